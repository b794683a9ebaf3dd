"""From the unit cube to values of the assumptions: distributions and declared rank correlations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import asin, pi, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..definition import Assumption, Definition, Distribution

Floats = NDArray[np.float64]


def quantiles(
    definition: Definition, unit: Floats, names: Sequence[str], wanted: Sequence[str]
) -> dict[str, NDArray[Any]]:
    """Columns of values for rows of the unit cube, whose columns stand for `names`.

    Shape of `unit` (rows, len(names)). Declared correlations are brought in first. Only the columns
    `wanted` are made.
    """
    joint = _correlated(definition, unit, names)
    place = {name: k for k, name in enumerate(names)}
    return {name: quantile(definition.assumption(name), joint[:, place[name]]) for name in wanted}


def quantile(assumption: Assumption, u: Floats) -> NDArray[Any]:
    """The values below which these shares of an assumption's distribution lie, within its range."""
    assert assumption.range is not None
    distribution = assumption.distribution or Distribution("uniform")
    if distribution.kind == "discrete":
        return _discrete(distribution, u)
    low, high = (float(end) for end in assumption.range)
    values = _QUANTILES[distribution.kind](distribution, low, high, u)
    return np.asarray(np.clip(values, *_inner(assumption.range)))


def _inner(ends: tuple[Fraction, Fraction]) -> tuple[float, float]:
    """The outermost floats whose exact values lie within the range."""
    low, high = float(ends[0]), float(ends[1])
    return (
        low if Fraction(low) >= ends[0] else float(np.nextafter(low, np.inf)),
        high if Fraction(high) <= ends[1] else float(np.nextafter(high, -np.inf)),
    )


def _uniform(_d: Distribution, low: float, high: float, u: Floats) -> Floats:
    return low + (high - low) * u


def _triangular(d: Distribution, low: float, high: float, u: Floats) -> Floats:
    mode = float(d.numbers["mode"])
    left, right = (mode - low) * (high - low), (high - mode) * (high - low)
    rising = low + np.sqrt(u * left)
    falling = high - np.sqrt((1 - u) * right)
    return np.where(u * (high - low) < mode - low, rising, falling)


def _normal(d: Distribution, low: float, high: float, u: Floats) -> Floats:
    from scipy.stats import truncnorm

    mean, sd = float(d.numbers["mean"]), float(d.numbers["sd"])
    return np.asarray(truncnorm.ppf(u, (low - mean) / sd, (high - mean) / sd, mean, sd))


def _log_uniform(_d: Distribution, low: float, high: float, u: Floats) -> Floats:
    return np.asarray(np.exp(np.log(low) + (np.log(high) - np.log(low)) * u))


_QUANTILES: dict[str, Callable[[Distribution, float, float, Floats], Floats]] = {
    "uniform": _uniform,
    "triangular": _triangular,
    "normal": _normal,
    "log-uniform": _log_uniform,
}


def _discrete(d: Distribution, u: Floats) -> NDArray[Any]:
    """Fractions, exactly as the file gives them."""
    total = sum(d.weights, Fraction(0))
    ends = np.cumsum([float(weight / total) for weight in d.weights])[:-1]
    values = np.empty(len(d.values), dtype=object)
    values[:] = d.values
    return np.asarray(values[np.searchsorted(ends, u, side="right")])


# -- rank correlations, by a Gaussian copula ------------------------------------------------------


def score_correlation(rank: float) -> float:
    """Of normal scores whose rank correlation is this: 2 sin(pi r / 6) (Pearson 1907)."""
    return 2 * sin(pi * rank / 6)


def rank_correlation(score: float) -> float:
    """The other way round."""
    return 6 / pi * asin(score / 2)


def correlation_matrix(definition: Definition, names: Sequence[str]) -> Floats:
    """Of the normal scores of these assumptions, (d, d)."""
    place = {name: k for k, name in enumerate(names)}
    matrix = np.eye(len(names))
    for (one, other), rank in definition.correlations.items():
        if one in place and other in place:
            i, j = place[one], place[other]
            matrix[i, j] = matrix[j, i] = score_correlation(float(rank))
    return matrix


def root(matrix: Floats) -> Floats:
    """A matrix whose product with its transpose is the given one, which may be singular."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.sqrt(np.clip(values, 0, None)) @ vectors.T)


def _correlated(definition: Definition, unit: Floats, names: Sequence[str]) -> Floats:
    if not definition.correlations:
        return unit
    from scipy.special import ndtr, ndtri

    scores = ndtri(np.clip(unit, 1e-16, 1 - 1e-16)) @ root(correlation_matrix(definition, names))
    return np.asarray(ndtr(scores))
