"""Proofs over the whole box of ranges: probabilities are probabilities, scores lie in [0, 1].

That a sum is 1 is proved as an identity, that a number lies in [0, 1] by certified bounds. Where a
proof fails, the error shows a point at which the claim is false, or, if none was found, says "not
proved".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...definition import Assumption, Term, ordered_names, used_names
from ...errors import InputError, Unresolved
from ...expressions import evaluate
from ...numbers import (
    BOX,
    EXACT,
    Fraction,
    Functions,
    Number,
    Undecided,
    box_variables,
    is_identity,
    violation,
)
from ..entries.form_reader import Body, Draw, TermRange
from ..entries.typed_tables import Mistakes, decimal
from ..entries.vocabulary import Vocabulary
from .formula_domains import Domains

ZERO, ONE = Fraction(0), Fraction(1)
BUDGET = 500  # sub-boxes per proof
TOTAL = 5_000  # sub-boxes of proofs that fail, per file; once they are used, FEW for each proof
FEW = 20
LONG = "; it is too long to be bounded"
TermsKey = tuple[int, tuple[tuple[str, str], ...]]


def prove(
    body: Body, assumptions: Sequence[Assumption], vocabulary: Vocabulary, mistakes: Mistakes
) -> None:
    """Checks every chance move and every escalation score; keeps a mistake for each claim that is
    false or not proved."""
    proofs = Proofs(assumptions, vocabulary, mistakes)
    for draw in body.draws:
        proofs.check_draw(draw)
    for term in body.escalation.flat:
        proofs.check_share(term, "escalation")
    for bounds in body.bounds:
        proofs.check_bounds(bounds)


@dataclass(frozen=True)
class Doubt:
    """Why a claim is not proved: its value at a point where it is false; empty if unknown."""

    value: str
    where: str


class Proofs:
    """Proves claims about terms over the ranges; keeps at most one mistake per place."""

    def __init__(
        self, assumptions: Sequence[Assumption], vocabulary: Vocabulary, mistakes: Mistakes
    ) -> None:
        self.ranges = {a.name: a.range or (a.value, a.value) for a in assumptions}
        self.vocabulary = vocabulary
        self.mistakes = mistakes
        self.uses = used_names(vocabulary.define)
        self.box: dict[str, Number] = box_variables(self.ranges)
        self.domains = Domains(assumptions, vocabulary.define)
        self.left = TOTAL
        self.seen: set[tuple[TermsKey, ...]] = set()
        self.faulty: set[str] = set()

    def is_new(self, terms: Sequence[Term]) -> bool:
        """Are these formulas, at the moves they depend on, met for the first time?"""
        key = tuple(self.key(term) for term in terms)
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def key(self, term: Term) -> TermsKey:
        """What tells terms apart: the formula, and the actions at moves that matter to it."""
        moves = self.vocabulary.moves_of(term.formula)
        return id(term.formula), tuple(pair for pair in term.chosen if pair[0] in moves)

    def keep(self, place: str, problem: str, remedy: str) -> None:
        """Keeps a mistake, unless its place has a mistake already (for another value of i, say)."""
        plain = place.partition(" (")[0]
        if plain not in self.faulty:
            self.faulty.add(plain)
            self.mistakes.found.append(InputError(place, problem, remedy))

    # -- values ----------------------------------------------------------------------------------

    def sources(self, terms: Iterable[Term]) -> list[str]:
        """The assumptions that the terms depend on, also through [define]."""
        formulas = [term.formula for term in terms]
        define = self.vocabulary.define
        formulas += [define[n] for f in formulas for n in ordered_names(f, define, self.uses)]
        found = {name for formula in formulas for name in formula.names}
        return [name for name in self.ranges if name in found]

    def total(
        self, terms: Sequence[Term], values: Mapping[str, Number], functions: Functions
    ) -> Number:
        """The sum of the terms at these values of the assumptions."""
        total: Number = ZERO
        for term in terms:
            total = total + self.value(term, dict(values), functions)
        return total

    def value(self, term: Term, values: dict[str, Number], functions: Functions) -> Number:
        """The value of one term; the defined names behind the term are added to `values`."""
        chosen, define = dict(term.chosen), self.vocabulary.define
        for name in ordered_names(term.formula, define, self.uses):
            values[name] = self.named(name, values, chosen, functions)
        return evaluate(term.formula, values, chosen, functions)

    def named(
        self, name: str, values: dict[str, Number], chosen: dict[str, str], functions: Functions
    ) -> Number:
        """The value of a name under [define]; over the ranges, remembered if no move matters."""
        formula = self.vocabulary.define[name]
        if functions is not BOX or self.vocabulary.moves_of(formula):
            return evaluate(formula, values, chosen, functions)
        if name not in self.box:
            self.box[name] = evaluate(formula, values, chosen, functions)
        return self.box[name]

    # -- claims ----------------------------------------------------------------------------------

    def doubt(self, terms: Sequence[Term], low: Fraction, high: Fraction) -> Doubt | None:
        """None if low <= sum of the terms <= high is proved over all ranges; else why it is not."""
        sources = self.sources(terms)
        if len(terms) == 1 and self.domains.within(terms[0], low, high):
            return None
        try:
            total = self.total(terms, self.box, BOX)
            if low == high and is_identity(total - low):
                return None
            budget = BUDGET if self.left > 0 else FEW
            point = violation(total, low, high, budget) if sources else _outside(total, low, high)
            if point is False:
                return None
            self.left -= budget if point is None else 0
            return self.shown(terms, point) if isinstance(point, dict) else Doubt("", "")
        except (Undecided, Unresolved) as problem:
            is_long = isinstance(problem, Unresolved)
            return Doubt("", LONG if is_long else "; a divisor or a logarithm in it may reach 0")

    def shown(self, terms: Sequence[Term], point: dict[str, Fraction]) -> Doubt:
        """The sum of the terms at a point where the claim is false, and the point in words."""
        # assumptions that cancel out are missing from the point: any of their values will do
        anywhere = {name: low for name, (low, _) in self.ranges.items()}
        value = self.total(terms, {**anywhere, **point}, EXACT)
        number = decimal(value) if isinstance(value, Fraction) else f"about {_middle(value):.4g}"
        at = [f"{name} = {decimal(x)}" for name, x in point.items()]
        moves = dict.fromkeys(pair for term in terms for pair in self.key(term)[1])
        after = [f"{move}={action}" for move, action in moves]
        where = f" at {', '.join(at)}" if at else ""
        return Doubt(number, where + (f" where {', '.join(after)}" if after else ""))

    def check_share(self, term: Term, what: str) -> bool:
        """Is the term proved to lie in [0, 1]? Keeps a mistake otherwise."""
        return not self.is_new((term,)) or self.check_bounds(TermRange(term, what, ZERO, ONE))

    def check_bounds(self, bounds: TermRange) -> bool:
        """Is the term proved to lie within its bounds? Keeps a mistake otherwise."""
        term, what = bounds.term, bounds.what
        low, high = decimal(bounds.low), decimal(bounds.high)
        doubt = self.doubt((term,), bounds.low, bounds.high)
        if doubt is None:
            return True
        names = " and ".join(self.sources((term,)))
        remedy = f"limit it: min({high}, max({low}, ...))"
        if names:
            remedy = f"narrow the range of {names}, or {remedy}"
        elif term.formula.tree[0] in ("number", "neg"):
            remedy = f"write a number between {low} and {high}"
        ranges = " over all the ranges" if names else ""
        where = f"between {low} and {high}{ranges}"
        problem = f"the {what} is {doubt.value}{doubt.where}; it must stay {where}"
        if not doubt.value:
            problem = f"not proved: that the {what} stays {where}{doubt.where}"
        self.keep(term.formula.place, problem, remedy)
        return False

    def check_draw(self, draw: Draw) -> None:
        """Keeps a mistake unless the probabilities are proved to lie in [0, 1] and to sum to 1."""
        if not self.is_new(draw.terms):
            return
        shares = [self.check_share(term, "probability") for term in draw.terms]
        doubt = self.doubt(draw.terms, ONE, ONE)
        if doubt is None or (not doubt.value and not all(shares)):
            return
        problem = (
            f"the probabilities sum to {doubt.value}, not 1{',' * bool(doubt.where)}{doubt.where}"
        )
        if not doubt.value:
            problem = f"not proved: that the probabilities sum to 1{doubt.where}"
        self.keep(draw.place, problem, _last_one(draw))


def _last_one(draw: Draw) -> str:
    """The cure: the last probability written as 1 minus the others."""
    *others, last = (term.formula for term in draw.terms)
    name = last.place.partition(" (")[0].removesuffix(".p").rpartition(".")[2]
    rest = " - ".join(["1", *(_in_parentheses(formula.text) for formula in others)])
    cure = f"write the last as what the others leave: {name} = "
    return f'{cure}"{rest}"' if len(rest) < 40 else f'{cure}"1 - ..."'


def _in_parentheses(text: str) -> str:
    return text if all(c.isalnum() or c in "._*" for c in text) else f"({text})"


def _outside(total: Any, low: Fraction, high: Fraction) -> dict[str, Fraction] | bool:
    """The answer of `violation` for a number that depends on no assumption."""
    return False if low <= total <= high else {}


def _middle(value: Any) -> float:
    low, high = value.bounds()
    return float((low + high) / 2)
