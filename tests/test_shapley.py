"""Shapley effects against closed forms, brute force over all orders, and their own axioms."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from escalation_games.errors import InputError
from escalation_games.limits import HARD_LIMIT
from escalation_games.notebook import frame
from escalation_games.sensitivity.ranking.experiment import Experiment, Ranking
from escalation_games.sensitivity.ranking.shapley import Over, shapley_effects
from escalation_games.sensitivity.sampling.copula import mixed, normal_scores, uniforms
from experiments import experiment, ishigami, ishigami_parts

WAYS: tuple[Over, ...] = ("subsets", "permutations")


def linear(**slopes: float) -> Callable[[Any], Any]:
    """A linear function of the normal scores of the assumptions named."""
    return lambda columns: sum(b * ndtri(columns[name]) for name, b in slopes.items())


def correlation(d: int, **pairs: float) -> Any:
    """A correlation matrix of the first d letters: ab=0.5 stands between a and b."""
    matrix = np.eye(d)
    for (first, second), r in pairs.items():
        i, j = "abcd".index(first), "abcd".index(second)
        matrix[i, j] = matrix[j, i] = r
    return matrix


def linear_gaussian_effects(slopes: list[float], matrix: Any) -> list[float]:
    """Owen & Prieur's setting by brute force: average, over all orders, the fall of the variance
    of b·X that is left given what is known."""
    b, d = np.array(slopes), len(slopes)

    def left(known: tuple[int, ...]) -> float:
        J, rest = list(known), [i for i in range(d) if i not in known]
        cov = matrix[np.ix_(rest, rest)]
        if J:
            across = matrix[np.ix_(rest, J)]
            cov = cov - across @ np.linalg.inv(matrix[np.ix_(J, J)]) @ across.T
        return float(b[rest] @ cov @ b[rest])

    credit = np.zeros(d)
    orders = list(permutations(range(d)))
    for order in orders:
        for k, i in enumerate(order):
            credit[i] += left(order[:k]) - left(order[: k + 1])
    return list(credit / len(orders) / left(()))


def effects(ranking: Ranking, output: str, names: str) -> list[float]:
    return [ranking.index(output, "shapley", name).value for name in names]


@pytest.mark.parametrize("over", WAYS)
@pytest.mark.parametrize("r", [-0.9, 0.0, 0.5])
def test_two_correlated_gaussians(over: Over, r: float) -> None:
    # Song, Nelson, Staum (2016): half of what correlation adds goes to each
    b = {"a": 1.0, "b": 2.0}
    variance = 1 + 4 + 2 * r * 2
    truth = (1 * (1 - r**2 / 2) + r * 2 + 4 * r**2 / 2) / variance
    tested = experiment("ab", linear(**b), correlation=correlation(2, ab=r), levels=True)
    ranking = shapley_effects(tested, n=8192, over=over)
    assert linear_gaussian_effects([1, 2], correlation(2, ab=r))[0] == pytest.approx(truth)
    assert effects(ranking, "lower", "ab") == pytest.approx([truth, 1 - truth], abs=0.03)
    assert ranking.variance["lower"] == pytest.approx(variance, rel=0.05)


@pytest.mark.parametrize("over", WAYS)
def test_four_gaussians_against_all_orders(over: Over) -> None:
    slopes = {"a": 1.0, "b": -0.5, "c": 2.0, "d": 0.7}
    matrix = correlation(4, ab=0.6, bc=-0.4, ad=0.3)
    tested = experiment("abcd", linear(**slopes), correlation=matrix, levels=True)
    ranking = shapley_effects(tested, n=8192, over=over)
    truth = linear_gaussian_effects(list(slopes.values()), matrix)
    assert effects(ranking, "upper", "abcd") == pytest.approx(truth, abs=0.03)
    for name, value in zip("abcd", truth, strict=True):
        index = ranking.index("upper", "shapley", name)
        assert index.low - 0.005 <= value <= index.high + 0.005


@pytest.mark.parametrize("over", WAYS)
def test_ishigami_splits_its_interaction_evenly(over: Over) -> None:
    # Owen (2014): with independent inputs each member of an interaction gets an equal part
    parts = ishigami_parts()
    truth = [parts["a"] + parts["ac"] / 2, parts["b"], parts["ac"] / 2]
    ranking = shapley_effects(experiment("abc", ishigami, levels=True), n=8192, over=over)
    assert effects(ranking, "lower", "abc") == pytest.approx(truth, abs=0.02)


def corner(columns: Any) -> Any:
    return 1.0 * ((columns["a"] < 0.7) & (columns["b"] < 0.7))


@pytest.mark.parametrize("over", WAYS)
def test_alike_assumptions_have_alike_effects_that_sum_to_one(over: Over) -> None:
    ranking = shapley_effects(experiment("abc", corner), n=4096, over=over)
    a, b, c = effects(ranking, "every", "abc")
    assert a == pytest.approx(b, abs=0.03)
    assert a + b + c == pytest.approx(1, abs=1e-12)
    assert ranking.variance["every"] == pytest.approx(0.49 * 0.51, abs=0.01)


@pytest.mark.parametrize("over", WAYS)
@pytest.mark.parametrize("r", [0.0, 0.7])
def test_an_independent_assumption_without_effect_is_exactly_zero(over: Over, r: float) -> None:
    def lower(columns: Any) -> Any:
        return corner(columns) / 3 + 0.1 * np.exp(columns["c"])

    tested = experiment("abcz", lower, correlation=correlation(4, ab=r), levels=True)
    ranking = shapley_effects(tested, n=256, over=over)
    indices = [ranking.index(output, "shapley", "z") for output in tested.outputs]
    assert {str(x) for i in indices for x in (i.value, i.low, i.high)} == {"0.0"}
    assert ranking.index("lower", "shapley", "c").value > 0


def test_an_unused_assumption_earns_through_its_correlation() -> None:
    matrix = np.array([[1.0, 0.8], [0.8, 1.0]])
    tested = experiment("az", linear(a=1.0), correlation=matrix, levels=True)
    value = effects(shapley_effects(tested, n=4096), "lower", "z")
    assert value == pytest.approx([0.8**2 / 2], abs=0.02)


def test_intervals_cover_the_truth_most_of_the_time() -> None:
    truth = 0.5
    runs = [shapley_effects(experiment("ab", corner), n=128, seed=k, resamples=200)
            for k in range(40)]  # fmt: skip
    indices = [run.index("every", "shapley", "a") for run in runs]
    assert np.mean([i.low <= truth <= i.high for i in indices]) >= 0.85


@pytest.mark.parametrize("over", WAYS)
def test_evaluations_are_counted(over: Over) -> None:
    seen: list[int] = []

    def counted(columns: Any) -> Any:
        seen.append(len(columns["a"]))
        return corner(columns)

    ranking = shapley_effects(experiment("abc", counted), n=64, over=over)
    assert ranking.evaluations == sum(seen) == 64 * (8 if over == "subsets" else 4)


def test_by_default_every_subset_up_to_six_assumptions() -> None:
    small, large = (shapley_effects(experiment(names, corner), n=16) for names in
                    ("abcdef", "abcdefg"))  # fmt: skip
    assert (small.method, large.method) == ("shapley over subsets", "shapley over permutations")


def test_too_many_subsets_are_refused() -> None:
    names = "abcdefghijklmnop"[: HARD_LIMIT + 1]
    with pytest.raises(InputError, match="subsets are too many"):
        shapley_effects(experiment(names, corner), n=16, over="subsets")


@pytest.mark.parametrize("over", WAYS)
def test_constant_and_unresolved_outputs(over: Over) -> None:
    def sometimes(columns: Any) -> Any:
        return np.where(columns["a"] > 0.9, np.nan, 0.2)

    ranking = shapley_effects(experiment("ab", sometimes), n=1024, over=over)
    assert effects(ranking, "every", "ab") == [0, 0]
    assert ranking.left_out["every"] == pytest.approx(1024 * 0.19, abs=25)
    unknown = shapley_effects(experiment("ab", lambda c: c["a"] * np.nan), n=16, over=over)
    assert np.isnan(effects(unknown, "every", "ab")).all()


@pytest.mark.parametrize("over", WAYS)
def test_the_same_seed_gives_the_same_table(over: Over) -> None:
    runs = [shapley_effects(experiment("abc", corner), n=64, seed=s, over=over) for s in (0, 0, 1)]
    assert runs[0] == runs[1]
    assert runs[0].indices != runs[2].indices
    assert len(frame(runs[0].rows())) == 9


# -- conditional draws ----------------------------------------------------------------------------


def test_conditional_draws_have_the_copulas_law() -> None:
    matrix = correlation(3, ab=0.6, bc=-0.5)
    rng = np.random.default_rng(0)
    kept, fresh = (normal_scores(rng.random((100_000, 3)), matrix) for _ in range(2))
    drawn = mixed(kept, fresh, np.array([True, False, False]), matrix)
    np.testing.assert_array_equal(drawn[:, 0], kept[:, 0])
    np.testing.assert_allclose(np.corrcoef(drawn.T), matrix, atol=0.015)
    # given a, what is left of c is independent of what it was
    residual = [points[:, 2] - points[:, 0] * matrix[0, 2] for points in (kept, drawn)]
    assert np.corrcoef(*residual)[0, 1] == pytest.approx(0, abs=0.015)
    assert uniforms(drawn).std() == pytest.approx(12**-0.5, abs=0.005)


def test_rows_may_keep_different_coordinates() -> None:
    matrix = correlation(3, ab=0.6, bc=-0.5)
    rng = np.random.default_rng(0)
    kept, fresh = rng.normal(size=(2, 6, 3))
    masks = rng.random((6, 3)) < 0.5
    together = mixed(kept, fresh, masks, matrix)
    alone = [mixed(kept[[k]], fresh[[k]], masks[k], matrix)[0] for k in range(6)]
    np.testing.assert_allclose(together, alone, atol=1e-14)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.eye(3), "is not 2 × 2"),
        (np.array([[1, 0.2], [0.3, 1]]), "not symmetric"),
        (np.array([[1, 1.0], [1.0, 1]]), "a function of the others"),
        (np.array([[1, 1.5], [1.5, 1]]), "contradict"),
    ],
)
def test_correlations_are_checked(matrix: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Experiment(("a", "b"), dict, corner, 0.5, correlation=matrix)
