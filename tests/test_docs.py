"""The docs cannot drift: every command and option is described, every printed block is real."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import escalation_games as eg
import game_pages
import picture_files
import refresh
import text_claims
from escalation_games.cli import main
from escalation_games.files import schema

WRITTEN = refresh.written()  # the pages of games, those of Python, and that of files
GAMES = [path for path in WRITTEN if path.parent == refresh.GAMES]
EVERY = [*refresh.PAGES, *WRITTEN]
TEXT = text_claims.TABLE.with_suffix(".md")
REFERENCE = refresh.ROOT / "docs" / "reference" / "cli.md"
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
SLOW = pytest.mark.skipif("SOAK" not in os.environ, reason="a minute in all: `make soak`")


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


@pytest.mark.parametrize("path", [p for p in refresh.PAGES if p != TEXT], ids=page_id)
def test_every_block_is_what_the_program_prints(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert refresh.refreshed(text) == text, "run `make docs`, and read what it changed"


@pytest.mark.parametrize(
    "name",
    [
        name if picture_files.is_quick(name) else pytest.param(name, marks=SLOW)
        for name in picture_files.PICTURES
    ],
)
def test_a_picture_is_what_the_program_draws(name: str) -> None:
    shown = (refresh.DRAWN / name).read_text(encoding="utf-8")
    assert picture_files.is_alike(shown, picture_files.drawn(name)), "run `make docs`"


WITHIN = {"kind", "mode", "mean", "sd", "weights", "in"}  # of values in braces, not of tables


def test_the_page_of_game_files_has_every_key_with_its_words() -> None:
    """Also of tables within tables; each row says something."""
    page = refresh.FILES.read_text(encoding="utf-8")
    assert page == WRITTEN[refresh.FILES](), "run `make docs`"
    rows = re.findall(r"^\| `(\w+)`(?: \(needed\))? \| (.*) \| (.*) \|$", page, re.MULTILINE)
    assert {key for key, _, _ in rows} >= {*_keys(schema())} - WITHIN
    assert [key for key, value, said in rows if not (value.strip() and said.strip())] == []


def _keys(known: Any) -> Iterator[str]:
    """Every key that a file may have, wherever it stands in the schema."""
    for key, value in known.items() if isinstance(known, dict) else ():
        if key == "properties":
            yield from (name for name, said in value.items() if said is not False)
        if key not in ("if", "not"):
            yield from _keys(value)
    for value in known if isinstance(known, list) else ():
        yield from _keys(value)


def test_every_picture_is_shown_on_a_page_and_small() -> None:
    kept = {path.name: path.stat().st_size for path in refresh.DRAWN.iterdir()}
    pages = "".join(path.read_text(encoding="utf-8") for path in EVERY)
    shown = {*re.findall(r"!\[[^\]]+\]\([\w./]*pictures/([\w.-]+)\)", pages)}
    assert kept.keys() == shown == picture_files.PICTURES.keys()
    assert sum(kept.values()) < 3_000_000


def test_pictures_are_alike_that_say_the_same() -> None:
    shown = (refresh.DRAWN / "security_dilemma-game.svg").read_text(encoding="utf-8")
    moved = re.sub(r'x="\d+\.\d', 'x="9.9', shown)
    without_a_number = re.sub(r'x="\d+\.\d+', 'x="9', shown, count=1)
    other_payoff = shown.replace(">−0.7<", ">−0.8<")
    assert shown not in (moved, without_a_number, other_payoff)
    assert picture_files.is_alike(shown, moved)
    assert not picture_files.is_alike(shown, without_a_number)
    assert not picture_files.is_alike(shown, other_payoff)


def test_words_of_an_answer_are_no_markdown() -> None:
    screen = "IN SHORT  a*b if\n   <x and d_e _f\n\nREADINGS  now  ○ 0  a ·\n                 b\n"
    assert list(game_pages._short(screen)) == [
        "> a\\*b if \\<x and d_e \\_f\n",
        "| Reading | Level | What can hold |\n|---|---|---|\n| now | ○ 0 | a · b |\n",
    ]


# -- the games, and the text ---------------------------------------------------------------------

# What becomes of claims takes half a minute for the library, so each game is looked at once: its
# page, and its lines on the page of the text. The rest of that page is looked at below.


@pytest.mark.parametrize("path", GAMES, ids=page_id)
def test_a_page_of_games_is_what_the_program_finds(path: Path) -> None:
    new = WRITTEN[path]()
    assert path.exists()
    assert new == path.read_text(encoding="utf-8"), "run `make docs`, and read what it changed"
    if path.name != "index.md":
        rows = text_claims.sentences()
        wanted = [line for row in rows for line in text_claims.lines(row, path.stem)]
        assert [line for line in table_lines() if f"(../games/{path.name}) · " in line] == wanted


@pytest.mark.parametrize("path", [path for path in GAMES if path.name != "index.md"], ids=page_id)
def test_a_page_of_a_game_holds_what_its_file_says(path: Path) -> None:
    text, definition = path.read_text(encoding="utf-8"), eg.load(path.stem)
    every = (*definition.assumptions, *definition.lengths)
    assert f"# {definition.title}\n\n**{definition.question}**" in text
    assert all(f"| `{a.name}` | {a.about} |" in text for a in every)
    assert all(f"| {a.source} |" in text for a in every if a.source)
    assert all(f"**{preset.name}**: {preset.about}" in text for preset in definition.presets)
    left_out = text.partition("## What it leaves out")[2].partition("## ")[0]
    assert left_out.count("\n- ") == len(definition.absent)
    tested = text.partition("## What the text says of it, tested")[2]
    rows = re.findall(r"^\| [✓✗◐=?] \|.*\| `(\w+)`, .* \| (\w+) ([▲▼]) \|", tested, re.MULTILINE)
    says = {"rises": "▲", "falls": "▼"}
    assert rows == [(a.name, who, says[way]) for a in every for who, way in a.claims.items()]


def test_the_screen_of_analyze_is_cut_where_it_should_be() -> None:
    parts = game_pages._answer("T\nIN SHORT  a\nWHAT CAN HOLD b\nc\nWHAT TIPS IT d\nMOVE: e\n")
    assert parts == ["IN SHORT  a\n", "WHAT CAN HOLD b\nc\n", "WHAT TIPS IT d\n"]
    with pytest.raises(ValueError, match="has not each of"):
        game_pages._answer("IN SHORT  a\nWHAT TIPS IT d\nMOVE: e\n")


def test_games_that_are_named_are_linked() -> None:
    linked = game_pages._linked("a bluff (see russia_warning), and no_game")
    assert linked == "a bluff (see [russia_warning](russia_warning.md)), and no_game"


def table_lines() -> list[str]:
    """The lines of the tables that say what becomes of claims, without their heads."""
    text = TEXT.read_text(encoding="utf-8")
    parts = [part[0] for part in refresh.PART.finditer(text) if part["name"].startswith("claims ")]
    assert len(parts) == len(text_claims.SECTIONS)
    return [line for part in parts for line in part.splitlines()[3:-1]]


def test_the_tables_of_the_text_have_every_row_once() -> None:
    rows = [line.split(" | ")[:2] for line in table_lines() if not line.startswith("|  |")]
    wanted = [[f"| {row.number}", row.says] for row in text_claims.sentences()]
    assert rows == wanted


def test_what_is_counted_and_what_is_missing_on_the_page_of_the_text() -> None:
    text = TEXT.read_text(encoding="utf-8")
    parts = {
        part["name"]: part[0].splitlines(keepends=True) for part in refresh.PART.finditer(text)
    }
    assert parts.keys() == refresh.PARTS.keys()
    assert "".join(parts["gaps"][1:-1]) == text_claims.gaps()
    assert "".join(parts["count of claims"][1:-1]) == text_claims.counted("\n".join(table_lines()))


def test_claims_are_counted_once_each() -> None:
    line = "| 1 | x | [g](../games/g.md) · `a`, b | {} | ▲ | ▲ | ▲ | {} |\n"
    both = line.format(
        "allied ▲ ✓<br>russian ▼ ✗", "allied: not everywhere<br>russian: proved; of lines 1"
    )
    text = both + both.replace("| 1 |", "| 2 |") + line.format("allied ▲ =", "not everywhere")
    assert text_claims.counted(text) == (
        "Of 3 claims, 1 hold, 1 go the other way and 1 have no effect where the files stand; 1 of "
        "the allied reader's 2 and 0 of the russian reader's 1 hold. Over all ranges two exact "
        "points contradict 2, and 1 are proved.\n"
    )


def test_no_page_is_of_a_game_or_a_theme_that_is_gone() -> None:
    kept = {*refresh.GAMES.glob("*.md"), *refresh.PYTHON.glob("*.md"), refresh.FILES}
    assert kept == WRITTEN.keys()


@pytest.mark.skipif("SOAK" not in os.environ, reason="half a minute: `make soak`")
def test_the_page_of_the_text_is_what_the_program_finds() -> None:
    text = TEXT.read_text(encoding="utf-8")
    assert refresh.refreshed(text) == text, "run `make docs`, and read what it changed"


def test_a_part_of_a_page_is_made_anew() -> None:
    page = "a\n<!-- generated: gaps -->\nold\n<!-- end -->\nb\n"
    assert refresh.refreshed(page) == page.replace("old\n", text_claims.gaps())


@pytest.mark.parametrize("path", EVERY, ids=page_id)
def test_commands_with_a_prompt_are_run(path: Path) -> None:
    for block in refresh.BLOCK.finditer(path.read_text(encoding="utf-8")):
        if refresh.PROMPT in block["body"]:
            assert block["info"].startswith("console"), block["body"]


@pytest.mark.parametrize("path", EVERY, ids=page_id)
def test_every_command_spoken_of_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    spoken = re.findall(r"(?:^|`|\$ )escalation-games ([a-z]+)", text, flags=re.MULTILINE)
    assert {*spoken} <= {*commands()}


@pytest.mark.parametrize("path", EVERY, ids=page_id)
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
