"""Policies side by side: which does best, and the value of knowing more before."""
