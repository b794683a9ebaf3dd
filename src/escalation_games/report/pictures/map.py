"""A map as a picture: SVG, PNG or PDF, the same bytes whenever the same map is drawn."""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from ...definition import Definition
from ...errors import InputError
from ...sensitivity.maps.regime_map import Map, MapRegion
from ..screens.space import map as words
from ..text import number_text
from ..text.words import Standing, of_those_known, what_is_known

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

FORMATS: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "escalation_games"},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": "escalation_games", "Producer": None},
}
# Okabe and Ito's colours, told apart by everybody; fills are their tints
COLOURS = {"below": "#0072B2", "across": "#E69F00", "above": "#D55E00", "unresolved": "#777777"}
TINTS = (0.30, 0.46, 0.20, 0.38, 0.25, 0.54)
DARK, GREY = "#222222", "#666666"
WIDTH, PLOT = 7.6, 5.0  # inches: the figure, and the height of the plane
LEFT, RIGHT, TOP, AXIS = 0.75, 0.25, 0.75, 0.62
ROW = 0.185
UNBROKEN = "\u00a0=\u00a0"  # no line ends inside "k = 0.3"
COLUMNS = 116  # characters in a line of the legend
APART = 0.16  # inches between two labels, at least: what is nearer is moved
SETTINGS: Any = {
    "svg.hashsalt": "escalation_games",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.linewidth": 0.8,
    "hatch.linewidth": 0.45,
    "hatch.color": "#00000055",
    # Texts come from files and stand as they are written: a $ is a dollar, a \\ a backslash.
    "text.parse_math": False,
    "text.usetex": False,
    "axes.formatter.use_mathtext": False,
}


def missing_glyphs(caught: Iterable[warnings.WarningMessage]) -> str:
    """The letters that the picture's font lacks, from what drawing warned of."""
    codes = [re.match(r"Glyph (\d+) ", str(warning.message)) for warning in caught]
    return "".join(dict.fromkeys(chr(int(code[1])) for code in codes if code))


def checked_format(name: str) -> str:
    """The picture's format by the file's ending. Raises InputError for an unknown one."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in FORMATS:
        shown = f"unknown ending '.{ending}'" if ending else "the file's name has no ending"
        raise InputError(name, shown, f"known: {', '.join(FORMATS)}")
    return ending


def map_picture(
    found: Map, standing: Standing, version: str, asked: int, ending: str
) -> tuple[bytes, str]:
    """The whole file, and the letters that its font lacks (of a PNG or PDF).

    By the object-oriented interface: nothing global is left changed.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(SETTINGS), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        legend = list(_legend(found, standing, version, asked))
        height = TOP + PLOT + AXIS + ROW * len(legend) + 0.25
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((
            LEFT / WIDTH, 1 - (TOP + PLOT) / height, 1 - (LEFT + RIGHT) / WIDTH, PLOT / height,
        ))  # fmt: skip
        head(figure, found.definition, standing, height)
        _fill(axes, found)
        _curves(axes, found, standing)
        _names(axes, found, standing)
        _marks(axes, found, standing)
        _frame(axes, found)
        _foot(figure, legend, height)
        out = BytesIO()
        figure.savefig(out, format=ending, dpi=150, metadata=FORMATS[ending])
    # an SVG holds the letters themselves: whoever shows it has fonts of their own
    return out.getvalue(), "" if ending == "svg" else missing_glyphs(caught)


def head(figure: Figure, definition: Definition, standing: Standing, height: float) -> None:
    """Title, question and where the picture stands, each on a line that ends within it."""
    x = LEFT / WIDTH
    title = figure.text(x, 1 - 0.27 / height, definition.title, size=13, weight="bold")
    moved = "; ".join(standing.sentences(definition))
    under = definition.question + (f"   ({moved})" if moved else "")
    below = figure.text(x, 1 - 0.5 / height, under)
    for text, colour in ((title, DARK), (below, GREY)):
        text.set_color(colour)
        _cut(text, WIDTH - LEFT - RIGHT)


def _cut(text: Text, room: float) -> None:
    """Leaves of a line what fits into so many inches, with … for the rest."""
    whole = text.get_text()
    kept = len(whole)
    while kept and (wide := _length(text)) > room:
        kept = min(kept - 1, int(kept * room / wide))
        text.set_text(whole[:kept].rstrip() + " …")


