"""Whole equilibrium sets against two referees: brute-force oracles, and Gambit.

Payoffs are small whole numbers, so that ties (where solvers go wrong) are the rule: nine in
ten of the larger games here are degenerate.

What Gambit does on such games, found by comparing 17,000 of them with the oracle:
- `enummixed_solve(rational=True)` is complete: its answers are exactly the extreme equilibria.
- It repeats some, in about one game of 150 (never in a 2x2): where three replies tie at a mixture
  of two, each pair of them is a basis of it. TWICE below has 2 equilibria, and Gambit's list 4
  entries. So its answers are compared as a set.
- `enumpure_solve` on a tree gives *reduced* strategies, without the actions that a player's own
  earlier moves make impossible; `oracles.gambit` fills these in before anything is compared.
No answer of Gambit was ever dropped or excused: every comparison here is an equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.forms import StrategicStructure, objects
from escalation_games.solvers.trees import attainable
from examples import often
from oracles import gambit, trees, two_player

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)

# -- two players --------------------------------------------------------------------------------

GAMES_PER_SHAPE = often(64)
SHAPES = list(product(range(1, 5), repeat=2))  # 16 shapes: 1,024 games
TWICE = ([[-1, 0], [0, -2], [-2, 2]], [[2, -1], [-1, 2], [2, -1]])


def random_matrices(shape: tuple[int, int]) -> Iterator[tuple[Any, Any]]:
    """Games of one shape with payoffs in -2..2, the same ones every time."""
    rng = np.random.default_rng([2, *shape])
    for _ in range(GAMES_PER_SHAPE):
        yield rng.integers(-2, 3, shape).tolist(), rng.integers(-2, 3, shape).tolist()


def two_player_game(first: Any, second: Any) -> Any:
    """The package's game; escalation is a different share of 1 in every cell."""
    m, n = len(first), len(first[0])
    structure = StrategicStructure(
        ("row", "column"), (tuple(f"r{i}" for i in range(m)), tuple(f"c{j}" for j in range(n)))
    )
    numbers = [Fraction(number) for matrix in (first, second) for row in matrix for number in row]
    scores = [Fraction(k, m * n) for k in range(m * n)]
    return structure.fill(objects(numbers, (2, m, n)), objects(scores, (m, n)), HALF)


def solved(first: Any, second: Any) -> Any:
    return eg.solve(two_player_game(first, second))


def as_pair(equilibrium: Any) -> two_player.Pair:
    x, y = (tuple(mixture) for mixture in equilibrium.profile)
    return x, y


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "{}x{}".format(*shape))
def test_the_extreme_equilibria_are_the_oracles_and_gambits(shape: tuple[int, int]) -> None:
    for first, second in random_matrices(shape):
        listed = [as_pair(equilibrium) for equilibrium in solved(first, second).equilibria]
        ours = set(listed)
        assert len(ours) == len(listed), (first, second)
        assert ours == two_player.extreme_equilibria(first, second), (first, second)
        assert ours == set(gambit.extreme_equilibria(first, second)), (first, second)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "{}x{}".format(*shape))
def test_every_answer_is_an_extreme_equilibrium_by_definition(shape: tuple[int, int]) -> None:
    for first, second in random_matrices(shape):
        for pair in map(as_pair, solved(first, second).equilibria):
            assert two_player.is_equilibrium(first, second, *pair), (first, second, pair)
            assert two_player.is_extreme(first, second, *pair), (first, second, pair)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "{}x{}".format(*shape))
def test_payoffs_and_escalation_are_expectations(shape: tuple[int, int]) -> None:
    for first, second in random_matrices(shape):
        game = two_player_game(first, second)
        for equilibrium in eg.solve(game).equilibria:
            x, y = equilibrium.profile
            assert equilibrium.payoffs == tuple(x @ matrix @ y for matrix in game.payoffs)
            assert equilibrium.escalation == x @ game.escalation @ y


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "{}x{}".format(*shape))
def test_only_isolated_equilibria_are_called_all(shape: tuple[int, int]) -> None:
    """Two extreme equilibria that share one side's strategy have a segment of them in between."""
    for first, second in random_matrices(shape):
        solution = solved(first, second)
        sides = zip(*two_player.extreme_equilibria(first, second), strict=True)
        isolated = all(len(set(side)) == len(side) for side in sides)
        wanted = "all" if isolated else "extreme points of every component"
        assert solution.completeness.kind == wanted, (first, second)


