"""What a stationary profile of a stochastic game leads to, from the definition, over any number
system: values of states, chances to come to an end, periods until then.

**Definition.** A stationary profile does the same whenever a state comes up. So it makes a Markov
chain of the states: r(s) is paid in a period that begins in s, and the next one begins in t with
probability P(s, t). With the discount factor d, a state is worth

    V(s) = r(s) + d * sum over t of P(s, t) V(t)

and an end its payoff, once. As d < 1, every row of I - d P is dominated by its diagonal: there is
one solution, and elimination never meets a pivot that is not above 0, in whatever order; so no
sign is asked, and along an assumption nothing is cut for it. The chance u(s, H) to be at an end
after H periods is a sum over t of P(s, t) u(t, H - 1). The chance to come there ever is the least
solution of u = P u: 0 where no end can be reached; on the other states I - P has one solution. The
same matrix gives the periods until then, where the end is certain: T = 1 + P T.

Source: J. Filar, K. Vrieze, Competitive Markov Decision Processes (1997), chapter 2.

**Example.** A peace pays 4 each period, and breaks with probability 1/2 into a war, which costs 8.
The next period counts half.

>>> from escalation_games.forms import StochasticStructure, objects
>>> from escalation_games.forms.stochastic import Period
>>> structure = StochasticStructure(
...     ("us",), ("peace",), ("war",), (), (), (Period(0, (), (1, 0)),), (), within=3)
>>> half = ONE / 2
>>> game = structure.fill(
...     objects([half, half, half], (3,)),  # to war, to peace, and the discount factor
...     objects([4, -8], (1, 2)), objects([0, 1], (2,)), line=half)
>>> chain = MarkovChain(game, ())

V = 4 + 1/2 * (1/2 * V - 1/2 * 8), so 3/4 V = 2. After three periods peace is left with 1/8. It
lasts 1 / (1/2) = 2 periods; of the first three, 1 + 1/2 + 1/4.

>>> print(chain.values[0][0], chain.level, chain.ever(0), chain.periods_to_the_end())
8/3 7/8 1 2
>>> print(*chain.spent())
7/4
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..effort import spend
from ..numbers import sign
from .mixtures import ONE, ZERO, Profile, is_never, times, total

if TYPE_CHECKING:
    from .stochastic import Step, StochasticGame

TransitionRow = dict[
    int, Any
]  # where to -> with which probability; what is not there is impossible


class MarkovChain:
    """One game under one stationary profile.

    rows     per state, where a period leads to
    rewards  per player and state, what a period pays
    """

    def __init__(self, game: StochasticGame, profile: Profile) -> None:
        self.game, self.profile, self.structure = game, profile, game.structure
        self.n = len(self.structure.states)
        weights = [list(self.weighed(state)) for state in range(self.n)]
        self.rows = [_mean_row(own) for own in weights]
        self.rewards = [
            [total([times(p, pays[k]) for p, k, _ in own]) for own in weights]
            for pays in game.payoffs
        ]

    def weighed(self, state: int) -> Iterator[tuple[Any, int, TransitionRow]]:
        """(probability, period, where it leads to) for every period that can happen."""
        for k in self.structure.of_state[state]:
            p = self.chance(self.structure.periods[k].steps)
            if not is_never(p):
                yield p, k, self.leads(k)

    def chance(self, steps: Sequence[Step]) -> Any:
        """That all these actions are taken."""
        p: Any = ONE
        for decision, action in steps:
            p = times(p, self.profile[decision][action])
        return p

    def leads(self, period: int) -> TransitionRow:
        """Where a period leads to, with which probability."""
        edges = self.structure.edges[period]
        targets = self.structure.periods[period].targets
        return {t: self.game.probability[e] for t, e in zip(targets, edges, strict=True)}

    # -- payoffs ---------------------------------------------------------------------------------

    @cached_property
    def values(self) -> list[list[Any]]:
        """Per player, what every state is worth, and every end."""
        discount = self.game.discount
        ends = [pays[len(self.structure.periods) :] for pays in self.game.payoffs]
        matrix = [
            [_less(ONE if s == t else ZERO, times(discount, row.get(t, ZERO)))
             for t in range(self.n)]
            for s, row in enumerate(self.rows)
        ]  # fmt: skip
        right = [
            [own[s] + times(discount, self._at_ends(row, arrived))
             for own, arrived in zip(self.rewards, ends, strict=True)]
            for s, row in enumerate(self.rows)
        ]  # fmt: skip
        worth = solved(matrix, right)
        return [[*(row[i] for row in worth), *arrived] for i, arrived in enumerate(ends)]

    def _at_ends(self, row: TransitionRow, numbers: Sequence[Any]) -> Any:
        return total([times(p, numbers[t - self.n]) for t, p in row.items() if t >= self.n])

    def action_values(self, decision: int) -> list[Any]:
        """What every action at a decision is worth to its player, taken once, given what is known
        there; all else, now and later, as in the profile."""
        player = self.structure.decisions[decision].player
        worth = self.values[player]
        pays, discount = self.game.payoffs[player], self.game.discount

        def expected(k: int) -> Any:
            later = total([times(p, worth[t]) for t, p in self.leads(k).items()])
            return pays[k] + times(discount, later)

        found = []
        for way in self.structure.ways[decision]:
            chances = [(self.chance(steps), k) for k, steps in way]
            found.append(total([times(p, expected(k)) for p, k in chances if not is_never(p)]))
        return found

    def is_met(self, decision: int) -> bool:
        """Do periods come to this decision, if they begin in its state?"""
        for k in self.structure.of_state[self.structure.state_of[decision]]:
            steps = self.structure.periods[k].steps
            place = next((n for n, (d, _) in enumerate(steps) if d == decision), None)
            if place is not None and not is_never(self.chance(steps[:place])):
                return True
        return False

    # -- ends ------------------------------------------------------------------------------------

    @property
    def level(self) -> Any:
        """The chance of each end, within so many periods or ever, times its escalation."""
        chance = self.ever if self.structure.within is None else self.soon
        scores = self.game.escalation[len(self.structure.periods) :]
        return total([times(score, chance(end)) for end, score in enumerate(scores)])

    def soon(self, end: int) -> Any:
        """The chance to come to an end within so many periods."""
        assert self.structure.within is not None
        reached: list[Any] = [ZERO] * self.n
        for _ in range(self.structure.within):
            reached = [self._next(row, reached, end) for row in self.rows]
        return reached[0]

    def _next(self, row: TransitionRow, reached: Sequence[Any], end: int) -> Any:
        spend(5 * len(row))
        own = row.get(self.n + end, ZERO)
        return total([own, *(times(p, reached[t]) for t, p in row.items() if t < self.n)])

    def ever(self, end: int) -> Any:
        """The chance to come to an end at all."""
        return self._until(self._leading(end), lambda row: row.get(self.n + end, ZERO))

    def periods_to_the_end(self) -> Any | None:
        """How many periods are expected before an end; None where it may never come."""
        leading = self._leading(None)
        if any(state not in leading for state in self._met):
            return None
        return self._until(leading, lambda _: ONE)

    def _until(self, states: Sequence[int], right: Callable[[TransitionRow], Any]) -> Any:
        """From the first state on, what the solution of x = right + P x on these states is."""
        if 0 not in states:
            return ZERO
        matrix = [
            [_less(ONE if s == t else ZERO, self.rows[s].get(t, ZERO)) for t in states]
            for s in states
        ]
        return solved(matrix, [[right(self.rows[s])] for s in states])[states.index(0)][0]

    def _leading(self, end: int | None) -> list[int]:
        """The states from which an end can be reached; any end for None."""
        ends = range(self.n, self.n + len(self.structure.ends))
        found = {t for t in ends if end is None or t == self.n + end}
        while more := {s for s in range(self.n) if s not in found and found & self._next_of[s]}:
            found |= more
        return sorted(s for s in found if s < self.n)

    @cached_property
    def _next_of(self) -> list[set[int]]:
        """Per state, what a period can lead to."""
        return [{t for t, p in row.items() if p is ONE or sign(p) > 0} for row in self.rows]

    @cached_property
    def _met(self) -> set[int]:
        """The states that play can come to."""
        found, new = {0}, {0}
        while new:
            new = {t for s in new for t in self._next_of[s] if t < self.n} - found
            found |= new
        return found

    def spent(self) -> list[Any] | None:
        """How many periods play is expected to be in each state: of the first `within`, or until
        the end; None where there is no such number."""
        if self.structure.within is None:
            return self._spent_until_the_end()
        here: list[Any] = [ONE, *[ZERO] * (self.n - 1)]
        spent = here
        for _ in range(self.structure.within - 1):
            here = [
                total([times(x, self.rows[s].get(t, ZERO)) for s, x in enumerate(here)])
                for t in range(self.n)
            ]
            spent = [a + b for a, b in zip(spent, here, strict=True)]
        return spent

    def _spent_until_the_end(self) -> list[Any] | None:
        leading = self._leading(None)
        if any(state not in leading for state in self._met):
            return None
        return [
            self._until(leading, lambda row, s=s: ONE if row is self.rows[s] else ZERO)  # type: ignore[misc]
            for s in range(self.n)
        ]

    # -- together --------------------------------------------------------------------------------

    def terms(self) -> tuple[tuple[str, Any], ...]:
        """By `StochasticStructure.terms`; those that are no number are left out."""
        structure = self.structure
        found: list[Any] = [worth[state] for state in range(self.n) for worth in self.values]
        found += self.spent() or [None] * self.n
        if structure.ends:
            ends = range(len(structure.ends))
            found += [self.soon(end) for end in ends] if structure.within is not None else []
            found += [*map(self.ever, ends), self.periods_to_the_end()]
        pairs = zip(structure.terms, found, strict=True)
        return tuple((name, x) for name, x in pairs if x is not None)


def _mean_row(weights: Sequence[tuple[Any, int, TransitionRow]]) -> TransitionRow:
    row: TransitionRow = {}
    for p, _, leads in weights:
        for target, q in leads.items():
            row[target] = row[target] + times(p, q) if target in row else times(p, q)
    return row


def _less(a: Any, b: Any) -> Any:
    return a if is_never(b) else a - b


def solved(matrix: Sequence[Sequence[Any]], right: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The solution of a system with several right sides, by Gauss-Jordan elimination.

    In the order of the rows: of a matrix in which no pivot vanishes, such as I - d P.
    """
    n = len(matrix)
    spend(20 * n * n * (n + len(right[0])))
    rows = [[*row, *sides] for row, sides in zip(matrix, right, strict=True)]
    for k in range(n):
        pivot = rows[k][k]
        rows[k] = [x if is_never(x) else x / pivot for x in rows[k]]
        for j in range(n):
            factor = rows[j][k]
            if j != k and not is_never(factor):
                rows[j] = [
                    x if is_never(y) else x - times(factor, y)
                    for x, y in zip(rows[j], rows[k], strict=True)
                ]
    return [row[n:] for row in rows]
