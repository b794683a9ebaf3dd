"""One decision cut down to one action: the game in which everybody knows that it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .game import Structure

Positions = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Restriction:
    """The smaller structure, and which numbers of the larger one are still in use.

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
