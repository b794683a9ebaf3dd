"""Commands that make pages: report, explore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import __version__
from ..effort import afresh, share
from ..errors import InputError
from .analysed import analysed
from .completion import complete_game
from .options import (
    concept_option,
    effort_option,
    games_argument,
    merge_option,
    preset_option,
    set_option,
)
from .output import shown_progress, write_file
from .program import main

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..report.pages.report_view import ReportView

MAPPED = 0.5  # of the work left: for a map


@main.command()
@games_argument
@click.option("--all", "every", is_flag=True, help="Every game of the library, on one page.")
@click.option(
    "--out", type=click.Path(), metavar="FILE", required=True,
    help="The page: its ending is html, md or tex.",
)  # fmt: skip
@set_option
@preset_option
@merge_option
@concept_option
@effort_option
def report(
    games: tuple[str, ...], every: bool, out: str, settings: tuple[str, ...], preset: str | None,
    concept: str | None,
) -> None:  # fmt: skip
    """One file to send: answer, reasons, tips, map, claims, assumptions with their sources.

    Of several games, one after the other, with a table of what each answers.
    """
    from ..files import catalogue
    from ..files.atomic_files import check_target

    layouts = _layouts()
    ending = out.rpartition(".")[2].lower()
    if ending not in layouts:
        raise InputError(out, "is no page by its ending", f"known: {', '.join(layouts)}")
    check_target(Path(out))
    if every:
        games = tuple(dict.fromkeys([*games, *(entry.name for entry in catalogue())]))
    if not games:
        raise InputError("GAMES", "no game is named", "name some, or --all")
    views = []
    for game in games:
        with afresh():
            views.append(_view(game, settings, preset, concept))
    write_file(out, layouts[ending](views).encode())


@main.command()
@click.argument("game", required=False, shell_complete=complete_game)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="Listen there; without it at any free port.",
)
@click.option("--no-open", is_flag=True, help="Only print the address: open no browser.")
def explore(game: str | None, port: int, no_open: bool) -> None:
    """A page to play with: a slider per assumption, what holds and what tips it at once.

    Until Ctrl-C, on this machine only. Without GAME the library is there, each game a link.
    """
    from ..explore.server import serve

    def told(address: str) -> None:
        click.echo(address)
        sys.stdout.flush()
        if not no_open:
            import webbrowser

            webbrowser.open(address)

    serve(game, port, __version__, told)


def _layouts() -> dict[str, Callable[[Sequence[ReportView]], str]]:
    from ..report.pages.page import report_html, report_latex, report_markdown

    return {"html": report_html, "md": report_markdown, "tex": report_latex}


def _view(
    game: str, settings: tuple[str, ...], preset: str | None, concept: str | None
) -> ReportView:
    from ..report.pages.report_pictures import map_of, picture_of_game
    from ..report.pages.report_view import report_view
    from ..sensitivity.claims.tested_claims import claims
    from ..sensitivity.maps.regime_map import regime_map
    from ..sensitivity.tips.nearest import nearest_two

    analysis = analysed(game, settings, preset, concept)
    definition = analysis.definition
    game_itself = list(
        picture_of_game(definition, analysis.solution, analysis.standing, __version__)
    )
    maps = []
    with shown_progress(definition):
        if definition.has_escalation and len(definition.ranged) > 1:
            with share(MAPPED):
                x, y = nearest_two(definition, None, analysis.values, concept)
                found = regime_map(definition, x, y, analysis.values, concept)
            maps.append(map_of(found, analysis.standing, __version__))
        tested = claims(definition) if definition.has_escalation and not settings else ()
    return report_view(analysis, tested, game_itself, maps)
