"""The process around the command line: how it ends when told to, and streams that are missing.

Ctrl-C ends every command within a second: exit 130, one sentence. This does not depend on the good
behaviour of the code that is interrupted:

1. The handler raises KeyboardInterrupt, so that code with an open file or pool can close it.
2. Libraries swallow the exception now and then (in `__del__`, while a C extension is being
   imported), or stay in C for long. A thread that the signal itself wakes ends the process after
   GRACE seconds.
3. Whatever became of the exception, a process that was told to stop ends with 130.

Files are written whole or not at all, so ending at once leaves nothing half-written. Only code in C
that holds the interpreter's lock can delay the end. SIGTERM and SIGHUP are answered in the same
way, but without a sentence, and with SystemExit. A signal that the parent ignores (`nohup`, a
shell's `&`) stays ignored.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, NoReturn

SENTENCE = b"stopped before it was done\n"
GRACE = 0.5  # seconds for closing files and pools, of the one second that a user waits
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


class Stop:
    """Whether the process was told to stop, and how it then ends."""

    def __init__(self) -> None:
        self.signal = 0
        self.asked_before = False
        self.told = False  # is the user told already?
        self.leaving = False  # has the command ended, so that only the interpreter is to close?

    @property
    def code(self) -> int:
        """128 + n, as shells say "ended by signal n"."""
        return 128 + self.signal

    def listen(self) -> None:
        """Takes over the handling of the signals that the parent did not ignore."""
        numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
        own = [n for n in numbers if signal.getsignal(n) != signal.SIG_IGN]
        if os.name == "posix" and own:
            self._watch()
        for number in own:
            signal.signal(number, self.asked)

    def _watch(self) -> None:
        import _thread

        heard, heard_of = os.pipe()
        os.set_blocking(heard_of, False)
        signal.set_wakeup_fd(heard_of, warn_on_full_buffer=False)
        _thread.start_new_thread(self._wait, (heard,))

    def _wait(self, heard: int) -> None:
        """Waits for a signal, and ends the process GRACE seconds later.

        In a thread of its own, which runs while the main thread is in C.
        """
        import time

        while not self.signal:
            number = os.read(heard, 1)[0]
            if getattr(signal.getsignal(number), "__self__", None) is self:
                self.signal = self.signal or number
        time.sleep(GRACE)
        self.end()

    def asked(self, number: int, _frame: FrameType | None) -> None:
        """The handler of the signals. A second signal ends the process at once."""
        self.signal = number
        if self.leaving or self.asked_before:
            self.end()
        self.asked_before = True
        sys.excepthook = sys.unraisablehook = _quiet  # C code prints exceptions it cannot pass on
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(self.code)

    def tell(self) -> None:
        """Says on stderr, once, that the command was interrupted; only Ctrl-C is answered so."""
        if not self.told and self.signal == signal.SIGINT:
            self.told = True
            with suppress(OSError):  # stderr is closed
                os.write(2, SENTENCE)

    def around(self, command: Callable[[], object]) -> NoReturn:
        """Runs the command; ends the process with its exit code, or with `code` if told to stop."""
        try:
            command()
        except SystemExit as error:
            if not self.signal:
                self.leaving = True
                raise
            self.told = self.told or error.code == 130  # the command printed a sentence of its own
        except BaseException:
            if not self.signal:
                raise
        if not self.signal:
            self.leaving = True
            sys.exit()
        self.leave()

    def leave(self) -> NoReturn:
        """Runs the functions registered with `atexit`, then ends the process with `code`.

        Python's own way out takes as long as libraries want, and its exit code is another one where
        the interrupt came in the middle of `exec`.
        """
        import atexit

        self.leaving = True
        try:
            self.tell()
            _kill_workers()
            atexit._run_exitfuncs()
        finally:
            os._exit(self.code)

    def end(self) -> NoReturn:
        """Ends the process at once, after a short try at an orderly end."""
        import _thread
        import time

        try:
            _thread.start_new_thread(self.leave, ())  # as far as it gets in GRACE / 4
            time.sleep(GRACE / 4)
            self.tell()
        finally:
            os._exit(self.code)


def _quiet(*_: Any) -> None:
    """A hook for exceptions that could not be raised: prints nothing."""


def _kill_workers() -> None:
    """Ends the worker processes, if there are any: nobody would read their results."""
    processes = sys.modules.get("multiprocessing.process")
    for child in processes.active_children() if processes is not None else ():
        child.kill()


def open_streams() -> None:
    """Opens standard streams that the caller closed (`>&-`), so that no file takes their place.

    Writing to a stdout that was closed then fails, as it should; a closed stderr drops its text.
    """
    missing = [n for n in range(3) if not _is_open(n)]
    for number in missing:  # the lowest free number is the one that is given out
        opened = os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)
        os.set_inheritable(opened, True)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for good
    if sys.stderr is None:
        errors = "backslashreplace"
        sys.stderr = open(2, "w", encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
