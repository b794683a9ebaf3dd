"""Names that a screen uses, and what each means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from ....sensitivity.conditions.names import NameMeaning, behind
from ...text import layout, number_text

NAME = re.compile(r"[A-Za-z]\w*")


def names_section(
    known: Mapping[str, NameMeaning], texts: Iterable[str], told: Collection[str] = ()
) -> Iterator[RenderableType]:
    """A line for each name in the texts, or behind one of them; those `told` already aside."""
    used = dict.fromkeys(name for text in texts for name in NAME.findall(text))
    names = [name for name in behind(used, dict(known)) if name not in told]
    if names:
        yield from layout.glossed({name: _meaning(known[name]) for name in names})
        yield Text()


def _meaning(name: NameMeaning) -> str:
    """ "s·(1 − rho) = 0.765"; "what a war costs the bloc, fixed at 1"."""
    if name.formula:
        value = "" if name.value is None else number_text.beside(name.value)
        return f"{number_text.pretty(name.formula)} {number_text.equals(value) if value else ''}"
    value = number_text.beside(name.value)
    return f"{name.about}, {'fixed at' if name.is_fixed else 'now'} {value}"
