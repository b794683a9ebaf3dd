"""Typed access to the tables of a game file: every value is checked where it is taken.

A `Table` knows its place in the file, so that every mistake in the table names the place.
`Mistakes` collects mistakes, so that one reading finds as many independent ones as it can.
"""

from __future__ import annotations

import difflib
import keyword
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NoReturn, ParamSpec, TypeVar

from ...errors import InputError, did_you_mean, visible
from ...expressions import RESERVED
from ...limits import MAX_LITERAL_DIGITS, MAX_MISTAKES, MAX_NAME_SHOWN
from ...numbers import Fraction, from_text
from ...numbers.decimals import exact_text, terminating

MAX_NAME = MAX_NAME_SHOWN  # characters of a name or label
SHARED_KEYS = (
    "title", "question", "form", "source", "topic", "order", "story", "what", "absent", "players",
    "assumptions", "correlations", "lengths", "define", "escalation", "presets", "expect",
    "watch", "answer",
)  # fmt: skip
FORM_KEYS: dict[str, tuple[str, ...]] = {  # what files of a form have beside these
    "strategic": ("payoffs",),
    "timing": ("moves", "payoffs"),
    "extensive": ("root", "nodes", "outcomes"),
    "bargaining": ("offer", "type", "payoffs"),
    "reputation": ("reputation", "payoffs"),
    "stochastic": ("states", "discount", "moves", "payoffs", "next", "ends"),
}


_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?(/[0-9]+)?")
_FORBIDDEN_IN_LABELS = '/",=\\'
_EXAMPLES = {
    "title": 'title = "Security dilemma"',
    "question": 'question = "Does fear of being out-armed arm both?"',
    "form": 'form = "strategic"     '
    '(or "timing", "extensive", "bargaining", "reputation", "stochastic")',
    "source": 'source = "Jervis 1978"',
    "about": 'about = "what it stands for, in plain words"',
    "value": "value = 0.5",
    "range": "range = [0, 1]",
    "why": 'why = "one sentence: what makes it so"',
    "kind": 'kind = "triangular"     (or uniform, normal, log-uniform, discrete)',
    "sd": "sd = 0.1     (the standard deviation, before the cut at the range)",
    "values": "values = { k = 0.5 }     (assumption = number)",
    "players": 'players = ["russia", "bloc"]',
    "root": 'root = "start"     (the name of the first node)',
    "name": 'name = "answer"',
    "player": 'player = "russia"',
    "actions": 'actions = ["warn", "silent"]',
    "moves": 'moves = { stay = "peace", challenge = "bloc" }     (action = next node or outcome)',
    "to": 'to = "peace"     (the next node or outcome)',
    "p": 'p = "1 - r"     (a probability)',
    "what": 'what = "a first strike under full pressure"',
    "at": 'at = "act after full"     (a decision)',
    "action": 'action = "strike"     (one of the actions there)',
    "says": 'says = "No: nobody stands firm"     (the answer to the question)',
}

T = TypeVar("T")
P = ParamSpec("P")


class Written(str):
    """A decimal number exactly as it stands in the file; never rounded to binary."""

    __slots__ = ()


@dataclass(frozen=True)
class Noted:
    """Ends a block at the first InputError in the block, and keeps the error (once)."""

    found: list[InputError]

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, _: type | None, error: BaseException | None, __: TracebackType | None
    ) -> bool:
        if not isinstance(error, InputError):
            return False
        is_new = all((error.place, error.problem) != (e.place, e.problem) for e in self.found)
        if is_new and len(self.found) < MAX_MISTAKES:
            self.found.append(error)
        elif is_new and len(self.found) == MAX_MISTAKES:
            problem = f"more than {MAX_MISTAKES} mistakes; the others are not listed"
            self.found.append(InputError("", problem, "mend these first"))
        return True


