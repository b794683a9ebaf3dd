"""Which way no level goes, wherever the assumptions stand in their ranges: proved.

**Definition.** A level, one end of the envelope, never falls with an assumption a if it is not less
at the larger a of any two points that differ in a alone and are off every tie.

**Theorem.** Let the open patterns (see `open_patterns`) hold every point off finitely many surfaces
p = 0, each p an irreducible polynomial, and in each pattern the level be one rational function. It
never falls with a if, wherever the conditions named hold in the box,

1. in every pattern its derivative by a is not negative,
2. where p alone is 0, between a pattern with p < 0 and the one beyond with p > 0, the level beyond
   less that before has not the sign opposite to the derivative of p by a.

*Proof.* Two irreducible polynomials that are not multiples of each other, and p and its derivative,
are 0 together only where there are two dimensions less than in the box. So almost every line along
a passes surfaces one by one, and changes sides as it does. Between two of them the level does not
fall, by 1. Passing one with p' > 0 the line comes from p < 0 into p > 0, and back with p' < 0: by 2
the level does not fall either. Of two points off every tie the level is continuous around each; so
what holds on almost every line close to them holds for both.

**Method.** Each condition asks for the sign of a product of polynomials on points given by sides.
Factors whose side is known drop out. Points drawn at random show where it has that sign: such a
question stays open, and the point is a suspect. All else is to be refuted (see `sign_proof`).

**Example.** Let both players arm if x > y, so that the level is 1 there, and 0 else. It never falls
with x: in both patterns it is constant, and where p = x - y is passed, p' = 1, it is 1 more beyond.
With y, p' = -1, it falls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import product as all_of
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition
from ...effort import Spent
from ...limits import MAX_UNKNOWN_FACTORS
from ...numbers import Fraction, Number, sign
from ...numbers.regions.elimination import excluded_on_level
from ...numbers.regions.sign_proof import SignBox, SignCondition
from ...numbers.regions.surfaces import Multivariate
from ...solvers.result import Kind
from ...solvers.solve import fitting
from ..robustness.neighbourhood_proof import SurfaceSide
from .along_line import WAYS, End, Way
from .open_patterns import OpenPattern, OpenPatterns, Sides, TooManyPatterns

PARTS = 32  # of the box in which conditions are refuted one by one

Question = tuple[str, End, Way]  # does this end go this way with that assumption, anywhere?


@dataclass(frozen=True)
class ProvedWays:
    """What is proved of the ways of levels over the ranges.

    never     the questions that are answered: nowhere
    kind      of which equilibria; "some" where nothing is proved
    suspects  by question a point near which a level seems to go that way
    """

    never: frozenset[Question]
    kind: Kind
    suspects: Mapping[Question, Mapping[str, float]]


NOTHING = ProvedWays(frozenset(), "some", {})


def proved_ways(
    definition: Definition, asked: Iterable[Question], concept: str | None = None
) -> ProvedWays:
    """Which of these questions have the answer: nowhere.

    By the first method of the concept that comes to an end on open patterns. Nothing is proved
    where formulas have values that are not rational, or it takes more work than is left.
    """
    questions = frozenset(asked)
    if not questions:
        return NOTHING
    with suppress(Spent, TooManyPatterns):
        for method in fitting(definition.filled(definition.baseline), concept):
            patterns = OpenPatterns(definition, concept, method.name)
            found = list(patterns.found())
            if any(pattern.levels for pattern in found):
                kinds = {pattern.completeness.kind for pattern in found if pattern.completeness}
                if len(kinds) != 1 or "some" in kinds or patterns.space.enclosed:
                    return NOTHING
                return _Proof(patterns, questions).over(found, kinds.pop())
    return NOTHING


@dataclass(frozen=True)
class _Signed:
    """A number times powers of surfaces' polynomials."""

    front: Fraction
    powers: Mapping[int, int]

    @classmethod
    def of(cls, x: Any) -> _Signed:
        """A function of the assumptions, as far as its sign goes: what divides it multiplies it."""
        if not isinstance(x, Multivariate):
            return cls(x, {})
        front, above = x.factors()
        return cls(front, dict(above)) * cls(Fraction(1), dict(x.bottom))

    def __mul__(self, other: _Signed) -> _Signed:
        powers = dict(self.powers)
        for index, power in other.powers.items():
            powers[index] = powers.get(index, 0) + power
        return _Signed(self.front * other.front, powers)


