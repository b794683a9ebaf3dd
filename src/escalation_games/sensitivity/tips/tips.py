"""Tips: the values of one assumption where something on the path of play changes.

Nothing here solves. The solvers run over cells (see `classified_line`); this module compares what holds
below, on and above each breakpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Any, Literal

from ...definition import Definition
from ...effort import Spent, allowed, share, steps
from ...errors import Unresolved
from ...files.arguments import as_definition, takes
from ...numbers import Algebraic, Bracket, Point, Refine, limit, point_bounds, sign
from ...solvers.result import Completeness, Envelope, Regime, Solution, least_complete
from ...solvers.solve import solved
from ..conditions.binding_conditions import Condition, Traces, condition_at
from .classified_line import Piece, pieces
from .equilibrium_formulas import Stretch, stretches

Change = Literal["regime", "envelope", "structure", "labels", "off path"]
STANDING, CLASSIFYING, RULE = 0.5, 0.7, 0.3  # of the work left: for the point, a line, a rule
CHANGES: tuple[Change, ...] = ("regime", "envelope", "structure", "labels", "off path")


@dataclass(frozen=True)
class Side:
    """What holds on one side of a tip, or on it. `envelope` is its limit at the tip.

    `solution` is None where it is unresolved.
    """

    regime: Regime
    envelope: Envelope
    solution: Solution | None

    @property
    def labels(self) -> dict[Hashable, tuple[str, ...]]:
        """Labels per equilibrium, by key."""
        return {} if self.solution is None else {e.key: e.labels for e in self.solution.equilibria}


@dataclass(frozen=True)
class Tip:
    """A value of one assumption, the others at a point, where the outcome changes.

    margin  distance from where the assumption stands, as a share of its range: 0 on the tip, else a
            number of the same kind as `value`
    side    where the tip lies, seen from there; `on` too inside a bracket
    below, above   None past an end of the range
    condition      what holds right on the baseline's side and fails beyond; None at an end of the
                   range, where the tip only touches, and where no short one was found
    """

    assumption: str
    value: Point
    exact: bool
    baseline: Fraction
    margin: Point
    side: Literal["below", "above", "on"]
    below: Side | None
    on: Side
    above: Side | None
    changes: frozenset[Change]
    condition: Condition | None


@dataclass(frozen=True)
class Gap:
    """A part of the range of an assumption on which formulas have no value: there is no game.

    From `lower` to `upper`, each of them in it or not; None is the end of the range. `reasons` says
    which formulas, and why.
    """

    lower: Point | None
    upper: Point | None
    with_lower: bool
    with_upper: bool
    reasons: tuple[str, ...]


class Tips(tuple[Tip, ...]):
    """The tips that were found, and what is known of those that were not.

    unsettled     assumptions over part of whose range it is not known what holds, and why
    between       the least complete of the solutions between tips
    completeness  the same with those on tips: of what it leaves out, nothing is known
    lines         every value of each assumption, classified: what the tips were read off
    """

    lines: Mapping[str, Sequence[Piece]]
    unsettled: Mapping[str, str]
    between: Completeness
    completeness: Completeness

    @classmethod
    def of(
        cls,
        found: Iterable[Tip],
        lines: Mapping[str, Sequence[Piece]],
        unsettled: Mapping[str, str],
        between: Completeness,
        completeness: Completeness,
    ) -> Tips:
        """These tips with what is known of the others."""
        self = cls(found)
        self.lines, self.unsettled = lines, unsettled
        self.between, self.completeness = between, completeness
        return self

    @cached_property
    def gaps(self) -> dict[str, tuple[Gap, ...]]:
        """By assumption, the parts of its range on which a formula has no value, if there are."""
        found = {name: gaps_in(line) for name, line in self.lines.items()}
        return {name: gaps for name, gaps in found.items() if gaps}

    @cached_property
    def formulas(self) -> dict[str, tuple[Stretch, ...]]:
        """By assumption, its range from end to end with every equilibrium as a formula of it."""
        return {name: stretches(name, line) for name, line in self.lines.items()}


@takes("definition", as_definition)
def tips(
    definition: Definition,
    assumptions: Iterable[str] | str | None = None,
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
    effort: float | None = None,
) -> Tips:
    """Every tip of these assumptions (one name, several, or all that have a range), each alone.

    In the order of the file, then ascending. Exact wherever the formulas are rational in the
    assumption; otherwise `exact` is false and `value` a bracket. `progress` wraps the names, to
    show how far it is. What takes more work than the effort allows is in `unsettled`. Where a
    formula has no value the range ends, or is split, without a tip: see `gaps`. Raises what
    `pieces` and `solve` raise.
    """
    if isinstance(assumptions, str):
        assumptions = [assumptions]
    if assumptions is None:
        assumptions = [a.name for a in definition.assumptions if a.range is not None]
    with allowed(effort):
        return _all_tips(definition, list(assumptions), values, concept, progress)


def _all_tips(
    definition: Definition,
    names: Sequence[str],
    values: Mapping[str, Any] | None,
    concept: str | None,
    progress: Callable[[Iterable[str]], Iterable[str]],
) -> Tips:
    with share(STANDING):
        standing = solved(definition.at(values), concept)
    traces = Traces(definition, values, concept, standing.method)
    found: list[Tip] = []
    lines: dict[str, list[Piece]] = {}
    unsettled: dict[str, str] = {}
    between = completeness = standing.completeness
    for k, name in enumerate(progress(steps(names, "assumptions"))):
        with share(1 / (len(names) - k)):
            with share(CLASSIFYING):
                line = pieces(definition, name, values, concept, standing.method)
            lines[name] = line
            found += _tips(traces, name, line)
        for piece in line:
            if piece.fails is not None:
                continue
            if piece.solution is None:
                unsettled.setdefault(name, piece.reason or "")
            else:
                completeness = least_complete(completeness, piece.solution.completeness)
                if not piece.cell.is_point:
                    between = least_complete(between, piece.solution.completeness)
    return Tips.of(found, lines, unsettled, between, completeness)


def gaps_in(line: Sequence[Piece]) -> tuple[Gap, ...]:
    """The parts of a line on which formulas have no value, from left to right."""
    found = []
    for fails, group in groupby(line, lambda piece: piece.fails is not None):
        part = list(group)
        if fails:
            first, last = part[0].cell, part[-1].cell
            reasons = tuple(dict.fromkeys(piece.reason or "" for piece in part))
            is_point = first is last and first.is_point
            lower = None if part[0] is line[0] and not is_point else first.lower
            upper = None if part[-1] is line[-1] and not is_point else last.upper
            found.append(Gap(lower, upper, first.is_point, last.is_point, reasons))
    return tuple(found)


def _tips(traces: Traces, name: str, line: Sequence[Piece]) -> list[Tip]:
    found = []
    for k in range(0, len(line), 2):
        below = line[k - 1] if k > 0 and not line[k - 1].fails else None
        above = line[k + 1] if k + 1 < len(line) and not line[k + 1].fails else None
        sides = [_side(piece, line[k].cell.lower) for piece in (below, line[k], above)]
        if line[k].fails is None:
            changes = _changes(sides[0], sides[1], sides[2])
        elif sides[0] is not None and sides[2] is not None:  # there is no game between the two
            changes = frozenset(_differences(sides[0], sides[2]))
        else:
            continue
        if changes - {"off path"}:
            found.append(_tip(traces, name, (below, line[k], above), changes))
    return found


def _tip(
    traces: Traces,
    name: str,
    around: tuple[Piece | None, Piece, Piece | None],
    changes: frozenset[Change],
) -> Tip:
    point = around[1].cell.lower
    standing = traces.standing[name]
    side = _side_of(point, standing)
    below, on, above = (_side(piece, point) for piece in around)
    assert on is not None
    return Tip(
        assumption=name,
        value=point,
        exact=not isinstance(point, Bracket),
        baseline=standing,
        margin=_margin(point, standing, traces.definition.assumption(name).width),
        side=side,
        below=below,
        on=on,
        above=above,
        changes=changes,
        condition=_rule(traces, name, around, side),
    )


def _rule(
    traces: Traces, name: str, around: tuple[Piece | None, Piece, Piece | None], side: str
) -> Condition | None:
    """The rule behind a tip; none where it takes too much work to tell."""
    try:
        with share(RULE):
            return condition_at(traces, name, around, side)
    except Spent:
        return None


def _side_of(point: Point, standing: Fraction) -> Literal["below", "above", "on"]:
    """Which way the point lies from there; a bracket around it counts as on it."""
    low, high = point_bounds(point) if isinstance(point, Bracket) else (point, point)
    if standing < low:
        return "above"
    return "below" if standing > high else "on"


def _margin(point: Point, standing: Fraction, width: Fraction) -> Point:
    """How far the point lies from there, as a share of a range so wide; a number of its kind."""
    if isinstance(point, Fraction):
        return abs(point - standing) / width
    if isinstance(point, Algebraic):
        factor = (1 if point > standing else -1) / width
        return point.affine(factor, -factor * standing)
    least, most = sorted(abs(end - standing) / width for end in (point.lower, point.upper))
    if not point.lower <= standing <= point.upper:  # where its formula may have no value
        return Bracket(least, most)
    if point.difference is not None and _is_root(point.difference, standing):
        return Fraction(0)
    return Bracket(Fraction(0), most)


def _is_root(difference: Any, x: Fraction) -> bool:
    """Is the function of a bracket 0 at x, which may be what the bracket is around?"""
    try:
        return sign(difference.at(x)) == 0
    except Unresolved:
        return False


def _side(piece: Piece | None, point: Point) -> Side | None:
    if piece is None:
        return None
    if piece.solution is None:
        return Side("unresolved", Envelope(None, None), None)
    envelope = piece.solution.envelope
    try:
        limits = Envelope(limit(envelope.lower, point), limit(envelope.upper, point))
    except (Unresolved, ZeroDivisionError):  # what stands below and above a line both go to 0
        limits = Envelope(None, None)
    return Side(piece.solution.regime, limits, piece.solution)


def _changes(below: Side | None, on: Side | None, above: Side | None) -> frozenset[Change]:
    """What differs between a point and the intervals beside it."""
    assert on is not None
    found: set[Change] = set()
    for side in (below, above):
        if side is not None:
            found |= _differences(side, on)
    if below is not None and above is not None:
        found |= _differences(below, above)
    return frozenset(found)


def _differences(one: Side, other: Side) -> set[Change]:
    if one.solution is None or other.solution is None:
        return set()  # where something is not settled, nothing is known to change
    found: set[Change] = set()
    if one.regime != other.regime and "unresolved" not in (one.regime, other.regime):
        found.add("regime")
    if (
        bool(one.solution.equilibria) != bool(other.solution.equilibria)
        or _jumps(one.envelope.lower, other.envelope.lower)
        or _jumps(one.envelope.upper, other.envelope.upper)
    ):
        found.add("envelope")
    same_structure = one.solution.structure == other.solution.structure
    if not same_structure:
        found.add("structure")
    if same_structure and one.labels != other.labels:
        found.add("labels")
    if same_structure and _off_path(one.solution) != _off_path(other.solution):
        found.add("off path")
    return found


def _jumps(one: Any, other: Any) -> bool:
    """Do two limits at the same point differ? An undecided comparison is no jump."""
    if one is None or other is None:
        return False
    try:
        return sign(one - other) != 0
    except (Unresolved, Refine):
        return False


def _off_path(solution: Solution) -> dict[Hashable, tuple[int, tuple[str, ...]]]:
    return {e.key: (e.count, e.free) for e in solution.equilibria}
