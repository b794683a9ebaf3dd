"""Game files: text <-> structures and formulas. Nothing in a file is ever run."""

from .formats import is_toml, mistakes, read
from .library import Checked, Entry, catalogue, check, library, load, loads
from .schema import schema

__all__ = [
    "Checked",
    "Entry",
    "catalogue",
    "check",
    "is_toml",
    "library",
    "load",
    "loads",
    "mistakes",
    "read",
    "schema",
]
