"""Where in the ranges a formula has no value, and what is proved of chances and scores.

Each value was worked out by hand: where a divisor is 0, where an argument leaves its domain.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import FormulaError, InputError
from escalation_games.files import check, loads, mistakes
from escalation_games.files.checks import formula_domains
from escalation_games.files.checks.formula_domains import doubts

CASES = Path(__file__).parent / "cases"

GAME = """\
title = "t"
question = "q"
form = "strategic"
source = "s"
[players]
us = ["a", "b"]
them = ["a", "b"]
{assumptions}
[lengths]
n = {{ value = 4, range = [1, 6], about = "n" }}
[define]
{define}
[payoffs]
us = "{us}"
them = "them.b"
[escalation]
why = "w"
"b / b" = "{score}"
"""

Ranges = dict[str, tuple[float, float, float]]
X: Ranges = {"x": (0.75, 0, 1)}
WIDE: Ranges = {"x": (1, 0, 2)}
SIGNED: Ranges = {"x": (0.5, -2, 2)}
TWO: Ranges = {"a": (0.5, 0, 1), "b": (0.25, 0, 1)}
THREE: Ranges = {**TWO, "c": (0.75, 0, 1)}


def text(us: str, ranges: Ranges, define: str = "", score: str = "1") -> str:
    entries = [
        f'[assumptions.{name}]\nvalue = {value}\nrange = [{low}, {high}]\nabout = "x"'
        for name, (value, low, high) in ranges.items()
    ]
    lines = "\n".join(entries)
    return GAME.format(assumptions=lines, define=define, us=us, score=score)


def told(file: str) -> list[str]:
    """The first line of each warning, without its place."""
    return [error.problem for error in doubts(loads(file))]


# -- where formulas fail -----------------------------------------------------------------------

ZERO = "division by zero"
LOG = "a logarithm of a number that is not above 0"
ROOT = "a root of a number below 0"
BENT = "a number below 0 to a power that is not whole"
LARGE = "exp of a number beyond ±700, too large or too small to be compared"

FAILS: dict[str, tuple[Ranges, str]] = {
    "1/(x - 0.5)": (X, f"at x = 0.5: {ZERO}"),
    "1/(x - 1/3)": (X, f"at x = 1/3: {ZERO}"),
    "1/(x - 0.5)**2": (X, f"at x = 0.5: {ZERO}"),
    "1/((x - 1/3)*(x - 1/3))": (X, f"at x = 1/3: {ZERO}"),
    "1/(x*x - x + 0.25)": (X, f"at x = 0.5: {ZERO}"),
    "1/abs(x - 0.3)": (X, f"at x = 0.3: {ZERO}"),
    "1/(x*x - 0.5)": (X, f"at x = about 0.707107: {ZERO}"),
    "1/(exp(x) - 2)": (X, f"at x = about 0.693147: {ZERO}"),
    "1/(a - b)": (TWO, f"at a = 0, b = 0: {ZERO}"),
    "1/(a*b - 0.3)": (TWO, f"at a = 1, b = 0.3: {ZERO}"),
    "a/(a + b)": (TWO, f"at a = 0, b = 0: {ZERO}"),
    "1/(x**3 - x)": (SIGNED, f"at x = 0: {ZERO}"),
    "1/max(x - 0.5, 0)": (X, f"where x <= 0.5: {ZERO}"),
    "1/(x > 0.3)": (X, f"where x <= 0.3: {ZERO}"),
    "1/(us.a - x)": (X, f"at x = 1 (where us=a): {ZERO}"),
    "1/log(x)": ({"x": (2, 1, 3)}, f"at x = 1: {ZERO}"),
    "log(x - 0.5)": (WIDE, f"where x <= 0.5: {LOG}"),
    "log(1 - x)": (X, f"at x = 1: {LOG}"),
    "log(log(x))": ({"x": (3, 0.5, 5)}, f"where x <= 1: {LOG}"),
    "sqrt(x)": (SIGNED, f"where x < 0: {ROOT}"),
    "sqrt(1/4 - x)": ({"x": (0.1, 0, 1)}, f"where x > 0.25: {ROOT}"),
    "(x - 1)**0.5": (WIDE, f"where x < 1: {BENT}"),
    "x**-1": (X, "at x = 0: 0 to a power below 0"),
    "x**(a - 0.5)": ({**X, **TWO}, "at x = 0, a = 0: 0 to a power below 0"),
    "(-1)**x": (WIDE, f"at x = 0.5: {BENT}"),
    "2**(100*x)": ({"x": (0.5, 0, 1)}, "at x = 1: an exponent beyond ±64"),
    "exp(1000*x)": ({"x": (0.5, 0, 2)}, f"where x > 0.7: {LARGE}"),
    "exp(-1000*x)": ({"x": (0.1, 0, 1)}, f"where x > 0.7: {LARGE}"),
}


@pytest.mark.parametrize("formula", FAILS)
def test_where_a_formula_has_no_value_is_said(formula: str) -> None:
    ranges, where = FAILS[formula]
    start = "is of no use" if LARGE in where else "has no value"
    assert told(text(formula, ranges)) == [f"{start} {where}"]


FINE: dict[str, Ranges] = {
    "1/(1 + x*x)": SIGNED,
    "1/(x*x - 2*x + 1.0001)": WIDE,
    "1/(x - x + 1)": X,
    "1/(1 - a*b + b)": TWO,
    "sqrt(a*(1 - a))": TWO,
    "sqrt(a - a*b)": TWO,
    "sqrt(x*x - 2*x + 1)": WIDE,
    "sqrt(a + b - a*b)": TWO,
    "x**0.5": X,
    "0**x": X,
    "x**a": {**X, **TWO},
    "log(log(x))": {"x": (3, 2, 5)},
    "1/max(x - 0.5, 0.1)": X,
    "1/(x - 2)": X,
    "log(1 + exp(-x))": SIGNED,
    "x/2 + x**2": X,
    "1/((a + b + c + 1)*(2 - a)*(2 - b))": THREE,
    "1/n": X,
}


@pytest.mark.parametrize("formula", FINE)
def test_a_formula_that_has_a_value_everywhere_gives_no_warning(formula: str) -> None:
    file = text(formula, FINE[formula])
    assert (mistakes(file), told(file)) == ([], [])


OPEN: dict[str, Ranges] = {
    "1/((x > 0.5)*2 - 1)": X,  # −1 or 1: it jumps over 0
    "sqrt(a*a - 2*a*b + b*b)": TWO,  # a square, which nothing shows
    "1/(1/(x + 1) - 1/(x + 1) + max(0, x - x*x)/x + (x > 1))": X,
}


@pytest.mark.parametrize("formula", OPEN)
def test_what_is_not_settled_is_said_to_be_so(formula: str) -> None:
    (problem, *_) = told(text(formula, OPEN[formula]))
    assert problem.startswith(("not settled: whether it has a value", "has no value at x = 0"))


def test_formulas_under_define_are_named_where_they_stand() -> None:
    define = 'r = "1/(x - 0.25)"\nmoving = "log(us.a + x)"'
    found = doubts(loads(text("r + moving", X, define)))
    assert [error.place for error in found] == ["define.r", "define.moving"]
    assert found[1].problem == f"has no value at x = 0 (where us=b): {LOG}"


def test_each_step_of_a_formula_counts() -> None:
    assert told(text("log(1 - a) + 1/b", TWO)) == [
        f"has no value at a = 1: {LOG}",
        f"has no value at b = 0: {ZERO}",
    ]


def test_lengths_are_looked_at_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "lengths.toml"
    file.write_text(text("1/(n - 3)", X))
    checked = check(file)
    assert not checked.mistakes
    assert [error.problem for error in checked.warnings] == ["division by zero, with n = 3"]


CHAIN = """\
title = "t"
question = "q"
form = "extensive"
source = "s"
players = ["us"]
root = "a[1]"
[lengths]
n = { value = 2, range = [1, HIGH], about = "n" }
[nodes]
"a[i]" = { player = "us", moves = { go = "a[i+1]", stop = "o[i]" } }
"a[n+1]" = { player = "us", moves = { go = "e", stop = "f" } }
[outcomes]
"o[i]" = { payoffs = { us = "1/(i - 3)" } }
e = { payoffs = { us = "1/(n - 5)" } }
f = { payoffs = { us = 0 } }
[escalation]
why = "w"
"""


@pytest.mark.parametrize(("high", "is_open"), [(6, False), (10_000, True)])
def test_lengths_reach_into_templates(tmp_path: Path, high: int, *, is_open: bool) -> None:
    file = tmp_path / "chain.toml"
    file.write_text(CHAIN.replace("HIGH", str(high)))
    problems = [f"{error.place}: {error.problem}" for error in check(file).warnings]
    start = 'outcomes."o[i]".payoffs.us (i = 3): division by zero, with n = '
    assert any(problem.startswith(start) for problem in problems)
    assert any("the others are not settled" in problem for problem in problems) == is_open


def test_no_file_makes_it_work_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formula_domains, "MAX_DOMAIN_WORK", 50_000)
    define = "\n".join(f'm{i} = "sqrt(a*a - 2*a*b + b*b + {i}/1000000000)"' for i in range(120))
    assert "not settled for" in told(text("1", TWO, define))[-1]


# -- what is printed -------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"NO_COLOR": "1"})


@pytest.mark.parametrize(
    ("case", "where"),
    [
        ("f_xhalf", "where x < 1"),
        ("f_logx", "where x <= 0.5"),
        ("f_exp1000", "where x > 0.7"),
    ],
)
def test_check_qualifies_what_is_not_fine_everywhere(case: str, where: str) -> None:
    result = run("check", str(CASES / f"{case}.toml"))
    assert result.exit_code == 0
    assert "✓" not in result.stdout
    assert where in result.stderr
    assert "^^^" in result.stderr
    assert "narrow the range of x, or " in result.stderr


def test_at_run_time_file_formula_and_step_are_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text("2 + 1/(x - 0.5)", X))
    result = run("solve", str(file), "--set", "x=1/2")
    assert result.exit_code == 2
    assert (
        result.stderr
        == f"""\
