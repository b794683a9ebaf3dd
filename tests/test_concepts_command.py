"""The command `concepts`: its screen, its JSON, and what it says where work or games run out."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.effort import allowed
from escalation_games.report.screens.other_concepts.concepts import concepts_screen
from escalation_games.report.text.words import Standing
from escalation_games.solvers.concepts.overview import NotSettled, overview

CHICKEN = """
title = "Chicken"
question = "Who yields?"
form = "strategic"
source = "Aumann 1974"
[players]
one = ["dare", "yield"]
two = ["dare", "yield"]
[assumptions]
crash = { value = 0, range = [-9, 1], about = "what a crash is worth" }
[payoffs]
"dare / dare" = { one = "crash", two = "crash" }
"dare / yield" = { one = 7, two = 2 }
"yield / dare" = { one = 2, two = 7 }
"yield / yield" = { one = 6, two = 6 }
[escalation]
line = 0.5
why = "a crash"
"dare / dare" = 1
"dare / yield" = 0.5
"yield / dare" = 0.5
"""


def printed(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["concepts", *words])
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def chicken(tmp_path: Path) -> str:
    path = tmp_path / "chicken.toml"
    path.write_text(CHICKEN, encoding="utf-8")
    return str(path)


def test_the_screen_says_what_a_mediator_can_do(chicken: str) -> None:
    text = printed(chicken)
    assert "Everything: no action is worse" in text
    assert "Best sum, 10.5: 'dare' / 'yield' 0.25, 'yield' / 'dare' 0.25" in " ".join(text.split())
    rows = [line.split() for line in text.splitlines()]
    assert ["one", "7", "2", "to", "7", "0.5", "picks", "its", "best", "equilibrium"] in rows
    assert "'dare' 1/3, 'yield' 2/3  1/3         stable" in text
    assert "not: a few who do 'yield' can stay" not in text


def test_json_is_what_python_finds(chicken: str) -> None:
    found = json.loads(printed(chicken, "--json", "--set", "crash=-1"))
    game = eg.load(chicken).at({"crash": -1})
    assert found["correlated"]["best_sum"]["value"] == str(eg.correlated(game).best_sum.value)
    assert found["coarse"]["least_escalation"]["value"] == str(
        eg.correlated(game, coarse=True).least_escalation.value
    )
    led = eg.commitment(game, "two")
    assert found["commitment"][1]["leader"] == "two"
    assert found["commitment"][1]["weak"]["value"] == str(led.weak.value)
    assert found["commitment"][1]["weak"]["attained"] is led.weak.is_attained
    assert found["minimax"][0]["value"] == str(eg.minimax(game, "one").value)
    assert found["rationalizable"]["actions"] == {p: ["dare", "yield"] for p in ("one", "two")}
    assert found["indices"] == {"of_equilibria": [*eg.indices(eg.solve(game))], "sum": 1}
    habits = eg.evolutionary_stability(game).equilibria
    stable = [one["stable"] for one in found["evolutionary_stability"]["equilibria"]]
    assert stable == [one.is_stable for one in habits]


def test_what_dominance_strikes_is_said_round_by_round() -> None:
    text = printed("trust_spiral")
    assert "Everybody is taken to choose a whole plan" in text
    rows = [line.split() for line in text.splitlines()]
    assert ["3", "rival", "rival", "#2", "rival", "#4"] in rows
    assert "  bloc #4   bloc_arms after typeB=seeker: build," in text
    assert "→ is come near to, not reached" in text
    assert "\xa0" not in text


def test_where_three_choose_nobody_leads_and_threats_are_drawn_together() -> None:
    text = printed("trilateral_assurance")
    assert "Told only where two have a choice." in text
    assert "The others are taken to coordinate" in text
    assert "WHICH HABITS LAST" not in text
    assert json.loads(printed("trilateral_assurance", "--json"))["commitment"] == []


def test_indices_tell_whether_equilibria_are_missing() -> None:
    text = printed("security_dilemma")
    assert "2 of index +1, 1 of −1: they add up to +1.\n" in text
    assert "a tie leaves 4 of 4 equilibria without one" in printed("classics/seltens_horse")
    assert json.loads(printed("classics/seltens_horse", "--json"))["indices"]["sum"] is None
    game = eg.load("security_dilemma").at()
    pure = replace(overview(game), nash=eg.solve(game, method="pure inspection"), indices=(1, 1))
    standing = Standing(None, ())
    written = StringIO()
    console = Console(file=written, width=90)
    for part in concepts_screen(eg.load("security_dilemma"), pure, standing, "0"):
        console.print(part)
    assert "2 of index +1: they do not add up to +1, so there are others" in written.getvalue()


def test_what_is_not_settled_is_said_for_each_question() -> None:
    game = eg.load("cornered").at()
    with allowed(0.002):
        found = overview(game)
    assert isinstance(found.left, NotSettled)
    assert isinstance(found.correlated, NotSettled)
    text = printed("cornered", "--effort", "0.002")
    assert "Not settled: it takes more work than the effort allows." in text
    told: Any = json.loads(printed("cornered", "--effort", "0.002", "--json"))
    assert told["rationalizable"] == {"not_settled": "it takes more work than the effort allows"}


def test_games_that_have_no_table_end_with_a_reason() -> None:
    assert "has form stochastic" in printed("arms_race_markov", code=2)
    assert "combinations of plans" in printed("doorstep", code=3)
