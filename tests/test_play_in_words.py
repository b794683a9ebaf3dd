"""The printed play says at which move an action is taken, wherever that could be mistaken."""

from __future__ import annotations

import random
import re
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.files.gambit.efg_reader import read
from escalation_games.report.forms import heading, words_of
from examples import first_edition

LEAF = 't "" {} "" {{ {} {} }}'


def efg(*nodes: str, players: str = '"one" "two"') -> str:
    return "\n".join([f'EFG 2 R "T" {{ {players} }}', *nodes])


def chance(*events: str) -> str:
    odds = " ".join(f'"{event}" 1/{len(events)}' for event in events)
    return f'c "" 1 "" {{ {odds} }} 0'


def move(player: int, number: int, name: str = "", actions: str = '"l" "r"') -> str:
    return f'p "" {player} {number} "{name}" {{ {actions} }} 0'


def ends(number: int, best: int, *, two: int = 0) -> list[str]:
    """Two ends, of which this one is better for the first player."""
    return [LEAF.format(number + k, 1 if k == best else 0, two) for k in range(2)]


def by_chance(*sets: tuple[str, str, int, int]) -> str:
    """Chance, then player one, once per (event, name, number of the set, better action)."""
    parts: list[str] = [chance(*(event for event, *_ in sets))]
    for k, (_, name, number, best) in enumerate(sets):
        parts += [move(1, number, name), *ends(2 * k + 1, best)]
    return efg(*parts)


CASES = {
    "two sets of one player, named": (
        by_chance(("hi", "A", 1, 0), ("lo", "B", 2, 1)),
        "one at A: l · one at B: r",
    ),
    "two sets, no names": (
        by_chance(("hi", "", 1, 0), ("lo", "", 2, 1)),
        "one: l if hi, r if lo",
    ),
    "two sets of one name": (
        by_chance(("hi", "A", 1, 0), ("lo", "A", 2, 1)),
        "one: l if hi, r if lo",
    ),
    "the same at both: nothing to tell apart": (
        by_chance(("hi", "A", 1, 0), ("lo", "B", 2, 0)),
        "one: l",
    ),
    "the same at three sets is not three times": (
        by_chance(("a", "A", 1, 0), ("b", "B", 2, 0), ("c", "C", 3, 0)),
        "one: l",
    ),
    "one of four differs": (
        by_chance(("a", "A", 1, 0), ("b", "B", 2, 0), ("c", "C", 3, 0), ("d", "D", 4, 1)),
        "one at A, B and C: l · one at D: r",
    ),
    "no name and no way that tells them apart": (
        efg(
            chance("a", "b", "c", "d"),
            move(1, 7), *ends(1, 0), move(1, 7), *ends(3, 0),
            move(1, 9), *ends(5, 1), move(1, 9), *ends(7, 1),
        ),
        "one at information set 7: l · one at information set 9: r",
    ),
    "one name and no way that tells them apart": (
        efg(
            chance("a", "b", "c", "d"),
            move(1, 7, "X"), *ends(1, 0), move(1, 7, "X"), *ends(3, 0),
            move(1, 9, "X"), *ends(5, 1), move(1, 9, "X"), *ends(7, 1),
        ),
        "one at X, information set 7: l · one at X, information set 9: r",
    ),
    "two moves in a row": (
        efg(move(1, 1), move(1, 2), *ends(1, 1), LEAF.format(3, 0, 0)),
        "one: l · one at move 2: r",
    ),
    "other actions need no place": (
        efg(
            chance("hi", "lo"), move(1, 1, "A"), *ends(1, 0),
            move(1, 2, "B", '"x" "y"'), *ends(3, 1),
        ),
        "one: l · one: y",
    ),
    "one shared action, taken at one of the two": (
        efg(
            chance("hi", "lo"), move(1, 1, "A"), *ends(1, 1),
            move(1, 2, "B", '"r" "y"'), *ends(3, 1),
        ),
        "one at A: r · one: y",
    ),
    "other players keep their own": (
        efg(
            chance("hi", "lo"), move(1, 1, "A"), *ends(1, 0),
            move(2, 1, "B"), LEAF.format(3, 0, 0), LEAF.format(4, 0, 1),
        ),
        "one: l · two: r",
    ),
    "a set that is not reached needs no place": (
        efg(
            move(1, 1, "first", '"in" "out"'), move(2, 1, "A"),
            LEAF.format(1, 2, 1), LEAF.format(2, 0, 0), move(2, 2, "B"),
            LEAF.format(3, 0, 0), LEAF.format(4, 1, 1),
        ),
        "one: in · two: l",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "play"), CASES.values(), ids=CASES)
