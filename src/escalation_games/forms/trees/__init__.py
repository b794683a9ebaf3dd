"""Extensive form: trees, what can be done in them, and what profiles lead to."""
