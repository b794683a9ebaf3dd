"""Slopes of functions of one assumption, to prove that they cross 0 but once.

A bracket says only that something between its ends may be 0. Where a Fraction inside makes the
function 0 exactly, and its slope is of one sign from end to end, that Fraction is the only root.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from .atoms import ONE, Atom, Exponent, Monomial, Terms, multiplied, variables
from .enclosures import UNIT, Domain, Enclosed

ZERO = Fraction(0)


class NotTold(Exception):
    """The slope of a function of which nothing but bounds is known: abs, min, max."""


def slope(terms: Iterable[tuple[Monomial, Fraction]], domain: Domain) -> Any:
    """The derivative of a polynomial over atoms, as a number on the same domain. Raises NotTold."""
    total: Any = ZERO
    for monomial, c in terms:
        for atom, exponent in monomial:
            if variables(frozenset([(atom, exponent)])):
                rest = Enclosed(domain, {monomial - {(atom, exponent)}: c})
                total = total + rest * _of_power(atom, exponent, domain)
    return total


def _of_power(atom: Atom, exponent: Exponent, domain: Domain) -> Any:
    """By the chain rule: of exp(f)**n it is n f' exp(f)**n, of others n f' f**(n - 1)."""
    itself = {frozenset([(atom, exponent)]): Fraction(exponent)}
    if atom.kind == "exp":
        inner, divisor = atom.arguments
        return Enclosed(domain, itself) * _of_quotient({inner: Fraction(1)}, dict(divisor), domain)
    if isinstance(exponent, int):
        lower = frozenset([(atom, exponent - 1)]) if exponent > 1 else ONE
        return Enclosed(domain, {lower: Fraction(exponent)}) * _of_atom(atom, domain)
    base: Terms = {frozenset([(atom, 1)]): Fraction(1)}
    if atom.kind == "sum":
        base = dict(atom.arguments[0])
    return Enclosed(domain, itself, base) * _of_atom(atom, domain)


def _of_atom(atom: Atom, domain: Domain) -> Any:
    if atom.kind == "variable":
        return Fraction(1)
    if atom.kind == "sum":
        return slope(atom.arguments[0], domain)
    if atom.kind == "log":
        inside = dict(atom.arguments[0])
        return Enclosed(domain, UNIT, inside) * slope(inside.items(), domain)
    raise NotTold


def _of_quotient(top: Terms, bottom: Terms, domain: Domain) -> Any:
    above, below = Enclosed(domain, top), Enclosed(domain, bottom)
    change = slope(top.items(), domain) * below - above * slope(bottom.items(), domain)
    return change * Enclosed(domain, UNIT, multiplied(bottom, bottom))
