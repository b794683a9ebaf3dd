"""Small random trees as plain data, and all their subgame-perfect equilibria by brute force.

A tree is a list of nodes, parents first. Two oracles read it, both straight from the definition (in
every subgame nobody gains by any strategy of their own there); neither folds the tree back:

`grid_equilibria`   lays out the strategic form of every subgame at once, as integer arrays with one
                    axis per decision, and keeps the profiles at which each player is at their
                    maximum over all their own axes of the subgame. Along an axis stand the pure
                    actions (`pure_equilibria`), or also mixtures in steps of 1/2, 1/3, ...
`all_equilibria`    writes down complete profiles: for every combination of equilibria of the inner
                    subgames, all extreme equilibria of what remains, by `two_player`. For trees
                    whose stages are one decision, or one decision of each of two players.
                    `largest_gain` checks such a profile against the definition.

`grouped` then gathers profiles by what is seen on the path of play.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from escalation_games.forms import Decision, ExtensiveGame, ExtensiveStructure, Node, objects

from .two_player import Matrix, extreme_equilibria

Mixture = tuple[Fraction, ...]
Pure = tuple[int, ...]
Profile = tuple[Mixture, ...]


class Leaf(NamedTuple):
    """The end: one payoff per player, and an escalation score."""

    payoffs: tuple[int, ...]
    escalation: Fraction


class Chance(NamedTuple):
    """Nature draws a child with these probabilities."""

    probabilities: tuple[Fraction, ...]
    children: tuple[Any, ...]


class Move(NamedTuple):
    """A node of information set `decision`; child k follows action k."""

    decision: int
    children: tuple[Any, ...]


class Choice(NamedTuple):
    """An information set: whose it is, and how many actions it has."""

    player: int
    actions: int


@dataclass(frozen=True)
class Tree:
    """`nodes[0]` is the root, parents come first; children are indices into `nodes`."""

    players: int
    decisions: tuple[Choice, ...]
    nodes: tuple[Leaf | Chance | Move, ...]

    @cached_property
    def below(self) -> tuple[frozenset[int], ...]:
        """Per node: the node itself and everything that can follow it."""
        sets: list[frozenset[int]] = [frozenset()] * len(self.nodes)
        for index in reversed(range(len(self.nodes))):
            sets[index] = frozenset({index}).union(*(sets[c] for c in children(self.nodes[index])))
        return tuple(sets)

    @cached_property
    def subgames(self) -> dict[int, tuple[int, ...]]:
        """Root of each subgame -> its decisions. Every subtree that cuts no information set."""
        everywhere = frozenset(range(len(self.nodes)))
        return {
            root: self.decisions_of(inside)
            for root, inside in enumerate(self.below)
            if children(self.nodes[root])
            and not {*self.decisions_of(inside)} & {*self.decisions_of(everywhere - inside)}
        }

    def decisions_of(self, nodes: Iterable[int]) -> tuple[int, ...]:
        """The information sets that these nodes belong to, in rising order."""
        moves = (node for n in nodes if isinstance(node := self.nodes[n], Move))
        return tuple(sorted({move.decision for move in moves}))

    def profiles(self) -> int:
        """Number of pure profiles."""
        return math.prod(choice.actions for choice in self.decisions)


def children(node: Leaf | Chance | Move) -> tuple[int, ...]:
    """Indices of the nodes that can follow."""
    return () if isinstance(node, Leaf) else node.children


# -- random trees -------------------------------------------------------------------------------

CHANCES = tuple(
    tuple(Fraction(part, sum(parts)) for part in parts)
    for parts in [(1, 1), (1, 1), (1, 2), (2, 1), (1, 3), (1, 1, 1), (1, 1, 2)]
)


@dataclass(frozen=True)
class Growth:
    """What a random tree may hold: how likely each kind of inner node is, and how deep it grows."""

    move: float = 0.0
    chance: float = 0.0
    simultaneous: float = 0.0
    hidden: float = 0.0
    players: int = 2
    depth: int = 3
    profiles: int = 256  # at most so many pure profiles, by drawing again
    spread: int = 2  # payoffs in -spread..spread
    wide: float = 0.06  # share of decisions with three actions; a few have one, the others two


PERFECT_INFORMATION = Growth(move=0.8, chance=0.2)
MANY_TIES = Growth(move=0.8, chance=0.2, depth=4, spread=1)
THREE_PLAYERS = Growth(move=0.85, chance=0.15, players=3)
HIDDEN_CHANCE = Growth(move=0.5, hidden=0.5)
SIMULTANEOUS = Growth(move=0.3, chance=0.1, simultaneous=0.6, players=3, depth=2, wide=0.2)
EVERYTHING = Growth(move=0.4, chance=0.1, simultaneous=0.3, hidden=0.2, depth=3, spread=1, wide=0.2)


def random_tree(rng: np.random.Generator, growth: Growth) -> Tree:
    """A tree with payoffs that are small on purpose, so that ties are everywhere."""
    while True:
        decisions: list[Choice] = []
        root = _grown(rng, growth, growth.depth, decisions)
        tree = planted(growth.players, decisions, root)
        if decisions and tree.profiles() <= growth.profiles:
            return tree


def _grown(rng: np.random.Generator, growth: Growth, depth: int, decisions: list[Choice]) -> Any:
    if depth == 0 or (depth < growth.depth and rng.random() < 0.35):
        return Leaf(_payoffs(rng, growth), _score(rng))
    kinds = {_move: growth.move, _chance: growth.chance,
             _simultaneous: growth.simultaneous, _hidden: growth.hidden}  # fmt: skip
    kind = list(kinds)[rng.choice(len(kinds), p=list(kinds.values()))]
    return kind(rng, growth, depth, decisions)


def _move(rng: np.random.Generator, growth: Growth, depth: int, decisions: list[Choice]) -> Move:
    own = _new(rng, growth, decisions, int(rng.integers(growth.players)))
    return Move(own, _branches(rng, growth, depth - 1, decisions, decisions[own].actions))


def _chance(
    rng: np.random.Generator, growth: Growth, depth: int, decisions: list[Choice]
) -> Chance:
    odds = CHANCES[rng.integers(len(CHANCES))]
    return Chance(odds, _branches(rng, growth, depth - 1, decisions, len(odds)))


def _simultaneous(
    rng: np.random.Generator, growth: Growth, depth: int, decisions: list[Choice]
) -> Move | Chance:
    """Two players who do not see each other; now and then after a chance move that neither sees.

    Some actions of the first may lead past the second, who then might not be reached at all.
    """
    one, two = (int(p) for p in rng.choice(growth.players, 2, replace=False))
    first, second = (_new(rng, growth, decisions, player) for player in (one, two))

    def reply(is_last: bool) -> Any:
        if rng.random() < 0.15 and not is_last:
            return _grown(rng, growth, depth - 1, decisions)
        return Move(second, _branches(rng, growth, depth - 1, decisions, decisions[second].actions))

    def start() -> Move:
        last = decisions[first].actions - 1
        return Move(first, tuple(reply(action == last) for action in range(last + 1)))

    if rng.random() < 0.8:
        return start()
    odds = CHANCES[rng.integers(len(CHANCES))]
    return Chance(odds, tuple(start() for _ in odds))


def _hidden(
    rng: np.random.Generator, growth: Growth, depth: int, decisions: list[Choice]
) -> Chance:
    """Chance, then a player who has not seen it."""
    odds = CHANCES[rng.integers(len(CHANCES))]
    own = _new(rng, growth, decisions, int(rng.integers(growth.players)))
    return Chance(
        odds,
        tuple(
            Move(own, _branches(rng, growth, depth - 1, decisions, decisions[own].actions))
            for _ in odds
        ),
    )


def _new(rng: np.random.Generator, growth: Growth, decisions: list[Choice], player: int) -> int:
    odds = [0.04, 0.96 - growth.wide, growth.wide]
    decisions.append(Choice(player, int(rng.choice([1, 2, 3], p=odds))))
    return len(decisions) - 1


def _branches(
    rng: np.random.Generator, growth: Growth, depth: int, decisions: list[Choice], n: int
) -> tuple[Any, ...]:
    return tuple(_grown(rng, growth, depth, decisions) for _ in range(n))


def _payoffs(rng: np.random.Generator, growth: Growth) -> tuple[int, ...]:
    return tuple(rng.integers(-growth.spread, growth.spread + 1, growth.players).tolist())


def _score(rng: np.random.Generator) -> Fraction:
    return Fraction(int(rng.integers(3)), 2)


def planted(players: int, decisions: Sequence[Choice], root: Leaf | Chance | Move) -> Tree:
    """The tree of these nested nodes (children are nodes, not yet indices).

    Breadth first: parents before children, but a subtree is no contiguous piece, so that nothing
    may rely on it being one.
    """
    queue: list[Leaf | Chance | Move] = [root]
    flat: list[Leaf | Chance | Move] = []
    for node in queue:
        if isinstance(node, Leaf):
            flat.append(node)
        else:
            here = tuple(range(len(queue), len(queue) + len(node.children)))
            queue.extend(node.children)
            flat.append(node._replace(children=here))
    return Tree(players, tuple(decisions), tuple(flat))


# -- the package's own types --------------------------------------------------------------------


def decision_name(decision: int) -> str:
    """The name an information set has in the package's structure."""
    return f"d{decision}"


