"""Gambit's files: trees (.efg) and tables (.nfg)."""
