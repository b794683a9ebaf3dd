"""A level that is below the line is never printed as if it were on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.files import loads
from escalation_games.numbers import Fraction, from_text
from escalation_games.report.screens.space.map import region_level
from escalation_games.report.text import number_text
from examples import us_and_them

F = Fraction
HALF, THIRD = F(1, 2), F(1, 3)
NEAR = HALF - F(1, 10**7)

SPANS: dict[str, tuple[Any, Any, Fraction, str, str]] = {
    "below, exact and apart": (F(0), F(1, 4), HALF, "below", "0 to 0.25"),
    "below, and nearly there": (F(0), NEAR, HALF, "below", "0 to just under 0.5"),
    "below, one level": (NEAR, NEAR, HALF, "below", "just under 0.5"),
    "both ends nearly there": (NEAR - F(1, 10**8), NEAR, HALF, "below", "just under 0.5"),
    "below, its limit on the line": (F(0), HALF, HALF, "below", "0 to just under 0.5"),
    "across, the lower end nearly there": (NEAR, F(1), HALF, "across", "just under 0.5 to 1"),
    "across, the upper end on the line": (F(0), HALF, HALF, "across", "0 to 0.5"),
    "above, on the line": (HALF, HALF, HALF, "above", "0.5"),
    "above, by a hair": (HALF, HALF + F(1, 10**7), HALF, "above", "0.5 to ≈ 0.5"),
    "another line": (F(0), F(1) - F(1, 10**9), F(1), "below", "0 to just under 1"),
    "a line that is a fraction": (F(0), THIRD, THIRD, "below", "0 to just under 1/3"),
    "four decimals tell them apart": (F(0), F(4999, 10**4), HALF, "below", "0 to 0.4999"),
    "nothing known": (None, None, HALF, "unresolved", "unknown"),
}


@pytest.mark.parametrize(("low", "high", "line", "regime", "text"), SPANS.values(), ids=SPANS)
def test_an_envelope(low: Any, high: Any, line: Fraction, regime: str, text: str) -> None:
    assert number_text.span(low, high, line, regime) == text


@pytest.mark.parametrize(
    ("level", "text"),
    [(HALF, "0.5"), (NEAR, "just under 0.5"), (HALF + F(1, 10**7), "≈ 0.5"), (0.5, "0.5"),
     (0.4999999, "just under 0.5"), (0.5000001, "0.5"), (0.3, "0.3")],
)  # fmt: skip
def test_one_level(level: Any, text: str) -> None:
    spell = (
        number_text.number if isinstance(level, Fraction) else lambda x: number_text.decimal(F(x))
    )
    assert number_text.level(level, HALF, spell) == text


def text(level: str) -> str:
    return us_and_them(
        """
x = { value = 0.8, range = [0, 1], about = "x" }
y = { value = 0.3, range = [0, 1], about = "y" }""",
        "us.b*(y - x)", escalation=f'"a / b" = "{level}"\n"b / b" = "x/4"',
    )  # fmt: skip


LEVELS = {
    "a short way below": "0.4999999",
    "moving": "0.4999999 - y*0.00001",
    "irrational": "sqrt(0.249999999)",
}


@pytest.mark.parametrize("level", LEVELS.values(), ids=LEVELS)
@pytest.mark.parametrize(
    "command",
    [("solve",), ("tip",), ("analyze",), ("compare", "--decision", "us", "-n", "64")],
    ids=" ".join,
)
def test_every_screen(command: tuple[str, ...], level: str, tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(text(level))
    name, *options = command
    done = CliRunner().invoke(main, [name, str(path), *options])
    assert done.exit_code == 0, done.output
    assert "just under 0.5" in done.output
    for line in done.output.splitlines():
        assert "○ ≈ 0.5" not in line
        assert "○ 0.5" not in line
        assert "to 0.5 " not in line


def test_a_map() -> None:
    found = eg.regime_map(loads(text("0.4999")), "x", "y", cells=8)
    levels = {region_level(region, found.definition.line) for region in found.regions}
    assert "○ just under 0.5" in levels


def test_a_map_across_the_line() -> None:
    found = eg.regime_map(loads(text("0.5001")), "x", "y", cells=8)
    assert "● 0.5" in {region_level(region, found.definition.line) for region in found.regions}


@pytest.mark.parametrize(
    ("share", "text"),
    [(F(2, 3), "66.6666"), (F(1, 3), "33.3333"), (F(1, 4), "25.0000"), (1 / 16, "6.2500"),
     (F(999_999_999, 10**10), "9.9999"), (F(0), "0.0000")],
)  # fmt: skip
def test_what_is_proved_safe_is_never_rounded_up(share: F | float, text: str) -> None:
    assert number_text.percent_below(share, 4) == text
    assert from_text(text) <= F(share) * 100 < from_text(text) + F(1, 10_000)
