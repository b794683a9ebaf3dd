"""The command line: arguments -> one library call -> one report.

Imports of the package stand inside the commands: `--help` must not wait for NumPy.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__
from .effort import Spent, share, uncounted
from .errors import BudgetExceeded, ComputeError, InputError

if TYPE_CHECKING:
    from fractions import Fraction

    from .definition import Definition
    from .forms import Game

ANALYSED = 0.7, 0.3, 0.7  # of the work left: for the equilibria, for why they hold, for tips
INTRODUCTION = f"""\
escalation-games {__version__}   which assumptions tip a conflict toward escalation, and where

  escalation-games analyze security_dilemma     a first answer, on one screen
  escalation-games list                         the library, by the question asked

Your own game
  escalation-games show security_dilemma --toml > mine.toml    start from a copy
  escalation-games check mine.toml                             each mistake, with its cure
  escalation-games analyze mine.toml

Also: solve tip map rank boxes compare sweep (--help)
It compares assumptions. It does not forecast."""


NOT_SETTLED = "not settled: it takes more work than the effort allows"
SETTINGS = {"max_content_width": 90, "help_option_names": ["-h", "--help"]}


class Kind(click.Group):
    """Turns the package's own errors into one message and an exit code; never a traceback."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _told():  # --help and --version answer in here
            return super().make_context(*args, **extra)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Every command with the whole of its first sentence: click cuts it to one line."""
        rows = [(n, (c.help or "").partition("\n\n")[0]) for n, c in sorted(self.commands.items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        with _told():
            try:
                return super().invoke(ctx)
            except InputError as error:
                error.place = _option(self.commands.get(ctx.invoked_subcommand or ""), error)
                raise


# What the library calls an argument, where the command's parameter has another name.
PARAMETERS = {"assumption": "names", "points": "table"}


def _option(command: click.Command | None, error: InputError) -> str:
    """The place of a mistake, as it is written on the command line: `values.d` is --set d."""
    head, _, rest = error.place.partition(".")
    if command is None or error.file is not None:  # places in files stay what they are
        return error.place
    if head == "values" and rest:
        return f"--set {rest}"
    for param in command.params:
        if isinstance(param, click.Option) and param.name == PARAMETERS.get(head, head):
            return max(param.opts, key=len) + (f" {rest}" if rest else "")
    return error.place


@contextmanager
def _told() -> Iterator[None]:
    """Before click does: it has other words, and other exit codes."""
    try:
        yield
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
        sys.exit(error.exit_code)
    except InputError as error:
        _fail(str(error), 2)
    except (BudgetExceeded, Spent) as error:
        _fail(f"{str(error) or NOT_SETTLED}\n  try a larger --effort, or a smaller question", 3)
    except ComputeError as error:
        _fail(str(error), 3)
    except KeyboardInterrupt:
        with suppress(OSError):
            click.echo("stopped before it was done", err=True)
        sys.exit(130)
    except OSError as error:
        # Python would complain again at exit, when it flushes what could not be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # the reader went away (| head): no error
            sys.exit(0)
        _fail(f"the answer could not be written: {error.strerror}", 3)


def _fail(message: str, code: int) -> None:
    with suppress(OSError):  # where nobody can be told, the exit code still can
        click.echo(f"{click.style('error', fg='red')}: {message}", err=True)
    sys.exit(code)


@click.group(cls=Kind, invoke_without_command=True, context_settings=SETTINGS)
@click.version_option(__version__, prog_name="escalation-games")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Every equilibrium of a game, and which assumptions tip it toward escalation."""
    # Nothing here multiplies matrices: starting BLAS threads would only cost time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if ctx.invoked_subcommand is None:
        click.echo(INTRODUCTION)


# -- shell completion --------------------------------------------------------------------------


def _complete_game(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Any]:
    from click.shell_completion import CompletionItem

    from .files import catalogue

    names = [
        CompletionItem(e.name, help=e.question)
        for e in catalogue()
        if e.name.startswith(incomplete)
    ]
    # a file item makes the shell forget the others
    return names or [CompletionItem(incomplete, type="file")]


