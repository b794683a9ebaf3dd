"""Stationary Markov perfect equilibria of two players, mixed ones too, by the actions in use.

**Definition.** A pattern says which actions are in use at each decision, with a probability above
0.

**Theorem.** Stationary strategies with such a pattern are a Markov perfect equilibrium if and only
if, at each decision, all actions in use are worth the same, and none is worth more (Blackwell 1965;
see `stationary_policies`). Where a player is indifferent, any action in use may stand for the
mixture, so what states are worth to the player depends on the other one's probabilities z alone:
V(z) = N(z) / D(z), with D the determinant of I - d P(z), which is above 0, and N those of Cramer's
rule. Times D(z), the conditions of each player are polynomials in the other's probabilities. So a
pattern is two systems, one for each player's probabilities, and neither knows of the other. With
one state in which both of two actions are mixed, their degree is 2; with two states, what is left
after elimination has degree 5 at most, with three 16.

Most patterns fail by signs alone: N and D are means of those of pure policies, with weights on all
that are in use. If at each of these a change is worth less than nothing, it is at any mixture.

Ends of continua are listed where a tie makes any. Equations beyond what `polynomial_systems`
solves, and pairs of solutions whose probabilities are roots of two equations of degree 3 or more,
are counted and left out. Along an assumption the pure ones alone are followed.

Sources: as of `stationary_policies`; P. J.-J. Herings, R. Peeters, "Stationary equilibria in
stochastic games: structure, selection, and computation", Journal of Economic Theory 118 (2004).

**Example.** Matching pennies for ever: the first wins 1 if both show the same, else the other one.

>>> from escalation_games.forms import Decision, StochasticStructure
>>> from escalation_games.forms.stochastic import Period
>>> structure = StochasticStructure(
...     ("first", "second"), ("on",), (), tuple(Decision(x, k, ("heads", "tails"))
...     for k, x in enumerate(("first in on", "second in on"))), (0, 0),
...     tuple(Period(0, ((0, a), (1, b)), (0,)) for a in (0, 1) for b in (0, 1)),
...     (frozenset(), frozenset()))
>>> game = structure.fill(
...     objects([1, 1, 1, 1, ONE / 2], (5,)),  # it stays on; the next period counts half
...     objects([1, -1, -1, 1, -1, 1, 1, -1], (2, 4)), objects([0, 0, 0, 0], (4,)), line=ONE)
>>> (candidate,) = find(game).candidates
>>> print(*candidate.profile[0], *candidate.profile[1])
1/2 1/2 1/2 1/2
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, permutations, product
from typing import Any

from ...effort import spend
from ...errors import BudgetExceeded, Unresolved
from ...forms import StochasticGame, objects
from ...forms.mixtures import ONE, ZERO, Mixture, Profile
from ...numbers import is_number, sign
from ...numbers.algebra.resultants import with_square_roots
from ...numbers.algebra.sparse import Sparse
from ..n_players.polynomial_systems import Cases, System, UnknownValues
from ..result import Candidate, Completeness, Found
from ..trees.sequence_form import actions_in_use
from . import stationary_policies
from .stationary_policies import PurePolicies, movers

ActionsInUse = tuple[int, ...]
SupportPattern = tuple[ActionsInUse, ...]  # per decision, the actions in use
WORK = 40  # of a pattern, beside its arithmetic


def find(game: StochasticGame) -> Found:
    """Every stationary equilibrium at a point, the pure ones first, each by what periods come to.

    Raises BudgetExceeded along an assumption, where only pure ones are followed.
    """
    if not all(map(is_number, game.numbers())):
        raise BudgetExceeded("it is for single points: along an assumption pure ones are followed")
    pure, sides = stationary_policies.find(game), movers(game.structure)
    if len(sides) < 2:
        return pure
    patterns, results = PossiblePatterns(game), MixedResults(game, pure)
    for pattern in patterns.possible():
        results.add(pattern, *(SideConditions(game, pattern, player) for player in sides))
    return results.found()


def supports(n: int) -> list[ActionsInUse]:
    """Every set of actions in use, the smallest first."""
    return list(chain.from_iterable(combinations(range(n), k + 1) for k in range(n)))


# -- which patterns are possible -------------------------------------------------------------------


class PossiblePatterns:
    """Which patterns could be an equilibrium's, by the signs of changes at pure policies."""

    def __init__(self, game: StochasticGame) -> None:
        self.structure = game.structure
        self.policies = PurePolicies(game)

    def possible(self) -> Iterator[SupportPattern]:
        """Those in which somebody mixes, and that signs alone do not rule out."""
        every = [supports(len(decision.actions)) for decision in self.structure.decisions]
        for pattern in product(*every):
            spend(WORK)
            if any(len(own) > 1 for own in pattern) and self.is_possible(pattern):
                yield pattern

    def is_possible(self, pattern: SupportPattern) -> bool:
        """Is there, for each condition, a pure policy at which it does not plainly fail?"""
        for d, used in enumerate(pattern):
            for action in range(len(self.structure.decisions[d].actions)):
                if action == used[0]:
                    continue
                seen = self.signs(pattern, d, action, used[0])
                fails = seen == {1} or (action in used and seen == {-1})
                if fails:
                    return False
        return True

    def signs(self, pattern: SupportPattern, d: int, action: int, own: int) -> set[int]:
        """The signs of what an action is worth more than another, in a period in which all else is
        in use, followed by any pure policy in use."""
        player = self.structure.decisions[d].player
        own_first = [
            used[:1] if self.structure.decisions[e].player == player else used
            for e, used in enumerate(pattern)
        ]
        pairs = self.periods(own_first, d, action, own)
        found: set[int] = set()
        for policy in product(*own_first):
            played = self.policies.played(policy)
            for other, now in pairs:
                found.add(self.policies.order(player, played, other, now))
            if len(found) > 1:
                return found
        return found

    def periods(
        self, used: Sequence[ActionsInUse], d: int, action: int, own: int
    ) -> list[tuple[int, int]]:
        """The periods with the one action and with the other, in which all else is in use; all
        pairs, as what follows an action may differ."""
        ways = self.structure.ways[d]
        ones, others = (
            [k for k, steps in ways[a] if all(b in used[e] for e, b in steps)]
            for a in (action, own)
        )
        return list(product(ones, others))


