"""The level of a policy, escalation or a payoff: at one point exactly, or at many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cmp_to_key

import numpy as np
from numpy.typing import NDArray

from ...errors import ComputeError, FormulaError
from ...numbers import Fraction, Number, sign
from ...solvers.many.solutions import Solutions
from ...solvers.result import Solution
from ...solvers.solve import solve, solve_batch
from ..sampling.evaluation import block_by_block
from ..sampling.known_outcomes import Known, known, together
from .alternatives import Columns, World
from .regret import Better, ValueInterval

LevelSpan = tuple[Number, Number]  # lowest and highest level over all equilibria


@dataclass(frozen=True, eq=False)
class Levels:
    """The lowest and highest level of one policy at n points.

    lower, upper  (n,), NaN where a point is unresolved
    summary       how many points are resolved, how completely
    n_exact       number of points that were solved exactly
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    summary: Known
    n_exact: int

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which points are resolved, (n,)."""
        return ~np.isnan(self.lower)

    def at(self, points: NDArray[np.bool_]) -> Levels:
        """The levels at some of the points: `points` is a mask (n,)."""
        return replace(self, lower=self.lower[points], upper=self.upper[points])


@dataclass(frozen=True)
class Judge:
    """Finds the level of solved games: escalation, or a player's payoff.

    player   whose payoff is the level, higher being better; None: escalation, lower being better
    concept  of the equilibria; None: the game's own
    """

    player: int | None
    concept: str | None

    @property
    def better(self) -> Better:
        return "lower" if self.player is None else "higher"

    def utility(self, levels: Levels) -> NDArray[np.float64]:
        """The utility (n,) of the worst equilibrium at each point: a cautious judgement."""
        return -levels.upper if self.player is None else levels.lower

    def costs(self, low: float, high: float) -> ValueInterval:
        """An interval of levels as an interval of costs, of which less is better."""
        return (low, high) if self.player is None else (-high, -low)

    def exactly(self, world: World, point: Mapping[str, Fraction]) -> LevelSpan | None:
        """Lowest and highest level at one point; None where the game cannot be solved there."""
        try:
            game = world.definition.at({**point, **world.values})
            return self.span(solve(game, self.concept))
        except (ComputeError, FormulaError):
            return None

    def span(self, solution: Solution) -> LevelSpan | None:
        """Lowest and highest level over the equilibria of one solution; None without any."""
        numbers = [
            e.escalation if self.player is None else e.payoffs[self.player]
            for e in solution.equilibria
        ]
        ordered = sorted(numbers, key=cmp_to_key(_order))
        return (ordered[0], ordered[-1]) if ordered else None

    def levels(self, world: World, columns: Columns) -> Levels:
        """The levels of a policy at every point that the columns give."""

        def solve(block: Columns) -> Solutions:
            return solve_batch(world.definition.batch(block, world.values), self.concept)

        parts = block_by_block(world.columns(columns), solve, self._read)
        return Levels(
            np.concatenate([part.lower for part in parts]),
            np.concatenate([part.upper for part in parts]),
            together(part.summary for part in parts),
            sum(part.n_exact for part in parts),
        )

    def _read(self, many: Solutions) -> Levels:
        lower, upper = self._extremes(many)
        return Levels(lower, upper, known(many), many.n_exact)

    def _extremes(self, many: Solutions) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if self.player is None:
            return many.lower, many.upper
        lower, upper = np.full(many.n, np.nan), np.full(many.n, np.nan)
        for held in many.held:
            payoff = held.details().payoffs[self.player]
            lower[held.samples] = np.fmin(lower[held.samples], payoff)
            upper[held.samples] = np.fmax(upper[held.samples], payoff)
        return lower, upper


def _order(one: Number, other: Number) -> int:
    return sign(one - other)
