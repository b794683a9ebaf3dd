"""Which equilibria rules of selection mark, why these, and what turns that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType

from ....forms import Structure
from ....sensitivity.tips.selection_turns import TurningSelection
from ....solvers.labels import RiskComparison
from ....solvers.result import Solution
from ....solvers.selection.select import Selection
from ...text import layout, number_text, words

SHOWN = 3  # comparisons of a rule, and turns


def mark(selections: Sequence[TurningSelection], k: int) -> str:
    """Behind the labels of an equilibrium, the rules that mark it."""
    rules = [one.selection.rule for one in selections if k in one.selection.marked]
    return f" ◄ {', '.join(rules)}" if rules else ""


def told(
    solution: Solution, selections: Sequence[TurningSelection], others: Sequence[Selection]
) -> Iterator[RenderableType]:
    """Per rule that was asked for, what it marks and why; then the other rules in short."""
    yield layout.heading("SELECTION", "marked, never dropped")
    for one in selections:
        yield from layout.wrapped(_marks(one.selection), 2)
        yield from layout.each_wrapped(_compared(solution.game.structure, one.selection), 4)
        yield from layout.each_wrapped(_turns(one), 4)
    for other in others:
        verb = f"would mark {_numbers(other)}" if other.marked else "would mark none"
        yield from layout.wrapped(f"'{other.rule}' {verb}.", 2)
    marks = {one.marked for one in [*(s.selection for s in selections), *others] if one.marked}
    if len(marks) > 1:
        yield from layout.wrapped("The rules differ: payoffs alone do not say which is played.", 2)


def _marks(selection: Selection) -> str:
    places = [place for place in selection.places if place]
    applied = f", applied {words.listed(places)}," if places else ""
    which = f"marks {_numbers(selection)}" if selection.marked else "marks none"
    return f"'{selection.rule}'{applied} {which}: {selection.reason}."


def _numbers(selection: Selection) -> str:
    return words.listed(str(k + 1) for k in selection.marked)


def _compared(structure: Structure, selection: Selection) -> Iterator[str]:
    """ "hedge / hedge over align / align: 0.25·0.4 = 0.1 > 0.33·0.18 = 0.0594"."""
    lines = list(dict.fromkeys(
        _comparison(structure, one, selection.places) for one in selection.comparisons
    ))  # fmt: skip
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"and {len(lines) - SHOWN} more comparisons; --json has them all"


def _comparison(structure: Structure, found: RiskComparison, places: Sequence[str]) -> str:
    order = (1, 0) if found.safer == 1 else (0, 1)
    names = [" / ".join(found.names(structure, k)) for k in order]
    first, second = ("·".join(map(_factor, found.losses[k])) for k in order)
    where = f"{found.place}, " if found.place and len(places) > 1 else ""
    larger, smaller = _equal_to([found.losses[k][0] * found.losses[k][1] for k in order])
    if found.safer is None:
        return f"{where}{names[0]} and {names[1]}: {first} = {second} {larger}"
    return f"{where}{names[0]} over {names[1]}: {first} {larger} > {second} {smaller}"


def _equal_to(products: Sequence[Any]) -> Iterator[str]:
    """In short, unless they would then look the same."""
    short = [number_text.brief(x) for x in products]
    texts = short if short[0] != short[1] else map(number_text.number, products)
    return map(number_text.equals, texts)


def _factor(x: Any) -> str:
    text = number_text.number(x)
    return f"({text})" if "/" in text or text.startswith("≈") else text


def _turns(one: TurningSelection) -> Iterator[str]:
    """Where along an assumption the rule marks something else."""
    if one.turns:
        ways = {"above": "up to", "below": "down to"}
        places = [
            f"{ways[tip.side]} {tip.assumption} = {number_text.point(tip.value)}"
            for tip in one.turns
        ]
        n = len(places) - SHOWN
        more = f"; {words.count(n, 'more tip')} {'end' if n > 1 else 'ends'} it" if n > 0 else ""
        yield f"It does so {words.listed(places[:SHOWN])}, each moved alone{more}."
    if one.unsettled:
        yield f"Where that turns along {words.listed(one.unsettled)} is not settled."
