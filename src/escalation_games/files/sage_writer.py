"""A table of two players as input for Sage's `NormalFormGame`.

Source: the Sage Reference Manual, "Normal Form games with N players".
"""

from __future__ import annotations

from typing import Any

from ..errors import InputError
from ..forms import StrategicGame
from .fixed_numbers import one_line, written_number


def sage_text(game: StrategicGame, title: str) -> str:
    """Commands that make the game in Sage; names of actions are comments there.

    Raises InputError for other than two players, and for a number that is no short fraction.
    """
    structure = game.structure
    if len(structure.players) != 2:
        raise InputError("players", f"there are {len(structure.players)}; Sage's matrices have two")
    lines = [f"# {one_line(title)}"]
    for what, player, actions in zip(
        ("rows", "columns"), structure.players, structure.actions, strict=True
    ):
        lines.append(f"# {what}: {one_line(player)}, who chooses {one_line(', '.join(actions))}")
    for name, payoffs in zip("AB", game.payoffs, strict=True):
        lines.append(f"{name} = matrix(QQ, [{', '.join(map(_row, payoffs))}])")
    return "\n".join([*lines, "game = NormalFormGame([A, B])"]) + "\n"


def _row(numbers: Any) -> str:
    return f"[{', '.join(written_number(number, 'payoffs') for number in numbers)}]"
