"""Three players who choose at once, two actions each: Nash equilibria per support, by SymPy.

A profile is the probability of the second action, per player. Where a support's equations have
finitely many solutions these come from a Groebner basis, as floats; elsewhere profiles are judged
one by one, from the definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import sympy
from scipy.optimize import linprog

from escalation_games.numbers import approximate

from .trees import Choice, Leaf, Move, Tree, planted

F = Fraction
SYMBOLS = sympy.symbols("p q r")
MIXED = None  # in a support: both actions


def tree_of(payoffs: Any) -> Tree:
    """(player, own action, ...) integers as a tree: nobody sees what others did."""

    def after(actions: tuple[int, ...]) -> Any:
        if len(actions) == 3:
            pays = tuple(int(payoffs[(i, *actions)]) for i in range(3))
            return Leaf(pays, F(sum(actions), 3))
        return Move(len(actions), tuple(after((*actions, a)) for a in range(2)))

    return planted(3, [Choice(player, 2) for player in range(3)], after(()))


def advantage(payoffs: Any, player: int, point: Sequence[Any]) -> Any:
    """Of the second action over the first, against the others' mixtures."""
    total: Any = 0
    for actions in product(range(2), repeat=3):
        if actions[player]:
            first = (*actions[:player], 0, *actions[player + 1 :])
            weight: Any = int(payoffs[(player, *actions)]) - int(payoffs[(player, *first)])
            for j, a in enumerate(actions):
                if j != player:
                    weight = weight * (point[j] if a else 1 - point[j])
            total = total + weight
    return total


def is_nash(payoffs: Any, point: Sequence[Any], tolerance: float = 0) -> bool:
    for player, p in enumerate(point):
        gain = advantage(payoffs, player, point)
        if (p < 1 and gain > tolerance) or (p > 0 and gain < -tolerance):
            return False
    return True


def supports() -> Iterator[tuple[int | None, ...]]:
    return product((0, 1, MIXED), repeat=3)


def isolated(payoffs: Any, support: Sequence[int | None]) -> list[tuple[float, ...]] | None:
    """The equilibria with this support; None where its equations leave something free."""
    point = [SYMBOLS[i] if a is MIXED else a for i, a in enumerate(support)]
    unknowns = [x for x in point if isinstance(x, sympy.Symbol)]
    if not unknowns:
        return [tuple(map(float, point))] if is_nash(payoffs, point) else []
    equations = [
        sympy.expand(advantage(payoffs, i, point)) for i, a in enumerate(support) if a is MIXED
    ]
    if any(e.is_number and e != 0 for e in equations):
        return []
    basis = sympy.groebner([e for e in equations if e != 0] or [sympy.Integer(0)], *unknowns)
    if basis.exprs == [1]:
        return []
    if not basis.is_zero_dimensional:
        return None
    found = []
    for solution in sympy.solve_poly_system(basis.exprs, *unknowns):
        values = dict(zip(unknowns, (complex(x.evalf(30)) for x in solution), strict=True))
        if all(abs(x.imag) < 1e-12 and 1e-9 < x.real < 1 - 1e-9 for x in values.values()):
            full = tuple(values[x].real if x in values else float(x) for x in point)
            if is_nash_beside(payoffs, support, full):
                found.append(full)
    return found


def is_nash_beside(payoffs: Any, support: Sequence[int | None], point: Sequence[float]) -> bool:
    """Do those who do not mix have nothing better?"""
    for player, a in enumerate(support):
        gain = advantage(payoffs, player, point)
        if (a == 0 and gain > 1e-9) or (a == 1 and gain < -1e-9):
            return False
    return True


def on_a_grid(
    payoffs: Any, support: Sequence[int | None], n: int = 12
) -> list[tuple[Fraction, ...]]:
    """Those of its profiles in n-ths that are equilibria, exactly."""
    inside = [F(k, n) for k in range(1, n)]
    axes = [inside if a is MIXED else [F(a)] for a in support]
    return [point for point in product(*axes) if is_nash(payoffs, point)]


def is_between(point: Sequence[Any], corners: Sequence[Sequence[Any]]) -> bool:
    """Is it a mixture of the corners?"""
    rows = np.array([list(map(approximate, corner)) for corner in corners]).T
    found = linprog(
        np.zeros(len(corners)),
        A_eq=np.vstack([rows, np.ones(len(corners))]),
        b_eq=[*map(float, point), 1],
    )
    return bool(found.status == 0)
