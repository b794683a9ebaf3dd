"""How near to 0 a sum of radicals can be without being 0: what decides nested ones.

An expression in whole numbers, + - * /, and roots has two numbers u and v, computed along it, and a
degree D, the product of the degrees of its distinct roots. If its value is not 0, it is at least
1 / (v * u**(D - 1)) in size. So bounds on it that are narrower and hold 0 prove that it is 0:
sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2) has D = 4 and is settled with a few digits.

    whole number n     u = n                          v = 1
    A + B              u = u_A*v_B + v_A*u_B          v = v_A*v_B
    A * B              u = u_A*u_B                    v = v_A*v_B
    A / B              u = u_A*v_B                    v = v_A*u_B
    root of degree k   u = (u_A*v_A**(k-1))**(1/k)    v = v_A              where u_A >= v_A,
                       u = u_A                        v = (u_A**(k-1)*v_A)**(1/k)   otherwise

Source: Burnikel, Funke, Mehlhorn, Schirra, Schmitt (2001), A Separation Bound for Real Algebraic
Expressions, Algorithms - ESA 2001, 254-265, theorem 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, lcm, log2, log10, prod

from ...limits import MAX_SEPARATION_DIGITS
from ..rational import Fraction
from .atoms import Atom, Exponent, Monomial

ROUNDING = 1 + 1e-9  # logarithms are floats: upper bounds on them stay upper bounds
Sizes = tuple[float, float]  # binary logarithms of u and v


class _NotAlgebraic(Exception):
    """An exponential, a logarithm, or a function of which nothing but bounds is known."""


def digits_to_zero(terms: Mapping[Monomial, Fraction]) -> int | None:
    """So many decimal digits after the point tell whether a polynomial over constants is 0.

    None where it holds what is no radical, and where that would be more than MAX_SEPARATION_DIGITS.
    """
    degrees: dict[Atom, int] = {}
    try:
        u, v = _sum(terms, degrees)
    except _NotAlgebraic:
        return None
    degree = prod(degrees.values())
    digits = ceil((v + (degree - 1) * u) * log10(2) * ROUNDING) + 1
    return digits if digits <= MAX_SEPARATION_DIGITS else None


def _sum(terms: Mapping[Monomial, Fraction], degrees: dict[Atom, int]) -> Sizes:
    total: Sizes | None = None
    for monomial, c in terms.items():
        part = _log(abs(c.numerator)), _log(c.denominator)
        for atom, exponent in monomial:
            u, v = _power(atom, exponent, degrees)
            part = part[0] + u, part[1] + v
        total = part if total is None else _added(total, part)
    assert total is not None
    return total


def _added(a: Sizes, b: Sizes) -> Sizes:
    """1 more than the larger of two logarithms bounds that of the sum."""
    return max(a[0] + b[1], a[1] + b[0]) + 1, a[1] + b[1]


def _power(atom: Atom, exponent: Exponent, degrees: dict[Atom, int]) -> Sizes:
    if atom.kind not in ("number", "sum"):
        raise _NotAlgebraic
    (inside,) = atom.arguments
    u, v = (_log(inside), 0.0) if atom.kind == "number" else _sum(dict(inside), degrees)
    power = Fraction(exponent)
    u, v, k = u * power.numerator, v * power.numerator, power.denominator
    degrees[atom] = lcm(degrees.get(atom, 1), k)
    if u >= v:
        return (u + (k - 1) * v) / k, v
    return u, ((k - 1) * u + v) / k


def _log(n: int) -> float:
    return log2(n) * ROUNDING
