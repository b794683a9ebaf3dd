"""Scenario boxes: where in the assumption space does the outcome of interest gather?

**Definition.** Of a box, *density* is the share of its points that are interesting, *coverage* the
share of the interesting points that it holds. Small boxes can be dense, large ones cover much; a
scenario is a box with few limits that does well at both.

**The patient rule induction method** peels thin slices off the space so that the density rises:
always the slice, at one end of one assumption, whose loss raises the density most per point
removed. It chooses one box on the way, pastes back what was peeled in excess, sets its points
aside, and looks for the next.

**A limit is kept** if it is unlikely to be chance: a box without it has some density p; cut at
random to the same n points, it would hold k interesting ones or more with the probability of k or
more successes in n draws at p. That is its quasi-p-value.

Sources: Friedman and Fisher (1999), Statistics and Computing 9, 123-143 (peeling, pasting,
covering); Bryant and Lempert (2010), Technological Forecasting and Social Change 77, 34-49
(coverage and density in scenario discovery, quasi-p-values).

**Example.** A grid of 20 by 20 points, interesting where x is 10 or more and y is below 10. The box
is found, with all its points interesting (density) and all interesting points in it (coverage).

>>> x, y = np.divmod(np.arange(400.0), 20)
>>> found = prim({"x": x, "y": y}, (x >= 10) & (y < 10))
>>> for box in found.boxes:
...     print(box.where, "| density", box.density.text, "| coverage", box.coverage.text)
x >= 10 and y <= 9 | density 100 % | coverage 100 %

Of four points 0, 1, 2, 3, the last two are interesting. The limit x >= 2 leaves two, both of them
interesting. Without it half of the points are, so two at random would be so in 1 of 4 cases: four
points say little.

>>> four = np.arange(4.0)
>>> (p,) = quasi_p_values((Limit("x", ">=", Fraction(2)),), {"x": four}, four >= 2)
>>> round(p, 9)
0.25
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ...errors import InputError
from .readable_cuts import (
    NOT_A_PROBABILITY,
    CutInterval,
    Estimate,
    Limit,
    checked_columns,
    decimal,
    estimate,
    inside,
    percent,
    readable_cut,
    thirds,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Columns = Mapping[str, Any]
Face = Literal["low", "high"]

MIN_POINTS = 20  # of the points a box is found on; fewer say nothing of a density
MIN_COVERAGE = 0.05  # of all interesting points: a box of fewer is not worth a name
SIGNIFICANCE = 0.05  # of a whole box: divided by the number of limits it could have
PASTED = 0.2  # of a peeled slice: pasting is the finer of the two
FINER = 3  # times that pasted slices are halved


@dataclass(frozen=True)
class PeelingStep:
    """One box on the way, with its figures on the points it was found on.

    limits      on values that occur; not yet rounded
    coverage    share of the interesting points (left by earlier boxes) that it holds
    density     share of its points that are interesting
    mass        share of the points (left by earlier boxes) that it holds
    restricted  number of assumptions with a limit
    check       density on points that the peeling did not see: the choice is made by it
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    restricted: int
    check: Estimate


