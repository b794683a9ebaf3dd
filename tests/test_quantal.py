"""Quantal responses: against Gambit, by hand, and by drawing the errors."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.optimize import brentq
from scipy.stats import norm

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import InputError
from escalation_games.forms import StrategicStructure, objects
from escalation_games.solvers.quantal import ladder, limit, quantal_path
from examples import first_edition, us_and_them
from oracles import gambit, plans, trees
from oracles.trees import Choice, Leaf, Move, planted

F = Fraction
LAMBDAS = [0.3, 1.0, 3.0, 12.0]


def table(*payoffs: Any) -> eg.StrategicGame:
    shape = np.array(payoffs[0]).shape
    names = tuple(f"p{i}" for i in range(len(payoffs)))
    actions = tuple(tuple(f"a{k}" for k in range(n)) for n in shape)
    numbers = [F(int(x)) for array in payoffs for x in np.array(array).flat]
    return StrategicStructure(names, actions).fill(
        objects(numbers, (len(payoffs), *shape)),
        objects([F(0)] * int(np.prod(shape)), shape),
        F(1, 2),
    )


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 4), (2, 2, 2)])
def test_tables_are_gambits(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng([41, *shape])
    for _ in range(6):
        payoffs = rng.integers(-3, 4, (len(shape), *shape))
        path = quantal_path(table(*payoffs), at=LAMBDAS)
        for k, wanted in enumerate(gambit.quantal_table(payoffs, LAMBDAS)):
            for found, mixture in zip(path.profile, wanted, strict=True):
                assert found[k] == pytest.approx(mixture, abs=2e-5)


def test_trees_are_gambits() -> None:
    """Hidden moves, chance and several moves of a player."""
    rng = np.random.default_rng(42)
    for _ in range(25):
        tree = plans.random_tree(rng, players=int(rng.integers(2, 4)), depth=3)
        path = quantal_path(trees.game_of(tree), at=[0.5, 2.0])
        for k, wanted in enumerate(gambit.quantal(tree, [0.5, 2.0])):
            for d, mixture in wanted.items():
                assert path.profile[d][k] == pytest.approx(mixture, abs=2e-5), tree


def test_at_rationality_0_all_is_random() -> None:
    path = quantal_path(eg.load(first_edition("russia_warning")).at(), at=[0])
    for mixture in path.profile:
        assert mixture[0] == pytest.approx([1 / mixture.shape[1]] * mixture.shape[1])


@pytest.mark.parametrize("noise", ["logit", "probit"])
def test_a_symmetric_table_by_bisection(noise: Any) -> None:
    """Both arm with the same probability p: p is the response to p."""
    game = table([[3, 0], [4, 1]], [[3, 4], [0, 1]])
    path = quantal_path(game, noise, at=[0.5, 1.0, 2.0])

    def response(p: float, r: float) -> float:
        gain = r * (p * (1 - 0) + (1 - p) * (4 - 3))  # arming over restraint
        return float(norm.cdf(gain / 2**0.5)) if noise == "probit" else 1 / (1 + np.exp(-gain))

    for k, r in enumerate([0.5, 1.0, 2.0]):
        p = brentq(lambda q, r=r: q - response(q, r), 0, 1, xtol=1e-13)
        assert path.profile[0][k, 1] == pytest.approx(p, abs=1e-9)
        assert path.profile[1][k, 1] == pytest.approx(p, abs=1e-9)


def test_three_probit_actions_by_drawing_the_errors() -> None:
    """One player alone: how often each of three payoffs looks best."""
    game = table([0, 1, 2])
    (mixture,) = quantal_path(game, "probit", at=[0.7]).profile
    seen = 0.7 * np.array([0, 1, 2]) + np.random.default_rng(1).normal(size=(2_000_000, 3))
    shares = np.bincount(seen.argmax(axis=1), minlength=3) / len(seen)
    assert mixture[0] == pytest.approx(shares, abs=1.5e-3)


def crisis() -> trees.Tree:
    """One lets be (0, 3) or challenges; two gives in (2, 0) or fights (-1, 1)."""
    answer = Move(1, (Leaf((2, 0), F(0)), Leaf((-1, 1), F(1))))
    return planted(2, [Choice(0, 2), Choice(1, 2)], Move(0, (Leaf((0, 3), F(0)), answer)))


@pytest.mark.parametrize("r", [0.4, 1.5])
def test_a_crisis_by_hand(r: float) -> None:
    game = trees.game_of(crisis())
    fights = norm.cdf(r / 2**0.5)  # its gain is 1, the difference of two errors has variance 2
    value = 2 * (1 - fights) - fights
    agent = quantal_path(game, "probit", at=[r])
    assert agent.profile[1][0, 1] == pytest.approx(fights)
    assert agent.profile[0][0, 1] == pytest.approx(norm.cdf(r * value / 2**0.5))
    private = quantal_path(game, "probit", "private", at=[r])
    assert private.profile[1][0, 1] == pytest.approx(fights)
    spread = (1 + fights**2 + (1 - fights) ** 2) ** 0.5  # of three outcomes, two by chance
    assert private.profile[0][0, 1] == pytest.approx(norm.cdf(r * value / spread))
    assert private.escalation[0] == pytest.approx(private.profile[0][0, 1] * fights)


def test_private_errors_by_drawing_them() -> None:
    """Every outcome's payoff has an error that its player knows, and nobody else."""
    rng = np.random.default_rng(5)
    r, n = 0.8, 400_000
    two = r * np.array([0.0, 1.0]) + rng.normal(size=(n, 2))
    fights = float((two.argmax(axis=1) == 1).mean())
    one = r * np.array([0.0, 2.0, -1.0]) + rng.normal(size=(n, 3))
    challenge = float(((1 - fights) * one[:, 1] + fights * one[:, 2] > one[:, 0]).mean())
    path = quantal_path(trees.game_of(crisis()), "probit", "private", at=[r])
    assert path.profile[0][0, 1] == pytest.approx(challenge, abs=4e-3)


