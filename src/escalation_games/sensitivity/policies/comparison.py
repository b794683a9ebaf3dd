"""The policies of a game side by side, over a sample of the assumption space.

A policy is an action that is taken for sure, everybody knowing it, or a setting of assumptions.
Every policy meets the same draws of the assumptions that it does not set. Its level at a point,
escalation or one player's payoff, is an interval over all equilibria: there is no average over
equilibria.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition, Settings, Term
from ...effort import fewer_if_spent, question, steps
from ...errors import ComputeError, InputError, did_you_mean
from ...files.arguments import as_definition, check_levels, takes
from ...notebook import few, frame, picture
from ...numbers import Fraction, approximate
from ...solvers.solve import choose
from ..sampling.designs import draws
from ..sampling.known_outcomes import Known, together
from .alternatives import Alternative, Columns, World, alternatives_of
from .by_reading import ByReading, by_reading
from .judging import Judge, Levels, LevelSpan
from .regret import Comparison, Policy, ValueInterval
from .regret import compare as compare_levels
from .value_of_information import FEWEST, Information, value_of_information

if TYPE_CHECKING:
    import pandas as pd

POINTS = 4096
DIGITS = (2, 3)  # decimals of a worst point's values: the first that make the point no better


@dataclass(frozen=True)
class Witness:
    """A point of the assumption space where one policy does badly, and each policy's levels.

    point   the assumptions that vary
    levels  per policy, lowest and highest level over its equilibria
    size    the level or the regret for which the point was sought
    rival   the other policy whose best equilibrium is best at the point
    exact   were all policies solved exactly at the point? Otherwise the levels are a batch's floats
    """

    point: Mapping[str, Fraction]
    levels: Mapping[str, LevelSpan]
    size: float
    rival: str
    exact: bool


@dataclass(frozen=True)
class Judged:
    """One policy: its levels at the baseline and over all points, and where it does worst.

    baseline  lowest and highest level at the baseline; None where the game could not be solved
    summary   over all points; its worst case and its largest regret include the two witnesses
    worst     the point at which the policy's worst equilibrium is worst
    loses     the point at which the policy's regret is largest; None where no regret is above 0
    """

    alternative: Alternative
    baseline: LevelSpan | None
    summary: Policy
    worst: Witness
    loses: Witness | None

    @property
    def name(self) -> str:
        return self.alternative.name


@dataclass(frozen=True, eq=False)
class PolicyComparison:
    """Policies compared over n points of the assumption space.

    definition     what was compared
    decision       the decision whose actions are compared, if any
    by             the player whose payoff is the level; None: the level is escalation
    fixed, varied  the assumptions held at one value for every policy, and the others
    n, seed, design  of the points
    concept, method  by which the equilibria were found
    policies       each with its worst case and its largest regret, in the order given
    minimax        policies whose largest regret is smallest; all that tie
    information    utility is minus the highest escalation, or the player's lowest payoff
    inert          assumptions that vary, but on which no level depends, under any policy
    known          how much is known of the equilibria, over all pairs of a policy and a point
    left_out       number of points unresolved under some policy: all figures are of the others
    n_exact        number of pairs too near a threshold for floats, and solved exactly
    levels         the comparison over the sample, with the worst points found
    usual          the usual number of points, where fewer were taken because of the work; else None
    by_reading     every policy in every reading of the file; None where it has none

    >>> found = eg.compare("security_dilemma", decision="bloc", n=64)
    >>> found.varied
    ('v0', 'o', 'd', 'k', 'aB', 'aR', 'e')
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
    known: Known
    left_out: int
    n_exact: int
    levels: Comparison
    usual: int | None = None
    by_reading: ByReading | None = None

    def __repr__(self) -> str:
        names = few(policy.name for policy in self.policies)
        made = f"{self.n} points, seed {self.seed}; {self.concept} by {self.method}"
        return f"PolicyComparison({names}; least regret: {few(self.minimax)}; {made})"

    def _repr_svg_(self) -> str | None:
        return picture(self) or None

    def policy(self, name: str) -> Judged:
        """The policy of that name."""
        return next(policy for policy in self.policies if policy.name == name)

    def rows(self) -> list[dict[str, Any]]:
        """Rows per policy: baseline, envelope, worst and regret with low and high; shares with
        value."""
        return [*self._baselines(), *self.levels.rows()]

    def _baselines(self) -> Iterator[dict[str, Any]]:
        for policy in self.policies:
            low, high = map(approximate, policy.baseline) if policy.baseline else (None, None)
            yield {"policy": policy.name, "metric": "baseline", "low": low, "high": high}

    def frame(self) -> pd.DataFrame:
        """The rows as a pandas frame."""
        return frame(self.rows())


