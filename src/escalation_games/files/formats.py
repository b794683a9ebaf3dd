"""Which reader a text is for: Gambit's extensive form, or TOML."""

from __future__ import annotations

from pathlib import PurePath

from ..definition import Definition
from ..errors import InputError
from . import toml_reader
from .efg import efg_reader


def read(text: str, file: str = "game.toml") -> Definition:
    """The definition in a game file's text; it is named after `file`.

    Raises InputError (exit code 2), naming file and place, for the first mistake.
    """
    _refuse_nfg(text, file)
    return (
        efg_reader.read(text, file)
        if efg_reader.is_efg(text, file)
        else toml_reader.read(text, file)
    )


def mistakes(text: str, file: str = "game.toml") -> list[InputError]:
    """Every independent mistake in a game file's text; of an .efg file, the first.

    In an .efg file each node says where the next one hangs, so after a mistake nothing is certain.
    """
    try:
        _refuse_nfg(text, file)
        if not efg_reader.is_efg(text, file):
            return toml_reader.mistakes(text, file)
        efg_reader.read(text, file)
    except InputError as error:
        return [error]
    return []


def _refuse_nfg(text: str, file: str) -> None:
    if PurePath(file).suffix.lower() == ".nfg" or text.split(maxsplit=1)[:1] == ["NFG"]:
        raise InputError(
            "",
            "is a Gambit .nfg file, a table of payoffs, which is not read yet",
            ['write it as TOML, form = "strategic"; security_dilemma of the library shows how',
             "or save the game in Gambit in extensive form, as an .efg file"],
            file=file,
        )  # fmt: skip
