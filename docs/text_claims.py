"""What the seed text says, held against the games: the tables of docs/explanation/the-text.md.

`the-text.toml`, beside that page, says where each sentence stands; verdicts are the program's own.
Of a game that is not in the library nothing is said, so rows grow as games are added.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import escalation_games as eg
from escalation_games.report.screens.claims import MARKS, verdict
from escalation_games.report.screens.statics import WAYS
from escalation_games.report.text import number_text, words
from escalation_games.sensitivity.claims.readings import BASELINE, solutions_by_reading

TABLE = Path(__file__).parent / "explanation" / "the-text.toml"
SECTIONS = ("S0", "S1", "S2", "S3", "S4")
READINGS = (BASELINE, "allied", "russian")  # in this order everywhere
READER = {"a": "allied", "r": "russian"}
SAYS = {"+": "rises", "-": "falls"}
SPOT = re.compile(
    r"(?P<game>\w+)(?:\.(?P<name>\w+)(?P<says>(?: [ar][+-])+)|: (?P<decision>.+) (?P<action>\w+))?"
)
HEAD = """\
| No. | The text says | Where it stands | Claim | Now | Allied | Russian | Over the ranges |
|---|---|---|---|---|---|---|---|
"""
NOT_YET = "in no game of the library yet"
NOT_SO = "not everywhere"  # over all ranges: two points contradict it


@dataclass(frozen=True)
class Spot:
    """Where a sentence stands: in an assumption or length, in what is done, or in a whole game.

    says     reader -> "rises" or "falls", of an assumption or length
    done     a decision and an action at it; None of other spots
    """

    game: str
    name: str | None
    says: Mapping[str, str]
    done: tuple[str, str] | None


@dataclass(frozen=True)
class Sentence:
    """One thing that the text says: where it stands, and what of it stands nowhere."""

    number: int
    section: str
    says: str
    spots: tuple[Spot, ...]
    gap: str | None


def sentences() -> list[Sentence]:
    """The table as it stands in its file, games that are not in the library included."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))["claims"]
    return [
        Sentence(k, row["section"], row["says"], tuple(map(_spot, row["stands"])), row.get("gap"))
        for k, row in enumerate(table, 1)
    ]


def _spot(text: str) -> Spot:
    found = SPOT.fullmatch(text)
    if found is None:
        raise ValueError(f"{TABLE.name}: not read: {text!r}")
    said = {READER[word[0]]: SAYS[word[1]] for word in (found["says"] or "").split()}
    done = (found["decision"], found["action"]) if found["decision"] else None
    return Spot(found["game"], found["name"], said, done)


@cache
def library() -> frozenset[str]:
    """The names of the games that are there."""
    return frozenset(entry.name for entry in eg.catalogue())


@cache
def tested(game: str) -> tuple[eg.ClaimVerdict, ...]:
    """Every claim of a game, tested where its file stands, in each reading, over all ranges."""
    return eg.claims(eg.load(game))


@cache
def solved(game: str) -> Mapping[str, eg.Solution | None]:
    """The solution where a file stands, and in each reading."""
    return solutions_by_reading(eg.load(game))


# -- the page ----------------------------------------------------------------------------------


def table(section: str) -> str:
    """The table of one section, in Markdown."""
    rows = [row for row in sentences() if row.section == section]
    return HEAD + "".join(f"{line}\n" for row in rows for line in lines(row))


def lines(row: Sentence, game: str | None = None) -> list[str]:
    """A line for each place where a sentence stands; one that says so where it stands in none.

    With `game` only those of one game.
    """
    here = [spot for spot in row.spots if spot.game in library()]
    first = [str(row.number), row.says]
    if not here and game is None:
        return [cut([*first, NOT_YET, *["–"] * 5])]
    return [
        cut([*(["", ""] if k else first), *_cells(spot)])
        for k, spot in enumerate(here) if game in (None, spot.game)
    ]  # fmt: skip


def cut(cells: list[str]) -> str:
    """A line of a table in Markdown."""
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _cells(spot: Spot) -> list[str]:
    game = f"[{spot.game}](../games/{spot.game}.md)"
    if spot.name is not None:
        return _of_claims(game, spot.game, spot.name)
    levels = [solved(spot.game)[reading] for reading in READINGS]
    if spot.done is not None:
        decision, action = spot.done
        done = [played(spot.game, solution, decision, action) for solution in levels]
        return [f"{game} · is `{action}` chosen at `{decision}`?", "–", *done, "–"]
    definition = eg.load(spot.game)
    return [f"{game} · {definition.what}", "–", *(level(definition, s) for s in levels), "–"]


