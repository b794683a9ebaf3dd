"""A map as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...sensitivity.maps.regime_map import Map, MapRegion
from ..colours import AREAS, INK, MUTED
from ..screens.space import map as words
from ..text import number_text
from ..text.words import Standing, of_those_known, what_is_known
from .canvas import (
    BOTTOM,
    FOOT,
    LEFT,
    LINE,
    PLANE,
    WIDTH,
    Poster,
    cut,
    filled,
    headed,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TINTS = (1.0, 0.72, 0.5, 0.86, 0.6, 0.4)  # how much of its regime's colour a region has
PLOT = 5.0  # inches: the height of the plane
AXIS = 0.62  # inches: the labels of the axes
LEGEND = 8.0  # points: letters of the legend
INDENT = 0.25  # inches
UNBROKEN = "\u00a0=\u00a0"  # no line ends inside "k = 0.3"
APART = 0.16  # inches between two labels, at least: what is nearer is moved


def map_sheet(found: Map, standing: Standing, version: str, asked: int) -> Figure:
    """The plane, its regions in the colours of their regimes, and what holds in each below it."""
    legend = list(_legend(found, standing, version, asked))
    sheet = Poster(headed(found.definition, standing), PLOT, AXIS + LINE * len(legend) + BOTTOM)
    axes = sheet.axes
    _fill(axes, found)
    _curves(axes, found, standing)
    _names(axes, found, standing)
    _marks(axes, found, standing)
    _frame(axes, found)
    _foot(sheet, legend)
    return sheet.figure


# -- the plane ---------------------------------------------------------------------------------


def colours(found: Map) -> list[tuple[float, ...]]:
    """A fill per region: tints of its regime's colour."""
    seen: dict[str, int] = {}
    fills = []
    for region in found.regions:
        k = seen.get(region.regime, 0)
        seen[region.regime] = k + 1
        fills.append(_tint(AREAS[region.regime], TINTS[k % len(TINTS)]))
    return fills


def _tint(colour: str, share: float) -> tuple[float, ...]:
    parts = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return tuple(1 - share * (1 - part) for part in parts)


def _extent(found: Map) -> tuple[float, float, float, float]:
    assert found.x.range is not None
    assert found.y.range is not None
    left, right = map(float, found.x.range)
    low, high = map(float, found.y.range)
    return left, right, low, high


def _fill(axes: Axes, found: Map) -> None:
    image = np.round(np.array(colours(found)) * 255).astype(np.uint8)[found.region]
    extent = _extent(found)
    axes.imshow(image, origin="lower", extent=extent, aspect="auto", interpolation="nearest")
    several = np.array([region.count > 1 for region in found.regions])[found.region]
    if several.any():
        axes.contourf(
            found.xs, found.ys, several.astype(float), levels=[0.5, 1.5], colors="none",
            hatches=["////"],
        )  # fmt: skip


def _curves(axes: Axes, found: Map, standing: Standing) -> None:
    taken = [*_mark_places(found, standing), *(s for r in found.regions for s in r.spots)]
    for letter, boundary in zip(_letters(found), found.boundaries, strict=True):
        style = "-" if boundary.exact else (0, (2, 1.5))
        for line in boundary.lines:
            axes.plot(*line.T, color=INK, linewidth=1.3, linestyle=style,
                      solid_capstyle="round", gid=f"boundary-{letter}")  # fmt: skip
        place = _free_place(found, max(boundary.lines, key=len), taken)
        taken.append(place)
        _tag(axes, *place, letter, size=7.5, boxstyle="circle,pad=0.18", edge=INK)


