"""A table of two players, pasted from a spreadsheet -> a Definition without assumptions.

Each cell holds two payoffs, of the player of rows and of the player of columns: `16, 22`,
`(16, 22)`, `16 × 22`, `-1; 2.5`. A first row without payoffs names the actions of columns, a first
column without payoffs those of rows; where both are there, `north \\ south` in the corner names the
players. Cells are separated by tabs, semicolons or commas: by those that fit best.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from ...definition import Definition
from ...errors import InputError, visible
from ...forms import StrategicStructure
from ...limits import MAX_TABLE_PROFILES
from ...numbers import Fraction
from ..entries.toml_syntax import check_size
from ..fixed_numbers import all_different, exact_number, fixed_definition, renamed

SUFFIXES = (".csv", ".tsv")
SEPARATORS = ("\t", ";", ",")
PLAYERS = ("row", "column")
CELLS = "write 16, 22 or (16, 22) or 16 × 22; of the player of rows first"

# What was matched is not given back: text that does not fit is passed over in one go.
_NUMBER = r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+(?:/[0-9]++)?+"
_PAIR = re.compile(rf"({_NUMBER}) ?(?:[,;|:×xX*] ?| )({_NUMBER})")
_IN_BRACKETS = re.compile(r"\( ?(.*?) ?\)|\[ ?(.*?) ?\]|\{ ?(.*?) ?\}")
_WITH_COMMA = re.compile(rf"(\(\s*+{_NUMBER}\s*+),(\s*+{_NUMBER}\s*+\))")
_PRIVATE = range(0xE000, 0xF900)  # characters that nobody writes
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]++,[0-9]++ ?[;|:×xX* ] ?[+-]?[0-9]++,[0-9]++")


class SheetRow(NamedTuple):
    """A row that is not empty, by its number in the spreadsheet."""

    number: int
    cells: list[str]


class SheetTable(NamedTuple):
    """What the cells say."""

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    payoffs: list[list[Fraction]]  # of each player, row by row
    remarks: list[str]


def read(text: str, file: str = "game.csv") -> Definition:
    """The definition in the text of a table; it is named after `file`.

    Raises InputError (exit code 2), naming file, row and column, for the first mistake.
    """
    try:
        check_size(text)
        table = _table(text)
    except InputError as error:
        raise error.in_file(file) from None
    structure = StrategicStructure(table.players, table.actions)
    return fixed_definition(
        structure, table.payoffs, structure.shape, (), text=text, file=file,
        remarks=table.remarks, source=f"{visible(PurePath(file).name)}, a table",
    )  # fmt: skip


# -- cells -----------------------------------------------------------------------------------------


def _table(text: str) -> SheetTable:
    """The table by the separator that fits best; raises its InputError where it is none.

    That is the one by which most rows are as long as the last, and of these the one by which most
    cells hold two numbers. Where two fit alike, the text is a table by both, or it is an error.
    """
    found: list[tuple[tuple[int, int], list[SheetRow]]] = []
    unread: InputError | None = None
    for separator in [s for s in SEPARATORS if s in text] or ["\t"]:
        try:
            rows = _rows(text, separator)
        except InputError as error:
            unread = unread or error
        else:
            found.append((_fit(rows), rows))
    if unread is not None and not found:
        raise unread
    best = max(fit for fit, _ in found)
    tables = [_bimatrix(rows) for fit, rows in found if fit == best]
    return tables[0]


def _rows(text: str, separator: str) -> list[SheetRow]:
    """The rows that are not empty, without empty columns at the end; spaces are single."""
    inside = next((c for c in map(chr, _PRIVATE) if c not in text), "\ue000")
    if separator == ",":  # (16,22) is one cell: the comma there is another mark until cells are cut
        text = _WITH_COMMA.sub(rf"\1{inside}\2", text)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True
    )
    rows: list[SheetRow] = []
    try:
        for number, cells in enumerate(reader, 1):
            whole = [cell.replace(inside, ",") if separator == "," else cell for cell in cells]
            rows.append(SheetRow(number, [" ".join(cell.split()) for cell in whole]))
    except csv.Error as error:
        raise InputError(
            f"row {len(rows) + 1}", f"is no row of cells: {visible(str(error))}",
            "quotation marks stand around a whole cell: \"16, 22\"",
        ) from None  # fmt: skip
    rows = [row for row in rows if any(row.cells)]
    width = max((n for row in rows for n, cell in enumerate(row.cells, 1) if cell), default=0)
    return [SheetRow(row.number, row.cells[:width]) for row in rows]


def _fit(rows: list[SheetRow]) -> tuple[int, int]:
    """How many rows are as long as the last one, if that has several cells; how many pairs."""
    n = len(rows[-1].cells) if rows else 0
    even = sum(len(row.cells) == n for row in rows) if n > 1 else 0
    return even, sum(_pair(cell) is not None for row in rows for cell in row.cells)


def _pair(cell: str) -> tuple[str, str] | None:
    """The two numbers in a cell as text; None where there are not two."""
    text = cell.replace("−", "-")
    brackets = _IN_BRACKETS.fullmatch(text)
    inside = next(filter(None, brackets.groups()), "") if brackets else text
    found = _PAIR.fullmatch(inside)
    return (found[1], found[2]) if found else None


# -- the table -------------------------------------------------------------------------------------


def _bimatrix(rows: list[SheetRow]) -> SheetTable:
    """The table in these rows. Raises InputError for the first mistake."""
    header, body = _parted(rows)
    first = 0 if any(_pair(row.cells[0]) for row in body) else 1  # column of payoffs
    width = len(body[0].cells)
    if header is not None and first and len(header.cells) == width - 1:
        header = SheetRow(header.number, ["", *header.cells])  # nothing stands in the corner
    _check_sizes(body if header is None else [header, *body], width)
    top = [""] * width if header is None else header.cells
    names = [row.cells[0] if first else "" for row in body]
    pairs = [pair for row in body for pair in _payoffs(row, first)]
    return _named(top[0] if first else "", names, top[first:], pairs)


def _parted(rows: list[SheetRow]) -> tuple[SheetRow | None, list[SheetRow]]:
    """The row that names actions, if there is one, and the others."""
    if not rows:
        raise InputError("", "there are no cells", CELLS)
    if any(map(_pair, rows[0].cells)):
        return None, rows
    if len(rows) == 1:
        raise InputError(_at(rows[0], 0), "no cell holds two payoffs", CELLS)
    return rows[0], rows[1:]


def _check_sizes(rows: list[SheetRow], width: int) -> None:
    """Raises InputError unless all rows have this width, and the table is not too large."""
    if width < 2:
        problem = "the row has one cell; a table has several"
        raise InputError(_at(rows[0], 0), problem, "separate cells by tabs, semicolons or commas")
    for row in rows:
        if len(row.cells) != width:
            problem = f"{len(row.cells)} cells, but others have {width}"
            raise InputError(f"row {row.number}", problem, "all rows have as many cells")
    if len(rows) * width > MAX_TABLE_PROFILES:
        raise InputError("", f"more than {MAX_TABLE_PROFILES:,} cells", "a smaller table")


def _named(
    corner: str, rows: list[str], columns: list[str], pairs: list[tuple[Fraction, Fraction]]
) -> SheetTable:
    """The table with names that differ; what is not read, or is renamed, is said."""
    given = tuple(part.strip() for part in corner.split("\\")) if corner.count("\\") == 1 else ()
    remarks = []
    if corner and not given:
        remarks.append(
            f"row 1, column 1: '{visible(corner)}' is not read; 'north \\ south' there would name "
            "the players of rows and columns"
        )
    players = all_different(given or PLAYERS, "player")
    remarks += renamed(players, "the players")
    actions = []
    for player, labels in zip(players, (rows, columns), strict=True):
        actions.append(all_different(labels, "action"))
        remarks += renamed(actions[-1], f"the actions of {player}")
    payoffs = [[pair[i] for pair in pairs] for i in range(2)]
    return SheetTable(tuple(players), tuple(map(tuple, actions)), payoffs, remarks)


def _payoffs(row: SheetRow, first: int) -> Iterator[tuple[Fraction, Fraction]]:
    """Both payoffs of every cell of a row, from the `first` on."""
    for k in range(first, len(row.cells)):
        cell = row.cells[k]
        pair = _pair(cell)
        numbers = [_exact(text, _at(row, k)) for text in pair or ()]
        if len(numbers) != 2:
            raise _no_pair(cell, _at(row, k))
        yield numbers[0], numbers[1]


def _exact(text: str, place: str) -> Fraction:
    try:
        number = exact_number(text)
    except InputError as error:
        raise InputError(place, error.problem, error.remedy) from None
    if number is None:  # such as 1.5/2
        raise InputError(place, f"'{visible(text)}' is not a number", "write 3, -0.5 or 1/3")
    return number


def _no_pair(cell: str, place: str) -> InputError:
    """The error for a cell that does not hold two payoffs."""
    if not cell:
        return InputError(place, "the cell is empty", CELLS)
    if _DECIMAL_COMMA.fullmatch(cell):
        return InputError(place, f"'{visible(cell)}' has decimal commas", "write 1.5 with a point")
    if re.fullmatch(_NUMBER, cell):
        return InputError(place, f"'{visible(cell)}' is one number; a cell holds two", [
            CELLS, "where commas separate cells, put a cell with a comma in quotation marks",
        ])  # fmt: skip
    return InputError(place, f"'{visible(cell)}' is not two payoffs", CELLS)


def _at(row: SheetRow, k: int) -> str:
    return f"row {row.number}, column {k + 1}"
