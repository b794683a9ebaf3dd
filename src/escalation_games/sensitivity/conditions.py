"""Conditions: the inequality behind a tip or an equilibrium, in the file's own names.

The solver runs once more with every number remembering the formula it came from (`Trace`). Of the
comparisons it made, the simplest one that is an equality exactly at the tip is the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..definition import Definition
from ..errors import ComputeError
from ..numbers import Algebraic, Bracket, Cell, Point, Refine, Trace, Traced, sign
from ..solvers import Deviation, Solution, deviations, solve
from . import wording

if TYPE_CHECKING:
    from .pieces import Piece

MAX_SIZE = 4_000  # operations in a difference worth simplifying
MAX_TRIES = 6  # differences looked at, simplest first


@dataclass(frozen=True)
class Condition:
    """What holds on the baseline's side of a tip.

    text         an inequality over the file's names, "v >= k + e"; ties included
    closed_form  the same solved for the assumption, "d <= 1 - (k + e)/(v0*(o + 1))", or None
    """

    text: str
    closed_form: str | None


def condition_at(
    definition: Definition,
    name: str,
    values: Mapping[str, Any] | None,
    concept: str | None,
    around: tuple[Piece | None, Piece, Piece | None],
    side: str,
) -> Condition | None:
    """The simplest comparison of the solver that turns at this tip, or None.

    `around` are the pieces below, on and above; `side` says where the tip lies from the baseline.
    """
    below, on, above = around
    near, far = (below, above) if side == "above" else (above, below)
    piece = near or far
    if piece is None:
        return None
    sample = piece.cell.sample()
    trace, _ = traced_solution(definition, {**(values or {}), name: sample}, concept)
    point = on.cell.lower
    others = {**definition.point(values)}
    for difference in _turning(trace, name, on.cell, others)[:MAX_TRIES]:
        worded = _worded(
            definition, trace, difference, name, point, others, sample, near is not None
        )
        if worded is not None:
            return worded
    return None


def traced_solution(
    definition: Definition, values: Mapping[str, Any] | None, concept: str | None
) -> tuple[Trace, Solution]:
    """The solution at one point, with the formula behind every number."""
    trace = Trace()
    return trace, solve(definition.traced(trace, values), concept)


def _turning(trace: Trace, name: str, cell: Cell, others: Mapping[str, Fraction]) -> list[Traced]:
    """Differences the solver compared with 0 that depend on the assumption and vanish there."""
    values: dict[str, Any] = {**others, name: cell.variable(rational=not _is_bracket(cell))}
    found = {}
    for difference in trace.compared:
        is_candidate = trace.depends(difference, name) and trace.size(difference) <= MAX_SIZE
        if is_candidate and _vanishes(trace, difference, values):
            found[id(difference.expression)] = difference
    return sorted(found.values(), key=trace.size)


def _is_bracket(cell: Cell) -> bool:
    return isinstance(cell.lower, Bracket)


def _vanishes(trace: Trace, difference: Traced, values: Mapping[str, Any]) -> bool:
    try:
        return sign(trace.evaluate(difference, values)) == 0
    except (ComputeError, Refine, ZeroDivisionError, ValueError):
        return False


def _worded(
    definition: Definition,
    trace: Trace,
    difference: Traced,
    name: str,
    point: Point,
    others: Mapping[str, Fraction],
    sample: Fraction,
    holds_at_sample: bool,
) -> Condition | None:
    expression = trace.to_sympy(difference)
    near, tolerance = _rational(point)
    at_tip = trace.defined_values({**others, name: near})
    factor = wording.vanishing_factor(expression, at_tip, tolerance)
    if factor is None or not factor.free_symbols:
        return None
    at_sample = wording.value_at(factor, trace.defined_values({**others, name: sample}))
    oriented = factor if (at_sample > 0) == holds_at_sample else -factor
    order = [*definition.define, *definition.baseline]
    text = wording.inequality(oriented, order)
    root = wording.solved_for(trace.expanded(oriented, name), name)
    relation = "<=" if (sample < near) == holds_at_sample else ">="
    closed = None if root is None else f"{name} {relation} {wording.shortest(root, order)}"
    if text is None and closed is None:
        return None
    return Condition(text or str(closed), closed)


def _rational(point: Point) -> tuple[Fraction, Fraction]:
    """The point, or a Fraction near it, and how near 0 counts as 0 there."""
    if isinstance(point, Fraction):
        return point, Fraction(0)
    if isinstance(point, Algebraic):
        point = point.within(Fraction(1, 10**40))
        return (point.lower + point.upper) / 2, Fraction(1, 10**30)
    return (point.lower + point.upper) / 2, Fraction(1, 10**8)


@dataclass(frozen=True)
class Reason:
    """Why a player does not deviate: `loss` in payoff units, and the formula behind it."""

    deviation: Deviation
    loss: Any
    formula: str


def equilibrium_conditions(
    definition: Definition, values: Mapping[str, Any] | None = None, concept: str | None = None
) -> list[list[Reason]]:
    """Per equilibrium (in the order of `solve`), every deviation with its loss as a formula."""
    trace, solution = traced_solution(definition, values, concept)
    return [list(_reasons(definition, trace, solution, k)) for k in range(len(solution.equilibria))]


def _reasons(definition: Definition, trace: Trace, solution: Solution, k: int) -> Iterator[Reason]:
    order = [*definition.define, *definition.baseline]
    for deviation in deviations(solution.game, solution.equilibria[k].profile):
        loss = deviation.loss
        if isinstance(loss, Traced):
            formula = wording.signed_sum(trace.to_sympy(loss), order)
            yield Reason(deviation, loss.value, formula)
        else:
            yield Reason(deviation, loss, str(loss))
