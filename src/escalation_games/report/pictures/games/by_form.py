"""A game as a picture: a table, a tree or a ladder of states, by its form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ....definition import Definition
from ....errors import InputError
from ....solvers.result import Solution
from ...text.words import Standing, listed
from .matrix import PayoffTable, check_table, matrix_sheet
from .states import StateLadders, check_states, states_sheet
from .tree import DrawnTree, check_tree, tree_sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class DrawnForm:
    """How games of a form are drawn.

    check  raises InputError for a structure that is too large to be read
    sheet  a solved game with head and foot
    alone  a game without these, solved or not: `width` and `height` in inches, and `draw`
    """

    check: Callable[[Any], None]
    sheet: Callable[[Definition, Solution, Standing, str, int | None], Figure]
    alone: Callable[[Any, Solution | None], PayoffTable | DrawnTree | StateLadders]


DRAWN_FORMS: dict[str, DrawnForm] = {
    "strategic": DrawnForm(
        check_table, matrix_sheet,
        lambda game, solution: PayoffTable(game, solution, captioned=False),
    ),
    "extensive": DrawnForm(
        check_tree, tree_sheet, lambda game, solution: DrawnTree(game, solution, captioned=False)
    ),
    "stochastic": DrawnForm(check_states, states_sheet, StateLadders),
}  # fmt: skip


def game_sheet(
    definition: Definition, solution: Solution, standing: Standing, version: str,
    number: int | None = None,
) -> Figure:  # fmt: skip
    """The table, with all equilibria; the tree, with the one of that number, or the first; or the
    ladder of states of each, or of that number.

    Raises InputError for another form, for a game too large to be read, for a number that no
    equilibrium has, and for a number where all are drawn.
    """
    check_drawn(definition)
    return DRAWN_FORMS[definition.structure.form].sheet(
        definition, solution, standing, version, number
    )


def check_drawn(definition: Definition) -> None:
    """Raises InputError for a game of a form that is not drawn, or too large to be read."""
    structure: Any = definition.structure
    if structure.form not in DRAWN_FORMS:
        raise InputError(
            "--out", f"games of the form '{structure.form}' are not drawn",
            [f"drawn are {listed(list(DRAWN_FORMS))} ones",
             "`tip --out` and `map --out` draw what its assumptions do",
             "`show` prints the game"],
            file=definition.file or None,
        )  # fmt: skip
    DRAWN_FORMS[structure.form].check(structure)
