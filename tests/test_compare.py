"""Policies of a game compared: against hand-solved games, brute force, and closed forms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import InputError
from escalation_games.forms import StrategicStructure, objects
from escalation_games.numbers import approximate
from escalation_games.sensitivity.conditions.equilibrium_classes import mixes_at_tie
from escalation_games.sensitivity.policies.alternatives import (
    World,
    alternatives_of,
    first_decision,
)
from escalation_games.sensitivity.policies.judging import Judge
from escalation_games.sensitivity.sampling.designs import draws
from examples import TIE, first_edition
from oracles import trees

HALF = Fraction(1, 2)
PRIVATE = {"russia_warning", "trust_spiral"}  # nobody moves first there without knowing something
NAMES = [entry.name for entry in eg.catalogue() if entry.name not in PRIVATE]
FIXED = {"pressure_bargaining", "concession_reputation"}  # forms in which nothing can be
WITH_DECISIONS = [name for name in NAMES if name not in FIXED]  # that can be fixed


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["compare", *arguments], env={"NO_COLOR": "1"})


def done(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


# -- one decision cut down to one action ---------------------------------------------------------


def small(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    return objects(map(Fraction, rng.integers(-2, 3, shape).ravel().tolist()), shape)


@pytest.mark.parametrize("player", [0, 1])
def test_a_restricted_matrix_has_the_other_players_best_replies(player: int) -> None:
    rng = np.random.default_rng(5 + player)
    for _ in range(40):
        shape = tuple(rng.integers(1, 4, 2).tolist())
        actions = tuple(tuple(f"a{k}" for k in range(size)) for size in shape)
        structure = StrategicStructure(("p", "q"), actions)
        payoffs = small(rng, (2, *shape))
        escalation = objects((Fraction(int(x), 4) for x in rng.integers(0, 5, shape).flat), shape)
        taken = int(rng.integers(shape[player]))
        cut = structure.restricted(player, taken)
        _, pays, levels = cut.numbers(objects((), (0,)), payoffs, escalation)
        found = eg.solve(cut.structure.fill(pays, levels, HALF))  # type: ignore[call-arg]
        # The other one alone chooses: the best replies, and nothing else.
        other = 1 - player
        index = [(taken, k) if player == 0 else (k, taken) for k in range(shape[other])]
        best = max(payoffs[(other, *cell)] for cell in index)
        replies = [cell for cell in index if payoffs[(other, *cell)] == best]
        expected = {(payoffs[(0, *c)], payoffs[(1, *c)], escalation[c]) for c in replies}
        assert {(*e.payoffs, e.escalation) for e in found.equilibria} == expected
        assert found.envelope.lower == min(escalation[cell] for cell in replies)
        assert found.envelope.upper == max(escalation[cell] for cell in replies)


def nested(tree: trees.Tree, index: int, decision: int, action: int, kept: list[int]) -> Any:
    """The oracle's tree below a node, the other actions never written down."""
    node = tree.nodes[index]
    if isinstance(node, trees.Leaf):
        return node
    following = node.children
    if isinstance(node, trees.Move) and node.decision == decision:
        following = (node.children[action],)
    below = tuple(nested(tree, child, decision, action, kept) for child in following)
    if isinstance(node, trees.Move):
        return trees.Move(kept.index(node.decision), below)
    return node._replace(children=below)


def reachable(tree: trees.Tree, decision: int, action: int) -> list[int]:
    """Information sets that are still there when that decision takes that action."""
    found, stack = set(), [0]
    while stack:
        node = tree.nodes[stack.pop()]
        if isinstance(node, trees.Move):
            found.add(node.decision)
            only = node.decision == decision
            stack.extend(node.children[action : action + 1] if only else node.children)
        elif isinstance(node, trees.Chance):
            stack.extend(node.children)
    return sorted(found)


