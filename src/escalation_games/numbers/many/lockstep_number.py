"""Numbers of many samples that are followed through one run of an exact solver.

The solver asks for the sign of a number. Most samples have one sign there: they go on; those with
another wait for a run of their own, and those whose sign is nearer to 0 than its bound are left to
the exact solver, one by one. So all samples that go on to the end went the same way, and what the
run returns holds for each of them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...effort import spend
from ...errors import Unresolved
from ..rational import Fraction
from .bounded_float import Rounded, certainly_zero, sqrt

Samples = NDArray[np.intp]


class NoneLeft(Exception):
    """Every sample of a run has turned out to be doubtful."""


class LockstepRun:
    """The samples that are followed now.

    history   those followed after each comparison that lost some; the last are followed now
    waiting   those that went another way
    doubtful  those with a sign that is not certain
    """

    def __init__(self, samples: Samples) -> None:
        self.history = [samples]
        self.waiting: list[Samples] = []
        self.doubtful: list[Samples] = []

    @property
    def samples(self) -> Samples:
        return self.history[-1]

    def sign(self, number: Rounded, formal: Any) -> int:
        """The sign that most of the samples have. Raises NoneLeft where none is certain."""
        spend(50 + self.samples.size / 20)  # beside the arithmetic that made the number
        if isinstance(formal, Fraction):  # it is the same number wherever it has a value
            where = {(formal > 0) - (formal < 0): np.isfinite(number.error)}
        else:
            where = {1: number.positive, -1: number.negative, 0: certainly_zero(number)}
        masks = {s: np.broadcast_to(m, self.samples.shape) for s, m in where.items()}
        sign = max(masks, key=lambda s: int(masks[s].sum()))
        kept = masks[sign]
        if not kept.all():
            certain = reduce(np.logical_or, masks.values())
            self.doubtful.append(self.samples[~certain])
            self.waiting.append(self.samples[certain & ~kept])
            self.history.append(self.samples[kept])
        if not len(self.samples):
            raise NoneLeft
        return sign


class Followed:
    """One number of all samples that are followed; the arithmetic is that of Rounded.

    formal  the same as a formula of what differs between samples (Multivariate or a Fraction), or
            None where there is none, or it grew too long
    """

    __slots__ = ("formal", "many", "run", "stage")

    def __init__(self, run: LockstepRun, many: Rounded, formal: Any = None) -> None:
        self.run = run
        self.many = many
        self.formal = formal
        self.stage = len(run.history) - 1

    def now(self) -> Rounded:
        """Its part for the samples that are followed now."""
        latest = len(self.run.history) - 1
        if self.stage < latest:
            rows = np.searchsorted(self.run.history[self.stage], self.run.samples)
            self.many, self.stage = self.many.take(rows), latest
        return self.many

    def sign(self) -> int:
        """The sign of all samples that are followed from here on."""
        return self.run.sign(self.now(), self.formal)

    def __add__(self, other: Any) -> Any:
        return self._made(operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return self._made(operator.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return self._made(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return self._made(operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return self._made(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return self._made(operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return self._made(operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._made(operator.truediv, other, self)

    def __neg__(self) -> Any:
        return self._made(operator.sub, Fraction(0), self)

    def square_root(self) -> Followed:
        """Of a number above 0; it has no formula."""
        return Followed(self.run, sqrt(self.now()))

    def _made(self, operation: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
        result = operation(_plain(a), _plain(b))
        if isinstance(result, Fraction):
            return result
        return Followed(self.run, result, _formal(operation, a, b))


def _plain(x: Any) -> Any:
    return x.now() if isinstance(x, Followed) else x


def _formal(operation: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    one, other = (x.formal if isinstance(x, Followed) else x for x in (a, b))
    if one is None or other is None:
        return None
    try:
        return operation(one, other)
    except (Unresolved, ZeroDivisionError):  # too long, or no value anywhere
        return None
