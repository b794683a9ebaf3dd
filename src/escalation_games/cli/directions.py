"""Commands that say which way escalation goes."""

from __future__ import annotations

import click

from .. import __version__
from .completion import complete_assumption
from .options import game_argument, question_options
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
