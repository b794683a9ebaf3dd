"""Texts of a picture by their boxes: within the sheet, and none over another one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from escalation_games.report.pictures.canvas import extent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOUCH = 1.0  # pixels that boxes may share: letters do not fill them


def texts(figure: Figure) -> list[Any]:
    """All that are shown and hold a letter."""
    from matplotlib.text import Text

    found: list[Any] = figure.findobj(Text)
    beyond = {id(text) for axes in figure.axes for text in _beyond(axes)}
    return [
        text
        for text in found
        if text.get_visible() and text.get_text().strip() and id(text) not in beyond
    ]


def _beyond(axes: Any) -> Iterator[Any]:
    """Numbers of ticks that lie past the ends of an axis, which are not drawn."""
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not low <= tick.get_loc() <= high:
                yield from (tick.label1, tick.label2)


def check(figure: Figure) -> None:
    """Nothing overlaps, and nothing is cut."""
    if any(axes.axison for axes in figure.axes):  # names of axes get their places when drawn
        figure.draw_without_rendering()
    boxes = [(text.get_text(), extent(text).extents.tolist()) for text in texts(figure)]
    wide, tall = figure.bbox.x1, figure.bbox.y1
    for text, (left, low, right, high) in boxes:
        assert min(left, low, wide - right, tall - high) >= 0, f"{text!r} is cut"
    for (one, a), (other, b) in combinations(boxes, 2):
        across = min(a[2], b[2]) - max(a[0], b[0])
        down = min(a[3], b[3]) - max(a[1], b[1])
        assert across <= TOUCH or down <= TOUCH, f"{one!r} lies over {other!r}"
