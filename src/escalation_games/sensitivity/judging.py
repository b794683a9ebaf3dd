"""What a policy comes to: escalation or a payoff, at one point exactly or at many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ComputeError, FormulaError
from ..forms import Batch
from ..numbers import sign
from ..numbers.rounded import floats
from ..solvers import Solution, Solutions, solve, solve_batch
from ..solvers.result import KINDS
from .alternatives import Columns, World
from .evaluation import blocks
from .policies import Better, Interval

Span = tuple[Any, Any]  # lowest and highest level over all equilibria


@dataclass(frozen=True, eq=False)
class Levels:
    """The lowest and highest level at every point (n,), bounded by the outcomes if unresolved."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    known: NDArray[np.bool_]
    completeness: Counter[str]
    unresolved: Counter[str]
    n_exact: int


@dataclass(frozen=True)
class Judge:
    """Reads a level off games: escalation, or a player's payoff."""

    player: int | None
    concept: str | None

    @property
    def better(self) -> Better:
        return "lower" if self.player is None else "higher"

    def utility(self, levels: Levels) -> NDArray[np.float64]:
        """The cautious one: of the worst equilibrium."""
        return -levels.upper if self.player is None else levels.lower

    def costs(self, low: float, high: float) -> Interval:
        """The interval as a cost: less is better."""
        return (low, high) if self.player is None else (-high, -low)

    def exactly(self, world: World, point: Mapping[str, Fraction]) -> Span | None:
        """Lowest and highest level at one point; None where it cannot be solved."""
        try:
            game = world.definition.at({**point, **world.values})
            return self.span(solve(game, self.concept))
        except (ComputeError, FormulaError):
            return None

    def span(self, solution: Solution) -> Span | None:
        numbers = [
            e.escalation if self.player is None else e.payoffs[self.player]
            for e in solution.equilibria
        ]
        ordered = sorted(numbers, key=cmp_to_key(_order))
        return (ordered[0], ordered[-1]) if ordered else None

    def levels(self, world: World, columns: Columns) -> Levels:
        """At every point that the columns give."""
        parts = [
            self._block(world.definition.batch(block, world.values))
            for block in blocks(world.columns(columns))
        ]
        return Levels(
            np.concatenate([part.lower for part in parts]),
            np.concatenate([part.upper for part in parts]),
            np.concatenate([part.known for part in parts]),
            total(part.completeness for part in parts),
            total(part.unresolved for part in parts),
            sum(part.n_exact for part in parts),
        )

    def _block(self, batch: Batch) -> Levels:
        many = solve_batch(batch, self.concept)
        lower, upper = self._extremes(many)
        known = ~np.isnan(lower)
        if not known.all():
            least, most = self._outcomes(batch)
            lower, upper = np.where(known, lower, least), np.where(known, upper, most)
        solved = Counter(
            KINDS[code] for code in many.completeness[np.flatnonzero(many.count)].tolist()
        )
        return Levels(lower, upper, known, solved, _reasons(many), many.n_exact)

    def _extremes(self, many: Solutions) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if self.player is None:
            return many.lower, many.upper
        lower, upper = np.full(many.n, np.nan), np.full(many.n, np.nan)
        for held in many.held:
            payoff = held.details().payoffs[self.player]
            lower[held.samples] = np.fmin(lower[held.samples], payoff)
            upper[held.samples] = np.fmax(upper[held.samples], payoff)
        return lower, upper

    def _outcomes(self, batch: Batch) -> tuple[Any, Any]:
        """The lowest and highest level among the outcomes: no equilibrium is beyond."""
        game = batch.game
        numbers = game.escalation if self.player is None else game.payoffs[self.player]
        table = [np.broadcast_to(floats(number), (batch.n,)) for number in numbers.flat]
        return np.min(table, axis=0), np.max(table, axis=0)


def _order(one: Any, other: Any) -> int:
    return sign(one - other)


def _reasons(many: Solutions) -> Counter[str]:
    found = Counter(why.splitlines()[0] for why in many.unresolved.values())
    without = int((many.count == 0).sum()) - len(many.unresolved)
    return found + Counter({"no equilibrium is known": without})


def total(parts: Iterable[Counter[str]]) -> Counter[str]:
    """Counts put together."""
    return sum(parts, Counter())
