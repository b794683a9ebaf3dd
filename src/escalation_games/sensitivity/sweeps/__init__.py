"""Millions of points, on disk."""
