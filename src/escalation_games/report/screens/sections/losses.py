"""What deviations would lose: why an equilibrium holds, in rows for screens and pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ....numbers import as_fraction
from ....sensitivity.conditions.binding_conditions import Reason, least_losses
from ....solvers.result import Equilibrium
from ...forms import words_of
from ...forms.form_words import players_of
from ...text import number_text

if TYPE_CHECKING:
    from ..analyze import Analysis


@dataclass(frozen=True)
class Lost:
    """The best deviation at a decision.

    who, action  who would deviate, and to what
    loss         None where nothing would be lost
    then         " (then …)": what would follow off the path; or nothing
    relation     the loss as a formula, and its value; or nothing
    formula      the loss in the syntax of game files, where there are names in it; or nothing
    """

    who: str
    action: str
    loss: str | None
    then: str
    relation: str
    formula: str


def losses(analysis: Analysis, k: int) -> Iterator[Lost]:
    """The best deviation of each player at each decision that is reached, in equilibrium k.

    Where it loses nothing it stands here only if nobody mixes: mixing is losing nothing.
    """
    equilibrium = analysis.solution.equilibria[k]
    mixes = "mixed" in equilibrium.labels
    alike: dict[tuple[str, str, str], list[Reason]] = {}
    for reason in best_deviations(analysis.reasons[k] if k < len(analysis.reasons) else ()):
        decision = analysis.definition.structure.decisions[reason.deviation.decision]
        action = decision.actions[reason.deviation.action]
        key = (action, number_text.beside(reason.loss), reason.formula)
        alike.setdefault(key, []).append(reason)
    for (action, loss, formula), reasons in alike.items():
        is_none = as_fraction(reasons[0].loss) == 0
        if is_none and mixes:
            continue
        has_names = any(map(str.isalpha, formula))
        equal = number_text.equals(number_text.number(reasons[0].loss))
        yield Lost(
            _who(analysis, equilibrium, reasons),
            action,
            None if is_none else loss,
            _then(analysis, equilibrium, reasons[0]),
            f"{number_text.pretty(formula)} {equal}" if has_names else "",
            formula if has_names else "",
        )


def best_deviations(reasons: Sequence[Reason]) -> list[Reason]:
    """The deviation that would lose least, of each decision that play comes to."""
    by_deviation = {id(reason.deviation): reason for reason in reasons}
    return [by_deviation[id(one)] for one in least_losses(r.deviation for r in reasons)]


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
