"""Bounds hold: what they say contains the exact result, at every precision."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest

from escalation_games.numbers.bounds.interval import Bounds, Outward, Undecided, outward

F = Fraction
rng = random.Random(11)


def intervals(n: int) -> list[tuple[Fraction, Fraction]]:
    """Intervals of both signs, points and such that end or lie at 0 among them."""
    ends = [F(rng.randint(-60, 60), rng.choice([1, 3, 7, 10**9 + 7])) for _ in range(n)]
    return [(min(a, b), max(a, b)) for a in ends for b in (a, rng.choice(ends), F(0))]


def inside(interval: tuple[Fraction, Fraction]) -> list[Fraction]:
    low, high = interval
    return [low, high, low + (high - low) * F(rng.randint(0, 99), 99)]


def holds(bounds: Bounds, exact: Fraction) -> bool:
    return F(bounds[0]) <= exact <= F(bounds[1])


@pytest.mark.parametrize("precision", [1, 3, 25])
def test_arithmetic_contains_the_exact_results(precision: int) -> None:
    o = outward(precision)
    for a in intervals(12):
        for b in intervals(4):
            p, q = o.around(*a), o.around(*b)
            for x in inside(a):
                for y in inside(b):
                    assert holds(o.add(p, q), x + y)
                    assert holds(o.multiply(p, q), x * y)
                    assert holds(o.minimum(p, q), min(x, y))
                    assert holds(o.maximum(p, q), max(x, y))
                    quotient = divided(o, p, q)
                    assert quotient is None or holds(quotient, x / y)
                assert holds(o.absolute(p), abs(x))
                assert holds(o.is_negative(p), F(x < 0))
                assert all(holds(o.whole_power(p, k), x**k) for k in (1, 2, 3, 4))


def divided(o: Outward, a: Bounds, b: Bounds) -> Bounds | None:
    try:
        return o.divide(a, b)
    except Undecided:
        assert b[0] <= 0 <= b[1]
        return None


@pytest.mark.parametrize("precision", [3, 25, 60])
def test_functions_contain_values_known_to_more_digits(precision: int) -> None:
    o = outward(precision)
    with mpmath.workdps(precision + 20):
        for a in intervals(20):
            for x in inside(a):
                p = o.around(*a)
                value = mpmath.mpf(x.numerator) / x.denominator
                assert holds(o.exp(p), as_fraction(mpmath.exp(value)))
                if a[0] > 0:
                    assert holds(o.log(p), as_fraction(mpmath.log(value)))
                    for exponent in (F(1, 2), F(-3, 7)):
                        root = mpmath.power(
                            value, mpmath.mpf(exponent.numerator) / exponent.denominator
                        )
                        assert holds(o.power(p, o.around(exponent, exponent)), as_fraction(root))


def as_fraction(x: mpmath.mpf) -> Fraction:
    return F(Decimal(mpmath.nstr(x, mpmath.mp.dps - 3, strip_zeros=False)))


def test_bounds_are_tight_where_nothing_is_rounded() -> None:
    o = outward(25)
    one, third = o.around(F(1), F(1)), o.around(F(1, 3), F(1, 3))
    assert one == (1, 1)
    assert o.add(one, one) == o.whole_power(o.around(F(2), F(2)), 1) == (2, 2)
    assert 0 < F(third[1]) - F(third[0]) <= F(1, 10**25)


def test_a_logarithm_or_a_falling_power_near_0_is_undecided() -> None:
    o = outward(25)
    around_zero = o.around(F(-1), F(1))
    with pytest.raises(Undecided):
        o.log(around_zero)
    with pytest.raises(Undecided):
        o.power(around_zero, o.around(F(-1), F(-1)))
    assert holds(o.power(around_zero, o.around(F(2), F(2))), F(1))
