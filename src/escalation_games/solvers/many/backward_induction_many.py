"""Backward induction over many trees at once: the batched twin of `backward_induction`.

The same induction over the same regions. What a subgame can continue with is kept as *layers*:
each holds at most one continuation per sample, so that a subgame with one continuation everywhere,
the common case, is one layer however its play differs from sample to sample. A sample where a
comparison is nearer to 0 than its rounding bound is doubtful: the exact method, which knows of
ties, solves it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...forms import Batch, ExtensiveGame, ExtensiveStructure, Leaf, Region
from ...limits import MAX_BATCHED_ACTIONS, MAX_COMBINATIONS
from ...numbers import Fraction
from ...numbers.many.bounded_float import (
    at_least,
    certainly_zero,
    chosen,
    floats,
    is_negative,
    is_positive,
    is_zero,
    rounded,
)
from ..batch_result import Details, FoundMany, Held, Mask
from .support_enumeration import SupportPair, equilibria

Number = Any  # Fraction or Rounded
Codes = NDArray[np.int16]  # per sample the choice at one decision; -1 where play does not get there
SubgameChoice = tuple[tuple[int, ...], int]


@dataclass(frozen=True, eq=False)
class Layer:
    """Per sample at most one continuation of a subgame.

    holds   where there is one
    play    per decision that is reached somewhere, the codes of what is chosen on the path
    plan    per decision of the subgame, the probabilities of its actions: one number, or one per
            sample
    """

    holds: Mask
    payoffs: tuple[Number, ...]
    escalation: Number
    play: Mapping[int, Codes]
    plan: Mapping[int, tuple[Any, ...]]


def find_many(batch: Batch) -> FoundMany:
    """Every distinct play of every sample that is not doubtful."""
    return ManyInductions(batch).solve()


class ManyInductions:
    """One run over a batch."""

    def __init__(self, batch: Batch) -> None:
        assert isinstance(batch.game, ExtensiveGame)
        self.game = batch.game
        self.tree: ExtensiveStructure = batch.game.structure
        self.n = batch.n
        self.everywhere = np.ones(self.n, dtype=bool)
        self.doubtful = np.zeros(self.n, dtype=bool)
        # what a code stands for; pure choices come first, mixtures when they are met
        self.choices: list[list[SubgameChoice]] = [
            [((action,), 0) for action in range(len(decision.actions))]
            for decision in self.tree.decisions
        ]

    def solve(self) -> FoundMany:
        """Every equilibrium of every sample, from the leaves up."""
        found: dict[int, list[Layer]] = {}
        cut = self.tree.regions
        for index in reversed(range(len(self.tree.nodes))):
            node = self.tree.nodes[index]
            if node.outcome is not None:
                payoffs = self.game.outcome_payoffs(node.outcome)
                level = self.game.escalation[node.outcome]
                found[index] = [Layer(self.everywhere, payoffs, level, {}, {})]
            elif index in cut:
                region = cut[index]
                layers = [found[leaf.node] for leaf in region.leaves]
                found[index] = list(self.region(region, layers))
        groups = [held for layer in found[0] for held in self.held(layer)]
        return FoundMany(tuple(h.only(~self.doubtful) for h in groups), self.doubtful)

    def region(self, region: Region, after: Sequence[list[Layer]]) -> list[Layer]:
        """The equilibria of one region, given the layers that can follow each of its leaves."""
        if region.is_single_move:
            return self.packed(self.single_move(region, after))
        combinations = list(product(*after))
        if len(combinations) > MAX_COMBINATIONS:
            self.doubtful[:] = True
            combinations = combinations[:1]
        return self.packed(
            layer for combination in combinations for layer in self.small_game(region, combination)
        )

    # -- one player moves, knowing everything -----------------------------------------------------

    def single_move(self, region: Region, after: Sequence[list[Layer]]) -> Iterator[Layer]:
        """The same order of actions as the children of the node."""
        (decision,) = region.decisions
        by_child = dict(zip((leaf.node for leaf in region.leaves), after, strict=True))
        branches = [by_child[child] for child in self.tree.nodes[region.root].children]
        player = self.tree.decisions[decision].player
        if all(len(branch) == 1 for branch in branches):
            yield from self.best_branch(decision, player, [branch[0] for branch in branches])
            return
        for action, branch in enumerate(branches):
            for layer in branch:
                yield self.followed(decision, action, layer, branches, player)

    def best_branch(self, decision: int, player: int, branches: list[Layer]) -> Iterator[Layer]:
        """One continuation per action: the best one, sample by sample."""
        everywhere = reduce(np.logical_and, (branch.holds for branch in branches))
        plan = {d: p for branch in branches for d, p in branch.plan.items()}
        own = [
            replace(
                branch, play={**branch.play, decision: self.codes(action)}, plan=plan
            )
            for action, branch in enumerate(branches)
        ]  # fmt: skip
        yield self.best(decision, player, own, everywhere)

    def best(self, decision: int, player: int, outcomes: list[Layer], holds: Mask) -> Layer:
        """The best of a player's actions, each of which says already what it leads to."""
        layer, best, tied = outcomes[0], self.codes(0), np.zeros(self.n, dtype=bool)
        for action, rival in enumerate(outcomes[1:], 1):
            gain = rival.payoffs[player] - layer.payoffs[player]
            better, worse = is_positive(gain), is_negative(gain)
            # what was tied below a better one no longer matters
            tied = (tied & ~better) | ~(better | worse)
            better = np.broadcast_to(better, (self.n,))
            best = np.where(better, np.int16(action), best)
            layer = self.merged(better, rival, layer)
        self.doubtful |= tied & holds
        own = tuple((best == action) * 1.0 for action in range(len(outcomes)))
        return replace(layer, holds=holds, plan={**layer.plan, decision: own})

    def followed(
        self, decision: int, action: int, layer: Layer, branches: list[list[Layer]], player: int
    ) -> Layer:
        """The player takes this action where every other can continue so that it does not tempt."""
        holds, plan = layer.holds, dict(layer.plan)
        for other, rivals in enumerate(branches):
            if other != action:
                deters, threat = self.deterred(layer, rivals, player)
                holds = holds & deters
                plan.update(threat)
        own = tuple(float(k == action) for k in range(len(branches)))
        play = {**layer.play, decision: self.codes(action)}
        return replace(layer, holds=holds, play=play, plan={**plan, decision: own})

    def deterred(
        self, layer: Layer, rivals: list[Layer], player: int
    ) -> tuple[Mask, dict[int, tuple[Any, ...]]]:
        """Where a continuation of another action does not tempt, and the plan of the first such."""
        deters = np.zeros(self.n, dtype=bool)
        plan: dict[int, tuple[Any, ...]] = {}
        for rival in rivals:
            loss = layer.payoffs[player] - rival.payoffs[player]
            positive, negative = is_positive(loss), is_negative(loss)
            self.doubtful |= rival.holds & ~(positive | negative) & layer.holds
            first = rival.holds & positive & ~deters
            plan = {
                d: _chosen_plan(first, rival.plan.get(d), plan.get(d))
                for d in {**plan, **rival.plan}
            }
            deters = deters | first
        return deters, plan

    # -- chance, hidden moves, simultaneous moves -------------------------------------------------

    def small_game(self, region: Region, after: Sequence[Layer]) -> Iterator[Layer]:
        """Every way the inner subgames may continue gives one small game."""
        holds = reduce(np.logical_and, (layer.holds for layer in after))
        if not holds.any():
            return
        chance = [self.chance(leaf) for leaf in region.leaves]
        if not region.decisions:
            yield self.continuation(region, chance, after, {}, holds)
        elif len(region.decisions) == 1:
            yield from self.hidden_move(region, chance, after, holds)
        else:
            yield from self.simultaneous(region, chance, after, holds)

    def chance(self, leaf: Leaf) -> Number:
        """The probability of the chance moves on the way; where one may be 0 is doubtful."""
        weight: Number = Fraction(1)
        for edge in leaf.edges:
            probability = self.game.probability[edge]
            self.doubtful |= ~(is_positive(probability) | certainly_zero(probability))
            weight = weight * probability
        return weight

    def hidden_move(
        self, region: Region, chance: Sequence[Number], after: Sequence[Layer], holds: Mask
    ) -> Iterator[Layer]:
        """One player moves without knowing what chance did."""
        (decision,) = region.decisions
        player = self.tree.decisions[decision].player
        n_actions = len(self.tree.decisions[decision].actions)
        outcomes = [
            self.continuation(region, chance, after, {decision: self.pure(decision, a)}, holds)
            for a in range(n_actions)
        ]
        yield self.best(decision, player, outcomes, holds)

    def simultaneous(
        self, region: Region, chance: Sequence[Number], after: Sequence[Layer], holds: Mask
    ) -> Iterator[Layer]:
        """Two players move without seeing each other: all equilibria of their game."""
        pays = self.matrices(region, chance, after)
        sizes = {len(pays[0]), len(pays[0][0])}
        if max(sizes) > MAX_BATCHED_ACTIONS:
            self.doubtful |= holds
            return
        pairs, near = equilibria(*pays, self.n)
        self.doubtful |= near & holds
        for pair in pairs:
            inside = np.zeros(self.n, dtype=bool)
            inside[pair.samples] = True
            choices = {
                d: self.mixture(d, support, side, pair)
                for d, support, side in zip(
                    region.decisions, pair.supports, pair.shares, strict=True
                )
            }
            yield self.continuation(region, chance, after, choices, holds & inside)

    def matrices(
        self, region: Region, chance: Sequence[Number], after: Sequence[Layer]
    ) -> tuple[list[list[Number]], list[list[Number]]]:
        """Payoffs of the two movers per pair of their actions."""
        first, second = (self.tree.decisions[d] for d in region.decisions)
        rows, columns = range(len(first.actions)), range(len(second.actions))
        pays: tuple[list[list[Number]], list[list[Number]]] = tuple(
            [[Fraction(0)] * len(columns) for _ in rows] for _ in range(2)
        )  # type: ignore[assignment]
        for leaf, weight, layer in zip(region.leaves, chance, after, strict=True):
            moves = dict(leaf.moves)
            for i, j in product(rows, columns):
                own = {region.decisions[0]: i, region.decisions[1]: j}
                if all(own[d] == a for d, a in moves.items()):
                    for side, player in enumerate((first.player, second.player)):
                        pays[side][i][j] = pays[side][i][j] + weight * layer.payoffs[player]
        return pays

    def mixture(
        self, decision: int, support: tuple[int, ...], shares: Sequence[Number], pair: SupportPair
    ) -> tuple[tuple[Number, ...], int]:
        """Probabilities of all actions, and the code of this choice."""
        if len(support) == 1:
            return self.pure(decision, support[0])
        total = reduce(lambda a, b: a + b, shares)
        probabilities: list[Number] = [Fraction(0)] * len(self.tree.decisions[decision].actions)
        for action, share in zip(support, shares, strict=True):
            quotient = rounded(share) / rounded(total)
            probabilities[action] = quotient.spread(pair.samples, self.n)
        choice: SubgameChoice = (support, 0)
        if choice not in self.choices[decision]:
            self.choices[decision].append(choice)
        return tuple(probabilities), self.choices[decision].index(choice)

    def pure(self, decision: int, action: int) -> tuple[tuple[Number, ...], int]:
        """The mixture that takes one action for sure, and its position."""
        n = len(self.tree.decisions[decision].actions)
        return tuple(Fraction(k == action) for k in range(n)), action

    def continuation(
        self,
        region: Region,
        chance: Sequence[Number],
        after: Sequence[Layer],
        choices: Mapping[int, tuple[tuple[Number, ...], int]],
        holds: Mask,
    ) -> Layer:
        """What follows when the movers choose this: expectation over the leaves reached."""
        payoffs: list[Number] = [Fraction(0)] * len(self.tree.players)
        escalation: Number = Fraction(0)
        play: dict[int, Codes] = {}
        plan: dict[int, tuple[Any, ...]] = {}
        for leaf, probability, layer in zip(region.leaves, chance, after, strict=True):
            plan.update(layer.plan)
            weight = prod((choices[d][0][action] for d, action in leaf.moves), start=probability)
            if is_zero(weight):
                continue
            payoffs = [sum_ + weight * u for sum_, u in zip(payoffs, layer.payoffs, strict=True)]
            escalation = escalation + weight * layer.escalation
            never = np.broadcast_to(certainly_zero(weight), (self.n,))
            own = {d: self.codes(choices[d][1]) for d, _ in leaf.moves}
            for d, codes in {**layer.play, **own}.items():
                play[d] = (
                    np.where(never, play.get(d, np.int16(-1)), codes) if never.any() else codes
                )
        plan.update({d: tuple(map(floats, mixture)) for d, (mixture, _) in choices.items()})
        return Layer(holds, tuple(payoffs), escalation, play, plan)

    # -- layers -----------------------------------------------------------------------------------

    def codes(self, code: int) -> Codes:
        """One code in every sample."""
        return np.full(self.n, code, dtype=np.int16)

    def merged(self, where: Mask, one: Layer, other: Layer) -> Layer:
        """One layer where the condition holds, the other elsewhere."""
        return Layer(
            np.where(where, one.holds, other.holds),
            tuple(chosen(where, a, b) for a, b in zip(one.payoffs, other.payoffs, strict=True)),
            chosen(where, one.escalation, other.escalation),
            {
                d: np.where(where, one.play.get(d, np.int16(-1)), other.play.get(d, np.int16(-1)))
                for d in {**one.play, **other.play}
            },
            {
                d: _chosen_plan(where, one.plan.get(d), other.plan.get(d))
                for d in {**one.plan, **other.plan}
            },
        )

    def packed(self, layers: Iterable[Layer]) -> list[Layer]:
        """As few layers as hold them all; one play is kept once per sample."""
        done: list[Layer] = []
        for layer in layers:
            rest = layer.holds
            for k, other in enumerate(done):
                rest = rest & ~(other.holds & self.same_play(layer, other))
                free = rest & ~other.holds
                if free.any():
                    done[k] = replace(self.merged(free, layer, other), holds=other.holds | free)
                rest = rest & ~free
            if rest.any():
                done.append(replace(layer, holds=rest))
        return done

    def same_play(self, one: Layer, other: Layer) -> Mask:
        """The samples in which two layers play the same on the path."""
        same = self.everywhere
        for d in {**one.play, **other.play}:
            absent = self.codes(-1)
            same = same & (one.play.get(d, absent) == other.play.get(d, absent))
        return same

    # -- the result -------------------------------------------------------------------------------

    def held(self, layer: Layer) -> Iterator[Held]:
        """The samples of a layer, by what is played on the path."""
        reaches, below = at_least(layer.escalation, self.game.line)
        self.doubtful |= layer.holds & ~(reaches | below)
        for key, samples in self.keys(layer):
            yield Held(
                key,
                samples,
                _part(floats(layer.escalation), samples),
                np.broadcast_to(reaches, (self.n,))[samples],
                partial(self.details, layer, samples),
            )

    def details(self, layer: Layer, samples: NDArray[np.intp]) -> Details:
        """Payoffs and probabilities of a layer at these samples."""
        return Details(
            [_part(floats(u), samples) for u in layer.payoffs],
            [[_part(p, samples) for p in layer.plan[d]] for d in range(len(self.tree.decisions))],
        )

    def keys(self, layer: Layer) -> Iterator[tuple[Hashable, NDArray[np.intp]]]:
        """Each distinct play, and the samples where it is played."""
        samples = np.flatnonzero(layer.holds & ~self.doubtful)
        decisions = sorted(layer.play)
        code, n_codes = np.zeros(len(samples), dtype=np.int64), 1
        for d in decisions:
            radix = len(self.choices[d]) + 1
            code, n_codes = _renumbered(code * radix + layer.play[d][samples] + 1, n_codes * radix)
        for k in range(n_codes if len(samples) else 0):
            group = samples[code == k]
            choices = ((d, int(layer.play[d][group[0]])) for d in decisions)
            yield tuple((d, self.choices[d][c]) for d, c in choices if c >= 0), group


def _renumbered(code: NDArray[np.int64], n_codes: int) -> tuple[NDArray[np.int64], int]:
    """The same with only the codes that occur, counted from 0."""
    occurs = np.flatnonzero(np.bincount(code, minlength=n_codes))
    number = np.zeros(n_codes, dtype=np.int64)
    number[occurs] = np.arange(len(occurs))
    return number[code], len(occurs)


def _chosen_plan(where: Mask, one: Any, other: Any) -> tuple[Any, ...]:
    if one is None or other is None or one is other:
        return tuple(one or other)
    return tuple(np.where(where, a, b) for a, b in zip(one, other, strict=True))


def _part(x: Any, samples: NDArray[np.intp]) -> Any:
    return x[samples] if np.ndim(x) else x
