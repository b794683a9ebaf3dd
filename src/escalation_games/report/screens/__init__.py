"""One module per command: its result as a screen."""
