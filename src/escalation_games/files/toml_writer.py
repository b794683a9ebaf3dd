"""A table or tree as a game file in TOML: numbers for now, where formulas may come later."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from ..definition import Definition
from ..errors import InputError
from ..forms import ExtensiveGame, Node, StrategicGame
from ..limits import MAX_NAME_SHOWN
from ..numbers import exact_text
from . import toml_reader
from .entries.typed_tables import is_identifier
from .fixed_numbers import all_different, one_line, written_number

INSTEAD = str.maketrans({",": ";", "=": ":", "/": "|", '"': "'", "\\": "|"})  # in names
UNSAID = "not said where the game comes from"


def toml_text(definition: Definition, game: StrategicGame | ExtensiveGame) -> str:
    """The text of a file; `toml_reader` reads the same game from it.

    Raises InputError for a number that is no short fraction, and for a name that such files cannot
    have. Players of a table are named as formulas can name them: Player 1 becomes Player_1. In
    other names ; : | ' stand for marks that have a meaning in a file.
    """
    lines = _TABLES[game.structure.form](definition, game)
    text = "\n".join(lines) + "\n"
    try:
        toml_reader.read(text)
    except InputError as error:
        place, problem = error.place, f"cannot be said in a game file: {error.problem}"
        raise InputError(place, problem, error.remedy) from None
    return text


def player_names(structure: Any) -> tuple[str, ...]:
    """The players' names in a file: those of a table are words that formulas can use."""
    if structure.form != "strategic":
        return tuple(player.translate(INSTEAD) for player in structure.players)
    words = (re.sub(r"\W+", "_", player, flags=re.ASCII).strip("_") for player in structure.players)
    names = all_different((w if is_identifier(w) else f"p_{w}" for w in words), "p")
    return tuple(name.replace(" (", "_").rstrip(")") for name in names)


def renamings(structure: Any) -> list[str]:
    """What names become in a file, a sentence each."""
    pairs = zip(structure.players, player_names(structure), strict=True)
    found = [f"the player '{old}' is called {new}" for old, new in pairs if old != new]
    labels = [name for d in structure.decisions for name in (d.name, *d.actions)]
    if structure.form == "extensive" and not all(map(is_whole, [*labels, *structure.outcomes])):
        found.append("outcomes and information sets of too long a name have a number instead")
    if any(name != name.translate(INSTEAD) for name in labels):
        found.append("in names, ; : | and ' stand for marks that have a meaning in a game file")
    return found


def quoted(text: str) -> str:
    """A text between quotation marks."""
    return json.dumps(one_line(text), ensure_ascii=False)


def label(name: str) -> str:
    """A name between quotation marks, with other marks for those that have a meaning in a file."""
    return json.dumps(name.translate(INSTEAD), ensure_ascii=False)


def is_whole(name: str) -> bool:
    """Can a file have all of a name? Readers of other formats cut those that are too long."""
    return len(name) <= MAX_NAME_SHOWN and "…" not in name


def _head(definition: Definition, form: str) -> Iterator[str]:
    yield f"title = {quoted(definition.title)}"
    yield f"question = {quoted(definition.question)}"
    yield f'form = "{form}"'
    yield f"source = {quoted(definition.source)}"
    if definition.story:
        yield f"story = {quoted(definition.story)}"


def _escalation(definition: Definition) -> Iterator[str]:
    yield "[escalation]"
    yield f'line = "{exact_text(definition.line)}"'
    yield f"why = {quoted(definition.why or UNSAID)}"


def _by_player(players: Iterable[str], payoffs: Iterable[Any]) -> str:
    """What each player gets, in braces."""
    pairs = zip(players, payoffs, strict=True)
    return f"{{ {', '.join(f'{label(p)} = {_number(u)}' for p, u in pairs)} }}"


def _number(number: Any, place: str = "payoffs") -> str:
    return f'"{written_number(number, place)}"'


# -- tables ----------------------------------------------------------------------------------------


