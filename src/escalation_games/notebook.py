"""How results show themselves in Python: numbers in short, tables for notebooks, pandas frames.

The screens of the command line, with their words and pictures, are made elsewhere.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from .errors import Unresolved
from .numbers import (
    Algebraic,
    Bracket,
    Fraction,
    approximate,
    as_fraction,
    decimal_text,
    exact_text,
    is_number,
)

if TYPE_CHECKING:
    import pandas as pd

_drawing: list[Callable[[Any], str]] = []  # at most one: what draws results, once it is set
LONG = 13  # letters of a fraction that nobody reads


def short(x: Any) -> str:
    """A number in a few letters: "5/21", "≈ 0.5477"; "varies" for a function on a range."""
    x = Fraction(x) if isinstance(x, int) else x
    fraction = None if x is None else as_fraction(x)
    if fraction is not None and len(text := exact_text(fraction)) <= LONG:
        return text
    if not _is_single(x):
        return "unknown" if x is None else "varies"
    try:
        decimal = decimal_text(x, 4)
    except Unresolved:
        return "a number too large to be shown"
    return f"≈ {decimal.rstrip('0').rstrip('.') if '.' in decimal else decimal}"


def nearest_float(x: Any) -> float:
    """The nearest float of a number; NaN for None, for a function on a range, and where no float
    is near."""
    if isinstance(x, float | int):
        return float(x)
    if not _is_single(x):
        return nan
    try:
        return approximate(x)
    except Unresolved:
        return nan


def _is_single(x: Any) -> bool:
    if isinstance(x, float):
        return isfinite(x)
    return isinstance(x, Algebraic | Bracket) or (x is not None and is_number(x))


def few(names: Iterable[str], most: int = 6) -> str:
    """Some names, and how many more there are."""
    names = list(names)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def equilibria(n: int) -> str:
    """How many there are: 1 equilibrium, 2 equilibria."""
    return "1 equilibrium" if n == 1 else f"{n} equilibria"


def counted(n: int, thing: str) -> str:
    """A number of things: 1 point, 2,000 points; 2 branches, 3 boxes."""
    more = "es" if thing.endswith(("ch", "x")) else "s"
    return f"{n:,} {thing}{'' if n == 1 else more}"


def html_table(
    caption: str, headers: Sequence[str], rows: Iterable[Sequence[str]], notes: Iterable[str] = ()
) -> str:
    """A table in HTML, with sentences below it. Every text is escaped."""
    head = "".join(f"<th>{html.escape(text)}</th>" for text in headers)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    below = "".join(f"<p>{html.escape(note)}</p>" for note in notes)
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def draw_by(draw: Callable[[Any], str]) -> None:
    """Sets what makes an SVG of a result: the package's root does, since pictures are made in a
    later room."""
    _drawing[:] = [draw]


def picture(thing: Any) -> str:
    """The SVG of a definition, game or result, to stand within HTML; "" where it has none."""
    return _drawing[0](thing) if _drawing else ""


def frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """A pandas frame with one row per mapping: of any result's `rows()`."""
    import pandas as pd

    return pd.DataFrame([dict(row) for row in rows])
