"""A common root of as many polynomials as unknowns: known to any precision, and proved to be one.

**Theorem** (Krawczyk). Let f be n polynomials in n unknowns, X a box with c in it, C any matrix,
and J bounds on the derivatives of f over X. If

    K = c - C f(c) + (1 - C J) (X - c)

lies inside X, then X holds exactly one root of f, and it is in K.

So a root that floats come near to is proved to be there, and to be the only one nearby; a smaller
box around a better c tells more of its digits. Its coordinates are the variables of `Enclosed`
numbers: a sign is decided by bounds over smaller and smaller boxes. That a number is 0 is never
guessed, but known where it is a sum of the polynomials times 1 or an unknown.

Sources: R. Krawczyk, "Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken",
Computing 4 (1969), 187-201; A. Neumaier, Interval Methods for Systems of Equations (1990), ch. 5.

**Example.** Both circles of radius 1, around (0, 0) and (1, 0), pass through (1/2, sqrt(3)/2).

>>> x, y, one = Sparse.unknown(0, 2), Sparse.unknown(1, 2), Sparse.constant(Fraction(1), 2)
>>> circles = x * x + y * y - one, (x - one) * (x - one) + y * y - one
>>> root = SystemRoot(circles, (0.5, 0.9))
>>> x, y = root.coordinates()
>>> (x - Fraction(1, 2)).sign(), (y * y - Fraction(3, 4)).sign()
(0, 0)

That the first is 0 is known since 1 - 2 x is the difference of the two polynomials; the second,
since y y - 3/4 is a sum of them times 1 and x.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...effort import spend
from ...errors import Unresolved
from ..algebra.sparse import Powers, Sparse
from ..line.algebraic import Algebraic, Interval
from ..line.cells import CellNumber
from ..polynomials.atoms import Monomial, Terms, atom_of
from ..rational import Fraction
from .certified_real import Domain, Enclosed, Enclosure
from .interval import Bounds, Outward, outward

RADII = tuple(2.0**-k for k in range(4, 30, 2))  # of the box in which a root is to be the only one
FIRST = 25  # decimal digits with which that is proved
SPARE = 10  # digits that are lost on the way
SHORT = 10**8  # of denominators: Fractions that are so near to a root by chance are unlikely
STEPS = 40  # of Newton's method with one inverse: each tells some 10 digits
COST = 20  # units of work per term of the polynomials that is bounded


class NoRoot(Exception):
    """It is not proved that there is a root, and only one, near a point."""


class SystemRoot:
    """A root of `zero`, polynomials in unknowns 0 to n - 1 with Fractions before them.

    `within` are Fractions around it between which there is no other root; `around` the same in
    floats, rounded inwards.
    """

    def __init__(self, zero: Sequence[Sparse], near: Iterable[float]) -> None:
        """Raises NoRoot where there is not one, and only one, in a box around `near`."""
        near = [*near]
        self._name(zero, near)
        n = len(self.zero)
        self.polynomials = [self.terms(p) for p in self.zero]
        self.slopes = [[self.terms(_derivative(p, k)) for k in range(n)] for p in self.zero]
        self.inverse: NDArray[np.floating] = np.eye(n)
        self.lost = SPARE
        self.within = self._only_one_in(list(map(Fraction, near)))
        lower, upper = zip(*self.within, strict=True)
        self.around = (
            np.nextafter(np.array(lower, float), np.inf),
            np.nextafter(np.array(upper, float), -np.inf),
        )

    def _name(self, zero: Sequence[Sparse], near: Any) -> None:
        """By what it is, since numbers at several roots can be reckoned with, also at such as
        other processes found."""
        self.zero = [_scaled(p) for p in zero]
        text = repr(([sorted(p.terms.items()) for p in self.zero], near))
        name = blake2b(text.encode(), digest_size=8).hexdigest()
        self.names = [f"root {name}, unknown {k + 1}" for k in range(len(zero))]
        self.boxes: dict[int, list[Interval]] = {}

    def coordinates(self) -> list[Any]:
        """The unknowns at the root: Fractions, where short ones are a root and so this one."""
        near = [((low + high) / 2).limit_denominator(SHORT) for low, high in self.box(FIRST)]
        is_inside = all(a < x < b for x, (a, b) in zip(near, self.within, strict=True))
        if is_inside and not any(p.at(dict(enumerate(near))) for p in self.zero):
            return near
        domain = AtRoots({}, roots=frozenset([self]))
        return [Enclosed.variable(name, domain) for name in self.names]

    def box(self, digits: int) -> list[Interval]:
        """Bounds on its coordinates, so many digits after the point. Raises Unresolved."""
        if digits not in self.boxes:
            self.boxes[digits] = self._refined(digits)
        return self.boxes[digits]

    def is_in(self, other: SystemRoot) -> bool:
        """Is it in the box in which the other one is the only root? Then they are the same.

        Raises Unresolved.
        """
        pairs = zip(self.box(FIRST), other.within, strict=True)
        return all(a < low and high < b for (low, high), (a, b) in pairs)

    def is_zero(self, terms: Terms) -> bool:
        """Is a polynomial a sum of `zero`, times 1 or an unknown, and times anything else? Then it
        is 0 at the root."""
        parts = self._by_others(terms)
        return all(_is_spanned(part, self._multiples) for part in parts)

    # -- proofs ---------------------------------------------------------------------------------

    def _only_one_in(self, start: list[Fraction]) -> list[Interval]:
        """The largest of some boxes of which it is proved."""
        centre, o = self._newton(start, FIRST)
        for radius in map(Fraction, RADII):
            around = [(c - radius, c + radius) for c in centre]
            if self._is_proved(around, centre, o):
                return around
        raise NoRoot

    def _refined(self, digits: int) -> list[Interval]:
        middle = [(low + high) / 2 for low, high in self.within]
        try:
            centre, o = self._newton(middle, digits + 5)
        except NoRoot:
            raise Unresolved("a root of several equations could not be bounded") from None
        radius = Fraction(1, 10**digits)
        box = [(c - radius, c + radius) for c in centre]
        inside = all(a[0] >= b[0] and a[1] <= b[1] for a, b in zip(box, self.within, strict=True))
        if not (inside and self._is_proved(box, centre, o)):
            raise Unresolved(f"a root of several equations could not be bounded to {digits} digits")
        return box

    def _newton(self, start: list[Fraction], digits: int) -> tuple[list[Fraction], Outward]:
        """Nearer and nearer to a root, until steps are below those digits; and operations with as
        many digits as that takes. Raises NoRoot."""
        centre, unit = start, 10**digits
        self._set_inverse(centre)
        o = outward(digits + self.lost)
        for _ in range(STEPS):
            values = [_middle(b) for b in self._values(self.polynomials, _point(centre), o)]
            change = [
                sum((Fraction(c) * v for c, v in zip(row, values, strict=True)), Fraction(0))
                for row in self.inverse
            ]
            centre = [
                Fraction(round((x - d) * unit * 100), unit * 100)
                for x, d in zip(centre, change, strict=True)
            ]
            if max(map(abs, change)) * unit < 1:
                return centre, o
            if max(map(abs, centre)) > 2:
                break
        raise NoRoot

    def _set_inverse(self, centre: Sequence[Fraction]) -> None:
        derivatives = [
            [float(_middle(b)) for b in self._values(row, _point(centre), outward(FIRST))]
            for row in self.slopes
        ]
        try:
            self.inverse = np.linalg.inv(np.array(derivatives))
        except np.linalg.LinAlgError:
            raise NoRoot from None
        size = float(np.abs(self.inverse).sum(axis=1).max())
        if not isfinite(size):
            raise NoRoot
        self.lost = SPARE + len(str(int(size)))

    def _is_proved(self, box: list[Interval], centre: list[Fraction], o: Outward) -> bool:
        """Does Krawczyk's operator take the box into itself?"""
        at_centre = self._values(self.polynomials, _point(centre), o)
        slopes = [self._values(row, box, o) for row in self.slopes]
        reach = [o.around(a - c, b - c) for (a, b), c in zip(box, centre, strict=True)]
        for k, (row, inner, c) in enumerate(zip(self.inverse, box, centre, strict=True)):
            weights = [o.around(Fraction(-w), Fraction(-w)) for w in row]
            total = _dot(weights, at_centre, o, o.around(c, c))
            for j, x in enumerate(reach):
                one = Fraction(j == k)
                left = _dot(weights, [own[j] for own in slopes], o, o.around(one, one))
                total = o.add(total, o.multiply(left, x))
            if not inner[0] < Fraction(total[0]) <= Fraction(total[1]) < inner[1]:
                return False
        return True

    def _values(
        self, polynomials: Sequence[Terms], box: list[Interval], o: Outward
    ) -> list[Bounds]:
        spend(COST * sum(map(len, polynomials)))
        enclosure = Enclosure(o, dict(zip(self.names, box, strict=True)))
        return [enclosure.polynomial(terms.items()) for terms in polynomials]

    # -- polynomials ----------------------------------------------------------------------------

    def terms(self, p: Sparse) -> Terms:
        """A polynomial in the unknowns, as one in the coordinates."""
        atoms = [atom_of("variable", name) for name in self.names]
        return {
            frozenset((atom, power) for atom, power in zip(atoms, powers, strict=True) if power): c
            for powers, c in p.terms.items()
        }

    def _by_others(self, terms: Terms) -> Iterable[Mapping[Powers, Fraction]]:
        """What stands before each product of other atoms: polynomials in the unknowns."""
        place = {atom_of("variable", name): k for k, name in enumerate(self.names)}
        parts: dict[Monomial, dict[Powers, Fraction]] = {}
        for monomial, c in terms.items():
            own = {place[atom]: power for atom, power in monomial if atom in place}
            powers: Any = tuple(own.get(k, 0) for k in range(len(place)))
            others = frozenset(pair for pair in monomial if pair[0] not in place)
            parts.setdefault(others, {})[powers] = c
        return parts.values()

    @cached_property
    def _multiples(self) -> list[Mapping[Powers, Fraction]]:
        return [p.terms for p in self.zero] + [
            p.raised(k).terms for p in self.zero for k in range(len(self.names))
        ]


