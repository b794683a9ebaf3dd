"""Boundaries of a map: the curves on which equilibria or regimes change, as rules.

The code of a point stands for its set of equilibria and its regime. Two neighbouring points of the
raster with different codes have a boundary between them: the line from one to the other is an edge.
The solver runs once at each end of an edge, every number with its formula (see
`binding_conditions`). The candidates are all losses of players from deviating and all differences
that the solver compared, more exactly the irreducible factors of their numerators. A factor that
changes sign between the ends is 0 at a place on the edge, which is found to full precision. The
solver then runs right before and right after that place: the factor is the boundary there only if
the two codes differ. Edges that no factor explains are bisected with the solver itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition
from ...effort import MOST, Spent, share
from ...errors import ComputeError, FormulaError
from ...limits import MAX_CURVES_TRIED, MAX_TRACED
from ...numbers import (
    Expression,
    Fraction,
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

HALVINGS = 48  # of an edge, to find where a factor is 0
SOLVED_HALVINGS = 16  # of an edge, where every step is solved
ASIDE = 1e-3  # how far before and after a curve the solver is asked, as a share of the edge

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]
OneOrMany = float | Floats


@dataclass(frozen=True, eq=False)
class Boundary:
    """The part of one rule's curve on which equilibria or regimes change.

    rule        "k = a", in the file's names; None where the text is too long, or no rule was found
    here        the rule in the two assumptions alone, "v0 = 7/(12*(1 - d))"; None where it reads
                the same, or cannot be written so
    polynomial  the terms (power of x, power of y, coefficient) of the polynomial that is 0 on the
                curve; None where the rule is no polynomial in x and y
    exact       is this the curve of a rule? Otherwise it was bisected, to 2**-16 of an edge, or as
                far as the effort went
    lines       arrays (k, 2) of points of the curve, each array to be joined in order
    """

    rule: str | None
    here: str | None
    polynomial: tuple[tuple[int, int, Fraction], ...] | None
    exact: bool
    lines: tuple[Floats, ...]


@dataclass(frozen=True)
class Plane:
    """The plane of two assumptions, `x` and `y`; the others stay at `values`."""

    definition: Definition
    x: str
    y: str
    values: Mapping[str, Fraction]
    concept: str | None

    def solved(self, x: Floats, y: Floats) -> Outcomes:
        """Equilibria and regimes at the points of these coordinates, (n,) each."""
        return outcomes(self.definition, {self.x: x, self.y: y}, self.values, self.concept)

    def traced(self, x: float, y: float) -> tuple[Trace, Solution]:
        """The solver's run at one point of the plane, every number with its formula."""
        point = {**self.values, self.x: Fraction(x), self.y: Fraction(y)}
        return traced_solution(self.definition, point, self.concept)

    def at(self, x: Floats, y: Floats) -> dict[str, OneOrMany]:
        """Every assumption by name, as floats: `x` and `y` at these points, the others fixed."""
        fixed: dict[str, OneOrMany] = {name: float(value) for name, value in self.values.items()}
        return {**fixed, self.x: x, self.y: y}

    def varies(self, trace: Trace, expression: Expression) -> bool:
        """Does the expression depend on one of the two assumptions?"""
        return trace.depends(expression, self.x) or trace.depends(expression, self.y)


