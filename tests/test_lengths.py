"""Lengths tip: whole numbers at which the outcome changes, against stories told by hand."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.numbers import Fraction
from escalation_games.sensitivity.tips.classified_line import TOO_MUCH_WORK
from escalation_games.sensitivity.tips.tips import Tip
from examples import often
from test_library_oracle import concession_reputation, points

F = Fraction


def printed(*words: str) -> str:
    found = CliRunner().invoke(main, words, catch_exceptions=False)
    assert found.exit_code == 0, found.stderr
    return found.stdout


def steps_needed(v: Any) -> int:
    """A deal of n steps holds iff the last rest is worth paying and the last step worth taking,
    n*zB >= C*(1 - lam) and n*zN >= D - A*(1 - lam); None where a penalty is nothing."""
    rest, step = v["C"] * (1 - v["lam"]), v["D"] - v["A"] * (1 - v["lam"])
    return max(1, ceil(rest / v["zB"]), ceil(step / v["zN"]) if step > 0 else 1)


def length_tips(definition: eg.Definition, point: Any, *names: str) -> list[Tip]:
    return [tip for tip in eg.tips(definition, list(names) or None, point) if tip.is_step]


@pytest.mark.parametrize("standing", [1, 3, 12])
def test_a_deal_tips_at_the_number_of_steps_that_it_needs(standing: int) -> None:
    definition = eg.load("package_deal").resized(n=standing)
    rng, tipped = random.Random(standing), 0
    for _ in range(often(60)):
        point = dict(definition.point())
        # a bloc that would not pay the rest may still be dealt with: kept out of it
        point["zB"], point["zN"] = F(rng.randint(20, 300), 997), F(rng.randint(5, 100), 997)
        if steps_needed({**point, "zN": F(1)}) > steps_needed({**point, "zB": F(1)}):
            continue
        needed, found = steps_needed(point), length_tips(definition, point, "n")
        if not 1 < needed <= 12:
            assert found == []
            continue
        (tip,) = found
        is_below = standing < needed
        assert tip.value == (needed if is_below else needed - 1)
        assert tip.side == ("above" if is_below else "below")
        assert tip.leads == ("away" if is_below else "toward")
        assert tip.margin == F(abs(int(tip.value) - standing), 11)
        assert (tip.below.regime, tip.above.regime) == ("above", "below")  # type: ignore[union-attr]
        assert tip.changes == {"regime", "envelope"}
        tipped += 1
    assert tipped >= often(9)


def test_levels_at_every_length_are_those_of_the_story() -> None:
    definition = eg.load("concession_reputation")
    for point in points(definition, often(9), seed=4):
        (line,) = eg.tips(definition, None, point).lengths.values()
        assert list(line.solutions) == list(range(1, 26))
        for n, solution in line.solutions.items():
            assert solution is not None
            assert [e.escalation for e in solution.equilibria] == [
                level for level, _ in concession_reputation(point, n)
            ]


def test_what_changes_is_the_regime_or_what_is_nearest() -> None:
    definition = eg.load("concession_reputation")
    found = eg.tips(definition)
    solutions = found.lengths["N"].solutions
    regimes = {n: s.regime for n, s in solutions.items() if s is not None}
    crossed = {b if b > 6 else a for a, b in pairwise(regimes) if regimes[a] != regimes[b]}
    assert {tip.value for tip in found if tip.is_step} == {5, 7} | crossed
    assert crossed == {12}
    assert found.unsettled == {
        "N": "25 of its 200 values were looked at (all, where it is named)",
    }


def test_named_every_whole_number_is_solved() -> None:
    text = eg.load("concession_reputation").text.partition("[[expect]]")[0]
    definition = eg.loads(text.replace("range = [1, 200]", "range = [1, 30]"))
    assert len(eg.tips(definition, "N").lengths["N"].solutions) == 30
    assert not eg.tips(definition, "N").unsettled
    assert len(eg.tips(definition, ["p", "N"]).lengths["N"].solutions) == 30


def test_without_work_nothing_is_said() -> None:
    definition = eg.load("concession_reputation")
    found = eg.tips(definition, "N", effort=0.02)
    assert "N" in found.unsettled
    known = [n for n, s in found.lengths["N"].solutions.items() if s is not None]
    assert known == list(range(min(known), max(known) + 1))
    assert 1 <= len(known) < 200
    assert {tip.value for tip in found if tip.is_step} <= {5, 7, 12}


TWO = """
title = "Two lengths"
question = "Q?"
form = "strategic"
source = "made for a test"
[players]
a = ["on", "off"]
b = ["x", "y"]
[assumptions]
k = { value = 0.5, range = [0, 1], about = "k" }
[lengths]
n = { value = 2, range = [1, 6], about = "steps" }
m = { value = 3, range = [1, 4], about = "another" }
[payoffs]
a = "a.on*(n - m) + a.off*(FORMULA)"
b = "b.x"
[escalation]
line = 0.5
why = "w"
"off / x" = 1
"""


def test_other_lengths_stay_where_they_are() -> None:
    """Going on pays n - m, stopping k."""
    definition = eg.loads(TWO.replace("FORMULA", "k"))
    by_name = {tip.assumption: tip for tip in length_tips(definition, None)}
    assert (by_name["n"].value, by_name["n"].side) == (4, "above")  # 4 - 3 > 0.5
    assert (by_name["m"].value, by_name["m"].side) == (1, "below")  # 2 - 1 > 0.5
    moved = definition.resized(m=1)
    by_name = {tip.assumption: tip for tip in length_tips(moved, None)}
    assert (by_name["n"].value, by_name["n"].side) == (1, "below")
    assert (by_name["m"].value, by_name["m"].side) == (2, "above")


def test_where_a_formula_has_no_value_nothing_is_known_and_nothing_beyond() -> None:
    definition = eg.loads(TWO.replace("FORMULA", "k + 0*1/(n - 3)"))
    found = eg.tips(definition, "n")
    assert found.lengths["n"].solutions[3] is None
    assert "division by zero" in found.unsettled["n"]
    assert [tip for tip in found if tip.is_step] == []


# -- screens ---------------------------------------------------------------------------------------


def test_lengths_stand_in_the_tables_like_assumptions() -> None:
    row = next(line for line in printed("tip", "package_deal").splitlines() if " n  " in line)
    assert row.split() == ["n", "3", "2", "9.1", "%", "●", "1", "●", "1", "○", "0", "▲", "regime"]
    assert "≥ 8" in printed("analyze", "package_deal", "--preset", "allied")
    analysis = printed("analyze", "package_deal")
    assert "n           number of steps                   3     ≤ 2               9.1 %  A ● 1" in (
        analysis
    )
    assert "A  bloc: stop\n\n" in analysis  # the same words, the same letter
    assert "n stays 3" in analysis
    assert "package_deal · n" in printed("brief", "package_deal")


def test_a_length_that_tips_nothing_is_named() -> None:
    words = ("package_deal", "--set", "zB=0.6", "--set", "zN=0.6", "-a", "n")
    assert "Nothing tips" in printed("tip", *words)
    assert "n" in printed("tip", *words[:-2]).partition("Never alone")[2].split(".")[0]


def test_the_json_has_every_whole_number() -> None:
    answer = json.loads(printed("tip", "package_deal", "-a", "n", "--json"))
    rows = answer["lengths"]["n"]
    assert [row["value"] for row in rows] == list(range(1, 13))
    assert [row["regime"] for row in rows] == ["above"] * 2 + ["below"] * 10
    (tip,) = answer["tips"]
    assert (tip["assumption"], tip["value"], tip["margin"], tip["leads"]) == (
        "n", "2", "1/11", "toward",
    )  # fmt: skip
    assert tip["below"]["equilibria"] == [
        {"advance[1]": ["stop"], "step[1]": ["stop"], "rest[1]": ["renege"],
         "advance[2]": ["stop"], "step[2]": ["stop"], "rest[2]": ["renege"]}
    ]  # fmt: skip
    assert answer["pieces"] == []


def test_what_moves_no_length_says_where_it_stays(tmp_path: Path) -> None:
    at = ("package_deal", "--set", "n=4")
    for words in (
        ("analyze", *at), ("tip", *at, "--together"), ("statics", *at), ("rank", *at, "-n", "16"),
        ("boxes", *at, "-n", "200"), ("compare", *at, "--decision", "advance[1]", "-n", "16"),
        ("sweep", *at, "-n", "16", "--out", str(tmp_path / "run")),
    ):  # fmt: skip
        assert "n stays 4" in " ".join(printed(*words).split()), words
    assert " stays 3" not in printed("statics", "security_dilemma")


# Few occasions: with many, every row takes a second.
SHORT = (
    eg.load("concession_reputation")
    .text.partition("[[expect]]")[0]
    .replace("range = [1, 200]", "range = [1, 12]")
)

# -- maps ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("game", "length", "name"), [
    ("package_deal", "n", "lam"), ("package_deal", "n", "zN"), (SHORT, "N", "p"),
], ids=["lam", "zN", "p"])  # fmt: skip
def test_the_rows_of_a_map_are_what_holds_at_points(game: str, length: str, name: str) -> None:
    definition = eg.load(game) if game == "package_deal" else eg.loads(game)
    found = eg.length_map(definition, length, name)
    low, high = definition.assumption(name).range or (F(0), F(1))
    rng, seen = random.Random(name), set()
    assert found.length.value in found.rows
    for n, row in found.rows.items():
        assert (row[0].lower, row[-1].upper) == (low, high)
        assert all(a.upper is b.lower and a.regime != b.regime for a, b in pairwise(row))
        resized = definition.resized(**{length: n})
        for _ in range(often(9)):
            x = low + (high - low) * F(rng.randint(1, 996), 997)
            regime = next(strip.regime for strip in row if x < strip.upper)
            assert eg.solve(resized.at({name: x})).regime == regime, (n, x)
            seen.add(regime)
    assert len(seen) > 1


def test_a_map_along_a_length_is_a_row_per_whole_number() -> None:
    text = printed("map", "package_deal", "n", "lam")
    assert text == printed("map", "package_deal", "lam", "n")
    rows = {int(line.split()[0]): line for line in text.splitlines() if "│" in line}
    assert list(rows) == list(range(12, 0, -1))
    assert rows[3].split("│")[1].split() == ["●" * 11 + "○" * 5 + "*" + "○" * 6 + "●" * 21,
                                             "0.28,", "0.5375"]  # fmt: skip
    assert rows[1].endswith("│" + "●" * 44)
    assert "n  number of steps" in printed("map", "package_deal", "n")


def test_the_json_of_a_map_along_a_length_has_its_strips() -> None:
    answer = json.loads(printed("map", "package_deal", "n", "lam", "--json"))
    row = next(row for row in answer["rows"] if row["value"] == 3)
    assert row["strips"] == [
        {"from": "1/20", "to": "7/25", "regime": "above"},
        {"from": "7/25", "to": "43/80", "regime": "below"},
        {"from": "43/80", "to": "1", "regime": "above"},
    ]
    assert answer["reason"] is None


def test_rows_for_which_there_is_no_work_or_no_game_are_not_known() -> None:
    definition = eg.loads(TWO.replace("FORMULA", "k + 0*1/(n - 3)"))
    found = eg.length_map(definition, "n", "k")
    assert found.rows[3] == () or {strip.regime for strip in found.rows[3]} == {"unresolved"}
    assert {strip.regime for strip in found.rows[6]} == {"below"}
    short = eg.length_map(eg.load("concession_reputation"), "N", "b", effort=0.05)
    assert "unresolved" in {strip.regime for row in short.rows.values() for strip in row}
    assert short.reason == "it takes more work than the effort allows"


def test_a_map_along_a_length_is_a_picture_too(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one.svg", "two.svg", "three.png")]
    for file in files:
        assert printed("map", "package_deal", "n", "lam", "--out", str(file)) == ""
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[2].read_bytes().startswith(b"\x89PNG")
    tree = ElementTree.parse(files[0])
    texts = ["".join(e.itertext()) for e in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert "n  number of steps" in texts
    strips = eg.length_map("package_deal", "n", "lam").rows.values()
    assert sum(text in "○◐●" for text in texts) == sum(map(len, strips)) - 1  # one is too narrow


@pytest.mark.parametrize(("words", "said"), [
    (("n", "V"), "'V' has no range"), (("n", "n"), "unknown assumption 'n'"),
    (("n", "lam", "--out", "x.gif"), "unknown ending '.gif'"),
])  # fmt: skip
def test_a_map_that_cannot_be(words: tuple[str, ...], said: str) -> None:
    found = CliRunner().invoke(main, ["map", "package_deal", *words])
    assert found.exit_code == 2
    assert said in found.stderr


# -- policies --------------------------------------------------------------------------------------


def test_a_policy_may_set_a_length() -> None:
    """Policies meet the same draws: each level is that of the resized game at the same point."""
    definition = eg.load("package_deal")
    found = eg.compare(definition, {"few": {"n": 2}, "many": {"n": 8, "lam": "0.5"}}, n=64)
    assert [policy.baseline for policy in found.policies] == [(1, 1), (0, 0)]
    for policy in found.policies:
        for point in (policy.worst.point, *([policy.loses.point] if policy.loses else [])):
            few = eg.solve(definition.resized(n=2).at(point)).envelope
            many = eg.solve(definition.resized(n=8).at({**point, "lam": "1/2"})).envelope
            assert policy.worst.exact
            shown = (
                (policy.loses or policy.worst) if point is not policy.worst.point else policy.worst
            )
            assert shown.levels["few"] == (few.lower, few.upper)
            assert shown.levels["many"] == (many.lower, many.upper)
    text = printed("compare", "package_deal", "--policy", "few: n=2", "--policy", "many: n=8",
                   "-n", "16")  # fmt: skip
    assert "Policy few: n = 2." in text
    assert "n stays" not in text


@pytest.mark.parametrize(("value", "said"), [
    ("80", "n: 80 is outside 1 … 12"), ("a", "n: 'a' is not a whole number"),
])  # fmt: skip
def test_a_policy_that_cannot_be(value: str, said: str) -> None:
    words = ["compare", "package_deal", "--policy", f"x: n={value}", "--policy", "y: n=2"]
    found = CliRunner().invoke(main, words)
    assert found.exit_code == 2
    assert said in found.stderr


def test_of_many_outcomes_at_another_length_as_many_are_named_as_are_shown() -> None:
    """With seven steps the allied reading stands on a tie, where 14 outcomes hold."""
    text = printed("analyze", "package_deal", "--preset", "allied")
    assert "≥ 7              36.4 %  B, C, D, E, … ◐ 0" in text
    assert "\n  F  8 times: bloc: pay" in text
    assert "\n  G  " not in text


def test_a_long_range_ends_with_what_is_known() -> None:
    text = eg.load("package_deal").text.partition("[[expect]]")[0]
    definition = eg.loads(text.replace("range = [1, 12]", "range = [1, 9000]"))
    found = eg.tips(definition, "n", effort=0.05)
    assert found.unsettled == {"n": "it takes more work than the effort allows"}
    assert [tip.value for tip in found] == [2]
    assert 20 < len(found.lengths["n"].solutions) < 500


def test_rows_that_take_too_much_work_are_said_to_be_missing() -> None:
    found = eg.length_map("package_deal", "n", "C", effort=0.0003)
    assert not any(found.rows.values())
    assert found.reason == TOO_MUCH_WORK


def test_a_claim_about_a_length_needs_escalation_too() -> None:
    text = TWO[: TWO.index("[escalation]")].replace("FORMULA", "1")
    assert not eg.loads(text).has_escalation
    with pytest.raises(eg.InputError, match="which way escalation goes"):
        eg.loads(text.replace('about = "steps"', 'about = "steps", claim = "rises"'))
