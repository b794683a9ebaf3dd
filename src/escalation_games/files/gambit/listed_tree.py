"""A tree as a file lists it, node by node -> a Definition, with names that a person can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ...definition import Definition
from ...errors import visible
from ...forms import Decision, ExtensiveStructure, Node
from ...limits import MAX_WAY
from ...numbers import Fraction
from ..fixed_numbers import DistinctNames, all_different, fixed_definition, one_line, renamed
from ..forms.perfect_recall import check_recall

InfosetKey = tuple[int | None, int]  # the player, None for chance; the number among the player's


@dataclass(frozen=True)
class Infoset:
    """An information set as it is written out; a chance move has probabilities and no player."""

    player: int | None
    name: str
    labels: tuple[str, ...]
    probabilities: tuple[Fraction, ...]


@dataclass(frozen=True)
class Outcome:
    """An outcome as it is written out, or the sum of all outcomes on the way to a node."""

    name: str
    payoffs: tuple[Fraction, ...]


@dataclass
class ListedNode:
    """One node.

    at        its position in the file
    infoset   None at an end
    total     the index in `ListedTree.totals` of what was paid up to it
    parent    -1 at the root
    children  one for each action of the information set, in its order
    """

    at: int
    name: str
    infoset: InfosetKey | None
    total: int
    parent: int
    children: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class ListedTree:
    """What a file says. Parents come before children; `place` tells where in the file a node is."""

    title: str
    story: str
    players: Sequence[str]
    infosets: Mapping[InfosetKey, Infoset]
    entries: Sequence[ListedNode]
    totals: Sequence[Outcome]
    place: Callable[[ListedNode], str]
    source: str
    remarks: Sequence[str] = ()


# (step, action) from the root to a node; None: more than MAX_WAY steps
WayDown = tuple[tuple[int, str], ...] | None


class _TreeInOrder:
    """The nodes and information sets of a file, in its order, with names that a person can read."""

    def __init__(self, game: ListedTree) -> None:
        self.game = game
        self.distinct = {
            key: all_different(found.labels, "event" if found.player is None else "action")
            for key, found in game.infosets.items()
        }
        self.labels = {key: tuple(labels) for key, labels in self.distinct.items()}
        self.members: dict[InfosetKey, list[int]] = {}
        for index, entry in enumerate(game.entries):
            if entry.infoset is not None:
                self.members.setdefault(entry.infoset, []).append(index)
        self.keys = [key for key in self.members if key[0] is not None]
        self.owned = Counter(player for player, _ in self.keys)
        self.ways = self.walked()
        self.earlier = self.counted()
        self.names = self.decision_names()

    def walked(self) -> list[WayDown]:
        """Per node, the actions on the way from the root to the node."""
        ways: list[WayDown] = [()]
        places = {
            child: place
            for entry in self.game.entries
            for place, child in enumerate(entry.children)
        }
        for index, entry in enumerate(self.game.entries[1:], 1):
            above, way = self.game.entries[entry.parent], ways[entry.parent]
            assert above.infoset is not None
            if way is None or len(way) == MAX_WAY:
                ways.append(None)
                continue
            action = self.labels[above.infoset][places[index]]
            ways.append((*way, (len(way), action)))
        return ways

    # -- information sets --------------------------------------------------------------------------

    def decisions(self) -> tuple[Decision, ...]:
        return tuple(
            Decision(self.names[key], key[0], self.labels[key], tuple(self.members[key]))
            for key in self.keys
            if key[0] is not None
        )

    def remarks(self) -> tuple[str, ...]:
        """A sentence for each action and event that could not stay as it was."""
        wheres = {
            key: "the events of chance"
            if key[0] is None
            else f"the actions of {self.game.players[key[0]]} at '{self.names[key]}'"
            for key in self.distinct
            if key[0] is None or key in self.names
        }
        found = [
            text for key, where in wheres.items() for text in renamed(self.distinct[key], where)
        ]
        return tuple(dict.fromkeys(found))

    def decision_names(self) -> dict[InfosetKey, str]:
        """A name for each information set of a player; no two are equal.

        Names of the file are given first, so that no made-up name takes their place. Equal names
        are told apart by the actions before, else by the information set's number in the file.
        """
        own = {key: visible(one_line(self.game.infosets[key].name)) for key in self.keys}
        named = [key for key in self.keys if own[key]]
        unnamed = [key for key in self.keys if not own[key]]
        wanted = {key: own[key] for key in named} | {key: self.described(key) for key in unnamed}
        for tell in (self.with_way, self.with_number):
            times = Counter(wanted.values())
            wanted = {k: tell(k, name) if times[name] > 1 else name for k, name in wanted.items()}
        names = DistinctNames()
        return {key: names.give(name, "") for key, name in wanted.items()}

    def with_way(self, key: InfosetKey, name: str) -> str:
        """A name of the file, with the actions before the information set; other names alone."""
        actions = self.shared_actions(key)
        return f"{name} after {actions}" if actions and self.game.infosets[key].name else name

    def with_number(self, key: InfosetKey, name: str) -> str:
        return f"{name}, information set {key[1]}"

    def described(self, key: InfosetKey) -> str:
        """A made-up name of an information set: its player, or which move, and after which actions.

        Named are the actions on the way to all of its nodes, unless the player has no other
        information set.
        """
        player, members = key[0], self.members[key]
        assert player is not None
        earlier = self.earlier[members[0]][player]
        move = f"move {earlier + 1}" if earlier else self.game.players[player]
        if self.owned[player] == 1:
            return move
        actions = self.shared_actions(key)
        return f"{move} after {actions}" if actions else move

    def shared_actions(self, key: InfosetKey) -> str:
        """The actions on the way to every node of an information set."""
        ways = [self.ways[member] for member in self.members[key]]
        if any(way is None for way in ways):
            return f"more than {MAX_WAY} moves"
        shared = set.intersection(*(set(way) for way in ways if way is not None))
        return ", ".join(action for _, action in sorted(shared))

    def counted(self) -> list[tuple[int, ...]]:
        """Per node, how often each player has moved before."""
        counts = [(0,) * len(self.game.players)]
        for entry in self.game.entries[1:]:
            infoset, before = self.game.entries[entry.parent].infoset, counts[entry.parent]
            assert infoset is not None
            player = infoset[0]
            if player is not None:
                before = (*before[:player], before[player] + 1, *before[player + 1 :])
            counts.append(before)
        return counts

    # -- nodes -------------------------------------------------------------------------------------

    def ends(self) -> list[int]:
        """The indices of the sums of outcomes at ends of the game, each once."""
        return [*dict.fromkeys(e.total for e in self.game.entries if e.infoset is None)]

    def nodes(self) -> tuple[Node, ...]:
        numbers = {key: number for number, key in enumerate(self.keys)}
        outcomes = {total: number for number, total in enumerate(self.ends())}
        names, nodes, edge = DistinctNames(), list[Node](), 0
        for index, entry in enumerate(self.game.entries):
            name = names.give(entry.name, self.node_name(index))
            if entry.infoset is None:
                nodes.append(Node(name, None, outcomes[entry.total]))
                continue
            n_edges = len(self.game.infosets[entry.infoset].probabilities)
            edges = tuple(range(edge, edge := edge + n_edges))
            number = numbers.get(entry.infoset)
            labels = self.labels[entry.infoset]
            nodes.append(Node(name, number, None, tuple(entry.children), labels, edges))
        return tuple(nodes)

    def node_name(self, index: int) -> str:
        entry, way = self.game.entries[index], self.ways[index]
        infoset = entry.infoset
        if infoset is None or way is None:
            return f"node at {self.game.place(entry)}"
        who = "chance" if infoset[0] is None else self.game.players[infoset[0]]
        actions = ", ".join(action for _, action in way)
        return visible(f"{who} after {actions}" if way else who)


def definition_of(tree: ListedTree, text: str, file: str) -> Definition:
    """The definition of a tree, named after `file`, in whose `text` it stands.

    Raises InputError where a player forgets an own move.
    """
    order = _TreeInOrder(tree)
    ends = order.ends()
    names = DistinctNames()
    outcomes = tuple(names.give(tree.totals[total].name, "") for total in ends)
    structure = ExtensiveStructure(tuple(tree.players), order.decisions(), outcomes, order.nodes())
    check_recall(structure, lambda node: tree.place(tree.entries[node]))
    odds = [
        p
        for entry in tree.entries
        if entry.infoset is not None
        for p in tree.infosets[entry.infoset].probabilities
    ]
    payoffs = [[tree.totals[t].payoffs[i] for t in ends] for i in range(len(tree.players))]
    return fixed_definition(
        structure, payoffs, (len(ends),), odds, title=tree.title, story=tree.story,
        source=tree.source, remarks=(*tree.remarks, *order.remarks()), text=text, file=file,
    )  # fmt: skip
