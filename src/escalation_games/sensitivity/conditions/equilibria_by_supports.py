"""Two players who choose at once, by supports: where each pair of supports is an equilibrium.

Nothing is solved at a point: weights and gaps are formulas, and a `Logic` says what their signs
are. So this serves the conditions of a table and the simultaneous moves of a tree alike.

Two mixtures are an equilibrium iff every action in use is a best reply to the other mixture. Take
those on a support of k actions that make all actions in use of the other best: they are a polytope,
and its corners are where k - 1 differences of best replies, which are linear in the mixture, have
one solution. Cramer's rule writes that as k cofactors over their sum: they must have one sign, and
of each other reply the gap to the best has this sign or is 0 (O. L. Mangasarian, "Equilibrium
points of bimatrix games", J. SIAM 12 (1964), 778-780).

An example. Rows get 2, 0 and 0, 1, columns 0, 1 and 1, 0. Columns pay the same where the rows'
weights are as 1 to 1, rows where the columns' are as 1 to 2; no pair of pure actions will do.

>>> from escalation_games.numbers import Fraction
>>> from escalation_games.solvers.trees.backward_induction import Decided
>>> rows, columns = ([[Fraction(x) for x in row] for row in m] for m in (((2, 0), (0, 1)),
...                                                                      ((0, 1), (1, 0))))
>>> game = Bimatrix(rows, columns, ONE, Decided())
>>> [used for used in supports(2, 2) if game.condition(*used)]
[((0, 1), (0, 1))]
>>> for mixture in (*game.row_mixtures((0, 1), (0, 1)), *game.column_mixtures((0, 1), (0, 1))):
...     print(*(weight / mixture.total for weight in mixture.weights))
1/2 1/2
1/3 2/3
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import Any

from ...forms import Leaf
from ...forms.mixtures import ONE, ZERO, times
from ...solvers.trees.backward_walk import BackwardWalk, C, Logic, Play, Stage

EQUAL, ABOVE, BELOW = frozenset([0]), frozenset([1]), frozenset([-1])

Actions = tuple[int, ...]  # of one player, that are used
Matrix = Sequence[Sequence[Any]]


def supports(m: int, n: int) -> list[tuple[Actions, Actions]]:
    """Every pair of supports; pure ones first."""
    pairs = product(_subsets(m), _subsets(n))
    return sorted(pairs, key=lambda pair: (*map(len, pair), pair))


def _subsets(n: int) -> list[Actions]:
    return [s for size in range(1, n + 1) for s in combinations(range(n), size)]


@dataclass(frozen=True)
class FormalMixture:
    """Probabilities of one player on a support, as weights over their sum, and where they hold.

    weights  per action of the support; all have the sign of `total`, which is their sum
    gaps     what best replies pay more than other replies, and than those that are best by chance:
             times `total`
    when     where weights are above 0, and no reply pays more than those that must be best
    """

    weights: tuple[Any, ...]
    total: Any
    gaps: tuple[Any, ...]
    when: Any


@dataclass
class Bimatrix:
    """Two players' payoffs, rows by columns; `one` in their numbers."""

    first: Matrix
    second: Matrix
    one: Any
    logic: Logic[Any]

    def condition(self, rows: Actions, columns: Actions) -> Any:
        """Where some extreme equilibrium has exactly these supports."""
        own = self.logic.any_of([x.when for x in self.row_mixtures(rows, columns)])
        if not own:
            return self.logic.never
        other = self.logic.any_of([y.when for y in self.column_mixtures(rows, columns)])
        return self.logic.all_of([own, other])

    def row_mixtures(self, rows: Actions, columns: Actions) -> list[FormalMixture]:
        """The row player's extreme mixtures against which all these columns are best replies."""
        replies = [[row[j] for row in self.second] for j in range(len(self.second[0]))]
        return list(self._mixtures(replies, rows, columns))

    def column_mixtures(self, rows: Actions, columns: Actions) -> list[FormalMixture]:
        """The column player's extreme mixtures against which all these rows are best replies."""
        return list(self._mixtures(self.first, columns, rows))

    def _mixtures(self, replies: Matrix, own: Actions, best: Actions) -> Iterator[FormalMixture]:
        """Extreme mixtures with support `own` against which all of `best` are best replies.

        replies[j][i] is what reply j pays against own action i. A mixture is extreme where it is
        the only one on its support that makes some of the best replies equal: those are its basis.
        Reply best[0] can stand in every basis.
        """
        first = best[0]
        others = [j for j in range(len(replies)) if j != first]
        for basis in combinations(others, len(own) - 1):
            rows = [[replies[j][i] - replies[first][i] for i in own] for j in basis]
            weights = tuple(_cofactor(rows, k) if rows else self.one for k in range(len(own)))
            total = sum(weights[1:], weights[0])
            gaps = {
                j: _weighted(weights, [replies[first][i] - replies[j][i] for i in own])
                for j in others if j not in basis
            }  # fmt: skip
            when = self.logic.any_of(
                [self._signed(weights, total, gaps, best, side) for side in (ABOVE, BELOW)]
            )
            if when:
                yield FormalMixture(weights, total, tuple(gaps.values()), when)

    def _signed(
        self,
        weights: Sequence[Any],
        total: Any,
        gaps: Mapping[int, Any],
        best: Actions,
        side: frozenset[int],
    ) -> Any:
        wanted = [self.logic.where(w, side) for w in (*weights, total)]
        weak = side | EQUAL
        wanted += [self.logic.where(gap, EQUAL if j in best else weak) for j, gap in gaps.items()]
        return self.logic.all_of(wanted)


