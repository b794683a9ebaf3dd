"""Polynomials in several unknowns with rational coefficients: factors, resultants, common roots.

Factors and resultants are FLINT's; roots are isolated here, and numbers at an irrational root are
rational functions of that root (`CellNumber`), so every sign stays exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import lcm
from typing import Any

from ..line.algebraic import Algebraic, isolate
from ..line.cells import Cell, CellNumber
from ..line.quadratic import roots_of_quadratic, sign
from ..polynomials.quotients import Polynomial, flint_number, fraction, in_order, polynomials_over
from ..rational import Fraction
from ..traced import Traced
from .sparse import Sparse, dense, vanishes

ZERO, ONE = Fraction(0), Fraction(1)


class NotRationalNumbers(Exception):
    """Coefficients that are functions, irrational or enclosed."""


def rational(p: Sparse) -> Sparse:
    """The same with plain Fractions. Raises NotRationalNumbers."""
    return Sparse({powers: _fraction(c) for powers, c in p.terms.items()})


def _fraction(x: Any) -> Fraction:
    if isinstance(x, Traced):
        return _fraction(x.value)
    if not isinstance(x, Fraction):
        raise NotRationalNumbers
    return x


def roots_between(coefficients: Sequence[Any], low: Fraction, high: Fraction) -> list[Any]:
    """The real roots strictly between, ascending, as exact numbers; low degree first.

    Of numbers that are no Fractions, equations of degree 2 have roots (see `quadratic`). Raises
    NotRationalNumbers for others.
    """
    try:
        numbers = list(map(_fraction, coefficients))
    except NotRationalNumbers:
        return _roots_of_low_degree(list(coefficients), low, high)
    whole = lcm(*(c.denominator for c in numbers))
    polynomial = tuple(int(c * whole) for c in numbers)
    return [number_at(root) for root in isolate(polynomial, low, high)]


def _roots_of_low_degree(numbers: list[Any], low: Fraction, high: Fraction) -> list[Any]:
    while len(numbers) > 1 and not sign(numbers[-1]):
        numbers.pop()
    if len(numbers) > 3:
        raise NotRationalNumbers
    if len(numbers) < 3:
        found = [-numbers[0] / numbers[1]] if len(numbers) == 2 else []
    else:
        found = roots_of_quadratic(*numbers)
    return [root for root in found if sign(root - low) > 0 and sign(root - high) < 0]


def number_at(root: Fraction | Algebraic) -> Any:
    """A root, as a number that can be reckoned with."""
    return root if isinstance(root, Fraction) else Cell.at(root).variable()


def with_square_roots(x: Any) -> Any:
    """The number, with square roots where it stands at the root of an equation of degree 2: such
    numbers can be reckoned with together, those at roots of two other equations cannot."""
    if not isinstance(x, CellNumber) or not isinstance(x.cell.lower, Algebraic):
        return x
    point = x.cell.lower
    whole = Sparse({(k,): Fraction(c) for k, c in enumerate(point.polynomial) if c})
    for factor in factors(whole, 1):
        if factor.degree(0) != 2:
            continue
        for root in roots_of_quadratic(*dense(factor, 0)):
            if sign(root - point.lower) > 0 and sign(root - point.upper) < 0:
                return _horner(x.numerator, root) / _horner(x.denominator, root)
    return x


def _horner(coefficients: Sequence[int], x: Any) -> Any:
    total: Any = ZERO
    for c in reversed(coefficients):
        total = total * x + Fraction(c)
    return total


def factors(p: Sparse, n: int) -> list[Sparse]:
    """The irreducible factors, each once. Raises NotRationalNumbers."""
    found = in_order(_polynomial(p, n).factor()[1], range(n))
    return [_sparse(factor) for factor, _ in found]


def in_lowest_terms(top: Sparse, bottom: Sparse, n: int) -> tuple[Sparse, Sparse | None]:
    """A fraction without what both have in common; the bottom is None where it is 1.

    As it is, where coefficients are not all rational numbers.
    """
    try:
        a, b = _polynomial(top, n), _polynomial(bottom, n)
    except NotRationalNumbers:
        return top, bottom
    common = a.gcd(b)
    a, b = a // common, b // common
    if not b.is_constant():
        return _sparse(a), _sparse(b)
    (number,) = _sparse(b).terms.values()
    return _sparse(a).scaled(1 / number), None


def resultant(p: Sparse, q: Sparse, k: int, n: int) -> Sparse:
    """What must be 0 of the other unknowns where both are. Raises NotRationalNumbers."""
    return _sparse(_polynomial(p, n).resultant(_polynomial(q, n), k))


def common_roots(polynomials: Sequence[Sequence[Any]], low: Any, high: Any) -> list[Any] | None:
    """Where polynomials in one unknown are 0 at once, strictly between; low degree first.

    None where that needs a root of a root.
    """
    common: list[Any] = []
    for p in polynomials:
        common = _gcd(common, _trimmed(p))
    if not common:
        return None
    repeated = _gcd(common, [Fraction(k) * c for k, c in enumerate(common)][1:])
    if len(repeated) > 1:
        common = _quotient(common, repeated)
    if len(common) == 2:
        root = -common[0] / common[1]
        inside = (root - low) > ZERO and (root - high) < ZERO
        return [root] if inside else []
    try:
        return roots_between(common, low, high) if len(common) > 2 else []
    except NotRationalNumbers:
        return None


def _polynomial(p: Sparse, n: int) -> Polynomial:
    terms = {powers: flint_number(c) for powers, c in rational(p).terms.items()}
    return polynomials_over([f"x{k}" for k in range(n)]).from_dict(terms)


def _sparse(p: Polynomial) -> Sparse:
    return Sparse({tuple(map(int, powers)): fraction(c) for powers, c in p.terms()})


def _trimmed(p: Sequence[Any]) -> list[Any]:
    rest = list(p)
    while rest and vanishes(rest[-1]):
        rest.pop()
    return rest


def _gcd(a: list[Any], b: list[Any]) -> list[Any]:
    """Euclid's algorithm over a field."""
    a, b = _trimmed(a), _trimmed(b)
    while b:
        a, b = b, _remainder(a, b)
    return a


def _remainder(a: list[Any], b: list[Any]) -> list[Any]:
    return _divided(a, b)[1]


def _quotient(a: list[Any], b: list[Any]) -> list[Any]:
    return _divided(a, b)[0]


def _divided(a: list[Any], b: list[Any]) -> tuple[list[Any], list[Any]]:
    rest, quotient = list(a), [ZERO] * max(len(a) - len(b) + 1, 0)
    while len(rest) >= len(b):
        shift = len(rest) - len(b)
        factor = rest[-1] / b[-1]
        quotient[shift] = factor
        rest = [c - factor * b[j - shift] if j >= shift else c for j, c in enumerate(rest)]
        rest = _trimmed(rest[:-1])
    return quotient, rest


def one_field(numbers: Iterable[Any]) -> bool:
    """Can they be reckoned with together: are the irrational ones at one root?"""
    return len({id(x.cell) for x in numbers if isinstance(x, CellNumber)}) <= 1


def between(low: Any, high: Any) -> Fraction:
    """A short Fraction between two numbers that `roots_between` gave, or Fractions."""
    return Cell(_point(low), _point(high)).sample()


def _point(x: Any) -> Any:
    return x.cell.lower if isinstance(x, CellNumber) else x
