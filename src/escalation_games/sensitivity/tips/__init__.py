"""Where one assumption, the others held, tips the outcome."""
