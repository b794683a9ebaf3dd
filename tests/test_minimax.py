"""Maximin and minimax: against vertices, against each other, and against what equilibria pay."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.errors import InputError
from examples import often
from oracles.linear_programmes import zero_sum_value
from small_tables import random_table, table

F = Fraction


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (1, 3), (2, 2, 2), (2, 3, 2)])
def test_values_are_those_of_all_vertices(shape: tuple[int, ...]) -> None:
    rng = random.Random(295)
    for _ in range(often(15)):
        game = random_table(rng, shape)
        for i, name in enumerate(game.structure.players):
            pays = np.moveaxis(game.payoffs[i], i, 0).reshape(shape[i], -1)
            found = eg.minimax(game, name)
            assert found.value == zero_sum_value(pays.tolist())
            own, rest = [found.mixture.get(a, F(0)) for a in game.structure.actions[i]], threat(
                game, i, found
            )  # fmt: skip
            assert sum(own) == sum(rest) == 1
            assert min(*own, *rest) >= 0
            assert min(own @ pays) == found.value == max(pays @ np.array(rest, dtype=object))
            assert found.pure_maximin == max(map(min, pays.tolist()))
            assert found.pure_minimax == min(map(max, pays.T.tolist()))
            assert found.pure_maximin <= found.value <= found.pure_minimax
            assert found.is_correlated == (len(shape) == 3)


def threat(game: Any, player: int, found: Any) -> list[Fraction]:
    others = [own for k, own in enumerate(game.structure.actions) if k != player]
    cells = [
        tuple(own[a] for own, a in zip(others, cell, strict=True))
        for cell in np.ndindex(*map(len, others))
    ]
    assert {*found.threat} <= {*cells}
    return [found.threat.get(cell, F(0)) for cell in cells]


@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2)])
def test_no_equilibrium_pays_less(shape: tuple[int, ...]) -> None:
    rng = random.Random(533)
    for _ in range(often(30)):
        game = random_table(rng, shape)
        values = [eg.minimax(game, name).value for name in game.structure.players]
        correlated = eg.correlated(game)
        paid = [e.payoffs for e in eg.solve(game).equilibria]
        paid += [correlated.worst_sum.payoffs, correlated.best_sum.payoffs]
        assert all(p >= v for payoffs in paid for p, v in zip(payoffs, values, strict=True))


def test_three_who_hold_one_down_together_and_could_not_alone() -> None:
    """The others win if they are both at 0 or both at 1, and nobody knows which: 1/2 together.

    The player guesses; if each of them mixes alone, guessing right pays more than the value.
    """
    pays = np.zeros((2, 2, 2), dtype=object)
    pays[0, 0, 0] = pays[1, 1, 1] = 0
    for cell in np.ndindex(2, 2, 2):
        pays[cell] = 1 if cell[1] != cell[2] or cell[0] == cell[1] else 0
    found = eg.minimax(table([pays, 0 * pays, 0 * pays]), "A")
    assert (found.value, found.is_correlated) == (F(1, 2), True)
    assert found.threat == {("b0", "c0"): F(1, 2), ("b1", "c1"): F(1, 2)}
    alone = min(
        max(sum(
            pays[a, b, c] * (p if b else 1 - p) * (q if c else 1 - q)
            for b in (0, 1) for c in (0, 1)
        ) for a in (0, 1))
        for p in (F(k, 12) for k in range(13)) for q in (F(k, 12) for k in range(13))
    )  # fmt: skip
    assert alone == F(3, 4)


def test_mistakes_are_named() -> None:
    with pytest.raises(InputError, match="player: unknown player 'nk'\n  known: bloc, rivals"):
        eg.minimax("security_dilemma", "nk")  # type: ignore[arg-type]
