"""Mixing at ties in trees of single moves and chance, against an oracle written another way.

The oracle (`oracles/tie_sets.py`) tries every support at every move and knows nothing of plans; the
certificates judge each listed profile by the definition.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.effort import allowed, left
from escalation_games.solvers.trees import attainable
from escalation_games.solvers.trees.backward_induction import BackwardInduction, Continuation
from examples import TIE, often
from oracles.tie_sets import bounds, brackets
from oracles.trees import (
    MANY_TIES,
    PERFECT_INFORMATION,
    THREE_PLAYERS,
    Choice,
    Growth,
    Leaf,
    Move,
    Tree,
    decision_name,
    game_of,
    largest_gain,
    planted,
    random_tree,
)

TIED_AT_A_POINT = TIE.replace(
    "[[moves]]", '[assumptions]\nk = { value = 0.5, range = [0, 1], about = "k" }\n[[moves]]', 1
).replace('p1 = "2"\np2 = "0"', 'p1 = "2"\np2 = "k - 1/4"')
COMPLETE = ("all", "extreme points of every component")


@pytest.mark.parametrize("growth", [MANY_TIES, PERFECT_INFORMATION, THREE_PLAYERS])
def test_the_range_of_escalation_is_the_oracles(growth: Growth) -> None:
    rng = np.random.default_rng(11)
    wider = 0
    for _ in range(often(500)):
        tree = random_tree(rng, growth)
        solution = eg.solve(game_of(tree))
        outside = brackets(tree)
        lower, upper = solution.envelope.lower, solution.envelope.upper
        assert outside.outer_lower <= lower <= upper <= outside.outer_upper, tree
        if solution.completeness.kind in COMPLETE:
            assert lower <= outside.lower <= outside.upper <= upper, tree
        pure = [e.escalation for e in solution.equilibria if "pure" in e.labels]
        wider += not min(pure) <= lower <= upper <= max(pure)
    assert wider >= 1  # mixing was what it was about


def leaf(*payoffs: int, escalation: object = 0) -> Leaf:
    return Leaf(payoffs, Fraction(str(escalation)))


def answered(decision: int, low: int = 0, high: int = 2) -> Move:
    """Somebody who does not care hits (escalation 1) or spares the player who came."""
    return Move(decision, (leaf(low, 0, 0, escalation=1), leaf(high, 0, 0)))


def test_mixing_that_pleases_one_deters_another() -> None:
    """P1 goes in or stays out (0). P2 then stops (0 for P2, -1 for P1), or asks P3, who
    does not care: P2 gets -1 or 1, and P1 gets 1 or -3. Where P2 asks, P3 pleases P2 at least half
    of the time, so P1 gets at most -1 there: nobody goes in, whatever is mixed.
    """
    asked = Move(2, (leaf(1, -1, 0, escalation=1), leaf(-3, 1, 0)))
    root = Move(0, (leaf(0, 0, 0), Move(1, (leaf(-1, 0, 0), asked))))
    tree = planted(3, [Choice(0, 2), Choice(1, 2), Choice(2, 2)], root)
    solution = eg.solve(game_of(tree))
    assert [e.escalation for e in solution.equilibria] == [0]
    assert bounds(tree) == (0, 0)


def test_many_ties_at_many_levels_are_said_to_be_left_open() -> None:
    """P2's two ways in can both be tied at any level between 0 and 2, and P1 fears or hopes."""
    mine = [Move(k, (leaf(3, 0, 0, escalation=1), leaf(0, 2, 0))) for k in (2, 3)]
    root = Move(0, (leaf(1, 0, 0), Move(1, tuple(mine))))
    choices = [Choice(0, 2), Choice(1, 2), Choice(2, 2), Choice(2, 2)]
    tree = planted(3, choices, root)
    solution = eg.solve(game_of(tree))
    assert solution.completeness.kind == "all pure"
    assert "can be tied at many levels" in (solution.completeness.reason or "")


