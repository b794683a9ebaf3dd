"""What is said of many points is said of the equilibria that were searched, and of no others.

Four players, three actions: only pure equilibria are searched. All that choose l, or r, earn x + y;
so there is a mixed one too, everybody at 1/2, with escalation 7/8: nothing may be said of all.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.report.screens.space import rank as rank_report
from escalation_games.report.text import words
from escalation_games.sensitivity.ranking.experiment import Index, Ranking
from escalation_games.sensitivity.ranking.shares import share_of
from escalation_games.sensitivity.sampling.known_outcomes import Known, together

HEAD = """
title = "t"
question = "q"
form = "strategic"
source = "s"
[players]
{players}
[assumptions.x]
value = 1
range = [0, 2]
about = "x"
[assumptions.y]
value = 1
range = [0.5, 2]
about = "y"
"""
FOUR = HEAD.format(players="\n".join(f'{p} = ["l", "r", "m"]' for p in "abcd"))
SAME = "(a.l*b.l*c.l*d.l + a.r*b.r*c.r*d.r)"
COORDINATION = (
    FOUR
    + "[payoffs]\n"
    + "\n".join(f'{p} = "(x + y)*{SAME} - {p}.m"' for p in "abcd")
    + f'\n[escalation]\nwhy = "w"\nscore = "1 - {SAME}"\n'
)
TWO = HEAD.format(players='a = ["l", "r"]\nb = ["l", "r"]') + (
    '[payoffs]\na = "(x + y)*(a.l*b.l + a.r*b.r)"\nb = "(x + y)*(a.l*b.l + a.r*b.r)"\n'
    '[escalation]\nwhy = "w"\n"l / r" = 1\n"r / l" = 1\n'
)
# up to x = 1 two of the four play matching pennies: no pure equilibrium; beyond it all choose r
PENNIES = (
    FOUR
    + """
