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

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
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
from ...numbers.regions.product_weights import excluded_by_products
from ...numbers.regions.sign_proof import SignBox, SignCondition
from ...numbers.regions.surfaces import Multivariate
from ...solvers.result import Kind
from ...solvers.solve import fitting
from ..robustness.neighbourhood_proof import SurfaceSide
from .along_line import WAYS, End, Way
from .open_patterns import OpenPattern, OpenPatterns, Passages, Sides, TooManyPatterns

PARTS = 32  # of the box in which conditions are refuted one by one
SEARCHES = 12  # doubts about one question in which a point is looked for

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
            found = list(_until_unknown(patterns.found()))
            if any(pattern.levels for pattern in found):
                kinds = {pattern.completeness.kind for pattern in found if pattern.completeness}
                is_known = found[-1].levels or not len(found[-1].points)
                if not is_known or len(kinds) != 1 or "some" in kinds or patterns.space.enclosed:
                    return NOTHING
                return _Proof(patterns, questions).over(found, kinds.pop())
    return NOTHING


def _until_unknown(patterns: Iterable[OpenPattern]) -> Iterator[OpenPattern]:
    """Up to one with points but without levels: with it, nothing can be proved."""
    for pattern in patterns:
        yield pattern
        if pattern.levels is None and len(pattern.points):
            return


@dataclass(frozen=True)
class SignedProduct:
    """A number times powers of surfaces' polynomials, some of them below 0; none is 0."""

    front: Fraction
    powers: Mapping[int, int]

    @classmethod
    def of(cls, x: Any) -> SignedProduct:
        """A function of the assumptions, in lowest terms."""
        if not isinstance(x, Multivariate):
            return cls(x, {})
        front, above = x.factors()
        below = {index: -power for index, power in x.bottom}
        return cls(front, dict(above)) * cls(Fraction(1), below)

    def __mul__(self, other: SignedProduct) -> SignedProduct:
        powers = Counter(self.powers)
        powers.update(other.powers)
        left = {index: power for index, power in powers.items() if power}
        return SignedProduct(self.front * other.front, left)

    def is_0_on(self, surface: int) -> bool:
        """Is it 0 wherever that polynomial is?"""
        return not self.front or self.powers.get(surface, 0) > 0


