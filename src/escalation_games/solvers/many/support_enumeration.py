"""All Nash equilibria of many small two-player games at once.

Source: J. Dickhaut, T. Kaplan, "A program for finding Nash equilibria", The Mathematica Journal 1:4
(1991), 87-93; the equations are solved by Cramer's rule, over all samples together.

For supports I and J of equal size k, the mixture y on J that makes the actions in I equally good is
proportional to signed minors: with the differences D of the rows of I from the first of them, y_j
is (-1)^j det(D without column j). So y is a mixture where these minors have one sign, and no action
outside I pays more where a larger determinant has that sign too. All these are polynomials; a
sample where one that matters is nearer to 0 than its rounding bound is left to the exact method.

Bounds: every payoff has one on its rounding, and each sum and product of numbers has one that
follows from theirs (`sides.Bound`). All minors of a player and a size share one, and all slacks: a
sign farther from 0 than it is certain, any other one is `near`. Compared are, in this order, the
signs of the minors of each pair; of the pairs that are left, the row player's slacks, then the
column player's; of those that hold, the level with the line.

For example, matching pennies in which the row player gains 3 where both play their first action.
The column player's shares follow from the row player's payoffs: D is (-1 - 3, 1 - (-1)) = (-4, 2),
so y is proportional to det(D without the first) = 2 and -det(D without the second) = 4.

>>> from escalation_games.numbers import Fraction
>>> row, column = [[3, -1], [-1, 1]], [[-1, 1], [1, -1]]
>>> games = [[[Fraction(x) for x in line] for line in pays] for pays in (row, column)]
>>> (pair,), doubtful = equilibria(*games, 1)
>>> pair.supports, bool(doubtful[0])
(((0, 1), (0, 1)), False)
>>> [[float(share.value[0]) for share in side] for side in pair.shares]
[[2.0, 2.0], [2.0, 4.0]]

That loses nothing. Suppose an extreme equilibrium (x, y) is not one with supports of equal size and
every unused action strictly worse. Let R and C be all best replies, I and J the actions used; then
|R| >= |J| and |C| >= |I|. Say |I| <= |J|: some I' of size |J| has I within I' within R. For the
pair (I', J) nothing certainly fails: y solves its equations, and either these are singular (all
minors are 0), or an unused best reply has slack 0, or I' = R; and x solves the other side's, so if
it leaves out an action of I' that minor is 0. So the sample is doubtful, or everything is strict
and it is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import combinations, product
from math import comb
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...forms import Batch, StrategicGame
from ...limits import MAX_BATCHED_ACTIONS
from ...numbers import Rounded
from ...numbers.many.bounded_float import ONE, floats, is_zero, taken
from ..batch_result import Details, FoundMany, Held, Mask, Samples, Verdict
from .bimatrix_many import Actions, Line, PayoffSide

COMPILED_FROM = 100_000_000  # pairs of supports, times samples: some seconds of NumPy's time

Number = Any  # Fraction or Rounded

_looked_at = Counter[str]()


@dataclass(frozen=True, eq=False)
class SupportPair:
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
    return _search(batch, lambda side: side)


def find_closer(batch: Batch) -> FoundMany:
    """The same with bounds that each sample has for itself: nearly all are far from every tie."""
    return _search(batch, PayoffSide.closer)


def _search(batch: Batch, bounded: Callable[[PayoffSide], PayoffSide]) -> FoundMany:
    game = batch.game
    assert isinstance(game, StrategicGame)
    if max(game.structure.shape) > MAX_BATCHED_ACTIONS or len(game.structure.players) > 2:
        return FoundMany.none(batch.n)
    row, column = game.payoffs
    one, other = map(bounded, PayoffSide.both(row, column, batch.n))
    line = Line.of(game.escalation, game.line)
    compiled = _compiled(batch.n * n_pairs(*one.shape))
    if compiled is not None:
        return compiled.find_many(one, other, line, batch.n)  # type: ignore[no-any-return]
    pairs, doubtful = _equilibria(one, other, batch.n)
    held = [_held(game, pair, _at_line(one, other, line, pair, doubtful)) for pair in pairs]
    return FoundMany(tuple(h.only(~doubtful) if doubtful.any() else h for h in held), doubtful)


def n_pairs(n_rows: int, n_columns: int) -> int:
    """How many pairs of supports of equal size there are."""
    sizes = range(1, min(n_rows, n_columns) + 1)
    return sum(comb(n_rows, size) * comb(n_columns, size) for size in sizes)


def _compiled(n_looked_at: int) -> Any:
    """The compiled search, once so much was looked at in this process that loading it pays.

    It gives the same answers to the last bit. None where it does not pay, or Numba is missing.
    """
    _looked_at["pairs"] += n_looked_at
    return _loaded() if _looked_at["pairs"] >= COMPILED_FROM else None


@lru_cache
def _loaded() -> Any:
    try:
        from . import compiled_search
    except (ImportError, RuntimeError):  # not installed; or no folder for what it compiles
        return None
    return compiled_search


def equilibria(row: Any, column: Any, n: int) -> tuple[list[SupportPair], Mask]:
    """Pairs of supports with the samples where they hold; and the samples where one is near.

    `row` and `column` are (actions, actions) arrays of Fractions or Rounded: the payoffs.
    """
    return _equilibria(*PayoffSide.both(row, column, n), n)


def _equilibria(one: PayoffSide, other: PayoffSide, n: int) -> tuple[list[SupportPair], Mask]:
    doubtful = np.zeros(n, dtype=bool)
    found = _pure(one, other, doubtful)
    for size in range(2, min(one.shape) + 1):
        found += _mixed(one, other, size, doubtful)
    return found, doubtful


def _pure(one: PayoffSide, other: PayoffSide, doubtful: Mask) -> list[SupportPair]:
    """Where two actions are best replies to each other; near-ties are marked."""
    found = []
    for i, j in product(range(one.shape[0]), range(one.shape[1])):
        mine, theirs = one.best_reply(i, j), other.best_reply(j, i)
        holds, fails = mine.holds & theirs.holds, mine.fails | theirs.fails
        doubtful |= ~(holds | fails)
        samples = np.flatnonzero(np.broadcast_to(holds, doubtful.shape))
        if len(samples):
            found.append(SupportPair(((i,), (j,)), samples, ((ONE,), (ONE,))))
    return found


def _mixed(one: PayoffSide, other: PayoffSide, size: int, doubtful: Mask) -> list[SupportPair]:
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
    side: PayoffSide, own: Samples, others: Samples, samples: Samples, shares: list[Rounded]
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
    ) -> Iterator[SupportPair]:
        """The certain ones, pair after pair: hits are in their order."""
        certain = np.flatnonzero(self.certain)
        code = (self.first * len(columns) + self.second)[certain]
        starts = np.searchsorted(code, np.arange(len(rows) * len(columns) + 1))
        for k, (i, j) in enumerate(product(rows, columns)):
            own = certain[starts[k] : starts[k + 1]]
            if len(own):
                shares = tuple(tuple(number.take(own) for number in side) for side in (x, y))
                yield SupportPair((i, j), self.samples[own], shares)  # type: ignore[arg-type]


# -- what the pairs are worth ----------------------------------------------------------------------


def _held(game: StrategicGame, pair: SupportPair, reaches: Mask) -> Held:
    rows, columns = pair.supports
    p, q = map(_normalised, pair.shares)
    shape = game.structure.shape

    def details() -> Details:
        payoffs = tuple(_mean(_take(pays, pair), p, q) for pays in game.payoffs)
        return Details(payoffs, (_mixture_of(p, rows, shape[0]), _mixture_of(q, columns, shape[1])))

    return Held(
        (pair.supports, pair.ordinal),
        pair.samples,
        _mean(_take(game.escalation, pair), p, q),
        reaches,
        details,
    )


def _take(numbers: Any, pair: SupportPair) -> list[list[Number]]:
    """The part of an array that these supports meet, in these samples."""
    rows, columns = pair.supports
    return [[taken(numbers[i][j], pair.samples) for j in columns] for i in rows]


def _at_line(
    one: PayoffSide, other: PayoffSide, line: Line, pair: SupportPair, doubtful: Mask
) -> Mask:
    """In which of its samples a pair reaches the line; where it is near, samples are marked.

    Where the supports meet on one side of the line only, how they are mixed does not matter.
    """
    cells = list(product(*pair.supports))
    samples = pair.samples

    def at(numbers: NDArray[Any], cell: tuple[int, int]) -> Any:
        return numbers[cell][samples] if numbers.shape[-1] > 1 else numbers[cell]

    reaches = reduce(np.logical_and, [at(line.reaches, cell) for cell in cells])
    misses = reduce(np.logical_and, [at(line.misses, cell) for cell in cells])
    if len(cells) > 1 and not (reaches | misses).all():
        shares = product(*(map(floats, side) for side in pair.shares))
        terms = [
            at(line.excess, cell) * (p * q) for cell, (p, q) in zip(cells, shares, strict=True)
        ]
        total, bound = reduce(np.add, terms), line.excess_bound(one, other, len(pair.shares[0]))
        known = reaches | misses
        reaches = reaches | (~known & (total > bound.at(samples)))
        misses = misses | (~known & (total < -bound.at(samples)))
    whole = (len(samples),)
    doubtful[samples[np.broadcast_to(~(reaches | misses), whole)]] = True
    return np.broadcast_to(reaches, whole)


def _normalised(shares: Sequence[Number]) -> list[Any]:
    if len(shares) == 1:
        return [1.0]
    values = [floats(share) for share in shares]
    total = reduce(add, values)  # not sum, which rounds floats otherwise from Python 3.12 on
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
    return reduce(add, values) if values else 0.0


def _mixture_of(probabilities: Sequence[Any], used: Actions, n_actions: int) -> list[Any]:
    mixture: list[Any] = [0.0] * n_actions
    for action, probability in zip(used, probabilities, strict=True):
        mixture[action] = probability
    return mixture
