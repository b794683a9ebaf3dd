"""What numbers have in common: arithmetic, and order by the sign of a difference."""

from __future__ import annotations

from typing import Any, Protocol

from ..effort import spend
from .rational import Fraction


class Number(Protocol):
    """What a solver may do with a number, of whatever number system it is.

    Fraction, CellNumber, Enclosed, Quadratic, Traced, Rounded and others. What comes of an
    operation is a number again, of a system that only the operands tell. Numbers are compared by
    `sign`.
    """

    def __add__(self, other: Any, /) -> Any: ...
    def __sub__(self, other: Any, /) -> Any: ...
    def __mul__(self, other: Any, /) -> Any: ...
    def __truediv__(self, other: Any, /) -> Any: ...
    def __neg__(self) -> Any: ...


class Ordered:
    """Comparisons by `(self - other).sign()`; no hash, no truth value."""

    __slots__ = ()

    def sign(self) -> int:
        """−1, 0 or 1; may raise where that differs or is not known."""
        raise NotImplementedError

    def __sub__(self, other: Any) -> Any:
        raise NotImplementedError

    def __lt__(self, other: Any) -> bool:
        return _order(self, other) < 0

    def __le__(self, other: Any) -> bool:
        return _order(self, other) <= 0

    def __gt__(self, other: Any) -> bool:
        return _order(self, other) > 0

    def __ge__(self, other: Any) -> bool:
        return _order(self, other) >= 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ordered | Fraction):
            return NotImplemented
        return _order(self, other) == 0

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        raise TypeError("compare with 0 instead: the answer may differ within the domain")


def _order(one: Ordered, other: Any) -> int:
    difference = one - other
    if isinstance(difference, Ordered):
        return difference.sign()
    return int(difference > 0) - int(difference < 0)


def sign(x: Any) -> int:
    """−1, 0 or 1. Raises Refine where it changes in a cell, Unresolved where it is not proved."""
    if isinstance(x, Fraction):
        n = x.numerator
        spend(10 + (n.bit_length() >> 5))  # what made the number included
        return (n > 0) - (n < 0)
    spend(20)
    result: int = x.sign()
    return result
