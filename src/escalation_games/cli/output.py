"""Where answers go: screens and JSON on stdout, files, progress and warnings on stderr."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..effort import uncounted
from ..errors import ComputeError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..definition import Definition


def print_screen(parts: Iterable[RenderableType]) -> None:
    """A screen on stdout: colour on terminals, ASCII where the encoding has nothing better."""
    from ..report.text.layout import rendered

    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    with uncounted():
        text = rendered(
            parts, colour=colour, ascii_only="utf" not in encoding, columns=_columns(),
            whole=not sys.stdout.isatty() or bool(_asked("whole")),
        )  # fmt: skip
    click.echo(text.encode(encoding, errors="replace").decode(encoding), nl=False)


def _columns() -> int:
    """As wide as --width says, else as the terminal, within bounds; off terminals always alike."""
    from ..report.text.layout import NARROWEST, WIDEST, WIDTH

    asked = _asked("width")
    if isinstance(asked, int):
        return asked
    if not sys.stdout.isatty():
        return WIDTH
    return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)


def _asked(name: str) -> object:
    """What the command line says of the screen; None where it says nothing."""
    context = click.get_current_context(silent=True)
    return None if context is None else context.meta.get(f"{__name__}.{name}")


def keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    """Keeps an option of the screen, such as --width, for when the screen is printed."""
    ctx.meta[f"{__name__}.{param.name}"] = value


def print_json(table: Callable[..., object], *of: object) -> None:
    """One JSON value on stdout: what `table` makes of the results `of`.

    Making it is no part of the question, so it is not counted. Letters beyond ASCII are escaped
    where the encoding of stdout lacks them; a NaN is a ValueError, since JSON has none.
    """
    with uncounted():
        value = table(*of)
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    click.echo(json.dumps(value, indent=1, ensure_ascii="utf" not in encoding, allow_nan=False))


def print_text(writer: Callable[..., str], *of: object) -> None:
    """A text for other programs on stdout, as UTF-8: what `writer` makes of the results `of`."""
    with uncounted():
        text = writer(*of)
    click.echo(text.encode(), nl=False)


def write_file(name: str, data: bytes) -> None:
    """Writes a result to a file, whole or not at all; says so on stderr. Raises ComputeError."""
    from ..files.atomic_files import write_whole

    try:
        write_whole(Path(name), data)
    except OSError as error:
        raise ComputeError(f"{name}: could not be written: {error.strerror}") from None
    click.echo(f"wrote {name}", err=True)


def warn(message: str) -> None:
    """One line on stderr, marked as a warning; the exit code stays what it is."""
    click.echo(f"warning: {message}", err=True)


@contextmanager
def bar(name: str) -> Iterator[Callable[[int, int, int], None] | None]:
    """Within, a progress bar on stderr with rate and time left, gone when done.

    Gives a function of points done, points in all and points unresolved; None off terminals.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress

    from ..report.text.layout import stderr_console

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


def shown_progress(definition: Definition) -> AbstractContextManager[None]:
    """Within, a line on stderr says how far the question is: on terminals only, gone when done."""
    from ..report.text.progress import shown

    return shown(definition.name)
