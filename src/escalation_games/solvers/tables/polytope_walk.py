"""All extreme points of the best-response polytope of a table of rational numbers, by walking along
its edges: floats walk, and what they found is proved.

**Definition.** One side mixes m actions, the other has n replies, which pay b_ij > 0 against action
i. The polytope is {z >= 0, sum_i z_i b_ij <= 1 for every j}. But for z = 0 its extreme points, each
divided by its sum, are the mixtures of the extreme points of `double_description`, and the same
constraints are tight. Against each action i the payoffs may be moved by any number: what is a best
reply, where, stays the same. For floats z_i may be measured in units of its own, too, so that all
numbers are between 1/3 and 1, whatever the payoffs' size.

**A basis** is a set of m constraints whose solution, with all of them tight, is one point. It is
feasible if this point is in the polytope. Where the right-hand sides are moved a little, by numbers
that have nothing to do with each other, no point has more than m tight constraints: the polytope is
*simple*. From each of its extreme points m edges lead away, one for each constraint that is no
longer tight, and each ends at another one, where a new constraint is tight.

**Theorem.** Let B be a set of bases such that (1) with the right-hand sides moved, all other
constraints hold strictly at each; (2) any m - 1 constraints of one of them are in another one, too;
(3) with the right-hand sides as they are, each is feasible. Then the solutions of B, with the
right-hand sides as they are, are all extreme points of the polytope.

**Proof.** Move the right-hand sides by a share t of the whole way, 0 < t <= 1. Slacks are linear in
t, so by (1) and (3) they are above 0: the bases are simple extreme points. By (2) both ends of each
of their edges are among them. As the graph of a polytope is connected (Balinski 1961), there are no
others. Now let t go to 0. An extreme point of the polytope is the only best one for some linear
function; this is best over the moved polytope at a basis of B, for arbitrarily small t always the
same, and in the limit that basis has the best point. So that is its solution.

(1) and (3) are shown by bounds on what rounding can have done to a solution; where a slack is not
shown to be above 0 with the right-hand sides as they are, as at a tie, it is computed exactly.

**Bounds.** Let M be the m tight rows, R what floats give for its inverse, E = I - M R with row sums
of absolute values of r < 1 at most, z what they give for the solution, and d the right-hand sides
less M z. As M^-1 = R (I - E)^-1, the error of z_i is at most (sum_k |R_ik|) max |d| / (1 - r). What
floats add to a sum of m products is at most (m + 3) 2^-53 times the sum of the absolute values,
with the rounding of the numbers themselves (Higham 2002, section 3.1).

Sources: M. L. Balinski, "On the graph structure of convex polyhedra in n-space", Pacific Journal of
Mathematics 11 (1961), 431-434; N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd
ed. (2002); the polytopes: B. von Stengel, "Computing equilibria for two-person games", in Handbook
of Game Theory 3 (2002), 1723-1759.

**Example.** Against actions 1 and 2 one reply pays 3 and 0, the other 0 and 1. The first action may
be played alone, then the first reply is best; the second; or both, and both replies are best.

>>> found = walked([[3, 0], [0, 1]])
>>> for k, label in enumerate(found.labels):
...     print(bin(label), *found.mixture(k))
0b110 1 0
0b1001 0 1
0b1100 1/4 3/4
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...effort import spend
from ...errors import BudgetExceeded
from ...limits import MAX_WALKED
from ...numbers import Fraction

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Labels = NDArray[np.uint64]  # of sets of constraints: bit i for z_i = 0, bit m + j for reply j best

MAX_LABELS = 63  # constraints that a label has bits for
MOVED = 2.0**-28  # the right-hand sides are moved by so much at most, by half of it at least
TRIES = 3  # with other moves, each a thousandth of those before
ROUNDING = 2.0**-53
BLOCK = 256  # bases that are looked at together: their arrays fit into a cache
MOST_LEVELS = 4  # for each constraint; on the way to all extreme points there are far fewer
REFINED = 1e-9  # row sums of E above which an inverse is bettered
COST = 0.1  # units of work per basis and number of its inverse


@dataclass(frozen=True)
class BestResponsePolytope:
    """A best-response polytope.

    exact   exact[i][j], whole numbers: what reply j pays against action i, moved and scaled
    rows    (m + n, m) the left-hand sides in floats: -z_i, then the replies, scaled once more
    sides   (m + n,) the right-hand sides: 0, then 1
    moved   (m + n,) the same, moved a little
    """

    exact: Sequence[Sequence[int]]
    rows: Floats
    sides: Floats
    moved: Floats

    @property
    def m(self) -> int:
        """The number of actions."""
        return len(self.exact)

    @cached_property
    def turned(self) -> Floats:
        """(m, m + n) the left-hand sides, columns first, in one piece: products are faster."""
        return np.ascontiguousarray(self.rows.T)

    @cached_property
    def sizes(self) -> Floats:
        """(m, m + n) their absolute values."""
        return np.abs(self.turned)

    @cached_property
    def bits(self) -> Labels:
        """The bit of each constraint."""
        return np.uint64(1) << np.arange(len(self.rows), dtype=np.uint64)


@dataclass(frozen=True)
class Bases:
    """Some bases.

    labels   (k,)
    tight    (k, m) the constraints, in any order
    columns  (k, m, m) what floats have for the columns of the inverse of the tight rows, one for
             each tight constraint
    """

    labels: Labels
    tight: Indices
    columns: Floats

    def part(self, k: int) -> Bases:
        """At most BLOCK of them."""
        some = slice(k, k + BLOCK)
        return Bases(self.labels[some], self.tight[some], self.columns[some])


@dataclass(frozen=True)
class Walked:
    """Every extreme point but z = 0, and where each stands.

    labels  (k,) all its tight constraints
    tight   (k, m) a basis whose solution it is
    """

    polytope: BestResponsePolytope
    labels: Labels
    tight: Indices

    def mixture(self, k: int) -> list[Any]:
        """The exact mixture of an extreme point."""
        values = _solution(self.polytope, self.tight[k])
        total = sum(values)
        return [value / total for value in values]


class NotProved(Exception):
    """What floats found is not shown to be all: the numbers are too close to each other."""


def walked(payoffs: Sequence[Sequence[Any]]) -> Walked:
    """Every extreme point for `payoffs[i][j]`: what reply j pays against action i, all rational.

    Raises NotProved where floats do not tell the numbers apart, and Spent.
    """
    last = NotProved()
    for attempt in range(TRIES):
        polytope = polytope_of(payoffs, attempt)
        try:
            return _proved(polytope)
        except NotProved as failed:
            last = failed
    raise last


def polytope_of(payoffs: Sequence[Sequence[Any]], attempt: int = 0) -> BestResponsePolytope:
    """The polytope, its right-hand sides moved in one of several ways."""
    exact = whole_numbers(payoffs)
    m, n = len(exact), len(exact[0])
    below = np.array([[x / most for x in row] for row in exact for most in [max(row)]]).T
    moves = np.random.default_rng(attempt).uniform(0.5, 1.0, n) * MOVED / 1000**attempt
    sides = np.concatenate([np.zeros(m), np.ones(n)])
    return BestResponsePolytope(
        exact, np.vstack([-np.eye(m), below]), sides, sides + np.concatenate([np.zeros(m), moves])
    )


def whole_numbers(payoffs: Sequence[Sequence[Any]]) -> list[list[int]]:
    """The payoffs against each action, times one number, and moved: above 0, the largest at most
    three times the least. What is best against any mixture stays what it is."""
    scale = 2 * lcm(*(x.denominator for row in payoffs for x in row))
    whole = [[x.numerator * (scale // x.denominator) for x in row] for row in payoffs]
    moves = [max((max(row) - min(row)) // 2, 1) - min(row) for row in whole]
    return [[x + move for x in row] for row, move in zip(whole, moves, strict=True)]


def matched(rows: Labels, columns: Labels, m: int, n: int) -> tuple[Indices, Indices]:
    """The places of all pairs of labels, m actions with n replies and the other way round, that
    have every constraint between them.

    Of two simple points each has what the other one lacks; others are held against each other.
    """
    low, every = np.uint64((1 << n) - 1), np.uint64((1 << (m + n)) - 1)
    columns = (columns >> np.uint64(n)) | ((columns & low) << np.uint64(m))
    is_simple = np.bitwise_count(rows) == m
    order = np.argsort(columns)
    place = np.searchsorted(columns, every ^ rows, sorter=order)
    place = order[np.minimum(place, len(order) - 1)]
    equal = np.flatnonzero(is_simple & (columns[place] == every ^ rows))
    pairs = [(equal, place[equal])]
    tied = np.flatnonzero(np.bitwise_count(columns) > n)
    pairs += _covering(rows, np.flatnonzero(is_simple), columns, tied, every)
    pairs += _covering(rows, np.flatnonzero(~is_simple), columns, np.arange(len(columns)), every)
    first, second = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return first, second


def _covering(
    rows: Labels, some: Indices, columns: Labels, others: Indices, every: np.uint64
) -> Iterator[tuple[Indices, Indices]]:
    for k in range(0, len(some), BLOCK):
        part = some[k : k + BLOCK]
        spend(len(part) * len(others) / 100)
        if len(others):
            found = np.nonzero((rows[part][:, None] | columns[others]) == every)
            yield part[found[0]], others[found[1]]


# -- walking, by floats ----------------------------------------------------------------------------


@np.errstate(all="ignore")  # bounds that are no numbers prove nothing
def _proved(polytope: BestResponsePolytope) -> Walked:
    """The extreme points, by the theorem: the bases one edge from z = 0, then those two away..."""
    m = polytope.m
    origin = polytope.bits[:m].sum()
    here = Bases(np.array([origin]), np.arange(m)[None, :], -np.eye(m)[None, :, :])
    before = np.empty(0, np.uint64)
    tight: list[Indices] = []
    points: list[Labels] = []
    while len(here.labels):
        spend(COST * here.columns.size)
        entering = []
        for k in range(0, len(here.labels), BLOCK):
            block = Block(polytope, here.part(k))
            points.append(block.all_tight())
            entering.append(block.entering())
        tight.append(here.tight)
        before, here = here.labels, _beyond(polytope, here, before, np.concatenate(entering))
        if len(tight) > MOST_LEVELS * len(polytope.rows):
            raise NotProved  # rounding leads it round in circles
    found, first = np.unique(np.concatenate(points), return_index=True)
    some = found != origin
    return Walked(polytope, found[some], np.concatenate(tight)[first[some]])


def _beyond(
    polytope: BestResponsePolytope, here: Bases, before: Labels, entering: Indices
) -> Bases:
    """(2): the ends of all edges that lead to neither these bases nor those before.

    `entering` (k, m): the constraint at the end of each edge.
    """
    without = here.labels[:, None] ^ polytope.bits[here.tight]
    ends = without | polytope.bits[entering]
    if (ends == without).any() or (ends == here.labels[:, None]).any():
        raise NotProved  # nothing ends an edge, by floats
    labels, edges = np.unique(ends, return_index=True)
    new = ~(_are_in(labels, here.labels) | _are_in(labels, before))
    base, leaving = np.divmod(edges[new], polytope.m)
    if len(base) * polytope.m**2 > MAX_WALKED:
        raise BudgetExceeded("its best-response polytopes have too many extreme points")
    entering = entering[base, leaving]
    tight, columns = here.tight[base], np.empty((len(base), polytope.m, polytope.m))
    tight[np.arange(len(base)), leaving] = entering
    for k in range(0, len(base), BLOCK):
        part = slice(k, k + BLOCK)
        row = polytope.rows[entering[part]]
        columns[part] = _exchanged(here.columns[base[part]], row, leaving[part])
    return Bases(labels[new], tight, columns)


def _are_in(some: Labels, ordered: Labels) -> NDArray[np.bool_]:
    if not len(ordered):
        return np.zeros(len(some), dtype=bool)
    place = np.minimum(np.searchsorted(ordered, some), len(ordered) - 1)
    found: NDArray[np.bool_] = ordered[place] == some
    return found


def _exchanged(columns: Floats, row: Floats, changed: Indices) -> Floats:
    """The columns of the inverse where one of the rows is another one (Sherman, Morrison)."""
    every = np.arange(len(columns))
    change = _times(columns, row)
    pivot = change[every, changed]
    change[every, changed] -= 1
    column = columns[every, changed] / pivot[:, None]
    return columns - change[:, :, None] * column[:, None, :]


def _times(matrices: Floats, vectors: Floats) -> Floats:
    """Each matrix times its vector."""
    products: Floats = np.matmul(matrices, vectors[:, :, None])[:, :, 0]
    return products


class Block:
    """Some bases, and what rounding can have done to their solutions.

    Raises NotProved where it may have done anything.

    product      (k, m, m + n) every constraint's row times every column of the inverse
    size         (k, m) of each unknown, the sum of the absolute values in its row of the inverse
    contraction  (k,) the largest row sum of absolute values of E, at most
    unit         twice what floats add to a sum, so that it is enough for the bounds' own rounding
    """

    def __init__(self, polytope: BestResponsePolytope, bases: Bases) -> None:
        self.polytope, self.tight, columns = polytope, bases.tight, bases.columns
        self.every = np.arange(len(self.tight))[:, None]
        self.unit = 2 * (polytope.m + 3) * ROUNDING
        residual = self._multiplied(columns)
        largest = np.abs(residual).sum(axis=1).max(axis=1)
        if largest.max() > REFINED:  # a step of Newton's
            columns = columns + np.matmul(residual, columns)
            residual = self._multiplied(columns)
            largest = np.abs(residual).sum(axis=1).max(axis=1)
        self.columns, self.size = columns, np.abs(columns).sum(axis=1)
        self.contraction = largest + self.unit * (
            1 + self._of_tight(self.size @ self.polytope.sizes).max(axis=1)
        )
        if not (self.contraction < 0.5).all():  # also where it is not a number
            raise NotProved

    def _multiplied(self, columns: Floats) -> Floats:
        """Makes `product`; (k, m, m) E, its columns first."""
        k, m = self.tight.shape
        n = len(self.polytope.rows)
        self.product = np.matmul(columns, self.polytope.turned)
        places = n * np.arange(k * m).reshape(k, m, 1) + self.tight[:, None, :]
        residual: Floats = np.eye(m) - self.product.ravel()[places]
        return residual

    def _of_tight(self, values: Floats) -> Floats:
        return values[self.every, self.tight]

    def solution(self, sides: Floats) -> tuple[Floats, Floats]:
        """(k, m) the solutions, and (k, m + n) how far each constraint is from being tight."""
        z = np.matmul(sides[self.tight][:, None, :], self.columns)[:, 0]
        return z, sides - z @ self.polytope.turned

    def entering(self) -> Indices:
        """(k, m) the constraint that ends the edge on which each tight one is so no longer.

        Along it z moves by minus the column of the inverse: the slack that is used up first.
        """
        _, slack = self.solution(self.polytope.moved)
        slack[self.every, self.tight] = np.inf
        first: Indices = (self.product / -slack[:, None, :]).argmax(axis=2)
        return first

    def signs(self, sides: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """(k, m + n) where slacks are shown to be above 0, and where below."""
        z, slack = self.solution(sides)
        rounding = self._rounding(sides, z)
        missing = (np.abs(self._of_tight(slack)) + self._of_tight(rounding)).max(axis=1)
        error = 2 * self.size * (missing / (1 - self.contraction))[:, None]
        bound = rounding + 2 * error @ self.polytope.sizes
        doubt = np.abs(slack) <= bound
        doubt[self.every, self.tight] = False
        some = np.flatnonzero(doubt.any(axis=1))
        if len(some):
            slack[some], bound[some] = self._closer(some, sides, z[some])
        return slack > bound, slack < -bound

    def _rounding(self, sides: Floats, z: Floats) -> Floats:
        """(k, m + n) what floats may have added to slacks."""
        added: Floats = self.unit * (sides + np.abs(z) @ self.polytope.sizes)
        return added

    def _closer(self, some: Indices, sides: Floats, z: Floats) -> tuple[Floats, Floats]:
        """Slacks of some of the bases, and closer bounds of their errors.

        Solutions are bettered by what they miss the right-hand sides by. With d what they miss them
        by then, a slack misses its value by |sum_k a_k R_k d_k| at most, a its row, and where E
        enters by r / (1 - r) max |d| times the sum of |a_k R_k|.
        """
        tight, rows = self.tight[some], self.polytope.turned
        every = np.arange(len(some))[:, None]
        missing = (sides - z @ rows)[every, tight]
        z = z + np.matmul(missing[:, None, :], self.columns[some])[:, 0]
        slack, rounding = sides - z @ rows, self._rounding(sides, z)
        missing = np.abs(slack[every, tight]) + rounding[every, tight]
        contraction = self.contraction[some]
        missing += (missing.max(axis=1) * contraction / (1 - contraction))[:, None]
        rates = np.abs(self.product[some]) + self.unit * (
            np.abs(self.columns[some]) @ self.polytope.sizes
        )
        return slack, rounding + 2 * np.matmul(missing[:, None, :], rates)[:, 0]

    def all_tight(self) -> Labels:
        """(1) and (3), and every tight constraint at each of these bases."""
        mine = np.zeros((len(self.tight), len(self.polytope.rows)), dtype=bool)
        mine[self.every, self.tight] = True
        inside, _ = self.signs(self.polytope.moved)
        if not (inside | mine).all():
            raise NotProved
        above, below = self.signs(self.polytope.sides)
        if (below & ~mine).any():
            raise NotProved
        unknown = ~(above | mine)
        for k in np.flatnonzero(unknown.any(axis=1)):
            asked = np.flatnonzero(unknown[k])
            mine[k, asked] = _are_tight(self.polytope, self.tight[k], asked)
        return mine @ self.polytope.bits


def _are_tight(polytope: BestResponsePolytope, tight: Indices, asked: Indices) -> list[bool]:
    """Exactly, which of these constraints are tight as well. Raises NotProved where one fails."""
    values, m = _solution(polytope, tight), polytope.m
    spend(10 * m * len(asked))
    slacks = [
        values[c] if c < m else 1 - sum(x * row[c - m] for x, row in _used(values, polytope))
        for c in map(int, asked)
    ]
    if any(slack < 0 for slack in slacks):
        raise NotProved
    return [slack == 0 for slack in slacks]


def _used(
    values: Sequence[Any], polytope: BestResponsePolytope
) -> Iterator[tuple[Any, Sequence[int]]]:
    return ((x, row) for x, row in zip(values, polytope.exact, strict=True) if x)


def _solution(polytope: BestResponsePolytope, tight: Indices) -> list[Any]:
    """The exact solution of a basis: one number per action."""
    from flint import fmpz_mat

    m = polytope.m
    unused = {int(c) for c in tight if c < m}
    used = [i for i in range(m) if i not in unused]
    values = [Fraction(0)] * m
    if used:
        best = [int(c) - m for c in tight if c >= m]
        spend(len(used) ** 3 + 50)
        system = fmpz_mat([[polytope.exact[i][j] for i in used] for j in best])
        solution = system.solve(fmpz_mat([[1]] * len(best)))
        for i, x in zip(used, solution.entries(), strict=True):
            values[i] = Fraction(int(x.p), int(x.q))
    return values
