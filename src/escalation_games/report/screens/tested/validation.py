"""The `validate` screen: what the literature says, and what the solvers find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ....validation import Compared
from ...text import layout
from ...text.number_text import pretty

MARKS = {True: ("✓", ""), False: ("✗", "bold red")}
HEADERS = ("", "", "PUBLISHED", "OURS", "SEEN")
RESULT = 21  # columns of a result; what is longer takes a second line
BESIDE = 2 + 2 * (RESULT + 2) + 2 + len("partly")  # columns of all that stands beside a claim
KEY = (
    "SEEN: was the source itself read? Partly is a part of it, or what others report of it; no is "
    "from memory. Formulas agree where they are the same function, however they are written. This "
    "earns trust in the solvers, not in anybody's payoffs."
)


def validation_screen(rows: Sequence[Compared]) -> Iterator[RenderableType]:
    """A row per result, those that do not agree first, and how many do."""
    if layout.is_narrow():
        for row in rows:
            yield from _narrow(row)
    else:
        yield _table(rows)
    yield Text()
    n, total = sum(row.agrees for row in rows), len(rows)
    yield Text(f"{n} of {total} agree.", style="bold" if n == total else "bold red")
    yield from layout.wrapped(KEY)


def _table(rows: Sequence[Compared]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    widths = (1, layout.width() - BESIDE - 1, RESULT, RESULT, len("partly"))
    for header, width in zip(HEADERS, widths, strict=True):
        table.add_column(header, width=width, overflow="fold")
    for source, group in groupby(rows, key=lambda row: row.source):
        table.add_row("", Text(source, style="bold"))
        for row in group:
            mark, style = MARKS[row.agrees]
            cells = (mark, row.claim, pretty(row.published), pretty(row.ours), row.seen)
            table.add_row(*map(Text, cells), style=style)
    return table


def _narrow(row: Compared) -> Iterator[Text]:
    mark, style = MARKS[row.agrees]
    said = f"{row.source}: {row.claim}. Published {pretty(row.published)}, ours {pretty(row.ours)}"
    for line in layout.wrapped(f"{said}; seen: {row.seen}.", 2, mark):
        line.stylize(style)
        yield line
