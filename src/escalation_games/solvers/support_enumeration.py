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
from functools import reduce
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..forms import Batch, StrategicGame
from ..numbers import Rounded
from ..numbers.rounded import (
    ONE,
    SLACK,
    TINY,
    UNIT,
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
    one = Side.of(row, n)
    other = Side.of([[column[i][j] for i in range(len(row))] for j in range(len(row[0]))], n)
    doubtful = np.zeros(n, dtype=bool)
    found = _pure(one, other, doubtful)
    for size in range(2, min(one.shape) + 1):
        found += _mixed(one, other, size, doubtful)
    return found, doubtful


def _pure(one: Side, other: Side, doubtful: Mask) -> list[Pair]:
    """Where two actions are best replies to each other; near-ties are marked."""
    found = []
    for i, j in product(range(one.shape[0]), range(one.shape[1])):
        mine, theirs = one.best_reply(i, j), other.best_reply(j, i)
        holds, fails = mine.holds & theirs.holds, mine.fails | theirs.fails
        doubtful |= ~(holds | fails)
        samples = np.flatnonzero(np.broadcast_to(holds, doubtful.shape))
        if len(samples):
            found.append(Pair(((i,), (j,)), samples, ((ONE,), (ONE,))))
    return found


def _mixed(one: Side, other: Side, size: int, doubtful: Mask) -> list[Pair]:
    """Where mixtures over supports of one size hold each other; near-misses are marked.

    All pairs of supports are worked on together: a hit is a pair and a sample in which no mixture
    has shares of both signs. Most are gone after the first side's unused actions are looked at.
    """
    rows = list(combinations(range(one.shape[0]), size))
    columns = list(combinations(range(one.shape[1]), size))
    hits = _Hits.where(
        [
            ~(one.fails(i, columns[j]) | other.fails(j, rows[i]))
            for i, j in product(range(len(rows)), range(len(columns)))
        ],
        len(columns),
    )
    y = one.shares(hits.first, hits.second, hits.samples, size)
    hits, (y,) = hits.kept(_verdict(one, hits.first, hits.second, hits.samples, y), [y])
    x = other.shares(hits.second, hits.first, hits.samples, size)
    hits, (x, y) = hits.kept(_verdict(other, hits.second, hits.first, hits.samples, x), [x, y])
    doubtful[hits.samples[~hits.certain]] = True
    return list(hits.pairs(rows, columns, x, y))


def _verdict(
    side: Side, own: Samples, others: Samples, samples: Samples, shares: list[Rounded]
) -> Verdict:
    """Are the other's shares positive, and the own unused actions worse?"""
    verdict = Verdict(len(samples))
    for share in shares:
        verdict.require_positive(share)
    for slack in side.slacks(own, others, samples, shares):
        verdict.require_positive(slack)
    return verdict


@dataclass(frozen=True, eq=False)
class _Hits:
    """Pairs of supports, by position, and samples where nothing certainly speaks against them."""

    first: Samples
    second: Samples
    samples: Samples
    certain: Mask

    @classmethod
    def where(cls, possible: list[Mask], n_second: int) -> _Hits:
        pair, samples = np.nonzero(np.array(possible))
        return cls(pair // n_second, pair % n_second, samples, np.ones(len(pair), dtype=bool))

    def kept(
        self, verdict: Verdict, numbers: list[list[Rounded]]
    ) -> tuple[_Hits, list[list[Rounded]]]:
        """Without those that certainly fail, and the numbers of the others."""
        rest = np.flatnonzero(~verdict.fails)
        certain = (self.certain & verdict.holds)[rest]
        left = _Hits(self.first[rest], self.second[rest], self.samples[rest], certain)
        return left, [[x.take(rest) for x in group] for group in numbers]

    def pairs(
        self, rows: list[Actions], columns: list[Actions], x: list[Rounded], y: list[Rounded]
    ) -> Iterator[Pair]:
        """The certain ones, pair after pair: hits are in their order."""
        certain = np.flatnonzero(self.certain)
        code = (self.first * len(columns) + self.second)[certain]
        starts = np.searchsorted(code, np.arange(len(rows) * len(columns) + 1))
        for k, (i, j) in enumerate(product(rows, columns)):
            own = certain[starts[k] : starts[k + 1]]
            if len(own):
                shares = tuple(tuple(number.take(own) for number in side) for side in (x, y))
                yield Pair((i, j), self.samples[own], shares)  # type: ignore[arg-type]


# -- one side: its payoffs, and the minors of their differences ------------------------------------


@dataclass(frozen=True)
class Bound:
    """On the rounding and the size of many numbers at once; `error` is one, or one per sample."""

    error: Any
    peak: float

    def __add__(self, other: Bound) -> Bound:
        peak = self.peak + other.peak
        return Bound((self.error + other.error + UNIT * peak) * SLACK, peak)

    def __mul__(self, other: Bound) -> Bound:
        peak = self.peak * other.peak
        error = self.error * other.peak + other.error * self.peak + self.error * other.error
        return Bound((error + UNIT * peak + TINY) * SLACK, peak)

    def at(self, samples: Samples) -> Any:
        return self.error[samples] if np.ndim(self.error) else self.error


@dataclass(eq=False)
class Side:
    """One player's payoffs, own action first, and what is made of them.

    values  (own actions, other's actions, n)
    bound   on all of them
    """

    values: NDArray[np.float64]
    bound: Bound
    memo: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, pays: Any, n: int) -> Side:
        numbers = [[rounded(x) for x in line] for line in pays]
        values = np.empty((len(numbers), len(numbers[0]), n))
        error: Any = 0.0
        for i, line in enumerate(numbers):
            for j, number in enumerate(line):
                values[i, j] = number.value
                error = np.maximum(error, number.error)
        peak = max(number.peak for line in numbers for number in line)
        return cls(values, Bound(error if np.ndim(error) else float(error), peak))

    @property
    def shape(self) -> tuple[int, int]:
        return self.values.shape[0], self.values.shape[1]

    def best_reply(self, own: int, other: int) -> Verdict:
        """Where an action is certainly the only best reply to the other's; where certainly none."""
        supports, (positive, negative) = self.supports(2), self.signs(2)
        verdict = Verdict(1)
        for k, (low, high) in enumerate(supports):
            if own == low:
                verdict.require(negative[k, other], positive[k, other])
            elif own == high:
                verdict.require(positive[k, other], negative[k, other])
        return verdict if supports else Verdict(self.values.shape[-1])

    def supports(self, size: int) -> list[Actions]:
        """The own supports of a size."""
        return list(combinations(range(self.shape[0]), size))

    def minors(self, size: int) -> NDArray[np.float64]:
        """Per own support of a size, and per size - 1 actions of the other: (supports, subsets, n).

        The determinant of the differences of all rows of the support from its first one; expanded
        along the last row, so from the minors of the support without it.
        """
        if size not in self.memo:
            subsets = list(combinations(range(self.shape[1]), size - 1))
            rows = self.supports(size)
            made = np.empty((len(rows), len(subsets), self.values.shape[-1]))
            for (r, used), (c, played) in product(enumerate(rows), enumerate(subsets)):
                made[r, c] = self._expanded(used, played)
            self.memo[size] = made
        known: NDArray[np.float64] = self.memo[size]
        return known

    def _expanded(self, used: Actions, played: Actions) -> NDArray[np.float64]:
        base, last = used[0], used[-1]
        if len(used) == 2:
            return np.asarray(self.values[last, played[0]] - self.values[base, played[0]])
        smaller = self.minors(len(used) - 1)[self.supports(len(used) - 1).index(used[:-1])]
        subsets = list(combinations(range(self.shape[1]), len(played) - 1))
        total = np.zeros(())
        for k, action in enumerate(played):
            difference = self.values[last, action] - self.values[base, action]
            term = difference * smaller[subsets.index(played[:k] + played[k + 1 :])]
            total = total + term if (len(played) - 1 - k) % 2 == 0 else total - term
        return total

    def minor_bound(self, size: int) -> Bound:
        """On every minor of a size."""
        difference = self.bound + self.bound
        if size == 2:
            return difference
        term = difference * self.minor_bound(size - 1)
        return reduce(Bound.__add__, [term] * (size - 1))

    def signs(self, size: int) -> tuple[Mask, Mask]:
        """Where the minors of a size are certainly above 0, and where certainly below."""
        key = ("signs", size)
        if key not in self.memo:
            minors, error = self.minors(size), self.minor_bound(size).error
            self.memo[key] = minors > error, minors < -error
        known: tuple[Mask, Mask] = self.memo[key]
        return known

    def fails(self, own: int, played: Actions) -> Mask:
        """Where a support's minors certainly have both signs: no mixture of the other's actions."""
        positive, negative = self.signs(len(played))
        subsets = list(combinations(range(self.shape[1]), len(played) - 1))
        plus, minus = [], []
        for k in range(len(played)):
            c = subsets.index(played[:k] + played[k + 1 :])
            turned = (negative, positive) if k % 2 else (positive, negative)
            plus.append(turned[0][own, c])
            minus.append(turned[1][own, c])
        mixed: Mask = reduce(np.logical_or, plus) & reduce(np.logical_or, minus)
        return mixed

    def shares(self, own: Samples, others: Samples, samples: Samples, size: int) -> list[Rounded]:
        """Per action of the other's support, its share: minors, turned to a sum above 0."""
        subsets = list(combinations(range(self.shape[1]), size - 1))
        played = list(combinations(range(self.shape[1]), size))
        minors, bound = self.minors(size), self.minor_bound(size)
        n = self.values.shape[-1]
        start = (own * len(subsets)) * n + samples
        values = []
        for k in range(size):
            place = np.array([subsets.index(p[:k] + p[k + 1 :]) for p in played])
            values.append(minors.reshape(-1)[start + place[others] * n])
        signed = [-value if k % 2 else value for k, value in enumerate(values)]
        turn = np.where(reduce(np.add, signed) < 0, -1.0, 1.0)
        return [Rounded(value * turn, bound.at(samples), bound.peak) for value in signed]

    def slacks(
        self, own: Samples, others: Samples, samples: Samples, shares: list[Rounded]
    ) -> Iterator[Rounded]:
        """How much worse than the used actions each unused one is, times the sum of the shares."""
        size, n_own = len(shares), self.shape[0]
        supports = self.supports(size)
        used = np.array([support[0] for support in supports])[own]
        played = np.array(list(combinations(range(self.shape[1]), size)))[others]
        values = [share.value for share in shares]
        now = [self._paid(used, played[:, k], samples) for k in range(size)]
        term = (self.bound + self.bound) * self.minor_bound(size)
        bound = reduce(Bound.__add__, [term] * size)
        for unused in np.array([sorted(set(range(n_own)) - set(s)) for s in supports])[own].T:
            losses = (now[k] - self._paid(unused, played[:, k], samples) for k in range(size))
            products = [loss * value for loss, value in zip(losses, values, strict=True)]
            yield Rounded(reduce(np.add, products), bound.at(samples), bound.peak)

    def _paid(self, own: Samples, other: Samples, samples: Samples) -> NDArray[np.float64]:
        n = self.values.shape[-1]
        paid: NDArray[np.float64] = self.values.reshape(-1)[
            (own * self.shape[1] + other) * n + samples
        ]
        return paid


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
    levels = [level for row in escalation for level in row]
    if all(isinstance(level, Fraction) for level in levels):
        reaching = {level >= line for level in levels}
        if len(reaching) == 1:  # no need to know how they are mixed
            yes = np.bool_(reaching.pop())
            return yes, ~yes
    excess = Fraction(0)
    for row, p in zip(escalation, x, strict=True):
        for level, q in zip(row, y, strict=True):
            excess = excess + (level - line) * (p * q)
    if isinstance(excess, Fraction) and not excess:
        return np.bool_(True), np.bool_(False)
    return is_positive(excess), is_negative(excess)


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
