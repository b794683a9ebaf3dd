"""Symbolic differences as short text: "v >= k + e", "d <= 1 - (k + e)/(v0*(o + 1))".

SymPy is imported here and only when something is worded: it takes longer than most solves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

MAX_TERMS = 10  # longer sums are not worth reading


def vanishing_factor(expression: Any, at: Mapping[str, Fraction | float]) -> Any | None:
    """The irreducible factor of an expression's numerator that is 0 at a point, or None.

    Factors are over the rationals; numbers given as floats are compared to 20 digits.
    """
    import sympy

    numerator = sympy.fraction(sympy.together(expression))[0]
    _, factors = sympy.factor_list(numerator)
    for factor, _multiplicity in factors:
        if is_zero_at(factor, at):
            return factor
    return None


def is_zero_at(expression: Any, at: Mapping[str, Any]) -> bool:
    """Is it 0 there: exactly for rational points, to 20 digits otherwise."""
    value = value_at(expression, at)
    if value.is_Rational:
        return bool(value == 0)
    return bool(abs(value.evalf(30)) < 1e-20)


def value_at(expression: Any, at: Mapping[str, Any]) -> Any:
    """The expression's value, as a SymPy number."""
    import sympy

    return expression.subs({sympy.Symbol(k): sympy_number(v) for k, v in at.items()})


def sympy_number(value: Any) -> Any:
    """An exact number as SymPy's own."""
    import sympy

    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    return sympy.sympify(value)


def inequality(difference: Any, order: Sequence[str]) -> str | None:
    """`difference >= 0` with every term on the side where it is positive; None if too long."""
    import sympy

    terms = sympy.Add.make_args(sympy.expand(difference))
    if len(terms) > MAX_TERMS:
        return None
    left = [term for term in terms if not term.could_extract_minus_sign()]
    right = [-term for term in terms if term.could_extract_minus_sign()]
    return f"{_sum(left, order)} >= {_sum(right, order)}"


def _sum(terms: Sequence[Any], order: Sequence[str]) -> str:
    ranked = sorted(terms, key=lambda term: _rank(term, order))
    return " + ".join(map(str, ranked)) or "0"


def _rank(term: Any, order: Sequence[str]) -> tuple[Any, ...]:
    positions = sorted(order.index(str(s)) for s in term.free_symbols if str(s) in order)
    return (not positions, positions, str(term))


def signed_sum(expression: Any, order: Sequence[str]) -> str:
    """The expression on one line, positive terms first: "v - k - e"."""
    import sympy

    terms = sympy.Add.make_args(sympy.expand(expression))
    if len(terms) > MAX_TERMS:
        return shortest(expression)
    ranked = sorted(terms, key=lambda t: (t.could_extract_minus_sign(), _rank(t, order)))
    text = str(ranked[0])
    for term in ranked[1:]:
        negative = term.could_extract_minus_sign()
        text += f" - {-term}" if negative else f" + {term}"
    factored = str(sympy.factor(expression))
    return text if len(text) <= len(factored) + 4 else factored


def solved_for(difference: Any, name: str) -> Any | None:
    """The value of `name` where the difference is 0, if it is linear in it; else None."""
    import sympy

    symbol = sympy.Symbol(name)
    numerator = sympy.fraction(sympy.together(difference))[0]
    if not numerator.is_polynomial(symbol):
        return _solved_otherwise(numerator, symbol)
    polynomial = sympy.Poly(numerator, symbol)
    if polynomial.degree() != 1:
        return None
    slope, constant = polynomial.all_coeffs()
    return -constant / slope


def _solved_otherwise(difference: Any, symbol: Any) -> Any | None:
    import sympy

    try:
        roots = sympy.solve(difference, symbol)
    except NotImplementedError:
        return None
    return roots[0] if len(roots) == 1 else None


def shortest(expression: Any) -> str:
    """The shortest of several ways to write the same expression."""
    import sympy

    forms = [expression, sympy.factor(expression), 1 - sympy.factor(1 - expression)]
    if expression.is_rational_function():
        forms.append(sympy.expand(sympy.cancel(expression)))
    return min(map(str, forms), key=lambda text: (len(text), text))
