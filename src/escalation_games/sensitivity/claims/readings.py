"""What holds in each reading of a file: at its baseline, and at each of its presets."""

from __future__ import annotations

from collections.abc import Mapping

from ...definition import Definition, Settings
from ...errors import ComputeError
from ...solvers.result import Solution
from ...solvers.solve import solved

BASELINE = ""  # the name of where the file stands, beside those of its presets


def reading_points(definition: Definition) -> dict[str, Settings | None]:
    """BASELINE and the presets -> the values that each gives to assumptions."""
    return {BASELINE: None} | {preset.name: preset.values for preset in definition.presets}


def solutions_by_reading(
    definition: Definition, concept: str | None = None
) -> Mapping[str, Solution | None]:
    """BASELINE and the presets -> the solution there; None where it could not be solved."""
    points = reading_points(definition)
    return {name: _solved(definition, values, concept) for name, values in points.items()}


def _solved(
    definition: Definition, values: Settings | None, concept: str | None
) -> Solution | None:
    try:
        return solved(definition.at(values), concept)
    except ComputeError:
        return None
