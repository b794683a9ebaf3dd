"""The folder of a sweep: is it this one's, which parts are intact, what is recorded?

    _manifest.json          the plan, under its seal
    _game.toml              the game
    _sha256.txt             the record: a digest per part (`sha256sum -c _sha256.txt` checks them)
    part-000000.parquet     the parts, each with the plan's seal in its metadata
    _sweep.lock             while a sweep is at work

Readers of Parquet folders skip names with an underscore. A part's digest is recorded before its
file is put in place. So, at whatever moment a sweep was killed, a file under a part's name either
has the recorded bytes, or is damaged, or is somebody else's. Only files that a sweep made are ever
replaced or removed: files that the record names, and files that carry the seal of a sweep.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import ComputeError, InputError
from ...files.atomic_files import write_whole
from .folder_lock import locked
from .sweep_plan import SweepPlan, is_older, part_file, unsealed

MANIFEST, GAME, RECORD, LOCK = "_manifest.json", "_game.toml", "_sha256.txt", "_sweep.lock"
PART_NAME = re.compile(r"part-[0-9]{6,}\.parquet")
TEMPORARY = re.compile(
    rf"\.(?:{'|'.join(map(re.escape, (MANIFEST, GAME, RECORD)))}|{PART_NAME.pattern})"
    r"\.[0-9a-f]+\.tmp"
)
SHOWN = 3  # names in one message
ELSEWHERE = "choose another folder"

Tell = Callable[[str], None]


# -- the record ----------------------------------------------------------------------------------


def record_text(plan: SweepPlan, digests: Mapping[str, str]) -> bytes:
    """The record of a sweep: its seal, a line per part, in order; END where no part is missing."""
    lines = [f"{digest}  {name}\n" for name, digest in sorted(digests.items())]
    end = END if len(digests) == plan.n_parts else ""
    return "".join([_head(plan.seal), *lines, end]).encode()


def read_record(data: bytes, seal: str) -> dict[str, str]:
    """The recorded digests, by name of file; none where the record has another seal.

    Lines that are torn or damaged are left out.
    """
    head, *lines = data.decode(errors="replace").splitlines(keepends=True) or [""]
    if head != _head(seal):
        return {}
    return {m[2]: m[1] for m in map(_LINE.fullmatch, lines) if m}


END = "# complete\n"
_LINE = re.compile(rf"([0-9a-f]{{64}})  ({PART_NAME.pattern})\n")


def _head(seal: str) -> str:
    return f"# sweep {seal}\n"


def digest_of(data: bytes) -> str:
    """The SHA-256 digest of these bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


# -- the files in a folder -----------------------------------------------------------------------


@dataclass
class Findings:
    """What a folder holds of the sweep of a plan.

    recorded  name -> digest, of the parts that are in the folder and in the record
    damaged   sentences about files that are not as they were written; files that only show that a
              sweep was killed are not damaged
    stray     names of parts that a sweep made, but that are no parts of this plan
    settled   are manifest, game and record as at the end of a sweep, and all parts recorded?
    """

    recorded: dict[str, str] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    settled: bool = False


def survey(folder: Path, plan: SweepPlan) -> Findings:
    """What a folder holds, by names and heads of its files: parts are not read through.

    Raises InputError where the folder is that of another sweep, or where a file that no sweep made
    has a name that the sweep needs. Changes nothing.
    """
    entries = _entries(folder)
    manifest, game, record = (_read(folder / name) for name in (MANIFEST, GAME, RECORD))
    recorded = read_record(record or b"", plan.seal)
    found = Findings()
    if (manifest and unsealed(manifest)) != plan.table:
        _check_ours(folder, plan, entries, manifest, game, bool(recorded))
        if manifest is not None or entries - {GAME, LOCK}:
            found.damaged.append(_words_on(manifest))
    if game != _text(plan) and (game is not None or manifest is not None):
        found.damaged.append(f"{GAME} was {'missing' if game is None else 'changed'}")
    parts = {part_file(k) for k in range(plan.n_parts)}
    if record is None and entries & parts:
        found.damaged.append(f"{RECORD} was missing")
    elif record is not None and not record.startswith(_head(plan.seal).encode()):
        found.damaged.append(f"{RECORD} was damaged")
    found.recorded = {name: recorded[name] for name in sorted(parts & entries & recorded.keys())}
    if record is not None and record.endswith(END.encode()):  # else the part may not be written yet
        found.damaged += _each(recorded.keys() & parts - entries, "missing")
    found.damaged += _each(_unrecorded(folder, parts & entries - recorded.keys()), "not recorded")
    found.stray, others = _beyond(folder, entries - parts)
    found.damaged += _each(found.stray, "no part of this sweep: removed")
    found.damaged += _each(
        others, "not known to be of a sweep: left as it is, but readers take it in"
    )
    found.settled = (
        manifest == plan.manifest()
        and game == _text(plan)
        and record == record_text(plan, found.recorded)
        and found.recorded.keys() == parts
        and not found.stray
    )
    return found


