"""Value of information against decisions solved by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from escalation_games.errors import InputError
from escalation_games.sensitivity.policies.value_of_information import value_of_information


def uniform_columns(n: int, seed: int, names: str = "xyz") -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {name: rng.random(n) for name in names}


def risky(columns: dict[str, Any], cost: float) -> dict[str, Any]:
    """Hold pays 0; act pays x − cost + (y − 1/2). z does not matter."""
    act = columns["x"] - cost + columns["y"] - 0.5
    return {"hold": 0 * act, "act": act}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("cost", [0.3, 0.5, 0.8])
def test_act_or_hold(cost: float, seed: int) -> None:
    columns = uniform_columns(20_000, seed)
    found = value_of_information(risky(columns, cost), columns, seed=seed)
    # E max(0, x - cost) = (1 - cost)² / 2; without knowledge max(0, 1/2 - cost)
    of_x = (1 - cost) ** 2 / 2 - max(0, 0.5 - cost)
    assert found.partial["x"].value == pytest.approx(of_x, abs=0.006)
    assert found.partial["y"].value == pytest.approx(of_x, abs=0.006)
    # x + y has a triangular density: E max(0, x + y - t) for t = cost + 1/2
    t = cost + 0.5
    everything = (2 - t) ** 3 / 6 if t >= 1 else 1 - t + t**3 / 6
    assert found.perfect.value == pytest.approx(everything - max(0, 0.5 - cost), abs=0.006)
    assert found.partial["z"].value <= 0.001
    assert found.partial["z"].low == 0


@pytest.mark.parametrize("cost", [0.3, 0.5, 0.8])
def test_intervals_cover_the_truth_most_of_the_time(cost: float) -> None:
    truth = (1 - cost) ** 2 / 2 - max(0, 0.5 - cost)
    inside = []
    for seed in range(60):
        columns = uniform_columns(1_000, seed)
        worth = value_of_information(risky(columns, cost), columns, seed=seed).partial["x"]
        inside.append(worth.low <= truth <= worth.high)
    assert np.mean(inside) >= 0.85


@pytest.mark.parametrize("seed", range(4))
def test_bounds_hold_always(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = uniform_columns(300, seed)
    utility = {name: rng.normal(size=300) + k * columns["x"] for k, name in enumerate("pqrs")}
    found = value_of_information(utility, columns, seed=seed)
    for worth in found.partial.values():
        assert 0 <= worth.low <= worth.value <= found.perfect.value
        assert worth.value <= worth.high <= found.perfect.high


def test_noise_alone_is_worth_nothing() -> None:
    # policies are equally good on average, so choosing by noise would show a gain in the sample
    values = []
    for seed in range(10):
        columns = uniform_columns(2_000, seed, "z")
        noise = np.random.default_rng([seed, 9]).normal(size=(3, 2_000))
        found = value_of_information(dict(zip("pqr", noise, strict=True)), columns, seed=seed)
        values.append(found.partial["z"])
    assert np.mean([worth.value for worth in values]) < 0.03  # the optimistic rule shows 0.2
    assert all(worth.low == 0 for worth in values)


def test_exactly_zero_where_one_policy_is_better_everywhere() -> None:
    columns = uniform_columns(1_000, 0)
    better = {"hold": columns["x"] / 3, "act": columns["x"] / 3 + 0.1}
    found = value_of_information(better, columns)
    worths = [found.perfect, *found.partial.values()]
    assert {str(x) for w in worths for x in (w.value, w.low, w.high)} == {"0.0"}
    assert found.best == ("act",)


def test_where_there_is_nothing_to_learn_from_the_best_fixed_policy_stays() -> None:
    act = np.where(np.arange(100) == 8, -1.0, 0.1)
    rare = {"x": 1.0 * (np.arange(100) == 7)}  # its one point has no other in its bin
    found = value_of_information({"hold": np.zeros(100), "act": act}, rare)
    assert found.perfect.value == pytest.approx(0.01)
    assert (found.partial["x"].value, found.partial["x"].high) == (0, 0)


def test_exactly_zero_for_what_is_known_to_be_inert() -> None:
    columns = uniform_columns(200, 0)
    found = value_of_information(risky(columns, 0.5), columns, inert=["z"])
    assert (found.partial["z"].value, found.partial["z"].high) == (0, 0)
    assert found.partial["x"].value > 0
    with pytest.raises(InputError, match="unknown assumption 'Z'; did you mean 'z'"):
        value_of_information(risky(columns, 0.5), columns, inert=["Z"])


def test_an_assumption_of_few_values_against_its_exact_answer() -> None:
    rng = np.random.default_rng(0)
    columns = {"x": rng.choice([0.0, 1.0, 2.0], 20_000, p=[0.5, 0.25, 0.25]),
               "y": rng.random(20_000)}  # fmt: skip
    utility = {"hold": np.zeros(20_000), "act": columns["x"] - 1 + columns["y"] - 0.5}
    found = value_of_information(utility, columns)
    # only x = 2 makes acting better: 1/4 of the time, by 1
    assert found.partial["x"].value == pytest.approx(0.25, abs=0.01)


def test_the_same_seed_gives_the_same_answer() -> None:
    columns = uniform_columns(500, 0)
    runs = [value_of_information(risky(columns, 0.5), columns, seed=s) for s in (0, 0, 1)]
    assert runs[0] == runs[1] != runs[2]


@pytest.mark.parametrize(
    ("utility", "message"),
    [
        ({}, "there are none"),
        ({"p": np.zeros(3)}, "too few"),
        (
            {"p": np.where(np.arange(20) == 7, np.nan, 0.0)},
            "unknown at 1 points, the first of them 7",
        ),
    ],
)
def test_utility_is_checked(utility: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        value_of_information(utility, {})
