"""One process at a time in a folder, by a lock of the operating system.

The system drops a lock when the process that holds the lock ends, however it ends. So a sweep that
was killed leaves an empty file behind, but no lock; a sweep that ends in peace removes the file.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Errors of disks without locks, such as some network disks: a sweep on them works unlocked.
NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock on a file, which is made if need be and removed at the end.

    Raises BlockingIOError where another process (or this one) holds the lock, OSError where the
    file cannot be made.
    """
    descriptor = _taken(path)
    try:
        yield
    finally:
        if sys.platform != "win32":
            with suppress(OSError):
                path.unlink()  # while the lock is held: see _taken
        os.close(descriptor)
        if sys.platform == "win32":  # a file that is open cannot be removed there
            with suppress(OSError):
                path.unlink()


def _taken(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(descriptor)
            # Between the two calls, the last holder may have removed the file. This lock would then
            # be on a file without a name, and a third process would lock a new file of the name.
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Locks a file at once. Raises BlockingIOError where somebody else holds its lock."""
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
    except ImportError:  # neither module: a platform without processes
        return
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
