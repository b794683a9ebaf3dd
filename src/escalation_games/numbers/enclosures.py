"""Numbers with proved bounds, for what no Fraction can hold: powers, exp, log, and whole boxes.

An `Enclosed` is a quotient of polynomials over *atoms*: variables and function values such as
log(3/2). Equal atoms cancel exactly, so x - x is 0 by structure; otherwise a sign is decided
by enclosures that grow narrower, and never guessed.

Enclosures of exp and log come from `decimal`, whose results are correctly rounded; one unit in
the last place is added on either side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any

from ..errors import Unresolved
from .cells import Cell, CellNumber, NotRational, Refine
from .ordered import Ordered
from .roots import Algebraic, Bracket, Point, point_bounds

Interval = tuple[Fraction, Fraction]
Monomial = frozenset[tuple["Atom", int]]
Terms = dict[Monomial, Fraction]

PRECISIONS = (25, 60, 150)  # decimal digits tried before a sign is given up
BRACKET = Fraction(1, 2**40)  # width of a bracket, as a share of its cell
NEAR = Fraction(1, 10**170)  # width around an irrational point: beyond every precision
MAX_BOXES = 20_000
MAX_EXPONENT = 700  # of exp: beyond it no float holds the value
MAX_TERMS = 2_000
MAX_PRODUCTS = 20_000  # of terms, in one multiplication
RUNNING = "assumption that runs"  # the variable of a cell; no name in a file has spaces

ONE: Monomial = frozenset()


class Undecided(Exception):
    """A sign differs within a box."""


@dataclass(frozen=True)
class Atom:
    """A variable ("variable", name) or a function value such as ("log", (argument,))."""

    kind: str
    arguments: tuple[Any, ...]

    def enclose(self, precision: int, ranges: Mapping[str, Interval]) -> Interval:
        """Fractions on either side of its value, over all values of the variables in `ranges`."""
        if self.kind == "variable":
            return ranges[self.arguments[0]]
        bounds = [
            _quotient_bounds(top, bottom, precision, ranges) for top, bottom in self.arguments
        ]
        return _ENCLOSE[self.kind](precision, *bounds)


@dataclass(frozen=True, eq=False)
class Domain:
    """Where the variables live: nowhere (a constant), on a cell of a line, or in a box.

    `signs` remembers what was decided on a cell: solvers ask the same more than once.
    """

    ranges: Mapping[str, Interval]
    cell: Cell | None = None
    signs: dict[frozenset[Any], int] = field(default_factory=dict)


CONSTANT = Domain({})


class Enclosed(Ordered):
    """A real number, or a function on a cell or box, known to any precision but not exactly."""

    __slots__ = ("denominator", "domain", "numerator")

    def __init__(self, domain: Domain, numerator: Terms, denominator: Terms | None = None) -> None:
        self.domain = domain
        self.numerator = numerator
        self.denominator = {ONE: Fraction(1)} if denominator is None else denominator

    @classmethod
    def on(cls, cell: Cell) -> Enclosed:
        """The assumption that runs along this cell."""
        return cls.variable(RUNNING, _domain(cell))

    @classmethod
    def variable(cls, name: str, domain: Domain) -> Enclosed:
        """One variable of a domain."""
        return cls(domain, {frozenset([(Atom("variable", (name,)), 1)]): Fraction(1)})

    @classmethod
    def constant(cls, value: Fraction, domain: Domain = CONSTANT) -> Enclosed:
        """A Fraction in enclosed form."""
        return cls(domain, {ONE: value} if value else {})

    @classmethod
    def call(cls, kind: str, *arguments: Any) -> Enclosed:
        """The value of a function at Fractions or Enclosed numbers."""
        enclosed = [a if isinstance(a, Enclosed) else cls.constant(a) for a in arguments]
        domain = next((a.domain for a in enclosed if a.domain is not CONSTANT), CONSTANT)
        keys = tuple(
            (frozenset(a.numerator.items()), frozenset(a.denominator.items())) for a in enclosed
        )
        return cls(domain, {frozenset([(Atom(kind, keys), 1)]): Fraction(1)})

    # -- arithmetic -----------------------------------------------------------------------------

    def _coerced(self, other: Any) -> Enclosed | None:
        if isinstance(other, Enclosed):
            return other
        if isinstance(other, CellNumber):
            raise NotRational  # the assumption has to be enclosed too
        return Enclosed.constant(other, self.domain) if isinstance(other, Fraction) else None

    def _joined(self, other: Enclosed) -> Domain:
        return other.domain if self.domain is CONSTANT else self.domain

    def __add__(self, other: Any) -> Any:
        that = self._coerced(other)
        if that is None:
            return NotImplemented
        if self.denominator == that.denominator:
            return _number(
                self._joined(that), _sum(self.numerator, that.numerator), self.denominator
            )
        top = _sum(
            _product(self.numerator, that.denominator), _product(that.numerator, self.denominator)
        )
        return _number(self._joined(that), top, _product(self.denominator, that.denominator))

    __radd__ = __add__

    def __neg__(self) -> Enclosed:
        return Enclosed(self.domain, {m: -c for m, c in self.numerator.items()}, self.denominator)

    def __sub__(self, other: Any) -> Any:
        that = self._coerced(other)
        return NotImplemented if that is None else self + -that

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        that = self._coerced(other)
        if that is None:
            return NotImplemented
        top = _product(self.numerator, that.numerator)
        return _number(self._joined(that), top, _product(self.denominator, that.denominator))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        that = self._coerced(other)
        return NotImplemented if that is None else self * that.inverse()

    def __rtruediv__(self, other: Any) -> Any:
        that = self._coerced(other)
        return NotImplemented if that is None else that * self.inverse()

    def inverse(self) -> Any:
        """1 / self; the denominator stays positive. Raises ZeroDivisionError, or as `sign` does."""
        s = self.sign()
        if not s:
            raise ZeroDivisionError("division by zero")
        flip = {m: c * s for m, c in self.numerator.items()}
        return _number(self.domain, {m: c * s for m, c in self.denominator.items()}, flip)

    # -- order ----------------------------------------------------------------------------------

    def sign(self) -> int:
        """−1, 0 or 1, the same on the whole domain.

        Raises Refine where it changes within an open cell, Undecided in a box, and Unresolved where
        the number is closer to 0 than the precision reaches.
        """
        if not self.numerator:
            return 0
        if self._is_the_bracketed_one():
            return 0
        for precision in PRECISIONS:
            sign = _sign_of(self.numerator, precision, self.domain.ranges)
            if sign is not None:
                return sign
            if self.domain.ranges and self.domain.cell is None:
                raise Undecided
            if self.domain.cell is not None and not self.domain.cell.is_point:
                return self._sign_on_cell(self.domain.cell)
        raise Unresolved(
            f"two numbers agree to {PRECISIONS[-1]} digits; whether they are equal is not proved"
        )

    def _is_the_bracketed_one(self) -> bool:
        """At a bracket, the difference that was bracketed counts as 0, by any constant factor."""
        cell = self.domain.cell
        if cell is None or not cell.is_point or not isinstance(cell.lower, Bracket):
            return False
        zero = cell.lower.difference.numerator
        if zero.keys() != self.numerator.keys():
            return False
        ratios = {c / zero[m] for m, c in self.numerator.items()}
        return len(ratios) == 1

    def _sign_on_cell(self, cell: Cell) -> int:
        key = frozenset(self.numerator.items())
        if key not in self.domain.signs:
            self.domain.signs[key] = self._found_sign(cell)
        return self.domain.signs[key]

    def _found_sign(self, cell: Cell) -> int:
        if self.roots(cell):
            raise Refine(self)
        sample = cell.sample()
        here = {RUNNING: (sample, sample)}
        for precision in PRECISIONS:
            sign = _sign_of(self.numerator, precision, here)
            if sign is not None:
                return sign
        raise Unresolved("the sign of a difference could not be decided on an interval")

    def roots(self, cell: Cell) -> list[Point]:
        """Brackets of everything in an open cell that could not be proved free of roots."""
        low, high = point_bounds(cell.lower)[1], point_bounds(cell.upper)[0]
        width = (high - low) * BRACKET
        todo, found = [(low, high)], []
        for _ in range(MAX_BOXES):
            if not todo:
                break
            a, b = todo.pop()
            if _sign_of(self.numerator, PRECISIONS[0], {RUNNING: (a, b)}) is not None:
                continue
            middle = (a + b) / 2
            if b - a <= width:
                found.append((a, b))
            else:
                todo += [(middle, b), (a, middle)]
        else:
            raise Unresolved("a difference stays too close to 0 along an assumption")
        return _brackets(found, width, low, high, self)

    def bounds(self, precision: int = 30, ranges: Mapping[str, Interval] | None = None) -> Interval:
        """Proved bounds over the whole domain, or over these smaller ranges of its variables."""
        where = self.domain.ranges if ranges is None else ranges
        try:
            top = _bounds(self.numerator, precision, where)
            return _divide(top, _bounds(self.denominator, precision, where))
        except Undecided:
            if where and self.domain.cell is None:
                raise
            raise Unresolved(
                "a formula has no bounds where a divisor or logarithm nears 0"
            ) from None

    def at(self, point: Point) -> Any:
        """Its value at a point of the closed cell: the same formula there."""
        here = point if isinstance(point, Fraction) else Enclosed.on(Cell.at(point))
        return _value(self.numerator, here) / _value(self.denominator, here)

    def __str__(self) -> str:
        """The formula, for numbers that depend on nothing: "sqrt(2)/2"."""
        top, bottom = _text(self.numerator.items()), _text(self.denominator.items())
        return top if bottom == "1" else f"({top})/({bottom})"

    def __repr__(self) -> str:
        low, high = self.bounds()
        return f"Enclosed({float(low)!r} … {float(high)!r})"


def _domain(cell: Cell) -> Domain:
    """Where the assumption runs on this cell; at an irrational point, as near as decides signs."""
    lower, upper = cell.lower, cell.upper
    if cell.is_point and isinstance(lower, Algebraic):
        lower = upper = lower.within(NEAR)
    return Domain({RUNNING: (point_bounds(lower)[0], point_bounds(upper)[1])}, cell)


def _brackets(
    boxes: list[Interval], width: Fraction, low: Fraction, high: Fraction, difference: Enclosed
) -> list[Point]:
    """Touching boxes joined and padded, so that the difference is clear of 0 right beside them."""
    merged: list[list[Fraction]] = []
    for a, b in sorted(boxes):
        if merged and a - merged[-1][1] <= 40 * width:
            merged[-1][1] = max(b, merged[-1][1])
        else:
            merged.append([a, b])
    # A box at the very end of the cell belongs to the root that was split at there.
    inner = [(a, b) for a, b in merged if a > low and b < high]
    pad = 16 * width
    return [Bracket(max(a - pad, low), min(b + pad, high), difference) for a, b in inner]


# -- polynomials over atoms --------------------------------------------------------------------


def _number(domain: Domain, top: Terms, bottom: Terms) -> Any:
    """The quotient; a Fraction where nothing but a constant is left."""
    if not top:
        return Fraction(0)
    if len(top) > MAX_TERMS:
        raise Unresolved("a formula that is not rational grows too large to bound")
    if top.keys() == bottom.keys():
        ratios = {c / bottom[m] for m, c in top.items()}
        if len(ratios) == 1:
            return ratios.pop()
    return Enclosed(domain, top, bottom)


def _sum(a: Terms, b: Terms) -> Terms:
    total = dict(a)
    for monomial, c in b.items():
        total[monomial] = total.get(monomial, Fraction(0)) + c
        if not total[monomial]:
            del total[monomial]
    return total


def _product(a: Terms, b: Terms) -> Terms:
    if len(a) * len(b) > MAX_PRODUCTS:
        raise Unresolved("a formula that is not rational grows too large to bound")
    total: Terms = {}
    for m, c in a.items():
        for n, d in b.items():
            monomial = _times(m, n)
            value = total.get(monomial, Fraction(0)) + c * d
            total[monomial] = value
            if not value:
                del total[monomial]
    return total


def _times(m: Monomial, n: Monomial) -> Monomial:
    if not m or not n:
        return m or n
    powers = dict(m)
    for atom, power in n:
        powers[atom] = powers.get(atom, 0) + power
    return frozenset(powers.items())


def _value(terms: Terms, here: Any) -> Any:
    """The polynomial where the assumption that runs is `here`."""
    total: Any = Fraction(0)
    for monomial, c in terms.items():
        part: Any = c
        for atom, power in monomial:
            for _ in range(power):
                part = part * _atom_value(atom, here)
        total = total + part
    return total


def _atom_value(atom: Atom, here: Any) -> Any:
    from .functions import CALLS  # they are built on this module

    if atom.kind == "variable":
        return here
    arguments = [_value(dict(top), here) / _value(dict(bottom), here)
                 for top, bottom in atom.arguments]  # fmt: skip
    return CALLS[atom.kind](*arguments)


def _text(terms: Iterable[tuple[Monomial, Fraction]]) -> str:
    """A polynomial over atoms as a formula."""
    parts = []
    for monomial, c in terms:
        factors = [f"{_atom_text(atom)}" + (f"**{power}" if power > 1 else "")
                   for atom, power in monomial]  # fmt: skip
        if abs(c) != 1 or not factors:
            factors.insert(0, str(abs(c)))
        parts.append(("-" if c < 0 else "+", "*".join(factors)))
    text = " ".join(f"{sign} {part}" for sign, part in parts)
    return text.replace("- ", "-", 1) if text.startswith("-") else text[2:]


def _atom_text(atom: Atom) -> str:
    if atom.kind == "variable":
        return str(atom.arguments[0])
    texts = []
    for top, bottom in atom.arguments:
        below = _text(bottom)
        texts.append(_text(top) if below == "1" else f"({_text(top)})/({below})")
    if atom.kind == "power":
        base, exponent = texts
        return f"sqrt({base})" if exponent == "1/2" else f"({base})**({exponent})"
    return f"{atom.kind}({', '.join(texts)})"


# -- interval arithmetic -----------------------------------------------------------------------


def _sign_of(terms: Terms, precision: int, ranges: Mapping[str, Interval]) -> int | None:
    """The sign, where the bounds on the polynomial are both on one side of 0."""
    try:
        low, high = _bounds(terms, precision, ranges)
    except Undecided:
        return None
    return 1 if low > 0 else -1 if high < 0 else None


def _bounds(terms: Terms, precision: int, ranges: Mapping[str, Interval]) -> Interval:
    low = high = Fraction(0)
    atoms: dict[Atom, Interval] = {}
    for monomial, c in terms.items():
        part: Interval = (c, c)
        for atom, power in monomial:
            if atom not in atoms:
                atoms[atom] = atom.enclose(precision, ranges)
            part = _multiply(part, _whole_power(atoms[atom], power))
        low, high = low + part[0], high + part[1]
    return low, high


def _quotient_bounds(
    top: frozenset[Any], bottom: frozenset[Any], precision: int, ranges: Mapping[str, Interval]
) -> Interval:
    numerator = _bounds(dict(top), precision, ranges)
    return _divide(numerator, _bounds(dict(bottom), precision, ranges))


def _multiply(a: Interval, b: Interval) -> Interval:
    products = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return min(products), max(products)


def _divide(a: Interval, b: Interval) -> Interval:
    if b[0] <= 0 <= b[1]:
        raise Undecided
    return _multiply(a, (1 / b[1], 1 / b[0]))


def _whole_power(a: Interval, power: int) -> Interval:
    low, high = a[0] ** power, a[1] ** power
    if power % 2 == 0 and a[0] < 0 < a[1]:
        return Fraction(0), max(low, high)
    return min(low, high), max(low, high)


def _decimal(x: Fraction, precision: int, rounding: str) -> tuple[Context, Decimal]:
    context = Context(prec=precision, rounding=rounding, Emin=-(10**6), Emax=10**6)
    return context, context.divide(Decimal(x.numerator), Decimal(x.denominator))


def _below(context: Context, x: Decimal) -> Fraction:
    """One unit lower; 0 is never rounded, and its neighbour is 1e-1000000."""
    return Fraction(context.next_minus(x) if x else x)


def _above(context: Context, x: Decimal) -> Fraction:
    return Fraction(context.next_plus(x) if x else x)


def _exp(precision: int, a: Interval) -> Interval:
    if max(abs(a[0]), abs(a[1])) > MAX_EXPONENT:
        raise Unresolved(f"exp of a number beyond ±{MAX_EXPONENT}: no use as a payoff")
    down, low = _decimal(a[0], precision, ROUND_FLOOR)
    up, high = _decimal(a[1], precision, ROUND_CEILING)
    return _below(down, down.exp(low)), _above(up, up.exp(high))


def _log(precision: int, a: Interval) -> Interval:
    if a[0] <= 0:
        raise Undecided
    down, low = _decimal(a[0], precision, ROUND_FLOOR)
    up, high = _decimal(a[1], precision, ROUND_CEILING)
    return _below(down, down.ln(low)), _above(up, up.ln(high))


def _power(precision: int, base: Interval, exponent: Interval) -> Interval:
    """For a base that is known to be 0 or more: an enclosure below 0 is only too wide."""
    if base[0] > 0:
        return _exp(precision, _multiply(exponent, _log(precision, base)))
    if exponent[0] <= 0:
        raise Undecided  # it grows without bound as the base nears 0
    if base[1] <= 0:
        return Fraction(0), Fraction(0)
    top = (base[1], base[1])
    return Fraction(0), _power(precision, top, exponent)[1]


def _minimum(_: int, a: Interval, b: Interval) -> Interval:
    return min(a[0], b[0]), min(a[1], b[1])


def _maximum(_: int, a: Interval, b: Interval) -> Interval:
    return max(a[0], b[0]), max(a[1], b[1])


def _absolute(_: int, a: Interval) -> Interval:
    low = Fraction(0) if a[0] <= 0 <= a[1] else min(abs(a[0]), abs(a[1]))
    return low, max(abs(a[0]), abs(a[1]))


def _is_negative(_: int, a: Interval) -> Interval:
    if a[1] < 0 or a[0] >= 0:
        value = Fraction(a[1] < 0)
        return value, value
    return Fraction(0), Fraction(1)


_ENCLOSE: dict[str, Callable[..., Interval]] = {
    "exp": _exp,
    "log": _log,
    "power": _power,
    "min": _minimum,
    "max": _maximum,
    "abs": _absolute,
    "is negative": _is_negative,
}
