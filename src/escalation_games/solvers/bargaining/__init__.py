"""Take it or leave it, to a player whose type is private."""