def action_names(choice: Choice) -> tuple[str, ...]:
    """The names its actions have there."""
    return tuple(f"a{k}" for k in range(choice.actions))


def structure_of(tree: Tree) -> ExtensiveStructure:
    """The package's structure. Leaves that are alike share one outcome."""
    decisions = tuple(
        Decision(decision_name(d), choice.player, action_names(choice), _members(tree, d))
        for d, choice in enumerate(tree.decisions)
    )
    outcomes = tuple(f"outcome {k}" for k in range(len(outcomes_of(tree))))
    players = tuple(f"p{i}" for i in range(tree.players))
    return ExtensiveStructure(players, decisions, outcomes, tuple(_package_nodes(tree)))


def game_of(tree: Tree) -> ExtensiveGame:
    """The package's game, filled with Fractions. The line is 1/2."""
    leaves = outcomes_of(tree)
    chances = [p for node in tree.nodes if isinstance(node, Chance) for p in node.probabilities]
    payoffs = [Fraction(leaf.payoffs[i]) for i in range(tree.players) for leaf in leaves]
    return structure_of(tree).fill(
        objects(chances, (len(chances),)),
        objects(payoffs, (tree.players, len(leaves))),
        objects([leaf.escalation for leaf in leaves], (len(leaves),)),
        Fraction(1, 2),
    )


