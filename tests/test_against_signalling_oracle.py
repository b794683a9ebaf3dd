"""All perfect Bayesian equilibria of signalling games, as sets, against a second exact method.

The oracle enumerates exact supports and the polytopes that belong to them; it shares nothing with
the solver. Both list the largest sets of equilibria; an equilibrium that one of them misses, or a
set that is not one, is told.
"""

from __future__ import annotations

import pytest

from escalation_games.forms import ExtensiveGame
from escalation_games.solvers.beliefs.perfect_bayesian import Entangled
from escalation_games.solvers.solve import solve
from escalation_games.solvers.trees.backward_induction import Continuation
from examples import often, signalling
from oracles.signalling import (
    Component,
    SignallingGame,
    is_pbe,
    random_games,
    same_sets,
)  # fmt: skip

SHAPES = [
    ((2, 2, 2), often(250)),
    ((2, 3, 2), often(12)),
    ((3, 2, 2), often(12)),
    ((2, 2, 3), often(12)),
]


def tree(game: SignallingGame) -> ExtensiveGame:
    return signalling(game.prior, game.sender, game.receiver)


def components(game: ExtensiveGame) -> list[Component]:
    """The solver's sets, as the oracle writes them."""
    structure = game.structure
    region = structure.regions[0]
    outcomes = [structure.nodes[leaf.node].outcome for leaf in region.leaves]
    after = tuple(Continuation(game.outcome_payoffs(k), game.escalation[k]) for k in outcomes)
    senders = [d for d, decision in enumerate(structure.decisions) if decision.player == 0]
    receivers = [d for d, decision in enumerate(structure.decisions) if decision.player == 1]
    return [
        Component(
            tuple(tuple(plan[d] for d in senders) for plan in found.rows),
            tuple(tuple(plan[d] for d in receivers) for plan in found.columns),
        )
        for found in Entangled(game, region, after).components()
    ]


@pytest.mark.parametrize(("shape", "number"), SHAPES)
@pytest.mark.parametrize("kind", ["generic", "tie-rich", "same sender", "same receiver"])
def test_the_same_sets(kind: str, shape: tuple[int, int, int], number: int) -> None:
    for game in random_games(3, kind, number, shape):
        assert same_sets(game, components(tree(game))) == []


@pytest.mark.parametrize("kind", ["generic", "tie-rich", "same sender", "same receiver"])
def test_every_answer_is_an_equilibrium_by_definition(kind: str) -> None:
    """Whole solutions, with the checks that the library makes itself."""
    for game in random_games(4, kind, 40, (2, 2, 2)):
        solution = solve(tree(game))
        assert solution.concept == "perfect-bayesian"
        assert solution.equilibria
        for equilibrium in solution.equilibria:
            sigma = tuple(map(tuple, equilibrium.profile[:2]))
            rho = tuple(map(tuple, equilibrium.profile[2:]))
            assert is_pbe(game, sigma, rho)
