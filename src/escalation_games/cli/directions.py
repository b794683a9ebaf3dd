"""Commands that say which way escalation goes."""

from __future__ import annotations

import click

from .. import __version__
from .completion import complete_assumption, complete_game
from .options import concept_option, effort_option, game_argument, json_option, question_options
from .output import print_json, print_screen, shown_progress
from .program import main
from .request import load_asked


@main.command()
@game_argument
@click.option(
    "-a", "--assumption", "names", multiple=True, metavar="NAME",
    shell_complete=complete_assumption, help="Only this assumption; may be repeated.",
)  # fmt: skip
@question_options
def statics(
    game: str, names: tuple[str, ...], settings: tuple[str, ...], preset: str | None,
    concept: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Which way escalation goes with each assumption, over its range."""
    from ..sensitivity.direction.along_line import directions

    definition, values = load_asked(game, settings, preset)
    with shown_progress(definition):
        found = directions(definition, names or None, values, concept)
    if as_json:
        from ..report.json.directions import directions_json

        print_json(directions_json, definition, values, found, __version__)
        return
    from ..report.screens.statics import statics_screen
    from ..report.text.words import Standing

    print_screen(statics_screen(definition, found, Standing(preset, settings), __version__))


@main.command()
@click.argument("games", nargs=-1, shell_complete=complete_game)
@click.option(
    "--here", is_flag=True, help="Only where the files stand and in their readings: faster."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the lines looked at.")
@concept_option
@effort_option
@json_option
def claims(
    games: tuple[str, ...], here: bool, seed: int, concept: str | None, as_json: bool
) -> None:
    """What the text says of each assumption, held against the games: GAMES, or all."""
    from ..sensitivity.claims.tested_claims import claims as tested

    found = []
    for game in games or library_names():
        definition, _ = load_asked(game, (), None)
        with shown_progress(definition):
            found.append((definition, tested(definition, not here, concept, seed)))
    if as_json:
        from ..report.json.claims import claims_json

        print_json(claims_json, found, __version__)
        return
    from ..report.screens.claims import claims_screen

    print_screen(claims_screen(found, __version__))


def library_names() -> list[str]:
    """The games of the library, as `list` has them."""
    from ..files import catalogue

    return [entry.name for entry in catalogue()]
