"""Sobol' indices against closed forms, and against SALib on the same points."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from escalation_games.errors import InputError
from escalation_games.notebook import frame
from escalation_games.sensitivity.ranking.experiment import Experiment, Index, Ranking, outputs
from escalation_games.sensitivity.ranking.sobol import saltelli, sobol_indices
from experiments import experiment, ishigami, ishigami_parts

LETTERS = "abcz"  # z does nothing anywhere below


def box(columns: Any) -> Any:
    """1 on a box of volume 0.5 · 0.8 · 0.9."""
    return 1.0 * ((columns["a"] < 0.5) & (columns["b"] < 0.8) & (columns["c"] < 0.9))


BOX = {"a": 0.5, "b": 0.8, "c": 0.9}


def product_parts(chances: dict[str, float]) -> tuple[float, dict[frozenset[str], float]]:
    """Variance and its parts of a product of independent indicators, by inclusion-exclusion."""
    volume = float(np.prod(list(chances.values())))
    parts: dict[frozenset[str], float] = {}
    for size in range(1, len(chances) + 1):
        for names in combinations(chances, size):
            odds = [(1 - chances[name]) / chances[name] for name in names]
            parts[frozenset(names)] = volume**2 * float(np.prod(odds))
    return volume * (1 - volume), parts


def expected(chances: dict[str, float], metric: str, names: tuple[str, ...]) -> float:
    variance, parts = product_parts(chances)
    if metric == "total":
        return sum(part for group, part in parts.items() if {*names} <= group) / variance
    return parts.get(frozenset(names), 0.0) / variance


def found(ranking: Ranking, output: str) -> list[Index]:
    return [index for index in ranking.indices if index.output == output]


def test_the_parts_of_a_product_make_up_its_variance() -> None:
    variance, parts = product_parts(BOX)
    assert sum(parts.values()) == pytest.approx(variance)


def test_ishigami() -> None:
    ranking = sobol_indices(experiment("abc", ishigami, levels=True), n=8192)
    parts = ishigami_parts()
    for index in found(ranking, "lower"):
        names = "".join(index.assumptions)
        truth = parts.get(names, 0.0)
        if index.metric == "total":
            truth = sum(part for group, part in parts.items() if names in group)
        assert index.value == pytest.approx(truth, abs=0.02)
        assert index.low <= truth <= index.high


@pytest.mark.parametrize("seed", range(3))
def test_indicator_of_a_box(seed: int) -> None:
    ranking = sobol_indices(experiment(LETTERS, box), n=4096, seed=seed)
    indices = found(ranking, "every")
    assert len(indices) == 4 + 4 + 6
    for index in indices:
        assert index.value == pytest.approx(
            expected(BOX, index.metric, index.assumptions), abs=0.04
        )
        assert index.low <= index.value <= index.high


def test_intervals_cover_the_truth_most_of_the_time() -> None:
    runs = [sobol_indices(experiment("abc", box), n=256, seed=k, resamples=200) for k in range(20)]
    indices = [index for run in runs for index in found(run, "every")]
    inside = [i.low <= expected(BOX, i.metric, i.assumptions) <= i.high for i in indices]
    assert np.mean(inside) > 0.9


def test_no_effect_is_exactly_zero_everywhere() -> None:
    # levels that no float holds exactly, and an envelope that is open
    tested = experiment(LETTERS, lambda c: box(c) / 3 + 0.1 * c["a"], lambda c: 0.4 * c["b"] + 0.45,
                        levels=True)  # fmt: skip
    indices = [i for i in sobol_indices(tested, n=256).indices if "z" in i.assumptions]
    assert len(indices) == 5 * (2 + 3)
    assert {str(x) for i in indices for x in (i.value, i.low, i.high)} == {"0.0"}


def test_each_indicator_has_its_own_ranking() -> None:
    # a never decides whether some equilibrium reaches the line, only whether every one does
    tested = experiment(
        "ab", lambda c: 1.0 * ((c["a"] > 0.9) & (c["b"] > 0.5)), lambda c: 1.0 * (c["b"] > 0.5)
    )
    ranking = sobol_indices(tested, n=4096)
    totals = {o: ranking.index(o, "total", "a").value for o in tested.outputs}
    assert totals["some"] == 0
    assert totals["every"] > 0.9
    assert totals["gap"] > 0.1
    assert ranking.index("gap", "first", "b").value > 0.8


def test_constant_output_has_indices_zero_and_a_word_on_it() -> None:
    ranking = sobol_indices(experiment("ab", lambda c: 0.1 + 0 * c["a"] + 0.2, levels=True), n=64)
    assert {x for i in ranking.indices for x in (i.value, i.low, i.high)} == {0.0}
    assert len(ranking.notes) == 5
    assert "no variance" in ranking.notes[0]


def test_rounding_is_no_variance() -> None:
    noise = experiment("ab", lambda c: 0.3 + np.where(c["a"] > 0.5, 1e-16, 0), levels=True)
    ranking = sobol_indices(noise, n=64)
    assert ranking.variance["lower"] == 0


def unresolved_corner(columns: Any) -> Any:
    return np.where(columns["a"] > 0.99, np.nan, box(columns))


def test_unresolved_rows_are_counted_and_said() -> None:
    ranking = sobol_indices(experiment("abc", unresolved_corner), n=1024)
    # a row fails where a is above 0.99 in either base point: 1 - 0.99² of them
    assert ranking.left_out["every"] == pytest.approx(1024 * 0.0199, abs=12)
    assert any("left out" in note for note in ranking.notes)
    assert ranking.index("every", "total", "b").value > 0.1


def test_nothing_resolved_is_unknown_rather_than_zero() -> None:
    ranking = sobol_indices(experiment("a", lambda c: np.full(len(c["a"]), np.nan)), n=16)
    assert all(np.isnan(index.value) for index in ranking.indices)
    assert ranking.left_out["some"] == 16


# -- a referee ---------------------------------------------------------------------------------


def salib(tested: Experiment, n: int, swap: bool) -> dict[str, Any]:
    """SALib's answer on the very same points, in the order its design has them."""
    from SALib.analyze import sobol

    d = len(tested.names)
    designs = tested.pair(n, 0)
    A, B = designs[::-1] if swap else designs
    blocks = list(saltelli(A, B, [[i] for i in range(d)]))
    ordered = [blocks[0], *blocks[2:], blocks[1]]
    values = np.stack([tested.run(block)[-1] for block in ordered], axis=1).ravel()
    problem = {"num_vars": d, "names": list(tested.names), "bounds": [[0, 1]] * d}
    return sobol.analyze(problem, values, calc_second_order=True, num_resamples=2, seed=0)


