"""Names for equilibria that stand out: strict, payoff dominant, risk dominant.

Source: J. C. Harsanyi, R. Selten, A General Theory of Equilibrium Selection in Games (1988).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from ..errors import Unresolved
from ..numbers import is_number, sign

Supports = tuple[tuple[int, ...], tuple[int, ...]]


def payoff_dominant(payoffs: Sequence[Sequence[Any]]) -> int | None:
    """Position of the payoffs weakly better for all, and strictly for one, than every other."""
    return _if_told(lambda: _payoff_dominant(payoffs), chain(*payoffs))


def _if_told(find: Callable[[], int | None], numbers: Iterable[Any]) -> int | None:
    """None where it is not proved at a point: what only names an answer must not lose it. Over a
    range Unresolved goes on, since elsewhere it may be told, and names would seem to change."""
    try:
        return find()
    except Unresolved:
        if not all(map(is_number, numbers)):
            raise
        return None


def _payoff_dominant(payoffs: Sequence[Sequence[Any]]) -> int | None:
    best = 0  # which no one before it is better than; who is better than all ends here
    for k in range(1, len(payoffs)):
        if _dominates(payoffs[k], payoffs[best]):
            best = k
    others = [theirs for k, theirs in enumerate(payoffs) if k != best]
    return best if others and all(_dominates(payoffs[best], them) for them in others) else None


def _dominates(mine: Sequence[Any], theirs: Sequence[Any]) -> bool:
    strictly = False
    for a, b in zip(mine, theirs, strict=True):
        order = sign(a - b)
        if order < 0:
            return False
        strictly = strictly or order > 0
    return strictly


def risk_dominant(row: Any, column: Any, supports: Sequence[Supports]) -> int | None:
    """Position of the risk-dominant one of two strict equilibria of a 2x2 game.

    By Nash products: the larger product of what the two would lose by deviating alone. None where
    the game has no two strict equilibria, or the products are equal.
    """
    return _if_told(lambda: _risk_dominant(row, column, supports), chain(*row, *column))


def _risk_dominant(row: Any, column: Any, supports: Sequence[Supports]) -> int | None:
    if (len(row), len(row[0])) != (2, 2):
        return None
    losses = {k: _losses(row, column, *s) for k, s in enumerate(supports) if _is_pure(s)}
    strict = [k for k, loss in losses.items() if all(sign(x) > 0 for x in loss)]
    if len(strict) != 2:
        return None
    first, second = strict
    order = sign(_product(losses[first]) - _product(losses[second]))
    return {1: first, -1: second, 0: None}[order]


def _is_pure(supports: Supports) -> bool:
    return all(len(support) == 1 for support in supports)


def _losses(
    row: Any, column: Any, rows: tuple[int, ...], columns: tuple[int, ...]
) -> tuple[Any, Any]:
    (i,), (j,) = rows, columns
    return row[i][j] - row[1 - i][j], column[i][j] - column[i][1 - j]


def _product(losses: tuple[Any, Any]) -> Any:
    return losses[0] * losses[1]
