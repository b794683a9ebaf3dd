"""Interval arithmetic on decimals, every bound rounded outwards: what it says holds.

Sums, products and quotients are correctly rounded in the direction of the context; exp and ln are
correctly rounded to nearest (documentation of `decimal`), so one unit in the last place is added.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from functools import cache

from ...errors import Unresolved
from ...limits import MAX_EXP_ARGUMENT
from ..rational import Fraction

Bounds = tuple[Decimal, Decimal]


ZERO, ONE = Decimal(0), Decimal(1)
HALF = (Decimal("0.5"), Decimal("0.5"))


class Undecided(Exception):
    """Bounds that reach over 0, where a sign or a divisor is asked for."""


class Outward:
    """The operations on bounds, with so many decimal digits."""

    def __init__(self, precision: int) -> None:
        self.precision = precision
        self.down, self.up = (
            Context(prec=precision, rounding=rounding, Emin=-(10**6), Emax=10**6)
            for rounding in (ROUND_FLOOR, ROUND_CEILING)
        )

    def around(self, low: Fraction, high: Fraction) -> Bounds:
        """Decimals on either side of an interval of Fractions."""
        return (
            self.down.divide(Decimal(low.numerator), Decimal(low.denominator)),
            self.up.divide(Decimal(high.numerator), Decimal(high.denominator)),
        )

    def add(self, a: Bounds, b: Bounds) -> Bounds:
        """Bounds on a sum."""
        return self.down.add(a[0], b[0]), self.up.add(a[1], b[1])

    def multiply(self, a: Bounds, b: Bounds) -> Bounds:
        """Bounds on a product."""
        if a[0] >= 0 and b[0] >= 0:
            return self.down.multiply(a[0], b[0]), self.up.multiply(a[1], b[1])
        ends = [(x, y) for x in a for y in b]
        return (
            min(self.down.multiply(x, y) for x, y in ends),
            max(self.up.multiply(x, y) for x, y in ends),
        )

    def divide(self, a: Bounds, b: Bounds) -> Bounds:
        """Raises Undecided where the divisor may be 0."""
        if b[0] <= 0 <= b[1]:
            raise Undecided
        if b[1] < 0:
            a, b = ((x[1].copy_negate(), x[0].copy_negate()) for x in (a, b))
        return (
            self.down.divide(a[0], b[1] if a[0] >= 0 else b[0]),
            self.up.divide(a[1], b[0] if a[1] >= 0 else b[1]),
        )

    def whole_power(self, a: Bounds, power: int) -> Bounds:
        """For a power of 1 or more."""
        if power % 2 == 0:
            a = self.absolute(a)  # from here on it grows with its base, as odd powers do
        if a[0] == a[1]:
            return self._squared(a, power)
        low, high = (self._squared((end, end), power) for end in a)
        return low[0], high[1]

    def _squared(self, a: Bounds, power: int) -> Bounds:
        """By repeated squaring: a power of thousands costs a dozen products."""
        if power == 1:
            return a
        half = self._squared(a, power // 2)
        square = self.multiply(half, half)
        return self.multiply(square, a) if power % 2 else square

    def exp(self, a: Bounds) -> Bounds:
        """Bounds on an exponential. Raises Unresolved where no float could hold it."""
        if max(abs(a[0]), abs(a[1])) > MAX_EXP_ARGUMENT:
            raise Unresolved(
                f"exp of a number beyond ±{MAX_EXP_ARGUMENT}: no use as a payoff; change units"
            )
        low, high = self._below(self.down.exp(a[0])), self._above(self.up.exp(a[1]))
        return max(low, ONE) if a[0] >= 0 else low, min(high, ONE) if a[1] <= 0 else high

    def log(self, a: Bounds) -> Bounds:
        """Raises Undecided where the number may not be positive."""
        if a[0] <= 0:
            raise Undecided
        return self._below(self.down.ln(a[0])), self._above(self.up.ln(a[1]))

    def power(self, base: Bounds, exponent: Bounds) -> Bounds:
        """For a base that is known to be 0 or more: bounds below 0 are only too wide."""
        if exponent == HALF:
            return self._root(base[0])[0], self._root(base[1])[1]
        if base[0] > 0:
            return self.exp(self.multiply(exponent, self.log(base)))
        if exponent[0] <= 0:
            raise Undecided  # it grows without bound as the base nears 0
        if base[1] <= 0:
            return ZERO, ZERO
        return ZERO, self.power((base[1], base[1]), exponent)[1]

    def _root(self, x: Decimal) -> Bounds:
        """Of a number above 0; exact where its root is."""
        if x <= 0:
            return ZERO, ZERO
        root = self.down.sqrt(x)
        if Fraction(root) ** 2 == Fraction(x):
            return root, root
        return self._below(root), self._above(root)

    def minimum(self, a: Bounds, b: Bounds) -> Bounds:
        """Bounds on the smaller of two numbers."""
        return min(a[0], b[0]), min(a[1], b[1])

    def maximum(self, a: Bounds, b: Bounds) -> Bounds:
        """Bounds on the larger of two numbers."""
        return max(a[0], b[0]), max(a[1], b[1])

    def absolute(self, a: Bounds) -> Bounds:
        """Bounds on an absolute value."""
        sizes = a[0].copy_abs(), a[1].copy_abs()  # exact: abs() would round to some other context
        return ZERO if a[0] <= 0 <= a[1] else min(sizes), max(sizes)

    def is_negative(self, a: Bounds) -> Bounds:
        """1 where it is, 0 where it is not."""
        return ONE if a[1] < 0 else ZERO, ZERO if a[0] >= 0 else ONE

    def _below(self, x: Decimal) -> Decimal:
        """One unit lower; 0 is never rounded, and its neighbour is 1e-1000000."""
        return self.down.next_minus(x) if x else x

    def _above(self, x: Decimal) -> Decimal:
        return self.up.next_plus(x) if x else x


outward = cache(Outward)
