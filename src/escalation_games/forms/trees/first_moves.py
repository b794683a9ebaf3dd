"""Which decisions of a tree come first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .extensive import ExtensiveStructure


def first_decisions(tree: ExtensiveStructure) -> list[int]:
    """Decisions that may come first; of one alone, also those made without seeing it."""
    found, stack = set(), [0]
    while stack:
        node = tree.nodes[stack.pop()]
        if node.decision is None:
            stack.extend(node.children)
        else:
            found.add(node.decision)
    if len(found) == 1:
        found |= _blind_to(tree, *found)
    return sorted(found)


def _blind_to(tree: ExtensiveStructure, first: int) -> set[int]:
    """Decisions that can be reached by several actions of the first, and not told apart."""
    seen: dict[int, set[int]] = {}
    for d, decision in enumerate(tree.decisions):
        for member in decision.nodes:
            steps = tree.way_to(member)
            seen.setdefault(d, set()).update(
                child for node, child in steps if tree.nodes[node].decision == first
            )
    return {d for d, ways in seen.items() if len(_actions(tree, first, ways)) > 1}


def _actions(tree: ExtensiveStructure, decision: int, children: set[int]) -> set[int]:
    """The actions of a decision that lead to these nodes."""
    return {
        action
        for node in tree.decisions[decision].nodes
        for action, child in enumerate(tree.nodes[node].children)
        if child in children
    }