def outcomes_of(tree: Tree) -> list[Leaf]:
    """Distinct leaves, in the order of their first appearance."""
    return list(dict.fromkeys(node for node in tree.nodes if isinstance(node, Leaf)))


def _members(tree: Tree, decision: int) -> tuple[int, ...]:
    return tuple(
        n
        for n, node in enumerate(tree.nodes)
        if isinstance(node, Move) and node.decision == decision
    )


def _package_nodes(tree: Tree) -> Iterator[Node]:
    outcomes = {leaf: k for k, leaf in enumerate(outcomes_of(tree))}
    edge = 0
    for index, node in enumerate(tree.nodes):
        name = f"n{index}"
        if isinstance(node, Leaf):
            yield Node(name, None, outcomes[node])
        elif isinstance(node, Chance):
            edges = tuple(range(edge, edge := edge + len(node.children)))
            labels = tuple(f"e{k}" for k in range(len(edges)))
            yield Node(name, None, None, node.children, labels, edges)
        else:
            labels = action_names(tree.decisions[node.decision])
            yield Node(name, node.decision, None, node.children, labels)


# -- equilibria by laying out every profile ----------------------------------------------------


def pure_equilibria(tree: Tree) -> list[Pure]:
    """Every pure subgame-perfect equilibrium: one action index per decision."""
    return [tuple(m.index(1) for m in profile) for profile in grid_equilibria(tree, 1)]


def grid_equilibria(tree: Tree, fineness: int) -> list[Profile]:
    """Every subgame-perfect equilibrium whose probabilities are all multiples of 1/fineness."""
    menus = [grid(choice.actions, fineness) for choice in tree.decisions]
    pays = payoff_arrays(tree, fineness)
    perfect = np.ones(list(map(len, menus)), dtype=bool)
    for root, inside in tree.subgames.items():
        for player in range(tree.players):
            own = tuple(d for d in inside if tree.decisions[d].player == player)
            # Pure strategies are on the grid, and no mixture pays more than all of them.
            perfect &= pays[root][player] == pays[root][player].max(axis=own, keepdims=True)
    shares = [[tuple(Fraction(w, fineness) for w in row) for row in menu] for menu in menus]
    return [
        tuple(menu[k] for menu, k in zip(shares, profile, strict=True))
        for profile in np.argwhere(perfect).tolist()
    ]