def _complete_assumption(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    definition = _definition_so_far(ctx)
    suffix = "=" if param.name == "settings" else ""
    names = definition.baseline if definition else ()
    return [name + suffix for name in names if name.startswith(incomplete)]


def _complete_preset(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    definition = _definition_so_far(ctx)
    presets = definition.presets if definition else ()
    return [preset.name for preset in presets if preset.name.startswith(incomplete)]


def _complete_decision(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    definition = _definition_so_far(ctx)
    decisions = definition.structure.decisions if definition else ()
    return [decision.name for decision in decisions if decision.name.startswith(incomplete)]


def _complete_player(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    definition = _definition_so_far(ctx)
    players = definition.structure.players if definition else ()
    return [player for player in players if player.startswith(incomplete)]


def _complete_concept(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The concepts that some method has for this game; all of them while there is none."""
    from .solvers import SOLVERS

    definition = _definition_so_far(ctx)
    known = [
        row.concept
        for row in SOLVERS
        if definition is None or row.fits(definition.structure) is None
    ]
    if ctx.info_name == "solve":
        known.append("agent-qre")
    return [name for name in dict.fromkeys(known) if name.startswith(incomplete)]


def _complete_word(*words: str) -> Callable[[Any, Any, str], list[str]]:
    return lambda _ctx, _param, incomplete: [w for w in words if w.startswith(incomplete)]


def _definition_so_far(ctx: click.Context) -> Definition | None:
    """The game on the unfinished line. Click leaves it in `args` while an option has no value."""
    from .files import load

    words = [ctx.params.get("game"), *ctx.args]
    game = next((word for word in words if word and not word.startswith("-")), None)
    try:
        return load(game) if game else None
    except InputError:
        return None


# -- options that several commands share -------------------------------------------------------


game_argument = click.argument("game", shell_complete=_complete_game)
set_option = click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", shell_complete=_complete_assumption,
    help="Move an assumption (0.5 or 1/2) or a length; may be repeated.",
)  # fmt: skip
preset_option = click.option(
    "--preset", metavar="NAME", shell_complete=_complete_preset,
    help="A reading of the conflict from the file, such as allied or russian.",
)  # fmt: skip
concept_option = click.option(
    "--concept",
    metavar="NAME",
    shell_complete=_complete_concept,
    help="Equilibrium concept: nash, subgame-perfect, perfect-bayesian, sequential.",
)


def _effort(ctx: click.Context, _param: click.Parameter, effort: float) -> None:
    """From here on the command has this much work to do."""
    from .effort import allowed

    ctx.with_resource(allowed(effort))


effort_option = click.option(
    "--effort", type=click.FloatRange(min=0, min_open=True), default=1, show_default=True,
    metavar="N", expose_value=False, callback=_effort,
    help="How much work an answer may take; 1 is about a minute.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of a screen.")


def _load(
    game: str, settings: Iterable[str], preset: str | None
) -> tuple[Definition, dict[str, Fraction]]:
    """The definition at its lengths, and the point that --preset and --set ask for."""
    from .files import load

    return _moved(load(game), settings, preset)


def _moved(
    definition: Definition, settings: Iterable[str], preset: str | None
) -> tuple[Definition, dict[str, Fraction]]:
    moved: dict[str, str] = {}
    for name, value in map(_setting, settings):
        if name in moved:
            raise InputError(f"--set {name}", "is given twice", "keep one of the two")
        moved[name] = value
    lengths = {length.name for length in definition.lengths}
    resized = {name: _whole(name, moved.pop(name)) for name in list(moved) if name in lengths}
    definition = definition.resized(**resized)
    return definition, dict(definition.point(moved, preset))


def _game(definition: Definition, values: dict[str, Fraction]) -> Game:
    """The game at this point; on stderr, what cannot happen in it."""
    from .forms import ExtensiveGame

    game = definition.at(values)
    if isinstance(game, ExtensiveGame):
        for event in game.impossible():
            click.echo(
                f"warning: '{event}' has probability 0 here; what follows it is never reached",
                err=True,
            )
    return game


def _setting(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name.strip() or not value.strip():
        raise InputError("--set", f"'{text}' is not NAME=VALUE", "for example --set d=0.5")
    return name.strip(), value.strip()


def _whole(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError(f"--set {name}", f"'{text}' is not a whole number") from None


def _print(parts: Iterable[Any]) -> None:
    """A screen on stdout: colour on terminals, ASCII where the encoding has nothing better."""
    from .report.screen import rendered

    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    with uncounted():
        text = rendered(parts, colour=colour, ascii_only="utf" not in encoding)
    click.echo(text.encode(encoding, errors="replace").decode(encoding), nl=False)


def _print_json(table: Callable[..., Any], *of: Any) -> None:
    with uncounted():
        value = table(*of)
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    click.echo(json.dumps(value, indent=1, ensure_ascii="utf" not in encoding, allow_nan=False))


# -- commands ----------------------------------------------------------------------------------


@main.command()
@game_argument
@set_option
@preset_option
@concept_option
@effort_option
@json_option
def analyze(
    game: str, settings: tuple[str, ...], preset: str | None, concept: str | None, as_json: bool
) -> None:
    """Equilibria and why they hold, and what tips them: the main job."""
    from . import sensitivity, solvers
    from .report.analyze import Analysis, analysis_screen
    from .report.jsonable import analysis_json
    from .report.words import Standing

    definition, values = _load(game, settings, preset)
    at = _game(definition, values)
    with _shown(definition):
        with share(ANALYSED[0]):
            solution = solvers.solve(at, concept)
        with share(ANALYSED[1]):
            reasons = sensitivity.equilibrium_conditions(definition, values, concept, solution)
        with share(ANALYSED[2]):
            tips = sensitivity.tips(definition, None, values, concept)
        least = sensitivity.least_move(definition, values, concept)
    analysis = Analysis(
        definition=definition,
        values=values,
        standing=Standing(preset, settings, game, concept),
        solution=solution,
        reasons=reasons,
        tips=tips,
        least=least,
        version=__version__,
    )
    _print_json(analysis_json, analysis) if as_json else _print(analysis_screen(analysis))


@main.command("list")
@json_option
def list_games(as_json: bool) -> None:
    """The library of games, by the question they ask."""
    from .files import catalogue
    from .report.catalogue import catalogue_screen
    from .report.jsonable import catalogue_json

    entries = catalogue()
    _print_json(catalogue_json, entries) if as_json else _print(catalogue_screen(entries))


@main.command()
@game_argument
@set_option
@preset_option
@click.option("--toml", "as_toml", is_flag=True, help="The game file itself, to copy and edit.")
@json_option
def show(
    game: str, settings: tuple[str, ...], preset: str | None, as_toml: bool, as_json: bool
) -> None:
    """Matrix or tree, formulas and assumptions; or the file to copy."""
    from .files import is_efg

    definition, values = _load(game, settings, preset)
    if as_toml:
        if is_efg(definition.text, game):
            raise InputError(game, "is an .efg file, not TOML", "copy the file itself")
        click.echo(definition.text.encode(), nl=False)  # the file's own bytes, on any terminal
        return
    if as_json:
        from .report.jsonable import definition_json

        _print_json(definition_json, definition, values, __version__)
    else:
        from .report.show import definition_screen
        from .report.words import Standing

        game_here = definition.at(values)
        _print(definition_screen(definition, values, game_here, Standing(preset, settings)))


@main.command()
@click.argument("file", required=False, shell_complete=_complete_game)
@click.option("--schema", "as_schema", is_flag=True, help="The JSON Schema of game files instead.")
@json_option
def check(file: str | None, as_schema: bool, as_json: bool) -> None:
    """Validate a game file: every mistake with its place and its cure."""
    from .files import check as check_file
    from .files import schema

    if as_schema:
        _print_json(schema)
        return
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    from .report.checking import check_screen
    from .report.jsonable import check_json

    report = check_file(file)
    _print_json(check_json, report) if as_json else _print(check_screen(report))
    for warning in report.warnings:
        click.echo(f"{click.style('warning', fg='yellow')}: {warning}", err=True)
    if report.definition is not None:
        _warn_if_unsolvable(report.definition)
    for mistake in report.mistakes:
        click.echo(f"{click.style('error', fg='red')}: {mistake}", err=True)
    if report.mistakes:
        sys.exit(2)


def _warn_if_unsolvable(definition: Definition) -> None:
    """A file can be in order although no method solves its game: better told before."""
    from .errors import NoMethod
    from .solvers import choose

    try:
        choose(definition.at())
    except NoMethod as error:
        click.echo(f"warning: the file is in order, but {error}", err=True)


@main.command()
@game_argument
@set_option
@preset_option
@click.option(
    "--concept",
    metavar="NAME",
    shell_complete=_complete_concept,
    help="Equilibrium concept: nash, subgame-perfect, perfect-bayesian, sequential; or agent-qre, "
    "quantal responses.",
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
@effort_option
@json_option
def solve(
    game: str, settings: tuple[str, ...], preset: str | None, concept: str | None,
    rationality: tuple[float, ...], noise: str | None, errors: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Every equilibrium, with proof that nobody gains by deviating."""
    from . import solvers

    definition, values = _load(game, settings, preset)
    if concept == "agent-qre":
        _quantal(definition, values, (preset, settings), (rationality, noise, errors), as_json)
        return
    if rationality or noise or errors:
        raise InputError(
            "--rationality, --noise, --errors", "are for --concept agent-qre", "add it"
        )
    at = _game(definition, values)
    with _shown(definition):
        found = solvers.solve(at, concept)
    if as_json:
        from .report.jsonable import solution_json

        _print_json(solution_json, definition, values, found, __version__)
    else:
        from .report.solve import solution_screen
        from .report.words import Standing

        _print(solution_screen(definition, found, Standing(preset, settings), __version__))


def _quantal(
    definition: Definition, values: dict[str, Fraction], where: tuple[str | None, tuple[str, ...]],
    how: tuple[tuple[float, ...], Any, Any], as_json: bool,
) -> None:  # fmt: skip
    """`solve --concept agent-qre`."""
    from . import solvers
    from .report.quantal import quantal_json, quantal_screen
    from .report.words import Standing
    from .solvers.quantal import ladder, quantal_path

    rationality, noise, errors = how
    game = _game(definition, values)
    path = quantal_path(game, noise or "logit", errors or "agent", rationality or ladder(game))
    exact = solvers.solve(game)
    if as_json:
        _print_json(quantal_json, definition, values, path, exact, __version__)
    else:
        standing = Standing(*where)
        _print(quantal_screen(definition, path, exact, standing, __version__, not rationality))


@main.command()
@game_argument
@click.option(
    "--assumption", "-a", "names", multiple=True, metavar="NAME",
    shell_complete=_complete_assumption, help="Only this assumption; may be repeated.",
)  # fmt: skip
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
@set_option
@preset_option
@concept_option
@effort_option
@json_option
def tip(
    game: str, names: tuple[str, ...], together: bool, conditions: bool, formulas: bool,
    settings: tuple[str, ...], preset: str | None, concept: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Exact thresholds of each assumption, what holds around them, and the rule behind them."""
    from . import sensitivity, solvers
    from .report.jsonable import tips_json
    from .report.tip import tips_screen
    from .report.words import Standing

    definition, values = _load(game, settings, preset)
    at = _game(definition, values)
    with _shown(definition):
        found = sensitivity.tips(definition, names or None, values, concept)
        solution = solvers.solve(at, concept)
        known = sensitivity.existence(definition, values, concept) if conditions else None
        jointly = sensitivity.together(definition, values, concept) if together else None
    if as_json:
        _print_json(tips_json, definition, values, solution, found, __version__, known, jointly)
        return
    asked = names or [a.name for a in definition.assumptions if a.range is not None]
    standing = Standing(preset, settings)
    screen = tips_screen(
        definition, solution, found, asked, standing, __version__, known, jointly, formulas
    )
    _print(screen)


@main.command()
@game_argument
@click.option("-n", "n", type=click.IntRange(1), metavar="N", help="How many points.")
@click.option(
    "--out", type=click.Path(), metavar="DIR", required=True, help="Folder of the results."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--design", default="random", show_default=True, metavar="NAME",
    shell_complete=_complete_word("random", "sobol", "latin-hypercube"),
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
@set_option
@preset_option
@concept_option
@effort_option
@json_option
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
    from . import sensitivity
    from .report.jsonable import run_json
    from .report.sweep import run_screen
    from .report.words import Standing

    definition, fixed = _varied(game, settings, preset)
    points = sensitivity.read_points(table, definition) if table else None
    with _bar(definition.name) as progress:
        try:
            run = sensitivity.sweep(
                definition, n, out, seed=seed, design=design, points=points, values=fixed,
                concept=concept, engine=engine, workers=workers, scheduler=scheduler,
                progress=progress, tell=_warn,
            )  # fmt: skip
        except KeyboardInterrupt:
            click.echo("stopped; what is finished is kept: the same command goes on", err=True)
            sys.exit(130)
    _print_json(run_json, run) if as_json else _print(
        run_screen(run, out, Standing(preset, settings, game, concept))
    )


@main.command()
@game_argument
@click.option("-n", "n", type=click.IntRange(2), metavar="N", help="Rows of the design, 2^k.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--method", metavar="NAME", shell_complete=_complete_word("sobol", "shapley"),
    help="sobol (the default), or shapley (where assumptions are correlated).",
)  # fmt: skip
@click.option(
    "--group", "groups", multiple=True, metavar="NAME=A,B",
    help="Assumptions to be taken together; may be repeated.",
)  # fmt: skip
@set_option
@preset_option
@concept_option
@effort_option
@json_option
def rank(
    game: str, n: int | None, seed: int, method: str | None, groups: tuple[str, ...],
    settings: tuple[str, ...], preset: str | None, concept: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Which assumptions decide over the whole space, by themselves and together.

    Assumptions given by --set or --preset stay there; the others vary over their ranges. GAME may
    be the folder of a sweep: then its game is ranked, with what it held fixed.
    """
    from . import sensitivity
    from .report.jsonable import rank_json
    from .report.rank import rank_screen
    from .report.words import Standing

    definition, fixed = _varied(game, settings, preset)
    with _shown(definition):
        found = sensitivity.rank(
            definition, n=n, seed=seed, method=method, groups=dict(map(_group, groups)),
            values=fixed, concept=concept,
        )  # fmt: skip
    if as_json:
        _print_json(rank_json, definition, found, definition.point(fixed), __version__)
    else:
        _print(rank_screen(definition, found, Standing(preset, settings), __version__))


@main.command()
@game_argument
@click.option(
    "--of", "what", default="some", show_default=True, metavar="WHAT",
    shell_complete=_complete_word("some", "every", "none"),
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
@set_option
@preset_option
@concept_option
@effort_option
@json_option
def boxes(
    game: str, what: str, n: int | None, seed: int, certify: bool, settings: tuple[str, ...],
    preset: str | None, concept: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Where in the assumption space the line is reached: scenario boxes, and a tree in words.

    Assumptions given by --set or --preset stay there; the others vary over their ranges. GAME may
    be the folder of a sweep: then its game is taken, with what it held fixed.
    """
    from . import sensitivity
    from .report.boxes import boxes_screen
    from .report.jsonable import boxes_json
    from .report.words import Standing

    definition, fixed = _varied(game, settings, preset)
    with _shown(definition):
        found = sensitivity.boxes(
            definition, what, n=n, seed=seed, values=fixed, concept=concept, certify=certify
        )
    if as_json:
        _print_json(boxes_json, definition, found, definition.point(fixed), __version__)
    else:
        _print(boxes_screen(definition, found, Standing(preset, settings), __version__))


@main.command()
@game_argument
@click.option(
    "--decision", metavar="NAME", shell_complete=_complete_decision,
    help="Compare its actions, each taken for sure. Default: a tree's first decision.",
)  # fmt: skip
@click.option(
    "--policy", "policies", multiple=True, metavar="TEXT", shell_complete=_complete_preset,
    help='A preset, or "NAME: ASSUMPTION=VALUE, ..."; may be repeated.',
)  # fmt: skip
@click.option(
    "--by",
    metavar="PLAYER",
    shell_complete=_complete_player,
    help="Judge by this player's payoff instead of by escalation.",
)
@click.option(
    "-n", "n", type=click.IntRange(10), metavar="N", help="How many points, instead of 4,096.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--design", default="sobol", show_default=True, metavar="NAME",
    shell_complete=_complete_word("random", "sobol", "latin-hypercube"),
    help="sobol, random or latin-hypercube.",
)  # fmt: skip
@set_option
@preset_option
@concept_option
@effort_option
@json_option
def compare(
    game: str, decision: str | None, policies: tuple[str, ...], by: str | None, n: int | None,
    seed: int, design: str, settings: tuple[str, ...], preset: str | None, concept: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Policies by worst case and regret, and what knowing an assumption is worth.

    A policy is an action that is taken for sure, everybody knowing it, or a setting of
    assumptions. Assumptions given by --set or --preset stay there; the others vary over their
    ranges, and every policy meets the same draws of what it does not set.
    """
    from . import sensitivity
    from .report.compare import comparison_screen
    from .report.jsonable import comparison_json

    definition, fixed = _varied(game, settings, preset)
    with _shown(definition):
        found = sensitivity.compare(
            definition, _policies(definition, policies), decision=decision, by=by, n=n, seed=seed,
            design=design, values=fixed, concept=concept,
        )  # fmt: skip
    if as_json:
        _print_json(comparison_json, found, __version__)
    else:
        _print(comparison_screen(found, __version__))


def _policies(definition: Definition, texts: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What each --policy sets: the values of a preset, or those it names."""
    found: dict[str, dict[str, Any]] = {}
    for text in texts:
        name, values = _policy(definition, text)
        if name in found:
            raise InputError("--policy", f"two policies are called '{name}'", "rename one")
        found[name] = values
    return found


def _policy(definition: Definition, text: str) -> tuple[str, dict[str, Any]]:
    name, colon, rest = (part.strip() for part in text.partition(":"))
    presets = {preset.name: preset for preset in definition.presets}
    if not colon and name in presets:
        return name, dict(presets[name].values)
    pairs = [part.partition("=") for part in rest.split(",")]
    settings = {key.strip(): value.strip() for key, _, value in pairs}
    if not name or len(settings) < len(pairs) or not all(k and v for k, v in settings.items()):
        known = f"; presets: {', '.join(presets)}" if presets else ""
        raise InputError(
            "--policy", f"'{text}' is neither a preset nor a setting of assumptions",
            f'write "NAME: ASSUMPTION=VALUE, ASSUMPTION=VALUE"{known}',
        )  # fmt: skip
    return name, settings


@main.command("map")
@game_argument
@click.argument("x", shell_complete=_complete_assumption)
@click.argument("y", shell_complete=_complete_assumption)
@click.option(
    "--out", type=click.Path(), metavar="FILE", help="A picture: its ending is svg, png or pdf."
)
@click.option("--text", "as_text", is_flag=True, help="The map on the screen, beside a picture.")
@set_option
@preset_option
@concept_option
@effort_option
@json_option
def map_plane(
    game: str, x: str, y: str, out: str | None, as_text: bool, settings: tuple[str, ...],
    preset: str | None, concept: str | None, as_json: bool,
) -> None:  # fmt: skip
    """What holds over a plane of two assumptions, with the rules between regions.

    The other assumptions stay where the file, --preset or --set puts them. Without --out the map is
    drawn in characters.
    """
    from .files.writing import check_target
    from .report.map import map_json, map_screen
    from .report.picture import checked_format, map_picture
    from .report.words import Standing
    from .sensitivity.maps import CELLS, regime_map

    ending = None if out is None else checked_format(out)
    if out is not None:
        check_target(Path(out))
    definition, values = _load(game, settings, preset)
    with _shown(definition):
        found = regime_map(definition, x, y, values, concept)
    standing = Standing(preset, settings)
    if out is not None and ending is not None:
        picture, missing = map_picture(found, standing, __version__, CELLS, ending)
        _write_file(out, picture)
        if missing:
            click.echo(
                f"warning: the picture's font lacks {missing}; as .svg they are kept", err=True
            )
    if as_json:
        _print_json(map_json, found, __version__)
    elif as_text or out is None:
        _print(map_screen(found, standing, __version__, CELLS))


def _write_file(name: str, data: bytes) -> None:
    """A result as a file of its own, whole or not at all; on stderr, that it is there."""
    from .files.writing import write_whole

    try:
        write_whole(Path(name), data)
    except OSError as error:
        raise ComputeError(f"{name}: could not be written: {error.strerror}") from None
    click.echo(f"wrote {name}", err=True)


def _warn(message: str) -> None:
    click.echo(f"warning: {message}", err=True)


def _group(text: str) -> tuple[str, list[str]]:
    name, separator, members = text.partition("=")
    if not separator or not name.strip() or not members.strip():
        raise InputError("--group", f"'{text}' is not NAME=A,B", "for example --group costs=k,e")
    return name.strip(), [member.strip() for member in members.split(",")]


def _varied(
    game: str, settings: Iterable[str], preset: str | None
) -> tuple[Definition, dict[str, Fraction]]:
    """The definition, and the assumptions that --preset and --set hold fixed."""
    from .files import load

    if Path(game).is_dir():
        from .sensitivity import read_sweep

        run = read_sweep(game)
        given = {_setting(text)[0] for text in settings}
        held = [f"{k}={v}" for k, v in run.fixed.items() if k not in given]
        definition, settings = run.definition, [*held, *settings]
    else:
        definition = load(game)
    definition, point = _moved(definition, settings, preset)
    moved = {_setting(text)[0] for text in settings}
    if preset is not None:
        moved |= set(definition.preset(preset).values)
    return definition, {name: value for name, value in point.items() if name in moved}


@contextmanager
def _bar(name: str) -> Iterator[Callable[[int, int, int], None] | None]:
    """A bar with rate and time left on stderr: on terminals only, gone when done."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress

    from .report.screen import stderr_console

    columns = (
        "{task.description}", progress.BarColumn(), progress.TaskProgressColumn(),
        progress.MofNCompleteColumn(), "{task.fields[rate]}", progress.TimeRemainingColumn(),
        "{task.fields[unresolved]:,} unresolved",
    )  # fmt: skip
    with progress.Progress(*columns, console=stderr_console(), transient=True) as bar:
        task = bar.add_task(name, total=None, unresolved=0, rate="")

        def show(done: int, total: int, unresolved: int) -> None:
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            rate = f"{speed:,.0f} points/s" if speed else ""
            bar.update(task, completed=done, total=total, unresolved=unresolved, rate=rate)

        yield show


def _shown(definition: Definition) -> AbstractContextManager[None]:
    """How far it is, on terminals only, gone when done."""
    from .report.progress import shown

    return shown(definition.name)
