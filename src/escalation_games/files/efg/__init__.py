"""Gambit's extensive-form files."""
