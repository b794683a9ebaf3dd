"""Directions as a picture: how far escalation goes along each assumption, and which way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan
from typing import TYPE_CHECKING, Any

from ...definition import Definition
from ...notebook import nearest_float
from ...numbers import Fraction, LinePoint
from ...sensitivity.direction.along_line import Direction, Directions, LevelAlong, LevelRun
from ...sensitivity.direction.over_ranges import UP_AND_DOWN, OverRanges
from ..colours import INK, MUTED, RULE
from ..screens.statics import WAYS, answer
from ..text import number_text
from ..text.words import Standing, among, directions_of, held_lengths, how_made
from .canvas import BOTTOM, LINE, Poster, headed, wrapped
from .labels import LABELS, MARGIN, aside, fold, keep_inside, meet, row_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

ROW = 0.85  # inches: an assumption
LOW, HIGH = 0.17, -0.38  # rows from the middle: where a level of 0 and of 1 stand
NAME, END = 0.5, 0.3  # inches left of the axes: for the name, and for the ends of the levels
WAY, RIGHT = 0.8, 1.75  # inches right of the axes: for the ways, and with those over all ranges
POINTS = 40  # parts of a curve
ASIDE = 0.9  # inches: for what is known over all ranges
HEAD = 0.4  # rows above the first: what stands on the right
KEY = (
    "Each row: {} from 0 to 1 over the range of an assumption, the others where they stand; "
    "between the most and the least over all equilibria it is shaded. ▲ rises, ▼ falls, ⇅ does "
    "both, = stays the same, ? not settled. Dotted: jumps. Dashed: the line, {}. Thick: where the "
    "assumption stands. At a threshold itself the levels beside it count."
)
OVER = "Over all ranges: the others wherever they are in theirs, off every tie."


def directions_sheet(
    definition: Definition, values: Mapping[str, Any], found: Directions,
    over: Sequence[OverRanges], standing: Standing, version: str,
) -> Figure:  # fmt: skip
    """A row per assumption, and the key below."""
    notes = [f"{answer(definition, found)}{held_lengths(definition)}"]
    notes += directions_of(found.completeness)
    lines = wrapped([*notes, key_of(definition), *([OVER] if over else []),
                     how_made(definition, version, found.concept, found.method)])  # fmt: skip
    below = 0.15 + LINE * len(lines) + BOTTOM
    right = RIGHT if over else WAY
    sheet = Poster(headed(definition, standing), ROW * rows(found), below, LABELS, right, MARGIN)
    draw_directions(sheet.axes, definition, values, found, over)
    sheet.foot(lines, 0.15)
    return sheet.figure


def key_of(definition: Definition) -> str:
    """What the signs in a row say."""
    return KEY.format(definition.what, number_text.number(definition.line))


def rows(found: Directions) -> float:
    """The height of the chart, in rows."""
    return max(len(found), 1) + HEAD


def draw_directions(
    axes: Axes, definition: Definition, values: Mapping[str, Any], found: Directions,
    over: Sequence[OverRanges] = (),
) -> Axes:  # fmt: skip
    """A row per assumption. Words stand left of the axes, which need some 2.5 inches there, and the
    ways right of them, which need 1.5."""
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(max(len(found), 1) - 0.5, -0.5 - HEAD)
    heads = ((8, "Here"), (54, "Over all ranges")) if over else ((8, "Here"),)
    for points, text in heads if found else ():
        style: dict[str, Any] = {"weight": "bold", "size": 8, "color": INK}
        fold(aside(axes, 1, -0.5 - HEAD / 2, text, points, **style), ASIDE)
    known = {one.assumption: one for one in over}
    for row, direction in enumerate(found):
        place = values[direction.assumption]
        _DirectionRow(axes, row, definition, direction).draw(place, known.get(direction.assumption))
    return axes


@dataclass(frozen=True)
class _DirectionRow:
    """One assumption."""

    axes: Axes
    row: int
    definition: Definition
    direction: Direction

    def draw(self, here: Any, over: OverRanges | None) -> None:
        """The frame, both ends of the envelope, and words on both sides."""
        name = self.direction.assumption
        row_label(self.axes, self.row, self.definition.assumption(name).about, name, NAME, END)
        self._frame(here)
        self._shade()
        for level in self._levels().values():
            for before, after in pairwise(level.runs):
                self._jump(before, after)
            for run in level.runs:
                self._run(run)
        self._cuts()
        self._ways(over)

    def _levels(self) -> dict[str, LevelAlong]:
        """Both ends of the envelope, or the one where they are the same."""
        most, least = self.direction.upper, self.direction.lower
        return {"": most} if most.runs == least.runs else {"most": most, "least": least}

    def _range(self) -> tuple[Fraction, Fraction]:
        ends = self.definition.assumption(self.direction.assumption).range
        assert ends is not None
        return ends

    def _x(self, x: LinePoint) -> float:
        low, high = map(float, self._range())
        return min(max((nearest_float(x) - low) / (high - low), 0.0), 1.0)

    def _y(self, level: float) -> float:
        return self.row + LOW + (HIGH - LOW) * level

    def _frame(self, here: Any) -> None:
        """Levels of 0 and 1, the line, and where the assumption stands."""
        for level in (0.0, 1.0):
            self._line([0, 1], [level, level], color=RULE, linewidth=0.8)
            aside(self.axes, 0, self._y(level), f"{level:.0f}", -4, ha="right", color=MUTED, size=7)
        line = float(self.definition.line)
        self._line([0, 1], [line, line], color=MUTED, linewidth=0.8, linestyle=(0, (4, 3)))
        x, y = self._x(here), self._y(0)
        self.axes.plot([x, x], [y - 0.05, y + 0.08], color=INK, linewidth=3, clip_on=False,
                       solid_capstyle="butt")  # fmt: skip

    def _line(self, xs: Sequence[float], levels: Sequence[float], **style: Any) -> None:
        self.axes.plot(xs, [self._y(level) for level in levels], **style)

    def _shade(self) -> None:
        """Between the most and the least, where both are known."""
        for most in self.direction.upper.runs:
            for least in self.direction.lower.runs:
                start = max(self._x(most.lower), self._x(least.lower))
                end = min(self._x(most.upper), self._x(least.upper))
                xs = [start + (end - start) * k / POINTS for k in range(POINTS + 1)]
                tops, bottoms = ([self._on(run, x) for x in xs] for run in (most, least))
                if start < end and not any(map(isnan, tops + bottoms)):
                    self.axes.fill_between(
                        xs, [self._y(y) for y in tops], [self._y(y) for y in bottoms], color=RULE,
                        linewidth=0, zorder=0,
                    )  # fmt: skip

    def _on(self, run: LevelRun, x: float) -> float:
        """The level of a run at a place of the row: its limits at both ends."""
        left, right = self._x(run.lower), self._x(run.upper)
        start, end = nearest_float(run.start), nearest_float(run.end)
        if run.way == "constant" or x <= left:
            return start
        if x >= right:
            return end
        low, high = self._range()
        levels = self.direction.levels_at(low + (high - low) * Fraction(x))
        return levels[run not in self.direction.lower.runs]

    def _run(self, run: LevelRun) -> None:
        """A level that stays, or a curve with an arrow at its end."""
        left, right = self._x(run.lower), self._x(run.upper)
        is_level = run.way == "constant"
        xs = [left + (right - left) * k / POINTS for k in range(0, POINTS + 1, POINTS**is_level)]
        levels = [self._on(run, x) for x in xs]
        if any(map(isnan, levels)) or run.way == "unknown":
            self.axes.text((left + right) / 2, self._y(0.5), "?", ha="center", va="center",
                           color=MUTED)  # fmt: skip
            return
        wide = 2 if is_level else 1.6
        self._line(xs, levels, color=INK, linewidth=wide, solid_capstyle="butt")
        if not is_level:
            back, tip = ((x, self._y(level)) for x, level in zip(xs[-2:], levels[-2:], strict=True))
            style = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0, "linewidth": 1}
            self.axes.annotate("", tip, back, arrowprops=style)

    def _jump(self, before: LevelRun, after: LevelRun) -> None:
        levels = [nearest_float(before.end), nearest_float(after.start)]
        if levels[0] != levels[1] and not any(map(isnan, levels)):
            x = self._x(after.lower)
            self._line([x, x], levels, color=INK, linewidth=1.2, linestyle=(0, (1, 1.5)))

    def _cuts(self) -> None:
        """The ends of the range, and where a level jumps or changes its way: on the first of two
        lines on which there is room, or on none."""
        ends = self._range()
        taken: list[Text] = []
        for x in (*ends, *self._changes()):
            for line in (0, 1):
                text = self.axes.text(
                    self._x(x), self.row + LOW + 0.1 + 0.14 * line, number_text.brief(x), size=7,
                    ha="center", va="top", color=MUTED if x in ends else INK,
                )  # fmt: skip
                keep_inside(text, self.axes)
                if not any(meet(text, other) for other in taken):
                    taken.append(text)
                    break
                text.remove()

    def _changes(self) -> list[LinePoint]:
        runs = [run for level in self._levels().values() for run in level.runs[1:]]
        return list({self._x(run.lower): run.lower for run in runs}.values())

    def _ways(self, over: OverRanges | None) -> None:
        """An arrow for each end of the envelope; what is known over all ranges."""
        levels = self._levels()
        for k, (name, level) in enumerate(levels.items()):
            y = self.row - 0.1 + (k - (len(levels) - 1) / 2) * 0.22
            aside(self.axes, 1, y, WAYS[level.way], 16, ha="center", size=11, color=INK)
            aside(self.axes, 1, y, name, 26, color=MUTED, size=7.5)
        if over is not None:
            text = aside(self.axes, 1, self.row - 0.1, over_briefly(over), 54, color=INK, size=7.5)
            fold(text, ASIDE, 3)


def over_briefly(over: OverRanges) -> str:
    """What is known over all ranges, in a few words."""
    proved = f"(proved{among(over.proved)})"
    if over.never_matters:
        return f"never matters {proved}"
    if over.never_goes("falls"):
        return f"never falls {proved}"
    if over.never_goes("rises"):
        return f"never rises {proved}"
    found = [way for way in UP_AND_DOWN if over.witness(way) is not None]
    if len(found) == 2:
        return "rises in places, falls in others"
    return f"{found[0]} in places, else not settled" if found else "not settled"
