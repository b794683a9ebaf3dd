"""Commands about one point and its surroundings: analyze, solve, tip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .. import __version__
from ..errors import InputError
from .analysed import analysed
from .completion import complete_concept, complete_method
from .options import (
    assumption_option,
    effort_option,
    game_argument,
    json_option,
    merge_option,
    preset_option,
    question_options,
    set_option,
)
from .output import keep, print_json, print_screen, print_text, shown_progress
from .picture_file import PictureFile, picture_asked, picture_option
from .program import main
from .request import (
    game_at,
    load_asked,
    merged_players,
)

if TYPE_CHECKING:
    from ..definition import Definition
    from ..numbers import Fraction
    from ..report.text.words import Standing
    from ..sensitivity.tips.selection_turns import TurningSelection
    from ..solvers.quantal import Errors
    from ..solvers.responses.response_curve import Noise
    from ..solvers.result import Solution
    from ..solvers.selection.select import Selection, SelectionRule


@main.command()
@game_argument
@click.option(
    "--all", "whole", is_flag=True, expose_value=False, callback=keep,
    help="Everything, on a terminal too: beliefs, and how play goes on.",
)  # fmt: skip
@merge_option
@question_options
def analyze(
    game: str, settings: tuple[str, ...], preset: str | None, concept: str | None, as_json: bool
) -> None:
    """Equilibria and why they hold, and what tips them: the main job."""
    from ..report.screens.analyze import analysis_screen

    analysis = analysed(game, settings, preset, concept)
    if as_json:
        from ..report.json.tables import analysis_json

        print_json(analysis_json, analysis)
    else:
        print_screen(analysis_screen(analysis))


@main.command()
@game_argument
@set_option
@preset_option
@merge_option
@click.option(
    "--concept",
    metavar="NAME",
    shell_complete=complete_concept,
    help="Equilibrium concept: nash, subgame-perfect, perfect-bayesian, sequential, "
    "markov-perfect; or agent-qre, quantal responses.",
)
@click.option(
    "--method",
    metavar="NAME",
    shell_complete=complete_method,
    help="A method of its own for this answer, such as 'stationary supports'; without it the first "
    "one that fits.",
)
@click.option(
    "--rationality",
    type=float,
    multiple=True,
    metavar="NUMBER",
    help="agent-qre: at this one instead of from 0 to where the path ends; may be repeated.",
)
@click.option(
    "--noise", type=click.Choice(["logit", "probit"]), help="agent-qre: logit if not said."
)
@click.option(
    "--errors",
    type=click.Choice(["agent", "private"]),
    help="agent-qre: of agents (if not said), or of privately known payoffs.",
)
@click.option(
    "--select", "rules", multiple=True, type=click.Choice(["payoff", "risk", "qre"]),
    help="Mark the equilibrium that this rule selects, and say why; may be repeated.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(), metavar="FILE", callback=picture_asked,
    help="agent-qre: the path as a picture: its ending is svg, png or pdf.",
)  # fmt: skip
@effort_option
@json_option
def solve(
    game: str, settings: tuple[str, ...], preset: str | None, concept: str | None,
    method: str | None, rationality: tuple[float, ...], noise: Noise | None,
    errors: Errors | None, rules: tuple[SelectionRule, ...], out: PictureFile | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Every equilibrium, with proof that nobody gains by deviating."""
    from ..report.text.words import Standing
    from ..solvers.solve import solve as solve_game

    definition, values = load_asked(game, settings, preset)
    if concept == "agent-qre" and method is None:
        if rules:
            raise InputError("--select", "marks exact equilibria", "leave --concept agent-qre out")
        how = rationality, noise, errors
        _quantal(definition, values, Standing(preset, settings), how, out, as_json)
        return
    if out is not None:
        raise InputError("--out", "is for --concept agent-qre", "add it, or leave --out out")
    if rationality or noise or errors:
        raise InputError(
            "--rationality, --noise, --errors", "are for --concept agent-qre", "add it"
        )
    at = game_at(definition, values)
    with shown_progress(definition):
        found = solve_game(at, concept, method)
        selections, others = _selections(definition, values, found, rules)
    if as_json:
        from ..report.json.tables import solution_json

        print_json(solution_json, definition, values, found, __version__, selections)
    else:
        from ..report.screens.solve import solution_screen

        standing = Standing(preset, settings, as_one=merged_players())
        screen = solution_screen(definition, found, standing, __version__, selections, others)
        print_screen(screen)


