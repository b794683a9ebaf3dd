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
from escalation_games.effort import allowed
from escalation_games.report.screens.brief import MOST_TOWARD
from escalation_games.sensitivity.claims.brief import brief
from escalation_games.sensitivity.claims.readings import BASELINE, solutions_by_reading
from escalation_games.sensitivity.claims.scaled_ranges import scaled
from escalation_games.solvers.solve import solved

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


@pytest.fixture(scope="module")
def library() -> Any:
    """The brief of all of its games: the longest question of these tests, asked once."""
    return brief([eg.load(entry.name) for entry in eg.catalogue()])


def test_the_library_fits_a_page(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def known(definitions: Any, preset: str | None) -> Any:
        asked.append(([definition.name for definition in definitions], preset))
        return library

    monkeypatch.setattr("escalation_games.sensitivity.claims.brief.brief", known)
    result = CliRunner().invoke(main, ["brief"])
    assert result.exit_code == 0
    assert asked == [([entry.name for entry in eg.catalogue()], None)]
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


def test_the_whole_library_is_told_within_the_usual_effort(library: Any) -> None:
    """Games that take more than an equal share have what others leave over."""
    assert [game.definition.name for game in library] == [entry.name for entry in eg.catalogue()]
    assert all(game.tips is not None and None not in game.readings.values() for game in library)


def test_the_next_command_works(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(eg.load("path_forward").text, "utf-8")
    last = CliRunner().invoke(main, ["brief", str(path), "--width", "200"]).stdout.splitlines()[-1]
    command = last.partition("Next: escalation-games ")[2].split()
    assert command == ["analyze", str(path)]
    assert CliRunner().invoke(main, command).exit_code == 0


def test_a_preset_that_no_game_has_is_refused() -> None:
    result = CliRunner().invoke(main, ["brief", *GAMES, "--preset", "alied"])
    assert result.exit_code == 2
    assert "no game has the preset 'alied'; did you mean 'allied'?" in result.stderr


def test_a_game_that_takes_too_much_work_does_not_take_the_others_with_it() -> None:
    rows = answer("brief", "trilateral_assurance", "cornered", "--effort", "0.0005")["readings"]
    regimes = {(row["game"], row["reading"]): row["regime"] for row in rows}
    assert regimes["trilateral_assurance", "baseline"] == "unresolved"
    assert regimes["cornered", "baseline"] == "below"


def test_one_game_is_spoken_of_as_one() -> None:
    first = CliRunner().invoke(main, ["brief", "cornered"]).stdout.split("\n\n")[0]
    assert " ".join(first.split()) == "WHAT TIPS TOWARD ESCALATION? 1 game now: 1 stays below it."


def test_levels_of_a_solution_that_was_cut_short_are_not_those_of_a_reading() -> None:
    """With little work one equilibrium of three is found, at 0: all reach from 0 to 1."""
    definition = eg.load("trilateral_assurance")
    cut = 0
    for effort in (0.00008, 0.0001, 0.0002, 0.0004):
        with allowed(effort):
            few = solved(definition.at())
            cut += few.completeness.is_cut and few.envelope.upper == 0
        with allowed(3 * effort):  # shared by three readings
            assert few.completeness.is_cut == (solutions_by_reading(definition)[BASELINE] is None)
    assert cut
    assert solutions_by_reading(definition)[BASELINE].envelope.upper == 1  # type: ignore[union-attr]


# -- with other ranges -----------------------------------------------------------------------------


@pytest.mark.parametrize(("factor", "preset"), [("1/2", None), ("2", None), ("1/2", "russian")])
def test_tips_of_other_ranges_are_the_same_tips_at_other_shares(
    factor: str, preset: str | None
) -> None:
    """By hand: where a range is not cut short, a share of it is the old share by the factor."""
    at = ["--preset", preset] if preset else []
    found = answer("brief", *GAMES, "--ranges", factor, *at)
    (other,) = found["ranges"]
    cut, wide = {tuple(pair) for pair in other["cut_short"]}, Fraction(factor)
    given = {
        (row["game"], row["assumption"], row["value"]): Fraction(row["margin"])
        for row in found["tips"]
        if row["leads"] == "toward"
    }
    again = {
        (row["game"], row["assumption"], row["value"]): Fraction(row["margin"])
        for row in other["tips"]
    }
    for key in given.keys() & again.keys():
        if key[:2] in cut:
            assert given[key] / wide <= again[key] <= given[key]
        else:
            assert again[key] == given[key] / wide
    for game, name, value in given.keys() ^ again.keys():
        low, high = eg.load(game).assumption(name).range or (0, 0)
        standing = eg.load(game).point(preset=preset)[name]
        narrow = wide < 1
        ends = [standing + wide * (end - standing) if narrow else end for end in (low, high)]
        assert not ends[0] < Fraction(value) < ends[1]
    assert given.keys() & again.keys()


def test_wider_ranges_hold_games_and_tips_that_a_solver_confirms() -> None:
    definition = eg.load("cornered")
    wide = scaled(definition, 2)
    ranges = {a.name: a.range for a in wide.ranged}
    assert ranges["p"] == ranges["rho"] == (0, 1)  # a chance, and a share: S = s*(1 - rho)
    assert ranges["f"] == (0, Fraction(17, 20))  # 0.15 + 2*(0.5 - 0.15); what is gained stays so
    assert ranges["W"] == (0, 2)
    for tip in eg.tips(wide):
        low, high = definition.assumption(tip.assumption).range or (0, 0)
        if low < tip.value < high or tip.below is None or tip.above is None:
            continue
        near = [eg.solve(wide.at({tip.assumption: tip.value + d})) for d in (-TINY, TINY)]
        assert near[0].structure != near[1].structure


TINY = Fraction(1, 10**6)


def test_places_that_change_are_told() -> None:
    words = ["brief", "path_forward", "package_deal", "pressure_bargaining", "--ranges", "2"]
    rows = answer(*words)["ranges"][0]["tips"][:MOST_TOWARD]
    moved = [row for k, row in enumerate(rows, 1) if row["place_as_given"] != k]
    text = CliRunner().invoke(main, words).stdout
    section = text[text.index("WITH OTHER RANGES") : text.index("THE TEXT, TESTED")]
    assert section.count("(was ") + section.count("(new)") == len(moved)
    assert moved
    assert max(map(len, text.splitlines())) <= 90


@pytest.mark.parametrize("text", ["0", "-1", "x", "1,", "1e999999999", "sqrt(2)"])
def test_factors_that_are_no_numbers_above_0_are_refused(text: str) -> None:
    result = CliRunner().invoke(main, ["brief", "cornered", "--ranges", text])
    assert result.exit_code == 2
    assert "--ranges" in result.stderr
    assert "is no number above 0" in result.stderr


def test_where_no_work_is_left_other_ranges_are_not_settled() -> None:
    words = ["brief", "cornered", "--ranges", "2", "--effort", "0.001", "--json"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    (other,) = json.loads(result.stdout)["ranges"]
    assert other["unsettled"] == ["cornered"]
    assert other["tips"] == []
