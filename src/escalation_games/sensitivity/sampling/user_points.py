"""Points that the user chose: tables of them, and full grids.

Numbers written as text or as fractions mean exactly what they say, so that a threshold such as 3/10
is hit: their columns hold Fractions (dtype object; equal values share one). Binary numbers are the
exact numbers they are: their columns are float64.
"""

from __future__ import annotations

import csv
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from numbers import Integral, Rational
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Assumption, Definition, without_assumptions
from ...errors import InputError, visible
from ...files.arguments import as_definition, takes
from ...files.entries.typed_tables import decimal, exact, unknown
from ...limits import MAX_FLOAT_WHOLE, MAX_GRID, MAX_POINT_BITS
from ...numbers import Fraction, from_rational
from .distributions import Columns, floats_within

NUMBERS = "write 0.5, 1e-3 or 1/3: a decimal point, at most 40 digits"

PointTable = Mapping[str, NDArray[Any]]


# -- tables --------------------------------------------------------------------------------------


def read_points(source: Any, definition: Definition) -> Columns:
    """The points in a table with one column per assumption and one row per point.

    `source` is a path that ends in .csv or .parquet, a data frame (pandas, polars), or a mapping of
    names to sequences of numbers. Columns keep the order of the table. Assumptions without a column
    in the table have none in the result: they stay at baseline. Raises InputError for a cell that
    is no number or outside its range, with column and row (from 1, the header not counted), and for
    a column with a name that no assumption has.

    >>> columns = eg.read_points({"d": [0.1, 0.4]}, "security_dilemma")
    >>> [str(x) for x in columns["d"]]
    ['0.1', '0.4']
    """
    definition = as_definition(definition, "read_points")
    file = os.fspath(source) if isinstance(source, str | os.PathLike) else None
    try:
        reader = _frame if file is None else _reader(file)
        table = reader(source, definition)
        _check_lengths(table)
        return {name: _column(table[name], definition.assumption(name)) for name in table}
    except InputError as error:
        raise error.in_file(file) if file else error from None


def _reader(file: str) -> Callable[[Any, Definition], PointTable]:
    suffix = Path(file).suffix.lower()
    if suffix not in READERS:
        raise InputError("", "is no table that can be read", "the name ends in .csv or .parquet")
    return READERS[suffix]


def _frame(source: Any, definition: Definition) -> PointTable:
    """The columns of a data frame, or of a mapping, as arrays by name."""
    names = getattr(source, "columns", None)
    if names is None and not isinstance(source, Mapping):
        raise InputError(
            "points",
            f"cannot be read from {type(source).__name__}",
            "a path, a data frame, or a mapping of names to sequences of numbers",
        )
    names = list(source if names is None else names)
    _check_names([str(name) for name in names], definition)
    return {str(name): np.asarray(source[name]) for name in names}


def _check_names(names: list[str], definition: Definition) -> None:
    """Raises InputError unless every column has the name of an assumption, each another one."""
    if not names:
        raise InputError("points", "there is no column", "one per assumption, named after it")
    for n, name in enumerate(names):
        if not name:
            remedy = "pandas writes the index so: save with to_csv(…, index=False)"
            raise InputError(f"column {n + 1}", "has no name", remedy)
        if not definition.baseline:
            raise without_assumptions(definition, _at(name))
        if name not in definition.baseline:
            raise unknown(_at(name), "assumption", name, definition.baseline)
        if name in names[:n]:
            raise InputError(_at(name), "stands there twice", "leave one of them out")


def _check_lengths(table: PointTable) -> None:
    for name, column in table.items():
        if column.ndim != 1:
            raise InputError(_at(name), f"has shape {column.shape}; a plain list is needed")
    lengths = {name: len(column) for name, column in table.items()}
    longest = max(lengths, key=lengths.__getitem__)
    for name, length in lengths.items():
        if not length:
            raise InputError(_at(name), "has no rows", "one row per point")
        if length != lengths[longest]:
            problem = f"has {length} rows, column {longest} has {lengths[longest]}"
            raise InputError(_at(name), problem, "every point needs both")


def _at(name: str, row: int | None = None) -> str:
    column = f"column {visible(name)}"
    return column if row is None else f"row {row}, {column}"


# -- files ---------------------------------------------------------------------------------------


