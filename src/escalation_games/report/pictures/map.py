"""A map as a picture."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...definition import Assumption
from ...sensitivity.maps.boundaries import Boundary
from ...sensitivity.maps.regime_map import Map, MapRegion, Mark
from ..colours import AREAS, INK, MUTED
from ..screens.space import map as words
from ..text import number_text
from ..text.words import Standing, count, of_those_known, what_is_known
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
    key,
    whole,
    wrapped,
)
from .map_labels import CellMask, Ground, GroundPoint, LabelSize, beside, in_its_part, size_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

# How much of its regime's colour a region has: the darkest of what is below the line is no darker
# than the palest of what is across it, and so on, in grey too.
TINTS = {"below": (1.0, 0.72, 0.5, 0.86, 0.6, 0.4), "across": (1.0, 0.76, 1.24, 0.88, 1.12, 1.3)}
TINTS |= {"above": TINTS["across"], "unresolved": TINTS["below"]}
PLOT, TALLEST = 5.0, 7.0  # inches: the height of the plane, and where its legend is long
SMALLEST = 0.8  # of the usual letters, in axes of any size
AXIS = 0.62  # inches: the labels of the axes
LEGEND = 8.0  # points: letters of the legend
INDENT = 0.25  # inches
BETWEEN = " \u00a0 \u00a0 "  # two rules in a line; pages make several plain spaces one
APART = "\u00a0 \u00a0"
UNBROKEN = "\u00a0=\u00a0"  # no line ends inside "k = 0.3"
PLACES = 60  # on a line, that are tried for its letter
STAR, DIAMOND = 15.0, 6.5  # points: sizes of marks
SIDES = 9.0, 8.0, 7.0  # points: letters of what the axes are
ASIDE = 6.0  # points between a mark and its name that need no line
NAMES, THIN = 4.5, 3.0  # which of lines, texts (4) and marks (5) cover which


def map_sheet(found: Map, standing: Standing, version: str, asked: int) -> Figure:
    """The plane, its regions in the colours of their regimes, and what holds in each below it."""
    seen, legend = _legend(found, standing, version, asked)
    plot = max(PLOT, LINE * len(legend))  # the plane is what one looks at
    sheet = Poster(headed(found.definition, standing), plot, AXIS + LINE * len(legend) + BOTTOM)
    _draw(sheet.axes, found, standing, Room(PLANE, plot), seen)
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
    _draw(axes, found, standing, room, range(len(found.regions)))
    return axes


@dataclass(frozen=True)
class Room:
    """Inches of the axes, and how much smaller than usual letters and marks are in them."""

    wide: float
    tall: float
    scale: float = 1.0


def _draw(
    axes: Axes, found: Map, standing: Standing, room: Room, numbered: Collection[int]
) -> None:
    _fill(axes, found)
    _frame(axes, found, room)
    ground = Ground.of(axes, found)
    marks = _marks(axes, ground, found, standing, room)
    _curves(axes, ground, found, room)
    parts = list(_numbers(axes, ground, found, room, numbered))
    for mark in marks:
        _called(axes, ground, mark, marks, room)
    for part in parts:
        _filled_in(ground, found, part)


# -- the plane ---------------------------------------------------------------------------------


def colours(found: Map) -> list[tuple[float, ...]]:
    """A fill per region: tints of its regime's colour; of grey where nothing counts."""
    seen: dict[str, int] = {}
    fills = []
    for region in found.regions:
        regime = region.regime if found.definition.has_escalation else "unresolved"
        k = seen.get(regime, 0)
        seen[regime] = k + 1
        shares = TINTS[regime]
        fills.append(_tint(AREAS[regime], shares[k % len(shares)]))
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


