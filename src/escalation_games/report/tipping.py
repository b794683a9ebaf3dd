"""The table of tipping points, nearest first, and the rules behind them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from ..definition import Definition
from ..numbers import approximate, sign
from ..sensitivity import Side, Tip
from ..solvers import Equilibrium, Solution
from . import screen, spelling, words

RULES = ("payoff dominant", "risk dominant")


def tipping_table(
    definition: Definition, solution: Solution, tips: Sequence[Tip]
) -> Iterator[RenderableType]:
    """WHAT TIPS IT: one row per tip of the outcome, then rules, picking rules and silent ones."""
    kind = "exact" if all(tip.exact for tip in tips) else "exact except where marked ≈"
    yield screen.heading(
        "WHAT TIPS IT", f"one assumption moved, the others where they stand · {kind}"
    )
    yield Text()
    ordered = nearest_first([tip for tip in tips if is_outcome_tip(tip)])
    if ordered:
        rules = numbered_rules(ordered)
        outcomes = Outcomes(definition, solution)
        rows = [row for tip in ordered for row in _rows(definition, outcomes, tip, rules)]
        headers = ("ASSUMPTION", "", "NOW", "TIPS WHEN", "MOVE", "THEN", "RULE")
        yield screen.table(headers, _once(rows), (4,))
        yield from outcomes.legend()
    yield from _silent(definition, ordered)
    yield from _rule_lines(ordered)
    yield from _threshold_note(ordered)
    yield from _picking_rules(solution, tips)
    yield Text()


def is_outcome_tip(tip: Tip) -> bool:
    """More than a label changes."""
    return bool(tip.changes - {"labels", "off path"})


def nearest_first(tips: Sequence[Tip]) -> list[Tip]:
    """By assumption, the one with the nearest tip first; then by distance."""
    nearest: dict[str, float] = {}
    for tip in tips:
        margin = approximate(tip.margin)
        nearest[tip.assumption] = min(margin, nearest.get(tip.assumption, margin))
    return sorted(
        tips, key=lambda tip: (nearest[tip.assumption], tip.assumption, approximate(tip.margin))
    )


def numbered_rules(tips: Sequence[Tip]) -> dict[str, int]:
    """The distinct conditions behind these tips, numbered in order of appearance."""
    texts = dict.fromkeys(tip.condition.text for tip in tips if tip.condition)
    return {text: k for k, text in enumerate(texts, start=1)}


def _once(rows: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Repeated assumption names are left blank, so that each stands out once."""
    last = ""
    for row in rows:
        yield ("", "", "", *row[3:]) if row[0] == last else row
        last = row[0]


def _rows(
    definition: Definition, outcomes: Outcomes, tip: Tip, rules: Mapping[str, int]
) -> Iterator[tuple[str, ...]]:
    about = definition.assumption(tip.assumption).about
    now = spelling.number(tip.baseline)
    rule = str(rules[tip.condition.text]) if tip.condition else ""
    for relation, far in _directions(tip):
        when = f"{relation} {spelling.point(tip.value)}"
        then = outcomes.consequence(far)
        yield (tip.assumption, about, now, when, spelling.share(tip.margin), then, rule)


def _directions(tip: Tip) -> list[tuple[str, Side]]:
    """(relation, what holds then): away from where it stands, or both ways when on the tip."""
    ways = {"above": [(">", tip.above)], "below": [("<", tip.below)]}
    found = []
    for relation, far in ways.get(tip.side, [("<", tip.below), (">", tip.above)]):
        if far is None and tip.side != "on":
            found.append(("at", tip.on))  # an end of the range: nothing lies beyond
        elif far is not None:
            found.append((relation if _differ(tip.on, far) else f"{relation}=", far))
    return [(spelling.RELATIONS.get(relation, relation), far) for relation, far in found]


def _differ(on: Side, far: Side) -> bool:
    """Is the threshold itself unlike what lies beyond it?"""
    return set(on.labels) != set(far.labels) or on.regime != far.regime


