"""How far a command is: counted without holding up the work, shown on terminals only, then gone."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner
from rich.console import Console

import escalation_games as eg
from escalation_games import effort
from escalation_games.cli import main
from escalation_games.effort import allowed, metered, share, spend, steps
from escalation_games.report.text import progress

COMMANDS = {
    "solve": ["solve", "security_dilemma"],
    "analyze": ["analyze", "security_dilemma"],
    "tip": ["tip", "security_dilemma"],
    "tip --together": ["tip", "security_dilemma", "--together"],
    "rank": ["rank", "security_dilemma", "-n", "16"],
    "boxes": ["boxes", "security_dilemma", "-n", "100"],
    "compare": ["compare", "path_forward", "-n", "16"],
    "map": ["map", "security_dilemma", "v0", "d", "--json"],
}
ERASED = "\x1b[2K"  # the line, as rich does it


# -- counting --------------------------------------------------------------------------------------


def test_steps_are_the_items_themselves_where_nobody_watches() -> None:
    items = [1, 2]
    assert steps(items, "things") is items


def test_the_part_that_is_done() -> None:
    with metered() as meter:
        seen = [(meter.part, meter.what) for _ in steps(range(4), "things")]
        assert seen == [(0, "things"), (0.25, "things"), (0.5, "things"), (0.75, "things")]
        assert meter.what == ""


def test_steps_within_steps_are_parts_of_one() -> None:
    with metered() as meter:
        seen = [meter.part for _ in steps(range(2), "outer") for _ in steps(range(2), "inner")]
        assert seen == [0, 0.25, 0.5, 0.75]


def test_steps_that_are_left_early_are_no_longer_counted() -> None:
    with metered() as meter:
        for _ in steps(range(4), "things"):
            break
        assert meter.what in ("", "things")
    assert effort._meter is None


def test_no_items_are_no_steps() -> None:
    with metered() as meter:
        assert list(steps([], "things")) == []
        assert meter.part == 0


def test_without_steps_it_is_the_part_of_the_effort() -> None:
    with metered() as meter, allowed(1):
        assert meter.part == 0
        spend(effort.QUESTION / 4)
        assert meter.part == pytest.approx(0.25)
        with share(0.5):
            spend(effort.QUESTION / 4)
            assert meter.part == pytest.approx(0.5)
        assert meter.part == pytest.approx(0.5)


def test_a_question_that_was_begun_before_counts_too() -> None:
    with allowed(1):
        spend(effort.QUESTION / 2)
        with metered() as meter:
            assert meter.part == pytest.approx(0.5)


def test_work_that_no_question_asked_for_does_not_count() -> None:
    spend(1_000_000)
    with metered() as meter, allowed(1):
        assert meter.part == 0


def test_no_question_no_part() -> None:
    with metered() as meter:
        spend(100)
        assert meter.part == 0


def test_an_answer_is_the_same_whether_somebody_watches_or_not() -> None:
    definition = eg.load("security_dilemma")
    plain = eg.tips(definition)
    with metered():
        watched = eg.tips(definition)
    assert [(tip.assumption, tip.value) for tip in plain] == [
        (tip.assumption, tip.value) for tip in watched
    ]


# -- drawing ---------------------------------------------------------------------------------------


def test_one_frame() -> None:
    stream, done = io.StringIO(), Event()
    done.set()
    console = Console(file=stream, force_terminal=True, width=80, color_system=None)
    with metered() as meter:
        for k in steps(range(4), "points"):
            if k == 3:
                progress.draw("a game", meter, done, console)
    text = stream.getvalue()
    assert "a game" in text
    assert "75% of the points" in text
    assert text.endswith(ERASED)


class Terminal:
    """A pseudo-terminal in the place of stderr; `text` is what it was sent."""

    def __init__(self) -> None:
        self.ours, theirs = pytest.importorskip("pty").openpty()
        os.set_blocking(self.ours, False)
        self.stream = os.fdopen(theirs, "w")

    def run(self, *command: str) -> str:
        """What the command writes to stdout."""
        answer = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:  # here: pytest puts its own streams back
            patch.setenv("TERM", "xterm")
            patch.setattr(sys, "stderr", self.stream)
            patch.setattr(sys, "stdout", answer)
            main.main(command, standalone_mode=False)
        answer.seek(0)
        return answer.read()

    @property
    def text(self) -> str:
        self.stream.flush()
        parts = []
        with contextlib.suppress(BlockingIOError):  # a terminal gives some 4,000 bytes at a time
            while True:
                parts.append(os.read(self.ours, 1 << 20))
        return b"".join(parts).decode()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    found = Terminal()
    yield found
    found.stream.close()
    os.close(found.ours)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_on_a_terminal_it_is_shown_and_erased(
    command: list[str], terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    answer = terminal.run(*command)
    text = terminal.text
    assert command[1] in text
    assert "%" in text
    assert text.endswith(ERASED)
    assert answer == CliRunner().invoke(main, command).stdout


def test_of_several_reports_the_games_are_counted(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is worked out for one of them shows nothing of its own."""
    seen = set()

    def look(name: str, meter: effort.Meter, done: Event) -> None:
        while not done.wait(0.01):
            seen.add((name, meter.what))

    monkeypatch.setattr(progress, "_draw", look)
    terminal.run("report", "chicken", "stag_hunt", "--out", str(tmp_path / "x.md"))
    assert ("report", "games") in seen
    assert {name for name, _ in seen} == {"report"}


def test_what_is_quick_shows_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 600)
    terminal.run(*COMMANDS["solve"])
    assert terminal.text == ""


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_off_a_terminal_there_is_nothing(
    command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0
    assert done.stderr == ""


def test_an_error_leaves_no_bar(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    with pytest.raises(SystemExit):
        terminal.run("compare", "security_dilemma")
    assert "several decisions" in terminal.text
    assert effort._meter is None
