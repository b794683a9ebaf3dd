"""A batched twin for any exact method: the samples that go the same way through it, at once.

The method runs as it is, on numbers that hold many samples (`lockstep_number`). Each run serves
the samples that gave the same answer to every comparison; run after run, until groups are so small
that one by one is no slower. It pays where a game has few ways for many samples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import ComputeError, FormulaError
from ...forms import Batch, Game, objects
from ...numbers import Rounded, sign
from ...numbers.many.bounded_float import floats
from ...numbers.many.lockstep_number import Followed, LockstepRun, NoneLeft
from ..batch_result import Details, FoundMany, Held
from ..result import KINDS, Candidate, Found

MANY = 64  # samples in doubt, from which on following them pays
SMALL = 3  # samples in a group, below which each is solved alone
PATIENCE = 16  # runs for such groups: the large ones come first, about
RUNS = 2_000  # at most, per batch
NUMBERS = 1 << 21  # of a game, over all samples of a run: it keeps what it makes of them


def many(find: Callable[[Any], Found]) -> Callable[[Batch], FoundMany]:
    """The batched twin of an exact method."""

    def find_many(batch: Batch) -> FoundMany:
        held: list[Held] = []
        doubtful = np.zeros(batch.n, dtype=bool)
        completeness = np.zeros(batch.n, dtype=np.int8)
        waiting = np.arange(batch.n)
        formal, lonely = _formal(batch), 0
        most = max(MANY, NUMBERS // (batch.game.payoffs.size + batch.game.escalation.size))
        for _ in range(RUNS):
            if len(waiting) < SMALL:
                break
            run, later = LockstepRun(waiting[:most]), waiting[most:]
            try:
                found, groups = _followed(find, batch.game, formal, run)
            except (ComputeError, NoneLeft):
                doubtful[run.samples] = True
            else:
                held += groups
                completeness[run.samples] = KINDS.index(found.completeness.kind)
            for samples in run.doubtful:
                doubtful[samples] = True
            waiting = np.sort(np.concatenate([*run.waiting, later]))
            lonely += len(run.samples) < SMALL
            if lonely > PATIENCE:
                break
        doubtful[waiting] = True
        return FoundMany(tuple(held), doubtful, completeness)

    return find_many


def _followed(
    find: Callable[[Any], Found], game: Game, formal: Game | None, run: LockstepRun
) -> tuple[Found, list[Held]]:
    """One run: what is found, for the samples that are left at its end."""
    followed = _over(game, formal, run)
    found = find(followed)
    worth = [followed.outcome(candidate.profile) for candidate in found.candidates]
    reaches = [sign(level - game.line) >= 0 for _, level in worth]
    groups = [
        _held(candidate, payoffs, level, reached, run)
        for candidate, (payoffs, level), reached in zip(
            found.candidates, worth, reaches, strict=True
        )
    ]
    return found, groups


def _formal(batch: Batch) -> Game | None:
    try:
        return None if batch.formal is None else batch.formal()
    except (ComputeError, FormulaError, ArithmeticError):  # a formula that is out of reach
        return None


def _over(game: Game, formal: Game | None, run: LockstepRun) -> Game:
    """The game in numbers that are followed."""

    def array(name: str) -> Any:
        numbers = getattr(game, name)
        texts = [None] * numbers.size if formal is None else getattr(formal, name).flat
        pairs = zip(numbers.flat, texts, strict=True)
        return objects((number(x, text) for x, text in pairs), numbers.shape)

    def number(x: Any, text: Any) -> Any:
        return Followed(run, x.take(run.samples), text) if isinstance(x, Rounded) else x

    line = number(game.line, None if formal is None else formal.line)
    return game.changed(**{name: array(name) for name in game.ARRAYS}, line=line)


def _held(candidate: Candidate, payoffs: Any, level: Any, reached: bool, run: LockstepRun) -> Held:
    def values(x: Any) -> Any:
        return floats(x.now()) if isinstance(x, Followed) else floats(x)

    details = Details(
        [values(u) for u in payoffs],
        [[values(p) for p in mixture] for mixture in candidate.profile],
    )
    n = len(run.samples)
    return Held(candidate.key, run.samples, values(level), np.full(n, reached), lambda: details)
