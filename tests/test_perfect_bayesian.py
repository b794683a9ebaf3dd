"""Perfect Bayesian equilibria of signalling games and their kin: published results, beliefs."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.errors import NoMethod
from escalation_games.solvers.result import Solution
from escalation_games.solvers.solve import solve


def solved(text: str, values: dict[str, Any] | None = None) -> Solution:
    return solve(eg.loads(text, "test").at(values), "perfect-bayesian")


def plays(solution: Solution) -> list[dict[str, dict[str, Fraction]]]:
    """Per equilibrium, what is done at every decision."""
    decisions = solution.game.structure.decisions
    return [
        {
            decision.name: {
                action: p for action, p in zip(decision.actions, mixture, strict=True) if p
            }
            for decision, mixture in zip(decisions, equilibrium.profile, strict=True)
        }
        for equilibrium in solution.equilibria
    ]


def pure(play: dict[str, dict[str, Fraction]], *names: str) -> tuple[str, ...]:
    return tuple(" or ".join(play[name]) for name in names)


HEAD = """
title = "A test"
question = "What holds?"
form = "timing"
source = "see the test"
players = ["sender", "receiver"]
[escalation]
line = 0.5
why = "a test"
"""

# I.-K. Cho, D. Kreps, "Signaling games and stable equilibria", Quarterly Journal of Economics 102
# (1987), 179-221: the surly like beer, the wimpish quiche; who fights the surly regrets it.
BEER_QUICHE = (
    HEAD
    + """
[assumptions]
p = { value = 0.9, range = [0, 1], about = "share of surly ones" }
[[moves]]
name = "type"
chance = { surly = "p", wimpish = "1 - p" }
seen_by = ["sender"]
[[moves]]
name = "breakfast"
player = "sender"
actions = ["beer", "quiche"]
[[moves]]
name = "reply"
player = "receiver"
actions = ["duel", "leave"]
[[payoffs]]
sender = "(type.surly and breakfast.beer) + (type.wimpish and breakfast.quiche) + 2*reply.leave"
receiver = "(type.surly and reply.leave) + (type.wimpish and reply.duel)"
"""
)


def test_beer_and_quiche() -> None:
    solution = solved(BEER_QUICHE)
    assert solution.completeness.kind == "all"
    names = "breakfast after surly", "breakfast after wimpish"
    assert [pure(play, *names) for play in plays(solution)] == [
        ("beer", "beer"), ("quiche", "quiche"),
    ]  # fmt: skip
    for equilibrium, seen, unseen in zip(
        solution.equilibria, ("beer", "quiche"), ("quiche", "beer"), strict=True
    ):
        beliefs = dict(zip(decision_names(solution), equilibrium.beliefs or (), strict=True))
        assert beliefs[f"reply after {seen}"].extremes == ((Fraction(9, 10), Fraction(1, 10)),)
        off = beliefs[f"reply after {unseen}"]
        assert not off.reached
        # a duel is best for any belief of at least 1/2 that who deviates is wimpish
        assert sorted(wimpish for _, wimpish in off.extremes) == [Fraction(1, 2), 1]


def decision_names(solution: Solution) -> list[str]:
    return [decision.name for decision in solution.game.structure.decisions]


def test_where_the_wimpish_are_many_they_mix() -> None:
    solution = solved(BEER_QUICHE, {"p": Fraction(1, 4)})
    (play,) = plays(solution)
    assert play["breakfast after surly"] == {"beer": 1}
    assert play["breakfast after wimpish"] == {"beer": Fraction(1, 3), "quiche": Fraction(2, 3)}
    assert play["reply after beer"] == {"duel": Fraction(1, 2), "leave": Fraction(1, 2)}
    assert play["reply after quiche"] == {"duel": 1}


def test_types_that_tell_themselves_apart_are_said_to() -> None:
    def labels(text: str, values: dict[str, Any]) -> set[tuple[str, ...]]:
        return {e.labels for e in solved(text, values).equilibria}

    assert {found[:2] for found in labels(BEER_QUICHE, {})} == {("pure", "pooling")}
    assert labels(BEER_QUICHE, {"p": Fraction(1, 4)}) == {("mixed", "semi-separating")}
    assert ("pure", "separating") in labels(SPENCE, {"c": Fraction("1.2")})
    assert not any("pooling" in e.labels for e in solve(eg.load("trust_spiral").at()).equilibria)


def test_tips_of_beer_and_quiche() -> None:
    """At one half the receiver is indifferent in both poolings."""
    definition = eg.loads(BEER_QUICHE, "test")
    tips = {tip.value for tip in eg.tips(definition, "p") if "structure" in tip.changes}
    assert Fraction(1, 2) in tips


# M. Spence, "Job market signaling", Quarterly Journal of Economics 87 (1973), 355-374, with two
# levels of schooling and three wages; the employer wants to pay what the worker is worth.
SPENCE = (
    HEAD
    + """
