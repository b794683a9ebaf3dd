"""Proofs over a ball around a point: on which side of a surface it is, and that a pattern of sides
is nowhere in it.

Coordinates are shares: the distance from the point, by the width of an assumption's range. A ball
of the maximum norm is a box; what lies outside the ranges is cut off.

**One surface.** Bernstein coefficients bound its polynomial over the box (see `bernstein`):
all of one sign, and so is the polynomial.

**A pattern** of signs, p1 > 0, p2 < 0, p3 = 0: written as q1 > 0, q2 > 0, q3 >= 0, q4 >= 0, with q2
= -p2, q3 = p3, q4 = -p3. It is refuted by weights w >= 0 for which w1*q1 + w2*q2 + ... is nowhere
positive in the ball and has a weight on some q > 0 (or is below 0 everywhere): wherever the pattern
held, the sum would be positive. For affine polynomials such weights exist whenever the pattern is
nowhere in the closed box: J. Farkas, "Theorie der einfachen Ungleichungen", Journal für die reine
und angewandte Mathematik 124 (1902), 1-27. They come from a linear program in floating point; the
combination is formed and bounded anew, exactly or with rounding accounted for, so that a wrong
weight can cost a proof but never make a false one.

**Bent surfaces.** Their coefficients bound them closely on small boxes only, so the ball is cut in
halves, and the pattern refuted in each.

**Example.** Two assumptions stand in the middle of their ranges; their shares are s and t.

>>> F = Fraction
>>> space = Space({"x": F(0), "y": F(0)}, {"x": (F(-1), F(1)), "y": (F(-1), F(1))})
>>> near = Ball(space, radius=F(1, 4))

s + t - 1/2 is below 0 where s and t are below 1/4. With the edge of the ball, it reaches 0 there.

>>> s, t, one = ((0, 1),), ((1, 1),), ()  # monomials: (variable, power)
>>> total = Tensor({s: F(1), t: F(1), one: F(-1, 2)})
>>> near.sides(total), Ball(space, F(1, 4), is_closed=True).sides(total)
((-1,), (-1, 0))

Both s - t > 1/8 and 2*t - s > 1/8 can be in the ball, but not together: added, they say t > 1/4. In
a ball twice as large they can: s = 15/32, t = 10/32.

>>> pair = Tensor({s: F(1), t: F(-1), one: F(-1, 8)}), Tensor({s: F(-1), t: F(2), one: F(-1, 8)})
>>> both_above = [(0, 1), (1, 1)]  # (surface, sign)
>>> near.sides(pair[0]), near.sides(pair[1])
((-1, 0, 1), (-1, 0, 1))
>>> near.refutes(both_above, pair), Ball(space, F(1, 2)).refutes(both_above, pair)
(True, False)

s**2 + 1/64 is positive, but over -1/4 <= s <= 1/4 the coefficients of s**2 are 1/16, -1/16, 1/16,
so that one box does not show it. Over -1/4 <= s <= 0 they are 1/16, 0, 0: three boxes do, the ball
and its halves.

>>> square = [Tensor({((0, 2),): F(1), one: F(1, 64)})]
>>> near.excludes([(0, -1)], square, budget=1), near.excludes([(0, -1)], square, budget=3)
(False, True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import product
from math import inf, nextafter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...effort import spend
from ...numbers import Undecided
from ...numbers.polynomials.bernstein import Tensor
from ...numbers.regions.surfaces import Space, combined

SurfaceSide = tuple[int, int]  # a surface and the sign of its polynomial: -1, 0 or 1
SidePattern = Sequence[SurfaceSide]
FloatEnds = tuple[list[float], list[float]]
Limits = tuple[tuple[Fraction, Fraction], ...]

ROUNDS = 3  # linear programs per refutation
INWARD = 1 - 1e-5  # where a pattern touches the ball from outside, weights are not unique on it
PROBES = 200  # points at which the first weights are fitted
PROGRAM = 5_000  # work of one linear program
SHORT = 1_000  # denominators of weights
TINY = 1e-9  # weights below are dropped


@dataclass(frozen=True, eq=False)
class ShareBox:
    """A box of shares, each end open or closed."""

    space: Space
    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]
    open_low: tuple[bool, ...]
    open_high: tuple[bool, ...]
    _known: dict[int, tuple[FloatEnds, bool]] = field(init=False, default_factory=dict, repr=False)

    @property
    def is_bounded(self) -> bool:
        """Have all function values bounds over the box? Not where one has no value in a part."""
        return self.known_ends[1]

    @property
    def ends(self) -> FloatEnds:
        """Floats no further in than the ends, for the assumptions and then for the function values,
        if these have bounds."""
        return self.known_ends[0]

    @property
    def known_ends(self) -> tuple[FloatEnds, bool]:
        n = len(self.space.enclosed)  # formulas may ask for more of them later
        if n not in self._known:
            low = [_down(x) for x in self.low]
            high = [_up(x) for x in self.high]
            try:
                enclosures = self._enclosures()
            except Undecided:
                self._known[n] = (low, high), False
            else:
                low += [_down(a) for a, _ in enclosures]
                high += [_up(b) for _, b in enclosures]
                self._known[n] = (low, high), True
        return self._known[n]

    def _enclosures(self) -> list[tuple[Fraction, Fraction]]:
        ranges = {
            name: (value + width * a, value + width * b)
            for name, value, width, a, b in zip(
                self.space.names, self.space.values, self.space.widths,
                self.low, self.high, strict=True,
            )
        }  # fmt: skip
        return [number.bounds(25, ranges) for number in self.space.enclosed.values()]

    def halves(self, k: int) -> tuple[ShareBox, ShareBox]:
        """The box cut in the middle of one assumption; the cut belongs to both."""
        middle = Fraction(float((self.low[k] + self.high[k]) / 2))
        left = replace(
            self, high=_put(self.high, k, middle), open_high=_put(self.open_high, k, False)
        )
        right = replace(self, low=_put(self.low, k, middle), open_low=_put(self.open_low, k, False))
        return left, right


@dataclass(frozen=True, eq=False)
class Ball:
    """All points nearer than the radius (or as near, where it is closed) and within the limits.

    limits   per assumption the least and the largest share; the ranges, where none are given
    """

    space: Space
    radius: Fraction
    is_closed: bool = False
    known: dict[Tensor, tuple[int, ...]] = field(default_factory=dict, repr=False)
    limits: Limits | None = None

    @classmethod
    def of_box(cls, space: Space, limits: Limits) -> Ball:
        """A closed box of shares: a ball large enough to be cut off by the limits alone."""
        radius = max(max(-low, high) for low, high in limits)
        return cls(space, radius, True, limits=limits)

    @cached_property
    def box(self) -> ShareBox:
        """The box that it is."""
        r, limits = self.radius, self.limits or self.space.limits
        return ShareBox(
            self.space,
            tuple(max(low, -r) for low, _ in limits),
            tuple(min(high, r) for _, high in limits),
            tuple(not self.is_closed and -r >= low for low, _ in limits),
            tuple(not self.is_closed and r <= high for _, high in limits),
        )

    # -- one surface ------------------------------------------------------------------------------

    def sides(self, tensor: Tensor, box: ShareBox | None = None) -> tuple[int, ...]:
        """The signs that the polynomial may have in the ball (and this part of it)."""
        if box is not None and box is not self.box:
            return _sides(tensor, box)
        if tensor not in self.known:
            self.known[tensor] = _sides(tensor, self.box)
        return self.known[tensor]

    # -- several surfaces at once -----------------------------------------------------------------

    def refutes(
        self,
        pattern: SidePattern,
        tensors: Sequence[Tensor],
        box: ShareBox | None = None,
        rounds: int = ROUNDS,
    ) -> bool:
        """Is it proved that the pattern holds nowhere in this part of the ball?

        `tensors` hold the polynomial of every surface; `rounds` bounds the linear programs. False
        means not proved.
        """
        box = box or self.box
        if any(side not in self.sides(tensors[index], box) for index, side in pattern):
            return True
        if not box.is_bounded:
            return False
        rows = [(tensors[index], Fraction(side or 1), side != 0) for index, side in pattern]
        rows += [(tensor, -sign, False) for tensor, sign, strict in rows if not strict]
        if len(pattern) < 2:
            return False
        heights = self._heights(rows, _probes(box))
        for _ in range(rounds):
            weights = self._weights(rows, heights)
            if weights is None:
                return False
            if self._contradicts(rows, _rounded(weights, SHORT), box):
                return True
            worst = self._worst(rows, weights, box)
            heights = np.hstack([heights, self._heights(rows, worst[None, :])])
        return False

    def _heights(
        self, rows: Sequence[tuple[Tensor, Fraction, bool]], points: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The polynomials, one a row, near points of shape (n, n_variables)."""
        n_names = len(self.space.names)
        drawn = np.hstack([INWARD * points[:, :n_names], points[:, n_names:]])
        return np.array([float(sign) * tensor.values(drawn) for tensor, sign, _ in rows])

    def _weights(
        self, rows: Sequence[tuple[Tensor, Fraction, bool]], values: NDArray[np.float64]
    ) -> NDArray[np.float64] | None:
        """Weights, not negative, whose combination is as far below 0 at some points as can be;
        `values` as from `_heights`."""
        from scipy.optimize import linprog

        spend(PROGRAM)
        n_points = values.shape[1]
        if all(strict for *_, strict in rows) and (values >= 0).all(axis=0).any():
            return None
        scale = np.abs(values).max(axis=1)
        scale[scale == 0] = 1
        table = np.hstack([(values / scale[:, None]).T, -np.ones((n_points, 1))])
        n = len(values)
        found = linprog(
            np.array([0.0] * n + [1.0]), table, np.zeros(n_points),
            np.array([[1.0] * n + [0.0]]), np.array([1.0]), [(0, 1)] * n + [(None, None)],
            method="highs", options={"presolve": False},
        )  # fmt: skip
        if found.status != 0 or found.x[-1] > TINY:
            return None
        weights: NDArray[np.float64] = found.x[:n] / scale
        return weights if weights.max(initial=0) > 0 else None

    def _contradicts(
        self,
        rows: Sequence[tuple[Tensor, Fraction, bool]],
        weights: Sequence[Fraction],
        box: ShareBox,
    ) -> bool:
        """Would the weighted sum have to be positive, and is it proved that it is not?"""
        total = combined(
            (weight * sign, tensor.terms)
            for weight, (tensor, sign, _) in zip(weights, rows, strict=True)
        )
        is_strict = any(w > 0 and strict for w, (*_, strict) in zip(weights, rows, strict=True))
        if not total:
            return is_strict
        tensor = Tensor(total)
        if not tensor.degrees:
            return total[()] < 0
        possible = _sides(tensor, box)
        return 1 not in possible and (is_strict or 0 not in possible)

    def _worst(
        self,
        rows: Sequence[tuple[Tensor, Fraction, bool]],
        weights: NDArray[np.float64],
        box: ShareBox,
    ) -> NDArray[np.float64]:
        """A point of the box where the combination is large: where its largest coefficient sits."""
        total = combined(
            (Fraction(float(weight)) * sign, tensor.terms)
            for weight, (tensor, sign, _) in zip(weights, rows, strict=True)
        )
        low, high = (np.array(end) for end in box.ends)
        point = (low + high) / 2
        tensor = Tensor(total)
        if tensor.degrees and tensor.is_small:
            array, _ = tensor.coefficients(*box.ends)
            place = np.unravel_index(int(array.argmax()), array.shape)
            for (k, degree), j in zip(tensor.degrees.items(), place, strict=True):
                point[k] = low[k] + (high[k] - low[k]) * j / degree
        return np.asarray(point)

    # -- by subdivision ----------------------------------------------------------------------------

    def excludes(self, pattern: SidePattern, tensors: Sequence[Tensor], budget: int) -> bool:
        """Is it proved that the pattern is nowhere in the ball, cutting it into at most so many
        boxes? Cuts go through the assumption that bends the polynomials most."""
        todo = [self.box]
        for _ in range(budget):
            if not todo:
                return True
            box = todo.pop()
            if self.refutes(pattern, tensors, box):
                continue
            if not box.is_bounded:
                return False
            k = _most_bent([tensors[index] for index, _ in pattern], box)
            if k is None:
                return False
            todo += box.halves(k)
        return not todo


