"""What subgame perfection can lead to where somebody is indifferent and may mix.

**Definition.** V(x) is the set of (payoffs, escalation) that the subgame perfect equilibria of the
subgame at node x lead to. It is a union of polytopes, each the hull of points that carry a plan.

**From the leaves up.** At a leaf V is one point; at a chance node it is the sum of the branches'
sets, weighted. Where player i moves, let V_a be the set after action a, and v_i their payoff in it:

    one action, a:   {v in V_a : v_i >= the largest, over actions b other than a, of min v_i in V_b}
    several, at t:   the hull of the slices {v in V_a : v_i = t} of the actions that are mixed,
                     for a level t >= the largest, over all actions b, of min v_i in V_b

*Necessary:* what follows another action b is an equilibrium, so it pays i no less than min v_i in
V_b, and i does not gain by b; what is mixed is worth the same. *Sufficient:* let the worst of V_b
follow each action b that is not used. Levels at which slices change are the ends of the ranges of
v_i; between two of them several actions can be tied all along, which is noted as `inexact`.

**A polytope stays one:** every mixture of two points of it is an equilibrium as well. Mix their
plans at each node by how likely either gets there. For that, all points of a polytope share one
plan off their paths.

Trees of single moves and chance, solved in the spirit of R. Selten, "Spieltheoretische Behandlung
eines Oligopolmodells mit Nachfrageträgheit", Zeitschrift für die gesamte Staatswissenschaft 121
(1965); unions of convex sets as for stage games in D. Abreu, D. Pearce, E. Stacchetti, "Toward a
theory of discounted repeated games with imperfect monitoring", Econometrica 58 (1990), 1041-1063.

**Example.** P1 stays out and gets 1, or enters. Then P2, who gets 0 either way, hits (P1 gets 0,
escalation 1) or spares (P1 gets 2).

>>> from escalation_games import loads
>>> from escalation_games.forms import objects
>>> tree = loads('''EFG 2 R "entry" { "P1" "P2" }
... p "" 1 1 "" { "out" "enter" } 0
... t "" 1 "" { 1, 0 }
... p "" 2 1 "" { "hit" "spare" } 0
... t "" 2 "" { 0, 0 }
... t "" 3 "" { 2, 0 }''').at()
>>> hit_escalates = objects([0, 1, 0], (3,))
>>> game = tree.structure.fill(tree.probability, tree.payoffs, hit_escalates, ONE)
>>> leaves = {
...     k: [Mixed(game.outcome_payoffs(node.outcome), game.escalation[node.outcome], {})]
...     for k, node in enumerate(game.structure.nodes) if node.outcome is not None
... }

P2 is tied at level 0, so V after entry is the segment from (0, 0; 1) to (2, 0; 0). P1 can have 1 by
staying out, so entry is worth taking on the half of it where P1 gets at least 1: P2 hits half the
time at most. Staying out is worth taking as well, since entry can be made to pay 0.

>>> for polytope in Attainable(game, leaves, tied={1}).at_root():
...     print([f"P1 {point.payoffs[0]}, escalation {point.escalation}" for point in polytope])
['P1 1, escalation 0']
['P1 2, escalation 0', 'P1 1, escalation 1/2']

Backward induction without mixing finds escalation 0 only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, cmp_to_key
from itertools import combinations, islice, pairwise, product
from math import prod
from typing import Any, Protocol

from ...effort import spend
from ...forms import ExtensiveGame, ExtensiveStructure
from ...forms.mixtures import ONE, ZERO, best, dot, times
from ...limits import MAX_POLYTOPES, MAX_SET_CORNERS
from ...numbers import Fraction, sign

SubgamePlan = dict[
    int, tuple[Any, ...]
]  # per decision of a subgame, the probabilities of its actions


class TooManyCorners(Exception):
    """The sets have too many corners."""


class SubgameEquilibrium(Protocol):
    """What one equilibrium of a subgame leads to, and what is done in it."""

    @property
    def payoffs(self) -> tuple[Any, ...]: ...
    @property
    def escalation(self) -> Any: ...
    @property
    def plan(self) -> SubgamePlan: ...


@dataclass(frozen=True, eq=False)
class Mixed:
    """A point that may take mixing.

    own    the probabilities at the decision that the point begins with, if it begins with one
    after  what is planned in the subgames behind it
    """

    payoffs: tuple[Any, ...]
    escalation: Any
    own: SubgamePlan
    after: tuple[SubgameEquilibrium, ...] = ()

    @property
    def plan(self) -> SubgamePlan:
        """All probabilities in the subgame. They are put together when somebody asks: of the many
        points on the way to the root few are asked."""
        plan: SubgamePlan = {}
        stack: list[SubgameEquilibrium] = [self]
        while stack:
            point = stack.pop()
            if isinstance(point, Mixed):
                plan |= point.own
                stack += point.after
            else:
                plan |= point.plan
        return plan


@dataclass(frozen=True, eq=False)
class Blend:
    """`share` of one point of a polytope at the node `root`, and the rest of another.

    At each node the actions are mixed by how likely either plan gets there; chance moves are common
    to both and cancel. With plans that get there with m and y and take an action with p and q, the
    blend gets there with share*m + rest*y and has to take it with share*m*p + rest*y*q of that.
    """

    payoffs: tuple[Any, ...]
    escalation: Any
    tree: ExtensiveStructure
    root: int
    share: Any
    one: SubgameEquilibrium
    other: SubgameEquilibrium

    @cached_property
    def plan(self) -> SubgamePlan:
        """All probabilities in the subgame; those of the blends within it are found first."""
        waiting = [self]
        while True:
            blend = waiting[-1]
            inner = [b for b in _blends((blend.one, blend.other)) if "plan" not in vars(b)]
            waiting += inner
            if not inner and blend is self:
                return self._blended()
            if not inner:
                _ = waiting.pop().plan

    def _blended(self) -> SubgamePlan:
        one, other = self.one.plan, self.other.plan
        plan = dict(one)
        stack = [(self.root, self.share, ONE - self.share)]
        while stack:
            index, mine, yours = stack.pop()
            node = self.tree.nodes[index]
            if node.decision is None:
                stack += [(child, mine, yours) for child in node.children]
                continue
            pairs = zip(one[node.decision], other[node.decision], strict=True)
            ways = [(times(mine, p), times(yours, q)) for p, q in pairs]
            reach = mine + yours
            plan[node.decision] = tuple(_plain((p + q) / reach) for p, q in ways)
            for child, way in zip(node.children, ways, strict=True):
                if sign(way[0] + way[1]):
                    stack.append((child, *way))
        return plan


def _blends(points: Iterable[SubgameEquilibrium]) -> Iterator[Blend]:
    """The blends that points are made of, without those within them."""
    stack = list(points)
    while stack:
        point = stack.pop()
        if isinstance(point, Blend):
            yield point
        elif isinstance(point, Mixed):
            stack += point.after


Polytope = list[SubgameEquilibrium]  # the hull of these points


def fits(tree: ExtensiveStructure) -> bool:
    """Whether every subgame begins with a fully informed move of one player, or with chance."""
    return all(region.is_single_move or not region.decisions for region in tree.regions.values())


class Attainable:
    """One run over one game.

    known    per node, what its pure equilibria lead to; all there is where `tied` has no part
    tied     decisions at which somebody is indifferent, and it matters
    inexact  decisions where branches can be made equally good at a whole interval of levels: the
             union of the mixtures there need not be convex, and only its ends are kept
    """

    def __init__(
        self,
        game: ExtensiveGame,
        known: Mapping[int, Sequence[SubgameEquilibrium]],
        tied: Collection[int],
    ) -> None:
        self.game = game
        self.tree = game.structure
        self.known = known
        self.touched = [node.decision in tied for node in self.tree.nodes]
        self.found: dict[int, list[Polytope]] = {}
        self.inexact: list[int] = []

    def at_root(self) -> list[Polytope]:
        """The polytopes of the whole game.

        What can be mixed at the root lies between what is returned, and is left out. Raises
        TooManyCorners past MAX_POLYTOPES or MAX_SET_CORNERS.
        """
        for index in reversed(range(len(self.tree.nodes))):
            node = self.tree.nodes[index]
            self.touched[index] |= any(self.touched[child] for child in node.children)
            if not self.touched[index]:
                self.found[index] = [[point] for point in self.known[index]]
            elif node.is_chance:
                self.found[index] = self.lottery(index)
            else:
                self.found[index] = self.move(index)
        return self.found[0]

    def lottery(self, index: int) -> list[Polytope]:
        """What a chance move can lead to: a polytope of weighted sums per choice of branches."""
        node = self.tree.nodes[index]
        weights = [self.game.probability[edge] for edge in node.edges]
        branches = [self.found[child] for child in node.children]
        if prod(map(len, branches)) > MAX_POLYTOPES:
            raise TooManyCorners
        found = []
        for polytopes in product(*branches):
            if prod(map(len, polytopes)) > MAX_SET_CORNERS:
                raise TooManyCorners
            found.append(_extreme([_expected(weights, points) for points in product(*polytopes)]))
        return _distinct(found)

    def move(self, index: int) -> list[Polytope]:
        """The mover takes one action, or mixes several that are worth the same."""
        node = self.tree.nodes[index]
        assert node.decision is not None
        player = self.tree.decisions[node.decision].player
        branches = [
            [_ActionSlice(child, polytope, player) for polytope in self.found[child]]
            for child in node.children
        ]
        worst = [_least([b.lowest for b in branch], player) for branch in branches]
        bar = _largest([point.payoffs[player] for point in worst])
        mixed = list(self.mixtures(node.decision, branches, worst, bar)) if index else []
        absorbed = {id(part) for parts, _ in mixed for part in parts if part.is_level}
        found = [polytope for _, polytope in mixed]
        for action, branch in enumerate(branches):
            rivals = [p.payoffs[player] for b, p in enumerate(worst) if b != action]
            threat = _largest(rivals) if rivals else None
            for part in branch:
                points = part.cut(self, threat) if id(part) not in absorbed else []
                if points:
                    found.append([_taken(node.decision, action, p, worst) for p in points])
        return _distinct(found) if index else found

    def mixtures(
        self,
        decision: int,
        branches: Sequence[Sequence[_ActionSlice]],
        worst: Sequence[SubgameEquilibrium],
        bar: Any,
    ) -> Iterator[tuple[list[_ActionSlice], Polytope]]:
        """Hulls of slices at one level of the mover's payoff, each with what it was made of."""
        self.note_intervals(decision, branches, bar)
        for level, there in _levels(branches, bar):
            if sum(map(bool, there)) < 2:
                continue
            slices = [[(part, part.at(self, level)) for part in own] for own in there]
            options: list[list[tuple[_ActionSlice, Polytope] | None]] = [
                [*s] or [None] for s in slices
            ]
            if prod(map(len, options)) > MAX_POLYTOPES:
                raise TooManyCorners
            for chosen in product(*options):
                used = [pair for pair in chosen if pair is not None]
                elsewhere = [
                    pair[1][0] if pair else least for pair, least in zip(chosen, worst, strict=True)
                ]
                points = [
                    _taken(decision, action, point, elsewhere)
                    for action, pair in enumerate(chosen)
                    for point in (pair[1] if pair else ())
                ]
                if len(points) > MAX_SET_CORNERS:
                    raise TooManyCorners
                yield [part for part, _ in used], _extreme(points)

    def note_intervals(
        self, decision: int, branches: Sequence[Sequence[_ActionSlice]], bar: Any
    ) -> None:
        """Notes a decision where tied branches overlap in an interval: then hulls say too much."""
        for one, other in combinations(branches, 2):
            for a, b in product(one, other):
                top = _least_of(a.high, b.high)
                if all(sign(top - low) > 0 for low in (a.low, b.low, bar)):
                    self.inexact.append(decision)
                    return


