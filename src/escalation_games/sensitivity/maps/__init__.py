"""What holds over a plane of two assumptions."""
