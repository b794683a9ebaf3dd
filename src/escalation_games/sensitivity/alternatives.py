"""The policies of a game side by side, over a sample of the assumption space.

A policy is an action that is taken for sure, everybody knowing it, or a setting of assumptions.
Every policy meets the same draws of whatever it does not set. What is judged is escalation, or one
player's payoff, as an interval over all equilibria; nothing is averaged over equilibria.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cmp_to_key
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..definition import Definition, Term
from ..errors import ComputeError, FormulaError, InputError, did_you_mean
from ..forms import Batch, Decision, ExtensiveStructure
from ..numbers import approximate, sign
from ..numbers.rounded import floats
from ..solvers import Solution, Solutions, choose, solve, solve_batch
from ..solvers.result import KINDS
from .designs import draws
from .information import Information, value_of_information
from .outcomes import blocks
from .policies import Better, Comparison, Interval, Policy
from .policies import compare as compare_levels
from .ranking import frame

DIGITS = (2, 3)  # of a worst point's values: the first rounding at which it is no better is shown

Span = tuple[Any, Any]
Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Alternative:
    """A policy to compare: the assumptions it sets; the (decision, action) it takes, if any."""

    name: str
    values: Mapping[str, Fraction] = field(default_factory=dict)
    takes: tuple[str, str] | None = None


@dataclass(frozen=True)
class Witness:
    """A point of the assumption space, and what every policy comes to there.

    point   the assumptions that vary
    levels  per policy, lowest and highest level over its equilibria
    size    the level or the regret for which this point was sought
    rival   the other policy that could do best there
    exact   were all policies solved exactly there? Otherwise the levels are a batch's floats
    """

    point: Mapping[str, Fraction]
    levels: Mapping[str, Span]
    size: float
    rival: str
    exact: bool


@dataclass(frozen=True)
class Judged:
    """One policy.

    baseline  lowest and highest level at the baseline; None where it could not be solved
    summary   over all points; its worst case and its largest regret include the two witnesses
    worst     where its worst equilibrium is worst
    loses     where its regret is largest; None where it has none
    """

    alternative: Alternative
    baseline: Span | None
    summary: Policy
    worst: Witness
    loses: Witness | None

    @property
    def name(self) -> str:
        return self.alternative.name


@dataclass(frozen=True, eq=False)
class PolicyComparison:
    """Policies compared over n points of the assumption space.

    decision      whose actions are compared, if any; by: the player judged by, None is escalation
    fixed, varied the assumptions held at one value for every policy, and the others
    minimax       policies whose largest regret is smallest; all that tie
    information   utility is minus the highest escalation, or the player's lowest payoff
    inert         varied, but no level depends on them, under any policy
    completeness  of how many (policy, point) pairs what of the equilibria is known
    unresolved    of how many there is no solution, by reason
    n_exact       how many were too near a threshold for floats, and solved exactly
    """

    definition: Definition
    decision: str | None
    by: str | None
    fixed: Mapping[str, Fraction]
    varied: tuple[str, ...]
    n: int
    seed: int
    design: str
    concept: str
    method: str
    policies: tuple[Judged, ...]
    minimax: tuple[str, ...]
    information: Information
    inert: tuple[str, ...]
    completeness: Mapping[str, int]
    unresolved: Mapping[str, int]
    n_exact: int
    levels: Comparison

    def policy(self, name: str) -> Judged:
        """The policy of that name."""
        return next(policy for policy in self.policies if policy.name == name)

    def rows(self) -> list[dict[str, Any]]:
        """Per policy: baseline, envelope, worst, regret as low and high; its shares as value."""
        return [*self._baselines(), *self.levels.rows()]

    def _baselines(self) -> Iterator[dict[str, Any]]:
        for policy in self.policies:
            low, high = map(approximate, policy.baseline) if policy.baseline else (None, None)
            yield {"policy": policy.name, "metric": "baseline", "low": low, "high": high}

    def frame(self) -> Any:
        """The rows as a pandas frame."""
        return frame(self.rows())


def compare(
    definition: Definition,
    policies: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    decision: str | None = None,
    by: str | None = None,
    n: int = 4096,
    seed: int = 0,
    design: str = "sobol",
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
) -> PolicyComparison:
    """Policies by worst case and regret, and what it is worth to know an assumption before.

    policies  per name, the assumptions that it sets
    decision  its actions are policies too; by default, without `policies`, the first of a tree
    by        a player whose payoff is judged, higher being better; by default escalation, lower
    values    assumptions held fixed for every policy that does not set them
    design    of the n points: sobol, random or latin-hypercube

    Largest regrets and worst cases are the largest found: the space may hold larger ones. Where a
    point cannot be solved, the level may be anything between the extreme outcomes there. Raises
    InputError for unknown names and fewer than two policies, and what `solve_batch` raises.
    """
    point = definition.point(values)
    fixed = {name: point[name] for name in values or {}}
    alternatives, chosen = _alternatives(definition, policies or {}, decision)
    judge = _Judge(_player(definition, by), concept)
    worlds = [_World.of(definition, alternative, fixed) for alternative in alternatives]
    always = set.intersection(*(set(world.values) for world in worlds)) | set(fixed)
    columns = draws(definition, design, n, seed, fixed=always)
    many = [judge.levels(world, columns) for world in worlds]
    names = [alternative.name for alternative in alternatives]
    sample = compare_levels(
        dict(zip(names, (level.lower for level in many), strict=True)),
        dict(zip(names, (level.upper for level in many), strict=True)),
        better=judge.better,
    )
    comparison = _Comparer(judge, worlds, columns, many, sample)
    judged = tuple(comparison.judged(k, point) for k in range(len(worlds)))
    least = min(policy.summary.regret[1] for policy in judged)
    minimax = tuple(
        policy.name for policy in judged if policy.summary.regret[1] <= least + sample.tolerance
    )
    inert = _inert(definition, worlds, columns, judge.player)
    method = choose(worlds[0].definition.at(worlds[0].values), concept)
    return PolicyComparison(
        definition=definition,
        decision=chosen,
        by=by,
        fixed=fixed,
        varied=tuple(columns),
        n=n,
        seed=seed,
        design=design,
        concept=method.concept,
        method=method.name,
        policies=judged,
        minimax=minimax,
        information=value_of_information(
            {name: judge.utility(level) for name, level in zip(names, many, strict=True)},
            columns,
            inert=inert,
            seed=seed,
        ),
        inert=tuple(inert),
        completeness=_total(level.completeness for level in many),
        unresolved=_total(level.unresolved for level in many),
        n_exact=sum(level.n_exact for level in many),
        levels=replace(sample, policies=tuple(p.summary for p in judged), minimax=minimax),
    )


# -- which policies ------------------------------------------------------------------------------


def _alternatives(
    definition: Definition, policies: Mapping[str, Mapping[str, Any]], decision: str | None
) -> tuple[list[Alternative], str | None]:
    """The actions of the decision, then the settings of assumptions."""
    chosen = None
    if decision is not None:
        chosen = definition.decision(decision, "--decision")
    elif not policies:
        chosen = first_decision(definition)
    actions = chosen.actions if chosen else ()
    found = [Alternative(action, {}, (chosen.name, action)) for action in actions if chosen]
    found += [_setting(definition, name, values) for name, values in policies.items()]
    twice = [name for name, count in Counter(a.name for a in found).items() if count > 1]
    if twice:
        raise InputError("--policy", f"two policies are called '{twice[0]}'", "rename one")
    if len(found) < 2:
        raise InputError(
            "policies", f"only {len(found)} to compare",
            "name another with --policy, or a --decision with several actions",
        )  # fmt: skip
    return found, chosen.name if chosen else None


def _setting(definition: Definition, name: str, values: Mapping[str, Any]) -> Alternative:
    if not values:
        raise InputError(f"policy '{name}'", "it sets nothing", f'write "{name}: ASSUMPTION=VALUE"')
    try:
        point = definition.point(values)
    except InputError as error:
        place = error.place.removeprefix("--set ")
        raise InputError(f"policy '{name}': {place}", error.problem, error.remedy) from None
    return Alternative(name, {assumption: point[assumption] for assumption in values})


def first_decision(definition: Definition) -> Decision:
    """The one decision of a tree that no other comes before. Raises InputError if there is none."""
    structure = definition.structure
    first = _first(structure) if isinstance(structure, ExtensiveStructure) else []
    if len(first) == 1:
        return structure.decisions[first[0]]
    names = "; ".join(decision.name for decision in structure.decisions)
    raise InputError(
        "--decision", "whose actions are the policies? several decisions could be meant",
        (f"one of: {names}", 'or name settings of assumptions: --policy "NAME: ASSUMPTION=VALUE"'),
    )  # fmt: skip


def _first(tree: ExtensiveStructure) -> list[int]:
    """Decisions at which some player may be the first to move."""
    found, stack = set(), [0]
    while stack:
        node = tree.nodes[stack.pop()]
        if node.decision is None:
            stack.extend(node.children)
        else:
            found.add(node.decision)
    return sorted(found)


def _player(definition: Definition, by: str | None) -> int | None:
    players = definition.structure.players
    if by is None:
        return None
    if by not in players:
        raise InputError(
            "--by",
            f"unknown player '{by}'{did_you_mean(by, players)}",
            f"known: {' '.join(players)}",
        )
    return players.index(by)


# -- what each comes to --------------------------------------------------------------------------


@dataclass(frozen=True)
class _World:
    """The game under one policy, and the assumptions that do not vary in it."""

    alternative: Alternative
    definition: Definition
    values: Mapping[str, Fraction]

    @classmethod
    def of(
        cls, definition: Definition, alternative: Alternative, fixed: Mapping[str, Fraction]
    ) -> _World:
        own = definition.restricted(*alternative.takes) if alternative.takes else definition
        return cls(alternative, own, {**fixed, **alternative.values})

    def columns(self, columns: Columns) -> Columns:
        """The draws of what the policy leaves open; never none, so that their number is known."""
        own = {name: column for name, column in columns.items() if name not in self.values}
        if own:
            return own
        name, column = next(iter(columns.items()))
        return {name: np.full(len(column), self.values[name], dtype=object)}


@dataclass(frozen=True, eq=False)
class _Levels:
    """The lowest and highest level at every point (n,), bounded by the outcomes if unresolved."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    known: NDArray[np.bool_]
    completeness: Counter[str]
    unresolved: Counter[str]
    n_exact: int


