"""What boxes and trees share: limits on assumptions, measured shares, readable numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ...errors import InputError
from ...numbers import Fraction, exact_text, from_text
from ...numbers.decimals import terminating
from ..ranking.shares import wilson

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Relation = Literal[">=", "<=", ">"]
CutInterval = tuple[Fraction, Fraction]
NOT_A_PROBABILITY = "A share of the assumption space is not a probability."
ROUNDING = 0.01  # of the points on the smaller side of a cut: the share that rounding may move


@dataclass(frozen=True)
class Limit:
    """One inequality on one assumption. Points are compared with `number` as float64."""

    assumption: str
    relation: Relation
    number: Fraction

    @property
    def text(self) -> str:
        """ "a >= 0.31"."""
        return f"{self.assumption} {self.relation} {written(self.number)}"

    @property
    def is_low(self) -> bool:
        """Does the limit bound the assumption from below?"""
        return self.relation != "<="

    def holds(self, column: NDArray[np.float64]) -> NDArray[np.bool_]:
        """At which of the values (n,) of the assumption the limit holds; shape (n,)."""
        number = float(self.number)
        if self.relation == ">":
            return np.asarray(column > number)
        return np.asarray(column >= number if self.relation == ">=" else column <= number)


def inside(
    limits: Iterable[Limit], columns: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.bool_]:
    """At which points all of the limits hold; shape (n,)."""
    n = next(iter(columns.values())).shape[0]
    kept = np.ones(n, dtype=bool)
    for limit in limits:
        kept &= limit.holds(columns[limit.assumption])
    return kept


@dataclass(frozen=True)
class Estimate:
    """A share counted on a sample: `count` of `of` points, with Wilson's 95 % interval.

    The interval is about sampling error alone. Source: Wilson (1927), JASA 22, 209-212.
    """

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share; nan where there are no points."""
        return self.count / self.of if self.of else float("nan")

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval; (0, 1) where there are no points."""
        return wilson(self.count, self.of) if self.of else (0.0, 1.0)

    @property
    def text(self) -> str:
        """ "96 %", or in words that nothing was measured."""
        return percent(self.value) if self.of else "no points"


def estimate(holds: NDArray[np.bool_], among: NDArray[np.bool_]) -> Estimate:
    """The share of the points `among` (n,) at which `holds` (n,) is true as well."""
    return Estimate(int(np.count_nonzero(holds & among)), int(np.count_nonzero(among)))


def percent(share: float) -> str:
    """ "97 %"; "100 %" stands for a share of exactly 1 alone, "0 %" for a share of exactly 0."""
    if 0.995 <= share < 1:
        return "over 99 %"
    return "under 1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def written(number: Fraction) -> str:
    """The number as a decimal, where one of at most 20 places is exact; else as a fraction."""
    return terminating(number, 20) or exact_text(number)


# -- samples -------------------------------------------------------------------------------------


def checked_columns(
    columns: Mapping[str, ArrayLike], labels: NDArray[Any], place: str
) -> dict[str, NDArray[np.float64]]:
    """The columns as float64 (n,), as long as the labels. Raises InputError for other shapes."""
    if labels.ndim != 1:
        raise InputError(place, "is not one label per point", "an array of shape (n,)")
    if not columns:
        raise InputError("columns", "there are no assumptions", "one array per assumption")
    return {name: _checked(name, column, labels.size) for name, column in columns.items()}


def _checked(name: str, column: ArrayLike, n: int) -> NDArray[np.float64]:
    try:
        values = np.asarray(column, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"columns.{name}", "holds what is not a number", "float64") from None
    if values.shape != (n,):
        raise InputError(f"columns.{name}", f"has shape {values.shape}", f"one of ({n},)")
    if not np.isfinite(values).all():
        raise InputError(
            f"columns.{name}", "holds an infinite or missing value", "leave such points out"
        )
    return values


def thirds(n: int, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Three disjoint thirds of n points by a seeded permutation, each in ascending order.

    On the first a rule is found, by the second a simpler form of it is chosen, on the third the
    chosen form is measured: only the third is untouched by any choice.
    """
    shuffled = np.random.default_rng(seed).permutation(n)
    a, b, c = (np.sort(part) for part in np.array_split(shuffled, 3))
    return a, b, c


# -- readable numbers ----------------------------------------------------------------------------


def readable_cut(kept: NDArray[np.float64], removed: NDArray[np.float64]) -> Fraction:
    """The shortest number that parts two sets of values, one wholly below the other.

    The number itself is on the side of the kept values. To be short it may put values of each set
    on the wrong side: at most as many as the share ROUNDING of the smaller set.
    """
    if kept.max() > removed.min():
        return -readable_cut(-kept, -removed)
    slack = int(ROUNDING * min(kept.size, removed.size))
    inner = np.partition(kept, kept.size - 1 - slack)[kept.size - 1 - slack]
    outer = np.partition(removed, slack)[slack]
    return shortest(decimal(inner), decimal(outer), decimal(kept.max()))


def decimal(x: float) -> Fraction:
    """The shortest decimal to which the float64 is nearest."""
    return from_text(repr(float(x)))


def shortest(low: Fraction, high: Fraction, near: Fraction) -> Fraction:
    """Of the numbers in [low, high) with the fewest decimals, the one nearest to `near`.

    low < high.
    """
    if low <= 0 < high:
        return Fraction(0)
    step = Fraction(10) ** len(str(int(max(abs(low), abs(high)))))
    while True:
        first, last = -(-low // step), -(-high // step) - 1
        if first <= last:
            return min(max(round(near / step), first), last) * step
        step /= 10
