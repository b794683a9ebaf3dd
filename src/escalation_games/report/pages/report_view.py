"""What stands on a report, in words and places: made of results, and laid out by templates.

The same view becomes a page, Markdown or LaTeX, so a sentence is the same in all of them. Texts are
as in the file: templates escape them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...definition import Assumption, Definition
from ...numbers import approximate
from ...sensitivity.claims.readings import BASELINE
from ...sensitivity.claims.tested_claims import ClaimVerdict
from ...sensitivity.conditions.statements import Statement
from ...sensitivity.tips.tips import Tip, Tips
from ...solvers.result import Equilibrium, Regime, Solution
from ..forms import heading, words_of
from ..screens.analyze import Analysis
from ..screens.claims import MARKS, section, verdict
from ..screens.sections.in_short import in_reading, in_short
from ..screens.sections.losses import Lost, losses
from ..screens.sections.range_bars import (
    RangeStrip,
    is_level_tip,
    letters,
    other_values,
    place,
    strips,
)
from ..screens.sections.watched import SAYS, what_tips
from ..screens.show import claimed
from ..screens.statics import WAYS
from ..screens.tip_table import (
    beyond,
    least_move,
    nearest_first,
    never_alone,
    not_settled,
    numbered_rules,
    rule_past,
    shown_tips,
    standing_out,
    what_stands,
)
from ..text import number_text, words


@dataclass(frozen=True)
class ReadingColumn:
    """The baseline, or a reading: what holds there, and how much escalation there is."""

    name: str
    letter: str
    about: str
    regime: Regime
    level: str
    reach: tuple[float, float] | None  # its lowest and highest level, in percent, if known
    holds: str
    settings: str


@dataclass(frozen=True)
class EquilibriumCard:
    """One equilibrium: what is played, what it comes to, and why nobody deviates."""

    number: int
    play: str
    regime: Regime
    level: str
    payoffs: Sequence[tuple[str, str]]
    labels: Sequence[str]
    losses: Sequence[Lost]
    sentences: Sequence[str]


@dataclass(frozen=True)
class BarPart:
    """A part of a range with one regime; `left` and `width` in percent of the range.

    The level stands in the middle of the longer piece beside where the assumption stands: at
    `middle`, percent of the part, if `room`, percent of the range, will do.
    """

    left: float
    width: float
    regime: Regime
    level: str
    middle: float
    room: float


@dataclass(frozen=True)
class BarMark:
    """A tick, or where a reading stands: its place in percent, and its text."""

    left: float
    text: str
    is_level: bool = True


@dataclass(frozen=True)
class RangeBar:
    """One assumption along its range."""

    name: str
    about: str
    low: str
    high: str
    now: BarMark
    parts: Sequence[BarPart]
    ticks: Sequence[BarMark]
    readings: Sequence[BarMark]
    move: str
    tips: Sequence[tuple[str, str, str]]  # value, what holds past it, rule


@dataclass(frozen=True)
class LedgerRow:
    """An assumption as the file states it."""

    name: str
    about: str
    value: str
    range: str
    claimed: str
    source: str
    is_disputed: bool


@dataclass(frozen=True)
class ClaimRow:
    """A claim of the text, and the game's verdict."""

    mark: str
    verdict: str
    section: str
    about: str
    name: str
    reader: str
    says: str
    ways: Sequence[str]
    over: str


@dataclass(frozen=True)
class Picture:
    """An SVG, what it shows in words, what it is called, the command that answers with it, and the
    seed of what was drawn for it."""

    title: str
    svg: str
    caption: str
    verb: str
    seed: int | None = None


@dataclass(frozen=True)
class ReportView:
    """Everything on a report, from the answer to how it was made."""

    definition: Definition
    kind: str
    standing: Sequence[str]
    answer: str
    regime: Regime
    level: str
    line: str
    line_at: float  # in percent
    readings: Sequence[ReadingColumn]
    concept: str
    completeness: str
    cards: Sequence[EquilibriumCard]
    more: int
    bars: Sequence[RangeBar]
    rules: Sequence[tuple[str, str]]  # names, and conditions in the syntax of game files
    notes: Sequence[str]
    jointly: str
    watched: Sequence[tuple[str, str, Sequence[str]]]
    before: Sequence[Picture]
    after: Sequence[Picture]
    statements: Sequence[Statement | None]  # of the cards, as far as they were worked out
    claims: Sequence[ClaimRow]
    ledger: Sequence[LedgerRow]
    fixed: Sequence[LedgerRow]
    listing: str  # the command that lists every equilibrium
    commands: Sequence[str]
    made: Sequence[tuple[str, str]]
    solution: Solution
    tips: Tips


