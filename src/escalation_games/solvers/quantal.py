"""Quantal response: choices that are better the more they matter, but never sure.

Every agent (a player at one information set) sees the payoff of each action with an error of its
own and takes the action that looks best; everybody knows how often the others err. At rationality 0
all actions are equally likely, and as it grows, answers approach equilibria.

Sources: R. McKelvey, T. Palfrey, "Quantal response equilibria for normal form games", Games and
Economic Behavior 10 (1995), 6-38, and "... for extensive form games", Experimental Economics 1
(1998), 9-41; the path is followed as in T. Turocy, "A dynamic homotopy interpretation of the
logistic quantal response equilibrium correspondence", Games and Economic Behavior 51 (2005),
243-263. Errors that are private knowledge of one's own payoffs: C. Signorino, "Structure and
uncertainty in discrete choice models", Political Analysis 11 (2003), 316-344.

All numbers here are floats. At rationality r an error has the scale 1/r: of a Gumbel distribution
(logit: probabilities proportional to exp(r * payoff)), or the standard deviation of a normal one
(probit).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, Unresolved
from ..forms import ExtensiveGame, Game, Node, StrategicGame
from ..numbers import approximate
from .result import Equilibrium

Noise = Literal["logit", "probit"]
Errors = Literal["agent", "private"]
Values = NDArray[Any]  # float64, or complex128 where a derivative is taken

FARTHEST = 1e5  # rationality, times the range of payoffs, at which a path ends
STEP = 1e-30  # of derivatives by complex steps: exact to rounding
TOLERANCE = 1e-11  # of a point on the path, relative to the range of payoffs
MAX_POINTS = 4_000
LONGEST, SHORTEST = 0.05, 1e-9  # steps along the path
NEAR = 1e-2  # of a probability at the end of a path to that of its limit
NODES = 60  # of the quadrature for three or more actions


@dataclass(frozen=True)
class QuantalPath:
    """The branch that begins where all choices are random.

    rationality  (k,), from 0 on; in units of 1/payoff. It may fall along a branch that turns
    profile      per decision (k, n_actions): the probabilities
    payoffs      (k, n_players)
    escalation   (k,)
    residual     (k,): the largest difference between a probability and the response to it
    noise, errors   as asked for
    """

    game: Game
    noise: Noise
    errors: Errors
    rationality: NDArray[np.float64]
    profile: tuple[NDArray[np.float64], ...]
    payoffs: NDArray[np.float64]
    escalation: NDArray[np.float64]
    residual: NDArray[np.float64]


def quantal_path(
    game: Game,
    noise: Noise = "logit",
    errors: Errors = "agent",
    at: Sequence[float] | None = None,
) -> QuantalPath:
    """Quantal responses of an exact game, along a path or at these values of the rationality.

    `at` gives points where the branch first gets there, in rising order. With `errors="private"`
    everybody's payoff of every outcome has a part that only they know: for trees where everybody
    sees all moves and moves at most once, and probit. Other equilibria than those of this branch
    can exist. Raises InputError for what does not fit, Unresolved where the path is lost.
    """
    wanted = None if at is None else np.array(sorted(map(float, at)))
    if wanted is not None and (not np.isfinite(wanted).all() or (wanted < 0).any()):
        raise InputError("rationality", "is negative or not a number", "0 is random choice")
    if noise not in ("logit", "probit"):
        raise InputError("noise", f"unknown noise '{noise}'", "known: logit, probit")
    payoffs = _Payoffs(game)
    if errors == "private":
        respond = _private_responses(game, noise, payoffs)
        grid = np.geomspace(0.01, FARTHEST, 141) / payoffs.range
        rationality = np.concatenate([[0.0], grid]) if wanted is None else wanted
        rows = np.array([respond(r) for r in rationality])
        residual = np.zeros(len(rows))  # a recursion: nothing is approximated
    elif errors == "agent":
        branch = _Branch(payoffs, _CHOICES[noise])
        rationality, rows, residual = branch.path() if wanted is None else branch.points(wanted)
    else:
        raise InputError("errors", f"unknown errors '{errors}'", "known: agent, private")
    results = [payoffs.results(row) for row in rows]
    return QuantalPath(
        game, noise, errors, rationality, tuple(np.split(rows, payoffs.cuts, axis=1)),
        np.array([u for u, _ in results]), np.array([level for _, level in results]), residual,
    )  # fmt: skip


def ladder(game: Game) -> list[float]:
    """Round rationalities from random choice to where errors hardly matter, for these payoffs."""
    power = round(float(np.log10(_Payoffs(game).range)))
    return [
        0.0,
        *(m * 10.0 ** (k - power) for k in range(-1, 5) for m in (1, 3)),
        10.0 ** (5 - power),
    ]


# -- payoffs of actions ---------------------------------------------------------------------------


class _Payoffs:
    """What every action is worth against a profile, all probabilities in one vector."""

    def __init__(self, game: Game) -> None:
        self.game = game
        decisions = game.structure.decisions
        self.sizes = [len(decision.actions) for decision in decisions]
        self.cuts = np.cumsum(self.sizes)[:-1]
        floats = np.vectorize(approximate, otypes=[float])
        self.payoffs = floats(game.payoffs)
        self.escalation = floats(game.escalation)
        self.range = (
            float(np.ptp(self.payoffs, axis=tuple(range(1, self.payoffs.ndim))).max()) or 1.0
        )
        if isinstance(game, ExtensiveGame):
            self.probability = floats(game.probability) if len(game.probability) else np.empty(0)

    def split(self, row: Values) -> list[Values]:
        """Per decision."""
        return list(np.split(row, self.cuts))

    def of_actions(self, logs: Values) -> Values:
        """Per action, its expected payoff to who takes it, over the range of payoffs.

        From the logarithms of the probabilities: of two ways to an information set the likelier
        counts, however unlikely both are.
        """
        mixtures = self.split(np.exp(logs))
        if isinstance(self.game, StrategicGame):
            found = [_contracted(self.payoffs[i], mixtures, i) for i in range(len(mixtures))]
        else:
            found = self._in_tree(self.game, mixtures, self.split(logs))
        worth: Values = np.concatenate(found) / self.range
        return worth

    def _in_tree(
        self, game: ExtensiveGame, mixtures: Sequence[Values], logs: Sequence[Values]
    ) -> list[Values]:
        tree = game.structure
        values, _ = self._values(game, mixtures)
        reach: list[Any] = [0.0] * len(tree.nodes)  # its logarithm
        for index, node in enumerate(tree.nodes):
            if node.decision is not None:
                steps = logs[node.decision]
            else:
                with np.errstate(divide="ignore"):  # the logarithm of 0
                    steps = np.log(self.probability[list(node.edges)])
            for child, step in zip(node.children, steps, strict=True):
                reach[child] = reach[index] + step
        found = []
        for decision in tree.decisions:
            likely = np.array([reach[n] for n in decision.nodes])
            most = likely.real.max()
            # a type that does not occur still answers: its nodes count alike
            weights = np.exp(likely - most) if most > -np.inf else np.ones(len(likely))
            worth = [
                [values[c][decision.player] for c in tree.nodes[n].children] for n in decision.nodes
            ]
            found.append(weights @ np.array(worth) / weights.sum())
        return found

    def share(self, node: Node, mixtures: Sequence[Values]) -> Values:
        """The probability of each child."""
        if node.decision is None:
            chances: Values = self.probability[list(node.edges)]
            return chances
        return mixtures[node.decision]

    def _values(
        self, game: ExtensiveGame, mixtures: Sequence[Values]
    ) -> tuple[list[Values], list[Any]]:
        nodes = game.structure.nodes
        values: list[Values] = [np.empty(0)] * len(nodes)
        levels: list[Any] = [0.0] * len(nodes)
        for index in reversed(range(len(nodes))):
            node = nodes[index]
            if node.outcome is not None:
                values[index] = self.payoffs[:, node.outcome]
                levels[index] = self.escalation[node.outcome]
            else:
                share = self.share(node, mixtures)
                values[index] = share @ np.array([values[c] for c in node.children])
                levels[index] = share @ np.array([levels[c] for c in node.children])
        return values, levels

    def results(self, row: Values) -> tuple[Values, float]:
        """Every player's payoff, and the escalation."""
        mixtures = self.split(row)
        if isinstance(self.game, ExtensiveGame):
            values, levels = self._values(self.game, mixtures)
            return values[0], float(levels[0])
        payoffs = np.array([_contracted(array, mixtures) for array in self.payoffs])
        return payoffs, float(_contracted(self.escalation, mixtures))


