"""Bargaining form: one offer, taken or left by a player whose type the proposer does not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from ..numbers import from_rational
from .accepted_offers import OFFERS, Bargain
from .arrays import Array, exact
from .decision import Decision, Deviation
from .game import Game, Structure
from .mixtures import ONE, Profile, is_never, times, total

ANSWERS = ("accept", "reject")


@dataclass(frozen=True)
class BargainingStructure(Structure):
    """Who makes the offer, and what offer and type are called; never depends on assumptions.

    Every offer that can be best has a name, so an offer is a choice among five:

    lowest, highest   an end of the interval of offers
    just safe         the last offer that every type accepts
    just refused      the first offer that no type accepts
    balanced          where a little more gains as much as the added risk of refusal costs

    players      two names
    proposer     index of the player who makes the offer; the other one answers
    offer, type  what they are called

    >>> structure = eg.load("pressure_bargaining").structure
    >>> structure.players[structure.proposer], structure.offer, structure.type
    ('bloc', 'x', 'c')
    """

    form: ClassVar[str] = "bargaining"
    players: tuple[str, ...]
    proposer: int
    offer: str
    type: str

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """The offer, and the answer: its probabilities are shares of the types."""
        return (
            Decision("offer", self.proposer, OFFERS),
            Decision("answer", 1 - self.proposer, ANSWERS),
        )

    @property
    def terms(self) -> tuple[str, str]:
        """The names of numbers that an equilibrium speaks of beside its probabilities."""
        return self.offer, self.type

    def fill(
        self, probability: Array, payoffs: Array, escalation: Array, line: Any
    ) -> BargainingGame:
        """The game with these numbers; shapes as in `BargainingGame`.

        Raises ValueError where a shape does not fit, TypeError for a float in an exact game.
        """
        shapes = (probability.shape[:1], payoffs.shape[:3], escalation.shape[:1])
        if shapes != ((4,), (2, 2, 3), (2,)):
            raise ValueError(
                f"probability {probability.shape}, payoffs {payoffs.shape} and escalation "
                f"{escalation.shape} do not fit: this structure needs (4,), (2, 2, 3) and (2,)"
            )
        return BargainingGame(
            self, exact(probability), exact(payoffs), exact(escalation), from_rational(line)
        )

    filled = fill


@dataclass(frozen=True, eq=False, repr=False)
class BargainingGame(Game):
    """A bargaining form filled with numbers of one number system.

    structure    who makes the offer
    probability  (4[, n]): the ends of the interval of offers, then of the interval on which the
                 type is uniformly distributed
    payoffs      (2 players, 2 answers, 3[, n]): a constant, and what one unit of the offer and one
                 of the type add to it
    escalation   (2 answers[, n]), in [0, 1]
    line         the level of escalation that counts

    >>> game = eg.load("pressure_bargaining").at()
    >>> print(*game.probability)
    0 1 3/20 13/20
    """

    structure: BargainingStructure
    probability: Array
    payoffs: Array
    escalation: Array
    line: Any

    def constraints(self) -> Iterator[Any]:
        """Scores, what they leave of 1, and the widths of both intervals."""
        for x in self.escalation:
            yield x
            yield ONE - x
        least_offer, most_offer, least_type, most_type = self.probability
        yield most_offer - least_offer
        yield most_type - least_type

    def outcome(self, profile: Profile) -> tuple[tuple[Any, ...], Any]:
        """Both expected payoffs, over all types, and the expected escalation."""
        bargain = Bargain(self)
        offers = [(p, bargain.offer(k)) for k, p in enumerate(profile[0]) if not is_never(p)]
        worth = [(p, *bargain.worth(offer)) for p, offer in offers]
        first, second = (total([times(p, pays[i]) for p, pays, _ in worth]) for i in range(2))
        return (first, second), total([times(p, level) for p, _, level in worth])

    def deviations(
        self, profile: Profile, concept: str, beliefs: Sequence[Any] | None = None
    ) -> list[Deviation]:
        """Every other offer that could be best, and the other answer of the types at the ends."""
        del concept, beliefs
        bargain = Bargain(self)
        return [Deviation(*loss) for loss in bargain.losses(bargain.played(profile))]

    def terms(self, profile: Profile) -> tuple[tuple[str, Any], ...]:
        """The offer, and the type that is indifferent to it."""
        return Bargain(self).terms(profile)