[assumptions]
c = { value = 1.2, range = [0, 3], about = "cost of schooling" }
[[moves]]
name = "worker"
chance = { able = "1/2", dull = "1/2" }
seen_by = ["sender"]
[[moves]]
name = "school"
player = "sender"
actions = ["none", "degree"]
[[moves]]
name = "wage"
player = "receiver"
actions = ["low", "middle", "high"]
[define]
worth = "1 + worker.able"
paid = "1 + wage.middle/2 + wage.high"
[[payoffs]]
sender = "paid - school.degree*c/worth"
receiver = "-(paid - worth)**2"
"""
)


def test_schooling_separates_where_it_costs_enough() -> None:
    names = "school after able", "school after dull"

    def found(c: str) -> set[tuple[str, ...]]:
        return {pure(play, *names) for play in plays(solved(SPENCE, {"c": Fraction(c)}))}

    assert ("degree", "none") in found("1.2")  # dull: 2 - c < 1; able: 2 - c/2 > 1
    assert ("none", "none") in found("1.2")
    assert ("degree", "none") not in found("0.9")
    assert ("degree", "none") not in found("2.1")


# F. C. Zagare, D. M. Kilgour, Perfect Deterrence (2000), chapter 5: Unilateral Deterrence. Both
# sides know their own type only; a soft challenger who is resisted gives way.
DETERRENCE = """
title = "Unilateral deterrence"
question = "Who is deterred?"
form = "timing"
source = "Zagare and Kilgour 2000"
players = ["challenger", "defender"]
[assumptions]
pC = { value = 0.5, range = [0, 1], about = "hard challenger" }
pD = { value = 0.5, range = [0, 1], about = "hard defender" }
cSQ = { value = 0.5, range = [0, 1], about = "status quo" }
cDDh = { value = -0.5, range = [-1, 0], about = "conflict, hard challenger" }
cCD = { value = -0.8, range = [-1, 0], about = "challenger gives way" }
dCD = { value = 0.5, range = [0, 1], about = "challenger gives way, to the defender" }
dDC = { value = -0.5, range = [-1, 0], about = "defender gives way" }
dDDs = { value = -1, range = [-2, 0], about = "conflict, soft defender" }
[[moves]]
name = "type"
chance = { hard = "pC", soft = "1 - pC" }
seen_by = ["challenger"]
[[moves]]
name = "resolve"
chance = { firm = "pD", weak = "1 - pD" }
seen_by = ["defender"]
[[moves]]
name = "demand"
player = "challenger"
actions = ["accept", "challenge"]
[[moves]]
name = "answer"
player = "defender"
actions = ["concede", "resist"]
when = "demand.challenge"
[[payoffs]]
when = "demand.accept"
challenger = "cSQ"
defender = "1"
[[payoffs]]
when = "answer.concede"
challenger = "1"
defender = "dDC"
[[payoffs]]
when = "type.soft"
challenger = "cCD"
defender = "dCD"
[[payoffs]]
challenger = "cDDh"
defender = "resolve.weak*dDDs"
escalation = 1
[escalation]
line = 0.2
why = "a test"
"""


def test_unilateral_deterrence_has_its_classes_and_no_others() -> None:
    definition = eg.loads(DETERRENCE, "unilateral")
    rng = random.Random(7)
    seen = set()
    for _ in range(60):
        v = {name: Fraction(rng.randint(1, 99), 100) for name in ("pC", "pD", "cSQ", "dCD")}
        v |= {
            "cDDh": Fraction(-rng.randint(1, 40), 100),
            "cCD": Fraction(-rng.randint(41, 99), 100),
        }
        # a hard challenger prefers conflict to giving way, but not to the status quo
        v |= {
            "dDC": Fraction(-rng.randint(1, 99), 100),
            "dDDs": Fraction(-rng.randint(100, 199), 100),
        }
        cs = (1 - v["cSQ"]) / (1 - v["cCD"])
        ch = (1 - v["cSQ"]) / (1 - v["cDDh"])
        dr = (v["dCD"] - v["dDC"]) / (v["dCD"] - v["dDDs"])
        expected = {("accept", "accept")}  # certain or steadfast deterrence
        if cs < v["pD"] < ch:
            expected.add(("challenge", "accept"))  # separating
        if v["pD"] < cs and v["pC"] > dr:
            expected.add(("challenge", "challenge"))  # attack
        if v["pD"] < cs and v["pC"] < dr:
            expected.add(("challenge", "accept or challenge"))  # bluff
        found = plays(solve(definition.at(v), "perfect-bayesian"))
        classes = [pure(p, "demand after hard", "demand after soft") for p in found]
        assert sorted(classes) == sorted(expected)
        seen |= set(classes)
        for play in found:
            if len(play["demand after soft"]) > 1:
                assert play["demand after soft"]["challenge"] == v["pC"] * (1 - dr) / (
                    (1 - v["pC"]) * dr
                )
                assert play["answer after weak, challenge"]["resist"] == (cs - v["pD"]) / (
                    1 - v["pD"]
                )
    assert len(seen) == 4


def test_what_chance_rules_out_still_answers_at_its_best() -> None:
    """At p = 1 nobody is wimpish; what one would do is best for one all the same."""
    solution = solved(BEER_QUICHE, {"p": 1})
    for play in plays(solution):
        assert play["breakfast after wimpish"] in ({"quiche": 1}, {"beer": 1})
    beer = [p for p in plays(solution) if p["breakfast after surly"] == {"beer": 1}]
    assert all(play["reply after beer"] == {"leave": 1} for play in beer)


def test_chance_is_not_doubted_where_nobody_could_signal() -> None:
    """The sender does not know the type either: an unexpected signal tells nothing about it."""
    text = BEER_QUICHE.replace('seen_by = ["sender"]', "seen_by = []").replace(
        "(type.surly and breakfast.beer) + (type.wimpish and breakfast.quiche)", "breakfast.beer"
    )
    (equilibrium,) = solved(text).equilibria
    for belief in equilibrium.beliefs or ():
        if belief is not None:
            assert belief.extremes == ((Fraction(9, 10), Fraction(1, 10)),)


def test_sequential_is_the_same_in_signalling_games_and_refused_where_it_may_not_be() -> None:
    definition = eg.loads(BEER_QUICHE, "test")
    here = solve(definition.at(), "sequential")
    assert {e.key for e in here.equilibria} == {e.key for e in solved(BEER_QUICHE).equilibria}
    assert here.equilibria[0].certificate.concept == "sequential"
    solve(eg.load("trust_spiral").at(), "sequential")  # both sides always move
    # what the receiver sees besides the signal splits one move into two information sets
    split = BEER_QUICHE.replace(
        '[[moves]]\nname = "reply"',
        '[[moves]]\nname = "mood"\nchance = { good = "1/2", bad = "1/2" }\n'
        'seen_by = ["receiver"]\n[[moves]]\nname = "reply"',
    )
    assert solved(split).equilibria
    with pytest.raises(NoMethod, match="beliefs hang together"):
        solve(eg.loads(split, "test").at(), "sequential", "extreme assessments")
    together = solve(eg.loads(split, "test").at(), "sequential")
    assert (together.method, together.completeness.kind) == ("pure assessments", "all pure")
    assert {e.payoffs for e in together.equilibria} <= {e.payoffs for e in solved(split).equilibria}


def test_one_player_who_sees_part_of_what_chance_did() -> None:
    """Two information sets of one player, and no other player: each answer is best by itself."""
    text = (
        HEAD
        + """
