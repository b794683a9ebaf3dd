"""Formulas: what they mean, that four number systems agree on it, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation_games.errors import FormulaError
from escalation_games.expressions import Formula, evaluate, parse
from escalation_games.numbers import (
    BOX,
    EXACT,
    Cell,
    CellNumber,
    Fraction,
    Refine,
    Symbols,
    Trace,
    Undecided,
    box_variables,
    from_text,
)

NAMES = ("v0", "k", "a", "e")
CHOICES = {"us": ("join", "stand firm"), "rok": ("join", "stay")}


def formula(text: str) -> Formula:
    return parse(text, "define.v", names=NAMES, choices=CHOICES)


def value(text: str, chosen: dict[str, str] | None = None, **values: Any) -> Any:
    point = {name: from_text(x) for name, x in values.items()}
    return evaluate(formula(text), point, chosen)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2", "3/10"),  # decimals are exact
        ("1e-3", "1/1000"),
        ("1_000", "1000"),
        ("2**-2", "1/4"),
        ("-2**2", "-4"),
        ("(1/3)*3", "1"),
        ("min(3, 1, 2)", "1"),
        ("max(1/3, 0.3)", "1/3"),
        ("abs(-0.5)", "1/2"),
        ("sqrt(9/4)", "3/2"),
        ("8**(1/3)", "2"),
        ("exp(0) + log(1)", "1"),
        ("(1 < 2)*5 + (2 <= 1)*7", "5"),
        ("(1 == 1) + (1 != 1)", "1"),
        ("(1 > 2) or (2 >= 2)", "1"),
        ("(1 < 2) and not (2 < 1)", "1"),
        ("0**2", "0"),
    ],
)
def test_formulas_mean_what_they_say(text: str, expected: str) -> None:
    assert value(text) == from_text(expected)


def test_indicators_are_one_where_the_action_is_taken() -> None:
    chosen = {"us": "stand firm", "rok": "join"}
    assert value('us["stand firm"] + 2*rok.join + 4*us.join', chosen) == 3
    assert value("us.join", {}) == 0


# -- four number systems, one meaning ------------------------------------------------------------

LEAVES = st.sampled_from([*NAMES, "0.5", "2", "1/3", "0"])
TEXTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*"]), inner),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(["<", "<=", "==", ">="]), inner),
        st.builds("abs({})".format, inner),
        st.builds("({})**2".format, inner),
        st.builds("({}/(1 + ({})**2))".format, inner, inner),
        st.builds("(not ({} < {}))".format, inner, inner),
    ),
    max_leaves=8,
)
POINTS = st.fixed_dictionaries(
    {name: st.fractions(-3, 3, max_denominator=8).map(Fraction) for name in NAMES}
)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, point=POINTS)
def test_the_number_systems_agree(text: str, point: dict[str, Fraction]) -> None:
    parsed = formula(text)
    exact = evaluate(parsed, point)
    assert isinstance(exact, Fraction)

    trace = Trace()
    traced = evaluate(parsed, {name: trace.leaf(name, x) for name, x in point.items()})
    assert getattr(traced, "value", traced) == exact

    ranges = {name: (x - 1, x + 1) for name, x in point.items()}
    try:
        box = evaluate(parsed, box_variables(ranges), {}, BOX)
        low, high = (box, box) if isinstance(box, Fraction) else box.bounds()
    except Undecided:  # a divisor whose bounds reach 0: nothing is claimed
        return
    assert low <= exact <= high


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, point=POINTS)
def test_a_formula_on_a_cell_is_the_formula_at_each_of_its_points(
    text: str, point: dict[str, Fraction]
) -> None:
    parsed = formula(text)
    todo = [Cell(Fraction(-1), Fraction(2))]
    while todo:
        cell = todo.pop()
        try:
            found = evaluate(parsed, {**point, "v0": cell.variable()})
        except Refine as change:
            todo += cell.split(change.roots(cell))
            continue
        if isinstance(cell.lower, Fraction) or not cell.is_point:
            sample = cell.sample()
            here = found.at(sample) if isinstance(found, CellNumber) else found
            assert here == evaluate(parsed, {**point, "v0": sample})


def test_symbols_keep_the_formula() -> None:
    import sympy

    trace = Trace()
    leaves = {name: trace.leaf(name, Fraction(1, 3)) for name in NAMES}
    number = evaluate(formula("v0*(1 + k)**2 - a/e"), leaves, {}, EXACT)
    quotient = Symbols(trace, [number.expression], NAMES).function(number)
    found = sympy.sympify(f"({quotient.numer})/({quotient.denom})")
    v0, k, a, e = sympy.symbols("v0 k a e")
    assert sympy.simplify(found - (v0 * (1 + k) ** 2 - a / e)) == 0


# -- what is refused, and how --------------------------------------------------------------------

ATTACKS = {
    "dunder": "().__class__.__bases__",
    "attribute": "v0.__class__",
    "call": "__import__('os').system('true')",
    "open": "open('x')",
    "lambda": "(lambda: 1)()",
    "comprehension": "[x for x in v0]",
    "generator": "min(x for x in v0)",
    "walrus": "(x := 1)",
    "string": "'a'*9",
    "format": "f'{v0}'",
    "huge literal exponent": "1e999",
    "huge power": "9**9**9",
    "huge whole power": "2**1000",
    "long literal": "1" * 50,
    "deep parentheses": "(" * 200 + "1" + ")" * 200,
    "deep minus": "-" * 500 + "1",
    "long": "v0 + " * 600 + "1",
    "wide letter": "ｖ0",
    "Greek letter": "ν0",
    "superscript": "v0²",
    "minus sign": "1 − k",
    "zero-width": "v\u200b0",
    "keyword argument": "min(a=1, b=2)",
    "starred": "max(*a)",
    "subscript": "v0[0]",
    "slice": "us[1:2]",
    "await": "await v0",
    "yield": "(yield)",
    "boolean": "True",
    "None": "None",
    "complex": "1j",
    "hexadecimal": "0x10",
    "bytes": "b'1'",
    "ellipsis": "...",
    "matrix product": "v0 @ k",
    "bit or": "1 | 2",
    "shift": "1 << 9",
    "chained comparison": "0 < v0 < 1",
    "is": "v0 is k",
    "in": "v0 in k",
    "conditional": "1 if v0 else 2",
    "statement": "import os",
    "two lines": "1\nimport os",
    "null byte": "1\x00",
    "comment": "1 # x",
}


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_whatever_is_not_a_formula_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        value(text, v0=1, k=1, a=1, e=1)
    message = str(caught.value)
    assert message.startswith("define.v: ")
    assert len(message.splitlines()) >= 2  # a cure, or at least the formula, is shown


MISTAKES = {
    "1 - us.in": """\
