"""Attackers, run by hand: `make soak`. See `fuzz` and `sentences`."""
