"""Claims of a game file, "more of this, more escalation", held against its own game.

A claim is that of a reader (a preset), or of the text as a whole. It is looked at where the file
stands, in each reading, and over all ranges (see `along_line`, `over_ranges`). It holds somewhere
if neither end of the envelope goes against it and one of them goes with it; where nothing changes,
it does not matter there; two points off every tie between which a level goes against it refute it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...definition import Assumption, Claim, Definition, Settings
from ...effort import allowed, share, steps
from ...errors import ComputeError
from ...files.arguments import as_definition, takes
from ..direction.along_line import Along, directions
from ..direction.over_ranges import OverRanges, TwoPoints, over_ranges
from .readings import reading_points


@dataclass(frozen=True)
class ClaimVerdict:
    """One claim, and what the game says to it.

    reader    the preset that makes it, or TEXT
    ways      which way escalation goes along its range: at the baseline, and by reading
    over      what lines over all ranges show; None where that was not asked for
    """

    game: str
    assumption: Assumption
    reader: str
    says: Claim
    ways: Mapping[str, Along]
    over: OverRanges | None

    @property
    def against(self) -> TwoPoints | None:
        """Two points between which escalation goes the other way."""
        if self.over is None:
            return None
        return self.over.falling if self.says == "rises" else self.over.rising


@takes("definition", as_definition)
def claims(
    definition: Definition,
    over: bool = True,
    concept: str | None = None,
    seed: int = 0,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
    effort: float | None = None,
) -> tuple[ClaimVerdict, ...]:
    """Every claim of the file that is of an assumption with a range, tested.

    With `over`, over all ranges too. A reading that cannot be solved says "unknown". `progress`
    wraps the names of the assumptions. Raises the errors of `directions`.
    """
    claimed = [a for a in definition.assumptions if a.claims and a.range is not None]
    found: list[ClaimVerdict] = []
    with allowed(effort):
        names = {a.name: a for a in claimed}
        for k, name in enumerate(progress(steps(list(names), "assumptions"))):
            with share(1 / (len(claimed) - k)):
                found += _of_one(definition, names[name], over, concept, seed)
    return tuple(found)


def _of_one(
    definition: Definition, assumption: Assumption, over: bool, concept: str | None, seed: int
) -> Iterator[ClaimVerdict]:
    name = assumption.name
    points = reading_points(definition).items()
    ways = {reading: _way(definition, name, values, concept) for reading, values in points}
    lines = over_ranges(definition, name, concept, seed) if over else None
    for reader, says in assumption.claims.items():
        yield ClaimVerdict(definition.name, assumption, reader, says, ways, lines)


def _way(definition: Definition, name: str, values: Settings | None, concept: str | None) -> Along:
    try:
        (found,) = directions(definition, name, values, concept)
    except ComputeError:
        return "unknown"
    return found.way
