"""Proofs over a whole box of assumptions: identities, and bounds by subdivision.

A number is a quotient of polynomials over *atoms*, variables and function values. Intervals bound
it; where they are too wide, the Bernstein coefficients of its polynomials over the ranges of their
atoms bound it better: t + s*(1 - t), with both in [0, 1], has its extremes at the corners.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice, product
from typing import Any

from ...errors import Unresolved
from ...limits import MAX_BOX_CORNERS, MAX_BOX_WORK, MIN_PROOF_BOXES
from ..bounds.certified_real import Domain, Enclosed, polynomial_bounds
from ..bounds.interval import Undecided
from ..line.algebraic import Interval
from ..polynomials.atoms import variables
from ..rational import Fraction

RangeBox = Mapping[str, Interval]


def box_variables(ranges: Mapping[str, Interval]) -> dict[str, Any]:
    """One number per name, standing for every value in its range; a Fraction where that is one."""
    domain = Domain({name: ends for name, ends in ranges.items() if ends[0] < ends[1]})
    return {
        name: Enclosed.variable(name, domain) if name in domain.ranges else ends[0]
        for name, ends in ranges.items()
    }


# -- identities --------------------------------------------------------------------------------


def is_identity(number: Any) -> bool:
    """Is it 0 for all values, by structure? False means not proved."""
    return not number if isinstance(number, Fraction) else not number.numerator


# -- bounds ------------------------------------------------------------------------------------


def violation(
    number: Any, lower: Fraction, upper: Fraction, budget: int = 2_000
) -> dict[str, Fraction] | bool | None:
    """A point of the box where lower <= number <= upper fails; False when proved that none is.

    None: not settled within the budget, which counts boxes. By bisection of the widest range,
    corners and centres tried on the way; a range is halved in proportion to its original width.
    """
    if isinstance(number, Fraction):
        return False if lower <= number <= upper else {}
    whole = {name: ends for name, ends in number.domain.ranges.items() if name in used(number)}
    above, below = _difference(number, lower), _difference(upper, number)
    todo = [whole]
    size = len(number.numerator) + len(number.denominator)
    for _ in range(min(budget, max(MIN_PROOF_BOXES, MAX_BOX_WORK // size))):
        if not todo:
            return False
        box = todo.pop(0)
        low, high = bounds_on(number, box)
        is_above = (low is not None and low >= lower) or _is_at_least_0(above, box)
        if is_above and ((high is not None and high <= upper) or _is_at_least_0(below, box)):
            continue
        for point in probes(box):
            value = bounds_on(number, {name: (x, x) for name, x in point.items()})
            if value[0] is not None and (value[1] < lower or value[0] > upper):
                return point
        if not box:  # a number of which no bounds are known, as exp(1000)
            return None
        todo += halves(box, whole)
    return None


def _difference(a: Any, b: Any) -> Any:
    try:
        return a - b
    except Unresolved:  # too large to be written out: intervals must do
        return None


def _is_at_least_0(number: Any, box: RangeBox) -> bool:
    if isinstance(number, Fraction):
        return number >= 0
    if number is None:
        return False
    bounds = polynomial_bounds(number.numerator, box)  # its denominator is positive
    return bounds is not None and bounds[0] >= 0


def bounds_on(number: Any, box: RangeBox) -> tuple[Any, Any]:
    """Bounds on a number over a box; None and None where it has none."""
    try:
        low, high = number.bounds(30, box)
    except (Undecided, Unresolved):
        return None, None
    return low, high


def probes(box: RangeBox) -> Iterable[dict[str, Fraction]]:
    """Some corners of a box, and its middle."""
    for corner in islice(product(*box.values()), MAX_BOX_CORNERS):
        yield dict(zip(box, corner, strict=True))
    yield {name: (a + b) / 2 for name, (a, b) in box.items()}


def halves(box: RangeBox, whole: RangeBox) -> list[dict[str, Interval]]:
    """The two halves of a box, across the range of which most is left."""
    name = max(box, key=lambda n: (box[n][1] - box[n][0]) / (whole[n][1] - whole[n][0]))
    a, b = box[name]
    middle = (a + b) / 2
    return [{**box, name: (a, middle)}, {**box, name: (middle, b)}]


def used(number: Enclosed) -> set[str]:
    """Names of the variables the number depends on."""
    monomials = [*number.numerator, *number.denominator]
    return {name for monomial in monomials for name in variables(monomial)}
