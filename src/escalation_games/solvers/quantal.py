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

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, Unresolved
from ..files.arguments import as_game, takes
from ..forms import ExtensiveGame, Game, Node
from ..limits import FARTHEST, MAX_PATH_POINTS
from ..numbers import approximate
from .result import Equilibrium

Noise = Literal["logit", "probit"]
Errors = Literal["agent", "private"]
FloatArray = NDArray[Any]  # float64, or complex128 where a derivative is taken

STEP = 1e-30  # of derivatives by complex steps: exact to rounding
TOLERANCE = 1e-11  # of a point on the path, relative to the range of payoffs
LONGEST, SHORTEST = 0.05, 1e-9  # steps along the path
NEAR = 1e-2  # of a probability at the end of a path to that of its limit
THERE = 1e-6  # nearer than this, it need not come nearer still
BISECTIONS = 40  # of the step in which branches cross
CROSSING = 1e-6  # a singular value that is 0 but for the place and for rounding
NODES = 60  # of the quadrature for three or more actions


@dataclass(frozen=True)
class QuantalPath:
    """The branch that begins where all choices are random.

    game           what was solved
    noise, errors  as asked for
    rationality    (k,), from 0 on; in units of 1/payoff. It may fall along a branch that turns
    profile        per decision (k, n_actions): the probabilities
    payoffs        (k, n_players)
    escalation     (k,)
    residual       (k,): the largest difference between a probability and the response to it
    splits         rationalities at which other branches cross this one, as far as it was followed:
                   from there on responses exist that it does not show. Two within one step of the
                   path can be missed

    >>> path = eg.quantal_path("security_dilemma", at=[0, 1])
    >>> path.escalation.round(3)
    array([0.25 , 0.282])
    """

    game: Game
    noise: Noise
    errors: Errors
    rationality: NDArray[np.float64]
    profile: tuple[NDArray[np.float64], ...]
    payoffs: NDArray[np.float64]
    escalation: NDArray[np.float64]
    residual: NDArray[np.float64]
    splits: tuple[float, ...] = ()


@takes("game", as_game)
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

    >>> path = eg.quantal_path("security_dilemma", at=[0, 1])
    >>> path.profile[0].round(3)
    array([[0.5  , 0.5  ],
           [0.469, 0.531]])
    """
    wanted = None if at is None else np.array(sorted(map(float, at)))
    if wanted is not None and (not np.isfinite(wanted).all() or (wanted < 0).any()):
        raise InputError(
            "rationality", "is negative, infinite or not a number", "0 is random choice"
        )
    if noise not in ("logit", "probit"):
        raise InputError("noise", f"unknown noise '{noise}'", "known: logit, probit")
    payoffs = _payoffs(game)
    splits: tuple[float, ...] = ()
    farthest = FARTHEST / payoffs.range
    if wanted is not None and (wanted > farthest * (1 + 1e-9)).any():
        raise InputError(
            "rationality", f"{wanted.max():g} is beyond the end of the path",
            f"at most {farthest:g} with these payoffs: errors hardly matter there",
        )  # fmt: skip
    if errors == "private":
        respond = _private_responses(noise, payoffs)
        grid = np.geomspace(0.01, FARTHEST, 141) / payoffs.range
        rationality = np.concatenate([[0.0], grid]) if wanted is None else wanted
        rows = np.array([respond(r) for r in rationality])
        residual = np.zeros(len(rows))  # a recursion: nothing is approximated
    elif errors == "agent":
        branch = _PrincipalBranch(payoffs, _CHOICES[noise])
        rationality, rows, residual = branch.path() if wanted is None else branch.points(wanted)
        last = np.inf if wanted is None else wanted.max(initial=0.0)
        splits = tuple(r for r in branch.splits if r <= last)
    else:
        raise InputError("errors", f"unknown errors '{errors}'", "known: agent, private")
    results = payoffs.results(rows)
    return QuantalPath(
        game, noise, errors, rationality, tuple(payoffs.split(rows)), results[:, :-1],
        results[:, -1], residual, splits,
    )  # fmt: skip


def ladder(game: Game) -> list[float]:
    """Round rationalities from random choice to where errors hardly matter, for these payoffs."""
    scale = _payoffs(game).range
    power = round(float(np.log10(scale)))
    rungs = (m * 10.0 ** (k - power) for k in range(-1, 6) for m in (1, 3))
    return [0.0, *(rung for rung in rungs if rung <= FARTHEST / scale * (1 + 1e-9))]


# -- payoffs of actions ---------------------------------------------------------------------------


class _Payoffs(ABC):
    """What every action is worth against profiles: rows of all probabilities, shape (m, n).

    numbers  per player, and last the escalation, what the outcomes are worth
    """

    def __init__(self, game: Game) -> None:
        self.sizes = [len(decision.actions) for decision in game.structure.decisions]
        self.cuts = np.cumsum(self.sizes)[:-1]
        floats = np.vectorize(approximate, otypes=[float])
        payoffs = floats(game.payoffs)
        self.numbers = np.concatenate([payoffs, floats(game.escalation)[None]])
        axes = tuple(range(1, payoffs.ndim))
        self.range = float(np.ptp(payoffs, axis=axes).max()) or 1.0

    def split(self, rows: FloatArray) -> list[FloatArray]:
        """Per decision, shape (m, n_actions)."""
        return list(np.split(rows, self.cuts, axis=-1))

    def of_actions(self, logs: FloatArray) -> FloatArray:
        """Per action, its expected payoff to who takes it, over the range of payoffs; (m, n).

        From the logarithms of the probabilities: of two ways to an information set the likelier
        counts, however unlikely both are.
        """
        found = self.of_decisions(self.split(np.exp(logs)), self.split(logs))
        worth: FloatArray = np.concatenate(found, axis=-1) / self.range
        return worth

    @abstractmethod
    def of_decisions(
        self, mixtures: Sequence[FloatArray], logs: Sequence[FloatArray]
    ) -> list[FloatArray]:
        """Per decision, the expected payoff of every action: (m, n_actions)."""

    @abstractmethod
    def results(self, rows: FloatArray) -> FloatArray:
        """Every player's payoff, and last the escalation; (m, n_players + 1)."""


