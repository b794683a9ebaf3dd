"""Patterns that are no equilibrium's: shown by cutting up the mixtures, in floats.

**Definition.** A pattern gives each player a simplex, the mixtures of plans in use. A gap is what
one plan is worth more than another: of degree 1 in the mixture of each other player.

**Theorem.** Over a product of simplices, a function that is of degree 1 in each of them is a mean
of its values at the corners. So if some sum of gaps, times any numbers, is above 0 at every corner,
or below 0 at every one, then these gaps are nowhere all 0. And a gap that may not be below 0 is so
everywhere if it is below 0 at every corner.

As many sums are taken as there are gaps, with the inverse of the gaps' derivatives at the middle,
so that each is nearly one coordinate less a number: as Krawczyk's and Newton's methods do it for
intervals. The smaller a part, the nearer. What is not excluded is cut in two across its longest
edge, up to a number of parts. Where Newton's method comes to a solution, nothing is cut.

Corners are fractions of powers of 2, so floats hold them, as no edge is cut that is shorter than
2^-40. What rounding adds to a value is less than a bound, and only what is further from 0 counts.
Gaps are to be of a size near 1: of far smaller ones floats lose digits.

Source: A. Neumaier, Interval Methods for Systems of Equations (1990), chapter 5: preconditioning,
Krawczyk's method.

**Example.** A, B and C wait or act. By acting, A gains the probability that C acts, less 1/4; C
the probability that A acts, less 1/2. If B gains what A gains, all may mix. If B gains half less,
both gaps are never 0 at once, although each is of either sign.

>>> import numpy as np
>>> def gaps(less):
...     a = np.array([[-1, 3], [-1, 3]]) / 4  # where B and C wait or act
...     c = np.array([[-1, -1], [1, 1]]) / 2  # where A and B do
...     return np.array([np.repeat(np.expand_dims(gap, player), 2, axis=player)
...                      for player, gap in enumerate((a, a - less, c))])
>>> none = np.empty((0, 2, 2, 2))  # no gap that may not be below 0
>>> is_excluded(gaps(0), none), is_excluded(gaps(1 / 2), none)
(False, True)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...effort import spend
from ...limits import MAX_PARTS_EXCLUDED

Floats = NDArray[np.float64]
Parts = list[Floats]  # per player (k, corners, plans): of k parts, the corners as mixtures

ROUNDING = 2.0**-53
STEPS = 10  # of Newton's method, from the middle
FAR = 50.0  # a number that is no probability, nor near one
SHORT = 2.0**-40  # of an edge that is not cut any more
NEAR = 1e-9  # a probability or a gap that may be 0
COST = 50  # units of work per part


@np.errstate(all="ignore")  # what is no number excludes nothing
def is_excluded(equal: Floats, least: Floats) -> bool:
    """Is there no mixture at which the gaps `equal` are 0, and `least` not below 0?

    Shapes (number of gaps, *plans in use), an axis per player, the same along the own one. False
    also says: not shown.
    """
    sizes = equal.shape[1:]
    if len(equal) != sum(sizes) - len(sizes):  # of which derivatives have no inverse
        return False
    found = _solution(equal)
    if found is not None and _values(least, found).min(initial=0.0) >= -NEAR:
        return False
    parts, seen = _left([np.eye(k)[None] for k in sizes], equal, least), 1
    while len(parts[0]):
        lengths = _lengths(parts)
        if np.concatenate(lengths, axis=1).max(axis=1).min() < SHORT:
            return False
        parts = _halved(parts, lengths)
        seen += len(parts[0])
        if seen > MAX_PARTS_EXCLUDED:
            return False
        spend(COST * len(parts[0]))
        parts = _left(parts, equal, least)
    return True


def _left(parts: Parts, equal: Floats, least: Floats) -> Parts:
    """The parts that are not excluded."""
    unit = 16 * (sum(equal.shape[1:]) + len(equal) + 8) * ROUNDING
    at_least = _flat(_at_corners(least, parts))
    fails = at_least.max(axis=2) < -unit * _sizes(least)
    parts = [part[~fails.any(axis=1)] for part in parts]
    values = _at_corners(equal, parts)
    inverse = _inverse(_derivatives(values))
    sums = np.matmul(inverse, _flat(values))
    bound = unit * (np.abs(inverse) @ _sizes(equal))
    fails = (sums.min(axis=2) > bound) | (sums.max(axis=2) < -bound)
    return [part[~fails.any(axis=1)] for part in parts]


def _flat(values: Floats) -> Floats:
    """All corners along one axis."""
    return values.reshape(*values.shape[:2], prod(values.shape[2:]))


def _sizes(gaps: Floats) -> Floats:
    """The largest absolute value of each."""
    sizes: Floats = np.abs(gaps).max(axis=tuple(range(1, gaps.ndim)))
    return sizes


def _at_corners(gaps: Floats, parts: Parts) -> Floats:
    """(parts, gaps, *corners) the gaps where each player is at a corner."""
    values = np.broadcast_to(gaps, (len(parts[0]), *gaps.shape))
    for player, corners in enumerate(parts):
        axis = 2 + player
        values = np.moveaxis(values, axis, -1)
        shape = values.shape[:-1]
        flat = values.reshape(len(values), prod(shape[1:]), values.shape[-1])
        mixed = np.matmul(flat, corners.transpose(0, 2, 1))
        values = np.moveaxis(mixed.reshape(*shape, corners.shape[1]), -1, axis)
    return values


def _derivatives(values: Floats) -> Floats:
    """(parts, gaps, unknowns) along the edges from each player's first corner, at the middle."""
    n = values.ndim - 2
    columns = []
    for player in range(n):
        others = tuple(2 + k for k in range(n) if k != player)
        along = values.mean(axis=others)
        columns.append(along[:, :, 1:] - along[:, :, :1])
    return np.concatenate(columns, axis=2)