class _ActionSlice:
    """A polytope after one action, along the mover's payoff."""

    def __init__(self, root: int, polytope: Polytope, player: int) -> None:
        self.root = root
        self.polytope = polytope
        self.player = player
        self.lowest = _least(polytope, player)
        self.low = self.lowest.payoffs[player]
        self.high = _largest([point.payoffs[player] for point in polytope])
        self.is_level = not sign(self.high - self.low)

    def cut(self, sets: Attainable, bar: Any) -> Polytope:
        """What pays the mover at least this much; all of it where there is nothing else to do."""
        if bar is None:
            return self.polytope
        signs = [sign(point.payoffs[self.player] - bar) for point in self.polytope]
        above = [p for p, side in zip(self.polytope, signs, strict=True) if side > 0]
        return _extreme([*above, *self._between(sets, bar, signs)])

    def at(self, sets: Attainable, level: Any) -> Polytope:
        """What pays the mover exactly this much."""
        signs = [sign(point.payoffs[self.player] - level) for point in self.polytope]
        return _extreme(self._between(sets, level, signs))

    def _between(self, sets: Attainable, level: Any, signs: Sequence[int]) -> Polytope:
        pairs = list(zip(self.polytope, signs, strict=True))
        found = [point for point, side in pairs if not side]
        for high, low in product(
            [p for p, side in pairs if side > 0], [p for p, side in pairs if side < 0]
        ):
            bottom = low.payoffs[self.player]
            share = (level - bottom) / (high.payoffs[self.player] - bottom)
            found.append(_blend(sets.tree, self.root, high, low, share))
        return found


