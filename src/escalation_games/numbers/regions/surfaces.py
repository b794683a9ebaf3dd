"""Rational functions of several assumptions at once; somebody else decides their signs.

On a line a sign changes at roots, and the line is cut there. In more dimensions it changes across a
*surface* p = 0, and there is no list of pieces to cut into. So a `Multivariate` asks its `Space`
for the sign of every surface it meets, and whoever explores the space answers: proved, or chosen
for now and chosen otherwise the next time.

Function values that are not rational, (2/3)**gm, are variables of their own, known by enclosures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import comb, lcm, prod
from operator import mul
from typing import Any

from ...effort import spend
from ...errors import Unresolved
from ...limits import MAX_SHIFTED, MAX_SURFACE_TERMS
from ..bounds.certified_real import Domain, Enclosed
from ..bounds.interval import Undecided
from ..functions import EXACT, ArithmeticProblem, Functions
from ..line.algebraic import Interval
from ..line.quadratic import sign
from ..ordered import Ordered
from ..polynomials.atoms import factors, rational_power
from ..polynomials.quotients import factors_of, indexed_terms, polynomial_in
from ..rational import Fraction

SurfaceMonomial = tuple[tuple[int, int], ...]  # (variable, power), ascending
SurfaceTerms = Mapping[SurfaceMonomial, Fraction]
SurfaceFactors = tuple[tuple[int, int], ...]  # (surface, power), ascending


SUMMED = 2  # work of a term of a sum
TOO_LARGE = "a formula over several assumptions grows too large"
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, eq=False)
class Surface:
    """Where one polynomial is 0; it is no constant, and no multiple of another surface's.

    polynomial   over the assumptions themselves
    terms        the same in shares of the ranges
    """

    index: int
    polynomial: SurfaceTerms
    terms: SurfaceTerms


class Space:
    """The variables, the surfaces met so far, and who decides on which side of them one is.

    names      the assumptions, each x = value + width * share; `widths` and `values` likewise
    limits     per assumption the least and the largest share within its range
    enclosed   per further variable its value as an enclosure over the assumptions
    roots      per further variable that is a root: its degree, and what it is a root of
    longest    the number of terms a polynomial may have
    decide     the sign of a surface's polynomial: −1, 0 or 1
    irreducible   are polynomials over the assumptions taken apart as far as they can be?
    """

    def __init__(
        self,
        values: Mapping[str, Fraction],
        ranges: Mapping[str, Interval],
        irreducible: bool = False,
    ) -> None:
        self.irreducible = irreducible
        self.names = tuple(ranges)
        self.values = tuple(values[name] for name in ranges)
        self.widths = tuple(high - low for low, high in ranges.values())
        self.limits = tuple(
            ((low - values[name]) / (high - low), (high - values[name]) / (high - low))
            for name, (low, high) in ranges.items()
        )
        self.domain = Domain(dict(ranges))
        self.longest = MAX_SURFACE_TERMS
        self.enclosed: dict[int, Enclosed] = {}
        self.calls: dict[int, tuple[str, tuple[Any, ...]]] = {}
        self.roots: dict[int, tuple[int, SurfaceTerms]] = {}
        self.surfaces: list[Surface] = []
        self.decide: Callable[[int], int] = self._undecided
        self._by_terms: dict[frozenset[Any], int] = {}
        self._calls: dict[Any, Multivariate] = {}
        self._results: dict[Any, tuple[Any, ...]] = {}

    def _undecided(self, _: int) -> int:
        raise Unresolved("nobody decides on which side of a surface this is")

    def variables(self) -> dict[str, Multivariate]:
        """Every assumption as a number."""
        return {name: Multivariate(self, {((k, 1),): ONE}, ()) for k, name in enumerate(self.names)}

    # -- arithmetic, each result made once -------------------------------------------------------

    def remembered(self, operation: str, a: Any, b: Any, compute: Callable[[], Any]) -> Any:
        """The result of an operation; a run of a solver is repeated many times."""
        key = (operation, _key(a), _key(b))
        if key not in self._results:
            self._results[key] = (compute(), a, b)  # the operands kept, so that no id recurs
        return self._results[key][0]

    def number(self, top: SurfaceTerms, bottom: SurfaceFactors) -> Any:
        """The quotient; a Fraction where nothing but a constant is left."""
        if not top:
            return ZERO
        if len(top) > self.longest:
            raise Unresolved(TOO_LARGE)
        if not bottom and len(top) == 1 and () in top:
            return top[()]
        return Multivariate(self, top, bottom)

    # -- surfaces -----------------------------------------------------------------------------

    def factored(self, top: SurfaceTerms) -> tuple[Fraction, SurfaceFactors]:
        """The number in front, and surfaces: variables that divide every term, and the rest; or
        all irreducible factors."""
        if self.irreducible and not self.enclosed:
            return self._irreducible(top)
        common = _common(list(top))
        rest = {_without(m, common): c for m, c in top.items()}
        factors = {self.surface({((k, 1),): ONE})[1]: power for k, power in common}
        front = rest.get((), ZERO)
        if len(rest) > 1:
            front, index = self.surface(rest)
            factors[index] = factors.get(index, 0) + 1
        return front, tuple(sorted(factors.items()))

    def _irreducible(self, top: SurfaceTerms) -> tuple[Fraction, SurfaceFactors]:
        number, parts = factors_of(polynomial_in(top, len(self.names)))
        powers: dict[int, int] = {}
        for part, power in parts:
            front, index = self.surface(indexed_terms(part))
            number *= front**power
            powers[index] = powers.get(index, 0) + power
        return number, tuple(sorted(powers.items()))

    def surface(self, terms: SurfaceTerms) -> tuple[Fraction, int]:
        """The number in front, and the surface of a polynomial that is no constant."""
        front = terms[min(terms)]
        key = frozenset((m, c / front) for m, c in terms.items())
        if key not in self._by_terms:
            self._by_terms[key] = len(self.surfaces)
            self.surfaces.append(Surface(len(self.surfaces), dict(key), self.in_shares(dict(key))))
        return front, self._by_terms[key]

    def in_shares(self, terms: SurfaceTerms) -> SurfaceTerms:
        """The polynomial with value + width * share for every assumption.

        Raises Unresolved, before the work, where it would be too long.
        """
        work = sum(prod(power + 1 for _, power in monomial) for monomial in terms)
        if work > MAX_SHIFTED:
            raise Unresolved(TOO_LARGE)
        spend(5 * work)
        total: dict[SurfaceMonomial, Fraction] = {}
        for monomial, c in terms.items():
            part: SurfaceTerms = {(): c}
            for k, power in monomial:
                part = _product(part, self._shifted(k, power))
            total = _sum(total, part)
        return total

    def _shifted(self, k: int, power: int) -> SurfaceTerms:
        if k >= len(self.names):
            return {((k, power),): ONE}
        return _binomial(k, power, self.values[k], self.widths[k])

    def expanded(self, bottom: SurfaceFactors) -> SurfaceTerms:
        """The product of surfaces, over the assumptions themselves."""
        total: SurfaceTerms = {(): ONE}
        for index, power in bottom:
            for _ in range(power):
                total = self.product(total, self.surfaces[index].polynomial)
        return total

    def product(self, a: SurfaceTerms, b: SurfaceTerms) -> SurfaceTerms:
        """Of two polynomials. Raises Unresolved, before the work, where they are too long."""
        if len(a) * len(b) > self.longest**2:
            raise Unresolved(TOO_LARGE)
        spend(len(a) * len(b))
        return self._without_powers(_product(a, b))

    def _without_powers(self, terms: SurfaceTerms) -> SurfaceTerms:
        """The same polynomial, powers of roots written out: the square of sqrt(x + 1) is x + 1."""
        if not self.roots:
            return terms
        total: dict[SurfaceMonomial, Fraction] = {}
        for monomial, c in terms.items():
            kept: list[tuple[int, int]] = []
            written_out: list[SurfaceTerms] = []
            for k, power in monomial:
                degree, inside = self.roots.get(k, (power + 1, {}))
                whole, rest = divmod(power, degree)
                kept += [(k, rest)] if rest else []
                written_out += [inside] * whole
            part: SurfaceTerms = {tuple(kept): c}
            for inside in written_out:
                part = self.product(part, inside)
            total = _sum(total, part)
        return total

    # -- function values -------------------------------------------------------------------------

    def call(self, kind: str, *arguments: Any) -> Any:
        """A function value that is not rational, as a variable of its own.

        A rational power is one of a root, whose whole powers are written out (`self.roots`).
        """
        if kind == "power" and isinstance(arguments[1], Fraction):
            base, exponent = arguments
            if isinstance(base, Fraction):
                return self._radical(base, exponent)
            if exponent > 0 and exponent.numerator > 1:
                root = self._variable_for("power", base, 1 / Fraction(exponent.denominator))
                return _raised(root, exponent.numerator)
        if kind == "log" and isinstance(arguments[0], Fraction):
            return self._rational_logarithm(arguments[0])
        return self._variable_for(kind, *arguments)

    def _radical(self, base: Fraction, exponent: Fraction) -> Any:
        """A positive rational number to a rational power, by roots of its factors."""
        ((monomial, front),) = rational_power(base, exponent).items()
        total: Any = front
        for atom, power in monomial:
            (n,) = atom.arguments
            root = self._variable_for("power", Fraction(n), 1 / Fraction(power.denominator))
            total = total * _raised(root, power.numerator)
        return total

    def _rational_logarithm(self, x: Fraction) -> Any:
        total: Any = ZERO
        for number, side in ((x.numerator, 1), (x.denominator, -1)):
            for n, times in factors(number).items():
                total = total + self._variable_for("log", Fraction(n)) * Fraction(side * times)
        return total

    def _variable_for(self, kind: str, *arguments: Any) -> Any:
        key = (kind, *map(_frozen, arguments))
        if key not in self._calls:
            enclosed = Enclosed.call(kind, *map(self._enclosed, arguments))
            if isinstance(enclosed, Fraction):
                return enclosed
            k = len(self.names) + len(self.enclosed)
            self.enclosed[k] = enclosed
            self.calls[k] = (kind, arguments)
            if kind == "power" and isinstance(arguments[1], Fraction):
                top, bottom = _parts(arguments[0])
                if not bottom and arguments[1].numerator == 1:
                    self.roots[k] = arguments[1].denominator, top
            self._calls[key] = Multivariate(self, {((k, 1),): ONE}, ())
        return self._calls[key]

    def _enclosed(self, x: Any) -> Any:
        if isinstance(x, Fraction):
            return x
        return self._sum_enclosed(x.top) / self._sum_enclosed(self.expanded(x.bottom))

    def _sum_enclosed(self, terms: SurfaceTerms) -> Any:
        total: Any = ZERO
        for monomial, c in terms.items():
            part: Any = c
            for k, power in monomial:
                for _ in range(power):
                    part = part * self._variable_enclosed(k)
            total = total + part
        return total

    def _variable_enclosed(self, k: int) -> Enclosed:
        if k in self.enclosed:
            return self.enclosed[k]
        return Enclosed.variable(self.names[k], self.domain)

    def bounds_on_calls(self, low: Sequence[Fraction], high: Sequence[Fraction]) -> list[Interval]:
        """Bounds on every function value, where the shares are between these.

        Raises Undecided where one may have no value.
        """
        ranges = {
            name: (value + width * a, value + width * b)
            for name, value, width, a, b in zip(
                self.names, self.values, self.widths, low, high, strict=True
            )
        }
        return [number.bounds(25, ranges) for number in self.enclosed.values()]

    def used_by(self, k: int) -> frozenset[int]:
        """The assumptions on which a variable depends."""
        if k < len(self.names):
            return frozenset([k])
        parts = [x for x in self.calls[k][1] if isinstance(x, Multivariate)]
        inner = {j for x in parts for terms in (x.top, self.expanded(x.bottom))
                 for monomial in terms for j, _ in monomial}  # fmt: skip
        return frozenset[int]().union(*(self.used_by(j) for j in inner))

    def by_bounds(self, index: int) -> int:
        """On which side of a surface the whole space is. Raises Unresolved where on both."""
        try:
            return sign(self._sum_enclosed(self.surfaces[index].polynomial))
        except Undecided:
            raise Unresolved("a surface may pass through the space") from None

    def functions(self, checked: bool = True) -> Functions:
        """The functions of formulas over this space; unchecked ones may have no value in parts."""

        def called(kind: str, *arguments: Any) -> Any:
            return self._called(kind, checked, *arguments)

        return replace(
            EXACT,
            exp=lambda x: called("exp", x),
            log=lambda x: called("log", x),
            sqrt=lambda x: called("power", x, Fraction(1, 2)),
            power=lambda x, y: called("power", x, y),
        )

    def _called(self, kind: str, checked: bool, *arguments: Any) -> Any:
        if all(isinstance(x, Fraction) for x in arguments) or _is_whole_power(kind, arguments):
            value = getattr(EXACT, kind)(*arguments)
            return self.call(kind, *arguments) if isinstance(value, Enclosed) else value
        base = arguments[0]
        if kind == "power" and isinstance(base, Fraction) and base in (ZERO, ONE):
            return EXACT.power(base, arguments[1])
        if not checked:
            return self.call(kind, *arguments)
        if kind == "log" and base <= ZERO:
            raise ArithmeticProblem("a logarithm of no number above 0", "keep it above 0")
        if kind == "power" and base < ZERO:
            raise ArithmeticProblem("a number below 0 to a power", "keep the base above 0")
        return self.call(kind, *arguments)


class Multivariate(Ordered):
    """A rational function on a space: a polynomial over a product of surfaces."""

    __slots__ = ("_factors", "bottom", "space", "top")

    def __init__(self, space: Space, top: SurfaceTerms, bottom: SurfaceFactors) -> None:
        self.space = space
        self.top = top
        self.bottom = bottom
        self._factors: tuple[Fraction, SurfaceFactors] | None = None

    def __add__(self, other: Any) -> Any:
        if not _is_number(other):
            return NotImplemented
        return self.space.remembered("+", self, other, lambda: self._plus(other))

    __radd__ = __add__

    def __neg__(self) -> Any:
        return self * Fraction(-1)

    def __sub__(self, other: Any) -> Any:
        return self + -other if _is_number(other) else NotImplemented

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if not _is_number(other):
            return NotImplemented
        return self.space.remembered("*", self, other, lambda: self._times(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Fraction):
            return self * (1 / other)
        return self * other.inverse() if isinstance(other, Multivariate) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return self.inverse() * other

    def _plus(self, other: Any) -> Any:
        top, bottom = _parts(other)
        if bottom == self.bottom:
            return self.space.number(_sum(self.top, top), bottom)
        common = _joined(self.bottom, bottom)
        left = self.space.product(self.top, self.space.expanded(_quotient(common, self.bottom)))
        right = self.space.product(top, self.space.expanded(_quotient(common, bottom)))
        return self.space.number(_sum(left, right), common)

    def _times(self, other: Any) -> Any:
        top, bottom = _parts(other)
        powers = dict(self.bottom)
        for index, power in bottom:
            powers[index] = powers.get(index, 0) + power
        return self.space.number(self.space.product(self.top, top), tuple(sorted(powers.items())))

    def inverse(self) -> Any:
        """1 / self. Raises ZeroDivisionError where the sign is decided to be 0."""
        if not self.sign():
            raise ZeroDivisionError("division by zero")
        return self.reciprocal()

    def reciprocal(self) -> Any:
        """1 / self as a formula: nobody is asked whether it is 0 somewhere."""
        return self.space.remembered("/", self, ONE, self._inverted)

    def _inverted(self) -> Any:
        front, factors = self.factors()
        above = {m: c / front for m, c in self.space.expanded(self.bottom).items()}
        return self.space.number(above, factors)

    def factors(self) -> tuple[Fraction, SurfaceFactors]:
        """The number in front of the numerator, and the surfaces whose product it is."""
        if self._factors is None:
            self._factors = self.space.factored(self.top)
        return self._factors

    def derivative(self, k: int) -> Any:
        """By an assumption. Where all factors below are s1, s2, ... to the powers p1, p2, ..., that
        is t'*s1*s2*... - t*(p1*s1'*s2*... + p2*s1*s2'*... + ...) over the same ones to a power
        more. Function values count as constants.
        """
        surfaces = [(self.space.surfaces[index].polynomial, power) for index, power in self.bottom]
        top = _slope(self.top, k)
        for polynomial, _ in surfaces:
            top = self.space.product(top, polynomial)
        for j, (polynomial, power) in enumerate(surfaces):
            part = self.space.product(self.top, _slope(polynomial, k))
            for i, (other, _) in enumerate(surfaces):
                part = part if i == j else self.space.product(part, other)
            top = combined([(ONE, top), (Fraction(-power), part)])
        return self.space.number(top, tuple((index, power + 1) for index, power in self.bottom))

    def sign(self) -> int:
        """As the signs of its surfaces are decided."""
        front, factors = self.factors()
        result = 1 if front > 0 else -1
        for index, power in (*factors, *self.bottom):
            side = self.space.decide(index)
            if not side:
                return 0
            result *= side if power % 2 else 1
        return result

    def __repr__(self) -> str:
        return f"Multivariate({len(self.top)} terms over {self.bottom})"


def quotient(a: Any, b: Any) -> Any:
    """a / b as a formula, for where b is not 0; where that is, nobody is asked."""
    return a * b.reciprocal() if isinstance(b, Multivariate) else a / b


# -- polynomials as terms ----------------------------------------------------------------------


def _is_number(x: object) -> bool:
    return isinstance(x, Fraction | Multivariate)


def _raised(x: Any, power: int) -> Any:
    return reduce(mul, [x] * power)


def _is_whole_power(kind: str, arguments: tuple[Any, ...]) -> bool:
    exponent = arguments[-1]
    return kind == "power" and isinstance(exponent, Fraction) and exponent.denominator == 1


def _parts(x: Any) -> tuple[SurfaceTerms, SurfaceFactors]:
    if isinstance(x, Fraction):
        return ({(): x} if x else {}), ()
    return x.top, x.bottom


def _key(x: Any) -> Any:
    return x if isinstance(x, Fraction) else id(x)


def _frozen(x: Any) -> Any:
    return x if isinstance(x, Fraction) else (frozenset(x.top.items()), x.bottom)


def _slope(terms: SurfaceTerms, k: int) -> SurfaceTerms:
    """The derivative by one variable."""
    found: dict[SurfaceMonomial, Fraction] = {}
    for monomial, c in terms.items():
        powers = dict(monomial)
        power = powers.pop(k, 0)
        if power:
            rest = {**powers, k: power - 1} if power > 1 else powers
            found[tuple(sorted(rest.items()))] = power * c
    return found


def combined(parts: Iterable[tuple[Fraction, SurfaceTerms]]) -> SurfaceTerms:
    """The weighted sum of polynomials."""
    total: SurfaceTerms = {}
    for weight, terms in parts:
        if weight:
            spend(SUMMED * (len(total) + len(terms)))
            total = _sum(total, {m: weight * c for m, c in terms.items()})
    return total


def _binomial(k: int, power: int, value: Fraction, width: Fraction) -> SurfaceTerms:
    """(value + width * x)**power."""
    powers = {
        ((k, j),) if j else (): comb(power, j) * value ** (power - j) * width**j
        for j in range(power + 1)
    }
    return {m: c for m, c in powers.items() if c}


def _sum(a: SurfaceTerms, b: SurfaceTerms) -> dict[SurfaceMonomial, Fraction]:
    total = dict(a)
    for monomial, c in b.items():
        total[monomial] = total.get(monomial, ZERO) + c
        if not total[monomial]:
            del total[monomial]
    return total


def _product(a: SurfaceTerms, b: SurfaceTerms) -> dict[SurfaceMonomial, Fraction]:
    (whole_a, below_a), (whole_b, below_b) = _whole(a), _whole(b)
    total: dict[SurfaceMonomial, int] = {}
    for m, c in whole_a:
        for n, d in whole_b:
            monomial = _monomial_product(m, n)
            total[monomial] = total.get(monomial, 0) + c * d
    below = below_a * below_b
    return {m: Fraction(c, below) for m, c in total.items() if c}


def _whole(terms: SurfaceTerms) -> tuple[list[tuple[SurfaceMonomial, int]], int]:
    """Whole coefficients, and what all of them are to be divided by: ints are much faster."""
    below = lcm(*(c.denominator for c in terms.values()))
    return [(m, c.numerator * (below // c.denominator)) for m, c in terms.items()], below


def _monomial_product(m: SurfaceMonomial, n: SurfaceMonomial) -> SurfaceMonomial:
    if not m or not n:
        return m or n
    powers = dict(m)
    for k, power in n:
        powers[k] = powers.get(k, 0) + power
    return tuple(sorted(powers.items()))


def _common(monomials: list[SurfaceMonomial]) -> SurfaceMonomial:
    """The largest monomial that divides all of these."""
    common = dict(monomials[0])
    for monomial in monomials[1:]:
        powers = dict(monomial)
        common = {k: min(p, powers[k]) for k, p in common.items() if k in powers}
    return tuple(sorted(common.items()))


def _without(monomial: SurfaceMonomial, divisor: SurfaceMonomial) -> SurfaceMonomial:
    powers = dict(monomial)
    for k, power in divisor:
        powers[k] -= power
    return tuple((k, p) for k, p in powers.items() if p)


def _joined(a: SurfaceFactors, b: SurfaceFactors) -> SurfaceFactors:
    """The least product of surfaces that both divide."""
    powers = dict(a)
    for index, power in b:
        powers[index] = max(power, powers.get(index, 0))
    return tuple(sorted(powers.items()))


def _quotient(a: SurfaceFactors, b: SurfaceFactors) -> SurfaceFactors:
    powers = dict(a)
    for index, power in b:
        powers[index] -= power
    return tuple((index, power) for index, power in powers.items() if power)
