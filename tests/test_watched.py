"""Watches: acts that a question asks about, on the path or off it, and what tips them.

What is said of a point is held against equilibria written out by brute force; what is said along an
assumption, against rules worked out by hand, and against the point's own answer on a grid.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.definition import Watch
from escalation_games.numbers import Fraction, as_fraction
from escalation_games.sensitivity.tips.watched import answered_in, played
from examples import often, some, strategic
from oracles.trees import (
    EVERYTHING,
    HIDDEN_CHANCE,
    MANY_TIES,
    SIMULTANEOUS,
    Growth,
    action_names,
    decision_name,
    game_of,
    grid_equilibria,
    random_tree,
)

GROWTHS = {
    "in turn": replace(MANY_TIES, depth=3, profiles=64),
    "hidden chance": HIDDEN_CHANCE,
    "at once": SIMULTANEOUS,
    "everything": replace(EVERYTHING, profiles=64),
}
LIBRARY = [entry.name for entry in eg.catalogue()]
WATCHING = [name for name in LIBRARY if eg.load(name).watches]


def answer(*words: str) -> Any:
    result = CliRunner().invoke(main, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


# -- at a point ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GROWTHS)
def test_what_is_played_is_what_brute_force_finds(name: str) -> None:
    """Every subgame-perfect equilibrium with probabilities of 0, 1/2 and 1, off the path too."""
    rng, seen, settled = np.random.default_rng(17), set(), 0
    for _ in range(often(240)):
        tree = random_tree(rng, _small(GROWTHS[name]))
        solution = eg.solve(game_of(tree), concept="subgame-perfect")
        every = grid_equilibria(tree, 2)
        knows_all = solution.completeness.kind in ("all", "extreme points of every component")
        if not every or not knows_all:
            continue
        mixes = any("mixed" in e.labels for e in solution.equilibria)
        for d, choice in enumerate(tree.decisions):
            for k, action in enumerate(action_names(choice)):
                says = played(solution, Watch("it", decision_name(d), action))
                ways = {profile[d][k] > 0 for profile in every}
                seen.add(says)
                settled += says != "not settled"
                if says == "never":
                    assert ways == {False}
                elif says == "in every":
                    assert ways == {True}
                elif says == "in some" and not mixes:
                    assert ways == {True, False}
    assert {"never", "in every", "in some"} <= seen
    assert settled > 100


def _small(growth: Growth) -> Growth:
    return replace(growth, profiles=min(growth.profiles, 48))


def test_under_nash_nothing_is_said_of_what_is_done_off_the_path() -> None:
    strike = eg.load("cornered").watches[0]
    assert played(eg.solve("cornered", concept="nash"), strike) == "not defined"
    words = ["tip", "cornered", "-a", "b", "--concept", "nash"]
    text = CliRunner().invoke(main, words).stdout
    assert "under nash nothing is said of what is done off the path" in " ".join(text.split())


# -- along an assumption ---------------------------------------------------------------------------


def test_a_strike_tips_where_the_file_says_that_it_pays() -> None:
    """By hand: it pays iff f(1 + p) > (1 - p)(W - S), S = s(1 - rho). Play never gets there."""
    p, W, f, s, rho = map(Fraction, ("1/10", "1", "3/20", "17/20", "1/10"))
    S = s * (1 - rho)
    wanted = {
        "p": (W - f - S) / (W + f - S),
        "W": S + f * (1 + p) / (1 - p),
        "f": (1 - p) * (W - S) / (1 + p),
        "s": (W - f - p * (W + f)) / ((1 - p) * (1 - rho)),
        "rho": 1 - (W - f - p * (W + f)) / ((1 - p) * s),
    }
    strike = next(w for w in eg.watched("cornered") if w.watch.action == "strike")
    assert strike.now == "never"
    assert {tip.assumption: tip.value for tip in strike.tips} == wanted
    assert all(tip.on == "in some" for tip in strike.tips)
    rises = {tip.assumption for tip in strike.tips if tip.above == "in every"}
    assert rises == {"p", "f", "s"}
    assert "p" in rises - {t.assumption for t in eg.tips("cornered") if t.value == wanted["p"]}


@pytest.mark.parametrize("name", some(WATCHING))
def test_between_tips_every_point_says_the_same(name: str) -> None:
    definition = eg.load(name)
    found = eg.watched(definition)
    for assumption in definition.ranged:
        low, high = assumption.range or (0, 0)
        for k in (1, 4, 7):
            x = low + (high - low) * Fraction(k, 8)
            here = eg.solve(definition.at({assumption.name: x}))
            for watched in found:
                tips = [tip for tip in watched.tips if tip.assumption == assumption.name]
                said, is_so = _said(watched, tips, x), played(here, watched.watch)
                assert "not settled" in (said, is_so) or is_so == said, (assumption.name, x)


def _said(watched: eg.Watched, tips: list[eg.WatchTip], x: Fraction) -> str | None:
    """What the tips of one assumption say of a value of it."""
    for tip in tips:
        if tip.value == x:
            return tip.on
    before = [tip for tip in tips if tip.value < x]
    after = [tip for tip in tips if tip.value > x]
    return before[-1].above if before else after[0].below if after else watched.now


def test_json_and_screens_say_what_the_library_says() -> None:
    found = eg.watched("cornered")
    for command in ("analyze", "tip"):
        rows = answer(command, "cornered")["watch"]
        assert [(r["what"], r["at"], r["action"], r["now"]) for r in rows] == [
            (w.watch.what, w.watch.at, w.watch.action, w.now) for w in found
        ]
        assert [[t["value"] for t in r["tips"]] for r in rows] == [
            [str(t.value) for t in w.tips] for w in found
        ]
    for command, place in (("analyze", ""), ("tip", " ('strike' at 'act after full')")):
        text = " ".join(CliRunner().invoke(main, [command, "cornered"]).stdout.split())
        assert f"a first strike under full pressure{place}: never in every equilibrium if" in text
        assert "p > 17/77 = 0.221 (12.1 %)" in text


def test_a_file_without_watches_has_no_section() -> None:
    assert answer("analyze", "pressure_bargaining")["watch"] == []
    assert "WATCHED" not in CliRunner().invoke(main, ["analyze", "pressure_bargaining"]).stdout


def test_a_watch_is_of_the_lengths_that_have_its_decision() -> None:
    definition = eg.load("package_deal")
    assert [watch.at for watch in definition.watches] == ["step[1]", "rest[3]"]
    assert definition.resized(n=4).watches == definition.watches
    assert definition.resized(n=2).watches == definition.watches[:1]


# -- answers in words ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LIBRARY)
def test_every_game_answers_its_question_in_every_reading(name: str) -> None:
    definition = eg.load(name)
    for values in ({}, *(preset.values for preset in definition.presets)):
        assert said_at(definition, dict(values)), values


@pytest.mark.parametrize("name", some(LIBRARY))
def test_past_its_tips_the_answer_is_the_one_of_a_point_there(name: str) -> None:
    """Half way to the next tip on either side, solved anew; no answer is said where none fits."""
    definition = eg.load(name)
    moved = [a.name for a in definition.assumptions if a.range is not None]
    found = eg.tips(definition, moved[:3])
    tips = answered_in(definition, None, eg.solve(definition), found).tips
    for assumption, line in found.lines.items():
        cuts = [as_fraction(piece.cell.lower) for piece in line[::2]]
        for tip in (tip for tip in tips if tip.assumption == assumption):
            k = cuts.index(as_fraction(tip.value)) if as_fraction(tip.value) in cuts else None
            beside = (("below", k and k - 1), ("above", k if k is None else k + 1))
            for side, other in beside:
                if k is None or other is None or not 0 <= other < len(cuts) or cuts[other] is None:
                    continue
                between = {assumption: (cuts[k] + cuts[other]) / 2}
                assert (said_at(definition, between) or "not settled") == getattr(tip, side)


def said_at(definition: eg.Definition, values: Any) -> str | None:
    none = eg.tips(definition, [], values)
    return answered_in(definition, values, eg.solve(definition.at(values)), none).says


def test_the_first_sentence_is_the_answer_and_the_second_what_changes_it() -> None:
    """By hand: a strike pays iff f(1 + p) > (1 - p)(W - S); see above."""
    text = " ".join(CliRunner().invoke(main, ["analyze", "cornered"]).stdout.split())
    first = "IN SHORT As hard as it can: even full pressure is not met by a first strike. If W ("
    then = "< 569/600 = 0.948 (now 1), half way: full pressure would be met by a first strike"
    assert first in text
    assert then in text
    said = answer("analyze", "cornered")["answer"]
    assert said["says"].startswith("As hard as it can")
    assert {"W", "p", "f", "s", "rho"} <= {tip["assumption"] for tip in said["tips"]}
    assert answer("analyze", "cornered", "--set", "W=0.9")["answer"]["says"].startswith("Half way")


def test_the_first_answer_that_fits_is_said_and_none_where_a_watch_is_left_out() -> None:
    text = eg.load("package_deal").text
    general = '[[answer]]\nsays = "Somebody."\n\n'
    definition = eg.loads(text.replace("[[answer]]", f"{general}[[answer]]", 1), "deal.toml")
    assert said_at(definition, {}) == "Somebody"  # the full stop is the screen's
    definition = eg.loads(text.replace("[presets.allied]", f"{general}[presets.allied]"), "d.toml")
    assert said_at(definition, {}) == said_at(eg.load("package_deal"), {})
    shorter = definition.resized(n=1)  # it has no third step, so the second watch is left out
    assert said_at(shorter, {}) == "Somebody"


@pytest.mark.parametrize("given", ["3", "true", '"nk"', "[1]"])
def test_what_is_no_list_of_watches_is_told_once(given: str) -> None:
    escalation = 'line = 0.5\nwhy = "made up"\n"x / u" = 1'
    text = strategic('a = ["x", "y"]\nb = ["u", "v"]', "", 'a = "a.x"\nb = "b.u"', escalation)
    with pytest.raises(eg.InputError, match="watch") as caught:
        eg.loads(text.replace("[players]", f"watch = {given}\n[players]"))
    assert str(caught.value).count("watch:") == 1
