"""Zero-sum tables: the value, how one side secures it, and how the other side holds it there.

**Definition.** Row i against column j pays a_ij to the row player, and that much from the column
player. The *maximin* is the most that the row player is sure of with some mixture x of the rows,
max over x of min over j of sum x_i a_ij; the *minimax* the least to which some mixture y of the
columns holds the row player down.

**Theorem.** The two are one number, the value. An x with sum x_i a_ij >= v for every column j and a
y with sum a_ij y_j <= v for every row i prove each other: v <= x a y <= v.

Source: J. von Neumann, "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100 (1928),
295-320. Both mixtures are found as one linear programme and its weights (Gale, Kuhn, Tucker 1951).

**Example.** Row pays (2, 0) or (0, 1). With one third on the first row, either column gives 2/3;
with one third on the first column, either row gets 2/3.

>>> found = zero_sum([[2 * ONE, ZERO], [ZERO, ONE]])
>>> print(found.value, *found.rows, *found.columns)
2/3 1/3 2/3 1/3 2/3
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...effort import spend
from ...forms.mixtures import ONE, ZERO, dot
from ...numbers import Fraction
from .linear_programme import LinearRow, maximum
from .verified import verified


@dataclass(frozen=True)
class ZeroSum:
    """The value; a mixture of the rows that secures it, one of the columns that concedes it."""

    value: Fraction
    rows: tuple[Fraction, ...]
    columns: tuple[Fraction, ...]


def zero_sum(payoffs: Sequence[Sequence[Fraction]]) -> ZeroSum:
    """The value of a table with `payoffs[row][column]`, and an optimal mixture of each side."""
    m, n = len(payoffs), len(payoffs[0])
    spend(15 * m * n)
    lift = min(min(row) for row in payoffs) - 1  # less than every payoff: the value over it is > 0
    at_most = [
        LinearRow({**{i: lift - payoffs[i][j] for i in range(m)}, m: ONE}, ZERO) for j in range(n)
    ]
    everything = LinearRow(dict.fromkeys(range(m), ONE), ONE)
    found = maximum([ZERO] * m + [ONE], at_most, [everything])
    solved = ZeroSum(found.value + lift, found.point[:m], found.weights[:n])
    verified(_is_solution(payoffs, solved), "a value")
    return solved


def _is_solution(payoffs: Sequence[Sequence[Fraction]], found: ZeroSum) -> bool:
    """From the definition alone: two mixtures, one that secures the value, one that concedes it."""
    secured = [dot(found.rows, column) for column in zip(*payoffs, strict=True)]
    conceded = [dot(found.columns, row) for row in payoffs]
    return (
        are_probabilities(found.rows)
        and are_probabilities(found.columns)
        and min(secured) == found.value == max(conceded)
    )


def are_probabilities(numbers: Sequence[Fraction]) -> bool:
    """Is none of them negative, and is their sum 1?"""
    return all(p >= 0 for p in numbers) and sum(numbers, ZERO) == 1