def by_hand(tree: trees.Tree, decision: int, action: int) -> trees.Tree:
    kept = reachable(tree, decision, action)
    choices = [
        trees.Choice(tree.decisions[d].player, 1) if d == decision else tree.decisions[d]
        for d in kept
    ]
    return trees.planted(tree.players, choices, nested(tree, 0, decision, action, kept))


def random_restrictions(growth: trees.Growth, n: int) -> Iterator[tuple[trees.Tree, int, int]]:
    rng = np.random.default_rng(11)
    for _ in range(n):
        tree = trees.random_tree(rng, growth)
        first = [node for node in tree.nodes if isinstance(node, trees.Move)]
        decision = first[int(rng.integers(len(first)))].decision
        yield tree, decision, int(rng.integers(tree.decisions[decision].actions))


@pytest.mark.parametrize("growth", [trees.EVERYTHING, trees.THREE_PLAYERS, trees.SIMULTANEOUS])
def test_a_restricted_tree_is_the_one_built_by_hand(growth: trees.Growth) -> None:
    for tree, decision, action in random_restrictions(growth, 40):
        game = trees.game_of(tree)
        cut = game.structure.restricted(decision, action)
        smaller = cut.structure.fill(  # type: ignore[call-arg]
            *cut.numbers(game.probability, game.payoffs, game.escalation), HALF
        )
        hand = by_hand(tree, decision, action)
        oracle = trees.grouped(hand, trees.all_equilibria(hand))
        found = [
            (trees.on_path(hand, tuple(map(tuple, e.profile))), e.payoffs, e.escalation, e.count)
            for e in eg.solve(smaller).equilibria
            if not mixes_at_tie(smaller, e)  # of which that oracle knows nothing
        ]
        assert len(found) == len(set(found))
        assert set(found) == {(g.path, g.payoffs, g.escalation, g.count) for g in oracle}
        kept = reachable(tree, decision, action)
        assert [d.name for d in cut.structure.decisions] == [*map(trees.decision_name, kept)]
        assert all(d.nodes for d in cut.structure.decisions)


def test_restricting_changes_no_definition_and_says_what_it_cannot_do() -> None:
    whole = eg.load(first_edition("path_forward"))
    before = len(whole.structure.decisions)
    cut = whole.restricted("policy", "integrated")
    assert len(whole.structure.decisions) == before
    assert [d.name for d in cut.structure.decisions] == [
        "policy", "response after insecure, integrated", "response after opportunist, integrated",
    ]  # fmt: skip
    with pytest.raises(InputError, match="unknown decision 'polcy'; did you mean 'policy'"):
        whole.restricted("polcy", "integrated")
    with pytest.raises(InputError, match="unknown action 'integrate'; did you mean 'integrated'"):
        whole.restricted("policy", "integrate")


def test_a_tie_behind_a_commitment_keeps_both_ends() -> None:
    tie = eg.loads(TIE, "tie")
    found = eg.solve(tie.restricted("entry", "enter").at())
    assert (found.envelope.lower, found.envelope.upper) == (0, 1)


# -- published and hand-solved games -------------------------------------------------------------


@pytest.fixture(scope="module")
def path_forward() -> dict[str | None, eg.PolicyComparison]:
    definition = eg.load(first_edition("path_forward"))
    return {by: eg.compare(definition, by=by, n=1024) for by in (None, "bloc")}


def test_the_table_of_path_forward(path_forward: dict[str | None, eg.PolicyComparison]) -> None:
    escalation, payoff = (
        {p.name: p.baseline for p in path_forward[by].policies} for by in (None, "bloc")
    )
    names = ["max_pressure", "deter_only", "dialogue_only", "integrated"]
    assert list(escalation) == list(payoff) == names
    assert list(escalation.values()) == [(HALF, HALF)] * 3 + [(0, 0)]
    exact = [Fraction(text) for text in ("-0.6", "-0.55", "-0.53", "0")]
    assert list(payoff.values()) == [(x, x) for x in exact]


