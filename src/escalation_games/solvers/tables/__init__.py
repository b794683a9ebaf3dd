"""Nash equilibria of games in which all choose at once, and of whatever can be written as such."""
