"""The radius: closed forms, every library game, and exhaustive search on random small games.

The oracle of the random games is the exact solver at every point of a grid: no point nearer than
`proved_safe` may have another regime, and `value` may not lie beyond the nearest one that has.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from math import inf, sqrt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.definition import Definition
from escalation_games.errors import InputError
from escalation_games.sensitivity.robustness.joint_tips import joint_tips
from escalation_games.sensitivity.robustness.radius import GAP, Radius, radius
from escalation_games.solvers.solve import solve
from examples import first_edition, often, some

LIBRARY = [
    (entry.name, preset)
    for entry in eg.catalogue()
    for preset in (None, *(preset.name for preset in eg.load(entry.name).presets))
]
F = Fraction


def one_player(payoff: str, *assumptions: str, line: str = "0.5") -> Definition:
    """P1 acts (escalation 1) where the payoff is 0 or more, else not; at 0 both are best."""
    ranges = "\n".join(assumptions)
    return eg.loads(f"""
title = "One"
question = "Does it act?"
form = "timing"
source = "made for a test"
players = ["p1"]
[assumptions]
{ranges}
[[moves]]
name = "move"
player = "p1"
actions = ["wait", "act"]
[[payoffs]]
when = "move.act"
p1 = "{payoff}"
escalation = 1
[[payoffs]]
p1 = "0"
[escalation]
why = "acting"
line = {line}
""")


def assumption(name: str, value: str, low: str, high: str) -> str:
    return f'{name} = {{ value = "{value}", range = ["{low}", "{high}"], about = "{name}" }}'


A = assumption("a", "0", "-1", "1")
B = assumption("b", "0", "-1", "1")


def regime(definition: Definition, values: Mapping[str, Any]) -> str:
    return solve(definition.at(values)).regime


def distance(definition: Definition, values: Mapping[str, Fraction]) -> Fraction:
    base = definition.baseline
    shares = [abs(x - base[name]) / definition.assumption(name).width for name, x in values.items()]
    return max(shares)


def check_witness(definition: Definition, found: Radius, at: Mapping[str, Fraction]) -> None:
    """The witness has another regime, and lies where it is said to."""
    if found.witness is None:
        assert found.value == inf
        return
    there = regime(definition, {**at, **found.witness})
    assert there not in ("unresolved", regime(definition, at))
    shares = [abs(x - at[n]) / definition.assumption(n).width for n, x in found.witness.items()]
    assert float(max(shares)) <= float(found.value) + float(GAP)
    assert found.proved_safe <= found.value
    if found.returns is not None:
        past = {n: x + (x - at[n]) / 10**7 for n, x in found.witness.items()}
        assert found.returns == (regime(definition, {**at, **past}) == regime(definition, at))


# -- closed forms ------------------------------------------------------------------------------


def test_security_dilemma_is_one_twentieth_and_not_attained() -> None:
    """Greed begins beyond a = k: both move by r of a range of 1, and 0.3 - 0.2 = 2*r."""
    definition = eg.load(first_edition("security_dilemma"))
    found = radius(definition)
    assert (found.value, found.proved_safe, found.attained) == (F(1, 20), F(1, 20), False)
    assert found.witness is not None
    assert {name for name, x in found.witness.items() if x != definition.baseline[name]} == {
        "a",
        "k",
    }
    check_witness(definition, found, definition.baseline)


def test_path_forward_is_three_fifty_eighths_though_no_corner_of_a_ball_twice_as_large_tips() -> (
    None
):
    """g + 0.6*kap >= 0.6*C: 0.12 = r*(1 + 0.6 + 0.6*1.2)."""
    definition = eg.load(first_edition("path_forward"))
    found = radius(definition)
    assert (found.value, found.proved_safe, found.attained) == (F(3, 58), F(3, 58), True)
    assert found.witness == {
        **{name: definition.baseline[name] for name in found.witness or {}},
        "g": F(3, 10) + F(3, 58), "kap": F(3, 10) + F(3, 58), "C": 1 - F(6, 5) * F(3, 58),
    }  # fmt: skip
    check_witness(definition, found, definition.baseline)


def test_two_that_never_tip_alone_tip_together() -> None:
    """0.8*(1 + o) = 0.3 + e with o = 0.2 - r and e = 0.4 + 0.6*r: r = 0.26/1.4."""
    (tip,) = joint_tips(eg.load(first_edition("security_dilemma")))
    assert tip.assumptions == ("o", "e")
    assert tip.radius.value == tip.radius.proved_safe == F(13, 70)
    assert tip.radius.attained is False
    for name in ("o", "e"):
        alone = radius(eg.load(first_edition("security_dilemma")), assumptions=[name])
        assert (alone.value, alone.proved_safe, alone.witness) == (inf, inf, None)


def test_an_irrational_radius_lies_between_the_two_bounds() -> None:
    """v0*(1 + o)*(1 - d) falls to k + e where 1 - d, v0 and k + e move together: a root."""
    found = radius(one_player("(1 + a)*(1 + b) - 2", A, B))
    root = (sqrt(2) - 1) / 2  # both move by a share of a range of 2
    assert float(found.proved_safe) - 1e-12 <= root <= float(found.value) + 1e-12
    assert found.value - found.proved_safe <= GAP


# -- the edges of the question -------------------------------------------------------------------


def test_an_assumption_without_effect_stays_where_it_is() -> None:
    found = radius(one_player("a - 0.5", A, B))
    assert (found.value, found.proved_safe) == (F(1, 4), F(1, 4))
    assert found.attained is True
    assert found.witness == {"a": F(1, 2), "b": F(0)}


def test_no_other_regime_within_the_ranges() -> None:
    found = radius(one_player("a*b - 2", A, B))
    assert (found.value, found.proved_safe, found.witness) == (inf, inf, None)
    assert found.reason is None
    assert found.gap == 0


def test_the_ranges_limit_the_move() -> None:
    """a can rise by 0.1 only, so b has to make up for it: 0.1 + b = 0.5."""
    short = assumption("a", "0", "-1", "0.1")
    found = radius(one_player("a + b - 0.5", short, B))
    assert found.value == found.proved_safe == F(1, 5)
    assert found.witness == {"a": F(1, 10), "b": F(2, 5)}


def test_on_a_boundary_it_is_zero() -> None:
    """At a = 0 both are best; whoever moves, however little, leaves the regime."""
    found = radius(one_player("a", A))
    assert (found.value, found.proved_safe, found.attained) == (0, 0, False)
    assert found.witness is not None
    assert found.witness["a"] != 0


def test_a_regime_that_holds_on_a_surface_only() -> None:
    """At a = b alone P1 is indifferent; elsewhere it waits, since -(a - b)**2 < 0."""
    found = radius(one_player("-(a - b)**2", assumption("a", "1/2", "-1", "1"), B))
    assert found.proved_safe <= F(1, 8) <= found.value
    check_witness(one_player("-(a - b)**2", assumption("a", "1/2", "-1", "1"), B), found,
                  {"a": F(1, 2), "b": F(0)})  # fmt: skip


def test_a_condition_that_vanishes_identically() -> None:
    found = radius(one_player("(a - b)*(a + b) - a**2 + b**2", A, B))
    assert (found.value, found.proved_safe) == (inf, inf)


def test_two_equilibria_hand_over_and_the_regime_stays() -> None:
    """P1 picks one of two ways to act, by the sign of a; escalation is 1 whichever it is."""
    definition = eg.loads(f"""
