"""A tree cut into regions: each subgame down to where the next subgames begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .extensive import ExtensiveStructure


@dataclass(frozen=True)
class Leaf:
    """Where a region ends: an outcome or an inner subgame.

    moves  (decision, action) pairs on the way from the region's root; edges: chance edges on it
    """

    node: int
    moves: tuple[tuple[int, int], ...]
    edges: tuple[int, ...]


@dataclass(frozen=True)
class Region:
    """A subgame with its inner subgames collapsed to leaves."""

    root: int
    decisions: tuple[int, ...]
    leaves: tuple[Leaf, ...]
    is_single_move: bool


def region_from(tree: ExtensiveStructure, root: int) -> Region:
    """The region of one subgame root."""
    decisions: set[int] = set()
    leaves: list[Leaf] = []
    stack = [Leaf(root, (), ())]
    while stack:
        here = stack.pop()
        node = tree.nodes[here.node]
        if node.outcome is not None or (here.node in tree.subgame_roots and here.node != root):
            leaves.append(here)
            continue
        if node.decision is not None:
            decisions.add(node.decision)
        stack.extend(reversed(_steps(tree, here)))
    ordered = tuple(sorted(decisions))
    single = tree.nodes[root].decision is not None and all(
        leaf.node in tree.nodes[root].children for leaf in leaves
    )
    return Region(root, ordered, tuple(leaves), single)


def _steps(tree: ExtensiveStructure, here: Leaf) -> list[Leaf]:
    node = tree.nodes[here.node]
    if node.decision is None:
        pairs = zip(node.children, node.edges, strict=True)
        return [Leaf(child, here.moves, (*here.edges, edge)) for child, edge in pairs]
    step = node.decision
    return [
        Leaf(child, (*here.moves, (step, action)), here.edges)
        for action, child in enumerate(node.children)
    ]
