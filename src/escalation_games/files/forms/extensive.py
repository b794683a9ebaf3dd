"""Extensive form: a drawn tree, flat, every node named.

Nodes have one parent; outcomes may be reached from many nodes. A name with [i] stands for one node
per step of the file's length. `tree_from_nodes` makes a tree of the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ...errors import InputError
from ...expressions import Formula
from ..entries.form_reader import Body
from ..entries.head_and_assumptions import (
    check_line_only,
    check_who_moves,
    formulas_by_player,
    read_player_list,
)
from ..entries.indexed_names import INDEX, Template, need_running, read_template
from ..entries.typed_tables import Mistakes, Table, blanks, label, unknown
from ..entries.vocabulary import Names, Vocabulary
from .tree_from_nodes import NodeEntry, OutcomeEntry, draw

ReadEntry = TypeVar("ReadEntry", NodeEntry, OutcomeEntry)

NODE_EXAMPLES = [
    'a choice: { player = "nk", moves = { stay = "peace", challenge = "bloc" } }',
    'chance:   { chance = { hard = { p = "r", to = "a" }, soft = { p = "1 - r", to = "b" } } }',
]


class NodesReader:
    """Reads players, root, [nodes] and [outcomes]."""

    def __init__(self, top: Table, names: Names) -> None:
        self.top = top
        self.names = names
        self.players = read_player_list(top)

    @property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        return {}

    def body(self, vocabulary: Vocabulary, mistakes: Mistakes) -> Body | None:
        """The tree that nodes and outcomes make up; None where a mistake was kept."""
        mistakes.attempt(check_line_only, self.top, "each of [outcomes] has its own escalation")
        entries = _EntryReader(self.players, vocabulary, self.names)
        root = mistakes.attempt(self.root)
        nodes = _each(self.top, "nodes", entries.node, mistakes)
        outcomes = _each(self.top, "outcomes", entries.outcome, mistakes)
        if mistakes.found or root is None:
            return None
        return mistakes.attempt(draw, self.players, root, nodes, outcomes, vocabulary, mistakes)

    def root(self) -> str:
        """The name of the node where play begins. Raises InputError where there is none."""
        return label(self.top.require("root"), "root")


def _each(
    top: Table, key: str, read: Callable[[Table, str], ReadEntry], mistakes: Mistakes
) -> list[ReadEntry]:
    """Every entry of [nodes] or [outcomes] without a mistake."""
    table = mistakes.attempt(top.table, key, f"write [{key}] and under it a line for each")
    if table is None:
        return []
    if not table.entries:
        with mistakes.noted():
            raise InputError(key, "there are none", f"write [{key}] and under it a line for each")
    found = [mistakes.attempt(read, table, name) for name in table.entries]
    return [entry for entry in found if entry is not None]


# -- entries ---------------------------------------------------------------------------------------


@dataclass
class _EntryReader:
    """Reads single entries; `names` are the names that have a meaning in formulas."""

    players: tuple[str, ...]
    vocabulary: Vocabulary
    names: Names

    def name(self, name: str, place: str) -> Template:
        template = read_template(name, place, self.vocabulary.lengths)
        if template.runs and INDEX in self.names.given:
            raise InputError(
                "nodes",
                f"the i of names with [i] is also the name of {self.names.given[INDEX]}",
                "rename the other one",
            )
        return template

    def formula(self, value: object, place: str, name: Template) -> Formula:
        return self.vocabulary.formula(value, place, also=(INDEX,) if name.runs else ())

    def target(self, value: object, place: str, owner: Template) -> Template:
        template = read_template(value, place, self.vocabulary.lengths)
        return need_running(template, owner, place)

    # -- nodes -------------------------------------------------------------------------------------

    def node(self, table: Table, key: str) -> NodeEntry:
        name = self.name(key, table.where(key))
        entry = table.table(key, NODE_EXAMPLES[0])
        entry.only("player", "infoset", "moves", "chance")
        check_who_moves(entry, ("player", "moves"), NODE_EXAMPLES)
        return self.chance(entry, name) if "chance" in entry else self.choice(entry, name)

    def choice(self, entry: Table, name: Template) -> NodeEntry:
        player = entry.text("player") if entry.require("player") else ""
        if player not in self.players:
            raise unknown(entry.where("player"), "player", player, self.players)
        entry.require("moves")
        moves = entry.table("moves", NODE_EXAMPLES[0])
        self.check_labels(moves)
        targets = tuple(
            self.target(target, moves.where(action), name)
            for action, target in moves.entries.items()
        )
        infoset = self.infoset(entry, name)
        number = self.players.index(player)
        return NodeEntry(entry.place, name, number, infoset, tuple(moves.entries), targets)

    def infoset(self, entry: Table, name: Template) -> Template:
        if "infoset" not in entry:
            return name
        return self.target(entry.entries["infoset"], entry.where("infoset"), name)

    def chance(self, entry: Table, name: Template) -> NodeEntry:
        entry.only("chance")
        events = entry.table("chance", NODE_EXAMPLES[1])
        self.check_labels(events)
        targets, probabilities = [], []
        for event in events.entries:
            branch = events.table(event, 'write { p = "r", to = "peace" }')
            branch.only("p", "to", required=("p", "to"))
            targets.append(self.target(branch.entries["to"], branch.where("to"), name))
            probabilities.append(self.formula(branch.entries["p"], branch.where("p"), name))
        labels = tuple(events.entries)
        return NodeEntry(
            entry.place, name, None, name, labels, tuple(targets), tuple(probabilities)
        )

    def check_labels(self, table: Table) -> None:
        if not table.entries:
            raise InputError(table.place, "is empty; at least one way must lead on", NODE_EXAMPLES)
        for action in table.entries:
            label(action, table.where(action))

    # -- outcomes ----------------------------------------------------------------------------------

    def outcome(self, table: Table, key: str) -> OutcomeEntry:
        name = self.name(key, table.where(key))
        row_example = f"{{ {blanks(self.players)} }}"
        entry = table.table(key, f"write {{ payoffs = {row_example}, escalation = 0 }}")
        entry.only("payoffs", "escalation")
        if "payoffs" not in entry:
            raise InputError(entry.place, "'payoffs' is missing", f"add: payoffs = {row_example}")
        row = formulas_by_player(entry.entries["payoffs"], entry.where("payoffs"), self.players)
        payoffs = tuple(
            self.formula(row.entries[player], row.where(player), name) for player in self.players
        )
        score = entry.entries.get("escalation", 0)
        return OutcomeEntry(
            entry.place, name, payoffs, self.formula(score, entry.where("escalation"), name)
        )
