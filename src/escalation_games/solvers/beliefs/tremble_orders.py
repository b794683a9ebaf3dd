"""Errors that vanish: what they make likeliest where play does not get to. Structure only.

**Definition.** An information set that is not reached is got to by *ways*, each a set of errors
(actions that are not played). Let error a have probability c_a ε^(e_a), with e_a > 0, and let ε
vanish: believed are the ways whose speeds e_a add up to the least, in proportion to the products of
their c_a. Every consistent belief system is of this kind: D. Kreps, R. Wilson, "Sequential
equilibria", Econometrica 50 (1982), 863-894, Lemma A1; P. Streufert, "A correct proof of a lemma on
sequential equilibrium" (2006); A. Perea, M. Jansen, H. Peters, "Characterization of consistent
assessments in extensive form games", Games and Economic Behavior 21 (1997), 238-252.

Speeds and coefficients are shared by all information sets:

**Speeds.** Which ways can be likeliest at once, `supports` says. Speeds are scaled to add up to 1;
with u_h for the least sum at set h, {(e, u) : u_h <= the sum of every way to h} is a polyhedron,
and the ways that are likeliest together are the constraints that are tight on one of its faces.

**Coefficients.** Let w0, w1, ... be the likeliest ways to a set. The belief in w_k by that in w0 is
the product of the c_a to the powers w_k - w0, but for chance. In logarithms this is linear, so such
ratios, of all sets, are possible if and only if their powers multiply to 1 wherever whole multiples
of the rows w_k - w0 add up to 0 (`relations`). Sets that no relation ties together are independent
(`blocks`). Where the sets can be moved onto independent points, sharing is linear (`aligned`).

**Example.** Three errors a, b, c; three sets, each got to by one of two errors: a or b, b or c, a
or c. As speeds can be in any order, ties allowed, there are 13 choices: 6 orders of three, 3 with a
tie at the first place, 3 with one at the last, and all equal.

>>> a, b, c = (1, 0, 0), (0, 1, 0), (0, 0, 1)
>>> sets = (a, b), (b, c), (a, c)
>>> len(supports(sets)), supports(sets)[0]
(13, ((0, 1), (0, 1), (0, 1)))

With all equal, the rows are b - a, c - b and c - a. The first two add up to the third: c by a is b
by a, times c by b. So the three beliefs are tied together.

>>> relations(differences(sets)[1]), blocks(sets)
(((1, 1, -1),), ((0, 1, 2),))

If a and b lead to one set, and each together with c to another one, both sets say the same of a and
b: the places of a and b are free weights. If the ways to the other set were two errors of either
kind, its ratio would be the square of the first one, which no weights make linear.

>>> aligned(((a, b), ((1, 0, 1), (0, 1, 1))))
((0, 1), (0, 1))
>>> print(aligned(((a, b), ((2, 0, 0), (0, 2, 0)))))
None
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from ...errors import BudgetExceeded
from ...limits import MAX_BLOCK, MAX_FACES
from ...numbers import constant
from ..tables.double_description import response_vertices

ErrorCounts = tuple[int, ...]  # how often each error is made
Ways = tuple[ErrorCounts, ...]  # the different ones to one information set
LikeliestNodes = tuple[int, ...]  # places of the likeliest of them


@lru_cache(maxsize=4_096)
def supports(sets: tuple[Ways, ...]) -> tuple[tuple[LikeliestNodes, ...], ...]:
    """Every choice of ways, some per set, that are exactly the likeliest for some speeds above 0.

    The largest first. Speeds are scaled to sum to 1, so they are points of a polyhedron in which
    ways are constraints; the choices are its faces. Raises BudgetExceeded.
    """
    n_errors = len(sets[0][0])
    if not n_errors:
        return (tuple((0,) for _ in sets),)
    replies = [[[constant(-n) for n in way] for way in ways] for ways in sets]
    masks = {vertex.tight for vertex in response_vertices([n_errors], replies)}
    found = [
        tuple(_split(face >> n_errors, map(len, sets)))
        for face in _faces(masks, n_errors, [len(ways) for ways in sets])
        if not face & (1 << n_errors) - 1
    ]
    return tuple(sorted(found, key=lambda choice: (-sum(map(len, choice)), choice)))


def _faces(masks: set[int], n_errors: int, sizes: Sequence[int]) -> set[int]:
    """Of every face, the constraints that hold with equality on it: those common to its vertices.

    Where no way to some set is left, it is no face of speeds alone.
    """
    found, new = set(masks), set(masks)
    while new:
        met = {face & mask for face in new for mask in masks}
        new = {face for face in met if all(_split(face >> n_errors, sizes))} - found
        found |= new
        if len(found) > MAX_FACES:
            raise BudgetExceeded(
                f"errors can lead to what is not reached in more than {MAX_FACES:,} orders of "
                "likelihood; fewer information sets that the same moves lead to would do"
            )
    return found


def _split(bits: int, sizes: Sequence[int] | Iterator[int]) -> Iterator[LikeliestNodes]:
    for size in sizes:
        yield tuple(k for k in range(size) if bits >> k & 1)
        bits >>= size


@lru_cache(maxsize=4_096)
def relations(rows: tuple[ErrorCounts, ...]) -> tuple[tuple[int, ...], ...]:
    """A basis of the whole multiples of the rows that add up to nothing.

    Each row that depends on those before it gives one; over the reals they span all.
    """
    basis: list[tuple[list[int], list[int]]] = []  # what is left of a row, and of which rows it is
    found = []
    for k, row in enumerate(rows):
        left, parts = list(row), [int(j == k) for j in range(len(rows))]
        for other, made_of in basis:
            pivot = next(j for j, n in enumerate(other) if n)
            factor, scale = left[pivot], other[pivot]
            left = [scale * a - factor * b for a, b in zip(left, other, strict=True)]
            parts = [scale * a - factor * b for a, b in zip(parts, made_of, strict=True)]
        if any(left):
            basis.append((left, parts))
        else:
            found.append(tuple(parts))
    return tuple(found)


def differences(sets: Sequence[Ways]) -> tuple[list[int], tuple[ErrorCounts, ...]]:
    """Every way less the first of its set; and which set each row belongs to."""
    owners = [k for k, ways in enumerate(sets) for _ in ways[1:]]
    return owners, tuple(_moved(way, ways[0], -1) for ways in sets for way in ways[1:])


@lru_cache(maxsize=4_096)
def blocks(sets: tuple[Ways, ...]) -> tuple[tuple[int, ...], ...]:
    """Places of the sets that share coefficients; beliefs of different blocks are independent."""
    owners, rows = differences(sets)
    groups = [{k} for k in range(len(sets))]
    for relation in relations(rows):
        shared = {owners[row] for row, n in enumerate(relation) if n}
        joined = shared.union(*(group for group in groups if group & shared))
        groups = [group for group in groups if not group & joined] + [joined]
    return tuple(sorted(tuple(sorted(group)) for group in groups))


@lru_cache(maxsize=4_096)
def aligned(sets: tuple[Ways, ...]) -> tuple[LikeliestNodes, ...] | None:
    """Per set, for each of its ways a place among weights that are free; None where there are none.

    The sets are moved onto affinely independent points. Then a belief is any positive weights of
    the points, restricted to each set: linear.
    """
    return _aligned((), {}, sets) if len(sets) <= MAX_BLOCK else None


def _aligned(
    points: Ways, placed: dict[int, LikeliestNodes], sets: tuple[Ways, ...]
) -> tuple[LikeliestNodes, ...] | None:
    if len(placed) == len(sets):
        return tuple(placed[k] for k in range(len(sets)))
    for k in _next(points, placed, sets):
        for shift in _shifts(points, sets[k]):
            moved = tuple(_moved(way, shift) for way in sets[k])
            union = (*points, *(point for point in moved if point not in points))
            if not relations(differences([union])[1]):
                places = tuple(map(union.index, moved))
                found = _aligned(union, {**placed, k: places}, sets)
                if found is not None:
                    return found
    return None


def _shifts(points: Ways, ways: Ways) -> list[ErrorCounts]:
    """Those that move a way onto a point; none at all for the first set."""
    if not points:
        return [(0,) * len(ways[0])]
    return list(dict.fromkeys(_moved(point, way, -1) for point in points for way in ways))


def _next(points: Ways, placed: dict[int, LikeliestNodes], sets: tuple[Ways, ...]) -> list[int]:
    """One that depends on what is placed must share two points with it; else any may come next."""
    rest = [k for k in range(len(sets)) if k not in placed]
    for k in rest:
        if points and relations(differences([points, sets[k]])[1]):
            return [k]
    return rest


def _moved(way: ErrorCounts, by: ErrorCounts, factor: int = 1) -> ErrorCounts:
    return tuple(a + factor * b for a, b in zip(way, by, strict=True))
