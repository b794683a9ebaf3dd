"""What a batched method finds: which equilibria hold in which samples, and where it cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..numbers.many.bounded_float import is_negative, is_positive

Samples = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Details:
    """What need not be known to tell how much escalation there is.

    payoffs  per player one number, or one per sample
    profile  the probabilities of every action of every decision: one number, or one per sample
    """

    payoffs: Sequence[Any]
    profile: Sequence[Sequence[Any]]


@dataclass(frozen=True, eq=False)
class Held:
    """One equilibrium, by its key, in every sample where it holds.

    samples     which ones, ascending
    escalation  one level, or one per sample
    reaches     is that level at or above the line, proved; one boolean per sample
    details     made when asked for
    """

    key: Hashable
    samples: Samples
    escalation: Any
    reaches: Mask
    details: Callable[[], Details]

    @property
    def nbytes(self) -> int:
        """What it takes in memory; nothing of the details."""
        return self.samples.nbytes + self.reaches.nbytes + np.asarray(self.escalation).nbytes

    def only(self, keep: Mask) -> Held:
        """The same for some of its samples; `keep` is over all samples of the block."""
        own = keep[self.samples]
        if own.all():
            return self

        def part(x: Any) -> Any:
            return x[own] if np.ndim(x) else x

        def details() -> Details:
            whole = self.details()
            return Details(
                [part(u) for u in whole.payoffs],
                [[part(p) for p in mixture] for mixture in whole.profile],
            )

        return Held(self.key, self.samples[own], part(self.escalation), self.reaches[own], details)


@dataclass(frozen=True, eq=False)
class Equilibria:
    """All equilibria of all samples, one after the other.

    offsets     (n + 1,): those of sample i stand from offsets[i] to offsets[i + 1]
    key         (m,): which one it is, as a position in `keys`; the same key in two samples is the
                same equilibrium
    keys        what they are without numbers, as `Equilibrium.key`
    profile     (m, sum of the numbers of actions): probabilities, decision after decision
    payoffs     (m, n_players)
    escalation  (m,)

    >>> found = eg.equilibria("security_dilemma", {"d": [0.0, 0.5]})
    >>> first = slice(found.offsets[0], found.offsets[1])
    >>> print(found.escalation[first].round(4))
    [0.     1.     0.0278]
    """

    offsets: NDArray[np.int64]
    key: NDArray[np.int32]
    keys: tuple[Hashable, ...]
    profile: NDArray[np.float64]
    payoffs: NDArray[np.float64]
    escalation: NDArray[np.float64]

    @property
    def nbytes(self) -> int:
        """What it takes in memory."""
        arrays = (self.offsets, self.key, self.profile, self.payoffs, self.escalation)
        return sum(array.nbytes for array in arrays)


class InOrder(NamedTuple):
    """Equilibria sample after sample, as some methods find them.

    reaches  (m,) per equilibrium, is it at or above the line? Proved
    sizes    the number of actions of each decision
    """

    table: Equilibria
    reaches: Mask
    sizes: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class FoundMany:
    """All equilibria of the samples that are not `doubtful`; of those, nothing is claimed.

    groups        equilibrium after equilibrium
    completeness  (n,) position in solvers.result.KINDS; None where it is what the method promises
    in_order      instead of groups, of a method that finds them sample after sample
    """

    groups: tuple[Held, ...]
    doubtful: Mask
    completeness: NDArray[np.int8] | None = None
    in_order: InOrder | None = None

    @classmethod
    def none(cls, n: int) -> FoundMany:
        """Nothing is known of n samples."""
        return cls((), np.ones(n, dtype=bool))

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """Per equilibrium the samples where it holds."""
        return self.groups if self.in_order is None else tuple(_by_key(*self.in_order))

    @property
    def nbytes(self) -> int:
        """What the equilibria take in memory, about."""
        if self.in_order is not None:
            return self.in_order.table.nbytes + self.in_order.reaches.nbytes
        return sum(held.nbytes for held in self.groups)


def _by_key(table: Equilibria, reaches: Mask, sizes: Sequence[int]) -> Iterator[Held]:
    """The equilibria of a table, one after the other."""
    # few keys, so few bits: then NumPy sorts by counting
    key = table.key.astype(np.uint16) if len(table.keys) < 1 << 16 else table.key
    order = np.argsort(key, kind="stable")
    ends = np.cumsum(np.bincount(table.key, minlength=len(table.keys)))
    counts = np.diff(table.offsets)
    samples = np.repeat(np.arange(len(counts)), counts)
    for key_, rows in zip(table.keys, np.split(order, ends[:-1]), strict=True):
        yield Held(
            key_, samples[rows], table.escalation[rows], reaches[rows],
            partial(_details, table, rows, sizes),
        )  # fmt: skip


def _details(table: Equilibria, rows: Samples, sizes: Sequence[int]) -> Details:
    columns = iter(table.profile[rows].T)
    return Details(list(table.payoffs[rows].T), [list(islice(columns, size)) for size in sizes])


class Verdict:
    """A conjunction of strict inequalities, sample by sample: does it hold, fail, or is it near?

    `fails` where one of them certainly does; `holds` where all certainly do.
    """

    __slots__ = ("fails", "holds", "is_empty")

    def __init__(self, n: int) -> None:
        self.holds: Any = np.ones(n, dtype=bool)
        self.fails: Any = np.zeros(n, dtype=bool)
        self.is_empty = True

    def require(self, positive: Any, negative: Any) -> None:
        """One more: where it is certainly true, and where certainly false."""
        if isinstance(positive, (bool, np.bool_)) and positive:
            return  # in every sample, whatever it is
        if self.is_empty and len(self.holds) == 1:
            self.holds, self.fails = positive, negative
        else:
            self.holds, self.fails = self.holds & positive, self.fails | negative
        self.is_empty = False

    def require_positive(self, number: Any) -> None:
        """One more number that must be above 0."""
        self.require(is_positive(number), is_negative(number))

    @property
    def near(self) -> Any:
        """Where it could be either."""
        return ~(self.holds | self.fails)
