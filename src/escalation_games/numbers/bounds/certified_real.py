"""Numbers with proved bounds, for what no Fraction can hold: powers, exp, log, and whole boxes.

An `Enclosed` is a quotient of polynomials over *atoms*: variables and function values such as
log(3), in one form in which the laws of powers hold (`atoms`). So x - x and sqrt(2)*sqrt(2) - 2 are
0 by structure; otherwise a sign is decided by enclosures that grow narrower (`interval`), and
never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache, partial
from math import prod
from typing import Any

from ...effort import spend
from ...errors import EscalationGamesError, Unresolved
from ...limits import (
    MAX_ARGUMENT_TERMS,
    MAX_ATOM_DEGREE,
    MAX_BOX_COEFFICIENTS,
    MAX_ENCLOSED_TERMS,
    MAX_LINE_BOXES,
)
from ..line.algebraic import Algebraic, Bracket, Interval, LinePoint, point_bounds
from ..line.cells import Cell, CellNumber, NotRational, Refine, simplest_between
from ..ordered import Ordered
from ..polynomials import atoms
from ..polynomials.atoms import (
    ONE,
    Atom,
    Exponent,
    Monomial,
    Terms,
    added,
    atom_of,
    multiplied,
    scaled,
)
from ..polynomials.bernstein import Tensor
from ..polynomials.separation import digits_to_zero
from ..rational import Fraction
from .derivatives import UNIT, NotTold, quotient_slope, slope
from .interval import ZERO, Bounds, Outward, Undecided, outward

PRECISIONS = (25, 60, 150)  # decimal digits tried before a sign is given up
SPARE = 60  # digits that sums of numbers with some in front of the point may lose
BRACKET = Fraction(1, 2**40)  # width of a bracket, as a share of its cell
NEAR = Fraction(1, 10**170)  # width around an irrational point: beyond every precision
# The functions of exact numbers, by kind of atom: `functions`, which is built on this module, puts
# them here when it is imported.
CALLS: dict[str, Callable[..., Any]] = {}
UNIT_BOUNDS: Bounds = (Decimal(1), Decimal(1))
RUNNING = "assumption that runs"  # the variable of a cell; no name in a file has spaces

OPAQUE = {  # kinds of atoms of which nothing but bounds is known: what encloses them
    "power": "power",
    "min": "minimum",
    "max": "maximum",
    "abs": "absolute",
    "is negative": "is_negative",
}


@dataclass(frozen=True, eq=False)
class Domain:
    """Where the variables live: nowhere (a constant), on a cell of a line, or in a box.

    `signs` remembers what was decided on a cell: solvers ask the same more than once.
    """

    ranges: Mapping[str, Interval]
    cell: Cell | None = None
    signs: dict[frozenset[Any], int] = field(default_factory=dict)

    @property
    def positive(self) -> frozenset[str]:
        """The variables that are nowhere below 0."""
        return frozenset(name for name, (low, _) in self.ranges.items() if low >= 0)

    @property
    def is_box(self) -> bool:
        """Do the variables vary, each on its own?"""
        return bool(self.ranges) and self.cell is None

    def within(self, precision: int) -> Mapping[str, Interval]:  # noqa: ARG002 - of roots
        """Bounds on the variables, with so many decimal digits where any precision can be had."""
        return self.ranges

    def is_zero(self, terms: Terms) -> bool:  # noqa: ARG002 - of roots
        """Is it plain that a polynomial in the variables is 0?"""
        return False

    def joined(self, other: Domain) -> Domain:  # noqa: ARG002 - of roots
        """Where the variables of both live."""
        return self

    def enclosed(self, x: CellNumber) -> Enclosed:  # noqa: ARG002 - of roots
        """A number of the other kind, to be reckoned with here."""
        raise NotRational  # the assumption has to be enclosed too


CONSTANT = Domain({})


class Enclosed(Ordered):
    """A real number, or a function on a cell or box, known to any precision but not exactly."""

    __slots__ = ("denominator", "domain", "numerator")

    def __init__(self, domain: Domain, numerator: Terms, denominator: Terms | None = None) -> None:
        self.domain = domain
        self.numerator = numerator
        self.denominator = UNIT if denominator is None else denominator

    @classmethod
    def on(cls, cell: Cell) -> Enclosed:
        """The assumption that runs along this cell."""
        return cls.variable(RUNNING, _domain(cell))

    @classmethod
    def variable(cls, name: str, domain: Domain) -> Enclosed:
        """One variable of a domain."""
        return cls(domain, {frozenset([(atom_of("variable", name), 1)]): Fraction(1)})

    @classmethod
    def constant(cls, value: Fraction, domain: Domain = CONSTANT) -> Enclosed:
        """A Fraction in enclosed form."""
        return cls(domain, {ONE: value} if value else {})

    @classmethod
    def call(cls, kind: str, *arguments: Any) -> Any:
        """The value of a function at Fractions or Enclosed numbers at which it has one."""
        enclosed = [a if isinstance(a, Enclosed) else cls.constant(a) for a in arguments]
        domain = next((a.domain for a in enclosed if a.domain is not CONSTANT), CONSTANT)
        if kind == "exp":
            return _exponential(enclosed[0], domain)
        if kind == "log":
            return _logarithm(enclosed[0], domain)
        if kind == "power":
            return _power(enclosed[0], enclosed[1], domain)
        return cls.opaque(kind, enclosed, domain)

    @classmethod
    def opaque(cls, kind: str, arguments: Iterable[Enclosed], domain: Domain) -> Enclosed:
        """A function value of which nothing but bounds is known."""
        keys = tuple(
            (frozenset(a.numerator.items()), frozenset(a.denominator.items())) for a in arguments
        )
        return cls(domain, {frozenset([(atom_of(kind, *keys), 1)]): Fraction(1)})

    @property
    def as_constant(self) -> Fraction | None:
        """The Fraction it is, where it is one."""
        if self.denominator == UNIT and not self.numerator.keys() - {ONE}:
            return self.numerator.get(ONE, Fraction(0))
        return None

    # -- arithmetic -----------------------------------------------------------------------------

    def _coerced(self, other: Any) -> Enclosed | None:
        if isinstance(other, Enclosed):
            return other
        if isinstance(other, CellNumber):
            return self.domain.enclosed(other)
        return Enclosed.constant(other, self.domain) if isinstance(other, Fraction) else None

    def _joined(self, other: Enclosed) -> Domain:
        return other.domain if self.domain is CONSTANT else self.domain.joined(other.domain)

    def __add__(self, other: Any) -> Any:
        that = self._coerced(other)
        if that is None:
            return NotImplemented
        if self.denominator == that.denominator:
            return _number(
                self._joined(that), added(self.numerator, that.numerator), self.denominator
            )
        top = added(
            multiplied(self.numerator, that.denominator),
            multiplied(that.numerator, self.denominator),
        )
        return _number(self._joined(that), top, multiplied(self.denominator, that.denominator))

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
        top = multiplied(self.numerator, that.numerator)
        return _number(self._joined(that), top, multiplied(self.denominator, that.denominator))

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
            sign = _sign_of(self.numerator, precision, self.domain.within(precision))
            if sign is not None:
                return sign
            if self._is_zero():
                return 0
            if self.domain.is_box:
                return self._sign_on_box()
            if self.domain.cell is not None and not self.domain.cell.is_point:
                return self._sign_on_cell(self.domain.cell)
        return self._sign_of_radicals()

    def _is_zero(self) -> bool:
        """Is it 0 by structure?"""
        is_none_left = not atoms.without_common_factors(self.numerator)
        return is_none_left or self.domain.is_zero(self.numerator)

    def _sign_of_radicals(self) -> int:
        """Of a constant so near to 0 that a sum of radicals could only be 0 there."""
        digits = digits_to_zero(self.numerator) if self.domain is CONSTANT else None
        if digits is not None:
            low, high = _bounds(self.numerator.items(), outward(digits + SPARE), {})
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
            if max(-low, high) < Decimal(10) ** -digits:
                return 0
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

    def roots(self, cell: Cell) -> list[LinePoint]:
        """Everything in an open cell that could not be proved free of roots: Fractions, brackets.

        What cannot be proved right beside an end is the root that was split at there; but not where
        the function is known not to be 0 at that end, and looking closer will tell.
        """
        first, last = cell.ends
        low, high = point_bounds(first)[1], point_bounds(last)[0]
        width = (high - low) * BRACKET
        apart = {x for x, end in ((low, first), (high, last)) if self._is_apart_at(end)}
        slope = self._slope()
        todo, found = [(low, high)], []
        for _ in range(MAX_LINE_BOXES):
            if not todo:
                break
            a, b = todo.pop()
            if _sign_of(self.numerator, PRECISIONS[0], {RUNNING: (a, b)}) is not None:
                continue
            if slope is not None and self._is_apart_by(slope, a, b):
                continue
            middle = (a + b) / 2
            if b - a <= (width * BRACKET if a in apart or b in apart else width):
                found.append((a, b))
            else:
                todo += [(middle, b), (a, middle)]
        else:
            raise Unresolved("a difference stays too close to 0 along an assumption")
        brackets = _brackets(found, width, low, high, self)
        return [b if slope is None else _told(b, slope) for b in brackets]

    def derivative(self) -> Any:
        """How fast it rises with the assumption of its cell. Raises Unresolved."""
        made = partial(Enclosed, self.domain)
        try:
            return quotient_slope(self.numerator, self.denominator, made)
        except NotTold:
            raise Unresolved("only bounds are known of a part of this formula") from None

    def _slope(self) -> Enclosed | None:
        """The derivative of the numerator; None where it is not told."""
        try:
            return _enclosed(slope(self.numerator.items(), partial(Enclosed, self.domain)))
        except NotTold:
            return None

    def _is_apart_by(self, slope: Enclosed, low: Fraction, high: Fraction) -> bool:
        """Is it proved not to be 0 there by its value at the middle and the mean value theorem?

        Where a function only touches 0, bounds on itself take as many boxes as it is flat.
        """
        middle, half = (low + high) / 2, (high - low) / 2
        try:
            steepest = max(map(abs, slope.bounds(PRECISIONS[0], {RUNNING: (low, high)})))
            least, most = _bounds(
                self.numerator.items(), outward(PRECISIONS[0]), {RUNNING: (middle, middle)}
            )
        except (Undecided, Unresolved):
            return False
        return Fraction(least) > half * steepest or Fraction(most) < -half * steepest

    def _is_apart_at(self, end: LinePoint) -> bool:
        """Is it known not to be 0 at an end of its cell, and on which side?"""
        if isinstance(end, Bracket):
            return False
        return _sign_of(self.numerator, PRECISIONS[0], {RUNNING: point_bounds(end)}) is not None

    def bounds(self, precision: int = 30, ranges: Mapping[str, Interval] | None = None) -> Interval:
        """Proved bounds over the whole domain, or over these smaller ranges of its variables."""
        where = self.domain.within(precision) if ranges is None else ranges
        try:
            top, bottom = self.numerator.items(), self.denominator.items()
            low, high = _quotient_bounds(top, bottom, outward(precision), where)
            return Fraction(low), Fraction(high)
        except Undecided:
            if self.domain.is_box:
                raise
            raise Unresolved(
                "a formula has no bounds where a divisor or logarithm nears 0"
            ) from None

    def atoms(self) -> set[Atom]:
        """The variables and function values that it is made of."""
        parts = (*self.numerator, *self.denominator)
        return {atom for monomial in parts for atom, _ in monomial}

    def at(self, point: LinePoint) -> Any:
        """Its value at a point of the closed cell, or its limit there where a common power of one
        thing goes to 0 above and below. Raises ZeroDivisionError where more of it does."""
        try:
            return self._at(point)
        except ZeroDivisionError:
            return self.without_common_powers()._at(point)

    def _at(self, point: LinePoint) -> Any:
        here = point if isinstance(point, Fraction) else Enclosed.on(Cell.at(point))
        return _value(self.numerator, here) / _value(self.denominator, here)

    def without_common_powers(self) -> Enclosed:
        """The same where it has a value: what all terms above and below have in common left out."""
        common = _common_powers([*self.numerator, *self.denominator])
        top, bottom = (_divided(terms, common) for terms in (self.numerator, self.denominator))
        return Enclosed(self.domain, top, bottom)

    def __str__(self) -> str:
        """The formula, for numbers that depend on nothing: "sqrt(2)/2"."""
        top, bottom = _text(self.numerator.items()), _text(self.denominator.items())
        return top if bottom == "1" else f"({top})/({bottom})"

    def __repr__(self) -> str:
        low, high = self.bounds()
        return f"Enclosed({float(low)!r} … {float(high)!r})"


def variable_on(cell: Cell, rational: bool = True) -> Any:
    """The assumption that runs along a cell, as a number on it.

    A Fraction on a rational point; otherwise a CellNumber, or with `rational=False`, and on a point
    of which only bounds are known, an Enclosed: this goes through exp, log and powers too.
    """
    is_bracket = cell.is_point and isinstance(cell.lower, Bracket)
    is_fraction = cell.is_point and isinstance(cell.lower, Fraction)
    return cell.variable() if is_fraction or (rational and not is_bracket) else Enclosed.on(cell)


def _domain(cell: Cell) -> Domain:
    """Where the assumption runs on this cell; at an irrational point, as near as decides signs."""
    if not cell.is_point:
        lower, upper = cell.ends
    elif isinstance(cell.lower, Algebraic):
        lower = upper = cell.lower.within(NEAR)
    else:
        lower = upper = cell.lower
    return Domain({RUNNING: (point_bounds(lower)[0], point_bounds(upper)[1])}, cell)


def _brackets(
    boxes: list[Interval], width: Fraction, low: Fraction, high: Fraction, difference: Enclosed
) -> list[Bracket]:
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
    return [
        Bracket(a - min(pad, (a - low) / 2), b + min(pad, (high - b) / 2), difference)
        for a, b in inner
    ]


def _told(bracket: Bracket, slope: Enclosed) -> LinePoint:
    """The shortest Fraction in a bracket, if that is its root, and the only one."""
    x = simplest_between(bracket.lower, bracket.upper)
    try:
        if _enclosed(_value(bracket.difference.numerator, x)).sign():
            return bracket
        low, high = slope.bounds(30, {RUNNING: (bracket.lower, bracket.upper)})
    except (EscalationGamesError, Undecided, ZeroDivisionError):
        return bracket
    return x if low > 0 or high < 0 else bracket


# -- polynomials over atoms --------------------------------------------------------------------


def _number(domain: Domain, top: Terms, bottom: Terms) -> Any:
    """The quotient; a Fraction where nothing but a constant is left."""
    if not top:
        return Fraction(0)
    if len(top) > MAX_ENCLOSED_TERMS:
        raise Unresolved("a formula that is not rational grows too large to bound")
    top, bottom = _normal(top, bottom)
    if bottom == UNIT and top.keys() == {ONE}:
        return top[ONE]
    if top.keys() == bottom.keys():
        ratios = {c / bottom[m] for m, c in top.items()}
        if len(ratios) == 1:
            return ratios.pop()
    return Enclosed(domain, top, bottom)


def _normal(top: Terms, bottom: Terms) -> tuple[Terms, Terms]:
    """A divisor of one number, one radical or one exponential is multiplied away."""
    if len(bottom) > 1 or bottom == UNIT:
        return top, bottom
    ((monomial, c),) = bottom.items()
    if any(atom.kind not in ("number", "exp") for atom, _ in monomial):
        return top, bottom
    inverse = {ONE: 1 / c}
    for atom, exponent in monomial:
        if atom.kind == "number":
            front = Fraction(1, atom.arguments[0])
            inverse = multiplied(inverse, {frozenset([(atom, 1 - exponent)]): front})
        else:
            inverse = multiplied(inverse, {frozenset([(atom, -exponent)]): Fraction(1)})
    return multiplied(top, inverse), UNIT


# -- function values ---------------------------------------------------------------------------


def _power(base: Enclosed, exponent: Enclosed, domain: Domain) -> Any:
    """For a base that is nowhere below 0, and above it where the exponent may not be above 0."""
    rational = exponent.as_constant
    if rational is None:
        if domain is CONSTANT or base.as_constant is not None:
            return _exponential(_enclosed(exponent * _logarithm(base, domain)), domain)
        return Enclosed.opaque("power", (base, exponent), domain)
    if not rational:
        return Fraction(1)
    top, bottom = (
        atoms.power(terms, abs(rational), domain.positive)
        for terms in (base.numerator, base.denominator)
    )
    return _number(domain, top, bottom) if rational > 0 else _number(domain, bottom, top)


def _exponential(x: Enclosed, domain: Domain) -> Any:
    return _number(domain, *atoms.exponential(x.numerator, x.denominator, domain.positive))


def _logarithm(x: Enclosed, domain: Domain) -> Any:
    """Of a number above 0."""
    total: Any = Fraction(0)
    for terms, sign in ((x.numerator, 1), (x.denominator, -1)):
        for top, bottom in atoms.logarithm(terms, domain.positive):
            total = total + _number(domain, scaled(top, Fraction(sign)), bottom)
    return total


def _enclosed(x: Any) -> Enclosed:
    return x if isinstance(x, Enclosed) else Enclosed.constant(x)


# -- elsewhere ---------------------------------------------------------------------------------


def _common_powers(monomials: list[Monomial]) -> dict[Atom, Exponent]:
    """The powers of atoms that all of these can be divided by."""
    first, *others = map(dict, monomials)
    common: dict[Atom, Exponent] = {}
    for atom, power in first.items():
        least = min([power, *(other.get(atom, 0) for other in others)])
        if least > 0:
            common[atom] = least
    return common


def _divided(terms: Terms, powers: Mapping[Atom, Exponent]) -> Terms:
    divided: Terms = {}
    for monomial, c in terms.items():
        left = {atom: power - powers.get(atom, 0) for atom, power in monomial}
        divided[frozenset((atom, power) for atom, power in left.items() if power)] = c
    return divided


def _value(terms: Mapping[Monomial, Fraction], here: Any) -> Any:
    """The polynomial where the assumption that runs is `here`."""
    total: Any = Fraction(0)
    for monomial, c in terms.items():
        part: Any = c
        for atom, exponent in monomial:
            part = part * _atom_value(atom, exponent, here)
        total = total + part
    return total


def _atom_value(atom: Atom, exponent: Exponent, here: Any) -> Any:
    if atom.kind == "exp":
        inner, divisor = atom.arguments
        above = _value({inner: Fraction(exponent)}, here)
        return CALLS["exp"](above / _value(dict(divisor), here))
    return CALLS["power"](_base_value(atom, here), Fraction(exponent))


def _base_value(atom: Atom, here: Any) -> Any:
    if atom.kind == "variable":
        return here
    if atom.kind == "number":
        return Fraction(atom.arguments[0])
    if atom.kind == "sum":
        return _value(dict(atom.arguments[0]), here)
    if atom.kind == "log":
        return CALLS["log"](_value(dict(atom.arguments[0]), here))
    arguments = [_value(dict(top), here) / _value(dict(bottom), here)
                 for top, bottom in atom.arguments]  # fmt: skip
    return CALLS[atom.kind](*arguments)


# -- as text -----------------------------------------------------------------------------------


def _text(terms: Iterable[tuple[Monomial, Fraction]]) -> str:
    """A polynomial over atoms as a formula; numbers in front, then in alphabetical order."""
    parts = []
    for monomial, c in sorted(terms, key=lambda term: sorted(_factor_texts(term[0]))):
        factors = sorted(_factor_texts(monomial))
        if abs(c) != 1 or not factors:
            factors.insert(0, str(abs(c)))
        parts.append(("-" if c < 0 else "+", "*".join(factors)))
    text = " ".join(f"{sign} {part}" for sign, part in parts)
    return text.replace("- ", "-", 1) if text.startswith("-") else text[2:]


def _factor_texts(monomial: Monomial) -> list[str]:
    """Radicals of whole numbers under one root, exponentials as one."""
    roots: dict[Exponent, int] = {}
    exponents: dict[frozenset[Any], Terms] = {}
    texts = []
    for atom, exponent in monomial:
        if atom.kind == "number":
            roots[exponent] = roots.get(exponent, 1) * atom.arguments[0]
        elif atom.kind == "exp":
            inner, divisor = atom.arguments
            exponents.setdefault(divisor, {})[inner] = Fraction(exponent)
        else:
            texts.append(_raised(_atom_text(atom), exponent))
    texts += [_raised(str(base), exponent) for exponent, base in roots.items()]
    return texts + [f"exp({_quotient_text(t.items(), d)})" for d, t in exponents.items()]


def _raised(base: str, exponent: Exponent) -> str:
    if exponent == 1:
        return base
    if exponent == Fraction(1, 2):
        return f"sqrt({base})"
    return f"{base}**{exponent}" if isinstance(exponent, int) else f"({base})**({exponent})"


def _quotient_text(top: Iterable[Any], bottom: Iterable[Any]) -> str:
    below = _text(bottom)
    return _text(top) if below == "1" else f"({_text(top)})/({below})"


def _atom_text(atom: Atom) -> str:
    if atom.kind == "variable":
        return str(atom.arguments[0])
    if atom.kind == "sum":
        return _text(atom.arguments[0])
    if atom.kind == "log":
        return f"log({_text(atom.arguments[0])})"
    texts = [_quotient_text(*argument) for argument in atom.arguments]
    if atom.kind == "power":
        return "(({})**({}))".format(*texts)
    return f"{atom.kind}({', '.join(texts)})"


# -- bounds ------------------------------------------------------------------------------------


def polynomial_bounds(
    terms: Mapping[Monomial, Fraction], ranges: Mapping[str, Interval]
) -> Interval | None:
    """Bounds on a polynomial by its Bernstein coefficients over the ranges of its atoms.

    They are its extremes where every atom is a variable and stands in each term at most once. None
    where there would be too many, or where an atom has no bounds.
    """
    powers = {monomial: [_on_axis(*pair) for pair in monomial] for monomial in terms}
    axes = list({axis: None for found in powers.values() for axis, _ in found})
    place = {axis: k for k, axis in enumerate(axes)}
    tensor = Tensor(
        {
            tuple(sorted((place[axis], power) for axis, power in powers[monomial])): c
            for monomial, c in terms.items()
        }
    )
    if (
        prod(tensor.shape) > MAX_BOX_COEFFICIENTS
        or max(tensor.shape, default=1) > MAX_ATOM_DEGREE + 1
    ):
        return None
    around = Enclosure(outward(PRECISIONS[0]), ranges)
    try:
        ends = [_axis_range(axis, around) for axis in axes]
    except (Undecided, Unresolved):
        return None
    lower, upper = zip(*ends, strict=True) if ends else ((), ())
    coefficients, below = tensor.exact_coefficients(lower, upper)
    return Fraction(coefficients.min(), below), Fraction(coefficients.max(), below)


Axis = tuple[Atom, Exponent]  # what a polynomial has whole powers of: most often just an atom


def _on_axis(atom: Atom, exponent: Exponent) -> tuple[Axis, int]:
    """The axis, and which power of it."""
    if isinstance(exponent, int) and exponent > 0:
        return (atom, 1), exponent
    return (atom, exponent), 1


def _axis_range(axis: Axis, around: Enclosure) -> Interval:
    atom, exponent = axis
    if atom.kind == "variable" and exponent == 1:
        return around.ranges[atom.arguments[0]]
    low, high = around.monomial(frozenset([axis]))
    return Fraction(low), Fraction(high)


def _sign_of(terms: Terms, precision: int, ranges: Mapping[str, Interval]) -> int | None:
    """The sign, where the bounds on the polynomial are both on one side of 0."""
    try:
        low, high = _bounds(terms.items(), outward(precision), ranges)
    except Undecided:
        return None
    return 1 if low > 0 else -1 if high < 0 else None


def _quotient_bounds(
    top: Iterable[tuple[Monomial, Fraction]],
    bottom: Iterable[tuple[Monomial, Fraction]],
    o: Outward,
    ranges: Mapping[str, Interval],
) -> Bounds:
    """Bounds on a quotient of polynomials. Raises Undecided where its divisor may be 0."""
    return Enclosure(o, ranges).quotient(top, bottom)


def _bounds(
    terms: Iterable[tuple[Monomial, Fraction]], o: Outward, ranges: Mapping[str, Interval]
) -> Bounds:
    return Enclosure(o, ranges).polynomial(terms)


class Enclosure:
    """Bounds at one precision, over the same ranges of the variables; those of atoms and
    their products remembered, since one may stand in others many times over."""

    def __init__(self, o: Outward, ranges: Mapping[str, Interval]) -> None:
        self.o = o
        self.ranges = ranges
        self.known: dict[Atom, Bounds] = {}
        self.products: dict[Monomial, Bounds] = {}

    def polynomial(self, terms: Iterable[tuple[Monomial, Fraction]]) -> Bounds:
        """What depends on no variable is enclosed first: the tighter it is, the tighter is all."""
        groups: dict[Monomial, Terms] = {}
        for monomial, c in terms:
            fixed = frozenset(pair for pair in monomial if not _depends(pair[0]))
            groups.setdefault(monomial - fixed, {})[fixed] = c
        spend(4 + 10 * len(groups))
        total = ZERO, ZERO
        for moving, factor in groups.items():
            part = self._constant(factor)
            total = self.o.add(total, self.o.multiply(part, self.monomial(moving)))
        return total

    def _constant(self, terms: Terms) -> Bounds:
        total = ZERO, ZERO
        for monomial, c in terms.items():
            spend(3 + 3 * len(monomial))
            total = self.o.add(total, self.o.multiply(self.o.around(c, c), self.monomial(monomial)))
        return total

    def monomial(self, monomial: Monomial) -> Bounds:
        """Bounds on a product of powers of atoms; each product is bounded once."""
        if monomial not in self.products:
            self.products[monomial] = self._monomial(monomial)
        return self.products[monomial]

    def _monomial(self, monomial: Monomial) -> Bounds:
        """Exponentials over one divisor are one exponential: each alone might be too large."""
        spend(10 * len(monomial))
        part = UNIT_BOUNDS
        exponents: dict[frozenset[Any], Terms] = {}
        for atom, exponent in monomial:
            if atom.kind == "exp":
                inner, divisor = atom.arguments
                exponents.setdefault(divisor, {})[inner] = Fraction(exponent)
            else:
                part = self.o.multiply(part, self._power(self.atom(atom), exponent))
        for divisor, terms in exponents.items():
            part = self.o.multiply(part, self._exponential(terms, divisor))
        return part

    def _power(self, base: Bounds, exponent: Exponent) -> Bounds:
        if isinstance(exponent, int):
            return base if exponent == 1 else self.o.whole_power(base, exponent)
        spend(10 + self.o.precision)
        return self.o.power(base, self.o.around(exponent, exponent))

    def _exponential(self, terms: Terms, divisor: frozenset[Any]) -> Bounds:
        spend(10 + self.o.precision)
        inside = self.quotient(terms.items(), divisor)
        try:
            return self.o.exp(inside)
        except Unresolved as problem:
            raise Unresolved(f"{_shown('exp', terms.items(), divisor)}: {problem}") from None

    def quotient(
        self,
        top: Iterable[tuple[Monomial, Fraction]],
        bottom: Iterable[tuple[Monomial, Fraction]],
    ) -> Bounds:
        """Raises Undecided where the divisor may be 0."""
        below = dict(bottom)
        if below == UNIT:
            return self.polynomial(top)
        divisor = self.polynomial(below.items())
        if divisor[0] <= 0 <= divisor[1]:  # intervals may be too wide
            found = polynomial_bounds(below, self.ranges)
            divisor = divisor if found is None else self.o.around(*found)
        return self.o.divide(self.polynomial(top), divisor)

    def atom(self, atom: Atom) -> Bounds:
        """Numbers on either side of its value, over all values of the variables."""
        if atom not in self.known:
            spend(10 + self.o.precision)
            self.known[atom] = self._atom(atom)
        return self.known[atom]

    def _atom(self, atom: Atom) -> Bounds:
        if atom.kind == "variable":
            return self.o.around(*self.ranges[atom.arguments[0]])
        if atom.kind == "number":
            n = Fraction(atom.arguments[0])
            return self.o.around(n, n)
        if atom.kind == "sum":
            return self.polynomial(atom.arguments[0])
        if atom.kind == "log":
            return self.o.log(self.polynomial(atom.arguments[0]))
        arguments = [self.quotient(top, bottom) for top, bottom in atom.arguments]
        operation: Callable[..., Bounds] = getattr(self.o, OPAQUE[atom.kind])
        try:
            return operation(*arguments)
        except Unresolved as problem:
            pairs = [terms for pair in atom.arguments for terms in pair]
            raise Unresolved(f"{_shown(atom.kind, *pairs)}: {problem}") from None


@lru_cache(maxsize=100_000)
def _depends(atom: Atom) -> bool:
    """Does it depend on a variable?"""
    return bool(atoms.variables(frozenset([(atom, 1)])))


def _shown(kind: str, *parts: Iterable[tuple[Monomial, Fraction]]) -> str:
    """exp(1000); of what is longer, or holds the assumption that runs, only exp(…)."""
    listed = [list(part) for part in parts]
    inside = [atom for part in listed for monomial, _ in part for atom, _ in monomial]
    is_short = sum(map(len, listed)) <= MAX_ARGUMENT_TERMS and all(
        atom.kind == "variable" and atom.arguments[0] != RUNNING for atom in inside
    )
    if not is_short:
        return f"{kind}(…)"
    texts = [_quotient_text(*pair) for pair in zip(listed[::2], listed[1::2], strict=True)]
    return "({})**({})".format(*texts) if kind == "power" else f"{kind}({', '.join(texts)})"
