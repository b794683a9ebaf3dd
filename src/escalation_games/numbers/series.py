"""Taylor coefficients in two variables over many cells at once, each with a proved bound.

A `Series` encloses, for every cell, the coefficients of a function of an offer and a type at every
point of the cell: (i, j) is the derivative of order i in the first and j in the second, over i!j!.
Sums, products and function calls of functions become sums, products and calls of their series
(Moore, Kearfott, Cloud, Introduction to Interval Analysis, 2009, chapters 9 and 10).

Where a function has a kink or a jump within a cell, what is not bounded there is unknown: first
derivatives at a kink are those of either side, so that the mean value theorem still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .functions import EXACT, ArithmeticProblem, Functions
from .rounded import CALL, SLACK, TINY, UNIT, Rounded, rounded

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]

UNKNOWN = 1e150  # the error of what is not bounded: finite, so that 0 times it is 0
LARGE = 1e100  # an error above this is no bound


class Series:
    """|coefficient - value| <= error; both of shape (orders of x, orders of c, cells)."""

    __slots__ = ("error", "value")

    def __init__(self, value: Floats, error: Floats) -> None:
        known = (error < LARGE) & (np.abs(value) < LARGE)
        self.value = np.where(known, value, 0.0)
        self.error = np.where(known, error, UNKNOWN)

    @classmethod
    def number(cls, x: Any, shape: tuple[int, int, int]) -> Series:
        """A constant: one number, or one per cell."""
        near = rounded(x)
        value, error = np.zeros(shape), np.zeros(shape)
        value[0, 0], error[0, 0] = near.value, near.error
        return cls(value, error)

    @classmethod
    def variable(cls, x: Any, slope: Any, axis: int, shape: tuple[int, int, int]) -> Series:
        """The variable of that axis, whose unit is `slope`, over cells that `x` encloses."""
        series = cls.number(x, shape)
        spot = (1, 0) if axis == 0 else (0, 1)
        if shape[axis] > 1:
            near = rounded(slope)
            series.value[spot], series.error[spot] = near.value, near.error
        return series

    def coefficient(self, i: int, j: int) -> Rounded:
        """One coefficient, in every cell."""
        return Rounded(self.value[i, j], self.error[i, j])

    @property
    def low(self) -> Floats:
        """Lower bounds on the coefficients."""
        return self.value - self.error * SLACK - UNIT * np.abs(self.value)

    @property
    def high(self) -> Floats:
        """Upper bounds on the coefficients."""
        return self.value + self.error * SLACK + UNIT * np.abs(self.value)

    def shifted(self, axis: int) -> Series:
        """The derivative along one variable; its highest order is unknown."""
        n = self.value.shape[axis]
        value, error = np.zeros_like(self.value), np.full_like(self.error, UNKNOWN)
        for k in range(n - 1):
            to, of = (k, k + 1) if axis == 0 else (np.s_[:, k], np.s_[:, k + 1])
            value[to] = (k + 1) * self.value[of]
            error[to] = ((k + 1) * self.error[of] + UNIT * np.abs(value[to])) * SLACK
        return Series(value, error)

    # -- arithmetic -------------------------------------------------------------------------------

    def _coerced(self, other: Any) -> Series:
        if isinstance(other, Series):
            return other
        orders_x, orders_c, n = self.value.shape
        return Series.number(other, (orders_x, orders_c, n))

    def __neg__(self) -> Series:
        return Series(-self.value, self.error)

    def __add__(self, other: Any) -> Series:
        that = self._coerced(other)
        value = self.value + that.value
        size = np.abs(self.value) + np.abs(that.value)
        rounding = np.where((self.value == 0) | (that.value == 0), 0.0, UNIT * size)
        return Series(value, (self.error + that.error + rounding) * SLACK)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Series:
        if other is self:  # exactly 0: with a root of it, rounding would leave nothing known
            return Series(np.zeros_like(self.value), np.zeros_like(self.error))
        return self + -self._coerced(other)

    def __rsub__(self, other: Any) -> Series:
        return self._coerced(other) + -self

    def __mul__(self, other: Any) -> Series:
        a, b = self, self._coerced(other)
        if len(_used(a)) > len(_used(b)):
            a, b = b, a
        spots = _used(a)
        size_a, size_b = np.abs(a.value), np.abs(b.value)
        value = _convolved(a.value, b.value, spots)
        error = _convolved(a.error, size_b + b.error, spots) + _convolved(size_a, b.error, spots)
        size = _convolved(size_a, size_b, spots)
        lost = (len(spots) + 1) * UNIT * size + np.where(size + error > 0, TINY, 0.0)
        return Series(value, (error * (1 + 1e-13) + lost) * SLACK)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Series:
        if isinstance(other, Fraction):
            return self * (1 / other)
        return self * _reciprocal(self._coerced(other))

    def __rtruediv__(self, other: Any) -> Series:
        return self._coerced(other) * _reciprocal(self)


def _used(a: Series) -> list[tuple[int, int]]:
    """The orders whose coefficients are not all 0."""
    orders = ((np.abs(a.value) + a.error) > 0).any(axis=2)
    return [(int(i), int(j)) for i, j in np.argwhere(orders)]


def _convolved(a: Floats, b: Floats, spots: Iterable[tuple[int, int]]) -> Floats:
    rows, columns, _ = b.shape
    total = np.zeros_like(b)
    for i, j in spots:
        total[i:, j:] += a[i, j] * b[: rows - i, : columns - j]
    return total


def _midway(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Middle and half width of intervals; unknown where an end is not finite."""
    known = np.isfinite(low) & np.isfinite(high)
    low, high = np.where(known, low, 0.0), np.where(known, high, 0.0)
    middle = low / 2 + high / 2
    size = np.maximum(np.abs(low), np.abs(high))
    error = ((high - low) / 2 + 2 * UNIT * size + np.where(size > 0, TINY, 0.0)) * SLACK
    return middle, np.where(known, error, UNKNOWN)


