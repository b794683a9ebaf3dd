"""The corners of a polytope of probabilities that is given by linear inequalities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import BudgetExceeded
from ...forms.mixtures import ONE, ZERO
from ...limits import MAX_POLYTOPE_CORNERS
from ...numbers import Fraction
from ...numbers.algebra.sparse import Sparse
from ..tables.double_description import Constraint, Vertex, cut


def corners(forms: Sequence[Sparse], unknowns: Sequence[int], n: int) -> list[dict[int, Any]]:
    """Where `forms` of degree 1 are 0 or more, and the unknowns between 0 and 1; maybe none.

    The forms must bound each unknown by 1. Raises BudgetExceeded.

    A point stands with a 1 before its unknowns, so that an inequality is the reply whose worth,
    less its constant, may not be above 0.
    """
    size = len(unknowns)
    found = _simplex(size)
    for number, form in enumerate(forms, start=size + 2):
        constant = form.terms.get((0,) * n, ZERO)
        factors = [form.by_power(k)[-1].at({}) if form.degree(k) else ZERO for k in unknowns]
        reply = [-x for x in (constant, *factors)]
        found = cut(found, Constraint(reply, 0, 1 << number), size - 1)
        if len(found) > MAX_POLYTOPE_CORNERS:
            raise BudgetExceeded(
                f"a set of equilibria has more than {MAX_POLYTOPE_CORNERS} corners; "
                "fewer moves would do"
            )
    points = [vertex.strategy or () for vertex in found]
    return [dict(zip(unknowns, point[1:], strict=True)) for point in points]


def _simplex(size: int) -> list[Vertex]:
    """All unknowns 0 or more, and their sum at most their number: true of numbers up to 1."""
    most = 1 << size + 1
    zeros = most - 2  # the bit of unknown k is that of its place, k + 1
    origin = Vertex((ONE, *[ZERO] * size), (ZERO,), zeros)
    far = [
        Vertex(
            (ONE, *(Fraction(size) if j == k else ZERO for j in range(size))),
            (ZERO,),
            (zeros | most) & ~(2 << k),
        )
        for k in range(size)
    ]
    return [origin, *far]
