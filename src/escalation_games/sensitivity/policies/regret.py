"""Policies side by side over the same points: envelope, worst case, regret, where each is best.

A level (escalation, or a payoff) is an interval at every point, from the best equilibrium to the
worst. There is no average over equilibria. Regret is Savage's (1951), JASA 46, 55-67: how much
worse a policy does at a point than the policy that is best there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError

Better = Literal["lower", "higher"]
ValueInterval = tuple[float, float]
LevelsByPolicy = Mapping[str, NDArray[np.float64]]

TOLERANCE = 1e-12  # of the spread of levels: policies closer than this are tied
SAMPLED_MAXIMUM = (
    "worst cases and regrets are the largest over the points tried: the space may hold larger ones"
)


@dataclass(frozen=True)
class Policy:
    """One policy over all points.

    envelope    smallest and largest level over points and equilibria
    worst       the level at the worst point, were the best (first) or the worst (second)
                equilibrium played everywhere
    regret      the largest regret, under the kindest and under the harshest equilibria
    unresolved  number of points where the policy's level is not known, and bounded by the limits

    Shares of the points at which the level is known for every policy; NaN where there is none:

    best        the policy's worst equilibrium is the best of all policies'; where several policies
                tie, each gets an equal part of the point, so that these shares sum to 1
    tied        the policy is best in this sense together with others
    surely      no equilibrium of another policy is better than any of this one
    possibly    some equilibrium of this policy is no worse than some equilibrium of every other
    """

    name: str
    envelope: ValueInterval
    worst: ValueInterval
    regret: ValueInterval
    best: float
    tied: float
    surely: float
    possibly: float
    unresolved: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """Policies compared over the same n points.

    minimax     policies whose largest regret is smallest, whatever equilibria are played
    regret      (policies, n, 2): per point, the interval of regret
    tolerance   levels closer than this are tied
    """

    policies: tuple[Policy, ...]
    minimax: tuple[str, ...]
    regret: NDArray[np.float64]
    n: int
    tolerance: float
    better: Better
    note: str = SAMPLED_MAXIMUM

    def policy(self, name: str) -> Policy:
        """The policy of that name."""
        return next(policy for policy in self.policies if policy.name == name)

    def rows(self) -> list[dict[str, Any]]:
        """Rows per policy: envelope, worst case, regret with low and high; then its shares."""
        return [row for policy in self.policies for row in self._rows(policy)]

    def _rows(self, policy: Policy) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for metric in ("envelope", "worst", "regret"):
            low, high = sorted(getattr(policy, metric))
            found.append({"policy": policy.name, "metric": metric, "low": low, "high": high})
        for metric in ("best", "tied", "surely", "possibly"):
            share = getattr(policy, metric)
            found.append({"policy": policy.name, "metric": metric, "value": share})
        return found


def compare(
    lower: LevelsByPolicy,
    upper: LevelsByPolicy,
    *,
    better: Better = "lower",
    limits: ValueInterval = (-np.inf, np.inf),
) -> Comparison:
    """Policies compared whose level at each of the same n points lies in [lower, upper].

    lower, upper   per policy, float64 (n,); NaN where unresolved: `limits` then take its place
    better         "lower" for escalation, "higher" for a payoff
    limits         the smallest and largest level possible, (0, 1) for escalation

    Regret of a policy at a point is its loss against the best policy there, at least 0. Which
    equilibrium is played may differ from policy to policy, so regret is an interval: its lower end
    sets the policy's best equilibrium against the worst of each other policy, its upper end the
    worst against the best of the others. `minimax` is cautious: it goes by the upper end.
    Raises InputError for names or lengths that do not match, and for a lower level above its upper.
    """
    names = _checked(lower, upper, better)
    unresolved, low, high = _bounded(lower, upper, limits)
    tolerance = _tolerance(low, high)
    # From here on levels are costs, of which less is better.
    cost = (low, high) if better == "lower" else (-high, -low)
    levels = np.array([*lower.values(), *upper.values()], dtype=np.float64)
    known: NDArray[np.bool_] = np.asarray(~np.isnan(levels).any(axis=0))
    regret = _regret(*cost, tolerance)
    largest = regret.max(axis=1)
    credit, tied = _credit(cost[1], tolerance)
    worst = cost[0].max(axis=1), cost[1].max(axis=1)
    sign = 1.0 if better == "lower" else -1.0
    policies = tuple(
        Policy(
            name,
            envelope=(float(low[p].min()), float(high[p].max())),
            worst=(sign * float(worst[0][p]), sign * float(worst[1][p])),
            regret=(float(largest[p, 0]), float(largest[p, 1])),
            best=_share(credit[p], known),
            tied=_share(tied[p], known),
            surely=_share(regret[p, :, 1] == 0, known),
            possibly=_share(regret[p, :, 0] == 0, known),
            unresolved=int(unresolved[p]),
        )
        for p, name in enumerate(names)
    )
    least = float(largest[:, 1].min())
    minimax = tuple(p.name for p in policies if p.regret[1] <= least + tolerance)
    return Comparison(policies, minimax, regret, low.shape[1], tolerance, better)


def _share(holds: NDArray[Any], among: NDArray[np.bool_]) -> float:
    return float(holds[among].mean()) if among.any() else np.nan


def _checked(lower: LevelsByPolicy, upper: LevelsByPolicy, better: str) -> tuple[str, ...]:
    if better not in ("lower", "higher"):
        raise InputError("better", f"unknown word '{better}'", "lower or higher")
    if not lower or list(lower) != list(upper):
        raise InputError(
            "policies", "lower and upper name different ones", f"in one order: {' '.join(lower)}"
        )
    sizes = {len(row) for row in (*lower.values(), *upper.values())}
    if len(sizes) > 1 or 0 in sizes:
        raise InputError("points", f"{sorted(sizes)} of them", "the same points for every policy")
    return tuple(lower)


def _bounded(
    lower: LevelsByPolicy, upper: LevelsByPolicy, limits: ValueInterval
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """The number of unresolved points per policy; lower and upper levels, (policies, n) each, with
    limits in the place of NaN."""
    low, high = (
        np.stack([np.asarray(row, dtype=np.float64) for row in bound.values()])
        for bound in (lower, upper)
    )
    unresolved = (np.isnan(low) | np.isnan(high)).sum(axis=1)
    low = np.where(np.isnan(low), limits[0], low)
    high = np.where(np.isnan(high), limits[1], high)
    crossed = np.argwhere(low > high)
    if crossed.size:
        name, point = list(lower)[crossed[0, 0]], crossed[0, 1]
        raise InputError(f"policies.{name}", f"lower is above upper at point {point}", "swap them")
    return unresolved, low, high


def _tolerance(low: NDArray[np.float64], high: NDArray[np.float64]) -> float:
    levels = np.concatenate([low.ravel(), high.ravel()])
    finite = levels[np.isfinite(levels)]
    return TOLERANCE * float(np.ptp(finite)) if finite.size else 0.0


def _regret(
    low: NDArray[np.float64], high: NDArray[np.float64], tolerance: float
) -> NDArray[np.float64]:
    """Regret (policies, n, 2) of costs between low and high (policies, n)."""
    regret = np.zeros((*low.shape, 2))
    if len(low) == 1:
        return regret
    for p in range(len(low)):
        regret[p, :, 0] = low[p] - np.delete(high, p, axis=0).min(axis=0)
        regret[p, :, 1] = high[p] - np.delete(low, p, axis=0).min(axis=0)
    regret[regret <= tolerance] = 0.0
    return regret


def _credit(
    cost: NDArray[np.float64], tolerance: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(policies, n) each: a policy's part of being best at a point, and does it tie with others?"""
    winners = cost <= cost.min(axis=0) + tolerance
    count = winners.sum(axis=0)
    return winners / count, winners & (count > 1)
