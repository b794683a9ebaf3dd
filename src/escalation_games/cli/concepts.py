"""The command about other solution concepts than equilibrium."""

from __future__ import annotations

from .. import __version__
from .options import (
    effort_option,
    game_argument,
    json_option,
    merge_option,
    preset_option,
    set_option,
)
from .output import print_json, print_screen, shown_progress
from .program import main
from .request import game_at, load_asked, merged_players


@main.command()
@game_argument
@set_option
@preset_option
@merge_option
@effort_option
@json_option
def concepts(game: str, settings: tuple[str, ...], preset: str | None, as_json: bool) -> None:
    """Beside equilibria: what dominance leaves, what a mediator could do, who gains by leading."""
    from ..solvers.concepts.overview import overview

    definition, values = load_asked(game, settings, preset)
    with shown_progress(definition):
        found = overview(game_at(definition, values))
    if as_json:
        from ..report.json.concepts import concepts_json

        print_json(concepts_json, definition, values, found, __version__)
        return
    from ..report.screens.other_concepts.concepts import concepts_screen
    from ..report.text.words import Standing

    standing = Standing(preset, settings, as_one=merged_players())
    print_screen(concepts_screen(definition, found, standing, __version__))
