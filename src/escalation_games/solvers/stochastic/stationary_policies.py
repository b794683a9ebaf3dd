"""All pure stationary Markov perfect equilibria of a stochastic game, policy by policy.

**Definition.** A stationary policy says what each player does in each state, whenever it comes up.
Policies are a Markov perfect equilibrium where from every state on, reached or not, no player gains
by any other strategy.

**Theorem.** That is so if and only if nobody gains by another action once, in one period, followed
by the old policy: against stationary policies a player faces a discounted decision problem, in
which the best value is the only one that no single change improves (Blackwell 1965). So each policy
is a system of equations for the values of states, V = r + d P V, and a sign for each other action.

There need not be a pure one: a mixed one there always is (Fink 1964). Mixed ones are not found
here, and neither are strategies that look back further than the present state.

Sources: L. S. Shapley, "Stochastic games", PNAS 39 (1953), 1095-1100; A. M. Fink, "Equilibrium in a
stochastic n-person game", Journal of Science of the Hiroshima University A-I 28 (1964), 89-93;
D. Blackwell, "Discounted dynamic programming", Annals of Mathematical Statistics 36 (1965),
226-235.

**Example.** A guard sleeps or wakes. Waking costs 1. Asleep, it is robbed with probability 1/2,
which ends all and costs 6. The next period counts half.

>>> from escalation_games.forms import Decision, StochasticStructure
>>> from escalation_games.forms.stochastic import Period
>>> structure = StochasticStructure(
...     ("guard",), ("night",), ("robbed",), (Decision("guard in night", 0, ("sleep", "wake")),),
...     (0,), (Period(0, ((0, 0),), (1, 0)), Period(0, ((0, 1),), (1, 0))), (frozenset(),))
>>> half = ONE / 2
>>> game = structure.fill(
...     objects([half, half, ZERO, ONE, half], (5,)),  # asleep, awake, and the discount factor
...     objects([0, -1, -6], (1, 3)), objects([0, 0, 1], (3,)), line=half)
>>> policies = PurePolicies(game)

Always asleep: V = 1/2 * (1/2 * V - 1/2 * 6), so V = -2. Awake once, then asleep: -1 + 1/2 * -2 =
-2. It is a tie; awake for ever is -1 / (1 - 1/2) = -2 too.

>>> print(policies.values((0,))[0], policies.values((1,))[0])
[Fraction(-2, 1)] [Fraction(-2, 1)]
>>> [candidate.key for candidate in find(game).candidates]
[(((0, (0,)),), 0), (((0, (1,)),), 0)]
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from ...effort import spend
from ...errors import BudgetExceeded
from ...forms import StochasticGame, StochasticStructure, objects
from ...forms.markov_chain import solved
from ...forms.mixtures import ONE, ZERO, Profile, total
from ...limits import MAX_FOLLOWED_PERIODS, MAX_POLICIES, MAX_STATES_MIXED, MAX_SUPPORTS
from ...numbers import CellNumber, Enclosed, sign
from ..result import Candidate, Completeness, Found

FOLLOWED = (CellNumber, Enclosed)
ActionByDecision = tuple[int, ...]  # an action per decision
PlayedByState = tuple[int, ...]  # a period per state
WORK = 20  # of a policy, beside its arithmetic


def fits(structure: StochasticStructure) -> str | None:
    """Where there are not too many policies."""
    n = prod(len(decision.actions) for decision in structure.decisions)
    return None if n <= MAX_POLICIES else f"{n:,} pure policies, more than {MAX_POLICIES:,}"


def find(game: StochasticGame) -> Found:
    """Every pure stationary equilibrium; those that differ only in what periods do not come to
    count as one.

    Raises BudgetExceeded where chances would be polynomials of a very high degree.
    """
    _refuse_what_grows(game)
    policies = PurePolicies(game)
    found: dict[Hashable, list[ActionByDecision]] = {}
    for policy in policies.all():
        if policies.is_equilibrium(policy):
            found.setdefault(policies.key(policy), []).append(policy)
    candidates = tuple(_candidate(game.structure, key, own) for key, own in found.items())
    return Found(candidates, _completeness(game.structure, found), frozenset(found))


def _refuse_what_grows(game: StochasticGame) -> None:
    periods = game.structure.within or 0
    if periods > MAX_FOLLOWED_PERIODS and any(isinstance(x, FOLLOWED) for x in game.numbers()):
        raise BudgetExceeded(
            f"chances within {periods:,} periods are too long to follow along an assumption, at "
            f"most {MAX_FOLLOWED_PERIODS} periods are: they are polynomials of that degree"
        )


class PurePolicies:
    """The pure policies of one game: what they are worth, and what single changes are worth.

    What depends on less than the whole policy is computed once: `played` says how a period goes
    from each state; what is ready for other periods does not matter to the values of states.
    """

    def __init__(self, game: StochasticGame) -> None:
        self.game, self.structure = game, game.structure
        self.n = len(self.structure.states)
        self.leads = [
            [(t, game.probability[e]) for t, e in zip(period.targets, edges, strict=True)]
            for period, edges in zip(self.structure.periods, self.structure.edges, strict=True)
        ]
        self.known: dict[PlayedByState, list[list[Any]]] = {}
        self.changed: dict[tuple[int, PlayedByState, int], Any] = {}
        self.orders: dict[tuple[int, PlayedByState, int, int], int] = {}

    def all(self) -> Iterator[ActionByDecision]:
        """Every policy, in the order of the actions."""
        for policy in product(*(range(len(d.actions)) for d in self.structure.decisions)):
            spend(WORK)
            yield policy

    def played(self, policy: ActionByDecision) -> PlayedByState:
        """How a period goes that begins in each state."""
        periods = self.structure.periods
        return tuple(
            next(k for k in own if all(policy[d] == a for d, a in periods[k].steps))
            for own in self.structure.of_state
        )

    # -- values ----------------------------------------------------------------------------------

    def values(self, played: PlayedByState) -> list[list[Any]]:
        """Per player, what each state is worth."""
        if played not in self.known:
            columns = solved(self._matrix(played), [self.now[k] for k in played])
            self.known[played] = [list(own) for own in zip(*columns, strict=True)]
        return self.known[played]

    def _matrix(self, played: PlayedByState) -> list[list[Any]]:
        """I - d P."""
        matrix = []
        for state, k in enumerate(played):
            row = [ONE if state == t else ZERO for t in range(self.n)]
            for t, p in self.leads[k]:
                if t < self.n:
                    row[t] = row[t] - self.game.discount * p
            matrix.append(row)
        return matrix

    @cached_property
    def now(self) -> list[list[Any]]:
        """Per period and player, what it pays, with the ends that it may lead to."""
        return [
            [self._now(pays, k) for pays in self.game.payoffs]
            for k in range(len(self.structure.periods))
        ]

    def _now(self, pays: Any, k: int) -> Any:
        m = len(self.structure.periods) - self.n
        ended = [p * pays[m + t] for t, p in self.leads[k] if t >= self.n]
        return pays[k] + self.game.discount * total(ended) if ended else pays[k]

    def once(self, player: int, played: PlayedByState, k: int) -> Any:
        """What a period is worth to a player that goes like this once, and as played ever after."""
        if (player, played, k) not in self.changed:
            worth = self.values(played)[player]
            later = total([p * worth[t] for t, p in self.leads[k] if t < self.n])
            self.changed[player, played, k] = self.now[k][player] + self.game.discount * later
        return self.changed[player, played, k]

    # -- changes ---------------------------------------------------------------------------------

    def is_equilibrium(self, policy: ActionByDecision) -> bool:
        """Does nobody gain by another action, once?"""
        played = self.played(policy)
        return all(
            self.gains(policy, played, d, action) <= 0
            for d, decision in enumerate(self.structure.decisions)
            for action in range(len(decision.actions))
            if action != policy[d]
        )

    def gains(
        self, policy: ActionByDecision, played: PlayedByState, decision: int, action: int
    ) -> int:
        """The sign of what another action gains over the policy's own, taken once."""
        other, own = (self.after(policy, decision, a) for a in (action, policy[decision]))
        return self.order(self.structure.decisions[decision].player, played, other, own)

    def order(self, player: int, played: PlayedByState, other: int, own: int) -> int:
        """The sign of what one period, once, is worth more to a player than another."""
        key = player, played, other, own
        if key not in self.orders:
            gain = self.once(player, played, other) - self.once(player, played, own)
            self.orders[key] = sign(gain)
        return self.orders[key]

    def after(self, policy: ActionByDecision, decision: int, action: int) -> int:
        """The period in which this is done at a decision, and the policy followed elsewhere."""
        return next(
            k for k, others in self.structure.ways[decision][action]
            if all(policy[d] == a for d, a in others)
        )  # fmt: skip

    def key(self, policy: ActionByDecision) -> Hashable:
        """What is done at the decisions that periods come to."""
        met = [step for k in self.played(policy) for step in self.structure.periods[k].steps]
        return tuple((d, (a,)) for d, a in sorted(met)), 0


