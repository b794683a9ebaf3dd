"""Stationary equilibria of stochastic games."""
