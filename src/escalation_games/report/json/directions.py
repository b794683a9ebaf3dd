"""The JSON of `statics`: directions of the envelope along each assumption."""

from __future__ import annotations

from collections.abc import Sequence

from ...definition import Definition, Point
from ...sensitivity.direction.along_line import Directions, LevelAlong
from ...sensitivity.direction.over_ranges import OverRanges, TwoPoints
from .tables import Json, completeness_json, number


def directions_json(
    definition: Definition,
    values: Point,
    found: Directions,
    over: Sequence[OverRanges],
    version: str,
) -> Json:
    """Per assumption the way of both ends, the runs and jumps that it is made of, and what is known
    over all ranges (null where that was not asked for)."""
    known = {ranges.assumption: over_json(ranges) for ranges in over}
    return {
        "game": definition.name,
        "version": version,
        "concept": found.concept,
        "method": found.method,
        "completeness": completeness_json(found.completeness),
        "line": number(definition.line),
        "baseline": {name: str(value) for name, value in values.items()},
        "directions": [
            {
                "assumption": direction.assumption,
                "way": direction.way,
                "lower": _level(direction.lower),
                "upper": _level(direction.upper),
                "completeness": completeness_json(direction.completeness),
                "equilibria": [
                    {
                        "from": number(run.lower),
                        "to": number(run.upper),
                        "name": definition.structure.name_of(run.equilibrium.key),
                        "way": run.way,
                    }
                    for run in direction.equilibria
                ],
                "over": known.get(direction.assumption),
            }
            for direction in found
        ],
    }


def over_json(over: OverRanges) -> Json:
    """What is known of one assumption over all ranges."""
    return {
        "never": {end: sorted(ways) for end, ways in over.never.items()},
        "proved_of": over.proved,
        "counts": dict(over.counts),
        "kind": over.kind,
        "rising": witness_json(over.rising),
        "falling": witness_json(over.falling),
    }


def witness_json(witness: TwoPoints | None) -> Json | None:
    """Two points between which a level goes one way; null where none is known."""
    if witness is None:
        return None
    return {
        "values": {name: str(value) for name, value in witness.values.items()},
        "from": str(witness.low),
        "to": str(witness.high),
        "end": witness.end,
        "before": number(witness.before),
        "after": number(witness.after),
        "kind": witness.kind,
    }


def _level(level: LevelAlong) -> Json:
    return {
        "way": level.way,
        "runs": [
            {
                "from": number(run.lower),
                "to": number(run.upper),
                "way": run.way,
                "start": number(run.start),
                "end": number(run.end),
            }
            for run in level.runs
        ],
        "jumps": [{"at": number(jump.at), "way": jump.way} for jump in level.jumps],
    }