def _entries(folder: Path) -> set[str]:
    """The names in a folder, without half-written files of a sweep that was killed."""
    try:
        names = {entry.name for entry in os.scandir(folder)}
    except OSError as error:
        raise InputError(str(folder), f"cannot be read: {error.strerror}", ELSEWHERE) from None
    return {name for name in names if not TEMPORARY.fullmatch(name)}


def _read(path: Path) -> bytes | None:
    """The bytes of a file; None if there is no such file. Raises InputError."""
    _check_plain(path)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror}", ELSEWHERE) from None


def _check_plain(path: Path) -> None:
    """Raises InputError for a folder, and for a pipe: reading one may never end."""
    if path.exists() and not path.is_file():
        raise _in_the_way(path, "is a folder" if path.is_dir() else "is no plain file")


def _in_the_way(path: Path, why: str) -> InputError:
    return InputError(
        str(path), f"{why}, in the way of what the sweep writes",
        f"move it elsewhere, or {ELSEWHERE}",
    )  # fmt: skip


def _text(plan: SweepPlan) -> bytes:
    return plan.text.encode(errors="surrogatepass")


def _words_on(manifest: bytes | None) -> str:
    if manifest is None:
        return f"{MANIFEST} was missing"
    return f"{MANIFEST} was {'of another sweep' if unsealed(manifest) else 'damaged'}"


def _check_ours(
    folder: Path, plan: SweepPlan, entries: set[str], manifest: bytes | None, game: bytes | None,
    is_recorded: bool,
) -> None:  # fmt: skip
    """Raises InputError unless a folder without this sweep's manifest is this sweep's all the same.

    The record, the seals of parts, or a game file that a sweep had only begun with may say so.
    """
    parts = filter(PART_NAME.fullmatch, entries)
    seals = {name: seal_of(folder / name) for name in parts if (folder / name).is_file()}
    ours = is_recorded or plan.seal in seals.values()
    foreign = sorted(name for name, seal in seals.items() if seal not in (None, plan.seal))
    theirs = unsealed(manifest) if manifest else None
    if manifest is not None and is_older(manifest):
        raise InputError(str(folder), "holds a sweep of an earlier version", ELSEWHERE)
    if theirs is not None and (foreign or not ours):
        raise InputError(
            str(folder), f"holds another sweep: {_difference(theirs, plan.table)}",
            f"{ELSEWHERE}, or repeat the sweep that began it",
        )  # fmt: skip
    if foreign:
        raise InputError(
            str(folder), f"{_words_on(manifest)}, and {foreign[0]} is of another sweep",
            f"move it elsewhere, or {ELSEWHERE}",
        )  # fmt: skip
    begun = game == _text(plan) and (manifest is not None or entries <= {GAME, LOCK})
    if entries - {LOCK} and not (ours or begun):
        raise InputError(str(folder), "is not empty, and holds no sweep that is known", ELSEWHERE)


