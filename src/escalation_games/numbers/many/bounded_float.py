"""Many float64 numbers at once, each with a proved bound on how far it is from the true number.

A sign is certain where the value is farther from 0 than its bound; what is nearer has to be decided
exactly.

**Error analysis.** Let X and Y be floats with |X - x| <= e and |Y - y| <= f. Bounds follow the
standard model of rounding, fl(X op Y) = (X op Y)(1 + d) with |d| <= u = 2**-53. The rounding of one
operation comes on top of what the operands' bounds make:

    X + Y    e + f                                 + u |X + Y|
    X * Y    e |Y| + f |X| + e f                   + u |X Y|      since xy = (X - a)(Y - b)
    X / Y    (e + |X/Y| f) / (|Y| - f)             + u |X/Y|      since X/Y - x/y = (a - b X/Y) / y

with a = X - x, b = Y - y and |y| >= |Y| - f, which must be above 0. A little is added for what
underflow can lose (TINY), and for the rounding of the bounds themselves (SLACK). Sources: Higham,
Accuracy and Stability of Numerical Algorithms, 2002, section 2.2; running error analysis, section
3.3. Bounds are one number for all samples where they can be, so that keeping them costs next to
nothing (then |X| is bounded by its largest value, `peak`), and one per sample after a division or a
function call.

**Example.** x is in 6 ± 1, y in 3 ± 1. x + y is in 9 ± 2; x * y in 18 ± (1*3 + 1*6 + 1*1), and 7*4
is 18 + 10 indeed; x / y in 2 ± (1 + 2*1)/(3 - 1), and 7/2 is 2 + 3/2.

>>> x, y = Rounded(np.array([6.0]), 1.0), Rounded(np.array([3.0]), 1.0)
>>> for number in (x + y, x * y, x / y):
...     print(f"{number.value[0]:.6f} ± {np.max(number.error):.6f}")
9.000000 ± 2.000000
18.000000 ± 10.000000
2.000000 ± 1.500000

x - y is in 3 ± 2, so certainly positive; x - (y + y) in 0 ± 3, of which nothing is certain.

>>> gap, tie = x - y, x - (y + y)
>>> print(gap.positive, tie.positive, tie.negative)
[ True] [False] [False]

Where no bit is lost, nothing is added: 1/2 + 1/4 is a float, but the sum of the floats next to 1/10
and 2/10 is none.

>>> exact = Rounded(np.array([0.5])) + Rounded(np.array([0.25]))
>>> near = Rounded(np.array([0.1])) + Rounded(np.array([0.2]))
>>> print(exact.error, 0 < near.error < 1e-16)
0.0 True
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..rational import Fraction

Floats = NDArray[np.float64]
Error = float | Floats

UNIT = 1.2e-16  # above 2**-53: a rounding, as a share of the number
CALL = 8 * UNIT  # NumPy's exp, log and power are good to 4 units in the last place
TINY = 1e-300  # what underflow can lose
SLACK = 1 + 2.0**-48  # the bounds themselves are rounded


class Rounded:
    """`value` of shape (n,), or (1,) for the same in every sample; |value - true| <= `error`.

    error  one bound for all samples, or the shape of `value`; inf or NaN where nothing is known
    peak   a bound on |value| over all samples
    """

    __slots__ = ("_signs", "error", "peak", "value")

    def __init__(self, value: Floats, error: Error = 0.0, peak: float | None = None) -> None:
        self.value = value
        self.error = error
        self.peak = _peak(value) if peak is None else peak
        self._signs: tuple[NDArray[np.bool_], NDArray[np.bool_]] | None = None

    # -- signs ------------------------------------------------------------------------------------

    @property
    def positive(self) -> NDArray[np.bool_]:
        """Where it is certainly above 0."""
        return self.signs[0]

    @property
    def negative(self) -> NDArray[np.bool_]:
        """Where it is certainly below 0."""
        return self.signs[1]

    @property
    def signs(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Both, remembered: solvers ask more than once."""
        if self._signs is None:
            self._signs = self.value > self.error, self.value < -self.error
        return self._signs

    # -- arithmetic -------------------------------------------------------------------------------

    def __neg__(self) -> Rounded:
        negated = Rounded(-self.value, self.error, self.peak)
        if self._signs is not None:
            negated._signs = self._signs[::-1]
        return negated

    def __add__(self, other: Any) -> Any:
        if is_zero(other):
            return self
        that = rounded(other)
        return self._sum(self.value + that.value, that)

    def _sum(self, value: Floats, that: Rounded) -> Rounded:
        peak = self.peak + that.peak
        # a sum is rounded by a share of itself: 1 - 1 is 0 exactly
        size = np.abs(value) if _is_many(self.error, that.error) else peak
        if _is_exact_sum(self, that, value):
            return Rounded(value, 0.0, peak)
        error = (self.error + that.error + UNIT * size) * SLACK
        return Rounded(value, error, peak)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if other is self:
            return ZERO  # the same number: no rounding can hide a tie
        that = rounded(other)
        return self._sum(self.value - that.value, that)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            if not other:
                return self._nothing()
            if abs(other) == 1:
                return self if other > 0 else -self
            if _is_exact(self.error) and _is_power_of_two(other) and _keeps_bits(self, other):
                return Rounded(self.value * float(other), 0.0, self.peak * float(abs(other)))
        that = rounded(other)
        value = self.value * that.value
        peak = self.peak * that.peak
        if _is_many(self.error, that.error):
            return Rounded(value, _product_error(self, that, value), peak)
        error = self.error * that.peak + that.error * self.peak + self.error * that.error
        return Rounded(value, (error + UNIT * peak + TINY) * SLACK, peak)

    def _nothing(self) -> Any:
        """0 times it: 0, but unknown where it may have no value, such as after 1/0."""
        unknown = ~np.isfinite(np.atleast_1d(self.error))
        if not unknown.any():
            return ZERO
        return Rounded(np.zeros(len(unknown)), np.where(unknown, np.inf, 0.0), 0.0)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            return self * (ONE / other)
        return _quotient(self, rounded(other))

    def __rtruediv__(self, other: Any) -> Any:
        return _quotient(rounded(other), self)

    # -- parts ------------------------------------------------------------------------------------

    def take(self, samples: Any) -> Rounded:
        """Only these samples (indices or a slice)."""
        if len(self.value) == 1:
            return self
        error = self.error[samples] if isinstance(self.error, np.ndarray) else self.error
        return Rounded(self.value[samples], error, self.peak)

    def spread(self, samples: NDArray[np.intp], n: int) -> Rounded:
        """Back among n samples: nothing is known of the others."""
        value, error = np.zeros(n), np.full(n, np.inf)
        value[samples] = self.value
        error[samples] = self.error
        return Rounded(value, error, self.peak)

    def __repr__(self) -> str:
        return f"Rounded({self.value!r} ± {self.error!r})"


