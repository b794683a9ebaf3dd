"""How much work a question may take: counted where loops turn, never read from a clock.

So an answer is the same on every machine, alone or beside other work. A unit is about a microsecond
of process time on one core; a question may take a minute's worth, times its `effort`.

    with allowed(2):                # a question of twice the usual effort
        spend(500)                  # half a millisecond of work comes next
        with share(0.5):            # half of the units left, for a part that is not indispensable:
            ...                     # Spent ends the part, and leaves the other half of the units

Each part is a running count with a limit, so parts nest. The count does not depend on results that
are remembered from earlier questions: work is charged before a cache is looked into.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from itertools import dropwhile
from typing import Any, TypeVar

from .errors import BudgetExceeded, InputError, Unresolved

Item = TypeVar("Item")
Function = TypeVar("Function", bound=Callable[..., Any])
Answer = TypeVar("Answer")

QUESTION = 60_000_000  # units that a question may take
POINT = 1_000_000  # units that one of many points may take, where the number of them is asked for
USUAL = 1.0
MOST = 0.6  # share of the units left for an answer that could be given again with fewer points

NOT_SETTLED = "not settled: it takes more work than the effort allows"
MORE = "not settled: it takes more work than an effort of {} allows"


class Spent(Exception):
    """A part of a question asked for more units than it has left.

    The caller that gave the part its units catches this, and says what is known without the part.
    """


NOT_FOUND = BudgetExceeded, Spent, Unresolved  # where another setting may well be answered


def reason_of(problem: Exception) -> str:
    """Why there is no answer, in a line; `Spent` does not say so itself."""
    return " ".join(str(problem).split()) or NOT_SETTLED


class _Count:
    """The units that a part has spent, the limit up to which it may go on, the effort asked for;
    and whether work was refused, here or in a part within."""

    __slots__ = ("done", "effort", "limit", "refused")

    def __init__(self, effort: float = USUAL, limit: float = math.inf) -> None:
        self.done = 0.0
        self.effort = effort
        self.limit = limit
        self.refused = False


# Each part has a count of its own, so threads share only the first count, which has no limit.
_current: ContextVar[_Count] = ContextVar("effort", default=_Count())  # noqa: B039


def spend(units: float) -> None:
    """Charges units for the work that comes next. Raises Spent where fewer are left."""
    count = _current.get()
    count.done += units
    if count.done > count.limit:
        count.done = count.limit  # the refused work is not done, but nothing is left for other work
        count.refused = True
        raise Spent


def left() -> float:
    """Units that may still be spent; infinite where no question is being answered."""
    count = _current.get()
    return max(0.0, count.limit - count.done)


def ran_out() -> bool:
    """Was work refused in this part, or within it, so that more effort might tell more?"""
    return _current.get().refused


def current() -> float:
    """The effort of the question that is being answered, to give to a part in another process."""
    return _current.get().effort


@contextmanager
def allowed(effort: float | None = None) -> Iterator[None]:
    """Within, a question of this effort; by default of the effort of the question around, or USUAL.

    Within another question it takes no more units than the other has left; if these are spent,
    Spent is raised to the other's caller. If its own effort is spent, and no caller within knew how
    to answer with less, it raises BudgetExceeded. Raises InputError for an effort not above 0.
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
def afresh() -> Iterator[None]:
    """Within, another question of the same effort, whatever the one around has left."""
    with _counting(_Count(current(), QUESTION * current())):
        yield


@contextmanager
def uncounted() -> Iterator[None]:
    """Within, work that is no part of a question, such as writing down its answer."""
    with _counting(_Count(current())):
        yield


@contextmanager
def points(n: int, effort: float | None = None) -> Iterator[None]:
    """Within, n points, each of which has an effort of its own, whatever the question has left."""
    wanted = current() if effort is None else effort
    with _counting(_Count(wanted, n * POINT * wanted)):
        yield


def question(function: Function) -> Function:
    """Decorates a public function with keywords `effort` and, perhaps, `n`.

    The function then answers within the effort. Where the caller names a number `n` of points, each
    point has that effort, of POINT units; otherwise the whole question has it, of QUESTION units.
    """

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
    """Within, work that may spend this part of the units left, and then raises Spent."""
    with _part(_Count(current(), part * left())):
        yield


@contextmanager
def at_most(units: float) -> Iterator[None]:
    """No more than this of what is left, for work that may end in Spent: the rest is kept."""
    with _part(_Count(current(), min(units, left()))):
        yield


def fewer_if_spent(usual: int, answer: Callable[[int], Answer]) -> Answer:
    """The answer from the usual number of points, or from a sixteenth of that number.

    The smaller number is taken where the usual one needs more than the share MOST of the units
    left. For questions in which the caller named no number of points.
    """
    try:
        with share(MOST):
            return answer(usual)
    except Spent:
        return answer(usual // 16)


class Allowance:
    """Units that may be spent in several goes: the units that one go leaves are there for the next.

    left  the units that no go has spent
    """

    def __init__(self, units: float) -> None:
        self.left = units

    @contextmanager
    def drawn(self, most: float = math.inf) -> Iterator[None]:
        """Within, one go: it may spend at most so many units, and then raises Spent."""
        count = _Count(current(), min(most, self.left, left()))
        try:
            with _part(count):
                yield
        finally:
            self.left -= count.done


@contextmanager
def _part(count: _Count) -> Iterator[None]:
    """Within, work counted on its own; at the end it is added to the count around.

    The first count, which has no limit and is shared by threads, stays 0.
    """
    whole = _current.get()
    try:
        with _counting(count):
            yield
    finally:
        if whole.limit < math.inf:
            whole.done += count.done
            whole.refused |= count.refused


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
    """How far a question is. A thread that shows it reads it without a lock, so nothing waits.

    levels  the loops that are being counted, steps done and in all; outermost first
    counts  the units of the question and of the parts within it; outermost first
    """

    def __init__(self) -> None:
        self.levels: list[_Steps] = []
        self.counts: list[_Count] = []

    @property
    def what(self) -> str:
        """What the steps of the outermost loop are; "" where no loop is counted."""
        levels = self.levels[:1]
        return levels[0].what if levels else ""

    @property
    def part(self) -> float:
        """The share of the steps that are done; where no loop is counted, of the units spent."""
        levels = self.levels[:]
        found = 0.0
        for level in reversed(levels):
            found = (level.done + found) / max(1, level.total)
        return found if levels else self._work()

    def _work(self) -> float:
        """The share of its units that the outermost part with a limit has spent."""
        counts = list(dropwhile(lambda count: count.limit == math.inf, self.counts[:]))
        limit = counts[0].limit if counts else 0.0
        return sum(count.done for count in counts) / limit if limit else 0.0


class _Steps:
    """The steps of one loop: what they are, how many there are, how many are done."""

    __slots__ = ("done", "total", "what")

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done = what, total, 0


_meter: Meter | None = None


@contextmanager
def metered() -> Iterator[Meter]:
    """Within, a meter follows how far the question is."""
    global _meter  # noqa: PLW0603 - of the process, as its terminal is
    _meter = Meter()
    _meter.counts.append(_current.get())
    try:
        yield _meter
    finally:
        _meter = None


def is_metered() -> bool:
    """Does a meter run?"""
    return _meter is not None


def steps(items: Iterable[Item], what: str) -> Iterable[Item]:
    """The items, each of which counts as a step (`what` says of which kind) while a meter runs."""
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
