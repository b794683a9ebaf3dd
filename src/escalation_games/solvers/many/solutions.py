"""Every equilibrium of many games of one structure, in arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...effort import POINT, Allowance, Spent, current, share, steps
from ...errors import ComputeError, FormulaError
from ...files.checks.formula_domains import in_general
from ...forms import Batch, Game, Structure
from ...notebook import counted, equilibria, html_table
from ...numbers import approximate, sign
from ..batch_result import Details, Equilibria, FoundMany, Held
from ..result import KINDS, Equilibrium, Method, Regime, Solution

if TYPE_CHECKING:
    from ...numbers import Fraction

REGIMES: tuple[Regime, ...] = ("below", "across", "above", "unresolved")
REASONS = 3  # why points are unresolved, in a notebook


@dataclass(frozen=True, eq=False)
class Solutions:
    """Every equilibrium that a method promises, of each of n games.

    structure, line  of all games
    concept, method  by which they were solved
    n             how many games
    found         by the batched method
    rest          per equilibrium of the samples it left in doubt, where it holds
    completeness  (n,): 0 all, 1 the extreme points, 2 all pure ones, 3 some
    unresolved    per sample that could not be solved, why
    n_exact       how many were solved exactly, one by one
    has_levels    does any outcome count as escalation? Otherwise levels are 0, and tell nothing

    >>> import numpy as np
    >>> found = eg.solve_batch(eg.load("security_dilemma").batch({"d": np.array([0.0, 0.5])}))
    >>> print(found.count, found.lower, found.upper)
    [3 1] [0. 0.] [1. 0.]
    """

    structure: Structure
    concept: str
    method: str
    line: Fraction
    n: int
    found: FoundMany
    rest: tuple[Held, ...]
    completeness: NDArray[np.int8]
    unresolved: Mapping[int, str]
    n_exact: int
    has_levels: bool = True

    def __repr__(self) -> str:
        return f"Solutions({in_words(self)}; {self.concept} by {self.method})"

    def _repr_html_(self) -> str:
        return as_html(self, f"{counted(self.n, 'game')}; {self.concept} by {self.method}")

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """Per equilibrium the samples where it holds; a key may stand here more than once."""
        return (*self.found.held, *self.rest)

    @cached_property
    def count(self) -> NDArray[np.int32]:
        """How many equilibria each sample has, (n,)."""
        return self._tally(lambda held: 1)

    @cached_property
    def n_reaching(self) -> NDArray[np.int32]:
        """How many of them reach the line, (n,)."""
        return self._tally(lambda held: held.reaches)

    def _tally(self, of: Callable[[Held], Any]) -> NDArray[np.int32]:
        total = np.zeros(self.n, dtype=np.int32)
        for held in self.held:
            total[held.samples] += of(held)
        return total

    @cached_property
    def lower(self) -> NDArray[np.float64]:
        """Lowest escalation of each sample, (n,); NaN where it has no equilibrium."""
        return self._extreme(np.fmin)

    @cached_property
    def upper(self) -> NDArray[np.float64]:
        """Highest escalation of each sample, (n,); NaN where it has no equilibrium."""
        return self._extreme(np.fmax)

    def _extreme(self, of: Callable[[Any, Any], Any]) -> NDArray[np.float64]:
        level = np.full(self.n, np.nan)
        for held in self.held:
            level[held.samples] = of(level[held.samples], held.escalation)
        return level

    @cached_property
    def regime(self) -> NDArray[np.int8]:
        """Position in REGIMES, (n,). Proved: no rounding decides it."""
        codes = np.full(self.n, REGIMES.index("across"), dtype=np.int8)
        codes[self.n_reaching == 0] = REGIMES.index("below")
        codes[self.n_reaching == self.count] = REGIMES.index("above")
        codes[self.count == 0] = REGIMES.index("unresolved")
        return codes

    @property
    def nbytes(self) -> int:
        """What the equilibria take in memory, about."""
        return self.found.nbytes + sum(held.nbytes for held in self.rest)

    def equilibria(self) -> Equilibria:
        """All of them in arrays, sample after sample."""
        if self.found.in_order is None:
            return in_order(self.structure, self.n, self.held)
        table = self.found.in_order.table
        if not self.rest:
            return table
        return merged(table, in_order(self.structure, self.n, self.rest))


class ManyPoints(Protocol):
    """What is known of n points, each (n,), and why some could not be solved."""

    @property
    def regime(self) -> NDArray[np.int8]: ...

    @property
    def count(self) -> NDArray[np.int32]: ...

    @property
    def completeness(self) -> NDArray[np.int8]: ...

    @property
    def unresolved(self) -> Mapping[int, str]: ...

    @property
    def has_levels(self) -> bool: ...


def in_words(found: ManyPoints) -> str:
    """How many points there are of each kind, in a line: "3 points: 2 below, 1 across"."""
    shares = ", ".join(f"{n:,} {what}" for what, n in _kinds(found))
    points = counted(len(found.count), "point")
    return f"{points}: {shares}" if shares else points


def as_html(found: ManyPoints, title: str) -> str:
    """A table of how many points there are of each kind, with their share; below it which
    equilibria are known, and why some points are unresolved."""
    n = len(found.count)
    rows = ((what, f"{k:,}", f"{k / n:.2%}") for what, k in _kinds(found))
    return html_table(title, ("", "points", "share of the points"), rows, _notes(found))


def _kinds(found: ManyPoints) -> Iterator[tuple[str, int]]:
    """The regimes, or where nothing escalates the numbers of equilibria, and how often they are."""
    most = int(found.count.max(initial=0))
    names = REGIMES if found.has_levels else [f"with {equilibria(k)}" for k in range(most + 1)]
    total = np.bincount(found.regime if found.has_levels else found.count, minlength=len(names))
    yield from ((name, int(k)) for name, k in zip(names, total, strict=True) if k)


def _notes(found: ManyPoints) -> Iterator[str]:
    total = np.bincount(found.completeness, minlength=len(KINDS))
    kinds = [f"{kind} at {k:,}" for kind, k in zip(KINDS, total, strict=True) if k]
    if total[1:].any():
        yield f"Equilibria known: {', '.join(kinds)}."
    for why, k in Counter(why.splitlines()[0] for why in found.unresolved.values()).most_common(
        REASONS
    ):
        yield f"Unresolved at {k:,}: {why}"


def in_order(structure: Structure, n: int, groups: Sequence[Held]) -> Equilibria:
    """Equilibria of n samples, sample after sample."""
    count = np.zeros(n, dtype=np.int32)
    for held in groups:
        count[held.samples] += 1
    offsets = np.concatenate([[0], np.cumsum(count, dtype=np.int64)])
    keys = tuple(dict.fromkeys(held.key for held in groups))
    position = {key: k for k, key in enumerate(keys)}
    m = int(offsets[-1])
    key, escalation = np.zeros(m, dtype=np.int32), np.zeros(m)
    # column by column: each equilibrium's numbers are then written side by side
    payoffs = np.zeros((m, len(structure.players)), order="F")
    n_actions = sum(len(decision.actions) for decision in structure.decisions)
    profile = np.zeros((m, n_actions), order="F")
    before = np.zeros(n, dtype=np.int32)
    for held in groups:
        rows = offsets[held.samples] + before[held.samples]
        before[held.samples] += 1
        key[rows] = position[held.key]
        escalation[rows] = held.escalation
        details = held.details()
        for player, numbers in enumerate(details.payoffs):
            payoffs[:, player][rows] = numbers
        flat = (p for mixture in details.profile for p in mixture)
        for column, numbers in enumerate(flat):
            if np.ndim(numbers) or numbers:
                profile[:, column][rows] = numbers
    return Equilibria(offsets, key, keys, profile, payoffs, escalation)


def merged(one: Equilibria, other: Equilibria) -> Equilibria:
    """Those of the same samples in one; each sample's are in one of the two."""
    keys = tuple(dict.fromkeys((*one.keys, *other.keys)))
    position = {key: k for k, key in enumerate(keys)}
    place = np.array([position[key] for key in other.keys], dtype=np.int32)
    counts = [np.diff(table.offsets) for table in (one, other)]
    sample = np.concatenate([np.repeat(np.arange(len(count)), count) for count in counts])
    order = np.argsort(sample, kind="stable")

    def both(field: str) -> Any:
        return np.concatenate([getattr(one, field), getattr(other, field)])[order]

    return Equilibria(
        offsets=one.offsets + other.offsets,
        key=np.concatenate([one.key, place[other.key]])[order],
        keys=keys,
        profile=both("profile"),
        payoffs=both("payoffs"),
        escalation=both("escalation"),
    )


