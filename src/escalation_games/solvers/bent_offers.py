"""What an offer leads to where payoffs bend or types are not uniform: in proved bounds.

Offers and types are measured in shares of their ranges, t and s in [0, 1], so that cells have ends
that floats hold. Per cell of types, over a cell of offers:

1. Taylor coefficients of every payoff and of the density, enclosed (`numbers.series`).
2. Who accepts: what accepting gains is above 0, below 0, or undecided. Where it is undecided, but
   rises or falls throughout, there is one type that is indifferent, and Newton's interval method
   encloses it. Nothing is assumed about who accepts: types may do so in any number of intervals.
3. Integrals over types by the Taylor polynomial with its enclosed remainder; over types that are
   undecided, whatever they might answer. So a polynomial is integrated exactly, but for rounding.
4. Slopes by Leibniz's rule: those of the integrands, and what flows over from one answer to the
   other at the types that are indifferent.

Source: Moore, Kearfott, Cloud (2009), Introduction to Interval Analysis, chapters 8 to 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..effort import spend
from ..errors import NoMethod, Unresolved
from ..forms import BargainingGame
from ..forms.bargaining import Curve, check_density
from ..numbers import Enclosed, Rounded
from ..numbers.rounded import SLACK, UNIT, rounded
from ..numbers.series import LARGE, Series
from .integrals import (
    ALL,
    ORDER,
    ZERO,
    Floats,
    Integral,
    Range,
    answered,
    down,
    integral,
    inverse,
    range_of,
    total_of,
    up,
)

Span = tuple[float, float]

START = 8  # cells of types at first
MAX_CELLS = 600
ROUNDS = 60  # of halving cells of types
ROUND = 4_000  # work of one of them
FINE = 1e-14  # error of an integral over one cell, as a share of the size of all, that will do
NARROW = 2.0**-50
NEWTON = 12  # steps


@dataclass(frozen=True)
class Turn:
    """A type that is indifferent to an offer, or one that may be, at an end of the range.

    between  where it lies
    upward   do higher types accept?
    inside   is it certainly in the range of types, whatever the offer of the cell?
    """

    between: Span
    upward: bool
    inside: bool


@dataclass(frozen=True, eq=False)
class Sorted:
    """Cells of types, ascending, and what they answer: 1 accept, −1 reject, 0 undecided."""

    cells: Floats  # (n + 1,): their ends
    answers: NDArray[np.int8]
    turns: tuple[Turn, ...]
    settled: bool  # is every undecided cell one around a turn?
    coarse: bool  # would smaller cells decide more?


@dataclass(frozen=True)
class _Group:
    """Neighbouring cells of types: where each part ends and what it answers; as in `Sorted`."""

    pieces: tuple[tuple[float, int], ...]
    turn: Turn | None = None
    settled: bool = True
    coarse: bool = False


@dataclass(frozen=True)
class Slopes:
    """First and second derivative of the proposer's payoff, on one side of a corner or all over.

    They are per share of the range of offers, times the integral of the density.
    """

    first: Range
    second: Range


@dataclass(frozen=True, eq=False)
class Look:
    """What is known over a cell of offers. Payoffs are times the integral of the density.

    middle     the proposer's payoff at its middle, and `slope` there
    plain      the proposer's payoff over all of it, without the help of slopes
    branches   one, or two where a type at an end of its range turns at some offer of the cell: to
             the left of that offer, and to the right
    """

    span: Span
    at: float
    middle: Range
    slope: Range
    plain: Range
    branches: tuple[Slopes, ...]

    @property
    def first(self) -> Range:
        """The slope, over the whole cell."""
        found = self.branches[0].first
        for other in self.branches[1:]:
            found = found.hull(other.first)
        return found

    @property
    def upper(self) -> float:
        """No offer of the cell gives more."""
        a, b = self.span
        away = Range(down(a - self.at), up(b - self.at))
        linear = min((self.middle + self.first * away).high, self.plain.high)
        if len(self.branches) > 1 or not self.branches[0].second.is_bounded:
            return linear
        square = max(away.low**2, away.high**2) / 2
        bent = self.slope * away + self.branches[0].second * Range(0.0, up(square))
        return min(linear, (self.middle + bent).high)

    @property
    def is_peaked(self) -> bool:
        """Is there certainly no more than one best offer in the cell?"""
        if len(self.branches) == 1:
            only = self.branches[0]
            return bool(only.first.sign) or only.second.sign < 0
        left, right = self.branches
        rises_first = left.first.sign > 0 and (right.first.sign or right.second.sign < 0)
        falls_last = right.first.sign < 0 and (left.first.sign or left.second.sign < 0)
        return bool(rises_first or falls_last)


@dataclass(frozen=True)
class Worth:
    """Both payoffs and the mass of types that accept and reject, times the integral of the density.

    `types` are those that are indifferent, where all are certain; None where no bounds are known.
    """

    payoffs: tuple[Range, Range]
    accepting: Range
    rejecting: Range
    types: tuple[Span, ...] | None


class Bent:
    """One game with payoffs that bend, or types that are not uniform, seen from its offers.

    Raises Unresolved where an interval has no length or no mass, NoMethod where numbers are
    functions of an assumption, and FormulaError where the density is negative.
    """

    def __init__(self, game: BargainingGame) -> None:
        self.structure = game.structure
        self.proposer = game.structure.proposer
        low, high, first, last = map(_known, game.probability[:4])
        self.starts, self.lengths = (low, first), (high - low, last - first)
        names = (game.structure.offer, game.structure.type)
        for name, length in zip(names, self.lengths, strict=True):
            if not rounded(length).positive[0]:
                raise Unresolved(
                    f"the range of '{name}' has no length here; its first end must be below its "
                    "second"
                )
        self.density = game.probability[4]
        self.curves = game.payoffs
        self.values = {
            id(curve): {name: _known(value) for name, value in curve.values.items()}
            for curve in (self.density, *self.curves.flat)
        }
        self.mesh = np.linspace(0.0, 1.0, START + 1)
        self.mass = self._mass()
        if self.mass.low <= 0:
            raise Unresolved(
                f"the density of '{game.structure.type}' is 0, or has no proved integral, here; "
                "it must be finite, and above 0 somewhere in the range"
            )
        self.size = self._size()

    # -- series ------------------------------------------------------------------------------------

    def variables(
        self, t: Span, low: Floats, high: Floats, orders: tuple[int, int]
    ) -> list[Series]:
        """Offer and type over cells: in their own units, differentiated by shares."""
        shape = (orders[0] + 1, orders[1] + 1, len(low))
        shares = (_between(np.array([t[0]]), np.array([t[1]])), _between(low, high))
        return [
            Series.variable(share * length + start, length, axis, shape)
            for axis, (start, length, share) in enumerate(
                zip(self.starts, self.lengths, shares, strict=True)
            )
        ]

    def over(self, curve: Curve, variables: Sequence[Series]) -> Series:
        """A payoff or the density."""
        x, c = variables
        names = {self.structure.offer: x, self.structure.type: c}
        return curve.over_cells({**self.values[id(curve)], **names}, x.value.shape)

    def gap(self, t: Span, low: Floats, high: Floats, orders: tuple[int, int]) -> Series:
        """What accepting gains the one who answers."""
        accept, reject = self.curves[1 - self.proposer]
        variables = self.variables(t, low, high, orders)
        return self.over(accept, variables) - self.over(reject, variables)

    def _dense(self, variables: Sequence[Series]) -> Series:
        density = self.over(self.density, variables)
        check_density(self.density, density, self.structure.type, variables[1])
        return density

    # -- integrals over cells of types ---------------------------------------------------------

    def _mass(self) -> Range:
        """The integral of the density; makes the mesh as fine as it asks for."""
        for _ in range(ROUNDS):
            low, high = self.mesh[:-1], self.mesh[1:]
            middle, cell = self._middles_and_cells((0.0, 0.0), low, high, 0)
            found = integral((self._dense(middle), self._dense(cell)), low, high)
            if not self._halved(found.error[0] > FINE * float(np.abs(found.value[0]).sum())):
                break
        return total_of(found.value[0], found.error[0])

    def _size(self) -> float:
        """About the largest integral of a payoff that any offer leads to."""
        variables = self.variables((0.0, 1.0), self.mesh[:-1], self.mesh[1:], (0, 0))
        series = [self.over(curve, variables) for curve in self.curves.flat]
        sizes = [np.where(s.error < LARGE, np.abs(s.value) + s.error, 0.0) for s in series]
        return self.mass.high * (max(float(size.max()) for size in sizes) or 1.0)

    def _halved(self, rough: NDArray[np.bool_]) -> bool:
        """Halves these cells of the mesh; were there any that could be?"""
        low, high = self.mesh[:-1], self.mesh[1:]
        rough = rough & (high - low > NARROW)
        if not rough.any() or len(self.mesh) + rough.sum() > MAX_CELLS:
            return False
        self.mesh = np.sort(np.concatenate([self.mesh, (low + high)[rough] / 2]))
        return True

    def _middles_and_cells(
        self, t: Span, low: Floats, high: Floats, order: int
    ) -> tuple[list[Series], list[Series]]:
        middle = (low + high) / 2  # of neighbouring floats it may be an end: then the cell is tiny
        orders = (order, ORDER)
        return self.variables(t, middle, middle, orders), self.variables(t, low, high, orders)

    def integrals(
        self, t: Span, sort: Sorted, order: int, players: Sequence[int]
    ) -> list[tuple[Floats, Floats]]:
        """Of each player's payoff: value and error per derivative along the offer and per cell."""
        low, high = sort.cells[:-1], sort.cells[1:]
        middle, cell = self._middles_and_cells(t, low, high, order)
        at, over = self._dense(middle), self._dense(cell)

        def of(curve: Curve) -> Integral:
            return integral(
                (at * self.over(curve, middle), over * self.over(curve, cell)), low, high
            )

        pairs = [(of(self.curves[player][0]), of(self.curves[player][1])) for player in players]
        return [answered(accept, reject, sort.answers) for accept, reject in pairs]

    def masses(self, sort: Sorted) -> tuple[Range, Range]:
        """Of the types that accept, and of those that reject."""
        low, high = sort.cells[:-1], sort.cells[1:]
        middle, cell = self._middles_and_cells((0.0, 0.0), low, high, 0)
        weight = integral((self._dense(middle), self._dense(cell)), low, high)
        nothing = Integral(*(np.zeros_like(weight.value) for _ in range(4)))
        accept, reject = (
            answered(*pair, sort.answers) for pair in ((weight, nothing), (nothing, weight))
        )
        return total_of(accept[0][0], accept[1][0]), total_of(reject[0][0], reject[1][0])

    # -- who accepts ---------------------------------------------------------------------------

    def sorted(self, t: Span) -> Sorted:
        """Cells of types by what they answer to all offers of a cell, cut at those that turn."""
        mesh = self.mesh
        for _ in range(ROUNDS):
            found = self._sorted(t, mesh)
            if not found.coarse:
                break
            low, high = found.cells[:-1], found.cells[1:]
            rough = (found.answers == 0) & (high - low > max((t[1] - t[0]) / 16, NARROW))
            if not rough.any() or len(mesh) > MAX_CELLS:
                break
            spend(ROUND)  # the first is a part of what a look is taken to be
            mesh = np.unique(np.concatenate([mesh, (low + high)[rough] / 2]))
        return found

    def _sorted(self, t: Span, mesh: Floats) -> Sorted:
        answers = _signs(self.gap(t, mesh[:-1], mesh[1:], (0, 0)))
        groups: list[_Group] = []
        k = 0
        while k < len(answers):
            end = k + 1
            if not answers[k]:
                while end < len(answers) and not answers[end]:
                    end += 1
                groups.append(self._turned(t, mesh[k : end + 1]))
            else:
                groups.append(_Group(((float(mesh[end]), int(answers[k])),)))
            k = end
        pieces = [piece for group in groups for piece in group.pieces]
        return Sorted(
            cells=np.array([0.0, *(edge for edge, _ in pieces)]),
            answers=np.array([answer for _, answer in pieces], dtype=np.int8),
            turns=tuple(group.turn for group in groups if group.turn is not None),
            settled=all(group.settled for group in groups),
            coarse=any(group.coarse for group in groups),
        )

    def _turned(self, t: Span, mesh: Floats) -> _Group:
        """Neighbouring undecided cells: their parts with what these answer, and where they turn.

        Not settled where accepting does not certainly gain more, or less, the higher the type is.
        """
        start, end = float(mesh[0]), float(mesh[-1])
        undecided = _Group(tuple((float(edge), 0) for edge in mesh[1:]), None, False, True)
        slope = self._type_slope(t, start, end)
        if not slope.sign:
            return undecided
        edges = self.gap(t, *(np.array([start, end]),) * 2, (0, 0))
        left, right = (range_of(edges, k).sign for k in range(2))
        if not left and not right:  # from no types to all: fewer offers would decide more
            return replace(undecided, coarse=start > 0.0 or end < 1.0)
        if left * slope.sign > 0 or right * slope.sign < 0:  # past it, or not yet there
            return _Group(((end, left if left * slope.sign > 0 else right),))
        low, high = self._newton(t, start, end)
        by_a_hair = (not left and start > 0.0) or (not right and end < 1.0)  # beside a decided one
        if low > high or by_a_hair:
            return undecided
        low, high = low if left else start, high if right else end
        parts = ((start, low, -slope.sign), (low, high, 0), (high, end, slope.sign))
        pieces = tuple((b, answer) for a, b, answer in parts if b > a)
        return _Group(pieces, Turn((low, high), slope.sign > 0, bool(left and right)))

    def _type_slope(self, t: Span, low: float, high: float) -> Range:
        gap = self.gap(t, np.array([low]), np.array([high]), (0, 1))
        return range_of(gap.coefficient(0, 1))

    def _newton(self, t: Span, low: float, high: float) -> Span:
        """Where a type between these turns at some offer of the cell; low > high: nowhere."""
        for _ in range(NEWTON):
            middle = (low + high) / 2
            here = range_of(self.gap(t, *(np.array([middle]),) * 2, (0, 0)))
            slope = self._type_slope(t, low, high)
            if not slope.sign:
                break
            step = here * inverse(slope)
            a = max(low, down(middle - step.high))
            b = min(high, up(middle - step.low))
            shrunk = (b - a) < 0.9 * (high - low)
            low, high = a, b
            if low > high or not shrunk:
                break
        return low, high

    # -- what an offer is worth ----------------------------------------------------------------

    def worth(self, t: Span) -> Worth:
        """What everybody expects from any offer of a cell."""
        sort, found = self._fine(t, 0, (0, 1))
        first, second = (total_of(value[0], error[0]) for value, error in found)
        accepting, rejecting = self.masses(sort)
        is_certain = sort.settled and all(turn.inside for turn in sort.turns)
        types = tuple(turn.between for turn in sort.turns) if is_certain else None
        return Worth((first, second), accepting, rejecting, types)

    def _fine(
        self, t: Span, order: int, players: Sequence[int]
    ) -> tuple[Sorted, list[tuple[Floats, Floats]]]:
        """Integrals; where the cell is one offer, over a mesh as fine as they ask for."""
        for _ in range(ROUNDS):
            sort = self.sorted(t)
            found = self.integrals(t, sort, order, players)
            if t[0] != t[1]:
                break
            rough = np.zeros(len(self.mesh) - 1, dtype=bool)
            for _, errors in found:
                worst = (errors[0] > FINE * self.size) & (sort.answers != 0)
                places = np.searchsorted(self.mesh, sort.cells[:-1][worst], side="right") - 1
                rough[places] = True
            if not self._halved(rough):
                break
        return sort, found

    def look(self, a: float, b: float) -> Look:
        """The proposer's payoff over a cell of offers."""
        at = (a + b) / 2
        sort, found = self._fine((at, at), 1, (self.proposer,))
        middle, slope = (total_of(*(part[order] for part in found[0])) for order in range(2))
        slope = slope + _both(self._flows((at, at), sort, sort.turns), 0)
        if not sort.settled or not all(turn.inside for turn in sort.turns):
            slope = ALL
        sort = self.sorted((a, b))
        found = self.integrals((a, b), sort, 2, (self.proposer,))
        own = [total_of(*(part[order] for part in found[0])) for order in range(3)]
        return Look((a, b), at, middle, slope, own[0], self._branches((a, b), sort, own))

    def _branches(self, t: Span, sort: Sorted, own: Sequence[Range]) -> tuple[Slopes, ...]:
        """Slopes over a cell of offers, from the integrals of their parts."""
        if not sort.settled:
            return (Slopes(ALL, ALL),)
        doubtful = [turn for turn in sort.turns if not turn.inside and self._moves(t, turn)]
        certain = [turn for turn in sort.turns if turn.inside]
        if len(doubtful) > 1:
            flows = self._flows(t, sort, sort.turns)
            slope = own[1]
            for first, _ in flows:
                slope = slope + first.hull(ZERO)
            return (Slopes(slope, ALL),)
        ways = [self._slopes(own, self._flows(t, sort, certain))]
        if doubtful:
            ways.append(self._slopes(own, self._flows(t, sort, sort.turns)))
            side = self._enters(t, doubtful[0])
            if not side:
                return (Slopes(ways[0].first.hull(ways[1].first), ALL),)
            if side < 0:
                ways.reverse()
        return tuple(ways)

    @staticmethod
    def _slopes(own: Sequence[Range], flows: Sequence[tuple[Range, Range]]) -> Slopes:
        second = own[2] * Range(2.0, 2.0)
        return Slopes(own[1] + _both(flows, 0), second + _both(flows, 1))

    def _moves(self, t: Span, turn: Turn) -> bool:
        """Does the type that is indifferent depend on the offer?"""
        low, high = (np.array([end]) for end in turn.between)
        gap = self.gap(t, low, high, (1, 0))
        return bool(gap.value[1, 0, 0] or gap.error[1, 0, 0])

    def _enters(self, t: Span, turn: Turn) -> int:
        """1 where the type that turns is in the range to the right of some offer, −1 to the left,
        and 0 where that is not certain."""
        low, high = (np.array([end]) for end in turn.between)
        gap = self.gap(t, low, high, (1, 1))
        moves = -range_of(gap.coefficient(1, 0)).sign * (1 if turn.upward else -1)
        return moves if turn.between[0] <= 0.0 else -moves

    def _flows(self, t: Span, sort: Sorted, turns: Sequence[Turn]) -> list[tuple[Range, Range]]:
        """Per type that turns, what it adds to the slope of the proposer's payoff and to its slope.

        Leibniz's rule at c*(x): (u_accept − u_reject) f · gap_x / |gap_c|; and once more.
        """
        if not turns or not sort.settled:
            return []
        low, high = (np.array([turn.between[k] for turn in turns]) for k in range(2))
        variables = self.variables(t, low, high, (2, 2))
        accept, reject = (self.over(curve, variables) for curve in self.curves[self.proposer])
        other = [self.over(curve, variables) for curve in self.curves[1 - self.proposer]]
        gap, more = other[0] - other[1], accept - reject
        upward = Series.number(
            Rounded(np.array([1.0 if turn.upward else -1.0 for turn in turns])), gap.value.shape
        )
        along, across = gap.shifted(0), gap.shifted(1) * upward
        weight = self._dense(variables) * along / across
        flow, second = more * weight, more.shifted(0) * weight
        moves = -(along / gap.shifted(1)).coefficient(0, 0)
        change = flow.coefficient(1, 0) + flow.coefficient(0, 1) * moves + second.coefficient(0, 0)
        return [
            (range_of(flow.coefficient(0, 0), k), range_of(change, k)) for k in range(len(turns))
        ]


def _known(x: Any) -> Any:
    """A number that depends on nothing. Raises NoMethod where it is a function of something."""
    is_constant = isinstance(x, Enclosed) and not x.domain.ranges
    if isinstance(x, Fraction) or is_constant:
        return x
    raise NoMethod(
        "no method follows best offers along an assumption where payoffs bend or types are not "
        "uniform\n  point by point, seconds each, they are found: solve, sweep, map, rank"
    )


def _between(low: Floats, high: Floats) -> Rounded:
    """Shares within cells."""
    middle = (low + high) / 2
    return Rounded(middle, np.where(low == high, 0.0, (high - low) / 2 * SLACK + UNIT * high))


def _signs(gap: Series) -> NDArray[np.int8]:
    signs: NDArray[np.int8] = np.zeros(gap.value.shape[2], dtype=np.int8)
    signs[gap.low[0, 0] > 0] = 1
    signs[gap.high[0, 0] < 0] = -1
    return signs


def _both(flows: Sequence[tuple[Range, Range]], which: int) -> Range:
    total = ZERO
    for flow in flows:
        total = total + flow[which]
    return total
