"""Workspaces of Gambit's graphical interface (.gbt) -> a Definition without assumptions.

A workspace is a document of XML that holds a game as the text of an .efg or .nfg file, as it is,
between <efgfile> or <nfgfile> and its end. Colours, layouts and equilibria beside it are not read.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...definition import Definition
from ...errors import InputError
from ..entries.toml_syntax import check_size
from ..fixed_numbers import digest
from . import efg_reader, nfg_reader

SUFFIX = ".gbt"
READERS = {"efg": efg_reader.read, "nfg": nfg_reader.read}

_GAME = re.compile(r"<(efg|nfg)file>\s*+(?:<!\[CDATA\[)?+(.*?)(?:\]\]>\s*+)?+</\1file>", re.DOTALL)


def read(text: str, file: str = "game.gbt") -> Definition:
    """The definition in the game of a workspace; it is named after `file`.

    Raises InputError (exit code 2), naming file, line and column, for the first mistake.
    """
    try:
        check_size(text)
        found = _GAME.search(text)
        if found is None:
            raise InputError(
                "", "there is no game in this workspace of Gambit",
                "open it there, and save the game as .efg or .nfg",
            )  # fmt: skip
    except InputError as error:
        raise error.in_file(file) from None
    above = re.sub(r"[^\n]", " ", text[: found.start(2)])  # so that lines keep their numbers
    definition = READERS[found[1]](above + found[2], file)
    return replace(definition, text=text, sha256=digest(text))
