"""A point moved onto surfaces, exactly, in coordinates in which their polynomials are linear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm, prod

from ...numbers.multivariate import Terms

ZERO = Fraction(0)


def on_surfaces(
    surfaces: Sequence[Terms], point: Sequence[Fraction]
) -> tuple[Fraction, ...] | None:
    """The point with one coordinate per surface moved so that all polynomials are 0, or None.

    The coordinates are those with the steepest slopes, one by one. Finds nothing where the
    polynomials are not linear in them together, or hold function values.
    """
    n = len(point)
    if any(k >= n for terms in surfaces for monomial in terms for k, _ in monomial):
        return None
    rows = [(_slopes(terms, point), _value(terms, point)) for terms in surfaces]
    moved = _solved(rows, point)
    if moved is None or any(_value(terms, moved) for terms in surfaces):
        return None
    return moved


def _value(terms: Terms, point: Sequence[Fraction]) -> Fraction:
    """In whole numbers over common denominators: Fractions would reduce after every step."""
    below = lcm(*(x.denominator for x in point))
    above = [x.numerator * (below // x.denominator) for x in point]
    scale = lcm(*(c.denominator for c in terms.values()))
    degree = max((_degree(monomial) for monomial in terms), default=0)
    total = 0
    for monomial, c in terms.items():
        whole = c.numerator * (scale // c.denominator) * below ** (degree - _degree(monomial))
        total += whole * prod(above[k] ** power for k, power in monomial)
    return Fraction(total, scale * below**degree)


def _degree(monomial: Iterable[tuple[int, int]]) -> int:
    return sum(power for _, power in monomial)


def _slopes(terms: Terms, point: Sequence[Fraction]) -> list[Fraction]:
    return [_value(_derivative(terms, k), point) for k in range(len(point))]


def _derivative(terms: Terms, k: int) -> Terms:
    found = {}
    for monomial, c in terms.items():
        powers = dict(monomial)
        power = powers.get(k, 0)
        if power:
            powers[k] = power - 1
            found[tuple((j, p) for j, p in powers.items() if p)] = c * power
    return found


def _less(row: list[Fraction], factor: Fraction, other: list[Fraction]) -> list[Fraction]:
    return [a - factor * b for a, b in zip(row, other, strict=True)]


def _solved(
    rows: list[tuple[list[Fraction], Fraction]], point: Sequence[Fraction]
) -> tuple[Fraction, ...] | None:
    """One step of Newton's method in pivot coordinates: exact where the rows are linear in them."""
    pivots: list[tuple[int, list[Fraction], Fraction]] = []
    for row in rows:
        slopes, value = row
        for k, other, rest in pivots:
            factor = slopes[k] / other[k]
            slopes, value = _less(slopes, factor, other), value - factor * rest
        k = max(range(len(slopes)), key=lambda j: abs(slopes[j]))
        if not slopes[k]:
            if value:
                return None
            continue
        pivots.append((k, slopes, value))
    steps = [ZERO] * len(point)
    for k, slopes, value in reversed(pivots):
        others = sum((slopes[j] * steps[j] for j in range(len(steps)) if j != k), ZERO)
        steps[k] = (-value - others) / slopes[k]
    return tuple(x + step for x, step in zip(point, steps, strict=True))
