"""The difference of two numbers at different irrational points, of which only the sign is known.

Each is a rational function at a root of its own; to reckon with both would take a root of roots.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..errors import Unresolved
from .cells import CellNumber
from .ordered import Ordered
from .polynomial import Polynomial
from .roots import Algebraic

ENOUGH = 60  # halvings, after which equality is looked into

Interval = tuple[Fraction, Fraction]


class Apart(Ordered):
    """one - other."""

    __slots__ = ("one", "other")

    def __init__(self, one: CellNumber, other: CellNumber) -> None:
        self.one = one
        self.other = other

    def __neg__(self) -> Apart:
        return Apart(self.other, self.one)

    def __sub__(self, other: Any) -> Any:
        """Itself, less nothing."""
        return self if isinstance(other, Fraction) and not other else self._root_of_roots(other)

    def _root_of_roots(self, _: Any) -> Any:
        """Raises Unresolved."""
        raise Unresolved("numbers at different irrational points are compared only, not added")

    __add__ = __radd__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = _root_of_roots

    def sign(self) -> int:
        """By intervals around both, and where these go on to meet, by the polynomials of both."""
        one, other = self.one.cell.lower, self.other.cell.lower
        assert isinstance(one, Algebraic)
        assert isinstance(other, Algebraic)
        halvings = 0
        while True:
            low, high, one = quotient_at(self.one, one)
            below, above, other = quotient_at(self.other, other)
            if high < below or above < low:
                return -1 if high < below else 1
            if halvings == ENOUGH and _equal(self.one, self.other):
                return 0
            one, other, halvings = one.refined(), other.refined(), halvings + 1


def _equal(one: CellNumber, other: CellNumber) -> bool:
    from . import algebraic_value

    return bool(algebraic_value(one) == algebraic_value(other))


def quotient_at(x: CellNumber, point: Algebraic) -> tuple[Fraction, Fraction, Algebraic]:
    """Bounds on a function at a number: from its interval, or the first half of it that gives any.

    The third is the number in that interval.
    """
    while True:
        at = point.lower, point.upper
        top, bottom = _value(x.numerator, at), _value(x.denominator, at)
        if bottom[0] > 0:
            ends = [a / b for a in top for b in bottom]
            return min(ends), max(ends), point
        point = point.refined()


def _value(p: Polynomial, at: Interval) -> Interval:
    """Horner's rule on intervals."""
    low = high = Fraction(0)
    for c in reversed(p):
        ends: list[Any] = [a * b for a in (low, high) for b in at]
        low, high = min(ends) + c, max(ends) + c
    return low, high
