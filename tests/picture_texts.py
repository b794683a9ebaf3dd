"""Texts of a picture by their boxes: within the sheet, and none over another one; on a map, none
over a mark or a border either."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from escalation_games.report.pictures.canvas import extent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKED = 2.5  # points around the middle of a mark that it covers at least
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


def check_on_map(axes: Axes) -> None:
    """No text in the axes lies over a mark, a border but its own, or a line to another text."""
    axes.figure.draw_without_rendering()
    lines = {gid: [_points(line) for line in axes.lines if line.get_gid() == gid] for gid in
             {line.get_gid() for line in axes.lines}}  # fmt: skip
    for text in axes.texts:
        letter, box = text.get_text(), extent(text)
        for gid, drawn in lines.items():
            near = box.padded(-TOUCH)
            if gid == "mark":
                near = box.padded(MARKED * _pixels(axes))
            elif gid == f"boundary-{letter}":
                continue
            crossed = [line for line in drawn if any(near.contains(*point) for point in line)]
            own = gid == "leader" and len(crossed) <= 1  # it ends there
            assert own or not crossed, f"{letter!r} lies over a {gid}"


def _pixels(axes: Axes) -> float:
    """Pixels in a point."""
    return float(axes.get_figure(root=True).dpi) / 72


def _points(line: Any) -> Any:
    """Pixels along a line of an axes, two at most from each other."""
    ends = line.get_transform().transform(line.get_xydata())
    pieces = [ends[:1]]
    for one, other in pairwise(ends):
        n = max(2, int(np.hypot(*(other - one)) / 2) + 2)
        pieces.append(np.linspace(one, other, n))
    return np.concatenate(pieces)
