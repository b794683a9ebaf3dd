"""Game files on disk: the library that comes with the package, and your own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..definition import Definition
from ..errors import InputError, visible
from ..limits import MAX_BYTES
from .checked_lengths import warnings
from .entries.toml_syntax import decode, parse_toml
from .entries.typed_tables import suggestion
from .formats import BY_SUFFIX, mistakes, read

SUFFIX = ".toml"
CLASSICS = "classics"  # a folder within the library, and what may stand before the names there


@dataclass(frozen=True)
class Entry:
    """One game of the library, as its file introduces it.

    name, path     what commands call it, and its file
    title, question, topic, form  as the file says them
    n_assumptions  how many assumptions it has
    order          its place among the games of its topic
    """

    name: str
    title: str
    question: str
    topic: str
    form: str
    n_assumptions: int
    order: int
    path: Path


@dataclass(frozen=True)
class Checked:
    """The result of checking a file: a definition, or mistakes.

    warnings  faults that forbid no command, but deny an answer somewhere: where in the ranges a
              formula has no value, which lengths make no game, and where neither is settled
    """

    file: str
    definition: Definition | None
    mistakes: tuple[InputError, ...]
    warnings: tuple[InputError, ...] = ()


def folder() -> Path:
    """The folder of the library: inside an installed package, or at the root of a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "games"
    return installed if installed.is_dir() else package.parents[1] / "games"


def library() -> dict[str, Path]:
    """The path of every game in the library, by name."""
    return {path.stem: path for path in sorted(folder().glob(f"*{SUFFIX}"))}


def classics() -> dict[str, Path]:
    """The path of every textbook game that stands beside the library, by name."""
    return {path.stem: path for path in sorted((folder() / CLASSICS).glob(f"*{SUFFIX}"))}


def catalogue(textbook: bool = False) -> tuple[Entry, ...]:
    """The games of the library by topic, in the order their files ask for; or, with `textbook`,
    the classics that stand beside them.

    Fast, since no formula is read.

    >>> [entry.name for entry in eg.catalogue(textbook=True)][:3]
    ['prisoners_dilemma', 'stag_hunt', 'chicken']
    """
    games = classics() if textbook else library()
    entries = [_entry(name, path) for name, path in games.items()]
    first: dict[str, int] = {}
    for entry in entries:
        first[entry.topic] = min(entry.order, first.get(entry.topic, entry.order))
    return tuple(sorted(entries, key=lambda e: (first[e.topic], e.topic, e.order, e.name)))


def _entry(name: str, path: Path) -> Entry:
    try:
        table = parse_toml(decode(_bytes(path, str(path))))
    except InputError as error:
        raise error.in_file(str(path)) from None
    assumptions: Any = table.get("assumptions", {})
    return Entry(
        name,
        str(table.get("title", name)),
        str(table.get("question", "")),
        str(table.get("topic", "Other games")),
        str(table.get("form", "")),
        len(assumptions),
        int(table.get("order", 1000)),
        path,
    )


def load(game: str | os.PathLike[str]) -> Definition:
    """The definition of a library game or a classic (by name), or of a file (by path).

    Raises InputError where there is no such game or file, and for the first mistake in it.

    >>> definition = eg.load("security_dilemma")
    >>> definition.structure.players
    ('bloc', 'rivals')
    """
    return read(*_text(game))


def loads(text: str, name: str = "game") -> Definition:
    r"""The definition in the text of a game file. Raises InputError for the first mistake.

    >>> definition = eg.loads("a \\ b,left,right\nup,2;1,0;0\ndown,0;0,1;2", "pasted.csv")
    >>> definition.structure.actions
    (('up', 'down'), ('left', 'right'))
    """
    return read(text, name)


def check(game: str | os.PathLike[str]) -> Checked:
    """Every mistake in a file; or its definition, with warnings.

    Raises InputError where there is no such file, and for a file that is no text.
    """
    text, file = _text(game)
    found = mistakes(text, file)
    if found:
        return Checked(file, None, tuple(found))
    definition = read(text, file)
    return Checked(file, definition, (), tuple(warnings(definition)))


def _text(game: str | os.PathLike[str]) -> tuple[str, str]:
    """The text of a game, and the name of its file as the user gave it."""
    path, file = _path(game)
    try:
        return decode(_bytes(path, file)), file
    except InputError as error:
        raise error.in_file(file) from None


def _path(game: str | os.PathLike[str]) -> tuple[Path, str]:
    """The path of a game, and its name for messages.

    A game of the library comes before a classic, and this before a file of the same name, unless
    the name has a suffix.
    """
    name = os.fspath(game)
    textbook = classics()
    games = {**textbook, **{f"{CLASSICS}/{key}": textbook[key] for key in textbook}, **library()}
    if name in games:
        return games[name], f"{games[name].stem}{SUFFIX}"
    if not name or "\0" in name:
        raise InputError("", f"'{visible(name)}' is no name of a file")
    path = Path(name)
    try:
        path.stat()
    except FileNotFoundError:
        raise _not_found(name, path, games) from None
    except OSError as error:
        raise InputError("", f"'{visible(name)}' cannot be read: {error.strerror}") from None
    return path, name


def _not_found(name: str, path: Path, games: dict[str, Path]) -> InputError:
    is_path = path.suffix in (SUFFIX, *BY_SUFFIX) or os.sep in name or "/" in name
    what = (
        "there is no such file" if is_path else f"no game of the library is named '{visible(name)}'"
    )
    close = suggestion(path.stem if is_path else name, games)
    is_near_classic = any(f"'{near}'" in close for near in games.keys() - library().keys())
    remedy = [
        f"library: {' '.join(library())}",
        *([f"classics (list --classics): {' '.join(classics())}"] if is_near_classic else []),
        "your own file: give its path, such as ./mine.toml",
    ]
    return InputError("", what + close, remedy, file=visible(name) if is_path else None)


def _bytes(path: Path, file: str) -> bytes:
    """The bytes of a file; of one too large to be a game file, only enough to tell. Raises
    InputError."""
    if path.is_dir():
        raise InputError(
            "", "is a directory, not a game file", "give the path of a file in it", file=file
        )
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise InputError("", f"cannot be read: {reason.lower()}", file=file) from None
