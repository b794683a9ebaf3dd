"""All extreme points of a best-response polyhedron, over any ordered field.

Source: T. S. Motzkin, H. Raiffa, G. L. Thompson, R. M. Thrall, "The double description method",
in Contributions to the Theory of Games II (1953), 51-73.

The polyhedron is {(x, u) : x a mixed strategy, u >= payoff of every reply against x}. Start from
the simplex with the first reply only, whose extreme points are known; add one reply at a time:
keep what satisfies it, and cut every edge that crosses it. Extreme points carry the set of
constraints that hold with equality, so ties (several bases, one point) need no special care, and
a number is compared with 0 only once per point and reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..numbers import sign
from .expectation import ONE, ZERO, dot


@dataclass(frozen=True, eq=False)
class Vertex:
    """An extreme point (strategy, value), or the upward ray where `strategy` is None.

    Compared by identity: its numbers may be functions, which have no hash.

    tight  bit i for own action i unused, bit m + j for reply j best; m own actions
    """

    strategy: tuple[Any, ...] | None
    value: Any
    tight: int


def best_response_vertices(replies: Sequence[Sequence[Any]]) -> list[Vertex]:
    """Extreme points for `replies[j][i]`: what reply j pays against own pure action i.

    Every vertex has an exact strategy of length m; `tight` marks unused own actions (bits 0..m-1)
    and best replies (bits m..).
    """
    m = len(replies[0])
    vertices = _first(replies[0])
    for j, reply in enumerate(replies[1:], start=m + 1):
        vertices = _cut(vertices, reply, 1 << j, m)
    return [vertex for vertex in vertices if vertex.strategy is not None]


def _first(reply: Sequence[Any]) -> list[Vertex]:
    m = len(reply)
    unused = (1 << m) - 1
    corners = [
        Vertex(_unit(i, m), value, unused & ~(1 << i) | 1 << m) for i, value in enumerate(reply)
    ]
    return [*corners, Vertex(None, ONE, unused)]


def _unit(i: int, m: int) -> tuple[Any, ...]:
    return tuple(ONE if k == i else ZERO for k in range(m))


def _cut(vertices: list[Vertex], reply: Sequence[Any], bit: int, m: int) -> list[Vertex]:
    """The extreme points that remain when this reply may not pay more than the value."""
    slacks = [_slack(vertex, reply) for vertex in vertices]
    signs = [sign(slack) for slack in slacks]
    kept = [
        vertex if s > 0 else Vertex(vertex.strategy, vertex.value, vertex.tight | bit)
        for vertex, s in zip(vertices, signs, strict=True)
        if s >= 0
    ]
    above = [k for k, s in enumerate(signs) if s > 0]
    below = [k for k, s in enumerate(signs) if s < 0]
    cuts = [
        _crossing(vertices[p], vertices[n], slacks[p], slacks[n], bit)
        for p in above
        for n in below
        if _adjacent(vertices, p, n, m)
    ]
    return kept + cuts


def _slack(vertex: Vertex, reply: Sequence[Any]) -> Any:
    if vertex.strategy is None:
        return ONE
    return vertex.value - dot(vertex.strategy, reply)


def _adjacent(vertices: list[Vertex], p: int, n: int, m: int) -> bool:
    """Two extreme points share an edge iff no third one is tight wherever both are."""
    common = vertices[p].tight & vertices[n].tight
    if common.bit_count() < m - 1:
        return False
    return not any(
        common & ~vertex.tight == 0 for k, vertex in enumerate(vertices) if k not in (p, n)
    )


def _crossing(above: Vertex, below: Vertex, slack_p: Any, slack_n: Any, bit: int) -> Vertex:
    """Where the edge between the two meets the new constraint."""
    tight = above.tight & below.tight | bit
    assert below.strategy is not None  # the upward ray satisfies every constraint
    if above.strategy is None:
        return Vertex(below.strategy, below.value - slack_n, tight)
    share = slack_p / (slack_p - slack_n)
    rest = ONE - share
    strategy = tuple(
        ZERO if tight >> i & 1 else dot(pair, (rest, share))
        for i, pair in enumerate(zip(above.strategy, below.strategy, strict=True))
    )
    return Vertex(strategy, share * below.value + rest * above.value, tight)
