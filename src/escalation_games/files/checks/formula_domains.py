"""Where in the ranges a formula has no value: found, excluded, or left open.

A formula fails where a divisor is 0, where a number has no logarithm or no root, and where exp is
too large to be used. Each such operation is a step that may fail. Bounds over smaller and smaller
boxes of assumptions exclude failures; exact values at single points find them. A divisor that is
above 0 at one point and below 0 at another is 0 between them, if it has no jumps.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...definition import (
    Assumption,
    Definition,
    Point,
    Term,
    moves_used,
    moving_names,
    ordered_names,
    used_names,
)
from ...errors import FormulaError, InputError, Unresolved, visible
from ...expressions import BY_ZERO, SMALLER, Formula, SyntaxTree, evaluate, span_of
from ...limits import (
    MAX_DOMAIN_BOXES,
    MAX_DOMAIN_FORMULA,
    MAX_DOMAIN_WORK,
    MAX_EXP_ARGUMENT,
    MAX_WHOLE_EXPONENT,
)
from ...numbers import BOX, Fraction, Number, Undecided, box_variables, sign
from ...numbers.bounds.certified_real import Enclosed, polynomial_bounds
from ...numbers.bounds.interval import ONE, ZERO, Bounds, outward
from ...numbers.line.cells import simplest_between
from ...numbers.regions.range_proof import RangeBox, halves, probes
from ..entries.typed_tables import decimal

SYMBOLIC = 500  # operations that writing out a polynomial, or bounding it, counts for
EXACT = 10  # operations that an exact value counts for
STEPS = 60  # halvings on the way to a boundary
LAST = 20  # boxes at the end in which a failure is still open, whose simplest point is tried

PARTIAL = ("/", "log", "sqrt", "**", "exp")  # operations without a value for some numbers
JUMPS = ("<", "<=", ">", ">=", "==", "!=", "and", "or", "not")
UNKNOWN = (ZERO, ONE)  # bounds on a comparison that may be true or false
PROBLEMS = {
    "/": ("division by zero", "keep the divisor away from 0"),
    "log": ("a logarithm of a number that is not above 0", "keep its argument above 0"),
    "sqrt": ("a root of a number below 0", "keep its argument at 0 or above"),
    "**": ("a power that is not defined", "keep the base above 0 and the exponent small"),
    "exp": (
        f"exp of a number beyond ±{MAX_EXP_ARGUMENT}, too large or too small to be compared",
        f"choose other units: keep its argument between -{MAX_EXP_ARGUMENT} and {MAX_EXP_ARGUMENT}",
    ),
}

Chosen = tuple[tuple[str, str], ...]


def doubts(definition: Definition) -> list[InputError]:
    """Warnings about formulas that have, or may have, no value somewhere in the ranges.

    Each names the place in the formula and a cure. None is a mistake, since other points of the
    ranges can be used. At most one for each step of each formula, in the order of the file.
    """
    domains = Domains(definition.assumptions, definition.define, definition.file)
    arrays = definition.probability, definition.payoffs, definition.escalation
    return domains.found(term for array in arrays for term in array.flat)


@dataclass
class FormulaSearch:
    """One formula, where these moves are made, and the findings on each step that may fail."""

    formula: Formula
    chosen: Chosen
    points: dict[SyntaxTree, str] = field(default_factory=dict)  # step -> where it fails, in words
    problems: dict[SyntaxTree, str] = field(default_factory=dict)  # step -> how it failed last
    open: dict[SyntaxTree, RangeBox] = field(
        default_factory=dict
    )  # step -> a box where it may fail


class Domains:
    """Looks through the formulas of one file. `work` counts the operations done so far."""

    def __init__(
        self,
        assumptions: Sequence[Assumption],
        define: Mapping[str, Formula],
        file: str = "",
    ) -> None:
        self.define, self.file, self.work = define, file, 0
        self.baseline = {a.name: a.value for a in assumptions}
        self.ranges = {a.name: a.range for a in assumptions if a.range is not None}
        self.uses = used_names(define)
        self.moving = moving_names(self.define)
        fixed = {name: (value, value) for name, value in self.baseline.items()}
        self.symbols = box_variables({**fixed, **self.ranges})
        self.numbers: dict[Hashable, Any] = {}

    def found(self, terms: Iterable[Term]) -> list[InputError]:
        """One error per step that fails or may fail, in the terms and under [define]."""
        found: dict[tuple[str, SyntaxTree], InputError] = {}
        skipped, told = 0, set[int]()
        for formula, chosen in self.formulas(terms):
            if self.work > MAX_DOMAIN_WORK or id(formula) in told:
                skipped += id(formula) not in told
                continue
            search = self.searched(formula, chosen)
            for part, error in self.told(search):
                found.setdefault((formula.place.partition(" (")[0], part), error)
            if len(search.points) == len(set(steps(formula.tree))):
                told.add(id(formula))  # after other moves the same failures would be told again
        if skipped:
            problem = f"not settled for {skipped:,} formulas: whether they have a value everywhere"
            return [
                *found.values(),
                InputError("", problem, "the file has too many to look at all"),
            ]
        return list(found.values())

    def formulas(self, terms: Iterable[Term]) -> Iterator[tuple[Formula, Chosen]]:
        """Every formula with a step that may fail, once for each choice of moves that matter."""
        seen: set[tuple[int, Chosen]] = set()
        for name, formula in self.define.items():
            if not self.moving[name] and self.may_fail(formula):
                yield formula, ()
        for term in terms:
            for formula in self.behind(term):
                moves = moves_used(formula, self.moving)
                chosen = tuple(pair for pair in term.chosen if pair[0] in moves)
                if (id(formula), chosen) not in seen and self.may_fail(formula):
                    yield formula, chosen
                seen.add((id(formula), chosen))

    def behind(self, term: Term) -> Iterator[Formula]:
        """The formulas behind a term whose values depend on moves, then the term's own formula."""
        for name in self.behind_names(term.formula):
            if self.moving[name]:
                yield self.define[name]
        yield term.formula

    def behind_names(self, formula: Formula) -> list[str]:
        """The names under [define] behind a formula's value, each after those it uses."""
        return ordered_names(formula, self.define, self.uses)

    def may_fail(self, formula: Formula) -> bool:
        """Has the formula names, and a step that not every number allows?"""
        return bool(formula.names) and any(True for _ in steps(formula.tree))

    # -- one formula -----------------------------------------------------------------------------

    def searched(self, formula: Formula, chosen: Chosen) -> FormulaSearch:
        """The findings on a formula.

        Boxes are halved until a box is free of failures, a point shows a failure of each step, or
        the work for one formula is done.
        """
        search = FormulaSearch(formula, chosen)
        sources = self.sources(formula)
        whole = {name: self.ranges[name] for name in sources}
        todo, parts = [whole], list(dict.fromkeys(steps(formula.tree)))
        end = min(self.work + MAX_DOMAIN_FORMULA, MAX_DOMAIN_WORK)
        for _ in range(MAX_DOMAIN_BOXES):
            if not todo or self.work > end:
                break
            box = todo.pop(0)
            left = [p for p in self.bounded(search, box).doubtful if p not in search.points]
            for part in left:
                self.look(search, part, box, is_first=box is whole)
            if any(part not in search.points for part in left) and box:
                todo += halves(box, whole)
        for box in todo[-LAST:]:
            self.look_once(search, parts, box)
        for box in todo:
            is_late = self.work > end + MAX_DOMAIN_FORMULA
            for part in parts if is_late else self.bounded(search, box).doubtful:
                if part not in search.points:
                    search.open.setdefault(part, box)
        return search

    def sources(self, formula: Formula) -> list[str]:
        """The assumptions with a range behind a formula."""
        behind = [self.define[name] for name in self.behind_names(formula)]
        names = formula.names.union(*(other.names for other in behind))
        return [name for name in self.ranges if name in names]

    def bounded(self, search: FormulaSearch, box: RangeBox) -> Bounding:
        """Bounds on the formula over a box, with the steps that may fail in the box."""
        bounding = Bounding(self, box, dict(search.chosen))
        bounding.formula(search.formula)
        return bounding

    def look(
        self, search: FormulaSearch, part: SyntaxTree, box: RangeBox, *, is_first: bool
    ) -> None:
        """Tries points of the box; keeps the first point at which the step fails.

        For the first box, the whole one, a point between two signs of a divisor is looked for too.
        """
        for point in probes(box):
            if self.fails(search, part, point):
                search.points[part] = self.where(search, part, point)
                return
        if is_first:
            found = Crossing(self, search, part).found()
            if found is not None:
                search.points[part] = found

    def look_once(self, search: FormulaSearch, parts: Iterable[SyntaxTree], box: RangeBox) -> None:
        """Tries the simplest point of a small box, such as 1/3, for every step without a point."""
        point = {name: _simplest(*ends) for name, ends in box.items()}
        for part in parts:
            if part not in search.points and self.fails(search, part, point):
                search.points[part] = self.where(search, part, point)

    # -- exact values ----------------------------------------------------------------------------

    def value(self, search: FormulaSearch, tree: SyntaxTree, point: Point) -> Any:
        """The exact value of a part of the formula. Raises as `evaluate` does."""
        formula = replace(search.formula, tree=tree)
        values: dict[str, Number] = {**self.baseline, **point}
        chosen = dict(search.chosen)
        for name in self.behind_names(formula):
            self.work += EXACT
            values[name] = evaluate(self.define[name], values, chosen)
        self.work += EXACT
        return evaluate(formula, values, chosen)

    def fails(self, search: FormulaSearch, part: SyntaxTree, point: Point) -> bool:
        """Does this step, and none before it, fail at a point?"""
        try:
            if part[0] == "exp":
                number = self.value(search, part[1], point)
                low, high = (number, number) if isinstance(number, Fraction) else number.bounds()
                return bool(low > MAX_EXP_ARGUMENT or high < -MAX_EXP_ARGUMENT)
            self.value(search, part, point)
        except FormulaError as error:
            search.problems[part] = error.problem
            is_long = SMALLER in error.remedy and not error.problem.startswith("the exponent")
            return error.part == part and not is_long
        except Unresolved:
            return False
        return False

    # -- polynomials -----------------------------------------------------------------------------

    def polynomial(self, search_chosen: Mapping[str, str], tree: SyntaxTree) -> Number | None:
        """A part of a formula as a quotient of polynomials, so that equal terms cancel.

        Over all ranges, where `search_chosen` moves are made; None where it is no such quotient.
        """
        key = tree, tuple(search_chosen.items())
        if key not in self.numbers:
            self.work += SYMBOLIC
            self.numbers[key] = self.written_out(search_chosen, tree)
        written: Number | None = self.numbers[key]
        return written

    def within(self, term: Term, low: Fraction, high: Fraction) -> bool:
        """Do bounds alone prove that a term lies within [low, high] over all ranges?"""
        bounds = Bounding(self, self.ranges, dict(term.chosen)).formula(term.formula)
        return bounds is not None and low <= bounds[0] and bounds[1] <= high

    def written_out(self, chosen: Mapping[str, str], tree: SyntaxTree) -> Number | None:
        """A part of a formula as a function over all ranges; None where it cannot be written so."""
        names = frozenset(_names(tree))
        formula = Formula("", "", tree, names, frozenset())
        values = dict(self.symbols)
        try:
            for name in self.behind_names(formula):
                values[name] = self.named(name, chosen, values)
            return evaluate(formula, values, chosen, BOX)
        except (InputError, Undecided, Unresolved):
            return None

    def named(self, name: str, chosen: Mapping[str, str], values: Mapping[str, Number]) -> Number:
        """A name under [define] over all ranges; remembered, for the moves that it depends on."""
        key = (name, *chosen.items()) if self.moving[name] else name
        if key not in self.numbers:
            self.work += SYMBOLIC
            self.numbers[key] = evaluate(self.define[name], values, chosen, BOX)
        number: Number = self.numbers[key]
        return number

    # -- words -----------------------------------------------------------------------------------

    def where(self, search: FormulaSearch, part: SyntaxTree, point: Point) -> str:
        """In words, points where a step fails: the stretch of one assumption, or this point."""
        sources = self.sources(replace(search.formula, tree=part, names=frozenset(_names(part))))
        if len(sources) == 1:
            stretch = self.stretch(search, part, sources[0])
            if stretch:
                return stretch
        return f"at {_at({name: point[name] for name in sources})}"

    def stretch(self, search: FormulaSearch, part: SyntaxTree, name: str) -> str:
        """In words, the part of a range, from one of its ends on, where a step fails: x <= 1/2.

        Empty where no such part is proved.
        """
        low, high = self.ranges[name]
        for end, words in ((low, ("<=", "<")), (high, (">=", ">"))):
            tried = (self.baseline[name], low, high, (low + high) / 2)
            fine = (x for x in tried if not self.fails(search, part, {name: x}))
            here = next(fine, end) if self.fails(search, part, {name: end}) else end
            if here != end:
                bad, good = self.boundary(search, part, name, end, here)
                at = _simplest(*sorted((bad, good)))
                closed = self.fails(search, part, {name: at})
                last = at if closed else bad
                box: RangeBox = {name: (min(end, last), max(end, last))}
                if end == last:
                    return ""
                if self.bounded(search, box).fails(part):
                    is_exact = at.denominator <= 10**6
                    shown = decimal(at) if is_exact else f"about {float(at):.6g}"
                    return f"where {name} {words[not closed]} {shown}"
        return ""

    def boundary(
        self, search: FormulaSearch, part: SyntaxTree, name: str, bad: Fraction, good: Fraction
    ) -> tuple[Fraction, Fraction]:
        """Two close values of an assumption: at the first the step fails, at the second not.

        They lie between `bad`, at which the step fails, and `good`, at which it does not.
        """
        for _ in range(STEPS):
            middle = (bad + good) / 2
            if self.fails(search, part, {name: middle}):
                bad = middle
            else:
                good = middle
        return bad, good

    def told(self, search: FormulaSearch) -> Iterator[tuple[SyntaxTree, InputError]]:
        """Each step that fails, with a sentence about where.

        If none was found to fail: each step that may fail, with a sentence that it is not settled.
        """
        after = f" (where {', '.join(f'{m}={a}' for m, a in search.chosen)})" * bool(search.chosen)
        for part, where in search.points.items():
            problem, cure = PROBLEMS[part[0]]
            problem = _power_problem(search.problems.get(part, "")) if part[0] == "**" else problem
            start = "is of no use" if part[0] == "exp" else "has no value"
            yield part, self.error(search, part, f"{start} {where}{after}: {problem}", cure)
        if search.points:
            return  # doubts about other steps may stem from these failures
        for part, box in search.open.items():
            problem, cure = PROBLEMS[part[0]]
            middle = ", ".join(f"{n} = {float((a + b) / 2):.4g}" for n, (a, b) in box.items())
            near = f", perhaps not near {middle}" if middle else ""
            start = f"not settled: whether it has a value over all the ranges{near}{after}"
            yield part, self.error(search, part, f"{start} ({problem})", cure)

    def error(
        self, search: FormulaSearch, part: SyntaxTree, problem: str, cure: str
    ) -> FormulaError:
        """The error for one step of a formula: its place in the text, and the ranges to narrow."""
        formula = search.formula
        names = self.sources(replace(formula, tree=part, names=frozenset(_names(part))))
        span = span_of(formula, part)
        remedy = f"narrow the range of {' or '.join(names)}, or {cure}"
        return FormulaError(
            formula.place, problem, remedy, text=formula.text, span=span,
            file=self.file or None,
        )  # fmt: skip


