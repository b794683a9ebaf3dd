"""Which assumptions decide over the whole space."""