define.v: not a formula
    v = "1 - us.in"
             ^
  write us["in"], the whole in single quotes""",
    "vO*(1 + k)": """\
define.v: unknown assumption 'vO'; did you mean 'v0'?
    v = "vO*(1 + k)"
         ^^
  known: v0 k a e""",
    "us.joins": """\
define.v: 'us' has no action 'joins'; did you mean 'join'?
    v = "us.joins"
         ^^^^^^^^
  actions of us: join, stand firm""",
    "us + 1": """\
define.v: 'us' stands alone; say which action
    v = "us + 1"
         ^^
  for example us.join""",
    "v0 ^ 2": """\
define.v: this is not allowed in a formula
    v = "v0 ^ 2"
         ^^^^^^
  powers are written **, as in x**2""",
    "2v0": """\
define.v: not a formula
    v = "2v0"
         ^
  write the multiplication: 2*v0""",
    "k = 1": """\
define.v: not a formula
    v = "k = 1"
           ^
  a comparison is written ==""",
    "cos(k)": """\
define.v: 'cos' is not a function that formulas know
    v = "cos(k)"
         ^^^
  known: min max exp log sqrt abs""",
    "": """\
define.v: the formula is empty
    v = ""
  write a number or a formula, for example "0\"""",
    "1/(k - k)": """\
define.v: division by zero
    v = "1/(k - k)"
            ^^^^^
  keep the divisor away from 0 over the whole range""",
    "log(0)": """\
define.v: logarithm of 0: only numbers above 0 have one
    v = "log(0)"
         ^^^^^^
  keep its argument above 0 over the whole range""",
    "(-2)**0.5": """\
define.v: -2 to a power that is not whole: it has no real value
    v = "(-2)**0.5"
         ^^^^^^^^^
  keep the base at 0 or above over the whole range""",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_mistakes_are_explained(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        value(text, v0=1, k=1, a=1, e=1)
    assert str(caught.value) == MISTAKES[text]
