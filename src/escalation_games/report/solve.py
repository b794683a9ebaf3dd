"""The `solve` screen: every equilibrium, one under another."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ..definition import Definition
from ..forms import ExtensiveStructure
from ..numbers import approximate
from ..solvers import Equilibrium, Solution
from . import screen, spelling, words


def solution_screen(
    definition: Definition, solution: Solution, version: str
) -> Iterator[RenderableType]:
    """All equilibria with payoffs, escalation and labels; then the envelope and how it was made."""
    kind = words.completeness(solution.completeness.kind, len(solution.equilibria))
    yield screen.heading(definition.title.upper(), f"{solution.concept} · {kind}")
    if solution.completeness.reason:
        yield from screen.wrapped(f"Not all: {solution.completeness.reason}.", 2)
    yield Text()
    players = definition.structure.players
    rows = [_row(definition, k, e) for k, e in enumerate(solution.equilibria, 1)]
    headers = (
        "",
        "PLAY",
        definition.what.split(" (")[0].upper(),
        *map(str.upper, players),
        "LABELS",
    )
    yield screen.table(headers, rows, right=range(2, 3 + len(players)), indent=0)
    if isinstance(definition.structure, ExtensiveStructure):
        yield from _off_path(definition.structure, solution)
    yield Text()
    envelope = solution.envelope
    symbol = spelling.SYMBOLS[solution.regime]
    yield from screen.wrapped(
        f"{symbol} {definition.what} {spelling.span(envelope.lower, envelope.upper)}: "
        f"{words.levels(solution.regime, definition.line)}"
    )
    yield Text(footer(definition, solution, version), style="dim")


def _row(definition: Definition, k: int, equilibrium: Equilibrium) -> tuple[str, ...]:
    return (
        str(k),
        words.heading(definition.structure, equilibrium),
        spelling.both(equilibrium.escalation),
        *(spelling.number(payoff) for payoff in equilibrium.payoffs),
        ", ".join(equilibrium.labels),
    )


def _off_path(tree: ExtensiveStructure, solution: Solution) -> Iterator[RenderableType]:
    """Threats and promises: what would be done where play does not get to."""
    lines = []
    for k, equilibrium in enumerate(solution.equilibria, 1):
        reached = set(words.on_path(equilibrium.key))
        for index, decision in enumerate(tree.decisions):
            if index not in reached:
                done = words.choice(decision, equilibrium.profile[index])
                free = (
                    "  (or another action: it does not matter)"
                    if decision.name in equilibrium.free
                    else ""
                )
                lines.append(
                    (str(k), tree.players[decision.player], decision.name, f"{done}{free}")
                )
    if lines:
        yield Text()
        yield screen.heading("OFF THE PATH", "what would be done where play does not get to")
        yield screen.table(("", "PLAYER", "DECISION", "CHOICE"), lines[:60], indent=0)
        if len(lines) > 60:
            yield Text(f"… and {len(lines) - 60} more (--json has all)")
    several = [(k, e.count) for k, e in enumerate(solution.equilibria, 1) if e.count > 1]
    for k, count in several:
        yield Text(f"{k} stands for {count:,} profiles that differ only off the path.")


def footer(definition: Definition, solution: Solution, version: str) -> str:
    """How the answer was made, on one line."""
    gain = max((approximate(e.certificate.gain) for e in solution.equilibria), default=0.0)
    exact = all(e.exact for e in solution.equilibria)
    certificate = (
        "exact, certified: no gain" if exact and not gain else f"certified: gain ≤ {gain:.1e}"
    )
    made = f"{solution.concept} · {solution.method} · {certificate}"
    return f"{made} · v{version} · file {definition.sha256[:8]}"
