"""Commands that make pages: report, explore."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import __version__
from ..effort import Spent, afresh, reason_of, steps, uncounted
from ..errors import ComputeError, InputError
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
from .request import effort_asked, held_fixed, merged_players, setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..numbers import Fraction
    from ..report.pages.report_view import Picture, ReportView
    from ..report.screens.analyze import Analysis
    from ..sensitivity.claims.tested_claims import ClaimVerdict
    from ..sensitivity.conditions.statements import Statement

INDEX = "index.html"  # of a folder of pages: what each game answers


@main.command()
@games_argument
@click.option("--all", "every", is_flag=True, help="Every game of the library.")
@click.option(
    "--out", type=click.Path(), metavar="FILE", required=True,
    help="The page: its ending is html, md or tex. Or a folder: a page for each game in it.",
)  # fmt: skip
@click.option(
    "--to", "layout", type=click.Choice(["html", "md", "tex"]),
    help="What the file is, whatever its ending.",
)  # fmt: skip
@set_option
@preset_option
@merge_option
@concept_option
@effort_option
def report(
    games: tuple[str, ...], every: bool, out: str, layout: str | None, settings: tuple[str, ...],
    preset: str | None, concept: str | None,
) -> None:  # fmt: skip
    """One file to send: answer, reasons, tips, map, claims, assumptions with their sources.

    Of several games, one after the other, with a table of what each answers. In a folder every
    game has a page of its own, written as soon as it is made, and index.html leads to them.
    """
    from ..files import catalogue
    from ..files.atomic_files import check_folder, check_target
    from ..report.pages.page import contents_html, report_html

    layouts = _layouts()
    target, ending = Path(out), layout or Path(out).suffix.lower()[1:]
    is_folder = layout is None and (target.is_dir() or not ending or out.endswith(os.sep))
    if not is_folder and ending not in layouts:
        known = f"known: {', '.join(layouts)}, or a folder"
        raise InputError(out, "is no page by its ending", known)
    (check_folder if is_folder else check_target)(target)
    library = [entry.name for entry in catalogue()] if every else []
    games = tuple(dict.fromkeys([*games, *library]))
    if not games:
        raise InputError("GAMES", "no game is named", "name some, or --all")
    made = _views(games, settings, preset, concept, with_proofs=ending == "tex")
    if not is_folder:
        write_file(out, layouts[ending]([*made]).encode())
        return
    pages: dict[str, ReportView] = {}
    for name, view in zip(_page_names(games), made, strict=True):
        target.mkdir(exist_ok=True)
        write_file(str(target / name), report_html([view], home=INDEX).encode())
        pages[name] = view
    write_file(str(target / INDEX), contents_html(pages).encode())


@main.command()
@click.argument("game", required=False, shell_complete=complete_game)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="Listen there; without it at any free port.",
)
@click.option("--no-browser", is_flag=True, help="Only print the address: open no browser.")
@set_option
@preset_option
@merge_option
@concept_option
@effort_option
def explore(
    game: str | None, port: int, no_browser: bool, settings: tuple[str, ...], preset: str | None,
    concept: str | None,
) -> None:  # fmt: skip
    """A page to play with: a slider per assumption, what holds and what tips it at once.

    Until Ctrl-C, on this machine only. Without GAME the library is there, each game a link. A
    setting is where the page begins.
    """
    from ..explore.server import serve

    asked = _as_query(settings, preset, concept)
    if game is None and asked:
        raise InputError(
            "GAME",
            "no game is named, and these options are about one",
            "name it, or leave them out",
        )

    def told(address: str) -> None:
        click.echo(address)
        sys.stdout.flush()
        click.echo("Ctrl-C ends it", err=True)
        if not no_browser:
            import webbrowser

            webbrowser.open(address)

    serve(game, asked, port, __version__, told)


def _as_query(
    settings: tuple[str, ...], preset: str | None, concept: str | None
) -> list[tuple[str, str]]:
    """What the command was told, as the address of a page has it."""
    options = {
        "--preset": preset, "--concept": concept, "--merge": ",".join(merged_players()),
        "--effort": effort_asked(),
    }  # fmt: skip
    given = [(name, value) for name, value in options.items() if value]
    return given + [setting(text) for text in settings]


def _layouts() -> dict[str, Callable[[Sequence[ReportView]], str]]:
    from ..report.pages.page import report_html, report_latex, report_markdown

    return {"html": report_html, "md": report_markdown, "tex": report_latex}


def _views(
    games: Sequence[str], settings: tuple[str, ...], preset: str | None, concept: str | None,
    with_proofs: bool,
) -> Iterator[ReportView]:  # fmt: skip
    """One game after the other; a terminal counts them."""
    from ..report.text.progress import shown

    with shown("report") if len(games) > 1 else nullcontext():
        for game in steps(games, "games"):
            with afresh():
                yield _view(game, settings, preset, concept, with_proofs)


def _page_names(games: Sequence[str]) -> list[str]:
    """The file of each game in a folder, by its name there; no two alike."""
    names: list[str] = []
    for game in games:
        stem = Path(game).stem
        also = (f"{stem}-{n}.html" for n in count(2))
        names.append(next(n for n in chain([f"{stem}.html"], also) if n not in (INDEX, *names)))
    return names


def _view(
    game: str, settings: tuple[str, ...], preset: str | None, concept: str | None,
    with_proofs: bool,
) -> ReportView:  # fmt: skip
    from ..report.pages.report_pictures import picture_of_game
    from ..report.pages.report_view import SHOWN, report_view
    from ..report.text import words
    from ..sensitivity.claims.tested_claims import claims
    from ..sensitivity.conditions.statements import statements

    analysis = analysed(game, settings, preset, concept, as_far_as_known=True)
    definition = analysis.definition
    after: list[Picture] = []
    tested: tuple[ClaimVerdict, ...] = ()
    with shown_progress(definition):
        drawn = picture_of_game(definition, analysis.solution, analysis.standing, __version__)
        before = list(drawn)
        is_open = words.is_open(analysis.solution)  # what one point does not give, thousands won't
        if definition.has_escalation and definition.ranged and not is_open:
            fixed = held_fixed(definition, dict(analysis.values), settings, preset)
            after = _beyond_the_point(analysis, fixed, concept)
        if definition.has_escalation and not settings:
            tested = claims(definition, concept=concept)
        proved: Sequence[Statement | None] = ()
        if with_proofs and not is_open:
            with afresh():
                proved = statements(definition, analysis.values, analysis.solution, SHOWN)
    with uncounted():
        return report_view(analysis, tested, before, after, proved)


def _beyond_the_point(
    analysis: Analysis, fixed: dict[str, Fraction], concept: str | None
) -> list[Picture]:
    """A plane, all ranges at once, policies: each where there is an answer to it."""
    from ..report.pages.report_pictures import boxes_of, map_of, policies_of, ranking_of
    from ..sensitivity.maps.regime_map import regime_map
    from ..sensitivity.policies.comparison import compare
    from ..sensitivity.ranking.importance import rank
    from ..sensitivity.scenarios.discovery import boxes
    from ..sensitivity.tips.nearest import nearest_two

    definition, values, standing = analysis.definition, analysis.values, analysis.standing

    def plane() -> Picture:
        x, y = nearest_two(definition, None, values, concept, analysis.tips)
        return map_of(regime_map(definition, x, y, values, concept), standing, __version__)

    def ranking() -> Picture:
        found = rank(definition, values=fixed, concept=concept)
        return ranking_of(definition, found, standing, __version__)

    def scenarios() -> Picture:
        found = boxes(definition, values=fixed, concept=concept)
        return boxes_of(definition, found, standing, __version__)

    def policies() -> Picture:
        found = compare(definition, values=fixed, concept=concept)
        return policies_of(found, standing, __version__)

    draws = {"map": plane, "rank": ranking, "boxes": scenarios, "compare": policies}
    return [picture for verb, draw in draws.items() for picture in _if_asked(verb, draw)]


def _if_asked(verb: str, draw: Callable[[], Picture]) -> list[Picture]:
    """A question of its own, so that the page has what the command answers. Nothing where it does
    not apply; the reason where there is no answer."""
    from ..report.pages.report_pictures import without_answer

    try:
        with afresh():
            return [draw()]
    except InputError:
        return []
    except (ComputeError, Spent) as error:
        return [without_answer(verb, reason_of(error))]
