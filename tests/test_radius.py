"""How far all assumptions can move together: exact where it is rational, proved on both sides."""

from __future__ import annotations

import io
import json
from fractions import Fraction
from itertools import product
from math import inf, sqrt

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.definition import Definition
from escalation_games.errors import InputError
from escalation_games.report.screens.tip import together_section
from escalation_games.sensitivity.robustness.joint_tips import Together, joint_tips, together
from escalation_games.sensitivity.robustness.radius import Radius, radius
from examples import fight, first_edition


def regime(definition: Definition, values: dict[str, Fraction]) -> str:
    return eg.solve(definition.at(values)).regime


def distance(definition: Definition, point: dict[str, Fraction]) -> float:
    shares = []
    for name, value in point.items():
        assumption = definition.assumption(name)
        if assumption.range is not None:
            shares.append(float(abs(value - assumption.value) / assumption.width))
    return max(shares)


def assert_true(definition: Definition, found: Radius) -> None:
    """What a radius says of itself, by the exact solver and by many points."""
    here = regime(definition, {})
    assert found.proved_safe <= found.value
    if found.witness is not None:
        assert regime(definition, found.witness) not in (here, "unresolved")
        away = distance(definition, found.witness)
        assert away <= float(found.value) + 1e-3
    rng = np.random.default_rng(0)
    names = [a.name for a in definition.assumptions if a.range is not None]
    for _ in range(40):
        point = {}
        for name in names:
            a = definition.assumption(name)
            assert a.range is not None
            low, high = a.range
            reach = min(Fraction(found.proved_safe), Fraction(1)) if found.proved_safe < inf else 1
            share = Fraction(int(rng.integers(-99, 100)), 100) * Fraction(reach)
            point[name] = min(max(a.value + share * (high - low), low), high)
        if distance(definition, point) < float(found.proved_safe):
            assert regime(definition, point) == here


def test_security_dilemma_is_a_twentieth_away_and_not_there_yet() -> None:
    """a > k needs both to move by 1/20 of their ranges, and then a little more."""
    definition = eg.load(first_edition("security_dilemma"))
    found = radius(definition)
    assert (found.value, found.proved_safe, found.attained) == (
        Fraction(1, 20), Fraction(1, 20), False,
    )  # fmt: skip
    assert_true(definition, found)


def test_path_forward_where_no_corner_of_the_ball_flips() -> None:
    definition = eg.load(first_edition("path_forward"))
    found = radius(definition)
    assert found.value == found.proved_safe == Fraction(3, 58)
    assert found.attained
    assert_true(definition, found)
    ranged = [a for a in definition.assumptions if a.range is not None]
    for signs in product((-1, 1), repeat=len(ranged)):
        corner = {}
        for a, side in zip(ranged, signs, strict=True):
            assert a.range is not None
            low, high = a.range
            corner[a.name] = min(max(a.value + side * 2 * found.value * (high - low), low), high)
        if regime(definition, corner) != "below":
            break
    else:
        return  # none of the 128, at twice the radius
    pytest.skip("a corner flips with these ranges")


@pytest.mark.parametrize("name", ["extended_deterrence", "alignment_ripple", "path_forward"])
def test_library_games_within_the_gap(name: str) -> None:
    definition = eg.load(name)
    found = radius(definition)
    assert float(found.value) - float(found.proved_safe) <= 1e-6
    assert_true(definition, found)


# -- small polynomial games, by exhaustive search -----------------------------------------------


def game(formula: str, x: str = "0.5", y: str = "0.5") -> Definition:
    assumptions = f"""
x = {{ value = {x}, range = [0, 1], about = "x" }}
y = {{ value = {y}, range = [0, 1], about = "y" }}
z = {{ value = 0.5, range = [0, 1], about = "z" }}
"""
    return eg.loads(fight(assumptions, f"a.fight*({formula})"))