@dataclass(frozen=True)
class Box:
    """A scenario: limits on a few assumptions, within which interesting points gather.

    All figures count only points outside the boxes found before it.

    limits         in the order of the columns; an assumption without one is free
    quasi_p        per limit: how often chance alone gives a box as dense as this, if the limit did
                   not matter; on held-out points
    coverage       share of all interesting points that it holds, held out
    density        share of its points that are interesting, held out
    mass           share of all points that it holds, held out
    seen_coverage, seen_density   the same on the points it was found on: too good, as always
    trajectory     every box on the way, and which of them was `chosen` (an index)
    """

    limits: tuple[Limit, ...]
    quasi_p: tuple[float, ...]
    coverage: Estimate
    density: Estimate
    mass: Estimate
    seen_coverage: float
    seen_density: float
    trajectory: tuple[PeelingStep, ...] = field(repr=False)
    chosen: int

    @property
    def where(self) -> str:
        """ "a >= 0.31 and k <= 0.42"."""
        return " and ".join(limit.text for limit in self.limits)

    def text(self, claim: str) -> str:
        """One sentence: the limits, how much of the box is as claimed, how much of all that is."""
        low, high = self.density.interval
        return (
            f"where {self.where}: {claim} in {self.density.text} of it (95 % interval "
            f"{percent(low)} to {percent(high)}); {self.coverage.text} of all such points; "
            f"{self.mass.text} of the space"
        )

    def within(self, ranges: Mapping[str, CutInterval]) -> dict[str, CutInterval]:
        """The box as an interval per assumption, inside these ranges; exact."""
        box = dict(ranges)
        for limit in self.limits:
            low, high = box[limit.assumption]
            box[limit.assumption] = (
                (max(low, limit.number), high) if limit.is_low else (low, min(high, limit.number))
            )
        return box

    def ends(self) -> dict[str, tuple[Fraction | None, Fraction | None]]:
        """Low and high end per restricted assumption; None where that side is free."""
        ends: dict[str, tuple[Fraction | None, Fraction | None]] = {}
        for limit in self.limits:
            low, high = ends.get(limit.assumption, (None, None))
            ends[limit.assumption] = (limit.number, high) if limit.is_low else (low, limit.number)
        return ends


@dataclass(frozen=True)
class Scenarios:
    """The boxes found, best first, and why there are no more.

    coverage, density   of all boxes together, held out
    base                share of the held-out points that are interesting, anywhere
    points, unresolved  points given; points the caller left out because they are unresolved
    """

    boxes: tuple[Box, ...]
    reason: str
    coverage: Estimate
    density: Estimate
    base: Estimate
    points: int
    unresolved: int
    seed: int
    alpha: float
    min_coverage: float

    def rows(self) -> list[dict[str, Any]]:
        """One row per box and restricted assumption; free ends are None."""
        return [
            {
                "box": k,
                "assumption": name,
                "low": low,
                "high": high,
                "quasi_p": _side_p(box, name),
                **_figures(box),
            }
            for k, box in enumerate(self.boxes, 1)
            for name, (low, high) in box.ends().items()
        ]

    def trajectory_rows(self) -> list[dict[str, Any]]:
        """One row per box and step of its peeling, for a plot of coverage against density."""
        return [
            {
                "box": k,
                "step": s,
                "coverage": step.coverage,
                "density": step.density,
                "mass": step.mass,
                "restricted": step.restricted,
                "check_density": step.check.value,
                "chosen": s == box.chosen,
            }
            for k, box in enumerate(self.boxes, 1)
            for s, step in enumerate(box.trajectory)
        ]

    def text(self, claim: str) -> str:
        """A sentence per box, why there are no more, and what a share is not."""
        beside = ["", *["beside the boxes above, "] * len(self.boxes)]
        found = [f"{k}. {beside[k - 1]}{box.text(claim)}" for k, box in enumerate(self.boxes, 1)]
        return "\n".join([*found, f"{self.reason}.", NOT_A_PROBABILITY])


def _side_p(box: Box, name: str) -> float:
    """The weakest of the limits on one assumption."""
    return max(
        p for limit, p in zip(box.limits, box.quasi_p, strict=True) if limit.assumption == name
    )


def _figures(box: Box) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("coverage", "density", "mass"):
        share: Estimate = getattr(box, name)
        found[name] = share.value
        found[f"{name}_low"], found[f"{name}_high"] = share.interval
    return {**found, "seen_coverage": box.seen_coverage, "seen_density": box.seen_density}