def _difference(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> str:
    key = next(key for key in {**mine, **theirs} if mine.get(key) != theirs.get(key))
    return f"{key} is {_shown(theirs.get(key))} there, {_shown(mine.get(key))} here"


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."


def seal_of(path: Path) -> str | None:
    """The seal of the sweep that made a part; None where no sweep did, or the file is damaged."""
    from pyarrow import ArrowException, parquet

    try:
        metadata = parquet.read_schema(path).metadata or {}
    except (ArrowException, OSError, ValueError):
        return None
    seal = metadata.get(b"sweep")
    return None if seal is None else str(seal.decode(errors="replace"))


def _unrecorded(folder: Path, names: Iterable[str]) -> list[str]:
    """The names, sorted, of files under names of parts that the record does not hold.

    Raises InputError for a file that no sweep made: it belongs to the user.
    """
    for name in sorted(names):
        path = folder / name
        _check_plain(path)
        if _size(path) and seal_of(path) is None:
            raise _in_the_way(path, "is not known to be of a sweep")
    return sorted(names)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # a link that leads nowhere
        return 0


def _beyond(folder: Path, names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Names like those of parts, beyond the plan: of files that a sweep made, and of others."""
    alike = sorted(name for name in names if PART_NAME.fullmatch(name))
    made = [n for n in alike if (folder / n).is_file() and seal_of(folder / n) is not None]
    return made, [name for name in alike if name not in made]


def _each(names: Iterable[str], what: str) -> list[str]:
    """A list with one sentence on all of these files; empty where there are none."""
    names = sorted(names)
    if not names:
        return []
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return [f"{', '.join(names[:SHOWN])}{more}: {what}"]


def changed(folder: Path, found: Findings) -> list[str]:
    """Names of recorded parts whose bytes have another digest. Reads every recorded part."""
    return [name for name, digest in found.recorded.items() if _digest(folder / name) != digest]


def _digest(path: Path) -> str | None:
    """The digest of a file's bytes; None if the file cannot be read."""
    _check_plain(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


# -- writing into it -----------------------------------------------------------------------------


class Workshop:
    """A folder while its sweep, and nobody else, is at work in it. See `opened`."""

    def __init__(self, folder: Path, plan: SweepPlan, found: Findings) -> None:
        self.folder = folder
        self.plan = plan
        self.digests = dict(found.recorded)

    @property
    def missing(self) -> list[int]:
        """The numbers of the parts that are still to be made."""
        names = map(part_file, range(self.plan.n_parts))
        return [k for k, name in enumerate(names) if name not in self.digests]

    def prepare(self, found: Findings) -> None:
        """Writes manifest, game and record where they differ; removes leftovers of sweeps."""
        with _told(self.folder):
            for entry in list(os.scandir(self.folder)):
                half_written = TEMPORARY.fullmatch(entry.name) and not entry.is_dir()
                if half_written or entry.name in found.stray:
                    Path(entry).unlink(missing_ok=True)
        self._write(GAME, _text(self.plan))
        self._write(MANIFEST, self.plan.manifest())
        self._write_record()

    def add(self, k: int, data: bytes) -> None:
        """Records part k, then puts its file in place: no file is in place without a record."""
        name = part_file(k)
        self.digests[name] = digest_of(data)
        with _told(self.folder / RECORD), (self.folder / RECORD).open("ab") as record:
            # If the power goes, this line may be torn or lost: the part is then made again.
            record.write(f"{self.digests[name]}  {name}\n".encode())
        self._write(name, data)

    def finish(self) -> None:
        """Writes the record anew, sorted: the same bytes in whichever order the parts came."""
        self._write_record()
        _settle(self.folder)

    def _write_record(self) -> None:
        self._write(RECORD, record_text(self.plan, self.digests))

    def _write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        if name in (GAME, MANIFEST, RECORD) and _read(path) == data:
            return
        with _told(path):
            if path.is_symlink():  # the file that a link leads to is not the sweep's
                path.unlink()
            write_whole(path, data)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Within, errors of a disk that is full or read-only become a ComputeError in words."""
    try:
        yield
    except OSError as error:
        raise ComputeError(
            f"{path}: could not be written: {error.strerror}; what is finished is kept, and the "
            "same command goes on from there"
        ) from None


def _settle(folder: Path) -> None:
    """Makes the names in a folder last, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def made(folder: Path) -> None:
    """Makes the folder unless there is one. Raises InputError."""
    if folder.is_dir():  # a read-only disk would refuse even to make a folder that exists
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(str(folder), f"cannot be made: {error.strerror}", ELSEWHERE) from None


@contextmanager
def opened(folder: Path, plan: SweepPlan, tell: Tell) -> Iterator[Workshop]:
    """The folder for a sweep to write into, once its files are known to be those of the sweep.

    What is damaged is told to `tell`; damaged parts then count as missing. A folder without missing
    parts and damage is neither written to nor locked. Raises InputError as `survey` does, and
    ComputeError where another sweep is at work in the folder, and where it cannot be written.
    """
    made(folder)
    found = survey(folder, plan)
    if found.settled and not changed(folder, found):
        yield Workshop(folder, plan, found)
        return
    with _alone(folder):
        found = survey(folder, plan)  # another sweep may have ended in the meantime
        bad = changed(folder, found)
        for name in bad:
            del found.recorded[name]
        for words in [*found.damaged, *_each(bad, "changed since they were written")]:
            tell(f"{folder}: {words}")
        workshop = Workshop(folder, plan, found)
        workshop.prepare(found)
        if found.damaged or bad:
            tell(f"{folder}: {_cure(len(workshop.missing), plan.n_parts)}")
        yield workshop
        if not workshop.missing:
            workshop.finish()


def _cure(n: int, n_parts: int) -> str:
    if n == 0:
        return "mended; all parts are as they were recorded"
    return f"made again, with what was not done yet: {n:,} of {n_parts:,} parts"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with ExitStack() as stack:
        with _told(folder):
            try:
                stack.enter_context(locked(folder / LOCK))
            except BlockingIOError:
                raise ComputeError(
                    f"{folder}: another sweep is at work in this folder; wait for its end, or "
                    f"{ELSEWHERE}"
                ) from None
        yield
