"""The radius of robustness: the smallest joint move of all assumptions that changes the regime.

**Definition.** Each assumption moves by a share of its range: x = value + width * share. The
distance of a point is the largest of its shares, so a ball around the centre is a box. The radius
is the greatest lower bound of the distances of points whose regime is another than the centre's.

**Derivation.** The exact solver decides by signs of polynomials alone. So a ball falls into
finitely many ways of answering, and the regime is constant on each (see `sign_patterns`). *Below:*
a ball is safe if every way that leads to another regime is refuted in it (see
`neighbourhood_proof`); then the radius is no less. *Above:* a witness, a point as near as can be
found at which the exact solver has confirmed another regime (see `nearest_change`); then the radius
is no more. Where both meet, it is exact. Nothing is concluded from samples or from corners.

**Example.** A does well to fight where x*y >= 4, and x = y = 1, each between 0 and 4.

>>> from escalation_games import loads
>>> game = loads('''
... title = "Fight"
... question = "Does A fight?"
... form = "strategic"
... source = "an example"
... players = { A = ["wait", "fight"], B = ["stay"] }
... assumptions.x = { value = 1, range = [0, 4], about = "force" }
... assumptions.y = { value = 1, range = [0, 4], about = "will" }
... payoffs = { A = "A.fight*(x*y - 4)", B = "0" }
... escalation = { why = "a fight", "fight / stay" = 1 }
... ''')

One alone would have to rise from 1 to 4: by 3 of its range of 4. Both together rise by a share s
of 4 each, and (1 + 4*s)**2 = 4 where s = 1/4: at x = y = 2.

>>> print(radius(game, assumptions=["x"]).value)
3/4
>>> found = radius(game)
>>> print(found.value, found.proved_safe, *found.witness.values())
1/4 1/4 2 2

On the surface A is indifferent, and may fight: the least distance is attained.

>>> found.attained
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import Any

from ...definition import Definition
from ...effort import Allowance, Spent, allowed, current, share
from ...errors import InputError
from ...files.arguments import takes, with_levels
from ...numbers import Fraction, from_rational
from ...solvers.result import COMPLETE, Completeness, Regime
from ...solvers.solve import solved
from .nearest_change import Exact, NearestSearch, SharePoint
from .neighbourhood_proof import Ball, SidePattern
from .sign_patterns import Patterns, PatternWay

GAP = Fraction(1, 10**6)
STANDING = 0.5  # of the work left: for the point itself
WORK = 5_000_000  # units of effort for one search, at the usual effort
SHARE = 0.8  # of what is left of it: for one ball
NEAR_ENOUGH = 3  # a proof is not tried again for a gap narrower by less than this factor
LEAST = 5_000  # units of effort with which a ball is begun at all
BOXES = 400  # into which a ball is cut for one pattern
FIRST = Fraction(1, 64)  # radius of the first ball
SHORT = 10**5  # denominator of a distance that may be exact
PATIENCE = 4  # runs of the solver before points are tried
OUT_OF_EFFORT = "the proof of the lower bound takes more work than the effort allows"
NO_VALUE = "beyond lies a part of the ranges where a formula has no value"
ROUNDS = 60  # balls looked through
FINE = Fraction(1, 10**9)  # a nearer witness must be nearer by this share


@dataclass(frozen=True)
class Radius:
    """How far all assumptions can move together, each by a share of its range, before it matters.

    value         upper bound: no larger than this is the least distance of another regime; the
                  exact least distance (an infimum) where `proved_safe` equals it; infinite where no
                  other regime was found
    proved_safe   lower bound: every point nearer than this, within the ranges, has the regime of
                  the centre; infinite where all of them have it
    witness       a point with another regime, as values of the assumptions that move: at the
                  distance `value` where it is attained, else just beyond
    attained      does a point at the least distance have another regime already? None: not settled
    reason        why the two bounds differ by more than was asked for, or None
    completeness  what of the equilibria the regimes rest on; of others nothing is proved
    returns       where it is attained: does the centre's regime hold again right past the witness,
                  straight on from the centre, so that it was left on the tie alone? None: not
                  settled, or that way ends at the ranges

    >>> found = eg.radius("security_dilemma", assumptions=["d", "k"])
    >>> print(found.value, sorted(found.witness), found.attained)
    1/10 ['d', 'k'] False
    """

    value: Fraction | float
    proved_safe: Fraction | float
    witness: dict[str, Fraction] | None
    attained: bool | None
    reason: str | None = None
    completeness: Completeness = COMPLETE
    returns: bool | None = None

    @property
    def gap(self) -> Fraction | float:
        """How far the two bounds are apart; 0 where both are infinite."""
        return 0.0 if self.value == self.proved_safe else self.value - self.proved_safe


@takes("definition", with_levels)
def radius(
    definition: Definition,
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
    assumptions: Iterable[str] | None = None,
    gap: Fraction = GAP,
    effort: float | None = None,
) -> Radius:
    """The least distance from a point (`values`, else the baseline) to another regime.

    `assumptions` are those that may move, by default all that have a range. The distance is the
    largest move, in shares of the ranges. The regime is the one that `solve` gives; where a solver
    does not find every equilibrium it may miss a change.
    Past the work that the effort allows the bounds reached so far are returned, with the reason.
    Raises InputError for an assumption that is unknown or has no range.

    >>> found = eg.radius("security_dilemma")
    >>> print(found.value, found.proved_safe)
    1/20 1/20
    """
    names = movable(definition, assumptions)
    point = dict(definition.point(values))
    with allowed(effort):
        try:
            with share(STANDING):
                method = solved(definition.at(point), concept).method
            search = _RadiusSearch(definition, point, names, concept, method, WORK)
        except Spent:  # before anything is known
            return Radius(inf, Fraction(0), None, None, OUT_OF_EFFORT)
        return search.result(from_rational(gap))


def least_of_set(
    definition: Definition,
    point: Mapping[str, Fraction],
    concept: str | None,
    method: str | None,
    names: tuple[str, ...],
    work: int,
) -> Radius:
    """The radius of a few assumptions, within a part of the work of a question about many sets."""
    return _RadiusSearch(definition, dict(point), names, concept, method, work).result(GAP)


def movable(definition: Definition, assumptions: Iterable[str] | None = None) -> tuple[str, ...]:
    """The assumptions, in the file's order; all that have a range where none are named."""
    free = {a.name for a in definition.assumptions if a.range and a.range[0] < a.range[1]}
    if assumptions is None:
        return tuple(name for name in definition.baseline if name in free)
    wanted = [definition.assumption(name, "assumptions").name for name in assumptions]
    for name in wanted:
        if name not in free:
            raise InputError(
                "assumptions", f"'{name}' has no range, so it cannot move",
                "give it a range in the game file",
            )  # fmt: skip
    return tuple(name for name in definition.baseline if name in wanted)


