"""A form that the package does not know, added by rows in its tables alone: every command works.

One player takes what is safe, or gambles; the chance to win is a formula. By hand, with payoffs k
for what is safe, 1 for a win and 0 for a loss, and p*p the chance to win: whoever gambles gets p*p,
so gambling is best where p*p >= k, and then escalation, which a loss alone is, is 1 - p*p.
At p = 3/5 and k = 1/4 that is 9/25 against 1/4: a gamble, with escalation 16/25, above the line,
1/2. So p tips where p*p is k, at 1/2, and where 1 - p*p is the line, at sqrt(1/2); k tips at 9/25.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner
from rich.console import RenderableType

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.definition import Definition, Term
from escalation_games.errors import InputError
from escalation_games.files.entries.form_reader import Body, Draw
from escalation_games.files.entries.head_and_assumptions import (
    formulas_by_player,
    read_player_list,
    read_scores,
)
from escalation_games.files.entries.typed_tables import FORM_KEYS, Mistakes, Table
from escalation_games.files.entries.vocabulary import Names, Vocabulary
from escalation_games.files.forms import READERS
from escalation_games.forms import Decision, Deviation, Game, Structure, objects
from escalation_games.forms.decision import compared
from escalation_games.forms.mixtures import ONE, ZERO, Profile, dot
from escalation_games.numbers import sign
from escalation_games.report.forms import FORMS
from escalation_games.report.forms.form_words import FormWords, formula_text
from escalation_games.report.text import layout, number_text
from escalation_games.solvers import SOLVERS
from escalation_games.solvers.many import lockstep
from escalation_games.solvers.result import (
    COMPLETE,
    Candidate,
    Completeness,
    Found,
    MeantFor,
    Method,
)

GAME = """
title = "A gamble"
question = "Is it worth a try?"
form = "gamble"
source = "a test"
players = ["us"]

[gamble]
chance = "p*p"

[assumptions.p]
value = 0.6
range = [0, 1]
about = "how good we are"

[assumptions.k]
value = 0.25
range = [0, 1]
about = "what is safe"

[payoffs]
safe = { us = "k" }
win = { us = 1 }
lose = { us = 0 }

[escalation]
line = 0.5
why = "a loss is one"
lose = 1

