"""Every equilibrium as a formula of one assumption: A(x) in, EQ(x) out.

On an open interval of an assumption the numbers of a solution are functions of the assumption (see
`classified_line`). Here neighbouring intervals and points on which the same functions hold are
joined into stretches, so that the range is cut only where the set of equilibria changes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ...effort import Spent, share
from ...errors import Unresolved
from ...numbers import (
    Cell,
    Fraction,
    LinePoint,
    NotRational,
    Number,
    Quadratic,
    Refine,
    formula_text,
    is_equal,
    is_same_function,
    limit,
)
from ...solvers.result import Equilibrium, Solution
from .classified_line import Piece

COMPARING = 0.5  # share of the work left for comparing pieces; past it, pieces stay apart


@dataclass(frozen=True)
class Stretch:
    """A part of an assumption's range on which one list of equilibria holds.

    assumption    its name
    lower, upper  the ends of the part, the same number where the part is a point
    has_lower, has_upper  does the end belong to the part?
    solution      its numbers are functions of the assumption (at a point, numbers); None where it
                  could not be settled which equilibria there are
    reason        why there is no solution
    fails         has a formula no value on the part? Then there is no game, and nothing to settle
    """

    assumption: str
    lower: LinePoint
    upper: LinePoint
    has_lower: bool
    has_upper: bool
    solution: Solution | None
    reason: str | None
    fails: bool = False

    @property
    def is_point(self) -> bool:
        """Is the stretch a single value of the assumption?"""
        return self.lower is self.upper

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """The equilibria that were found; `solution.completeness` says which part of all."""
        return () if self.solution is None else self.solution.equilibria

    @property
    def inside(self) -> Fraction:
        """A value strictly between the ends of a stretch that is no point."""
        return Cell(self.lower, self.upper).sample()

    def formula(self, x: Number) -> str | None:
        """A number of the stretch's solution as a formula, as files have formulas: "3*x - 1".

        None for a number without a formula: irrational at a point, or known by bounds alone.
        """
        return formula_text(x, self.assumption)


def stretches(name: str, line: Sequence[Piece]) -> tuple[Stretch, ...]:
    """The line of one assumption, cut only where its set of equilibria changes.

    A point belongs to the interval beside it where the equilibria at the point are the limits of
    the interval's equilibria, and no others. Pieces that could not be compared stay apart.
    """
    found: list[Stretch] = []
    with share(COMPARING):
        for piece in line:
            after = _stretch(name, piece)
            if found and _go_on(found[-1], after):
                found[-1] = _joined(found[-1], after)
            else:
                found.append(after)
    return tuple(found)


def _stretch(name: str, piece: Piece) -> Stretch:
    cell = piece.cell
    at = cell.is_point
    fails = piece.fails is not None
    return Stretch(name, cell.lower, cell.upper, at, at, piece.solution, piece.reason, fails)


def _joined(before: Stretch, after: Stretch) -> Stretch:
    """Two neighbouring stretches as one, with the solution of the stretch that is no point."""
    kept = after if before.is_point else before
    return replace(
        kept,
        lower=before.lower,
        has_lower=before.has_lower,
        upper=after.upper,
        has_upper=after.has_upper,
    )


def _go_on(before: Stretch, after: Stretch) -> bool:
    """Do the same equilibria go on from one stretch to the next?"""
    one, other = before.solution, after.solution
    if one is None or other is None:
        return one is other and before.reason == after.reason
    if one.completeness.kind != other.completeness.kind:
        return False
    if before.is_point or after.is_point:
        interval, point = (after, before) if before.is_point else (before, after)
        return _agree(interval, point, lambda x, y: _is_limit(x, y, point.lower))
    return _agree(before, after, is_same_function)


def _agree(one: Stretch, other: Stretch, is_alike: Callable[[Number, Number], bool]) -> bool:
    """Is there a pairing of all equilibria of two stretches, with alike numbers in each pair?"""
    left: dict[Hashable, list[list[Number]]] = {}
    for equilibrium in other.equilibria:
        left.setdefault(_class(equilibrium), []).append(list(_numbers(equilibrium)))
    for equilibrium in one.equilibria:
        numbers = list(_numbers(equilibrium))
        rivals = left.get(_class(equilibrium), [])
        k = next((k for k, rival in enumerate(rivals)
                  if all(is_alike(x, y) for x, y in zip(numbers, rival, strict=True))),
                 None)  # fmt: skip
        if k is None:
            return False
        del rivals[k]
    return not any(left.values())


def _class(equilibrium: Equilibrium) -> Hashable:
    names = tuple(name for name, _ in equilibrium.terms)
    return equilibrium.key, equilibrium.count, equilibrium.free, names


def _numbers(equilibrium: Equilibrium) -> Iterator[Number]:
    terms = (x for _, x in equilibrium.terms)
    return chain(*equilibrium.profile, equilibrium.payoffs, [equilibrium.escalation], terms)


def _is_limit(interval: Number, value: Number, point: LinePoint) -> bool:
    """Has a function on the interval this value at the point? False where it is not decided."""
    try:
        if isinstance(interval, Quadratic):  # then both of its parts must have values at the point
            limit(interval.rest, point), limit(interval.times, point)
        return is_equal(limit(interval, point), value)
    except (NotRational, Refine, Spent, Unresolved, ZeroDivisionError):
        return False
