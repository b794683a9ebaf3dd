"""Games as pictures: tables and trees, with what holds in them."""
