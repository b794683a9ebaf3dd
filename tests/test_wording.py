"""Formulas as text: what a person would write, and the same function as before."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any

import numpy as np
import pytest

from escalation_games.errors import FormulaError
from escalation_games.expressions import evaluate, parse
from escalation_games.numbers import (
    EXACT,
    Fraction,
    Symbols,
    Trace,
    Traced,
    factors_of,
    flint_number,
)
from escalation_games.sensitivity.conditions.inequality_text import Writer, solved_for
from examples import often

NAMES = ("v", "G", "x", "k", "e", "p", "W", "o", "d")
HERE = {name: Fraction(k, 7) for k, name in enumerate(NAMES, 2)}
WRITER = Writer(NAMES)


def traced(text: str) -> tuple[Trace, Any]:
    """A formula's value at HERE, with the formula behind it."""
    trace = Trace()
    leaves = {name: trace.leaf(name, value) for name, value in HERE.items()}
    return trace, evaluate(parse(text, "formula", names=NAMES), leaves, {}, EXACT)


def rational(text: str) -> Any:
    """The formula as a rational function; None where it has no value or is a plain number."""
    try:
        trace, number = traced(text)
    except FormulaError:  # a division by zero
        return None
    if not isinstance(number, Traced):
        return None
    return Symbols(trace, [number.expression], NAMES).function(number)


INEQUALITIES = {  # what must be 0 or more, and how it is said
    "v - k - e": "v >= k + e",
    "5*v - 5*k": "v >= k",
    "k - 1": "k >= 1",
    "-k": "0 >= k",
    "3*W - 5*x - 3*k": "0.6*W >= x + 0.6*k",
    "G*x + G*W - x - v*o": "G*(x + W) >= v*o + x",
    "W*(1 - p) - x*(1 + p) - k*(1 - p)": "x*(1 + p) <= (1 - p)*(W - k)",
    "G**2*(d - k) - v*x*e": "v*x*e <= G**2*(d - k)",
    "k - 0.6*W*(1 - 0.6*p)": "k >= W*(0.6 - 0.36*p)",
    "v*(2/3)**x - v*(1/3)**x - k": "v*((2/3)**x - (1/3)**x) >= k",
}


@pytest.mark.parametrize(("text", "said"), INEQUALITIES.items())
def test_an_inequality_reads_as_a_person_would_write_it(text: str, said: str) -> None:
    assert WRITER.inequality(rational(text).numer) == said


SIMPLEST = {
    "1 - (k + e)/(v*(1 + o))": "1 - (k + e)/(v*(1 + o))",
    "(G - W)*(p - 1)/(1 + p)": "(1 - p)*(W - G)/(1 + p)",
    "(x + v*o)/G - x": "(v*o + x)/G - x",
    "(x + v*o)/(x + W) - k*p": "(v*o + x)/(x + W) - k*p",
    "(x - G)/(v*(k - e))": "(x - G)/(v*(k - e))",
    "-(x + G)/(v*(k - e))": "(G + x)/(v*(e - k))",
    "5*x/3 + W": "5*x/3 + W",
    "0.125*x": "0.125*x",
    "x/7 - x/7": "0",
    "2*x/(x + 1) + 2/(x + 1)": "2",
    "-x**2*k": "-x**2*k",
    "sqrt(x)*k - k": "k*(sqrt(x) - 1)",
    "exp(x)/k": "exp(x)/k",
}


@pytest.mark.parametrize(("text", "said"), SIMPLEST.items())
def test_the_simplest_form(text: str, said: str) -> None:
    assert WRITER.simplest(rational(text)) == said


SOLVED = {  # (difference, name): the name's value where the difference is 0
    ("v - k - e", "k"): "v - e",
    ("v*(1 + o)*(1 - d) - k - e", "d"): "1 - (k + e)/(v*(1 + o))",
    ("x*k - 0.5*W**2", "x"): "0.5*W**2/k",
    ("x**2 - k", "x"): None,
    ("v*(1/3)**x - k", "x"): "log(k/v)/log(1/3)",
    ("exp(x) - k - 1", "x"): "log(1 + k)",
    ("log(x) - k", "x"): "exp(k)",
    ("sqrt(x) - k*v", "x"): "(v*k)**2",
    ("2*sqrt(x) - 1", "x"): "0.25",
    ("exp(x) - x", "x"): None,
    ("exp(x) - (1/3)**x", "x"): None,
}