[[expect]]
why = "worked out above"
regime = "above"
tips = { k = ["9/25"] }
"""
ENDS = ("safe", "win", "lose")
TIE = "both are worth as much"
LEAST = 1.1 - sqrt(1.1)
SIDES = ("below", "on", "above")


# -- forms/ ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GambleStructure(Structure):
    form: ClassVar[str] = "gamble"
    players: tuple[str, ...]

    @property
    def decisions(self) -> tuple[Decision, ...]:
        return (Decision("choice", 0, ("take", "gamble")),)

    def filled(self, probability: Any, payoffs: Any, escalation: Any, line: Any) -> GambleGame:
        return GambleGame(self, probability, payoffs, escalation, line)


@dataclass(frozen=True, eq=False)
class GambleGame(Game):
    """probability (1,) to win; payoffs (1, 3) and escalation (3,) per entry of ENDS."""

    structure: GambleStructure
    probability: Any
    payoffs: Any
    escalation: Any
    line: Any

    def of_actions(self, ends: Sequence[Any]) -> list[Any]:
        safe, win, lose = ends
        chance = self.probability[0]
        return [safe, chance * win + (ONE - chance) * lose]

    def outcome(self, profile: Profile) -> tuple[tuple[Any, ...], Any]:
        payoff, level = (
            dot(profile[0], self.of_actions(ends)) for ends in (self.payoffs[0], self.escalation)
        )
        return (payoff,), level

    def deviations(
        self, profile: Profile, concept: str, beliefs: Sequence[Any] | None = None
    ) -> list[Deviation]:
        del concept, beliefs
        return compared(0, self.of_actions(self.payoffs[0]), profile[0])


# -- files/forms/ ----------------------------------------------------------------------------------


class GambleReader:
    choices: Mapping[str, tuple[str, ...]] = {}

    def __init__(self, top: Table, _: Names) -> None:
        self.top = top
        self.players = read_player_list(top)

    def body(self, vocabulary: Vocabulary, mistakes: Mistakes) -> Body | None:
        del mistakes  # the first one ends it
        table = self.top.table("gamble")
        table.only("chance", required=("chance",))
        win = vocabulary.formula(table.entries["chance"], "gamble.chance")
        lose = vocabulary.formula(f"1 - ({win.text})", "gamble.chance")
        worth = self.top.table("payoffs")
        worth.only(*ENDS, required=ENDS)
        rows = [formulas_by_player(worth.entries[e], worth.where(e), self.players) for e in ENDS]
        payoffs = [Term(vocabulary.formula(r.entries["us"], r.where("us"))) for r in rows]
        escalation = read_scores(self.top.table("escalation"), ENDS, vocabulary)
        return Body(
            GambleStructure(self.players),
            objects([Term(win)], (1,)),
            objects(payoffs, (1, 3)),
            objects(escalation, (3,)),
            (Draw("gamble.chance", (Term(win), Term(lose))),),
        )


# -- solvers/ --------------------------------------------------------------------------------------


def find(game: GambleGame) -> Found:
    safe, gamble = game.of_actions(game.payoffs[0])
    gain = sign(gamble - safe)
    best = [0, 1] if not gain else [1] if gain > 0 else [0]
    candidates = tuple(
        Candidate((objects([ONE, ZERO][:: 1 - 2 * k], (2,)),), (((k,),), 0), labels=("pure",))
        for k in best
    )
    many = Completeness("extreme points of every component", TIE)
    return Found(
        candidates, COMPLETE if gain else many, frozenset(candidate.key for candidate in candidates)
    )


METHOD = Method(
    name="better action",
    concept="nash",
    meant_for=MeantFor(("gamble",), "it is for gambles"),
    find=find,
    promises="extreme points of every component",
    source="this test",
    batch=lockstep.many(find),
)


# -- report/forms/ ---------------------------------------------------------------------------------


class GambleWords(FormWords[GambleStructure, GambleGame]):
    def drawn(self, definition: Definition, game: GambleGame) -> Iterator[RenderableType]:
        chance = number_text.number(game.probability[0])
        text = number_text.pretty(formula_text(definition.probability[0]))
        yield from layout.wrapped(f"A gamble is won with probability {text} = {chance}.")


# -- all of it together --------------------------------------------------------------------------


@pytest.fixture(params=["with words", "without words"])
def words(request: pytest.FixtureRequest) -> FormWords[Any, Any]:
    return GambleWords() if request.param == "with words" else FormWords()


@pytest.fixture
def game(words: FormWords[Any, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A game file, while there are these rows."""
    monkeypatch.setitem(FORM_KEYS, "gamble", ("gamble", "payoffs"))
    monkeypatch.setitem(READERS, "gamble", GambleReader)
    monkeypatch.setitem(SOLVERS, (METHOD.concept, METHOD.name), METHOD)
    monkeypatch.setitem(FORMS, "gamble", words)
    file = tmp_path / "gamble.toml"
    file.write_text(GAME, "utf-8")
    return str(file)


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def answered(*arguments: str) -> Any:
    return json.loads(printed(*arguments, "--json"))


def approximate(number: Any) -> float:
    return float(Fraction(number) if isinstance(number, str) else number["approx"])


def test_check(game: str) -> None:
    assert "✓" in printed("check", game)
    assert "gamble, 1 player, 1 decision, 2 assumptions, 1 expectation" in printed("check", game)
    assert answered("check", game) == {
        "file": game, "ok": True, "mistakes": [], "warnings": [], "claims": [],
    }  # fmt: skip


def test_show(game: str, words: FormWords[Any, Any]) -> None:
    text = printed("show", game)
    assert "gamble · a test" in text
    has_own = isinstance(words, GambleWords)
    assert ("A gamble is won with probability p·p = 0.36." in text) == has_own
    assert ("choice us take, gamble" in text) != has_own
    assert answered("show", game)["decisions"] == {
        "choice": {"player": "us", "actions": ["take", "gamble"]}
    }


