"""Experiments whose rankings are known in closed form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from escalation_games.sensitivity.ranking.experiment import Experiment

Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Envelope:
    lower: Any
    upper: Any


def experiment(
    names: str,
    lower: Callable[[Columns], Any],
    upper: Callable[[Columns], Any] | None = None,
    **options: Any,
) -> Experiment:
    """Assumptions uniform on [0, 1], named by letters; the envelope as one or two functions."""

    def evaluate(columns: Columns) -> Envelope:
        low = lower(columns)
        return Envelope(low, low if upper is None else upper(columns))

    letters = tuple(names)
    return Experiment(
        letters,
        lambda u: dict(zip(letters, u.T, strict=True)),
        evaluate,
        **{"line": 0.5, **options},
    )


def ishigami(columns: Columns) -> Any:
    """Over a, b, c; Ishigami & Homma (1990), with coefficients 7 and 0.1."""
    a, b, c = (2 * np.pi * columns[name] - np.pi for name in "abc")
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def ishigami_parts() -> dict[str, float]:
    """The parts of its variance, divided by the whole: all others are 0."""
    a = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2
    b = 7**2 / 8
    ac = 0.1**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = a + b + ac
    return {"a": a / whole, "b": b / whole, "ac": ac / whole}