# -- one player's conditions -----------------------------------------------------------------------


class SideConditions:
    """What one player's choices ask of the other's probabilities, in one pattern.

    unknowns  (decision, action) of the other player, for all but the last action in use
    """

    def __init__(self, game: StochasticGame, pattern: SupportPattern, player: int) -> None:
        self.game, self.structure, self.player = game, game.structure, player
        decisions = self.structure.decisions
        self.mine = [d for d, decision in enumerate(decisions) if decision.player == player]
        self.pattern = pattern
        self.unknowns = [
            (d, a) for d, used in enumerate(pattern) if d not in self.mine for a in used[:-1]
        ]
        self.n = len(self.unknowns)
        self.weights = [self._weights(d, used) for d, used in enumerate(pattern)]

    def _weights(self, d: int, used: ActionsInUse) -> dict[int, Sparse]:
        """Per action in use its probability; of the player's own, the first stands for all."""
        if d in self.mine:
            return {used[0]: self.number(ONE)}
        own = {a: Sparse.unknown(k, self.n) for k, (e, a) in enumerate(self.unknowns) if e == d}
        rest = self.number(ONE)
        for weight in own.values():
            rest = rest - weight
        return {**own, used[-1]: rest}

    def number(self, x: Any) -> Sparse:
        """A number, as a polynomial."""
        return Sparse.constant(x, self.n)

    def chance(self, steps: Sequence[tuple[int, int]]) -> Sparse | None:
        """That all these actions are taken; None where one is not in use."""
        found = self.number(ONE)
        for d, a in steps:
            if a not in self.weights[d]:
                return None
            found = found * self.weights[d][a]
        return found

    def worth(self) -> tuple[list[Sparse], Sparse]:
        """N per state, and D."""
        n, d = len(self.structure.states), self.game.discount
        matrix = [[self.number(ONE if s == t else ZERO) for t in range(n)] for s in range(n)]
        right = [self.number(ZERO) for _ in range(n)]
        for k, period in enumerate(self.structure.periods):
            weight = self.chance(period.steps)
            if weight is None:
                continue
            s = period.state
            right[s] = right[s] + weight * self.number(self.pays(k))
            for t, p in self.leads(k):
                matrix[s][t] = matrix[s][t] - weight * self.number(d * p)
        numerators = [
            determinant(
                [[*row[:t], x, *row[t + 1 :]] for row, x in zip(matrix, right, strict=True)]
            )
            for t in range(n)
        ]
        return numerators, determinant(matrix)

    def pays(self, k: int) -> Any:
        """What a period pays, with the ends that it may lead to."""
        structure, own = self.structure, self.game.payoffs[self.player]
        n, m = len(structure.states), len(structure.periods)
        total = own[k]
        for t, edge in zip(structure.periods[k].targets, structure.edges[k], strict=True):
            if t >= n:
                total = total + self.game.discount * self.game.probability[edge] * own[m + t - n]
        return total

    def leads(self, k: int) -> list[tuple[int, Any]]:
        """The states that a period may lead to, with the probabilities."""
        period, edges = self.structure.periods[k], self.structure.edges[k]
        n = len(self.structure.states)
        pairs = zip(period.targets, edges, strict=True)
        return [(t, self.game.probability[e]) for t, e in pairs if t < n]

    def system(self) -> System:
        """All conditions, times D."""
        numerators, below = self.worth()
        zero: list[Sparse] = []
        least: list[Sparse] = []
        for d in self.mine:
            values = [self.action(d, a, numerators, below)
                      for a in range(len(self.structure.decisions[d].actions))]  # fmt: skip
            used = self.pattern[d]
            for a, value in enumerate(values):
                if a != used[0]:
                    (zero if a in used else least).append(values[used[0]] - value)
        positive = [w for d in range(len(self.pattern)) if d not in self.mine
                    for w in self.weights[d].values() if w.unknowns()]  # fmt: skip
        return System(self.n, tuple(zero), tuple(positive), tuple(least))

    def action(self, d: int, a: int, numerators: Sequence[Sparse], below: Sparse) -> Sparse:
        """What an action is worth, taken once, times D."""
        total = self.number(ZERO)
        for k, steps in self.structure.ways[d][a]:
            weight = self.chance(steps)
            if weight is None:
                continue
            value = below * self.number(self.pays(k))
            for t, p in self.leads(k):
                value = value + numerators[t] * self.number(self.game.discount * p)
            total = total + weight * value
        return total


