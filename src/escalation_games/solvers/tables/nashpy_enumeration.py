"""Some equilibria of a table for two, as nashpy finds them in floats, each computed anew exactly.

nashpy has the extreme points of both best-response polytopes from Qhull, and paths of Lemke and
Howson's from every label. Of what these lead to, only the labels are taken: which actions are
unused, and which are best replies, as far as floats can tell. The equations that say so are solved
in fractions, and a pair is kept where no action is better, by the definition. So nothing that is
listed is wrong; but floats may take for a tie what is none, or miss a tie, and then an equilibrium
is not listed.

Payoffs are moved and scaled to lie from 1 to 2 first, exactly, which changes no equilibrium: nashpy
loses some where numbers are not above 0. Its paths multiply whole rows, without ever dividing, so
numbers grow until floats do not hold them, and then would go on for ever: a path is given up there,
and after so many steps.

Sources: V. Knight, J. Campbell, "Nashpy: A Python library for the computation of Nash equilibria",
Journal of Open Source Software 3 (2018), 904; N. Nisan, T. Roughgarden, E. Tardos, V. V. Vazirani
(eds.), Algorithmic Game Theory (2007), chapter 3, algorithms 3.5 and 3.6.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...effort import spend
from ...errors import BudgetExceeded
from ...forms import StrategicGame, StrategicStructure, objects
from ...forms.arrays import are_rational
from ...forms.mixtures import ONE, ZERO, with_constants
from ...limits import MAX_NASHPY_ACTIONS, MAX_NASHPY_STEPS
from ...numbers import Fraction, sign
from ...numbers.algebra.linear_equations import solution
from ..certificates import certify
from ..result import Candidate, Completeness, Found, LeftToNext
from .lemke_howson import Strategy, candidate_of
from .polytope_walk import matched

Floats = NDArray[np.float64]

SOME = (
    "nashpy computes in floats; what it found was computed anew in fractions, and there may be "
    "others"
)
LINEAR_PROGRAMME, QHULL, POINT, PIVOT = 5_000, 100, 50, 40  # units of work


def fits(structure: StrategicStructure) -> str | None:
    """Two players, neither with one action only, nor with too many."""
    sizes, most = structure.shape, MAX_NASHPY_ACTIONS
    is_small = len(sizes) == 2 and min(sizes) > 1 and max(sizes) <= most
    return None if is_small else f"it is for two players, with 2 to {most} actions each"


def find(game: StrategicGame) -> Found:
    """What vertex enumeration and the paths from every label lead to, without repetition.

    Raises LeftToNext where payoffs are not rational, at a point, and BudgetExceeded where floats
    led to no equilibrium.
    """
    if not are_rational(game.payoffs):
        raise LeftToNext("it is for rational numbers, at a point")
    both = game.payoffs[1].T, game.payoffs[0]  # a row for each reply to the one's own actions
    known: dict[tuple[Strategy, Strategy], Candidate] = {}
    for tight in dict.fromkeys(_tight_pairs(*map(_rescaled, both))):
        x, y = (_mixture(payoffs, own) for payoffs, own in zip(both, tight, strict=True))
        if x is not None and y is not None and (x, y) not in known and _is_equilibrium(game, x, y):
            known[x, y] = candidate_of((x, y), [*known.values()])
    if not known:
        raise BudgetExceeded("nashpy's floats led to no equilibrium")
    structure = frozenset(candidate.key[0] for candidate in known.values())  # type: ignore[index]
    return Found((*known.values(),), Completeness("some", SOME), structure)


def _rescaled(payoffs: NDArray[Any]) -> Floats:
    """From 1 to 2."""
    low, high = min(payoffs.flat), max(payoffs.flat)
    return np.array((payoffs - low) / ((high - low) or ONE) + ONE, dtype=float)


# -- floats ----------------------------------------------------------------------------------------
# What is tight of one side's polytope is one number: bit i where own action i is unused, and after
# all of these a bit for each reply that is best.


def _tight_pairs(to_rows: Floats, to_columns: Floats) -> Iterator[tuple[int, int]]:
    """What is tight for both sides, where nashpy sees an equilibrium."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        n, m = to_rows.shape
        rows, columns = _points(to_rows), _points(to_columns)
        if len(rows) and len(columns):
            first, second = matched(rows, columns, m, n)
            yield from zip(rows[first].tolist(), columns[second].tolist(), strict=True)
        for label in range(m + n):
            found = _end_of_path(to_columns, to_rows.T, label)
            if found is not None:
                x, y = found
                yield _at(x / max(to_rows @ x), to_rows), _at(y / max(to_columns @ y), to_columns)