title = "Hand over"
question = "Which way?"
form = "timing"
source = "made for a test"
players = ["p1"]
[assumptions]
{A}
{B}
[[moves]]
name = "move"
player = "p1"
actions = ["wait", "left", "right"]
[[payoffs]]
when = "move.wait"
p1 = "b - 0.5"
[[payoffs]]
when = "move.left"
p1 = "a"
escalation = 1
[[payoffs]]
p1 = "-a"
escalation = 1
[escalation]
why = "acting"
""")
    found = radius(definition)
    # waiting is as good as |a| where b - 0.5 >= |a|: nearest with a = 0
    assert (found.value, found.proved_safe, found.attained) == (F(1, 4), F(1, 4), True)


def test_an_unresolved_baseline_says_so() -> None:
    """Each follows the next, but the last runs ahead of the first: no pure equilibrium, and the
    search for mixed ones does not go as far as four players with three actions."""
    players = "pqrs"
    same = {
        one: " + ".join(f"{one}.{x}*{other}.{x}" for x in "hkt") for one, other in pairwise(players)
    }
    ahead = "s.k*p.h + s.t*p.k + s.h*p.t"
    payoffs = "\n".join(f'{one} = "{f}"' for one, f in {**same, "s": f"{ahead} + a"}.items())
    definition = eg.loads(f"""
