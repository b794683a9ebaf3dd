"""Pictures of a report: SVG that stands within a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from ...definition import Definition
from ...effort import uncounted
from ...errors import ComputeError, InputError
from ...sensitivity.maps.regime_map import CELLS, Map
from ...sensitivity.policies.comparison import PolicyComparison
from ...sensitivity.ranking.importance import Importance
from ...sensitivity.scenarios.discovery import Discovery
from ...solvers.result import Solution
from ..pictures.boxes import boxes_sheet
from ..pictures.canvas import drawn
from ..pictures.games.by_form import game_sheet
from ..pictures.inline import below_head, inline
from ..pictures.map import map_sheet
from ..pictures.policies import policies_sheet
from ..pictures.ranking import ranking_sheet
from ..text.words import Standing, is_open
from .report_view import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLES = {
    "show": "What could happen",
    "map": "What tips it jointly",
    "rank": "Which assumptions decide",
    "boxes": "Which combinations go with it",
    "compare": "When does which policy fail",
}
LEAST = 1.1  # CSS pixels per point of a sheet, below which it is scrolled: letters stay legible


def picture_of_game(
    definition: Definition, solution: Solution, standing: Standing, version: str
) -> Iterator[Picture]:
    """The table or the tree; nothing for other forms, and for what is too large to be read."""
    caption = "What is played, what it comes to, and what would be done elsewhere."
    if is_open(solution):
        caption = "The game alone: what is played in it was not found."
    with suppress(InputError, ComputeError):
        yield _picture(
            "show", caption, definition,
            lambda: game_sheet(definition, solution, standing, version),
        )  # fmt: skip


def map_of(found: Map, standing: Standing, version: str) -> Picture:
    """Two assumptions together: the plane of those with the nearest tips."""
    caption = (
        f"{found.x.name} and {found.y.name} together, the others where they stand: these two have "
        "the nearest tips."
    )
    return _picture(
        "map", caption, found.definition,
        lambda: map_sheet(found, standing, version, CELLS),
    )  # fmt: skip


def ranking_of(
    definition: Definition, found: Importance, standing: Standing, version: str
) -> Picture:
    """Over all ranges, not only around the point."""
    caption = "Over all ranges at once; a share of the variance is no probability."
    return _picture(
        "rank", caption, definition,
        lambda: ranking_sheet(definition, found, standing, version), found.ranking.seed,
    )  # fmt: skip


def boxes_of(definition: Definition, found: Discovery, standing: Standing, version: str) -> Picture:
    """Scenarios: boxes of the ranges in which the line is reached."""
    caption = "Boxes of the ranges in which some equilibrium reaches the line."
    return _picture(
        "boxes", caption, definition,
        lambda: boxes_sheet(definition, found, standing, version), found.seed,
    )  # fmt: skip


def policies_of(found: PolicyComparison, standing: Standing, version: str) -> Picture:
    """Regret of every policy, and its level by each reading."""
    caption = "Every policy meets the same draws; regret is what another one would have spared."
    return _picture(
        "compare", caption, found.definition,
        lambda: policies_sheet(found, standing, version), found.seed,
    )  # fmt: skip


def without_answer(verb: str, why: str) -> Picture:
    """In the place of a picture whose answer could not be computed."""
    return Picture(TITLES[verb], "", f"{why[:1].upper()}{why[1:]}.", verb)


def _picture(
    verb: str,
    caption: str,
    definition: Definition,
    sheet: Callable[[], Figure],
    seed: int | None = None,
) -> Picture:
    with uncounted():  # drawing is no part of a question
        svg, _ = drawn(sheet, "svg")
    prefix = re.sub(r"\W", "-", f"{definition.name} {verb} ")
    return Picture(TITLES[verb], inline(below_head(svg, LEAST), prefix), caption, verb, seed)
