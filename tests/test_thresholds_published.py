"""Published thresholds of deterrence, as small files: each tip is the formula, at random points."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest

import escalation_games as eg
from escalation_games.definition import Definition

F = Fraction
Values = Mapping[str, Fraction]

HEAD = """
title = "A published threshold"
question = "When is it crossed?"
form = "timing"
source = "see the test"
players = ["a", "b"]
[escalation]
line = 0.5
why = "a test"
"""

# F. Zagare, D. M. Kilgour, Perfect Deterrence (2000), the Rudimentary Asymmetric Deterrence Game: a
# hard defender resists, a soft one concedes; the challenger does not know which it faces.
RADG = (
    HEAD
    + """
[assumptions]
p = { value = 0.5, range = [0, 1], about = "chance of a hard defender" }
DC = { value = 1, range = [1, 2], about = "win" }
SQ = { value = 0.5, range = [0, 1], about = "status quo" }
DD = { value = -1, range = [-2, -0.5], about = "conflict" }
[[moves]]
name = "type"
chance = { hard = "p", soft = "1 - p" }
seen_by = ["b"]
[[moves]]
name = "choice"
player = "a"
actions = ["cooperate", "defect"]
[[moves]]
name = "answer"
player = "b"
actions = ["concede", "resist"]
when = "choice.defect"
[[payoffs]]
when = "choice.cooperate"
a = "SQ"
b = "1"
[[payoffs]]
when = "answer.concede"
a = "DC"
b = "0"
[[payoffs]]
a = "DD"
b = "type.hard - type.soft"
escalation = 1
"""
)

# T. Schelling, The Strategy of Conflict (1960), and D. Ellsberg: critical risk. Stand firm or
# concede, where standing firm ends in disaster with some probability.
CRITICAL_RISK = (
    HEAD
    + """
[assumptions]
q = { value = 0.1, range = [0, 1], about = "risk of disaster" }
win = { value = 1, range = [0.5, 2], about = "win" }
concede = { value = 0, range = [-0.5, 0.25], about = "concede" }
disaster = { value = -2, range = [-4, -1], about = "disaster" }
[[moves]]
name = "choice"
player = "a"
actions = ["concede", "stand firm"]
[[moves]]
name = "end"
chance = { disaster = "q", win = "1 - q" }
when = 'choice["stand firm"]'
[[payoffs]]
when = "choice.concede"
a = "concede"
b = "0"
[[payoffs]]
when = "end.win"
a = "win"
b = "0"
[[payoffs]]
a = "disaster"
b = "0"
escalation = 1
"""
)

# A. Kydd, Trust and Mistrust in International Relations (2005), ch. 2: who prefers mutual restraint
# cooperates if the other is trusted enough to be of the same kind; others defect anyway.
TRUST = (
    HEAD
    + """
[assumptions]
t = { value = 0.5, range = [0, 1], about = "trust" }
R = { value = 1, range = [1, 2], about = "mutual restraint" }
T = { value = 0.5, range = [0, 0.9], about = "temptation" }
P = { value = 0, range = [-0.5, 0], about = "mutual arming" }
S = { value = -1, range = [-2, -0.6], about = "left behind" }
[[moves]]
name = "other"
chance = { same = "t", hostile = "1 - t" }
seen_by = []
[[moves]]
name = "choice"
player = "a"
actions = ["arm", "restrain"]
[[payoffs]]
when = "choice.restrain"
a = "R*other.same + S*other.hostile"
b = "0"
[[payoffs]]
a = "T*other.same + P*other.hostile"
b = "0"
escalation = 1
"""
)

# J. Fearon, "Rationalist explanations for war", International Organization 49 (1995), 379-414; R.
# Powell, "War as a commitment problem", International Organization 60 (2006), 169-203. The other
# grows from p1 to p2, at once; costs of war are paid once; afterwards the decliner asks for all
# that the riser would rather give than fight for. It can be offered no more than everything today.
PREVENTIVE = (
    HEAD
    + """
