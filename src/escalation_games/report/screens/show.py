"""The `show` screen: the matrix or the tree, numbers before formulas, assumptions, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from ...definition import TEXT, Assumption, Claim, Definition, Length, Point
from ...forms import Game
from ..forms import words_of
from ..text import layout, number_text, words
from .catalogue import DRAWN_AS


def definition_screen(
    definition: Definition, values: Point, game: Game, standing: words.Standing
) -> Iterator[RenderableType]:
    """Everything the file says, at one point of its assumptions."""
    form = DRAWN_AS.get(definition.form, definition.form)
    yield layout.heading(definition.title.upper(), definition.question)
    yield from layout.wrapped(f"{form} · {definition.source}")
    if definition.story:
        yield from layout.wrapped(definition.story)
    for sentence in standing.sentences(definition):
        yield from layout.wrapped(sentence)
    yield Text()
    yield from words_of(game.structure).drawn(definition, game)
    yield Text()
    yield from _define(definition)
    yield from _ledger(definition, values)
    yield from _sources(definition)
    yield from _presets(definition)


# -- assumptions -------------------------------------------------------------------------------


def _define(definition: Definition) -> Iterator[RenderableType]:
    if not definition.define:
        return
    rows = [
        (name, "=", number_text.pretty(formula.text)) for name, formula in definition.define.items()
    ]
    yield Text("where")
    yield layout.table(("", "", ""), rows)
    yield Text()


def _ledger(definition: Definition, values: Point) -> Iterator[RenderableType]:
    if not definition.assumptions and not definition.lengths:
        yield Text("There are no assumptions: every number is fixed.")
        return
    rows = [
        (
            a.name,
            a.about,
            number_text.number(values[a.name]),
            f"{number_text.number(a.range[0])} … {number_text.number(a.range[1])}"
            if a.range
            else "fixed",
            claimed(definition, a.claims),
        )
        for a in definition.assumptions
    ]
    rows += [
        (
            n.name,
            n.about,
            str(n.value),
            f"{n.range[0]} … {n.range[1]}",
            claimed(definition, n.claims),
        )
        for n in definition.lengths
    ]
    headers: Sequence[str] = ("ASSUMPTION", "", "VALUE", "RANGE", "MORE OF IT, SAYS THE TEXT")
    yield layout.table(headers, rows, right=(2,))


def claimed(definition: Definition, claims: Mapping[str, Claim]) -> str:
    """Which way escalation is said to go, and by whom if not by the text as a whole."""
    readers: dict[Claim, list[str]] = {}
    for reader, way in claims.items():
        readers.setdefault(way, []).append(reader)
    said = [way if who == [TEXT] else f"{way} ({', '.join(who)})" for way, who in readers.items()]
    return f"{definition.what} {', '.join(said)}" if said else "–"


def _sources(definition: Definition) -> Iterator[RenderableType]:
    """Where each assumption and length comes from; in one line, those that come from nowhere."""
    every: list[Assumption | Length] = [*definition.assumptions, *definition.lengths]
    named = [about for about in every if about.source]
    if not named:
        return
    width = max(len(about.name) for about in named) + 2
    yield Text()
    yield Text("  SOURCES", style="dim")
    for about in named:
        yield from layout.wrapped(about.source or "", width + 2, f"  {about.name}")
    others = [about.name for about in every if not about.source]
    if others:
        yield from layout.wrapped(f"No source is given for {', '.join(others)}.", 2)


def _presets(definition: Definition) -> Iterator[RenderableType]:
    if not definition.presets:
        return
    width = max(len(preset.name) for preset in definition.presets) + 12
    yield Text()
    for preset in definition.presets:
        values = ", ".join(f"{k} = {number_text.number(v)}" for k, v in preset.values.items())
        name = f"  --preset {preset.name}"
        yield from layout.wrapped(f"{preset.about}: {values}", width + 1, name)
