"""The intuitive criterion and D1: against linear programs, and on the games they were made for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.forms import ExtensiveGame
from escalation_games.report.text.signalling_story import objected
from escalation_games.solvers.beliefs.refinements import objections
from escalation_games.solvers.result import Solution
from escalation_games.solvers.solve import solve
from examples import often, signalling
from oracles import refinements, trees
from test_perfect_bayesian import BEER_QUICHE, SPENCE
from test_realisation_plans import selten_horse

F = Fraction
BOTH = {"fails the intuitive criterion", "fails D1"}


def failed(labels: tuple[str, ...]) -> set[str]:
    return {label for label in labels if label.startswith("fails ")}


def type_payoffs(sender: Any, n: int, profile: Any) -> list[Fraction]:
    """What each type gets: by what it sends, and how that is answered."""
    return [
        sum(
            (F(p * q * sender[t][m][r])
             for m, p in enumerate(profile[t]) for r, q in enumerate(profile[n + m])), F(0)
        )
        for t in range(n)
    ]  # fmt: skip


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 3, 2), (3, 2, 2), (3, 2, 3)])
def test_labels_are_what_linear_programs_say(shape: tuple[int, int, int]) -> None:
    n_types, n_signals, _ = shape
    rng = np.random.default_rng([8, *shape])
    seen: dict[frozenset[str], int] = {}
    for _ in range(often(60)):
        sender, receiver = rng.integers(-2, 3, (2, *shape)).tolist()
        solution = solve(signalling([F(1, n_types)] * n_types, sender, receiver))
        for equilibrium in solution.equilibria:
            profile = equilibrium.profile
            unsent = [m for m in range(n_signals) if not any(profile[t][m] for t in range(n_types))]
            now = [float(u) for u in type_payoffs(sender, n_types, profile)]
            wanted = refinements.fails(sender, receiver, now, unsent)
            assert failed(equilibrium.labels) == wanted, (sender, receiver, profile)
            assert wanted != {"fails the intuitive criterion"}  # who fails it fails D1 too
            seen[frozenset(wanted)] = seen.get(frozenset(wanted), 0) + 1
    assert seen[frozenset()] > often(10)
    assert seen[frozenset(BOTH)] >= often(4)


def labels_by(solution: Solution, kind: str) -> list[set[str]]:
    return [failed(e.labels) for e in solution.equilibria if kind in e.labels]


def test_beer_is_kept_and_quiche_is_not() -> None:
    solution = solve(eg.loads(BEER_QUICHE, "test").at())
    beer, quiche = solution.equilibria
    assert failed(beer.labels) == set()
    assert failed(quiche.labels) == BOTH
    assert isinstance(solution.game, ExtensiveGame)
    first, second = objections(solution.game, quiche.profile)
    names = [d.name for d in solution.game.structure.decisions]
    assert (first.criterion, first.signal) == ("the intuitive criterion", "beer")
    assert [names[t] for t in first.believed] == ["breakfast after surly"]
    assert first.gains == first.believed[0]
    assert second.criterion == "D1"


@pytest.mark.parametrize(("c", "wanted"), [("1.2", set()), ("0.7", BOTH), ("0.5", {"fails D1"})])
def test_nobody_with_a_degree_in_spences_market(c: str, wanted: set[str]) -> None:
    """Without a degree all get 3/2, with one at best 2 - c/2 if able and 2 - c if dull: at 1.2 it
    tempts nobody, at 0.7 the able only, at 0.5 them more than the dull, who would lose nothing."""
    solution = solve(eg.loads(SPENCE, "test").at({"c": F(c)}))
    (equilibrium,) = [e for e in solution.equilibria if e.profile[0][0] == e.profile[1][0] == 1]
    assert failed(equilibrium.labels) == wanted


def test_spences_separation_is_kept() -> None:
    solution = solve(eg.loads(SPENCE, "test").at({"c": F("1.2")}))
    assert labels_by(solution, "separating") == [set()]


def test_the_objection_is_told_in_words() -> None:
    definition = eg.load("russia_warning")
    solution = solve(definition.at())
    assert isinstance(solution.game, ExtensiveGame)
    assert objected(solution.game, solution.equilibria[0].profile) == [
        "Fails D1: 'warn' would be put down to high, and then no best answer keeps high from it."
    ]
    beer = solve(eg.loads(BEER_QUICHE, "test").at())
    assert isinstance(beer.game, ExtensiveGame)
    assert objected(beer.game, beer.equilibria[1].profile)[0] == (
        "Fails the intuitive criterion: 'beer' would be put down to surly, and then every best "
        "answer lets surly gain."
    )


def test_silence_of_both_types_fails_d1_where_a_warning_costs() -> None:
    """Who has more at stake gains by more answers to a warning; so it would be believed."""
    definition = eg.load("russia_warning")
    assert labels_by(solve(definition.at()), "pooling") == [{"fails D1"}]
    assert labels_by(solve(definition.at()), "semi-separating") == [set()]


def test_three_players_and_single_types_are_no_signalling_games() -> None:
    horse = solve(trees.game_of(selten_horse()))
    assert horse.method == "pure assessments"
    assert [e.labels for e in horse.equilibria] == [("pure",)]
    alone = solve(signalling([F(1)], [[[0, 1], [1, 2]]], [[[0, 1], [1, 0]]]), "perfect-bayesian")
    assert not any(failed(e.labels) for e in alone.equilibria)


def test_other_games_have_no_such_labels() -> None:
    for name in ("trust_spiral", "cornered_private", "path_forward"):
        assert not any(failed(e.labels) for e in eg.solve(eg.load(name).at()).equilibria)
