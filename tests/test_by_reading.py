"""Readings against policies: every cell solved apart, and the cost of a misreading worked out."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main

CASES = [("doorstep", None), ("cornered", "bloc"), ("path_forward", "bloc"), ("false_alarm", None)]


@pytest.fixture(scope="module", params=CASES, ids=str)
def compared(request: pytest.FixtureRequest) -> Any:
    game, by = request.param
    return eg.compare(game, by=by, n=16)


def solved(found: Any, policy: str, reading: str) -> list[Fraction]:
    """Every level of the game in which the action is taken, at the values of the reading."""
    definition = found.definition
    values = dict(definition.preset(reading).values) if reading else {}
    solution = eg.solve(definition.restricted(found.decision, policy).at(values))
    if found.by is None:
        return [equilibrium.escalation for equilibrium in solution.equilibria]
    player = definition.structure.players.index(found.by)
    return [equilibrium.payoffs[player] for equilibrium in solution.equilibria]


def test_every_cell_is_the_game_with_that_action_in_that_reading(compared: Any) -> None:
    levels = compared.by_reading.levels
    assert list(levels) == ["", *(preset.name for preset in compared.definition.presets)]
    for reading, row in levels.items():
        assert list(row) == [policy.name for policy in compared.policies]
        for policy, span in row.items():
            wanted = solved(compared, policy, reading)
            assert span == (min(wanted), max(wanted))


def test_the_best_and_what_a_misreading_costs(compared: Any) -> None:
    known, is_less = compared.by_reading, compared.by is None
    worst = {
        reading: {
            policy: max(solved(compared, policy, reading)) if is_less
            else -min(solved(compared, policy, reading))
            for policy in row
        }
        for reading, row in known.levels.items()
    }  # fmt: skip
    for reading, row in worst.items():
        assert set(known.best[reading]) == {p for p, x in row.items() if x == min(row.values())}
    pairs = [("allied", "russian"), ("russian", "allied")]
    wanted = {
        (believed, policy, true): worst[true][policy] - min(worst[true].values())
        for believed, true in pairs
        for policy in known.best[believed]
    }
    assert {(m.believed, m.policy, m.true): m.cost for m in known.misreadings} == wanted


def test_the_doorstep_by_hand() -> None:
    """Standing aside costs 0.27 if the Russian reading is true, backing 0.25 if the allied is."""
    answer = CliRunner().invoke(main, ["compare", "doorstep", "-n", "16", "--json"])
    found = json.loads(answer.stdout)["by_reading"]
    costs = {(m["believed"], m["policy"]): m["cost"] for m in found["misreadings"]}
    assert costs == {
        ("allied", "aside"): "27/100", ("allied", "lean"): "27/100", ("russian", "back"): "1/4",
    } or costs == {
        ("allied", "aside"): "0.27", ("allied", "lean"): "0.27", ("russian", "back"): "0.25",
    }  # fmt: skip
    assert found["levels"]["russian"]["back"] == found["levels"]["russian"]["back"][::-1]
    text = " ".join(CliRunner().invoke(main, ["compare", "doorstep", "-n", "16"]).stdout.split())
    assert "back, best by russian, if allied is true: escalation 0.3 instead of 0.05" in text


def test_what_is_held_fixed_is_so_in_every_reading() -> None:
    free, held = (
        eg.compare("cornered", n=16, values=values).by_reading
        for values in (None, {"p": Fraction(0)})
    )
    assert free is not None
    assert held is not None
    assert {span for row in held.levels.values() for span in row.values() if span} != {
        span for row in free.levels.values() for span in row.values() if span
    }
    definition = eg.load("cornered").restricted("pressure", "half")
    for preset in ("allied", "russian"):
        here = eg.solve(definition.at({**definition.preset(preset).values, "p": 0}))
        assert held.levels[preset]["half"] == (here.envelope.lower, here.envelope.upper)


def test_a_file_without_readings_has_no_such_table() -> None:
    text = re.sub(r", claims = {[^}]*}", "", eg.load("security_dilemma").text)
    found = eg.compare(eg.loads(text[: text.index("[presets.")]), decision="bloc", n=16)
    assert found.by_reading is None
