"""What can still happen where signs are not known: all equilibria, and perhaps more.

A comparison that is not decided excludes nothing. What is left holds every equilibrium of the exact
solver at every point where the known signs hold; if all of it lies on one side of the line, the
regime is known there, whatever the undecided signs may be. These are the necessary conditions of
Nash equilibrium and of subgame perfection. Where a player of a tree may be indifferent, what
they may mix goes on as one: it is out only where all of it is. No other mixing is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations, product
from math import prod
from typing import Any

import numpy as np

from ...forms import ExtensiveGame, Region, StrategicGame
from ...forms.mixtures import ONE, ZERO, times, total
from ...solvers.result import Regime
from ...solvers.trees import attainable

MAX_LEFT = 400  # continuations of one subgame

Signs = Callable[[Any], frozenset[int]]  # the signs that a number may have
NEGATIVE, REACHED = frozenset([-1]), frozenset([0, 1])
WANTED: dict[Regime, frozenset[int]] = {"below": NEGATIVE, "above": REACHED}


class GivenUp(Exception):
    """Nothing can be told in this way."""


@dataclass(frozen=True)
class Verdict:
    """The regime, or None; and the numbers whose signs would have told more.

    further   those that tell whether something that shields a continuation is there at all
    """

    regime: Regime | None
    undecided: tuple[Any, ...] = ()
    further: tuple[Any, ...] = ()


@dataclass(frozen=True, eq=False)
class Left:
    """A continuation that is left, and the undecided comparisons that might exclude it.

    shields   those that might exclude a rival which is not better, and so shields it
    """

    payoffs: tuple[Any, ...]
    level: Any
    doubts: tuple[Any, ...] = ()
    shields: tuple[Any, ...] = ()


def of_tree(game: ExtensiveGame, signs: Signs, expected: Regime) -> Verdict:
    """The regime of a tree whose subgames are moves of one player, or chance.

    There is always an equilibrium, so what is left need not be shown to occur.
    """
    left = _Tree(game, signs).left()
    sides = [signs(c.level - game.line) for c in left]
    if all(side <= NEGATIVE for side in sides):
        return Verdict("below")
    if all(side <= REACHED for side in sides):
        return Verdict("above")
    wanted = WANTED.get(expected, frozenset())
    amiss = [c for c, side in zip(left, sides, strict=True) if not side <= wanted]
    levels = [c.level - game.line for c in amiss if len(signs(c.level - game.line)) > 1]
    doubts = (doubt for c in amiss for doubt in c.doubts)
    return Verdict(None, (*levels, *doubts), tuple(s for c in amiss for s in c.shields))


def of_table(game: StrategicGame, signs: Signs, _: Regime) -> Verdict:
    """The regime of a game in which all choose at once, by its pure equilibria.

    There may be none, so one side of the line takes an equilibrium that surely is one.
    """
    possible, certain, undecided = _pure_sides(game, signs)
    return Verdict(_table_regime(possible, certain), undecided)


def of_mixed_table(game: Any, signs: Signs, _: Regime) -> Verdict:
    """The same where mixed equilibria count too. There always is an equilibrium.

    Pure ones on both sides are enough for `across`. Where no level is above the line, and no two
    profiles at it differ in one action alone, whoever mixes stays below: then pure ones decide.
    """
    if not isinstance(game, StrategicGame):
        raise GivenUp
    possible, certain, undecided = _pure_sides(game, signs)
    if _table_regime(possible, certain) == "across":
        return Verdict("across")
    heights = {cell: signs(level - game.line) for cell, level in np.ndenumerate(game.escalation)}
    if all(side <= REACHED for side in heights.values()):
        return Verdict("above")
    at_line = [cell for cell, side in heights.items() if 0 in side]
    is_highest = all(side <= {-1, 0} for side in heights.values())
    mixing_is_below = is_highest and not any(
        _are_neighbours(*pair) for pair in combinations(at_line, 2)
    )
    if mixing_is_below and all(side <= NEGATIVE for side in possible):
        return Verdict("below")
    return Verdict(None, undecided)


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


class _Tree:
    """One reading of a tree, from the leaves up: what is left of each subgame.

    mixes  whether the solver looks for mixing at ties in such a tree
    """

    def __init__(self, game: ExtensiveGame, signs: Signs) -> None:
        self.game = game
        self.tree = game.structure
        self.signs = signs
        self.mixes = attainable.fits(game.structure)
        self.found: dict[int, list[Group]] = {}

    def left(self) -> list[Left]:
        by_root = self.tree.regions
        for index in reversed(range(len(self.tree.nodes))):
            outcome = self.tree.nodes[index].outcome
            if outcome is not None:
                payoffs = self.game.outcome_payoffs(outcome)
                self.found[index] = [[Left(payoffs, self.game.escalation[outcome])]]
            elif index in by_root:
                self.found[index] = _distinct(self.region(by_root[index]))
        return [left for group in self.found[0] for left in group]

    def region(self, region: Region) -> list[Group]:
        if region.is_single_move:
            return self.single_move(region)
        if len(region.decisions) > 1:
            raise GivenUp
        options = [self.found[leaf.node] for leaf in region.leaves]
        if prod(sum(map(len, groups)) for groups in options) > MAX_LEFT:
            raise GivenUp
        return [g for after in product(*options) for g in self.hidden_move(region, after)]

    def single_move(self, region: Region) -> list[Group]:
        player = self.tree.decisions[region.decisions[0]].player
        kept = self.undominated(
            [self.found[child] for child in self.tree.nodes[region.root].children], player
        )
        if self.mixes and region.root:  # what is mixed at the root lies between what is left
            return self.linked(kept, player)
        return [group for groups in kept for group in groups]

    def hidden_move(self, region: Region, after: Sequence[Group]) -> list[Group]:
        """Chance, and at most one decision that does not see it."""
        chance = [
            reduce(times, (self.game.probability[edge] for edge in leaf.edges), ONE)
            for leaf in region.leaves
        ]
        if not region.decisions:
            return [[_expected(chance, lefts) for lefts in product(*after)]]
        (decision,) = region.decisions
        lefts = [left for (left,) in after]  # beside a hidden move nothing is mixed
        branches = []
        for action in range(len(self.tree.decisions[decision].actions)):
            live = [all(a == action for _, a in leaf.moves) for leaf in region.leaves]
            weights = [w if is_live else ZERO for w, is_live in zip(chance, live, strict=True)]
            branches.append([[_expected(weights, lefts)]])
        kept = self.undominated(branches, self.tree.decisions[decision].player)
        return [group for groups in kept for group in groups]

    def undominated(self, branches: Sequence[Sequence[Group]], player: int) -> list[list[Group]]:
        """Per action, what is left of it: a group is out where, of each member, all continuations
        of some other action are surely better."""
        plain = [[left for group in branch for left in group] for branch in branches]
        return [
            [
                kept
                for group in branch
                if (kept := self.kept(group, [*plain[:a], *plain[a + 1 :]], player))
            ]
            for a, branch in enumerate(branches)
        ]

    def kept(self, group: Group, others: Sequence[Sequence[Left]], player: int) -> Group:
        """The group, cut where some other action is surely better."""
        judged = [(mine, *self.judged(mine, others, player)) for mine in group]
        alive = [
            replace(mine, doubts=(*mine.doubts, *doubts), shields=(*mine.shields, *shields))
            for mine, better, doubts, shields in judged
            if better is None
        ]
        ends = [
            end
            for out, better, *_ in judged
            if better is not None
            for mine, worse, *_ in judged
            if worse is None
            for end in self.cut(mine, out, better, player)
        ]
        return [*alive, *ends]

    def cut(self, mine: Left, out: Left, better: Sequence[Left], player: int) -> list[Left]:
        """What may be left between a continuation and one that is out: its far ends.

        A far end is where the mover gets what the worst after the other action pays. Where it is
        not known that `mine` pays as much, it may lie on the line through both, beyond `mine`: one
        point more than there is, which only makes the reading more cautious.
        """
        sides = self.signs(mine.level - self.game.line) | self.signs(out.level - self.game.line)
        if sides <= NEGATIVE or sides <= REACHED:
            return [out]  # cutting it could only show who is deterred by what
        found = []
        for rival in better:
            spare, width = (mine.payoffs[player] - c.payoffs[player] for c in (rival, out))
            doubts = (*mine.doubts, *out.doubts)
            if self.signs(spare) <= NEGATIVE:
                continue  # if that is the worst after the other action, neither is left
            if not self.signs(spare) <= REACHED:  # else the width is positive: out is worse
                doubts = (*doubts, spare)
                if not self.signs(width) <= {1}:
                    return [replace(out, doubts=doubts)]
            share = spare / width
            found.append(
                Left(
                    tuple(
                        a + share * (b - a) for a, b in zip(mine.payoffs, out.payoffs, strict=True)
                    ),
                    mine.level + share * (out.level - mine.level),
                    doubts,
                    (*mine.shields, *out.shields),
                )
            )
        return found

    def linked(self, branches: Sequence[Sequence[Group]], player: int) -> list[Group]:
        """The groups, those made one that the mover may mix: they might be indifferent."""
        groups: list[tuple[set[int], Group]] = []  # with the actions they begin with
        for action, branch in enumerate(branches):
            for group in branch:
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
        if len(one) == len(other) == 1 and _identity(one[0]) == _identity(other[0]):
            return False
        gaps = [a.payoffs[player] - b.payoffs[player] for a, b in product(one, other)]
        sides = [self.signs(gap) for gap in gaps]
        return not any(all(side == {way} for side in sides) for way in (-1, 1))

    def tied(self, mine: Left, others: Group, player: int) -> Left:
        """With the undecided comparisons that might part it from what it may be mixed with."""
        gaps = [mine.payoffs[player] - other.payoffs[player] for other in others]
        ties = [gap for gap in gaps if len(self.signs(gap)) > 1]
        return replace(mine, doubts=(*mine.doubts, *ties))

    def judged(
        self, mine: Left, others: Sequence[Sequence[Left]], player: int
    ) -> tuple[Sequence[Left] | None, list[Any], list[Any]]:
        """The continuations of another action that all are surely better, if there is one; else
        the undecided comparisons that might exclude this continuation, and those that might
        exclude what shields it."""
        found: list[Any] = []
        shields: list[Any] = []
        for branch in others:
            gains = [other.payoffs[player] - mine.payoffs[player] for other in branch]
            sides = [self.signs(gain) for gain in gains]
            if all(side == {1} for side in sides):
                return branch, [], []
            if all(1 in side for side in sides):
                found += [g for g, side in zip(gains, sides, strict=True) if len(side) > 1]
            elif any(1 in side for side in sides):
                rivals = [c for c, side in zip(branch, sides, strict=True) if 1 not in side]
                shields += [doubt for c in rivals for doubt in (*c.doubts, *c.shields)]
        return None, found, shields


def _expected(weights: Sequence[Any], after: Sequence[Left]) -> Left:
    live = [(w, c) for w, c in zip(weights, after, strict=True) if w is not ZERO]
    payoffs = zip(*(c.payoffs for _, c in live), strict=True)
    return Left(
        tuple(_weighted(live, column) for column in payoffs),
        _weighted(live, [c.level for _, c in live]),
        tuple(doubt for _, c in live for doubt in c.doubts),
        tuple(shield for _, c in live for shield in c.shields),
    )


def _weighted(live: Sequence[tuple[Any, Any]], column: Sequence[Any]) -> Any:
    return total([w * x for (w, _), x in zip(live, column, strict=True)])


def _distinct(groups: Sequence[Group]) -> list[Group]:
    """Each once, by identity: equal numbers are made once (see `Space.remembered`)."""
    once = {tuple(map(_identity, group)): group for group in reversed(groups)}
    if sum(map(len, once.values())) > MAX_LEFT:
        raise GivenUp
    return list(once.values())


def _identity(left: Left) -> tuple[int, ...]:
    return (*map(id, left.payoffs), id(left.level))


Reading = Callable[[Any, Signs, Regime], Verdict]
READINGS: dict[str, Reading] = {  # by the names of methods
    "backward induction": of_tree,
    "pure inspection": of_table,
    "support patterns": of_mixed_table,
}
