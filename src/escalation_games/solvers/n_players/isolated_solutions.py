"""Which mixtures of a pattern may be an equilibrium: by cutting up the mixtures, in floats.

**Definition.** A pattern gives each player a simplex, the mixtures of plans in use. A gap is what
one plan is worth more than another: of degree 1 in the mixture of each other player.

**Theorem.** Over a product of simplices, a function that is of degree 1 in each of them is a mean
of its values at the corners. So if some sum of gaps, times any numbers, is above 0 at every corner,
or below 0 at every one, then these gaps are nowhere all 0. And a gap that may not be below 0 is so
everywhere if it is below 0 at every corner.

As many sums are taken as there are gaps, with the inverse of the gaps' derivatives at the middle,
so that each is nearly one coordinate less a number: as Krawczyk's and Newton's methods do it for
intervals. The smaller a part, the nearer. What is not excluded is cut in two across its longest
edge, up to a number of parts. Where Newton's method comes to a solution, it is proved to be the
only one in a box around it, and parts in that box need no more cutting. So in the end every
solution is known; or it is not told how many there are.

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
>>> solutions(gaps(0), none) is None, solutions(gaps(1 / 2), none)
(True, [])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf, prod

import numpy as np
from numpy.typing import NDArray

from ...effort import spend
from ...limits import MAX_PARTS_EXCLUDED
from ...numbers.bounds.system_root import SystemRoot

Floats = NDArray[np.float64]
Parts = list[Floats]  # per player (k, corners, plans): of k parts, the corners as mixtures
Prove = Callable[[Floats], SystemRoot | None]  # near these probabilities but the last ones

ROUNDING = 2.0**-53
STEPS = 6  # of Newton's method, from one point
STARTS = 4  # points it starts from, among parts of one size
FAR = 50.0  # a number that is no probability, nor near one
SHORT = 2.0**-40  # of an edge that is not cut any more
NEAR = 1e-9  # a step of Newton's method that is its last; a probability or gap that may be 0
COST = 50  # units of work per part


@np.errstate(all="ignore")  # what is no number excludes nothing
def solutions(equal: Floats, least: Floats, prove: Prove | None = None) -> list[SystemRoot] | None:
    """Every mixture at which the gaps `equal` are 0 and `least` not below 0, and maybe others near.

    Shapes (number of gaps, *plans in use), an axis per player, the same along the own one. `prove`
    gives None for what it does not prove to be a solution, and the only one in a box. None where
    it is not shown that there are no more; so always where there are some and `prove` is not given.
    """
    sizes = equal.shape[1:]
    if len(equal) != sum(sizes) - len(sizes):  # of which derivatives have no inverse
        return None
    parts, seen = [np.eye(k)[None] for k in sizes], 1
    found: list[SystemRoot] = []
    while len((parts := _left(parts, equal, least))[0]):
        for point in _seen(equal, least, parts):
            if any(_holds(root, point) for root in found):
                continue
            root = prove(point) if prove is not None else None
            if root is None:
                return None
            if not any(root.is_in(other) for other in found):  # from a point outside its box
                found.append(root)
        for root in found:
            parts = _outside(parts, root)
        lengths = _lengths(parts)
        seen += 2 * len(parts[0])
        if seen > MAX_PARTS_EXCLUDED or _shortest(lengths) < SHORT:
            return None
        spend(COST * len(parts[0]))
        parts = _halved(parts, lengths)
    return found


def _left(parts: Parts, equal: Floats, least: Floats) -> Parts:
    """The parts that are not excluded."""
    unit = 16 * (sum(equal.shape[1:]) + len(equal) + 8) * ROUNDING
    at_least = _flat(_at_corners(least, parts))
    fails = at_least.max(axis=2, initial=-inf) < -unit * _sizes(least)
    parts = [part[~fails.any(axis=1)] for part in parts]
    values = _at_corners(equal, parts)
    inverse = _inverse(_derivatives(values))
    sums = np.matmul(inverse, _flat(values))
    bound = unit * (np.abs(inverse) @ _sizes(equal))
    fails = (sums.min(axis=2) > bound) | (sums.max(axis=2) < -bound)
    return [part[~fails.any(axis=1)] for part in parts]


def _flat(values: Floats) -> Floats:
    """(parts, gaps, corners) all corners along one axis."""
    k, *corners, gaps = values.shape
    return values.reshape(k, prod(corners), gaps).transpose(0, 2, 1)


def _sizes(gaps: Floats) -> Floats:
    """The largest absolute value of each."""
    sizes: Floats = np.abs(gaps).max(axis=tuple(range(1, gaps.ndim)))
    return sizes


def _at_corners(gaps: Floats, parts: Parts) -> Floats:
    """(parts, *corners, gaps) the gaps where each player is at a corner.

    What one player's corners make of the last axis goes to the front, until all have.
    """
    values = np.broadcast_to(gaps, (len(parts[0]), *gaps.shape))
    for corners in reversed(parts):
        plans = corners.shape[2]
        rows = values.reshape(len(corners), values[:1].size // plans, plans)
        values = np.matmul(rows, corners.transpose(0, 2, 1)).transpose(0, 2, 1)
    return values.reshape(len(parts[0]), *(corners.shape[1] for corners in parts), len(gaps))


def _derivatives(values: Floats) -> Floats:
    """(parts, gaps, unknowns) along the edges from each player's first corner, at the middle."""
    n = values.ndim - 2
    columns = []
    for player in range(n):
        others = tuple(1 + k for k in range(n) if k != player)
        along = values.mean(axis=others).transpose(0, 2, 1)
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
        np.abs(corners[:, :, None] - corners[:, None])
        .max(axis=3)
        .reshape(len(corners), corners.shape[1] ** 2)
        for corners in parts
    ]


