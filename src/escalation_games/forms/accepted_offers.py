"""What an offer leads to: who accepts it, and what everybody then expects. Over any number system.

**Definition.** The proposer offers x; the other player, of type c, accepts or rejects. Payoffs are
straight lines in the offer and in the type, and types are uniform.

**Derivation.** What a type gains by accepting, g0 + g1*x + g2*c, is a straight line as well. So all
types on one side of a cutoff c(x) = -(g0 + g1*x)/g2 accept. The average of a straight line over an
interval of types is its value at the middle. So the proposer expects a sum of shares times values,
all of them linear in x while the cutoff is inside: a quadratic, between *kinks* where the cutoff
leaves the interval of types. It is highest at an edge of such a piece, or where the slope of a
quadratic is 0 within it. (Fearon 1995, International Organization 49, 379-414.)

**Example.** P offers R x of 4, between 0 and 4. War leaves P nothing and R 2 - c, where c, R's cost
of war, is between 0 and 4. R accepts where x >= 2 - c.

>>> from escalation_games.forms import BargainingStructure, objects
>>> keeps, gets, nothing, war = (4, -1, 0), (0, 1, 0), (0, 0, 0), (2, 0, -1)
>>> structure = BargainingStructure(("P", "R"), proposer=0, offer="x", type="c")
>>> game = structure.fill(
...     objects([0, 4, 0, 4], (4,)),
...     objects([*keeps, *nothing, *gets, *war], (2, 2, 3)),
...     objects([0, 1], (2,)), line=ONE)
>>> bargain = Bargain(game)

Types with c >= 2 - x accept. From x = 2 on all do, so that is a kink. Up to there the share of
those who accept is (2 + x)/4, and P expects (4 - x)*(2 + x)/4; from there on 4 - x.

>>> def told(offer):
...     print(offer, "accepted by", bargain.shares(offer)[0], "pays", bargain.gain(offer))
>>> for _, offer in bargain.edges:
...     told(offer)
0 accepted by 1/2 pays 2
2 accepted by 1 pays 2
4 accepted by 1 pays 0

(4 - x)*(2 + x) = 8 + 2*x - x**2 has the slope 2 - 2*x, which is 0 at x = 1: more than 2, in return
for a war with a quarter of all types.

>>> told(bargain.balanced)
1 accepted by 3/4 pays 9/4
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..errors import Unresolved
from ..numbers import constant, sign
from .mixtures import ONE, ZERO, Profile, is_sure

if TYPE_CHECKING:
    from .bargaining import BargainingGame

OFFERS = ("lowest", "highest", "just safe", "just refused", "balanced")
TWO, THREE, FOUR, EIGHT = map(constant, (2, 3, 4, 8))
LOWEST, HIGHEST, SAFE, REFUSED, BALANCED = range(len(OFFERS))

TypeInterval = tuple[Any, Any]  # an interval of types
OfferLine = tuple[Any, Any]  # of offers: a constant, and what one unit adds
Edge = tuple[int, Any]  # a position in OFFERS, and that offer


class Bargain:
    """One game, seen from its offers.

    Raises Unresolved where an interval has no length, or where no type differs from another: then
    nothing is private, and ties would decide.
    """

    def __init__(self, game: BargainingGame) -> None:
        structure = game.structure
        self.game = game
        self.proposer = structure.proposer
        self.low, self.high, self.first, self.last = game.probability
        accept, reject = game.payoffs[1 - structure.proposer]
        self.gap = [a - r for a, r in zip(accept, reject, strict=True)]
        for name, length in (
            (structure.offer, self.high - self.low),
            (structure.type, self.last - self.first),
        ):
            if sign(length) <= 0:
                raise Unresolved(
                    f"the range of '{name}' has no length here; its first end must be below its "
                    "second"
                )
        side = sign(self.gap[2])
        if not side:
            raise Unresolved(
                f"the answer does not depend on the type '{structure.type}' here, so nothing is "
                'private; write form = "timing"'
            )
        self.higher_accept = side > 0

    # -- who accepts -------------------------------------------------------------------------------

    def cutoff(self, offer: Any) -> Any:
        """The type that is indifferent, in the interval of types or outside."""
        for _, kink, kind in self.kinks:
            if offer is kink:
                return kind  # by construction, so no sign that is always 0 is asked
        return -(self.gap[0] + self.gap[1] * offer) / self.gap[2]

    def spans(self, offer: Any) -> tuple[TypeInterval | None, TypeInterval | None]:
        """The types that accept, and those that reject; None where there are none."""
        cutoff = self.cutoff(offer)
        lower: TypeInterval | None = (self.first, cutoff)
        upper: TypeInterval | None = (cutoff, self.last)
        if cutoff is self.first or sign(cutoff - self.first) <= 0:
            lower, upper = None, (self.first, self.last)
        elif cutoff is self.last or sign(self.last - cutoff) <= 0:
            lower, upper = (self.first, self.last), None
        return (upper, lower) if self.higher_accept else (lower, upper)

    def shares(self, offer: Any) -> tuple[Any, Any]:
        """Of the types: those that accept, and those that reject."""
        accepting, rejecting = self.spans(offer)
        if rejecting is None:
            return ONE, ZERO
        if accepting is None:
            return ZERO, ONE
        share = (accepting[1] - accepting[0]) / (self.last - self.first)
        return share, ONE - share

    # -- what it is worth --------------------------------------------------------------------------

    def worth(self, offer: Any) -> tuple[tuple[Any, Any], Any]:
        """Both expected payoffs, and the expected escalation."""
        shares = self.shares(offer)
        parts = [
            (answer, share, span)
            for answer, (share, span) in enumerate(zip(shares, self.spans(offer), strict=True))
            if span is not None
        ]
        payoffs = [self.total(parts, offer, player) for player in range(2)]
        escalation = ZERO
        for answer, share, _ in parts:
            escalation = escalation + share * self.game.escalation[answer]
        return (payoffs[0], payoffs[1]), escalation

    def total(self, parts: Sequence[tuple[int, Any, TypeInterval]], offer: Any, player: int) -> Any:
        """A player's expected payoff: per answer its share, and the payoff of its middle type."""
        result = ZERO
        for answer, share, (start, end) in parts:
            base, per_offer, per_type = self.game.payoffs[player][answer]
            middle = (start + end) / TWO
            result = result + share * (base + per_offer * offer + per_type * middle)
        return result

    def gain(self, offer: Any) -> Any:
        """What the proposer expects."""
        return self.worth(offer)[0][self.proposer]

    # -- offers that can be best -------------------------------------------------------------------

    @cached_property
    def edges(self) -> list[Edge]:
        """Where a piece of the proposer's payoff ends, ascending: the ends, and kinks between."""
        kinks = [(name, offer) for name, offer, _ in self.kinks]
        return [(LOWEST, self.low), *kinks, (HIGHEST, self.high)]

    @cached_property
    def kinks(self) -> list[tuple[int, Any, Any]]:
        """Offers inside the interval to which the lowest or highest type is indifferent; and it."""
        base, per_offer, per_type = self.gap
        if not sign(per_offer):
            return []
        eager, doubting = self.last, self.first
        if not self.higher_accept:
            eager, doubting = doubting, eager
        found = [
            (name, -(base + per_type * kind) / per_offer, kind)
            for name, kind in ((SAFE, doubting), (REFUSED, eager))
        ]
        if sign(found[0][1] - found[1][1]) > 0:
            found.reverse()
        return [
            (name, offer, kind)
            for name, offer, kind in found
            if sign(offer - self.low) > 0 and sign(self.high - offer) > 0
        ]

    @cached_property
    def pieces(self) -> list[tuple[Edge, Edge, OfferLine]]:
        """Neighbouring edges, and between them what the proposer's payoff gains per unit of offer.

        That is the slope of a quadratic, times the length of the interval of types.
        """
        return [
            (left, right, self.slope(left[1], right[1])) for left, right in pairwise(self.edges)
        ]

    def slope(self, left: Any, right: Any) -> OfferLine:
        """What a unit of the offer gains the proposer on one piece: a line in the offer."""
        first, last = (self.first, ZERO), (self.last, ZERO)
        cutoff = (-self.gap[0] / self.gap[2], -self.gap[1] / self.gap[2])
        accepting, rejecting = self.spans((left + right) / TWO)
        if rejecting is None or accepting is None:
            answer = 0 if rejecting is None else 1
            per_offer = self.game.payoffs[self.proposer][answer][1]
            return per_offer * (self.last - self.first), ZERO
        upper, lower = (0, 1) if self.higher_accept else (1, 0)
        a, b = self.slope_over(lower, first, cutoff)
        c, d = self.slope_over(upper, cutoff, last)
        return a + c, b + d

    def slope_over(self, answer: int, start: OfferLine, end: OfferLine) -> OfferLine:
        """Of the integral, over types from start to end, of the proposer's payoff.

        Length (l + m*x) times the value at the middle type (v + w*x): the slope is l*w + m*v, and
        2*m*w per unit of offer.
        """
        base, per_offer, per_type = self.game.payoffs[self.proposer][answer]
        length = end[0] - start[0], end[1] - start[1]
        middle = (start[0] + end[0]) / TWO, (start[1] + end[1]) / TWO
        value = base + per_type * middle[0], per_offer + per_type * middle[1]
        return length[0] * value[1] + length[1] * value[0], TWO * length[1] * value[1]

    @cached_property
    def balanced(self) -> Any | None:
        """The offer within a piece at which its quadratic is highest; None where there is none."""
        for (_, left), (_, right), (at_zero, change) in self.pieces:
            if (
                sign(change) < 0
                and sign(at_zero + change * left) > 0
                and sign(at_zero + change * right) < 0
            ):
                return -at_zero / change
        return None

    def offer(self, name: int) -> Any:
        """The offer at this position of OFFERS."""
        return self.balanced if name == BALANCED else dict(self.edges)[name]

    def played(self, profile: Profile) -> int:
        """Which of OFFERS a profile makes for sure."""
        return next(k for k, p in enumerate(profile[0]) if is_sure(p))

    def terms(self, profile: Profile) -> tuple[tuple[str, Any], ...]:
        """The offer; and the type that is indifferent to it, where not all answer alike."""
        structure, offer = self.game.structure, self.offer(self.played(profile))
        terms = (structure.offer, offer), (structure.type, self.cutoff(offer))
        return terms[:1] if any(is_sure(share) for share in profile[1]) else terms

    # -- from the definition -----------------------------------------------------------------------

    def losses(self, played: int) -> Iterator[tuple[int, int, Any, bool]]:
        """Decision, action, loss by it, and whether it is one that play comes to.

        If none is negative, nobody gains by any offer or answer: each piece of the proposer's
        payoff is a quadratic through its values at the ends and the middle, and what a type gains
        by accepting is a straight line in the type, so the types at the ends tell.
        """
        now = self.gain(self.offer(played))
        for name, offer in self.edges:
            if name != played:
                yield 0, name, now - self.gain(offer), True
        for (_, left), (_, right), _ in self.pieces:
            top = self.top(left, right)
            if top is not None and (played != BALANCED or sign(now - top)):
                yield 0, BALANCED, now - top, True
        offer = self.offer(played)
        rejecting = self.spans(offer)[1]
        for kind in (self.first, self.last):
            more = self.gap[0] + self.gap[1] * offer + self.gap[2] * kind
            rejects = rejecting is not None and any(kind is end for end in rejecting)
            yield 1, int(not rejects), -more if rejects else more, False

    def top(self, left: Any, right: Any) -> Any | None:
        """The highest value strictly between two edges of a piece, by interpolation.

        The quadratic with the values a, b, c at t = 0, 1/2, 1 is a + rise*t + 2*bend*t**2, with
        bend = a - 2*b + c and rise = 4*b - 3*a - c. Its top is at t = -rise/(4*bend).
        """
        a, b, c = map(self.gain, (left, (left + right) / TWO, right))
        bend = a - TWO * b + c
        rise = FOUR * b - THREE * a - c
        if sign(bend) < 0 and sign(rise) > 0 and sign(rise + FOUR * bend) < 0:
            return a - rise * rise / (EIGHT * bend)
        return None
