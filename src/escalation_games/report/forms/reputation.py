"""What the screens say of reputation games: when it is challenged, and how stages go from there."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition
from ...forms import Deviation, ReputationGame, ReputationStructure
from ...forms.reputation import STAGE
from ...forms.reputation_chain import FOUGHT, UNTESTED, State
from ...limits import MAX_ROWS
from ...solvers.result import Equilibrium, Solution
from ..text import layout, number_text, words
from .form_words import FormWords, formula_text, mark

StageRow = tuple[str, str, str, str, str]


class ReputationWords(FormWords[ReputationStructure, ReputationGame]):
    """One stage, played over and over against somebody who may be tough."""

    def drawn(self, definition: Definition, game: ReputationGame) -> Iterator[RenderableType]:
        """The stage in a sentence, then its payoffs as formulas."""
        structure = game.structure
        challenger, defender = structure.sides
        tough = number_text.number(game.probability[0])
        text = number_text.pretty(formula_text(definition.probability[0]))
        chance = tough if text == tough else f"{tough} ({text})"
        stages = f"{structure.stages} stages; in each" if structure.stages > 1 else "In one stage"
        yield from layout.wrapped(
            f"{stages}, {challenger} stays out or challenges, and {defender} then concedes or "
            f"fights. With {chance}, {defender} is tough and always fights; only {defender} knows. "
            "Payoffs add up over the stages; 0 is today, higher is better."
        )
        yield Text()
        rows = [
            [
                f"{how}{mark(definition, game.escalation[k])}",
                *(
                    number_text.pretty(formula_text(definition.payoffs[player][k]))
                    for player in (structure.challenger, 1 - structure.challenger)
                ),
            ]
            for k, how in enumerate(STAGE)
        ]
        yield layout.table(["", f"u({challenger})", f"u({defender}) if not tough"], rows)

    def heading(
        self, structure: ReputationStructure, equilibrium: Equilibrium, say: words.Say
    ) -> str:
        """ "nk: stay out 3 times, then challenge · bloc: fight 1/3 (33 %)"."""
        first = _first_challenge(equilibrium.key)
        stay_out, challenge = structure.decisions[0].actions
        challenger, defender = structure.sides
        waits = structure.stages - first
        times = "once" if waits == 1 else f"{waits} times"
        parts = [*([f"{stay_out} {times}"] if waits else []), *([challenge] if first else [])]
        text = f"{challenger}: {', then '.join(parts)}"
        if not first:
            return text
        k = 2 * structure.position[State(first, UNTESTED)] + 1
        return f"{text} · {defender}: {say(structure.decisions[k], equilibrium.profile[k])}"

    def deciders(
        self,
        structure: ReputationStructure,
        equilibrium: Equilibrium,
        deviations: Sequence[Deviation],
    ) -> list[str]:
        """Who, and with how many stages left: decisions are called so."""
        del equilibrium
        return [structure.decisions[deviation.decision].name for deviation in deviations]

    def before_reasons(self, game: ReputationGame, equilibrium: Equilibrium) -> Iterator[str]:
        """Why the challenger waits, what the first challenge tells, what a concession costs."""
        structure = game.structure
        challenger, defender = structure.sides
        first = _first_challenge(equilibrium.key)
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
            yield (
                f"In the last stage {defender}, if it is not tough, concedes: no later stage is "
                "left."
            )

    def stages(
        self, structure: ReputationStructure, solution: Solution
    ) -> Iterator[RenderableType]:
        """STAGE BY STAGE: what the challenger believes, does, and would be answered."""
        yield Text()
        challenger, defender = structure.sides
        rows: dict[StageRow, list[str]] = {}
        for k, equilibrium in enumerate(solution.equilibria, 1):
            for row in _rows(structure, equilibrium):
                rows.setdefault(row, []).append(str(k))
        yield layout.heading("STAGE BY STAGE", f"where play gets to; {defender} if it is not tough")
        headers = ("", "LEFT", "AFTER", "TOUGH?", challenger.upper(), defender.upper())
        yield layout.table(headers, [(", ".join(w), *row) for row, w in rows.items()], indent=0)


def _first_challenge(key: Hashable) -> int:
    """With how many stages left a challenge first comes; 0 where it never does."""
    parts: Any = key
    (first,), _ = parts[0]
    return int(first)


def _rows(structure: ReputationStructure, equilibrium: Equilibrium) -> Iterator[StageRow]:
    """States that play comes to; those in which nothing happens yet are told as one."""
    first = _first_challenge(equilibrium.key)
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
