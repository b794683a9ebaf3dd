"""All Nash equilibria of many small two-player games at once.

Source: J. Dickhaut, T. Kaplan, "A program for finding Nash equilibria", The Mathematica Journal 1:4
(1991), 87-93; the equations are solved by Cramer's rule, over all samples together.

For supports I and J of equal size k, the mixture y on J that makes the actions in I equally good is
proportional to signed minors: with the differences D of the rows of I from the first of them, y_j
is (-1)^j det(D without column j). So y is a mixture where these minors have one sign, and no action
outside I pays more where a larger determinant has that sign too. All these are polynomials; a
sample where one that matters is nearer to 0 than its rounding bound is left to the exact method.

That loses nothing. Suppose an extreme equilibrium (x, y) is not one with supports of equal size and
every unused action strictly worse. Let R and C be all best replies, I and J the actions used; then
|R| >= |J| and |C| >= |I|. Say |I| <= |J|: some I' of size |J| has I within I' within R. For the
pair (I', J) nothing certainly fails: y solves its equations, and either these are singular (all
minors are 0), or an unused best reply has slack 0, or I' = R; and x solves the other side's, so if
it leaves out an action of I' that minor is 0. So the sample is doubtful, or everything is strict
and it is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from ..forms import Batch, StrategicGame
from ..numbers import Rounded
from ..numbers.rounded import (
    ONE,
    at_least,
    floats,
    is_negative,
    is_positive,
    is_zero,
    rounded,
    taken,
)
from .held import Details, FoundMany, Held, Mask, Samples, Verdict

MAX_ACTIONS = 5

Actions = tuple[int, ...]
Number = Any  # Fraction or Rounded


@dataclass(frozen=True, eq=False)
class Pair:
    """Equilibria with one pair of supports: where they hold, and the mixtures there.

    Shares are not normalised: each is positive, and their sum is what they are shares of.
    """

    supports: tuple[Actions, Actions]
    samples: Samples
    shares: tuple[tuple[Number, ...], tuple[Number, ...]]

    @property
    def ordinal(self) -> int:
        """0: mixtures with all other actions worse are unique on their supports."""
        return 0

    def only(self, keep: Mask) -> Pair:
        """The same for some of its samples; `keep` is over all samples of the block."""
        own = np.flatnonzero(keep[self.samples])
        shares = tuple(tuple(taken(x, own) for x in side) for side in self.shares)
        return Pair(self.supports, self.samples[own], shares)  # type: ignore[arg-type]


def find_many(batch: Batch) -> FoundMany:
    """Every equilibrium of every sample that is not doubtful; of large games, all are."""
    game = batch.game
    assert isinstance(game, StrategicGame)
    if max(game.structure.shape) > MAX_ACTIONS:
        return FoundMany((), np.ones(batch.n, dtype=bool))
    row, column = game.payoffs
    pairs, doubtful = equilibria(row, column, batch.n)
    held = [_held(game, pair, doubtful) for pair in pairs]
    return FoundMany(tuple(h.only(~doubtful) if doubtful.any() else h for h in held), doubtful)


def equilibria(row: Any, column: Any, n: int) -> tuple[list[Pair], Mask]:
    """Pairs of supports with the samples where they hold; and the samples where one is near.

    `row` and `column` are (actions, actions) arrays of Fractions or Rounded: the payoffs.
    """
    one = Side(row)
    other = Side([[column[i][j] for i in range(len(row))] for j in range(len(row[0]))])
    doubtful = np.zeros(n, dtype=bool)
    found = []
    for size in range(1, min(one.shape) + 1):
        for rows in combinations(range(one.shape[0]), size):
            for columns in combinations(range(one.shape[1]), size):
                make = _pure if size == 1 else _mixed
                pair = make(one, other, rows, columns, doubtful)
                if pair is not None:
                    found.append(pair)
    return found, doubtful


def _pure(one: Side, other: Side, rows: Actions, columns: Actions, doubtful: Mask) -> Pair | None:
    """Where both actions are best replies to each other; near-ties are marked."""
    mine = one.best_reply(rows[0], columns[0])
    theirs = other.best_reply(columns[0], rows[0])
    holds, fails = mine.holds & theirs.holds, mine.fails | theirs.fails
    doubtful |= ~(holds | fails)
    samples = np.flatnonzero(np.broadcast_to(holds, doubtful.shape))
    return Pair((rows, columns), samples, ((ONE,), (ONE,))) if len(samples) else None


def _mixed(one: Side, other: Side, rows: Actions, columns: Actions, doubtful: Mask) -> Pair | None:
    """Where mixtures on these supports hold each other; near-misses are marked."""
    sides = ((one, rows, columns), (other, columns, rows))
    mixtures = [side.mixture(used, played) for side, used, played in sides]
    verdicts = [mixture.verdict for mixture in mixtures]
    fails = np.broadcast_to(verdicts[0].fails | verdicts[1].fails, doubtful.shape)
    samples = np.flatnonzero(~fails)
    if not len(samples):
        return None
    n = len(doubtful)
    holds = np.broadcast_to(verdicts[0].holds & verdicts[1].holds, n)
    final = Verdict(len(samples))
    final.require(holds[samples], False)
    shares = []
    for (side, used, played), mixture in zip(sides, mixtures, strict=True):
        weights = mixture.shares(samples)
        for unused in set(range(side.shape[0])) - set(used):
            final.require_positive(side.slack(used[0], unused, played, weights, samples))
        shares.append(weights)
    near = final.near
    if near.any():
        doubtful[samples[near]] = True
    kept = np.flatnonzero(final.holds)
    if not len(kept):
        return None
    y, x = (tuple(taken(w, kept) for w in side) for side in shares)
    return Pair((rows, columns), samples[kept], (x, y))


@dataclass(frozen=True, eq=False)
class Mixture:
    """Signed minors, proportional to a mixture where all have one sign.

    plus  where they are all certainly above 0
    """

    minors: Sequence[Number]
    verdict: Verdict
    plus: Any

    def shares(self, samples: Samples) -> list[Number]:
        """The minors in these samples, turned so that they are positive where they all agree."""
        plus = np.asarray(self.plus)
        turn = np.where(plus if plus.size == 1 else plus[samples], 1.0, -1.0)
        small = (taken(minor, samples) for minor in self.minors)
        return [_turned(minor, turn, k % 2 == 1) for k, minor in enumerate(small)]


def _turned(minor: Number, turn: Any, odd: bool) -> Number:
    x = rounded(minor)
    return Rounded(x.value * (-turn if odd else turn), x.error, x.peak)


@dataclass(eq=False)
class Side:
    """One player's payoffs `pays[own][other]`, and the minors of their differences."""

    pays: Any
    memo: dict[Any, Any] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.pays), len(self.pays[0])

    def best_reply(self, own: int, other: int) -> Verdict:
        """Where an action is certainly the only best reply to the other's; where certainly none."""
        key = ("best", own, other)
        if key not in self.memo:
            verdict = Verdict(1)
            for unused in set(range(self.shape[0])) - {own}:
                verdict.require_positive(self.difference(unused, own, other))
            self.memo[key] = verdict
        known: Verdict = self.memo[key]
        return known

    def mixture(self, used: Actions, played: Actions) -> Mixture:
        """The other's mixture over `played` that makes `used` equally good for this side."""
        minors = [
            self.determinant(used[0], used[1:], played[:k] + played[k + 1 :])
            for k in range(len(played))
        ]
        up, down = Verdict(1), Verdict(1)
        for k, minor in enumerate(minors):
            signs = is_positive(minor), is_negative(minor)
            positive, negative = signs[::-1] if k % 2 else signs
            up.require(positive, negative)
            down.require(negative, positive)
        verdict = Verdict(1)
        verdict.require(up.holds | down.holds, up.fails & down.fails)
        return Mixture(minors, verdict, up.holds)

    def difference(self, base: int, own: int, other: int) -> Number:
        """What `own` pays more than `base`."""
        key = (base, own, other)
        if key not in self.memo:
            if (own, base, other) in self.memo:
                self.memo[key] = -self.memo[own, base, other]
            else:
                self.memo[key] = self.pays[own][other] - self.pays[base][other]
        number: Number = self.memo[key]
        return number

    def determinant(self, base: int, rows: Actions, columns: Actions) -> Number:
        """Of the differences of `rows` from `base`, expanded along the last row."""
        if len(rows) == 1:
            return self.difference(base, rows[0], columns[0])
        key = (base, rows, columns)
        if key not in self.memo:
            self.memo[key] = _sum(list(self._expansion(base, rows, columns)))
        return self.memo[key]

    def _expansion(self, base: int, rows: Actions, columns: Actions) -> Iterator[Number]:
        for k, column in enumerate(columns):
            minor = self.determinant(base, rows[:-1], columns[:k] + columns[k + 1 :])
            term = self.difference(base, rows[-1], column) * minor
            yield term if (len(columns) - 1 - k) % 2 == 0 else -term

    def slack(
        self,
        base: int,
        unused: int,
        played: Actions,
        shares: Sequence[Number],
        samples: Samples,
    ) -> Number:
        """How much worse than the used actions an unused one is, times the sum of the shares."""
        low, high = sorted((base, unused))
        losses = (taken(self.difference(low, high, j), samples) for j in played)
        slack = _sum([loss * share for loss, share in zip(losses, shares, strict=True)])
        return slack if base == high else -slack


