"""The payoffs of both players of many small games, and what they are compared by.

Values are float64 over all samples; bounds on their rounding are shared by all numbers of a kind,
so that they cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...numbers import Rounded
from ...numbers.many.bounded_float import SLACK, TINY, UNIT, at_least, rounded
from ..batch_result import Mask, Samples, Verdict

Actions = tuple[int, ...]


@dataclass(frozen=True)
class Bound:
    """On the rounding and the size of many numbers at once; each is one, or one per sample."""

    error: Any
    peak: Any

    def __add__(self, other: Bound) -> Bound:
        peak = self.peak + other.peak
        return Bound((self.error + other.error + UNIT * peak) * SLACK, peak)

    def __mul__(self, other: Bound) -> Bound:
        peak = self.peak * other.peak
        error = self.error * other.peak + other.error * self.peak + self.error * other.error
        return Bound((error + UNIT * peak + TINY) * SLACK, peak)

    def at(self, samples: Samples) -> Any:
        """The error in these samples."""
        return self.error[samples] if np.ndim(self.error) else self.error

    def of(self, value: NDArray[np.float64], samples: Samples) -> Rounded:
        """Numbers so bounded, in these samples."""
        return Rounded(value, self.at(samples), float(np.max(self.peak)))


@dataclass(eq=False)
class PayoffSide:
    """One player's payoffs, own action first, and what is made of them.

    shape   (own actions, other's actions)
    cells   per own action and other's action, row by row: the payoffs, (n,), or (1,) for all
    bound   on all of them
    apart   on all differences of two payoffs against one action of the other
    """

    shape: tuple[int, int]
    n: int
    cells: tuple[NDArray[np.float64], ...]
    bound: Bound
    apart: Bound
    memo: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, pays: Any, n: int) -> PayoffSide:
        """A side from its payoffs, rows of numbers with or without samples."""
        numbers = [rounded(x) for line in pays for x in line]
        error: Any = reduce(np.maximum, [number.error for number in numbers])
        if np.size(error) == 1:  # the same in every sample
            error = float(np.max(error))
        bound = Bound(error, max(number.peak for number in numbers))
        shape = (len(pays), len(pays[0]))
        return cls(shape, n, tuple(number.value for number in numbers), bound, bound + bound)

    @classmethod
    def both(cls, row: Any, column: Any, n: int) -> tuple[PayoffSide, PayoffSide]:
        """From (rows, columns) arrays of Fractions or Rounded."""
        turned = [[column[i][j] for i in range(len(row))] for j in range(len(row[0]))]
        return cls.of(row, n), cls.of(turned, n)

    def closer(self) -> PayoffSide:
        """The same, differences bounded by how large they are, sample by sample."""
        widest = (self.values.max(axis=0) - self.values.min(axis=0)).max(axis=0)
        error = (self.bound.error + self.bound.error + UNIT * widest) * SLACK
        return PayoffSide(self.shape, self.n, self.cells, self.bound, Bound(error, widest))

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The payoffs in one array, (own actions, other's actions, n)."""
        values = np.empty((len(self.cells), self.n))
        for row, cell in zip(values, self.cells, strict=True):
            row[:] = cell
        return values.reshape(*self.shape, self.n)

    def best_reply(self, own: int, other: int) -> Verdict:
        """Where an action is certainly the only best reply to the other's; where certainly none."""
        supports, (positive, negative) = self.supports(2), self.signs(2)
        verdict = Verdict(1)
        for k, (low, high) in enumerate(supports):
            if own == low:
                verdict.require(negative[k, other], positive[k, other])
            elif own == high:
                verdict.require(positive[k, other], negative[k, other])
        return verdict if supports else Verdict(self.n)

    def supports(self, size: int) -> list[Actions]:
        """The own supports of a size."""
        return list(combinations(range(self.shape[0]), size))

    def minors(self, size: int) -> NDArray[np.float64]:
        """Per own support of a size, and per size - 1 actions of the other: (supports, subsets, n).

        The determinant of the differences of all rows of the support from its first one; expanded
        along the last row, so from the minors of the support without it.
        """
        if size not in self.memo:
            subsets = list(combinations(range(self.shape[1]), size - 1))
            rows = self.supports(size)
            made = np.empty((len(rows), len(subsets), self.n))
            for (r, used), (c, played) in product(enumerate(rows), enumerate(subsets)):
                made[r, c] = self._expanded(used, played)
            self.memo[size] = made
        known: NDArray[np.float64] = self.memo[size]
        return known

    def _expanded(self, used: Actions, played: Actions) -> NDArray[np.float64]:
        base, last = used[0], used[-1]
        if len(used) == 2:
            return np.asarray(self.values[last, played[0]] - self.values[base, played[0]])
        smaller = self.minors(len(used) - 1)[self.supports(len(used) - 1).index(used[:-1])]
        subsets = list(combinations(range(self.shape[1]), len(played) - 1))
        total = np.zeros(())
        for k, action in enumerate(played):
            difference = self.values[last, action] - self.values[base, action]
            term = difference * smaller[subsets.index(played[:k] + played[k + 1 :])]
            total = total + term if (len(played) - 1 - k) % 2 == 0 else total - term
        return total

    def minor_bound(self, size: int) -> Bound:
        """On every minor of a size."""
        if size == 2:
            return self.apart
        term = self.apart * self.minor_bound(size - 1)
        return reduce(Bound.__add__, [term] * (size - 1))

    def signs(self, size: int) -> tuple[Mask, Mask]:
        """Where the minors of a size are certainly above 0, and where certainly below."""
        key = ("signs", size)
        if key not in self.memo:
            minors, error = self.minors(size), self.minor_bound(size).error
            self.memo[key] = minors > error, minors < -error
        known: tuple[Mask, Mask] = self.memo[key]
        return known

    def fails(self, own: int, played: Actions) -> Mask:
        """Where a support's minors certainly have both signs: no mixture of the other's actions."""
        positive, negative = self.signs(len(played))
        subsets = list(combinations(range(self.shape[1]), len(played) - 1))
        plus, minus = [], []
        for k in range(len(played)):
            c = subsets.index(played[:k] + played[k + 1 :])
            turned = (negative, positive) if k % 2 else (positive, negative)
            plus.append(turned[0][own, c])
            minus.append(turned[1][own, c])
        mixed: Mask = reduce(np.logical_or, plus) & reduce(np.logical_or, minus)
        return mixed

    def shares(self, own: Samples, others: Samples, samples: Samples, size: int) -> list[Rounded]:
        """Per action of the other's support, its share: minors, turned to a sum above 0."""
        subsets = list(combinations(range(self.shape[1]), size - 1))
        played = list(combinations(range(self.shape[1]), size))
        minors, bound = self.minors(size), self.minor_bound(size)
        n = self.n
        start = (own * len(subsets)) * n + samples
        values = []
        for k in range(size):
            place = np.array([subsets.index(p[:k] + p[k + 1 :]) for p in played])
            values.append(minors.reshape(-1)[start + place[others] * n])
        signed = [-value if k % 2 else value for k, value in enumerate(values)]
        turn = np.where(reduce(np.add, signed) < 0, -1.0, 1.0)
        return [bound.of(value * turn, samples) for value in signed]

    def slacks(
        self, own: Samples, others: Samples, samples: Samples, shares: list[Rounded]
    ) -> Iterator[Rounded]:
        """How much worse than the used actions each unused one is, times the sum of the shares."""
        size, n_own = len(shares), self.shape[0]
        supports = self.supports(size)
        used = np.array([support[0] for support in supports])[own]
        played = np.array(list(combinations(range(self.shape[1]), size)))[others]
        values = [share.value for share in shares]
        now = [self._paid(used, played[:, k], samples) for k in range(size)]
        bound = self.slack_bound(size)
        for unused in np.array([sorted(set(range(n_own)) - set(s)) for s in supports])[own].T:
            losses = (now[k] - self._paid(unused, played[:, k], samples) for k in range(size))
            products = [loss * value for loss, value in zip(losses, values, strict=True)]
            yield bound.of(reduce(np.add, products), samples)

    def slack_bound(self, size: int) -> Bound:
        """On every slack of a support of a size."""
        if size == 1:
            return self.apart
        return reduce(Bound.__add__, [self.apart * self.minor_bound(size)] * size)

    def _paid(self, own: Samples, other: Samples, samples: Samples) -> NDArray[np.float64]:
        n = self.n
        paid: NDArray[np.float64] = self.values.reshape(-1)[
            (own * self.shape[1] + other) * n + samples
        ]
        return paid


@dataclass(frozen=True, eq=False)
class Line:
    """Escalation where the actions meet, and where that is beside the line.

    levels, excess   (rows, columns, n), or 1 for n; the excess is the level less the line
    bound            on all of the excess
    reaches, misses  of that shape: certainly at or above the line, certainly below
    """

    levels: NDArray[np.float64]
    excess: NDArray[np.float64]
    bound: Bound
    reaches: Mask
    misses: Mask

    @classmethod
    def of(cls, escalation: Any, line: Any) -> Line:
        """Escalation less the line, cell by cell, and where a cell reaches the line."""
        cells = list(product(*map(range, escalation.shape)))
        excess = [rounded(escalation[cell] - line) for cell in cells]
        sides = [at_least(escalation[cell], line) for cell in cells]

        def shaped(numbers: Any) -> NDArray[Any]:
            rows = np.broadcast_arrays(*map(np.atleast_1d, numbers))
            return np.array(rows).reshape(*escalation.shape, -1)

        return cls(
            shaped([rounded(escalation[cell]).value for cell in cells]),
            shaped([number.value for number in excess]),
            Bound(
                reduce(np.maximum, [number.error for number in excess]),
                max(number.peak for number in excess),
            ),
            shaped([reaches for reaches, _ in sides]),
            shaped([misses for _, misses in sides]),
        )

    def excess_bound(self, one: PayoffSide, other: PayoffSide, size: int) -> Bound:
        """On the excess of a mixture with supports of a size, times the sums of the shares."""
        term = self.bound * (other.minor_bound(size) * one.minor_bound(size))
        return reduce(Bound.__add__, [term] * size**2)