class Crossing:
    """Looks for a point at which a divisor is 0, between one where it is above and one below."""

    def __init__(self, domains: Domains, search: FormulaSearch, part: SyntaxTree) -> None:
        self.domains, self.search, self.part = domains, search, part
        self.divisor = part[2] if part[0] == "/" else part[1]

    def found(self) -> str | None:
        """In words, where the divisor is 0; None where no such point is proved."""
        if self.part[0] not in ("/", "**") or not self.is_continuous():
            return None
        sources = self.domains.sources(
            replace(self.search.formula, tree=self.divisor, names=frozenset(_names(self.divisor)))
        )
        box = {name: self.domains.ranges[name] for name in sources}
        ends: dict[int, dict[str, Fraction]] = {}
        for point in [{n: self.domains.baseline[n] for n in sources}, *probes(box)]:
            ends.setdefault(self.sign(point), point)
        return self.between(ends[-1], ends[1]) if {-1, 1} <= ends.keys() else None

    def is_continuous(self) -> bool:
        """Has the divisor bounds over all ranges, and no comparison in it? Then it has no jumps."""
        search = replace(
            self.search,
            formula=replace(
                self.search.formula, tree=self.divisor, names=frozenset(_names(self.divisor))
            ),
        )
        trees = [self.divisor]
        trees += [self.domains.define[n].tree for n in self.domains.behind_names(search.formula)]
        if any(kind in JUMPS for tree in trees for kind in _kinds(tree)):
            return False
        bounding = Bounding(self.domains, self.domains.ranges, dict(search.chosen))
        return bounding.formula(search.formula) is not None

    def sign(self, point: Point) -> int:
        """Sign of the divisor at a point: -1, 0, 1; 2 where it has no value or is undecided."""
        try:
            return sign(self.domains.value(self.search, self.divisor, point))
        except (FormulaError, Unresolved):
            return 2

    def between(self, below: dict[str, Fraction], above: dict[str, Fraction]) -> str | None:
        """A point where the divisor is 0, in words, on a way from `below` to `above`.

        The way changes one assumption after the other.
        """
        here = dict(below)
        for name, target in above.items():
            then = {**here, name: target}
            if self.sign(then) in (0, 1):
                return self.on_line(here, then, name)
            here = then
        return None

    def on_line(self, below: dict[str, Fraction], above: Point, name: str) -> str | None:
        """A point where the divisor is 0, in words, between two that differ in one assumption.

        The stretch between them is halved, and the simplest number in it tried each time, so that
        1/3 is found exactly. Else the point has six digits; None where a sign is not known.
        """
        low, high = below[name], above[name]
        for _ in range(STEPS):
            middle = simplest_between(*sorted((low, high))) if low != high else low
            signs = {x: self.sign({**below, name: x}) for x in (high, middle, (low + high) / 2)}
            for x, found in signs.items():
                if found == 0:
                    return f"at {_at({**below, name: x})}"
            half = (low + high) / 2
            low, high = (low, half) if signs[half] == 1 else (half, high)
        if self.sign({**below, name: low}) != -1 or self.sign({**below, name: high}) != 1:
            return None
        others = {n: x for n, x in below.items() if n != name}
        beside = f", with {_at(others)}" if others else ""
        return f"at {name} = about {float(low):.6g}{beside}"


