"""What the screens say of strategic games: the table, and beliefs that tip mixed equilibria."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition
from ...forms import StrategicGame, StrategicStructure
from ...limits import MAX_PROFILES_SHOWN
from ...numbers import sign
from ...solvers.result import Equilibrium
from ..text import layout, number_text, words
from .form_words import FormWords, formula_text, mark


class StrategicWords(FormWords[StrategicStructure, StrategicGame]):
    """Everybody chooses once."""

    def drawn(self, definition: Definition, game: StrategicGame) -> Iterator[RenderableType]:
        """A table of two players; else one line per profile."""
        scale = "0 is today; higher" if definition.has_escalation else "Higher"
        yield Text(f"All choose without seeing each other. {scale} is better.")
        if len(game.structure.players) == 2:
            yield from _matrix(definition, game)
        else:
            yield from _profiles(definition, game)

    def before_reasons(self, game: StrategicGame, equilibrium: Equilibrium) -> Iterator[str]:
        """In a mixed equilibrium of a 2x2 game, the belief at which each side changes its mind."""
        if "mixed" in equilibrium.labels and game.structure.shape == (2, 2):
            yield from _tipping_beliefs(game)


def _matrix(definition: Definition, game: StrategicGame) -> Iterator[RenderableType]:
    row, column = game.structure.players
    whose = words.possessive
    yield Text(f"In each cell: {whose(row)} payoff, then {whose(column)}.")
    yield Text()
    cells = list(product(*map(range, game.structure.shape)))
    numbers = {
        p: ", ".join(number_text.number(u) for u in [pays[p] for pays in game.payoffs])
        for p in cells
    }
    marks = {p: mark(definition, game.escalation[p]) for p in cells}
    yield _grid(definition, {p: f"{numbers[p]}{marks[p]}" for p in cells})
    formulas = {
        p: ", ".join(formula_text(t) for t in [terms[p] for terms in definition.payoffs])
        for p in cells
    }
    if definition.why and formulas != numbers:  # a file from elsewhere has no formulas
        yield Text()
        yield Text("As formulas:")
        yield _grid(definition, {p: number_text.pretty(text) for p, text in formulas.items()})


def _grid(definition: Definition, cells: dict[tuple[int, ...], str]) -> RenderableType:
    structure = definition.structure
    row, column = structure.decisions
    headers = ["", *(f"{column.name}: {action}" for action in column.actions)]
    rows = [
        [f"{row.name}: {action}", *(cells[i, j] for j in range(len(column.actions)))]
        for i, action in enumerate(row.actions)
    ]
    return layout.table(headers, rows)


def _profiles(definition: Definition, game: StrategicGame) -> Iterator[RenderableType]:
    players = game.structure.players
    every = list(product(*map(range, game.structure.shape)))
    yield Text("One line per combination of choices, with everybody's payoff.")
    yield Text()
    rows = [
        [
            *(game.structure.actions[i][a] for i, a in enumerate(p)),
            *(number_text.number(u) for u in [pays[p] for pays in game.payoffs]),
            mark(definition, game.escalation[p]).strip(),
        ]
        for p in every[:MAX_PROFILES_SHOWN]
    ]
    headers = [*players, *(f"u({player})" for player in players), ""]
    yield layout.table(headers, rows, right=range(len(players), 2 * len(players)))
    if len(every) > MAX_PROFILES_SHOWN:
        yield Text(f"  … and {len(every) - MAX_PROFILES_SHOWN} more")
    written = [dict.fromkeys(map(formula_text, own.flat)) for own in definition.payoffs]
    formulas = {p: next(iter(of)) for p, of in zip(players, written, strict=True) if len(of) == 1}
    if formulas:  # else a payoff has no formula but the number above
        yield Text()
    for player, formula in formulas.items():
        yield from layout.wrapped(number_text.pretty(formula), len(player) + 9, f"  u({player})  =")


def _tipping_beliefs(game: StrategicGame) -> Iterator[str]:
    """None of a player whose mind no belief changes: one action never pays more than the other."""
    structure = game.structure
    lines: dict[str, list[str]] = {}
    for i, j in ((0, 1), (1, 0)):
        pays = game.payoffs[i] if i == 0 else game.payoffs[i].T
        edge = [pays[1][k] - pays[0][k] for k in range(2)]  # of the second action, per reply
        if sign(edge[0]) * sign(edge[1]) >= 0:
            continue
        tipping = edge[0] / (edge[0] - edge[1])  # strictly between 0 and 1: the signs differ
        rising = sign(edge[1]) > 0
        own, other = structure.decisions[i].actions, structure.decisions[j].actions
        first, second = (own[1], own[0]) if rising else (own[0], own[1])
        text = (
            f"expect '{other[1]}' with more than {number_text.number(tipping)} "
            f"and '{first}' pays; with less, '{second}'"
        )
        lines.setdefault(text, []).append(structure.players[i])
    for text, players in lines.items():
        who = (
            "A tipping belief"
            if len(players) == 2
            else f"{words.possessive(players[0])} tipping belief"
        )
        yield f"{who}: {text}."
