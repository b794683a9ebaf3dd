"""A page for each game of the library, and their index: written from what the program finds.

`docs/refresh.py` writes them to docs/games/. Nothing on them is written by hand: words are those of
the game's file, pictures and answers those of `show` and `analyze`, verdicts those of `claims`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

import escalation_games as eg
import picture_files
from escalation_games.definition import TEXT, Assumption, Length
from escalation_games.numbers import Fraction
from escalation_games.report.screens.claims import section
from escalation_games.report.screens.over_ranges import witness_words
from escalation_games.report.screens.statics import WAYS
from escalation_games.report.text import number_text, words
from escalation_games.solvers.result import least_complete
from text_claims import (
    READINGS,
    cut,
    level,
    library,
    mark,
    over_ranges,
    sentences,
    solved,
    tested,
    ways,
)

Printed = Callable[[str], str]  # what `escalation-games LINE` prints

NOTE = "<!-- Written by docs/refresh.py; change games/{}.toml, or what the program prints. -->\n"
INTRO = """\
# The games

One page each: the question, the game as a picture, what can hold and why, what tips it, what
becomes of the claims of [the text](../explanation/the-text.md), and what is left out. Under each
reading stands how much escalation can hold: ○ below the line, ◐ across it, ● above.
"""
BASELINES = """
Baselines and ranges are illustrations, set near boundaries so that there is something to see;
neither they nor the readings are estimates of any state. A level is said of a game under its
assumptions.
"""
OWN = "[write your own game](../how-to/write-your-own-game.md)"
MOVE = """\
MOVE is a share of the range given, which is not a probability; THEN is what holds right beyond the
tip.
"""
TOGETHER = "The two with the nearest tips, the others where they stand.\n"
ALONG = "How much can hold along the range of each, the others where they stand.\n"
TALL = 60  # lines: a game with more as text is no picture to stumble over
ALT = {  # what a picture shows, for who does not see it; the words stand beside it
    "game": "the game, with what is played in the colours of how much it leads to",
    "tips": "a bar for the range of each assumption, in the colours of what can hold, with ticks "
            "where it tips",
    "map": "the plane of two assumptions, divided by what can hold",
    "directions": "a curve for each assumption: the most and the least that can hold",
}  # fmt: skip
ANSWER = ("WHAT CAN HOLD", "WHAT TIPS IT", "MOVE:")  # where the screen of `analyze` is cut


def pages(printed: Printed) -> dict[str, Callable[[], str]]:
    """The name of each page under docs/games/, and what writes it."""
    found: dict[str, Callable[[], str]] = {"index.md": index}
    for entry in eg.catalogue():
        found[f"{entry.name}.md"] = lambda name=entry.name: page(name, printed)  # type: ignore[misc]
    return found


def index() -> str:
    """The library by topic, with the level in each reading."""
    text = NOTE.format("*") + INTRO
    for topic, entries in groupby(eg.catalogue(), key=lambda entry: entry.topic):
        text += (
            f"\n## {topic}\n\n| Game | Question | Now | Allied | Russian |\n|---|---|---|---|---|\n"
        )
        for entry in entries:
            definition = eg.load(entry.name)
            levels = [level(definition, solved(entry.name)[reading]) for reading in READINGS]
            what = "" if definition.what == "escalation" else f" ({definition.what})"
            cells = [f"[{entry.title}]({entry.name}.md){what}", entry.question, *levels]
            text += f"{cut(cells)}\n"
    return text + BASELINES


def page(name: str, printed: Printed) -> str:
    """The page of one game."""
    definition = eg.load(name)
    short, holds, tips = _answer(printed(f"analyze {name}"))
    parts = [
        _head(definition), *_short(short), _line(definition), _readings(definition),
        "## The game\n", _game(definition, _drawn(printed(f"show {name}"))),
        "## Its assumptions\n", "".join(_assumptions(definition)),
        "## What can hold, and why\n", _block(holds),
        "## What tips it\n", _shown(definition, "tips"), _block(tips),
        MOVE,
        "### Two of them together\n", TOGETHER, _shown(definition, "map"),
        "### Which way each pushes\n", ALONG, _shown(definition, "directions"),
        "## What the text says of it, tested\n",
        _rows(name), *_claims(name),
        "## What it leaves out\n", "".join(f"- {_linked(what)}\n" for what in definition.absent),
        "## Go on\n", _go_on(definition),
    ]  # fmt: skip
    return "\n".join(parts)


def _head(definition: eg.Definition) -> str:
    story = f"\n{definition.story}\n" if definition.story else ""
    return (
        f"{NOTE.format(definition.name)}# {definition.title}\n\n**{definition.question}**\n{story}"
        f"\nSource: {definition.source}. [All games](index.md) · "
        "[the text](../explanation/the-text.md)\n"
    )


def _block(text: str) -> str:
    return f"```text\n{text.strip(chr(10))}\n```\n"


def _folded(title: str, text: str) -> str:
    """A part of a page that is opened by a click."""
    return f"<details>\n<summary>{title}</summary>\n\n{text}\n</details>\n"


def _short(screen: str) -> Iterator[str]:
    """The answer as a quotation, and what each reading makes of it as a table."""
    answer, _, readings = screen.removeprefix("IN SHORT").partition("READINGS")
    yield f"> {_plain(' '.join(answer.split()))}\n"
    rows: list[list[str]] = []
    for line in readings.splitlines():
        if line[len("READINGS ") :].startswith("  ") and rows:  # goes on with the line above
            rows[-1][-1] += f" {line.strip()}"
        elif line.strip():
            rows.append(re.split(r" {2,}", line.strip(), maxsplit=2))
    if rows:
        yield "| Reading | Level | What can hold |\n|---|---|---|\n" + "".join(
            f"{cut(list(map(_plain, row)))}\n" for row in rows
        )


def _plain(text: str) -> str:
    """Text that is no Markdown."""
    return re.sub(r"[\\`*\[\]]|<(?=\S)|(?<!\w)_|_(?!\w)", r"\\\g<0>", text)


def _game(definition: eg.Definition, text: str) -> str:
    """The game as a picture, with its formulas folded away; as text where no picture is drawn."""
    if "game" not in picture_files.of_game(definition.name):
        return _block(text)
    shown, words = _shown(definition, "game"), _folded("As text, with its formulas", _block(text))
    if text.count("\n") >= TALL:
        shown = _folded("The whole game, a large picture", shown)
    return f"{shown}\n{words}"


def _shown(definition: eg.Definition, kind: str) -> str:
    file = picture_files.of_game(definition.name)[kind]
    return f"![{definition.title}: {ALT[kind]}](../pictures/{file})\n"


def _linked(text: str) -> str:
    """The text, with links to the games that it names."""
    return re.sub(r"\w+", lambda m: f"[{m[0]}]({m[0]}.md)" if m[0] in library() else m[0], text)


def _answer(screen: str) -> list[str]:
    """The screen of `analyze`: the answer in short, what can hold, what tips it."""
    body = screen.partition("IN SHORT")[2]
    parts = re.split("|".join(rf"^(?={heading})" for heading in ANSWER), body, flags=re.MULTILINE)
    if len(parts) != len(ANSWER) + 1:
        raise ValueError(f"the screen of analyze has not each of {ANSWER} once")
    return ["IN SHORT" + parts[0], *parts[1:-1]]


def _drawn(screen: str) -> str:
    """What `show` draws: after its head, before its assumptions."""
    return screen.partition("\n\n")[2].partition("\n  ASSUMPTION")[0]


def _line(definition: eg.Definition) -> str:
    line = number_text.number(definition.line)
    return f"{definition.what.capitalize()} counts from {line} on: {definition.why}.\n"


def _readings(definition: eg.Definition) -> str:
    """What each reader holds, and sets."""
    text = ""
    for preset in definition.presets:
        values = ", ".join(f"`{k}` {number_text.number(v)}" for k, v in preset.values.items())
        text += f"- **{preset.name}**: {preset.about} ({values}).\n"
    return text


def _assumptions(definition: eg.Definition) -> Iterator[str]:
    yield "| Name | What it is | Value | Range | Theme | More of it, says the text | Source |\n"
    yield "|---|---|---|---|---|---|---|\n"
    every: list[Assumption | Length] = [*definition.assumptions, *definition.lengths]
    for a in every:
        says = [f"{way} ({who})" if who != TEXT else way for who, way in a.claims.items()]
        ends = f"{_spelt(a.range[0])} … {_spelt(a.range[1])}" if a.range else "fixed"
        cells = [f"`{a.name}`", a.about, _spelt(a.value), ends, a.theme or "", ", ".join(says)]
        yield f"{cut([*cells, a.source or ''])}\n"


def _spelt(x: Fraction | int) -> str:
    return number_text.number(Fraction(x))


def _rows(name: str) -> str:
    """Which things that the text says stand in this game."""
    rows = [row for row in sentences() if name in {spot.game for spot in row.spots}]
    if not rows:
        return "No row of [the text](../explanation/the-text.md) stands in this game.\n"
    said = [f"- {row.section}, row {row.number}: {row.says}\n" for row in rows]
    return f"[The text](../explanation/the-text.md) says, in our words:\n\n{''.join(said)}"


def _claims(name: str) -> Iterator[str]:
    """The claims with their verdicts, and the two points that contradict some."""
    definition, found = eg.load(name), tested(name)
    if not found:
        yield "No claim of the text is about an assumption of this game.\n"
        return
    readings = ["Now", *(reading.capitalize() for reading in READINGS[1:])]
    heads = ["Borne out", "Section", "More of it", "Claim", *readings, "Over the ranges"]
    lines = [cut(heads), "|---" * len(heads) + "|"]
    for claim in found:
        more, said = f"`{claim.about.name}`, {claim.about.about}", WAYS[claim.says]
        cells = [mark(claim), section(claim.about.source), more, f"{claim.reader} {said}"]
        lines.append(cut([*cells, *ways(claim), over_ranges(claim)]))
    yield "\n".join(lines) + "\n"
    yield (
        "✓ so, ✗ the other way, ◐ both ways, = no effect, ? not settled, where the file stands; ▲ "
        f"{definition.what} rises, ▼ falls, ⇅ both. [How to read this]"
        "(../explanation/the-text.md#what-it-says-and-what-the-games-say-to-it).\n"
    )
    least = least_complete(*(claim.completeness for claim in found))
    yield from (f"{sentence}\n" for sentence in words.directions_of(least))
    yield _witnesses(definition)


def _witnesses(definition: eg.Definition) -> str:
    """Two exact points against each claim that does not hold everywhere."""
    found = {
        (claim.about.name, claim.says): claim.against
        for claim in tested(definition.name) if claim.against is not None
    }  # fmt: skip
    if not found:
        return ""
    text = ""
    for (name, says), points in found.items():
        others = ", ".join(f"`{k}` {number_text.number(x)}" for k, x in points.values.items())
        text += (
            f"- `{name}` {WAYS[says]}: {witness_words(definition, points)}; the rest: {others}.\n"
        )
    return _folded("Against each claim that does not hold everywhere: two exact points", text)


def _go_on(definition: eg.Definition) -> str:
    """Commands that answer the next questions, each as it can be typed."""
    name = definition.name
    readings = [preset.name for preset in definition.presets]
    commands = [
        *((f"analyze {name} --preset {reading}", f"as {reading} sees it") for reading in readings),
        (f"tip {name}", "every threshold, with its formula"),
        (f"statics {name}", "which way escalation goes with each assumption"),
        (f"map {name}", "two assumptions at once"),
        (f"rank {name}", "which assumptions decide, over all ranges"),
        (f"boxes {name}", "which combinations go with escalation"),
        (f"show {name} --toml > mine.toml", "a copy to edit"),
    ]  # fmt: skip
    width = max(len(command) for command, _ in commands)
    lines = (f"escalation-games {command:<{width}}  # {does}\n" for command, does in commands)
    policies = "[compare policies](../how-to/compare-policies.md)"
    return f"```sh\n{''.join(lines)}```\n\nOr {policies}, or change the file: {OWN}.\n"
