"""Directions along a line: closed forms, and every game of the library against solved points."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from itertools import pairwise

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.numbers import approximate, point_bounds
from escalation_games.sensitivity.direction.along_line import LevelAlong
from examples import first_edition, some, strategic, us_and_them

NAMES = [entry.name for entry in eg.catalogue()]
SIGNS = {"rises": 1, "constant": 0, "falls": -1}


def x_alone(score: str) -> eg.Directions:
    """Both choose b, and escalation then is this formula of x."""
    assumptions = 'x = { value = "1/4", range = [0, 1], about = "x" }'
    return eg.directions(
        eg.loads(us_and_them(assumptions, "us.b", escalation=f'"b / b" = "{score}"'))
    )


def levels(found: LevelAlong) -> list[tuple[str, str, str]]:
    return [(run.way, str(run.start), str(run.end)) for run in found.runs]


@pytest.mark.parametrize(
    ("score", "way", "runs"),
    [
        ("x/2", "rises", [("rises", "0", "1/2")]),
        ("1 - x", "falls", [("falls", "1", "0")]),
        ("0.3", "constant", [("constant", "3/10", "3/10")]),
        ("x*(1 - x)", "both", [("rises", "0", "1/4"), ("falls", "1/4", "0")]),
        ("x**3", "rises", [("rises", "0", "1")]),
        ("abs(x - 0.5)", "both", [("falls", "1/2", "0"), ("rises", "0", "1/2")]),
        ("0.5*(x > 0.5)", "rises", [("constant", "0", "0"), ("constant", "1/2", "1/2")]),
        ("0.5*x + (x < 0.5)/5", "both", [("rises", "1/5", "9/20"), ("rises", "1/4", "1/2")]),
        ("0.2 + 0.5*(x == 0.5)", "constant", [("constant", "1/5", "1/5")]),
    ],
)  # fmt: skip
def test_a_level_that_is_known(score: str, way: str, runs: list[tuple[str, str, str]]) -> None:
    (found,) = x_alone(score)
    assert found.way == found.upper.way == way
    assert levels(found.upper) == levels(found.lower) == runs


def test_a_level_that_is_not_rational_turns_where_its_slope_is_0() -> None:
    """x*exp(-2*x) rises until 1/2, to 1/(2*e)."""
    (found,) = x_alone("x*exp(-2*x)")
    assert [run.way for run in found.upper.runs] == ["rises", "falls"]
    low, high = point_bounds(found.upper.runs[0].upper)
    assert low <= Fraction(1, 2) <= high
    assert high - low < Fraction(1, 10**6)


def test_a_jump_is_between_the_limits_from_both_sides() -> None:
    (found,) = x_alone("0.5*x + 0.2*(x < 0.5)")
    ((at, way),) = [(jump.at, jump.way) for jump in found.upper.jumps]
    assert (at, way) == (Fraction(1, 2), "falls")


def test_what_work_does_not_suffice_for_is_unknown() -> None:
    found = eg.directions("trilateral_assurance", effort=0.01)
    assert "unknown" in {direction.way for direction in found}
    assert all(direction.way != "constant" for direction in found if not direction.upper.runs)


@pytest.mark.parametrize("name", some(NAMES, first=4))
def test_the_library_at_random_points(name: str) -> None:
    """Points of each run solved one by one: in order, their levels go the way that is said."""
    definition = eg.load(name)
    rng = random.Random(name)
    for direction in eg.directions(definition):
        for end in ("lower", "upper"):
            level: LevelAlong = getattr(direction, end)
            assert {run.way for run in level.runs} <= set(SIGNS)
            seen = []
            for run in level.runs:
                low, high = (Fraction(approximate(x)) for x in (run.lower, run.upper))
                shares = sorted(Fraction(rng.randrange(1, 9973), 9973) for _ in range(3))
                points = [low + (high - low) * share for share in shares]
                found = [
                    eg.solve(definition.at({direction.assumption: x})).envelope for x in points
                ]
                values = [approximate(getattr(envelope, end)) for envelope in found]
                for a, b in pairwise(values):
                    assert _sign(b - a) == SIGNS[run.way], (direction.assumption, end, points)
                seen += values
            steps = {_sign(b - a) for a, b in pairwise(seen)} - {0}
            if level.way in SIGNS:
                assert steps <= {SIGNS[level.way]}, (direction.assumption, end)


def _sign(x: float) -> int:
    return 0 if abs(x) < 1e-12 else 1 if x > 0 else -1


def test_the_screen_says_which_way_first() -> None:
    result = CliRunner().invoke(
        main, ["statics", first_edition("cornered"), "-a", "W", "-a", "rho"]
    )
    assert result.exit_code == 0
    first, *rows = result.stdout.splitlines()
    assert first == "CORNERED   Escalation rises with W."
    assert any(row.split()[-3:] == ["relief,", "an", "off-ramp"] or " = " in row for row in rows)


def test_json_has_every_run_and_jump() -> None:
    result = CliRunner().invoke(main, ["statics", first_edition("cornered"), "-a", "W", "--json"])
    answer = json.loads(result.stdout)
    (direction,) = answer["directions"]
    assert direction["way"] == "rises"
    assert direction["upper"] == {
        "way": "rises",
        "runs": [
            {"from": "1/2", "to": "41/60", "way": "constant", "start": "1/20", "end": "1/20"},
            {"from": "41/60", "to": "3/2", "way": "constant", "start": "1/10", "end": "1/10"},
        ],
        "jumps": [{"at": "41/60", "way": "rises"}],
    }
    assert answer["completeness"] == {"kind": "all", "reason": None}


def test_each_equilibrium_goes_its_own_way() -> None:
    """Two that are pure, and one that mixes."""
    payoffs = """
