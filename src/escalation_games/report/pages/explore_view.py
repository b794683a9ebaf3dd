"""What stands on the page to play with: made of results, sent as JSON, put in place by its script.

All texts are texts, never markup: the script writes them as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, pairwise
from math import ceil, floor, log10
from typing import Any

import numpy as np

from ...definition import Assumption, Definition, Length
from ...forms import Deviation
from ...numbers import Fraction, LinePoint, sign
from ...numbers.decimals import terminating
from ...sensitivity.claims.readings import BASELINE, reading_points
from ...sensitivity.conditions.broken_weights import BrokenWeight
from ...sensitivity.conditions.lost_equilibria import LostEquilibrium
from ...sensitivity.maps.regime_map import Map
from ...sensitivity.tips.classified_line import Piece
from ...sensitivity.tips.nearest import nearest_two
from ...sensitivity.tips.tips import Tip, Tips
from ...solvers.result import Equilibrium, Regime, Solution
from ..forms import heading, words_of
from ..screens.analyze import Analysis
from ..screens.sections.in_short import in_reading, in_short, in_short_now
from ..screens.sections.range_bars import is_level_tip, letters, place
from ..screens.space.map import level_of as map_level
from ..screens.space.map import rule_words
from ..screens.tip_table import OutcomeNames, beyond, nearest_first, shown_tips, then_stands
from ..text import number_text, words
from .report_view import SHOWN, equilibrium_cards, found_in_words, level_of, regime_of

FEWEST = 100  # steps from one end of a slider to the other, at least
NO_LEVEL = "none"  # stands for a regime where the file says nothing about escalation
NO_GAME = "gap"  # where a formula has no value
SAID = {"<": "below", ">": "above", "≤": "at or below", "≥": "at or above", "at": "at"}
LINE_OF_MAP = 200  # points of a curve that are sent, at most


@dataclass(frozen=True)
class Slider:
    """A track of an assumption or a length, and the values on which its thumb can come to rest.

    These are whole multiples of a decimal step, `unit` / 10**`places`, from `first` to `last`; an
    end of the range that is no such multiple stands beside them as `low` or `high`, else "".
    """

    name: str
    about: str
    first: int
    last: int
    unit: int
    places: int
    low: str
    high: str
    ends: tuple[str, str]
    is_length: bool


def slider(moved: Assumption | Length) -> Slider:
    """The steps of one that has a range: at least FEWEST, each 1, 2 or 5 of a power of ten; of a
    length every whole number."""
    assert moved.range is not None
    low, high = (Fraction(end) for end in moved.range)
    unit, places = (1, 0) if isinstance(moved, Length) else _step((high - low) / FEWEST)
    step = Fraction(unit, 10**places)
    first, last = ceil(low / step), floor(high / step)
    return Slider(
        name=moved.name,
        about=moved.about,
        first=first,
        last=last,
        unit=unit,
        places=places,
        low="" if first * step == low else str(low),
        high="" if last * step == high else str(high),
        ends=(number_text.brief(low), number_text.brief(high)),
        is_length=isinstance(moved, Length),
    )


def _step(most: Fraction) -> tuple[int, int]:
    """The largest 1, 2 or 5 of a power of ten that is at most this, over a power of ten."""
    power = floor(log10(most))
    while Fraction(10) ** (power + 1) <= most:
        power += 1
    while Fraction(10) ** power > most:
        power -= 1
    unit = max(k for k in (1, 2, 5) if k * Fraction(10) ** power <= most)
    return (unit, -power) if power <= 0 else (unit * 10**power, 0)


# -- the page, before anything is moved ------------------------------------------------------------


def page_view(
    definition: Definition, readings: Mapping[str, Solution | None], command: str, version: str
) -> dict[str, Any]:
    """What the template of the page needs; `command` is that of the file as it stands."""
    moved: list[Assumption | Length] = [*definition.ranged, *definition.lengths]
    return {
        "title": definition.title,
        "question": definition.question,
        "has_escalation": definition.has_escalation,
        "line": number_text.number(definition.line),
        "why": definition.why,
        "readings": [_reading(definition, *reading) for reading in readings.items()],
        "sliders": [asdict(slider(one)) for one in moved],
        "can_map": definition.has_escalation and len(definition.ranged) > 1,
        "axes": [a.name for a in definition.ranged],
        "points": _points(definition),
        "absent": list(definition.absent),
        "command": command,
        "made": words.how_made(definition, version),
    }


def _reading(definition: Definition, name: str, solution: Solution | None) -> dict[str, Any]:
    stands, holds = in_reading(definition, solution)
    preset = None if name == BASELINE else definition.preset(name)
    return {
        "preset": name,
        "name": name or "baseline",
        "about": preset.about if preset else "where the file stands",
        "regime": _regime(definition, "unresolved" if solution is None else solution.regime),
        "holds": f"{stands} {holds}",
    }


def _points(definition: Definition) -> dict[str, dict[str, str]]:
    """Where the baseline and each reading stand, exactly: from these a setting is moved."""
    lengths = {length.name: str(length.value) for length in definition.lengths}
    return {
        name: {key: _exact(x) for key, x in definition.point(values).items()} | lengths
        for name, values in reading_points(definition).items()
    }


def _regime(definition: Definition, regime: Regime) -> str:
    return regime if definition.has_escalation else NO_LEVEL


# -- a state: what holds, and what does not any more -----------------------------------------------


def state_view(
    analysis: Analysis, filed: Definition, baseline: Solution, lost: Sequence[LostEquilibrium]
) -> dict[str, Any]:
    """What holds at a point, before it is known what tips it. `filed` is the definition as in its
    file, whatever lengths the analysis has; `baseline` holds there, and gives equilibria their
    numbers."""
    definition, solution = analysis.definition, analysis.solution
    is_open, level, reach = words.is_open(solution), "", ""
    if definition.has_escalation and not is_open:
        level, reach = words.span(definition, solution), words.reach(definition, solution)
    return {
        "values": {name: _value(x) for name, x in analysis.values.items()}
        | {n.name: _value(Fraction(n.value)) for n in definition.lengths},
        "command": analysis.standing.command("analyze"),
        "is_open": is_open,
        "regime": "unresolved" if is_open else _regime(definition, solution.regime),
        "level": "not settled" if is_open else level,
        "reach": reach,
        "answer": in_short_now(analysis),
        "found": words.completeness("some", 0) if is_open else found_in_words(solution),
        "gone": len(lost),
        "why": _why(solution),
        "notes": [*words.default_concept(solution), *_not_compared(solution, baseline)],
        "cards": _cards(analysis, OutcomeNames(filed, baseline), lost),
        "more": max(0, len(solution.equilibria) - SHOWN),
        "made": f"{solution.concept} · {solution.method}",
    }


def _why(solution: Solution) -> str:
    """Why what was found holds, or why nothing was found."""
    if words.is_open(solution):
        return f"Not solved: {solution.completeness.reason}."
    return f"In each, {words.WHY_IT_HOLDS[solution.concept]}." if solution.equilibria else ""


def _not_compared(solution: Solution, baseline: Solution) -> Iterator[str]:
    """Why nothing is said to be gone, where it may be."""
    if solution.game.structure is not baseline.game.structure:
        yield "Of another length than in the file: what it had is not compared."
    elif words.is_open(baseline) and not words.is_open(solution):
        yield "What holds where the file stands is not settled: nothing is compared with it."


def _value(x: Fraction) -> dict[str, Any]:
    """A value: to be read, and as the exact text that is sent back."""
    return {"text": number_text.brief(x), "exact": _exact(x)}


def _exact(x: Fraction) -> str:
    """Text that reads as this number: a decimal where there is a short one."""
    return terminating(x, 12) or str(x)


def _cards(
    analysis: Analysis, names: OutcomeNames, lost: Sequence[LostEquilibrium]
) -> list[dict[str, Any]]:
    """In the order of the baseline, those that are gone among them; new ones last, by letter."""
    structure = analysis.solution.game.structure
    here = [
        {**asdict(card), "name": names.name(equilibrium, structure), "broken": None}
        for card, equilibrium in zip(
            equilibrium_cards(analysis), analysis.solution.equilibria, strict=False
        )
    ]
    gone = [_gone(analysis.definition, one) for one in lost]
    return sorted([*here, *gone], key=lambda card: (not card["name"].isdigit(), len(card["name"]),
                                                    card["name"]))  # fmt: skip


def _gone(definition: Definition, lost: LostEquilibrium) -> dict[str, Any]:
    structure, before = definition.structure, lost.before
    return {
        "name": str(lost.number + 1),
        "play": heading(structure, before),
        "regime": regime_of(definition, before) if definition.has_escalation else NO_LEVEL,
        "level": level_of(definition, before),
        "broken": _broken(definition, lost),
    }


def _broken(definition: Definition, lost: LostEquilibrium) -> dict[str, str]:
    """What deviating would gain now, and the inequality that does not hold any more."""
    reason = lost.reason
    if lost.weight is not None:
        return _broken_weight(definition, lost.before, lost.weight)
    if reason is None:
        return {"says": "Gone: it is none of those that can hold here.", "rule": "", "now": ""}
    structure = definition.structure
    decision = structure.decisions[reason.deviation.decision]
    who = " and ".join(words_of(structure).deciders(structure, lost.before, [reason.deviation]))
    gain = number_text.beside(-reason.loss)
    action = decision.actions[reason.deviation.action]
    has_names = any(map(str.isalpha, reason.formula))
    loss = number_text.pretty(reason.formula) if has_names else f"loss by ‘{action}’"
    return {
        "says": f"Gone: played as before, {who} would now gain {gain} by ‘{action}’.",
        "rule": f"{loss} ≥ 0",
        "now": f"{number_text.number(reason.loss)} ≥ 0 is false",
    }


def _broken_weight(
    definition: Definition, before: Equilibrium, weight: BrokenWeight
) -> dict[str, str]:
    """Which probability a mixture would need, and that it is none."""
    structure = definition.structure
    places = (weight.decision, weight.action), (weight.indifferent, 0)
    mixing, other = (
        " and ".join(words_of(structure).deciders(structure, before, [Deviation(*place, None)]))
        for place in places
    )
    action = structure.decisions[weight.decision].actions[weight.action]
    formula = number_text.pretty(weight.formula)
    if weight.value is None:
        says = f"Gone: whatever {mixing} does, {other} is not indifferent."
        return {
            "says": says, "rule": f"{formula or 'what two actions differ by'} = 0",
            "now": f"{number_text.number(weight.difference)} = 0 is false",
        }  # fmt: skip
    value, relation = number_text.number(weight.value), "> 0" if sign(weight.value) <= 0 else "< 1"
    return {
        "says": f"Gone: for {other} to be indifferent, {mixing} would have to take "
        f"‘{action}’ with a probability of {value}.",
        "rule": f"{formula or f'probability of ‘{action}’'} {relation}",
        "now": f"{value} {relation} is false",
    }


# -- what tips it ----------------------------------------------------------------------------------


def tips_view(analysis: Analysis, names: Sequence[str], is_all: bool) -> dict[str, Any]:
    """The tracks of these assumptions; where all are among them, also the whole answer, and the two
    with the nearest tips, which `map` takes too where none are named."""
    definition, ranged = analysis.definition, [a.name for a in analysis.definition.ranged]
    nearest: Sequence[str] = ranged[:2]
    if is_all and len(ranged) > 1:
        nearest = nearest_two(definition, None, analysis.values, None, analysis.tips)
    return {
        "tracks": {name: _track(analysis, name) for name in names},
        "answer": in_short(analysis) if is_all else None,
        "limits": words.searched(analysis.tips.completeness.kind).strip(),
        "nearest": list(nearest),
    }


def _track(analysis: Analysis, name: str) -> dict[str, Any]:
    tips = analysis.tips
    mine = [tip for tip in tips if tip.assumption == name]
    shown = nearest_first(shown_tips(mine))
    moved = analysis.definition.named(name)
    assert moved.range is not None
    low, high = map(Fraction, moved.range)

    def at(x: LinePoint) -> float:
        return 100 * place(x, (low, high))

    rows = [row for tip in shown for row in _tip_rows(analysis.definition, tip)]
    return {
        "parts": list(_parts(analysis.definition, tips, name, at)),
        "ticks": [{"left": at(tip.value), "level": is_level_tip(tip)} for tip in shown],
        "tips": rows,
        "quiet": "" if rows else _quiet(tips, name),
        "aria": "tips " + " and ".join(row["said"] for row in rows[:2]) if rows else "",
    }


def _tip_rows(definition: Definition, tip: Tip) -> Iterator[dict[str, Any]]:
    for relation, far in beyond(tip):
        yield {
            "when": f"{relation} {number_text.point(tip.value)}",
            "said": f"{SAID[relation]} {number_text.decimal(tip.value, 3)}",
            "move": number_text.share(tip.margin),
            "regime": _regime(definition, far.regime),
            "then": then_stands(definition, tip, far).lstrip("○◐●? "),
        }


def _quiet(tips: Tips, name: str) -> str:
    """Why nothing is said to tip."""
    if name in tips.unsettled and name not in tips.lines and name not in tips.lengths:
        return "not settled"
    if name in tips.unsettled:
        return f"not settled over part of its range: {tips.unsettled[name]}"
    return "never alone"


def _parts(
    definition: Definition, tips: Tips, name: str, at: Callable[[LinePoint], float]
) -> Iterator[dict[str, Any]]:
    """What holds from one end of the range to the other, as coloured parts."""
    if name in tips.lengths:
        found = tips.lengths[name].solutions
        whole = sorted(found)
        cuts = [Fraction(a + b, 2) for a, b in pairwise(whole)]
        ends = [at(x) for x in ([Fraction(whole[0]), *cuts, Fraction(whole[-1])] if whole else [])]
        kinds = [_kind(definition, found[n]) for n in whole]
    elif name in tips.lines:
        line = [piece for piece in tips.lines[name] if not piece.cell.is_point]
        ends = [*(at(piece.cell.lower) for piece in line), *(at(p.cell.upper) for p in line[-1:])]
        kinds = [_kind_of_piece(definition, piece) for piece in line]
    else:
        return  # nothing along it is known
    spans = zip(pairwise(ends), kinds, strict=True)
    for (regime, several), together in groupby(spans, key=lambda span: span[1]):
        same = [ends for ends, _ in together]
        left, right = same[0][0], same[-1][1]
        yield {"left": left, "width": right - left, "regime": regime, "several": several}


def _kind_of_piece(definition: Definition, piece: Piece) -> tuple[str, bool]:
    return (NO_GAME, False) if piece.fails is not None else _kind(definition, piece.solution)


def _kind(definition: Definition, solution: Solution | None) -> tuple[str, bool]:
    """The regime, and does more than one outcome hold?"""
    if solution is None:
        return "unresolved", False
    return _regime(definition, solution.regime), len(solution.equilibria) > 1


# -- the map ---------------------------------------------------------------------------------------


def map_view(found: Map) -> dict[str, Any]:
    """The plane of two assumptions, all places in percent from the left and from below."""
    several = np.array([region.count > 1 for region in found.regions])[found.region]
    x, y = (asdict(slider(side)) for side in (found.x, found.y))
    signs = letters(found.definition)
    return {
        "x": x,
        "y": y,
        "regimes": ["".join(map(str, row)) for row in found.regime],
        "regions": found.region.tolist(),
        "several": ["".join("01"[cell] for cell in row.astype(int)) for row in several],
        "curves": [
            {"exact": boundary.exact, "points": [_place(found, *point) for point in _thinned(line)]}
            for boundary in found.boundaries
            for line in boundary.lines
        ],
        "rules": list(dict.fromkeys(map(rule_words, found.boundaries))),
        "labels": [
            {"region": k, "spots": [_place(found, *spot) for spot in region.spots],
             "regime": region.regime,
             "level": map_level(region, found.definition).lstrip("○◐●? "), "share": region.share}
            for k, region in enumerate(found.regions)
            if region.spots
        ],
        "readings": [
            {"name": mark.name, "letter": signs[mark.name], "beside": list(mark.beside),
             "at": _place(found, mark.x, mark.y)}
            for mark in found.presets
        ],
        "caveat": "Shares of a plane are no probabilities.",
    }  # fmt: skip


def _place(found: Map, x: float, y: float) -> list[float]:
    """Percent of both ranges."""
    places = []
    for side, value in ((found.x, x), (found.y, y)):
        assert side.range is not None
        low, high = map(float, side.range)
        places.append(round(100 * (float(value) - low) / (high - low), 3))
    return places


def _thinned(line: Any) -> Any:
    """Of a line of many points so many that no eye sees the difference, both ends among them."""
    kept = np.unique(np.linspace(0, len(line) - 1, min(len(line), LINE_OF_MAP)).astype(int))
    return line[kept]
