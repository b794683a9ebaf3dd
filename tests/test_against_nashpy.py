"""The same equilibria as nashpy and QuantEcon, where those are complete; and where they are not.

What nashpy 0.0.43 does, found by comparing 3,300 games with the oracle in `tests/oracles`:
- `vertex_enumeration` found every extreme equilibrium and nothing else, once the payoffs are mapped
  onto numbers > 0. On raw payoffs it loses some, and stops with a TypeError at a few.
- `support_enumeration` never reported a false one, but loses true ones, in two ways. Ties: against
  a pure strategy, a mixture over k actions solves a system of too few equations, and is passed over
  (DETERRENT below). Rounding: probabilities off the support are compared with 0 to 1e-16, payoffs
  exactly, so a mixture that is wrong in its last bit is dropped, without a warning: 13 % of random
  nondegenerate 3x3 games have a gap, 36 % of 4x4. In 2x2 games without ties it has none.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import nashpy
import numpy as np
import pytest

import escalation_games as eg
from escalation_games.forms import StrategicStructure, objects
from examples import often
from oracles import two_player

TOLERANCE = 1e-9  # of a probability: theirs are floats
GAMES_PER_SHAPE = often(40)
SHAPES = [(2, 2), (2, 4), (3, 3), (4, 3), (4, 4)]

# A defender threatens; at "out" the defender's choice is off the path, hence a tie. Rows: out, in.
DETERRENT = ([[0, 0], [-1, 1]], [[2, 2], [-1, 1]])
# No tie anywhere, three equilibria; nashpy gives the column not used in the third one 1e-16.
ROUNDED = ([[-1, 2, -2], [1, -2, 2]], [[-2, -1, -2], [0, -1, 2]])


def ours(first: Any, second: Any) -> set[two_player.Pair]:
    m, n = len(first), len(first[0])
    structure = StrategicStructure(
        ("row", "column"), (tuple(f"r{i}" for i in range(m)), tuple(f"c{j}" for j in range(n)))
    )
    numbers = [Fraction(number) for matrix in (first, second) for row in matrix for number in row]
    game = structure.fill(
        objects(numbers, (2, m, n)), objects([Fraction(0)] * (m * n), (m, n)), Fraction(1, 2)
    )
    return {(tuple(e.profile[0]), tuple(e.profile[1])) for e in eg.solve(game).equilibria}


def nondegenerate_games(shape: tuple[int, int]) -> Iterator[tuple[Any, Any]]:
    """Random games where no mixture has more best replies than actions: no ties, an odd number."""
    rng = np.random.default_rng([4, *shape])
    found = 0
    while found < GAMES_PER_SHAPE:
        first, second = rng.integers(-20, 21, shape).tolist(), rng.integers(-20, 21, shape).tolist()
        if is_nondegenerate(first, second):
            found += 1
            yield first, second


def is_nondegenerate(first: Any, second: Any) -> bool:
    sides = (second, two_player.transposed(first))
    vertices = [vertex for payoffs in sides for vertex in two_player.vertices(payoffs)]
    return all(v.replies.bit_count() == sum(map(bool, v.strategy)) for v in vertices)


def unmatched(some: Any, others: Any) -> list[Any]:
    """Those of `some` that are near none of `others`."""
    rows = [flat(other) for other in others]
    return [one for one in some if all(np.abs(flat(one) - row).max() > TOLERANCE for row in rows)]


def flat(pair: Any) -> np.ndarray:
    return np.concatenate([np.array(side, dtype=float) for side in pair])


def same_set(exact: set[two_player.Pair], floats: list[Any]) -> bool:
    """Both ways, and without repetitions."""
    sizes_agree = len(exact) == len(floats)
    return sizes_agree and not unmatched(exact, floats) and not unmatched(floats, exact)


def positive(payoffs: Any) -> np.ndarray:
    """Shifted onto numbers >= 1: changes no equilibrium, and nashpy needs it."""
    return np.array(payoffs) - np.min(payoffs) + 1


def by_supports(first: Any, second: Any) -> list[Any]:
    game = nashpy.Game(np.array(first), np.array(second))
    with warnings.catch_warnings():
        # nashpy warns of degeneracy whenever it has found an even number.
        warnings.simplefilter("ignore", RuntimeWarning)
        return list(game.support_enumeration())


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "{}x{}".format(*shape))
def test_nashpy_vertex_enumeration_agrees(shape: tuple[int, int]) -> None:
    for first, second in nondegenerate_games(shape):
        exact = ours(first, second)
        theirs = nashpy.Game(positive(first), positive(second)).vertex_enumeration()
        assert len(exact) % 2 == 1, (first, second)
        assert same_set(exact, list(theirs)), (first, second)


def test_nashpy_support_enumeration_agrees_on_2x2() -> None:
    for first, second in nondegenerate_games((2, 2)):
        assert same_set(ours(first, second), by_supports(first, second)), (first, second)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "{}x{}".format(*shape))
def test_what_nashpy_support_enumeration_adds_or_loses(shape: tuple[int, int]) -> None:
    """It adds nothing; whatever it loses is an equilibrium."""
    for first, second in nondegenerate_games(shape):
        exact, theirs = ours(first, second), by_supports(first, second)
        assert not unmatched(theirs, exact), (first, second)
        for pair in unmatched(exact, theirs):
            assert two_player.is_equilibrium(first, second, *pair), (first, second, pair)


def test_nashpy_loses_a_mixed_threat() -> None:
    """Fighting with probability 1/2 is already enough to deter, and a smaller one is not.

    The extreme point that says so is missing from nashpy's answer. (If this fails because it no
    longer is: nashpy has been mended, and this file's first lines can be shortened.)
    """
    out, threat = (Fraction(1), Fraction(0)), (Fraction(1, 2), Fraction(1, 2))
    exact, theirs = ours(*DETERRENT), by_supports(*DETERRENT)
    assert two_player.gains(*DETERRENT, out, threat) == (0, 0)
    assert (out, threat) in exact
    assert unmatched(exact, theirs) == [(out, threat)]


def test_an_equilibrium_that_rounding_loses_is_ours() -> None:
    """Three equilibria; nashpy's support enumeration gives two of them on common hardware."""
    mixed = (Fraction(3, 4), Fraction(1, 4)), (Fraction(0), Fraction(1, 2), Fraction(1, 2))
    exact = ours(*ROUNDED)
    assert is_nondegenerate(*ROUNDED)
    assert mixed in exact
    assert len(exact) == 3
    assert set(unmatched(exact, by_supports(*ROUNDED))) <= {mixed}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "{}x{}".format(*shape))
def test_quantecon_agrees(shape: tuple[int, int]) -> None:
    """Its support enumeration, complete without ties (it says so itself)."""
    game_theory = pytest.importorskip("quantecon.game_theory")
    for first, second in nondegenerate_games(shape):
        row = game_theory.Player(np.array(first, dtype=float))
        column = game_theory.Player(np.array(second, dtype=float).T.copy())
        theirs = game_theory.support_enumeration(game_theory.NormalFormGame((row, column)))
        assert same_set(ours(first, second), theirs), (first, second)