def test_first_and_total_order_are_salibs_on_the_same_points() -> None:
    tested = experiment("abc", ishigami, levels=True)
    ours = sobol_indices(tested, n=512)
    theirs = [salib(tested, 512, swap) for swap in (False, True)]
    for metric, key in (("first", "S1"), ("total", "ST")):
        both_ways = np.mean([answer[key] for answer in theirs], axis=0)
        values = [ours.index("upper", metric, name).value for name in "abc"]
        # SALib centres over all blocks, we over A and B: it moves first orders by sampling noise
        assert values == pytest.approx(both_ways, abs=1e-9 if metric == "total" else 0.01)


def test_second_order_agrees_with_salib() -> None:
    tested = experiment("abc", ishigami, levels=True)
    ours = sobol_indices(tested, n=4096)
    theirs = salib(tested, 4096, swap=False)["S2"]
    for i, j in combinations(range(3), 2):
        index = ours.index("upper", "second", "abc"[i], "abc"[j])
        assert index.value == pytest.approx(theirs[i, j], abs=0.05)


# -- groups and dependence -----------------------------------------------------------------------

CORRELATED = np.array([[1.0, 0.6, 0.0], [0.6, 1.0, 0.0], [0.0, 0.0, 1.0]])


def sum_of_scores(columns: Any) -> Any:
    """a + b + 2 c of the normal scores."""
    from scipy.special import ndtri

    return ndtri(columns["a"]) + ndtri(columns["b"]) + 2 * ndtri(columns["c"])