def determinant(matrix: Sequence[Sequence[Sparse]]) -> Sparse:
    """Of a small matrix, by Leibniz's formula."""
    total = Sparse({})
    for order in permutations(range(len(matrix))):
        term = matrix[0][order[0]]
        for s in range(1, len(matrix)):
            term = term * matrix[s][order[s]]
        swaps = sum(order[j] > order[k] for k in range(len(order)) for j in range(k))
        total = total - term if swaps % 2 else total + term
    return total


@dataclass(frozen=True)
class SolvedConditions:
    """The other player's probabilities that meet one player's conditions.

    points     the values of the unknowns
    continua   sets of infinitely many of them, of which ends are among the points
    unsettled  cases that were given up
    """

    points: tuple[UnknownValues, ...]
    continua: int = 0
    unsettled: int = 0

    @property
    def is_empty(self) -> bool:
        """Is it known that there are none? A continuum may have no point that is listed."""
        return not (self.points or self.continua or self.unsettled)

    @classmethod
    def of(cls, conditions: SideConditions) -> SolvedConditions:
        """Solves them; without unknowns they hold or fail."""
        system = conditions.system()
        if not system.n:
            holds = all(sign(p.at({})) == 0 for p in system.zero) and system.holds({})
            return cls(({},) if holds else ())
        cases = Cases(system).run()
        points = tuple(values for piece in cases.pieces for values in piece.points)
        continua = sum(bool(piece.groups) or len(piece.points) != 1 for piece in cases.pieces)
        return cls(points, continua, cases.unsettled)


# -- all patterns together -------------------------------------------------------------------------


