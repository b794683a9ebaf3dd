"""Claims of a game file, "more of this, more escalation", held against its own game.

A claim is that of a reader (a preset), or of the text as a whole. It is looked at where the file
stands, in each reading, and over all ranges (see `along_line`, `over_ranges`). It holds somewhere
if neither end of the envelope goes against it and one of them goes with it; where nothing changes,
it does not matter there; two points off every tie between which a level goes against it refute it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from ...definition import Assumption, Claim, Definition, Length, Settings
from ...effort import Spent, allowed, share, steps
from ...errors import ComputeError
from ...files.arguments import as_definition, takes
from ...numbers import sign
from ...solvers.solve import solved
from ..direction.along_line import WAYS, Along, directions, way_of
from ..direction.over_ranges import OverRanges, TwoPoints, over_ranges
from .readings import reading_points


@dataclass(frozen=True)
class ClaimVerdict:
    """One claim, and what the game says to it.

    about     the assumption, or length, that it is of
    reader    the preset that makes it, or TEXT
    ways      which way escalation goes along its range: at the baseline, and by reading
    over      what lines over all ranges show; None of a length, and where it was not asked for
    """

    game: str
    about: Assumption | Length
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
    """Every claim of the file that is of an assumption with a range, or of a length, tested.

    With `over`, those of assumptions over all ranges too. A reading that cannot be solved says
    "unknown". `progress` wraps the names of the assumptions. Raises the errors of `directions`.
    """
    every: list[Assumption | Length] = [*definition.assumptions, *definition.lengths]
    claimed = {about.name: about for about in every if about.claims and about.range is not None}
    found: list[ClaimVerdict] = []
    with allowed(effort):
        for k, name in enumerate(progress(steps(list(claimed), "assumptions"))):
            with share(1 / (len(claimed) - k)):
                found += _of_one(definition, claimed[name], over, concept, seed)
    return tuple(found)


def _of_one(
    definition: Definition, about: Assumption | Length, over: bool, concept: str | None, seed: int
) -> Iterator[ClaimVerdict]:
    way = _way_in_length if isinstance(about, Length) else _way
    points = reading_points(definition).items()
    ways = {reading: way(definition, about.name, values, concept) for reading, values in points}
    is_over = over and isinstance(about, Assumption)
    lines = over_ranges(definition, about.name, concept, seed) if is_over else None
    for reader, says in about.claims.items():
        yield ClaimVerdict(definition.name, about, reader, says, ways, lines)


def _way_in_length(
    definition: Definition, name: str, values: Settings | None, concept: str | None
) -> Along:
    """By every whole number in the range of a length, each solved for itself."""
    (low, high) = next(n.range for n in definition.lengths if n.name == name)
    try:
        found = [
            solved(definition.resized(**{name: n}).at(values), concept).envelope
            for n in range(low, high + 1)
        ]
    except (ComputeError, Spent):
        return "unknown"
    ways: set[Along] = set()
    for one, other in pairwise(found):
        for a, b in ((one.lower, other.lower), (one.upper, other.upper)):
            ways.add("unknown" if a is None or b is None else WAYS[sign(b - a)])
    return way_of(ways)


def _way(definition: Definition, name: str, values: Settings | None, concept: str | None) -> Along:
    try:
        (found,) = directions(definition, name, values, concept)
    except ComputeError:
        return "unknown"
    return found.way
