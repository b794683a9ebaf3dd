"""What can still happen where signs are not known: all equilibria, and perhaps more.

A comparison that is not decided excludes nothing. What is left holds every equilibrium of the exact
solver at every point where the known signs hold; if all of it lies on one side of the line, the
regime is known there, whatever the undecided signs may be. These are the necessary conditions of
Nash equilibrium and of subgame perfection. Where a player of a tree may be indifferent, what
they may mix goes on as one: it is out only where all of it is. Where two players move at once,
every pair of supports goes on that may be an equilibrium. No other mixing is read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np

from ...effort import Spent, at_most
from ...errors import Unresolved
from ...forms import ExtensiveGame, StrategicGame
from ...limits import MAX_LEFT, MAX_MIXED_CELLS
from ...numbers.regions.surfaces import quotient
from ...solvers.result import COMPLETE, Completeness, Kind, Regime, least_complete
from ...solvers.trees import attainable
from ...solvers.trees.backward_walk import (
    Branch,
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
from ..conditions.equilibria_by_supports import EQUAL, BySupports, FormalMixture

MIXING = 20_000  # work of a reading with simultaneous moves; three times as much tells no more

Signs = Callable[[Any], frozenset[int]]  # the signs that a number may have
NEGATIVE, REACHED = frozenset([-1]), frozenset([0, 1])
WANTED: dict[Regime, frozenset[int]] = {"below": NEGATIVE, "above": REACHED}


class GivenUp(Exception):
    """Nothing can be told in this way."""


@dataclass(frozen=True)
class RegimeVerdict:
    """The regime, or None; and the numbers whose signs would have told more.

    further       those that tell whether something that shields a continuation is there at all
    completeness  what the regime rests on
    """

    regime: Regime | None
    undecided: tuple[Any, ...] = ()
    further: tuple[Any, ...] = ()
    completeness: Completeness = COMPLETE

    @property
    def reached(self) -> tuple[Regime, Completeness] | None:
        """The regime, if it is told, and what it rests on."""
        return None if self.regime is None else (self.regime, self.completeness)


@dataclass(frozen=True, eq=False)
class Doubts:
    """The undecided comparisons that might exclude something that is left.

    shields   those that might exclude a rival which is not better, and so shields it
    """

    doubts: tuple[Any, ...] = ()
    shields: tuple[Any, ...] = ()


CERTAIN = Doubts()


def _put_together(conditions: Sequence[Doubts]) -> Doubts:
    """All of these, each number once: equal ones are made once (see `Space.remembered`)."""
    doubts = {id(x): x for condition in conditions for x in condition.doubts}
    shields = {id(x): x for condition in conditions for x in condition.shields}
    return Doubts(tuple(doubts.values()), tuple(shields.values())) if doubts or shields else CERTAIN


@dataclass(frozen=True, eq=False)
class Left:
    """A continuation that is left, and what might exclude it.

    hull   a name that it shares with what may be mixed with it
    """

    payoffs: tuple[Any, ...]
    escalation: Any
    when: Doubts = CERTAIN
    hull: Hashable = None

    @property
    def play(self) -> Play:
        """What is played does not matter."""
        return ()


def of_tree(game: ExtensiveGame, signs: Signs, expected: Regime) -> RegimeVerdict:
    """The regime of a tree.

    There is always an equilibrium, so what is left need not be shown to occur. Formulas of mixtures
    grow: where two players move at once, only so much work is spent on them.
    """
    is_single = all(len(region.decisions) < 2 for region in game.structure.regions.values())
    try:
        with nullcontext() if is_single else at_most(MIXING):
            walk = TreeReading(game, signs)
            left = walk.solve()
            heights = [c.escalation - game.line for c in left]
            sides = [signs(height) for height in heights]
    except (Spent, Unresolved):
        raise GivenUp from None
    if all(side <= NEGATIVE for side in sides):
        return RegimeVerdict("below", completeness=walk.completeness)
    if all(side <= REACHED for side in sides):
        return RegimeVerdict("above", completeness=walk.completeness)
    wanted = WANTED.get(expected, frozenset())
    amiss = [c for c, side in zip(left, sides, strict=True) if not side <= wanted]
    levels = [
        height
        for height, side in zip(heights, sides, strict=True)
        if not side <= wanted and len(side) > 1
    ]
    doubts = _put_together([c.when for c in amiss])
    return RegimeVerdict(None, (*levels, *doubts.doubts), doubts.shields)


def of_table(game: StrategicGame, signs: Signs, _: Regime) -> RegimeVerdict:
    """The regime of a game in which all choose at once, by its pure equilibria.

    There may be none, so one side of the line takes an equilibrium that surely is one.
    """
    possible, certain, undecided = _pure_sides(game, signs)
    return RegimeVerdict(_table_regime(possible, certain), undecided)


def of_mixed_table(game: Any, signs: Signs, _: Regime) -> RegimeVerdict:
    """The same where mixed equilibria count too. There always is an equilibrium.

    Pure ones on both sides are enough for `across`. Where no level is above the line, and no two
    profiles at it differ in one action alone, whoever mixes stays below: then pure ones decide.
    """
    if not game.structure.all_at_once:
        raise GivenUp
    possible, certain, undecided = _pure_sides(game, signs)
    if _table_regime(possible, certain) == "across":
        return RegimeVerdict("across")
    heights = {cell: signs(level - game.line) for cell, level in np.ndenumerate(game.escalation)}
    if all(side <= REACHED for side in heights.values()):
        return RegimeVerdict("above")
    at_line = [cell for cell, side in heights.items() if 0 in side]
    is_highest = all(side <= {-1, 0} for side in heights.values())
    mixing_is_below = is_highest and not any(
        _are_neighbours(*pair) for pair in combinations(at_line, 2)
    )
    if mixing_is_below and all(side <= NEGATIVE for side in possible):
        return RegimeVerdict("below")
    return RegimeVerdict(None, undecided)


def _are_neighbours(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Do two profiles differ in one player's action alone?"""
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _pure_sides(
    game: StrategicGame, signs: Signs
) -> tuple[list[frozenset[int]], list[frozenset[int]], tuple[Any, ...]]:
    """On which sides of the line pure equilibria may be, and some surely are; and the numbers
    whose signs would tell more."""
    undecided: list[Any] = []
    possible, certain = [], []
    for profile in product(*map(range, game.structure.shape)):
        gains = _gains(game, profile)
        found = [signs(gain) for gain in gains]
        if frozenset([1]) in found:
            continue
        height = game.escalation[profile] - game.line
        possible.append(signs(height))
        if any(1 in side for side in found):
            undecided += [g for g, side in zip(gains, found, strict=True) if 1 in side]
        else:
            certain.append(signs(height))
        undecided += [height] if len(signs(height)) > 1 else []
    return possible, certain, tuple(undecided)


