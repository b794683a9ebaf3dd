"""The table of tipping points, nearest first, and the rules behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from ..definition import Definition
from ..numbers import approximate, sign
from ..sensitivity import Side, Tip
from ..solvers import Solution
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
        rows = [row for tip in ordered for row in _rows(definition, solution, tip, rules)]
        yield screen.table(
            ("ASSUMPTION", "", "NOW", "TIPS WHEN", "MOVE", "THEN", "RULE"), _once(rows), (4,)
        )
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
    definition: Definition, solution: Solution, tip: Tip, rules: Mapping[str, int]
) -> Iterator[tuple[str, ...]]:
    about = definition.assumption(tip.assumption).about
    now = spelling.number(tip.baseline)
    rule = str(rules[tip.condition.text]) if tip.condition else ""
    for relation, near, far in _directions(tip):
        when = f"{_relation(relation, tip.on, near)} {spelling.point(tip.value)}"
        then = consequence(definition, solution, far)
        yield (tip.assumption, about, now, when, spelling.share(tip.margin), then, rule)


def _directions(tip: Tip) -> list[tuple[str, Side, Side]]:
    """(relation, side where it stands, side beyond); both ways when it stands on the tip."""
    if tip.side == "above" and tip.below is not None:
        return [(">", tip.below, tip.above or tip.on)]
    if tip.side == "below" and tip.above is not None:
        return [("<", tip.above, tip.below or tip.on)]
    pairs = [("<", tip.on, tip.below), (">", tip.on, tip.above)]
    return [(relation, near, far) for relation, near, far in pairs if far is not None]


def _relation(relation: str, on: Side, near: Side) -> str:
    """ "> 3/10" while the threshold itself still allows what holds before it, else "≥ 3/10"."""
    if on is near or (_keys(near) <= _keys(on) and near.regime != "unresolved"):
        return relation
    return {">": "≥", "<": "≤"}[relation]


def _keys(side: Side) -> set[object]:
    return set(side.labels)


def consequence(definition: Definition, solution: Solution, side: Side) -> str:
    """What holds on that side: "● only 2, 1", naming the equilibria by their number here."""
    if side.solution is None:
        return "? unresolved"
    span = spelling.span(side.envelope.lower, side.envelope.upper)
    known = {equilibrium.key: str(k) for k, equilibrium in enumerate(solution.equilibria, 1)}
    numbers = [known[e.key] for e in side.solution.equilibria if e.key in known]
    fresh = [e for e in side.solution.equilibria if e.key not in known]
    names = [", ".join(numbers)] if numbers else []
    if len(fresh) == 1:
        names.append(words.heading(definition.structure, fresh[0]))
    elif fresh:
        names.append(f"{len(fresh)} other outcomes")
    only = "only " if numbers and not fresh and len(numbers) < len(known) else ""
    return f"{spelling.SYMBOLS[side.regime]} {span}   {only}{', '.join(names) or 'nothing found'}"


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
        shown = list(dict.fromkeys(s for s in solved if s != text))[:3]
        if shown:
            yield from screen.wrapped(f"that is, {pretty('; '.join(shown))}", 9)


def _threshold_note(tips: Sequence[Tip]) -> Iterator[RenderableType]:
    sides = [(tip.on, [s for s in (tip.below, tip.above) if s is not None]) for tip in tips]
    if tips and all(_keys(side) <= _keys(on) for on, around in sides for side in around):
        yield Text("  On a threshold itself, what holds on either side holds.")


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


def pretty(formula: str) -> str:
    """A formula on a screen: ≥, ≤, · and − instead of >=, <=, * and -."""
    for plain, shown in ((">=", "≥"), ("<=", "≤"), ("**", "^"), ("*", "·"), ("-", "−")):
        formula = formula.replace(plain, shown)
    return formula
