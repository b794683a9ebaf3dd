"""Policies side by side: which does best against escalation, and what knowledge is worth."""
