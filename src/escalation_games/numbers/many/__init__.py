"""Many samples in one number."""
