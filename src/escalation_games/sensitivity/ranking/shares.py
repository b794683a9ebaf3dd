"""Shares of the assumption space in which the line is reached, with sampling intervals.

A share of the assumption space is not a probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError
from .bootstrap import LEVEL
from .experiment import outputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

# By the design that points came from, what is to be said of the 95 % interval of a share.
INTERVALS: Mapping[str, str | None] = {
    "random": "95 % Wilson interval; the points are independent draws",
    "latin-hypercube": "Wilson interval of independent draws; never much too narrow, since a Latin "
    "hypercube's variance is at most n / (n - 1) times theirs (Owen 1997)",
    "sobol": "Wilson interval of independent draws; scrambled Sobol' points mostly do better, but "
    "nothing proves that at a given n",
    "points": None,  # a grid or a user's own points are no sample: there is no sampling error
}
WHAT = {
    "every": "every equilibrium reaches the line",
    "some": "some equilibrium does",
    "gap": "some do, some do not",
    "none": "no equilibrium does",
}


@dataclass(frozen=True)
class Share:
    """How often something holds at n points; between `least` and `most`, which differ by the
    points at which it is unknown alone.

    output     what is counted
    count, unknown, n  points at which it is known to hold, at which that is not known, and all
    low, high  the interval for the share, sampling error included; NaN for points that are no
               sample

    >>> found = eg.rank("security_dilemma", n=64, seed=1)
    >>> every = found.shares.shares[0]
    >>> print(every.output, every.count, every.n, every.least, every.most)
    every 21 64 0.328125 0.328125
    """

    output: str
    count: int
    unknown: int
    n: int
    low: float
    high: float

    @property
    def least(self) -> float:
        """The share, if at no unknown point."""
        return self.count / self.n

    @property
    def most(self) -> float:
        """The share, if at every unknown point."""
        return (self.count + self.unknown) / self.n


@dataclass(frozen=True)
class Shares:
    """Shares of each regime; `unresolved` counts the points where the regime is not known."""

    shares: tuple[Share, ...]
    n: int
    unresolved: int
    interval: str | None

    def share(self, output: str) -> Share:
        """The share of one output: every, some, gap or none."""
        return next(share for share in self.shares if share.output == output)

    def rows(self) -> list[dict[str, Any]]:
        """One row per end of a share; a share without unknown points has one row."""
        return [row for share in self.shares for row in _rows(share)]


def _rows(share: Share) -> list[dict[str, Any]]:
    ends = {"share": share.least}
    if share.unknown:
        ends = {"share, at least": share.least, "share, at most": share.most}
    common = {"low": share.low, "high": share.high, "count": share.count}
    common |= {"unknown": share.unknown, "n": share.n}
    return [
        {"output": share.output, "metric": metric, "value": value, **common}
        for metric, value in ends.items()
    ]


def shares(
    lower: NDArray[np.float64], upper: NDArray[np.float64], line: float, design: str
) -> Shares:
    """Shares of points at which every, some (but not all: gap) or no equilibrium reaches the line.

    lower, upper  (n,), the envelope of escalation at each point; NaN where it is unresolved
    design        a key of INTERVALS: where the points came from, and so what an interval means

    An unresolved point counts toward `most` alone.
    """
    if design not in INTERVALS:
        raise InputError("design", f"unknown design '{design}'", f"known: {' '.join(INTERVALS)}")
    if not len(lower):
        raise InputError("points", "there are none", "at least one")
    by_name = outputs(lower, upper, line)
    indicators = {name: by_name[name] for name in ("every", "some", "gap")}
    indicators["none"] = 1 - by_name["some"]
    sampled = INTERVALS[design] is not None
    found = tuple(_share(name, values, sampled) for name, values in indicators.items())
    unresolved = int(np.isnan(by_name["gap"]).sum())
    return Shares(found, len(lower), unresolved, INTERVALS[design])


def _share(output: str, indicator: NDArray[np.float64], sampled: bool) -> Share:
    count, unknown = int(np.nansum(indicator)), int(np.isnan(indicator).sum())
    return share_of(output, count, unknown, len(indicator), sampled)


def share_of(output: str, count: int, unknown: int, n: int, sampled: bool = True) -> Share:
    """The share of n points of which `count` surely belong to it, and `unknown` may.

    Its interval, if the points are `sampled`, reaches from the low end of Wilson's interval of
    `count` to the high end of that of `count + unknown`.
    """
    low, high = np.nan, np.nan
    if sampled:
        low, high = wilson(count, n)[0], wilson(count + unknown, n)[1]
    return Share(output, count, unknown, n, low, high)


def wilson(count: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share, `count` of n independent draws.

    Source: Wilson (1927), JASA 22, 209-212.
    """
    from scipy.stats import binomtest

    interval = binomtest(count, n).proportion_ci(confidence_level=LEVEL, method="wilson")
    return float(interval.low), float(interval.high)


def exact_interval(count: int, n: int) -> tuple[float, float]:
    """The Clopper-Pearson interval of a share, `count` of n independent draws.

    It holds the true share with 95 % or more, whatever n and the share are. Wilson's interval has
    95 % on average over shares, and less at some shares while n is small.
    Source: Clopper and Pearson (1934), Biometrika 26, 404-413.
    """
    from scipy.stats import binomtest

    interval = binomtest(count, n).proportion_ci(confidence_level=LEVEL, method="exact")
    return float(interval.low), float(interval.high)
