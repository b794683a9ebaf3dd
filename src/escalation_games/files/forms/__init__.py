"""One reader per form of game, and the table of them."""
