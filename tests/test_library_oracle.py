"""Every game of the library against its story, told again in a few lines without our solvers.

Each function takes the values of the assumptions and gives the equilibria that must come out: the
level of escalation, and what is played. They are written from what the file says in words, by hand,
without trees and without tables. Points are random fractions around the baseline and the readings,
off ties. Whole sets are compared.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

import escalation_games as eg
from escalation_games.definition import Definition
from escalation_games.forms import Decision
from examples import often
from oracles import stochastic

F = Fraction
Value = Mapping[str, Fraction]
Play = dict[str, Any]  # decision -> action, or (action, its probability)
Answer = list[tuple[Fraction, Play]]  # level, and what is played


def best(values: Mapping[Any, Fraction]) -> Any:
    """The one with the highest value."""
    return max(values, key=lambda name: values[name])


# -- do allies integrate, and does that deter? -----------------------------------------------------


def trilateral_assurance(v: Value) -> Answer:
    """Who joins beside n others adds B1*(1 + 2n), and pays its cost, more or less by partner."""
    first = v["b0"] * (v["thN"] + v["thC"]) / 9
    cost = {"us": v["c0"], "rok": v["cK"], "jpn": v["cJ"]}
    per_partner = {  # what a partner's joining adds to the cost
        ("us", "rok"): v["sK"], ("us", "jpn"): v["sJ"], ("rok", "us"): -v["sK"],
        ("rok", "jpn"): v["hK"], ("jpn", "us"): -v["sJ"], ("jpn", "rok"): v["hJ"],
    }  # fmt: skip
    names = list(cost)

    def gain(i: str, q: Mapping[str, Fraction]) -> Fraction:
        others = [j for j in names if j != i]
        return first - cost[i] + sum((2 * first - per_partner[i, j]) * q[j] for j in others)

    found: Answer = []
    for pure in product((F(0), F(1), None), repeat=3):
        q = {name: p for name, p in zip(names, pure, strict=True) if p is not None}
        mixers = [name for name in names if name not in q]
        if len(mixers) == 1 or not solved(mixers, gain, q):
            continue  # who mixes alone is indifferent between two pure answers: a tie
        if all(0 < q[i] < 1 for i in mixers) and all(
            gain(i, q) < 0 if q[i] == 0 else gain(i, q) > 0 for i in names if i not in mixers
        ):
            found.append((q["us"] * q["rok"] * q["jpn"], {i: ("join", q[i]) for i in names}))
    return found


def solved(mixers: list[str], gain: Callable[..., Fraction], q: dict[str, Fraction]) -> bool:
    """Puts into `q` what makes each mixer indifferent; gains are straight lines in `q`."""

    def slope(i: str, j: str) -> Fraction:
        zero = dict.fromkeys(mixers, F(0))
        return gain(i, {**q, **zero, j: F(1)}) - gain(i, {**q, **zero})

    at_zero = {i: gain(i, {**q, **dict.fromkeys(mixers, F(0))}) for i in mixers}
    if len(mixers) == 2:
        i, j = mixers
        q |= {j: -at_zero[i] / slope(i, j), i: -at_zero[j] / slope(j, i)}
    elif mixers:  # by Cramer's rule; nobody's gain from joining depends on its own chance
        a, b, c = mixers
        s, z = {(i, j): slope(i, j) for i in mixers for j in mixers if i != j}, at_zero
        det = s[a, b] * s[b, c] * s[c, a] + s[a, c] * s[b, a] * s[c, b]
        if det == 0:
            return False
        for x, y, w in ((a, b, c), (b, c, a), (c, a, b)):
            q[x] = (
                z[x] * s[y, w] * s[w, y] - z[w] * s[x, y] * s[y, w] - z[y] * s[x, w] * s[w, y]
            ) / det
    return True


def extended_deterrence(v: Value) -> Answer:
    """NK challenges iff what it expects of that is more than what integration costs it."""
    tough = min(F(1), v["p0"] + v["lam"] * v["io"])
    challenged = (1 - tough) * v["g"] - tough * v["W"] > -v["s0"] * v["io"]
    return [(F(challenged), {"challenge": "challenge" if challenged else "stay"})]


def alignment_ripple(v: Value) -> Answer:
    """Two rivals align if they trust each other to; the bloc foresees what they do."""

    def rivals(worth: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
        alone = v["solo"] * worth
        if alone < min(v["cR"], v["cC"]):
            yield F(0), F(0)
        if worth > max(v["cR"], v["cC"]):
            yield F(1), F(1)
        if alone > v["cR"] and worth < v["cC"]:
            yield F(1), F(0)
        if alone > v["cC"] and worth < v["cR"]:
            yield F(0), F(1)
        mix = [(c - alone) / (worth - alone) if worth > alone else F(0) for c in (v["cC"], v["cR"])]
        if all(0 < q < 1 for q in mix):
            yield mix[0], mix[1]

    found: Answer = []
    after_hold, after_deepen = rivals(v["sg"]), rivals(v["om"] * v["T"] + v["sg"])
    for (r0, c0), (r1, c1) in product(after_hold, after_deepen):
        deepen = v["dd"] - v["k"] - v["A"] * r1 * c1 > -v["A"] * r0 * c0
        step, r, c = ("deepen", r1, c1) if deepen else ("hold", r0, c0)
        names = {f"russia after {step}": ("align", r), f"china after {step}": ("align", c)}
        one = (r1 * c1 if deepen else F(0), {"step": step, **names})
        if one not in found:
            found.append(one)
    return found


def doorstep(v: Value) -> Answer:
    """Backward: who joins, what is absorbed, who provokes, who is pressed, what Russia does."""

    def follows(
        stance: str, press: int, opportunist: int
    ) -> tuple[str, Fraction, Fraction, Fraction]:
        """What NK does, the chance of war, the bloc's payoff and Russia's."""
        back, lean = stance == "back", stance == "lean"
        joins = v["t"] * back + v["l"] > v["J"]
        base = v["y"] * (back - lean) - v["en"] * press
        absorb, answer = -v["c"] - v["pi"] * v["h"], -v["h"] - v["hr"] * joins
        stay = -press * (v["s"] + v["pa"] * v["W"])
        if absorb > answer:
            provoke = v["g"] * opportunist - v["pr"] - v["rh"] * lean - v["pi"] * v["W"]
            war, bloc, russia = v["pi"], absorb, base - v["pi"] * v["sp"]
        else:
            provoke = -v["W"] + v["j"] * joins - v["rh"] * lean
            war, bloc = F(1), answer
            russia = base - v["sp"] - min(v["J"], v["l"] + v["t"] * back)
        if stay > provoke:
            war = press * v["pa"]
            return "stay", war, v["b"] * press - war * v["h"], base - war * v["sp"]
        return "provoke", war, v["b"] * press + bloc, russia

    def expected(stance: str, press: int, part: int) -> Fraction:
        afraid, other = follows(stance, press, 0)[part], follows(stance, press, 1)[part]
        return v["theta"] * F(afraid) + (1 - v["theta"]) * F(other)

    stances = ("aside", "back", "lean")
    presses = {s: best({p: expected(s, p, 2) for p in (0, 1)}) for s in stances}
    stance = best({s: expected(s, presses[s], 3) for s in stances})
    name = ("hold", "press")[presses[stance]]
    play = {"stance": stance, f"pressure after {stance}": name}
    for k, aims in enumerate(("afraid", "opportunist")):
        act = follows(stance, presses[stance], k)[0]
        play[f"act after {stance}, {name}, {aims}"] = act
    return [(expected(stance, presses[stance], 1), play)]


# -- does arming feed on itself? -------------------------------------------------------------------


def security_dilemma(v: Value) -> Answer:
    """Greed: building alone gains. Fear: being out-armed costs more than an arms race."""
    lost = v["v0"] * (1 + v["o"]) * (1 - v["d"])
    fear = lost > v["k"] + v["e"]
    bloc, rivals = v["aB"] > v["k"], v["aR"] > v["k"]
    found: Answer = []
    for b, r in product((False, True), repeat=2):  # builds: bloc, rivals
        if (fear if r else bloc) == b and (fear if b else rivals) == r:
            names = ("restrain", "build")
            found.append((F(b and r), {"bloc": names[b], "rivals": names[r]}))
    if len(found) == 2:
        mix = [(v["k"] - a) / (lost - a - v["e"]) for a in (v["aR"], v["aB"])]
        found.append((mix[0] * mix[1], {"bloc": ("build", mix[0]), "rivals": ("build", mix[1])}))
    return found


def trust_spiral(v: Value) -> Answer:
    """Both build; with trust enough seekers may restrain, or do so with tau in the other's eyes."""
    tau = (v["v"] - v["k"] - v["e"]) / (v["v"] - v["a"] - v["e"])
    rival, bloc = v["t"], v["t"] + v["lead"] * (1 - v["t"])

    def restrain(b: Fraction, r: Fraction) -> Play:
        names = "bloc_arms after typeB=seeker", "rival_arms after typeN=seeker"
        return {names[0]: ("restrain", b), names[1]: ("restrain", r)}

    found: Answer = [(F(1), restrain(F(0), F(0)))]
    if rival > tau:
        found.append(((1 - bloc) * (1 - rival), restrain(F(1), F(1))))
        found.append(((1 - tau) ** 2, restrain(tau / bloc, tau / rival)))
    return found


