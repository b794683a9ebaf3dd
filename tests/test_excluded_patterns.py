"""What floats exclude has no solution: against equations solved exactly, and planted solutions."""

from __future__ import annotations

import warnings
from fractions import Fraction
from itertools import chain, product
from typing import Any

import numpy as np
import pygambit
import pytest

import escalation_games as eg
from escalation_games.numbers import approximate
from escalation_games.numbers.algebra.sparse import Sparse
from escalation_games.solvers.n_players import polynomial_systems, support_patterns
from escalation_games.solvers.n_players.excluded_patterns import is_excluded
from escalation_games.solvers.n_players.polynomial_systems import Cases, System
from escalation_games.solvers.n_players.sequence_payoffs import sequence_game
from escalation_games.solvers.n_players.support_patterns import (
    PatternConditions,
    Solved,
    Unknowns,
    patterns,
)
from examples import often


def table(payoffs: Any) -> Any:
    """A game with these payoffs, shape (n_players, *actions)."""
    names = tuple(tuple(f"a{k}" for k in range(n)) for n in payoffs.shape[1:])
    structure = eg.StrategicStructure(tuple(f"p{k}" for k in range(len(payoffs))), names)
    exact = np.frompyfunc(Fraction, 1, 1)(payoffs.astype(object))
    return structure.fill(exact, exact[0] * 0, line=Fraction(1))


