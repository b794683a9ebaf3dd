"""Real roots of integer polynomials: rational ones as Fraction, the others as Algebraic.

A polynomial is the tuple of its coefficients, the constant first.

**Counting.** Sturm's sequence of a squarefree polynomial p is p, p', and then always minus the
remainder of the last two. V(x) is the number of changes of sign along it at x, zeros left out. Then
V(a) - V(b) is the number of roots in a < x <= b: V changes at roots of p only, where p and p' turn
from opposite signs to equal ones, and goes down by 1 there. C. Sturm, "Mémoire sur la résolution
des équations numériques", Bulletin des sciences de Férussac 11 (1829), 419-425.

**Isolation.** An interval with several roots is halved until each part holds one. The denominator
of a rational root divides the leading coefficient c, so in an interval shorter than 1/c at most one
number k/c can be it, which is tried.

**Example.** x**2 - 2 has the sequence x**2 - 2, 2*x, 2. At 0 the signs are -, 0, +: one change. At
2 they are +, +, +: none. So one root is between. It is not rational: whole numbers are the only
candidates, as the leading coefficient is 1. At -2 the signs are +, -, +: two changes.

>>> two = (-2, 0, 1)
>>> count_roots(two, Fraction(0), Fraction(2)), count_roots(two, Fraction(-2), Fraction(2))
(1, 2)
>>> (root,) = isolate(two, Fraction(0), Fraction(2))
>>> root.polynomial, root < Fraction(3, 2), Fraction(7, 5) < root
((-2, 0, 1), True, True)

3*x**3 - x**2 - 6*x + 2 = (3*x - 1)(x**2 - 2): the root 1/3 is found as a Fraction.

>>> [type(x).__name__ for x in isolate((2, -6, -1, 3), Fraction(-2), Fraction(2))]
['Algebraic', 'Fraction', 'Algebraic']
>>> print(isolate((2, -6, -1, 3), Fraction(0), Fraction(1)))
[Fraction(1, 3)]

The sign of another polynomial at a root is exact. x**4 - 4 shares the factor x**2 - 2, so it is 0;
5*x - 7 is above 0, since x > 7/5.

>>> sign_at((-4, 0, 0, 0, 1), root), sign_at((-7, 5), root)
(0, 1)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, total_ordering
from itertools import pairwise
from math import ceil, floor
from typing import Any

from ...effort import spend
from ..polynomials import polynomial as poly
from ..polynomials.polynomial import Polynomial
from ..rational import Fraction


@total_ordering
@dataclass(frozen=True, eq=False)
class Algebraic:
    """The only root of a squarefree primitive polynomial in the open interval; never rational."""

    polynomial: Polynomial
    lower: Fraction
    upper: Fraction

    def refined(self) -> Algebraic:
        """The same number in half the interval."""
        spend(len(self.polynomial) * (1 + self.lower.denominator.bit_length() / 256))
        middle = (self.lower + self.upper) / 2
        if self < middle:
            return Algebraic(self.polynomial, self.lower, middle)
        return Algebraic(self.polynomial, middle, self.upper)

    def within(self, width: Fraction) -> Algebraic:
        """The same number in an interval no wider than that."""
        number = self
        while number.upper - number.lower > width:
            number = number.refined()
        return number

    def affine(self, factor: Fraction, shift: Fraction) -> Algebraic:
        """factor * self + shift, for a factor that is not 0."""
        ends = sorted(factor * end + shift for end in (self.lower, self.upper))
        return Algebraic(poly.affine_roots(self.polynomial, factor, shift), *ends)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Fraction):
            return False  # an Algebraic is never rational
        if not isinstance(other, Algebraic):
            return NotImplemented
        return _same(self, other)

    def __lt__(self, other: Any) -> bool:
        if isinstance(other, Fraction):
            return self._below(other)
        if not isinstance(other, Algebraic):
            return NotImplemented
        if _same(self, other):
            return False
        one, two = self, other
        while one.lower < two.upper and two.lower < one.upper:
            one, two = one.refined(), two.refined()
        return one.upper <= two.lower

    def _below(self, x: Fraction) -> bool:
        if x <= self.lower or x >= self.upper:
            return x >= self.upper
        # The polynomial changes sign exactly once in the interval: at the root.
        return poly.sign_at(self.polynomial, x) != poly.sign_at(self.polynomial, self.lower)

    def __hash__(self) -> int:
        return hash(self.polynomial)

    def __float__(self) -> float:
        near = self
        while float(near.lower) != float(near.upper):
            near = near.refined()
        return float(near.lower)


def _same(one: Algebraic, other: Algebraic) -> bool:
    low, high = max(one.lower, other.lower), min(one.upper, other.upper)
    if low >= high:
        return False
    common = poly.gcd(one.polynomial, other.polynomial)
    return len(common) > 1 and count_roots(common, low, high) == 1


@dataclass(frozen=True, eq=False)
class Bracket:
    """A root of `difference`, a function that is not rational, somewhere between two Fractions.

    `lower` and `upper` surround it (or a cluster of roots that could not be told apart).
    """

    lower: Fraction
    upper: Fraction
    difference: Any = None  # not known of a number that was derived from a bracket


Interval = tuple[Fraction, Fraction]  # between rational ends
LinePoint = Fraction | Algebraic | Bracket


def point_bounds(point: LinePoint) -> tuple[Fraction, Fraction]:
    """Fractions on either side of a point; both the point itself where it is rational."""
    if isinstance(point, Fraction):
        return point, point
    return point.lower, point.upper


def sturm_chain(p: Polynomial) -> tuple[Polynomial, ...]:
    """Sturm's sequence of a squarefree polynomial."""
    spend(len(p) ** 2 * (0.5 + poly.bits(p) / 512))
    return _sturm_chain(p)