@dataclass(frozen=True)
class _WayDoubt:
    """That the product of some surfaces' signs is `wanted` somewhere on these sides."""

    question: Question
    sides: Sides
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
        self.searched: dict[Question, int] = {}
        self.doubts: list[_WayDoubt] = []
        self._jumps: dict[tuple[int, int], Any] = {}
        self._slopes: dict[tuple[int, int], Any] = {}
        self._refuted: dict[Any, bool] = {}

    def over(self, found: list[OpenPattern], kind: Kind) -> ProvedWays:
        """The answers; `found` are all patterns."""
        for pattern in found:
            self.within(pattern)
        passages = Passages(found, len(self.patterns.space.surfaces))
        for k, pattern in enumerate(found):
            self.around(k, pattern, passages)
        for doubt in self.doubts:
            if doubt.question not in self.open:
                self.settle(doubt)
            elif doubt.question not in self.suspects:
                self.suspect(doubt)
        return ProvedWays(self.asked - self.open, kind, self.suspects)

    # -- 1 and 2 of the theorem ----------------------------------------------------------------

    def within(self, pattern: OpenPattern) -> None:
        """In a pattern a level goes the way of its derivative."""
        for name, end in self.left():
            change = None
            if pattern.levels is not None:
                change = SignedProduct.of(self.slope(pattern.levels[end], name))
            self.ask(name, end, change, pattern.sides, pattern.points)

    def around(self, k: int, pattern: OpenPattern, passages: Passages) -> None:
        """Where it is left upwards, a level goes by the jump, or the other way round."""
        names = self.patterns.space.names
        for surface in [index for index, side in pattern.sides.items() if side < 0]:
            moved = {names[j] for j in self.patterns.tensors[surface].degrees}
            points = None
            for beyond in passages.upwards(k, surface) if self.left(moved) else ():
                if self.is_alike(pattern, beyond, surface):
                    continue
                if points is None:
                    points = self.patterns.on_surface(pattern, surface)
                sides = {**pattern.sides, **beyond.sides, surface: 0}
                on_both = self.patterns.kept(points, {**beyond.sides, surface: 0})
                for name, end in self.left(moved):
                    change = self.step(pattern, beyond, surface, name, end)
                    self.ask(name, end, change, sides, on_both)

    def is_alike(self, pattern: OpenPattern, beyond: OpenPattern, surface: int) -> bool:
        """Are the levels of both the same where the surface is passed?"""
        if pattern.levels is None or beyond.levels is None:
            return False
        jumps = (self.jump(pattern, beyond, end) for end in ("lower", "upper"))
        return all(jump.is_0_on(surface) for jump in jumps)

    def jump(self, pattern: OpenPattern, beyond: OpenPattern, end: End) -> SignedProduct:
        """What a level is more, beyond; made once."""
        assert pattern.levels is not None
        assert beyond.levels is not None
        one, other = pattern.levels[end], beyond.levels[end]
        key = id(one), id(other)
        if key not in self._jumps:
            self._jumps[key] = (
                SignedProduct.of(other - one),
                one,
                other,
            )  # kept, so that no id recurs
        jump: SignedProduct = self._jumps[key][0]
        return jump

    def step(
        self, pattern: OpenPattern, beyond: OpenPattern, surface: int, name: str, end: End
    ) -> SignedProduct | None:
        """How a level changes with an assumption as a surface is passed; None if not known."""
        if pattern.levels is None or beyond.levels is None:
            return None
        jump = self.jump(pattern, beyond, end)
        if jump.is_0_on(surface):
            return SignedProduct(Fraction(0), {})
        if surface in jump.powers:
            return None  # it has no bounds there
        polynomial = self.patterns.space.surfaces[surface].polynomial
        passed = self.slope(Multivariate(self.patterns.space, polynomial, ()), name, surface)
        return jump * SignedProduct.of(passed)

    def left(self, names: Collection[str] | None = None) -> list[tuple[str, End]]:
        """The levels of which a question is not known to be open, of these assumptions or all."""
        asked = self.asked - self.open
        return sorted({(n, end) for n, end, _ in asked if names is None or n in names})

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

    def ask(
        self,
        name: str,
        end: End,
        change: SignedProduct | None,
        sides: Sides,
        points: NDArray[np.float64],
    ) -> None:
        """Takes down what a change on points with these sides leaves in doubt; one that is not
        known may go either way."""
        reduced = ((), 0) if change is None else self.reduced(change, sides)
        if reduced is None:
            return
        unknown, known = reduced
        for way in self.ways(name, end):
            wanted = way * known or 1
            if unknown or wanted == 1:
                doubt = _WayDoubt((name, end, WAYS[way]), sides, unknown, wanted)
                self.take_down(doubt, points)

    def take_down(self, doubt: _WayDoubt, points: NDArray[np.float64]) -> None:
        """What is seen at a point, or has too many cases, leaves its question open at once."""
        question, seen = doubt.question, self.seen(doubt.unknown, doubt.wanted, points)
        if len(seen):
            self.suspects[question] = self.values(seen[0])
        if len(seen) or len(doubt.unknown) > MAX_UNKNOWN_FACTORS:
            self.open.add(question)
        else:
            self.doubts.append(doubt)

    def ways(self, name: str, end: End) -> Iterator[int]:
        """1 for up and −1 for down, of which the question is not known to be open."""
        for way in (1, -1):
            if (name, end, WAYS[way]) in self.asked - self.open:
                yield way

    def reduced(self, change: SignedProduct, sides: Sides) -> tuple[tuple[int, ...], int] | None:
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
        """Refutes a doubt, or leaves its question open."""
        if not all(self.is_nowhere(sides) for sides in self.in_full(doubt)):
            self.open.add(doubt.question)
            self.suspect(doubt)

    def suspect(self, doubt: _WayDoubt) -> None:
        """Looks for a point at which it is so; not for long."""
        question = doubt.question
        self.searched[question] = self.searched.get(question, 0) + 1
        if self.searched[question] > SEARCHES:
            return
        for sides in self.in_full(doubt):
            points = self.patterns.points_with(dict(sides))
            if len(points):
                self.suspects[question] = self.values(points[0])
                return

    def in_full(self, doubt: _WayDoubt) -> Iterator[tuple[SurfaceSide, ...]]:
        """Every way to be so, with all sides known."""
        for signs in all_of((-1, 1), repeat=len(doubt.unknown)):
            if prod(signs) == doubt.wanted:
                yield (*sorted(doubt.sides.items()), *zip(doubt.unknown, signs, strict=True))

    def conditions(self, sides: Iterable[SurfaceSide]) -> list[SignCondition]:
        """The sides as conditions on polynomials."""
        return [SignCondition(self.patterns.tensors[index], (side,)) for index, side in sides]

    def is_nowhere(self, sides: tuple[SurfaceSide, ...]) -> bool:
        """Is it proved that no point within the box has all of these sides?"""
        if sides not in self._refuted:
            conditions = self.conditions(sides)
            self._refuted[sides] = (
                self.box.refutes(conditions)
                or excluded_on_level(self.box, conditions, PARTS)
                or excluded_by_products(self.box, conditions)
                or self.box.excludes(conditions, PARTS)
            )
        return self._refuted[sides]