# -- bounds over a box -------------------------------------------------------------------------


def _sides(tensor: Tensor, box: ShareBox) -> tuple[int, ...]:
    is_known = box.is_bounded or all(k < len(box.low) for k in tensor.degrees)
    if not tensor.is_small or not is_known:
        return (-1, 0, 1)
    array, error = tensor.coefficients(*box.ends)
    low, high = float(array.min()), float(array.max())
    if low > error:
        return (1,)
    if high < -error:
        return (-1,)
    if low < -error and high > error:
        return (-1, 0, 1)
    return _touching_sides(tensor, box, low < -error, high > error)


def _touching_sides(tensor: Tensor, box: ShareBox, below: bool, above: bool) -> tuple[int, ...]:
    """As `_sides`, where rounding hides whether the polynomial reaches 0, or passes it."""
    n = len(box.low)
    if any(k >= n for k in tensor.degrees):
        return (-1, 0, 1)  # function values are known by enclosures only
    exact = tensor.exact_coefficients(box.low, box.high)
    below, above = exact.min() < 0, exact.max() > 0
    if below and above:
        return (-1, 0, 1)
    reaches = any(not any(face.flat) for face in _closed_faces(exact, tensor, box))
    sides = [side for side, is_possible in ((-1, below), (0, reaches), (1, above)) if is_possible]
    return tuple(sides)


