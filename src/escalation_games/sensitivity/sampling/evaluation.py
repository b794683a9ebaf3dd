"""The equilibria at many points of the assumption space, and their levels and regimes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition, Settings
from ...effort import steps
from ...files import loads
from ...files.arguments import as_definition, takes
from ...limits import MAX_THREAD_POINTS
from ...notebook import counted
from ...solvers.batch_result import Equilibria
from ...solvers.many.solutions import Solutions, as_html, in_words
from ...solvers.solve import solve_batch
from .known_outcomes import Known, known

BLOCK = 1 << 15  # points solved at once: an array with a number for each of them fits the cache
FIRST = 1 << 11  # points solved first, to learn how much memory their equilibria take
HELD = 1 << 29  # bytes that the equilibria of one block take, at most and about
FLAGS = 12  # equilibria that are flags of one number at once

Columns = Mapping[str, NDArray[Any]]
Found = TypeVar("Found")

NO_EQUILIBRIUM = "none"


def set_name(names: Iterable[str]) -> str:
    """The name of a set of equilibria, in alphabetical order."""
    return " | ".join(sorted(names)) or NO_EQUILIBRIUM


@dataclass(frozen=True, eq=False)
class Outcomes:
    """n points: their levels of escalation, and which equilibria they have.

    lower, upper  (n,) lowest and highest escalation; NaN where there is no equilibrium known
    regime        (n,) 0 below the line, 1 across, 2 above, 3 unresolved
    count         (n,) number of equilibria
    reaches_pure  (n,) does an equilibrium in which nobody mixes reach the line?
    holds         (n,) which equilibria there are, as a position in `sets`
    sets          names of sets of equilibria, in alphabetical order
    completeness  (n,) which part of all equilibria is known: 0 all, 1 the extreme points, 2 all
                  pure ones, 3 some
    unresolved    for each point without a solution, by its number, why there is none
    n_exact       number of points where a sign was too near to 0 for floats, solved exactly
    has_levels    does any outcome count as escalation? Otherwise levels are 0, and tell nothing

    >>> found = eg.outcomes("security_dilemma", {"d": [0.5, 0.9]})
    >>> [found.sets[k] for k in found.holds]
    ['restrain / restrain', 'restrain / restrain']
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    regime: NDArray[np.int8]
    count: NDArray[np.int32]
    reaches_pure: NDArray[np.bool_]
    holds: NDArray[np.int32]
    sets: tuple[str, ...]
    completeness: NDArray[np.int8]
    unresolved: Mapping[int, str]
    n_exact: int
    has_levels: bool = True

    def __len__(self) -> int:
        return len(self.regime)

    def __repr__(self) -> str:
        return f"Outcomes({in_words(self)})"

    def _repr_html_(self) -> str:
        return as_html(self, counted(len(self), "point"))

    @property
    def known(self) -> Known:
        """How many points are resolved, how completely, and why the others are not."""
        return known(self)


@takes("definition", as_definition)
def outcomes(
    definition: Definition,
    columns: Columns,
    values: Settings | None = None,
    concept: str | None = None,
    effort: float | None = None,
) -> Outcomes:
    """All equilibria at every point that the columns give, the other assumptions at `values`.

    Columns are as for `Definition.batch`. Raises what `solve_batch` raises; a point that cannot be
    solved is no error, but unresolved.

    >>> found = eg.outcomes("security_dilemma", {"d": [0.0, 0.5]})
    >>> print(found.lower, found.upper, found.count)
    [0. 0.] [1. 0.] [3 1]
    """

    def solve(block: Columns) -> Solutions:
        return solve_batch(definition.batch(block, values), concept, effort=effort)

    return joined(block_by_block(columns, solve, _block))


