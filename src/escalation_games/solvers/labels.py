"""Names for equilibria that stand out: strict, payoff dominant, risk dominant.

Source: J. C. Harsanyi, R. Selten, A General Theory of Equilibrium Selection in Games (1988).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from ..errors import Unresolved
from ..forms import Structure
from ..numbers import is_number, sign

Supports = tuple[tuple[int, ...], tuple[int, ...]]
Moves = tuple[int, ...]  # an action of everybody who chooses at once
WorthOfMoves = Callable[[int, Moves], Any]  # to a mover, of moves


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

    def worth(mover: int, moves: Moves) -> Any:
        return (row, column)[mover][moves[0]][moves[1]]

    pure = {k: (rows[0], columns[0]) for k, (rows, columns) in enumerate(supports)
            if len(rows) == len(columns) == 1}  # fmt: skip
    strict = [k for k, moves in pure.items() if is_strict(worth, moves, (2, 2))]
    if len(strict) != 2:
        return None
    found = compared(worth, *(pure[k] for k in strict))
    return None if found is None or found.safer is None else strict[found.safer]


# -- two strict equilibria ------------------------------------------------------------------------


@dataclass(frozen=True)
class RiskComparison:
    """Two strict equilibria in which exactly two of those who choose at once do not do the same.

    place    where in the game they choose: "after deepen"; "" for all of it
    movers   the decisions of the two
    actions  per equilibrium, what the two do
    losses   per equilibrium, what each of the two loses by going over to the other one alone
    safer    position of the risk-dominant one, whose product of losses is larger; None for none
    """

    place: str
    movers: tuple[int, int]
    actions: tuple[Moves, Moves]
    losses: tuple[tuple[Any, Any], tuple[Any, Any]]
    safer: int | None

    def names(self, structure: Structure, k: int) -> tuple[str, ...]:
        """The actions of the two in the first equilibrium (k = 0), or the second."""
        pairs = zip(self.movers, self.actions[k], strict=True)
        return tuple(structure.decisions[d].actions[action] for d, action in pairs)


def compared(worth: WorthOfMoves, first: Moves, second: Moves) -> RiskComparison | None:
    """By Nash products, in the 2x2 game of what the two equilibria have differently.

    None where three and more do not do the same: products compare only two.
    """
    movers = [k for k, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(movers) != 2:
        return None
    one, other = movers
    losses = [
        (_loss(worth, own, one, there[one]), _loss(worth, own, other, there[other]))
        for own, there in ((first, second), (second, first))
    ]
    order = sign(losses[0][0] * losses[0][1] - losses[1][0] * losses[1][1])
    actions = (first[one], first[other]), (second[one], second[other])
    safer = {1: 0, -1: 1}.get(order)
    return RiskComparison("", (one, other), actions, (losses[0], losses[1]), safer)


def is_strict(worth: WorthOfMoves, moves: Moves, sizes: Sequence[int]) -> bool:
    """Does everybody lose by every other action?"""
    return all(
        sign(_loss(worth, moves, mover, action)) > 0
        for mover, n in enumerate(sizes)
        for action in range(n)
        if action != moves[mover]
    )


def _loss(worth: WorthOfMoves, moves: Moves, mover: int, action: int) -> Any:
    """What a mover loses by this action, if nobody else leaves these moves."""
    return worth(mover, moves) - worth(mover, (*moves[:mover], action, *moves[mover + 1 :]))
