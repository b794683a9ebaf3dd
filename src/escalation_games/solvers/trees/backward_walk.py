"""Backward induction, written once: how each subgame can go on in equilibrium, and where it does.

From the leaves up, each subgame keeps its *continuations*: what can be played in it, what that
pays, and where an equilibrium of the subgame plays it. Where one player moves, one rule makes them:

    action a, continued by c, is played where c is, and where for every other action
    some continuation r is there with gain(r over c) <= 0.

Derivation. A profile is subgame-perfect iff it is so in every subgame after the mover's actions,
and the mover gains by none of the others (R. Selten, "Spieltheoretische Behandlung eines
Oligopolmodells mit Nachfrageträgheit", Zeitschrift für die gesamte Staatswissenschaft 121 (1965),
301-324). What is planned after an action that is not taken may be any equilibrium of its subgame;
so one that does not tempt is enough, and those after different actions are chosen one by one.

What "where" means is all that differs between three questions; a `Logic` says it:

    at a point, in a cell    everywhere or nowhere    `BackwardInduction`
    over a region            nowhere, or perhaps      `possible_equilibria`
    over the whole box       a condition              `equilibrium_classes`

An example. An entrant stays out and gets 1, or goes in. Then the incumbent, who does not care,
fights (the entrant gets 0) or yields (the entrant gets 2): both are equilibria there. Out is
played, since to fight is there after in, and 0 - 1 <= 0. In, continued by a fight, is not: out
pays 1 more. In, continued by yielding, is played: out pays 1 less.

>>> from escalation_games.numbers import Fraction
>>> from escalation_games.forms import Decision, ExtensiveStructure, Node, objects
>>> from escalation_games.solvers.trees.backward_induction import BackwardInduction
>>> entry = Decision("entry", 0, ("out", "in"), nodes=(0,))
>>> answer = Decision("answer", 1, ("fight", "yield"), nodes=(2,))
>>> nodes = (
...     Node("entry", 0, None, (1, 2)), Node("out", None, 0), Node("answer", 1, None, (3, 4)),
...     Node("fight", None, 1), Node("yield", None, 2),
... )
>>> tree = ExtensiveStructure(
...     ("entrant", "incumbent"), (entry, answer), ("out", "fight", "yield"), nodes
... )
>>> pays = objects(map(Fraction, (1, 0, 2, 0, 0, 0)), (2, 3))  # per player and outcome
>>> game = tree.fill(objects([], (0,)), pays, pays[1], Fraction(1))
>>> for found in BackwardInduction(game).solve():
...     print([tree.decisions[d].actions[a] for d, ((a,), _) in found.play], found.payoffs[0])
['out'] 1
['in', 'yield'] 2
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from math import prod
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from ...effort import spend
from ...forms import ExtensiveGame, Leaf, Region
from ...forms.mixtures import ONE, dot, is_never, is_sure, times, total

PER_NODE = 30  # work of a region, beside its comparisons

EQUAL, AT_MOST_0 = frozenset([0]), frozenset([-1, 0])

Choice = tuple[tuple[int, ...], int]  # actions used, and an ordinal where those do not tell
Play = tuple[tuple[int, Choice], ...]  # (decision, choice) on the path
Pays = tuple[tuple[Any, ...], Any]  # of every player, and the escalation


class AnyContinuation(Protocol):
    """One way in which a subgame can go on.

    when  where it does, as the logic says it
    """

    @property
    def payoffs(self) -> tuple[Any, ...]: ...
    @property
    def escalation(self) -> Any: ...
    @property
    def play(self) -> Play: ...
    @property
    def when(self) -> Any: ...


When = TypeVar("When")  # a condition: false where it is known to hold nowhere
C = TypeVar("C", bound=AnyContinuation)


class Logic(ABC, Generic[When]):
    """What may be said of a number's sign, and how conditions are put together.

    always  the condition that holds everywhere
    never   the one that holds nowhere; no other is false
    """

    always: When
    never: When

    @abstractmethod
    def signs(self, x: Any) -> frozenset[int]:
        """The signs that a number may have."""

    @abstractmethod
    def undecided(self, x: Any, wanted: frozenset[int]) -> When:
        """Where the sign is a wanted one; asked where it may be, and may be another."""

    @abstractmethod
    def all_of(self, conditions: Sequence[When]) -> When:
        """Where all of the conditions hold."""

    @abstractmethod
    def any_of(self, conditions: Sequence[When]) -> When:
        """Where one of the conditions holds, at least."""

    @abstractmethod
    def alike(self, values: Sequence[Any]) -> list[int]:
        """Per value the position, among the distinct ones, of the one it is known to equal."""

    def where(self, x: Any, wanted: frozenset[int]) -> When:
        """Where the sign of a number is one of these."""
        return self.given(self.signs(x), x, wanted)

    def given(self, signs: frozenset[int], x: Any, wanted: frozenset[int]) -> When:
        """The same, where the signs that the number may have are known."""
        if signs <= wanted:
            return self.always
        return self.undecided(x, wanted) if signs & wanted else self.never

    def deters(self, found: Deterring[Any]) -> When:
        """Where one of these continuations after another action is there, and does not tempt."""
        return self.any_of(
            [
                self.all_of([rival.level.when, self.given(rival.signs, rival.gain, AT_MOST_0)])
                for rival in found.rivals
            ]
        )


@dataclass(frozen=True, eq=False)
class Stage:
    """A subgame, those within it collapsed to leaves, as far as certain leaves go.

    weights    per leaf, by its node, the chance that play gets there if the players let it
    decisions  those that are met on the way to the leaves
    """

    region: Region
    leaves: Sequence[Leaf]
    weights: Mapping[int, Any]
    decisions: Sequence[int]


class Level(NamedTuple, Generic[C]):
    """Continuations after one action that are known to be worth the same to the mover.

    when  where one of them is there
    """

    value: Any
    members: list[C]
    when: Any


class Branch(Generic[C]):
    """What can follow an action, by what it is worth to the mover.

    With many ties there are many continuations, and few levels: only levels are compared.
    """

    def __init__(self, walk: BackwardWalk[C], continuations: Sequence[C], player: int) -> None:
        self.continuations = continuations
        self.level_of = walk.logic.alike([c.payoffs[player] for c in continuations])
        members: list[list[C]] = []
        for continuation, k in zip(continuations, self.level_of, strict=True):
            if k == len(members):
                members.append([])
            members[k].append(continuation)
        self.levels = [
            Level(
                own[0].payoffs[player],
                own,
                walk.logic.any_of([c.when for c in own]) if len(own) > 1 else own[0].when,
            )
            for own in members
        ]
        self._merge = walk.merged
        self._merged: dict[tuple[int, ...], C] = {}

    def merged(self, levels: tuple[int, ...]) -> C:
        """All that follows with these levels, as one: off the path the plays may differ too."""
        if levels not in self._merged:
            pairs = zip(self.continuations, self.level_of, strict=True)
            self._merged[levels] = self._merge([c for c, k in pairs if k in levels])
        return self._merged[levels]


class Mover(NamedTuple, Generic[C]):
    """A player who is to move, and per action what can follow it.

    is_reached  can chance get there?
    is_first    is it the first move of the game?
    """

    decision: int
    branches: list[Branch[C]]
    is_reached: bool
    is_first: bool


class Rival(NamedTuple, Generic[C]):
    """Continuations after another action that may not tempt.

    gain   what the other action would then be worth more than what is taken
    signs  those that the gain may have
    """

    level: Level[C]
    gain: Any
    signs: frozenset[int]


class Deterring(NamedTuple, Generic[C]):
    """What may be planned after an action that is not taken: these of its levels."""

    action: int
    branch: Branch[C]
    levels: tuple[int, ...]
    rivals: list[Rival[C]]

    @property
    def merged(self) -> C:
        """All that may be planned, as one."""
        return self.branch.merged(self.levels)


class HeldAction(NamedTuple, Generic[C]):
    """An action worth this much, and what holds the mover to it.

    conditions  per other action, where it does not tempt
    """

    mover: Mover[C]
    action: int
    level: Level[C]
    others: list[Deterring[C]]
    conditions: list[Any]

    def play(self, after: Sequence[C]) -> Play:
        """The choices on the path, where this is what follows."""
        mine: Play = ((self.mover.decision, ((self.action,), 0)),) if self.mover.is_reached else ()
        return tuple(sorted([*mine, *(step for c in after for step in c.play)]))


class BackwardWalk(ABC, Generic[C]):
    """From the leaves up: what each subgame can go on with, in one game and one logic.

    A question says what its continuations carry (`leaf`, `together`, `taken`, `merged`) and what
    players do who do not see each other (`entangled`); where it has to, also what is kept of a
    subgame (`kept`), what is taken down on the way (`note`, `refused`), and how chance is read
    (`region`, `chance`).
    """

    def __init__(self, game: ExtensiveGame, logic: Logic[Any]) -> None:
        self.game = game
        self.tree = game.structure
        self.logic = logic
        self.found: dict[int, list[C]] = {}

    def solve(self) -> list[C]:
        """The continuations at the root."""
        regions = self.tree.regions
        for index in reversed(range(len(self.tree.nodes))):
            outcome = self.tree.nodes[index].outcome
            if outcome is not None:
                self.found[index] = [self.leaf(outcome)]
            elif index in regions:
                spend(PER_NODE)
                self.found[index] = self.kept(self.region(regions[index]))
        return self.found[0]

    def region(self, region: Region) -> Iterable[C]:
        """All that a subgame can go on with, those within it being solved."""
        weights = {leaf.node: self.weight(leaf) for leaf in region.leaves}
        return self.at(Stage(region, region.leaves, weights, region.decisions))

    def at(self, stage: Stage) -> Iterable[C]:
        """The same, where play can get to these leaves."""
        if len(stage.decisions) > 1:
            return self.entangled(stage)
        if stage.decisions:
            return self.one_mover(stage)
        return self.ways(stage, stage.leaves)

    # -- one player moves, or chance alone ------------------------------------------------------

    def one_mover(self, stage: Stage) -> Iterator[C]:
        """The rule, for a player who may not know what chance did.

        What follows an action are ways to go on after all its leaves together. Where chance can
        pass the player by, what follows there follows whatever the player does.
        """
        (decision,) = stage.decisions
        owner = self.tree.decisions[decision]
        after, beside = _parted(stage.leaves, len(owner.actions))
        branches = [Branch(self, self.ways(stage, leaves), owner.player) for leaves in after]
        is_reached = any(not is_never(stage.weights[leaf.node]) for leaf in after[0])
        mover = Mover(decision, branches, is_reached, stage.region.root == 0)
        passing = [[c] for c in self.ways(stage, beside)] if beside else [[]]
        for action, branch in enumerate(branches):
            held = [self.held(mover, action, level) for level in branch.levels]
            for continuation, k in zip(branch.continuations, branch.level_of, strict=True):
                if (taken := held[k]) is not None:
                    for rest in passing:
                        yield self.taken(taken, [continuation, *rest])

    def held(self, mover: Mover[C], action: int, level: Level[C]) -> HeldAction[C] | None:
        """The action where it is worth this much; None where another one tempts for sure."""
        others, conditions = [], []
        for other, branch in enumerate(mover.branches):
            if other == action:
                continue
            found = self.deterring(level, other, branch)
            if not found.levels or not (when := self.logic.deters(found)):
                self.refused(action, level, branch)
                return None
            others.append(found)
            conditions.append(when)
        held = HeldAction(mover, action, level, others, conditions)
        self.note(held)
        return held

    def deterring(self, level: Level[C], action: int, branch: Branch[C]) -> Deterring[C]:
        """What may be planned after another action, where this much is to be had."""
        levels, rivals = [], []
        for k, rival in enumerate(branch.levels):
            gain = rival.value - level.value
            signs = self.logic.signs(gain)
            if not signs.isdisjoint(AT_MOST_0):
                levels.append(k)
                rivals.append(Rival(rival, gain, signs))
        return Deterring(action, branch, tuple(levels), rivals)

    def ways(self, stage: Stage, leaves: Sequence[Leaf]) -> Sequence[C]:
        """Every way to go on after these leaves together, weighted by chance."""
        if len(leaves) == 1 and is_sure(stage.weights[leaves[0].node]):
            return self.found[leaves[0].node]
        weights = [stage.weights[leaf.node] for leaf in leaves]
        options = [self.found[leaf.node] for leaf in leaves]
        self.check(prod(map(len, options)))
        return [self.together(weights, after) for after in product(*options)]

    def weight(self, leaf: Leaf) -> Any:
        """The product of the chances on the way to a leaf."""
        return reduce(times, map(self.chance, leaf.edges), ONE) if leaf.edges else ONE

    # -- what depends on the question -----------------------------------------------------------

    @abstractmethod
    def leaf(self, outcome: int) -> C:
        """An outcome: nothing is chosen any more."""

    @abstractmethod
    def together(self, weights: Sequence[Any], after: Sequence[C]) -> C:
        """What follows several leaves, one continuation each."""

    @abstractmethod
    def taken(self, held: HeldAction[C], after: Sequence[C]) -> C:
        """The action is taken, and this follows: a continuation, and what passes the mover by."""

    @abstractmethod
    def merged(self, ways: Sequence[C]) -> C:
        """Several continuations as one, with the play of the first."""

    @abstractmethod
    def key(self, continuation: C) -> Hashable:
        """What continuations of a subgame have in common that are to be one."""

    @abstractmethod
    def entangled(self, stage: Stage) -> Iterable[C]:
        """What follows where several decisions are made that do not see each other."""

    def kept(self, found: Iterable[C]) -> list[C]:
        """What is kept of all that a subgame can go on with: each once."""
        alike: dict[Hashable, list[C]] = {}
        for continuation in found:
            alike.setdefault(self.key(continuation), []).append(continuation)
        return [self.merged(ways) for ways in alike.values()]

    def chance(self, edge: int) -> Any:
        """The probability of a chance event; the constant ZERO where it does not happen."""
        return self.game.probability[edge]

    def check(self, n: int) -> None:
        """Raises where subgames can go on together in more ways than are looked at."""

    def note(self, held: HeldAction[C]) -> None:
        """Takes down what an action is held by."""

    def refused(self, action: int, level: Level[C], better: Branch[C]) -> None:
        """Takes down that an action is out, since all that can follow another one is better."""


def expected(weights: Sequence[Any], after: Sequence[AnyContinuation]) -> Pays:
    """The payoffs and the escalation that follow on average."""
    columns = zip(*(c.payoffs for c in after), strict=True)
    payoffs = tuple(dot(weights, column) for column in columns)
    return payoffs, dot(weights, [c.escalation for c in after])


def summed(after: Sequence[AnyContinuation]) -> Pays:
    """The same of parts that are weighted already."""
    if len(after) == 1:
        return after[0].payoffs, after[0].escalation
    columns = zip(*(c.payoffs for c in after), strict=True)
    return tuple(total(column) for column in columns), total([c.escalation for c in after])


def live(weights: Sequence[Any], after: Sequence[C]) -> list[C]:
    """The continuations that chance can get to."""
    return [c for w, c in zip(weights, after, strict=True) if not is_never(w)]


def _parted(leaves: Sequence[Leaf], n_actions: int) -> tuple[list[list[Leaf]], list[Leaf]]:
    """The leaves after each action of the one who moves, and those that are not after any."""
    after: list[list[Leaf]] = [[] for _ in range(n_actions)]
    beside: list[Leaf] = []
    for leaf in leaves:
        (after[leaf.moves[0][1]] if leaf.moves else beside).append(leaf)
    return after, beside
