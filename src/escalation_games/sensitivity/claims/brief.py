"""All there is to say of several games on one page: readings, tips, claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...definition import Definition, Settings
from ...effort import Spent, allowed, ran_out, share, steps
from ...errors import ComputeError, InputError, did_you_mean
from ...files.arguments import as_definitions, takes
from ...numbers import Fraction
from ...solvers.result import COMPLETE, Completeness, Solution, least_complete
from ..tips.tips import Tips, tips
from .readings import BASELINE, reading_points, solutions_by_reading
from .scaled_ranges import is_cut_short, scaled
from .tested_claims import ClaimVerdict, tested_claims

GENEROUS = 3  # equal shares of the effort that is left, for each game; not more than half of it


@dataclass(frozen=True)
class GameInBrief:
    """One game: what holds where it stands and in its readings, what tips it, what is claimed.

    definition  the game
    readings  BASELINE and the presets -> the solution there; None where it could not be solved
    tips      from where it stands, or from one of its presets; None where that was not solved
    claims    each where the file stands and in its readings

    >>> (game,) = eg.brief("security_dilemma")
    >>> list(game.readings)
    ['', 'allied', 'russian']
    """

    definition: Definition
    readings: Mapping[str, Solution | None]
    tips: Tips | None
    claims: tuple[ClaimVerdict, ...]

    @property
    def completeness(self) -> Completeness:
        """Of the least complete solution that this rests on; those on a tip itself aside."""
        solutions = [s.completeness for s in self.readings.values() if s is not None]
        tipped = [] if self.tips is None else [self.tips.between]
        tested = [claim.completeness for claim in self.claims]
        return least_complete(COMPLETE, *solutions, *tipped, *tested)

    @property
    def n_open(self) -> int:
        """How many things are not settled: tips, readings, ways of claims."""
        ways = [way for claim in self.claims for way in claim.ways.values()]
        unsolved = [solution is None for solution in self.readings.values()]
        return (self.tips is None) + sum(unsolved) + ways.count("unknown")


@takes("definitions", as_definitions)
def brief(
    definitions: Sequence[Definition],
    preset: str | None = None,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
    effort: float | None = None,
) -> tuple[GameInBrief, ...]:
    """Every game in brief; tips are from the preset, in games that have it.

    Claims are looked at where files stand and in their readings, not over the ranges. Each game has
    some equal shares of the effort that is left, as most need less than one; one of which something
    is not settled for want of it is asked again at the end, with what the others have left over.
    `progress` wraps the names of the games. Raises InputError for a preset that no game has.

    >>> found = eg.brief(["security_dilemma", "doorstep"])
    >>> [game.readings["russian"].regime for game in found]
    ['above', 'below']
    """
    presets = {p.name for definition in definitions for p in definition.presets}
    if preset is not None and preset not in presets:
        raise InputError(
            "preset", f"no game has the preset '{preset}'{did_you_mean(preset, presets)}",
            f"known: {' '.join(sorted(presets)) or 'none'}",
        )  # fmt: skip
    found: list[GameInBrief] = []
    late: list[int] = []
    with allowed(effort):
        for k, _ in enumerate(progress(steps([d.name for d in definitions], "games"))):
            n_left = len(definitions) - k
            with share(min(GENEROUS / n_left, 1 / 2) if n_left > 1 else 1):
                found.append(_in_brief(definitions[k], preset))
                if found[k].n_open and ran_out():
                    late.append(k)
        for done, k in enumerate(late):
            with share(1 / (len(late) - done)):
                again = _in_brief(definitions[k], preset)
            found[k] = min(found[k], again, key=lambda game: game.n_open)
    return tuple(found)


@dataclass(frozen=True)
class OtherRanges:
    """The games with every range scaled: their tips, and whose ranges were cut short.

    cut_short  (game, assumption), where the range is less than the factor says; see `scaled_ranges`
    """

    factor: Fraction
    games: tuple[GameInBrief, ...]
    cut_short: tuple[tuple[str, str], ...]

    @property
    def n_ranges(self) -> int:
        """How many ranges there are."""
        return sum(len(game.definition.ranged) for game in self.games)


def with_other_ranges(
    games: Sequence[GameInBrief],
    factors: Sequence[Fraction],
    preset: str | None = None,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
) -> tuple[OtherRanges, ...]:
    """The same games and readings, with tips from ranges scaled by each factor about where the
    tips start, within the effort that is left. Claims are left out."""
    asked = [(factor, game) for factor in factors for game in games]
    found: dict[Fraction, list[GameInBrief]] = {factor: [] for factor in factors}
    names = [f"{game.definition.name} ×{factor}" for factor, game in asked]
    for k, _ in enumerate(progress(steps(names, "games with other ranges"))):
        factor, game = asked[k]
        with share(1 / (len(asked) - k)):
            found[factor].append(_rescaled(game, factor, preset))
    return tuple(
        OtherRanges(factor, tuple(rescaled), tuple(_cut_short(games, rescaled, factor, preset)))
        for factor, rescaled in found.items()
    )


def _rescaled(game: GameInBrief, factor: Fraction, preset: str | None) -> GameInBrief:
    values = _start(game.definition, preset)
    definition = game.definition
    try:
        definition = scaled(game.definition, factor, values)
        tipped = tips(definition, None, values)
    except (ComputeError, Spent):
        tipped = None
    return replace(game, definition=definition, tips=tipped, claims=())


def _cut_short(
    games: Sequence[GameInBrief], rescaled: Sequence[GameInBrief], factor: Fraction,
    preset: str | None,
) -> Iterator[tuple[str, str]]:  # fmt: skip
    for game, other in zip(games, rescaled, strict=True):
        standing = game.definition.point(_start(game.definition, preset))
        pairs = zip(game.definition.assumptions, other.definition.assumptions, strict=True)
        for given, wide in pairs:
            if is_cut_short(given, wide, factor, standing[given.name]):
                yield game.definition.name, given.name


def _start(definition: Definition, preset: str | None) -> Settings | None:
    """The values from which the tips of a game start: those of the preset, if it has that."""
    points = reading_points(definition)
    return points[preset if preset in points else BASELINE]


def _in_brief(definition: Definition, preset: str | None) -> GameInBrief:
    points = reading_points(definition)
    start = preset if preset in points else BASELINE
    readings = solutions_by_reading(definition)
    try:
        tipped = tips(definition, None, points[start])
    except (ComputeError, Spent):
        tipped = None
    lines = {} if tipped is None else {start: tipped.lines}
    tested = tested_claims(definition, False, None, 0, iter, lines, points)
    return GameInBrief(definition, readings, tipped, tested)
