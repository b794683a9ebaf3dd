"""When each equilibrium exists: per class, the rules under which it does, over the whole box.

"(build, build) iff v >= k + e." The rules are the definition of the concept in formulas, with all
that is redundant under the ranges taken out; what could not be proved redundant stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from typing import Any

from ...definition import Definition
from ...errors import BudgetExceeded, ComputeError, NoMethod, Unresolved
from ...expressions import FUNCTIONS, Formula, evaluate, parse
from ...files.arguments import as_definition, takes
from ...forms import Game
from ...limits import MAX_FORMULA_LENGTH
from ...numbers import EXACT, Expression, Fraction, Functions, Symbols, Trace, Traced
from ...solvers.result import Solution
from ...solvers.solve import solve
from . import inequality_text
from .equilibrium_classes import LISTED, class_of, listed, mixes_at_tie
from .range_signs import N_INSIDE, NEGATIVE, POSITIVE, ZERO, Quantities
from .sign_conditions import Clause, Form, Forms

RELATIONS = {
    POSITIVE | ZERO: ">=", NEGATIVE | ZERO: "<=", POSITIVE: ">", NEGATIVE: "<", ZERO: "==",
    POSITIVE | NEGATIVE: "!=",
}  # fmt: skip
TURNED = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}
ALWAYS = "always"
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Inequality:
    """One rule; its text is made when it is asked for.

    polynomial  over the file's names
    relation    of the polynomial to 0: ">=", "<", ...
    bound       where it limits one assumption only, the same as "theta >= 7/124": assumptions
                without a range are numbers in it
    order       names, as the file lists them
    """

    polynomial: Any
    relation: str
    bound: str | None
    order: tuple[str, ...] = field(repr=False)

    @cached_property
    def text(self) -> str:
        """A formula over the file's names, "v >= k + e"."""
        polynomial, relation = self.polynomial, self.relation
        if relation in ("<=", "<"):
            polynomial, relation = -polynomial, TURNED[relation]
        text = inequality_text.Writer(self.order).inequality(polynomial, limit=inf)
        assert text is not None
        return _related(text, relation)

    @cached_property
    def sympy(self) -> Any:
        """The text as a SymPy relation over real symbols."""
        import sympy

        if len(self.text) > MAX_FORMULA_LENGTH:
            raise BudgetExceeded("a rule is too long to be read as a formula")
        names = [name for name in _NAME.findall(self.text) if name not in FUNCTIONS]
        tree = parse(self.text, "condition", names=names).tree
        symbols = {name: sympy.Symbol(name, real=True) for name in names}
        sides = [_in_sympy(side, symbols) for side in tree[1:]]
        relations = {
            ">=": sympy.Ge, "<=": sympy.Le, ">": sympy.Gt, "<": sympy.Lt,
            "==": sympy.Eq, "!=": sympy.Ne,
        }  # fmt: skip
        return relations[tree[0]](*sides)

    @property
    def latex(self) -> str:
        """As LaTeX, for use in mathematics."""
        return _latex(self.sympy)


@dataclass(frozen=True)
class Rules:
    """Rules that hold together: one way in which a class can exist.

    inequalities  none where nothing is asked
    holds         do they at the point asked? None where it could not be decided
    inside        a point within the ranges at which all of them hold with room to spare; None where
                  none was found: then they hold on a tie or an end of a range, if at all
    """

    inequalities: tuple[Inequality, ...]
    holds: bool | None
    inside: Mapping[str, Fraction] | None

    @property
    def text(self) -> str:
        """ "g + 0.6*kap <= 0.6*C and p < 1"; "always" where nothing is asked."""
        return " and ".join(rule.text for rule in self.inequalities) or ALWAYS

    @property
    def sympy(self) -> Any:
        """All of them, as a SymPy condition."""
        import sympy

        return sympy.And(*(rule.sympy for rule in self.inequalities))

    @property
    def latex(self) -> str:
        """As LaTeX."""
        return r" \wedge ".join(rule.latex for rule in self.inequalities) or r"\top"


@dataclass(frozen=True)
class ClassConditions:
    """One class of equilibria and when it exists.

    key      as `Equilibrium.key`, mixtures on the same actions counted as one (see `class_of`)
    clauses  it exists iff the rules of one of them hold; those that hold at the point asked first,
             then those that hold with room to spare somewhere
    holds    does it at the point asked?
    """

    key: Hashable
    clauses: tuple[Rules, ...]
    holds: bool

    @property
    def is_thin(self) -> bool:
        """Was it seen only on ties and ends of ranges, if at all?"""
        return not any(rules.inside is not None for rules in self.clauses)

    @property
    def text(self) -> str:
        """ "(a <= k and b >= 0) or (c == d)"."""
        return _joined([rules.text for rules in self.clauses], " or ", "({})")

    @property
    def sympy(self) -> Any:
        """As a SymPy condition."""
        import sympy

        return sympy.Or(*(rules.sympy for rules in self.clauses))

    @property
    def latex(self) -> str:
        """As LaTeX."""
        parts = [rules.latex for rules in self.clauses]
        return _joined(parts, r" \vee ", r"\left({}\right)")


