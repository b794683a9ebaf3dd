"""Mixed stationary equilibria of two players: against tables where the future does not matter, a
numerical search from random starts, and their odd number."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.optimize import root

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import NoMethod
from escalation_games.numbers import approximate
from escalation_games.solvers.solve import solve
from escalation_games.solvers.stochastic.stationary_supports import SolvedConditions
from examples import often, random_model, stochastic
from oracles import stochastic as oracle

F = Fraction
METHOD = "stationary supports"
LEFT_OUT = "as their probabilities are roots of two different equations of degree 3 or more"


def generic(rng: random.Random, n: int) -> oracle.Model:
    """Payoffs and chances without ties, everybody at once."""

    def table(make: Any) -> Any:
        return [[[make() for _ in range(2)] for _ in range(2)] for _ in range(n)]

    def chances() -> list[Fraction]:
        counts = [rng.randint(1, 997) for _ in range(n)]
        return [F(count, sum(counts)) for count in counts]

    pays = [table(lambda: F(rng.randint(-(10**6), 10**6), 10**5)) for _ in range(2)]
    return oracle.Model(n, pays, table(chances), [], [], F(rng.randint(1, 8), 10), False)


def found_by(model: oracle.Model) -> set[tuple[float, ...]]:
    """The chances of the first action at every decision, rounded."""
    solution = solve(stochastic(model), method=METHOD)
    assert not solution.completeness.reason or LEFT_OUT in solution.completeness.reason
    return {tuple(round(approximate(mix[0]), 6) for mix in e.profile) for e in solution.equilibria}


def nash(model: oracle.Model, s: int) -> set[tuple[float, ...]]:
    """The equilibria of one state's table alone, by the methods for tables."""
    structure = eg.StrategicStructure(("a", "b"), (("x", "y"), ("x", "y")))
    payoffs = np.array([model.reward[player][s] for player in (0, 1)], dtype=object)
    game = structure.fill(payoffs, 0 * payoffs[0], F(1))
    return {
        tuple(round(approximate(mix[0]), 6) for mix in e.profile) for e in solve(game).equilibria
    }


@pytest.mark.parametrize("n", [1, 2, 3])
def test_where_the_future_counts_nothing_each_state_is_a_table(n: int) -> None:
    rng = random.Random(n)
    mixed = 0
    for _ in range(often(30)):
        model = replace(generic(rng, n), discount=F(0))
        wanted = {sum(parts, ()) for parts in product(*(nash(model, s) for s in range(n)))}
        assert found_by(model) == wanted
        mixed += any(0 < x < 1 for one in wanted for x in one)
    assert mixed


def test_where_play_stays_the_same_it_is_the_table() -> None:
    rng = random.Random(7)
    for _ in range(often(60)):
        model = replace(generic(rng, 1), discount=F(9, 10))
        assert found_by(model) == nash(model, 0)


def test_there_is_always_one_and_without_ties_their_number_is_odd() -> None:
    rng = random.Random(1964)
    several = 0
    for _ in range(often(150)):
        solution = solve(stochastic(generic(rng, 2)), method=METHOD)
        assert len(solution.equilibria) % 2 == 1 or solution.completeness.kind == "some"
        several += len(solution.equilibria) > 1
        for equilibrium in solution.equilibria:
            assert equilibrium.certificate.gain == 0
            assert equilibrium.exact
    assert several


def excess(model: oracle.Model, x: np.ndarray) -> np.ndarray:
    """What the first action is worth more than the second, for each player in each state."""
    n, d = model.n_states, float(model.discount)
    one, other = x[0::2], x[1::2]
    found = np.empty(2 * n)
    chance = np.array(model.chance, dtype=float)
    for player in (0, 1):
        pays = np.array(model.reward[player], dtype=float)
        weights = np.array(
            [np.outer([p, 1 - p], [q, 1 - q]) for p, q in zip(one, other, strict=True)]
        )
        r = (weights * pays).sum(axis=(1, 2))
        p = np.einsum("sab,sabt->st", weights, chance)
        worth = np.linalg.solve(np.eye(n) - d * p, r)
        after = pays + d * chance @ worth
        for s in range(n):
            mix = np.array([other[s], 1 - other[s]]) if player == 0 else [one[s], 1 - one[s]]
            values = after[s] @ mix if player == 0 else np.array(mix) @ after[s]
            found[2 * s + player] = values[0] - values[1]
    return found


