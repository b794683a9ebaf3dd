"""What notebooks show of results as pictures: SVG to stand within HTML, drawn without solving.

The package's root gives `svg` to `notebook`, which results ask; so none of them knows of pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ...definition import Definition
from ...effort import uncounted
from ...errors import EscalationGamesError
from ...forms import Game
from ...notebook import nearest_float
from ...sensitivity.direction.along_line import Directions
from ...sensitivity.maps.length_map import LengthMap
from ...sensitivity.maps.regime_map import Map
from ...sensitivity.policies.comparison import PolicyComparison
from ...sensitivity.ranking.importance import Importance
from ...sensitivity.scenarios.discovery import Discovery
from ...sensitivity.tips.tips import Tips
from ...solvers.quantal import QuantalPath
from ...solvers.quantal_branches import QuantalBranches
from ...solvers.result import Solution
from ..colours import MUTED
from ..text.words import standing_of
from . import boxes, directions, quantal_path, ranking
from .canvas import AROUND, FOOT, LINE, drawn, key, wrapped
from .games.by_form import DRAWN_FORMS
from .inline import inline
from .labels import LABELS
from .length_map import length_map_sheet
from .map import map_sheet
from .policies import policies_sheet
from .tips import MOVES, ROW, draw_tips, key_of_parts, rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


WIDE = 7.6  # inches, with the words beside


def svg(thing: Any, version: str) -> str:
    """The picture of a definition, a game, or a result; "" where there is none, or where it could
    not be read."""
    make = next((MAKERS[kind] for kind in type(thing).__mro__ if kind in MAKERS), None)
    if make is None:
        return ""
    with suppress(EscalationGamesError), uncounted():
        sheet = make(thing, version)
        if sheet is not None:
            picture = drawn(sheet, "svg")[0]
            # another cell may be folded, and what it holds is not drawn then: ids are its own
            return inline(picture, f"shown-{sha256(picture).hexdigest()[:8]}-")
    return ""


def _of_definition(definition: Definition, _: str) -> Callable[[], Figure] | None:
    return _of_game(definition.at()) if _is_drawn(definition.structure) else None


def _of_solution(solution: Solution, _: str) -> Callable[[], Figure] | None:
    return _of_game(solution.game, solution)


def _of_game(game: Any, solution: Solution | None = None) -> Callable[[], Figure] | None:
    """The table, the tree, or the states; not where numbers are functions on a range."""
    if not _is_drawn(game.structure) or any(
        nearest_float(x) != nearest_float(x) for array in game.arrays.values() for x in array.flat
    ):
        return None

    n = len(solution.equilibria) if solution else 0
    is_one = game.structure.form == "extensive" and n > 1
    notes = [f"Drawn is equilibrium 1 of {n}."] if is_one else []

    def sheet() -> Figure:
        found = DRAWN_FORMS[game.structure.form].alone(game, solution)
        return _alone((found.width, found.height), (AROUND, AROUND), found.draw, notes)

    return sheet


def _is_drawn(structure: Any) -> bool:
    """Is it of a form that is drawn? Raises InputError where it is too large to be read."""
    if structure.form not in DRAWN_FORMS:
        return False
    DRAWN_FORMS[structure.form].check(structure)
    return True


def _of_tips(tips: Tips, _: str) -> Callable[[], Figure] | None:
    definition, names = tips.definition, rows(tips)
    if definition is None or not names:
        return None
    signs = [key(definition)] if definition.has_escalation else []
    notes = [*signs, *key_of_parts(definition, tips)]
    return _chart(MOVES, ROW * len(names), lambda axes: draw_tips(axes, definition, tips), notes)


def _of_map(found: Map, version: str) -> Callable[[], Figure]:
    standing = standing_of(found.definition, found.values)
    return lambda: map_sheet(found, standing, version, len(found.xs))


def _of_length_map(found: LengthMap, version: str) -> Callable[[], Figure]:
    standing = standing_of(found.definition, found.values)
    return lambda: length_map_sheet(found, standing, version)


def _of_policies(found: PolicyComparison, version: str) -> Callable[[], Figure]:
    standing = standing_of(found.definition, found.fixed)
    return lambda: policies_sheet(found, standing, version)


def _of_directions(found: Directions, _: str) -> Callable[[], Figure] | None:
    definition = found.definition
    if not found:
        return None

    def draw(axes: Axes) -> Axes:
        return directions.draw_directions(axes, definition, found.values, found)

    tall = directions.ROW * directions.rows(found)
    return _chart(directions.WAY, tall, draw, [directions.key_of(definition)])


def _of_importance(found: Importance, _: str) -> Callable[[], Figure] | None:
    definition = found.definition
    if definition is None:
        return None

    def draw(axes: Axes) -> Axes:
        return ranking.draw_ranking(axes, definition, found)

    tall = ranking.ROW * ranking.rows(found)
    return _chart(ranking.RIGHT, tall, draw, [ranking.key_of(found)])


def _of_boxes(found: Discovery, _: str) -> Callable[[], Figure] | None:
    definition = found.definition
    if definition is None:
        return None

    def draw(axes: Axes) -> Axes:
        return boxes.draw_boxes(axes, definition, found)

    return _chart(boxes.RIGHT, boxes.ROW * boxes.rows(found), draw, [boxes.KEY])


def _of_path(path: QuantalPath, _: str) -> Callable[[], Figure]:
    return _of_responses(path, None)


def _of_branches(found: QuantalBranches, _: str) -> Callable[[], Figure]:
    return _of_responses(found.branches[0].path, found)


def _of_responses(path: QuantalPath, branches: QuantalBranches | None) -> Callable[[], Figure]:
    def draw(axes: Axes) -> Axes:
        return quantal_path.draw_quantal_path(axes, path, branches)

    return _chart(quantal_path.RIGHT, quantal_path.height(path), draw)


def _chart(
    right: float, tall: float, draw: Callable[[Axes], Axes], notes: Sequence[str] = ()
) -> Callable[[], Figure]:
    """A chart that is so many inches tall, with words left of it and so many inches right of it."""
    return lambda: _alone((WIDE - LABELS - right, tall), (LABELS, right), draw, notes)


def _alone(
    size: tuple[float, float], beside: tuple[float, float], draw: Callable[[Axes], Axes],
    notes: Iterable[str] = (),
) -> Figure:  # fmt: skip
    """Axes of so many inches without a head, with room beside them, and notes below."""
    from matplotlib.figure import Figure

    lines: Sequence[str] = wrapped(notes)
    width, height = size[0] + sum(beside), size[1] + 2 * AROUND + LINE * len(lines)
    figure = Figure(figsize=(width, height))
    below = AROUND + LINE * len(lines)
    draw(
        figure.add_axes(
            (beside[0] / width, below / height, size[0] / width, size[1] / height)
        )
    )  # fmt: skip
    for k, line in enumerate(reversed(lines)):
        y = (AROUND / 2 + LINE * (k + 0.5)) / height
        figure.text(AROUND / width, y, line, size=FOOT, color=MUTED, va="center")
    return figure


MAKERS: dict[type, Callable[[Any, str], Callable[[], Figure] | None]] = {
    Definition: _of_definition,
    Game: lambda game, _: _of_game(game),
    Solution: _of_solution,
    Tips: _of_tips,
    Map: _of_map,
    LengthMap: _of_length_map,
    PolicyComparison: _of_policies,
    Directions: _of_directions,
    Importance: _of_importance,
    Discovery: _of_boxes,
    QuantalPath: _of_path,
    QuantalBranches: _of_branches,
}
