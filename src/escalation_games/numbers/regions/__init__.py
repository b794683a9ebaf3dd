"""Several assumptions at once: surfaces, and proofs over whole boxes."""
