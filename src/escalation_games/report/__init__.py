"""Results -> text and JSON. Pure functions: nothing here solves.

One module per screen; nothing is imported here, so that a command loads only its own.
"""
