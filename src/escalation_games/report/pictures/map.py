"""A map as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...sensitivity.maps.boundaries import Boundary
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
    POINTS,
    WIDTH,
    Poster,
    cut,
    dpi_of,
    extent,
    filled,
    headed,
    key,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

TINTS = (1.0, 0.72, 0.5, 0.86, 0.6, 0.4)  # how much of its regime's colour a region has
PLOT = 5.0  # inches: the height of the plane
SMALLEST = 0.8  # of the usual letters, in axes of any size
STEPS = 24  # places per side that are tried for a text
AXIS = 0.62  # inches: the labels of the axes
LEGEND = 8.0  # points: letters of the legend
INDENT = 0.25  # inches
UNBROKEN = "\u00a0=\u00a0"  # no line ends inside "k = 0.3"
APART = 0.16  # inches between two labels, at least: what is nearer is moved


def map_sheet(found: Map, standing: Standing, version: str, asked: int) -> Figure:
    """The plane, its regions in the colours of their regimes, and what holds in each below it."""
    legend = list(_legend(found, standing, version, asked))
    sheet = Poster(headed(found.definition, standing), PLOT, AXIS + LINE * len(legend) + BOTTOM)
    _draw(sheet.axes, found, standing, Room(PLANE, PLOT))
    _foot(sheet, legend)
    return sheet.figure


def draw_map(axes: Axes, found: Map, standing: Standing) -> Axes:
    """The plane in these axes, its letters smaller where they are; what holds in each region and
    each rule are labels of theirs, for a legend."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    box = axes.get_window_extent()
    wide, tall = box.width / figure.dpi, box.height / figure.dpi
    room = Room(wide, tall, max(SMALLEST, min(1.0, wide / PLANE, tall / PLOT)))
    _labelled(axes, found, room)
    _draw(axes, found, standing, room)
    return axes


@dataclass(frozen=True)
class Room:
    """Inches of the axes, and how much smaller than usual letters and marks are in them."""

    wide: float
    tall: float
    scale: float = 1.0


def _draw(axes: Axes, found: Map, standing: Standing, room: Room) -> None:
    _fill(axes, found)
    letters = _curves(axes, found, standing, room)
    tags = _names(axes, found, standing, room)
    _frame(axes, found, room)
    names = _marks(axes, found, standing, room)
    for k, tag in tags:
        others = [other for _, other in tags if other is not tag]
        _clear(axes, found, k, tag, [extent(text) for text in (*letters, *names, *others)])


# -- the plane ---------------------------------------------------------------------------------


def colours(found: Map) -> list[tuple[float, ...]]:
    """A fill per region: tints of its regime's colour; of grey where nothing counts."""
    seen: dict[str, int] = {}
    fills = []
    for region in found.regions:
        regime = region.regime if found.definition.has_escalation else "unresolved"
        k = seen.get(regime, 0)
        seen[regime] = k + 1
        fills.append(_tint(AREAS[regime], TINTS[k % len(TINTS)]))
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


def _curves(axes: Axes, found: Map, standing: Standing, room: Room) -> list[Text]:
    """Gives their letters."""
    letters = []
    taken = [*_mark_places(found, standing), *(s for r in found.regions for s in r.spots)]
    for letter, boundary in zip(_letters(found), found.boundaries, strict=True):
        for line in boundary.lines:
            axes.plot(*line.T, **_line_style(boundary, room), solid_capstyle="round",
                      gid=f"boundary-{letter}")  # fmt: skip
        place = _free_place(found, max(boundary.lines, key=len), taken, room)
        taken.append(place)
        tag = _tag(
            axes, *place, letter, size=7.5 * room.scale, boxstyle="circle,pad=0.18", edge=INK
        )
        letters.append(tag)
    return letters


def _line_style(boundary: Boundary, room: Room) -> dict[str, Any]:
    return {
        "color": INK, "linewidth": 1.3 * room.scale,
        "linestyle": "-" if boundary.exact else (0, (2, 1.5)),
    }  # fmt: skip