class Outcomes:
    """Short names for outcomes: numbers for those that hold now, letters for new ones."""

    def __init__(self, definition: Definition, solution: Solution) -> None:
        self.definition = definition
        self.n_known = len(solution.equilibria)
        numbered = enumerate(solution.equilibria, 1)
        self.names: dict[Hashable, str] = {e.key: str(k) for k, e in numbered}
        self.fresh: dict[str, str] = {}

    def name(self, equilibrium: Equilibrium) -> str:
        """Its number or letter; a new one gets the next letter."""
        key = equilibrium.key
        if key not in self.names:
            letter = _letters(len(self.fresh))
            self.names[key] = letter
            self.fresh[letter] = words.heading(self.definition.structure, equilibrium, shape=True)
        return self.names[key]

    def consequence(self, side: Side) -> str:
        """What holds on that side, and its level: "only 2 ● 1"."""
        if side.solution is None:
            return "? unresolved"
        names = [self.name(equilibrium) for equilibrium in side.solution.equilibria]
        fewer = len(names) < self.n_known and not set(names) & set(self.fresh)
        listed = ", ".join(names[:4]) + (", …" if len(names) > 4 else "") or "nothing found"
        span = spelling.span(side.envelope.lower, side.envelope.upper)
        return f"{'only ' if fewer else ''}{listed} {spelling.SYMBOLS[side.regime]} {span}"

    def legend(self) -> Iterator[RenderableType]:
        """What the letters stand for."""
        for letter, text in self.fresh.items():
            yield from screen.wrapped(text, 5, f"  {letter}")


def _letters(k: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    return (_letters(k // 26 - 1) if k >= 26 else "") + chr(ord("A") + k % 26)


def _silent(definition: Definition, tips: Sequence[Tip]) -> Iterator[RenderableType]:
    loud = {tip.assumption for tip in tips}
    ranged = [a.name for a in definition.assumptions if a.range is not None]
    quiet = [name for name in ranged if name not in loud]
    fixed = [a.name for a in definition.assumptions if a.range is None]
    if quiet:
        yield from screen.wrapped(f"Never alone, within their ranges: {', '.join(quiet)}.", 2)
    if fixed:
        yield from screen.wrapped(f"No range given, so fixed: {', '.join(fixed)}.", 2)


def _rule_lines(tips: Sequence[Tip]) -> Iterator[RenderableType]:
    """Each rule once, with what it says about every assumption that it ties down."""
    yield Text()
    for text, k in numbered_rules(tips).items():
        solved = [
            tip.condition.closed_form
            for tip in tips
            if tip.condition and tip.condition.text == text and tip.condition.closed_form
        ]
        yield from screen.wrapped(f"holds while {pretty(text)}", 9, f"  Rule {k}")
        shown = [form for form in dict.fromkeys(solved) if not same_rule(form, text)][:3]
        if shown:
            yield from screen.wrapped(f"that is, {pretty('; '.join(shown))}", 9)


def _threshold_note(tips: Sequence[Tip]) -> Iterator[RenderableType]:
    sides = [(tip.on, [s for s in (tip.below, tip.above) if s is not None]) for tip in tips]
    if tips and all(_pure(side) <= _pure(on) for on, around in sides for side in around):
        yield Text("  On a threshold itself, the pure outcomes of both sides hold.")


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
    says = ", ".join(f"{rule.replace('nant', 'nance')} {k}" for rule, k in picked.items())
    agree = "agree" if len(picked) == len(RULES) and len(set(picked.values())) == 1 else "disagree"
    verb = agree if len(picked) == len(RULES) else "say"
    changes = [
        f"{tip.assumption} = {spelling.point(tip.value)}"
        for tip in tips
        if not is_outcome_tip(tip) and sign(tip.margin)
    ]
    until = f"; they change at {', '.join(changes)}" if changes else ""
    yield from screen.wrapped(f"Picking rules {verb}: {says}{until}.", 2)


def same_rule(one: str, other: str) -> bool:
    """Do two inequalities say the same in the same words: k >= a and a <= k?"""
    return one == other or one == " <= ".join(reversed(other.split(" >= ")))


def pretty(formula: str) -> str:
    """A formula on a screen: ≥, ≤, · and − instead of >=, <=, * and -."""
    for plain, shown in {**spelling.RELATIONS, "**": "^", "*": "·", "-": spelling.MINUS}.items():
        formula = formula.replace(plain, shown)
    return formula
