"""What is asked of the classics again and again: equilibria, probabilities, thresholds as numbers
and as formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..definition import Definition, Settings, TermEvaluation
from ..errors import FormulaError
from ..expressions import parse
from ..files import load
from ..numbers import EXACT, Fraction, as_fraction
from ..numbers.algebra.symbols import Symbols
from ..numbers.polynomials.quotients import Quotient
from ..numbers.traced import Trace
from ..sensitivity.tips.tips import Tip, tips
from ..solvers.result import Equilibrium, Solution
from ..solvers.solve import solve
from .published import only

SEPARATOR = "; "  # between several formulas


def classic(game: str) -> Definition:
    """A classic by name."""
    return load(f"classics/{game}")


def solution(game: str, values: Settings | None = None, concept: str | None = None) -> Solution:
    """All equilibria of a classic, at its baseline or with these values."""
    return solve(classic(game).at(values), concept)


def inner_tips(game: str, name: str, values: Settings | None = None) -> list[Tip]:
    """Where, within the range of an assumption, other equilibria begin to hold or cease to."""
    definition = classic(game)
    ends = definition.assumption(name).range or ()
    return [
        tip for tip in tips(definition, name, values)
        if "structure" in tip.changes and tip.value not in ends
    ]  # fmt: skip


def thresholds(game: str, name: str, values: Settings | None = None) -> list[Fraction]:
    """The same as exact numbers; those that are no fractions are left out."""
    exact = [as_fraction(tip.value) for tip in inner_tips(game, name, values)]
    return [value for value in exact if value is not None]


def formula_of(tip: Tip) -> str:
    """Where a tip is, as a formula: the solver's own rule, solved for the assumption."""
    if tip.condition is None or tip.condition.closed_form is None:
        return f"no formula at {tip.value}"
    return tip.condition.closed_form.split("= ", 1)[-1]


def same_formulas(game: str) -> Callable[[str, str], bool]:
    """Are two lists of formulas over the names of a classic the same functions, one by one?"""

    def same(one: str, other: str) -> bool:
        definition = classic(game)
        ones, others = (text.split(SEPARATOR) for text in (one, other))
        try:
            functions = [_functions(definition, pair) for pair in zip(ones, others, strict=False)]
        except FormulaError:
            return False
        return len(ones) == len(others) and all(f == g for f, g in functions)

    return same


def _functions(definition: Definition, formulas: Sequence[str]) -> list[Quotient]:
    """Formulas as rational functions of the assumptions, in lowest terms."""
    trace = Trace()
    names = {name: trace.leaf(name, value) for name, value in definition.baseline.items()}
    evaluation = TermEvaluation(definition.define, names, EXACT)
    known = [*names, *definition.define]
    first: Any = next(iter(names.values()))  # added to all, so that a mere number has a trace too
    sums = [
        first + evaluation.evaluated(parse(text, "formula", names=known), ()) for text in formulas
    ]
    field = Symbols(trace, [x.expression for x in sums], list(names))
    return [field.of(x.expression) for x in sums]


def chance(found: Solution, equilibrium: Equilibrium, decision: str, action: str) -> Any:
    """The probability of an action at a decision, by their names."""
    pairs = zip(found.game.structure.decisions, equilibrium.profile, strict=True)
    mixtures = {d.name: dict(zip(d.actions, mixture, strict=True)) for d, mixture in pairs}
    return mixtures[decision][action]


def the_mixed(found: Solution) -> Equilibrium:
    """The one equilibrium in which somebody mixes. Raises ComputeError where there are others."""
    return only([e for e in found.equilibria if "mixed" in e.labels])
