"""Other questions to a table than its equilibria: each is one module, exact, at a point."""