def pure_profile(structure: StochasticStructure, policy: ActionByDecision) -> Profile:
    """The policy as probabilities."""
    return tuple(
        objects((ONE if k == a else ZERO for k in range(len(d.actions))), (len(d.actions),))
        for d, a in zip(structure.decisions, policy, strict=True)
    )


def _candidate(
    structure: StochasticStructure, key: Any, policies: Sequence[ActionByDecision]
) -> Candidate:
    first = policies[0]
    free = tuple(d for d in range(len(first)) if len({policy[d] for policy in policies}) > 1)
    answers = {d: frozenset((policy[d],) for policy in policies) for d in free}
    return Candidate(pure_profile(structure, first), key, len(policies), free, ("pure",), answers)


def movers(structure: StochasticStructure) -> list[int]:
    """The players who have a choice."""
    return sorted({d.player for d in structure.decisions if len(d.actions) > 1})


def fits_mixed(structure: StochasticStructure) -> str | None:
    """Where mixed ones are within reach: two players who have a choice, few states and patterns."""
    n_movers = len(movers(structure))
    if n_movers > 2:
        return f"{n_movers} players have a choice, more than two"
    if len(structure.states) > MAX_STATES_MIXED:
        return f"there are {len(structure.states)} states, more than {MAX_STATES_MIXED}"
    n = prod(2 ** len(d.actions) - 1 for d in structure.decisions)
    if n > MAX_SUPPORTS:
        return f"{n:,} patterns of actions can be in use, more than {MAX_SUPPORTS:,}"
    return fits(structure)


def _completeness(
    structure: StochasticStructure, found: dict[Hashable, list[ActionByDecision]]
) -> Completeness:
    n = sum(map(len, found.values()))
    if len(movers(structure)) < 2:
        why = "a tie: so is every mixture of these"
        several = Completeness("extreme points of every component", why)
        return Completeness("all") if n == 1 else several
    no = fits_mixed(structure)
    mixed = f"mixed stationary equilibria are not searched for: {no or ELSEWHERE}"
    if not found:
        return Completeness("all pure", f"no pure stationary equilibrium is there, and {mixed}")
    return Completeness("all pure", mixed)


ELSEWHERE = "at a point, the method 'stationary supports' finds them"
