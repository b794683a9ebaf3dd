"""Commands about game files: list, show, convert, check."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .. import __version__
from ..errors import InputError, did_you_mean, visible
from .completion import complete_format, complete_game, complete_term
from .options import (
    concept_option,
    effort_option,
    game_argument,
    json_option,
    preset_option,
    set_option,
)
from .output import print_json, print_screen, print_text, shown_progress, warn, write_file
from .picture_file import PictureFile, game_picture_option
from .program import main
from .request import game_at, load_asked, solved_or_not, warn_of_remarks

if TYPE_CHECKING:
    from ..definition import Definition
    from ..numbers import Fraction
    from ..report.text.words import Standing
    from ..sensitivity.claims.tested_claims import ClaimVerdict


@main.command("list")
@click.option(
    "--classics", "textbook", is_flag=True, help="The textbook games beside the library instead."
)
@json_option
def list_games(textbook: bool, as_json: bool) -> None:
    """The library of games, by the question they ask."""
    from ..files import catalogue
    from ..report.json.tables import catalogue_json
    from ..report.screens.catalogue import catalogue_screen

    entries = catalogue(textbook)
    print_json(catalogue_json, entries) if as_json else print_screen(catalogue_screen(entries))


@main.command()
@click.argument("term", nargs=-1, shell_complete=complete_term)
def explain(term: tuple[str, ...]) -> None:
    """What a term of the screens means: explain risk dominant."""
    from ..report.screens.explain import explain_screen
    from ..report.text.glossary import GLOSSARY

    asked = " ".join(term)
    by_name = {name.lower().replace("-", " "): name for name in GLOSSARY}
    known = by_name.get(asked.lower().replace("-", " "))
    if asked and known is None:
        raise InputError(
            "", f"'{visible(asked)}' is not explained{did_you_mean(asked, GLOSSARY)}",
            f"known: {', '.join(GLOSSARY)}",
        )  # fmt: skip
    print_screen(explain_screen(known))


@main.command()
@game_argument
@set_option
@preset_option
@game_picture_option
@click.option(
    "--equilibrium",
    "number",
    type=click.IntRange(min=1),
    metavar="K",
    help="Which equilibrium a picture of a tree or of states shows, as `solve` numbers them.",
)
@concept_option
@effort_option
@click.option("--toml", "as_toml", is_flag=True, help="The game file itself, to copy and edit.")
@json_option
def show(
    game: str, settings: tuple[str, ...], preset: str | None, out: PictureFile | None,
    number: int | None, concept: str | None, as_toml: bool, as_json: bool,
) -> None:  # fmt: skip
    """Matrix or tree, formulas and assumptions; a picture of what holds; or the file to copy."""
    from ..files import is_toml

    for option, asked in (("--equilibrium", number), ("--concept", concept)):
        if asked is not None and out is None:
            raise InputError(option, "is for a picture", "add --out FILE")
    definition, values = load_asked(game, settings, preset)
    if out is not None:
        from ..report.text.words import Standing

        _draw(out, definition, values, Standing(preset, settings, game, concept), number)
        if not as_json and not as_toml:
            return
    if as_toml:
        if not is_toml(definition.text, game):
            raise InputError(
                game, "is not written in TOML", f"escalation-games convert {game} --to toml"
            )
        click.echo(definition.text.encode(), nl=False)  # the file's own bytes, on any terminal
        return
    if as_json:
        from ..report.json.tables import definition_json

        print_json(definition_json, definition, values, __version__)
    else:
        from ..report.screens.show import definition_screen
        from ..report.text.words import Standing

        game_here = definition.at(values)
        print_screen(definition_screen(definition, values, game_here, Standing(preset, settings)))


def _draw(
    out: PictureFile, definition: Definition, values: dict[str, Fraction], standing: Standing,
    number: int | None,
) -> None:  # fmt: skip
    """The game as a picture, solved: its table, its tree with one equilibrium, its states. Where no
    solution is found, the game alone, unless one equilibrium is asked for by its number."""
    from ..report.latex.games import check_written, game_latex
    from ..report.pictures.games.by_form import check_drawn, game_sheet
    from ..solvers.solve import solve

    if out.ending == "tex":
        check_written(definition.structure, number)
    else:
        check_drawn(definition)
    solving = solve if number is not None else solved_or_not
    with shown_progress(definition):
        solution = solving(game_at(definition, values), standing.concept)
    if out.ending == "tex":
        write_file(out.name, game_latex(definition, solution=solution, number=number or 1).encode())
    else:
        out.write(game_sheet, definition, solution, standing, __version__, number)


@main.command()
@game_argument
@click.option(
    "--to",
    "form",
    required=True,
    metavar="FORMAT",
    shell_complete=complete_format,
    help="nfg, efg (Gambit), ef (a drawn tree), csv (a spreadsheet), toml, sage or tex (LaTeX).",
)
@set_option
@preset_option
@click.option("--out", metavar="FILE", help="Write to this file instead of standard output.")
def convert(
    game: str, form: str, settings: tuple[str, ...], preset: str | None, out: str | None
) -> None:
    """The game at one point for other programs, which know no assumptions."""
    from ..files import WRITERS, left_out
    from ..report.latex.games import game_latex

    writers = {**WRITERS, "tex": game_latex}
    if form not in writers:
        problem = f"'{visible(form)}' is no format that is written{did_you_mean(form, writers)}"
        raise InputError("--to", problem, f"formats: {', '.join(writers)}")
    definition, values = load_asked(game, settings, preset)
    text = writers[form](definition, values)
    for sentence in left_out(definition, values, form):
        click.echo(sentence, err=True)
    if out is None:
        print_text(str, text)
    else:
        write_file(out, text.encode())


@main.command()
@click.argument("file", required=False, shell_complete=complete_game)
@click.option("--schema", "as_schema", is_flag=True, help="The JSON Schema of game files instead.")
@effort_option
@json_option
def check(file: str | None, as_schema: bool, as_json: bool) -> None:
    """Read a game file: every mistake with its cure, and whether its claims hold."""
    from ..effort import uncounted
    from ..files import check as check_file
    from ..files import schema

    if as_schema:
        print_json(schema)
        return
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    from ..report.json.tables import check_json
    from ..report.screens.check import check_screen, contradictions

    with uncounted():  # a mistake is told, whatever the effort
        report = check_file(file)
    found = () if report.definition is None else _claims(report.definition)
    print_json(check_json, report, found) if as_json else print_screen(check_screen(report, found))
    for warning in (*report.warnings, *contradictions(report, found)):
        click.echo(f"{click.style('warning', fg='yellow')}: {warning}", err=True)
    if report.definition is not None:
        warn_of_remarks(report.definition)
        _warn_if_unsolvable(report.definition)
    for mistake in report.mistakes:
        click.echo(f"{click.style('error', fg='red')}: {mistake}", err=True)
    if report.mistakes:
        sys.exit(2)


def _claims(definition: Definition) -> tuple[ClaimVerdict, ...]:
    """The claims of a file, held against its own game where it stands, in a few seconds at most."""
    from ..effort import at_most, current
    from ..limits import CHECKED_CLAIMS
    from ..sensitivity.claims.tested_claims import claims_at_baseline

    with at_most(CHECKED_CLAIMS * current()):
        return claims_at_baseline(definition)


def _warn_if_unsolvable(definition: Definition) -> None:
    """Warns of a file without mistakes whose game no method solves."""
    from ..effort import uncounted
    from ..errors import NoMethod
    from ..solvers.solve import choose

    try:
        with uncounted():
            choose(definition.at())
    except NoMethod as error:
        warn(f"the file is in order, but {error}")
