"""What the names on a screen mean, and decimals beside long fractions."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.numbers import Fraction
from escalation_games.report.text import number_text
from escalation_games.sensitivity.conditions.names import behind, meanings
from examples import some

NAMES = [entry.name for entry in eg.catalogue()]
WORD = re.compile(r"[A-Za-z]\w*")


def screen(*words: str) -> str:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("name", some(NAMES, 1))
def test_every_name_in_a_rule_of_tip_is_explained_on_the_screen(name: str) -> None:
    definition = eg.load(name)
    text = screen("tip", name)
    told = {line.split()[0] for line in text.splitlines() if line.startswith("  ") and line.split()}
    for tip in eg.tips(definition):
        if tip.condition is not None and tip.below and tip.above:
            names = set(WORD.findall(tip.condition.text))
            assert names <= told
            assert set(behind(names, meanings(definition))) <= told


@pytest.mark.parametrize("name", ["cornered", "extended_deterrence"])
def test_names_of_analyze_are_in_its_table_or_below_it(name: str) -> None:
    text = screen("analyze", name)
    rules = re.findall(r"^  R\d+  (.*?)(?:  broken.*)?$", text, re.MULTILINE)
    assert rules
    told = {line.split()[0] for line in text.splitlines() if line.startswith("  ") and line.split()}
    known = meanings(eg.load(name))
    for rule in rules:
        assert {word for word in WORD.findall(rule) if word in known} <= told


def test_a_defined_name_has_its_formula_and_its_value_at_the_point() -> None:
    """By hand: S = s*(1 - rho) = 0.85*0.9, and 0.5*0.9 with less of a siege."""
    assert "S    s·(1 − rho) = 0.765" in screen("analyze", "cornered")
    assert "WB   what a war costs the bloc, fixed at 1" in screen("analyze", "cornered")
    known = meanings(eg.load("cornered"), {"s": "1/2"})
    assert known["S"].value == Fraction(9, 20)
    assert known["m"].value is None  # it depends on what is played
    assert behind(["S"], known) == ["S", "s", "rho"]


def test_boxes_say_what_their_names_mean() -> None:
    text = screen("boxes", "security_dilemma", "-n", "3000")
    assert "what being out-armed costs, now 1" in text


@pytest.mark.parametrize(
    ("x", "beside", "brief"),
    [
        (Fraction(1, 2), "0.5", "0.5"),
        (Fraction(5, 18), "5/18", "5/18"),
        (Fraction(-8613, 50000), "−8613/50000 = −0.172", "≈ −0.1723"),
        (Fraction(81991, 303601), "81991/303601 = 0.27", "≈ 0.2701"),
        (Fraction(27, 200), "0.135", "0.135"),
    ],
)
def test_long_fractions_have_a_decimal(x: Fraction, beside: str, brief: str) -> None:
    assert (number_text.beside(x), number_text.brief(x)) == (beside, brief)


def test_a_value_that_alone_differs_is_no_row() -> None:
    """At theta = 0 and 1 of path_forward one type is not there: the tips are the ends alone."""
    text = screen("tip", "path_forward")
    assert "Otherwise only at the value itself: " in text
    rows = [line for line in text.splitlines() if "theta" in line or line.startswith(" " * 14)]
    assert not any(re.search(r" [01] +\d+\.\d %", row) for row in rows)