@cache
def grid(actions: int, fineness: int) -> tuple[tuple[int, ...], ...]:
    """All ways to write `fineness` as a sum of so many whole numbers >= 0."""
    ways = product(range(fineness, -1, -1), repeat=actions)
    return tuple(way for way in ways if sum(way) == fineness)


def payoff_arrays(tree: Tree, fineness: int) -> list[np.ndarray]:
    """Per node: payoffs from there on under every grid profile, times a number > 0 of that node.

    int64, shape (players, one axis per decision); axes that do not matter have length 1. The
    factor clears all denominators; only numbers of one node are ever compared.
    """
    arrays: list[np.ndarray] = [np.empty(0)] * len(tree.nodes)
    factors = [1] * len(tree.nodes)
    for index in reversed(range(len(tree.nodes))):
        node = tree.nodes[index]
        if isinstance(node, Leaf):
            arrays[index] = np.array(node.payoffs).reshape(-1, *[1] * len(tree.decisions))
            continue
        factor = math.lcm(*(factors[c] for c in node.children))
        parts = [factor // factors[c] * arrays[c] for c in node.children]
        if isinstance(node, Chance):
            common = math.lcm(*(p.denominator for p in node.probabilities))
            arrays[index] = weighted(parts, [int(p * common) for p in node.probabilities])
            factors[index] = factor * common
        else:
            menu = grid(len(parts), fineness)
            stacked = np.broadcast_arrays(*(weighted(parts, weights) for weights in menu))
            arrays[index] = np.concatenate(stacked, axis=node.decision + 1)
            factors[index] = factor * fineness
    return arrays


def weighted(parts: Sequence[np.ndarray], weights: Sequence[int]) -> np.ndarray:
    """Weighted sum of arrays that broadcast."""
    terms = [weight * part for weight, part in zip(weights, parts, strict=True) if weight]
    return sum(terms[1:], terms[0])


# -- equilibria stage by stage -------------------------------------------------------------------


def all_equilibria(tree: Tree) -> list[Profile]:
    """Every profile that plays an extreme equilibrium of every stage.

    A stage is a subgame with its inner subgames replaced by what is played there. Raises
    ValueError unless each stage is one decision, or one of each of two players.
    """
    profiles: list[dict[int, Mixture]] = [{}]
    for root in sorted(tree.subgames, reverse=True):
        stage = stage_decisions(tree, root)
        if stage:
            profiles = [
                {**profile, **dict(zip(stage, answer, strict=True))}
                for profile in profiles
                for answer in stage_equilibria(tree, root, stage, profile)
            ]
    return [tuple(profile[d] for d in range(len(tree.decisions))) for profile in profiles]


def stage_decisions(tree: Tree, root: int) -> tuple[int, ...]:
    """The decisions of a subgame that are in no smaller subgame."""
    inner = {
        d for other, inside in tree.subgames.items()
        if other != root and other in tree.below[root] for d in inside
    }  # fmt: skip
    return tuple(d for d in tree.subgames[root] if d not in inner)


def stage_equilibria(
    tree: Tree, root: int, stage: tuple[int, ...], played: dict[int, Mixture]
) -> list[tuple[Mixture, ...]]:
    """All extreme equilibria of a stage, given what is played further down."""
    players = [tree.decisions[d].player for d in stage]
    if len(stage) == 1:
        (matrix,) = stage_payoffs(tree, root, stage, played, players)
        # One chooser: a game against a bystander with a single action.
        return [(x,) for x, _ in extreme_equilibria(matrix, [[0]] * len(matrix))]
    if len(stage) == 2 and players[0] != players[1]:
        first, second = stage_payoffs(tree, root, stage, played, players)
        return list(extreme_equilibria(first, second))
    raise ValueError(f"stage at node {root} is no one- or two-player game: decisions {stage}")


def stage_payoffs(
    tree: Tree, root: int, stage: tuple[int, ...], played: dict[int, Mixture], players: list[int]
) -> list[Matrix]:
    """One matrix per chooser; a single chooser's has one column."""
    sizes = [tree.decisions[d].actions for d in stage]
    cells = {
        actions: expected(tree, {**played, **_units(tree, stage, actions)}, root)
        for actions in product(*map(range, sizes))
    }
    rows, columns = (*sizes, 1)[:2]
    return [
        [[cells[(i, j)[: len(stage)]][player] for j in range(columns)] for i in range(rows)]
        for player in players
    ]


def expected(tree: Tree, profile: Any, root: int = 0) -> tuple[Fraction, ...]:
    """Payoff of every player, then escalation, when this profile is played from `root` on.

    `profile[d]` is the mixture at decision d; a dict may lack decisions that do not matter.
    """
    reached = list(leaves_reached(tree, profile, root))
    columns = zip(*((*leaf.payoffs, leaf.escalation) for leaf, _ in reached), strict=True)
    weights = [weight for _, weight in reached]
    return tuple(dot(weights, column) for column in columns)


def dot(weights: Iterable[Fraction], values: Iterable[Fraction | int]) -> Fraction:
    """Weighted sum."""
    return sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0))


