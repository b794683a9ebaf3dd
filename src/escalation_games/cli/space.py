"""The whole assumption space: sweep, rank, boxes, compare, map."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .. import __version__
from .completion import (
    complete_assumption,
    complete_decision,
    complete_player,
    complete_preset,
    complete_word,
)
from .options import (
    game_argument,
    question_options,
)
from .output import bar, print_json, print_screen, shown_progress, warn
from .picture_file import PictureFile, picture_option
from .program import main
from .request import effort_asked, group, load_asked, policies_asked, varied

if TYPE_CHECKING:
    from ..report.text.words import Standing
    from ..sensitivity.maps.length_map import LengthMap


@main.command()
@game_argument
@click.option("-n", "n", type=click.IntRange(1), metavar="N", help="How many points.")
@click.option(
    "--out", type=click.Path(), metavar="DIR", required=True, help="Folder of the results."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--design", default="random", show_default=True, metavar="NAME",
    shell_complete=complete_word("random", "sobol", "latin-hypercube"),
    help="random, sobol or latin-hypercube.",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True,
    help="All cores of this machine, or a dask.distributed cluster.",
)  # fmt: skip
@click.option(
    "--points", "table", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
    help="Your own points, CSV or Parquet, a column per assumption; instead of -n.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1), metavar="K", help="Processes, instead of all cores."
)
@click.option("--scheduler", metavar="ADDRESS", help="Of the cluster: tcp://HOST:8786.")
@question_options
def sweep(
    game: str, n: int | None, out: str, seed: int, design: str, engine: str, table: str | None,
    workers: int | None, scheduler: str | None, settings: tuple[str, ...], preset: str | None,
    concept: str | None, as_json: bool,
) -> None:  # fmt: skip
    """All equilibria at many points of the assumption space; stops and goes on at will.

    Assumptions given by --set or --preset stay there; the others vary over their ranges. The
    results are a folder of Parquet files. Repeat a command that was stopped: it goes on.
    A point may take about a second of work, times --effort; else it is unresolved.
    """
    from ..report.json.tables import run_json
    from ..report.screens.space.sweep import run_screen
    from ..report.text.words import Standing
    from ..sensitivity.sampling.designs import read_points
    from ..sensitivity.sweeps.sweeping import sweep as run_sweep

    definition, fixed = varied(game, settings, preset)
    points = read_points(table, definition) if table else None
    with bar(definition.name) as progress:
        try:
            run = run_sweep(
                definition, n, out, seed=seed, design=design, points=points, values=fixed,
                concept=concept, engine=engine, workers=workers, scheduler=scheduler,
                progress=progress, tell=warn,
            )  # fmt: skip
        except KeyboardInterrupt:
            click.echo("stopped; what is finished is kept: the same command goes on", err=True)
            sys.exit(130)
    print_json(run_json, run) if as_json else print_screen(
        run_screen(run, out, Standing(preset, settings, game, concept))
    )


@main.command()
@game_argument
@click.option("-n", "n", type=click.IntRange(2), metavar="N", help="Rows of the design, 2^k.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--method", metavar="NAME", shell_complete=complete_word("sobol", "shapley"),
    help="sobol (the default), or shapley (where assumptions are correlated).",
)  # fmt: skip
@click.option(
    "--group", "groups", multiple=True, metavar="NAME=A,B",
    help="Assumptions to be taken together; may be repeated.",
)  # fmt: skip
@picture_option
@question_options
def rank(
    game: str, n: int | None, seed: int, method: str | None, groups: tuple[str, ...],
    out: PictureFile | None, settings: tuple[str, ...], preset: str | None, concept: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Which assumptions decide over the whole space, by themselves and together.

    Assumptions given by --set or --preset stay there; the others vary over their ranges. GAME may
    be the folder of a sweep: then its game is ranked, with what it held fixed.
    """
    from ..report.json.tables import rank_json
    from ..report.screens.space.rank import rank_screen
    from ..report.text.words import Standing
    from ..sensitivity.ranking.importance import rank as rank_assumptions

    definition, fixed = varied(game, settings, preset)
    with shown_progress(definition):
        found = rank_assumptions(
            definition, n=n, seed=seed, method=method, groups=dict(map(group, groups)),
            values=fixed, concept=concept,
        )  # fmt: skip
    standing = Standing(preset, settings)
    if out is not None:
        from ..report.pictures.ranking import ranking_sheet

        out.write(ranking_sheet, definition, found, standing, __version__)
    if as_json:
        print_json(rank_json, definition, found, definition.point(fixed), __version__)
    elif out is None:
        print_screen(rank_screen(definition, found, standing, __version__))


