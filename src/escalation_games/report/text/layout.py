"""From renderables to text: as wide and as long as asked, colour and ASCII only where they must be.

How wide is known while a screen is rendered, and asked of `width` by whatever wraps or aligns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from io import StringIO

from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

WIDTH, NARROWEST, WIDEST = 90, 60, 100  # off a terminal; of a terminal, at least and at most
NARROW = 85
SHORT = 18  # letters of a cell that is kept on one line
UNBROKEN = "\xa0"  # a space within a formula, at which no line is broken
SIGN = re.compile("(?<=[≈○◐●]) ")  # behind a sign, which stands with its number
PRODUCT = re.compile(r"(?<=\S)·(?=\S)")  # with spaces around it, the dot parts phrases
ASCII = str.maketrans(
    {"○": ".", "◐": "~", "●": "#", "−": "-", "·": "|", "…": "...", "≤": "<=", "≥": ">=", "≈": "~",
     "▲": "^", "▼": "v", "⇅": "^v",
     "→": "->", "–": "-", "├": "|", "└": "`", "─": "-", "│": "|", "◄": "<", "✓": "ok", "✗": "NO"}
)  # fmt: skip


_width: ContextVar[int] = ContextVar("width", default=WIDTH)
_is_whole: ContextVar[bool] = ContextVar("is_whole", default=True)


def width() -> int:
    """How many columns the screen that is being made has."""
    return _width.get()


def is_narrow() -> bool:
    """Too narrow for a table with words in it: these then stand below, one line each."""
    return width() < NARROW


def is_whole() -> bool:
    """Is everything to be shown, and not only what fits a screen?"""
    return _is_whole.get()


def rendered(
    parts: Iterable[RenderableType],
    *,
    colour: bool = False,
    ascii_only: bool = False,
    columns: int = WIDTH,
    whole: bool = True,
) -> str:
    """The screen as text. The same parts give the same bytes, whatever the terminal is."""
    before = _width.set(columns), _is_whole.set(whole)
    try:
        return _rendered(parts, colour, ascii_only)
    finally:
        _width.reset(before[0])
        _is_whole.reset(before[1])


def _rendered(parts: Iterable[RenderableType], colour: bool, ascii_only: bool) -> str:
    out = StringIO()
    console = Console(
        file=out, width=width(), force_terminal=colour, highlight=False, markup=False, emoji=False,
        color_system="truecolor" if colour else None, legacy_windows=False, _environ={},
    )  # fmt: skip
    for part in parts:
        console.print(part)
    lines = (line.rstrip() for line in out.getvalue().splitlines())
    text = "\n".join(lines) + "\n"
    return PRODUCT.sub("*", text).translate(ASCII) if ascii_only else text


def heading(word: str, rest: str = "") -> Text:
    """A section's name in bold, and the rest of its line; where that is too long, indented."""
    gap = "   " if rest else ""
    if len(word) + len(gap) + len(rest) <= width():
        return Text.assemble((word, "bold"), gap, rest)
    import textwrap

    lines = textwrap.wrap(f"{word}{gap}{rest}", width(), subsequent_indent="  ")
    text = Text("\n".join(lines))
    text.stylize("bold", 0, len(word))
    return text


def table(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Sequence[int] = (),
    indent: int = 2,
    whole: Sequence[int] = (),
) -> Table:
    """Columns without rules. `right` are the positions of right-aligned columns, `whole` of those
    whose cells stay on one line where they are short, so that no number is cut in two."""
    rows = list(rows)
    grid = Table(
        box=None,
        padding=(0, 2, 0, 0),
        pad_edge=False,
        show_header=bool(any(headers)),
        header_style="dim",
    )
    grid.add_column("", width=max(indent - 2, 0), no_wrap=True)
    for k, header in enumerate(headers):
        longest = max((len(line) for row in rows for line in row[k].split("\n")), default=0)
        is_whole = k in whole and longest <= SHORT
        justify: JustifyMethod = "right" if k in right else "left"
        grid.add_column(Text(header), justify=justify, no_wrap=is_whole, overflow="fold")
    for row in rows:
        grid.add_row("", *(Text(cell) for cell in row))
    return grid


def glossed(names: Mapping[str, str], indent: int = 2) -> Iterator[Text]:
    """What names mean, a line each, the meanings below each other."""
    wide = max(map(len, names), default=0) + 2
    for name, meaning in names.items():
        yield from wrapped(meaning, indent + wide, f"{' ' * indent}{name}")


def once(rows: Iterable[Sequence[str]], n: int) -> Iterator[Sequence[str]]:
    """The first n cells of a row left blank where they repeat the row above."""
    last: Sequence[str] = ()
    for row in rows:
        yield [*[""] * n, *row[n:]] if row[:n] == last else row
        last = row[:n]


def opposite(left: str, right: str, indent: int = 2) -> list[Text]:
    """Words on the left, a dim formula flush right; on a line of its own where both do not fit."""
    room = width() - indent
    if len(left) + len(right) + 2 <= room:
        gap = room - len(left) - len(right)
        return [Text.assemble(" " * indent, left, " " * gap, (right, "dim"))]
    words = wrapped(left, indent)
    if len(right) > room:
        return [*words, *(Text(line.plain, style="dim") for line in wrapped(right, 2 * indent))]
    return [*words, Text(right.rjust(width()), style="dim")] if right else words


def unbroken(text: str) -> str:
    """The same for `wrapped`, which breaks no line within it."""
    return text.replace(" ", UNBROKEN)


def wrapped(text: str, indent: int = 0, first: str = "") -> list[Text]:
    """The text in lines no wider than the screen; `first` stands before the first line's indent."""
    import textwrap

    text = SIGN.sub(UNBROKEN, text)
    lines = textwrap.wrap(text, width() - indent, break_long_words=False) or [""]
    return [
        Text((first.ljust(indent) if k == 0 else " " * indent) + line.replace(UNBROKEN, " "))
        for k, line in enumerate(lines)
    ]


def each_wrapped(texts: Iterable[str], indent: int = 0) -> Iterator[Text]:
    """Several sentences, each on lines of its own."""
    for text in texts:
        yield from wrapped(text, indent)


def stderr_console() -> Console:
    """Where progress is shown."""
    return Console(stderr=True)
