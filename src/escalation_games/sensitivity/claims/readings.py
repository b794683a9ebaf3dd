"""What holds in each reading of a file: at its baseline, and at each of its presets."""

from __future__ import annotations

from collections.abc import Mapping

from ...definition import Definition, Settings
from ...effort import Spent, share
from ...errors import ComputeError
from ...solvers.result import Solution
from ...solvers.solve import solved

BASELINE = ""  # the name of where the file stands, beside those of its presets


def reading_points(definition: Definition) -> dict[str, Settings | None]:
    """BASELINE and the presets -> the values that each gives to assumptions."""
    return {BASELINE: None} | {preset.name: preset.values for preset in definition.presets}


def solutions_by_reading(
    definition: Definition,
    concept: str | None = None,
    known: Mapping[str, Solution] | None = None,
) -> Mapping[str, Solution | None]:
    """BASELINE and the presets -> the solution there, those that are known already among them.

    None where it could not be solved, or takes more work than the effort allows: of a solution that
    was cut short, the levels are not those of all.
    """
    points = reading_points(definition)
    found: dict[str, Solution | None] = {}
    for k, (name, values) in enumerate(points.items()):
        try:
            with share(1 / (len(points) - k)):
                given = (known or {}).get(name)
                solution = given or solved(definition.at(values), concept)
        except (ComputeError, Spent):
            found[name] = None
        else:
            found[name] = None if solution.completeness.is_cut else solution
    return found
