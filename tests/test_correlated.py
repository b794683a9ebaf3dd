"""Correlated equilibria: closed forms, all vertices of their polytope, and the proofs by hand."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.errors import BudgetExceeded, InputError
from escalation_games.solvers.concepts import linear_programme
from examples import often
from oracles.linear_programmes import value, vertices
from small_tables import random_table, table

F = Fraction
ENDS = ("least_escalation", "largest_escalation", "worst_sum", "best_sum")


def obeying(game: Any, coarse: bool) -> dict[tuple[str, str | None, str], list[Any]]:
    """Player, what is told, instead -> what obeying gains, profile by profile."""
    structure, found = game.structure, {}
    cells = list(product(*map(range, structure.shape)))
    for i, name in enumerate(structure.players):
        for a, b in product(range(structure.shape[i]), repeat=2):
            if a == b and not coarse:
                continue
            if coarse and a:
                continue
            told = None if coarse else structure.actions[i][a]
            found[name, told, structure.actions[i][b]] = [
                game.payoffs[(i, *s)] - game.payoffs[(i, *s[:i], b, *s[i + 1 :])]
                if coarse or s[i] == a
                else F(0)
                for s in cells
            ]
    return found


def levels(game: Any) -> dict[str, list[Any]]:
    escalation, total = [*game.escalation.flat], [*sum(game.payoffs).flat]
    return dict(zip(ENDS, (escalation, escalation, total, total), strict=True))


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("shape", [(2, 2), (1, 3), (2, 3), (2, 2, 2)])
def test_ends_are_those_of_all_vertices(shape: tuple[int, ...], coarse: bool) -> None:
    rng = random.Random(1974)
    n = int(np.prod(shape))
    for _ in range(often(3 if n == 8 else 6 if n == 6 else 40)):
        game = random_table(rng, shape, 2)
        rows = [([-g for g in gains], 0) for gains in obeying(game, coarse).values() if any(gains)]
        corners = list(vertices(n, rows, [([1] * n, 1)]))
        found = eg.correlated(game, coarse)
        for end, numbers in levels(game).items():
            values = [value(numbers, p) for p in corners]
            is_low = end in ("least_escalation", "worst_sum")
            assert getattr(found, end).value == (min if is_low else max)(values)


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 2), (2, 3, 2)])
def test_equilibria_and_proofs_hold_without_the_program(
    shape: tuple[int, ...], coarse: bool
) -> None:
    rng = random.Random(1987)
    for _ in range(often(15)):
        game = random_table(rng, shape)
        gains, found = obeying(game, coarse), eg.correlated(game, coarse)
        told = list(product(*game.structure.actions))
        for end, numbers in levels(game).items():
            point = getattr(found, end)
            p = [point.distribution.get(t, F(0)) for t in told]
            assert min(p) >= 0
            assert sum(p) == 1
            assert all(value(g, p) >= 0 for g in gains.values())
            assert point.payoffs == tuple(value([*own.flat], p) for own in game.payoffs)
            assert point.escalation == value([*game.escalation.flat], p)
            assert value(numbers, p) == point.value
            way = -1 if end in ("least_escalation", "worst_sum") else 1
            assert all(y > 0 for y in point.proof.values())
            for k, level in enumerate(numbers):
                extra = sum(y * gains[t][k] for t, y in point.proof.items())
                assert way * level + extra <= way * point.value


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2)])
def test_nash_lies_within_correlated_lies_within_coarse(shape: tuple[int, ...]) -> None:
    rng = random.Random(1978)
    for _ in range(often(20)):
        game = random_table(rng, shape)
        inner, outer = eg.correlated(game), eg.correlated(game, coarse=True)
        assert outer.least_escalation.value <= inner.least_escalation.value
        assert inner.largest_escalation.value <= outer.largest_escalation.value
        assert outer.worst_sum.value <= inner.worst_sum.value
        assert inner.best_sum.value <= outer.best_sum.value
        for one in eg.solve(game, "nash").equilibria:
            low, high = inner.least_escalation.value, inner.largest_escalation.value
            assert low <= one.escalation <= high
            assert inner.worst_sum.value <= sum(one.payoffs) <= inner.best_sum.value
        left = eg.rationalizable(game).actions  # what is struck is never told
        for end in ENDS:
            for told in getattr(inner, end).distribution:
                assert all(a in own for a, own in zip(told, left.values(), strict=True))


def test_chicken() -> None:
    game = table([[[0, 7], [2, 6]], [[0, 2], [7, 6]]])
    found = eg.correlated(game)
    assert found.best_sum.distribution == {
        ("a0", "b1"): F(1, 4), ("a1", "b0"): F(1, 4), ("a1", "b1"): F(1, 2),
    }  # fmt: skip
    assert found.best_sum.payoffs == (F(21, 4), F(21, 4))


def test_matching_pennies_have_one() -> None:
    found = eg.correlated(table([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]))
    for end in ENDS:
        assert {*getattr(found, end).distribution.values()} == {F(1, 4)}
        assert len(getattr(found, end).distribution) == 4


def test_rock_paper_scissors_has_coarse_ones_that_are_not_correlated() -> None:
    pays = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    game = table([pays, -pays])
    game = game.changed(escalation=np.array([[F(i == j) for j in range(3)] for i in range(3)]))
    inner, outer = eg.correlated(game), eg.correlated(game, coarse=True)
    assert inner.least_escalation.value == inner.largest_escalation.value == F(1, 3)
    assert (outer.least_escalation.value, outer.largest_escalation.value) == (0, 1)


def test_the_way_by_pivots_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(8)
    games = [random_table(rng, (3, 3)) for _ in range(often(9))]
    usual = [[getattr(eg.correlated(game), end).value for end in ENDS] for game in games]
    monkeypatch.setattr(linear_programme, "_by_floats", lambda asked: None)
    assert usual == [[getattr(eg.correlated(game), end).value for end in ENDS] for game in games]


def test_it_ends_with_its_effort_and_names_mistakes() -> None:
    game = random_table(random.Random(1), (6, 6))
    with pytest.raises(BudgetExceeded):
        eg.correlated(game, effort=1e-5)
    with pytest.raises(InputError, match="has form bargaining"):
        eg.correlated("pressure_bargaining")  # type: ignore[arg-type]
