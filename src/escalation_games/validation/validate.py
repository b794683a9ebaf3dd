"""All published results, computed anew."""

from __future__ import annotations

from ..effort import steps, uncounted
from . import deterrence, information, interaction, long_games, ordinal_games, tables
from .published import Compared, Published, compared

PUBLISHED: tuple[Published, ...] = (
    *ordinal_games.RESULTS,
    *tables.RESULTS,
    *information.RESULTS,
    *long_games.RESULTS,
    *interaction.RESULTS,
    *deterrence.RESULTS,
)


def validate() -> tuple[Compared, ...]:
    """Every published result beside what the solvers find now; those that differ first.

    It takes some seconds. That all agree earns trust in the solvers, not in anybody's payoffs.

    >>> rows = eg.validate()
    >>> all(row.agrees for row in rows)
    True
    """
    with uncounted():
        found = [compared(result) for result in steps(PUBLISHED, "published results")]
    return tuple(sorted(found, key=lambda row: row.agrees))
