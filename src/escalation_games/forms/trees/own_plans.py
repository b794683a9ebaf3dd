"""What a player's own plans are worth in a tree, against a profile of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..mixtures import ONE, ZERO, Profile, best, dot, is_never, times, total
from ..sequences import Sequences
from .tree_values import weights

if TYPE_CHECKING:
    from .extensive import ExtensiveGame


@dataclass(frozen=True)
class OwnPlans:
    """All plans of one player at once: by perfect recall, decisions of theirs form a forest.

    Worths are in payoff units of the game from node `start` on: weighed with how likely chance and
    the others make it to get there, if the player plays towards it.
    """

    game: ExtensiveGame
    profile: Profile
    player: int
    start: int = 0

    @property
    def sequences(self) -> Sequences:
        return self.game.structure.sequences[self.player]

    @cached_property
    def gains(self) -> list[Any]:
        """Per sequence, what the leaves right after it are worth."""
        tree = self.game.structure
        gains: list[Any] = [ZERO] * len(self.sequences.moves)
        reach: list[Any] = [ZERO] * len(tree.nodes)
        reach[self.start] = ONE
        for index, node in enumerate(tree.nodes):
            if node.outcome is not None:
                payoff = self.game.outcome_payoffs(node.outcome)[self.player]
                sequence = self.sequences.at[index]
                gains[sequence] = gains[sequence] + times(reach[index], payoff)
                continue
            is_own = node.decision in self.sequences.before
            share = [ONE] * len(node.children) if is_own else weights(self.game, self.profile, node)
            for child, p in zip(node.children, share, strict=True):
                if child != self.start:
                    reach[child] = times(reach[index], p)
        return gains

    @cached_property
    def best(self) -> dict[int, Any]:
        """Per decision, what the best plan from there on is worth."""
        values: dict[int, Any] = {}
        for decision in self._last_first():
            options = self.worth(decision, values)
            values[decision] = options[best(options)[0]]
        return values

    @cached_property
    def played(self) -> dict[int, Any]:
        """Per decision, what the profile from there on is worth."""
        values: dict[int, Any] = {}
        for decision in self._last_first():
            values[decision] = dot(self.profile[decision], self.worth(decision, values))
        return values

    def worth(self, decision: int, after: Mapping[int, Any]) -> list[Any]:
        """Per action, given what the player's later decisions are worth."""
        sequences = self.sequences
        numbers = [sequences.number[decision, a] for a in range(sequences.n_actions[decision])]
        return [total([self.gains[s], *(after[d] for d in sequences.after[s])]) for s in numbers]

    def best_action(self, decision: int) -> int:
        """The first of the best."""
        return best(self.worth(decision, self.best))[0]

    @cached_property
    def own_way(self) -> list[bool]:
        """Per sequence, does the player play towards it?"""
        way = [True] * len(self.sequences.moves)
        for s, move in enumerate(self.sequences.moves):
            if move is not None:
                decision, action = move
                p = self.profile[decision][action]
                way[s] = way[self.sequences.before[decision]] and not is_never(p)
        return way

    def _last_first(self) -> Sequence[int]:
        before = self.sequences.before
        return sorted(before, key=lambda decision: before[decision], reverse=True)
