"""The docs cannot drift: every command and option is described, every printed block is real."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import refresh
from escalation_games.cli import main

REFERENCE = refresh.ROOT / "docs" / "reference" / "cli.md"
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def commands() -> dict[str, click.Command]:
    """Every command by the words typed for it: '' is the program itself."""
    return dict(walk("", main))


def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for word in command.list_commands(context):
            below = command.get_command(context, word)
            assert below is not None
            yield from walk(f"{name} {word}".strip(), below)


def options(command: click.Command) -> list[str]:
    given = (parameter for parameter in command.params if isinstance(parameter, click.Option))
    return [name for option in given for name in (*option.opts, *option.secondary_opts)]


def section(command: str) -> str:
    """The part of the reference under a command's heading; '' has the part before the first one."""
    first, *others = re.split(r"^## ", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    parts = {part.partition("\n")[0].strip("` "): part for part in others}
    return parts.get(command, "") if command else first


def page_id(path: Path) -> str:
    return str(path.relative_to(refresh.ROOT))


@pytest.mark.parametrize("command", commands())
def test_the_reference_describes_every_command(command: str) -> None:
    assert section(command), f"docs/reference/cli.md has no heading '## {command}'"


@pytest.mark.parametrize("command", commands())
def test_the_reference_describes_every_option(command: str) -> None:
    missing = [name for name in options(commands()[command]) if name not in section(command)]
    assert missing == []


@pytest.mark.parametrize("path", refresh.PAGES, ids=page_id)
def test_every_block_is_what_the_program_prints(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert refresh.refreshed(text) == text, "run `make docs`, and read what it changed"


@pytest.mark.parametrize("path", refresh.PAGES, ids=page_id)
def test_commands_with_a_prompt_are_run(path: Path) -> None:
    for block in refresh.BLOCK.finditer(path.read_text(encoding="utf-8")):
        if refresh.PROMPT in block["body"]:
            assert block["info"].startswith("console"), block["body"]


@pytest.mark.parametrize("path", refresh.PAGES, ids=page_id)
def test_every_command_spoken_of_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    spoken = re.findall(r"(?:^|`|\$ )escalation-games ([a-z]+)", text, flags=re.MULTILINE)
    assert {*spoken} <= {*commands()}


@pytest.mark.parametrize("path", refresh.PAGES, ids=page_id)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = LINK.findall(path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


TRUE_OUTPUT = "first\nsecond\nthird\n"


@pytest.mark.parametrize(
    ("excerpt", "true"),
    [
        ("first\nsecond\nthird\n", True),
        ("first\n...\nthird\n", True),
        ("...\nthird\n", True),
        ("first\n...\n", True),
        ("first\n...\nsecond\n...\n", True),
        ("first\nthird\n", False),  # left out without saying so
        ("first\n...\nfourth\n", False),
        ("second\n...\n", False),
        ("", False),
    ],
)
def test_an_excerpt_says_where_it_leaves_lines_out(excerpt: str, true: bool) -> None:
    assert refresh.fits(excerpt, TRUE_OUTPUT) is true


def test_python_blocks_share_a_page_and_show_what_they_print() -> None:
    page = "```python\nx = 2\n```\n```python\nprint(x + 1)\n```\n```text output\n4\n```\n"
    assert refresh.refreshed(page) == page.replace("4", "3")


def test_a_block_that_starts_otherwise_is_refused() -> None:
    with pytest.raises(refresh.Drift, match="starts with"):
        refresh.refreshed("```console\nescalation-games list\n```\n")


def test_an_unexpected_exit_code_is_refused() -> None:
    with pytest.raises(refresh.Drift, match="ended with 2, not 0"):
        refresh.refreshed("```console\n$ escalation-games no-such-command\n```\n")


def test_every_module_spoken_of_exists() -> None:
    """Names such as `numbers/line/cells.py`, on the pages that explain the house."""
    pages = [refresh.ROOT / "CONTRIBUTING.md", *(refresh.ROOT / "docs").rglob("*.md")]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    rooms = "|".join(path.name for path in refresh.rooms.SOURCE.iterdir() if path.is_dir())
    spoken = {*re.findall(rf"`((?:{rooms})/[\w/]+\.py)`", text)}
    assert len(spoken) > 30
    assert {name for name in spoken if not (refresh.rooms.SOURCE / name).exists()} == set()
