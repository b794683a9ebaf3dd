"""Which reader a text is for: Gambit's extensive form, or TOML."""

from __future__ import annotations

from ..definition import Definition
from ..errors import InputError
from . import efg, toml


def read(text: str, file: str = "game.toml") -> Definition:
    """The definition in a game file's text; it is named after `file`.

    Raises InputError (exit code 2), naming file and place, for the first mistake.
    """
    return efg.read(text, file) if efg.is_efg(text, file) else toml.read(text, file)


def mistakes(text: str, file: str = "game.toml") -> list[InputError]:
    """Every independent mistake in a game file's text; of an .efg file, the first.

    There each node says where the next one hangs, so after a mistake nothing is certain.
    """
    if not efg.is_efg(text, file):
        return toml.mistakes(text, file)
    try:
        efg.read(text, file)
    except InputError as error:
        return [error]
    return []
