"""Help is whole, `-h` is --help, and the shell completes what a game's file names."""

from __future__ import annotations

import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.report.text.glossary import GLOSSARY
from escalation_games.sensitivity.tips.tips import CHANGES
from escalation_games.solvers import SOLVERS
from escalation_games.solvers.result import KINDS
from examples import first_edition

COMMANDS = [[], *([name] for name in sorted(main.commands))]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words) or "-")
def test_h_is_help_and_nothing_is_cut(command: list[str]) -> None:
    short, long = (
        CliRunner().invoke(main, [*command, flag], env={"COLUMNS": "90"})
        for flag in ("-h", "--help")
    )
    assert (short.exit_code, short.stdout) == (0, long.stdout)
    lines = short.stdout.splitlines()
    assert not [line for line in lines if line.endswith("...") and "Usage" not in line]
    assert max(map(len, lines)) <= 90


@pytest.mark.parametrize(
    ("words", "incomplete", "wanted"),
    [
        (["compare", first_edition("security_dilemma"), "--by"], "", ["bloc", "adversary"]),
        (["compare", first_edition("security_dilemma"), "--by"], "a", ["adversary"]),
        (["compare", "security_dilemma", "--decision"], "bl", ["bloc"]),
        (["compare", "--decision"], "", []),
        (["compare", "security_dilemma", "--policy"], "al", ["allied"]),
        (["compare", "security_dilemma", "--design"], "s", ["sobol"]),
        (["solve", "security_dilemma", "--concept"], "", ["nash", "agent-qre"]),
        (["tip", "security_dilemma", "--concept"], "", ["nash"]),
        (["tip", "cornered", "--concept"], "s", ["subgame-perfect"]),
        (["rank", "cornered", "--method"], "", ["sobol", "shapley"]),
        (["boxes", "cornered", "--of"], "e", ["every"]),
        (["compare", "no_such_game", "--by"], "", []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_values_are_completed(words: list[str], incomplete: str, wanted: list[str]) -> None:
    complete = BashComplete(main, {}, "escalation-games", "_ESCALATION_GAMES_COMPLETE")
    found = [item.value for item in complete.get_completions(words, incomplete)]
    assert found[: len(wanted)] == wanted
    assert wanted or not found


@pytest.mark.parametrize("asked", ["D1", "risk dominant", "Risk-Dominant", "subgame perfect"])
def test_a_term_is_explained_however_it_is_written(asked: str) -> None:
    result = CliRunner().invoke(main, ["explain", *asked.split()])
    assert result.exit_code == 0
    name, *text = result.stdout.splitlines()
    assert name.lower().replace("-", " ") == asked.lower().replace("-", " ")
    assert text


def test_a_term_that_is_not_known_is_told_with_the_nearest() -> None:
    result = CliRunner().invoke(main, ["explain", "risk", "dominent"])
    assert result.exit_code == 2
    assert "'risk dominent' is not explained; did you mean 'risk dominant'?" in result.stderr
    for term in GLOSSARY:
        assert CliRunner().invoke(main, ["explain", term]).exit_code == 0


@pytest.mark.parametrize(
    ("screen", "terms"),
    [
        ("tip security_dilemma", ["regime", "label"]),
        ("tip security_dilemma -a k", ["label"]),
        ("analyze security_dilemma", ["tipping belief", "double description"]),
        ("solve extended_deterrence", ["backward induction"]),
        ("boxes security_dilemma -n 300", ["PRIM", "box"]),
    ],
)
def test_words_of_screens_are_explained(screen: str, terms: list[str]) -> None:
    shown = CliRunner().invoke(main, screen.split()).stdout
    for term in terms:
        assert term.casefold() in shown.casefold()
        assert CliRunner().invoke(main, ["explain", *term.split()]).exit_code == 0


def test_every_change_and_kind_of_list_is_explained() -> None:
    assert {"label" if change == "labels" else change for change in CHANGES} <= set(GLOSSARY)
    assert "extreme point" in GLOSSARY
    assert "extreme points" in " ".join(KINDS)


def test_every_label_and_concept_is_explained() -> None:
    games = [eg.load(entry.name) for entry in eg.catalogue()]
    found = {
        label.removeprefix("fails ").removeprefix("the ")
        for game in games
        for equilibrium in eg.solve(game.at()).equilibria
        for label in equilibrium.labels
    }
    assert found <= set(GLOSSARY)
    assert {"pure", "mixed", "strict", "risk dominant"} <= found
    assert {concept for concept, _ in SOLVERS} | {"agent-qre"} <= set(GLOSSARY)
