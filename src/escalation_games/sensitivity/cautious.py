"""What can still happen where signs are not known: more than all equilibria, found without choosing.

A comparison that is not decided excludes nothing. What is left holds every equilibrium of the exact
solver at every point where the known signs hold; if all of it lies on one side of the line, the
regime is known there, whatever the undecided signs may be. These are the necessary conditions of
pure Nash equilibrium and of subgame perfection; no such reading is made for mixed equilibria.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from ..forms import ExtensiveGame, StrategicGame
from ..solvers import Regime
from ..solvers.expectation import ONE, ZERO, total
from ..solvers.regions import Region, regions

MAX_LEFT = 400  # continuations of one subgame

Signs = Callable[[Any], frozenset[int]]  # the signs that a number may have
NEGATIVE, REACHED = frozenset([-1]), frozenset([0, 1])


class GivenUp(Exception):
    """Nothing can be told in this way."""


@dataclass(frozen=True)
class Verdict:
    """The regime, or None; and the numbers whose signs would have told more, simplest use last."""

    regime: Regime | None
    undecided: tuple[Any, ...] = ()


def of_tree(game: ExtensiveGame, signs: Signs) -> Verdict:
    """The regime of a tree whose subgames are moves of one player, or chance."""
    reading = _Tree(game, signs)
    levels = [level for _, level in reading.left()]
    return _verdict(levels, levels, game.line, signs, reading.undecided, all_needed=True)


def of_table(game: StrategicGame, signs: Signs) -> Verdict:
    """The regime of a game in which all choose at once, by its pure equilibria."""
    undecided: list[Any] = []
    possible, certain = [], []
    for profile in product(*map(range, game.structure.shape)):
        found = [signs(gain) for gain in _gains(game, profile)]
        if any(side == {1} for side in found):
            continue
        possible.append(game.escalation[profile])
        if all(1 not in side for side in found):
            certain.append(game.escalation[profile])
        else:
            undecided += [
                gain
                for gain, side in zip(_gains(game, profile), found, strict=True)
                if 1 in side
            ]
    return _verdict(possible, certain, game.line, signs, undecided, all_needed=False)


def _gains(game: StrategicGame, profile: tuple[int, ...]) -> list[Any]:
    """What each player would gain by each other action."""
    return [
        payoffs[(*profile[:i], other, *profile[i + 1 :])] - payoffs[profile]
        for i, payoffs in enumerate(game.payoffs)
        for other in range(game.structure.shape[i])
        if other != profile[i]
    ]


def _verdict(
    possible: Sequence[Any],
    certain: Sequence[Any],
    line: Any,
    signs: Signs,
    undecided: Sequence[Any],
    all_needed: bool,
) -> Verdict:
    """From the levels that may occur and those that do. `all_needed`: something always occurs."""
    heights = [level - line for level in possible]
    sides = [signs(height) for height in heights]
    exists = all_needed or bool(certain)
    if exists and all(side <= NEGATIVE for side in sides):
        return Verdict("below")
    if exists and all(side <= REACHED for side in sides):
        return Verdict("above")
    if not all_needed:
        known = [signs(level - line) for level in certain]
        if any(side <= NEGATIVE for side in known) and any(side <= REACHED for side in known):
            return Verdict("across")
    open_levels = [h for h, side in zip(heights, sides, strict=True) if -1 in side and len(side) > 1]
    return Verdict(None, (*open_levels, *undecided))


class _Tree:
    """One reading of a tree, from the leaves up: per subgame, (payoffs, level) of what is left."""

    def __init__(self, game: ExtensiveGame, signs: Signs) -> None:
        self.game = game
        self.tree = game.structure
        self.signs = signs
        self.undecided: list[Any] = []
        self.found: dict[int, list[tuple[tuple[Any, ...], Any]]] = {}

    def left(self) -> list[tuple[tuple[Any, ...], Any]]:
        by_root = regions(self.tree)
        for index in reversed(range(len(self.tree.nodes))):
            outcome = self.tree.nodes[index].outcome
            if outcome is not None:
                leaf = self.game.outcome_payoffs(outcome), self.game.escalation[outcome]
                self.found[index] = [leaf]
            elif index in by_root:
                self.found[index] = _distinct(self.region(by_root[index]))
        return self.found[0]

    def region(self, region: Region) -> list[tuple[tuple[Any, ...], Any]]:
        if region.is_single_move:
            return self.single_move(region)
        if len(region.decisions) > 1:
            raise GivenUp
        options = [self.found[leaf.node] for leaf in region.leaves]
        if prod(map(len, options)) > MAX_LEFT:
            raise GivenUp
        return [c for after in product(*options) for c in self.hidden_move(region, after)]

    def single_move(self, region: Region) -> list[tuple[tuple[Any, ...], Any]]:
        """An action is out where every continuation of some other one is surely better."""
        player = self.tree.decisions[region.decisions[0]].player
        branches = [self.found[child] for child in self.tree.nodes[region.root].children]
        return [
            mine
            for a, branch in enumerate(branches)
            for mine in branch
            if not any(
                self.all_better(other, mine, player) for b, other in enumerate(branches) if b != a
            )
        ]

    def all_better(self, others: Sequence[Any], mine: Any, player: int) -> bool:
        return all([self.is_better(other, mine, player) for other in others])

    def is_better(self, one: Any, other: Any, player: int) -> bool:
        difference = one[0][player] - other[0][player]
        side = self.signs(difference)
        if 1 in side and len(side) > 1:
            self.undecided.append(difference)
        return side == {1}

    def hidden_move(self, region: Region, after: Sequence[Any]) -> list[tuple[tuple[Any, ...], Any]]:
        """Chance, and at most one decision that does not see it."""
        chance = [
            _times(self.game.probability[edge] for edge in leaf.edges) for leaf in region.leaves
        ]
        if not region.decisions:
            return [_expected(chance, after)]
        (decision,) = region.decisions
        n, player = len(self.tree.decisions[decision].actions), self.tree.decisions[decision].player
        each = []
        for action in range(n):
            live = [all(a == action for _, a in leaf.moves) for leaf in region.leaves]
            weights = [w if is_live else ZERO for w, is_live in zip(chance, live, strict=True)]
            each.append(_expected(weights, after))
        return [
            mine for mine in each
            if not any(self.is_better(other, mine, player) for other in each if other is not mine)
        ]  # fmt: skip


def _expected(weights: Sequence[Any], after: Sequence[Any]) -> tuple[tuple[Any, ...], Any]:
    live = [(w, c) for w, c in zip(weights, after, strict=True) if w is not ZERO]
    payoffs = zip(*(c[0] for _, c in live), strict=True)
    expected = tuple(_weighted(live, column) for column in payoffs)
    return expected, _weighted(live, [c[1] for _, c in live])


def _weighted(live: Sequence[tuple[Any, Any]], column: Sequence[Any]) -> Any:
    return total([w * x for (w, _), x in zip(live, column, strict=True)])


def _times(factors: Any) -> Any:
    result = ONE
    for factor in factors:
        result = factor if result is ONE else result * factor
    return result


def _distinct(found: list[tuple[tuple[Any, ...], Any]]) -> list[tuple[tuple[Any, ...], Any]]:
    """Each once, by identity: equal numbers are made once (see `Space.remembered`)."""
    kept = list({(*map(id, payoffs), id(level)): (payoffs, level) for payoffs, level in found}.values())
    if len(kept) > MAX_LEFT:
        raise GivenUp
    return kept


READINGS: dict[str, Callable[[Any, Signs], Verdict]] = {  # by the names of methods
    "backward induction": of_tree,
    "pure inspection": of_table,
}
