"""A folder of Gambit's files, such as contrib/games of its sources, named by GAMBIT_FILES.

    GAMBIT_FILES=gambit/contrib/games python -m pytest tests/test_gambit_files.py

Each file is read, or refused since somebody forgets; what is written is the same game; and the
extreme equilibria of two players, in plans, are Gambit's. Without a folder, its own catalogue.
"""

from __future__ import annotations

import os
from math import prod
from pathlib import Path
from typing import Any

import pygambit
import pytest

import escalation_games as eg
from escalation_games.definition import Definition
from escalation_games.errors import InputError
from examples import some
from oracles import gambit, two_player
from test_conversion import ends
from test_nfg import arrays

CATALOGUE = Path(str(pygambit.__file__)).parent / "catalog_data"
FOLDER = Path(os.environ.get("GAMBIT_FILES", CATALOGUE))
FILES = some(sorted(path for path in FOLDER.rglob("*") if path.suffix in (".efg", ".nfg")))
MAX_PLANS = 5_000  # combinations, beyond which no table is written here
MAX_CELLS = 30  # of a table that Gambit's exact solver is asked about
FORGETS = "cannot tell"


def loaded(path: Path) -> Definition:
    """The game in a file; the test is skipped where somebody forgets."""
    try:
        return eg.load(path)
    except InputError as error:
        if FORGETS in str(error):
            pytest.skip("somebody forgets")
        raise


def plans(definition: Definition) -> Any:
    """The table of a game, of its plans where it is a tree; skips where they are too many."""
    game: Any = definition.at()
    if definition.form == "strategic":
        return game
    if prod(own.n_plans for own in game.structure.sequences) > MAX_PLANS:
        pytest.skip("too many plans for a table")
    return eg.reduced_strategic_form(game)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_read_or_somebody_forgets(path: Path) -> None:
    try:
        theirs = (
            pygambit.read_nfg(str(path)) if path.suffix == ".nfg" else pygambit.read_efg(str(path))
        )
    except ValueError:
        theirs = None  # Gambit has become stricter about names than its own files
    remembers = getattr(theirs, "is_perfect_recall", True)
    refusal = ""
    try:
        eg.load(path)
    except InputError as error:
        refusal = str(error)
    assert not refusal or FORGETS in refusal
    if theirs is not None:
        assert (not refusal) == (remembers() if callable(remembers) else remembers)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_written_is_the_same_game(path: Path) -> None:
    definition = loaded(path)
    again = eg.loads(eg.to_toml(definition))
    assert ends(again) == ends(definition)
    if definition.form == "extensive":
        assert ends(eg.loads(eg.to_efg(definition), "t.efg")) == ends(definition)
    wanted = [own.tolist() for own in plans(definition).payoffs]
    assert arrays(eg.loads(eg.to_nfg(definition), "t.nfg")) == wanted


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_extreme_equilibria_of_two_are_gambits(path: Path) -> None:
    table = plans(loaded(path))
    if len(table.structure.players) != 2 or prod(table.structure.shape) > MAX_CELLS:
        pytest.skip("Gambit lists all equilibria of two, and soon of small tables only")
    pair = table.payoffs.tolist()  # with payoffs as 10^19, Gambit may say that there is none at all
    theirs = gambit.extreme_equilibria(*pair) or two_player.extreme_equilibria(*pair)
    wanted = {(*one, *other) for one, other in theirs}
    found = eg.solve(table).equilibria
    assert {(*e.profile[0], *e.profile[1]) for e in found} == wanted
