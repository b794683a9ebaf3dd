"""All pure Nash equilibria of many strategic games at once: the batched twin of `pure_nash`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from ...forms import Batch, StrategicGame
from ...numbers.many.bounded_float import (
    at_least,
    certainly_zero,
    floats,
    is_negative,
    is_positive,
    taken,
)
from ..batch_result import Details, FoundMany, Held, Samples, Verdict


def find_many(batch: Batch) -> FoundMany:
    """Every pure equilibrium of every sample that is not doubtful: no best reply is a near-tie."""
    game = batch.game
    assert isinstance(game, StrategicGame)
    if len(game.structure.choosers) < 2:  # a tie of one player makes a continuum: not told here
        return FoundMany.none(batch.n)
    doubtful = np.zeros(batch.n, dtype=bool)
    held = []
    for profile in product(*map(range, game.structure.shape)):
        verdict = Verdict(batch.n)
        for loss in _losses(game, profile):
            verdict.require(is_positive(loss) | certainly_zero(loss), is_negative(loss))
        reaches, below = at_least(game.escalation[profile], game.line)
        verdict.require(reaches | below, False)
        doubtful |= verdict.near
        held.append(_held(game, profile, np.flatnonzero(verdict.holds), reaches, batch.n))
    return FoundMany(tuple(h.only(~doubtful) for h in held if len(h.samples)), doubtful)


def _losses(game: StrategicGame, profile: tuple[int, ...]) -> Iterator[Any]:
    """What each player loses by each other action."""
    for player, n_actions in enumerate(game.structure.shape):
        for action in set(range(n_actions)) - {profile[player]}:
            changed = (*profile[:player], action, *profile[player + 1 :])
            yield game.payoffs[(player, *profile)] - game.payoffs[(player, *changed)]


def _held(
    game: StrategicGame, profile: tuple[int, ...], samples: Samples, reaches: Any, n: int
) -> Held:
    def part(x: Any) -> Any:
        return floats(taken(x, samples))

    mixtures = [
        [float(k == a) for k in range(n_actions)]
        for a, n_actions in zip(profile, game.structure.shape, strict=True)
    ]
    return Held(
        (tuple((a,) for a in profile), 0),
        samples,
        part(game.escalation[profile]),
        np.broadcast_to(reaches, (n,))[samples],
        lambda: Details([part(pays[profile]) for pays in game.payoffs], mixtures),
    )
