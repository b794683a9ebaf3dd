"""Negatives carry what was searched; what is not settled is not told as "does not tip"."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.numbers import decimal_text
from escalation_games.report.text import words
from escalation_games.sensitivity.tips.tips import Tips
from escalation_games.solvers.result import COMPLETE, Completeness, least_complete

CASES = Path(__file__).parent / "cases"
FOUR = """
title = "Four"
question = "q?"
form = "strategic"
source = "own"
[players]
a = ["x", "y"]
b = ["x", "y", "z", "w"]
c = ["x", "y", "z", "w"]
d = ["x", "y"]
[assumptions.k]
value = 1
range = [0.5, 2]
about = "worth of meeting"
[payoffs]
a = "k*a.x*b.x + a.y*b.y"
b = "k*a.x*b.x + a.y*b.y"
c = "c.x"
d = "d.x"
[escalation]
line = 0.4
why = "w"
"""


def screen(*words: str) -> str:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


@pytest.fixture
def four(tmp_path: Path) -> str:
    file = tmp_path / "four.toml"
    file.write_text(FOUR)
    return str(file)


def test_nothing_tips_among_what_was_searched(four: str) -> None:
    assert eg.solve(four).completeness.kind == "all pure"
    assert "○ escalation 0 where it stands, in pure equilibria" in screen("tip", four)
    assert "Only pure equilibria were searched: mixed ones may change" in screen("analyze", four)
    for command in ("tip", "analyze"):
        assert "The tips are of pure equilibria only: mixed" in screen(command, four)
    text = screen("tip", four, "--together")
    assert "(proved for pure equilibria, the only ones searched)" in text
    answer = json.loads(CliRunner().invoke(main, ["tip", four, "--together", "--json"]).stdout)
    assert answer["completeness"]["kind"] == "all pure"
    assert answer["radius"]["linf"]["completeness"]["kind"] == "all pure"


@pytest.mark.parametrize("name", ["three2", "two3"])
def test_an_idle_third_player_changes_nothing(name: str) -> None:
    found = eg.tips(eg.load(str(CASES / f"{name}.toml")))
    tip = next(tip for tip in found if "regime" in tip.changes)
    assert decimal_text(tip.value, 6) == "0.381966"
    assert (tip.below.regime, tip.above.regime) == ("below", "across")  # type: ignore[union-attr]
    assert found.completeness.kind in ("all", "extreme points of every component")


def test_the_only_equilibrium_of_three_moves_over() -> None:
    """(1/2, 1/2; y) below k = 1, (1/2, 1/2; x) above."""
    (tip,) = eg.tips(eg.load(str(CASES / "three.toml")))
    assert tip.value == 1
    assert (tip.below.envelope.upper, tip.above.envelope.lower) == (0, 1)  # type: ignore[union-attr]


def test_coordination_of_three_reaches_the_line_everywhere() -> None:
    solution = eg.solve(str(CASES / "coord3.toml"))
    assert (solution.regime, solution.envelope.upper) == ("across", eg.solve(
        str(CASES / "coord3.toml")).equilibria[2].escalation)  # fmt: skip
    assert float(solution.envelope.upper) == 0.75
    assert not [t for t in eg.tips(str(CASES / "coord3.toml")) if "regime" in t.changes]


def test_a_value_that_differs_alone_is_no_row() -> None:
    text = screen("analyze", str(CASES / "iso2.toml"))
    assert "TIPS WHEN" not in text
    assert "Otherwise only at the value itself: c = 1/3 = 0.333 (◐ 0 to 1)." in text


def test_just_under_the_line_has_both_its_ends() -> None:
    assert "○ 0 to just" in screen("tip", str(CASES / "two3.toml"))


def test_less_is_searched_along_than_at_the_point() -> None:
    text = screen("tip", "-a", "p", str(CASES / "players_11-14.toml"))
    assert "The tips are of pure equilibria only, where more was found at the point" in text


@pytest.mark.parametrize(
    "command",
    [
        ["tip", "--together", "--effort", "0.2", "players_9-1"],
        ["tip", "--together", "--effort", "0.2", "players_11-7"],
        ["tip", "--together", "--effort", "0.2", "players_11-8"],
        ["tip", "--concept", "nash", "-a", "r", "tree_11-7"],
    ],
    ids=" ".join,
)
def test_irrational_mixtures_have_no_rule_and_no_traceback(command: list[str]) -> None:
    *options, name = command
    result = CliRunner().invoke(main, [*options, str(CASES / f"{name}.toml")])
    assert result.exit_code == 0, result.exception


MORE = "equilibria only, where more was found at the point itself"


@pytest.mark.parametrize(
    ("here", "along", "said"),
    [
        (COMPLETE, COMPLETE, ""),
        (COMPLETE, Completeness("extreme points of every component", "a tie"), ""),
        (COMPLETE, Completeness("all pure", "a reason"), f"The tips are of pure {MORE}: a reason."),
        (Completeness("all pure"), Completeness("all pure", "another"),
         "The tips are of pure equilibria only: another."),
        (Completeness("all pure"), Completeness("some", "a reason"),
         f"The tips are of some {MORE}: a reason."),
    ],
)  # fmt: skip
def test_of_which_equilibria_tips_are(here: Completeness, along: Completeness, said: str) -> None:
    found = Tips.of([], {}, {}, along, least_complete(here, along))
    assert " ".join(words.of_which(here, found)) == said


def test_the_next_command_is_one_that_works() -> None:
    """The path as it was given, with what was set and the concept, ready for a shell."""
    standing = words.Standing("allied", ("x=1/2",), "a file.toml", "nash")
    wanted = "escalation-games solve 'a file.toml' --preset allied --set x=1/2 --concept nash"
    assert standing.command("solve") == wanted


def test_what_the_default_of_a_tree_leaves_out_is_said_first() -> None:
    head = screen("solve", str(CASES / "crisis.toml"))[:400]
    assert "By default, perfect Bayesian equilibria" in head
    assert "--concept nash" in head
    for value, outcome in (("0.1", "none"), ("0.3", "large")):
        text = screen("solve", str(CASES / "crisis.toml"), "--set", f"aud={value}")
        assert "1 found" in text
        assert f"challenger: {outcome}" in text


def test_a_tip_at_which_only_some_equilibria_are_known_says_so() -> None:
    """At p = 2/15 there is one set with curved edges; everywhere else all of them are known."""
    tips = eg.tips(eg.load(CASES / "players_curved_tip.toml"))
    assert tips.between.kind == "extreme points of every component"
    assert tips.completeness.kind == "some"
    for command in ("tip", "analyze"):
        result = CliRunner().invoke(main, [command, str(CASES / "players_curved_tip.toml")])
        said = " ".join(result.stdout.split())
        assert "Exactly on a tip some equilibria only may be known: a tie makes" in said
