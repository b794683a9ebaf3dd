"""An entry of an array -> the text of a formula: numbers, text, and SymPy's expressions.

A float is taken as it is stored: 0.1 becomes 3602879701896397/36028797018963968. Whoever means one
tenth writes "0.1" or Fraction(1, 10).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from numbers import Rational
from typing import Any, NoReturn

import numpy as np

from ...errors import InputError, visible
from ...expressions import FUNCTIONS, parse
from ...limits import MAX_LITERAL_DIGITS
from ...numbers import Fraction, from_rational
from .typed_tables import decimal

TOO_LARGE = 10**MAX_LITERAL_DIGITS
WRITTEN = 'a number, a formula as text such as "a - k", or an expression of SymPy'


class AnyName(Collection[str]):
    """The names of a formula before it is known which there are: all but those of functions."""

    def __contains__(self, name: object) -> bool:
        return name not in FUNCTIONS

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class ArrayEntries:
    """Reads entries, and remembers the names that they use.

    names  name -> the place of the first entry that uses it
    """

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.symbols: dict[str, Any] = {}

    def formula(self, given: object, place: str) -> str:
        """The text of the formula in an entry. Raises InputError, at `place`, for anything else."""
        if isinstance(given, str):
            return self.checked(" ".join(given.split()), place)
        if type(given).__module__.partition(".")[0] == "sympy":
            return self.checked(self.of_sympy(given, place), place)
        if not isinstance(given, bool | np.bool_):
            if isinstance(given, Rational):
                return number_text(from_rational(given), place)
            if isinstance(given, float | np.floating | Decimal):
                return number_text(as_stored(given, place), place)
        raise InputError(place, f"holds {called(given)}", f"{WRITTEN} is right here")

    def checked(self, text: str, place: str) -> str:
        """The text, if it is a formula; its names are remembered. Raises FormulaError."""
        for name in sorted(parse(text, place, names=AnyName()).names):
            self.names.setdefault(name, place)
        return text

    def of_sympy(self, given: Any, place: str) -> str:
        """The text of an expression of SymPy; its symbols are remembered."""
        import sympy

        known = (
            *(sympy.Symbol, sympy.Rational, sympy.Float, type(sympy.E)),
            *(sympy.Add, sympy.Mul, sympy.Pow),
            *(sympy.exp, sympy.log, sympy.Abs, sympy.Min, sympy.Max),
        )
        for part in sympy.preorder_traversal(given):
            if not isinstance(part, known):
                _refuse_part(part, place)
        for symbol in sorted(given.free_symbols, key=str):
            if self.symbols.setdefault(symbol.name, symbol) != symbol:
                raise InputError(
                    place, f"two symbols are called '{visible(symbol.name)}', and are not the same",
                    "make each symbol once: with other assumptions, such as positive=True, it is "
                    "another one",
                )  # fmt: skip
        exact = {number: sympy.Rational(number) for number in given.atoms(sympy.Float)}
        text = str(given.xreplace({**exact, sympy.E: sympy.Symbol("exp(1)")}))
        for theirs, ours in (("Abs(", "abs("), ("Min(", "min("), ("Max(", "max(")):
            text = text.replace(theirs, ours)
        return text


def _refuse_part(part: Any, place: str) -> NoReturn:
    raise InputError(
        place, f"holds '{visible(str(part))}', which formulas do not have",
        "of SymPy: symbols, fractions, + - * / **, exp, log, sqrt, Abs, Min and Max; a comparison "
        'is written as text, as in "(a > b)*x"',
    )  # fmt: skip


def as_stored(given: Any, place: str) -> Fraction:
    """The exact number that a float or Decimal holds. Raises InputError where it is not finite."""
    if isinstance(given, Decimal) and abs(given.adjusted()) > MAX_LITERAL_DIGITS:
        _too_long(place)
    try:
        return Fraction(*given.as_integer_ratio())
    except (ValueError, OverflowError):
        raise InputError(place, f"holds {given}", "numbers here are finite") from None


def number_text(number: Fraction, place: str) -> str:
    """A number as formulas write it. Raises InputError for one of too many digits."""
    if abs(number.numerator) >= TOO_LARGE or number.denominator >= TOO_LARGE:
        _too_long(place)
    return decimal(number)


def _too_long(place: str) -> NoReturn:
    raise InputError(
        place, f"the number has more than {MAX_LITERAL_DIGITS} digits, written out exactly",
        'choose other units, or write it as text: "1e-30"',
    )  # fmt: skip


def called(given: object) -> str:
    """What an object is, for a sentence: None, an int, a numpy.complex128, a Batch."""
    if given is None:
        return "None"
    kind = type(given)
    own = ("builtins", __name__.partition(".")[0])
    module = "" if kind.__module__.partition(".")[0] in own else f"{kind.__module__}."
    name = f"{module}{kind.__name__}"
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
