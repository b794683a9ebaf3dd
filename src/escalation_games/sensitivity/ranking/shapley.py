"""Shapley effects: a split of the variance that stays unique when assumptions are dependent.

**Definition.** The worth of a set of assumptions is the variance that knowing them removes,
V - E(Var(f | set)). The effect of an assumption is what it adds to the worth of those before it,
averaged over all orders of the d assumptions. So effects add up to V: in every order, what is added
does. A set of s others stands before an assumption in s! (d - s - 1)! of d! orders.

**Estimated** from pairs of points that share what is known, the rest drawn anew: half the squared
difference has the mean E(Var(f | set)).

Source: Owen (2014), SIAM/ASA Journal on Uncertainty Quantification 2, 245-251; Song, Nelson, Staum
(2016), the same journal 4, 1060-1083. Pick-freeze cost: Broto, Bachoc, Depecker (2020), the same
journal 8, 693-716. One random permutation per row: Goda (2021), Reliability Engineering & System
Safety 213.

**Example.** f = x, and y is not in the formula but correlated with x: knowing y removes half of the
variance of 1. What is left to vary, by whether x and y are known:

>>> left = {(False, False): 1, (True, False): 0, (False, True): 1 / 2, (True, True): 0}

If x is first, it removes 1 and y then nothing; if y is first, it removes 1/2 and x then 1/2. The
means are 3/4 and 1/4.

>>> credit = _over_subsets(lambda known: np.array([[left[tuple(known)]]]), 2)
>>> print(*credit.flat)
0.75 0.25
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...errors import InputError
from ...limits import HARD_LIMIT, MIN_VARIANCE_ROWS, MOST_SUBSETS
from ..sampling.copula import mixed
from .bootstrap import RESAMPLES, percentiles, resampled_means, shares_of
from .experiment import ROUNDING, Experiment, Index, Ranking, is_constant, notes_on

if TYPE_CHECKING:
    from numpy.typing import NDArray

Over = Literal["subsets", "permutations"]
# A mask (d,) or (n, d) of known assumptions -> (outputs, n): per row, an unbiased estimate of the
# variance that the other assumptions still cause.
CostOfLeft = Callable[["NDArray[np.bool_]"], "NDArray[np.float64]"]


def shapley_effects(
    experiment: Experiment,
    *,
    n: int = 4096,
    seed: int = 0,
    over: Over | None = None,
    resamples: int = RESAMPLES,
) -> Ranking:
    """Every assumption's Shapley effect on every output, as a share of its variance, with 95 %
    bootstrap intervals. Effects of one output sum to 1.

    The worth of a set of assumptions is the variance that knowing the set removes. `over="subsets"`
    averages an assumption's added worth over all orders (2^d n games); `over="permutations"` draws
    one order per row ((d + 1) n games). By default: subsets up to MOST_SUBSETS assumptions.

    An assumption that no formula uses has effect exactly 0 if it is independent of the others. If
    it is correlated with an assumption that matters, it earns part of the other one's effect: to
    know the one is to know something of the other. Not found: which assumptions interact. Raises
    InputError when n is no power of two, and for subsets of more than HARD_LIMIT assumptions.
    """
    d = len(experiment.names)
    over = over or ("subsets" if d <= MOST_SUBSETS else "permutations")
    if over == "subsets" and d > HARD_LIMIT:
        raise InputError("over", f"2^{d} subsets are too many", 'over="permutations"')
    kept, fresh = experiment.pair(n, seed)
    known = experiment.run(kept)
    low, high = known.copy(), known.copy()  # of all that is seen, row by row

    def left(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        if mask.all():
            return (known - known) ** 2  # 0, or NaN where the output is not known
        points = mixed(kept, fresh, mask, _correlation(experiment))
        found = experiment.run(points)
        np.fmin(low, found, out=low)
        np.fmax(high, found, out=high)
        return (known - found) ** 2 / 2

    exact = over == "subsets"
    credit = _over_subsets(left, d) if exact else _over_permutations(left, n, d, seed)
    evaluations = n * (2**d if exact else d + 1)
    seen = np.concatenate([low, high], axis=1)
    return _ranking(experiment, credit, seen, (n, seed, evaluations, over), resamples)


def _correlation(experiment: Experiment) -> NDArray[np.float64] | None:
    return experiment.correlation if experiment.dependent else None


def _over_subsets(left: CostOfLeft, d: int) -> NDArray[np.float64]:
    """Credit (d, outputs, n): what knowing an assumption removes, averaged over orders."""
    masks = (np.arange(2**d)[:, None] >> np.arange(d)) & 1 == 1
    remains = [left(mask) for mask in masks]
    credit = np.zeros((d, *remains[0].shape))
    for subset, mask in enumerate(masks):
        size = int(mask.sum())
        for i in np.flatnonzero(~mask):
            weight = factorial(size) * factorial(d - size - 1) / factorial(d)
            credit[i] += weight * (remains[subset] - remains[subset | 1 << int(i)])
    return credit


def _over_permutations(left: CostOfLeft, n: int, d: int, seed: int) -> NDArray[np.float64]:
    """Credit (d, outputs, n), each row along a random order of its own.

    The mean over rows is an unbiased estimate of the mean over all orders.
    """
    rng = np.random.default_rng([seed, 2])
    order = rng.permuted(np.tile(np.arange(d), (n, 1)), axis=1)
    place = np.argsort(order, axis=1)
    before = left(place < 0)
    credit = np.empty((d, *before.shape))
    rows = np.arange(n)
    for step in range(d):
        after = left(place <= step)
        credit[order[:, step], :, rows] = (before - after).T
        before = after
    return credit


def _ranking(
    experiment: Experiment,
    credit: NDArray[np.float64],
    seen: NDArray[np.float64],
    made: tuple[int, int, int, Over],
    resamples: int,
) -> Ranking:
    n, seed, evaluations, over = made
    variance, left_out, indices = {}, {}, []
    for k, output in enumerate(experiment.outputs):
        rows = credit[:, k].T
        rows = rows[~np.isnan(rows).any(axis=1)]
        left_out[output] = n - len(rows)
        variance[output] = _variance(rows, seen[k])
        value, low, high = _effects(rows, variance[output], seed, resamples)
        indices += [
            Index((name,), output, "shapley", float(value[i]), float(low[i]), float(high[i]))
            for i, name in enumerate(experiment.names)
        ]
    notes = notes_on(experiment.outputs, variance, left_out, n)
    method = f"shapley over {over}"
    return Ranking(method, n, seed, evaluations, variance, left_out, tuple(indices), notes)


def _variance(rows: NDArray[np.float64], seen: NDArray[np.float64]) -> float:
    """The output's variance: the sum of all credit.

    0 where the output was the same at every point seen, NaN where it differs but in too few rows.
    """
    if is_constant(seen):
        return 0.0
    if len(rows) < MIN_VARIANCE_ROWS:
        return np.nan
    variance = float(rows.sum(axis=1).mean())
    size = ROUNDING * float(np.nanmax(np.abs(seen)))
    return variance if variance > size**2 else np.nan


def _effects(
    rows: NDArray[np.float64], variance: float, seed: int, resamples: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    if not variance > 0:  # 0, or NaN
        constant = np.full(rows.shape[1], variance)
        return constant, constant, constant
    means = resampled_means(rows, seed, resamples)
    low, high = percentiles(shares_of(means, means.sum(axis=1)))
    mean = rows.mean(axis=0)
    return shares_of(mean, mean.sum()), low, high
