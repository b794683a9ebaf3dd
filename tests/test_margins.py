"""How far a tip is: margins and printed decimals against fifty-digit arithmetic."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import mpmath
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.expressions import evaluate, parse
from escalation_games.numbers import (
    Algebraic,
    Bracket,
    Cell,
    Fraction,
    decimal_text,
    from_text,
    isolate,
)
from escalation_games.numbers.bounds.certified_real import RUNNING, UNIT, Enclosed
from escalation_games.numbers.bounds.derivatives import slope
from escalation_games.numbers.line.quadratic import roots_of_quadratic
from escalation_games.report.screens.tip_table import nearest_first
from examples import first_edition

CASES = Path(__file__).parent / "cases"
DIGITS = 50
F = Fraction

ONE_CHOICE = """
title = "One choice"
question = "q?"
form = "timing"
source = "own"
players = ["a"]
[assumptions.k]
value = "{value}"
range = ["{low}", "{high}"]
about = "k"
[[moves]]
name = "m"
player = "a"
actions = ["x", "y"]
[[payoffs]]
when = "m.x"
a = "{formula}"
escalation = 1
[[payoffs]]
a = "0"
[escalation]
why = "w"
"""

# A formula, its value where it stands, its range, and the roots in it as mpmath finds them.
ROOTS = [
    pytest.param("k*k - 0.02", "0.5", "0", "1", lambda m: [m.sqrt("0.02")], id="root of 0.02"),
    pytest.param("k*k - 2", "1", "0", "2", lambda m: [m.sqrt(2)], id="root of two"),
    pytest.param("k**3 - 2", "1.25", "-1", "2", lambda m: [m.cbrt(2)], id="cube root beside 5/4"),
    pytest.param(
        "k*k - 3*k + 1", "0.385", "0", "3",
        lambda m: [(3 - m.sqrt(5)) / 2, (3 + m.sqrt(5)) / 2], id="golden section, both roots",
    ),
    pytest.param(
        "k*k - 2", "0", "-2", "2", lambda m: [-m.sqrt(2), m.sqrt(2)], id="on either side"
    ),
    pytest.param("7*k*k*k - 1", "1/3", "0", "1000", lambda m: [m.cbrt(1 / m.mpf(7))], id="wide"),
    pytest.param(
        "k**5 - k - 1", "1.1", "1", "1.2", lambda m: [m.findroot(lambda t: t**5 - t - 1, 1.17)],
        id="no radicals",
    ),
    pytest.param(
        "(k - 1/3)**2 - 2/10**14", "1/3", "0", "1",
        lambda m: [m.mpf(1) / 3 - m.sqrt(2) / 10**7, m.mpf(1) / 3 + m.sqrt(2) / 10**7],
        id="a hair away",
    ),
    pytest.param(
        "k*k - 1/2", "0.70710678118", "0", "1", lambda m: [m.sqrt(m.mpf(1) / 2)],
        id="nearer than an isolating interval",
    ),
    pytest.param(
        "(2*k*k - 1)*(3*k*k - 1)", "0.6", "0", "1",
        lambda m: [1 / m.sqrt(3), 1 / m.sqrt(2)], id="two equations",
    ),
    pytest.param("1/(k + 1) - k", "0.9", "0", "1", lambda m: [(m.sqrt(5) - 1) / 2], id="quotient"),
    pytest.param("k*k*k*k - 10", "-1.5", "-2", "2", lambda m: [-m.root(10, 4), m.root(10, 4)],
                 id="below 0"),
]  # fmt: skip


def loaded(formula: str, value: str, low: str, high: str) -> eg.Definition:
    return eg.loads(ONE_CHOICE.format(formula=formula, value=value, low=low, high=high), "one.toml")


def printed(x: mpmath.mpf, digits: int) -> str:
    """x rounded to so many decimals, by integers of fifty digits."""
    scaled = int(mpmath.nint(x * mpmath.mpf(10) ** digits))
    text = str(abs(scaled)).rjust(digits + 1, "0")
    return ("-" if scaled < 0 else "") + text[:-digits] + "." + text[-digits:]


@pytest.mark.parametrize(("formula", "value", "low", "high", "roots"), ROOTS)
def test_margin_of_an_irrational_tip_is_the_algebraic_number(formula, value, low, high, roots):  # type: ignore[no-untyped-def]
    definition = loaded(formula, value, low, high)
    with mpmath.workdps(DIGITS):
        wanted = roots(mpmath)
        standing, width = (
            mpmath.mpf(x.numerator) / x.denominator
            for x in (from_text(value), from_text(high) - from_text(low))
        )
        found = eg.tips(definition)
        assert len(found) == len(wanted)
        for tip, root in zip(found, wanted, strict=True):
            margin = abs(root - standing) / width
            assert isinstance(tip.margin, Algebraic)
            assert decimal_text(tip.value, 30) == printed(root, 30)
            assert decimal_text(tip.margin, 30) == printed(margin, 30)
            assert tip.side == ("above" if root > standing else "below")
            assert tip.exact
        nearest = nearest_first(found)[0]
        assert nearest is min(
            zip(found, wanted, strict=True), key=lambda pair: abs(pair[1] - standing)
        )[0]  # fmt: skip


@pytest.mark.parametrize(("formula", "value", "low", "high", "roots"), ROOTS)
def test_every_digit_printed_of_a_margin_is_right(formula, value, low, high, roots, tmp_path):  # type: ignore[no-untyped-def]
    file = tmp_path / "one.toml"
    file.write_text(ONE_CHOICE.format(formula=formula, value=value, low=low, high=high))
    screen = CliRunner().invoke(main, ["tip", str(file)]).output
    answer = json.loads(CliRunner().invoke(main, ["tip", str(file), "--json"]).output)
    with mpmath.workdps(DIGITS):
        standing, width = (
            mpmath.mpf(x.numerator) / x.denominator
            for x in (from_text(value), from_text(high) - from_text(low))
        )
        for tip, root in zip(answer["tips"], roots(mpmath), strict=True):
            for number, wanted in (
                (tip["value"], root),
                (tip["margin"], abs(root - standing) / width),
            ):
                digits = len(number["approx"].partition(".")[2])
                assert number["approx"] == printed(wanted, digits)
                assert len(number["approx"].lstrip("-0.").replace(".", "")) == 20
                inside = [from_text(end) for end in number["in"]]
                assert inside[0] < from_text(str(wanted)) < inside[1]
            percent = printed(abs(root - standing) / width * 100, 1)
            assert f"{percent} %" in screen or (percent == "0.0" and "< 0.1 %" in screen)
            assert f"≈ {printed(root, 6).rstrip('0').rstrip('.').replace('-', '−')}" in screen


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("1", "0.353162"), ("2", "0.924591"), ("0.7", "0.181734"), ("0.385", "0.001734")],
)
def test_an_equilibrium_that_begins_at_an_irrational_value(value: str, wanted: str) -> None:
    found = eg.tips(eg.load(str(CASES / "two3.toml")), values={"k": value})
    tip = next(tip for tip in found if "regime" in tip.changes)
    assert decimal_text(tip.margin, 6) == wanted
    assert tip.side == "below"
    # At 1 the two pure outcomes change places in payoff dominance: a label, no edge.
    assert (
        "The point is an edge"
        not in CliRunner()
        .invoke(main, ["analyze", str(CASES / "two3.toml"), "--set", f"k={value}"])
        .output
    )


@pytest.mark.parametrize(
    ("game", "name", "wanted"),
    [("concession_reputation", "b", "20.4 %"), ("alignment_ripple", "om", "22.1 %")],
)
def test_games_of_the_library_with_irrational_tips(game: str, name: str, wanted: str) -> None:
    assert wanted in CliRunner().invoke(main, ["tip", first_edition(game), "-a", name]).output


@pytest.mark.parametrize(
    ("formula", "root"),
    [
        ("exp(k) - 1", "0"), ("log(k + 1)", "0"), ("sqrt(k + 1) - 1", "0"), ("2**k - 2", "1"),
        ("exp(k) - exp(1/2)", "1/2"), ("sqrt(k + 1) - sqrt(3/2)", "1/2"), ("log(k + 2)", "-1"),
        ("(k - 1/3)*exp(k)", "1/3"), ("exp(k/(k + 3)) - exp(-1/5)", "-1/2"),
        ("log(k + 2) - log(5/2)", "1/2"), ("(k + 2)**0.3 - 2.25**0.3", "1/4"),
        ("exp(k)*log(k + 2)**2 - exp(k)*log(3)**2", "1"), ("(1/3)**(k + 1) - 1/3", "0"),
    ],
)  # fmt: skip
def test_a_rational_root_of_a_formula_that_is_not_rational(formula: str, root: str) -> None:
    text = ONE_CHOICE.format(formula=formula, value="1.7", low="-1.1", high="1.9")
    text = text.replace("-1.1", "-0.95") if "k + 1)" in formula else text
    (tip,) = (tip for tip in eg.tips(eg.loads(text, "one")) if tip.below and tip.above)
    assert tip.value == from_text(root)
    assert tip.exact
    assert tip.on.regime == "across"  # neither action is better there


@pytest.mark.parametrize(
    ("formula", "function"),
    [
        ("exp(x) - 1", lambda m, x: m.exp(x) - 1),
        ("log(x + 2)*x**3", lambda m, x: m.log(x + 2) * x**3),
        ("sqrt(x + 3)*exp(-x/(x + 2))", lambda m, x: m.sqrt(x + 3) * m.exp(-x / (x + 2))),
        ("2**x*x", lambda _, x: 2**x * x),
        ("x**0.25*log(x + 5)**2", lambda m, x: x**0.25 * m.log(x + 5) ** 2),
        ("exp(x*x)*exp(2*x)", lambda m, x: m.exp(x * x + 2 * x)),
        ("log(sqrt(x + 1) + x)", lambda m, x: m.log(m.sqrt(x + 1) + x)),
    ],
)
def test_slopes(formula, function) -> None:  # type: ignore[no-untyped-def]
    """The derivative of a formula, against differences in fifty digits."""
    number = evaluate(parse(formula, "f", names="x"), {"x": Enclosed.on(Cell(F(0), F(1)))})
    assert number.denominator == UNIT
    change = slope(number.numerator.items(), partial(Enclosed, number.domain))
    for x in (F(1, 3), F(4, 5)):
        bounds = change.bounds(30, {RUNNING: (x, x)})
        with mpmath.workdps(DIGITS):
            right = mpmath.diff(
                lambda t: function(mpmath, t), mpmath.mpf(x.numerator) / x.denominator
            )
            for end in bounds:
                assert abs(mpmath.mpf(end.numerator) / end.denominator - right) < 1e-20


def test_a_root_that_may_be_two_stays_a_bracket() -> None:
    """It only touches 0: no slope tells that it does so once."""
    text = ONE_CHOICE.format(formula="(exp(k) - 1)**2", value="1", low="-1", high="2")
    (tip,) = (tip for tip in eg.tips(eg.loads(text, "one")) if tip.below and tip.above)
    assert isinstance(tip.value, Bracket)


@pytest.mark.parametrize("shift", [13, 14, 16])
def test_two_roots_a_hair_apart_are_not_taken_for_one(shift: int) -> None:
    """One of exp(k) - 1 at 0, one of the other factor right above: escalation only beyond both."""
    formula = f"min(exp(k) - 1, exp(k)*(1 - 1/10**{shift}) - 1)"
    definition = eg.loads(ONE_CHOICE.format(formula=formula, value="1", low="-1", high="2"), "one")
    line = eg.tips(definition)
    between = Fraction(1, 2 * 10**shift)
    assert eg.solve(definition.at({"k": between})).regime == "below"
    (tip,) = (tip for tip in line if tip.below and tip.above)
    low, high = (tip.value, tip.value) if isinstance(tip.value, Fraction) else (
        tip.value.lower, tip.value.upper)  # fmt: skip
    assert low <= between <= high or between < low


ROOT_2 = isolate((-2, 0, 1), Fraction(0), Fraction(2))[0]


@pytest.mark.parametrize("pole", [Fraction(0), ROOT_2], ids=["rational", "irrational"])
def test_the_limit_of_a_root_where_the_equation_loses_its_degree(
    pole: Fraction | Algebraic,
) -> None:
    """p x^2 + x - 1 = 0 has the root 1 where p goes to 0, and 1/2 where p is 2."""
    k = Cell(pole, Fraction(2)).variable()
    p = k if pole == 0 else k * k - Fraction(2)
    _, root = roots_of_quadratic(Fraction(-1), Fraction(1), p)
    assert root.at(pole) == 1
    assert root.at(Fraction(2)) == Fraction(1, 2)


@pytest.mark.parametrize(
    ("formula", "root"),
    [
        ("exp(k) - 2", lambda: mpmath.log(2)),
        ("log(1 + k) - 1/2", lambda: mpmath.exp(0.5) - 1),
        ("2**k - 3/2", lambda: mpmath.log(1.5, 2)),
        ("k*exp(k) - 1", lambda: mpmath.lambertw(1).real),
    ],
)
def test_a_bracket_surrounds_value_and_margin(formula: str, root) -> None:  # type: ignore[no-untyped-def]
    (tip,) = eg.tips(loaded(formula, "0.25", "0", "1"))
    assert isinstance(tip.margin, Bracket)
    with mpmath.workdps(DIGITS):
        for bracket, wanted in ((tip.value, root()), (tip.margin, abs(root() - 0.25))):
            assert bracket.lower < from_text(str(wanted)) < bracket.upper
            assert decimal_text(bracket, 9) == printed(wanted, 9)


@pytest.mark.parametrize(
    ("polynomial", "factor", "shift"),
    [((-2, 0, 1), 3, 5), ((-2, 0, 1), Fraction(-1, 7), 0), ((1, -3, 0, 1), Fraction(-5, 3), 2)],
)
def test_affine_images_are_roots_of_their_own_polynomial(polynomial, factor, shift) -> None:  # type: ignore[no-untyped-def]
    for root in isolate(polynomial, Fraction(-4), Fraction(4)):
        image = root.affine(Fraction(factor), Fraction(shift))
        assert image.lower < image.upper
        assert image.affine(1 / Fraction(factor), -Fraction(shift) / factor) == root
        assert abs(float(image) - (float(factor) * float(root) + shift)) < 1e-12


@pytest.mark.parametrize(
    ("x", "digits", "text"),
    [
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(-1, 3), 2, "-0.33"),
        (Fraction(-1, 1000), 1, "0.0"),
        (Fraction(5, 100), 1, "0.0"),  # half to even
        (Fraction(15, 100), 1, "0.2"),
        (Fraction(10**20 + 1, 1), 0, "100000000000000000001"),
        (Fraction(999, 1000), 2, "1.00"),
        (0.1, 20, "0.10000000000000000555"),
        (Bracket(Fraction(1, 3), Fraction(334, 1000)), 4, "0.33"),
        (Bracket(Fraction(49, 100), Fraction(51, 100)), 2, "0.5"),
    ],
)
def test_decimals(x: object, digits: int, text: str) -> None:
    assert decimal_text(x, digits) == text


def test_a_bracket_away_from_where_it_stands_is_measured_by_its_ends() -> None:
    """At the baseline, q = -1, the function that turns near q = 0.4 has no value."""
    definition = eg.load(CASES / "bracket_far.toml")
    found = [t for t in eg.tips(definition, "q", effort=0.05) if isinstance(t.value, Bracket)]
    assert found
    for tip in found:
        assert isinstance(tip.margin, Bracket)
        ends = [(end - definition.baseline["q"]) / 2 for end in (tip.value.lower, tip.value.upper)]
        assert [tip.margin.lower, tip.margin.upper] == ends
