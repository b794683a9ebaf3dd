"""Pictures of results, in the colours of the command line: axes in, axes out.

Each function draws into the matplotlib axes given, or into new ones, and gives these back, to be
changed or saved as any axes. Texts stand as they are written in the file: a $ is a dollar.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .definition import Definition, Settings
from .errors import InputError
from .files.arguments import as_definition, as_it_is, exact_game, takes
from .files.entries.array_entries import called
from .forms import ExtensiveGame, Game, StochasticGame, StrategicGame
from .report.pictures.canvas import AROUND, LEFT, PLANE, WIDTH, on_axes
from .report.text.words import standing_of
from .sensitivity.claims.brief import GameInBrief
from .sensitivity.direction.along_line import Directions
from .sensitivity.direction.over_ranges import OverRanges
from .sensitivity.maps.length_map import LengthMap
from .sensitivity.maps.regime_map import Map
from .sensitivity.policies.comparison import PolicyComparison
from .sensitivity.ranking.importance import Importance
from .sensitivity.scenarios.discovery import Discovery
from .sensitivity.tips.tips import Tips
from .solvers.quantal import QuantalPath
from .solvers.quantal_branches import QuantalBranches
from .solvers.result import Solution

if TYPE_CHECKING:
    from matplotlib.axes import Axes


GAME, STATES = '"security_dilemma"', '"arms_race_markov"'  # in calls that would be right


def _several(given: object, place: str, right: str) -> Sequence[Any]:
    """A list of results. Raises InputError for anything else."""
    if isinstance(given, list | tuple):
        return given
    raise InputError(place, f"is {called(given)}", right)


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
    from .report.pictures.labels import LABELS
    from .report.pictures.tips import MOVES, ROW, draw_tips

    as_it_is(found, Tips, "found", f"eg.plot.tips({GAME}, eg.tips({GAME}))")
    rows = len({tip.assumption for tip in found})
    size = LABELS + MOVES + 3.9, ROW * max(rows, 1) + 2 * AROUND
    return on_axes(ax, lambda axes: draw_tips(axes, definition, found), size, (LABELS, MOVES))


def _solved(given: object, function: str) -> Solution | Game:
    """The solution that is given, or the game alone. Raises InputError for anything else: nothing
    is solved here."""
    if isinstance(given, Game):
        return exact_game(given)
    right = f'eg.plot.{function}(eg.solve("security_dilemma"))'
    return as_it_is(given, Solution, "solution", right)


@takes("solution", _solved)
def matrix(solution: Solution | StrategicGame, ax: Axes | None = None) -> Axes:
    """The table of a solved game: payoffs in each cell, a line under those that are best responses,
    a frame around pure equilibria, in the colours of their regimes; below it a line on every
    equilibrium. Of more than two players, a panel per combination of what the others choose. Of a
    game that is not solved, the table alone.

    Letters are smaller in axes that are smaller than the table. Raises InputError for a game that
    is no table, or too large to be read.

    >>> axes = eg.plot.matrix(eg.solve("prisoners_dilemma"))
    >>> [text.get_text() for text in axes.texts if "Both" in text.get_text()]
    ['1   ● 1   Both choose defect; payoffs 1, 1 (pure, strict)']
    """
    from .report.pictures.games.matrix import draw_matrix, matrix_size

    return on_axes(ax, lambda axes: draw_matrix(axes, solution), matrix_size(solution))


@takes("solution", _solved)
def tree(solution: Solution | ExtensiveGame, ax: Axes | None = None, equilibrium: int = 1) -> Axes:
    """The tree of a solved game, moves from left to right, payoffs on the right: the path of play
    is thick, in the colour of its regime, and a dark line elsewhere is what would be done there.
    Dashed lines join what a player cannot tell apart; beliefs are in brackets. Of a game that is
    not solved, the tree alone.

    equilibrium  which one is drawn, from 1 on, as `solution.equilibria` has them

    Letters are smaller in axes that are smaller than the tree. Raises InputError for a game that is
    no tree, or too large to be read, and for a number that no equilibrium has.

    >>> axes = eg.plot.tree(eg.solve("beer_quiche"), equilibrium=2)
    >>> [text.get_text() for text in axes.texts if text.get_text().startswith("bully [")]
    ['bully [at most 0.5]', 'bully [0.9]', 'bully [at least 0.5]', 'bully [0.1]']
    """
    from .report.pictures.games.tree import draw_tree, tree_size

    size = tree_size(solution, equilibrium)
    return on_axes(ax, lambda axes: draw_tree(axes, solution, equilibrium), size)


def _mapped(given: object, function: str) -> Map | LengthMap:
    """The map that is given. Raises InputError for anything else: nothing is solved here."""
    if isinstance(given, LengthMap):
        return given
    right = f'eg.plot.{function}(eg.regime_map("security_dilemma", "d", "k"))'
    return as_it_is(given, Map, "found", right)


@takes("found", _mapped)
def map(found: Map | LengthMap, ax: Axes | None = None) -> Axes:  # noqa: A001 - as eg.plot.map
    """The plane of two assumptions: its regions in the colours of their regimes, hatched where
    there are several equilibria, their exact boundaries, a star where the analysis stands, and the
    readings of the file.

    `found` is what `eg.regime_map` gives. Regions have numbers and boundaries letters; what holds
    in each, and each rule, are labels for a legend, which is left to you: `axes.legend()`, or
    `figure.legend(*axes.get_legend_handles_labels(), loc="lower left")`. Letters are smaller in
    small axes. Of what `eg.length_map` gives there is a row per whole number of the length, in
    strips of one regime, with their signs. Raises InputError for anything but a map.

    >>> axes = eg.plot.map(eg.regime_map("security_dilemma", "d", "k", cells=20))
    >>> axes.get_legend_handles_labels()[1][-3]
    'A  v = k + e,  here k = 0.8 − 1.2·d'
    """
    from .report.pictures.map import PLOT, draw_map

    if isinstance(found, LengthMap):
        return _along_length(found, ax)
    standing = standing_of(found.definition, found.values)
    return on_axes(ax, lambda axes: draw_map(axes, found, standing), (WIDTH, PLOT + 1.2))


def _along_length(found: LengthMap, ax: Axes | None) -> Axes:
    """Into new axes of the size that the rows take, with room for what stands below them."""
    from .report.pictures.length_map import draw_length_map, height
    from .report.pictures.map import AXIS

    tall = AROUND + height(found) + AXIS

    def draw(axes: Axes) -> Axes:
        if ax is None:
            axes.set_position((LEFT / WIDTH, AXIS / tall, PLANE / WIDTH, height(found) / tall))
        return draw_length_map(axes, found, standing_of(found.definition, found.values))

    return on_axes(ax, draw, (WIDTH, tall))


@takes("definition", as_definition)
def ranking(definition: Definition, found: Importance, ax: Axes | None = None) -> Axes:
    """Which assumptions decide: bars for what each explains alone and in all, with intervals.

    `found` is what `eg.rank` gives. Words stand some 2.5 inches to the left of the axes.

    >>> found = eg.rank("security_dilemma", n=64)
    >>> axes = eg.plot.ranking("security_dilemma", found)
    >>> any(text.get_text() == "v0" for text in axes.texts)
    True
    """
    from .report.pictures.labels import LABELS
    from .report.pictures.ranking import RIGHT, ROW, draw_ranking, rows

    as_it_is(found, Importance, "found", f"eg.plot.ranking({GAME}, eg.rank({GAME}))")
    size = LABELS + 4.5 + RIGHT, ROW * rows(found) + 2 * AROUND
    return on_axes(ax, lambda axes: draw_ranking(axes, definition, found), size, (LABELS, RIGHT))


@takes("definition", as_definition)
def boxes(definition: Definition, found: Discovery, ax: Axes | None = None) -> Axes:
    """Scenario boxes: how much each tells, and how far each assumption goes in it.

    `found` is what `eg.boxes` gives. Words stand some 2.5 inches to the left of the axes.

    >>> found = eg.boxes("security_dilemma", "every", n=1000, seed=1)
    >>> axes = eg.plot.boxes("security_dilemma", found)
    >>> [text.get_text() for text in axes.texts if text.get_weight() == "bold"]
    ['Scenario 1']
    """
    from .report.pictures.boxes import RIGHT, ROW, draw_boxes, rows
    from .report.pictures.labels import LABELS

    as_it_is(found, Discovery, "found", f"eg.plot.boxes({GAME}, eg.boxes({GAME}))")
    size = LABELS + 4.3 + RIGHT, ROW * rows(found) + 2 * AROUND
    return on_axes(ax, lambda axes: draw_boxes(axes, definition, found), size, (LABELS, RIGHT))


def policies(found: PolicyComparison, ax: Axes | None = None) -> Axes:
    """Policies: the largest regret of each, and its level in each reading in its regime's colour.

    `found` is what `eg.compare` gives. Names stand some 2 inches to the left of the axes.

    >>> found = eg.compare("security_dilemma", decision="bloc", n=64)
    >>> axes = eg.plot.policies(found)
    >>> [text.get_text() for text in axes.texts if text.get_text() in found.minimax]
    ['restrain']
    """
    from .report.pictures.policies import LEFT, RIGHT, ROW, draw_policies, rows

    as_it_is(found, PolicyComparison, "found", f"eg.plot.policies(eg.compare({GAME}))")
    size = LEFT + 5.2 + RIGHT, ROW * rows(found) + 2 * AROUND
    return on_axes(ax, lambda axes: draw_policies(axes, found), size, (LEFT, RIGHT))


@takes("definition", as_definition)
def directions(
    definition: Definition,
    found: Directions,
    over: Sequence[OverRanges] = (),
    ax: Axes | None = None,
    values: Settings | None = None,
) -> Axes:
    """Which way escalation goes with each assumption: its levels over the range, and an arrow.

    `found` is what `eg.directions` gives, at the same `values`; `over` what `eg.over_ranges` gives.
    Words stand some 2.5 inches to the left of the axes and 1.5 to the right.

    >>> found = eg.directions("security_dilemma", ["k", "v0"])
    >>> axes = eg.plot.directions("security_dilemma", found)
    >>> [text.get_text() for text in axes.texts if text.get_text() in "▲▼="]
    ['▼', '▼', '▲', '=']
    """
    from .report.pictures.directions import RIGHT, ROW, draw_directions, rows
    from .report.pictures.labels import LABELS

    as_it_is(found, Directions, "found", f"eg.plot.directions({GAME}, eg.directions({GAME}))")
    for one in _several(over, "over", f"eg.over_ranges({GAME})"):
        as_it_is(one, OverRanges, "over", f"eg.over_ranges({GAME})")
    point = definition.point(values)
    size = LABELS + 3.1 + RIGHT, ROW * rows(found) + 2 * AROUND
    return on_axes(
        ax, lambda axes: draw_directions(axes, definition, point, found, over), size,
        (LABELS, RIGHT),
    )  # fmt: skip


@takes("definition", as_definition)
def quantal_path(
    definition: Definition,
    path: QuantalPath,
    branches: QuantalBranches | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Quantal responses: escalation and every choice, from random choice on.

    `path` is what `eg.quantal_path` gives; with `branches`, from `eg.quantal_branches`, the others
    are drawn beside it, with the equilibria that they lead to. Words stand some 2.5 inches to the
    left of the axes and 1.5 to the right.

    >>> axes = eg.plot.quantal_path("security_dilemma", eg.quantal_path("security_dilemma"))
    >>> [text.get_text() for text in axes.texts if text.get_text() in ("build", "restrain")]
    ['build', 'restrain', 'build', 'restrain']
    """
    from .report.pictures.labels import LABELS
    from .report.pictures.quantal_path import RIGHT, draw_quantal_path, height

    right = f"eg.plot.quantal_path({GAME}, eg.quantal_path({GAME}))"
    as_it_is(path, QuantalPath, "path", right)
    if branches is not None:
        as_it_is(branches, QuantalBranches, "branches", f"eg.quantal_branches({GAME})")
    size = LABELS + 3.4 + RIGHT, height(path) + 2 * AROUND
    return on_axes(
        ax, lambda axes: draw_quantal_path(axes, path, branches, definition.what), size,
        (LABELS, RIGHT),
    )  # fmt: skip


