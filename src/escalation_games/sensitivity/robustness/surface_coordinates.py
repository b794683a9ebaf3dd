"""A point moved onto surfaces, exactly, in coordinates in which their polynomials are linear."""

from __future__ import annotations

from collections.abc import Sequence

from ...numbers import Fraction
from ...numbers.polynomials.quotients import Polynomial, flint_number, fraction, polynomial_in
from ...numbers.regions.surfaces import SurfaceTerms

ZERO = Fraction(0)


def on_surfaces(
    surfaces: Sequence[SurfaceTerms], point: Sequence[Fraction]
) -> tuple[Fraction, ...] | None:
    """The point with one coordinate per surface moved so that all polynomials are 0, or None.

    The coordinates are those with the steepest slopes, one by one. Finds nothing where the
    polynomials are not linear in them together, or hold function values.
    """
    n = len(point)
    if any(k >= n for terms in surfaces for monomial in terms for k, _ in monomial):
        return None
    polynomials = [polynomial_in(terms, n) for terms in surfaces]
    rows = [(_slopes(p, point), _value(p, point)) for p in polynomials]
    moved = _solved(rows, point)
    if moved is None or any(_value(p, moved) for p in polynomials):
        return None
    return moved


def _value(p: Polynomial, point: Sequence[Fraction]) -> Fraction:
    return fraction(p(*map(flint_number, point)))


def _slopes(p: Polynomial, point: Sequence[Fraction]) -> list[Fraction]:
    return [_value(p.derivative(k), point) for k in range(len(point))]


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
