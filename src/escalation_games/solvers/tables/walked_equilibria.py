"""All extreme Nash equilibria of a larger table of rational numbers, by `polytope_walk`.

What makes two extreme points an equilibrium stands in `extreme_equilibria`, and holds here too.
"""

from __future__ import annotations

from math import prod
from typing import Any

from ...forms import StrategicGame, StrategicStructure
from ...forms.arrays import are_rational
from ...forms.mixtures import dot, with_constants
from ..result import Found, LeftToNext
from .double_description import Vertex
from .extreme_equilibria import ExtremePair, fits, found_of, in_order, support_of
from .polytope_walk import MAX_LABELS, NotProved, Walked, matched, walked

LARGE = 30  # combinations of actions from which on a table is walked rather than cut


def fits_large(structure: StrategicStructure) -> str | None:
    """As `fits`, where there is enough to walk along."""
    sizes = [structure.shape[player] for player in structure.choosers]
    if fits(structure) or len(sizes) < 2 or prod(sizes) < LARGE:
        return f"it is for two players, with {LARGE} combinations of actions or more"
    return None if sum(sizes) <= MAX_LABELS else f"it is for {MAX_LABELS} actions at most"


def find(game: StrategicGame) -> Found:
    """Every extreme equilibrium. Raises LeftToNext where numbers are not rational, and where they
    are so close that floats do not tell them apart."""
    if not are_rational(game.payoffs):
        raise LeftToNext("it is for rational numbers, at a point")
    try:
        return found_of(game, walked_equilibria)
    except NotProved:
        raise LeftToNext("its payoffs are too close to each other for floats") from None


def walked_equilibria(row_payoffs: Any, column_payoffs: Any) -> list[ExtremePair]:
    """The pairs of `extreme_equilibria`, in the same order. Raises NotProved."""
    m, n = len(row_payoffs), len(row_payoffs[0])
    replies = [[row_payoffs[i][j] for i in range(m)] for j in range(n)]
    rows, columns = walked(column_payoffs), walked(replies)
    first, second = (side.tolist() for side in matched(rows.labels, columns.labels, m, n))
    xs = {k: _vertex(rows, k, column_payoffs) for k in first}
    ys = {k: _vertex(columns, k, replies) for k in second}
    pairs = ((xs[p], ys[q]) for p, q in zip(first, second, strict=True))
    return in_order([ExtremePair(x, y, (support_of(x, m), support_of(y, n))) for x, y in pairs])


def _vertex(found: Walked, k: int, payoffs: Any) -> Vertex:
    """One of the extreme points, exactly."""
    strategy = with_constants(found.mixture(k))
    tight = int(found.labels[k])
    best = (tight >> len(strategy)).bit_length() - 1
    return Vertex(strategy, (dot(strategy, [row[best] for row in payoffs]),), tight)
