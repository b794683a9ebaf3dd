"""Players who act as one: payoffs added up, actions combined, and what cannot be one player."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from examples import often

IN_TURN = """
title = "In turn"
question = "Who moves first?"
form = "timing"
source = "an example"
players = ["a", "b", "c"]
assumptions.x = { value = 0.25, range = [0, 1], about = "what c gains by giving in" }
moves = [{ name = "first", player = "a", actions = ["stay", "go"] },
  { name = "second", player = "c", actions = ["hold", "give"], when = "first.go" },
  { name = "third", player = "b", actions = ["stop", "on"], when = "second.give" }]
payoffs = [{ when = "first.stay", outcome = "peace", a = 0, b = 0, c = 0 },
  { when = "second.hold", outcome = "held", a = -1, b = 1, c = 0 },
  { when = "third.stop", outcome = "stopped", a = 3, b = -1, c = "x" },
  { outcome = "war", a = -4, b = 1, c = "x - 1", escalation = 1 }]
escalation = { line = 0.5, why = "war" }
"""


def test_a_table_is_laid_out_anew_and_payoffs_are_added_up() -> None:
    """Every combination of actions, whoever the members are, by looking each number up."""
    rng = np.random.default_rng(6)
    for _ in range(often(30)):
        shape = tuple(int(n) for n in rng.integers(1, 4, 4))
        arrays = [rng.integers(-9, 10, shape).tolist() for _ in shape]
        definition = eg.strategic(*arrays, players=("p", "q", "r", "s"), escalation=np.zeros(shape))
        members = sorted(rng.choice(4, int(rng.integers(2, 5)), replace=False).tolist())
        names = [definition.structure.players[k] for k in members]
        one = definition.merged(list(reversed(names)))
        assert " + ".join(names) in one.structure.players
        before, after = definition.at(), one.at()
        for cell in product(*map(range, shape)):
            label = {p: before.structure.actions[k][cell[k]] for k, p in enumerate("pqrs")}
            place = tuple(
                actions.index(" + ".join(label[p] for p in player.split(" + ")))
                for player, actions in zip(
                    one.structure.players, one.structure.actions, strict=True
                )
            )
            for k, player in enumerate(one.structure.players):
                wanted = sum(before.payoffs[("pqrs".index(p), *cell)] for p in player.split(" + "))
                assert after.payoffs[(k, *place)] == wanted


def test_three_allies_as_one_join_and_what_tips_them_is_the_sum() -> None:
    """By hand: all join, rather than two, while their joint gain is worth the costs; that the
    others do not follow is no longer a danger."""
    one = eg.load("trilateral_assurance").merged(["us", "rok", "jpn"])
    (equilibrium,) = eg.solve(one).equilibria
    assert equilibrium.payoffs == (Fraction(101, 50),)
    assert equilibrium.escalation == 1
    apart = eg.solve("trilateral_assurance").equilibria
    assert sum(max(e.payoffs for e in apart)) == Fraction(101, 50)
    (tip,) = (tip for tip in eg.tips(one) if tip.assumption == "b0")
    assert tip.value == Fraction(18, 55)


def test_a_tree_in_which_members_see_each_other() -> None:
    """Apart, b would go on to war, c gives in for x > 1 only, so a stays. As one, a and b would
    stop: 3 - 1 is more than -4 + 1. So c gives in for any x > 0, and a goes."""
    definition = eg.loads(IN_TURN)
    assert eg.solve(definition).equilibria[0].payoffs == (0, 0, 0)
    one = definition.merged(["a", "b"])
    assert one.structure.players == ("a + b", "c")
    (equilibrium,) = eg.solve(one).equilibria
    assert equilibrium.payoffs == (2, Fraction(1, 4))
    assert [tip.value for tip in eg.tips(one, "x")] == [0]


@pytest.mark.parametrize(
    ("game", "players", "message"),
    [
        ("cornered", ["bloc", "nkk"], "unknown player 'nkk'; did you mean 'nk'?"),
        ("cornered", ["bloc", "bloc"], "two players or more act as one"),
        ("alignment_ripple", ["russia", "china"], "russia + china would not be one"),
        ("arms_race_markov", ["bloc", "rivals"], "players cannot act as one in the form"),
    ],
)
def test_what_cannot_be_one_player(game: str, players: list[str], message: str) -> None:
    with pytest.raises(eg.InputError, match=message.replace("+", r"\+").replace("?", r"\?")):
        eg.load(game).merged(players)


def test_the_screen_says_who_acts_as_one_and_what_holds_apart() -> None:
    words: Any = ["trilateral_assurance", "--merge", "us, rok,jpn"]
    text = " ".join(CliRunner().invoke(main, ["analyze", *words]).stdout.split())
    assert "us, rok and jpn act as one, with the sum of their payoffs" in text
    assert "apart: 3 equilibria, integration ◐ 0 to 1" in text
    for command in ("solve", "tip", "concepts"):
        result = CliRunner().invoke(main, [command, *words])
        assert result.exit_code == 0, result.output
        assert "act as one" in result.stdout
        said = json.loads(CliRunner().invoke(main, [command, *words, "--json"]).stdout)
        assert said["as_one"] == ["us", "rok", "jpn"]
    wrong = CliRunner().invoke(main, ["solve", "cornered", "--merge", "bloc"])
    assert wrong.exit_code == 2
    assert wrong.output.startswith("error: --merge: two players or more act as one")
