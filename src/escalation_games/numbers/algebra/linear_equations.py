"""Linear equations in fractions, by elimination."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from ...effort import spend
from ..polynomials.quotients import flint_number, fraction
from ..rational import Fraction

ZERO = Fraction(0)
Unknown = TypeVar("Unknown", bound=Hashable)


def solution(
    equations: Sequence[tuple[Mapping[Unknown, Fraction], Fraction]], unknown: Sequence[Unknown]
) -> dict[Unknown, Fraction] | None:
    """Numbers that fulfil the equations, those that are free at 0; None where there are none."""
    from flint import fmpq_mat

    n, kept = len(unknown), [e for e in equations if e[1] or any(e[0].values())]
    if not kept:
        return dict.fromkeys(unknown, ZERO)
    spend(len(kept) * (n + 1) * min(n + 1, len(kept)) / 50)
    entries = [
        flint_number(number)
        for row, bound in kept
        for number in (*(row.get(j, ZERO) for j in unknown), bound)
    ]
    echelon, rank = fmpq_mat(len(kept), n + 1, entries).rref()
    solved = dict.fromkeys(unknown, ZERO)
    for i in range(rank):
        pivot = next(j for j in range(n + 1) if echelon[i, j])
        if pivot == n:
            return None
        solved[unknown[pivot]] = fraction(echelon[i, n])
    return solved


def determined(
    rows: Sequence[Mapping[Unknown, Fraction]], unknown: Sequence[Unknown]
) -> set[Unknown]:
    """Of which unknown all solutions of equations have the same number, if they have any.

    rows  the factors of the unknown in each equation, 0 where there is none
    """
    from flint import fmpq_mat

    n = len(unknown)
    if not rows or not n:
        return set()
    spend(len(rows) * n * min(n, len(rows)) / 50)
    entries = [flint_number(row.get(j, ZERO)) for row in rows for j in unknown]
    echelon, rank = fmpq_mat(len(rows), n, entries).rref()
    own = ([j for j in range(n) if echelon[i, j]] for i in range(rank))
    return {unknown[used[0]] for used in own if len(used) == 1}
