"""The plan of a sweep: everything that decides its bytes, and how its points are cut into parts.

A plan is written beside the parts as a manifest under a *seal*: the digest of the plan. The seal
tells a damaged manifest from the manifest of another sweep, and every part carries the seal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from itertools import count
from typing import Any

from ...definition import Definition
from ...effort import USUAL
from ...numbers import Fraction
from ..sampling.evaluation import read_once

FORMAT = 2  # the number of the folder's format: raised when the bytes of a sweep change
FIRST = 16  # points in the first part
PART = 1 << 18  # points in a part, at most
SEAL = "sweep"
RESULTS = (
    "escalation_lower", "escalation_upper", "regime", "equilibria", "reaches_pure", "completeness",
    "holds",
)  # fmt: skip


def part_starts(n: int, most: int) -> tuple[int, ...]:
    """The first point of each part, and n at the end.

    Parts have 16, 16, 32, 32, 64, 64, … points, none more than `most`. No part but the first has
    more points than all parts before it together: so, whatever a point costs, a sweep that is
    killed loses about as much as was finished, at most. Yet parts become large, since large batches
    are fast. The sizes depend on n and `most` alone: neither on the time that points take nor on
    the processes that compute them.
    """
    starts = [0]
    for k in count():
        if starts[-1] >= n:
            return tuple(starts)
        starts.append(min(n, starts[-1] + min(most, FIRST << k // 2)))
    raise AssertionError  # pragma: no cover (count does not end)


def part_file(k: int) -> str:
    """The name of the file of part k."""
    return f"part-{k:06d}.parquet"


@dataclass(frozen=True)
class SweepPlan:
    """Everything that decides the bytes of a sweep.

    text, sha256  the game file, and its digest
    lengths       the values of the whole numbers that shape the game
    values        the point at which assumptions stay that do not vary
    fixed         assumptions that do not vary, beside those without a range
    points        a fingerprint of the user's own points, where the design is "points"
    part          points in one file, at most
    effort        the effort that one point may take; 1 is about a second
    versions      of the packages whose arithmetic or bytes could differ
    """

    game: str
    text: str
    sha256: str
    lengths: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, Fraction], ...]
    fixed: tuple[str, ...]
    concept: str
    method: str
    design: str
    n: int
    seed: int
    points: str | None = None
    part: int = PART
    effort: float = USUAL
    versions: tuple[tuple[str, str], ...] = ()

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The first point of each part, and n at the end."""
        return part_starts(self.n, self.part)

    @property
    def n_parts(self) -> int:
        return len(self.starts) - 1

    def rows(self, k: int) -> tuple[int, int]:
        """The first point of part k, and the first point after part k."""
        return self.starts[k], self.starts[k + 1]

    @property
    def definition(self) -> Definition:
        return read_once(self.text, self.game, self.lengths)

    @cached_property
    def table(self) -> dict[str, Any]:
        """The plan as the manifest holds it: plain JSON values, of which the seal is the digest."""
        table = {k: v for k, v in asdict(self).items() if k != "text"}
        table["values"] = {name: str(value) for name, value in self.values}
        table |= {"lengths": dict(self.lengths), "versions": dict(self.versions)}
        table = {"format": FORMAT, **json.loads(json.dumps(table))}
        return {**table, SEAL: _digest(table)}

    @property
    def seal(self) -> str:
        return str(self.table[SEAL])

    def manifest(self) -> bytes:
        """The bytes of the manifest: the table and its seal, as JSON."""
        return (json.dumps(self.table, indent=1) + "\n").encode()


def unsealed(data: bytes) -> dict[str, Any] | None:
    """The table in a manifest, if its seal fits; None if a byte was changed or lost."""
    table = parsed(data)
    if not isinstance(table, dict):
        return None
    rest = {key: value for key, value in table.items() if key != SEAL}
    return table if table.get(SEAL) == _digest(rest) else None


def parsed(data: bytes) -> Any:
    """The value of JSON bytes; None where they are no JSON."""
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError):
        return None


def is_older(data: bytes) -> bool:
    """Is this a manifest of the first format, which had no seal?"""
    table = parsed(data)
    keys = {"game", "sha256", "concept", "n", "seed", "part", "versions"}
    return isinstance(table, dict) and keys <= table.keys() and "format" not in table


def _digest(table: Mapping[str, Any]) -> str:
    return sha256(json.dumps(table).encode()).hexdigest()
