"""Evolutionary stability: textbook games, every mutant of a grid, and published ones."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.errors import InputError
from examples import often
from small_tables import table

F = Fraction


def alike(rows: Any) -> Any:
    pays = np.array(rows, dtype=object)
    return table([pays, pays.T])


def mixture(named: Any, n: int) -> Any:
    return np.array([named.get(f"a{k}", F(0)) for k in range(n)], dtype=object)


def does_better(pays: Any, x: Any, y: Any) -> bool:
    """The definition: x drives out a few who have y."""
    first = x @ pays @ x - y @ pays @ x
    return first > 0 or (first == 0 and x @ pays @ y > y @ pays @ y)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_against_every_mutant_of_a_grid(n: int) -> None:
    """What is stable beats all of the grid, near and far it is enough to be a best reply; what is
    not has an invader that the definition lets stay."""
    rng = random.Random(246)
    grid = [np.array([F(a, 8) for a in y]) for y in product(range(9), repeat=n) if sum(y) == 8]
    kinds = set()
    for _ in range(often(90 if n < 4 else 30)):
        pays = np.array([[F(rng.randint(-2, 2)) for _ in range(n)] for _ in range(n)], dtype=object)
        found = eg.evolutionary_stability(alike(pays))
        for one in found.equilibria:
            x = mixture(one.habit, n)
            assert one.payoff == x @ pays @ x
            kinds.add((len(one.habit), one.is_stable))
            if one.invader is not None:
                y = mixture(one.invader, n)
                assert min(y) >= 0
                assert sum(y) == 1
                assert (x != y).any()
                assert not does_better(pays, x, y)
                assert all(x @ pays @ x >= pays[k] @ x for k in range(n))
                continue
            best = [k for k in range(n) if pays[k] @ x == x @ pays @ x]
            for y in grid:
                if (x != y).any() and all(k in best for k in range(n) if y[k]):
                    assert does_better(pays, x, y)
    assert len(kinds) > 3


@pytest.mark.parametrize(("prize", "wound"), [(2, 4), (1, 5), (3, 2), (2, 2)])
def test_hawk_and_dove(prize: int, wound: int) -> None:
    """Maynard Smith and Price: prize/wound hawks, or all where a wound costs no more."""
    game = alike([[F(prize - wound, 2), prize], [0, F(prize, 2)]])
    (one,) = eg.evolutionary_stability(game).stable
    hawks = min(F(1), F(prize, wound))
    assert one.habit == ({"a0": hawks, "a1": 1 - hawks} if hawks < 1 else {"a0": 1})


@pytest.mark.parametrize(("win", "stable"), [(2, True), (1, False), (F(1, 2), False)])
def test_rock_paper_scissors(win: Any, stable: bool) -> None:
    """A third of each is stable if and only if winning gains more than losing costs."""
    found = eg.evolutionary_stability(alike([[0, -1, win], [win, 0, -1], [-1, win, 0]]))
    (one,) = found.equilibria
    assert one.is_stable is stable
    assert one.habit == dict.fromkeys(("a0", "a1", "a2"), F(1, 3))


def test_only_copositivity_tells() -> None:
    """Both others are as good against the first, and each loses against it alone, and together only
    where they do not help each other too much: form 1, -h, 1 is copositive for h < 1."""
    for help_each_other, stable in ((F(1, 2), True), (1, False), (2, False)):
        game = alike([[0, 1, 1], [0, 0, 1 + help_each_other], [0, 1 + help_each_other, 0]])
        first = next(
            one for one in eg.evolutionary_stability(game).equilibria if one.habit == {"a0": 1}
        )
        assert first.is_stable is stable
        if not stable:
            assert first.invader == {"a1": F(1, 2), "a2": F(1, 2)}


def test_where_all_is_alike_nothing_is_stable() -> None:
    found = eg.evolutionary_stability(alike([[1, 1], [1, 1]]))
    assert found.stable == ()
    assert found.completeness.kind == "extreme points of every component"


def test_the_security_dilemma_has_two_habits() -> None:
    found = eg.evolutionary_stability("security_dilemma")  # type: ignore[arg-type]
    assert [(one.escalation, one.is_stable) for one in found.equilibria] == [
        (0, True), (1, True), (F(25, 441), False),
    ]  # fmt: skip


def test_what_is_not_symmetric_is_refused() -> None:
    for game in ("trilateral_assurance", "extended_deterrence"):
        with pytest.raises(InputError, match="is not symmetric"):
            eg.evolutionary_stability(game)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="is not symmetric"):
        eg.evolutionary_stability(eg.load("security_dilemma").at({"aB": "1/2"}))
