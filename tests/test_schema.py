"""The JSON Schema of game files: every game fits it, and it refuses the slips it can see."""

from __future__ import annotations

import copy
import json
import tomllib
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.files import schema
from examples import first_edition

NAMES = [entry.name for entry in eg.catalogue()]
VALIDATOR = jsonschema.Draft202012Validator(schema())


def table(name: str) -> dict[str, Any]:
    return tomllib.loads(eg.load(name).text)


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", NAMES)
def test_every_game_fits(name: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(table(name))] == []


@pytest.mark.parametrize("key", ["title", "question", "form", "source", "players", "escalation"])
def test_what_every_file_needs_is_required(key: str) -> None:
    for name in NAMES:
        broken = table(name)
        del broken[key]
        # a table may leave out what escalation is, and then speaks of payoffs
        is_free = key == "escalation" and broken["form"] == "strategic"
        assert VALIDATOR.is_valid(broken) == is_free


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("form",), "matrix"),
        (("title",), 3),
        (("titel",), "a key that no file has"),
        (("assumptions", "a", "value"), [1]),
        (("assumptions", "a", "range"), [0]),
        (("assumptions", "a", "claim"), "grows"),
        (("assumptions", "a", "claims"), {"allied": "grows"}),
        (("assumptions", "a", "claims"), {}),
        (("assumptions", "a", "theme"), "weather"),
        (("presets", "allied", "expect"), {}),
        (("presets", "allied", "expect"), {"regime": "below", "at": {}}),
        (("assumptions", "a", "abuot"), "a slip"),
        (("assumptions", "a", "distribution"), "normal"),
        (("assumptions", "a", "distribution"), {"kind": "normal"}),
        (("assumptions", "a", "distribution"), {"kind": "triangular", "sd": 1}),
        (("assumptions", "a", "distribution"), {"kind": "discrete", "values": []}),
        (("assumptions", "a", "distribution"), {"mode": 1}),
        (("correlations",), {"a and k": 0.5}),
        (("correlations",), {"a ~ k": [0.5]}),
        (("players", "bloc"), "restrain"),
        (("presets", "allied", "values"), 3),
    ],
)
def test_slips_that_an_editor_can_see_are_refused(path: tuple[str, ...], value: Any) -> None:
    good = table(first_edition("security_dilemma"))
    broken = copy.deepcopy(good)
    inner = broken
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert VALIDATOR.is_valid(good)
    assert not VALIDATOR.is_valid(broken)


def test_themes_claims_and_what_a_reading_expects_fit() -> None:
    game = table(first_edition("security_dilemma"))
    game["assumptions"]["a"].pop("claim", None)
    game["assumptions"]["a"] |= {"theme": "cost of war", "claims": {"allied": "falls"}}
    game["presets"]["allied"]["expect"] = {"regime": "below", "tips": {"d": ["1/2"]}}
    assert VALIDATOR.is_valid(game)
    game["assumptions"]["a"]["claim"] = "rises"
    assert not VALIDATOR.is_valid(game)


@pytest.mark.parametrize(
    "distribution",
    [
        "uniform",
        "triangular",
        "log-uniform",
        {"kind": "uniform"},
        {"kind": "triangular", "mode": "1/3"},
        {"kind": "normal", "mean": 0.5, "sd": 0.1},
        {"kind": "log-uniform"},
        {"kind": "discrete", "values": [0, 1], "weights": [1, 2]},
    ],
)
def test_distributions_and_correlations_fit(distribution: Any) -> None:
    game = table(first_edition("security_dilemma"))
    game["assumptions"]["a"]["distribution"] = distribution
    game["correlations"] = {"a ~ k": 0.5, "o~d": "-1/3"}
    assert VALIDATOR.is_valid(game)
    del game["assumptions"]["a"]["range"]
    assert not VALIDATOR.is_valid(game)


def test_check_prints_it() -> None:
    result = CliRunner().invoke(main, ["check", "--schema"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == schema()
