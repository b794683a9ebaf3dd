"""Formulas of bargaining games without a value for some offers or types: `check` says where."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import FormulaError
from escalation_games.files import loads
from escalation_games.files.checks.formula_domains import doubts

GAME = """\
title = "t"
question = "q"
form = "bargaining"
source = "s"
players = ["bloc", "nk"]
[assumptions]
a = {{ value = 0.25, range = [0, 0.5], about = "a" }}
h = {{ value = 1, range = [0.6, 2], about = "h" }}
k = {{ value = 2, about = "fixed" }}
[define]
twice = "2*a"
[offer]
player = "bloc"
name = "x"
range = [{offers}]
[type]
name = "c"
range = [{types}]
density = "{density}"
[payoffs]
accept = {{ bloc = "{bloc}", nk = "{nk}" }}
reject = {{ bloc = "0", nk = "-c" }}
[escalation]
why = "w"
reject = 1
"""
FLAT, UNIT, MOVED = "1 - x", "0, 1", '"a", "a + h"'


def text(
    bloc: str = "x", nk: str = FLAT, *, density: str = "1", offers: str = UNIT, types: str = MOVED
) -> str:
    return GAME.format(bloc=bloc, nk=nk, density=density, offers=offers, types=types)


ROOT, POWER = "a root of a number below 0", "a number below 0 to a power that is not whole"
ZERO, LOG = "division by zero", "a logarithm of a number that is not above 0"

FAIL = {
    "a root, over the whole range": (text("sqrt(-x)"), "accept.bloc", f"where x > 0: {ROOT}"),
    "a root, from the middle on": (text("sqrt(0.5 - x)"), "accept.bloc", f"where x > 0.5: {ROOT}"),
    "a power of itself": (text("(x - 0.5)**(x - 0.5)"), "accept.bloc", f"at x = 0: {POWER}"),
    "a pole": (text("1/(x - 0.5)"), "accept.bloc", f"at x = 0.5: {ZERO}"),
    "a pole at an end": (text("1/(1 - x)"), "accept.bloc", f"at x = 1: {ZERO}"),
    "a pole at the other end's third": (text("1/(3*x - 1)"), "accept.bloc", f"at x = 1/3: {ZERO}"),
    "a logarithm": (text(nk="log(x - 0.25)"), "accept.nk", f"where x <= 0.25: {LOG}"),
    "of a name under define": (text("log(x - twice)"), "accept.bloc", f"at a = 0, x = 0: {LOG}"),
    "another range": (text("log(x)", offers="-1, 1"), "accept.bloc", f"where x <= 0: {LOG}"),
    "a range of a fixed number": (
        text("log(2 - x)", offers='0, "k"'), "accept.bloc", f"at x = 2: {LOG}",
    ),
    "a type, whose ends move": (
        text(nk="log(c - 0.1)"), "accept.nk", f"at a = 0, h = 0.6, c = 0: {LOG}",
    ),
    "a type in a given range": (text(nk="log(c)", types=UNIT), "accept.nk", f"at c = 0: {LOG}"),
    "offer and type": (
        text("sqrt(x - c)", types=UNIT), "accept.bloc", f"at x = 0, c = 1: {ROOT}",
    ),
    "too large": (text("exp(1000*x)"), "accept.bloc", "is of no use where x > 0.7: exp of"),
    "a density below 0": (
        text(density="c - 0.5", types=UNIT), "type.density", "where c < 0.5: a density",
    ),
}  # fmt: skip

FINE = {
    "a root that ends at 0": text("sqrt(x)"),
    "a root of both": text("sqrt(x + c)", types=UNIT),
    "a pole outside": text("1/(1 + x)"),
    "a pole outside the type's range": text(nk="1/(1 + c)"),
    "the logarithm of a sum": text("log(1 + x + c)"),
    "a density that reaches 0": text(density="c*(1 - c)", types=UNIT),
    "a density over a range that moves": text(density="c"),
    "a power of itself": text("(1 + x)**(1 + x)"),
    "a straight line": text("2*x"),
    "the type's own end": text("sqrt(c - a)"),
}


@pytest.mark.parametrize(("file", "place", "where"), FAIL.values(), ids=FAIL)
def test_where_a_formula_fails(file: str, place: str, where: str) -> None:
    (found,) = doubts(loads(file))
    assert place in found.place
    assert where in found.problem
    assert "share of" not in str(found)
    assert found.remedy


@pytest.mark.parametrize("file", FINE.values(), ids=FINE)
def test_a_formula_that_never_fails_is_not_doubted(file: str) -> None:
    assert [str(error) for error in doubts(loads(file))] == []


def run(tmp_path: Path, file: str, *words: str) -> Result:
    path = tmp_path / "t.toml"
    path.write_text(file)
    return CliRunner().invoke(main, [words[0], str(path), *words[1:]])


def test_check_gives_no_tick(tmp_path: Path) -> None:
    done = run(tmp_path, text("1/(x - 0.5)"), "check")
    assert done.exit_code == 0
    assert done.output.startswith("! ")
    assert "Not every formula has a value over all the ranges: 1 warning." in done.output


MORE = [
    text("log(x - 2)"), text(nk="(-9)**(0.3 + x)"), text("(-k)**(0.3 + c)"), text(density="-1"),
    text(density="a - c"), text(nk="sqrt(k - 1 - x - c)"), text("log(x - a/9)"),
]  # fmt: skip


@pytest.mark.parametrize("file", [*(file for file, _, _ in FAIL.values()), *MORE, *FINE.values()])
def test_check_calls_a_mistake_what_solve_calls_one(file: str, tmp_path: Path) -> None:
    """Over a stretch of offers or types, at the baseline; elsewhere it is a warning."""
    checked, solved = run(tmp_path, file, "check"), run(tmp_path, file, "solve", "--effort", "0.02")
    assert (checked.exit_code == 2) == (solved.exit_code == 2), checked.output + solved.output
    if solved.exit_code == 2:
        assert solved.stderr.splitlines()[0].partition(" near ")[0] in checked.stderr


@pytest.mark.parametrize("file", [text("sqrt(-x)"), text("(x-2)**(x-2)"), text(density="c - 9")])
def test_an_error_at_run_time_names_file_formula_and_cure(file: str, tmp_path: Path) -> None:
    done = run(tmp_path, file, "solve")
    assert done.exit_code == 2
    assert str(tmp_path / "t.toml") in done.output
    assert 'bloc = "' in done.output or 'density = "' in done.output
    assert "keep " in done.output


def test_an_offer_range_that_is_empty_somewhere_is_no_failure() -> None:
    """Below a = 1/2 there are no offers between a and 1/2 where the root would fail."""
    file = text("sqrt(x - a)", offers='"a", 1', types=UNIT)
    assert doubts(loads(file)) == []


def test_the_solver_agrees_that_it_fails_where_check_says_so() -> None:
    with pytest.raises(FormulaError):
        eg.solve(loads(text("sqrt(0.5 - x)")).at({"a": Fraction(0)}))
