"""The `map` screen and its JSON: regions of a plane, their shares, the rules between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import RenderableType
from rich.text import Text

from ....definition import Assumption, Definition
from ....numbers import Fraction
from ....sensitivity.maps.boundaries import Boundary
from ....sensitivity.maps.regime_map import Map, MapRegion, Mark
from ....solvers.many.solutions import REGIMES
from ....solvers.result import Solution
from ...forms import heading
from ...text import layout, number_text
from ...text.words import (
    Standing,
    count,
    how_made,
    known_json,
    of_those_known,
    shape,
    what_is_known,
)

WIDTH, HEIGHT = 60, 20
STYLES = {"below": "blue", "across": "yellow", "above": "red", "unresolved": "dim"}
CAVEAT = "Under these assumptions. Shares of the plane are not probabilities."
BY_BISECTION = "drawn by bisection: no rule was found"
LONG = 40  # characters: a rule that says no more than its short form
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


# -- words that the screen and the picture share -----------------------------------------------


def standing_name(standing: Standing) -> str:
    """What the star is called."""
    if standing.settings:
        return "here"
    return standing.preset or "baseline"


def other_presets(found: Map, standing: Standing) -> tuple[list[Mark], list[Mark]]:
    """Those to be marked, and those that this plane cannot show apart from the star."""
    others = [mark for mark in found.presets if mark.name != standing.preset]
    star = found.standing
    shown = [mark for mark in others if (mark.x, mark.y) != (star.x, star.y)]
    return shown, [mark for mark in others if mark not in shown and mark.beside]


def preset_notes(found: Map, standing: Standing) -> Iterator[str]:
    """Which presets lie beside the plane, since they move more than its two assumptions."""
    shown, hidden = other_presets(found, standing)
    for mark in shown:
        if mark.beside:
            yield f"{mark.name} also has {_values(mark.beside)}, so it lies beside this plane."
    if hidden:
        names = " and ".join(mark.name for mark in hidden)
        moves = "moves" if len(hidden) == 1 else "move"
        yield f"Not shown: {names}, which {moves} other assumptions than these two."


def _values(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {number_text.number(value)}" for name, value in values.items())


def side_words(side: Assumption) -> str:
    """ "a  gain, building alone, 0 to 1"."""
    low, high = _ends(side)
    return f"{side.name}  {side.about}, {low} to {high}"


def _ends(side: Assumption) -> tuple[str, str]:
    assert side.range is not None
    return number_text.number(side.range[0]), number_text.number(side.range[1])


def rest_words(found: Map) -> str:
    """The assumptions with a range that the plane holds fixed, and where."""
    held = {
        a.name: found.values[a.name]
        for a in found.definition.assumptions
        if a.range is not None and a.name not in (found.x.name, found.y.name)
    }
    return f"Held fixed: {_values(held)}." if held else ""


def region_level(region: MapRegion, line: Fraction) -> str:
    """ "◐ 0 to 1": the regime, and the lowest and highest escalation over the region."""
    symbol = number_text.SYMBOLS[region.regime]
    if np.isnan(region.lower):
        return f"{symbol} unknown"
    span = number_text.span(
        Fraction(region.lower), Fraction(region.upper), line, region.regime,
        lambda level: number_text.decimal(level, 2),
    )  # fmt: skip
    return f"{symbol} {span}"


def level_of(region: MapRegion, definition: Definition) -> str:
    """The same for a game; nothing where it says nothing about escalation."""
    return region_level(region, definition.line) if definition.has_escalation else ""


def plays(found: Map, region: MapRegion) -> list[str]:
    """What is played in each of a region's equilibria, as `analyze` says it, without numbers, which
    change over the region; by name where no point of the region tells."""
    there = _solution(found, region)
    if there is None or len(there.equilibria) != len(region.equilibria):
        return list(region.equilibria)
    return [heading(found.definition.structure, play, shape) for play in there.equilibria]


def _solution(found: Map, region: MapRegion) -> Solution | None:
    return found.solutions[found.regions.index(region)]


def region_words(found: Map, region: MapRegion) -> str:
    """Which equilibria hold: "3 equilibria: Both choose build; …"; of infinitely many, the extreme
    ones."""
    if not region.count:
        return "no equilibrium known"
    held, there = "; ".join(plays(found, region)), _solution(found, region)
    if there is not None and there.completeness.is_infinite:
        return f"infinitely many equilibria, the {region.count} extreme ones: {held}"
    if region.count == 1:
        return held
    return f"{of_those_known(count(region.count, 'equilibrium'), found.known.kind)}: {held}"


def rule_words(boundary: Boundary) -> str:
    """ "v = k + e, here v0 = 35/48"."""
    if not boundary.exact:
        return BY_BISECTION
    texts = [text for text in (boundary.rule, boundary.here) if text is not None]
    if len(texts) == 2 and len(texts[1]) > LONG:
        texts.pop()
    if len(texts) == 2:
        return _spelt(f"{texts[0]},  here {texts[1]}")
    return _spelt(texts[0]) if texts else "a rule too long to print"


def _spelt(text: str) -> str:
    return text.replace("**", "^").replace("*", "·").replace("-", number_text.MINUS)


def percent(share: float) -> str:
    """A share of the plane; what is there but tiny is not called 0."""
    return "<0.1 %" if 0 < share < 0.0005 else f"{share * 100:.1f} %"


def made_words(found: Map, version: str) -> str:
    """Line, concept, method, cells, version, file."""
    line = f"line {number_text.number(found.definition.line)}"
    first = (line,) if found.definition.has_escalation else ()
    cells = f"{len(found.xs)} × {len(found.ys)} cells"
    how = (*first, found.concept, found.method, cells)
    return how_made(found.definition, version, *how)


def coarse_words(found: Map, asked: int) -> Iterator[str]:
    """What is less than it might be."""
    if len(found.xs) < asked:
        yield "Fewer cells than usual: many points are solved one by one, which takes longer."


# -- the screen --------------------------------------------------------------------------------


def map_screen(
    found: Map, standing: Standing, version: str, asked: int
) -> Iterator[RenderableType]:
    """A map of characters, the regions by size, and the rules between them."""
    definition = found.definition
    yield layout.heading(definition.title.upper(), definition.question)
    for sentence in standing.sentences(definition):
        yield from layout.wrapped(sentence)
    for sentence in what_is_known(found.known, "cells"):
        yield from layout.wrapped(sentence)
    yield Text()
    yield from layout.wrapped(f"{side_words(found.y)} (upwards)")
    yield from _plane(found, standing)
    yield from layout.wrapped(f"{side_words(found.x)} (to the right)")
    yield Text()
    marks = [f"* {standing_name(standing)}"]
    marks += [f"{m.name[0].lower()} {m.name}" for m in other_presets(found, standing)[0]]
    yield Text("  " + "   ".join(marks))
    yield Text()
    columns = "share of the plane; escalation; what holds"
    if not definition.has_escalation:
        columns = columns.replace(" escalation;", "")
    yield layout.heading("REGIONS", columns)
    levels = [level_of(region, definition) for region in found.regions]
    width = max(14 if definition.has_escalation else 0, *map(len, levels))
    for number, (region, level) in enumerate(zip(found.regions, levels, strict=True), 1):
        head = f"  {number:>2}  {percent(region.share):>7}  {level:<{width}} "
        yield from layout.wrapped(region_words(found, region), len(head), head)
    if found.boundaries:
        yield Text()
        yield layout.heading("BOUNDARIES", "on them something changes, and both sides may hold")
        for letter, boundary in zip(LETTERS, found.boundaries, strict=False):
            yield from layout.wrapped(rule_words(boundary), 6, f"   {letter}  ")
    yield Text()
    for note in (*preset_notes(found, standing), rest_words(found), CAVEAT,
                 *coarse_words(found, asked)):  # fmt: skip
        if note:
            yield from layout.wrapped(note)
    yield Text(made_words(found, version).replace("×", "x"), style="dim")


def _plane(found: Map, standing: Standing) -> Iterator[Text]:
    rows = [[(number_text.SYMBOLS[REGIMES[k]], STYLES[REGIMES[k]]) for k in row]
            for row in _sampled(found.regime)]  # fmt: skip
    for number, region in enumerate(found.regions, 1):
        for x, y in region.spots if number < 10 else ():
            _put(rows, found, x, y, str(number))
    for mark in other_presets(found, standing)[0]:
        _put(rows, found, mark.x, mark.y, mark.name[0].lower())
    _put(rows, found, found.standing.x, found.standing.y, "*")
    low, high = _ends(found.y)
    margin = max(len(low), len(high), 4) + 2
    for k, row in enumerate(reversed(rows)):
        end = high if k == 0 else low if k == len(rows) - 1 else ""
        yield Text.assemble(end.rjust(margin), " │", *row)
    left, right = _ends(found.x)
    indent = " " * (margin + 2)
    yield Text(f"{indent}{left}{right.rjust(WIDTH - len(left))}")


def _sampled(raster: Any) -> Any:
    """The cell in the middle of each character."""
    rows, columns = raster.shape
    i = ((np.arange(HEIGHT) + 0.5) * rows / HEIGHT).astype(int)
    j = ((np.arange(WIDTH) + 0.5) * columns / WIDTH).astype(int)
    return raster[np.ix_(i, j)]


def _put(rows: list[list[tuple[str, str]]], found: Map, x: float, y: float, what: str) -> None:
    j = min(int(_share(found.x, x) * WIDTH), WIDTH - 1)
    i = min(int(_share(found.y, y) * HEIGHT), HEIGHT - 1)
    rows[i][j] = (what, "bold")


def _share(side: Assumption, value: float) -> float:
    assert side.range is not None
    low, high = map(float, side.range)
    return min(max((value - low) / (high - low), 0.0), 1.0)


# -- JSON --------------------------------------------------------------------------------------


def map_json(found: Map, version: str) -> dict[str, Any]:
    """Regions, rules and shares. Shares and levels are of the cells: plain numbers."""
    return {
        "game": found.definition.name,
        "version": version,
        "assumptions": {name: str(value) for name, value in found.values.items()},
        "concept": found.concept,
        "method": found.method,
        "line": str(found.definition.line) if found.definition.has_escalation else None,
        "x": _side_json(found.x),
        "y": _side_json(found.y),
        "cells": [len(found.xs), len(found.ys)],
        "shares": found.shares if found.definition.has_escalation else None,
        "regions": [
            _region_json(region, found.definition.has_escalation) for region in found.regions
        ],
        "boundaries": [_boundary_json(boundary) for boundary in found.boundaries],
        "presets": {mark.name: _mark_json(mark) for mark in found.presets},
        "unresolved": found.n_unresolved,
        "completeness": known_json(found.known),
        "note": "shares of the plane under these assumptions, not probabilities",
    }


def _side_json(side: Assumption) -> dict[str, Any]:
    assert side.range is not None
    return {"name": side.name, "about": side.about, "range": [str(end) for end in side.range]}


def _region_json(region: MapRegion, has_levels: bool) -> dict[str, Any]:
    """Levels are null where they are not known, and in a game that has none."""
    ends = (region.lower, region.upper)
    levels = [None if np.isnan(x) or not has_levels else x for x in ends]
    return {
        "equilibria": list(region.equilibria) if region.count else [],
        "regime": region.regime if has_levels else None,
        "count": region.count,
        "share": region.share,
        "lower": levels[0],
        "upper": levels[1],
        "spots": [list(spot) for spot in region.spots],
    }


def _boundary_json(boundary: Boundary) -> dict[str, Any]:
    terms: Sequence[Any] | None = boundary.polynomial
    return {
        "rule": boundary.rule,
        "here": boundary.here,
        "exact": boundary.exact,
        "polynomial": None if terms is None else [[a, b, str(c)] for a, b, c in terms],
        "lines": [
            [[float(x) for x in point] for point in _ends_of(line)] for line in boundary.lines
        ],
    }


def _ends_of(line: Any) -> Any:
    """Where a line begins and ends; the rule says the rest."""
    return line[[0, -1]]


def _mark_json(mark: Mark) -> dict[str, Any]:
    return {
        "x": mark.x, "y": mark.y,
        "beside": {name: str(value) for name, value in mark.beside.items()},
    }  # fmt: skip
