"""Polynomials over names, and their quotients, on FLINT.

A polynomial is FLINT's own `fmpq_mpoly`: rational coefficients, terms in lexicographic order of the
names. FLINT takes a while to load, so it is imported where the first polynomial is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import gcd, lcm
from typing import TYPE_CHECKING, Any, TypeAlias

from ...effort import spend
from ..rational import Fraction

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

    Polynomial: TypeAlias = fmpq_mpoly
else:
    Polynomial = Any

PRODUCT, FACTORED = 5, 100  # work of a product of two terms, and per term that is taken apart
TopAndBottom = tuple[Polynomial, Polynomial]  # what is divided, and by what


def polynomials_over(names: Sequence[str]) -> fmpq_mpoly_ctx:
    """The ring of polynomials over these names."""
    from flint import Ordering, fmpq_mpoly_ctx

    return fmpq_mpoly_ctx.get(names, Ordering.lex)


class Quotient:
    """A rational function in lowest terms.

    numer, denom   coprime, with whole coefficients; the leading one of `denom` is positive
    """

    __slots__ = ("denom", "numer")

    def __init__(self, numer: Polynomial, denom: Polynomial) -> None:
        self.numer = numer
        self.denom = denom

    @classmethod
    def of(cls, top: Polynomial, bottom: Polynomial) -> Quotient:
        """The quotient of any two polynomials. Raises ZeroDivisionError."""
        if not bottom:
            raise ZeroDivisionError
        if not top:
            return cls(top, bottom.context().constant(1))
        spend(PRODUCT * (len(top) + len(bottom)))
        if bottom.is_constant():
            return cls(*_whole(top, bottom))
        common = top.gcd(bottom)
        return cls(*_whole(top / common, bottom / common))

    def _parts(self, other: Any) -> TopAndBottom:
        if isinstance(other, Quotient):
            return other.numer, other.denom
        context = self.numer.context()
        return context.constant(other), context.constant(1)

    @property
    def one(self) -> Quotient:
        """1, over the same generators."""
        one = self.denom.context().constant(1)
        return Quotient(one, one)

    def __add__(self, other: Any) -> Quotient:
        top, bottom = self._parts(other)
        if bottom == self.denom:
            return Quotient.of(self.numer + top, bottom)
        spend(PRODUCT * (len(self.numer) * len(bottom) + len(top) * len(self.denom)))
        return Quotient.of(self.numer * bottom + top * self.denom, self.denom * bottom)

    def __sub__(self, other: Any) -> Quotient:
        negative: Quotient = -other
        return self + negative

    def __neg__(self) -> Quotient:
        return Quotient(-self.numer, self.denom)

    def __mul__(self, other: Any) -> Quotient:
        top, bottom = self._parts(other)
        spend(PRODUCT * (len(self.numer) * len(top) + len(self.denom) * len(bottom)))
        return Quotient.of(self.numer * top, self.denom * bottom)

    def __truediv__(self, other: Quotient) -> Quotient:
        return self * other.inverse()

    def inverse(self) -> Quotient:
        """1 / self. Raises ZeroDivisionError."""
        return Quotient.of(self.denom, self.numer)

    def __pow__(self, exponent: int) -> Quotient:
        base = self if exponent >= 0 else self.inverse()
        return Quotient(base.numer ** abs(exponent), base.denom ** abs(exponent))

    def __bool__(self) -> bool:
        return bool(self.numer)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quotient):
            return NotImplemented
        return bool(self.numer == other.numer and self.denom == other.denom)

    def __hash__(self) -> int:
        return hash((str(self.numer), str(self.denom)))


def _whole(top: Polynomial, bottom: Polynomial) -> TopAndBottom:
    """Both times one number that makes all coefficients whole and coprime."""
    content = _content([*top.coeffs(), *bottom.coeffs()])
    scale = flint_number(1 / (content if bottom.leading_coefficient() > 0 else -content))
    return top * scale, bottom * scale


def _content(coefficients: Iterable[fmpq]) -> Fraction:
    """The largest positive number of which all of them are whole multiples."""
    numbers = [(int(c.p), int(c.q)) for c in coefficients]
    return Fraction(gcd(*(top for top, _ in numbers)), lcm(*(bottom for _, bottom in numbers)))


def flint_number(x: Fraction) -> fmpq:
    """The same number as FLINT's."""
    from flint import fmpq

    return fmpq(x.numerator, x.denominator)


