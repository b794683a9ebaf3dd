"""Signs of formulas over the whole box of ranges, alone and against each other.

A formula's sign is that of a product of *quantities*, polynomials over the assumptions that have a
range and over function values. What is proved of their signs comes from `sign_proof`; what is not
proved is taken as possible. Points drawn in the box show what a proof is not worth trying for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import ceil, floor, prod
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
    Fraction,
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
from ...numbers.polynomials.bernstein import Tensor
from ...numbers.regions.sign_proof import SignBox, SignCondition

NEGATIVE, ZERO, POSITIVE = 1, 2, 4  # a set of signs is their sum
ANY = NEGATIVE | ZERO | POSITIVE
SIGNS = {NEGATIVE: -1, ZERO: 0, POSITIVE: 1}
MASKS = {sign: mask for mask, sign in SIGNS.items()}
MIRRORED = [sum(b for b, a in ((1, 4), (2, 2), (4, 1)) if mask & a) for mask in range(8)]

GRID = 840  # points are drawn on this grid of every range, ends included
N_INSIDE, N_EDGES = 1_600, 400
FINE = 10**6  # bounds on what is not rational are rounded outward to this

QuantityTerms = Mapping[tuple[tuple[str, int], ...], Fraction]


@dataclass(frozen=True, eq=False)
class Quantity:
    """A function of the assumptions whose sign matters.

    polynomial   over the names that the file uses, [define] included: for its text
    terms        the same sign as a polynomial over assumptions with a range (and function values)
    tensor       the same over the variables of the box
    """

    polynomial: Any
    terms: QuantityTerms
    tensor: Tensor

    @property
    def variables(self) -> frozenset[int]:
        """Of the box, those it depends on."""
        return frozenset(self.tensor.degrees)


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
        values = box_variables({**ranges, **{n: (x, x) for n, x in self.fixed.items()}})
        bounds = {name: self._bounds(atom, values) for name, atom in self.inner.atoms.items()}
        known = {**ranges, **{name: ends for name, ends in bounds.items() if ends is not None}}
        unknown = [name for name, ends in bounds.items() if ends is None]
        self.box = SignBox.closed(list(known.values()))
        self.places = {name: k for k, name in enumerate([*known, *unknown])}
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
        names = [a.name for a in self.definition.ranged]
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
            self.quantities.append(Quantity(polynomial, terms, self._tensor(terms)))
        else:
            known = self.quantities[self._positions[key]].terms
            orientation = 1 if (known[min(terms)] > 0) == (lead > 0) else -1
        return orientation, self._positions[key]

    def _tensor(self, terms: QuantityTerms) -> Tensor:
        """The polynomial over the variables of the box; one without bounds is beyond them."""
        placed = {
            tuple(sorted((self.places[name], power) for name, power in powers)): c
            for powers, c in terms.items()
        }
        return Tensor(placed)

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
        """By bounds on the box, and on parts of it for a sign that was met nowhere."""
        tensor = self.quantities[q].tensor
        if prod(tensor.shape) > MAX_SIGN_COEFFICIENTS:
            return ANY
        possible = self.box.signs(tensor)
        for mask in (NEGATIVE, POSITIVE, ZERO):
            sides = (SIGNS[mask],)
            if not self.where(q, mask) and self.box.excludes(
                [SignCondition(tensor, sides)], MAX_HALVES
            ):
                possible = tuple(sign for sign in possible if sign not in sides)
        return sum(MASKS[sign] for sign in possible)

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
        return MASKS[sign(total)]

    def exclusive(self, a: int, s: int, b: int, t: int) -> bool:
        """Is it proved that quantities a and b nowhere have these two signs at once?"""
        if a > b:
            a, s, b, t = b, t, a, s
        key = (a, s, b, t)
        if key not in self._pairs:
            self._pairs[key] = self._may_exclude(*key) and self.box.refutes(
                [self._condition(a, s), self._condition(b, t)]
            )
        return self._pairs[key]

    def _may_exclude(self, a: int, s: int, b: int, t: int) -> bool:
        """Is a proof worth trying? Not where the signs met, or where they met on all sides of 0."""
        if not self.quantities[a].variables & self.quantities[b].variables:
            return False
        sides = [(NEGATIVE, POSITIVE) if x == ZERO else (x,) for x in (s, t)]
        return not self.where(a, s) & self.where(b, t) and not all(
            self.where(a, x) & self.where(b, y) for x, y in product(*sides)
        )

    def impossible(self, signs: Mapping[int, int]) -> bool:
        """Is it proved that these quantities nowhere have signs in these sets all at once?"""
        used = [(q, mask) for q, mask in signs.items() if mask not in (ANY, NEGATIVE | POSITIVE)]
        if len(used) < 2 or self.programs >= MAX_PROGRAMS:
            return False
        self.programs += 1
        return self.box.refutes([self._condition(q, mask) for q, mask in used])

    def _condition(self, q: int, mask: int) -> SignCondition:
        return SignCondition(
            self.quantities[q].tensor, tuple(sign for m, sign in SIGNS.items() if m & mask)
        )


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
    return MASKS[total]
