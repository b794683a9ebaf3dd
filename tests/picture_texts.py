"""Texts of a picture by their boxes: within the sheet, and none over another one."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOUCH = 1.0  # pixels that boxes may share: letters do not fill them


def texts(figure: Figure) -> list[Any]:
    """All that are shown and hold a letter."""
    from matplotlib.text import Text

    found: list[Any] = figure.findobj(Text)
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def check(figure: Figure) -> None:
    """Nothing overlaps, and nothing is cut."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    sheet = figure.bbox
    for text, box in boxes:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= sheet.x1 and box.y1 <= sheet.y1
        assert inside, f"{text!r} is cut"
    for (one, a), (other, b) in combinations(boxes, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        tall = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= TOUCH or tall <= TOUCH, f"{one!r} lies over {other!r}"
