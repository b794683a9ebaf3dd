"""The range of an assumption as a bar: its parts by regime, and where things stand along it.

Pictures, the report and the explorer draw the same bars from this; places are shares of the range.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ....numbers import Fraction, LinePoint, approximate
from ....solvers.result import Regime
from ...text import number_text
from ..tip_table import level

if TYPE_CHECKING:
    from ....definition import Definition
    from ....sensitivity.tips.classified_line import Piece
    from ....sensitivity.tips.tips import Side, Tip, Tips

Ends = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class RangeStrip:
    """A part of a range with one regime, and its level where that is the same at both ends."""

    low: float
    high: float
    regime: Regime
    level: str

    def roomier(self, now: float) -> tuple[float, float]:
        """The strip, or the longer of its pieces beside where the assumption stands."""
        if not self.low < now < self.high:
            return self.low, self.high
        pieces = (self.low, now), (now, self.high)
        return max(pieces, key=lambda ends: ends[1] - ends[0])


def place(x: LinePoint, ends: Ends) -> float:
    """Where a value is, from 0 at the low end of the range to 1."""
    low, high = ends
    return min(max(float((Fraction(approximate(x)) - low) / (high - low)), 0.0), 1.0)


def strips(tips: Tips, name: str, ends: Ends) -> Iterator[RangeStrip]:
    """The range of an assumption by regimes; nothing where there is no game. What holds at a single
    point makes no strip. Where nothing counts as escalation, no part has a colour or a level."""
    has_levels = tips.definition is None or tips.definition.has_escalation
    mine = [(place(tip.value, ends), tip) for tip in tips if tip.assumption == name]
    line = (piece for piece in tips.lines[name] if not piece.cell.is_point)
    for (regime, is_game), together in groupby(line, key=_kind):
        same = list(together)
        low, high = place(same[0].cell.lower, ends), place(same[-1].cell.upper, ends)
        if is_game and not has_levels:
            yield RangeStrip(low, high, "unresolved", "")
        elif is_game:
            texts = set(map(level, _sides(mine, low, high)))
            symbol = number_text.SYMBOLS[regime]
            yield RangeStrip(low, high, regime, texts.pop() if len(texts) == 1 else symbol)


def _kind(piece: Piece) -> tuple[Regime, bool]:
    """Its regime, and is there a game at all?"""
    known = piece.solution
    return "unresolved" if known is None else known.regime, piece.fails is None


def _sides(tips: list[tuple[float, Tip]], low: float, high: float) -> Iterator[Side]:
    """What holds beside the tips of a strip, within it."""
    for at, tip in tips:
        if low < at <= high and tip.below is not None:
            yield tip.below
        if low <= at < high and tip.above is not None:
            yield tip.above


def is_level_tip(tip: Tip) -> bool:
    """Does how much escalation there is change, not only what is played?"""
    return bool(tip.changes & {"regime", "envelope"})


def letters(definition: Definition) -> dict[str, str]:
    """Reading -> a sign of its own: the first letter of its name that no other one has before it,
    or its number."""
    found: dict[str, str] = {}
    for k, preset in enumerate(definition.presets, 1):
        own = (c for c in preset.name.upper() if c.isalpha() and c not in found.values())
        found[preset.name] = next(own, str(k))
    return found


def other_values(
    definition: Definition, name: str, now: Fraction
) -> Iterator[tuple[str, Fraction]]:
    """The values that the assumption has in readings, where other ones, with a letter of each."""
    signs = letters(definition)
    for preset in definition.presets:
        value = preset.values.get(name)
        if value is not None and value != now:
            yield signs[preset.name], value
