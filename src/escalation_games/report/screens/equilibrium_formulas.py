"""EQ(x): every equilibrium between two tips, its numbers as formulas of the assumption."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition
from ...forms import Decision
from ...forms.mixtures import Mixture
from ...limits import MAX_EQUILIBRIA_WRITTEN, MAX_FORMULA_SHOWN
from ...numbers import Fraction, is_number, limit
from ...solvers.result import Equilibrium
from ..forms import heading, words_of
from ..text import layout, number_text, words

if TYPE_CHECKING:
    from ...sensitivity.tips.equilibrium_formulas import Stretch

BESIDE = re.compile(r"(?<![\w./^])(\d+)·(?=[a-df-zA-DF-Z](?![\w(])|\()")  # not e: 3e looks like 3e5


def formulas_section(
    definition: Definition, formulas: Mapping[str, Sequence[Stretch]]
) -> Iterator[RenderableType]:
    """Per assumption its range from end to end: where, how many, and each of them."""
    for name, line in formulas.items():
        about = definition.assumption(name).about
        what = f"every equilibrium as a formula of {name}{f', {about}' if about else ''}"
        yield layout.heading(f"EQ({name})", f"{what}; the others where they stand")
        for stretch in line:
            yield from _stretch(definition, stretch)
        yield from layout.each_wrapped(_limits(line), 2)
        yield Text()


def _stretch(definition: Definition, stretch: Stretch) -> Iterator[RenderableType]:
    found = stretch.equilibria
    yield Text.assemble("  ", (where(stretch), "bold"), f"   {how_many(stretch)}")
    for k, equilibrium in enumerate(islice(found, MAX_EQUILIBRIA_WRITTEN), 1):
        yield from _equilibrium(definition, stretch, k, equilibrium)
    if len(found) > MAX_EQUILIBRIA_WRITTEN:
        yield Text(f"      … and {len(found) - MAX_EQUILIBRIA_WRITTEN} more (--json has all)")


def how_many(stretch: Stretch) -> str:
    """ "3 found, no others exist"; "not settled"."""
    if stretch.solution is None:
        return "no answer" if stretch.fails else "not settled"
    return words.completeness(stretch.solution.completeness.kind, len(stretch.equilibria))


def where(stretch: Stretch) -> str:
    """ "0 ≤ x < 1/3", "x = 1/3"."""
    name = stretch.assumption
    lower, upper = map(_end, (stretch.lower, stretch.upper))
    if stretch.is_point:
        return f"{name} {number_text.equals(lower)}"
    return number_text.interval(name, lower, upper, stretch.has_lower, stretch.has_upper)


def _end(point: Any) -> str:
    return number_text.number(point) if isinstance(point, Fraction) else number_text.point(point)


def _equilibrium(
    definition: Definition, stretch: Stretch, k: int, equilibrium: Equilibrium
) -> Iterator[RenderableType]:
    structure = definition.structure

    def say(decision: Decision, mixture: Mixture) -> str:
        played = words.used(decision, mixture)
        if len(played) == 1:
            return played[0][0]
        return " or ".join(f"{action} {shown(stretch, p)}" for action, p in played)

    yield from layout.wrapped(heading(structure, equilibrium, say), 6, f"    {k}")
    payoffs = zip(structure.players, equilibrium.payoffs, strict=True)
    numbers = [
        *(f"{term} {number_text.equals(shown(stretch, x))}" for term, x in equilibrium.terms),
        f"payoffs {', '.join(f'{player} {shown(stretch, x)}' for player, x in payoffs)}",
        f"{definition.what} {shown(stretch, equilibrium.escalation)}",
    ]
    yield from layout.wrapped(" · ".join(numbers), 6)
    off_path = words_of(structure).off_path(structure, equilibrium, say)
    if off_path:
        yield from layout.wrapped(f"off the path: {off_path}", 6)
    if equilibrium.count > 1:
        count = number_text.whole(equilibrium.count)
        yield Text(f"      stands for {count} profiles that differ only off the path")


def shown(stretch: Stretch, x: Any) -> str:
    """A number as it is spelt elsewhere; a function as "3x − 1", or what it is about halfway."""
    if is_number(x):
        return number_text.number(x)
    formula = stretch.formula(x)
    if formula is not None and len(formula) <= MAX_FORMULA_SHOWN:
        text = BESIDE.sub(r"\1", number_text.pretty(formula)).replace(")·(", ")(")
        return text.replace(" ", layout.UNBROKEN)
    why = "no formula" if formula is None else "its formula is long: --json"
    inside = stretch.inside
    text = f"≈ {number_text.decimal(limit(x, inside), 4)}"
    return f"({text} at {stretch.assumption} = {number_text.number(inside)}; {why})"


def _limits(line: Sequence[Stretch]) -> Iterator[str]:
    """What is not settled or left out and why, each reason once; and what that leaves open."""
    reasons: dict[str, list[str]] = {}
    for stretch in line:
        if stretch.solution is None:
            kind = "No answer" if stretch.fails else "Not settled"
            reasons.setdefault(f"{kind}: {stretch.reason}", []).append(where(stretch))
        elif stretch.solution.completeness.reason:
            reason = stretch.solution.completeness.reason
            reasons.setdefault(f"Not all: {reason}", []).append(where(stretch))
    for reason, places in reasons.items():
        yield f"{reason}." if len(places) == len(line) else f"{reason} ({'; '.join(places)})."
    kinds = {stretch.solution.completeness.kind for stretch in line if stretch.solution}
    yield from filter(None, (words.searched(kind).strip() for kind in sorted(kinds)))