# -- does pressure restrain, or corner? ------------------------------------------------------------

PRESSURES = {"none": F(0), "half": F(1, 2), "full": F(1)}


def pressed(v: Value, m: Fraction, siege: Fraction) -> tuple[str, Fraction, Fraction]:
    """What NK does under pressure m, the chance of war, and the bloc's payoff."""
    war, tested = v["p"] * m, v["tau"] < v["r"]  # a test is worth it iff it is absorbed
    peace = (v["b"] if tested else 0) - siege * m
    if -(v["W"] - v["f"]) > (1 - war) * peace - war * (v["W"] + v["f"]):
        return "strike", F(1), -v["WB"] - v["gB"]
    yields = v["beta"] * m - (v["tau"] if tested else 0)
    return "test" if tested else "restrain", war, (1 - war) * yields - war * v["WB"]


def cornered(v: Value) -> Answer:
    """The bloc takes the pressure that is worth most, given what NK does under it."""
    under = {name: pressed(v, m, v["s"] * (1 - v["rho"])) for name, m in PRESSURES.items()}
    name = best({name: after[2] for name, after in under.items()})
    act, war, _ = under[name]
    return [(war, {"pressure": name, f"act after {name}": act})]


def cornered_private(v: Value) -> Answer:
    """The bloc weighs the two kinds of NK by its guess tb; war comes by the chance theta."""
    under = {
        name: (pressed(v, m, v["sH"]), pressed(v, m, v["sL"])) for name, m in PRESSURES.items()
    }
    worth = {n: v["tb"] * h[2] + (1 - v["tb"]) * low[2] for n, (h, low) in under.items()}
    name = best(worth)
    besieged, steady = under[name]
    play = {
        "pressure": name,
        f"act after {name}, besieged": besieged[0],
        f"act after {name}, steady": steady[0],
    }
    return [(v["theta"] * besieged[1] + (1 - v["theta"]) * steady[1], play)]


