"""Numbers a + b sqrt(d), over any exact number system: the roots of quadratic equations.

With a, b and d > 0 from a field, sums, products and quotients are of the same kind, since
1 / (a + b sqrt(d)) = (a - b sqrt(d)) / (a^2 - b^2 d). The sign takes signs of the field alone:
where a and b pull apart, it is that of a if a^2 > b^2 d, and that of b if a^2 < b^2 d. So the field
may be of functions on a cell: a comparison that changes there raises `Refine` by itself.

Roots of other numbers d stand one within the other: a and b may be such numbers themselves.

>>> golden = roots_of_quadratic(Fraction(-1), Fraction(-1), Fraction(1))[1]  # x^2 - x - 1 = 0
>>> sign(golden * golden - golden - Fraction(1)), sign(golden - Fraction(1618, 1000))
(0, 1)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from math import isqrt
from typing import Any

from ..ordered import Ordered
from ..polynomials import polynomial as poly
from ..polynomials.polynomial import Polynomial
from ..rational import Fraction
from .cells import CellNumber

ZERO, ONE, TWO = Fraction(0), Fraction(1), Fraction(2)

_order = count()


def sign(x: Any) -> int:
    """−1, 0 or 1, as `numbers.sign`."""
    if isinstance(x, Fraction):
        return (x > 0) - (x < 0)
    result: int = x.sign()
    return result


@dataclass(frozen=True, eq=False)
class Root:
    """The positive square root of a number above 0. What is made later may hold what was before."""

    square: Any
    order: int = field(default_factory=lambda: next(_order))


class Quadratic(Ordered):
    """rest + times * root, where `times` is not 0 by structure."""

    __slots__ = ("_sign", "rest", "root", "times")

    def __init__(self, rest: Any, times: Any, root: Root) -> None:
        self.rest = rest
        self.times = times
        self.root = root
        self._sign: int | None = None

    # -- arithmetic -----------------------------------------------------------------------------

    def _over(self, other: Any, combine: Callable[[Any, Any, Any, Any], tuple[Any, Any]]) -> Any:
        """Of both numbers over the later root; `combine` gets rest and times of each."""
        root = self.root
        if isinstance(other, Quadratic) and other.root.order > root.order:
            root = other.root
        rest, times = combine(*_parts(self, root), *_parts(other, root))
        return _number(rest, times, root)

    def __add__(self, other: Any) -> Any:
        if not _is_number(other):
            return NotImplemented
        return self._over(other, lambda a, b, c, d: (a + c, b + d))

    __radd__ = __add__

    def __neg__(self) -> Quadratic:
        return Quadratic(-self.rest, -self.times, self.root)

    def __sub__(self, other: Any) -> Any:
        return self + -other if _is_number(other) else NotImplemented

    def __rsub__(self, other: Any) -> Any:
        return -self + other if _is_number(other) else NotImplemented

    def __mul__(self, other: Any) -> Any:
        if not _is_number(other):
            return NotImplemented
        if isinstance(other, Quadratic):
            square = max((self.root, other.root), key=lambda root: root.order).square
            return self._over(other, lambda a, b, c, d: (a * c + b * d * square, a * d + b * c))
        return _number(self.rest * other, self.times * other, self.root)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Quadratic):
            return self * other.inverse()
        return self * (ONE / other) if _is_number(other) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return self.inverse() * other if _is_number(other) else NotImplemented

    def inverse(self) -> Any:
        """1 / self. Raises ZeroDivisionError, or as `sign` does."""
        if not self.sign():
            raise ZeroDivisionError("division by zero")
        norm = self.rest * self.rest - self.times * self.times * self.root.square
        if not sign(norm):  # then rest = times * root: both halves are the same
            return ONE / (self.rest * TWO)
        return _number(self.rest / norm, -self.times / norm, self.root)

    # -- order ----------------------------------------------------------------------------------

    def sign(self) -> int:
        """−1, 0 or 1; raises as the signs of what it is made of do."""
        if self._sign is None:
            self._sign = self._found_sign()
        return self._sign

    def _found_sign(self) -> int:
        rest, times = sign(self.rest), sign(self.times)
        if not times or rest == times:
            return rest
        if not rest:
            return times
        return rest * sign(self.rest * self.rest - self.times * self.times * self.root.square)

    # -- elsewhere ------------------------------------------------------------------------------

    def derivative(self) -> Any:
        """How fast it rises: of a + b*sqrt(d) it is a' + (b' + b*d'/(2*d))*sqrt(d)."""
        square = self.root.square
        inner = derivative(self.times) + self.times * derivative(square) / (square * TWO)
        return _number(derivative(self.rest), inner, self.root)

    @property
    def is_constant(self) -> bool:
        """Is it one number, and no function on a cell?"""
        return all(map(_is_constant, (self.rest, self.times, self.root.square)))

    def at(self, point: Any) -> Any:
        """Its value at a point of the closed cell that it is a function on, or its limit there."""
        try:
            return self._at(point)
        except ZeroDivisionError:
            return self._limit(point)

    def _at(self, point: Any) -> Any:
        rest, times, square = (limit(x, point) for x in (self.rest, self.times, self.root.square))
        return rest + times * square_root(square)

    def _limit(self, point: Any) -> Any:
        """Where both halves have a pole that cancels: as their product with the conjugate, over it.

        So the root of an equation whose leading coefficient goes to 0 stays what it is. Raises
        ZeroDivisionError where that does not tell.
        """
        halves = [x for x in (self.rest, self.times) if isinstance(x, CellNumber)]
        cell = halves[0].cell if halves else None
        if cell is None or cell.is_point:
            raise ZeroDivisionError("the limit of this root is not told")
        clear: Any = ONE
        for half in halves:  # a common denominator
            rest = half * clear
            if isinstance(rest, CellNumber):
                clear = clear * CellNumber(cell, rest.denominator, (1,))
        norm = self.rest * self.rest - self.times * self.times * self.root.square
        conjugate = Quadratic(self.rest * clear, -self.times * clear, self.root)
        return limit(norm * clear, point) / conjugate._at(point)

    def __repr__(self) -> str:
        return f"Quadratic({self.rest!r} + {self.times!r} * sqrt({self.root.square!r}))"


