"""The answer in a few sentences: what holds, how much escalation there is, what tips it first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ....definition import Assumption, Definition, Length
from ....sensitivity.tips.nearest import distance, is_outcome_tip
from ....sensitivity.tips.tips import Tip
from ....sensitivity.tips.watched import WatchTip
from ....solvers.result import Regime, Solution
from ...forms import heading, words_of
from ...text import layout, number_text, words
from ..tip_table import (
    WHERE_ANSWERED,
    at_values,
    beyond,
    leads_past,
    near_and_far,
    nearest_first,
    only_there,
    shown_tips,
    what_stands,
)
from .watched import SAYS, past

if TYPE_CHECKING:
    from ..analyze import Analysis

REACHED = ("across", "above")  # regimes in which some equilibrium reaches the line
BREAK = "\v"  # stands between sentences until what names mean is told once; no text holds it
LONGEST_PLAY = 90  # letters of what holds, in the first sentence


def in_short(analysis: Analysis) -> str:
    """The answer first: the act that the question is of, what holds, and then what tips it."""
    return " ".join(answer_sentences(analysis))


def answer_sentences(analysis: Analysis) -> list[str]:
    """The same, one by one: those that answer the question come first."""
    return _sentences(analysis, _what_tips(analysis))


def in_short_now(analysis: Analysis) -> str:
    """The same before it is known what tips it: an analysis without tips."""
    return " ".join(_sentences(analysis, ()))


def _sentences(analysis: Analysis, what_tips: Iterable[str]) -> list[str]:
    if words.is_open(analysis.solution):
        return [
            "What holds is not settled: no equilibrium was found so far, and there may be some."
        ]
    parts = [
        *_answer(analysis),
        _level(analysis),
        *what_tips,
        _what_decides(analysis) if analysis.answer.says is None else "",
    ]
    text = _glossed_once(analysis.definition, BREAK.join(filter(None, parts)))
    return f"{text[:1].upper()}{text[1:]}".split(BREAK)


def _glossed_once(definition: Definition, text: str) -> str:
    """What a name stands for, the first time only."""
    moved: list[Assumption | Length] = [*definition.assumptions, *definition.lengths]
    for one in moved:
        head, glossed, rest = text.partition(f"f {one.name} ({one.about})")  # after If and if
        text = head + glossed + (rest.replace(glossed, f"f {one.name}") if glossed else rest)
    return text


def in_reading(definition: Definition, solution: Solution | None) -> tuple[str, str]:
    """ "○ 0.2", and what holds there, or how many outcomes do."""
    if solution is None:
        return "? not settled", ""
    span = words.span(definition, solution, number_text.brief)
    stands = f"{number_text.SYMBOLS[solution.regime]} {span}" if definition.has_escalation else ""
    stands += words.AMONG_BRIEFLY.get(solution.completeness.kind, "")
    found = solution.equilibria
    if len(found) == 1:
        return stands, heading(definition.structure, found[0], words.shape)
    return stands, words.outcomes(solution)


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
    if analysis.solution.completeness.is_infinite:
        return "Infinitely many outcomes can hold, and "
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
        there = at_values(
            analysis.definition, nearest_first([tip for tip in every if _is_there_alone(tip)])
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
        level = "" if any(tip.leads != "neither" for tip in tips) else "; escalation does not jump"
        yield f"Past a tip what holds changes, first with {name} ({about}){level}."


def _is_there_alone(tip: Tip) -> bool:
    """Is the line reached at the value itself, and on no side of it?"""
    sides = [side.regime for side in (tip.below, tip.above) if side is not None]
    return tip.on.regime in REACHED and not any(regime in REACHED for regime in sides)


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
