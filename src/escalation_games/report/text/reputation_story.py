"""Reputation games in words: what is believed and done, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from ...forms import ReputationStructure
from ...forms.reputation_chain import FOUGHT, UNTESTED
from ...solvers.result import Equilibrium, Solution
from . import layout, number_text, words

MAX_ROWS = 24  # per equilibrium

StageRow = tuple[str, str, str, str, str]


def stage_table(structure: ReputationStructure, solution: Solution) -> Iterator[RenderableType]:
    """STAGE BY STAGE: what the challenger believes, does, and would be answered."""
    challenger, defender = structure.sides
    rows: dict[StageRow, list[str]] = {}
    for k, equilibrium in enumerate(solution.equilibria, 1):
        for row in _rows(structure, equilibrium):
            rows.setdefault(row, []).append(str(k))
    yield layout.heading("STAGE BY STAGE", f"where play gets to; {defender} if it is not tough")
    headers = ("", "LEFT", "AFTER", "TOUGH?", challenger.upper(), defender.upper())
    yield layout.table(headers, [(", ".join(w), *row) for row, w in rows.items()], indent=0)


def _rows(structure: ReputationStructure, equilibrium: Equilibrium) -> Iterator[StageRow]:
    """States that play comes to; those in which nothing happens yet are told as one."""
    first = words.first_challenge(equilibrium.key)
    beliefs = dict(equilibrium.terms)
    names = dict(zip(structure.states, structure.terms, strict=True))
    shown = [
        state
        for state, name in names.items()
        if name in beliefs and not (state.standing == UNTESTED and state.left > first + 2)
    ]
    for state in shown[:MAX_ROWS]:
        k = 2 * structure.position[state]
        untested = state.standing == UNTESTED
        since = untested and state.left == first + 2 and state.left < structure.stages
        yield (
            f"{structure.stages} … {state.left}" if since else str(state.left),
            "" if untested else state.standing,
            number_text.number(beliefs[names[state]]),
            words.choice(structure.decisions[k], equilibrium.profile[k]),
            words.choice(structure.decisions[k + 1], equilibrium.profile[k + 1]),
        )
    if shown[MAX_ROWS:]:
        yield "…", "", "", f"{len(shown) - MAX_ROWS} more rows", "(--json has all)"


def stage_story(structure: ReputationStructure, equilibrium: Equilibrium) -> Iterator[str]:
    """Why the challenger waits, what the first challenge tells, and what a concession costs."""
    challenger, defender = structure.sides
    first = words.first_challenge(equilibrium.key)
    beliefs = dict(equilibrium.terms)
    tough = beliefs[structure.terms[0]]
    if first < structure.stages:
        how_long = "to the end" if not first else f"while more than {first} are left"
        yield (
            f"{challenger} stays out {how_long}: taking {defender} for tough with "
            f"{number_text.number(tough)}, it would be fought too often."
        )
    if first > 1:
        fought = f"belief[{first - 1}] after {FOUGHT}"
        raised = (
            f" A fight raises the belief that {defender} is tough "
            f"from {number_text.number(tough)} to {number_text.number(beliefs[fought])}."
            if fought in beliefs
            else ""
        )
        yield (
            f"{raised} One concession shows that {defender} is not tough, and it is challenged "
            "ever after."
        ).lstrip()
    elif first:
        yield f"In the last stage {defender}, if it is not tough, concedes: no later stage is left."
