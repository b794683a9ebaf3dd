"""Claims of a game file, "more of this, more escalation", held against its own game.

A claim is that of a reader (a preset), or of the text as a whole. It is looked at where the file
stands, in each reading, and over all ranges (see `along_line`, `over_ranges`). It holds somewhere
if neither end of the envelope goes against it and one of them goes with it; where nothing changes,
it does not matter there; two points off every tie between which a level goes against it refute it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ...definition import Assumption, Claim, Definition, Length, Settings
from ...effort import Spent, allowed, share, steps
from ...errors import ComputeError, InputError
from ...files.arguments import as_definition, takes
from ...numbers import sign
from ...solvers.result import COMPLETE, Completeness, least_complete
from ...solvers.solve import solved
from ..direction.along_line import WAYS, Along, Way, direction_of, directions, way_of
from ..direction.over_ranges import OverRanges, TwoPoints, over_ranges
from ..tips.classified_line import Piece
from .readings import BASELINE, reading_points

OverAll = Literal["proved", "never matters", "refuted", "not settled"]
OPPOSITE: Mapping[Claim, Way] = {"rises": "falls", "falls": "rises"}


@dataclass(frozen=True)
class ClaimVerdict:
    """One claim, and what the game says to it.

    game          the name of the definition
    about         the assumption, or length, that it is of
    reader        the preset that makes it, or TEXT
    says          what the claim is: rises or falls
    ways          reading -> which way escalation goes along its range; "" is the baseline
    completeness  of the least complete solution that the ways rest on
    over          what is known over all ranges; None of a length, and where it was not asked for

    >>> verdict = eg.claims("security_dilemma", over=False)[0]
    >>> verdict.ways
    {'': 'rises', 'allied': 'rises', 'russian': 'rises'}
    """

    game: str
    about: Assumption | Length
    reader: str
    says: Claim
    ways: Mapping[str, Along]
    completeness: Completeness
    over: OverRanges | None

    @property
    def against(self) -> TwoPoints | None:
        """Two points between which escalation goes the other way."""
        if self.over is None:
            return None
        return self.over.witness(OPPOSITE[self.says])

    @property
    def over_all(self) -> OverAll:
        """What is known over the ranges. "proved": neither end ever goes the other way, and one of
        them does go this way."""
        if self.against is not None:
            return "refuted"
        if self.over is None or not self.over.never_goes(OPPOSITE[self.says]):
            return "not settled"
        if self.over.never_matters:
            return "never matters"
        return "not settled" if self.over.witness(self.says) is None else "proved"


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

    With `over`, those of assumptions over all ranges too. A reading that cannot be solved, or takes
    more work than the effort allows, says "unknown". `progress` wraps the names of the assumptions.

    >>> verdicts = eg.claims("security_dilemma", over=False)
    >>> [(one.about.name, one.reader, one.says, one.ways[""]) for one in verdicts[:2]]
    [('v0', 'russian', 'rises', 'rises'), ('o', 'russian', 'rises', 'constant')]
    """
    with allowed(effort):
        points = reading_points(definition)
        return tested_claims(definition, over, concept, seed, progress, {}, points)


ALONG = 0.4  # of the work left: for lines through points, where all ranges are asked for too


def claims_at_baseline(definition: Definition) -> tuple[ClaimVerdict, ...]:
    """Every claim tested where the file stands, and nowhere else, within the effort left."""
    return tested_claims(definition, False, None, 0, iter, {}, {BASELINE: None})


# reading -> assumption -> its line in pieces, where that is known already
KnownLines = Mapping[str, Mapping[str, Sequence[Piece]]]


def tested_claims(
    definition: Definition,
    over: bool,
    concept: str | None,
    seed: int,
    progress: Callable[[Iterable[str]], Iterable[str]],
    lines: KnownLines,
    points: Mapping[str, Settings | None],
) -> tuple[ClaimVerdict, ...]:
    """As `claims`, within the effort that is left; lines in pieces are not solved again.

    `points` are the readings that are looked at, with what each sets.
    """
    every: list[Assumption | Length] = [*definition.assumptions, *definition.lengths]
    claimed = {about.name: about for about in every if about.claims and about.range is not None}
    ways = {}
    with share(ALONG if over else 1):
        for k, name in enumerate(progress(steps(list(claimed), "assumptions"))):
            with share(1 / (len(claimed) - k)):
                ways[name] = {
                    reading: _way(
                        definition, claimed[name], values, concept,
                        lines.get(reading, {}).get(name),
                    )
                    for reading, values in points.items()
                }  # fmt: skip
    moved = [name for name, about in claimed.items() if isinstance(about, Assumption)]
    shown = over_ranges(definition, moved, concept, seed) if over and moved else ()
    known = {found.assumption: found for found in shown}
    return tuple(
        ClaimVerdict(
            definition.name, about, reader, says,
            {reading: way for reading, (way, _) in ways[name].items()},
            least_complete(*(completeness for _, completeness in ways[name].values())),
            known.get(name),
        )
        for name, about in claimed.items()
        for reader, says in about.claims.items()
    )  # fmt: skip


def _way(
    definition: Definition,
    about: Assumption | Length,
    values: Settings | None,
    concept: str | None,
    line: Sequence[Piece] | None,
) -> tuple[Along, Completeness]:
    """The way along its range at one point; "unknown" too where the work does not suffice."""
    try:
        if isinstance(about, Length):
            return _way_in_length(definition, about, values, concept)
        if line is not None:
            known = direction_of(definition, about.name, line, values, concept)
            return known.way, known.completeness
        found = directions(definition, about.name, values, concept)
    except (ComputeError, InputError, Spent):  # some lengths make no game
        return "unknown", COMPLETE
    return found[0].way, found.completeness


def _way_in_length(
    definition: Definition, length: Length, values: Settings | None, concept: str | None
) -> tuple[Along, Completeness]:
    """By every whole number in the range of a length, each solved for itself."""
    low, high = length.range
    found = [
        solved(definition.resized(**{length.name: n}).at(values), concept)
        for n in range(low, high + 1)
    ]
    least = least_complete(*(solution.completeness for solution in found))
    ways: set[Along] = {"unknown"} if any(s.completeness.is_cut for s in found) else set()
    for one, other in pairwise(solution.envelope for solution in found):
        for a, b in ((one.lower, other.lower), (one.upper, other.upper)):
            ways.add("unknown" if a is None or b is None else WAYS[sign(b - a)])
    return way_of(ways), least
