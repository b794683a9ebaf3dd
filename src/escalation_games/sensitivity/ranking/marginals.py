"""Does one assumption, looked at alone, differ where the line is reached?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXACT_UP_TO = 1_000  # points in the larger group; the exact distribution is slow beyond


@dataclass(frozen=True)
class Marginal:
    """Two-sample Kolmogorov-Smirnov test of one assumption.

    distance   largest gap between the two distribution functions, 0 to 1: the size of the effect
    at         the value of the assumption where that gap is
    p          chance of a distance this large if the assumption did not matter alone
    adjusted   p corrected for testing several assumptions
    """

    assumption: str
    distance: float
    at: float
    p: float
    adjusted: float


@dataclass(frozen=True)
class Marginals:
    """Tests of all assumptions on one output, largest distance first.

    reaching, not_reaching, unresolved   points where the output is 1, 0, NaN
    """

    tests: tuple[Marginal, ...]
    reaching: int
    not_reaching: int
    unresolved: int
    note: str

    def rows(self) -> list[dict[str, Any]]:
        """One row per assumption."""
        return [
            {
                "assumption": test.assumption,
                "metric": "ks distance",
                "value": test.distance,
                "at": test.at,
                "p": test.p,
                "adjusted_p": test.adjusted,
            }
            for test in self.tests
        ]


MARGINAL_ONLY = "marginal only: an assumption that matters just together with others can show 0"


def marginal_tests(
    columns: Mapping[str, NDArray[np.float64]], indicator: NDArray[np.float64]
) -> Marginals:
    """Per assumption, its values where the indicator (n,) is 1 against those where it is 0.

    The test is Kolmogorov's and Smirnov's, two-sided; it takes draws as independent, supposes
    nothing of distributions, and is cautious where values are tied. p-values are adjusted after
    Benjamini & Yekutieli (2001), Annals of Statistics 29, 1165-1188: valid however the tests depend
    on each other. Points where the indicator is NaN are left out and counted. Interactions are
    missed: see MARGINAL_ONLY. Where one of the two groups is empty, nothing is tested: distance 0,
    p 1.
    """
    reaches, not_reached = indicator == 1, indicator == 0
    unresolved = int(np.isnan(indicator).sum())
    if reaches.sum() + not_reached.sum() + unresolved != len(indicator):
        raise InputError("indicator", "holds other values", "0, 1, or NaN where unresolved")
    sizes = int(reaches.sum()), int(not_reached.sum())
    if not all(sizes):
        tests = [Marginal(name, 0.0, np.nan, 1.0, 1.0) for name in columns]
        note = "all resolved points are on one side of the line: nothing to compare"
        return Marginals(tuple(tests), *sizes, unresolved, note)
    found = {
        name: _ks(np.asarray(x)[reaches], np.asarray(x)[not_reached]) for name, x in columns.items()
    }
    tests = _adjusted(found)
    return Marginals(tuple(tests), *sizes, unresolved, MARGINAL_ONLY)


def _ks(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float, float]:
    from scipy.stats import ks_2samp

    method = "exact" if max(len(x), len(y)) <= EXACT_UP_TO else "asymp"
    found = ks_2samp(x, y, method=method)
    return float(found.statistic), float(found.statistic_location), float(found.pvalue)


def _adjusted(found: Mapping[str, tuple[float, float, float]]) -> list[Marginal]:
    from scipy.stats import false_discovery_control

    adjusted = false_discovery_control([p for _, _, p in found.values()], method="by")
    tests = [
        Marginal(name, distance, at, p, float(q))
        for (name, (distance, at, p)), q in zip(found.items(), adjusted, strict=True)
    ]
    return sorted(tests, key=lambda test: -test.distance)