@dataclass(frozen=True)
class _WayDoubt:
    """That the product of some surfaces' signs is `wanted` somewhere on these sides."""

    question: Question
    sides: tuple[SurfaceSide, ...]
    unknown: tuple[int, ...]
    wanted: int


class _Proof:
    """The questions not known to be open, and what has to be refuted for each."""

    def __init__(self, patterns: OpenPatterns, asked: frozenset[Question]) -> None:
        self.patterns = patterns
        low, high = zip(*patterns.space.limits, strict=True)
        within = (True,) * len(low)
        self.box = SignBox(low, high, within, within, patterns.space)  # its edge is no matter
        self.asked = asked
        self.open: set[Question] = set()
        self.suspects: dict[Question, Mapping[str, float]] = {}
        self.doubts: list[_WayDoubt] = []
        self._slopes: dict[tuple[int, int], Any] = {}
        self._refuted: dict[Any, bool] = {}

    def over(self, found: list[OpenPattern], kind: Kind) -> ProvedWays:
        """The answers; `found` are all patterns."""
        for pattern in found:
            self.within(pattern)
        for pattern in found:
            self.around(pattern)
        for doubt in self.doubts:
            if doubt.question not in self.open:
                self.settle(doubt)
        return ProvedWays(self.asked - self.open, kind, self.suspects)

    # -- 1 and 2 of the theorem ----------------------------------------------------------------

    def within(self, pattern: OpenPattern) -> None:
        """In a pattern a level goes the way of its derivative."""
        for name, end in self.left():
            if pattern.levels is None:
                self.ask(name, end, None, pattern)
            else:
                slope = self.slope(pattern.levels[end], name)
                self.ask(name, end, _Signed.of(slope), pattern)

    def around(self, pattern: OpenPattern) -> None:
        """Where it is left upwards, a level goes by the jump, or the other way round."""
        names = self.patterns.space.names
        for surface in [index for index, side in pattern.sides.items() if side < 0]:
            moved = {names[k] for k in self.patterns.tensors[surface].degrees}
            left = [(name, end) for name, end in self.left() if name in moved]
            for beyond in self.patterns.beyond(pattern, surface) if left else ():
                for name, end in left:
                    self.ask(name, end, self.step(pattern, beyond, surface, name, end), beyond)

    def step(
        self, pattern: OpenPattern, beyond: OpenPattern, surface: int, name: str, end: End
    ) -> _Signed | None:
        """How a level changes with an assumption as a surface is passed; None if not known."""
        if pattern.levels is None or beyond.levels is None:
            return None
        jump = _Signed.of(beyond.levels[end] - pattern.levels[end])
        if not jump.front or jump.powers.get(surface):
            return _Signed(Fraction(0), {})
        polynomial = self.patterns.space.surfaces[surface].polynomial
        passed = self.slope(Multivariate(self.patterns.space, polynomial, ()), name, surface)
        return jump * _Signed.of(passed)

    def left(self) -> list[tuple[str, End]]:
        """The levels of which a question is not known to be open."""
        return sorted({(name, end) for name, end, _ in self.asked - self.open})

    def slope(self, x: Number, name: str, key: int | None = None) -> Number:
        """The derivative of a function by an assumption, made once."""
        if not isinstance(x, Multivariate):
            return Fraction(0)
        k = self.patterns.space.names.index(name)
        kept = (id(x) if key is None else key, k)
        if kept not in self._slopes:
            self._slopes[kept] = x.derivative(k), x  # kept, so that no id recurs
        slope: Number = self._slopes[kept][0]
        return slope

    # -- a question ----------------------------------------------------------------------------

    def ask(self, name: str, end: End, change: _Signed | None, pattern: OpenPattern) -> None:
        """Takes down what a change on the points of a pattern leaves in doubt; one that is not
        known may go either way."""
        reduced = ((), 0) if change is None else self.reduced(change, pattern.sides)
        if reduced is None:
            return
        unknown, known = reduced
        for way in self.ways(name, end):
            wanted = way * known or 1
            if unknown or wanted == 1:
                self.doubt((name, end, WAYS[way]), unknown, wanted, pattern)

    def doubt(
        self, question: Question, unknown: tuple[int, ...], wanted: int, pattern: OpenPattern
    ) -> None:
        """What is seen at a point, or has too many cases, leaves a question open at once."""
        seen = self.seen(unknown, wanted, pattern.points)
        if len(seen):
            self.suspects[question] = self.values(seen[0])
        if len(seen) or len(unknown) > MAX_UNKNOWN_FACTORS:
            self.open.add(question)
        else:
            sides = tuple(sorted(pattern.sides.items()))
            self.doubts.append(_WayDoubt(question, sides, unknown, wanted))

    def ways(self, name: str, end: End) -> Iterator[int]:
        """1 for up and −1 for down, of which the question is not known to be open."""
        for way in (1, -1):
            if (name, end, WAYS[way]) in self.asked - self.open:
                yield way

    def reduced(self, change: _Signed, sides: Sides) -> tuple[tuple[int, ...], int] | None:
        """The surfaces whose unknown sides matter, and the sign of the rest; None for 0."""
        known = sign(change.front)
        unknown = []
        for index, power in change.powers.items():
            possible = {sides[index]} if index in sides else {*self.sides(index)}
            if power % 2 and possible == {-1}:
                known = -known
            elif power % 2 and possible != {1}:
                unknown.append(index)
            if possible == {0}:
                return None
        return (tuple(unknown), known) if known else None

    def sides(self, index: int) -> list[int]:
        """The sides of a surface that there are in the box, itself aside."""
        return [side for side in self.box.signs(self.patterns.tensors[index]) if side]

    def seen(
        self, unknown: tuple[int, ...], wanted: int, points: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The points at which the surfaces have this sign, multiplied."""
        if not len(points):
            return points
        signs = [self.patterns.sides_at(index, points) for index in unknown]
        product = np.prod([np.ones(len(points)), *signs], axis=0)
        return np.asarray(points[product == wanted])

    def values(self, point: NDArray[np.float64]) -> dict[str, float]:
        """A point in shares as values of the assumptions."""
        return {name: float(c[0]) for name, c in self.patterns.columns(point[None, :]).items()}

    # -- a proof -------------------------------------------------------------------------------

    def settle(self, doubt: _WayDoubt) -> None:
        """Refutes a doubt, or leaves its question open; with a point if one is found."""
        for sides in self.in_full(doubt):
            if self.is_nowhere(sides):
                continue
            self.open.add(doubt.question)
            points = self.patterns.points_with(dict(sides))
            if len(points):
                self.suspects[doubt.question] = self.values(points[0])
            return

    def in_full(self, doubt: _WayDoubt) -> Iterator[tuple[SurfaceSide, ...]]:
        """Every way to be so, with all sides known."""
        for signs in all_of((-1, 1), repeat=len(doubt.unknown)):
            if prod(signs) == doubt.wanted:
                yield (*doubt.sides, *zip(doubt.unknown, signs, strict=True))

    def is_nowhere(self, sides: tuple[SurfaceSide, ...]) -> bool:
        """Is it proved that no point within the box has all of these sides?"""
        if sides not in self._refuted:
            tensors = self.patterns.tensors
            conditions = [SignCondition(tensors[index], (side,)) for index, side in sides]
            self._refuted[sides] = (
                self.box.refutes(conditions)
                or excluded_on_level(self.box, conditions, PARTS)
                or self.box.excludes(conditions, PARTS)
            )
        return self._refuted[sides]