@dataclass
class CellCodes:
    """Numbers, called codes, for pairs of a set of equilibria and a regime."""

    known: dict[tuple[str, int], int] = field(default_factory=dict)

    def of(self, found: Outcomes) -> Ints:
        """The codes (n,) of n points: the same pair has the same code in every call."""
        joint = found.holds.astype(np.int64) * len(REGIMES) + found.regime
        present, cell = np.unique(joint, return_inverse=True)
        names = [(found.sets[c // len(REGIMES)], int(c % len(REGIMES))) for c in present]
        numbers = [self.known.setdefault(name, len(self.known)) for name in names]
        result: Ints = np.array(numbers, dtype=np.intp)[cell]
        return result


def boundaries(
    plane: Plane, xs: Floats, ys: Floats, code: Ints, codes: CellCodes, failed: Iterable[int] = ()
) -> tuple[Boundary, ...]:
    """All boundaries of a map, longest first.

    xs, ys  the coordinates of the raster
    code    (n_ys, n_xs), the code of each point, as `codes` numbers them
    failed  points that could not be solved, numbered row by row: no edge leads to one of them
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
    """The E edges of a raster: pairs of neighbouring points with different codes.

    number         (E,) places among all pairs of neighbours: level ones row by row, then the others
    start, end     (E, 2) the two points of each edge
    before, after  (E,) their codes
    shape          (n_ys, n_xs) of the raster
    """

    number: Ints
    start: Floats
    end: Floats
    before: Ints
    after: Ints
    shape: tuple[int, int]

    @classmethod
    def between(cls, xs: Floats, ys: Floats, code: Ints, known: Mask) -> Edges:
        """The edges of a raster: pairs of neighbours with different codes, both of them known.

        code   (n_ys, n_xs), a number for what holds at each point
        known  (n_ys, n_xs), could the point be solved?
        """
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

    def points(self, edges: Ints, t: OneOrMany) -> Floats:
        """Points (k, 2), one on each of k edges, at the share t (one, or (k,)) of its length."""
        t = np.broadcast_to(np.asarray(t, dtype=np.float64), edges.shape)[:, None]
        found: Floats = self.start[edges] + t * (self.end[edges] - self.start[edges])
        return found

    def lines(self, edges: Ints, points: Floats) -> tuple[Floats, ...]:
        """Curves through one point on each of these edges, as arrays (k, 2).

        Two points are joined where their edges are sides of one square of four neighbours.
        """
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
        """The squares on either side of an edge; a square beyond the raster has no second edge."""
        rows, columns = self.shape
        level = rows * (columns - 1)
        if number < level:
            i, j = divmod(number, columns - 1)
            yield from ((i - 1) * columns + j, i * columns + j)
        else:
            i, j = divmod(number - level, columns)
            yield from (i * columns + j - 1, i * columns + j)


def _chains(links: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """The nodes of a graph in chains, each node once: open chains from end to end, then circles."""
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
    """A factor that may be 0 on a boundary: a polynomial over the symbols of one solver run."""

    plane: Plane
    trace: Trace
    symbols: Symbols
    polynomial: Any

    def __call__(self, points: Floats) -> Floats:
        """The values (k,) of the factor at points (k, 2)."""
        at = self.plane.at(points[:, 0], points[:, 1])
        memo: dict[int, OneOrMany] = {}
        total = np.zeros(len(points))
        for powers, coefficient in terms_of(self.polynomial):
            part: OneOrMany = float(coefficient)
            for name, power in powers.items():
                part = part * numeric(self.trace, self.symbols.expression(name), at, memo) ** power
            total = total + part
        return total

    @property
    def order(self) -> tuple[str, ...]:
        return (*self.plane.definition.define, *self.plane.definition.baseline)

    def rule(self) -> str | None:
        """The factor as an equation over the file's names, "k = a"; None where it is too long."""
        return _equation(Writer(self.order), self.polynomial)

    def reduced(self) -> tuple[Symbols, Any] | None:
        """The factor as a polynomial over the two assumptions, and what its symbols stand for.

        None where another number in the factor is not rational.
        """
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
        """`rule`, `here` and `polynomial` of the factor's boundary: see `Boundary`."""
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
        """An equation on the two assumptions, solved for one of them where it can be.

        None where it would be too long.
        """
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
            return None  # x or y stands in an exponent, or under a function
        return tuple((powers.get(x, 0), powers.get(y, 0), c) for powers, c in terms)


def _equation(writer: Writer, polynomial: Any) -> str | None:
    """A polynomial equated with 0, "v = k + e": of both ways round, the shorter left side."""
    texts = [writer.inequality(p) for p in (polynomial, -polynomial)]
    equations = [re.sub(" [<>]= ", " = ", text) for text in texts if text is not None]
    return min(equations, key=lambda text: text.index(" = "), default=None)


class RuleSearch:
    """Looks for rules until a rule crosses every edge, or MAX_TRACED edges have been looked at.

    open     (E,) the edges that no rule crosses yet
    crossed  (E,) where on an edge the last rule crosses it, as a share of its length; NaN: nowhere
    found    the boundaries of rules
    texts    the factors that were tried already
    """

    def __init__(self, plane: Plane, edges: Edges, codes: CellCodes) -> None:
        self.plane, self.edges, self.codes = plane, edges, codes
        self.open: Mask = np.ones(len(edges), dtype=bool)
        self.crossed = np.full(len(edges), np.nan)
        self.found: list[Boundary] = []
        self.texts: set[str] = set()

    def run(self) -> None:
        """Looks for rules at one open edge after the other, and tries each rule on all edges."""
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
        """The middle one of the edges between the two codes that most of the edges `left` part."""
        pair = np.sort(np.stack([self.edges.before[left], self.edges.after[left]], axis=1), axis=1)
        _, group, sizes = np.unique(pair, axis=0, return_inverse=True, return_counts=True)
        own = left[group.ravel() == np.argmax(sizes)]
        return int(own[len(own) // 2])

    def factors(self, edge: int) -> Iterator[Factor]:
        """Irreducible factors with different signs at the two ends of an edge, simplest first."""
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
        """Differences that change sign between the ends of an edge, at most MAX_CURVES_TRIED.

        First losses from deviating, then differences that the solver compared; the shorter first.
        """
        at = self.plane.at(ends[:, 0], ends[:, 1])
        found: dict[tuple[int, float], tuple[int, int, Trace, Expression]] = {}
        for rank, (trace, differences) in enumerate(_differences(runs)):
            memo: dict[int, OneOrMany] = {}
            for difference in differences:
                expression = difference.expression
                size = difference.size
                if difference.is_long or not self.plane.varies(trace, expression):
                    continue
                values = np.broadcast_to(numeric(trace, expression, at, memo), (2,))
                if _turns(values):
                    # by linear interpolation between the ends: the place tells a difference that is
                    # met again, perhaps times a constant
                    place = round(float(values[0] / (values[0] - values[1])), 9)
                    key = (rank // 2, place)
                    if key not in found or size < found[key][1]:
                        found[key] = (rank // 2, size, trace, expression)
        ranked = sorted(found.values(), key=lambda item: item[:2])
        return [item[2:] for item in ranked[:MAX_CURVES_TRIED]]

    def try_on(self, factor: Factor) -> None:
        """Adds the boundary on which the factor is 0, of all edges where codes differ around it."""
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
        """Where on each of k edges the factor is 0, by bisection: shares (k,) of their lengths."""
        low, high = np.zeros(len(edges)), np.ones(len(edges))
        sign = np.sign(factor(self.edges.start[edges]))
        for _ in range(HALVINGS if len(edges) else 0):
            middle = (low + high) / 2
            is_before = np.sign(factor(self.edges.points(edges, middle))) == sign
            low, high = np.where(is_before, middle, low), np.where(is_before, high, middle)
        return (low + high) / 2

    def differ(self, edges: Ints, one: Floats, other: Floats) -> Mask:
        """On which of k edges do codes differ between two places? Places are shares (k,)."""
        points = np.concatenate([self.edges.points(edges, one), self.edges.points(edges, other)])
        if not len(points):
            return np.zeros(0, dtype=bool)
        code = self.codes.of(self.plane.solved(points[:, 0].copy(), points[:, 1].copy()))
        result: Mask = code[: len(edges)] != code[len(edges) :]
        return result

    def bisected(self) -> list[Boundary]:
        """A boundary through the edges that no rule crosses, found by bisection with the solver.

        A list of one boundary, or empty. Ends early, and less precise, where the work is used up.
        """
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
    """Differences in four groups: the losses in each of two runs, then the comparisons in each.

    Losses are those of equilibria that are missing in the other run.
    """
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
    trace: Trace, expression: Expression, at: Mapping[str, OneOrMany], memo: dict[int, OneOrMany]
) -> OneOrMany:
    """The float64 value of an expression, at one point or many: an array as long as those in `at`.

    `at` gives every assumption; `memo` holds values of parts, and serves one `at` only.
    """
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


_OPERATIONS: dict[str, Callable[..., OneOrMany]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "neg": np.negative,
    "**": np.power, "exp": np.exp, "log": np.log,
}  # fmt: skip
