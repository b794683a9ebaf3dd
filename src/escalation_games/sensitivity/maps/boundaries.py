"""Boundaries of a map: the curves on which what holds changes, as rules where these are found.

Two neighbouring points of the raster in which different things hold have a boundary between them.
The solver runs once at each, every number with its formula (see `conditions`); whatever a player
would lose by deviating, and whatever the solver compared, is a candidate, and so is every
irreducible factor of it. A factor that changes sign between two such points is 0 at a place that
is found to full precision; the solver then runs right before and right after that place, and the
factor is the boundary there only if what holds differs. What no factor explains is bisected with
the solver itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition
from ...effort import MOST, Spent, share
from ...errors import ComputeError, FormulaError
from ...numbers import (
    Expression,
    Symbols,
    Trace,
    Traced,
    approximate,
    as_fraction,
    factors_of,
    terms_of,
    value_of,
)
from ...solvers.many.solutions import REGIMES
from ...solvers.result import Solution
from ..conditions.binding_conditions import traced_solution
from ..conditions.inequality_text import Writer, solved_for
from ..sampling.evaluation import Outcomes, outcomes

MAX_TRACED = 24  # pairs of points at which rules are looked for
MAX_TRIES = 12  # differences factored at one of them, simplest first
HALVINGS = 48  # of the way between two neighbouring points, when a factor's 0 is looked for
SOLVED_HALVINGS = 16  # the same where every step is solved
ASIDE = 1e-3  # how far beside a curve the solver is asked, as a share of that way

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Boundary:
    """Where one rule turns, as far as anything changes there.

    rule        "k = a", in the file's names; None where it is too long, or none was found
    here        the same in the two assumptions alone, "v0 = 7/(12*(1 - d))"; None where the rule
                says it already, or cannot be written so
    polynomial  the terms (power of x, power of y, coefficient) of what is 0 on it; None where it is
                no polynomial
    exact       is it a rule's own curve? Otherwise it was bisected, to a share of 2**-16 of a cell,
                or as far as the effort went
    lines       (k, 2) arrays of points, each to be joined in order
    """

    rule: str | None
    here: str | None
    polynomial: tuple[tuple[int, int, Fraction], ...] | None
    exact: bool
    lines: tuple[Floats, ...]


@dataclass(frozen=True)
class Plane:
    """Two assumptions that vary, the others at a point."""

    definition: Definition
    x: str
    y: str
    values: Mapping[str, Fraction]
    concept: str | None

    def solved(self, x: Floats, y: Floats) -> Outcomes:
        """What holds at these points, (n,) each."""
        return outcomes(self.definition, {self.x: x, self.y: y}, self.values, self.concept)

    def traced(self, x: float, y: float) -> tuple[Trace, Solution]:
        """The solver's run at one of them."""
        point = {**self.values, self.x: Fraction(x), self.y: Fraction(y)}
        return traced_solution(self.definition, point, self.concept)

    def at(self, x: Floats, y: Floats) -> dict[str, Any]:
        """Every assumption, as floats, at these points."""
        fixed: dict[str, Any] = {name: float(value) for name, value in self.values.items()}
        return {**fixed, self.x: x, self.y: y}

    def varies(self, trace: Trace, expression: Expression) -> bool:
        return trace.depends(expression, self.x) or trace.depends(expression, self.y)


