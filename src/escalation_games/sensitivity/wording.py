"""Symbolic differences as short text: "v >= k + e", "d <= 1 - (k + e)/(v0*(o + 1))".

SymPy is imported here and only when something is worded: it takes longer than most solves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

MAX_TERMS = 10  # longer sums are not worth reading


def vanishing_factor(
    expression: Any, at: Mapping[str, Any], tolerance: Fraction = Fraction(0)
) -> Any | None:
    """The irreducible factor of an expression's numerator that is 0 at a point, or None.

    `tolerance` is how near to 0 counts, where the point itself is known only nearly.
    """
    import sympy

    numerator = sympy.fraction(sympy.together(expression))[0]
    if not _is_rational(numerator):
        return expression
    _, factors = sympy.factor_list(numerator)
    if len(factors) == 1 and factors[0][1] == 1 and expression.is_polynomial():
        factors = [(expression, 1)]  # as the file scales it: 0.6*C, not 3*C
    for factor, _multiplicity in factors:
        value = value_at(factor, at)
        if abs(value.evalf(50) if tolerance else value) <= tolerance:
            return factor
    return None


def value_at(expression: Any, at: Mapping[str, Any]) -> Any:
    """The expression's value, as a SymPy number."""
    import sympy

    numbers = {
        sympy.Symbol(name): sympy.Rational(value.numerator, value.denominator)
        for name, value in at.items()
        if isinstance(value, Fraction)
    }
    return expression.subs(numbers)


def inequality(difference: Any, order: Sequence[str]) -> str | None:
    """`difference >= 0` with every term on the side where it is positive; None if too long."""
    import sympy

    terms = sympy.Add.make_args(sympy.expand(difference))
    if len(terms) > MAX_TERMS:
        return None
    left = [term for term in terms if not term.could_extract_minus_sign()]
    right = [-term for term in terms if term.could_extract_minus_sign()]
    sides = (_sum_text(side, order) if side else "0" for side in (left, right))
    return " >= ".join(sides)


def _rank(term: Any, order: Sequence[str]) -> tuple[Any, ...]:
    positions = sorted(order.index(str(s)) for s in term.free_symbols if str(s) in order)
    return (not positions, positions, str(term))


def signed_sum(expression: Any, order: Sequence[str]) -> str:
    """The expression on one line, positive terms first ("v - k - e"), or factored if shorter."""
    import sympy

    if not _is_rational(expression):
        return str(expression)
    terms = sympy.Add.make_args(sympy.expand(expression))
    text, factored = _sum_text(terms, order), _factored(expression, order)
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


def shortest(expression: Any, order: Sequence[str]) -> str:
    """The shortest of several ways to write the same expression on one line."""
    import sympy

    if not _is_rational(expression):
        return str(expression)
    forms = [_factored(expression, order), _expanded(expression, order)]
    for shift in (1, -1):  # 1 - x is often what a person would write
        rest = sympy.cancel(expression - shift)
        if rest.free_symbols:
            forms.append(_shifted(_factored(rest, order), shift))
    return min(forms, key=lambda text: (len(text), text))


def _is_rational(expression: Any) -> bool:
    """A quotient of polynomials with rational coefficients?"""
    import sympy

    whole = all(power.exp.is_Integer for power in expression.atoms(sympy.Pow))
    return whole and not expression.atoms(sympy.Function, sympy.NumberSymbol)


def _expanded(expression: Any, order: Sequence[str]) -> str:
    import sympy

    expanded = sympy.expand(sympy.cancel(expression))
    return _sum_text(sympy.Add.make_args(expanded), order)


def _factored(expression: Any, order: Sequence[str]) -> str:
    """Numerator over denominator, each a product of sums that begin with a positive term."""
    import sympy

    top, bottom = sympy.fraction(sympy.factor(sympy.cancel(expression)))
    (number_top, factors_top), (number_bottom, factors_bottom) = map(_factors, (top, bottom))
    number = _fraction(number_top / number_bottom)
    if number < 0:
        number, factors_top = _turned(number, factors_top)
    text = _product_text(abs(number), factors_top, order)
    if factors_bottom:
        dividend = _as_factor(text) if len(factors_top) == 1 else text
        text = f"{dividend}/{_divisor(factors_bottom, order)}"
    if number > 0:
        return text
    return f"-{text if factors_bottom else _as_factor(text)}"