def _length(text: Text) -> float:
    """Inches along the line."""
    box = text.get_window_extent()
    return float(max(box.width, box.height)) / text.get_figure().dpi  # type: ignore[union-attr]


# -- the plane ---------------------------------------------------------------------------------


def colours(found: Map) -> list[tuple[float, ...]]:
    """A fill per region: tints of its regime's colour."""
    seen: dict[str, int] = {}
    fills = []
    for region in found.regions:
        k = seen.get(region.regime, 0)
        seen[region.regime] = k + 1
        fills.append(_tint(COLOURS[region.regime], TINTS[k % len(TINTS)]))
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
            axes.plot(*line.T, color=DARK, linewidth=1.3, linestyle=style,
                      solid_capstyle="round", gid=f"boundary-{letter}")  # fmt: skip
        place = _free_place(found, max(boundary.lines, key=len), taken)
        taken.append(place)
        _tag(axes, *place, letter, size=7.5, boxstyle="circle,pad=0.18", edge=DARK)


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
    return dx / (right - left) * (WIDTH - LEFT - RIGHT), dy / (high - low) * PLOT


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
    axes.text(x, y, text, size=size, ha="center", va="center", color=DARK, bbox=box, zorder=4)


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
    wide = (WIDTH - LEFT - RIGHT) * 2 * _reach(found.region[i] == k, j) / n
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
    axes.plot(star.x, star.y, "*", color=DARK, markersize=15, markeredgecolor="white",
              clip_on=False, zorder=6)  # fmt: skip
    _called(axes, found, star.x, star.y, words.standing_name(standing))
    for mark in words.other_presets(found, standing)[0]:
        fill = "white" if mark.beside else DARK
        axes.plot(mark.x, mark.y, "D", color=fill, markersize=6.5, markeredgecolor=DARK,
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
        va="center", size=8, weight="bold", color=DARK, zorder=6,
        bbox={"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none",
              "alpha": 0.75},
    )  # fmt: skip


def _frame(axes: Axes, found: Map) -> None:
    left, right, low, high = _extent(found)
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    _cut(axes.set_xlabel(words.side_words(found.x), color=DARK), WIDTH - LEFT - RIGHT)
    _cut(axes.set_ylabel(words.side_words(found.y), color=DARK), PLOT)
    axes.tick_params(labelsize=8, color=GREY, labelcolor=DARK)
    for spine in axes.spines.values():
        spine.set_color(GREY)


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
        lines = textwrap.wrap(
            head + words.region_words(region, found.known.kind), COLUMNS, subsequent_indent="     "
        )
        yield _Row(lines[0], fill, region.count > 1)
        yield from map(_Row, lines[1:])
    if any(region.count > 1 for region in found.regions):
        hatched = of_those_known("hatched: more than one equilibrium", found.known.kind)
        yield _Row(hatched, "white", True)
    for letter, boundary in zip(_letters(found), found.boundaries, strict=True):
        for k, line in enumerate(textwrap.wrap(words.rule_words(boundary), COLUMNS)):
            yield _Row(f"{letter}   {line}" if k == 0 else f"     {line}")
    notes = [*words.preset_notes(found, standing), words.rest_words(found), words.CAVEAT,
             *words.coarse_words(found, asked), *what_is_known(found.known, "cells")]  # fmt: skip
    together = " ".join(filter(None, notes)).replace(" = ", UNBROKEN)
    for line in textwrap.wrap(together, COLUMNS + 6):
        yield _Row(line.replace(UNBROKEN, " = "), dim=True)
    yield _Row(words.made_words(found, version), dim=True)


def _foot(figure: Figure, legend: list[_Row], height: float) -> None:
    from matplotlib.patches import Rectangle

    x = LEFT / WIDTH
    for k, row in enumerate(legend):
        y = (height - TOP - PLOT - AXIS - ROW * (k + 0.5)) / height
        if row.fill is not None:
            patch = Rectangle(
                (x - 0.3 / WIDTH, y - 0.055 / height), 0.22 / WIDTH, 0.12 / height,
                facecolor=row.fill, edgecolor=GREY, linewidth=0.5,
                hatch="//////" if row.hatched else None,
            )  # fmt: skip
            figure.add_artist(patch)
        figure.text(x, y, row.text, size=7.5 if row.dim else 8, va="center",
                    color=GREY if row.dim else DARK)  # fmt: skip
