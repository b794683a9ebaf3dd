"""The corners of a polytope of probabilities that is given by linear inequalities.

Source: T. S. Motzkin, H. Raiffa, G. L. Thompson, R. M. Thrall, "The double description method",
in Contributions to the Theory of Games II (1953), 51-73.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..errors import BudgetExceeded
from ..numbers import sign
from ..numbers.sparse import Sparse
from .expectation import ONE, ZERO

MAX_POINTS = 500  # at any time


@dataclass(frozen=True, eq=False)
class Corner:
    """`tight` has a bit for each inequality that holds with equality."""

    values: tuple[Any, ...]
    tight: int


def corners(forms: Sequence[Sparse], unknowns: Sequence[int], n: int) -> list[dict[int, Any]]:
    """Where `forms` of degree 1 are 0 or more, and the unknowns between 0 and 1; maybe none.

    The forms must bound each unknown by 1. Raises BudgetExceeded.
    """
    size = len(unknowns)
    found = _simplex(size)
    for number, form in enumerate(forms, start=size + 1):
        constant = form.terms.get((0,) * n, ZERO)
        factors = [form.by_power(k)[-1].at({}) if form.degree(k) else ZERO for k in unknowns]
        found = _cut(found, factors, constant, 1 << number, size)
        if len(found) > MAX_POINTS:
            raise BudgetExceeded(
                f"a set of equilibria has more than {MAX_POINTS} corners; fewer moves would do"
            )
    return [dict(zip(unknowns, corner.values, strict=True)) for corner in found]


def _simplex(size: int) -> list[Corner]:
    """All unknowns 0 or more, and their sum at most their number: true of numbers up to 1."""
    every = (1 << size + 1) - 1
    origin = Corner((ZERO,) * size, every & ~(1 << size))
    far = [
        Corner(tuple(Fraction(size) if j == k else ZERO for j in range(size)), every & ~(1 << k))
        for k in range(size)
    ]
    return [origin, *far]


def _cut(
    found: list[Corner], factors: Sequence[Any], constant: Any, bit: int, size: int
) -> list[Corner]:
    slacks = [_value(corner, factors, constant) for corner in found]
    signs = [sign(slack) for slack in slacks]
    kept = [
        corner if s > 0 else Corner(corner.values, corner.tight | bit)
        for corner, s in zip(found, signs, strict=True) if s >= 0
    ]  # fmt: skip
    for p, above in enumerate(found):
        for q, below in enumerate(found):
            if signs[p] > 0 > signs[q] and _adjacent(found, p, q, size):
                share = slacks[p] / (slacks[p] - slacks[q])
                values = tuple(
                    (ONE - share) * x + share * y
                    for x, y in zip(above.values, below.values, strict=True)
                )
                kept.append(Corner(values, above.tight & below.tight | bit))
    return kept


def _value(corner: Corner, factors: Sequence[Any], constant: Any) -> Any:
    total = constant
    for factor, x in zip(factors, corner.values, strict=True):
        total = total + factor * x
    return total


def _adjacent(found: Sequence[Corner], p: int, q: int, size: int) -> bool:
    """Two corners share an edge iff no third one is tight wherever both are."""
    common = found[p].tight & found[q].tight
    if common.bit_count() < size - 1:
        return False
    return not any(common & ~corner.tight == 0 for k, corner in enumerate(found) if k not in (p, q))
