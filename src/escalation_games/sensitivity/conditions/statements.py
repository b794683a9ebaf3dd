"""What an equilibrium rests on, as formulas: indifference where somebody mixes, losses elsewhere.

A profile of given supports is an equilibrium where every action in use at a decision is worth the
same to its player, and no other action is worth more. With a name for each probability that the
profile leaves open, both are relations over the file's names: equations, which say what the
probabilities are, and inequalities.

Example: both of two players get 1 if they choose alike, and the first gets x more for "up". With
p the second's probability of "up", the first is indifferent iff (1 + x)*p = 1 - p.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import count
from operator import add
from typing import Any

import numpy as np

from ...definition import Definition, Point
from ...effort import Spent, share
from ...errors import ComputeError, FormulaError, Unresolved
from ...forms import Deviation
from ...forms.mixtures import ONE, Profile, is_never
from ...forms.trees.belief import Belief
from ...limits import MAX_LOSS_TERMS, MAX_REQUIREMENTS, MAX_RULE_LETTERS, MAX_TURNING_TERMS
from ...numbers import NotRational, Quotient, Symbols, Trace, Traced, as_fraction, factors_of
from ...solvers.result import Equilibrium, Solution
from ...solvers.solve import solved
from . import inequality_text
from .existence import KEPT, is_written_out
from .indifference import determined_by

FORMULAS = 0.5  # of the work left
LETTERS = "pqrstuwxyz"
NO_FORMULA = (ComputeError, FormulaError, NotRational, ZeroDivisionError)


@dataclass(frozen=True)
class Unknown:
    """A probability that a profile leaves open: of an action, or of a node in a belief.

    symbol    a name that the file has not
    decision  by its index
    position  of the action, or of the node within the information set
    value     at the point
    formula   what an action's probability is, over the file's names, wherever the equations among
              the requirements have one solution, as they do at the point; "" where they leave more
              than one there, where that is too long, and for a belief
    """

    symbol: str
    decision: int
    position: int
    value: Any
    formula: str = ""


@dataclass(frozen=True)
class Requirement:
    """What another action at a decision must not be worth.

    deviation    the action, and what it loses at the point
    instead_of   the action in use that it is compared with
    text         "k >= aB", or "==" where both are in use; over the file's names and the symbols; ""
                 where it is too long to be read
    sides        the numbers that stand on both sides at the point; none where not known
    """

    deviation: Deviation
    instead_of: int
    is_equation: bool
    text: str
    sides: tuple[Any, ...]


@dataclass(frozen=True)
class Statement:
    """What one equilibrium rests on.

    probabilities  per action in use where somebody mixes, but the last of each decision
    beliefs        per node but the last, off the path, where several beliefs would do
    requirements   of every other action, at every decision
    is_sharp       is this profile an equilibrium wherever, and only where, all of them hold, and
                   is each of them written? Otherwise they are known to be enough at the point alone
    """

    probabilities: tuple[Unknown, ...]
    beliefs: tuple[Unknown, ...]
    requirements: tuple[Requirement, ...]
    is_sharp: bool


def statements(
    definition: Definition, values: Point, known: Solution, most: int
) -> list[Statement | None]:
    """Of the first equilibria of a solution, at most so many; fewer where work does not suffice.

    values  the point that `known` was solved at

    None for an equilibrium with more than MAX_REQUIREMENTS requirements, and for one of a form
    whose numbers between 0 and 1 are no mixtures, such as the types that accept an offer.
    """
    found: list[Statement | None] = []
    with suppress(Spent), share(FORMULAS):
        for one in known.equilibria[:most]:
            found.append(_StatedProfile(definition, values, known, one).statement())  # noqa: PERF401
    return found


@dataclass
class _StatedProfile:
    """One equilibrium, in a game whose numbers remember their formulas."""

    definition: Definition
    point: Point
    known: Solution
    equilibrium: Equilibrium
    trace: Trace = field(default_factory=Trace)

    def statement(self) -> Statement | None:
        leaves = {name: self.trace.leaf(name, value) for name, value in self.point.items()}
        self.game = self.definition.filled(leaves, KEPT, self.trace.define)
        self.names = _free_names({*self.definition.define, *self.point})
        mixed, profile = self.opened()
        believed, beliefs = self.opened_beliefs()
        self.unknown = [*mixed, *believed]
        changes = self.game.deviations(profile, self.known.concept, beliefs)
        compared = list(self.compared(changes))  # kept: formulas are remembered by their identity
        if len(compared) > MAX_REQUIREMENTS or not all(_holds(c.loss, e) for c, _, e in compared):
            return None
        is_sharp = is_written_out(self.known)
        if not is_sharp:  # an event that never happens would ask for nothing
            self.positive += [p for p in self.game.probability.flat if _number(p) > 0]
        chances = self.solved_chances(mixed)
        self.prepare([*self.positive, *(change.loss for change, *_ in compared), *chances])
        requirements = tuple(self.requirement(*one) for one in compared)
        equations = [
            change.loss for (change, *_), one in zip(compared, requirements, strict=True)
            if one.is_equation and one.text
        ]  # fmt: skip
        return Statement(
            self.with_formulas(mixed, chances, equations),
            tuple(believed),
            requirements,
            is_sharp and all(one.text for one in requirements),
        )

    # -- names for what is open ------------------------------------------------------------------

    def opened(self) -> tuple[list[Unknown], Profile]:
        """The profile with a name for every probability but the last of each mixture."""
        unknown, profile = list[Unknown](), []
        self.positive: list[Any] = []  # probabilities that are above 0
        for d, mixture in enumerate(self.equilibrium.profile):
            used = [a for a, p in enumerate(mixture) if not is_never(p)]
            own = list(mixture)
            if len(used) > 1:
                mine = [Unknown(next(self.names), d, a, mixture[a]) for a in used[:-1]]
                for a, p in zip(used, self.leaves(mine), strict=True):
                    own[a] = p
                self.positive += [own[a] for a in used]
                unknown += mine
            profile.append(np.array(own, dtype=object))
        return unknown, tuple(profile)

    def opened_beliefs(self) -> tuple[list[Unknown], list[Belief | None] | None]:
        """What is believed off the path, with names where several beliefs would do."""
        unknown, beliefs = list[Unknown](), list[Belief | None]()
        for d, belief in enumerate(self.equilibrium.beliefs or ()):
            if belief is None or belief.reached or len(belief.extremes) < 2:
                beliefs.append(belief)
                continue
            middle = belief.central
            mine = [Unknown(next(self.names), d, k, p) for k, p in enumerate(middle[:-1])]
            beliefs.append(replace(belief, extremes=(tuple(self.leaves(mine)),)))
            unknown += mine
        return unknown, None if self.equilibrium.beliefs is None else beliefs

    def leaves(self, unknown: Sequence[Unknown]) -> list[Any]:
        """A number for each, and one more: what they leave of 1."""
        named = [self.trace.leaf(one.symbol, one.value) for one in unknown]
        return [*named, ONE - reduce(add, named)]

    # -- formulas --------------------------------------------------------------------------------

    def prepare(self, numbers: Sequence[Any]) -> None:
        """One field for all formulas, so that what they have in common is made once."""
        order = (*self.definition.define, *self.definition.baseline)
        expressions = [x.expression for x in numbers if isinstance(x, Traced) and not x.is_long]
        self.symbols = Symbols(self.trace, expressions, order)
        self.writer = inequality_text.Writer(order)

    def function(self, x: Any) -> Quotient | None:
        """The rational function behind a number; None where it is too long."""
        if not isinstance(x, Traced):
            return self.symbols.constant(x)
        if x.is_long:
            return None
        found = self.symbols.function(x)
        return found if len(found.numer) + len(found.denom) <= MAX_LOSS_TERMS else None

    def with_formulas(
        self, unknown: Sequence[Unknown], chances: Sequence[Any], equations: Sequence[Any]
    ) -> tuple[Unknown, ...]:
        """The same with what each is, where the equations determine that."""
        told = dict[str, Quotient]()
        with suppress(*NO_FORMULA, Unresolved):
            told = self.determined(unknown, chances, equations)
        return tuple(
            replace(u, formula=self.written(told[u.symbol])) if u.symbol in told else u
            for u in unknown
        )

    def determined(
        self, unknown: Sequence[Unknown], chances: Sequence[Any], equations: Sequence[Any]
    ) -> dict[str, Quotient]:
        """What the solver finds for those that the equations determine."""
        formulas = {
            u.symbol: self.symbols.function(x)
            for u, x in zip(unknown, chances, strict=False)
            if isinstance(x, Traced) and not x.is_long
        }
        functions = filter(None, map(self.function, equations))
        polynomials = [self.without_probabilities(f) for f in functions if f.numer]
        names = [u.symbol for u in self.unknown]
        values = {
            name: as_fraction(self.definition.number(name, "formula", self.point))
            for name in self.symbols.generators if name not in names
        }  # fmt: skip
        if None in values.values():
            return {}
        found = determined_by(polynomials, formulas, names, values, self.symbols)
        return {name: formulas[name] for name in found}

    def solved_chances(self, unknown: Sequence[Unknown]) -> list[Any]:
        """What the solver finds for each, as numbers with formulas; none where it finds none."""
        if not unknown:
            return []
        try:
            again = solved(self.game, self.known.concept, self.known.method, or_weaker=True)
            same = next(e for e in again.equilibria if self.is_the_same(e))
        except (*NO_FORMULA, StopIteration):
            return []
        return [same.profile[u.decision][u.position] for u in unknown]

    def is_the_same(self, other: Equilibrium) -> bool:
        """The same profile, by its numbers."""
        pairs = zip(self.equilibrium.profile, other.profile, strict=True)
        return other.key == self.equilibrium.key and all(
            _number(p) == _number(q) for one, two in pairs for p, q in zip(one, two, strict=True)
        )

    def written(self, function: Quotient) -> str:
        text = self.writer.simplest(function)
        return text if len(text) <= MAX_RULE_LETTERS else ""

    # -- requirements ----------------------------------------------------------------------------

    def compared(self, changes: Sequence[Deviation]) -> Iterator[tuple[Deviation, int, bool]]:
        """Per other action what it loses against the first in use, which, and is it in use, too?"""
        by_decision: dict[int, dict[int, Deviation]] = {}
        for change in changes:
            by_decision.setdefault(change.decision, {})[change.action] = change
        for d, losses in by_decision.items():
            used = [a for a, p in enumerate(self.equilibrium.profile[d]) if not is_never(p)]
            first = used[0]
            for a, change in losses.items():
                if a != first:
                    worse = change.loss
                    if first in losses:  # what the player's own mixture is worth cancels out
                        worse = worse - losses[first].loss
                    yield replace(change, loss=worse), first, a in used

    def requirement(self, change: Deviation, first: int, is_equation: bool) -> Requirement:
        text = ""
        with suppress(*NO_FORMULA):
            text = self.relation(change.loss, is_equation)
        sides = self.sides(text) if text else ()
        plain = replace(change, loss=_number(change.loss))
        return Requirement(plain, first, is_equation, text, sides)

    def relation(self, loss: Any, is_equation: bool) -> str:
        function = self.function(loss)
        if function is None:
            return ""
        if not function.numer:
            text: str | None = "0 >= 0"
        elif function.denom.is_constant() or is_equation:
            text = self.writer.inequality(self.without_probabilities(function), MAX_TURNING_TERMS)
        else:
            text = f"{self.writer.simplest(function)} >= 0"
        if text is None or len(text) > MAX_RULE_LETTERS:
            return ""
        return text.replace(" >= ", " == ").replace(" <= ", " == ") if is_equation else text

    def without_probabilities(self, function: Quotient) -> Any:
        """The numerator over factors that are above 0: probabilities of what is in use."""
        number, factors = factors_of(function.numer)
        is_turned = (number < 0) != (function.denom.leading_coefficient() < 0)
        kept = self.symbols.context.constant(1)
        for factor, power in factors:
            side = self.side_of(factor)
            if side is None:
                kept = kept * factor**power
            elif power % 2:
                is_turned ^= side < 0
        return -kept if is_turned else kept

    def side_of(self, factor: Any) -> int | None:
        """The sign of a factor that is a probability of what is in use, or minus one."""
        for p in self.positive:
            function = self.function(p)
            if function is not None:
                number, factors = factors_of(function.numer)
                if [(factor, 1)] == factors:
                    return 1 if number > 0 else -1
        return None

    def sides(self, text: str) -> tuple[Any, ...]:
        """What stands on both sides at the point."""
        values = {**self.point, **{u.symbol: u.value for u in self.unknown}}
        sign = next(s for s in (" >= ", " <= ", " == ") if s in text)
        with suppress(*NO_FORMULA, Unresolved, TypeError):
            return tuple(
                self.definition.number(side, "relation", values) for side in text.split(sign)
            )
        return ()


def _number(x: Any) -> Any:
    return x.value if isinstance(x, Traced) else x


def _holds(loss: Any, is_equation: bool) -> bool:
    """At the point: nothing is gained, and nothing lost between what is in use. What is no exact
    number is within its bound of 0 there."""
    value = as_fraction(_number(loss))
    return value is None or (value == 0 if is_equation else value >= 0)


def _free_names(taken: set[str]) -> Iterator[str]:
    """p1, p2, ... with the first letter that no name of the file begins with, if there is one."""
    letter = next((c for c in LETTERS if not any(n.startswith(c) for n in taken)), "p")
    return (name for k in count(1) if (name := f"{letter}{k}") not in taken)
