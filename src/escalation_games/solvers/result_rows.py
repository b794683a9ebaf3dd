"""A solution in rows: what is played, and what it comes to; for frames and notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..forms import Decision, Structure
from ..forms.mixtures import Mixture
from ..notebook import equilibria, few, html_table, nearest_float, short
from ..numbers import as_fraction

if TYPE_CHECKING:
    from .result import Equilibrium, Solution

SHOWN = 6  # actions whose probabilities are printed


def rows(solution: Solution) -> Iterator[dict[str, Any]]:
    """One row per equilibrium, numbers as floats; no escalation where no outcome counts as any."""
    structure, has_levels = solution.game.structure, solution.game.has_levels
    for k, equilibrium in enumerate(solution.equilibria, 1):
        chances = {
            f"{decision.name}: {action}": nearest_float(p)
            for decision, mixture in zip(structure.decisions, equilibrium.profile, strict=True)
            for action, p in zip(decision.actions, mixture, strict=True)
        }
        payoffs = zip(structure.players, equilibrium.payoffs, strict=True)
        yield {
            "equilibrium": k,
            **chances,
            **{f"payoff {player}": nearest_float(payoff) for player, payoff in payoffs},
            **({"escalation": nearest_float(equilibrium.escalation)} if has_levels else {}),
            "labels": ", ".join(equilibrium.labels),
        }


def as_html(solution: Solution) -> str:
    """A table with one row per equilibrium, and how much of the whole that is."""
    structure, has_levels = solution.game.structure, solution.game.has_levels
    level = ("escalation",) if has_levels else ()
    headers = ("", "play", *(f"payoff {player}" for player in structure.players), *level, "labels")
    found = (
        (
            str(k), played(structure, equilibrium), *map(short, equilibrium.payoffs),
            *(short(equilibrium.escalation) for _ in level), ", ".join(equilibrium.labels),
        )
        for k, equilibrium in enumerate(solution.equilibria, 1)
    )  # fmt: skip
    return html_table(in_words(solution), headers, found, [reason(solution)])


def reason(solution: Solution) -> str:
    """How the answer was made, and why it is not all where it is not."""
    why = f" Not all: {solution.completeness.reason}." if solution.completeness.reason else ""
    return f"{solution.concept}, by {solution.method}.{why}"


def in_words(solution: Solution) -> str:
    """ "3 equilibria (all); escalation 0 to 1, across the line"."""
    envelope = solution.envelope
    text = f"{equilibria(len(solution.equilibria))} ({solution.completeness.kind})"
    if not solution.game.has_levels:
        return text
    low, high = short(envelope.lower), short(envelope.upper)
    return f"{text}; escalation {low if low == high else f'{low} to {high}'}, {solution.regime}"


def played(structure: Structure, equilibrium: Equilibrium) -> str:
    """What is done at the decisions that play comes to: "bloc: build 5/21, restrain 16/21"."""
    return " · ".join(
        f"{structure.decisions[d].name}: {mixed(structure.decisions[d], equilibrium.profile[d])}"
        for d in structure.on_path(equilibrium.key)
    )


def mixed(decision: Decision, mixture: Mixture) -> str:
    """The action that is taken, or several with their probabilities."""
    used = [(a, p) for a, p in zip(decision.actions, mixture, strict=True) if as_fraction(p) != 0]
    return used[0][0] if len(used) == 1 else ", ".join(f"{a} {short(p)}" for a, p in used)


def in_brief(mixture: Mixture) -> str:
    """ "(16/21, 5/21)"; of many actions those that are used, by their position: "[7]: 1"."""
    if len(mixture) <= SHOWN:
        return f"({', '.join(map(short, mixture))})"
    used = (f"[{k}]: {short(p)}" for k, p in enumerate(mixture) if as_fraction(p) != 0)
    return f"({few(used, SHOWN)})"