[payoffs]
a = "(x <= 1)*(a.l*b.l + a.r*b.r) + (x > 1)*a.r - a.m"
b = "(x <= 1)*(a.l*b.r + a.r*b.l) + (x > 1)*b.r - b.m"
c = "c.r"
d = "d.r"
[escalation]
why = "w"
"r / r / r / r" = 1
"""
)
COMMANDS = {
    "rank": ["rank", "{game}", "-n", "64"],
    "rank by shapley": ["rank", "{game}", "-n", "64", "--method", "shapley"],
    "boxes of some": ["boxes", "{game}", "-n", "120"],
    "boxes of every": ["boxes", "{game}", "-n", "120", "--of", "every"],
    "boxes of none": ["boxes", "{game}", "-n", "120", "--of", "none", "--certify"],
    "map": ["map", "{game}", "x", "y"],
    "compare": ["compare", "{game}", "--policy", "u: y=0.6", "--policy", "v: y=1.9", "-n", "64"],
    "sweep": ["sweep", "{game}", "-n", "100", "--out", "{folder}/run", "--workers", "1"],
}
OF_ALL = re.compile(r"\b(no|every|each|some|all|any|one|than one)\s+equilibri", re.IGNORECASE)


def printed(tmp_path: Path, text: str, command: str, *more: str) -> str:
    game = tmp_path / "game.toml"
    game.write_text(text, encoding="utf-8")
    words = [word.format(game=game, folder=tmp_path) for word in COMMANDS[command]]
    result = CliRunner().invoke(main, [*words, *more])
    assert result.exit_code == 0, result.output
    return result.output


def joined(screen: str) -> str:
    return " ".join(screen.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_of_pure_ones_alone(command: str, tmp_path: Path) -> None:
    screen = joined(printed(tmp_path, COORDINATION, command))
    assert "pure" in screen
    assert re.search(r"(Only pure|Mixed) equilibria were (not )?searched", screen)
    assert not OF_ALL.search(screen), OF_ALL.search(screen)


@pytest.mark.parametrize("command", COMMANDS)
def test_of_all_where_all_are_known(command: str, tmp_path: Path) -> None:
    screen = joined(printed(tmp_path, TWO, command))
    assert "searched" not in screen
    assert "pure equilibri" not in screen
    if command not in ("map", "compare"):
        assert OF_ALL.search(screen)


@pytest.mark.parametrize(("text", "kind"), [(COORDINATION, "all pure"), (TWO, "all")])
@pytest.mark.parametrize("command", [c for c in COMMANDS if c != "compare"])
def test_json_says_what_is_known(command: str, text: str, kind: str, tmp_path: Path) -> None:
    found = json.loads(printed(tmp_path, text, command, "--json"))
    assert found["completeness"]["kind"] == kind
    assert not found["completeness"].get("unresolved")
    assert bool(found["completeness"]["notes"]) == (kind == "all pure")


@pytest.mark.parametrize(("text", "kind"), [(COORDINATION, "all pure"), (TWO, "all")])
def test_json_of_compare(text: str, kind: str, tmp_path: Path) -> None:
    found = json.loads(printed(tmp_path, text, "compare", "--json"))
    assert found["known"]["kind"] == kind
    assert found["left_out"] == 0


def test_without_a_pure_equilibrium_nothing_is_known(tmp_path: Path) -> None:
    """x is uniform on 0 to 2: about half of the points, which are neither below nor above."""
    definition = eg.load(written(tmp_path, PENNIES))
    found = eg.rank(definition, n=64)
    every, some = found.shares.share("every"), found.shares.share("some")
    assert (every.count, every.unknown) == (some.count, some.unknown) == (32, 32)
    assert found.shares.share("none").count == 0
    assert list(found.known.unresolved) == [
        "there is no pure equilibrium, and mixed ones were not searched"
    ]
    screen = joined(printed(tmp_path, PENNIES, "rank"))
    assert "Every pure equilibrium reaches the line (0.5) at all 32 resolved points" in screen
    assert "50.0 % to 100.0 %" in screen
    assert "no assumption matters there to the pure ones" in screen
    assert "say little of the whole space" in screen


def test_boxes_where_half_is_not_known(tmp_path: Path) -> None:
    found = eg.boxes(eg.load(written(tmp_path, PENNIES)), "none", n=300)
    assert found.share.count == 0
    assert found.share.unknown == found.unresolved == pytest.approx(150, abs=35)
    assert found.scenarios.reason == "No point that is resolved is such a point"
    screen = joined(printed(tmp_path, PENNIES, "boxes of none"))
    assert "at none of the" in screen
    assert "resolved points sampled" in screen


def test_a_proof_of_pure_equilibria_says_so(tmp_path: Path) -> None:
    """Where x > 1 everybody chooses r, and only there: proved of the pure ones."""
    text = PENNIES.replace("(x <= 1)*(a.l*b.l + a.r*b.r) + (x > 1)*a.r", "(x - 1)*a.r").replace(
        "(x <= 1)*(a.l*b.r + a.r*b.l) + (x > 1)*b.r", "(x - 1)*b.r"
    )
    found = eg.boxes(eg.load(written(tmp_path, text)), "every", n=600, certify=True)
    assert [proof.kind for proof in found.proofs] == ["all pure"]
    screen = printed(tmp_path, text, "boxes of every", "--certify")
    for sentence in re.findall(r"[^.]*\b[Pp]roved\b[^.]*\.", joined(screen)):
        assert "equilibrium" not in sentence or "pure equilibrium" in sentence


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "game.toml"
    path.write_text(text, encoding="utf-8")
    return path


SAID = "every equilibrium, no equilibrium, over all equilibria"

# -- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("all", SAID),
        ("extreme points of every component", SAID),
        ("all pure", "every pure equilibrium, no pure equilibrium, over all pure equilibria"),
        ("some", "every equilibrium found, no equilibrium found, over all equilibria found"),
    ],
)  # fmt: skip
def test_statements_are_of_those_known(kind: Any, text: str) -> None:
    assert words.of_those_known(SAID, kind) == text


@pytest.mark.parametrize(
    ("count", "unknown", "n", "text"),
    [
        (0, 0, 300, "at none of the 300 points sampled"),
        (300, 0, 300, "at all 300 points sampled"),
        (0, 100, 300, "at none of the 200 resolved points sampled"),
        (200, 100, 300, "at all 200 resolved points sampled"),
        # Wilson's interval by hand: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²))/(1 + z²/n)
        (1, 0, 300, "in 0.3 % (± 1.5) of the space"),
        (150, 0, 300, "in 50.0 % (± 5.6) of the space"),
        (100, 100, 300, "in 50.0 % (± 6.9) of the resolved points"),
        (1, 0, 2, "in 50.0 % (± 40.5) of the space"),
    ],
)
def test_shares_in_words(count: int, unknown: int, n: int, text: str) -> None:
    assert words.share(share_of("some", count, unknown, n)) == text


def test_bounds_of_a_share() -> None:
    assert words.between(share_of("some", 100, 100, 400)) == "25.0 % to 50.0 %"


def test_known_of_several_parts() -> None:
    found = together(
        [Known({"all": 5}, {"a": 1}), Known({"all": 1, "some": 2}, {}), Known({}, {"a": 2, "b": 4})]
    )
    assert (found.kind, found.resolved, found.missing, found.n) == ("some", 8, 7, 15)
    assert found.too_few
    assert list(words.what_is_known(found)) == [
        "Only some equilibria are known at 2 of 15 points; there may be others.",
        "7 of 15 points are unresolved, neither below the line nor above it: 4: b; 3: a.",
        "So many are unresolved that figures over the others say little of the whole space.",
    ]
    with pytest.raises(eg.ComputeError, match="none of the 7 points is resolved"):
        replace(found, kinds={}).checked()


# -- who decides most --------------------------------------------------------------------------


def ranked(rows: int, *indices: tuple[str, float, float, float]) -> Any:
    found = tuple(
        Index((name,), "some", metric, value, low, high)
        for name, value, low, high in indices
        for metric in ("first", "total")
    )
    variance = {"every": 0.0, "some": 0.2, "gap": 0.0}
    ranking = Ranking("sobol", rows, 0, 6 * rows, variance, dict.fromkeys(variance, 0), found)
    return SimpleNamespace(ranking=ranking, known=Known({"all": rows}, {}))


@pytest.mark.parametrize(
    ("rows", "indices", "text"),
    [
        (64, [("a", 0.6, 0.5, 0.7), ("b", 0.3, 0.2, 0.4)], "What decides most is a."),
        (64, [("a", 0.6, 0.5, 0.7), ("b", 0.5, 0.4, 0.6)], "a or b (which of them, sampling"),
        (64, [("a", 0.1, -0.1, 0.3), ("b", 0.0, 0.0, 0.0)], "sampling error hides"),
        (64, [("a", 0.0, 0.0, 0.0), ("b", 0.0, 0.0, 0.0)], "sampling error hides"),
        (8, [("a", 0.6, 0.5, 0.7), ("b", 0.3, 0.2, 0.4)], "sampling error hides"),
        (64, [(name, 0.5, 0.1, 0.9) for name in "abcd"], "sampling error hides"),
    ],
    ids=["one leads", "two tied", "noise", "zeros", "few rows", "four tied"],
)
def test_no_winner_of_noise(rows: int, indices: Any, text: str) -> None:
    assert text in rank_report._deciding(ranked(rows, *indices), ["some"])


def test_a_sweep_says_how_much_larger_a_share_could_be(tmp_path: Path) -> None:
    """Half of the points have no pure equilibrium; the others are above."""
    screen = joined(printed(tmp_path, PENNIES, "sweep"))
    unresolved = int(re.findall(r"\? unresolved (\d+)", screen)[0])
    assert 30 <= unresolved <= 70
    assert f"● every pure equilibrium reaches 0.5 {100 - unresolved}" in screen
    assert f"each share could be up to {unresolved}.00 % of all points larger" in screen
