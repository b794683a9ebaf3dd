"""Every equilibrium of many games of one structure, in arrays."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ComputeError, FormulaError
from ..forms import Batch, Game, Structure
from ..numbers import approximate, sign
from .held import Details, FoundMany, Held
from .result import KINDS, Equilibrium, Method, Regime, Solution

if TYPE_CHECKING:
    from fractions import Fraction

REGIMES: tuple[Regime, ...] = ("below", "across", "above", "unresolved")


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
    """

    offsets: NDArray[np.int64]
    key: NDArray[np.int32]
    keys: tuple[Hashable, ...]
    profile: NDArray[np.float64]
    payoffs: NDArray[np.float64]
    escalation: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Solutions:
    """Every equilibrium that a method promises, of each of n games.

    held         per equilibrium the samples where it holds; a key may stand here more than once
    completeness (n,): position in solvers.result.KINDS
    unresolved   per sample that could not be solved, why
    n_exact      how many were solved exactly, one by one
    """

    structure: Structure
    concept: str
    method: str
    line: Fraction
    n: int
    held: tuple[Held, ...]
    completeness: NDArray[np.int8]
    unresolved: Mapping[int, str]
    n_exact: int

    @cached_property
    def count(self) -> NDArray[np.int32]:
        """How many equilibria each sample has, (n,)."""
        return self._tally(lambda held: 1)

    @cached_property
    def n_reaching(self) -> NDArray[np.int32]:
        """How many of them reach the line, (n,)."""
        return self._tally(lambda held: held.reaches)

    def _tally(self, of: Callable[[Held], Any]) -> NDArray[np.int32]:
        total = np.zeros(self.n, dtype=np.int32)
        for held in self.held:
            total[held.samples] += of(held)
        return total

    @cached_property
    def lower(self) -> NDArray[np.float64]:
        """Lowest escalation of each sample, (n,); NaN where it has no equilibrium."""
        return self._extreme(np.fmin)

    @cached_property
    def upper(self) -> NDArray[np.float64]:
        """Highest escalation of each sample, (n,); NaN where it has no equilibrium."""
        return self._extreme(np.fmax)

    def _extreme(self, of: Callable[[Any, Any], Any]) -> NDArray[np.float64]:
        level = np.full(self.n, np.nan)
        for held in self.held:
            level[held.samples] = of(level[held.samples], held.escalation)
        return level

    @cached_property
    def regime(self) -> NDArray[np.int8]:
        """Position in REGIMES, (n,). Proved: no rounding decides it."""
        codes = np.full(self.n, REGIMES.index("across"), dtype=np.int8)
        codes[self.n_reaching == 0] = REGIMES.index("below")
        codes[self.n_reaching == self.count] = REGIMES.index("above")
        codes[self.count == 0] = REGIMES.index("unresolved")
        return codes

    def equilibria(self) -> Equilibria:
        """All of them in arrays, sample after sample."""
        offsets = np.concatenate([[0], np.cumsum(self.count, dtype=np.int64)])
        keys = tuple(dict.fromkeys(held.key for held in self.held))
        position = {key: k for k, key in enumerate(keys)}
        sizes = [len(decision.actions) for decision in self.structure.decisions]
        m = int(offsets[-1])
        key, escalation = np.zeros(m, dtype=np.int32), np.zeros(m)
        # column by column: each equilibrium's numbers are then written side by side
        payoffs = np.zeros((m, len(self.structure.players)), order="F")
        profile = np.zeros((m, sum(sizes)), order="F")
        before = np.zeros(self.n, dtype=np.int32)
        for held in self.held:
            rows = offsets[held.samples] + before[held.samples]
            before[held.samples] += 1
            key[rows] = position[held.key]
            escalation[rows] = held.escalation
            details = held.details()
            for player, numbers in enumerate(details.payoffs):
                payoffs[:, player][rows] = numbers
            flat = (p for mixture in details.profile for p in mixture)
            for column, numbers in enumerate(flat):
                if np.ndim(numbers) or numbers:
                    profile[:, column][rows] = numbers
        return Equilibria(offsets, key, keys, profile, payoffs, escalation)


def completed(
    batch: Batch, method: Method, found: FoundMany, solve: Callable[[Game], Solution]
) -> Solutions:
    """What a batched method found, and the exact solutions of the samples it left open."""
    completeness = np.full(batch.n, KINDS.index(method.kind), dtype=np.int8)
    unresolved: dict[int, str] = {}
    exact: dict[Hashable, list[tuple[int, _Plain]]] = {}
    open_samples = np.flatnonzero(found.doubtful)
    for sample in map(int, open_samples):
        try:
            solution = solve(batch.exact(sample))
            plain = [_plain(e, solution.game.line) for e in solution.equilibria]
        except (ComputeError, FormulaError) as error:
            unresolved[sample] = str(error)
            continue
        completeness[sample] = KINDS.index(solution.completeness.kind)
        for equilibrium in plain:
            exact.setdefault(equilibrium.key, []).append((sample, equilibrium))
    return Solutions(
        structure=batch.structure,
        concept=method.concept,
        method=method.name,
        line=batch.game.line,
        n=batch.n,
        held=(*found.held, *(_held(key, rows) for key, rows in exact.items())),
        completeness=completeness,
        unresolved=unresolved,
        n_exact=len(open_samples) - len(unresolved),
    )


@dataclass(frozen=True)
class _Plain:
    """One exact equilibrium as floats; whether it reaches the line was decided before."""

    key: Hashable
    escalation: float
    reaches: bool
    payoffs: tuple[float, ...]
    profile: tuple[tuple[float, ...], ...]


def _plain(equilibrium: Equilibrium, line: Any) -> _Plain:
    return _Plain(
        equilibrium.key,
        approximate(equilibrium.escalation),
        sign(equilibrium.escalation - line) >= 0,
        tuple(map(approximate, equilibrium.payoffs)),
        tuple(tuple(map(approximate, mixture)) for mixture in equilibrium.profile),
    )


def _held(key: Hashable, rows: Sequence[tuple[int, _Plain]]) -> Held:
    """The equilibria of one key, at most one per sample, as arrays."""
    plain = [equilibrium for _, equilibrium in rows]

    def details() -> Details:
        decisions = zip(*(e.profile for e in plain), strict=True)
        return Details(
            [np.array(u) for u in zip(*(e.payoffs for e in plain), strict=True)],
            [[np.array(p) for p in zip(*mixtures, strict=True)] for mixtures in decisions],
        )

    return Held(
        key,
        np.array([sample for sample, _ in rows], dtype=np.intp),
        np.array([e.escalation for e in plain]),
        np.array([e.reaches for e in plain], dtype=bool),
        details,
    )
