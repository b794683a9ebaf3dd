"""The walk that all readings of a tree share: each reading against exact solves.

What is said of a region is held against equilibria written out by the oracle at points of it, and
where every sign is known, the three readings have to find the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.forms import ExtensiveGame, objects
from escalation_games.numbers import Fraction, sign
from escalation_games.numbers.polynomials.bernstein import Tensor
from escalation_games.numbers.regions.surfaces import Space
from escalation_games.sensitivity.robustness import possible_equilibria
from escalation_games.sensitivity.robustness.neighbourhood_proof import Ball
from escalation_games.sensitivity.robustness.radius import radius
from escalation_games.solvers.trees import backward_induction
from escalation_games.solvers.trees.backward_induction import BackwardInduction
from examples import often
from oracles.trees import (
    EVERYTHING,
    HIDDEN_CHANCE,
    MANY_TIES,
    SIMULTANEOUS,
    Growth,
    Leaf,
    Tree,
    all_equilibria,
    expected,
    game_of,
    grid_equilibria,
    outcomes_of,
    random_tree,
    structure_of,
)

HALF = Fraction(1, 2)
IN_TURN = replace(MANY_TIES, depth=3, profiles=64)
GROWTHS = {
    "in turn": IN_TURN,
    "hidden chance": HIDDEN_CHANCE,
    "at once": SIMULTANEOUS,
    "everything": replace(EVERYTHING, profiles=64),
}


# -- over a region ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Family:
    """A random tree whose payoffs move with x and y, both around 1/2: a + b*x + c*y."""

    tree: Tree
    slopes: dict[Leaf, list[tuple[int, int]]]  # per player

    def at(self, x: Fraction, y: Fraction) -> Tree:
        """The tree with the numbers of one point."""
        nodes = [
            Leaf(self.payoffs(node, x, y), node.escalation) if isinstance(node, Leaf) else node
            for node in self.tree.nodes
        ]
        return replace(self.tree, nodes=tuple(nodes))

    def payoffs(self, leaf: Leaf, x: Any, y: Any) -> tuple[Any, ...]:
        pairs = zip(leaf.payoffs, self.slopes[leaf], strict=True)
        return tuple(Fraction(a) + Fraction(b) * x + Fraction(c) * y for a, (b, c) in pairs)

    def over(self, space: Space) -> ExtensiveGame:
        """The game with formulas over a space of both."""
        here = game_of(self.tree)
        columns = [
            self.payoffs(leaf, *space.variables().values()) for leaf in outcomes_of(self.tree)
        ]
        rows = [x for row in zip(*columns, strict=True) for x in row]
        payoffs = objects(rows, here.payoffs.shape)
        return here.structure.fill(here.probability, payoffs, here.escalation, here.line)


def families(rng: np.random.Generator, growth: Growth) -> Iterator[Family]:
    """Trees that the exact method is for; a third of the payoffs move."""
    while True:
        tree = random_tree(rng, growth)
        slopes = {
            leaf: [(int(b), int(c)) for b, c in rng.choice([0, 0, 0, 0, 1, -1], (tree.players, 2))]
            for leaf in outcomes_of(tree)
        }
        if backward_induction.fits(structure_of(tree)) is None:
            yield Family(tree, slopes)


def told(game: ExtensiveGame, space: Space, size: Fraction) -> str | None:
    """The regime that is told of all points of a closed box of shares around the middle."""
    ball, tensors = Ball(space, size, True), {}

    def sides(index: int) -> tuple[int, ...]:
        if index not in tensors:
            tensors[index] = Tensor(space.surfaces[index].terms)
        return ball.sides(tensors[index])

    def signs(number: Any) -> frozenset[int]:
        if isinstance(number, Fraction):
            return frozenset([sign(number)])
        front, factors = number.factors()
        possible = frozenset([sign(front)])
        for index, power in (*factors, *number.bottom):
            possible = frozenset(a * b**power for a in possible for b in sides(index))
        return possible

    try:
        return possible_equilibria.of_tree(game, signs, "below").regime
    except possible_equilibria.GivenUp:
        return None


def levels(tree: Tree, is_in_turn: bool) -> list[Fraction]:
    """Of all equilibria; where players move in turn, those that mix in halves among them."""
    found: Any = grid_equilibria(tree, 2) if is_in_turn else all_equilibria(tree)
    return [expected(tree, profile)[-1] for profile in found]


@pytest.mark.parametrize("kind", GROWTHS)
def test_what_is_told_of_a_region_holds_at_its_points(kind: str) -> None:
    rng = np.random.default_rng(len(kind))
    ranges = {"x": (-HALF, 3 * HALF), "y": (-HALF, 3 * HALF)}
    n_told = 0
    for _, family in zip(range(often(120)), families(rng, GROWTHS[kind]), strict=False):
        space = Space({"x": HALF, "y": HALF}, ranges)
        size = Fraction(1, int(rng.choice([4, 8, 16])))  # in shares of ranges of 2
        regime = told(family.over(space), space, size)
        n_told += regime is not None
        for _ in range(6 if regime else 0):
            x, y = (HALF + size * Fraction(int(k), 2) for k in rng.integers(-4, 5, 2))
            found = levels(family.at(x, y), kind == "in turn")
            assert all((level >= HALF) == (regime == "above") for level in found), (family, x, y)
    assert n_told > often(20)


def known(number: Any) -> frozenset[int]:
    """Where every sign is known."""
    return frozenset([sign(number)])


@pytest.mark.parametrize("kind", ["hidden chance", "at once", "everything"])
def test_where_every_sign_is_known_both_readings_find_the_same(kind: str) -> None:
    """Where nobody's mixing at ties is read: extreme equilibria once by supports, once as points
    of polyhedra; the same payoffs and levels follow."""
    rng = np.random.default_rng(len(kind))
    for _, family in zip(range(often(150)), families(rng, GROWTHS[kind]), strict=False):
        game = game_of(family.tree)
        if all(r.is_single_move or not r.decisions for r in game.structure.regions.values()):
            continue
        left = possible_equilibria.TreeReading(game, known).solve()
        found = BackwardInduction(game).solve()
        assert {pays(c) for c in left} == {pays(c) for c in found}


def pays(continuation: Any) -> tuple[Fraction, ...]:
    return (*continuation.payoffs, continuation.escalation)


# -- what the radius then rests on -----------------------------------------------------------------

HEAD = """
title = "A tie inside the range"
question = "Is it said what was not searched?"
form = "timing"
source = "made for a test"
players = ["p1", "p2"]
[assumptions]
x = { value = "-1/2", range = [-1, "1/4"], about = "what it pays to hit" }
[escalation]
why = "made for a test"
line = 0.5
[[moves]]
name = "entry"
player = "p1"
actions = ["out", "enter"]
[[moves]]
name = "reply"
player = "p2"
actions = ["hit", "spare"]
when = "entry.enter"
[[payoffs]]
when = "reply.hit"
p1 = "0"
p2 = "x"
escalation = 1
[[payoffs]]
when = "reply.spare"
p1 = "2"
p2 = "0"
"""
HIDDEN = """
[[moves]]
name = "weather"
seen_by = []
chance = { wet = "1/2", dry = "1/2" }
when = "entry.out"
[[moves]]
name = "bet"
player = "p2"
actions = ["on", "off"]
when = "entry.out"
[[payoffs]]
when = "bet.on"
p1 = "1"
p2 = "1"
[[payoffs]]
when = "bet.off"
p1 = "1"
p2 = "0"
"""


def test_mixing_that_no_reading_saw_is_no_part_of_what_is_proved() -> None:
    """At x = 0 alone the second may mix, and a hit half the time lets the first enter; that is not
    looked for where somebody bets without seeing the weather."""
    found = radius(eg.loads(HEAD + HIDDEN, "hidden"))
    assert found.proved_safe == inf
    assert found.completeness.kind == "all pure"
    assert "'reply'" in (found.completeness.reason or "")


AT_ONCE = """
title = "Two who move at once"
question = "Is it said what was not searched?"
form = "timing"
source = "made for a test"
players = ["p1", "p2"]
[assumptions]
x = { value = "-1/2", range = [-1, HIGH], about = "what it pays to hit" }
[escalation]
why = "made for a test"
line = 0.5
[[moves]]
name = "entry"
player = "p1"
actions = ["out", "enter"]
[[moves]]
name = "one"
player = "p1"
actions = ["l", "r"]
seen_by = ["p1"]
when = "entry.enter"
[[moves]]
name = "two"
player = "p2"
actions = ["hit", "spare"]
when = "entry.enter"
[[payoffs]]
when = "entry.out"
p1 = "1"
p2 = "0"
[[payoffs]]
when = "two.hit and one.l"
p1 = "0"
p2 = "x"
escalation = 1
[[payoffs]]
when = "two.hit and one.r"
p1 = "-1"
p2 = "x"
escalation = 1
[[payoffs]]
when = "two.spare and one.l"
p1 = "2"
p2 = "0"
[[payoffs]]
when = "two.spare and one.r"
p1 = "1"
p2 = "0"
"""


@pytest.mark.parametrize(("high", "kind"), [("-1/8", "all"), ("1/4", "some")])
def test_simultaneous_moves_are_told_and_what_lies_between_is_not_claimed(
    high: str, kind: str
) -> None:
    """At x = 0 the second may mix as above: of the two ends alone nobody enters to be hit."""
    found = radius(eg.loads(AT_ONCE.replace("HIGH", f'"{high}"'), "at once"))
    assert found.proved_safe == inf
    assert found.completeness.kind == kind
