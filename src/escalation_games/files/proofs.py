"""Proofs over the whole box of ranges: probabilities are probabilities, scores lie in [0, 1].

That a sum is 1 is proved as an identity, that a number lies in [0, 1] by certified bounds. Where a
proof fails, the error shows a point at which the claim is false; without one, it says "not proved".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..definition import Assumption, Term
from ..errors import InputError, Unresolved
from ..expressions import Formula, evaluate
from ..numbers import BOX, EXACT, Functions, Undecided, box_variables, is_identity, violation
from .body import Body, Draw
from .tables import Mistakes, decimal
from .vocabulary import Vocabulary

ZERO, ONE = Fraction(0), Fraction(1)
BUDGET = 500  # sub-boxes per proof
Key = tuple[int, tuple[tuple[str, str], ...]]
Point = Mapping[str, Fraction]


def prove(
    body: Body, assumptions: Sequence[Assumption], vocabulary: Vocabulary, mistakes: Mistakes
) -> None:
    """Checks every chance move and every escalation score; keeps what is false or not proved."""
    proofs = Proofs(assumptions, vocabulary)
    for draw in body.draws:
        if proofs.is_new(draw.terms):
            proofs.check_draw(draw, mistakes)
    for term in body.escalation.flat:
        if proofs.is_new((term,)):
            mistakes.attempt(proofs.check_share, term, "escalation")


class _Values(dict[str, Any]):
    """Values of the assumptions; names under [define] are evaluated when first asked for."""

    def __init__(
        self,
        values: Mapping[str, Any],
        define: Mapping[str, Formula],
        chosen: Mapping[str, str],
        functions: Functions,
    ) -> None:
        super().__init__(values)
        self.define, self.chosen, self.functions = define, chosen, functions

    def __missing__(self, name: str) -> Any:
        self[name] = evaluate(self.define[name], self, self.chosen, self.functions)
        return self[name]


class Proofs:
    """What a proof needs to know of a file: the ranges, and the names under [define]."""

    def __init__(self, assumptions: Sequence[Assumption], vocabulary: Vocabulary) -> None:
        self.ranges = {a.name: a.range or (a.value, a.value) for a in assumptions}
        self.vocabulary = vocabulary
        self.seen: set[tuple[Key, ...]] = set()

    def is_new(self, terms: Iterable[Term]) -> bool:
        """Whether these formulas have not been checked yet for the moves they depend on."""
        key = tuple(self.key(term) for term in terms)
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def key(self, term: Term) -> Key:
        moves = self.vocabulary.moves_of(term.formula)
        return id(term.formula), tuple(pair for pair in term.chosen if pair[0] in moves)

    # -- values ------------------------------------------------------------------------------------

    def sources(self, terms: Iterable[Term]) -> list[str]:
        """The assumptions that the terms depend on, also through [define]."""
        todo = [name for term in terms for name in sorted(term.formula.names)]
        found: dict[str, None] = {}
        while todo:
            name = todo.pop()
            if name in found:
                continue
            found[name] = None
            if name in self.vocabulary.define:
                todo += sorted(self.vocabulary.define[name].names)
        return [name for name in self.ranges if name in found]

    def total(self, terms: Sequence[Term], values: Mapping[str, Any], functions: Functions) -> Any:
        """The sum of the terms at these values of the assumptions."""
        total: Any = ZERO
        for term in terms:
            chosen = dict(term.chosen)
            known = _Values(values, self.vocabulary.define, chosen, functions)
            total = total + evaluate(term.formula, known, chosen, functions)
        return total

    def over_the_box(self, terms: Sequence[Term]) -> Any:
        box = box_variables({name: self.ranges[name] for name in self.sources(terms)})
        return self.total(terms, box, BOX)

    def counterexample(self, terms: Sequence[Term], low: Fraction, high: Fraction) -> str | None:
        """Where low <= sum <= high fails, in words; None when it is proved nowhere to fail."""
        try:
            total = self.over_the_box(terms)
            if low == high and is_identity(total - low):
                return None
            point = violation(total, low, high, BUDGET)
        except (Undecided, Unresolved):
            return ""
        if point is False:
            return None
        return "" if point is None or point is True else self.words(terms, point)

    def words(self, terms: Sequence[Term], point: Point) -> str:
        """ "is 3/2 at r = 1, s = 0": the value at a point, and the point."""
        fixed = {name: low for name, (low, high) in self.ranges.items() if low == high}
        value = self.total(terms, {**fixed, **point}, EXACT)
        number = decimal(value) if isinstance(value, Fraction) else f"about {_middle(value):.4g}"
        where = ", ".join(f"{name} = {decimal(point[name])}" for name in point)
        return f"{number} at {where}" if where else number

    # -- claims ------------------------------------------------------------------------------------

    def check_draw(self, draw: Draw, mistakes: Mistakes) -> None:
        before = len(mistakes.found)
        for term in draw.terms:
            mistakes.attempt(self.check_share, term, "probability", draw.after)
        if len(mistakes.found) == before or len(draw.terms) > 1:
            mistakes.attempt(self.check_sum, draw)

    def check_share(self, term: Term, what: str, after: str = "") -> None:
        """Raises InputError unless the term is proved to lie in [0, 1] over all ranges."""
        words = self.counterexample((term,), ZERO, ONE)
        if words is None:
            return
        known = self.key(term)[1]
        after = f" after {after}" if after and known else ""
        names = " and ".join(self.sources((term,))[:3])
        narrow = f"narrow the range of {names}, or write" if names else "write"
        remedy = f"{narrow} min(1, max(0, ...))"
        problem = f"the {what} is {words}{after}; it must stay between 0 and 1"
        if not words:
            problem = f"not proved: that the {what} stays between 0 and 1 over all the ranges"
        elif names:
            problem += " over all the ranges"
        else:
            remedy = "write a number between 0 and 1"
        raise InputError(term.formula.place, problem, remedy)

    def check_sum(self, draw: Draw) -> None:
        """Raises InputError unless the probabilities are proved to sum to 1 over all ranges."""
        words = self.counterexample(draw.terms, ONE, ONE)
        if words is None:
            return
        after = (
            f" after {draw.after}" if draw.after and any(self.key(t)[1] for t in draw.terms) else ""
        )
        problem = f"the probabilities sum to {words}{after}, not to 1"
        if not words:
            problem = "not proved: that the probabilities sum to 1 over all the ranges"
        raise InputError(draw.place, problem, _last_one(draw))


def _last_one(draw: Draw) -> str:
    """The cure: the last probability is what the others leave."""
    *others, last = (term.formula for term in draw.terms)
    name = last.place.removesuffix(".p").rpartition(".")[2]
    rest = " - ".join(["1", *(_in_parentheses(formula.text) for formula in others)])
    cure = f"write the last as what the others leave: {name} = "
    return f'{cure}"{rest}"' if len(rest) < 40 else f'{cure}"1 - ..."'


def _in_parentheses(text: str) -> str:
    return text if all(c.isalnum() or c in "._*" for c in text) else f"({text})"


def _middle(value: Any) -> float:
    low, high = value.bounds()
    return float((low + high) / 2)
