"""Scenario boxes of a game, and the `boxes` command."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import InputError
from escalation_games.sensitivity.sampling import designs
from escalation_games.sensitivity.scenarios.readable_cuts import inside
from examples import fight, first_edition, some

PLANTED = fight(
    """
x = { value = 0.5, range = [0, 1], about = "x" }
y = { value = 0.5, range = [0, 1], about = "y" }
z = { value = 0.5, range = [0, 1], about = "z" }
u = { value = 0.5, range = [0, 1], about = "without effect" }
""",
    "a.fight*((x > 0.6)*(y < 0.5)*(z > 0.3)*2 - 1)",
    "u*0 - b.restless",
)


def test_a_planted_box_is_found() -> None:
    found = eg.boxes(eg.loads(PLANTED), "every", n=9_000, seed=2)
    (box, *_) = found.scenarios.boxes
    assert {limit.assumption for limit in box.limits} == {"x", "y", "z"}
    ends = box.ends()
    assert float(ends["x"][0] or 0) == pytest.approx(0.6, abs=0.03)
    assert float(ends["y"][1] or 0) == pytest.approx(0.5, abs=0.03)
    assert float(ends["z"][0] or 0) == pytest.approx(0.3, abs=0.03)
    assert box.density.value > 0.95
    assert box.coverage.value > 0.9
    assert found.tree.accuracy.value > 0.97


def test_the_figures_are_true_of_fresh_points() -> None:
    definition = eg.load("security_dilemma")
    found = eg.boxes(definition, "every", n=9_000, seed=1)
    columns = designs.draws(definition, "random", 20_000, 99)
    regime = eg.outcomes(definition, columns).regime
    box = found.scenarios.boxes[0]
    here = inside(box.limits, columns)
    low, high = box.density.interval
    assert low - 0.03 <= np.mean(regime[here] == 2) <= high + 0.03


def test_mistakes_are_told() -> None:
    with pytest.raises(InputError, match="unknown: 'most'"):
        eg.boxes(eg.load("security_dilemma"), "most")


def run(*words: str) -> str:
    result = CliRunner().invoke(main, ["boxes", *words], env={"NO_COLOR": "1"})
    assert result.exit_code == 0, result.output
    return result.stdout


NAMES = ["security_dilemma", "path_forward", "trilateral_assurance"]


@pytest.mark.parametrize(
    ("name", "what"), some(product(NAMES, ["some", "every", "none"]), one_in=4)
)
def test_screens(name: str, what: str) -> None:
    words = (name, "--of", what, "-n", "3000")
    screen = run(*words)
    assert screen == run(*words)
    assert max(map(len, screen.splitlines())) <= 90
    assert "not a probability" in " ".join(screen.split())
    table = json.loads(run(*words, "--json"))
    assert table["what"] == what
    assert table["tree"]


def test_what_never_happens_is_said() -> None:
    words = ("--set", "a=0", "--set", "k=1", "--of", "every", "-n", "2000")
    screen = run(first_edition("security_dilemma"), *words)
    assert "So at none of the 2,000 points sampled." in screen
