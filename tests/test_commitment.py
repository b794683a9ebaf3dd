"""Commitment: textbook games; all of [0, 1] for leaders of two actions; vertices and grids else."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.errors import InputError
from examples import often
from oracles.linear_programmes import largest
from small_tables import random_table, table

F = Fraction


def replied(game: Any, x: Any) -> list[Any]:
    """What the first player, who leads with x, gets from each best reply."""
    mine, theirs = game.payoffs
    worth = [sum(p * b for p, b in zip(x, column, strict=True)) for column in theirs.T]
    gets = [sum(p * a for p, a in zip(x, column, strict=True)) for column in mine.T]
    return [get for get, pay in zip(gets, worth, strict=True) if pay == max(worth)]


def along(game: Any) -> tuple[Any, Any, bool]:
    """Strong value, weak value, is it attained? For a leader of two actions: from all of [0, 1]."""
    (up, down) = game.payoffs[1]
    cuts = {F(0), F(1)}
    for j, k in product(range(len(up)), repeat=2):
        slope = (up[j] - up[k]) - (down[j] - down[k])
        if slope and 0 < (down[k] - down[j]) / slope < 1:
            cuts.add((down[k] - down[j]) / slope)
    at = [replied(game, (p, 1 - p)) for p in sorted(cuts)]
    limits, level = [], []
    for low, high in pairwise(sorted(cuts)):  # within, best replies stay, and payoffs are linear
        near, far = (2 * low + high) / 3, (low + 2 * high) / 3
        a, b = (min(replied(game, (p, 1 - p))) for p in (near, far))
        limits += [2 * a - b, 2 * b - a]
        level += [a] if a == b else []
        third = (low + high) / 2  # the least of lines: where two cross, its value lies between
        limits.append(min(replied(game, (third, 1 - third))))
    strong = max(map(max, at))
    weak = max([*map(min, at), *limits])
    return strong, weak, weak in [*map(min, at), *level]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_leader_of_two_actions(n: int) -> None:
    rng = random.Random(2010)
    kinds = set()
    for _ in range(often(120)):
        game = random_table(rng, (2, n), 2)
        if len({tuple(column) for column in game.payoffs[1].T}) < n:
            continue  # replies that equal each other: below
        found = eg.commitment(game, "A")
        assert (found.strong.value, found.weak.value, found.weak.is_attained) == along(game)
        kinds.add((found.weak.is_attained, found.strong.value == found.weak.value))
    assert n < 3 or len(kinds) > 2


@pytest.mark.parametrize("shape", [(2, 3), (3, 3), (3, 2), (4, 2)])
def test_values_hold_without_the_program(shape: tuple[int, int]) -> None:
    """Strong by vertices; weak: nowhere on a grid more, and attained, or approached from inside."""
    rng = random.Random(446)
    m, n = shape
    grid = [
        tuple(F(a, 6) for a in x) for x in product(range(7), repeat=m) if sum(x) == 6
    ]  # fmt: skip
    for _ in range(often(45)):
        game = random_table(rng, shape, 2)
        mine, theirs = game.payoffs
        found = eg.commitment(game, "A")
        most = [
            largest(mine[:, j], [(theirs[:, k] - theirs[:, j], 0) for k in range(n)],
                    [([1] * m, 1)])
            for j in range(n)
        ]  # fmt: skip
        assert [*found.by_reply.values()] == most
        assert found.strong.value == max(v for v in most if v is not None)
        assert max(min(replied(game, x)) for x in grid) <= found.weak.value <= found.strong.value
        x = [found.weak.mixture.get(a, F(0)) for a in game.structure.actions[0]]
        if found.weak.is_attained:
            assert min(replied(game, x)) == found.weak.value
        else:
            assert min(replied(game, x)) < found.weak.value
            near = max(
                min(replied(game, [(999 * p + q) / 1000 for p, q in zip(x, y, strict=True)]))
                for y in grid
            )
            assert near > found.weak.value - F(1, 50)
        y = [found.strong.mixture.get(a, F(0)) for a in game.structure.actions[0]]
        assert max(replied(game, y)) == found.strong.value
        pure = [replied(game, [F(i == k) for k in range(m)]) for i in range(m)]
        assert found.pure.value == max(map(max, pure))
        assert found.pure_weak.value == max(map(min, pure))


def test_leading_is_no_worse_than_any_correlated_equilibrium() -> None:
    """Von Stengel and Zamir (2010): the interval of the leader's values is no lower."""
    rng = random.Random(457)
    for _ in range(often(60)):
        game = random_table(rng, (3, 3))
        found = eg.commitment(game, "A")
        mine = game.changed(escalation=game.payoffs[0] / 3)
        assert found.strong.value >= 3 * eg.correlated(mine).largest_escalation.value
        assert found.weak.value >= found.nash[0]
        assert found.strong.value >= found.nash[1]


def test_the_second_player_can_lead() -> None:
    rng = random.Random(3)
    for _ in range(often(20)):
        game = random_table(rng, (3, 2))
        turned = table(np.array([game.payoffs[1].T, game.payoffs[0].T]))
        one, other = eg.commitment(game, "B"), eg.commitment(turned, "A")
        assert (one.strong.value, one.weak.value) == (other.strong.value, other.weak.value)
        assert one.strong.payoffs == other.strong.payoffs[::-1]
        assert one.weak.is_attained == other.weak.is_attained


def test_battle_of_the_sexes() -> None:
    game = table([[[3, 0], [0, 1]], [[1, 0], [0, 3]]])
    for leader, action in (("A", "a0"), ("B", "b1")):
        found = eg.commitment(game, leader)
        assert found.strong.value == found.weak.value == found.pure.value == found.nash[1] == 3
        assert found.strong.mixture == {action: 1}
        assert found.weak.is_attained
        assert not found.can_gain
        assert found.nash[0] == F(3, 4)


def test_matching_pennies_punish_who_shows_an_action() -> None:
    found = eg.commitment(table([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]), "A")
    assert found.strong.value == found.weak.value == 0
    assert found.strong.mixture == {"a0": F(1, 2), "a1": F(1, 2)}
    assert found.pure.value == -1
    assert found.weak.is_attained  # either reply pays 0


def test_replies_that_equal_each_other() -> None:
    """The follower never cares: the leader is sure only of the worst of both, mixed best."""
    found = eg.commitment(table([[[2, 0], [0, 1]], [[0, 0], [0, 0]]]), "A")
    assert (found.strong.value, found.weak.value, found.weak.is_attained) == (2, F(2, 3), True)
    assert found.weak.mixture == {"a0": F(1, 3), "a1": F(2, 3)}


def test_what_is_not_attained_says_so() -> None:
    found = eg.commitment(table([[[2, 4], [1, 3]], [[1, 0], [0, 1]]]), "A")
    assert (found.weak.value, found.weak.is_attained, found.weak.reply) == (F(7, 2), False, "b1")
    assert found.gains_for_sure


def test_who_has_no_choice_is_no_player_here() -> None:
    game = table([[[[3], [0]], [[0], [1]]], [[[1], [0]], [[0], [3]]], [[[1], [0]], [[0], [3]]]])
    found = eg.commitment(game, "B")
    assert found.strong.value == 3
    assert found.strong.payoffs == (1, 3, 3)


def test_mistakes_are_named() -> None:
    with pytest.raises(InputError, match="unknown player 'blok'; did you mean 'bloc'"):
        eg.commitment("security_dilemma", "blok")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="one leads and one follows"):
        eg.commitment("trilateral_assurance", "us")  # type: ignore[arg-type]