GRID = 40
FORMULAS = [
    "x + y - 1.4",
    "x*y - 0.5",
    "(x - 0.8)*(y - 0.1)",
    "0.09 - (x - 1)**2 - (y - 1)**2",
    "x**2 - y - 0.3",
    "x*y*z - 0.3",
    "(x - y)**2 - 0.3",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_small_games_against_exhaustive_search(formula: str) -> None:
    definition = game(formula, x="0.4", y="0.45")
    found = radius(definition)
    assert_true(definition, found)
    axes = {"x": GRID + 1, "y": GRID + 1, **({"z": 9} if "z" in formula else {})}
    points = eg.grid(definition, axes)
    codes = eg.outcomes(definition, points).regime
    here = {"below": 0, "across": 1, "above": 2}[regime(definition, {})]
    names = list(axes)
    away = np.array([
        distance(definition, {n: points[n][i] for n in names})
        for i in np.flatnonzero(codes != here)
    ])  # fmt: skip
    assert away.min(initial=inf) >= float(found.proved_safe) - 1e-12
    assert float(found.value) <= away.min(initial=inf) + 1e-3
    assert away.min(initial=inf) <= float(found.value) + 2 * len(names) / GRID


def test_where_nothing_changes_it_is_infinite() -> None:
    found = radius(game("x + y - 3"))
    assert (found.value, found.proved_safe, found.witness) == (inf, inf, None)


def test_on_a_boundary_it_is_zero() -> None:
    found = radius(game("x - 0.5"))
    assert found.value == 0


def test_an_assumption_without_effect_changes_nothing() -> None:
    definition = game("x + y - 1.4")
    assert radius(definition).value == radius(definition, assumptions=["x", "y"]).value
    assert radius(definition, assumptions=["z"]).value == inf


def test_a_handover_inside_the_ball_is_no_tip() -> None:
    """restrain ends where chicken begins, and the regime stays below."""
    definition = eg.load(first_edition("security_dilemma"))
    start = {"d": Fraction(9, 10), "v0": Fraction(1, 2), "a": Fraction(1, 4), "k": Fraction(3, 10)}
    found = radius(definition, start)
    moved = {**start, "a": Fraction(7, 20)}  # greed without fear: another set of equilibria
    assert eg.solve(definition.at(moved)).structure != eg.solve(definition.at(start)).structure
    assert eg.solve(definition.at(moved)).regime == eg.solve(definition.at(start)).regime == "below"
    assert found.proved_safe > Fraction(1, 10)


def test_mistakes_are_told() -> None:
    with pytest.raises(InputError, match="has no range"):
        radius(eg.load(first_edition("path_forward")), assumptions=["E"])


# -- joint tips --------------------------------------------------------------------------------


def test_what_never_tips_alone_tips_together() -> None:
    """o and e of the security dilemma: 1.2 (1 + o)(...) falls as e rises; 13/70 of each."""
    (found,) = joint_tips(eg.load(first_edition("security_dilemma")))
    assert found.assumptions == ("o", "e")
    assert found.radius.value == found.radius.proved_safe == Fraction(13, 70)
    assert float(found.radius.value) == pytest.approx(0.186, abs=5e-4)


def test_joint_tips_are_the_smallest_sets() -> None:
    """x*y*z reaches 0.3 from 0.5 each: alone 0.25 at most, any two together suffice."""
    found = joint_tips(game("x*y*z - 0.3"))
    assert [tip.assumptions for tip in found] == [("x", "y"), ("x", "z"), ("y", "z")]
    for tip in found:
        assert float(tip.radius.value) == pytest.approx(sqrt(0.6) - 0.5, abs=1e-5)
    assert [t.assumptions for t in joint_tips(game("x*y*z - 0.6"))] == [("x", "y", "z")]
    assert joint_tips(game("x*y - 0.45")) == ()  # x alone is enough


# -- the command -------------------------------------------------------------------------------


def test_the_screen_and_the_json() -> None:
    words = ["tip", first_edition("security_dilemma"), "--together"]
    screen = CliRunner().invoke(main, words, env={"NO_COLOR": "1"})
    assert screen.exit_code == 0
    text = " ".join(screen.stdout.split())
    assert "just over 1/20 = 5.0 % of k and of a suffices" in text
    assert "No smaller joint move changes the regime (proved)." in text
    assert "o + e 13/70 = 18.6 %" in text
    assert max(map(len, screen.stdout.splitlines())) <= 90
    table = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)
    assert table["radius"]["linf"]["value"] == "1/20"
    assert table["radius"]["linf"]["attained"] is False
    assert set(table["radius"]["linf"]["witness"]) == {"k", "a"}
    assert [row["assumptions"] for row in table["joint"]] == [["o", "e"]]


def test_the_witness_holds_only_the_moves_that_are_needed() -> None:
    definition = eg.load(first_edition("path_forward"))
    found = together(definition)
    assert set(found.radius.witness or ()) == {"g", "kap", "C"}


def test_sets_without_an_answer_are_named_on_the_screen() -> None:
    least = Radius(Fraction(1, 20), Fraction(1, 20), {"k": Fraction(1, 4)}, False)
    text = screen_of(Together(least, (), 3, (("o", "e"), ("o", "d", "e"))))
    assert "Not settled: 2 sets of up to 3 assumptions" in text
    assert "No set of up to 3 assumptions tips" not in text
    assert "Not settled" not in screen_of(Together(least, (), 3))


def test_where_one_assumption_alone_may_move_nothing_is_said_of_sets() -> None:
    """And where two may, of no more than two."""
    one = 'k = { value = 1, range = [0, 2], about = "k" }'
    two = one + '\nm = { value = 1, range = [0, 2], about = "m" }'
    screens = {
        n: screen_of(together(eg.loads(fight(names, formula), "sets")))
        for n, names, formula in (
            (1, one, "a.fight*(k - 5)"), (2, two, "a.fight*(k + m - 9)"),
        )
    }  # fmt: skip
    assert "No set of" not in screens[1]
    assert "No set of up to 2 assumptions tips" in screens[2]


def screen_of(found: Together) -> str:
    console = Console(width=100, file=io.StringIO())
    console.print(*together_section(eg.load("security_dilemma"), found))
    return " ".join(console.file.getvalue().split())


def test_analyze_says_the_least_joint_move() -> None:
    result = CliRunner().invoke(main, ["analyze", first_edition("path_forward")])
    assert "Jointly 3/58 = 5.2 % of each of g, kap, C suffices" in " ".join(result.output.split())
    answer = json.loads(
        CliRunner().invoke(main, ["analyze", first_edition("path_forward"), "--json"]).output
    )
    assert answer["radius"]["linf"]["value"] == answer["radius"]["linf"]["proved_safe"] == "3/58"
