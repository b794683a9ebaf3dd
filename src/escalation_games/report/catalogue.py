"""The `list` screen: the library, grouped by the question each game asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from ..files import Entry
from . import screen


def catalogue_screen(entries: Sequence[Entry]) -> Iterator[RenderableType]:
    """Every game of the library, in order, with its question, form and number of assumptions."""
    width = max((len(entry.name) for entry in entries), default=10)
    question = screen.WIDTH - width - 30
    for topic, group in groupby(entries, key=lambda entry: entry.topic):
        yield screen.heading(topic)
        for entry in group:
            asked = (
                entry.question
                if len(entry.question) <= question
                else entry.question[: question - 1] + "…"
            )
            yield Text.assemble(
                "  ", (entry.name.ljust(width), "cyan"), "  ", asked.ljust(question),
                f"  {FORMS.get(entry.form, entry.form):>8}  {entry.n_assumptions:>2} assumptions",
            )  # fmt: skip
    yield Text()
    yield Text(
        "Baselines are illustrative, set near boundaries.    Next: escalation-games analyze NAME"
    )


FORMS = {"strategic": "matrix", "timing": "tree", "extensive": "tree"}
