"""Slopes of functions of one assumption, to prove that they cross 0 but once.

A bracket says only that something between its ends may be 0. Where a Fraction inside makes the
function 0 exactly, and its slope is of one sign from end to end, that Fraction is the only root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..polynomials.atoms import ONE, Atom, Exponent, Monomial, Terms, multiplied, variables
from ..rational import Fraction

ZERO = Fraction(0)
UNIT: Terms = {ONE: Fraction(1)}

MadeNumber = Callable[
    [Terms, Terms], Any
]  # the number that two polynomials make, one over the other


class NotTold(Exception):
    """The slope of a function of which nothing but bounds is known: abs, min, max."""


def slope(terms: Iterable[tuple[Monomial, Fraction]], quotient: MadeNumber) -> Any:
    """The derivative of a polynomial over atoms, as a number that `quotient` makes.

    Raises NotTold.
    """
    total: Any = ZERO
    for monomial, c in terms:
        for atom, exponent in monomial:
            if variables(frozenset([(atom, exponent)])):
                rest = quotient({monomial - {(atom, exponent)}: c}, UNIT)
                total = total + rest * _of_power(atom, exponent, quotient)
    return total


def quotient_slope(top: Terms, bottom: Terms, quotient: MadeNumber) -> Any:
    """The derivative of top / bottom. Raises NotTold."""
    above, below = quotient(top, UNIT), quotient(bottom, UNIT)
    change = slope(top.items(), quotient) * below - above * slope(bottom.items(), quotient)
    return change * quotient(UNIT, multiplied(bottom, bottom))


def _of_power(atom: Atom, exponent: Exponent, quotient: MadeNumber) -> Any:
    """By the chain rule: of exp(f)**n it is n f' exp(f)**n, of others n f' f**(n - 1)."""
    itself = {frozenset([(atom, exponent)]): Fraction(exponent)}
    if atom.kind == "exp":
        inner, divisor = atom.arguments
        power = quotient_slope({inner: Fraction(1)}, dict(divisor), quotient)
        return quotient(itself, UNIT) * power
    if isinstance(exponent, int):
        lower = frozenset([(atom, exponent - 1)]) if exponent > 1 else ONE
        return quotient({lower: Fraction(exponent)}, UNIT) * _of_atom(atom, quotient)
    base: Terms = {frozenset([(atom, 1)]): Fraction(1)}
    if atom.kind == "sum":
        base = dict(atom.arguments[0])
    return quotient(itself, base) * _of_atom(atom, quotient)


def _of_atom(atom: Atom, quotient: MadeNumber) -> Any:
    if atom.kind == "variable":
        return Fraction(1)
    if atom.kind == "sum":
        return slope(atom.arguments[0], quotient)
    if atom.kind == "log":
        inside = dict(atom.arguments[0])
        return quotient(UNIT, inside) * slope(inside.items(), quotient)
    raise NotTold