def test_a_search_from_random_starts_finds_no_others() -> None:
    rng, np_rng = random.Random(23), np.random.default_rng(23)
    met = 0
    for _ in range(often(48)):
        model = generic(rng, 2)
        if solve(stochastic(model), method=METHOD).completeness.kind != "all":
            continue
        known = np.array(sorted(found_by(model)))

        def gap(x: np.ndarray, model: oracle.Model = model) -> np.ndarray:
            """0 where more of the first action is neither possible nor better, and less too."""
            return x - np.clip(x + excess(model, x), 0, 1)

        for start in np_rng.random((often(60), 4)):
            answer = root(gap, start, method="hybr")
            if answer.success and np.abs(answer.fun).max() < 1e-10:
                assert np.abs(known - answer.x).max(axis=1).min() < 1e-4
                met += 1
    assert met > often(100)


def test_with_ties_what_is_listed_holds_and_the_rest_is_said() -> None:
    rng = random.Random(3)
    said = 0
    for k in range(often(90)):
        game = stochastic(random_model(rng, in_turn=bool(k % 2), most=2))
        solution = solve(game, method=METHOD)
        for equilibrium in solution.equilibria:
            assert equilibrium.certificate.gain == 0
        pure = {e.key for e in solve(game, method="stationary policies").equilibria}
        assert pure <= {e.key for e in solution.equilibria}
        if solution.completeness.kind == "all":
            assert solution.equilibria
        said += solution.completeness.kind == "some"
    assert said


def test_the_arms_race_has_seven() -> None:
    solution = solve(eg.load("arms_race_markov").at(), method=METHOD)
    assert (len(solution.equilibria), solution.completeness.kind) == (7, "all")
    assert ["mixed" in e.labels for e in solution.equilibria] == [False] * 3 + [True] * 4
    assert solve(eg.load("arms_race_markov").at()).completeness.kind == "all pure"


def test_where_no_pure_one_is_there_a_mixed_one_is() -> None:
    # NK mixes so that the bloc is indifferent to pressing, and the bloc so that NK is to building
    definition = eg.load("pressure_programme")
    game = definition.at({"rho": "2/5"})
    assert solve(game).equilibria == ()
    (equilibrium,) = solve(game, method=METHOD).equilibria
    (ease, _), (hold, _) = equilibrium.profile[:2]
    v = {name: F(x) for name, x in definition.point({"rho": "2/5"}).items()}
    de, p, kept = v["de"], v["q"] + v["ac"], v["x"] / (1 - v["de"])
    # NK, that holds when pressed and is indifferent when eased, is worth V from shut channels on
    worth = equilibrium.payoffs[1]
    assert de * p * (v["A"] - worth) - v["k"] == de * v["rho"] * (kept - worth)
    eased, pressed = de * v["rho"] * (kept - worth), -v["s"]
    assert worth * (1 - de) == ease * eased + (1 - ease) * pressed
    assert de * p * (1 - v["mu"]) * (v["A"] - worth) <= v["k"]
    assert 0 < hold < 1


def test_the_command_takes_a_method_by_name() -> None:
    def run(*more: str) -> Any:
        return CliRunner().invoke(main, ["solve", "arms_race_markov", *more])

    plain, mixed, wrong = run(), run("--method", METHOD), run("--method", "stationery supports")
    assert "the method 'stationary supports' finds them" in " ".join(plain.stdout.split())
    assert "7 found, no others exist" in mixed.stdout
    assert wrong.exit_code == 2
    assert "did you mean 'stationary supports'" in wrong.output


