"""Sweeps: the equilibria of millions of points, in a folder of files."""
