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
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...errors import InputError
from ...limits import MIN_COVERAGE, MIN_POINTS
from ...numbers import Fraction
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

Columns = Mapping[str, NDArray[np.float64]]  # assumption -> (n,)
Face = Literal["low", "high"]

SIGNIFICANCE = 0.05  # for a whole box: divided by the number of limits that the box could have
PASTED = 0.2  # size of a pasted slice, as a share of a peeled one: pasting is finer than peeling
FINER = 3  # how often the size of pasted slices is halved


@dataclass(frozen=True)
class PeelingStep:
    """One box that peeling passed, with its figures on the points that were peeled.

    limits      at values of the sample; not yet rounded
    coverage    share of the interesting points (outside earlier boxes) that lie in the box
    density     share of the points in the box that are interesting
    mass        share of the points (outside earlier boxes) that lie in the box
    restricted  number of assumptions with a limit
    check       density on the points by which a box is chosen, which were not peeled
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

    All figures leave out the points in boxes found earlier. Held-out points are the third on which
    nothing was searched or chosen.

    limits         in the order of the columns; an assumption without a limit is free
    quasi_p        per limit, on held-out points: the chance that a box as dense as this comes about
                   without the limit; see `quasi_p_values`
    coverage       share of all interesting held-out points that lie in the box
    density        share of the held-out points in the box that are interesting
    mass           share of all held-out points that lie in the box
    seen_coverage, seen_density   coverage and density on the points that were peeled: too high, as
                   the box was fitted to these points
    trajectory     every box that peeling passed; `chosen` is the index of the box that was taken
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
        """One sentence: the limits, the density in words of the claim, the coverage."""
        low, high = self.density.interval
        return (
            f"where {self.where}: {claim} in {self.density.text} of it (95 % interval "
            f"{percent(low)} to {percent(high)}); {self.coverage.text} of all such points; "
            f"{self.mass.text} of the space"
        )

    def within(self, ranges: Mapping[str, CutInterval]) -> dict[str, CutInterval]:
        """The exact interval of every assumption: its range, cut at the limits of the box."""
        box = dict(ranges)
        for limit in self.limits:
            low, high = box[limit.assumption]
            box[limit.assumption] = (
                (max(low, limit.number), high) if limit.is_low else (low, min(high, limit.number))
            )
        return box

    def ends(self) -> dict[str, tuple[Fraction | None, Fraction | None]]:
        """Low and high end per restricted assumption; None for a side without a limit."""
        ends: dict[str, tuple[Fraction | None, Fraction | None]] = {}
        for limit in self.limits:
            low, high = ends.get(limit.assumption, (None, None))
            ends[limit.assumption] = (limit.number, high) if limit.is_low else (low, limit.number)
        return ends


@dataclass(frozen=True)
class Scenarios:
    """The boxes found, best first, and why there are no more.

    coverage, density   of all boxes together, on held-out points
    base                share of all held-out points that are interesting
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
        """A sentence per box, why there are no more boxes, and that no share is a probability."""
        beside = ["", *["beside the boxes above, "] * len(self.boxes)]
        found = [f"{k}. {beside[k - 1]}{box.text(claim)}" for k, box in enumerate(self.boxes, 1)]
        return "\n".join([*found, f"{self.reason}.", NOT_A_PROBABILITY])


def _side_p(box: Box, name: str) -> float:
    """The largest quasi-p-value of the limits on one assumption."""
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
    """The points of one third that lie outside all earlier boxes.

    columns, hit   assumption -> (n,); which of the n points are interesting
    total, points  how many interesting points, and points, the whole third has
    """

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
    columns: Mapping[str, ArrayLike],
    interesting: ArrayLike,
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
    alpha        share of a box's points that one peel removes; patience is a small alpha
    min_coverage share of the interesting points (outside earlier boxes) in the densest candidate

    A third of the points, drawn with `seed`, is for peeling and pasting, a third for choosing, a
    third for the figures. Of the boxes that peeling passed, the largest is chosen whose density is
    within one standard error of the densest box of at least `min_coverage`. A limit stays only if
    its quasi-p-value is at most SIGNIFICANCE / (2 x number of assumptions), so that noise restricts
    nothing; peeling is done again without the limits that do not stay. Ends are readable numbers,
    and every figure is counted on the box as printed.

    Finds neither slanted nor curved edges: several boxes cover a region with such edges. The search
    is greedy: an effect that shows only where two assumptions move together can be missed.
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
OF_ALL = {  # the reasons above, in words for a sample of which some points are unresolved
    EVERY: "Every point that is resolved is such a point: there is nothing to tell apart",
    NONE: "No point that is resolved is such a point",
}


