"""A number of which nothing is known but two bounds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..errors import Unresolved
from .ordered import Ordered


class Between(Ordered):
    """A real number that lies between two Fractions, proved; interval arithmetic on it."""

    __slots__ = ("high", "low")

    def __init__(self, low: Fraction, high: Fraction) -> None:
        if low > high:
            raise ValueError(f"{low} is above {high}")
        self.low, self.high = low, high

    def bounds(self) -> tuple[Fraction, Fraction]:
        """The two; they grow no narrower."""
        return self.low, self.high

    def within(self, low: Fraction, high: Fraction) -> Between:
        """The same number, which is known to lie there too."""
        return Between(max(self.low, low), min(self.high, high))

    def sign(self) -> int:
        """−1, 0 or 1. Raises Unresolved where the bounds are on both sides of 0."""
        if self.low > 0:
            return 1
        if self.high < 0:
            return -1
        if self.low == self.high:
            return 0
        raise Unresolved(
            "two numbers are closer than the proved bounds on them; whether they are equal is "
            "not known"
        )

    def __neg__(self) -> Between:
        return Between(-self.high, -self.low)

    def __add__(self, other: Any) -> Any:
        low, high = ends(other)
        return Between(self.low + low, self.high + high)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        low, high = ends(other)
        return Between(self.low - high, self.high - low)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        corners = [a * b for a in (self.low, self.high) for b in ends(other)]
        return Between(min(corners), max(corners))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self * _inverse(*ends(other))

    def __rtruediv__(self, other: Any) -> Any:
        return _inverse(self.low, self.high) * other

    def __repr__(self) -> str:
        return f"Between({float(self.low)!r} … {float(self.high)!r})"


def least(numbers: Sequence[Any]) -> Any:
    """The smallest of several, each a Fraction or one that has bounds."""
    low, high = (min(side) for side in zip(*map(ends, numbers), strict=True))
    return low if low == high else Between(low, high)


def largest(numbers: Sequence[Any]) -> Any:
    """The largest of several."""
    low, high = (max(side) for side in zip(*map(ends, numbers), strict=True))
    return low if low == high else Between(low, high)


def ends(x: Any) -> tuple[Fraction, Fraction]:
    """Bounds on a number: twice itself for a Fraction."""
    if isinstance(x, Fraction):
        return x, x
    low, high = x.bounds()
    return low, high


def _inverse(low: Fraction, high: Fraction) -> Between:
    if low <= 0 <= high:
        raise Unresolved("a divisor is too close to 0 for the proved bounds on it")
    return Between(1 / high, 1 / low)
