"""Linear programmes, exactly: floats find the answer, fractions prove it.

**Definition.** The largest c*x over all x >= 0 with a*x <= b for some rows (a, b), and a*x = b for
others.

**Theorem (duality).** Give every row a weight, none of them negative on a row with <=, so that the
weighted sum of the rows' a is at least c in every place. Then c*x <= a weighted sum of a*x <= the
weighted sum of the b, for every x that is allowed. So an x that is allowed and weights that give
the same number prove each other: nothing larger is allowed. There are always such weights where
there is a largest c*x.

**Method.** HiGHS solves the programme in floats. From its answer only is taken which numbers of x
and which weights are not 0, and which rows are tight; that leaves linear equations, which are
solved in fractions. The two inequalities above are then checked in fractions. Where one fails,
because a float was too near 0 to tell, the simplex method runs in fractions, with the rule of
least index, under which it ends (R. G. Bland, "New finite pivoting rules for the simplex method",
Mathematics of Operations Research 2 (1977), 103-107).

Source of the theorem: D. Gale, H. W. Kuhn, A. W. Tucker, "Linear programming and the theory of
games", in Activity Analysis of Production and Allocation (1951), 317-329.

**Example.** The largest 3 x + 2 y with x + y <= 4 and x <= 3 is 11, at (3, 1): twice the first row
and once the second give 3 x + 2 y <= 2 * 4 + 3.

>>> rows = [LinearRow({0: ONE, 1: ONE}, 4 * ONE), LinearRow({0: ONE}, 3 * ONE)]
>>> found = maximum([3 * ONE, 2 * ONE], at_most=rows)
>>> print(found.value, *found.point, *found.weights)
11 3 1 2 1
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any, NamedTuple

import numpy as np

from ...effort import spend
from ...forms.mixtures import ONE, ZERO
from ...numbers import Fraction
from ...numbers.algebra.linear_equations import solution
from .verified import verified

SMALL = 1e-9  # a float that stands for 0: only a guess, which fractions then check
PER_CALL, PER_NUMBER = 3000.0, 6.0  # units of one run of HiGHS, and of each of its numbers


class LinearRow(NamedTuple):
    """One constraint: coefficients by place, others are 0; and the bound."""

    coefficients: Mapping[int, Fraction]
    bound: Fraction


@dataclass(frozen=True)
class Optimum:
    """A largest value, the point that has it, and a weight per row (`at_most`, then `equal`)."""

    value: Fraction
    point: tuple[Fraction, ...]
    weights: tuple[Fraction, ...]


@dataclass(frozen=True)
class _Asked:
    """What is asked: the first `n_at_most` rows are upper bounds, the others equations."""

    objective: Sequence[Fraction]
    rows: Sequence[LinearRow]
    n_at_most: int

    def columns(self) -> list[dict[int, Fraction]]:
        """Per place of x, its coefficients by row."""
        columns: list[dict[int, Fraction]] = [{} for _ in self.objective]
        for r, row in enumerate(self.rows):
            for j, a in row.coefficients.items():
                columns[j][r] = a
        return columns


def maximum(
    objective: Sequence[Fraction],
    at_most: Sequence[LinearRow] = (),
    equal: Sequence[LinearRow] = (),
) -> Optimum:
    """The largest value of objective * x over x >= 0 that fit the rows, with its proof.

    Raises ValueError where no x fits, and where there is no largest value.
    """
    asked = _Asked(objective, (*at_most, *equal), len(at_most))
    spend(PER_CALL + PER_NUMBER * sum(len(row.coefficients) + 1 for row in asked.rows))
    found = _by_floats(asked)
    if found is None or not is_proved(asked, found):
        found = _by_pivots(asked)
        verified(is_proved(asked, found), "a largest value")
    return found


def is_proved(asked: _Asked, found: Optimum) -> bool:
    """Is the point allowed, do the weights cover the objective, and is it one value? Exactly."""
    point, weights = found.point, found.weights
    sums = [
        sum((a * point[j] for j, a in row.coefficients.items() if point[j]), ZERO)
        for row in asked.rows
    ]
    pairs = list(zip(sums, (row.bound for row in asked.rows), strict=True))
    n = asked.n_at_most
    fits = all(x >= 0 for x in point) and all(a <= b for a, b in pairs[:n])
    if not fits or any(a != b for a, b in pairs[n:]) or any(y < 0 for y in weights[:n]):
        return False
    covers = all(
        sum((a * weights[r] for r, a in column.items() if weights[r]), ZERO) >= c
        for c, column in zip(asked.objective, asked.columns(), strict=True)
    )
    value = sum((c * x for c, x in zip(asked.objective, point, strict=True)), ZERO)
    bound = sum((y * row.bound for y, row in zip(weights, asked.rows, strict=True)), ZERO)
    return covers and value == bound == found.value


# -- floats find ----------------------------------------------------------------------------------


def _by_floats(asked: _Asked) -> Optimum | None:
    """The vertex, and the weights, that HiGHS points to; None where it points to none."""
    try:
        near = _floats(asked)
    except OverflowError:  # a number that no float holds
        return None
    if near is None:
        return None
    x, y, is_tight = near
    used = [j for j, number in enumerate(x) if number > SMALL]
    tight = [row for row, t in zip(asked.rows, is_tight, strict=True) if t]
    some = solution([({j: row.coefficients.get(j, ZERO) for j in used}, row.bound)
                      for row in tight], used)  # fmt: skip
    weighted = [r for r, number in enumerate(y) if abs(number) > SMALL]
    columns = asked.columns()
    covered = [j for j, c in enumerate(columns) if _is_covered(c, asked.objective[j], y)]
    price = solution(
        [({r: columns[j].get(r, ZERO) for r in weighted}, asked.objective[j]) for j in covered],
        weighted,
    )
    if some is None or price is None:
        return None
    point = tuple(some.get(j, ZERO) for j in range(len(x)))
    weights = tuple(price.get(r, ZERO) for r in range(len(y)))
    value = sum((c * p for c, p in zip(asked.objective, point, strict=True)), ZERO)
    return Optimum(value, point, weights)


def _is_covered(column: Mapping[int, Fraction], cost: Fraction, y: Sequence[float]) -> bool:
    """Do the weights cover this place of the objective with nothing to spare, as far as seen?"""
    parts = [float(a) * y[r] for r, a in column.items()]
    scale = max(abs(float(cost)), *map(abs, parts), 1e-300) if parts else 1.0
    return abs(fsum(parts) - float(cost)) <= 1e-7 * scale


def _floats(asked: _Asked) -> tuple[list[float], list[float], list[bool]] | None:
    """x, weights and which rows are tight; None where HiGHS has no answer. Rows are scaled."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix

    scales = [
        max((abs(float(a)) for a in row.coefficients.values()), default=1.0) or 1.0
        for row in asked.rows
    ]
    costs = np.array([float(c) for c in asked.objective])
    size = float(np.abs(costs).max(initial=0.0)) or 1.0

    def block(start: int, end: int) -> tuple[Any, Any]:
        places = [
            (r - start, j, float(a) / scales[r])
            for r in range(start, end) for j, a in asked.rows[r].coefficients.items()
        ]  # fmt: skip
        at, columns, numbers = zip(*places, strict=True) if places else ((), (), ())
        bounds = np.array([float(asked.rows[r].bound) / scales[r] for r in range(start, end)])
        shape = (end - start, len(costs))
        return csr_matrix((numbers, (at, columns)), shape=shape, dtype=float), bounds

    n, m = asked.n_at_most, len(asked.rows)
    (upper, most), (level, goal) = block(0, n), block(n, m)
    found = linprog(
        -costs / size, A_ub=upper if n else None, b_ub=most if n else None,
        A_eq=level if m > n else None, b_eq=goal if m > n else None, method="highs-ds",
    )  # fmt: skip
    if found.status != 0:
        return None
    prices = [-float(y) for part in (found.ineqlin, found.eqlin) for y in part.marginals]
    is_tight = [float(s) <= SMALL for s in found.slack] + [True] * (m - n)
    x = [float(number) for number in found.x]
    return x, [y * size / scale for y, scale in zip(prices, scales, strict=True)], is_tight


