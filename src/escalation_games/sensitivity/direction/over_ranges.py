"""Which way escalation goes with one assumption, wherever the others stand in their ranges.

Lines through the box of ranges, all along that assumption, are looked at by points: how many rise,
fall, do both. A line that falls somewhere suggests two points that refute "it never falls". They
are taken as short fractions, solved exactly, and must be off every tie: there the set of equilibria
is larger, and a level may be another one at that point alone.

**Off every tie.** Through the point goes a line in a direction that is not that of any assumption,
and the exact solver runs on an open piece of it around the point. It raises `Refine` where a
comparison changes on the piece: a root at the point itself is a tie; pieces are shortened until
none is left. What is 0 all along a line in a direction drawn at random is 0 everywhere, and no tie.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition, Point, Settings
from ...effort import Spent
from ...errors import ComputeError, FormulaError
from ...numbers import (
    Cell,
    Fraction,
    LinePoint,
    NotRational,
    Number,
    Refine,
    approximate,
    limit,
    point_bounds,
    sign,
    variable_on,
)
from ...solvers.result import KINDS, Equilibrium, Kind, Solution
from ...solvers.solve import solved
from ..sampling.evaluation import Outcomes, outcomes
from .along_line import Along, End

LINES, POINTS = 512, 17  # looked at, and points on each
DENOMINATORS = (20, 100, 1_000)  # of a witness, in shares of the ranges; the shortest that does
TRIED = 6  # lines on which a witness is looked for
SHORTER = 30  # times that a piece around a point is shortened
STEP = 1e-9  # levels that differ less are taken as the same, where nothing is claimed
FAILURES = (ComputeError, FormulaError, NotRational, ZeroDivisionError, Spent)


@dataclass(frozen=True)
class TwoPoints:
    """Two points off every tie that differ in one assumption alone, and one end of the envelope.

    values    of all assumptions but that one
    low, high the values of that assumption
    before, after   the level at both
    kind      of which equilibria the levels are, at both points
    plays     an equilibrium with that level at each; empty where they were not solved
    """

    assumption: str
    values: Mapping[str, Fraction]
    low: Fraction
    high: Fraction
    end: End
    before: Number
    after: Number
    kind: Kind
    plays: tuple[Equilibrium, ...] = ()


@dataclass(frozen=True)
class OverRanges:
    """What lines over the ranges show of one assumption.

    counts  lines by the way of both ends together; "unknown" where a point is unresolved
    rising, falling   an exact witness that a level rises (falls) somewhere; None if none was found
    kind    of which equilibria the counts are
    """

    assumption: str
    counts: Mapping[Along, int]
    kind: Kind
    rising: TwoPoints | None
    falling: TwoPoints | None


def over_ranges(
    definition: Definition,
    name: str,
    concept: str | None = None,
    seed: int = 0,
    lines: int = LINES,
) -> OverRanges:
    """Looks at lines along an assumption through the ranges of all; the same for the same seed.

    All are "unknown" where they cannot be solved, or take more work than the effort allows.
    """
    rng = np.random.default_rng(seed)
    ranges = {a.name: a.range for a in definition.assumptions if a.range is not None}
    shares = {n: np.repeat(rng.random(lines), POINTS) for n in ranges}
    shares[name] = np.sort(rng.random((lines, POINTS)), axis=1).reshape(-1)
    columns = {n: float(low) + float(high - low) * shares[n] for n, (low, high) in ranges.items()}
    try:
        found = outcomes(definition, columns, None, concept)
    except (ComputeError, Spent):
        return OverRanges(name, {"unknown": lines}, "some", None, None)
    levels = _comparable(found, lines)
    search = _TwoPointSearch(definition, name, concept, shares)
    return OverRanges(
        name,
        Counter(_way(levels, k) for k in range(lines)),
        found.known.kind,
        search.witness(levels, 1),
        search.witness(levels, -1),
    )


def _comparable(found: Outcomes, lines: int) -> dict[str, NDArray[np.float64]]:
    """The levels by line; NaN on lines of whose points different parts of all equilibria are known.

    A level may then be lower at a point only because fewer equilibria were searched there.
    """
    kinds = found.completeness.reshape(lines, POINTS)
    alike = (kinds == kinds[:, :1]).all(axis=1) & (kinds[:, 0] != KINDS.index("some"))
    return {
        end: np.where(alike[:, None], getattr(found, end).reshape(lines, POINTS), np.nan)
        for end in ("lower", "upper")
    }


def _way(levels: Mapping[str, NDArray[np.float64]], k: int) -> Along:
    """The way of both ends on one line."""
    rows = [level[k] for level in levels.values()]
    if any(np.isnan(row).any() for row in rows):
        return "unknown"
    steps = np.concatenate([np.diff(row) for row in rows])
    rises, falls = (steps > STEP).any(), (steps < -STEP).any()
    if rises and falls:
        return "both"
    return "rises" if rises else "falls" if falls else "constant"


@dataclass(frozen=True)
class _TwoPointSearch:
    """Looks for two points on one of the lines between which a level rises, or falls."""

    definition: Definition
    name: str
    concept: str | None
    shares: Mapping[str, NDArray[np.float64]]

    def witness(self, levels: Mapping[str, NDArray[np.float64]], way: int) -> TwoPoints | None:
        for k, i, j, end in self.likely(levels, way):
            for denominator in DENOMINATORS:
                found = self.confirmed(k, i, j, end, way, denominator)
                if found is not None:
                    return found
        return None

    def likely(
        self, levels: Mapping[str, NDArray[np.float64]], way: int
    ) -> list[tuple[int, int, int, End]]:
        """The largest steps this way: line, two points on it, end of the envelope."""
        found: list[tuple[float, int, int, int, End]] = []
        ends: tuple[End, ...] = ("lower", "upper")
        for end in ends:
            heights = way * levels[end]
            lowest = np.minimum.accumulate(np.nan_to_num(heights, nan=np.inf), axis=1)
            rise = np.nan_to_num(heights - lowest, nan=0.0)
            for k in np.argsort(-rise.max(axis=1), kind="stable")[:TRIED]:
                j = int(rise[k].argmax())
                if rise[k, j] > STEP:
                    i = int(np.nanargmin(heights[k, : j + 1]))
                    found.append((float(rise[k, j]), int(k), i, j, end))
        found.sort(key=lambda entry: -entry[0])
        return [(k, i, j, end) for _, k, i, j, end in found]

    def confirmed(
        self, k: int, i: int, j: int, end: End, way: int, denominator: int
    ) -> TwoPoints | None:
        """The two points with short numbers, if the level goes this way between them, exactly."""
        values = {
            name: self.near(name, column[k * POINTS], denominator)
            for name, column in self.shares.items() if name != self.name
        }  # fmt: skip
        column = self.shares[self.name][k * POINTS : (k + 1) * POINTS]
        low, high = (self.near(self.name, column[at], denominator) for at in (i, j))
        if low == high:
            return None
        found = [
            level_off_ties(self.definition, {**values, self.name: x}, end, self.concept)
            for x in (low, high)
        ]
        if found[0] is None or found[1] is None:
            return None
        (before, kind), (after, other) = found[0], found[1]
        if kind != other or kind == "some" or _sign(after, before) != way:
            return None
        plays = self.played([{**values, self.name: x} for x in (low, high)], end)
        return TwoPoints(self.name, values, low, high, end, before, after, kind, plays)

    def played(self, points: Sequence[Point], end: End) -> tuple[Equilibrium, ...]:
        """At each point the first equilibrium with this end of the envelope as its level."""
        pick = min if end == "lower" else max
        try:
            found = [solved(self.definition.at(point), self.concept) for point in points]
        except FAILURES:
            return ()
        return tuple(
            pick(solution.equilibria, key=lambda e: approximate(e.escalation)) for solution in found
        )

    def near(self, name: str, share: float, denominator: int) -> Fraction:
        low, high = self.definition.assumption(name).range or (Fraction(0), Fraction(0))
        return low + (high - low) * Fraction(round(share * denominator), denominator)


def _sign(one: Number, other: Number) -> int:
    try:
        return sign(one - other)
    except FAILURES:
        difference = approximate(one) - approximate(other)
        return 0 if abs(difference) < STEP else 1 if difference > 0 else -1


# -- off every tie -----------------------------------------------------------------------------


def level_off_ties(
    definition: Definition, point: Settings, end: End, concept: str | None = None
) -> tuple[Number, Kind] | None:
    """An end of the envelope at a point, and of which equilibria it is the end.

    None on a tie, where there is no equilibrium, and where that could not be decided.
    """
    at = definition.point(point)
    drawn = random.Random(repr(sorted(at.items())))
    towards = {
        a.name: a.width * drawn.choice((-1, 1)) * Fraction(drawn.randrange(1, 998), 997)
        for a in definition.ranged
    }
    half = Fraction(1, 64)
    for _ in range(SHORTER):
        try:
            solution = _along(definition, at, towards, Cell(-half, half), concept)
        except Refine as change:
            shorter = _nearest(change.roots(Cell(-half, half))) / 2
            if not shorter:
                return None
            half = shorter
        except FAILURES:
            return None
        else:
            envelope = solution.envelope
            level = _at_0(envelope.lower if end == "lower" else envelope.upper)
            return None if level is None else (level, solution.completeness.kind)
    return None


def _along(
    definition: Definition,
    at: Point,
    towards: Mapping[str, Fraction],
    cell: Cell,
    concept: str | None,
) -> Solution:
    """The solution on a line through a point, as functions of the distance from it."""
    for rational in (True, False):
        t = variable_on(cell, rational)
        values = {name: x + towards[name] * t if name in towards else x for name, x in at.items()}
        try:
            return solved(definition.filled(values), concept)
        except NotRational:
            if not rational:
                raise
    raise AssertionError


def _nearest(roots: Iterable[LinePoint]) -> Fraction:
    """How near the nearest of the roots is to 0, or less: 0 where one may be 0."""
    return min(
        (min(map(abs, ends)) if ends[0] * ends[1] > 0 else Fraction(0)
         for ends in map(point_bounds, roots)),
        default=Fraction(0),
    )  # fmt: skip


def _at_0(level: Number | None) -> Number | None:
    if level is None:
        return None
    try:
        found: Number = limit(level, Fraction(0))
    except FAILURES:
        return None
    return found
