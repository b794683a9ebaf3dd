"""What floats exclude has no solution, and what they find is proved: against equations solved
exactly, and planted solutions."""

from __future__ import annotations

import warnings
from fractions import Fraction
from functools import cmp_to_key
from itertools import chain, product
from typing import Any

import numpy as np
import pygambit
import pytest

import escalation_games as eg
from escalation_games.errors import Unresolved
from escalation_games.numbers import approximate, sign
from escalation_games.numbers.algebra.sparse import Sparse
from escalation_games.numbers.bounds.system_root import NoRoot, SystemRoot
from escalation_games.solvers.n_players import (
    polynomial_systems,
    sequence_payoffs,
    support_patterns,
)
from escalation_games.solvers.n_players.isolated_solutions import solutions
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
            if conditions.roots(pattern, needed, None) == []:
                excluded += 1
                solved = Solved(form, unknowns, needed)
                solved.solve(lambda prove: None)
                assert not solved.pieces
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
        assert solutions(np.array(gaps), np.empty((0, *shape))) is None


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 2, 2, 2), (2, 2, 2, 2, 2)])
def test_a_planted_solution_is_among_those_that_are_proved(shape: tuple[int, ...]) -> None:
    """Rational mixtures are drawn, and whole numbers as gaps, each moved so that it is 0 there.

    Where the search ends, the planted mixtures are in one of the boxes that are found; in none of
    them if a gap that may not be below 0 says so.
    """
    rng, ended = np.random.default_rng(len(shape) + shape[0]), 0
    for _ in range(often(12)):
        mixtures = [_rational_mixture(rng, n) for n in shape]
        gaps, zero = _gaps_that_vanish_at(rng, mixtures)
        wanted = [p for mixture in mixtures for p in mixture[:-1]]

        def prove(near: Any, zero: Any = zero) -> SystemRoot | None:
            try:
                return SystemRoot(zero, near)
            except NoRoot:
                return None

        found = solutions(gaps, np.empty((0, *shape)), prove)
        if found is None:
            continue
        ended += 1
        holding = [
            r for r in found if all(a < x < b for x, (a, b) in zip(wanted, r.within, strict=True))
        ]
        assert len(holding) == 1
        (root,) = holding
        assert root.coordinates() == wanted
        below = solutions(gaps, np.array([-np.ones(shape)]), prove)
        assert below == []
    assert ended


def _rational_mixture(rng: np.random.Generator, n: int) -> list[Fraction]:
    parts = [int(k) for k in rng.integers(1, 20, n)]
    return [Fraction(part, sum(parts)) for part in parts]


def _gaps_that_vanish_at(rng: np.random.Generator, mixtures: Any) -> tuple[Any, list[Sparse]]:
    """As floats, an axis per player, and as polynomials in the probabilities but the last ones."""
    shape = tuple(map(len, mixtures))
    n = sum(shape) - len(shape)
    first = [sum(shape[:k]) - k for k in range(len(shape))]
    weights = [
        [Sparse.unknown(first[k] + a, n) for a in range(size - 1)] for k, size in enumerate(shape)
    ]
    one = Sparse.constant(Fraction(1), n)
    for own in weights:
        rest = one
        for weight in own:
            rest = rest - weight
        own.append(rest)
    gaps, zero = [], []
    for player, size in enumerate(shape):
        others = [k for k in range(len(shape)) if k != player]
        for _ in range(size - 1):
            table = rng.integers(-50, 51, [shape[k] for k in others]).astype(object)
            exact = np.frompyfunc(Fraction, 1, 1)(table)
            value = Fraction(0)
            polynomial = Sparse({})
            for cell in product(*(range(shape[k]) for k in others)):
                chance, weight = Fraction(1), one
                for k, a in zip(others, cell, strict=True):
                    chance, weight = chance * mixtures[k][a], weight * weights[k][a]
                value += exact[cell] * chance
                polynomial = polynomial + Sparse.constant(exact[cell], n) * weight
            gap = np.expand_dims((exact - value).astype(float), player) / 100
            gaps.append(np.repeat(gap, size, axis=player))
            zero.append(polynomial - Sparse.constant(value, n))
    return np.array(gaps), zero


