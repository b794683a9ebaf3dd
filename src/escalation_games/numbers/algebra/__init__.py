"""Formulas as rational functions, and systems of equations."""