def leaves_reached(tree: Tree, profile: Any, root: int = 0) -> Iterator[tuple[Leaf, Fraction]]:
    """Every leaf that is reached with positive probability, with that probability."""
    for index, weight in nodes_reached(tree, profile, root):
        node = tree.nodes[index]
        if isinstance(node, Leaf):
            yield node, weight


def nodes_reached(tree: Tree, profile: Any, root: int = 0) -> Iterator[tuple[int, Fraction]]:
    """Every node that is reached with positive probability from `root`, with that probability."""
    queue = [(root, Fraction(1))]
    for index, weight in queue:
        yield index, weight
        node = tree.nodes[index]
        if not isinstance(node, Leaf):
            odds = node.probabilities if isinstance(node, Chance) else profile[node.decision]
            queue.extend((c, weight * p) for c, p in zip(node.children, odds, strict=True) if p)


def largest_gain(tree: Tree, profile: Profile) -> Fraction:
    """The most any player could gain in any subgame by any own strategy there: 0 at perfection.

    Pure deviations are enough: a player's payoff is linear in the mixture over own strategies.
    """
    best = Fraction(0)
    for root, inside in tree.subgames.items():
        now = expected(tree, profile, root)
        for player in range(tree.players):
            own = [d for d in inside if tree.decisions[d].player == player]
            for actions in product(*(range(tree.decisions[d].actions) for d in own)):
                other = {**dict(enumerate(profile)), **_units(tree, own, actions)}
                best = max(best, expected(tree, other, root)[player] - now[player])
    return best


def as_mixtures(tree: Tree, pure: Sequence[int]) -> Profile:
    """A pure profile as probabilities."""
    return tuple(_units(tree, range(len(pure)), pure).values())


def as_pure(profile: Profile) -> Pure | None:
    """The action index at every decision, or None if somebody mixes."""
    return tuple(m.index(1) for m in profile) if all(1 in m for m in profile) else None


def _units(tree: Tree, decisions: Sequence[int], actions: Sequence[int]) -> dict[int, Mixture]:
    return {
        d: tuple(Fraction(k == action) for k in range(tree.decisions[d].actions))
        for d, action in zip(decisions, actions, strict=True)
    }


# -- groups -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """Equilibria that look alike to somebody who watches the game being played.

    path  (decision, mixture) at every decision reached with positive probability
    free  the other decisions at which the equilibria of the group differ
    """

    path: tuple[tuple[int, Mixture], ...]
    payoffs: tuple[Fraction, ...]
    escalation: Fraction
    count: int
    free: tuple[int, ...]


def grouped(tree: Tree, profiles: Iterable[Profile]) -> set[Group]:
    """Profiles gathered by (on-path play, payoffs, escalation)."""
    gathered: dict[Any, list[Profile]] = {}
    for profile in profiles:
        *payoffs, escalation = expected(tree, profile)
        look = on_path(tree, profile), tuple(payoffs), escalation
        gathered.setdefault(look, []).append(profile)
    return {
        Group(path, payoffs, escalation, len(members), _varying(members))
        for (path, payoffs, escalation), members in gathered.items()
    }


def on_path(tree: Tree, profile: Profile) -> tuple[tuple[int, Mixture], ...]:
    """What is played at every decision that is reached."""
    reached = tree.decisions_of(n for n, _ in nodes_reached(tree, profile))
    return tuple((d, profile[d]) for d in reached)


def _varying(members: list[Profile]) -> tuple[int, ...]:
    kinds = [len(Counter(column)) for column in zip(*members, strict=True)]
    return tuple(d for d, kind in enumerate(kinds) if kind > 1)
