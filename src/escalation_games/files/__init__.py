"""Game files: text <-> structures and formulas. Nothing in a file is ever run."""

from .efg.efg_reader import is_efg
from .formats import mistakes, read
from .library import Checked, Entry, catalogue, check, classics, library, load, loads
from .schema import schema

__all__ = [
    "Checked",
    "Entry",
    "catalogue",
    "check",
    "classics",
    "is_efg",
    "library",
    "load",
    "loads",
    "mistakes",
    "read",
    "schema",
]
