"""Two-way maps: equilibria and regimes over a plane of two assumptions.

The other assumptions stay at a point.

The plane is cut into cells, and one point inside each cell is solved (`outcomes`). The curves
between regions are not read off the cells, but are the rules themselves (see `boundaries`). A
region that holds none of the solved points is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Assumption, Definition, Settings
from ...effort import question
from ...errors import ComputeError, InputError
from ...files.arguments import as_definition, takes
from ...limits import MAX_EXACT, MIN_CELLS
from ...notebook import frame, picture
from ...numbers import Fraction
from ...solvers.many.solutions import REGIMES
from ...solvers.result import Regime, Solution
from ...solvers.solve import choose, solve
from ..sampling.evaluation import Outcomes
from ..sampling.known_outcomes import Known
from .boundaries import Boundary, CellCodes, Plane, boundaries

if TYPE_CHECKING:
    import pandas as pd

CELLS = 500  # per side
PROBED = 400  # points solved to estimate how many cells are left to the exact solver
# Where in its cell the solved point lies: irrational shares keep the point off rules with short
# fractions. On such a rule a player is indifferent, and only the exact solver can decide.
OFFSETS = (2**0.5 - 1, (5**0.5 - 1) / 2)
SPOTS = 100  # cells per side that are looked at to place labels
SMALL = 0.002  # share of the plane below which a part of a region gets no label

Spot = tuple[float, float]
Codings = NDArray[np.intp]


@dataclass(frozen=True)
class MapRegion:
    """The points with one set of equilibria and one regime; a region may have several parts.

    equilibria    the names of the equilibria, in alphabetical order
    count         the number of equilibria; of infinitely many, the extreme ones
    share         share of the map's cells in the region
    lower, upper  lowest and highest escalation over the region; NaN where it is not known
    spots         per part of at least the share SMALL, largest first, a point (x, y) well inside it
    """

    equilibria: tuple[str, ...]
    regime: Regime
    count: int
    share: float
    lower: float
    upper: float
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Mark:
    """A point to show on a map: where the analysis stands, or a preset of the file.

    beside  assumptions in which the preset lies outside the plane, with the preset's values
    """

    name: str
    x: float
    y: float
    beside: Mapping[str, Fraction]


@dataclass(frozen=True, eq=False)
class Map:
    """A map: the regions and boundaries over the plane of `x` and `y`.

    definition, concept, method  of what the map is, and how it was solved
    x, y        the two assumptions
    values      every assumption where the analysis stands, `x` and `y` included
    xs, ys      (n,) the coordinates of the points at which cells were solved
    regions     largest first
    region      (n, n): position in `regions`, a row per value of `y`
    regime      (n, n): 0 below the line, 1 across, 2 above, 3 unresolved, a row per value of `y`
    boundaries  the curves between regions
    standing    where the analysis stands
    presets     the presets of the file
    known       how many cells are resolved, and how completely

    >>> found = eg.regime_map("security_dilemma", "d", "k", cells=20)
    >>> print(found.regime.shape, found.n_unresolved)
    (20, 20) 0
    """

    definition: Definition
    x: Assumption
    y: Assumption
    values: Mapping[str, Fraction]
    concept: str
    method: str
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    regions: tuple[MapRegion, ...]
    region: NDArray[np.intp]
    regime: NDArray[np.int8]
    boundaries: tuple[Boundary, ...]
    standing: Mark
    presets: tuple[Mark, ...]
    known: Known

    def __repr__(self) -> str:
        plane = f"{self.x.name} and {self.y.name} in {self.definition.name}"
        found = f"{len(self.regions)} regions, {len(self.boundaries)} boundaries"
        cells = f"{len(self.xs)} × {len(self.ys)} cells"
        return f"Map({plane}: {found}; {cells}; {self.concept} by {self.method})"

    def _repr_svg_(self) -> str | None:
        return picture(self) or None

    def rows(self) -> list[dict[str, Any]]:
        """One row per region, largest first."""
        return [
            {
                "equilibria": "; ".join(region.equilibria),
                "regime": region.regime,
                "count": region.count,
                "share": region.share,
                "lower": region.lower,
                "upper": region.upper,
            }
            for region in self.regions
        ]

    def frame(self) -> pd.DataFrame:
        """The rows as a pandas frame."""
        return frame(self.rows())

    @property
    def n_unresolved(self) -> int:
        """The number of cells of which nothing is known: they are neither below nor above."""
        return self.known.missing

    @property
    def shares(self) -> dict[Regime, float]:
        """Per regime, its share of the plane's cells. Not a probability."""
        counts = np.bincount(self.regime.ravel(), minlength=len(REGIMES))
        return {regime: counts[k] / self.regime.size for k, regime in enumerate(REGIMES)}

    @cached_property
    def solutions(self) -> tuple[Solution | None, ...]:
        """Per region, the solution at one of its points, found when first asked for; None where
        nothing is known there."""
        return tuple(
            self._solved(self.region == k) if region.count else None
            for k, region in enumerate(self.regions)
        )

    def _solved(self, inside: NDArray[np.bool_]) -> Solution | None:
        """At the middle one of the cells inside, in the order of rows."""
        i, j = (int(place[len(place) // 2]) for place in np.nonzero(inside))
        there = {self.x.name: Fraction(self.xs[j]), self.y.name: Fraction(self.ys[i])}
        game = self.definition.filled({**self.values, **there})
        try:
            return solve(game, self.concept, self.method)
        except ComputeError:
            return None


@takes("definition", as_definition)
@question
def regime_map(
    definition: Definition,
    x: str,
    y: str,
    values: Settings | None = None,
    concept: str | None = None,
    cells: int = CELLS,
    effort: float | None = None,  # noqa: ARG001 - read by `question`
) -> Map:
    """The map of two assumptions over their ranges, the others at `values`.

    It has `cells` cells per side, or fewer where too many cells would be left to the exact solver.
    Raises InputError for an unknown assumption, one without a range, or the same one twice, and
    ComputeError where no cell is resolved.

    >>> found = eg.regime_map("security_dilemma", "d", "k", cells=20)
    >>> print({regime: round(float(share), 3) for regime, share in found.shares.items()})
    {'below': 0.718, 'across': 0.168, 'above': 0.115, 'unresolved': 0.0}
    """
    sides = _sides(definition, x, y)
    point = definition.point(values)
    method = choose(definition.filled(point), concept)
    plane = Plane(definition, x, y, point, concept)
    cells = _affordable(plane, sides, cells)
    xs, ys = (_axis(side, cells, offset) for side, offset in zip(sides, OFFSETS, strict=True))
    across, up = np.meshgrid(xs, ys)
    found = plane.solved(across.ravel(), up.ravel())
    known = found.known.checked()
    codes = CellCodes()
    code = codes.of(found).reshape(across.shape)
    regions, region = _regions(found, code, xs, ys)
    return Map(
        definition=definition,
        x=sides[0],
        y=sides[1],
        values=point,
        concept=method.concept,
        method=method.name,
        xs=xs,
        ys=ys,
        regions=regions,
        region=region,
        regime=found.regime.reshape(across.shape),
        boundaries=boundaries(plane, xs, ys, code, codes, found.unresolved),
        standing=Mark("", float(point[x]), float(point[y]), {}),
        presets=tuple(_presets(definition, x, y, point)),
        known=known,
    )


def _sides(definition: Definition, x: str, y: str) -> tuple[Assumption, Assumption]:
    sides = definition.assumption(x, "X"), definition.assumption(y, "Y")
    for place, side in zip("XY", sides, strict=True):
        if side.range is None:
            ranged = " ".join(a.name for a in definition.ranged)
            raise InputError(
                place, f"'{side.name}' has no range, so it is held fixed",
                f"with a range: {ranged}",
            )  # fmt: skip
    if x == y:
        raise InputError("Y", f"'{y}' is X already", "a map needs two different assumptions")
    return sides


def _axis(side: Assumption, cells: int, offset: float) -> NDArray[np.float64]:
    assert side.range is not None
    low, high = map(float, side.range)
    return low + (high - low) * (np.arange(cells) + offset) / cells


def _affordable(plane: Plane, sides: tuple[Assumption, Assumption], cells: int) -> int:
    """The number of cells per side with which few enough cells are left to the exact solver."""
    if cells <= MIN_CELLS:
        return cells
    x, y = (_axis(side, PROBED, OFFSETS[k])[_scattered(k)] for k, side in enumerate(sides))
    found = plane.solved(x, y)
    share = (found.n_exact + len(found.unresolved)) / PROBED
    if share * cells**2 <= MAX_EXACT:
        return cells
    return max(MIN_CELLS, min(cells, int((MAX_EXACT / share) ** 0.5)))


def _scattered(k: int) -> NDArray[np.intp]:
    """The numbers 0 to PROBED - 1 in the k-th of two orders.

    As coordinates, the two orders make points all over a plane, one in each row and each column.
    """
    step = (1, 151)[k]  # has no factor in common with PROBED, so every number occurs once
    return np.arange(PROBED) * step % PROBED


def _presets(
    definition: Definition, x: str, y: str, point: Mapping[str, Fraction]
) -> Iterator[Mark]:
    for preset in definition.presets:
        there = {**definition.baseline, **preset.values}
        beside = {n: v for n, v in there.items() if n not in (x, y) and v != point[n]}
        yield Mark(preset.name, float(there[x]), float(there[y]), beside)


# -- regions -------------------------------------------------------------------------------------


def _regions(
    found: Outcomes, code: Codings, xs: NDArray[np.float64], ys: NDArray[np.float64]
) -> tuple[tuple[MapRegion, ...], Codings]:
    """The regions, largest first; and per cell (n, n) the position of its region."""
    present, first, cell, sizes = np.unique(
        code.ravel(), return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    region = rank[cell].reshape(code.shape)
    spots = _spots(region, xs, ys)
    made = []
    for k in order:
        inside = cell == k
        lower, upper = found.lower[inside], found.upper[inside]
        is_known = not np.isnan(lower).all()
        made.append(
            MapRegion(
                equilibria=tuple(found.sets[found.holds[first[k]]].split(" | ")),
                regime=REGIMES[found.regime[first[k]]],
                count=int(found.count[first[k]]),
                share=float(sizes[k] / code.size),
                lower=float(np.nanmin(lower)) if is_known else float("nan"),
                upper=float(np.nanmax(upper)) if is_known else float("nan"),
                spots=tuple(spots.get(int(rank[k]), ())),
            )
        )
    assert len(made) == len(present)
    return tuple(made), region


def _spots(
    region: Codings, xs: NDArray[np.float64], ys: NDArray[np.float64]
) -> dict[int, list[Spot]]:
    """Per region, a point for each part of at least the share SMALL, largest first.

    The point is as far as possible from other regions, and of such points nearest to their middle.
    """
    step = max(1, len(xs) // SPOTS)
    start = step // 2
    coarse = region[start::step, start::step]
    depth = _depth(coarse)
    found: dict[int, list[tuple[int, Spot]]] = {}
    for part in _parts(coarse):
        rows, columns = np.array(part).T
        deepest = depth[rows, columns] == depth[rows, columns].max()
        rows, columns = rows[deepest], columns[deepest]
        near = np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2)
        i, j = int(rows[near]), int(columns[near])
        spot = float(xs[start + step * j]), float(ys[start + step * i])
        found.setdefault(int(coarse[i, j]), []).append((-len(part), spot))
    return {
        k: [spot for size, spot in sorted(parts) if -size >= SMALL * coarse.size]
        for k, parts in found.items()
    }


def _depth(region: Codings) -> NDArray[np.int32]:
    """Per cell, the number of steps to the nearest cell of another region, or out of the plane."""
    padded = np.pad(region, 1, constant_values=-1)
    inner = padded[1:-1, 1:-1]
    alive = np.ones(region.shape, dtype=bool)
    for rows, columns in _AROUND:
        alive &= padded[rows, columns] == inner
    depth = np.zeros(region.shape, dtype=np.int32)
    while alive.any():
        depth += alive
        wide = np.pad(alive, 1)
        alive = np.logical_and.reduce([wide[rows, columns] for rows, columns in _AROUND])
    return depth


_MIDDLE = slice(1, -1)
_AROUND = (
    (slice(None, -2), _MIDDLE), (slice(2, None), _MIDDLE),
    (_MIDDLE, slice(None, -2)), (_MIDDLE, slice(2, None)),
)  # fmt: skip


def _parts(region: Codings) -> Iterator[list[tuple[int, int]]]:
    """The connected parts of regions, each as its cells (row, column), by flooding."""
    seen = np.zeros(region.shape, dtype=bool)
    n_rows, n_columns = region.shape
    for start in np.ndindex(region.shape):
        if seen[start]:
            continue
        seen[start] = True
        part, todo = [], [start]
        while todo:
            i, j = todo.pop()
            part.append((i, j))
            for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                is_inside = 0 <= a < n_rows and 0 <= b < n_columns
                if is_inside and not seen[a, b] and region[a, b] == region[i, j]:
                    seen[a, b] = True
                    todo.append((a, b))
        yield part