def in_general(error: FormulaError) -> str:
    """A sentence on which formula has no value, and why, without the numbers of a point."""
    part = error.part
    if part is None or part[0] not in PROBLEMS or SMALLER in error.remedy:
        return f"{error.place}: {error.problem}"
    problem = _power_problem(error.problem) if part[0] == "**" else PROBLEMS[part[0]][0]
    start, end = error.span or (0, len(error.text))
    shown = visible(error.text[start:end])
    return f"{error.place} has no value: {problem}, {shown}"


# -- bounds ----------------------------------------------------------------------------------------


class Bounding:
    """Bounds on formulas over one box. None in their place: nothing is known of the number.

    doubtful  the steps of the last formula that may fail in the box -> do they fail everywhere?
    """

    def __init__(self, domains: Domains, box: RangeBox, chosen: Mapping[str, str]) -> None:
        self.domains, self.box, self.chosen = domains, box, chosen
        self.o = outward(25)
        self.names: dict[str, Bounds | None] = {}
        self.doubtful: dict[SyntaxTree, bool] = {}

    def formula(self, formula: Formula) -> Bounds | None:
        """Bounds on a formula over the box; `doubtful` then holds its steps that may fail."""
        for name in self.domains.behind_names(formula):
            if name not in self.names:
                self.names[name] = self.tree(self.domains.define[name].tree)
        self.doubtful = {}
        return self.tree(formula.tree)

    def fails(self, part: SyntaxTree) -> bool:
        """Does a step of the last formula fail at every point of the box?"""
        return self.doubtful.get(part, False)

    def tree(self, tree: SyntaxTree) -> Bounds | None:
        """Bounds on a part of a formula over the box.

        A step that may fail is entered in `doubtful`, and has no bounds.
        """
        self.domains.work += 1
        kind = tree[0]
        if kind == "number":
            return self.o.around(tree[1], tree[1])
        if kind == "is":
            return (ONE, ONE) if self.chosen.get(tree[1]) == tree[2] else (ZERO, ZERO)
        if kind == "name":
            return self.name(tree[1])
        operands = [self.tree(operand) for operand in tree[1:]]
        try:
            if kind in PARTIAL:
                return getattr(self, STEP[kind])(tree, *operands)  # type: ignore[no-any-return]
            return self.total(kind, operands)
        except (ArithmeticError, Undecided, Unresolved):  # beyond what decimals hold
            if kind in PARTIAL:
                self.doubtful.setdefault(tree, False)
            return None

    def name(self, name: str) -> Bounds | None:
        """Bounds on an assumption or a defined name over the box; None where nothing is known."""
        if name in self.names:
            return self.names[name]
        value = self.domains.baseline.get(name)
        if name in self.box:
            return self.o.around(*self.box[name])
        if name in self.domains.ranges:
            return self.o.around(*self.domains.ranges[name])
        return None if value is None else self.o.around(value, value)

    def total(self, kind: str, operands: list[Bounds | None]) -> Bounds | None:
        """Bounds on the result of an operation that has a value for all numbers."""
        if any(operand is None for operand in operands):
            return UNKNOWN if kind in JUMPS[:6] else None
        o = self.o
        a, *rest = (operand for operand in operands if operand is not None)
        b = rest[0] if rest else a
        match kind:
            case "+":
                return o.add(a, b)
            case "-":
                return o.add(a, _negative(b))
            case "*" | "and":
                return o.multiply(a, b)
            case "neg":
                return _negative(a)
            case "min":
                return o.minimum(a, b)
            case "max":
                return o.maximum(a, b)
            case "abs":
                return o.absolute(a)
            case "not":
                return o.add((ONE, ONE), _negative(a))
            case "or":  # 1 - (1 - a)*(1 - b)
                both = (o.add((ONE, ONE), _negative(x)) for x in (a, b))
                return o.add((ONE, ONE), _negative(o.multiply(*both)))
        return _compared(kind, a, b)

    # -- steps that may fail -----------------------------------------------------------------------

    def quotient(self, tree: SyntaxTree, a: Bounds | None, b: Bounds | None) -> Bounds | None:
        """Bounds on a / b. The step is doubtful where 0 is not excluded for the divisor b."""
        if b is None or b[0] <= 0 <= b[1]:
            b = self.sharper(tree[2], b)
        if b is None or b[0] <= 0 <= b[1]:
            self.doubtful[tree] = b == (ZERO, ZERO)
            return None
        return None if a is None else self.o.divide(a, b)

    def log(self, tree: SyntaxTree, a: Bounds | None) -> Bounds | None:
        """Bounds on log(a). The step is doubtful where a may be 0 or below."""
        if a is None or a[0] <= 0:
            a = self.sharper(tree[1], a)
        if a is None or a[0] <= 0:
            self.doubtful[tree] = a is not None and a[1] <= 0
            return None
        return self.o.log(a)

    def exp(self, tree: SyntaxTree, a: Bounds | None) -> Bounds | None:
        """Bounds on exp(a). The step is doubtful where a may be beyond ±MAX_EXP_ARGUMENT."""
        if a is None or max(-a[0], a[1]) > MAX_EXP_ARGUMENT:
            a = self.sharper(tree[1], a)
        if a is None or max(-a[0], a[1]) > MAX_EXP_ARGUMENT:
            is_beyond = a is not None and (a[0] > MAX_EXP_ARGUMENT or a[1] < -MAX_EXP_ARGUMENT)
            self.doubtful[tree] = is_beyond
            return None
        return self.o.exp(a)

    def root(self, tree: SyntaxTree, a: Bounds | None) -> Bounds | None:
        """Bounds on sqrt(a), as the power a ** (1/2)."""
        half = self.o.around(Fraction(1, 2), Fraction(1, 2))
        return self.real_power(tree, a, half)

    def power(self, tree: SyntaxTree, a: Bounds | None, b: Bounds | None) -> Bounds | None:
        """Bounds on a ** b.

        Doubtful where b may be beyond ±MAX_WHOLE_EXPONENT, or no power defined.
        """
        if b is None or max(-b[0], b[1]) > MAX_WHOLE_EXPONENT:
            self.doubtful[tree] = False
            return None
        if b[0] != b[1] or b[0] != int(b[0]):
            return self.real_power(tree, a, b)
        whole = int(b[0])
        if whole >= 0:
            return (ONE, ONE) if not whole else None if a is None else self.o.whole_power(a, whole)
        if a is None or a[0] <= 0 <= a[1]:
            a = self.sharper(tree[1], a)
        if a is None or a[0] <= 0 <= a[1]:
            self.doubtful[tree] = a == (ZERO, ZERO)
            return None
        return self.o.divide((ONE, ONE), self.o.whole_power(a, -whole))

    def real_power(self, tree: SyntaxTree, a: Bounds | None, b: Bounds) -> Bounds | None:
        """Bounds on a ** b for an exponent that need not be whole.

        The step is doubtful where a may be below 0, or a may be 0 and b below 0.
        """
        if a is None or a[0] < 0 or (a[0] <= 0 and b[0] < 0):
            a = self.sharper(tree[1], a)
        if a is None or a[0] < 0 or (a[0] <= 0 and b[0] < 0):
            is_below = a is not None and a[1] < 0 and b[0] == b[1]
            self.doubtful[tree] = is_below or (a == (ZERO, ZERO) and b[1] < 0)
            return None
        if a[0] <= 0 == b[0]:  # 0**0 is 1
            return ZERO, self.o.power((max(a[1], ONE), max(a[1], ONE)), b)[1]
        return self.o.power(a, b)

    def sharper(self, tree: SyntaxTree, bounds: Bounds | None) -> Bounds | None:
        """The bounds on a part, narrowed where it can be written as a quotient of polynomials."""
        number = self.domains.polynomial(self.chosen, tree)
        if isinstance(number, Fraction):
            return self.o.around(number, number)
        if not isinstance(number, Enclosed):
            return bounds
        self.domains.work += SYMBOLIC
        box = {**self.domains.ranges, **self.box}
        top = polynomial_bounds(number.numerator, box)
        bottom = polynomial_bounds(number.denominator, box)
        if top is None or bottom is None or bottom[0] <= 0:
            return bounds
        found = self.o.divide(self.o.around(*top), self.o.around(*bottom))
        return found if bounds is None else (max(found[0], bounds[0]), min(found[1], bounds[1]))


