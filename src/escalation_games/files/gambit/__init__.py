"""Gambit's files: trees (.efg), tables (.nfg), workspaces (.gbt), drawn trees (.ef)."""