def path_forward(v: Value) -> Answer:
    """Of four policies, the one that is worth most, given whom it restrains."""
    policies = {
        "max_pressure": (F(1), F(0)), "deter_only": (v["fd"], F(0)),
        "dialogue_only": (F(0), v["zd"]), "integrated": (v["fm"], v["zm"]),
    }  # fmt: skip
    worth, war, acts = {}, {}, {}
    for name, (firm, z) in policies.items():
        fearful = v["T"] * firm * (1 - v["chi"] * z) > v["w"]
        other = v["g"] + v["kap"] * z > v["C"] * firm
        war[name] = v["theta"] * fearful + (1 - v["theta"]) * other
        worth[name] = -v["cd"] * firm - v["cz"] * z
        worth[name] += v["theta"] * (-v["E"] if fearful else v["V"] * z)
        worth[name] -= (1 - v["theta"]) * (v["E"] + v["X"] * z) * other
        acts[name] = fearful, other
    name = best(worth)
    play: Play = {"policy": name}
    for kind, escalates in zip(("fearful", "opportunist"), acts[name], strict=True):
        play[f"response after {kind}, {name}"] = "escalate" if escalates else "restrain"
    return [(war[name], play)]


def pressure_bargaining(v: Value) -> Answer:
    """A monopolist's price: every type from the turning point on accepts, with c uniform."""
    low, high = v["cL"] + v["m"], v["cH"] + v["m"] * (1 + v["nu"])
    turn = min(max((high - v["cB"]) / 2, low), 1 - v["pw"])
    refuses = max(F(0), turn - low) / (high - low)
    return [(refuses, {"answer": ("reject", refuses)})]


