"""Smallest and largest expected escalation over all subgame-perfect equilibria, ties and all.

For trees of single moves (every information set is one node) with chance, mixing at ties included.
From the leaves up, straight from the definition, every node gets the set of values that
equilibria of its subgame have, as a union of polytopes, each a list of exact points. A value is
(payoffs of those who move further up, escalation); other payoffs cannot matter any more.

Subgames are independent, so at a move of player i, for every support S of two or more actions:

    { sum of p(a) x(a) : x(a) in X(a), all x(a)_i = t for a in S, t >= least x(b)_i for b not in S }

At one level t this is the hull of the slices. Where several t will do, the union of those hulls
over t can be curved. It is convex, strip by strip, if nobody but i moves further up; else it is
enclosed from both sides: by the hull of every strip, and by what surely belongs to it (each
X(a) in the strip, and the hulls at the strip's two ends).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations, pairwise, product
from typing import NamedTuple

from .trees import Chance, Leaf, Move, Tree, dot

Point = tuple[Fraction, ...]
Piece = frozenset[Point]  # a polytope: the hull of these points
STRIPS = 4  # a curved set is enclosed in so many strips between any two corners
MOST_POINTS = 20_000


class TooLarge(Exception):
    """The sets have too many corners for this oracle."""


class Brackets(NamedTuple):
    """`lower` and `upper` are attained; no equilibrium lies outside `outer_lower, outer_upper`."""

    lower: Fraction
    upper: Fraction
    outer_lower: Fraction
    outer_upper: Fraction

    @property
    def settled(self) -> bool:
        """True if both ends are exact."""
        return self.lower == self.outer_lower and self.upper == self.outer_upper


def bounds(tree: Tree) -> tuple[Fraction, Fraction] | None:
    """Smallest and largest escalation, both attained and exact; None if curved sets hide them."""
    found = brackets(tree)
    return (found.lower, found.upper) if found.settled else None


def brackets(tree: Tree, strips: int = STRIPS) -> Brackets:
    """The range of escalation from inside and from outside. Raises TooLarge, ValueError."""
    decisions = [node.decision for node in tree.nodes if isinstance(node, Move)]
    if len(set(decisions)) < len(decisions):
        raise ValueError("an information set has several nodes: not a tree of single moves")
    inner, outer = (_values(tree, 0, frozenset(), strips, side) for side in (False, True))
    return Brackets(*_range(inner, -1), *_range(outer, -1))


def _values(tree: Tree, index: int, above: frozenset[int], strips: int, outer: bool) -> set[Piece]:
    """Values of the node's subgame: all of them and perhaps more (outer), or some (inner)."""
    node = tree.nodes[index]
    if isinstance(node, Leaf):
        pays = (Fraction(pay if i in above else 0) for i, pay in enumerate(node.payoffs))
        return {frozenset({(*pays, node.escalation)})}
    if isinstance(node, Chance):
        sets = [_values(tree, child, above, strips, outer) for child in node.children]
        return _checked({_sum(node.probabilities, pieces) for pieces in product(*sets)})
    player = tree.decisions[node.decision].player
    sets = [_values(tree, child, above | {player}, strips, outer) for child in node.children]
    pieces = _choices(sets, player, above, strips, outer)
    return _checked({_without_others(piece, above) for piece in pieces})


def _choices(
    sets: Sequence[set[Piece]], player: int, above: frozenset[int], strips: int, outer: bool
) -> Iterator[Piece]:
    least = [_range(pieces, player)[0] for pieces in sets]
    for size in range(1, len(sets) + 1):
        for support in combinations(range(len(sets)), size):
            # An action not taken may be followed by whatever is worst for the mover.
            floor = max((least[b] for b in range(len(sets)) if b not in support), default=None)
            for pieces in product(*(sets[a] for a in support)):
                yield from _mixtures(pieces, player, floor, above, strips, outer)


