"""A range in parts, from end to end: of one regime each, and with levels that do not jump within.

Read off what was solved for the tips. Along an assumption a level may drift within a part; a part
of a length has the same levels at each of its whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ...effort import Spent
from ...errors import Unresolved
from ...numbers import Fraction, LinePoint, NotRational, Number, Refine, derivative, sign
from ...solvers.result import Envelope, Regime
from .classified_line import Piece
from .lengths import LengthLine, is_other
from .tips import Side, Tips, side_at, side_of_solution

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class RangePart:
    """A part of a range; a single point makes none, and there is none where there is no game.

    lower, upper  its ends; of a length half a step beyond its first and its last whole number
    first, last   what holds beside both ends, within it; "unresolved" where that is not known
    is_constant   are the levels known to be the same throughout?
    """

    lower: LinePoint
    upper: LinePoint
    first: Side
    last: Side
    is_constant: bool

    @property
    def regime(self) -> Regime:
        """The same throughout the part."""
        return self.first.regime

    @property
    def is_known(self) -> bool:
        """Is it known what holds, and is there anything that was found to?"""
        return self.regime != "unresolved"


def range_parts(tips: Tips, name: str) -> list[RangePart]:
    """The parts of the range of an assumption or a length whose tips were asked for, ascending."""
    if name in tips.lengths:
        return _joined(_of_length(tips.lengths[name]))
    parts: list[RangePart] = []
    for run in _games(tips.lines[name]):
        parts += _joined(map(_of_piece, run))
    return parts


def _games(line: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The open intervals of a line on which there is a game, those together that adjoin."""
    intervals = (piece for piece in line if not piece.cell.is_point)
    for is_game, run in groupby(intervals, lambda piece: piece.fails is None):
        if is_game:
            yield list(run)


def _of_piece(piece: Piece) -> RangePart:
    lower, upper = piece.cell.lower, piece.cell.upper
    first, last = side_at(piece, lower), side_at(piece, upper)
    return RangePart(lower, upper, first, last, _is_constant(piece))


def _of_length(line: LengthLine) -> Iterator[RangePart]:
    low, high = line.length.range
    for n in range(low, high + 1):
        side = side_of_solution(line.solutions.get(n))
        yield RangePart(n - HALF, n + HALF, side, side, is_constant=side.envelope.lower is not None)


def _joined(parts: Iterable[RangePart]) -> list[RangePart]:
    """Neighbours as one where nothing changes from one to the next but what is played."""
    found: list[RangePart] = []
    for part in parts:
        if found and _goes_on(found[-1], part):
            is_constant = found[-1].is_constant and part.is_constant
            found[-1] = replace(
                found[-1], upper=part.upper, last=part.last, is_constant=is_constant
            )  # fmt: skip
        else:
            found.append(part)
    return found


def _goes_on(before: RangePart, after: RangePart) -> bool:
    is_same = before.regime == after.regime
    return is_same and not is_other(before.last.envelope, after.first.envelope)


def _is_constant(piece: Piece) -> bool:
    envelope = Envelope(None, None) if piece.solution is None else piece.solution.envelope
    return all(map(_stays, (envelope.lower, envelope.upper)))


def _stays(x: Number | None) -> bool:
    """Is it known to be the same number on the whole cell that it is a function on?"""
    if x is None:
        return False
    try:
        return sign(derivative(x)) == 0
    except (NotRational, Refine, Spent, Unresolved):
        return False
