"""Mixtures, profiles, and expectations over them: over any number system.

What has probability 0 or 1 for certain is the constant ZERO or ONE itself: it costs nothing, and
what is multiplied with ZERO is never looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from numpy.typing import NDArray

from ..effort import spend
from ..numbers import constant, sign

Mixture = Sequence[Any] | NDArray[Any]  # probabilities of the actions of one decision
Profile = tuple[NDArray[Any], ...]  # one array of action probabilities per decision

ZERO, ONE = constant(0), constant(1)


def is_never(p: Any) -> bool:
    """Is the probability the constant ZERO, so that nothing behind it is looked at?

    A number that only turns out to be 0 is none: whether it does may differ from point to point.
    """
    return p is ZERO


def is_sure(p: Any) -> bool:
    """Is the probability the constant ONE, so that nothing beside it is looked at?"""
    return p is ONE


def with_constants(probabilities: Iterable[Any]) -> tuple[Any, ...]:
    """Rational probabilities, with the constants ZERO and ONE for 0 and 1."""
    return tuple(ZERO if not p else ONE if p == 1 else p for p in probabilities)


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
        action = None if player == keep else sure_action(mixture)
        own = len(mixed) if player == keep else own
        axes.append(slice(None) if action is None else action)
        if action is None:
            mixed.append(mixture)
    seen = array[(*axes, ...)]
    spend(5 * len(profile) + seen.size / 4)
    return _contracted(seen.tolist(), mixed, own)


def sure_action(mixture: Mixture) -> int | None:
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