class _TablePayoffs(_Payoffs):
    """Of a game in which all choose at once."""

    def of_decisions(
        self, mixtures: Sequence[FloatArray], logs: Sequence[FloatArray]
    ) -> list[FloatArray]:
        del logs
        return [_contracted(self.numbers[i], mixtures, keep=i) for i in range(len(mixtures))]

    def results(self, rows: FloatArray) -> FloatArray:
        mixtures = self.split(rows)
        return np.stack([_contracted(array, mixtures)[:, 0] for array in self.numbers], axis=-1)


class _TreePayoffs(_Payoffs):
    """Of a tree."""

    def __init__(self, game: ExtensiveGame) -> None:
        super().__init__(game)
        self.tree = game.structure
        self.probability = np.array([approximate(p) for p in game.probability], dtype=float)

    def of_decisions(
        self, mixtures: Sequence[FloatArray], logs: Sequence[FloatArray]
    ) -> list[FloatArray]:
        tree = self.tree
        values = self.of_nodes(mixtures)
        reach: list[FloatArray] = [np.zeros(len(logs[0]))] * len(tree.nodes)  # its logarithm
        for index, node in enumerate(tree.nodes):
            with np.errstate(divide="ignore"):  # the logarithm of 0
                steps = np.log(self.share(node, [])) if node.is_chance else None
            for k, child in enumerate(node.children):
                step = logs[node.decision][:, k] if steps is None else steps[k]  # type: ignore[index]
                reach[child] = reach[index] + step
        found = []
        for decision in tree.decisions:
            likely = np.stack([reach[n] for n in decision.nodes], axis=-1)
            most = likely.real.max(axis=-1, keepdims=True)
            # a type that does not occur still answers: its nodes count alike
            weights = np.exp(
                np.where(np.isinf(most), 0, likely - np.where(np.isinf(most), 0, most))
            )
            worth = np.array([
                [values[c][:, decision.player] for c in tree.nodes[n].children]
                for n in decision.nodes
            ])  # fmt: skip
            weighted = np.einsum("mh,ham->ma", weights, worth)
            found.append(weighted / weights.sum(axis=-1, keepdims=True))
        return found

    def share(self, node: Node, mixtures: Sequence[FloatArray]) -> FloatArray:
        """The probability of each child; of a decision (m, n_children)."""
        found: FloatArray = (
            self.probability[list(node.edges)] if node.decision is None
            else mixtures[node.decision]
        )  # fmt: skip
        return found

    def of_nodes(self, mixtures: Sequence[FloatArray]) -> list[FloatArray]:
        """From each node on, what it is worth: (m, n_players + 1)."""
        nodes = self.tree.nodes
        m = len(mixtures[0])
        values: list[FloatArray] = [np.empty(0)] * len(nodes)
        for index in reversed(range(len(nodes))):
            node = nodes[index]
            if node.outcome is not None:
                values[index] = np.broadcast_to(
                    self.numbers[:, node.outcome], (m, len(self.numbers))
                )
            else:
                share = self.share(node, mixtures)
                values[index] = sum(
                    (share[..., k, None] * values[c] for k, c in enumerate(node.children)),
                    np.zeros(1),
                )
        return values

    def results(self, rows: FloatArray) -> FloatArray:
        return self.of_nodes(self.split(rows))[0]


