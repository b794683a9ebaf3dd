"""The sequences of every player of a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..sequences import ImperfectRecall, Move, Sequences

if TYPE_CHECKING:
    from .extensive import ExtensiveStructure


def sequences_of(tree: ExtensiveStructure, player: int) -> Sequences:
    """Raises ImperfectRecall, with the decision, where the player forgets an own move."""
    moves: list[Move | None] = [None]
    number: dict[Move, int] = {}
    before: dict[int, int] = {}
    at = [0] * len(tree.nodes)
    for index, node in enumerate(tree.nodes):  # parents come before children
        decision = node.decision
        own = decision is not None and tree.decisions[decision].player == player
        if decision is not None and own and before.setdefault(decision, at[index]) != at[index]:
            name, where = tree.players[player], tree.decisions[decision].name
            raise ImperfectRecall(f"{name} forgets an own move at '{where}'")
        for action, child in enumerate(node.children):
            at[child] = at[index]
            if decision is not None and own:
                move = decision, action
                at[child] = number.setdefault(move, len(moves))
                if at[child] == len(moves):
                    moves.append(move)
    return Sequences(tuple(moves), before, tuple(at))
