"""Curves of quantal responses: fixed points of the choice rules, followed in floats.

**Definition.** At rationality r every agent takes its actions with the probabilities that the
choice rule gives at r times what they are worth, everybody's probabilities being what they are. All
such points with their r form curves. One begins where all is random, r = 0; for all games but a set
of measure 0 the others begin nowhere, and lead from one equilibrium to another.

Sources: see `quantal`; curves: E. Allgower, K. Georg, Numerical Continuation Methods (1990);
crossings: H. B. Keller, "Numerical solution of bifurcation and nonlinear eigenvalue problems"
(1977).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from ...effort import spend
from ...errors import Unresolved
from ...limits import FARTHEST, MAX_PATH_POINTS
from .action_payoffs import ActionPayoffs, FloatArray

Noise = Literal["logit", "probit"]

STEP = 1e-30  # of derivatives by complex steps: exact to rounding
TOLERANCE = 1e-11  # of a point on the path, relative to the range of payoffs
ROUNDING = 1e-16  # of a y
SLACK = 1e3  # times the tolerance will do where Newton's method comes no nearer
LONGEST, SHORTEST = 0.05, 1e-9  # steps along the path
BISECTIONS = 40  # of the step in which branches cross
CROSSING = 1e-6  # a singular value that is 0 but for the place and for rounding
NODES = 60  # of the quadrature for three or more actions
END = FARTHEST / (1 + FARTHEST)  # the s at which paths end


def _logit(utility: FloatArray) -> FloatArray:
    """Logarithms of the probabilities of the actions, along the last axis."""
    shifted = utility - utility.real.max(axis=-1, keepdims=True)
    found: FloatArray = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def _probit(utility: FloatArray) -> FloatArray:
    """Two: the error of the difference is normal. More: over the error of the action taken."""
    from scipy.special import log_ndtr

    n = utility.shape[-1]
    if n == 1:
        return np.zeros_like(utility)
    if n == 2:
        above: FloatArray = log_ndtr((utility - utility[..., ::-1]) / np.sqrt(2))
        return above
    z, weights = np.polynomial.hermite_e.hermegauss(NODES)
    found = []
    for a in range(n):
        lead = utility[..., a, None, None] - np.delete(utility, a, axis=-1)[..., None, :]
        below = log_ndtr(z[:, None] + lead).sum(axis=-1) + np.log(weights)
        most = below.real.max(axis=-1, keepdims=True)
        found.append(most[..., 0] + np.log(np.exp(below - most).sum(axis=-1)))
    return _logit(np.stack(found, axis=-1))  # their sum is 1 but for rounding


ChoiceRule = Callable[[FloatArray], FloatArray]
CHOICES: dict[Noise, ChoiceRule] = {"logit": _logit, "probit": _probit}


# -- curves ---------------------------------------------------------------------------------------


class CurveWalk(NamedTuple):
    """Points along a curve. `crossings`: per position of a point, the rationality at which another
    curve crosses on the way to it; two within one step can be missed."""

    points: list[FloatArray]
    crossings: dict[int, float]


class ResponseCurve:
    """Curves of fixed points of one game.

    Followed in y and s: s = r/(1 + r) for a rationality r in units of 1/range, and y is (1 - s)
    times the utilities r * payoff, the first of every decision set to 0. So all stays bounded, and
    y = s * (payoff differences at the choice by y/(1 - s)).
    """

    def __init__(self, payoffs: ActionPayoffs, choice: ChoiceRule) -> None:
        self.payoffs = payoffs
        self.choice = choice
        self.n = sum(payoffs.sizes)

    def logs(self, points: FloatArray) -> FloatArray:
        """The logarithms of the probabilities at points (y, s); shape (m, n)."""
        left = 1 - points[:, -1:]
        parts = self.payoffs.split(points[:, :-1])
        return np.concatenate([self.choice(part / left) for part in parts], axis=-1)

    def differences(self, points: FloatArray) -> FloatArray:
        """How far points are from the branch; shape (m, n)."""
        worth = self.payoffs.split(self.payoffs.of_actions(self.logs(points)))
        relative = np.concatenate([part - part[:, :1] for part in worth], axis=-1)
        gaps: FloatArray = points[:, :-1] - points[:, -1:] * relative
        return gaps

    def difference(self, point: FloatArray) -> FloatArray:
        """The same of one point; shape (n,)."""
        gap: FloatArray = self.differences(point[None])[0]
        return gap

    def slopes(self, point: FloatArray) -> FloatArray:
        """Shape (n, n + 1), by complex steps, all at once."""
        spend(self.payoffs.work + self.n**3 / 1000)  # what is solved with them, too
        moved = point + STEP * 1j * np.eye(self.n + 1)
        found: FloatArray = self.differences(moved).imag.T / STEP
        return found

    def corrected(self, point: FloatArray) -> FloatArray | None:
        """Newton's method from a point near the branch, or None where it does not get there."""
        for _ in range(12):
            gap = self.difference(point)
            if np.abs(gap).max() < _tolerance(point[-1], 1):
                return point
            point = point - np.linalg.lstsq(self.slopes(point), gap, rcond=None)[0]
            if not 0 <= point[-1] < 1:
                return None
        gap = np.abs(self.difference(point)).max()
        return point if gap < _tolerance(point[-1], SLACK) else None

    def from_random(self, last: float) -> CurveWalk:
        """The curve that begins in random choice, up to the first point beyond this s."""
        start, ahead = np.zeros(self.n + 1), np.append(np.zeros(self.n), 1.0)
        if last <= 0:
            return CurveWalk([start], {})
        return self.walk(start, ahead, lambda point: point[-1] >= last)

    def walk(
        self, point: FloatArray, ahead: FloatArray, is_over: Callable[[FloatArray], bool],
        longest: float = LONGEST,
    ) -> CurveWalk:  # fmt: skip
        """The curve from a point on it, this way, until it is over, the last point included.

        Raises Unresolved where it is lost.
        """
        points, step = [point], min(0.01, longest)
        crossings: dict[int, float] = {}
        while len(points) == 1 or not is_over(point):
            if len(points) > MAX_PATH_POINTS or step < SHORTEST * (1 - point[-1]):
                raise Unresolved(
                    "the path of quantal responses is lost at rationality "
                    f"{self.rationality(point[-1]):.4g}"
                )
            tangent = self.tangent(point, ahead)
            room = min((1 - point[-1]) / 2 / max(abs(tangent[-1]), 1e-300), longest)
            size = min(step, room)  # never over the end, nor far from it at once
            there = self.corrected(point + size * tangent)
            turn = 0.0 if there is None else self.tangent(there, tangent) @ tangent
            if there is None or np.linalg.norm(there - point) > 2 * size or turn < 0.95:
                step = size / 2
                continue
            if (crossing := self.split(point, there, tangent)) is not None:
                crossings[len(points)] = crossing
            point, ahead, step = there, tangent, min(size * 1.6, longest)
            points.append(point)
        return CurveWalk(points, crossings)

    def rationality(self, s: float) -> float:
        """In units of 1/payoff."""
        return float(s / (1 - s) / self.payoffs.range)

    def split(self, point: FloatArray, there: FloatArray, ahead: FloatArray) -> float | None:
        """The rationality at which another branch crosses this one between two points, if one does.

        The slopes, with the tangent as one more row, are regular where the branch is alone, turning
        points included. Where branches cross, an eigenvalue goes through 0: so the number of
        negative ones is another one beyond it (Keller 1977). Of two that go through 0 at once, as
        symmetry makes them, the determinant would tell nothing.
        """
        before = self.n_negative(point, ahead)
        if before == self.n_negative(there, ahead):
            return None
        for _ in range(BISECTIONS):
            middle = self.corrected((point + there) / 2)
            if middle is None:
                break
            if self.n_negative(middle, ahead) == before:
                point = middle
            else:
                there = middle
        middle = (point + there) / 2
        if np.linalg.svd(self.bordered(middle, ahead))[1][-1] > CROSSING:
            return None  # two eigenvalues met, and went on as a complex pair
        return self.rationality(middle[-1])

    def bordered(self, point: FloatArray, ahead: FloatArray) -> FloatArray:
        """The slopes, and the direction ahead as one more row; shape (n + 1, n + 1)."""
        return np.vstack([self.slopes(point), ahead])

    def n_negative(self, point: FloatArray, ahead: FloatArray) -> int:
        """How many eigenvalues of the bordered slopes are below 0."""
        values = np.linalg.eigvals(self.bordered(point, ahead))
        return int(((np.abs(values.imag) < CROSSING) & (values.real < 0)).sum())

    def tangent(self, point: FloatArray, ahead: FloatArray) -> FloatArray:
        """The direction of the branch, on the side of the last one."""
        direction: FloatArray = np.linalg.svd(self.slopes(point))[2][-1]
        return direction if direction @ ahead > 0 else -direction

    def crossing(self, points: Sequence[FloatArray], s: float) -> FloatArray:
        """The point of the branch at this s."""
        after = next(k for k, point in enumerate(points) if point[-1] >= s)
        if after == 0:
            return points[0]
        before, beyond = points[after - 1], points[after]
        share = (s - before[-1]) / (beyond[-1] - before[-1])
        start = before + share * (beyond - before)
        start[-1] = s
        found = self.at_fixed(start)
        if found is None:
            raise Unresolved(f"no quantal response was found at rationality {s / (1 - s):.4g}")
        return found

    def at_fixed(self, point: FloatArray) -> FloatArray | None:
        """Newton's method in y alone."""
        for _ in range(30):
            gap = self.difference(point)
            if np.abs(gap).max() < _tolerance(point[-1], 1):
                break
            step = np.linalg.lstsq(self.slopes(point)[:, :-1], gap, rcond=None)[0]
            point = point - np.append(step, 0.0)
        gap = np.abs(self.difference(point)).max()
        return point if gap < _tolerance(point[-1], SLACK) else None

    def told(self, points: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Rationality, probabilities and residuals of points."""
        s = np.array([point[-1] for point in points])
        logs = self.logs(np.array(points))
        worth = self.payoffs.split(self.payoffs.of_actions(logs))
        r = (s / (1 - s))[:, None]
        response = np.concatenate([self.choice(r * part) for part in worth], axis=-1)
        residual = np.abs(np.exp(logs) - np.exp(response)).max(axis=-1)
        return s / (1 - s) / self.payoffs.range, np.exp(logs), residual


def _tolerance(s: float, slack: float) -> float:
    """How near to the curve is on it. No nearer than rounding in y leaves a probability, since that
    is told from y/(1 - s): where errors are very rare, that is more."""
    return max(slack * TOLERANCE * (1 - s), (1 + slack / 100) * ROUNDING / (1 - s))