def test_cornered_by_hand() -> None:
    # half and full pressure earn the bloc 0.0925 and 0.17; once more cornered, full means a strike
    definition = eg.load(first_edition("cornered"))
    calm = eg.compare(definition, by="bloc", n=16)
    assert [p.baseline for p in calm.policies] == [
        (Fraction("0.0925"),) * 2,
        (Fraction("0.17"),) * 2,
    ]
    tense = eg.compare(definition, n=16, values={"s": "0.9"})
    assert [p.baseline for p in tense.policies] == [(Fraction("0.05"),) * 2, (1, 1)]


ONE = """
title = "One"
question = "Hold, or press?"
form = "timing"
source = "made for a test"
players = ["a", "b"]
[assumptions]
x = { value = 0.5, range = [0, 1], about = "what pressing risks" }
y = { value = 0.5, range = [0, 1], about = "what it costs a" }
[[moves]]
name = "move"
player = "a"
actions = ["hold", "press"]
[[moves]]
name = "answer"
player = "b"
actions = ["give", "take"]
[[payoffs]]
when = "move.hold"
a = "0"
b = "answer.give"
escalation = "1/4"
[[payoffs]]
a = "1 - y"
b = "answer.give"
escalation = "x"
[escalation]
why = "a test"
"""


def test_regret_and_information_by_hand() -> None:
    # holding comes to 1/4, pressing to x, uniform on [0, 1]
    found = eg.compare(eg.loads(ONE, "one"), n=4096)
    hold, press = found.policies
    assert found.decision == "move"
    assert hold.summary.envelope == (0.25, 0.25)
    assert (hold.summary.regret[1], press.summary.regret[1]) == (0.25, 0.75)
    assert found.minimax == ("hold",)
    assert hold.loses is not None
    assert hold.loses.point["x"] == 0  # solved exactly, where the sample was close
    assert (hold.loses.exact, hold.loses.rival) == (True, "press")
    assert press.worst.point["x"] == 1
    assert hold.summary.best == pytest.approx(0.75, abs=2e-3)
    # before choosing, 1/4; knowing x, E min(x, 1/4) = 7/32
    known = found.information
    assert (known.best, known.expected) == (("hold",), -0.25)
    for worth in (known.perfect, known.partial["x"]):
        assert worth.low <= 1 / 32 <= worth.high
        assert worth.high - worth.low < 0.01
    assert found.inert == ("y",)
    assert (known.partial["y"].value, known.partial["y"].low, known.partial["y"].high) == (0, 0, 0)


TWO_WAYS = """
title = "Two ways"
question = "Enter, where the other may hit or not?"
form = "timing"
source = "made for a test"
players = ["p1", "p2"]
[assumptions]
x = { value = 0.5, range = [0, 1], about = "how bad a hit is" }
[[moves]]
name = "entry"
player = "p1"
actions = ["out", "enter"]
[[moves]]
name = "reply"
player = "p2"
actions = ["hit", "spare"]
when = "entry.enter"
[[payoffs]]
when = "entry.out"
p1 = "1"
p2 = "0"
escalation = "1/4"
[[payoffs]]
when = "reply.hit"
p1 = "-x"
p2 = "0"
escalation = "x"
[[payoffs]]
p1 = "2"
p2 = "0"
[escalation]
why = "a hit"
"""


