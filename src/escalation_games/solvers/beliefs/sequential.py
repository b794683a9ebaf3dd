"""Sequential equilibria: perfect Bayesian ones whose beliefs are limits of Bayes' rule for errors.

**Definition.** D. Kreps, R. Wilson, "Sequential equilibria", Econometrica 50 (1982), 863-894.
Beliefs are *consistent* with a profile if they are the limit of the beliefs by Bayes' rule in
profiles that go to it and in which every action has a positive probability. A *sequential*
equilibrium has consistent beliefs by which every choice is best.

**Derivation.** The profile is given, so what is best at an information set is linear in the belief
there, and beliefs alone tie the sets together: by the speeds of errors and by their coefficients
(see `tremble_orders`). For every choice of ways that can be likeliest at once, sets that share
coefficients are looked at together. Where sharing can be made linear, an extreme point of a
polyhedron decides; else it is said to be open, unless a choice with fewer ways does. One change at
a time is enough, since beliefs are consistent: E. Hendon, H. Jacobsen, B. Sloth, "The one-shot-
deviation principle for sequential rationality", Games and Economic Behavior 12 (1996), 274-282.

What chance rules out is infinitely less likely than any error, as in `belief_sets`.

**Example.** A stays out, or goes left or right; B, who does not see which, accepts or refuses, in a
good or a bad mood that A does not know. Accepting pays B after left 1 in a good mood and 2 in a bad
one, after right -1 in both; refusing pays nothing.

>>> from escalation_games import loads
>>> from escalation_games.forms import objects
>>> game = loads('''EFG 2 R "mood" { "A" "B" }
... p "" 1 1 "" { "out" "left" "right" } 0
... t "" 1 "" { 0, 0 }
... c "" 1 "" { "good" 1/2 "bad" 1/2 } 0
... p "" 2 1 "good" { "accept" "refuse" } 0
... t "" 2 "" { -1, 1 }
... t "" 3 "" { -1, 0 }
... p "" 2 2 "bad" { "accept" "refuse" } 0
... t "" 4 "" { -1, 2 }
... t "" 3
... c "" 1 0
... p "" 2 1 0
... t "" 5 "" { -1, -1 }
... t "" 3
... p "" 2 2 0
... t "" 5
... t "" 3''').at()
>>> out = objects([ONE, ZERO, ZERO], (3,))
>>> accept, refuse = objects([ONE, ZERO], (2,)), objects([ZERO, ONE], (2,))

A stays out, so B's beliefs are free: let p be that in left. In a good mood accepting is best for p
- (1 - p) >= 0, p >= 1/2; in a bad one for 2*p - (1 - p) >= 0, p >= 1/3. But A's error comes before
the mood, so p is the same in both. To refuse in the good mood only takes a p between 1/3 and 1/2;
the mean of these is given. To refuse in the bad one only would take p >= 1/2 and p <= 1/3: that is
perfect Bayesian, and not sequential.

>>> from escalation_games.solvers.beliefs.belief_sets import beliefs_of
>>> good_only, bad_only = (out, refuse, accept), (out, accept, refuse)
>>> for belief in consistent_beliefs(game, good_only)[0][1:]:
...     print(*belief.central)
5/12 7/12
5/12 7/12
>>> [belief.extremes for belief in consistent_beliefs(game, bad_only)[0][1:]]
[(), ()]
>>> [len(belief.extremes) for belief in beliefs_of(game, bad_only)[1:]]
[2, 2]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from ...errors import ComputeError
from ...forms import ExtensiveGame
from ...forms.mixtures import ONE, ZERO, Profile, is_never, times, total
from ...forms.sequences import Move
from ...forms.trees.belief import Belief
from ...forms.trees.tree_values import Reach, node_values
from ...numbers import is_exact, sign
from ..result import Completeness, Found
from ..tables.double_description import response_vertices
from ..trees.sequence_form import Plays
from . import pure_assessments, tremble_orders
from .tremble_orders import LikeliestNodes, Ways

REASON = (
    "mixed ones are searched for only among two players who move at most once in each play, where "
    "beliefs do not hang together"
)

Extremes = tuple[tuple[Any, ...], ...]  # of beliefs: probabilities per node


def find(game: ExtensiveGame) -> Found:
    """One candidate per distinct pure play on the path; does not find mixed equilibria.

    Profiles for which it was not decided are left out, and counted in the completeness.
    """
    plays = Plays(game)
    kept, n_open = [], 0
    for profile in pure_assessments.perfect_profiles(game, plays):
        beliefs, is_open = consistent_beliefs(game, profile)
        if is_open:
            n_open += 1
        elif pure_assessments.is_supported(game, profile, beliefs):
            kept.append(profile)
    candidates = plays.candidates([tuple(map(tuple, profile)) for profile in kept])
    return Found(candidates, _completeness(n_open), frozenset(c.key for c in candidates))


def _completeness(n_open: int) -> Completeness:
    if not n_open:
        return Completeness("all pure", REASON)
    what = "a pure profile" if n_open == 1 else f"{n_open} pure profiles"
    return Completeness(
        "some",
        f"for {what} it was not decided whether the beliefs needed are limits of small errors, "
        f"since probabilities of errors multiply in them; and {REASON}",
    )


@dataclass(frozen=True, eq=False)
class Place:
    """An information set with several nodes, and how errors lead to it.

    ways    per set of errors: the nodes they lead to, with the chance of each, what is played being
            as it is; those with more errors than another, or that chance rules out, are left out
    errors  per way
    worth   per action and way: the player's payoff times that chance
    used    actions in use
    """

    decision: int
    nodes: tuple[int, ...]
    ways: tuple[dict[int, Any], ...]
    errors: tuple[frozenset[Move], ...]
    worth: tuple[tuple[Any, ...], ...]
    used: tuple[int, ...]
    reached: bool

    def belief(self, weights: Sequence[Any]) -> tuple[Any, ...]:
        """Probabilities per node, for relative weights of the ways."""
        shares = dict.fromkeys(self.nodes, ZERO)
        for weight, nodes in zip(weights, self.ways, strict=True):
            shares |= {node: times(weight, chance) for node, chance in nodes.items()}
        whole = total([share for share in shares.values() if not is_never(share)])
        return tuple(share if is_never(share) else share / whole for share in shares.values())

    def weights(self, belief: Sequence[Any]) -> list[Any]:
        """Per way, how likely the errors on it are believed to be, relative to each other."""
        at = dict(zip(self.nodes, belief, strict=True))
        return [at[node] / chance for nodes in self.ways for node, chance in [*nodes.items()][:1]]

    def demands(self, support: LikeliestNodes) -> int:
        """How many comparisons with an action in use can fail for beliefs in these ways."""
        first = self.worth[self.used[0]]
        n = 0
        for action, worth in enumerate(self.worth):
            signs = {sign(worth[way] - first[way]) for way in support}
            n += (1 in signs) + (action in self.used and -1 in signs)
        return n


def consistent_beliefs(
    game: ExtensiveGame, profile: Profile
) -> tuple[tuple[Belief | None, ...], bool]:
    """As `belief_sets.beliefs_of`, but all together limits of Bayes' beliefs; and is it open?

    Of all systems of such beliefs, a largest set in which each can be chosen without regard to the
    others; for beliefs that hang together, one system. Without extremes: no consistent system makes
    every choice best, or none was found and it is open. A belief that is the only consistent one is
    given, best or not.
    """
    places = list(_places(game, profile))
    extremes: dict[int, Extremes] = {p.decision: () for p in places}
    is_open = False
    for group in _groups(places):
        found, unsettled = Hanging(tuple(group)).beliefs()
        extremes |= found
        is_open = is_open or unsettled
    known: list[Belief | None] = [None] * len(profile)
    for place in places:
        known[place.decision] = Belief(place.nodes, extremes[place.decision], place.reached)
    return tuple(known), is_open


def _places(game: ExtensiveGame, profile: Profile) -> Iterator[Place]:
    tree, reach = game.structure, Reach(game, profile)
    payoffs, _ = node_values(game, profile)
    for index, decision in enumerate(tree.decisions):
        if len(decision.nodes) < 2:
            continue
        ways: dict[frozenset[Move], dict[int, Any]] = {}
        for node in reach.likeliest(decision.nodes):
            errors, chance = _errors(profile, reach, node)
            ways.setdefault(errors, {})[node] = chance
        ways = {e: nodes for e, nodes in ways.items() if not any(other < e for other in ways)}
        worth = tuple(
            tuple(
                total([
                    times(chance, payoffs[tree.nodes[node].children[action]][decision.player])
                    for node, chance in nodes.items()
                ])
                for nodes in ways.values()
            )
            for action in range(len(decision.actions))
        )  # fmt: skip
        used = tuple(a for a, p in enumerate(profile[index]) if not is_never(p))
        first = next(iter(ways.values()))
        reached = frozenset() in ways and not reach.zeros[next(iter(first))]
        yield Place(index, decision.nodes, tuple(ways.values()), tuple(ways), worth, used, reached)


def _errors(profile: Profile, reach: Reach, node: int) -> tuple[frozenset[Move], Any]:
    """The errors on the way to a node, and the probability of all else on it."""
    moves = reach.moves[node]
    errors = frozenset((d, a) for d, a in moves if is_never(profile[d][a]))
    played = [profile[d][a] for d, a in moves if (d, a) not in errors]
    return errors, reduce(times, played, reach.chance[node])


def _groups(places: Sequence[Place]) -> list[list[Place]]:
    """Those between which errors are shared; an error on all ways to a set says nothing there."""
    groups: list[tuple[frozenset[Move], list[Place]]] = []
    for place in places:
        own = _telling(place)
        met = [group for group in groups if group[0] & own]
        groups = [group for group in groups if not group[0] & own]
        joined = [*(p for _, members in met for p in members), place]
        groups.append((own.union(*(errors for errors, _ in met)), joined))
    return [sorted(members, key=lambda place: place.decision) for _, members in groups]


def _telling(place: Place) -> frozenset[Move]:
    return frozenset().union(*place.errors) - frozenset.intersection(*place.errors)


class Hanging:
    """Information sets whose beliefs hang together by errors that lead to several of them."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self.places = places
        errors = sorted(frozenset().union(*map(_telling, places)))
        self.points: tuple[Ways, ...] = tuple(
            tuple(tuple(int(e in way) for e in errors) for way in place.errors) for place in places
        )
        self.alone: dict[tuple[int, LikeliestNodes], Extremes] = {}

    def chosen(self, choice: Sequence[LikeliestNodes]) -> tuple[Ways, ...]:
        """The ways that are likeliest at every place, by this choice of nodes."""
        pairs = zip(self.points, choice, strict=True)
        return tuple(tuple(ways[k] for k in support) for ways, support in pairs)

    # -- finding ---------------------------------------------------------------------------------

    def beliefs(self) -> tuple[dict[int, Extremes], bool]:
        """Per decision, beliefs that are consistent and make the choice best; and is it open?"""
        if all(len(place.ways) == 1 for place in self.places):
            return {place.decision: (place.belief([ONE]),) for place in self.places}, False
        is_open = False
        for choice in tremble_orders.supports(self.points):
            found = self.of_choice(choice)
            if found:
                return found, False
            is_open = is_open or found is None
        return {}, is_open

    def of_choice(self, choice: Sequence[LikeliestNodes]) -> dict[int, Extremes] | None:
        """The same with these ways likeliest, or a limit of that; None where it is open."""
        if not all(self.by_itself(k, support) for k, support in enumerate(choice)):
            return {}
        blocks = tremble_orders.blocks(self.chosen(choice))
        parts = [self.of_block(block, choice) for block in blocks]
        if not all(part is None or part for part in parts):
            return {}
        found: dict[int, Extremes] = {}
        for part in parts:
            if part is None:
                return None
            found |= part
        return found

    def of_block(
        self, block: tuple[int, ...], choice: Sequence[LikeliestNodes]
    ) -> dict[int, Extremes] | None:
        """The same for sets that share coefficients; of several sets, one system of beliefs.

        If one comparison at most can fail, and does not, it does not for a single way either, which
        a choice of fewer ways has: an average is not above 0 unless a part of it is not.
        """
        points = self.chosen(choice)
        aligned = tremble_orders.aligned(tuple(points[k] for k in block))
        if aligned is None:
            demands = sum(self.places[k].demands(choice[k]) for k in block)
            return None if demands > 1 else {}
        if len(block) == 1:
            return {self.places[block[0]].decision: self.by_itself(block[0], choice[block[0]])}
        parts = [(self.places[k], choice[k], at) for k, at in zip(block, aligned, strict=True)]
        vertices = _supporting(parts)
        weights = [
            total([p for p in column if not is_never(p)])
            if any(not is_never(p) for p in column)
            else ZERO
            for column in zip(*vertices, strict=True)
        ]
        if not weights or any(is_never(weight) for weight in weights):
            return {}  # at best a limit, which another choice has
        return {
            place.decision: (place.belief(_at(place, support, [weights[i] for i in at])),)
            for place, support, at in parts
        }

    def by_itself(self, k: int, support: LikeliestNodes) -> Extremes:
        """The extreme beliefs in these ways that make the choice best, whatever is believed
        elsewhere."""
        if (k, support) not in self.alone:
            place = self.places[k]
            vertices = _supporting([(place, support, tuple(range(len(support))))])
            self.alone[k, support] = tuple(
                place.belief(_at(place, support, weights)) for weights in vertices
            )
        return self.alone[k, support]

    # -- checking --------------------------------------------------------------------------------

    def holds(self, beliefs: Sequence[Sequence[Any]]) -> bool:
        """Are these beliefs, one per set, a limit of Bayes' beliefs? From what errors allow, not
        from how they were found."""
        if not all(map(_follows_chance, self.places, beliefs)):
            return False
        weights = [
            place.weights(belief) for place, belief in zip(self.places, beliefs, strict=True)
        ]
        choice = tuple(tuple(k for k, w in enumerate(own) if sign(w) > 0) for own in weights)
        if choice not in tremble_orders.supports(self.points):
            return False
        _, rows = tremble_orders.differences(self.chosen(choice))
        ratios = [
            own[way] / own[support[0]]
            for own, support in zip(weights, choice, strict=True)
            for way in support[1:]
        ]
        return all(_cancels(ratios, relation) for relation in tremble_orders.relations(rows))


