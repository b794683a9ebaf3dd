"""Cells of a line, and the numbers that live on them: rational functions of one assumption.

**Definition.** A cell is a point or an open interval. A number on it is a quotient p/q of
polynomials, q above 0 throughout. A comparison whose answer is the same throughout the cell is
answered; one that changes raises `Refine`, and the caller splits the cell there. An exact solver
run on cells therefore classifies a whole range of an assumption with no code of its own.

**Why it is exact and ends.** p/q has the sign of p. Inside an open interval a polynomial that is
not 0 has another sign at its roots only, or beyond them; these are finitely many and isolated
exactly (see `algebraic`). Without a root inside, the sign at any one point is the sign on the whole
cell. After a split at its roots a comparison is answered on every piece, so it splits none of them
again.

**Example.** A solver that only compares: arm if t*t + t > 2, where t is between 0 and 3. Since
t*t + t - 2 = (t - 1)(t + 2), it has one root there, at 1; -2 is outside.

>>> def answer(t):
...     gain = t * t + t
...     if gain > Fraction(2):
...         return "arm"
...     return "wait" if gain < Fraction(2) else "either"
>>> whole = Cell(Fraction(0), Fraction(3))
>>> try:
...     answer(whole.variable())
... except Refine as change:
...     roots = change.roots(whole)
>>> print(*roots)
1
>>> for cell in whole.split(roots):
...     print(cell.lower, cell.upper, answer(cell.variable()))
0 1 wait
1 1 either
1 3 arm

What is a constant as a formula is a Fraction, whatever the cell: here 1/t + (t - 1)/t.

>>> t = whole.variable()
>>> print(Fraction(1) / t + (t - Fraction(1)) / t)
1
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import gcd as integer_gcd
from typing import Any

from ...effort import spend
from ...errors import Unresolved
from ..ordered import Ordered
from ..polynomials import polynomial as poly
from ..polynomials.polynomial import Polynomial
from ..polynomials.quotients import polynomials_over
from ..rational import Fraction
from .algebraic import Algebraic, Bracket, LinePoint, isolate, largest_root, point_bounds, sign_at

NEAR = Fraction(10**12)  # where a value is looked for among roots, unless it is further from 0
CLOSE = Fraction(1, 2**100)  # how closely irrational ends are looked at, as a share of the cell


class Refine(Exception):
    """A comparison changes within an open cell: at the roots of `difference`."""

    def __init__(self, difference: Any) -> None:
        self.difference = difference
        super().__init__("split the cell at the roots of this difference")

    def roots(self, cell: Cell) -> list[LinePoint]:
        """The points strictly inside the open cell at which to split it, ascending; never empty."""
        found: list[LinePoint] = self.difference.roots(cell)
        return found


class NotRational(Exception):
    """A formula is no rational function of the assumption; use enclosures along it."""


@dataclass(frozen=True, eq=False)
class Cell:
    """A point (`lower is upper`) or the open interval between two points."""

    lower: LinePoint
    upper: LinePoint

    @classmethod
    def at(cls, point: LinePoint) -> Cell:
        """The cell that is one point."""
        return cls(point, point)

    @property
    def is_point(self) -> bool:
        return self.lower is self.upper

    @cached_property
    def _sample(self) -> Fraction:
        if isinstance(self.lower, Fraction) and self.is_point:
            return self.lower
        if self.is_point:
            raise ValueError("an irrational point holds no Fraction")
        low, high = self._apart()
        return simplest_between(point_bounds(low)[1], point_bounds(high)[0])

    @cached_property
    def ends(self) -> tuple[LinePoint, LinePoint]:
        """Of an open interval, known so closely that no more than `CLOSE` of it is beside them."""
        low, high = self._apart()
        width = (point_bounds(high)[0] - point_bounds(low)[1]) * CLOSE
        return _within(low, width), _within(high, width)

    def _apart(self) -> tuple[LinePoint, LinePoint]:
        """The ends, known closely enough to tell them apart."""
        low, high = self.lower, self.upper
        while point_bounds(low)[1] >= point_bounds(high)[0]:
            low, high = _refined(low), _refined(high)
        return low, high

    def contains(self, x: Fraction) -> bool:
        """Is x surely in the cell? False where an end is known only by a bracket around x."""
        if self.is_point:
            return isinstance(self.lower, Fraction) and self.lower == x
        return _surely_below(self.lower, x) and _surely_above(self.upper, x)

    def sample(self) -> Fraction:
        """A short Fraction inside the interval; the point itself where it is rational."""
        return self._sample

    def split(self, points: list[LinePoint]) -> list[Cell]:
        """Open interval, point, open interval, ... from left to right."""
        cells, lower = [], self.lower
        for point in points:
            cells += [Cell(lower, point), Cell.at(point)]
            lower = point
        return [*cells, Cell(lower, self.upper)]

    def variable(self) -> Any:
        """The assumption itself: a Fraction on a rational point, otherwise a CellNumber.

        `enclosures.variable_on` gives numbers for functions that are not rational, too.
        """
        if self.is_point and isinstance(self.lower, Fraction):
            return self.lower
        return CellNumber(self, (0, 1), (1,))


def _surely_below(point: LinePoint, x: Fraction) -> bool:
    return point.upper < x if isinstance(point, Bracket) else point < x


def _surely_above(point: LinePoint, x: Fraction) -> bool:
    return point.lower > x if isinstance(point, Bracket) else point > x


def _refined(point: LinePoint) -> LinePoint:
    return point.refined() if isinstance(point, Algebraic) else point


def _within(point: LinePoint, width: Fraction) -> LinePoint:
    return point.within(width) if isinstance(point, Algebraic) else point


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The Fraction with the smallest denominator strictly between, by continued fractions.

    Between 3/10 and 2/5 it is 1/3: the inverses are 5/2 and 10/3, and 3 is between.

    >>> print(simplest_between(Fraction(3, 10), Fraction(2, 5)))
    1/3
    """
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(whole + 1)
    if low == whole:
        # strictly above a whole number: 1/n with the smallest n that fits
        n = int(1 / (high - whole)) + 1
        return whole + Fraction(1, n)
    return whole + 1 / simplest_between(1 / (high - whole), 1 / (low - whole))


