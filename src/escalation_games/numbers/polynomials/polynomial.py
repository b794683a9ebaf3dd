"""Integer polynomials in one variable: tuples of coefficients, low degree first; () is 0.

No trailing zeros, so the degree is `len(p) - 1` and equality is equality of tuples.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd as integer_gcd
from math import lcm

from ...effort import spend
from ..rational import Fraction

Polynomial = tuple[int, ...]


def trimmed(coefficients: list[int]) -> Polynomial:
    """Without trailing zeros."""
    while coefficients and not coefficients[-1]:
        coefficients.pop()
    return tuple(coefficients)


def add(a: Polynomial, b: Polynomial) -> Polynomial:
    """a + b."""
    if len(a) < len(b):
        a, b = b, a
    total = list(a)
    for k, c in enumerate(b):
        total[k] += c
    return trimmed(total) if len(a) == len(b) else tuple(total)


def scale(a: Polynomial, factor: int) -> Polynomial:
    """a times an integer."""
    if factor == 1:
        return a
    return tuple(c * factor for c in a) if factor else ()


def multiply(a: Polynomial, b: Polynomial) -> Polynomial:
    """a * b."""
    if not a or not b:
        return ()
    if len(b) == 1:
        return scale(a, b[0])
    if len(a) == 1:
        return scale(b, a[0])
    spend(len(a) * len(b) * (0.2 + bits(a, b) / 2048))
    product = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            product[i + j] += x * y
    return tuple(product)


def derivative(a: Polynomial) -> Polynomial:
    """a'."""
    return tuple(k * c for k, c in enumerate(a) if k)


def primitive(a: Polynomial) -> Polynomial:
    """Divided by the content, leading coefficient positive."""
    if not a:
        return a
    content = integer_gcd(*a)
    if a[-1] < 0:
        content = -content
    return a if content == 1 else tuple(c // content for c in a)


def remainder(a: Polynomial, b: Polynomial) -> Polynomial:
    """A positive multiple of the remainder of a by b, primitive up to sign.

    Source: pseudo-division, Knuth, The Art of Computer Programming 2, 4.6.1.
    """
    lead, rest = b[-1], list(a)
    while len(rest) >= len(b):
        factor, shift = rest[-1], len(rest) - len(b)
        common = integer_gcd(factor, lead)
        up, down = abs(lead) // common, factor // common * (1 if lead > 0 else -1)
        rest = [c * up for c in rest]
        for k, c in enumerate(b):
            rest[k + shift] -= c * down
        trimmed(rest)
    content = integer_gcd(*rest) if rest else 1
    return tuple(c // content for c in rest)


def bits(*polynomials: Polynomial) -> int:
    """Of the leading coefficients: a measure of how long numbers are."""
    return sum(p[-1].bit_length() for p in polynomials if p)


def gcd(a: Polynomial, b: Polynomial) -> Polynomial:
    """Greatest common divisor, primitive. By FLINT: Euclid's algorithm lets coefficients grow."""
    spend(len(a) * len(b) * (1 + bits(a, b) / 256))
    return _gcd(a, b)


@lru_cache(maxsize=20_000)
def _gcd(a: Polynomial, b: Polynomial) -> Polynomial:
    from flint import fmpz_poly

    common = fmpz_poly(list(a)).gcd(fmpz_poly(list(b)))
    return primitive(tuple(map(int, common.coeffs())))


def quotient(a: Polynomial, b: Polynomial) -> Polynomial:
    """a / b, which must be exact over the integers."""
    if len(b) == 1:
        return a if b[0] == 1 else tuple(c // b[0] for c in a)
    rest, result = list(a), [0] * (len(a) - len(b) + 1)
    for shift in reversed(range(len(result))):
        factor = rest[shift + len(b) - 1] // b[-1]
        result[shift] = factor
        for k, c in enumerate(b):
            rest[k + shift] -= c * factor
    return tuple(result)


def squarefree(a: Polynomial) -> Polynomial:
    """The primitive polynomial with the same roots, each once."""
    a = primitive(a)
    return a if len(a) <= 2 else _squarefree(a, gcd(a, derivative(a)))


@lru_cache(maxsize=20_000)
def _squarefree(a: Polynomial, repeated: Polynomial) -> Polynomial:
    return quotient(a, repeated)


def affine_roots(a: Polynomial, factor: Fraction, shift: Fraction) -> Polynomial:
    """The primitive polynomial with roots factor * t + shift, for the roots t of a.

    a((y - shift)/factor) times a whole number, by Horner's rule on (up*y - down)/below.
    """
    up = factor.denominator * shift.denominator
    down, below = shift.numerator * factor.denominator, factor.numerator * shift.denominator
    total: Polynomial = ()
    power = 1
    for c in reversed(a):
        total = add(multiply(total, (-down, up)), trimmed([c * power]))
        power *= below
    return primitive(total)


def value_at(a: Polynomial, x: Fraction) -> Fraction:
    """a(x)."""
    n, d = x.numerator, x.denominator
    return Fraction(_scaled_value(a, n, d), d ** max(len(a) - 1, 0))


def sign_at(a: Polynomial, x: Fraction) -> int:
    """Sign of a(x): −1, 0 or 1."""
    value = _scaled_value(a, x.numerator, x.denominator)
    return (value > 0) - (value < 0)


def bounds(a: Polynomial, lower: Fraction, upper: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds on a(x) for lower <= x <= upper: Horner's rule, where x is an interval.

    Over a common denominator d of the ends all of it is in integers, as in `_scaled_value`.
    """
    d = lcm(lower.denominator, upper.denominator)
    left, right = int(lower * d), int(upper * d)
    low, high, power = 0, 0, 1
    for c in reversed(a):
        products = low * left, low * right, high * left, high * right
        low, high = min(products) + c * power, max(products) + c * power
        power *= d
    scale = d ** max(len(a) - 1, 0)
    return Fraction(low, scale), Fraction(high, scale)


def _scaled_value(a: Polynomial, n: int, d: int) -> int:
    """a(n/d) * d**degree, by Horner's rule on integers."""
    total, power = 0, 1
    for c in reversed(a):
        total = total * n + c * power
        power *= d
    return total