class Mistakes:
    """The mistakes found so far, in the order in which they were found."""

    def __init__(self) -> None:
        self.found: list[InputError] = []

    def noted(self) -> Noted:
        """`with mistakes.noted():` keeps a mistake in the block; then reading goes on after it."""
        return Noted(self.found)

    def attempt(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """The result of `read`; None where it raises InputError, which is kept as a mistake."""
        with self.noted():
            return read(*args, **kwargs)
        return None


# -- words -----------------------------------------------------------------------------------------


def join(place: str, key: str) -> str:
    """The place of a key inside a place: payoffs."build / build".bloc."""
    return f"{place}.{written(key)}" if place else written(key)


def written(key: str) -> str:
    """A key as TOML wants it: in quotes unless it is one plain word."""
    return key if _BARE_KEY.fullmatch(key) else f'"{visible(key)}"'


def blanks(names: Iterable[str]) -> str:
    """Formulas to be filled in, for an error to offer: bloc = "...", adversary = "..."."""
    return ", ".join(f'{written(name)} = "..."' for name in names)


def suggestion(name: str, known: Iterable[str]) -> str:
    """ "; did you mean 'v0'?" when a known name is close, otherwise nothing."""
    return did_you_mean(name[:MAX_NAME], known)


def unknown(place: str, what: str, name: str, known: Iterable[str]) -> InputError:
    """The error for a name that does not exist: the name it may be, and all names there are."""
    known = list(known)
    words = " ".join(known) if all(map(_BARE_KEY.fullmatch, known)) else listed(known, 8)
    return InputError(
        place,
        f"unknown {what} '{visible(name)}'{suggestion(name, known)}",
        f"known: {words or 'none'}",
    )


def one_of(value: object, place: str, what: str, words: Sequence[str]) -> str:
    """One of a few words. Raises InputError, with all of them."""
    if not isinstance(value, str):
        raise InputError(place, f"must be text, not {kind_of(value)}", f"one of {', '.join(words)}")
    if value not in words:
        raise unknown(place, what, value, words)
    return value


def count(number: int, what: str) -> str:
    """A number of things in words: 1 tip, 2 tips."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def listed(names: Iterable[str], most: int = 3) -> str:
    """Some names in quotes, `most` at most, and how many more there are."""
    names = list(names)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f'"{name}"' for name in names[:most]) + more


def kind_of(value: object) -> str:
    """The kind of a TOML value in words, such as "a list"."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | Written):
        return "a number"
    for kind, words in ((str, "text"), (list, "a list"), (dict, "a table")):
        if isinstance(value, kind):
            return words
    return "a date or a time"


def decimal(number: Fraction) -> str:
    """A number as a person writes it: 0.25 where that is exact and short, else 1/3."""
    return terminating(number, 6) or exact_text(number)


# -- single values ---------------------------------------------------------------------------------


def exact(value: object, place: str) -> Fraction:
    """The exact number in a TOML value: a number, or text such as "1/3".

    Raises InputError for a value of another kind, and for a number of too many digits.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise InputError(place, f"must be a number, not {kind_of(value)}", 'write 0.5 or "1/3"')
    text = _digits(value, place) if isinstance(value, int) else value.strip()
    if isinstance(value, Written):
        text = text.replace("_", "")
    if not _NUMBER.fullmatch(text):
        _fail_number(text, place)
    return _fraction(text, place)


def _digits(number: int, place: str) -> str:
    if abs(number) >= 10**MAX_LITERAL_DIGITS:  # asked before str(), which is slow on huge numbers
        _fail_long(place)
    return str(number)


def _fail_number(text: str, place: str) -> NoReturn:
    bare = text.lstrip("+-").lower()
    remedy = 'write 0.5 or "1/3"; formulas stand under [define], [payoffs] and the like'
    if bare in ("inf", "nan"):
        remedy = "numbers here are finite; choose a large one, such as 1000"
    elif re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text):
        remedy = f"write it with a point: {text.replace(',', '.')}"
    elif percent := re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?%", text):
        remedy = f"write it as a share of 1: {decimal(from_text(percent[1]) / 100)}"
    raise InputError(place, f"'{visible(text)}' is not a number", remedy)


def _fraction(text: str, place: str) -> Fraction:
    exponent = re.search(r"[eE]([+-]?[0-9]+)", text)
    digits = sum(map(str.isdigit, text))
    if digits > MAX_LITERAL_DIGITS or (exponent and abs(int(exponent[1])) > MAX_LITERAL_DIGITS):
        _fail_long(place)
    upper, _, lower = text.partition("/")
    if lower and int(lower) == 0:
        raise InputError(place, f"'{text}' divides by zero", 'write a number such as 0.5 or "1/3"')
    return from_text(upper) / int(lower or 1)


def _fail_long(place: str) -> NoReturn:
    raise InputError(
        place,
        "the number is too long or too large",
        f"at most {MAX_LITERAL_DIGITS} digits; change units",
    )


def whole(value: object, place: str) -> int:
    """The whole number in a TOML value. Raises InputError."""
    number = exact(value, place)
    if number.denominator != 1:
        raise InputError(place, f"must be a whole number, not {decimal(number)}", "such as 3")
    return int(number)


def sentence(value: object, place: str) -> str:
    """The text in a TOML value, on one line. Raises InputError, also for control characters."""
    key = place.rpartition(".")[2]
    if not isinstance(value, str) or isinstance(value, Written):
        example = _EXAMPLES.get(key, f'{key} = "..."')
        raise InputError(place, f"must be text, not {kind_of(value)}", f"write {example}")
    text = " ".join(value.split())
    if not text:
        raise InputError(place, "is empty", f"for example {_EXAMPLES.get(key, 'one sentence')}")
    visible_only(text, place)
    return text


def visible_only(text: str, place: str) -> None:
    """Raises InputError for a character that could steer a terminal."""
    for char in text:
        if not char.isprintable():
            raise InputError(
                place,
                f"holds the invisible character U+{ord(char):04X}",
                "type the text again without it",
            )


def identifier(name: str, place: str) -> str:
    """The name, if formulas can use it. Raises InputError otherwise."""
    if len(name) > MAX_NAME:
        raise InputError(place, f"the name has {len(name)} characters; {MAX_NAME} are the most")
    if not _NAME.fullmatch(name):
        raise InputError(
            place,
            f"'{visible(name)}' cannot be a name in formulas",
            "a letter from a to z first, then letters, digits and _, as in v_0",
        )
    if name in RESERVED or keyword.iskeyword(name):
        raise InputError(
            place, f"'{name}' already means something in formulas", "choose another name"
        )
    return name


def is_identifier(name: str) -> bool:
    """Can formulas use the name?"""
    return bool(_NAME.fullmatch(name)) and name not in RESERVED and not keyword.iskeyword(name)


def label(value: object, place: str) -> str:
    """The name of an action, a chance event, a node or an outcome in a TOML value.

    Raises InputError unless it is short plain text.
    """
    if not isinstance(value, str) or isinstance(value, Written):
        is_number = isinstance(value, int | Written) and not isinstance(value, bool)
        remedy = f'write "{value}"' if is_number else 'for example "stand firm"'
        raise InputError(place, f"must be a name in quotes, not {kind_of(value)}", remedy)
    if not value or value != " ".join(value.split()):
        raise InputError(
            place,
            f"'{visible(value)}' is no name: it is empty or has spare spaces",
            'for example "stand firm"',
        )
    if len(value) > MAX_NAME:
        raise InputError(place, f"the name has {len(value)} characters; {MAX_NAME} are the most")
    _check_characters(value, place)
    return value


def _check_characters(value: str, place: str) -> None:
    for char in value:
        if char in _FORBIDDEN_IN_LABELS:
            raise InputError(
                place, f"'{value}' holds {char!r}, which is kept for other uses", "leave it out"
            )
        if not " " <= char <= "~":
            raise InputError(
                place,
                f"'{visible(value)}' holds '{visible(char)}' (U+{ord(char):04X}), not plain ASCII",
                "formulas must be able to name it; other letters may stand in title and about",
            )


def no_duplicates(names: Iterable[str], place: str, what: str) -> None:
    """Raises InputError, at `place`, where two names are equal."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InputError(place, f"{what} '{name}' stands there twice", "leave one of them out")
        seen.add(name)


# -- tables ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """A TOML table and its place in the file."""

    place: str
    entries: Mapping[str, Any]

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def where(self, key: str) -> str:
        """The place of a key of this table."""
        return join(self.place, key)

    def respelt(self, known: Iterable[str]) -> Table:
        """The table as if its misspelt keys were spelt right: one misspelling is one mistake."""
        entries = dict(self.entries)
        absent = [key for key in known if key not in entries]
        for key in [key for key in self.entries if key not in known][:MAX_MISTAKES]:
            close = difflib.get_close_matches(key[:MAX_NAME], absent, n=1)
            if close:
                entries.setdefault(close[0], entries[key])
        return Table(self.place, entries)

    def only(self, *known: str, required: Iterable[str] = ()) -> None:
        """Raises InputError for any other key than these, and where a required key is missing."""
        for key in self.entries:
            if key not in known:
                raise self.unknown_key(key, known)
        for key in required:
            self.require(key)

    def unknown_key(self, key: str, known: Iterable[str]) -> InputError:
        """The error for a key that the table cannot have, with the known ones nearest to it."""
        error = unknown(self.place, "key", key, known)
        if self.place and "did you mean" not in error.problem and stands_at_the_top(key):
            error.remedy = (f"'{key}' stands at the top of the file, above the first [table]",)
        return error

    def require(self, key: str) -> Any:
        """The value under a key. Raises InputError, with an example if there is one, if absent."""
        if key not in self.entries:
            remedy = f"add: {_EXAMPLES[key]}" if key in _EXAMPLES else ()
            raise InputError(self.place, f"'{key}' is missing", remedy)
        return self.entries[key]

    def text(self, key: str) -> str:
        """The sentence under a key, which must be there; see `sentence`."""
        return sentence(self.require(key), self.where(key))

    def text_or(self, key: str, default: str) -> str:
        """The sentence under a key, or `default` where the key is absent."""
        return self.text(key) if key in self.entries else default

    def number(self, key: str) -> Fraction:
        """The exact number under a key, which must be there."""
        return exact(self.require(key), self.where(key))

    def whole(self, key: str) -> int:
        """The whole number under a key, which must be there."""
        return whole(self.require(key), self.where(key))

    def items(self, key: str, example: str = "") -> list[Any]:
        """The list under a key, which must be there; its items are not checked."""
        value = self.require(key)
        if not isinstance(value, list):
            remedy = example or (f"write {_EXAMPLES[key]}" if key in _EXAMPLES else ())
            raise InputError(self.where(key), f"must be a list, not {kind_of(value)}", remedy)
        return value

    def labels(self, key: str, what: str) -> tuple[str, ...]:
        """The list of names under a key. Raises InputError unless all differ, and there is one."""
        values = self.items(key)
        where = self.where(key)
        names = tuple(label(value, f"{where}[{n}]") for n, value in enumerate(values, 1))
        if not names:
            remedy = f"write {_EXAMPLES[key]}" if key in _EXAMPLES else 'write ["one", "other"]'
            raise InputError(where, f"the list is empty; at least one {what} is needed", remedy)
        no_duplicates(names, where, what)
        return names

    def table(self, key: str, example: str = "") -> Table:
        """The table under a key; an empty one where the key is absent."""
        value = self.entries.get(key, {})
        if not isinstance(value, dict):
            where = self.where(key)
            raise InputError(where, f"must be a table, not {kind_of(value)}", example or ())
        return Table(self.where(key), value)

    def tables(self, key: str) -> list[Table]:
        """The tables of an array [[key]], places counted from 1; none where the key is absent."""
        value, where = self.entries.get(key, []), self.where(key)
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise InputError(
                where,
                f"must be an array of tables, not {kind_of(value)}",
                f"write each under its own heading [[{key}]], with two brackets",
            )
        return [Table(f"{where}[{n}]", entry) for n, entry in enumerate(value, 1)]


def stands_at_the_top(key: str) -> bool:
    """Is the key one of those above the first [table] of a file, of whichever form?"""
    return key in SHARED_KEYS or any(key in keys for keys in FORM_KEYS.values())