def _table_regime(possible: Sequence[Any], certain: Sequence[Any]) -> Regime | None:
    """From the sides of the line on which equilibria may be, and on which some surely are."""
    is_below = any(side <= NEGATIVE for side in certain)
    is_above = any(side <= REACHED for side in certain)
    if is_below and is_above:
        return "across"
    if certain and all(side <= NEGATIVE for side in possible):
        return "below"
    if certain and all(side <= REACHED for side in possible):
        return "above"
    return None


def _gains(game: StrategicGame, profile: tuple[int, ...]) -> list[Any]:
    """What each player would gain by each other action."""
    return [
        payoffs[(*profile[:i], other, *profile[i + 1 :])] - payoffs[profile]
        for i, payoffs in enumerate(game.payoffs)
        for other in range(game.structure.shape[i])
        if other != profile[i]
    ]


Group = list[Left]  # what is left of a subgame, with everything that may be mixed of it


class _WithDoubts(Logic[Any]):
    """What is known to be nowhere is out; of all else, what might tell more is kept."""

    always, never = CERTAIN, None

    def __init__(self, signs: Signs) -> None:
        self.signs_of = signs

    def signs(self, x: Any) -> frozenset[int]:
        return self.signs_of(x)

    def undecided(self, x: Any, wanted: frozenset[int]) -> Doubts:  # noqa: ARG002
        return Doubts((x,))

    def all_of(self, conditions: Sequence[Any]) -> Doubts | None:
        return None if None in conditions else _put_together(conditions)

    def any_of(self, conditions: Sequence[Any]) -> Doubts | None:
        possible = [condition for condition in conditions if condition]
        return _put_together(possible) if possible else None

    def deters(self, found: Deterring[Any]) -> Doubts:
        """Of what surely does not tempt, it matters whether it is there at all; else, which of
        the rest does tempt."""
        sure = [rival.level.when for rival in found.rivals if 1 not in rival.signs]
        if not sure:
            return Doubts(tuple(rival.gain for rival in found.rivals))
        if len(sure) == len(found.branch.levels):
            return CERTAIN
        shields = _put_together(sure)
        return Doubts((), (*shields.doubts, *shields.shields))

    def alike(self, values: Sequence[Any]) -> list[int]:
        """By identity, which is enough: nothing is lost where an equal one is not seen."""
        places: dict[int, int] = {}
        return [places.setdefault(id(value), len(places)) for value in values]