def _closed_faces(array: NDArray[Any], tensor: Tensor, box: ShareBox) -> list[NDArray[Any]]:
    """The coefficients on every smallest face that belongs to the box.

    All on one side of 0, they make the polynomial 0 at a point only if all of some face are 0
    there; a face holds those of the smaller ones within it.
    """
    choices: list[list[Any]] = []
    for k in tensor.degrees:
        ends = [
            place
            for place, is_open in ((0, box.open_low[k]), (-1, box.open_high[k]))
            if not is_open
        ]
        choices.append(list(ends) or [slice(None)])
    return [np.atleast_1d(array[place]) for place in product(*choices)]


def _probes(box: ShareBox) -> NDArray[np.float64]:
    """Corners and inner points where the first weights are looked for; always the same ones."""
    low, high = (np.array(end) for end in box.ends)
    return np.asarray(low + (high - low) * _shares(len(low)))


@lru_cache(maxsize=64)
def _shares(n: int) -> NDArray[np.float64]:
    """The same in the unit cube of so many dimensions."""
    rng = np.random.default_rng(0)
    inner = rng.random((PROBES // 2, n))
    corners = rng.integers(0, 2, (PROBES // 2, n)).astype(float)
    return np.vstack([np.full((1, n), 0.5), corners, inner])


def _rounded(weights: NDArray[np.float64], digits: int) -> list[Fraction]:
    """The weights, the largest of them 1, as Fractions with denominators no larger than this."""
    largest = float(weights.max())
    kept = [float(w) / largest if w > TINY * largest else 0.0 for w in weights]
    return [Fraction(w).limit_denominator(digits) for w in kept]


def _most_bent(tensors: Sequence[Tensor], box: ShareBox) -> int | None:
    """The assumption that bends the polynomials most over the box; None where all are flat."""
    low, high = box.ends
    n = len(box.low)
    scores = [0.0] * n
    for tensor in tensors:
        for monomial, c in tensor.terms.items():
            reach = abs(float(c))
            for k, power in monomial:
                reach *= max(abs(low[k]), abs(high[k])) ** power
            bent = sum(power for _, power in monomial) > 1
            for k, _power in monomial:
                if k >= n:
                    for name in box.space.used_by(k):
                        scores[name] += reach * (high[name] - low[name])
                elif bent:
                    scores[k] += reach / (max(abs(low[k]), abs(high[k])) or 1) * (high[k] - low[k])
    best = max(range(n), key=lambda k: scores[k])
    return best if scores[best] > 0 else None


def _down(x: Fraction) -> float:
    near = float(x)
    return near if Fraction(near) <= x else nextafter(near, -inf)


def _up(x: Fraction) -> float:
    return -_down(-x)


def _put(values: tuple[Any, ...], k: int, value: Any) -> tuple[Any, ...]:
    return (*values[:k], value, *values[k + 1 :])
