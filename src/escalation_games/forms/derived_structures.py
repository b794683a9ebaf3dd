"""Structures made of others: one decision has one action only, or several players act as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .game import Structure

Positions = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Restriction:
    """The structure in which everybody knows that one action is taken, and which numbers of the
    larger one are still in use.

    edges       (k,) positions among the probabilities of chance moves
    axis, kept  axis of the escalation array that is cut, and its positions that stay; payoffs have
                one axis more in front
    """

    structure: Structure
    edges: Positions
    axis: int
    kept: Positions

    def numbers(
        self, probability: NDArray[Any], payoffs: NDArray[Any], escalation: NDArray[Any]
    ) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """The numbers of the smaller structure, in its order."""
        return (
            probability[self.edges],
            payoffs.take(self.kept, axis=self.axis + 1),
            escalation.take(self.kept, axis=self.axis),
        )


def positions(indices: list[int]) -> Positions:
    """Indices as an array."""
    return np.array(indices, dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Coalition:
    """The structure in which some players are one, and how numbers are laid out in it.

    players  per player of the new structure, those of the old one: what they get is added up
    cells    an array of outcomes of the old structure, such as escalation -> of the new one
    """

    structure: Structure
    players: tuple[tuple[int, ...], ...]
    cells: Callable[[NDArray[Any]], NDArray[Any]]


def grouped(n: int, members: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The n players in order, all members where the first of them was."""
    first = min(members)
    return tuple(
        tuple(sorted(members)) if player == first else (player,)
        for player in range(n) if player == first or player not in members
    )  # fmt: skip
