"""Tables of three players: mixed equilibria by definition, by other methods, and along a line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pygambit
import pytest

import escalation_games as eg
from escalation_games.errors import BudgetExceeded, Unresolved
from escalation_games.forms import StrategicGame, StrategicStructure, objects, stacked
from escalation_games.numbers import Cell, Fraction, Refine, approximate
from escalation_games.sensitivity.sampling.evaluation import outcomes
from escalation_games.solvers import SOLVERS
from escalation_games.solvers.many import three_by_two_many
from escalation_games.solvers.many.solutions import REGIMES
from escalation_games.solvers.result import KINDS
from escalation_games.solvers.solve import solve_batch
from examples import first_edition, often
from oracles import three_players, trees

F = Fraction
CASES = Path(__file__).parent / "cases"


def table(payoffs: Any) -> StrategicGame:
    """Of whole numbers, (player, action, action, ...)."""
    shape = payoffs.shape[1:]
    structure = StrategicStructure(
        tuple(f"p{i}" for i in range(len(shape))),
        tuple(tuple(f"a{k}" for k in range(n)) for n in shape),
    )
    return structure.fill(
        objects([F(int(x)) for x in payoffs.flat], payoffs.shape),
        objects([F(0)] * int(np.prod(shape)), shape),
        F(1, 2),
    )


def drawn(seed: int, shape: tuple[int, ...] = (2, 2, 2)) -> Any:
    """Small payoffs, so that ties are the rule; every fourth table has few."""
    rng = np.random.default_rng([43, seed, *shape])
    return rng.integers(0, [2, 3, 5, 40][seed % 4], (len(shape), *shape))


def profiles(solution: Any) -> list[tuple[float, ...]]:
    found = [
        tuple(approximate(p) for mixture in e.profile for p in mixture) for e in solution.equilibria
    ]
    return sorted(found)


# -- the same by other means ------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_a_table_is_the_tree_in_which_nobody_sees_the_others(seed: int) -> None:
    payoffs = drawn(seed)
    ours = eg.solve(table(payoffs))
    tree = eg.solve(trees.game_of(three_players.tree_of(payoffs)), "nash", "support patterns")
    assert ours.method == "support patterns"
    assert ours.completeness.kind == tree.completeness.kind
    assert np.allclose(profiles(ours), profiles(tree))
    assert len(ours.structure) == len(tree.structure)
    assert all(e.certificate.gain == 0 for e in ours.equilibria)


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 3, 3)], ids=str)
def test_what_gambit_finds_is_found(shape: tuple[int, ...]) -> None:
    """`enumpoly` misses some where there are ties; where we list all, those include its own."""
    compared = 0
    for seed in range(12) if sum(shape) < 8 else (3, 7, 11):
        payoffs = drawn(seed, shape)
        solution = eg.solve(table(payoffs))
        if solution.completeness.kind != "all":
            continue
        game = pygambit.StrategicGame.from_arrays(*[own.astype(float) for own in payoffs])
        theirs = [
            [float(p) for player in game.players for _, p in profile[player]]
            for profile in pygambit.nash.enumpoly_solve(game).equilibria
        ]
        ours = np.array(profiles(solution))
        for point in theirs:
            assert np.abs(ours - point).max(axis=1).min() < 1e-5, seed
        compared += len(theirs)
    assert compared


@pytest.mark.parametrize("seed", range(20))
def test_whoever_has_one_action_changes_nothing(seed: int) -> None:
    """Two players by double description, a third with one action put at every place."""
    payoffs = drawn(seed, (3, 3))
    two = eg.solve(table(payoffs))
    third = np.zeros((1, 3, 3), dtype=int)
    for place in range(3):
        wide = np.insert(payoffs, place, third, axis=0)
        solution = eg.solve(table(np.expand_dims(wide, place + 1)))
        assert solution.method == two.method
        assert solution.completeness == two.completeness
        assert solution.structure == two.structure
        shown = [
            tuple(tuple(mixture) for k, mixture in enumerate(e.profile) if k != place)
            for e in solution.equilibria
        ]
        assert shown == [tuple(map(tuple, e.profile)) for e in two.equilibria]


def test_one_who_chooses_alone_among_three() -> None:
    payoffs = np.zeros((3, 1, 3, 1), dtype=int)
    payoffs[1, 0, :, 0] = [1, 2, 2]
    solution = eg.solve(table(payoffs))
    assert solution.completeness.kind == "extreme points of every component"
    assert [list(e.profile[1]) for e in solution.equilibria] == [[0, 1, 0], [0, 0, 1]]
    payoffs[1, 0, 2, 0] = 0
    assert eg.solve(table(payoffs)).completeness.kind == "all"


# -- what is beyond ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ((2,) * 7, "7 probabilities are free, more than 6"),
        ((4, 4, 2), "7 probabilities are free, more than 6"),
    ],
    ids=str,
)
def test_why_mixed_ones_are_not_searched_for(shape: tuple[int, ...], reason: str) -> None:
    payoffs = np.arange(len(shape) * int(np.prod(shape))).reshape(len(shape), *shape) % 7
    solution = eg.solve(table(payoffs))
    assert solution.method == "pure inspection"
    assert solution.completeness.kind == "all pure"
    assert solution.completeness.reason == f"mixed equilibria are not searched for: {reason}"


def test_a_method_that_gives_up_leaves_the_next_one_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(_: Any) -> Any:
        raise BudgetExceeded("more than 3 extreme points are to be compared")

    row = "nash", "double description"
    monkeypatch.setitem(SOLVERS, row, replace(SOLVERS[row], find=refused))
    payoffs = drawn(3, (5, 5))
    solution = eg.solve(table(payoffs))
    assert solution.method == "pure inspection"
    assert solution.completeness.kind == "all pure"
    assert "double description: " in str(solution.completeness.reason)
    assert "extreme points" in str(solution.completeness.reason)
    many = solve_batch(stacked(StrategicGame(
        solution.game.structure, np.repeat(payoffs[..., None], 3, axis=-1).astype(float),
        np.zeros((5, 5, 3)), F(1, 2),
    )), "nash")  # fmt: skip
    assert many.method == ("pure inspection" if many.found.doubtful.all() else "double description")


def test_a_large_table_has_its_pure_ones_and_says_why_no_others() -> None:
    solution = eg.solve(eg.load(CASES / "r17.toml").at(), effort=0.02)
    assert solution.method == "pure inspection"
    assert len(solution.equilibria) == 2
    assert "double description: it takes more work" in str(solution.completeness.reason)


def test_a_formula_that_is_not_rational_leaves_pure_ones_on_the_whole_line() -> None:
    """The exponent of `trilateral_assurance`; other assumptions are searched for mixed ones."""
    from escalation_games.sensitivity.tips.classified_line import pieces

    line = pieces(eg.load(first_edition("trilateral_assurance")), "gm")
    kinds = {piece.solution.completeness for piece in line if piece.solution is not None}
    (kind,) = kinds
    assert kind.kind == "all pure"
    assert "support patterns: " in str(kind.reason)


# -- along an assumption -----------------------------------------------------------------------


def along(payoffs: Any, cell: Cell, player: int = 0) -> Any:
    """One payoff raised by the assumption that runs along the cell."""
    game = table(payoffs)
    raised = game.payoffs.copy()
    raised[(player, *[0] * (payoffs.ndim - 1))] += cell.variable()
    return game.structure.fill(raised, game.escalation, game.line)


def test_roots_of_degree_two_are_followed_along_an_assumption() -> None:
    """Cells are cut until each has one answer; it is that of points inside. At irrational points
    too, where two ends of a line of profiles meet."""
    kinds: Counter[str] = Counter()
    mixing = 0
    for seed in range(3, 60, 4):
        cells = [Cell(F(-3), F(3))]
        while cells:
            cell = cells.pop()
            try:
                found = eg.solve(along(drawn(seed), cell))
            except Refine as question:
                cells += cell.split(question.roots(cell))
                continue
            kinds[found.completeness.kind] += 1
            if cell.is_point and not isinstance(cell.lower, Fraction):
                continue
            at = eg.solve(along(drawn(seed), Cell.at(cell.sample())))
            assert at.structure == found.structure
            assert at.completeness == found.completeness
            mixing += any("mixed" in e.labels for e in at.equilibria)
    assert mixing > 20
    assert kinds["all"] > sum(kinds.values()) / 2


def test_roots_of_higher_degree_are_refused_along_an_assumption() -> None:
    """Four who all mix: nobody has a pure answer to pure ones."""
    refused = []
    for seed in range(3, 80, 4):
        try:
            eg.solve(along(drawn(seed, (2, 2, 2, 2)), Cell(F(0), F(1, 10**6))))
        except Refine:
            continue
        except Unresolved as problem:
            refused.append(str(problem))
            break
    assert "not solved over a range of an assumption" in refused[0]


@pytest.mark.parametrize(
    ("name", "tips", "envelope"),
    [
        ("three", [F(1)], (0, 0)),
        ("three2", ["(3 - sqrt(5))/2", F(1)], (0, F(1, 2))),
        ("coord3", [], (0, F(3, 4))),
    ],
)
def test_tips(name: str, tips: list[Any], envelope: tuple[Any, Any]) -> None:
    definition = eg.load(CASES / f"{name}.toml")
    solution = eg.solve(definition.at())
    assert solution.completeness.kind == "all"
    assert (solution.envelope.lower, solution.envelope.upper) == envelope
    found = eg.tips(definition)
    assert len(found) == len(tips)
    for tip, wanted in zip(found, tips, strict=True):
        near = (3 - 5**0.5) / 2 if isinstance(wanted, str) else wanted
        assert float(tip.value) == pytest.approx(float(near), abs=1e-12)


def test_three_tips_where_the_third_changes_sides() -> None:
    (tip,) = eg.tips(eg.load(CASES / "three.toml"))
    assert (tip.below.regime, tip.on.regime, tip.above.regime) == ("below", "across", "above")  # type: ignore[union-attr]


def test_the_same_numbers_as_a_table_and_as_a_tree() -> None:
    one = eg.solve(eg.load(CASES / "tri3.toml").at())
    other = eg.solve(eg.load(CASES / "tree3.toml").at(), "nash")
    assert one.completeness.kind == other.completeness.kind == "all"
    assert [e.payoffs for e in one.equilibria] == [e.payoffs for e in other.equilibria]
    assert len(one.equilibria) == 1


# -- many at once ------------------------------------------------------------------------------


@pytest.mark.parametrize("spread", [0, 1, 6], ids=["floats", "ties", "few ties"])
def test_batches_are_as_one_by_one(spread: int) -> None:
    rng = np.random.default_rng([47, spread])
    n, shape = 60, (3, 2, 2, 2)
    pays = (
        rng.integers(-spread, spread + 1, (*shape, n)).astype(float)
        if spread else rng.normal(size=(*shape, n))
    )  # fmt: skip
    structure = table(np.zeros(shape, dtype=int)).structure
    batch = stacked(StrategicGame(structure, pays, rng.random((2, 2, 2, n)), F(1, 2)))
    doubtful = three_by_two_many.find_many(batch).doubtful
    assert doubtful.sum() <= {0: 0, 1: n, 6: 3 * n / 4}[spread]
    many = solve_batch(batch)
    assert not many.unresolved
    table_of = many.equilibria()
    for k in range(n):
        rows = slice(table_of.offsets[k], table_of.offsets[k + 1])
        exact = eg.solve(batch.exact(k))
        assert doubtful[k] or exact.completeness.kind == "all"
        assert {table_of.keys[j] for j in table_of.key[rows]} == {e.key for e in exact.equilibria}
        ours = sorted(map(tuple, table_of.profile[rows]))
        assert np.allclose(ours, profiles(exact), atol=1e-7)
        assert many.lower[k] == pytest.approx(approximate(exact.envelope.lower))


def test_points_count_mixed_equilibria() -> None:
    """In `coord3` the mixed one reaches the line at every point, the pure ones nowhere."""
    found = outcomes(eg.load(CASES / "coord3.toml"), {"x": np.linspace(0.5, 2, 50)})
    assert {REGIMES[code] for code in found.regime} == {"across"}
    assert set(found.upper) == {0.75}
    assert {KINDS[code] for code in found.completeness} == {"all"}


def test_no_point_of_an_assurance_game_lacks_an_equilibrium() -> None:
    """As Nash says: at random points of its ranges, and at exact ones on a grid."""
    definition = eg.load("trilateral_assurance")
    found = outcomes(definition, eg.draws(definition, "random", 100_000, seed=1))
    assert not found.unresolved
    assert not np.isnan(found.lower).any()
    assert {KINDS[code] for code in found.completeness} <= set(KINDS[:2])
    rng = np.random.default_rng(2)
    varied = [a for a in definition.assumptions if a.range is not None]
    for _ in range(often(2_000, one_in=20)):
        at = {
            a.name: a.range[0] + (a.range[1] - a.range[0]) * F(int(rng.integers(0, 21)), 20)
            for a in varied
        }
        solution = eg.solve(definition.at(at))
        assert solution.equilibria, at
        assert solution.completeness.kind in KINDS[:2], at


# -- which concept a tree is solved with ---------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "outcomes"),
    [
        ("crisis", {}, 3),
        ("crisis", {"aud": F(1, 10)}, 1),
        ("crisis", {"aud": F(3, 10)}, 1),
        ("three2t", {}, 2),
    ],
    ids=["crisis on a tie", "crisis, cheap to back down", "crisis, dear", "three2t"],
)
def test_the_default_of_a_tree_says_what_it_leaves_out(
    name: str, values: dict[str, Any], outcomes: int
) -> None:
    definition = eg.load(CASES / f"{name}.toml")
    solution = eg.solve(definition.at(values))
    assert solution.concept == "perfect-bayesian"
    assert len(solution.equilibria) == outcomes
    assert solution.instead is not None
    assert solution.instead.concept == "nash"
    asked = eg.solve(definition.at(values), solution.instead.concept)
    assert asked.instead is None
    assert asked.completeness.kind != "all pure"
    assert len(asked.equilibria) > outcomes


@pytest.mark.parametrize("name", ["path_forward", "russia_warning", "security_dilemma"])
def test_where_nothing_is_left_out_nothing_is_said(name: str) -> None:
    assert eg.solve(eg.load(name).at()).instead is None
