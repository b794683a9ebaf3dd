"""Where learning leads: areas by hand, and by playing it out with nashpy."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import nashpy
import numpy as np
import pytest

import escalation_games as eg
from escalation_games.errors import InputError
from examples import often
from small_tables import table

F = Fraction


def straight(found: Any, x: Fraction, y: Fraction) -> int | None:
    """Where straight moves toward best replies lead from (x, y): 0 or 1; None on the edge."""
    Y, X = found.edge.values()
    if x > X and y > Y:
        return 1
    if x < X and y < Y:
        return 0
    goal = (0, 1) if x > X else (1, 0)
    at_x = (X - x) / (goal[0] - x)  # how much of the way until x = X
    at_y = (Y - y) / (goal[1] - y)
    if at_x == at_y:
        return None
    if x > X:
        return 1 if at_y < at_x else 0
    return 1 if at_x < at_y else 0


def coordination(rng: random.Random) -> Any:
    low = [[F(rng.randint(1, 6)), 0], [0, F(rng.randint(1, 6))]]
    other = [[F(rng.randint(1, 6)), 0], [0, F(rng.randint(1, 6))]]
    flip = rng.random() < 0.5  # two strict equilibria off the diagonal
    return table(np.array([low, other])[:, :, :: -1 if flip else 1])


def test_shares_are_areas() -> None:
    """Counted on the middles of a grid of cells, which find an area to within its border."""
    rng = random.Random(859)
    for _ in range(often(30)):
        found = eg.learning(coordination(rng), n=1)
        k = 40
        middles = [F(2 * i + 1, 2 * k) for i in range(k)]
        counted = sum(straight(found, x, y) == 1 for x, y in product(middles, middles)) / k**2
        lower, upper = (drift.share for drift in found.drifts)
        assert lower is not None
        assert upper is not None
        assert lower + upper == 1
        assert abs(float(upper) - counted) < 0.05


def test_the_edge_is_the_mixed_equilibrium() -> None:
    rng = random.Random(3)
    for _ in range(often(20)):
        game = coordination(rng)
        found = eg.learning(game, n=1)
        mixed = next(e for e in eg.solve(game).equilibria if "mixed" in e.labels)
        j = game.structure.actions[1].index(found.drifts[-1].profile[1])
        assert found.edge == {"A": mixed.profile[1][j], "B": mixed.profile[0][1]}


def test_fictitious_play_goes_where_it_should() -> None:
    """Nashpy plays from counts of 1,000; starts near the edge are left out, for steps are not
    infinitely small."""
    rng = random.Random(1951)
    np.random.seed(0)  # noqa: NPY002 - nashpy breaks ties with it
    seen = {0: 0, 1: 0}
    for _ in range(often(40)):
        low = [[F(rng.randint(1, 6)), 0], [0, F(rng.randint(1, 6))]]
        game = table([low, [[F(rng.randint(1, 6)), 0], [0, F(rng.randint(1, 6))]]])
        found = eg.learning(game, n=1)
        x, y = F(rng.randint(1, 99), 100), F(rng.randint(1, 99), 100)
        near = {straight(found, x + F(a, 50), y + F(b, 50)) for a in (-1, 1) for b in (-1, 1)}
        if len(near) > 1 or None in near:
            continue
        counts = [np.array([1000 * (1 - p), 1000 * p], dtype=float) for p in (x, y)]
        plays = nashpy.Game(*(own.astype(float) for own in game.payoffs)).fictitious_play(
            iterations=8000, play_counts=counts
        )
        *_, last = plays
        (goal,) = near
        assert goal is not None
        seen[goal] += 1
        assert all(p[goal] / sum(p) > 0.75 for p in last)
    assert min(seen.values()) > 0


def test_the_security_dilemma_drifts_to_arms() -> None:
    found = eg.learning("security_dilemma", n=40)  # type: ignore[arg-type]
    assert found.edge == {"bloc": F(5, 21), "rivals": F(5, 21)}
    peace, arms = found.drifts
    assert (peace.share, arms.share) == (F(25, 336), F(311, 336))
    assert peace.replicator + arms.replicator == 1
    assert found.escalated == arms.replicator > 0.7
    assert found.unsettled == 0
    assert found == eg.learning("security_dilemma", n=40)  # type: ignore[arg-type]


def test_what_never_settles_is_said() -> None:
    pennies = table([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    found = eg.learning(pennies, n=10)
    assert (dict(found.edge), found.drifts, found.unsettled) == ({}, (), 1)
    prisoners = eg.learning(table([[[2, 0], [3, 1]], [[2, 3], [0, 1]]]), n=10)
    assert [(d.profile, d.replicator, d.share) for d in prisoners.drifts] == [
        (("a1", "b1"), 1.0, None)
    ]


def test_mistakes_are_named() -> None:
    with pytest.raises(InputError, match="has not two players"):
        eg.learning("trilateral_assurance")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="n: 0 starting points"):
        eg.learning("security_dilemma", n=0)  # type: ignore[arg-type]