def _csv(source: Any, definition: Definition) -> PointTable:
    """The columns of a CSV file, as text; equal texts are one object. Empty lines are skipped."""
    shared: dict[str, str] = {}
    with _readable(), Path(source).open(encoding="utf-8-sig", newline="") as lines:
        rows = (row for row in csv.reader(lines) if row)
        names = [name.strip() for name in next(rows, [])]
        _check_commas(names)
        _check_names(names, definition)
        columns: list[list[str]] = [[] for _ in names]
        for number, row in enumerate(rows, 1):
            if len(row) != len(names):
                raise InputError(
                    f"row {number}", f"has {len(row)} cells; the header has {len(names)}"
                )
            for column, cell in zip(columns, row, strict=True):
                column.append(shared.setdefault(cell, cell))
    return {n: np.array(c, dtype=object) for n, c in zip(names, columns, strict=True)}


def _check_commas(names: list[str]) -> None:
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if any(mark in name for name in names):
            raise InputError("header", f"{word} stand between the columns", "save it with commas")


def _parquet(source: Any, definition: Definition) -> PointTable:
    import pyarrow
    from pyarrow import parquet

    with _readable():
        try:
            with parquet.ParquetFile(source) as file:
                _check_names(file.schema_arrow.names, definition)
                table = file.read()
        except pyarrow.ArrowException as error:
            raise InputError("", f"is no Parquet file: {visible(str(error))}") from None
    return {name: np.asarray(table[name].to_numpy()) for name in table.column_names}


READERS: dict[str, Callable[[Any, Definition], PointTable]] = {".csv": _csv, ".parquet": _parquet}


@contextmanager
def _readable() -> Iterator[None]:
    """Within, errors of the operating system, of encoding and of CSV become InputErrors."""
    try:
        yield
    except FileNotFoundError:
        raise InputError("", "there is no such file") from None
    except OSError as error:
        reason = error.strerror or visible(str(error))
        raise InputError("", f"cannot be read: {reason.lower()}") from None
    except UnicodeDecodeError:
        raise InputError("", "is not UTF-8 text", "save it as UTF-8") from None
    except csv.Error as error:
        raise InputError("", f"is no CSV: {error}") from None


# -- columns -------------------------------------------------------------------------------------


def _column(column: NDArray[Any], assumption: Assumption) -> NDArray[Any]:
    kind, size = column.dtype.kind, column.dtype.itemsize
    if kind == "f" and size <= np.dtype(np.float64).itemsize:
        return _floats(column.astype(np.float64), assumption)
    if kind in "iu" and np.abs(column.astype(np.float64)).max() < MAX_FLOAT_WHOLE:
        return _floats(column.astype(np.float64), assumption)
    cells = column.tolist() if kind in "iu" else column
    return _exact_column(cells, assumption, lambda row: _at(assumption.name, row))


def _floats(column: NDArray[np.float64], assumption: Assumption) -> NDArray[np.float64]:
    wrong = ~np.isfinite(column)
    if assumption.range is not None:
        low, high = floats_within(assumption)
        wrong |= (column < low) | (column > high)
    if wrong.any():
        row = int(wrong.argmax())
        _exact_column([column[row]], assumption, lambda _: _at(assumption.name, row + 1))
    return column


def _exact_column(
    values: Iterable[Any], assumption: Assumption, where: Callable[[int], str]
) -> NDArray[Any]:
    """The cells of a column as Fractions, one object for equal cells.

    `where` gives the place of a row, counted from 1, for an InputError.
    """
    seen: dict[Any, Fraction] = {}
    found: list[Fraction] = []
    for row, value in enumerate(values, 1):
        key = (type(value), value) if isinstance(value, _SCALARS) else None
        if key not in seen:
            try:
                seen[key] = _within(_exact(value), assumption, value)
            except InputError as error:
                error.place = where(row)
                raise
        found.append(seen[key])
    return _objects(found)


_SCALARS = (str, int, float, Rational, Decimal, np.number)


