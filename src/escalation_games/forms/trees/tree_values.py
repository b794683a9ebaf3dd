"""What a profile leads to from every node of a tree: what it is worth, and how it is reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...effort import spend
from ...numbers import sign
from ..mixtures import ONE, ZERO, Mixture, Profile, dot, is_never, sure_action, times, total

if TYPE_CHECKING:
    from .extensive import ExtensiveGame, ExtensiveStructure, Node


def weights(game: ExtensiveGame, profile: Profile, node: Node) -> Mixture:
    """The probability of each child of a chance or decision node."""
    if node.is_chance:
        return [game.probability[edge] for edge in node.edges]
    assert node.decision is not None
    return profile[node.decision]


def node_values(game: ExtensiveGame, profile: Profile) -> tuple[list[tuple[Any, ...]], list[Any]]:
    """Expected payoffs (one tuple per node) and escalation (one per node), from each node on."""
    n = len(game.structure.nodes)
    spend(3 * n)
    payoffs: list[tuple[Any, ...]] = [()] * n
    escalation: list[Any] = [ZERO] * n
    for index in reversed(range(n)):
        node = game.structure.nodes[index]
        if node.outcome is not None:
            payoffs[index] = game.outcome_payoffs(node.outcome)
            escalation[index] = game.escalation[node.outcome]
            continue
        share = weights(game, profile, node)
        certain = sure_action(share)
        if certain is not None:
            child = node.children[certain]
            payoffs[index], escalation[index] = payoffs[child], escalation[child]
            continue
        below = [payoffs[child] for child in node.children]
        payoffs[index] = tuple(dot(share, column) for column in zip(*below, strict=True))
        escalation[index] = dot(share, [escalation[child] for child in node.children])
    return payoffs, escalation


class Reach:
    """How each node is reached from the root of the smallest subgame around it.

    chance  the product of the chances on the way, those that are 0 left out
    zeros   how many those are
    plays   the product of the players' probabilities on the way, those of `player` left out
    own     is that player playing towards it?
    moves   (decision, action) on the way
    """

    def __init__(self, game: ExtensiveGame, profile: Profile, player: int | None = None) -> None:
        tree = game.structure
        self.own = [True] * len(tree.nodes)
        n = len(tree.nodes)
        self.chance: list[Any] = [ONE] * n
        self.zeros = [0] * n
        self.plays: list[Any] = [ONE] * n
        self.moves: list[tuple[tuple[int, int], ...]] = [()] * n
        for index, node in enumerate(tree.nodes):
            share = weights(game, profile, node) if node.children else ()
            for action, (child, p) in enumerate(zip(node.children, share, strict=True)):
                if child in tree.subgame_roots:
                    continue
                self.copy(index, child)
                if node.decision is not None:
                    if tree.decisions[node.decision].player == player:
                        self.own[child] = self.own[index] and not is_never(p) and sign(p) > 0
                    else:
                        self.plays[child] = times(self.plays[index], p)
                    self.moves[child] = (*self.moves[index], (node.decision, action))
                elif sign(p):
                    self.chance[child] = times(self.chance[index], p)
                else:
                    self.zeros[child] += 1

    def copy(self, parent: int, child: int) -> None:
        """What is known of a node holds of its child, before the step between them is counted."""
        self.chance[child], self.zeros[child] = self.chance[parent], self.zeros[parent]
        self.plays[child], self.moves[child] = self.plays[parent], self.moves[parent]
        self.own[child] = self.own[parent]

    def of(self, node: int) -> Any:
        """The probability of a node, from the root of its subgame."""
        return ZERO if self.zeros[node] else times(self.chance[node], self.plays[node])

    def likeliest(self, nodes: Sequence[int]) -> list[int]:
        """Those that chance rules out least often: all that chance does not rule out, if any."""
        fewest = min(self.zeros[node] for node in nodes)
        return [node for node in nodes if self.zeros[node] == fewest]

    def bayes(self, nodes: Sequence[int]) -> tuple[Any, ...] | None:
        """The probability of each of these nodes, given that one of them is reached, by Bayes'
        rule; None where none is. What chance rules out counts only where it rules out all."""
        share = {n: times(self.chance[n], self.plays[n]) for n in self.likeliest(nodes)}
        whole = total(list(share.values()))
        if not sign(whole):
            return None
        return tuple(share[node] / whole if node in share else ZERO for node in nodes)


def reached_nodes(game: ExtensiveGame, profile: Profile) -> list[bool]:
    """Per node: does play get there?"""
    tree: ExtensiveStructure = game.structure
    live = [False] * len(tree.nodes)
    live[0] = True
    for index, node in enumerate(tree.nodes):
        if live[index] and node.children:
            share = weights(game, profile, node)
            for child, weight in zip(node.children, share, strict=True):
                live[child] = not is_never(weight) and sign(weight) > 0
    return live
