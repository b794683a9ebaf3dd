"""Conditions as "or" of "and" of signs: a clause gives some quantities sets of signs.

**Definition.** A clause is a mapping from quantity to a set of signs (the sum of NEGATIVE = 1,
ZERO = 2 and POSITIVE = 4); it holds where every quantity has one of its signs. A form is a list of
clauses, one of which must hold. [] never holds, [{}] always does. Everything is simplified only by
what `Quantities` has proved, so that the form keeps its meaning at every point of the box, ties
included.

**Rules.** Each is an identity of sets:

    and       (A or B) and (C or D) is AC or AD or BC or BD; in AC sets of signs are intersected
    lean      a quantity is left out where the signs of the others leave it no sign but its own,
              and "above 0" is "0 or above" where they rule 0 out
    absorbed  a clause is left out where another one holds wherever it does
    merged    clauses that differ in one quantity alone become one: its sets of signs are united
    covered   a clause is left out where what of it lies outside C is in other clauses; that is, for
              each quantity of C in turn, the part with the signs of C before it and another there

**Example.** 0 <= x <= 3, and two quantities: number 0 is x - 1, number 1 is x - 2.

>>> from escalation_games.numbers import Fraction
>>> from escalation_games import loads
>>> from escalation_games.numbers import Symbols, Trace
>>> game = loads('''
... title = "Fight"
... question = "Does A fight?"
... form = "strategic"
... source = "an example"
... players = { A = ["wait", "fight"], B = ["stay"] }
... assumptions.x = { value = 1, range = [0, 3], about = "force" }
... payoffs = { A = "A.fight*(x - 1)", B = "0" }
... escalation = { why = "a fight", "fight / stay" = 1 }
... ''')
>>> trace = Trace()
>>> x = trace.leaf("x", Fraction(1))
>>> pair = x - Fraction(1), x - Fraction(2)
>>> symbols = Symbols(trace, [number.expression for number in pair], ["x"])
>>> p, q = (symbols.of(number.expression) for number in pair)
>>> forms = Forms(Quantities(game, trace, symbols, game.baseline))
>>> above_1, above_2 = forms.sign(p, POSITIVE), forms.sign(q, POSITIVE)
>>> above_1, above_2
([{0: 4}], [{1: 4}])

Above 2 x is above 1. So "and" leaves x > 2, "or" leaves x > 1, and x > 2 with x < 1 is nowhere.

>>> forms.all_of([above_1, above_2]), forms.any_of([above_1, above_2])
([{1: 4}], [{0: 4}])
>>> forms.all_of([above_2, forms.sign(p, NEGATIVE)])
[]

(x - 1)(x - 2) > 0 asks for both above 0, or both below, which is x > 2 or x < 1.

>>> forms.any_of([forms.sign(p * q, POSITIVE)])
[{0: 1}, {1: 4}]

x > 1 or x < 2 is always: of "always", what is outside x > 1 has x <= 1, and lies in x < 2.

>>> either = forms.any_of([above_1, forms.sign(q, NEGATIVE)])
>>> either, forms.short(either)
([{0: 4}, {1: 1}], [{}])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from operator import or_
from typing import Any

from ...errors import BudgetExceeded
from ...limits import MAX_CLAUSES, MAX_FACTORS, MAX_STEPS
from .range_signs import ANY, MIRRORED, NEGATIVE, POSITIVE, SIGNS, ZERO, Quantities, sign_sets

Clause = dict[int, int]
Form = list[Clause]


ALWAYS: Form = [{}]
NEVER: Form = []


@dataclass
class Forms:
    """Makes and simplifies conditions over one box."""

    box: Quantities
    allowed: dict[tuple[int, int, int], int] = field(default_factory=dict)
    seen: dict[tuple[int, int], int] = field(default_factory=dict)
    leaned: dict[frozenset[tuple[int, int]], Clause | None] = field(default_factory=dict)

    # -- making ---------------------------------------------------------------------------------

    def sign(self, rational: Any, wanted: int) -> Form:
        """Where the sign of a rational function is in a set of signs."""
        found = self.box.factors(rational)
        if found is None:
            return ALWAYS if wanted & ZERO else NEVER
        front, rest = found
        wanted = MIRRORED[wanted] if front < 0 else wanted
        if not rest:
            return ALWAYS if wanted & POSITIVE else NEVER
        return self.product_sign(rest, wanted)

    def product_sign(self, factors: Sequence[tuple[int, bool]], wanted: int) -> Form:
        """Where a product of quantities, some squared, has one of these signs."""
        if len(factors) > MAX_FACTORS:
            (q, is_even), *rest = factors
            sides = {POSITIVE: wanted, NEGATIVE: wanted if is_even else MIRRORED[wanted]}
            found = [
                self.all_of([[{q: side}], self.product_sign(rest, left)])
                for side, left in sides.items()
            ]
            return self.any_of([*found, [{q: ZERO}] if wanted & ZERO else NEVER])
        allowed = [self.box.known(q) for q, _ in factors]
        return [
            {q: m for (q, _), m, every in zip(factors, masks, allowed, strict=True) if m != every}
            for masks in sign_sets([even for _, even in factors], allowed, wanted)
        ]

    def at_least(self, a: Any, b: Any) -> Form:
        """a >= b"""
        return self.sign(a - b, POSITIVE | ZERO)

    def all_of(self, forms: Iterable[Form]) -> Form:
        """All of these hold."""
        total = ALWAYS
        for form in sorted(forms, key=len):
            total = self.neat([both for a, b in product(total, form) if (both := _both(a, b))
                               is not None])  # fmt: skip
            if not total:
                break
        return total

    def any_of(self, forms: Iterable[Form]) -> Form:
        """At least one of these holds."""
        return self.neat([clause for form in forms for clause in form])

    # -- simplifying, cheaply -------------------------------------------------------------------

    def neat(self, form: Form) -> Form:
        """Without what cannot be, what follows, and what is part of another clause."""
        clauses = [lean for clause in form if (lean := self.lean(clause)) is not None]
        clauses = self._absorbed(clauses)
        while (merged := self._merged(clauses)) is not None:
            clauses = self._absorbed([lean for c in merged if (lean := self.lean(c)) is not None])
        if len(clauses) > MAX_CLAUSES:
            clauses = self.short(clauses)
        if len(clauses) > MAX_CLAUSES:
            raise BudgetExceeded(
                f"a condition has more than {MAX_CLAUSES} alternatives; a smaller game, or "
                "narrower ranges, would do"
            )
        return clauses

    def narrow(self, clause: Mapping[int, int]) -> Clause | None:
        """The signs still possible, seen pair by pair; None where the clause never holds."""
        signs = {q: mask & self.box.known(q) for q, mask in clause.items()}
        changed = True
        while changed:
            changed = False
            for q, mask in signs.items():
                left = self._possible(q, mask, signs)
                changed = changed or left != mask
                signs[q] = left
                if not left:
                    return None
        return signs

    def _possible(self, q: int, mask: int, given: Mapping[int, int]) -> int:
        """Those signs in a set that go with the signs of the other quantities."""
        for other, signs in given.items():
            if other != q:
                mask &= self._allowed(q, other, signs)
        return mask

    def _allowed(self, q: int, other: int, signs: int) -> int:
        """The signs of a quantity that go with these signs of another one."""
        key = (q, other, signs)
        if key not in self.allowed:
            left = self.box.known(q)
            for s in SIGNS:
                if all(self.box.exclusive(q, s, other, t) for t in SIGNS if signs & t):
                    left &= ~s
            self.allowed[key] = left
        return self.allowed[key]

    def lean(self, clause: Mapping[int, int]) -> Clause | None:
        """Without what follows from the rest; None where the clause never holds."""
        key = frozenset(clause.items())
        if key not in self.leaned:
            self.leaned[key] = self._lean(clause)
        return self.leaned[key]

    def _lean(self, clause: Mapping[int, int]) -> Clause | None:
        if self.narrow(clause) is None:
            return None
        kept = {q: mask & self.box.known(q) for q, mask in clause.items()}
        for q in sorted(kept, key=self.effort, reverse=True):
            others = {o: m for o, m in kept.items() if o != q}
            possible = self._possible(q, self.box.known(q), others)
            if not possible & ~kept[q]:
                kept = others
            elif not possible & ZERO and kept[q] in (NEGATIVE, POSITIVE):
                kept[q] |= ZERO & self.box.known(q)
        return kept

    def effort(self, q: int) -> tuple[int, int]:
        """What is dropped first: quantities of many terms."""
        return len(self.box.quantities[q].polynomial), q

    def _absorbed(self, clauses: Sequence[Clause]) -> Form:
        kept: Form = []
        for clause in sorted(clauses, key=len):
            if not any(self.within(clause, other) for other in kept):
                kept = [other for other in kept if not self.within(other, clause)]
                kept.append(clause)
        return kept

    def within(self, clause: Clause, other: Clause) -> bool:
        """Does the other hold wherever this one does?"""
        if self.holds(clause) & ~self.holds(other):
            return False
        for q, mask in other.items():
            mine = clause.get(q, self.box.known(q))
            if mine & ~mask and self._possible(q, mine, _without(clause, q)) & ~mask:
                return False
        return True

    def _merged(self, clauses: Form) -> Form | None:
        """Clauses that differ in one quantity only become one; None where there are none."""
        groups: dict[Any, list[int]] = {}
        for k, clause in enumerate(clauses):
            for q in clause:
                groups.setdefault((q, frozenset(_without(clause, q).items())), []).append(k)
        gone: set[int] = set()
        joined: Form = []
        for (q, rest), members in groups.items():
            if len(members) > 1 and not gone.intersection(members):
                gone.update(members)
                mask = reduce(or_, (clauses[k][q] for k in members))
                whole = {q: mask} if mask != self.box.known(q) else {}
                joined.append({**dict(rest), **whole})
        return [c for k, c in enumerate(clauses) if k not in gone] + joined if gone else None

    # -- simplifying, thoroughly ----------------------------------------------------------------

    def short(self, form: Form) -> Form:
        """No clause or quantity in it could be left out, as far as is proved.

        Clauses that were seen to hold only on ties are not tried as hard.
        """
        clauses = [lean for clause in form if (lean := self.leanest(clause)) is not None]
        clauses = self._absorbed(clauses)
        for k, clause in enumerate(clauses):
            if self.strictly(clause):
                clauses[k] = self._widened(clauses, k)
        clauses = self._irredundant(self._absorbed(clauses))
        return [lean for clause in clauses if (lean := self.leanest(clause)) is not None]

    def leanest(self, clause: Clause) -> Clause | None:
        """As `lean`, with proofs from all of the rest together."""
        kept = self.lean(clause)
        if kept is None or len(kept) < 2:
            return kept
        if not self.holds(kept) and self.box.impossible(kept):
            return None
        if not self.holds(kept):
            return kept  # a tie: the drawn points would save no trial below
        for q in sorted(kept, key=self.effort, reverse=True):
            others = _without(kept, q)
            if len(others) > 1 and all(
                self._impossible({**others, q: broken}) for broken in _opposite(kept[q])
            ):
                kept = others
        return kept

    def _impossible(self, clause: Clause) -> bool:
        if self.holds(clause):
            return False
        return self.narrow(clause) is None or self.box.impossible(clause)

    def holds(self, clause: Clause) -> int:
        """The drawn points at which it holds: bit k for point k."""
        found = (1 << len(self.box.points)) - 1
        for q, mask in clause.items():
            found &= self._seen(q, mask)
        return found

    def strictly(self, clause: Clause) -> int:
        """Those at which no quantity of it is 0."""
        return self.holds({q: mask & ~ZERO for q, mask in clause.items()})

    def _seen(self, q: int, mask: int) -> int:
        if (q, mask) not in self.seen:
            self.seen[q, mask] = self.box.where(q, mask)
        return self.seen[q, mask]

    def _widened(self, clauses: Form, k: int) -> Clause:
        """The clause without quantities whose loss adds only what other clauses hold already."""
        clause = clauses[k]
        others = clauses[:k] + clauses[k + 1 :]
        for q in sorted(clause, key=self.effort, reverse=True):
            beyond = {**clause, q: ANY & ~clause[q]}
            if self.covered(beyond, others):
                clause = _without(clause, q)
        return clause

    def _irredundant(self, clauses: Form) -> Form:
        thin_first = sorted(clauses, key=lambda clause: self.holds(clause).bit_count())
        kept = list(thin_first)
        for clause in thin_first:
            others = [other for other in kept if other is not clause]
            if others and self.covered(clause, others):
                kept = others
        return [clause for clause in clauses if any(clause is k for k in kept)]

    def covered(self, clause: Clause, others: Form) -> bool:
        """Is it proved that wherever the clause holds, one of the others does?"""
        if not others:
            return self.narrow(clause) is None
        if self.holds(clause) & ~reduce(or_, map(self.holds, others)):
            return False
        return _Cover(self).covers(clause, others)


class _Cover:
    """One proof, within a number of steps."""

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self.steps = 0

    def covers(self, clause: Clause, others: Form) -> bool:
        self.steps += 1
        narrowed = self.forms.narrow(clause)
        if narrowed is None:
            return True
        near = [other for other in others if _overlap(narrowed, other)]
        if any(self.forms.within(narrowed, other) for other in near):
            return True
        if self.steps > MAX_STEPS:
            return False
        if not near:
            return not self.forms.holds(narrowed) and self.forms.box.impossible(narrowed)
        return self._outside(narrowed, near[0], near[1:])

    def _outside(self, clause: Clause, other: Clause, rest: Form) -> bool:
        """Is all of the clause that lies outside `other` covered by the rest?"""
        inside = clause
        for q, mask in other.items():
            mine = inside.get(q, self.forms.box.known(q))
            if mine & ~mask and not self.covers({**inside, q: mine & ~mask}, rest):
                return False
            inside = {**inside, q: mine & mask}
        return True


def _overlap(a: Clause, b: Clause) -> bool:
    return all(mask & b.get(q, ANY) for q, mask in a.items())


def _both(a: Clause, b: Clause) -> Clause | None:
    both = dict(a)
    for q, mask in b.items():
        both[q] = both.get(q, ANY) & mask
        if not both[q]:
            return None
    return both


def _without(clause: Mapping[int, int], q: int) -> Clause:
    return {other: mask for other, mask in clause.items() if other != q}


def _opposite(mask: int) -> list[int]:
    """The signs not in the set, in parts on one side of 0."""
    left = ANY & ~mask
    return [NEGATIVE, POSITIVE] if left == NEGATIVE | POSITIVE else [left]
