"""Several games on one page: the same tips, readings and claims as asked for one by one."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.sensitivity.claims.brief import brief

GAMES = ["cornered", "path_forward", "security_dilemma"]


def answer(*words: str) -> Any:
    result = CliRunner().invoke(main, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def found() -> Any:
    return answer("brief", *GAMES)


def test_readings_are_those_that_solve_finds(found: Any) -> None:
    for row in found["readings"]:
        definition = eg.load(row["game"])
        preset = None if row["reading"] == "baseline" else row["reading"]
        solution = eg.solve(definition.at(definition.point(preset=preset)))
        assert row["regime"] == solution.regime
        assert row["lower"] == str(solution.envelope.lower)
        assert row["upper"] == str(solution.envelope.upper)
    assert len(found["readings"]) == 3 * len(GAMES)


@pytest.mark.parametrize("way", ["toward", "away"])
def test_tips_are_those_of_tip_nearest_first(found: Any, way: str) -> None:
    """Past them there is more (less) than at the baseline, and they lead that way."""
    rows = [row for row in found["tips"] if row["leads"] == way]
    margins = [Fraction(row["margin"]) for row in rows]
    assert margins == sorted(margins)
    wanted = set()
    for game in GAMES:
        definition = eg.load(game)
        now = eg.solve(definition.at()).envelope
        for tip in eg.tips(definition):
            far = tip.above if tip.side == "above" else tip.below
            if tip.leads not in (way, "both") or far is None:
                continue
            steps = far.envelope.lower - now.lower, far.envelope.upper - now.upper
            if any(step > 0 if way == "toward" else step < 0 for step in steps):
                wanted.add((game, tip.assumption, str(tip.value)))
    assert {(row["game"], row["assumption"], row["value"]) for row in rows} == wanted


def test_a_preset_moves_the_start(found: Any) -> None:
    allied = answer("brief", "path_forward", "--preset", "allied")
    definition = eg.load("path_forward")
    tips = eg.tips(definition, values=definition.point(preset="allied"))
    assert {row["value"] for row in allied["tips"]} <= {str(tip.value) for tip in tips}
    assert allied["tips"] != [row for row in found["tips"] if row["game"] == "path_forward"]


def test_the_library_fits_a_page() -> None:
    result = CliRunner().invoke(main, ["brief"])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) <= 70
    assert max(map(len, lines)) <= 90
    assert "probabilities" in " ".join(lines[-4:])


def test_a_folder_of_your_own_files(tmp_path: Path) -> None:
    for name in GAMES[:2]:
        (tmp_path / f"my_{name}.toml").write_text(eg.load(name).text, "utf-8")
    rows = answer("brief", str(tmp_path))["readings"]
    assert {row["game"] for row in rows} == {"my_cornered", "my_path_forward"}
    empty = tmp_path / "empty"
    empty.mkdir()
    result = CliRunner().invoke(main, ["claims", str(empty)])
    assert result.exit_code == 2
    assert "holds no game file" in result.stderr


def test_the_whole_library_is_told_within_the_usual_effort() -> None:
    """Games that take more than an equal share have what others leave over."""
    found = brief([eg.load(entry.name) for entry in eg.catalogue()])
    assert [game.definition.name for game in found] == [entry.name for entry in eg.catalogue()]
    assert all(game.tips is not None and None not in game.readings.values() for game in found)
