"""Screens are as wide as asked: no line is wider, nothing is cut, and the answer fits a screen."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main, output
from escalation_games.numbers import Fraction
from escalation_games.report.screens import analyze
from escalation_games.report.text import layout

NAMES = [entry.name for entry in eg.catalogue()]
HEAD = 25
SECTIONS = re.compile(r"^(WHAT CAN HOLD|WHY (IT|EACH) HOLDS|WHAT TIPS IT|MOVE)", re.MULTILINE)


@pytest.fixture(scope="module", params=NAMES)
def analysed(request: pytest.FixtureRequest) -> Any:
    """The analysis that `analyze` makes of a game, to be shown at several widths."""
    kept = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analyze, "analysis_screen", lambda found: kept.append(found) or iter(()))
        assert CliRunner().invoke(main, ["analyze", request.param]).exit_code == 0
    return kept[0]


def shown(analysis: Any, columns: int, whole: bool = True) -> str:
    return layout.rendered(analyze.analysis_screen(analysis), columns=columns, whole=whole)


def letters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


@pytest.mark.parametrize("columns", [60, 80, 90, 100])
def test_no_line_of_analyze_is_wider_than_the_screen(analysed: Any, columns: int) -> None:
    lines = shown(analysed, columns).splitlines()
    assert max(map(len, lines)) <= columns
    assert max(map(len, lines)) > columns - 12  # and the room is used


def test_nothing_is_cut_and_no_number_is_broken(analysed: Any) -> None:
    """Narrow screens have the words of a table below it: the same letters at 60 and at 80."""
    for narrow, wide in ((60, 80), (90, 100)):
        assert letters(shown(analysed, narrow)) == letters(shown(analysed, wide))
    values = {str(tip.value) for tip in analysed.tips if isinstance(tip.value, Fraction)}
    told = values & set(shown(analysed, 200).split())
    assert told
    for columns in (60, 80, 90, 100):
        assert told <= set(shown(analysed, columns).split())


def test_the_answer_fits_a_screen(analysed: Any) -> None:
    text = shown(analysed, 90)
    sections = [found[1] for found in SECTIONS.finditer(text)]
    assert [name.split()[0] for name in sections] == ["WHAT", "WHY", "WHAT", "MOVE"]
    head = text[: text.index("\nWHY ")].rstrip().splitlines()
    assert len(head) <= HEAD
    assert head[0].startswith(analysed.definition.title.upper())
    assert any(line.startswith("IN SHORT") for line in head)
    assert any(line.startswith("READINGS") for line in head)


def test_beliefs_are_left_out_on_a_terminal_only_where_it_is_said(analysed: Any) -> None:
    short, whole = shown(analysed, 90, whole=False), shown(analysed, 90)
    if short != whole:
        assert len(short.splitlines()) < len(whole.splitlines())
        assert "--all" in short
    assert "--all" not in whole
    assert ("WHAT IS BELIEVED" in whole) == any(
        equilibrium.beliefs is not None and any(equilibrium.beliefs)
        for equilibrium in analysed.solution.equilibria
    )


def test_width_is_asked_for_or_that_of_the_terminal() -> None:
    wide = CliRunner().invoke(main, ["list"]).stdout.splitlines()
    assert 80 < max(map(len, wide)) <= 90
    for columns in (60, 70, 120):
        lines = CliRunner().invoke(main, ["list", "--width", str(columns)]).stdout.splitlines()
        assert max(map(len, lines)) <= columns
    assert CliRunner().invoke(main, ["list", "--width", "59"]).exit_code == 2


@pytest.mark.parametrize(
    ("terminal", "columns"), [(40, 60), (60, 60), (77, 77), (100, 100), (250, 100)]
)
def test_a_terminal_is_followed_within_bounds(
    monkeypatch: pytest.MonkeyPatch, terminal: int, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(terminal))
    assert output._columns() == layout.WIDTH
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert output._columns() == columns


@pytest.mark.parametrize("command", ["show", "solve", "statics", "map", "tip"])
def test_other_screens_are_no_wider_either(command: str) -> None:
    for columns in (60, 100):
        words = [command, "cornered", "--width", str(columns)]
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0
        assert max(map(len, result.stdout.splitlines())) <= columns
