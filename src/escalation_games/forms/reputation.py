"""Reputation form: one stage, played N times, against somebody who may be tough.

In every stage the challenger stays out or challenges; if challenged, the defender concedes or
fights. A tough defender always fights, any other one chooses, and only the defender knows which it
is. Payoffs of the stages add up.

What the past is worth to both is how many stages are left and what the challenger believes, so a
game of N stages needs some 4 N states, where its tree would have 3**N ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from ..numbers import from_rational
from .arrays import Array, exact
from .decision import Decision, Deviation, compared
from .game import Game, Structure
from .mixtures import Profile
from .reputation_chain import CONCEDED, FOUGHT, SPARED, STANDINGS, UNTESTED, Stages, State

STAGE = ("out", "conceded", "fought")  # how a stage can go
CHALLENGES = ("stay out", "challenge")
ANSWERS = ("concede", "fight")


@dataclass(frozen=True)
class ReputationStructure(Structure):
    """Who challenges whom how often; never depends on assumptions.

    players     two names
    challenger  index of the player who challenges; the other one is the defender
    stages      how often the stage is played

    >>> structure = eg.load("concession_reputation").structure
    >>> structure.players[structure.challenger], structure.stages
    ('nk', 6)
    """

    form: ClassVar[str] = "reputation"
    players: tuple[str, ...]
    challenger: int
    stages: int

    @property
    def sides(self) -> tuple[str, str]:
        """The names of the challenger and of the defender."""
        return self.players[self.challenger], self.players[1 - self.challenger]

    @cached_property
    def states(self) -> tuple[State, ...]:
        """All of them, first the one at the beginning."""
        since = {UNTESTED: 0, FOUGHT: 1, CONCEDED: 1, SPARED: 2}  # stages that it takes
        return tuple(
            State(left, standing)
            for left in range(self.stages, 0, -1)
            for standing in STANDINGS
            if since[standing] <= self.stages - left
        )

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """Two per state: to challenge, and how one that is not tough answers."""
        sides = (self.challenger, CHALLENGES), (1 - self.challenger, ANSWERS)
        return tuple(
            Decision(_name(self.players[player], state), player, actions)
            for state in self.states
            for player, actions in sides
        )

    @property
    def terms(self) -> tuple[str, ...]:
        """Per state, the name of the belief there that the defender is tough."""
        return tuple(_name("belief", state) for state in self.states)

    @cached_property
    def position(self) -> dict[State, int]:
        """Where in `states` a state is: its decisions are at twice that, and the next."""
        return {state: k for k, state in enumerate(self.states)}

    def fill(
        self, probability: Array, payoffs: Array, escalation: Array, line: Any
    ) -> ReputationGame:
        """The game with these numbers; shapes as in `ReputationGame`.

        Raises ValueError where a shape does not fit, TypeError for a float in an exact game.
        """
        shapes = (probability.shape[:1], payoffs.shape[:2], escalation.shape[:1])
        if shapes != ((1,), (2, 3), (3,)):
            raise ValueError(
                f"probability {probability.shape}, payoffs {payoffs.shape} and escalation "
                f"{escalation.shape} do not fit: this structure needs (1,), (2, 3) and (3,)"
            )
        return ReputationGame(
            self, exact(probability), exact(payoffs), exact(escalation), from_rational(line)
        )

    filled = fill

    def name_of(self, key: Any) -> str:
        """ "challenge with 3 left: concede+fight": when first challenged, and the answer."""
        (first, answer), _ = key
        if first == (0,):
            return CHALLENGES[0]
        answers = "+".join(ANSWERS[action] for action in answer)
        return f"{CHALLENGES[1]} with {first[0]} left: {answers}"


def _name(what: str, state: State) -> str:
    """ "nk[3]", or "nk[2] after fought"."""
    after = "" if state.standing == UNTESTED else f" after {state.standing}"
    return f"{what}[{state.left}]{after}"


@dataclass(frozen=True, eq=False, repr=False)
class ReputationGame(Game):
    """A reputation form filled with numbers of one number system.

    structure    who challenges whom
    probability  (1[, n]): that the defender is tough
    payoffs      (2 players, 3[, n]): of one stage, per entry of STAGE; the defender's if not tough
    escalation   (3[, n]), per entry of STAGE, in [0, 1]; of the game it is the mean of its stages
    line         the level of escalation that counts

    >>> game = eg.load("concession_reputation").at()
    >>> print(*game.probability, game.payoffs.shape)
    1/10 (2, 3)
    """

    structure: ReputationStructure
    probability: Array
    payoffs: Array
    escalation: Array
    line: Any

    def outcome(self, profile: Profile) -> tuple[tuple[Any, ...], Any]:
        """Both payoffs, the defender's if it is not tough, and the mean escalation of a stage."""
        return Stages(self).outcome(profile)

    def deviations(
        self, profile: Profile, concept: str, beliefs: Sequence[Any] | None = None
    ) -> list[Deviation]:
        """Every other action in every state, against what is believed there by Bayes' rule."""
        del concept, beliefs
        return [
            change
            for decision, values, reached in Stages(self).compared(profile)
            for change in compared(decision, values, profile[decision], reached)
        ]

    def terms(self, profile: Profile) -> tuple[tuple[str, Any], ...]:
        """What is believed in every state that play comes to."""
        return Stages(self).terms(profile)
