"""Dependent assumptions: a Gaussian copula, and draws conditional on some of its coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALLEST_EIGENVALUE = 1e-8  # below, one assumption is a function of the others


def checked_correlation(correlation: NDArray[np.float64], names: Sequence[str]) -> None:
    """Raises InputError unless it is a correlation matrix in which nothing is redundant."""
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
    """Correlated normal scores (n, d) of independent uniforms (n, d)."""
    from scipy.special import ndtri

    assert correlation is not None
    edge = np.finfo(np.float64).eps  # a drawn 0 would become minus infinity
    independent = ndtri(np.clip(uniform, edge, 1 - edge))
    scores: NDArray[np.float64] = independent @ np.linalg.cholesky(correlation).T
    return scores


def uniforms(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The uniforms (n, d) behind normal scores (n, d)."""
    from scipy.special import ndtr

    uniform: NDArray[np.float64] = ndtr(scores)
    return uniform


def mixed(
    kept: NDArray[np.float64],
    fresh: NDArray[np.float64],
    mask: NDArray[np.bool_],
    correlation: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """Points (n, d) that agree with `kept` where `mask` (d,) or (n, d) says so; the rest is drawn.

    The rest has its distribution given the kept coordinates. Without dependence it is `fresh`;
    with it, the fresh normal scores are moved by the regression of the error on what is kept:
    fresh + C[:, J] C[J, J]^-1 (kept - fresh)[J]. A coordinate that is independent of the others
    moves nothing but itself, to the last bit. Source: Hoffman & Ribak (1991), Astrophysical
    Journal 380, L5-L8.
    """
    if correlation is None:
        return np.where(mask, kept, fresh)
    return np.where(mask, kept, fresh + _shift(kept - fresh, mask, correlation))


def _shift(
    error: NDArray[np.float64], mask: NDArray[np.bool_], correlation: NDArray[np.float64]
) -> NDArray[np.float64]:
    # Coordinates that are not kept stand as identity rows, so that all systems have one shape.
    within: Any = mask[..., :, None] & mask[..., None, :]
    system = np.where(within, correlation, np.eye(len(correlation)))
    known = np.where(mask, error, 0.0)
    weights = np.linalg.solve(
        np.broadcast_to(system, (*known.shape, known.shape[-1])), known[..., None]
    )[..., 0]
    shift: NDArray[np.float64] = weights @ correlation
    return shift
