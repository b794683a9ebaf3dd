"""Exact rational numbers: the one type in which the package holds them.

Nobody else imports fractions, so here alone it is chosen. What users give becomes a Fraction where
it comes in (`from_rational`), and texts are read by `from_text`.

Two faster ones were tried on 850,000 operations recorded in `analyze trilateral_assurance`, each
kind on 4,000 of its own operands; in nanoseconds, on CPython 3.11:

                     +     -     *     /     <    ==   hash
    fractions     1086  1076  1010   999   389   290    440
    quicktions     182   180   153   127    69    23     20
    FLINT's fmpq   112   113   100   177   392    90   2041

With quicktions whole commands take up to 16 % less time and print the same bytes. It is not taken:
up to 1.24 at least, `quicktions.Fraction("7")` writes the digit into the one `b"\\0"` that all of
the process shares. The package need not give it a text, but whoever has one of our numbers may. To
isinstance it is no `fractions.Fraction`, and SymPy silently makes a float of it. FLINT's is no
`numbers.Rational`, has no order with floats, and neither equals nor takes one of the other two.
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
