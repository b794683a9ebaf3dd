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
from ..numbers.rounded import at_least, floats, is_negative, is_positive, taken
from .held import FoundMany, Held, Mask, Samples, Verdict

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
                pair = _pair(one, other, rows, columns, n, doubtful)
                if pair is not None:
                    found.append(pair)
    return found, doubtful


def _pair(
    one: Side, other: Side, rows: Actions, columns: Actions, n: int, doubtful: Mask
) -> Pair | None:
    """The samples with an equilibrium on these supports; those where it is near are marked."""
    verdict = Verdict(n)
    orientation = [_mixture(verdict, side.minors(used, played)) for side, used, played in (
        (one, rows, columns), (other, columns, rows),
    )]  # fmt: skip
    samples = np.flatnonzero(~verdict.fails)
    if not len(samples):
        return None
    final = Verdict(len(samples))
    final.require(verdict.holds[samples], False)
    shares = []
    for side, used, played, up in (
        (one, rows, columns, orientation[0]), (other, columns, rows, orientation[1]),
    ):  # fmt: skip
        small = side.at(samples, n)
        weights = small.minors(used, played)
        upright = np.broadcast_to(up, n)[samples]
        for unused in set(range(side.shape[0])) - set(used):
            slack = small.slack(used[0], unused, played, weights)
            final.require(*_oriented(slack, upright))
        shares.append(weights)
    near = final.near
    if near.any():
        doubtful[samples[near]] = True
    holds = np.flatnonzero(final.holds)
    if not len(holds):
        return None
    y, x = (tuple(taken(w, holds) for w in side) for side in shares)
    return Pair((rows, columns), samples[holds], (x, y))


def _mixture(verdict: Verdict, minors: Sequence[Number]) -> Any:
    """All of one sign, whichever; returns where that sign is plus."""
    if len(minors) == 1:
        return np.bool_(True)
    up, down = Verdict(1), Verdict(1)
    for minor in minors:
        positive, negative = is_positive(minor), is_negative(minor)
        up.require(positive, negative)
        down.require(negative, positive)
    verdict.require(up.holds | down.holds, up.fails & down.fails)
    return up.holds


def _oriented(slack: Number, up: Any) -> tuple[Any, Any]:
    positive, negative = is_positive(slack), is_negative(slack)
    if up.all():
        return positive, negative
    return np.where(up, positive, negative), np.where(up, negative, positive)


@dataclass(eq=False)
class Side:
    """One player's payoffs `pays[own][other]`, and the minors of their differences."""

    pays: Any
    memo: dict[Any, Number] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.pays), len(self.pays[0])

    def at(self, samples: Samples, n: int) -> Side:
        """The same in these samples only; worked out lazily, entry by entry."""
        return self if len(samples) == n else _Taken(self.pays, samples=samples)

    def entry(self, own: int, other: int) -> Number:
        return self.pays[own][other]

    def difference(self, base: int, own: int, other: int) -> Number:
        """What `own` pays more than `base`."""
        key = (base, own, other)
        if key not in self.memo:
            if (own, base, other) in self.memo:
                self.memo[key] = -self.memo[own, base, other]
            else:
                self.memo[key] = self.entry(own, other) - self.entry(base, other)
        return self.memo[key]

    def minors(self, used: Actions, played: Actions) -> list[Number]:
        """Per action of the other, its share: they make `used` equally good for this side."""
        if len(used) == 1:
            return [Fraction(1)]
        shares = [
            self.determinant(used[0], used[1:], played[:k] + played[k + 1 :])
            for k in range(len(played))
        ]
        return [-share if k % 2 else share for k, share in enumerate(shares)]

    def determinant(self, base: int, rows: Actions, columns: Actions) -> Number:
        """Of the differences of `rows` from `base`, expanded along the last row."""
        if len(rows) == 1:
            return self.difference(base, rows[0], columns[0])
        key = (base, rows, columns)
        if key not in self.memo:
            self.memo[key] = sum(self._expansion(base, rows, columns), Fraction(0))
        return self.memo[key]

    def _expansion(self, base: int, rows: Actions, columns: Actions) -> Iterator[Number]:
        for k, column in enumerate(columns):
            minor = self.determinant(base, rows[:-1], columns[:k] + columns[k + 1 :])
            term = self.difference(base, rows[-1], column) * minor
            yield term if (len(columns) - 1 - k) % 2 == 0 else -term

    def slack(self, base: int, unused: int, played: Actions, shares: Sequence[Number]) -> Number:
        """How much worse than the used actions an unused one is, times the sum of the shares."""
        losses = (self.difference(unused, base, j) for j in played)
        return sum((loss * share for loss, share in zip(losses, shares, strict=True)), Fraction(0))


@dataclass(eq=False)
class _Taken(Side):
    """A side in some samples only."""

    samples: Samples = field(kw_only=True)

    def entry(self, own: int, other: int) -> Number:
        key = (own, other)
        if key not in self.memo:
            self.memo[key] = taken(self.pays[own][other], self.samples)
        return self.memo[key]


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
    return Held(
        (pair.supports, pair.ordinal),
        pair.samples,
        _mean(escalation, p, q),
        np.broadcast_to(reaches[0], len(pair.samples)),
        tuple(_mean(_take(pays, pair), p, q) for pays in game.payoffs),
        lambda: (_mixture_of(p, rows, shape[0]), _mixture_of(q, columns, shape[1])),
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
    # Shares of one side may all be negative: the sign of the two sums turns the excess.
    scale = _sum(x) * _sum(y)
    above = is_positive(excess) & is_positive(scale) | is_negative(excess) & is_negative(scale)
    below = is_positive(excess) & is_negative(scale) | is_negative(excess) & is_positive(scale)
    return above, below


def _sum(numbers: Sequence[Number]) -> Number:
    return sum(numbers[1:], numbers[0])


def _normalised(shares: Sequence[Number]) -> list[Any]:
    values = [floats(share) for share in shares]
    total = sum(values[1:], values[0])
    return [value / total for value in values]


def _mean(numbers: list[list[Number]], p: Sequence[Any], q: Sequence[Any]) -> Any:
    values = [
        floats(number) * (a * b)
        for row, a in zip(numbers, p, strict=True)
        for number, b in zip(row, q, strict=True)
    ]
    return sum(values[1:], values[0])


def _mixture_of(probabilities: Sequence[Any], used: Actions, n_actions: int) -> list[Any]:
    mixture: list[Any] = [0.0] * n_actions
    for action, probability in zip(used, probabilities, strict=True):
        mixture[action] = probability
    return mixture
