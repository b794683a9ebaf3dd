"""Why an equilibrium holds, from the definition alone: independent of the method that found it."""

from __future__ import annotations

from collections.abc import Sequence

from ..forms import Deviation
from ..forms.mixtures import ZERO
from ..numbers import sign
from .result import Certificate


def certify(changes: Sequence[Deviation], concept: str) -> Certificate:
    """The largest gain any player could still make by one change at one decision.

    Gains are linear in a player's mixture, so no mixture gains more than an action. In trees a
    single change at one decision, in the smallest subgame around it, is enough: if none gains, no
    strategy does in any subgame (the one-shot deviation principle). With beliefs, the same holds at
    every information set; for `nash`, where each change is followed by the best own plan, for every
    strategy of the whole game.
    """
    gain = ZERO
    for change in changes:
        if sign(change.loss + gain) < 0:
            gain = -change.loss
    return Certificate(concept, gain)