# -- functions of one variable ---------------------------------------------------------------------


def _composed(a: Series, outer: Callable[[int, Floats, Floats], Bounds]) -> Series:
    """g(a), where `outer` bounds the k-th derivative of g over k! between two ends."""
    low, high = a.low[0, 0], a.high[0, 0]
    step = Series(a.value.copy(), a.error.copy())
    step.value[0, 0] = step.error[0, 0] = 0.0
    unknown = a.error[0, 0] >= LARGE
    order = sum(
        a.value.shape[axis] - 1 for axis in range(2) if not _is_fixed(step, axis, np.s_[1:])
    )  # a higher power of the step has no coefficient among those that are kept
    result: Series | None = None
    for k in range(order, -1, -1):
        with np.errstate(all="ignore"):
            middle, error = _midway(*outer(k, low, high))
        part = Series.number(Rounded(middle, np.where(unknown, UNKNOWN, error)), a.value.shape)
        result = part if result is None else result * step + part
    assert result is not None
    return result


def _padded(low: Floats, high: Floats, scale: float = 1.0, more: Any = 0.0) -> Bounds:
    """Bounds times a factor, rounded outwards."""
    slack = 2 * CALL + more
    low, high = (low * scale, high * scale) if scale >= 0 else (high * scale, low * scale)
    return low - slack * np.abs(low) - TINY, high + slack * np.abs(high) + TINY


def _exp(x: Any) -> Any:
    if not isinstance(x, Series):
        return EXACT.exp(x)
    return _composed(x, lambda k, a, b: _padded(np.exp(a), np.exp(b), 1 / factorial(k)))


def _log(x: Any) -> Any:
    if not isinstance(x, Series):
        return EXACT.log(x)
    if (x.high[0, 0] < 0).any():
        raise ArithmeticProblem(
            "logarithm of a number below 0: only numbers above 0 have one",
            "keep its argument above 0 over the whole range of offer and type",
        )

    def outer(k: int, low: Floats, high: Floats) -> Bounds:
        low = np.where(low > 0, low, np.nan)
        if not k:
            return _padded(np.log(low), np.log(high))
        sign = -1.0 if k % 2 == 0 else 1.0
        return _padded(high**-k, low**-k, sign / k)

    return _composed(x, outer)


def _reciprocal(x: Series) -> Series:
    if (np.abs(x.value) + x.error == 0).all():
        raise ZeroDivisionError

    def outer(k: int, low: Floats, high: Floats) -> Bounds:
        clear = (low > 0) | (high < 0)
        ends = [np.where(clear, end, np.nan) ** -(k + 1.0) for end in (low, high)]
        return _padded(np.minimum(*ends), np.maximum(*ends), (-1.0) ** k)

    return _composed(x, outer)


def _power(base: Any, exponent: Any) -> Any:
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return _whole_power(base, exponent.numerator)
    if not isinstance(base, Series) and not isinstance(exponent, Series):
        return EXACT.power(base, exponent)
    if not isinstance(exponent, Fraction) or not isinstance(base, Series):
        return _exp(exponent * _log(base))
    if (base.high[0, 0] < 0).any():
        raise ArithmeticProblem(
            "a number below 0 to a power that is not whole: it has no real value",
            "keep the base at 0 or above over the whole range of offer and type",
        )
    return _composed(base, _power_bounds(exponent))


