"""The `check` screen: what a file in order contains."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition
from ...files import Checked
from ...forms import BargainingStructure
from ..text import words
from .catalogue import FORMS


def check_screen(checked: Checked) -> Iterator[RenderableType]:
    """One line when all is well; mistakes and warnings go to stderr, here only their number."""
    if checked.definition is None:
        yield Text(f"{checked.file}: {words.count(len(checked.mistakes), 'mistake')}")
        return
    d = checked.definition
    mark = "!" if checked.warnings else "✓"
    yield Text(
        f"{mark} {checked.file}: {FORMS.get(d.form, d.form)}, "
        f"{words.count(len(d.structure.players), 'player')}, "
        f"{words.count(len(d.structure.decisions), 'decision')}, "
        f"{words.count(len(d.assumptions), 'assumption')}, "
        f"{words.count(len(d.expectations), 'expectation')}"
    )
    if checked.warnings:
        found = words.count(len(checked.warnings), "warning")
        is_open = all("not settled" in warning.problem for warning in checked.warnings)
        yield Text(f"  {_usable(d, is_open)}: {found}.")


def _usable(definition: Definition, is_open: bool) -> str:
    if is_open:
        return "The file can be used; whether at every point of its ranges is not settled"
    structure = definition.structure
    if isinstance(structure, BargainingStructure) and structure.bends:
        # what fails for some offers may fail wherever the assumptions are
        return "Not every formula has a value over all the ranges"
    return "The file can be used, but not at every point of its ranges"
