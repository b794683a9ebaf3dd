"""The program as a whole: its introduction, and how every command ends."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from .. import __version__
from ..effort import NOT_SETTLED, Spent
from ..errors import BudgetExceeded, ComputeError, InputError
from .output import keep

INTRODUCTION = f"""\
escalation-games {__version__}   which assumptions tip a conflict toward escalation, and where

  escalation-games analyze security_dilemma     a first answer, on one screen
  escalation-games list                         the library, by the question its games ask
  escalation-games brief                        all of it on one page

Your own game
  escalation-games show security_dilemma --toml > mine.toml    start from a copy
  escalation-games check mine.toml                             each mistake, with its cure
  escalation-games analyze mine.toml

Also: solve tip statics claims map rank boxes compare concepts sweep report explore
convert explain validate (--help)
It compares assumptions. It does not forecast."""


def width_option() -> click.Option:
    """--width, which `print_screen` asks for."""
    return click.Option(
        ["--width"], type=click.IntRange(60, 200), metavar="N", expose_value=False, callback=keep,
        help="Columns, instead of those of the terminal, 60 to 100, or 90 in a pipe.",
    )  # fmt: skip


SETTINGS = {"max_content_width": 90, "help_option_names": ["-h", "--help"]}


class Program(click.Group):
    """Turns the package's own errors into one message and an exit code; never a traceback."""

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Adds a command; every one can be told how wide its screen shall be."""
        cmd.params.append(width_option())
        super().add_command(cmd, name)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """The context with the arguments read; --help and --version end in here."""
        with _told():  # --help and --version answer, and end, in here
            return super().make_context(*args, **extra)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes every command with its whole first sentence, which click would cut to one line."""
        rows = [(n, (c.help or "").partition("\n\n")[0]) for n, c in sorted(self.commands.items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; an InputError's place becomes the option that was given."""
        with _told():
            try:
                return super().invoke(ctx)
            except InputError as error:
                error.place = _option(self.commands.get(ctx.invoked_subcommand or ""), error)
                raise


# Name of an argument in the library -> name of the command's parameter, where the two differ.
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
            for hint in _hints(error):
                click.echo(f"  {hint}", err=True)
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
        if isinstance(error, BrokenPipeError):  # the reader of a pipe ended (| head): no error
            sys.exit(0)
        _fail(f"the answer could not be written: {error.strerror}", 3)


def _hints(error: click.ClickException) -> Iterator[str]:
    """What beginners mean, of which click does not know."""
    if isinstance(error, click.MissingParameter) and error.param and error.param.name == "game":
        yield "a game of the library (escalation-games list), or a file such as ./mine.toml"
    extra = re.search(r"unexpected extra argument.*?\(.*?(\w+=\S+?)[\s)]", error.message)
    if extra:
        yield f"to move an assumption: --set {extra[1]}"


def _fail(message: str, code: int) -> None:
    with suppress(OSError):  # where stderr cannot be written, the exit code still tells
        click.echo(f"{click.style('error', fg='red')}: {message}", err=True)
    sys.exit(code)


@click.group(cls=Program, invoke_without_command=True, context_settings=SETTINGS)
@click.version_option(__version__, prog_name="escalation-games")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Every equilibrium of a game, and which assumptions tip it toward escalation."""
    # Nothing here multiplies matrices: starting BLAS threads would only cost time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if ctx.invoked_subcommand is None:
        click.echo(INTRODUCTION)