def test_play_of_a_file(text: str, play: str) -> None:
    definition = read(text, "t.efg")
    (found,) = eg.solve(definition.at({})).equilibria
    assert heading(definition.structure, found) == play


TOML = """
title = "T"
question = "Q?"
form = "timing"
source = "s"
players = ["a", "b"]
[assumptions.p]
value = "3/4"
range = ["0", "1"]
about = "how much a gains at night"
[[moves]]
name = "time"
chance = { day = "1/2", night = "1/2" }
seen_by = ["a", "b"]
[[moves]]
name = "by_day"
player = "a"
actions = ["hold", "strike"]
when = "time.day"
[[moves]]
name = "by_night"
player = "a"
actions = ["hold", "strike"]
when = "time.night"
[[payoffs]]
when = "by_day.strike"
a = "-1"
b = "0"
escalation = 1
[[payoffs]]
when = "by_night.strike"
a = "p - 1/2"
b = "0"
escalation = 1
[[payoffs]]
a = "0"
b = "0"
escalation = 0
[escalation]
why = "w"
"""


@pytest.mark.parametrize("command", ["solve", "analyze", "tip"])
def test_play_of_moves_on_every_screen(command: str, tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(TOML)
    done = CliRunner().invoke(main, [command, str(path)])
    assert done.exit_code == 0, done.output
    assert "a at by_day: hold · a at by_night: strike" in done.output


def test_what_would_be_lost_says_where(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(TOML)
    done = CliRunner().invoke(main, ["analyze", str(path)])
    assert "a at by_day: 'strike' instead would lose 1" in done.output
    assert "a at by_night: 'hold' instead would lose 0.25" in done.output


def test_what_two_players_would_lose_says_where(tmp_path: Path) -> None:
    """Both could play r at two sets, and lose 1 by it at one of them."""
    path = tmp_path / "t.efg"
    path.write_text(
        efg(
            chance("hi", "lo"),
            move(1, 1, "A"), *ends(1, 1),
            move(1, 2, "B"), move(2, 1, "Y"),
            LEAF.format(3, 1, 1), LEAF.format(4, 2, 0), LEAF.format(5, 0, 3),
        )
    )  # fmt: skip
    done = CliRunner().invoke(main, ["analyze", str(path)])
    assert "one at B and two: 'r' instead would lose 1" in done.output


def test_what_is_done_over_and_over_is_told_once() -> None:
    definition = eg.load(first_edition("package_deal")).resized(n=9)
    values = {**definition.baseline, "z": Fraction(1, 4)}
    (found,) = eg.solve(definition.at(values)).equilibria
    assert heading(definition.structure, found) == "9 times: nk: dismantle · bloc: deliver"


BELIEF = re.compile(
    r".* tipping belief: expect '(\w+)' with more than (\S+) and '(\w+)' pays; with less, '(\w+)'\."
)


def test_a_tipping_belief_is_one_at_which_what_pays_changes() -> None:
    """Against the payoffs themselves, in games with many ties: right below and right above it one
    action and then the other pays more; where one never does, nothing is said, and only there."""
    rng, told, untold = random.Random(5), 0, 0
    for _ in range(300):
        row, column = ([[rng.randint(0, 2) for _ in "ab"] for _ in "ab"] for _ in range(2))
        found = eg.solve(eg.strategic(row, column))
        rows, columns = (decision.actions for decision in found.game.structure.decisions)
        sides = (rows, columns, row), (columns, rows, [*zip(*column, strict=True)])
        for equilibrium in found.equilibria:
            if "mixed" not in equilibrium.labels:
                continue
            said = words_of(found.game.structure).before_reasons(found.game, equilibrium)
            matches = [match for match in map(BELIEF.fullmatch, said) if match]
            beliefs = {frozenset(match.group(3, 4)): match for match in matches}
            for own, other, pays in sides:
                edges = [pays[1][k] - pays[0][k] for k in range(2)]
                changes = min(edges) < 0 < max(edges)
                told, untold = told + changes, untold + (not changes)
                assert (frozenset(own) in beliefs) == changes, (row, column)
                if changes:
                    expected, tipping, above, below = beliefs[frozenset(own)].groups()
                    assert expected == other[1]
                    for end, action in ((0, below), (1, above)):
                        share = (Fraction(tipping) + end) / 2  # on this side of it
                        gain = edges[0] * (1 - share) + edges[1] * share
                        assert gain != 0
                        assert own[gain > 0] == action
                    assert edges[0] * (1 - Fraction(tipping)) + edges[1] * Fraction(tipping) == 0
    assert told > 20
    assert untold > 20
