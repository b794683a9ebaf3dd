"""All extreme Nash equilibria of a table in which two have a choice, and the maximal Nash subsets
they span.

**Definition.** P holds the mixtures x of the row player with values v that no column exceeds
against x; Q the mixtures y of the column player with values u that no row exceeds against y. An
equilibrium is *extreme* if it is made of a vertex of P and a vertex of Q.

**Theorem.** (x, y) is an equilibrium if and only if every action is unused or a best reply: each
action has two constraints, x_i >= 0 in P and u >= row i in Q (y_j >= 0 in Q and v >= column j in
P), and one of the two is tight. On the smallest faces around x and y the same constraints are
tight. So any vertices of these faces are equilibria, and so is all that lies between: every
equilibrium is in a product of two hulls of vertices that are all in equilibrium with each other.
The largest of these products are the maximal Nash subsets. In the graph whose edges are the extreme
equilibria, they are the maximal complete bipartite parts (bicliques).

Sources: D. Avis, G. Rosenberg, R. Savani, B. von Stengel, "Enumeration of Nash equilibria for
two-player games", Economic Theory 42 (2010), 9-37 (extreme equilibria as pairs of vertices; their
maximal bicliques); M. J. M. Jansen, "Maximal Nash subsets for bimatrix games", Naval Research
Logistics Quarterly 28 (1981), 147-152.

**Example.** Both want to do the same, but not the same thing: rows get 3 and 1 on the diagonal,
columns 1 and 3. Rows mix so that columns do not care, x1 * 1 = x2 * 3; columns so that rows do not.

>>> def table(*rows):
...     return [[ONE * payoff for payoff in row] for row in rows]
>>> for pair in extreme_equilibria(table((3, 0), (0, 1)), table((1, 0), (0, 3))):
...     print(*pair.row.strategy, "|", *pair.column.strategy)
1 0 | 1 0
0 1 | 0 1
3/4 1/4 | 1/4 3/4

A tie: the row player stays out (1, and 2 for the column player) or goes in, where a fight pays 0
and 1, yielding 2 and 0. In, the column player fights, so nobody goes in. Going in is worth 2 times
the probability of yielding, so it is no better than 1 where fights are at least as likely as not.

>>> pairs = extreme_equilibria(table((1, 1), (0, 2)), table((2, 2), (1, 0)))
>>> for pair in pairs:
...     print(*pair.row.strategy, "|", *pair.column.strategy)
1 0 | 1 0
1 0 | 1/2 1/2
>>> [subset.dimension for subset in maximal_nash_subsets(pairs)]
[1]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from ...effort import spend
from ...forms import StrategicGame, StrategicStructure, objects
from ...forms.mixtures import ONE, ZERO
from ...numbers import sign
from ..labels import Supports, risk_dominant
from ..result import Candidate, Completeness, Found
from .double_description import Vertex, best_response_vertices

LARGE = 30  # combinations of actions from which on a table is walked rather than cut


@dataclass(frozen=True)
class ExtremePair:
    """One extreme equilibrium: a vertex of each side. `ordinal` tells apart equal supports."""

    row: Vertex
    column: Vertex
    supports: Supports
    ordinal: int = 0


@dataclass(frozen=True)
class NashSubset:
    """A maximal Nash subset: every mixture of `rows` meets every mixture of `columns`."""

    rows: tuple[Vertex, ...]
    columns: tuple[Vertex, ...]

    @property
    def dimension(self) -> int:
        """0 for a single equilibrium."""
        return _dimension(self.rows) + _dimension(self.columns)

    @property
    def supports(self) -> Supports:
        """Actions used somewhere in the subset, by each side."""
        return _joint_support(self.rows), _joint_support(self.columns)


def fits(structure: StrategicStructure) -> str | None:
    """Two players who choose at once; others have only one action."""
    return None if structure.two_sides else "it is for two players who have a choice"


def find(game: StrategicGame) -> Found:
    """Every extreme equilibrium; all of them are isolated unless `completeness` says otherwise."""
    return found_of(game, extreme_equilibria)


def found_of(game: StrategicGame, of: Callable[[Any, Any], list[ExtremePair]]) -> Found:
    """Every equilibrium and the sets they span, of the pairs that `of` lists of two tables."""
    sides = game.structure.two_sides
    assert sides is not None  # of other structures it was said that the method does not fit
    first, second = game.between(*sides)
    pairs = of(first, second)
    subsets = maximal_nash_subsets(pairs)
    safer = risk_dominant(first, second, [pair.supports for pair in pairs])
    return Found(
        tuple(
            _candidate(pair, k == safer, sides, len(game.payoffs)) for k, pair in enumerate(pairs)
        ),
        completeness(subsets),
        frozenset[Hashable]((subset.supports, subset.dimension) for subset in subsets),
    )


def extreme_equilibria(row_payoffs: Any, column_payoffs: Any) -> list[ExtremePair]:
    """Pairs of vertices where every action is unused or a best reply, in order of support.

    Arrays of shape (m, n), over any ordered field. Pure equilibria come first, then by the actions
    used.
    """
    m, n = len(row_payoffs), len(row_payoffs[0])
    rows = best_response_vertices([[column_payoffs[i][j] for i in range(m)] for j in range(n)])
    columns = best_response_vertices([[row_payoffs[i][j] for j in range(n)] for i in range(m)])
    every = (1 << (m + n)) - 1
    spend(len(rows) * len(columns) / 4)
    pairs = ((x, y) for x in rows for y in columns)
    return in_order([
        ExtremePair(x, y, (support_of(x, m), support_of(y, n)))
        for x, y in pairs if x.tight | _swapped(y.tight, m, n) == every
    ])  # fmt: skip


def in_order(pairs: list[ExtremePair]) -> list[ExtremePair]:
    """Pure equilibria first, then by the actions used; those of equal supports are numbered."""
    pairs.sort(key=lambda pair: (*map(len, pair.supports), pair.supports, *_replies(pair)))
    return _numbered(pairs)


def _swapped(tight: int, m: int, n: int) -> int:
    """The column player's labels (own actions, then replies) in the row player's order."""
    return tight >> n | (tight & ((1 << n) - 1)) << m


def support_of(vertex: Vertex, size: int) -> tuple[int, ...]:
    """The actions in use, of so many."""
    return tuple(i for i in range(size) if not vertex.tight >> i & 1)


def _replies(pair: ExtremePair) -> tuple[int, int]:
    return pair.row.tight, pair.column.tight


def _numbered(pairs: Sequence[ExtremePair]) -> list[ExtremePair]:
    seen: Counter[Supports] = Counter()
    numbered = []
    for pair in pairs:
        numbered.append(ExtremePair(pair.row, pair.column, pair.supports, seen[pair.supports]))
        seen[pair.supports] += 1
    return numbered


def _candidate(
    pair: ExtremePair, is_safer: bool, sides: Sequence[int], n_players: int
) -> Candidate:
    """Of a game of so many players, of whom all but the two sides have one action."""
    pure = all(len(support) == 1 for support in pair.supports)
    labels = ("pure" if pure else "mixed", *(["risk dominant"] if is_safer else []))
    supports: list[tuple[int, ...]] = [(0,)] * n_players
    profile = [objects((ONE,), (1,))] * n_players
    for side, support, vertex in zip(sides, pair.supports, (pair.row, pair.column), strict=True):
        assert vertex.strategy is not None
        supports[side] = support
        profile[side] = objects(vertex.strategy, (len(vertex.strategy),))
    return Candidate(tuple(profile), (tuple(supports), pair.ordinal), labels=labels)


def maximal_nash_subsets(pairs: Sequence[ExtremePair]) -> list[NashSubset]:
    """Maximal bicliques of the graph whose edges are the extreme equilibria.

    The closed sets of rows are the intersections of neighbourhoods of columns.
    """
    partners: dict[Vertex, frozenset[Vertex]] = {}
    for pair in pairs:
        partners[pair.column] = partners.get(pair.column, frozenset()) | {pair.row}
    closed: set[frozenset[Vertex]] = set()
    for rows in partners.values():
        spend(1 + len(closed) * (1 + len(rows) / 50))
        closed |= {rows} | {rows & other for other in closed}
    place = {row: k for k, row in enumerate(dict.fromkeys(pair.row for pair in pairs))}
    ordered = [sorted(rows, key=place.__getitem__) for rows in closed if rows]
    ordered.sort(key=lambda rows: [place[row] for row in rows])  # sets have no order of their own
    return [_biclique(rows, partners) for rows in ordered]


def _biclique(rows: list[Vertex], partners: dict[Vertex, frozenset[Vertex]]) -> NashSubset:
    common = frozenset(rows)
    spend(len(partners) + 10 * len(rows) * len(rows[0].strategy or ()))
    return NashSubset(tuple(rows), tuple(y for y, others in partners.items() if common <= others))


def completeness(subsets: Sequence[NashSubset]) -> Completeness:
    """`all` when every equilibrium is isolated."""
    continua = [subset for subset in subsets if subset.dimension > 0]
    if not continua:
        return Completeness("all")
    what = "one set" if len(continua) == 1 else f"{len(continua)} sets"
    return Completeness(
        "extreme points of every component",
        f"a tie makes infinitely many equilibria, in {what}; their extreme points are listed, "
        "and every mixture within a set is one too",
    )


def _joint_support(vertices: Sequence[Vertex]) -> tuple[int, ...]:
    size = len(vertices[0].strategy or ())
    unused = -1
    for vertex in vertices:
        unused &= vertex.tight
    return tuple(i for i in range(size) if not unused >> i & 1)


def _dimension(vertices: Sequence[Vertex]) -> int:
    """Dimension of the convex hull: the rank of the differences, by elimination."""
    base, *others = [list(vertex.strategy or ()) for vertex in vertices]
    rows = [[x - b for x, b in zip(other, base, strict=True)] for other in others]
    rank = 0
    for column in range(len(base)):
        pivot = next((k for k in range(rank, len(rows)) if sign(rows[k][column])), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        rows[rank + 1 :] = [_eliminated(row, rows[rank], column) for row in rows[rank + 1 :]]
        rank += 1
    return rank


def _eliminated(row: list[Any], pivot: list[Any], column: int) -> list[Any]:
    factor = row[column] / pivot[column]
    pairs = enumerate(zip(row, pivot, strict=True))
    return [ZERO if k == column else x - factor * p for k, (x, p) in pairs]
