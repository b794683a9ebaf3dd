"""Linear programmes by the definition of a vertex: every choice of constraints that may be tight.

For a handful of variables only. Nothing here knows a simplex, a dual, or a float.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

Equation = tuple[Sequence[Any], Any]  # coefficients, right side


def solved(equations: Sequence[Equation], n: int) -> list[Fraction] | None:
    """The one solution of these equations in n unknowns; None where there is not one."""
    rows = [[Fraction(a) for a in (*left, right)] for left, right in equations]
    for column in range(n):
        pivot = next((k for k in range(column, len(rows)) if rows[k][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [a / rows[column][column] for a in rows[column]]
        for k, row in enumerate(rows):
            if k != column and row[column]:
                by = row[column]
                rows[k] = [a - by * b for a, b in zip(row, rows[column], strict=True)]
    return None if any(row[-1] for row in rows[n:]) else [row[-1] for row in rows[:n]]


def vertices(
    n: int, at_most: Sequence[Equation], equal: Sequence[Equation]
) -> Iterator[list[Fraction]]:
    """The vertices of {x >= 0, at_most, equal} in n unknowns; some of them more than once."""
    walls = [*at_most, *(([-(k == j) for k in range(n)], 0) for j in range(n))]
    for tight in combinations(walls, max(0, n - len(equal))):
        x = solved([*equal, *tight], n)
        if x is not None and all(value(a, x) <= b for a, b in walls):
            yield x


def largest(
    objective: Sequence[Any], at_most: Sequence[Equation], equal: Sequence[Equation]
) -> Fraction | None:
    """The largest value over the vertices; None where there is no vertex."""
    found = [value(objective, x) for x in vertices(len(objective), at_most, equal)]
    return max(found, default=None)


def value(a: Sequence[Any], x: Sequence[Any]) -> Fraction:
    """Their scalar product."""
    total = Fraction(0)
    for p, q in zip(a, x, strict=True):
        total += Fraction(Fraction(p) * q)
    return total


def zero_sum_value(table: Sequence[Sequence[Any]]) -> Fraction:
    """What the row player can be sure of, of payoffs `table[row][column]`."""
    m, lift = len(table), min(map(min, table)) - 1
    at_most = [
        ([*(lift - row[j] for row in table), 1], 0) for j in range(len(table[0]))
    ]  # fmt: skip
    found = largest([0] * m + [1], at_most, [([1] * m + [0], 1)])
    assert found is not None
    return Fraction(found + lift)
