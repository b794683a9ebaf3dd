"""Ranges over part of which a formula has no value: an answer on the rest, and which part that is.

Where the argument of a logarithm or root reaches 0, and where a divisor is 0, was worked out by
hand; so were the tips, from x*y = c and the like.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.files import loads
from escalation_games.numbers import point_bounds
from examples import us_and_them

CASES = Path(__file__).parent / "cases"


def text(formula: str, value: float = 0.8) -> str:
    assumptions = f"""
x = {{ value = {value}, range = [0, 1], about = "x" }}
y = {{ value = 0.25, range = [0, 1], about = "y" }}"""
    return us_and_them(assumptions, f"us.b*({formula})")


# formula, baseline: where there is no answer along x, and the tips along x
FOUND: dict[str, tuple[str, float, list[str], list[float]]] = {
    "a logarithm from the middle on": ("log(x - 0.5) + 1", 0.95, ["x ≤ 0.5"], [0.867879441171]),
    "up to the middle": ("log(0.5 - x) + 1", 0.4, ["x ≥ 0.5"], [0.132120558828]),
    "a root, which has a value at its end": (
        "sqrt(x - 0.5) - 0.5", 0.8, ["x < 0.5"], [0.75],
    ),
    "a power": ("(0.5 - x)**0.5 - 0.5", 0.1, ["x > 0.5"], [0.25]),
    "a pole where it tips": ("1/(x - 0.5)", 0.8, ["at x = 0.5"], [0.5]),
    "a pole where it does not": ("1/(x - 0.5)**2", 0.8, ["at x = 0.5"], []),
    "two poles": (
        "1/((x - 0.25)*(x - 0.75))", 0.8, ["at x = 0.25 and at x = 0.75"], [0.25, 0.75],
    ),
    "a pole at the end of the range": ("1/x - 2", 0.8, ["at x = 0"], [0.5]),
    "a pole at the other end": ("1/(1 - x) - 2", 0.8, ["at x = 1"], [0.5]),
    "a stretch in the middle": (
        "sqrt((x - 0.25)*(x - 0.75)) - 9", 0.8, ["0.25 < x < 0.75"], [],
    ),
    "only the middle": (
        "sqrt((x - 0.25)*(0.75 - x)) + 1", 0.5, ["where x < 0.25 and where x > 0.75"], [],
    ),
    "both on one line": (
        "log(x) + 1/(x - 0.5)", 0.8, ["at x = 0 and at x = 0.5"], [0.5],
    ),
    "an end that is irrational": ("log(x**2 - 0.5)", 0.95, ["x ≤ ≈ 0.707107"], []),
}  # fmt: skip


def run(tmp_path: Path, file: str, *command: str) -> Result:
    path = tmp_path / "t.toml"
    path.write_text(file)
    name, *options = command
    return CliRunner().invoke(main, [name, str(path), *options])


@pytest.mark.parametrize(("formula", "value", "parts", "wanted"), FOUND.values(), ids=FOUND)
def test_tips_where_there_is_a_game(
    formula: str, value: float, parts: list[str], wanted: list[float], tmp_path: Path
) -> None:
    file = text(formula, value)
    found = eg.tips(loads(file), "x")
    middles = [float(sum(point_bounds(tip.value)) / 2) for tip in found]
    assert middles == pytest.approx(wanted, abs=1e-9)
    assert not found.unsettled
    done = run(tmp_path, file, "tip")
    assert done.exit_code == 0
    (told,) = [line for line in " ".join(done.output.split()).split(". ") if "No answer" in line]
    for part in parts:
        assert part in told
    assert "payoffs.us has no value" in told


@pytest.mark.parametrize("formula", ["log(x - 0.5)", "1/(x - 0.5)", "sqrt(x - y)"])
@pytest.mark.parametrize(
    "command",
    [("analyze",), ("tip", "--together"), ("rank", "-n", "64"), ("boxes", "-n", "64"),
     ("compare", "-n", "64", "--policy", "low: y=0", "--policy", "high: y=0.5")],
    ids=" ".join,
)  # fmt: skip
def test_every_command_answers(command: tuple[str, ...], formula: str, tmp_path: Path) -> None:
    done = run(tmp_path, text(formula), *command)
    assert done.exit_code == 0, done.output
    if formula != "1/(x - 0.5)" or command[0] in ("analyze", "tip"):  # else no point is at the pole
        assert "payoffs.us has no value" in " ".join(done.output.split())
        assert "logarithm of -" not in done.output  # the same sentence for all points


def test_a_map_says_why_part_of_it_is_empty(monkeypatch: Any) -> None:
    monkeypatch.setattr("escalation_games.sensitivity.maps.regime_map.MAX_EXACT", 100)
    found = eg.regime_map(loads(text("log(x - 0.5)")), "x", "y", cells=10)
    assert found.n_unresolved == pytest.approx(50, abs=10)
    (why,) = found.known.unresolved
    assert "payoffs.us has no value" in why
    assert "log(x - 0.5)" in why


@pytest.mark.parametrize("command", ["solve", "tip", "analyze", "map"])
def test_a_point_that_fails_itself_is_an_error(command: str, tmp_path: Path) -> None:
    options = ["x", "y"] if command == "map" else []
    done = run(tmp_path, text("log(x - 0.5)", 0.3), command, *options)
    assert done.exit_code == 2
    assert "t.toml: payoffs.us: logarithm of -1/5" in done.output
    assert "keep its argument above 0" in done.output


def test_json_has_the_parts(tmp_path: Path) -> None:
    done = run(tmp_path, text("sqrt((x - 0.25)*(x - 0.75))"), "tip", "--json")
    (gap,) = json.loads(done.stdout)["gaps"]["x"]
    assert (gap["from"], gap["to"]) == ("1/4", "3/4")
    assert (gap["with_from"], gap["with_to"]) == (False, False)
    done = run(tmp_path, text("log(x - 0.5)"), "analyze", "--json")
    (gap,) = json.loads(done.stdout)["gaps"]["x"]
    assert (gap["from"], gap["to"], gap["with_to"]) == (None, "1/2", True)


def test_formulas_of_the_equilibria_leave_gaps_out(tmp_path: Path) -> None:
    done = run(tmp_path, text("1/(x - 0.5)"), "tip", "--formulas", "-a", "x")
    assert done.exit_code == 0
    assert "x = 0.5   no answer" in done.output
    assert "No answer: payoffs.us has no value: division by zero" in done.output


def test_a_game_without_gaps_has_none() -> None:
    assert eg.tips(eg.load("security_dilemma")).gaps == {}


@pytest.mark.parametrize("name", ["f_logx", "f_xhalf"])
def test_the_cases(name: str) -> None:
    found = eg.tips(eg.load(CASES / f"{name}.toml"))
    (gap,) = found.gaps["x"]
    assert gap.lower is None
    wanted = (Fraction(1, 2), True) if name == "f_logx" else (Fraction(1), False)
    assert (gap.upper, gap.with_upper) == wanted


def test_what_is_safe_ends_where_a_formula_has_no_value() -> None:
    """From x = 0.8 the logarithm is lost at a distance of 0.3; y + log(x - 0.5) = 0 lies beyond."""
    least = eg.radius(loads(text("y + log(x - 0.5)")))
    assert 0 < least.proved_safe <= Fraction(3, 10)
    assert least.reason is not None
    assert "no value" in least.reason


def test_a_power_that_varies_has_a_value_where_it_is_whole() -> None:
    """-1 to the power x is 1 and -1 at 0, 1, 2, ..., and nowhere else: that is no gap."""
    assumptions = 'x = { value = 2, range = [0, 4], about = "x" }'
    definition = loads(us_and_them(assumptions, "us.b*(-1)**x"))
    for x in range(5):
        (only,) = eg.solve(definition.at({"x": x})).equilibria
        assert only.escalation == 1 - x % 2
    found = eg.tips(definition, "x")
    assert not found.gaps
    assert list(found.unsettled) == ["x"]
    assert "-1 to a power that is not known to be whole" in found.unsettled["x"]


def test_a_power_that_is_fixed_and_not_whole_has_no_value_anywhere() -> None:
    assumptions = 'x = { value = 3, range = [0, 4], about = "x" }'
    (gap,) = eg.tips(loads(us_and_them(assumptions, "us.b*(x - 2)**0.5 - us.b"))).gaps["x"]
    assert (gap.lower, gap.upper, gap.with_upper) == (None, 2, False)
