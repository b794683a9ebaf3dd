"""What tips it, as a picture: the range of each assumption in the colours of its regimes.

A row is one assumption, from the low end of its range to the high one; the thick notch is where it
stands, and a tick where the outcome changes, exactly. The nearest tip comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...definition import Definition
from ...numbers import Fraction, LinePoint, approximate
from ...sensitivity.tips.tips import Tip, Tips
from ...solvers.result import Solution
from ..colours import AREAS, INK, MUTED, PAPER, SECOND
from ..screens.sections.range_bars import (
    RangeStrip,
    bar_ends,
    is_level_tip,
    letters,
    other_values,
    place,
    strip_key,
    strips,
    tick,
    tick_text,
)
from ..screens.tip_table import (
    nearest_first,
    never_alone,
    not_settled,
    otherwise,
    quiet,
    shown_tips,
)
from ..text import number_text
from ..text.words import Standing, how_made, of_which
from .canvas import BOTTOM, LINE, Poster, headed, key, wrapped
from .labels import GAP, LABELS, MARGIN, aside, keep_inside, meet, row_label, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

ROW = 0.62  # inches: an assumption
MOVES = 0.95  # inches: how far the nearest tip is
NAME, END = 0.8, 0.38  # inches left of the bar: where the name begins, and the end of the range
SHORT_END = 0.34  # inches right of it, for the other end, before the share
BAR = 0.15  # rows: half of a bar
KEY = (
    "Thick: where an assumption stands. Ticks: where the outcome changes; dotted where only the "
    "play does. Right: the share of the range to the nearest, which is not a probability."
)


def tips_sheet(
    definition: Definition, solution: Solution, tips: Tips, standing: Standing, version: str
) -> Figure:
    """One row per assumption that tips the outcome, and the key below."""
    names = rows(tips)
    known = key(definition) if definition.has_escalation else ""
    signs = ", ".join(f"{sign} {name}" for name, sign in letters(definition).items())
    known_signs = [f"Letters: where a reading stands, {signs}."] if signs else []
    notes = [
        known, " ".join([KEY, *key_of_parts(definition, tips), *known_signs]),
        *never_alone(quiet(tips), tips), *otherwise(definition, tips), *not_settled(tips),
        *of_which(solution.completeness, tips),
        how_made(definition, version, solution.concept, solution.method),
    ]  # fmt: skip
    lines = wrapped(notes)
    below = 0.2 + LINE * len(lines) + BOTTOM
    sheet = Poster(
        headed(definition, standing), ROW * max(len(names), 1), below, LABELS, MOVES, MARGIN
    )
    draw_tips(sheet.axes, definition, tips)
    sheet.foot(lines, 0.2)
    return sheet.figure


def draw_tips(axes: Axes, definition: Definition, tips: Tips) -> Axes:
    """One row per assumption that tips the outcome, the nearest first; labels stand left of the
    axes, which need some 2.5 inches there, and the shares of the range right of them."""
    names = rows(tips)
    axes.set_xlim(0, 1)
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    axes.set_axis_off()
    taken: list[Text] = []
    for row, name in enumerate(names):
        _RangeRow(axes, row, definition, name, tips).draw(taken)
    if not names:
        axes.text(0.5, 0, "No assumption tips the outcome alone.", ha="center", color=MUTED)
    return axes


def rows(tips: Tips) -> list[str]:
    """The assumptions and lengths that tip the outcome, the nearest first."""
    return list(dict.fromkeys(tip.assumption for tip in nearest_first(shown_tips(tips))))


def key_of_parts(definition: Definition, tips: Tips) -> Iterator[str]:
    """What is said in the bars beside regimes and levels, as far as it occurs in them."""
    return strip_key(
        strip
        for name in rows(tips)
        for strip in strips(tips, name, bar_ends(definition.named(name)))
    )


class _RangeRow:
    """One assumption."""

    def __init__(self, axes: Axes, row: int, definition: Definition, name: str, tips: Tips) -> None:
        self.axes, self.row, self.definition = axes, row, definition
        self.moved = definition.named(name)
        self.ends = bar_ends(self.moved)
        self.tips = shown_tips(tip for tip in tips if tip.assumption == name)
        self.now = self.tips[0].baseline
        self.strips = list(strips(tips, name, self.ends))

    def draw(self, taken: list[Text]) -> None:
        """Bar, ends, ticks, notch, readings, and words on both sides; `taken`: texts around it."""
        self._bar()
        assert self.moved.range is not None
        low, high = map(Fraction, self.moved.range)
        taken += [self._end(low, "left"), self._end(high, "right")]
        self._notch(taken)
        for tip in self._nearest_first():
            self._tick(tip, taken)
        self._readings(taken)
        self._words()

    def at(self, x: LinePoint) -> float:
        """The place of a value in the row."""
        return place(x, self.ends)

    def _nearest_first(self) -> list[Tip]:
        return sorted(self.tips, key=lambda tip: approximate(tip.margin))

    def _bar(self) -> None:
        for strip in self.strips:
            self.axes.barh(
                self.row, strip.high - strip.low, left=strip.low, height=2 * BAR,
                color=(SECOND if strip.is_second else AREAS)[strip.regime], linewidth=0,
            )  # fmt: skip
            self._level(strip)

    def _level(self, strip: RangeStrip) -> None:
        """In the longest piece of a strip that nothing crosses, or its sign alone, if there is
        room."""
        ticks = [tick(tip, self.ends) for tip in self.tips]
        low, high = strip.roomiest([self.at(self.now), *ticks])
        for words in dict.fromkeys([strip.level_between(ticks), strip.level[:1]]):
            text = self._text((low + high) / 2, self.row, words, va="center", size=7.5,
                              weight="bold")  # fmt: skip
            if width(text) + 2 * GAP <= self._points(high - low):
                return
            text.remove()

    def _end(self, x: Fraction, side: str) -> Text:
        """An end of the range, beside the bar; or below it where it is too long for that."""
        end, points, room = {"left": (0, -4, END), "right": (1, 4, SHORT_END)}[side]
        away = {"left": "right", "right": "left"}[side]
        text = self._aside(number_text.number(x), end, points, ha=away, color=MUTED)
        text.set_fontsize(7)
        if width(text) <= 72 * room - 4:
            return text
        text.remove()
        return self._below(end, number_text.number(x), ha=side, color=MUTED, size=7)

    def _below(self, x: float, words: str, line: int = 0, **style: Any) -> Text:
        """A text on one of the lines under the bar."""
        y = self.row + 1.55 * BAR + 0.17 * line
        return self._text(x, y, words, **{"va": "top", "size": 7.5, **style})

    def _notch(self, taken: list[Text]) -> None:
        here = self.at(self.now)
        self.axes.plot([here, here], [self.row - 1.5 * BAR, self.row + BAR], color=INK, linewidth=3,
                       solid_capstyle="butt", clip_on=False)  # fmt: skip
        text = number_text.number(self.now)
        taken.append(self._over(here, text, weight="bold"))

    def _over(self, x: float, text: str, **style: Any) -> Text:
        return self._text(x, self.row - 1.6 * BAR, text, va="bottom", size=7.5, **style)

    def _tick(self, tip: Tip, taken: list[Text]) -> None:
        """With its value below, on the first of two lines on which there is room, or on none."""
        x = tick(tip, self.ends)
        self.axes.plot(
            [x, x], [self.row - BAR, self.row + 1.35 * BAR], color=INK, clip_on=False,
            linewidth=1.2, linestyle="-" if is_level_tip(tip) else ":", solid_capstyle="butt",
        )  # fmt: skip
        for line in (0, 1):
            text = self._below(x, tick_text(tip), line)
            keep_inside(text, self.axes)
            if not any(meet(text, other) for other in taken):
                taken.append(text)
                return
            text.remove()

    def _readings(self, taken: list[Text]) -> None:
        """A letter above the bar where a reading has another value, if there is room."""
        for letter, value in other_values(self.definition, self.moved.name, self.now):
            text = self._over(self.at(value), letter, color=INK)
            style = "circle,pad=0.15" if len(letter) == 1 else "round,pad=0.2"
            text.set_bbox({"boxstyle": style, "facecolor": PAPER, "linewidth": 0.6})
            if any(meet(text, other) for other in taken):
                text.remove()
            else:
                taken.append(text)

    def _words(self) -> None:
        """What it is about, and its name; how far the nearest tip is."""
        row_label(self.axes, self.row, self.moved.about, self.moved.name, NAME - END, END)
        share = number_text.share(self._nearest_first()[0].margin)
        self._aside(share, 1, 62, color=INK, weight="bold", ha="right")

    def _aside(self, text: str, x: float, points: float, **style: Any) -> Text:
        return aside(self.axes, x, self.row, text, points, **style)

    def _text(self, x: float, y: float, text: str, **style: Any) -> Text:
        return self.axes.text(x, y, text, **{"ha": "center", "color": INK, **style})

    def _points(self, share: float) -> float:
        """The length of a part of the row."""
        box = self.axes.get_window_extent()
        return share * float(box.width) * 72 / self.axes.figure.dpi
