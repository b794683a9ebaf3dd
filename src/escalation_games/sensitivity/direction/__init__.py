"""Which way escalation goes with an assumption: along a line, and over the ranges of all."""