def _exact(value: object) -> Fraction:
    """The number in one cell; a float is the exact number it is."""
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, Rational) and not isinstance(value, Integral):
        return _short(from_rational(value))
    if isinstance(value, (float, np.floating)):
        if not math.isfinite(value):
            raise InputError("", f"{value} is no number", "fill it in, or leave the point out")
        return Fraction(*value.as_integer_ratio())
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return _short(Fraction(int(value)))
    if isinstance(value, Decimal):
        return _written(str(value))
    raise InputError("", f"{visible(str(value))} is no number", NUMBERS)


def _written(text: str) -> Fraction:
    if plain := _PLAIN.fullmatch(text):  # nearly all texts are plain, and this is 5 times as fast
        whole, decimals = plain.groups(default="")
        return Fraction(int(whole + decimals), 10 ** len(decimals))
    if not text.strip():
        raise InputError("", "is empty", "fill it in, or leave the point out")
    try:
        return exact(text, "")
    except InputError as error:
        raise InputError("", error.problem, NUMBERS) from None


_PLAIN = re.compile(r"(-?[0-9]{1,9})(?:\.([0-9]{1,18}))?")


def _short(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_POINT_BITS:
        raise InputError("", "the number is too long or too large", "choose other units")
    return value


def _within(value: Fraction, assumption: Assumption, cell: object) -> Fraction:
    """The value of a cell. Raises InputError where it lies outside the assumption's range."""
    low, high = assumption.range or (value, value)
    if low <= value <= high:
        return value
    ends = f"the range {decimal(low)} … {decimal(high)}"
    for end in (low, high):
        if isinstance(cell, float) and cell == float(end):
            raise InputError(
                "",
                f"the binary number nearest to {decimal(end)} lies just outside {ends}",
                f'give the column as text, such as "{decimal(end)}", or as Fractions',
            )
    shown = visible(str(cell).strip()).removesuffix(".0")
    raise InputError("", f"{shown} is outside {ends}", "the range stands in the game file")


def _objects(values: list[Fraction]) -> NDArray[Any]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


# -- grids ---------------------------------------------------------------------------------------


@takes("definition", as_definition)
def grid(definition: Definition, axes: Mapping[str, int | Iterable[Any]]) -> Columns:
    """Every combination of the axes' values, the last axis running fastest.

    An axis is either a number of values, which are then evenly spaced from one end of the range to
    the other, or the values themselves, where a float stands for its shortest decimal. All columns
    are exact: Fractions (dtype object), one object for all points with that value.
    Raises InputError for an axis of another kind, and for more than MAX_GRID points.

    >>> columns = eg.grid("security_dilemma", {"d": 3, "k": ["1/4"]})
    >>> {name: [str(x) for x in column] for name, column in columns.items()}
    {'d': ['0', '1/2', '1'], 'k': ['1/4', '1/4', '1/4']}
    """
    if not axes:
        raise InputError("grid", "there is no axis", 'such as {"k": 21}')
    values = {name: _axis(definition.assumption(name, "grid"), axis) for name, axis in axes.items()}
    n = math.prod(map(len, values.values()))
    if n > MAX_GRID:
        raise InputError("grid", f"{n} points; {MAX_GRID} are the most", "take fewer per axis")
    columns, repeats = {}, n
    for name, axis in values.items():
        repeats //= len(axis)
        columns[name] = np.tile(np.repeat(axis, repeats), n // (repeats * len(axis)))
    return columns


def _axis(assumption: Assumption, axis: int | Iterable[Any]) -> NDArray[Any]:
    place = f"grid.{assumption.name}"
    if isinstance(axis, int | np.integer):
        return _even(assumption, int(axis), place)
    if isinstance(axis, str) or not isinstance(axis, Iterable):
        raise InputError(place, f"{axis!r} is no axis", "a number of values, or a list of values")
    values = [str(v) if isinstance(v, float) else v for v in islice(axis, MAX_GRID + 1)]
    if not values:
        raise InputError(place, "holds no value", "a number of values, or a list of values")
    return _exact_column(values, assumption, lambda n: f"{place}[{n}]")


def _even(assumption: Assumption, count: int, place: str) -> NDArray[Any]:
    if assumption.range is None:
        raise InputError(place, "has no range to be divided", "give the values themselves")
    if not 2 <= count <= MAX_GRID:
        raise InputError(place, f"{count} values; from 2 to {MAX_GRID} are possible")
    low, high = assumption.range
    return _objects([low + (high - low) * Fraction(n, count - 1) for n in range(count)])