class _Nearer(Exception):
    """An edge was found that is nearer than the one known: the ball is larger than need be."""


class _RadiusSearch:
    """One search: what is proved safe, the nearest edge of another regime, and a witness of it."""

    def __init__(
        self,
        definition: Definition,
        point: dict[str, Fraction],
        names: tuple[str, ...],
        concept: str | None,
        method: str | None,
        work: int,
    ) -> None:
        self.patterns = Patterns(definition, point, names, concept, method)
        self.exact = Exact(self.patterns)
        self.work = Allowance(work * current())
        self.regime: Regime = self.exact.regime((Fraction(0),) * len(names))
        self.patterns.expected = self.regime
        self.safe: Fraction | float = Fraction(0)
        self.edge: SharePoint | None = None
        self.witness: SharePoint | None = None
        self.reason: str | None = None
        self.is_blocked = False  # the proof from below got stuck
        self.found_nothing = False  # at points of all balls up to the largest

    def result(self, gap: Fraction) -> Radius:
        """The radius, with the least completeness of all that it rests on."""
        try:
            least = self.bounds(gap)
        except Spent:  # beside the search itself: what was proved so far stands
            value = inf if self.edge is None else self.edge.distance
            least = Radius(value, min(self.safe, value), None, None, OUT_OF_EFFORT)
        return replace(least, completeness=self.patterns.completeness)

    def bounds(self, gap: Fraction) -> Radius:
        if self.regime == "unresolved":
            why = "the regime at the point itself is unresolved"
            return Radius(inf, Fraction(0), None, None, why)
        if not self.patterns.space.names:
            return Radius(inf, inf, None, None)
        self.narrowed(gap)
        if self.edge is None or self.witness is None:
            return Radius(inf, self.safe, None, None, self.reason)
        self.tidy()
        safe = min(self.safe, self.edge.distance)
        witness = self.exact.values(self.witness.shares)
        attained = self.attained() if safe == self.edge.distance else None
        reason = self.reason if self.edge.distance - safe > gap else None
        returns = self.returns(self.witness) if attained and self.edge is self.witness else None
        return Radius(self.edge.distance, safe, witness, attained, reason, returns=returns)

    def tidy(self) -> None:
        """Puts back every assumption of the witness that need not have moved."""
        assert self.edge is not None
        assert self.witness is not None
        is_edge = self.edge is self.witness
        for k in range(len(self.witness.shares)):
            shares = (*self.witness.shares[:k], Fraction(0), *self.witness.shares[k + 1 :])
            if self.exact.regime(shares) not in (self.regime, "unresolved"):
                self.witness = self.exact.point(shares)
        if is_edge:
            self.edge = self.witness

    def narrowed(self, gap: Fraction) -> None:
        """Balls that grow until another regime is found, then one that nearly reaches it.

        A ball that takes too much work is given up: for a larger one, as long as no other regime
        is known; afterwards for one that leaves a wider gap, halfway by ratio between the gap that
        was too narrow and the one that is proved.
        """
        farthest, step = self.farthest(), gap / 4
        missed: Fraction | None = None
        r = min(FIRST, farthest)
        for _ in range(ROUNDS):
            edge, ball = self.edge, Ball(self.patterns.space, r, r >= farthest)
            doubtful = self.tried(ball, gap)
            if self.edge is None:
                if r >= farthest or self.is_exhausted:
                    return
                r = min(2 * r, farthest)
                continue
            if self.edge is not edge:
                step, missed = gap / 4, None
            elif doubtful is None:
                missed = step
            elif missed is None or doubtful:
                self.close(doubtful)
                return
            if missed is not None:
                proved = self.edge.distance - Fraction(self.safe)
                if proved < NEAR_ENOUGH * missed:
                    return
                step = Fraction(sqrt(proved * missed)).limit_denominator(10**9)
            # A little less than the distance: at it, every way touches, and proofs are dear.
            r = self.edge.distance - step
            if r <= self.safe:
                self.close([])
                return
            if self.is_exhausted:
                return

    def tried(self, ball: Ball, gap: Fraction) -> list[PatternWay] | None:
        """The ways that stay in doubt in a ball whose safe part is known; None where it is not."""
        try:
            with self.share():
                doubtful = self.looked_through(ball)
                if doubtful is not None and (self.edge is not None or not self.is_blocked):
                    self.extend(ball, doubtful, gap)
            return doubtful
        except Spent:
            self.reason = NO_VALUE if self.patterns.is_partial else OUT_OF_EFFORT
            self.is_blocked = True
            return None

    def extend(self, ball: Ball, doubtful: list[PatternWay], gap: Fraction) -> None:
        """Takes note of what is safe; past a doubt, larger balls only serve to find a regime."""
        safe = self.proved_safe(ball, doubtful, gap)
        self.is_blocked = safe < ball.radius
        is_whole = ball.is_closed and not self.is_blocked
        self.safe = inf if is_whole else max(self.safe, safe)

    def share(self) -> AbstractContextManager[None]:
        """For one ball, a share of the work that is left."""
        return self.work.drawn(SHARE * self.work.left)

    @property
    def is_exhausted(self) -> bool:
        return self.work.left <= LEAST

    def close(self, doubtful: list[PatternWay]) -> None:
        """One more ball, that reaches to the edge itself: is it safe too?"""
        if self.edge is None or doubtful:
            return
        is_short = self.edge.distance.denominator <= SHORT  # a rounded distance proves nothing
        if not self.edge.distance or (is_short and self.is_safe(False)):
            self.safe = self.edge.distance

    def is_safe(self, is_closed: bool) -> bool:
        """Is the ball that reaches to the edge proved to have one regime, without any cutting?"""
        assert self.edge is not None
        ball = Ball(self.patterns.space, self.edge.distance, is_closed)
        try:
            with self.share():
                return all(
                    way is None
                    or way.regime == self.regime
                    or ball.refutes(way.pattern, self.patterns.tensors)
                    for way in self.patterns.ways(ball)
                )
        except Spent:
            return False

    def farthest(self) -> Fraction:
        """The distance of the farthest corner of the ranges."""
        limits = self.patterns.space.limits
        return max((max(-low, high) for low, high in limits), default=Fraction(0))

    # -- above -------------------------------------------------------------------------------------

    def looked_through(self, ball: Ball) -> list[PatternWay] | None:
        """The ways to another regime that could not be refuted; None as soon as a nearer edge is
        found."""
        doubtful = []

        def excluded(pattern: SidePattern) -> bool:
            return ball.refutes(pattern, self.patterns.tensors)

        try:
            for runs, way in enumerate(self.patterns.ways(ball, excluded)):
                if runs == PATIENCE:
                    self.probe(ball)
                if way is None:
                    continue
                if way.regime == self.regime:
                    self.note_if_there(ball, way)
                    continue
                if not ball.refutes(way.pattern, self.patterns.tensors):
                    self.improve(NearestSearch(self.exact, ball, way.pattern))
                    doubtful.append(way)
        except _Nearer:
            return None
        return doubtful

    def note_if_there(self, ball: Ball, way: PatternWay) -> None:
        """Takes note of what was not searched, but for ways that are nowhere in the ball."""
        if self.patterns.is_news(way.completeness) and not ball.refutes(
            way.pattern, self.patterns.tensors
        ):
            self.patterns.note(way.completeness)

    def probe(self, ball: Ball) -> None:
        """Looks for a nearer edge from points of the ball; of larger ones too while none is
        known."""
        r, farthest = ball.radius, self.farthest()
        if self.edge is None and self.found_nothing:
            return
        while True:
            wider = Ball(ball.space, r)
            way = self.patterns.way_nearby(wider, self.regime)
            if way is not None and way.regime not in (self.regime, "unresolved"):
                self.improve(NearestSearch(self.exact, wider, way.pattern))
            if self.edge is not None:
                return
            if r >= farthest:
                self.found_nothing = True
                return
            r = min(2 * r, farthest)

    def improve(self, search: NearestSearch) -> None:
        """Raises _Nearer where an edge is found that is nearer than the one known."""
        limit = None if self.edge is None else self.edge.distance
        found = search.found(self.regime, limit)
        if found is not None and self.is_nearer(found[0]):
            self.edge, self.witness = found
            raise _Nearer

    def is_nearer(self, edge: SharePoint) -> bool:
        return self.edge is None or edge.distance < self.edge.distance * (1 - FINE)

    # -- below -------------------------------------------------------------------------------------

    def proved_safe(self, ball: Ball, doubtful: list[PatternWay], gap: Fraction) -> Fraction:
        """The largest radius, up to the ball's, at which every doubtful way is refuted."""
        safe: Fraction = ball.radius
        for way in doubtful:
            safe = min(safe, self.safe_from(way, ball, safe, gap))
        if safe < ball.radius:
            self.note(doubtful)
        return safe

    def safe_from(self, way: PatternWay, ball: Ball, radius: Fraction, gap: Fraction) -> Fraction:
        """A radius within which the way is refuted, if need be less than the given one."""
        tensors = self.patterns.tensors
        low: Fraction = Fraction(self.safe)
        step = gap / 4
        for r in (radius, *(radius - step * 4**k for k in range(12))):
            if r <= low:
                return low
            smaller = Ball(ball.space, r, ball.is_closed and r == ball.radius)
            if smaller.excludes(way.pattern, tensors, BOXES):
                return Fraction(r)
        return low

    def note(self, doubtful: list[PatternWay]) -> None:
        unresolved = any(way.regime == "unresolved" for way in doubtful)
        self.reason = (
            NO_VALUE if self.patterns.is_partial
            else "beyond lies a part of the ranges where the regime is unresolved" if unresolved
            else OUT_OF_EFFORT
        )  # fmt: skip

    def attained(self) -> bool | None:
        """Has some point at exactly the least distance another regime?"""
        assert self.edge is not None
        if not self.edge.distance:
            return False
        if self.exact.regime(self.edge.shares) not in (self.regime, "unresolved"):
            return True
        return False if self.is_safe(True) else None

    def returns(self, edge: SharePoint) -> bool | None:
        """Is the centre's regime back right past an edge, straight on from the centre?"""
        limits = zip(self.patterns.space.limits, edge.shares, strict=True)
        if any(x and not low < x < high for (low, high), x in limits):
            return None
        try:
            with self.share():
                past = self.exact.regime_beside(edge.shares, [2 * x for x in edge.shares])
        except Spent:
            return None
        return None if past == "unresolved" else past == self.regime
