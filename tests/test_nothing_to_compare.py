"""Games without a decision whose actions could be compared: what is said, and what can be done."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from escalation_games.cli import main

CASES = Path(__file__).parent / "cases"
TIMING = """\
title = "T"
question = "Q?"
form = "timing"
source = "s"
players = ["a", "b"]
[assumptions.p]
value = 0.5
{range}
about = "p"
{moves}
[[payoffs]]
a = "p"
b = "0"
escalation = "1/2"
[escalation]
why = "w"
"""
MOVE = '[[moves]]\nname = "{name}"\nplayer = "{player}"\nactions = [{actions}]\n'
CHANCE = '[[moves]]\nname = "luck"\nchance = { x = "p", y = "1 - p" }\n'
RANGE = "range = [0, 1]"
SUCH = "name settings of assumptions as policies, such as p = 0 and p = 1"
NOBODY = "in this game nobody decides: there is no decision whose actions could be compared"
ONE_EACH = "has one action only: there is no decision whose actions could be compared"


def move(name: str, player: str, actions: str) -> str:
    return MOVE.format(name=name, player=player, actions=actions)


def timing(*moves: str, ranged: str = RANGE) -> str:
    return TIMING.format(moves="\n".join(moves), range=ranged)


ONLY, PAIR = '"x"', '"x", "y"'
TABLE = """\
title = "T"
question = "Q?"
form = "strategic"
source = "s"
[players]
us = ["a"]
them = ["b"]
[payoffs]
us = "0"
them = "0"
[escalation]
why = "w"
"a / b" = 1
"""
EFG = 'EFG 2 R "T" { "one" "two" }\nc "" 1 "" { "h" 1/2 "l" 1/2 } 0\nt "" 1 "" { 1 0 }\nt "" 1\n'

CASES_SAID: dict[str, tuple[str, list[str], str, str]] = {
    "chance alone": (timing(CHANCE), [], NOBODY, SUCH),
    "chance alone, a decision named": (
        timing(CHANCE), ["--decision", "luck"], "unknown decision 'luck'", "nobody decides",
    ),
    "one action": (timing(move("m", "a", ONLY)), [], ONE_EACH, SUCH),
    "one action at each of two": (
        timing(move("m", "a", ONLY), move("k", "b", ONLY)), [], ONE_EACH, SUCH,
    ),
    "one action, named": (
        timing(move("m", "a", ONLY)), ["--decision", "m"], "'m' has one action only", SUCH,
    ),
    "one action first, then two": (
        timing(move("m", "a", ONLY), move("k", "b", PAIR)), [], "several decisions", "one of: k",
    ),
    "one action named where another has two": (
        timing(move("m", "a", ONLY), move("k", "b", PAIR)), ["--decision", "m"],
        "'m' has one action only", "one of: k",
    ),
    "nothing has a range": (
        timing(CHANCE, ranged=""), [], NOBODY, "name settings of assumptions as policies",
    ),
    "one setting": (timing(CHANCE), ["--policy", "low: p=0"], "only 1 to compare", "name another"),
    "a table of one cell": (TABLE, [], ONE_EACH, "nor are there assumptions that could be set"),
    "a file without assumptions": (EFG, [], NOBODY, "nor are there assumptions"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "options", "problem", "cure"), CASES_SAID.values(), ids=CASES_SAID
)
def test_it_says_what_is_missing_and_what_can_be_done(
    file: str, options: list[str], problem: str, cure: str, tmp_path: Path
) -> None:
    path = tmp_path / ("t.efg" if file.startswith("EFG") else "t.toml")
    path.write_text(file)
    done = CliRunner().invoke(main, ["compare", str(path), *options])
    assert done.exit_code == 2
    assert problem in done.output
    assert cure in done.output
    assert "one of: \n" not in done.output


def test_settings_can_be_compared_all_the_same() -> None:
    path = str(CASES / "only_chance.toml")
    done = CliRunner().invoke(main, ["compare", path])
    assert NOBODY in done.output
    options = ["--policy", "low: p=0", "--policy", "high: p=1", "-n", "16"]
    assert CliRunner().invoke(main, ["compare", path, *options]).exit_code == 0