def report_view(
    analysis: Analysis, claims: Sequence[ClaimVerdict], before: Sequence[Picture],
    after: Sequence[Picture], statements: Sequence[Statement | None] = (),
) -> ReportView:  # fmt: skip
    """Words what was computed before; pictures stand before what holds, and after what tips it."""
    definition, solution = analysis.definition, analysis.solution
    shown = nearest_first(shown_tips(analysis.tips))
    rules = numbered_rules(shown)
    cards = list(equilibrium_cards(analysis))
    ledger = [_ledger_row(analysis, a) for a in definition.assumptions]
    return ReportView(
        definition=definition,
        kind=_kind(definition, solution),
        standing=analysis.standing.sentences(definition),
        answer=in_short(analysis),
        regime=solution.regime,
        level=words.span(definition, solution) if definition.has_escalation else "",
        line=number_text.number(definition.line),
        line_at=100 * float(definition.line),
        readings=list(_reading_columns(analysis)),
        concept=words.WHY_IT_HOLDS[solution.concept],
        completeness=found_in_words(solution),
        cards=cards,
        more=len(solution.equilibria) - len(cards),
        bars=list(_bars(analysis, shown, rules)),
        rules=list(_rules(shown, rules)),
        notes=list(_notes(analysis, shown)),
        jointly=least_move(analysis.least) if analysis.least is not None else "",
        watched=[
            (w.watch.what, SAYS[w.now], list(what_tips(w, analysis.tips))) for w in analysis.watched
        ],
        before=before,
        after=after,
        statements=statements,
        claims=[_claim_row(definition, claim) for claim in claims],
        ledger=[row for row in ledger if row.range],
        fixed=[row for row in ledger if not row.range],
        listing=analysis.standing.command("solve"),
        commands=list(_commands(analysis, after, has_claims=bool(claims))),
        made=list(_made(analysis, after)),
        solution=solution,
        tips=analysis.tips,
    )


def _commands(analysis: Analysis, pictures: Sequence[Picture], has_claims: bool) -> Iterator[str]:
    """What makes the page again, and each of its answers by itself, as far as a command does."""
    asked, definition = analysis.standing, analysis.definition
    yield asked.command("report") + " --out report.html"
    yield asked.command("analyze")
    if definition.ranged:
        yield asked.command("tip")
    if not asked.as_one:  # these take players as they are
        yield from (asked.command(picture.verb) for picture in pictures)
        if has_claims:  # of the file as it stands
            of_file = words.Standing(game=asked.game, concept=asked.concept, effort=asked.effort)
            yield of_file.command("claims")


def _kind(definition: Definition, solution: Solution) -> str:
    n = words.number(len(definition.structure.players))
    exact = "exactly" if all(e.exact for e in solution.equilibria) else "with proved bounds"
    one = "one player" if n == "one" else f"{n} players"
    return f"a game of {one}, solved {exact}"


def found_in_words(solution: Solution) -> str:
    """How many were found, and why they are not all, where they are not."""
    text = words.completeness(solution.completeness.kind, len(solution.equilibria))
    reason = solution.completeness.reason
    return f"{text}: {reason}" if reason else text


def _reading_columns(analysis: Analysis) -> Iterator[ReadingColumn]:
    definition = analysis.definition
    if len(analysis.readings) < 2:
        return
    for name, solution in analysis.readings.items():
        level, holds = in_reading(definition, solution)
        preset = None if name == BASELINE else definition.preset(name)
        values = preset.values.items() if preset else ()
        yield ReadingColumn(
            name=f"{name} reading" if preset else "Baseline",
            letter=letters(definition)[name] if preset else "",
            about=preset.about if preset else "",
            regime="unresolved" if solution is None else solution.regime,
            level=level.partition(" ")[2],
            reach=_reach(solution) if definition.has_escalation else None,
            holds=holds,
            settings=", ".join(f"{k} = {number_text.number(v)}" for k, v in values),
        )


def _reach(solution: Solution | None) -> tuple[float, float] | None:
    if solution is None or not solution.equilibria:
        return None
    low, high = solution.envelope.lower, solution.envelope.upper
    return 100 * approximate(low), 100 * approximate(high)


# -- equilibria ----------------------------------------------------------------------------------

SHOWN = 12  # equilibria on a page


def equilibrium_cards(analysis: Analysis) -> Iterator[EquilibriumCard]:
    """The first SHOWN equilibria, in the order of the solution."""
    definition, solution = analysis.definition, analysis.solution
    form = words_of(definition.structure)
    for k, equilibrium in enumerate(solution.equilibria[:SHOWN]):
        pays = zip(definition.structure.players, equilibrium.payoffs, strict=True)
        yield EquilibriumCard(
            number=k + 1,
            play=heading(definition.structure, equilibrium),
            regime=regime_of(definition, equilibrium),
            level=level_of(definition, equilibrium),
            payoffs=[(player, number_text.beside(u)) for player, u in pays],
            labels=[label for label in equilibrium.labels if label != "pure"] or ["pure"],
            losses=list(losses(analysis, k)),
            sentences=[
                *form.before_reasons(solution.game, equilibrium),
                *form.after_reasons(definition.structure, equilibrium),
            ],
        )