def test_several_equilibria_by_hand() -> None:
    # the other is indifferent, so entering comes to 0 or to x; staying out to 1/4
    found = eg.compare(eg.loads(TWO_WAYS, "two ways"), n=64)
    out, enter = found.policies
    assert enter.baseline == (0, HALF)
    assert out.summary.regret == (pytest.approx(0.25, abs=0.02), 0.25)
    assert enter.summary.regret == (0, 0.75)  # kindest 0, harshest 1 against 1/4
    assert found.minimax == ("out",)
    assert (out.summary.surely, enter.summary.surely) == (0, pytest.approx(0.25, abs=0.02))
    # cautious: entering counts as x, so nothing known it is out, and E min(x, 1/4) is 7/32
    assert (found.information.best, found.information.expected) == (("out",), -0.25)
    assert found.information.perfect.value == pytest.approx(1 / 32, abs=2e-3)
    paid = eg.compare(eg.loads(TWO_WAYS, "two ways"), by="p1", n=64)
    assert paid.policy("enter").baseline == (-HALF, 2)
    assert paid.information.best == ("out",)  # by the worst equilibrium again
    assert paid.policy("enter").summary.regret[1] == 2  # 1 against -1
    assert paid.policy("out").summary.regret[1] == 1


def test_by_the_payoff_of_the_one_who_pays_it_matters() -> None:
    found = eg.compare(eg.loads(ONE, "one"), by="a", n=512)
    assert found.inert == ("x",)
    assert found.minimax == ("press",)  # 1 - y is never below 0
    assert found.policy("press").summary.regret == (0, 0)
    assert found.policy("press").loses is None
    assert found.information.perfect.value == 0


# -- samples -------------------------------------------------------------------------------------


def default(definition: eg.Definition) -> str | None:
    """A decision to compare where the game does not say which."""
    structure = definition.structure
    return None if len(structure.first_decisions()) == 1 else structure.decisions[0].name


@pytest.mark.parametrize("by", [None, 1])
@pytest.mark.parametrize("name", WITH_DECISIONS)
def test_sampled_levels_are_the_exact_ones(name: str, by: int | None) -> None:
    definition, n = eg.load(name), 24
    alternatives, _ = alternatives_of(definition, {}, default(definition))
    columns = draws(definition, "random", n, 3)
    judge = Judge(by, None)
    for alternative in alternatives:
        world = World.of(definition, alternative, {})
        many = judge.levels(world, columns)
        for k in range(n):
            point = {name: Fraction(column[k]) for name, column in columns.items()}
            span = judge.exactly(world, point)
            assert (span is not None) == many.known[k]
            if span is not None:
                assert (many.lower[k], many.upper[k]) == pytest.approx(
                    tuple(map(approximate, span))
                )


def test_every_policy_meets_the_same_draws() -> None:
    definition = eg.load(first_edition("security_dilemma"))
    found = eg.compare(definition, {"open": {"d": "0.5"}, "shut": {"d": 0, "o": 1}}, n=64, seed=2)
    assert found.varied == ("v0", "o", "k", "a", "e")  # d is set by both
    columns = draws(definition, "sobol", 64, 2)
    points = {name: column for name, column in columns.items() if name != "d"}
    there = eg.outcomes(definition, points, {"d": "0.5"})
    low, high = found.policy("open").summary.envelope
    assert (there.lower.min(), there.upper.max()) == (low, high)
    worst = -there.upper
    assert found.information.expected >= worst.mean()


def test_policies_that_set_every_assumption_need_no_draws_of_their_own() -> None:
    definition = eg.loads(ONE, "one")
    found = eg.compare(definition, {"all": {"x": 1, "y": 0}, "some": {"x": "0.25"}}, n=32)
    assert found.varied == ("y",)
    assert found.policy("all").summary.regret == (0.75, 0.75)  # a presses: escalation 1, not 1/4
    assert found.minimax == ("some",)
    settled = {"calm": {"x": "0.1", "y": 1}, "edge": {"x": "0.25", "y": 1}}
    with pytest.raises(InputError, match="nothing to vary"):
        eg.compare(definition, settled, n=32)


def test_settings_stand_beside_actions() -> None:
    definition = eg.loads(ONE, "one")
    found = eg.compare(definition, {"calm": {"x": "0.1"}}, decision="move", n=32)
    assert [p.name for p in found.policies] == ["hold", "press", "calm"]
    # left alone, a presses, since that pays 1 - y: escalation 0.1
    assert found.policy("calm").baseline == (Fraction("0.1"),) * 2


