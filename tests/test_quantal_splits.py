"""Where the branch of quantal responses splits; and rationalities that cannot be asked for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main

CASE = str(Path(__file__).parent / "cases" / "qre_bifurcation.toml")
CUBE = np.zeros((2, 2, 2))
CUBE[0, 0, 0] = CUBE[1, 1, 1] = 1


def game(*payoffs: np.ndarray) -> eg.StrategicGame:
    shape = payoffs[0].shape
    actions = tuple(tuple(f"a{k}" for k in range(n)) for n in shape)
    structure = eg.StrategicStructure(tuple(f"p{i}" for i in range(len(payoffs))), actions)
    return eg.StrategicGame(structure, np.array(payoffs), np.zeros(shape), 0.5)


@pytest.mark.parametrize(
    ("payoffs", "splits"),
    [
        ([np.eye(2), np.eye(2)], [2]),
        ([5 * np.eye(2), 5 * np.eye(2)], [2 / 5]),
        ([2 * np.eye(2), np.eye(2)], [np.sqrt(2)]),
        ([np.eye(3), np.eye(3)], [3]),  # two eigenvalues go through 0 at once
        ([np.eye(4), np.eye(4)], [4]),
        ([1 - np.eye(2), 1 - np.eye(2)], [2]),  # anti-coordination
        ([CUBE, CUBE, CUBE], [2]),
        ([np.eye(2), -np.eye(2)], []),  # matching pennies: complex, never 0
        ([np.array([[2, 0], [0, 1]])] * 2, []),  # no symmetry, no crossing
        ([np.array([[3, 0], [5, 1]]), np.array([[3, 5], [0, 1]])], []),  # dilemma
    ],
    ids=["coordination", "rescaled", "unlike scales", "three ways", "four ways", "chicken",
         "three players", "pennies", "asymmetric", "dilemma"],
)  # fmt: skip
def test_splits_are_where_the_slope_says(payoffs: list[np.ndarray], splits: list[float]) -> None:
    """At random choice between n actions the slope of a response is rationality/n by hand."""
    assert eg.quantal_path(game(*payoffs)).splits == pytest.approx(splits, rel=1e-9)


def test_a_split_is_said_on_the_screen_and_in_json() -> None:
    command = ["solve", CASE, "--concept", "agent-qre"]
    assert "The branch splits at rationality 2:" in CliRunner().invoke(main, command).stdout
    table = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    assert table["splits"] == pytest.approx([2])
    before = CliRunner().invoke(main, [*command, "--rationality", "1.9"]).stdout
    assert "splits" not in before


@pytest.mark.parametrize("noise", ["logit", "probit"])
@pytest.mark.parametrize("value", ["1e308", "1e6", "nan", "inf", "-inf", "-1", "-0.001"])
def test_impossible_rationalities_end_at_once_in_a_sentence(value: str, noise: str) -> None:
    command = ["solve", CASE, "--concept", "agent-qre", "--noise", noise, "--rationality", value]
    result = CliRunner().invoke(main, command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: --rationality: ")


@pytest.mark.parametrize("value", ["0", "1e-300", "1e5"])
def test_the_ends_of_what_can_be_asked_for(value: str) -> None:
    command = ["solve", CASE, "--concept", "agent-qre", "--rationality", value, "--json"]
    table = json.loads(CliRunner().invoke(main, command).stdout)
    assert table["points"][0]["profile"]["row"] == {"r0": 0.5, "r1": 0.5}