@takes("definition", as_definition)
@question
def compare(
    definition: Definition,
    policies: Mapping[str, Settings] | None = None,
    *,
    decision: str | None = None,
    by: str | None = None,
    n: int | None = None,
    seed: int = 0,
    design: str = "sobol",
    values: Settings | None = None,
    concept: str | None = None,
    effort: float | None = None,  # noqa: ARG001 - read by `question`
) -> PolicyComparison:
    """Policies by worst case and regret, and the value of knowing an assumption before the choice.

    policies  name of a policy -> the assumptions and lengths that it sets
    decision  a decision whose actions are policies too; without `policies`, by default, the first
              decision of a tree
    by        a player whose payoff is the level, higher being better; by default the level is
              escalation, lower being better
    values    assumptions held fixed for every policy that does not set them
    design    of the n points: sobol, random or latin-hypercube
    n         4096 where it is not given, and a sixteenth of that where so many take too much work

    Largest regrets and worst cases are the largest found: the space may hold larger ones. A point
    that is unresolved under some policy is left out under all. Raises InputError for unknown names,
    for fewer than two policies, and without `by` where the game says nothing about escalation;
    ComputeError where too few points are resolved under all policies; and the errors of
    `solve_batch`.

    >>> found = eg.compare("security_dilemma", decision="bloc", n=64)
    >>> found.minimax
    ('restrain',)
    """
    point = definition.point(values)
    fixed = {name: point[name] for name in values or {}}
    alternatives, chosen = alternatives_of(definition, policies or {}, decision)
    if by is None:
        check_levels(definition)
    judge = Judge(_player(definition, by), concept)
    worlds = [World.of(definition, alternative, fixed) for alternative in alternatives]
    always = set.intersection(*(set(world.values) for world in worlds)) | set(fixed)

    def answer(n: int) -> PolicyComparison:
        columns = draws(definition, design, n, seed, fixed=always)
        whole = [judge.levels(world, columns) for world in steps(worlds, "policies")]
        known = together(level.summary for level in whole)
        resolved = np.logical_and.reduce([level.known for level in whole])
        _check_enough(resolved, known)
        many = [level.at(resolved) for level in whole]
        columns = {name: column[resolved] for name, column in columns.items()}
        sample = _sample(worlds, many, judge)
        comparison = _Comparer(judge, worlds, columns, many, sample)
        ranks = steps(range(len(worlds)), "worst points")
        judged = tuple(comparison.judged(k, point) for k in ranks)
        minimax = _minimax(judged, sample.tolerance)
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
                {p.name: judge.utility(level) for p, level in zip(judged, many, strict=True)},
                columns,
                inert=inert,
                seed=seed,
            ),
            inert=tuple(inert),
            known=known,
            left_out=n - int(resolved.sum()),
            n_exact=sum(level.n_exact for level in many),
            levels=replace(sample, policies=tuple(p.summary for p in judged), minimax=minimax),
        )

    found = fewer_if_spent(POINTS, answer) if n is None else answer(n)
    usual = POINTS if n is None and found.n != POINTS else found.usual
    return replace(found, usual=usual, by_reading=by_reading(definition, judge, worlds, fixed))


def _check_enough(resolved: NDArray[np.bool_], known: Known) -> None:
    """Raises ComputeError where too few points are resolved under every policy."""
    left = int(resolved.sum())
    if left < FEWEST <= len(resolved) or not left:
        why = next(iter(known.unresolved))
        raise ComputeError(
            f"{left or 'none'} of the {len(resolved):,} points {'are' if left > 1 else 'is'} "
            f"resolved under every policy, too few to compare them: {why}"
        )


def _sample(worlds: Sequence[World], many: Sequence[Levels], judge: Judge) -> Comparison:
    names = [world.alternative.name for world in worlds]
    return compare_levels(
        dict(zip(names, (level.lower for level in many), strict=True)),
        dict(zip(names, (level.upper for level in many), strict=True)),
        better=judge.better,
    )


