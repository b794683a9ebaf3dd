"""Branches of logit responses beside the one from random choice: against closed forms."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.optimize import brentq, minimize_scalar

import escalation_games as eg
from escalation_games.cli import main
from examples import often
from small_tables import random_table, table

CASE = str(Path(__file__).parent / "cases" / "qre_bifurcation.toml")


def coordination(*worth: int) -> eg.StrategicGame:
    return table([np.diag(worth)] * 2)


def logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def actions(found: eg.QuantalBranches, k: int | None) -> list[tuple[int, ...]]:
    """What both use in an equilibrium."""
    assert k is not None
    return list(found.solution.game.structure.supports(found.solution.equilibria[k].key))


@pytest.mark.parametrize(("high", "low"), [(2, 1), (3, 1), (5, 4)])
def test_a_fold(high: int, low: int) -> None:
    """logit(p) = r (high p - low (1 - p)): r as a function of p below the mixed one, at its least.

    That branch joins the equilibrium that the other does not go to with the mixed one.
    """
    mixed = low / (high + low)
    least = minimize_scalar(
        lambda p: logit(p) / (high * p - low * (1 - p)), bounds=(1e-9, mixed - 1e-9),
        method="bounded", options={"xatol": 1e-12},
    )  # fmt: skip
    found = eg.quantal_branches(coordination(high, low))
    principal, further = found.branches
    assert actions(found, principal.ends[1]) == [(0,), (0,)]
    assert sorted(actions(found, k) for k in further.ends) == [[(0, 1), (0, 1)], [(1,), (1,)]]
    assert further.born == pytest.approx(least.fun, rel=1e-6)
    assert further.turns == (further.born,)
    assert further.path.splits == ()
    lowest = further.path.profile[0][further.path.rationality.argmin(), 0]
    assert lowest == pytest.approx(least.x, abs=0.02)


@pytest.mark.parametrize(
    ("game", "born"),
    [
        (coordination(1, 1), 2.0),  # the slope of logit responses at a half is r/2
        (coordination(3, 3), 2 / 3),
        (table([1 - np.eye(2, dtype=int)] * 2), 2.0),
        (table([[[3, 0], [0, 3]], [[1, 0], [0, 1]]]), 2 / 3**0.5),
    ],
)
def test_a_pitchfork(game: Any, born: float) -> None:
    """Both arms are one branch, which crosses the one from random choice where it turns."""
    found = eg.quantal_branches(game)
    principal, further = found.branches
    assert principal.path.splits == pytest.approx((born,))
    assert further.born == pytest.approx(born, rel=1e-6)
    assert further.path.splits == (further.born,)
    assert further.is_crossed_at_birth
    assert further.ends == (0, 1)


def test_a_pitchfork_away_from_the_middle() -> None:
    """Battle of the sexes: with p = 1 - q, logit(p) = r (2 - 3 p), and 1 = 3 r p (1 - p) there."""
    p = brentq(lambda p: 3 * p * (1 - p) * logit(p) - (2 - 3 * p), 0.5, 0.67, xtol=1e-14)
    born = 1 / (3 * p * (1 - p))
    found = eg.quantal_branches(table([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]))
    assert [b.born for b in found.branches[1:]] == pytest.approx([born], rel=1e-6)
    assert found.branches[0].path.splits == pytest.approx((born,), rel=1e-6)


def test_three_ways_to_meet() -> None:
    """One action x, the others (1 - x)/2 each: log(2 x / (1 - x)) = r (3 x - 1)/2. Each of three
    branches turns at the least r, and then goes through the middle, where r = 3."""
    least = minimize_scalar(
        lambda x: 2 * np.log(2 * x / (1 - x)) / (3 * x - 1), bounds=(0.34, 0.9), method="bounded",
        options={"xatol": 1e-12},
    )  # fmt: skip
    found = eg.quantal_branches(coordination(1, 1, 1))
    assert found.unreached == {}
    assert len(found.branches) == 4
    for branch in found.branches[1:]:
        assert branch.born == pytest.approx(least.fun, rel=1e-6)
        assert branch.path.splits == pytest.approx((3,), rel=1e-4)
        assert not branch.is_crossed_at_birth
        one, two = (actions(found, k)[0] for k in branch.ends)
        assert sorted(one + two) == [0, 1, 2]


def response(payoffs: np.ndarray, rows: list[np.ndarray], r: float) -> list[np.ndarray]:
    """Logit answers of two, written down once more."""
    worth = [payoffs[0] @ rows[1], rows[0] @ payoffs[1]]
    powers = [np.exp(r * (w - w.max())) for w in worth]
    return [p / p.sum() for p in powers]


def test_every_point_is_a_response_and_every_equilibrium_an_end() -> None:
    """Of generic games, whose equilibria but one come in pairs."""
    rng = random.Random(11)
    further = 0
    for _ in range(often(45)):
        game = random_table(rng, (3, 3), 97)
        found = eg.quantal_branches(game)
        if found.solution.completeness.kind != "all":
            continue
        ends = [k for branch in found.branches for k in branch.ends if k is not None]
        assert found.unreached == {}
        assert sorted(ends) == list(range(len(found.solution.equilibria)))
        payoffs = np.array(game.payoffs, dtype=float)
        for branch in found.branches[1:]:
            further += 1
            assert branch.born == pytest.approx(branch.path.rationality.min(), rel=0.05)
            for k in range(0, len(branch.path.rationality), 7):
                rows = [mixture[k] for mixture in branch.path.profile]
                wanted = response(payoffs, rows, branch.path.rationality[k])
                for row, answer in zip(rows, wanted, strict=True):
                    assert row == pytest.approx(answer, abs=1e-6)
    assert further > 3


def test_below_its_birth_nothing_else_is_a_response() -> None:
    """At a rationality just below the turn, answers from anywhere come to the one branch."""
    game = coordination(2, 1)
    found = eg.quantal_branches(game)
    born = found.branches[1].born
    payoffs = np.array(game.payoffs, dtype=float)

    def reached(r: float) -> set[float]:
        ends = set()
        for p in (0.001, 0.3, 0.999):
            rows = [np.array([p, 1 - p])] * 2
            for _ in range(20_000):
                rows = response(payoffs, rows, r)
            ends.add(round(float(rows[0][0]), 3))
        return ends

    assert len(reached(born * 0.98)) == 1
    assert len(reached(born * 1.02)) == 2


def test_what_no_branch_leads_to_is_named() -> None:
    """One never cares, so that with errors it does either half of the time, and never else."""
    found = eg.quantal_branches(table([[[1, 1], [1, 1]], [[0, 1], [1, 0]]]))
    assert found.unreached
    assert all(why.startswith("no response was found near it") for why in found.unreached.values())


def test_on_the_screen_and_in_json() -> None:
    command = ["solve", CASE, "--concept", "agent-qre"]
    text = " ".join(CliRunner().invoke(main, command).stdout.split())
    assert "A further branch is there from rationality 2 on, born where it crosses another" in text
    assert "leads to number 1 one way, and to number 2 the other" in text
    table = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    (branch,) = table["branches"]
    assert branch["born"] == pytest.approx(2)
    assert (branch["ends"], branch["crossed_at_birth"]) == ([0, 1], True)
    assert table["unreached"] == []
    at_one = json.loads(CliRunner().invoke(main, [*command, "--rationality", "3", "--json"]).stdout)
    assert at_one["branches"] is None
