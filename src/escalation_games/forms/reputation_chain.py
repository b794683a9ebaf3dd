"""What a profile of a reputation game leads to, from the definition, over any number system:
beliefs by Bayes' rule, and what both expect in every state.

A tough defender fights whatever happens. So after a fight Bayes' rule always says what to believe,
and after a concession nobody takes the defender for tough: no belief is free.

**Edges.** Let m be the belief that the defender is tough, and b(n) the one at which, with n stages
left, challenging is worth staying out. A challenge that is fought with probability f pays
f * fought + (1 - f) * conceded, which is worth `out` at

    f = edge = (conceded - out) / (conceded - fought)

In the last stage only the tough fight, f = m, so b(1) = edge. Before, a defender that is not tough
fights as often as makes a fight worth its cost: so that the belief after it is b(n - 1), where the
challenger is indifferent. Bayes' rule says m / f = b(n - 1); f = edge gives b(n) = edge * b(n - 1),
so b(n) = edge**n. At the edge the challenger stays out with the probability q at which a fight is
worth its cost: yielded - held = q * (alone - yielded). D. Kreps, R. Wilson, "Reputation and
imperfect information", Journal of Economic Theory 27 (1982), 253-279.

**Example.** A challenge pays 1 if conceded, -1 if fought, staying out 0. The defender has 2 if left
alone, 0 if it concedes, -1 if it fights. Of three stages, with a defender tough in 1 of 6 cases:

>>> from escalation_games.forms import ReputationStructure, objects
>>> structure = ReputationStructure(("challenger", "defender"), challenger=0, stages=3)
>>> game = structure.fill(
...     objects([ONE / 6], (1,)),
...     objects([0, 1, -1, 2, 0, -1], (2, 3)),  # out, conceded, fought
...     objects([0, 0, 1], (3,)), line=ONE)
>>> stages = Stages(game)
>>> print(*stages.edges, "stays out at the edge:", stages.left_alone)
1 1/2 1/4 1/8 stays out at the edge: 1/2

1/6 is above 1/8 and below 1/4: the challenger stays out at first, and challenges with two left.
A fight then has to bring the belief to 1/2. So a challenge is fought with 1/6 : 1/2 = 1/3, which is
below the edge: by the tough, 1/6, and by 1/5 of the others, which is 1/6 again. The challenger then
stays out with q = 1/2, as a fight costs 1 and being left alone gains 2.

>>> tested = State(2, UNTESTED)
>>> fought = stages.after_fight(tested)
>>> print(fought.standing, stages.belief(fought))
fought 1/2
>>> print(stages.fights(tested, (ONE * 4 / 5, ONE / 5)))
1/3
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from ..errors import ComputeError, Unresolved
from ..numbers import constant, sign
from .mixtures import ONE, ZERO, Mixture, Profile, dot, is_never, times

if TYPE_CHECKING:
    from .reputation import ReputationGame


TrackRecord = Literal["untested", "fought", "fought, out", "conceded"]

UNTESTED, FOUGHT, SPARED, CONCEDED = STANDINGS = get_args(TrackRecord)


class State(NamedTuple):
    """How many stages are left, and what has been learnt about the defender.

    untested     nothing: it was left alone, or did what it would have done in any case
    fought       it fought the last time, where it could have conceded if it was not tough
    fought, out  the same, and then it was left alone once
    conceded     it is not tough
    """

    left: int
    standing: TrackRecord


class Worth(NamedTuple):
    """What is expected from a state on: by the challenger; by the defender, if not tough; and the
    escalation that the challenger expects, added up over the stages."""

    challenger: Any
    defender: Any
    escalation: Any


NOTHING = Worth(ZERO, ZERO, ZERO)  # what comes after the last stage


class StateValues(NamedTuple):
    """What is expected in a state: of both as things are played; once the challenger stayed out,
    and once it challenged; once the defender conceded, and once it fought."""

    worth: Worth
    options: tuple[Worth, Worth]
    answers: tuple[Worth, Worth]


class Stages:
    """One game, seen from its states.

    Raises Unresolved where a stage is not of the kind whose solution is known: a challenge must pay
    if, and only if, it is not fought; a fight must cost, but less than being left alone once is
    worth.
    """

    def __init__(self, game: ReputationGame) -> None:
        self.game, self.structure = game, game.structure
        self.tough = game.probability[0]
        side = self.structure.challenger
        challenger, defender = self.structure.sides
        out, conceded, fought = game.payoffs[side]
        alone, yielded, held = game.payoffs[1 - side]
        for gap, problem in (
            (conceded - out, f"{challenger} gains nothing by a challenge that is conceded"),
            (out - fought, f"{challenger} loses nothing by a challenge that is fought"),
            (yielded - held, f"a fight costs {defender} nothing, even if it is not tough"),
            (alone - yielded - (yielded - held),
             f"a fight costs {defender} all that being left alone once is worth, or more"),
        ):  # fmt: skip
            if sign(gap) <= 0:
                raise Unresolved(f"{problem}; a reputation game of such stages is not solved")
        self.edge = (conceded - out) / (conceded - fought)
        self.left_alone = (yielded - held) / (alone - yielded)

    # -- beliefs -----------------------------------------------------------------------------------

    @cached_property
    def edges(self) -> list[Any]:
        """Per number of stages left: the belief at which challenging is worth staying out."""
        edges: list[Any] = [ONE]
        for _ in range(self.structure.stages):
            edges.append(times(edges[-1], self.edge))
        return edges

    @cached_property
    def nobody_is_tough(self) -> bool:
        return not sign(self.tough)

    def is_weak(self, state: State) -> bool:
        """Is it known there that the defender is not tough?"""
        standing = state.standing
        return standing == CONCEDED or (standing == UNTESTED and self.nobody_is_tough)

    def belief(self, state: State) -> Any:
        """How likely the challenger thinks it there that the defender is tough."""
        if state.standing == UNTESTED:
            return self.tough
        if state.standing == CONCEDED:
            return ZERO
        return self.edges[state.left + (state.standing == SPARED)]

    def fights(self, state: State, answer: Mixture) -> Any:
        """How likely the challenger thinks it there that a challenge is fought."""
        belief = self.belief(state)
        return belief if is_never(answer[1]) else belief + (ONE - belief) * answer[1]

    def after_fight(self, state: State) -> State:
        """The next state once a challenge was fought."""
        left = state.left - 1
        if self.is_weak(state):
            return State(left, CONCEDED)
        if state.standing == UNTESTED and sign(self.tough - self.edges[left]) > 0:
            return State(left, UNTESTED)
        return State(left, FOUGHT)

    # -- what it is worth --------------------------------------------------------------------------

    def mixtures(self, profile: Profile, state: State) -> tuple[Mixture, Mixture]:
        """What is done in a state: to challenge or not, and the answer if not tough."""
        k = 2 * self.structure.position[state]
        return profile[k], profile[k + 1]

    def values(self, profile: Profile) -> dict[State, StateValues]:
        """What everything is worth in every state.

        Raises ComputeError where a belief does not follow from the profile by Bayes' rule.
        """
        found: dict[State, StateValues] = {}
        for state in reversed(self.structure.states):
            challenge, answer = self.mixtures(profile, state)
            fights = self.fights(state, answer)
            answers = self.answers(state, fights, found)
            options = self.staged(0, self.left_out(state, found)), _mixed(fights, answer, answers)
            worth = Worth(*(dot(challenge, column) for column in zip(*options, strict=True)))
            found[state] = StateValues(worth, options, answers)
        return found

    def outcome(self, profile: Profile) -> tuple[tuple[Any, ...], Any]:
        """Both payoffs, the defender's if it is not tough, and the mean escalation of a stage."""
        worth = self.values(profile)[self.structure.states[0]].worth
        pays = worth.challenger, worth.defender
        return (
            pays if self.structure.challenger == 0 else pays[::-1],
            worth.escalation / constant(self.structure.stages),
        )

    def answers(
        self, state: State, fights: Any, later: dict[State, StateValues]
    ) -> tuple[Worth, Worth]:
        """What is expected once a challenge was conceded, and once it was fought."""
        if state.left == 1:
            return self.staged(1, NOTHING), self.staged(2, NOTHING)
        follows = self.after_fight(state)
        if sign(fights * self.belief(follows) - self.belief(state)):
            raise ComputeError(
                "internal error: a belief does not follow from what is played; please report it "
                "with the game file"
            )
        conceded = later[State(state.left - 1, CONCEDED)].worth
        return self.staged(1, conceded), self.staged(2, later[follows].worth)

    def staged(self, how: int, later: Worth) -> Worth:
        """A stage that goes this way (a position in STAGE), and what comes after it."""
        side = self.structure.challenger
        payoffs, escalation = self.game.payoffs, self.game.escalation
        return Worth(
            payoffs[side][how] + later.challenger,
            payoffs[1 - side][how] + later.defender,
            escalation[how] + later.escalation,
        )

    def left_out(self, state: State, later: dict[State, StateValues]) -> Worth:
        """What is expected after a stage without a challenge."""
        left, standing = state.left - 1, state.standing
        if not left:
            return NOTHING
        if standing == SPARED:
            return self.below(left, self.belief(state), later)
        return later[State(left, SPARED if standing == FOUGHT else standing)].worth

    def below(self, left: int, belief: Any, later: dict[State, StateValues]) -> Worth:
        """What is expected where a defender that fought was left alone more than once.

        No play gets there. The answer is the one after which a fight leads to the edge again, so
        what a challenge is worth is a straight line in the belief: it lies between what it is after
        a concession, and at the edge. If a change gains at neither end, it gains nowhere between.
        """
        share = belief / self.edges[left]
        ends = [later[State(left, standing)].options[1] for standing in (CONCEDED, FOUGHT)]
        return Worth(*(low + share * (high - low) for low, high in zip(*ends, strict=True)))

    # -- from the definition -----------------------------------------------------------------------

    def compared(self, profile: Profile) -> Iterator[tuple[int, Sequence[Any], bool]]:
        """Per decision: what each of its actions is worth, and whether play comes to it."""
        reached, found = self.reached(profile), self.values(profile)
        for state in self.structure.states:
            k, values = 2 * self.structure.position[state], found[state]
            yield k, [worth.challenger for worth in values.options], state in reached
            asked = state in reached and not is_never(profile[k][1])
            yield k + 1, [worth.defender for worth in values.answers], asked

    def reached(self, profile: Profile) -> set[State]:
        """The states that play comes to, against a tough defender or another."""
        found = {self.structure.states[0]}
        for state in self.structure.states:
            if state not in found or state.left == 1:
                continue
            challenge, answer = self.mixtures(profile, state)
            left = state.left - 1
            if not is_never(challenge[0]):
                standing = SPARED if state.standing == FOUGHT else state.standing
                found.add(State(left, standing))
            if not is_never(challenge[1]):
                if not (is_never(answer[1]) and self.is_weak(state)):
                    found.add(self.after_fight(state))
                if not is_never(answer[0]):
                    found.add(State(left, CONCEDED))
        return found

    def terms(self, profile: Profile) -> tuple[tuple[str, Any], ...]:
        """What is believed in every state that play comes to, by `ReputationStructure.terms`."""
        reached = self.reached(profile)
        pairs = zip(self.structure.terms, self.structure.states, strict=True)
        return tuple((name, self.belief(state)) for name, state in pairs if state in reached)


def _mixed(fights: Any, answer: Mixture, answers: tuple[Worth, Worth]) -> Worth:
    """What a challenge is worth: the challenger thinks of the tough, too."""
    weights = (ONE - fights, fights)
    challenger, defender, escalation = zip(*answers, strict=True)
    return Worth(dot(weights, challenger), dot(answer, defender), dot(weights, escalation))