def test_an_equilibrium_that_gambit_lists_twice_is_listed_once() -> None:
    assert len(solved(*TWICE).equilibria) == 2
    assert set(gambit.extreme_equilibria(*TWICE)) == two_player.extreme_equilibria(*TWICE)


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        pytest.param([[5]], [[-1]], {((1,), (1,))}, id="one action each"),
        pytest.param(
            [[-1, 1], [1, -1]],
            [[1, -1], [-1, 1]],
            {((HALF, HALF), (HALF, HALF))},
            id="matching pennies",
        ),
        pytest.param(
            [[2, 0], [0, 1]],
            [[1, 0], [0, 2]],
            {((1, 0), (1, 0)), ((0, 1), (0, 1)), ((1 - THIRD, THIRD), (THIRD, 1 - THIRD))},
            id="battle of the sexes",
        ),
        pytest.param(
            [[0, 0], [-1, 1]],
            [[2, 2], [-1, 1]],
            {((0, 1), (0, 1)), ((1, 0), (1, 0)), ((1, 0), (HALF, HALF))},
            id="Selten 1978: chain store, one stage",
        ),
        pytest.param(
            [[0, 0], [0, 0]],
            [[0, 0], [0, 0]],
            set(product([(1, 0), (0, 1)], repeat=2)),
            id="nothing at stake",
        ),
        pytest.param(
            [[-1, 0, -1]],
            [[-2, -2, -3]],
            {((1,), (1, 0, 0)), ((1,), (0, 1, 0))},
            id="one row, a tie",
        ),
    ],
)
def test_games_solved_by_hand(first: Any, second: Any, wanted: set[Any]) -> None:
    assert two_player.extreme_equilibria(first, second) == wanted
    assert set(gambit.extreme_equilibria(first, second)) == wanted
    assert set(map(as_pair, solved(first, second).equilibria)) == wanted


# -- trees --------------------------------------------------------------------------------------

GROWTHS = {
    "perfect information": trees.PERFECT_INFORMATION,
    "many ties": trees.MANY_TIES,
    "three players": trees.THREE_PLAYERS,
    "unobserved chance": trees.HIDDEN_CHANCE,
    "simultaneous moves": trees.SIMULTANEOUS,
    "everything at once": trees.EVERYTHING,
}
SINGLE_MOVES = ("perfect information", "many ties", "three players")  # ties are solved fully there
TREES_PER_KIND = often(300, 5)


def random_trees(kind: str) -> Iterator[trees.Tree]:
    """Trees of one kind, the same ones every time."""
    rng = np.random.default_rng([3, list(GROWTHS).index(kind)])
    for _ in range(TREES_PER_KIND):
        yield trees.random_tree(rng, GROWTHS[kind])


def full_profile(equilibrium: Any) -> trees.Profile:
    return tuple(tuple(mixture) for mixture in equilibrium.profile)


def as_group(tree: trees.Tree, equilibrium: Any) -> trees.Group:
    """What the package says of one equilibrium, in the oracle's words."""
    names = [trees.decision_name(d) for d in range(len(tree.decisions))]
    return trees.Group(
        trees.on_path(tree, full_profile(equilibrium)),
        tuple(equilibrium.payoffs),
        equilibrium.escalation,
        equilibrium.count,
        tuple(sorted(names.index(name) for name in equilibrium.free)),
    )


@pytest.mark.parametrize("kind", GROWTHS)
def test_subgame_perfect_equilibria_are_the_oracles(kind: str) -> None:
    for tree in random_trees(kind):
        listed = [as_group(tree, e) for e in eg.solve(trees.game_of(tree)).equilibria]
        ours = set(listed)
        assert len(ours) == len(listed), tree
        wanted = trees.grouped(tree, trees.all_equilibria(tree))
        assert ours >= wanted, tree
        if ours > wanted:  # that oracle knows of no mixing at ties; `test_attainable` judges it
            assert attainable.fits(trees.structure_of(tree)), tree


@pytest.mark.parametrize("kind", GROWTHS)
def test_off_the_path_too_nobody_gains_in_any_subgame(kind: str) -> None:
    for tree in random_trees(kind):
        for equilibrium in eg.solve(trees.game_of(tree)).equilibria:
            profile = full_profile(equilibrium)
            assert trees.largest_gain(tree, profile) == 0, (tree, profile)


@pytest.mark.parametrize("kind", GROWTHS)
def test_gambit_finds_the_same_pure_subgame_perfect_equilibria(kind: str) -> None:
    """Gambit's pure Nash equilibria, of the tree and of each subgame as a game of its own."""
    for tree in random_trees(kind):
        oracles = set(trees.pure_equilibria(tree))
        assert oracles <= gambit.pure_nash(tree), tree
        assert oracles == gambit.pure_subgame_perfect(tree), tree


@pytest.mark.parametrize("kind", GROWTHS)
def test_the_two_tree_oracles_agree(kind: str) -> None:
    """Arrays of whole strategic forms, and profiles put together stage by stage."""
    for tree in random_trees(kind):
        stagewise = trees.all_equilibria(tree)
        pure = [p for p in map(trees.as_pure, stagewise) if p is not None]
        assert sorted(pure) == sorted(trees.pure_equilibria(tree)), tree
        assert all(trees.largest_gain(tree, profile) == 0 for profile in stagewise[:2]), tree


