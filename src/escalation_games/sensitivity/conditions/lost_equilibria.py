"""Equilibria of one point that another point of the same game does not have, and what breaks them.

An equilibrium that ended is played on as it was, in the game as it is now: whoever would gain by
another action breaks it. The deviation that gains most is the reason, with its loss, now below 0,
as a formula; of a mixed one first a probability that would be needed and is none (see
`broken_weights`). Equilibria are recognised by what they are without numbers, so a mixture that
only shifts its weights is the same one. Games of different lengths have different structures, and
are not compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from ...definition import Definition, Point
from ...effort import Spent, share
from ...errors import ComputeError
from ...forms import Deviation
from ...numbers import NotRational, Refine, Trace, sign
from ...solvers.result import Equilibrium, Solution
from .binding_conditions import Reason, worded_losses
from .broken_weights import BrokenWeight, broken_weight

WORDING = 0.3  # of the work left: for the formula of one


@dataclass(frozen=True)
class LostEquilibrium:
    """An equilibrium that is not there any more.

    number  which one of those before, from 0
    before  the equilibrium, as it was
    reason  the deviation that gains most from it now, its loss below 0; None where no deviation on
            the path gains, so that what breaks it lies off the path or in beliefs
    weight  of a mixed one, the probability that would be needed and is none; None where that is not
            what breaks it, or not known
    """

    number: int
    before: Equilibrium
    reason: Reason | None
    weight: BrokenWeight | None = None


def lost_equilibria(
    definition: Definition, values: Point, before: Solution, now: Solution
) -> list[LostEquilibrium]:
    """What of an earlier solution is not in the one at `values`, in its order.

    `definition` is that of `now`. An equilibrium from which nobody on the path gains is lost only
    where all that hold now are known; between games of different structures none is said to be.
    The formula of a reason is empty where the lost equilibrium is mixed, since its weights then
    stand in it as numbers, and where it takes more work than is left.
    """
    if before.game.structure is not now.game.structure or before.concept != now.concept:
        return []
    kept = {equilibrium.key for equilibrium in now.equilibria}
    found = []
    for k, equilibrium in enumerate(before.equilibria):
        if equilibrium.key not in kept:
            reason = _reason(definition, values, equilibrium, now)
            if reason is not None or now.completeness.kind == "all":
                weight = _weight(definition, values, equilibrium, now)
                found.append(LostEquilibrium(k, equilibrium, reason, weight))
    return found


def _weight(
    definition: Definition, values: Point, before: Equilibrium, now: Solution
) -> BrokenWeight | None:
    if before.terms or "mixed" not in before.labels:
        return None
    with suppress(Spent, ComputeError), share(WORDING):
        return broken_weight(definition, values, before, now.game)
    return None


def _reason(
    definition: Definition, values: Point, before: Equilibrium, now: Solution
) -> Reason | None:
    if before.terms:  # an offer, or beliefs on the way: such play belongs to its own numbers
        return None
    worst = _worst(now.game.deviations(before.profile, now.concept))
    if worst is None:
        return None
    if "mixed" in before.labels:
        return Reason(worst, worst.loss, "")
    with suppress(Spent, ComputeError, NotRational, Refine), share(WORDING):
        trace = Trace()
        changes = definition.traced(trace, values).deviations(before.profile, now.concept)
        same = (c for c in changes if (c.decision, c.action) == (worst.decision, worst.action))
        (reason,) = worded_losses(definition, trace, same)
        return reason
    return Reason(worst, worst.loss, "")


def _worst(changes: Sequence[Deviation]) -> Deviation | None:
    """The deviation that gains most, if any gains."""
    worst: Deviation | None = None
    for change in changes:
        least = change.loss if worst is None else change.loss - worst.loss
        if sign(least) < 0:
            worst = change
    return worst
