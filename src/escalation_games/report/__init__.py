"""Results -> text and JSON. Pure functions: nothing here solves."""

from .analyze import Analysis, analysis_screen
from .catalogue import catalogue_screen
from .checking import check_screen
from .jsonable import (
    analysis_json,
    catalogue_json,
    check_json,
    definition_json,
    solution_json,
    tips_json,
)
from .screen import rendered, stderr_console
from .show import definition_screen
from .solve import solution_screen
from .tip import tips_screen

__all__ = [
    "Analysis",
    "analysis_json",
    "analysis_screen",
    "catalogue_json",
    "catalogue_screen",
    "check_json",
    "check_screen",
    "definition_json",
    "definition_screen",
    "rendered",
    "solution_json",
    "solution_screen",
    "stderr_console",
    "tips_json",
    "tips_screen",
]