@dataclass
class CellCodes:
    """Numbers for what holds: a set of equilibria, and the regime it gives."""

    known: dict[tuple[str, int], int] = field(default_factory=dict)

    def of(self, found: Outcomes) -> Ints:
        """(n,): the same number for the same, whenever it is asked."""
        joint = found.holds.astype(np.int64) * len(REGIMES) + found.regime
        present, cell = np.unique(joint, return_inverse=True)
        names = [(found.sets[c // len(REGIMES)], int(c % len(REGIMES))) for c in present]
        numbers = [self.known.setdefault(name, len(self.known)) for name in names]
        result: Ints = np.array(numbers, dtype=np.intp)[cell]
        return result


def boundaries(
    plane: Plane, xs: Floats, ys: Floats, code: Ints, codes: CellCodes, failed: Iterable[int] = ()
) -> tuple[Boundary, ...]:
    """All of them, longest first; `code` (n_ys, n_xs) says what holds at each point.

    `failed` are points, row by row, that could not be solved: where these begin nothing is known
    to change.
    """
    known = np.ones(code.shape, dtype=bool)
    known.flat[list(failed)] = False
    edges = Edges.between(xs, ys, code, known)
    search = RuleSearch(plane, edges, codes)
    with suppress(Spent), share(MOST):
        search.run()
    found = [*search.found, *search.bisected()]
    return tuple(sorted(found, key=lambda b: -sum(map(len, b.lines))))


@dataclass(frozen=True, eq=False)
class Edges:
    """Pairs of neighbouring points, E of them, in which different things hold.

    number       each one's place in the raster: first the level ones, row by row, then the others
    before, after  what holds at either end
    shape        of the raster
    """

    number: Ints
    start: Floats  # (E, 2)
    end: Floats
    before: Ints
    after: Ints
    shape: tuple[int, int]

    @classmethod
    def between(cls, xs: Floats, ys: Floats, code: Ints, known: Mask) -> Edges:
        rows, columns = code.shape
        parts = []
        first = 0
        for down, right in ((0, 1), (1, 0)):
            one = code[: rows - down, : columns - right]
            other = code[down:, right:]
            both = known[: rows - down, : columns - right] & known[down:, right:]
            i, j = np.nonzero((one != other) & both)
            parts.append(
                (
                    first + i * (columns - right) + j,
                    np.stack([xs[j], ys[i]], axis=1),
                    np.stack([xs[j + right], ys[i + down]], axis=1),
                    one[i, j],
                    other[i, j],
                )
            )
            first += one.size
        number, start, end, before, after = map(np.concatenate, zip(*parts, strict=True))
        return cls(number, start, end, before, after, (rows, columns))

    def __len__(self) -> int:
        return len(self.number)

    def points(self, edges: Ints, t: Any) -> Floats:
        """(k, 2): a share t of the way along these edges."""
        t = np.broadcast_to(np.asarray(t, dtype=np.float64), edges.shape)[:, None]
        found: Floats = self.start[edges] + t * (self.end[edges] - self.start[edges])
        return found

    def lines(self, edges: Ints, points: Floats) -> tuple[Floats, ...]:
        """Points on these edges, joined across the squares of four neighbours."""
        at = dict(zip(map(int, self.number[edges]), points, strict=True))
        squares: dict[int, list[int]] = {}
        for number in at:
            for square in self._squares(number):
                squares.setdefault(square, []).append(number)
        links: dict[int, list[int]] = {number: [] for number in at}
        for around in squares.values():
            ranked = sorted(around, key=lambda number: (tuple(at[number]), number))
            for one, other in zip(ranked[::2], ranked[1::2], strict=False):
                links[one].append(other)
                links[other].append(one)
        return tuple(np.array([at[n] for n in chain]) for chain in _chains(links))

    def _squares(self, number: int) -> Iterator[int]:
        """The squares on either side of an edge; one beyond the raster harms nobody."""
        rows, columns = self.shape
        level = rows * (columns - 1)
        if number < level:
            i, j = divmod(number, columns - 1)
            yield from ((i - 1) * columns + j, i * columns + j)
        else:
            i, j = divmod(number - level, columns)
            yield from (i * columns + j - 1, i * columns + j)


def _chains(links: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """Each node once, from end to end; then what goes round."""
    left = dict(links)
    ends = [n for n, near in links.items() if len(near) < 2]
    for start in (*sorted(ends), *sorted(links)):
        if start not in left:
            continue
        chain, node = [], start
        while True:
            chain.append(node)
            near = left.pop(node)
            ahead = [n for n in near if n in left]
            if not ahead:
                break
            node = ahead[0]
        if len(chain) > 2 and chain[0] in near:
            chain.append(chain[0])
        yield chain


@dataclass(frozen=True, eq=False)
class Factor:
    """What may be 0 on a boundary: a polynomial over names, in one run of the solver."""

    plane: Plane
    trace: Trace
    symbols: Symbols
    polynomial: Any

    def __call__(self, points: Floats) -> Floats:
        """(k,): its values at points (k, 2)."""
        at = self.plane.at(points[:, 0], points[:, 1])
        memo: dict[int, Any] = {}
        total = np.zeros(len(points))
        for powers, coefficient in terms_of(self.polynomial):
            part: Any = float(coefficient)
            for name, power in powers.items():
                part = part * numeric(self.trace, self.symbols.expression(name), at, memo) ** power
            total = total + part
        return total

    @property
    def order(self) -> tuple[str, ...]:
        return (*self.plane.definition.define, *self.plane.definition.baseline)

    def rule(self) -> str | None:
        """Over the file's names: "k = a"."""
        return _equation(Writer(self.order), self.polynomial)

    def reduced(self) -> tuple[Symbols, Any] | None:
        """Over the two assumptions alone; None where another number in it is no fraction."""
        names = {g: self.symbols.expression(g) for g in self.polynomial.context().names()}
        opened = frozenset(self.trace.defined)
        inner = Symbols(self.trace, names.values(), self.order, opened)
        whole = value_of(self.polynomial, {g: inner.of(e) for g, e in names.items()},
                         inner.constant).numer  # fmt: skip
        at: dict[str, Any] = {}
        for generator, element in inner.generators.items():
            expression = inner.expression(generator)
            if self.plane.varies(self.trace, expression):
                at[generator] = element
                continue
            value = as_fraction(self.trace.evaluate(expression, self.plane.values))
            if value is None:
                return None
            at[generator] = inner.constant(value)
        return inner, value_of(whole, at, inner.constant).numer

    def described(self) -> tuple[str | None, str | None, Any]:
        """The rule, the same in the two assumptions alone, and its polynomial in them."""
        rule = self.rule()
        try:
            reduced = self.reduced()
        except (ComputeError, ZeroDivisionError):
            reduced = None
        if reduced is None:
            return rule, None, None
        symbols, polynomial = reduced
        here = self.solved(symbols, polynomial)
        return rule, None if here == rule else here, self._terms(polynomial)

    def solved(self, symbols: Symbols, polynomial: Any) -> str | None:
        writer = Writer(self.order)
        for name in (self.plane.y, self.plane.x):
            root = solved_for(writer, symbols, polynomial, name)
            if root is not None:
                return f"{name} = {root}"
        return _equation(writer, polynomial)

    def _terms(self, polynomial: Any) -> tuple[tuple[int, int, Fraction], ...] | None:
        x, y = self.plane.x, self.plane.y
        terms = list(terms_of(polynomial))
        if any(set(powers) - {x, y} for powers, _ in terms):
            return None  # an assumption stands in an exponent, or under a function
        return tuple((powers.get(x, 0), powers.get(y, 0), c) for powers, c in terms)


def _equation(writer: Writer, polynomial: Any) -> str | None:
    """Of the two ways round, the one with the shorter left side: "v = k + e"."""
    texts = [writer.inequality(p) for p in (polynomial, -polynomial)]
    equations = [re.sub(" [<>]= ", " = ", text) for text in texts if text is not None]
    return min(equations, key=lambda text: text.index(" = "), default=None)


class RuleSearch:
    """Looks for rules until every edge is crossed by one, or they run out."""

    def __init__(self, plane: Plane, edges: Edges, codes: CellCodes) -> None:
        self.plane, self.edges, self.codes = plane, edges, codes
        self.open: Mask = np.ones(len(edges), dtype=bool)
        self.crossed = np.full(len(edges), np.nan)  # where on it, as a share of the way
        self.found: list[Boundary] = []
        self.texts: set[str] = set()

    def run(self) -> None:
        """Every rule found is tried on all edges that are still open."""
        untried = self.open.copy()
        for _ in range(MAX_TRACED):
            left = np.flatnonzero(self.open & untried)
            if not len(left):
                return
            edge = self.representative(left)
            untried[edge] = False
            for factor in self.factors(edge):
                self.try_on(factor)

    def representative(self, left: Ints) -> int:
        """The middle one of those between the two regions that share most of what is left."""
        pair = np.sort(np.stack([self.edges.before[left], self.edges.after[left]], axis=1), axis=1)
        _, group, sizes = np.unique(pair, axis=0, return_inverse=True, return_counts=True)
        own = left[group.ravel() == np.argmax(sizes)]
        return int(own[len(own) // 2])

    def factors(self, edge: int) -> Iterator[Factor]:
        """Irreducible, and of different signs at the ends of this edge; simplest first."""
        ends = np.stack([self.edges.start[edge], self.edges.end[edge]])
        try:
            runs = [self.plane.traced(*map(float, end)) for end in ends]
        except (ComputeError, FormulaError):
            return
        for trace, expression in self.turning(runs, ends):
            try:
                symbols = Symbols(trace, [expression], tuple(self.plane.definition.baseline))
                numerator = symbols.of(expression).numer
            except (ComputeError, ZeroDivisionError):
                continue
            for polynomial, _ in factors_of(numerator)[1]:
                factor = Factor(self.plane, trace, symbols, polynomial)
                text = str(polynomial)
                if text not in self.texts and _turns(factor(ends)):
                    self.texts.add(text)
                    yield factor

    def turning(
        self, runs: Sequence[tuple[Trace, Solution]], ends: Floats
    ) -> list[tuple[Trace, Expression]]:
        """Differences that turn between the ends: first what somebody loses, then the others."""
        at = self.plane.at(ends[:, 0], ends[:, 1])
        found: dict[tuple[int, float], tuple[int, int, Trace, Expression]] = {}
        for rank, (trace, differences) in enumerate(_differences(runs)):
            memo: dict[int, Any] = {}
            for difference in differences:
                expression = difference.expression
                size = difference.size
                if difference.is_long or not self.plane.varies(trace, expression):
                    continue
                values = np.broadcast_to(numeric(trace, expression, at, memo), (2,))
                if _turns(values):
                    # the same difference, met again: 0 at the same place, but for rounding
                    place = round(float(values[0] / (values[0] - values[1])), 9)
                    key = (rank // 2, place)
                    if key not in found or size < found[key][1]:
                        found[key] = (rank // 2, size, trace, expression)
        ranked = sorted(found.values(), key=lambda item: item[:2])
        return [item[2:] for item in ranked[:MAX_TRIES]]

    def try_on(self, factor: Factor) -> None:
        """The factor is a boundary wherever it is 0 and the solver says that something changes."""
        signs = factor(self.edges.start) * factor(self.edges.end)
        candidates = np.flatnonzero(signs < 0)
        t = self.roots(factor, candidates)
        is_new = ~(np.abs(self.crossed[candidates] - t) < 2 * ASIDE)
        candidates, t = candidates[is_new], t[is_new]
        changes = self.differ(candidates, np.maximum(t - ASIDE, 0), np.minimum(t + ASIDE, 1))
        edges, t = candidates[changes], t[changes]
        if not len(edges):
            return
        self.open[edges] = False
        self.crossed[edges] = t
        rule, here, terms = factor.described()
        lines = self.edges.lines(edges, self.edges.points(edges, t))
        self.found.append(Boundary(rule, here, terms, True, lines))

    def roots(self, factor: Factor, edges: Ints) -> Floats:
        low, high = np.zeros(len(edges)), np.ones(len(edges))
        sign = np.sign(factor(self.edges.start[edges]))
        for _ in range(HALVINGS if len(edges) else 0):
            middle = (low + high) / 2
            is_before = np.sign(factor(self.edges.points(edges, middle))) == sign
            low, high = np.where(is_before, middle, low), np.where(is_before, high, middle)
        return (low + high) / 2

    def differ(self, edges: Ints, one: Floats, other: Floats) -> Mask:
        """Does what holds differ between two places on each of these edges?"""
        points = np.concatenate([self.edges.points(edges, one), self.edges.points(edges, other)])
        if not len(points):
            return np.zeros(0, dtype=bool)
        code = self.codes.of(self.plane.solved(points[:, 0].copy(), points[:, 1].copy()))
        result: Mask = code[: len(edges)] != code[len(edges) :]
        return result

    def bisected(self) -> list[Boundary]:
        """The edges that no rule crosses, by asking the solver half way, again and again."""
        edges = np.flatnonzero(self.open)
        if not len(edges):
            return []
        low, high = np.zeros(len(edges)), np.ones(len(edges))
        with suppress(Spent):
            for _ in range(SOLVED_HALVINGS):
                middle = (low + high) / 2
                points = self.edges.points(edges, middle)
                code = self.codes.of(self.plane.solved(points[:, 0].copy(), points[:, 1].copy()))
                is_before = code == self.edges.before[edges]
                low, high = np.where(is_before, middle, low), np.where(is_before, high, middle)
        points = self.edges.points(edges, (low + high) / 2)
        return [Boundary(None, None, None, False, self.edges.lines(edges, points))]


def _turns(ends: Floats) -> bool:
    return bool(ends[0] * ends[1] < 0)


def _differences(
    runs: Sequence[tuple[Trace, Solution]],
) -> Iterator[tuple[Trace, Iterable[Traced]]]:
    """Both runs' losses, then all that each compared."""
    for k, (trace, solution) in enumerate(runs):
        others = {equilibrium.key for equilibrium in runs[1 - k][1].equilibria}
        yield (
            trace,
            [
                change.loss
                for equilibrium in solution.equilibria
                if equilibrium.key not in others
                for change in solution.game.deviations(equilibrium.profile, solution.concept)
                if isinstance(change.loss, Traced)
            ],
        )
    for trace, _ in runs:
        yield trace, trace.compared


def numeric(
    trace: Trace, expression: Expression, at: Mapping[str, Any], memo: dict[int, Any]
) -> Any:
    """The value of an expression in float64, at many points at once."""
    kind = expression[0]
    if kind == "constant":
        return approximate(expression[1])
    if kind == "leaf":
        name = expression[1]
        if name in trace.defined:
            return numeric(trace, trace.defined[name], at, memo)
        return at[name]
    if id(expression) not in memo:
        operands = [numeric(trace, e, at, memo) for e in expression[1:]]
        with np.errstate(all="ignore"):
            memo[id(expression)] = _OPERATIONS[kind](*operands)
    return memo[id(expression)]


_OPERATIONS: dict[str, Any] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "neg": np.negative,
    "**": np.power, "exp": np.exp, "log": np.log,
}  # fmt: skip
