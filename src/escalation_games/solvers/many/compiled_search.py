"""The search of `support_enumeration` as one compiled loop over the samples.

The same comparisons of the same numbers in the same order, so that the answers are the same to the
last bit: tests hold the two together. One sample's numbers stay in registers and the nearest cache,
and threads do not wait for each other. Needs Numba, so only `support_enumeration` imports this, and
only where it pays.

Arrays have the player (0 or 1) as first axis: `own` is that player's support, `other` the other's,
by their positions among the supports of that size.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..batch_result import Equilibria, FoundMany, InOrder
from .bimatrix_many import Actions, Line, PayoffSide

Integers = NDArray[np.int64]
Shape = tuple[int, int]

FAILS, NEAR, HOLDS = 0, 1, 2
CHUNK = 64  # samples copied at once: payoffs stand far apart, and would drive each other out
ROOM = 4  # equilibria per sample that there is room for at first


def find_many(one: PayoffSide, other: PayoffSide, line: Line, n: int) -> FoundMany:
    """As `support_enumeration` finds them with NumPy, to the last bit."""
    shape = one.shape
    sizes = range(2, min(shape) + 1)
    given = (
        n,
        _alike(one.cells),
        _alike(other.cells),
        line.levels,
        line.excess,
        np.where(line.reaches, HOLDS, np.where(line.misses, FAILS, NEAR)),
        _errors([[side.minor_bound(size) for size in sizes] for side in (one, other)], 2),
        _errors([[side.slack_bound(size) for size in (1, *sizes)] for side in (one, other)], 1),
        _errors([[line.excess_bound(one, other, size) for size in sizes]], 2)[0],
    )
    doubtful, offsets = np.zeros(n, dtype=bool), np.zeros(n + 1, dtype=np.int64)
    m, room = 0, ROOM * n
    while True:
        escalation, payoffs, profile, key, reaches = _room(room, sum(shape))
        m = searcher(shape)(
            *given, doubtful, offsets, key, profile, payoffs, escalation, reaches
        )  # fmt: skip
        if m <= room:
            break
        room = m
    found = Equilibria(offsets, key[:m], _keys(shape), profile[:m], payoffs[:m], escalation[:m])
    return FoundMany((), doubtful, in_order=InOrder(found, reaches[:m], shape))


def _alike(cells: tuple[NDArray[np.float64], ...]) -> tuple[NDArray[np.float64], ...]:
    """As arrays of one kind to the compiler, to which read-only ones are another."""
    return tuple(
        cell if cell.flags.carray else np.array(cell, dtype=np.float64, order="C") for cell in cells
    )


def _room(m: int, n_actions: int) -> list[NDArray[Any]]:
    """Escalation, payoffs, profile, key and reaches of m equilibria, in one piece of memory.

    Large pieces come in large pages; many small ones cost more than the whole search.
    """
    widths = {"f8": (1, 2, n_actions), "i4": (1,), "?": (1,)}
    kinds = [(np.dtype(kind), width) for kind in widths for width in widths[kind]]
    ends = np.cumsum([m * width * kind.itemsize for kind, width in kinds])
    parts = np.split(np.empty(ends[-1], dtype=np.uint8), ends[:-1])
    return [
        part.view(kind).reshape(m, width) if width > 1 else part.view(kind)
        for part, (kind, width) in zip(parts, kinds, strict=True)
    ]


def _errors(bounds: list[list[Any]], first: int) -> NDArray[np.float64]:
    """Bounds per player and size, from the first size that has one: (players, sizes, n or 1)."""
    rows = [[np.zeros(1)] * first + [np.atleast_1d(b.error) for b in own] for own in bounds]
    width = max(len(error) for own in rows for error in own)
    return np.array([[np.broadcast_to(error, width) for error in own] for own in rows])


@lru_cache
def _keys(shape: Shape) -> tuple[Hashable, ...]:
    """The key of every pair of supports, in the order of the search."""
    return tuple(
        ((rows, columns), 0)
        for size in range(1, min(shape) + 1)
        for rows in combinations(range(shape[0]), size)
        for columns in combinations(range(shape[1]), size)
    )


# -- supports, subsets and plays by number ---------------------------------------------------------


class Tables(NamedTuple):
    """What is needed about supports; first axes are player and size, rows are padded with 0.

    A minor has a support for rows and a subset of the other's actions, one smaller, for columns. A
    play is a support of the other.

    n_supports, n_subsets   (players, sizes)
    supports, unused        per support, the own actions in and outside it
    parent                  per support, it without its last action, one size below
    subsets                 per subset, the other's actions
    without                 per subset and k, it without its k-th action, one size below
    plays                   per play, the other's actions
    left_out                per play and k, the subset that is the play without its k-th action
    even, odd               per play, as bits, the subsets left out at even and at odd k
    one_signed              per bits that say which minors are above 0, the others being below, the
                            plays whose shares have one sign, as bits
    """

    n_supports: Integers
    n_subsets: Integers
    supports: Integers
    unused: Integers
    parent: Integers
    subsets: Integers
    without: Integers
    plays: Integers
    left_out: Integers
    even: Integers
    odd: Integers
    one_signed: Integers


def tables(shape: Shape) -> Tables:
    """Those of both players, in games of that shape."""
    players = [_Lists(*shape), _Lists(*shape[::-1])]

    def both(name: str) -> Integers:
        return _padded([getattr(player, name) for player in players])

    return Tables(*map(both, Tables._fields))


class _Lists:
    """The tables of one player as lists by size; there is nothing of size 0."""

    def __init__(self, n_own: int, n_other: int) -> None:
        sizes = range(1, min(n_own, n_other) + 1)

        def chosen(n: int, less: int = 0) -> list[list[Actions]]:
            return [[], *(list(combinations(range(n), size - less)) for size in sizes)]

        self.supports, self.subsets, self.plays = chosen(n_own), chosen(n_other, 1), chosen(n_other)
        self.n_supports = [len(rows) for rows in self.supports]
        self.n_subsets = [len(rows) for rows in self.subsets]
        self.unused = [[_rest(n_own, row) for row in rows] for rows in self.supports]
        self.parent = [
            [self.supports[size - 1].index(row[:-1]) if size > 1 else 0 for row in rows]
            for size, rows in enumerate(self.supports)
        ]
        self.without = [
            [_places(row, self.subsets[size - 1]) if size > 1 else [] for row in rows]
            for size, rows in enumerate(self.subsets)
        ]
        self.left_out = [
            [_places(row, self.subsets[size]) for row in rows]
            for size, rows in enumerate(self.plays)
        ]
        self.even, self.odd = (
            [[sum(1 << c for c in row[start::2]) for row in rows] for rows in self.left_out]
            for start in (0, 1)
        )
        self.one_signed = [
            [self._plays_of_one_sign(size, plus) for plus in range(1 << self.n_subsets[size])]
            for size in range(len(self.supports))
        ]

    def _plays_of_one_sign(self, size: int, plus: int) -> int:
        found = 0
        for c, (even, odd) in enumerate(zip(self.even[size], self.odd[size], strict=True)):
            up, down = (plus & even) | (~plus & odd), (~plus & even) | (plus & odd)
            found |= (not (up and down)) << c
        return found


def _rest(n: int, row: Actions) -> list[int]:
    return sorted(set(range(n)) - set(row))


def _places(row: Actions, among: list[Actions]) -> list[int]:
    """Where the row without its k-th entry stands, for every k."""
    return [among.index(row[:k] + row[k + 1 :]) for k in range(len(row))]


def _padded(nested: Any) -> Integers:
    """Nested lists of numbers as one array; what is missing is 0."""
    array = np.zeros(tuple(_lengths(nested)), dtype=np.int64)
    for place, number in _entries(nested):
        array[place] = number
    return array


def _lengths(nested: Any) -> list[int]:
    """The greatest length at every depth, at least 1."""
    if not isinstance(nested, list | tuple):
        return []
    below = [_lengths(inner) for inner in nested]
    depth = max(map(len, below), default=0)
    return [
        max(1, len(nested)),
        *(max(lengths[d] for lengths in below if len(lengths) > d) for d in range(depth)),
    ]


def _entries(nested: Any, place: tuple[int, ...] = ()) -> Iterable[tuple[tuple[int, ...], int]]:
    if not isinstance(nested, list | tuple):
        yield place, nested
        return
    for k, inner in enumerate(nested):
        yield from _entries(inner, (*place, k))


# -- the search ------------------------------------------------------------------------------------


@njit(nogil=True)
def _one_sign(plus, minus, even, odd):  # type: ignore[no-untyped-def]
    """Have the shares that these minors are, with alternating signs, one sign?"""
    up, down = (plus & even) | (minus & odd), (minus & even) | (plus & odd)
    return np.int64((up == 0) | (down == 0)) * (NEAR + np.int64(up | down == even | odd))


@lru_cache
def searcher(shape: Shape) -> Callable[..., int]:
    """The search for games of that shape. What is compiled is kept on disk for the next time.

    The tables are constants to the compiler; that more than halves the time. It is one function,
    because one that calls others made here could not be kept, and because arrays handed from one to
    another are counted, sample after sample.
    """
    m, k = shape
    top, most = min(shape), max(shape)
    (
        n_supports, n_subsets, supports, unused, parent, subsets, without, plays, left_out,
        even, odd, one_signed,
    ) = tables(shape)  # fmt: skip
    n_rows, n_columns = supports.shape[2], subsets.shape[2]

    @njit(cache=True, nogil=True, error_model="numpy")
    def search(  # type: ignore[no-untyped-def]
        n, A, B, levels, excess, line, minor_errors, slack_errors, excess_errors,
        doubtful, offsets, key, profile, payoffs, escalation, reaches,
    ):  # fmt: skip
        """All equilibria, sample after sample; returns how many there are.

        A, B           per own action and other's action, row by row: payoffs, (n,) or (1,)
        levels, excess, line   (rows, columns, n or 1): escalation, less the line; is it at the line
        minor_errors, slack_errors   (players, sizes, n or 1), bounds; excess_errors without players
        The rest is written. Nothing is past its end: then call again with more room.
        """
        many_errors, many_excess = minor_errors.shape[2] > 1, excess_errors.shape[1] > 1
        many_levels = levels.shape[2] > 1
        pay, shares = np.zeros((CHUNK, 2, most, most)), np.empty((2, top))
        minors = np.ones((2, top + 1, n_rows, n_columns))
        plus = np.zeros((2, top + 1, n_rows), np.int64)
        minus = np.zeros((2, top + 1, n_rows), np.int64)
        # against which plays a support is not ruled out by signs, as bits
        may = np.full((2, top + 1, n_rows), -1, np.int64)
        found = 0
        for s in range(n):
            b, e = s % CHUNK, s if many_errors else 0
            if not b:
                for i in range(m):
                    for j in range(k):
                        one, other = A[i * k + j], B[j * m + i]
                        for d in range(min(CHUNK, n - s)):
                            pay[d, 0, i, j] = one[s + d] if len(one) > 1 else one[0]
                        for d in range(min(CHUNK, n - s)):
                            pay[d, 1, j, i] = other[s + d] if len(other) > 1 else other[0]
            # 1. all minors, expanded along the last row, and the pairs that their signs rule out
            for z in range(2):
                for i in range(n_supports[z, 1]):
                    may[z, 1, i] = -1
                for size in range(2, top + 1):
                    for r in range(n_supports[z, size]):
                        base, last = supports[z, size, r, 0], supports[z, size, r, size - 1]
                        up, down = 0, 0
                        for c in range(n_subsets[z, size]):
                            total = 0.0
                            for q in range(size - 1):
                                j = subsets[z, size, c, q]
                                term = pay[b, z, last, j] - pay[b, z, base, j]
                                if size > 2:
                                    before = without[z, size, c, q]
                                    term *= minors[z, size - 1, parent[z, size, r], before]
                                total = total - term if (size - q) & 1 else total + term
                            minors[z, size, r, c] = total
                            up |= (total > minor_errors[z, size, e]) << c
                            down |= (total < -minor_errors[z, size, e]) << c
                        plus[z, size, r], minus[z, size, r] = up, down
                        known = up | down == (1 << n_subsets[z, size]) - 1
                        may[z, size, r] = one_signed[z, size, up] if known else -1
                        if size == 2:  # its second action is better where a minor is above 0
                            may[z, 1, base] &= ~up
                            may[z, 1, last] &= ~down
            # 2. of the other pairs, pure ones: are all other actions worse?
            start, pair, is_near, at = found, -1, False, s if many_levels else 0
            for r in range(m):
                for c in range(k):
                    pair += 1
                    if not may[0, 1, r] >> c & may[1, 1, c] >> r & 1:
                        continue
                    verdict = HOLDS
                    error = slack_errors[0, 1, e]
                    for i in range(m):
                        slack = pay[b, 0, r, c] - pay[b, 0, i, c]
                        if i != r and not slack > error:
                            verdict = FAILS if slack < -error else min(verdict, NEAR)
                    error = slack_errors[1, 1, e]
                    for j in range(k):
                        slack = pay[b, 1, c, r] - pay[b, 1, j, r]
                        if j != c and not slack > error:
                            verdict = FAILS if slack < -error else min(verdict, NEAR)
                    if verdict == FAILS:
                        continue
                    if verdict == NEAR or line[r, c, at] == NEAR:
                        is_near = True
                    elif found >= len(key):
                        found += 1
                    else:
                        for i in range(m + k):
                            profile[found, i] = 0.0
                        profile[found, r] = profile[found, m + c] = 1.0
                        key[found], reaches[found] = pair, line[r, c, at] == HOLDS
                        escalation[found] = levels[r, c, at]
                        payoffs[found, 0], payoffs[found, 1] = pay[b, 0, r, c], pay[b, 1, c, r]
                        found += 1
            # 3. mixed ones: one sign among the shares, and unused actions worse?
            for size in range(2, top + 1):
                for r in range(n_supports[0, size]):
                    for c in range(n_supports[1, size]):
                        pair += 1
                        if not may[0, size, r] >> c & may[1, size, c] >> r & 1:
                            continue
                        verdict = HOLDS
                        # each player's minors are the shares of the other
                        for z in range(2):
                            own, other = (c, r) if z else (r, c)
                            total = 0.0
                            for q in range(size):
                                share = minors[z, size, own, left_out[z, size, other, q]]
                                share = -share if q & 1 else share
                                shares[z, q] = share
                                total = total + share if q else share
                            turn = -1.0 if total < 0 else 1.0
                            for q in range(size):
                                shares[z, q] = shares[z, q] * turn
                            sign = _one_sign(
                                plus[z, size, own], minus[z, size, own],
                                even[z, size, other], odd[z, size, other],
                            )  # fmt: skip
                            verdict = min(verdict, sign)
                            if verdict == FAILS:
                                break
                            used, error = supports[z, size, own, 0], slack_errors[z, size, e]
                            for u in range((k if z else m) - size):
                                i = unused[z, size, own, u]
                                total = 0.0
                                for q in range(size):
                                    j = plays[z, size, other, q]
                                    total += (pay[b, z, used, j] - pay[b, z, i, j]) * shares[z, q]
                                if total < -error:
                                    verdict = FAILS
                                    break
                                if not total > error:
                                    verdict = NEAR
                            if verdict == FAILS:
                                break
                        if verdict == FAILS:
                            continue
                        # where all levels are on one side of the line, so is their mixture
                        some, every, total = False, True, 0.0
                        for p in range(size):
                            i = supports[0, size, r, p]
                            for q in range(size):
                                j = supports[1, size, c, q]
                                some = some or line[i, j, at] != FAILS
                                every = every and line[i, j, at] == HOLDS
                                total += excess[i, j, at] * (shares[1, p] * shares[0, q])
                        error = excess_errors[size, s if many_excess else 0]
                        is_at_line = every or (some and total > error)
                        is_below = not some or total < -error
                        if verdict == NEAR or not (is_at_line or is_below):
                            is_near = True
                        elif found >= len(key):
                            found += 1
                        else:
                            for z in range(2):
                                total = shares[z, 0]
                                for q in range(1, size):
                                    total = total + shares[z, q]
                                for q in range(size):
                                    shares[z, q] = shares[z, q] / total
                            for i in range(m + k):
                                profile[found, i] = 0.0
                            level, first, second = 0.0, 0.0, 0.0
                            for p in range(size):
                                i = supports[0, size, r, p]
                                profile[found, i] = shares[1, p]
                                profile[found, m + supports[1, size, c, p]] = shares[0, p]
                                for q in range(size):
                                    j = supports[1, size, c, q]
                                    weight = shares[1, p] * shares[0, q]
                                    level += levels[i, j, at] * weight
                                    first += pay[b, 0, i, j] * weight
                                    second += pay[b, 1, j, i] * weight
                            key[found], reaches[found], escalation[found] = pair, is_at_line, level
                            payoffs[found, 0], payoffs[found, 1] = first, second
                            found += 1
            if is_near:
                doubtful[s] = True
                found = start
            offsets[s + 1] = found
        return found

    made: Callable[..., int] = search
    return made