class CellNumber(Ordered):
    """A rational function of the assumption, ordered on its cell.

    numerator, denominator   coprime integer polynomials; the denominator is positive on the cell
    """

    __slots__ = ("_sign", "cell", "denominator", "numerator")

    def __init__(self, cell: Cell, numerator: Polynomial, denominator: Polynomial) -> None:
        self.cell = cell
        self.numerator = numerator
        self.denominator = denominator
        self._sign: int | None = None

    # -- arithmetic -----------------------------------------------------------------------------

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            if not other:
                return self
            n, d = _constant(other)
        elif isinstance(other, CellNumber):
            self._meets(other)
            n, d = other.numerator, other.denominator
        else:
            return NotImplemented
        if d == self.denominator:
            return _reduced(self.cell, poly.add(self.numerator, n), d)
        top = poly.add(poly.multiply(self.numerator, d), poly.multiply(n, self.denominator))
        return _reduced(self.cell, top, poly.multiply(self.denominator, d))

    __radd__ = __add__

    def __neg__(self) -> CellNumber:
        return CellNumber(self.cell, poly.scale(self.numerator, -1), self.denominator)

    def __sub__(self, other: Any) -> Any:
        if not isinstance(other, Fraction | CellNumber):
            return NotImplemented
        if isinstance(other, CellNumber) and self.is_elsewhere(other):
            return Apart(self, other)
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def _meets(self, other: CellNumber) -> None:
        """Raises Unresolved where the other is a function of something else: the root of an
        equation, which stands at a point of its own, is no function of the assumption."""
        here, there = self.cell, other.cell
        if here is not there and (here.is_point != there.is_point or self.is_elsewhere(other)):
            raise Unresolved("a root meets a function of something else, which is not followed")

    def is_elsewhere(self, other: CellNumber) -> bool:
        """At another irrational point? Then the two can only be compared."""
        here, there = self.cell, other.cell
        if here is there or not (here.is_point and there.is_point):
            return False
        return here.lower is not there.lower and here.lower != there.lower

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            if not other:
                return other
            n, d = _constant(other)
        elif isinstance(other, CellNumber):
            self._meets(other)
            n, d = other.numerator, other.denominator
        else:
            return NotImplemented
        top, bottom = poly.multiply(self.numerator, n), poly.multiply(self.denominator, d)
        return _reduced(self.cell, top, bottom)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            return self * (1 / other)
        if isinstance(other, CellNumber):
            return self * other.inverse()
        return NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return self.inverse() * other if isinstance(other, Fraction) else NotImplemented

    def inverse(self) -> Any:
        """1 / self. Raises ZeroDivisionError where it is 0, Refine where it changes sign."""
        s = self.sign()
        if not s:
            raise ZeroDivisionError("division by zero on this cell")
        top, bottom = poly.scale(self.denominator, s), poly.scale(self.numerator, s)
        return CellNumber(self.cell, top, bottom)

    def __pow__(self, exponent: Any) -> Any:
        if not isinstance(exponent, int):
            return NotImplemented
        base = self if exponent >= 0 else self.inverse()
        result: Any = Fraction(1)
        for _ in range(abs(exponent)):
            result = result * base
        return result

    # -- order ----------------------------------------------------------------------------------

    def sign(self) -> int:
        """−1, 0 or 1 throughout the cell. Raises Refine where it changes."""
        if self._sign is None:
            self._sign = self._found_sign()
        return self._sign

    def _found_sign(self) -> int:
        p, cell = self.numerator, self.cell
        if len(p) <= 1:
            return (p[0] > 0) - (p[0] < 0) if p else 0
        if cell.is_point:
            assert not isinstance(cell.lower, Bracket)
            return sign_at(p, cell.lower)
        if self.roots(cell):
            raise Refine(self)
        return poly.sign_at(p, cell.sample())

    def roots(self, cell: Cell) -> list[LinePoint]:
        """Where it is 0, strictly inside an open cell."""
        lower, upper = cell.lower, cell.upper
        if isinstance(lower, Bracket) or isinstance(upper, Bracket):
            raise NotRational  # the line was split by a function that is not
        return list(isolate(self.numerator, lower, upper))

    # -- elsewhere ------------------------------------------------------------------------------

    def at(self, point: LinePoint) -> Any:
        """Its value at a point of the closed cell: a Fraction, or a CellNumber on that point.

        One that stands at a point is its own value: that point may be the root of an equation
        instead of a value of the assumption.
        """
        if self.cell.is_point:
            return self
        if isinstance(point, Fraction):
            bottom = poly.value_at(self.denominator, point)
            return poly.value_at(self.numerator, point) / bottom
        assert isinstance(point, Algebraic)
        return _positive(Cell.at(point), self.numerator, self.denominator)

    def within(self, cell: Cell) -> Any:
        """The same function on a cell inside its own open one; on a rational point its value."""
        if cell.is_point and isinstance(cell.lower, Fraction):
            return self.at(cell.lower)
        return CellNumber(cell, self.numerator, self.denominator)

    def derivative(self) -> Any:
        """How fast it rises with the assumption, as a function on the same open cell."""
        top, bottom = self.numerator, self.denominator
        left = poly.multiply(poly.derivative(top), bottom)
        right = poly.multiply(top, poly.derivative(bottom))
        change = poly.add(left, poly.scale(right, -1))
        return _reduced(self.cell, change, poly.multiply(bottom, bottom))

    def __repr__(self) -> str:
        return f"CellNumber({self.numerator} / {self.denominator})"


