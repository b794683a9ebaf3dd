"""Pure sequential equilibria: by sequences of errors, by hand, and where theory says."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.forms import objects
from escalation_games.forms.mixtures import ONE, ZERO
from escalation_games.forms.trees.belief import Belief
from escalation_games.numbers import Cell, Fraction, Refine
from escalation_games.solvers.beliefs import tremble_orders
from escalation_games.solvers.beliefs.sequential import consistent_beliefs, is_consistent
from examples import often
from oracles import consistency, trees
from oracles.trees import Chance, Choice, Leaf, Move, Tree, planted
from test_pure_assessments import as_profile, on_path
from test_realisation_plans import selten_horse

F = Fraction
HALVES = (F(1, 2), F(1, 2))


def leaf(*payoffs: int) -> Leaf:
    return Leaf(payoffs, F(0))


def sequential(tree: Tree) -> Any:
    return eg.solve(trees.game_of(tree), "sequential", "pure assessments")


def perfect(tree: Tree) -> Any:
    return eg.solve(trees.game_of(tree), "perfect-bayesian", "pure assessments")


def pure(tree: Tree, actions: tuple[int, ...]) -> Any:
    """As solvers write it: with their own constants."""
    pairs = zip(tree.decisions, actions, strict=True)
    return tuple(
        objects([ONE if k == a else ZERO for k in range(choice.actions)], (choice.actions,))
        for choice, a in pairs
    )


# -- whole sets ----------------------------------------------------------------------------------


@pytest.mark.parametrize("players", [2, 3])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("part", range(2))
def test_whole_sets_are_those_that_sequences_of_errors_support(
    players: int, wide: bool, part: int
) -> None:
    """The same plays, and behind each the same number of profiles; every one perfect Bayesian."""
    rng = np.random.default_rng([78, players, wide, part])
    smaller = 0
    for _ in range(15 if wide else often(15)):
        tree = consistency.random_tree(rng, players, wide)
        solution, weaker = sequential(tree), perfect(tree)
        assert solution.completeness.kind == "all pure"
        wanted = Counter(
            on_path(tree, as_profile(tree, actions))
            for actions in consistency.pure_sequential(tree)
        )
        assert {on_path(tree, e.profile): e.count for e in solution.equilibria} == wanted, tree
        counts = {e.key: e.count for e in weaker.equilibria}
        assert all(counts[e.key] >= e.count for e in solution.equilibria), tree
        smaller += sum(counts.values()) > sum(wanted.values())
        for equilibrium in solution.equilibria:
            actions = tuple(list(mixture).index(1) for mixture in equilibrium.profile)
            assert consistency.is_sequential(tree, actions), tree
    assert smaller or not wide


# -- by hand -------------------------------------------------------------------------------------


def mood(good: int, bad: int) -> Tree:
    """Out is best for the first. What the second sees is only the mood, which chance draws after
    L or R: so it must think the same of L in both. Answer 0 is worth `good` or `bad` after L and -1
    after R, answer 1 nothing: 0 is best for beliefs in L of 1 / (1 + good), 1 / (1 + bad) or more.
    """

    def after(move: int) -> Chance:
        pays = (good, bad) if move == 0 else (-1, -1)
        answers = [
            Move(1 + k, (leaf(-1, pay), leaf(-1, 0))) for k, pay in enumerate(pays)
        ]  # fmt: skip
        return Chance(HALVES, tuple(answers))

    choices = [Choice(0, 3), Choice(1, 2), Choice(1, 2)]
    return planted(2, choices, Move(0, (leaf(0, 0), after(0), after(1))))


def test_beliefs_about_one_error_may_not_contradict_each_other() -> None:
    """0 in the good mood needs a belief of 1/2 at least, 1 in the bad one of 1/3 at most."""
    tree = mood(1, 2)
    assert [e.count for e in perfect(tree).equilibria] == [4]
    assert [e.count for e in sequential(tree).equilibria] == [3]
    game = trees.game_of(tree)
    beliefs, is_open = consistent_beliefs(game, pure(tree, (0, 0, 1)))
    assert not is_open
    assert [b.extremes for b in beliefs if b] == [(), ()]


def test_a_single_belief_that_serves_both_is_enough() -> None:
    """Both thresholds are 1/2: then every pair of answers holds, two of them at that alone."""
    tree = mood(1, 1)
    assert [e.count for e in sequential(tree).equilibria] == [4]
    beliefs, _ = consistent_beliefs(trees.game_of(tree), pure(tree, (0, 0, 1)))
    assert [b.extremes for b in beliefs if b] == [((F(1, 2), F(1, 2)),)] * 2


def test_beliefs_that_are_no_limit_are_told() -> None:
    """The check of an answer, apart from how it was found."""
    tree = mood(1, 1)
    game, profile = trees.game_of(tree), pure(tree, (0, 0, 1))
    nodes = [decision.nodes for decision in game.structure.decisions]

    def told(first: Fraction, second: Fraction) -> bool:
        beliefs = [
            None if k == 0 else Belief(nodes[k], ((p, 1 - p),), False)
            for k, p in enumerate((F(0), first, second))
        ]
        return is_consistent(game, profile, beliefs)

    assert told(F(1, 3), F(1, 3))
    assert told(F(1), F(1))
    assert not told(F(1, 3), F(1, 2))
    assert not told(F(1), F(1, 2))  # nor with different supports


def test_seltens_horse_keeps_one() -> None:
    (equilibrium,) = sequential(selten_horse()).equilibria
    assert equilibrium.payoffs == (1, 1, 1)
    belief = (equilibrium.beliefs or ())[2]
    assert belief is not None
    assert set(belief.extremes) == {(F(1, 3), F(2, 3)), (0, 1)}


def errors_that_multiply(*columns: tuple[int, int, int, int]) -> Tree:
    """Two may each err in two ways, and a third who only knows that both did answers: 0 pays
    nothing, every other answer what its column says, after (a, c), (a, d), (b, c), (b, d)."""
    choices = [Choice(0, 3), Choice(1, 3), Choice(2, 1 + len(columns))]
    cells = iter(range(4))

    def second(erred: bool) -> Move:
        ends: list[Any] = [leaf(0, 0, 0)]
        for _ in range(2):
            if erred:
                k = next(cells)
                pays = [0, *(column[k] for column in columns)]
                ends.append(Move(2, tuple(leaf(-1, -1, pay) for pay in pays)))
            else:
                ends.append(leaf(0, -1, 0))
        return Move(1, tuple(ends))

    return planted(3, choices, Move(0, (second(False), second(True), second(True))))


def test_what_is_not_decided_is_said() -> None:
    """Answer 0 is best if each error is believed to be between 1/3 and 2/3 of its maker's: true of
    independent errors of equal chance, and of none where one of them is certain."""
    tree = errors_that_multiply((-2, -2, 1, 1), (1, 1, -2, -2), (-2, 1, -2, 1), (1, -2, 1, -2))
    solution = sequential(tree)
    assert solution.completeness.kind == "some"
    assert "not decided" in (solution.completeness.reason or "")
    assert (0, 0, 0) in set(consistency.pure_sequential(tree))


def test_what_one_comparison_asks_is_decided_though_errors_multiply() -> None:
    for column in [(1, -1, -1, 1), (-1, 1, 1, 1), (1, 1, 1, 1), (0, 1, 1, 2)]:
        tree = errors_that_multiply(column)
        solution = sequential(tree)
        assert solution.completeness.kind == "all pure"
        wanted = len(list(consistency.pure_sequential(tree)))
        assert sum(e.count for e in solution.equilibria) == wanted


# -- errors --------------------------------------------------------------------------------------


def test_which_ways_can_be_likeliest_at_once() -> None:
    """a against b at one set; a against b and c together at another: never both undecided."""
    sets = (((1, 0, 0), (0, 1, 0)), ((1, 0, 0), (0, 1, 1)))
    found = set(tremble_orders.supports(sets))
    assert found == {
        ((0,), (0,)), ((0, 1), (0,)), ((1,), (0,)), ((1,), (0, 1)), ((1,), (1,)),
    }  # fmt: skip


def test_sets_that_share_errors_are_put_on_free_weights() -> None:
    """Three ratios of which one is the product of the others are two steps of one line; four, two
    of them the product and the quotient of the others, are on no such points."""
    first, second, both, rest = (1, 0), (0, 1), (1, 1), (1, -1)
    line = tuple(((0, 0), way) for way in (first, second, both))
    assert tremble_orders.blocks(line) == ((0, 1, 2),)
    places = tremble_orders.aligned(line)
    assert places is not None
    assert len({point for at in places for point in at}) == 3
    assert tremble_orders.aligned((*line, ((0, 0), rest))) is None
    assert tremble_orders.blocks(line[:2]) == ((0,), (1,))


# -- along an assumption -------------------------------------------------------------------------

MOOD = """
title = "Mood"
question = "What may be thought?"
form = "timing"
source = "made for a test"
players = ["one", "two"]
[assumptions]
b = { value = 1.5, range = [0.5, 3], about = "worth of 0 in a bad mood" }
[[moves]]
name = "first"
player = "one"
actions = ["out", "l", "r"]
seen_by = []
[[moves]]
name = "mood"
chance = { good = "1/2", bad = "1/2" }
seen_by = ["two"]
when = "first.l or first.r"
[[moves]]
name = "answer"
player = "two"
actions = ["zero", "one"]
when = "first.l or first.r"
[[payoffs]]
when = "first.out"
one = "0"
two = "0"
[[payoffs]]
one = "-1"
two = "answer.zero*(first.l*(mood.good + b*mood.bad) - first.r)"
[escalation]
line = 0.5
why = "a test"
"""


def test_along_an_assumption_it_tips_where_points_say() -> None:
    """(0, 1) holds while 1 / (1 + b) is at least 1/2: up to b = 1, and (1, 0) from there on."""
    definition = eg.loads(MOOD, "test")
    counts = {}
    for b in (F(1, 2), F(9, 10), F(1), F(11, 10), F(2), F(3)):
        solution = eg.solve(definition.at({"b": b}), "sequential")
        assert solution.completeness.kind == "all pure"
        counts[b] = [e.count for e in solution.equilibria]
    assert counts == {b: [4 if b == 1 else 3] for b in counts}
    # cells: the same solver on numbers that are functions of b; what is seen never changes
    for cell in definition.along("b", Cell(F(1), F(3))), definition.along("b", Cell(F(1, 2), F(1))):
        assert [e.count for e in eg.solve(cell, "sequential").equilibria] == [3]
    with pytest.raises(Refine):
        eg.solve(definition.along("b", Cell(F(1, 2), F(3))), "sequential")
    assert not eg.tips(definition, "b", concept="sequential")