def _weighted(weights: Sequence[Any], values: Sequence[Any]) -> Any:
    parts = [w * x for w, x in zip(weights, values, strict=True)]
    return sum(parts[1:], parts[0])


def _cofactor(rows: Matrix, k: int) -> Any:
    """With its sign, the minor without column k of a matrix with one row less than columns."""
    minor = [[x for c, x in enumerate(row) if c != k] for row in rows]
    value = _determinant(minor)
    return -value if k % 2 else value


def _determinant(rows: Matrix) -> Any:
    if len(rows) == 1:
        return rows[0][0]
    terms = [x * _cofactor(rows[1:], k) for k, x in enumerate(rows[0])]
    return sum(terms[1:], terms[0])


class BySupports(BackwardWalk[C]):
    """A walk that reads the simultaneous moves of two players by supports.

    one, zero  in the numbers of the game
    """

    one: Any = ONE
    zero: Any = ZERO

    def together(self, weights: Sequence[Any], after: Sequence[C]) -> C:
        """What follows several leaves, each with its weight, where nobody chooses."""
        return self.mixed((), weights, after, ())

    @abstractmethod
    def mixed(
        self, chosen: Play, weights: Sequence[Any], after: Sequence[C], conditions: Sequence[Any]
    ) -> C:
        """What follows several leaves, where these choices lead there, under these conditions."""

    @abstractmethod
    def quotient(self, a: Any, b: Any) -> Any:
        """a / b, where b is not 0 if anything holds."""

    def note_mixtures(self, stage: Stage, mixtures: tuple[FormalMixture, FormalMixture]) -> None:
        """Takes down a pair that may be an equilibrium."""

    def check_cells(self, n: int) -> None:
        """Raises where more than MAX_MIXED_CELLS pairs of actions meet."""

    def entangled(self, stage: Stage) -> Iterator[C]:
        """What two who do not see each other's moves can do: pair of supports by pair."""
        sizes = [len(self.tree.decisions[d].actions) for d in stage.decisions]
        self.check_cells(prod(sizes))
        for used in supports(*sizes):
            yield from self.supported(stage, used, sizes)

    def supported(
        self, stage: Stage, used: tuple[Actions, Actions], sizes: Sequence[int]
    ) -> Iterator[C]:
        """The plays in which the two use exactly these actions."""
        strays = {leaf.node: self.strays(stage, leaf, used) for leaf in stage.leaves}
        near = [leaf for leaf in stage.leaves if strays[leaf.node] <= 1]
        chosen: Play = tuple((d, (s, 0)) for d, s in zip(stage.decisions, used, strict=True))
        reached = [leaf for leaf in near if not strays[leaf.node]]
        self.check(prod(len(self.found[leaf.node]) for leaf in near))
        for after in product(*(self.found[leaf.node] for leaf in near)):
            ways = {leaf.node: way for leaf, way in zip(near, after, strict=True)}
            game = Bimatrix(*self.matrices(stage, ways, sizes), self.one, self.logic)
            hidden = [way.when for node, way in ways.items() if strays[node]]
            for x, y in product(game.row_mixtures(*used), game.column_mixtures(*used)):
                self.note_mixtures(stage, (x, y))
                yield self.mixed(
                    chosen,
                    self.shares(stage, reached, used, (x, y)),
                    [ways[leaf.node] for leaf in reached],
                    [x.when, y.when, *hidden],
                )

    def strays(self, stage: Stage, leaf: Leaf, used: tuple[Actions, Actions]) -> int:
        """How many of the two leave their support on the way to a leaf."""
        moves = dict(leaf.moves)
        pairs = zip(stage.decisions, used, strict=True)
        return sum(d in moves and moves[d] not in support for d, support in pairs)

    def matrices(
        self, stage: Stage, ways: Mapping[int, C], sizes: Sequence[int]
    ) -> tuple[Matrix, Matrix]:
        """What the two movers get, per pair of their actions, where `ways` follow."""
        movers = [self.tree.decisions[d].player for d in stage.decisions]
        pays = [[[self.zero] * sizes[1] for _ in range(sizes[0])] for _ in range(2)]
        for leaf in stage.leaves:
            if leaf.node in ways:
                moves = dict(leaf.moves)
                places = [
                    [moves[d]] if d in moves else range(size)
                    for d, size in zip(stage.decisions, sizes, strict=True)
                ]
                for side, player in enumerate(movers):
                    worth = times(stage.weights[leaf.node], ways[leaf.node].payoffs[player])
                    for i, j in product(*places):
                        pays[side][i][j] = pays[side][i][j] + worth
        return pays[0], pays[1]

    def shares(
        self,
        stage: Stage,
        leaves: Sequence[Leaf],
        used: tuple[Actions, Actions],
        mixtures: tuple[FormalMixture, FormalMixture],
    ) -> list[Any]:
        """The probability of each leaf that the movers reach."""
        chances = {
            d: {a: self.quotient(w, mix.total) for a, w in zip(support, mix.weights, strict=True)}
            for d, support, mix in zip(stage.decisions, used, mixtures, strict=True)
        }
        return [
            times(
                stage.weights[leaf.node],
                prod((chances[d][a] for d, a in leaf.moves), start=self.one),
            )
            for leaf in leaves
        ]