def _inverse(matrices: Floats) -> Floats:
    """The inverses; of matrices that have none, or hardly one, the unit matrix."""
    size = matrices.shape[1]
    largest = np.abs(matrices).max(axis=(1, 2), initial=0.0)
    good = np.abs(np.linalg.det(matrices)) > 1e-12 * largest**size
    found = np.tile(np.eye(size), (len(matrices), 1, 1))
    found[good] = np.linalg.inv(matrices[good])
    return found


def _lengths(parts: Parts) -> list[Floats]:
    """Per player (k, corners * corners) how far corners are apart."""
    return [
        np.abs(corners[:, :, None] - corners[:, None]).max(axis=3).reshape(len(corners), -1)
        for corners in parts
    ]


def _halved(parts: Parts, lengths: Sequence[Floats]) -> Parts:
    """Each part cut in two across its longest edge, of one of the players."""
    longest = np.concatenate(lengths, axis=1).argmax(axis=1)
    halves = []
    start = 0
    for corners, own in zip(parts, lengths, strict=True):
        size = corners.shape[1]
        mine = np.flatnonzero((longest >= start) & (longest < start + own.shape[1]))
        ends = np.divmod(longest[mine] - start, size)
        middle = (corners[mine, ends[0]] + corners[mine, ends[1]]) / 2
        both = [corners.copy(), corners.copy()]
        for half, end in zip(both, ends, strict=True):
            half[mine, end] = middle
        halves.append(np.concatenate(both))
        start += own.shape[1]
    return halves


# -- Newton's method -------------------------------------------------------------------------------


def _solution(equal: Floats) -> Sequence[Floats] | None:
    """Mixtures at which the gaps seem to be 0, no probability below 0; None if none is found."""
    sizes = equal.shape[1:]
    mixtures = [np.full(k, 1 / k) for k in sizes]
    step = np.full(len(equal), np.inf)
    for _ in range(STEPS):
        columns = []
        for player, size in enumerate(sizes):
            own = _values(equal, [*mixtures[:player], np.eye(size), *mixtures[player + 1 :]])
            columns.append(own[:, 1:] - own[:, :1])
        try:
            step = np.linalg.solve(np.concatenate(columns, axis=1), -_values(equal, mixtures)[:, 0])
        except np.linalg.LinAlgError:
            return None
        changes = _by_player(step, sizes)
        mixtures = [
            x + np.concatenate([[-change.sum()], change])
            for x, change in zip(mixtures, changes, strict=True)
        ]
        if max(np.abs(x).max() for x in mixtures) > FAR:
            return None
    is_one = np.abs(step).max() <= NEAR and min(x.min() for x in mixtures) >= -NEAR
    return mixtures if is_one else None


def _by_player(step: NDArray[Any], sizes: Sequence[int]) -> Iterator[Floats]:
    start = 0
    for size in sizes:
        yield step[start : start + size - 1]
        start += size - 1


def _values(gaps: Floats, at: Sequence[Floats]) -> Floats:
    """(gaps, corners) where each player is at one mixture, but one of them, maybe, at several."""
    values = _at_corners(gaps, [x.reshape(1, -1, x.shape[-1]) for x in at])
    return values.reshape(len(gaps), max(x.size // x.shape[-1] for x in at))