def _points(payoffs: Floats) -> NDArray[np.uint64]:
    """What is tight at each extreme point that Qhull finds; none where it gives up."""
    from nashpy.polytope import build_halfspaces, non_trivial_vertices
    from scipy.spatial import QhullError

    spend(LINEAR_PROGRAMME + QHULL * 2 ** payoffs.shape[1])
    try:
        points = list(non_trivial_vertices(build_halfspaces(payoffs)))
    except QhullError:
        points = []
    spend(POINT * len(points))
    found = {_numbered(tight, payoffs) for _, tight in points}
    own = payoffs.shape[1]
    return np.array(sorted(bits for bits in found if bits.bit_count() >= own), dtype=np.uint64)


def _at(point: Floats, payoffs: Floats) -> int:
    """What is tight at a point of the polytope."""
    from nashpy.polytope import build_halfspaces
    from nashpy.polytope.polytope import labels

    return _numbered(labels(point, build_halfspaces(payoffs)), payoffs)


def _numbered(tight: Iterable[Any], payoffs: Floats) -> int:
    """nashpy's labels, replies first."""
    replies, own = payoffs.shape
    return sum(1 << (own + k if k < replies else k - replies) for k in map(int, tight))


def _end_of_path(first: Floats, second: Floats, label: int) -> tuple[Floats, Floats] | None:
    """Both mixtures at the end of the path of a label, pivot by pivot; None where it has none in
    floats."""
    from nashpy.linalg import create_col_tableau, create_row_tableau

    row, column = create_row_tableau(second, True), create_col_tableau(first, True)
    turn, other = (row, column) if label in row.non_basic_variables else (column, row)
    try:
        for _ in range(MAX_NASHPY_STEPS):
            spend(PIVOT * sum(first.shape))
            label = turn.pivot_and_drop_label(label)
            turn, other = other, turn
            row_labels, column_labels = row.non_basic_variables, column.non_basic_variables
            if row_labels | column_labels == row.labels:
                mixtures = row.to_strategy(column_labels), column.to_strategy(row_labels)
                is_right = all(map(_is_mixture, mixtures, first.shape))
                return mixtures if is_right else None
    except (ValueError, KeyError, IndexError, OverflowError):  # numbers that are none any more
        pass
    return None


def _is_mixture(probabilities: Floats, size: int) -> bool:
    return probabilities.shape == (size,) and bool(np.isfinite(probabilities).all())


# -- fractions -------------------------------------------------------------------------------------


def _mixture(payoffs: NDArray[Any], tight: int) -> Strategy | None:
    """The mixture of which just this is said: what is unused, and which replies are worth the same;
    None where there is none."""
    replies, own = payoffs.shape
    used = [i for i in range(own) if not tight >> i & 1]
    best = [j for j in range(replies) if tight >> (own + j) & 1]
    worth = -1  # the place of the unknown that replies are worth
    equations: list[tuple[dict[int, Fraction], Fraction]] = [
        ({**{i: payoffs[j, i] for i in used}, worth: -ONE}, ZERO) for j in best
    ]
    equations.append((dict.fromkeys(used, ONE), ONE))
    found = solution(equations, [*used, worth])
    if found is None or any(found[i] < 0 for i in used):
        return None
    return with_constants(found.get(i, ZERO) for i in range(own))


def _is_equilibrium(game: StrategicGame, *mixtures: Strategy) -> bool:
    profile = tuple(objects(mixture, (len(mixture),)) for mixture in mixtures)
    return not sign(certify(game.deviations(profile, "nash"), "nash").gain)