ZERO, ONE = Fraction(0), Fraction(1)


def rounded(x: Any) -> Rounded:
    """A Fraction or an enclosed number as the nearest float64, the same in every sample."""
    if isinstance(x, Rounded):
        return x
    if isinstance(x, Fraction):
        value = float(x)  # correctly rounded
        error = 0.0 if value == x else UNIT * abs(value) + TINY
        return Rounded(np.array([value]), error, abs(value) + error)
    low, high = map(float, x.bounds(30))
    middle = (low + high) / 2
    error = (high - low) / 2 + 4 * UNIT * max(abs(low), abs(high)) + TINY
    return Rounded(np.array([middle]), error, abs(middle) + error)


def column(values: Any) -> Rounded:
    """One assumption over many samples: float64 as they are, or Fractions to the nearest float."""
    array = np.asarray(values)
    if array.dtype != object:
        return Rounded(array.astype(np.float64, copy=False))
    floats = array.astype(np.float64)
    peak = _peak(floats)
    return Rounded(floats, UNIT * peak + TINY, peak)


def is_positive(x: Any) -> Any:
    """Where a Fraction or a Rounded is certainly above 0: booleans, one or one per sample."""
    return np.bool_(x > 0) if isinstance(x, Fraction) else x.positive


def is_negative(x: Any) -> Any:
    """Where it is certainly below 0."""
    return np.bool_(x < 0) if isinstance(x, Fraction) else x.negative


def is_zero(x: Any) -> bool:
    """Is it certainly 0, in every sample?"""
    return isinstance(x, Fraction) and not x


def certainly_zero(x: Any) -> Any:
    """Where it is certainly 0."""
    if isinstance(x, Fraction):
        return np.bool_(not x)
    return (x.value == 0) & (x.error == 0)


