"""Users' numbers: of any type, they become Fractions where they come in, and give the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass, replace
from typing import Any

import numpy as np
import pytest
import sympy

import escalation_games as eg
from escalation_games.numbers import Fraction, from_rational


def test_any_rational_number_becomes_one() -> None:
    third = Fraction(1, 3)
    assert from_rational(third) is third
    assert from_rational(sympy.Rational(1, 3)) == third
    for whole in (7, np.int8(7), np.int64(7), np.uint64(7), sympy.Integer(7), Fraction(7)):
        number = from_rational(whole)
        assert (type(number), number) == (Fraction, 7)
        assert type(number.numerator) is int


GAME = eg.load("security_dilemma")
STRUCTURE = eg.StrategicStructure(("row", "column"), (("a", "b"), ("c", "d")))
Make = Callable[[int, int], Any]


def own(make: Make) -> eg.Definition:
    """The definition, its assumptions and its line made by hand of such numbers."""
    assumptions = []
    for a in GAME.assumptions:
        assert a.range is not None
        value, low, high = (make(x.numerator, x.denominator) for x in (a.value, *a.range))
        assumptions.append(replace(a, value=value, range=(low, high)))
    return replace(GAME, assumptions=tuple(assumptions), line=make(1, 3))


def filled(make: Make) -> eg.StrategicGame:
    payoffs = np.array([[[make(1, 3), 0], [0, 2]], [[2, 0], [0, make(1, 7)]]], dtype=object)
    level = np.array([[0, make(1, 2)], [1, 1]], dtype=object)
    return STRUCTURE.fill(payoffs, level, make(1, 2))


def column(make: Make) -> dict[str, Any]:
    return {"d": np.array([make(1, 3), make(1, 2)], dtype=object)}


CALLS: dict[str, Callable[[Make], Any]] = {
    "at": lambda f: eg.solve(GAME.at({"d": f(1, 3), "k": f(3, 10)})),
    "fill": lambda f: eg.solve(filled(f)),
    "by hand": lambda f: eg.solve(eg.StrategicGame(STRUCTURE, *filled(f).arrays.values(), f(1, 2))),
    "definition": lambda f: eg.tips(own(f), ["d"]),
    "line": lambda f: eg.solve(own(f).at()),
    "tips": lambda f: eg.tips(GAME, ["d"], {"k": f(3, 10)}),
    "existence": lambda f: eg.existence(GAME, {"k": f(3, 10)}),
    "radius": lambda f: eg.radius(GAME, {"k": f(3, 10)}, gap=f(1, 1000)),
    "joint_tips": lambda f: eg.joint_tips(GAME, {"k": f(3, 10)}),
    "regime_map": lambda f: eg.regime_map(GAME, "d", "k", {"v0": f(2, 3)}, cells=20),
    "batch": lambda f: eg.solve_batch(GAME.batch(column(f), {"k": f(3, 10)})),
    "outcomes": lambda f: eg.outcomes(GAME, column(f), {"k": f(3, 10)}),
    "equilibria": lambda f: eg.equilibria(GAME, column(f), {"k": f(3, 10)}),
    "grid": lambda f: eg.grid(GAME, {"d": [f(1, 3), f(1, 2)], "k": 3}),
    "read_points": lambda f: eg.read_points(column(f), GAME),
    "compare": lambda f: eg.compare(GAME, {"l": {"k": f(1, 10)}, "h": {"k": f(3, 10)}}, n=16),
    "number": lambda f: GAME.number(
        "d**2 + k**0.5", "here", {**GAME.baseline, "d": f(1, 3), "k": f(1, 4)}
    ),
}


def foreign(x: Any, seen: dict[int, Any]) -> bool:
    """Is a fraction of another type anywhere in it?"""
    if id(x) in seen:
        return False
    seen[id(x)] = x  # kept, so that no other object gets its id
    if isinstance(x, sympy.Basic):
        return True
    if isinstance(x, Mapping):
        return any(foreign(item, seen) for item in (*x.keys(), *x.values()))
    if isinstance(x, np.ndarray):
        return x.dtype == object and any(foreign(item, seen) for item in x.flat)
    if isinstance(x, tuple | list | set | frozenset):
        return any(foreign(item, seen) for item in x)
    return is_dataclass(x) and any(foreign(item, seen) for item in list(vars(x).values()))


def without_addresses(x: Any) -> str:
    return re.sub("0x[0-9a-f]+", "0x", repr(x))


@pytest.mark.parametrize("name", CALLS)
def test_numbers_of_another_type_give_the_same_and_none_of_them_stays(name: str) -> None:
    found, wanted = CALLS[name](sympy.Rational), CALLS[name](Fraction)
    assert without_addresses(found) == without_addresses(wanted)
    assert not foreign(found, {})
