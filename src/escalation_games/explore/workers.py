"""Processes that answer, so that a long question can be given up and keeps no other waiting.

Each lane has one worker, which answers its requests in turn: what holds now goes by another lane
than what takes longer. Whoever asked and went away leaves nothing: what still waits is not begun,
and a worker that goes on for longer than GRACE is ended, and replaced by a spare one that is ready.
A worker ends by itself when the server does, in whatever way.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..errors import ComputeError, InputError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

GRACE = 0.4  # seconds that an answer nobody waits for may still take before its worker is ended
LANES = ("now", "later")
ENDED = (
    "the work came to an unexpected end: it took too much memory, or there is a mistake in the "
    "program, which then stands where explore was started; please report it with the game file"
)

Job = tuple[Any, ...]


class NobodyWaits(Exception):
    """Whoever asked has gone away."""


def _work(connection: Connection) -> None:
    """The life of a worker: jobs in, ("done" | "input" | "compute", answer) out."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends us
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    from ..effort import NOT_SETTLED, Spent
    from .answers import answer

    while True:
        try:
            job = connection.recv()
        except (EOFError, OSError):
            return
        try:
            found: tuple[str, Any] = "done", answer(*job)
        except InputError as error:
            found = "input", str(error)
        except (ComputeError, Spent) as error:
            found = "compute", str(error) or NOT_SETTLED
        with suppress(OSError):
            connection.send(found)


def _end_with_the_server() -> None:
    """Waits for the server to end, in whatever way, and then for nothing else."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)


class Worker:
    """A process that answers one job after the other."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.has_ended = False

    def ask(self, job: Job) -> dict[str, Any]:
        """Waits for the answer. Raises what it raised there, and ComputeError if it was ended."""
        try:
            self.connection.send(job)
            kind, found = self.connection.recv()
        except (EOFError, OSError):
            self.has_ended = True
            raise ComputeError(ENDED) from None
        if kind == "input":
            raise InputError("", found)
        if kind == "compute":
            raise ComputeError(found)
        answered: dict[str, Any] = found
        return answered

    def end(self) -> None:
        """Ends the process at once."""
        self.process.kill()


class Workers:
    """A worker for each lane, and a spare one."""

    def __init__(self) -> None:
        self.lanes = {name: asyncio.Lock() for name in LANES}
        self.replacing = asyncio.Lock()
        self.at_work: dict[str, Worker] = {}
        self.spare: Worker | None = None
        self.is_open = True

    def start(self) -> None:
        """Starts them; they get ready by themselves."""
        self.at_work = {name: Worker() for name in LANES}
        self.spare = Worker()

    async def answer(
        self, lane: str, job: Job, left: Callable[[], Awaitable[None]]
    ) -> dict[str, Any]:
        """The answer to a job, in its turn. `left` returns when nobody waits for it any more: then
        it raises NobodyWaits. Raises InputError and ComputeError."""
        leaving = asyncio.ensure_future(left())
        try:
            await self._turn(lane, leaving)
            try:
                return await self._answered(lane, job, leaving)
            finally:
                self.lanes[lane].release()
        finally:
            leaving.cancel()

    async def _turn(self, lane: str, leaving: asyncio.Future[None]) -> None:
        turn = asyncio.ensure_future(self.lanes[lane].acquire())
        either: set[asyncio.Future[Any]] = {turn, leaving}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if leaving.done():
            if turn.done():
                self.lanes[lane].release()
            turn.cancel()
            raise NobodyWaits

    async def _answered(self, lane: str, job: Job, leaving: asyncio.Future[None]) -> dict[str, Any]:
        worker = self.at_work[lane]
        asked = asyncio.ensure_future(asyncio.to_thread(worker.ask, job))
        either: set[asyncio.Future[Any]] = {asked, leaving}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            await asyncio.wait({asked}, timeout=GRACE)
        if not asked.done():
            worker.end()
            await asyncio.wait({asked})
        if worker.has_ended:
            await self._replace(lane)
        if leaving.done():
            with suppress(InputError, ComputeError):
                asked.result()
            raise NobodyWaits
        return asked.result()

    async def _replace(self, lane: str) -> None:
        """The spare one takes the lane; another one gets ready. One lane at a time, so that no two
        of them make a spare one, of which one would be forgotten."""
        async with self.replacing:
            spare, self.spare = self.spare, None
            self.at_work[lane] = await self._new() if spare is None else spare
            if self.spare is None:
                self.spare = await self._new()

    async def _new(self) -> Worker:
        worker = await asyncio.to_thread(Worker)
        if not self.is_open:
            worker.end()
        return worker

    def end(self) -> None:
        """Ends all of them."""
        self.is_open = False
        for worker in (*self.at_work.values(), self.spare):
            if worker is not None:
                worker.end()
