"""Words, numbers and layout that every screen shares."""
