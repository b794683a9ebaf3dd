"""Every way the solver can go within a ball: patterns of sides, and the regime each leads to.

The exact solver runs on numbers whose signs are asked for one by one. Where the sign is the same in
the whole ball it is proved and answered; otherwise one possible answer is given now, and the others
in later runs. What was answered is a pattern, p1 > 0, p2 = 0, ..., and the runs together cover
every point of the ball: at each, the solver would have gone one of these ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition
from ...effort import spend
from ...errors import EscalationGamesError, FormulaError
from ...numbers import ArithmeticProblem, Fraction, Number, Undecided, sign
from ...numbers.polynomials.bernstein import Tensor
from ...numbers.regions.surfaces import Multivariate, Space
from ...solvers.many.solutions import REGIMES
from ...solvers.result import COMPLETE, Completeness, Regime, least_complete
from ...solvers.solve import choose
from ..sampling.evaluation import outcomes
from .neighbourhood_proof import Ball, SidePattern, SurfaceSide
from .possible_equilibria import READINGS, GivenUp, RegimeVerdict, Signs

SAMPLES = 400
RUN = 3_000  # work of one run of the solver
BATCH, EXACT_RUN = 10_000, 4_000  # work of many runs at points at once, of one that is exact
THINNED = 4  # every so many of the samples are solved
LEVEL_SAMPLES = 48  # of them that are moved onto a surface
NEWTON_STEPS = 4
QUICK = 2  # linear programs to tell early that a pattern holds nowhere
STEP = 1e-5  # of a difference quotient, in shares
LEVEL = 1e-9  # of a polynomial's weight: what counts as 0 where nothing is claimed
FAILURES = (
    EscalationGamesError, ArithmeticProblem, ArithmeticError, AssertionError, LookupError,
    TypeError, Undecided, ValueError,
)  # fmt: skip


Reached = tuple[Regime, Completeness]


class NoPoint(Exception):
    """No point of the ball goes this way."""


@dataclass(frozen=True)
class PatternWay:
    """One way the solver can go: sides of surfaces, in the order asked, and where it leads.

    Regime `unresolved` also where the solver fails on the way. The regime rests on what
    `completeness` says of the equilibria.
    """

    pattern: tuple[SurfaceSide, ...]
    regime: Regime
    completeness: Completeness = COMPLETE


class Patterns:
    """The runs of the solver over the space of some assumptions, the others at a point."""

    def __init__(
        self,
        definition: Definition,
        point: Mapping[str, Fraction],
        names: tuple[str, ...],
        concept: str | None,
        method: str | None = None,
        irreducible: bool = False,
    ) -> None:
        ranges = {a.name: a.range for a in definition.assumptions if a.range is not None}
        self.definition = definition
        self.point = dict(point)
        self.concept = concept
        self.method = method
        self.completeness = COMPLETE  # the least of all runs so far
        self.is_partial = False  # did a run get to where a formula has no value?
        self.expected: Regime = "below"  # forks go first where they can tell that it is this one
        self.space = Space(self.point, {name: ranges[name] for name in names}, irreducible)
        self.values: dict[str, Number] = {**self.point, **self.space.variables()}
        self.functions = self.space.functions()
        self.cost = choose(definition.filled(self.point), concept, method).cost
        self._tensors: list[Tensor] = []
        self._centre = np.array([float(x) for x in self.space.values])
        self._widths = np.array([float(x) for x in self.space.widths])

    @property
    def tensors(self) -> list[Tensor]:
        """The polynomial of every surface met so far, in shares of the ranges."""
        known = len(self._tensors)
        self._tensors += [Tensor(surface.terms) for surface in self.space.surfaces[known:]]
        return self._tensors

    # -- one run -----------------------------------------------------------------------------------

    def regime(self) -> Reached:
        """Where the solver gets with the answers that `space.decide` gives."""
        spend(RUN * self.cost)
        game = self.definition.filled(self.values, self.functions)
        found = choose(game, self.concept, self.method).find(game)
        if found.completeness.is_cut:
            return "unresolved", COMPLETE
        levels = [game.outcome(candidate.profile)[1] for candidate in found.candidates]
        reached = [sign(level - game.line) >= 0 for level in levels]
        if not reached:
            return "unresolved", COMPLETE
        regime: Regime = "above" if all(reached) else "across" if any(reached) else "below"
        return regime, found.completeness

    def note(self, completeness: Completeness) -> None:
        """Takes note of how complete a solution is that an answer rests on."""
        self.completeness = least_complete(self.completeness, completeness)

    def is_news(self, completeness: Completeness) -> bool:
        """Is it less complete than all that answers rest on so far?"""
        return least_complete(self.completeness, completeness) is not self.completeness

    def ways(
        self, ball: Ball, excluded: Callable[[SidePattern], bool] | None = None
    ) -> Iterator[PatternWay | None]:
        """Every way the solver can go in the ball; some of them may hold nowhere.

        None stands for a run that came to no end: it was only forked, or no point goes its way.
        `excluded` may tell that no point goes a way that seems to lead to another regime, before
        all its surfaces are known. Raises Spent.
        """
        samples = self.samples(ball)
        todo: list[tuple[SurfaceSide, ...]] = [()]
        while todo:
            run = PatternRun(self, ball, samples, todo.pop())
            found = self.regime_of(run, excluded or _excludes_nothing)
            todo += run.others
            yield None if found is None else PatternWay(tuple(run.pattern.items()), *found)

    def way_nearby(self, ball: Ball, regime: Regime) -> PatternWay | None:
        """The way the solver goes at the nearest of some points of the ball where it finds another
        regime than this one; None where it finds none."""
        points = self.samples(ball)[::THINNED]
        known = (REGIMES.index(regime), REGIMES.index("unresolved"))
        found = outcomes(self.definition, self.columns(points), self.point, self.concept)
        spend((BATCH + EXACT_RUN * found.n_exact) * self.cost)
        others = points[~np.isin(found.regime, known)]
        if not len(others):
            return None
        return self.way_at(ball, others[np.abs(others).max(axis=1).argmin()])

    def columns(self, points: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """The points as values of the assumptions."""
        plain = self._centre + self._widths * points
        return dict(zip(self.space.names, plain.T, strict=True))

    def way_at(self, ball: Ball, point: NDArray[np.float64]) -> PatternWay | None:
        """The way the solver goes at one point, signs taken in floating point."""
        run = PatternRun(self, ball, point[None, :], ())

        def decide(index: int) -> int:
            if len(ball.sides(self.tensors[index])) == 1:
                return ball.sides(self.tensors[index])[0]
            run.pattern[index] = int(self.sides_at(index, run.points)[0])
            return run.pattern[index]

        self.space.decide = decide
        try:
            verdict = self.read(lambda number: frozenset([sign(number)]))
            found = self.regime() if verdict is None else verdict.reached or self.regime()
        except FAILURES:
            return None
        return PatternWay(tuple(run.pattern.items()), *found)

    def regime_of(self, run: PatternRun, excluded: Callable[[SidePattern], bool]) -> Reached | None:
        """The regime of the way taken; None where no point goes it, or where it was only forked."""
        try:
            verdict = self.cautious(run)
            if verdict is not None:
                if verdict.reached is not None:
                    return verdict.reached
                if run.fork(verdict.undecided):
                    return None
                if not run.is_seen and excluded(tuple(run.pattern.items())):
                    return None
                if run.fork(verdict.further):
                    return None
            self.space.decide = run.decide
            return self.regime()
        except NoPoint:
            return None
        except FormulaError:
            self.is_partial = True
            return "unresolved", COMPLETE
        except FAILURES:
            return "unresolved", COMPLETE

    def cautious(self, run: PatternRun) -> RegimeVerdict | None:
        """What can be told from the signs that are known; None where this game gives no answer."""
        run.follow_prepared()
        self.space.decide = run.decide
        return self.read(run.signs)

    def read(self, signs: Signs) -> RegimeVerdict | None:
        """The reading of the game by these signs, if there is one for it."""
        spend(RUN)  # whatever the solver costs
        game = self.definition.filled(self.values, self.functions)
        reading = READINGS.get(choose(game, self.concept, self.method).name)
        try:
            return None if reading is None else reading(game, signs, self.expected)
        except GivenUp:
            return None

    # -- nearly, in floating point: only to guess which ways are worth a proof --------------------

    def samples(self, ball: Ball) -> NDArray[np.float64]:
        """Points of the ball, shape (n, n_assumptions); always the same ones."""
        low, high = (np.array([float(x) for x in end]) for end in (ball.box.low, ball.box.high))
        rng = np.random.default_rng(0)
        points = low + (high - low) * rng.random((SAMPLES, len(low)))
        corners = low + (high - low) * rng.integers(0, 2, (SAMPLES // 2, len(low)))
        return np.vstack([points, 0.999 * corners])

    def extended(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The points with the function values that the surfaces use: (n, n_variables). NaN, or
        infinite, where there is none."""
        space = self.space
        columns = [*points.T]
        plain = list((self._centre + self._widths * points).T)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            for k in space.enclosed:
                plain.append(_called(space, k, plain))
                columns.append(plain[-1])
        return np.array(columns).T

    def heights(self, index: int, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The polynomial of a surface at points of shape (n, n_assumptions)."""
        return self.tensors[index].values(self.extended(points))

    def sides_at(self, index: int, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """On which side of a surface the points are, or on it (very nearly)."""
        heights = self.heights(index, points)
        return np.sign(np.where(np.abs(heights) < LEVEL * self.tensors[index].weight, 0, heights))

    def slopes(self, index: int, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The gradient of a surface's polynomial, by central differences: the points' shape."""
        n = points.shape[1]
        steps = STEP * np.repeat(np.vstack([np.eye(n), -np.eye(n)]), len(points), axis=0)
        ahead, behind = self.heights(index, np.tile(points, (2 * n, 1)) + steps).reshape(2, n, -1)
        return ((ahead - behind) / (2 * STEP)).T

    def moved_onto(
        self, level: list[int], points: NDArray[np.float64], ball: Ball
    ) -> NDArray[np.float64]:
        """The points moved onto the surfaces, where a few steps of Newton's method get there."""
        low, high = (np.array([float(x) for x in end]) for end in (ball.box.low, ball.box.high))
        for _ in range(NEWTON_STEPS if len(points) else 0):
            slopes = np.stack([self.slopes(k, points) for k in level], axis=1)
            heights = np.stack([self.heights(k, points) for k in level], axis=1)
            steps = np.linalg.pinv(slopes) @ heights[:, :, None]
            points = np.clip(points - steps[:, :, 0], low, high)
        return points


class PatternRun:
    """One run: the answers prepared for it, those it gave then, and what else was possible."""

    def __init__(
        self,
        patterns: Patterns,
        ball: Ball,
        samples: NDArray[np.float64],
        prepared: tuple[SurfaceSide, ...],
    ) -> None:
        self.patterns = patterns
        self.ball = ball
        self.samples = samples
        self.pattern: dict[int, int] = {}
        self.others: list[tuple[SurfaceSide, ...]] = []
        self.points = samples
        self.prepared = dict(prepared)

    def decide(self, index: int) -> int:
        """The sign of a surface in this run; the others it could be are put off."""
        if index in self.pattern:
            return self.pattern[index]
        possible = self.possible(index)
        if len(possible) == 1:
            return possible[0]
        if index in self.prepared:
            self.follow(index, self.prepared[index])
            return self.prepared[index]
        first, *others = self.likely(index, possible)
        self.others += [(*self.pattern.items(), (index, other)) for other in others]
        self.follow(index, first)
        return first

    def possible(self, index: int) -> tuple[int, ...]:
        """The sides of a surface that there are in the ball."""
        return self.ball.sides(self.patterns.tensors[index])

    def follow_prepared(self) -> None:
        """Gives all prepared answers at once."""
        for index, side in self.prepared.items():
            if index not in self.pattern:
                self.follow(index, side)

    @property
    def is_seen(self) -> bool:
        """Is there a sample in the ball at which the pattern holds?"""
        return bool(len(self.points))

    def signs(self, number: Any) -> frozenset[int]:
        """The signs that a number may have, as far as they are known."""
        if isinstance(number, Fraction):
            return frozenset([sign(number)])
        front, factors = number.factors()
        possible = frozenset([sign(front)])
        for index, power in (*factors, *number.bottom):
            sides = [side**power for side in self.known(index)]
            possible = frozenset(a * b for a in possible for b in sides)
        return possible

    def known(self, index: int) -> tuple[int, ...]:
        """The sides that a surface may have with the answers so far."""
        if index in self.pattern:
            return (self.pattern[index],)
        return self.possible(index)

    def fork(self, undecided: Sequence[Any]) -> bool:
        """Put off all answers for one surface of these numbers, where one is undecided."""
        surfaces = dict.fromkeys(
            index
            for number in undecided
            for index, _ in (*number.factors()[1], *number.bottom)
            if len(self.known(index)) > 1
        )
        if not surfaces:
            return False
        index = min(surfaces, key=lambda k: len(self.patterns.tensors[k].terms))
        sides = self.likely(index, self.known(index))
        self.others += [(*self.pattern.items(), (index, side)) for side in reversed(sides)]
        return True

    def likely(self, index: int, possible: tuple[int, ...]) -> list[int]:
        """The possible signs that the pattern so far leaves, those seen at most samples first."""
        seen = self.patterns.sides_at(index, self.points)
        counts = {side: int((seen == side).sum()) for side in possible}
        between = counts.get(-1, 0) > 0 and counts.get(1, 0) > 0
        kept = [
            side for side in possible
            if counts[side] or (side == 0 and between) or not self.is_refuted(index, side)
        ]  # fmt: skip
        if not kept:
            raise NoPoint
        return sorted(kept, key=lambda side: -counts[side])

    def is_refuted(self, index: int, side: int) -> bool:
        """Is it quickly proved that no point with the answers so far is on this side, too?"""
        pattern = (*self.pattern.items(), (index, side))
        return self.ball.refutes(pattern, self.patterns.tensors, rounds=QUICK)

    def follow(self, index: int, side: int) -> None:
        """One more answer; the samples are those at which all answers hold."""
        self.pattern[index] = side
        if side:
            self.points = self.points[self.patterns.sides_at(index, self.points) == side]
            return
        level = [k for k, known in self.pattern.items() if not known]
        moved = self.patterns.moved_onto(level, self.points[:LEVEL_SAMPLES], self.ball)
        for k, known in self.pattern.items():
            moved = moved[self.patterns.sides_at(k, moved) == known]
        self.points = moved


def _excludes_nothing(_: SidePattern) -> bool:
    """Every way is looked through to its end."""
    return False


def _called(space: Space, k: int, plain: list[Any]) -> Any:
    """A function value at points where the variables before it are known."""
    kind, arguments = space.calls[k]
    numbers = [_plain_value(space, x, plain) for x in arguments]
    if kind == "power":
        return np.power(*numbers)
    return {"exp": np.exp, "log": np.log}[kind](*numbers) + 0 * plain[0]


def _plain_value(space: Space, x: Any, plain: list[Any]) -> Any:
    if isinstance(x, Fraction):
        return np.full(len(plain[0]), float(x))
    assert isinstance(x, Multivariate)
    top, bottom = (
        sum(float(c) * np.prod([plain[k] ** p for k, p in m] or [1.0 + 0 * plain[0]], axis=0)
            for m, c in terms.items())
        for terms in (x.top, space.expanded(x.bottom))
    )  # fmt: skip
    return top / bottom
