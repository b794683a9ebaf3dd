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
from ...forms import Structure
from ...latex import plain
from ...solvers.result import Solution
from .letters import breakable, declared, latex_text
from .tables import table_key, table_latex
from .trees import tree_key, tree_latex

BOX = r"\par\noindent\sbox0{%"
FITTED = r"""}\ifdim\wd0>\linewidth
  \ifx\resizebox\undefined\usebox0\else\resizebox{\linewidth}{!}{\usebox0}\fi
\else\usebox0\fi"""


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
    two do, of a tree the picture; below them what their marks say. Of a solution, which then is of
    that point, what holds is marked.

    Raises InputError for a form that is neither, for a table of one player, and for a number that
    no equilibrium has.
    """
    game: Any = definition.at(values) if solution is None else solution.game
    check_written(game.structure)
    parts, key = written(game, solution, number)
    below = rf"\par\smallskip\noindent {breakable(latex_text(' '.join(key)))}\par"
    lines = [f"% {plain(definition.title)}", *map(_fitted, parts), below]
    return declared("\n".join(lines) + "\n")


def _fitted(part: str) -> str:
    """Shrunk to the width of the text where it is wider, if graphicx is there, as it is with tikz:
    a tabular alone needs no package."""
    return f"{BOX}\n{part.rstrip()}\n{FITTED}"


def check_written(structure: Structure, number: int | None = None) -> None:
    """Raises InputError for a form that is not written, for a table of one player, and for a number
    of an equilibrium where all are marked."""
    if structure.form not in WRITTEN:
        what = f"a game of the form '{structure.form}' has neither table nor tree of its own"
        raise InputError("", what)
    if structure.form == "strategic":
        if len(structure.players) < 2:
            raise InputError("players", "there is one, and a table has two or more")
        if number is not None:
            raise InputError("--equilibrium", "a table shows all equilibria", "leave it out")


def written(game: Any, solution: Solution | None, number: int = 1) -> tuple[list[str], list[str]]:
    """The parts of a game whose form is written, and what their marks say."""
    one = WRITTEN[game.structure.form]
    return [*one.parts(game, solution, number)], [*one.key(game, solution, number)]


WRITTEN: dict[str, WrittenForm] = {
    "strategic": WrittenForm(table_latex, table_key),
    "extensive": WrittenForm(tree_latex, tree_key),
}