@dataclass(frozen=True)
class Existence:
    """Every class that was written out, those that hold at the point asked first.

    classes  each with its conditions
    reason   which classes may be missing, in words; None where these are all there can be

    >>> found = eg.existence("security_dilemma")
    >>> len(found.classes), found.reason
    (7, None)
    """

    classes: tuple[ClassConditions, ...]
    reason: str | None

    def of(self, key: Hashable) -> ClassConditions | None:
        """The class of an equilibrium, by its key; None where it was not written out."""
        wanted = class_of(key)
        return next((found for found in self.classes if found.key == wanted), None)


WRITTEN_OUT = frozenset({"backward induction"})  # methods, where not all choose at once


@takes("definition", as_definition)
def existence(
    definition: Definition, values: Mapping[str, Any] | None = None, concept: str | None = None
) -> Existence:
    """When each class of equilibria exists, for all values in the ranges.

    Classes that hold nowhere are left out where that is proved. `values` is the point whose
    equilibria come first; it also gives the numbers of assumptions without a range. Equilibria are
    those that `solve` lists: extreme ones of simultaneous moves, and in trees none in which a
    player mixes over a tie. Raises what `solve` raises, NoMethod for methods whose equilibria are
    not written out, and BudgetExceeded where there are too many alternatives to write out.

    >>> found = eg.existence("security_dilemma")
    >>> for one in found.classes[:2]:
    ...     print(one.key, "-", one.text)
    (((0,), (0,)), 0) - k >= aR and k >= aB
    (((1,), (1,)), 0) - v >= k + e
    """
    point = dict(definition.point(values))
    solution = solve(definition.at(values), concept)
    if not is_written_out(solution):
        raise NoMethod(
            f"the conditions of {solution.concept} equilibria found by {solution.method} are not "
            "written out as formulas; `tips` finds where they change, one assumption at a time"
        )
    trace = Trace()
    leaves = {name: trace.leaf(name, value) for name, value in point.items()}
    game = definition.filled(leaves, KEPT, trace.define)
    order = (*definition.define, *definition.baseline)
    formulas = _formulas(game)
    symbols = Symbols(trace, formulas.values(), order)
    box = Quantities(definition, trace, symbols, point)
    forms = Forms(box)
    apart = [e for e in solution.equilibria if not mixes_at_tie(solution.game, e)]
    here = list(dict.fromkeys(class_of(e.key) for e in apart))
    found = listed(game, _rational(symbols, formulas), forms, here)
    return Existence(tuple(_Words(forms, order).classes(found.conditions, here)), found.reason)


def is_written_out(solution: Solution) -> bool:
    """Is each of its profiles an equilibrium wherever, and only where, no other action gains?"""
    structure = solution.game.structure
    is_known = structure.all_at_once or solution.method in WRITTEN_OUT
    return is_known and structure.form in LISTED


def _formulas(game: Game) -> dict[int, Expression]:
    """The formula behind every number of a game that is not a Fraction, by the number's id."""
    arrays = [game.payoffs, game.probability]
    numbers = [x for array in arrays for x in array.flat if not isinstance(x, Fraction)]
    return {id(x): x.expression if isinstance(x, Traced) else ("constant", x) for x in numbers}


def _rational(symbols: Symbols, formulas: Mapping[int, Expression]) -> Callable[[Any], Any]:
    def number(x: Any) -> Any:
        if id(x) in formulas:
            return symbols.of(formulas[id(x)])
        return symbols.constant(Fraction(x))

    return number


# -- branches of formulas, kept as they are ------------------------------------------------------


def _kept(kind: str, decided: Callable[..., Any]) -> Callable[..., Any]:
    """A function that is not decided where its operands are formulas."""

    def call(*operands: Any) -> Any:
        traced = next((x for x in operands if isinstance(x, Traced)), None)
        if traced is None:
            return decided(*operands)
        if len(operands) == 1:
            return traced.called(kind, decided)
        a, b = operands
        return traced.joined(kind, a, b, decided)

    return call


KEPT: Functions = replace(
    EXACT,
    minimum=_kept("min", EXACT.minimum),
    maximum=_kept("max", EXACT.maximum),
    absolute=_kept("abs", EXACT.absolute),
    less=_kept("<", EXACT.less),
    less_equal=_kept("<=", EXACT.less_equal),
    equal=_kept("==", EXACT.equal),
)