def _shortest(lengths: Sequence[Floats]) -> float:
    """The longest edge of a part, where that is least."""
    longest = np.concatenate(lengths, axis=1).max(axis=1)
    return float(longest.min(initial=inf))


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


# -- around solutions ------------------------------------------------------------------------------


def _outside(parts: Parts, root: SystemRoot) -> Parts:
    """The parts that are not within the box in which a root is the only one."""
    corners = [part[:, :, :-1] for part in parts]
    low = np.concatenate([part.min(axis=1) for part in corners], axis=1)
    high = np.concatenate([part.max(axis=1) for part in corners], axis=1)
    lower, upper = root.around
    is_outside = ((low < lower) | (high > upper)).any(axis=1)
    return [part[is_outside] for part in parts]


def _holds(root: SystemRoot, point: Floats) -> bool:
    lower, upper = root.around
    return bool(((lower <= point) & (point <= upper)).all())


def _seen(equal: Floats, least: Floats, parts: Parts) -> Iterator[Floats]:
    """Where Newton's method comes to from the middle of some parts: probabilities but the last
    ones, that seem to be mixtures, at which gaps seem to be 0, and `least` not below 0."""
    step = -(-len(parts[0]) // STARTS)
    mixtures, is_one = _newton(equal, [corners[::step].mean(axis=1) for corners in parts])
    for x in mixtures:
        is_one &= x.min(axis=1) >= -NEAR
    is_one &= (_slopes(least, mixtures)[1] >= -NEAR).all(axis=1)
    yield from np.concatenate([x[is_one, :-1] for x in mixtures], axis=1)


def _newton(equal: Floats, mixtures: list[Floats]) -> tuple[list[Floats], NDArray[np.bool_]]:
    """From some mixtures per player (k, plans): where it comes to, and whether the gaps are 0."""
    change = np.full((len(mixtures[0]), len(equal)), inf)
    for _ in range(STEPS):
        derivatives, values = _slopes(equal, mixtures)
        change = -np.matmul(_inverse(derivatives), values[:, :, None])[:, :, 0]
        start, moved = 0, []
        for x in mixtures:
            own = change[:, start : start + x.shape[1] - 1]
            moved.append(np.clip(x + np.column_stack([own, -own.sum(axis=1)]), -FAR, FAR))
            start += own.shape[1]
        mixtures = moved
    return mixtures, np.abs(change).max(axis=1) <= NEAR


def _slopes(gaps: Floats, mixtures: Sequence[Floats]) -> tuple[Floats, Floats]:
    """(k, gaps, unknowns) derivatives by each probability but the last ones; (k, gaps) the values
    at mixtures (k, plans)."""
    k, n = len(mixtures[0]), len(gaps)
    values, columns = np.broadcast_to(gaps.reshape(1, -1), (k, gaps.size)), []
    for player, own in enumerate(mixtures):
        along = values  # per gap, this player's plans and those of the players after them
        for later in reversed(mixtures[player + 1 :]):
            along = np.matmul(along.reshape(k, -1, later.shape[1]), later[:, :, None])
        along = along.reshape(k, n, own.shape[1])
        columns.append(along[:, :, :-1] - along[:, :, -1:])
        rows = values.reshape(k, n, own.shape[1], values[:1].size // (n * own.shape[1]) if n else 0)
        values = np.matmul(own[:, None, None, :], rows)
    return np.concatenate(columns, axis=2), values.reshape(k, n)