def test_a_listed_mixture_is_an_equilibrium_in_every_subgame() -> None:
    choices = [Choice(0, 3), Choice(1, 2), Choice(1, 2)]
    root = Move(0, (leaf(1, 0, 0), answered(1), answered(2, low=-1, high=3)))
    tree = planted(3, choices, root)
    solution = eg.solve(game_of(tree))
    assert bounds(tree) == (solution.envelope.lower, solution.envelope.upper)
    for equilibrium in solution.equilibria:
        profile = tuple(tuple(mixture) for mixture in equilibrium.profile)
        assert largest_gain(tree, profile) == 0


def test_an_indifference_that_only_a_threshold_shows_stops_no_proof() -> None:
    """Below k = 1/4 P2 hits and P1 stays out, above P2 spares: no escalation on either side. On
    1/4 itself P1 may come in and be hit half the time. So a radius may not go past it."""
    definition = eg.loads(TIED_AT_A_POINT)
    point = {"k": Fraction(1, 2)}
    found = eg.radius(definition, point)
    assert (found.value, found.proved_safe) == (Fraction(1, 4), Fraction(1, 4))
    assert [tip.value for tip in eg.tips(definition, ["k"])] == [Fraction(1, 4)]


NUMBERS = ("0", "0", "1", "-1", "x", "y", "x - y", "1 - x", "x + y")


def random_file(rng: np.random.Generator) -> str:
    """Three moves in turn, by two players, each seeing what went before."""
    text = """
title = "Random"
question = "Which?"
form = "timing"
source = "made for a test"
players = ["a", "b"]
[assumptions]
x = { value = 0, range = [-1, 1], about = "one" }
y = { value = 0.5, range = [-1, 1], about = "another" }
[escalation]
why = "it has to be something"
"""
    for k, player in enumerate("aba"):
        text += f'[[moves]]\nname = "m{k}"\nplayer = "{player}"\nactions = ["l", "r"]\n'
    for ways in product("lr", repeat=3):
        when = " and ".join(f"m{k}.{way}" for k, way in enumerate(ways))
        text += "[[payoffs]]\n" + ("" if set(ways) == {"r"} else f'when = "{when}"\n')
        text += f'a = "{rng.choice(NUMBERS)}"\nb = "{rng.choice(NUMBERS)}"\n'
        text += f"escalation = {rng.choice([0, 0, 1])}\n"
    return text


def test_no_tie_within_what_is_proved_changes_the_regime() -> None:
    """Over a grid full of ties, those points at which only mixing escalates among them."""
    rng = np.random.default_rng(5)
    mixed = 0
    for _ in range(12):
        definition = eg.loads(random_file(rng))
        at = definition.point({"x": Fraction(1, 4), "y": Fraction(1, 2)})
        safe = eg.radius(definition, at, effort=0.12).proved_safe
        regime = eg.solve(definition.at(at)).regime
        for x, y in product(range(-8, 9), repeat=2):
            point = {"x": Fraction(x, 8), "y": Fraction(y, 8)}
            if max(abs(point[name] - at[name]) for name in at) / 2 < safe:
                solution = eg.solve(definition.at(point))
                assert solution.regime == regime, (definition, point)
                mixed += any("mixed" in e.labels for e in solution.equilibria)
    assert mixed


# -- long chains: a deal in many steps, in which everybody is indifferent all along ---------------


def chain(steps: int, rng: np.random.Generator | None = None) -> Tree:
    """Two take turns to go on or to stop. Stopping at step k leaves 1 - k/steps of the programme;
    payoffs are all 0, or drawn from a few numbers."""
    root: Leaf | Move = Leaf((0, 0), Fraction(0))
    for k in reversed(range(steps)):
        pays = (0, 0) if rng is None else tuple(int(x) for x in rng.choice([0, 0, 0, 1, -1], 2))
        root = Move(k, (root, Leaf(pays, 1 - Fraction(k, steps))))
    return planted(2, [Choice(k % 2, 2) for k in range(steps)], root)


