"""Several players who act as one: the game in which they share their payoffs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

if TYPE_CHECKING:
    from .game import Structure


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
