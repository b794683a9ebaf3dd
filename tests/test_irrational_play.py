"""Equilibria in which somebody mixes by a square root: three who each hope that another will act.

Each of three can volunteer at a cost c; one volunteer is enough for all. In the mixture in which
all are alike, (1 - p)^2 = c: whoever waits loses 1 if nobody else acts. Then nobody does with
probability c^(3/2). Source: A. Diekmann, "Volunteer's dilemma", Journal of Conflict Resolution 29
(1985), 605-610.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import mpmath
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.numbers import Fraction, decimal_text, from_text
from escalation_games.numbers.line.quadratic import roots_of_quadratic, square_root
from examples import strategic

PLAYERS = ("ann", "bea", "eve")
F = Fraction


def volunteers(c: str) -> str:
    cells = product(["act", "wait"], repeat=3)
    payoffs = [
        (
            " / ".join(cell),
            ", ".join(
                f'{player} = "{"1 - c" if own == "act" else "1" if "act" in cell else "0"}"'
                for player, own in zip(PLAYERS, cell, strict=True)
            ),
        )
        for cell in cells
    ]
    return strategic(
        "\n".join(f'{player} = ["act", "wait"]' for player in PLAYERS),
        f'c = {{ value = "{c}", range = ["1/10", "9/10"], about = "cost" }}',
        "\n".join(f'"{cell}" = {{ {pays} }}' for cell, pays in payoffs),
        'why = "nobody acts"\n"wait / wait / wait" = 1',
    )


@pytest.fixture(params=["1/2", "0.7"])
def file(request: Any, tmp_path: Path) -> Path:
    written = tmp_path / "volunteers.toml"
    written.write_text(volunteers(request.param))
    return written


def cost(file: Path) -> Any:
    c = eg.load(file).baseline["c"]
    return mpmath.mpf(c.numerator) / c.denominator


def rounded(x: Any, digits: int = 4) -> str:
    text = str(mpmath.nint(x * 10**digits) / 10**digits)
    return f"≈ {text.rstrip('0')}"


def test_solve_prints_what_all_do(file: Path) -> None:
    result = CliRunner().invoke(main, ["solve", str(file)])
    assert result.exit_code == 0, result.exception
    c = cost(file)
    assert rounded(c**1.5) in result.stdout
    assert f"wait {rounded(mpmath.sqrt(c))} (" in " ".join(result.stdout.split())


@pytest.mark.parametrize("command", [["tip", "--together"], ["analyze"]], ids=" ".join)
def test_the_other_commands_print_it(file: Path, command: list[str]) -> None:
    for as_json in ([], ["--json"]):
        result = CliRunner().invoke(main, [command[0], str(file), *command[1:], *as_json])
        assert result.exit_code == 0, result.exception


def test_solve_writes_it_as_json(file: Path) -> None:
    printed = CliRunner().invoke(main, ["solve", str(file), "--json"]).stdout
    found = [equilibrium["escalation"] for equilibrium in json.loads(printed)["equilibria"]]
    wanted = float(cost(file) ** 1.5)
    assert any(abs(number(x) - wanted) < 1e-12 for x in found)


def number(x: Any) -> float:
    return float(x["approx"]) if isinstance(x, dict) else float(from_text(x))


def test_where_it_reaches_the_line(file: Path) -> None:
    """c^(3/2) = 1/2."""
    found = eg.tips(eg.load(file))
    (tip,) = (tip for tip in found if "regime" in tip.changes)
    with mpmath.workdps(40):
        assert decimal_text(tip.value, 30) == mpmath.nstr(
            mpmath.mpf(1) / 4 ** (mpmath.mpf(1) / 3), 30
        )


@pytest.mark.parametrize("digits", [0, 4, 30])
@pytest.mark.parametrize("seed", range(12))
def test_decimals_of_square_roots(seed: int, digits: int) -> None:
    """Roots within roots, and sums that cancel in the first twenty digits."""
    a, b, c = F(seed + 2, 3), F(2 * seed + 1, 7), F(seed % 5 + 1, 5)
    with mpmath.workdps(120):

        def real(x: Fraction) -> Any:
            return mpmath.mpf(x.numerator) / x.denominator

        root = roots_of_quadratic(-a, -b, F(1))[1]
        right = (real(b) + mpmath.sqrt(real(b) ** 2 + 4 * real(a))) / 2
        nested, as_real = square_root(root + c), mpmath.sqrt(right + real(c))
        near = F(int(mpmath.floor(as_real * 10**20)), 10**20)
        for mine, theirs in (
            (root, right), (root * root, right**2), (nested, as_real), (-nested, -as_real),
            (nested - near, as_real - real(near)), (root / nested, right / as_real),
        ):  # fmt: skip
            scaled = int(mpmath.nint(theirs * mpmath.mpf(10) ** digits))
            assert F(decimal_text(mine, digits)) == F(scaled, 10**digits)
