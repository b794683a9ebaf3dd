"""All there is to say of several games on one page: readings, tips, claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ...definition import Definition
from ...effort import Spent, allowed, share, steps
from ...errors import ComputeError
from ...solvers.result import Solution
from ..tips.tips import Tips, tips
from .readings import BASELINE, reading_points, solutions_by_reading
from .tested_claims import ClaimVerdict, claims


@dataclass(frozen=True)
class GameInBrief:
    """One game: what holds where it stands and in its readings, what tips it, what is claimed.

    readings  BASELINE and the presets -> the solution there; None where it could not be solved
    tips      from where it stands, or from one of its presets; None where that was not solved
    """

    definition: Definition
    readings: Mapping[str, Solution | None]
    tips: Tips | None
    claims: tuple[ClaimVerdict, ...]


def brief(
    definitions: Sequence[Definition],
    preset: str | None = None,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
    effort: float | None = None,
) -> tuple[GameInBrief, ...]:
    """Every game in brief; tips are from the preset, in games that have it.

    Claims are looked at where files stand and in their readings, not over the ranges. Each game has
    an equal share of the effort that is left; one that takes more is asked again at the end, with
    what the others have left over. `progress` wraps the names of the games.
    """
    found: dict[int, GameInBrief] = {}
    with allowed(effort):
        for k, _ in enumerate(progress(steps([d.name for d in definitions], "games"))):
            with suppress(Spent), share(1 / (len(definitions) - k)):
                found[k] = _in_brief(definitions[k], preset)
        late = [k for k in range(len(definitions)) if k not in found]
        for done, k in enumerate(late):
            with share(1 / (len(late) - done)):
                found[k] = _in_brief(definitions[k], preset)
    return tuple(found[k] for k in range(len(definitions)))


def _in_brief(definition: Definition, preset: str | None) -> GameInBrief:
    start = reading_points(definition).get(preset or BASELINE)
    try:
        tipped = tips(definition, None, start)
    except ComputeError:
        tipped = None
    readings = solutions_by_reading(definition)
    return GameInBrief(definition, readings, tipped, claims(definition, over=False))