def _turned(number: Fraction, factors: list[Any]) -> tuple[Fraction, list[Any]]:
    """A minus sign taken into a sum that has one already: 1 - x reads better than -(x - 1)."""
    import sympy

    for k, factor in enumerate(factors):
        if any(term.could_extract_minus_sign() for term in sympy.Add.make_args(factor)):
            return -number, [*factors[:k], sympy.expand(-factor), *factors[k + 1 :]]
    return number, factors


def _factors(product: Any) -> tuple[Any, list[Any]]:
    """The number in front, and the other factors; a sum with mostly minus signs is turned."""
    import sympy

    number, factors = sympy.Integer(1), []
    for factor in sympy.Mul.make_args(product):
        terms = sympy.Add.make_args(factor)
        minuses = sum(term.could_extract_minus_sign() for term in terms)
        turned = 2 * minuses > len(terms) or (2 * minuses == len(terms) and _leads_negative(terms))
        number = -number if turned else number
        positive = sympy.expand(-factor) if turned else factor
        if positive.is_number:
            number *= positive
        else:
            factors.append(positive)
    return number, factors


def _leads_negative(terms: Sequence[Any]) -> bool:
    """Of x - 1 and 1 - x, the second: the plain number is the positive one."""
    numbers = [term for term in terms if term.is_number]
    return bool(numbers) and bool(numbers[0] < 0)


def _product_text(number: Fraction, factors: Sequence[Any], order: Sequence[str]) -> str:
    import sympy

    texts = [_sum_text(sympy.Add.make_args(factor), order) for factor in factors]
    if len(texts) > 1 or number != 1:
        texts = sorted((_as_factor(text) for text in texts), key=lambda text: ("(" in text, text))
    return _scaled(number, "*".join(texts))


def _divisor(factors: Sequence[Any], order: Sequence[str]) -> str:
    text = _product_text(Fraction(1), factors, order)
    return f"({text})" if len(factors) > 1 else _as_factor(text, "*/")


def _as_factor(text: str, also: str = "") -> str:
    """In parentheses where it is a sum (or holds one of `also`) at the top level."""
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth == 0 and (char == " " or char in also):
            return f"({text})"
    return text


def _shifted(text: str, shift: int) -> str:
    if text.startswith("-"):
        return f"{shift} - {text[1:]}"
    return f"{text} {'+' if shift > 0 else '-'} 1"


def _sum_text(terms: Sequence[Any], order: Sequence[str]) -> str:
    """Positive terms first, then by the file's order of names: "v - k - e"."""
    ranked = sorted(terms, key=lambda t: (t.could_extract_minus_sign(), _rank(t, order)))
    text = _term_text(ranked[0], order)
    for term in ranked[1:]:
        negative = term.could_extract_minus_sign()
        text += f" - {_term_text(-term, order)}" if negative else f" + {_term_text(term, order)}"
    return text


def _term_text(term: Any, order: Sequence[str]) -> str:
    """One product: "0.6*C", "3*k/7", names in the file's order."""
    import sympy

    coefficient, rest = term.as_coeff_Mul(rational=True)
    number = _fraction(coefficient)
    top, bottom = (_names(part, order) for part in sympy.fraction(rest))
    sign = "-" if number < 0 else ""
    divisor = f"({bottom})" if "*" in bottom else bottom
    return sign + _scaled(abs(number), top) + (f"/{divisor}" if bottom else "")


def _names(product: Any, order: Sequence[str]) -> str:
    import sympy

    factors = [f for f in sympy.Mul.make_args(product) if f != 1]
    return "*".join(str(f) for f in sorted(factors, key=lambda f: _rank(f, order)))


def _scaled(number: Fraction, text: str) -> str:
    """A positive number times a product: decimals where they are short, else a fraction."""
    decimal = _decimal(number)
    if not text:
        return decimal or str(number)
    if number == 1:
        return text
    if decimal:
        return f"{decimal}*{text}"
    top, bottom = number.as_integer_ratio()
    return f"{text}/{bottom}" if top == 1 else f"{top}*{text}/{bottom}"


def _fraction(number: Any) -> Fraction:
    """A SymPy rational as a Fraction."""
    return Fraction(int(number.p), int(number.q))


def _decimal(number: Fraction) -> str | None:
    """A positive number with at most three decimals, as written; None for others."""
    scaled = number * 1000
    if scaled.denominator != 1:
        return None
    text = f"{scaled.numerator:04d}"
    return f"{text[:-3]}.{text[-3:]}".rstrip("0").rstrip(".")