def _constant(x: Fraction) -> tuple[Polynomial, Polynomial]:
    return (x.numerator,), (x.denominator,)


def _positive(cell: Cell, top: Polynomial, bottom: Polynomial) -> CellNumber:
    assert not isinstance(cell.lower, Bracket)
    if len(bottom) > 1 and cell.is_point:
        s = sign_at(bottom, cell.lower)
        if not s:
            raise ZeroDivisionError("a pole at this point")
        if s < 0:
            top, bottom = poly.scale(top, -1), poly.scale(bottom, -1)
    return CellNumber(cell, top, bottom)


def _reduced(cell: Cell, top: Polynomial, bottom: Polynomial) -> Any:
    """In lowest terms; a Fraction where the function is constant.

    The denominator stays positive on the cell: a common factor is divided out with its sign there.
    """
    if len(top) > 1 and len(bottom) > 1:
        common = poly.gcd(top, bottom)
        if len(common) > 1:
            top, bottom = poly.quotient(top, common), poly.quotient(bottom, common)
            if _sign_on(cell, common) < 0:
                top, bottom = poly.scale(top, -1), poly.scale(bottom, -1)
    spend(10)
    content = integer_gcd(*top, *bottom)
    if content != 1:
        top, bottom = tuple(c // content for c in top), tuple(c // content for c in bottom)
    if len(bottom) == 1 and len(top) <= 1:
        return Fraction(top[0], bottom[0]) if top else Fraction(0)
    return CellNumber(cell, top, bottom)


def _sign_on(cell: Cell, factor: Polynomial) -> int:
    """Sign of a factor of a denominator, which has no root on the cell."""
    if cell.is_point:
        assert not isinstance(cell.lower, Bracket)
        return sign_at(factor, cell.lower)
    return poly.sign_at(factor, cell.sample())


# -- at different irrational points ---------------------------------------------------------------

ENOUGH = 60  # halvings, after which equality is looked into


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
    return bool(algebraic_value(one) == algebraic_value(other))


def quotient_at(x: CellNumber, point: Algebraic) -> tuple[Fraction, Fraction, Algebraic]:
    """Bounds on a function at a number: from its interval, or the first half of it that gives any.

    The third is the number in that interval.
    """
    while True:
        at = point.lower, point.upper
        top, bottom = poly.bounds(x.numerator, *at), poly.bounds(x.denominator, *at)
        if bottom[0] > 0:
            ends = [a / b for a in top for b in bottom]
            return min(ends), max(ends), point
        point = point.refined()


def algebraic_value(x: CellNumber) -> Fraction | Algebraic:
    """The value of a rational function at an algebraic point, as a number of its own.

    Its polynomial is found by elimination (a resultant). Which of its roots it is shows where both
    are looked at ever more closely: the value always lies between its bounds, other roots do not.
    """
    point = x.cell.lower
    assert isinstance(point, Algebraic)
    ring = polynomials_over(("t", "y"))
    top, bottom, zero = (
        ring.from_dict({(k, 0): c for k, c in enumerate(p)})
        for p in (x.numerator, x.denominator, point.polynomial)
    )
    eliminated = zero.resultant(ring.gen(1) * bottom - top, 0)
    found = {int(power): int(c.p) for (_, power), c in eliminated.terms()}
    polynomial = tuple(found.get(k, 0) for k in range(max(found) + 1))
    reach = NEAR if -NEAR < x < NEAR else largest_root(polynomial)
    roots = isolate(polynomial, -reach, reach)
    closely: list[LinePoint] = [*roots]
    while len(roots) > 1:
        low, high, point = quotient_at(x, point)
        left = [k for k, near in enumerate(closely) if _may_lie(near, low, high)]
        roots, closely = [roots[k] for k in left], [_refined(closely[k]) for k in left]
        point = point.refined()
    return roots[0]


def _may_lie(root: LinePoint, low: Fraction, high: Fraction) -> bool:
    lower, upper = point_bounds(root)
    return lower <= high and low <= upper
