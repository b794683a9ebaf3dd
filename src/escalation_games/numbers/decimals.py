"""Decimals of exact numbers, right to the last digit.

A number is enclosed ever more narrowly, until both ends of the enclosure round to the same
decimal. What cannot be enclosed so narrowly is written with fewer digits.

    >>> from escalation_games.numbers import Fraction
    >>> decimal_text(Fraction(2, 3), 4)
    '0.6667'
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from math import isqrt
from typing import Any

from ..errors import Unresolved
from ..limits import LARGEST
from .bounds.certified_real import PRECISIONS, Enclosed
from .line.algebraic import Algebraic, Interval
from .line.cells import CellNumber, quotient_at
from .line.quadratic import Quadratic
from .rational import Fraction
from .traced import Traced

GUARDS = (2, 12, 40)  # digits beyond those asked for; irrational numbers rarely need more than two

SHORT = 10_000  # bits of a number that `str` writes out

TOO_LARGE = "a number is too large to be shown; choose other units"


def decimal_text(x: Any, digits: int) -> str:
    """x rounded to so many digits after the point, half to even: "-0.1250"; never "-0".

    Fewer digits where the proved bounds on x allow no more; a whole number at the least, which is
    then a number between them.
    """
    low = high = Fraction(0)
    for wanted in range(max(digits, 0), -1, -1):
        for low, high in enclosures(x, wanted):
            if _rounded(low, wanted) == _rounded(high, wanted):
                return _rounded(low, wanted)
    return _rounded((low + high) / 2, 0)


def exact_text(x: Fraction) -> str:
    """As str(x), however many digits it has: Python's own refuses more than 4,300."""
    top, bottom = (_digits(n) for n in x.as_integer_ratio())
    return top if bottom == "1" else f"{top}/{bottom}"


@lru_cache(maxsize=1024)  # the few numbers of a formula are written in many ways
def terminating(x: Fraction, digits: int) -> str | None:
    """x as a decimal with at most so many digits after the point, if it is one exactly."""
    scaled = x * 10**digits
    if scaled.denominator != 1:
        return None
    whole = exact_text(abs(scaled)).zfill(digits + 1)
    text = f"{whole[:-digits]}.{whole[-digits:]}".rstrip("0").rstrip(".")
    return f"-{text}" if x < 0 else text


def _digits(n: int) -> str:
    return str(n) if n.bit_length() < SHORT else f"{Decimal(n):f}"


def enclosures(x: Any, digits: int) -> Iterator[Interval]:
    """Ever narrower bounds on x, the last ones as narrow as can be had."""
    if isinstance(x, Traced):
        x = x.value
    if isinstance(x, Enclosed):
        for precision in PRECISIONS:
            yield x.bounds(precision)
    elif isinstance(x, Algebraic):
        for guard in GUARDS:
            x = x.within(Fraction(1, 10 ** (digits + guard)))
            yield x.lower, x.upper
    elif isinstance(x, CellNumber):
        yield from _on_point(x, digits)
    elif isinstance(x, Quadratic):
        yield from _of_root(x, digits)
    else:
        yield _ends(x)


def _ends(x: Any) -> Interval:
    """A bracket's own; twice the number for a Fraction or a float."""
    if hasattr(x, "lower"):
        return x.lower, x.upper
    try:
        exact = Fraction(x)
    except (OverflowError, ValueError):  # an infinity, a NaN
        raise Unresolved(TOO_LARGE) from None
    return exact, exact


def _on_point(x: CellNumber, digits: int) -> Iterator[Interval]:
    point = x.cell.lower
    if not x.cell.is_point or not isinstance(point, Algebraic):
        raise TypeError("a function on an interval has no single value")
    for guard in GUARDS:
        low, high, point = quotient_at(x, point)
        while high - low > Fraction(1, 10 ** (digits + guard)):
            low, high, point = quotient_at(x, point.refined())
        yield low, high


def _of_root(x: Quadratic, digits: int) -> Iterator[Interval]:
    """rest + times * root, each enclosed more narrowly: halves that cancel cost digits."""
    for guard in (*GUARDS, 2 * GUARDS[-1], 4 * GUARDS[-1]):
        rest, times, square = (
            _narrow(part, digits + guard) for part in (x.rest, x.times, x.root.square)
        )
        root = _root_of(square, digits + guard)
        ends = [a * b for a in times for b in root]
        yield rest[0] + min(ends), rest[1] + max(ends)


def _narrow(x: Any, digits: int) -> Interval:
    """The last of its enclosures."""
    *_, last = enclosures(x, digits)
    return last


def _root_of(square: Interval, digits: int) -> Interval:
    """Bounds on the square root of a number of 0 or more, from bounds on it."""
    scale = 10**digits
    low, high = (isqrt(int(max(end, 0) * scale**2)) for end in square)
    return Fraction(low, scale), Fraction(high + 1, scale)


def _rounded(x: Fraction, digits: int) -> str:
    if abs(x) > LARGEST:
        raise Unresolved(TOO_LARGE)
    scaled = round(x * 10**digits)  # half to even, exactly
    text = f"{abs(scaled):0{digits + 1}d}"
    whole, part = text[: len(text) - digits], text[len(text) - digits :]
    return f"{'-' if scaled < 0 else ''}{whole}{'.' if part else ''}{part}"
