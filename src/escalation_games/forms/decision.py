"""A decision: where a player chooses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Decision:
    """A place where `player` (an index) chooses among `actions`.

    Strategic games have one per player; trees one per information set, whose `nodes` are indices
    into the structure's nodes.
    """

    name: str
    player: int
    actions: tuple[str, ...]
    nodes: tuple[int, ...] = ()