def _levels(
    branches: Sequence[Sequence[_ActionSlice]], bar: Any
) -> Iterator[tuple[Any, list[list[_ActionSlice]]]]:
    """Where a range of the mover's payoff begins or ends, each once, from the bar on; and per
    branch those that have points there."""
    ranges = [(k, part) for k, branch in enumerate(branches) for part in branch]
    ends = [end for _, part in ranges for end in (part.low, part.high)]
    above = [k for k, end in enumerate(ends) if sign(end - bar) >= 0]
    ranks = dict(zip(above, _ranks([ends[k] for k in above], _order), strict=True))
    values = {ranks[k]: ends[k] for k in reversed(above)}
    there: dict[int, list[list[_ActionSlice]]] = {r: [[] for _ in branches] for r in values}
    for k, (branch, part) in enumerate(ranges):
        if 2 * k + 1 in ranks:
            for rank in range(ranks.get(2 * k, 0), ranks[2 * k + 1] + 1):
                there[rank][branch].append(part)
    for rank in dict.fromkeys(ranks[k] for k in above):
        yield values[rank], there[rank]


def _ranks(items: Sequence[Any], order: Callable[[Any, Any], int]) -> list[int]:
    """Per item how many different ones are before it. With many of them, few are compared."""
    spend(len(items))

    def before(i: int, j: int) -> int:
        return order(items[i], items[j])

    places = sorted(range(len(items)), key=cmp_to_key(before))
    ranks = [0] * len(items)
    for last, here in pairwise(places):
        ranks[here] = ranks[last] + bool(order(items[last], items[here]))
    return ranks


