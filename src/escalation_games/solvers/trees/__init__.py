"""Subgame-perfect and Nash equilibria of trees."""
