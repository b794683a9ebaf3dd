"""Decisions, where players choose, and deviations: what they would lose by another action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .mixtures import Mixture, is_never, is_sure, total


@dataclass(frozen=True)
class Decision:
    """Where a player chooses: of a table one per player, of a tree one per information set.

    name     as files and screens call it
    player   the index of who chooses
    actions  among what
    nodes    of a tree's information set, as indices into the structure's nodes
    """

    name: str
    player: int
    actions: tuple[str, ...]
    nodes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Deviation:
    """Another action at a decision, and what its player would lose by it: 0 or more in equilibrium.

    The loss is in payoff units of the game from that decision's subgame on; `reached` is whether
    play gets there.
    """

    decision: int
    action: int
    loss: Any
    reached: bool = True


def compared(
    decision: int, values: Sequence[Any], mixture: Mixture, reached: bool = True
) -> list[Deviation]:
    """Every other action at a decision, whose actions are worth `values` to its player."""
    now = _average(values, mixture)
    return [
        Deviation(decision, action, now - value, reached)
        for action, value in enumerate(values)
        if not is_sure(mixture[action])
    ]


def _average(values: Sequence[Any], mixture: Mixture) -> Any:
    used = [(p, v) for p, v in zip(mixture, values, strict=True) if not is_never(p)]
    if len(used) == 1:
        return used[0][1]
    return total([p * v for p, v in used])
