"""The `check` screen: what a file in order contains."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ...files import Checked
from ..text import words
from .catalogue import DRAWN_AS


def check_screen(checked: Checked) -> Iterator[RenderableType]:
    """One line when all is well; mistakes and warnings go to stderr, here only their number."""
    if checked.definition is None:
        yield Text(f"{checked.file}: {words.count(len(checked.mistakes), 'mistake')}")
        return
    d = checked.definition
    mark = "!" if checked.warnings else "✓"
    yield Text(
        f"{mark} {checked.file}: {DRAWN_AS.get(d.form, d.form)}, "
        f"{words.count(len(d.structure.players), 'player')}, "
        f"{words.count(len(d.structure.decisions), 'decision')}, "
        f"{words.count(len(d.assumptions), 'assumption')}, "
        f"{words.count(len(d.expectations), 'expectation')}"
    )
    if checked.warnings:
        found = words.count(len(checked.warnings), "warning")
        is_open = all("not settled" in warning.problem for warning in checked.warnings)
        usable = (
            "The file can be used; whether at every point of its ranges is not settled"
            if is_open else "The file can be used, but not at every point of its ranges"
        )  # fmt: skip
        yield Text(f"  {usable}: {found}.")
