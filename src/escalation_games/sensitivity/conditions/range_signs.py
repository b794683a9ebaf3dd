"""Signs of formulas over the whole box of ranges, proved: alone, and against each other.

A polynomial on a box lies between its smallest and its largest Bernstein coefficient, and for
functions affine in each assumption these are its values at corners. So numbers λ >= 0 for which no
coefficient of λ1*p1 + λ2*p2 + ... is above 0 prove that p1 > 0, p2 > 0, ... cannot hold together.
Two formulas need one λ, found exactly; for more of them a linear program proposes the numbers,
which are then checked as Fractions. What is not proved is taken as possible.

Sources: G. T. Cargo, O. Shisha, "The Bernstein form of a polynomial", J. Res. NBS 70B (1966),
79-81; D. Handelman, Pacific J. Math. 132 (1988), 35-62 (positivity by products of constraints).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, reduce
from itertools import product
from math import ceil, comb, floor, gcd, lcm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition
from ...errors import ComputeError, Unresolved
from ...expressions import OPERATIONS
from ...forms import objects
from ...limits import MAX_HALVES, MAX_PROGRAMS, MAX_SIGN_COEFFICIENTS
from ...numbers import (
    BOX,
    EXACT,
    ROUNDED,
    Expression,
    Functions,
    Symbols,
    Trace,
    Undecided,
    box_variables,
    column,
    factors_of,
    sign,
    terms_of,
    value_of,
)
from ...numbers.many.bounded_float import floats

NEGATIVE, ZERO, POSITIVE = 1, 2, 4  # a set of signs is their sum
ANY = NEGATIVE | ZERO | POSITIVE
SIGNS = {NEGATIVE: -1, ZERO: 0, POSITIVE: 1}
MIRRORED = [sum(b for b, a in ((1, 4), (2, 2), (4, 1)) if mask & a) for mask in range(8)]

GRID = 840  # points are drawn on this grid of every range, ends included
N_INSIDE, N_EDGES = 1_600, 400
FINE = 10**6  # bounds on what is not rational are rounded outward to this
DENOMINATORS = (1, 12, 1_000, 10**6)  # tried for the numbers of a proof

QuantityShape = tuple[tuple[str, int], ...]  # degree per variable
QuantityTerms = Mapping[tuple[tuple[str, int], ...], Fraction]


@dataclass(frozen=True, eq=False)
class Quantity:
    """A function of the assumptions whose sign matters.

    polynomial   over the names that the file uses, [define] included: for its text
    terms        the same sign as a polynomial over assumptions with a range (and function values)
    """

    polynomial: Any
    terms: QuantityTerms
    variables: frozenset[str]


@dataclass
class Quantities:
    """The ranges, and every quantity met so far; a quantity is named by its position."""

    definition: Definition
    trace: Trace
    symbols: Symbols
    point: Mapping[str, Fraction]
    quantities: list[Quantity] = field(default_factory=list)
    programs: int = 0  # linear programs solved
    _positions: dict[Any, int] = field(default_factory=dict)
    _known: dict[int, int] = field(default_factory=dict)
    _pairs: dict[tuple[int, int, int, int], bool] = field(default_factory=dict)
    _tensors: dict[Any, NDArray[Any]] = field(default_factory=dict)
    _where: dict[int, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ranges = {a.name: a.range for a in self.definition.assumptions if a.range is not None}
        self.fixed = {
            a.name: self.point[a.name] for a in self.definition.assumptions if a.range is None
        }
        expressions = {g: self.symbols.expression(g) for g in self.symbols.generators}
        defined = frozenset(self.trace.defined)
        order = tuple(self.definition.baseline)
        self.inner = Symbols(self.trace, expressions.values(), order, defined)
        self.opened = {g: self.inner.of(e) for g, e in expressions.items()}
        # polynomials are much faster than quotients of them
        self.opened_whole = None
        if all(x.denom.is_constant() for x in self.opened.values()):
            self.opened_whole = {
                g: x.numer * (1 / x.denom.leading_coefficient()) for g, x in self.opened.items()
            }
        self.ranges: dict[str, tuple[Fraction, Fraction] | None] = {**ranges}
        values = box_variables({**ranges, **{n: (x, x) for n, x in self.fixed.items()}})
        for name, atom in self.inner.atoms.items():
            self.ranges[name] = self._bounds(atom, values)
        self.points = self._drawn(ranges)
        self.columns = self._columns()

    def _bounds(
        self, atom: Expression, values: Mapping[str, Any]
    ) -> tuple[Fraction, Fraction] | None:
        """Proved bounds on a function value over the box, or None."""
        try:
            value = evaluated(self.trace, atom, values, BOX)
            low, high = (value, value) if isinstance(value, Fraction) else value.bounds(30)
        except (ComputeError, Undecided, Unresolved, ZeroDivisionError, ValueError):
            return None
        return Fraction(floor(low * FINE), FINE), Fraction(ceil(high * FINE), FINE)

    def _drawn(self, ranges: Mapping[str, tuple[Fraction, Fraction]]) -> NDArray[Any]:
        """Points of the box, exact, shape (n_points, n_ranged): inside, on edges, then here."""
        rng = np.random.default_rng(0)
        inside = rng.integers(1, GRID, size=(N_INSIDE, len(ranges)))
        edges = rng.choice([0, GRID // 2, GRID], size=(N_EDGES, len(ranges)))
        mixed = np.where(rng.random(edges.shape) < 0.5, edges, inside[:N_EDGES])
        steps = np.concatenate([inside, mixed])
        points = np.empty((len(steps) + 1, len(ranges)), dtype=object)
        for drawn, own, (name, (low, high)) in zip(points.T, steps.T, ranges.items(), strict=True):
            ks, where = np.unique(own, return_inverse=True)  # each value is made once
            values = (low + (high - low) * Fraction(int(k), GRID) for k in ks)
            drawn[:-1] = objects(values, ks.shape)[where]
            drawn[-1] = self.point[name]
        return points

    def _columns(self) -> dict[str, Any]:
        """Every variable at the points, as float64; exact numbers are asked where it counts."""
        names = [a.name for a in self.definition.assumptions if a.range is not None]
        columns: dict[str, Any] = dict(zip(names, self.points.astype(np.float64).T, strict=True))
        numbers = {name: column(values) for name, values in columns.items()} | dict(self.fixed)
        with np.errstate(all="ignore"):
            for name, atom in self.inner.atoms.items():
                columns[name] = floats(evaluated(self.trace, atom, numbers, ROUNDED))
        return columns

    # -- quantities -----------------------------------------------------------------------------

    def factors(self, rational: Any) -> tuple[int, list[tuple[int, bool]]] | None:
        """(sign in front, the quantities it multiplies and whether each only counts as 0 or not).

        A quantity whose sign is the same on the whole box is taken into the sign in front. None
        where the function is 0 everywhere.
        """
        front = 1
        found: dict[int, bool] = {}
        for part in (rational.numer, rational.denom):
            number, factors = factors_of(part)
            if not number:
                return None
            front *= 1 if number > 0 else -1
            for factor, power in factors:
                sign, position = self._placed(factor)
                if not sign:
                    return None
                front *= sign if power % 2 else 1
                if position is not None:
                    is_even = power % 2 == 0
                    found[position] = found[position] == is_even if position in found else is_even
        return self._settled(front, found)

    def signs(self, rational: Any) -> frozenset[int]:
        """The signs that a rational function may have in the box."""
        found = self.factors(rational)
        if found is None:
            return frozenset([0])
        possible = frozenset([found[0]])
        for q, is_even in found[1]:
            sides = [sign for mask, sign in SIGNS.items() if self.known(q) & mask]
            possible = frozenset(a * b * (b if is_even else 1) for a in possible for b in sides)
        return possible

    def _settled(self, front: int, found: dict[int, bool]) -> tuple[int, list[tuple[int, bool]]]:
        rest = []
        for position, is_even in found.items():
            known = self.known(position)
            if known in (NEGATIVE, POSITIVE):
                front *= 1 if is_even else SIGNS[known]
            else:
                rest.append((position, is_even))
        return front, rest

    def _placed(self, polynomial: Any) -> tuple[int, int | None]:
        """(orientation, position), or (sign, None) of a constant."""
        terms = self._over_the_box(polynomial)
        if not terms:
            return 0, None
        if set(terms) == {()}:
            return (1 if terms[()] > 0 else -1), None
        lead = terms[min(terms)]
        key = frozenset((powers, c / lead) for powers, c in terms.items())
        orientation = 1
        if key not in self._positions:
            self._positions[key] = len(self.quantities)
            variables = frozenset(name for powers in terms for name, _ in powers)
            self.quantities.append(Quantity(polynomial, terms, variables))
        else:
            known = self.quantities[self._positions[key]].terms
            orientation = 1 if (known[min(terms)] > 0) == (lead > 0) else -1
        return orientation, self._positions[key]

    def _over_the_box(self, polynomial: Any) -> QuantityTerms:
        if self.opened_whole is not None:
            whole = value_of(polynomial, self.opened_whole, self.inner.number)
        else:
            quotient = value_of(polynomial, self.opened, self.inner.constant)
            whole = quotient.numer * quotient.denom
        total: dict[tuple[tuple[str, int], ...], Fraction] = {}
        for powers, coefficient in terms_of(whole):
            held = {name: power for name, power in powers.items() if name in self.fixed}
            kept = tuple(sorted((n, power) for n, power in powers.items() if n not in held))
            c = coefficient * prod(self.fixed[name] ** power for name, power in held.items())
            total[kept] = total.get(kept, Fraction(0)) + c
        return {powers: c for powers, c in total.items() if c}

    # -- what can be -----------------------------------------------------------------------------

    def known(self, q: int) -> int:
        """The signs that a quantity may have in the box."""
        if q not in self._known:
            self._known[q] = self._possible_signs(q)
        return self._known[q]

    def _possible_signs(self, q: int) -> int:
        """By the extreme coefficients, in halves of the box where that may tell more."""
        shape = self._shape((q,))
        if shape is None:
            return ANY
        signs, todo = 0, [dict(self.ranges)]
        for _ in range(MAX_HALVES):
            if not todo or signs == ANY:
                break
            ranges = todo.pop()
            here = _signs_of(_coefficients(self.quantities[q].terms, shape, ranges))
            bent = [name for name, degree in shape if degree > 1]
            met = any(here & s and not self.where(q, s) for s in (NEGATIVE, POSITIVE))
            if here != ANY or not bent or not met:
                signs |= here
            else:
                todo += _halved(ranges, bent)
        return ANY if todo else signs

    def where(self, q: int, mask: int) -> int:
        """The drawn points at which the sign is in a set, nearly: bit k for point k."""
        if q not in self._where:
            self._where[q] = {s: _bits(found) for s, found in self._found_signs(q).items()}
        return sum(bits for s, bits in self._where[q].items() if mask & s)

    def _found_signs(self, q: int) -> dict[int, NDArray[np.bool_]]:
        n = len(self.points)
        total, size = np.zeros(n), np.zeros(n)
        with np.errstate(all="ignore"):  # no sign is seen where a function has no value
            for powers, c in self.quantities[q].terms.items():
                part = float(c) * prod(self.columns[name] ** k for name, k in powers)
                total, size = total + part, size + abs(part)
        near = np.abs(total) <= 1e-11 * size
        return {ZERO: near, POSITIVE: ~near & (total > 0), NEGATIVE: ~near & (total < 0)}

    def sign_here(self, q: int) -> int:
        """The sign at the point asked, exactly. Raises Unresolved."""
        atoms = self.inner.atoms
        total: Any = Fraction(0)
        for powers, c in self.quantities[q].terms.items():
            part: Any = c
            for name, power in powers:
                value = (
                    evaluated(self.trace, atoms[name], self.point, EXACT) if name in atoms
                    else self.point[name]
                )  # fmt: skip
                part = part * EXACT.power(value, Fraction(power))
            total = total + part
        return {-1: NEGATIVE, 0: ZERO, 1: POSITIVE}[sign(total)]

    def exclusive(self, a: int, s: int, b: int, t: int) -> bool:
        """Is it proved that quantities a and b nowhere have these two signs at once?"""
        if a > b:
            a, s, b, t = b, t, a, s
        key = (a, s, b, t)
        if key not in self._pairs:
            self._pairs[key] = self._may_exclude(*key) and self._proved_exclusive(*key)
        return self._pairs[key]

    def _may_exclude(self, a: int, s: int, b: int, t: int) -> bool:
        """Is a proof worth trying? Not where the signs met, or where they met on all sides of 0."""
        if not self.quantities[a].variables & self.quantities[b].variables:
            return False
        sides = [(NEGATIVE, POSITIVE) if x == ZERO else (x,) for x in (s, t)]
        return not self.where(a, s) & self.where(b, t) and not all(
            self.where(a, x) & self.where(b, y) for x, y in product(*sides)
        )

    def _proved_exclusive(self, a: int, s: int, b: int, t: int) -> bool:
        pair = self._joint((a, b))
        if pair is None:
            return False
        p, q = pair
        if s == t == ZERO:
            return _combines(-p, q, True, strict=True) or _combines(p, q, True, strict=True)
        if s == ZERO:
            return _combines(q * SIGNS[t], p, True)
        return _combines(p * SIGNS[s], q if t == ZERO else q * SIGNS[t], t == ZERO)

    def impossible(self, signs: Mapping[int, int]) -> bool:
        """Is it proved that these quantities nowhere have signs in these sets all at once?"""
        used = [(q, mask) for q, mask in signs.items() if mask not in (ANY, NEGATIVE | POSITIVE)]
        joint = self._joint(tuple(q for q, _ in used)) if len(used) > 1 else None
        if joint is None or self.programs >= MAX_PROGRAMS:
            return False
        self.programs += 1
        rows = [-p if mask & NEGATIVE else p for p, (_, mask) in zip(joint, used, strict=True)]
        kinds = [mask for _, mask in used]
        return any(_proves(rows, kinds, multipliers) for multipliers in _proposed(rows, kinds))

    # -- Bernstein coefficients --------------------------------------------------------------------

    def _joint(self, which: tuple[int, ...]) -> list[NDArray[Any]] | None:
        """Coefficients of several quantities, of one degree in each variable; None if too many."""
        shape = self._shape(which)
        return None if shape is None else [self._raised(q, shape) for q in which]

    def _shape(self, which: tuple[int, ...]) -> QuantityShape | None:
        """The degree in each variable that all of these fit in."""
        degrees: dict[str, int] = {}
        for q in which:
            for powers in self.quantities[q].terms:
                for name, power in powers:
                    degrees[name] = max(degrees.get(name, 0), power)
        size = prod(d + 1 for d in degrees.values())
        if size > MAX_SIGN_COEFFICIENTS or any(self.ranges[name] is None for name in degrees):
            return None
        return tuple(sorted(degrees.items()))

    def _raised(self, q: int, shape: QuantityShape) -> NDArray[Any]:
        if (q, shape) not in self._tensors:
            self._tensors[q, shape] = _coefficients(self.quantities[q].terms, shape, self.ranges)
        return self._tensors[q, shape]


def _coefficients(
    terms: QuantityTerms, shape: QuantityShape, ranges: Mapping[str, Any]
) -> NDArray[Any]:
    """Bernstein coefficients times a positive number that makes them whole and coprime."""
    scale = lcm(*(c.denominator for c in terms.values()))
    total = np.zeros([d + 1 for _, d in shape], dtype=object)
    for powers, c in terms.items():
        at = dict(powers)
        rows = [_power(at.get(name, 0), d, ranges[name]) for name, d in shape]
        total = total + int(c * scale) * reduce(np.multiply.outer, rows, np.array(1, object))
    row = total.reshape(-1)
    return np.asarray(row // max(gcd(*row), 1))


def _signs_of(coefficients: NDArray[Any]) -> int:
    """The signs that a function with these coefficients may have."""
    low, high = min(coefficients), max(coefficients)
    signs = (NEGATIVE if low < 0 else 0) | (POSITIVE if high > 0 else 0)
    return signs | (ZERO if low <= 0 <= high else 0)


def _halved(ranges: dict[str, Any], names: Sequence[str]) -> list[dict[str, Any]]:
    """Both halves, along the widest of these ranges."""
    name = max(names, key=lambda name: ranges[name][1] - ranges[name][0])
    low, high = ranges[name]
    middle = (low + high) / 2
    return [{**ranges, name: (low, middle)}, {**ranges, name: (middle, high)}]


@cache
def _power(k: int, degree: int, ends: tuple[Fraction, Fraction]) -> NDArray[Any]:
    """Coefficients of x**k in this degree, as whole numbers: the same multiple for every k."""
    matrix = _to_bernstein(degree, *ends)
    scale = lcm(*(x.denominator for x in matrix.flat))
    return np.array([int(x * scale) for x in matrix[:, k]], dtype=object)


@cache
def _to_bernstein(degree: int, low: Fraction, high: Fraction) -> NDArray[Any]:
    """From powers of x to Bernstein coefficients on [low, high]; shape (degree + 1, degree + 1)."""
    matrix = np.full((degree + 1, degree + 1), Fraction(0), dtype=object)
    for k in range(degree + 1):
        # x**k = (low + (high - low)*t)**k, and t**i has coefficients comb(j, i)/comb(degree, i)
        for i in range(k + 1):
            c = comb(k, i) * low ** (k - i) * (high - low) ** i
            for j in range(i, degree + 1):
                matrix[j, k] += c * Fraction(comb(j, i), comb(degree, i))
    return matrix


def _combines(u: NDArray[Any], v: NDArray[Any], is_free: bool, strict: bool = False) -> bool:
    """Is u + λ*v <= 0 (below 0 if `strict`) in every coefficient, for a λ >= 0 (any, if free)?"""
    alone = u[v == 0]
    if (alone > 0).any() or (strict and (alone == 0).any()):
        return False
    high = _extreme(u, v, v > 0, min)
    low = _extreme(u, v, v < 0, max)
    if not is_free:
        low = Fraction(0) if low is None else max(low, Fraction(0))
    if low is None or high is None:
        return True
    return low < high if strict else low <= high


def _extreme(
    u: NDArray[Any], v: NDArray[Any], which: NDArray[Any], pick: Callable[..., Fraction]
) -> Fraction | None:
    """The smallest or largest -u/v of these; None where there are none."""
    which = which.astype(bool)
    if not which.any():
        return None
    return pick(Fraction(-x, y) for x, y in zip(u[which], v[which], strict=True))


def _proposed(rows: Sequence[NDArray[Any]], kinds: Sequence[int]) -> list[list[int]]:
    """Multipliers of a proof, from a linear program; none where it finds no proof."""
    from scipy.optimize import linprog

    tops = [max(map(abs, row)) or 1 for row in rows]
    scaled = np.array([[x / top for x in row] for row, top in zip(rows, tops, strict=True)])
    # sum(λ*p) + gap <= 0 everywhere; the gap, or the weight of what is strictly above 0, is large
    above = np.hstack([scaled.T, np.ones((scaled.shape[1], 1))])
    goal = [-1.0 if kind in (NEGATIVE, POSITIVE) else 0.0 for kind in kinds]
    limits = [(-1.0, 1.0) if kind == ZERO else (0.0, 1.0) for kind in kinds]
    answer = linprog([*goal, -1.0], above, np.zeros(len(above)), bounds=[*limits, (0.0, 1.0)])
    if answer.status != 0 or answer.fun > -1e-7:
        return []
    exact = [Fraction(float(x)) / top for x, top in zip(answer.x[:-1], tops, strict=True)]
    largest = max(map(abs, exact)) or Fraction(1)
    return [_whole([(x / largest).limit_denominator(d) for x in exact]) for d in DENOMINATORS]


def _whole(numbers: Sequence[Fraction]) -> list[int]:
    scale = lcm(*(x.denominator for x in numbers))
    return [int(x * scale) for x in numbers]


def _proves(rows: Sequence[NDArray[Any]], kinds: Sequence[int], multipliers: Sequence[int]) -> bool:
    """Do these numbers show, exactly, that the signs cannot hold together?"""
    for kind, multiplier in zip(kinds, multipliers, strict=True):
        if multiplier < 0 and kind != ZERO:
            return False
    total = sum(m * row for m, row in zip(multipliers, rows, strict=True) if m)
    if not isinstance(total, np.ndarray):
        return False
    highest = max(total.flat)
    is_strict = any(
        m and k in (NEGATIVE, POSITIVE) for m, k in zip(multipliers, kinds, strict=True)
    )
    return bool(highest < 0 or (is_strict and highest <= 0))


def _bits(flags: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


# -- expressions over any numbers ----------------------------------------------------------------


def evaluated(
    trace: Trace, expression: Expression, values: Mapping[str, Any], functions: Functions
) -> Any:
    """The value of a traced expression, defined names opened and no branch taken beforehand."""
    memo: dict[int, Any] = {}

    def value(e: Expression) -> Any:
        if e[0] == "constant":
            return functions.constant(e[1])
        if e[0] == "leaf" and e[1] not in trace.defined:
            return values[e[1]]
        if id(e) not in memo:
            inner = [trace.defined[e[1]]] if e[0] == "leaf" else e[1:]
            operands = [value(operand) for operand in inner]
            memo[id(e)] = operands[0] if e[0] == "leaf" else OPERATIONS[e[0]](functions, *operands)
        return memo[id(e)]

    return value(expression)


def sign_sets(evens: Sequence[bool], allowed: Sequence[int], wanted: int) -> list[tuple[int, ...]]:
    """Largest products of sign sets of factors on which the product has a sign in `wanted`.

    `evens[k]` says that factor k counts by its square; `allowed[k]` which signs it can have.
    """

    def is_fine(masks: Sequence[int]) -> bool:
        choices = [[s for s in SIGNS if s & mask] for mask in masks]
        return all(_product_sign(signs, evens) & wanted for signs in product(*choices))

    subsets = [[m for m in range(1, 8) if m & mask == m] for mask in allowed]
    good = [masks for masks in product(*subsets) if is_fine(masks)]
    return [m for m in good if not any(m != other and _inside(m, other) for other in good)]


def _inside(masks: Sequence[int], others: Sequence[int]) -> bool:
    return all(x & ~y == 0 for x, y in zip(masks, others, strict=True))


def _product_sign(signs: Sequence[int], evens: Sequence[bool]) -> int:
    pairs = zip(signs, evens, strict=True)
    total = prod(abs(SIGNS[s]) if even else SIGNS[s] for s, even in pairs)
    return {-1: NEGATIVE, 0: ZERO, 1: POSITIVE}[total]
