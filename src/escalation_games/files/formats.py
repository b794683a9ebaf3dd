"""Which reader a text is for: one of another program's formats, or TOML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from ..definition import Definition
from ..errors import InputError
from . import toml_reader
from .gambit import ef_reader, efg_reader, gbt_reader, nfg_reader
from .gambit.gambit_head import EFG, NFG
from .spreadsheets import csv_reader

FileReader = Callable[[str, str], Definition]

BY_WORD: dict[str, FileReader] = {EFG.word: efg_reader.read, NFG.word: nfg_reader.read}
BY_SUFFIX: dict[str, FileReader] = {
    EFG.suffix: efg_reader.read,
    ef_reader.SUFFIX: ef_reader.read,
    gbt_reader.SUFFIX: gbt_reader.read,
    NFG.suffix: nfg_reader.read,
    **dict.fromkeys(csv_reader.SUFFIXES, csv_reader.read),
}


def read(text: str, file: str = "game.toml") -> Definition:
    """The definition in a game file's text; it is named after `file`.

    Raises InputError (exit code 2), naming file and place, for the first mistake.
    """
    return (_other_reader(text, file) or toml_reader.read)(text, file)


def mistakes(text: str, file: str = "game.toml") -> list[InputError]:
    """Every independent mistake in a game file's text; the first, where the file is not TOML.

    In other formats a place has its meaning by what stands before it, so after a mistake nothing is
    certain.
    """
    reader = _other_reader(text, file)
    if reader is None:
        return toml_reader.mistakes(text, file)
    try:
        reader(text, file)
    except InputError as error:
        return [error]
    return []


def is_toml(text: str, file: str) -> bool:
    """Is a text meant to be TOML, by the ending of its file's name and by its start?"""
    return _other_reader(text, file) is None


def _other_reader(text: str, file: str) -> FileReader | None:
    """The reader of the other format that a text is in; its first word tells more than the name."""
    word = (text.split(maxsplit=1) or [""])[0]
    return BY_WORD.get(word) or BY_SUFFIX.get(PurePath(file).suffix.lower())