def regime_of(definition: Definition, equilibrium: Equilibrium) -> Regime:
    """Above where one equilibrium reaches the line, else below."""
    level = equilibrium.escalation
    return words.regime_of((level, level), definition.line)


def level_of(definition: Definition, equilibrium: Equilibrium) -> str:
    """Its escalation; nothing where the file says nothing of that."""
    if not definition.has_escalation:
        return ""
    return number_text.level(equilibrium.escalation, definition.line, number_text.both)


# -- what tips it --------------------------------------------------------------------------------


def _bars(analysis: Analysis, shown: Sequence[Tip], rules: Mapping[str, str]) -> Iterator[RangeBar]:
    """A bar per assumption that tips the outcome alone, the nearest first."""
    ranged = {a.name: a for a in analysis.definition.ranged}
    for name in dict.fromkeys(tip.assumption for tip in shown):
        if name in ranged:
            mine = [tip for tip in shown if tip.assumption == name]
            yield _bar(analysis, ranged[name], mine, rules)


def _bar(
    analysis: Analysis, assumption: Assumption, mine: Sequence[Tip], rules: Mapping[str, str]
) -> RangeBar:
    assert assumption.range is not None
    name, ends, now = assumption.name, assumption.range, mine[0].baseline
    others = other_values(analysis.definition, name, now)
    return RangeBar(
        name=name,
        about=assumption.about,
        low=number_text.brief(ends[0]),
        high=number_text.brief(ends[1]),
        now=BarMark(100 * place(now, ends), number_text.brief(now)),
        parts=[_part(one, place(now, ends)) for one in strips(analysis.tips, name, ends)],
        ticks=[
            BarMark(100 * place(tip.value, ends), number_text.point(tip.value), is_level_tip(tip))
            for tip in mine
        ],
        readings=[BarMark(100 * place(value, ends), letter) for letter, value in others],
        move=number_text.share(mine[0].margin),
        tips=[row for tip in mine for row in _past(analysis, tip, rules)],
    )


def _part(part: RangeStrip, now: float) -> BarPart:
    low, high = part.roomier(now)
    width = part.high - part.low
    return BarPart(
        left=100 * part.low,
        width=100 * width,
        regime=part.regime,
        level=part.level[1:].strip(),  # without its sign
        middle=100 * ((low + high) / 2 - part.low) / width if width else 50,
        room=100 * (high - low),
    )


def _past(analysis: Analysis, tip: Tip, rules: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for relation, far in beyond(tip):
        value = f"{relation} {number_text.point(tip.value)}"
        yield value, what_stands(analysis.definition, far), rule_past(tip, far, rules)


def _rules(shown: Sequence[Tip], rules: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    texts = dict.fromkeys(tip.condition.text for tip in shown if tip.condition)
    return ((rules[text], text) for text in texts if text in rules)


def _notes(analysis: Analysis, shown: Sequence[Tip]) -> Iterator[str]:
    tips = analysis.tips
    tipping = {tip.assumption for tip in shown}
    quiet = [a.name for a in analysis.definition.ranged if a.name not in tipping]
    yield from never_alone(quiet, tips)
    yield from standing_out(analysis.definition, shown)
    yield from not_settled(tips)
    yield from words.of_which(analysis.solution.completeness, tips)


# -- claims, ledger, making ------------------------------------------------------------------------


def _claim_row(definition: Definition, claim: ClaimVerdict) -> ClaimRow:
    readings = [BASELINE, *(preset.name for preset in definition.presets)]
    found = verdict(claim.says, claim.ways[BASELINE])
    return ClaimRow(
        mark=MARKS[found],
        verdict=found,
        section=section(claim.about.source),
        about=claim.about.about,
        name=claim.about.name,
        reader=claim.reader,
        says=WAYS[claim.says],
        ways=[WAYS[claim.ways[reading]] for reading in readings],
        over=claim.over_all,
    )


def _ledger_row(analysis: Analysis, assumption: Assumption) -> LedgerRow:
    definition, name = analysis.definition, assumption.name
    baseline = definition.baseline[name]
    ends = [number_text.number(end) for end in assumption.range or ()]
    return LedgerRow(
        name=name,
        about=assumption.about,
        value=number_text.number(analysis.values[name]),
        range=" to ".join(ends),
        claimed=claimed(definition, assumption.claims),
        source=assumption.source or "",
        is_disputed=any(p.values.get(name, baseline) != baseline for p in definition.presets),
    )


def _made(analysis: Analysis, pictures: Sequence[Picture]) -> Iterator[tuple[str, str]]:
    solution, definition = analysis.solution, analysis.definition
    yield "file", f"{definition.file or definition.name}, SHA-256 {definition.sha256}"
    yield "version", f"escalation_games {analysis.version}"
    yield "concept", solution.concept
    yield "method", solution.method
    seeds = dict.fromkeys(picture.seed for picture in pictures if picture.seed is not None)
    if seeds:
        yield "seed", f"{', '.join(map(str, seeds))}, of what was drawn over all ranges"
    yield "certificate", "every equilibrium was checked against the definition, by itself"
