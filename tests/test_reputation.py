"""Reputation: against an oracle that goes through all support patterns, a checker of every history
of the tree, and the published rule."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import InputError, Unresolved
from escalation_games.forms import ReputationGame, ReputationStructure, objects
from escalation_games.forms.reputation import CONCEDED, FOUGHT, SPARED, UNTESTED, State
from escalation_games.forms.reputation_chain import Stages
from escalation_games.sensitivity.tips.tips import tips
from escalation_games.solvers.chain_equilibria import answered, challenged, first_challenge
from escalation_games.solvers.result import Equilibrium
from escalation_games.solvers.solve import solve, solve_batch
from examples import first_edition, often, random_reputation
from oracles import reputation as oracle

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
GAME = eg.load(first_edition("concession_reputation"))


def kreps_wilson(n: int, p: Any, b: Any = HALF, alone: Any = 2) -> ReputationGame:
    payoffs = map(Fraction, (0, b, b - 1, alone, 0, -1))
    return ReputationStructure(("nk", "bloc"), 0, n).fill(
        objects([Fraction(p)], (1,)),
        objects(payoffs, (2, 3)),
        objects(map(Fraction, (0, 1, 1)), (3,)),
        HALF,
    )


def sides(game: ReputationGame) -> tuple[Any, Any]:
    challenger = game.structure.challenger
    return tuple(game.payoffs[challenger]), tuple(game.payoffs[1 - challenger])


class Played:
    """What an equilibrium does at every history of the tree, also where no state stands for it.

    After a fight, beliefs come from Bayes' rule. Where a defender that fought is
    left alone again and again, the rule of the method is used at the belief there.
    """

    def __init__(self, game: ReputationGame, equilibrium: Equilibrium) -> None:
        self.game, self.profile = game, equilibrium.profile
        self.stages = Stages(game)
        _, is_tie = first_challenge(self.stages)
        self.sure = first_challenge(self.stages)[0] + (1 if is_tie else 2)

    def __call__(self, history: oracle.History, player: str) -> Fraction:
        side = int(player == oracle.DEFENDER)
        state, belief = self.at(history)
        if state is not None:
            k = 2 * self.game.structure.position[state] + side
            return Fraction(self.profile[k][1])
        left = self.game.structure.stages - len(history)
        if side == 0:
            return Fraction(1)
        edge = self.stages.edges[left - 1]
        share = (1 - edge) * belief / ((1 - belief) * edge)
        return Fraction(share) if left > 1 else Fraction(0)

    def at(self, history: oracle.History) -> tuple[State | None, Any]:
        """The state, if one stands for this history, and the belief there."""
        n = self.game.structure.stages
        state: State | None = State(n, UNTESTED)
        belief = self.game.probability[0]
        for k, event in enumerate(history):
            left = n - k - 1
            before = state
            if event == oracle.CONCEDED or (before and before.standing == CONCEDED):
                state, belief = State(left, CONCEDED), Fraction(0)
            elif event == oracle.FOUGHT:
                answer = self(history[:k], oracle.DEFENDER)
                belief = belief / (belief + (1 - belief) * answer)
                on_edge = belief == self.stages.edges[left] and left
                assert on_edge or belief > self.stages.edges[left] or not left
                state = State(left, FOUGHT) if on_edge else State(left, UNTESTED)
            elif before is None or before.standing == SPARED:
                state = None
            else:
                standing = SPARED if before.standing == FOUGHT else before.standing
                state = State(left, standing)
        return state, belief


def described(game: ReputationGame, equilibrium: Equilibrium) -> oracle.Outcome:
    n, p = game.structure.stages, game.probability[0]
    return oracle.outcome(n, p, *sides(game), Played(game, equilibrium))


# -- against the oracle ----------------------------------------------------------------------------


def test_the_sets_are_those_of_all_support_patterns() -> None:
    rng = random.Random(1982)
    ties = 0
    for _ in range(often(150)):
        game = random_reputation(rng, most=2 if rng.random() < 0.9 else 3)
        if not 0 < game.probability[0] < 1:
            continue  # the oracle wants doubt
        wanted = oracle.equilibria(game.structure.stages, game.probability[0], *sides(game))
        solution = solve(game)
        assert {described(game, e) for e in solution.equilibria} == wanted.outcomes
        kinds = "extreme points of every component" if wanted.has_continua else "all"
        assert solution.completeness.kind == kinds
        ties += wanted.has_continua
    assert 20 <= ties <= 130  # tie-rich, and not only ties


def test_no_single_change_gains_at_any_history_of_the_tree() -> None:
    rng = random.Random(27)
    for _ in range(60):
        game = random_reputation(rng, most=5)
        if not 0 < game.probability[0] < 1:
            continue
        for equilibrium in solve(game).equilibria:
            strategy = Played(game, equilibrium)
            n, p = game.structure.stages, game.probability[0]
            assert oracle.is_equilibrium(n, p, *sides(game), strategy) == []
            found = oracle.outcome(n, p, *sides(game), strategy)
            own = game.structure.challenger
            assert equilibrium.payoffs[own] == found.challenger
            assert equilibrium.payoffs[1 - own] == found.weak
            score = dict(zip(("out", "conceded", "fought"), game.escalation, strict=True))
            total = sum(q * sum(score[e] for e in play) for play, q in found.plays)
            assert equilibrium.escalation == total / n


# -- the published rule ----------------------------------------------------------------------------


def test_the_rule_of_kreps_and_wilson() -> None:
    rng = random.Random(19)
    for _ in range(500):
        n, b = rng.randint(1, 9), Fraction(rng.randint(1, 19), 20)
        alone, p = 1 + Fraction(rng.randint(1, 30), 10), Fraction(rng.randint(1, 199), 200)
        game = kreps_wilson(n, p, b, alone)
        first = solve(game).equilibria[0]
        plays = dict(zip([d.name for d in game.structure.decisions], first.profile, strict=True))
        out = plays[f"nk[{n}]"][0]
        assert out == (p > b**n) or p == b**n
        for k in range(1, n + 1):
            fights = plays[f"bloc[{k}]"][1]
            mixes = (1 - b ** (k - 1)) * p / ((1 - p) * b ** (k - 1))
            assert fights == (0 if k == 1 else 1 if p >= b ** (k - 1) else mixes)
            if k < n:
                assert plays[f"nk[{k}] after fought"][0] == 1 / alone
                assert plays[f"nk[{k}] after conceded"][1] == 1
                assert plays[f"bloc[{k}] after conceded"][0] == 1


def test_one_concession_reveals_weakness() -> None:
    beliefs = dict(solve(kreps_wilson(4, Fraction(1, 10))).equilibria[0].terms)
    assert beliefs["belief[3]"] == Fraction(1, 10)
    assert beliefs["belief[2] after fought"] == QUARTER
    assert beliefs["belief[2] after conceded"] == 0


def test_the_chain_store_is_what_is_left_without_doubt() -> None:
    for n in range(1, 6):
        (only,) = solve(kreps_wilson(n, 0)).equilibria
        assert (only.payoffs, only.escalation) == ((n * HALF, 0), 1)
        (only,) = solve(kreps_wilson(n, 1)).equilibria
        assert (only.payoffs, only.escalation) == ((0, 2 * n), 0)


def test_two_hundred_stages_are_answered_with_the_same_few_tests_at_the_end() -> None:
    short, long = solve(kreps_wilson(8, "1/10")), solve(kreps_wilson(200, "1/10"))
    assert 8 * short.equilibria[0].escalation == 200 * long.equilibria[0].escalation
    assert long.equilibria[0].payoffs[1] == 2 * 197
    assert long.equilibria[0].certificate.gain == 0


def test_tips_are_the_edges() -> None:
    found = {tip.value for tip in tips(GAME.resized(N=6), ["p"])}
    assert {HALF**n for n in range(1, 7)} <= found


# -- other ways in ---------------------------------------------------------------------------------


def test_batches_are_the_exact_solver() -> None:
    rng = random.Random(5)
    names = ["b", "al", "p"]
    draws = {
        name: [Fraction(rng.randint(low, high), 16) for _ in range(120)]
        for name, low, high in zip(names, (1, 18, 0), (15, 60, 14), strict=True)
    }
    batch = GAME.batch({name: [float(x) for x in column] for name, column in draws.items()})
    many = solve_batch(batch)
    for k in range(120):
        alone = solve(GAME.filled({name: draws[name][k] for name in names}))
        assert many.regime[k] == ("below", "across", "above").index(alone.regime)
        low, high = alone.envelope.lower, alone.envelope.upper
        assert many.lower[k] == pytest.approx(float(low))
        assert many.upper[k] == pytest.approx(float(high))


def test_stages_of_another_kind_are_refused() -> None:
    for b, alone in ((1, 2), (HALF, 1)):
        with pytest.raises(Unresolved, match="is not solved"):
            solve(kreps_wilson(3, HALF, b, alone))


def test_too_many_stages_to_follow_along_an_assumption() -> None:
    found = tips(GAME.resized(N=200), ["p"])
    assert "200 stages are too many" in found.unsettled["p"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('stages = "N"', 'stages = "p"', "depends on p"),
        ('stages = "N"', 'stages = "N/3"', "there would be 4/3 stages"),
        ('challenger = "nk"', 'challenger = "china"', "unknown player 'china'"),
        ('tough = "p"', 'tough = "2*p"', "must stay between 0 and 1"),
        ('players = ["nk", "bloc"]', 'players = ["nk", "bloc", "prc"]', "there are 3"),
        ("[reputation]", "[offer]", "belongs to files with"),
        ("fought = 1", "foght = 1", "foght"),
    ],
)
def test_mistakes_are_told(old: str, new: str, message: str) -> None:
    assert old in GAME.text
    with pytest.raises(InputError, match=message):
        eg.loads(GAME.text.replace(old, new))


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["solve"], "stay out once, then challenge"),
        (["solve", "--set", "N=200"], "200 … 5"),
        (["analyze"], "One concession shows"),
        (["tip"], "p ≥ b^4"),
        (["show"], "always fights"),
        (["solve", "--concept", "sequential"], "sequential · reputation"),
        (["compare", "--policy", "firm: p=0.6", "--policy", "lax: p=0.02"], "firm"),
    ],
)
def test_screens(arguments: list[str], wanted: str) -> None:
    command, *options = arguments
    result = CliRunner().invoke(main, [command, first_edition("concession_reputation"), *options])
    assert result.exit_code == 0, result.output
    assert wanted in result.output
    assert max(map(len, result.output.splitlines())) <= 90


def test_refusals() -> None:
    for options in (["compare"], ["solve", "--concept", "agent-qre"]):
        result = CliRunner().invoke(main, [options[0], "concession_reputation", *options[1:]])
        assert result.exit_code != 0
        assert "error" in result.output
        assert "Traceback" not in result.output


def test_the_rules_of_the_method_stand_alone() -> None:
    stages = Stages(kreps_wilson(4, "1/10"))
    assert first_challenge(stages) == (3, False)
    assert challenged(stages, State(4, UNTESTED), 3) == (1, 0)
    assert answered(stages, State(1, FOUGHT), 5) == (1, 0)