def _free_place(
    found: Map, line: Any, taken: list[tuple[float, float]], room: Room
) -> tuple[float, float]:
    """The point of a line, not near its ends, that is farthest from what stands there already."""
    inner = line[len(line) // 6 : max(len(line) * 5 // 6, 1)]
    points = inner[:: max(1, len(inner) // 24)]
    gaps = [min((_distance(found, p, q, room) for q in taken), default=0.0) for p in points]
    x, y = points[int(np.argmax(np.round(gaps, 6)))]
    return float(x), float(y)


def _distance(found: Map, one: Any, other: Any, room: Room) -> float:
    """Inches between two points; sideways counts half, since labels are wide."""
    across, up = _inches(found, one[0] - other[0], one[1] - other[1], room)
    return float(np.hypot(across / 2, up))


def _inches(found: Map, dx: float, dy: float, room: Room) -> tuple[float, float]:
    left, right, low, high = _extent(found)
    return dx / (right - left) * room.wide, dy / (high - low) * room.tall


def _mark_places(found: Map, standing: Standing) -> list[tuple[float, float]]:
    marks = [found.standing, *words.other_presets(found, standing)[0]]
    return [(mark.x, mark.y) for mark in marks]


def _letters(found: Map) -> Iterator[str]:
    for k in range(len(found.boundaries)):
        turn, place = divmod(k, len(words.LETTERS))
        yield words.LETTERS[place] + (str(turn + 1) if turn else "")


def _tag(
    axes: Axes, x: float, y: float, text: str, *, size: float, boxstyle: str, edge: str
) -> Text:
    box = {"boxstyle": boxstyle, "facecolor": "white", "edgecolor": edge, "linewidth": 0.6,
           "alpha": 0.92}  # fmt: skip
    return axes.text(x, y, text, size=size, ha="center", va="center", color=INK, bbox=box, zorder=4)


def _names(axes: Axes, found: Map, standing: Standing, room: Room) -> list[tuple[int, Text]]:
    """In each part of a region its number, and what holds there where there is room. Gives these
    texts, with the regions' positions."""
    tags = []
    marks = _mark_places(found, standing)
    for number, region in enumerate(found.regions, 1):
        sign = number_text.SYMBOLS[region.regime] if found.definition.has_escalation else ""
        head = f"{sign} {number}".strip()
        for spot in region.spots:
            place = _aside(found, number - 1, spot, marks, room)
            text = head
            if region.count and _fits(found, region, number - 1, place, room):
                text = "\n".join((head, *region.equilibria))
            style: Any = {"boxstyle": "round,pad=0.25", "edge": "none"}
            tags.append((number - 1, _tag(axes, *place, text, size=8 * room.scale, **style)))
    return tags


def _clear(axes: Axes, found: Map, k: int, tag: Text, taken: list[Any]) -> None:
    """Where what a region's tag says lies over another text: its number alone, at the nearest place
    in the region that is free, if there is one."""
    if not extent(tag).count_overlaps(taken):
        return
    tag.set_text(tag.get_text().split("\n")[0])
    whole = axes.get_window_extent()
    start = tag.get_position()
    rows, columns = (range(STEPS // 2, n, max(1, n // STEPS)) for n in found.region.shape)
    inside = [(found.xs[j], found.ys[i]) for i in rows for j in columns if found.region[i, j] == k]
    away = axes.transData.transform([start, *inside])
    apart = np.round(np.hypot(*(away[1:] - away[0]).T), 6)
    for place in (start, *(inside[m] for m in np.argsort(apart, kind="stable"))):
        tag.set_position(place)
        box = extent(tag)
        is_inside = whole.contains(box.x0, box.y0) and whole.contains(box.x1, box.y1)
        if is_inside and not box.count_overlaps(taken):
            return
    tag.set_position(start)


def _aside(
    found: Map, k: int, spot: tuple[float, float], marks: list[tuple[float, float]], room: Room
) -> tuple[float, float]:
    """The spot, or a place above or below it that no mark covers, in the same region."""
    _, _, low, high = _extent(found)
    j = int(np.argmin(np.abs(found.xs - spot[0])))
    for shift in (0, 1, -1, 2, -2):
        y = spot[1] + shift * 0.45 * room.scale / room.tall * (high - low)
        i = int(np.argmin(np.abs(found.ys - y)))
        apart = 3 * APART * room.scale
        is_free = all(_distance(found, (spot[0], y), mark, room) > apart for mark in marks)
        if is_free and low < y < high and found.region[i, j] == k:
            return spot[0], y
    return spot


def _fits(found: Map, region: MapRegion, k: int, spot: tuple[float, float], room: Room) -> bool:
    j = int(np.argmin(np.abs(found.xs - spot[0])))
    i = int(np.argmin(np.abs(found.ys - spot[1])))
    n = len(found.xs)
    wide = room.wide * 2 * _reach(found.region[i] == k, j) / n
    tall = room.tall * 2 * _reach(found.region[:, j] == k, i) / n
    longest = max(map(len, region.equilibria))
    lines = len(region.equilibria) + 1
    s = room.scale
    return wide > s * (longest * 0.068 + 0.3) and tall > s * (lines * 0.15 + 0.25)


def _reach(inside: Any, k: int) -> int:
    """Steps to the nearer end of the run of cells that holds cell k."""
    outside = np.flatnonzero(~inside)
    ends = np.concatenate([[-1], outside, [len(inside)]])
    return int(np.abs(ends - k).min())


def _marks(axes: Axes, found: Map, standing: Standing, room: Room) -> list[Text]:
    """Gives their names."""
    star = found.standing
    axes.plot(star.x, star.y, "*", color=INK, markersize=15 * room.scale, markeredgecolor="white",
              clip_on=False, zorder=6)  # fmt: skip
    marks = words.other_presets(found, standing)[0]
    for mark in marks:
        fill = "white" if mark.beside else INK
        axes.plot(mark.x, mark.y, "D", color=fill, markersize=6.5 * room.scale,
                  markeredgecolor=INK, clip_on=False, zorder=5)  # fmt: skip
    named = [(star.x, star.y, words.standing_name(standing))]
    named += [(mark.x, mark.y, mark.name) for mark in marks]
    placed: list[Text] = []
    for x, y, name in named:
        others = [axes.transData.transform(one[:2]) for one in named if one[:2] != (x, y)]
        placed.append(_called(axes, found, (x, y, name), room, others, placed))
    return placed


def _called(
    axes: Axes, found: Map, mark: tuple[float, float, str], room: Room,
    others: list[Any], placed: list[Text],
) -> Text:  # fmt: skip
    """A mark's name where there is room: beside it, or above or below where it would cover another
    mark or name."""
    x, y, name = mark
    left, right, low, high = _extent(found)
    is_right = (x - left) / (right - left) > 0.8
    is_low = (y - low) / (high - low) < 0.06
    is_high = (y - low) / (high - low) > 0.94
    text = axes.annotate(
        name, (x, y), (0, 0), textcoords="offset points", ha="right" if is_right else "left",
        va="center", size=8 * room.scale, weight="bold", color=INK, zorder=6,
        bbox={"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none",
              "alpha": 0.75},
    )  # fmt: skip
    side, up = (-9 if is_right else 9), (7 if is_low else -7 if is_high else 0)
    ways = [(side, up), *((side / 3, k) for k in (12, -12)), (side, up)]
    boxes = [extent(other) for other in placed]
    for across, above in ways:
        text.xyann = across * room.scale, above * room.scale
        box = extent(text)
        wider = box.padded(6 * room.scale * dpi_of(text) / POINTS)
        if not any(wider.contains(*one) for one in others) and not box.count_overlaps(boxes):
            break
    return text


def _frame(axes: Axes, found: Map, room: Room) -> None:
    left, right, low, high = _extent(found)
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    style: Any = {"color": INK, "size": 9 * room.scale, "parse_math": False}
    cut(axes.set_xlabel(words.side_words(found.x), **style), room.wide)
    cut(axes.set_ylabel(words.side_words(found.y), **style), room.tall)
    axes.tick_params(labelsize=8 * room.scale, color=MUTED, labelcolor=INK)
    for spine in axes.spines.values():
        spine.set_color(MUTED)


def _labelled(axes: Axes, found: Map, room: Room) -> None:
    """A patch or line of no size, beyond the axes, per region and boundary: nothing of it is seen
    but in a legend."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    left, _, low, _ = _extent(found)
    for number, (region, fill) in enumerate(zip(found.regions, colours(found), strict=True), 1):
        text = _region_words(found, number, region)
        hatch = "//////" if region.count > 1 else None
        axes.add_patch(
            Rectangle((left - 1, low - 1), 0, 0, facecolor=fill, edgecolor=MUTED, linewidth=0.5,
                      hatch=hatch, label=_literal(text, room))
        )  # fmt: skip
    for letter, boundary in zip(_letters(found), found.boundaries, strict=True):
        text = f"{letter}  {words.rule_words(boundary)}"
        style = _line_style(boundary, room)
        axes.add_line(Line2D([left - 1], [low - 1], **style, label=_literal(text, room)))


def _literal(text: str, room: Room) -> str:
    """Lines as wide as the axes; legends take a pair of $ for a formula."""
    return "\n".join(filled(text, room.wide, size=LEGEND)).replace("$", r"\$")


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
        lines = _lines(_region_words(found, number, region))
        yield _Row(lines[0], fill, region.count > 1)
        yield from map(_Row, lines[1:])
    if any(region.count > 1 for region in found.regions):
        hatched = of_those_known("hatched: more than one equilibrium", found.known.kind)
        yield _Row(hatched, "white", True)
    for letter, boundary in zip(_letters(found), found.boundaries, strict=True):
        yield from map(_Row, _lines(f"{letter}   {words.rule_words(boundary)}"))
    signs = key(found.definition) if found.definition.has_escalation else ""
    notes = [signs, *words.preset_notes(found, standing), words.rest_words(found), words.CAVEAT,
             *words.coarse_words(found, asked), *what_is_known(found.known, "cells")]  # fmt: skip
    together = " ".join(filter(None, notes)).replace(" = ", UNBROKEN)
    for line in wrapped((together, words.made_words(found, version)), PLANE):
        yield _Row(line.replace(UNBROKEN, " = "), dim=True)


def _region_words(found: Map, number: int, region: MapRegion) -> str:
    level = words.level_of(region, found.definition)
    head = f"{number}  {f'{level}  ' if level else ''}({words.percent(region.share)})  "
    return head + words.region_words(region, found.known.kind)


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