def _is_number(x: object) -> bool:
    """Not what remembers its formula: that has arithmetic of its own."""
    return isinstance(x, Fraction | Ordered) and not hasattr(x, "expression")


def _is_constant(x: Any) -> bool:
    if isinstance(x, CellNumber):
        return x.cell.is_point
    return isinstance(x, Fraction) or bool(getattr(x, "is_constant", False))


def _parts(x: Any, root: Root) -> tuple[Any, Any]:
    return (x.rest, x.times) if isinstance(x, Quadratic) and x.root is root else (x, ZERO)


def _number(rest: Any, times: Any, root: Root) -> Any:
    return rest if isinstance(times, Fraction) and not times else Quadratic(rest, times, root)


def limit(x: Any, point: Any) -> Any:
    """A number at an end of the cell that it is a function on; one that is no function is its own
    limit. Raises ZeroDivisionError, or Unresolved, where it is not told."""
    return x.at(point) if hasattr(x, "at") else x


def derivative(x: Any) -> Any:
    """How fast a function on an open cell rises with its assumption; 0 of what is no function.

    Raises Unresolved where nothing but bounds is known of a part of it.
    """
    return x.derivative() if hasattr(x, "derivative") else ZERO


def square_root(x: Any) -> Any:
    """Of a number that is 0 or more. Numbers of many samples, and those that remember their
    formula, have roots of their own kind."""
    if not sign(x):
        return ZERO
    if hasattr(x, "square_root"):
        return x.square_root()
    known = _exact_root(x)
    return Quadratic(ZERO, ONE, Root(x)) if known is None else known


def roots_of_quadratic(c: Any, b: Any, a: Any) -> list[Any]:
    """The real roots of a x^2 + b x + c, ascending; a is not 0."""
    discriminant = b * b - a * c * Fraction(4)
    side = sign(discriminant)
    if side < 0:
        return []
    middle, half = -b / (a * TWO), ONE / (a * TWO)
    if not side:
        return [middle]
    width = square_root(discriminant) * half
    return [middle - width, middle + width] if sign(a) > 0 else [middle + width, middle - width]


def _exact_root(x: Any) -> Any:
    """The root of a number above 0, where it is of the same kind; None elsewhere."""
    if isinstance(x, Fraction):
        top, bottom = isqrt(x.numerator), isqrt(x.denominator)
        return Fraction(top, bottom) if Fraction(top, bottom) ** 2 == x else None
    if not isinstance(x, CellNumber):
        return None
    above, below = _polynomial_root(x.numerator), _polynomial_root(x.denominator)
    if above is None or below is None:
        return None
    root = CellNumber(x.cell, above, (1,)) / CellNumber(x.cell, below, (1,))
    return root if sign(root) > 0 else -root


def _polynomial_root(p: Polynomial) -> Polynomial | None:
    """The polynomial with whole coefficients whose square p is, up to sign."""
    degree, odd = divmod(len(p) - 1, 2)
    if odd or p[-1] < 0 or isqrt(p[-1]) ** 2 != p[-1]:
        return None
    root = [Fraction(0)] * degree + [Fraction(isqrt(p[-1]))]
    for k in range(degree - 1, -1, -1):  # the coefficient of x^(degree + k) tells the next one
        known = sum((root[j] * root[degree + k - j] for j in range(k + 1, degree)), Fraction(0))
        root[k] = (p[degree + k] - known) / (2 * root[degree])
    if any(c.denominator != 1 for c in root):
        return None
    whole = tuple(int(c) for c in root)
    return whole if poly.multiply(whole, whole) == tuple(p) else None
