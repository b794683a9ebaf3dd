"""Which regimes occur on a closed box of the assumptions: a superset, proved.

The exact solver goes one of several ways, by the signs of its comparisons (see `sign_patterns`);
each way leads to a regime. A way is refuted where its signs are proved to occur together nowhere in
the box (see `neighbourhood_proof`). So the regime of every point is that of a way not refuted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...definition import Definition, Settings
from ...effort import Allowance, Spent, current, spend
from ...numbers import Fraction
from ...solvers.solve import solved
from ..robustness.neighbourhood_proof import Ball, SidePattern
from ..robustness.sign_patterns import FAILURES, RUN, Patterns, PatternWay
from .certified_box import REGIMES, Certified, Ranges, certify
from .readable_cuts import CutInterval, shortest

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUESTIONS = 300  # regime sets asked for to certify one box
WORK = 3_000_000  # units of effort for all answers about one box
PER_ANSWER = 200_000  # units for one answer
FIRST = 400_000  # units for the ways in the whole box, which then serve for every part of it
LOOK = 2_000  # units charged for looking at all known ways at POINTS points
POINTS = 64
SLICES = 32  # slices into which each assumption is cut, to cut points with other regimes off
SUSPECTS = 8  # points where a claim may well fail
SHRUNK = (Fraction(1), Fraction(7, 8), Fraction(3, 4), Fraction(1, 2), Fraction(1, 4))
ANY = REGIMES | {"unresolved"}  # the answer where nothing is known


@dataclass(frozen=True)
class Seen:
    """Points with known regimes. They show which proofs must fail, and prove nothing.

    columns  assumption -> (n,)
    regimes  (n,)
    """

    columns: Mapping[str, NDArray[np.float64]]
    regimes: NDArray[np.str_]

    def within(self, box: Ranges) -> Seen:
        """The points that lie in the box."""
        kept = np.ones(len(self.regimes), dtype=bool)
        for name, (low, high) in box.items():
            kept &= (self.columns[name] >= float(low)) & (self.columns[name] <= float(high))
        columns = {name: column[kept] for name, column in self.columns.items()}
        return Seen(columns, self.regimes[kept])


def proved(
    definition: Definition,
    whole: Ranges,
    wanted: frozenset[str],
    seen: Seen,
    values: Settings | None = None,
    concept: str | None = None,
    questions: int = QUESTIONS,
    work: int = WORK,
) -> Certified:
    """On how much of a closed box is the regime one of the wanted, proved at every point?

    The regime is the one that `solve` gives; where a solver does not find every equilibrium, the
    proof is of the equilibria that it finds (`Certified.kind`). `whole` names every assumption that
    is not held at `values`, within its range. Once `questions` or `work` (units of effort) are used
    up, all parts of the box that are neither proved nor refuted stay undecided.
    """
    here = seen.within(whole)
    answers = Occurring(definition, whole, wanted, here, values, concept, work)
    boxes, points = likely(whole, wanted, here), suspects(whole, wanted, here)
    found = certify(whole, wanted, answers, questions, boxes, points)
    return replace(found, kind=answers.patterns.completeness.kind)


class Occurring:
    """Answers which regimes may occur on closed boxes within a closed box, `whole`.

    `wanted` are the regimes of the claim. Where a wanted and another regime may occur, the claim is
    neither proved nor refuted, whatever else occurs: the answer is ANY. So it is once the `work`
    (units of effort) is used up.
    """

    def __init__(
        self,
        definition: Definition,
        whole: Ranges,
        wanted: frozenset[str],
        seen: Seen,
        values: Settings | None = None,
        concept: str | None = None,
        work: int = WORK,
    ) -> None:
        self.definition = definition
        self.point = dict(definition.point(values))
        self.wanted = wanted
        self.seen = seen
        self.concept = concept
        self.work = Allowance(work * current())
        free = {a.name for a in definition.assumptions if a.range and a.range[0] < a.range[1]}
        names = tuple(name for name in whole if name in free)
        self.patterns = Patterns(definition, self.point, names, concept)
        self.patterns.expected = "below" if wanted == {"below"} else "above"
        self.ways = self.all_ways(self.ball(whole)) if names else ()

    def __call__(self, box: Ranges) -> frozenset[str]:
        """A superset of the regimes that occur on the box; of a single point, its regime."""
        if all(low == high for low, high in box.values()):
            return self.regime_at({name: low for name, (low, _) in box.items()})
        if self.is_mixed(self.seen.within(box).regimes):
            return ANY
        try:
            with self.work.drawn(PER_ANSWER):
                spend(RUN)
                return self.left(self.ball(box))
        except Spent:
            return ANY

    def regime_at(self, point: Mapping[str, Fraction]) -> frozenset[str]:
        """The regime at a point, by a run of the exact solver, even when all work is used up.

        ANY where the solution was cut short, or could not be computed.
        """
        try:
            game = self.definition.filled({**self.point, **point})
            found = solved(game, self.concept)
            self.patterns.note(found.completeness)
            return ANY if found.completeness.is_cut else frozenset([found.regime])
        except FAILURES:
            return ANY

    def ball(self, box: Ranges) -> Ball:
        """The box in a proof's coordinates: distances from the point in shares of the ranges."""
        space = self.patterns.space
        limits = tuple(
            ((box[name][0] - value) / width, (box[name][1] - value) / width)
            for name, value, width in zip(space.names, space.values, space.widths, strict=True)
        )
        return Ball.of_box(space, limits)

    def all_ways(self, whole: Ball) -> tuple[PatternWay, ...] | None:
        """All ways of the solver in the whole box; None where they take more than FIRST."""
        try:
            with self.work.drawn(FIRST):
                spend(RUN)
                return tuple(self.ways_in(whole))
        except Spent:
            return None

    def ways_in(self, ball: Ball) -> Iterator[PatternWay]:
        """The ways of the solver in a box, found by running it; their completeness is noted."""

        def excluded(pattern: SidePattern) -> bool:
            return ball.refutes(pattern, self.patterns.tensors)

        for way in self.patterns.ways(ball, excluded):
            if way is not None:
                self.patterns.note(way.completeness)
                yield way

    def left(self, ball: Ball) -> frozenset[str]:
        """The regimes of the ways that are not refuted on a box; ANY once they are mixed."""
        found = set[str]() if self.ways is None else self.at_points(ball, self.ways)
        for way in self.ways_in(ball) if self.ways is None else self.ways:
            if self.is_mixed(found):
                return ANY
            if way.regime not in found and not ball.refutes(way.pattern, self.patterns.tensors):
                found.add(way.regime)
        return ANY if self.is_mixed(found) else frozenset(found)

    def at_points(self, ball: Ball, ways: Iterable[PatternWay]) -> set[str]:
        """The regimes of ways that the solver goes at some points of the box.

        The signs at the points are of floats, so they prove nothing: a regime met here only saves
        the attempt to refute its ways.
        """
        spend(LOOK)
        points = self.patterns.samples(ball)[:POINTS]
        known = {index for way in ways for index, _ in way.pattern}
        sides = {index: self.patterns.sides_at(index, points) for index in known}
        return {
            way.regime
            for way in ways
            if all_true([sides[index] == side for index, side in way.pattern], len(points)).any()
        }

    def is_mixed(self, regimes: Collection[str]) -> bool:
        """Are some of the regimes wanted, and others not? Then nothing is proved of the claim."""
        some = set(regimes)
        return bool(some & self.wanted and some - self.wanted)


