"""Nash equilibria of trees in whole plans, from the definition; random trees with perfect recall.

A pure plan (reduced strategy) says what to do at every decision that its own earlier moves lead to.
Plans are written out one by one, payoffs by walking the tree, and mixtures of plans are compared by
the chance of every leaf.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from . import trees
from .trees import Chance, Choice, Leaf, Move, Tree, children

Plan = tuple[tuple[int, int], ...]  # (decision, action) pairs, decisions rising
Mixed = dict[Plan, Fraction]


# -- random trees --------------------------------------------------------------------------------


def random_tree(
    rng: np.random.Generator, players: int = 2, depth: int = 4, most: int = 8, spread: int = 2
) -> Tree:
    """Decisions of one player with the same past may be one information set; at most `most` plans
    each. Everybody remembers all own moves."""
    while True:
        tree = _grown(rng, players, depth, spread)
        plans = [pure_plans(tree, player) for player in range(players)]
        if all(len(own) <= most for own in plans) and max(map(len, plans)) > 1:
            return tree


def _grown(rng: np.random.Generator, players: int, depth: int, spread: int) -> Tree:
    choices: list[Choice] = []
    sets: dict[Any, list[int]] = {}  # what a player has lived through -> information sets
    flat: list[Any] = []
    queue: list[tuple[int, tuple[Any, ...]]] = [(0, ((),) * players)]  # depth, past of each player
    for level, past in queue:
        here = range(len(queue), len(queue) + 2)
        kind = rng.random()
        if level == depth or (level and kind < 0.2):
            pays = tuple(rng.integers(-spread, spread + 1, players).tolist())
            flat.append(Leaf(pays, Fraction(int(rng.integers(3)), 2)))
        elif kind < 0.35:
            odds = trees.CHANCES[rng.integers(4)]
            flat.append(Chance(odds, tuple(here)))
            queue += [(level + 1, past)] * 2
        else:
            player = int(rng.integers(players))
            known = sets.setdefault((player, past[player], level), [])
            if not known or rng.random() < 0.4:
                known.append(len(choices))
                choices.append(Choice(player, 2))
                decision = known[-1]
            else:
                decision = int(rng.choice(known))
            flat.append(Move(decision, tuple(here)))
            for action in range(2):
                lived = (*past[player], (decision, action))
                queue.append((level + 1, (*past[:player], lived, *past[player + 1 :])))
    return Tree(players, tuple(choices), tuple(flat))


# -- plans ---------------------------------------------------------------------------------------


@cache
def ways(tree: Tree) -> list[tuple[Fraction, tuple[tuple[int, int], ...]]]:
    """Per node, the chance of getting there and the moves on the way."""
    found: list[Any] = [(Fraction(1), ())] * len(tree.nodes)
    for index, node in enumerate(tree.nodes):
        chance, moves = found[index]
        for k, child in enumerate(children(node)):
            if isinstance(node, Chance):
                found[child] = chance * node.probabilities[k], moves
            elif isinstance(node, Move):
                found[child] = chance, (*moves, (node.decision, k))
    return found


def own_moves(tree: Tree, player: int, moves: Sequence[tuple[int, int]]) -> tuple[Any, ...]:
    return tuple(move for move in moves if tree.decisions[move[0]].player == player)


@cache
def pure_plans(tree: Tree, player: int) -> list[Plan]:
    """From all ways to answer at all own decisions, those left open that an own move rules out."""
    reached = ways(tree)
    past = {
        node.decision: own_moves(tree, player, reached[index][1])
        for index, node in enumerate(tree.nodes)
        if isinstance(node, Move) and tree.decisions[node.decision].player == player
    }
    menus = [range(tree.decisions[d].actions) for d in past]
    found = set()
    for actions in product(*menus):
        full = dict(zip(past, actions, strict=True))
        found.add(tuple(sorted(
            (d, a) for d, a in full.items() if all(full[e] == b for e, b in past[d])
        )))  # fmt: skip
    return sorted(found)


def leaf_chances(tree: Tree, mixed: Sequence[Mixed]) -> tuple[Fraction, ...]:
    """The chance of every leaf, by node."""
    reached = ways(tree)
    return tuple(
        _chance(tree, reached[index], mixed) if isinstance(node, Leaf) else Fraction(0)
        for index, node in enumerate(tree.nodes)
    )


def _chance(tree: Tree, way: tuple[Fraction, Any], mixed: Sequence[Mixed]) -> Fraction:
    chance, moves = way
    for player, own in enumerate(mixed):
        needed = set(own_moves(tree, player, moves))
        chance *= sum((p for plan, p in own.items() if needed <= set(plan)), Fraction(0))
    return chance


def payoffs(tree: Tree, mixed: Sequence[Mixed]) -> list[Fraction]:
    """Per player."""
    chances = leaf_chances(tree, mixed)
    leaves = [(p, n) for p, n in zip(chances, tree.nodes, strict=True) if isinstance(n, Leaf)]
    return [
        sum((p * leaf.payoffs[i] for p, leaf in leaves), Fraction(0)) for i in range(tree.players)
    ]


def as_mixed(tree: Tree, profile: Sequence[Sequence[Fraction]]) -> list[Mixed]:
    """What a profile of mixtures per decision does, in plans (Kuhn 1953)."""
    return [
        {plan: p for plan in pure_plans(tree, player) if (p := _product(profile, plan))}
        for player in range(tree.players)
    ]


def _product(profile: Sequence[Sequence[Fraction]], plan: Plan) -> Fraction:
    p = Fraction(1)
    for decision, action in plan:
        p *= profile[decision][action]
    return p


def is_nash(tree: Tree, mixed: Sequence[Mixed]) -> bool:
    """Does no pure plan pay anybody more?"""
    now = payoffs(tree, mixed)
    return not any(
        payoffs(tree, [*mixed[:player], {plan: Fraction(1)}, *mixed[player + 1 :]])[player] > best
        for player, best in enumerate(now)
        for plan in pure_plans(tree, player)
    )


def pure_nash(tree: Tree) -> Iterator[tuple[Plan, ...]]:
    """Every profile of pure plans at which nobody gains."""
    tables = [pure_payoffs(tree, player) for player in range(tree.players)]
    for profile in tables[0]:
        if not any(
            table[(*profile[:player], plan, *profile[player + 1 :])] > table[profile]
            for player, table in enumerate(tables)
            for plan in pure_plans(tree, player)
        ):
            yield profile


# -- extreme ones --------------------------------------------------------------------------------


def is_extreme(tree: Tree, player: int, mixed: Sequence[Mixed]) -> bool:
    """Is a player's mixture, seen as chances of own moves, an extreme point of the polyhedron of
    such chances with what the other's best plan gets?

    Exactly if the constraints that hold with equality leave one point: those of a plan, moves that
    are never made, and best replies.
    """
    other = 1 - player
    own = pure_plans(tree, player)
    moves = sorted({move for plan in own for move in plan})
    best = payoffs(tree, mixed)[other]
    table = pure_payoffs(tree, other)
    replies = []
    for theirs in pure_plans(tree, other):
        pays = [table[(mine, theirs) if player == 0 else (theirs, mine)] for mine in own]
        shares = [mixed[player].get(mine, Fraction(0)) for mine in own]
        if sum((p * pay for p, pay in zip(shares, pays, strict=True)), Fraction(0)) == best:
            replies.append(pays)
    used = {move for plan in mixed[player] for move in plan}
    # directions in which weights on plans can move, as far as they change the chances of moves
    rows = [[Fraction(1)] * len(own) + [Fraction(0)]]
    rows += [[Fraction(m in plan) for plan in own] + [Fraction(0)] for m in moves if m not in used]
    rows += [[*pays, Fraction(-1)] for pays in replies]
    seen = [[Fraction(m in plan) for plan in own] + [Fraction(0)] for m in moves]
    seen.append([Fraction(0)] * len(own) + [Fraction(1)])
    # extreme: no such direction changes what is seen, so what is seen depends on the rows
    return rank(rows) == rank([*rows, *seen])


@cache
def pure_payoffs(tree: Tree, player: int) -> dict[tuple[Plan, ...], Fraction]:
    """What a player gets from every profile of pure plans."""
    return {
        profile: payoffs(tree, [{plan: Fraction(1)} for plan in profile])[player]
        for profile in product(*(pure_plans(tree, i) for i in range(tree.players)))
    }


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    left, found = [list(row) for row in rows], 0
    for column in range(len(left[0])):
        pivot = next((k for k in range(found, len(left)) if left[k][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        for k in range(found + 1, len(left)):
            factor = left[k][column] / left[found][column]
            if factor:
                left[k] = [a - factor * b for a, b in zip(left[k], left[found], strict=True)]
        found += 1
    return found


def move_chances(mixed: Mixed) -> frozenset[tuple[tuple[int, int], Fraction]]:
    """What of a mixture of plans can be seen: how likely every own move is part of it."""
    moves = {move for plan in mixed for move in plan}
    return frozenset(
        (m, sum((p for plan, p in mixed.items() if m in plan), Fraction(0))) for m in moves
    )
