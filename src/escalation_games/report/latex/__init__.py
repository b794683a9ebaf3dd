"""Results for papers."""
