"""What every other action in a tree would lose, from the definition of each concept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...numbers import sign
from ..decision import Deviation, compared
from ..mixtures import Profile, is_sure, times, total
from .belief import Belief
from .own_plans import OwnPlans
from .tree_values import Reach, node_values, reached_nodes

if TYPE_CHECKING:
    from .extensive import ExtensiveGame


def one_shot_deviations(
    game: ExtensiveGame, profile: Profile, beliefs: Sequence[Belief | None] | None
) -> list[Deviation]:
    """One change at one decision. With `beliefs`, what is not reached is judged by them; without,
    it weighs nothing."""
    tree = game.structure
    with_beliefs = beliefs is not None  # then one node that is not reached is judged from there
    beliefs = beliefs or [None] * len(profile)
    payoffs, _ = node_values(game, profile)
    begins = [decision.nodes[0] in tree.subgame_roots for decision in tree.decisions]
    reach = Reach(game, profile) if not all(begins) else None
    live = reached_nodes(game, profile)
    found = []
    for index, (decision, belief) in enumerate(zip(tree.decisions, beliefs, strict=True)):
        if begins[index] or reach is None:
            node = tree.nodes[decision.nodes[0]]
            values = [payoffs[child][decision.player] for child in node.children]
            found += compared(index, values, profile[index], live[decision.nodes[0]])
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
        found += compared(index, values, profile[index], reached)
    return found


def plan_deviations(game: ExtensiveGame, profile: Profile) -> list[Deviation]:
    """A change with the best own plan after it, where own moves do not keep play away."""
    tree = game.structure
    live = reached_nodes(game, profile)
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
        if not is_sure(plans.profile[index][action])
    ]