@dataclass(frozen=True, eq=False)
class AtRoots(Domain):
    """Where the variables are the coordinates of some roots."""

    roots: frozenset[SystemRoot] = frozenset()

    @property
    def is_box(self) -> bool:
        """They do not vary."""
        return False

    def within(self, precision: int) -> Mapping[str, Interval]:
        """Bounds on all coordinates."""
        return {
            name: ends
            for root in self.roots
            for name, ends in zip(root.names, root.box(precision), strict=True)
        }

    def is_zero(self, terms: Terms) -> bool:
        """Is it plain by the equations of one of the roots?"""
        return any(root.is_zero(terms) for root in self.roots)

    def enclosed(self, x: CellNumber) -> Enclosed:
        """As a function of the root of one polynomial."""
        assert isinstance(x.cell.lower, Algebraic)
        root = root_of(x.cell.lower)
        top, bottom = (root.terms(_in_one_unknown(p)) for p in (x.numerator, x.denominator))
        return Enclosed(AtRoots({}, roots=frozenset([root])), top, bottom)

    def joined(self, other: Domain) -> Domain:
        """At the roots of both."""
        theirs = other.roots if isinstance(other, AtRoots) else frozenset()
        return self if theirs <= self.roots else AtRoots({}, roots=self.roots | theirs)


