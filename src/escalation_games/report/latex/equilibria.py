"""EQ(x) for a paper: every equilibrium as formulas of the assumption, as a piece of LaTeX.

It stands within a document as it is, and needs no package. Text from files is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ...definition import Definition, Point
from ...errors import FormulaError
from ...forms import Structure
from ...latex import mathematics, name, number
from ...limits import MAX_FORMULA_IN_LATEX
from ...numbers import Fraction, is_number, limit
from ...solvers.result import Equilibrium, Solution
from ..screens.equilibrium_formulas import how_many
from ..text import number_text, words
from .letters import declared, latex_text

if TYPE_CHECKING:
    from ...sensitivity.tips.equilibrium_formulas import Stretch
    from ...sensitivity.tips.tips import Tips

ABOUT = r"{\approx}"
LESS = {True: r"\leq", False: "<"}


def equilibria_latex(
    definition: Definition,
    values: Point,
    solution: Solution,
    found: Tips,
    version: str,
) -> str:
    """Per assumption a paragraph: its range from end to end, and in each part every equilibrium."""
    how = f"{solution.concept}, {solution.method}, escalation_games {version}"
    lines = [f"% {latex_text(definition.name)}: {how}, file {definition.sha256[:8]}"]
    for assumption, line in found.formulas.items():
        lines += _paragraph(definition, values, assumption, line)
    return declared("\n".join(lines) + "\n")


def _paragraph(
    definition: Definition, values: Point, assumption: str, line: Sequence[Stretch]
) -> Iterator[str]:
    about = definition.assumption(assumption).about
    others = [f"{name(k)} = {number(x)}" for k, x in values.items() if k != assumption]
    yield ""
    yield rf"\paragraph{{{latex_text(definition.title)}: equilibria in ${name(assumption)}$}}"
    if about:
        yield f"${name(assumption)}$: {latex_text(about)}."
    if others:
        yield f"The others stay at {', '.join(f'${text}$' for text in others)}."
    yield r"\begin{itemize}"
    for stretch in line:
        yield from _part(definition, stretch)
    yield r"\end{itemize}"
    reasons = dict.fromkeys(filter(None, map(_why_not_all, line)))
    yield from (f"Not all is known: {latex_text(reason)}." for reason in reasons)


def _part(definition: Definition, stretch: Stretch) -> Iterator[str]:
    found = stretch.equilibria
    yield rf"\item ${_where(stretch)}$: {how_many(stretch)}"
    if found:
        yield r"\begin{enumerate}"
        for equilibrium in found:
            yield r"\item " + _equilibrium(definition, stretch, equilibrium)
        yield r"\end{enumerate}"


def _why_not_all(stretch: Stretch) -> str | None:
    if stretch.solution is None:
        return stretch.reason
    return stretch.solution.completeness.reason


def _where(stretch: Stretch) -> str:
    here = name(stretch.assumption)
    low, high = _end(stretch.lower), _end(stretch.upper)
    if stretch.is_point:
        return f"{here} {low}" if low.startswith(ABOUT) else f"{here} = {low}"
    return f"{low} {LESS[stretch.has_lower]} {here} {LESS[stretch.has_upper]} {high}"


def _end(point: Any) -> str:
    return number(point) if isinstance(point, Fraction) else _about(point, 6)


def _about(x: Any, digits: int) -> str:
    return ABOUT + number_text.decimal(x, digits).replace(number_text.MINUS, "-")


def _equilibrium(definition: Definition, stretch: Stretch, equilibrium: Equilibrium) -> str:
    structure = definition.structure
    payoffs = zip(structure.players, equilibrium.payoffs, strict=True)
    parts = [
        *_played(structure, stretch, equilibrium),
        *(f"{latex_text(term)} ${_shown(stretch, x)}$" for term, x in equilibrium.terms),
        "payoffs " + ", ".join(f"{latex_text(who)} ${_shown(stretch, x)}$" for who, x in payoffs),
        f"{latex_text(definition.what)} ${_shown(stretch, equilibrium.escalation)}$",
    ]
    return ";\n  ".join(parts)


def _played(structure: Structure, stretch: Stretch, equilibrium: Equilibrium) -> Iterator[str]:
    """What is done at every decision, those off the path included."""
    for decision, mixture in zip(structure.decisions, equilibrium.profile, strict=True):
        played = words.used(decision, mixture)
        if len(played) == 1:
            yield f"{latex_text(decision.name)}: {latex_text(played[0][0])}"
        else:
            yield f"{latex_text(decision.name)}: " + _mixture(stretch, played)


def _mixture(stretch: Stretch, played: Iterable[tuple[str, Any]]) -> str:
    return ", ".join(f"{latex_text(action)} ${_shown(stretch, p)}$" for action, p in played)


def _shown(stretch: Stretch, x: Any) -> str:
    """A number or function in mathematics; what it is about, halfway, where it has no formula."""
    formula = stretch.formula(x)
    if formula is not None and len(formula) <= MAX_FORMULA_IN_LATEX:
        with suppress(FormulaError):  # its numbers have more digits than formulas may have
            return mathematics(formula)
    if is_number(x):
        return _about(x, 4)
    inside = f"{name(stretch.assumption)} = {number(stretch.inside)}"
    return rf"{_about(limit(x, stretch.inside), 4)} \mbox{{ at }} {inside}"
