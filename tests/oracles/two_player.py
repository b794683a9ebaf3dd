"""All extreme equilibria of a two-player game, exactly, by trying all equal-sized supports.

A best-response polyhedron is {(x, v): x >= 0, sum(x) = 1, every opponent's action pays at most v}.
At a vertex the actions with x > 0 number k, and some k of the tight replies determine x. So: choose
k own actions, choose k replies, ask for the only x that makes those replies pay the same; keep it
if x > 0 there and no other reply pays more. Each vertex has at least one such basis, so none is
missed, however degenerate the game is. Two vertices are an extreme equilibrium exactly if every
action is unused or a best reply (Mangasarian 1964; Winkels 1979: those, and their products' hulls,
are all equilibria). Nothing depends on the sign of a payoff, and one action is no special case.

Integers throughout: each payoff matrix is cleared of denominators, the kernel of the k - 1
differences is found without fractions, and a strategy becomes Fractions only when it is kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import NamedTuple

Matrix = Sequence[Sequence[Fraction | int]]
Integers = list[list[int]]
Strategy = tuple[Fraction, ...]
Pair = tuple[Strategy, Strategy]


class Vertex(NamedTuple):
    """A vertex of a best-response polyhedron.

    `unused` and `replies` are bit masks: own actions with probability 0, best replies of the other.
    """

    strategy: Strategy
    unused: int
    replies: int


def extreme_equilibria(first: Matrix, second: Matrix) -> set[Pair]:
    """Every extreme equilibrium (x, y). Both matrices have the first player's actions as rows."""
    rows = vertices(second)
    columns = vertices(transposed(first))
    everything_x, everything_y = (1 << len(first)) - 1, (1 << len(first[0])) - 1
    return {
        (x.strategy, y.strategy)
        for x in rows
        for y in columns
        if x.unused | y.replies == everything_x and y.unused | x.replies == everything_y
    }


def vertices(payoffs: Matrix) -> list[Vertex]:
    """Vertices of the polyhedron of one player's mixtures; `payoffs` are the *other* player's.

    Row: own action; column: the other's action.
    """
    numbers = cleared(payoffs)
    found: dict[tuple[int, ...], Vertex] = {}
    for support, replies in bases(len(numbers), len(numbers[0])):
        weights = equalizing(numbers, support, replies)
        if weights is not None and weights not in found:
            pays = [sum(w * row[j] for w, row in zip(weights, numbers, strict=True))
                    for j in range(len(numbers[0]))]  # fmt: skip
            if max(pays) == pays[replies[0]]:
                found[weights] = vertex(weights, pays)
    return list(found.values())


def vertex(weights: tuple[int, ...], pays: list[int]) -> Vertex:
    """The vertex with these integer weights, given what each reply pays against them."""
    total, best = sum(weights), max(pays)
    return Vertex(
        tuple(Fraction(weight, total) for weight in weights),
        mask(weight == 0 for weight in weights),
        mask(pay == best for pay in pays),
    )


