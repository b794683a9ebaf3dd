"""Proofs over the ranges of a file: formulas have values, probabilities add up."""
