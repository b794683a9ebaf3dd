"""Published results that the solver must reproduce, to the last count."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from escalation_games.forms import (
    Decision,
    ExtensiveGame,
    ExtensiveStructure,
    Node,
    objects,
    stacked,
)
from escalation_games.solvers.solve import solve, solve_batch

# B. Bueno de Mesquita, D. Lalman, War and Reason (1992): the International Interaction Game. Per
# node, who moves, and where each of two moves leads: a node or an outcome.
OUTCOMES = ("SQ", "Acq1", "Acq2", "Nego", "Cap1", "Cap2", "War1", "War2")
MOVES: dict[int, tuple[int, int | str, int | str]] = {
    1: (1, 3, 2),
    2: (2, 4, "SQ"),
    3: (2, 5, "Acq2"),
    4: (1, 6, "Acq1"),
    5: (1, 10, 9),
    6: (2, 8, 7),
    7: (1, 11, "Nego"),
    8: (1, "War2", "Cap1"),
    9: (2, 12, "Nego"),
    10: (2, "War1", "Cap2"),
    11: (2, "War1", "Cap2"),
    12: (1, "War2", "Cap1"),
}
PUBLISHED = {"Nego": 1428, "Acq2": 824, "SQ": 232, "Acq1": 180, "War1": 40}


def interaction() -> ExtensiveStructure:
    """The tree; nodes in layers from the root, so that parents come first."""
    order: list[int | str] = [1]
    for node in order:
        if isinstance(node, int):
            order += MOVES[node][1:]
    nodes, decisions, queue = [], [], 1
    for k, entry in enumerate(order):
        if isinstance(entry, int):
            nodes.append(
                Node(f"node {entry}", len(decisions), None, (queue, queue + 1), ("yes", "no"))
            )
            decisions.append(Decision(f"node {entry}", MOVES[entry][0] - 1, ("yes", "no"), (k,)))
            queue += 2
        else:
            nodes.append(Node(entry, None, OUTCOMES.index(entry)))
    return ExtensiveStructure(("one", "two"), tuple(decisions), OUTCOMES, tuple(nodes))


def orderings(i: int) -> list[tuple[int, ...]]:
    """Utilities 0 to 7 of the outcomes, in every order that the theory admits for player i."""
    j = 3 - i
    above = [
        *((f"Acq{j}", other) for other in OUTCOMES if other != f"Acq{j}"),
        ("SQ", f"Acq{i}"), ("SQ", f"Cap{i}"), (f"Acq{i}", f"Cap{i}"),
        *(("Nego", worse) for worse in (f"Acq{i}", f"Cap{i}", f"War{i}", f"War{j}")),
        (f"Cap{j}", f"War{i}"), (f"Cap{j}", f"War{j}"), (f"War{i}", f"War{j}"),
    ]  # fmt: skip
    pairs = [(OUTCOMES.index(a), OUTCOMES.index(b)) for a, b in above]
    return [u for u in permutations(range(8)) if all(u[a] > u[b] for a, b in pairs)]


@pytest.fixture(scope="module")
def games() -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return list(product(orderings(1), orderings(2)))


def test_52_orderings_each(games: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> None:
    assert len(games) == 52 * 52 == 2704


def is_war(one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    """The Basic War Theorem: what war by player 1 needs, and all it needs."""
    at = OUTCOMES.index
    return (
        one[at("War1")] > one[at("Acq1")]
        and one[at("Cap1")] > one[at("War2")]
        and two[at("War1")] > two[at("Acq2")]
        and two[at("Cap1")] > two[at("Nego")]
    )


def test_subgame_perfect_outcomes_and_the_basic_war_theorem(
    games: list[tuple[tuple[int, ...], tuple[int, ...]]],
) -> None:
    structure = interaction()
    found: Counter[str] = Counter()
    level = objects([Fraction(0)] * 8, (8,))
    for one, two in games:
        pays = objects(map(Fraction, (*one, *two)), (2, 8))
        game = structure.fill(objects((), (0,)), pays, level, Fraction(1, 2))
        assert isinstance(game, ExtensiveGame)
        # the same outcome can be got to in two ways: two plays, one result
        payoffs = {equilibrium.payoffs for equilibrium in solve(game).equilibria}
        ((first, second),) = payoffs
        outcome = OUTCOMES[one.index(int(first))]
        assert OUTCOMES[two.index(int(second))] == outcome
        found[outcome] += 1
        assert (outcome == "War1") == is_war(one, two)
    assert found == PUBLISHED


def test_all_2704_at_once(games: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> None:
    structure = interaction()
    pays = np.array(games, dtype=float).transpose(1, 2, 0).copy()
    wars = np.zeros((8, len(games)))
    wars[OUTCOMES.index("War1")] = 1
    game = structure.fill(np.zeros((0, len(games))), pays, wars, Fraction(1, 2))
    solutions = solve_batch(stacked(game))
    assert np.array_equal(solutions.lower, solutions.upper)
    assert int(solutions.upper.sum()) == 40
