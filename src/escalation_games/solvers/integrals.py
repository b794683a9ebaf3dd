"""Numbers between two floats, and integrals over cells of types by Taylor polynomials.

Every bound is rounded outwards; see `numbers.series` for what the coefficients enclose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..numbers import Rounded
from ..numbers.rounded import SLACK, UNIT
from ..numbers.series import LARGE, UNKNOWN, Series

Floats = NDArray[np.float64]

ORDER = 8  # of Taylor polynomials in the type; even, so that remainders weigh one way
SHIFT = 2.0**-51  # of the ends of a cell, by the rounding of its middle and width


@dataclass(frozen=True)
class Range:
    """All numbers between two floats."""

    low: float
    high: float

    def __add__(self, other: Range) -> Range:
        return Range(down(self.low + other.low), up(self.high + other.high))

    def __sub__(self, other: Range) -> Range:
        return Range(down(self.low - other.high), up(self.high - other.low))

    def __mul__(self, other: Range) -> Range:
        if ZERO in (self, other):
            return ZERO
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return ALL if any(map(np.isnan, ends)) else Range(down(min(ends)), up(max(ends)))

    def hull(self, other: Range) -> Range:
        return Range(min(self.low, other.low), max(self.high, other.high))

    @property
    def sign(self) -> int:
        """1 or −1 where that is certain, else 0."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0

    @property
    def is_bounded(self) -> bool:
        return bool(np.isfinite(self.low) and np.isfinite(self.high))


ZERO = Range(0.0, 0.0)
ALL = Range(-np.inf, np.inf)


def down(x: float) -> float:
    return float(np.nextafter(x, -np.inf))


def up(x: float) -> float:
    return float(np.nextafter(x, np.inf))


def range_of(x: Rounded | Series, k: int = 0) -> Range:
    """One number of many, between its bounds."""
    value, error = (x.value[0, 0], x.error[0, 0]) if isinstance(x, Series) else (x.value, x.error)
    error = np.broadcast_to(error, value.shape)
    if error[k] >= LARGE:
        return ALL
    pad = error[k] * SLACK + UNIT * abs(value[k])
    return Range(down(float(value[k] - pad)), up(float(value[k] + pad)))


def inverse(x: Range) -> Range:
    return Range(down(1 / x.high), up(1 / x.low))


@dataclass(frozen=True, eq=False)
class Integral:
    """Over each cell of types, of every derivative along the offer: arrays (orders, n).

    `low` and `high` bound the integrand times the width of the cell, `value` and `error` its
    integral over all of the cell.
    """

    value: Floats
    error: Floats
    low: Floats
    high: Floats


def integral(parts: tuple[Series, Series], low: Floats, high: Floats) -> Integral:
    """Of a function, from its series at the middle of each cell and over all of it.

    Coefficients below the highest at the middle, the highest over all of the cell.
    """
    middle, cell = parts
    width = high - low
    half = width / 2
    value, error = np.zeros_like(middle.value[:, 0]), np.zeros_like(middle.value[:, 0])
    largest = np.abs(cell.value[:, 0]) + cell.error[:, 0]
    shift = np.where(_is_rounded(low, high), SHIFT * largest, 0.0)
    size = np.zeros_like(value)
    for j in range(0, ORDER + 1, 2):
        part = cell if j == ORDER else middle
        weight = 2 * half ** (j + 1) / (j + 1)
        value += weight * part.value[:, j]
        error += np.where(part.error[:, j] >= LARGE, UNKNOWN, weight * part.error[:, j])
        size += weight * np.abs(part.value[:, j])
    error = (error + (ORDER + 8) * UNIT * (size + error)) * (1 + 1e-13)
    error = error + shift
    flat = np.where(cell.error[:, 0] >= LARGE, UNKNOWN, width * cell.error[:, 0]) * (1 + 1e-13)
    flat = flat + 4 * UNIT * width * np.abs(cell.value[:, 0])
    better = flat < error
    plain = width * cell.value[:, 0]
    return Integral(
        np.where(better, plain, value), np.where(better, flat, error), plain - flat, plain + flat
    )


def answered(
    accept: Integral, reject: Integral, answers: NDArray[np.int8]
) -> tuple[Floats, Floats]:
    """Value and error of the integral of what each type answers.

    Where that is undecided, each type gives what it gives by one answer or by the other.
    """
    value = np.where(answers > 0, accept.value, reject.value)
    error = np.where(answers > 0, accept.error, reject.error)
    low, high = np.minimum(accept.low, reject.low), np.maximum(accept.high, reject.high)
    either, half = (low + high) / 2, (high - low) / 2
    half = half * (1 + 1e-13) + 2 * UNIT * np.maximum(np.abs(low), np.abs(high))
    undecided = answers == 0
    return np.where(undecided, either, value), np.where(undecided, half, error)


def total_of(value: Floats, error: Floats) -> Range:
    """The sum over all cells."""
    if (error >= LARGE).any():
        return ALL
    total, size = float(value.sum()), float(np.abs(value).sum())
    lost = (float(error.sum()) + (len(value) + 4) * UNIT * size) * (1 + 1e-12)
    return Range(down(total - lost), up(total + lost))


def _is_rounded(low: Floats, high: Floats) -> NDArray[np.bool_]:
    """Is the sum or the difference of two ends no float? Both are from 0 to 1, low below high."""
    lost: list[NDArray[np.bool_]] = [(a + high) - high != a for a in (low, -low)]
    return lost[0] | lost[1]
