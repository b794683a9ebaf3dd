"""One decision cut down to one action: the game in which everybody knows that it is taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .decision import Decision
from .extensive import ExtensiveStructure, Node
from .strategic import StrategicStructure

Positions = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Restriction:
    """The smaller structure, and which numbers of the larger one are still in use.

    edges       (k,) positions among the probabilities of chance moves
    axis, kept  axis of the escalation array that is cut, and its positions that stay; payoffs have
                one axis more in front
    """

    structure: StrategicStructure | ExtensiveStructure
    edges: Positions
    axis: int
    kept: Positions

    def numbers(
        self, probability: NDArray[Any], payoffs: NDArray[Any], escalation: NDArray[Any]
    ) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """The numbers of the smaller structure, in its order."""
        return (
            probability[self.edges],
            payoffs.take(self.kept, axis=self.axis + 1),
            escalation.take(self.kept, axis=self.axis),
        )


def restricted(
    structure: StrategicStructure | ExtensiveStructure, decision: int, action: int
) -> Restriction:
    """The structure in which that decision has only that action.

    Everybody knows it: in a tree, what could follow the other actions is gone, and so are the nodes
    there of every information set, and the information sets that have no others.
    """
    if isinstance(structure, StrategicStructure):
        return _sliced(structure, decision, action)
    return _pruned(structure, decision, action)


def _sliced(structure: StrategicStructure, player: int, action: int) -> Restriction:
    actions = list(structure.actions)
    actions[player] = (actions[player][action],)
    return Restriction(
        replace(structure, actions=tuple(actions)), _positions([]), player, _positions([action])
    )


def _pruned(tree: ExtensiveStructure, decision: int, action: int) -> Restriction:
    children = [_followed(node, decision, action) for node in tree.nodes]
    nodes = _reached(children)
    inside = [tree.nodes[node] for node in nodes]
    decisions = sorted({node.decision for node in inside if node.decision is not None})
    outcomes = sorted({node.outcome for node in inside if node.outcome is not None})
    edges = sorted(edge for node in inside for edge in node.edges)
    new_node, new_decision, new_outcome, new_edge = map(
        _numbering, (nodes, decisions, outcomes, edges)
    )

    def renumbered(index: int) -> Node:
        node = tree.nodes[index]
        return Node(
            node.name,
            None if node.decision is None else new_decision[node.decision],
            None if node.outcome is None else new_outcome[node.outcome],
            tuple(new_node[child] for child in children[index]),
            (node.labels[action],) if node.decision == decision else node.labels,
            tuple(new_edge[edge] for edge in node.edges),
        )

    def remaining(index: int) -> Decision:
        old = tree.decisions[index]
        actions = (old.actions[action],) if index == decision else old.actions
        members = tuple(new_node[node] for node in old.nodes if node in new_node)
        return Decision(old.name, old.player, actions, members)

    smaller = ExtensiveStructure(
        tree.players,
        tuple(map(remaining, decisions)),
        tuple(tree.outcomes[outcome] for outcome in outcomes),
        tuple(map(renumbered, nodes)),
    )
    return Restriction(smaller, _positions(edges), 0, _positions(outcomes))


def _followed(node: Node, decision: int, action: int) -> tuple[int, ...]:
    return (node.children[action],) if node.decision == decision else node.children


def _reached(children: list[tuple[int, ...]]) -> list[int]:
    """Nodes that can still be reached, in the old order: parents first."""
    reached = {0}
    for node, after in enumerate(children):
        if node in reached:
            reached.update(after)
    return sorted(reached)


def _numbering(old: list[int]) -> dict[int, int]:
    return {index: new for new, index in enumerate(old)}


def _positions(indices: list[int]) -> Positions:
    return np.array(indices, dtype=np.intp)
