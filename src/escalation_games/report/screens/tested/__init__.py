"""Screens of what was tested: the solvers, against the literature."""
