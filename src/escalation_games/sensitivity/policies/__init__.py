"""What to do about it: policies side by side."""
