"""All extreme Nash equilibria of two-player trees with perfect recall, by realisation plans.

A player's plan gives every sequence of own moves the probability that the player's part in it is
played, so payoffs are linear in each plan, and plans form a polytope whose corners are the pure
plans. The equilibria are pairs of extreme points of two best-response polyhedra, as in a table.

Sources: D. Koller, N. Megiddo, B. von Stengel, "Efficient computation of equilibria for extensive
two-person games", Games and Economic Behavior 14 (1996), 247-259; C. Audet, S. Belhaiza,
P. Hansen, "A new sequence form approach for the enumeration and refinement of all extreme Nash
equilibria for extensive form games", International Game Theory Review 11 (2009), 437-451.

What a player would do where nobody looks is no part of a Nash equilibrium; so equilibria are told
apart, and counted, by what is played on the path.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import reduce
from math import prod
from operator import or_
from typing import Any

from ...forms import (
    ExtensiveGame,
    ExtensiveStructure,
    ImperfectRecall,
    Sequences,
    objects,
    outcome_chances,
)
from ...forms.mixtures import ONE, ZERO, is_never, is_sure, times, total
from ...forms.trees.own_plans import OwnPlans
from ...forms.trees.reduced_strategic_form import reduced_strategic_form
from ...limits import MAX_PLAN_COMBINATIONS, MAX_PURE_PLANS
from ...numbers import sign
from ..result import Candidate, Completeness, Found
from ..tables import pure_nash
from ..tables.double_description import Vertex, vertices_over
from ..tables.extreme_equilibria import ExtremePair, maximal_nash_subsets

ExactMixture = tuple[Any, ...]
Behaviour = tuple[ExactMixture | None, ...]  # per decision; None where an own plan never gets to
PathKey = tuple[tuple[int, tuple[tuple[int, ...], int]], ...]  # decision, (actions in use, ordinal)


def fits(tree: ExtensiveStructure) -> str | None:
    """Trees with perfect recall where two players move, with a bounded number of pure plans."""
    if len(_movers(tree)) > 2 or len(tree.players) < 2:
        return "it is for two players"
    return too_large(tree, MAX_PURE_PLANS)


def _movers(tree: ExtensiveStructure) -> set[int]:
    return {decision.player for decision in tree.decisions}


def _sides(tree: ExtensiveStructure) -> list[int]:
    """The two who move; others where fewer do."""
    idle = [player for player in range(len(tree.players)) if player not in _movers(tree)]
    return sorted([*_movers(tree), *idle][:2])


def too_large(tree: ExtensiveStructure, most: int) -> str | None:
    """Why a tree is not for plans: somebody forgets, or has too many of them."""
    try:
        for name, sequences in zip(tree.players, tree.sequences, strict=True):
            if sequences.n_plans > most:
                return f"{name} has {sequences.n_plans:,} pure plans, more than {most:,}"
    except ImperfectRecall as problem:
        return str(problem)
    return None


def find(game: ExtensiveGame) -> Found:
    """One candidate per distinct play on the path; extreme ones where there are infinitely many."""
    first, second = _sides(game.structure)
    one, two = game.structure.sequences[first], game.structure.sequences[second]
    rows, columns = _vertices(game, one, two, second), _vertices(game, two, one, first)
    best_columns, best_rows = _best_sequences(rows, one, two), _best_sequences(columns, two, one)
    pairs = [
        ExtremePair(x, y, ((), ()))
        for x in rows
        for y in columns
        if not _used(y, two) & ~best_columns[x] and not _used(x, one) & ~best_rows[y]
    ]
    pairs.sort(key=lambda pair: (pair.row.tight, pair.column.tight))
    plays = Plays(game)
    behaviours = [
        plays.behaviour({first: pair.row.strategy or (), second: pair.column.strategy or ()})
        for pair in pairs
    ]
    play_of = dict(zip(pairs, map(plays.play, behaviours), strict=True))
    subsets = [
        frozenset(
            play for pair, play in play_of.items()
            if pair.row in subset.rows and pair.column in subset.columns
        )
        for subset in maximal_nash_subsets(pairs)
    ]  # fmt: skip
    return Found(
        plays.candidates(behaviours),
        _completeness(sum(len(subset) > 1 for subset in subsets)),
        # within another, it differs from that only off the path
        frozenset(one for one in subsets if not any(one < other for other in subsets)),
    )


def fits_pure(tree: ExtensiveStructure) -> str | None:
    """Trees of any number of players with perfect recall, and few combinations of pure plans."""
    try:
        n = prod(sequences.n_plans for sequences in tree.sequences)
    except ImperfectRecall as problem:
        return str(problem)
    return (
        None if n <= MAX_PLAN_COMBINATIONS else f"its players have {n:,} combinations of pure plans"
    )


def find_pure(game: ExtensiveGame) -> Found:
    """One candidate per distinct pure play; does not find mixed equilibria, which are mixtures of
    these where one player alone moves."""
    plays = Plays(game)
    behaviours = pure_behaviours(game, plays)
    candidates = plays.candidates(behaviours)
    completeness = pure_nash.completeness_of(len(_movers(game.structure)), len(candidates))
    return Found(candidates, completeness, frozenset(c.key for c in candidates))


def pure_behaviours(game: ExtensiveGame, plays: Plays) -> list[Behaviour]:
    """What every pure Nash equilibrium of plans does."""
    plans = [own.plans() for own in game.structure.sequences]
    behaviours = []
    for candidate in pure_nash.find(reduced_strategic_form(game)).candidates:
        chosen = [
            own[actions_in_use(mix)[0]] for own, mix in zip(plans, candidate.profile, strict=True)
        ]
        pairs = zip(chosen, game.structure.sequences, strict=True)
        behaviours.append(plays.behaviour(dict(enumerate(
            [ONE if s in plan else ZERO for s in range(len(own.moves))] for plan, own in pairs
        ))))  # fmt: skip
    return behaviours


def _vertices(game: ExtensiveGame, own: Sequences, other: Sequences, receiver: int) -> list[Vertex]:
    """Extreme points of one player's plans and what the receiver's best ones are then worth.

    The receiver's first decisions are apart: none of them comes after another, so each has a value
    of its own, and replies there add up.
    """
    pays = [[ZERO] * len(other.moves) for _ in own.moves]
    for leaf, chance in outcome_chances(game):
        outcome = game.structure.nodes[leaf].outcome
        assert outcome is not None
        here, there = own.at[leaf], other.at[leaf]
        payoff = times(chance, game.outcome_payoffs(outcome)[receiver])
        pays[here][there] = pays[here][there] + payoff
    corners = [
        tuple(ONE if s in plan else ZERO for s in range(len(own.moves))) for plan in own.plans()
    ]
    replies = [
        [[total([row[s] for s in plan]) for row in pays] for plan in other.plans_at(first)]
        for first in other.after[0]
    ]
    return vertices_over(corners, len(own.moves) - 1 - len(own.before), replies)


def _used(vertex: Vertex, own: Sequences) -> int:
    """Its sequences in use, as bits."""
    return ~vertex.tight & (1 << len(own.moves)) - 1


def _best_sequences(
    vertices: Sequence[Vertex], own: Sequences, other: Sequences
) -> dict[Vertex, int]:
    """Per extreme point, the sequences in the other's best pure plans, as bits.

    A plan is best if it uses no other: the best plans are a face of the polytope of plans.
    """
    plans = [
        sum(1 << s for s in plan) for first in other.after[0] for plan in other.plans_at(first)
    ]
    found = {}
    for vertex in vertices:
        best = vertex.tight >> len(own.moves)
        found[vertex] = reduce(or_, (plan for k, plan in enumerate(plans) if best >> k & 1), 1)
    return found


class Plays:
    """Profiles of plans, told apart by what is played on the path."""

    between = "whatever is between those of a set, in whole plans, is one too"

    def __init__(self, game: ExtensiveGame) -> None:
        self.game = game
        self.tree = game.structure
        self.mixtures: dict[tuple[int, tuple[int, ...]], list[ExactMixture]] = {}

    def candidates(self, behaviours: Sequence[Behaviour]) -> tuple[Candidate, ...]:
        """One per play, the purest first, with all that stands behind it."""
        groups: dict[PathKey, list[Behaviour]] = {}
        for behaviour in behaviours:
            groups.setdefault(self.play(behaviour), []).append(behaviour)
        ordered = sorted(groups, key=lambda play: (_mixing(play), play))
        return tuple(self.candidate(play, groups[play]) for play in ordered)

    def behaviour(self, plans: Mapping[int, Sequence[Any]]) -> Behaviour:
        """The mixture at every decision that a player's own plan plays towards."""
        found: list[ExactMixture | None] = [None] * len(self.tree.decisions)
        for player, plan in plans.items():
            own = self.tree.sequences[player]
            for decision, before in own.before.items():
                if not is_never(plan[before]):
                    numbers = [own.number[decision, a] for a in range(own.n_actions[decision])]
                    found[decision] = tuple(_share(plan[s], plan[before]) for s in numbers)
        return tuple(found)

    def play(self, behaviour: Behaviour) -> PathKey:
        """What is played where play gets to; equal mixtures have equal ordinals."""
        on_path = self.on_path(behaviour)
        return tuple((d, self.choice(d, mixture)) for d, mixture in sorted(on_path.items()))

    def on_path(self, behaviour: Behaviour) -> dict[int, ExactMixture]:
        """The mixtures at the decisions that play gets to."""
        live = [False] * len(self.tree.nodes)
        live[0] = True
        on_path: dict[int, ExactMixture] = {}
        for index, node in enumerate(self.tree.nodes):
            if not live[index] or node.outcome is not None:
                continue
            if node.decision is None:
                share: Sequence[Any] = [self.game.probability[edge] for edge in node.edges]
            else:
                mixture = behaviour[node.decision]
                assert mixture is not None
                on_path[node.decision] = share = mixture
            for child, p in zip(node.children, share, strict=True):
                live[child] = not is_never(p) and bool(sign(p))
        return on_path

    def choice(self, decision: int, mixture: ExactMixture) -> tuple[tuple[int, ...], int]:
        """The actions in use, and which mixture of these it is: equal ones have the same number."""
        support = actions_in_use(mixture)
        known = self.mixtures.setdefault((decision, support), [])
        for ordinal, other in enumerate(known):
            if are_equal(mixture, other):
                return support, ordinal
        known.append(mixture)
        return support, len(known) - 1

    def whole(self, behaviour: Behaviour) -> Hashable:
        """What is done everywhere, off the path too: equal behaviours have equal ones."""
        return tuple(
            None if mixture is None else self.choice(d, mixture)
            for d, mixture in enumerate(behaviour)
        )

    def candidate(self, play: PathKey, behaviours: Sequence[Behaviour]) -> Candidate:
        """With the purest answers off the path; best ones where an own move keeps play away."""
        behaviour = min(behaviours, key=_n_used)
        profile = tuple(
            objects(mixture or _first_action(len(decision.actions)), (len(decision.actions),))
            for mixture, decision in zip(behaviour, self.tree.decisions, strict=True)
        )
        kept_away = [d for d, mixture in enumerate(behaviour) if mixture is None]
        own = [OwnPlans(self.game, profile, player) for player in range(len(self.tree.players))]
        for d in kept_away:
            decision = self.tree.decisions[d]
            n = len(decision.actions)
            action = own[decision.player].best_action(d)
            profile[d][:] = [ONE if a == action else ZERO for a in range(n)]
        on_path = {d for d, _ in play}
        free = tuple(
            d for d in range(len(profile))
            if d not in on_path and self.is_free(d, [behaviour[d] for behaviour in behaviours])
        )  # fmt: skip
        answers = {d: frozenset(actions_in_use(b[d] or ()) for b in behaviours) for d in free}
        label = "mixed" if _mixing(play) else "pure"
        return Candidate(profile, play, len(behaviours), free, (label,), answers)

    def is_free(self, decision: int, mixtures: Sequence[ExactMixture | None]) -> bool:
        """Off the path: is there more than one answer?"""
        if any(mixture is None for mixture in mixtures):
            return True
        return len({self.choice(decision, mixture) for mixture in mixtures if mixture}) > 1


def actions_in_use(mixture: Iterable[Any]) -> tuple[int, ...]:
    """The actions of a mixture that have a probability other than the constant 0."""
    return tuple(a for a, p in enumerate(mixture) if not is_never(p))


def are_equal(one: ExactMixture, other: ExactMixture) -> bool:
    """Have all actions the same probabilities?"""
    return not any(sign(p - q) for p, q in zip(one, other, strict=True))


def _share(p: Any, whole: Any) -> Any:
    return p if is_sure(whole) or is_never(p) else ONE if p is whole else p / whole


def _first_action(n: int) -> ExactMixture:
    return tuple(ONE if a == 0 else ZERO for a in range(n))


def _n_used(behaviour: Behaviour) -> int:
    return sum(not is_never(p) for mixture in behaviour if mixture for p in mixture)


def _mixing(play: PathKey) -> int:
    return sum(len(support) - 1 for _, (support, _) in play)


def _completeness(continua: int) -> Completeness:
    if not continua:
        return Completeness("all")
    what = "one set" if continua == 1 else f"{continua} sets"
    return Completeness(
        "extreme points of every component",
        f"a tie makes infinitely many equilibria, in {what}; their extreme points are listed, "
        "and every mixture of two plans of one side within a set is one too",
    )
