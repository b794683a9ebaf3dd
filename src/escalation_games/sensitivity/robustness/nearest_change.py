"""The nearest point of a pattern, searched in floating point and then made exact.

What the search finds is only a suggestion. A witness counts when the exact solver, at an exact
point, finds another regime; and a point at the edge of another regime counts when the exact solver
finds that regime all along a ray that starts there (see `cells`: the solver runs on the whole ray).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition
from ...effort import spend
from ...errors import EscalationGamesError
from ...forms import Game
from ...limits import MAX_CUTS
from ...numbers import Cell, Fraction, NotRational, Refine, Undecided
from ...solvers.result import Regime
from ...solvers.solve import solved
from .neighbourhood_proof import Ball, SurfaceSide
from .sign_patterns import Patterns

STARTS = 3
MINIMISED = 40_000  # work of one search
PRECISION = 1e-13
INNER = (1e-9, 1e-7, 1e-5, 1e-3)  # how far from its edges a point inside a pattern is looked for
DENOMINATORS = (10, 1_000, 100_000, 10**7)  # of shares, shortest first
TOUCHING = 1e-6  # in shares: what counts as at an edge
FAILURES = (EscalationGamesError, ArithmeticError, NotRational, Undecided, ValueError)


@dataclass(frozen=True)
class SharePoint:
    """A point in shares, and its distance: its largest share."""

    shares: tuple[Fraction, ...]
    distance: Fraction


class Exact:
    """The exact solver at exact points, given in shares of the ranges."""

    def __init__(self, patterns: Patterns) -> None:
        self.patterns = patterns
        self.definition: Definition = patterns.definition
        self._regimes: dict[tuple[Fraction, ...], Regime] = {}

    def values(self, shares: Sequence[Any]) -> dict[str, Any]:
        """The assumptions that move, at these shares."""
        space = self.patterns.space
        parts = zip(space.names, space.values, space.widths, shares, strict=True)
        return {name: value + width * share for name, value, width, share in parts}

    def regime(self, shares: tuple[Fraction, ...]) -> Regime:
        """The regime there; `unresolved` also where the solver gives up."""
        if shares not in self._regimes:
            self._regimes[shares] = self._solved(self.values(shares))
        return self._regimes[shares]

    def _solved(self, values: Mapping[str, Any]) -> Regime:
        try:
            game = self.definition.filled({**self.patterns.point, **values})
            return self.settled(game)
        except FAILURES:
            return "unresolved"

    def settled(self, game: Game) -> Regime:
        """The regime of a game by the method of the search."""
        solution = solved(game, self.patterns.concept, self.patterns.method, or_weaker=True)
        if solution.completeness.is_cut:
            return "unresolved"
        self.patterns.note(solution.completeness)
        return solution.regime

    def regime_beside(self, start: Sequence[Fraction], end: Sequence[Fraction]) -> Regime:
        """The regime right beside the start on the way to the end; `unresolved` where not found."""
        cell = Cell(Fraction(0), Fraction(1))
        for _ in range(MAX_CUTS):
            way = cell.variable()
            shares = [a + (b - a) * way for a, b in zip(start, end, strict=True)]
            try:
                game = self.definition.filled({**self.patterns.point, **self.values(shares)})
                return self.settled(game)
            except Refine as change:
                cell = Cell(Fraction(0), _below(change.roots(cell)[0]))
            except FAILURES:
                break
        return "unresolved"

    def point(self, shares: Sequence[Fraction]) -> SharePoint:
        """The point with its distance."""
        return SharePoint(tuple(shares), max(map(abs, shares)))


def _below(root: Any) -> Fraction:
    """A Fraction no larger than a root, and above 0."""
    low = root if isinstance(root, Fraction) else root.lower
    while low <= 0:
        root = root.refined()
        low = root if isinstance(root, Fraction) else root.lower
    return low


class NearestSearch:
    """Looks for the point of a pattern that is nearest to the centre, within a ball."""

    def __init__(self, exact: Exact, ball: Ball, pattern: Sequence[SurfaceSide]) -> None:
        self.exact = exact
        self.patterns = exact.patterns
        self.ball = ball
        self.strict = [(k, side) for k, side in pattern if side]
        self.level = [k for k, side in pattern if not side]
        self.low, self.high = (
            np.array([float(x) for x in end])
            for end in zip(*self.patterns.space.limits, strict=True)
        )
        tensors = self.patterns.tensors
        self.scale = {k: tensors[k].weight for k, _ in pattern}

    # -- floating point -------------------------------------------------------------------------

    def edges(self) -> Iterator[NDArray[np.float64]]:
        """Points nearest to the centre where the pattern holds or is about to."""
        for start in self.starts():
            edge = self.minimised(start, 0.0)
            if edge is not None:
                yield edge

    def starts(self) -> Iterator[NDArray[np.float64]]:
        """The samples at which the pattern holds, or nearly: the least violated ones."""
        samples = self.patterns.samples(self.ball)
        worst = np.zeros(len(samples))
        for k, side in self.strict:
            worst = np.maximum(worst, -side * self.patterns.heights(k, samples) / self.scale[k])
        for k in self.level:
            worst = np.maximum(worst, np.abs(self.patterns.heights(k, samples)) / self.scale[k])
        order = np.lexsort((self.lengths(samples), np.round(worst, 6)))
        yield from samples[order[:STARTS]]

    def lengths(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The distance of each point, (...,): its largest share."""
        return np.asarray(np.abs(points).max(axis=-1))

    def minimised(self, start: NDArray[np.float64], margin: float) -> NDArray[np.float64] | None:
        """The nearest point with all polynomials this far from 0, by sequential least squares.

        The last variable is the radius.
        """
        from scipy.optimize import minimize

        spend(MINIMISED)
        n = len(start)
        first = np.append(start, self.lengths(start))
        upwards = np.eye(n + 1)[-1]
        bounds = [*zip(self.low, self.high, strict=True), (0, None)]
        constraints = [
            {"type": "ineq", "fun": lambda x: self.slacks(x, margin), "jac": self.slack_slopes},
        ]
        if self.level:
            constraints.append(
                {"type": "eq", "fun": lambda x: self.rows(x[:n], self.level_rows),
                 "jac": lambda x: self.row_slopes(x[:n], self.level_rows)}
            )  # fmt: skip
        with np.errstate(all="ignore"):
            found = minimize(
                lambda x: float(x[-1]), first, jac=lambda x: upwards, bounds=bounds,
                constraints=constraints, method="SLSQP",
                options={"maxiter": 60, "ftol": PRECISION},
            )  # fmt: skip
        point = np.clip(found.x[:n], self.low, self.high)
        slacks = self.rows(point, self.strict)
        is_near = not len(slacks) or slacks.min() > -1e-7
        return point if is_near and np.isfinite(point).all() else None

    @property
    def level_rows(self) -> list[SurfaceSide]:
        return [(k, 1) for k in self.level]

    def rows(self, point: NDArray[np.float64], rows: Sequence[SurfaceSide]) -> NDArray[np.float64]:
        """The polynomials there, each with its side, by their weight."""
        extended = self.patterns.extended(point[None, :])
        tensors = self.patterns.tensors
        return np.array([s * tensors[k].values(extended)[0] / self.scale[k] for k, s in rows])

    def row_slopes(
        self, point: NDArray[np.float64], rows: Sequence[SurfaceSide]
    ) -> NDArray[np.float64]:
        """Their gradients, with a column of zeros for the radius."""
        slopes = np.array(
            [s * self.patterns.slopes(k, point[None, :])[0] / self.scale[k] for k, s in rows]
        ).reshape(len(rows), len(point))
        return np.hstack([slopes, np.zeros((len(rows), 1))])

    def slacks(self, x: NDArray[np.float64], margin: float) -> NDArray[np.float64]:
        """What must not be negative: polynomials less the margin, room within the radius."""
        inside = self.rows(x[:-1], self.strict) - margin
        return np.concatenate([inside, x[-1] - x[:-1], x[-1] + x[:-1]])

    def slack_slopes(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """The slopes of `slacks`, one row each."""
        inside = self.row_slopes(x[:-1], self.strict)
        n = len(x) - 1
        ones = np.ones((n, 1))
        return np.vstack([inside, np.hstack([-np.eye(n), ones]), np.hstack([np.eye(n), ones])])

    # -- exact ----------------------------------------------------------------------------------

    def found(
        self, regime: Regime, limit: Fraction | None = None
    ) -> tuple[SharePoint, SharePoint] | None:
        """An edge of another regime and a witness of it, or None: the first pair found.

        Edges that are farther away than the limit are passed over.

        The witness has a regime that is neither this one nor `unresolved`. The edge is the witness
        itself unless another regime begins right beside it.
        """
        for edge in self.edges():
            if limit is not None and self.lengths(edge) >= float(limit):
                continue
            for witness in self.witnesses(edge, regime):
                return self.sharpened(edge, witness, regime)
        return None

    def differs(self, shares: tuple[Fraction, ...], regime: Regime) -> bool:
        """Is the regime known at these shares, and another one?"""
        return self.exact.regime(shares) not in (regime, "unresolved")

    def witnesses(self, edge: NDArray[np.float64], regime: Regime) -> Iterator[SharePoint]:
        """Exact points near the edge with another regime."""
        for margin in (0.0, *INNER):
            inner = edge if not margin else self.minimised(edge, margin)
            if inner is not None:
                points = [self.exact.point(x) for x in dict.fromkeys(self.rounded(inner))]
                for point in sorted(points, key=lambda point: point.distance):
                    if self.differs(point.shares, regime):
                        yield point

    def rounded(self, point: NDArray[np.float64]) -> Iterator[tuple[Fraction, ...]]:
        """The point with short shares, in several lengths, put onto the surfaces it must be on."""
        radius = float(self.lengths(point))
        limits = self.patterns.space.limits
        for digits in (*DENOMINATORS, 10**12):
            r = Fraction(radius).limit_denominator(digits)
            shares = tuple(
                _rounded(x, low, high, r, radius, digits)
                for x, (low, high) in zip(map(float, point), limits, strict=True)
            )
            if not self.level:
                yield shares
            else:
                put = self.put_level(shares)
                if put is not None:
                    yield put

    def put_level(self, shares: tuple[Fraction, ...]) -> tuple[Fraction, ...] | None:
        """The point moved in as many coordinates as there are surfaces, so as to lie on them."""
        from .surface_coordinates import on_surfaces

        terms = [self.patterns.space.surfaces[k].terms for k in self.level]
        moved = on_surfaces(terms, shares)
        limits = self.patterns.space.limits
        if moved is None or not all(
            low <= x <= high for x, (low, high) in zip(moved, limits, strict=True)
        ):
            return None
        return moved

    def sharpened(
        self, edge: NDArray[np.float64], witness: SharePoint, regime: Regime
    ) -> tuple[SharePoint, SharePoint]:
        """The edge, exact, if another regime begins beside it; and a witness as near to it."""
        for shares in self.rounded(edge):
            point = self.exact.point(shares)
            if point.distance >= witness.distance:
                continue
            if self.differs(shares, regime):
                return point, point
            if self.exact.regime_beside(shares, witness.shares) not in (regime, "unresolved"):
                return point, self.nearer(point, witness, regime)
        return witness, witness

    def nearer(self, edge: SharePoint, witness: SharePoint, regime: Regime) -> SharePoint:
        """The witness moved towards the edge as far as it stays one."""
        best, share = witness, Fraction(1, 2)
        for _ in range(30):
            shares = tuple(
                a + (b - a) * share for a, b in zip(edge.shares, witness.shares, strict=True)
            )
            if not self.differs(shares, regime):
                break
            best, share = self.exact.point(shares), share / 2
            if best.distance - edge.distance < Fraction(1, 10**7):
                break
        return best


def _rounded(
    x: float, low: Fraction, high: Fraction, r: Fraction, radius: float, digits: int
) -> Fraction:
    """A short share near x; exactly the radius or an end of the range where it is one of these."""
    if abs(abs(x) - radius) < TOUCHING:
        near = r if x > 0 else -r
    else:
        near = Fraction(x).limit_denominator(digits)
    return min(max(near, low), high)