def at_least(x: Any, level: Fraction) -> tuple[Any, Any]:
    """Where it is certainly at or above a level, and where certainly below."""
    if isinstance(x, Rounded) and _is_exact(x.error) and Fraction(float(level)) == level:
        yes = x.value >= float(level)
        return yes, ~yes
    excess = x - level
    return is_positive(excess) | certainly_zero(excess), is_negative(excess)


def _is_exact(error: Error) -> bool:
    return isinstance(error, float) and error == 0


PIECE = 1 << 12  # samples looked at together: what is made of them stays in the nearest cache


def _is_exact_sum(a: Rounded, b: Rounded, value: Floats) -> bool:
    """Is a sum of exact numbers exact in every sample? 1/2 + 0 and 1/4 + 1/4 are.

    Without this, a level that is exactly the line over a whole region could not be told from one
    near it. The part lost by rounding is itself exact (Knuth, The Art of Computer Programming,
    volume 2, section 4.2.2, theorem B).
    """
    if not (_is_exact(a.error) and _is_exact(b.error)):
        return False
    # most sums are rounded, and that shows in the first few samples
    edges = [0, 8, *range(PIECE, len(value), PIECE), len(value)]
    return all(
        _exact(*(x[start:stop] if len(x) > 1 else x for x in (a.value, b.value, value)))
        for start, stop in pairwise(edges)
    )


def _exact(a: Floats, b: Floats, total: Floats) -> bool:
    """Is nothing lost? Arrays of length n, or 1 for the same in every sample."""
    rest = total - a
    lost = (a - (total - rest)) + (b - rest)
    return not lost.any()


def _is_power_of_two(x: Fraction) -> bool:
    top, bottom = abs(x.numerator), x.denominator
    return top & (top - 1) == 0 and bottom & (bottom - 1) == 0 and max(top, bottom) < 2**60


def _keeps_bits(x: Rounded, factor: Fraction) -> bool:
    """Is x times a power of two certainly a float, neither too large nor too small for one?"""
    if x.peak > 1e280:
        return False
    if abs(factor) >= 1:
        return True
    return bool(((np.abs(x.value) >= 1e-280) | (x.value == 0)).all())


def floats(x: Any) -> Any:
    """The values as float64: one, or one per sample."""
    if isinstance(x, Fraction):
        return float(x)
    value = rounded(x).value
    return float(value[0]) if len(value) == 1 else value


def taken(x: Any, samples: Any) -> Any:
    """The number in these samples only."""
    return x if isinstance(x, Fraction) else x.take(samples)


def chosen(where: NDArray[np.bool_], one: Any, other: Any) -> Any:
    """One number where the condition holds, the other elsewhere."""
    if one is other:
        return one
    if len(where) == 1:  # one answer for all samples: the number with its own bound
        return one if where[0] else other
    a, b = rounded(one), rounded(other)
    error = a.error if _same(a.error, b.error) else np.where(where, a.error, b.error)
    return Rounded(np.where(where, a.value, b.value), error, max(a.peak, b.peak))


def _same(a: Error, b: Error) -> bool:
    return isinstance(a, float) and isinstance(b, float) and a == b


def _is_many(a: Error, b: Error) -> bool:
    """Is one of two bounds one number per sample?"""
    return isinstance(a, np.ndarray) or isinstance(b, np.ndarray)


def _product_error(a: Rounded, b: Rounded, value: Floats) -> Floats:
    """Sample by sample; a certain 0 makes a certain 0 of whatever has a value."""
    size_a, size_b = np.abs(a.value), np.abs(b.value)
    with np.errstate(invalid="ignore"):
        error = a.error * size_b + b.error * size_a + a.error * b.error
        error = (error + UNIT * np.abs(value) + TINY) * SLACK
    zero = ((size_a == 0) & (a.error == 0)) | ((size_b == 0) & (b.error == 0))
    return np.where(zero & np.isfinite(a.error) & np.isfinite(b.error), 0.0, error)


def _peak(value: Floats) -> float:
    return max(float(value.max(initial=0.0)), -float(value.min(initial=0.0)))


