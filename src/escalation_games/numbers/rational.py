"""Exact rational numbers: the one type in which the package holds them.

`Fraction` is that of quicktions: the module `fractions` of Python's library, compiled. It equals,
prints, rounds and hashes as Python's own does, and is a `numbers.Rational`, too.

It is chosen for its speed. Of `analyze trilateral_assurance` 850,000 operations on fractions were
recorded, and each kind was timed on 4,000 of its own operands; in nanoseconds, on CPython 3.11:

                     +     -     *     /     <    ==   bool  hash  of two ints
    fractions     1086  1076  1010   999   389   290     59   440          449
    quicktions     182   180   153   127    69    23     18    20           85
    FLINT's fmpq   112   113   100   177   392    90     15  2041          188

All together that is 0.39 s, 0.06 s, 0.11 s; the hash is asked for again, and quicktions keeps it.
FLINT's is the fastest only at sums and products; it is no `numbers.Rational`, has no order with
floats, reads no "0.1", and neither equals nor takes a number of the other two. Whole commands take
5 to 17 % less time than with Python's own, and start as fast.

Nobody else imports fractions or quicktions, so here alone it is chosen. What users give becomes a
Fraction where it comes in (`from_rational`): to isinstance, Python's own is another type. Text is
read by `from_text` alone, never by `Fraction("7")`, which breaks a byte of the interpreter.
"""

from __future__ import annotations

import fractions
from numbers import Rational
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # quicktions has no type hints; what it offers is what fractions does
    from fractions import Fraction
else:
    from quicktions import Fraction

__all__ = ["Fraction", "from_rational", "from_text"]


def from_rational(x: Any) -> Any:
    """A rational number of any type as a Fraction, the same object where it is one; else `x`.

    The parts of another type, such as NumPy's integers, need not be Python's: they would overflow.
    """
    if isinstance(x, Fraction) or not isinstance(x, Rational):
        return x
    return Fraction(int(x.numerator), int(x.denominator))


def from_text(text: str) -> Fraction:
    """The number that a text such as "7", "0.1", "1e-3" or "1/3" names; else ValueError.

    Python's own Fraction reads it. That of quicktions, up to 1.24 at least, writes the digits into
    `b"\\0" * len(text)`: of a text of one character that is the one b"\\0" that all of the process
    has, and no longer is. It also fails at long decimals before a space.
    """
    return Fraction(*fractions.Fraction(text).as_integer_ratio())