@dataclass(frozen=True)
class _Judge:
    """Reads a level off games: escalation, or a player's payoff."""

    player: int | None
    concept: str | None

    @property
    def better(self) -> Better:
        return "lower" if self.player is None else "higher"

    def utility(self, levels: _Levels) -> NDArray[np.float64]:
        """The cautious one: of the worst equilibrium."""
        return -levels.upper if self.player is None else levels.lower

    def costs(self, low: float, high: float) -> Interval:
        """The interval as a cost: less is better."""
        return (low, high) if self.player is None else (-high, -low)

    def exactly(self, world: _World, point: Mapping[str, Fraction]) -> Span | None:
        """Lowest and highest level at one point; None where it cannot be solved."""
        try:
            game = world.definition.at({**point, **world.values})
            return self.span(solve(game, self.concept))
        except (ComputeError, FormulaError):
            return None

    def span(self, solution: Solution) -> Span | None:
        numbers = [
            e.escalation if self.player is None else e.payoffs[self.player]
            for e in solution.equilibria
        ]
        ordered = sorted(numbers, key=cmp_to_key(_order))
        return (ordered[0], ordered[-1]) if ordered else None

    def levels(self, world: _World, columns: Columns) -> _Levels:
        """At every point that the columns give."""
        parts = [
            self._block(world.definition.batch(block, world.values))
            for block in blocks(world.columns(columns))
        ]
        return _Levels(
            np.concatenate([part.lower for part in parts]),
            np.concatenate([part.upper for part in parts]),
            np.concatenate([part.known for part in parts]),
            _total(part.completeness for part in parts),
            _total(part.unresolved for part in parts),
            sum(part.n_exact for part in parts),
        )

    def _block(self, batch: Batch) -> _Levels:
        many = solve_batch(batch, self.concept)
        lower, upper = self._extremes(many)
        known = ~np.isnan(lower)
        if not known.all():
            least, most = self._outcomes(batch)
            lower, upper = np.where(known, lower, least), np.where(known, upper, most)
        solved = Counter(
            KINDS[code] for code in many.completeness[np.flatnonzero(many.count)].tolist()
        )
        return _Levels(lower, upper, known, solved, _reasons(many), many.n_exact)

    def _extremes(self, many: Solutions) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if self.player is None:
            return many.lower, many.upper
        lower, upper = np.full(many.n, np.nan), np.full(many.n, np.nan)
        for held in many.held:
            payoff = held.details().payoffs[self.player]
            lower[held.samples] = np.fmin(lower[held.samples], payoff)
            upper[held.samples] = np.fmax(upper[held.samples], payoff)
        return lower, upper

    def _outcomes(self, batch: Batch) -> tuple[Any, Any]:
        """The lowest and highest level among the outcomes: no equilibrium is beyond."""
        game = batch.game
        numbers = game.escalation if self.player is None else game.payoffs[self.player]
        table = [np.broadcast_to(floats(number), (batch.n,)) for number in numbers.flat]
        return np.min(table, axis=0), np.max(table, axis=0)


