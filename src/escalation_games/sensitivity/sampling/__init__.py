"""Many points of the assumption space, and the levels and regimes of the equilibria there."""