def _taken(
    decision: int, action: int, point: SubgameEquilibrium, elsewhere: Sequence[SubgameEquilibrium]
) -> SubgameEquilibrium:
    """The action is taken and followed by this; after the others, what is planned elsewhere."""
    own = {decision: tuple(ONE if a == action else ZERO for a in range(len(elsewhere)))}
    after = tuple(point if a == action else other for a, other in enumerate(elsewhere))
    return Mixed(point.payoffs, point.escalation, own, after)


def _expected(weights: Sequence[Any], points: Sequence[SubgameEquilibrium]) -> SubgameEquilibrium:
    columns = zip(*(point.payoffs for point in points), strict=True)
    return Mixed(
        tuple(dot(weights, column) for column in columns),
        dot(weights, [point.escalation for point in points]),
        {},
        tuple(points),
    )


def _blend(
    tree: ExtensiveStructure,
    root: int,
    one: SubgameEquilibrium,
    other: SubgameEquilibrium,
    share: Any,
) -> Blend:
    rest = ONE - share
    pairs = zip(one.payoffs, other.payoffs, strict=True)
    payoffs = tuple(share * a + rest * b for a, b in pairs)
    escalation = share * one.escalation + rest * other.escalation
    return Blend(payoffs, escalation, tree, root, share, one, other)