def test_random_chains_are_the_oracles() -> None:
    rng = np.random.default_rng(17)
    mixed = 0
    for _ in range(often(300)):
        tree = chain(int(rng.integers(2, 8)), rng)
        solution = eg.solve(game_of(tree))
        outside = brackets(tree)
        ends = solution.envelope.lower, solution.envelope.upper
        assert outside.outer_lower <= ends[0] <= ends[1] <= outside.outer_upper
        if solution.completeness.kind in COMPLETE:
            assert ends[0] <= outside.lower <= outside.upper <= ends[1], tree
        for equilibrium in solution.equilibria:
            profile = tuple(tuple(mixture) for mixture in equilibrium.profile)
            assert largest_gain(tree, profile) == 0
            mixed += "mixed" in equilibrium.labels
    assert mixed >= 5


def test_what_is_planned_off_the_path_is_counted_as_by_hand() -> None:
    """Where all is worth the same, one may stop anywhere, and plan all that comes after in any way;
    what nobody ever gets to is free where more than one thing may be planned."""
    for steps in (1, 2, 5, 9):
        tree = chain(steps)
        solution = eg.solve(game_of(tree))
        found = {e.escalation: e for e in solution.equilibria if "pure" in e.labels}
        assert set(found) == {1 - Fraction(k, steps) for k in range(steps + 1)}
        for k in range(steps):
            equilibrium = found[1 - Fraction(k, steps)]
            assert equilibrium.count == 2 ** (steps - k - 1)
            assert equilibrium.free == tuple(map(decision_name, range(k + 1, steps)))


def work(steps: int) -> float:
    """The units that a chain of so many steps takes."""
    game = game_of(chain(steps))
    with allowed(10):
        before = left()
        solution = eg.solve(game, effort=10)
        assert solution.completeness.kind in COMPLETE
        assert len(solution.equilibria) == steps + 1
        return before - left()


def test_twice_the_steps_are_four_times_the_work() -> None:
    assert work(80) < 5 * work(40)


# -- what is compared few by few, against comparing all with all ----------------------------------


def test_ranks_are_those_of_the_numbers() -> None:
    rng = np.random.default_rng(2)
    for _ in range(50):
        numbers = [Fraction(int(x), 3) for x in rng.integers(-3, 4, rng.integers(0, 12))]
        wanted = [sorted(set(numbers)).index(x) for x in numbers]
        assert attainable._ranks(numbers, attainable._order) == wanted


def test_a_polytope_within_another_is_left_out() -> None:
    rng = np.random.default_rng(3)
    dropped = 0
    for _ in range(200):
        sets = [
            [
                attainable.Mixed((Fraction(int(x)), Fraction(0)), Fraction(int(y)), {})
                for x, y in rng.integers(0, 3, (rng.integers(1, 4), 2))
            ]
            for _ in range(rng.integers(1, 7))
        ]
        corners = [{(p.payoffs, p.escalation) for p in points} for points in sets]
        kept = [
            {(p.payoffs, p.escalation) for p in points} for points in attainable._distinct(sets)
        ]
        assert all(any(own <= other for other in kept) for own in corners)
        assert not any(a <= b for k, a in enumerate(kept) for b in kept[:k] + kept[k + 1 :])
        dropped += len(sets) - len(kept)
    assert dropped > 50


def test_what_several_plays_may_plan_is_all_that_any_of_them_plans() -> None:
    """Gone through without what plays share."""

    def unshared(part: Continuation) -> dict[int, set[Any]]:
        found: dict[int, set[Any]] = {}
        parts = part.ways or part.after
        for inner in map(unshared, parts):
            for d, choices in inner.items():
                found.setdefault(d, set()).update(choices)
        if not part.ways:
            for d, (_, choice) in part.own.items():
                found.setdefault(d, set()).add(choice)
        return found

    rng = np.random.default_rng(23)
    several = 0
    for _ in range(often(150)):
        induction = BackwardInduction(game_of(random_tree(rng, MANY_TIES)))
        for continuation in induction.solve():
            assert continuation.possible == unshared(continuation)
            several += any(len(choices) > 1 for choices in continuation.possible.values())
    assert several > often(30)
