"""The `list` screen: the library, grouped by the question each game asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from ...files import Entry
from ..text import layout

DRAWN_AS = {  # files of a form; others are called by its name
    "strategic": "matrix",
    "timing": "tree",
    "extensive": "tree",
    "bargaining": "offer",
    "reputation": "stages",
    "stochastic": "states",
}
HEADER = "FORM    ASSUMPTIONS"


def catalogue_screen(entries: Sequence[Entry]) -> Iterator[RenderableType]:
    """Every game of the library, in order, with its question, form and number of assumptions."""
    width = max((len(entry.name) for entry in entries), default=10)
    header = "" if layout.is_narrow() else HEADER
    for topic, group in groupby(entries, key=lambda entry: entry.topic):
        yield Text.assemble((cut(topic, layout.width() - len(header)), "bold"), (header, "dim"))
        header = ""
        for entry in group:
            yield from _narrow_line(entry, width) if layout.is_narrow() else [_line(entry, width)]
    yield Text()
    yield from layout.wrapped(
        "Baselines are illustrative, set near boundaries. Next: escalation-games analyze NAME"
    )


def _narrow_line(entry: Entry, width: int) -> Iterator[Text]:
    yield from layout.wrapped(entry.question, width + 4, f"  {entry.name}")


def _line(entry: Entry, width: int) -> Text:
    asked = cut(entry.question, layout.width() - len(HEADER) - width - 4)
    form = DRAWN_AS.get(entry.form, entry.form).ljust(8)
    name = (entry.name.ljust(width), "cyan")
    return Text.assemble("  ", name, "  ", asked, form, str(entry.n_assumptions).rjust(11))


def cut(text: str, width: int) -> str:
    """The text in exactly so many columns, an ellipsis where it is too long."""
    return text.ljust(width) if len(text) < width else text[: width - 2] + "… "