def test_what_is_fixed_does_not_vary() -> None:
    found = eg.compare(eg.loads(ONE, "one"), n=32, values={"x": "0.75"})
    assert (found.varied, found.fixed) == (("y",), {"x": Fraction(3, 4)})
    assert found.policy("hold").summary.regret == (0, 0)
    assert found.policy("press").summary.regret == (0.5, 0.5)


def test_what_a_policy_sets_outweighs_what_is_fixed() -> None:
    definition = eg.loads(ONE, "one")
    policies = {"risky": {"x": 1}, "as fixed": {"y": "0.5"}}
    found = eg.compare(definition, policies, n=32, values={"x": "0.5"})
    assert found.policy("risky").baseline == (1, 1)
    assert found.policy("as fixed").baseline == (HALF, HALF)


def test_points_without_a_known_equilibrium_are_left_out() -> None:
    found = eg.compare(eg.load("trilateral_assurance"), decision="us", n=2048)
    unknown = sum(p.summary.unresolved for p in found.policies)
    assert unknown == found.known.missing
    assert unknown / 2 <= found.left_out <= unknown
    assert found.known.resolved == 2 * 2048 - unknown
    assert len(found.levels.regret[0]) == 2048 - found.left_out
    for policy in found.policies:
        assert 0 <= policy.summary.envelope[0] <= policy.summary.envelope[1] <= 1
    by = eg.compare(eg.load("trilateral_assurance"), decision="us", by="rok", n=2048)
    assert np.isfinite(by.information.expected)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_witness_is_at_least_as_bad_as_the_sample(
    seed: int, path_forward: dict[str | None, eg.PolicyComparison]
) -> None:
    definition = eg.load(first_edition("path_forward"))
    found = eg.compare(definition, by="bloc", n=256, seed=seed)
    for policy in found.policies:
        at = policy.loses
        assert at is not None
        assert at.exact
        others = [span[1] for name, span in at.levels.items() if name != policy.name]
        assert float(max(others) - at.levels[policy.name][0]) == pytest.approx(at.size)
        assert at.levels[at.rival][1] == max(others)
        assert at.size >= found.levels.regret[found.policies.index(policy), :, 1].max() - 1e-12
        for name, value in at.point.items():
            low, high = definition.assumption(name).range or (value, value)
            assert low <= value <= high
    assert path_forward["bloc"].minimax == ("dialogue_only",)


def test_rows_and_frame(path_forward: dict[str | None, eg.PolicyComparison]) -> None:
    table = path_forward[None].frame()
    assert set(table["metric"]) == {
        "baseline", "envelope", "worst", "regret", "best", "tied", "surely", "possibly",
    }  # fmt: skip
    assert len(table) == 4 * 8
    assert table[table["metric"] == "best"]["value"].sum() == pytest.approx(1)


# -- which decision ------------------------------------------------------------------------------

UNSEEN = ONE.replace('[[moves]]\nname = "answer"', 'seen_by = []\n[[moves]]\nname = "answer"')


def test_the_first_decision_of_a_tree() -> None:
    assert first_decision(eg.load(first_edition("path_forward"))).name == "policy"
    assert first_decision(eg.load("cornered_private")).name == "pressure"
    assert first_decision(eg.load("extended_deterrence")).name == "challenge"
    assert first_decision(eg.loads(ONE, "one")).name == "move"


def test_where_two_move_first_the_user_decides() -> None:
    for definition in (eg.loads(UNSEEN, "unseen"), eg.load("security_dilemma")):
        with pytest.raises(InputError, match="several decisions could be meant"):
            eg.compare(definition, n=16)
    assert eg.compare(eg.loads(UNSEEN, "unseen"), decision="move", n=16).minimax


