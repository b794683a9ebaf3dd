"""Which assumptions tip the outcome, and exactly where."""