def test_groups_of_dependent_assumptions_against_the_closed_form() -> None:
    tested = experiment("abc", sum_of_scores, levels=True, correlation=CORRELATED)
    ranking = sobol_indices(tested, n=8192, groups={"ab": ("a", "b")})
    together = 2 + 2 * 0.6
    for metric in ("first", "total"):
        index = ranking.index("lower", metric, "ab")
        assert index.value == pytest.approx(together / (together + 4), abs=0.02)
    assert ranking.index("lower", "second", "ab", "c").value == pytest.approx(0, abs=0.02)
    assert ranking.evaluations == 8192 * 6


def test_group_of_independent_assumptions_holds_their_interaction() -> None:
    ranking = sobol_indices(experiment("abc", ishigami, levels=True), n=4096,
                            groups={"both": ("a", "c")})  # fmt: skip
    parts = ishigami_parts()
    both = ranking.index("lower", "first", "both")
    assert both.value == pytest.approx(parts["a"] + parts["ac"], abs=0.03)


def test_sobol_is_refused_where_assumptions_are_dependent() -> None:
    tested = experiment("abc", sum_of_scores, correlation=CORRELATED)
    for groups in (None, {"bc": ("b", "c")}, {"one": ("a",), "two": ("b",)}):
        with pytest.raises(InputError, match="'a' and 'b' are correlated") as refused:
            sobol_indices(tested, n=16, groups=groups)
        assert "Shapley" in str(refused.value)


def test_an_identity_correlation_is_independence() -> None:
    free, identity = (
        sobol_indices(experiment("abc", box, correlation=c), n=64) for c in (None, np.eye(3))
    )
    assert free == identity


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"g": ("a", "q")}, "groups.g: unknown assumption 'q'"),
        ({"g": ("a",), "h": ("a", "b")}, "groups.h: 'a' is in 'g' too"),
        ({"a": ("b", "c")}, "groups.a: an assumption of that name is not in it"),
    ],
)
def test_groups_are_checked(groups: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        sobol_indices(experiment("abc", box), n=16, groups=groups)


@pytest.mark.parametrize("n", [0, 1, 3, 1000])
def test_n_is_a_power_of_two(n: int) -> None:
    with pytest.raises(InputError, match="not a power of two"):
        sobol_indices(experiment("abc", box), n=n)


def test_nothing_varies() -> None:
    with pytest.raises(InputError, match="nothing varies"):
        experiment("", box)


# -- outputs and tables ---------------------------------------------------------------------------


def test_outputs_use_whichever_bound_decides() -> None:
    nan = np.nan
    lower = np.array([0.0, 0.0, 0.5, nan, nan, 0.7, 0.2, nan])
    upper = np.array([0.4, 0.5, 0.5, 0.3, 0.8, nan, nan, nan])
    got = outputs(lower, upper, 0.5)
    np.testing.assert_array_equal(got["every"], [0, 0, 1, 0, nan, 1, 0, nan])
    np.testing.assert_array_equal(got["some"], [0, 1, 1, 0, 1, 1, nan, nan])
    np.testing.assert_array_equal(got["gap"], [0, 1, 0, 0, nan, 0, nan, nan])


def test_crossed_bounds_are_refused() -> None:
    with pytest.raises(InputError, match="lower is above upper at point 1"):
        outputs(np.array([0.0, 0.6]), np.array([0.0, 0.5]), 0.5)


def test_the_same_seed_gives_the_same_table_and_another_does_not() -> None:
    first, again, other = (sobol_indices(experiment("abc", box), n=64, seed=s) for s in (0, 0, 1))
    assert first == again
    assert first.indices != other.indices
    table = frame(first.rows())
    assert list(table.columns) == ["assumption", "output", "metric", "value", "low", "high"]
    assert len(table) == 3 * (3 + 3 + 3)
    assert "a × b" in set(table["assumption"])


def test_an_index_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        sobol_indices(experiment("abc", box), n=16).index("every", "first", "q")
