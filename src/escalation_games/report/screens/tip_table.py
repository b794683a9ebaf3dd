"""The table of tipping points, nearest first, and the rules behind them."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition
from ...forms import Structure
from ...numbers import Fraction, approximate
from ...sensitivity.conditions.binding_conditions import Condition
from ...sensitivity.tips.nearest import distance, distances, is_outcome_tip
from ...sensitivity.tips.tips import Gap, Side, Tip, Tips
from ...solvers.result import Envelope, Equilibrium, Solution
from ..forms import heading
from ..text import layout, number_text, words

if TYPE_CHECKING:
    from ...sensitivity.robustness.radius import Radius

NAMED = 4  # outcomes past a tip that are named
TINY = 1e-6  # a share of the ranges that is not worth its digits
RULES = ("payoff dominant", "risk dominant")
PICKS = {
    "payoff dominant": "payoff dominance (better for all)",
    "risk dominant": "risk dominance (the safer bet)",
}


def tipping_table(
    definition: Definition, solution: Solution, tips: Tips
) -> Iterator[RenderableType]:
    """WHAT TIPS IT: one row per tip of the outcome, then rules, picking rules and silent ones."""
    kind = "exact" if all(tip.exact for tip in tips) else "exact but for ≈"
    yield layout.heading(
        "WHAT TIPS IT", f"one assumption moved, the others where they stand · {kind}"
    )
    yield Text()
    found = nearest_first([tip for tip in tips if is_outcome_tip(tip)])
    shown = shown_tips(found)
    outcomes = OutcomeNames(definition, solution)
    if shown:
        rules = numbered_rules(shown)
        rows = [row for tip in shown for row in _rows(definition, outcomes, tip, rules)]
        yield from _tips_table(rows)
        yield from outcomes.legend()
        yield Text()
        yield from _rule_table(shown, outcomes)
    yield from _silent(definition, tips)
    yield from layout.each_wrapped(otherwise(definition, tips), 2)
    yield from layout.each_wrapped(standing_out(definition, shown), 2)
    yield from layout.each_wrapped(not_settled(tips), 2)
    yield from layout.each_wrapped(words.of_which(solution.completeness, tips), 2)
    yield from _threshold_note([tip for tip in shown if not tip.is_step])
    yield from _picking_rules(solution, tips)
    yield Text()


def shown_tips(tips: Iterable[Tip]) -> list[Tip]:
    """The tips of the table: of the outcome, and not at the value itself alone."""
    return [tip for tip in tips if is_outcome_tip(tip) and not is_only_there(tip)]


def rule_texts(condition: Condition) -> list[str]:
    """A rule, and what it says of the assumption where that is known."""
    return [text for text in (condition.text, condition.closed_form) if text]


def _tips_table(rows: Sequence[tuple[str, ...]]) -> Iterator[RenderableType]:
    """With what assumptions are about beside them, or below the table of a narrow screen."""
    headers = ("ASSUMPTION", "", "NOW", "TIPS WHEN", "MOVE", "THEN", "RULE")
    if not layout.is_narrow():
        yield layout.table(headers, layout.once(rows, 3), (4,), whole=(0, 2, 4, 6))
        return
    few = [(name, *rest) for name, _, *rest in rows]
    heads = ("", *headers[2:])
    yield layout.table(heads, layout.once(few, 2), (3,), whole=(0, 1, 3, 5))
    yield Text()
    yield from layout.glossed({name: about for name, about, *_ in rows})


WHERE_ANSWERED = ", where there is an answer,"


def is_only_there(tip: Tip) -> bool:
    """Is the value itself all that differs: an end of the range, or the same on both its sides?"""
    if tip.side == "on":
        return False
    near, far = (tip.below, tip.above) if tip.side == "above" else (tip.above, tip.below)
    return near is None or far is None or _is_alike(near, far)


def _is_alike(one: Side, other: Side) -> bool:
    if one.solution is None or other.solution is None:
        return False
    return set(one.labels) == set(other.labels) and level(one) == level(other)


def is_unsettled(tip: Tip) -> bool:
    """Is it not known what holds beside it?"""
    return any(side is not None and side.solution is None for side in (tip.below, tip.above))


WAYS = {"toward": 1, "away": -1}


def leads_past(tip: Tip, now: Envelope, way: str) -> bool:
    """Does a tip lead this way, or both ways, so that there is more (less) past it than now?"""
    if tip.leads not in (way, "both"):
        return False
    _, far = near_and_far(tip)
    pairs = (now.lower, far.envelope.lower), (now.upper, far.envelope.upper)
    steps = [approximate(b) - approximate(a) for a, b in pairs if a is not None and b is not None]
    return any(WAYS[way] * step > 0 for step in steps)


def quiet(tips: Tips) -> list[str]:
    """The assumptions and lengths that were moved and are settled, and tip no outcome."""
    loud = {tip.assumption for tip in tips if is_outcome_tip(tip)} | set(tips.unsettled)
    return [name for name in (*tips.lines, *tips.lengths) if name not in loud]


def never_alone(names: Sequence[str], tips: Tips) -> Iterator[str]:
    """The assumptions that tip nothing; of some, nothing where there is a game at all."""
    limits = words.searched(tips.completeness.kind)
    for part, where in ((False, "within their ranges"), (True, WHERE_ANSWERED.strip(", "))):
        silent = [name for name in names if (name in tips.gaps) == part]
        if silent:
            yield f"Never alone, {where}: {', '.join(silent)}.{limits}"


def without_answer(tips: Tips) -> Iterator[str]:
    """Where in the range of an assumption there is no game, and which formula is why."""
    for name, gaps in tips.gaps.items():
        reasons = dict.fromkeys(reason for gap in gaps for reason in gap.reasons)
        parts = words.listed(_part(name, gap) for gap in gaps)
        yield f"No answer {parts}: {'; '.join(reasons)}."


def _part(name: str, gap: Gap) -> str:
    """ "where x ≤ 0.5", "at x = 0.5", "where 0.2 < x < 0.3"."""
    lower, upper = (None if x is None else number_text.point(x) for x in (gap.lower, gap.upper))
    if lower is not None and gap.lower is gap.upper:
        return f"at {name} {number_text.equals(lower)}"
    return f"where {number_text.interval(name, lower, upper, gap.with_lower, gap.with_upper)}"


def not_settled(tips: Tips) -> Iterator[str]:
    """The assumptions over part of whose range it is not known what holds, by reason; and those
    over part of whose range there is nothing to know."""
    yield from without_answer(tips)
    by_reason: dict[tuple[str, str], list[str]] = {}
    for name, reason in tips.unsettled.items():
        is_in_part = name in tips.lines or name in tips.lengths
        where = " over part of the range" if is_in_part else ""
        by_reason.setdefault((where, reason), []).append(name)
    for (where, reason), names in by_reason.items():
        yield f"Not settled{where}: {', '.join(names)}: {reason}."


def nearest_first(tips: Sequence[Tip]) -> list[Tip]:
    """By assumption, the one with the nearest tip first; then by distance."""
    nearest = distances(tips)
    return sorted(
        tips, key=lambda tip: (nearest[tip.assumption], tip.assumption, distance(tip.margin))
    )


def numbered_rules(tips: Sequence[Tip]) -> dict[str, str]:
    """The distinct conditions behind these tips, named R1, R2, ... in order of appearance.

    None for a tip at an end of the range: that nothing lies beyond is no rule.
    """
    texts = dict.fromkeys(
        tip.condition.text for tip in tips if tip.condition and tip.below and tip.above
    )
    return {text: f"R{k}" for k, text in enumerate(texts, start=1)}


def _rows(
    definition: Definition, outcomes: OutcomeNames, tip: Tip, rules: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    about = definition.named(tip.assumption).about
    now = number_text.number(tip.baseline)
    for relation, far in beyond(tip):
        rule = rule_past(tip, far, rules)
        when = f"{relation} {number_text.point(tip.value)}"
        then = outcomes.past(tip, far)
        yield (tip.assumption, about, now, when, number_text.share(tip.margin), then, rule)


def beyond(tip: Tip) -> list[tuple[str, Side]]:
    """(relation, what holds then): away from where it stands, or both ways when on the tip, first
    the one on which the tip's condition fails."""
    ways = {"above": (">", tip.above), "below": ("<", tip.below)}
    first = ways.pop(tip.broken_on)
    found = []
    for relation, far in [first, *(ways.values() if tip.side == "on" else ())]:
        if far is None and tip.side != "on":
            found.append(("at", tip.on))  # an end of the range: nothing lies beyond
        elif far is not None:
            found.append((relation if _differ(tip.on, far) else f"{relation}=", far))
    return [(number_text.RELATIONS.get(relation, relation), far) for relation, far in found]


