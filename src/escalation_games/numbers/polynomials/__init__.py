"""Polynomials in one variable, in several, over atoms; their quotients and their bounds."""
