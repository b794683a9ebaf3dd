"""Stochastic games: against brute force over whole strategies, linear systems set up apart, a
million simulated plays, and figures worked out by hand."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.definition import Definition
from escalation_games.errors import BudgetExceeded, InputError, NoMethod
from escalation_games.files.toml_reader import read
from escalation_games.forms import StochasticGame, stacked
from escalation_games.forms.markov_chain import MarkovChain
from escalation_games.numbers import Cell, as_fraction
from escalation_games.sensitivity.tips.tips import tips
from escalation_games.solvers.many import lockstep
from escalation_games.solvers.many.stationary_policies_many import find_many
from escalation_games.solvers.result import Equilibrium
from escalation_games.solvers.solve import solve, solve_batch, solved
from escalation_games.solvers.stochastic import stationary_policies
from escalation_games.solvers.stochastic.stationary_policies import pure_profile
from examples import often, random_model, stochastic
from oracles import stochastic as oracle

F = Fraction
METHOD = "stationary policies"


def pair_of(model: oracle.Model, profile: Any) -> oracle.Pair:
    """What an equilibrium of the package does, as the oracle says it."""
    acts = [next(a for a, p in enumerate(mix) if p == 1) for mix in profile]
    per = 3 if model.in_turn else 2
    states = range(model.n_states)
    return (
        tuple((acts[per * s],) for s in states),
        tuple(tuple(acts[per * s + 1 : per * s + per]) for s in states),
    )


def on_path(model: oracle.Model, pair: oracle.Pair) -> Any:
    """The part of it that periods come to."""
    firsts = [own[0] for own in pair[0]]
    seconds = (oracle.second(model, pair[1], s, a) for s, a in enumerate(firsts))
    return tuple(zip(firsts, seconds, strict=True))


# -- against brute force ---------------------------------------------------------------------------


@pytest.mark.parametrize("in_turn", [False, True], ids=["at once", "in turn"])
def test_the_sets_are_those_of_brute_force_over_whole_strategies(in_turn: bool) -> None:
    rng = random.Random(1953 + in_turn)
    none = several = ties = 0
    for _ in range(often(500, one_in=4)):
        model = random_model(rng, in_turn, most=2 if in_turn and rng.random() < 0.9 else 3)
        wanted = oracle.equilibria(model)
        game = stochastic(model)
        solution = solve(game, method=METHOD)
        found = [pair_of(model, e.profile) for e in solution.equilibria]
        assert set(found) <= wanted
        assert {on_path(model, p) for p in found} == {on_path(model, p) for p in wanted}
        assert len(found) == len({on_path(model, p) for p in found})
        assert sum(e.count for e in solution.equilibria) == len(wanted)
        for equilibrium, pair in zip(solution.equilibria, found, strict=True):
            assert equilibrium.certificate.gain == 0
            worth = oracle.values(model, pair)
            assert equilibrium.payoffs == (worth[0][0], worth[1][0])
            assert equilibrium.escalation == oracle.within(model, pair, 4)
        none += not wanted
        several += len(found) > 1
        ties += len(wanted) > len(found)
    assert none > often(15, 4)
    assert several > often(50, 4)
    assert ties > often(20, 4) or not in_turn


def test_the_certificate_fails_what_is_no_equilibrium() -> None:
    rng = random.Random(8)
    failed = 0
    for _ in range(often(120)):
        model = random_model(rng, rng.random() < 0.5, most=2)
        game, wanted = stochastic(model), oracle.equilibria(model)
        sizes = [range(len(d.actions)) for d in game.structure.decisions]
        for policy in product(*sizes):
            profile = pure_profile(game.structure, policy)
            gains = [-change.loss for change in game.deviations(profile, "markov-perfect")]
            is_one = pair_of(model, profile) in wanted
            assert (max(gains) <= 0) == is_one
            failed += not is_one
    assert failed > 100


def test_what_is_found_at_many_points_is_what_is_found_at_each() -> None:
    rng = random.Random(5)
    np_rng = np.random.default_rng(5)
    for in_turn in (False, True):
        game = stochastic(random_model(rng, in_turn, most=2))
        n = often(300)
        noise = np_rng.choice([0.0, 0.25, -0.25], size=(*game.payoffs.shape, n))
        noise[..., ::2] += np_rng.normal(size=noise[..., ::2].shape)  # every other one off ties
        payoffs = np.array(game.payoffs, dtype=float)[..., None] + noise
        batch = stacked(game.changed(
            probability=np.array(game.probability, dtype=float)[..., None],
            payoffs=payoffs,
            escalation=np.array(game.escalation, dtype=float)[..., None],
        ))  # fmt: skip
        twin = find_many(batch)
        assert twin.doubtful.mean() < 0.6
        table = solve_batch(batch, method=METHOD).equilibria()
        followed = lockstep.many(stationary_policies.find)(batch)
        for k in range(n):
            one = solved(batch.exact(k), method=METHOD)
            keys = {e.key for e in one.equilibria}
            for found in (twin, followed):
                held = {h.key for h in found.held if k in h.samples}
                assert found.doubtful[k] or held == keys
            rows = range(table.offsets[k], table.offsets[k + 1])
            assert {table.keys[table.key[row]] for row in rows} == keys


# -- measures --------------------------------------------------------------------------------------

ARMS = eg.load("arms_race_markov")
PROGRAMME = eg.load("pressure_programme")


def chain_of(definition: Definition, played: dict[str, str]) -> MarkovChain:
    game: Any = definition.at()
    policy = [d.actions.index(played.get(d.name, d.actions[0])) for d in game.structure.decisions]
    return MarkovChain(game, pure_profile(game.structure, tuple(policy)))


ALWAYS_BUILD = {
    f"{player} in {state}": "build"
    for player, state in product(("bloc", "rivals"), ("calm", "tense"))
}


def test_values_and_times_against_a_linear_system_set_up_apart() -> None:
    # always build: a period costs k + e, and t more when tense; war comes from tense with 0.2
    p = np.array([[0.6, 0.4, 0.0], [0.0, 0.8, 0.2], [0.0, 0.0, 1.0]])
    paid = np.array([-0.7, -0.95])
    inner, out = p[:2, :2], p[:2, 2]
    worth = np.linalg.solve(np.eye(2) - 0.9 * inner, paid - 0.9 * 3 * out)
    times = np.linalg.solve(np.eye(2) - inner, np.ones(2))
    chain = chain_of(ARMS, ALWAYS_BUILD)
    assert [float(x) for x in chain.values[0][:2]] == pytest.approx(worth, rel=1e-14)
    assert float(chain.periods_to_the_end()) == pytest.approx(times[0], rel=1e-14)
    assert chain.periods_to_the_end() == F(15, 2)
    assert (chain.values[0][0], chain.values[0][1]) == (F(-1831, 322), F(-149, 28))
    assert float(chain.level) == pytest.approx(np.linalg.matrix_power(p, 10)[0, 2], rel=1e-14)
    spent = sum(np.linalg.matrix_power(p, k)[0, :2] for k in range(10))
    assert [float(x) for x in chain.spent() or ()] == pytest.approx(spent, rel=1e-13)


def test_a_million_plays() -> None:
    """Means of 10**6 plays are within five standard errors: one in a million would not be."""
    n, rng = 10**6, np.random.default_rng(1953)
    state = np.zeros(n, dtype=np.int8)  # 0 calm, 1 tense, 2 war
    worth, ended, built = np.zeros(n), np.full(n, np.inf), 1.0
    for period in range(1, 201):
        tense = state == 1
        worth += built * np.where(state == 0, -0.7, np.where(tense, -0.95, 0.0))
        draw = rng.random(n)
        goes = np.where(tense, draw < 0.2, draw < 0.4) & (state < 2)
        state = np.where(goes, state + 1, state).astype(np.int8)
        arrived = goes & (state == 2)
        built *= 0.9
        worth[arrived] -= built * 3
        ended[arrived] = period
        if period == 10:
            soon = state == 2
        if not (state < 2).any():
            break
    assert np.isfinite(ended).all()
    chain = chain_of(ARMS, ALWAYS_BUILD)
    for sample, exact in (
        (worth, chain.values[0][0]), (ended, chain.periods_to_the_end()), (soon, chain.level)
    ):  # fmt: skip
        error = sample.std() / np.sqrt(n)
        assert abs(sample.mean() - float(exact)) < 5 * error


def test_ends_that_may_not_come() -> None:
    # in s0 stay, or go to an end or to s1, each with 1/3; s1 is never left
    third = F(1, 3)
    one = [[[third, third, third]] * 2] * 2
    two = [[[F(0), F(1), F(0)]] * 2] * 2
    nothing = [[[F(0)] * 2] * 2] * 2
    model = oracle.Model(2, [nothing, nothing], [one, two], [(F(0), F(0))], [F(1)], F(1, 2), False)
    game = stochastic(model, within=None)
    chain = MarkovChain(game, pure_profile(game.structure, (0, 0, 0, 0)))
    assert chain.level == chain.ever(0) == F(1, 2)
    assert chain.periods_to_the_end() is None
    assert chain.spent() is None
    names = [name for name, _ in game.terms(chain.profile)]
    assert "periods to the end" not in names
    assert "end ever" in names


def test_an_end_that_comes_for_sure_has_a_time() -> None:
    half = F(1, 2)
    one = [[[half, half, F(0)]] * 2] * 2
    two = [[[F(0), half, half]] * 2] * 2
    nothing = [[[F(0)] * 2] * 2] * 2
    model = oracle.Model(2, [nothing, nothing], [one, two], [(F(0), F(0))], [F(1)], half, False)
    game = stochastic(model, within=None)
    chain = MarkovChain(game, pure_profile(game.structure, (0, 0, 0, 0)))
    assert (chain.level, chain.periods_to_the_end(), chain.spent()) == (1, 4, [2, 2])


# -- along an assumption ---------------------------------------------------------------------------


def test_the_tips_of_the_arms_race_are_those_of_its_closed_forms() -> None:
    v = {name: F(x) for name, x in ARMS.baseline.items()}
    a, k, t, de, eta, rho = (v[x] for x in ("a", "k", "t", "de", "eta", "rho"))
    tense = -t / (1 - de * (1 - rho))
    assert a - k <= -de * eta * tense  # it holds where it stands
    found = {(tip.assumption, as_fraction(tip.value)) for tip in tips(ARMS)}
    wanted = {
        ("a", k - de * eta * tense), ("k", a + de * eta * tense),
        ("t", (a - k) * (1 - de * (1 - rho)) / (de * eta)),
        ("eta", (a - k) / (-de * tense)), ("de", F(5, 6)), ("eta", F(28, 1341)),
        ("rho", F(7, 18)), ("rho", F(11, 756)),
    }  # fmt: skip
    assert wanted <= found
    roots = [tip for tip in tips(ARMS) if as_fraction(tip.value) is None]
    assert sorted(tip.assumption for tip in roots) == ["eta", "ew"]
    for tip in roots:  # there always building comes to the line exactly
        low, high = (float(x) for x in (0.0189, 0.0266))
        assert low < float(tip.value.within(F(1, 10**9)).lower) < high


def test_far_horizons_are_refused_along_an_assumption_and_not_at_a_point() -> None:
    text = ARMS.text.replace("within = 10", "within = 400")
    definition = read(text, "far.toml")
    assert solve(definition.at()).envelope.upper > F(99, 100)
    with pytest.raises(BudgetExceeded, match="at most 60 periods"):
        solve(definition.along("a", Cell(F(3, 10), F(4, 10))))


def test_too_many_policies_are_named() -> None:
    text = ARMS.text.replace('"tense"]', '"tense", "s3", "s4", "s5", "s6", "s7"]')
    with pytest.raises(NoMethod, match="16,384 pure policies, more than 4,096"):
        solve(read(text, "many.toml").at())


def test_the_form_knows_what_is_on_the_path_of_a_period() -> None:
    game: Any = PROGRAMME.at()
    (equilibrium,) = solve(game, method=METHOD).equilibria
    names = [game.structure.decisions[d].name for d in game.structure.on_path(equilibrium.key)]
    assert names == [
        "bloc in shut", "nk in shut after press", "bloc in open", "nk in open after ease"
    ]  # fmt: skip
    assert game.structure.first_decisions() == [0]
    name = "shut: press / build, open: ease / hold"
    assert game.structure.name_of(equilibrium.key) == name
    assert _decided(equilibrium, game, "nk in shut after ease") == "build"


def _decided(equilibrium: Equilibrium, game: StochasticGame, name: str) -> str:
    for decision, mixture in zip(game.structure.decisions, equilibrium.profile, strict=True):
        if decision.name == name:
            return next(a for a, p in zip(decision.actions, mixture, strict=True) if p == 1)
    raise KeyError(name)


def test_an_action_that_is_taken_for_sure_is_met_by_the_others() -> None:
    # the bloc presses for sure: NK builds on; it eases for sure: NK builds on too
    for action in ("ease", "press"):
        smaller = PROGRAMME.restricted("bloc in shut", action)
        game: Any = smaller.at()
        (equilibrium,) = solve(game, method=METHOD).equilibria
        names = [d.name for d in game.structure.decisions]
        assert names.count(f"nk in shut after {action}") == 1
        assert sum(name.startswith("nk in shut") for name in names) == 1
        assert _decided(equilibrium, game, f"nk in shut after {action}") == "build"


HIDDEN = """
title = "Hidden"
question = "What did it see?"
form = "stochastic"
source = "made for a test"
players = ["a", "b", "c"]
states = ["on", "off"]
discount = 0.5
[[moves]]
player = "a"
actions = ["x", "y"]
seen_by = SEEN
[[moves]]
player = "b"
actions = ["x", "y"]
[[moves]]
player = "c"
actions = ["x", "y"]
[payoffs]
a = "a.x*b.x*c.x"
b = "a.y*c.x"
c = "(a.x == b.x)*c.x"
[next]
on = { off = 0.5 }
[escalation]
why = "nothing ends it"
"""


def test_who_would_have_to_guess_what_others_knew_is_told_so() -> None:
    with pytest.raises(InputError) as caught:
        read(HIDDEN.replace("SEEN", '["b"]'), "hidden.toml")
    assert str(caught.value).startswith(
        "hidden.toml: moves.c: c in on after b=x would have to guess, from what it sees, what "
        "others knew; beliefs within a period are not looked for\n  let what was seen"
    )


@pytest.mark.parametrize(("seen", "n"), [("[]", 2 * (1 + 1 + 2)), ('["b", "c"]', 2 * (1 + 2 + 4)),
                                         ('["c"]', 2 * (1 + 1 + 4))])  # fmt: skip
def test_what_is_hidden_from_all_in_between_needs_no_guess(seen: str, n: int) -> None:
    definition = read(HIDDEN.replace("SEEN", seen), "hidden.toml")
    assert len(definition.structure.decisions) == n
    if n > 12:
        return  # too many policies
    for equilibrium in solve(definition.at()).equilibria:
        assert equilibrium.certificate.gain == 0
