"""Games for a paper: tables as tabulars, a tree as a TikZ picture; with what holds in them.

Numbers are those at one point. Text from files is escaped. A tabular needs no package, a picture
only `tikz`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...definition import Definition, Settings
from ...errors import InputError
from ...latex import plain
from ...solvers.result import Solution
from .letters import declared
from .tables import table_key, table_latex
from .trees import tree_key, tree_latex


@dataclass(frozen=True)
class WrittenForm:
    """How games of a form are written.

    parts  of a game, solved or not: each a tabular or picture, by the equilibrium of that number
    key    sentences on what its marks say
    """

    parts: Callable[[Any, Solution | None, int], Iterator[str]]
    key: Callable[[Any, Solution | None, int], Iterator[str]]


def game_latex(
    definition: Definition,
    values: Settings | None = None,
    solution: Solution | None = None,
    number: int = 1,
) -> str:
    """The game at a point: of a table a tabular per combination of what the others than the first
    two do, of a tree the picture. Of a solution, which then is of that point, what holds is marked.

    Raises InputError for a form that is neither, for a table of one player, and for a number that
    no equilibrium has.
    """
    game: Any = definition.at(values) if solution is None else solution.game
    parts, key = written(game, solution, number)
    head = [f"% {plain(text)}" for text in (definition.title, *key)]
    text = "\n".join(head) + "\n" + "\n".join(parts)
    return declared(text)


def written(game: Any, solution: Solution | None, number: int = 1) -> tuple[list[str], list[str]]:
    """Its parts, and what their marks say. Raises InputError as `game_latex` does."""
    form = game.structure.form
    if form not in WRITTEN:
        raise InputError("", f"a game of the form '{form}' has neither table nor tree of its own")
    one = WRITTEN[form]
    return [*one.parts(game, solution, number)], [*one.key(game, solution, number)]


WRITTEN: dict[str, WrittenForm] = {
    "strategic": WrittenForm(table_latex, table_key),
    "extensive": WrittenForm(tree_latex, tree_key),
}
