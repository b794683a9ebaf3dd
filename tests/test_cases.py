"""Inputs that once gave a wrong answer, and what is right: one row each.

Values are worked out by hand: the mixtures of 2 x 2 coordination games, and where payoffs are equal
for every value of an assumption, so that it cannot matter.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from escalation_games.cli import main

CASES = Path(__file__).parent / "cases"

# The command with FILE for the path, its exit code, what its screen says, and what it must not say.
ROWS = [
    # sqrt(0.02) = 0.141421...: 35.858 % of the range from 1/2
    ("irr", "tip FILE", 0, ["≈ 0.141421 35.9 %"], ["34.4"]),
    ("irr", "analyze FILE", 0, ["35.9 %", "anything below 35.8578 %"], ["34.4"]),
    # k/(1 + k)^2 reaches 0.4/2 at (3 - sqrt 5)/2, and again above every range
    ("two3", "tip FILE", 0, ["≈ 0.381966 35.3 %", "k 1 1 0 %"], []),
    ("two3", "analyze FILE", 0, ["35.3 %"], ["edge"]),
    ("two3", "tip FILE --set k=2", 0, ["≈ 0.381966 92.5 %"], []),
    ("two3", "analyze FILE --set k=0.385", 0, ["TIPS WHEN MOVE", "< ≈ 0.381966"], ["edge"]),
    ("three2", "solve FILE", 0, ["3 found, no others exist", "◐ escalation 0 to 0.5"], []),
    ("three2", "analyze FILE", 0, ["< ≈ 0.381966", "35.3 %"], ["No single assumption"]),
    ("three2", "tip FILE --together", 0, ["35.3 %"], ["No joint move"]),
    ("three2", "rank FILE -n 64", 0, ["What decides most is k"], ["no assumption matters"]),
    ("three2", "boxes FILE -n 200", 0, ["1 k ≥ 0."], ["no equilibrium"]),
    ("three2t", "analyze FILE", 0, ["By default, perfect Bayesian", "--concept nash"], []),
    ("three2t", "tip FILE --concept nash", 0, ["≈ 0.381966"], ["Nothing tips"]),
    ("three", "solve FILE --set k=0.9", 0, ["1 found, no others exist", "c: y"], []),
    ("three", "solve FILE --set k=1.1", 0, ["1 found, no others exist", "● escalation 1"], []),
    ("three", "tip FILE", 0, ["k"], ["Nothing tips"]),
    # matching with probability 1/2 each: 3/4 of the outcomes count
    ("coord3", "analyze FILE", 0, ["0.75"], ["below the line", "no equilibrium"]),
    ("coord3", "rank FILE -n 64", 0, ["some equilibrium at all 64 points"], []),
    ("coord3", "boxes FILE -n 100", 0, ["So at all 100 points sampled"], []),
    ("tri3", "solve FILE", 0, ["1 found, no others exist"], []),
    ("tree3", "solve FILE --concept nash", 0, ["1 found, no others exist"], []),
    ("cstheory", "solve FILE --set x=1/4", 0, ["1 found", "Both choose second"], []),
    ("cstheory", "solve FILE --set x=3/4", 0, ["1 found", "Both choose first"], []),
    ("cstheory", "solve FILE --set x=2/5", 0, ["3 found", "0.8 (80 %)"], []),  # 2 - 3x = 4/5
    ("cstheory", "tip FILE", 0, ["1/3", "2/3"], []),
    ("crisis", "analyze FILE --effort 0.05", 0, ["By default, perfect", "Three pure"], []),
    ("crisis", "solve FILE --set aud=0.1", 0, ["1 found", "challenger: none"], []),
    ("crisis", "solve FILE --set aud=0.3", 0, ["1 found", "challenger: large"], []),
    ("iso2", "analyze FILE", 0, ["Otherwise only at the value itself: c = 1/3"], ["TIPS WHEN"]),
    ("ladder", "solve FILE", 0, ["no others exist"], []),
    # us is indifferent everywhere, so some equilibrium reaches the line at every point
    ("f_sqeq", "rank FILE -n 64", 0, ["some equilibrium at all"], ["in 0.0 %", "most is x"]),
    ("f_sqeq", "boxes FILE -n 100", 0, ["So at all 100 points sampled"], ["in thirds"]),
    ("f_exp1000", "boxes FILE -n 100", 0, ["resolved points", "are unresolved"], ["in thirds"]),
    ("f_exp1000", "rank FILE -n 64", 0, ["unresolved"], ["What decides most is x"]),
    ("f_exp1000", "check FILE", 0, ["x > 0.7", "-700 and 700"], ["✓"]),
    # us is indifferent up to x = 1, half of the range
    ("half", "boxes FILE --of every -n 200", 0, ["x ≤ 1 ◐ some equilibria do, some"], ["Every"]),
    ("half", "rank FILE -n 64", 0, ["some equilibrium at all"], ["some equilibrium in 50"]),
    ("f_xhalf", "check FILE", 0, ["has no value where x < 1"], ["✓"]),
    ("f_logx", "check FILE", 0, ["has no value where x <= 0.5"], ["✓"]),
    ("minn499", "solve FILE", 0, ["the 2 extreme ones"], []),
    ("minn499", "rank FILE -n 16", 0, ["sobol"], []),
    ("f_min900", "check FILE", 0, ["f_min900"], []),
    ("f_min480x", "check FILE", 0, ["f_min480x"], []),
    ("qre_bifurcation", "solve FILE --concept agent-qre", 0, ["split"], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "command", "code", "said", "unsaid"), ROWS, ids=[f"{r[0]}-{r[1]}" for r in ROWS]
)
def test_what_is_right(
    name: str, command: str, code: int, said: list[str], unsaid: list[str]
) -> None:
    words = [str(CASES / f"{name}.toml") if w == "FILE" else w for w in shlex.split(command)]
    result = CliRunner().invoke(main, words, terminal_width=90)
    text = re.sub(r"\s+", " ", result.output)
    assert result.exit_code == code, text
    for part in said:
        assert part in text, text
    for part in unsaid:
        assert part not in text, text