title = "In a ring"
question = "Who is caught?"
form = "strategic"
source = "made for a test"
[players]
{"".join(f'{one} = ["h", "k", "t"]' + chr(10) for one in players)}
[assumptions]
{A}
[payoffs]
{payoffs}
[escalation]
why = "all at home"
"h / h / h / h" = 1
""")
    found = radius(definition)
    assert found.reason == "the regime at the point itself is unresolved"
    assert (found.value, found.proved_safe, found.witness) == (inf, 0, None)


def test_beyond_its_budget_it_says_how_far_it_came() -> None:
    found = radius(eg.load("cornered"), effort=0.02)
    assert found.reason is not None
    assert 0 < found.proved_safe < F(25, 100)


def test_names_are_checked() -> None:
    definition = eg.load(first_edition("path_forward"))
    with pytest.raises(InputError, match="has no range"):
        radius(definition, assumptions=["E"])
    with pytest.raises(InputError, match="unknown assumption"):
        radius(definition, assumptions=["nobody"])


# -- every library game ----------------------------------------------------------------------


OPEN = {
    ("trust_spiral", "allied"),  # the next regime is far, and there is no batched twin yet
    # too many ways for policies that are no equilibria to fail, each a surface of its own
    ("arms_race_markov", None), ("arms_race_markov", "russian"),
    *product(("pressure_programme",), (None, "allied", "russian")),
}  # fmt: skip


@pytest.mark.parametrize(("name", "preset"), some(LIBRARY))
def test_library_radius_is_proved_from_both_sides(name: str, preset: str | None) -> None:
    definition = eg.load(name)
    at = definition.point(preset=preset)
    found = radius(definition, at)
    assert found.reason if (name, preset) in OPEN else found.gap <= GAP, found.reason
    check_witness(definition, found, at)
    for values in scattered(definition, at, F(found.proved_safe), 40):
        assert regime(definition, values) == regime(definition, at)


def scattered(
    definition: Definition, at: Mapping[str, Fraction], r: Fraction, n: int
) -> Iterator[dict[str, Fraction]]:
    """Points of the ball, many of them at its corners: they can refute a proof, not make one."""
    rng = random.Random(7)
    ranged = [a for a in definition.assumptions if a.range is not None]
    for _ in range(n):
        values = dict(at)
        for a in ranged:
            assert a.range is not None
            low, high = a.range
            share = rng.choice([-1, -1, 1, 1, F(rng.randint(-99, 99), 100)])
            moved = at[a.name] + F(999_999, 1_000_000) * r * share * (high - low)
            values[a.name] = min(max(moved, low), high)
        yield values


# -- random games, against exhaustive search -----------------------------------------------------


def polynomial(rng: random.Random, names: Sequence[str], degree: int) -> str:
    """Small integer coefficients, so that ties are frequent."""
    terms = [str(rng.randint(-2, 2))]
    for _ in range(rng.randint(1, 3)):
        factors = [rng.choice(names) for _ in range(rng.randint(1, degree))]
        terms.append(f"{rng.choice([-2, -1, 1, 2])}*{'*'.join(factors)}")
    return " + ".join(terms)


def header(rng: random.Random, names: Sequence[str]) -> str:
    lines = [
        assumption(name, f"{rng.randint(-2, 2)}/4", "-1", rng.choice(["1", "3/4"]))
        for name in names
    ]
    return "\n".join(lines)


def random_table(rng: random.Random, players: int) -> Definition:
    names = ["a", "b", "c"][: rng.randint(2, 3) if players == 2 else 2]
    who = ["p", "q", "r"][:players]
    profiles = [" / ".join(actions) for actions in product(("x", "y"), repeat=players)]
    rows = "\n".join(
        f'"{profile}" = {{ '
        + ", ".join(f'{player} = "{polynomial(rng, names, 2)}"' for player in who)
        + " }"
        for profile in profiles
    )
    levels = "\n".join(f'"{profile}" = {rng.choice([0, 0, 1])}' for profile in profiles)
    actions = "\n".join(f'{player} = ["x", "y"]' for player in who)
    return eg.loads(f"""