def _power_bounds(exponent: Fraction) -> Callable[[int, Floats, Floats], Bounds]:
    """Of a base that is known to be 0 or more: bounds below 0 are only too wide."""

    def outer(k: int, low: Floats, high: Floats) -> Bounds:
        binomial = Fraction(1)
        for m in range(k):
            binomial *= (exponent - m) / Fraction(m + 1)
        left = float(exponent - k)
        ends = [np.maximum(end, 0.0) for end in (low, high)]
        low, high = (end**left for end in (ends if left >= 0 else ends[::-1]))
        spread = [np.abs(np.log(np.where(end > 0, end, 1.0))) for end in ends]
        return _padded(low, high, float(binomial), 2 * UNIT * abs(left) * np.maximum(*spread))

    return outer


def _whole_power(base: Any, exponent: int) -> Any:
    if not isinstance(base, Series):
        return EXACT.power(base, Fraction(exponent))
    result, square, left = Series.number(Fraction(1), base.value.shape), base, abs(exponent)
    while left:
        if left % 2:
            result = result * square
        left //= 2
        if left:
            square = square * square
    return _reciprocal(result) if exponent < 0 else result


# -- one of two, by a sign -------------------------------------------------------------------------


def _chosen(difference: Series, one: Any, other: Any, is_continuous: bool) -> Series:
    """`one` in cells where the difference is above 0, `other` where below, else either."""
    a, b = difference._coerced(one), difference._coerced(other)
    yes, no = difference.low[0, 0] > 0, difference.high[0, 0] < 0
    near = ~(yes | no)
    value, error = np.where(yes, a.value, b.value), np.where(yes, a.error, b.error)
    if near.any():
        middle, half = _midway(np.minimum(a.low, b.low), np.maximum(a.high, b.high))
        half = np.where((a.error >= LARGE) | (b.error >= LARGE), UNKNOWN, half)
        for spot in product(range(value.shape[0]), range(value.shape[1])):
            bounded = _holds_either(difference, (a, b), spot, is_continuous)
            value[spot] = np.where(near, middle[spot] if bounded else 0.0, value[spot])
            error[spot] = np.where(near, half[spot] if bounded else UNKNOWN, error[spot])
    return Series(value, error)


def _holds_either(
    difference: Series, sides: tuple[Series, Series], spot: tuple[int, int], is_continuous: bool
) -> bool:
    """Is this derivative, in a cell with a change of mind, one of the two sides'?

    The value is; so are first derivatives where there is no jump, and all derivatives along a
    variable that the change of mind does not depend on; and if those are 0, so are theirs.
    """
    if not sum(spot) or (is_continuous and sum(spot) == 1):
        return True
    for axis in range(2):
        order, other = spot[axis], spot[1 - axis]
        is_fixed = order and _is_fixed(difference, axis, np.s_[1:])
        if is_fixed and (not other or all(_is_fixed(s, axis, np.s_[order]) for s in sides)):
            return True
    return False


def _is_fixed(series: Series, axis: int, orders: Any) -> bool:
    """Are all its derivatives of these orders along one variable 0?"""
    spots = orders if axis == 0 else np.s_[:, orders]
    return not (series.value[spots].any() or series.error[spots].any())


def _is_series(*numbers: Any) -> bool:
    return any(isinstance(x, Series) for x in numbers)


def _minimum(a: Any, b: Any) -> Any:
    return _chosen(b - a, a, b, True) if _is_series(a, b) else EXACT.minimum(a, b)


def _maximum(a: Any, b: Any) -> Any:
    return _chosen(a - b, a, b, True) if _is_series(a, b) else EXACT.maximum(a, b)


def _absolute(a: Any) -> Any:
    return _chosen(a, a, -a, True) if _is_series(a) else EXACT.absolute(a)


def _less(a: Any, b: Any) -> Any:
    if not _is_series(a, b):
        return EXACT.less(a, b)
    return _chosen(b - a, Fraction(1), Fraction(0), False)


def _equal(a: Any, b: Any) -> Any:
    if not _is_series(a, b):
        return EXACT.equal(a, b)
    return Fraction(1) - _less(a, b) - _less(b, a)


SERIES = Functions(
    constant=lambda x: x,
    minimum=_minimum,
    maximum=_maximum,
    absolute=_absolute,
    exp=_exp,
    log=_log,
    sqrt=lambda x: _power(x, Fraction(1, 2)),
    power=_power,
    less=_less,
    less_equal=lambda a, b: Fraction(1) - _less(b, a),
    equal=_equal,
)
