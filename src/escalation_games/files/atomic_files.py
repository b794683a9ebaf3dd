"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import InputError
from ..limits import MAX_NAME_REPEATED

DENIED, ANOTHER = "cannot be written: permission denied", "choose another one"


def check_target(path: Path) -> None:
    """Raises InputError where no file can be written, before work is spent on its content."""
    with _told(path):
        target = _found(path)
        folder = target.parent
        if target.is_dir():
            raise InputError(str(path), "is a folder", "give the name of a file in it")
        _check_parent(path, folder)
        writable = target if target.exists() else folder
        if not os.access(writable, os.W_OK) or (
            _is_plain(target) and not os.access(folder, os.W_OK)
        ):
            raise InputError(str(path), DENIED, ANOTHER)


def check_folder(path: Path) -> None:
    """The same for a folder of files, which may not be there yet."""
    with _told(path):
        target = _found(path)
        if target.exists() and not target.is_dir():
            raise InputError(str(path), "is a file, not a folder", ANOTHER)
        if not target.exists():
            _check_parent(path, target.parent)
        if not os.access(target if target.exists() else target.parent, os.W_OK):
            raise InputError(str(path), DENIED, ANOTHER)


def _found(path: Path) -> Path:
    target = path.resolve()
    if target.is_symlink():  # from Python 3.13 on `resolve` itself does not mind
        raise RuntimeError("it leads to itself")
    return target


def _check_parent(path: Path, folder: Path) -> None:
    if not folder.is_dir():
        raise InputError(str(path), f"there is no folder '{folder}'", "make it first")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Within, what the system refuses to look at is an InputError."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # a name too long; a link to itself
        reason = getattr(error, "strerror", None) or "the link leads to itself"
        raise InputError(str(path), f"cannot be written: {reason}", ANOTHER) from None


def write_whole(path: Path, data: bytes) -> None:
    """Writes the whole file or none of it, whatever happens in between. Raises OSError.

    Where the path is a link, the file behind it is replaced; a file that is replaced keeps its
    mode; a device is written to directly.
    """
    target = path.resolve()
    if not _is_plain(target):
        target.write_bytes(data)
        return
    unlike = secrets.token_hex(4)  # a name that nobody could prepare a link at
    temporary = target.with_name(f".{target.name[:MAX_NAME_REPEATED]}.{unlike}.tmp")
    try:
        with temporary.open("xb") as file:
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:  # an interrupt too
        temporary.unlink(missing_ok=True)
        raise


def _is_plain(path: Path) -> bool:
    """Is there a file at the path, or nothing yet, so that it can be replaced in one step?"""
    return path.is_file() or not path.exists()
