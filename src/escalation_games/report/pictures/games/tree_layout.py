"""Where the nodes of a tree stand in a picture: columns of moves, and rows of ends.

A column holds moves that come equally far, so that nodes which a player cannot tell apart stand one
above another wherever the tree allows it. Lines that join such nodes get lanes where they would
otherwise pass through another node.
"""

from __future__ import annotations

from collections.abc import Sequence

from ....forms import ExtensiveStructure


def places(tree: ExtensiveStructure) -> list[tuple[int, float]]:
    """Where each node stands: as far right as it is deep, in the middle of what it leads to."""
    depth, height = [0] * len(tree.nodes), [0.0] * len(tree.nodes)
    waiting, n_ends = [0], 0
    while waiting:
        index = waiting.pop()
        children = tree.nodes[index].children
        waiting += reversed(children)
        for child in children:
            depth[child] = depth[index] + 1
        if not children:
            height[index], n_ends = 0.0 - n_ends, n_ends + 1
    for index in reversed(range(len(tree.nodes))):
        children = tree.nodes[index].children
        if children:
            height[index] = (height[children[0]] + height[children[-1]]) / 2
    return [*zip(depth, height, strict=True)]


def rows(tree: ExtensiveStructure) -> list[float]:
    """How far down each node stands, in rows; the first end is 0."""
    return [0.0 - height for _, height in places(tree)]


def columns(tree: ExtensiveStructure) -> list[int]:
    """The column of each node: right of the node before it, and the same for all nodes of an
    information set; where that cannot be, as when two sets follow each other both ways round, as
    many moves as lead there."""
    depth = [deep for deep, _ in places(tree)]
    aligned = list(depth)
    for _ in tree.nodes:
        changed = False
        for index, parent in enumerate(tree.parents):
            if parent >= 0 and aligned[index] <= aligned[parent]:
                aligned[index], changed = aligned[parent] + 1, True
        for decision in tree.decisions:
            last = max(aligned[node] for node in decision.nodes)
            for node in decision.nodes:
                changed = changed or aligned[node] != last
                aligned[node] = last
        if not changed:
            return aligned
    return depth


def lanes(tree: ExtensiveStructure, column: Sequence[int], row: Sequence[float]) -> dict[int, int]:
    """Decision of several nodes -> its lane, if all stand in one column. Lane 0 is the line through
    its nodes; two sets of one column whose lines would meet, or pass other nodes, have others."""
    shared = {d: one.nodes for d, one in enumerate(tree.decisions) if len(one.nodes) > 1}
    found: dict[int, int] = {}
    for d, nodes in shared.items():
        if len({column[node] for node in nodes}) > 1:
            continue
        ends = _ends(nodes, row)
        passed = [
            node for node, inner in enumerate(tree.nodes)
            if inner.children and node not in nodes and column[node] == column[nodes[0]]
            and ends[0] < row[node] < ends[1]
        ]  # fmt: skip
        taken = {
            found[other] for other in found
            if column[shared[other][0]] == column[nodes[0]]
            and _meet(ends, _ends(shared[other], row))
        }  # fmt: skip
        first = 1 if passed else 0
        found[d] = next(k for k in range(first, len(tree.decisions) + 1) if k not in taken)
    return found


def _ends(nodes: Sequence[int], row: Sequence[float]) -> tuple[float, float]:
    return min(row[node] for node in nodes), max(row[node] for node in nodes)


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