class MixedResults:
    """What the patterns give together, and the pure ones."""

    def __init__(self, game: StochasticGame, pure: Found) -> None:
        self.game, self.structure = game, game.structure
        self.candidates = list(pure.candidates)
        self.profiles: list[Profile] = []  # of all that mix, those behind another one, too
        self.unsettled = self.continua = self.apart = 0

    def add(self, pattern: SupportPattern, first: SideConditions, second: SideConditions) -> None:
        """Takes in one pattern."""
        one = SolvedConditions.of(first)
        if one.is_empty:
            return
        other = SolvedConditions.of(second)
        if other.is_empty:
            return
        self.unsettled += bool(one.unsettled or other.unsettled)
        self.continua += bool(one.continua or other.continua)
        for values in one.points:
            for others in other.points:
                self.take(self.profile(pattern, {**named(first, values), **named(second, others)}))

    def profile(self, pattern: SupportPattern, chances: Mapping[tuple[int, int], Any]) -> Profile:
        """All probabilities; the constants 0 and 1 where they are these."""
        found = []
        for d, (used, decision) in enumerate(zip(pattern, self.structure.decisions, strict=True)):
            rest: Any = ONE
            mixture = [ZERO] * len(decision.actions)
            for a in used[:-1]:
                mixture[a] = chances[d, a]
                rest = rest - chances[d, a]
            mixture[used[-1]] = rest
            found.append(objects(map(plain, mixture), (len(mixture),)))
        return tuple(found)

    def take(self, profile: Profile) -> None:
        """One equilibrium, unless it is known, or its numbers do not go together."""
        used = tuple(map(actions_in_use, profile))
        if all(len(own) == 1 for own in used):
            return  # an end of a continuum: a pure one
        try:
            self.game.outcome(profile)
        except Unresolved:
            self.apart += 1
            return
        if any(is_equal(known, profile) for known in self.profiles):
            return
        self.profiles.append(profile)
        key = self.key(used)
        alike = [k for k, c in enumerate(self.candidates) if _without_ordinal(c) == key]
        for k in alike:
            known = self.candidates[k]
            if all(is_equal([known.profile[d]], [profile[d]]) for d, _ in key):
                self.candidates[k] = _behind(known, profile)
                return
        self.candidates.append(Candidate(profile, (key, len(alike)), labels=("mixed",)))

    def key(self, used: SupportPattern) -> tuple[tuple[int, ActionsInUse], ...]:
        """The actions in use at the decisions that periods come to."""
        met = {
            d
            for period in self.structure.periods
            for n, (d, _) in enumerate(period.steps)
            if all(a in used[e] for e, a in period.steps[:n])
        }
        return tuple((d, used[d]) for d in sorted(met))

    def found(self) -> Found:
        """The pure ones, then the mixed ones."""
        keys = frozenset(candidate.key for candidate in self.candidates)
        reasons = list(self.reasons())
        complete = Completeness("some", "; ".join(reasons)) if reasons else Completeness("all")
        return Found(tuple(self.candidates), complete, keys)

    def reasons(self) -> Iterator[str]:
        """Why there may be others."""
        if self.continua:
            yield "a tie makes infinitely many equilibria, of which some points are listed"
        if self.unsettled:
            yield (
                f"for {self.unsettled} choices of actions to mix the equations are beyond what is "
                "solved here"
            )
        if self.apart:
            yield (
                f"{self.apart} mixed equilibria are left out, as their probabilities are roots of "
                "two different equations of degree 3 or more"
            )


def named(conditions: SideConditions, values: UnknownValues) -> dict[tuple[int, int], Any]:
    """Values by decision and action."""
    return {conditions.unknowns[k]: with_square_roots(x) for k, x in values.items()}


def plain(p: Any) -> Any:
    """A probability, as the constant 0 or 1 where it is one of them."""
    if p is ZERO or p is ONE:
        return p
    return ZERO if not sign(p) else ONE if not sign(p - ONE) else p


def _without_ordinal(candidate: Candidate) -> Hashable:
    key: Any = candidate.key
    name: Hashable = key[0]
    return name


def _behind(candidate: Candidate, profile: Profile) -> Candidate:
    """With one more profile that differs where no period comes to."""
    pairs = enumerate(zip(candidate.profile, profile, strict=True))
    free = {d for d, (one, other) in pairs if not is_equal([one], [other])} | {*candidate.free}
    answers = {
        d: candidate.answers.get(d, frozenset([actions_in_use(candidate.profile[d])]))
        | {actions_in_use(profile[d])}
        for d in sorted(free)
    }
    return replace(candidate, count=candidate.count + 1, free=tuple(sorted(free)), answers=answers)


def is_equal(one: Sequence[Mixture], other: Sequence[Mixture]) -> bool:
    """Are all probabilities the same?"""
    pairs = zip(chain(*one), chain(*other), strict=True)
    return all(p is q or not sign(p - q) for p, q in pairs)
