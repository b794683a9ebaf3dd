"""What is proved of a file over its ranges: formulas have values, probabilities add up."""
