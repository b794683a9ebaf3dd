"""Maps along a length: at each of its whole numbers, the whole range of one assumption.

A plane of two assumptions is cut into cells, since it has no end of points. Here every row is a
game of its own, and its range is classified from end to end, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ...definition import Assumption, Definition, Length, Settings
from ...effort import Spent, allowed, share, steps
from ...errors import ComputeError, InputError
from ...files.arguments import as_definition, takes
from ...limits import MOST_LENGTHS
from ...notebook import picture
from ...numbers import Fraction, LinePoint
from ...solvers.result import Completeness, Regime, least_complete
from ...solvers.solve import choose
from ..tips.classified_line import TOO_MUCH_WORK, Piece, pieces
from ..tips.lengths import at_length


@dataclass(frozen=True)
class Strip:
    """A part of a row on which the regime is one; "unresolved" where it is not known.

    lower, upper  its ends; on them more may hold than on either side
    """

    lower: LinePoint
    upper: LinePoint
    regime: Regime


@dataclass(frozen=True)
class LengthMap:
    """What holds over a length and an assumption, the other assumptions at a point.

    definition, concept, method  of what the map is, and how it was solved
    length, assumption  the two that vary
    values        every assumption where the analysis stands
    rows          whole number -> the range of the assumption in strips, ascending
    completeness  that of the least complete solution between tips
    reason        why not every whole number, or not all of its row, is there; None where all is

    >>> found = eg.length_map("package_deal", "n", "lam")
    >>> found.completeness.kind
    'all'
    """

    definition: Definition
    length: Length
    assumption: Assumption
    values: Mapping[str, Fraction]
    concept: str
    method: str
    rows: Mapping[int, tuple[Strip, ...]]
    completeness: Completeness
    reason: str | None

    def __repr__(self) -> str:
        plane = f"{self.length.name} and {self.assumption.name} in {self.definition.name}"
        return f"LengthMap({plane}: {len(self.rows)} rows; {self.concept} by {self.method})"

    def _repr_svg_(self) -> str | None:
        return picture(self) or None


@takes("definition", as_definition)
def length_map(
    definition: Definition,
    length: str,
    assumption: str,
    values: Settings | None = None,
    concept: str | None = None,
    effort: float | None = None,
) -> LengthMap:
    """The map of a length and an assumption with a range, row by row, exactly.

    Has the MOST_LENGTHS whole numbers that are nearest to where the length stands. Raises
    InputError for a name that is neither, and for an assumption without a range.

    >>> found = eg.length_map("package_deal", "n", "lam")
    >>> sorted(found.rows)
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    """
    known = {known.name: known for known in definition.lengths}
    if length not in known:
        raise InputError(
            "length", f"'{length}' is no length", f"known: {' '.join(known) or 'none'}"
        )
    side = definition.assumption(assumption)
    if side.range is None:
        raise InputError(
            "assumption", f"'{side.name}' has no range, so it is held fixed",
            f"with a range: {' '.join(a.name for a in definition.ranged)}",
        )  # fmt: skip
    point = definition.point(values)
    method = choose(definition.filled(point), concept)
    low, high = known[length].range
    now = known[length].value
    near = sorted(range(low, high + 1), key=lambda n: (abs(n - now), n))
    asked = near[:MOST_LENGTHS]
    rows: dict[int, Sequence[Piece]] = {}
    reasons: list[str] = []
    with allowed(effort):
        for k, n in enumerate(steps(asked, "lengths")):
            with share(1 / (len(asked) - k)):
                rows[n], reason = _row(definition, known[length], n, side, point, method.concept)
                reasons += [reason] if reason else []
    found = [piece for row in rows.values() for piece in row]
    between = [p.solution.completeness for p in found if p.solution and not p.cell.is_point]
    return LengthMap(
        definition=definition,
        length=known[length],
        assumption=side,
        values=point,
        concept=method.concept,
        method=method.name,
        rows={n: tuple(_strips(rows[n])) for n in sorted(rows)},
        completeness=least_complete(Completeness("all"), *between),
        reason=_reason(reasons, len(asked), len(near)),
    )


def _row(
    definition: Definition, length: Length, n: int, side: Assumption, point: Mapping[str, Fraction],
    concept: str,
) -> tuple[Sequence[Piece], str | None]:  # fmt: skip
    """The range in pieces, and why some of it is not known; none where there is no game of that
    length, or no work left for it."""
    try:
        found = pieces(at_length(definition, length, n), side.name, point, concept)
    except Spent:
        return (), TOO_MUCH_WORK
    except (ComputeError, InputError) as error:
        return (), f"at {length.name} = {n}: {error}"
    reasons = [piece.reason for piece in found if piece.solution is None and piece.reason]
    return found, TOO_MUCH_WORK if TOO_MUCH_WORK in reasons else next(iter(reasons), None)


def _reason(reasons: Sequence[str], n_asked: int, n: int) -> str | None:
    if TOO_MUCH_WORK in reasons:
        return TOO_MUCH_WORK
    if not reasons and n_asked < n:
        return f"{n_asked} of {n} values were looked at"
    return next(iter(reasons), None)


def _strips(line: Sequence[Piece]) -> Iterator[Strip]:
    """Neighbouring open intervals of one regime as one."""
    every = [
        Strip(
            piece.cell.lower,
            piece.cell.upper,
            "unresolved" if piece.solution is None else piece.solution.regime,
        )
        for piece in line
        if not piece.cell.is_point
    ]
    for _, group in groupby(every, lambda strip: strip.regime):
        first, *rest = group
        yield replace(first, upper=rest[-1].upper) if rest else first
