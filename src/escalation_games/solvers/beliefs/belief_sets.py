"""What a player may think at an information set, from the definition alone.

Where play gets to an information set of a subgame, beliefs follow from it (Bayes). Where it does
not, they are free, but for three things: what chance did is not changed by what a player did who
did not see it ("no signalling what you don't know"; Fudenberg, Tirole 1991); an own move changes
nothing of what the others did; and what is done from there on must be best for them.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from ...forms import ExtensiveGame
from ...numbers import sign
from ..expected_outcome import ONE, ZERO, node_values, times, total, weights
from ..result import Profile
from ..tables.double_description import response_vertices
from ..trees.own_plans import OwnPlans


@dataclass(frozen=True, eq=False)
class Belief:
    """What can be believed at one information set so that the answer there is best.

    nodes     the nodes of the information set
    extremes  probabilities per node: the extreme points of all beliefs that do; one where Bayes'
              rule gives it; none where no belief does
    reached   does play get there, within the smallest subgame around it?
    """

    nodes: tuple[int, ...]
    extremes: tuple[tuple[Any, ...], ...]
    reached: bool

    @property
    def central(self) -> tuple[Any, ...]:
        """One of them: the mean of the extreme ones."""
        n = total([ONE for _ in self.extremes])
        return tuple(total(column) / n for column in zip(*self.extremes, strict=True))


def beliefs_of(game: ExtensiveGame, profile: Profile) -> tuple[Belief | None, ...]:
    """Per decision, what can be believed there; None where it has one node only."""
    tree = game.structure
    movers = {decision.player for decision in tree.decisions if len(decision.nodes) > 1}
    reach = {player: Reach(game, profile, player) for player in movers}
    payoffs, _ = node_values(game, profile)
    return tuple(
        None if len(decision.nodes) < 2
        else _belief(game, profile, reach[decision.player], payoffs, index)
        for index, decision in enumerate(tree.decisions)
    )  # fmt: skip


class Reach:
    """How each node is reached from the root of the smallest subgame around it.

    chance  the product of the chances on the way, those that are 0 left out
    zeros   how many those are
    plays   the product of the players' probabilities on the way, those of `player` left out
    own     is that player playing towards it?
    moves   (decision, action) on the way
    """

    def __init__(self, game: ExtensiveGame, profile: Profile, player: int | None = None) -> None:
        tree = game.structure
        self.own = [True] * len(tree.nodes)
        n = len(tree.nodes)
        self.chance: list[Any] = [ONE] * n
        self.zeros = [0] * n
        self.plays: list[Any] = [ONE] * n
        self.moves: list[tuple[tuple[int, int], ...]] = [()] * n
        for index, node in enumerate(tree.nodes):
            share = weights(game, profile, node) if node.children else ()
            for action, (child, p) in enumerate(zip(node.children, share, strict=True)):
                if child in tree.subgame_roots:
                    continue
                self.copy(index, child)
                if node.decision is not None:
                    if tree.decisions[node.decision].player == player:
                        self.own[child] = self.own[index] and p is not ZERO and sign(p) > 0
                    else:
                        self.plays[child] = times(self.plays[index], p)
                    self.moves[child] = (*self.moves[index], (node.decision, action))
                elif sign(p):
                    self.chance[child] = times(self.chance[index], p)
                else:
                    self.zeros[child] += 1

    def copy(self, parent: int, child: int) -> None:
        self.chance[child], self.zeros[child] = self.chance[parent], self.zeros[parent]
        self.plays[child], self.moves[child] = self.plays[parent], self.moves[parent]
        self.own[child] = self.own[parent]

    def of(self, node: int) -> Any:
        """The probability of a node, from the root of its subgame."""
        return ZERO if self.zeros[node] else times(self.chance[node], self.plays[node])

    def likeliest(self, nodes: Sequence[int]) -> list[int]:
        """Those that chance rules out least often: all that chance does not rule out, if any."""
        fewest = min(self.zeros[node] for node in nodes)
        return [node for node in nodes if self.zeros[node] == fewest]


def _belief(
    game: ExtensiveGame, profile: Profile, reach: Reach, payoffs: Sequence[Any], index: int
) -> Belief:
    nodes = game.structure.decisions[index].nodes
    likeliest = reach.likeliest(nodes)
    share = {node: times(reach.chance[node], reach.plays[node]) for node in likeliest}
    whole = total(list(share.values()))
    if sign(whole):
        belief = tuple(share[node] / whole if node in share else ZERO for node in nodes)
        return Belief(nodes, (belief,), reach.own[nodes[0]] and not reach.zeros[likeliest[0]])
    return Belief(nodes, _supporting(game, profile, reach, payoffs, index), False)


def _supporting(
    game: ExtensiveGame, profile: Profile, reach: Reach, payoffs: Sequence[Any], index: int
) -> tuple[tuple[Any, ...], ...]:
    """The extreme beliefs for which the actions in use, and what follows them, are best.

    A belief is over what players did on the way; given that, nodes share as chance has it. What is
    done there is compared with every own plan from there on, not with single changes: beliefs at
    later information sets need not follow from this one.
    """
    tree, decision = game.structure, game.structure.decisions[index]
    groups: dict[Hashable, list[int]] = {}
    for node in reach.likeliest(decision.nodes):
        groups.setdefault(reach.moves[node], []).append(node)
    inside = []
    for members in groups.values():
        whole = total([reach.chance[node] for node in members])
        inside.append({node: reach.chance[node] / whole for node in members})
    values = [
        {n: payoffs[tree.nodes[n].children[a]][decision.player] for n in decision.nodes}
        for a in range(len(decision.actions))
    ]
    values += _other_plans(game, profile, index)
    replies = [
        [total([p * value[n] for n, p in shares.items()]) for shares in inside] for value in values
    ]
    used = [a for a, p in enumerate(profile[index]) if p is not ZERO and sign(p) > 0]
    return tuple(
        _spread(vertex.strategy or (), inside, decision.nodes)
        for vertex in response_vertices([len(inside)], [replies])
        if all(vertex.tight >> len(inside) + a & 1 for a in used)
    )


def _other_plans(game: ExtensiveGame, profile: Profile, index: int) -> list[dict[int, Any]]:
    """What each own plan with later moves is worth, per node of the information set."""
    decision = game.structure.decisions[index]
    own = game.structure.sequences[decision.player]
    if not any(own.after[own.number[index, a]] for a in range(len(decision.actions))):
        return []
    gains = {n: OwnPlans(game, profile, decision.player, n).gains for n in decision.nodes}
    return [
        {n: total([gains[n][s] for s in plan]) for n in decision.nodes}
        for action in range(len(decision.actions))
        for plan in own.plans(own.number[index, action])
    ]


def _spread(
    over: Sequence[Any], inside: Sequence[dict[int, Any]], nodes: Sequence[int]
) -> tuple[Any, ...]:
    """From probabilities of the groups to those of the nodes."""
    belief = dict.fromkeys(nodes, ZERO)
    for p, shares in zip(over, inside, strict=True):
        belief |= {node: times(p, share) for node, share in shares.items()}
    return tuple(belief.values())
