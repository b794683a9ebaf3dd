"""What charts share: words of a row, lines that are cut, texts kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..colours import INK, MUTED
from .canvas import LEAST, cut, dpi_of, extent, length

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

MARGIN = LEAST  # inches: left of the words
LABELS = 2.75  # inches left of the axes: margin, words, name
ABOUT = 1.55  # inches: of them, for the words
SMALL = 7.0  # points: letters of a row that is about much
GREY = "#b4bac2"  # a bar that is of no regime
GAP = 5.0  # points between texts in a row


def row_label(
    axes: Axes, row: float, about: str, name: str, room: float = 0.75, gap: float = 0.12
) -> None:
    """What a row is about, and its name in so many inches that end `gap` left of the axes."""
    words = aside(axes, 0, row, about, 72 * (MARGIN - LABELS), color=INK)
    italic = aside(axes, 0, row, name, -72 * (room + gap), color=MUTED, style="italic")
    fold(words, ABOUT)
    if words.get_text().endswith(" …"):  # three small lines take the room of two
        words.set(text=about, size=SMALL)
        fold(words, ABOUT, 3)
    fold(italic, room)


def aside(axes: Axes, x: float, row: float, text: str, points: float, **style: Any) -> Text:
    """Text of a row, beside the axes: so many points from the place x."""
    return axes.annotate(
        text, (x, row), (points, 0), textcoords="offset points",
        **{"va": "center", "size": 8.5, "annotation_clip": False, **style},
    )  # fmt: skip


def fold(text: Text, room: float, most: int = 2) -> None:
    """Lines of so many inches at most; what does not fit the last of them is cut."""
    words, lines = text.get_text().split(), [""]
    for word in words:
        text.set_text(f"{lines[-1]} {word}".strip())
        if lines[-1] and length(text) > room:
            lines.append(word)
        else:
            lines[-1] = text.get_text()
    kept = [*lines[: most - 1], " ".join(lines[most - 1 :])] if len(lines) >= most else lines
    for k, line in enumerate(kept):
        text.set_text(line)
        cut(text, room)
        kept[k] = text.get_text()
    text.set_text("\n".join(kept))


def width(text: Text) -> float:
    """Points."""
    return float(extent(text).width) * 72 / dpi_of(text)


def meet(one: Text, other: Text) -> bool:
    """Do two texts overlap, or nearly?"""
    room = GAP * dpi_of(one) / 72
    a, b = extent(one), extent(other)
    apart = a.x1 + room <= b.x0 or b.x1 + room <= a.x0 or a.y1 <= b.y0 or b.y1 <= a.y0
    return not apart


def keep_inside(text: Text, axes: Axes) -> None:
    """Anchored at its own end where it would reach past the axes."""
    box, room = extent(text), axes.get_window_extent()
    if box.x0 < room.x0:
        text.set_horizontalalignment("left")
    elif box.x1 > room.x1:
        text.set_horizontalalignment("right")