def _order(one: Any, other: Any) -> int:
    return sign(one - other)


def _reasons(many: Solutions) -> Counter[str]:
    found = Counter(why.splitlines()[0] for why in many.unresolved.values())
    without = int((many.count == 0).sum()) - len(many.unresolved)
    return found + Counter({"no equilibrium is known": without})


def _total(parts: Any) -> Counter[str]:
    return sum(parts, Counter())


# -- the points where a policy does worst --------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Comparer:
    """Everything sampled, so that the worst points can be found, and solved exactly."""

    judge: _Judge
    worlds: Sequence[_World]
    columns: Columns
    levels: Sequence[_Levels]
    sample: Comparison

    def judged(self, k: int, baseline: Mapping[str, Fraction]) -> Judged:
        summary = self.sample.policies[k]
        costs = -self.judge.utility(self.levels[k])
        worst = self.witness(k, int(np.argmax(costs)), lambda spans: spans[k][1])
        regret = self.sample.regret[k, :, 1]
        loses = None
        if regret.max() > 0:
            loses = self.witness(k, int(np.argmax(regret)), lambda spans: _regret(spans, k))
        level = worst.size if self.judge.better == "lower" else -worst.size
        return Judged(
            self.worlds[k].alternative,
            self.judge.exactly(self.worlds[k], baseline),
            replace(
                summary,
                envelope=(min(summary.envelope[0], level), max(summary.envelope[1], level)),
                worst=(summary.worst[0], level),
                regret=(summary.regret[0], loses.size if loses else 0.0),
                unresolved=int((~self.levels[k].known).sum()),
            ),
            replace(worst, size=level),
            loses,
        )

    def witness(self, k: int, at: int, size: Callable[[Sequence[Interval]], float]) -> Witness:
        """The point, its values rounded where that makes it no better, and solved exactly."""
        drawn = {name: Fraction(column[at]) for name, column in self.columns.items()}
        sampled = [(float(level.lower[at]), float(level.upper[at])) for level in self.levels]
        costs = [self.judge.costs(*span) for span in sampled]
        for digits in (*DIGITS, None):
            point = self.rounded(drawn, digits)
            solved = [self.judge.exactly(world, point) for world in self.worlds]
            spans = [span for span in solved if span is not None]
            if len(spans) < len(solved):
                continue
            exact = [self.judge.costs(*map(approximate, span)) for span in spans]
            no_wider = _width(exact) <= _width(costs) + self.sample.tolerance
            if digits is None or (no_wider and size(exact) >= size(costs)):
                return self.named(k, point, spans, exact, size(exact), is_exact=True)
        return self.named(k, drawn, sampled, costs, size(costs), is_exact=False)

    def named(
        self, k: int, point: Mapping[str, Fraction], spans: Sequence[Span],
        costs: Sequence[Interval], size: float, *, is_exact: bool,
    ) -> Witness:  # fmt: skip
        names = [policy.name for policy in self.sample.policies]
        rival = min((p for p in range(len(names)) if p != k), key=lambda p: costs[p][0])
        levels = dict(zip(names, spans, strict=True))
        return Witness(point, levels, size, names[rival], is_exact)

    def rounded(self, drawn: Mapping[str, Fraction], digits: int | None) -> dict[str, Fraction]:
        if digits is None:
            return dict(drawn)
        return {name: self._rounded(name, value, digits) for name, value in drawn.items()}

    def _rounded(self, name: str, value: Fraction, digits: int) -> Fraction:
        """The value to so many decimals, unless the file lists the values that there are."""
        assumption = self.worlds[0].definition.assumption(name)
        assert assumption.range is not None
        low, high = assumption.range
        if assumption.distribution and assumption.distribution.kind == "discrete":
            return value
        return min(max(round(value, digits), low), high)