def _differ(on: Side, far: Side) -> bool:
    """Is the threshold itself unlike what lies beyond it?"""
    return set(on.labels) != set(far.labels) or on.regime != far.regime


class OutcomeNames:
    """Short names for outcomes: numbers for those that hold now, letters for new ones."""

    def __init__(self, definition: Definition, solution: Solution) -> None:
        self.definition = definition
        self.n_known = len(solution.equilibria)
        self.known = {e.key for e in solution.equilibria}
        numbered = enumerate(solution.equilibria, 1)
        self.names: dict[Hashable, str] = {e.key: str(k) for k, e in numbered}
        self.fresh: dict[str, str] = {}
        self.by_words = {
            heading(definition.structure, e, words.shape): str(k)
            for k, e in reversed([*enumerate(solution.equilibria, 1)])
        }

    def name(self, equilibrium: Equilibrium, structure: Structure) -> str:
        """Its number or letter; a new one gets the next letter. In a game of another length it is
        known by its words."""
        text = heading(structure, equilibrium, words.shape)
        if structure is not self.definition.structure and text in self.by_words:
            return self.by_words[text]
        key = equilibrium.key if structure is self.definition.structure else text
        if key not in self.names:
            letter = _letters(len(self.fresh))
            self.names[key] = letter
            self.fresh[letter] = text
            self.by_words.setdefault(text, letter)
        return self.names[key]

    def consequence(self, side: Side) -> str:
        """What holds on that side, and its level: "only 2 ● 1"."""
        if side.solution is None:
            return "? unresolved"
        structure, found = side.solution.game.structure, side.solution.equilibria
        names = [self.name(equilibrium, structure) for equilibrium in found[:NAMED]]
        is_own = structure is self.definition.structure
        is_part = is_own and {e.key for e in found} <= self.known
        level_behind = f" {level(side)}" if self.definition.has_escalation else ""
        fewer = is_part and 0 < len(found) < self.n_known
        listed = ", ".join(names) + (", …" if len(found) > NAMED else "") or "nothing found"
        return f"{'only ' if fewer else ''}{listed}{level_behind}"

    def past(self, tip: Tip, far: Side) -> str:
        """What holds past a tip; and what changes, where that reads as what holds before it."""
        near, then = near_and_far(tip)[0], self.consequence(far)
        reads_alike = (
            what_stands(self.definition, near) == what_stands(self.definition, far)
            and _first_plays(near) == _first_plays(far)
        )  # fmt: skip
        return f"{then}, {what_changes(tip, far)}" if reads_alike else then

    def broken(self, tips: Sequence[Tip]) -> str:
        """What ends and begins wherever the rule of these tips is broken.

        Mixed outcomes are named only where no pure one changes.
        """
        for mixed in (False, True):
            sides = [[self.held(side, mixed) for side in near_and_far(tip)] for tip in tips]
            ends = _common([n for n in before if n not in after] for before, after in sides)
            begins = _common([n for n in after if n not in before] for before, after in sides)
            parts = [_counted(names, verb) for names, verb in ((ends, "end"), (begins, "begin"))]
            if any(parts):
                return f"broken: {', '.join(filter(None, parts))}"
        is_crossed = all("regime" in tip.changes for tip in tips)
        return "broken: the line is crossed" if is_crossed else ""

    def held(self, side: Side, mixed: bool) -> list[str]:
        """The names of the pure outcomes on a side, or of all of them."""
        if side.solution is None:
            return []
        structure = side.solution.game.structure
        found = side.solution.equilibria
        return [self.name(e, structure) for e in found if mixed or "mixed" not in e.labels]

    def legend(self) -> Iterator[RenderableType]:
        """What the letters stand for."""
        for letter, text in self.fresh.items():
            yield from layout.wrapped(text, 5, f"  {letter}")


