"""The JSON of `map` along a length."""

from __future__ import annotations

from ...sensitivity.maps.length_map import LengthMap
from .tables import Json, completeness_json, number


def length_map_json(found: LengthMap, version: str) -> Json:
    """A row per whole number, each in strips of one regime."""
    side = found.assumption
    return {
        "game": found.definition.name,
        "version": version,
        "assumptions": {name: str(value) for name, value in found.values.items()},
        "concept": found.concept,
        "method": found.method,
        "line": str(found.definition.line),
        "length": {"name": found.length.name, "value": found.length.value},
        "assumption": {"name": side.name, "range": [str(end) for end in side.range or ()]},
        "rows": [
            {
                "value": n,
                "strips": [
                    {"from": number(s.lower), "to": number(s.upper), "regime": s.regime}
                    for s in row
                ],
            }
            for n, row in found.rows.items()
        ],
        "completeness": completeness_json(found.completeness),
        "reason": found.reason,
    }
