"""Which way each end of the envelope goes along one assumption, the others where they stand.

On every open piece of the line (see `classified_line`) a level is a function of the assumption, and
the sign of its derivative says which way it goes; a piece is cut where that sign changes. Between
two pieces the level may jump: its limits from both sides are compared. The value at the point does
not count: at a tie the set of equilibria is larger, and a level may be another one there alone.

**Example.** v/c is the chance that a hawk meets, in Hawk and Dove, while v < c. At v = c only hawks
are left:

>>> from ...files import loads
>>> from ...numbers import Fraction
>>> game = '''
... title = "Hawk and Dove"
... question = "How often do hawks meet?"
... form = "strategic"
... source = "Maynard Smith, Price 1973"
... players = { a = ["hawk", "dove"], b = ["hawk", "dove"] }
... [assumptions]
... v = { value = 1, range = [0.5, 3], about = "prize" }
... c = { value = 2, about = "harm" }
... [payoffs]
... "hawk / hawk" = { a = "(v - c)/2", b = "(v - c)/2" }
... "hawk / dove" = { a = "v", b = "0" }
... "dove / hawk" = { a = "0", b = "v" }
... "dove / dove" = { a = "v/2", b = "v/2" }
... [escalation]
... line = 0.5
... why = "harm"
... "hawk / hawk" = 1
... '''
>>> (found,) = directions(loads(game))
>>> [(run.way, str(run.lower), str(run.upper)) for run in found.upper.runs]
[('rises', '1/2', '2'), ('constant', '2', '3')]
>>> [(str(jump.at), jump.way) for jump in found.lower.jumps], found.lower.way
([('2', 'rises')], 'rises')

Of the three equilibria while v < c only the mixed one has hawks that meet, the more the larger v:

>>> [run.way for run in found.equilibria if run.lower == Fraction(1, 2)]
['constant', 'constant', 'rises']
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isnan, nan
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from ...definition import Definition, Point, Settings
from ...effort import Spent, allowed, share, steps
from ...errors import ComputeError, FormulaError
from ...files.arguments import takes, with_levels
from ...notebook import few, frame, html_table, nearest_float, picture
from ...numbers import (
    Cell,
    Fraction,
    LinePoint,
    NotRational,
    Number,
    Refine,
    approximate,
    derivative,
    limit,
    sign,
)
from ...solvers.result import (
    COMPLETE,
    Completeness,
    Envelope,
    Equilibrium,
    Solution,
    least_complete,
)
from ...solvers.solve import solved
from ..tips.classified_line import AssumptionLine, Piece, asked_names, pieces

if TYPE_CHECKING:
    import pandas as pd

Way = Literal["rises", "falls", "constant", "unknown"]
Along = Literal["rises", "falls", "both", "constant", "unknown"]
End = Literal["lower", "upper"]

WAYS: Mapping[int, Way] = {-1: "falls", 0: "constant", 1: "rises"}
SHOWN = 6  # directions that are printed
STANDING = 0.5  # share of the work left, for the solution at the point
UNDECIDED = (ComputeError, FormulaError, NotRational, Refine, ZeroDivisionError)


@dataclass(frozen=True)
class LevelRun:
    """An open part of a line on which a level goes one way, single values on ties aside.

    start, end   the limits of the level at both ends; None where they are not known
    """

    lower: LinePoint
    upper: LinePoint
    way: Way
    start: Number | None = None
    end: Number | None = None


@dataclass(frozen=True)
class Jump:
    """Where the limits of a level from both sides differ; "unknown" where that is not known."""

    at: LinePoint
    way: Way


@dataclass(frozen=True)
class LevelAlong:
    """One end of the envelope along a line, from its least value to its largest.

    runs   open parts of the line, each with the way it goes there
    jumps  the values at which the level jumps, and which way
    """

    runs: tuple[LevelRun, ...]
    jumps: tuple[Jump, ...]

    def rows(self) -> list[dict[str, Any]]:
        """From where to where the level goes which way; a jump is at one place."""
        runs = [
            {
                "from": nearest_float(run.lower), "to": nearest_float(run.upper), "way": run.way,
                "start": nearest_float(run.start), "end": nearest_float(run.end),
            }
            for run in self.runs
        ]  # fmt: skip
        jumps = [
            {
                "from": nearest_float(jump.at), "to": nearest_float(jump.at), "way": jump.way,
                "start": nan, "end": nan,
            }
            for jump in self.jumps
        ]  # fmt: skip
        return sorted([*runs, *jumps], key=itemgetter("from", "to"))

    @property
    def way(self) -> Along:
        """All of it in a word: "rises" where it never falls, and does rise somewhere."""
        return way_of({run.way for run in self.runs} | {jump.way for jump in self.jumps})


@dataclass(frozen=True)
class EquilibriumRun:
    """One equilibrium on an open piece of the line, and which way its level goes there: "both"
    where it turns."""

    lower: LinePoint
    upper: LinePoint
    equilibrium: Equilibrium
    way: Along


@dataclass(frozen=True)
class Direction:
    """Which way both ends of the envelope go along one assumption.

    assumption    its name
    lower, upper  each end of the envelope along the line
    completeness  of the least complete solution on an open piece of the line
    equilibria    every equilibrium for itself, on every open piece

    >>> (along,) = eg.directions("security_dilemma", "k")
    >>> [(str(jump.at), jump.way) for jump in along.upper.jumps]
    [('31/50', 'falls')]
    """

    assumption: str
    lower: LevelAlong
    upper: LevelAlong
    completeness: Completeness
    equilibria: tuple[EquilibriumRun, ...] = ()

    @property
    def way(self) -> Along:
        """Both ends in a word: "both" where one rises and the other one falls, too."""
        return way_of({self.lower.way, self.upper.way})

    def levels_at(self, x: Fraction) -> tuple[float, float]:
        """Both ends of the envelope, as floats; NaN where one is not known. Where two pieces meet,
        over the limits from both sides.

        >>> (along,) = eg.directions("hawk_dove", "c")
        >>> along.levels_at(Fraction(4))  # only the mixed equilibrium has fights: 1 in 4 by 1 in 4
        (0.0, 0.0625)
        """
        place = approximate(x)
        there = [
            _value_at(run.equilibrium.escalation, x)
            for run in self.equilibria
            if approximate(run.lower) <= place <= approximate(run.upper)
        ]
        return (min(there), max(there)) if there and not any(map(isnan, there)) else (nan, nan)


def _value_at(level: Number, x: Fraction) -> float:
    try:
        return nearest_float(limit(level, x))
    except UNDECIDED:
        return nan


def way_of(ways: Collection[Along]) -> Along:
    """Several ways in one word; "unknown" where what is not known may decide it."""
    known = {"rises", "falls"} & set(ways)
    if "both" in ways or len(known) == 2:
        return "both"
    if "unknown" in ways:
        return "unknown"
    return "rises" if "rises" in known else "falls" if known else "constant"


class Directions(tuple[Direction, ...]):
    """The directions found, by which concept and method, and how complete the least complete is.

    definition  whose they are
    values      where the assumptions stand, each but the one that is moved

    >>> found = eg.directions("security_dilemma", "k")
    >>> found.concept, found.method, found.completeness.kind
    ('nash', 'double description', 'all')
    """

    concept: str
    method: str
    completeness: Completeness
    definition: Definition
    values: Mapping[str, Fraction]

    def __repr__(self) -> str:
        ways = few((f"{one.assumption} {one.way}" for one in self), SHOWN)
        return f"Directions({ways or 'none'}; {self.concept} by {self.method})"

    def _repr_html_(self) -> str:
        """A picture of the levels over each range, and a table of the ways that they go."""
        headers = ("assumption", "lowest level", "highest level", "both", "equilibria known")
        found = (
            (one.assumption, one.lower.way, one.upper.way, one.way, one.completeness.kind)
            for one in self
        )
        made = f"{self.concept} by {self.method}"
        return picture(self) + html_table("", headers, found, [made])

    def rows(self) -> list[dict[str, Any]]:
        """Per assumption and end of the envelope, the parts and jumps of its line as floats."""
        return [
            {"assumption": direction.assumption, "level": name, **row}
            for direction in self
            for name, level in (("lower", direction.lower), ("upper", direction.upper))
            for row in level.rows()
        ]

    def frame(self) -> pd.DataFrame:
        """The rows as a pandas frame."""
        return frame(self.rows())

    @classmethod
    def of(
        cls, found: Iterable[Direction], standing: Solution, definition: Definition, values: Point
    ) -> Directions:
        """Directions beside the solution where the assumptions stand."""
        self = cls(found)
        self.definition, self.values = definition, values
        self.concept, self.method = standing.concept, standing.method
        known = (direction.completeness for direction in self)
        self.completeness = least_complete(standing.completeness, *known)
        return self


@takes("definition", with_levels)
def directions(
    definition: Definition,
    assumptions: Iterable[str] | str | None = None,
    values: Settings | None = None,
    concept: str | None = None,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
    effort: float | None = None,
) -> Directions:
    """The direction of the envelope in these assumptions (one, several, or all with a range).

    Each is moved over its whole range, the others stay at `values`, by default the baseline. Exact
    wherever formulas are rational in the assumption, else proved by bounds; "unknown" is what could
    not be decided, or takes more work than the effort allows. Raises InputError for unknown names,
    for an assumption without a range, and where the game says nothing about escalation.

    >>> found = eg.directions("security_dilemma", ["k", "v0"])
    >>> [(one.assumption, one.lower.way, one.upper.way) for one in found]
    [('k', 'falls', 'falls'), ('v0', 'constant', 'rises')]
    """
    names = asked_names(definition, assumptions)
    found = []
    with allowed(effort):
        with share(STANDING):
            standing = solved(definition.at(values), concept)
        for k, name in enumerate(progress(steps(names, "assumptions"))):
            with share(1 / (len(names) - k)):
                line = pieces(definition, name, values, concept, standing.method)
                found.append(direction_of(definition, name, line, values, concept))
    return Directions.of(found, standing, definition, definition.point(values))


def direction_of(
    definition: Definition,
    name: str,
    line: Sequence[Piece],
    values: Settings | None = None,
    concept: str | None = None,
) -> Direction:
    """The direction along a line that is in pieces already."""

    def level_on(piece: Piece, cell: Cell, end: End) -> Number | None:
        assert piece.solution is not None
        whole = AssumptionLine(definition, name, values, concept, piece.solution.method)
        return _level(whole.solution(cell, piece.solution.game).envelope, end)

    lower, upper = (_along(line, end, level_on) for end in ("lower", "upper"))
    least = least_complete(COMPLETE, *_completeness(line))
    return Direction(name, lower, upper, least, tuple(_each_for_itself(line)))


def _each_for_itself(line: Sequence[Piece]) -> Iterator[EquilibriumRun]:
    """Every equilibrium on every open piece of a line."""
    for piece in line:
        if piece.solution is not None and not piece.cell.is_point:
            for equilibrium in piece.solution.equilibria:
                way = _way_on(piece.cell, equilibrium.escalation)
                yield EquilibriumRun(piece.cell.lower, piece.cell.upper, equilibrium, way)


def _way_on(cell: Cell, level: Number) -> Along:
    """The way of a level on a piece, by the sign of its derivative."""
    try:
        return way_of(set(_slopes_on(cell, derivative(level))))
    except (Spent, *UNDECIDED):
        return "unknown"


def _slopes_on(cell: Cell, slope: Number) -> Iterator[Way]:
    """The ways of a level with this derivative, between the places where its sign changes."""
    try:
        yield WAYS[sign(slope)]
    except Refine as change:
        for part in cell.split(change.roots(cell)):
            if not part.is_point:
                yield WAYS[sign(limit(slope, part.sample()))]


def _completeness(line: Sequence[Piece]) -> Iterator[Completeness]:
    for piece in line:
        if piece.solution is not None and not piece.cell.is_point:
            yield piece.solution.completeness


LevelOn = Callable[[Piece, Cell, End], Number | None]


def _level(envelope: Envelope, end: End) -> Number | None:
    found: Number | None = envelope.lower if end == "lower" else envelope.upper
    return found


def _along(line: Sequence[Piece], end: End, level_on: LevelOn) -> LevelAlong:
    runs = [run for piece in line if not piece.cell.is_point for run in _runs(piece, end, level_on)]
    jumps = [
        Jump(point.cell.lower, way)
        for before, point, after in zip(line[1::2], line[2::2], line[3::2], strict=False)
        if (way := _jump(before, after, point.cell.lower, end)) != "constant"
    ]
    return LevelAlong(tuple(_joined(runs, jumps)), tuple(jumps))


def _runs(piece: Piece, end: End, level_on: LevelOn) -> Iterator[LevelRun]:
    """An open piece, cut where the level turns."""
    whole = piece.cell
    level = None if piece.solution is None else _level(piece.solution.envelope, end)
    todo = [(whole, level)]
    while todo:
        cell, level = todo.pop()
        if level is None:
            yield LevelRun(cell.lower, cell.upper, "unknown")
            continue
        start, stop = (_limit(level, point) for point in (cell.lower, cell.upper))
        try:
            way = WAYS[sign(derivative(level))]
            yield LevelRun(cell.lower, cell.upper, way, start, stop)
        except Refine as change:
            parts = [part for part in cell.split(change.roots(cell)) if not part.is_point]
            todo += [(part, _level_within(piece, part, end, level_on)) for part in reversed(parts)]
        except (Spent, *UNDECIDED):
            yield LevelRun(cell.lower, cell.upper, "unknown", start, stop)


def _limit(level: Number, point: LinePoint) -> Number | None:
    try:
        found: Number | None = limit(level, point)
    except (Spent, *UNDECIDED):
        return None
    return found


def _level_within(piece: Piece, cell: Cell, end: End, level_on: LevelOn) -> Number | None:
    """The level as a function on a part of a piece; None where it could not be solved there."""
    try:
        return level_on(piece, cell, end)
    except (Spent, *UNDECIDED):
        return None


def _jump(before: Piece, after: Piece, point: LinePoint, end: End) -> Way:
    solutions = before.solution, after.solution
    one, other = (None if s is None else _level(s.envelope, end) for s in solutions)
    if one is None or other is None:
        return "constant"  # the run beside it is unknown already
    try:
        return WAYS[sign(limit(other, point) - limit(one, point))]
    except (Spent, *UNDECIDED):
        return "unknown"


def _joined(runs: Sequence[LevelRun], jumps: Sequence[Jump]) -> list[LevelRun]:
    """Neighbours that go the same way, without a jump between them, as one run."""
    apart = {id(jump.at) for jump in jumps}
    found = list(runs[:1])
    for before, run in pairwise(runs):
        goes_on = run.way == before.way and id(run.lower) not in apart
        if goes_on:
            found[-1] = replace(found[-1], upper=run.upper, end=run.end)
        else:
            found.append(run)
    return found
