"""All pure Nash equilibria of a strategic game, by inspection of every profile.

Source: J. Nash, "Equilibrium points in n-person games", PNAS 36 (1950), 48-49: the definition.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from ...forms import StrategicGame, objects
from ...forms.mixtures import ONE, ZERO, best
from ..result import Candidate, Completeness, Found

MIXTURES = "a tie: every mixture of these is an equilibrium too"


def find(game: StrategicGame) -> Found:
    """Every profile where each action is a best reply. Does not find mixed equilibria."""
    shape = game.structure.shape
    best = [best_replies(game.payoffs[i], i) for i in range(len(shape))]
    pure = [p for p in product(*map(range, shape)) if all(replies[p] for replies in best)]
    return Found(
        tuple(
            Candidate(_pure_profile(p, shape), (tuple((a,) for a in p), 0), labels=("pure",))
            for p in pure
        ),
        completeness_of(len(game.structure.choosers), len(pure)),
        frozenset(tuple((a,) for a in p) for p in pure),
    )


def completeness_of(choosers: int, found: int) -> Completeness:
    """How complete all pure equilibria are, so many being found: where one player alone has a
    choice, the others are their mixtures."""
    if choosers < 2:
        several = Completeness("extreme points of every component", MIXTURES)
        return Completeness("all") if found == 1 else several
    return Completeness("all pure", "mixed equilibria are not searched for")


def _pure_profile(actions: Sequence[int], shape: Sequence[int]) -> tuple[Any, ...]:
    return tuple(
        objects((ONE if k == a else ZERO for k in range(n)), (n,))
        for a, n in zip(actions, shape, strict=True)
    )


def best_replies(payoffs: Any, player: int) -> Any:
    """Of a player's payoffs, (*n_actions): a boolean array of the same shape. Is this player's
    action a best reply there?"""
    own_last = np.moveaxis(payoffs, player, -1)
    flags = np.zeros(own_last.shape, dtype=bool)
    for others in np.ndindex(own_last.shape[:-1]):
        for action in best(list(own_last[others])):
            flags[(*others, action)] = True
    return np.moveaxis(flags, -1, player)
