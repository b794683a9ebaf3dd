"""A belief: what a player may think at an information set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..mixtures import ONE, total


@dataclass(frozen=True, eq=False)
class Belief:
    """What can be believed at one information set so that the answer there is best.

    nodes     the nodes of the information set
    extremes  probabilities per node: the extreme points of all beliefs that do; one where Bayes'
              rule gives it; none where no belief does
    reached   does play get there, within the smallest subgame around it?
    """

    nodes: tuple[int, ...]
    extremes: tuple[tuple[Any, ...], ...]
    reached: bool

    @property
    def central(self) -> tuple[Any, ...]:
        """One of them: the mean of the extreme ones."""
        n = total([ONE for _ in self.extremes])
        return tuple(total(column) / n for column in zip(*self.extremes, strict=True))
