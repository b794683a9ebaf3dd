"""Which assumptions tip first: those whose nearest tip is the least share of their range away."""

from __future__ import annotations

from collections.abc import Iterable

from ...definition import Definition, Settings
from ...errors import InputError
from ...numbers import Bracket, Fraction, LinePoint, approximate
from .tips import Tip, tips


def distance(margin: LinePoint) -> Fraction:
    """A margin as a number that can be compared with others: of a bracket, its middle."""
    if isinstance(margin, Bracket):
        return (margin.lower + margin.upper) / 2
    return margin if isinstance(margin, Fraction) else Fraction(approximate(margin))


def is_outcome_tip(tip: Tip) -> bool:
    """More than a label changes."""
    return bool(tip.changes - {"labels", "off path"})


def distances(found: Iterable[Tip]) -> dict[str, Fraction]:
    """How far the nearest of these tips is, by assumption."""
    nearest: dict[str, Fraction] = {}
    for tip in found:
        margin = distance(tip.margin)
        nearest[tip.assumption] = min(margin, nearest.get(tip.assumption, margin))
    return nearest


def nearest_two(
    definition: Definition,
    given: str | None = None,
    values: Settings | None = None,
    concept: str | None = None,
    found: Iterable[Tip] | None = None,
) -> tuple[str, str]:
    """Two assumptions to map: one given, or none, and then those with the nearest tips.

    `found` are all tips, where they are known already. Where fewer than two tip, others follow in
    the order of the file. Raises InputError where fewer than two have a range.
    """
    ranged = [a.name for a in definition.ranged]
    if found is None:
        found = tips(definition, ranged, values, concept)
    near = distances(tip for tip in found if is_outcome_tip(tip) and tip.assumption in ranged)
    tipping = sorted(near, key=lambda name: near[name])
    names = list(dict.fromkeys([*([given] if given else []), *tipping, *ranged]))
    if len(names) < 2:
        raise InputError(
            "X Y", "a map needs two assumptions with a range",
            "give another one a range in the file",
        )  # fmt: skip
    return names[0], names[1]
