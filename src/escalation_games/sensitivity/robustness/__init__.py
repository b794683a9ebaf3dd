"""How far all assumptions can move together before the regime changes."""