def false_alarm(v: Value) -> Answer:
    """NK strikes iff an attack is likely enough by Bayes' rule; the bloc goes by its guess."""
    q = v["q0"] + v["q1"] * v["x"]
    wars, worth, acts = {"off": F(0)}, {"off": F(0)}, {}
    for name, noticed in (("announced", 1), ("unannounced", 0)):
        misread = 1 - v["nu"] * noticed
        struck = q * v["hit"] * v["f"] > (1 - q) * v["al"] * misread * v["W"]
        wars[name] = v["al"] * misread * struck
        worth[name] = v["R"] * v["x"] - v["cn"] * noticed - v["alB"] * misread * struck * v["WB"]
        acts[name] = {f"answer after {name}, alarm": "strike" if struck else "hold"}
    name = best(worth)
    return [(wars[name], {"drills": name, **acts.get(name, {})})]


# -- can words be kept? ----------------------------------------------------------------------------


def package_deal(v: Value, n: int = 3) -> Answer:
    """The last step decides: what fails there fails before it, and what holds there holds."""
    delivers = n * v["zB"] > v["C"] * (1 - v["lam"])
    dismantles = n * v["zN"] > v["D"] - (v["A"] * (1 - v["lam"]) if delivers else 0)
    play = {f"rest[{n}]": "deliver" if delivers else "renege"}
    play["advance[1]"] = "pay" if dismantles else "stop"
    return [(F(not dismantles), play)]


def concession_reputation(v: Value, n: int = 6) -> Answer:
    """Expected challenges: belief b**n deters n stages, and a fight brings the belief that does."""

    def challenged(left: int, belief: Fraction) -> Fraction:
        held = v["b"] ** (left - 1)  # what must be believed for the rest to be deterred
        fights = belief if left == 1 else min(F(1), belief / held)
        after = max(belief, held) if left > 1 else belief
        return 1 + fights * expected(left - 1, after) + (1 - fights) * (left - 1)

    def expected(left: int, belief: Fraction) -> Fraction:
        if left == 0:
            return F(0)
        if belief > v["b"] ** left:
            return expected(left - 1, belief)
        if belief < v["b"] ** left:
            return challenged(left, belief)
        out = 1 / v["al"]
        return out * expected(left - 1, belief) + (1 - out) * challenged(left, belief)

    deterred = "stay out" if v["p"] > v["b"] ** n else "challenge"
    return [(expected(n, v["p"]) / n, {f"nk[{n}]": deterred})]


# -- is a warning believed? ------------------------------------------------------------------------