@pytest.mark.parametrize(("question", "said"), SOLVED.items())
def test_solved_for_one_name(question: tuple[str, str], said: str | None) -> None:
    text, name = question
    trace, number = traced(text)
    symbols = Symbols(trace, [number.expression], NAMES)
    found = solved_for(WRITER, symbols, symbols.of(number.expression).numer, name)
    assert found == said


def test_a_sum_of_thousands_of_terms_is_written_in_parentheses_that_close() -> None:
    """As deep as a sum is nested Python would recurse; what is read again is the same sum."""
    n = 5_000
    text = WRITER.sum([({"x": Fraction(k)}, Fraction((-1) ** k)) for k in range(n)])
    pieces = text.rstrip(")").split(" + (")
    assert text.count("(") == text.count(")") == len(pieces) - 1
    short = WRITER.sum([({"x": Fraction(k)}, Fraction((-1) ** k)) for k in range(60)])
    terms = value(short, dict.fromkeys(NAMES, 0.5))
    assert terms == pytest.approx(sum((-0.5) ** k for k in range(60)))


def test_every_form_is_the_same_function() -> None:
    """Random formulas: what is written is read again, and has the same values."""
    rng = np.random.default_rng(5)
    signs: dict[str, int] = {"same": 0}
    for _ in range(often(150)):
        text = random_formula(rng)
        number = rational(text)
        if number is None:
            continue
        for point in rng.integers(1, 50, size=(3, len(NAMES))):
            at = {name: float(x) / 10 for name, x in zip(NAMES, point, strict=True)}
            wanted = value(text, at)
            if wanted is None:
                continue
            written = value(WRITER.simplest(number), at)
            assert written == pytest.approx(wanted, rel=1e-7, abs=1e-7), text
            said = WRITER.inequality(number.numer)
            if said is not None and abs(wanted) > 1e-6:
                below = value(str(number.denom).replace("^", "**"), at)
                holds = eval_relation(said, at)
                assert holds == ((wanted > 0) == (below is not None and below > 0)), (text, said)
                signs["same"] += 1
    assert signs["same"] > often(200)


def random_formula(rng: np.random.Generator, depth: int = 3) -> str:
    if depth == 0 or rng.random() < 0.2:
        return str(rng.choice([*NAMES[:5], "1", "2", "0.6"]))
    operator = rng.choice(["+", "-", "*", "+", "-", "*", "/"])
    return f"({random_formula(rng, depth - 1)} {operator} {random_formula(rng, depth - 1)})"


def value(text: str, at: dict[str, float]) -> float | None:
    """Our own text by Python itself: a reading that shares nothing with the package."""
    try:
        return float(eval(text, {"exp": exp, "log": log, "sqrt": sqrt}, dict(at)))  # noqa: S307
    except ZeroDivisionError:
        return None


def eval_relation(said: str, at: dict[str, float]) -> bool:
    left, relation, right = said.partition(" >= " if " >= " in said else " <= ")
    a, b = value(left, at), value(right, at)
    assert a is not None
    assert b is not None
    return a >= b if relation.strip() == ">=" else a <= b


def test_factors_multiply_to_the_polynomial() -> None:
    rng = np.random.default_rng(6)
    for _ in range(often(200)):
        found = rational(random_formula(rng, 2) + "*" + random_formula(rng, 2))
        if found is None or not found.numer:
            continue
        polynomial = found.numer
        number, factors = factors_of(polynomial)
        product = polynomial.context().constant(flint_number(number))
        for factor, power in factors:
            product *= factor**power
        assert product == polynomial


def test_names_that_the_order_leaves_out_stand_in_the_same_order_in_every_run() -> None:
    """The order decides signs: that of a set of texts would be another one in each process."""
    trace, number = traced("p*v - W + k*x + G")
    symbols = Symbols(trace, [number.expression], ("k", "v"))
    assert symbols.context.names() == ("k", "v", "G", "W", "p", "x")
