"""How far a command is, on a terminal: after a second, on stderr, and gone when it is done.

It is drawn by a thread of its own, which only reads: what is worked out does not wait for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from ...effort import Meter, is_metered, metered

if TYPE_CHECKING:
    from rich.console import Console

PATIENCE = 1.0  # seconds before anything is shown: most commands are done by then
PAUSE = 0.1  # seconds between two looks


@contextmanager
def shown(name: str) -> Iterator[None]:
    """Shows how far it is, as long as it takes; nothing where stderr is no terminal, and nothing
    more where it is a part of what is shown already."""
    if is_metered() or not sys.stderr.isatty():
        yield
        return
    done = Event()
    with metered() as meter:
        thread = Thread(target=_draw, args=(name, meter, done), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def _draw(name: str, meter: Meter, done: Event) -> None:
    if done.wait(PATIENCE):
        return
    from .layout import stderr_console  # slow to import: most commands need no bar

    draw(name, meter, done, stderr_console())


def draw(name: str, meter: Meter, done: Event, console: Console) -> None:
    """A bar that follows the meter until it is done; then nothing is left of it."""
    from rich import progress

    columns = (
        "{task.description}", progress.BarColumn(), progress.TaskProgressColumn(),
        "{task.fields[of]}",
    )  # fmt: skip
    with progress.Progress(
        *columns, console=console, transient=True, auto_refresh=False, redirect_stdout=False
    ) as bar:
        task = bar.add_task(name, total=1.0, of="")
        while True:
            bar.update(task, completed=min(1.0, meter.part), of=words(meter), refresh=True)
            if done.wait(PAUSE):
                return


def words(meter: Meter) -> str:
    """What the percentage is of."""
    return f"of the {meter.what}" if meter.what else "of the effort that it may take"