def russia_warning(v: Value) -> Answer | None:
    """Where only a high stake is countered and r is low; None elsewhere, which takes many lines."""
    if not v["e"] * v["lL"] < v["k"] < v["e"] * v["lH"] or v["r"] > v["g"] / (v["g"] + v["h"]):
        return None
    high, low, after = "signal after high", "signal after low", "answer after warn"
    countered = (1 - v["e"]) * v["lH"] + v["k"]
    silence: Play = {high: "silent", low: "silent", "answer after silent": "go ahead"}
    if v["a"] > v["k"] - v["e"] * v["lL"]:  # both would make a warning good, so it is heeded
        return (
            [(F(0), {high: "warn", low: "warn", after: "hold back"})] if v["s"] < v["lL"] else None
        )
    if v["s"] > countered:  # nobody pays so much
        return [(v["r"], silence)]
    if v["s"] > v["lL"]:  # only a high stake does
        return [(v["r"], silence), (F(0), {high: "warn", low: "silent", after: "hold back"})]
    bluff = v["r"] * v["h"] / ((1 - v["r"]) * v["g"])
    ahead = (v["lL"] - v["s"]) / (v["lL"] + v["a"])
    mixed = {high: "warn", low: ("warn", bluff), after: ("go ahead", ahead)}
    return [(v["r"], silence), (v["r"] * ahead, mixed)]


# -- again and again ------------------------------------------------------------------------------


def of_model(model: stochastic.Model, state_names: tuple[str, str], who: Any) -> Answer:
    """The pure stationary equilibria by brute force over whole strategies, once per play."""
    found: Answer = []
    for pair in sorted(stochastic.equilibria(model)):
        play: Play = {}
        for s, state in enumerate(state_names):
            (one, actions), (other, answers) = who
            a = pair[0][s][0]
            after = f" after {actions[a]}" if model.in_turn else ""
            play[f"{one} in {state}"] = actions[a]
            play[f"{other} in {state}{after}"] = answers[stochastic.second(model, pair[1], s, a)]
        entry = (stochastic.within(model, pair, 10), play)
        if entry not in found:
            found.append(entry)
    return found


def arms_race_markov(v: Value) -> Answer:
    """Both sides alike: the four ways in which they do the same, in closed form; the others by
    brute force."""
    a, k, e, t, de = (v[x] for x in ("a", "k", "e", "t", "de"))
    table = ((F(0), -v["v"]), (a - k, -k - e))
    reward = [[[x - t * s for x in row] for row in table] for s in (0, 1)]
    mirror = [[[reward[s][b][c] for b in (0, 1)] for c in (0, 1)] for s in (0, 1)]
    chance = [
        [[[1 - n * v["eta"], n * v["eta"], F(0)] for n in (m, m + 1)] for m in (0, 1)],
        [[[v["rho"] * (n == 0), 1 - v["rho"] * (n == 0) - n * v["ew"], n * v["ew"]]
          for n in (m, m + 1)] for m in (0, 1)],
    ]  # fmt: skip
    war = [(-v["w"], -v["w"])]
    model = stochastic.Model(2, [reward, mirror], chance, war, [F(1)], de, False)
    side = ("restrain", "build")
    found = of_model(model, ("calm", "tense"), (("bloc", side), ("rivals", side)))

    restrained = -t / (1 - de * (1 - v["rho"]))
    armed = -(k + e + t + 2 * de * v["ew"] * v["w"]) / (1 - de * (1 - 2 * v["ew"]))
    calm = (-(k + e) + 2 * de * v["eta"] * armed) / (1 - de * (1 - 2 * v["eta"]))
    builds = v["v"] - k - e >= de * v["ew"] * (v["w"] + armed)
    holds = {
        ("restrain", "restrain"): a - k <= -de * v["eta"] * restrained
        and a - k <= de * ((v["ew"] - v["rho"]) * restrained + v["ew"] * v["w"]),
        ("restrain", "build"): builds and a - k <= -de * v["eta"] * armed,
        ("build", "build"): builds and v["v"] - k - e >= de * v["eta"] * (calm - armed),
    }
    for (in_calm, in_tense), expected in holds.items():
        play = {f"{who} in calm": in_calm for who in ("bloc", "rivals")}
        play |= {f"{who} in tense": in_tense for who in ("bloc", "rivals")}
        assert any(play == known for _, known in found) == expected
    p, q = 2 * v["eta"], 2 * v["ew"]
    if holds["build", "build"] and p != q:
        war_soon = 1 - (q * (1 - p) ** 10 - p * (1 - q) ** 10) / (q - p)
        assert war_soon in [level for level, _ in found]
    return found