def _free_place(found: Map, line: Any, taken: list[tuple[float, float]]) -> tuple[float, float]:
    """The point of a line, not near its ends, that is farthest from what stands there already."""
    inner = line[len(line) // 6 : max(len(line) * 5 // 6, 1)]
    points = inner[:: max(1, len(inner) // 24)]
    gaps = [min((_distance(found, p, q) for q in taken), default=0.0) for p in points]
    x, y = points[int(np.argmax(np.round(gaps, 6)))]
    return float(x), float(y)


def _distance(found: Map, one: Any, other: Any) -> float:
    """Inches between two points; sideways counts half, since labels are wide."""
    across, up = _inches(found, one[0] - other[0], one[1] - other[1])
    return float(np.hypot(across / 2, up))


def _inches(found: Map, dx: float, dy: float) -> tuple[float, float]:
    left, right, low, high = _extent(found)
    return dx / (right - left) * (PLANE), dy / (high - low) * PLOT


def _mark_places(found: Map, standing: Standing) -> list[tuple[float, float]]:
    marks = [found.standing, *words.other_presets(found, standing)[0]]
    return [(mark.x, mark.y) for mark in marks]


def _letters(found: Map) -> Iterator[str]:
    for k in range(len(found.boundaries)):
        turn, place = divmod(k, len(words.LETTERS))
        yield words.LETTERS[place] + (str(turn + 1) if turn else "")


def _tag(
    axes: Axes, x: float, y: float, text: str, *, size: float, boxstyle: str, edge: str
) -> None:
    box = {"boxstyle": boxstyle, "facecolor": "white", "edgecolor": edge, "linewidth": 0.6,
           "alpha": 0.92}  # fmt: skip
    axes.text(x, y, text, size=size, ha="center", va="center", color=INK, bbox=box, zorder=4)


def _names(axes: Axes, found: Map, standing: Standing) -> None:
    """In each part of a region its number, and what holds there where there is room."""
    marks = _mark_places(found, standing)
    for number, region in enumerate(found.regions, 1):
        head = f"{number_text.SYMBOLS[region.regime]} {number}"
        for spot in region.spots:
            place = _aside(found, number - 1, spot, marks)
            text = head
            if region.count and _fits(found, region, number - 1, place):
                text = "\n".join((head, *region.equilibria))
            _tag(axes, *place, text, size=8, boxstyle="round,pad=0.25", edge="none")


def _aside(
    found: Map, k: int, spot: tuple[float, float], marks: list[tuple[float, float]]
) -> tuple[float, float]:
    """The spot, or a place above or below it that no mark covers, in the same region."""
    _, _, low, high = _extent(found)
    j = int(np.argmin(np.abs(found.xs - spot[0])))
    for shift in (0, 1, -1, 2, -2):
        y = spot[1] + shift * 0.45 / PLOT * (high - low)
        i = int(np.argmin(np.abs(found.ys - y)))
        is_free = all(_distance(found, (spot[0], y), mark) > 3 * APART for mark in marks)
        if is_free and low < y < high and found.region[i, j] == k:
            return spot[0], y
    return spot


def _fits(found: Map, region: MapRegion, k: int, spot: tuple[float, float]) -> bool:
    j = int(np.argmin(np.abs(found.xs - spot[0])))
    i = int(np.argmin(np.abs(found.ys - spot[1])))
    n = len(found.xs)
    wide = (PLANE) * 2 * _reach(found.region[i] == k, j) / n
    tall = PLOT * 2 * _reach(found.region[:, j] == k, i) / n
    longest = max(map(len, region.equilibria))
    return wide > longest * 0.068 + 0.3 and tall > (len(region.equilibria) + 1) * 0.15 + 0.25


def _reach(inside: Any, k: int) -> int:
    """Steps to the nearer end of the run of cells that holds cell k."""
    outside = np.flatnonzero(~inside)
    ends = np.concatenate([[-1], outside, [len(inside)]])
    return int(np.abs(ends - k).min())


def _marks(axes: Axes, found: Map, standing: Standing) -> None:
    star = found.standing
    axes.plot(star.x, star.y, "*", color=INK, markersize=15, markeredgecolor="white",
              clip_on=False, zorder=6)  # fmt: skip
    _called(axes, found, star.x, star.y, words.standing_name(standing))
    for mark in words.other_presets(found, standing)[0]:
        fill = "white" if mark.beside else INK
        axes.plot(mark.x, mark.y, "D", color=fill, markersize=6.5, markeredgecolor=INK,
                  clip_on=False, zorder=5)  # fmt: skip
        _called(axes, found, mark.x, mark.y, mark.name)


def _called(axes: Axes, found: Map, x: float, y: float, name: str) -> None:
    """A mark's name on the side where there is room."""
    left, right, low, high = _extent(found)
    is_right = (x - left) / (right - left) > 0.8
    is_low = (y - low) / (high - low) < 0.06
    is_high = (y - low) / (high - low) > 0.94
    shift = (-9 if is_right else 9, 7 if is_low else -7 if is_high else 0)
    axes.annotate(
        name, (x, y), shift, textcoords="offset points", ha="right" if is_right else "left",
        va="center", size=8, weight="bold", color=INK, zorder=6,
        bbox={"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none",
              "alpha": 0.75},
    )  # fmt: skip


def _frame(axes: Axes, found: Map) -> None:
    left, right, low, high = _extent(found)
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    cut(axes.set_xlabel(words.side_words(found.x), color=INK), PLANE)
    cut(axes.set_ylabel(words.side_words(found.y), color=INK), PLOT)
    axes.tick_params(labelsize=8, color=MUTED, labelcolor=INK)
    for spine in axes.spines.values():
        spine.set_color(MUTED)


# -- below it ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    """A line of the legend: a patch or none, and text."""

    text: str
    fill: Any = None
    hatched: bool = False
    dim: bool = False


def _legend(found: Map, standing: Standing, version: str, asked: int) -> Iterator[_Row]:
    for number, (region, fill) in enumerate(zip(found.regions, colours(found), strict=True), 1):
        level = words.level_of(region, found.definition)
        head = f"{number}  {f'{level}  ' if level else ''}({words.percent(region.share)})  "
        lines = _lines(head + words.region_words(region, found.known.kind))
        yield _Row(lines[0], fill, region.count > 1)
        yield from map(_Row, lines[1:])
    if any(region.count > 1 for region in found.regions):
        hatched = of_those_known("hatched: more than one equilibrium", found.known.kind)
        yield _Row(hatched, "white", True)
    for letter, boundary in zip(_letters(found), found.boundaries, strict=True):
        yield from map(_Row, _lines(f"{letter}   {words.rule_words(boundary)}"))
    notes = [*words.preset_notes(found, standing), words.rest_words(found), words.CAVEAT,
             *words.coarse_words(found, asked), *what_is_known(found.known, "cells")]  # fmt: skip
    together = " ".join(filter(None, notes)).replace(" = ", UNBROKEN)
    for line in wrapped((together, words.made_words(found, version)), PLANE):
        yield _Row(line.replace(UNBROKEN, " = "), dim=True)


def _lines(text: str) -> list[str]:
    """Of an entry of the legend; all but the first begin under its words."""
    first, *more = filled(text, PLANE - INDENT, size=LEGEND)
    return [first, *(f"     {line}" for line in more)]


def _foot(sheet: Poster, legend: list[_Row]) -> None:
    from matplotlib.patches import Rectangle

    for k, row in enumerate(legend):
        y = sheet.end + AXIS + LINE * (k + 0.5)
        if row.fill is not None:
            patch = Rectangle(
                ((LEFT - 0.3) / WIDTH, 1 - (y + 0.065) / sheet.height), 0.22 / WIDTH,
                0.12 / sheet.height, facecolor=row.fill, edgecolor=MUTED, linewidth=0.5,
                hatch="//////" if row.hatched else None,
            )  # fmt: skip
            sheet.figure.add_artist(patch)
        sheet.text(LEFT, y, row.text, MUTED if row.dim else INK, size=FOOT if row.dim else LEGEND)