[[moves]]
name = "sky"
chance = { dry = "1/2", rain = "1/4", storm = "1/4" }
seen_by = []
[[moves]]
name = "news"
chance = { calm = "0.8*sky.dry + 0.1*sky.rain", alarm = "1 - 0.8*sky.dry - 0.1*sky.rain" }
seen_by = ["sender"]
[[moves]]
name = "sail"
player = "sender"
actions = ["go", "stay"]
[[payoffs]]
sender = "sail.go*(sky.dry - sky.rain - 3*sky.storm)"
receiver = "0"
"""
    )
    (play,) = plays(solved(text))
    assert (play["sail after calm"], play["sail after alarm"]) == ({"go": 1}, {"stay": 1})


def test_with_a_third_player_only_pure_ones_are_found_and_it_is_said() -> None:
    three = BEER_QUICHE.replace('["sender", "receiver"]', '["sender", "receiver", "third"]')
    three = three.replace(
        "[[payoffs]]", '[[moves]]\nname = "vote"\nplayer = "third"\nactions = ["a", "b"]\n'
        'seen_by = []\n[[payoffs]]\nthird = "0"', 1,
    )  # fmt: skip
    solution = solved(three)
    assert solution.completeness.kind == "all pure"
    assert "only among two players" in (solution.completeness.reason or "")
    # beer or quiche by both types, and the third does not care
    names = "breakfast after surly", "breakfast after wimpish"
    assert sorted(pure(play, *names) for play in plays(solution)) == [
        ("beer", "beer"), ("beer", "beer"), ("quiche", "quiche"), ("quiche", "quiche"),
    ]  # fmt: skip
    with pytest.raises(NoMethod, match="more than two players are entangled"):
        solve(eg.loads(three, "test").at(), "sequential", "extreme assessments")
    assert solve(eg.loads(three, "test").at(), "sequential").completeness.kind == "all pure"


@pytest.mark.parametrize("name", ["russia_warning", "trust_spiral"])
def test_without_a_batched_twin_points_are_solved_one_by_one(name: str) -> None:
    definition = eg.load(name)
    columns = {a.name: np.array([float(a.value)]) for a in definition.assumptions}
    table = eg.outcomes(definition, columns)
    assert table.n_exact == 1
