"""Every number of every exact solution is exact, and exact solvers never turn to floats."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games import solvers
from escalation_games.forms import StrategicStructure, objects
from escalation_games.numbers import EXACT as EXACT_FUNCTIONS
from escalation_games.numbers import Algebraic, CellNumber, Enclosed, Fraction
from escalation_games.sensitivity.tips.classified_line import pieces
from escalation_games.sensitivity.tips.tips import tips
from escalation_games.solvers.result import Solution
from escalation_games.solvers.solve import solve
from examples import some

GAMES = [entry.name for entry in eg.catalogue()]
EXACT = Fraction | CellNumber


def walk(solution: Solution) -> Iterator[Any]:
    """Every number in a solution."""
    for equilibrium in solution.equilibria:
        yield from equilibrium.payoffs
        yield equilibrium.escalation
        yield equilibrium.certificate.gain
        for mixture in equilibrium.profile:
            yield from mixture
        for change in solution.game.deviations(equilibrium.profile, solution.concept):
            yield change.loss
    if solution.equilibria:
        yield solution.envelope.lower
        yield solution.envelope.upper


@pytest.mark.parametrize("name", GAMES)
def test_every_number_at_a_point_is_a_fraction(name: str) -> None:
    definition = eg.load(name)
    for preset in (None, "allied", "russian"):
        for number in walk(solve(definition.at(preset=preset))):
            assert type(number) is Fraction


@pytest.mark.parametrize("name", some(GAMES, 1))
def test_every_number_on_a_line_is_exact_or_says_that_it_is_not(name: str) -> None:
    definition = eg.load(name)
    for assumption in definition.assumptions:
        if assumption.range is None:
            continue
        for piece in pieces(definition, assumption.name):
            assert piece.solution is not None
            numbers = list(walk(piece.solution))
            assert all(isinstance(number, EXACT | Enclosed) for number in numbers)
            if assumption.name != "gm":  # the one formula of the library with a real exponent
                assert all(isinstance(number, EXACT) for number in numbers)
            exact = [e.exact for e in piece.solution.equilibria]
            assert all(exact) or assumption.name == "gm"


@pytest.mark.parametrize("name", some(GAMES))
def test_every_tip_is_exact_or_says_that_it_is_not(name: str) -> None:
    for tip in tips(eg.load(name)):
        assert tip.exact == isinstance(tip.value, Fraction | Algebraic)
        assert type(tip.baseline) is Fraction
        assert type(tip.margin) is type(tip.value)


def test_irrational_payoffs_are_not_called_exact() -> None:
    structure = StrategicStructure(("row", "column"), (("a", "b"), ("c", "d")))
    root = EXACT_FUNCTIONS.sqrt(Fraction(2))
    zero, one = Fraction(0), Fraction(1)
    payoffs = objects([root, zero, zero, one] * 2, (2, 2, 2))
    game = structure.fill(payoffs, objects([zero, zero, zero, one], (2, 2)), one / 2)
    solution = solve(game)
    assert [e.exact for e in solution.equilibria] == [False, True, False]
    low, high = solution.equilibria[2].profile[0][1].bounds()
    assert low <= high
    assert float(low) == pytest.approx(2**0.5 / (1 + 2**0.5))


def test_numpy_integers_and_floats_do_not_creep_in() -> None:
    structure = StrategicStructure(("row", "column"), (("a",), ("b",)))
    big = np.array([[[2**40]], [[3]]], dtype=object) * np.int64(2**40)
    level = objects([0], (1, 1))
    game = structure.fill(big, level, Fraction(1, 2))
    assert all(type(number) is Fraction for number in walk(solve(game)))
    with pytest.raises(TypeError, match="is a float; an exact game holds Fractions"):
        structure.fill(objects([0.1, 0.2], (2, 1, 1)), level, Fraction(1, 2))


FORBIDDEN = {"float", "isinstance", "hash", "round", "int"}


@pytest.mark.parametrize(
    "module",
    [
        "forms/mixtures", "forms/strategic", "forms/trees/tree_values",
        "forms/trees/tree_deviations", "solvers/tables/double_description",
        "solvers/tables/extreme_equilibria", "solvers/tables/pure_nash", "solvers/labels",
    ],
)  # fmt: skip
def test_exact_solvers_do_not_ask_what_a_number_is(module: str) -> None:
    package = Path(solvers.__file__).parents[1]
    source = (package / f"{module}.py").read_text(encoding="utf-8")
    calls = [
        node for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]  # fmt: skip
    assert not {call.func.id for call in calls} & FORBIDDEN  # type: ignore[attr-defined]
    floats = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
    assert not any(isinstance(n.value, float) for n in floats)
