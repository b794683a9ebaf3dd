"""What holds at each whole number of a length, each game solved for itself.

Games of different lengths have different structures, so regimes and envelopes are compared, and no
plays. Where the envelope drifts, as in a chain of ever more stages, every step changes something:
so what counts as a change are the nearest number on either side at which the regime or the envelope
differs from what it is now, and every one at which the regime changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...definition import Definition, Length, Settings
from ...effort import Spent, spend
from ...errors import ComputeError, InputError
from ...limits import MOST_LENGTHS
from ...numbers import Number, sign
from ...solvers.result import Envelope, Solution
from ...solvers.solve import solved
from .classified_line import TOO_MUCH_WORK

PER_NUMBER = 80  # work of reading a file at another length, for each number of its game


@dataclass(frozen=True)
class LengthLine:
    """The solutions at whole numbers of a length, in ascending order.

    solutions  None where it is not known what holds
    reason     why that is so, or why only some numbers were looked at; None where all is known
    """

    length: Length
    solutions: Mapping[int, Solution | None]
    reason: str | None

    def changes(self) -> Iterator[tuple[int, int]]:
        """(last number before, first number past) each change, on either side the nearest first.

        Past a number of which nothing is known, nothing is said.
        """
        now = self.length.value
        if now not in self.solutions:
            return
        for step, end in ((-1, min(self.solutions)), (1, max(self.solutions))):
            is_first = True
            for n in range(now, end, step):
                near, far = self.solutions[n], self.solutions[n + step]
                if near is None or far is None:
                    break
                is_new = near.regime != far.regime
                if is_new or (is_first and is_other(near.envelope, far.envelope)):
                    is_first = False
                    yield n, n + step


def length_line(
    definition: Definition,
    name: str,
    values: Settings | None = None,
    concept: str | None = None,
    everything: bool = False,
) -> LengthLine:
    """The solutions at the whole numbers in the range of a length, those nearest to it first.

    Without `everything`, at the MOST_LENGTHS nearest. What takes more work than the effort allows,
    cannot be solved, or has a formula without a value there, is not known.
    """
    length = next(length for length in definition.lengths if length.name == name)
    low, high = length.range
    near = sorted(range(low, high + 1), key=lambda n: (abs(n - length.value), n))
    asked = near if everything else near[:MOST_LENGTHS]
    found: dict[int, Solution | None] = {}
    reasons: list[str] = []
    for n in asked:
        try:
            solution = solved(at_length(definition, length, n).at(values), concept)
        except Spent:
            reasons.append(TOO_MUCH_WORK)
            break
        except (ComputeError, InputError) as error:
            found[n] = None
            reasons.append(f"at {name} = {n}: {error}")
        else:
            found[n] = None if solution.completeness.is_cut else solution
            if found[n] is None:
                reasons.append(solution.completeness.reason or "")
    if len(asked) < len(near):
        reasons.append(
            f"{len(asked)} of its {len(near)} values were looked at (all, where it is named)"
        )
    return LengthLine(length, dict(sorted(found.items())), reasons[0] if reasons else None)


def at_length(definition: Definition, length: Length, n: int) -> Definition:
    """The definition at another length; charges the work of reading it before it is done."""
    numbers = definition.payoffs.size + definition.probability.size
    spend(PER_NUMBER * numbers * max(1, n / length.value))
    return definition.resized(**{length.name: n})


def is_other(one: Envelope, other: Envelope) -> bool:
    """Is one of the ends known to differ?"""
    pairs: Sequence[tuple[Number | None, Number | None]] = (
        (one.lower, other.lower), (one.upper, other.upper),
    )  # fmt: skip
    return any(a is not None and b is not None and _differ(a, b) for a, b in pairs)


def _differ(a: Number, b: Number) -> bool:
    try:
        return sign(b - a) != 0
    except ComputeError:  # too close to call
        return False