# -- the method ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sample:
    """Points of one third that no earlier box holds; `total` interesting ones with those."""

    columns: dict[str, NDArray[np.float64]]
    hit: NDArray[np.bool_]
    total: int
    points: int

    @classmethod
    def of(cls, columns: Columns, hit: NDArray[np.bool_], at: NDArray[np.intp]) -> _Sample:
        part = {name: column[at] for name, column in columns.items()}
        return cls(part, hit[at], int(np.count_nonzero(hit[at])), at.size)

    def outside(self, box: Box) -> _Sample:
        left = ~inside(box.limits, self.columns)
        columns = {name: column[left] for name, column in self.columns.items()}
        return replace(self, columns=columns, hit=self.hit[left])


def prim(
    columns: Columns,
    interesting: Any,
    *,
    seed: int = 0,
    alpha: float = 0.05,
    min_coverage: float = 0.3,
    max_boxes: int = 4,
    unresolved: int = 0,
) -> Scenarios:
    """Boxes of the assumption space in which interesting points gather, by PRIM.

    columns      assumption -> float64 (n,); whole-valued ones are peeled by whole values
    interesting  bool (n,), say "every equilibrium reaches the line"; no unresolved points
    alpha        share of a box's points in one peel; patience is a small alpha
    min_coverage share of the interesting points (left by earlier boxes) a chosen box must hold

    A third of the points, drawn with `seed`, is for peeling and pasting, a third for choosing, a
    third for the figures. Chosen is the largest box on the way whose density is within one standard
    error of the densest that has `min_coverage`. A limit stays only if its quasi-p-value is at most
    SIGNIFICANCE / (2 x number of assumptions), so that noise restricts nothing; without such limits
    the peeling is done again. Ends are readable numbers, and every figure is counted on the box as
    printed.

    Finds neither slanted nor curved edges: it covers them by several boxes. A greedy search: an
    effect that shows only once two assumptions move together can be missed.
    Raises InputError for columns or labels that do not fit, or a share outside 0 to 1.
    """
    hit = _checked_indicator(interesting)
    _check_shares(alpha, min_coverage, max_boxes)
    points = checked_columns(columns, hit, "interesting")
    samples = [_Sample.of(points, hit, at) for at in thirds(hit.size, seed)]
    boxes, reason = _cover(samples, alpha, min_coverage, max_boxes)
    if unresolved and reason in OF_ALL:
        reason = OF_ALL[reason]
    held_out = samples[2]
    covered = np.zeros(held_out.points, dtype=bool)
    for box in boxes:
        covered |= inside(box.limits, held_out.columns)
    return Scenarios(
        boxes=tuple(boxes),
        reason=reason,
        coverage=estimate(covered, held_out.hit),
        density=estimate(held_out.hit, covered),
        base=Estimate(held_out.total, held_out.points),
        points=hit.size,
        unresolved=unresolved,
        seed=seed,
        alpha=alpha,
        min_coverage=min_coverage,
    )


EVERY = "Every point sampled is such a point: there is nothing to tell apart"
NONE = "No point sampled is such a point"
OF_ALL = {  # the same where some of them are unresolved
    EVERY: "Every point that is resolved is such a point: there is nothing to tell apart",
    NONE: "No point that is resolved is such a point",
}


def _checked_indicator(interesting: Any) -> NDArray[np.bool_]:
    hit = np.asarray(interesting)
    if hit.dtype != np.bool_:
        raise InputError("interesting", f"holds {hit.dtype}", "true or false per point")
    return hit


def _check_shares(alpha: float, min_coverage: float, max_boxes: int) -> None:
    if not 0 < alpha <= 0.5:
        raise InputError("alpha", f"{alpha} is no share to peel", "above 0, at most 0.5")
    if not 0 < min_coverage <= 1:
        raise InputError("min_coverage", f"{min_coverage} is no share", "above 0, at most 1")
    if max_boxes < 1:
        raise InputError("max_boxes", f"{max_boxes} boxes cannot be found", "1 or more")