def all_true(conditions: Iterable[NDArray[np.bool_]], n: int) -> NDArray[np.bool_]:
    """Where all conditions, (n,) each, are true; shape (n,)."""
    kept = np.ones(n, dtype=bool)
    for condition in conditions:
        kept &= condition
    return kept


# -- where a proof may succeed -------------------------------------------------------------------


def likely(whole: Ranges, wanted: Collection[str], seen: Seen) -> list[Ranges]:
    """Boxes within the whole where a proof may succeed, the largest first.

    Slices are cut off the whole, each time the slice with the highest share of points whose regime
    is not wanted, until the box holds no such point; then it is shrunk about its middle.
    """
    ends = dict.fromkeys(whole, (0, SLICES))
    places = {
        name: (seen.columns[name] - float(low)) / (float(high - low) or 1) * SLICES
        for name, (low, high) in whole.items()
    }
    amiss = ~np.isin(seen.regimes, list(wanted))
    kept = all_true([(x >= 0) & (x <= SLICES) for x in places.values()], len(amiss))
    while (amiss & kept).any():
        cuts = [
            (name, (low + is_low, high - (not is_low)))
            for name, (low, high) in ends.items() if high - low > 1
            for is_low in (True, False)
        ]  # fmt: skip
        if not cuts:
            return []
        gone = [kept & ((places[n] < low) | (places[n] > high)) for n, (low, high) in cuts]
        best = max(range(len(cuts)), key=lambda k: _worth(gone[k], amiss))
        ends[cuts[best][0]] = cuts[best][1]
        kept &= ~gone[best]
    box = {name: _cut(whole[name], *ends[name]) for name in whole}
    return [_shrunk(box, whole, share) for share in SHRUNK]


def _cut(ends: CutInterval, first: int, last: int) -> CutInterval:
    """The part of an interval from slice `first` to before slice `last`, of SLICES slices."""
    low, high = ends
    return low + (high - low) * first / SLICES, low + (high - low) * last / SLICES


def _worth(gone: NDArray[np.bool_], amiss: NDArray[np.bool_]) -> tuple[float, int]:
    """How good a cut is: the share of unwanted points among those removed; then, few removed."""
    n = int(gone.sum())
    return (int((gone & amiss).sum()) / n if n else 0.0, -n)


def _shrunk(box: Ranges, whole: Ranges, share: Fraction) -> Ranges:
    """The box with this share of its widths, about its middle.

    Ends that are ends of the whole stay; others are rounded inwards to short numbers.
    """
    found = {}
    for name, (low, high) in box.items():
        off, step = (high - low) * (1 - share) / 2, (high - low) / SLICES
        bottom, top = whole[name]
        found[name] = (
            low if low == bottom else _short(low + off, step),
            high if high == top else -_short(off - high, step),
        )
    return found


def _short(end: Fraction, step: Fraction) -> Fraction:
    return shortest(end, end + step, end)


def suspects(whole: Ranges, wanted: Collection[str], seen: Seen) -> list[dict[str, Fraction]]:
    """Points of short numbers, each near a seen point whose regime is not wanted."""
    amiss = np.flatnonzero(~np.isin(seen.regimes, list(wanted)))[:SUSPECTS]
    return [
        {name: _near(float(seen.columns[name][k]), *ends) for name, ends in whole.items()}
        for k in amiss
    ]


def _near(x: float, low: Fraction, high: Fraction) -> Fraction:
    step = (high - low) / 200
    near = shortest(Fraction(x) - step, Fraction(x) + step, Fraction(x)) if step else low
    return min(max(near, low), high)