def test_solve(game: str) -> None:
    text = printed("solve", game)
    assert "choice: gamble" in text
    assert "escalation 0.64: at or above the line (0.5) in every equilibrium" in text
    answer = answered("solve", game)
    (found,) = answer["equilibria"]
    assert (answer["concept"], answer["method"]) == ("nash", "better action")
    assert found["profile"] == {"choice": {"take": "0", "gamble": "1"}}
    assert (found["payoffs"], found["escalation"]) == ({"us": "9/25"}, "16/25")
    assert found["certificate"] == {"concept": "nash", "gain": "0"}
    assert (answer["regime"], answer["completeness"]["kind"]) == ("above", "all")
    tie = answered("solve", game, "--set", "k=9/25")
    assert [found["escalation"] for found in tie["equilibria"]] == ["0", "16/25"]
    assert tie["completeness"] == {"kind": "extreme points of every component", "reason": TIE}


def test_tip(game: str) -> None:
    gambles, enough, safe = sorted(
        answered("tip", game)["tips"], key=lambda tip: abs(approximate(tip["margin"]))
    )
    assert (gambles["assumption"], gambles["value"], gambles["condition"]) == (
        "p", "1/2", "p**2 >= k",
    )  # fmt: skip
    assert [gambles[side]["regime"] for side in SIDES] == ["below", "across", "above"]
    assert (enough["assumption"], enough["value"]["root_of"]) == ("p", "2*x**2 - 1")
    assert approximate(enough["value"]) == pytest.approx(sqrt(1 / 2), abs=1e-15)
    assert [enough[side]["regime"] for side in SIDES] == ["above", "above", "below"]
    assert (safe["assumption"], safe["value"]) == ("k", "9/25")
    assert [safe[side]["regime"] for side in SIDES] == ["above", "across", "below"]
    text = printed("tip", game, "--formulas")
    assert "payoffs us p^2 · escalation 1 − p^2" in text


def test_analyze(game: str) -> None:
    text = printed("analyze", game)
    assert "WHAT CAN HOLD 1 found, no others exist 1 choice: gamble" in text
    assert "us: 'take' instead would lose 0.11" in text
    tie = printed("analyze", game, "--set", "k=9/25")
    assert "may or may not reach the line: ◐ 0 to 0.64" in tie
    # there is nobody else of whom something could be expected
    assert "IN SHORT Infinitely many outcomes can hold, and" in tie
    assert "Payoffs alone do not" in tie
    assert "choose. WHAT CAN HOLD" in tie
    answer = answered("analyze", game)
    (reason,) = answer["equilibria"][0]["deviations"]
    assert (reason["decision"], reason["action"], reason["loss"]) == ("choice", "take", "11/100")
    # least is to move both by r, so that (3/5 - r)**2 = 1/4 + r
    safe = approximate(answer["radius"]["linf"]["proved_safe"])
    assert LEAST - 1e-4 < safe <= LEAST


def test_sweep(game: str, tmp_path: Path) -> None:
    folder = tmp_path / "points"
    answer = answered("sweep", game, "-n", "300", "--out", str(folder), "--workers", "1")
    frame = eg.read_sweep(str(folder)).frame()
    by_hand = [
        "below" if p * p < k or 1 - p * p < Fraction(1, 2) else "above"
        for p, k in zip(map(Fraction, frame["p"]), map(Fraction, frame["k"]), strict=True)
    ]
    assert frame["regime"].tolist() == by_hand
    assert answer["counts"]["regimes"]["above"] == by_hand.count("above") > 0
    assert "300" in printed("sweep", game, "-n", "300", "--out", str(folder), "--workers", "1")


def test_what_is_not_known_of_a_new_form_is_an_error_that_says_so(game: str) -> None:
    definition = eg.load(game)
    with pytest.raises(InputError, match="quantal responses are for tables and trees"):
        eg.quantal_path(definition.at())
    with pytest.raises(eg.NoMethod, match="not written out"):
        eg.existence(definition)
