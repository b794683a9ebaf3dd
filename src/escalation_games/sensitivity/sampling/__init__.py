"""Many points of the assumption space, and what the equilibria there come to."""