def _plain(probability: Any) -> Any:
    """The constants 0 and 1 where it is one of them."""
    if not sign(probability):
        return ZERO
    return probability if sign(probability - ONE) else ONE


def _extreme(points: Sequence[SubgameEquilibrium]) -> Polytope:
    """Without repetitions, and without what lies between two others."""
    kept: Polytope = []
    for point in points:
        if not any(_is_same(point, known) for known in kept):
            kept.append(point)
    if len(kept) > MAX_SET_CORNERS:
        raise TooManyCorners
    for point in list(kept):
        others = [other for other in kept if other is not point]
        if any(_is_between(point, a, b) for a, b in combinations(others, 2)):
            kept = others
    return kept


def _is_same(one: SubgameEquilibrium, other: SubgameEquilibrium) -> bool:
    return all(map(_is_equal, _values(one), _values(other)))


def _is_between(
    point: SubgameEquilibrium, one: SubgameEquilibrium, other: SubgameEquilibrium
) -> bool:
    """Is it a mixture of two different points?"""
    way, whole = _difference(point, one), _difference(other, one)
    share = next(w / d for w, d in zip(way, whole, strict=True) if sign(d))
    if sign(share) < 0 or sign(share - ONE) > 0:
        return False
    return all(not sign(w - share * d) for w, d in zip(way, whole, strict=True))


def _difference(one: SubgameEquilibrium, other: SubgameEquilibrium) -> list[Any]:
    return [a - b for a, b in zip(_values(one), _values(other), strict=True)]


def _values(point: SubgameEquilibrium) -> tuple[Any, ...]:
    return (point.escalation, *point.payoffs)


def _is_equal(a: Any, b: Any) -> bool:
    return not _order(a, b)


def _order(a: Any, b: Any) -> int:
    """Which of two numbers is more: the sign of a - b."""
    if a is b:
        return 0
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return (a > b) - (a < b)  # without the work of a difference
    return sign(a - b)


def _order_of_points(one: SubgameEquilibrium, other: SubgameEquilibrium) -> int:
    """0 where the two points are one; else which comes first, in some order."""
    return next(filter(None, map(_order, _values(one), _values(other))), 0)


def _distinct(polytopes: Sequence[Polytope]) -> list[Polytope]:
    """Without those whose points are all points of another."""
    ranks = iter(_ranks([point for polytope in polytopes for point in polytope], _order_of_points))
    corners = [set(islice(ranks, len(polytope))) for polytope in polytopes]
    kept: list[int] = []
    holders: dict[int, set[int]] = {}  # corner -> the polytopes that have it
    for k in sorted(range(len(polytopes)), key=lambda k: len(corners[k]), reverse=True):
        if not set.intersection(*(holders.get(corner, set()) for corner in corners[k])):
            kept.append(k)
            for corner in corners[k]:
                holders.setdefault(corner, set()).add(k)
    if len(kept) > MAX_POLYTOPES:
        raise TooManyCorners
    return [polytopes[k] for k in kept]


def _least(points: Sequence[SubgameEquilibrium], player: int) -> SubgameEquilibrium:
    """The first point that pays the player least."""
    least = points[0]
    for point in points[1:]:
        if sign(point.payoffs[player] - least.payoffs[player]) < 0:
            least = point
    return least


def _largest(values: Sequence[Any]) -> Any:
    return values[best(values)[0]]


def _least_of(one: Any, other: Any) -> Any:
    return one if sign(one - other) <= 0 else other
