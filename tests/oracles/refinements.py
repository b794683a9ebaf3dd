"""The intuitive criterion and D1 from their definitions, by linear programs in floating point.

For plain signalling games: payoffs [type][signal][response] of both sides as whole numbers, so that
what is 0 is far from what is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import linprog

SMALL = 1e-9
Rows = Sequence[Sequence[float]]


def fails(sender: Any, receiver: Any, now: Sequence[float], unsent: Sequence[int]) -> set[str]:
    """Which criteria an equilibrium fails in which type t gets now[t]; `unsent` are signals."""
    found = set()
    for signal in unsent:
        gains = [[pay - u for pay in sender[t][signal]] for t, u in enumerate(now)]
        answers = [receiver[t][signal] for t in range(len(now))]
        if _fails_intuitive(gains, answers):
            found.add("fails the intuitive criterion")
        if _fails_d1(gains, answers):
            found.add("fails D1")
    return found


def _fails_intuitive(gains: Rows, answers: Rows) -> bool:
    types = range(len(gains))
    best = {r for rs in _best_together(answers, list(types)) for r in rs}
    left = [t for t in types if max(gains[t][r] for r in best) > -SMALL]
    if not left:
        return False
    still = {r for rs in _best_together(answers, left) for r in rs}
    return any(min(gains[t][r] for r in still) > SMALL for t in left)


def _fails_d1(gains: Rows, answers: Rows) -> bool:
    types = range(len(gains))
    every = list(_best_together(answers, list(types)))
    tempted = [t for t in types if any(gains[t][r] > SMALL for rs in every for r in rs)]
    if not tempted:
        return False
    left = [
        t for t in types
        if not any(
            s != t and not any(_mixture(rs, [gains[t]], [gains[s]]) for rs in every)
            for s in tempted
        )
    ]  # fmt: skip
    return not any(_mixture(rs, [], gains) for rs in _best_together(answers, left))


def _best_together(answers: Rows, types: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every set of responses all of which are best for one belief in these types."""
    n = len(answers[0])
    for size in range(1, n + 1):
        for chosen in combinations(range(n), size):
            rows: list[list[float]] = []
            equal: list[list[float]] = []
            for r in range(n):
                row = [answers[t][r] - answers[t][chosen[0]] for t in types]
                (equal if r in chosen else rows).append(row)
            if _feasible(rows, equal, len(types)):
                yield chosen


def _mixture(responses: Sequence[int], at_least: Rows, at_most: Rows) -> bool:
    """Is there a mixture at which the first rows are 0 or more, and the others at most 0?"""
    rows = [[-row[r] for r in responses] for row in at_least]
    rows += [[row[r] for r in responses] for row in at_most]
    return _feasible(rows, [], len(responses))


def _feasible(rows: Rows, equal: Rows, n: int) -> bool:
    """Is there a mixture of n columns at which rows are at most 0, and others exactly 0?"""
    found = linprog(
        np.zeros(n),
        A_ub=np.array(rows, dtype=float).reshape(-1, n),
        b_ub=np.zeros(len(rows)),
        A_eq=np.array([*equal, [1.0] * n], dtype=float),
        b_eq=[*([0.0] * len(equal)), 1.0],
    )
    return bool(found.status == 0)
