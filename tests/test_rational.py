"""Fractions: those of the package against Python's own, and users' numbers against both.

What the package computes rests on two promises. Its Fraction answers as `fractions.Fraction` does,
to the last digit, in every operation that the package uses. And a number of any other type that a
user gives becomes one of them where it comes in, so that the answer is the same and none stays.
"""

from __future__ import annotations

import copy
import fractions
import math
import operator
import pickle
import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass, replace
from numbers import Rational
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import escalation_games as eg
from escalation_games.numbers import Fraction, from_rational, from_text

# Where a compiled number could go wrong: around what 32 and 64 bits hold, and far beyond.
EDGES = [sign * (2**k + d) for sign in (1, -1) for k in (0, 15, 31, 32, 62, 63, 64, 200)
         for d in (-1, 0, 1)]  # fmt: skip
WHOLE = st.one_of(
    st.sampled_from(EDGES), st.integers(-20, 20), st.integers(-(2**70), 2**70), st.integers()
)
BELOW = WHOLE.filter(bool)
BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
UNARY: dict[str, Callable[[Any], Any]] = {
    "+": operator.pos, "-": operator.neg, "abs": abs, "bool": bool, "int": int, "hash": hash,
    "str": str, "repr": repr, "format": lambda x: f"{x}", "floor": math.floor, "ceil": math.ceil,
    "round": round, "2 digits": lambda x: round(x, 2), "limit": lambda x: x.limit_denominator(9),
    "ratio": lambda x: x.as_integer_ratio(), "square": lambda x: x**2, "inverse": lambda x: x**-1,
    "pickled": lambda x: pickle.loads(pickle.dumps(x)), "copied": copy.deepcopy, "float": float,
}  # fmt: skip


def answer(ask: Callable[..., Any], *numbers: Any) -> tuple[str, Any, str]:
    """What comes out: a value, the text of it, or the name of an error."""
    try:
        found = ask(*numbers)
    except (ArithmeticError, ValueError) as error:
        return type(error).__name__, None, ""
    return type(found).__name__, found, repr(found)


@given(WHOLE, BELOW, WHOLE, BELOW)
@settings(max_examples=300, deadline=None)
def test_fractions_answer_as_pythons_own_do(a: int, b: int, c: int, d: int) -> None:
    ours, theirs = ([of(a, b), of(c, d)] for of in (Fraction, fractions.Fraction))
    for name, ask in BINARY.items():
        assert answer(ask, *ours) == answer(ask, *theirs), name
        assert answer(ask, ours[0], c) == answer(ask, theirs[0], c), name
        assert answer(ask, c, ours[0]) == answer(ask, c, theirs[0]), name
        assert answer(ask, ours[0], 0.5) == answer(ask, theirs[0], 0.5), name
        mixed = answer(ask, ours[0], theirs[1]), answer(ask, theirs[0], ours[1])
        assert mixed == (answer(ask, *theirs),) * 2, name
    for name, one in UNARY.items():
        assert answer(one, ours[0]) == answer(one, theirs[0]), name
    assert type(ours[0].numerator) is type(ours[0].denominator) is int
    assert {ours[0]: 1}[theirs[0]] == 1


@pytest.mark.parametrize(
    "text",
    ["7", "٣", "0", "1e-3", "1E+3", " 3/4 ", "-1/3", ".5", "5.", "1_000.5", "0/7", "1/0", "", "x",
     "1e", "0x10", "nan", "9" * 4300, "9" * 4301, "0." + "1" * 4301, "1/" + "9" * 4301,
     f"{2**63}/{2**64 - 1}", f"{2**63 - 1}/{2**63 - 2}", "123456789.987654321e-20"],
    ids=lambda text: f"{text[:12]}-{len(text)}",
)  # fmt: skip
def test_text_is_read_as_pythons_own_reads_it(text: str) -> None:
    ours, theirs = (answer(of, text)[:2] for of in (from_text, fractions.Fraction))
    assert ours == theirs
    assert bytes([0])[0] == 0, "a byte of the interpreter was written over"


def test_a_number_too_long_for_pythons_text_is_refused_alike() -> None:
    for of in (Fraction, fractions.Fraction):
        with pytest.raises(ValueError, match="4300 digits"):
            str(of(10**4400, 3))


def test_any_rational_number_becomes_one() -> None:
    third = Fraction(1, 3)
    assert from_rational(third) is third
    given: list[Any] = [fractions.Fraction(1, 3), sympy.Rational(1, 3)]
    assert [from_rational(x) for x in given] == [third, third]
    for whole in (7, np.int8(7), np.int64(7), np.uint64(7), sympy.Integer(7), Fraction(7)):
        number = from_rational(whole)
        assert (type(number), number) == (Fraction, 7)
        assert type(number.numerator) is int
    assert isinstance(third, Rational)


def test_sums_in_arrays_are_exact() -> None:
    halves = np.array([Fraction(1, 2), Fraction(1, 3)], dtype=object)
    assert (halves.sum(), halves @ halves) == (Fraction(5, 6), Fraction(13, 36))
    assert np.int64(2) * halves[0] == 1
    assert halves.astype(float).tolist() == [0.5, 1 / 3]


# -- what users give -------------------------------------------------------------------------------

GAME = eg.load("security_dilemma")
STRUCTURE = eg.StrategicStructure(("row", "column"), (("a", "b"), ("c", "d")))
Make = Callable[[int, int], Any]
KINDS: dict[str, Make] = {"Python's": fractions.Fraction, "SymPy's": sympy.Rational}


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
    if isinstance(x, fractions.Fraction | sympy.Basic):
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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CALLS)
def test_numbers_of_another_type_give_the_same_and_none_of_them_stays(name: str, kind: str) -> None:
    found, wanted = CALLS[name](KINDS[kind]), CALLS[name](Fraction)
    assert without_addresses(found) == without_addresses(wanted)
    assert not foreign(found, {})


def test_sympy_takes_a_fraction_exactly_once_it_was_asked_for() -> None:
    rule = next(
        rule
        for c in eg.existence(GAME).classes
        for clause in c.clauses
        for rule in clause.inequalities
    )
    symbols = rule.sympy.free_symbols
    assert symbols
    at = {symbol: Fraction(1, 3) for symbol in symbols}
    assert not rule.sympy.lhs.subs(at).has(sympy.Float)
    assert sympy.Rational(Fraction(1, 3)) == sympy.Rational(1, 3)
