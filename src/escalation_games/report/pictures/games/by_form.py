"""A solved game as a picture: a table or a tree, by its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ....definition import Definition
from ....errors import InputError
from ....solvers.result import Solution
from ...text.words import Standing
from .matrix import check_table, matrix_sheet
from .tree import check_tree, tree_sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHECKS: dict[str, Callable[[Any], None]] = {"strategic": check_table, "extensive": check_tree}
SHEETS: dict[str, Callable[[Definition, Solution, Standing, str, int | None], Figure]] = {
    "strategic": matrix_sheet,
    "extensive": tree_sheet,
}


def game_sheet(
    definition: Definition, solution: Solution, standing: Standing, version: str,
    number: int | None = None,
) -> Figure:  # fmt: skip
    """The table, with all equilibria; or the tree, with the one of that number, or the first.

    Raises InputError for another form, for a game too large to be read, for a number that no
    equilibrium has, and for a number where all are drawn.
    """
    check_drawn(definition)
    return SHEETS[definition.structure.form](definition, solution, standing, version, number)


def check_drawn(definition: Definition) -> None:
    """Raises InputError for a game that is neither table nor tree, or is too large to be read."""
    structure: Any = definition.structure
    if structure.form not in CHECKS:
        raise InputError(
            "--out", f"a game of the form '{structure.form}' is neither a table nor a tree",
            ["`tip --out` and `map --out` draw what its assumptions do", "`show` prints the game"],
            file=definition.file or None,
        )  # fmt: skip
    CHECKS[structure.form](structure)
