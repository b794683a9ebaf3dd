"""Commitment: what one side wins by fixing its mixture first, for the other to see.

**Definition.** The leader commits to a mixture x of its actions. The follower sees x, not what is
drawn, and takes a best reply. Where several are best, the *strong* value lets the follower take the
one that is best for the leader, the *weak* one the one that is worst.

**Theorem.** Let X(j) be the mixtures against which the follower's action j is a best reply, a
polytope. The strong value is the largest, over j, of the leader's largest payoff from j within
X(j): one linear programme per action of the follower. It is attained. The weak value is a
supremum. Say that k equals j where they pay the follower the same against everything. Then the weak
value is the largest, over those j whose X(j) is full (has inner points), of the largest that the
leader gets within X(j) from the worst action that equals j. For the full X(j) cover all mixtures,
so no mixture is worth more; and inner points, where only what equals j is a best reply, come as
near as one likes. Where the largest value lies only on a border, at which the follower is also
willing to do what is worse for the leader, it is not attained: the leader has to give way a little.

Attained or not is told so: of all mixtures in X(j) with the weak value, take those against which
what is a best reply to every one of them is no worse for the leader; again and again, until nothing
changes. If some are left, an inner one of these attains it; if none are, no mixture of X(j) does.

**Who gains?** The strong value is no less than what the leader gets in any Nash or correlated
equilibrium of choosing at once, and the weak value no less than in the leader's worst Nash
equilibrium. So with mixtures commitment never hurts by itself; to a pure action it can.

Sources: B. von Stengel, S. Zamir, "Leadership games with convex strategy sets", Games and Economic
Behavior 69 (2010), 446-457; V. Conitzer, T. Sandholm, "Computing the optimal strategy to commit
to", Proceedings of the 7th ACM Conference on Electronic Commerce (2006), 82-90.

**Example.** Up pays the leader 2 or 4, down 1 or 3. So up is chosen, and the follower, who gets 1
or 0, replies left: 2 for the leader. Down would pay the follower 0 or 1. Seeing down fixed, the
follower replies right, and the leader gets 3; seeing half of each, right is as good as left, and
pays the leader 7/2. With a little more of down, right is the only best reply.

>>> import numpy as np
>>> from escalation_games.forms import StrategicStructure
>>> structure = StrategicStructure(("one", "two"), (("up", "down"), ("left", "right")))
>>> payoffs = np.array([[[2, 4], [1, 3]], [[1, 0], [0, 1]]], dtype=object)
>>> found = commitment(structure.fill(payoffs, 0 * payoffs[0], line=ONE), "one")
>>> print(*found.nash, "|", found.pure.value, "|", found.strong.value, found.strong.reply)
2 2 | 3 | 7/2 right
>>> print(*found.strong.mixture.values(), "|", found.weak.value, found.weak.is_attained)
1/2 1/2 | 7/2 False
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ...effort import allowed
from ...errors import ComputeError, InputError
from ...files.arguments import as_game, takes
from ...forms import Game, StrategicGame, objects
from ...forms.mixtures import ONE, ZERO, contracted, dot, with_constants
from ...numbers import Fraction
from ..result import Completeness, Solution
from ..solve import solve
from .linear_programme import LinearRow, maximum
from .rational_table import rational_table
from .verified import verified
from .zero_sum import are_probabilities, zero_sum

Cells = Sequence[Sequence[Fraction]]  # by the leader's action, then the follower's


@dataclass(frozen=True)
class Committed:
    """A commitment, and what comes of it.

    value        the leader's payoff
    mixture      action -> probability, where there is any
    reply        what the follower then does
    payoffs      per player, at that reply
    escalation   its expectation
    is_attained  False where the leader only comes as near to the value as one likes: then the
                 mixture is the limit, at which the follower would also do what is worse
    """

    value: Fraction
    mixture: Mapping[str, Fraction]
    reply: str
    payoffs: tuple[Fraction, ...]
    escalation: Fraction
    is_attained: bool = True


@dataclass(frozen=True)
class Commitment:
    """What a leader makes of committing first, against one follower.

    leader, follower  their names
    strong, weak  by mixtures; ties of the follower for the leader, and against
    pure, pure_weak  the same by single actions
    by_reply      follower's action -> the leader's most where that is a best reply; None where it
                  never is one
    nash          the leader's worst and best payoff in the Nash equilibria of choosing at once
    completeness  of these equilibria

    >>> found = eg.commitment("security_dilemma", "bloc")
    >>> print(*found.nash)
    -7/10 0
    """

    leader: str
    follower: str
    strong: Committed
    weak: Committed
    pure: Committed
    pure_weak: Committed
    by_reply: Mapping[str, Fraction | None]
    nash: tuple[Fraction, Fraction]
    completeness: Completeness

    @property
    def gains_for_sure(self) -> bool:
        """Is the leader better off than in every equilibrium that was found, whatever the ties?"""
        return self.weak.value > self.nash[1]

    @property
    def can_gain(self) -> bool:
        """Can the leader be better off than in every equilibrium that was found?"""
        return self.strong.value > self.nash[1]


@takes("game", as_game)
def commitment(game: Game, leader: str, effort: float | None = None) -> Commitment:
    """The best mixture, and the best action, for a leader to commit to, exactly.

    For two players, or two who have a choice. Of a tree, the leader commits to a mixture of plans.
    Raises InputError for another form or an unknown leader, NoMethod and BudgetExceeded as `solve`.

    >>> found = eg.commitment("security_dilemma", "bloc")
    >>> print(found.strong.value, found.strong.reply, found.can_gain)
    0 restrain False
    """
    with allowed(effort):
        table = rational_table(game)
        return committed(table, leader, solve(table, "nash"))


def committed(table: StrategicGame, leader: str, solution: Solution) -> Commitment:
    """The same for a table of fractions whose Nash equilibria are known."""
    players = table.structure.players
    place = table.structure.player(leader, "leader")
    sides = table.structure.two_sides
    if sides is None or place not in sides:
        raise InputError(
            "leader", "one leads and one follows, but here more or fewer have a choice",
            "a game of two, or one in which two have more than one action",
        )  # fmt: skip
    (follower,) = set(sides) - {place}
    pays = [e.payoffs[place] for e in solution.equilibria]
    if not pays:
        raise ComputeError(
            f"no equilibrium was found to compare with: {solution.completeness.reason}"
        )
    play = _Leadership(table, place, follower)
    return Commitment(
        leader, players[follower], play.strong(), play.weak(), play.pure(max), play.pure(min),
        play.by_reply(), (min(pays), max(pays)), solution.completeness,
    )  # fmt: skip


class _Leadership:
    """What both get, by the leader's action i and the follower's j."""

    def __init__(self, table: StrategicGame, leader: int, follower: int) -> None:
        self.table, self.sides = table, (leader, follower)
        mine, theirs = table.between(leader, follower)
        self.mine: Cells = mine.tolist()
        self.theirs: Cells = theirs.tolist()
        self.m, self.replies = len(self.mine), range(len(self.mine[0]))
        self.everything = LinearRow(dict.fromkeys(range(self.m), ONE), ONE)
        self.most = {j: self._most(j) for j in self.replies}

    def by_reply(self) -> dict[str, Fraction | None]:
        """The leader's most from each reply."""
        names = self.table.structure.actions[self.sides[1]]
        return {names[j]: None if best is None else best[0] for j, best in self.most.items()}

    def strong(self) -> Committed:
        """With ties for the leader."""
        found = [(*best, j) for j, best in self.most.items() if best is not None]
        value, mixture, reply = max(found, key=lambda one: one[0])
        return self._committed(value, mixture, reply)

    def weak(self) -> Committed:
        """With ties against the leader."""
        found = [(*self._surest(j), j) for j in self._distinct() if self._is_full(j)]
        value, mixture, reply = max(found, key=lambda one: one[0])
        near = [(x, j) for best, x, j in found if best == value]
        sure = map(self._sure, range(self.m))
        at_hand = (x for x in (*sure, *(x for x, _ in near)) if self._least(x) == value)
        searched = (x for x in (self._attained(j, value) for _, j in near) if x is not None)
        attained = next(at_hand, None) or next(searched, None)
        if attained is not None:
            worst = min(self._best(attained), key=lambda k: self._mine(attained, k))
            return self._committed(value, attained, worst)
        worst = min(self._equals(reply), key=lambda k: self._mine(mixture, k))
        return self._committed(value, mixture, worst, is_attained=False)

    def pure(self, choose: Callable[..., int]) -> Committed:
        """By single actions, of the best replies to which the follower takes `max` or `min`."""
        found = []
        for i in range(self.m):
            sure = self._sure(i)
            pays = {j: self.mine[i][j] for j in self._best(sure)}
            reply = choose(pays, key=pays.__getitem__)
            found.append((pays[reply], sure, reply))
        return self._committed(*max(found, key=lambda one: one[0]))

    # -- one reply --------------------------------------------------------------------------------

    def _ahead(self, j: int, k: int) -> list[Fraction]:
        """By the leader's action, how much more j pays the follower than k."""
        return [row[j] - row[k] for row in self.theirs]

    def _equals(self, j: int) -> list[int]:
        return [k for k in self.replies if not any(self._ahead(j, k))]

    def _distinct(self) -> list[int]:
        """One of all that equal each other."""
        return [j for j in self.replies if min(self._equals(j)) == j]

    def _unlike(self, j: int) -> list[int]:
        return [k for k in self.replies if any(self._ahead(j, k))]

    def _is_full(self, j: int) -> bool:
        """Is there a mixture against which j pays more than all that does not equal it?"""
        others = [self._ahead(j, k) for k in self._unlike(j)]
        return not others or zero_sum(list(zip(*others, strict=True))).value > 0

    def _replied(self, j: int) -> list[LinearRow]:
        """X(j): against x, no other action pays the follower more than j."""
        return [_row([-a for a in self._ahead(j, k)]) for k in self._unlike(j)]

    def _most(self, j: int) -> tuple[Fraction, tuple[Fraction, ...]] | None:
        """The leader's most from j within X(j), and a mixture; None where X(j) is empty.

        Proof: no action i of the leader is worth more to it than the value, once so many times what
        the follower gains by j is added; and that is never negative in X(j).
        """
        others = [self._ahead(j, k) for k in self._unlike(j)]
        if others and zero_sum(list(zip(*others, strict=True))).value < 0:
            return None
        found = maximum([row[j] for row in self.mine], self._replied(j), [self.everything])
        weights = found.weights[:-1]
        bounds = [
            row[j] + dot(weights, [ahead[i] for ahead in others]) for i, row in enumerate(self.mine)
        ]
        verified(all(y >= 0 for y in weights) and max(bounds) <= found.value, "a bound")
        return found.value, found.point

    def _surest(self, j: int) -> tuple[Fraction, tuple[Fraction, ...]]:
        """The most within X(j) that the leader gets from the worst action that equals j."""
        return self._worst_of(self._equals(j), self._replied(j))

    def _worst_of(
        self, actions: Sequence[int], rows: Sequence[LinearRow]
    ) -> tuple[Fraction, tuple[Fraction, ...]]:
        """The largest, over mixtures that fit the rows, of the least from these actions."""
        lift = min(map(min, self.mine))  # so that the value to be found is not negative
        least = [
            LinearRow({**{i: lift - row[k] for i, row in enumerate(self.mine)}, self.m: ONE}, ZERO)
            for k in actions
        ]
        costs = [ZERO] * self.m + [ONE]
        found = maximum(costs, [*rows, *least], [self.everything])
        return found.value + lift, found.point[: self.m]

    def _attained(self, j: int, value: Fraction) -> tuple[Fraction, ...] | None:
        """A mixture of X(j) against which every best reply pays the leader so much, if any does."""
        tied, rows = self._equals(j), self._replied(j)
        while True:
            least, _ = self._worst_of(tied, rows)
            if least < value:
                return None
            enough = [_row([value - row[k] for row in self.mine]) for k in tied]
            inner, always = self._inner(j, [*rows, *enough], tied)
            if not always:
                verified(self._least(inner) >= value, "a commitment")
                return inner
            tied = [*tied, *always]

    def _inner(
        self, j: int, rows: Sequence[LinearRow], tied: Sequence[int]
    ) -> tuple[tuple[Fraction, ...], list[int]]:
        """An inner mixture of those that fit, and which further actions are best against all.

        All bounds are 0, so a mixture that fits may be scaled up, until j is ahead by 1 of each
        action of which it can be ahead at all: to be ahead by up to 1 of as many as can be.
        """
        others = [k for k in self.replies if k not in tied]
        ahead = [
            LinearRow(
                {**{i: -a for i, a in enumerate(self._ahead(j, k))}, self.m + place: ONE}, ZERO
            )
            for place, k in enumerate(others)
        ]
        up_to_1 = [LinearRow({self.m + place: ONE}, ONE) for place in range(len(others))]
        not_0 = LinearRow(dict.fromkeys(range(self.m), -ONE), -ONE)
        costs = [ZERO] * self.m + [ONE] * len(others)
        point = maximum(costs, [*rows, *ahead, *up_to_1, not_0]).point
        scale = sum(point[: self.m], ZERO)
        always = [k for k, by in zip(others, point[self.m :], strict=True) if not by]
        return tuple(x / scale for x in point[: self.m]), always

    def _sure(self, i: int) -> tuple[Fraction, ...]:
        return tuple(ONE if k == i else ZERO for k in range(self.m))

    # -- one mixture ------------------------------------------------------------------------------

    def _mine(self, mixture: Sequence[Fraction], j: int) -> Fraction:
        worth: Fraction = dot(mixture, [row[j] for row in self.mine])
        return worth

    def _least(self, mixture: Sequence[Fraction]) -> Fraction:
        """What the leader gets, ties against it."""
        return min(self._mine(mixture, j) for j in self._best(mixture))

    def _best(self, mixture: Sequence[Fraction]) -> list[int]:
        """The follower's best replies."""
        worth = [dot(mixture, [row[j] for row in self.theirs]) for j in self.replies]
        return [j for j in self.replies if worth[j] == max(worth)]

    def _committed(
        self, value: Fraction, mixture: Sequence[Fraction], reply: int, is_attained: bool = True
    ) -> Committed:
        holds = are_probabilities(mixture) and reply in self._best(mixture)
        verified(holds and self._mine(mixture, reply) == value, "a commitment")
        leader, follower = self.sides
        structure = self.table.structure
        profile = [objects([ONE], (1,)) for _ in structure.players]
        profile[leader] = objects(with_constants(mixture), (self.m,))
        profile[follower] = objects(
            [ONE if j == reply else ZERO for j in self.replies], (len(self.replies),)
        )
        names = structure.actions[leader]
        return Committed(
            value,
            {name: p for name, p in zip(names, mixture, strict=True) if p},
            structure.actions[follower][reply],
            tuple(contracted(pays, profile) for pays in self.table.payoffs),
            contracted(self.table.escalation, profile),
            is_attained,
        )


def _row(coefficients: Sequence[Fraction]) -> LinearRow:
    return LinearRow({i: a for i, a in enumerate(coefficients) if a}, ZERO)
