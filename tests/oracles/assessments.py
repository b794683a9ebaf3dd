"""Pure perfect Bayesian equilibria of small trees, by looking at every pure profile.

From the definition: at every information set there is a belief for which going on as the profile
says is at least as good as every other own way to go on. The belief follows from what the others
and chance do, within the smallest subgame, if that gets there; else it is any mixture of ways for
the others to have moved, within each of which nodes share as chance has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
from scipy.optimize import linprog

from .trees import Chance, Leaf, Move, Tree, children

Pure = tuple[int, ...]


def pure_perfect_bayesian(tree: Tree) -> list[Pure]:
    """One action per decision."""
    menus = [range(choice.actions) for choice in tree.decisions]
    return [profile for profile in product(*menus) if is_perfect_bayesian(tree, profile)]


def is_perfect_bayesian(tree: Tree, profile: Pure) -> bool:
    return all(_is_supported(tree, profile, d) for d in range(len(tree.decisions)))


def _is_supported(tree: Tree, profile: Pure, decision: int) -> bool:
    player = tree.decisions[decision].player
    nodes = [n for n, node in enumerate(tree.nodes)
             if isinstance(node, Move) and node.decision == decision]  # fmt: skip
    around = [r for r in tree.subgames if all(n in tree.below[r] for n in nodes)]
    root = min(around, key=lambda r: len(tree.below[r]))
    ways = {n: _way(tree, root, n) for n in nodes}
    own_values = {n: _value(tree, profile, n, player) for n in nodes}
    others = list(_other_ways(tree, profile, decision, nodes))
    gains = [{n: _value(tree, way, n, player) - own_values[n] for n in nodes} for way in others]
    weights = {n: _weight(tree, profile, ways[n], player) for n in nodes}
    if any(weights.values()):
        return all(sum(weights[n] * gain[n] for n in nodes) <= 0 for gain in gains)
    groups: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for n in nodes:
        groups.setdefault(_moves(tree, ways[n]), []).append(n)
    table = [
        [_average({n: _chance(tree, ways[n]) for n in group}, gain) for group in groups.values()]
        for gain in gains
    ]
    return _some_belief(table)


def _some_belief(table: Sequence[Sequence[Fraction]]) -> bool:
    """Is there a mixture of columns at which no row is above 0? The least highest row, by a linear
    program; with small whole payoffs a value within 1e-9 of 0 is 0."""
    if not table:
        return True
    n = len(table[0])
    rows = np.array([[float(x) for x in row] + [-1.0] for row in table])
    found = linprog(
        [0.0] * n + [1.0],
        A_ub=rows,
        b_ub=np.zeros(len(rows)),
        A_eq=[[1.0] * n + [0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * n + [(None, None)],
    )
    return bool(found.fun <= 1e-9)


def _average(chances: dict[int, Fraction], values: dict[int, Fraction]) -> Fraction:
    return sum((p * values[n] for n, p in chances.items()), Fraction(0)) / sum(chances.values())


def _way(tree: Tree, root: int, node: int) -> list[tuple[int, int]]:
    """(node, place of the child) steps from one node down to another."""
    steps = []
    here = root
    while here != node:
        place, child = next(
            (k, c) for k, c in enumerate(children(tree.nodes[here])) if node in tree.below[c]
        )
        steps.append((here, place))
        here = child
    return steps


def _chance(tree: Tree, way: Sequence[tuple[int, int]]) -> Fraction:
    p = Fraction(1)
    for n, k in way:
        node = tree.nodes[n]
        if isinstance(node, Chance):
            p *= node.probabilities[k]
    return p


def _moves(tree: Tree, way: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((node.decision, k) for n, k in way if isinstance(node := tree.nodes[n], Move))


def _weight(tree: Tree, profile: Pure, way: Sequence[tuple[int, int]], player: int) -> Fraction:
    """How likely chance and the others make it."""
    for decision, k in _moves(tree, way):
        if tree.decisions[decision].player != player and profile[decision] != k:
            return Fraction(0)
    return _chance(tree, way)


def _value(tree: Tree, profile: Pure, start: int, player: int) -> Fraction:
    node = tree.nodes[start]
    if isinstance(node, Leaf):
        return Fraction(node.payoffs[player])
    if isinstance(node, Move):
        return _value(tree, profile, node.children[profile[node.decision]], player)
    pairs = zip(node.probabilities, node.children, strict=True)
    return sum((p * _value(tree, profile, c, player) for p, c in pairs), Fraction(0))


def _other_ways(tree: Tree, profile: Pure, decision: int, nodes: Sequence[int]) -> Iterator[Pure]:
    """Every other way for the player to go on from there."""
    player = tree.decisions[decision].player
    below = {m for n in nodes for m in tree.below[n]}
    later = [d for d in tree.decisions_of(below) if tree.decisions[d].player == player]
    for actions in product(*(range(tree.decisions[d].actions) for d in later)):
        changed = list(profile)
        for d, a in zip(later, actions, strict=True):
            changed[d] = a
        yield tuple(changed)