@pytest.mark.parametrize("kind", GROWTHS)
@pytest.mark.parametrize("fineness", [2, 3])
def test_no_mixture_escapes_what_is_called_complete(kind: str, fineness: int) -> None:
    """Every equilibrium in probabilities of 1/2 (1/3), ties included, by laying all of them out.

    "all": its play is listed. "extreme points of every component": its escalation lies within the
    envelope. Where ties are said to hide more ("all pure", "some"), nothing is promised.
    """
    for tree in small_trees(kind):
        solution = eg.solve(trees.game_of(tree))
        promise = solution.completeness.kind
        if promise not in ("all", "extreme points of every component"):
            continue
        found = trees.grouped(tree, trees.grid_equilibria(tree, fineness))
        lowest, highest = solution.envelope.lower, solution.envelope.upper
        assert all(lowest <= group.escalation <= highest for group in found), tree
        if promise == "all":
            listed = {as_group(tree, equilibrium).path for equilibrium in solution.equilibria}
            assert {group.path for group in found} <= listed, tree


def small_trees(kind: str) -> Iterator[trees.Tree]:
    """Those whose mixtures on a grid can all be laid out."""
    return (tree for tree in random_trees(kind) if tree.profiles() <= 32)


@pytest.mark.parametrize("kind", GROWTHS)
def test_the_kind_of_completeness_varies(kind: str) -> None:
    """So that the test above is about something."""
    promises = {eg.solve(trees.game_of(t)).completeness.kind for t in small_trees(kind)}
    hides = {"all pure"} - ({"all pure"} if kind in SINGLE_MOVES else set())
    assert promises >= {"all", "extreme points of every component", *hides}


@pytest.mark.parametrize("kind", GROWTHS)
def test_subgames_are_where_gambit_sees_them(kind: str) -> None:
    for tree in random_trees(kind):
        ours = trees.structure_of(tree).subgame_roots
        assert ours == set(tree.subgames) == gambit.subgame_roots(tree), tree


def leaf(first: int, second: int, escalation: int = 0) -> trees.Leaf:
    return trees.Leaf((first, second), Fraction(escalation))


def test_mixtures_that_hang_on_an_unreached_tie_are_told_apart() -> None:
    """P1 mixes over top and bottom only so far as P2 still prefers left: half, or a third.

    Which of the two depends on what an indifferent P1 would do after bottom and right, never
    reached. Same supports, different probabilities, and only one of them is on the line.
    """
    after = trees.Move(2, (leaf(0, 2), leaf(0, 1)))
    top = trees.Move(1, (leaf(0, 0), leaf(1, -1)))
    bottom = trees.Move(1, (leaf(0, 0, escalation=1), after))
    choices = [trees.Choice(0, 2), trees.Choice(1, 2), trees.Choice(0, 2)]
    tree = trees.planted(2, choices, trees.Move(0, (top, bottom)))
    solution = eg.solve(trees.game_of(tree))
    assert {e.escalation for e in solution.equilibria} == {0, THIRD, HALF}
    assert {as_group(tree, e) for e in solution.equilibria} == trees.grouped(
        tree, trees.all_equilibria(tree)
    )
    assert solution.regime == "across"


def test_a_decision_is_free_only_if_its_own_play_varies() -> None:
    """Off the path P1 plays row 1 in both equilibria; only P2's mixture differs between them."""
    rows = [[(0, 0), (0, 0)], [(1, -1), (-2, 1)], [(-2, 1), (1, -1)]]
    inner = trees.Move(1, tuple(trees.Move(2, tuple(leaf(*c) for c in row)) for row in rows))
    choices = [trees.Choice(0, 2), trees.Choice(0, 3), trees.Choice(1, 2)]
    tree = trees.planted(2, choices, trees.Move(0, (leaf(1, 0), inner)))
    (equilibrium,) = eg.solve(trees.game_of(tree)).equilibria
    assert equilibrium.count == 2
    assert equilibrium.free == (trees.decision_name(2),)


def test_a_tie_off_every_pure_path_brings_in_an_equilibrium() -> None:
    """P3 is indifferent; P2 fears the one answer and hopes for the other; P1 stays out of either.

    But where P3 hits with 1/10 to 1/2, P2 may go on, and P1 comes in: escalation up to 1/2, in a
    game whose pure equilibria all stop at 0.
    """
    hit, spare = trees.Leaf((9, -1, 0), Fraction(1)), trees.Leaf((-1, 1, 0), Fraction(0))
    stop = trees.Leaf((-1, 0, 0), Fraction(0))
    out = trees.Leaf((0, 0, 0), Fraction(0))
    choices = [trees.Choice(player, 2) for player in range(3)]
    root = trees.Move(0, (out, trees.Move(1, (stop, trees.Move(2, (hit, spare))))))
    tree = trees.planted(3, choices, root)
    hidden = {group.escalation for group in trees.grouped(tree, trees.grid_equilibria(tree, 2))}
    solution = eg.solve(trees.game_of(tree))
    assert HALF in hidden
    assert {e.escalation for e in solution.equilibria} == {0, Fraction(1, 10), HALF}
    assert solution.completeness.kind == "extreme points of every component"
