"""Bootstrap intervals of statistics that are functions of means over rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESAMPLES = 400
LEVEL = 0.95


def resampled_means(
    rows: NDArray[np.float64], seed: int, resamples: int = RESAMPLES
) -> NDArray[np.float64]:
    """Means of each column over rows drawn with replacement: rows (n, k) give (resamples, k).

    The draws depend on `seed` and n alone. A column of zeros has means of exactly 0.
    Source: Efron (1979), Annals of Statistics 7, 1-26.
    """
    n = len(rows)
    rng = np.random.default_rng([seed, 1])  # not the stream that drew the design
    columns = np.ascontiguousarray(rows.T)
    means = np.empty((resamples, rows.shape[1]))
    for mean in means:
        counts = np.bincount(rng.integers(n, size=n), minlength=n)
        # Not BLAS: it sums in an order that depends on the number of threads.
        mean[:] = np.einsum("n,kn->k", counts / n, columns)
    return means


def percentiles(sample: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both ends, (k,) each, of the central 95 % of every column of a sample (resamples, k)."""
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(sample, [tail, 1 - tail], axis=0)
    return low, high


def shares_of(parts: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """The parts (..., k) divided by their whole (...); 0 where the whole is 0, and never −0."""
    positive = whole > 0
    safe = np.where(positive, whole, 1.0)[..., None]
    shares: NDArray[np.float64] = np.where(positive[..., None], parts / safe, 0.0) + 0.0
    return shares
