"""Some equilibria of a table for two: those at the ends of the Lemke-Howson paths, and all pure
ones.

**Definition.** Both best-response polytopes (see `polytope_walk`) have a constraint for each action
of either player: in the one's own polytope that it is unused, in the other's that it is a best
reply. The label of a constraint is its action. A pair of extreme points that has every label is an
equilibrium, or the pair of zeros.

**Theorem.** Drop one label k. The pairs of extreme points that have all labels but k, perhaps, are
joined by edges to paths and loops, if no point has more labels than it must. The path that begins
at the pair of zeros ends at an equilibrium. So there is one for each label, not always another one.
Where points have more labels, right-hand sides are thought of as moved by powers of a number close
to 0: ties in the choice of the leaving label are broken by the later columns (lexicographic rule).

Pivots are exact: a table of whole numbers with one common denominator, which the next pivot divides
out (Bareiss).

Sources: C. E. Lemke, J. T. Howson, "Equilibrium points of bimatrix games", Journal of the Society
for Industrial and Applied Mathematics 12 (1964), 413-423; B. von Stengel, "Computing equilibria for
two-person games", in Handbook of Game Theory 3 (2002), 1723-1759 (labels, lexicographic rule).

**Example.** Both want to do the same, but not the same thing. From each label the path is short.

>>> first, second = [[3, 0], [0, 1]], [[1, 0], [0, 3]]
>>> for label in range(4):
...     row, column = end_of_path(first, second, label)
...     print(*row, "|", *column)
1 0 | 1 0
0 1 | 0 1
1 0 | 1 0
0 1 | 0 1
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...effort import spend
from ...forms import StrategicGame, objects
from ...forms.arrays import are_rational
from ...forms.mixtures import with_constants
from ...numbers import Fraction
from ..result import Candidate, Completeness, Found, LeftToNext
from . import pure_nash
from .polytope_walk import whole_numbers

Strategy = tuple[Any, ...]  # the probabilities of one side
SOME = "the ends of Lemke-Howson paths and all pure ones; there may be others"


def find(game: StrategicGame) -> Found:
    """The pure ones, then the ends of the paths from every label; of two players, at a point."""
    if len(game.payoffs) != 2 or not are_rational(game.payoffs):
        raise LeftToNext("it is for two players and rational numbers, at a point")
    pure = pure_nash.find(game)
    known = {tuple(map(tuple, candidate.profile)) for candidate in pure.candidates}
    mixed: list[Candidate] = []
    first, second = game.payoffs
    for label in range(sum(game.structure.shape)):
        pair = end_of_path(first, second, label)
        if pair not in known:
            known.add(pair)
            mixed.append(candidate_of(pair, mixed))
    structure = pure.structure | {candidate.key[0] for candidate in mixed}  # type: ignore[index]
    return Found((*pure.candidates, *mixed), Completeness("some", SOME), frozenset(structure))


def candidate_of(pair: tuple[Strategy, Strategy], before: Sequence[Candidate]) -> Candidate:
    """One of several equilibria; those before it of the same supports are numbered."""
    supports = tuple(tuple(k for k, p in enumerate(side) if p) for side in pair)
    ordinal = sum(other.key[0] == supports for other in before)  # type: ignore[index]
    profile = tuple(objects(side, (len(side),)) for side in pair)
    is_pure = all(len(support) == 1 for support in supports)
    return Candidate(profile, (supports, ordinal), labels=("pure" if is_pure else "mixed",))


def end_of_path(first: Any, second: Any, label: int) -> tuple[Strategy, Strategy]:
    """The equilibrium at the end of the path of a label: rows first, then columns, from 0."""
    m, n = len(first), len(first[0])
    columns = whole_numbers([[row[j] for row in first] for j in range(n)])
    tables = (
        PivotTable(np.array(whole_numbers(second), dtype=object).T, range(m, m + n), range(m)),
        PivotTable(np.array(columns, dtype=object).T, range(m), range(m, m + n)),
    )
    side, entering = (0, label) if label < m else (1, label)
    while True:
        entering = tables[side].pivoted(entering)
        if entering == label:
            return tables[0].mixture(range(m)), tables[1].mixture(range(m, m + n))
        side = 1 - side


class PivotTable:
    """One polytope's equations: slack + payoffs times unknowns = 1, with an extreme point's basis.

    entries  whole numbers over `denominator`: a column per label, and the right-hand side
    basis    the label that each row is solved for
    """

    def __init__(self, payoffs: NDArray[Any], slacks: range, unknowns: range) -> None:
        k = len(payoffs)
        self.slacks, self.denominator = slacks, 1
        self.basis: list[int] = [*slacks]
        self.entries = np.zeros((k, k + len(unknowns) + 1), dtype=object)
        self.entries[:, slacks] = np.eye(k, dtype=int).astype(object)
        self.entries[:, unknowns] = payoffs
        self.entries[:, -1] = 1

    def pivoted(self, entering: int) -> int:
        """Solves for the entering label's variable; the label of the one that leaves."""
        spend(self.entries.size / 4)
        row = self._leaving(entering)
        pivot = self.entries[row, entering]
        others = np.arange(len(self.basis)) != row
        product = np.multiply.outer(self.entries[others, entering], self.entries[row])
        self.entries[others] = (self.entries[others] * pivot - product) // self.denominator
        self.denominator = pivot
        left, self.basis[row] = self.basis[row], entering
        return left

    def _leaving(self, entering: int) -> int:
        """The row that limits the entering variable most; of several, by the columns of slacks."""
        rows = [k for k in range(len(self.basis)) if self.entries[k, entering] > 0]
        for column in (-1, *self.slacks):
            ratios = [Fraction(self.entries[k, column], self.entries[k, entering]) for k in rows]
            least = min(ratios)
            rows = [k for k, ratio in zip(rows, ratios, strict=True) if ratio == least]
            if len(rows) == 1:
                break
        return rows[0]

    def mixture(self, labels: range) -> Strategy:
        """The values of these labels' variables, divided by their sum."""
        values = dict(zip(self.basis, self.entries[:, -1], strict=True))
        own = [values.get(label, 0) for label in labels]
        total = sum(own)
        return with_constants(Fraction(x, total) for x in own)