def _regret(costs: Sequence[Interval], k: int) -> float:
    """Of one policy: its worst equilibrium against the best one of the others."""
    others = [low for other, (low, _) in enumerate(costs) if other != k]
    return max(0.0, costs[k][1] - min(others))


def _width(spans: Sequence[Interval]) -> float:
    return sum(high - low for low, high in spans)


# -- assumptions that cannot matter --------------------------------------------------------------


def _inert(
    definition: Definition, worlds: Sequence[_World], columns: Columns, player: int | None
) -> list[str]:
    """Assumptions that no level depends on, under any policy, and that go with no other."""
    used = {name for world in worlds for name in _used(world.definition, player)}
    tied = {name for pair in definition.correlations for name in pair}
    return [name for name in columns if name not in used | tied]


def _used(definition: Definition, player: int | None) -> set[str]:
    """Names in the formulas that equilibria and the level rest on.

    What a player earns who has nothing to choose moves nobody.
    """
    choosing = {d.player for d in definition.structure.decisions if len(d.actions) > 1}
    rows = sorted(choosing | ({player} if player is not None else set()))
    level = definition.escalation.flat if player is None else ()
    terms = [*definition.probability.flat, *definition.payoffs[rows].flat, *level]
    return _names(definition, terms)


def _names(definition: Definition, terms: Sequence[Term]) -> set[str]:
    """Free names of these terms, and of the defined names that they use."""
    found: set[str] = set()
    fresh = {name for term in terms for name in term.formula.names}
    while fresh:
        found |= fresh
        defined = [definition.define[name] for name in fresh if name in definition.define]
        fresh = {name for formula in defined for name in formula.names} - found
    return found
