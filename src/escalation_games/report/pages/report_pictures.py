"""Pictures of a report: SVG that stands within a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from ...definition import Definition
from ...errors import ComputeError, InputError
from ...sensitivity.maps.regime_map import CELLS, Map
from ...sensitivity.policies.comparison import PolicyComparison
from ...sensitivity.ranking.importance import Importance
from ...sensitivity.scenarios.discovery import Discovery
from ...solvers.result import Solution
from ..pictures.boxes import boxes_sheet
from ..pictures.canvas import drawn
from ..pictures.games.by_form import game_sheet
from ..pictures.map import map_sheet
from ..pictures.policies import policies_sheet
from ..pictures.ranking import ranking_sheet
from ..text.words import Standing
from .report_view import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST = 1.1  # CSS pixels per point of a sheet, below which it is scrolled: letters stay legible
HEAD = 42.0  # points from the top of a sheet: down to there are title and question
METADATA = re.compile(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
TEXT = re.compile(r'<text [^>]* y="([-\d.]+)"[^>]*>[^<]*</text>')
BOX = re.compile(r'width="[\d.]+pt" height="[\d.]+pt" viewBox="0 0 ([\d.]+) ([\d.]+)"')
ID = re.compile(r' id="([^"]*)"')
REFERENCE = re.compile(r'(?:url\(#|href="#)([^)"]*)')


def picture_of_game(
    definition: Definition, solution: Solution, standing: Standing, version: str
) -> Iterator[Picture]:
    """The table or the tree; nothing for other forms, and for what is too large to be read."""
    caption = "What is played, what it comes to, and what would be done elsewhere."
    with suppress(InputError, ComputeError):
        yield _picture(
            "What could happen", caption, definition,
            lambda: game_sheet(definition, solution, standing, version),
        )  # fmt: skip


def map_of(found: Map, standing: Standing, version: str) -> Picture:
    """Two assumptions together: the plane of those with the nearest tips."""
    caption = (
        f"{found.x.name} and {found.y.name} together, the others where they stand: these two have "
        "the nearest tips."
    )
    return _picture(
        "What tips it jointly", caption, found.definition,
        lambda: map_sheet(found, standing, version, CELLS),
    )  # fmt: skip


def ranking_of(
    definition: Definition, found: Importance, standing: Standing, version: str
) -> Picture:
    """Over all ranges, not only around the point."""
    caption = "Over all ranges at once; a share of the variance is no probability."
    return _picture(
        "Which assumptions decide", caption, definition,
        lambda: ranking_sheet(definition, found, standing, version),
    )  # fmt: skip


def boxes_of(definition: Definition, found: Discovery, standing: Standing, version: str) -> Picture:
    """Scenarios: boxes of the ranges in which the line is reached."""
    caption = "Boxes of the ranges in which some equilibrium reaches the line."
    return _picture(
        "Which combinations go with it", caption, definition,
        lambda: boxes_sheet(definition, found, standing, version),
    )  # fmt: skip


def policies_of(found: PolicyComparison, standing: Standing, version: str) -> Picture:
    """Regret of every policy, and its level by each reading."""
    caption = "Every policy meets the same draws; regret is what another one would have spared."
    return _picture(
        "When does which policy fail", caption, found.definition,
        lambda: policies_sheet(found, standing, version),
    )  # fmt: skip


def _picture(
    title: str, caption: str, definition: Definition, sheet: Callable[[], Figure]
) -> Picture:
    svg, _ = drawn(sheet, "svg")
    return Picture(title, _inline(svg.decode(), f"{definition.name} {title}"), caption)


def _inline(svg: str, name: str) -> str:
    """Without what only a file of its own has: its head, which the page says itself, and letters
    and joints, which its style says. Ids that nothing refers to go; the others begin with a name of
    their own, since a page may hold several pictures."""
    svg = svg[svg.index("<svg") :]
    svg = METADATA.sub("", svg)
    svg = TEXT.sub(lambda found: "" if float(found[1]) < HEAD else found[0], svg)
    svg = svg.replace(" font-family: 'DejaVu Sans';", "")
    svg = BOX.sub(_below_head, svg, count=1)
    prefix = re.sub(r"\W", "-", name)
    used = {*REFERENCE.findall(svg)}
    svg = ID.sub(lambda found: f' id="{prefix}-{found[1]}"' if found[1] in used else "", svg)
    return REFERENCE.sub(lambda found: f"{found[0][: -len(found[1])]}{prefix}-{found[1]}", svg)


def _below_head(found: re.Match[str]) -> str:
    width, height = map(float, found.groups())
    box = f"0 {HEAD:g} {width:g} {height - HEAD:g}"
    return f'style="min-width:{LEAST * width:.0f}px" viewBox="{box}"'