def _strategic(definition: Definition, game: StrategicGame) -> Iterator[str]:
    players, structure = player_names(game.structure), game.structure
    yield from _head(definition, "strategic")
    yield "\n[players]"
    for player, actions in zip(players, structure.actions, strict=True):
        yield f"{player} = [{', '.join(map(label, actions))}]"
    cells = product(*map(range, structure.shape))
    shown = product(*([a.translate(INSTEAD) for a in actions] for actions in structure.actions))
    names = (f'"{" / ".join(profile)}"' for profile in shown)
    profiles = dict(zip(cells, names, strict=True))
    yield "\n[payoffs]"
    for profile, name in profiles.items():
        yield f"{name} = {_by_player(players, [own[profile] for own in game.payoffs])}"
    if not definition.has_escalation:  # as only a table may
        return
    yield ""
    yield from _escalation(definition)
    for profile, name in profiles.items():
        if game.escalation[profile] != 0:
            yield f"{name} = {_number(game.escalation[profile], 'escalation')}"


# -- trees -----------------------------------------------------------------------------------------


def _extensive(definition: Definition, game: ExtensiveGame) -> Iterator[str]:
    return _TreeWriting(definition, game).lines()


class _TreeWriting:
    """[nodes] and [outcomes] of a tree; a node keeps its name where nothing else has it."""

    def __init__(self, definition: Definition, game: ExtensiveGame) -> None:
        self.definition = definition
        self.game = game
        self.tree = game.structure
        inner = [node.name for node in self.tree.nodes if node.children]
        times = Counter([*inner, *self.tree.outcomes])
        self.names = [
            node.name if times[node.name] == 1 and is_whole(node.name) else f"node {index}"
            for index, node in enumerate(self.tree.nodes)
        ]
        used = {node.outcome for node in self.tree.nodes}
        self.outcomes = [k for k in range(len(self.tree.outcomes)) if k in used]

    def lines(self) -> Iterator[str]:
        yield from _head(self.definition, "extensive")
        yield f"players = [{', '.join(map(label, self.tree.players))}]"
        yield f"root = {label(self.names[0])}\n"
        yield "[nodes]"
        for name, node in zip(self.names, self.tree.nodes, strict=True):
            if node.children:
                yield f"{label(name)} = {self.choice(name, node)}"
        yield "\n[outcomes]"
        for k in self.outcomes:
            payoffs = _by_player(self.tree.players, self.game.outcome_payoffs(k))
            level = _number(self.game.escalation[k], "escalation")
            yield f"{self.outcome(k)} = {{ payoffs = {payoffs}, escalation = {level} }}"
        yield ""
        yield from _escalation(self.definition)

    def choice(self, name: str, node: Node) -> str:
        """A node as it is written: who moves, and where each action leads; or what chance does."""
        targets = dict(zip(node.labels, map(self.target, node.children), strict=True))
        if node.decision is None:
            odds = [_number(self.game.probability[edge], name) for edge in node.edges]
            events = ", ".join(
                f"{label(event)} = {{ p = {p}, to = {target} }}"
                for (event, target), p in zip(targets.items(), odds, strict=True)
            )
            return f"{{ chance = {{ {events} }} }}"
        decision = self.tree.decisions[node.decision]
        moves = ", ".join(f"{label(action)} = {target}" for action, target in targets.items())
        own = decision.name if is_whole(decision.name) else f"information set {node.decision}"
        infoset = "" if own == name else f"infoset = {label(own)}, "
        player = label(self.tree.players[decision.player])
        return f"{{ player = {player}, {infoset}moves = {{ {moves} }} }}"

    def target(self, index: int) -> str:
        outcome = self.tree.nodes[index].outcome
        return label(self.names[index]) if outcome is None else self.outcome(outcome)

    def outcome(self, k: int) -> str:
        name = self.tree.outcomes[k]
        return label(name if is_whole(name) else f"outcome {k}")


_TABLES: dict[str, Any] = {"strategic": _strategic, "extensive": _extensive}
