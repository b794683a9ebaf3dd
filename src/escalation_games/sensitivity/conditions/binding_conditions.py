"""Conditions: the inequality behind a tip or an equilibrium, in the file's own names.

The solver runs once more with every number remembering the formula it came from (`Trace`). Of what
the players of an equilibrium that ends (or begins) at a tip would lose by deviating, the simplest
loss that is 0 exactly at the tip is the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...definition import Definition
from ...effort import Spent, share
from ...errors import ComputeError, FormulaError
from ...forms.decision import Deviation
from ...limits import MAX_DIFFERENCES_TRIED, MAX_LOSS_TERMS, MAX_RULE_LETTERS, MAX_TURNING_TERMS
from ...numbers import (
    Algebraic,
    Bracket,
    Cell,
    Expression,
    Fraction,
    LinePoint,
    NotRational,
    Refine,
    Symbols,
    Trace,
    Traced,
    as_fraction,
    factors_of,
    sign,
    value_of,
    variable_on,
)
from ...numbers.decimals import enclosures
from ...solvers.result import Equilibrium, Solution
from ...solvers.solve import solved
from . import inequality_text

if TYPE_CHECKING:
    from ..tips.classified_line import Piece

FORMULAS = 0.5  # of the work left
TOLERANCE = Fraction(1, 10**8)  # of a difference that holds numbers known only nearly


@dataclass(frozen=True)
class Condition:
    """What holds on one side of a tip, that of the baseline, and on the tip.

    text         an inequality over the file's names, "v >= k + e"; ties included
    closed_form  the same solved for the assumption, "d <= 1 - (k + e)/(v0*(o + 1))", or None
    """

    text: str
    closed_form: str | None


class TooLong(Exception):
    """What turns is no rule that anybody would read."""


class Traces:
    """Runs of the solver at points, every number with its formula; each point is solved once.

    Most tips are seen from the same point, the one where the analysis stands.
    """

    def __init__(
        self,
        definition: Definition,
        values: Mapping[str, Any] | None,
        concept: str | None,
        method: str | None = None,
    ) -> None:
        self.definition = definition
        self.standing = dict(definition.point(values))
        self.concept = concept
        self.method = method
        self.found: dict[tuple[Fraction, ...], tuple[Trace, Solution]] = {}

    def at(self, name: str, piece: Piece) -> tuple[Fraction, Trace, Solution]:
        """A value of the assumption in this piece, and the traced solution there."""
        here = self.standing[name]
        sample = here if piece.cell.contains(here) else piece.cell.sample()
        point = {**self.standing, name: sample}
        key = tuple(point.values())
        if key not in self.found:
            self.found[key] = traced_solution(self.definition, point, self.concept, self.method)
        return sample, *self.found[key]


def condition_at(
    traces: Traces, name: str, around: tuple[Piece | None, Piece, Piece | None], broken_on: str
) -> Condition | None:
    """What holds right on one side of a tip and is broken beyond it, or None.

    First choice: why a player of an equilibrium that ends there did not deviate; then why one of
    an equilibrium that begins there did; else the simplest comparison of the solver that turns.
    `around` are the pieces below, on and above; it is to be broken "above" the tip, or "below".
    """
    below, on, above = around
    near, far = (below, above) if broken_on == "above" else (above, below)
    if near is None or far is None or _alike(near, far):
        return None  # at an end of the range, or touched only: no rule turns there
    samples = near.cell.sample(), far.cell.sample()
    for here, there, holds in ((near, far, True), (far, near, False)):
        if here.solution is not None and there.solution is not None:
            sample, trace, solution = traces.at(name, here)
            turn = _Turn(traces, trace, name, on.cell, sample, holds, samples)
            condition = turn.first_worded(_losses(solution, _only_here(solution, there.solution)))
            if condition is not None:
                return condition
    sample, trace, _ = traces.at(name, near)
    return _Turn(traces, trace, name, on.cell, sample, True, samples).first_worded(trace.compared)


def _alike(near: Piece, far: Piece) -> bool:
    """Does the tip only touch: the same on both sides?"""
    one, other = near.solution, far.solution
    if one is None or other is None:
        return one is other
    labels = [{e.key: e.labels for e in solution.equilibria} for solution in (one, other)]
    return (
        one.structure == other.structure and one.regime == other.regime and labels[0] == labels[1]
    )


def _only_here(here: Solution, there: Solution) -> list[Equilibrium]:
    """The equilibria of one solution that the other has not; pure ones first."""
    known = {equilibrium.key for equilibrium in there.equilibria}
    only = [equilibrium for equilibrium in here.equilibria if equilibrium.key not in known]
    return sorted(only, key=lambda equilibrium: "mixed" in equilibrium.labels)


def _losses(solution: Solution, equilibria: Sequence[Equilibrium]) -> list[Traced]:
    return [
        change.loss
        for equilibrium in equilibria
        for change in solution.game.deviations(equilibrium.profile, solution.concept)
        if isinstance(change.loss, Traced)
    ]


def traced_solution(
    definition: Definition,
    values: Mapping[str, Any] | None,
    concept: str | None,
    method: str | None = None,
) -> tuple[Trace, Solution]:
    """The solution at one point, with the formula behind every number."""
    trace = Trace()
    return trace, solved(definition.traced(trace, values), concept, method, or_weaker=True)


@dataclass(frozen=True)
class _Turn:
    """One run of the solver at `sample`, beside a tip.

    cell     the tip itself
    holds    does the condition that is looked for hold at the sample?
    samples  values on the side where it must hold, and beyond
    """

    traces: Traces
    trace: Trace
    name: str
    cell: Cell
    sample: Fraction
    holds: bool
    samples: tuple[Fraction, Fraction]

    @property
    def others(self) -> Mapping[str, Fraction]:
        return self.traces.standing

    @property
    def order(self) -> tuple[str, ...]:
        """Names, as the file lists them."""
        return (*self.traces.definition.define, *self.traces.definition.baseline)

    def first_worded(self, differences: Sequence[Traced]) -> Condition | None:
        """The simplest of these differences that can be worded."""
        for difference in self.turning(differences)[:MAX_DIFFERENCES_TRIED]:
            try:
                condition = self.worded(difference)
            except TooLong:
                return None  # those that come next are larger still
            except (ComputeError, NotRational, ZeroDivisionError):
                continue
            if condition is not None and len(condition.text) <= MAX_RULE_LETTERS:
                return condition
        return None

    def turning(self, differences: Sequence[Traced]) -> list[Traced]:
        """Those that depend on the assumption and vanish at the tip; simplest first."""
        running = variable_on(self.cell, rational=not isinstance(self.cell.lower, Bracket))
        values: dict[str, Any] = {**self.others, self.name: running}
        found, memo = {}, dict[int, Any]()
        for difference in differences:
            is_candidate = (
                not difference.is_long
                and difference.value != 0  # as it would be on both sides: nothing turns
                and id(difference.expression) not in found
                and self.trace.depends(difference.expression, self.name)
            )
            if is_candidate and _vanishes(self.trace, difference.expression, values, memo):
                found[id(difference.expression)] = difference
        return sorted(found.values(), key=lambda difference: difference.size)

    def worded(self, difference: Traced) -> Condition | None:
        """The factor of the difference that vanishes at the tip, as an inequality."""
        symbols = Symbols(self.trace, [difference.expression], self.order)
        tip, tolerance = _rational(self.cell.lower)
        factor = self.vanishing(symbols, symbols.of(difference.expression), tip, tolerance)
        if factor is None:
            return None
        if len(factor) > MAX_TURNING_TERMS:
            raise TooLong
        here = value_of(factor, self.values(symbols, factor, self.sample))
        writer = inequality_text.Writer(self.order)
        text = self.confirmed(writer.inequality(factor if (here > 0) == self.holds else -factor))
        root = self.solved(writer, symbols, factor)
        relation = "<=" if (self.sample < tip) == self.holds else ">="
        closed = None if root is None else self.confirmed(f"{self.name} {relation} {root}")
        shown = text or closed
        return None if shown is None else Condition(shown, closed)

    def confirmed(self, text: str | None) -> str | None:
        """The text, if it holds on this side of the tip and is broken beyond, read as a formula.

        A factor alone does not tell: with abs, min or a comparison in a formula, another branch may
        hold on the other side.
        """
        if text is None:
            return None
        near, far = self.samples
        is_right = self.read(text, near) and not self.read(text, far)
        return text if is_right else None

    def read(self, text: str, x: Fraction) -> bool:
        point = {**self.others, self.name: x}
        try:
            return bool(self.traces.definition.number(text, "rule", point) == 1)
        except FormulaError:  # a divisor in it is 0 there
            return False

    def vanishing(
        self, symbols: Symbols, rational: Any, tip: Fraction, tolerance: Fraction
    ) -> Any | None:
        """The factor that is 0 at the tip, not at the sample, and depends on the assumption."""
        near = tolerance or (TOLERANCE if symbols.atoms else Fraction(0))
        for factor, _multiplicity in factors_of(rational.numer)[1]:
            at_tip = value_of(factor, self.values(symbols, factor, tip))
            at_sample = value_of(factor, self.values(symbols, factor, self.sample))
            if abs(at_tip) <= near < abs(at_sample) and self.depends(symbols, factor):
                return factor
        return None

    def depends(self, symbols: Symbols, factor: Any) -> bool:
        generators = factor.context().names()
        return any(self.trace.depends(symbols.expression(g), self.name) for g in generators)

    def values(self, symbols: Symbols, factor: Any, x: Fraction) -> dict[str, Fraction]:
        """Every generator of the factor where the assumption is x, or a Fraction very near it."""
        at = {**self.others, self.name: x}
        return {
            generator: _near(self.trace.evaluate(symbols.expression(generator), at))
            for generator in factor.context().names()
        }

    def solved(self, writer: inequality_text.Writer, symbols: Symbols, factor: Any) -> str | None:
        """The factor's root in the assumption, defined names that depend on it written out."""
        opened = frozenset(
            defined for defined in self.trace.defined
            if self.trace.depends(("leaf", defined), self.name)
        )  # fmt: skip
        generators = {g: symbols.expression(g) for g in factor.context().names()}
        inner = Symbols(self.trace, generators.values(), self.order, opened)
        at = {generator: inner.of(e) for generator, e in generators.items()}
        whole = value_of(factor, at, inner.constant)
        return inequality_text.solved_for(writer, inner, whole.numer, self.name)


