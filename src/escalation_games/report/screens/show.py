"""The `show` screen: the matrix or the tree, numbers before formulas, and the assumption ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from ...definition import Definition, Point
from ...forms import (
    BargainingGame,
    Decision,
    ExtensiveGame,
    ExtensiveStructure,
    Game,
    ReputationGame,
    StrategicGame,
)
from ...forms.bargaining import ANSWERS
from ...forms.reputation import STAGE
from ...numbers import as_fraction
from ..text import layout, number_text, words
from .catalogue import FORMS
from .tip_table import pretty

MAX_NODES = 150
MAX_PROFILES = 64
CLAIMS = {"rises": "{} rises", "falls": "{} falls", None: "–"}


def definition_screen(
    definition: Definition, values: Point, game: Game, standing: words.Standing
) -> Iterator[RenderableType]:
    """Everything the file says, at one point of its assumptions."""
    form = FORMS.get(definition.form, definition.form)
    yield layout.heading(definition.title.upper(), definition.question)
    yield from layout.wrapped(f"{form} · {definition.source}")
    if definition.story:
        yield from layout.wrapped(definition.story)
    for sentence in standing.sentences(definition):
        yield from layout.wrapped(sentence)
    yield Text()
    yield from _game(definition, game)
    yield from _define(definition)
    yield from _ledger(definition, values)
    yield from _presets(definition)


def _game(definition: Definition, game: Game) -> Iterator[RenderableType]:
    if isinstance(game, StrategicGame):
        yield Text("All choose without seeing each other. 0 is today; higher is better.")
        if len(game.structure.players) == 2:
            yield from _matrix(definition, game)
        else:
            yield from _profiles(definition, game)
    elif isinstance(game, BargainingGame):
        yield from _bargaining(definition, game)
    elif isinstance(game, ReputationGame):
        yield from _reputation(definition, game)
    else:
        zero = "0 is today; " if definition.why else ""  # a file from elsewhere does not say that
        yield Text(f"Moves from left to right; {zero}higher is better. At each end the payoffs of ")
        yield Text(f"{', '.join(game.structure.players)}, in this order.")
        yield Text()
        assert isinstance(game, ExtensiveGame)
        yield _tree(definition, game)
        yield from _legend(game.structure)
    yield Text()


# -- strategic games ---------------------------------------------------------------------------


def _matrix(definition: Definition, game: StrategicGame) -> Iterator[RenderableType]:
    row, column = game.structure.players
    yield Text(f"In each cell: {row}'s payoff, then {column}'s.")
    yield Text()
    cells = list(product(*map(range, game.structure.shape)))
    numbers = {
        p: ", ".join(number_text.number(u) for u in [pays[p] for pays in game.payoffs])
        for p in cells
    }
    marks = {p: _mark(definition, game.escalation[p]) for p in cells}
    yield _grid(definition, {p: f"{numbers[p]}{marks[p]}" for p in cells})
    formulas = {
        p: ", ".join(_text(t) for t in [terms[p] for terms in definition.payoffs]) for p in cells
    }
    if formulas != numbers:
        yield Text()
        yield Text("As formulas:")
        yield _grid(definition, {p: pretty(text) for p, text in formulas.items()})


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
            _mark(definition, game.escalation[p]).strip(),
        ]
        for p in every[:MAX_PROFILES]
    ]
    headers = [*players, *(f"u({player})" for player in players), ""]
    yield layout.table(headers, rows, right=range(len(players), 2 * len(players)))
    if len(every) > MAX_PROFILES:
        yield Text(f"  … and {len(every) - MAX_PROFILES} more")
    formulas = {player: _text(definition.payoffs[i].flat[0]) for i, player in enumerate(players)}
    yield Text()
    for player, formula in formulas.items():
        yield from layout.wrapped(pretty(formula), len(player) + 9, f"  u({player})  =")


def _text(term: Any) -> str:
    return str(term.formula.text)


def _mark(definition: Definition, level: Any) -> str:
    """What is marked beside an outcome: nothing at 0, else its escalation."""
    if as_fraction(level) == 0:
        return ""
    return f"  ● {definition.what} {number_text.number(level)}"


# -- bargaining --------------------------------------------------------------------------------


def _bargaining(definition: Definition, game: BargainingGame) -> Iterator[RenderableType]:
    structure = game.structure
    proposer, other = (structure.players[k] for k in (structure.proposer, 1 - structure.proposer))
    ends = [number_text.number(end) for end in game.probability]
    texts = [pretty(_text(term)) for term in definition.probability]
    for name, what, k in (
        (structure.offer, f"{proposer} offers, take it or leave it", 0),
        (structure.type, f"only {other} knows; to {proposer}, every value is as likely", 2),
    ):
        line = f"{name}: {what}; from {ends[k]} to {ends[k + 1]}"
        formulas = f" ({texts[k]} to {texts[k + 1]})" if texts[k : k + 2] != ends[k : k + 2] else ""
        yield from layout.wrapped(line + formulas)
    yield Text()
    rows = [
        [
            f"{other}: {answer}{_mark(definition, game.escalation[k])}",
            *(pretty(_text(terms[k][0])) for terms in definition.payoffs),
        ]
        for k, answer in enumerate(ANSWERS)
    ]
    yield layout.table(["", *(f"u({player})" for player in structure.players)], rows)


# -- reputation --------------------------------------------------------------------------------


def _reputation(definition: Definition, game: ReputationGame) -> Iterator[RenderableType]:
    structure = game.structure
    challenger, defender = structure.sides
    tough, text = number_text.number(game.probability[0]), pretty(_text(definition.probability[0]))
    chance = tough if text == tough else f"{tough} ({text})"
    stages = f"{structure.stages} stages; in each" if structure.stages > 1 else "In one stage"
    yield from layout.wrapped(
        f"{stages}, {challenger} stays out or challenges, and {defender} then concedes or fights. "
        f"With {chance}, {defender} is tough and always fights; only {defender} knows. Payoffs "
        "add up over the stages; 0 is today, higher is better."
    )
    yield Text()
    rows = [
        [
            f"{how}{_mark(definition, game.escalation[k])}",
            *(
                pretty(_text(definition.payoffs[player][k]))
                for player in (structure.challenger, 1 - structure.challenger)
            ),
        ]
        for k, how in enumerate(STAGE)
    ]
    yield layout.table(["", f"u({challenger})", f"u({defender}) if not tough"], rows)


# -- trees -------------------------------------------------------------------------------------


def _letters(k: int) -> str:
    """A to Z, then AA, AB, …"""
    first, last = divmod(k, 26)
    return (_letters(first - 1) if first else "") + chr(ord("A") + last)


def _information_sets(structure: ExtensiveStructure) -> dict[str, Decision]:
    """Those with several nodes, by the letters that mark them."""
    shared = [d for d in structure.decisions if len(d.nodes) > 1]
    return {_letters(k): d for k, d in enumerate(shared)}


def _legend(structure: ExtensiveStructure) -> Iterator[RenderableType]:
    """Who cannot tell which nodes apart."""
    whose: dict[str, list[str]] = {}
    for letter, decision in _information_sets(structure).items():
        whose.setdefault(structure.players[decision.player], []).append(f"({letter})")
    for player, letters in whose.items():
        yield from layout.wrapped(
            f"{words.listed(letters)}: {player} cannot tell nodes with the same letter apart."
        )


def _tree(definition: Definition, game: ExtensiveGame) -> RenderableType:
    """The tree in text; information sets of several nodes are marked with a letter."""
    structure = game.structure
    letters = {d.name: letter for letter, d in _information_sets(structure).items()}
    root = Tree(_node_text(definition, game, 0, letters))
    stack, drawn = [(0, root)], 0
    while stack:
        index, branch = stack.pop()
        node = structure.nodes[index]
        for k, child in enumerate(node.children):
            drawn += 1
            if drawn > MAX_NODES:
                branch.add(Text(f"… {len(structure.nodes) - MAX_NODES} more nodes"))
                return root
            label = Text.assemble((_edge(game, node, k), "bold"), "  ")
            label.append_text(_node_text(definition, game, child, letters))
            stack.append((child, branch.add(label)))
    return root


def _edge(game: ExtensiveGame, node: Any, k: int) -> str:
    label = str(node.labels[k])
    return (
        f"{label} ({number_text.number(game.probability[node.edges[k]])})"
        if node.is_chance
        else label
    )


def _node_text(
    definition: Definition, game: ExtensiveGame, index: int, letters: dict[str, str]
) -> Text:
    structure = game.structure
    node = structure.nodes[index]
    if node.outcome is not None:
        pays = ", ".join(number_text.number(u) for u in game.outcome_payoffs(node.outcome))
        return Text(f"[{pays}]{_mark(definition, game.escalation[node.outcome])}", style="dim")
    if node.decision is None:
        return Text(f"chance: {node.name.partition(' after ')[0]}")
    decision = structure.decisions[node.decision]
    letter = letters.get(decision.name)
    hidden = f" ({letter})" if letter else ""
    return Text(f"{structure.players[decision.player]} decides{hidden}")


# -- assumptions -------------------------------------------------------------------------------


def _define(definition: Definition) -> Iterator[RenderableType]:
    if not definition.define:
        return
    rows = [(name, "=", pretty(formula.text)) for name, formula in definition.define.items()]
    yield Text("where")
    yield layout.table(("", "", ""), rows)
    yield Text()


def _ledger(definition: Definition, values: Point) -> Iterator[RenderableType]:
    if not definition.assumptions and not definition.lengths:
        yield Text("There are no assumptions: every number is fixed.")
        return
    rows = [
        (
            a.name,
            a.about,
            number_text.number(values[a.name]),
            f"{number_text.number(a.range[0])} … {number_text.number(a.range[1])}"
            if a.range
            else "fixed",
            CLAIMS[a.claim].format(definition.what),
        )
        for a in definition.assumptions
    ]
    rows += [
        (n.name, n.about, str(n.value), f"{n.range[0]} … {n.range[1]}", "a length")
        for n in definition.lengths
    ]
    headers: Sequence[str] = ("ASSUMPTION", "", "VALUE", "RANGE", "MORE OF IT, SAYS THE TEXT")
    yield layout.table(headers, rows, right=(2,))


def _presets(definition: Definition) -> Iterator[RenderableType]:
    if not definition.presets:
        return
    width = max(len(preset.name) for preset in definition.presets) + 12
    yield Text()
    for preset in definition.presets:
        values = ", ".join(f"{k} = {number_text.number(v)}" for k, v in preset.values.items())
        name = f"  --preset {preset.name}"
        yield from layout.wrapped(f"{preset.about}: {values}", width + 1, name)
