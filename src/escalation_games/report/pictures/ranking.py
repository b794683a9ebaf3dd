"""Which assumptions decide, as a picture: a bar for what each explains alone and in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from ...definition import Definition
from ...sensitivity.ranking.experiment import Index
from ...sensitivity.ranking.importance import Importance
from ..colours import INK, MUTED, PAPER, RULE
from ..screens.space import rank as words
from ..text import number_text
from ..text.words import Standing, of_those_known
from .canvas import BOTTOM, LINE, Poster, headed, wrapped
from .labels import GREY, LABELS, MARGIN, fold, row_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.42  # inches: an assumption
HEAD, SHORT_HEAD = 1.5, 0.9  # rows above the first: what is asked (of one panel), and the scale
RIGHT = 0.35  # inches
USED = 0.78  # share of a panel's width that bars may take; the number stands behind
BEYOND = 0.1  # of what is from 0 to 1, or to the longest bar: so far lines go past either end
ASKED = {
    "every": "Does every equilibrium reach the line?",
    "some": "Does some equilibrium reach the line?",
    "gap": "Do some reach the line and some not?",
}
KEY = (
    "Bar and number: the share of the variance that an assumption takes part in, together with "
    "others too, so these can add up to more than 1. Dot: what it explains alone. Lines: sampling "
    "error, 95 %."
)
CUT_KEY = "An arrow: the line goes on."
SHAPLEY_KEY = (
    "Each bar is an assumption's share of the variance, dependence split fairly: they add up to 1. "
    "Lines: sampling error, 95 %."
)


def ranking_sheet(
    definition: Definition, found: Importance, standing: Standing, version: str
) -> Figure:
    """A row per assumption, a panel per question, and the key below."""
    short, missing = words.in_short(definition, found), words.what_is_missing(found)
    made = words.made_words(definition, found, version)
    lines = wrapped([short, *missing, key_of(found), *words.notes(found), made])
    below = 0.15 + LINE * len(lines) + BOTTOM
    sheet = Poster(headed(definition, standing), ROW * rows(found), below, LABELS, RIGHT, MARGIN)
    draw_ranking(sheet.axes, definition, found)
    sheet.foot(lines, 0.15)
    return sheet.figure


def key_of(found: Importance) -> str:
    """What bars, dots and lines say."""
    key = KEY if found.ranking.method == "sobol" else SHAPLEY_KEY
    return f"{key} {CUT_KEY}" if _is_cut(found) else key


def rows(found: Importance) -> float:
    """The height of the chart, in rows."""
    live = words.live_outputs(found)
    return len(words.in_order(found, live)) + _head(live) if live else 1


def _head(live: Sequence[str]) -> float:
    return HEAD if len(live) > 1 else SHORT_HEAD


def draw_ranking(axes: Axes, definition: Definition, found: Importance) -> Axes:
    """A row per assumption, the most important first; words stand left of the axes, which need some
    2.5 inches there."""
    live = words.live_outputs(found)
    axes.set_axis_off()
    if not live:
        axes.text(0.5, 0.5, "Nothing varies: no share can be told.", ha="center", color=MUTED)
        return axes
    names = words.in_order(found, live)
    axes.set_ylim(len(names) - 0.5, -0.5 - _head(live))
    axes.set_xlim(0, len(live))
    for row, name in enumerate(names):
        row_label(axes, row, words.about(definition, name), name)
    indices = {(o, name): words.indices_of(found, o, name) for o in live for name in names}
    scale = _scale(list(indices.values()))
    for k, output in enumerate(live):
        asked = ASKED[output] if "gap" in live else "Does it reach the line?"
        panel = _Panel(axes, k, *scale)
        panel.head(of_those_known(asked, found.known.kind), len(names))
        for row, name in enumerate(names):
            panel.mark(row, indices[output, name])
    return axes


def _scale(indices: Sequence[Sequence[Index]]) -> tuple[float, float]:
    """All bars and dots, from 0 to 1 at the least; lines reach little further, however wide their
    intervals are, so that bars can be compared."""
    every = [index for of_name in indices for index in of_name]
    values = [index.value for index in every if not isnan(index.value)]
    ends = [end for index in every for end in (index.low, index.high) if not isnan(end)]
    low, high = min([0.0, *values]), max([1.0, *values])
    room = BEYOND * (high - low)
    return max(min([low, *ends]), low - room), min(max([high, *ends]), high + room)


def _is_cut(found: Importance) -> bool:
    """Does an interval reach beyond the scale?"""
    live = words.live_outputs(found)
    shown = [words.indices_of(found, o, name) for o in live for name in words.in_order(found, live)]
    low, high = _scale(shown)
    return any(i.low < low or i.high > high for of_name in shown for i in of_name)


@dataclass(frozen=True)
class _Panel:
    """The bars of one question: the k-th part of the axes, with a scale of its own."""

    axes: Axes
    k: int
    low: float
    high: float

    def at(self, x: float) -> float:
        """The place of a share."""
        return self.k + USED * (x - self.low) / (self.high - self.low)

    def head(self, text: str, n: int) -> None:
        """What is asked, over a scale with lines at 0, 1/2 and 1."""
        box, parts = self.axes.get_window_extent(), self.axes.get_xlim()[1]
        title = self.axes.text(
            self.at(0), -0.95, text, va="bottom", size=8, color=INK, weight="bold"
        )
        fold(title, 0.92 * float(box.width) / (parts * self.axes.figure.dpi), 3)
        for x in (0, 0.5, 1):
            place = self.at(x)
            colour = MUTED if x == 0 else RULE
            self.axes.plot([place, place], [-0.45, n - 0.5], color=colour, linewidth=0.8, zorder=0)
            self.axes.text(place, -0.5, f"{x}", ha="center", va="bottom", size=7, color=MUTED)

    def mark(self, row: int, indices: Sequence[Index]) -> None:
        """A bar, with its number, for what an assumption explains in all; a dot for it alone."""
        *alone, whole = indices
        place = row - 0.11 if alone else row
        end = self._with_interval(place, whole)
        self.axes.barh(
            place, self.at(_known(whole)) - self.at(0), left=self.at(0), height=0.46, color=GREY,
            linewidth=0,
        )  # fmt: skip
        text = "not known" if isnan(whole.value) else number_text.decimal(whole.value, 2)
        self.axes.annotate(
            text, (end, place), (4, 0), textcoords="offset points", va="center", size=7.5,
            color=INK, bbox={"facecolor": PAPER, "linewidth": 0, "pad": 0.5},
        )  # fmt: skip
        for index in alone:
            self._with_interval(row + 0.24, index)
            if not isnan(index.value):
                self.axes.plot([self.at(index.value)], [row + 0.24], "o", color=INK, markersize=3.6)

    def _with_interval(self, y: float, index: Index) -> float:
        """A line from end to end of the interval, with an arrow where it goes on beyond the scale;
        where the mark ends."""
        whole = [0.0 if isnan(x) else x for x in (index.low, index.high)]
        ends = [min(max(x, self.low), self.high) for x in whole]
        if ends[0] < ends[1]:
            self.axes.plot([*map(self.at, ends)], [y, y], color=INK, linewidth=0.9, zorder=3)
        for end, there, arrow in zip(ends, whole, "<>", strict=True):
            if end != there:
                self.axes.plot(
                    [self.at(end)], [y], arrow, color=INK, markersize=3.6, zorder=3, clip_on=False
                )  # fmt: skip
        return self.at(max(0.0, _known(index), ends[1]))


def _known(index: Index) -> float:
    return 0.0 if isnan(index.value) else index.value
