"""Names and numbers as Gambit's files hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...errors import InputError, visible
from ..fixed_numbers import one_line, written_number
from .gambit_head import GambitKind

WriteNumber = Callable[[Any, str], str]  # a number and its place, for an error -> its text


def quoted(text: str, place: str) -> str:
    """A text in quotation marks. Raises InputError where the format cannot hold it.

    A quotation mark is written with a backslash before it, and no other character is. So a
    backslash cannot come last, nor before a quotation mark.
    """
    if text != one_line(text):
        raise InputError(
            place, f"'{visible(text)}' has spare spaces, line breaks or signs that do not show",
            "Gambit's files cannot say that: rename it",
        )  # fmt: skip
    if text.endswith("\\") or '\\"' in text:
        raise InputError(
            place, f"'{visible(text)}' has a backslash at its end or before a quotation mark",
            "Gambit's files cannot say that: rename it",
        )  # fmt: skip
    return '"' + text.replace('"', '\\"') + '"'


def listed(texts: Iterable[str], place: str) -> str:
    """Names in quotation marks, in braces."""
    return f"{{ {' '.join(quoted(text, place) for text in texts)} }}"


def payoffs_text(payoffs: Iterable[Any], place: str, written: WriteNumber = written_number) -> str:
    """The payoffs of an outcome, in braces."""
    return f"{{ {', '.join(written(payoff, place) for payoff in payoffs)} }}"


def head_text(kind: GambitKind, title: str, players: Iterable[str]) -> str:
    """The first line of a file."""
    names = listed(players, "players")
    return f"{kind.word} {kind.version} R {quoted(one_line(title), 'title')} {names}"
