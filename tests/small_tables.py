"""Small tables of whole numbers, full of ties, for tests of other concepts than equilibrium."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np

import escalation_games as eg


def table(payoffs: Any) -> eg.StrategicGame:
    """Players A, B …, actions a0, a1 …; escalation: the share of those who choose a later one."""
    numbers = np.array(payoffs, dtype=object)
    shape = numbers.shape[1:]
    names = tuple("ABCDEF"[: len(shape)])
    structure = eg.StrategicStructure(
        names, tuple(tuple(f"{n.lower()}{k}" for k in range(m)) for n, m in zip(names, shape,
                                                                               strict=True))
    )  # fmt: skip
    levels = np.empty(shape, dtype=object)
    for cell in np.ndindex(shape):
        levels[cell] = Fraction(sum(a > 0 for a in cell), len(shape))
    exact = np.vectorize(Fraction, otypes=[object])(numbers)
    return structure.fill(exact, levels, Fraction(1, 2))


def random_table(rng: random.Random, shape: tuple[int, ...], high: int = 3) -> eg.StrategicGame:
    n = len(shape)
    numbers = [rng.randint(0, high) for _ in range(n * int(np.prod(shape)))]
    return table(np.array(numbers, dtype=object).reshape((n, *shape)))
