"""What a player may think at an information set, from the definition alone.

**Definition.** Where play gets to an information set of a subgame, beliefs follow from it (Bayes):
P(node) is the probability of getting there, by that of all its nodes. Where it does not, they are
free, but for three things: what chance did is not changed by what a player did who did not see it
("no signalling what you don't know"; Fudenberg, Tirole 1991); an own move changes nothing of what
the others did; and what is done from there on must be best for them.

**Why the set is a polytope.** So a free belief is over what players did on the way; given that,
nodes share as chance has it. What an action, or an own plan after it, is worth is linear in the
belief. That those in use are best is thus a system of linear inequalities: with u for the value,
{(belief, u) : u >= what each is worth} is a best-response polyhedron (see `double_description`),
and the extreme beliefs are its vertices at which all that are in use are tight.

**Example.** A is hard (1/4) or soft, and knows it; A keeps quiet, or speaks. Then B, who does not
know it, yields (0) or holds: that pays -1 against the hard, 1 against the soft.

>>> from escalation_games import loads
>>> from escalation_games.forms import objects
>>> from escalation_games.forms.mixtures import ONE
>>> game = loads('''EFG 2 R "talk" { "A" "B" }
... c "" 1 "" { "hard" 1/4 "soft" 3/4 } 0
... p "" 1 1 "hard" { "quiet" "speak" } 0
... t "" 1 "" { 0, 0 }
... p "" 2 1 "heard" { "yield" "hold" } 0
... t "" 2 "" { 1, 0 }
... t "" 3 "" { -1, -1 }
... p "" 1 2 "soft" { "quiet" "speak" } 0
... t "" 1
... p "" 2 1 0
... t "" 2
... t "" 4 "" { -2, 1 }''').at()
>>> [decision.name for decision in game.structure.decisions]
['hard', 'heard', 'soft']
>>> first, second = objects([ONE, ZERO], (2,)), objects([ZERO, ONE], (2,))
>>> def thoughts(*profile):
...     for belief in beliefs_of(game, profile)[1].extremes:
...         print(*belief)

If both speak, Bayes' rule keeps 1/4 and 3/4. If only the hard do, who speaks is hard.

>>> thoughts(second, second, second)
1/4 3/4
>>> thoughts(second, first, first)
1 0

If nobody speaks and B would yield, holding must not be better: -P(hard) + P(soft) <= 0. So P(hard)
is between 1/2 and 1.

>>> thoughts(first, first, first)
1 0
1/2 1/2
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from ...forms import ExtensiveGame
from ...forms.mixtures import ZERO, Profile, is_never, times, total
from ...forms.trees.belief import Belief
from ...forms.trees.own_plans import OwnPlans
from ...forms.trees.tree_values import Reach, node_values
from ...numbers import sign
from ..tables.double_description import response_vertices


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


def _belief(
    game: ExtensiveGame, profile: Profile, reach: Reach, payoffs: Sequence[Any], index: int
) -> Belief:
    nodes = game.structure.decisions[index].nodes
    belief = reach.bayes(nodes)
    if belief is not None:
        is_ruled_out = reach.zeros[reach.likeliest(nodes)[0]] > 0
        return Belief(nodes, (belief,), reach.own[nodes[0]] and not is_ruled_out)
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
    used = [a for a, p in enumerate(profile[index]) if not is_never(p) and sign(p) > 0]
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
