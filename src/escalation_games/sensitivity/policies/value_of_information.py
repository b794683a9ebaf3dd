"""The value of knowing an assumption before a policy is chosen.

EVPI: the expected gain in utility from choosing after every assumption is known. EVPPI of one
assumption: the expected gain from choosing after that assumption is known. Utility (a payoff, less
escalation) is defined by the caller.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDS = 5
FEWEST = 2 * FOLDS  # points: two per fold
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class ExpectedGain:
    """An expected gain with its 95 % interval, in units of utility."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Information:
    """Value of information for one decision.

    best      policies with the largest expected utility when nothing more is known; all that tie
    expected  the largest expected utility
    perfect   the gain from knowing every assumption (EVPI)
    partial   the gain from knowing one assumption (EVPPI), by its name
    """

    best: tuple[str, ...]
    expected: float
    perfect: ExpectedGain
    partial: Mapping[str, ExpectedGain]


def value_of_information(
    utility: Mapping[str, NDArray[np.float64]],
    columns: Mapping[str, NDArray[np.float64]],
    *,
    inert: Collection[str] = (),
    seed: int = 0,
) -> Information:
    """EVPI, and EVPPI per assumption, from one sample of points.

    utility   policy -> (n,), its utility at each point; NaN is refused
    columns   assumption -> (n,), its value at each point
    inert     assumptions known not to matter (in no formula, independent of the rest): exactly 0

    The estimator needs one sample, after Strong & Oakley (2013), Medical Decision Making 33,
    755-766. An assumption is cut into n^(1/3) bins of equal counts, or into its values where these
    are fewer. The best policy of each bin is learnt on four fifths of the points, and its gain
    measured on the last fifth, in turn for each fifth: so a policy that only noise prefers shows no
    gain. Always 0 <= EVPPI <= EVPI. Bins rather than splines, because utilities jump where
    equilibria change.

    EVPPI is biased downward, since a bin is coarser than a value and a rule learnt from few points
    is not the best one; the upper end of its interval is therefore that of a rule learnt on all
    points. The bias is larger where policies are nearly tied beforehand: gains are counted over the
    policy that is best in the sample, and of tied policies the luckier one is.

    Not found: the value of knowing some assumptions together, other than all.
    Raises InputError for utilities that do not fit, and for unknown names in `inert`.
    """
    matrix = _checked_utility(utility)
    _check_names(inert, columns)
    expected = matrix.mean(axis=1)
    first = int(np.argmax(expected))
    # Per policy, its gain over the best fixed policy, which comes first: where no policy is better,
    # argmax keeps the first.
    advantage = np.roll(matrix, -first, axis=0) - matrix[first]
    perfect = _worth(advantage.max(axis=0))
    folds = np.random.default_rng(seed).permutation(np.arange(matrix.shape[1]) % FOLDS)
    partial = {
        name: ExpectedGain(0.0, 0.0, 0.0)
        if name in inert
        else _partial(advantage, _bins(np.asarray(x, dtype=np.float64)), folds, perfect)
        for name, x in columns.items()
    }
    best = tuple(
        name for name, value in zip(utility, expected, strict=True) if value == expected[first]
    )
    return Information(best, float(expected[first]), perfect, partial)


def _checked_utility(utility: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    if not utility:
        raise InputError("policies", "there are none", "name at least one")
    matrix = np.stack([np.asarray(row, dtype=np.float64) for row in utility.values()])
    if matrix.shape[1] < FEWEST:
        raise InputError("points", f"{matrix.shape[1]} are too few", f"at least {FEWEST}")
    unknown = np.flatnonzero(~np.isfinite(matrix).all(axis=0))
    if unknown.size:
        raise InputError(
            "utility",
            f"unknown at {unknown.size} points, the first of them {unknown[0]}",
            "bound what is unresolved from below and from above, and compare the two answers",
        )
    return matrix


def _check_names(names: Collection[str], columns: Collection[str]) -> None:
    for name in names:
        if name not in columns:
            hint = did_you_mean(name, columns)
            raise InputError(
                "inert", f"unknown assumption '{name}'{hint}", f"known: {' '.join(columns)}"
            )


def _bins(x: NDArray[np.float64]) -> NDArray[np.intp]:
    """The number of the bin of each value (n,): bins of equal counts, equal values in one bin."""
    most = max(1, round(len(x) ** (1 / 3)))
    values, place = np.unique(x, return_inverse=True)
    if len(values) <= most:
        return place
    edges = np.quantile(x, np.arange(1, most) / most)
    return np.searchsorted(edges, x, side="right")


def _partial(
    advantage: NDArray[np.float64],
    bins: NDArray[np.intp],
    folds: NDArray[np.intp],
    perfect: ExpectedGain,
) -> ExpectedGain:
    sums = _sums(advantage, bins, folds)
    total = sums.sum(axis=1)
    elsewhere = total[:, None] - sums  # sums outside a fold, from which the fold's rule is learnt
    points = np.arange(advantage.shape[1])
    held_out = _worth(advantage[np.argmax(elsewhere, axis=0)[folds, bins], points])
    seen = _worth(advantage[np.argmax(total, axis=0)[bins], points])
    return ExpectedGain(
        min(max(0.0, held_out.value), perfect.value),
        min(max(0.0, held_out.low), perfect.value),
        min(max(0.0, held_out.high, seen.high), perfect.high),
    )


def _sums(
    advantage: NDArray[np.float64], bins: NDArray[np.intp], folds: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Sums (policies, folds, bins) of the advantage (policies, n)."""
    size = int(bins.max()) + 1
    sums = [np.bincount(folds * size + bins, row, FOLDS * size) for row in advantage]
    return np.array(sums, dtype=np.float64).reshape(len(advantage), FOLDS, size)


def _worth(gains: NDArray[np.float64]) -> ExpectedGain:
    mean = float(gains.mean())
    margin = NORMAL_95 * float(gains.std(ddof=1)) / len(gains) ** 0.5
    return ExpectedGain(mean, max(0.0, mean - margin), mean + margin)
