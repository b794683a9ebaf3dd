"""Exact rational numbers: the one type in which the package holds them.

Nobody else imports fractions, so here alone it is chosen. What users give becomes a Fraction where
it comes in (`from_rational`), and texts are read by `from_text`.
"""

from __future__ import annotations

from fractions import Fraction
from numbers import Rational
from typing import Any

__all__ = ["Fraction", "from_rational", "from_text"]


def from_rational(x: Any) -> Any:
    """A rational number of any type as a Fraction, the same object where it is one; else `x`.

    The parts of another type, such as NumPy's integers, need not be Python's: they would overflow.
    """
    if type(x) is Fraction and type(x.numerator) is type(x.denominator) is int:
        return x
    return Fraction(int(x.numerator), int(x.denominator)) if isinstance(x, Rational) else x


def from_text(text: str) -> Fraction:
    """The number that a text such as "7", "0.1", "1e-3" or "1/3" names; else ValueError."""
    return Fraction(text)