def _selections(
    definition: Definition, values: dict[str, Fraction], found: Solution,
    rules: tuple[SelectionRule, ...],
) -> tuple[list[TurningSelection], list[Selection]]:  # fmt: skip
    """What each rule marks that is asked for, and what the other exact ones would."""
    if not rules:
        return [], []
    from ..sensitivity.tips.selection_turns import with_turns
    from ..solvers.selection.select import SELECTION_RULES, selected

    asked = [selected(found, rule) for rule in dict.fromkeys(rules)]
    others = [rule for rule in SELECTION_RULES if rule not in (*rules, "qre")]
    turning = with_turns(definition, values, found.concept, asked)
    return turning, [selected(found, rule) for rule in others]


def _quantal(
    definition: Definition, values: dict[str, Fraction], standing: Standing,
    how: tuple[tuple[float, ...], Noise | None, Errors | None], out: PictureFile | None,
    as_json: bool,
) -> None:  # fmt: skip
    """The answer to `solve --concept agent-qre`, which is not exact, so no row of SOLVERS."""
    from ..report.screens.quantal import quantal_json, quantal_screen
    from ..solvers.quantal import ladder, quantal_path
    from ..solvers.quantal_branches import branches_beside
    from ..solvers.solve import solve as solve_game

    rationality, noise, errors = how[0], how[1] or "logit", how[2] or "agent"
    game = game_at(definition, values)
    path = quantal_path(game, noise, errors, rationality or ladder(game))
    exact = solve_game(game)
    is_whole = not rationality and (noise, errors) == ("logit", "agent")
    branches = branches_beside(path, exact) if is_whole else None
    if out is not None:
        from ..report.pictures.quantal_path import quantal_sheet

        whole = path if rationality else quantal_path(game, noise, errors)
        out.write(quantal_sheet, definition, whole, branches, standing, __version__)
    if as_json:
        print_json(quantal_json, definition, values, path, exact, __version__, branches)
    elif out is None:
        print_screen(quantal_screen(definition, path, standing, __version__, branches))


@main.command()
@game_argument
@assumption_option
@click.option(
    "--together", is_flag=True,
    help="Also the least joint move that changes the regime, proved; takes some seconds.",
)  # fmt: skip
@click.option(
    "--conditions", is_flag=True,
    help="Also when each equilibrium exists, anywhere in the ranges; takes a few seconds.",
)  # fmt: skip
@click.option(
    "--formulas", is_flag=True,
    help="Also EQ(x): between tips, every equilibrium as formulas of the assumption x.",
)  # fmt: skip
@click.option("--latex", is_flag=True, help="EQ(x) alone, as LaTeX.")
@picture_option
@merge_option
@question_options
def tip(
    game: str, names: tuple[str, ...], together: bool, conditions: bool, formulas: bool,
    latex: bool, out: PictureFile | None, settings: tuple[str, ...], preset: str | None,
    concept: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Exact thresholds of each assumption, what holds around them, and the rule behind them."""
    from ..report.text.words import Standing
    from ..sensitivity.conditions.names import meanings
    from ..sensitivity.tips.tips import movable
    from ..sensitivity.tips.tips import tips as find_tips
    from ..sensitivity.tips.watched import watched_in
    from ..solvers.solve import solve as solve_game

    if latex and (together or conditions or as_json):
        raise InputError("--latex", "is EQ(x) alone", "leave the other options for output out")
    definition, values = load_asked(game, settings, preset)
    at = game_at(definition, values)
    with shown_progress(definition):
        found = find_tips(definition, names or None, values, concept)
        solution = solve_game(at, concept)
        watched = watched_in(definition, values, solution, found)
        known = jointly = None
        if conditions:
            from ..sensitivity.conditions.existence import existence

            known = existence(definition, values, concept)
        if together:
            from ..sensitivity.robustness.joint_tips import together as tipped_together

            jointly = tipped_together(definition, values, concept)
    standing = Standing(preset, settings, as_one=merged_players())
    if out is not None:
        from ..report.pictures.tips import tips_sheet

        out.write(tips_sheet, definition, solution, found, standing, __version__)
    if latex:
        from ..report.latex.equilibria import equilibria_latex

        print_text(equilibria_latex, definition, values, solution, found, __version__)
        return
    if as_json:
        from ..report.json.tables import tips_json

        print_json(
            tips_json, definition, values, solution, found, __version__, known, jointly, watched
        )
        return
    if out is not None:
        return
    from ..report.screens.tip import tips_screen

    asked = movable(definition, names or None)
    screen = tips_screen(
        definition,
        solution,
        found,
        asked,
        standing,
        __version__,
        known,
        jointly,
        formulas,
        watched,
        meanings(definition, values),
    )
    print_screen(screen)