def _cover(
    samples: list[_Sample], alpha: float, min_coverage: float, max_boxes: int
) -> tuple[list[Box], str]:
    """Boxes one after the other, each on the points the earlier ones left; and why it ended."""
    boxes: list[Box] = []
    reason = _hopeless(samples)
    while reason is None and len(boxes) < max_boxes:
        box = _box(samples, alpha, min_coverage)
        if not box.limits:
            which = "No further box" if boxes else "No box"
            return boxes, f"{which}: no limit on an assumption raises the density beyond chance"
        if box.seen_coverage < MIN_COVERAGE:
            return boxes, f"The next box would hold under {percent(MIN_COVERAGE)} of such points"
        boxes.append(box)
        samples = [sample.outside(box) for sample in samples]
        reason = _hopeless(samples)
    return boxes, reason or "No more boxes were asked for"


def _hopeless(samples: list[_Sample]) -> str | None:
    """Why no box can be found on these points, or None."""
    seen = samples[0]
    everything = [sample.hit for sample in samples]
    fewest = min(hit.size for hit in everything)
    if seen.hit.size == seen.points:
        if fewest < MIN_POINTS:
            return f"Too few points: at least {3 * MIN_POINTS} are needed"
        if all(hit.all() for hit in everything):
            return EVERY
        if not any(hit.any() for hit in everything):
            return NONE
        if not seen.hit.any():
            return "Too few such points: none is among those that boxes are looked for on"
    elif np.count_nonzero(seen.hit) < max(1, MIN_COVERAGE * seen.total):
        return f"The boxes leave under {percent(MIN_COVERAGE)} of such points"
    return None if fewest >= MIN_POINTS else "The boxes leave too few points"


def _box(samples: list[_Sample], alpha: float, min_coverage: float) -> Box:
    """Peel, choose, drop what is noise and peel again without it; paste, round, measure."""
    seen, check, held_out = samples
    level = SIGNIFICANCE / (2 * len(seen.columns))
    noise: frozenset[BoxEnd] = frozenset()
    while True:
        steps = [_step(ends, seen, check) for ends in _peel(seen, alpha, noise)]
        chosen = _choice(steps, min_coverage)
        limits = _significant(steps[chosen].limits, check, level)
        dropped = {_end(limit) for limit in steps[chosen].limits} - {_end(x) for x in limits}
        if not dropped:
            break
        noise |= dropped  # what was peeled there was lost for nothing: begin again without
    limits = _rounded(_paste(limits, seen, PASTED * alpha), seen)
    held = inside(limits, held_out.columns)
    kept = inside(limits, seen.columns)
    caught = int(np.count_nonzero(seen.hit & kept))
    return Box(
        limits=limits,
        quasi_p=tuple(quasi_p_values(limits, held_out.columns, held_out.hit)),
        coverage=Estimate(int(np.count_nonzero(held_out.hit & held)), held_out.total),
        density=estimate(held_out.hit, held),
        mass=Estimate(int(np.count_nonzero(held)), held_out.points),
        seen_coverage=caught / max(1, seen.total),
        seen_density=caught / max(1, int(np.count_nonzero(kept))),
        trajectory=tuple(steps),
        chosen=chosen,
    )


BoxEnd = tuple[str, Face]
BoxEnds = dict[BoxEnd, float]


def _end(limit: Limit) -> BoxEnd:
    return limit.assumption, "low" if limit.is_low else "high"


def _peel(
    sample: _Sample, alpha: float, untouched: frozenset[BoxEnd] = frozenset()
) -> Iterator[BoxEnds]:
    """Every box on the way down, from the whole space; by its ends, on values that occur.

    Each peel removes the slice, at one end of one assumption, whose loss raises the density most
    per point removed; never one of the ends `untouched`. Stops when the box is pure, small, or of
    little coverage.
    """
    ends: BoxEnds = {}
    # One ascending order of the points still inside per assumption, kept through every peel.
    orders = {name: np.argsort(c, kind="stable") for name, c in sample.columns.items()}
    left = np.ones(sample.hit.size, dtype=bool)
    yield dict(ends)
    while True:
        best = _best_peel(sample, orders, alpha, untouched)
        if best is None:
            return
        name, side, end, removed = best
        ends[name, side] = end
        left[removed] = False
        orders = {other: order[left[order]] for other, order in orders.items()}
        caught = int(np.count_nonzero(sample.hit & left))
        size = orders[name].size
        if size < MIN_POINTS or caught < MIN_COVERAGE * np.count_nonzero(sample.hit):
            return
        yield dict(ends)
        if caught == size:
            return


