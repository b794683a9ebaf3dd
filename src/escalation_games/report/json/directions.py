"""The JSON of `statics`: directions of the envelope along each assumption."""

from __future__ import annotations

from ...definition import Definition, Point
from ...sensitivity.direction.along_line import Directions, LevelAlong
from .tables import Json, completeness_json, number


def directions_json(definition: Definition, values: Point, found: Directions, version: str) -> Json:
    """Per assumption the way of both ends, and the runs and jumps that it is made of."""
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
            }
            for direction in found
        ],
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