_OF_FORM: dict[str, Callable[[Any], _Payoffs]] = {
    "strategic": _TablePayoffs,
    "extensive": _TreePayoffs,
}
_REFUSED = {  # forms, with the reason and what to do instead
    "bargaining": (
        "offers are a continuum, and each would need a probability",
        'a few offers as actions: form = "timing"',
    ),
    "reputation": (
        "beliefs would take other values with every error",
        'a few stages as a tree: form = "timing"',
    ),
}


def _payoffs(game: Game) -> _Payoffs:
    """Raises InputError for forms whose quantal responses are not known."""
    form = game.structure.form
    if form not in _OF_FORM:
        only = "quantal responses are for tables and trees", 'form = "strategic" or "timing"'
        raise InputError("game", *_REFUSED.get(form, only))
    return _OF_FORM[form](game)


def _contracted(
    array: FloatArray, mixtures: Sequence[FloatArray], keep: int | None = None
) -> FloatArray:
    """The expectation over all mixtures but one, per row: (m, n_actions), or (m, 1)."""
    letters = "abcdefghijklmnopqrstuvwxy"[: len(mixtures)]
    used = [k for k in range(len(mixtures)) if k != keep]
    terms = ",".join([letters, "z", *(f"z{letters[k]}" for k in used)])
    kept = "" if keep is None else letters[keep]
    rows = np.ones(len(mixtures[0]))  # also where nobody else chooses
    found: FloatArray = np.einsum(f"{terms}->z{kept}", array, rows, *(mixtures[k] for k in used))
    return found if keep is not None else found[:, None]


# -- choices -----------------------------------------------------------------------------------


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
_CHOICES: dict[Noise, ChoiceRule] = {"logit": _logit, "probit": _probit}


# -- agents that err -----------------------------------------------------------------------------


