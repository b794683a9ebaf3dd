"""A strategic game from arrays of payoffs.

The arrays become the text of a game file, and the text is read as every other: so there is one
reader, and what comes of it can be printed, saved and sent to other processes. A mistake names the
argument it is in, A[0][1], and not the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from math import prod
from numbers import Rational, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..definition import Definition, TermArray
from ..errors import InputError
from ..forms import objects
from ..limits import MAX_BYTES, MAX_PLAYERS, MAX_TABLE_PROFILES
from ..numbers import Fraction, from_rational
from .entries.array_entries import ArrayEntries, called, number_text
from .entries.typed_tables import (
    count,
    decimal,
    exact,
    join,
    label,
    listed,
    no_duplicates,
    sentence,
    unknown,
)
from .entries.vocabulary import Names
from .library import loads

Objects = NDArray[Any]
NAME = "game"
PARAMETER = "a parameter"
WHY = "as given with the arrays"
CALL = "eg.strategic(A, B): an array for each player, of one axis for each"


def strategic(
    *payoffs: Any,
    players: Sequence[str] | None = None,
    actions: Sequence[Sequence[str]] | None = None,
    ranges: Mapping[Any, Sequence[Any]] | None = None,
    about: Mapping[Any, str] | None = None,
    escalation: Any = None,
    line: Any = None,
    title: str = "Game",
) -> Definition:
    """The game in which player i chooses along axis i of every array, all at once.

    payoffs     per player an array (n1, n2, ...). An entry is a number, a formula as text, such as
                "-v" or "a - k", or an expression of SymPy. Exact numbers and decimal text stay what
                they are; a float is taken as it is stored, so write "0.1" for one tenth
    players     their names: plain words, as formulas have them; by default row and column, or
                player1, player2, ...
    actions     per player the names of actions, (n1,), (n2,), ...; by default a1, a2, ... for the
                first, b1, b2, ... for the second
    ranges      name (or SymPy symbol) -> (low, high), or (value, low, high) where it does not stand
                in the middle. Every name in a formula needs one. Ends are read as `Definition.at`
                reads values: a float stands for its shortest decimal
    about       name -> what it stands for, in plain words
    escalation  an array (n1, n2, ...) of levels from 0 to 1, entries as of payoffs. Without it the
                game has none, and screens speak of payoffs
    line        the level that counts, by default 1/2; read as the levels are

    The `text` of the definition is a game file that makes it again. Raises InputError, which names
    the argument and the entry.

    >>> hunt = eg.strategic([[1, 0], ["k", "k"]], [[1, "k"], [0, "k"]], ranges={"k": (0, 2)})
    >>> len(eg.solve(hunt.at({"k": "1/2"})).equilibria)
    3
    """
    tables = [_array(given, place) for given, place in zip(payoffs, _letters(), strict=False)]
    _check_shapes(tables, len(payoffs))
    if line is not None and escalation is None:
        raise InputError("line", "is given without escalation", "give escalation=, or leave it out")
    game = _Arrays.of(tables, players, actions, escalation, title)
    return game.definition(ranges, about, line)


@dataclass
class _Arrays:
    """Arrays with their labels, on the way to the text of a file.

    places  place in the text -> the argument that stands there
    """

    players: list[str]
    actions: list[list[str]]
    payoffs: list[Objects]
    escalation: Objects | None
    title: str
    names: Names
    entries: ArrayEntries
    places: dict[str, str]

    @classmethod
    def of(
        cls, tables: list[Objects], players: Any, actions: Any, escalation: Any, title: Any
    ) -> _Arrays:
        shape, names = tables[0].shape, Names()
        levels = None if escalation is None else _array(escalation, "escalation")
        if levels is not None and levels.shape != shape:
            raise InputError(
                "escalation", f"has shape {levels.shape}, and the payoffs have {shape}",
                "one level for every combination of actions",
            )  # fmt: skip
        called_so = _players(players, len(shape), names)
        labels = _actions(actions, shape, called_so)
        places = {"assumptions": "ranges", "title": "title", "escalation.line": "line"}
        title = sentence(title if isinstance(title, str) else None, "title")
        return cls(called_so, labels, tables, levels, title, names, ArrayEntries(), places)

    def definition(self, ranges: Any, about: Any, line: Any) -> Definition:
        payoffs = [*self.payoff_lines()]
        levels = [] if self.escalation is None else [*self.level_lines(line)]
        text = "\n".join(
            [
                f"title = {_quoted(self.title)}",
                'question = "What can hold?"',
                'form = "strategic"',
                'source = "arrays of payoffs"',
                "",
                "[players]",
                *(
                    f"{player} = [{', '.join(map(_quoted, labels))}]"
                    for player, labels in zip(self.players, self.actions, strict=True)
                ),
                *self.assumption_lines(ranges, about),
                *("", "[payoffs]", *payoffs),
                *levels,
                "",
            ]
        )
        if len(text) > MAX_BYTES:
            raise InputError(
                "A", f"as text the game has {len(text):,} characters; {MAX_BYTES:,} are the most",
                "fewer actions, or shorter names and entries",
            )  # fmt: skip
        return self.read(text)

    def payoff_lines(self) -> Iterator[str]:
        for cell, key in self.cells():
            parts = []
            for player, table, letter in zip(self.players, self.payoffs, _letters(), strict=False):
                entry = self.entry(table, letter, cell, join(join("payoffs", key), player))
                parts.append(f"{player} = {entry}")
            yield f"{_quoted(key)} = {{ {', '.join(parts)} }}"

    def level_lines(self, line: Any) -> Iterator[str]:
        assert self.escalation is not None
        level = Fraction(1, 2) if line is None else line
        yield from ("", "[escalation]")
        yield f"line = {_quoted(self.entries.formula(level, 'line'))}"
        yield f"why = {_quoted(WHY)}"
        for cell, key in self.cells():
            entry = self.entry(self.escalation, "escalation", cell, join("escalation", key))
            yield f"{_quoted(key)} = {entry}"

    def entry(self, table: Objects, argument: str, cell: tuple[int, ...], place: str) -> str:
        """The entry in quotes. Remembers of which entry the place in the text is."""
        self.places[place] = argument + "".join(f"[{k}]" for k in cell)
        return _quoted(self.entries.formula(table[cell], self.places[place]))

    def cells(self) -> Iterator[tuple[tuple[int, ...], str]]:
        """Every position with the key of its profile in the text."""
        positions = product(*(range(len(labels)) for labels in self.actions))
        for cell, profile in zip(positions, product(*self.actions), strict=True):
            yield cell, " / ".join(profile)

    def assumption_lines(self, ranges: Any, about: Any) -> Iterator[str]:
        given = {str(name): value for name, value in _mapping(ranges, "ranges").items()}
        words = {str(name): value for name, value in _mapping(about, "about").items()}
        self.check_names(given)
        for name in words:
            if name not in given:
                raise unknown("about", "name", name, given)
        yield from ("", "[assumptions]") if given else ()
        for name, value in given.items():
            place = f'ranges["{name}"]'
            self.names.give(name, place, "a name with a range")
            numbers = ", ".join(map(_quoted, map(decimal, _range(value, place))))
            now, ends = numbers.split(", ", 1)
            says = sentence(words.get(name, PARAMETER), f'about["{name}"]')
            yield f"{name} = {{ value = {now}, range = [{ends}], about = {_quoted(says)} }}"

    def check_names(self, ranges: Mapping[str, Any]) -> None:
        """Raises InputError for names in formulas without a range."""
        missing = [name for name in self.entries.names if name not in ranges]
        if missing:
            example = ", ".join(f'"{name}": (0, 1)' for name in missing[:3])
            more = ", ..." if len(missing) > 3 else ""
            raise InputError(
                self.entries.names[missing[0]],
                f"{'' if len(missing) == 1 else 'of the names in formulas, '}"
                f"{listed(missing)} {'has' if len(missing) == 1 else 'have'} no range",
                f"add ranges={{{example}{more}}}: from where to where, or (value, low, high)",
            )

    def read(self, text: str) -> Definition:
        """The definition in the text; mistakes and formulas name the arguments."""
        try:
            found = loads(text, NAME)
        except InputError as error:
            error.place, error.file = self.places.get(error.place, error.place), None
            raise error from None
        payoffs, escalation = self.placed(found.payoffs), self.placed(found.escalation)
        return replace(found, payoffs=payoffs, escalation=escalation, file="")

    def placed(self, terms: TermArray) -> TermArray:
        named = (
            replace(
                term,
                formula=replace(
                    term.formula, place=self.places.get(term.formula.place, term.formula.place)
                ),
            )
            for term in terms.flat
        )
        return objects(named, terms.shape)


def _letters() -> Iterator[str]:
    """A, B, C, ...: how mistakes call the arrays."""
    return iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _quoted(text: str) -> str:
    """As TOML writes it."""
    return json.dumps(text, ensure_ascii=False)


def _mapping(given: Any, place: str) -> Mapping[Any, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(place, f"is {called(given)}, not a dict", f'{place}={{"v": ...}}')
    return given


# -- arrays ----------------------------------------------------------------------------------------


def _array(given: Any, place: str) -> Objects:
    """The array with Python's objects in it. Raises InputError for what has no rows."""
    if isinstance(given, np.ma.MaskedArray) and np.ma.getmaskarray(given).any():
        raise InputError(place, "some of its entries are masked", "an array with every entry")
    try:
        array: Objects = np.array(given, dtype=object)
    except (TypeError, ValueError):
        raise _uneven(place) from None
    if array.ndim == 0:
        raise InputError(place, f"is {called(given)}, not an array", CALL)
    if any(isinstance(entry, list | tuple | np.ndarray) for entry in array.flat):
        raise _uneven(place)
    return array


