"""What a profile leads to: expected payoffs, escalation and reach, over any number system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..forms import ExtensiveGame, Game, Node, StrategicGame
from ..numbers import constant
from .result import Mixture, Profile

ZERO, ONE = constant(0), constant(1)


def total(values: Sequence[Any]) -> Any:
    """Their sum, as an exact number even when there is none."""
    result = values[0] if values else ZERO
    for value in values[1:]:
        result = result + value
    return result


def dot(weights: Mixture, values: Sequence[Any]) -> Any:
    """Weighted sum; weights that are the constants 0 and 1 cost nothing."""
    return total(
        [v if w is ONE else w * v for w, v in zip(weights, values, strict=True) if w is not ZERO]
    )


def contracted(array: NDArray[Any], profile: Sequence[Any], keep: int | None = None) -> Any:
    """Expectation of a (*n_actions) array over independent mixtures.

    With `keep`, that player's axis stays: one number per own action, against the others' mixtures.
    """
    result = array
    for player in reversed(range(len(profile))):
        if player != keep:
            result = _mixed(np.moveaxis(result, player, 0), profile[player])
    return result


def _mixed(array: NDArray[Any], weights: Sequence[Any]) -> Any:
    pairs = zip(weights, array, strict=True)
    terms = [
        part if weight is ONE else weight * part for weight, part in pairs if weight is not ZERO
    ]
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def outcome(game: Game, profile: Profile) -> tuple[tuple[Any, ...], Any]:
    """Every player's expected payoff, and the expected escalation."""
    if isinstance(game, StrategicGame):
        payoffs = tuple(contracted(array, profile) for array in game.payoffs)
        return payoffs, contracted(game.escalation, profile)
    payoffs_at, escalation_at = node_values(game, profile)
    return payoffs_at[0], escalation_at[0]


def weights(game: ExtensiveGame, profile: Profile, node: Node) -> Mixture:
    """The probability of each child of a chance or decision node."""
    if node.is_chance:
        return [game.probability[edge] for edge in node.edges]
    assert node.decision is not None
    return profile[node.decision]


def node_values(game: ExtensiveGame, profile: Profile) -> tuple[list[tuple[Any, ...]], list[Any]]:
    """Expected payoffs (one tuple per node) and escalation (one per node), from each node on."""
    n = len(game.structure.nodes)
    payoffs: list[tuple[Any, ...]] = [()] * n
    escalation: list[Any] = [ZERO] * n
    for index in reversed(range(n)):
        node = game.structure.nodes[index]
        if node.outcome is not None:
            payoffs[index] = game.outcome_payoffs(node.outcome)
            escalation[index] = game.escalation[node.outcome]
            continue
        share = weights(game, profile, node)
        below = [payoffs[child] for child in node.children]
        payoffs[index] = tuple(dot(share, column) for column in zip(*below, strict=True))
        escalation[index] = dot(share, [escalation[child] for child in node.children])
    return payoffs, escalation