def pressure_programme(v: Value) -> Answer:
    """Where open channels are kept: an off-ramp, pressure that halts, a siege, or let it run, in
    closed form; all by brute force."""
    x, k, s, c, de = (v[name] for name in ("x", "k", "s", "c", "de"))
    cells = list(product((0, 1), repeat=3))  # open, pressed, built

    def finish(is_open: int, press: int, build: int) -> Fraction:
        return (v["q"] + v["ac"] * (1 - is_open)) * (1 - v["mu"] * press) * build

    def chances(is_open: int, press: int, build: int) -> list[Fraction]:
        done = finish(is_open, press, build)
        if is_open:
            shut = (1 - done) * v["eta"] * (press + build)
            return [shut, 1 - done - shut, done]
        opened = v["rho"] * (not press and not build)
        return [1 - opened - done, F(opened), done]

    talks = {cell: x * (cell == (1, 0, 0)) for cell in cells}
    pays = [{cell: talks[cell] - c * cell[1] for cell in cells},
            {cell: talks[cell] - s * cell[1] - k * cell[2] for cell in cells}]  # fmt: skip

    def table(by_cell: Any) -> Any:
        return [[[by_cell[o, p, b] for b in (0, 1)] for p in (0, 1)] for o in (0, 1)]

    chance = {cell: chances(*cell) for cell in cells}
    model = stochastic.Model(
        2, [table(own) for own in pays], table(chance), [(-v["D"], v["A"])], [F(1)], de, True
    )
    found = of_model(
        model, ("shut", "open"), (("bloc", ("ease", "press")), ("nk", ("hold", "build")))
    )
    in_shut = {
        (
            play["bloc in shut"],
            play.get("nk in shut after ease", play.get("nk in shut after press")),
        )
        for _, play in found
        if play["bloc in open"] == "ease" and play.get("nk in open after ease") == "hold"
    }
    p, p1, kept = finish(0, 0, 1), finish(0, 1, 1), x / (1 - de)

    def gain(worth: Fraction) -> Fraction:  # from building, eased
        return de * (p * (v["A"] - worth) - v["rho"] * (kept - worth))

    def keeps_open(worth: Fraction) -> bool:
        later = v["q"] * v["A"] + (1 - v["q"]) * (v["eta"] * worth + (1 - v["eta"]) * kept)
        return de * (later - kept) <= x + k

    siege = (-s - k + de * p1 * v["A"]) / (1 - de * (1 - p1))
    pressed = (-c - de * p1 * v["D"]) / (1 - de * (1 - p1))
    ramp, halted = de * v["rho"] * kept / (1 - de * (1 - v["rho"])), -s / (1 - de)
    if keeps_open(ramp):
        assert (("ease", "hold") in in_shut) == (gain(ramp) <= k)
    if keeps_open(halted) and gain(halted) > k >= de * p1 * (v["A"] - halted):
        assert (("press", "hold") in in_shut) == (c <= de * p * (v["D"] - c / (1 - de)))
    if keeps_open(siege) and gain(siege) > k:
        assert (("press", "build") in in_shut) == (
            de * p1 * (v["A"] - siege) >= k and c <= de * (p - p1) * (v["D"] + pressed)
        )
    return found


