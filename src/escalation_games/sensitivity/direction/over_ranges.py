"""Which way escalation goes with each assumption, wherever the others stand in their ranges.

Lines through the box of ranges, all along one assumption, are looked at by points: how many rise,
fall, do both. A line that falls somewhere suggests two points that refute "it never falls". They
are taken as short fractions, solved exactly, and must be off every tie: there the set of equilibria
is larger, and a level may be another one at that point alone. What no line refutes may be proved
(see `proved_ways`); where a proof fails at a point, two points close to it are tried as a witness.

**Off every tie.** Through the point goes a line in a direction that is not that of any assumption,
and the exact solver runs on an open piece of it around the point. It raises `Refine` where a
comparison changes on the piece: a root at the point itself is a tie; pieces are shortened until
none is left. What is 0 all along a line in a direction drawn at random is 0 everywhere, and no tie.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition, Point, Settings
from ...effort import Spent, allowed, share, steps
from ...errors import ComputeError, FormulaError
from ...files.arguments import takes, with_levels
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
from ..tips.classified_line import asked_names, range_of
from .along_line import Along, End, Way
from .proved_ways import NOTHING, Question, proved_ways

LINES, POINTS = 512, 17  # looked at, and points on each
DENOMINATORS = (20, 100, 1_000)  # of a witness, in shares of the ranges; the shortest that does
TRIED = 6  # lines on which a witness is looked for
CLOSE = (100, 1_000, 10_000)  # parts of the range that a witness is wide, beside a suspect
FINE = 1_000  # times as fine are its shares
LOOKING = 0.6  # of the work left: for lines and witnesses
PROVING = 0.7  # of the work left then: for proofs; the rest for witnesses beside them
SHORTER = 30  # times that a piece around a point is shortened
STEP = 1e-9  # levels that differ less are taken as the same, where nothing is claimed
ENDS: tuple[End, ...] = ("lower", "upper")
UP_AND_DOWN: tuple[Way, ...] = ("rises", "falls")
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
    """What is known of one assumption over the ranges.

    assumption  its name
    counts      lines by the way of both ends together; "unknown" where a point is unresolved
    kind        of which equilibria the counts are
    rising, falling  an exact witness that a level rises (falls) somewhere; None if none was found
    never       by end of the envelope the ways that it is proved to go nowhere off every tie
    proved      of which equilibria that is proved

    >>> (found,) = eg.over_ranges("security_dilemma", "k", lines=8)
    >>> sorted(found.counts.items())
    [('falls', 8)]
    """

    assumption: str
    counts: Mapping[Along, int]
    kind: Kind
    rising: TwoPoints | None
    falling: TwoPoints | None
    never: Mapping[End, frozenset[Way]] = field(default_factory=dict)
    proved: Kind = "some"

    def witness(self, way: Way) -> TwoPoints | None:
        """Of a level that goes this way somewhere: "rises" or "falls"."""
        return self.rising if way == "rises" else self.falling

    def never_goes(self, way: Way) -> bool:
        """Is it proved that neither end rises ("rises") or falls ("falls") anywhere?"""
        return all(way in self.never.get(end, ()) for end in ENDS)

    @property
    def never_matters(self) -> bool:
        """Is it proved that both ends are the same whatever it is?"""
        return self.never_goes("rises") and self.never_goes("falls")


@takes("definition", with_levels)
def over_ranges(
    definition: Definition,
    assumptions: Iterable[str] | str | None = None,
    concept: str | None = None,
    seed: int = 0,
    lines: int = LINES,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
    effort: float | None = None,
) -> tuple[OverRanges, ...]:
    """What lines, witnesses and proofs over all ranges show of these assumptions, or of all.

    The same for the same seed. All lines are "unknown" where they cannot be solved, or take more
    work than the effort allows. `progress` wraps the names. Raises InputError for unknown names,
    and for an assumption without a range.

    >>> (found,) = eg.over_ranges("security_dilemma", "k", lines=8)
    >>> found.never_goes("rises")
    True
    """
    names = asked_names(definition, assumptions)
    for name in names:
        range_of(definition, name)
    with allowed(effort):
        found = {}
        with share(LOOKING):
            for k, name in enumerate(progress(steps(names, "assumptions"))):
                with share(1 / (len(names) - k)):
                    found[name] = _lines(definition, name, concept, seed, lines)
        return tuple(_proved(definition, found, concept))


def _lines(
    definition: Definition, name: str, concept: str | None, seed: int, lines: int
) -> OverRanges:
    """What lines along one assumption show."""
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


def _proved(
    definition: Definition, found: Mapping[str, OverRanges], concept: str | None
) -> Iterator[OverRanges]:
    """With what is proved of the ways that no line shows, or refuted beside the proof."""
    asked: list[Question] = [
        (name, end, way)
        for name, over in found.items()
        for way in UP_AND_DOWN if over.witness(way) is None
        for end in ENDS
    ]  # fmt: skip
    known = NOTHING
    with suppress(Spent), share(PROVING):
        known = proved_ways(definition, asked, concept)
    for name, over in found.items():
        never = {
            end: frozenset(way for way in UP_AND_DOWN if (name, end, way) in known.never)
            for end in ENDS
        }
        suspects = [
            (end, way, point) for (about, end, way), point in known.suspects.items()
            if about == name
        ]  # fmt: skip
        search = _TwoPointSearch(definition, name, concept, {})
        yield search.suspected(replace(over, never=never, proved=known.kind), suspects)


def _comparable(found: Outcomes, lines: int) -> dict[str, NDArray[np.float64]]:
    """The levels by line; NaN on lines of whose points different parts of all equilibria are known.

    A level may then be lower at a point only because fewer equilibria were searched there.
    """
    kinds = found.completeness.reshape(lines, POINTS)
    alike = (kinds == kinds[:, :1]).all(axis=1) & (kinds[:, 0] != KINDS.index("some"))
    return {
        end: np.where(alike[:, None], getattr(found, end).reshape(lines, POINTS), np.nan)
        for end in ENDS
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
        for end in ENDS:
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
        return self.between(values, low, high, end, way)

    def beside(self, point: Mapping[str, float], end: End, way: int) -> TwoPoints | None:
        """Two points around this one, if the level goes this way between them, exactly."""
        low, high = self.definition.assumption(self.name).range or (Fraction(0), Fraction(0))
        shares = {name: self.share(name, x) for name, x in point.items()}
        for parts in CLOSE:
            fine = {name: self.near(name, x, parts * FINE) for name, x in shares.items()}
            x, half = fine.pop(self.name), (high - low) / parts
            found = self.between(fine, max(low, x - half), min(high, x + half), end, way)
            if found is not None:
                return found
        return None

    def suspected(
        self, over: OverRanges, suspects: Sequence[tuple[End, Way, Mapping[str, float]]]
    ) -> OverRanges:
        """With witnesses beside places at which a level seems to go a way that no line shows."""
        rising, falling = over.rising, over.falling
        with suppress(Spent):
            for end, way, point in suspects:
                if way == "rises":
                    rising = rising or self.beside(point, end, 1)
                else:
                    falling = falling or self.beside(point, end, -1)
        return replace(over, rising=rising, falling=falling)

    def between(
        self, values: Mapping[str, Fraction], low: Fraction, high: Fraction, end: End, way: int
    ) -> TwoPoints | None:
        """The two points with these values, if the level goes this way between them, exactly."""
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

    def share(self, name: str, x: float) -> float:
        """Where a value is in its range, from 0 to 1."""
        low, high = self.definition.assumption(name).range or (Fraction(0), Fraction(1))
        return (x - float(low)) / float(high - low)

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