@pytest.mark.parametrize("high", [1, 3, 50])
def test_no_excluded_pattern_has_an_equilibrium(high: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patterns of few equations: those that floats exclude are solved exactly, one by one."""
    monkeypatch.setattr(support_patterns, "FEW_EQUATIONS", 1)
    rng, excluded, kept = np.random.default_rng([3, high]), 0, 0
    for _ in range(often(24)):
        game = table(rng.integers(-high, high + 1, (3, 2, 3, 2)))
        form = sequence_game(game)
        conditions = PatternConditions(form)
        for pattern in patterns(form):
            needed = conditions.of(pattern)
            unknowns = Unknowns(form.players, pattern)
            if needed is None or unknowns.n > 3:
                continue
            if conditions.is_excluded(pattern, needed):
                excluded += 1
                assert not Solved(form, unknowns, needed).pieces
            else:
                kept += 1
    assert excluded > 5
    assert kept > 5


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 3, 3), (2, 3, 4), (2, 2, 2, 2, 2)])
def test_a_planted_solution_is_never_excluded(shape: tuple[int, ...]) -> None:
    """Random gaps, moved so that they are 0 at mixtures drawn before, near the edge too."""
    rng = np.random.default_rng(len(shape))
    for trial in range(often(60)):
        mixtures = [rng.dirichlet(np.full(n, 0.2 if trial % 2 else 1.0)) for n in shape]
        gaps = []
        for player, n in enumerate(shape):
            others = [x for k, x in enumerate(mixtures) if k != player]
            for _ in range(n - 1):
                gap = rng.integers(-50, 51, [len(x) for x in others]).astype(float)
                value = gap
                for x in others:
                    value = np.tensordot(x, value, axes=(0, 0))
                gaps.append(np.repeat(np.expand_dims(gap - value, player), n, axis=player))
        assert not is_excluded(np.array(gaps), np.empty((0, *shape)))


def test_where_every_gap_but_one_point_is_far_from_0_it_is_excluded() -> None:
    """Each gap is the other's probability less 3/2, which is none: no corner is enough alone."""
    first = np.array([[-1.5, -0.5]]).repeat(2, axis=0)  # the second player's probability - 3/2
    gaps = np.array([first, first.T])
    assert is_excluded(gaps, np.empty((0, 2, 2)))
    half = gaps + 1  # less 1/2
    assert not is_excluded(half, np.empty((0, 2, 2)))
    assert is_excluded(half, np.array([-np.ones((2, 2))]))  # what may not be below 0 is so


def test_random_tables_of_three_are_complete_and_hold_what_gambit_finds() -> None:
    """An odd number, as nearly all games have (Wilson 1971), where none ties. Gambit's enumpoly
    works in floats; it finds no other ones, and not always all."""
    rng, odd = np.random.default_rng(5), 0
    for _ in range(often(18)):
        payoffs = rng.integers(0, 1000, (3, 3, 3, 3))
        solution = eg.solve(table(payoffs))
        assert solution.completeness.kind in ("all", "extreme points of every component")
        if solution.completeness.kind == "all":
            odd += 1
            assert len(solution.equilibria) % 2
        ours = np.array([[*map(approximate, chain(*e.profile))] for e in solution.equilibria])
        for other in gambits(payoffs):
            assert np.abs(ours - other).max(axis=1).min() < 1e-6
    assert odd


def gambits(payoffs: Any) -> list[list[float]]:
    """What Gambit's enumpoly finds: every player's probabilities, one after the other."""
    game = pygambit.StrategicGame.from_arrays(
        *(np.array(p, dtype=object) for p in payoffs.tolist())
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pygambit.nash.enumpoly_solve(game).equilibria
    return [[float(p) for player in game.players for _, p in e[player]] for e in found]


# -- of any size, and with ties --------------------------------------------------------------------


def somebody_acts(scale: Fraction) -> Any:
    """Who acts gets 3, who waits 4 if another one acts, else 0: seven equilibria."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=object)
    for actions in product((0, 1), repeat=3):
        for player, acts in enumerate(actions):
            payoffs[(player, *actions)] = (3 if acts else 4 * any(actions)) * scale
    return table(payoffs)


@pytest.mark.parametrize("scale", [Fraction(10) ** 400, Fraction(1), Fraction(1, 2**1074)])
def test_payoffs_beyond_what_floats_hold(scale: Fraction) -> None:
    solution = eg.solve(somebody_acts(scale))
    assert solution.completeness.kind == "all"
    assert len(solution.equilibria) == 7


def test_gaps_next_to_the_smallest_float_exclude_nothing_wrongly() -> None:
    """The second actions have probability 1/4, 1/8 and 1/8, by hand."""
    tiny = ["0", "0", "0", "0", "-17/32", "47/32", "47/32", "175/32"]
    others = [
        ["0", "0", "1/16", "1/16", "0", "0", "-15/16", "81/16"],
        ["0", "3/8", "0", "-5/8", "0", "-5/8", "0", "-13/8"],
    ]
    rows = [[Fraction(x) / 2**1074 for x in tiny], *([Fraction(x) for x in row] for row in others)]
    (equilibrium,) = eg.solve(table(np.array(rows, dtype=object).reshape(3, 2, 2, 2))).equilibria
    assert [mix[1] for mix in equilibrium.profile] == [Fraction(1, 4), *[Fraction(1, 8)] * 2]


def test_equations_that_say_the_same_are_solved_one_unknown_at_a_time() -> None:
    """By Cramer's rule every determinant would be 0, everywhere."""
    x = [Sparse.unknown(k, 3) for k in range(3)]
    half = Sparse.constant(Fraction(1, 2), 3)
    line = x[0] * (x[2] + half) + x[1] * (x[2] - half) - half
    cases = Cases(System(3, (line, line.scaled(Fraction(2))), tuple(x), ())).run()
    assert cases.pieces
    assert not cases.unsettled


def test_whole_mixtures_and_one_unknown_at_a_time_come_to_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On tables in which an action pays the mean of two others: sets, corners, what is open."""
    rng = np.random.default_rng(0)
    for _ in range(often(18)):
        payoffs = rng.integers(-3, 4, (3, 3, 2, 2)) * 2
        payoffs[0, 2] = (payoffs[0, 0] + payoffs[0, 1]) // 2
        at_once = eg.solve(table(payoffs))
        with monkeypatch.context() as patch:
            patch.setattr(polynomial_systems, "_linear_block", lambda equations: None)
            one_by_one = eg.solve(table(payoffs))
        assert at_once.completeness == one_by_one.completeness
        assert {e.key for e in at_once.equilibria} == {e.key for e in one_by_one.equilibria}
