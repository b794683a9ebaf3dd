"""A belief: what a player may think at an information set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..mixtures import ONE, Profile, total
from .tree_values import Reach

if TYPE_CHECKING:
    from .extensive import ExtensiveGame


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


def beliefs_on_path(game: ExtensiveGame, profile: Profile) -> tuple[Belief | None, ...]:
    """Per decision, what follows from a profile by Bayes' rule, whatever the concept; None where
    there is one node only, and where play does not get to, within the smallest subgame around."""
    reach = Reach(game, profile)
    return tuple(_on_path(reach, decision.nodes) for decision in game.structure.decisions)


def _on_path(reach: Reach, nodes: tuple[int, ...]) -> Belief | None:
    if len(nodes) < 2 or reach.zeros[reach.likeliest(nodes)[0]]:
        return None
    belief = reach.bayes(nodes)
    return None if belief is None else Belief(nodes, (belief,), True)
