"""All equilibria of larger tables for two: by walking along polytopes, against three referees.

Double description is another method of the package's over exact numbers; lrsnash (of Debian's
package lrslib) and Gambit are others' programs. Whole sets are compared, on tables full of ties.
"""

from __future__ import annotations

import warnings
from collections import Counter
from fractions import Fraction
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pygambit
import pytest

import escalation_games as eg
from escalation_games.solvers.tables import polytope_walk
from escalation_games.solvers.tables.extreme_equilibria import ExtremePair, extreme_equilibria
from escalation_games.solvers.tables.lemke_howson import end_of_path
from escalation_games.solvers.tables.polytope_walk import NotProved, matched, walked
from escalation_games.solvers.tables.walked_equilibria import walked_equilibria
from examples import often
from oracles import gambit, lrsnash
from oracles.two_player import extreme_equilibria as by_brute_force

Table = list[list[Fraction]]
CATALOGUE = Path(pygambit.__file__).parent / "catalog_data" / "journals"


def tables(rng: Any, shape: tuple[int, int], high: int, denominator: int = 1) -> list[Table]:
    """Two of them, with payoffs from -high to high."""
    return [
        [[Fraction(int(rng.integers(-high, high + 1)), int(rng.integers(1, denominator + 1)))
          for _ in range(shape[1])] for _ in range(shape[0])]
        for _ in range(2)
    ]  # fmt: skip


def solved(first: Any, second: Any, cut: bool = False) -> Counter[tuple[Any, ...]]:
    """Both mixtures of every equilibrium of the package, each certified; cut may be larger ones
    whose numbers floats do not tell apart."""
    m, n = len(first), len(first[0])
    names = (tuple(f"r{i}" for i in range(m)), tuple(f"c{j}" for j in range(n)))
    payoffs = np.array([[[Fraction(x) for x in row] for row in t] for t in (first, second)])
    structure = eg.StrategicStructure(("row", "column"), names)
    solution = eg.solve(structure.fill(payoffs, payoffs[0] * 0, line=Fraction(1)))
    assert cut or solution.method == ("polytope walk" if m * n >= 30 else "double description")
    assert solution.completeness.kind in ("all", "extreme points of every component")
    return Counter(tuple(tuple(side) for side in e.profile) for e in solution.equilibria)


def everything(pair: ExtremePair) -> Any:
    x, y = pair.row, pair.column
    return x.strategy, y.strategy, x.values, y.values, x.tight, y.tight, pair.supports, pair.ordinal


@pytest.mark.parametrize("high", [1, 2, 3, 100, 10**15])
def test_walking_and_cutting_find_the_same_in_the_same_order(high: int) -> None:
    rng = np.random.default_rng(high)
    for trial in range(often(60)):
        shape = tuple(int(k) for k in rng.integers(1, 7, 2))
        both = tables(rng, shape, high, 1 if trial % 2 else 12)
        found = [map(everything, of(*both)) for of in (extreme_equilibria, walked_equilibria)]
        assert [*found[0]] == [*found[1]]


def test_sizes_of_payoffs_do_not_matter() -> None:
    """Each row of the other's payoffs may be moved, and all scaled, by numbers of any size."""
    rng = np.random.default_rng(7)
    for _ in range(often(10)):
        first, second = tables(rng, (6, 6), 3)
        factor, moves = Fraction(1, 10**12), [Fraction(10**15 * k) for k in range(6)]
        moved = [[x * factor + move for x in row] for row, move in zip(second, moves, strict=True)]
        plain, other = (
            [(p.row.strategy, p.column.strategy) for p in walked_equilibria(*both)]
            for both in ((first, second), (first, moved))
        )
        assert plain == other


def test_numbers_that_floats_do_not_tell_apart_are_cut() -> None:
    """Ties but for 10^-40: floats take them for ties, nothing is proved, and polytopes are cut."""
    rng, refused = np.random.default_rng(9), 0
    for _ in range(often(12)):
        coarse, fine = tables(rng, (5, 6), 1), tables(rng, (5, 6), 9)
        both = [
            [[x + y / 10**40 for x, y in zip(*rows, strict=True)] for rows in zip(*t, strict=True)]
            for t in zip(coarse, fine, strict=True)
        ]
        try:
            walked(both[1])
        except NotProved:
            refused += 1
        assert solved(*both, cut=True) == Counter(by_brute_force(*both))
    assert refused


def test_a_walk_that_is_led_astray_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    payoffs = tables(rng, (6, 6), 100)[0]
    right = polytope_walk.Block.entering

    def wrong(block: polytope_walk.Block) -> Any:
        """Each edge ends one constraint too late."""
        found = right(block)
        return (found + 1) % len(block.polytope.rows)

    monkeypatch.setattr(polytope_walk.Block, "entering", wrong)
    with pytest.raises(NotProved):
        walked(payoffs)