def _supporting(
    parts: Sequence[tuple[Place, LikeliestNodes, LikeliestNodes]],
) -> list[tuple[Any, ...]]:
    """Extreme weights of points for which the choice is best at every set.

    Of each set, its ways, and the points they stand at.
    """
    n = 1 + max(point for _, _, at in parts for point in at)
    replies, best, bit = [], 0, n
    for place, support, at in parts:
        way_at = dict(zip(at, support, strict=True))
        replies.append([
            [worth[way_at[point]] if point in way_at else ZERO for point in range(n)]
            for worth in place.worth
        ])  # fmt: skip
        best |= sum(1 << bit + action for action in place.used)
        bit += len(place.worth)
    vertices = response_vertices([n], replies)
    return [vertex.strategy or () for vertex in vertices if not best & ~vertex.tight]


def _at(place: Place, support: LikeliestNodes, weights: Sequence[Any]) -> list[Any]:
    """Weights of all ways, from those of some."""
    known = dict(zip(support, weights, strict=True))
    return [known.get(way, ZERO) for way in range(len(place.ways))]


def _follows_chance(place: Place, belief: Sequence[Any]) -> bool:
    """Do nodes to which the same errors lead share as chance has it, and others get nothing?"""
    at = dict(zip(place.nodes, belief, strict=True))
    own = {node for nodes in place.ways for node in nodes}
    off = [at[node] for node in place.nodes if node not in own]
    for nodes in place.ways:
        (first, chance), *others = nodes.items()
        off += [at[node] * chance - at[first] * share for node, share in others]
    return not any(is_exact(x) and sign(x) for x in off)


