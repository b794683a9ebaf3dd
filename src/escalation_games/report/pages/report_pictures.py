"""Pictures of a report: SVG that stands within a page."""

from __future__ import annotations

from ...sensitivity.maps.regime_map import CELLS, Map
from ..pictures.canvas import drawn
from ..pictures.map import map_sheet
from ..text.words import Standing
from .report_view import Picture


def map_of(found: Map, standing: Standing, version: str) -> Picture:
    """Two assumptions together: the plane of those with the nearest tips."""
    svg, _ = drawn(lambda: map_sheet(found, standing, version, CELLS), "svg")
    caption = (
        f"{found.x.name} and {found.y.name} together, the others where they stand: these two have "
        "the nearest tips."
    )
    return Picture("What tips it jointly", inline(svg.decode()), caption)


def inline(svg: str) -> str:
    """Without what only a file of its own has."""
    return svg[svg.index("<svg") :]
