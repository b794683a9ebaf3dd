"""Conditions on signs in a box that hold nowhere, by weights that may grow with a variable.

**Theorem.** In a box with 0 < x < 1 for every variable x let q1 > 0, q2 > 0, ... and p = 0. Each qi
times 1, x or 1 - x is positive, too, as 1, x and 1 - x are themselves; p times 1 or x stays 0. If
some of these, times weights that are not negative (of any sign for multiples of p), add up to the
polynomial 0, and one that is positive has a weight, the conditions hold together nowhere: there the
sum would be positive.

This goes beyond weights that are numbers (see `sign_proof`) by one step of what D. Handelman,
"Representing polynomials by positive linear functions on compact convex polyhedra", Pacific Journal
of Mathematics 132 (1988), 35-62 allows: products of as many constraints as are needed. Whether
there are such weights is a linear program in floating point. Of its solution only those with a
weight are kept; for these the equations are solved anew in rational numbers, and every sign is
looked at, so that what is returned as proved is so.

**Example.** In 0 < x, y < 1 let x - y > 0 and x*y - x*x > 0. Added, x times the first and the
second are 0; no numbers as weights do that.

>>> from ..polynomials.bernstein import Tensor
>>> from ..rational import Fraction as F
>>> x, y, xy, xx = ((0, 1),), ((1, 1),), ((0, 1), (1, 1)), ((0, 2),)  # (variable, power)
>>> box = SignBox((F(0),) * 2, (F(1),) * 2, (True,) * 2, (True,) * 2)
>>> pair = Tensor({x: F(1), y: F(-1)}), Tensor({xy: F(1), xx: F(-1)})
>>> excluded_by_products(box, [SignCondition(p, ABOVE) for p in pair])
True
>>> excluded_by_products(box, [SignCondition(p, BELOW) for p in pair])  # below, x times the first
True
>>> excluded_by_products(box, [SignCondition(pair[0], ABOVE), SignCondition(pair[1], BELOW)])
False
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray

from ...effort import spend
from ..polynomials.quotients import (
    Polynomial,
    flint_number,
    fraction,
    polynomial_in,
    polynomials_over,
)
from ..rational import Fraction
from .sign_proof import ABOVE, BELOW, LEVEL, SignBox, SignCondition

PER_UNIT = 2  # coefficients of all rows, in a unit of work
MOST_ROWS, MOST_TERMS = 600, 1_500  # of a linear program
WEIGHT = 1e-9  # what counts as one in floating point


@dataclass(frozen=True)
class _PositiveRow:
    """A polynomial that is positive where the conditions hold; or 0, if it `is_level`."""

    polynomial: Polynomial
    is_level: bool = False


def excluded_by_products(box: SignBox, conditions: Sequence[SignCondition]) -> bool:
    """Is it proved that the conditions hold together nowhere within the box?

    The conditions are strict, or that a polynomial is 0; without function values.
    """
    n = len(box.low)
    used = sorted({k for c in conditions for k in c.tensor.degrees})
    if any(k >= n for k in used) or any(c.signs not in (ABOVE, LEVEL, BELOW) for c in conditions):
        return False
    rows = list(_rows(box, conditions, used))
    if len(rows) > MOST_ROWS:
        return False
    terms = sorted({powers for row in rows for powers, _ in row.polynomial.terms()})
    if len(terms) > MOST_TERMS:
        return False
    spend(len(rows) * len(terms) / PER_UNIT)
    return _add_up_to_0(rows, {powers: k for k, powers in enumerate(terms)})


def _rows(
    box: SignBox, conditions: Sequence[SignCondition], used: Sequence[int]
) -> Iterator[_PositiveRow]:
    """Constants, distances from faces, and the conditions times these, over a unit box."""
    ring = polynomials_over([f"x{k}" for k in range(len(box.low))])
    one, xs = ring.constant(1), ring.gens()
    inside = [
        x * flint_number(high - low) + flint_number(low)
        for x, low, high in zip(xs, box.low, box.high, strict=True)
    ]
    ones = [one, *(xs[k] for k in used), *(1 - xs[k] for k in used)]
    yield from map(_PositiveRow, ones)
    for tensor, signs in conditions:
        polynomial = polynomial_in(tensor.terms, len(box.low)).compose(*inside)
        if signs == LEVEL:
            yield from (_PositiveRow(polynomial * by, True) for by in ones[: len(used) + 1])
        else:
            yield from (_PositiveRow(polynomial * signs[0] * by) for by in ones)


def _add_up_to_0(rows: Sequence[_PositiveRow], places: dict[tuple[int, ...], int]) -> bool:
    """Are there weights with which the rows add up to 0, some of them on a positive one?"""
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    entries = [
        (places[powers], j, fraction(c))
        for j, row in enumerate(rows) for powers, c in row.polynomial.terms()
    ]  # fmt: skip
    scale = [max((abs(float(c)) for _, c in row.polynomial.terms()), default=1.0) for row in rows]
    at, columns = np.array([e[0] for e in entries]), np.array([e[1] for e in entries])
    numbers = np.array([float(c) / scale[j] for _, j, c in entries])
    total = np.array([0.0 if row.is_level else 1.0 for row in rows])
    table = coo_matrix(
        (np.append(numbers, total), (np.append(at, np.full(len(rows), len(places))),
                                     np.append(columns, np.arange(len(rows))))),
        shape=(len(places) + 1, len(rows)),
    )  # fmt: skip
    bounds = [(None, None) if row.is_level else (0, None) for row in rows]
    goal = np.append(np.zeros(len(places)), 1.0)
    found = linprog(np.zeros(len(rows)), A_eq=table, b_eq=goal, bounds=bounds, method="highs-ds")
    if found.status != 0:
        return False
    kept = [j for j in range(len(rows)) if abs(found.x[j]) > WEIGHT]
    return _is_exact([rows[j] for j in kept], found.x[kept] / np.array(scale)[kept])


def _is_exact(rows: Sequence[_PositiveRow], near: NDArray[np.float64]) -> bool:
    """Do weights close to these, of the right signs, add the rows up to 0, in rational numbers?

    The weights are those of a vertex, so the equations leave one solution, up to a factor.
    """
    from flint import fmpq_mat

    places = {p: k for k, p in enumerate({p for row in rows for p, _ in row.polynomial.terms()})}
    table = fmpq_mat(len(places), len(rows))
    for j, row in enumerate(rows):
        for powers, c in row.polynomial.terms():
            table[places[powers], j] = c
    weights = _kernel(table, len(rows))
    if weights is None:
        return False
    turn = 1 if fsum(float(w) * x for w, x in zip(weights, near, strict=True)) > 0 else -1
    signed = [w * turn for w in weights]
    fits = all(row.is_level or w >= 0 for row, w in zip(rows, signed, strict=True))
    return fits and any(not row.is_level and w > 0 for row, w in zip(rows, signed, strict=True))


def _kernel(table: object, n: int) -> list[Fraction] | None:
    """The one vector, up to a factor, that the table turns into 0; None if there is not one."""
    echelon, rank = table.rref()  # type: ignore[attr-defined]
    if rank != n - 1:
        return None
    pivots = [next(j for j in range(n) if echelon[i, j]) for i in range(rank)]
    (free,) = set(range(n)) - set(pivots)
    weights = [Fraction(0)] * n
    weights[free] = Fraction(1)
    for i, j in enumerate(pivots):
        weights[j] = -fraction(echelon[i, free])
    return weights