def _of_claims(link: str, game: str, name: str) -> list[str]:
    claims = [claim for claim in tested(game) if claim.about.name == name]
    what = eg.load(game).what
    about = claims[0].about.about + ("" if what == "escalation" else f" (on {what})")
    about += words.among(claims[0].completeness.kind)
    says = [f"{claim.reader} {WAYS[claim.says]} {mark(claim)}" for claim in claims]
    over = [over_ranges(claim) for claim in claims]
    if len(set(over)) > 1:
        over = [f"{claim.reader}: {text}" for claim, text in zip(claims, over, strict=True)]
    else:
        over = over[:1]
    return [f"{link} · `{name}`, {about}", "<br>".join(says), *ways(claims[0]), "<br>".join(over)]


def mark(claim: eg.ClaimVerdict) -> str:
    """What becomes of a claim where its file stands."""
    return MARKS[verdict(claim.says, claim.ways[BASELINE])]


def ways(claim: eg.ClaimVerdict) -> list[str]:
    """Which way escalation goes where the file stands, and in both readings."""
    return [WAYS[claim.ways[reading]] for reading in READINGS]


def over_ranges(claim: eg.ClaimVerdict) -> str:
    """What becomes of a claim over all ranges, in few words."""
    if claim.over is None:
        return "–"
    if claim.against is not None:
        return NOT_SO
    counts, n = claim.over.counts, sum(claim.over.counts.values())
    if set(counts) <= {"unknown"} and claim.over_all == "not settled":
        return "not settled"
    shares = ", ".join(
        f"{100 * counts[way] / n:.0f} % {sign}" for way, sign in WAYS.items() if way in counts
    )
    return f"{_unrefuted(claim)}; of lines {shares}"


def _unrefuted(claim: eg.ClaimVerdict) -> str:
    """What is known of a claim that nothing contradicts."""
    return "no witness" if claim.over_all == "not settled" else claim.over_all


def level(definition: eg.Definition, solution: eg.Solution | None) -> str:
    """ "○ 0.2": the regime, and the level or levels."""
    if solution is None:
        return "?"
    span = words.span(definition, solution, number_text.both)
    among = words.among(solution.completeness.kind)
    return f"{number_text.SYMBOLS[solution.regime]} {span}{among}"


def played(game: str, solution: eg.Solution | None, decision: str, action: str) -> str:
    """Is an action chosen: "yes" in every equilibrium, "no" in none, else "in some"."""
    if solution is None:
        return "?"
    decisions = list(eg.load(game).structure.decisions)
    (k,) = (k for k, d in enumerate(decisions) if d.name == decision)
    spot = decisions[k].actions.index(action)
    shares = {str(equilibrium.profile[k][spot]) for equilibrium in solution.equilibria}
    return {frozenset({"1"}): "yes", frozenset({"0"}): "no"}.get(frozenset(shares), "in some")


def counted(text: str) -> str:
    """How the claims in these lines come out, and those of each reader: read from the lines.

    A claim that stands in several rows is counted once.
    """
    rows = {tuple(line.strip("| ").split(" | ")[-6:]) for line in text.splitlines()}
    marks = {row: re.findall(r"(\w+) [▲▼] ([✓✗◐=?])", row[1]) for row in rows if len(row) == 6}
    each = [(reader, mark) for found in marks.values() for reader, mark in found]
    found = Counter(mark for _, mark in each)
    made = Counter(reader for reader, _ in each)
    holds = [f"{each.count((who, '✓'))} of the {who} reader's {made[who]}" for who in sorted(made)]
    says = {"✓": "hold", "✗": "go the other way", "◐": "go both ways", "=": "have no effect",
            "?": "are not settled"}  # fmt: skip
    parts = [f"{found[sign]} {said}" for sign, said in says.items() if found[sign]]
    against = sum(
        len(marks[row]) if row[-1] == NOT_SO else row[-1].count(NOT_SO) for row in marks
    )  # fmt: skip
    proved = sum(
        len(marks[row]) if row[-1].startswith("proved") else row[-1].count(": proved")
        for row in marks
    )  # fmt: skip
    return (
        f"Of {len(each)} claims, {words.listed(parts)} where the files stand; "
        f"{words.listed(holds)} hold. Over all ranges two exact points contradict {against}, and "
        f"{proved} are proved.\n"
    )


def count() -> str:
    """The sentence that counts over the tables of all sections."""
    return counted("".join(map(table, SECTIONS)))


def gaps() -> str:
    """What stands in no game, as a list in Markdown."""
    missing = [
        (row, row.gap or NOT_YET) for row in sentences()
        if row.gap or not any(spot.game in library() for spot in row.spots)
    ]  # fmt: skip
    return "".join(f"- **{row.number}**, {row.says}: {why}.\n" for row, why in missing)
