"""The `concepts` screen: what a table says beside its equilibria, a few lines per question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ....definition import Definition
from ....solvers.concepts.commitment import Commitment
from ....solvers.concepts.correlated import Correlated
from ....solvers.concepts.evolutionary_stability import EvolutionaryStability
from ....solvers.concepts.learning import Learning
from ....solvers.concepts.minimax import Minimax
from ....solvers.concepts.overview import NotSettled, Overview
from ....solvers.concepts.rationalizable import Rationalizable
from ....solvers.result import KINDS, Solution
from ...text import layout, number_text, words
from .plan_names import MOST, PlanNames

NUMBER = number_text.beside


def concepts_screen(
    definition: Definition, found: Overview, standing: words.Standing, version: str
) -> Iterator[RenderableType]:
    """Dominance, mediation, commitment, what each is sure of, and habits where both are alike."""
    yield layout.heading(definition.title.upper(), "beside its equilibria")
    for sentence in standing.sentences(definition):
        yield from layout.wrapped(sentence)
    if not definition.structure.all_at_once:
        yield from layout.wrapped("Everybody is taken to choose a whole plan before play begins.")
    yield Text()
    naming = PlanNames(found.structure)
    yield from _left(definition, naming, found.left)
    yield from _mediated(definition, naming, found)
    yield from _commitments(definition, naming, found.commitments)
    yield from _sure(naming, found.minimax)
    yield from _habits(definition, naming, found.habits)
    yield from _drifts(definition, naming, found.learning)
    yield from _added_up(found)
    yield from naming.legend()
    yield Text(
        words.how_made(definition, version, "other concepts", "exact, each verified"),
        style="dim",
    )


def _not(found: NotSettled, what: str = "Not settled") -> list[Text]:
    return layout.wrapped(
        f"{what}: {found.reason.splitlines()[0].removeprefix('not settled: ')}.", 2
    )


def _span(low: Any, high: Any) -> str:
    return NUMBER(low) if low == high else f"{NUMBER(low)} to {NUMBER(high)}"


# -- iterated dominance ---------------------------------------------------------------------------


def _left(
    definition: Definition, naming: PlanNames, found: Rationalizable | NotSettled
) -> Iterator[RenderableType]:
    yield layout.heading("WHAT REASON LEAVES", "iterated strict dominance by mixtures")
    if isinstance(found, NotSettled):
        yield from _not(found)
    elif not found.rounds:
        yield from layout.wrapped("Everything: no action is worse than a mixture of others.", 2)
    else:
        rows = [
            (
                str(k) if not place else "",
                one.player,
                naming.action(one.player, one.action),
                naming.mixture(one.player, one.by),
            )
            for k, struck in enumerate(found.rounds, 1)
            for place, one in enumerate(struck[:MOST])
        ]
        yield layout.table(("ROUND", "WHO", "NEVER DOES", "WHICH IS WORSE THAN"), rows)
        hidden = sum(max(0, len(struck) - MOST) for struck in found.rounds)
        if hidden:
            yield from layout.wrapped(f"and {hidden} more; --json has them all", 2)
        for name, own in found.actions.items():
            is_long = len(own) > MOST
            left = (
                f"{len(own)} actions" if is_long else ", ".join(naming.action(name, a) for a in own)
            )
            yield from layout.wrapped(f"left to {name}: {left}", 4, "  ")
        yield from layout.wrapped(
            f"{definition.what} over what is left: {_span(*found.escalation)}", 2
        )
    yield Text()


# -- a mediator -----------------------------------------------------------------------------------


def _mediated(
    definition: Definition, naming: PlanNames, found: Overview
) -> Iterator[RenderableType]:
    yield layout.heading(
        "WITH A MEDIATOR", "who draws what to do, and tells each side its own part"
    )
    rows = [
        ("", *_of_equilibria(found.nash), f"alone: Nash{_some(found.nash)}"),
        ("", *_of_mediator(found.correlated), "each is told its part: correlated"),
        ("", *_of_mediator(found.coarse), "each binds itself before: coarse correlated"),
    ]
    headers = ("", definition.what.upper(), "SUM OF PAYOFFS", "")
    yield layout.table(headers, rows, indent=0)
    correlated = found.correlated
    if isinstance(correlated, NotSettled):
        yield from _not(correlated)
    else:
        low = correlated.least_escalation
        yield from layout.wrapped(
            f"Least {definition.what}, {NUMBER(low.value)}: {naming.drawn(low.distribution)}. "
            f"{_compared(found.nash, low.value)}", 2,
        )  # fmt: skip
        best = correlated.best_sum
        yield from layout.wrapped(
            f"Best sum, {NUMBER(best.value)}: {naming.drawn(best.distribution)}.", 2
        )
    yield Text()


def _of_equilibria(found: Solution | NotSettled) -> tuple[str, str]:
    if isinstance(found, NotSettled) or not found.equilibria:
        return "not settled", ""
    sums = [sum(e.payoffs) for e in found.equilibria]
    levels = [e.escalation for e in found.equilibria]
    return _span(min(levels), max(levels)), _span(min(sums), max(sums))


def _of_mediator(found: Correlated | NotSettled) -> tuple[str, str]:
    if isinstance(found, NotSettled):
        return "not settled", ""
    return (
        _span(found.least_escalation.value, found.largest_escalation.value),
        _span(found.worst_sum.value, found.best_sum.value),
    )


def _some(found: Solution | NotSettled) -> str:
    """Are there other equilibria than the ones that were found?"""
    is_all = isinstance(found, NotSettled) or found.completeness.kind in KINDS[:2]
    return "" if is_all else ", of those found"


def _compared(nash: Solution | NotSettled, least: Any) -> str:
    """Does a mediator bring escalation below every equilibrium that was found?"""
    if isinstance(nash, NotSettled) or not nash.equilibria:
        return ""
    lowest = min(e.escalation for e in nash.equilibria)
    if least < lowest:
        less = f"That is {NUMBER(lowest - least)} less than in any equilibrium without one"
        return f"{less}{_some(nash)}."
    return "The sides can get there alone." if least == lowest else ""


# -- commitment -----------------------------------------------------------------------------------


def _commitments(
    definition: Definition, naming: PlanNames, found: Mapping[str, Commitment | NotSettled]
) -> Iterator[RenderableType]:
    yield layout.heading("WHO GAINS BY COMMITTING FIRST", "to a mixture that the other side sees")
    settled = [one for one in found.values() if not isinstance(one, NotSettled)]
    if not found:
        yield from layout.wrapped("Told only where two have a choice.", 2)
    for name, one in found.items():
        if isinstance(one, NotSettled):
            yield from _not(one, f"{name}: not settled")
    if settled:
        headers = ("LEADER", "GETS", "AT ONCE", definition.what.upper(), "")
        rows = [
            (one.leader, _worth(one), _span(*one.nash), NUMBER(one.strong.escalation), _gain(one))
            for one in settled
        ]
        yield layout.table(headers, rows)
    for one in settled:
        yield from layout.wrapped(
            f"{one.leader}: {naming.mixture(one.leader, one.strong.mixture)}; "
            f"{one.follower} replies {naming.action(one.follower, one.strong.reply)}.", 2,
        )  # fmt: skip
    if any(not one.weak.is_attained for one in settled):
        yield from layout.wrapped(
            "→ is come near to, not reached: on the spot itself the other side is indifferent.", 2
        )
    yield Text()


def _worth(found: Commitment) -> str:
    """What is sure, and what more there is if the follower breaks ties for the leader."""
    sign = "" if found.weak.is_attained else "→ "
    sure = f"{sign}{NUMBER(found.weak.value)}"
    more = found.strong.value != found.weak.value
    return f"{sure}; {NUMBER(found.strong.value)} if ties go its way" if more else sure


def _gain(found: Commitment) -> str:
    if found.gains_for_sure:
        return "gains"
    if found.can_gain:
        return "gains if ties go its way"
    worst, best = found.nash
    return "picks its best equilibrium" if worst < best == found.weak.value else "gains nothing"


# -- what each is sure of, and habits -------------------------------------------------------------


def _sure(naming: PlanNames, found: Mapping[str, Minimax | NotSettled]) -> Iterator[RenderableType]:
    yield layout.heading("WHAT EACH IS SURE OF", "and to what the others can hold it")
    settled = [one for one in found.values() if not isinstance(one, NotSettled)]
    for name, one in found.items():
        if isinstance(one, NotSettled):
            yield from _not(one, f"{name}: not settled")
    if settled:
        rows = [
            (
                one.player,
                NUMBER(one.value),
                naming.mixture(one.player, one.mixture),
                naming.drawn(one.threat, one.player),
            )
            for one in settled
        ]
        yield layout.table(("WHO", "VALUE", "SURE BY", "HELD TO IT BY"), rows)
    if any(one.is_correlated for one in settled):
        yield from layout.wrapped(
            "The others are taken to coordinate; each alone may have to leave more.", 2
        )
    yield Text()


def _habits(
    definition: Definition, naming: PlanNames, found: EvolutionaryStability | NotSettled | None
) -> Iterator[RenderableType]:
    if found is None:
        return
    yield layout.heading("WHICH HABITS LAST", "both sides are alike: evolutionary stability")
    if isinstance(found, NotSettled):
        yield from _not(found)
    else:
        one_of = naming.players[0]
        rows = [
            (
                naming.mixture(one_of, one.habit),
                NUMBER(one.escalation),
                "stable"
                if one.invader is None
                else f"not: a few who do {naming.mixture(one_of, one.invader)} can stay",
            )
            for one in found.equilibria
        ]
        yield layout.table(("HABIT", definition.what.upper(), ""), rows)
    yield Text()


def _drifts(
    definition: Definition, naming: PlanNames, found: Learning | NotSettled | None
) -> Iterator[RenderableType]:
    if found is None:
        return
    yield layout.heading("WHERE LEARNING LEADS", "of all starting expectations, each as likely")
    if isinstance(found, NotSettled):
        yield from _not(found)
    else:
        rows = [
            (
                naming.drawn({drift.profile: 1}),
                NUMBER(drift.escalation),
                "" if drift.share is None else NUMBER(drift.share),
                number_text.share(drift.replicator),
            )
            for drift in found.drifts
        ]
        headers = ("TO", definition.what.upper(), "BY BEST REPLIES", "BY REPLICATORS")
        yield layout.table(headers, rows)
        profile = dict(zip(naming.players, found.drifts[-1].profile, strict=True))
        for player, x in found.edge.items():
            (other,) = set(naming.players) - {player}
            own, theirs = (
                naming.action(player, profile[player]),
                naming.action(other, profile[other]),
            )
            above = number_text.probability(x)
            yield from layout.wrapped(
                f"{player}: {own} from an expectation of {theirs} above {above}", 2
            )
    yield Text()


# -- indices --------------------------------------------------------------------------------------


def _added_up(found: Overview) -> Iterator[RenderableType]:
    yield layout.heading("ARE ALL FOUND", "the indices of all equilibria, +1 or −1, add up to +1")
    if isinstance(found.indices, NotSettled):
        yield from _not(found.indices)
    else:
        yield from layout.wrapped(_sum_in_words(found.indices, bool(_some(found.nash))), 2)
    yield Text()


def _sum_in_words(found: tuple[int | None, ...], may_be_others: bool) -> str:
    """What indices tell of the number of equilibria."""
    irregular = found.count(None)
    if irregular:
        all_found = words.count(len(found), "equilibrium")
        return f"Indices do not tell: a tie leaves {irregular} of {all_found} without one."
    plus, minus = found.count(1), found.count(-1)
    told = f"{plus} of index +1" + (f", {minus} of −1" if minus else "")
    if plus - minus != 1:
        return f"{told}: they do not add up to +1, so there are others, which were not found."
    others = " Others, if there are any, add up to 0." if may_be_others else ""
    return f"{told}: they add up to +1.{others}"
