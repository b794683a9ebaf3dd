"""Learning: from which starting expectations does play drift where?

**Definition.** Everybody begins with an expectation of what the other does, replies as well as it
can, and lets the expectation follow what it sees. With *best replies* (fictitious play in small
steps) the expectations (x, y) move straight toward the best replies to them. With *replicator*
dynamics an action grows in proportion to how much more than the mean it pays.

**Theorem (two actions each, two strict equilibria).** Let 1 be what each side does in one of these,
x and y how much it is expected of each, and (X, Y) the mixed equilibrium: a side that expects more
than that of the other does 1, too. Where both expect more, play goes to 1; where both expect less,
to 0. Where x > X and y < Y, the second side turns to 1 and the first away from it, and the
expectations move straight toward the corner (0, 1), until they cross x = X, and all goes to 0, or y
= Y, and all goes to 1. So the edge is the line from that corner through (X, Y). The same holds in
the other quarter, with the corner (1, 0). The areas on both sides are the shares of all starting
expectations, each pair as likely: exactly, as (X, Y) is. The edge always passes the mixed
equilibrium, which is why that is a tip and no forecast.

Replicator dynamics have another edge through the same point. Shares by them are counted on starting
mixtures drawn at random, in floats: where play still moves at the end, it is unsettled.

Sources: G. W. Brown, "Iterative solution of games by fictitious play", in Activity Analysis of
Production and Allocation (1951), 374-376; I. Gilboa, A. Matsui, "Social stability and equilibrium",
Econometrica 59 (1991), 859-867; P. D. Taylor, L. B. Jonker, "Evolutionary stable strategies and
game dynamics", Mathematical Biosciences 40 (1978), 145-156, solved by nashpy.

**Example.** Both gain 1 by staying out together, 3 by going in together, else nothing. Going in
pays from an expectation of 1/4 on. Where both expect more, 9/16 of all, it comes about. Where one
does, 3/16 of all on each side, the edge goes from the corner (0, 1) through (1/4, 1/4) to (1/3, 0),
and below it lies a triangle of 1/12 * 1/4 / 2 = 1/96. So 9/16 + 2 * (3/16 - 1/96) = 11/12 go in.

>>> import numpy as np
>>> from escalation_games.forms import StrategicStructure
>>> structure = StrategicStructure(("one", "two"), (("out", "in"),) * 2)
>>> pays = np.array([[1, 0], [0, 3]], dtype=object)
>>> found = learning(structure.fill(np.array([pays, pays]), 0 * pays, line=ONE), n=20)
>>> print(*found.edge.values())
1/4 1/4
>>> for drift in found.drifts:
...     print(*drift.profile, drift.share)
out out 1/12
in in 11/12
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...effort import allowed, spend
from ...errors import InputError
from ...files.arguments import as_game, takes
from ...forms import Game, StrategicGame
from ...forms.mixtures import ONE
from ...numbers import Fraction
from .rational_table import rational_table
from .verified import verified

USUAL = 200  # starting points
ENDS = 400.0  # when replicator dynamics are looked at, in units of 1 / the range of payoffs
STEPS = 100  # points of time at which the integrator stops
NEAR = 1e-6  # the line
SETTLED = 0.99  # of a player's mixture on one action
PER_START = 20_000.0  # units


@dataclass(frozen=True)
class Drift:
    """Where play goes to, and from how much of all starting expectations.

    profile     the two actions, or plans
    escalation  its level
    share       exactly, by best replies; None where the table is not one of two strict equilibria
    replicator  the part of the starting mixtures that were drawn, by replicator dynamics
    """

    profile: tuple[str, str]
    escalation: Fraction
    share: Fraction | None
    replicator: float


@dataclass(frozen=True)
class Learning:
    """Where learning leads to.

    edge       player -> what it has to expect of the other for it to be indifferent, of the action
               that the other takes in the last of `drifts`; empty where there are not two strict
               equilibria
    drifts     pure profiles that play goes to, in their order
    unsettled  the part of the starting mixtures from which replicator dynamics go to no pure
               profile: to mixtures, or round and round, or to plans that pay alike
    escalated  the part from which expected escalation at the end is at the line or above
    n          starting mixtures

    >>> found = eg.learning("security_dilemma", n=20)
    >>> [(drift.profile, str(drift.share)) for drift in found.drifts]
    [(('restrain', 'restrain'), '25/336'), (('build', 'build'), '311/336')]
    """

    edge: Mapping[str, Fraction]
    drifts: tuple[Drift, ...]
    unsettled: float
    escalated: float
    n: int


@takes("game", as_game)
def learning(game: Game, n: int = USUAL, seed: int = 0, effort: float | None = None) -> Learning:
    """From which starting expectations play drifts to which pure profile, for two players.

    The edge and the shares by best replies are exact; those by replicator dynamics are counted on n
    starting mixtures. Of a tree, of its plans. Raises InputError for other games.

    >>> found = eg.learning("security_dilemma", n=20)
    >>> {player: str(p) for player, p in found.edge.items()}
    {'bloc': '5/21', 'rivals': '5/21'}
    """
    if n < 1:
        raise InputError("n", f"{n} starting points", "at least 1")
    with allowed(effort):
        table = rational_table(game)
        if len(table.structure.players) != 2:
            raise InputError("game", "has not two players", "learning is told for two who meet")
        ends, escalated = _replicated(table, n, seed)
        strict = two_strict(table)
        edge, shares = _by_best_replies(table, strict) if strict else ({}, {})
        first, second = table.structure.actions
        drifts = tuple(
            Drift(
                (first[i], second[j]), table.escalation[i, j], shares.get((i, j)),
                ends.get((i, j), 0) / n,
            )
            for i, j in sorted({*ends, *shares})
        )  # fmt: skip
        return Learning(edge, drifts, 1 - sum(ends.values()) / n, escalated / n, n)


# -- best replies, exactly ------------------------------------------------------------------------


def two_strict(table: StrategicGame) -> tuple[int, int] | None:
    """The columns of the two strict equilibria in rows 0 and 1, of two actions each, if any."""
    if table.structure.shape != (2, 2):
        return None
    one, two = table.payoffs

    def is_strict(i: int, j: int) -> bool:
        return bool(one[i, j] > one[1 - i, j] and two[i, j] > two[i, 1 - j])

    pairs = [(j, 1 - j) for j in (0, 1) if is_strict(0, j) and is_strict(1, 1 - j)]
    return pairs[0] if pairs else None


def _by_best_replies(
    table: StrategicGame, columns: tuple[int, int]
) -> tuple[dict[str, Fraction], dict[tuple[int, int], Fraction]]:
    """The edge, and the share of each of the two equilibria."""
    one, two = table.payoffs[0][:, list(columns)], table.payoffs[1][:, list(columns)]
    y = _indifferent(one)  # what the first has to expect of the second
    x = _indifferent(two.T)
    verified(0 < x < 1 and 0 < y < 1, "an edge")
    upper = (ONE - x) * (ONE - y) + _above(x, y) + _above(y, x)
    first, second = table.structure.players
    return {first: y, second: x}, {(0, columns[0]): ONE - upper, (1, columns[1]): upper}


def _indifferent(pays: NDArray[np.object_]) -> Fraction:
    """How much of the other's action 1 makes own actions equal, by rows of own actions."""
    loses, gains = pays[0, 0] - pays[1, 0], pays[1, 1] - pays[0, 1]
    return Fraction(loses / (loses + gains))