def _vanishes(
    trace: Trace, expression: Expression, values: Mapping[str, Any], memo: dict[int, Any]
) -> bool:
    try:
        return sign(trace.evaluate(expression, values, memo)) == 0
    except (ComputeError, NotRational, Refine, ZeroDivisionError, ValueError):
        return False


def _near(x: Any) -> Fraction:
    fraction = as_fraction(x)
    if fraction is not None:
        return fraction
    *_, bounds = enclosures(x, 60)
    return sum(bounds, Fraction(0)) / 2


def _rational(point: LinePoint) -> tuple[Fraction, Fraction]:
    """The point, or a Fraction near it, and how near 0 counts as 0 there."""
    if isinstance(point, Fraction):
        return point, Fraction(0)
    if isinstance(point, Algebraic):
        point = point.within(Fraction(1, 10**40))
        return (point.lower + point.upper) / 2, Fraction(1, 10**30)
    return (point.lower + point.upper) / 2, TOLERANCE


@dataclass(frozen=True)
class Reason:
    """Why a player does not deviate: `loss` in payoff units, and the formula behind it.

    No formula where it would be too long to read.
    """

    deviation: Deviation
    loss: Any
    formula: str


def equilibrium_conditions(
    definition: Definition,
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
    known: Solution | None = None,
    only: Callable[[Iterable[Deviation]], Iterable[Deviation]] = list,
) -> list[list[Reason]]:
    """Per equilibrium (in the order of `solve`), every deviation with its loss as a formula; or
    those that `only` chooses, such as `least_losses`.

    `known` is the solution at the point, where there is one already. Where formulas take more work
    than is left, its losses stand without them; and where these do, later equilibria are left out.
    """
    found: list[list[Reason]] = []
    if known is not None and not known.equilibria:
        return found
    try:
        with share(FORMULAS):
            method = None if known is None else known.method
            trace, solution = traced_solution(definition, values, concept, method)
            for equilibrium in solution.equilibria:
                changes = solution.game.deviations(equilibrium.profile, solution.concept)
                found.append(list(worded_losses(definition, trace, only(changes))))
        return found
    except Spent:
        if known is None:
            raise
    with suppress(Spent), share(FORMULAS):
        for equilibrium in known.equilibria[len(found) :]:
            changes = known.game.deviations(equilibrium.profile, known.concept)
            found.append([Reason(change, change.loss, "") for change in only(changes)])
    return found