def _best_peel(
    sample: _Sample,
    orders: Mapping[str, NDArray[np.intp]],
    alpha: float,
    untouched: frozenset[BoxEnd],
) -> tuple[str, Face, float, NDArray[np.intp]] | None:
    best, best_gain = None, -np.inf
    for name, order in orders.items():
        values = sample.columns[name][order]
        caught, size = int(np.count_nonzero(sample.hit[order])), order.size
        for side, end, removed in _slices(values, order, alpha):
            lost = int(np.count_nonzero(sample.hit[removed]))
            rest = size - removed.size
            # The gain times size: whole numbers above and below, so that equals are equal.
            gain = ((caught - lost) * size - caught * rest) / (rest * removed.size)
            if gain > best_gain and (name, side) not in untouched:
                best, best_gain = (name, side, end, removed), gain
    return best


def _slices(
    values: NDArray[np.float64], order: NDArray[np.intp], alpha: float
) -> Iterator[tuple[Face, float, NDArray[np.intp]]]:
    """The slice at the low and at the high end: as many whole values as fit in alpha, one at least.

    `values` ascend. With each: the last value kept, and the points removed.
    """
    slice_size = max(1, int(alpha * values.size))
    if values[0] == values[-1]:
        return
    low = int(np.searchsorted(values, values[slice_size], "left"))
    low = low or int(np.searchsorted(values, values[0], "right"))
    yield "low", float(values[low]), order[:low]
    high = int(np.searchsorted(values, values[-1 - slice_size], "right"))
    if high == values.size:
        high = int(np.searchsorted(values, values[-1], "left"))
    yield "high", float(values[high - 1]), order[high:]


def _step(ends: BoxEnds, seen: _Sample, check: _Sample) -> PeelingStep:
    limits = tuple(
        Limit(name, ">=" if side == "low" else "<=", decimal(ends[name, side]))
        for name in seen.columns for side in ("low", "high") if (name, side) in ends
    )  # fmt: skip
    kept = inside(limits, seen.columns)
    size, caught = int(np.count_nonzero(kept)), int(np.count_nonzero(kept & seen.hit))
    return PeelingStep(
        limits=limits,
        coverage=caught / max(1, int(np.count_nonzero(seen.hit))),
        density=caught / size,
        mass=size / seen.hit.size,
        restricted=len({limit.assumption for limit in limits}),
        check=estimate(check.hit, inside(limits, check.columns)),
    )


def _choice(steps: list[PeelingStep], min_coverage: float) -> int:
    """The earliest step about as dense as the densest of sufficient coverage.

    About: within one standard error, on points the peeling did not see. Among noisy figures the
    densest itself is a small box that was lucky.
    """
    base = steps[0].check
    density = [_smoothed(step.check, base) for step in steps]
    wide = [k for k, step in enumerate(steps) if step.coverage >= min_coverage]
    densest = max(wide, key=lambda k: density[k])
    p, n = density[densest], steps[densest].check.of + 2
    floor = p - (p * (1 - p) / n) ** 0.5
    return next(k for k, _ in enumerate(steps) if density[k] >= floor)


def _smoothed(share: Estimate, base: Estimate) -> float:
    """With two average points added, so that a few points never look certain."""
    return (share.count + 2 * base.value) / (share.of + 2)


