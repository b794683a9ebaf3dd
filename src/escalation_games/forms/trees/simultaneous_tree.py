"""A table as a tree: one after another the players move, and nobody sees what was done before."""

from __future__ import annotations

from itertools import product

from ..arrays import objects
from ..decision import Decision
from ..strategic import StrategicGame
from .extensive import ExtensiveGame, ExtensiveStructure, Node


def simultaneous_tree(game: StrategicGame) -> ExtensiveGame:
    """The tree in which every player has one information set; its outcomes are the profiles.

    Players move in their order. Nodes stand layer by layer, the last player's actions fastest.
    """
    structure = game.structure
    nodes: list[Node] = []
    members: list[tuple[int, ...]] = []
    for player, actions in enumerate(structure.actions):
        ways = [*product(*structure.actions[:player])]
        first, n = len(nodes), len(actions)
        members.append(tuple(range(first, first + len(ways))))
        for k, way in enumerate(ways):
            below = first + len(ways) + n * k
            children = tuple(range(below, below + n))
            name = _name(structure.players[player], way)
            nodes.append(Node(name, player, None, children, actions))
    profiles = [*product(*structure.actions)]
    names = [" / ".join(profile) for profile in profiles]
    nodes += [Node(name, None, k) for k, name in enumerate(names)]
    decisions = tuple(
        Decision(name, player, structure.actions[player], members[player])
        for player, name in enumerate(structure.players)
    )
    tree = ExtensiveStructure(structure.players, decisions, tuple(names), tuple(nodes))
    return tree.fill(
        objects((), (0,)),
        game.payoffs.reshape(len(structure.players), len(profiles)),
        game.escalation.reshape(len(profiles)),
        game.line,
    )


def _name(player: str, way: tuple[str, ...]) -> str:
    return f"{player} after {', '.join(way)}" if way else player
