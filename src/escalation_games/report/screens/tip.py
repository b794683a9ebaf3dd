"""The `tip` screen: every tip of every assumption, what holds around it, and the rule behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition
from ...sensitivity.tips.nearest import is_outcome_tip
from ...sensitivity.tips.tips import CHANGES
from ...solvers.result import Solution
from ..forms import heading
from ..text import layout, number_text, words
from .equilibrium_formulas import formulas_section
from .sections.names import names_section
from .sections.watched import watched_section
from .tip_table import (
    WHERE_ANSWERED,
    closed_forms,
    is_only_there,
    is_unsettled,
    least_move,
    nearest_first,
    never_alone,
    not_settled,
    numbered_rules,
    only_there,
    rule_texts,
    share_of_ranges,
    what_stands,
    where,
)

if TYPE_CHECKING:
    from ...sensitivity.conditions.existence import Existence
    from ...sensitivity.conditions.names import NameMeaning
    from ...sensitivity.robustness.joint_tips import Together
    from ...sensitivity.tips.tips import Tip, Tips
    from ...sensitivity.tips.watched import Watched

LEADS = {"toward": "▲", "away": "▼", "both": "⇅", "neither": " "}
COLUMN = 15  # letters of a value in the table
WAYS = 2  # in which an equilibrium can exist, that are written out


def tips_screen(
    definition: Definition,
    solution: Solution,
    tips: Tips,
    asked: Sequence[str],
    standing: words.Standing,
    version: str,
    existing: Existence | None = None,
    together: Together | None = None,
    with_formulas: bool = False,
    watched: Sequence[Watched] = (),
    meanings: Mapping[str, NameMeaning] | None = None,
) -> Iterator[RenderableType]:
    """One row per tip, nearest first, with the regime and level below, on and above it."""
    found = [heading(definition.structure, e) for e in solution.equilibria]
    yield layout.heading(definition.title.upper(), _standing(definition, solution))
    for sentence in standing.sentences(definition):
        yield from layout.wrapped(sentence)
    for sentence in words.default_concept(solution):
        yield from layout.wrapped(sentence)
    for k, text in enumerate(found, 1):
        yield from layout.wrapped(text, 4, f"  {k}")
    yield Text()
    there = [tip for tip in tips if is_outcome_tip(tip) and is_only_there(tip)]
    there = [tip for tip in there if not is_unsettled(tip)]
    ordered = nearest_first([tip for tip in tips if tip not in there])
    yield from _what_tips(definition, ordered, there, tips, asked)
    yield from _rules(ordered)
    rules = [text for tip in ordered if tip.condition for text in rule_texts(tip.condition)]
    yield from names_section(meanings or {}, [*asked, *rules])
    yield from layout.each_wrapped(_what_does_not(definition, ordered, there, tips, asked))
    yield from layout.each_wrapped(words.of_which(solution.completeness, tips))
    if watched:
        yield Text()
        yield from watched_section(watched, tips, with_places=True)
    if with_formulas:
        yield from formulas_section(definition, tips.formulas)
    if together is not None:
        yield from together_section(definition, together)
    if existing is not None:
        yield from existence_section(solution, existing)
    arrows = (
        "Levels are limits at the tip. "
        "▲ past the tip there is more escalation, ▼ less, ⇅ both at once. "
    )
    yield from layout.wrapped(
        "MOVE: share of the range given, which is not a probability. "
        f"{arrows if definition.has_escalation else ''}"
        "R: holds on this side of the tip, and is broken beyond it."
    )
    yield Text(
        words.how_made(definition, version, solution.concept, solution.method),
        style="dim",
    )


def _what_tips(
    definition: Definition,
    ordered: Sequence[Tip],
    there: Sequence[Tip],
    tips: Tips,
    asked: Sequence[str],
) -> Iterator[RenderableType]:
    """The table of tips; or that there are none, as far as is known."""
    if ordered:
        yield _table(definition, ordered)
    elif asked and set(asked) <= set(tips.unsettled):
        yield Text("Whether anything tips is not settled.")
    elif asked:
        part = ", where it is settled," if tips.unsettled else WHERE_ANSWERED if tips.gaps else ""
        but = ", but for the values below" if there else ""
        limits = words.searched(tips.completeness.kind)
        yield from layout.wrapped(
            f"Nothing tips: within these ranges{part} the outcome never changes{but}.{limits}"
        )
    else:
        yield Text("Nothing to move: no assumption has a range.")
    yield Text()


def _what_does_not(
    definition: Definition,
    ordered: Sequence[Tip],
    there: Sequence[Tip],
    tips: Tips,
    asked: Sequence[str],
) -> Iterator[str]:
    """Values that matter by themselves only; what tips nothing; what is not settled."""
    known = {tip.assumption for tip in tips} | set(tips.unsettled)
    if there:
        yield f"Otherwise only at the value itself: {only_there(definition, there)}."
    if ordered:
        yield from never_alone([name for name in asked if name not in known], tips)
    yield from not_settled(tips)


def _standing(definition: Definition, solution: Solution) -> str:
    if not definition.has_escalation:
        return f"{words.count(len(solution.equilibria), 'outcome')} where it stands"
    span = words.span(definition, solution)
    symbol = number_text.SYMBOLS[solution.regime]
    among = words.among(solution.completeness.kind)
    return f"{symbol} {definition.what} {span} where it stands{among}"


def _table(definition: Definition, tips: Sequence[Tip]) -> RenderableType:
    rules = numbered_rules(tips)
    rows = [
        (
            tip.assumption,
            number_text.number(tip.baseline),
            _in_column(number_text.point(tip.value)),
            number_text.share(tip.margin),
            *(
                "–" if side is None else what_stands(definition, side)
                for side in (tip.below, tip.on, tip.above)
            ),
            f"{LEADS[tip.leads]} {_strongest(tip)}",
            rules.get(tip.condition.text, "") if tip.condition else "",
        )
        for tip in tips
    ]
    headers = ("ASSUMPTION", "NOW", "TIP", "MOVE", "BELOW", "ON", "ABOVE", "CHANGE", "RULE")
    return layout.table(headers, layout.once(rows, 2), right=(3,), whole=(0, 1, 2, 3, 7, 8))


def _in_column(value: str) -> str:
    """The decimal of a long fraction stands on a line of its own."""
    return value if len(value) <= COLUMN else value.replace(" = ", "\n= ")


def _strongest(tip: Tip) -> str:
    """The most important of what changes; the JSON has all of it."""
    return next(change for change in CHANGES if change in tip.changes)


def _rules(tips: Sequence[Tip]) -> Iterator[RenderableType]:
    """Every rule, and under it what it says about each assumption."""
    for text, name in numbered_rules(tips).items():
        behind = [tip for tip in tips if tip.condition and tip.condition.text == text]
        yield from layout.wrapped(number_text.pretty(text), 6, f"  {name}")
        for form in closed_forms(behind):
            if not says_the_same(form, number_text.pretty(text)):
                yield from layout.wrapped(form, 8)
    if numbered_rules(tips):
        yield Text()


def says_the_same(one: str, other: str) -> bool:
    """Two inequalities in the same words: k ≥ a and a ≤ k."""
    left, right = other.partition(" ≥ ")[::2]
    return one in (other, f"{right} ≤ {left}", f"{left} ≥ {right}")


# -- when each equilibrium exists ------------------------------------------------------------------


def existence_section(solution: Solution, known: Existence) -> Iterator[RenderableType]:
    """Per equilibrium found, the rules under which it exists, over all the ranges at once.

    Ways that hold only on a tie, or at an end of a range, are in the JSON only.
    """
    yield layout.heading("EXISTS WHEN", "anywhere in the ranges, not only one assumption at a time")
    for k, equilibrium in enumerate(solution.equilibria, 1):
        found = known.of(equilibrium.key)
        ways = [] if found is None else [way for way in found.clauses if way.inside is not None]
        shown = [way for way in ways if way.holds][:WAYS]
        for n, way in enumerate(shown):
            text = " and ".join(number_text.pretty(rule.text) for rule in way.inequalities)
            yield from layout.wrapped(text or "always", 7, "  or" if n else f"  {k}")
        if len(ways) > len(shown):
            others = words.count(len(ways) - len(shown), "other way")
            yield from layout.wrapped(f"or in {others}" if shown else f"in {others}", 7)
    if known.reason:
        yield from layout.wrapped(f"Not all classes: {known.reason}.", 2)
    yield Text()


# -- all assumptions at once -----------------------------------------------------------------------


def together_section(definition: Definition, together: Together) -> Iterator[RenderableType]:
    """The least joint move that changes the regime, and the smallest sets that tip together."""
    yield layout.heading("TOGETHER", "all assumptions may move, each by a share of its range")
    held = words.held_lengths(definition)
    yield from layout.wrapped(f"{least_move(together.radius)}{held}", 2)
    if together.joint:
        yield Text("  None of these tips alone; together they do:")
        rows = [
            (" + ".join(tip.assumptions), share_of_ranges(tip.radius), where(tip.radius))
            for tip in together.joint
        ]
        yield layout.table(("", "MOVE OF EACH", "FOR EXAMPLE"), rows, indent=4)
    elif not together.unsettled and together.size > 1:
        yield from layout.wrapped(
            f"No set of up to {together.size} assumptions tips unless one of it tips alone.", 2
        )
    if together.unsettled:
        sets = words.count(len(together.unsettled), "set")
        yield from layout.wrapped(
            f"Not settled: {sets} of up to {together.size} assumptions, in which nothing was found "
            "that tips, and no proof that nothing does.", 2
        )  # fmt: skip
    yield Text()
