"""The `tip` screen: every tip of every assumption, what holds around it, and the rule behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from ..definition import Definition
from ..sensitivity import CHANGES, Side, Tip
from ..solvers import Solution
from . import screen, spelling, words
from .tipping import nearest_first, numbered_rules, pretty, same_rule


def tips_screen(
    definition: Definition,
    solution: Solution,
    tips: Sequence[Tip],
    asked: Sequence[str],
    version: str,
) -> Iterator[RenderableType]:
    """One row per tip, nearest first, with the regime and level below, on and above it."""
    found = [words.heading(definition.structure, e) for e in solution.equilibria]
    yield screen.heading(definition.title.upper(), _standing(definition, solution))
    for k, text in enumerate(found, 1):
        yield from screen.wrapped(text, 4, f"  {k}")
    yield Text()
    ordered = nearest_first(tips)
    if ordered:
        yield _table(ordered)
    else:
        yield Text("Nothing tips: within these ranges the outcome never changes.")
    yield Text()
    yield from _rules(ordered)
    quiet = [name for name in asked if name not in {tip.assumption for tip in tips}]
    if quiet and ordered:
        yield from screen.wrapped(f"Never alone, within their ranges: {', '.join(quiet)}.")
    yield from screen.wrapped(
        "MOVE: share of the range given, which is not a probability. Levels are limits at the tip."
    )
    yield Text(
        f"{solution.concept} · {solution.method} · v{version} · file {definition.sha256[:8]}",
        style="dim",
    )


def _standing(definition: Definition, solution: Solution) -> str:
    span = spelling.span(solution.envelope.lower, solution.envelope.upper)
    return f"{spelling.SYMBOLS[solution.regime]} {definition.what} {span} where it stands"


def _table(tips: Sequence[Tip]) -> RenderableType:
    rules = numbered_rules(tips)
    rows = [
        (
            tip.assumption,
            spelling.number(tip.baseline),
            spelling.point(tip.value),
            spelling.share(tip.margin),
            *(_side(side) for side in (tip.below, tip.on, tip.above)),
            _strongest(tip),
            str(rules[tip.condition.text]) if tip.condition else "",
        )
        for tip in tips
    ]
    headers = ("ASSUMPTION", "NOW", "TIP", "MOVE", "BELOW", "ON", "ABOVE", "CHANGE", "RULE")
    return screen.table(headers, rows, right=(3,))


def _strongest(tip: Tip) -> str:
    """The most important of what changes; the JSON has all of it."""
    return next(change for change in CHANGES if change in tip.changes)


def _side(side: Side | None) -> str:
    if side is None:
        return "–"
    return (
        f"{spelling.SYMBOLS[side.regime]} {spelling.span(side.envelope.lower, side.envelope.upper)}"
    )


def _rules(tips: Sequence[Tip]) -> Iterator[RenderableType]:
    """Every rule, and under it what it says about each assumption."""
    for text, k in numbered_rules(tips).items():
        yield from screen.wrapped(pretty(text), 7, f"Rule {k}")
        forms = [
            tip.condition.closed_form
            for tip in tips
            if tip.condition and tip.condition.text == text and tip.condition.closed_form
        ]
        for form in dict.fromkeys(f for f in forms if not same_rule(f, text)):
            yield from screen.wrapped(pretty(form), 9)
    if tips:
        yield Text()
