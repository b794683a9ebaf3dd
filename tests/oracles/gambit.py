"""The same games, asked of Gambit (https://www.gambit-project.org). Only the tests import this.

Gambit speaks of *reduced* strategies: an action is left open where the player's own earlier moves
make the information set unreachable. `pure_nash` fills in every possibility, so that its answers
can be compared one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pygambit

from .trees import Chance, Choice, Leaf, Move, Pure, Tree, action_names, decision_name
from .two_player import Matrix, Pair


def extreme_equilibria(first: Matrix, second: Matrix) -> list[Pair]:
    """What Gambit's exact `enummixed` lists, in its order and with its repetitions."""
    game = pygambit.Game.from_arrays(rationals(first), rationals(second))
    found = pygambit.nash.enummixed_solve(game, rational=True).equilibria
    one, two = game.players
    return [(mixture(profile, one), mixture(profile, two)) for profile in found]


def rationals(payoffs: Matrix) -> np.ndarray:
    """Gambit's own exact numbers."""
    return np.array([[pygambit.Rational(number) for number in row] for row in payoffs])


def mixture(profile: Any, player: Any) -> tuple[Fraction, ...]:
    """One player's probabilities in a Gambit profile, as Fractions."""
    chances = (profile[strategy] for strategy in player.strategies)
    return tuple(Fraction(int(p.numerator), int(p.denominator)) for p in chances)


def tree_game(tree: Tree, root: int = 0) -> tuple[Any, dict[int, Any]]:
    """Gambit's version of the subtree at `root`, and Gambit's node for each of ours.

    Information sets have the names they have in the package.
    """
    game = pygambit.Game.new_tree(players=[f"p{i}" for i in range(tree.players)])
    queue = [(root, game.root)]
    for index, place in queue:
        node = tree.nodes[index]
        if isinstance(node, Leaf):
            game.set_outcome(place, game.add_outcome(label=f"o{index}", payoffs=list(node.payoffs)))
        else:
            append(game, place, tree, node)
            queue.extend(zip(node.children, place.children, strict=True))
    return game, dict(queue)


def subgame_roots(tree: Tree) -> set[int]:
    """Where Gambit sees a subgame begin."""
    game, places = tree_game(tree)
    roots = [subgame.root for subgame in game.subgames]
    return {index for index, place in places.items() if place in roots}


def append(game: Any, place: Any, tree: Tree, node: Chance | Move) -> None:
    """Put a chance move or a decision at a leaf of Gambit's tree."""
    if isinstance(node, Chance):
        game.append_move(place, game.players.chance, [f"e{k}" for k in range(len(node.children))])
        odds = [pygambit.Rational(p.numerator, p.denominator) for p in node.probabilities]
        game.set_chance_probs(place.infoset, odds)
        return
    name, choice = decision_name(node.decision), tree.decisions[node.decision]
    known = [infoset for infoset in game.infosets if infoset.label == name]
    if known:
        game.append_infoset(place, known[0])
    else:
        game.append_move(place, f"p{choice.player}", list(action_names(choice)))
        place.infoset.label = name


def pure_nash(tree: Tree, root: int = 0) -> set[Pure]:
    """All pure Nash equilibria of the subtree at `root`, as action indices at its decisions.

    The decisions of the subtree in rising order; open actions are filled in, every way.
    """
    inside = tree.decisions_of(tree.below[root])
    game, _ = tree_game(tree, root)
    infosets = {infoset.label: infoset for infoset in game.infosets if not infoset.is_chance}
    places = [infosets[decision_name(d)] for d in inside]
    strategies = [strategy for player in game.players for strategy in player.strategies]
    choices = {strategy: prescribed(strategy, places) for strategy in strategies}
    full: set[Pure] = set()
    for profile in pygambit.nash.enumpure_solve(game).equilibria:
        rows = [choices[strategy] for strategy in strategies if profile[strategy] == 1]
        answers = zip(*rows, strict=True)
        choice = (tree.decisions[d] for d in inside)
        full.update(product(*map(possible, answers, choice)))
    return full


def prescribed(strategy: Any, places: Sequence[Any]) -> list[int | None]:
    """The action index a pure strategy gives at each information set; None where it gives none."""
    actions = [
        strategy.action(place) if place.player == strategy.player else None for place in places
    ]
    return [None if action is None else action.number for action in actions]


def possible(answers: Iterable[int | None], choice: Choice) -> Sequence[int]:
    """The action the strategies agree on at one decision; every one where they leave it open."""
    given = [answer for answer in answers if answer is not None]
    return given or range(choice.actions)


def pure_subgame_perfect(tree: Tree) -> set[Pure]:
    """Pure profiles that Gambit calls Nash in every subgame, each given to it as its own game."""
    nash = {root: pure_nash(tree, root) for root in tree.subgames}
    return {
        profile for profile in nash[0]
        if all(tuple(profile[d] for d in inside) in nash[root]
               for root, inside in tree.subgames.items())
    }  # fmt: skip
