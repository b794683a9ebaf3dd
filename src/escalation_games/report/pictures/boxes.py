"""Scenario boxes as a picture: how much each tells, and how far each assumption goes in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...definition import Definition
from ...numbers import Fraction
from ...sensitivity.scenarios.discovery import Discovery
from ...sensitivity.scenarios.prim import Box
from ...sensitivity.scenarios.readable_cuts import Estimate
from ..colours import INK, MUTED, RULE
from ..screens.space import boxes as words
from ..text import number_text
from ..text.words import Standing
from .canvas import BOTTOM, LINE, Poster, headed, wrapped
from .labels import GREY, LABELS, MARGIN, aside, fold, meet, row_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

CAPTION = 0.6  # rows: what is so in the boxes
ROW = 0.46  # inches: an assumption, or the figures of a box
RIGHT = 0.55  # inches
BAR = 0.15  # rows: half of a bar
NAME, END = 0.42, 0.38  # inches left of the bar: for the name, and for the end of the range
PARTS = 3  # gauges beside each other
GAUGE = 0.27  # share of the axes that a gauge may take
START = 72 * (MARGIN - LABELS)  # points from the axes: where words begin
LONGEST = 6.9  # inches: a line of words
KEY = (
    "In a box every assumption lies in the dark part of its range, those not named anywhere in "
    "theirs. Thick: where it stands in the file. Gauges: how much of the box is so; how many of "
    "all such points it holds, beside the boxes above it; how much of the space it is."
)


def boxes_sheet(
    definition: Definition, found: Discovery, standing: Standing, version: str
) -> Figure:
    """Each box with its figures and its limits, and what all of it says below."""
    notes = [
        words.in_short(definition, found),
        *words.what_is_missing(found),
        *words.proofs(found),
        KEY,
        words.MEASURED,
    ]
    reason = f"{found.scenarios.reason}."
    lines = wrapped([*notes, reason, words.made_words(definition, found, version)])
    below = 0.15 + LINE * len(lines) + BOTTOM
    sheet = Poster(headed(definition, standing), ROW * rows(found), below, LABELS, RIGHT, MARGIN)
    draw_boxes(sheet.axes, definition, found)
    sheet.foot(lines, 0.15)
    return sheet.figure


def rows(found: Discovery) -> float:
    """The height of the chart, in rows."""
    boxes = found.scenarios.boxes
    below = sum(len(box.ends()) + 1 for box in boxes) + (1 if len(boxes) > 1 else 0)
    return CAPTION + (below or 1)


def draw_boxes(axes: Axes, definition: Definition, found: Discovery) -> Axes:
    """Each box with its figures, then a row per assumption that it limits; words stand left of the
    axes, which need some 2.5 inches there."""
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(rows(found) - CAPTION - 0.5, -CAPTION - 0.5)
    line = number_text.number(definition.line)
    so = f"Where {words.claim(found)}: {definition.what} {line} or more"
    if found.what == "none":
        so = f"Where {words.claim(found)}: {definition.what} below {line}"
    fold(aside(axes, 0, -CAPTION / 2 - 0.5, so, START, color=INK), LONGEST, 1)
    boxes = found.scenarios.boxes
    row = 0
    for k, box in enumerate(boxes, 1):
        _head(axes, row, f"Scenario {k}")
        _gauges(axes, row, box)
        for name, ends in box.ends().items():
            row += 1
            _BoxRow(axes, row, definition, name).draw(ends)
        row += 1
    if len(boxes) > 1:
        _head(axes, row, "Together")
        _gauge(axes, row, 0, found.scenarios.density, "so in {} of it")
        _gauge(axes, row, 1, found.scenarios.coverage, "{} of all such points")
    if not boxes:
        axes.text(0.5, 0, "No box was found.", ha="center", color=MUTED)
    return axes


def _head(axes: Axes, row: int, text: str) -> None:
    """A rule above all but the first, and what comes."""
    if row:
        axes.plot([0, 1], [row - 0.45] * 2, color=RULE, linewidth=0.8, clip_on=False)
    aside(axes, 0, row, text, START, color=INK, weight="bold")


def _gauges(axes: Axes, row: int, box: Box) -> None:
    _gauge(axes, row, 0, box.density, "so in {} of it")
    _gauge(axes, row, 1, box.coverage, "{} of all such points")
    _gauge(axes, row, 2, box.mass, "{} of the space")


def _gauge(axes: Axes, row: int, part: int, share: Estimate, text: str) -> None:
    """A share of 1 as a bar with its interval, and in words above it."""
    start, y = part / PARTS, row + 0.17
    axes.barh(y, GAUGE, left=start, height=0.2, color=RULE, linewidth=0)
    axes.text(start, row - 0.02, text.format(share.text), size=7.5, color=INK, va="bottom")
    if share.of:
        low, high = (start + GAUGE * x for x in share.interval)
        axes.barh(y, GAUGE * share.value, left=start, height=0.2, color=GREY, linewidth=0)
        axes.plot([low, high], [y, y], color=INK, linewidth=0.9)


@dataclass(frozen=True)
class _BoxRow:
    """An assumption that a box limits."""

    axes: Axes
    row: int
    definition: Definition
    name: str

    def draw(self, ends: tuple[Fraction | None, Fraction | None]) -> None:
        """The range, the part of it that lies in the box, and where the file stands."""
        assumption = self.definition.assumption(self.name)
        low, high = assumption.range or (assumption.value, assumption.value)
        places = [
            self._at(end if limit is None else limit, low, high)
            for limit, end in zip(ends, (low, high), strict=True)
        ]
        row_label(self.axes, self.row, assumption.about, self.name, NAME, END)
        self._bar(0, 1, RULE)
        self._bar(places[0], places[1], GREY)
        for end, x, points, away in ((low, 0, -4, "right"), (high, 1, 4, "left")):
            text = number_text.brief(end)
            aside(self.axes, x, self.row, text, points, ha=away, color=MUTED, size=7)
        here = self._at(assumption.value, low, high)
        self.axes.plot(
            [here, here], [self.row - 1.5 * BAR, self.row + BAR], color=INK, linewidth=3,
            solid_capstyle="butt", clip_on=False,
        )  # fmt: skip
        self._limits(ends, places)

    @staticmethod
    def _at(x: Fraction, low: Fraction, high: Fraction) -> float:
        return float((x - low) / (high - low))

    def _bar(self, low: float, high: float, colour: str) -> None:
        self.axes.barh(self.row, high - low, left=low, height=2 * BAR, color=colour, linewidth=0)

    def _limits(self, ends: tuple[Fraction | None, Fraction | None], places: list[float]) -> None:
        """A tick and its value below each limit; apart where the two are near each other."""
        drawn: list[Text] = []
        for end, x in zip(ends, places, strict=True):
            if end is None:
                continue
            self.axes.plot([x, x], [self.row - BAR, self.row + 1.35 * BAR], color=INK,
                           linewidth=1.2, solid_capstyle="butt", clip_on=False)  # fmt: skip
            drawn.append(self.axes.text(
                x, self.row + 1.5 * BAR, number_text.brief(end), ha="center", va="top", size=7.5,
                color=INK,
            ))  # fmt: skip
        if len(drawn) > 1 and meet(*drawn):
            drawn[0].set_horizontalalignment("right")
            drawn[1].set_horizontalalignment("left")
