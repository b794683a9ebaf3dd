"""A one-shot game of OpenSpiel as arrays of payoffs: every combination of actions is played."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...limits import MAX_PLAYERS, MAX_TABLE_PROFILES


def is_table(game: Any) -> bool:
    """Do all move once, at the same time, and then it is over?"""
    return game.get_type().information.name == "ONE_SHOT" and bool(
        game.new_initial_state().is_simultaneous_node()
    )


def tables(game: Any) -> tuple[list[NDArray[np.float64]], list[list[str]]]:
    """Per player the payoffs (n1, n2, ...), and the names of each player's actions.

    Raises InputError for a table that is too large, and where play goes on after the actions.
    """
    root, players = game.new_initial_state(), range(game.num_players())
    if len(players) > MAX_PLAYERS:
        raise InputError("game", f"{len(players)} players; {MAX_PLAYERS} are the most", "fewer")
    actions = [root.legal_actions(player) for player in players]
    shape = tuple(map(len, actions))
    if prod(shape) > MAX_TABLE_PROFILES:
        problem = f"{prod(shape):,} combinations of actions; {MAX_TABLE_PROFILES:,} are the most"
        raise InputError("game", problem, "fewer actions")
    payoffs = np.empty((len(players), *shape))
    for cell in np.ndindex(*shape):
        end = root.clone()
        end.apply_actions([own[k] for own, k in zip(actions, cell, strict=True)])
        if not end.is_terminal():
            raise InputError("game", "says that it is one-shot, and goes on", "a game in turns")
        payoffs[(slice(None), *cell)] = end.returns()
    names = [[root.action_to_string(p, a) for a in actions[p]] for p in players]
    return [*payoffs], names