class _PrincipalBranch:
    """The branch of fixed points from random choice on.

    Followed in y and s: s = r/(1 + r) for a rationality r in units of 1/range, and y is (1 - s)
    times the utilities r * payoff, the first of every decision set to 0. So all stays bounded, and
    y = s * (payoff differences at the choice by y/(1 - s)).
    """

    def __init__(self, payoffs: _Payoffs, choice: ChoiceRule) -> None:
        self.payoffs = payoffs
        self.choice = choice
        self.n = sum(payoffs.sizes)
        self.splits: list[float] = []  # rationalities, as `walk` comes upon them

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
        gap: FloatArray = self.differences(point[None])[0]
        return gap

    def slopes(self, point: FloatArray) -> FloatArray:
        """Shape (n, n + 1), by complex steps, all at once."""
        moved = point + STEP * 1j * np.eye(self.n + 1)
        found: FloatArray = self.differences(moved).imag.T / STEP
        return found

    def corrected(self, point: FloatArray) -> FloatArray | None:
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

    def walk(self, last: float) -> list[FloatArray]:
        """Points of the branch, up to the first beyond this s."""
        point = np.zeros(self.n + 1)
        points, step = [point], 0.01
        ahead = np.append(np.zeros(self.n), 1.0)
        while points[-1][-1] < last:
            if len(points) > MAX_PATH_POINTS or step < SHORTEST * (1 - point[-1]):
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
            self.splits += self.split(point, there, tangent)
            point, ahead, step = there, tangent, min(size * 1.6, LONGEST)
            points.append(point)
        return points

    def split(self, point: FloatArray, there: FloatArray, ahead: FloatArray) -> list[float]:
        """The rationality at which another branch crosses this one between two points, if one does.

        The slopes, with the tangent as one more row, are regular where the branch is alone, turning
        points included. Where branches cross, an eigenvalue goes through 0: so the number of
        negative ones is another one beyond it. (Keller, "Numerical solution of bifurcation and
        nonlinear eigenvalue problems", 1977.) Of two that go through 0 at once, as symmetry makes
        them, the determinant would tell nothing.
        """
        before = self.n_negative(point, ahead)
        if before == self.n_negative(there, ahead):
            return []
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
            return []  # two eigenvalues met, and went on as a complex pair
        return [float(middle[-1] / (1 - middle[-1]) / self.payoffs.range)]

    def bordered(self, point: FloatArray, ahead: FloatArray) -> FloatArray:
        """The slopes, and the direction ahead as one more row; shape (n + 1, n + 1)."""
        return np.vstack([self.slopes(point), ahead])

    def n_negative(self, point: FloatArray, ahead: FloatArray) -> int:
        values = np.linalg.eigvals(self.bordered(point, ahead))
        return int(((np.abs(values.imag) < CROSSING) & (values.real < 0)).sum())

    def tangent(self, point: FloatArray, ahead: FloatArray) -> FloatArray:
        """The direction of the branch, on the side of the last one."""
        direction: FloatArray = np.linalg.svd(self.slopes(point))[2][-1]
        return direction if direction @ ahead > 0 else -direction

    def path(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Rationality, probabilities and residuals of all points."""
        return self.told(self.walk(FARTHEST / (1 + FARTHEST)))

    def points(self, rationality: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The same where the branch first gets to these."""
        wanted = rationality * self.payoffs.range
        wanted = wanted / (1 + wanted)
        points = self.walk(float(wanted.max(initial=0.0)))
        return self.told([self.crossing(points, s) for s in wanted])

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
            if np.abs(gap).max() < TOLERANCE * (1 - point[-1]):
                break
            step = np.linalg.lstsq(self.slopes(point)[:, :-1], gap, rcond=None)[0]
            point = point - np.append(step, 0.0)
        return point if np.abs(self.difference(point)).max() < 1e3 * TOLERANCE else None

    def told(self, points: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray, FloatArray]:
        s = np.array([point[-1] for point in points])
        logs = self.logs(np.array(points))
        worth = self.payoffs.split(self.payoffs.of_actions(logs))
        r = (s / (1 - s))[:, None]
        response = np.concatenate([self.choice(r * part) for part in worth], axis=-1)
        residual = np.abs(np.exp(logs) - np.exp(response)).max(axis=-1)
        return s / (1 - s) / self.payoffs.range, np.exp(logs), residual


# -- errors that are private knowledge ------------------------------------------------------------


def _private_responses(noise: Noise, payoffs: _Payoffs) -> Callable[[float], FloatArray]:
    """The response at a rationality, from the leaves up. Raises InputError where it is none."""
    if noise != "probit":
        raise InputError(
            "noise",
            "sums of logit errors are not logit",
            "errors 'private' go with noise 'probit'",
        )
    if not isinstance(payoffs, _TreePayoffs) or any(
        len(decision.nodes) > 1 for decision in payoffs.tree.decisions
    ):
        raise InputError(
            "errors",
            "private errors are for trees where everybody sees all moves",
            "errors 'agent' are for every tree",
        )
    tree = payoffs.tree
    for player, own in enumerate(tree.sequences):
        if any(own.before.values()):
            raise InputError(
                "errors", f"{tree.players[player]} moves more than once in a play, and would know "
                "its own later errors", "errors 'agent' are for every tree",
            )  # fmt: skip

    def respond(rationality: float) -> FloatArray:
        mixtures = [np.full(n, 1 / n) for n in payoffs.sizes]
        ends: list[FloatArray] = [np.empty(0)] * len(tree.nodes)  # the chance of every outcome
        for index in reversed(range(len(tree.nodes))):
            node = tree.nodes[index]
            if node.outcome is not None:
                ends[index] = np.eye(len(tree.outcomes))[node.outcome]
                continue
            below = np.array([ends[c] for c in node.children])
            if node.decision is not None and rationality > 0:
                player = tree.decisions[node.decision].player
                mean = below @ payoffs.numbers[player]
                mixtures[node.decision] = _best_of_normals(mean * rationality, below @ below.T)
            share = payoffs.share(node, mixtures)
            ends[index] = share @ below
        return np.concatenate(mixtures)

    return respond


def _best_of_normals(mean: FloatArray, covariance: FloatArray) -> FloatArray:
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
    shares: FloatArray = np.array(found) / np.sum(found)
    return shares


def limit(path: QuantalPath, equilibria: Sequence[Equilibrium]) -> int | None:
    """Which one of these the end of the path is near, on its path of play; else None.

    Equilibria are certified; a path that ends near none of them has no limit that is proved.
    """
    near = nearing(path, equilibria)
    return near[0] if len(near) == 1 else None


def nearing(path: QuantalPath, equilibria: Sequence[Equilibrium]) -> list[int]:
    """Positions of those that the end of the path is near."""
    return [k for k, equilibrium in enumerate(equilibria) if _gap(path, equilibrium, -1) < NEAR]


def closes_in(path: QuantalPath, equilibrium: Equilibrium) -> bool:
    """Is the end far nearer to it than the path was at a tenth of that rationality?

    Near an isolated equilibrium the gap falls as 1/rationality, or faster; what hangs about is
    near it by chance.
    """
    earlier = int(np.flatnonzero(path.rationality <= path.rationality[-1] / 10)[-1])
    gap = _gap(path, equilibrium, -1)
    return gap < THERE or gap < _gap(path, equilibrium, earlier) / 2


def _gap(path: QuantalPath, equilibrium: Equilibrium, row: int) -> float:
    """The largest difference of a probability at a point of the path, where play gets to."""
    gaps = [
        np.abs(path.profile[d][row] - [approximate(p) for p in equilibrium.profile[d]]).max()
        for d in path.game.structure.on_path(equilibrium.key)
    ]
    return float(max(gaps, default=0.0))
