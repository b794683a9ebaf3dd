"""The process around the command line: how it ends when told to, and streams that are missing.

Ctrl-C ends every command within a second: exit 130, one sentence. It does not rest on anybody's
goodwill:

1. The handler raises KeyboardInterrupt, so that whoever has something open can close it.
2. Libraries swallow it now and then (in `__del__`, while a C extension is being imported), or stay
   in C for long. A thread that the signal wakes by itself ends the process after GRACE seconds.
3. Whatever became of it, a process that was told to stop ends with 130.

Files are written whole or not at all, so ending at once leaves nothing half-written. Code in C that
holds the interpreter's lock is the one thing that can make it later. SIGTERM and SIGHUP take the
same way, without a sentence and with SystemExit. A signal that the parent ignores (`nohup`, a
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
GRACE = 0.5  # seconds for closing what is open, of the one second that a user waits
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # the last one is not known everywhere


class Stop:
    """Whether the process was told to stop, and how it then ends."""

    def __init__(self) -> None:
        self.signal = 0
        self.asked_before = False
        self.told = False  # is the user told already?
        self.leaving = False  # is nothing left to close but the interpreter?

    @property
    def code(self) -> int:
        """128 + n, as shells say "ended by signal n"."""
        return 128 + self.signal

    def listen(self) -> None:
        """Takes the signals over."""
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
        """In a thread of its own: it runs while the main one is in C."""
        import time

        while not self.signal:
            number = os.read(heard, 1)[0]
            if getattr(signal.getsignal(number), "__self__", None) is self:
                self.signal = self.signal or number
        time.sleep(GRACE)
        self.end()

    def asked(self, number: int, _frame: FrameType | None) -> None:
        """The handler. Whoever asks a second time waits no longer."""
        self.signal = number
        if self.leaving or self.asked_before:
            self.end()
        self.asked_before = True
        sys.excepthook = sys.unraisablehook = _quiet  # C code prints what it cannot pass on
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(self.code)

    def tell(self) -> None:
        """Says on stderr, once, that the command was interrupted; only Ctrl-C is answered so."""
        if not self.told and self.signal == signal.SIGINT:
            self.told = True
            with suppress(OSError):  # nobody listens
                os.write(2, SENTENCE)

    def around(self, command: Callable[[], object]) -> NoReturn:
        """Runs the command; ends the process with its exit code, or with ours if told to stop."""
        try:
            command()
        except SystemExit as error:
            if not self.signal:
                self.leaving = True
                raise
            self.told = self.told or error.code == 130  # the command has a sentence of its own
        except BaseException:
            if not self.signal:
                raise
        if not self.signal:
            self.leaving = True
            sys.exit()
        self.leave()

    def leave(self) -> NoReturn:
        """What is registered for the end of a process is done; then it ends, with our code.

        Python's own way out would take as long as its libraries want, and its code is another one
        where the interrupt came in the middle of `exec`.
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
        """At once."""
        import _thread
        import time

        try:
            _thread.start_new_thread(self.leave, ())  # as far as it gets
            time.sleep(GRACE / 4)
            self.tell()
        finally:
            os._exit(self.code)


def _quiet(*_: Any) -> None:
    """Says nothing of an exception that went astray."""


def _kill_workers() -> None:
    """Ends the worker processes, if there are any: nobody would read what they find."""
    processes = sys.modules.get("multiprocessing.process")
    for child in processes.active_children() if processes is not None else ():
        child.kill()


def open_streams() -> None:
    """Standard streams that the caller closed (`>&-`), so that no file of ours takes their place.

    What is written to such an output fails as it should; complaints nobody wants are dropped.
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