# -- fractions where floats do not tell -----------------------------------------------------------


def _by_pivots(asked: _Asked) -> Optimum:
    """The simplex method in fractions, by the rule of least index, in two phases."""
    n, n_slacks, m = len(asked.objective), asked.n_at_most, len(asked.rows)
    real = n + n_slacks  # columns: x, a slack per upper bound, one helper per row, the bound
    turns = [-1 if row.bound < 0 else 1 for row in asked.rows]
    table = []
    for r, row in enumerate(asked.rows):
        line = [ZERO] * (real + m + 1)
        for j, a in row.coefficients.items():
            line[j] = a * turns[r]
        if r < n_slacks:
            line[n + r] = ONE * turns[r]
        line[real + r], line[-1] = ONE, row.bound * turns[r]
        table.append(line)
    basis = [real + r for r in range(m)]
    helpers = [ZERO] * real + [-ONE] * m
    if _climbed(table, basis, helpers, real)[-1] < 0:
        raise ValueError("no point fits all the rows")
    for r in range(m):  # helpers that are left stand at 0: another column takes their place
        if basis[r] >= real:
            column = next((j for j in range(real) if table[r][j]), None)
            if column is not None:
                _pivot(table, basis, r, column)
    costs = [*asked.objective, *[ZERO] * (n_slacks + m)]
    last = _climbed(table, basis, costs, real)
    point = [ZERO] * (real + m)
    for r, j in enumerate(basis):
        point[j] = table[r][-1]
    weights = tuple(last[real + r] * turns[r] for r in range(m))
    return Optimum(last[-1], tuple(point[:n]), weights)


def _climbed(
    table: list[list[Fraction]], basis: list[int], costs: Sequence[Fraction], real: int
) -> list[Fraction]:
    """Pivots until no column is worth bringing in; gives the last row of prices, and the value."""
    prices = [-c for c in costs] + [ZERO]
    for r, j in enumerate(basis):
        if costs[j]:
            prices = [p + costs[j] * a for p, a in zip(prices, table[r], strict=True)]
    while True:
        column = next((j for j in range(real) if prices[j] < 0), None)
        if column is None:
            return prices
        ratios = [(line[-1] / line[column], basis[r], r)
                  for r, line in enumerate(table) if line[column] > 0]  # fmt: skip
        if not ratios:
            raise ValueError("there is no largest value")
        row = min(ratios)[2]
        _pivot(table, basis, row, column)
        factor = prices[column]
        prices = [p - factor * a for p, a in zip(prices, table[row], strict=True)]


def _pivot(table: list[list[Fraction]], basis: list[int], row: int, column: int) -> None:
    spend(len(table) * len(table[0]))
    by = table[row][column]
    table[row] = [a / by for a in table[row]]
    for r, line in enumerate(table):
        factor = line[column]
        if r != row and factor:
            table[r] = [a - factor * b for a, b in zip(line, table[row], strict=True)]
    basis[row] = column