error: {file}: payoffs.us: division by zero
    us = "2 + 1/(x - 0.5)"
                 ^^^^^^^
  keep the divisor away from 0 over the whole range
"""
    )


# -- what is proved ----------------------------------------------------------------------------

SCORES: dict[str, Ranges] = {
    "a + b*(1 - a)": TWO,
    "1 - (1 - a)*(1 - b)*(1 - c)": THREE,
    "a*b + b*c + c*a - 2*a*b*c": THREE,  # a majority
    "4*a*(1 - a)": TWO,
    "a/(1 - a*b + b)": TWO,
    "a/(a + b)": {"a": (0.5, 0, 1), "b": (0.5, 0.1, 1)},
    "b + (a - b)*c": THREE,
    "a*a + 2*a*(1 - a)*b + (1 - a)**2*c": THREE,
    "min(1, max(0, 3*a - 1))*(1 - b) + b": TWO,
    "1/(1 + exp(-5*(a - b)))": TWO,
    "((a + b + c)/3)**8": THREE,
    "(a + b)/2*(1 - abs(a - b))": TWO,
}


@pytest.mark.parametrize("score", SCORES)
def test_a_score_that_stays_within_0_and_1_is_accepted(score: str) -> None:
    assert mistakes(text("us.b", SCORES[score], score=score)) == []


FALSE_SCORES: dict[str, tuple[Ranges, str]] = {
    "a + b": (TWO, "2 at a = 1, b = 1"),
    "a + b*(1.01 - a)": (TWO, "1.01 at a = 0, b = 1"),
    "4.1*a*(1 - a)": (TWO, "1.025 at a = 0.5"),
    "a - b": (TWO, "-1 at a = 0, b = 1"),
}


@pytest.mark.parametrize("score", FALSE_SCORES)
def test_a_score_that_leaves_them_is_refused_with_a_point(score: str) -> None:
    ranges, where = FALSE_SCORES[score]
    (mistake,) = mistakes(text("us.b", ranges, score=score))
    assert f"the escalation is {where};" in mistake.problem


@pytest.mark.parametrize(
    "score", ["exp(1000*(a <= a))", "exp(-1000*(a + 1))", "exp(1000)/exp(999)"]
)
def test_a_score_that_no_bounds_are_known_of_is_refused(score: str) -> None:
    """Also where it depends on nothing in the end: there is no range to be halved."""
    (mistake,) = mistakes(text("us.b", TWO, score=score))
    assert "not proved" in mistake.problem or "is no use" in str(mistake), mistake


CHANCE = """\
title = "t"
question = "q"
form = "timing"
source = "s"
players = ["us"]
[assumptions.a]
value = 0.5
range = [0, 1]
about = "a"
[assumptions.b]
value = 0.25
range = [0.01, 1]
about = "b"
[[moves]]
name = "luck"
chance = {{ high = "{high}", low = "{low}" }}
[[moves]]
name = "answer"
player = "us"
actions = ["go", "stay"]
[[payoffs]]
us = "answer.go"
escalation = 1
[escalation]
why = "w"
"""

CHANCES = [
    ("a + b*(1 - a)", "(1 - a)*(1 - b)"),
    ("a*b + (1 - a)*(1 - b)", "a*(1 - b) + b*(1 - a)"),
    ("a/(a + b)", "b/(a + b)"),
    ("1/(1 + exp(a - b))", "1/(1 + exp(b - a))"),
    ("exp(a)/(exp(a) + exp(b))", "exp(b)/(exp(a) + exp(b))"),
    ("sqrt(b)*sqrt(b)", "1 - b"),
    ("max(a, b)", "1 - max(a, b)"),
    ("min(a, 1 - a)", "1 - min(a, 1 - a)"),
    ("a**2", "(1 - a)*(1 + a)"),
    ("b**0.5", "1 - sqrt(b)"),
    ("sqrt(a)", "1 - a**0.5"),
    ("sqrt(a*(1 - a))", "1 - sqrt(a - a*a)"),
]


@pytest.mark.parametrize(("high", "low"), CHANCES)
def test_chances_that_sum_to_1_are_accepted(high: str, low: str) -> None:
    assert mistakes(CHANCE.format(high=high, low=low)) == []


@pytest.mark.parametrize(
    ("high", "low", "words"),
    [
        ("a", "b", "sum to"),
        ("a + b", "1 - a - b", "the probability is"),
        ("a", "1 - a + a*b/1000", "sum to"),
    ],
)
def test_chances_that_do_not_are_refused(high: str, low: str, words: str) -> None:
    assert words in mistakes(CHANCE.format(high=high, low=low))[0].problem


# -- deep and wide formulas ------------------------------------------------------------------------


def chain(step: str, n: int, first: str = "x") -> str:
    lines = [f'd0 = "{first}"']
    lines += [f'd{i} = "{step.format(f"d{i - 1}")}"' for i in range(1, n)]
    return "\n".join(lines)


DEEP = {
    "sums": (chain("{} + x", 200), "d199"),
    "moves": (chain("{} + x", 190, "x*us.b"), "d189"),
    "minima": (chain("min({}, x)", 200), "d199"),
    "absolute values": (chain("abs({} - x)", 100), "d99"),
    "doubling": (chain("exp(-{0})*sqrt(1 + {0})", 60), "d59"),
    "wide minimum": ("", f"min({','.join(['x'] * 480)})"),
    "wide maximum": ("", f"max({','.join(['1'] * 900)})"),
    "wide sums": ("", f"max({','.join(f'x+{i}' for i in range(300))})"),
    "conditions": ("", " and ".join(["x"] * 300)),
    "alternatives": ("", " or ".join(["(x>1)"] * 180)),
}


@pytest.mark.parametrize("kind", DEEP)
def test_deep_and_wide_formulas_are_answered(kind: str) -> None:
    define, formula = DEEP[kind]
    file = text(f"us.b*({formula})", X, define)
    assert mistakes(file) == []
    assert len(eg.solve(loads(file).at()).equilibria) >= 1


@pytest.mark.parametrize("case", ["minn499", "f_min900", "f_min480x"])
@pytest.mark.parametrize("command", ["check", "solve", "analyze"])
def test_hundreds_of_arguments_are_no_matter(case: str, command: str) -> None:
    assert run(command, str(CASES / f"{case}.toml")).exit_code == 0


def test_a_chain_that_is_too_long_is_counted() -> None:
    (mistake, *_) = mistakes(text("d300*us.b", X, chain("{} + x", 301)))
    assert mistake.place == "define.d201"
    assert mistake.problem == "operations nest more than 200 deep, through [define]"


def test_a_power_of_a_power_takes_no_memory() -> None:
    ranges: Ranges = {"x": (1, 0, 1)}
    assert mistakes(text("d59*us.b", ranges, chain("{0}*{0}", 60), score="d59")) == []


# -- other input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("0." + "1" * 50, "the number is too large or too long; 40 digits are the most"),
        ("9" * 500, "the number is too large or too long; 40 digits are the most"),
        ("1e99", "the number is too large or too long; 40 digits are the most"),
        ("1e999999999", "the number is too large or too long; 40 digits are the most"),
        ("much", "'much' is not a number"),
        ("", "'' is not a number"),
        ("0x10", "'0x10' is not a number"),
        ("nan", "'nan' is not a number"),
        ("1/0", "'1/0' is not a number"),
        ("--1--", "'--1--' is not a number"),
    ],
)
def test_a_setting_that_is_no_number_is_told_why(value: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        eg.load("security_dilemma").point({"d": value})
    assert problem in str(caught.value)
    assert len(str(caught.value)) < 200


def test_a_formula_error_keeps_its_part() -> None:
    with pytest.raises(FormulaError) as caught:
        loads(text("1/(x - 0.5)", X)).at({"x": "1/2"})
    assert caught.value.part is not None
    assert caught.value.part[0] == "/"