def _mixtures(
    pieces: Sequence[Piece],
    player: int,
    floor: Fraction | None,
    above: frozenset[int],
    strips: int,
    outer: bool,
) -> Iterator[Piece]:
    """What mixtures of these polytopes are worth, all at one level >= floor of the mover."""
    ranges = [_range([piece], player) for piece in pieces]
    low = max(chain((lo for lo, _ in ranges), [] if floor is None else [floor]))
    high = min(hi for _, hi in ranges)
    if low > high:
        return
    if len(pieces) == 1:
        yield _strip(pieces[0], player, low, high)
    elif low == high:
        yield _hull(_strip(piece, player, low, low) for piece in pieces)
    elif above <= {player}:
        # A band between piecewise linear functions of the level: convex between their kinks.
        kinks = _kinks(pieces, player, low, high)
        for start, end in pairwise(kinks):
            yield _hull(_strip(piece, player, start, end) for piece in pieces)
    else:
        corners = {p[player] for p in chain(*pieces) if low < p[player] < high} | {low, high}
        for left, right in pairwise(sorted(corners)):
            steps = [left + (right - left) * Fraction(k, strips) for k in range(strips + 1)]
            for start, end in pairwise(steps):
                parts = [_strip(piece, player, start, end) for piece in pieces]
                if outer:
                    yield _hull(parts)
                    continue
                yield from parts
                for level in (start, end):
                    yield _hull(_strip(piece, player, level, level) for piece in pieces)


def _kinks(pieces: Sequence[Piece], player: int, low: Fraction, high: Fraction) -> list[Fraction]:
    """Levels between which the least and the largest escalation are linear in the level."""
    corners = {p[player] for p in chain(*pieces) if low < p[player] < high} | {low, high}
    kinks = set(corners)
    for left, right in pairwise(sorted(corners)):
        ends = [
            (_range([_strip(piece, player, left, left)], -1),
             _range([_strip(piece, player, right, right)], -1))
            for piece in pieces
        ]  # fmt: skip
        for (one_left, one_right), (two_left, two_right) in combinations(ends, 2):
            for side in (0, 1):
                before, after = one_left[side] - two_left[side], one_right[side] - two_right[side]
                if before * after < 0:
                    kinks.add(left + (right - left) * before / (before - after))
    return sorted(kinks)


def _strip(piece: Piece, axis: int, low: Fraction, high: Fraction) -> Piece:
    """The part of a polytope with low <= x[axis] <= high."""
    return _cut(_cut(piece, axis, low, 1), axis, high, -1)


def _cut(piece: Piece, axis: int, level: Fraction, sign: int) -> Piece:
    """Every new corner lies where an edge meets the level, and edges join two of the points."""
    kept = {p for p in piece if (p[axis] - level) * sign >= 0}
    inside = [p for p in kept if p[axis] != level]
    crossings = {
        tuple(
            x + (y - x) * (level - p[axis]) / (q[axis] - p[axis]) for x, y in zip(p, q, strict=True)
        )
        for p in inside
        for q in piece - kept
    }
    return _corners(kept | crossings)


def _hull(pieces: Iterable[Piece]) -> Piece:
    return _corners(frozenset().union(*pieces))


def _sum(weights: Sequence[Fraction], pieces: Sequence[Piece]) -> Piece:
    """The weighted Minkowski sum."""
    return _corners(
        tuple(dot(weights, column) for column in zip(*points, strict=True))
        for points in product(*pieces)
    )


def _without_others(piece: Piece, above: frozenset[int]) -> Piece:
    """Payoffs of those who do not move further up set to 0."""
    return _corners(
        (*(x if i in above else Fraction(0) for i, x in enumerate(p[:-1])), p[-1]) for p in piece
    )


def _corners(points: Iterable[Point]) -> Piece:
    """The points without those that lie between two others: fewer, with the same hull."""
    kept = sorted(set(points))
    if len(kept) > MOST_POINTS:
        raise TooLarge(f"{len(kept)} points")
    if len(kept) < 3:
        return frozenset(kept)
    used = [k for k in range(len(kept[0])) if len({p[k] for p in kept}) > 1]
    if len(used) == 1:  # on a line along an axis
        return frozenset({kept[0], kept[-1]})
    if len(used) == 2:
        return frozenset(_half(kept, used) + _half(kept[::-1], used))
    return frozenset(kept)


def _half(points: Sequence[Point], used: Sequence[int]) -> list[Point]:
    """One side of a polygon, from the first point to the last (Andrew's monotone chain)."""
    i, j = used
    chain_: list[Point] = []
    for p in points:
        while len(chain_) > 1:
            a, b = chain_[-2:]
            if (b[i] - a[i]) * (p[j] - a[j]) - (b[j] - a[j]) * (p[i] - a[i]) > 0:
                break
            chain_.pop()
        chain_.append(p)
    return chain_


def _checked(pieces: set[Piece]) -> set[Piece]:
    if sum(map(len, pieces)) > MOST_POINTS:
        raise TooLarge(f"{len(pieces)} polytopes")
    return pieces


def _range(pieces: Iterable[Piece], axis: int) -> tuple[Fraction, Fraction]:
    levels = [p[axis] for piece in pieces for p in piece]
    return min(levels), max(levels)
