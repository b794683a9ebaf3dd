"""Game files: text <-> structures and formulas. Nothing in a file is ever run."""

from .efg import is_efg
from .library import Checked, Entry, catalogue, check, library, load, loads
from .reading import mistakes, read
from .schema import schema

__all__ = [
    "Checked",
    "Entry",
    "catalogue",
    "check",
    "is_efg",
    "library",
    "load",
    "loads",
    "mistakes",
    "read",
    "schema",
]