# -- words ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Words:
    """Conditions as text, over one box."""

    forms: Forms
    order: Sequence[str]
    made: dict[tuple[int, int], Inequality] = field(default_factory=dict)

    @property
    def box(self) -> Quantities:
        """The ranges."""
        return self.forms.box

    def classes(
        self, conditions: Mapping[Hashable, Form], here: Sequence[Hashable]
    ) -> list[ClassConditions]:
        """Every class that can be, those that hold here first, thin ones last."""
        found = []
        for key, form in conditions.items():
            rules = [self.rules(clause) for clause in self.forms.short(form)]
            rules.sort(key=lambda r: (not r.holds, r.inside is None))
            if rules:
                self.check(key, rules, key in here)
                found.append(ClassConditions(key, tuple(rules), key in here))
        place = {key: k for k, key in enumerate(here)}
        return sorted(found, key=lambda c: (place.get(c.key, len(here)), c.is_thin))

    def check(self, key: Hashable, rules: Sequence[Rules], holds: bool) -> None:
        """The rules have to say what the solver found at this point."""
        said = [r.holds for r in rules]
        if None not in said and any(said) != holds:
            raise ComputeError(
                f"internal error: the condition of {key} and the solver disagree at the point "
                "asked; please report it with the game file"
            )

    def rules(self, clause: Clause) -> Rules:
        placed = sorted(clause, key=lambda q: (len(self.box.quantities[q].polynomial), q))
        inequalities = tuple(self.inequality(q, clause[q]) for q in placed)
        return Rules(inequalities, self.holds(clause), self.inside(clause))

    def inequality(self, q: int, signs: int) -> Inequality:
        if (q, signs) not in self.made:  # one object, so that its text is written once
            relation = RELATIONS[signs]
            polynomial = self.box.quantities[q].polynomial
            bound = self.bound(q, relation)
            self.made[q, signs] = Inequality(polynomial, relation, bound, tuple(self.order))
        return self.made[q, signs]

    def bound(self, q: int, relation: str) -> str | None:
        """The limit of one assumption, where the quantity is linear in it and in nothing else."""
        terms = dict(self.box.quantities[q].terms)
        constant = terms.pop((), Fraction(0))
        if len(terms) != 1:
            return None
        ((powers, slope),) = terms.items()
        if len(powers) != 1 or powers[0][1] != 1 or powers[0][0] in self.box.inner.atoms:
            return None
        name = powers[0][0]
        return f"{name} {relation if slope > 0 else TURNED[relation]} {-constant / slope}"

    def holds(self, clause: Clause) -> bool | None:
        """At the point asked, exactly."""
        try:
            return all(self.box.sign_here(q) & signs for q, signs in clause.items())
        except Unresolved:
            return None

    def inside(self, clause: Clause) -> Mapping[str, Fraction] | None:
        """A drawn point within the ranges where every sign is strict, or the point asked."""
        found = self.forms.strictly(clause)
        ranged = {a.name: a.range for a in self.box.definition.assumptions if a.range is not None}
        is_inner = all(low < self.box.point[n] < high for n, (low, high) in ranged.items())
        if is_inner and found >> (len(self.box.points) - 1):
            return self.box.point
        found &= (1 << N_INSIDE) - 1
        if not found:
            return None
        row = self.box.points[(found & -found).bit_length() - 1]
        return {**self.box.point, **dict(zip(ranged, row, strict=True))}


def _related(text: str, relation: str) -> str:
    """The same two sides in this relation; what is compared with a number stands first."""
    is_turned = " <= " in text
    left, right = text.split(" <= " if is_turned else " >= ")
    relation = TURNED[relation] if is_turned else relation
    if not _NAME.search(left):
        left, right, relation = right, left, TURNED[relation]
    return f"{left} {relation} {right}"


def _joined(parts: Sequence[str], word: str, frame: str) -> str:
    if len(parts) == 1:
        return parts[0]
    return word.join(frame.format(part) for part in parts)


# -- SymPy ---------------------------------------------------------------------------------------


def _in_sympy(tree: Any, symbols: Mapping[str, Any]) -> Any:
    formula = Formula("condition", "", tree, frozenset(symbols), frozenset())
    return evaluate(formula, symbols, {}, _sympy_functions())


def _sympy_functions() -> Functions:
    import sympy

    def indicator(relation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        return lambda a, b: sympy.Piecewise((1, relation(a, b)), (0, True))

    return Functions(
        constant=lambda x: sympy.Rational(x.numerator, x.denominator),
        minimum=sympy.Min,
        maximum=sympy.Max,
        absolute=sympy.Abs,
        exp=sympy.exp,
        log=sympy.log,
        sqrt=sympy.sqrt,
        power=lambda a, b: a**b,
        less=indicator(sympy.Lt),
        less_equal=indicator(sympy.Le),
        equal=indicator(sympy.Eq),
    )


def _latex(relation: Any) -> str:
    import sympy

    return str(sympy.latex(relation))
