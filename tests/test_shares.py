"""Shares of the space and tests of one assumption at a time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from escalation_games.errors import InputError
from escalation_games.notebook import frame
from escalation_games.sensitivity.ranking.marginals import (
    EXACT_UP_TO,
    MARGINAL_ONLY,
    marginal_tests,
)
from escalation_games.sensitivity.ranking.shares import INTERVALS, shares, wilson

NAN = np.nan


def wilson_by_formula(count: int, n: int) -> tuple[float, float]:
    z, p = 1.959963984540054, count / n
    middle = p + z**2 / (2 * n)
    margin = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (middle - margin) / (1 + z**2 / n), (middle + margin) / (1 + z**2 / n)


@pytest.mark.parametrize(("count", "n"), [(1, 10), (7, 20), (2_218_456, 10_000_000)])
def test_wilson(count: int, n: int) -> None:
    assert wilson(count, n) == pytest.approx(wilson_by_formula(count, n), abs=1e-12)


def test_wilson_at_the_ends() -> None:
    assert wilson(0, 10)[0] == 0
    assert wilson(0, 10)[1] > 0.2
    assert wilson(10, 10)[1] == 1


def test_every_point_counts_once() -> None:
    lower = np.array([0.0, 0.2, 0.5, 0.9, 0.0, 0.1])
    upper = np.array([0.1, 0.5, 0.5, 1.0, 0.0, 0.9])
    found = shares(lower, upper, 0.5, "random")
    assert {s.output: s.count for s in found.shares} == {"every": 2, "some": 4, "gap": 2, "none": 2}
    assert found.unresolved == 0
    assert found.share("every").least == found.share("every").most == 1 / 3
    low, high = wilson(2, 6)
    assert (found.share("every").low, found.share("every").high) == (low, high)


def test_unresolved_points_widen_a_share_and_are_never_dropped() -> None:
    # unknown; below for certain; some for certain; above for certain; below
    lower = np.array([NAN, NAN, NAN, 0.8, 0.0])
    upper = np.array([NAN, 0.2, 0.7, NAN, 0.0])
    found = shares(lower, upper, 0.5, "random")
    every, some, gap, none = (found.share(w) for w in ("every", "some", "gap", "none"))
    assert (every.count, every.unknown, every.n) == (1, 2, 5)
    assert (some.count, some.unknown) == (2, 1)
    assert (gap.count, gap.unknown) == (0, 2)
    assert (none.count, none.unknown) == (2, 1)
    assert found.unresolved == 2
    assert (every.least, every.most) == (1 / 5, 3 / 5)
    assert (every.low, every.high) == (wilson(1, 5)[0], wilson(3, 5)[1])
    metrics = [row["metric"] for row in found.rows() if row["output"] == "every"]
    assert metrics == ["share, at least", "share, at most"]


@pytest.mark.parametrize("p", [0.02, 0.1, 0.5])
def test_wilson_intervals_cover(p: float) -> None:
    n = 120
    intervals = [wilson(k, n) for k in range(n + 1)]
    chance = [binom.pmf(k, n, p) for k, (low, high) in enumerate(intervals) if low <= p <= high]
    assert sum(chance) == pytest.approx(0.95, abs=0.03)


def test_points_that_are_no_sample_have_no_interval() -> None:
    found = shares(np.array([0.0, 1.0]), np.array([0.0, 1.0]), 0.5, "points")
    assert found.interval is None
    assert np.isnan(found.share("every").low)
    assert len(frame(found.rows())) == 4


def test_the_worth_of_an_interval_is_said() -> None:
    level = np.array([0.0, 1.0])
    for design, words in INTERVALS.items():
        assert shares(level, level, 0.5, design).interval == words


def test_shares_refuse_what_they_cannot_count() -> None:
    with pytest.raises(InputError, match="unknown design 'halton'"):
        shares(np.ones(2), np.ones(2), 0.5, "halton")
    with pytest.raises(InputError, match="there are none"):
        shares(np.ones(0), np.ones(0), 0.5, "random")


# -- one assumption at a time ---------------------------------------------------------------------


def largest_gap(x: np.ndarray, y: np.ndarray) -> float:
    """The distance between two empirical distribution functions, by looking at every value."""
    return max(abs((x <= t).mean() - (y <= t).mean()) for t in np.concatenate([x, y]))


@pytest.mark.parametrize("n", [60, 4 * EXACT_UP_TO])
def test_the_assumption_that_matters_comes_first(n: int) -> None:
    rng = np.random.default_rng(1)
    columns = {name: rng.random(n) for name in "zab"}
    indicator = 1.0 * (columns["a"] + 0.3 * columns["b"] > 0.6)
    found = marginal_tests(columns, indicator)
    first = found.tests[0]
    assert first.assumption == "a"
    a = columns["a"]
    assert first.distance == pytest.approx(largest_gap(a[indicator == 1], a[indicator == 0]))
    assert first.p <= first.adjusted < 1e-6
    assert next(t for t in found.tests if t.assumption == "z").adjusted > 0.05
    assert (found.reaching + found.not_reaching, found.note) == (n, MARGINAL_ONLY)


def test_adjusted_values_are_benjamini_yekutielis() -> None:
    rng = np.random.default_rng(2)
    columns = {name: rng.random(80) for name in "abcd"}
    found = marginal_tests(columns, 1.0 * (columns["a"] + rng.random(80) > 1))
    ordered = sorted(found.tests, key=lambda test: test.p)
    harmonic = sum(1 / k for k in range(1, 5))
    raw = [test.p * 4 * harmonic / (k + 1) for k, test in enumerate(ordered)]
    by_hand = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1)
    assert [test.adjusted for test in ordered] == pytest.approx(list(by_hand))


def test_a_pure_interaction_is_missed_as_said() -> None:
    rng = np.random.default_rng(3)
    columns = {name: rng.random(2_000) for name in "ab"}
    indicator = 1.0 * ((columns["a"] > 0.5) ^ (columns["b"] > 0.5))
    found = marginal_tests(columns, indicator)
    assert min(test.adjusted for test in found.tests) > 0.05
    assert "together" in found.note


def test_under_the_null_few_are_called_different() -> None:
    rng = np.random.default_rng(4)
    called = 0
    for _ in range(100):
        columns = {name: rng.random(60) for name in "abc"}
        indicator = 1.0 * (rng.random(60) > 0.5)
        called += min(t.adjusted for t in marginal_tests(columns, indicator).tests) < 0.05
    assert called <= 10


def test_one_side_empty_and_unresolved() -> None:
    columns = {"a": np.arange(4.0)}
    found = marginal_tests(columns, np.array([1.0, 1.0, NAN, 1.0]))
    assert (found.tests[0].distance, found.tests[0].p) == (0, 1)
    assert (found.reaching, found.not_reaching, found.unresolved) == (3, 0, 1)
    assert "one side" in found.note
    assert list(frame(found.rows())["metric"]) == ["ks distance"]


def test_an_indicator_holds_nothing_else() -> None:
    with pytest.raises(InputError, match="other values"):
        marginal_tests({"a": np.arange(2.0)}, np.array([0.0, 2.0]))
