"""Rewrite every printed block of README.md and docs/ from what the program prints now.

    python docs/refresh.py        or: make docs

A page is run from top to bottom in an empty folder of its own. These blocks take part, known by the
words after the opening fence:

console              `$ escalation-games …` lines, each followed by all that it prints
console exit=2       the same; the command is meant to end with this exit code
console excerpt      shortened by hand: a line `...` stands for any lines that were left out
toml file=NAME       written to NAME, for the commands below it; text file=NAME likewise
toml append=NAME     added at the end of NAME
python               run, in one namespace for the page
text output          what the python block before it prints
mermaid rooms        the picture of the package's rooms, from docs/rooms.py
text modules         every module with its first sentence, from there too

`escalation-games … > NAME` writes what the command prints to NAME. Between the comments
`<!-- generated: NAME -->` and `<!-- end -->` stands what one of PARTS makes, as Markdown. The pages
under docs/games/ and docs/reference/python/ are written as a whole, by docs/game_pages.py and
docs/python_pages.py. tests/test_docs.py fails where this program would change a page.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from click.testing import CliRunner

import file_page
import game_pages
import picture_files
import python_pages
import rooms
import text_claims
from escalation_games.cli import main

ROOT = Path(__file__).resolve().parents[1]
GAMES = ROOT / "docs" / "games"  # written as a whole, as is the next folder
DRAWN = ROOT / "docs" / "pictures"
PYTHON = ROOT / "docs" / "reference" / "python"
FILES = ROOT / "docs" / "reference" / "game-file.md"
BY_HAND = sorted(
    path for path in (ROOT / "docs").rglob("*.md")
    if path != FILES and not {GAMES, PYTHON} & {*path.parents}
)  # fmt: skip
PAGES = (ROOT / "README.md", *BY_HAND)
BLOCK = re.compile(r"^```(?P<info>\S[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
PART = re.compile(r"(<!-- generated: (?P<name>[^\n]+) -->\n).*?(<!-- end -->)", re.DOTALL)
PROMPT = "$ escalation-games"
GENERATED = {"mermaid rooms": rooms.picture, "text modules": rooms.modules}
PARTS: dict[str, Callable[[], str]] = {
    "count of claims": text_claims.count,
    "gaps": text_claims.gaps,
    **{
        f"claims {section}": partial(text_claims.table, section) for section in text_claims.SECTIONS
    },
}
PLAIN = {"COLUMNS": "90", "NO_COLOR": "1"}  # the widest screen; no colour, as in a pipe


class Drift(Exception):
    """A page that cannot be brought up to date by rewriting it: a person has to."""


@dataclass
class Page:
    """One page while it is being run: what its python blocks have defined, and last printed."""

    names: dict[str, Any] = field(default_factory=dict)
    printed: str = ""

    def block(self, found: re.Match[str]) -> str:
        """The block as it should read; unchanged if it is of no kind that takes part."""
        info, body = found["info"], found["body"]
        kind, *words = info.split()
        options = dict(word.split("=", 1) for word in words if "=" in word)
        if kind == "console":
            body = console(body, int(options.get("exit", 0)), excerpt="excerpt" in words)
        elif "file" in options:
            Path(options["file"]).write_text(body, encoding="utf-8")
        elif "append" in options:
            with Path(options["append"]).open("a", encoding="utf-8") as file:
                file.write("\n" + body)
        elif kind == "python":
            self.run(body)
        elif info == "text output":
            body = self.printed
        elif info in GENERATED:
            body = GENERATED[info]()
        return f"```{info}\n{body}```"

    def run(self, code: str) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as output:
            exec(compile(code, "<python block>", "exec"), self.names)
        self.printed = output.getvalue()


def refreshed(text: str) -> str:
    """The page with every block as the program prints it now. Runs it in an empty folder."""
    page = Page({"__name__": "__page__"})
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return PART.sub(made, BLOCK.sub(page.block, text))


def made(part: re.Match[str]) -> str:
    """A part of a page, between its two comments, as PARTS makes it."""
    return f"{part[1]}{PARTS[part['name']]()}{part[3]}"


def console(body: str, code: int, *, excerpt: bool) -> str:
    """The block with each command's real output under it."""
    before, *commands = re.split(rf"^{re.escape(PROMPT)}(?= |\n)", body, flags=re.MULTILINE)
    if before or not commands:
        raise Drift(f"a console block starts with '{PROMPT}', not with {before!r}")
    return "".join(answered(command, code, excerpt=excerpt) for command in commands)


def answered(command: str, code: int, *, excerpt: bool) -> str:
    """One command line and its output; the shown excerpt is kept as long as it is true."""
    line, _, shown = command.partition("\n")
    printed = output(line, code)
    if excerpt and fits(shown, printed):
        printed = shown
    return f"{PROMPT}{line}\n{printed}"


def output(line: str, code: int) -> str:
    """What `escalation-games LINE` prints, on both streams, minus what `> NAME` takes away."""
    words = shlex.split(line, comments=True)
    arguments, target = (words[:-2], words[-1]) if ">" in words[-2:] else (words, None)
    result = CliRunner().invoke(main, arguments, prog_name="escalation-games", env=PLAIN)
    if result.exit_code != code:
        why = result.output or repr(result.exception)
        raise Drift(f"'{line}' ended with {result.exit_code}, not {code}: {why}")
    if target is None:
        return result.output
    Path(target).write_text(result.stdout, encoding="utf-8")
    return result.stderr


def fits(excerpt: str, printed: str) -> bool:
    """Whether the excerpt is the output, with any lines left out where it says `...`."""
    lines = (
        "(?:.*\n)*?" if line.strip() == "..." else re.escape(line)
        for line in excerpt.splitlines(keepends=True)
    )
    return bool(excerpt) and re.fullmatch("".join(lines), printed) is not None


def printed(line: str) -> str:
    """What `escalation-games LINE` prints, in an empty folder."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return output(line, 0)


def written() -> dict[Path, Callable[[], str]]:
    """The pages that are written as a whole, and what writes each."""
    return {
        **{GAMES / name: write for name, write in game_pages.pages(printed).items()},
        **{PYTHON / name: write for name, write in python_pages.pages().items()},
        FILES: file_page.page,
    }


def rewrite(path: Path, new: str) -> None:
    """Bring one page up to date and say so if that changed it."""
    if not path.exists() or new != path.read_text(encoding="utf-8"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(new, encoding="utf-8")
        print(f"rewrote {path.relative_to(ROOT)}")


def main_program() -> None:
    """Rewrites every page and picture that has changed, and removes those that are gone."""
    kept = {*written(), *(DRAWN / name for name in picture_files.PICTURES)}
    for path in {*GAMES.glob("*.md"), *PYTHON.glob("*.md"), *DRAWN.iterdir()} - kept:
        path.unlink()
        print(f"removed {path.relative_to(ROOT)}")
    for path in PAGES:
        try:
            rewrite(path, refreshed(path.read_text(encoding="utf-8")))
        except Drift as drift:
            sys.exit(f"error: {path.relative_to(ROOT)}: {drift}")
    for path, write in written().items():
        rewrite(path, write())
    for name in picture_files.PICTURES:
        old, new = DRAWN / name, picture_files.drawn(name)
        if not (old.exists() and picture_files.is_alike(old.read_text(encoding="utf-8"), new)):
            rewrite(old, new)


if __name__ == "__main__":
    main_program()
