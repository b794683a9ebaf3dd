"""The `explain` screen: what a term means."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ..text import layout
from ..text.glossary import GLOSSARY


def explain_screen(term: str | None) -> Iterator[RenderableType]:
    """The meaning and source of a term; of none, all terms there are."""
    if term is None:
        yield layout.heading("TERMS", "escalation-games explain TERM")
        yield from layout.wrapped(" · ".join(GLOSSARY), 2)
        return
    meaning = GLOSSARY[term]
    yield Text(term, style="bold")
    yield from layout.wrapped(f"{meaning.text}.", 2)
    if meaning.source:
        yield from layout.wrapped(f"{meaning.source}.", 2)
