"""All real solutions of small systems of equations and inequalities, one unknown at a time.

An equation p = 0 of degree 1 in an unknown, p = A x + B, leaves two cases: x = -B / A, or A and B
are both 0. Cases end with no equation left, or with one in one unknown, whose roots are isolated;
equations of higher degree in several unknowns are eliminated by resultants. What is left free is
held by inequalities: a polytope, given by its corners, where they are linear.

Sources: D. Cox, J. Little, D. O'Shea, Ideals, Varieties, and Algorithms (chapter 3, on resultants);
T. S. Motzkin, H. Raiffa, G. L. Thompson, R. M. Thrall, "The double description method", in
Contributions to the Theory of Games II (1953), 51-73.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, islice, pairwise, product
from typing import Any

from ...effort import spend
from ...errors import Unresolved
from ...forms.mixtures import ONE, ZERO
from ...limits import (
    MAX_ELIMINATED_DEGREE,
    MAX_EQUATION_TERMS,
    MAX_SYSTEM_CASES,
    MAX_SYSTEM_CORNERS,
)
from ...numbers import is_number, sign
from ...numbers.algebra.resultants import (
    NotRationalNumbers,
    between,
    common_roots,
    factors,
    in_lowest_terms,
    one_field,
    rational,
    resultant,
    roots_between,
)
from ...numbers.algebra.sparse import Sparse, dense
from .polytopes import corners

CASE, TERM = 100, 20  # work of a case, and of a term in its equations
ELIMINATED = 1_000  # work, times the square of the degrees of two equations, multiplied
SMALL = 30  # cases of a system that is asked for points of a curved set only

UnknownValues = dict[int, Any]  # of the unknowns


class Unsettled(Exception):
    """Equations that are beyond what is solved here."""


@dataclass(frozen=True)
class SolvingStep:
    """unknown = top / bottom, in unknowns that are settled after it; the bottom is not 0."""

    unknown: int
    top: Sparse
    bottom: Sparse | None = None


@dataclass(frozen=True, eq=False)
class System:
    """n unknowns, all between 0 and 1, with `zero` = 0, `positive` > 0 and `least` >= 0."""

    n: int
    zero: tuple[Sparse, ...]
    positive: tuple[Sparse, ...]
    least: tuple[Sparse, ...]

    def holds(self, values: UnknownValues, closed: bool = False) -> bool:
        """Do the inequalities hold? `closed`: or nearly, at the edge of what is positive."""
        least = 0 if closed else 1
        return all(sign(p.at(values)) >= least for p in self.positive) and all(
            sign(p.at(values)) >= 0 for p in self.least
        )


@dataclass(frozen=True, eq=False)
class SolutionSet:
    """A connected set of solutions, and points of its closure, which solve it with `positive` >= 0.

    points    its corners where it is `flat`: a polytope; else some of its points, maybe none
    groups    unknowns that vary together, but independently of other groups
    steps     what the other unknowns are
    """

    points: tuple[UnknownValues, ...]
    flat: bool
    groups: tuple[frozenset[int], ...] = ()
    steps: tuple[SolvingStep, ...] = ()

    def is_straight(self, p: Sparse) -> bool:
        """Is a polynomial of degree 1 at most along each group? Then it is extreme at corners."""
        for step in self.steps:
            p = p.replaced(step.unknown, step.top, step.bottom)  # times a number
        return all(p.degree_in(group) <= 1 for group in self.groups)

    def fixed(self) -> UnknownValues:
        """The unknowns that are the same throughout, as far as that is plain."""
        known: UnknownValues = {}
        for step in reversed(self.steps):
            parts = [step.top] + ([] if step.bottom is None else [step.bottom])
            if all(p.unknowns() <= known.keys() for p in parts):
                value, *bottom = (p.at(known) for p in parts)
                known[step.unknown] = value / bottom[0] if bottom else value
        return known


class Cases:
    """One run over one system.

    pieces     what was found
    unsettled  cases that were given up
    """

    def __init__(self, system: System, budget: int = MAX_SYSTEM_CASES) -> None:
        self.system = system
        self.n = system.n
        self.left = budget
        self.pieces: list[SolutionSet] = []
        self.unsettled = 0

    def run(self) -> Cases:
        """Every case, from the whole system on."""
        self.attempt(list(self.system.zero), (), self.system.positive)
        return self

    def attempt(
        self, zero: list[Sparse], steps: tuple[SolvingStep, ...], positive: tuple[Sparse, ...]
    ) -> None:
        """Solves a case, or counts it as unsettled."""
        try:
            self.solve(zero, steps, positive)
        except Unsettled:
            self.unsettled += 1

    def solve(
        self, zero: list[Sparse], steps: tuple[SolvingStep, ...], positive: tuple[Sparse, ...]
    ) -> None:
        """One case. `positive` are polynomials known to be, in the unknowns that are left."""
        self.left -= 1
        spend(CASE + TERM * sum(len(p.terms) for p in zero))
        if self.left < 0 or any(len(p.terms) > MAX_EQUATION_TERMS for p in zero):
            raise Unsettled
        equations = self.simplified(zero, positive)
        if equations is None:
            return
        if not equations:
            self.pieces += SolvedCase(self, steps).pieces()
            return
        pivot = _constant_pivot(equations)
        if pivot is not None:
            place, k, lead = pivot
            if lead is None:  # it is 0
                equations[place] = equations[place].without(_power(k, self.n))
                self.attempt(equations, steps, positive)
                return
            rest = equations[place].by_power(k)[0]
            self.settle(equations, place, SolvingStep(k, rest.scaled(-ONE / lead)), steps, positive)
            return
        single = next((p for p in equations if len(p.unknowns()) == 1), None)
        if single is not None:
            self.root_cases(single, equations, steps, positive)
            return
        block = _linear_block(equations)
        if block is not None and self.by_cramer(*block, equations, steps, positive):
            return
        choice = _smallest_pivot(equations)
        if choice is not None:
            self.two_cases(*choice, equations, steps, positive)
        else:
            self.higher(equations, steps, positive)

    def simplified(self, zero: Sequence[Sparse], positive: Sequence[Sparse]) -> list[Sparse] | None:
        """Equations with unknowns in them, without factors that are positive; None if one fails."""
        kept = []
        for p in zero:
            if not p.unknowns():
                if any(sign(c) for c in p.terms.values()):
                    return None
                continue
            rest = without_factors(p, positive)
            if not rest.unknowns():
                return None  # a product of what is positive
            kept.append(rest)
        return kept

    def settle(
        self,
        equations: Sequence[Sparse],
        place: int,
        step: SolvingStep,
        steps: tuple[SolvingStep, ...],
        positive: tuple[Sparse, ...],
    ) -> None:
        """Puts what an unknown is into everything else."""
        rest = [p for k, p in enumerate(equations) if k != place]
        replaced = [p.replaced(step.unknown, step.top, step.bottom) for p in rest]
        if step.bottom is None:
            known = [p.replaced(step.unknown, step.top) for p in positive]
        else:
            known = [p for p in positive if step.unknown not in p.unknowns()]
        for p in known:
            if not p.unknowns() and sign(p.at({})) <= 0:
                return
        self.attempt(replaced, (*steps, step), tuple(p for p in known if p.unknowns()))

    def root_cases(
        self,
        single: Sparse,
        equations: Sequence[Sparse],
        steps: tuple[SolvingStep, ...],
        positive: tuple[Sparse, ...],
    ) -> None:
        """One case per root of an equation in a single unknown."""
        (k,) = single.unknowns()
        place = next(j for j, p in enumerate(equations) if p is single)
        for root in self.roots(single, k):
            step = SolvingStep(k, Sparse.constant(root, self.n))
            self.settle(equations, place, step, steps, positive)

    def roots(self, p: Sparse, k: int) -> list[Any]:
        """The roots of such an equation between 0 and 1, both included."""
        try:
            return roots_between(dense(p, k), ZERO, ONE)
        except NotRationalNumbers:
            raise self.beyond([p]) from None

    def beyond(self, equations: Iterable[Sparse]) -> Exception:
        """Why equations that ask for rational coefficients have others."""
        if all(is_number(c) for p in equations for c in p.terms.values()):
            return Unsettled()
        return Unresolved(
            "mixed equilibria of three or more players are roots of equations of higher degree, "
            "which are not solved over a range of an assumption"
        )

    def two_cases(
        self,
        place: int,
        k: int,
        equations: Sequence[Sparse],
        steps: tuple[SolvingStep, ...],
        positive: tuple[Sparse, ...],
    ) -> None:
        """A x + B = 0."""
        rest, lead = equations[place].by_power(k)
        quotient = rest.divided(lead)
        others = [p for j, p in enumerate(equations) if j != place]
        if quotient is not None:  # A (x + q) = 0
            self.settle(equations, place, SolvingStep(k, quotient.scaled(-ONE)), steps, positive)
            self.attempt([lead, *others], steps, positive)
            return
        self.settle(equations, place, SolvingStep(k, rest.scaled(-ONE), lead), steps, positive)
        self.attempt([lead, rest, *others], steps, positive)

    def by_cramer(
        self,
        places: Sequence[int],
        unknowns: Sequence[int],
        equations: Sequence[Sparse],
        steps: tuple[SolvingStep, ...],
        positive: tuple[Sparse, ...],
    ) -> bool:
        """A x = b, of as many equations as unknowns x, A and b in others: x = (numerators) / det A
        by Cramer's rule; or det A and all numerators are 0.

        False, and nothing done, where they are 0 at more than points, or everywhere.
        """
        rows = [_linear_form(equations[place], unknowns) for place in places]
        bottom = _determinant([own for own, _ in rows], self.n)
        tops = [
            _determinant(
                [[*own[:j], rest.scaled(-ONE), *own[j + 1 :]] for own, rest in rows], self.n
            )
            for j in range(len(unknowns))
        ]
        nonzero = [step.bottom for step in steps if step.bottom is not None]
        singular = [p for p in (bottom, *tops) if p.terms]
        if not singular:
            return False
        try:
            points = self.where_singular(singular, nonzero)
        except Unsettled:
            return False
        if bottom.terms:
            others = [p for k, p in enumerate(equations) if k not in places]
            found = [
                SolvingStep(k, *in_lowest_terms(top, bottom, self.n))
                for k, top in zip(unknowns, tops, strict=True)
            ]
            replaced = [_put_in(p, unknowns, tops, bottom) for p in others]
            replaced = [without_common_factors(p, [*nonzero, bottom], self.n) for p in replaced]
            known = tuple(p for p in positive if not p.unknowns() & {*unknowns})
            self.attempt(replaced, (*steps, *found), known)
        for values in points:
            held = [SolvingStep(k, Sparse.constant(x, self.n)) for k, x in values.items()]
            left = list(equations)
            for step in held:
                left = [p.replaced(step.unknown, step.top) for p in left]
            self.attempt(left, (*steps, *held), ())
        return True

    def where_singular(
        self, singular: Sequence[Sparse], nonzero: Sequence[Sparse]
    ) -> list[UnknownValues]:
        """Where all of these are 0, and none of those. Raises Unsettled unless they are points."""
        parts = [without_common_factors(p, nonzero, self.n) for p in singular]
        if any(not p.unknowns() for p in parts):
            return []
        return self.projected(parts, frozenset[int]().union(*(p.unknowns() for p in parts)))

    def higher(
        self, equations: list[Sparse], steps: tuple[SolvingStep, ...], positive: tuple[Sparse, ...]
    ) -> None:
        """No equation is of degree 1 in any unknown."""
        try:
            parts = [factors(p, self.n) for p in equations]
        except NotRationalNumbers:
            raise self.beyond(equations) from None
        if any(len(own) > 1 for own in parts):
            for chosen in product(*parts):
                self.attempt(_distinct(chosen), steps, positive)
            return
        equations = _distinct([own[0] for own in parts])
        together = _connected(equations)
        points = self.eliminated(together)
        for values in points:
            found = [SolvingStep(k, Sparse.constant(x, self.n)) for k, x in values.items()]
            rest = [p for p in equations if not any(p is q for q in together)]
            for step in found:
                rest = [p.replaced(step.unknown, step.top) for p in rest]
            self.attempt(rest, (*steps, *found), ())

    def eliminated(self, equations: list[Sparse]) -> list[UnknownValues]:
        """All solutions between 0 and 1 of irreducible equations, where these are points."""
        unknowns = frozenset[int]().union(*(p.unknowns() for p in equations))
        if len(equations) < len(unknowns):
            raise Unsettled
        k = min(unknowns, key=lambda j: sum(p.degree(j) for p in equations))
        using = sorted((p for p in equations if p.degree(k)), key=lambda p: p.degree(k))
        if len(using) < 2 or _size(using[0]) * _size(using[1]) > MAX_ELIMINATED_DEGREE:
            raise Unsettled
        first, *others = using
        spend(ELIMINATED * (_size(using[0]) * _size(using[1])) ** 2)
        below = [p for p in equations if not p.degree(k)]
        below += [resultant(first, other, k, self.n) for other in others]
        if any(not p.terms for p in below):
            raise Unsettled
        points = self.projected(below, unknowns - {k})
        found = []
        for values in points:
            at = [[c.at(values) for c in p.by_power(k)] for p in using]
            roots = common_roots(at, ZERO, ONE)
            if roots is None:
                raise Unsettled
            found += [{**values, k: root} for root in roots]
        return found

    def projected(
        self, equations: Sequence[Sparse], unknowns: frozenset[int]
    ) -> list[UnknownValues]:
        """The solutions of some equations in some of the unknowns. Raises Unsettled."""
        inner = Cases(System(self.n, tuple(equations), (), ()), self.left)
        return inner.isolated(unknowns)

    def isolated(self, unknowns: frozenset[int]) -> list[UnknownValues]:
        """The solutions in these unknowns, if they are single points. Raises Unsettled.

        Those that are roots of equations of higher degree are between 0 and 1.
        """
        settled = [
            SolvingStep(k, Sparse({})) for k in range(self.n) if k not in unknowns
        ]  # not in use
        self.attempt(list(self.system.zero), tuple(settled), ())
        if self.unsettled or any(piece.groups for piece in self.pieces):
            raise Unsettled
        return [{k: piece.points[0][k] for k in unknowns} for piece in self.pieces]


class SolvedCase:
    """A case without equations: some unknowns are free, the others follow from them."""

    def __init__(self, cases: Cases, steps: tuple[SolvingStep, ...]) -> None:
        self.cases = cases
        self.system = cases.system
        self.n = cases.n
        self.steps = steps
        settled = {step.unknown for step in steps}
        self.free = [k for k in range(self.n) if k not in settled]

    def pieces(self) -> list[SolutionSet]:
        """The sets of solutions of this case."""
        if not self.free:
            values = self.values({})
            holds = values is not None and self.system.holds(values)
            return [SolutionSet((values,), True)] if values is not None and holds else []
        self.bottoms = [
            self.inserted(step.bottom) for step in self.steps if step.bottom is not None
        ]
        if not all(p.terms for p in self.bottoms):
            return []
        inserted = [self.inserted(p) for p in self.system.positive]
        lines = [p for p in inserted if p.degree_in(p.unknowns()) == 1]
        strict = [p if _is_line(p) else without_factors(p, lines) for p in inserted]
        weak = [without_factors(self.inserted(p), lines) for p in self.system.least]
        fails = any(sign(p.at({})) <= 0 for p in strict if not p.unknowns())
        if fails or any(sign(p.at({})) < 0 for p in weak if not p.unknowns()):
            return []
        return self.product(*([p for p in forms if p.unknowns()] for forms in (strict, weak)))

    def inserted(self, p: Sparse) -> Sparse:
        """The polynomial in the free unknowns, times a square."""
        for step in self.steps:
            odd = p.degree(step.unknown) % 2
            p = p.replaced(step.unknown, step.top, step.bottom)
            if odd and step.bottom is not None:
                p = p * step.bottom
            if len(p.terms) > MAX_EQUATION_TERMS:
                raise Unsettled
        return p

    def values(self, free: Mapping[int, Any]) -> UnknownValues | None:
        """All unknowns from the free ones; None where something is divided by 0."""
        known = dict(free)
        for step in reversed(self.steps):
            value = step.top.at(known)
            if step.bottom is not None:
                below = step.bottom.at(known)
                if not sign(below):
                    return None
                value = value / below
            known[step.unknown] = value
        return known

    def product(self, strict: list[Sparse], weak: list[Sparse]) -> list[SolutionSet]:
        """Each group of unknowns on its own, and every combination."""
        bent = self.bent()
        groups = _groups(self.free, [*(p.unknowns() for p in (*strict, *weak)), *bent])
        parts = []
        for group in groups:
            own_strict = [p for p in strict if p.unknowns() <= group]
            own_weak = [p for p in weak if p.unknowns() <= group]
            straight = not any(group & unknowns for unknowns in bent)
            found = self.of_group(group, own_strict, own_weak, straight)
            if not found:
                return []
            parts.append(found)
        return [self.joined(groups, chosen) for chosen in product(*parts)]

    def bent(self) -> list[frozenset[int]]:
        """Free unknowns on which others depend in a way that is not linear."""
        found = [p.unknowns() for p in self.bottoms]
        for k, step in enumerate(self.steps):
            top = step.top
            for later in self.steps[k + 1 :]:
                top = top.replaced(later.unknown, later.top, later.bottom)
            found += [top.unknowns()] if top.degree_in(top.unknowns()) > 1 else []
        return [unknowns for unknowns in found if unknowns]

    def joined(
        self, groups: Sequence[frozenset[int]], chosen: Sequence[SolutionPart]
    ) -> SolutionSet:
        """One set of solutions, from a part of it for every group of unknowns."""
        combined = [
            self.values({k: x for values in parts for k, x in values.items()})
            for parts in product(*(part.points for part in chosen))
            if one_field(x for values in parts for x in values.values())
        ]
        points = tuple(values for values in combined if values is not None)
        flat = all(part.flat for part in chosen)
        if not flat:
            points = tuple(v for v in points if self.system.holds(v, closed=True))
        varying = [
            group for group, part in zip(groups, chosen, strict=True)
            if len(part.points) > 1 or not part.flat
        ]  # fmt: skip
        return SolutionSet(points, flat, tuple(varying), self.steps)

    def of_group(
        self, group: frozenset[int], strict: list[Sparse], weak: list[Sparse], straight: bool
    ) -> list[SolutionPart]:
        """The sets of values that unknowns can have which share inequalities with no others."""
        if straight and all(map(_is_line, (*strict, *weak))):
            found = corners([*strict, *weak], sorted(group), self.n)
            inside = all(any(sign(p.at(point)) for point in found) for p in strict)
            return [SolutionPart(tuple(found), True)] if found and inside else []
        if any(_has_sign(p, -1) for p in (*strict, *weak)):
            return []
        weak = [p for p in weak if _is_line(p) or not _has_sign(p, 1)]
        strict = [p for p in strict if _is_line(p) or not _has_sign(p, 1)]
        if straight and all(map(_is_line, (*strict, *weak))):
            return self.of_group(group, strict, weak, straight)
        if len(group) == 1:
            return list(self.on_a_line(min(group), strict, weak))
        return [SolutionPart(tuple(self.where_edges_meet(group, [*strict, *weak])), False)]

    def on_a_line(self, k: int, strict: list[Sparse], weak: list[Sparse]) -> Iterator[SolutionPart]:
        """Runs of points between 0 and 1 at which everything holds."""
        bottoms = [p for p in self.bottoms if k in p.unknowns()]
        whole = Sparse.constant(ONE, self.n)
        try:
            for p in (*strict, *weak, *bottoms):
                whole = whole * rational(p)
            found = roots_between(dense(whole, k), ZERO, ONE)
        except NotRationalNumbers:
            raise self.cases.beyond((*strict, *weak, *bottoms)) from None

        def holds(x: Any) -> bool:
            return (
                all(sign(p.at({k: x})) > 0 for p in strict)
                and all(sign(p.at({k: x})) >= 0 for p in weak)
                and all(sign(p.at({k: x})) for p in bottoms)
            )

        ends = [ZERO, *found, ONE]
        cells = [(low, high) for a, b in pairwise(ends) for low, high in ((a, b), (b, b))][:-1]
        inner = [low if low is high else between(low, high) for low, high in cells]
        for true, run in groupby(range(len(cells)), lambda j: holds(inner[j])):
            places = list(run)
            (low, _), (_, high) = cells[places[0]], cells[places[-1]]
            if true and low is high:
                yield SolutionPart(({k: low},), True)
            elif true:
                yield SolutionPart(({k: low}, {k: inner[places[0]]}, {k: high}), False)

    def where_edges_meet(
        self, group: frozenset[int], forms: list[Sparse]
    ) -> Iterator[UnknownValues]:
        """Points of a curved set at which as many inequalities as unknowns hold with equality."""
        ways = combinations(forms, len(group))
        for chosen in islice(ways, MAX_SYSTEM_CORNERS):
            inner = Cases(System(self.n, chosen, (), ()), SMALL)
            try:
                yield from inner.isolated(group)
            except Unsettled:
                continue


@dataclass(frozen=True, eq=False)
class SolutionPart:
    """A piece in the unknowns of one group."""

    points: tuple[UnknownValues, ...]
    flat: bool


def without_factors(p: Sparse, positive: Sequence[Sparse]) -> Sparse:
    """Less the factors that are known to be positive; one that vanishes stays as it is."""
    for form in positive:
        while p.unknowns() >= form.unknowns():
            quotient = p.divided(form)
            if quotient is None:
                break
            p = quotient
    return p


def without_common_factors(p: Sparse, nonzero: Sequence[Sparse], n: int) -> Sparse:
    """Less the irreducible factors that polynomials which are not 0 have, too."""
    if not p.unknowns() or not nonzero:
        return p
    try:
        own = factors(p, n)
        known = [factor for other in nonzero if other.unknowns() for factor in factors(other, n)]
    except NotRationalNumbers:
        return p
    rest = Sparse.constant(ONE, n)
    for factor in own:
        if len(_distinct([factor, *known])) > len(_distinct(known)):
            rest = rest * factor
    return rest


def _constant_pivot(equations: Sequence[Sparse]) -> tuple[int, int, Any] | None:
    """An equation, an unknown of degree 1 there, and the number before it; None for one that is 0.

    The shortest such equation.
    """
    for place in sorted(range(len(equations)), key=lambda j: len(equations[j].terms)):
        p = equations[place]
        for k in sorted(p.unknowns()):
            if p.degree(k) == 1 and not (lead := p.by_power(k)[1]).unknowns():
                (number,) = lead.terms.values()
                return place, k, number if sign(number) else None
    return None


def _smallest_pivot(equations: Sequence[Sparse]) -> tuple[int, int] | None:
    """An equation and an unknown of degree 1 there."""
    options = [
        (len(p.terms) + 3 * len(p.by_power(k)[1].terms), place, k)
        for place, p in enumerate(equations)
        for k in p.unknowns()
        if p.degree(k) == 1
    ]
    return min(options)[1:] if options else None


def _linear_block(equations: Sequence[Sparse]) -> tuple[Sequence[int], Sequence[int]] | None:
    """Places of two equations or more in the same unknowns, and as many of these in which, taken
    together, they are of degree 1; those with the shortest equations."""
    alike: dict[frozenset[int], list[int]] = {}
    for place in sorted(range(len(equations)), key=lambda k: len(equations[k].terms)):
        alike.setdefault(equations[place].unknowns(), []).append(place)
    for names, places in sorted(alike.items(), key=lambda item: len(item[0])):
        for size in range(min(len(places), len(names) - 1), 1, -1):
            chosen = places[:size]
            for unknowns in combinations(sorted(names), size):
                together = frozenset(unknowns)
                if all(equations[place].degree_in(together) == 1 for place in chosen):
                    return chosen, unknowns
    return None


def _linear_form(p: Sparse, unknowns: Sequence[int]) -> tuple[list[Sparse], Sparse]:
    """What stands before each of the unknowns, and what is left, of degree 1 in these."""
    own = []
    for k in unknowns:
        p, *lead = p.by_power(k)
        own += lead or [Sparse({})]
    return own, p


def _put_in(p: Sparse, unknowns: Sequence[int], tops: Sequence[Sparse], bottom: Sparse) -> Sparse:
    """The polynomial with tops / bottom for these unknowns, without fractions."""
    if p.degree_in(frozenset(unknowns)) > 1:
        for k, top in zip(unknowns, tops, strict=True):
            p = p.replaced(k, top, bottom)
        return p
    own, rest = _linear_form(p, unknowns)
    total = rest * bottom
    for factor, top in zip(own, tops, strict=True):
        total = total + factor * top
    return total


def _determinant(rows: Sequence[Sequence[Sparse]], n: int) -> Sparse:
    """Along the first row (Laplace)."""
    if not rows:
        return Sparse.constant(ONE, n)
    total = Sparse({})
    for j, entry in enumerate(rows[0]):
        if entry.terms:
            minor = _determinant([[*row[:j], *row[j + 1 :]] for row in rows[1:]], n)
            total = total + (entry * minor).scaled(-ONE if j % 2 else ONE)
    return total


def _power(k: int, n: int) -> tuple[int, ...]:
    return tuple(int(j == k) for j in range(n))


def _is_line(p: Sparse) -> bool:
    return p.degree_in(p.unknowns()) == 1


def _has_sign(p: Sparse, wanted: int) -> bool:
    """Have all coefficients this sign? Then the polynomial has it, where its unknowns have +."""
    return all(sign(c) == wanted for c in p.terms.values())


def _size(p: Sparse) -> int:
    return p.degree_in(p.unknowns())


def _distinct(equations: Sequence[Sparse]) -> list[Sparse]:
    """Without multiples of one another."""
    kept: dict[Any, Sparse] = {}
    for p in equations:
        lead = p.terms[max(p.terms)]
        kept.setdefault(frozenset((powers, c / lead) for powers, c in p.terms.items()), p)
    return list(kept.values())


def _connected(equations: Sequence[Sparse]) -> list[Sparse]:
    """The first, and those that have unknowns in common with it, directly or not."""
    reached, size = equations[0].unknowns(), 0
    while len(reached) > size:
        size = len(reached)
        reached = reached.union(*(p.unknowns() for p in equations if p.unknowns() & reached))
    return [p for p in equations if p.unknowns() & reached]


def _groups(free: Sequence[int], links: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    """The unknowns, together where something links them."""
    groups = [frozenset([k]) for k in free]
    for link in links:
        touched = [group for group in groups if group & link]
        groups = [group for group in groups if not group & link]
        groups.append(frozenset[int]().union(*touched))
    return sorted(groups, key=min)
