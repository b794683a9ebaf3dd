"""Polynomials over names and their quotients: equal to SymPy's, by terms and by factors."""

from __future__ import annotations

from functools import reduce
from operator import mul
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.polys.rings import ring as sympy_ring

from escalation_games.numbers import (
    Algebraic,
    Cell,
    Fraction,
    Quotient,
    algebraic_value,
    approximate,
    factors_of,
    isolate,
    sign,
    terms_of,
    value_of,
)
from escalation_games.numbers.algebra.resultants import factors, resultant
from escalation_games.numbers.algebra.sparse import Sparse
from escalation_games.numbers.line.algebraic import sign_at
from escalation_games.numbers.polynomials import polynomial as poly
from escalation_games.numbers.polynomials.quotients import flint_number, polynomials_over
from examples import often

NAMES = ("x", "y", "z")
RING = polynomials_over(NAMES)
THEIRS, *_ = sympy_ring(NAMES, sympy.QQ)
FIELD = THEIRS.to_field()
Terms = dict[tuple[int, ...], Fraction]

numbers = st.sampled_from([Fraction(n, d) for n in range(-3, 4) if n for d in (1, 2, 5)])
monomials = st.tuples(*[st.integers(0, 2)] * 3)
sums = st.dictionaries(monomials, numbers, min_size=1, max_size=4)
# products of few sums: common and repeated factors, and powers of a name, are frequent
products = st.lists(st.sampled_from([{(1, 0, 0): Fraction(1)}, {(0, 1, 0): Fraction(-2)}]) | sums,
                    min_size=1, max_size=3)  # fmt: skip


def ours(factors: list[Terms]) -> Any:
    return reduce(
        mul, [RING.from_dict({m: flint_number(c) for m, c in f.items()}) for f in factors]
    )


def theirs(factors: list[Terms]) -> Any:
    return reduce(mul, [
        THEIRS.from_dict({m: sympy.QQ(c.numerator, c.denominator) for m, c in f.items()})
        for f in factors
    ])  # fmt: skip


def as_terms(polynomial: Any) -> list[tuple[tuple[int, ...], Fraction]]:
    """In the order of the polynomial's own terms, of either library."""
    listed = polynomial.terms()
    return [(tuple(map(int, m)), Fraction(int(c.numerator), int(c.denominator))) for m, c in listed]


def as_ours(polynomial: Any) -> list[tuple[tuple[int, ...], Fraction]]:
    return [(tuple(p.get(name, 0) for name in NAMES), c) for p, c in terms_of(polynomial)]


@settings(max_examples=often(100), deadline=None)
@given(products, products, sums)
def test_quotients_have_the_numerators_and_denominators_of_sympy(
    top: list[Terms], bottom: list[Terms], common: Terms
) -> None:
    found = Quotient.of(ours([*top, common]), ours([*bottom, common]))
    wanted = FIELD.new(theirs([*top, common]), theirs([*bottom, common]))
    assert as_ours(found.numer) == as_terms(wanted.numer)
    assert as_ours(found.denom) == as_terms(wanted.denom)


@settings(max_examples=often(100), deadline=None)
@given(products, products, products, products)
def test_arithmetic_is_that_of_a_field(
    a: list[Terms], b: list[Terms], c: list[Terms], d: list[Terms]
) -> None:
    one, two = Quotient.of(ours(a), ours(b)), Quotient.of(ours(c), ours(d))
    p, q = FIELD.new(theirs(a), theirs(b)), FIELD.new(theirs(c), theirs(d))
    pairs = [(one + two, p + q), (one - two, p - q), (one * two, p * q), (one / two, p / q),
             (-one, -p), (one**3, p**3), (one - one, p - p)]  # fmt: skip
    for found, wanted in pairs:
        assert as_ours(found.numer) == as_terms(wanted.numer)
        assert as_ours(found.denom) == as_terms(wanted.denom)
        assert bool(found) == bool(wanted)
    assert one * two / two == one
    assert hash(one * two / two) == hash(one)


def test_nothing_is_divided_by_zero() -> None:
    zero = RING.constant(0)
    with pytest.raises(ZeroDivisionError):
        Quotient.of(RING.constant(1), zero)
    assert Quotient.of(zero, RING.gen(0)) == Quotient(zero, RING.constant(1))