# -- what the pairs are worth ----------------------------------------------------------------------


def _held(game: StrategicGame, pair: Pair, doubtful: Mask) -> Held:
    rows, columns = pair.supports
    x, y = pair.shares
    escalation = _take(game.escalation, pair)
    reaches = _reaches(escalation, game.line, x, y)
    near = np.broadcast_to(~(reaches[0] | reaches[1]), len(pair.samples))
    doubtful[pair.samples[near]] = True
    p, q = _normalised(x), _normalised(y)
    shape = len(game.payoffs[0]), len(game.payoffs[0][0])

    def details() -> Details:
        payoffs = tuple(_mean(_take(pays, pair), p, q) for pays in game.payoffs)
        return Details(payoffs, (_mixture_of(p, rows, shape[0]), _mixture_of(q, columns, shape[1])))

    return Held(
        (pair.supports, pair.ordinal),
        pair.samples,
        _mean(escalation, p, q),
        np.broadcast_to(reaches[0], len(pair.samples)),
        details,
    )


def _take(numbers: Any, pair: Pair) -> list[list[Number]]:
    """The part of an array that these supports meet, in these samples."""
    rows, columns = pair.supports
    return [[taken(numbers[i][j], pair.samples) for j in columns] for i in rows]


def _reaches(
    escalation: list[list[Number]], line: Any, x: Sequence[Number], y: Sequence[Number]
) -> tuple[Any, Any]:
    """Where the level is certainly at or above the line, and where certainly below."""
    if len(x) == 1 and len(y) == 1:
        return at_least(escalation[0][0], line)
    excess = Fraction(0)
    for row, p in zip(escalation, x, strict=True):
        for level, q in zip(row, y, strict=True):
            excess = excess + (level - line) * (p * q)
    if isinstance(excess, Fraction) and not excess:
        return np.bool_(True), np.bool_(False)
    return is_positive(excess), is_negative(excess)


def _sum(numbers: Sequence[Number]) -> Number:
    return sum(numbers[1:], numbers[0])


def _normalised(shares: Sequence[Number]) -> list[Any]:
    if len(shares) == 1:
        return [1.0]
    values = [floats(share) for share in shares]
    total = sum(values[1:], values[0])
    return [value / total for value in values]


def _mean(numbers: list[list[Number]], p: Sequence[Any], q: Sequence[Any]) -> Any:
    if len(p) == 1 and len(q) == 1:
        return floats(numbers[0][0])
    values = [
        floats(number) * (a * b)
        for row, a in zip(numbers, p, strict=True)
        for number, b in zip(row, q, strict=True)
        if not is_zero(number)
    ]
    return sum(values[1:], values[0]) if values else 0.0


def _mixture_of(probabilities: Sequence[Any], used: Actions, n_actions: int) -> list[Any]:
    mixture: list[Any] = [0.0] * n_actions
    for action, probability in zip(used, probabilities, strict=True):
        mixture[action] = probability
    return mixture