def _contracted(array: Values, mixtures: Sequence[Values], keep: int | None = None) -> Any:
    """The expectation over all mixtures but one."""
    for player in reversed(range(len(mixtures))):
        if player != keep:
            array = np.tensordot(array, mixtures[player], axes=([player], [0]))
    return array


# -- choices -----------------------------------------------------------------------------------


def _logit(utility: Values) -> Values:
    """Logarithms of the probabilities of the actions."""
    shifted = utility - utility.real.max()
    found: Values = shifted - np.log(np.exp(shifted).sum())
    return found


def _probit(utility: Values) -> Values:
    """Two: the error of the difference is normal. More: over the error of the action taken."""
    from scipy.special import log_ndtr

    if len(utility) == 1:
        return np.zeros_like(utility)
    if len(utility) == 2:
        above: Values = log_ndtr((utility - utility[::-1]) / np.sqrt(2))
        return above
    z, weights = np.polynomial.hermite_e.hermegauss(NODES)
    found = []
    for a in range(len(utility)):
        others = np.delete(utility, a)
        below = log_ndtr(z[:, None] + utility[a] - others).sum(axis=1) + np.log(weights)
        most = below.real.max()
        found.append(most + np.log(np.exp(below - most).sum()))
    together = np.array(found)
    most = together.real.max()
    normed: Values = together - most - np.log(np.exp(together - most).sum())
    return normed


