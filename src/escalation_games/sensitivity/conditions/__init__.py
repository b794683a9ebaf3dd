"""The inequalities behind tips and equilibria."""