[assumptions]
p2 = { value = 0.6, range = [0.1, 1], about = "the riser's chance to win, tomorrow" }
p1 = { value = 0.2, range = [0.1, 0.6], about = "and today" }
d = { value = 0.9, range = [0.8, 0.95], about = "weight of tomorrow" }
cA = { value = 0.1, range = [0, 0.2], about = "the riser's cost of war" }
cB = { value = 0.2, range = [0, 0.3], about = "the decliner's cost of war" }
[define]
war = "(1 - p1)/(1 - d) - cB"
tomorrow = "1/(1 - d) - (p2/(1 - d) - cA)"
[[moves]]
name = "decliner"
player = "b"
actions = ["wait", "attack"]
[[payoffs]]
when = "decliner.attack"
a = "0"
b = "war"
escalation = 1
[[payoffs]]
a = "0"
b = "1 + d*tomorrow"
"""
)

CASES: dict[str, tuple[str, str, Callable[..., Fraction]]] = {
    "asymmetric deterrence": (RADG, "p", lambda DC, SQ, DD, **_: (DC - SQ) / (DC - DD)),
    "critical risk": (
        CRITICAL_RISK, "q", lambda win, concede, disaster, **_: (win - concede) / (win - disaster)
    ),
    "trust": (TRUST, "t", lambda R, T, P, S, **_: (P - S) / (R - T + P - S)),
    "preventive war": (
        PREVENTIVE, "p2", lambda p1, d, cA, cB, **_: (p1 + (1 - d) * (cB + d * cA)) / d
    ),
}  # fmt: skip


def drawn(definition: Definition, rng: random.Random) -> dict[str, Fraction]:
    """Exact values within the ranges."""
    values = {}
    for a in definition.assumptions:
        assert a.range is not None
        low, high = a.range
        values[a.name] = low + (high - low) * F(rng.randint(1, 19), 20)
    return values


@pytest.mark.parametrize("case", CASES)
def test_the_tip_is_the_published_threshold(case: str) -> None:
    text, name, formula = CASES[case]
    definition = eg.loads(text, case)
    rng = random.Random(case)
    within = 0
    for _ in range(25):
        values = drawn(definition, rng)
        wanted = formula(**values)
        low, high = definition.assumption(name).range or (F(0), F(1))
        tips = [
            tip.value for tip in eg.tips(definition, name, values)
            if low < tip.value < high and "structure" in tip.changes
        ]  # fmt: skip
        assert tips == ([wanted] if low < wanted < high else [])
        within += low < wanted < high
    assert within > 5


def test_figures_of_the_asymmetric_game() -> None:
    definition = eg.loads(RADG, "radg")
    (tip,) = [tip for tip in eg.tips(definition, "p") if 0 < tip.value < 1]
    assert tip.value == F(1, 4)
    assert tip.condition is not None


# Zagare and Kilgour, ch. 4, Generalized Mutual Deterrence: both choose at once; who alone
# cooperates may then concede or resist. Hard players rather fight than concede.
MUTUAL = (
    HEAD
    + """
