"""What stands on a report, in words and places: made of results, and laid out by templates.

The same view becomes a page, Markdown or LaTeX, so a sentence is the same in all of them. Texts are
as in the file: templates escape them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...definition import Assumption, Definition, Length
from ...numbers import Fraction, approximate
from ...sensitivity.claims.readings import BASELINE
from ...sensitivity.claims.tested_claims import ClaimVerdict
from ...sensitivity.conditions.statements import Statement
from ...sensitivity.tips.tips import Tip, Tips
from ...solvers.result import Equilibrium, Regime, Solution
from ..forms import heading, words_of
from ..screens.analyze import Analysis
from ..screens.claims import MARKS, over_all_ranges, section, verdict
from ..screens.sections.in_short import answer_sentences, in_reading
from ..screens.sections.losses import Lost, losses
from ..screens.sections.range_bars import (
    RangeStrip,
    bar_ends,
    is_level_tip,
    letters,
    other_values,
    place,
    strip_key,
    strips,
    tick,
    tick_text,
)
from ..screens.sections.watched import SAYS, what_tips
from ..screens.show import claimed
from ..screens.statics import WAYS
from ..screens.tip_table import (
    OutcomeNames,
    beyond,
    least_move,
    nearest_first,
    never_alone,
    not_settled,
    numbered_rules,
    otherwise,
    quiet,
    rule_past,
    shown_tips,
    standing_out,
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
    """A part of a range with one regime and no jump of the level; `left` and `width` in percent.

    The level stands in the middle of the longest piece that no mark crosses: at `middle`, percent
    of the part, if `room`, percent of the range, will do. `tint` is the regime's, or its second.
    """

    left: float
    width: float
    regime: Regime
    level: str
    middle: float
    room: float
    is_known: bool
    tint: str


@dataclass(frozen=True)
class BarMark:
    """A tick, or where a reading stands: its place in percent, and its text.

    shown  is there room for the text: "always", "roomy" (not on a phone), or ""
    """

    left: float
    text: str
    is_level: bool = True
    shown: str = "always"


@dataclass(frozen=True)
class RangeBar:
    """One assumption, or length, along its range."""

    name: str
    about: str
    low: str
    high: str
    now: BarMark
    strips: Sequence[RangeStrip]
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
    details: str  # of the answer, after its first two sentences
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
    bar_key: Sequence[str]  # what bars say beside regimes and levels
    outcomes: Sequence[tuple[str, str]]  # letters of outcomes that hold past a tip, and their plays
    rules: Sequence[tuple[str, str]]  # names, and conditions in the syntax of game files
    notes: Sequence[str]
    jointly: str
    watched: Sequence[tuple[str, str, Sequence[str]]]
    before: Sequence[Picture]
    after: Sequence[Picture]
    statements: Sequence[Statement | None]  # of the cards, as far as they were worked out
    claims: Sequence[ClaimRow]
    over_ranges: Sequence[str]  # what is known of claims over all ranges
    ledger: Sequence[LedgerRow]
    fixed: Sequence[LedgerRow]
    listing: str  # the command that lists every equilibrium
    commands: Sequence[str]
    made: Sequence[tuple[str, str]]
    solution: Solution
    tips: Tips


ANSWER = 2  # sentences of an answer; what else there is to say stands below them


def report_view(
    analysis: Analysis, claims: Sequence[ClaimVerdict], before: Sequence[Picture],
    after: Sequence[Picture], statements: Sequence[Statement | None] = (),
) -> ReportView:  # fmt: skip
    """Words what was computed before; pictures stand before what holds, and after what tips it."""
    definition, solution = analysis.definition, analysis.solution
    shown = nearest_first(shown_tips(analysis.tips))
    rules = numbered_rules(shown)
    cards = list(equilibrium_cards(analysis))
    every: list[Assumption | Length] = [*definition.assumptions, *definition.lengths]
    ledger = [_ledger_row(analysis, one) for one in every]
    sentences = answer_sentences(analysis)
    outcomes = OutcomeNames(definition, solution)
    bars = [*_bars(analysis, shown, rules, outcomes)]
    return ReportView(
        definition=definition,
        kind=_kind(definition, solution),
        standing=analysis.standing.sentences(definition),
        answer=" ".join(sentences[:ANSWER]),
        details=" ".join(sentences[ANSWER:]),
        regime=solution.regime,
        level=words.span(definition, solution) if definition.has_escalation else "",
        line=number_text.number(definition.line),
        line_at=100 * float(definition.line),
        readings=list(_reading_columns(analysis)),
        concept=words.WHY_IT_HOLDS[solution.concept],
        completeness=found_in_words(solution),
        cards=cards,
        more=len(solution.equilibria) - len(cards),
        bars=bars,
        bar_key=list(strip_key(strip for bar in bars for strip in bar.strips)),
        outcomes=list(outcomes.fresh.items()),
        rules=list(_rules(shown, rules)),
        notes=list(_notes(analysis, shown)),
        jointly=_jointly(analysis),
        watched=[
            (w.watch.what, SAYS[w.now], list(what_tips(w, analysis.tips))) for w in analysis.watched
        ],
        before=before,
        after=after,
        statements=statements,
        claims=[_claim_row(definition, claim) for claim in claims],
        over_ranges=over_all_ranges(definition, claims, with_points=True),
        ledger=[row for row in ledger if row.range],
        fixed=[row for row in ledger if not row.range],
        listing=analysis.standing.command("solve"),
        commands=list(_commands(analysis, after, has_claims=bool(claims))),
        made=list(_made(analysis, after)),
        solution=solution,
        tips=analysis.tips,
    )


def _jointly(analysis: Analysis) -> str:
    if analysis.least is not None:
        return least_move(analysis.least)
    asked = analysis.definition.has_escalation and analysis.definition.ranged
    return "how far they can move is not settled." if asked else ""


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
    one = "one player" if n == "one" else f"{n} players"
    if words.is_open(solution):
        return f"a game of {one}, not solved"
    exact = "exactly" if all(e.exact for e in solution.equilibria) else "with proved bounds"
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
            reach=_levels(solution) if definition.has_escalation else None,
            holds=holds,
            settings=", ".join(f"{k} = {number_text.number(v)}" for k, v in values),
        )


def _levels(solution: Solution | None) -> tuple[float, float] | None:
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


def _bars(
    analysis: Analysis, shown: Sequence[Tip], rules: Mapping[str, str], outcomes: OutcomeNames
) -> Iterator[RangeBar]:
    """A bar per assumption or length that tips the outcome alone, the nearest first."""
    for name in dict.fromkeys(tip.assumption for tip in shown):
        mine = [tip for tip in shown if tip.assumption == name]
        yield _bar(analysis, analysis.definition.named(name), mine, rules, outcomes)


def _bar(
    analysis: Analysis,
    moved: Assumption | Length,
    mine: Sequence[Tip],
    rules: Mapping[str, str],
    outcomes: OutcomeNames,
) -> RangeBar:
    assert moved.range is not None
    ends, now = bar_ends(moved), mine[0].baseline
    found = list(strips(analysis.tips, moved.name, ends))
    ticks = [100 * tick(tip, ends) for tip in mine]
    shares = [x / 100 for x in ticks]
    low, high = (number_text.brief(Fraction(end)) for end in moved.range)
    return RangeBar(
        name=moved.name,
        about=moved.about,
        low=low,
        high=high,
        now=BarMark(100 * place(now, ends), number_text.number(now)),
        strips=found,
        parts=[_part(one, place(now, ends), shares) for one in found],
        ticks=_ticks(mine, ticks),
        readings=[
            BarMark(100 * place(value, ends), letter)
            for letter, value in other_values(analysis.definition, moved.name, now)
        ],
        move=number_text.share(mine[0].margin),
        tips=[row for tip in mine for row in _past(outcomes, tip, rules)],
    )


def _part(part: RangeStrip, now: float, ticks: Sequence[float]) -> BarPart:
    low, high = part.roomiest([now, *ticks])
    width = part.high - part.low
    return BarPart(
        left=100 * part.low,
        width=100 * width,
        regime=part.regime,
        level=part.level_between(ticks)[1:].strip(),  # without its sign
        middle=100 * ((low + high) / 2 - part.low) / width if width else 50,
        room=100 * (high - low),
        is_known=part.is_known,
        tint=f"{part.regime} second" if part.is_second else part.regime,
    )


LETTER, LETTER_ON_PHONE = 2.2, 3.0  # percent of a bar: a letter of a number under it
EDGE = 12  # percent from an end of a bar within which a number begins, or ends, at its tick


def _ticks(mine: Sequence[Tip], lefts: Sequence[float]) -> list[BarMark]:
    """The nearest tip first: its number stands under it, the others where they leave each other
    room."""
    texts = [tick_text(tip) for tip in mine]
    shown: list[str] = []
    for k, (left, text) in enumerate(zip(lefts, texts, strict=True)):
        before = [(lefts[i], texts[i]) for i in range(k) if shown[i]]
        always = [(lefts[i], texts[i]) for i in range(k) if shown[i] == "always"]
        is_free, is_always = (
            all(_apart((left, text), other, letter) for other in others)
            for letter, others in ((LETTER, before), (LETTER_ON_PHONE, always))
        )
        shown.append("" if not is_free else "always" if is_always else "roomy")
    return [
        BarMark(left, text, is_level_tip(tip), room)
        for tip, left, text, room in zip(mine, lefts, texts, shown, strict=True)
    ]


def _apart(one: tuple[float, str], other: tuple[float, str], letter: float) -> bool:
    """Is there room for two numbers under a bar?"""
    (low, high), (left, right) = (_reach(*number, letter) for number in (one, other))
    return high + letter <= left or right + letter <= low


def _reach(left: float, text: str, letter: float) -> tuple[float, float]:
    """From where to where a number goes that stands under its tick."""
    width = letter * len(text)
    begins = left if left < EDGE else left - width if left > 100 - EDGE else left - width / 2
    return begins, begins + width


def _past(
    outcomes: OutcomeNames, tip: Tip, rules: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    for relation, far in beyond(tip):
        value = f"{relation} {number_text.point(tip.value)}"
        yield value, outcomes.past(tip, far), rule_past(tip, far, rules)


def _rules(shown: Sequence[Tip], rules: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    texts = dict.fromkeys(tip.condition.text for tip in shown if tip.condition)
    return ((rules[text], text) for text in texts if text in rules)


def _notes(analysis: Analysis, shown: Sequence[Tip]) -> Iterator[str]:
    tips = analysis.tips
    yield from never_alone(quiet(tips), tips)
    yield from otherwise(analysis.definition, tips)
    yield from standing_out(analysis.definition, shown)
    yield from not_settled(tips)
    yield from words.of_which(analysis.solution.completeness, tips)
    if words.is_open(analysis.solution) and analysis.definition.ranged:
        yield "Not tried over the ranges either: a map, what decides, scenarios, policies."


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


def _ledger_row(analysis: Analysis, assumption: Assumption | Length) -> LedgerRow:
    """Of a length the value at which the game is taken."""
    definition, name = analysis.definition, assumption.name
    is_length = isinstance(assumption, Length)
    baseline = assumption.value if is_length else definition.baseline[name]
    ends = [number_text.number(Fraction(end)) for end in assumption.range or ()]
    return LedgerRow(
        name=name,
        about=assumption.about,
        value=number_text.number(Fraction(baseline) if is_length else analysis.values[name]),
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
    if solution.equilibria:
        yield "certificate", "every equilibrium was checked against the definition, by itself"
