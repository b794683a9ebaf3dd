"""Indices of equilibria: against Shapley's determinants, slopes in floats, and their sum.

Where every equilibrium of a game is regular, their indices add up to +1 and their number is odd: so
random games of three players, whose answers have no referee that lists all, are held against it.
`make soak` asks 5,000 2 x 2 x 2 games and 1,000 3 x 3 x 3.
"""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import escalation_games as eg
from escalation_games.numbers import approximate
from escalation_games.numbers.bounds.determinants import sign_of_determinant
from examples import often
from small_tables import table

SOAK = "SOAK" in os.environ
PARTS = 20  # tests that games are shared among


def drawn(shape: tuple[int, ...], k: int, high: int) -> eg.StrategicGame:
    rng = np.random.default_rng([83, *shape, k])
    return table(rng.integers(-high, high + 1, (len(shape), *shape)))


# -- the sum ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(
    ("shape", "games"),
    [((2, 2, 2), 5_000 if SOAK else 100), ((3, 3, 3), 1_000 if SOAK else 20)],
    ids=["2x2x2", "3x3x3"],
)
def test_they_add_up_to_one(shape: tuple[int, ...], games: int, part: int) -> None:
    """Payoffs up to a million, and in every second game up to a hundred, where a few have ties."""
    for k in range(part, games, PARTS):
        high = 100 if k % 2 else 10**6
        solution = eg.solve(drawn(shape, k, high))
        found = eg.indices(solution)
        if None in found and high == 100:
            continue
        assert solution.completeness.kind == "all", (k, solution.completeness)
        assert sum(found) == 1, (k, found)  # type: ignore[arg-type]
        assert len(found) % 2 == 1, k


@pytest.mark.parametrize("shape", [(3, 3), (6, 5), (4, 3, 2), (2, 2, 2, 2)], ids=str)
def test_of_other_sizes_too(shape: tuple[int, ...]) -> None:
    for k in range(often(12)):
        found = eg.indices(eg.solve(drawn(shape, k, 10**6)))
        assert None not in found
        assert sum(found) == 1, k  # type: ignore[arg-type]


@pytest.mark.parametrize("k", range(often(9)))
def test_where_one_is_left_out_the_sum_says_so(k: int) -> None:
    solution = eg.solve(drawn((3, 3), 100 + k, 10**6))
    found = eg.indices(solution)
    for missing in range(len(found)):
        assert sum(x for j, x in enumerate(found) if j != missing and x is not None) != 1


# -- by other means --------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 4), (3, 5)], ids=str)
def test_two_players_by_shapleys_determinants(shape: tuple[int, int]) -> None:
    """With payoffs above 0 and A, B those of the actions in use, k for each side, the index is the
    sign of (-1)^(k + 1) det A det B (L. S. Shapley 1974)."""
    seen = set()
    for k in range(often(30)):
        solution = eg.solve(drawn(shape, k, 9))
        for equilibrium, index in zip(solution.equilibria, eg.indices(solution), strict=True):
            rows, columns = ([a for a, p in enumerate(x) if p] for x in equilibrium.profile)
            if index is None:
                continue
            first, second = (
                sympy.Matrix([[int(own[i, j]) + 10 for j in columns] for i in rows]).det()
                for own in solution.game.payoffs
            )
            assert index == sympy.sign((-1) ** (len(rows) + 1) * first * second)
            seen.add((index, len(rows)))
    assert {(1, 1), (-1, 2)} <= seen


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2)], ids=str)
def test_three_players_by_slopes_in_floats(shape: tuple[int, ...]) -> None:
    """From the definition, with the first action in use as the base, by small steps."""
    mixed = 0
    for k in range(often(30)):
        solution = eg.solve(drawn(shape, k, 1_000))
        for equilibrium, index in zip(solution.equilibria, eg.indices(solution), strict=True):
            profile = [[approximate(p) for p in mixture] for mixture in equilibrium.profile]
            determinant = by_slopes(solution.game.payoffs.astype(float), profile)
            assert index == np.sign(determinant)
            mixed += determinant != 1
    assert mixed > often(20)


def by_slopes(payoffs: Any, profile: list[list[float]]) -> float:
    """det of -DF, each column a central difference: exact up to rounding, as F has degree 1 in each
    probability."""
    free = [(i, a) for i, mixture in enumerate(profile) for a in np.flatnonzero(mixture)[1:]]

    def pulls(at: list[np.ndarray]) -> np.ndarray:
        found = []
        for i, a in free:
            own = np.moveaxis(payoffs[i], i, 0)
            for mixture in [x for j, x in enumerate(at) if j != i]:
                own = np.tensordot(own, mixture, (1, 0))
            found.append(own[a] - own[np.flatnonzero(profile[i])[0]])
        return np.array(found)

    columns = []
    for j, b in free:
        ends = []
        for step in (0.5, -0.5):
            at = [np.array(mixture) for mixture in profile]
            at[j][b] += step
            at[j][np.flatnonzero(profile[j])[0]] -= step
            ends.append(pulls(at))
        columns.append(ends[0] - ends[1])
    return float(np.linalg.det(-np.array(columns).T)) if columns else 1.0


def test_signs_of_determinants_are_sympys() -> None:
    rng = np.random.default_rng(5)
    seen = set()
    for _ in range(often(300)):
        n = int(rng.integers(0, 5))
        matrix = rng.integers(-1, 2, (n, n)).tolist()
        rows = [[Fraction(x) for x in row] for row in matrix]
        theirs = sympy.Matrix(n, n, [x for row in matrix for x in row]).det()
        assert sign_of_determinant(rows) == sympy.sign(theirs)
        seen.add(sign_of_determinant(rows))
    assert seen == {-1, 0, 1}


# -- known games -----------------------------------------------------------------------------------


def test_an_irrational_one() -> None:
    """Nau, Gomez Canovas and Hansen's game has no other equilibrium."""
    pays = [[[[3, 1], [0, 0]], [[0, 0], [1, 2]]], [[[0, 0], [2, 1]], [[1, 3], [0, 0]]],
            [[[2, 0], [0, 0]], [[0, 0], [0, 3]]]]  # fmt: skip
    solution = eg.solve(table(pays))
    assert [type(e.profile[0][0]) for e in solution.equilibria] != [Fraction]
    assert eg.indices(solution) == (1,)


def test_one_of_infinitely_many_is_not_regular() -> None:
    """In a component of them, an isolated one beside it is: the deterrent threat."""
    solution = eg.solve(table([[[1, 1], [0, 2]], [[2, 2], [1, 0]]]))
    assert eg.indices(solution) == (None, None)
    apart = eg.solve(table([[[3, 0], [3, 1]], [[1, 0], [1, 2]]]))
    assert len(apart.equilibria) == 3
    assert eg.indices(apart).count(1) == 1
    assert eg.indices(apart).count(None) == 2


def test_what_is_no_solution_of_a_table_is_told_the_right_call() -> None:
    for given in (None, 7, eg.load("security_dilemma").at()):
        with pytest.raises(eg.InputError, match=r"eg\.indices\(eg\.solve\("):
            eg.indices(given)  # type: ignore[arg-type]
    with pytest.raises(eg.InputError, match="reduced_strategic_form"):
        eg.indices(eg.solve("trust_spiral"))
