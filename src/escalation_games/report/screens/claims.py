"""The `claims` screen: what the text says of each assumption, and what the game says to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from ...definition import Claim, Definition
from ...sensitivity.claims.readings import BASELINE
from ...sensitivity.claims.tested_claims import OPPOSITE, ClaimVerdict
from ...sensitivity.direction.along_line import Along
from ...solvers.result import least_complete
from ..text import layout, number_text, words
from .over_ranges import lines_looked_at, witness_words
from .statics import WAYS

MARKS = {"so": "✓", "not so": "✗", "both": "◐", "constant": "=", "unknown": "?"}
KEY = (
    "✓ so, ✗ the other way, ◐ both ways, = no effect, ? not settled, where the file stands. "
    "▲ rises, ▼ falls, ⇅ both: along the range of this assumption, the others as the head of the "
    "column says. A witness is two exact points, off every tie, that differ in this assumption "
    "alone; what is proved holds for all such points in the ranges; shares are of lines looked at, "
    "which are no probabilities."
)


def verdict(says: Claim, way: Along) -> str:
    """What one way along a range means for a claim: a key of MARKS."""
    if way in ("both", "constant", "unknown"):
        return way
    return "so" if way == says else "not so"


def tally(claims: Iterable[ClaimVerdict]) -> str:
    """What becomes of claims where their file stands: "2 hold, 1 goes the other way"."""
    found = Counter(verdict(claim.says, claim.ways[BASELINE]) for claim in claims)
    says = {
        "so": ("holds", "hold"), "not so": ("goes the other way", "go the other way"),
        "both": ("goes both ways", "go both ways"), "constant": ("has no effect", "have no effect"),
        "unknown": ("is not settled", "are not settled"),
    }  # fmt: skip
    return words.listed([f"{found[k]} {says[k][found[k] > 1]}" for k in says if found[k]])


def claims_screen(
    found: Sequence[tuple[Definition, Sequence[ClaimVerdict]]], version: str
) -> Iterator[RenderableType]:
    """Per game a table of its claims; over all of them, how many hold where the files stand."""
    yield layout.heading("THE TEXT, TESTED", _answer(found))
    for definition, claims in found:
        if claims:
            yield Text()
            yield layout.heading(definition.name, definition.question)
            yield _table(definition, claims)
            least = least_complete(*(claim.completeness for claim in claims))
            yield from layout.each_wrapped(words.directions_of(least), 2)
            for text in over_all_ranges(definition, claims):
                yield from layout.wrapped(text, 7, "     ")
    if any(claims for _, claims in found):
        yield Text()
        yield from layout.wrapped(KEY)
    yield Text(f"v{version}")


def _answer(found: Sequence[tuple[Definition, Sequence[ClaimVerdict]]]) -> str:
    """How many claims hold where their files stand, and how many a witness refutes elsewhere."""
    claims = [claim for _, of_game in found for claim in of_game]
    if not claims:
        return "No game makes a claim of an assumption with a range."
    verdicts = [verdict(claim.says, claim.ways[BASELINE]) for claim in claims]
    n_games = sum(bool(of_game) for _, of_game in found)
    parts = [f"{verdicts.count('so')} hold where the file stands"]
    if verdicts.count("not so"):
        parts.append(f"{verdicts.count('not so')} go the other way")
    if verdicts.count("unknown"):
        parts.append(f"{verdicts.count('unknown')} are not settled there")
    if any(claim.over for claim in claims):
        over = Counter(claim.over_all for claim in claims if claim.over is not None)
        settled = [f"{over[known]} {known}" for known in ("refuted", "proved") if over[known]]
        if over["never matters"]:
            settled.append(f"of {over['never matters']} it is proved that they never matter")
        if over["not settled"]:
            settled.append(f"{over['not settled']} not settled")
        parts.append(f"over the ranges {words.listed(settled)}")
    of = f"{words.count(len(claims), 'claim')} in {words.count(n_games, 'game')}"
    return f"{of}: {', '.join(parts)}."


def _table(definition: Definition, claims: Sequence[ClaimVerdict]) -> RenderableType:
    readings = [preset.name for preset in definition.presets]
    rows = [_row(claim, readings) for claim in claims]
    columns = ("", "", "MORE OF IT", "", "WHO", "SAYS", "NOW", *(r.upper() for r in readings))
    return layout.table(columns, rows, whole=(0, 1, *range(3, len(columns))))


def _row(claim: ClaimVerdict, readings: Sequence[str]) -> tuple[str, ...]:
    about = claim.about
    return (
        MARKS[verdict(claim.says, claim.ways[BASELINE])],
        section(about.source),
        about.about,
        about.name,
        claim.reader,
        WAYS[claim.says],
        WAYS[claim.ways[BASELINE]],
        *(WAYS[claim.ways[reading]] for reading in readings),
    )


def section(source: str | None) -> str:
    """The part of the text that a source names first: "S0" of "S0: who feels pressed ..."."""
    found = re.match(r"\s*([A-Z]\d+)\b", source or "")
    return found[1] if found else ""


def over_all_ranges(
    definition: Definition, claims: Iterable[ClaimVerdict], with_points: bool = False
) -> list[str]:
    """What is known of these claims over all ranges, with what refutes one; what two readers claim
    alike is said once. `with_points`: also where all other assumptions are then."""
    over = (
        f"{claim.about.name}: {_over(definition, claim)}{_others(claim) if with_points else ''}"
        for claim in claims if claim.over is not None
    )  # fmt: skip
    return list(dict.fromkeys(over))


def _others(claim: ClaimVerdict) -> str:
    """ " There p = 0.4, f = 0.425.": what stays the same between the two points."""
    values = claim.against.values.items() if claim.against is not None else ()
    point = (f"{name} {number_text.equals(number_text.number(x))}" for name, x in values)
    text = ", ".join(point)
    return f" There {text}." if text else ""


def _over(definition: Definition, claim: ClaimVerdict) -> str:
    """What is known of a claim over all ranges."""
    over, known = claim.over, claim.over_all
    assert over is not None
    if claim.against is not None:
        return f"not so everywhere: {witness_words(definition, claim.against)}."
    if known == "never matters":
        return f"never matters, anywhere in the ranges (proved{words.among(over.proved)})."
    if over.counts.keys() == {"unknown"} and known == "not settled":
        return "not settled on any line over all ranges."
    if over.never_goes(OPPOSITE[claim.says]):
        never = f"never {OPPOSITE[claim.says]}, anywhere in the ranges"
        return f"{never} (proved{words.among(over.proved)}); {lines_looked_at(over)}."
    return f"no witness against it, not proved; {lines_looked_at(over)}."
