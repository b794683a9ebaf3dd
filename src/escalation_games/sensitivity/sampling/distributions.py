"""From numbers uniform in [0, 1] to values of assumptions: distributions and rank correlations.

A draw is a float64, read as the exact number it is. Whatever rounding does, that number lies within
the exact range of its assumption.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...definition import (
    ROUNDING,
    Assumption,
    Definition,
    Discrete,
    LogUniform,
    Normal,
    Triangular,
    normal_correlations,
)
from ...errors import InputError
from ...numbers import Fraction

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[Any]]  # assumption -> (n,), float64 or Fractions

SMALLEST = (
    2.0**-64
)  # stands for 0 where a normal quantile is taken: finite, 9.1 standard deviations


def floats_within(assumption: Assumption) -> tuple[float, float]:
    """The least and the greatest float64 whose exact values lie within the assumption's range.

    Raises InputError where the range holds no float64.
    """
    assert assumption.range is not None
    low, high = map(float, assumption.range)
    if Fraction(low) < assumption.range[0]:
        low = math.nextafter(low, math.inf)
    if Fraction(high) > assumption.range[1]:
        high = math.nextafter(high, -math.inf)
    if low > high:
        raise InputError(
            f"assumptions.{assumption.name}.range",
            "is so narrow that no floating-point number lies in it, so it cannot be sampled",
            "widen it, or leave it out to hold the assumption fixed",
        )
    return low, high


def quantile(assumption: Assumption, u: Floats) -> NDArray[Any]:
    """The values (n,) of an assumption below which shares `u` (n,) of its distribution lie.

    float64; of a discrete distribution with a value that no float64 holds exactly, such as 1/10, an
    object array of Fractions. May overwrite `u`.
    """
    distribution = assumption.distribution
    if isinstance(distribution, Discrete):
        return _discrete(distribution, u)
    low, high = floats_within(assumption)
    match distribution:
        case None:
            u *= high - low
            u += low
        case Triangular(mode):
            u = _triangular(u, low, float(mode), high)
        case Normal(mean, sd):
            u = _truncated_normal(u, low, high, float(mean), float(sd))
        case LogUniform():
            u *= math.log(high / low)
            np.exp(u, out=u)
            u *= low
    return np.clip(u, low, high, out=u)


def _triangular(u: Floats, low: float, mode: float, high: float) -> Floats:
    width = high - low
    rising = low + np.sqrt(u * (width * (mode - low)))
    falling = high - np.sqrt((1 - u) * (width * (high - mode)))
    return np.where(u * width < mode - low, rising, falling)


def _truncated_normal(u: Floats, low: float, high: float, mean: float, sd: float) -> Floats:
    # scipy.stats.truncnorm is for any cut, and 15 times slower; here the mean is in the range.
    from scipy.special import ndtr, ndtri

    below, above = ndtr((low - mean) / sd), ndtr((high - mean) / sd)
    x: Floats = ndtri(below + u * (above - below))
    return mean + sd * x


def _discrete(distribution: Discrete, u: Floats) -> NDArray[Any]:
    total = sum(distribution.weights)
    steps = np.cumsum([float(weight / total) for weight in distribution.weights])
    chosen = np.searchsorted(steps[:-1], u, side="right")
    exact = np.array(distribution.values, dtype=object)
    floats = exact.astype(np.float64)
    held = all(Fraction(x) == value for x, value in zip(floats, exact, strict=True))
    values: NDArray[Any] = (floats if held else exact)[chosen]
    return values


# -- rank correlations ---------------------------------------------------------------------------


def correlate(definition: Definition, u: Floats, names: Sequence[str]) -> None:
    """Changes uniforms `u` (n, len(names)), in place, so that columns have the file's correlations.

    The correlations are of ranks, by a Gaussian copula: each column stays uniform. Assumptions that
    are correlated with no other one of `names` keep their columns.
    Source: Li and Hammond (1975), IEEE Transactions on Systems, Man, and Cybernetics 5, 557-561.
    """
    pairs = [p for p in definition.correlations if p[0] in names and p[1] in names]
    tied = [n for n, name in enumerate(names) if any(name in pair for pair in pairs)]
    if not tied:
        return
    from scipy.special import ndtr, ndtri

    matrix = normal_correlations([names[n] for n in tied], definition.correlations)
    scores = [ndtri(np.clip(u[:, n], SMALLEST, 1 - 2.0**-53)) for n in tied]
    for n, weights in zip(tied, _root(matrix), strict=True):
        u[:, n] = ndtr(_combination(weights, scores))


def _root(matrix: Floats) -> Floats:
    """The lower triangular L with L Lᵀ = matrix, which may be singular."""
    spread, directions = np.linalg.eigh(matrix)
    if spread.min() < -ROUNDING:
        raise InputError(
            "correlations", "no distribution has all of these", "bring them closer to 0"
        )
    half = directions * np.sqrt(np.clip(spread, 0, None))
    upper = np.linalg.qr(half.T).R
    lower: Floats = (upper * np.where(np.diag(upper) < 0, -1.0, 1.0)[:, np.newaxis]).T
    return lower


def _combination(weights: Floats, scores: Sequence[Floats]) -> Floats:
    """The weighted sum, one column after the other.

    A matrix product would round differently for slices of different lengths.
    """
    total = np.zeros_like(scores[0])
    for weight, score in zip(weights, scores, strict=True):
        total += weight * score
    return total
