"""Dependent assumptions: a Gaussian copula, and draws conditional on some of its coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError
from ...limits import SMALLEST_EIGENVALUE

if TYPE_CHECKING:
    from numpy.typing import NDArray


def checked_correlation(correlation: NDArray[np.float64], names: Sequence[str]) -> None:
    """Raises InputError unless the matrix (d, d) is one of correlations, and regular."""
    place, d = "correlations", len(names)
    if correlation.shape != (d, d):
        raise InputError(
            place, f"{correlation.shape} is not {d} × {d}", f"order: {' '.join(names)}"
        )
    if not (np.array_equal(correlation, correlation.T) and np.all(np.diag(correlation) == 1)):
        raise InputError(place, "not symmetric with 1 on the diagonal")
    smallest = float(np.linalg.eigvalsh(correlation)[0])
    if smallest < -SMALLEST_EIGENVALUE:
        raise InputError(place, "they contradict each other", "weaken the strongest of them")
    if smallest < SMALLEST_EIGENVALUE:
        raise InputError(
            place,
            "they make one assumption a function of the others",
            "drop it and write it as a formula under [define]",
        )


def normal_scores(
    uniform: NDArray[np.float64], correlation: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Normal scores (n, d) with these correlations (d, d), from independent uniforms (n, d).

    Independent scores times the transpose of the matrix's Cholesky factor.
    """
    from scipy.special import ndtri

    assert correlation is not None
    edge = np.finfo(np.float64).eps  # a drawn 0 would become minus infinity
    independent = ndtri(np.clip(uniform, edge, 1 - edge))
    scores: NDArray[np.float64] = independent @ np.linalg.cholesky(correlation).T
    return scores


def uniforms(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The uniforms (n, d) of normal scores (n, d): the normal distribution function of each."""
    from scipy.special import ndtr

    uniform: NDArray[np.float64] = ndtr(scores)
    return uniform


def mixed(
    kept: NDArray[np.float64],
    fresh: NDArray[np.float64],
    mask: NDArray[np.bool_],
    correlation: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """Points (n, d) with the coordinates of `kept` where `mask` (d,) or (n, d) is true.

    The other coordinates are drawn from their distribution given the kept ones. Without a
    correlation they are those of `fresh`. With a correlation matrix C all coordinates are normal
    scores, and `fresh`, a draw from the joint distribution, is corrected: with J the kept
    coordinates, fresh + C[:, J] C[J, J]^-1 (kept - fresh)[J] is distributed as the scores are given
    kept[J], and has kept[J] in J. A coordinate that is independent of the others moves none of
    them, to the last bit. Source: Hoffman & Ribak (1991), Astrophysical Journal 380, L5-L8.
    """
    if correlation is None:
        return np.where(mask, kept, fresh)
    return np.where(mask, kept, fresh + _shift(kept - fresh, mask, correlation))


def _shift(
    error: NDArray[np.float64], mask: NDArray[np.bool_], correlation: NDArray[np.float64]
) -> NDArray[np.float64]:
    # C[J, J] w = error[J] for all rows at once, whatever their J: a coordinate outside J has a row
    # of the identity and an error of 0, hence a weight of 0.
    within: Any = mask[..., :, None] & mask[..., None, :]
    system = np.where(within, correlation, np.eye(len(correlation)))
    known = np.where(mask, error, 0.0)
    weights = np.linalg.solve(
        np.broadcast_to(system, (*known.shape, known.shape[-1])), known[..., None]
    )[..., 0]
    shift: NDArray[np.float64] = weights @ correlation
    return shift
