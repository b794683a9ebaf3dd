"""Tips: the values of one assumption where something on the path of play changes.

Nothing here solves. The solvers run over cells (see `classified_line`); this module compares the
solutions below, on and above each point between two cells.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from ...definition import Definition, Settings
from ...effort import NOT_FOUND, Spent, allowed, reason_of, share, steps
from ...errors import Unresolved
from ...files.arguments import as_definition, takes
from ...latex import name as name_in_formulas
from ...latex import plain, relation, shown, table
from ...notebook import equilibria, few, frame, html_table, nearest_float, picture, short
from ...numbers import (
    Algebraic,
    Bracket,
    Fraction,
    LinePoint,
    Number,
    Refine,
    limit,
    point_bounds,
    sign,
)
from ...solvers.result import COMPLETE, Completeness, Envelope, Regime, Solution, least_complete
from ...solvers.solve import solved
from ..conditions.binding_conditions import Condition, Traces, condition_at
from .classified_line import Piece, asked_names, pieces
from .equilibrium_formulas import Stretch, stretches
from .lengths import LengthLine, is_other, length_line

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 8  # tips that are named when they are printed
Leads = Literal["toward", "away", "both", "neither"]
Change = Literal["regime", "envelope", "structure", "labels", "off path"]
# Shares of the work left: for the solution at the point, for classifying a line, for one rule.
STANDING, CLASSIFYING, RULE = 0.5, 0.7, 0.3
REGIMES: tuple[Regime, ...] = ("below", "across", "above")  # from the least escalation on
CHANGES: tuple[Change, ...] = ("regime", "envelope", "structure", "labels", "off path")


@dataclass(frozen=True)
class Side:
    """The solution on one side of a tip, or on the tip itself.

    regime    below, across, above or unresolved
    envelope  its limits at the tip; None for a limit that is not known
    solution  None where the side is unresolved
    """

    regime: Regime
    envelope: Envelope
    solution: Solution | None

    @property
    def labels(self) -> dict[Hashable, tuple[str, ...]]:
        """Key of an equilibrium -> its labels."""
        return {} if self.solution is None else {e.key: e.labels for e in self.solution.equilibria}


@dataclass(frozen=True)
class Tip:
    """A value of one assumption, the others at a point, where the outcome changes.

    assumption  its name; or that of a length
    value       a bracket around the tip where `exact` is false
    exact       is the value known as a fraction, or as a root of a polynomial?
    baseline    the value at which the assumption stands
    margin      distance of the tip from `baseline`, as a share of the assumption's range: 0 on the
                tip, else a number of the same kind as `value`
    side        on which side of `baseline` the tip lies; "on" also where a bracket holds it
    below, on, above  the solutions around the tip; `below`, `above` None past an end of the range,
                and where there is no game
    changes     what changes there: regime, envelope, structure, labels, off path
    condition   the rule that holds on the baseline's side of the tip and fails beyond, on the side
                `broken_on`; None at an end of the range, where the rule's curve only touches, where
                no short rule was found, and between whole numbers
    is_step     a tip of a length, `value` the first whole number past it: on the near side holds
                what holds at the number before, on the tip and past it what holds at `value`

    >>> tip = eg.tips("security_dilemma", "d")[1]
    >>> print(tip.value, tip.margin, tip.side, tip.leads)
    5/12 4/15 above away
    >>> print(tip.condition.text)
    v >= k + e
    """

    assumption: str
    value: LinePoint
    exact: bool
    baseline: Fraction
    margin: LinePoint
    side: Literal["below", "above", "on"]
    below: Side | None
    on: Side
    above: Side | None
    changes: frozenset[Change]
    condition: Condition | None
    is_step: bool = False

    def __repr__(self) -> str:
        sides = " | ".join(map(side_in_words, (self.below, self.on, self.above)))
        changes = ", ".join(change for change in CHANGES if change in self.changes)
        return f"Tip({self.assumption} = {short(self.value)}: {sides}; {changes})"

    @property
    def broken_on(self) -> Literal["below", "above"]:
        """The side of the tip on which its condition fails: away from the baseline.

        From a baseline on the tip both ways lead past it; there it is the one on which more of what
        holds on the tip ends.
        """
        if self.side != "on":
            return self.side
        return "above" if self._ending(self.above) > self._ending(self.below) else "below"

    def _ending(self, side: Side | None) -> tuple[bool, int]:
        """Does the regime of the tip end on this side, and how many of its equilibria do?"""
        if side is None or side.solution is None:
            return False, 0
        return side.regime != self.on.regime, len(set(self.on.labels) - set(side.labels))

    @property
    def stands_out(self) -> bool:
        """Is the line reached, or left, at the value itself and on neither side of it?"""
        sides = [side for side in (self.below, self.above) if side is not None]
        if self.on.solution is None or any(side.solution is None for side in sides):
            return False
        regimes = {side.regime for side in sides}
        between = {"across"} if {"below", "above"} <= regimes else set[Regime]()
        return self.on.regime not in regimes | between

    @property
    def leads(self) -> Leads:
        """Where one gets who moves the assumption from its baseline past the tip.

        "toward" escalation where the regime or an end of the envelope goes up, "away" where it goes
        down, "both" where each goes its own way, "neither" where only structure or labels differ,
        or the tip itself, as at an end of the range. From a baseline on the tip both ways count.
        """
        beside = {"above": [(self.below, self.above)], "below": [(self.above, self.below)]}
        ways = beside.get(self.side, [(self.on, self.below), (self.on, self.above)])
        steps = {step for near, far in ways if near and far for step in _steps(near, far)}
        if {-1, 1} <= steps:
            return "both"
        return "toward" if 1 in steps else "away" if -1 in steps else "neither"


@dataclass(frozen=True)
class Gap:
    """A part of the range of an assumption on which formulas have no value: there is no game.

    lower, upper   the ends of the gap; None where it reaches an end of the range
    with_lower, with_upper   does the end belong to the gap?
    reasons        which formulas have no value, and why
    """

    lower: LinePoint | None
    upper: LinePoint | None
    with_lower: bool
    with_upper: bool
    reasons: tuple[str, ...]


def side_in_words(side: Side | None) -> str:
    """ "across 0 to 1"; where nothing counts as escalation, how many equilibria there are."""
    if side is None:
        return "–"
    if side.solution is None:
        return "unresolved"
    if not side.solution.game.has_levels:
        return equilibria(len(side.solution.equilibria))
    low, high = short(side.envelope.lower), short(side.envelope.upper)
    return f"{side.regime} {low if low == high else f'{low} to {high}'}"


class Tips(tuple[Tip, ...]):
    """The tips that were found, and what is known of tips that were not.

    unsettled     assumption -> why no solution is known over some part of its range
    between       the completeness of the least complete solution on an open interval
    completeness  the completeness of the least complete solution, points included: nothing is known
                  of equilibria that it leaves out
    lines         assumption -> its range in pieces, from which the tips were read
    lengths       length -> what holds at each whole number that was looked at
    definition    whose tips these are; None where that is not known
    """

    lines: Mapping[str, Sequence[Piece]]
    lengths: Mapping[str, LengthLine]
    unsettled: Mapping[str, str]
    between: Completeness
    completeness: Completeness
    definition: Definition | None

    @classmethod
    def of(
        cls,
        found: Iterable[Tip],
        lines: Mapping[str, Sequence[Piece]],
        unsettled: Mapping[str, str],
        between: Completeness,
        completeness: Completeness,
        lengths: Mapping[str, LengthLine] | None = None,
        definition: Definition | None = None,
    ) -> Tips:
        """Tips from their parts; see the class."""
        self = cls(found)
        self.lines, self.lengths, self.unsettled = lines, lengths or {}, unsettled
        self.between, self.completeness, self.definition = between, completeness, definition
        return self

    def __repr__(self) -> str:
        found = few((f"{tip.assumption} = {short(tip.value)}" for tip in self), SHOWN)
        open_ones = f"; not settled: {few(self.unsettled)}" if self.unsettled else ""
        return f"Tips({len(self)}{': ' if self else ''}{found}{open_ones})"

    def _repr_html_(self) -> str:
        headers = (
            "assumption", "now", "tip", "move", "below", "on", "above", "changes", "condition",
        )  # fmt: skip
        found = (
            (
                tip.assumption, short(tip.baseline), short(tip.value),
                f"{nearest_float(tip.margin):.1%}",
                *map(side_in_words, (tip.below, tip.on, tip.above)),
                ", ".join(change for change in CHANGES if change in tip.changes),
                tip.condition.text if tip.condition else "",
            )
            for tip in self
        )  # fmt: skip
        unsettled = (f"{name} is not settled: {why}" for name, why in self.unsettled.items())
        return picture(self) + html_table("", headers, found, unsettled)

    @property
    def latex(self) -> str:
        """A tabular with a row for each tip, which needs no package; and below it what is not
        settled."""
        found = (
            (
                f"${name_in_formulas(tip.assumption)}$", shown(tip.baseline), shown(tip.value),
                plain(f"{nearest_float(tip.margin):.1%}"),
                *(plain(side_in_words(side)) for side in (tip.below, tip.on, tip.above)),
                relation(tip.condition.text) if tip.condition else "",
            )
            for tip in self
        )  # fmt: skip
        headers = ("assumption", "now", "tip", "move", "below", "on", "above", "rule")
        below = (
            f"\n${name_in_formulas(assumption)}$ is not settled: {plain(why)}.\n"
            for assumption, why in self.unsettled.items()
        )
        return table("lrrrllll", headers, found) + "".join(below)

    def rows(self) -> list[dict[str, Any]]:
        """One row per tip, numbers as floats; `exact` is the tip as text where it is a fraction."""
        return [
            {
                "assumption": tip.assumption,
                "tip": nearest_float(tip.value),
                "exact": str(tip.value) if isinstance(tip.value, Fraction) else None,
                "baseline": nearest_float(tip.baseline),
                "margin": nearest_float(tip.margin),
                "side": tip.side,
                "leads": tip.leads,
                "below": side_in_words(tip.below),
                "on": side_in_words(tip.on),
                "above": side_in_words(tip.above),
                "changes": ", ".join(change for change in CHANGES if change in tip.changes),
                "condition": tip.condition.text if tip.condition else None,
            }
            for tip in self
        ]

    def frame(self) -> pd.DataFrame:
        """The rows as a pandas frame."""
        return frame(self.rows())

    @cached_property
    def gaps(self) -> dict[str, tuple[Gap, ...]]:
        """Assumption -> parts of its range on which a formula has no value, if there are any."""
        found = {name: gaps_in(line) for name, line in self.lines.items()}
        return {name: gaps for name, gaps in found.items() if gaps}

    @cached_property
    def formulas(self) -> dict[str, tuple[Stretch, ...]]:
        """Assumption -> its range from end to end, with every equilibrium as formulas of it."""
        return {name: stretches(name, line) for name, line in self.lines.items()}


@takes("definition", as_definition)
def tips(
    definition: Definition,
    assumptions: Iterable[str] | str | None = None,
    values: Settings | None = None,
    concept: str | None = None,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
    effort: float | None = None,
    rules: bool = True,
) -> Tips:
    """Every tip of these assumptions and lengths (one name, several, or by None all), each alone.

    Of a length: the whole numbers at which the regime changes, and the nearest at which the
    envelope does; among the nearest ones, and among all where the length is named. The tips are
    ordered by assumption as given, then ascending. They are exact wherever formulas are rational in
    the assumption; otherwise `exact` is false and `value` a bracket. `progress` wraps the names, to
    show how far the search is. Assumptions that take more work than the effort allows are in
    `unsettled`. `rules=False` leaves the condition behind each out: up to a third of the work.
    Where a formula has no value, the range ends or is split without a tip: see `gaps`.
    Raises InputError for unknown names and for an assumption without a range, and what `solve`
    raises.

    >>> eg.tips("security_dilemma", ["d", "k"])
    Tips(5: d = 1/3, d = 5/12, k = 1/5, k = 41/100, k = 31/50)
    """
    names = movable(definition, assumptions)
    with allowed(effort):
        return _all_tips(
            definition, names, values, concept, progress, assumptions is not None, rules
        )  # fmt: skip


def tips_or_unsettled(
    definition: Definition,
    names: Iterable[str] | str | None = None,
    values: Settings | None = None,
    concept: str | None = None,
    rules: bool = True,
) -> Tips:
    """The tips; where what holds at the point is not found within the effort, none, and every
    assumption and length is unsettled, for that reason."""
    try:
        return tips(definition, names, values, concept, rules=rules)
    except NOT_FOUND as problem:
        unsettled = dict.fromkeys(movable(definition, None), reason_of(problem))
    return Tips.of((), {}, unsettled, COMPLETE, COMPLETE, definition=definition)


def movable(definition: Definition, names: Iterable[str] | str | None) -> list[str]:
    """The assumptions and lengths to move: one, several, or by None all that have a range."""
    found = asked_names(definition, names)
    return found if names is not None else [*found, *(n.name for n in definition.lengths)]


def _all_tips(
    definition: Definition,
    names: Sequence[str],
    values: Settings | None,
    concept: str | None,
    progress: Callable[[Iterable[str]], Iterable[str]],
    are_named: bool,
    rules: bool,
) -> Tips:
    with share(STANDING):
        standing = solved(definition.at(values), concept)
    traces = Traces(definition, values, concept, standing.method)
    found: list[Tip] = []
    lines: dict[str, list[Piece]] = {}
    lengths: dict[str, LengthLine] = {}
    unsettled: dict[str, str] = {}
    between = completeness = standing.completeness
    known = {length.name for length in definition.lengths}
    for k, name in enumerate(progress(steps(names, "assumptions"))):
        with share(1 / (len(names) - k)):
            if name in known:
                with share(CLASSIFYING):
                    found_at = length_line(definition, name, values, standing.concept, are_named)
                lengths[name] = found_at
                found += _length_tips(lengths[name])
                continue
            with share(CLASSIFYING):
                line = pieces(definition, name, values, concept, standing.method)
            lines[name] = line
            found += _tips(traces, name, line, rules)
        for piece in line:
            if piece.fails is not None:
                continue
            if piece.solution is None:
                unsettled.setdefault(name, piece.reason or "")
            else:
                completeness = least_complete(completeness, piece.solution.completeness)
                if not piece.cell.is_point:
                    between = least_complete(between, piece.solution.completeness)
    for name, length in lengths.items():
        solutions = [s.completeness for s in length.solutions.values() if s is not None]
        between = least_complete(between, *solutions)
        completeness = least_complete(completeness, *solutions)
        if length.reason is not None:
            unsettled[name] = length.reason
    return Tips.of(found, lines, unsettled, between, completeness, lengths, definition)


def _length_tips(line: LengthLine) -> Iterator[Tip]:
    """In ascending order."""
    low, high = line.length.range
    now = line.length.value
    for last, first in sorted(line.changes()):
        near, far = (side_of_solution(line.solutions[n]) for n in (last, first))
        changes: set[Change] = {"regime"} if near.regime != far.regime else set()
        if is_other(near.envelope, far.envelope):
            changes.add("envelope")
        is_up = first > last
        yield Tip(
            assumption=line.length.name,
            value=Fraction(first),
            exact=True,
            baseline=Fraction(now),
            margin=Fraction(abs(first - now), high - low),
            side="above" if is_up else "below",
            below=near if is_up else far,
            on=far,
            above=far if is_up else near,
            changes=frozenset(changes),
            condition=None,
            is_step=True,
        )


def side_of_solution(solution: Solution | None) -> Side:
    """What holds at a whole number of a length; unresolved without a solution."""
    if solution is None:
        return Side("unresolved", Envelope(None, None), None)
    return Side(solution.regime, solution.envelope, solution)


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


def _tips(traces: Traces, name: str, line: Sequence[Piece], rules: bool) -> list[Tip]:
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
            found.append(_tip(traces, name, (below, line[k], above), changes, rules))
    return found


def _tip(
    traces: Traces,
    name: str,
    around: tuple[Piece | None, Piece, Piece | None],
    changes: frozenset[Change],
    rules: bool,
) -> Tip:
    point = around[1].cell.lower
    standing = traces.standing[name]
    below, on, above = (_side(piece, point) for piece in around)
    assert on is not None
    tip = Tip(
        assumption=name,
        value=point,
        exact=not isinstance(point, Bracket),
        baseline=standing,
        margin=margin_of(point, standing, traces.definition.assumption(name).width),
        side=side_of(point, standing),
        below=below,
        on=on,
        above=above,
        changes=changes,
        condition=None,
    )
    return replace(tip, condition=_rule(traces, name, around, tip.broken_on)) if rules else tip


def _rule(
    traces: Traces, name: str, around: tuple[Piece | None, Piece, Piece | None], broken_on: str
) -> Condition | None:
    """The rule behind a tip; None where finding it takes too much work."""
    try:
        with share(RULE):
            return condition_at(traces, name, around, broken_on)
    except Spent:
        return None


def side_of(point: LinePoint, standing: Fraction) -> Literal["below", "above", "on"]:
    """On which side of where the assumption stands a point lies; a bracket around it is "on"."""
    low, high = point_bounds(point) if isinstance(point, Bracket) else (point, point)
    if standing < low:
        return "above"
    return "below" if standing > high else "on"


def margin_of(point: LinePoint, standing: Fraction, width: Fraction) -> LinePoint:
    """The distance of a point from where the assumption stands, in widths; of the point's kind."""
    if isinstance(point, Fraction):
        return abs(point - standing) / width
    if isinstance(point, Algebraic):
        factor = (1 if point > standing else -1) / width
        return point.affine(factor, -factor * standing)
    least, most = sorted(abs(end - standing) / width for end in (point.lower, point.upper))
    if not point.lower <= standing <= point.upper:  # beyond, `difference` may have no value
        return Bracket(least, most)
    if point.difference is not None and _is_root(point.difference, standing):
        return Fraction(0)
    return Bracket(Fraction(0), most)