title = "Random"
question = "What holds?"
form = "strategic"
source = "made for a test"
[players]
{actions}
[assumptions]
{header(rng, names)}
[payoffs]
{rows}
[escalation]
why = "made for a test"
{levels}
""")


def random_tree(rng: random.Random) -> Definition:
    names = ["a", "b", "c"][: rng.randint(2, 3)]
    seen = rng.choice(["", 'seen_by = ["p"]'])
    payoffs = "\n".join(
        f"""[[payoffs]]
when = "one.{x} and two.{y}"
p = "{polynomial(rng, names, 2)}"
q = "{polynomial(rng, names, 2)}"
escalation = {rng.choice([0, 0, 1])}"""
        for x, y in product("xy", "xy")
    ).replace('when = "one.y and two.y"\n', "")
    return eg.loads(f"""
title = "Random"
question = "What holds?"
form = "timing"
source = "made for a test"
players = ["p", "q"]
[assumptions]
{header(rng, names)}
[[moves]]
name = "one"
player = "p"
actions = ["x", "y"]
{seen}
[[moves]]
name = "two"
player = "q"
actions = ["x", "y"]
{payoffs}
[escalation]
why = "made for a test"
""")


def random_game(kind: str, seed: int) -> Definition:
    rng = random.Random(f"{kind} {seed}")
    return random_tree(rng) if kind == "tree" else random_table(rng, 2 if kind == "pair" else 3)


def grid(definition: Definition, steps: int) -> Iterator[tuple[dict[str, Fraction], str]]:
    """Every point of a grid over the ranges, with its regime."""
    axes = {}
    for a in definition.assumptions:
        assert a.range is not None
        low, high = a.range
        axes[a.name] = sorted(
            {low + (high - low) * F(k, steps) for k in range(steps + 1)} | {a.value}
        )
    for point in product(*axes.values()):
        values = dict(zip(axes, point, strict=True))
        yield values, regime(definition, values)


RANDOM = [("pair", k) for k in range(often(6))] + [("triple", k) for k in range(often(5))]
RANDOM += [("tree", k) for k in range(often(8))]
EFFORT = 0.4  # small, so that what is said past a budget is tried too


@cache
def random_radius(kind: str, seed: int) -> Radius:
    return radius(random_game(kind, seed), effort=EFFORT)


@pytest.mark.parametrize(("kind", "seed"), RANDOM)
def test_random_games_against_exhaustive_search(kind: str, seed: int) -> None:
    definition = random_game(kind, seed)
    found = random_radius(kind, seed)
    here = regime(definition, definition.baseline)
    if here == "unresolved":
        assert found.proved_safe == 0
        return
    check_witness(definition, found, definition.baseline)
    assert found.reason is not None or found.gap <= GAP
    steps = 12 if len(definition.assumptions) == 2 else 5
    for values, there in grid(definition, steps):
        if there != here:
            away = float(distance(definition, values))
            assert away >= float(found.proved_safe) * (1 - 1e-12), values
            if found.reason is None:
                assert float(found.value) <= away + float(GAP), values


def test_most_random_games_are_settled() -> None:
    """So that the test above has something to bite on."""
    found = [random_radius(kind, seed) for kind, seed in RANDOM]
    assert sum(one.reason is None for one in found) >= 2 * len(found) // 3
    assert sum(0 < one.value < inf for one in found) >= len(found) // 3


@pytest.mark.parametrize("seed", some([0, 1, 2, 4, 5, 7], 1))
def test_joint_tips_against_exhaustive_search(seed: int) -> None:
    """No set whose grid points all keep the regime but those that move all of it is overlooked."""
    definition = random_game("tree", seed)
    here = regime(definition, definition.baseline)
    found = {tip.assumptions: tip.radius for tip in joint_tips(definition)}
    names = tuple(definition.baseline)
    nearest: dict[tuple[str, ...], float] = {}
    for values, there in grid(definition, 7):
        if there not in (here, "unresolved"):
            moved = tuple(name for name in names if values[name] != definition.baseline[name])
            away = float(distance(definition, values))
            nearest[moved] = min(away, nearest.get(moved, away))
    alone = {n for n in names if radius(definition, assumptions=[n]).value < inf}
    assert {name for (name,) in filter(lambda m: len(m) == 1, nearest)} <= alone
    for moved, away in nearest.items():
        if alone & set(moved):
            continue
        within = [tip for chosen, tip in found.items() if set(chosen) <= set(moved)]
        assert within, f"{moved} tips and nothing was found"
        assert any(float(tip.value) <= away + 1e-6 for tip in within) or moved not in found
    for chosen in found:
        assert not alone & set(chosen)
        assert not any(set(other) < set(chosen) for other in found)


def test_the_same_question_gets_the_same_answer() -> None:
    definition = eg.load("extended_deterrence")
    assert radius(definition) == radius(definition)


X, Y = assumption("x", "1/4", "0", "1"), assumption("y", "1/4", "0", "1")


@pytest.mark.parametrize(
    ("payoff", "returns"),
    [("-(x + y - 1)**2", True), ("-abs(x + y - 1)", True), ("x + y - 1", False)],
)
def test_a_tie_that_is_only_touched_is_told_from_one_that_is_crossed(
    payoff: str, returns: bool
) -> None:
    """It acts on x + y = 1, alone or from there on; both move by 1/4 to get there."""
    definition = one_player(payoff, X, Y)
    found = radius(definition)
    assert (found.value, found.attained, found.returns) == (F(1, 4), True, returns)
    steps = [F(k, 8) for k in range(9)]
    for x, y in product(steps, steps):
        acts = x + y == 1 or (not returns and x + y > 1)
        assert (regime(definition, {"x": x, "y": y}) != "below") == acts


def test_past_a_tie_at_the_end_of_the_ranges_there_is_nothing() -> None:
    found = radius(one_player("-(x + y - 2)**2", X, Y))
    assert (found.value, found.attained, found.returns) == (F(3, 4), True, None)


@pytest.mark.parametrize(("payoff", "is_told"), [("-(x + y - 1)**2", True), ("x + y - 1", False)])
def test_screens_say_that_the_regime_changes_on_the_tie_alone(
    payoff: str, is_told: bool, tmp_path: Path
) -> None:
    file = tmp_path / "t.toml"
    file.write_text(one_player(payoff, X, Y).text)
    sentence = (
        "1/4 = 25.0 % of x and of y suffices: at x 0.5, y 0.5, on the tie itself. Right past it, "
        "straight on, the regime is as it is now. No smaller joint move changes the regime (proved)"
    )
    for words in (["analyze"], ["tip", "--together"]):
        done = CliRunner().invoke(main, [words[0], str(file), *words[1:]])
        text = " ".join(done.output.split())
        assert (sentence in text) == is_told
        assert "x 0.5, y 0.5" in text
    done = CliRunner().invoke(main, ["analyze", str(file), "--json"])
    assert json.loads(done.output)["radius"]["linf"]["returns"] is is_told
