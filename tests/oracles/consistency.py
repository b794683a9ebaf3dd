"""Pure sequential equilibria of small trees, by sequences of fully mixed profiles.

From the definition, in floats: every action that is not played gets a probability c ε^e, for all
whole e and all c of a grid, with a tiny ε; beliefs are Bayes' there; at every information set going
on as the profile says must be as good as every other own way to go on, but for a tolerance far
above ε and far below what small whole payoffs can differ by.

What a sequence of the grid supports is a sequential equilibrium. One that only coefficients between
those of the grid support is missed: a difference is to be looked at by hand before it is blamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from .assessments import Pure, _chance, _moves, _other_ways, _value, _way
from .trees import CHANCES, Chance, Choice, Leaf, Move, Tree, planted

SPEEDS = (1, 2, 3, 4)
LARGEST = {0: 8, 1: 8, 2: 8, 3: 8, 4: 3}  # number of errors -> coefficients are p/q, both to this
EPSILON, TOLERANCE = 1e-9, 1e-6
MOST_ERRORS = 4

Error = tuple[int, int]  # (decision, action)


def pure_sequential(tree: Tree) -> Iterator[Pure]:
    """One action per decision."""
    for profile in product(*(range(choice.actions) for choice in tree.decisions)):
        if is_sequential(tree, profile):
            yield profile


def n_errors(tree: Tree) -> int:
    """How many there are at most, in one profile, that lead to what a player cannot tell apart."""
    moves = {move for n in _hidden(tree) for move in _moves(tree, _way(tree, 0, n))}
    actions = [(tree.decisions[d].actions, sum(d == e for e, _ in moves)) for d in {*dict(moves)}]
    return sum(min(led, n - 1) if led == n else led for n, led in actions)


def _hidden(tree: Tree) -> list[int]:
    """Nodes that are not alone in their information set."""
    sets = _sets(tree).values()
    return [n for nodes in sets if len(nodes) > 1 for n in nodes]


def _sets(tree: Tree) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {d: [] for d in range(len(tree.decisions))}
    for n, node in enumerate(tree.nodes):
        if isinstance(node, Move):
            found[node.decision].append(n)
    return found


def is_sequential(tree: Tree, profile: Pure) -> bool:
    """Is there a sequence on the grid that supports it?"""
    moves = {move for n in _hidden(tree) for move in _moves(tree, _way(tree, 0, n))}
    errors = sorted((d, a) for d, a in moves if profile[d] != a)
    if len(errors) > MOST_ERRORS:
        raise ValueError(f"{len(errors)} errors are too many")
    probability = dict(zip(errors, _grid(len(errors)), strict=True))
    supported: Any = np.ones(1, dtype=bool)  # per sequence, one axis per error
    for decision, nodes in sorted(_sets(tree).items(), key=lambda pair: len(pair[1])):
        good = _supporting(tree, profile, decision, nodes, probability)
        if not good.any():
            return False
        supported = supported & good
    return bool(supported.any())


def _supporting(
    tree: Tree, profile: Pure, decision: int, nodes: Sequence[int], probability: dict[Error, Any]
) -> Any:
    """Per sequence, is going on as the profile says best at this information set?"""
    player = tree.decisions[decision].player
    weights = [_weight(tree, _way(tree, 0, n), probability) for n in nodes]
    whole = sum(weights)
    now = [float(_value(tree, profile, n, player)) for n in nodes]
    good: Any = np.ones(1, dtype=bool)
    for other in _other_ways(tree, profile, decision, nodes):
        values = [float(_value(tree, other, n, player)) for n in nodes]
        gains = (w * (v - u) for w, v, u in zip(weights, values, now, strict=True) if v != u)
        good = good & (sum(gains, np.zeros(1)) <= TOLERANCE * whole)
    return good


def _weight(tree: Tree, way: Sequence[tuple[int, int]], probability: dict[Error, Any]) -> Any:
    result: Any = np.array([float(_chance(tree, way))])
    for move in _moves(tree, way):
        if move in probability:
            result = result * probability[move]
    return result


@cache
def _grid(n: int) -> list[Any]:
    """One array per error, along an axis of its own: its probability in every sequence."""
    whole = range(1, LARGEST[n] + 1)
    coefficients = sorted({p / q for p in whole for q in whole})
    steps = np.array([c * EPSILON**e for e in SPEEDS for c in coefficients])
    return [steps.reshape([-1 if k == axis else 1 for k in range(n)]) for axis in range(n)]


# -- random trees whose information sets hang together --------------------------------------------


def random_tree(rng: np.random.Generator, players: int, wide: bool = False) -> Tree:
    """Out, or on to where others move without seeing all: what they see splits and joins ways.

    At each step one player or chance moves; a player sees own moves and a random part of the rest.
    Staying out pays well, so that much is off the path.
    """
    while True:
        choices: list[Choice] = []
        kinds = [int(k) for k in rng.integers(-1, players, 4)]  # who moves at each step; -1 chance
        sets: dict[Any, int] = {}
        sizes = [2 + int(wide and rng.random() < 0.4) for _ in kinds]
        root = _step(rng, players, (0, *kinds), (3, *sizes), sets, choices, ())
        tree = planted(players, choices, root)
        is_small = tree.profiles() <= 128 and n_errors(tree) <= MOST_ERRORS
        if is_small and any(len(nodes) > 1 for nodes in _sets(tree).values()):
            return tree


def _step(
    rng: np.random.Generator,
    players: int,
    kinds: tuple[int, ...],
    sizes: tuple[int, ...],
    sets: dict[Any, int],
    choices: list[Choice],
    past: tuple[tuple[int, int, int], ...],
) -> Any:
    """A node after these (mover, decision, action) steps; `past` is remembered by its movers."""
    k = len(past)
    if k == len(kinds) or past[:1] == ((0, 0, 0),) or (k > 1 and rng.random() < 0.25):
        high = 2 if past[:1] == ((0, 0, 0),) and rng.random() < 0.7 else 0
        low = -1
        pays = [int(n) for n in rng.integers(low, 2, players)]
        pays[0] += high // 2
        return Leaf(tuple(pays), Fraction(0))
    mover = kinds[k]
    if mover < 0:
        odds = CHANCES[rng.integers(5)]
        odds = odds[:2] if len(odds) == 2 else CHANCES[0]
        n, decision = len(odds), -1
    else:
        own = tuple(step for step in past if step[0] == mover)
        seen = (mover, k, own, int(rng.integers(2)))
        if seen not in sets:
            sets[seen] = len(choices)
            choices.append(Choice(mover, sizes[k]))
        decision = sets[seen]
        n = choices[decision].actions
    after = tuple(
        _step(rng, players, kinds, sizes, sets, choices, (*past, (mover, decision, a)))
        for a in range(n)
    )
    return Chance(odds, after) if mover < 0 else Move(decision, after)