[assumptions]
pA = { value = 0.5, range = [0, 1], about = "chance that a is hard" }
pB = { value = 0.5, range = [0, 1], about = "chance that b is hard" }
DC = { value = 1, range = [1, 2], about = "win" }
SQ = { value = 0.5, range = [0.1, 0.9], about = "status quo" }
DDp = { value = 0, range = [-0.5, 0], about = "conflict, hard" }
CD = { value = -0.7, range = [-0.9, -0.6], about = "concede" }
DDm = { value = -2, range = [-3, -1], about = "conflict, soft" }
[define]
DDa = "DDp*typeA.hard + DDm*typeA.soft"
DDb = "DDp*typeB.hard + DDm*typeB.soft"
[[moves]]
name = "typeA"
chance = { hard = "pA", soft = "1 - pA" }
seen_by = ["a"]
[[moves]]
name = "typeB"
chance = { hard = "pB", soft = "1 - pB" }
seen_by = ["b"]
[[moves]]
name = "choiceA"
player = "a"
actions = ["cooperate", "defect"]
seen_by = []
[[moves]]
name = "choiceB"
player = "b"
actions = ["cooperate", "defect"]
seen_by = []
[[moves]]
name = "againA"
player = "a"
actions = ["concede", "resist"]
when = "choiceA.cooperate and choiceB.defect"
[[moves]]
name = "againB"
player = "b"
actions = ["concede", "resist"]
when = "choiceA.defect and choiceB.cooperate"
[[payoffs]]
when = "choiceA.cooperate and choiceB.cooperate"
a = "SQ"
b = "SQ"
[[payoffs]]
when = "againA.concede"
a = "CD"
b = "DC"
[[payoffs]]
when = "againB.concede"
a = "DC"
b = "CD"
[[payoffs]]
a = "DDa"
b = "DDb"
escalation = 1
"""
)


def test_mutual_deterrence_supports_the_status_quo() -> None:
    """Iff each side is hard with a probability of at least (DC - SQ)/(DC - DD+)."""
    definition = eg.loads(MUTUAL, "mutual")
    rng = random.Random(6)
    seen = set()
    for _ in range(12):
        values = drawn(definition, rng)
        solution = eg.solve(definition.at(values), "perfect-bayesian")
        assert solution.completeness.kind == "all pure"
        supported = any(e.escalation == 0 and e.payoffs == (values["SQ"],) * 2
                        for e in solution.equilibria)  # fmt: skip
        threshold = (values["DC"] - values["SQ"]) / (values["DC"] - values["DDp"])
        wanted = min(values["pA"], values["pB"]) >= threshold
        assert supported == wanted
        seen.add(wanted)
    assert seen == {True, False}


# -- long games ---------------------------------------------------------------------------------


def repeated(moves: Any, head: str = HEAD) -> Definition:
    return eg.loads(head + moves, "long")


@pytest.mark.parametrize("n", [1, 2, 9])
def test_the_centipede_ends_at_once(n: int) -> None:
    """R. Rosenthal, "Games of perfect information, predatory pricing and the chain-store paradox",
    Journal of Economic Theory 25 (1981), 92-100. Going on gives the other 3 and takes 1."""
    text = ""
    for k in range(n):
        player = "ab"[k % 2]
        before = f'when = "go{k - 1}.on"\n' if k else ""
        text += (
            f'[[moves]]\nname = "go{k}"\nplayer = "{player}"\nactions = ["stop", "on"]\n{before}'
        )
    for k in range(n + 1):
        pays = [F(0), F(0)]
        for j in range(k):
            pays[j % 2] -= 1
            pays[1 - j % 2] += 3
        when = f'when = "go{k}.stop"\n' if k < n else ""
        text += f'[[payoffs]]\n{when}a = "{pays[0]}"\nb = "{pays[1]}"\n'
    solution = eg.solve(repeated(text).at())
    assert solution.completeness.kind == "all"
    (equilibrium,) = solution.equilibria
    assert equilibrium.payoffs == (0, 0)
    assert all(mixture[0] == 1 for mixture in equilibrium.profile)  # everywhere, not only at first


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_chain_store_acquiesces_at_every_stage(n: int) -> None:
    """R. Selten, "The chain store paradox", Theory and Decision 9 (1978), 127-159: with an end in
    sight, every entrant enters and the store shares the market. One entrant per stage."""
    players = ["store", *(f"entrant{k}" for k in range(n))]
    head = HEAD.replace('["a", "b"]', "[" + ", ".join(f'"{p}"' for p in players) + "]")
    text = ""
    for k in range(n):
        text += (
            f'[[moves]]\nname = "entry{k}"\nplayer = "entrant{k}"\n'
            'actions = ["stay out", "enter"]\n'
            f'[[moves]]\nname = "reply{k}"\nplayer = "store"\nactions = ["fight", "share"]\n'
            f'when = "entry{k}.enter"\n'
        )
    store = " + ".join(f'5*entry{k}["stay out"] + 2*reply{k}.share' for k in range(n))
    text += f"[[payoffs]]\nstore = '{store}'\n"
    for k in range(n):
        text += f"entrant{k} = 'entry{k}[\"stay out\"] + 2*reply{k}.share'\n"
    text += 'escalation = "' + " or ".join(f"reply{k}.fight" for k in range(n)) + '"\n'
    solution = eg.solve(repeated(text, head).at())
    (equilibrium,) = solution.equilibria
    assert solution.completeness.kind == "all"
    assert equilibrium.payoffs == (2 * n, *[2] * n)
    assert equilibrium.escalation == 0
    structure = solution.game.structure
    for decision, mixture in zip(structure.decisions, equilibrium.profile, strict=True):
        chosen = decision.actions[list(mixture).index(1)]
        assert chosen == ("share" if decision.name.startswith("reply") else "enter")
