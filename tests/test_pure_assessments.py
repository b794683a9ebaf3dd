"""Pure perfect Bayesian equilibria of any tree: against the definition, and where theory says."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.sensitivity.conditions.equilibrium_classes import mixes_at_tie
from examples import often, signalling
from oracles import assessments, plans, trees
from oracles.trees import Tree
from test_realisation_plans import selten_horse

F = Fraction


def some_trees(players: int, part: int, n: int = often(25)) -> list[Tree]:
    rng = np.random.default_rng([31, players, part])
    found: list[Tree] = []
    while len(found) < n:
        tree = plans.random_tree(rng, players, most=8, spread=1 + len(found) % 2)
        if tree.profiles() <= 128:
            found.append(tree)
    return found


def as_profile(tree: Tree, actions: tuple[int, ...]) -> list[list[Fraction]]:
    pairs = zip(tree.decisions, actions, strict=True)
    return [[F(k == a) for k in range(choice.actions)] for choice, a in pairs]


def on_path(tree: Tree, profile: Any) -> Any:
    return plans.leaf_chances(tree, plans.as_mixed(tree, profile))


@pytest.mark.parametrize("players", [1, 2, 3])
@pytest.mark.parametrize("part", range(3))
def test_whole_sets_are_the_oracles(players: int, part: int) -> None:
    """The same plays, and behind each the same number of profiles."""
    for tree in some_trees(players, part):
        solution = eg.solve(trees.game_of(tree), method="pure assessments")
        wanted = Counter(
            on_path(tree, as_profile(tree, actions))
            for actions in assessments.pure_perfect_bayesian(tree)
        )
        ours = {on_path(tree, e.profile): e.count for e in solution.equilibria}
        assert ours == wanted, tree
        for equilibrium in solution.equilibria:
            actions = tuple(list(mixture).index(1) for mixture in equilibrium.profile)
            assert assessments.is_perfect_bayesian(tree, actions), tree


@pytest.mark.parametrize("part", range(3))
def test_where_everybody_sees_everything_they_are_the_subgame_perfect_ones(part: int) -> None:
    rng = np.random.default_rng([32, part])
    for _ in range(20):
        game = trees.game_of(trees.random_tree(rng, trees.MANY_TIES))
        if len(game.structure.decisions) > 9:
            continue
        perfect = eg.solve(game, "subgame-perfect")
        ours = eg.solve(game, method="pure assessments")
        counts = {e.key: e.count for e in perfect.equilibria if not mixes_at_tie(game, e)}
        assert {e.key: e.count for e in ours.equilibria} == counts


def test_of_signalling_games_they_are_the_pure_ones() -> None:
    rng = np.random.default_rng(33)
    for _ in range(60):
        pays = rng.integers(-1, 2, (2, 2, 2, 2)).tolist()
        game = signalling([F(1, 2), F(1, 2)], *pays)
        whole = eg.solve(game, "perfect-bayesian", "extreme assessments")
        pure = eg.solve(game, "perfect-bayesian", "pure assessments")
        assert {e.payoffs for e in pure.equilibria} >= {
            e.payoffs for e in whole.equilibria if "pure" in e.labels
        }
        keys = {e.key for e in pure.equilibria}
        assert keys == {e.key for e in whole.equilibria if "pure" in e.labels}


def test_seltens_horse_keeps_one() -> None:
    """The other Nash equilibrium has the second player let a gain go by, if asked; it is not. The
    third answers with the right move if it thinks at most 1/3 that the first was called on."""
    solution = eg.solve(trees.game_of(selten_horse()))
    assert (solution.concept, solution.method) == ("perfect-bayesian", "pure assessments")
    (equilibrium,) = solution.equilibria
    assert equilibrium.payoffs == (1, 1, 1)
    belief = (equilibrium.beliefs or ())[2]
    assert belief is not None
    assert not belief.reached
    assert set(belief.extremes) == {(F(1, 3), F(2, 3)), (0, 1)}
