"""What the screens say of bargaining games: the offer, the type, and what both are worth."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition
from ...forms import BargainingGame, BargainingStructure
from ...forms.bargaining import ANSWERS
from ...solvers.result import Equilibrium
from ..text import layout, number_text, words
from .form_words import FormWords, formula_text, mark


class BargainingWords(FormWords[BargainingStructure, BargainingGame]):
    """One offer, taken or left."""

    def drawn(self, definition: Definition, game: BargainingGame) -> Iterator[RenderableType]:
        """The two intervals, then payoffs as formulas."""
        structure = game.structure
        proposer, other = (
            structure.players[k] for k in (structure.proposer, 1 - structure.proposer)
        )
        ends = [number_text.number(end) for end in game.probability]
        texts = [number_text.pretty(formula_text(term)) for term in definition.probability]
        for name, what, k in (
            (structure.offer, f"{proposer} offers, take it or leave it", 0),
            (structure.type, f"only {other} knows; to {proposer}, every value is as likely", 2),
        ):
            line = f"{name}: {what}; from {ends[k]} to {ends[k + 1]}"
            formulas = (
                f" ({texts[k]} to {texts[k + 1]})" if texts[k : k + 2] != ends[k : k + 2] else ""
            )
            yield from layout.wrapped(line + formulas)
        yield Text()
        rows = [
            [
                f"{other}: {answer}{mark(definition, game.escalation[k])}",
                *(number_text.pretty(formula_text(terms[k][0])) for terms in definition.payoffs),
            ]
            for k, answer in enumerate(ANSWERS)
        ]
        yield layout.table(["", *(f"u({player})" for player in structure.players)], rows)

    def heading(
        self, structure: BargainingStructure, equilibrium: Equilibrium, say: words.Say
    ) -> str:
        """ "bloc: x = 27/40 = 0.675 (balanced) · nk: reject 1/4 (25 %), turning at c = 11/40"."""
        decisions = zip(structure.decisions, equilibrium.profile, strict=True)
        name, answer = (say(decision, mixture) for decision, mixture in decisions)
        proposer = structure.proposer
        terms = dict(equilibrium.terms)
        if say is words.choice:
            x = number_text.equals(number_text.both(terms[structure.offer]))
            name = f"{structure.offer} {x} ({name})"
            if structure.type in terms:
                c = number_text.equals(number_text.both(terms[structure.type]))
                answer += f", turning at {structure.type} {c}"
        players = structure.players
        return f"{players[proposer]}: {name} · {players[1 - proposer]}: {answer}"
