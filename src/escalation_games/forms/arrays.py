"""Arrays of exact numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..numbers import Fraction, from_rational

Array = NDArray[Any]


def objects(values: Any, shape: tuple[int, ...]) -> Array:
    """An object array of that shape from a flat iterable, never inspected by NumPy."""
    array = np.empty(shape, dtype=object)
    flat = array.reshape(-1)
    for i, value in enumerate(values):
        flat[i] = value
    return array


def are_rational(array: Array) -> bool:
    """Is every number a Fraction, and none a function or a root?"""
    return all(type(x) is Fraction for x in array.flat)


def exact(array: Array) -> Array:
    """The array with whole numbers as Fractions; the same array where nothing has to change.

    NumPy's integers would overflow silently inside a Fraction, and a float would make an answer
    inexact without saying so: TypeError. Arrays of float64 are batches and pass as they are.
    """
    if array.dtype != object:
        return array
    converted = [_exact(number) for number in array.flat]
    if all(new is old for new, old in zip(converted, array.flat, strict=True)):
        return array
    return objects(converted, array.shape)


def _exact(number: Any) -> Any:
    if isinstance(number, float):
        raise TypeError(
            f"{number} is a float; an exact game holds Fractions, such as Fraction('0.1')"
        )
    return from_rational(number)