@pytest.mark.parametrize("shape", [(2, 2, 2, 2), (3, 3, 2)])
def test_roots_by_bounds_are_those_of_exact_methods(
    shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same tables with bounds first, and with exact methods first: eliminants, resultants."""
    rng, compared = np.random.default_rng(shape), 0
    for _ in range(often(15)):
        game = table(rng.integers(0, 101, (len(shape), *shape)))
        with monkeypatch.context() as patch:
            patch.setattr(support_patterns, "MANY_EQUATIONS", 1)
            by_bounds = eg.solve(game)
            patch.setattr(support_patterns, "MANY_EQUATIONS", 99)
            exactly = eg.solve(game)
        assert by_bounds.completeness == exactly.completeness
        assert len(by_bounds.equilibria) == len(exactly.equilibria)
        for one, other in zip(by_bounds.equilibria, exactly.equilibria, strict=True):
            compared += not one.exact
            for x, y in zip(chain(*one.profile), chain(*other.profile), strict=True):
                assert approximate(x) == pytest.approx(approximate(y), abs=1e-14)
    assert compared


def test_random_tables_of_five_are_complete() -> None:
    """An odd number, where none ties (Wilson 1971); nobody gains, by floats too."""
    rng = np.random.default_rng(25)
    for _ in range(often(5)):
        payoffs = rng.integers(0, 10**6, (5, 2, 2, 2, 2, 2))
        solution = eg.solve(table(payoffs))
        assert solution.completeness.kind == "all"
        assert len(solution.equilibria) % 2
        for equilibrium in solution.equilibria:
            mixtures = [np.array([*map(approximate, mix)]) for mix in equilibrium.profile]
            for player in range(5):
                worth = payoffs[player].astype(float)
                for k in reversed(range(5)):
                    if k != player:
                        worth = np.moveaxis(worth, k, -1) @ mixtures[k]
                assert worth @ mixtures[player] >= worth.max() - 1e-6


@pytest.mark.parametrize("shape", [(4, 4, 2), (3, 3, 4)])
def test_larger_tables_of_three_are_complete(shape: tuple[int, ...]) -> None:
    """Indices add up to 1 where nothing ties (Gül, Pearce and Stacchetti 1993), and Gambit finds
    no others."""
    rng, regular = np.random.default_rng(shape), 0
    for _ in range(often(6)):
        payoffs = rng.integers(0, 1000, (3, *shape))
        solution = eg.solve(table(payoffs), effort=2)
        assert solution.completeness.kind in ("all", "extreme points of every component")
        indices = eg.indices(solution)
        if None not in indices:
            regular += 1
            assert sum(k for k in indices if k is not None) == 1
        ours = np.array([[*map(approximate, chain(*e.profile))] for e in solution.equilibria])
        for other in gambits(payoffs):
            assert np.abs(ours - other).max(axis=1).min() < 1e-6
    assert regular


def test_what_the_work_suffices_for_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a table with thousands of choices of moves to mix: some, the pure ones among them, and
    why they are not all."""
    payoffs = np.random.default_rng(0).integers(0, 101, (3, 4, 4, 4))
    pure = {e.key for e in eg.solve(table(payoffs)).equilibria}
    monkeypatch.setattr(support_patterns, "FEW_FREE", 9)
    solution = eg.solve(table(payoffs), effort=0.2)
    assert solution.method == "support patterns"
    assert solution.completeness.kind == "some"
    assert pure <= {e.key for e in solution.equilibria}


def test_numbers_at_a_root_meet_those_at_a_root_of_one_equation() -> None:
    """Payoffs are compared to tell which equilibrium is better for all: some by bounds on a root of
    four equations, others at a root of an equation of degree 3 in one unknown."""
    rng = np.random.default_rng(0)
    for _ in range(often(5)):
        solution = eg.solve(table(rng.integers(0, 101, (4, 2, 2, 2, 2))))
        levels = [approximate(e.payoffs[0]) for e in solution.equilibria]
        order = sorted(solution.equilibria, key=lambda e: KEY(e.payoffs[0]))
        assert [approximate(e.payoffs[0]) for e in order] == sorted(levels)


KEY = cmp_to_key(lambda x, y: sign(x - y))


def sharing() -> Any:
    """Payoffs: all mix where A and B act with probability sqrt(1/2), and C and D both with 5/14 or
    both with 9/14."""
    half, seventh = Fraction(1, 2), Fraction(1, 7)
    gains = [
        lambda x: x[2] - x[3],
        lambda x: (x[2] - half) * (x[3] - half) - seventh**2,
        lambda x: x[0] - x[1],
        lambda x: x[0] * x[1] - half,
    ]
    payoffs = np.full((4, 2, 2, 2, 2), Fraction(0), dtype=object)
    for cell in product(range(2), repeat=4):
        for player, gain in enumerate(gains):
            if not cell[player]:
                payoffs[(player, *cell)] = gain([Fraction(1 - a) for a in cell])
    return payoffs


@pytest.mark.parametrize("unit", [Fraction(1), Fraction(10) ** 400])
def test_solutions_that_share_a_probability_are_told_apart(unit: Fraction) -> None:
    """That A does the same in both is not proved, nor needed. So also in units that floats do not
    hold."""
    solution = eg.solve(table(sharing() * unit))
    assert solution.completeness.kind == "extreme points of every component"
    found = [[approximate(mixture[0]) for mixture in e.profile] for e in solution.equilibria]
    for third in (5 / 14, 9 / 14):
        assert any(x == pytest.approx([0.5**0.5, 0.5**0.5, third, third]) for x in found)


def test_what_is_not_told_from_others_leaves_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two such solutions is left out, and it is said that there may be more."""

    def not_told(one: Any, other: Any) -> bool:
        if one is not other:
            raise Unresolved("not told")
        return True

    whole = eg.solve(table(sharing()))
    monkeypatch.setattr(sequence_payoffs, "_are_same", not_told)
    solution = eg.solve(table(sharing()))
    assert solution.completeness.kind == "some"
    assert solution.method == whole.method
    assert 1 < len(solution.equilibria) < len(whole.equilibria)


def test_where_every_gap_but_one_point_is_far_from_0_it_is_excluded() -> None:
    """Each gap is the other's probability less 3/2, which is none: no corner is enough alone."""
    first = np.array([[-1.5, -0.5]]).repeat(2, axis=0)  # the second player's probability - 3/2
    gaps = np.array([first, first.T])
    assert solutions(gaps, np.empty((0, 2, 2))) == []
    half = gaps + 1  # less 1/2
    assert solutions(half, np.empty((0, 2, 2))) is None
    assert solutions(half, np.array([-np.ones((2, 2))])) == []  # what may not be below 0 is so


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