Choice = Callable[[Values], Values]
_CHOICES: dict[Noise, Choice] = {"logit": _logit, "probit": _probit}


# -- agents that err -----------------------------------------------------------------------------


class _Branch:
    """The branch of fixed points from random choice on.

    Followed in y and s: s = r/(1 + r) for a rationality r in units of 1/range, and y is (1 - s)
    times the utilities r * payoff, the first of every decision set to 0. So all stays bounded, and
    y = s * (payoff differences at the choice by y/(1 - s)).
    """

    def __init__(self, payoffs: _Payoffs, choice: Choice) -> None:
        self.payoffs = payoffs
        self.choice = choice
        self.n = sum(payoffs.sizes)

    def logs(self, point: Values) -> Values:
        """The logarithms of the probabilities at a point (y, s)."""
        y, s = point[:-1], point[-1]
        return np.concatenate([self.choice(part / (1 - s)) for part in self.payoffs.split(y)])

    def difference(self, point: Values) -> Values:
        worth = self.payoffs.of_actions(self.logs(point))
        relative = np.concatenate([part - part[0] for part in self.payoffs.split(worth)])
        gap: Values = point[:-1] - point[-1] * relative
        return gap

    def slopes(self, point: Values) -> Values:
        """Shape (n, n + 1), by complex steps."""
        columns = []
        for k in range(self.n + 1):
            moved = point.astype(complex)
            moved[k] += STEP * 1j
            columns.append(self.difference(moved).imag / STEP)
        return np.array(columns).T

    def corrected(self, point: Values) -> Values | None:
        """Newton's method from a point near the branch, or None where it does not get there."""
        for _ in range(12):
            gap = self.difference(point)
            if np.abs(gap).max() < TOLERANCE * (1 - point[-1]):
                return point
            point = point - np.linalg.lstsq(self.slopes(point), gap, rcond=None)[0]
            if not 0 <= point[-1] < 1:
                return None
        gap = np.abs(self.difference(point)).max()
        return point if gap < 1e3 * TOLERANCE * (1 - point[-1]) else None

    def walk(self, last: float) -> list[Values]:
        """Points of the branch, up to the first beyond this s."""
        point = np.zeros(self.n + 1)
        points, step = [point], 0.01
        ahead = np.append(np.zeros(self.n), 1.0)
        while points[-1][-1] < last:
            if len(points) > MAX_POINTS or step < SHORTEST * (1 - point[-1]):
                raise Unresolved(
                    "the path of quantal responses is lost at rationality "
                    f"{point[-1] / (1 - point[-1]) / self.payoffs.range:.4g}"
                )
            tangent = self.tangent(point, ahead)
            room = (1 - point[-1]) / 2 / max(tangent[-1], 1e-300)  # never over the end
            size = min(step, room)
            there = self.corrected(point + size * tangent)
            turn = 0.0 if there is None else self.tangent(there, tangent) @ tangent
            if there is None or np.linalg.norm(there - point) > 2 * size or turn < 0.95:
                step = size / 2
                continue
            point, ahead, step = there, tangent, min(size * 1.6, LONGEST)
            points.append(point)
        return points

    def tangent(self, point: Values, ahead: Values) -> Values:
        """The direction of the branch, on the side of the last one."""
        direction: Values = np.linalg.svd(self.slopes(point))[2][-1]
        return direction if direction @ ahead > 0 else -direction

    def path(self) -> tuple[Values, Values, Values]:
        """Rationality, probabilities and residuals of all points."""
        return self.told(self.walk(FARTHEST / (1 + FARTHEST)))

    def points(self, rationality: Values) -> tuple[Values, Values, Values]:
        """The same where the branch first gets to these."""
        wanted = rationality * self.payoffs.range
        wanted = wanted / (1 + wanted)
        points = self.walk(float(wanted.max(initial=0.0)))
        return self.told([self.crossing(points, s) for s in wanted])

    def crossing(self, points: Sequence[Values], s: float) -> Values:
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

    def at_fixed(self, point: Values) -> Values | None:
        """Newton's method in y alone."""
        for _ in range(30):
            gap = self.difference(point)
            if np.abs(gap).max() < TOLERANCE * (1 - point[-1]):
                break
            step = np.linalg.lstsq(self.slopes(point)[:, :-1], gap, rcond=None)[0]
            point = point - np.append(step, 0.0)
        return point if np.abs(self.difference(point)).max() < 1e3 * TOLERANCE else None

    def told(self, points: Sequence[Values]) -> tuple[Values, Values, Values]:
        s = np.array([point[-1] for point in points])
        logs = [self.logs(point) for point in points]
        residual = []
        for row, r in zip(logs, s / (1 - s), strict=True):
            worth = self.payoffs.of_actions(row)
            response = np.concatenate([self.choice(r * part) for part in self.payoffs.split(worth)])
            residual.append(np.abs(np.exp(row) - np.exp(response)).max())
        return s / (1 - s) / self.payoffs.range, np.exp(logs), np.array(residual)


