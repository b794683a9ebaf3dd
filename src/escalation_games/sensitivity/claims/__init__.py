"""What a text claims of its assumptions, held against the games."""
