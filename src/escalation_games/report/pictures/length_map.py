"""A map along a length as a picture: a bar per whole number, in strips of one regime."""

from __future__ import annotations

import textwrap
import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ...numbers import approximate
from ...sensitivity.maps.length_map import LengthMap
from ..screens.space.length_map import KEY, made_words, what_is_missing
from ..screens.space.map import CAVEAT, side_words, standing_name
from ..text import number_text
from ..text.words import Standing
from .map import (
    AXIS,
    COLOURS,
    COLUMNS,
    DARK,
    FORMATS,
    GREY,
    LEFT,
    RIGHT,
    SETTINGS,
    TOP,
    WIDTH,
    head,
    missing_glyphs,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.26  # inches: the height of a row
FOOT = 0.2  # inches: the height of a line below
SHADE = 0.45  # how strong a strip's colour is
LETTERED = 0.03  # share of the range from which on a strip has its sign in it


def length_map_picture(
    found: LengthMap, standing: Standing, version: str, ending: str
) -> tuple[bytes, str]:
    """The whole file, and the letters that its font lacks (of a PNG or PDF)."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    texts = KEY, *what_is_missing(found), CAVEAT, made_words(found, version)
    lines = [line for text in texts for line in textwrap.wrap(text, COLUMNS)]
    with mpl.rc_context(SETTINGS), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        plot = ROW * len(found.rows) + 0.1
        height = TOP + plot + AXIS + FOOT * len(lines) + 0.1
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((
            LEFT / WIDTH, 1 - (TOP + plot) / height, 1 - (LEFT + RIGHT) / WIDTH, plot / height,
        ))  # fmt: skip
        head(figure, found.definition, standing, height)
        _rows(axes, found)
        _star(axes, found, standing)
        for k, line in enumerate(reversed(lines)):
            text = figure.text(LEFT / WIDTH, (0.1 + FOOT * k) / height, line, size=8)
            text.set_color(GREY if k < len(lines) - 1 else DARK)
        out = BytesIO()
        figure.savefig(out, format=ending, dpi=150, metadata=FORMATS[ending])
    return out.getvalue(), "" if ending == "svg" else missing_glyphs(caught)


def _rows(axes: Axes, found: LengthMap) -> None:
    low, high = map(float, found.assumption.range or ())
    for n, row in found.rows.items():
        for strip in row:
            left, right = float(approximate(strip.lower)), float(approximate(strip.upper))
            style: dict[str, Any] = {"color": COLOURS[strip.regime], "alpha": SHADE}
            axes.barh(n, right - left, left=left, height=0.9, linewidth=0, **style)
            if right - left > LETTERED * (high - low):
                sign = number_text.SYMBOLS[strip.regime]
                axes.text((left + right) / 2, n, sign, ha="center", va="center", color=DARK)
    axes.set_xlim(low, high)
    axes.set_ylim(min(found.rows) - 0.5, max(found.rows) + 0.5)
    axes.set_yticks(list(found.rows))
    axes.set_xlabel(side_words(found.assumption))
    axes.set_ylabel(f"{found.length.name}  {found.length.about}")


def _star(axes: Axes, found: LengthMap, standing: Standing) -> None:
    x = float(approximate(found.values[found.assumption.name]))
    y = found.length.value
    axes.plot([x], [y], marker="*", markersize=11, color=DARK, markeredgecolor="white")
    axes.annotate(
        standing_name(standing), (x, y), (5, 5), textcoords="offset points", size=8, color=DARK
    )