"a / a" = { us = "1", them = "1 - x" }
"a / b" = { us = "0", them = "0" }
"b / a" = { us = "0", them = "0" }
"b / b" = { us = "1", them = "x" }
"""
    game = f"""
title = "Two ways"
question = "Which?"
form = "strategic"
source = "made for a test"
players = {{ us = ["a", "b"], them = ["a", "b"] }}
[assumptions]
x = {{ value = "1/3", range = ["1/4", "3/4"], about = "x" }}
[payoffs]{payoffs}
[escalation]
line = 0.9
why = "a test"
"b / b" = "x"
"a / a" = "4*(x - 1/2)**2"
"""
    (found,) = eg.directions(eg.loads(game))
    ways: dict[str, set[str]] = {}
    for run in found.equilibria:
        ways.setdefault(eg.loads(game).structure.name_of(run.equilibrium.key), set()).add(run.way)
    assert "both" in ways["a / a"] or {"rises", "falls"} <= ways["a / a"]
    assert ways["b / b"] == {"rises"}
    # us mixes b with 1 - x, them with 1/2: b/b comes with (1 - x)/2, a/a with x/2
    points = [Fraction(k, 8) for k in (2, 3, 4, 6)]
    mixed = [(1 - x) / 2 * x + x / 2 * 4 * (x - Fraction(1, 2)) ** 2 for x in points]
    assert mixed[0] < mixed[1] > mixed[2] < mixed[3]
    assert "both" in ways["a+b / a+b"] or {"rises", "falls"} <= ways["a+b / a+b"]


MIXED = strategic(
    'r = ["a", "b"]\nc = ["p", "q"]',
    'x = { value = "1/3", range = ["1/10", "9/10"], about = "x" }',
    '"a / p" = { r = "x", c = "0" }\n"a / q" = { r = "0", c = "1 - x" }\n'
    '"b / p" = { r = "0", c = "x" }\n"b / q" = { r = "1 - x", c = "0" }',
    'line = 0.2\nwhy = "w"\n"a / p" = 1',
)


def test_where_the_method_gives_up_on_a_part_the_level_there_is_not_known() -> None:
    """r plays a by x and c plays p by 1 - x, so that escalation is x*(1 - x): up to 1/2 it rises.

    By so little effort as lies between too little for an answer and enough for all of it.
    """
    definition = eg.loads(MIXED)
    ways, is_known_in_part = set(), False
    for k in range(180):
        try:
            (found,) = eg.directions(definition, effort=1e-5 * 1.03**k)
        except eg.ComputeError:
            continue
        runs = [run for run in found.upper.runs if run.way != "unknown"]
        for run in runs:
            assert run.way == ("rises" if approximate(run.upper) <= 0.5 else "falls")
            assert run.way == "rises" or approximate(run.lower) >= 0.5
        ways |= {run.way for run in runs}
        is_known_in_part |= 0 < len(runs) < len(found.upper.runs)
    assert ways == {"rises", "falls"}
    assert is_known_in_part


def test_an_assumption_that_cannot_move_is_told() -> None:
    with pytest.raises(eg.InputError, match="unknown assumption 'zz'"):
        eg.over_ranges("security_dilemma", "zz", lines=8)
    text = eg.load("security_dilemma").text.replace("[assumptions]", (
        '[assumptions]\nfixed = { value = 1, about = "it stays" }'), 1)  # fmt: skip
    with pytest.raises(eg.InputError, match="'fixed' has no range"):
        eg.over_ranges(eg.loads(text), "fixed", lines=8)
