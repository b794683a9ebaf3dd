"""A published result, and the same once it was computed here."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from ..errors import ComputeError, EscalationGamesError
from ..numbers import exact_text

SourceRead = Literal["yes", "partly", "no"]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Published:
    """What a source says, and the function that computes it here.

    published  as text; exact numbers as files have them, such as "5/7"
    seen       was the source itself read for this? "partly" is a part of it, or what somebody else
               reports of it; "no" is from memory
    compute    the same as text, from the solvers alone
    same       do two such texts say the same? A formula can be written in many ways
    """

    source: str
    claim: str
    published: str
    seen: SourceRead
    compute: Callable[[], str]
    same: Callable[[str, str], bool] = operator.eq


@dataclass(frozen=True)
class Compared:
    """A published result beside ours, which says why where there is none.

    source, claim  who says what, and where
    published, ours  what it comes to there, and here
    agrees         are the two the same?
    seen           was the source itself read: yes, partly, no (from memory)

    >>> row = eg.Compared("Nash 1950", "matching pennies", "1/2", "1/2", agrees=True, seen="no")
    >>> row.agrees
    True
    """

    source: str
    claim: str
    published: str
    ours: str
    agrees: bool
    seen: SourceRead


def compared(result: Published) -> Compared:
    """The result computed now; one that cannot be computed does not agree."""
    try:
        ours = result.compute()
        agrees = result.same(result.published, ours)
    except EscalationGamesError as error:
        ours, agrees = f"not computed: {error}".partition("\n")[0], False
    return Compared(result.source, result.claim, result.published, ours, agrees, result.seen)


def listed(numbers: Iterable[Any]) -> str:
    """Numbers as text, each exact."""
    return ", ".join(map(exact_text, numbers))


def only(items: Collection[Item]) -> Item:
    """The one item there is. Raises ComputeError where there are more or none."""
    if len(items) != 1:
        raise ComputeError(f"{len(items)} were found where there should be one")
    return next(iter(items))