# -- the command ---------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [False, True])
@pytest.mark.parametrize("name", WITH_DECISIONS)
def test_screens_fit_90_columns_and_are_the_same_twice(name: str, by: bool) -> None:
    definition = eg.load(name)
    chosen = default(definition)
    arguments = [name, "-n", "64", *(["--decision", chosen] if chosen else [])]
    arguments += ["--by", definition.structure.players[0]] if by else []
    text = done(*arguments)
    assert max(map(len, text.splitlines())) <= 90
    assert "Shares of the assumption space, not probabilities" in text
    assert "the space may hold larger ones" in text
    assert "64 points, a scrambled Sobol' sequence · seed 0" in text
    assert done(*arguments) == text


def test_the_screen_names_who_regrets_least_and_where() -> None:
    text = done(first_edition("path_forward"), "--by", "bloc", "-n", "512", "--seed", "1")
    assert "IN SHORT  dialogue_only regrets least" in text
    assert "WHERE IT LOSES MOST" in text
    assert "theta        chance NK is insecure" in text
    assert "seed 1" in text


def test_json_says_the_same() -> None:
    text = done("path_forward", "-n", "64", "--json", "--set", "g=0.2")
    answer = json.loads(text)
    assert answer["judged_by"] == "escalation"
    assert answer["fixed"] == {"g": "1/5"}
    integrated = answer["policies"][3]
    assert integrated["takes"] == {"policy": "integrated"}
    assert integrated["baseline"] == ["0", "0"]
    assert sum(policy["best"] for policy in answer["policies"]) == pytest.approx(1)
    assert set(answer["information"]["partial"]) == set(answer["varied"])
    assert "not probabilities" in answer["notes"][0]
    assert done("path_forward", "-n", "64", "--json", "--set", "g=0.2") == text


def test_policies_by_preset_and_by_name() -> None:
    arguments = [
        "security_dilemma",
        "-n",
        "64",
        "--policy",
        "allied",
        "--policy",
        "open: d=1/2, o=0",
    ]
    answer = json.loads(done(*arguments, "--json"))
    assert [policy["policy"] for policy in answer["policies"]] == ["allied", "open"]
    assert answer["policies"][1]["sets"] == {"d": "1/2", "o": "0"}
    assert answer["decision"] is None
    text = done(*arguments)
    assert "Policy open: d = 0.5, o = 0." in text
    assert max(map(len, text.splitlines())) <= 90


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            [first_edition("security_dilemma")],
            "several decisions could be meant\n  one of: bloc; adversary",
        ),
        (
            ["path_forward", "--decision", "polic"],
            "unknown decision 'polic'; did you mean 'policy'",
        ),
        (["path_forward", "--by", "blok"], "unknown player 'blok'; did you mean 'bloc'"),
        (["path_forward", "--design", "grid"], "unknown design 'grid'"),
        (["path_forward", "--policy", "allied"], "only 1 to compare"),
        (["path_forward", "--policy", "soft"], "neither a preset nor a setting"),
        (["path_forward", "--policy", "soft: "], "neither a preset nor a setting"),
        (["path_forward", "--policy", "soft: g"], "neither a preset nor a setting"),
        (["path_forward", "--policy", "soft: g=1, g=2"], "neither a preset nor a setting"),
        (["path_forward", "--policy", ": g=1"], "neither a preset nor a setting"),
        (["path_forward", "--policy", "soft: q=1"], "policy 'soft': q: unknown assumption 'q'"),
        (["path_forward", "--policy", "soft: g=7"], "7 is outside the range of 'g'"),
        (
            ["path_forward", "--policy", "s: g=1", "--policy", "s: g=0"],
            "two policies are called 's'",
        ),
        (["path_forward", "--decision", "policy", "--policy", "integrated: g=1"], "two policies"),
        (["path_forward", "-n", "5"], "-n"),
    ],
)
def test_mistakes_are_told(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
