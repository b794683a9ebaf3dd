"""The classics: textbook games beside the library, each with what is known of it."""

from __future__ import annotations

import json
import re
import tomllib

import click
import jsonschema
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.cli.completion import complete_game
from escalation_games.files import check, classics, library, schema
from escalation_games.sensitivity.expectations import unmet

NAMES = list(classics())


def test_those_that_everybody_knows_are_there() -> None:
    assert {
        "prisoners_dilemma", "stag_hunt", "chicken", "hawk_dove", "matching_pennies",
        "battle_of_the_sexes", "beer_quiche", "centipede", "chain_store", "rubinstein",
        "seltens_horse", "interaction_game", "cuban_missile_crisis",
    } <= set(NAMES)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_it_comes_out_as_the_literature_says(name: str) -> None:
    definition = eg.load(name)
    assert definition.expectations
    assert unmet(definition) == []


@pytest.mark.parametrize("name", NAMES)
def test_its_file_passes_check_and_fits_the_schema(name: str) -> None:
    checked = check(name)
    assert (checked.mistakes, checked.warnings) == ((), ())
    table = tomllib.loads(eg.load(name).text)
    assert list(jsonschema.Draft202012Validator(schema()).iter_errors(table)) == []
    assert CliRunner().invoke(main, ["check", name]).exit_code == 0


@pytest.mark.parametrize("name", NAMES)
def test_its_source_has_an_author_and_a_year(name: str) -> None:
    definition = eg.load(name)
    assert re.search(r"[A-Z][a-z]+ (Stack Exchange )?(1[789]|20)\d\d", definition.source)
    assert definition.story
    assert definition.why
    assert all(assumption.about for assumption in definition.assumptions)


def test_they_are_not_in_the_library() -> None:
    assert not {*NAMES} & {*library()}
    assert not {*NAMES} & {entry.name for entry in eg.catalogue()}
    assert [entry.name for entry in eg.catalogue(textbook=True)] != []


def test_they_are_found_with_and_without_their_folder() -> None:
    assert eg.load("chicken").text == eg.load("classics/chicken").text
    assert eg.load("chicken").name == eg.load("classics/chicken").name == "chicken"
    with pytest.raises(eg.InputError, match="did you mean 'chicken'"):
        eg.load("chiken")


@pytest.mark.parametrize(("word", "found"), [("chick", "chicken"), ("hawk", "hawk_dove")])
def test_the_shell_completes_them(word: str, found: str) -> None:
    context, param = click.Context(main), click.Argument(["game"])
    assert [item.value for item in complete_game(context, param, word)] == [found]
    assert not {item.value for item in complete_game(context, param, "")} & {*NAMES}


def test_they_are_listed_when_asked_for() -> None:
    listed = CliRunner().invoke(main, ["list", "--classics", "--json"])
    assert {row["name"] for row in json.loads(listed.stdout)} == {*NAMES}
    assert "chicken" not in CliRunner().invoke(main, ["list"]).stdout
    assert "chicken" in CliRunner().invoke(main, ["list", "--classics"]).stdout


def test_a_name_near_a_classic_says_which_there_are() -> None:
    with pytest.raises(eg.InputError, match="did you mean 'stag_hunt'") as near:
        eg.load("stag_hunnt")
    names = " ".join(sorted(entry.name for entry in eg.catalogue(textbook=True)))
    assert f"\n  classics (list --classics): {names}\n" in str(near.value)
    for other in ("security_dilema", "no_game_at_all_like_this"):
        with pytest.raises(eg.InputError) as far:
            eg.load(other)
        assert "classics" not in str(far.value)