def _checked_indicator(interesting: ArrayLike) -> NDArray[np.bool_]:
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
    """Boxes one after the other, each found on the points outside earlier boxes; why they ended."""
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
    """One box: peel, choose, drop limits that may be noise and peel without them; paste, round,
    measure. `samples` are the thirds for peeling, for choosing, and held out."""
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
        noise |= dropped  # peeling at these ends lost points for nothing: peel again without them
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
    """The ends of every box that peeling passes, from the whole space on, at values of the sample.

    Each peel removes a slice at one end of one assumption: the slice whose loss raises the density
    most per point removed. Ends in `untouched` are never peeled. Stops when all points in the box
    are interesting, or when the box has few points or little coverage.
    """
    ends: BoxEnds = {}
    # Per assumption, the points in the box by ascending value: sorted once, filtered at each peel.
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
            # With c of n points in the box interesting, l of them among r removed ones, the density
            # rises by (c - l) / (n - r) - c / n. This gain per removed point, times n, is written
            # as one quotient of whole numbers, so that equal gains are equal floats.
            gain = ((caught - lost) * size - caught * rest) / (rest * removed.size)
            if gain > best_gain and (name, side) not in untouched:
                best, best_gain = (name, side, end, removed), gain
    return best


def _slices(
    values: NDArray[np.float64], order: NDArray[np.intp], alpha: float
) -> Iterator[tuple[Face, float, NDArray[np.intp]]]:
    """The low and the high slice of an assumption: its end, the last value kept, points removed.

    `values` ascend, `order` are their points. A slice holds all points of a value or none: as many
    values as fit into the share `alpha` of the points, but at least one. No slice where all values
    are equal.
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
    """The earliest step whose density is within one standard error of the densest step.

    Densities are on points that were not peeled; the densest is sought among steps of sufficient
    coverage. It is not taken itself, since the largest of noisy figures is a small box that was
    lucky.
    """
    base = steps[0].check
    density = [_smoothed(step.check, base) for step in steps]
    wide = [k for k, step in enumerate(steps) if step.coverage >= min_coverage]
    densest = max(wide, key=lambda k: density[k])
    p, n = density[densest], steps[densest].check.of + 2
    floor = p - (p * (1 - p) / n) ** 0.5
    return next(k for k, _ in enumerate(steps) if density[k] >= floor)


def _smoothed(share: Estimate, base: Estimate) -> float:
    """A density with two points of average density added, so that a few points never look sure."""
    return (share.count + 2 * base.value) / (share.of + 2)


def _significant(limits: tuple[Limit, ...], sample: _Sample, level: float) -> tuple[Limit, ...]:
    """The limits that raise the density beyond chance: the weakest is dropped, again and again."""
    while limits:
        p = quasi_p_values(limits, sample.columns, sample.hit)
        weakest = int(np.argmax(p))
        if p[weakest] <= level:
            break
        limits = (*limits[:weakest], *limits[weakest + 1 :])
    return limits


def quasi_p_values(
    limits: tuple[Limit, ...], columns: Columns, hit: NDArray[np.bool_]
) -> list[float]:
    """Per limit: the chance that the box without the limit, cut at random to its size, is as dense.

    Binomial, with the density of the box without the limit taken as known; 1 where the box holds no
    point. Honest only on points by which the limits were not chosen. Source: Bryant and Lempert
    (2010), appendix.
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
    """The limits of the box widened slice by slice, while it is about as dense as at first.

    About: within one standard error of the density at first, so that a pure box stays pure. If the
    density were not allowed to fall at all, the first unlucky slice would stop the widening. A
    slice holds at most this share of the box's points; where no slice can be added, the share is
    halved, FINER times.
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
    """The densest box with one limit widened by a slice; None if its density is below `floor`."""
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
    """The k-th limit moved out by `count` points (and equal values); None if no point is beyond."""
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
    """The limits at readable numbers; each change moves at most ROUNDING of the box's points."""
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
