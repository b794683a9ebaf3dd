"""How much work a question may take: counted where loops turn, never read from a clock.

So an answer is the same on every machine, alone or beside other work. A unit is about a microsecond
of process time on one core; a question may take a minute's worth, times its `effort`.

    with allowed(2):                # a question of twice the usual effort
        spend(500)                  # half a millisecond of work comes next
        with share(0.5):            # half of what is left, for a part that can be done without:
            ...                     # Spent ends the part, and leaves the other half

Counting is a deadline on a running count, so parts nest. What is counted does not depend on what
was remembered from earlier questions: work is charged before a cache is looked into.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from itertools import dropwhile
from typing import Any, TypeVar

from .errors import BudgetExceeded, InputError

Item = TypeVar("Item")
Function = TypeVar("Function", bound=Callable[..., Any])
Answer = TypeVar("Answer")

QUESTION = 60_000_000  # units that a question may take
POINT = 1_000_000  # units that one of many points may take, where the number of them is asked for
USUAL = 1.0
MOST = 0.6  # of the work that is left, for what can be done again with less

MORE = "not settled: it takes more work than an effort of {} allows"


class Spent(Exception):
    """More work was asked for than is left. Whoever gave it says what is known all the same."""


class _Count:
    """The work done, up to where it may go on, and the effort asked for."""

    __slots__ = ("done", "effort", "limit")

    def __init__(self, effort: float = USUAL, limit: float = math.inf) -> None:
        self.done = 0.0
        self.effort = effort
        self.limit = limit


# Each part has a count of its own, so that threads share none but the first, which has no limit.
_current: ContextVar[_Count] = ContextVar("effort", default=_Count())  # noqa: B039


def spend(units: float) -> None:
    """Counts work that comes next. Raises Spent where it is more than is left."""
    count = _current.get()
    count.done += units
    if count.done > count.limit:
        count.done = count.limit  # what is refused is not done
        raise Spent


def left() -> float:
    """Units that may still be spent; infinite where no question is being answered."""
    count = _current.get()
    return max(0.0, count.limit - count.done)


def current() -> float:
    """The effort of the question that is being answered, for a part of it that runs elsewhere."""
    return _current.get().effort


@contextmanager
def allowed(effort: float | None = None) -> Iterator[None]:
    """A question of this effort, by default that of the question it is part of, or the usual.

    Within another one it takes no more than that one has left: Spent goes on to whoever gave that.
    Raises InputError for an effort that is not above 0, and BudgetExceeded where it did not do and
    nobody knew how to answer with less.
    """
    wanted = current() if effort is None else effort
    if not wanted > 0:
        raise InputError("effort", f"{wanted} is not above 0", "1 is the usual effort")
    own, given = QUESTION * wanted, left()
    try:
        with _part(_Count(wanted, min(own, given))):
            yield
    except Spent:
        if given <= own:
            raise
        raise BudgetExceeded(MORE.format(f"{wanted:g}")) from None


@contextmanager
def uncounted() -> Iterator[None]:
    """Work that is no part of a question: to write down what was found."""
    with _counting(_Count(current())):
        yield


@contextmanager
def points(n: int, effort: float | None = None) -> Iterator[None]:
    """So many points, each with an effort of its own, whatever the question has left."""
    wanted = current() if effort is None else effort
    with _counting(_Count(wanted, n * POINT * wanted)):
        yield


def question(function: Function) -> Function:
    """A public function that answers within its `effort`. Where it is asked for `n` points, each of
    them has an effort of its own; otherwise they share that of the question."""

    @wraps(function)
    def asked(*args: Any, **named: Any) -> Any:
        n = named.get("n")
        with allowed(named.get("effort")):
            if not isinstance(n, int) or n < 1:
                return function(*args, **named)
            with points(n):
                return function(*args, **named)

    return asked  # type: ignore[return-value]


@contextmanager
def share(part: float) -> Iterator[None]:
    """This part of what is left, for work that may end in Spent: the rest is kept."""
    with _part(_Count(current(), part * left())):
        yield


@contextmanager
def at_most(units: float) -> Iterator[None]:
    """No more than this of what is left, for work that may end in Spent: the rest is kept."""
    with _part(_Count(current(), min(units, left()))):
        yield


def fewer_if_spent(usual: int, answer: Callable[[int], Answer]) -> Answer:
    """The answer from the usual number of points; from a sixteenth of them where that takes more
    than most of the work that is left. For questions that nobody asked a number of points for."""
    try:
        with share(MOST):
            return answer(usual)
    except Spent:
        return answer(usual // 16)


class Allowance:
    """Work that may be done in several goes: what one go does not use is left for the next."""

    def __init__(self, units: float) -> None:
        self.left = units

    @contextmanager
    def drawn(self, most: float = math.inf) -> Iterator[None]:
        """One go, of so many units at most. It ends in Spent where they do not do."""
        count = _Count(current(), min(most, self.left, left()))
        try:
            with _part(count):
                yield
        finally:
            self.left -= count.done


@contextmanager
def _part(count: _Count) -> Iterator[None]:
    """A part of what is being counted: its work is work of the whole, if that is a question."""
    whole = _current.get()
    try:
        with _counting(count):
            yield
    finally:
        if whole.limit < math.inf:
            whole.done += count.done


@contextmanager
def _counting(count: _Count) -> Iterator[None]:
    before = _current.set(count)
    if _meter is not None:
        _meter.counts.append(count)
    try:
        yield
    finally:
        _current.reset(before)
        if _meter is not None and _meter.counts:
            _meter.counts.pop()


# -- how far it is ---------------------------------------------------------------------------------


class Meter:
    """How far a question is, for whoever shows it. It is read from another thread: nothing waits.

    levels  what is being counted, done and in all; one within the other, outermost first
    counts  the work of the question and of the parts within, likewise
    """

    def __init__(self) -> None:
        self.levels: list[_Steps] = []
        self.counts: list[_Count] = []

    @property
    def what(self) -> str:
        """What is counted; "" where nothing is, but for the work itself."""
        levels = self.levels[:1]
        return levels[0].what if levels else ""

    @property
    def part(self) -> float:
        """The part of it that is done: of the steps, or else of the work that may be done."""
        levels = self.levels[:]
        found = 0.0
        for level in reversed(levels):
            found = (level.done + found) / max(1, level.total)
        return found if levels else self._work()

    def _work(self) -> float:
        """What is done of the work that may be done, in the first part of it that has a limit."""
        counts = list(dropwhile(lambda count: count.limit == math.inf, self.counts[:]))
        limit = counts[0].limit if counts else 0.0
        return sum(count.done for count in counts) / limit if limit else 0.0


class _Steps:
    """Some steps of which so many are done."""

    __slots__ = ("done", "total", "what")

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done = what, total, 0


_meter: Meter | None = None


@contextmanager
def metered() -> Iterator[Meter]:
    """From here on it is noted how far it is."""
    global _meter  # noqa: PLW0603 - of the process, as its terminal is
    _meter = Meter()
    _meter.counts.append(_current.get())
    try:
        yield _meter
    finally:
        _meter = None


def steps(items: Iterable[Item], what: str) -> Iterable[Item]:
    """The same items; each is a step of the work, for whoever shows how far it is."""
    return items if _meter is None else _counted(_meter, list(items), what)


def _counted(meter: Meter, items: Sequence[Item], what: str) -> Iterator[Item]:
    level = _Steps(what, len(items))
    meter.levels.append(level)
    try:
        for item in items:
            yield item
            level.done += 1
    finally:
        if level in meter.levels:
            meter.levels.remove(level)
