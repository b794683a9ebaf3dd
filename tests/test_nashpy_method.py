"""`--method nashpy`: what nashpy finds in floats, exact and certified, beside all there is."""

from __future__ import annotations

from typing import Any

import nashpy.polytope
import numpy as np
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import BudgetExceeded, NoMethod
from escalation_games.numbers import Fraction
from escalation_games.solvers.tables import nashpy_enumeration
from examples import often
from oracles.two_player import extreme_equilibria
from small_tables import table


def found(game: eg.StrategicGame) -> set[Any]:
    solution = eg.solve(game, method="nashpy")
    assert solution.completeness.kind == "some"
    assert "floats" in str(solution.completeness.reason)
    listed = [tuple(map(tuple, e.profile)) for e in solution.equilibria]
    assert len(set(listed)) == len(listed)
    assert all(e.exact and e.certificate.gain == 0 for e in solution.equilibria)
    return set(listed)


def drawn(seed: Any, shape: tuple[int, int], high: int) -> Any:
    return np.random.default_rng(seed).integers(-high, high + 1, (2, *shape)).tolist()


@pytest.mark.parametrize("high", [1, 2, 100, 10**6])
def test_of_small_tables_it_finds_all_extreme_ones(high: int) -> None:
    for k in range(often(60)):
        rng = np.random.default_rng([5, high, k])
        m, n = (int(size) for size in rng.integers(2, 6, 2))
        both = drawn([6, high, k], (m, n), high)
        assert found(table(both)) == extreme_equilibria(*both), k


def test_sizes_of_payoffs_do_not_matter() -> None:
    for k in range(often(12)):
        first, second = (np.array(own, dtype=object) for own in drawn([7, k], (4, 3), 2))
        plain = found(table([first, second]))
        moved = [first * Fraction(1, 10**12) - 10**15, second * 10**15 + 10**15]
        assert found(table(moved)) == plain


def test_paths_alone_lead_to_equilibria(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without extreme points, as where Qhull gives up: not to all, but to some of most games."""
    monkeypatch.setattr(nashpy_enumeration, "_points", lambda payoffs: np.empty(0, dtype=np.uint64))
    solved, every, some = 0, 0, 0
    for k in range(often(60)):
        both = drawn([8, k], (4, 4), 100)
        try:
            ends = found(table(both))
        except BudgetExceeded:
            continue
        assert ends <= extreme_equilibria(*both)
        solved, some, every = solved + 1, some + len(ends), every + len(extreme_equilibria(*both))
    assert solved > often(40)
    assert some < every


@pytest.mark.parametrize("n", [6, 8, 10])
def test_paths_that_floats_do_not_hold_are_given_up(n: int) -> None:
    """nashpy's own loop would never end on some of these: numbers grow at each pivot."""
    rng = np.random.default_rng(n)
    given_up = 0
    for _ in range(often(9)):
        first, second = rng.uniform(1, 2, (2, n, n))
        with np.errstate(all="ignore"):
            ends = [nashpy_enumeration._end_of_path(first, second, k) for k in range(2 * n)]
        given_up += ends.count(None)
        for x, y in filter(None, ends):
            assert x.shape == y.shape == (n,)
    assert given_up or n < 10


def test_where_floats_lie_nothing_false_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Payoffs closer together than nashpy's tolerance are ties to it. What comes of that is not
    listed, and what is, is exact."""
    for k in range(often(30)):
        rng = np.random.default_rng([9, k])
        coarse, fine = rng.integers(0, 2, (2, 2, 4, 4))
        both = [
            [[Fraction(int(x)) + Fraction(int(y), 10**12) for x, y in zip(*rows, strict=True)]
             for rows in zip(*own, strict=True)]
            for own in zip(coarse.tolist(), fine.tolist(), strict=True)
        ]  # fmt: skip
        try:
            listed = found(table(both))
        except BudgetExceeded:
            continue
        every = eg.solve(table(both))
        assert every.completeness.kind != "all" or listed <= extreme_equilibria(*both)
    monkeypatch.setattr(nashpy_enumeration, "_tight_pairs", lambda *payoffs: [(3, 3)])
    with pytest.raises(BudgetExceeded, match="led to no equilibrium"):
        eg.solve(table([[[2, 0], [0, 1]]] * 2), method="nashpy")


def test_it_is_used_only_where_it_is_asked_for() -> None:
    with pytest.raises(NoMethod, match="2 to 10 actions each"):
        eg.solve(table(np.zeros((2, 11, 2), dtype=int)), method="nashpy")
    with pytest.raises(NoMethod, match="two players"):
        eg.solve("trilateral_assurance", method="nashpy")
    game = table(drawn(1, (5, 5), 100))
    assert {eg.solve(game, effort=e).method for e in (1, 0.001, 0.0005)}.isdisjoint({"nashpy"})


def test_the_command_says_what_it_is() -> None:
    done = CliRunner().invoke(main, ["solve", "security_dilemma", "--method", "nashpy"])
    assert done.exit_code == 0, done.output
    assert "nashpy" in done.output
    assert "there may be others" in " ".join(done.output.split())


def test_a_sweep_by_it_is_the_same_as_by_the_usual_method() -> None:
    definition = eg.load("security_dilemma")
    batch = definition.batch({"d": np.linspace(0.3, 0.9, 5)})
    ours, theirs = (eg.solve_batch(batch, method=m) for m in (None, "nashpy"))
    assert ours.lower.tolist() == theirs.lower.tolist()
    assert ours.upper.tolist() == theirs.upper.tolist()


def test_its_polytopes_are_nashpys() -> None:
    """What is taken from nashpy: labels of extreme points, of the halfspaces of payoffs."""
    halfspaces = nashpy.polytope.build_halfspaces(np.array([[2.0, 1.0], [1.0, 2.0]]))
    seen = {frozenset(map(int, k)) for _, k in nashpy.polytope.non_trivial_vertices(halfspaces)}
    assert seen == {frozenset({0, 1}), frozenset({0, 3}), frozenset({1, 2})}