# -- the comparison --------------------------------------------------------------------------------

ORACLES: list[Callable[[Value], Answer | None]] = [
    trilateral_assurance, extended_deterrence, alignment_ripple, doorstep, security_dilemma,
    trust_spiral, cornered, cornered_private, path_forward, pressure_bargaining, false_alarm,
    package_deal, concession_reputation, russia_warning, arms_race_markov, pressure_programme,
]  # fmt: skip


def points(definition: Definition, n: int, seed: int) -> Iterator[dict[str, Fraction]]:
    """Around where it stands: some close by, some anywhere in the ranges."""
    rng = random.Random(seed)
    stands = [definition.point(preset=name) for name in (None, "allied", "russian")]
    for k in range(n):
        stand, share = stands[k % 3], rng.choice((F(1, 5), F(1, 2), F(1)))
        point = dict(stand)
        for assumption in definition.assumptions:
            if assumption.range is not None:
                low, high = assumption.range
                there = low + (high - low) * F(rng.randint(1, 996), 997)
                point[assumption.name] += share * (there - point[assumption.name])
        yield point


def is_played(decision: Decision, mixture: Any, wanted: Any) -> bool:
    action, chance = (wanted, 1) if isinstance(wanted, str) else wanted
    return bool(mixture[decision.actions.index(action)] == chance)


def differences(definition: Definition, point: dict[str, Fraction], wanted: Answer) -> list[Any]:
    """What is expected and not found, or found and not expected."""
    decisions = {d.name: (k, d) for k, d in enumerate(definition.structure.decisions)}

    def fits(found: eg.Equilibrium, level: Fraction, play: Play) -> bool:
        spots = [(*decisions[name], action) for name, action in play.items()]
        return found.escalation == level and all(
            is_played(decision, found.profile[k], action) for k, decision, action in spots
        )

    left = list(eg.solve(definition.at(point)).equilibria)
    missing: list[Any] = []
    for level, play in wanted:
        matching = [found for found in left if fits(found, level, play)]
        if len(matching) == 1:
            left.remove(matching[0])
        else:
            missing.append((level, play, len(matching)))
    return missing + [(e.escalation, e.profile) for e in left]


@pytest.mark.parametrize("oracle", ORACLES, ids=lambda oracle: oracle.__name__)
def test_the_story_told_again(oracle: Callable[[Value], Answer | None]) -> None:
    definition = eg.load(oracle.__name__)
    seen, told = set(), 0
    for point in points(definition, often(120), seed=14):
        wanted = oracle(point)
        if wanted is not None:
            assert differences(definition, point, wanted) == [], point
            seen.add(str(sorted(wanted, key=str)))
            told += 1
    assert len(seen) > 1
    assert told > often(40)


@pytest.mark.parametrize(("oracle", "length", "sizes"), [
    (package_deal, "n", (1, 2, 7)), (concession_reputation, "N", (1, 2, 9)),
])  # fmt: skip
def test_at_other_lengths_too(oracle: Callable[..., Answer], length: str, sizes: Any) -> None:
    definition = eg.load(oracle.__name__)
    for size in sizes:
        resized = definition.resized(**{length: size})
        for point in points(resized, often(30), seed=size):
            assert differences(resized, point, oracle(point, size)) == [], point


def test_every_game_of_the_library_is_told_again() -> None:
    assert {oracle.__name__ for oracle in ORACLES} == {entry.name for entry in eg.catalogue()}


def test_the_comparison_can_fail() -> None:
    definition = eg.load("security_dilemma")
    point = dict(definition.point())
    right = security_dilemma(point)
    assert differences(definition, point, right) == []
    assert differences(definition, point, right[1:])
    assert differences(definition, point, [*right, (F(1, 2), {"bloc": "build"})])
    assert differences(definition, point, [(level + 1, play) for level, play in right])
