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

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..files.arguments import as_game, takes
from ..forms import Game
from ..limits import FARTHEST
from ..notebook import counted, html_table, picture
from ..numbers import approximate
from .responses.action_payoffs import ActionPayoffs, FloatArray, TreePayoffs, action_payoffs
from .responses.response_curve import CHOICES, END, Noise, ResponseCurve
from .result import Equilibrium

Errors = Literal["agent", "private"]

SHOWN = 8  # points of a path in a notebook
MOST = 6  # decisions of a game in a notebook
NEAR = 1e-2  # of a probability at the end of a path to that of its limit
THERE = 1e-6  # nearer than this, it need not come nearer still


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

    def __repr__(self) -> str:
        ends = f"{self.rationality.min():g} to {self.rationality.max():g}"
        points = counted(len(self.rationality), "point")
        return f"QuantalPath({self.noise}, {self.errors}; {points}, rationality {ends})"

    def _repr_html_(self) -> str:
        """A picture, and a table of points from one end to the other: how likely each action is,
        what everybody gets, and where any outcome counts as some, escalation."""
        level = {"escalation": self.escalation} if self.game.has_levels else {}
        players = self.game.structure.players
        columns = {
            "rationality": self.rationality,
            **dict(_chances(self)),
            **{f"payoff {player}": self.payoffs[:, k] for k, player in enumerate(players)},
            **level,
        }
        shown = np.unique(np.linspace(0, len(self.rationality) - 1, SHOWN).round().astype(int))
        rows = ([f"{column[k]:.4g}" for column in columns.values()] for k in shown)
        others = ", ".join(f"{r:.4g}" for r in self.splits)
        notes = [f"Other branches cross it at {others}."] if others else []
        title = f"{self.noise} responses: {len(shown)} of {counted(len(self.rationality), 'point')}"
        return picture(self) + html_table(title, list(columns), rows, notes)


def _chances(path: QuantalPath) -> Iterator[tuple[str, FloatArray]]:
    """The chance of each action of the first decisions along a path, by its name."""
    for decision, mixture in zip(path.game.structure.decisions[:MOST], path.profile, strict=False):
        for k, action in enumerate(decision.actions):
            yield f"{decision.name}: {action}", mixture[:, k]


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
    payoffs = action_payoffs(game)
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
        curve = ResponseCurve(payoffs, CHOICES[noise])
        rationality, rows, residual, splits = _along(curve, wanted)
    else:
        raise InputError("errors", f"unknown errors '{errors}'", "known: agent, private")
    return path_through(game, payoffs, (noise, errors), (rationality, rows, residual), splits)


def path_through(
    game: Game, payoffs: ActionPayoffs, how: tuple[Noise, Errors],
    points: tuple[FloatArray, FloatArray, FloatArray], splits: tuple[float, ...],
) -> QuantalPath:  # fmt: skip
    """The path through points: their rationality, all probabilities in rows, and residuals."""
    rationality, rows, residual = points
    results = payoffs.results(rows)
    return QuantalPath(
        game, *how, rationality, tuple(payoffs.split(rows)), results[:, :-1], results[:, -1],
        residual, splits,
    )  # fmt: skip


def _along(
    curve: ResponseCurve, wanted: FloatArray | None
) -> tuple[FloatArray, FloatArray, FloatArray, tuple[float, ...]]:
    """The branch from random choice on, or where it first gets to these rationalities."""
    if wanted is None:
        walk = curve.from_random(END)
        return *curve.told(walk.points), tuple(walk.crossings.values())
    scaled = wanted * curve.payoffs.range
    scaled = scaled / (1 + scaled)
    walk = curve.from_random(float(scaled.max(initial=0.0)))
    told = curve.told([curve.crossing(walk.points, s) for s in scaled])
    last = wanted.max(initial=0.0)
    return *told, tuple(r for r in walk.crossings.values() if r <= last)


def ladder(game: Game) -> list[float]:
    """Round rationalities from random choice to where errors hardly matter, for these payoffs."""
    scale = action_payoffs(game).range
    power = round(float(np.log10(scale)))
    rungs = (m * 10.0 ** (k - power) for k in range(-1, 6) for m in (1, 3))
    return [0.0, *(rung for rung in rungs if rung <= FARTHEST / scale * (1 + 1e-9))]


# -- errors that are private knowledge ------------------------------------------------------------


def _private_responses(noise: Noise, payoffs: ActionPayoffs) -> Callable[[float], FloatArray]:
    """The response at a rationality, from the leaves up. Raises InputError where it is none."""
    if noise != "probit":
        raise InputError(
            "noise",
            "sums of logit errors are not logit",
            "errors 'private' go with noise 'probit'",
        )
    if not isinstance(payoffs, TreePayoffs) or any(
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
