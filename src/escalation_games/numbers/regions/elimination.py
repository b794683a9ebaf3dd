"""Conditions on signs in a box, one of which is p = 0: the same with a variable less.

Let p = a*x + b with neither a nor b depending on x, and a of a known sign: of one sign in the box,
or by another of the conditions. Then x = -b/a, and a polynomial c0 + c1*x + ... + cd*x**d has the
sign of a**d times

    c0*a**d - c1*b*a**(d - 1) + ... + cd*(-b)**d

That x is between its ends, low < x < high, says that -b - low*a and high*a + b have the sign of a.
Each polynomial is taken apart, and what is left of a condition are factors whose signs vary.

**Example.** In a box with 0 < v, w, x, y, z < 1, let x - y*z = 0 and w*(x - y*z) + v < 0. With
x = y*z the second is v < 0; but v is positive. No weights show it, since they are numbers, not w.

>>> from ..rational import Fraction as F
>>> v, wx, wyz = ((0, 1),), ((1, 1), (2, 1)), ((1, 1), (3, 1), (4, 1))  # (variable, power)
>>> x, yz = ((2, 1),), ((3, 1), (4, 1))
>>> box = SignBox((F(0),) * 5, (F(1),) * 5, (True,) * 5, (True,) * 5)
>>> level = SignCondition(Tensor({x: F(1), yz: F(-1)}), LEVEL)
>>> other = SignCondition(Tensor({wx: F(1), wyz: F(-1), v: F(1)}), BELOW)
>>> box.refutes([level, other]), excluded_on_level(box, [level, other], budget=1)
(False, True)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import mul

from ..polynomials.bernstein import Tensor
from ..polynomials.quotients import (
    Polynomial,
    factors_of,
    flint_number,
    indexed_terms,
    polynomial_in,
)
from .sign_proof import ABOVE, BELOW, LEVEL, SignBox, SignCondition


class _Contradiction(Exception):
    """The conditions hold nowhere."""


def excluded_on_level(box: SignBox, conditions: Sequence[SignCondition], budget: int) -> bool:
    """As `SignBox.excludes`, for conditions with one that is = 0: by each variable that gives way.

    Within the box: its edge is left out. Variables are those of the box, without function values.
    """
    n = len(box.low)
    level = next((c.tensor for c in conditions if c.signs == LEVEL), None)
    if level is None or any(k >= n for c in conditions for k in c.tensor.degrees):
        return False
    known = _KnownSigns(box, [c for c in conditions if c.signs in (BELOW, ABOVE)])
    p = polynomial_in(level.terms, n)
    for k, degree in level.degrees.items():
        if degree == 1:
            try:
                left = list(known.without(p, k))
            except _Contradiction:
                return True
            if left and box.excludes(left, budget):
                return True
    return False


@dataclass(frozen=True)
class _FactorsLeft:
    """What matters of a polynomial's sign: the factors of unknown sign, and the sign of the rest.

    sign   0 for the number 0
    """

    sign: int
    factors: tuple[Polynomial, ...]

    @property
    def polynomial(self) -> Polynomial:
        """The product of the factors; there is at least one."""
        return reduce(mul, self.factors)


class _KnownSigns:
    """What is known of signs: in the box, and by the conditions that are strict."""

    def __init__(self, box: SignBox, conditions: Sequence[SignCondition]) -> None:
        self.box = box
        self.n = len(box.low)
        self.strict = [(polynomial_in(c.tensor.terms, self.n), c.signs[0]) for c in conditions]
        self.given: dict[str, int] = {}
        for polynomial, sign in self.strict:
            product = self.product(polynomial)
            if len(product.factors) == 1:
                self.given[str(product.factors[0])] = sign * product.sign

    def product(self, polynomial: Polynomial) -> _FactorsLeft:
        """A polynomial, factors of even power and of known sign aside."""
        number, parts = factors_of(polynomial)
        sign = (number > 0) - (number < 0)
        left = []
        for part, power in parts:
            if power % 2:
                known = self.known(part)
                sign *= known or 1
                left += [] if known else [part]
        return _FactorsLeft(sign, tuple(left))

    def known(self, factor: Polynomial) -> int:
        """−1 or 1; 0 where it is not known."""
        if str(factor) in self.given:
            return self.given[str(factor)]
        signs = self.box.signs(Tensor(indexed_terms(factor)))
        return signs[0] if len(signs) == 1 else 0

    def without(self, p: Polynomial, k: int) -> Iterator[SignCondition]:
        """The conditions with variable k as it is where p is 0; none where p does not tell it.

        Raises _Contradiction where they hold nowhere.
        """
        x = p.context().gens()[k]
        a = p.derivative(k)
        b = p - a * x
        if not all(self.known(part) for part, _ in factors_of(a)[1]):
            return  # squared factors, too: a may be 0 nowhere
        below = self.product(a).sign
        low, high = flint_number(self.box.low[k]), flint_number(self.box.high[k])
        moved = [(-b - a * low, below), (a * high + b, below)]
        for c, sign in self.strict:
            degree = int(c.degrees()[k])
            if degree:
                moved.append((_at(c, k, a, b), sign * below**degree))
            else:
                yield SignCondition(Tensor(indexed_terms(c)), (sign,))
        yield from self.together(moved)

    def together(self, moved: Iterable[tuple[Polynomial, int]]) -> Iterator[SignCondition]:
        """Polynomials and their signs as conditions, each once. Raises _Contradiction."""
        met: dict[tuple[str, ...], int] = {}
        for polynomial, sign in moved:
            product = self.product(polynomial)
            key, wanted = tuple(map(str, product.factors)), sign * product.sign
            if not wanted or (not key and wanted < 0) or met.get(key, wanted) != wanted:
                raise _Contradiction
            if key and key not in met:
                met[key] = wanted
                yield SignCondition(Tensor(indexed_terms(product.polynomial)), (wanted,))


def _at(c: Polynomial, k: int, a: Polynomial, b: Polynomial) -> Polynomial:
    """A polynomial with -b/a for variable k, times the power of a that makes it one again."""
    degree = int(c.degrees()[k])
    total = c.context().constant(0)
    for powers, coefficient in c.terms():
        power = int(powers[k])
        rest = tuple(0 if j == k else int(q) for j, q in enumerate(powers))
        term = c.context().from_dict({rest: coefficient})
        total += term * (-b) ** power * a ** (degree - power)
    return total