LOOK = 0.5  # of the work left: for all samples in doubt at once
TOO_MUCH_WORK = "a point takes more work than the effort allows"

Look = Callable[[Batch], FoundMany]


def completed(
    batch: Batch,
    method: Method,
    found: FoundMany,
    looks: Sequence[tuple[Look, int]],
    solve: Callable[[Game], Solution],
) -> Solutions:
    """What a batched method found; what further looks find of the samples that are still in doubt,
    each with the least number of them for which it pays; and the exact solutions of the others.
    """
    kind = KINDS.index(method.kind)
    completeness = np.full(batch.n, kind, dtype=np.int8)
    if found.completeness is not None:
        completeness[:] = found.completeness
    doubtful, rest = np.flatnonzero(found.doubtful), list[Held]()
    for look, least in looks:
        if len(doubtful) >= least:
            try:
                with np.errstate(over="ignore", invalid="ignore"), share(LOOK):
                    more = look(batch.part(doubtful))
            except Spent:
                continue
            rest += [replace(held, samples=doubtful[held.samples]) for held in more.held]
            completeness[doubtful] = kind if more.completeness is None else more.completeness
            doubtful = doubtful[more.doubtful]
    last, kinds, unresolved = _one_by_one(batch, doubtful, solve)
    for sample, code in kinds.items():
        completeness[sample] = code
    return Solutions(
        structure=batch.structure,
        concept=method.concept,
        method=method.name,
        line=batch.game.line,
        n=batch.n,
        found=found,
        rest=(*rest, *last),
        completeness=completeness,
        unresolved=unresolved,
        n_exact=len(doubtful) - len(unresolved),
        has_levels=batch.game.has_levels,
    )