def terms_of(polynomial: Polynomial) -> Iterator[tuple[dict[str, int], Fraction]]:
    """(powers of the generators, coefficient) of every term."""
    names = polynomial.context().names()
    for powers, coefficient in polynomial.terms():
        used = {name: int(power) for name, power in zip(names, powers, strict=True) if power}
        yield used, fraction(coefficient)


IndexedTerms = Mapping[tuple[tuple[int, int], ...], Fraction]  # (variable, power), ascending


def polynomial_in(terms: IndexedTerms, n: int) -> Polynomial:
    """The polynomial with these terms, over n variables that are known by their places."""
    whole = {}
    for monomial, c in terms.items():
        powers = dict(monomial)
        whole[tuple(powers.get(k, 0) for k in range(n))] = flint_number(c)
    return polynomials_over([f"x{k}" for k in range(n)]).from_dict(whole)


def indexed_terms(polynomial: Polynomial) -> dict[tuple[tuple[int, int], ...], Fraction]:
    """The terms of a polynomial by the places of its variables."""
    return {
        tuple((k, int(power)) for k, power in enumerate(powers) if power): fraction(c)
        for powers, c in polynomial.terms()
    }


def fraction(x: fmpq) -> Fraction:
    """FLINT's number as a Fraction."""
    return Fraction(int(x.p), int(x.q))


def value_of(
    polynomial: Polynomial,
    at: Mapping[str, Any],
    constant: Callable[[Fraction], Any] = lambda c: c,
) -> Any:
    """The polynomial at these values of its generators; `constant` brings numbers among them."""
    total = constant(Fraction(0))
    for powers, coefficient in terms_of(polynomial):
        part = constant(coefficient)
        for name, power in powers.items():
            part = part * at[name] ** power
        total = total + part
    return total


def factors_of(polynomial: Polynomial) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
    """The number in front, and the irreducible factors with their multiplicities.

    Coefficients of factors are whole and coprime, the leading one positive.
    """
    if not polynomial:
        return Fraction(0), []
    number, primitive = _primitive(polynomial)
    return number, list(_irreducible(primitive))


def _primitive(polynomial: Polynomial) -> tuple[Fraction, Polynomial]:
    """A number, and the polynomial in coprime whole numbers that it stands before."""
    content = _content(polynomial.coeffs())
    number = content if polynomial.leading_coefficient() > 0 else -content
    return number, polynomial * flint_number(1 / number)


def _irreducible(primitive: Polynomial) -> Iterator[tuple[Polynomial, int]]:
    """Factors whose product it is: names first, then by `in_order`.

    A polynomial that is linear in a name falls apart only into what its two coefficients share, and
    the rest.
    """
    names = primitive.context().gens()
    monomial = primitive.term_content()
    yield from ((x, int(k)) for x, k in zip(names, monomial.degrees(), strict=True) if k)
    rest = primitive / monomial
    if rest.is_constant():
        return
    linear = next((k for k, degree in enumerate(rest.degrees()) if degree == 1), None)
    if linear is None:
        used = [k for k, degree in enumerate(rest.degrees()) if degree]
        spend(FACTORED * len(rest))
        yield from in_order(rest.factor()[1], used)
        return
    slope = rest.derivative(linear)
    common = _primitive(slope.gcd(rest - slope * names[linear]))[1]
    if not common.is_constant():
        yield from _irreducible(common)
        rest = rest / common
    yield rest, 1


def in_order(
    factors: Iterable[tuple[Polynomial, int]], places: Sequence[int]
) -> list[tuple[Polynomial, int]]:
    """Factors by degree in the first of these places, then by power, then by coefficients."""

    def key(factor: tuple[Polynomial, int]) -> tuple[int, int, Any]:
        polynomial, power = factor
        terms = {
            tuple(int(powers[k]) for k in places): int(c.p) for powers, c in polynomial.terms()
        }
        return polynomial.degrees()[places[0]], power, _nested(terms, len(places))

    return sorted(factors, key=key)


def _nested(terms: Mapping[tuple[int, ...], int], n: int) -> Any:
    """Coefficients by falling power of the first of n names, each a list over the others."""
    if not n:
        return terms.get((), 0)
    top = max((powers[0] for powers in terms), default=0 if n > 1 else -1)
    return [
        _nested({powers[1:]: c for powers, c in terms.items() if powers[0] == k}, n - 1)
        for k in range(top, -1, -1)
    ]
