"""A table of two players for a spreadsheet: cells such as `16; 22`, between commas."""

from __future__ import annotations

import csv
import io

from ...errors import InputError
from ...forms import StrategicGame
from ..fixed_numbers import all_different, one_line, written_number
from . import csv_reader


def csv_text(game: StrategicGame) -> str:
    """The text of a table; `csv_reader` reads the same table from it.

    Raises InputError for other than two players, for a number that is no short fraction, and for
    names that would be read otherwise.
    """
    structure = game.structure
    if len(structure.players) != 2:
        raise InputError(
            "players", f"there are {len(structure.players)}; a table of cells has two", "write nfg"
        )
    rows, columns = structure.actions
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([" \\ ".join(structure.players), *columns])
    for i, action in enumerate(rows):
        first, second = ([written_number(u, "payoffs") for u in own[i]] for own in game.payoffs)
        writer.writerow([action, *(f"{a}; {b}" for a, b in zip(first, second, strict=True))])
    _check(game, text.getvalue())
    return text.getvalue()


def _check(game: StrategicGame, text: str) -> None:
    """Raises InputError unless the same table is read from the text."""
    problem = "a name would be read otherwise: it looks like payoffs, or has spare spaces or a \\"
    error = InputError("players", problem, "rename it")
    try:
        again = csv_reader.read(text).at()
    except InputError:
        raise error from None
    wanted = [tuple(all_different(actions, "action")) for actions in game.structure.actions]
    found = again.structure
    if any(text != one_line(text) for actions in game.structure.actions for text in actions):
        raise error
    if found.players != game.structure.players or [d.actions for d in found.decisions] != wanted:
        raise error
