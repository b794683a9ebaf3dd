"""Where along its assumptions a rule of selection comes to mark something else."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from ...definition import Definition, Settings
from ...effort import Spent, share
from ...errors import ComputeError
from ...solvers.selection.select import Selection
from .nearest import distance
from .tips import Side, Tip, Tips, tips

PART = 0.6  # of the work left
LABELS = {"payoff": "payoff dominant", "risk": "risk dominant"}  # what the solvers say of its mark


@dataclass(frozen=True)
class TurningSelection:
    """What a rule marks at a point, and where it comes to mark something else.

    turns      tips beyond which it no longer marks the same: per assumption the nearest, each way
    unsettled  assumptions along which that is not known
    """

    selection: Selection
    turns: tuple[Tip, ...] = ()
    unsettled: tuple[str, ...] = ()


def with_turns(
    definition: Definition, values: Settings, concept: str | None, selections: Sequence[Selection]
) -> list[TurningSelection]:
    """The selections at this point, each with its turns.

    Turns are known where solvers give what is marked a label of its own: beyond 2x2 tables and
    subgames not for "risk", and not for "qre". There `unsettled` names nothing.
    """
    if not any(map(_can_turn, selections)):
        return list(map(TurningSelection, selections))
    try:
        with share(PART):
            found = tips(definition, None, values, concept)
    except (Spent, ComputeError):
        ranged = tuple(a.name for a in definition.ranged)
        return [TurningSelection(s, (), ranged if _can_turn(s) else ()) for s in selections]
    return [
        TurningSelection(s, _turns(found, LABELS[s.rule]), tuple(found.unsettled))
        if _can_turn(s)
        else TurningSelection(s)
        for s in selections
    ]


def _can_turn(selection: Selection) -> bool:
    return bool(selection.marked and selection.places) and selection.rule in LABELS


def _turns(found: Tips, label: str) -> tuple[Tip, ...]:
    nearest: dict[tuple[str, str], Tip] = {}
    for tip in sorted(found, key=lambda tip: distance(tip.margin)):
        if _is_turn(tip, label):
            nearest.setdefault((tip.assumption, tip.side), tip)
    return tuple(nearest.values())


def _is_turn(tip: Tip, label: str) -> bool:
    if tip.side == "on" or tip.below is None or tip.above is None:
        return False
    below, above = _marked(tip.below, label), _marked(tip.above, label)
    return below != above and bool(below if tip.side == "above" else above)


def _marked(side: Side, label: str) -> frozenset[Hashable]:
    """The equilibria with the label; where there is only one, that one."""
    names = side.labels
    return frozenset(key for key, own in names.items() if label in own or len(names) == 1)
