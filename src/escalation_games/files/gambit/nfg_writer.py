"""A table as Gambit's strategic form (.nfg, version 1), payoff by payoff."""

from __future__ import annotations

from ...forms import StrategicGame
from ..fixed_numbers import one_line, written_number
from .gambit_head import NFG
from .gambit_text import head_text, listed, quoted


def nfg_text(game: StrategicGame, title: str, comment: str) -> str:
    """The text of a file; `nfg_reader` reads the same game from it.

    Raises InputError for a number that is no short fraction, and for a name that no such file can
    hold.
    """
    structure = game.structure
    lines = [head_text(NFG, title, structure.players), "", "{"]
    lines += [
        listed(actions, f"actions of {player}")
        for player, actions in zip(structure.players, structure.actions, strict=True)
    ]
    lines += ["}", quoted(one_line(comment), "story"), ""]
    columns = [payoffs.reshape(-1, order="F") for payoffs in game.payoffs]  # first player fastest
    lines += [
        " ".join(written_number(payoff, "payoffs") for payoff in profile)
        for profile in zip(*columns, strict=True)
    ]
    return "\n".join(lines) + "\n"
