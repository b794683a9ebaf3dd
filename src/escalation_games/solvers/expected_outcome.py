"""What a profile leads to: expected payoffs, escalation and reach, over any number system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from ..effort import spend
from ..forms import BargainingGame, ExtensiveGame, Game, Node, ReputationGame, StrategicGame
from ..numbers import constant, sign
from .result import Mixture, Profile

ZERO, ONE = constant(0), constant(1)


def total(values: Sequence[Any]) -> Any:
    """Their sum, as an exact number even when there is none."""
    result = values[0] if values else ZERO
    for value in values[1:]:
        result = result + value
    return result


def times(a: Any, b: Any) -> Any:
    """Their product; the constants 0 and 1 cost nothing."""
    if a is ZERO or b is ZERO:
        return ZERO
    return b if a is ONE else a if b is ONE else a * b


def dot(weights: Mixture, values: Sequence[Any]) -> Any:
    """Weighted sum; weights that are the constants 0 and 1 cost nothing."""
    return total(
        [v if w is ONE else w * v for w, v in zip(weights, values, strict=True) if w is not ZERO]
    )


def best(values: Sequence[Any]) -> list[int]:
    """Positions of the largest of these numbers, ties included."""
    found = [0]
    for k in range(1, len(values)):
        order = sign(values[k] - values[found[0]])
        if order > 0:
            found = [k]
        elif order == 0:
            found.append(k)
    return found


def contracted(array: NDArray[Any], profile: Sequence[Any], keep: int | None = None) -> Any:
    """Expectation of a (*n_actions) array over independent mixtures.

    With `keep`, that player's axis stays: one number per own action, against the others' mixtures.
    Where a player is certain to play one action, nothing else of the array is looked at.
    """
    axes: list[Any] = []  # of each player: the action that is played for certain, or all of them
    mixed: list[Mixture] = []
    own: int | None = None  # the place of the player who keeps an axis, among those that stay
    for player, mixture in enumerate(profile):
        action = None if player == keep else _certain(mixture)
        own = len(mixed) if player == keep else own
        axes.append(slice(None) if action is None else action)
        if action is None:
            mixed.append(mixture)
    seen = array[(*axes, ...)]
    spend(5 * len(profile) + seen.size / 4)
    return _contracted(seen.tolist(), mixed, own)


def _certain(mixture: Mixture) -> int | None:
    """The position of what has probability 1, if anything has."""
    for action, p in enumerate(mixture):
        if p is ONE:
            return action
    return None


def _contracted(nested: Any, mixtures: Sequence[Any], keep: int | None) -> Any:
    """Over the first mixture after those behind it; what has no weight is never looked at."""
    if not mixtures:
        return nested
    behind, later = mixtures[1:], None if keep is None else keep - 1
    if keep == 0:
        return [_contracted(part, behind, later) for part in nested]
    used = [(p, part) for p, part in zip(mixtures[0], nested, strict=True) if p is not ZERO]
    weights = [p for p, _ in used]
    parts = [_contracted(part, behind, later) for _, part in used]
    if later is None or later < 0:
        return dot(weights, parts)
    return [dot(weights, column) for column in zip(*parts, strict=True)]


def outcome(game: Game, profile: Profile) -> tuple[tuple[Any, ...], Any]:
    """Every player's expected payoff, and the expected escalation."""
    if isinstance(game, StrategicGame):
        payoffs = tuple(contracted(array, profile) for array in game.payoffs)
        return payoffs, contracted(game.escalation, profile)
    if isinstance(game, BargainingGame):
        from .bargaining.accepted_offers import Bargain  # which needs what this module defines

        bargain = Bargain(game)
        offers = [(p, bargain.offer(k)) for k, p in enumerate(profile[0]) if p is not ZERO]
        worth = [(p, *bargain.worth(offer)) for p, offer in offers]
        first, second = (total([times(p, pays[i]) for p, pays, _ in worth]) for i in range(2))
        return (first, second), total([times(p, level) for p, _, level in worth])
    if isinstance(game, ReputationGame):
        from .reputation.reputation_chain import Stages  # the same

        return Stages(game).outcome(profile)
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
    spend(3 * n)
    payoffs: list[tuple[Any, ...]] = [()] * n
    escalation: list[Any] = [ZERO] * n
    for index in reversed(range(n)):
        node = game.structure.nodes[index]
        if node.outcome is not None:
            payoffs[index] = game.outcome_payoffs(node.outcome)
            escalation[index] = game.escalation[node.outcome]
            continue
        share = weights(game, profile, node)
        certain = _certain(share)
        if certain is not None:
            child = node.children[certain]
            payoffs[index], escalation[index] = payoffs[child], escalation[child]
            continue
        below = [payoffs[child] for child in node.children]
        payoffs[index] = tuple(dot(share, column) for column in zip(*below, strict=True))
        escalation[index] = dot(share, [escalation[child] for child in node.children])
    return payoffs, escalation
