"""Which combinations of assumptions go with escalation."""
