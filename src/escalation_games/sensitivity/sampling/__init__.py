"""Many points of the assumption space, and their equilibria."""