STEP = {"/": "quotient", "log": "log", "exp": "exp", "sqrt": "root", "**": "power"}


def _negative(a: Bounds) -> Bounds:
    return a[1].copy_negate(), a[0].copy_negate()


def _compared(kind: str, a: Bounds, b: Bounds) -> Bounds:
    """Bounds on a comparison over a box: 1 where it holds all over, 0 where it holds nowhere."""
    if kind in (">", ">="):
        kind, a, b = kind.replace(">", "<"), b, a
    if kind == "<":
        return _known(a[1] < b[0], a[0] >= b[1])
    if kind == "<=":
        return _known(a[1] <= b[0], a[0] > b[1])
    same, apart = a == b and a[0] == a[1], a[1] < b[0] or b[1] < a[0]
    return _known(same, apart) if kind == "==" else _known(apart, same)


def _known(holds: bool, fails: bool) -> Bounds:
    return (ONE, ONE) if holds else (ZERO, ZERO) if fails else UNKNOWN


def _power_problem(problem: str) -> str:
    """Why a power has no value, whatever its numbers."""
    if problem.startswith("the exponent"):
        return f"an exponent beyond ±{MAX_WHOLE_EXPONENT}"
    is_zero = problem == BY_ZERO or problem.startswith("0 to")
    return "0 to a power below 0" if is_zero else "a number below 0 to a power that is not whole"