@settings(max_examples=often(100), deadline=None)
@given(products)
def test_factors_are_irreducible_and_multiply_to_the_polynomial(parts: list[Terms]) -> None:
    polynomial = ours(parts)
    number, found = factors_of(polynomial)
    product = reduce(mul, [f**k for f, k in found], RING.constant(flint_number(number)))
    assert product == polynomial
    _, wanted = theirs(parts).factor_list()
    assert sorted((as_ours(f), k) for f, k in found) == sorted((as_terms(f), k) for f, k in wanted)


@settings(max_examples=often(100), deadline=None)
@given(products)
def test_factors_over_unknowns_stand_in_the_order_of_sympy(parts: list[Terms]) -> None:
    polynomial = theirs(parts)
    found = factors(Sparse(dict(as_terms(polynomial))), 3)
    assert [dict(f.terms) for f in found] == [
        dict(as_terms(f))
        for f, _ in sympy.Poly(
            polynomial.as_expr(), *sympy.symbols(NAMES), domain="QQ"
        ).factor_list()[1]
    ]


@settings(max_examples=often(100), deadline=None)
@given(products, products, st.integers(0, 2))
def test_resultants_are_those_of_sympy_up_to_their_sign(
    a: list[Terms], b: list[Terms], k: int
) -> None:
    p, q = theirs(a), theirs(b)
    found = resultant(Sparse(dict(as_terms(p))), Sparse(dict(as_terms(q))), k, 3)
    wanted = sympy.resultant(p.as_expr(), q.as_expr(), sympy.Symbol(NAMES[k]))
    assert found.terms in [dict(as_terms(THEIRS.from_expr(s * wanted))) for s in (1, -1)]


@settings(max_examples=often(100), deadline=None)
@given(sums, st.tuples(*[numbers] * 3))
def test_the_value_of_a_polynomial(terms: Terms, at: tuple[Fraction, ...]) -> None:
    wanted = sum(c * at[0] ** i * at[1] ** j * at[2] ** k for (i, j, k), c in terms.items())
    assert value_of(ours([terms]), dict(zip(NAMES, at, strict=True))) == wanted


@settings(max_examples=often(100), deadline=None)
@given(st.tuples(*[st.integers(-3, 3)] * 3), st.tuples(*[st.integers(-3, 3)] * 2))
def test_a_function_of_a_root_is_a_root_of_its_own_polynomial(
    top: tuple[int, ...], bottom: tuple[int, ...]
) -> None:
    root = isolate((-2, 0, 0, 1), Fraction(0), Fraction(2))[0]  # the cube root of 2
    t = Cell.at(root).variable()
    if not any(bottom):
        return
    above, below = (
        sum((Fraction(c) * t**k for k, c in enumerate(p)), Fraction(0)) for p in (top, bottom)
    )
    for x in (
        above / below,
        above / below * Fraction(10**13),
    ):  # near, and further than is looked at first
        if isinstance(x, Fraction):
            continue
        found = algebraic_value(x)
        assert isinstance(found, Algebraic)
        assert float(found) == pytest.approx(approximate(x), rel=1e-9)
        assert sign(x - found.lower) > 0 > sign(x - found.upper)


@settings(max_examples=often(300), deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=7), st.integers(0, 2))
def test_the_sign_at_a_root_is_sympys(p: list[int], shared: int) -> None:
    """Of polynomials that vanish there too, once or twice."""
    own = (-1, 1, 0, 1)  # t**3 + t - 1: one real root, near 0.68
    (root,) = isolate(own, Fraction(0), Fraction(2))
    whole = poly.trimmed(p)
    for _ in range(shared):
        whole = poly.multiply(whole, own)
    t = sympy.Symbol("t")
    at = sympy.CRootOf(t**3 + t - 1, 0)
    value = sympy.rem(sum(c * t**k for k, c in enumerate(whole)), t**3 + t - 1, t)
    assert sign_at(whole, root) == sympy.sign(value.subs(t, at))


short = st.lists(st.integers(-3, 3), max_size=4).map(poly.trimmed)


@settings(max_examples=often(300), deadline=None)
@given(short, short, short)
def test_common_divisors_in_one_variable_are_those_of_sympy(
    a: poly.Polynomial, b: poly.Polynomial, common: poly.Polynomial
) -> None:
    x = sympy.Symbol("x")
    one, two = poly.multiply(a, common), poly.multiply(b, common)
    wanted = sympy.gcd(*(sympy.Poly(list(reversed(p)) or [0], x) for p in (one, two)))
    assert poly.gcd(one, two) == poly.primitive(
        tuple(map(int, reversed(wanted.all_coeffs()))) if wanted else ()
    )
