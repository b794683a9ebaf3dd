"""The `statics` screen: which way escalation goes with each assumption."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition
from ...sensitivity.direction.along_line import Along, Direction, Directions, LevelAlong, LevelRun
from ...sensitivity.direction.over_ranges import OverRanges
from ..text import layout, number_text, words
from .over_ranges import over_ranges_words

WAYS: Mapping[Along, str] = {
    "rises": "▲", "falls": "▼", "both": "⇅", "constant": "=", "unknown": "?",
}  # fmt: skip
KEY = (
    "▲ rises, ▼ falls, ⇅ does both, = stays the same, ? not settled; each assumption over its "
    "range, the others where they stand. At a threshold itself the levels beside it count."
)

OVER = (
    "the others wherever they are in theirs, off every tie. Proved for all points; else two exact "
    "points show which way it goes."
)


def statics_screen(
    definition: Definition,
    found: Directions,
    over: Sequence[OverRanges],
    standing: words.Standing,
    version: str,
) -> Iterator[RenderableType]:
    """One row per assumption: the way of each end of the envelope, and its levels; then what is
    known over all ranges, where that was asked for."""
    yield layout.heading(definition.title.upper(), answer(definition, found))
    for sentence in standing.sentences(definition):
        yield from layout.wrapped(sentence)
    yield Text()
    if found:
        yield _table(definition, found)
        yield Text()
        yield from layout.wrapped(f"{KEY}{words.held_lengths(definition)}")
        yield from layout.each_wrapped(words.directions_of(found.completeness))
    if over:
        yield Text()
        yield layout.heading("OVER ALL RANGES", OVER)
        rows = [(known.assumption, over_ranges_words(definition, known)) for known in over]
        yield layout.table(("", ""), rows, whole=(0,))
    yield Text(words.how_made(definition, version, found.concept, found.method))


def answer(definition: Definition, found: Sequence[Direction]) -> str:
    """Which assumptions raise escalation, each alone, and which lower it."""
    if not found:
        return "Nothing to move: no assumption has a range."
    parts = []
    for way, says in (
        ("rises", "rises with"), ("falls", "falls with"), ("both", "goes both ways with"),
        ("unknown", "is not settled along"),
    ):  # fmt: skip
        names = [direction.assumption for direction in found if direction.way == way]
        parts += [f"{says} {words.listed(names)}"] if names else []
    if not parts:
        return f"No assumption alone changes {definition.what}."
    return f"{definition.what.capitalize()} {'; '.join(parts)}."


def _table(definition: Definition, found: Sequence[Direction]) -> RenderableType:
    rows = [row for direction in found for row in _rows(definition, direction)]
    headers = ("ASSUMPTION", "", "", "", "LEVEL, from the low end of its range")
    return layout.table(headers, rows, whole=(0, 2, 3))


def _rows(definition: Definition, direction: Direction) -> list[tuple[str, ...]]:
    name = direction.assumption
    about = definition.assumption(name).about
    least, most = _passage(direction.lower), _passage(direction.upper)
    if least == most:
        return [(name, about, WAYS[direction.upper.way], "", most)]
    return [
        (name, about, WAYS[direction.upper.way], "most", most),
        ("", "", WAYS[direction.lower.way], "least", least),
    ]


def _passage(level: LevelAlong) -> str:
    """ "0.05, past 2/17: 0.1 ▲ 0.25": the levels, and where they change their way."""
    first, *others = level.runs
    later = (f", past {number_text.point(run.lower)}: {_run(run)}" for run in others)
    return _run(first) + "".join(later)


def _run(run: LevelRun) -> str:
    if run.start is None or run.end is None or run.way == "unknown":
        return "?"
    start, end = number_text.number(run.start), number_text.number(run.end)
    return start if run.way == "constant" else f"{start} {WAYS[run.way]} {end}"
