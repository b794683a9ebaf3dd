"""A player's sequences: what they have done so far, as far as they can know.

Source: D. Koller, N. Megiddo, B. von Stengel, "Efficient computation of equilibria for extensive
two-person games", Games and Economic Behavior 14 (1996), 247-259.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product
from math import prod

Move = tuple[int, int]  # (decision, action)
Plan = tuple[int, ...]  # the sequences in use


class ImperfectRecall(ValueError):
    """A player forgets an own move."""


@dataclass(frozen=True)
class Sequences:
    """The sequences of one player, numbered so that what comes first has the smaller number.

    moves   the last move of every sequence; that of number 0, nothing done yet, is None
    before  decision of the player -> the sequence that leads to it
    at      node -> the player's sequence there
    """

    moves: tuple[Move | None, ...]
    before: dict[int, int]
    at: tuple[int, ...]

    @cached_property
    def number(self) -> dict[Move, int]:
        """The sequence that ends with a move."""
        return {move: k for k, move in enumerate(self.moves) if move is not None}

    @cached_property
    def n_actions(self) -> dict[int, int]:
        """Per decision."""
        return {d: sum(1 for e, _ in self.number if e == d) for d in self.before}

    @cached_property
    def after(self) -> tuple[tuple[int, ...], ...]:
        """Per sequence, the decisions that come next: one of each is taken."""
        following: list[list[int]] = [[] for _ in self.moves]
        for decision, sequence in self.before.items():
            following[sequence].append(decision)
        return tuple(map(tuple, following))

    @cached_property
    def n_plans(self) -> int:
        """How many pure plans there are."""
        ways = [1] * len(self.moves)  # from a sequence on
        for sequence in reversed(range(len(self.moves))):
            ways[sequence] = prod(
                sum(ways[self.number[d, a]] for a in range(self.n_actions[d]))
                for d in self.after[sequence]
            )
        return ways[0]

    def plans(self, start: int = 0) -> list[Plan]:
        """Every pure plan from a sequence on: an action at each decision that the plan leads to.

        Reduced: what an own earlier move makes impossible is left open. Each is its sequences in
        use, in rising order. Look at `n_plans` before.
        """
        found: list[list[Plan]] = [[]] * len(self.moves)  # from a sequence on
        for sequence in reversed(range(len(self.moves))):
            options = [
                [plan for a in range(self.n_actions[d]) for plan in found[self.number[d, a]]]
                for d in self.after[sequence]
            ]
            found[sequence] = [
                tuple(sorted((sequence, *chain.from_iterable(parts))))
                for parts in product(*options)
            ]
        return found[start]

    def plans_at(self, decision: int) -> list[Plan]:
        """Every pure plan from one of the player's decisions on."""
        numbers = [self.number[decision, a] for a in range(self.n_actions[decision])]
        return [plan for number in numbers for plan in self.plans(number)]