class LineRoot(SystemRoot):
    """A point of the line, as a root of one polynomial: it comes with an interval of its own."""

    def __init__(self, point: Algebraic) -> None:
        self._name([_in_one_unknown(point.polynomial)], (point.lower, point.upper))
        self.point = point

    def _refined(self, digits: int) -> list[Interval]:
        near = self.point.within(Fraction(1, 10**digits))
        return [(near.lower, near.upper)]


@lru_cache(maxsize=1_000)
def root_of(point: Algebraic) -> LineRoot:
    """The same for points that are equal, so that numbers at them are known to be."""
    return LineRoot(point)


def _in_one_unknown(coefficients: Sequence[int]) -> Sparse:
    return Sparse({(k,): Fraction(c) for k, c in enumerate(coefficients) if c})


def _scaled(p: Sparse) -> Sparse:
    """With 1 as its largest coefficient: floats are to hold what its derivatives are."""
    return p.scaled(1 / max(map(abs, p.terms.values()), default=Fraction(1)))


def _derivative(p: Sparse, k: int) -> Sparse:
    """With respect to unknown k."""
    return Sparse(
        {
            (*powers[:k], powers[k] - 1, *powers[k + 1 :]): c * Fraction(powers[k])
            for powers, c in p.terms.items()
            if powers[k]
        }
    )


def _point(centre: Sequence[Fraction]) -> list[Interval]:
    return [(c, c) for c in centre]


def _middle(bounds: Bounds) -> Fraction:
    return (Fraction(bounds[0]) + Fraction(bounds[1])) / 2


def _dot(weights: Sequence[Bounds], values: Sequence[Bounds], o: Outward, start: Bounds) -> Bounds:
    for weight, value in zip(weights, values, strict=True):
        start = o.add(start, o.multiply(weight, value))
    return start


def _is_spanned(
    wanted: Mapping[Powers, Fraction], given: Sequence[Mapping[Powers, Fraction]]
) -> bool:
    """Is a polynomial a sum of others, times numbers? By elimination of one term after another."""
    reduced: list[tuple[Powers, Mapping[Powers, Fraction]]] = []
    for p in (*given, wanted):
        rest = dict(p)
        for lead, other in reduced:
            if rest.get(lead):
                _subtract(rest, other, rest[lead] / other[lead])
        if p is not wanted and rest:
            reduced.append((max(rest), rest))
    return not rest


def _subtract(
    rest: dict[Powers, Fraction], other: Mapping[Powers, Fraction], factor: Fraction
) -> None:
    for powers, c in other.items():
        left = rest.get(powers, Fraction(0)) - c * factor
        if left:
            rest[powers] = left
        else:
            rest.pop(powers, None)
