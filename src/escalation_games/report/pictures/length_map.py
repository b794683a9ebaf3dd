"""A map along a length as a picture: a bar per whole number, in strips of one regime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...numbers import approximate
from ...sensitivity.maps.length_map import LengthMap
from ..colours import AREAS, INK
from ..screens.space.length_map import KEY, made_words, what_is_missing
from ..screens.space.map import CAVEAT, side_words, standing_name
from ..text import number_text
from ..text.words import Standing
from .canvas import LINE, PLANE, Poster, cut, headed, wrapped
from .labels import keep_inside, meet
from .map import AXIS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

ROW = 0.26  # inches: the height of a row
LETTERED = 0.03  # share of the range from which on a strip has its sign in it


def length_map_sheet(found: LengthMap, standing: Standing, version: str) -> Figure:
    """A row per whole number of the length, and the key below."""
    lines = wrapped((KEY, *what_is_missing(found), CAVEAT, made_words(found, version)), PLANE)
    sheet = Poster(
        headed(found.definition, standing),
        height(found),
        AXIS + LINE * len(lines) + 0.1,
    )
    draw_length_map(sheet.axes, found, standing)
    sheet.foot(lines, AXIS)
    return sheet.figure


def height(found: LengthMap) -> float:
    """The height of the chart, in inches."""
    return ROW * len(found.rows) + 0.1


def draw_length_map(axes: Axes, found: LengthMap, standing: Standing) -> Axes:
    """A row per whole number, and where the analysis stands."""
    _frame(axes, found)
    _rows(axes, found, _star(axes, found, standing))
    return axes


def _frame(axes: Axes, found: LengthMap) -> None:
    axes.set_xlim(*map(float, found.assumption.range or ()))
    axes.set_ylim(min(found.rows) - 0.5, max(found.rows) + 0.5)
    axes.set_yticks(list(found.rows))
    cut(axes.set_xlabel(side_words(found.assumption)), PLANE)
    cut(axes.set_ylabel(f"{found.length.name}  {found.length.about}"), ROW * len(found.rows))


def _star(axes: Axes, found: LengthMap, standing: Standing) -> Text:
    """Where the analysis stands; its name."""
    x = float(approximate(found.values[found.assumption.name]))
    y = found.length.value
    axes.plot([x], [y], marker="*", markersize=11, color=INK, markeredgecolor="white")
    name = axes.annotate(
        standing_name(standing), (x, y), (5, 5), textcoords="offset points", size=8, color=INK
    )
    keep_inside(name, axes)
    return name


def _rows(axes: Axes, found: LengthMap, name: Text) -> None:
    """Strips with their signs, which stand beside where the analysis does, and not under its
    name."""
    now = float(approximate(found.values[found.assumption.name]))
    for n, row in found.rows.items():
        for strip in row:
            left, right = float(approximate(strip.lower)), float(approximate(strip.upper))
            style: dict[str, Any] = {"color": AREAS[strip.regime]}
            axes.barh(n, right - left, left=left, height=0.9, linewidth=0, **style)
            is_here = n == found.length.value and left < now < right
            parts = [(left, now), (now, right)] if is_here else [(left, right)]
            _sign(axes, n, parts, number_text.SYMBOLS[strip.regime], name)


def _sign(axes: Axes, n: int, parts: list[tuple[float, float]], sign: str, name: Text) -> None:
    """A sign in the widest of these parts of a row in which there is room for it."""
    low, high = axes.get_xlim()
    for left, right in sorted(parts, key=lambda part: part[0] - part[1]):
        if right - left > LETTERED * (high - low):
            text = axes.text((left + right) / 2, n, sign, ha="center", va="center", color=INK)
            if not meet(text, name):
                return
            text.remove()
