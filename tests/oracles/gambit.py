"""The same games, asked of Gambit (https://www.gambit-project.org). Only the tests import this.

Gambit speaks of *reduced* strategies: an action is left open where the player's own earlier moves
make the information set unreachable. `pure_nash` fills in every possibility, so that its answers
can be compared one by one.

Trees are handed over as Gambit's own .efg text, in which every action is named after its decision
and the child it leads to, so that what Gambit says of actions can be read without looking them up.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pygambit

from . import plans
from .trees import Chance, Leaf, Pure, Tree, children, decision_name
from .two_player import Matrix, Pair


def extreme_equilibria(first: Matrix, second: Matrix) -> list[Pair]:
    """What Gambit's exact `enummixed` lists, in its order and with its repetitions."""
    game = pygambit.StrategicGame.from_arrays(rationals(first), rationals(second))
    found = pygambit.nash.enummixed_solve(game, rational=True).equilibria
    one, two = game.players
    return [(mixture(profile[one]), mixture(profile[two])) for profile in found]


def rationals(payoffs: Matrix) -> np.ndarray:
    """Gambit's own exact numbers."""
    return np.array([[pygambit.Rational(number) for number in row] for row in payoffs])


def mixture(strategy: Any) -> tuple[Fraction, ...]:
    """One player's probabilities in a Gambit profile, as Fractions."""
    return tuple(as_fraction(p) for _, p in strategy)


def tree_game(tree: Tree, root: int = 0) -> Any:
    """Gambit's version of the subtree at `root`."""
    players = " ".join(f'"p{i}"' for i in range(tree.players))
    text = "\n".join([f'EFG 2 R "" {{ {players} }}', *efg_lines(tree, root)])
    return pygambit.read_efg(io.StringIO(text))


def subgame_roots(tree: Tree) -> set[int]:
    """Where Gambit sees a subgame begin."""
    return {node_after(tree, history) for history in tree_game(tree).get_subgame_roots()}


def node_after(tree: Tree, history: Any) -> int:
    """The node that Gambit's history leads to: the last word of an action is the child's index."""
    index = 0
    for step in history:
        index = children(tree.nodes[index])[int(step.action.split()[-1])]
    return index


def efg_lines(tree: Tree, root: int) -> Iterator[str]:
    """One line per node, depth first, as the format wants them."""
    waiting = [root]
    while waiting:
        index = waiting.pop()
        yield efg_line(tree, index)
        waiting.extend(reversed(children(tree.nodes[index])))


def efg_line(tree: Tree, index: int) -> str:
    """A leaf, a chance move or a decision. Numbers of information sets and outcomes start at 1."""
    node = tree.nodes[index]
    if isinstance(node, Leaf):
        payoffs = ", ".join(str(payoff) for payoff in node.payoffs)
        return f't "" {index + 1} "o{index}" {{ {payoffs} }}'
    if isinstance(node, Chance):
        odds = " ".join(f'"chance {k}" {p}' for k, p in enumerate(node.probabilities))
        return f'c "" {index + 1} "" {{ {odds} }} 0'
    choice, name = tree.decisions[node.decision], decision_name(node.decision)
    actions = " ".join(f'"{node.decision} {k}"' for k in range(choice.actions))
    return f'p "" {choice.player + 1} {node.decision + 1} "{name}" {{ {actions} }} 0'


def pure_nash(tree: Tree, root: int = 0) -> set[Pure]:
    """All pure Nash equilibria of the subtree at `root`, as action indices at its decisions.

    The decisions of the subtree in rising order; open actions are filled in, every way.
    """
    inside = tree.decisions_of(tree.below[root])
    game = tree_game(tree, root)
    choices = {
        (player, strategy): prescribed(game, player, strategy)
        for player in game.players
        for strategy in game.get_strategies(player)
    }
    full: set[Pure] = set()
    for profile in pygambit.nash.enumpure_solve(game).equilibria:
        certain = [place for place in choices if profile[place[0]][place[1]] == 1]
        played = {d: action for place in certain for d, action in choices[place].items()}
        full.update(product(*(
            [played[d]] if d in played else range(tree.decisions[d].actions) for d in inside
        )))  # fmt: skip
    return full


def mixed_nash(tree: Tree) -> list[list[plans.Mixed]]:
    """What Gambit's exact `enummixed` lists for a two-player tree, as mixtures of plans."""
    game = tree_game(tree)
    found = pygambit.nash.enummixed_solve(game, rational=True).equilibria
    return [_mixtures(game, profile, as_fraction) for profile in found]


def polynomial_nash(tree: Tree) -> list[list[dict[plans.Plan, float]]]:
    """What Gambit's `enumpoly` lists, as mixtures of plans: in floats, and not all where sets are
    infinite."""
    game = tree_game(tree)
    found = pygambit.nash.enumpoly_solve(game, use_strategic=True).equilibria
    return [_mixtures(game, profile, float) for profile in found]


def _mixtures(game: Any, profile: Any, number: Callable[[Any], Any]) -> list[dict[plans.Plan, Any]]:
    """A mixed profile, per player: the plans in use and their probabilities."""
    return [
        {
            tuple(sorted(prescribed(game, player, strategy).items())): number(p)
            for strategy, p in profile[player] if p
        }
        for player in game.players
    ]  # fmt: skip


def quantal(tree: Tree, rationality: Sequence[float]) -> list[dict[int, list[float]]]:
    """Per rationality, decision -> probabilities: what Gambit's logit path says there."""
    game = tree_game(tree)
    found = []
    for point in pygambit.qre.logit_solve_lambda(game, list(rationality)):
        pairs = [(action, p) for player in game.players for _, mixture in point.profile[player]
                 for action, p in mixture]  # fmt: skip
        behaviour: dict[int, list[float]] = {}
        for action, p in pairs:
            behaviour.setdefault(int(action.split()[0]), []).append(float(p))
        found.append(behaviour)
    return found


def quantal_table(payoffs: Any, rationality: Sequence[float]) -> list[list[list[float]]]:
    """The same of a table: per rationality, one mixture per player."""
    game = pygambit.StrategicGame.from_arrays(*[np.array(array) for array in payoffs])
    return [
        [[float(p) for _, p in point.profile[player]] for player in game.players]
        for point in pygambit.qre.logit_solve_lambda(game, list(rationality))
    ]


def quantal_limit(payoffs: Any) -> list[list[float]]:
    """Where Gambit's principal branch of a table ends: one mixture per player."""
    game = pygambit.StrategicGame.from_arrays(*[np.array(array) for array in payoffs])
    end = pygambit.nash.logit_solve(game).equilibrium
    return [[float(p) for _, p in end[player]] for player in game.players]


def as_fraction(p: Any) -> Fraction:
    return Fraction(int(p.numerator), int(p.denominator))


def prescribed(game: Any, player: str, strategy: str) -> dict[int, int]:
    """Decision -> action index, for the decisions at which the strategy says what to do."""
    actions = game.get_behavior(player, strategy).values()
    return {int(decision): int(index) for decision, index in map(str.split, actions)}


def pure_subgame_perfect(tree: Tree) -> set[Pure]:
    """Pure profiles that Gambit calls Nash in every subgame, each given to it as its own game."""
    nash = {root: pure_nash(tree, root) for root in tree.subgames}
    return {
        profile for profile in nash[0]
        if all(tuple(profile[d] for d in inside) in nash[root]
               for root, inside in tree.subgames.items())
    }  # fmt: skip