def _curves(axes: Axes, ground: Ground, found: Map, room: Room) -> None:
    """Each with its letter."""
    spots = [ground.cell_of(*spot) for region in found.regions for spot in region.spots]
    for k, (letter, boundary) in enumerate(zip(_letters(found), found.boundaries, strict=True)):
        for line in boundary.lines:
            axes.plot(*line.T, **_line_style(boundary, room), solid_capstyle="round",
                      gid=f"boundary-{letter}")  # fmt: skip
        style: Any = {"size": 7.5 * room.scale, "boxstyle": "circle,pad=0.18", "edge": INK}
        x, y = boundary.lines[0][0]
        tag = _tag(axes, x, y, letter, **style)
        place = _free_place(ground, k, boundary, size_of(tag), spots)
        spots.append(place)
        if ground.in_the_way(*place, size_of(tag), k):
            _line_to(axes, ground, place, beside(ground, tag, place), THIN)
        else:
            tag.set_position(ground.place_of(*place))
            ground.take(*place, size_of(tag))


def _line_style(boundary: Boundary, room: Room) -> dict[str, Any]:
    return {
        "color": INK, "linewidth": 1.3 * room.scale,
        "linestyle": "-" if boundary.exact else (0, (2, 1.5)),
    }  # fmt: skip


