"""The one-screen answer: what can hold, why, and which assumptions tip it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from ...definition import Assumption, Definition, Length, Point
from ...limits import MAX_EQUILIBRIA_SHOWN
from ...numbers import as_fraction, sign
from ...sensitivity.conditions.binding_conditions import Reason
from ...sensitivity.conditions.names import NameMeaning
from ...sensitivity.tips.nearest import distance, is_outcome_tip
from ...sensitivity.tips.tips import Tip, Tips
from ...sensitivity.tips.watched import NO_ANSWER, Answered, Watched, WatchTip
from ...solvers.result import Equilibrium, Regime, Solution
from ..forms import heading, words_of
from ..forms.form_words import players_of
from ..text import layout, number_text, words
from .sections.names import names_section
from .sections.watched import SAYS, past, watched_section
from .tip_table import (
    WHERE_ANSWERED,
    beyond,
    leads_past,
    least_move,
    near_and_far,
    nearest_first,
    only_there,
    rule_texts,
    shown_tips,
    tipping_table,
    what_stands,
)

if TYPE_CHECKING:
    from ...sensitivity.robustness.radius import Radius

LONGEST_PLAY = 90  # letters of what holds, in the first sentence
GIVEN_BELIEFS = (
    "nobody gains by changing their choice at any point of the game, given what they believe there"
)


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
    """The answer first: the act that the question is of, what holds, and then what tips it."""
    parts = [
        *_answer(analysis),
        _level(analysis),
        *_what_tips(analysis),
        _what_decides(analysis) if analysis.answer.says is None else "",
    ]
    sentences = _glossed_once(analysis.definition, " ".join(filter(None, parts)))
    yield from layout.wrapped(sentences[:1].upper() + sentences[1:], 10, "IN SHORT")
    yield Text()


def _glossed_once(definition: Definition, text: str) -> str:
    """What a name stands for, the first time only."""
    moved: list[Assumption | Length] = [*definition.assumptions, *definition.lengths]
    for one in moved:
        head, glossed, rest = text.partition(f"f {one.name} ({one.about})")  # after If and if
        text = head + glossed + (rest.replace(glossed, f"f {one.name}") if glossed else rest)
    return text


def _readings(analysis: Analysis) -> Iterator[RenderableType]:
    """A line for the baseline and each preset: the level there, and what holds."""
    definition = analysis.definition
    if len(analysis.readings) < 2:
        return
    rows = [
        (name or "baseline", *_in_reading(definition, solution))
        for name, solution in analysis.readings.items()
    ]
    widths = [max(len(row[k]) for row in rows) for k in (0, 1)]
    first = "READINGS"
    for name, stands, text in rows:
        head = f"{first:<10}{name:<{widths[0]}}  {stands:<{widths[1]}}"
        yield from layout.wrapped(text, len(head) + 2, head)
        first = ""
    yield Text()


def _in_reading(definition: Definition, solution: Solution | None) -> tuple[str, str]:
    """ "○ 0.2", and what holds there, or how many outcomes do."""
    if solution is None:
        return "? not settled", ""
    span = words.span(definition, solution, number_text.brief)
    stands = f"{number_text.SYMBOLS[solution.regime]} {span}" if definition.has_escalation else ""
    stands += words.AMONG_BRIEFLY.get(solution.completeness.kind, "")
    found = solution.equilibria
    if len(found) == 1:
        return stands, heading(definition.structure, found[0], words.shape)
    return stands, words.count(len(found), "outcome")


def _what_decides(analysis: Analysis) -> str:
    """What decides between several that can hold."""
    structure, found = analysis.definition.structure, analysis.solution.equilibria
    if len(found) > 1:
        return words_of(structure).why_many(structure, analysis.solution)
    return "" if found else "No equilibrium was found."


def _level(analysis: Analysis) -> str:
    """What holds, and where escalation is then: "Bloc: full; escalation stays below the line"."""
    solution, what = analysis.solution, analysis.definition.what
    if not analysis.definition.has_escalation:
        outcome = _outcome(analysis) if solution.equilibria else ""
        return re.sub("(; |, and )$", ".", outcome)
    if solution.envelope.lower is None:
        return f"{what.capitalize()} unknown."
    stands = {
        "below": "stays below the line",
        "across": "may or may not reach the line",
        "above": "reaches the line",
        "unresolved": "is not settled",
    }[solution.regime]
    kind = solution.completeness.kind if len(solution.equilibria) == 1 else "all"  # said already
    among = words.among(kind)
    span = words.span(analysis.definition, solution)
    level = f"{what} {stands}{among}: {number_text.SYMBOLS[solution.regime]} {span}."
    return f"{_outcome(analysis)}{level}"


def _outcome(analysis: Analysis) -> str:
    """ "What holds: both build; " of one that is short; of several, how many can hold."""
    structure, found = analysis.definition.structure, analysis.solution.equilibria
    if len(found) == 1:
        play = heading(structure, found[0], words.shape)
        play = play[:1].lower() + play[1:] if play.startswith(("Both ", "All ")) else play
        return f"What holds: {play}; " if len(play) <= LONGEST_PLAY else ""
    pure = {"all pure": "pure ", "some": "listed "}.get(analysis.solution.completeness.kind, "")
    return f"{words.number(len(found)).capitalize()} {pure}outcomes can hold, and "


def _what_tips(analysis: Analysis) -> Iterator[str]:
    """The nearest tip that leads toward escalation, and the nearest that leads away from it."""
    outcome_tips = [tip for tip in analysis.tips if is_outcome_tip(tip)]
    tips = nearest_first(shown_tips(analysis.tips))
    if not any(a.range for a in analysis.definition.assumptions):
        return
    if not tips and analysis.tips.unsettled:
        names = ", ".join(analysis.tips.unsettled)
        yield f"What changes that is not settled over part of the range of {names}."
    elif not tips:
        yield _nothing_tips(analysis, outcome_tips)
    elif tips[0].side == "on":
        name = tips[0].assumption
        about = analysis.definition.named(name).about
        yield f"The point is an edge: any move of {name} ({about}) changes the answer."
    else:
        yield from _each_way(analysis, tips, outcome_tips)


def _answer(analysis: Analysis) -> Iterator[str]:
    """What the file says to its question, and what it would say instead past the nearest tip."""
    says, tips = analysis.answer.says, analysis.answer.tips
    if says is None:
        yield from _what_is_watched(analysis)
        return
    yield f"{says}."
    changing = [
        tip for tip in tips if tip.side != "on" and past(tip) and past(tip)[0][1] != "not settled"
    ]
    first = min(changing, key=lambda tip: distance(tip.margin), default=None)
    if first is not None:
        ((relation, then), *_) = past(first)
        yield f"If {_beyond(analysis, first, relation)}, {then[:1].lower()}{then[1:]}."


def _what_is_watched(analysis: Analysis) -> Iterator[str]:
    """The act that the question asks about: is it done, and what changes that first?"""
    for watched in analysis.watched[:1]:
        changing = [tip for tip in watched.tips if past(tip)]
        first = min(changing, key=lambda tip: distance(tip.margin), default=None)
        text = f"{watched.watch.what[:1].upper()}{watched.watch.what[1:]}: {SAYS[watched.now]}"
        if first is not None and first.side != "on":
            ((relation, then), *_) = past(first)
            text += f"; {SAYS[then]} if {_beyond(analysis, first, relation)}"
        yield f"{text}."


def _each_way(analysis: Analysis, tips: Sequence[Tip], every: Sequence[Tip]) -> Iterator[str]:
    """Changes of the regime before changes within it."""
    if not analysis.definition.has_escalation:
        ((relation, _), *_) = beyond(tips[0])
        yield f"What holds changes first if {_beyond(analysis, tips[0], relation)}."
        return
    regime = analysis.solution.regime
    crossing = [tip for tip in tips if _crosses(tip)]
    up, down = (
        _first(analysis, crossing, way) or _first(analysis, tips, way) for way in ("toward", "away")
    )
    settled = not analysis.tips.unsettled
    if regime == "below" and settled and (up is None or not _crosses(up)):
        limits = words.searched(analysis.tips.completeness.kind)
        there = only_there(
            analysis.definition, [tip for tip in every if tip.on.regime in ("across", "above")]
        )
        but = f", but for the value itself at {there}" if there else ""
        yield f"No assumption alone, within its range, brings it to the line{but}.{limits}"
    if up is not None:
        yield f"{'Tips' if _crosses(up) else 'Rises'} to {_when(analysis, up)}."
    if down is not None:
        yield f"Falls to {_when(analysis, down)}."
    if up is None and down is None:
        name = tips[0].assumption
        about = analysis.definition.named(name).about
        yield f"What holds changes first with {name} ({about}), not how much escalation."


def _crosses(tip: Tip) -> bool:
    """Is the regime another one past the tip, and not only on it?"""
    near, far = near_and_far(tip)
    return near.regime != far.regime


def _rank(regime: Regime) -> int:
    """Regimes from below to above; what is not settled is no further than either."""
    return ("below", "across", "above").index(regime) if regime != "unresolved" else 1


def _first(analysis: Analysis, tips: Sequence[Tip], way: str) -> Tip | None:
    """The nearest that leads this way, and past which there is more (less) escalation than now."""
    now, rank = analysis.solution.envelope, _rank(analysis.solution.regime)
    ways = [
        tip for tip in tips
        if leads_past(tip, now, way)
        and all((_rank(far.regime) - rank) * (1 if way == "toward" else -1) >= 0
                for _, far in beyond(tip))
    ]  # fmt: skip
    return min(ways, key=lambda tip: distance(tip.margin), default=None)


def _when(analysis: Analysis, tip: Tip) -> str:
    """ "● 0.5 if g (opportunist's gain) > 0.42 (now 0.3)"."""
    ((relation, far), *_) = beyond(tip)
    return f"{what_stands(analysis.definition, far)} if {_beyond(analysis, tip, relation)}"


def _beyond(analysis: Analysis, tip: Tip | WatchTip, relation: str) -> str:
    """ "g (opportunist's gain) > 0.42 (now 0.3)"."""
    name, now = tip.assumption, number_text.number(tip.baseline)
    about = analysis.definition.named(name).about
    value = layout.unbroken(f"{relation} {number_text.point(tip.value)}")
    return f"{name} ({about}) {value} (now {now})"


def _nothing_tips(analysis: Analysis, outcome_tips: Sequence[Tip]) -> str:
    limits = words.searched(analysis.tips.completeness.kind)
    there = only_there(analysis.definition, outcome_tips)
    only = f" It is otherwise only at the value itself: {there}." if there else ""
    where = WHERE_ANSWERED if analysis.tips.gaps else ","
    return f"No single assumption, moved within its range{where} changes that.{only}{limits}"


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
    concept = {
        "nash": "nobody gains by changing only their own choice",
        "subgame-perfect": "nobody gains by changing their choice at any point of the game",
        "perfect-bayesian": f"{GIVEN_BELIEFS}; and beliefs follow from what is played",
        "sequential": f"{GIVEN_BELIEFS}; and beliefs are limits of what would follow if everybody "
        "could err a little",
        "markov-perfect": "nobody gains by acting otherwise in any state, whether or not play gets "
        "there; and what is done depends on the state alone",
    }[solution.concept]
    yield layout.heading("WHY IT HOLDS" if len(solution.equilibria) == 1 else "WHY EACH HOLDS")
    yield from layout.wrapped(f"In each, {concept}.", 2)
    if solution.completeness.reason:
        yield from layout.wrapped(f"Not all: {solution.completeness.reason}.", 2)
    form = words_of(analysis.definition.structure)
    for k, equilibrium in enumerate(_shown(analysis)):
        parts = [
            *layout.each_wrapped(form.before_reasons(solution.game, equilibrium), 4),
            *_why(analysis, k, equilibrium),
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


def _why(analysis: Analysis, k: int, equilibrium: Equilibrium) -> Iterator[RenderableType]:
    """The best deviation of each player at each decision that is reached."""
    mixes = "mixed" in equilibrium.labels
    best = _best_deviations(analysis.reasons[k] if k < len(analysis.reasons) else ())
    merged: dict[tuple[str, str, str], list[Reason]] = {}
    for reason in best:
        decision = analysis.definition.structure.decisions[reason.deviation.decision]
        action = decision.actions[reason.deviation.action]
        key = (action, number_text.beside(reason.loss), reason.formula)
        merged.setdefault(key, []).append(reason)
    for (action, loss, formula), reasons in merged.items():
        who = _who(analysis, equilibrium, reasons)
        then = _then(analysis, equilibrium, reasons[0])
        if as_fraction(reasons[0].loss) == 0:
            if not mixes:
                yield from layout.wrapped(f"{who} would lose nothing by '{action}'{then}.", 4)
            continue
        has_names = any(map(str.isalpha, formula))
        equal = number_text.equals(number_text.number(reasons[0].loss))
        relation = f"{number_text.pretty(formula)} {equal}" if has_names else ""
        yield from layout.opposite(
            f"{who}: '{action}' instead would lose {loss}{then}.", relation, 4
        )


def _best_deviations(reasons: Sequence[Reason]) -> list[Reason]:
    best: dict[int, Reason] = {}
    for reason in reasons:
        decision = reason.deviation.decision
        if reason.deviation.reached and (
            decision not in best or sign(reason.loss - best[decision].loss) < 0
        ):
            best[decision] = reason
    return list(best.values())


def _who(analysis: Analysis, equilibrium: Equilibrium, reasons: Sequence[Reason]) -> str:
    structure = analysis.definition.structure
    deviations = [reason.deviation for reason in reasons]
    players = players_of(structure, deviations)
    names = words_of(structure).deciders(structure, equilibrium, deviations)
    if names == players and len(players) > 1 and len(players) == len(structure.players):
        return {2: "Either side"}.get(len(players), "Each")
    return " and ".join(names)


def _then(analysis: Analysis, equilibrium: Equilibrium, reason: Reason) -> str:
    """What would follow off the path after a deviation."""
    structure = analysis.definition.structure
    text = words_of(structure).follows(structure, equilibrium, reason.deviation)
    return f" (then {text})" if text else ""


# -- names -------------------------------------------------------------------------------------


def _names(analysis: Analysis) -> Iterator[RenderableType]:
    """What the names in reasons, rules and watches mean, but for those that the table explains."""
    tips = shown_tips(analysis.tips)
    rules = [text for tip in tips if tip.condition for text in rule_texts(tip.condition)]
    reasons = [
        reason.formula
        for found in analysis.reasons
        for reason in _best_deviations(found)
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
        f"{solution.concept} · {solution.method} · {kind} · {complete} · v{analysis.version}"
        f" · file {definition.sha256[:8]}",
        style="dim",
    )