@main.command()
@game_argument
@click.option(
    "--of", "what", default="some", show_default=True, metavar="WHAT",
    shell_complete=complete_word("some", "every", "none"),
    help="Where some, every or none of the equilibria reach the line.",
)  # fmt: skip
@click.option(
    "-n", "n", type=click.IntRange(1), metavar="N", help="How many points, instead of 30,000."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--certify", is_flag=True,
    help="Prove each box, or part of it, at every point: some seconds a box.",
)  # fmt: skip
@picture_option
@question_options
def boxes(
    game: str, what: str, n: int | None, seed: int, certify: bool, out: PictureFile | None,
    settings: tuple[str, ...], preset: str | None, concept: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Where in the assumption space the line is reached: scenario boxes, and a tree in words.

    Assumptions given by --set or --preset stay there; the others vary over their ranges. GAME may
    be the folder of a sweep: then its game is taken, with what it held fixed.
    """
    from ..report.json.tables import boxes_json
    from ..report.screens.space.boxes import boxes_screen
    from ..report.text.words import Standing
    from ..sensitivity.conditions.names import meanings
    from ..sensitivity.scenarios.discovery import boxes as find_boxes

    definition, fixed = varied(game, settings, preset)
    with shown_progress(definition):
        found = find_boxes(
            definition, what, n=n, seed=seed, values=fixed, concept=concept, certify=certify
        )
    standing = Standing(preset, settings)
    if out is not None:
        from ..report.pictures.boxes import boxes_sheet

        out.write(boxes_sheet, definition, found, standing, __version__)
    if as_json:
        print_json(boxes_json, definition, found, definition.point(fixed), __version__)
    elif out is None:
        known = meanings(definition, fixed)
        print_screen(boxes_screen(definition, found, standing, __version__, known))


@main.command()
@game_argument
@click.option(
    "--decision", metavar="NAME", shell_complete=complete_decision,
    help="Compare its actions, each taken for sure. Default: a tree's first decision.",
)  # fmt: skip
@click.option(
    "--policy", "policies", multiple=True, metavar="TEXT", shell_complete=complete_preset,
    help='A preset, or "NAME: ASSUMPTION=VALUE, ..."; may be repeated.',
)  # fmt: skip
@click.option(
    "--by",
    metavar="PLAYER",
    shell_complete=complete_player,
    help="Judge by this player's payoff instead of by escalation.",
)
@click.option(
    "-n", "n", type=click.IntRange(10), metavar="N", help="How many points, instead of 4,096.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--design", default="sobol", show_default=True, metavar="NAME",
    shell_complete=complete_word("random", "sobol", "latin-hypercube"),
    help="sobol, random or latin-hypercube.",
)  # fmt: skip
@picture_option
@question_options
def compare(
    game: str, decision: str | None, policies: tuple[str, ...], by: str | None, n: int | None,
    seed: int, design: str, out: PictureFile | None, settings: tuple[str, ...],
    preset: str | None, concept: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Policies by worst case and regret, and what knowing an assumption is worth.

    A policy is an action that is taken for sure, everybody knowing it, or a setting of
    assumptions. Assumptions given by --set or --preset stay there; the others vary over their
    ranges, and every policy meets the same draws of what it does not set.
    """
    from ..report.json.tables import comparison_json
    from ..report.screens.space.compare import comparison_screen
    from ..report.text.words import Standing
    from ..sensitivity.policies.comparison import compare as compare_policies

    definition, fixed = varied(game, settings, preset)
    with shown_progress(definition):
        found = compare_policies(
            definition, policies_asked(definition, policies), decision=decision, by=by, n=n,
            seed=seed, design=design, values=fixed, concept=concept,
        )  # fmt: skip
    if out is not None:
        from ..report.pictures.policies import policies_sheet

        out.write(policies_sheet, found, Standing(preset, settings), __version__)
    if as_json:
        print_json(comparison_json, found, __version__)
    elif out is None:
        print_screen(comparison_screen(found, __version__))


@main.command("map")
@game_argument
@click.argument("x", required=False, shell_complete=complete_assumption)
@click.argument("y", required=False, shell_complete=complete_assumption)
@picture_option
@click.option("--text", "as_text", is_flag=True, help="The map on the screen, beside a picture.")
@question_options
def map_plane(
    game: str, x: str | None, y: str | None, out: PictureFile | None, as_text: bool,
    settings: tuple[str, ...], preset: str | None, concept: str | None, as_json: bool,
) -> None:  # fmt: skip
    """What holds over a plane of two assumptions, with the rules between regions.

    Without X and Y, of the two that have the nearest tips. The other assumptions stay where the
    file, --preset or --set puts them. Without --out the map is drawn in characters. One of the two
    may be a length: then each of its whole numbers is a row, solved exactly.
    """
    from ..report.pictures.map import map_sheet
    from ..report.screens.space.map import map_json, map_screen
    from ..report.text.words import Standing
    from ..sensitivity.maps.length_map import length_map
    from ..sensitivity.maps.regime_map import CELLS, regime_map
    from ..sensitivity.tips.nearest import nearest_two

    standing = Standing(preset, settings, game, concept, effort=effort_asked())
    definition, values = load_asked(game, settings, preset)
    lengths = {length.name for length in definition.lengths}
    with shown_progress(definition):
        if x is None or y is None:
            x, y = nearest_two(definition, x, values, concept)
        length, other = (x, y) if x in lengths else (y, x)
        is_along = length in lengths
        if is_along:
            rows = length_map(definition, length, other, values, concept)
        else:
            found = regime_map(definition, x, y, values, concept)
    if is_along:
        _map_along_length(rows, standing, out, as_text, as_json)
        return
    if out is not None:
        out.write(map_sheet, found, standing, __version__, CELLS)
    if as_json:
        print_json(map_json, found, __version__)
    elif as_text or out is None:
        print_screen(map_screen(found, standing, __version__, CELLS))


def _map_along_length(
    found: LengthMap, standing: Standing, out: PictureFile | None, as_text: bool, as_json: bool
) -> None:
    """A map of a length and an assumption: its picture, its JSON, its screen."""
    if out is not None:
        from ..report.pictures.length_map import length_map_sheet

        out.write(length_map_sheet, found, standing, __version__)
    if as_json:
        from ..report.json.length_map import length_map_json

        print_json(length_map_json, found, __version__)
    elif as_text or out is None:
        from ..report.screens.space.length_map import length_map_screen

        print_screen(length_map_screen(found, standing, __version__))
