"""Every command ends on hard games, within its effort, and says what is not settled."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from escalation_games.cli import main
from examples import some

CASES = Path(__file__).parent / "cases"
SMALL = 0.01
KINDS = ("all", "extreme points of every component", "all pure", "some")
FILES = ["ladder", "ch300", "t8tie3", "t10tie", "r12", "r17", "minn499", "crisis", "many_terms"]
COMMANDS = [["solve"], ["tip"], ["analyze"], ["tip", "--together"]]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name", FILES)
def test_every_command_ends_within_its_effort(name: str, command: list[str]) -> None:
    words = [*command, str(CASES / f"{name}.toml"), "--effort", str(SMALL), "--json"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code in (0, 3), result.output
    if result.exit_code == 3:
        assert "not settled" in result.output
        assert "--effort" in result.output
        return
    answer: dict[str, Any] = json.loads(result.stdout)
    kind, reason = answer["completeness"]["kind"], answer["completeness"]["reason"]
    assert kind in KINDS
    assert kind == "all" or reason


@pytest.mark.parametrize("n", [3, 4, 6, 8])
def test_ladders_of_every_length(n: int) -> None:
    """With five rungs and more, c = 0.2 is a tie at the fifth, and whoever is there may mix."""
    words = ["analyze", str(CASES / "ladder.toml"), "--set", f"n={n}", "--effort", "0.1"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0
    assert ("no others exist" if n < 5 else "the 3 extreme ones span them all") in result.output


def test_a_loss_of_thousands_of_terms_is_told_as_a_number() -> None:
    words = ["analyze", str(CASES / "many_terms.toml"), "--json", "--effort", "0.05"]
    (equilibrium, *_) = json.loads(CliRunner().invoke(main, words).stdout)["equilibria"]
    for deviation in equilibrium["deviations"]:
        assert Fraction(deviation["loss"]) >= 0
        assert deviation["formula"] == ""


def test_what_is_cut_short_says_so_and_more_effort_finds_more() -> None:
    words = ["solve", str(CASES / "t10tie.toml"), "--json", "--effort"]
    few, more = (
        json.loads(CliRunner().invoke(main, [*words, part]).stdout) for part in ("0.05", "0.1")
    )
    assert few["completeness"]["kind"] == more["completeness"]["kind"] == "some"
    assert "more effort would list more" in few["completeness"]["reason"]
    assert 0 < len(few["equilibria"]) < len(more["equilibria"])


@pytest.mark.parametrize(
    ("command", "as_json", "effort"),
    some(product([["analyze"], ["tip", "--together"]], [[], ["--json"]], ["0.01", "0.03"])),
)
def test_what_is_known_is_written_down_whatever_is_left(
    command: list[str], as_json: list[str], effort: str
) -> None:
    """To split a line, and to write out digits, is work too: that lost all of the answer."""
    words = [command[0], "trilateral_assurance", *command[1:], *as_json, "--effort", effort]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert "more work than the effort allows" in " ".join(result.stdout.split())