@lru_cache(maxsize=10_000)
def _sturm_chain(p: Polynomial) -> tuple[Polynomial, ...]:
    chain = [p, poly.derivative(p)]
    while chain[-1]:
        chain.append(poly.scale(poly.remainder(chain[-2], chain[-1]), -1))
    return tuple(chain[:-1])


def _variations(p: Polynomial, x: Fraction) -> int:
    signs = [s for q in sturm_chain(p) if (s := poly.sign_at(q, x))]
    return sum(a != b for a, b in pairwise(signs))


def count_roots(p: Polynomial, lower: Fraction, upper: Fraction) -> int:
    """Number of roots of a squarefree polynomial strictly between two Fractions."""
    if len(p) == 2:
        return int(lower < Fraction(-p[0], p[1]) < upper)
    count = _variations(p, lower) - _variations(p, upper)
    return count - (poly.sign_at(p, upper) == 0)


def sign_at(p: Polynomial, point: Fraction | Algebraic) -> int:
    """Exact sign of a polynomial at a rational or algebraic number."""
    if isinstance(point, Fraction):
        return poly.sign_at(p, point)
    spend(len(p) * (0.5 + poly.bits(p) / 512))
    low, high = poly.bounds(p, point.lower, point.upper)
    if low <= 0 <= high and _vanishes(p, point):
        return 0
    while low <= 0 <= high:
        point = point.refined()
        low, high = poly.bounds(p, point.lower, point.upper)
    return 1 if low > 0 else -1


def _vanishes(p: Polynomial, point: Algebraic) -> bool:
    """Whether it is a root of what p and its own polynomial have in common."""
    common = poly.gcd(p, point.polynomial)
    return not p or (len(common) > 1 and count_roots(common, point.lower, point.upper) == 1)


def isolate(
    p: Polynomial, lower: Fraction | Algebraic, upper: Fraction | Algebraic
) -> list[Fraction | Algebraic]:
    """All real roots strictly between two numbers, ascending; rational ones are Fractions."""
    if len(p) <= 1:
        return []
    if len(p) == 2:
        root = Fraction(-p[0], p[1])
        return [root] if lower < root < upper else []
    low, high = point_bounds(lower)[0], point_bounds(upper)[1]
    found = _isolated(poly.squarefree(p), low, high)
    return [root for root in found if lower < root < upper]


def largest_root(p: Polynomial) -> Fraction:
    """Above every root in size: Cauchy's bound is 1 + max |c| / |lead| over the others."""
    return 2 + Fraction(max(map(abs, p)), abs(p[-1]))


def _isolated(p: Polynomial, low: Fraction, high: Fraction) -> list[Fraction | Algebraic]:
    """By bisection with Sturm counts; roots hit exactly are divided out first."""
    rational: list[Fraction] = []
    for end in (low, high):
        p = _without_root(p, end)
    todo, isolated = [(low, high)], []
    while todo:
        a, b = todo.pop()
        n = count_roots(p, a, b) if len(p) > 1 else 0
        if n == 1:
            isolated.append((a, b))
        elif n > 1:
            middle = (a + b) / 2
            if not poly.sign_at(p, middle):
                rational.append(middle)
                p = _without_root(p, middle)
            todo += [(a, middle), (middle, b)]
    roots: list[Fraction | Algebraic] = [*rational, *(_named(p, a, b) for a, b in isolated)]
    return sorted(roots)


def _without_root(p: Polynomial, x: Fraction) -> Polynomial:
    if len(p) > 1 and not poly.sign_at(p, x):
        return poly.quotient(p, (-x.numerator, x.denominator))
    return p


def _named(p: Polynomial, low: Fraction, high: Fraction) -> Fraction | Algebraic:
    """The only root between: rational if it is, since then lead * root is a whole number."""
    lead = abs(p[-1])
    below = poly.sign_at(p, low)
    while (high - low) * lead >= 1:
        middle = (low + high) / 2
        s = poly.sign_at(p, middle)
        if s == 0:
            return middle
        low, high = (middle, high) if s == below else (low, middle)
    for whole in range(ceil(low * lead), floor(high * lead) + 1):
        if low < Fraction(whole, lead) < high and not poly.sign_at(p, Fraction(whole, lead)):
            return Fraction(whole, lead)
    return Algebraic(p, low, high)
