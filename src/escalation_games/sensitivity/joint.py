"""Joint tips: assumptions that change the regime together although none of them does alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import inf
from typing import Any

from ..definition import Definition
from .radius import BUDGET, Radius, movable, radius


@dataclass(frozen=True)
class JointTip:
    """Assumptions that tip together, and how far all of them have to move for it (L-infinity)."""

    assumptions: tuple[str, ...]
    radius: Radius


def joint_tips(
    definition: Definition,
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
    size: int = 3,
    gap: Fraction | None = None,
    budget: int = BUDGET,
) -> tuple[JointTip, ...]:
    """The smallest sets of 2 to `size` assumptions that change the regime, the nearest first.

    A set is listed only if no smaller set within it was found to tip. Where the search of a set
    ends past its budget (`budget` is per set) without another regime, that set is not listed and
    counts as one that does not tip: the sets around it are still looked at.
    """
    tipping: list[frozenset[str]] = []
    found: list[JointTip] = []
    for k in range(1, size + 1):
        tips = [
            JointTip(names, radius(definition, values, concept, "linf", names, gap, budget))
            for names in combinations(movable(definition), k)
            if not any(smaller <= set(names) for smaller in tipping)
        ]
        tips = [tip for tip in tips if tip.radius.value < inf]
        tipping += [frozenset(tip.assumptions) for tip in tips]
        found += tips if k > 1 else []
    return tuple(sorted(found, key=lambda tip: tip.radius.value))
