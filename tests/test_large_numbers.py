"""Numbers with thousands of digits: Python writes out 4,300 of them, and floats end at 1e308."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from escalation_games.cli import main
from escalation_games.errors import FormulaError
from escalation_games.files import loads
from escalation_games.numbers import exact_text, from_rational
from escalation_games.sensitivity.tips.classified_line import pieces
from escalation_games.solvers.solve import solve
from examples import some, strategic, us_and_them

COMMANDS = [
    ["solve"], ["solve", "--json"], ["analyze"], ["analyze", "--json"], ["tip"], ["tip", "--json"],
    ["tip", "--together"], ["rank", "-n", "16"], ["boxes", "-n", "100"],
]  # fmt: skip
LONG = {
    "exponent beyond the range": "2**((x**64)**64) - x",
    "quotient": "us.b/(((x + 1/3)**64)**9) - (1 - us.b)/(((x + 1/9)**64)**9)",
    "decimals": "us.b*(x*1e39)**7*(1/3) + them.b/997",
}
# nobody has a dominant action: both mix, by numbers with more digits than the payoffs have
MIXED = "(us.b - them.b)**2/(((x + 1/3)**64)**9) + us.b*them.b/(((x + 1/2)**64)**9)"


def run(tmp_path: Path, words: list[str], us: str, them: str = "them.b") -> Result:
    file = tmp_path / "large.toml"
    assumptions = 'x = { value = 1, range = [0, 2], about = "x" }'
    file.write_text(us_and_them(assumptions, us, them))
    return CliRunner().invoke(main, [words[0], str(file), *words[1:], "--effort", "0.05"])


@pytest.mark.parametrize("words", some(COMMANDS[:7]), ids=" ".join)
def test_what_has_too_many_digits_is_refused(words: list[str], tmp_path: Path) -> None:
    done = run(tmp_path, words, "us.b/((((x + 1/3)**64)**64)**64)")
    assert done.exit_code == 2, done.output
    assert "too many digits" in done.stderr
    assert "choose other units" in done.stderr


def test_what_no_float_holds_is_shown_in_json_alone(tmp_path: Path) -> None:
    us = "us.b*(x*1e39)**64"
    for command in ("solve", "analyze"):
        done = run(tmp_path, [command], us)
        assert done.exit_code == 3, done.output
        assert "too large to be shown; choose other units" in done.stderr
    shown = json.loads(run(tmp_path, ["solve", "--json"], us).stdout)["equilibria"]
    assert [e["payoffs"]["us"] for e in shown] == [f"1{'0' * (39 * 64)}"]


@pytest.mark.parametrize(("us", "words"), some(product(LONG.values(), COMMANDS), one_in=2))
def test_long_numbers_are_no_crash(us: str, words: list[str], tmp_path: Path) -> None:
    assert run(tmp_path, words, us).exit_code in (0, 3)


def test_the_json_has_every_digit(tmp_path: Path) -> None:
    done = run(tmp_path, ["solve", "--json"], MIXED, f"-({MIXED})")
    (mixed,) = json.loads(done.stdout)["equilibria"]
    a, b = Fraction(3, 4) ** 576, Fraction(2, 3) ** 576
    # against b with probability q: q a = (1 - q) a + q b, so q = a/(2 a - b)
    assert mixed["payoffs"]["us"] == str(a * a / (2 * a - b))


@pytest.mark.parametrize("digits", [1, 3_000, 5_000])
def test_every_digit_is_written(digits: int) -> None:
    number = 10**digits + 7
    text = f"1{'0' * (digits - 1)}7"
    assert exact_text(Fraction(number)) == text
    assert exact_text(Fraction(-number, 3 * 10**digits)) == f"-{text}/3{'0' * digits}"


def test_what_is_too_large_at_a_point_is_so_on_a_line_through_it() -> None:
    """x is a quotient of numbers with 117 digits at the tip, so that x**64 has thousands there."""
    big, other = ("*".join([digits] * 3) for digits in (f"1{'0' * 38}7", f"1{'0' * 37}9"))
    definition = loads(
        strategic(
            'r = ["a", "b"]\nc = ["p", "q"]',
            'x = { value = 1, range = [0, 1], about = "x" }',
            f'"a / p" = {{ r = "x**64", c = "1" }}\n"a / q" = {{ r = "0", c = "0" }}\n'
            f'"b / p" = {{ r = "x**64 + {big}*x - {other}", c = "1" }}\n'
            '"b / q" = { r = "0", c = "0" }',
            'why = "w"\n"a / p" = 1',
        )
    )
    _, _, tip, _, _ = pieces(definition, "x")
    point = Fraction((10**38 + 9) ** 3, (10**39 + 7) ** 3)
    assert tip.cell.lower == from_rational(point)
    with pytest.raises(FormulaError, match="too many digits"):
        solve(definition.at({"x": point}))
    assert tip.solution is None
    assert tip.fails is None
    assert "too many digits" in str(tip.reason)