def _cancels(ratios: Sequence[Any], relation: Sequence[int]) -> bool:
    """Is the product of these powers 1?"""
    above, below = ONE, ONE
    for ratio, n in zip(ratios, relation, strict=True):
        above = reduce(times, [ratio] * n, above)
        below = reduce(times, [ratio] * -n, below)
    return not (is_exact(above - below) and sign(above - below))


def is_consistent(game: ExtensiveGame, profile: Profile, beliefs: Sequence[Belief | None]) -> bool:
    """Are the central beliefs, all together, a limit of Bayes' beliefs when errors vanish?"""
    for group in _groups(list(_places(game, profile))):
        own = [beliefs[place.decision] for place in group]
        if not Hanging(tuple(group)).holds([belief.central for belief in own if belief]):
            return False
    return True


def supported(game: ExtensiveGame, profile: Profile) -> tuple[Belief | None, ...]:
    """What may be believed, all information sets together.

    Raises ComputeError where the beliefs are no limit of small errors: that would be a mistake of
    this program.
    """
    beliefs, _ = consistent_beliefs(game, profile)
    if not is_consistent(game, profile, beliefs):
        raise ComputeError(
            "internal error: the beliefs that were found are no limit of small errors; "
            "please report it with the game file"
        )
    return beliefs
