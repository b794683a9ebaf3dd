"""The range of an assumption or a length as a bar: its parts by regime and level, and what stands
along it.

Pictures, the report and the explorer draw the same bars from this; places are shares of the bar.
The bar of a length has a cell for each whole number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ....definition import Assumption, Length
from ....numbers import Fraction, LinePoint, approximate
from ....sensitivity.tips.range_parts import HALF, RangePart, range_parts
from ....solvers.result import Regime
from ...text import number_text
from ..tip_table import beyond, level

if TYPE_CHECKING:
    from ....definition import Definition
    from ....sensitivity.tips.tips import Tip, Tips

Ends = tuple[Fraction, Fraction]
NOT_KNOWN = "?"  # stands in a part of which it is not known what holds


@dataclass(frozen=True)
class RangeStrip:
    """A part of a range with one regime and no jump of the level.

    low, high  its ends, as shares of the bar
    level      its sign and level; two, from end to end, where it drifts; the sign alone where both
               ends are alike and the level is not known to be the same between them
    is_known   is it settled what holds?
    is_second  does the strip before adjoin, in the first tint of the same regime?
    """

    low: float
    high: float
    regime: Regime
    level: str
    is_known: bool = True
    is_second: bool = False

    def roomiest(self, marks: Iterable[float]) -> tuple[float, float]:
        """The longest piece of the strip between marks that cross it."""
        cuts = [self.low, *sorted(x for x in marks if self.low < x < self.high), self.high]
        return max(pairwise(cuts), key=lambda ends: ends[1] - ends[0])

    def level_between(self, ticks: Iterable[float]) -> str:
        """What is said in one of the pieces that these ticks cut it into: a level from end to end
        is not that of a piece."""
        is_cut = any(self.low < x < self.high for x in ticks)
        return self.level[:1] if is_cut and "→" in self.level else self.level


def bar_ends(moved: Assumption | Length) -> Ends:
    """Where a bar begins and ends: with the range, or with the cells of its whole numbers."""
    assert moved.range is not None
    low, high = map(Fraction, moved.range)
    return (low - HALF, high + HALF) if isinstance(moved, Length) else (low, high)


def place(x: LinePoint, ends: Ends) -> float:
    """Where a value is, from 0 at the low end of the bar to 1."""
    low, high = ends
    return min(max(float((Fraction(approximate(x)) - low) / (high - low)), 0.0), 1.0)


def tick(tip: Tip, ends: Ends) -> float:
    """Where a tip is; that of a length between two whole numbers."""
    if not tip.is_step:
        return place(tip.value, ends)
    assert isinstance(tip.value, Fraction)
    return place(tip.value - HALF if tip.side == "above" else tip.value + HALF, ends)


def tick_text(tip: Tip) -> str:
    """The value of a tip; of a length, from which whole number on: "≥ 4"."""
    ((relation, _), *_) = beyond(tip)
    value = number_text.point(tip.value)
    return f"{relation} {value}" if tip.is_step else value


def strips(tips: Tips, name: str, ends: Ends) -> Iterator[RangeStrip]:
    """The bar from end to end; nothing where there is no game. Where nothing counts as escalation,
    no part has a colour or a level."""
    has_levels = tips.definition is None or tips.definition.has_escalation
    before: RangeStrip | None = None
    for part in range_parts(tips, name):
        low, high = place(part.lower, ends), place(part.upper, ends)
        text = _level(part) if has_levels else ""
        regime: Regime = part.regime if has_levels else "unresolved"
        is_known = part.is_known
        adjoins = before is not None and (before.regime, before.high) == (regime, low)
        is_second = adjoins and has_levels and before is not None and not before.is_second
        before = RangeStrip(low, high, regime, text if is_known else NOT_KNOWN, is_known, is_second)
        yield before


def strip_key(found: Iterable[RangeStrip]) -> Iterator[str]:
    """What these strips say beside regimes and levels, a sentence for each that occurs."""
    found = list(found)
    if any(strip.is_second for strip in found):
        yield "Two tints of one colour side by side: the same sign, but another level."
    if any("→" in strip.level for strip in found):
        yield "→: a level that changes along its part, from end to end."
    if not all(strip.is_known for strip in found):
        yield f"Grey, or {NOT_KNOWN}: what holds there is not settled, or nothing was found to."


def _level(part: RangePart) -> str:
    """ "○ 0.2", "○ 0.24 → 0.12", or the sign alone."""
    symbol = number_text.SYMBOLS[part.regime]
    first, last = map(level, (part.first, part.last))
    if part.first.envelope.lower is None or part.last.envelope.lower is None:
        return symbol
    if first != last:
        return f"{first} → {last.removeprefix(symbol).strip()}"
    return first if part.is_constant else symbol


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
    """The values that the assumption has in readings, where other ones, with the letters of the
    readings that have them."""
    signs = letters(definition)
    found: dict[Fraction, list[str]] = {}
    for preset in definition.presets:
        value = preset.values.get(name)
        if value is not None and value != now:
            found.setdefault(value, []).append(signs[preset.name])
    for value, those in found.items():
        yield " ".join(those), value