def _free_place(
    ground: Ground, k: int, boundary: Boundary, size: LabelSize, spots: list[GroundPoint]
) -> GroundPoint:
    """The point of a boundary, not near its ends, with the least in the way; and of these, the one
    that is farthest from these spots."""
    line = max(boundary.lines, key=len)
    inner = line[len(line) // 6 : max(len(line) * 5 // 6, 1)]
    points = [ground.cell_of(*point) for point in inner[:: max(1, len(inner) // PLACES)]]

    def how_good(place: GroundPoint) -> tuple[int, float]:
        apart = min((_apart(place, spot) for spot in spots), default=0.0)
        return -ground.in_the_way(*place, size, k), round(apart, 6)

    return max(points, key=how_good)


def _apart(one: GroundPoint, other: GroundPoint) -> float:
    """Sideways counts half, since labels are wide."""
    return float(np.hypot((one[0] - other[0]) / 2, one[1] - other[1]))


def _letters(found: Map) -> Iterator[str]:
    for k in range(len(found.boundaries)):
        turn, place = divmod(k, len(words.LETTERS))
        yield words.LETTERS[place] + (str(turn + 1) if turn else "")


def _tag(
    axes: Axes, x: float, y: float, text: str, *, boxstyle: str, edge: str, **style: Any
) -> Text:
    box = {"boxstyle": boxstyle, "facecolor": "white", "edgecolor": edge, "linewidth": 0.6,
           "alpha": 0.92}  # fmt: skip
    return axes.text(x, y, text, ha="center", va="center", color=INK, bbox=box, zorder=4, **style)


@dataclass(frozen=True)
class _Numbered:
    """A part of a region on the plane: the region's position, a spot well inside, the cells, and
    the text there."""

    k: int
    spot: GroundPoint
    cells: CellMask
    text: Text


def _numbers(
    axes: Axes, ground: Ground, found: Map, room: Room, numbered: Collection[int]
) -> Iterator[_Numbered]:
    """In each part of these regions its sign and number; the smallest parts first, since they have
    the fewest places. Where a part is too thin for that, they stand beside it, with a line."""
    parts = []
    for k in numbered:
        for x, y in found.regions[k].spots:
            spot = ground.cell_of(x, y)
            parts.append((k, spot, ground.part_at(*spot)))
    for k, spot, cells in sorted(parts, key=lambda part: int(part[2].sum())):
        style: Any = {"size": 8 * room.scale, "boxstyle": "round,pad=0.25", "edge": "none"}
        text = _tag(axes, *ground.place_of(*spot), _sign_and_number(found, k), **style)
        if in_its_part(ground, text, cells, spot):
            yield _Numbered(k, spot, cells, text)
        else:
            _line_to(axes, ground, spot, beside(ground, text, spot), THIN)


def _line_to(
    axes: Axes, ground: Ground, place: GroundPoint, end: GroundPoint, zorder: float
) -> None:
    ends = ground.place_of(*place), ground.place_of(*end)
    axes.plot(*zip(*ends, strict=True), color=INK, linewidth=0.6, zorder=zorder, gid="leader")


def _sign_and_number(found: Map, k: int) -> str:
    sign = number_text.SYMBOLS[found.regions[k].regime] if found.definition.has_escalation else ""
    return f"{sign} {k + 1}".strip()


def _filled_in(ground: Ground, found: Map, part: _Numbered) -> None:
    """What holds in a part of a region below its number, where there is room."""
    region = found.regions[part.k]
    if not region.count:
        return
    short = part.text.get_text()
    place = ground.cell_of(*part.text.get_position())
    size = size_of(part.text)
    ground.leave(*place, size)
    part.text.set_text("\n".join((short, *words.plays(found, region))))
    if not in_its_part(ground, part.text, part.cells, part.spot):
        part.text.set_text(short)
        ground.take(*place, size)


@dataclass(frozen=True)
class _Named:
    """A mark on the plane: what it is called, its place on the ground, and points across."""

    name: str
    place: GroundPoint
    side: float


def _marks(axes: Axes, ground: Ground, found: Map, standing: Standing, room: Room) -> list[_Named]:
    """The star and the other readings."""
    star, marks = found.standing, words.other_presets(found, standing)[0]
    sides = STAR * room.scale, DIAMOND * room.scale
    axes.plot(star.x, star.y, "*", color=INK, markersize=sides[0], markeredgecolor="white",
              clip_on=False, zorder=6, gid="mark")  # fmt: skip
    for mark in marks:
        fill = "white" if mark.beside else INK
        axes.plot(mark.x, mark.y, "D", color=fill, markersize=sides[1], markeredgecolor=INK,
                  clip_on=False, zorder=5, gid="mark")  # fmt: skip
    named = [_Named(words.standing_name(standing), ground.cell_of(star.x, star.y), sides[0])]
    named += [_Named(mark.name, ground.cell_of(mark.x, mark.y), sides[1]) for mark in marks]
    for one in named:
        ground.take(*one.place, (one.side, one.side))
    return named


def _called(axes: Axes, ground: Ground, mark: _Named, marks: list[_Named], room: Room) -> None:
    """A mark's name beside it; a line leads to it where that is not plain."""
    style: Any = {"size": 8 * room.scale, "boxstyle": "round,pad=0.12", "edge": "none"}
    text = _tag(axes, *ground.place_of(*mark.place), mark.name, **style, weight="bold")
    others = [other.place for other in marks if other is not mark]
    end = beside(ground, text, mark.place, others, mark.side / 2)
    gap = np.hypot(end[0] - mark.place[0], end[1] - mark.place[1])
    is_own = ground.region_at(*end) == ground.region_at(*mark.place)
    if gap > mark.side / 2 + ASIDE or not is_own:
        _line_to(axes, ground, mark.place, end, NAMES)


def _frame(axes: Axes, found: Map, room: Room) -> None:
    left, right, low, high = _extent(found)
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    style: Any = {"color": INK, "parse_math": False}
    _fit(axes.set_xlabel(_side_words(found.x), **style), room.wide, room)
    _fit(axes.set_ylabel(_side_words(found.y), **style), room.tall, room)
    axes.tick_params(labelsize=8 * room.scale, color=MUTED, labelcolor=INK)
    for spine in axes.spines.values():
        spine.set_color(MUTED)


def _side_words(side: Assumption) -> str:
    return words.side_words(side).replace(side.about, whole(side.about))


def _fit(label: Text, length: float, room: Room) -> None:
    """In smaller letters where it is long; what is longer still is cut."""
    said = label.get_text()
    for size in SIDES:
        label.set(text=said, size=size * room.scale)
        cut(label, length)
        if label.get_text() == said:
            return


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


def _legend(
    found: Map, standing: Standing, version: str, asked: int
) -> tuple[list[int], list[_Row]]:
    """The regions that have a number, and the lines: what holds in these, the rules, and notes. Of
    the regions that can be seen all have one, or the largest and the star's own, where that would
    be too long."""
    entries = {k: list(_entry(found, k)) for k, one in enumerate(found.regions) if one.spots}
    rules = [*_hatching(found), *_rules(found)]
    notes = list(_notes(found, standing, version, asked))
    most = int(TALLEST / LINE) - len(rules) - len(notes) - 1
    here = _region_of(found, found.standing)
    for k in sorted(entries, reverse=True):
        if len(entries) > 1 and sum(map(len, entries.values())) > most and k != here:
            del entries[k]
    shown = [row for rows in entries.values() for row in rows]
    others = _left_out(found, [*entries], standing)
    return [*entries], [*shown, *others, *rules, *notes]


def _region_of(found: Map, mark: Mark) -> int:
    """The position of the region that a mark is in, or beside."""
    i, j = (
        int(np.abs(side - at).argmin()) for side, at in ((found.ys, mark.y), (found.xs, mark.x))
    )
    return int(found.region[i, j])


def _entry(found: Map, k: int) -> Iterator[_Row]:
    region = found.regions[k]
    lines = _lines(_region_words(found, k + 1, region))
    yield _Row(lines[0], colours(found)[k], region.count > 1)
    yield from map(_Row, lines[1:])


def _left_out(found: Map, shown: list[int], standing: Standing) -> Iterator[_Row]:
    """How many regions are not listed, and who lists them."""
    others = [region for k, region in enumerate(found.regions) if k not in shown]
    if others:
        together = words.percent(sum(region.share for region in others))
        command = f"{standing.command('map')} {found.x.name} {found.y.name}"
        what = f"{count(len(others), 'smaller region')}, {together} of the plane: {command}"
        yield from (_Row(line, dim=True) for line in filled(what, PLANE, size=FOOT))


def _hatching(found: Map) -> Iterator[_Row]:
    if any(region.count > 1 for region in found.regions):
        hatched = of_those_known("hatched: more than one equilibrium", found.known.kind)
        yield _Row(hatched, "white", True)


def _rules(found: Map) -> Iterator[_Row]:
    """Each with its letter; short ones share a line."""
    line = ""
    for letter, boundary in zip(_letters(found), found.boundaries, strict=True):
        rule = f"{letter}{APART}{words.rule_words(boundary)}"
        longer = f"{line}{BETWEEN}{rule}" if line else rule
        if line and len(_lines(longer)) > 1:
            yield from map(_Row, _lines(line))
            longer = rule
        line = longer
    if line:
        yield from map(_Row, _lines(line))


def _notes(found: Map, standing: Standing, version: str, asked: int) -> Iterator[_Row]:
    signs = key(found.definition) if found.definition.has_escalation else ""
    notes = [signs, *words.preset_notes(found, standing), words.rest_words(found), words.CAVEAT,
             *words.coarse_words(found, asked), *what_is_known(found.known, "cells")]  # fmt: skip
    together = " ".join(filter(None, notes)).replace(" = ", UNBROKEN)
    for line in wrapped((together, words.made_words(found, version)), PLANE):
        yield _Row(line.replace(UNBROKEN, " = "), dim=True)


def _region_words(found: Map, number: int, region: MapRegion) -> str:
    level = words.level_of(region, found.definition)
    head = f"{number}  {f'{level}  ' if level else ''}({words.percent(region.share)})  "
    return head + words.region_words(found, region)


def _lines(text: str) -> list[str]:
    """Of an entry of the legend; all but the first begin under its words."""
    first, *more = filled(text, PLANE - INDENT, size=LEGEND)
    return [first, *(f"{APART * 2}{line}" for line in more)]


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
