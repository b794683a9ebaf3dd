"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

import click

from .completion import complete_assumption, complete_concept, complete_game, complete_preset
from .request import MERGED

Command = TypeVar("Command", bound=Callable[..., Any])

games_argument = click.argument("games", nargs=-1, shell_complete=complete_game)

assumption_option = click.option(
    "--assumption", "-a", "names", multiple=True, metavar="NAME",
    shell_complete=complete_assumption, help="Only this assumption; may be repeated.",
)  # fmt: skip

game_argument = click.argument("game", shell_complete=complete_game)


set_option = click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", shell_complete=complete_assumption,
    help="Move an assumption (0.5 or 1/2) or a length; may be repeated.",
)  # fmt: skip


preset_option = click.option(
    "--preset", metavar="NAME", shell_complete=complete_preset,
    help="A reading of the conflict from the file, such as allied or russian.",
)  # fmt: skip


concept_option = click.option(
    "--concept",
    metavar="NAME",
    shell_complete=complete_concept,
    help="Equilibrium concept: nash, subgame-perfect, perfect-bayesian, sequential, "
    "markov-perfect.",
)


def _effort(ctx: click.Context, _param: click.Parameter, effort: float) -> None:
    """From here on the command may do the work of a question of this effort."""
    from ..effort import allowed

    ctx.with_resource(allowed(effort))


effort_option = click.option(
    "--effort", type=click.FloatRange(min=0, min_open=True), default=1, show_default=True,
    metavar="N", expose_value=False, callback=_effort,
    help="How much work an answer may take; 1 is about a minute.",
)  # fmt: skip


json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of a screen.")


def _merge(ctx: click.Context, _param: click.Parameter, merge: str | None) -> None:
    """Kept for `load_asked`: who acts as one."""
    ctx.meta[MERGED] = tuple(name.strip() for name in merge.split(",")) if merge else ()


merge_option = click.option(
    "--merge", metavar="P,Q", expose_value=False, callback=_merge,
    help="Players who act as one, with the sum of their payoffs.",
)  # fmt: skip


def question_options(command: Command) -> Command:
    """What every question about a game can be given: where, by which concept, how much work, JSON.

    Options are listed in this order by --help.
    """
    options = (set_option, preset_option, concept_option, effort_option, json_option)
    return reduce(lambda inner, option: option(inner), reversed(options), command)