@takes("definition", as_definition)
def states(
    definition: Definition,
    solution: Solution | None = None,
    ax: Axes | None = None,
    values: Settings | None = None,
) -> Axes:
    """The states of a stochastic game as a ladder, with the probabilities of the ways between them.

    With `solution`, what `eg.solve` gives at the same `values`, a ladder per equilibrium; without,
    one over all that can be played. Raises InputError for games of other forms, and for more states
    than can be read.

    >>> axes = eg.plot.states("arms_race_markov")
    >>> [text.get_text() for text in axes.texts if text.get_weight() == "bold"]
    ['calm', 'tense', 'war']
    """
    from .report.pictures.games.states import SIDE, StateLadders, check_states

    game = definition.at(values)
    if not isinstance(game, StochasticGame):
        raise InputError(
            "definition", f"is {definition.structure.form}, and has no states",
            "a stochastic game",
        )  # fmt: skip
    if solution is not None:
        as_it_is(solution, Solution, "solution", f"eg.solve({STATES})")
    check_states(game.structure)
    ladders = StateLadders(game, solution)
    size = ladders.width + 2 * SIDE, ladders.height + 2 * AROUND
    return on_axes(ax, ladders.draw, size, (SIDE, SIDE))


def brief(games: Sequence[GameInBrief], preset: str | None = None, ax: Axes | None = None) -> Axes:
    """Several games on one page: readings, what tips them and which way, and the text, tested.

    `games` is what `eg.brief` gives, with the same `preset`. Nothing stands beyond the axes, in
    which letters have their room from 7 inches of width on.

    >>> axes = eg.plot.brief(eg.brief(["security_dilemma"]))
    >>> [text.get_text() for text in axes.texts if text.get_size() == 10]
    ['Readings', 'What tips toward escalation', 'What leads back', 'The text, tested']
    """
    from .report.pictures.brief import WIDE, draw_brief, height
    from .report.pictures.labels import MARGIN

    for game in _several(games, "games", f"eg.plot.brief(eg.brief({GAME}))"):
        as_it_is(game, GameInBrief, "games", f"eg.plot.brief(eg.brief({GAME}))")
    size = WIDE + 2 * MARGIN, height(games, preset) + 2 * AROUND
    return on_axes(ax, lambda axes: draw_brief(axes, games, preset), size, (MARGIN, MARGIN))
