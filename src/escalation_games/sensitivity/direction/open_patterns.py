"""The box of ranges without its ties, in parts in each of which the solver goes one way.

The exact solver asks for signs of polynomials over the assumptions (see `sign_patterns`). Taken
apart into irreducible ones, each is 0 on a *surface*. Away from all surfaces there are only two
answers, above and below. Answers that lead to an end are an *open pattern*, in which each end of
the envelope is one rational function. The patterns together hold every point that is on no surface.
A pattern may be nowhere: then what is said of its points is said of none.

Where a line through the box passes a surface, it comes from one pattern into another that has the
other side of it, and differs in no other surface that both know: see `Passages`. (The solver asks
the same questions on both sides until it asks for that surface; so both know it.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition
from ...effort import spend
from ...forms import Game
from ...limits import MAX_OPEN_PATTERNS
from ...numbers import Fraction, Number, sign
from ...numbers.regions.surfaces import Multivariate
from ...solvers.result import Completeness
from ...solvers.solve import choose
from ..robustness.neighbourhood_proof import Ball, SurfaceSide
from ..robustness.sign_patterns import FAILURES, LEVEL, RUN, NoPoint, PatternRun, Patterns
from .along_line import End

ON_SURFACE = 48  # points of a pattern that are moved onto a surface
SEARCHED, STEPS = 100, 12  # points drawn that are moved to given sides, and steps of each
SEARCH = 2_000  # work of a step, per surface
PER_UNIT = 100  # sides compared in a unit of work
AWAY, LONGEST = 1e-3, 0.3  # how far off a surface, in its weight; a step, in shares
FLAT = 1e-6  # slopes in a direction beside the steepest that count as 0
Sides = Mapping[int, int]  # by surface


class TooManyPatterns(Exception):
    """There are more of them than are looked at."""


@dataclass(frozen=True, eq=False)
class OpenPattern:
    """Points on these sides of surfaces, and both ends of the envelope there.

    sides   −1 or 1
    levels  as rational functions of the assumptions; None where the solver came to no end, or
            they hold square roots
    points  some of those points, in shares, shape (n, n_assumptions); perhaps none
    """

    sides: Sides
    levels: Mapping[End, Number] | None
    completeness: Completeness | None
    points: NDArray[np.float64]


class OpenPatterns(Patterns):
    """The patterns of a definition by one method."""

    def __init__(self, definition: Definition, concept: str | None, method: str) -> None:
        names = tuple(a.name for a in definition.ranged)
        super().__init__(definition, definition.baseline, names, concept, method, irreducible=True)
        self.ball = Ball.of_box(self.space, self.space.limits)
        self.drawn = self.samples(self.ball)
        self.game: Game | None = None  # where formulas ask for no sign, it is always the same
        with suppress(*FAILURES):
            self.game = definition.filled(self.values, self.functions)

    def found(self) -> Iterator[OpenPattern]:
        """All of them. Raises TooManyPatterns, Spent."""
        todo: list[tuple[SurfaceSide, ...]] = [()]
        for _ in range(MAX_OPEN_PATTERNS):
            if not todo:
                return
            run = _OpenRun(self, self.ball, self.drawn, todo.pop())
            self.space.decide = run.decide
            with suppress(NoPoint):
                yield self._solved(run)
            todo += run.others
        raise TooManyPatterns

    def on_surface(self, pattern: OpenPattern, surface: int) -> NDArray[np.float64]:
        """Points of a pattern moved onto one of its surfaces, with its other sides."""
        points = self.moved_onto([surface], pattern.points[:ON_SURFACE], self.ball)
        return self.kept(points, {**pattern.sides, surface: 0})

    def kept(self, points: NDArray[np.float64], sides: Sides) -> NDArray[np.float64]:
        """Those of the points that have these sides."""
        for index, side in sides.items() if len(points) else ():
            points = points[self.sides_at(index, points) == side]
        return points

    def points_with(self, sides: Sides) -> NDArray[np.float64]:
        """Points with these sides, where steps of Newton's method get from one drawn to them."""
        known, points = list(sides), self.drawn[:SEARCHED]
        goal = np.array([AWAY * sides[index] for index in known])
        weights = np.array([self.tensors[index].weight for index in known])
        low, high = (
            np.array([float(x) for x in ends]) for ends in zip(*self.space.limits, strict=True)
        )
        for _ in range(STEPS):
            spend(len(known) * SEARCH)
            heights = np.stack([self.heights(k, points) for k in known], axis=1) / weights
            is_met = np.where(goal == 0, np.abs(heights) < LEVEL, heights * goal > goal**2 / 2)
            if is_met.all():
                break
            slopes = np.stack([self.slopes(k, points) for k in known], axis=1) / weights[:, None]
            inverse = np.linalg.pinv(np.where(is_met[:, :, None], 0, slopes), rcond=FLAT)
            steps = (inverse @ np.where(is_met, 0, goal - heights)[:, :, None])[:, :, 0]
            points = np.clip(points + np.clip(steps, -LONGEST, LONGEST), low, high)
        return self.kept(points, sides)

    def _solved(self, run: _OpenRun) -> OpenPattern:
        """The pattern that a run takes. Raises NoPoint where there is none."""
        levels, completeness = None, None
        with suppress(*FAILURES):
            run.follow_prepared()
            levels, completeness = self._ends()
        return OpenPattern(run.pattern, levels, completeness, run.points)

    def _ends(self) -> tuple[Mapping[End, Number] | None, Completeness | None]:
        """Both ends of the envelope with the answers that `space.decide` gives."""
        spend(RUN * self.cost)
        game = self.game or self.definition.filled(self.values, self.functions)
        found = choose(game, self.concept, self.method).find(game)
        levels = [game.outcome(candidate.profile)[1] for candidate in found.candidates]
        is_rational = all(isinstance(level, Fraction | Multivariate) for level in levels)
        if not levels or not is_rational or found.completeness.is_cut:
            return None, None
        return {"lower": _least(levels, 1), "upper": _least(levels, -1)}, found.completeness


class _OpenRun(PatternRun):
    """A run on no surface."""

    def possible(self, index: int) -> tuple[int, ...]:
        return tuple(side for side in super().possible(index) if side)


class Passages:
    """Which patterns may lie on the two sides of a surface; `found` are all there are."""

    def __init__(self, found: Sequence[OpenPattern], n_surfaces: int) -> None:
        self.found = found
        self.sides = np.zeros((len(found), n_surfaces), dtype=np.int8)
        for row, pattern in zip(self.sides, found, strict=True):
            for index, side in pattern.sides.items():
                row[index] = side

    def upwards(self, k: int, surface: int) -> Iterator[OpenPattern]:
        """Those that may lie beyond a surface that pattern k is below."""
        spend(self.sides.size / PER_UNIT)
        rivals = self.sides * self.sides[k] == -1
        rivals[:, surface] = False
        compatible = ~rivals.any(axis=1) & (self.sides[:, surface] == 1)
        for j in np.flatnonzero(compatible):
            yield self.found[int(j)]


def _least(levels: Iterable[Any], way: int) -> Number:
    """The least of several (way 1), or the largest (way −1)."""
    found: Number
    found, *others = levels
    for level in others:
        if sign(level - found) == -way:
            found = level
    return found
