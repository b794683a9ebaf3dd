"""Readings against policies: what each comes to if a reading is true, and what a misreading costs.

For every reading of the file (a row) and every policy (a column) the game is solved exactly at the
reading's values; where the policy sets an assumption itself, that counts. A policy is *best by* a
reading if its worst equilibrium there is best, ties included. Whoever believes one reading takes
such a policy; if the other is true, it *costs* how much worse its worst equilibrium is there than
that of the best policy. This is Savage's regret at the points where the two sides of a dispute
stand ("The theory of statistical decision", JASA 46, 1951, 55-67), and no average over readings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...definition import Definition
from ...effort import Spent
from ...numbers import Fraction, Number, sign
from ..claims.readings import BASELINE, reading_points
from .alternatives import World
from .judging import Judge, LevelSpan


@dataclass(frozen=True)
class Misreading:
    """What a policy that is best by one reading comes to if another one is true.

    level, best  the worst equilibrium there of this policy, and of the best one
    cost         how much worse the first is, 0 or more
    """

    believed: str
    policy: str
    true: str
    level: Number
    best: Number
    cost: Number


@dataclass(frozen=True)
class ByReading:
    """Every policy in every reading.

    levels       reading (BASELINE is where the file stands) -> policy -> lowest and highest level
                 over all equilibria; None where the game could not be solved
    best         reading -> the policies whose worst equilibrium is best; none where that is not
                 known of every policy
    misreadings  for every two presets (where the file has one only, it and the baseline)
    """

    levels: Mapping[str, Mapping[str, LevelSpan | None]]
    best: Mapping[str, tuple[str, ...]]
    misreadings: tuple[Misreading, ...]


def by_reading(
    definition: Definition, judge: Judge, worlds: Sequence[World], fixed: Mapping[str, Fraction]
) -> ByReading | None:
    """Every policy in every reading; None where the file has no presets.

    What is `fixed` is so in every reading.
    """
    points = reading_points(definition)
    if len(points) < 2:
        return None
    levels = {
        reading: {
            world.alternative.name: _level(judge, world, {**definition.point(values), **fixed})
            for world in worlds
        }
        for reading, values in points.items()
    }
    best = {reading: tuple(_best(judge, row)) for reading, row in levels.items()}
    asked = [name for name in points if name != BASELINE or len(points) == 2]
    found = [
        misreading
        for believed in asked
        for true in asked
        if believed != true
        for misreading in _misread(judge, levels[true], best, believed, true)
    ]
    return ByReading(levels, best, tuple(found))


def _level(judge: Judge, world: World, point: Mapping[str, Fraction]) -> LevelSpan | None:
    try:
        return judge.exactly(world, point)
    except Spent:
        return None


def _worst(judge: Judge, span: LevelSpan) -> Number:
    """The level of the worst equilibrium."""
    return span[1] if judge.better == "lower" else span[0]


def _worse(judge: Judge, one: Number, other: Number) -> Number:
    """How much worse the first level is."""
    difference: Number = one - other if judge.better == "lower" else other - one
    return difference


def _best(judge: Judge, row: Mapping[str, LevelSpan | None]) -> Iterator[str]:
    """The policies whose worst equilibrium is best; none where one of them is not known."""
    known = {name: _worst(judge, span) for name, span in row.items() if span is not None}
    if len(known) < len(row):
        return
    for name, level in known.items():
        if all(sign(_worse(judge, level, other)) <= 0 for other in known.values()):
            yield name


def _misread(
    judge: Judge,
    row: Mapping[str, LevelSpan | None],
    best: Mapping[str, Sequence[str]],
    believed: str,
    true: str,
) -> Iterator[Misreading]:
    for policy in best[believed]:
        span, others = row[policy], [row[name] for name in best[true]]
        if span is not None and others and others[0] is not None:
            level, least = _worst(judge, span), _worst(judge, others[0])
            cost = _worse(judge, level, least)
            yield Misreading(believed, policy, true, level, least, cost)
