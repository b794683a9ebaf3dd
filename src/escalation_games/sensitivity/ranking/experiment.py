"""Shared by all rankings of assumptions: the experiment, and the table of indices.

An experiment turns points of the unit cube into outputs of a game: two indicators (does every
equilibrium reach the line, does some), their gap (both can hold), and on request the levels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ..sampling.copula import checked_correlation, normal_scores, uniforms

Columns = Mapping[str, NDArray[Any]]  # assumption -> (n,)

INDICATORS = ("every", "some", "gap")
LEVELS = ("lower", "upper")
ROUNDING = 1e-12  # of the largest size: outputs closer than this are one constant


class EnvelopeSample(Protocol):
    """The envelope of escalation at n points: float64 (n,), NaN where it is unresolved."""

    @property
    def lower(self) -> NDArray[np.float64]: ...
    @property
    def upper(self) -> NDArray[np.float64]: ...


def outputs(
    lower: NDArray[np.float64], upper: NDArray[np.float64], line: float
) -> dict[str, NDArray[np.float64]]:
    """The outputs of a game at n points, by name, each float64 (n,); NaN where not known.

    every   1 where all equilibria reach the line, else 0
    some    1 where at least one equilibrium reaches the line, else 0
    gap     1 where some equilibria reach the line and others do not, else 0
    lower, upper   the levels themselves, as given

    Where one bound is NaN, the other one still decides what follows from it alone: a lower bound at
    the line or above makes `some` 1. Raises InputError where a lower bound is above its upper one.
    """
    crossed = np.flatnonzero(lower > upper)
    if crossed.size:
        raise InputError("outcomes", f"lower is above upper at point {crossed[0]}", "swap them")
    every = np.where(np.isnan(lower), np.where(upper < line, 0.0, np.nan), lower >= line)
    some = np.where(np.isnan(upper), np.where(lower >= line, 1.0, np.nan), upper >= line)
    return {"every": every, "some": some, "gap": some - every, "lower": lower, "upper": upper}


@dataclass(frozen=True, eq=False)
class Experiment:
    """A game as a function on the unit cube.

    names        the assumptions that vary, one per coordinate
    transform    uniforms (n, d) -> columns by name; margins only, dependence is added here
    evaluate     columns -> the envelope of escalation at each point
    line         the level that counts as escalation
    correlation  (d, d), of the normal scores of a Gaussian copula; None: independent
    levels       also rank the levels lower and upper
    """

    names: tuple[str, ...]
    transform: Callable[[NDArray[np.float64]], Columns]
    evaluate: Callable[[Columns], EnvelopeSample]
    line: float
    correlation: NDArray[np.float64] | None = None
    levels: bool = False

    def __post_init__(self) -> None:
        if not self.names:
            raise InputError("assumptions", "nothing varies", "give one assumption a range")
        if self.correlation is not None:
            checked_correlation(self.correlation, self.names)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the rows of `run`."""
        return INDICATORS + LEVELS if self.levels else INDICATORS

    @cached_property
    def dependent(self) -> list[tuple[str, str]]:
        """Every pair of assumptions with a correlation other than 0."""
        if self.correlation is None:
            return []
        rows, columns = np.nonzero(np.triu(self.correlation, 1))
        return [(self.names[i], self.names[j]) for i, j in zip(rows, columns, strict=True)]

    def pair(self, n: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Two independent designs (n, d): halves of one scrambled Sobol' sequence in 2d dimensions.

        Coordinates are uniforms, or normal scores where assumptions are dependent.
        """
        from scipy.stats import qmc

        check_power_of_two(n)
        d = len(self.names)
        both = qmc.Sobol(2 * d, seed=np.random.default_rng(seed)).random(n)
        first, second = both[:, :d], both[:, d:]
        if not self.dependent:
            return first, second
        return normal_scores(first, self.correlation), normal_scores(second, self.correlation)

    def columns(self, points: NDArray[np.float64]) -> Columns:
        """The assumptions at rows of a design."""
        return self.transform(uniforms(points) if self.dependent else points)

    def run(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The outputs (outputs, n) at rows of a design, or of a mixture of two."""
        found = self.evaluate(self.columns(points))
        lower, upper = (_column(bound, len(points)) for bound in (found.lower, found.upper))
        by_name = outputs(lower, upper, self.line)
        return np.stack([by_name[name] for name in self.outputs])


def _column(values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    return np.broadcast_to(np.asarray(values, dtype=np.float64), (n,))


def check_power_of_two(n: int) -> None:
    """Raises InputError unless n is 2, 4, 8, …: only then is a Sobol' sequence balanced."""
    if n < 2 or n & (n - 1):
        near = 2 ** max(1, round(float(np.log2(max(n, 2)))))
        raise InputError("n", f"{n} is not a power of two", f"n = {near} is the nearest")


@dataclass(frozen=True)
class Index:
    """One number about one assumption (or several) and one output, with its 95 % interval.

    NaN stands for "not known": too few points resolved.
    """

    assumptions: tuple[str, ...]
    output: str
    metric: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Ranking:
    """The indices that one method found, and the design that they come from.

    n            rows of the design
    evaluations  games evaluated
    variance     of each output, which the indices are shares of; 0 where it is the same at every
                 point that is resolved, NaN where too few rows differ or are resolved
    left_out     per output, the number of rows that held an unresolved point; the indices are of
                 the other rows
    notes        what a reader must know before using the numbers
    """

    method: str
    n: int
    seed: int
    evaluations: int
    variance: Mapping[str, float]
    left_out: Mapping[str, int]
    indices: tuple[Index, ...]
    notes: tuple[str, ...] = ()

    def index(self, output: str, metric: str, *assumptions: str) -> Index:
        """The one index asked for. Raises KeyError when there is none."""
        for index in self.indices:
            same = set(index.assumptions) == set(assumptions)
            if same and (index.output, index.metric) == (output, metric):
                return index
        raise KeyError((output, metric, *assumptions))

    def rows(self) -> list[dict[str, Any]]:
        """One row per index: assumption, output, metric, value, low, high."""
        return [
            {
                "assumption": " × ".join(index.assumptions),
                "output": index.output,
                "metric": index.metric,
                "value": index.value,
                "low": index.low,
                "high": index.high,
            }
            for index in self.indices
        ]


def is_constant(values: NDArray[np.float64]) -> bool:
    """Is an output the same wherever it is known? False where it is known nowhere."""
    known = values[~np.isnan(values)]
    return bool(known.size and np.ptp(known) <= ROUNDING * np.abs(known).max())


def notes_on(
    names: Sequence[str], variance: Mapping[str, float], left_out: Mapping[str, int], n: int
) -> tuple[str, ...]:
    """Sentences about outputs that do not vary, and about rows that are not resolved."""
    constant = [
        f"'{name}' is the same at every point that is resolved: no variance to explain, its "
        "indices are 0"
        for name in names
        if variance[name] == 0
    ]
    unknown = [
        f"'{name}' cannot be ranked: it differs at too few of the {n} rows, or too few are resolved"
        for name in names
        if np.isnan(variance[name])
    ]
    unresolved = [
        f"'{name}': {left_out[name]} of {n} rows hold an unresolved point and are left out; "
        "the indices speak of the others"
        for name in names
        if left_out[name]
    ]
    return (*constant, *unknown, *unresolved)