def _above(x: Fraction, y: Fraction) -> Fraction:
    """Of the quarter right of x and below y, what is above the line from (0, 1) through (x, y)."""
    at_the_side = y - (ONE - x) * (ONE - y) / x
    if at_the_side >= 0:
        return (ONE - x) * (y - at_the_side) / 2
    below = x * y / (ONE - y)  # how far right of x the line meets the bottom
    return (ONE - x) * y - below * y / 2


# -- replicator dynamics, counted -----------------------------------------------------------------


def _replicated(table: StrategicGame, n: int, seed: int) -> tuple[dict[tuple[int, int], int], int]:
    """How many starts end at which pure profile, and how many with escalation at the line."""
    import warnings

    import nashpy

    spend(PER_START * n)
    one, two = (_scaled(pays.astype(float)) for pays in table.payoffs)
    game, draw = nashpy.Game(one, two), np.random.default_rng(seed)
    times = np.linspace(0.0, ENDS, STEPS)
    ends: dict[tuple[int, int], int] = {}
    levels, line, escalated = table.escalation.astype(float), float(table.line), 0
    for _ in range(n):
        x, y = (draw.dirichlet(np.ones(size)) for size in one.shape)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of steps that the integrator made very small
            rows, columns = game.asymmetric_replicator_dynamics(x0=x, y0=y, timepoints=times)
        place = int(rows[-1].argmax()), int(columns[-1].argmax())
        if _is_settled(rows[-1]) and _is_settled(columns[-1]):
            ends[place] = ends.get(place, 0) + 1
        escalated += bool(rows[-1] @ levels @ columns[-1] >= line - NEAR)
    return ends, escalated


def _scaled(pays: NDArray[np.float64]) -> NDArray[np.float64]:
    """Onto 1 to 2, which changes the pace alone: where payoffs are below 0, rounding grows."""
    scaled: NDArray[np.float64] = 1.0 + (pays - pays.min()) / (float(np.ptp(pays)) or 1.0)
    return scaled


def _is_settled(mixture: Sequence[float]) -> bool:
    return bool(max(mixture) > SETTLED)