@takes("definition", as_definition)
def equilibria(
    definition: Definition,
    columns: Columns,
    values: Settings | None = None,
    concept: str | None = None,
    workers: int = 1,
    effort: float | None = None,
) -> Equilibria:
    """All equilibria at every point, with profiles and payoffs, in arrays.

    Arguments and errors are those of `outcomes`. With `workers` above 1, so many threads share the
    points: worth it from tens of thousands of points on.

    >>> found = eg.equilibria("security_dilemma", {"d": [0.0, 0.5]})
    >>> print(found.offsets)
    [0 3 4]
    """

    def table(block: Columns) -> Equilibria:
        return solve_batch(definition.batch(block, values), concept, effort=effort).equilibria()

    if workers == 1:
        return joined_equilibria([table(block) for block in blocks(columns)])
    n = max(map(len, columns.values()))
    # long pieces: threads get in each other's way between the steps, not within them
    size = min(max(BLOCK, -(-n // workers)), MAX_THREAD_POINTS)
    with ThreadPoolExecutor(workers) as pool:
        return joined_equilibria(list(pool.map(table, blocks(columns, size))), pool.map)


@lru_cache(maxsize=4)
def read_once(text: str, name: str, lengths: tuple[tuple[str, int], ...] = ()) -> Definition:
    """The definition in a text, at these lengths; the last few are remembered by the process."""
    return loads(text, name).resized(**dict(lengths))


def blocks(columns: Columns, size: int = BLOCK) -> Iterator[dict[str, NDArray[Any]]]:
    """The columns cut into blocks of `size` points; one empty block where there is no point."""
    n = len(next(iter(columns.values()))) if columns else 0
    for start in range(0, max(n, 1), size):
        yield {name: column[start : start + size] for name, column in columns.items()}


def block_by_block(
    columns: Columns, solve: Callable[[Columns], Solutions], of: Callable[[Solutions], Found]
) -> list[Found]:
    """What `of` makes of the solutions of each block of points, in order.

    All equilibria of a block are in memory at once, so blocks are short where there are many: the
    first FIRST points tell how many.
    """
    n = len(next(iter(columns.values()))) if columns else 0
    many = solve({name: column[:FIRST] for name, column in columns.items()})
    found = [of(many)]
    if n > FIRST:
        size = min(BLOCK, max(FIRST, FIRST * HELD // max(1, many.nbytes)))
        rest = {name: column[FIRST:] for name, column in columns.items()}
        found += [of(solve(block)) for block in steps(list(blocks(rest, size)), "points")]
    return found


def _block(many: Solutions) -> Outcomes:
    reaches_pure = np.zeros(many.n, dtype=bool)
    for held in many.held:
        if many.structure.is_pure(held.key):
            reaches_pure[held.samples] |= held.reaches
    holds, sets = _sets(many)
    return Outcomes(
        many.lower, many.upper, many.regime, many.count, reaches_pure, holds, sets,
        many.completeness, many.unresolved, many.n_exact, many.has_levels,
    )  # fmt: skip


def _sets(many: Solutions) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Per point its set of equilibria, as a position in the names of all sets.

    A set is a number with one flag per equilibrium. To keep numbers short, FLAGS equilibria at a
    time are added to the sets so far, and sets that occur are numbered anew.
    """
    by_key: dict[Hashable, list[NDArray[np.intp]]] = {}
    for held in many.held:
        by_key.setdefault(held.key, []).append(held.samples)
    code = np.zeros(many.n, dtype=np.int64)
    members: list[frozenset[str]] = [frozenset()]
    keys = list(by_key.items())
    for start in range(0, len(keys), FLAGS):
        flags = np.zeros(many.n, dtype=np.int64)
        names = []
        for k, (key, samples) in enumerate(keys[start : start + FLAGS]):
            names.append(many.structure.name_of(key))
            for own in samples:
                flags[own] |= 1 << k
        code, members = _refined(code, members, flags, names)
    texts = [set_name(names) for names in members]
    order = sorted(range(len(texts)), key=texts.__getitem__)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order))
    return rank[code], tuple(texts[k] for k in order)


def _refined(
    code: NDArray[np.int64],
    members: list[frozenset[str]],
    flags: NDArray[np.int64],
    names: list[str],
) -> tuple[NDArray[np.int64], list[frozenset[str]]]:
    """Sets of equilibria, told apart by further equilibria; sets that do not occur are dropped.

    code, members  (n,) each point's set so far; the equilibria in each set
    flags, names   (n,) the further equilibria at each point, bit k for the k-th name
    """
    joint = code << len(names) | flags
    size = len(members) << len(names)
    occurs = np.flatnonzero(np.bincount(joint, minlength=size))
    number = np.zeros(size, dtype=np.int64)
    number[occurs] = np.arange(len(occurs))
    found = [
        members[c >> len(names)] | {name for k, name in enumerate(names) if c >> k & 1}
        for c in map(int, occurs)
    ]
    return number[joint], found


def joined(parts: list[Outcomes]) -> Outcomes:
    """The outcomes of all parts, in order, as one; positions in `sets` and points renumbered."""
    if len(parts) == 1:
        return parts[0]
    sets = tuple(sorted({name for part in parts for name in part.sets}))
    place = {name: k for k, name in enumerate(sets)}
    starts = np.cumsum([0, *(len(part) for part in parts)])

    def all_of(field: str) -> NDArray[Any]:
        return np.concatenate([getattr(part, field) for part in parts])

    return Outcomes(
        lower=all_of("lower"),
        upper=all_of("upper"),
        regime=all_of("regime"),
        count=all_of("count"),
        reaches_pure=all_of("reaches_pure"),
        holds=np.concatenate(
            [np.array([place[s] for s in p.sets], dtype=np.int32)[p.holds] for p in parts]
        ),
        sets=sets,
        completeness=all_of("completeness"),
        unresolved={
            int(start) + sample: why
            for start, part in zip(starts, parts, strict=False)
            for sample, why in part.unresolved.items()
        },
        n_exact=sum(part.n_exact for part in parts),
        has_levels=any(part.has_levels for part in parts),
    )


def joined_equilibria(
    tables: Sequence[Equilibria], each: Callable[..., Iterable[None]] = map
) -> Equilibria:
    """The rows of all tables, in order, as one table; keys are numbered anew.

    `each` maps the copying over the tables: `map`, or that of a pool of threads.
    """
    keys = tuple(dict.fromkeys(key for table in tables for key in table.keys))
    place = {key: k for k, key in enumerate(keys)}
    starts = np.cumsum([0, *(len(table.key) for table in tables)])
    points = np.cumsum([0, *(len(table.offsets) - 1 for table in tables)])
    first = tables[0]
    whole = Equilibria(
        offsets=np.zeros(points[-1] + 1, dtype=np.int64),
        key=np.empty(starts[-1], dtype=np.int32),
        keys=keys,
        profile=np.empty((starts[-1], first.profile.shape[1])),
        payoffs=np.empty((starts[-1], first.payoffs.shape[1])),
        escalation=np.empty(starts[-1]),
    )

    def copy(table: Equilibria, start: int, point: int) -> None:
        rows = slice(start, start + len(table.key))
        np.add(table.offsets[1:], start, out=whole.offsets[point + 1 : point + len(table.offsets)])
        number = np.array([place[key] for key in table.keys], dtype=np.int32)
        np.take(number, table.key, out=whole.key[rows])
        for field in ("profile", "payoffs", "escalation"):
            getattr(whole, field)[rows] = getattr(table, field)

    for _ in each(copy, tables, starts.tolist(), points.tolist()):
        pass
    return whole