def _minimax(judged: Sequence[Judged], tolerance: float) -> tuple[str, ...]:
    """The policies whose largest regret is smallest."""
    least = min(policy.summary.regret[1] for policy in judged)
    return tuple(p.name for p in judged if p.summary.regret[1] <= least + tolerance)


def _player(definition: Definition, by: str | None) -> int | None:
    players = definition.structure.players
    if by is None:
        return None
    if by not in players:
        raise InputError(
            "by",
            f"unknown player '{by}'{did_you_mean(by, players)}",
            f"known: {' '.join(players)}",
        )
    return players.index(by)


# -- the points where a policy does worst --------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Comparer:
    """Finds the points of the sample where policies do worst, and solves them exactly."""

    judge: Judge
    worlds: Sequence[World]
    columns: Columns
    levels: Sequence[Levels]
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
                unresolved=self.levels[k].summary.missing,
            ),
            replace(worst, size=level),
            loses,
        )

    def witness(self, k: int, at: int, size: Callable[[Sequence[ValueInterval]], float]) -> Witness:
        """A point of the sample at which policy k does badly, as a witness solved exactly.

        Values are rounded to as few DIGITS as leave `size` no smaller. Where some policy cannot be
        solved exactly at the point, levels are those of the batch.
        """
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
            if digits is None or (self.as_single(exact, costs) and size(exact) >= size(costs)):
                return self.named(k, point, spans, exact, size(exact), is_exact=True)
        return self.named(k, drawn, sampled, costs, size(costs), is_exact=False)

    def as_single(self, spans: Sequence[ValueInterval], drawn: Sequence[ValueInterval]) -> bool:
        """Has each policy with one level at the drawn point one level at the rounded point, too?

        Rounding may move a point onto a tie, where equilibria are added that say nothing of the
        points around it.
        """
        widths = [[high - low for low, high in pairs] for pairs in (spans, drawn)]
        tolerance = self.sample.tolerance
        return all(new <= tolerance or old > tolerance for new, old in zip(*widths, strict=True))

    def named(
        self, k: int, point: Mapping[str, Fraction], spans: Sequence[LevelSpan],
        costs: Sequence[ValueInterval], size: float, *, is_exact: bool,
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
        """The value to so many decimals, within its range; unchanged if its file lists values."""
        assumption = self.worlds[0].definition.assumption(name)
        assert assumption.range is not None
        low, high = assumption.range
        if assumption.distribution and assumption.distribution.kind == "discrete":
            return value
        return min(max(round(value, digits), low), high)


def _regret(costs: Sequence[ValueInterval], k: int) -> float:
    """The regret of policy k: its worst equilibrium against the best one of other policies."""
    others = [low for other, (low, _) in enumerate(costs) if other != k]
    return max(0.0, costs[k][1] - min(others))


# -- assumptions that cannot matter --------------------------------------------------------------


def _inert(
    definition: Definition, worlds: Sequence[World], columns: Columns, player: int | None
) -> list[str]:
    """Assumptions on which no level depends, under any policy, uncorrelated with all others."""
    used = {name for world in worlds for name in _used(world.definition, player)}
    tied = {name for pair in definition.correlations for name in pair}
    return [name for name in columns if name not in used | tied]


def _used(definition: Definition, player: int | None) -> set[str]:
    """The names in the formulas on which equilibria and the level can depend.

    Payoffs of a player without a choice are left out: they change no equilibrium.
    """
    choosing = {d.player for d in definition.structure.decisions if len(d.actions) > 1}
    rows = sorted(choosing | ({player} if player is not None else set()))
    level = definition.escalation.flat if player is None else ()
    terms = [*definition.probability.flat, *definition.payoffs[rows].flat, *level]
    return _names(definition, terms)


def _names(definition: Definition, terms: Sequence[Term]) -> set[str]:
    """The free names of the terms, and of the defined names behind the terms."""
    found: set[str] = set()
    fresh = {name for term in terms for name in term.formula.names}
    while fresh:
        found |= fresh
        defined = [definition.define[name] for name in fresh if name in definition.define]
        fresh = {name for formula in defined for name in formula.names} - found
    return found
