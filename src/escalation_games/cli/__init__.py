"""The command line: arguments -> one library call -> one report.

Imports of the package stand inside the commands: `--help` must not wait for NumPy.
"""

from . import concepts, directions, equilibria, library, pages, space, validation
from .program import main

__all__ = [
    "concepts",
    "directions",
    "equilibria",
    "library",
    "main",
    "pages",
    "space",
    "validation",
]