def test_labels_are_matched_as_every_pair_is() -> None:
    """Of simple points and of others, by looking at every pair."""
    rng = np.random.default_rng(3)
    m, n = 3, 4
    for _ in range(often(200)):
        rows = np.unique(rng.integers(0, 1 << (m + n), 25).astype(np.uint64))
        columns = np.unique(rng.integers(0, 1 << (m + n), 25).astype(np.uint64))
        rows = rows[np.bitwise_count(rows) >= m]
        columns = columns[np.bitwise_count(columns) >= n]
        if not len(rows) or not len(columns):
            continue
        turned = [(int(y) >> n) | ((int(y) & ((1 << n) - 1)) << m) for y in columns]
        wanted = {
            (p, q) for p, x in enumerate(rows) for q, y in enumerate(turned)
            if int(x) | y == (1 << (m + n)) - 1
        }  # fmt: skip
        first, second = matched(rows, columns, m, n)
        assert Counter(zip(first.tolist(), second.tolist(), strict=True)) == Counter(wanted)


# -- against others --------------------------------------------------------------------------------


@pytest.mark.parametrize("high", [1, 2, 50])
def test_the_sets_of_gambit(high: int) -> None:
    rng = np.random.default_rng([1, high])
    for _ in range(often(6)):
        both = tables(rng, (6, 5), high)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = set(gambit.extreme_equilibria(*both))
        assert solved(*both) == Counter(theirs)


@pytest.mark.parametrize(("n", "high"), [(6, 1), (8, 1), (8, 2), (10, 1), (10, 2), (10, 100)])
def test_the_sets_of_lrsnash(n: int, high: int) -> None:
    if not lrsnash.is_here():
        pytest.skip("lrsnash is not here: it is in Debian's package lrslib")
    rng = np.random.default_rng([2, n, high])
    for _ in range(often(4)):
        both = tables(rng, (n, n), high)
        assert solved(*both) == Counter(lrsnash.extreme_equilibria(*both))


# -- published games -------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [1, Fraction(1, 10**6), 10**12])
def test_von_stengels_game_has_75(factor: Any) -> None:
    """B. von Stengel, "New maximal numbers of equilibria in bimatrix games", Discrete &
    Computational Geometry 21 (1999), 557-568."""
    path = CATALOGUE / "dcg" / "vonstengel1999" / "6x6_game_with_75_eq.nfg"
    if not path.exists():
        pytest.skip("this Gambit does not bring the file")
    numbers = [Fraction(word) * factor for word in path.read_text().split('"')[-1].split()]
    pairs = [numbers[k : k + 2] for k in range(0, 72, 2)]  # the first player's actions run first
    first, second = (
        [[pairs[i + 6 * j][side] for j in range(6)] for i in range(6)] for side in (0, 1)
    )
    found = solved(first, second, cut=True)
    assert len(found) == 75
    assert max(found.values()) == 1


def test_coordination_on_any_set_of_actions() -> None:
    """The unit matrix for both: any set of actions, each as likely as the others: 2^9 - 1."""
    unit = [[Fraction(i == j) for j in range(9)] for i in range(9)]
    found = solved(unit, unit)
    assert len(found) == 511
    for row, column in found:
        assert row == column
        assert len(set(row) - {0}) == 1
    sizes = Counter(sum(p > 0 for p in row) for row, _ in found)
    assert sizes == {k: comb(9, k) for k in range(1, 10)}


@pytest.mark.parametrize("n", [5, 6], ids=["cut", "walked"])
def test_where_nobody_cares_every_pair_of_pure_actions_is_extreme(n: int) -> None:
    same = [[Fraction(3)] * n for _ in range(n)]
    found = solved(same, same)
    assert len(found) == n * n
    assert all(sorted(side) == [0] * (n - 1) + [1] for pair in found for side in pair)
    assert set(found) == set(by_brute_force(same, same))


# -- some of them, by paths ------------------------------------------------------------------------


@pytest.mark.parametrize("high", [1, 2, 100])
def test_the_ends_of_paths_are_among_all_and_one_is_found_for_each_label(high: int) -> None:
    """On tables full of ties, too, where a path without a rule for them may go round in circles."""
    rng = np.random.default_rng([8, high])
    for _ in range(often(30)):
        both = tables(rng, (6, 5), high)
        every = set(solved(*both))
        ends = {end_of_path(*both, label) for label in range(11)}
        for end in ends:
            assert gain(*both, *end) == 0
        if len(every) == 1:
            assert ends == every
        if high == 100:  # hardly any ties: then only extreme ones are at the ends
            assert ends <= every


def gain(first: Table, second: Table, x: Any, y: Any) -> Fraction:
    """The most that either side could gain by another action: 0 at an equilibrium."""
    us = [sum(p * q for p, q in zip(row, y, strict=True)) for row in first]
    vs = [sum(p * row[j] for p, row in zip(x, second, strict=True)) for j in range(len(y))]
    return max(
        max(us) - sum(p * u for p, u in zip(x, us, strict=True)),
        max(vs) - sum(q * v for q, v in zip(y, vs, strict=True)),
    )


def test_a_table_too_large_to_walk_has_its_paths_and_says_that_there_may_be_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(polytope_walk, "MAX_WALKED", 1000)
    rng = np.random.default_rng(4)
    names = tuple(tuple(f"{side}{k}" for k in range(12)) for side in "rc")
    payoffs = np.array(tables(rng, (12, 12), 100))
    structure = eg.StrategicStructure(("row", "column"), names)
    solution = eg.solve(structure.fill(payoffs, payoffs[0] * 0, line=Fraction(1)), effort=0.05)
    assert solution.method == "Lemke-Howson paths"
    assert solution.completeness.kind == "some"
    assert "too many extreme points" in str(solution.completeness.reason)
    assert solution.equilibria
