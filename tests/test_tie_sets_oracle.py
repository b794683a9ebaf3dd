"""The oracle for ranges of escalation at ties, against cases by hand and against grids."""

from fractions import Fraction

import numpy as np
import pytest

from examples import often
from oracles.tie_sets import TooLarge, bounds, brackets
from oracles.trees import (
    MANY_TIES,
    THREE_PLAYERS,
    Chance,
    Choice,
    Growth,
    Leaf,
    Move,
    Tree,
    expected,
    grid_equilibria,
    planted,
    random_tree,
)


def leaf(*payoffs: int, escalation: object = 0) -> Leaf:
    return Leaf(payoffs, Fraction(escalation))


def entry(hit: int = 0, spared: int = 2, out: int = 1) -> Tree:
    """Out, or in and then hit (escalation 1) or spared by somebody who does not care."""
    reply = Move(1, (leaf(hit, 0, escalation=1), leaf(spared, 0)))
    return planted(2, [Choice(0, 2), Choice(1, 2)], Move(0, (leaf(out, 0), reply)))


@pytest.mark.parametrize(
    ("tree", "range_"),
    [
        (entry(), (0, Fraction(1, 2))),
        (entry(hit=1), (0, 1)),  # entering never costs anything
        (entry(hit=0, spared=3), (0, Fraction(2, 3))),
        (entry(hit=-1, spared=0, out=1), (0, 0)),  # nobody enters
        (entry(hit=2, spared=2), (0, 1)),  # everybody enters
    ],
)
def test_by_hand(tree: Tree, range_: tuple[Fraction, Fraction]) -> None:
    assert bounds(tree) == range_


def test_chance_averages_independent_ties() -> None:
    reply = Move(1, (leaf(0, 0, escalation=1), leaf(2, 0)))
    other = Move(2, (leaf(0, 0, escalation=1), leaf(2, 0)))
    lottery = Chance((Fraction(1, 4), Fraction(3, 4)), (reply, other))
    game = Move(0, (leaf(1, 0), lottery))
    assert bounds(planted(2, [Choice(0, 2), Choice(1, 2), Choice(1, 2)], game)) == (
        0,
        Fraction(1, 2),
    )


def test_a_tie_at_a_level_that_another_tie_sets() -> None:
    """Both branches pay the first 2 minus twice the chance of a hit; worst: hit in both."""
    one = Move(1, (leaf(0, 0, escalation=1), leaf(2, 0)))
    two = Move(2, (leaf(0, 0, escalation=Fraction(1, 2)), leaf(2, 0)))
    game = Move(0, (one, two))
    assert bounds(planted(2, [Choice(0, 2), Choice(1, 2), Choice(1, 2)], game)) == (0, 1)


@pytest.mark.parametrize("growth", [MANY_TIES, THREE_PLAYERS, Growth(move=1, spread=1, players=3)])
def test_no_grid_equilibrium_lies_outside(growth: Growth) -> None:
    rng = np.random.default_rng(7)
    settled = seen = wider = 0
    for _ in range(often(300)):
        tree = random_tree(rng, growth)
        try:
            found = brackets(tree)
        except TooLarge:
            continue
        pure = [expected(tree, p)[-1] for p in grid_equilibria(tree, 1)]
        fine = pure
        if len(tree.decisions) <= 6:  # laying out a grid of halves is quick then
            fine = [expected(tree, p)[-1] for p in grid_equilibria(tree, 2)]
        assert found.outer_lower <= found.lower <= min(pure)
        assert max(pure) <= found.upper <= found.outer_upper
        assert found.outer_lower <= min(fine) <= max(fine) <= found.outer_upper
        seen += 1
        settled += found.settled
        wider += found.lower < min(pure) or found.upper > max(pure)
    assert seen >= often(285)
    assert settled >= 0.9 * seen
    assert wider  # some mixture reaches what no pure play does
