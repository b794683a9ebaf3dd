"""The `solve` screen: every equilibrium, one under another."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition
from ...forms import ExtensiveStructure, ReputationStructure
from ...numbers import approximate
from ...solvers.result import Equilibrium, Solution
from ..text import layout, number_text, words
from ..text.beliefs import beliefs_table
from ..text.reputation_story import stage_table

MAX_THREATS = 40  # rows, and equilibria that they are told of
MAX_COUNTS = 12  # lines on profiles that differ only off the path


def solution_screen(
    definition: Definition, solution: Solution, standing: words.Standing, version: str
) -> Iterator[RenderableType]:
    """All equilibria with payoffs, escalation and labels; then the envelope and how it was made."""
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
    rows = [_row(definition, k, e) for k, e in enumerate(solution.equilibria, 1)]
    headers = ("", definition.what.upper(), *map(str.upper, players), "PLAY")
    yield layout.table(headers, rows, right=range(1, 2 + len(players)), indent=0)
    if isinstance(definition.structure, ExtensiveStructure):
        yield from _off_path(definition.structure, solution)
        yield from beliefs_table(definition.structure, solution)
    if isinstance(definition.structure, ReputationStructure):
        yield Text()
        yield from stage_table(definition.structure, solution)
    yield Text()
    symbol = number_text.SYMBOLS[solution.regime]
    yield from layout.wrapped(
        f"{symbol} {definition.what} {words.span(definition, solution)}: "
        f"{words.reach(definition, solution)}"
    )
    yield Text(footer(definition, solution, version), style="dim")


def _row(definition: Definition, k: int, equilibrium: Equilibrium) -> tuple[str, ...]:
    return (
        str(k),
        number_text.level(equilibrium.escalation, definition.line, number_text.both),
        *(number_text.number(payoff) for payoff in equilibrium.payoffs),
        f"{words.heading(definition.structure, equilibrium)}\n{', '.join(equilibrium.labels)}",
    )


def _off_path(tree: ExtensiveStructure, solution: Solution) -> Iterator[RenderableType]:
    """Threats and promises: what would be done where play does not get to."""
    threats: dict[str, list[str]] = {}  # what would be done: the equilibria in which it would be
    for k, equilibrium in enumerate(solution.equilibria[:MAX_THREATS], 1):
        for text in _threats(tree, equilibrium):
            threats.setdefault(text, []).append(str(k))
    if threats:
        yield Text()
        yield layout.heading("OFF THE PATH", "what would be done where play does not get to")
        rows = [(", ".join(where), text) for text, where in threats.items()]
        yield layout.table(("", ""), rows[:MAX_THREATS], indent=0)
        if len(rows) > MAX_THREATS:
            yield Text(f"… and {len(rows) - MAX_THREATS} more (--json has all)")
        if len(solution.equilibria) > MAX_THREATS:
            yield Text(f"Told of the first {MAX_THREATS} equilibria (--json has all).")
    several = [(k, e.count) for k, e in enumerate(solution.equilibria, 1) if e.count > 1]
    for k, count in several[:MAX_COUNTS]:
        yield from layout.wrapped(
            f"{k} stands for {number_text.whole(count)} profiles that differ only off the path."
        )
    if len(several) > MAX_COUNTS:
        yield Text(f"So do {len(several) - MAX_COUNTS} more (--json has all).")


def _threats(tree: ExtensiveStructure, equilibrium: Equilibrium) -> Iterator[str]:
    reached = set(words.on_path(equilibrium.key))
    # in a Nash equilibrium it may be this very answer that deters; others would do as well
    another = (
        " (or another)"
        if equilibrium.certificate.concept == "nash"
        else (" (or another: it does not matter)")
    )
    for index, decision in enumerate(tree.decisions):
        if index not in reached:
            free = another if decision.name in equilibrium.free else ""
            answer = words.choice(decision, equilibrium.profile[index])
            yield f"{words.who_where(tree, decision)}: {answer}{free}"


def footer(definition: Definition, solution: Solution, version: str) -> str:
    """How the answer was made, on one line."""
    gains = [approximate(e.certificate.gain) for e in solution.equilibria]
    kind = "exact" if all(e.exact for e in solution.equilibria) else "exact but for ≈"
    proof = f"gain ≤ {max(gains):.1e}" if any(gains) else "no gain"
    certificate = f"{kind}, certified: {proof}"
    made = f"{solution.concept} · {solution.method} · {certificate}"
    return f"{made} · v{version} · file {definition.sha256[:8]}"