def _first_plays(side: Side) -> list[str]:
    """The outcomes that are named of a side, in words."""
    if side.solution is None:
        return []
    structure = side.solution.game.structure
    return [heading(structure, e, words.shape) for e in side.solution.equilibria[:NAMED]]


def near_and_far(tip: Tip) -> tuple[Side, Side]:
    """The sides of a tip: that of the baseline, where its condition holds; and where it is broken.

    From a baseline on the tip, the tip itself is the near one.
    """
    near, far = (tip.below, tip.above) if tip.broken_on == "above" else (tip.above, tip.below)
    return (tip.on if tip.side == "on" else near) or tip.on, far or tip.on


def rule_past(tip: Tip, far: Side, rules: Mapping[str, str]) -> str:
    """The name of the rule that is broken on that side of a tip; "" where none is."""
    is_broken = far is near_and_far(tip)[1]
    return rules.get(tip.condition.text, "") if tip.condition and is_broken else ""


def _common(lists: Iterable[list[str]]) -> list[str]:
    """The names in all of the lists, in the order of the first."""
    first, *others = lists
    return [name for name in first if all(name in other for other in others)]


def _counted(names: Collection[str], verb: str) -> str:
    return f"{' and '.join(names)} {verb}{'s' if len(names) == 1 else ''}" if names else ""