# -- trees -----------------------------------------------------------------------------------------


def steps(tree: SyntaxTree) -> Iterator[SyntaxTree]:
    """The steps of a formula that may fail, for some numbers, innermost first."""
    if tree[0] in ("number", "name", "is"):
        return
    for operand in tree[1:]:
        yield from steps(operand)
    if tree[0] in PARTIAL and not _is_harmless(tree):
        yield tree


def _is_harmless(tree: SyntaxTree) -> bool:
    """Is the step a division by a number other than 0, or a whole power of 0 or above?"""
    if tree[0] not in ("/", "**") or tree[2][0] != "number":
        return False
    number = tree[2][1]
    return bool(number) if tree[0] == "/" else number.denominator == 1 and number >= 0


def _names(tree: SyntaxTree) -> Iterator[str]:
    if tree[0] == "name":
        yield tree[1]
    elif tree[0] not in ("number", "is"):
        for operand in tree[1:]:
            yield from _names(operand)


def _kinds(tree: SyntaxTree) -> Iterable[str]:
    yield tree[0]
    if tree[0] not in ("number", "name", "is"):
        for operand in tree[1:]:
            yield from _kinds(operand)


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator in an interval, its ends included."""
    inside = simplest_between(low, high) if low < high else low
    return min(inside, low, high, key=lambda x: x.denominator)


def _at(point: Point) -> str:
    """A point in words."""
    return ", ".join(f"{name} = {decimal(x)}" for name, x in point.items())
