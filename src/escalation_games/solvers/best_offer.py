"""Take it or leave it: the best offers to somebody whose type is private.

1. A type accepts what it does not lose by: given the offer, all types on one side of a cutoff do.
2. So the proposer's expected payoff is piecewise quadratic in the offer. It is highest at an end of
   the interval of offers, at a kink (the cutoff leaves the interval of types), or at the top of a
   quadratic in between, where a little more gains as much as the added risk of refusal costs.

Who is indifferent has no weight, so ties in answers change nothing; ties between offers do.

Source: Fearon (1995), International Organization 49, 379-414.
"""

from __future__ import annotations

from collections.abc import Hashable

from ..forms import BargainingGame, objects
from ..forms.accepted_offers import BALANCED, OFFERS, Bargain
from ..forms.mixtures import ONE, ZERO, is_never
from ..numbers import sign
from .result import Candidate, Completeness, Found


def find(game: BargainingGame) -> Found:
    """Every best offer with the answers to it, up to mixtures of best offers.

    Raises Unresolved where an interval has no length or no type differs from another.
    """
    bargain = Bargain(game)
    best = best_offers(bargain)
    candidates = tuple(_candidate(bargain, name) for name in best)
    return Found(candidates, _completeness(bargain, best), frozenset(c.key for c in candidates))


def best_offers(bargain: Bargain) -> list[int]:
    """Positions in OFFERS; no other offer is better than these."""
    names = [name for name, _ in bargain.edges]
    if bargain.balanced is not None:
        names.insert(0, BALANCED)
    best: list[int] = []
    highest = ZERO
    for name in names:
        gain = bargain.gain(bargain.offer(name))
        side = sign(gain - highest) if best else 1
        if side > 0:
            best, highest = [name], gain
        elif not side:
            best.append(name)
    return sorted(best)


def _candidate(bargain: Bargain, name: int) -> Candidate:
    shares = bargain.shares(bargain.offer(name))
    offers = objects((ONE if k == name else ZERO for k in range(len(OFFERS))), (len(OFFERS),))
    answers = tuple(k for k, share in enumerate(shares) if not is_never(share))
    key: Hashable = (((name,), answers), 0)
    return Candidate((offers, objects(shares, (2,))), key, labels=("pure",))


def _completeness(bargain: Bargain, best: list[int]) -> Completeness:
    if len(best) == 1:
        return Completeness("all")
    proposer = bargain.game.structure.players[bargain.proposer]
    for (left, _), (right, _), (at_zero, change) in bargain.pieces:
        if left in best and right in best and not sign(change) and not sign(at_zero):
            return Completeness(
                "some",
                f"every offer between '{OFFERS[left]}' and '{OFFERS[right]}' is as good for "
                f"{proposer}, and so are mixtures of them",
            )
    return Completeness(
        "extreme points of every component", f"{proposer} may mix these offers in any way"
    )