def _significant(limits: tuple[Limit, ...], sample: _Sample, level: float) -> tuple[Limit, ...]:
    """Without the limits that do not raise the density beyond chance, the weakest dropped first."""
    while limits:
        p = quasi_p_values(limits, sample.columns, sample.hit)
        weakest = int(np.argmax(p))
        if p[weakest] <= level:
            break
        limits = (*limits[:weakest], *limits[weakest + 1 :])
    return limits


def quasi_p_values(
    limits: tuple[Limit, ...], columns: Mapping[str, NDArray[Any]], hit: NDArray[np.bool_]
) -> list[float]:
    """Per limit: the chance that a box without it, cut at random to this size, is as dense.

    Binomial, the density without the limit taken as known; 1 where the box holds no point. Honest
    only on points the limits were not chosen by. Source: Bryant and Lempert (2010), appendix.
    """
    from scipy.stats import binom

    broken = np.array([~limit.holds(columns[limit.assumption]) for limit in limits])
    count = broken.sum(axis=0)
    size, caught = np.count_nonzero(count == 0), np.count_nonzero((count == 0) & hit)
    found = []
    for own in broken:
        without = count - own == 0
        density = int(np.count_nonzero(without & hit)) / max(1, int(np.count_nonzero(without)))
        found.append(float(binom.sf(caught - 1, size, density)) if size else 1.0)
    return found


def _paste(limits: tuple[Limit, ...], sample: _Sample, share: float) -> tuple[Limit, ...]:
    """The box widened, slice by slice at its limits, while it stays about as dense as it was.

    About: within one standard error of the box it began with, so that a pure one stays pure; to ask
    that the density shall not fall at all would stop at the first unlucky slice. Slices are at most
    this share of the box, and halved when none fits, FINER times.
    """
    start = estimate(sample.hit, inside(limits, sample.columns))
    floor = start.value - (start.value * (1 - start.value) / start.of) ** 0.5
    for halved in range(FINER + 1):
        while (wider := _best_paste(limits, sample, share / 2**halved, floor)) is not None:
            limits = wider
    return limits


def _best_paste(
    limits: tuple[Limit, ...], sample: _Sample, share: float, floor: float
) -> tuple[Limit, ...] | None:
    """The densest of the boxes with one limit widened by a slice; None if below the floor."""
    count = max(1, int(share * np.count_nonzero(inside(limits, sample.columns))))
    found: list[tuple[float, tuple[Limit, ...]]] = []
    for k in range(len(limits)):
        limit = _widened(limits, k, sample, count)
        if limit is not None:
            wider = (*limits[:k], limit, *limits[k + 1 :])
            found.append((estimate(sample.hit, inside(wider, sample.columns)).value, wider))
    density, best = max(found, key=lambda pair: pair[0], default=(-1.0, None))
    return best if density >= floor else None


def _widened(limits: tuple[Limit, ...], k: int, sample: _Sample, count: int) -> Limit | None:
    """The k-th limit moved out by so many points (and their equals); None if that frees it."""
    limit = limits[k]
    others = inside((*limits[:k], *limits[k + 1 :]), sample.columns)
    column = sample.columns[limit.assumption]
    beyond = np.sort(column[others & ~limit.holds(column)])
    if limit.is_low:
        beyond = beyond[::-1]
    if beyond.size <= count or beyond[count - 1] == beyond[-1]:
        return None
    return replace(limit, number=decimal(beyond[count - 1]))


def _rounded(limits: tuple[Limit, ...], sample: _Sample) -> tuple[Limit, ...]:
    """The limits at readable numbers; each moves at most ROUNDING of the points in the box."""
    found = []
    for k, limit in enumerate(limits):
        others = inside((*limits[:k], *limits[k + 1 :]), sample.columns)
        column = sample.columns[limit.assumption][others]
        kept = limit.holds(column)
        if kept.all() or not kept.any():
            found.append(limit)
        else:
            found.append(replace(limit, number=readable_cut(column[kept], column[~kept])))
    return tuple(found)