def _is_root(difference: Any, x: Fraction) -> bool:
    """Is x itself the root that a bracket holds: is the bracket's difference 0 at x?"""
    try:
        return sign(difference.at(x)) == 0
    except Unresolved:
        return False


def _side(piece: Piece | None, point: LinePoint) -> Side | None:
    return None if piece is None else side_at(piece, point)


def side_at(piece: Piece, point: LinePoint) -> Side:
    """What holds on a piece of a line at its end: the envelope is that of limits there."""
    if piece.solution is None:
        return side_of_solution(None)
    envelope = piece.solution.envelope
    try:
        limits = Envelope(limit(envelope.lower, point), limit(envelope.upper, point))
    except (Unresolved, ZeroDivisionError):  # numerator and denominator both go to 0
        limits = Envelope(None, None)
    return Side(piece.solution.regime, limits, piece.solution)


def _changes(below: Side | None, on: Side | None, above: Side | None) -> frozenset[Change]:
    """The kinds of differences between the solutions at a point and on the intervals beside it."""
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
        return set()  # beside an unresolved side, nothing is known to change
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


def _jumps(one: Number | None, other: Number | None) -> bool:
    """Do two limits at the same point differ? An undecided comparison is no jump."""
    return _step(one, other) != 0


def _step(one: Number | None, other: Number | None) -> int:
    """The sign of what the second limit is more than the first; 0 where that is not known."""
    if one is None or other is None:
        return 0
    try:
        return sign(other - one)
    except (Unresolved, Refine):
        return 0


def _steps(near: Side, far: Side) -> set[int]:
    """Which ways the regime and both ends of the envelope go from one side to the other."""
    steps = {_step(near.envelope.lower, far.envelope.lower)}
    steps.add(_step(near.envelope.upper, far.envelope.upper))
    if near.regime in REGIMES and far.regime in REGIMES:
        up = REGIMES.index(far.regime) - REGIMES.index(near.regime)
        steps.add((up > 0) - (up < 0))
    return steps - {0}


def _off_path(solution: Solution) -> dict[Hashable, tuple[int, tuple[str, ...]]]:
    return {e.key: (e.count, e.free) for e in solution.equilibria}
