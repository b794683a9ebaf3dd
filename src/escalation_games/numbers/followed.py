"""Numbers of many samples that are followed through one run of an exact solver.

The solver asks for the sign of a number. Most samples have one sign there: they go on; those with
another wait for a run of their own, and those whose sign is nearer to 0 than its bound are left to
the exact solver, one by one. So all samples that go on to the end went the same way, and what the
run returns holds for each of them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .rounded import Rounded, certainly_zero

Samples = NDArray[np.intp]


class NoneLeft(Exception):
    """Every sample of a run has turned out to be doubtful."""


class Run:
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

    def sign(self, number: Rounded) -> int:
        """The sign that most of the samples have. Raises NoneLeft where none is certain."""
        masks = {
            1: _whole(number.positive, len(self.samples)),
            -1: _whole(number.negative, len(self.samples)),
            0: _whole(certainly_zero(number), len(self.samples)),
        }
        sign = max(masks, key=lambda s: int(masks[s].sum()))
        kept = masks[sign]
        if not kept.all():
            certain = masks[1] | masks[-1] | masks[0]
            self.doubtful.append(self.samples[~certain])
            self.waiting.append(self.samples[certain & ~kept])
            self.history.append(self.samples[kept])
        if not len(self.samples):
            raise NoneLeft
        return sign


def _whole(mask: NDArray[np.bool_], n: int) -> NDArray[np.bool_]:
    return np.broadcast_to(mask, (n,))


class Followed:
    """One number of all samples that are followed; the arithmetic is that of Rounded."""

    __slots__ = ("many", "run", "stage")

    def __init__(self, run: Run, many: Rounded, stage: int | None = None) -> None:
        self.run = run
        self.many = many
        self.stage = len(run.history) - 1 if stage is None else stage

    def now(self) -> Rounded:
        """Its part for the samples that are followed now."""
        latest = len(self.run.history) - 1
        if self.stage < latest:
            rows = np.searchsorted(self.run.history[self.stage], self.run.samples)
            self.many, self.stage = self.many.take(rows), latest
        return self.many

    def sign(self) -> int:
        """The sign of all samples that are followed from here on."""
        return self.run.sign(self.now())

    def _made(self, result: Any) -> Any:
        return result if isinstance(result, Fraction) else Followed(self.run, result)

    def __add__(self, other: Any) -> Any:
        return self._made(self.now() + _plain(other))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._made(self.now() - _plain(other))

    def __rsub__(self, other: Any) -> Any:
        return self._made(-self.now() + other)

    def __mul__(self, other: Any) -> Any:
        return self._made(self.now() * _plain(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self._made(self.now() / _plain(other))

    def __rtruediv__(self, other: Any) -> Any:
        return self._made(other / self.now())

    def __neg__(self) -> Followed:
        return Followed(self.run, -self.now())


def _plain(x: Any) -> Any:
    return x.now() if isinstance(x, Followed) else x
