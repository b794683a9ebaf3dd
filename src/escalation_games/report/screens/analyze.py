"""The one-screen answer: what can hold, why, and which assumptions tip it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition, Point
from ...limits import MAX_EQUILIBRIA_SHOWN
from ...sensitivity.conditions.binding_conditions import Reason
from ...sensitivity.conditions.names import NameMeaning
from ...sensitivity.tips.tips import Tips
from ...sensitivity.tips.watched import NO_ANSWER, Answered, Watched
from ...solvers.result import Equilibrium, Solution
from ..forms import heading, words_of
from ..text import layout, number_text, words
from .sections.in_short import in_reading, in_short
from .sections.losses import best_deviations, losses
from .sections.names import names_section
from .sections.watched import watched_section
from .tip_table import (
    least_move,
    rule_texts,
    shown_tips,
    tipping_table,
)

if TYPE_CHECKING:
    from ...sensitivity.robustness.radius import Radius


@dataclass(frozen=True)
class Analysis:
    """Everything `analyze` shows: computed before, worded here.

    reasons  per equilibrium, every deviation with its loss and formula
    least    the least joint move of all assumptions that changes the regime
    readings the solution at the baseline and in each preset; empty where the analysis stands
             elsewhere
    watched  the file's watches: whether the actions are played, and what tips that
    answer   what the file says to its question, and what tips that
    meanings of the names of the file
    """

    definition: Definition
    values: Point
    standing: words.Standing
    solution: Solution
    reasons: Sequence[Sequence[Reason]]
    tips: Tips
    least: Radius | None
    readings: Mapping[str, Solution | None]
    version: str
    watched: Sequence[Watched] = ()
    answer: Answered = NO_ANSWER
    meanings: Mapping[str, NameMeaning] = field(default_factory=dict)


def analysis_screen(analysis: Analysis) -> Iterator[RenderableType]:
    """The answer, which fits a small screen; reasons; tips; last what only some will ask for."""
    yield from _title(analysis)
    yield from _in_short(analysis)
    yield from _readings(analysis)
    yield from _what_can_hold(analysis)
    yield from _escalation(analysis)
    yield from _why_it_holds(analysis)
    yield from tipping_table(analysis.definition, analysis.solution, analysis.tips)
    yield from _names(analysis)
    yield from _jointly(analysis)
    yield from watched_section(analysis.watched, analysis.tips)
    yield from _details(analysis)
    yield from _limits(analysis)


def _title(analysis: Analysis) -> Iterator[RenderableType]:
    definition = analysis.definition
    yield layout.heading(definition.title.upper(), definition.question)
    if definition.story:
        yield from layout.wrapped(definition.story)
    for sentence in analysis.standing.sentences(definition):
        yield from layout.wrapped(sentence)
    for sentence in words.default_concept(analysis.solution):
        yield from layout.wrapped(sentence)
    yield Text()


# -- in short ----------------------------------------------------------------------------------


def _in_short(analysis: Analysis) -> Iterator[RenderableType]:
    yield from layout.wrapped(in_short(analysis), 10, "IN SHORT")
    yield Text()


def _readings(analysis: Analysis) -> Iterator[RenderableType]:
    """A line for the baseline and each preset: the level there, and what holds."""
    definition = analysis.definition
    if len(analysis.readings) < 2:
        return
    rows = [
        (name or "baseline", *in_reading(definition, solution))
        for name, solution in analysis.readings.items()
    ]
    widths = [max(len(row[k]) for row in rows) for k in (0, 1)]
    first = "READINGS"
    for name, stands, text in rows:
        head = f"{first:<10}{name:<{widths[0]}}  {stands:<{widths[1]}}"
        yield from layout.wrapped(text, len(head) + 2, head)
        first = ""
    yield Text()


# -- what can hold -----------------------------------------------------------------------------


def _what_can_hold(analysis: Analysis) -> Iterator[RenderableType]:
    solution = analysis.solution
    n = len(solution.equilibria)
    yield layout.heading("WHAT CAN HOLD", words.completeness(solution.completeness.kind, n))
    for k, equilibrium in enumerate(_shown(analysis)):
        yield from _equilibrium(analysis, k, equilibrium)
    if n > len(_shown(analysis)):
        more = analysis.standing.command("solve")
        yield Text(f"  … and {n - len(_shown(analysis))} more: {more}")
    yield Text()


def _shown(analysis: Analysis) -> Sequence[Equilibrium]:
    return analysis.solution.equilibria[:MAX_EQUILIBRIA_SHOWN]


def _equilibrium(analysis: Analysis, k: int, equilibrium: Equilibrium) -> Iterator[RenderableType]:
    """What is played, and what it comes to."""
    definition = analysis.definition
    yield from _numbered(k, heading(definition.structure, equilibrium))
    payoffs = ", ".join(
        f"{player} {number_text.beside(u)}"
        for player, u in zip(definition.structure.players, equilibrium.payoffs, strict=True)
    )
    parts = [*_level_of(definition, equilibrium), f"payoffs: {payoffs}"]
    yield from layout.wrapped(" · ".join([*parts, *_labels(analysis, equilibrium)]), 4)


def _level_of(definition: Definition, equilibrium: Equilibrium) -> Iterator[str]:
    """ "escalation 0.2"; nothing where the file says nothing about escalation."""
    if definition.has_escalation:
        level = number_text.level(equilibrium.escalation, definition.line, number_text.both)
        yield f"{definition.what} {level}"


def _labels(analysis: Analysis, equilibrium: Equilibrium) -> list[str]:
    """ "strict", "payoff dominant"; that one is pure where nothing else is said, and not where
    none but pure ones are listed."""
    labels = [label for label in equilibrium.labels if label != "pure"]
    if not labels and analysis.solution.completeness.kind != "all pure":
        labels = ["pure"]
    return labels


def _again(analysis: Analysis, k: int) -> Iterator[Text]:
    """One of several equilibria, in short, for what is said of it further down."""
    equilibrium, definition = analysis.solution.equilibria[k], analysis.definition
    parts = [*_level_of(definition, equilibrium), *_labels(analysis, equilibrium)]
    yield from _numbered(k, " · ".join(parts) or heading(definition.structure, equilibrium))


def _numbered(k: int, text: str) -> Iterator[Text]:
    for line in layout.wrapped(text, 2, str(k + 1)):
        line.stylize("bold")
        yield line


# -- why it holds ------------------------------------------------------------------------------


def _why_it_holds(analysis: Analysis) -> Iterator[RenderableType]:
    """What the concept asks for, and what every deviation on the path would lose."""
    solution = analysis.solution
    yield layout.heading("WHY IT HOLDS" if len(solution.equilibria) == 1 else "WHY EACH HOLDS")
    yield from layout.wrapped(f"In each, {words.WHY_IT_HOLDS[solution.concept]}.", 2)
    if solution.completeness.reason:
        yield from layout.wrapped(f"Not all: {solution.completeness.reason}.", 2)
    form = words_of(analysis.definition.structure)
    for k, equilibrium in enumerate(_shown(analysis)):
        parts = [
            *layout.each_wrapped(form.before_reasons(solution.game, equilibrium), 4),
            *_why(analysis, k),
        ]
        if len(solution.equilibria) > 1 and parts:
            yield from _again(analysis, k)
        yield from parts
    yield Text()


def _details(analysis: Analysis) -> Iterator[RenderableType]:
    """What is believed, and how play goes stage by stage: where everything is to be shown."""
    structure = analysis.definition.structure
    form = words_of(structure)
    beliefs = [list(form.after_reasons(structure, e)) for e in _shown(analysis)]
    stages = list(form.stages(structure, analysis.solution))
    if not any(beliefs) and not stages:
        return
    if not layout.is_whole():
        yield from layout.wrapped(f"What is believed, and how play goes on: {_all(analysis)}")
        return
    if any(beliefs):
        yield layout.heading("WHAT IS BELIEVED")
    for k, sentences in enumerate(beliefs):
        if sentences and len(beliefs) > 1:
            yield from _again(analysis, k)
        yield from layout.each_wrapped(sentences, 4)
    yield from stages
    yield Text()


def _all(analysis: Analysis) -> str:
    return f"{analysis.standing.command('analyze')} --all"


def _why(analysis: Analysis, k: int) -> Iterator[RenderableType]:
    """The best deviation of each player at each decision that is reached."""
    for one in losses(analysis, k):
        if one.loss is None:
            yield from layout.wrapped(
                f"{one.who} would lose nothing by '{one.action}'{one.then}.", 4
            )
        else:
            text = f"{one.who}: '{one.action}' instead would lose {one.loss}{one.then}."
            yield from layout.opposite(text, one.relation, 4)


# -- names -------------------------------------------------------------------------------------


def _names(analysis: Analysis) -> Iterator[RenderableType]:
    """What the names in reasons, rules and watches mean, but for those that the table explains."""
    tips = shown_tips(analysis.tips)
    rules = [text for tip in tips if tip.condition for text in rule_texts(tip.condition)]
    reasons = [
        reason.formula
        for found in analysis.reasons
        for reason in best_deviations(found)
    ]  # fmt: skip
    watches = [tip.assumption for watched in analysis.watched for tip in watched.tips]
    told = {tip.assumption for tip in tips}
    yield from names_section(analysis.meanings, [*rules, *reasons, *watches], told)


# -- all assumptions at once ------------------------------------------------------------------


def _jointly(analysis: Analysis) -> Iterator[RenderableType]:
    definition = analysis.definition
    if analysis.least is not None and any(a.range for a in definition.assumptions):
        held = words.held_lengths(analysis.definition)
        yield from layout.wrapped(f"{least_move(analysis.least)}{held}", 11, "  Jointly")
        yield Text()


# -- escalation and limits ---------------------------------------------------------------------


def _escalation(analysis: Analysis) -> Iterator[RenderableType]:
    solution, definition = analysis.solution, analysis.definition
    if not definition.has_escalation:
        return
    span = words.span(definition, solution, number_text.both)
    symbol = number_text.SYMBOLS[solution.regime]
    text = f"{symbol} {span}: {words.reach(definition, solution)}"
    yield from layout.wrapped(text, len(definition.what) + 3, definition.what.upper())
    yield from layout.wrapped(f"Line {number_text.number(definition.line)}: {definition.why}.", 2)
    yield Text()


def _limits(analysis: Analysis) -> Iterator[RenderableType]:
    definition, solution = analysis.definition, analysis.solution
    others = [p.name for p in definition.presets if p.name != analysis.standing.preset]
    readings = f" Readings: --preset {', '.join(others)}." if others else ""
    absent = f" Not modelled: {', '.join(definition.absent)}." if definition.absent else ""
    yield from layout.wrapped(
        "MOVE: share of the range given, which is not a probability. THEN: right beyond the tip. "
        f"Ranges and baselines are judgements, not forecasts.{absent}{readings}"
    )
    kind = "exact" if all(e.exact for e in solution.equilibria) else "exact but for ≈"
    complete = "complete" if solution.completeness.kind == "all" else solution.completeness.kind
    yield Text(
        words.how_made(
            definition, analysis.version, solution.concept, solution.method, kind, complete
        ),
        style="dim",
    )