def _one_by_one(
    batch: Batch, samples: NDArray[np.intp], solve: Callable[[Game], Solution]
) -> tuple[list[Held], dict[int, int], dict[int, str]]:
    """Exact solutions: the equilibria, how complete they are, and why others were not solved."""
    unresolved: dict[int, str] = {}
    kinds: dict[int, int] = {}
    exact: dict[Hashable, list[tuple[int, _Plain]]] = {}
    for sample in map(int, steps(samples, "points")):
        try:
            with Allowance(POINT * current()).drawn():
                solution = solve(batch.exact(sample))
            plain = [_plain(e, solution.game.line) for e in solution.equilibria]
        except FormulaError as error:
            unresolved[sample] = in_general(error)
            continue
        except (ComputeError, Spent) as error:
            unresolved[sample] = str(error) or TOO_MUCH_WORK
            continue
        if solution.completeness.is_cut:  # what was left out may be on the other side of the line
            unresolved[sample] = TOO_MUCH_WORK
            continue
        kinds[sample] = KINDS.index(solution.completeness.kind)
        for equilibrium in plain:
            exact.setdefault(equilibrium.key, []).append((sample, equilibrium))
    return [_held(key, rows) for key, rows in exact.items()], kinds, unresolved


@dataclass(frozen=True)
class _Plain:
    """One exact equilibrium as floats; whether it reaches the line was decided before."""

    key: Hashable
    escalation: float
    reaches: bool
    payoffs: tuple[float, ...]
    profile: tuple[tuple[float, ...], ...]


def _plain(equilibrium: Equilibrium, line: Any) -> _Plain:
    return _Plain(
        equilibrium.key,
        approximate(equilibrium.escalation),
        sign(equilibrium.escalation - line) >= 0,
        tuple(map(approximate, equilibrium.payoffs)),
        tuple(tuple(map(approximate, mixture)) for mixture in equilibrium.profile),
    )


def _held(key: Hashable, rows: Sequence[tuple[int, _Plain]]) -> Held:
    """The equilibria of one key, at most one per sample, as arrays."""
    plain = [equilibrium for _, equilibrium in rows]

    def details() -> Details:
        decisions = zip(*(e.profile for e in plain), strict=True)
        return Details(
            [np.array(u) for u in zip(*(e.payoffs for e in plain), strict=True)],
            [[np.array(p) for p in zip(*mixtures, strict=True)] for mixtures in decisions],
        )

    return Held(
        key,
        np.array([sample for sample, _ in rows], dtype=np.intp),
        np.array([e.escalation for e in plain]),
        np.array([e.reaches for e in plain], dtype=bool),
        details,
    )
