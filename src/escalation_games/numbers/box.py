"""Proofs over a whole box of assumptions: identities, and bounds by subdivision."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from .enclosures import Domain, Enclosed, Interval
from .intervals import Undecided


def box_variables(ranges: Mapping[str, Interval]) -> dict[str, Any]:
    """One number per name, standing for every value in its range; a Fraction where that is one."""
    domain = Domain({name: ends for name, ends in ranges.items() if ends[0] < ends[1]})
    return {
        name: Enclosed.variable(name, domain) if name in domain.ranges else ends[0]
        for name, ends in ranges.items()
    }


def is_identity(number: Any) -> bool:
    """Is it 0 for all values, by structure? False means not proved."""
    return isinstance(number, Fraction) and not number


def violation(
    number: Any, lower: Fraction, upper: Fraction, budget: int = 2_000
) -> dict[str, Fraction] | bool | None:
    """A point of the box where lower <= number <= upper fails; False when proved that none is.

    None: not settled within the budget. By bisection of the widest range, corners and centres tried
    on the way; a range is halved in proportion to its original width.
    """
    if isinstance(number, Fraction):
        return False if lower <= number <= upper else {}
    todo = [dict(number.domain.ranges)]
    for _ in range(budget):
        if not todo:
            return False
        box = todo.pop(0)
        low, high = _bounds(number, box)
        if low is not None and high is not None and low >= lower and high <= upper:
            continue
        for point in _probes(box):
            value = _bounds(number, {name: (x, x) for name, x in point.items()})
            if value[0] is not None and (value[1] < lower or value[0] > upper):
                return point
        todo += _halves(box, number)
    return None


def _bounds(number: Enclosed, box: Mapping[str, Interval]) -> tuple[Any, Any]:
    try:
        return number.bounds(30, box)
    except Undecided:
        return None, None


def _probes(box: Mapping[str, Interval]) -> list[dict[str, Fraction]]:
    names = list(box)
    corners = [
        {name: box[name][mask >> k & 1] for k, name in enumerate(names)}
        for mask in range(1 << min(len(names), 4))
    ]
    return [*corners, {name: (a + b) / 2 for name, (a, b) in box.items()}]


def _halves(box: dict[str, Interval], number: Enclosed) -> list[dict[str, Interval]]:
    whole = number.domain.ranges
    used = _used(number)
    name = max(
        (n for n in box if n in used),
        key=lambda n: (box[n][1] - box[n][0]) / (whole[n][1] - whole[n][0]),
    )
    a, b = box[name]
    middle = (a + b) / 2
    return [{**box, name: (a, middle)}, {**box, name: (middle, b)}]


def _used(number: Enclosed) -> set[str]:
    """Names of the variables the number depends on."""
    names: set[str] = set()
    todo = [*number.numerator, *number.denominator]
    while todo:
        for atom, _ in todo.pop():
            if atom.kind == "variable":
                names.add(atom.arguments[0])
            else:
                todo += [m for top, bottom in atom.arguments for m, _ in (*top, *bottom)]
    return names