def _letters(k: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    return (_letters(k // 26 - 1) if k >= 26 else "") + chr(ord("A") + k % 26)


def _silent(definition: Definition, tips: Tips) -> Iterator[RenderableType]:
    fixed = [a.name for a in definition.assumptions if a.range is None]
    if not definition.ranged and not definition.lengths:
        yield Text("  No assumption has a range, so there is nothing to move.")
    yield from layout.each_wrapped(never_alone(quiet(tips), tips), 2)
    if fixed:
        yield from layout.wrapped(f"No range given, so fixed: {', '.join(fixed)}.", 2)


def _rule_table(tips: Sequence[Tip], outcomes: OutcomeNames) -> Iterator[RenderableType]:
    """Each rule once, and what ends or begins where it is broken.

    A rule is also solved for those assumptions that stand in it only through a defined name.
    """
    rows = []
    for text, name in numbered_rules(tips).items():
        behind = [tip for tip in tips if tip.condition and tip.condition.text == text]
        rows.append((name, number_text.pretty(text), outcomes.broken(behind)))
        hidden = [tip for tip in behind if not re.search(rf"\b{tip.assumption}\b", text)]
        rows += [("", form, "") for form in closed_forms(hidden)]
    if rows:
        yield layout.table(("", "", ""), rows)


def closed_forms(tips: Sequence[Tip]) -> list[str]:
    """The rule of these tips, solved for each of their assumptions."""
    forms = [tip.condition.closed_form for tip in tips if tip.condition]
    return [number_text.pretty(form) for form in dict.fromkeys(forms) if form is not None]


def only_there(definition: Definition, tips: Iterable[Tip]) -> str:
    """The values at which more holds than on both sides of them, each with what holds there."""
    return at_values(definition, [tip for tip in tips if is_only_there(tip)])


def at_values(definition: Definition, tips: Iterable[Tip]) -> str:
    """The values of tips, each with what holds at the value itself: "c = 1/3 (◐ 0 to 1)"."""
    return ", ".join(
        f"{tip.assumption} {number_text.equals(number_text.point(tip.value))} "
        f"({what_stands(definition, tip.on)})"
        for tip in tips
    )


def standing_out(definition: Definition, shown: Iterable[Tip]) -> Iterator[str]:
    """Of the tips of the table, those at whose value alone the line is reached, or left."""
    values = at_values(definition, [tip for tip in shown if tip.side != "on" and tip.stands_out])
    if values:
        yield f"At the value itself, and not past it: {values}."


def otherwise(definition: Definition, tips: Tips) -> Iterator[str]:
    """The values that differ by themselves alone, in a sentence, where there are some."""
    found = [tip for tip in tips if is_outcome_tip(tip) and not is_unsettled(tip)]
    if values := only_there(definition, nearest_first(found)):
        yield f"Otherwise only at the value itself: {values}."


def _threshold_note(tips: Sequence[Tip]) -> Iterator[RenderableType]:
    sides = [(tip.on, [s for s in (tip.below, tip.above) if s is not None]) for tip in tips]
    if tips and all(_pure(side) <= _pure(on) for on, around in sides for side in around):
        both = "On a threshold itself, the pure outcomes of both sides hold."
        yield from layout.wrapped(both, 2)


def _pure(side: Side) -> set[Hashable]:
    return {key for key, labels in side.labels.items() if "pure" in labels}


def _picking_rules(solution: Solution, tips: Sequence[Tip]) -> Iterator[RenderableType]:
    """Which equilibrium payoff and risk dominance would pick, and where they change their mind."""
    picked = {
        rule: str(k)
        for k, equilibrium in enumerate(solution.equilibria, 1)
        for rule in RULES
        if rule in equilibrium.labels
    }
    if not picked:
        return
    says = ", ".join(f"{PICKS[rule]} {k}" for rule, k in picked.items())
    agree = "agree" if len(picked) == len(RULES) and len(set(picked.values())) == 1 else "disagree"
    verb = agree if len(picked) == len(RULES) else "say"
    changes = [
        f"{tip.assumption} {number_text.equals(number_text.point(tip.value))}"
        for tip in tips
        if not is_outcome_tip(tip) and tip.side != "on"
    ]
    until = f"; they change at {', '.join(changes)}" if changes else ""
    yield from layout.wrapped(f"Picking rules {verb}: {says}{until}.", 2)


def what_stands(definition: Definition, side: Side) -> str:
    """What holds on that side in short: the level; "2 outcomes" where the file says nothing about
    escalation."""
    if definition.has_escalation:
        return level(side)
    return words.outcomes(side.solution) if side.solution else "unresolved"


def then_stands(definition: Definition, tip: Tip, far: Side) -> str:
    """What stands past a tip; and what changes, where that reads as what stands before it."""
    near, then = near_and_far(tip)[0], what_stands(definition, far)
    return then if then != what_stands(definition, near) else f"{then}, {what_changes(tip, far)}"


def what_changes(tip: Tip, far: Side) -> str:
    """In words, past a tip past which the level reads as before it."""
    near, _ = near_and_far(tip)
    if near.solution is None or far.solution is None:
        return "as far as is known"
    if tip.is_step or set(near.labels) == set(far.labels):
        return "by less than is shown here"
    more = len(far.solution.equilibria) - len(near.solution.equilibria)
    if not more:
        return "but another outcome" if len(far.solution.equilibria) == 1 else "but other outcomes"
    return f"but {words.count(abs(more), 'outcome')} {'more' if more > 0 else 'fewer'}"


def level(side: Side) -> str:
    """ "◐ 0 to 1": the regime on that side, and its levels."""
    if side.envelope.lower is None and side.regime != "unresolved":
        return f"{number_text.SYMBOLS[side.regime]} limit unknown"
    line = side.solution.game.line if side.solution else None
    ends = side.envelope.lower, side.envelope.upper
    span = number_text.span(*ends, line, side.regime, number_text.brief)
    return f"{number_text.SYMBOLS[side.regime]} {span}"


# -- all assumptions at once -----------------------------------------------------------------------


def least_move(least: Radius) -> str:
    """The least joint move that changes the regime, in one or two sentences."""
    if least.reason and least.witness is None:
        return f"Not settled: {least.reason}."
    proved = words.proved(least.completeness.kind)
    if least.value == inf:
        return f"No joint move within the ranges changes the regime ({proved})."
    if not least.value:
        return "It stands on a boundary: the smallest move can change the regime."
    if least.value < TINY:
        return f"It stands on a boundary, or less than {TINY * 100:.4f} % beside one."
    beyond = "" if least.attained else "just over "
    names = list(least.witness or ())
    what = " and of ".join(names) if len(names) < 3 else f"each of {', '.join(names)}"
    text = f"{beyond}{share_of_ranges(least)} of {what} suffices: at {where(least)}."
    if least.returns:
        text += " Right past it, straight on, the regime is as it is now."
    return f"{text} {_safe(least, proved)}".rstrip()


def share_of_ranges(least: Radius) -> str:
    """How far each assumption has to move."""
    share = f"{float(least.value) * 100:.1f} %"
    is_exact = least.value == least.proved_safe and isinstance(least.value, Fraction)
    return f"{least.value} = {share}" if is_exact else share


def _safe(least: Radius, proved: str) -> str:
    if least.value == least.proved_safe:
        return f"No smaller joint move changes the regime ({proved})."
    if not least.proved_safe:
        return f"No smaller one is proved safe: {least.reason}." if least.reason else ""
    head = "Proved safe" if proved == "proved" else f"Safe ({proved})"
    return f"{head}: anything below {number_text.percent_below(least.proved_safe, 4)} %."


def where(least: Radius) -> str:
    """The point reached."""
    point = least.witness or {}
    there = ", ".join(f"{name} {number_text.decimal(x, 3)}" for name, x in point.items())
    return f"{there}, on the tie itself" if least.returns else there