# -- where paths end -------------------------------------------------------------------------------


def test_every_point_is_a_response_and_the_end_an_equilibrium() -> None:
    for name in ("security_dilemma", "russia_warning", "extended_deterrence", "package_deal"):
        game = eg.load(name).at()
        path = quantal_path(game)
        assert path.residual.max() < 1e-7
        assert path.rationality[0] == 0
        assert limit(path, eg.solve(game).equilibria) is not None
        assert path.escalation.min() >= 0
        assert path.escalation.max() <= 1


def test_the_path_of_the_warning_lands_on_the_bluff() -> None:
    """Five times in seven the low type bluffs, and half of the warnings are heeded."""
    path = quantal_path(eg.load(first_edition("russia_warning")).at())
    names = [d.name for d in path.game.structure.decisions]
    ends = {name: mixture[-1] for name, mixture in zip(names, path.profile, strict=True)}
    assert ends["signal after low"][0] == pytest.approx(5 / 7, abs=1e-3)
    assert ends["answer after warn"][0] == pytest.approx(1 / 2, abs=1e-3)


def test_a_symmetric_path_goes_on_through_its_fork() -> None:
    """Two ways to meet: neither is likelier, so the branch stays in the middle for ever."""
    game = table([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    path = quantal_path(game)
    assert path.profile[0] == pytest.approx(np.full((len(path.rationality), 2), 0.5), abs=1e-6)
    (k,) = [k for k, e in enumerate(eg.solve(game).equilibria) if "mixed" in e.labels]
    assert limit(path, eg.solve(game).equilibria) == k


def test_payoffs_in_other_units_need_errors_in_other_units() -> None:
    path = quantal_path(table([[3, 0], [4, 1]], [[3, 4], [0, 1]]), at=[1.0])
    large = quantal_path(table([[300, 0], [400, 100]], [[300, 400], [0, 100]]), at=[0.01])
    for one, other in zip(path.profile, large.profile, strict=True):
        assert one == pytest.approx(other)


# -- what is refused, and the command line -------------------------------------------------------


@pytest.mark.parametrize("scale", ["0.2", "0.96", "1.02", "3", "4", "40"])
def test_the_points_that_nobody_asked_for_are_on_the_path(scale: str) -> None:
    payoffs = f"{scale}*us.b", f"{scale}*them.b"
    game = eg.loads(us_and_them('x = { value = 1, about = "x" }', *payoffs)).at()
    rungs = ladder(game)
    assert quantal_path(game, at=rungs).rationality[-1] == pytest.approx(rungs[-1])
    assert 1e4 < rungs[-1] * float(scale) <= 1e5


def test_what_does_not_fit_is_refused() -> None:
    warning, dilemma = eg.load("russia_warning").at(), eg.load("security_dilemma").at()
    with pytest.raises(InputError, match="everybody sees all moves"):
        quantal_path(warning, "probit", "private")
    with pytest.raises(InputError, match="not logit"):
        quantal_path(dilemma, "logit", "private")
    with pytest.raises(InputError, match="negative"):
        quantal_path(dilemma, at=[-1.0])
    with pytest.raises(InputError, match="known: logit, probit"):
        quantal_path(dilemma, "gumbel")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no equilibria that hold or end exactly"):
        eg.tips(eg.load("security_dilemma"), "d", concept="agent-qre")


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, arguments)


def test_the_command_line() -> None:
    screen = run("solve", first_edition("security_dilemma"), "--concept", "agent-qre")
    assert screen.exit_code == 0, screen.output
    assert "As rationality grows it nears number 2 of the nash equilibria" in screen.output
    assert max(map(len, screen.output.splitlines())) <= 90
    answer = run(
        "solve", "security_dilemma", "--concept", "agent-qre", "--rationality", "2", "--json"
    )
    (point,) = json.loads(answer.output)["points"]
    assert point["rationality"] == pytest.approx(2)
    alone = run("solve", "security_dilemma", "--noise", "probit")
    assert alone.exit_code == 2