def _uneven(place: str) -> InputError:
    return InputError(
        place, "its rows are not equally long", "an entry for each action, in each row"
    )


def _check_shapes(tables: Sequence[Objects], given: int) -> None:
    """Raises InputError unless there is an array per player, with an axis per player, all alike."""
    if not given:
        raise InputError("A", "there are no payoffs", CALL)
    if given > MAX_PLAYERS:
        raise InputError("payoffs", f"{given} players; {MAX_PLAYERS} are the most", CALL)
    shape = tables[0].shape
    if given == 1:
        cures = ["zero-sum: eg.strategic(A, -A); symmetric: eg.strategic(A, A.T)"]
        raise InputError("A", "is the only array: what do the others get?", _split(shape) or cures)
    for table, letter in zip(tables, _letters(), strict=False):
        if table.shape != shape:
            problem = f"has shape {table.shape}, and A has {shape}"
            raise InputError(letter, problem, "arrays of one shape: a payoff for every outcome")
    if len(shape) != given:
        problem = f"has shape {shape}: {count(len(shape), 'axis').replace('axiss', 'axes')}"
        raise InputError("A", f"{problem} for {given} players", CALL)
    if not prod(shape):
        raise InputError("A", f"has shape {shape}: a player without actions", CALL)
    if prod(shape) > MAX_TABLE_PROFILES:
        problem = f"{prod(shape):,} combinations of actions; {MAX_TABLE_PROFILES:,} are the most"
        raise InputError("A", problem, "fewer actions")


