"""Many games of one structure at once."""
