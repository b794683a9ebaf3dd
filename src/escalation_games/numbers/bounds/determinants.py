"""The sign of a determinant of exact numbers: by elimination, or by bounds where only bounds hold
its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...effort import spend
from ...errors import Unresolved
from ..line.algebraic import Interval
from ..ordered import sign
from ..polynomials.quotients import flint_number
from ..rational import Fraction
from .certified_real import PRECISIONS, Domain, Enclosed

ExactMatrix = Sequence[Sequence[Any]]
BITS = 4  # more than a decimal digit has


def sign_of_determinant(matrix: ExactMatrix) -> int:
    """1, -1, or 0 where there is no inverse; 1 of the empty matrix.

    Of one number system, or of several that can be reckoned with together. Raises Unresolved where
    bounds do not tell, as they never do of a determinant that is 0.
    """
    domain = next((x.domain for row in matrix for x in row if isinstance(x, Enclosed)), None)
    if domain is None:
        return _by_elimination(matrix)
    for precision in PRECISIONS:
        found = _by_bounds(matrix, domain, precision)
        if found:
            return found
    raise Unresolved(f"whether a determinant is 0 is not told by {PRECISIONS[-1]} digits")


def _by_bounds(matrix: ExactMatrix, domain: Domain, precision: int) -> int:
    """The sign where bounds tell it, else 0."""
    from flint import arb, arb_mat, ctx

    spend(10 * len(matrix) ** 3)
    with ctx.workprec(BITS * precision):
        ends = [[map(flint_number, _bounds(x, domain, precision)) for x in row] for row in matrix]
        balls = [[arb(low).union(arb(high)) for low, high in row] for row in ends]
        found = arb_mat(balls).det()
        return int(found > 0) - int(found < 0)


def _bounds(x: Any, domain: Domain, precision: int) -> Interval:
    if isinstance(x, Fraction):
        return x, x
    enclosed: Enclosed = x if isinstance(x, Enclosed) else domain.enclosed(x)
    return enclosed.bounds(precision)


def _by_elimination(matrix: ExactMatrix) -> int:
    rows, result = [list(row) for row in matrix], 1
    while rows:
        spend(5 * len(rows) ** 2)
        signs = [sign(row[0]) for row in rows]
        place = next((k for k, s in enumerate(signs) if s), None)
        if place is None:
            return 0
        pivot, own = rows.pop(place), signs.pop(place)
        result *= -own if place % 2 else own
        rows = [
            [x - row[0] / pivot[0] * y for x, y in zip(row[1:], pivot[1:], strict=True)]
            if s else row[1:]
            for row, s in zip(rows, signs, strict=True)
        ]  # fmt: skip
    return result
