"""All Nash equilibria of many tables of three players with two actions each, without ties.

With p, q, r for the probabilities of the second actions, what the first player gains by the second
action is a + b q + c r + d q r, and likewise for the others. Somebody who mixes gains 0. If two
mix, each of them is made indifferent by the other. If all three mix, q and p follow from r by the
first two equations, and the third is of degree 2 in r.

Where a sign that matters is not certain, or is 0, so that a tie may make infinitely many
equilibria, a sample is doubtful; `support_patterns` has them all.

Source: R. D. McKelvey, A. McLennan, "The maximal number of regular totally mixed Nash equilibria",
Journal of Economic Theory 72 (1997), 411-425: of three players with two actions, two at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np

from ...forms import Batch, StrategicGame
from ...numbers import Fraction, Rounded
from ...numbers.many.bounded_float import (
    at_least,
    certainly_zero,
    floats,
    is_negative,
    is_positive,
    rounded,
    sqrt,
    taken,
)
from ..batch_result import Details, FoundMany, Held, Verdict

SHAPE = (2, 2, 2)
Key = tuple[tuple[tuple[int, ...], ...], int]


def find_many(batch: Batch) -> FoundMany:
    """Every equilibrium of every sample that is not doubtful; of other games all are."""
    game = batch.game
    if not isinstance(game, StrategicGame) or game.structure.shape != SHAPE:
        return FoundMany.none(batch.n)
    return _Search(game, batch.n).found()


@dataclass(frozen=True)
class ProfileAt:
    """A profile that is an equilibrium where the verdict holds.

    second   per player the probability of the second action: 0 or 1, or Rounded where they mix
    """

    key: Key
    second: Sequence[Any]
    verdict: Verdict


class _Search:
    def __init__(self, game: StrategicGame, n: int) -> None:
        self.game = game
        self.n = n
        self.gains = [self._gains(player) for player in range(3)]

    def _gains(self, player: int) -> dict[tuple[int, ...], Any]:
        """By the second action, for every pair of actions of the others, in their order."""
        own = np.moveaxis(self.game.payoffs[player], player, -1)
        return {pair: own[(*pair, 1)] - own[(*pair, 0)] for pair in product(range(2), repeat=2)}

    def gain(self, player: int, second: Sequence[Any]) -> Any:
        """By the second action, against what the others do."""
        one, two = (second[j] for j in range(3) if j != player)
        gains = self.gains[player]
        return _mixed(one, *(_mixed(two, gains[a, 0], gains[a, 1]) for a in range(2)))

    def found(self) -> FoundMany:
        doubtful = np.zeros(self.n, dtype=bool)
        held = []
        with np.errstate(all="ignore"):  # what has no value is in doubt
            for point in (*self.pure(), *self.one_mixes(), *self.two_mix(), *self.all_mix()):
                level = _expected(self.game.escalation, point.second)
                reaches, below = at_least(level, self.game.line)
                point.verdict.require(reaches | below, False)
                doubtful |= point.verdict.near
                held.append(self.held(point, level, reaches))
        return FoundMany(tuple(h.only(~doubtful) for h in held if len(h.samples)), doubtful)

    def held(self, point: ProfileAt, level: Any, reaches: Any) -> Held:
        samples = np.flatnonzero(np.broadcast_to(point.verdict.holds, (self.n,)))

        def part(x: Any) -> Any:
            return floats(taken(x, samples))

        def details() -> Details:
            payoffs = [part(_expected(own, point.second)) for own in self.game.payoffs]
            shares = [float(p) if isinstance(p, int) else part(p) for p in point.second]
            return Details(payoffs, [[1 - p, p] for p in shares])

        reached = np.broadcast_to(reaches, (self.n,))[samples]
        return Held(point.key, samples, part(level), reached, details)

    # -- who mixes ------------------------------------------------------------------------------

    def pure(self) -> Iterator[ProfileAt]:
        """Nobody; what is certainly 0 is no reason to change."""
        for actions in product(range(2), repeat=3):
            verdict = Verdict(self.n)
            for player, action in enumerate(actions):
                gain = self.gain(player, actions)
                better, worse = _for(action, gain)
                verdict.require(better | certainly_zero(gain), worse)
            yield ProfileAt(_key(actions), actions, verdict)

    def one_mixes(self) -> Iterator[ProfileAt]:
        """At a tie alone, and where no other would rather change all along: then in doubt."""
        for player in range(3):
            for actions in product(range(2), repeat=3):
                if actions[player]:
                    continue
                ends = [actions, tuple(1 if j == player else a for j, a in enumerate(actions))]
                gain = self.gain(player, actions)
                excluded = is_positive(gain) | is_negative(gain)
                for other in {0, 1, 2} - {player}:
                    gains = [self.gain(other, end) for end in ends]
                    excluded = excluded | _worse_between(actions[other], *gains)
                verdict = Verdict(self.n)
                verdict.require(_nowhere(self.n), excluded)
                yield ProfileAt(_key(actions), actions, verdict)

    def two_mix(self) -> Iterator[ProfileAt]:
        for one, two in combinations(range(3), 2):
            (third,) = {0, 1, 2} - {one, two}
            for action in range(2):
                verdict = Verdict(self.n)
                second: list[Any] = [action] * 3
                pairs = (two, one), (one, two)
                shares = [self.indifferent(verdict, a, b, second) for a, b in pairs]
                second[one], second[two] = shares
                verdict.require(*_for(action, self.gain(third, second)))
                yield ProfileAt(_key(second), second, verdict)

    def indifferent(self, verdict: Verdict, player: int, other: int, second: Sequence[Any]) -> Any:
        """The other's share that makes the player indifferent, the third given; strictly between
        0 and 1 where the verdict holds."""
        low, high = (
            self.gain(player, [a if j == other else p for j, p in enumerate(second)])
            for a in range(2)
        )
        apart = (is_positive(low) & is_negative(high)) | (is_negative(low) & is_positive(high))
        verdict.require(apart, _same_side(low, high))
        return rounded(low) / rounded(low - high)

    def all_mix(self) -> Iterator[ProfileAt]:
        """With r from an equation of degree 2; which of its roots are between 0 and 1?"""
        roots = _Roots(*self.equation())
        possible = _nowhere(self.n)
        for gains in self.gains:  # all on one side: that player would not mix
            possible = possible | _same_side(*gains.values())
        points = []
        known = (roots.lower, roots.has_one), (roots.upper, roots.has_two)
        for root, (there, not_there) in known:
            verdict = Verdict(self.n)
            verdict.require(there & ~possible, not_there | possible)
            second: list[Any] = [0, 0, root]
            shares = [self.indifferent(verdict, a, b, second) for a, b in ((1, 0), (0, 1))]
            second[0], second[1] = shares
            points.append((second, verdict))
        (lower, first), (upper, last) = points
        yield ProfileAt(_key(lower), lower, first)
        for ordinal, before in enumerate((first.fails, first.holds)):
            verdict = Verdict(self.n)
            verdict.require(last.holds & before, last.fails | ~before)
            yield ProfileAt((_key(upper)[0], ordinal), upper, verdict)

    def equation(self) -> list[Any]:
        """c, b and a of the equation of degree 2 in r, its fractions cleared."""
        (a1, b1, c1, d1), (a2, b2, c2, d2), (a3, b3, c3, d3) = map(_bilinear, self.gains)
        q_top, q_low = (-a1, -c1), (b1, d1)  # q = (q_top . (1, r)) / (q_low . (1, r))
        p_top, p_low = (-a2, -c2), (b2, d2)
        parts = [
            (a3, _product(p_low, q_low)),
            (b3, _product(p_top, q_low)),
            (c3, _product(p_low, q_top)),
            (d3, _product(p_top, q_top)),
        ]
        return [rounded(_total([factor * terms[k] for factor, terms in parts])) for k in range(3)]


class _Roots:
    """Of c + b x + a x^2, those strictly between 0 and 1: which there are, and which surely not.

    With c made positive: one root if the value at 1 is below 0; two if it is above, the lowest
    point lies between and is below 0. Written so that a may be 0 where there is one.
    """

    def __init__(self, c: Rounded, b: Rounded, a: Rounded) -> None:
        side = Rounded(np.where(c.positive, 1.0, -1.0))
        c, b, a = (rounded(side * x) for x in (c, b, a))
        known = c.positive  # where c may be 0, nothing is
        end, middle = rounded(c + b + a), rounded(c + c + b)
        square = rounded(b * b - a * c * Fraction(4))
        slope = rounded(b + a + a)
        one = known & end.negative
        two = known & end.positive & b.negative & slope.positive & a.positive & square.positive
        none = known & end.positive & (middle.positive | square.negative)
        self.has_one = one | two, none
        self.has_two = two, one | none
        root = rounded(sqrt(square) - b)
        self.lower = rounded(c + c) / root
        self.upper = root / rounded(a + a)


# -- parts of formulas ----------------------------------------------------------------------------


def _key(second: Sequence[Any]) -> Key:
    return tuple((p,) if isinstance(p, int) else (0, 1) for p in second), 0


def _for(action: int, gain: Any) -> tuple[Any, Any]:
    """Where an action is certainly better than the other, and where worse."""
    found = is_positive(gain), is_negative(gain)
    return found if action else found[::-1]


def _worse_between(action: int, *gains: Any) -> Any:
    """Where it is worse all along, strictly between two ends."""
    worse = [_for(action, gain)[1] for gain in gains]
    weakly = [w | certainly_zero(gain) for w, gain in zip(worse, gains, strict=True)]
    return weakly[0] & weakly[1] & (worse[0] | worse[1])


def _same_side(*gains: Any) -> Any:
    """Where mixtures of all of these, with weights above 0, are certainly not 0."""
    sides = []
    for side in (is_positive, is_negative):
        weakly = [side(gain) | certainly_zero(gain) for gain in gains]
        strictly = [side(gain) for gain in gains]
        sides.append(np.logical_and.reduce(np.broadcast_arrays(*weakly))
                     & np.logical_or.reduce(np.broadcast_arrays(*strictly)))  # fmt: skip
    return sides[0] | sides[1]


def _nowhere(n: int) -> Any:
    return np.zeros(n, dtype=bool)


def _mixed(share: Any, first: Any, second: Any) -> Any:
    if isinstance(share, int):
        return second if share else first
    return first + share * (second - first)


def _expected(array: Any, second: Sequence[Any]) -> Any:
    """Of a (2, 2, 2) array."""
    if not len(second):
        return array
    parts = [_expected(part, second[1:]) for part in array]
    return _mixed(second[0], *parts)


def _bilinear(gains: dict[tuple[int, ...], Any]) -> tuple[Any, Any, Any, Any]:
    """Constant, factors of the first and of the second share, and of their product."""
    first, second = gains[1, 0] - gains[0, 0], gains[0, 1] - gains[0, 0]
    return gains[0, 0], first, second, gains[1, 1] - gains[1, 0] - second


def _product(one: Sequence[Any], other: Sequence[Any]) -> tuple[Any, Any, Any]:
    """Of two linear forms: coefficients of a form of degree 2."""
    (a, b), (c, d) = one, other
    return a * c, a * d + b * c, b * d


def _total(parts: Sequence[Any]) -> Any:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total
