"""Sampling designs: distributions against scipy's, slices against the whole, tables against text."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

import escalation_games as eg
from escalation_games.definition import (
    Definition,
    Discrete,
    Distribution,
    LogUniform,
    Normal,
    Triangular,
)
from escalation_games.errors import InputError
from escalation_games.sensitivity.designs import (
    DESIGNS,
    draws,
    grid,
    read_points,
    transform,
    unit,
    varying,
)

F = Fraction
GAME = eg.load("security_dilemma")  # v0 in [0.2, 1.5]; o, d, k, a in [0, 1]; e in [0, 0.6]
NAMES = ("v0", "o", "d", "k", "a", "e")


def game(
    correlations: dict[tuple[str, str], Fraction] | None = None,
    ranges: dict[str, tuple[Fraction, Fraction] | None] | None = None,
    **distributions: Distribution,
) -> Definition:
    """The security dilemma with other ranges, distributions and correlations."""
    ranges = ranges or {}
    assumptions = tuple(
        replace(a, range=ranges.get(a.name, a.range), distribution=distributions.get(a.name))
        for a in GAME.assumptions
    )
    return replace(GAME, assumptions=assumptions, correlations=correlations or {})


DISTRIBUTIONS: dict[str, tuple[Distribution, Any]] = {
    "triangular": (Triangular(F(1, 2)), stats.triang(0.3 / 1.3, 0.2, 1.3)),
    "triangular, mode at the low end": (Triangular(F(1, 5)), stats.triang(0, 0.2, 1.3)),
    "triangular, mode at the high end": (Triangular(F(3, 2)), stats.triang(1, 0.2, 1.3)),
    "normal": (Normal(F(1), F(1, 4)), stats.truncnorm(-3.2, 2, 1, 0.25)),
    "normal, mean at an end": (Normal(F(1, 5), F(1, 2)), stats.truncnorm(0, 2.6, 0.2, 0.5)),
    "normal, narrow": (Normal(F(1), F(1, 100)), stats.norm(1, 0.01)),
    "normal, nearly flat": (Normal(F(1), F(1000)), stats.uniform(0.2, 1.3)),
    "log-uniform": (LogUniform(), stats.loguniform(0.2, 1.5)),
}
MIXED = game(
    {("o", "d"): F(1, 2), ("d", "e"): F(-1, 2)},
    v0=Discrete((F(1, 5), F(1, 2), F(1)), (F(1), F(2), F(1))),
    o=Triangular(F(1, 3)),
    d=Normal(F(1, 5), F(1, 4)),
    k=Discrete((F(0), F(1, 4)), (F(1), F(2))),
)


# -- distributions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_draws_follow_the_distribution(name: str) -> None:
    ours, theirs = DISTRIBUTIONS[name]
    column = draws(game(v0=ours), "random", 20_000, seed=1)["v0"]
    assert stats.kstest(column, theirs.cdf).pvalue > 0.01


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_the_transform_is_the_inverse_of_the_distribution_function(name: str) -> None:
    ours, theirs = DISTRIBUTIONS[name]
    u = np.linspace(0.001, 0.999, 999)
    column = transform(game(v0=ours), u[:, np.newaxis], ["v0"])["v0"]
    np.testing.assert_allclose(column, theirs.ppf(u), rtol=1e-6)


def test_uniform_is_the_default() -> None:
    u = unit("random", 1000, 6, seed=4)
    for n, (name, column) in enumerate(draws(GAME, "random", 1000, seed=4).items()):
        low, high = map(float, GAME.assumption(name).range or ())
        np.testing.assert_array_equal(column, low + u[:, n] * (high - low))


def test_a_discrete_distribution_keeps_its_weights() -> None:
    column = draws(MIXED, "random", 20_000, seed=2)["k"]
    assert column.dtype == np.float64  # 0 and 1/4 are floats
    values, counts = np.unique(column, return_counts=True)
    assert list(values) == [0, 0.25]
    assert stats.chisquare(counts, [20_000 / 3, 40_000 / 3]).pvalue > 0.01


def test_a_discrete_value_is_exact_even_where_no_float_is() -> None:
    column = draws(MIXED, "sobol", 1024, seed=2)["v0"]
    assert set(column) == {F(1, 5), F(1, 2), F(1)}
    assert abs(sum(value == F(1, 2) for value in column) - 512) <= 1


@pytest.mark.parametrize("name", ["uniform", *DISTRIBUTIONS])
def test_no_draw_leaves_the_exact_range(name: str) -> None:
    ranges = [
        (F(1, 10), F(3, 10)),
        (F(1, 3), F(2, 3)),
        (F(3, 10), F(7, 10)),
        (F(1), F(1 + 2**40, 2**40)),
    ]
    u = np.array([[0.0], [2.0**-53], [1e-12], [0.5], [1 - 2.0**-53], [1.0]])
    for low, high in ranges:
        ours = DISTRIBUTIONS[name][0] if name != "uniform" else None
        match ours:
            case Triangular():
                ours = Triangular((low + high) / 2)
            case Normal(_, sd):
                ours = Normal(low, sd)
        definition = game(ranges={"v0": (low, high)}, **({"v0": ours} if ours else {}))
        column = transform(definition, u, ["v0"])["v0"]
        assert all(low <= F(float(x)) <= high for x in column)


def test_a_range_without_floats_is_refused() -> None:
    definition = game(ranges={"k": (F(1, 3), F(1, 3) + F(1, 10**30))})
    with pytest.raises(InputError, match="no floating-point number lies in it"):
        draws(definition, "random", 2, seed=0)


# -- designs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("definition", [GAME, MIXED], ids=["uniform", "mixed"])
@pytest.mark.parametrize("design", DESIGNS)
def test_slices_put_together_are_the_whole(design: str, definition: Definition) -> None:
    n = 5000
    whole = draws(definition, design, n, seed=3)
    for cuts in ([0, 0, 1, 8, 4096, 4097, 4097, n], [0, n - 1, n], [0, 3333, n]):
        parts = [
            draws(definition, design, n, seed=3, start=a, stop=b)
            for a, b in itertools.pairwise(cuts)
        ]
        for name, column in whole.items():
            joined = np.concatenate([part[name] for part in parts])
            assert joined.dtype == column.dtype
            assert joined.tobytes() == column.tobytes() or list(joined) == list(column)
