"""Game files: text <-> structures and formulas. Nothing in a file is ever run."""

from .conversion import WRITERS, left_out, to_csv, to_ef, to_efg, to_nfg, to_sage, to_toml
from .formats import is_toml, mistakes, read
from .library import Checked, Entry, catalogue, check, classics, library, load, loads
from .schema import schema

__all__ = [
    "WRITERS",
    "Checked",
    "Entry",
    "catalogue",
    "check",
    "classics",
    "is_toml",
    "left_out",
    "library",
    "load",
    "loads",
    "mistakes",
    "read",
    "schema",
    "to_csv",
    "to_ef",
    "to_efg",
    "to_nfg",
    "to_sage",
    "to_toml",
]
