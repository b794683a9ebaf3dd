"""Numbers with proved bounds, for what no Fraction can hold: powers, exp, log, and whole boxes.

An `Enclosed` is a quotient of polynomials over *atoms*: variables and function values such as
log(3/2). Equal atoms cancel exactly, so x - x is 0 by structure; otherwise a sign is decided
by enclosures that grow narrower (`intervals`), and never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import Any

from ..effort import spend
from ..errors import Unresolved
from .bernstein import Tensor
from .cells import Cell, CellNumber, NotRational, Refine
from .intervals import ZERO, Bounds, Outward, Undecided, outward
from .ordered import Ordered
from .roots import Algebraic, Bracket, Point, point_bounds

Interval = tuple[Fraction, Fraction]
Monomial = frozenset[tuple["Atom", int]]
Terms = dict[Monomial, Fraction]

PRECISIONS = (25, 60, 150)  # decimal digits tried before a sign is given up
BRACKET = Fraction(1, 2**40)  # width of a bracket, as a share of its cell
NEAR = Fraction(1, 10**170)  # width around an irrational point: beyond every precision
MAX_BOXES = 20_000
MAX_TERMS = 2_000
MAX_PRODUCTS = 20_000  # of terms, in one multiplication
MAX_COEFFICIENTS = 512  # of a polynomial over a box
MAX_DEGREE = 16  # of such a polynomial in one atom
MAX_SHOWN = 6  # terms of a function's argument in a sentence
MAX_POWER = 10_000  # of a variable or a function value
RUNNING = "assumption that runs"  # the variable of a cell; no name in a file has spaces

ONE: Monomial = frozenset()

OPERATIONS = {  # the kind of an atom: what encloses it
    "exp": "exp",
    "log": "log",
    "power": "power",
    "min": "minimum",
    "max": "maximum",
    "abs": "absolute",
    "is negative": "is_negative",
}


@dataclass(frozen=True)
class Atom:
    """A variable ("variable", name) or a function value such as ("log", (argument,))."""

    kind: str
    arguments: tuple[Any, ...]

    def enclose(
        self, o: Outward, ranges: Mapping[str, Interval], known: dict[Atom, Bounds]
    ) -> Bounds:
        """Numbers on either side of its value, over all values of the variables in `ranges`.

        `known` remembers those of its parts: one may stand in it many times over.
        """
        if self not in known:
            spend(10 + o.precision)
            known[self] = self._enclosed(o, ranges, known)
        return known[self]

    def _enclosed(
        self, o: Outward, ranges: Mapping[str, Interval], known: dict[Atom, Bounds]
    ) -> Bounds:
        if self.kind == "variable":
            return o.around(*ranges[self.arguments[0]])
        arguments = [_quotient(top, bottom, o, ranges, known) for top, bottom in self.arguments]
        operation: Callable[..., Bounds] = getattr(o, OPERATIONS[self.kind])
        try:
            return operation(*arguments)
        except Unresolved as problem:
            raise Unresolved(f"{self}: {problem}") from None

    def __str__(self) -> str:
        """exp(1000); of what is longer, or holds the assumption that runs, only exp(…)."""
        parts = [part for pair in self.arguments for part in pair]
        inside = [atom for part in parts for monomial, _ in part for atom, _ in monomial]
        is_short = sum(map(len, parts)) <= MAX_SHOWN and all(
            atom.kind == "variable" and atom.arguments[0] != RUNNING for atom in inside
        )
        return _atom_text(self) if is_short else f"{self.kind}(…)"


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
                return self._sign_on_box()
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

    def is_at_least_0(self) -> bool:
        """Is it proved to be 0 or above on the whole box? False means not proved."""
        bounds = polynomial_bounds(self.numerator, self.domain.ranges)
        try:
            return (bounds is not None and bounds[0] >= 0) or self.bounds()[0] >= 0
        except (Undecided, Unresolved):
            return False

    def _sign_on_box(self) -> int:
        key = frozenset(self.numerator.items())
        if key not in self.domain.signs:
            low, high = polynomial_bounds(self.numerator, self.domain.ranges) or (0, 0)
            self.domain.signs[key] = (low > 0) - (high < 0)
        if not self.domain.signs[key]:
            raise Undecided
        return self.domain.signs[key]

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
            top, bottom = self.numerator.items(), self.denominator.items()
            low, high = _quotient(top, bottom, outward(precision), where, {})
            return Fraction(low), Fraction(high)
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
    spend(len(a) * len(b))
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
        if powers[atom] > MAX_POWER:
            raise Unresolved("a power in a formula grows too large to bound")
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


# -- bounds ------------------------------------------------------------------------------------


def polynomial_bounds(terms: Terms, ranges: Mapping[str, Interval]) -> Interval | None:
    """Bounds on a polynomial by its Bernstein coefficients over the ranges of its atoms.

    They are its extremes where every atom is a variable and stands in each term at most once. None
    where there would be too many, or where an atom has no bounds.
    """
    atoms = {atom: k for k, atom in enumerate({a: None for m in terms for a, _ in m})}
    tensor = Tensor({tuple(sorted((atoms[a], p) for a, p in m)): c for m, c in terms.items()})
    if prod(tensor.shape) > MAX_COEFFICIENTS or max(tensor.shape, default=1) > MAX_DEGREE + 1:
        return None
    o, known = outward(PRECISIONS[0]), dict[Atom, Bounds]()
    try:
        ends = [
            ranges[atom.arguments[0]] if atom.kind == "variable"
            else tuple(map(Fraction, atom.enclose(o, ranges, known)))
            for atom in atoms
        ]  # fmt: skip
    except (Undecided, Unresolved):
        return None
    found = tensor.exact_coefficients([a for a, _ in ends], [b for _, b in ends])
    return found.min(), found.max()


def _sign_of(terms: Terms, precision: int, ranges: Mapping[str, Interval]) -> int | None:
    """The sign, where the bounds on the polynomial are both on one side of 0."""
    try:
        low, high = _bounds(terms.items(), outward(precision), ranges)
    except Undecided:
        return None
    return 1 if low > 0 else -1 if high < 0 else None


def _quotient(
    top: Iterable[tuple[Monomial, Fraction]],
    bottom: Iterable[tuple[Monomial, Fraction]],
    o: Outward,
    ranges: Mapping[str, Interval],
    known: dict[Atom, Bounds],
) -> Bounds:
    """Bounds on a quotient of polynomials. Raises Undecided where its divisor may be 0."""
    divisor = _bounds(bottom, o, ranges, known)
    if divisor[0] <= 0 <= divisor[1]:  # intervals may be too wide
        found = polynomial_bounds(dict(bottom), ranges)
        divisor = divisor if found is None else o.around(*found)
    return o.divide(_bounds(top, o, ranges, known), divisor)


def _bounds(
    terms: Iterable[tuple[Monomial, Fraction]],
    o: Outward,
    ranges: Mapping[str, Interval],
    known: dict[Atom, Bounds] | None = None,
) -> Bounds:
    """Bounds on a polynomial; `known` holds those of atoms, over the same ranges."""
    total = ZERO, ZERO
    spend(4)
    atoms: dict[Atom, Bounds] = {} if known is None else known
    for monomial, c in terms:
        spend(3 + 3 * len(monomial))
        part = o.around(c, c)
        for atom, power in monomial:
            part = o.multiply(part, o.whole_power(atom.enclose(o, ranges, atoms), power))
        total = o.add(total, part)
    return total
