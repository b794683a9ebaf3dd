"""Equilibria that rest on beliefs: perfect Bayesian, sequential, and what speaks against them."""