# -- errors that are private knowledge ------------------------------------------------------------


def _private_responses(game: Game, noise: Noise, payoffs: _Payoffs) -> Callable[[float], Values]:
    """The response at a rationality, from the leaves up. Raises InputError where it is none."""
    if noise != "probit":
        raise InputError(
            "noise",
            "sums of logit errors are not logit",
            "--errors private goes with --noise probit",
        )
    if not isinstance(game, ExtensiveGame) or any(
        len(decision.nodes) > 1 for decision in game.structure.decisions
    ):
        raise InputError(
            "errors",
            "private errors are for trees where everybody sees all moves",
            "--errors agent",
        )
    tree = game.structure
    for player, own in enumerate(tree.sequences):
        if any(own.before.values()):
            raise InputError(
                "errors", f"{tree.players[player]} moves more than once in a play, and would know "
                "its own later errors", "--errors agent",
            )  # fmt: skip

    def respond(rationality: float) -> Values:
        mixtures = [np.full(n, 1 / n) for n in payoffs.sizes]
        ends: list[Values] = [np.empty(0)] * len(tree.nodes)  # the chance of every outcome
        for index in reversed(range(len(tree.nodes))):
            node = tree.nodes[index]
            if node.outcome is not None:
                ends[index] = np.eye(len(tree.outcomes))[node.outcome]
                continue
            below = np.array([ends[c] for c in node.children])
            if node.decision is not None and rationality > 0:
                player = tree.decisions[node.decision].player
                mean = below @ payoffs.payoffs[player]
                mixtures[node.decision] = _best_of_normals(mean * rationality, below @ below.T)
            share = payoffs.share(node, mixtures)
            ends[index] = share @ below
        return np.concatenate(mixtures)

    return respond


def _best_of_normals(mean: Values, covariance: Values) -> Values:
    """How likely each of some normal variables is the largest."""
    from scipy.special import ndtr
    from scipy.stats import multivariate_normal

    n = len(mean)
    found = []
    for a in range(n):
        others = [b for b in range(n) if b != a]
        differences = np.array([np.eye(n)[b] - np.eye(n)[a] for b in others])
        spread = differences @ covariance @ differences.T
        gap = mean[a] - mean[others]
        if n == 1:
            found.append(1.0)
        elif n == 2:
            scale = float(np.sqrt(spread[0, 0]))
            found.append(float(ndtr(gap[0] / scale)) if scale else 0.5)
        else:
            found.append(float(multivariate_normal.cdf(gap, cov=spread, allow_singular=True)))
    shares: Values = np.array(found) / np.sum(found)
    return shares


def limit(path: QuantalPath, equilibria: Sequence[Equilibrium]) -> int | None:
    """Which of these the end of the path is near, on its path of play; None for none of them.

    Equilibria are certified; a path that ends near none of them has no limit that is proved.
    """
    decisions = range(len(path.profile))
    for k, equilibrium in enumerate(equilibria):
        on_path = (
            [d for d, _ in equilibrium.key]  # type: ignore[attr-defined]
            if isinstance(path.game, ExtensiveGame) else decisions
        )  # fmt: skip
        gaps = [
            np.abs(path.profile[d][-1] - [approximate(p) for p in equilibrium.profile[d]]).max()
            for d in on_path
        ]
        if max(gaps, default=0.0) < NEAR:
            return k
    return None