def equalizing(
    numbers: Integers, support: tuple[int, ...], replies: tuple[int, ...]
) -> tuple[int, ...] | None:
    """The only weights > 0 on `support` under which all `replies` pay the same; else None.

    Integers without a common factor, 0 outside the support: equal exactly for equal mixtures.
    """
    if len(support) == 1:
        inside = [1]
    else:
        differences = [
            [numbers[i][j] - numbers[i][replies[0]] for i in support] for j in replies[1:]
        ]
        kernel = kernel_vector(differences)
        if kernel is None or not (min(kernel) > 0 or max(kernel) < 0):
            return None
        factor = math.gcd(*kernel) * (1 if kernel[0] > 0 else -1)
        inside = [number // factor for number in kernel]
    weights = [0] * len(numbers)
    for i, weight in zip(support, inside, strict=True):
        weights[i] = weight
    return tuple(weights)


def kernel_vector(rows: Integers) -> list[int] | None:
    """The one direction that k - 1 integer rows of length k map to 0; None if there are several.

    Fraction-free Gauss-Jordan elimination (Bareiss): every division is exact.
    """
    rows = [list(row) for row in rows]
    width, pivots, last = len(rows) + 1, [], 1
    for at, row in enumerate(rows):
        pivot = next((j for j, number in enumerate(row) if number), None)
        if pivot is None:
            return None
        for other, target in enumerate(rows):
            if other != at:
                scale, head = row[pivot], target[pivot]
                rows[other] = [
                    (scale * number - head * own) // last
                    for number, own in zip(target, row, strict=True)
                ]
        last = row[pivot]
        pivots.append(pivot)
    (free,) = set(range(width)) - set(pivots)
    kernel = [last] * width
    for row, pivot in zip(rows, pivots, strict=True):
        kernel[pivot] = -row[free]
    return kernel


@cache
def bases(own: int, other: int) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Every choice of k own actions and k replies, for every k."""
    return tuple(
        (support, replies)
        for k in range(1, min(own, other) + 1)
        for support in combinations(range(own), k)
        for replies in combinations(range(other), k)
    )


def gains(first: Matrix, second: Matrix, x: Strategy, y: Strategy) -> tuple[Fraction, Fraction]:
    """What each player could still gain by changing only their own strategy. Nash: (0, 0).

    Straight from the definition. Raises ValueError if x or y is no probability vector.
    """
    for strategy in (x, y):
        if min(strategy) < 0 or sum(strategy) != 1:
            raise ValueError(f"not a mixed strategy: {strategy}")
    return gain(first, x, y), gain(transposed(second), y, x)


def gain(payoffs: Matrix, own: Strategy, other: Strategy) -> Fraction:
    """The best action's payoff minus the payoff of `own`; rows are own actions."""
    pays = [sum((p * q for p, q in zip(row, other, strict=True)), Fraction(0)) for row in payoffs]
    return max(pays) - sum((p * pay for p, pay in zip(own, pays, strict=True)), Fraction(0))


def is_equilibrium(first: Matrix, second: Matrix, x: Strategy, y: Strategy) -> bool:
    """Whether nobody gains by changing only their own strategy."""
    return not any(gains(first, second, x, y))


def is_extreme(first: Matrix, second: Matrix, x: Strategy, y: Strategy) -> bool:
    """Whether the equilibrium (x, y) is no midpoint of others: both halves are vertices.

    By the rank of what is tight, not by listing: a mixture is a vertex exactly if its support
    carries no second mixture with the same tight replies.
    """
    return is_vertex(second, x) and is_vertex(transposed(first), y)


def is_vertex(payoffs: Matrix, own: Strategy) -> bool:
    """Whether `own` is a vertex of the polyhedron whose replies pay `payoffs` (rows: own)."""
    pays = [sum(p * row[j] for p, row in zip(own, payoffs, strict=True))
            for j in range(len(payoffs[0]))]  # fmt: skip
    tight = [j for j, pay in enumerate(pays) if pay == max(pays)]
    support = [i for i, p in enumerate(own) if p]
    conditions = [[Fraction(payoffs[i][j]) for i in support] + [Fraction(-1)] for j in tight]
    return rank([*conditions, [Fraction(1)] * len(support) + [Fraction(0)]]) == len(support) + 1


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    """Rank by plain elimination over the rationals."""
    left, found = [list(row) for row in rows], 0
    for column in range(len(left[0])):
        pivot = next((row for row in left if row[column]), None)
        if pivot is not None:
            left.remove(pivot)
            found += 1
            left = [
                [a - row[column] / pivot[column] * b for a, b in zip(row, pivot, strict=True)]
                for row in left
            ]
    return found


def cleared(payoffs: Matrix) -> Integers:
    """The matrix times the smallest whole number that makes it whole."""
    rows = [[Fraction(number) for number in row] for row in payoffs]
    common = math.lcm(*(number.denominator for row in rows for number in row))
    return [[int(number * common) for number in row] for row in rows]


def transposed(payoffs: Matrix) -> list[list[Fraction | int]]:
    """Columns become rows."""
    return [list(column) for column in zip(*payoffs, strict=True)]


def mask(flags: Iterator[bool]) -> int:
    """Bit i is flag i."""
    return sum(1 << i for i, flag in enumerate(flags) if flag)
