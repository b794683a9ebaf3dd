"""Proved bounds on a polynomial over a box, by its Bernstein coefficients.

**Definition.** On 0 <= x <= 1 a polynomial a0 + a1*x + ... + an*x**n is a sum of the terms
b_j * C(n, j) * x**j * (1 - x)**(n - j), with the Bernstein coefficients

    b_j = sum over k <= j of a_k * C(j, k) / C(n, k)

**Theorem.** The polynomial lies between its least and its largest Bernstein coefficient: what b_j
is multiplied with is not negative, and adds up to (x + 1 - x)**n = 1, so every value is a weighted
mean of the b_j. b_0 and b_n are the values at the ends. Over other intervals x is rescaled; over a
box this is done in one variable after the other. There the coefficients at the corners are values,
so where the polynomial is affine in each variable the bounds are exact.

Source: G. T. Cargo, O. Shisha, "The Bernstein form of a polynomial", Journal of Research of the
National Bureau of Standards 70B (1966), 79-81.

**Example.** x**2 - x + 1 on [0, 1]: b_0 = 1, b_1 = 1 - 1/2 and b_2 = 1 - 1 + 1. So it is at least
1/2 there, and has no root; its least value is 3/4. Half the box bounds it more closely: with
x = y/2 it is y**2/4 - y/2 + 1, so b_1 = 1 - 1/4 and b_2 = 1/4 - 1/2 + 1.

>>> x = ((0, 1),)  # a monomial: pairs of variable and power
>>> bowl = Tensor({((0, 2),): Fraction(1), x: Fraction(-1), (): Fraction(1)})
>>> print(*bowl.exact_coefficients([Fraction(0)], [Fraction(1)]))
[2 1 2] 2
>>> print(*bowl.exact_coefficients([Fraction(0)], [Fraction(1, 2)]))
[4 3 3] 4

In floating point the same, with a bound on the rounding:

>>> found, error = bowl.coefficients([0.0], [1.0])
>>> print(*found, error < 1e-12)
1.0 0.5 1.0 True

x*y - 4 over 1 <= x <= 2 and 3 <= y <= 5 is affine in each: its coefficients are its values at the
corners, 3 - 4, 5 - 4, 6 - 4 and 10 - 4.

>>> area = Tensor({((0, 1), (1, 1)): Fraction(1), (): Fraction(-4)})
>>> corners, below = area.exact_coefficients([Fraction(1), Fraction(3)], [Fraction(2), Fraction(5)])
>>> print(*corners.flat, below)
-1 1 2 6 1
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import comb, fsum, lcm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...effort import spend
from ...limits import MAX_TENSOR_SIZE
from ..rational import Fraction

TensorTerms = Mapping[tuple[tuple[int, int], ...], Fraction]
ROUNDING = 2.0**-52
EXACT = 20  # work of a product of powers of Fractions


@dataclass(frozen=True, eq=False)
class Tensor:
    """A polynomial as an array of coefficients, one axis per variable it depends on."""

    terms: TensorTerms

    @cached_property
    def degrees(self) -> dict[int, int]:
        """The degree in each variable that occurs, ascending by variable."""
        found: dict[int, int] = {}
        for monomial in self.terms:
            for k, power in monomial:
                found[k] = max(power, found.get(k, 0))
        return dict(sorted(found.items()))

    @cached_property
    def shape(self) -> tuple[int, ...]:
        return tuple(degree + 1 for degree in self.degrees.values())

    @property
    def is_small(self) -> bool:
        """Is it small enough to be bounded in this way?"""
        return int(np.prod(self.shape, dtype=float)) <= MAX_TENSOR_SIZE

    @cached_property
    def whole(self) -> tuple[NDArray[Any], int]:
        """Whole numbers, one axis per variable, and what divides them to give the coefficients."""
        below = lcm(*(c.denominator for c in self.terms.values()))
        array = np.zeros(self.shape, dtype=object)
        return self._filled(array, lambda c: c.numerator * (below // c.denominator)), below

    def _filled(self, array: NDArray[Any], number: Callable[[Fraction], Any]) -> NDArray[Any]:
        axes = {k: axis for axis, k in enumerate(self.degrees)}
        for monomial, c in self.terms.items():
            place = [0] * len(axes)
            for k, power in monomial:
                place[axes[k]] = power
            array[tuple(place)] = number(c)
        return array

    @cached_property
    def nearest(self) -> NDArray[np.float64]:
        """The coefficients, one axis per variable, rounded."""
        return self._filled(np.zeros(self.shape), float)

    @cached_property
    def weight(self) -> float:
        """The sum of the coefficients' absolute values."""
        return fsum(abs(float(c)) for c in self.terms.values())

    def coefficients(
        self, low: Sequence[float], high: Sequence[float]
    ) -> tuple[NDArray[np.float64], float]:
        """Bernstein coefficients over the box with these ends, by variable; and a bound on how far
        rounding has moved any of them.

        Each is a sum of products of at most degree + 1 numbers, all of them bounded by what
        `size` adds up.
        """
        spend(self._changes)
        array = self.nearest
        for axis, (k, degree) in enumerate(self.degrees.items()):
            array = _along(array, axis, np.array(_change(low[k], high[k], degree, 1.0)))
        operations = 8 * (sum(self.shape) + len(self.shape) + 2)
        return array, ROUNDING * operations * self.size(low, high)

    def exact_coefficients(
        self,
        low: Sequence[Fraction],
        high: Sequence[Fraction],
        degrees: Mapping[int, int] | None = None,
    ) -> tuple[NDArray[Any], int]:
        """Bernstein coefficients over a box as whole numbers, and what divides them all.

        `degrees`, no lower than its own, are taken instead of these: for coefficients of several
        polynomials that can be added, and to bound it more closely.
        """
        degrees = self.degrees if degrees is None else degrees
        spend(self._changes * EXACT + 2 * prod(self.shape) * sum(self.shape))
        array, below = self.whole
        array = array.reshape([self.degrees.get(k, 0) + 1 for k in degrees])
        for axis, (k, degree) in enumerate(degrees.items()):
            change, divisor = _whole_change(low[k], high[k], degree)
            array = _along(array, axis, change[:, : self.degrees.get(k, 0) + 1])
            below *= divisor
        return array, below

    @cached_property
    def _changes(self) -> int:
        """Products of powers in the changes of basis."""
        return sum(degree**3 // 6 + degree for degree in self.degrees.values())

    def size(self, low: Sequence[float], high: Sequence[float]) -> float:
        """The sum of the terms' largest absolute values over the box."""
        total = 0.0
        for monomial, c in self.terms.items():
            part = abs(float(c))
            for k, power in monomial:
                part *= max(abs(low[k]), abs(high[k])) ** power
            total += part
        return total

    def values(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The polynomial, nearly, at points of shape (n_points, n_variables)."""
        weights, exponents = self._monomials
        products = np.ones((len(points), len(weights)))
        for k, degree in self.degrees.items():
            powers = points[:, k, None] ** np.arange(degree + 1)
            products *= powers[:, exponents[k]]
        total: NDArray[np.float64] = products @ weights
        return total

    @cached_property
    def _monomials(self) -> tuple[NDArray[np.float64], dict[int, NDArray[np.int64]]]:
        """The coefficients, and per variable its power in every term."""
        powers = [dict(monomial) for monomial in self.terms]
        weights = np.array([float(c) for c in self.terms.values()])
        return weights, {k: np.array([p.get(k, 0) for p in powers]) for k in self.degrees}


def _along(array: NDArray[Any], axis: int, matrix: NDArray[Any]) -> NDArray[Any]:
    return np.moveaxis(np.tensordot(matrix, array, axes=(1, axis)), 0, axis)


@lru_cache(maxsize=10_000)
def _whole_change(low: Fraction, high: Fraction, degree: int) -> tuple[NDArray[Any], int]:
    """As `_change`: whole numbers, and what divides them."""
    rows = _change(low, high, degree, Fraction(1))
    below = lcm(*(x.denominator for row in rows for x in row))
    whole = [[x.numerator * (below // x.denominator) for x in row] for row in rows]
    return np.array(whole, dtype=object), below


def _change(low: Any, high: Any, degree: int, one: Any) -> list[list[Any]]:
    """Row j, column k: the j-th Bernstein coefficient of x**k on [low, high].

    It is the mean, over all choices of k of `degree` arguments, of their product, where j of the
    arguments are `high` and the others `low` (the polar form of x**k). The pairs of 1, 3, 3 have
    the products 3, 3 and 9, whose mean is 5:

    >>> print(_change(1, 3, 3, Fraction(1))[2][2])
    5
    """
    if degree == 1:
        return [[one, low], [one, high]]
    return [
        [
            sum(
                (
                    comb(j, i) * comb(degree - j, k - i) * one / comb(degree, k)
                    * high**i * low ** (k - i)
                    for i in range(max(0, k - degree + j), min(j, k) + 1)
                ),
                start=0 * one,
            )
            for k in range(degree + 1)
        ]
        for j in range(degree + 1)
    ]  # fmt: skip
