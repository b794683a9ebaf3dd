"""The command line: what goes where, exit codes, JSON contracts, screens that fit."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner, Result

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.report.forms.extensive import _letters
from examples import TIE, first_edition, some

NAMES = [entry.name for entry in eg.catalogue()]
READINGS = [(), ("--preset", "allied"), ("--preset", "russian")]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"NO_COLOR": "1"})


def done(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def answer(*arguments: str) -> Any:
    return json.loads(done(*arguments, "--json"))


# -- screens -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reading", "command"),
    some(product(NAMES, READINGS, ["analyze", "solve", "tip", "show"]), one_in=5),
    ids=lambda part: part if isinstance(part, str) else part[-1] if part else "-",
)
def test_screens_fit_90_columns(command: str, name: str, reading: tuple[str, ...]) -> None:
    little = ["--effort", "0.05"] if command in ("analyze", "tip", "solve") else []
    lines = done(command, name, *reading, *little).splitlines()
    assert max(map(len, lines)) <= 90
    assert not any(line != line.rstrip() for line in lines)


@pytest.mark.parametrize("command", ["analyze", "solve", "tip", "show", "check"])
def test_the_same_input_gives_the_same_bytes(command: str) -> None:
    assert done(command, "cornered") == done(command, "cornered")


def test_no_arguments_and_list_say_where_to_begin() -> None:
    assert "escalation-games analyze security_dilemma" in done()
    assert all(name in done("list") for name in NAMES)
    assert "It does not forecast." in done()


def test_show_toml_is_the_file_byte_for_byte() -> None:
    assert done("show", "cornered", "--toml") == eg.load("cornered").text


def test_ascii_where_the_terminal_has_nothing_better() -> None:
    command = [sys.executable, "-m", "escalation_games", "analyze", "security_dilemma"]
    environment = {
        "PYTHONIOENCODING": "ascii",
        "PATH": "",
        "PYTHONPATH": str(Path("src").resolve()),
    }
    found = subprocess.run(command, capture_output=True, env=environment, check=True)
    text = found.stdout.decode("ascii")
    assert "ESCALATION   ~ 0 to 1" in text
    assert "v >= k + e" in text


def test_eight_bit_terminals_get_what_they_can_show(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(eg.load("cornered").text.replace('"Cornered"', '"日本"'), "utf-8")
    for command in (["analyze"], ["show", "--json"], ["show", "--toml"]):
        arguments = [sys.executable, "-m", "escalation_games", command[0], str(file), *command[1:]]
        environment = {"PYTHONIOENCODING": "cp1252", "PATH": "", "PYTHONPATH": "src"}
        found = subprocess.run(arguments, capture_output=True, env=environment, check=False)
        assert (found.returncode, found.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told_in_a_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "escalation_games", "solve", "cornered"]
        found = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert found.returncode == 3
    assert found.stderr.decode() == (
        "error: the answer could not be written: No space left on device\n"
    )


def test_what_follows_an_impossible_event_is_told_on_stderr() -> None:
    result = run("solve", first_edition("path_forward"), "--set", "theta=0")
    assert result.exit_code == 0
    assert result.stderr == (
        "warning: 'insecure' has probability 0 here; what follows it is never reached\n"
    )
    assert "warning" not in result.stdout


HIDDEN = """
title = "Hidden"
question = "Who knows what?"
form = "timing"
source = "made for a test"
players = ["a", "b", "c"]
[[moves]]
name = "stake"
chance = { high = "1/9", STAKES }
seen_by = ["a", "c"]
[[moves]]
name = "signal"
player = "a"
actions = ["warn", "silent"]
[[moves]]
name = "answer"
player = "b"
actions = ["yield", "stand"]
seen_by = []
[[moves]]
name = "vote"
player = "c"
actions = ["aye", "nay"]
[[payoffs]]
when = "stake.high"
a = "signal.warn"
b = "answer.stand"
c = "0"
[[payoffs]]
a = "signal.silent"
b = "answer.stand"
c = "0"
[escalation]
why = "a test"
"""


def test_a_file_in_order_that_no_method_solves_is_told_at_once(tmp_path: Path) -> None:
    """Three players are entangled, and two of them have 2**9 plans: an answer per stake."""
    file = tmp_path / "hidden.toml"
    stakes = ", ".join(f'low{k} = "1/9"' for k in range(8))
    file.write_text(HIDDEN.replace("STAKES", stakes), "utf-8")
    result = run("check", str(file))
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: the file is in order, but no method fits this game")
    assert run("solve", str(file)).exit_code == 3


def test_trees_show_who_cannot_tell_what_apart() -> None:
    screen = done("show", "russia_warning")
    assert screen.count("bloc decides (A)") == screen.count("bloc decides (B)") == 2
    assert "(A) and (B): bloc cannot tell nodes with the same letter apart." in screen
    assert screen.count("chance: stake") == 1
    assert "cannot tell" not in done("show", "package_deal")


def test_show_prints_where_assumptions_come_from_and_who_claims_what() -> None:
    screen = done("show", "extended_deterrence")
    sources = screen.partition("  SOURCES\n")[2]
    for assumption in eg.load("extended_deterrence").assumptions:
        if assumption.source:
            assert f"  {assumption.name:<5}{assumption.source[:40]}" in sources
    assert "No source is given for cc, ft, fs." in sources
    assert "escalation falls (allied)," in screen
    assert "falls (allied, russian)" in " ".join(done("show", "security_dilemma").split())


def test_more_than_26_information_sets_have_letters_of_their_own() -> None:
    assert [_letters(k) for k in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_without_ranges_nothing_moves_and_the_tie_is_told(tmp_path: Path) -> None:
    file = tmp_path / "tie.toml"
    file.write_text(TIE, "utf-8")
    screen = done("analyze", str(file))
    assert "◐ 0 to 0.5: some equilibria reach the line (0.5), some do not" in screen
    assert "3 p1: enter · p2: spare 0.5 (50 %)" in screen
    assert "at 'reply' p2 is indifferent between 'hit' and 'spare' and may mix" in screen
    assert "No assumption has a range, so there is nothing to move." in screen


# -- rules on screens ----------------------------------------------------------------------------


def test_a_rule_names_the_outcome_that_it_carries() -> None:
    """At b0 = 1.35 two differences vanish at once; only c0 >= B1 is why nobody joins."""
    screen = done("analyze", first_edition("trilateral_assurance"))
    (row,) = [line for line in screen.splitlines() if "> 1.35" in line]
    name = row.split()[-1]
    assert f"  {name}  c0 ≥ B1 " in screen


def test_changes_at_the_end_of_a_range_get_no_rule() -> None:
    screen = done("analyze", first_edition("cornered"))
    assert "Otherwise only at the value itself: p = 1 (● 0.5), L = 0 (○ 0.05 to 0.1)." in screen
    assert "1 ≥ p" not in screen


def test_simultaneous_moves_are_no_answers() -> None:
    screen = done("analyze", first_edition("alignment_ripple"))
    assert "russia, after hold: 'align' instead would lose 0.25.  " in screen
    assert "(then russia: align · china: align)" in screen  # that is an answer


# -- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("analyze", "nope"), 2, "no game of the library is named 'nope'"),
        (("analyze", "security_dilema"), 2, "did you mean 'security_dilemma'?"),
        (("solve", "cornered", "--set", "S"), 2, "--set: 'S' is not NAME=VALUE"),
        (("solve", "cornered", "--set", "sx=1"), 2, "--set sx: unknown assumption 'sx'"),
        (("solve", "cornered", "--set", "s=x"), 2, "--set s: 'x' is not a number"),
        (("solve", "cornered", "--set", "s=7"), 2, "--set s: 7 is outside the range of 's'"),
        (("solve", "cornered", "--preset", "alied"), 2, "did you mean 'allied'?"),
        (
            ("solve", "cornered", "--concept", "nsh"),
            2,
            "unknown concept 'nsh'; did you mean 'nash'?",
        ),
        (
            ("solve", "security_dilemma", "--concept", "subgame-perfect"),
            3,
            "no method fits this game",
        ),
        (("tip", "cornered", "-a", "WB"), 2, "'WB' has no range, so it is held fixed"),
        (("check", "missing.toml"), 2, "missing.toml"),
        (("check", "x" * 5000), 2, "cannot be read"),
        (("solve", "cornered", "--set", "s=0", "--set", "s=1"), 2, "--set s: is given twice"),
        (("solve", "cornered", "--preset", ""), 2, "--preset: unknown preset ''"),
        (("solve", "cornered", "--set", "s=1or 0"), 2, "--set s: '1or 0' is not a number"),
        (("analyze",), 2, "Missing argument 'GAME'"),
        (("analyze",), 2, "escalation-games list"),
        (("analyze", "chicken", "d=1/2"), 2, "to move an assumption: --set d=1/2"),
    ],
)
def test_errors_are_sentences_with_an_exit_code(
    arguments: tuple[str, ...], code: int, message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stderr.startswith(("error: ", "Usage: "))
    assert result.stdout == ""
    assert not isinstance(result.exception, Exception)


def test_a_broken_file_is_named_with_every_mistake(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    text = eg.load("security_dilemma").text
    file.write_text(text.replace('"v0*(1', '"vO*(1').replace("value = 0.3", "value = 3"), "utf-8")
    result = run("check", str(file))
    assert result.exit_code == 2
    assert result.stderr.count("error: ") == 2
    assert "unknown assumption 'vO'; did you mean 'v0'?" in result.stderr
    assert result.stdout.split() == [f"{file}:", "2", "mistakes"]  # a long path is wrapped


# -- JSON ----------------------------------------------------------------------------------------

SOLUTION = {
    "game", "as_one", "version", "assumptions", "concept", "method", "completeness", "decisions",
    "equilibria", "envelope", "line", "regime",
}  # fmt: skip
EQUILIBRIUM = {
    "profile", "payoffs", "escalation", "exact", "certificate", "labels", "beliefs", "count",
    "free", "terms",
}  # fmt: skip
TIP = {
    "assumption", "value", "exact", "baseline", "margin", "side", "below", "on", "above", "changes",
    "leads", "condition", "closed_form",
}  # fmt: skip


def test_a_sweep_prints_the_same_when_it_is_finished_already(tmp_path: Path) -> None:
    words = (
        "sweep",
        "security_dilemma",
        "-n",
        "2000",
        "--seed",
        "1",
        "--out",
        str(tmp_path / "run"),
    )
    first = done(*words)
    assert done(*words) == first
    assert "Shares of the assumption space, not probabilities." in first
    assert max(map(len, first.splitlines())) <= 90 + len(str(tmp_path))
    table = answer(*words, "--json")
    assert sum(table["counts"]["regimes"].values()) == table["n"] == 2000
    refused = run(*words[:-4], "--seed", "2", "--out", str(tmp_path / "run"))
    assert refused.exit_code == 2
    assert "holds another sweep: seed is 1 there, 2 here" in refused.stderr


def test_what_is_set_does_not_vary_in_a_sweep(tmp_path: Path) -> None:
    reading = ("--preset", "allied", "--set", "k=0.4", "--design", "sobol")
    words = ("sweep", first_edition("security_dilemma"), "-n", "64", *reading)
    screen = done(*words, "--out", str(tmp_path / "run"))
    assert "Varied: v0, a, e. Held fixed: " in screen


@pytest.mark.parametrize("name", NAMES)
def test_the_json_of_solve(name: str) -> None:
    found = answer("solve", name)
    assert set(found) == SOLUTION
    assert set(found["completeness"]) == {"kind", "reason"}
    for equilibrium in found["equilibria"]:
        assert set(equilibrium) == EQUILIBRIUM
        assert set(equilibrium["certificate"]) == {"concept", "gain"}
        assert equilibrium["certificate"]["gain"] == "0"
        for decision, mixture in equilibrium["profile"].items():
            assert list(mixture) == found["decisions"][decision]["actions"]
            assert sum(map(Fraction, mixture.values())) == 1


def test_the_json_of_solve_is_the_one_in_the_docs() -> None:
    found = answer("solve", first_edition("security_dilemma"))
    first = found["equilibria"][0]
    assert found["assumptions"]["v0"] == "1"
    assert found["completeness"] == {"kind": "all", "reason": None}
    assert first["profile"]["bloc"] == {"restrain": "1", "build": "0"}
    assert first["labels"] == ["pure", "strict", "payoff dominant"]
    assert (first["beliefs"], first["count"], first["free"]) == (None, 1, [])
    assert found["equilibria"][2]["profile"]["bloc"]["build"] == "5/18"
    assert found["envelope"] == {"lower": "0", "upper": "1"}
    assert (found["line"], found["regime"]) == ("1/2", "across")


@pytest.mark.parametrize("name", some(NAMES, 1))
def test_the_json_of_tip(name: str) -> None:
    found = answer("tip", name)
    assert set(found) == {
        "game", "as_one", "version", "concept", "method", "completeness", "line", "baseline",
        "tips",
        "conditions", "radius", "joint", "joint_unsettled", "unsettled", "pieces", "gaps",
        "lengths", "watch",
    }  # fmt: skip
    for piece in found["pieces"]:
        assert set(piece) == {
            "assumption", "from", "to", "includes", "completeness", "equilibria", "reason",
        }  # fmt: skip
    for tip in found["tips"]:
        assert set(tip) == TIP
        assert set(tip["changes"]) <= {"regime", "envelope", "structure", "labels", "off path"}
        assert tip["side"] in ("below", "above", "on")
        for side in ("below", "on", "above"):
            if tip[side] is not None:
                assert set(tip[side]) == {"regime", "lower", "upper", "equilibria", "labels"}
        assert tip["exact"] == ("in" not in tip["value"] or "root_of" in tip["value"])


def test_an_irrational_tip_is_an_object_that_pins_it_down() -> None:
    found = answer("tip", first_edition("alignment_ripple"), "-a", "T")
    values = [tip["value"] for tip in found["tips"]]
    (root,) = [value for value in values if isinstance(value, dict)]
    low, high = map(Fraction, root["in"])
    polynomial = parsed(root["root_of"])
    assert polynomial(low) * polynomial(high) < 0
    assert low < Fraction(434017, 10**6) < high


def parsed(polynomial: str) -> Any:
    return lambda x: eval(polynomial, {"x": x})  # noqa: S307  our own output


def test_analyze_json_is_solve_and_tip_and_why() -> None:
    found, solution = answer("analyze", "cornered"), answer("solve", "cornered")
    tips = answer("tip", "cornered")
    assert found["tips"] == tips["tips"]
    for one, other in zip(found["equilibria"], solution["equilibria"], strict=True):
        reasons = one.pop("deviations")
        assert one == other
        assert all(Fraction(reason["loss"]) >= 0 for reason in reasons)


def test_the_other_commands_speak_json_too() -> None:
    assert [entry["name"] for entry in answer("list")] == NAMES
    assert answer("show", "cornered")["assumptions"][0]["name"] == "p"
    assert answer("check", "cornered")["ok"] is True


# -- shell completion ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "incomplete", "wanted"),
    [
        ([], "an", "analyze"),
        (["analyze"], "sec", "security_dilemma"),
        (["analyze", "cornered", "--set"], "rh", "rho="),
        (["analyze", "--json", "cornered", "--set", "s=1", "--set"], "rh", "rho="),
        (["tip", "cornered", "-a"], "be", "beta"),
        (["solve", "cornered", "--preset"], "", "russian"),
    ],
)
def test_shell_completion(words: list[str], incomplete: str, wanted: str) -> None:
    complete = BashComplete(main, {}, "escalation-games", "_ESCALATION_GAMES_COMPLETE")
    assert wanted in [item.value for item in complete.get_completions(words, incomplete)]


@pytest.mark.parametrize(
    ("game", "wanted"),
    [
        ("path_forward", "; escalation stays below the line: ○ 0. Tips to"),
        # where l is 0.1 the regime is another one on the value alone: that crosses nothing
        ("doorstep", "(now 0.55). Falls to ○ 0 if g ("),
        ("cornered", "No assumption alone, within its range, brings it to the line. Falls to ○"),
        ("trust_spiral", "escalation reaches the line: ● 1. Falls to ◐ "),
    ],
)  # fmt: skip
def test_analyze_begins_with_the_answer(game: str, wanted: str) -> None:
    text = " ".join(CliRunner().invoke(main, ["analyze", game]).stdout.split())
    assert wanted in text
