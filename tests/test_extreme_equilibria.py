"""Extreme equilibria of tables full of ties, against two referees: lrsnash and Gambit.

Seven kinds of tables of two players, up to 5 x 5: few different payoffs, rows and columns that come
twice, zero-sum and symmetric ones, numbers far from 1 and far from each other. What lrsnash (of
Debian's package lrslib) and Gambit's exact `enummixed` list are compared as whole sets with what
`solve` finds; each equilibrium of `solve` is there once.

Neither referee holds all of these numbers: lrsnash 7.1 reads 64 bits of each, and Gambit 17.0.0b2
lists nothing where a payoff is 2^31 - 1 or more; neither says so. So they get the same games in
smaller numbers: against each action of the other one less by a constant, and divided by another,
which changes no best reply.

`make soak` asks for 2,000 tables, every other run for 60.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from oracles import gambit, lrsnash
from oracles.two_player import transposed
from small_tables import table

Tables = tuple[Any, Any]  # payoffs of both, the row player's actions first; whole numbers
GAMES = 2_000 if "SOAK" in os.environ else 60
PARTS = 20  # tests that these are shared among
HUGE, TINY = 10**15, Fraction(1, 10**12)


def drawn(rng: Any, shape: tuple[int, int], high: int = 2) -> Tables:
    first, second = rng.integers(0, high + 1, (2, *shape))
    return first, second


def bits(rng: Any, shape: tuple[int, int]) -> Tables:
    return drawn(rng, shape, 1)


def repeated(rng: Any, shape: tuple[int, int]) -> Tables:
    """Some actions come twice, for both players; now and then nearly all of them."""
    m, n = shape
    rows, columns = rng.integers(0, m, m), rng.integers(0, n, n)
    first, second = (payoffs[rows][:, columns] for payoffs in drawn(rng, shape))
    return first, second


def zero_sum(rng: Any, shape: tuple[int, int]) -> Tables:
    first, _ = drawn(rng, shape)
    return first, -first


def symmetric(rng: Any, shape: tuple[int, int]) -> Tables:
    first, _ = drawn(rng, (shape[0], shape[0]))
    return first, first.T


def huge(rng: Any, shape: tuple[int, int]) -> Tables:
    """Ties among numbers of 15 digits, and differences of 1 between such."""
    first, second = drawn(rng, shape)
    low, lower = drawn(rng, shape, 1)
    return HUGE * first.astype(object) + low, -HUGE * second.astype(object) + lower


def tiny(rng: Any, shape: tuple[int, int]) -> Tables:
    """Numbers of either size in one game: every column of the second player's moved by a huge
    one, which changes nothing, and the first player's all next to 0."""
    first, second = drawn(rng, shape)
    moved = HUGE * drawn(rng, (shape[0], 1))[0].astype(object)
    return TINY * first.astype(object), TINY * second.astype(object) + moved


KINDS: tuple[Callable[[Any, tuple[int, int]], Tables], ...] = (
    drawn, bits, repeated, zero_sum, symmetric, huge, tiny,
)  # fmt: skip


def game(k: int) -> Tables:
    """The k-th one, the same every time."""
    rng = np.random.default_rng([71, k])
    m, n = (int(size) for size in rng.integers(1, 6, 2))
    first, second = (
        [[*map(Fraction, row)] for row in payoffs.tolist()]
        for payoffs in KINDS[k % len(KINDS)](rng, (m, n))
    )
    return first, second


def smaller(payoffs: Any) -> Any:
    """Of the player whose own actions are rows: whole numbers from 0 on, without a common divisor,
    in the same proportions against each action of the other one."""
    columns = [[x - min(column) for x in column] for column in zip(*payoffs, strict=True)]
    whole = lcm(*(x.denominator for column in columns for x in column))
    divisor = gcd(*(int(x * whole) for column in columns for x in column)) or 1
    return [[x * whole / divisor for x in row] for row in zip(*columns, strict=True)]


def for_lrsnash(both: Tables) -> Tables:
    first, second = both
    return smaller(first), transposed(smaller(transposed(second)))


def for_gambit(both: Tables) -> Tables:
    """The same, with 1 as the largest."""
    first, second = (
        [[x / (max(map(max, payoffs)) or 1) for x in row] for row in payoffs]
        for payoffs in for_lrsnash(both)
    )
    return first, second


def solved(both: Tables) -> list[Any]:
    solution = eg.solve(table(both))
    assert solution.completeness.kind in ("all", "extreme points of every component")
    return [tuple(tuple(mixture) for mixture in e.profile) for e in solution.equilibria]


@pytest.mark.parametrize("part", range(PARTS))
def test_lrsnash_lists_the_same(part: int) -> None:
    if not lrsnash.is_here():
        pytest.skip("lrsnash is not here: it is in Debian's package lrslib")
    for k in range(part, GAMES, PARTS):
        ours = solved(game(k))
        assert len(set(ours)) == len(ours), k
        assert set(ours) == lrsnash.extreme_equilibria(*for_lrsnash(game(k))), k


@pytest.mark.parametrize("part", range(PARTS))
def test_gambit_lists_the_same(part: int) -> None:
    for k in range(part, GAMES, PARTS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = set(gambit.extreme_equilibria(*for_gambit(game(k))))
        assert set(solved(game(k))) == theirs, k


def test_most_of_these_games_have_ties() -> None:
    """A continuum of equilibria, or as many as generic games never have: an even number."""
    found = [eg.solve(table(game(k))) for k in range(60)]
    tied = [one.completeness.kind != "all" or len(one.equilibria) % 2 == 0 for one in found]
    assert sum(tied) > 30


def test_what_lrsnash_cannot_read_is_not_asked_of_it() -> None:
    with pytest.raises(ValueError, match="cannot read 9223372036854775808"):
        lrsnash.extreme_equilibria([[1 << 63]], [[0]])
