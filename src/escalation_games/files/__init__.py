"""Game files: text <-> structures and formulas. Nothing in a file is ever run."""

from .library import Checked, Entry, catalogue, check, library, load, loads
from .schema import schema
from .toml import mistakes, read

__all__ = [
    "Checked",
    "Entry",
    "catalogue",
    "check",
    "library",
    "load",
    "loads",
    "mistakes",
    "read",
    "schema",
]
