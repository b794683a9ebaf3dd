"""Tips: values of one assumption, the others held, at which the outcome changes."""
