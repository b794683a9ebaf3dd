"""Rules that mark some of several equilibria, and drop none."""
