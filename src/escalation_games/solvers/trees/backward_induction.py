"""Subgame-perfect equilibria of trees whose subgames are single moves or small simultaneous ones.

Source: R. Selten, "Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit",
Zeitschrift für die gesamte Staatswissenschaft 121 (1965), 301-324; carried backward as sets.

From the leaves up, each subgame keeps its *continuations*: the distinct plays on the path, each
with payoffs, escalation, the number of profiles behind it and one of them in full. Ties therefore
do not explode: what differs only off the path is counted, never listed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from ...effort import Spent, share, spend
from ...forms import ExtensiveGame, ExtensiveStructure, Region, objects
from ...forms.mixtures import ONE, ZERO, dot
from ...limits import MAX_STAGE_ACTIONS
from ...numbers import identifier, sign
from ..labels import payoff_dominant, risk_dominant
from ..result import (
    KINDS,
    Candidate,
    Completeness,
    Found,
    as_far_as_it_goes,
    cut_short,
    least_complete,
)
from ..tables.extreme_equilibria import ExtremePair, extreme_equilibria, maximal_nash_subsets
from . import attainable
from .backward_walk import (
    EQUAL,
    BackwardWalk,
    Choice,
    Deterring,
    HeldAction,
    Level,
    Logic,
    Play,
    Stage,
    expected,
    live,
    summed,
)

MIXING, LISTING = 0.3, 0.5  # of the work left: for mixing at ties, for profiles in full

UNNAMED: Choice = ((), 0)  # of a plan that is the only one behind its play
SIGNS = {side: frozenset([side]) for side in (-1, 0, 1)}
RULES = ("payoff dominant", "risk dominant")


class Path:
    """What is played in a subgame: its own choices, and the paths that go on from there.

    Equal by content. A path shares those after it with others, which are then known to be equal:
    so neither is gone through to its end, however long it is.
    """

    __slots__ = ("hash", "onward", "own")

    def __init__(self, own: Play = (), onward: Sequence[Path] = ()) -> None:
        self.own = own
        self.onward = tuple(onward)
        self.hash = hash((self.own, self.onward))

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Path)
            and self.hash == other.hash
            and (self.own, self.onward) == (other.own, other.onward)
        )

    @property
    def play(self) -> Play:
        """All choices on it, in the order of the decisions."""
        steps: list[tuple[int, Choice]] = []
        stack = [self]
        while stack:
            path = stack.pop()
            steps += path.own
            stack += path.onward
        return tuple(sorted(steps))


NOWHERE = Path()


@dataclass(frozen=True, eq=False)
class Continuation:
    """One distinct play of a subgame in equilibrium.

    path      what is played
    own       what is chosen at the decisions of its first region: the strategy and its name
    after     what follows, in disjoint subgames; plays share what they have in common, so that in a
              large tree with many ties not every one of them holds a plan of its own
    ways      the plays of which it is several in one, off the path; none where it is one
    choices   of several in one: per decision, all their choices
    picked    per rule of RULES: does some profile behind it follow the rule in every subgame?
    """

    payoffs: tuple[Any, ...]
    escalation: Any
    path: Path = NOWHERE
    count: int = 1
    own: Mapping[int, tuple[tuple[Any, ...], Choice]] = field(default_factory=dict)
    after: tuple[Continuation, ...] = ()
    ways: tuple[Continuation, ...] = ()
    choices: Mapping[int, frozenset[Choice]] | None = None
    picked: tuple[bool, bool] = (True, True)

    @property
    def when(self) -> bool:
        """It was found, so it is there."""
        return True

    @cached_property
    def play(self) -> Play:
        """The choices on the path."""
        return self.path.play

    @property
    def plan(self) -> dict[int, tuple[Any, ...]]:
        """Per decision, the probabilities in one of the profiles behind this play."""
        plan: dict[int, tuple[Any, ...]] = {}
        stack = [self]
        while stack:
            part = stack.pop()
            plan.update((d, strategy) for d, (strategy, _) in part.own.items())
            stack += part.after
        spend(len(plan))
        return plan

    @property
    def possible(self) -> dict[int, frozenset[Choice]]:
        """Per decision, the choices made there by the profiles behind this play."""
        return _choices([self])


def fits(structure: ExtensiveStructure) -> str | None:
    """Trees whose subgames, inner ones collapsed, have one decision per player, two players."""
    for region in structure.regions.values():
        movers = [structure.decisions[d].player for d in region.decisions]
        where = structure.nodes[region.root].name
        if len(movers) > 2:
            return f"more than two decisions are entangled in the subgame at '{where}'"
        if len(set(movers)) < len(movers):
            player = structure.players[movers[0]]
            return f"{player} moves twice within the subgame at '{where}', on different information"
        sizes = [len(structure.decisions[d].actions) for d in region.decisions]
        if len(movers) == 2 and max(sizes) > MAX_STAGE_ACTIONS:
            return f"more than {MAX_STAGE_ACTIONS} actions meet in the subgame at '{where}'"
    return None


def find(game: ExtensiveGame) -> Found:
    """One candidate per distinct play on the path.

    Where a player who is indifferent may mix, in trees of single moves and chance, also the extreme
    ones among the equilibria that this makes possible (see `attainable`). Elsewhere `completeness`
    says where such mixing is left out.
    """
    return found_by(BackwardInduction(game))


def find_one(game: ExtensiveGame) -> Found:
    """One equilibrium: after each tie play goes on in the first way, and nothing is multiplied."""
    induction = BackwardInduction(game, is_short=True)
    (first,) = induction.solve()
    candidate = _candidate(induction.tree, first, (False, False))
    return Found((candidate,), Completeness("some"), frozenset([first.play]))


def found_by(induction: BackwardInduction) -> Found:
    """What one run finds, pure plays first."""
    pure = induction.solve()
    try:
        with share(MIXING):
            mixed = induction.mixed(pure)
    except Spent:
        mixed = []  # said as where sets have too many corners
    final = sorted([*pure, *mixed], key=lambda c: (_mixing(c), c.play))
    candidates, is_cut = as_far_as_it_goes(
        (_candidate(induction.tree, c, induction.selects) for c in final), LISTING
    )
    completeness = induction.completeness(pure)
    if is_cut:
        completeness = cut_short(f"{len(final):,} distinct plays were found")
    return Found(candidates, completeness, frozenset[Hashable](c.play for c in final))


def _mixing(continuation: Continuation) -> int:
    return sum(len(support) - 1 for _, (support, _) in continuation.play)


def _candidate(
    tree: ExtensiveStructure, continuation: Continuation, selects: tuple[bool, bool]
) -> Candidate:
    spend(5 * len(tree.decisions))
    plan = continuation.plan
    profile = tuple(
        objects(plan[d], (len(decision.actions),)) for d, decision in enumerate(tree.decisions)
    )
    on_path = {d for d, _ in continuation.play}
    answers = {
        d: frozenset(support for support, _ in choices)
        for d, choices in sorted(continuation.possible.items())
        if d not in on_path and (len(choices) > 1 or UNNAMED in choices)
    }
    free = tuple(d for d, supports in answers.items() if supports != {()})
    rules = zip(RULES, selects, continuation.picked, strict=True)
    labels = (
        "mixed" if _mixing(continuation) else "pure",
        *(rule for rule, used, follows in rules if used and follows),
    )
    return Candidate(profile, continuation.play, continuation.count, free, labels, answers)


@dataclass(frozen=True)
class Tie:
    """Indifference at a decision. Harmless if the tied moves lead to the same for everybody."""

    decision: int
    actions: tuple[int, ...]
    harmless: bool
    at_root: bool


class Decided(Logic[bool]):
    """At a point and in a cell every sign is known, or the number itself refuses to tell."""

    always, never = True, False

    def signs(self, x: Any) -> frozenset[int]:
        return SIGNS[sign(x)]

    def undecided(self, *_: Any) -> bool:
        raise AssertionError("a number has one sign")

    def all_of(self, conditions: Sequence[bool]) -> bool:
        return all(conditions)

    def any_of(self, conditions: Sequence[bool]) -> bool:
        return any(conditions)

    def deters(self, found: Deterring[Any]) -> bool:
        return bool(found.rivals)

    def alike(self, values: Sequence[Any]) -> list[int]:
        spend(len(values))
        places: dict[Hashable, int] = {}
        return [places.setdefault(identifier(value), len(places)) for value in values]


class BackwardInduction(BackwardWalk[Continuation]):
    """One run over one game: what each subgame can continue with, and the ties met on the way."""

    def __init__(self, game: ExtensiveGame, is_short: bool = False) -> None:
        super().__init__(game, Decided())
        self.is_short = is_short  # one play of each subgame will do
        self.ties: list[Tie] = []
        self.continua: list[int] = []  # regions with infinitely many equilibria
        self.mixtures: dict[tuple[int, tuple[int, ...]], list[tuple[Any, ...]]] = {}
        self.sets: attainable.Attainable | None = None  # what mixing at ties leads to, once known
        self.selects = (False, False)  # does any subgame leave a choice to the rules?

    # -- what a continuation carries ------------------------------------------------------------

    def leaf(self, outcome: int) -> Continuation:
        return Continuation(self.game.outcome_payoffs(outcome), self.game.escalation[outcome])

    def together(self, weights: Sequence[Any], after: Sequence[Continuation]) -> Continuation:
        return Continuation(
            *expected(weights, after),
            _onward([c.path for c in live(weights, after)]),
            prod(c.count for c in after),
            after=tuple(after),
            picked=_both([c.picked for c in after]),
        )

    def taken(self, held: HeldAction[Continuation], after: Sequence[Continuation]) -> Continuation:
        """The other branches continue in any way that does not tempt."""
        spend(10 + len(after))
        decision, action = held.mover.decision, held.action
        parts = (*after, *(other.merged for other in held.others))
        choice: Choice = ((action,), 0)
        onward = [part.path for part in after]
        return Continuation(
            *summed(after),
            Path(((decision, choice),), onward) if held.mover.is_reached else _onward(onward),
            prod(part.count for part in parts),
            {decision: (_pure(action, len(held.mover.branches)), choice)},
            parts,
            picked=_both([part.picked for part in parts]),
        )

    def merged(self, ways: Sequence[Continuation]) -> Continuation:
        return _merged(ways)

    def key(self, continuation: Continuation) -> Hashable:
        return continuation.path

    def kept(self, found: Iterable[Continuation]) -> list[Continuation]:
        return super().kept(found)[: 1 if self.is_short else None]

    def chance(self, edge: int) -> Any:
        return self.game.probability[edge] if sign(self.game.probability[edge]) else ZERO

    def note(self, held: HeldAction[Continuation]) -> None:
        """The ties that are met where the action is taken."""
        for other in held.others:
            for rival in other.rivals:
                if rival.signs == EQUAL:
                    actions = _ascending(held.action, other.action)
                    same = _has_same_consequences(held.level, rival.level)
                    self.ties.append(Tie(held.mover.decision, actions, same, held.mover.is_first))

    # -- simultaneous moves ---------------------------------------------------------------------

    def entangled(self, stage: Stage) -> Iterator[Continuation]:
        """Every way the inner subgames may continue gives one small game."""
        for after in product(*(self.found[leaf.node] for leaf in stage.leaves)):
            yield from self.small_game(stage.region, after)

    def small_game(self, region: Region, after: tuple[Continuation, ...]) -> list[Continuation]:
        """Two players move without seeing each other: all extreme equilibria of their game."""
        table = StageTable(self.game, region, after)
        first, second = region.decisions
        pays = table.matrices()
        pairs = extreme_equilibria(*pays)
        if any(subset.dimension for subset in maximal_nash_subsets(pairs)):
            self.continua.append(region.root)
        rules = [
            payoff_dominant([pair_payoffs(pays, pair) for pair in pairs]),
            risk_dominant(*pays, [pair.supports for pair in pairs]),
        ]
        undecided = [len(pairs) > 1 and winner is not None for winner in rules]
        self.selects = (self.selects[0] or undecided[0], self.selects[1] or undecided[1])
        found = []
        for k in self.chosen(region, pays, pairs):
            pair = pairs[k]
            choices = {
                first: self.mixture(first, pair.supports[0], pair.row.strategy or ()),
                second: self.mixture(second, pair.supports[1], pair.column.strategy or ()),
            }
            picked = tuple(len(pairs) == 1 or winner in (None, k) for winner in rules)
            found.append(table.continuation(choices, picked))
        return found

    def chosen(
        self, region: Region, pays: tuple[Any, Any], pairs: Sequence[ExtremePair]
    ) -> Iterable[int]:
        """Which equilibria of a small game are carried backward: here all of them."""
        del region, pays
        return range(len(pairs))

    def mixture(
        self, decision: int, support: tuple[int, ...], strategy: tuple[Any, ...]
    ) -> tuple[tuple[Any, ...], Choice]:
        """The strategy and its name: the support, and which of the mixtures met on it."""
        if len(support) == 1:
            return strategy, (support, 0)
        known = self.mixtures.setdefault((decision, support), [])
        for ordinal, other in enumerate(known):
            if all(not sign(p - q) for p, q in zip(strategy, other, strict=True)):
                return strategy, (support, ordinal)
        known.append(strategy)
        return strategy, (support, len(known) - 1)

    # -- mixing at ties -------------------------------------------------------------------------

    def mixed(self, pure: Sequence[Continuation]) -> list[Continuation]:
        """The plays that only mixing at ties below the root makes possible, the extreme ones.

        Of the profiles behind each of them one is given, and counted.
        """
        if all(tie.at_root for tie in self.that_matter(pure)) or not attainable.fits(self.tree):
            return []
        tied = {tie.decision for tie in self.ties if not tie.harmless}
        sets = attainable.Attainable(self.game, self.found, tied)
        try:
            points = [point for polytope in sets.at_root() for point in polytope]
        except attainable.TooManyCorners:
            return []
        plays = {continuation.play for continuation in pure}
        found = []
        for point in points:
            if isinstance(point, Continuation):  # nobody mixes
                continue
            play = self.play_of(point.plan)
            if play not in plays:
                plays.add(play)
                own = {d: (strategy, UNNAMED) for d, strategy in point.plan.items()}
                found.append(Continuation(point.payoffs, point.escalation, Path(play), own=own))
        self.sets = sets
        return found

    def play_of(self, plan: Mapping[int, tuple[Any, ...]]) -> Play:
        """The choices on the path of a plan for the whole tree."""
        steps, stack = [], [0]
        while stack:
            node = self.tree.nodes[stack.pop()]
            if node.decision is None:
                stack += [
                    child
                    for k, child in enumerate(node.children)
                    if sign(self.game.probability[node.edges[k]])
                ]
                continue
            strategy = plan[node.decision]
            support = tuple(a for a, p in enumerate(strategy) if p is not ZERO)
            steps.append((node.decision, self.mixture(node.decision, support, strategy)[1]))
            stack += [node.children[a] for a in support]
        return tuple(sorted(steps))

    # -- how complete is it ---------------------------------------------------------------------

    def that_matter(self, pure: Sequence[Continuation]) -> list[Tie]:
        """The ties where mixing makes a difference, those at the root last."""
        on_path = {d for continuation in pure for d, _ in continuation.play}
        matter = [tie for tie in self.ties if not tie.harmless or tie.decision in on_path]
        return sorted(matter, key=lambda tie: tie.at_root)

    def completeness(self, pure: Sequence[Continuation]) -> Completeness:
        """`all` unless a tie or a continuum leaves equilibria unlisted."""
        verdicts = [self.tie_verdict(tie) for tie in self.that_matter(pure)]
        verdicts += [self.continuum_verdict(root) for root in self.continua]
        verdicts.append(Completeness("all"))
        return least_complete(*verdicts)

    def tie_verdict(self, tie: Tie) -> Completeness:
        """What is left out where a player is indifferent, and why."""
        decision = self.tree.decisions[tie.decision]
        player = self.tree.players[decision.player]
        tied = " and ".join(f"'{decision.actions[a]}'" for a in tie.actions)
        reason = f"at '{decision.name}' {player} is indifferent between {tied}"
        if tie.at_root:
            # Nothing moves before it, so mixing there only mixes what is listed.
            return Completeness(KINDS[1], f"{reason}; every mixture of the two is one too")
        if self.sets is None or self.sets.inexact:
            reason += f"; equilibria in which {player} mixes there are not listed"
            if self.sets is not None:
                name = self.tree.decisions[self.sets.inexact[0]].name
                reason += f" in full, as '{name}' can be tied at many levels"
            return Completeness("all pure", reason)
        return Completeness(
            KINDS[1], f"{reason} and may mix; the extreme ones of those equilibria are listed"
        )

    def continuum_verdict(self, root: int) -> Completeness:
        """What is left out where simultaneous moves have infinitely many equilibria."""
        name = self.tree.nodes[root].name
        reason = f"the simultaneous moves at '{name}' have infinitely many equilibria"
        if root == 0:
            return Completeness(KINDS[1], f"{reason}; their extreme points are listed")
        return Completeness("some", f"{reason}; only their extreme points were carried backward")


class StageTable:
    """The small game at a region: what each of its leaves is worth, and when it is reached."""

    def __init__(
        self, game: ExtensiveGame, region: Region, after: tuple[Continuation, ...]
    ) -> None:
        self.game = game
        self.region = region
        self.after = after
        self.chance = [_product(game.probability[e] for e in leaf.edges) for leaf in region.leaves]

    def matrices(self) -> tuple[list[list[Any]], list[list[Any]]]:
        """Payoffs of the two movers per pair of their actions."""
        decisions = self.game.structure.decisions
        first, second = self.region.decisions
        shape = len(decisions[first].actions), len(decisions[second].actions)
        movers = decisions[first].player, decisions[second].player
        pays: tuple[list[list[Any]], list[list[Any]]] = tuple(
            [[ZERO] * shape[1] for _ in range(shape[0])] for _ in range(2)
        )  # type: ignore[assignment]
        for leaf, chance, after in zip(self.region.leaves, self.chance, self.after, strict=True):
            if chance is ZERO:
                continue
            worth = [chance * after.payoffs[player] for player in movers]
            moves = dict(leaf.moves)
            rows = [moves[first]] if first in moves else range(shape[0])
            columns = [moves[second]] if second in moves else range(shape[1])
            for i, j in product(rows, columns):
                for side in range(2):
                    pays[side][i][j] = pays[side][i][j] + worth[side]
        return pays

    def continuation(
        self, choices: Mapping[int, tuple[Any, Choice]], picked: Sequence[bool]
    ) -> Continuation:
        """What follows when the movers choose this: expectation over the leaves reached."""
        strategies = {d: strategy for d, (strategy, _) in choices.items()}
        weights = [
            _product([chance, *(strategies[d][a] for d, a in leaf.moves)])
            for leaf, chance in zip(self.region.leaves, self.chance, strict=True)
        ]
        live = [sign(weight) > 0 for weight in weights]
        reached = [c for c, is_live in zip(self.after, live, strict=True) if is_live]
        own = self.reached_decisions(live)
        play = tuple(sorted((d, choice) for d, (_, choice) in choices.items() if d in own))
        columns = zip(*(c.payoffs for c in self.after), strict=True)
        return Continuation(
            tuple(dot(weights, column) for column in columns),
            dot(weights, [c.escalation for c in self.after]),
            Path(play, [c.path for c in reached]) if play else _onward([c.path for c in reached]),
            prod(c.count for c in self.after),
            choices,
            self.after,
            picked=_both([picked, *(c.picked for c in self.after)]),
        )

    def reached_decisions(self, live: Sequence[bool]) -> set[int]:
        """Decisions of the region on the way to a leaf that is reached."""
        leaves = zip(self.region.leaves, live, strict=True)
        return {d for leaf, is_live in leaves if is_live for d, _ in leaf.moves}


def _onward(paths: Sequence[Path]) -> Path:
    """Paths of several subgames as one; of one that path itself."""
    onward = [path for path in paths if path is not NOWHERE]
    return onward[0] if len(onward) == 1 else Path((), onward) if onward else NOWHERE


def _merged(ways: Sequence[Continuation]) -> Continuation:
    """Several sets of profiles as one, with the play and the plan of the first."""
    first, *others = ways
    if not others:
        return first
    return replace(
        first,
        count=sum(way.count for way in ways),
        ways=tuple(ways),
        choices=_choices(ways),
        picked=(any(way.picked[0] for way in ways), any(way.picked[1] for way in ways)),
    )


def _choices(ways: Sequence[Continuation]) -> dict[int, frozenset[Choice]]:
    """Per decision, the choices made there by the profiles behind any of these plays.

    Plays share what follows, and where several were made one, their choices are known: what one of
    them and this one have in common is not gone through again. One level of subgames at a time,
    so that those come before the plays that they are made of.
    """
    found: dict[int, set[Choice]] = {}
    seen: set[int] = set()
    level = list(ways)
    while level:
        for part in level:
            if part.choices is not None and id(part) not in seen:
                seen.update(map(id, (part, *part.ways)))
                for d, choices in part.choices.items():
                    found.setdefault(d, set()).update(choices)
        level, parts = [], level
        for part in parts:
            if id(part) not in seen:
                seen.add(id(part))
                for d, (_, choice) in part.own.items():
                    found.setdefault(d, set()).add(choice)
                level += part.after
    spend(len(seen) + len(found))
    return {d: frozenset(choices) for d, choices in found.items()}


def _both(flags: Sequence[Sequence[bool]]) -> tuple[bool, bool]:
    return all(flag[0] for flag in flags), all(flag[1] for flag in flags)


def _ascending(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _pure(action: int, n: int) -> tuple[Any, ...]:
    return tuple(ONE if k == action else ZERO for k in range(n))


def _product(factors: Any) -> Any:
    """Product of probabilities; exactly the constant ZERO when one of them is zero."""
    result = ONE
    for factor in factors:
        if not sign(factor):
            return ZERO
        result = factor if result is ONE else result * factor
    return result


def pair_payoffs(pays: tuple[Any, Any], pair: ExtremePair) -> tuple[Any, ...]:
    """What the two movers of a simultaneous-move subgame get there."""
    return tuple(
        dot(pair.row.strategy or (), [dot(pair.column.strategy or (), row) for row in matrix])
        for matrix in pays
    )


def _has_same_consequences(one: Level[Continuation], other: Level[Continuation]) -> bool:
    """The same for everybody, whichever of these and of the others is played?"""
    first, *rest = [*one.members, *other.members]
    return all(_same_consequences(first, c) for c in rest)


def _same_consequences(one: Continuation, other: Continuation) -> bool:
    """Same payoffs for everybody and the same escalation."""
    pairs = zip((*one.payoffs, one.escalation), (*other.payoffs, other.escalation), strict=True)
    return all(not sign(a - b) for a, b in pairs)
