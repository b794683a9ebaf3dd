"""A tree cut down to one action at one decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..decision import Decision
from ..derived_structures import Restriction, positions

if TYPE_CHECKING:
    from .extensive import ExtensiveStructure, Node


def pruned(tree: ExtensiveStructure, decision: int, action: int) -> Restriction:
    """The tree in which that decision has only that action, and everybody knows it.

    What could follow the other actions is gone, and so are the nodes there of every information
    set, and the information sets that have no others.
    """
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
        return replace(
            node,
            decision=None if node.decision is None else new_decision[node.decision],
            outcome=None if node.outcome is None else new_outcome[node.outcome],
            children=tuple(new_node[child] for child in children[index]),
            labels=(node.labels[action],) if node.decision == decision else node.labels,
            edges=tuple(new_edge[edge] for edge in node.edges),
        )

    def remaining(index: int) -> Decision:
        old = tree.decisions[index]
        actions = (old.actions[action],) if index == decision else old.actions
        members = tuple(new_node[node] for node in old.nodes if node in new_node)
        return Decision(old.name, old.player, actions, members)

    smaller = replace(
        tree,
        decisions=tuple(map(remaining, decisions)),
        outcomes=tuple(tree.outcomes[outcome] for outcome in outcomes),
        nodes=tuple(map(renumbered, nodes)),
    )
    return Restriction(smaller, positions(edges), 0, positions(outcomes))


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
