"""Does a game come out as its file says? Every `[[expect]]` entry, compared as whole sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..definition import Definition, Expectation, Point
from ..forms import Decision
from ..forms.mixtures import Mixture
from ..numbers import Bracket, point_bounds, sign
from ..solvers.result import Equilibrium, Solution
from ..solvers.solve import solve
from .tips.classified_line import pieces
from .tips.tips import Tip, tips


def unmet(definition: Definition) -> list[str]:
    """What does not come out as expected, one sentence each; empty when all is well."""
    return [f"{e.place}: {what}" for e in definition.expectations for what in _unmet(definition, e)]


def _unmet(definition: Definition, expected: Expectation) -> Iterator[str]:
    if expected.lengths:
        definition = definition.resized(**expected.lengths)
    values = definition.point(expected.at, expected.preset)
    table = expected.table
    solution = solve(definition.at(values))
    if "equilibria" in table:
        yield from _equilibria(definition, values, solution, expected)
    if "envelope" in table:
        yield from _envelope(definition, values, solution, expected)
    if "regime" in table and table["regime"] != solution.regime:
        yield f"regime is {solution.regime}, expected {table['regime']}"
    if "completeness" in table and table["completeness"] != solution.completeness.kind:
        yield f"completeness is {solution.completeness.kind}, expected {table['completeness']}"
    for name, wanted in table.get("tips", {}).items():
        found = tips(definition, [name], values)
        yield from _tips(definition, values, expected.place, name, wanted, found)
    for name, regimes in table.get("regimes", {}).items():
        yield from _regimes(definition, values, name, regimes)
    for name, changes in table.get("changes", {}).items():
        shown = [sorted(tip.changes - {"off path"}) for tip in tips(definition, [name], values)]
        if shown != [sorted(change) for change in changes]:
            yield f"changes at the tips of {name} are {shown}, expected {changes}"


# -- equilibria --------------------------------------------------------------------------------


def _equilibria(
    definition: Definition, values: Point, solution: Solution, expected: Expectation
) -> Iterator[str]:
    """The two sets must match one to one: nothing missing, nothing extra."""
    left = list(solution.equilibria)
    for k, wanted in enumerate(expected.table["equilibria"], 1):
        match = [e for e in left if _matches(definition, values, e, wanted, expected.place)]
        if len(match) != 1:
            yield f"{len(match)} equilibria match expected equilibrium {k}, {wanted}"
        for e in match[:1]:
            left.remove(e)
    for extra in left:
        used = {
            d.name: [str(p) for p in mix]
            for d, mix in zip(definition.structure.decisions, extra.profile, strict=True)
        }
        yield f"an equilibrium that is not expected: {used}, escalation {extra.escalation}"


def _matches(
    definition: Definition, values: Point, found: Equilibrium, wanted: Mapping[str, Any], place: str
) -> bool:
    def equal(number: Any, text: Any) -> bool:
        return sign(number - definition.number(text, place, values)) == 0

    structure = definition.structure
    at = {decision.name: k for k, decision in enumerate(structure.decisions)}
    plays = wanted.get("play", {}).items()
    pays = dict(zip(structure.players, found.payoffs, strict=True))
    terms = dict(found.terms)
    return (
        all(
            _plays(structure.decisions[at[d]], found.profile[at[d]], choice, equal)
            for d, choice in plays
        )
        and all(t in terms and equal(terms[t], u) for t, u in wanted.get("terms", {}).items())
        and all(equal(pays[p], u) for p, u in wanted.get("payoffs", {}).items())
        and ("escalation" not in wanted or equal(found.escalation, wanted["escalation"]))
        and set(wanted.get("labels", ())) <= set(found.labels)
        and wanted.get("count", found.count) == found.count
    )


def _plays(decision: Decision, mixture: Mixture, wanted: Any, equal: Any) -> bool:
    """`wanted` is an action, or probabilities of actions; those not named are 0."""
    shares = {wanted: 1} if isinstance(wanted, str) else wanted
    pairs = zip(decision.actions, mixture, strict=True)
    return all(equal(p, shares.get(action, 0)) for action, p in pairs)


def _envelope(
    definition: Definition, values: Point, solution: Solution, expected: Expectation
) -> Iterator[str]:
    found = solution.envelope.lower, solution.envelope.upper
    for number, text in zip(found, expected.table["envelope"], strict=True):
        if number is None or sign(number - definition.number(text, expected.place, values)):
            yield f"envelope is {found[0]} … {found[1]}, expected {expected.table['envelope']}"
            return


# -- tips --------------------------------------------------------------------------------------


def _tips(
    definition: Definition,
    values: Point,
    place: str,
    name: str,
    wanted: Sequence[Any],
    found: Sequence[Tip],
) -> Iterator[str]:
    if len(found) != len(wanted) or not all(
        _is_at(definition, values, place, tip, text)
        for tip, text in zip(found, wanted, strict=True)
    ):
        shown = [str(tip.value) for tip in found]
        yield f"tips of {name} are {shown}, expected {list(wanted)}"


def _is_at(definition: Definition, values: Point, place: str, tip: Tip, wanted: Any) -> bool:
    """At this exact value; or, with { in = [low, high] }, between these two."""
    if isinstance(wanted, Mapping):
        low: Any
        high: Any
        low, high = (definition.number(text, place, values) for text in wanted["in"])
        found = point_bounds(tip.value) if isinstance(tip.value, Bracket) else [tip.value] * 2
        return bool(low <= found[0] and found[1] <= high)
    number = definition.number(wanted, place, values)
    return not isinstance(tip.value, Bracket) and bool(tip.value == number)


def _regimes(
    definition: Definition, values: Point, name: str, wanted: Sequence[str]
) -> Iterator[str]:
    """The regime on each open interval between the tips."""
    line = pieces(definition, name, values)
    cuts = [tip.value for tip in tips(definition, [name], values)]
    found: list[str] = []
    for k in range(1, len(line), 2):
        solution = line[k].solution
        regime = solution.regime if solution else "unresolved"
        if k == 1 or any(line[k - 1].cell.lower == cut for cut in cuts):
            found.append(regime)
    if found != list(wanted):
        yield f"regimes along {name} are {found}, expected {list(wanted)}"
