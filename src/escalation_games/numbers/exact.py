"""What exact solvers ask of a number, whatever it is: is it exact, how large, about how much."""

from __future__ import annotations

from collections.abc import Hashable
from math import isqrt
from typing import Any

from ..errors import Unresolved
from ..limits import MAX_CELL_DEGREE, MAX_NUMBER_BITS
from .bounds.certified_real import Enclosed
from .line.algebraic import Algebraic, Bracket
from .line.cells import CellNumber
from .line.quadratic import Quadratic
from .ordered import sign
from .polynomials.polynomial import bounds, value_at
from .rational import Fraction
from .traced import Traced


def constant(n: int) -> Fraction:
    """A whole number in every exact number system."""
    return Fraction(n)


def identifier(x: Any) -> Hashable:
    """A name of the number, as long as it is there: numbers of one name are known to be equal.

    So many numbers can be compared without a question whose answer may differ within a cell.
    """
    if isinstance(x, Fraction):
        return x
    if isinstance(x, CellNumber):
        return x.numerator, x.denominator, id(x.cell)
    return (id(x),)


def is_exact(x: Any) -> bool:
    """Is the number held exactly, rather than by bounds?"""
    if isinstance(x, Traced):
        return is_exact(x.value)
    if isinstance(x, Quadratic):
        return all(map(is_exact, (x.rest, x.times, x.root.square)))
    return isinstance(x, Fraction | CellNumber | Algebraic)


def is_number(x: Any) -> bool:
    """Is it one number, and no function on a cell, a box or a space, nor many samples?"""
    if isinstance(x, Traced):
        return is_number(x.value)
    if isinstance(x, CellNumber):
        return x.cell.is_point
    if isinstance(x, Enclosed):
        return x.domain.cell.is_point if x.domain.cell is not None else not x.domain.is_box
    return isinstance(x, Fraction) or (isinstance(x, Quadratic) and x.is_constant)


def size(x: Any) -> float:
    """How much of what a number may take it does take: digits, degree. Above 1 is too much."""
    if isinstance(x, Traced):
        return size(x.value)
    if isinstance(x, Fraction):
        return max(x.numerator.bit_length(), x.denominator.bit_length()) / MAX_NUMBER_BITS
    if isinstance(x, CellNumber):
        return (max(len(x.numerator), len(x.denominator)) - 1) / MAX_CELL_DEGREE
    return 0.0


def as_fraction(x: Any) -> Fraction | None:
    """The number as a Fraction, or None where it is not one, or not a short one."""
    if isinstance(x, Traced):
        return as_fraction(x.value)
    if isinstance(x, Quadratic) and not x.is_constant:
        return None
    if isinstance(x, Quadratic) or (isinstance(x, CellNumber) and x.cell.is_point):
        # a function of an irrational number can be rational: t**2 at the root of 2
        near = Fraction(approximate(x)).limit_denominator(10_000)
        return near if sign(x - near) == 0 else None
    return x if isinstance(x, Fraction) else None


def approximate(x: Any) -> float:
    """The nearest float, or nearly: for display and for numbers that are not exact.

    Raises Unresolved where no float is near.
    """
    try:
        return _float(x)
    except OverflowError:
        raise Unresolved("a number is too large to be shown; choose other units") from None


def _float(x: Any) -> float:
    if isinstance(x, Traced):
        return _float(x.value)
    if isinstance(x, Fraction | Algebraic):
        return float(x)
    if isinstance(x, Bracket):
        return float((x.lower + x.upper) / 2)
    if isinstance(x, CellNumber):
        return float(_near(x))
    if isinstance(x, Quadratic):
        return float(_near(x))
    low, high = x.bounds()
    return float((low + high) / 2)


def _near(x: Any) -> Fraction:
    """A Fraction so near that what cancels below does not show."""
    if isinstance(x, Quadratic):
        square = _near(x.root.square)
        root = Fraction(isqrt(square.numerator * 2**200 // square.denominator), 2**100)
        return _near(x.rest) + _near(x.times) * root
    if isinstance(x, CellNumber):
        return _function_value(x)
    if isinstance(x, Fraction):
        return x
    low, high = x.bounds()
    return Fraction(low + high) / 2


def _function_value(x: CellNumber) -> Fraction:
    point = x.cell.lower
    if not x.cell.is_point or not isinstance(point, Algebraic):
        raise TypeError("a function on an interval has no single value")
    if not x.sign():
        return Fraction(0)
    bits = 100
    while True:  # until what cancels does not show, however much does
        point = point.within(Fraction(1, 2**bits))
        top, bottom = (bounds(p, point.lower, point.upper) for p in (x.numerator, x.denominator))
        if bottom[0] > 0 and top[0] * top[1] > 0:
            low, high = sorted(abs(end) for end in top)
            if high * bottom[1] - low * bottom[0] <= low * bottom[0] / 2**60:
                middle = (point.lower + point.upper) / 2
                return value_at(x.numerator, middle) / value_at(x.denominator, middle)
        bits *= 2