def test_what_is_beyond_it_is_named() -> None:
    text = eg.load("arms_race_markov").text
    four = text.replace('states = ["calm", "tense"]', 'states = ["calm", "tense", "cold", "hot"]')
    definition = eg.loads(four, "four")
    with pytest.raises(NoMethod, match="there are 4 states, more than 3"):
        solve(definition.at(), method=METHOD)
    assert "there are 4 states, more than 3" in str(solve(definition.at()).completeness.reason)


HEAD = """
title = "Pennies"
question = "Heads?"
form = "stochastic"
source = "made for a test"
players = {players}
states = ["on"]
discount = "1/2"
[assumptions]
x = {{ value = 1, range = ["1/2", 2], about = "what is at stake" }}
"""
TAIL = """
[next]
on = { gone = "1/4" }
[ends]
gone = { a = "0", b = "0", escalation = 1 }
[escalation]
within = 3
line = 0.5
why = "made for a test"
"""


def pennies(players: list[str], a: str = "x*(a.h*b.h + a.t*b.t)") -> eg.Definition:
    """Matching pennies for ever; a third player only looks on."""
    moves = "".join(
        f'[[moves]]\nplayer = "{name}"\nactions = ["h", "t"]\nseen_by = []\n' for name in "ab"
    )
    pays = "".join('c = "0"\n' for _ in range("c" in players))
    return eg.loads(
        HEAD.format(players=str(players).replace("'", '"'))
        + moves + f'[payoffs]\na = "{a}"\nb = "x*(a.h*b.t + a.t*b.h)"\n{pays}'
        + TAIL.replace('escalation = 1', 'c = "0", escalation = 1' if pays else 'escalation = 1')
    )  # fmt: skip


@pytest.mark.parametrize("players", [["a", "b"], ["a", "b", "c"], ["c", "a", "b"], ["a", "c", "b"]])
def test_who_only_looks_on_may_stand_anywhere(players: list[str]) -> None:
    solution = solve(pennies(players).at(), method=METHOD)
    assert solution.completeness.kind == "all"
    (only,) = solution.equilibria
    assert [list(mixture) for mixture in only.profile] == [[F(1, 2), F(1, 2)]] * 2


ONE_MOVER = """
[[moves]]
player = "a"
actions = ["h", "t"]
[payoffs]
a = "x"
b = "0"
"""


def test_a_single_player_who_is_indifferent_mixes_in_between() -> None:
    """All that lies between the two pure ones holds, too: they are its ends."""
    text = HEAD.format(players='["a", "b"]') + ONE_MOVER + TAIL
    solution = solve(eg.loads(text).at(), method=METHOD)
    assert solution.completeness.kind == "extreme points of every component"
    assert len(solution.equilibria) == 2


OFF_THE_PATH = """
[[moves]]
player = "a"
actions = ["stay", "go"]
[[moves]]
player = "a"
name = "then"
actions = ["l", "r"]
seen_by = []
when = "a.go"
[[moves]]
player = "b"
actions = ["l", "r"]
seen_by = []
when = "a.go"
[payoffs]
a = "5*x*a.stay + then.l*b.l + then.r*b.r"
b = "then.l*b.l + then.r*b.r"
"""


def test_mixing_where_play_does_not_come_stands_behind_what_is_played() -> None:
    """a stays; what would be done after going may be one of two pure plays, or half and half."""
    text = HEAD.format(players='["a", "b"]') + OFF_THE_PATH + TAIL
    solution = solve(eg.loads(text).at(), method=METHOD)
    (only,) = solution.equilibria
    assert only.count == 3
    assert len(only.free) == 2
    for d, decision in enumerate(solution.game.structure.decisions):
        if decision.name in only.free:
            assert only.answers[d] == {(0,), (1,), (0, 1)}


def test_a_continuum_without_a_listed_point_is_not_nothing() -> None:
    assert not SolvedConditions((), continua=1).is_empty
    assert SolvedConditions(()).is_empty
