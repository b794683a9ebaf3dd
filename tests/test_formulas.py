"""EQ(x): what is printed between two tips, as formulas, against solving at points."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.definition import Definition
from escalation_games.errors import ComputeError
from escalation_games.expressions import Formula, evaluate, parse
from escalation_games.numbers import (
    Fraction,
    NotRational,
    approximate,
    from_text,
    polynomial_text,
    sign,
)
from escalation_games.numbers.line_formulas import rational_text
from escalation_games.numbers.polynomials import polynomial as poly
from escalation_games.report.json.tables import tips_json
from escalation_games.solvers.result import Solution
from soak.definitions import random_model
from test_random_files import written

F = Fraction
Listed = list[tuple[Any, list[Any]]]  # what an equilibrium is without numbers, and its numbers
CASES = Path(__file__).parent / "cases"


def value(text: Any, name: str, x: Fraction) -> Any:
    """A formula of the syntax of game files, at a value of its one name; or a number of JSON."""
    if not isinstance(text, str):
        return F(text["approx"] if isinstance(text, dict) else text)
    return evaluate(read(text, name), {name: x})


@lru_cache(10_000)
def read(text: str, name: str) -> Formula:
    return parse(text, "formula", names=[name])


def printed(*words: str) -> str:
    found = CliRunner().invoke(main, ["tip", *words], catch_exceptions=False)
    assert found.exit_code == 0, found.stderr
    return found.stdout


def section(text: str, name: str) -> list[str]:
    """The lines under EQ(name), without indents."""
    lines = text.partition(f"EQ({name})")[2].partition("\n\n")[0].splitlines()
    return [line.strip() for line in lines]


# -- one function, one text ----------------------------------------------------------------------


TEXTS = {
    "3*x - 1": ((-1, 3), (1,)),
    "2 - 3*x": ((2, -3), (1,)),
    "1/2*x": ((0, 1), (2,)),
    "-x": ((0, -1), (1,)),
    "-5/18": ((-5,), (18,)),
    "(1 - x)/2": ((1, -1), (2,)),
    "(13 - 48*x)/50": ((13, -48), (50,)),
    "2/3*(3*x - 1)": ((-2, 6), (3,)),
    "6*x - 2": ((-2, 6), (1,)),
    "-(5*x + 2)/5": ((-2, -5), (5,)),
    "-5*x - 2": ((-2, -5), (1,)),
    "1/x": ((1,), (0, 1)),
    "-1/x": ((-1,), (0, 1)),
    "1/x**2": ((1,), (0, 0, 1)),
    "3/(2*x)": ((3,), (0, 2)),
    "(3*x - 1)**2": ((1, -6, 9), (1,)),
    "3/2*x*(1 - x)": ((0, 3, -3), (2,)),
    "x**2 - 2": ((-2, 0, 1), (1,)),
    "x/(x + 1)": ((0, 1), (1, 1)),
    "25/(36*(5 - 8*x)**2)": ((25,), (900, -2880, 2304)),
    "0": ((), (1,)),
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_function_is_written_so(text: str) -> None:
    top, bottom = TEXTS[text]
    assert rational_text(top, bottom, "x", F(3, 7)) == text
    negative = poly.scale(top, -1), poly.scale(bottom, -1)
    assert rational_text(*negative, "x", F(3, 7)) == text


def test_a_text_is_the_function() -> None:
    rng = random.Random(1)
    for _ in range(400):
        parts = [[rng.randint(-4, 4) for _ in range(rng.randint(1, 3))] for _ in range(4)]
        a, b, c, d = (poly.trimmed(part) or (1,) for part in parts)
        top, bottom = poly.multiply(a, b), poly.multiply(c, d)
        common = poly.gcd(top, bottom)
        top, bottom = poly.quotient(top, common), poly.quotient(bottom, common)
        near = F(rng.randint(-20, 20), 7)
        text = rational_text(top, bottom, "x", near)
        for x in (F(22, 7), F(-5, 13), F(1, 11)):
            divisor = poly.value_at(bottom, x)
            if divisor:
                assert value(text, "x", x) == poly.value_at(top, x) / divisor, text


def test_a_polynomial_puts_no_minus_in_front_that_it_can_do_without() -> None:
    assert polynomial_text((-1, 0, 2), "x") == "2*x**2 - 1"
    assert polynomial_text((1, 0, -2), "x") == "1 - 2*x**2"
    assert polynomial_text((-1, 3, -2), "x") == "-2*x**2 + 3*x - 1"


# -- games with known answers --------------------------------------------------------------------


def test_the_mixture_of_the_question_on_parametric_games() -> None:
    assert section(printed(str(CASES / "cstheory.toml"), "--formulas"), "x")[1:] == [
        "0 ≤ x < 1/3   1 found, no others exist",
        "1 Both choose second",
        "payoffs one (1 − x)/2, two (1 − x)/2 · escalation 0",
        "x = 1/3   infinitely many; the 3 extreme ones span them all",
        "1 one: first · two: second",
        "payoffs one 1/3, two 2/3 · escalation 0",
        "2 one: second · two: first",
        "payoffs one 2/3, two 1/3 · escalation 0",
        "3 Both choose second",
        "payoffs one 1/3, two 1/3 · escalation 0",
        "1/3 < x < 2/3   3 found, no others exist",
        "1 one: first · two: second",
        "payoffs one x, two 1 − x · escalation 0",
        "2 one: second · two: first",
        "payoffs one 1 − x, two x · escalation 0",
        "3 Each: first 3x − 1 or second 2 − 3x",
        "payoffs one 3/2·x·(1 − x), two 3/2·x·(1 − x) · escalation (3x − 1)^2",
        "x = 2/3   infinitely many; the 3 extreme ones span them all",
        "1 Both choose first",
        "payoffs one 1/3, two 1/3 · escalation 1",
        "2 one: first · two: second",
        "payoffs one 2/3, two 1/3 · escalation 0",
        "3 one: second · two: first",
        "payoffs one 1/3, two 2/3 · escalation 0",
        "2/3 < x ≤ 1   1 found, no others exist",
        "1 Both choose first",
        "payoffs one 1/2·x, two 1/2·x · escalation 1",
        "Not all: a tie makes infinitely many equilibria, in 2 sets; their extreme points are",
        "listed, and every mixture within a set is one too (x = 1/3; x = 2/3).",
    ]


@pytest.mark.parametrize(
    ("name", "setting", "hawk", "fight"),
    [("v", "c=2", "1/2*v", "1/4*v**2"), ("v", "c=3", "1/3*v", "1/9*v**2"),
     ("c", "v=1", "1/c", "1/c**2"), ("c", "v=3/2", "3/(2*c)", "9/(4*c**2)")],
)  # fmt: skip
def test_hawks_are_as_frequent_as_the_prize_is_worth_of_a_fight(
    name: str, setting: str, hawk: str, fight: str
) -> None:
    words = [str(CASES / "hawk_dove.toml"), "-a", name, "--set", setting, "--json"]
    pieces = json.loads(printed(*words))["pieces"]
    mixed = [
        (e["probabilities"]["one"]["hawk"], e["escalation"])
        for piece in pieces
        if piece["from"] != piece["to"]
        for e in piece["equilibria"]
        if len({*e["probabilities"]["one"].values()} & {"0", "1"}) == 0
    ]
    assert mixed == [(hawk, fight)]


def test_what_is_not_rational_is_a_formula_too() -> None:
    file = CASES / "pennies_by_roots.toml"
    (line,) = eg.tips(eg.load(file)).formulas.values()
    (stretch,) = line
    (equilibrium,) = stretch.equilibria
    texts = [stretch.formula(x) for x in (*equilibrium.profile[1], *equilibrium.payoffs)]
    assert texts[:2] == ["log(1 + x)**2/(x**(3/2) + log(1 + x)**2)",
                         "(x**(3/2))/(x**(3/2) + log(1 + x)**2)"]  # fmt: skip
    for x in (F(1, 10), F(1, 3), F(2)):
        (there,) = eg.solve(eg.load(file).at({"x": x})).equilibria
        numbers = [*there.profile[1], *there.payoffs]
        for text, number in zip(texts, numbers, strict=True):
            assert is_equal(value(str(text), "x", x), number), text


def test_a_square_root_that_solves_an_equation_is_a_formula() -> None:
    """Three players: the last equation is of degree 2."""
    (line,) = eg.tips(eg.loads(QUADRATIC)).formulas.values()
    texts = {
        stretch.formula(p)
        for stretch in line
        if not stretch.is_point
        for equilibrium in stretch.equilibria
        for mixture in equilibrium.profile
        for p in mixture
    }
    assert any(text is not None and "sqrt(" in text for text in texts)
    agrees_with_points(eg.loads(QUADRATIC), random.Random(0))


QUADRATIC = """
title = "T"
question = "Q?"
form = "strategic"
source = "made for a test"
[players]
a = ["x", "y"]
b = ["x", "y"]
c = ["x", "y"]
[assumptions]
t = { value = 0.3, range = [0.2, 0.4], about = "t" }
[payoffs]
a = "a.x*(b.x*c.x - t)"
b = "b.x*(c.x - a.x - t*c.y + 0.3)"
c = "c.x*(a.x - b.x - t + 0.4)"
[escalation]
line = 0.5
why = "w"
"x / x / x" = 1
"""


# -- formulas against points ---------------------------------------------------------------------


def is_equal(x: Any, y: Any) -> bool:
    """Of numbers of different kinds, as far as one can see."""
    try:
        if isinstance(x, Fraction) == isinstance(y, Fraction):
            return sign(x - y) == 0
    except (ComputeError, NotRational):
        pass
    return abs(approximate(x) - approximate(y)) < 1e-12


def numbers_of(solution: Solution) -> Listed:
    """Per equilibrium what it is without numbers, and its numbers."""
    return [
        (
            (e.count, e.free, tuple(name for name, _ in e.terms)),
            [*(p for mixture in e.profile for p in mixture), *e.payoffs, e.escalation,
             *(x for _, x in e.terms)],
        )
        for e in solution.equilibria
    ]  # fmt: skip


def numbers_read(piece: Any, x: Fraction) -> Listed:
    """The same from JSON, its formulas evaluated at x."""
    name = piece["assumption"]
    return [
        (
            (e["count"], tuple(e["free"]), tuple(e["terms"])),
            [
                value(text, name, x)
                for texts in (*e["probabilities"].values(), e["payoffs"],
                              {"": e["escalation"]}, e["terms"])
                for text in texts.values()
            ],
        )
        for e in piece["equilibria"]
    ]  # fmt: skip


def missing(one: Listed, other: Listed) -> Listed:
    """What the other one has beyond the first, each as often as it has it more."""
    left = list(other)
    for what, numbers in one:
        for k, (same_what, same_numbers) in enumerate(left):
            if what == same_what and all(map(is_equal, numbers, same_numbers)):
                del left[k]
                break
    return left


def same(one: Listed, other: Listed) -> bool:
    return len(one) == len(other) and not missing(one, other)


def probes(piece: Any, rng: random.Random, n: int = 2) -> Iterator[Fraction]:
    """n rational values within a piece, and its ends where they belong to it."""
    low, high = (
        from_text(end if isinstance(end, str) else end["in"][k])
        for end, k in ((piece["from"], 1), (piece["to"], 0))
    )
    for end, belongs in zip((piece["from"], piece["to"]), piece["includes"], strict=True):
        if belongs and isinstance(end, str):
            yield from_text(end)
    if low < high:
        yield from (low + (high - low) * F(k, 997) for k in rng.sample(range(1, 997), n))


def agrees_with_points(definition: Definition, rng: random.Random, *names: str, n: int = 2) -> int:
    """How many points were compared, n within each piece: on each, the whole set."""
    found = eg.tips(definition, names or None)
    solution = eg.solve(definition.at())
    answer = tips_json(definition, definition.point(), solution, found, "0")
    assert answer == json.loads(json.dumps(answer))
    assert all(covers(definition, line) for line in found.formulas.values())
    compared = 0
    for piece in answer["pieces"]:
        if piece["equilibria"] is None:
            assert piece["reason"]
            assert piece["assumption"] in found.unsettled
            continue
        for x in probes(piece, rng, n):
            point = {piece["assumption"]: x}
            there = eg.solve(definition.at(point), answer["concept"], answer["method"])
            mine, all_there = numbers_read(piece, x), numbers_of(there)
            if there.completeness.kind != piece["completeness"]["kind"]:
                assert piece["completeness"]["kind"] in ("all pure", "some")  # a weaker method
                mine += missing(mine, all_there)
            assert same(mine, all_there), (definition.text, point)
            compared += 1
    return compared


def covers(definition: Definition, line: Any) -> bool:
    """From one end of the range to the other, each value once."""
    low, high = definition.assumption(line[0].assumption).range or (None, None)
    joints = pairwise(line)
    return (
        (line[0].lower, line[-1].upper) == (low, high)
        and line[0].has_lower
        and line[-1].has_upper
        and all(a.upper is b.lower and a.has_upper != b.has_lower for a, b in joints)
    )


LIBRARY = [
    ("security_dilemma", ()), ("alignment_ripple", ("T",)), ("trilateral_assurance", ("sK",)),
    ("cornered", ("r",)), ("cornered_private", ("W",)), ("path_forward", ("T",)),
    ("russia_warning", ("s",)), ("trust_spiral", ("v",)), ("package_deal", ("C",)),
    ("pressure_bargaining", ("pw", "nu")), ("concession_reputation", ("b",)),
    ("extended_deterrence", ("io", "lam")),
]  # fmt: skip


@pytest.mark.parametrize(("game", "names"), LIBRARY, ids=[game for game, _ in LIBRARY])
def test_formulas_are_what_holds_at_points_of_the_library(
    game: str, names: tuple[str, ...]
) -> None:
    definition = eg.load(game)
    assert agrees_with_points(definition, random.Random(game), *names) > 3
    assert all(
        covers(definition, line) for line in eg.tips(definition, names or None).formulas.values()
    )


@pytest.mark.parametrize(
    "case", ["cstheory", "hawk_dove", "two3", "irr", "iso2", "three2t", "tree3", "half"]
)
def test_formulas_are_what_holds_at_points_of_hard_cases(case: str) -> None:
    assert agrees_with_points(eg.load(CASES / f"{case}.toml"), random.Random(case)) > 3


@pytest.mark.parametrize("form", ["matrix", "timing"])
def test_formulas_are_what_holds_at_points_of_random_games(form: str) -> None:
    rng = random.Random(form)
    assert sum(agrees_with_points(definition, rng) for definition in written(form, 5)) > 35


def test_formulas_are_what_holds_at_points_of_random_signalling_games() -> None:
    rng, compared = random.Random(5), 0
    for k in range(6):
        definition = eg.loads(random_model(7, k, ("signalling",)).toml, f"signalling {k}")
        try:
            compared += agrees_with_points(definition, rng)
        except ComputeError:
            continue
    assert compared > 25


# -- limits of what has no value at the end of its interval --------------------------------------


def test_a_tip_at_which_a_mixture_is_nothing_divided_by_nothing() -> None:
    (tip,) = eg.tips(eg.load(CASES / "pennies_of_nothing.toml"))
    assert tip.above is not None
    assert approximate(tip.above.envelope.upper) == pytest.approx(log(2) / (2 + 2 * log(2)))