def _split(shape: tuple[int, ...]) -> list[str]:
    """How an array that holds those of all players is split, by the axis of as many as there are
    other axes; both ways where that may be the first and the last."""
    players = len(shape) - 1
    if players < 2:
        return []
    ways = []
    if shape[0] == players:
        ways.append("a player for each entry of the first axis: eg.strategic(*A)")
    if shape[-1] == players:
        ways.append("of the last, as of numpy.dstack: eg.strategic(*numpy.moveaxis(A, -1, 0))")
    return ways


# -- labels ----------------------------------------------------------------------------------------


def _players(given: Any, n: int, names: Names) -> list[str]:
    default = ["row", "column"] if n == 2 else [f"player{k}" for k in range(1, n + 1)]
    found = default if given is None else _texts(given, "players", n, "one for each array")
    for k, name in enumerate(found):
        names.give(name, f"players[{k}]", "a player")
    return found


def _actions(given: Any, shape: tuple[int, ...], players: Sequence[str]) -> list[list[str]]:
    if given is None:
        return [
            [f"{letter.lower()}{k}" for k in range(1, n + 1)]
            for n, letter in zip(shape, _letters(), strict=False)
        ]
    if isinstance(given, str | Mapping) or not _is_iterable(given) or len(given) != len(shape):
        example = ", ".join(f"[{n} names]" for n in shape)
        raise InputError("actions", "must be a list of names for each player", f"({example})")
    found = []
    for k, (labels, n) in enumerate(zip(given, shape, strict=True)):
        place = f"actions[{k}]"
        texts = _texts(labels, place, n, f"one for each action of {players[k]}")
        found.append([label(text, f"{place}[{a}]") for a, text in enumerate(texts)])
        no_duplicates(found[-1], place, "action")
    return found


def _texts(given: Any, place: str, n: int, why: str) -> list[str]:
    """So many texts. Raises InputError for anything else; text alone is no list of letters."""
    if isinstance(given, str) or not _is_iterable(given):
        raise InputError(place, f"is {called(given)}, not a list of names", f"{n} names, {why}")
    texts = list(given)
    if len(texts) != n:
        raise InputError(place, f"has {count(len(texts), 'name')}", f"{n}, {why}")
    for k, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"{place}[{k}]", f"is {called(text)}, not a name", f'"{text}"')
    return [str(text) for text in texts]


def _is_iterable(given: Any) -> bool:
    return hasattr(given, "__len__") and hasattr(given, "__iter__")


# -- ranges ----------------------------------------------------------------------------------------


def _range(given: Any, place: str) -> tuple[Fraction, Fraction, Fraction]:
    """The value, and the two ends."""
    example = "(low, high), or (value, low, high), in this order"
    if isinstance(given, str) or not _is_iterable(given) or len(given) not in (2, 3):
        raise InputError(place, "must be two numbers, or three", example)
    *value, low, high = (_number(x, f"{place}[{k}]") for k, x in enumerate(given))
    if low >= high:
        raise InputError(place, f"{decimal(low)} is not below {decimal(high)}", example)
    now = value[0] if value else (low + high) / 2
    if not low <= now <= high:
        ends = f"{decimal(low)} … {decimal(high)}"
        raise InputError(place, f"the value {decimal(now)} is outside the range {ends}", example)
    return now, low, high


def _number(given: Any, place: str) -> Fraction:
    """A float stands for its shortest decimal."""
    if isinstance(given, bool | np.bool_) or not isinstance(given, Real | Decimal | str):
        raise InputError(place, f"is {called(given)}, not a number", '0.5 or "1/3"')
    # a fraction is checked first: Python writes no number of thousands of digits
    text = number_text(from_rational(given), place) if isinstance(given, Rational) else str(given)
    return exact(text, place)
