"""Where the texts of a map stand: each in its region, over no border, mark or other text.

The axes are taken as cells of a point (1/72 inch) each. A text may stand where all the cells under
it are free, which sums over rectangles tell for all places at once; of these places it takes the
best one, which is the one nearest to what it names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...sensitivity.maps.regime_map import Map
from .canvas import POINTS, dpi_of, extent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

RIM = 3.0  # points around a text, for its box
ELSEWHERE = 40.0  # points nearer that a place in another region must be, to be the better one
CLEARLY = 6.0  # points that a name should be nearer to its own mark than to another one
FAR = 110.0  # points from a mark, where its name says nothing any more
TRIED = 4_000  # of the best places, to find one with a clear line to its mark
STEPS = 24  # along such a line
UPRIGHT = 0.25  # how much worse a place above or below a mark is than one beside it, per point

CellMask = NDArray[np.bool_]
GroundPoint = tuple[float, float]  # points from the left and from below
LabelSize = tuple[float, float]  # points: width and height
Middles = NDArray[np.float64]  # (n, 2)


@dataclass(frozen=True)
class Ground:
    """The axes as cells, the first row being the lowest: of which region each is, whether a border
    runs through it, and each boundary's part of them; and what a text or mark has taken."""

    axes: Axes
    region: NDArray[np.intp]
    border: CellMask
    boundaries: tuple[CellMask, ...]
    taken: CellMask

    @classmethod
    def of(cls, axes: Axes, found: Map) -> Ground:
        """With nothing taken."""
        figure = axes.get_figure(root=True)
        assert figure is not None
        box = axes.get_window_extent()
        shape = [max(1, round(side * POINTS / figure.dpi)) for side in (box.height, box.width)]
        rows, columns = (
            ((np.arange(n) + 0.5) / n * cells).astype(int)
            for n, cells in zip(shape, found.region.shape, strict=True)
        )
        region = found.region[np.ix_(rows, columns)]
        border = np.zeros(region.shape, dtype=bool)
        border[1:] |= region[1:] != region[:-1]
        border[:, 1:] |= region[:, 1:] != region[:, :-1]
        drawn = tuple(np.zeros_like(border) for _ in found.boundaries)
        ground = cls(axes, region, border, drawn, np.zeros_like(border))
        for boundary, cells in zip(found.boundaries, drawn, strict=True):
            for line in boundary.lines:
                cells[ground._under(line)] = True
            border |= cells
        return ground

    def _under(self, line: Any) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The cells, as rows and columns, that a line through these points of the plane crosses."""
        points = np.array([self.cell_of(*point) for point in line])
        steps = np.abs(np.diff(points, axis=0)).max(axis=1, initial=0)
        ends = np.concatenate([[0.0], np.cumsum(np.maximum(steps, 1e-9))])
        along = np.linspace(0, ends[-1], 2 * int(ends[-1]) + 2)
        columns, rows = (np.interp(along, ends, points[:, k]).astype(int) for k in (0, 1))
        n_rows, n_columns = self.region.shape
        return np.clip(rows, 0, n_rows - 1), np.clip(columns, 0, n_columns - 1)

    def cell_of(self, x: float, y: float) -> tuple[float, float]:
        """Points from the left and from below, of a place of the plane."""
        across, up = self.axes.transAxes.inverted().transform(self.axes.transData.transform((x, y)))
        return float(across) * self.region.shape[1], float(up) * self.region.shape[0]

    def place_of(self, across: float, up: float) -> tuple[float, float]:
        """The other way round."""
        share = across / self.region.shape[1], up / self.region.shape[0]
        x, y = self.axes.transData.inverted().transform(self.axes.transAxes.transform(share))
        return float(x), float(y)

    def region_at(self, across: float, up: float) -> int:
        """Which region a place is in, one on the edge included."""
        n_rows, n_columns = self.region.shape
        row, column = min(max(int(up), 0), n_rows - 1), min(max(int(across), 0), n_columns - 1)
        return int(self.region[row, column])

    def part_at(self, across: float, up: float) -> CellMask:
        """The cells of the same region that hang together with this place, borders left out."""
        from scipy import ndimage

        number = self.region_at(across, up)
        parts, _ = ndimage.label(self.region == number)
        row, column = int(up), int(across)
        found: CellMask = (parts == parts[row, column]) & ~self.border
        return found

    def take(self, across: float, up: float, size: LabelSize) -> None:
        """What of this width and height has its middle there is in the way from now on."""
        self.taken[self._around(across, up, size)] = True

    def leave(self, across: float, up: float, size: LabelSize) -> None:
        """It is gone."""
        self.taken[self._around(across, up, size)] = False

    def in_the_way(self, across: float, up: float, size: LabelSize, boundary: int) -> int:
        """CellMask there that are taken, or lie on other boundaries than this one."""
        under = self._around(across, up, size)
        others = [cells[under] for k, cells in enumerate(self.boundaries) if k != boundary]
        return int(np.logical_or.reduce([self.taken[under], *others]).sum())

    def _around(self, across: float, up: float, size: LabelSize) -> tuple[slice, slice]:
        wide, tall = size
        rows = slice(max(0, int(up - tall / 2)), max(0, int(np.ceil(up + tall / 2))))
        columns = slice(max(0, int(across - wide / 2)), max(0, int(np.ceil(across + wide / 2))))
        return rows, columns

    def middles(self, cells: CellMask, size: LabelSize) -> Middles:
        """The places across and up where what is so wide and tall has its middle if it stands on
        these cells alone, and on none that is taken."""
        wide, tall = (int(np.ceil(side)) for side in size)
        free = cells & ~self.taken
        n_rows, n_columns = free.shape
        if tall > n_rows or wide > n_columns:
            return np.empty((0, 2))
        sums = np.zeros((n_rows + 1, n_columns + 1), dtype=np.int64)
        sums[1:, 1:] = free.cumsum(axis=0).cumsum(axis=1)
        under = (
            sums[tall:, wide:] - sums[:-tall, wide:] - sums[tall:, :-wide] + sums[:-tall, :-wide]
        )
        rows, columns = np.nonzero(under == wide * tall)
        return np.stack([columns + wide / 2, rows + tall / 2], axis=1)


def size_of(text: Text) -> LabelSize:
    """Points, with the rim."""
    box, points = extent(text), POINTS / dpi_of(text)
    return box.width * points + 2 * RIM, box.height * points + 2 * RIM


def in_its_part(ground: Ground, text: Text, cells: CellMask, spot: tuple[float, float]) -> bool:
    """Moves a text to the place nearest to the spot at which it stands on these cells, and takes
    it. False, and nothing is done, where there is none."""
    size = size_of(text)
    places = ground.middles(cells, size)
    if not len(places):
        return False
    apart = np.round(np.hypot(*(places - spot).T), 6)
    across, up = map(float, places[np.argmin(apart)])
    text.set_position(ground.place_of(across, up))
    ground.take(across, up, size)
    return True


def beside(
    ground: Ground,
    text: Text,
    mark: GroundPoint,
    others: Sequence[GroundPoint] = (),
    reach: float = 0.0,
) -> GroundPoint:  # fmt: skip
    """Moves a text to the best place near a mark that reaches so far, and takes it.

    It lies over no border, if there is such a place near; in the mark's own region, if there is one
    there; and not nearer to one of the others. Gives the place on the text's edge that is nearest
    to the mark: nothing lies on the line between the two, if that can be.
    """
    size = size_of(text)
    for cells in (~ground.border, np.ones_like(ground.border)):
        places = ground.middles(cells, size)
        if not len(places):
            continue
        cost = _cost(ground, places, size, mark, others)
        best = places[np.argsort(np.round(cost, 6), kind="stable")[:TRIED]]
        ends = best + np.clip(mark - best, *np.outer((-0.5, 0.5), size))
        clear = _is_clear(ground, ends, mark, reach)
        k = int(np.argmax(clear))
        if np.hypot(*(ends[k] - mark)) < FAR:
            break
    else:
        return mark
    across, up = map(float, best[k])
    text.set_position(ground.place_of(across, up))
    ground.take(across, up, size)
    return float(ends[k, 0]), float(ends[k, 1])


def _cost(
    ground: Ground,
    places: Middles,
    size: LabelSize,
    mark: GroundPoint,
    others: Sequence[GroundPoint],
) -> NDArray[np.float64]:
    """How bad each place is for the name of a mark, in points."""
    gaps = _gaps(places, size, mark)
    regions = ground.region[places[:, 1].astype(int), places[:, 0].astype(int)]
    cost = gaps + UPRIGHT * np.abs(places[:, 1] - mark[1])
    cost += ELSEWHERE * (regions != ground.region_at(*mark))
    for other in others:
        cost += np.clip(gaps - _gaps(places, size, other) + CLEARLY, 0, ELSEWHERE)
    cost += 0.5 * (places[:, 0] < mark[0])  # of two equal sides, the right one
    return cost


def _gaps(places: Middles, size: LabelSize, mark: GroundPoint) -> NDArray[np.float64]:
    """Between a mark and a text with its middle at each of these places."""
    away = np.maximum(np.abs(places - mark) - np.array(size) / 2, 0)
    found: NDArray[np.float64] = np.hypot(*away.T)
    return found


def _is_clear(ground: Ground, ends: Middles, mark: GroundPoint, reach: float) -> CellMask:
    """(n,) Is nothing on the line from the mark, beyond its own reach, to each of these ends?"""
    steps = np.linspace(0, 1, STEPS)[:, None, None]
    along = np.array(mark) + steps * (ends - mark)
    rows, columns = (
        np.clip(along[..., 1 - k].astype(int), 0, ground.taken.shape[k] - 1) for k in (0, 1)
    )
    own = np.abs(along - mark).max(axis=-1) <= reach + 1
    found: CellMask = ~(ground.taken[rows, columns] & ~own).any(axis=0)
    return found
