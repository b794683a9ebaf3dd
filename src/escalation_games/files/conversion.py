"""Games for other programs: at one point of their assumptions, since other formats know none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..definition import Definition, Settings
from ..errors import InputError
from ..forms import TABLE_OF, ExtensiveGame, Game, StrategicGame, simultaneous_tree
from ..numbers import as_fraction, exact_text
from .arguments import as_definition, takes
from .gambit.ef_writer import ef_text
from .gambit.efg_writer import efg_text
from .gambit.nfg_writer import nfg_text
from .sage_writer import sage_text
from .spreadsheets.csv_writer import csv_text
from .toml_writer import renamings, toml_text

Made = TypeVar("Made", StrategicGame, ExtensiveGame)

# form -> the tree of a game of this form; other forms have none
TREES: dict[str, Callable[[Any], ExtensiveGame]] = {
    "strategic": simultaneous_tree,
    "extensive": lambda game: game,
}


@takes("definition", as_definition)
def to_nfg(definition: Definition, values: Settings | None = None) -> str:
    """The game as a table in Gambit's strategic form, version 1; of a tree, its plans.

    Assumptions stand as their numbers at `values`, and escalation is left out. Raises InputError
    for a form that has no table, for a number that is no fraction of 40 digits at most, and for a
    name that the format cannot hold; BudgetExceeded for a tree of too many plans.

    >>> text = eg.to_nfg("stag_hunt")
    >>> print(text.splitlines()[0])
    NFG 1 R "Stag hunt" { "one" "two" }
    """
    return nfg_text(table_of(definition.at(values)), definition.title, definition.story)


@takes("definition", as_definition)
def to_efg(definition: Definition, values: Settings | None = None) -> str:
    """The game as a tree in Gambit's extensive form, version 2; a table as moves that are not seen.

    Assumptions stand as their numbers at `values`, and escalation is left out. Raises InputError
    for a form that has no tree, for a number that is no fraction of 40 digits at most, and for a
    name that the format cannot hold.

    >>> text = eg.to_efg("stag_hunt")
    >>> print(text.splitlines()[0])
    EFG 2 R "Stag hunt" { "one" "two" }
    """
    return efg_text(tree_of(definition.at(values)), definition.title, definition.story)


@takes("definition", as_definition)
def to_ef(definition: Definition, values: Settings | None = None) -> str:
    """The game as a drawn tree, for Game Theory Explorer; a table as moves that are not seen.

    Assumptions stand as their numbers at `values`; escalation, and names of decisions and outcomes,
    are left out. Raises InputError as `to_efg` does.

    >>> print(eg.to_ef("stag_hunt"), end="")
    player 1 name one
    player 2 name two
    level 0 node 1 player 1
    level 2 node 1 xshift -2.00 from 0,1 move stag
    level 4 node 1 xshift -1.00 from 2,1 move stag payoffs 4 4
    level 4 node 2 xshift 1.00 from 2,1 move hare payoffs 1 3
    level 2 node 2 xshift 2.00 from 0,1 move hare
    level 4 node 3 xshift -1.00 from 2,2 move stag payoffs 3 1
    level 4 node 4 xshift 1.00 from 2,2 move hare payoffs 2 2
    iset 2,1 2,2 player 2
    """
    return ef_text(tree_of(definition.at(values)))


@takes("definition", as_definition)
def to_csv(definition: Definition, values: Settings | None = None) -> str:
    r"""The game as a table for a spreadsheet, of two players; of a tree, its plans.

    Assumptions stand as their numbers at `values`, and escalation is left out. Raises InputError
    as `to_nfg` does, and for other than two players.

    >>> print(eg.to_csv("stag_hunt"), end="")
    one \ two,stag,hare
    stag,4; 4,1; 3
    hare,3; 1,2; 2
    """
    return csv_text(table_of(definition.at(values)))


@takes("definition", as_definition)
def to_toml(definition: Definition, values: Settings | None = None) -> str:
    """The game as a file in TOML to begin with: a table or a tree of numbers, with its escalation.

    Assumptions stand as their numbers at `values`. Raises InputError for a form that is neither
    table nor tree, for a number that is no fraction of 40 digits at most, and for a name that such
    files cannot have.

    >>> again = eg.loads(eg.to_toml("security_dilemma", {"d": "1/2"}))
    >>> again.at().payoffs.tolist() == eg.load("security_dilemma").at({"d": "1/2"}).payoffs.tolist()
    True
    """
    game = definition.at(values)
    return toml_text(definition, table_of(game) if game.structure.all_at_once else tree_of(game))


@takes("definition", as_definition)
def to_sage(definition: Definition, values: Settings | None = None) -> str:
    """The game as input for Sage, of two players; of a tree, its plans.

    Assumptions stand as their numbers at `values`, and escalation is left out. Raises InputError
    for a form that has no table, for other than two players, and for a number that is no fraction
    of 40 digits at most.

    >>> print(eg.to_sage("stag_hunt"), end="")
    # Stag hunt
    # rows: one, who chooses stag, hare
    # columns: two, who chooses stag, hare
    A = matrix(QQ, [[4, 1], [3, 2]])
    B = matrix(QQ, [[4, 3], [1, 2]])
    game = NormalFormGame([A, B])
    """
    return sage_text(table_of(definition.at(values)), definition.title)


def table_of(game: Game) -> StrategicGame:
    """The game as a table. Raises InputError for a form that has none."""
    return _made(TABLE_OF, game, "table")


def tree_of(game: Game) -> ExtensiveGame:
    """The game as a tree. Raises InputError for a form that has none."""
    return _made(TREES, game, "tree")


def _made(makers: dict[str, Callable[[Any], Made]], game: Game, what: str) -> Made:
    form = game.structure.form
    if form not in makers:
        remedy = f"games that have one are of the form {' or '.join(makers)}"
        raise InputError("", f"a game of the form '{form}' has no {what} of its own", remedy)
    return makers[form](game)


WRITERS: dict[str, Callable[..., str]] = {
    "nfg": to_nfg,
    "efg": to_efg,
    "ef": to_ef,
    "csv": to_csv,
    "toml": to_toml,
    "sage": to_sage,
}


def left_out(definition: Definition, values: Settings, form: str) -> list[str]:
    """What a file in this format does not hold of a game at these values, a sentence each."""
    game, found = definition.at(values), []
    if definition.assumptions:
        point = definition.point(values)
        numbers = ", ".join(f"{name} = {exact_text(x)}" for name, x in point.items())
        found.append(f"assumptions are written as their numbers: {numbers}")
    if form == "toml":
        found += renamings(game.structure)
    elif any(as_fraction(level) != 0 for level in game.escalation.flat):
        found.append("escalation is left out: the format has no place for it")
    if form == "ef":
        found.append(
            "names of decisions and outcomes are left out: the format has no place for them"
        )
    return found
