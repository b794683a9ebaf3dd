"""Ranking games over the whole space, and the bridge to SALib."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import InputError
from escalation_games.notebook import frame
from escalation_games.sensitivity.ranking.importance import rank
from escalation_games.sensitivity.sampling.salib import from_samples, to_salib_problem
from examples import fight, first_edition, some

GAME = fight(
    """
x = { value = 0.5, range = [0, 1], about = "matters" }
y = { value = 0.5, range = [0, 1], about = "matters" }
z = { value = 0.5, range = [0, 1], about = "in no formula" }
w = { value = 0.5, range = [0, 1], about = "in the payoffs, without effect" }
""",
    "w + a.fight*((x > 0.8)*(y > 0.5)*2 - 1)",
    "w - b.restless",
)


def test_an_indicator_of_a_box() -> None:
    """P = 0.1: first order by hand, Var E[f | x] = P^2 (1/0.2 - 1), and so on."""
    found = rank(eg.loads(GAME), n=4096).ranking
    p, px, py = 0.1, 0.2, 0.5
    variance = p * (1 - p)
    first = {"x": p**2 * (1 / px - 1) / variance, "y": p**2 * (1 / py - 1) / variance}
    for output in ("every", "some"):
        for name, value in first.items():
            index = found.index(output, "first", name)
            assert index.low <= value <= index.high
            assert index.value == pytest.approx(value, abs=0.03)
        pair = found.index(output, "second", "x", "y")
        assert pair.value == pytest.approx(1 - sum(first.values()), abs=0.05)


@pytest.mark.parametrize("method", ["sobol", "shapley"])
def test_no_effect_is_exactly_zero(method: str) -> None:
    found = rank(eg.loads(GAME), n=256, method=method).ranking
    inert = [i for i in found.indices if {"z", "w"} & set(i.assumptions)]
    assert len(inert) > 5
    assert all((i.value, i.low, i.high) == (0, 0, 0) for i in inert)


def test_the_ranking_of_the_security_dilemma_depends_on_which_equilibrium() -> None:
    found = rank(eg.load(first_edition("security_dilemma")), n=4096)
    every = found.ranking.index("every", "total", "a")
    some = found.ranking.index("some", "total", "a")
    assert some.high < 0.14 < 0.28 < every.low  # one equilibrium for all would hide it
    assert found.shares.share("every").least == pytest.approx(0.2218, abs=0.01)
    assert found.shares.share("some").least == pytest.approx(0.4044, abs=0.01)


def test_the_indicators_are_those_of_the_regime() -> None:
    definition = eg.load("extended_deterrence")  # its line is a level that outcomes sit on
    found = rank(definition, n=256)
    assert found.ranking.variance["gap"] == 0
    assert found.shares.share("every").count == found.shares.share("some").count


def test_fixed_assumptions_are_not_ranked() -> None:
    found = rank(eg.load(first_edition("security_dilemma")), n=64, values={"d": "0.5", "o": 0})
    assert found.names == ("v0", "k", "a", "e")
    with pytest.raises(InputError, match="unknown method"):
        rank(eg.load(first_edition("security_dilemma")), method="morris")
    with pytest.raises(InputError, match="power of two"):
        rank(eg.load(first_edition("security_dilemma")), n=100)


def test_a_tidy_frame() -> None:
    table = frame(rank(eg.load(first_edition("security_dilemma")), n=64).ranking.rows())
    assert list(table.columns) == ["assumption", "output", "metric", "value", "low", "high"]
    assert len(table) == 3 * (6 + 6 + 15)


def test_salib_draws_and_we_solve() -> None:
    sobol = pytest.importorskip("SALib.sample.sobol")
    analyze = pytest.importorskip("SALib.analyze.sobol")
    definition = eg.load(first_edition("security_dilemma"))
    problem = to_salib_problem(definition)
    assert problem["names"] == ["v0", "o", "d", "k", "a", "e"]
    X = sobol.sample(problem, 512, calc_second_order=False, seed=1)
    found = from_samples(definition, X)
    theirs = analyze.analyze(problem, (found.regime == 2) * 1.0, calc_second_order=False, seed=1)
    ours = rank(definition, n=4096).ranking
    for name, total in zip(problem["names"], theirs["ST"], strict=True):
        assert total == pytest.approx(ours.index("every", "total", name).value, abs=0.15)


def test_samples_are_checked() -> None:
    definition = eg.load(first_edition("security_dilemma"))
    with pytest.raises(InputError, match="shape"):
        from_samples(definition, np.zeros((3, 2)))
    with pytest.raises(InputError, match="row 1: k = 7"):
        from_samples(definition, np.array([[0.5], [7.0]]), names=["k"])


def test_samples_may_be_lists() -> None:
    definition = eg.load(first_edition("security_dilemma"))
    rows = [[0.1, 0.2], [0.6, 0.3]]
    found, known = (from_samples(definition, X, ["d", "k"]) for X in (rows, np.array(rows)))
    assert (found.upper == known.upper).all()
    for wrong in ("abc", None, [[0.1, 0.2], [0.3]], [["x", 1]], {"d": 1}, [[10**400, 0]], 0.5):
        with pytest.raises(InputError, match=r"^X: (is a|has shape)"):
            from_samples(definition, wrong, ["d", "k"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"^names: is an int"):
        from_samples(definition, rows, 3)  # type: ignore[arg-type]


# -- the command -------------------------------------------------------------------------------


def run(*words: str) -> str:
    result = CliRunner().invoke(main, ["rank", *words], env={"NO_COLOR": "1"})
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("name", some(entry.name for entry in eg.catalogue()))
def test_screens(name: str) -> None:
    screen = run(name, "-n", "16")
    assert max(map(len, screen.splitlines())) <= 90
    assert "not probabilities" in " ".join(screen.split())


def test_the_same_input_gives_the_same_bytes() -> None:
    words = ("security_dilemma", "-n", "64", "--method", "shapley", "--preset", "allied")
    assert run(*words) == run(*words)


def test_the_json_has_every_index() -> None:
    table = json.loads(
        run(first_edition("security_dilemma"), "-n", "64", "--group", "costs=k,e", "--json")
    )
    assert {row["assumption"] for row in table["indices"] if row["metric"] == "first"} == {
        "v0", "o", "d", "costs", "a",
    }  # fmt: skip
    assert table["evaluations"] == 64 * (2 * 5 + 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-n", "100"), "power of two"),
        (("--method", "fast"), "unknown method 'fast'"),
        (("--group", "k"), "is not NAME=A,B"),
        (("--group", "g=k,q"), "unknown assumption 'q'"),
    ],
)
def test_mistakes_are_sentences(words: tuple[str, ...], said: str) -> None:
    result = CliRunner().invoke(main, ["rank", "security_dilemma", *words])
    assert result.exit_code == 2
    assert said in result.stderr
