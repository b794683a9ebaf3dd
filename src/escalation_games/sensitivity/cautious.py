"""What can still happen where signs are not known: all equilibria, and perhaps more.

A comparison that is not decided excludes nothing. What is left holds every equilibrium of the exact
solver at every point where the known signs hold; if all of it lies on one side of the line, the
regime is known there, whatever the undecided signs may be. These are the necessary conditions of
pure Nash equilibrium and of subgame perfection; no such reading is made for mixed equilibria.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from math import prod
from typing import Any

from ..forms import ExtensiveGame, Region, StrategicGame
from ..solvers import Regime
from ..solvers.expectation import ONE, ZERO, times, total

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
    return Verdict(_table_regime(possible, certain), tuple(undecided))


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


class _Tree:
    """One reading of a tree, from the leaves up: what is left of each subgame."""

    def __init__(self, game: ExtensiveGame, signs: Signs) -> None:
        self.game = game
        self.tree = game.structure
        self.signs = signs
        self.found: dict[int, list[Left]] = {}

    def left(self) -> list[Left]:
        by_root = self.tree.regions
        for index in reversed(range(len(self.tree.nodes))):
            outcome = self.tree.nodes[index].outcome
            if outcome is not None:
                payoffs = self.game.outcome_payoffs(outcome)
                self.found[index] = [Left(payoffs, self.game.escalation[outcome])]
            elif index in by_root:
                self.found[index] = _distinct(self.region(by_root[index]))
        return self.found[0]

    def region(self, region: Region) -> list[Left]:
        if region.is_single_move:
            return self.single_move(region)
        if len(region.decisions) > 1:
            raise GivenUp
        options = [self.found[leaf.node] for leaf in region.leaves]
        if prod(map(len, options)) > MAX_LEFT:
            raise GivenUp
        return [c for after in product(*options) for c in self.hidden_move(region, after)]

    def single_move(self, region: Region) -> list[Left]:
        player = self.tree.decisions[region.decisions[0]].player
        return self.undominated(
            [self.found[child] for child in self.tree.nodes[region.root].children], player
        )

    def hidden_move(self, region: Region, after: Sequence[Left]) -> list[Left]:
        """Chance, and at most one decision that does not see it."""
        chance = [
            reduce(times, (self.game.probability[edge] for edge in leaf.edges), ONE)
            for leaf in region.leaves
        ]
        if not region.decisions:
            return [_expected(chance, after)]
        (decision,) = region.decisions
        branches = []
        for action in range(len(self.tree.decisions[decision].actions)):
            live = [all(a == action for _, a in leaf.moves) for leaf in region.leaves]
            weights = [w if is_live else ZERO for w, is_live in zip(chance, live, strict=True)]
            branches.append([_expected(weights, after)])
        return self.undominated(branches, self.tree.decisions[decision].player)

    def undominated(self, branches: Sequence[Sequence[Left]], player: int) -> list[Left]:
        """A continuation is out where all those of some other action are surely better."""
        kept = []
        for a, branch in enumerate(branches):
            for mine in branch:
                doubts = self.doubts(mine, [*branches[:a], *branches[a + 1 :]], player)
                if doubts is not None:
                    kept.append(
                        Left(
                            mine.payoffs, mine.level,
                            (*mine.doubts, *doubts[0]), (*mine.shields, *doubts[1]),
                        )
                    )  # fmt: skip
        return kept

    def doubts(
        self, mine: Left, others: Sequence[Sequence[Left]], player: int
    ) -> tuple[list[Any], list[Any]] | None:
        """The undecided comparisons that might exclude this continuation, and those that might
        exclude what shields it; None where it is out."""
        found: list[Any] = []
        shields: list[Any] = []
        for branch in others:
            gains = [other.payoffs[player] - mine.payoffs[player] for other in branch]
            sides = [self.signs(gain) for gain in gains]
            if all(side == {1} for side in sides):
                return None
            if all(1 in side for side in sides):
                found += [g for g, side in zip(gains, sides, strict=True) if len(side) > 1]
            elif any(1 in side for side in sides):
                rivals = [c for c, side in zip(branch, sides, strict=True) if 1 not in side]
                shields += [doubt for c in rivals for doubt in (*c.doubts, *c.shields)]
        return found, shields


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


def _distinct(found: Sequence[Left]) -> list[Left]:
    """Each once, by identity: equal numbers are made once (see `Space.remembered`)."""
    once = {(*map(id, c.payoffs), id(c.level)): c for c in reversed(found)}
    if len(once) > MAX_LEFT:
        raise GivenUp
    return list(once.values())


Reading = Callable[[Any, Signs, Regime], Verdict]
READINGS: dict[str, Reading] = {  # by the names of methods
    "backward induction": of_tree,
    "pure inspection": of_table,
}
