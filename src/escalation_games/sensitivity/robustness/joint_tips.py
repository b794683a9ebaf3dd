"""Joint tips: assumptions that tip the outcome together although none of them does alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf
from typing import Any

from ...definition import Definition
from ...effort import Spent, allowed, share, steps
from ...files.arguments import takes, with_levels
from ...numbers import Fraction
from ...solvers.solve import solved
from ..tips.classified_line import pieces
from .radius import Radius, least_of_set, movable, radius

STANDING, ALONE = 0.3, 0.4  # of the work left: for the point itself, for each one alone
WORK = 500_000  # units of effort for one set, at the usual effort
SetsShown = Callable[[Iterable[tuple[str, ...]]], Iterable[tuple[str, ...]]]


@dataclass(frozen=True)
class JointTip:
    """A smallest set of assumptions that changes the regime when all of them move.

    No part of it does so alone.

    assumptions  their names
    radius       the least joint move, in shares of the ranges
    """

    assumptions: tuple[str, ...]
    radius: Radius


@dataclass(frozen=True)
class Together:
    """What changes the regime when assumptions move together.

    radius    the least joint move of all of them
    joint     the smallest sets of two to `size` assumptions, no more than may move
    unsettled sets for which no other regime was found, nor a proof that there is none
    """

    radius: Radius
    joint: tuple[JointTip, ...]
    size: int
    unsettled: tuple[tuple[str, ...], ...] = ()


def together(
    definition: Definition,
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
    size: int = 3,
    progress: SetsShown = iter,
    effort: float | None = None,
) -> Together:
    """The radius, and the joint tips.

    Sets are many: with ten assumptions that do not tip alone it can take half a minute. Those that
    the effort does not do for are unsettled. Raises what `radius` raises.
    """
    point = definition.point(values)
    with allowed(effort):
        least = least_move(definition, point, concept)
        size = min(size, len(movable(definition)))
        joint, unsettled = _looked_through(definition, point, concept, size, progress)
        return Together(least, joint, size, unsettled)


def least_move(
    definition: Definition,
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
) -> Radius:
    """The radius, its witness without moves that are not needed. Raises what `radius` raises."""
    point = definition.point(values)
    with allowed():
        least = radius(definition, point, concept)
        try:
            return trimmed(definition, point, least, concept)
        except Spent:
            return least


def trimmed(
    definition: Definition, point: Mapping[str, Fraction], least: Radius, concept: str | None
) -> Radius:
    """The same, its witness without the moves that are not needed for another regime."""
    if least.witness is None:
        return least
    widths = {a.name: a.range for a in definition.assumptions}
    reached = _regime(definition, {**point, **least.witness}, concept)
    kept = dict(least.witness)

    def move(name: str) -> Fraction:
        low, high = widths[name] or (Fraction(0), Fraction(1))
        return abs(kept[name] - point[name]) / (high - low)

    for name in sorted(kept, key=move):
        rest = {other: x for other, x in kept.items() if other != name}
        if _regime(definition, {**point, **rest}, concept) == reached:
            kept = rest
    is_same = {**point, **kept} == {**point, **least.witness}
    return replace(least, witness=kept, returns=least.returns if is_same else None)


def _regime(definition: Definition, point: Mapping[str, Fraction], concept: str | None) -> str:
    return solved(definition.at(point), concept).regime


@takes("definition", with_levels)
def joint_tips(
    definition: Definition,
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
    size: int = 3,
    progress: SetsShown = iter,
    effort: float | None = None,
) -> tuple[JointTip, ...]:
    """The smallest sets of two to `size` assumptions that tip the regime together, nearest first.

    Sets that hold a smaller one, or an assumption that tips alone, are left out. A set in which the
    search found no other regime but could not prove that there is none is left out too. Raises what
    `radius` raises.

    >>> (nearest, *_) = eg.joint_tips("security_dilemma", size=2)
    >>> print(nearest.assumptions, nearest.radius.value)
    ('o', 'e') 1/4
    """
    with allowed(effort):
        return _looked_through(definition, definition.point(values), concept, size, progress)[0]


def _looked_through(
    definition: Definition,
    point: Mapping[str, Fraction],
    concept: str | None,
    size: int,
    progress: SetsShown,
) -> tuple[tuple[JointTip, ...], tuple[tuple[str, ...], ...]]:
    """The joint tips, nearest first, and the sets that are not settled."""
    names = movable(definition)
    try:
        with share(STANDING):
            method = solved(definition.at(point), concept).method
        with share(ALONE):
            quiet = [n for n in names if not tips_alone(definition, n, point, concept, method)]
    except Spent:
        return (), (names,)
    found: list[JointTip] = []
    unsettled: list[tuple[str, ...]] = []
    for k in range(2, size + 1):
        sets = list(combinations(quiet, k))
        for movers in progress(steps(sets, f"sets of {k} assumptions")):
            if any(set(known.assumptions) <= set(movers) for known in found):
                continue
            try:
                least = least_of_set(definition, point, concept, method, movers, WORK)
            except Spent:
                unsettled.append(movers)
                continue
            if isinstance(least.value, Fraction):
                found.append(JointTip(movers, least))
            elif least.proved_safe < inf:
                unsettled.append(movers)
    tips = sorted(found, key=lambda tip: (tip.radius.value, tip.assumptions))
    return tuple(tips), tuple(unsettled)


def tips_alone(
    definition: Definition,
    name: str,
    point: Mapping[str, Fraction],
    concept: str | None,
    method: str | None = None,
) -> bool:
    """Does the regime change anywhere in the range of one assumption, the others at a point?

    Where no equilibrium is known, nor is the regime: that is no change.
    """
    line = pieces(definition, name, point, concept, method)
    regimes = {piece.solution.regime for piece in line if piece.solution is not None}
    return len(regimes - {"unresolved"}) > 1
