"""The screen about other concepts than equilibrium, and what it calls plans."""