def _quotient(a: Rounded, b: Rounded) -> Rounded:
    """a / b: |a/b - true| <= (error_a + |a/b| error_b) / (|b| - error_b), and one rounding."""
    with np.errstate(all="ignore"):
        value = a.value / b.value
        room = np.abs(b.value) - b.error
        size = np.abs(value)
        error = ((a.error + size * b.error) / room + UNIT * size + TINY) * SLACK
        known = (room > 0) & np.isfinite(value)
    error = np.where(known, error, np.inf)
    value = np.where(known, value, 0.0)
    return Rounded(value, error)


# -- the functions that formulas may call --------------------------------------------------------


def minimum(a: Any, b: Any) -> Any:
    """The smaller of two, sample by sample; where it is not certain which, as near as the worse."""
    difference = b - a
    if isinstance(difference, Fraction):  # one answer for all samples
        return b if difference < 0 else a
    near = ~(difference.positive | difference.negative)
    smaller = chosen(difference.positive, a, b)
    if not near.any():
        return smaller
    x, y, smaller = rounded(a), rounded(b), rounded(smaller)
    error = np.where(near, np.maximum(x.error, y.error), smaller.error)
    return Rounded(np.where(near, np.minimum(x.value, y.value), smaller.value), error, smaller.peak)


def maximum(a: Any, b: Any) -> Any:
    """The larger of two, sample by sample."""
    return -minimum(-a, -b)


def absolute(a: Any) -> Rounded:
    """Its size."""
    x = rounded(a)
    return Rounded(np.abs(x.value), x.error, x.peak)


def exp(a: Any) -> Rounded:
    """e to its power."""
    x = rounded(a)
    return _called(x, np.exp, lambda value: value * _spread(x.error))


def log(a: Any) -> Rounded:
    """Its natural logarithm; nothing is known where it may be 0 or less."""
    x = rounded(a)
    return _called(x, np.log, lambda _: x.error / np.maximum(x.value - x.error, 0))


def sqrt(a: Any) -> Rounded:
    """Its square root; nothing is known where it may be below 0."""
    x = rounded(a)
    return _called(x, np.sqrt, lambda _: x.error / np.sqrt(np.maximum(x.value - x.error, 0)))


def power(base: Any, exponent: Any) -> Rounded:
    """exp(exponent * log(base)); nothing is known where the base may be 0 or less."""
    x, y = rounded(base), rounded(exponent)
    logarithm = log(x)
    shift = (y * logarithm).error
    return _called(
        Rounded(x.value), lambda v: np.power(v, y.value), lambda value: value * _spread(shift)
    )  # fmt: skip


def _spread(error: Error) -> Any:
    """How much of exp(x) its argument's bound can change; inf where that is beyond all floats."""
    return np.where(np.asarray(error) < 700, np.expm1(np.minimum(error, 700.0)) * 2, np.inf)


def _called(
    x: Rounded, function: Callable[[Floats], Floats], spread: Callable[[Floats], Any]
) -> Rounded:
    """A function's value; `spread` is how far it moves within the argument's bound."""
    with np.errstate(all="ignore"):
        value = function(x.value)
        error = (spread(value) + CALL * np.abs(value) + TINY) * SLACK
        known = np.isfinite(value) & np.isfinite(error)
    return Rounded(np.where(known, value, 0.0), np.where(known, error, np.inf))


def less(a: Any, b: Any) -> Any:
    """1 where a < b, 0 elsewhere; within their bounds, 1/2 give or take 1/2."""
    difference = b - a
    if isinstance(difference, Fraction):
        return ONE if difference > 0 else ZERO
    yes, no = difference.positive, difference.negative
    return _indicator(yes, ~(yes | no), difference.error)


def less_equal(a: Any, b: Any) -> Any:
    """1 where a <= b, 0 elsewhere."""
    return ONE - less(b, a)


def equal(a: Any, b: Any) -> Any:
    """1 where they are equal: certain only where they are the same number, or certainly not."""
    difference = b - a
    if isinstance(difference, Fraction):
        return ZERO if difference else ONE
    near = ~(difference.positive | difference.negative)
    return _indicator(np.zeros_like(near), near, difference.error)


def _indicator(yes: NDArray[np.bool_], near: NDArray[np.bool_], compared: Error) -> Rounded:
    """1, 0, or either; unknown where what is compared may have no value."""
    value = yes.astype(np.float64)
    if not near.any():
        return Rounded(value, 0.0, 1.0)
    value[near] = 0.5
    doubt = np.where(np.isfinite(compared), 0.5, np.inf)
    return Rounded(value, np.where(near, doubt, 0.0), 1.0)
