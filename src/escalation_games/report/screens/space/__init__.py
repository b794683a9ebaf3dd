"""Screens of what was asked about many points of the assumption space at once."""