def least_losses(changes: Iterable[Deviation]) -> list[Deviation]:
    """The deviation that would lose least, of each decision that play comes to."""
    best: dict[int, Deviation] = {}
    for change in changes:
        decision = change.decision
        if change.reached and (decision not in best or sign(change.loss - best[decision].loss) < 0):
            best[decision] = change
    return list(best.values())


def worded_losses(
    definition: Definition, trace: Trace, changes: Iterable[Deviation]
) -> Iterator[Reason]:
    """Deviations in a game that `trace` follows, each loss with its formula."""
    listed = list(changes)
    traced = [change.loss for change in listed if isinstance(change.loss, Traced)]
    order = (*definition.define, *definition.baseline)
    # one field for all: payoffs that several losses have in common are turned into symbols once
    symbols = Symbols(trace, [x.expression for x in traced if not x.is_long], order)
    writer = inequality_text.Writer(order)
    for deviation in listed:
        loss = deviation.loss
        if isinstance(loss, Traced):
            yield Reason(deviation, loss.value, _written(writer, symbols, loss))
        else:
            yield Reason(deviation, loss, str(loss))


def worded_number(definition: Definition, trace: Trace, number: Any) -> str:
    """The formula of a number in a game that `trace` follows; "" for one that nobody would read."""
    if not isinstance(number, Traced):
        return str(number)
    order = (*definition.define, *definition.baseline)
    symbols = Symbols(trace, [] if number.is_long else [number.expression], order)
    return _written(inequality_text.Writer(order), symbols, number)


def _written(writer: inequality_text.Writer, symbols: Symbols, loss: Traced) -> str:
    """The formula of a loss; "" for one that nobody would read."""
    if loss.is_long:
        return ""
    function = symbols.function(loss)
    n_terms = len(function.numer) + len(function.denom)
    return "" if n_terms > MAX_LOSS_TERMS else writer.loss(function)
