"""All extreme points of a best-response polyhedron, over any ordered field.

**Definition.** One side chooses at several decisions at once, a mixture at each; the other side, at
several of its own, may get no more than a value u by any reply:
{(x, u) : u_h >= what every reply at h is worth}. In a two-player game each side has one decision.

**The double description method.** Start with the first reply at each decision only, whose extreme
points are known. Add one reply at a time: keep the extreme points that satisfy it, and cut every
edge that crosses it. Nothing else is new: where the new constraint holds with equality, an extreme
point is an old one or an inner point of an old edge. Two extreme points share an edge if no third
one is tight wherever both are. Source: T. S. Motzkin, H. Raiffa, G. L. Thompson, R. M. Thrall, "The
double description method", in Contributions to the Theory of Games II (1953), 51-73.

Extreme points carry the set of constraints that hold with equality, so ties (several bases, one
point) need no special care, and a number is compared with 0 only once per point and reply.

**Example.** Against actions 1 and 2 one reply pays 3 and 0, another pays 0 and 1. With the first
alone, u >= 3*x1, the extreme points are x = (1, 0) with u = 3 and x = (0, 1) with u = 0. The second
asks for u >= x2. By that the first point has 3 to spare, and the second misses 1. So their edge is
cut three quarters of the way, at x = (1/4, 3/4) with u = 3/4; and the edge from the second point
upwards at u = 1.

>>> replies = [[ONE * 3, ZERO], [ZERO, ONE]]
>>> for vertex in best_response_vertices(replies):
...     print(*vertex.strategy, "pays", *vertex.values)
1 0 pays 3
1/4 3/4 pays 3/4
0 1 pays 1

At the point between both actions are in use, so bits 0 and 1 are not set; both replies are best, so
bits 2 and 3 are.

>>> [bin(vertex.tight) for vertex in best_response_vertices(replies)]
['0b110', '0b1100', '0b1001']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from ...effort import spend
from ...forms.mixtures import ONE, ZERO, dot, is_sure
from ...numbers import sign

Reply = Sequence[Any]  # what it is worth against each action, over all decisions; they add up


@dataclass(frozen=True, eq=False)
class Vertex:
    """An extreme point (strategy, values), or a ray that raises one value: `strategy` is None.

    Compared by identity: its numbers may be functions, which have no hash.

    strategy  the mixtures, one after the other; m numbers in all
    values    one per decision of the other side
    tight     bit i for action i unused, bit m + j for reply j best, of all replies in order
    """

    strategy: tuple[Any, ...] | None
    values: tuple[Any, ...]
    tight: int


@dataclass(frozen=True)
class Constraint:
    """One to be added: a reply, at which decision, and its bit."""

    reply: Reply
    decision: int
    bit: int


def best_response_vertices(replies: Sequence[Reply]) -> list[Vertex]:
    """Extreme points for `replies[j][i]`: what reply j pays against pure action i.

    Every vertex has an exact strategy of length m; `tight` marks unused own actions (bits 0..m-1)
    and best replies (bits m..).
    """
    return response_vertices([len(replies[0])], [replies])


def response_vertices(sizes: Sequence[int], replies: Sequence[Sequence[Reply]]) -> list[Vertex]:
    """Extreme points for decisions with so many actions, against the replies at each decision."""
    corners = [
        tuple(p for a, n in zip(actions, sizes, strict=True) for p in _unit(a, n))
        for actions in product(*map(range, sizes))
    ]
    return vertices_over(corners, sum(sizes) - len(sizes), replies)


def vertices_over(
    corners: Sequence[tuple[Any, ...]], dimension: int, replies: Sequence[Sequence[Reply]]
) -> list[Vertex]:
    """Extreme points over a polytope of strategies with these corners, of zeros and ones.

    Its faces must be where some of its numbers are 0.
    """
    m, starts = len(corners[0]), [0]
    for at in replies:
        starts.append(starts[-1] + len(at))
    vertices = _first(corners, replies, [1 << m + start for start in starts])
    n_free = dimension + len(replies) + 1  # dimension of the cone over the polyhedron
    for decision, (at, start) in enumerate(zip(replies, starts, strict=False)):
        for j, reply in enumerate(at[1:], start=start + 1):
            vertices = cut(vertices, Constraint(reply, decision, 1 << m + j), n_free - 2)
    return [vertex for vertex in vertices if vertex.strategy is not None]


def _first(
    corners: Sequence[tuple[Any, ...]], replies: Sequence[Sequence[Reply]], bits: Sequence[int]
) -> list[Vertex]:
    """Pure strategies, with the values of the first replies; and a ray per value."""
    m, firsts = len(corners[0]), sum(bits[:-1])
    unused = (1 << m) - 1
    points = []
    for strategy in corners:
        used = sum(1 << i for i, p in enumerate(strategy) if is_sure(p))
        values = tuple(dot(strategy, at[0]) for at in replies)
        points.append(Vertex(strategy, values, unused & ~used | firsts))
    rays = [
        Vertex(None, _unit(h, len(replies)), unused | firsts & ~bits[h])
        for h in range(len(replies))
    ]
    return [*points, *rays]


def _unit(i: int, m: int) -> tuple[Any, ...]:
    return tuple(ONE if k == i else ZERO for k in range(m))


def cut(vertices: list[Vertex], new: Constraint, n_tight: int) -> list[Vertex]:
    """The extreme points that remain when this reply may not be worth more than the value.

    `n_tight`: constraints that hold with equality all along an edge, at least.
    """
    slacks = [_slack(vertex, new) for vertex in vertices]
    signs = [sign(slack) for slack in slacks]
    kept = [
        vertex if s > 0 else Vertex(vertex.strategy, vertex.values, vertex.tight | new.bit)
        for vertex, s in zip(vertices, signs, strict=True)
        if s >= 0
    ]
    above = [k for k, s in enumerate(signs) if s > 0]
    below = [k for k, s in enumerate(signs) if s < 0]
    spend(len(above) * len(below))
    cuts = [
        _crossing(vertices[p], vertices[n], slacks[p], slacks[n], new)
        for p in above
        for n in below
        if _adjacent(vertices, p, n, n_tight)
    ]
    return kept + cuts


def _slack(vertex: Vertex, new: Constraint) -> Any:
    value = vertex.values[new.decision]
    return value if vertex.strategy is None else value - dot(vertex.strategy, new.reply)


def _adjacent(vertices: list[Vertex], p: int, n: int, n_tight: int) -> bool:
    """Two extreme points share an edge iff no third one is tight wherever both are."""
    common = vertices[p].tight & vertices[n].tight
    if common.bit_count() < n_tight:
        return False
    spend(len(vertices) / 3)
    return not any(
        common & ~vertex.tight == 0 for k, vertex in enumerate(vertices) if k not in (p, n)
    )


def _crossing(above: Vertex, below: Vertex, slack_p: Any, slack_n: Any, new: Constraint) -> Vertex:
    """Where the edge between the two meets the new constraint."""
    tight = above.tight & below.tight | new.bit
    spend(10 * len(below.strategy or ()))
    assert below.strategy is not None  # the upward rays satisfy every constraint
    if above.strategy is None:
        values = list(below.values)
        values[new.decision] = values[new.decision] - slack_n
        return Vertex(below.strategy, tuple(values), tight)
    share = slack_p / (slack_p - slack_n)
    rest = ONE - share
    strategy = tuple(
        ZERO if tight >> i & 1 else dot(pair, (rest, share))
        for i, pair in enumerate(zip(above.strategy, below.strategy, strict=True))
    )
    values = [share * v + rest * u for u, v in zip(above.values, below.values, strict=True)]
    return Vertex(strategy, tuple(values), tight)
