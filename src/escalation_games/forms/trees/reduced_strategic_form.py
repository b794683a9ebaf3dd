"""The reduced strategic form of a tree: every player chooses a whole plan at once.

Source: H. W. Kuhn, "Extensive games and the problem of information", in Contributions to the Theory
of Games II (1953), 193-216. Plans that differ only where an own earlier move keeps play away count
as one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import Any

from ...errors import BudgetExceeded
from ...limits import MAX_PLAN_COMBINATIONS
from ...numbers import Fraction
from ..arrays import objects
from ..sequences import Plan, Sequences
from ..strategic import StrategicGame, StrategicStructure
from .extensive import ExtensiveGame, ExtensiveStructure


def reduced_strategic_form(game: ExtensiveGame) -> StrategicGame:
    """The strategic game of the tree's pure plans; an action's name lists the moves of its plan.

    Plans are in the order of `game.structure.sequences[player].plans()`. Raises ImperfectRecall,
    and BudgetExceeded where there are too many combinations of plans.

    >>> table = eg.reduced_strategic_form(eg.load("crisis_bargaining").at())
    >>> table.structure.shape
    (2, 2)
    """
    tree = game.structure
    n_cells = prod(sequences.n_plans for sequences in tree.sequences)
    if n_cells > MAX_PLAN_COMBINATIONS:
        raise BudgetExceeded(
            f"the reduced strategic form has {n_cells:,} combinations of plans, more than "
            f"{MAX_PLAN_COMBINATIONS:,}; a shorter tree would do"
        )
    plans = [sequences.plans() for sequences in tree.sequences]
    structure = StrategicStructure(
        tree.players,
        tuple(
            tuple(_name(tree, sequences, plan) for plan in own)
            for sequences, own in zip(tree.sequences, plans, strict=True)
        ),
    )
    payoffs = objects([Fraction(0)] * (len(plans) * n_cells), (len(plans), *structure.shape))
    escalation = objects([Fraction(0)] * n_cells, structure.shape)
    for leaf, chance in outcome_chances(game):
        outcome = tree.nodes[leaf].outcome
        assert outcome is not None
        users = [
            _users(own, sequences.at[leaf])
            for sequences, own in zip(tree.sequences, plans, strict=True)
        ]
        for cell in product(*users):
            escalation[cell] = escalation[cell] + chance * game.escalation[outcome]
            for player, payoff in enumerate(game.outcome_payoffs(outcome)):
                payoffs[(player, *cell)] = payoffs[(player, *cell)] + chance * payoff
    return structure.fill(payoffs, escalation, game.line)


def outcome_chances(game: ExtensiveGame) -> list[tuple[int, Any]]:
    """Every leaf with the product of the chances on the way to it."""
    tree = game.structure
    chances: list[Any] = [Fraction(1)] * len(tree.nodes)
    for index, node in enumerate(tree.nodes):
        for k, child in enumerate(node.children):
            chances[child] = chances[index]
            if node.is_chance:
                chances[child] = chances[index] * game.probability[node.edges[k]]
    return [(i, chances[i]) for i, node in enumerate(tree.nodes) if node.outcome is not None]


def _users(plans: Sequence[Plan], sequence: int) -> list[int]:
    return [k for k, plan in enumerate(plans) if sequence in plan]


def _name(tree: ExtensiveStructure, sequences: Sequences, plan: Plan) -> str:
    moves = [sequences.moves[s] for s in plan]
    texts = [
        f"{tree.decisions[move[0]].name}: {tree.decisions[move[0]].actions[move[1]]}"
        for move in moves if move is not None
    ]  # fmt: skip
    return ", ".join(texts) or "nothing to decide"


# form -> the table of a game of this form; of a tree, of whole plans; other forms have none
TABLE_OF: dict[str, Callable[[Any], StrategicGame]] = {
    "strategic": lambda game: game,
    "extensive": reduced_strategic_form,
}
