"""Pictures of results, in the colours of the command line: axes in, axes out.

Each function draws into the matplotlib axes given, or into new ones, and gives these back, to be
changed or saved as any axes. Texts stand as they are written in the file: a $ is a dollar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .definition import Definition
from .files.arguments import as_definition, takes
from .report.pictures.canvas import on_axes
from .sensitivity.tips.tips import Tips

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@takes("definition", as_definition)
def tips(definition: Definition, found: Tips, ax: Axes | None = None) -> Axes:
    """What tips it: a bar per assumption in the colours of its regimes, the nearest tip first.

    `found` is what `eg.tips` gives. Words stand beyond the axes: some 2.5 inches to the left of
    them and 1 to the right.

    >>> found = eg.tips("security_dilemma")
    >>> axes = eg.plot.tips("security_dilemma", found)
    >>> any(text.get_text() == "5/12 = 0.417" for text in axes.texts)
    True
    """
    from .report.pictures.tips import LABELS, MOVES, ROW, draw_tips

    rows = len({tip.assumption for tip in found})
    size = LABELS + MOVES + 4.0, ROW * (rows + 1)
    return on_axes(ax, lambda axes: draw_tips(axes, definition, found), size)
