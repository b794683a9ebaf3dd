"""Commands that say which way escalation goes."""

from __future__ import annotations

from pathlib import Path

import click

from .. import __version__
from ..errors import InputError
from .options import (
    assumption_option,
    concept_option,
    effort_option,
    game_argument,
    games_argument,
    json_option,
    preset_option,
    question_options,
)
from .output import print_json, print_screen, shown_progress
from .picture_file import PictureFile, picture_option
from .program import main
from .request import load_asked


@main.command()
@game_argument
@assumption_option
@click.option("--here", is_flag=True, help="Only with the others where they stand: faster.")
@picture_option
@question_options
def statics(
    game: str, names: tuple[str, ...], here: bool, out: PictureFile | None,
    settings: tuple[str, ...], preset: str | None, concept: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Which way escalation goes with each assumption, over its range."""
    from ..effort import share
    from ..report.text.words import Standing
    from ..sensitivity.claims.tested_claims import ALONG
    from ..sensitivity.direction.along_line import directions
    from ..sensitivity.direction.over_ranges import over_ranges

    definition, values = load_asked(game, settings, preset)
    with shown_progress(definition):
        with share(1 if here else ALONG):
            found = directions(definition, names or None, values, concept)
        over = () if here else over_ranges(definition, names or None, concept)
    standing = Standing(preset, settings)
    if out is not None:
        from ..report.pictures.directions import directions_sheet

        out.write(directions_sheet, definition, values, found, over, standing, __version__)
    if as_json:
        from ..report.json.directions import directions_json

        print_json(directions_json, definition, values, found, over, __version__)
    elif out is None:
        from ..report.screens.statics import statics_screen

        print_screen(statics_screen(definition, found, over, standing, __version__))


@main.command()
@games_argument
@click.option(
    "--here", is_flag=True, help="Only where the files stand and in their readings: faster."
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the lines looked at."
)
@concept_option
@effort_option
@json_option
def claims(
    games: tuple[str, ...], here: bool, seed: int, concept: str | None, as_json: bool
) -> None:
    """What the text says of each assumption, held against GAMES, folders of them, or all."""
    from ..effort import afresh
    from ..files import load
    from ..sensitivity.claims.tested_claims import claims as tested

    found = []
    for definition in [load(game) for game in asked_games(games)]:
        with shown_progress(definition), afresh():  # each game is a question of its own
            found.append((definition, tested(definition, not here, concept, seed)))
    if as_json:
        from ..report.json.claims import claims_json

        print_json(claims_json, found, __version__)
        return
    from ..report.screens.claims import claims_screen

    print_screen(claims_screen(found, __version__))


@main.command()
@games_argument
@preset_option
@click.option(
    "--ranges", metavar="F,G", default="",
    help="The first places again, with all ranges F times, G times … as wide: 0.5,2.",
)  # fmt: skip
@picture_option
@effort_option
@json_option
def brief(
    games: tuple[str, ...], preset: str | None, ranges: str, out: PictureFile | None, as_json: bool
) -> None:
    """GAMES, folders of them, or all, on one page: what tips them, and does the text hold?"""
    from ..files import load
    from ..sensitivity.claims.brief import brief as in_brief
    from ..sensitivity.claims.brief import with_other_ranges
    from ..sensitivity.claims.scaled_ranges import factor_of

    if ranges and out is not None:
        raise InputError("--ranges", "is not drawn", "leave it out, or --out")
    factors = [factor_of(text) for text in ranges.split(",")] if ranges else []
    asked = asked_games(games)
    definitions = [load(game) for game in asked]
    with shown_progress(definitions[0]):
        found = in_brief(definitions, preset)
        others = with_other_ranges(found, factors, preset)
    if out is not None:
        from ..report.pictures.brief import brief_sheet

        out.write(brief_sheet, found, preset, __version__)
    if as_json:
        from ..report.json.brief import brief_json

        print_json(brief_json, found, preset, __version__, others)
    elif out is None:
        from ..report.screens.brief import brief_screen

        print_screen(brief_screen(found, __version__, preset, others, asked))


def asked_games(games: tuple[str, ...]) -> list[str]:
    """The games named, those in the folders named, or all of the library in the order of `list`."""
    from ..files import catalogue

    if not games:
        return [entry.name for entry in catalogue()]
    found: list[str] = []
    for game in games:
        files = sorted(map(str, Path(game).glob("*.toml"))) if Path(game).is_dir() else [game]
        if not files:
            raise InputError(game, "holds no game file", "name a folder with .toml files")
        found += files
    return found
