"""The `solve` screen: every equilibrium, one under another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition
from ...numbers import approximate
from ...sensitivity.tips.selection_turns import TurningSelection
from ...solvers.result import Equilibrium, Solution
from ...solvers.selection.select import Selection
from ..forms import heading, words_of
from ..text import layout, number_text, words
from .sections.selections import mark, told


def solution_screen(
    definition: Definition, solution: Solution, standing: words.Standing, version: str,
    selections: Sequence[TurningSelection] = (), others: Sequence[Selection] = (),
) -> Iterator[RenderableType]:  # fmt: skip
    """All equilibria with payoffs, escalation and labels; then the envelope and how it was made.

    Of a file that says nothing about escalation, the payoffs alone. What rules of selection mark
    stands beside the labels, and why below; what `others` would mark, too.
    """
    kind = words.completeness(solution.completeness.kind, len(solution.equilibria))
    yield layout.heading(definition.title.upper(), f"{solution.concept} · {kind}")
    for sentence in standing.sentences(definition):
        yield from layout.wrapped(sentence)
    for sentence in words.default_concept(solution):
        yield from layout.wrapped(sentence)
    if solution.completeness.reason:
        yield from layout.wrapped(f"Not all: {solution.completeness.reason}.", 2)
    yield Text()
    players = definition.structure.players
    rows = [_row(definition, k, e, mark(selections, k)) for k, e in enumerate(solution.equilibria)]
    level = (definition.what.upper(),) if definition.has_escalation else ()
    headers = ("", *level, *map(str.upper, players), "PLAY")
    yield layout.table(headers, rows, right=range(1, len(headers) - 1), indent=0)
    form = words_of(definition.structure)
    yield from form.threats(definition.structure, solution)
    yield from form.stages(definition.structure, solution)
    yield Text()
    if selections:
        yield from told(solution, selections, others)
        yield Text()
    if definition.has_escalation:
        symbol = number_text.SYMBOLS[solution.regime]
        yield from layout.wrapped(
            f"{symbol} {definition.what} {words.span(definition, solution, number_text.both)}: "
            f"{words.reach(definition, solution)}"
        )
    yield Text(footer(definition, solution, version), style="dim")


def _row(definition: Definition, k: int, equilibrium: Equilibrium, marked: str) -> tuple[str, ...]:
    level = number_text.level(equilibrium.escalation, definition.line, number_text.both)
    return (
        str(k + 1),
        *((level,) if definition.has_escalation else ()),
        *(number_text.beside(payoff) for payoff in equilibrium.payoffs),
        f"{heading(definition.structure, equilibrium)}\n{', '.join(equilibrium.labels)}{marked}",
    )


def footer(definition: Definition, solution: Solution, version: str) -> str:
    """How the answer was made, on one line."""
    gains = [approximate(e.certificate.gain) for e in solution.equilibria]
    kind = "exact" if all(e.exact for e in solution.equilibria) else "exact but for ≈"
    proof = f"gain ≤ {max(gains):.1e}" if any(gains) else "no gain"
    certificate = f"{kind}, certified: {proof}"
    return words.how_made(definition, version, solution.concept, solution.method, certificate)
