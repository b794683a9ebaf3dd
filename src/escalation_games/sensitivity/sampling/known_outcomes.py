"""What of the equilibria is known at many points, so that no more is said of them than that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import ComputeError
from ...solvers.many.solutions import REGIMES, Solutions
from ...solvers.result import KINDS, Kind

if TYPE_CHECKING:
    from .evaluation import Outcomes

MANY = 0.05  # of the points: with more of them unresolved, figures over the others say too little
WITHOUT: Mapping[Kind, str] = {  # why a point is unresolved at which nothing went wrong
    "all": "no equilibrium is known",
    "extreme points of every component": "no equilibrium is known",
    "all pure": "there is no pure equilibrium, and mixed ones were not searched",
    "some": "no equilibrium was found, and there may be some",
}


@dataclass(frozen=True)
class Known:
    """Of how many points what is known.

    kinds       per kind of completeness, the points that are resolved and of that kind
    unresolved  per reason, the points of which nothing is known: neither below nor above the line
    """

    kinds: Mapping[Kind, int]
    unresolved: Mapping[str, int]

    @property
    def resolved(self) -> int:
        return sum(self.kinds.values())

    @property
    def missing(self) -> int:
        return sum(self.unresolved.values())

    @property
    def n(self) -> int:
        return self.resolved + self.missing

    @property
    def kind(self) -> Kind:
        """What is known at every resolved point, at least; statements about all of them are of
        these equilibria."""
        return max((kind for kind, n in self.kinds.items() if n), key=KINDS.index, default="all")

    @property
    def too_few(self) -> bool:
        """Are so many unresolved that shares of the others say little of all?"""
        return self.missing > MANY * self.n

    def checked(self) -> Known:
        """The same. Raises ComputeError where nothing is known at any point."""
        if self.n and not self.resolved:
            why = max(self.unresolved, key=lambda reason: self.unresolved[reason])
            raise ComputeError(
                f"none of the {self.n:,} points is resolved, so nothing can be said of them: {why}"
            )
        return self


def known(found: Outcomes | Solutions) -> Known:
    """Of all points of these."""
    missing = found.regime == REGIMES.index("unresolved")
    kinds = np.bincount(found.completeness[~missing], minlength=len(KINDS))
    reasons = Counter(map(_in_general, found.unresolved.values()))
    missing[list(found.unresolved)] = False
    without = np.bincount(found.completeness[missing], minlength=len(KINDS))
    for kind, n in zip(KINDS, map(int, without), strict=True):
        reasons[WITHOUT[kind]] += n
    return Known(
        {kind: int(n) for kind, n in zip(KINDS, kinds, strict=True) if n},
        {why: n for why, n in reasons.most_common() if n},
    )


def _in_general(why: str) -> str:
    """A reason without the numbers of its point: exp(1234/5): too large as exp(…): too large."""
    return re.sub(r"([a-z]\w*)\([^()]*\d[^()]*\)(?=:)", r"\1(…)", why.splitlines()[0])


def together(parts: Iterable[Known]) -> Known:
    """Of all these points."""
    kinds, unresolved = Counter[Kind](), Counter[str]()
    for part in parts:
        kinds.update(part.kinds)
        unresolved.update(part.unresolved)
    return Known(dict(kinds), dict(unresolved.most_common()))
