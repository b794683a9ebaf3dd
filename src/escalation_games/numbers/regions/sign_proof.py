"""Proofs over a box: the signs a polynomial can have, and that several nowhere have theirs at once.

**One polynomial.** Its Bernstein coefficients over the box bound it (see `bernstein`): all of one
sign, and so is the polynomial.

**Several.** The conditions p1 > 0, p2 < 0, p3 = 0, p4 >= 0 say the same as q1 > 0, q2 > 0, q3 = 0,
q4 >= 0 with q2 = -p2 and the others as they are. They are refuted by weights w1, w2, w4 >= 0 and w3
of any sign for which w1*q1 + w2*q2 + ... is nowhere positive in the box and has a weight on some
q > 0 (or is below 0 everywhere): wherever the conditions held, the sum would be positive, or 0 at
least. For affine polynomials there are such weights if the conditions hold nowhere in a closed box:
J. Farkas, "Theorie der einfachen Ungleichungen", Journal für die reine und angewandte Mathematik
124 (1902), 1-27. Two conditions need one weight, which is found exactly, among the Bernstein
coefficients of both. For more, a linear program in floating point proposes weights; the sum is then
formed and bounded anew, exactly or with rounding accounted for, so that a wrong weight can cost a
proof but never make a false one.

**Bent polynomials.** Their coefficients bound them closely on small boxes only, so the box is cut
in halves, and the conditions are refuted in each.

Sources: G. T. Cargo, O. Shisha, "The Bernstein form of a polynomial", Journal of Research of the
National Bureau of Standards 70B (1966), 79-81; D. Handelman, "Representing polynomials by positive
linear functions on compact convex polyhedra", Pacific Journal of Mathematics 132 (1988), 35-62
(positivity by products of constraints).

**Example.** Both s - t > 1/8 and 2*t - s > 1/8 hold somewhere with s and t between -1/4 and 1/4,
but not together: added, they say t > 1/4. In a box twice as large they can: s = 15/32, t = 10/32.

>>> F = Fraction
>>> s, t, one = ((0, 1),), ((1, 1),), ()  # monomials: (variable, power)
>>> pair = [Tensor({s: F(1), t: F(-1), one: F(-1, 8)}), Tensor({s: F(-1), t: F(2), one: F(-1, 8)})]
>>> both = [SignCondition(p, ABOVE) for p in pair]
>>> small, large = (SignBox.closed([(-r, r), (-r, r)]) for r in (F(1, 4), F(1, 2)))
>>> small.signs(pair[0]), small.refutes(both), large.refutes(both)
((-1, 0, 1), True, False)

s**2 + 1/64 is positive, but over -1/4 <= s <= 1/4 the coefficients of s**2 are 1/16, -1/16, 1/16,
so that one box does not show it. Over -1/4 <= s <= 0 they are 1/16, 0, 0: three boxes do, the box
and its halves.

>>> square = [SignCondition(Tensor({((0, 2),): F(1), one: F(1, 64)}), BELOW)]
>>> small.excludes(square, budget=1), small.excludes(square, budget=3)
(False, True)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import product
from math import inf, nextafter, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...effort import spend
from ...limits import MAX_SIGN_COEFFICIENTS
from ..bounds.interval import Undecided
from ..polynomials.bernstein import Tensor
from ..rational import Fraction
from .surfaces import Space, combined

FloatEnds = tuple[list[float], list[float]]
SignSet = tuple[int, ...]  # some of -1, 0, 1, ascending

BELOW, LEVEL, ABOVE = (-1,), (0,), (1,)
ANY: SignSet = (-1, 0, 1)
ROUNDS = 3  # linear programs per refutation
INWARD = 1 - 1e-5  # where conditions hold just outside the box, weights are not unique on it
PROBES = 200  # points at which the first weights are fitted
PROGRAM = 5_000  # work of one linear program
PER_UNIT = 30  # terms of polynomials at points that are a unit of work
DENOMINATORS = (1_000,)  # of weights
STRICT = 1e-3  # what a weight on a strict condition is worth, beside how far below 0 a sum is
TINY = 1e-9  # weights below are dropped


class SignCondition(NamedTuple):
    """That a polynomial has one of these signs."""

    tensor: Tensor
    signs: SignSet


class _SignRow(NamedTuple):
    """A condition as sign * tensor > 0 (strict), or >= 0, or = 0 (level)."""

    tensor: Tensor
    sign: int
    is_strict: bool
    is_level: bool


@dataclass(frozen=True, eq=False)
class SignBox:
    """A box of the variables 0, 1, 2, ..., each end open or closed.

    space   gives bounds on further variables, its function values; the others are shares there
    """

    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]
    open_low: tuple[bool, ...]
    open_high: tuple[bool, ...]
    space: Space | None = None
    _ends: dict[int, tuple[FloatEnds, bool]] = field(init=False, default_factory=dict, repr=False)
    _signs: dict[Tensor, SignSet] = field(init=False, default_factory=dict, repr=False)
    _columns: dict[Any, NDArray[Any]] = field(init=False, default_factory=dict, repr=False)

    @classmethod
    def closed(cls, ends: Sequence[tuple[Fraction, Fraction]]) -> SignBox:
        """The box between these ends, ends included."""
        low, high = tuple(low for low, _ in ends), tuple(high for _, high in ends)
        return cls(low, high, (False,) * len(ends), (False,) * len(ends))

    # -- its ends -----------------------------------------------------------------------------

    @property
    def is_bounded(self) -> bool:
        """Have all function values bounds over the box? Not where one has no value in a part."""
        return self._known_ends[1]

    @property
    def ends(self) -> FloatEnds:
        """Floats no further in than the ends, then bounds on function values if all have some."""
        return self._known_ends[0]

    @property
    def _known_ends(self) -> tuple[FloatEnds, bool]:
        n = len(self.space.enclosed) if self.space else 0  # formulas may ask for more of them later
        if n not in self._ends:
            low = [_down(x) for x in self.low]
            high = [_up(x) for x in self.high]
            try:
                bounds = self.space.bounds_on_calls(self.low, self.high) if self.space else []
            except Undecided:
                self._ends[n] = (low, high), False
            else:
                low += [_down(a) for a, _ in bounds]
                high += [_up(b) for _, b in bounds]
                self._ends[n] = (low, high), True
        return self._ends[n]

    def bounds(self, tensor: Tensor) -> bool:
        """Have all variables of a polynomial bounds, and is it small enough?"""
        has_bounds = all(k < len(self.ends[0]) for k in tensor.degrees)
        return tensor.is_small and has_bounds

    def is_exact(self, variables: Iterable[int]) -> bool:
        """Are these variables known by the ends of the box, instead of enclosures?"""
        return all(k < len(self.low) for k in variables)

    def halves(self, k: int) -> tuple[SignBox, SignBox]:
        """The box cut in the middle of one variable; the cut belongs to both."""
        middle = Fraction(float((self.low[k] + self.high[k]) / 2))
        left = replace(
            self, high=_put(self.high, k, middle), open_high=_put(self.open_high, k, False)
        )
        right = replace(self, low=_put(self.low, k, middle), open_low=_put(self.open_low, k, False))
        return left, right

    # -- one polynomial ------------------------------------------------------------------------

    def signs(self, tensor: Tensor) -> SignSet:
        """The signs that a polynomial may have in the box."""
        if tensor not in self._signs:
            self._signs[tensor] = self._possible_signs(tensor)
        return self._signs[tensor]

    def _possible_signs(self, tensor: Tensor) -> SignSet:
        if not self.bounds(tensor):
            return ANY
        array, error = tensor.coefficients(*self.ends)
        low, high = float(array.min()), float(array.max())
        if low > error:
            return ABOVE
        if high < -error:
            return BELOW
        if (low < -error and high > error) or not self.is_exact(tensor.degrees):
            return ANY
        return self._touching_signs(tensor)

    def _touching_signs(self, tensor: Tensor) -> SignSet:
        """As `signs`, where rounding hides whether the polynomial reaches 0, or passes it."""
        exact, _ = tensor.exact_coefficients(self.low, self.high)
        below, above = exact.min() < 0, exact.max() > 0
        if below and above:
            return ANY
        reaches = any(not any(face.flat) for face in self._closed_faces(exact, tensor))
        signs = ((-1, below), (0, reaches), (1, above))
        return tuple(sign for sign, is_possible in signs if is_possible)

    def _closed_faces(self, array: NDArray[Any], tensor: Tensor) -> list[NDArray[Any]]:
        """The coefficients on every smallest face that belongs to the box.

        All on one side of 0, they make the polynomial 0 at a point only if all of some face are 0
        there; a face holds those of the smaller ones within it.
        """
        choices: list[list[Any]] = []
        for k in tensor.degrees:
            ends = [
                place
                for place, is_open in ((0, self.open_low[k]), (-1, self.open_high[k]))
                if not is_open
            ]
            choices.append(list(ends) or [slice(None)])
        return [np.atleast_1d(array[place]) for place in product(*choices)]

    # -- several at once -----------------------------------------------------------------------

    def refutes(self, conditions: Sequence[SignCondition], rounds: int = ROUNDS) -> bool:
        """Is it proved that the conditions hold together nowhere in the box?

        `rounds` bounds the linear programs. False means not proved.
        """
        for tensor, signs in conditions:
            if not set(self.signs(tensor)) & set(signs):
                return True
        rows = [row for condition in conditions for row in _rows(condition)]
        if len(rows) < 2 or not all(self.bounds(row.tensor) for row in rows):
            return False
        if len(rows) == 2 and self._has_exact_columns(rows):
            return _one_weight(rows, self._exact_columns(rows))
        return any(self._contradicts(rows, weights) for weights in self._proposed(rows, rounds))

    def _has_exact_columns(self, rows: Sequence[_SignRow]) -> bool:
        degrees = _common_degrees(rows)
        n_columns = prod(degree + 1 for degree in degrees.values())
        return n_columns <= MAX_SIGN_COEFFICIENTS and self.is_exact(degrees)

    def _exact_columns(self, rows: Sequence[_SignRow]) -> list[NDArray[Any]]:
        """The Bernstein coefficients of each row, as many for each, times a positive number."""
        degrees = _common_degrees(rows)
        return [row.sign * self._raised(row.tensor, degrees) for row in rows]

    def _raised(self, tensor: Tensor, degrees: dict[int, int]) -> NDArray[Any]:
        key = tensor, tuple(degrees.items())
        if key not in self._columns:
            coefficients, _ = tensor.exact_coefficients(self.low, self.high, degrees)
            self._columns[key] = coefficients.reshape(-1)
        return self._columns[key]

    def _proposed(self, rows: Sequence[_SignRow], rounds: int) -> Iterator[list[Fraction]]:
        """Weights that seem to refute the rows, as short numbers."""
        heights = self._heights(rows, self._probes)
        for _ in range(rounds):
            weights = _weights(rows, heights)
            if weights is None:
                return
            for denominator in DENOMINATORS:
                yield _rounded(weights, denominator)
            worst = self._worst(rows, weights)
            heights = np.hstack([heights, self._heights(rows, worst[None, :])])

    def _heights(
        self, rows: Sequence[_SignRow], points: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The rows near points of shape (n, n_variables)."""
        n = len(self.low)
        spend(len(points) * sum(len(row.tensor.terms) for row in rows) / PER_UNIT)
        drawn = np.hstack([INWARD * points[:, :n], points[:, n:]])
        return np.array([row.sign * row.tensor.values(drawn) for row in rows])

    def _contradicts(self, rows: Sequence[_SignRow], weights: Sequence[Fraction]) -> bool:
        """Would the weighted sum have to be positive, and is it proved that it is not?"""
        total = _summed(rows, weights)
        is_strict = any(w and row.is_strict for w, row in zip(weights, rows, strict=True))
        if not total:
            return is_strict
        tensor = Tensor(total)
        if not tensor.degrees:
            return total[()] < 0
        possible = self._possible_signs(tensor)
        return 1 not in possible and (is_strict or 0 not in possible)

    def _worst(self, rows: Sequence[_SignRow], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """A point of the box where the sum is large: where its largest coefficient sits."""
        low, high = (np.array(end) for end in self.ends)
        point = (low + high) / 2
        tensor = Tensor(_summed(rows, [Fraction(float(w)) for w in weights]))
        if tensor.degrees and tensor.is_small:
            array, _ = tensor.coefficients(*self.ends)
            place = np.unravel_index(int(array.argmax()), array.shape)
            for (k, degree), j in zip(tensor.degrees.items(), place, strict=True):
                point[k] = low[k] + (high[k] - low[k]) * j / degree
        return np.asarray(point)

    @cached_property
    def _probes(self) -> NDArray[np.float64]:
        """Corners and inner points where the first weights are looked for; always the same ones."""
        low, high = (np.array(end) for end in self.ends)
        return np.asarray(low + (high - low) * _shares(len(low)))

    # -- by subdivision ------------------------------------------------------------------------

    def excludes(self, conditions: Sequence[SignCondition], budget: int) -> bool:
        """Is it proved that the conditions hold together nowhere in the box, cutting it into at
        most so many boxes? Cuts go through the variable that bends the polynomials most."""
        todo = [self]
        for _ in range(budget):
            if not todo:
                return True
            box = todo.pop()
            if box.refutes(conditions):
                continue
            if not all(box.bounds(condition.tensor) for condition in conditions):
                return False
            k = box.most_bent([condition.tensor for condition in conditions])
            if k is None:
                return False
            todo += box.halves(k)
        return not todo

    def most_bent(self, tensors: Sequence[Tensor]) -> int | None:
        """The variable that bends the polynomials most over the box; None where all are flat."""
        low, high = self.ends
        n = len(self.low)
        scores = [0.0] * n
        for tensor in tensors:
            for monomial, c in tensor.terms.items():
                reach = abs(float(c))
                for k, power in monomial:
                    reach *= max(abs(low[k]), abs(high[k])) ** power
                bent = sum(power for _, power in monomial) > 1
                for k, _power in monomial:
                    if k >= n and self.space is not None:
                        for name in self.space.used_by(k):
                            scores[name] += reach * (high[name] - low[name])
                    elif bent:
                        largest = max(abs(low[k]), abs(high[k])) or 1
                        scores[k] += reach / largest * (high[k] - low[k])
        best = max(range(n), key=lambda k: scores[k])
        return best if scores[best] > 0 else None


# -- rows and weights --------------------------------------------------------------------------


def _rows(condition: SignCondition) -> Iterator[_SignRow]:
    """The condition as a row; none for one that says nothing, or only that it is not 0."""
    tensor, signs = condition
    if signs == LEVEL:
        yield _SignRow(tensor, 1, False, True)
    elif not {-1, 1} <= set(signs):
        yield _SignRow(tensor, 1 if 1 in signs else -1, 0 not in signs, False)


def _common_degrees(rows: Sequence[_SignRow]) -> dict[int, int]:
    """The degree in each variable that all rows fit in."""
    degrees: dict[int, int] = {}
    for row in rows:
        for k, degree in row.tensor.degrees.items():
            degrees[k] = max(degree, degrees.get(k, 0))
    return dict(sorted(degrees.items()))


def _summed(rows: Sequence[_SignRow], weights: Sequence[Fraction]) -> Mapping[Any, Fraction]:
    parts = zip(weights, rows, strict=True)
    return combined((weight * row.sign, row.tensor.terms) for weight, row in parts)


def _one_weight(rows: Sequence[_SignRow], columns: Sequence[NDArray[Any]]) -> bool:
    """Is there a weight w for which u + w*v refutes the rows u and v with these coefficients?

    Each coefficient bounds w on one side, or neither where that of v is 0. The weight 1 is on what
    is strictly positive, if anything is, and on a polynomial that is to be 0 only if both are.
    """
    pairs = sorted(
        zip(rows, columns, strict=True), key=lambda pair: (pair[0].is_level, not pair[0].is_strict)
    )
    (one, u), (other, v) = pairs
    return any(
        _weight_exists(side, v, other.is_level, not one.is_strict)
        for side in ((u, -u) if one.is_level else (u,))
    )


def _weight_exists(u: NDArray[Any], v: NDArray[Any], is_free: bool, is_strict: bool) -> bool:
    """Is u + w*v <= 0 (below 0 if strict) in every coefficient, for a w >= 0 (any w, if free)?"""
    alone = u[v == 0]
    if (alone > 0).any() or (is_strict and (alone == 0).any()):
        return False
    above, below = (v > 0).astype(bool), (v < 0).astype(bool)
    most = min(map(_weight, u[above], v[above]), default=None)
    least = max(map(_weight, u[below], v[below]), default=None)
    if not is_free:
        least = Fraction(0) if least is None else max(least, Fraction(0))
    if least is None or most is None:
        return True
    return least < most if is_strict else least <= most


def _weight(u: int, v: int) -> Fraction:
    """Where u + w*v is 0."""
    return Fraction(-u, v)


def _weights(rows: Sequence[_SignRow], heights: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Weights, of sizes that add up to 1, whose sum is as far below 0 at some points as can be.

    Where it can be 0 at best, weights on what is strictly positive make a proof of it. `heights` as
    from `_heights`. None where the sum has to be above 0 somewhere.
    """
    from scipy.optimize import linprog

    spend(PROGRAM)
    if all(row.is_strict for row in rows) and (heights >= 0).all(axis=0).any():
        return None
    scale = np.abs(heights).max(axis=1)
    scale[scale == 0] = 1
    level = [k for k, row in enumerate(rows) if row.is_level]  # their weights may be negative
    plain = heights / scale[:, None]
    table = np.vstack([plain, -plain[level], -np.ones((1, plain.shape[1]))]).T
    n = table.shape[1] - 1
    goal = [-STRICT * row.is_strict for row in rows] + [0.0] * len(level) + [1.0]
    found = linprog(
        np.array(goal), table, np.zeros(len(table)),
        np.array([[1.0] * n + [0.0]]), np.array([1.0]), [(0, 1)] * n + [(None, TINY)],
        method="highs", options={"presolve": False},
    )  # fmt: skip
    if found.status != 0:
        return None
    weights: NDArray[np.float64] = found.x[: len(rows)].copy()
    weights[level] -= found.x[len(rows) : n]
    weights /= scale
    return weights if np.abs(weights).max(initial=0) > 0 else None


def _rounded(weights: NDArray[np.float64], digits: int) -> list[Fraction]:
    """The weights, the largest of them 1, as Fractions with denominators no larger than this."""
    largest = float(np.abs(weights).max())
    kept = [float(w) / largest if abs(w) > TINY * largest else 0.0 for w in weights]
    return [Fraction(w).limit_denominator(digits) for w in kept]


@lru_cache(maxsize=64)
def _shares(n: int) -> NDArray[np.float64]:
    """Points of the unit cube of so many dimensions."""
    rng = np.random.default_rng(0)
    inner = rng.random((PROBES // 2, n))
    corners = rng.integers(0, 2, (PROBES // 2, n)).astype(float)
    return np.vstack([np.full((1, n), 0.5), corners, inner])


def _down(x: Fraction) -> float:
    near = float(x)
    return near if Fraction(near) <= x else nextafter(near, -inf)


def _up(x: Fraction) -> float:
    return -_down(-x)


def _put(values: tuple[Any, ...], k: int, value: Any) -> tuple[Any, ...]:
    return (*values[:k], value, *values[k + 1 :])
