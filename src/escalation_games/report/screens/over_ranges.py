"""What is known of a direction over all ranges, in words: proved, refuted, or lines looked at."""

from __future__ import annotations

from collections.abc import Mapping

from ...definition import Definition
from ...sensitivity.direction.along_line import Along
from ...sensitivity.direction.over_ranges import UP_AND_DOWN, OverRanges, TwoPoints
from ..forms import heading
from ..text import number_text, words


def over_ranges_words(definition: Definition, over: OverRanges) -> str:
    """ "never falls (proved); rises: io 0 → 0.45 takes escalation from 0 to 1"."""
    of = words.among(over.proved)
    if over.never_matters:
        return f"never matters (proved{of})"
    parts = [f"never {way} (proved{of})" for way in UP_AND_DOWN if over.never_goes(way)]
    for way in UP_AND_DOWN:
        witness = over.witness(way)
        if witness is not None:
            parts.append(f"{way}: {witness_words(definition, witness)}")
        elif not over.never_goes(way):
            parts.append(f"whether it {way[:-1]}s anywhere is not settled")
    if all(over.witness(way) is None for way in UP_AND_DOWN):
        parts.append(lines_looked_at(over))
    return "; ".join(parts)


def witness_words(definition: Definition, found: TwoPoints) -> str:
    """ "p 0.4 → 0.45 takes escalation from 0.4 to 0.225, as bloc: full becomes bloc: half"."""
    low, high, before, after = map(
        number_text.number, (found.low, found.high, found.before, found.after)
    )
    text = f"{found.assumption} {low} → {high} takes {definition.what} from {before} to {after}"
    text += words.among(found.kind)
    plays = [heading(definition.structure, e) for e in found.plays]
    if len(plays) < 2 or plays[0] == plays[1]:
        return text
    return f"{text}, as {plays[0]} becomes {plays[1]}"


def lines_looked_at(over: OverRanges) -> str:
    """ "40 % of lines rise, 60 % stay the same"."""
    n = sum(over.counts.values())
    says: Mapping[Along, str] = {
        "rises": "rise", "falls": "fall", "both": "do both", "constant": "stay the same",
        "unknown": "are not settled",
    }  # fmt: skip
    parts = [
        f"{100 * over.counts[way] / n:.0f} % {text}" for way, text in says.items()
        if over.counts.get(way)
    ]  # fmt: skip
    return f"of {n} lines {words.listed(parts)}{words.among(over.kind)}"
