"""Why an equilibrium holds, from the definition alone: independent of the method that found it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..forms import (
    BargainingGame,
    ExtensiveGame,
    ExtensiveStructure,
    Game,
    ReputationGame,
    StrategicGame,
)
from ..numbers import sign
from .bargaining.accepted_offers import Bargain
from .beliefs.belief_sets import Belief, Reach
from .expected_outcome import ONE, ZERO, contracted, node_values, times, total, weights
from .reputation.reputation_chain import Stages
from .result import Certificate, Mixture, Profile
from .trees.own_plans import OwnPlans


@dataclass(frozen=True)
class Deviation:
    """Another action at a decision, and what its player would lose by it: 0 or more in equilibrium.

    The loss is in payoff units of the game from that decision's subgame on; `reached` is whether
    play gets there.
    """

    decision: int
    action: int
    loss: Any
    reached: bool = True


def certify(changes: Sequence[Deviation], concept: str) -> Certificate:
    """The largest gain any player could still make by one change at one decision.

    Gains are linear in a player's mixture, so no mixture gains more than an action. In trees a
    single change at one decision, in the smallest subgame around it, is enough: if none gains, no
    strategy does in any subgame (the one-shot deviation principle). With beliefs, the same holds at
    every information set; for `nash`, where each change is followed by the best own plan, for every
    strategy of the whole game.
    """
    gain = ZERO
    for change in changes:
        if sign(change.loss + gain) < 0:
            gain = -change.loss
    return Certificate(concept, gain)


def deviations(
    game: Game, profile: Profile, concept: str, beliefs: Sequence[Belief | None] | None = None
) -> list[Deviation]:
    """Every action at every decision, against what its player gets now.

    With `beliefs` what is not reached is judged by them; otherwise it weighs nothing. For `nash` in
    trees, an action is judged with the best plan after it, at decisions that the player's own moves
    do not keep play away from.
    """
    if isinstance(game, StrategicGame):
        return _strategic_deviations(game, profile)
    if isinstance(game, BargainingGame):
        bargain = Bargain(game)
        return [Deviation(*loss) for loss in bargain.losses(bargain.played(profile))]
    if isinstance(game, ReputationGame):
        return _stage_deviations(game, profile)
    if concept == "nash":
        return _plan_deviations(game, profile)
    return _tree_deviations(game, profile, beliefs)


def _strategic_deviations(game: StrategicGame, profile: Profile) -> list[Deviation]:
    found = []
    for player, mixture in enumerate(profile):
        values = list(contracted(game.payoffs[player], profile, keep=player))
        found += _compared(player, values, mixture)
    return found


def _compared(
    decision: int, values: Sequence[Any], mixture: Mixture, reached: bool = True
) -> list[Deviation]:
    now = _average(values, mixture)
    return [
        Deviation(decision, action, now - value, reached)
        for action, value in enumerate(values)
        if mixture[action] is not ONE
    ]


def _average(values: Sequence[Any], mixture: Mixture) -> Any:
    used = [(p, v) for p, v in zip(mixture, values, strict=True) if p is not ZERO]
    if len(used) == 1:
        return used[0][1]
    return total([p * v for p, v in used])


def _stage_deviations(game: ReputationGame, profile: Profile) -> list[Deviation]:
    return [
        change
        for decision, values, reached in Stages(game).compared(profile)
        for change in _compared(decision, values, profile[decision], reached)
    ]


def _tree_deviations(
    game: ExtensiveGame, profile: Profile, beliefs: Sequence[Belief | None] | None
) -> list[Deviation]:
    tree = game.structure
    with_beliefs = beliefs is not None  # then one node that is not reached is judged from there
    beliefs = beliefs or [None] * len(profile)
    payoffs, _ = node_values(game, profile)
    begins = [decision.nodes[0] in tree.subgame_roots for decision in tree.decisions]
    reach = Reach(game, profile) if not all(begins) else None
    live = _reached_nodes(game, profile)
    found = []
    for index, (decision, belief) in enumerate(zip(tree.decisions, beliefs, strict=True)):
        if begins[index] or reach is None:
            node = tree.nodes[decision.nodes[0]]
            values = [payoffs[child][decision.player] for child in node.children]
            found += _compared(index, values, profile[index], live[decision.nodes[0]])
            continue
        if with_beliefs and len(decision.nodes) == 1 and not sign(reach.of(decision.nodes[0])):
            found += _changes(OwnPlans(game, profile, decision.player, decision.nodes[0]), index)
            continue
        is_free = belief is not None and not belief.reached
        shares = belief.central if is_free and belief else map(reach.of, decision.nodes)
        weighed = list(zip(decision.nodes, shares, strict=True))
        values = [
            total(
                [times(p, payoffs[tree.nodes[n].children[a]][decision.player]) for n, p in weighed]
            )
            for a in range(len(decision.actions))
        ]
        reached = any(live[n] for n in decision.nodes)
        found += _compared(index, values, profile[index], reached)
    return found


def _plan_deviations(game: ExtensiveGame, profile: Profile) -> list[Deviation]:
    tree = game.structure
    live = _reached_nodes(game, profile)
    own = [OwnPlans(game, profile, player) for player in range(len(tree.players))]
    found = []
    for index, decision in enumerate(tree.decisions):
        plans = own[decision.player]
        if plans.own_way[plans.sequences.before[index]]:
            found += _changes(plans, index, any(live[n] for n in decision.nodes))
    return found


def _changes(plans: OwnPlans, index: int, reached: bool = False) -> list[Deviation]:
    """Every other action at a decision, with the best plan after it."""
    now = plans.played[index]
    return [
        Deviation(index, action, now - value, reached)
        for action, value in enumerate(plans.worth(index, plans.best))
        if plans.profile[index][action] is not ONE
    ]


def _reached_nodes(game: ExtensiveGame, profile: Profile) -> list[bool]:
    tree: ExtensiveStructure = game.structure
    live = [False] * len(tree.nodes)
    live[0] = True
    for index, node in enumerate(tree.nodes):
        if live[index] and node.children:
            share = weights(game, profile, node)
            for child, weight in zip(node.children, share, strict=True):
                live[child] = weight is not ZERO and sign(weight) > 0
    return live
