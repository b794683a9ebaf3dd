"""The library: every game comes out as its own file says, and its file says enough."""

from __future__ import annotations

import tomllib

import pytest

import escalation_games as eg
from escalation_games.definition import Definition
from escalation_games.sensitivity import pieces, unmet

NAMES = [entry.name for entry in eg.catalogue()]


@pytest.fixture(scope="module", params=NAMES)
def definition(request: pytest.FixtureRequest) -> Definition:
    return eg.load(request.param)


def test_the_library_is_all_there() -> None:
    assert {
        "security_dilemma", "trilateral_assurance", "extended_deterrence", "cornered",
        "cornered_private", "path_forward", "alignment_ripple",
    } <= set(NAMES)  # fmt: skip


def test_it_comes_out_as_its_file_says(definition: Definition) -> None:
    assert unmet(definition) == []


def test_an_expectation_that_is_wrong_is_told(definition: Definition) -> None:
    table = tomllib.loads(definition.text)
    name = next(iter(table["expect"][0].get("tips", ["x"])))
    wrong = definition.text + '\n[[expect]]\nwhy = "wrong on purpose"\n'
    assumption = definition.assumptions[0].name if name == "x" else name
    wrong += f'tips = {{ {assumption} = ["0.123456"] }}\nenvelope = ["0.123", "0.124"]\n'
    complaints = unmet(eg.loads(wrong, definition.name))
    assert len(complaints) == 2
    assert "envelope is" in complaints[0]
    assert f"tips of {assumption} are" in complaints[1]


def test_both_readings_stand_side_by_side(definition: Definition) -> None:
    readings = [preset.name for preset in definition.presets]
    assert readings == ["allied", "russian"]


def test_it_shows_at_least_two_envelopes_within_its_ranges(definition: Definition) -> None:
    seen = set()
    for assumption in definition.assumptions:
        if assumption.range is None:
            continue
        for piece in pieces(definition, assumption.name):
            if piece.cell.is_point and piece.solution is not None:
                envelope = piece.solution.envelope
                seen.add((str(envelope.lower), str(envelope.upper)))
        if len(seen) > 1:
            return
    pytest.fail(f"only {seen}")


def test_it_says_where_its_line_is_and_what_is_absent(definition: Definition) -> None:
    assert definition.why
    assert definition.absent
    assert all(assumption.about for assumption in definition.assumptions)
