"""Take it or leave it, where payoffs bend or types are not uniform: best offers in proved bounds.

1. Branch and bound over cells of offers (`bent_offers` bounds the proposer's payoff over a cell).
   A cell in which no offer is as good as the best one known is dropped; one in which the payoff
   rises or falls throughout is dropped but for its better end; where it is strictly concave, the
   interval method of Newton on its slope narrows the cell at once; the others are halved.
2. What is left, neighbours joined, are clusters: no best offer is outside them. Of one cluster that
   is a point, or on which the payoff has one peak, it is proved that there is one best offer.
3. The certificate covers all offers afresh, by bounds alone: nothing is dropped for its slope.

Who is indifferent has no weight, as long as the payoffs of answering are not the same over a whole
interval of types: where they may be, bounds stay wide, and the answer says so.

Source: Fearon (1995), International Organization 49, 379-414; Hansen, Walster (2004), Global
Optimization Using Interval Analysis, chapters 11 and 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Any

from ..effort import left, spend
from ..errors import BudgetExceeded, Unresolved
from ..forms import BargainingGame, BargainingStructure, Structure, objects
from ..forms.bargaining import OFFERS
from ..numbers import sign
from ..numbers.between import Between, ends, largest, least
from .bargaining.accepted_offers import BALANCED, HIGHEST, LOWEST, REFUSED, SAFE
from .bent_offers import Bent, Look, Span, Worth
from .expected_outcome import ONE, ZERO
from .integrals import Range
from .result import (
    Candidate,
    Certificate,
    Completeness,
    Envelope,
    Equilibrium,
    Found,
    Regime,
    cut_short,
)

CELLS = 16  # of offers, at first
SMALL = 2.0**-38  # width of a cell that is halved no further
LOOKS = 160  # at cells of offers, in the search
COVER = 300  # and in the certificate
LOOK = 40_000  # work of one of them
FIRST_LOOK = 15_000  # of the first ones, in wide cells: one of many points must have enough for all
TOLERANCE = 1e-10  # of the certificate, as a share of the largest payoff
TOGETHER = 2.0**-16  # clusters that are no farther apart count as one


def fits(structure: Structure) -> str | None:
    if not isinstance(structure, BargainingStructure):
        return "it is for one offer that is taken or left"
    if not structure.bends:
        return "nothing bends: the exact method is for uniform types and straight lines"
    return None


def find(game: BargainingGame) -> Found:
    """Best offers with the answers to them, and whether others could not be excluded.

    Raises what `Bent` raises, and BudgetExceeded where payoffs have no bounds.
    """
    bent = Bent(game)
    search = Search(bent)
    clusters = search.clusters()
    found = [_candidate(bent, cluster, k) for k, cluster in enumerate(clusters)]
    completeness = _completeness(bent, clusters)
    if search.is_cut:
        completeness = cut_short(completeness.reason or "the search for the best offer ended early")
    return Found(tuple(found), completeness, frozenset(c.key for c in found))


# -- the search ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cluster:
    """Offers that could not be excluded: all between two shares of the range of offers.

    is_unique  is it proved that no more than one offer in it is best?
    is_corner  is it the one to which a type at an end of the range of types is indifferent?
    offers     the best one is here; where there may be many, one that is at hand
    """

    span: Span
    is_unique: bool
    is_corner: bool
    at_hand: float

    @property
    def offers(self) -> Span:
        return self.span if self.is_unique else (self.at_hand, self.at_hand)


class Search:
    """Branch and bound for the offers that give the proposer most."""

    def __init__(self, bent: Bent) -> None:
        self.bent = bent
        self.best = -float("inf")  # some offer certainly gives as much:
        self.best_at = 0.0
        self.ends: set[float] = set()  # that may be best
        self.beaten: set[float] = set()  # ends of cells that are worse than the rest of a cell
        self.looks = 0
        self.is_cut = False  # was there less work to do than the search asks for?

    def clusters(self) -> list[Cluster]:
        """In ascending order; no best offer is outside."""
        small: list[Look] = []
        todo = [(k / CELLS, (k + 1) / CELLS) for k in range(CELLS)]
        while todo:
            looked = [look for span in todo if (look := self.seen(*span)) is not None]
            looked = [look for look in looked if look.upper >= self.best]
            self.is_cut = not _may_look(sum(not _is_small(look.span) for look in looked))
            spent = self.looks > LOOKS or self.is_cut
            small += [look for look in looked if spent or _is_small(look.span)]
            wide = [look for look in looked if not (spent or _is_small(look.span))]
            todo = [span for look in wide for span in self.parts(look)]
        if self.best == -float("inf"):
            raise BudgetExceeded(
                "payoffs have no bounds over the ranges of offer and type; narrow the ranges so "
                "that divisors and logarithms stay away from 0"
            )
        return self.joined(small)

    def known(self, payoff: float, at: float) -> None:
        """An offer that certainly gives as much."""
        if payoff > self.best:
            self.best, self.best_at = payoff, at

    def seen(self, a: float, b: float) -> Look | None:
        """A cell that may hold a best offer inside; None where only an end of it may be one."""
        self.looks += 1
        spend(LOOK if self.looks > CELLS else FIRST_LOOK)
        look = self.bent.look(a, b)
        self.known(look.middle.low, look.at)
        signs = {branch.first.sign for branch in look.branches}
        if signs not in ({1}, {-1}):
            return look
        rises = signs == {1}
        self.ends.add(b if rises else a)
        self.beaten.add(a if rises else b)
        return None

    def parts(self, look: Look) -> list[Span]:
        """Smaller cells that hold every best offer of this one, but for ends that are kept."""
        a, b = look.span
        middle = (a + b) / 2
        if len(look.branches) > 1 or look.branches[0].second.sign >= 0:
            return [(a, middle), (middle, b)]
        low, high = _newton(look)
        if low > high:  # the slope is nowhere 0: it has the sign that it has in the middle
            self.ends.update((a, b))
            return []
        self.beaten.update([a] * (low > a) + [b] * (high < b))
        if high - low < (b - a) / 2:
            return [_widened(low, high, a, b)]
        return [(a, middle), (middle, b)]

    def joined(self, small: Sequence[Look]) -> list[Cluster]:
        """Cells that touch, and ends that may be best, as clusters."""
        points = sorted(self.ends - self.beaten)
        worth = [self.bent.worth((end, end)).payoffs[self.bent.proposer] for end in points]
        for end, payoff in zip(points, worth, strict=True):
            self.known(payoff.low, end)
        spans = [look.span for look in small if look.upper >= self.best]
        spans += [
            (end, end)
            for end, payoff in zip(points, worth, strict=True)
            if payoff.high >= self.best
        ]
        merged: list[Span] = []
        for a, b in sorted(spans):
            if merged and a <= merged[-1][1] + TOGETHER:
                merged[-1] = merged[-1][0], max(b, merged[-1][1])
            else:
                merged.append((a, b))
        return [self.cluster(a, b) for a, b in merged]

    def cluster(self, a: float, b: float) -> Cluster:
        at_hand = self.best_at if a <= self.best_at <= b else (a + b) / 2
        if a == b:
            return Cluster((a, b), True, False, a)
        look = self.bent.look(a, b)
        slopes = [branch.first.sign for branch in look.branches]
        return Cluster((a, b), look.is_peaked, slopes == [1, -1], at_hand)


def _may_look(cells: int) -> bool:
    """Is there work left for a closer look at so many cells, each in two parts?"""
    return left() >= 2 * cells * LOOK


def _is_small(span: Span) -> bool:
    return span[1] - span[0] <= SMALL


def _newton(look: Look) -> Span:
    """Where the slope may be 0, in a cell on which it falls throughout."""
    a, b = look.span
    bend = look.branches[0].second
    steps = [s / c for s in (look.slope.low, look.slope.high) for c in (bend.low, bend.high)]
    room = 1e-12 * max(map(abs, steps)) + 2.0**-52
    return max(a, look.at - max(steps) - room), min(b, look.at - min(steps) + room)


def _widened(low: float, high: float, a: float, b: float) -> Span:
    """A cell that is not too small to look at."""
    room = SMALL / 4
    return max(a, low - room), min(b, high + room)


# -- what is found -------------------------------------------------------------------------------


def _candidate(bent: Bent, cluster: Cluster, k: int) -> Candidate:
    name, shares = _named(bent, cluster)
    offers = objects((ONE if n == name else ZERO for n in range(len(OFFERS))), (len(OFFERS),))
    answers = tuple(n for n, share in enumerate(shares) if share is not ZERO)
    key = (((name,), answers), k)
    return Candidate((offers, objects(shares, (2,))), key, labels=("pure",), offers=cluster.offers)


def _named(bent: Bent, cluster: Cluster) -> tuple[int, tuple[Any, Any]]:
    """The kind of offer, and the shares of types that accept and that reject it."""
    t = cluster.offers
    name = {(0.0, 0.0): LOWEST, (1.0, 1.0): HIGHEST}.get(t, BALANCED)
    answers = set(bent.sorted(t).answers.tolist())
    if cluster.is_corner:
        answers.discard(0)  # types that turn at this offer, and have no weight
        if answers == {1}:
            name = SAFE
        elif answers == {-1}:
            name = REFUSED
    if len(answers) == 1 and 0 not in answers:
        return name, (ONE, ZERO) if answers == {1} else (ZERO, ONE)
    share = (_between(bent.worth(t).accepting) / _between(bent.mass)).within(ZERO, ONE)
    return name, (share, ONE - share)


def _between(x: Range) -> Between:
    if not x.is_bounded:
        raise Unresolved("an expected payoff has no proved bounds here; narrow the ranges")
    return Between(Fraction(x.low), Fraction(x.high))


def _completeness(bent: Bent, clusters: Sequence[Cluster]) -> Completeness:
    proposer = bent.structure.players[bent.proposer]
    if len(clusters) == 1 and clusters[0].is_unique:
        return Completeness("all")
    if len(clusters) > 1:
        return Completeness(
            "some",
            f"{len(clusters)} separate clusters of offers are as good for {proposer} within the "
            "proved bounds; which of them are best is not known",
        )
    a, b = clusters[0].span
    return Completeness(
        "some",
        f"offers over {b - a:.1g} of the range are as good for {proposer} within the proved "
        "bounds; that only one of them is best is not proved",
    )


# -- certified -----------------------------------------------------------------------------------


def certified(game: BargainingGame, concept: str, candidate: Candidate) -> Equilibrium:
    """The equilibrium with its payoffs, and the bound on what any other offer could gain."""
    bent = Bent(game)
    assert candidate.offers is not None
    worth = bent.worth(candidate.offers)
    mass = _between(bent.mass)
    bound = _gain(bent, worth.payoffs[bent.proposer].low) / mass.low
    gain = Between(bound, bound)
    return Equilibrium(
        profile=candidate.profile,
        payoffs=(_between(worth.payoffs[0]) / mass, _between(worth.payoffs[1]) / mass),
        certificate=Certificate(concept, gain, gain),
        escalation=_escalation(game, candidate.profile[1]),
        exact=False,
        labels=candidate.labels,
        beliefs=None,
        count=candidate.count,
        free=(),
        key=candidate.key,
        terms=tuple(_terms(game, candidate, worth)),
    )


def _escalation(game: BargainingGame, shares: Any) -> Any:
    accept, reject = (x if isinstance(x, Fraction) else Between(*ends(x)) for x in game.escalation)
    if shares[1] is ZERO:
        return accept
    if shares[0] is ZERO:
        return reject
    return reject + shares[0] * (accept - reject)


def levels(escalation: Sequence[Any], line: Any) -> tuple[Envelope, Regime]:
    """Lowest and highest level, and the regime: unresolved where a level may or may not reach it.

    Of several clusters not all need hold an equilibrium, so an envelope may be too wide.
    """
    envelope = Envelope(least(escalation), largest(escalation))
    try:
        low, high = (sign(level - line) >= 0 for level in (envelope.lower, envelope.upper))
    except Unresolved:
        return envelope, "unresolved"
    return envelope, "above" if low else "across" if high else "below"


def _terms(game: BargainingGame, candidate: Candidate, worth: Worth) -> list[tuple[str, Any]]:
    assert candidate.offers is not None
    low, high, first, last = game.probability[:4]
    terms = [(game.structure.offer, _placed(low, high, candidate.offers))]
    mixed = all(share is not ZERO for share in candidate.profile[1])
    if mixed and worth.types is not None and len(worth.types) == 1:
        terms.append((game.structure.type, _placed(first, last, worth.types[0])))
    return terms


def _placed(low: Any, high: Any, shares: Span) -> Any:
    """A number by its place between two ends; exact at an end."""
    a, b = map(Fraction, shares)
    if a == b and a in (ZERO, ONE):
        return high if a else low
    (low, low_above), (high_below, high) = ends(low), ends(high)
    wide = Between(low, low_above) + Between(high_below - low_above, high - low) * Between(a, b)
    return wide.low if wide.low == wide.high else wide


def _gain(bent: Bent, payoff: float) -> Fraction:
    """More than any offer gives above this payoff. By bounds over cells that cover all offers, of
    which the one with the largest is halved next."""
    enough = payoff + TOLERANCE * bent.size
    cells = [(k / CELLS, (k + 1) / CELLS) for k in range(CELLS)]
    spend(CELLS * FIRST_LOOK)
    open_cells = [(-bent.look(a, b).upper, a, b) for a, b in cells]
    heapify(open_cells)
    for _ in range((COVER - CELLS) // 2):
        upper, a, b = open_cells[0]
        if -upper <= enough or _is_small((a, b)) or not _may_look(1):
            break
        spend(2 * LOOK)
        heappop(open_cells)
        for part in ((a, (a + b) / 2), ((a + b) / 2, b)):
            heappush(open_cells, (-bent.look(*part).upper, *part))
    most = max(payoff, -open_cells[0][0])
    if most == float("inf"):
        raise Unresolved(
            "what another offer could gain has no proved bound here; narrow the ranges"
        )
    return Fraction(most) - Fraction(payoff)
