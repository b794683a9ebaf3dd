"""A table of payoffs that says nothing of escalation: screens and JSON leave the level out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main

# A stag hunt in which hunting alone pays 0, and a hare pays k: both are strict while 0 < k < 1, and
# each hunts with probability k where both mix. For k > 1 the hare is dominant.
HUNT = """\
title = "Stag hunt"
question = "Do both hunt the stag?"
form = "strategic"
source = "Rousseau 1755"
players = { a = ["stag", "hare"], b = ["stag", "hare"] }
[assumptions]
k = { value = 0.5, range = [0.25, 2], about = "worth of a hare" }
[payoffs]
"stag / stag" = { a = "1", b = "1" }
"stag / hare" = { a = "0", b = "k" }
"hare / stag" = { a = "k", b = "0" }
"hare / hare" = { a = "k", b = "k" }
"""
SCORED = HUNT + '[escalation]\nwhy = "a hare"\n"hare / hare" = 1\n'


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("hunt.toml").write_text(HUNT, encoding="utf-8")
    Path("scored.toml").write_text(SCORED, encoding="utf-8")


def run(*words: str) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_file_says_whether_it_has_levels() -> None:
    assert not eg.loads(HUNT).has_escalation
    assert eg.loads(SCORED).has_escalation
    assert all(e.escalation == 0 for e in eg.solve(eg.loads(HUNT)).equilibria)


@pytest.mark.parametrize("command", ["solve", "analyze", "tip", "show"])
def test_screens_speak_of_payoffs(command: str) -> None:
    with_it, without = run(command, "scored.toml"), run(command, "hunt.toml")
    assert "escalation" in with_it.lower() or command == "show"
    for word in ("escalation", "○", "◐", "●", "the line", "Jointly", "0 is today"):
        assert word not in without
    assert "1" in without


def test_the_answer_says_what_tips_it() -> None:
    text = " ".join(run("analyze", "hunt.toml").split())
    assert "Three outcomes can hold. What holds changes first if k (worth of a hare) > 1" in text
    assert "payoffs: a 1, b 1 · strict" in text
    assert "3 outcomes 2 outcomes 1 outcome" in " ".join(run("tip", "hunt.toml").split())


def test_levels_are_null_in_json() -> None:
    found: Any = json.loads(run("solve", "hunt.toml", "--json"))
    assert (found["envelope"], found["line"], found["regime"]) == (None, None, None)
    assert [e["escalation"] for e in found["equilibria"]] == [None] * 3
    assert [e["profile"]["a"]["stag"] for e in found["equilibria"]] == ["1", "0", "1/2"]
    tips: Any = json.loads(run("tip", "hunt.toml", "--json"))
    (last,) = [tip for tip in tips["tips"] if tip["value"] == "1"]
    assert (last["above"]["regime"], last["above"]["lower"]) == (None, None)
    assert last["above"]["equilibria"] == [{"a": ["hare"], "b": ["hare"]}]
    assert json.loads(run("analyze", "hunt.toml", "--json"))["radius"] is None


def test_check_takes_it_and_half_of_it_stays_a_mistake() -> None:
    assert run("check", "hunt.toml").startswith("✓")
    for text in (HUNT + "[escalation]\nline = 0.5\n", HUNT + "[escalation]\n"):
        with pytest.raises(eg.InputError, match="escalation: 'why' is missing"):
            eg.loads(text)
    with pytest.raises(eg.InputError, match="did you mean 'escalation'"):
        eg.loads(SCORED.replace("[escalation]", "[escalatoin]"))


def test_other_forms_still_need_it() -> None:
    text = eg.load("trust_spiral").text
    start = text.index("[escalation]")
    end = text.index("[", start + 1)
    with pytest.raises(eg.InputError, match="'why' is missing"):
        eg.loads(text[:start] + text[end:])


LEVELS: dict[str, Any] = {
    "rank": lambda g: eg.rank(g, n=16),
    "boxes": lambda g: eg.boxes(g, n=300),
    "directions": eg.directions,
    "over_ranges": eg.over_ranges,
    "radius": eg.radius,
    "joint_tips": lambda g: eg.joint_tips(g, size=2),
    "compare": lambda g: eg.compare(g, decision="a", n=16),
}


@pytest.mark.parametrize("name", LEVELS)
def test_questions_of_levels_are_refused(name: str) -> None:
    with pytest.raises(eg.InputError, match=r"escalation: the game says nothing about it.*\n.*add"):
        LEVELS[name](eg.loads(HUNT))
    LEVELS[name](eg.loads(SCORED))


def test_policies_may_be_judged_by_a_player() -> None:
    assert eg.compare(eg.loads(HUNT), decision="a", by="b", n=16).by == "b"


def test_there_is_no_claim_about_what_is_not_there() -> None:
    for words in ('claim = "rises"', "claims = { }"):
        text = HUNT.replace('hare" }', f'hare", {words} }}')
        if "rises" in words:
            with pytest.raises(eg.InputError, match=r"assumptions\.k: says which way escalation"):
                eg.loads(text)
        else:
            assert eg.loads(text).assumptions[0].claims == {}


PLANE = HUNT.replace("[payoffs]", 'm = { value = 0, range = [-1, 1], about = "more" }\n[payoffs]')


def test_maps_and_sweeps_leave_levels_out() -> None:
    Path("plane.toml").write_text(PLANE, encoding="utf-8")
    screen = run("map", "plane.toml", "k", "m")
    assert "share of the plane; what holds" in screen
    assert "line" not in screen.partition("BOUNDARIES")[2].splitlines()[-1]
    found: Any = json.loads(run("map", "plane.toml", "k", "m", "--json"))
    assert (found["line"], found["shares"]) == (None, None)
    assert {(r["regime"], r["lower"], r["count"]) for r in found["regions"]} == {
        (None, None, 1), (None, None, 3),
    }  # fmt: skip
    swept = run("sweep", "hunt.toml", "-n", "64", "--out", "run")
    assert "solved" in swept
    assert "reaches" not in swept


def test_a_map_is_drawn_without_levels() -> None:
    Path("plane.toml").write_text(PLANE, encoding="utf-8")
    run("map", "plane.toml", "k", "m", "--out", "map.svg")
    assert Path("map.svg").stat().st_size > 1000


def test_a_brief_says_so() -> None:
    text = " ".join(run("brief", "hunt.toml", "scored.toml").split())
    assert "2 games now: 1 may, 1 says nothing about escalation." in text
    assert "hunt –" in text


def test_infinitely_many_are_not_counted() -> None:
    """Both want to hunt the same. Where a stag is worth nothing to a, a may hunt what it likes once
    b goes for stags, until b had rather go for hares. And where b is paid nothing, b may do
    anything at all, on the whole plane."""
    same = (
        HUNT[: HUNT.index("[payoffs]")].replace("[0.25, 2]", "[0, 2]")
        + """[payoffs]
"stag / stag" = { a = "k", b = "1" }
"stag / hare" = { a = "0", b = "0" }
"hare / stag" = { a = "0", b = "0" }
"hare / hare" = { a = "1", b = "1" }
"""
    )
    Path("same.toml").write_text(same, "utf-8")
    assert "k = 0 (infinitely many outcomes)" in " ".join(run("tip", "same.toml").split())
    assert "Infinitely many outcomes can hold" in run("analyze", "same.toml", "--set", "k=0")
    second = 'm = { value = 2, range = [1, 3], about = "worth of a stag" }\n[payoffs]'
    unpaid = HUNT.replace('b = "1"', 'b = "0"').replace('b = "k"', 'b = "0"')
    unpaid = unpaid.replace("[payoffs]", second).replace('a = "1"', 'a = "m"')
    Path("unpaid.toml").write_text(unpaid, "utf-8")
    mapped = " ".join(run("map", "unpaid.toml", "k", "m").split())
    assert "infinitely many equilibria, the" in mapped
    assert "equilibria: " not in mapped
