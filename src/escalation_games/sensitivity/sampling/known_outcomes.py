"""How much is known of the equilibria at many points, and so may be claimed."""

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
    """How many points are resolved, how completely, and why the others are not.

    kinds       per kind of completeness, the number of resolved points of that kind
    unresolved  per reason, the number of points of which nothing is known: they are neither below
                nor above the line
    """

    kinds: Mapping[Kind, int]
    unresolved: Mapping[str, int]

    @property
    def resolved(self) -> int:
        """How many points are resolved."""
        return sum(self.kinds.values())

    @property
    def missing(self) -> int:
        """How many are not."""
        return sum(self.unresolved.values())

    @property
    def n(self) -> int:
        """How many there are."""
        return self.resolved + self.missing

    @property
    def kind(self) -> Kind:
        """The least complete kind at any resolved point.

        A statement about all resolved points is a statement about equilibria of this kind.
        """
        return max((kind for kind, n in self.kinds.items() if n), key=KINDS.index, default="all")

    @property
    def too_few(self) -> bool:
        """Are so many points unresolved that shares of the resolved ones say little of all?"""
        return self.missing > MANY * self.n

    def checked(self) -> Known:
        """This object. Raises ComputeError where there are points, and none is resolved."""
        if self.n and not self.resolved:
            why = max(self.unresolved, key=lambda reason: self.unresolved[reason])
            raise ComputeError(
                f"none of the {self.n:,} points is resolved, so nothing can be said of them: {why}"
            )
        return self


def known(found: Outcomes | Solutions) -> Known:
    """How much is known of the equilibria at the points of a batch."""
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
    """How much is known at the points of all parts together."""
    kinds, unresolved = Counter[Kind](), Counter[str]()
    for part in parts:
        kinds.update(part.kinds)
        unresolved.update(part.unresolved)
    return Known(dict(kinds), dict(unresolved.most_common()))