class TreeReading(BySupports[Left]):
    """One reading of a tree: what is left of each subgame.

    mixes         whether the solver looks for mixing at ties in such a tree
    out           per action, what another one excludes, and by what: of the moves looked at
    completeness  of simultaneous moves, extreme equilibria are carried backward; all, where there
                  is nothing between them
    """

    def __init__(self, game: ExtensiveGame, signs: Signs) -> None:
        super().__init__(game, _WithDoubts(signs))
        self.signs = signs
        self.mixes = attainable.fits(game.structure)
        self.out: list[tuple[int, Left, Sequence[Left]]] = []
        self.completeness = COMPLETE

    # -- what a continuation carries ------------------------------------------------------------

    def leaf(self, outcome: int) -> Left:
        return Left(self.game.outcome_payoffs(outcome), self.game.escalation[outcome])

    def mixed(
        self,
        chosen: Play,  # noqa: ARG002
        weights: Sequence[Any],
        after: Sequence[Left],
        conditions: Sequence[Doubts],
    ) -> Left:
        when = _put_together([*conditions, *(c.when for c in live(weights, after))])
        return Left(*expected(weights, after), when, self.hull(tuple(c.hull for c in after)))

    def taken(self, held: HeldAction[Left], after: Sequence[Left]) -> Left:
        when = _put_together([*(c.when for c in after), *held.conditions])
        return Left(*summed(after), when, self.hull((held.action, after[0].hull)))

    def hull(self, parts: Hashable) -> Hashable:
        """A name for what may be mixed; where nothing is, everything has its own."""
        return parts if self.mixes else object()

    def key(self, continuation: Left) -> Hashable:
        return (*map(id, continuation.payoffs), id(continuation.escalation))

    def merged(self, ways: Sequence[Left]) -> Left:
        return ways[0]

    def kept(self, found: Iterable[Left]) -> list[Left]:
        """Each group once, the last ones first. Raises GivenUp where too much is left."""
        groups = list(_groups(found).values())
        once = {tuple(map(self.key, group)): group for group in reversed(groups)}
        if sum(map(len, once.values())) > MAX_LEFT:
            raise GivenUp
        return [replace(left, hull=k) for k, group in enumerate(once.values()) for left in group]

    # -- numbers and limits ---------------------------------------------------------------------

    def quotient(self, a: Any, b: Any) -> Any:
        return quotient(a, b)

    def check(self, n: int) -> None:
        if n > MAX_LEFT:
            raise GivenUp

    def check_cells(self, n: int) -> None:
        if n > MAX_MIXED_CELLS:
            raise GivenUp

    def note_mixtures(self, stage: Stage, mixtures: tuple[FormalMixture, FormalMixture]) -> None:
        """At the root, what lies between equilibria leads to what lies between."""
        root = stage.region.root
        gaps = [gap for mixture in mixtures for gap in mixture.gaps]
        if root and any(0 in self.signs(gap) for gap in gaps):
            name = self.tree.nodes[root].name
            reason = f"the simultaneous moves at '{name}' may have infinitely many equilibria"
            self.limit("some", f"{reason}; only their extreme points were carried backward")

    def note(self, held: HeldAction[Left]) -> None:
        """The same of a player who may be indifferent, where no mixing is read."""
        rivals = [rival for other in held.others for rival in other.rivals if 0 in rival.signs]
        if self.mixes or held.mover.is_first:
            return
        if any(not self.is_same(held.level, rival.level) for rival in rivals):
            decision = self.tree.decisions[held.mover.decision]
            player = self.tree.players[decision.player]
            self.limit(
                "all pure",
                f"at '{decision.name}' {player} may be indifferent; equilibria in which {player} "
                "mixes there are not listed",
            )

    def is_same(self, one: Level[Left], other: Level[Left]) -> bool:
        """Do all of these surely lead to the same for everybody?"""
        first, *rest = [(*c.payoffs, c.escalation) for c in (*one.members, *other.members)]
        return all(self.signs(a - b) == EQUAL for c in rest for a, b in zip(first, c, strict=True))

    def limit(self, kind: Kind, reason: str) -> None:
        """Takes down what the reading rests on."""
        self.completeness = least_complete(self.completeness, Completeness(kind, reason))

    # -- mixing at ties -------------------------------------------------------------------------

    def one_mover(self, stage: Stage) -> Iterator[Left]:
        """What is left; of what may be mixed, also what is cut off where some of it is out."""
        self.out = []
        groups = _groups(super().one_mover(stage))
        player = self.tree.decisions[stage.decisions[0]].player
        for name, group in list(groups.items()) if self.mixes else ():
            groups[name] = [*group, *self.ends(name, group, player)]
        if self.mixes and stage.region.root:  # what is mixed at the root lies between what is left
            groups = dict(enumerate(self.linked(groups, player)))
        for name, group in groups.items():
            yield from (replace(left, hull=name) for left in group)

    def ends(self, name: Hashable, group: Group, player: int) -> list[Left]:
        """Where the rest of a group ends, some of it being out."""
        out = [(c, better) for action, c, better in self.out if (action, c.hull) == name]
        return [
            end for c, better in out for mine in group for end in self.cut(mine, c, better, player)
        ]

    def refused(self, action: int, level: Level[Left], better: Branch[Left]) -> None:
        self.out += [(action, c, better.continuations) for c in level.members]

    def cut(self, mine: Left, out: Left, better: Sequence[Left], player: int) -> list[Left]:
        """What may be left between a continuation and one that is out: its far ends.

        A far end is where the mover gets what the worst after the other action pays. Where it is
        not known that `mine` pays as much, it may lie on the line through both, beyond `mine`: one
        point more than there is, which only makes the reading more cautious.
        """
        line = self.game.line
        sides = self.signs(mine.escalation - line) | self.signs(out.escalation - line)
        if sides <= NEGATIVE or sides <= REACHED:
            return [out]  # cutting it could only show who is deterred by what
        found = []
        for rival in better:
            spare, width = (mine.payoffs[player] - c.payoffs[player] for c in (rival, out))
            when = _put_together([mine.when, out.when])
            if self.signs(spare) <= NEGATIVE:
                continue  # if that is the worst after the other action, neither is left
            if not self.signs(spare) <= REACHED:  # else the width is positive: out is worse
                when = _put_together([when, Doubts((spare,))])
                if not self.signs(width) <= {1}:
                    return [replace(out, when=when)]
            share = quotient(spare, width)
            found.append(
                Left(
                    tuple(
                        a + share * (b - a) for a, b in zip(mine.payoffs, out.payoffs, strict=True)
                    ),
                    mine.escalation + share * (out.escalation - mine.escalation),
                    when,
                )
            )
        return found

    def linked(self, named: Mapping[Any, Group], player: int) -> list[Group]:
        """The groups, those made one that the mover may mix: they might be indifferent."""
        groups: list[tuple[set[int], Group]] = []  # with the actions they begin with
        for (action, _), group in named.items():
            mine: tuple[set[int], Group] = ({action}, group)
            for other in list(groups):
                if other[0] != {action} and self.may_tie(mine[1], other[1], player):
                    groups.remove(other)
                    joint = [
                        *(self.tied(c, mine[1], player) for c in other[1]),
                        *(self.tied(c, other[1], player) for c in mine[1]),
                    ]
                    mine = (mine[0] | other[0], joint)
            groups.append(mine)
        return [group for _, group in groups]

    def may_tie(self, one: Group, other: Group, player: int) -> bool:
        """May the mover be indifferent between something of each, and they differ?"""
        if len(one) == len(other) == 1 and self.key(one[0]) == self.key(other[0]):
            return False
        gaps = [a.payoffs[player] - b.payoffs[player] for a, b in product(one, other)]
        sides = [self.signs(gap) for gap in gaps]
        return not any(all(side == {way} for side in sides) for way in (-1, 1))

    def tied(self, mine: Left, others: Group, player: int) -> Left:
        """With the undecided comparisons that might part it from what it may be mixed with."""
        gaps = [mine.payoffs[player] - other.payoffs[player] for other in others]
        ties = [gap for gap in gaps if len(self.signs(gap)) > 1]
        return replace(mine, when=_put_together([mine.when, Doubts(tuple(ties))]))


def _groups(found: Iterable[Left]) -> dict[Hashable, Group]:
    """What may be mixed, by its name."""
    groups: dict[Hashable, Group] = {}
    for left in found:
        groups.setdefault(left.hull, []).append(left)
    return groups


RegimeReading = Callable[[Any, Signs, Regime], RegimeVerdict]
READINGS: dict[str, RegimeReading] = {  # by the names of methods
    "backward induction": of_tree,
    "pure inspection": of_table,
    "support patterns": of_mixed_table,
}
