"""Numbers along an assumption, written as formulas of it in the syntax of game files.

What an exact solver returns on an open interval of an assumption is a function of it: most often a
quotient of polynomials, else one with square roots, exponentials or logarithms.

>>> from escalation_games.numbers import Fraction
>>> half = Fraction(1, 2)
>>> rational_text((-1, 3), (1,), "x", half), rational_text((2, -3), (1,), "x", half)
('3*x - 1', '2 - 3*x')
>>> rational_text((0, 1), (2,), "v", half), rational_text((13, -48), (50,), "v", half)
('1/2*v', '(13 - 48*v)/50')
>>> rational_text((1, -6, 9), (0, 1), "x", half), rational_text((0, -1), (1, -1), "x", half)
('(3*x - 1)**2/x', 'x/(x - 1)')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import gcd as integer_gcd
from math import lcm
from typing import Any

from ..effort import Spent
from ..errors import Unresolved
from ..limits import MAX_FACTORED_DEGREE
from .bounds.certified_real import RUNNING, Enclosed
from .decimals import exact_text
from .line.algebraic import isolate, largest_root
from .line.cells import Cell, CellNumber, NotRational, Refine
from .line.quadratic import Quadratic, sign
from .polynomials import polynomial as poly
from .polynomials.atoms import Atom, Exponent, Monomial, factors
from .polynomials.polynomial import Polynomial
from .rational import Fraction

SINGLE = re.compile(r"\w+(\*\*\d+)?|\([^()]*\)\*\*\d+")  # needs no parentheses as a divisor

TERM = r"\w+(?:\([^()]*\))?"  # a number, a name, a function of something simple
NEEDLESS = re.compile(rf"(?<!\w)\(({TERM})\)|(?<!\w)\(({TERM}\*\*\d+)\)(?!\*\*)")


def formula_text(x: Any, name: str) -> str | None:
    """The number as a formula of the assumption that runs; None where it has none.

    None of a number that is held by bounds alone, or that is an irrational root of an equation in
    which the assumption does not stand.
    """
    try:
        return _text(x, name)
    except Spent:
        return _plain_text(x, name)


def _text(x: Any, name: str) -> str | None:
    function, cell = rational_function(x), _cell(x)
    if isinstance(x, Quadratic):
        return _radical_text(x, name)
    if function is not None and cell is not None:
        return rational_text(*function, name, cell.sample())
    return _plain_text(x, name)


def _plain_text(x: Any, name: str) -> str | None:
    """As the number is held, which takes no work."""
    cell = _cell(x)
    if isinstance(x, Fraction):
        return exact_text(x)
    if isinstance(x, Quadratic):
        rest, times, square = (_plain_text(y, name) for y in (x.rest, x.times, x.root.square))
        is_known = not (rest is None or times is None or square is None)
        return f"{rest} + ({times})*sqrt({square})" if is_known else None
    if cell is not None and cell.is_point:
        return None
    if isinstance(x, CellNumber):
        top, bottom = (polynomial_text(p, name) for p in (x.numerator, x.denominator))
        return top if bottom == "1" else f"({top})/({bottom})"
    if isinstance(x, Enclosed):
        return NEEDLESS.sub(r"\1\2", str(x.without_common_powers()).replace(RUNNING, name))
    return None


def is_same_function(x: Any, y: Any) -> bool:
    """Are two numbers, on two intervals of one assumption, known to be one function of it?"""
    try:
        return _is_same(x, y)
    except Spent:
        return False


def _is_same(x: Any, y: Any) -> bool:
    if isinstance(x, Quadratic) and isinstance(y, Quadratic):
        parts = (x.rest, y.rest), (x.times, y.times), (x.root.square, y.root.square)
        return all(_is_same(*pair) for pair in parts)
    one, other = rational_function(x), rational_function(y)
    if one is not None and other is not None:
        return poly.multiply(one[0], other[1]) == poly.multiply(other[0], one[1])
    if isinstance(x, Enclosed) and isinstance(y, Enclosed):
        return (x.numerator, x.denominator) == (y.numerator, y.denominator)
    return one is other and is_equal(x, y)


def is_equal(x: Any, y: Any) -> bool:
    """Are two numbers known to be equal? Whatever stands in the way of telling makes it false."""
    try:
        return sign(x - y) == 0
    except (NotRational, Refine, Spent, Unresolved):
        return False


def _cell(x: Any) -> Cell | None:
    return (
        x.domain.cell if isinstance(x, Enclosed) else x.cell if isinstance(x, CellNumber) else None
    )


def rational_function(x: Any) -> tuple[Polynomial, Polynomial] | None:
    """Coprime integer polynomials, of which it is the quotient; None where it is none."""
    cell = _cell(x)
    if isinstance(x, Fraction):
        return (x.numerator,) if x else (), (x.denominator,)
    if cell is not None and cell.is_point:  # a number, that of a point
        return None
    if isinstance(x, CellNumber):
        return x.numerator, x.denominator
    if isinstance(x, Enclosed):
        top, bottom = _polynomial(x.numerator), _polynomial(x.denominator)
        return None if top is None or bottom is None else _lowest_terms(top, bottom)
    return None


def _polynomial(terms: Mapping[Monomial, Fraction]) -> dict[int, Fraction] | None:
    """Coefficients by power, where there is nothing but powers of the assumption that runs."""
    found: dict[int, Fraction] = {}
    for monomial, c in terms.items():
        if not all(_is_whole_power(atom, exponent) for atom, exponent in monomial):
            return None
        found[sum(int(exponent) for _, exponent in monomial)] = c
    return found


def _is_whole_power(atom: Atom, exponent: Exponent) -> bool:
    return atom.kind == "variable" and isinstance(exponent, int) and exponent > 0


def _lowest_terms(
    top: Mapping[int, Fraction], bottom: Mapping[int, Fraction]
) -> tuple[Polynomial, Polynomial]:
    scale = lcm(*(c.denominator for c in (*top.values(), *bottom.values())))
    above, below = (
        poly.trimmed([int(p.get(k, 0) * scale) for k in range(max(p, default=0) + 1)])
        for p in (top, bottom)
    )
    common = poly.gcd(above, below) if len(above) > 1 and len(below) > 1 else (1,)
    return poly.quotient(above, common), poly.quotient(below, common)


# -- as text -------------------------------------------------------------------------------------

PolynomialFactors = tuple[tuple[Polynomial, int], ...]  # each with its power


def rational_text(top: Polynomial, bottom: Polynomial, name: str, near: Fraction) -> str:
    """The quotient of coprime polynomials, in whole numbers: "(3*x - 1)*(2 - 3*x)/(4*x)".

    Factors are written so that they are positive at the value `near`, whatever they are multiplied
    out where that is shorter. A minus stands in front only where no difference can be turned round.
    """
    if not top:
        return "0"
    factor = Fraction(integer_gcd(*top), integer_gcd(*bottom))
    above, below = (_turned(_factors(poly.primitive(p)), near) for p in (top, bottom))
    is_negative = _is_negative(top, above) != _is_negative(bottom, below)
    if is_negative and any(_can_turn(*pair) for pair in (*above, *below)):
        above, below = _with_one_turned(above, below)
        is_negative = False
    if len(bottom) == 1:
        return _polynomial_text(factor, above, name, is_negative)
    minus = "-" if is_negative else ""
    numerator = _product_text(factor.numerator, above, name)
    return f"{minus}{_operand(numerator)}/{_divisor(factor.denominator, below, name)}"


def _polynomial_text(
    factor: Fraction, parts: PolynomialFactors, name: str, is_negative: bool
) -> str:
    """A polynomial with a rational number in front: "1/2*v", "(13 - 48*v)/50", "2/3*x*(1 - x)"."""
    sign = -1 if is_negative else 1
    if factor.denominator == 1:
        expanded = polynomial_text(poly.scale(_expanded(parts), sign * factor.numerator), name)
        product = _product_text(factor.numerator, parts, name)
        if is_negative:
            return _shortest(f"-{_operand(product)}", expanded)
        return _shortest(expanded, product)
    minus = "-" if is_negative else ""
    whole = polynomial_text(_expanded(parts), name)
    if whole == "1":
        return f"{minus}{factor}"
    if " " not in whole:
        return f"{minus}{factor}*{whole}"
    body = _operand(_product_text(1, parts, name))
    if factor.numerator == 1:
        return f"{minus}{body}/{factor.denominator}"
    return f"{minus}{factor}*{body}"


def _product_text(front: int, parts: PolynomialFactors, name: str) -> str:
    """A whole number times these factors: multiplied out where that is shorter."""
    texts = [str(front)] if front != 1 else []
    for part, power in parts:
        text = polynomial_text(part, name)
        if text != "1":
            texts.append(text if power == 1 else f"{_base(text)}**{power}")
    product = "*".join(map(_operand, texts)) if len(texts) > 1 else "".join(texts) or "1"
    return _shortest(polynomial_text(poly.scale(_expanded(parts), front), name), product)


def _divisor(front: int, parts: PolynomialFactors, name: str) -> str:
    """The same as what is divided by."""
    text = _product_text(front, parts, name)
    return text if SINGLE.fullmatch(text) else f"({text})"


def _shortest(one: str, other: str) -> str:
    return one if len(_operand(one)) < len(_operand(other)) else other


def _operand(text: str) -> str:
    """A sum in parentheses, a product as it is."""
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == " " and not depth:
            return f"({text})"
    return text


def _base(text: str) -> str:
    """What is raised to a power: in parentheses unless it is a name."""
    return text if text.isidentifier() else f"({text})"


# -- factors -------------------------------------------------------------------------------------


def _factors(p: Polynomial) -> PolynomialFactors:
    """Of a primitive polynomial: x, then what has a rational root, ascending, then the rest, each
    with its power."""
    if len(p) <= 2 or len(p) - 1 > MAX_FACTORED_DEGREE:
        return ((p, 1),)
    return tuple(sorted(_taken_apart(p), key=_place))


def _place(factor: tuple[Polynomial, int]) -> tuple[bool, int, Fraction]:
    part, _ = factor
    return part != (0, 1), len(part), Fraction(-part[0], part[1]) if len(part) == 2 else Fraction(0)


def _taken_apart(p: Polynomial) -> Iterator[tuple[Polynomial, int]]:
    """Parts of equal multiplicity (Yun 1976), and of each the rational roots."""
    common = poly.gcd(p, poly.derivative(p))
    simple, power = poly.quotient(p, common), 1
    while len(simple) > 1:
        repeated = poly.gcd(simple, common)
        rest = poly.primitive(poly.quotient(simple, repeated))
        most = largest_root(rest)
        for root in isolate(rest, -most, most):
            if isinstance(root, Fraction):
                linear = (-root.numerator, root.denominator)
                rest = poly.quotient(rest, linear)
                yield linear, power
        if len(rest) > 1:
            yield rest, power
        simple, common, power = repeated, poly.quotient(common, repeated), power + 1


def _expanded(parts: PolynomialFactors) -> Polynomial:
    product: Polynomial = (1,)
    for part, power in parts:
        for _ in range(power):
            product = poly.multiply(product, part)
    return product


def _turned(parts: PolynomialFactors, near: Fraction) -> PolynomialFactors:
    """Each factor with that sign which is positive there; sums of one sign without a minus."""
    return tuple((poly.scale(part, _sign(part, near)), power) for part, power in parts)


def _sign(part: Polynomial, near: Fraction) -> int:
    here = poly.sign_at(part, near) if _is_difference(part) else 0
    return here or (1 if part[-1] > 0 else -1)


def _is_difference(part: Polynomial) -> bool:
    return min(part) < 0 < max(part)


def _is_negative(p: Polynomial, parts: PolynomialFactors) -> bool:
    """Is the product of the factors on the other side of 0 than the polynomial?"""
    negative = sum(power for part, power in parts if part[-1] < 0)
    return (p[-1] < 0) != (negative % 2 == 1)


def _can_turn(part: Polynomial, power: int) -> bool:
    return power % 2 == 1 and _is_difference(part)


def _with_one_turned(
    above: PolynomialFactors, below: PolynomialFactors
) -> tuple[PolynomialFactors, PolynomialFactors]:
    """The first factor that can take a minus, with it."""
    both = [*above, *below]
    k = next(k for k, pair in enumerate(both) if _can_turn(*pair))
    part, power = both[k]
    both[k] = poly.scale(part, -1), power
    return tuple(both[: len(above)]), tuple(both[len(above) :])


def polynomial_text(coefficients: Polynomial, name: str) -> str:
    """(-1, 0, 2) as "2*x**2 - 1". The highest power first, if that does not put a minus in front
    that could be done without: "2 - 3*x"."""
    terms = [(power, c) for power, c in enumerate(coefficients) if c]
    if terms and not (terms[-1][1] < 0 < terms[0][1]):
        terms.reverse()
    text = ""
    for power, c in terms:
        factor = {0: "", 1: name}.get(power, f"{name}**{power}")
        size = "" if abs(c) == 1 and factor else exact_text(Fraction(abs(c)))
        between = (" - " if c < 0 else " + ") if text else ("-" if c < 0 else "")
        text += between + "*".join(part for part in (size, factor) if part)
    return text or "0"


# -- square roots --------------------------------------------------------------------------------


def _radical_text(x: Quadratic, name: str) -> str | None:
    """rest + times*sqrt(square), over one divisor where all three are quotients of polynomials."""
    functions = [rational_function(part) for part in (x.rest, x.times, x.root.square)]
    if None not in functions:
        cell = next(filter(None, map(_cell, (x.rest, x.times, x.root.square))), None)
        near = Fraction(0) if cell is None else cell.sample()
        return _over_one_divisor(functions, name, near)  # type: ignore[arg-type]
    rest, times, square = (_text(part, name) for part in (x.rest, x.times, x.root.square))
    if rest is None or times is None or square is None:
        return None
    return _sum_text(rest, f"{_operand(times)}*sqrt({square})")


def _over_one_divisor(
    functions: Sequence[tuple[Polynomial, Polynomial]], name: str, near: Fraction
) -> str:
    (a, b), (c, e), (n, d) = functions
    if len(d) == 1:  # whole squares are drawn out of the root
        content = integer_gcd(*n)
        outside, inside = _without_squares(content * d[0])
        c, e = poly.scale(c, outside), poly.scale(e, d[0])
        n, d = tuple(coefficient // content * inside for coefficient in n), (1,)
    common = poly.gcd(b, e)
    rest, times = (
        poly.multiply(a, poly.quotient(e, common)),
        poly.multiply(c, poly.quotient(b, common)),
    )
    divisor = poly.multiply(b, poly.quotient(e, common))
    if not times:
        return rational_text(*_coprime(a, b), name, near)
    content = integer_gcd(*rest, *times, *divisor) * _sign(divisor, near)
    rest, times, divisor = (tuple(q // content for q in p) for p in (rest, times, divisor))
    root = f"sqrt({rational_text(n, d, name, near)})"
    factor = polynomial_text(times, name)
    product = f"{_operand(factor)}*{root}" if factor not in ("1", "-1") else factor[:-1] + root
    top = _sum_text(polynomial_text(rest, name), product)
    if divisor == (1,):
        return top
    parts = _turned(_factors(poly.primitive(divisor)), near)
    return f"{_operand(top)}/{_divisor(integer_gcd(*divisor), parts, name)}"


def _coprime(top: Polynomial, bottom: Polynomial) -> tuple[Polynomial, Polynomial]:
    common = poly.gcd(top, bottom) if top else bottom
    return poly.quotient(top, common), poly.quotient(bottom, common)


def _without_squares(n: int) -> tuple[int, int]:
    """(r, w) with n = r*r*w, r as large as it is easily found to be."""
    r = w = 1
    for base, power in factors(n).items():
        r, w = r * base ** (power // 2), w * base ** (power % 2)
    return r, w


def _sum_text(one: str, other: str) -> str:
    """The sum of two formulas, that without a minus in front first; the other one is a product."""
    if one == "0":
        return other
    if other.startswith("-"):
        return f"{one} - {other[1:]}"
    if one.startswith("-") and " " not in one:
        return f"{other} - {one[1:]}"
    return f"{one} + {other}"
