"""One process at a time in a folder, by a lock of the operating system.

Such a lock goes when the process that holds it ends, however it ends: so a sweep that was killed
leaves no lock behind, though it leaves the empty file. Whoever ends in peace removes it.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Some network disks have no locks. There a sweep goes on without: it is no worse than before.
NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock on a file, made if need be and removed at the end.

    Raises BlockingIOError where another process (or this one) holds it, OSError where the file
    cannot be made.
    """
    descriptor = _taken(path)
    try:
        yield
    finally:
        if sys.platform != "win32":
            with suppress(OSError):
                path.unlink()  # while it is held: see _taken
        os.close(descriptor)
        if sys.platform == "win32":  # a file that is open cannot be removed there
            with suppress(OSError):
                path.unlink()


def _taken(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(descriptor)
            # Its last holder may have removed it between the two calls: then a third process would
            # lock a new file of the same name, and not meet this one.
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Raises BlockingIOError where somebody else has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except PermissionError as error:  # what Windows says where POSIX says EAGAIN
                raise BlockingIOError(*error.args) from None
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except ImportError:  # neither: a platform without processes
        return
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
