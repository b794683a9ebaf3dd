"""Which probabilities equations of indifference determine, and that formulas solve them.

A solver tells what a probability is at one vertex, and a vertex may rest on a deviation that just
gains nothing: any probability on one side of it would do as well. Only an equation says what a
probability is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import chain
from operator import add, mul
from typing import Any

from ...numbers import Fraction, Quotient, Symbols, terms_of
from ...numbers.algebra.linear_equations import determined


def determined_by(
    equations: Sequence[Any],
    formulas: Mapping[str, Quotient],
    unknown: Iterable[str],
    values: Mapping[str, Any],
    symbols: Symbols,
) -> frozenset[str]:
    """The unknown that the equations leave one value at the point, which its formula tells.

    equations  polynomials, each 0 where it holds
    formulas   of the unknown that have one
    values     at the point, of every name but the unknown

    Those that stand in an equation that the formulas do not solve at every point are left out, and
    those that only equations of a higher degree determine.
    """
    kept = [equation for equation in equations if _names(equation) & {*unknown}]
    open_ones = {*unknown}
    while wrong := [e for e in kept if not _is_solved(e, formulas, open_ones, symbols)]:
        formulas = {u: f for u, f in formulas.items() if not any(u in _names(e) for e in wrong)}
        kept = [e for e in kept if e not in wrong]
    found: set[str] = set()
    at = {**values, **{u: _value(f, values) for u, f in formulas.items()}}
    while more := _linearly(kept, open_ones - found, at) & formulas.keys():
        found |= more
    return frozenset(found)


def _names(polynomial: Any) -> set[str]:
    return {*chain.from_iterable(powers for powers, _ in terms_of(polynomial))}


def _is_solved(
    equation: Any, formulas: Mapping[str, Quotient], unknown: set[str], symbols: Symbols
) -> bool:
    """Is it 0 whatever the names are, with each unknown's formula in its place?"""
    if not _names(equation) & unknown <= formulas.keys():
        return False
    inside = {**symbols.generators, **formulas}
    terms = (
        reduce(mul, (inside[n] ** k for n, k in powers.items()), symbols.constant(c))
        for powers, c in terms_of(equation)
    )
    return not reduce(add, terms).numer


def _value(function: Quotient, values: Mapping[str, Any]) -> Any:
    return _sum(function.numer, values) / _sum(function.denom, values)


def _sum(polynomial: Any, values: Mapping[str, Any]) -> Any:
    return sum((_term(powers, c, values) for powers, c in terms_of(polynomial)), Fraction(0))


def _term(powers: Mapping[str, int], c: Fraction, values: Mapping[str, Any]) -> Any:
    return reduce(mul, (values[n] ** k for n, k in powers.items()), c)


def _linearly(equations: Iterable[Any], unknown: set[str], values: Mapping[str, Any]) -> set[str]:
    """Those that the equations which are linear in them determine at the point."""
    rows = []
    for equation in equations:
        row: dict[str, Any] = {}
        for powers, c in terms_of(equation):
            mine = {u: k for u, k in powers.items() if u in unknown}
            if not mine:
                continue
            if sum(mine.values()) > 1:
                break
            (u,) = mine
            others = {n: k for n, k in powers.items() if n != u}
            row[u] = row.get(u, Fraction(0)) + _term(others, c, values)
        else:
            rows.append(row)
    return determined(rows, sorted(unknown))
