"""The `map` screen along a length: a row per whole number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from ....numbers import Fraction, approximate, point_bounds
from ....sensitivity.maps.length_map import LengthMap, Strip
from ...text import layout, number_text
from ...text.words import ONLY, Standing, how_made
from .map import CAVEAT, STYLES, side_words, standing_name

KEY = "○ every equilibrium below the line   ◐ some reach it   ● every one reaches it"
WIDTH = 44
CHANGES = 3  # values at which a row changes that are written beside it


def length_map_screen(
    found: LengthMap, standing: Standing, version: str
) -> Iterator[RenderableType]:
    """The rows, the longest game on top, and where each of them changes."""
    definition, side = found.definition, found.assumption
    yield layout.heading(definition.title.upper(), definition.question)
    for sentence in standing.sentences(definition):
        yield from layout.wrapped(sentence)
    yield Text()
    about = found.length.about
    yield from layout.wrapped(f"{found.length.name}  {about} (upwards), each solved exactly")
    yield from _rows(found)
    yield from layout.wrapped(f"{side_words(side)} (to the right)")
    yield Text()
    yield Text(f"  * {standing_name(standing)}")
    yield from layout.wrapped(KEY, 2)
    yield from layout.each_wrapped((*what_is_missing(found), CAVEAT))
    yield Text(made_words(found, version), style="dim")


def what_is_missing(found: LengthMap) -> Iterator[str]:
    """Of which equilibria the map is, and which rows or parts of them are not there."""
    which = ONLY.get(found.completeness.kind)
    if which:
        yield f"Of {which}: {found.completeness.reason}."
    if found.reason:
        yield f"Not all is there: {found.reason}."


def made_words(found: LengthMap, version: str) -> str:
    """Line, concept, method, version, file."""
    line = f"line {number_text.number(found.definition.line)}"
    return how_made(found.definition, version, line, found.concept, found.method)


def _rows(found: LengthMap) -> Iterator[Text]:
    name = found.length.name
    margin = max(4, len(str(max(found.rows))), len(name)) + 1
    low, high = map(number_text.number, found.assumption.range or ())
    head = f"{low}{high.rjust(WIDTH - len(low))}"
    yield Text.assemble(" " * (margin + 2), head, f"   changes at {found.assumption.name}")
    for n, row in sorted(found.rows.items(), reverse=True):
        cells = _cells(found, row)
        if n == found.length.value:
            cells[_place(found, found.values[found.assumption.name])] = ("*", "bold")
        yield Text.assemble(f"{n:>{margin}}", " │", *cells, f"   {_changes(row)}")


def _changes(row: Sequence[Strip]) -> str:
    values = [number_text.point(strip.upper) for strip in row[:-1]]
    more = f", … {len(values) - CHANGES} more" if len(values) > CHANGES else ""
    return ", ".join(values[:CHANGES]) + more


def _cells(found: LengthMap, row: Sequence[Strip]) -> list[tuple[str, str]]:
    """A sign per character: what holds in its middle."""
    low, high = found.assumption.range or (Fraction(0), Fraction(1))
    cells = []
    for k in range(WIDTH):
        x = low + (high - low) * Fraction(2 * k + 1, 2 * WIDTH)
        regime = next((s.regime for s in row if x <= point_bounds(s.upper)[1]), "unresolved")
        cells.append((number_text.SYMBOLS[regime], STYLES[regime]))
    return cells


def _place(found: LengthMap, x: Fraction) -> int:
    low, high = found.assumption.range or (Fraction(0), Fraction(1))
    return min(int(approximate((x - low) / (high - low)) * WIDTH), WIDTH - 1)
