"""Iterated dominance: by hand, against vertices of zero-sum tables, and against Gambit."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pygambit
import pytest

import escalation_games as eg
from escalation_games.errors import ComputeError, InputError
from examples import often
from oracles import gambit
from oracles.linear_programmes import zero_sum_value
from small_tables import random_table, table

F = Fraction


def left_over(game: eg.StrategicGame, by: str) -> dict[str, tuple[str, ...]]:
    """What is left, one strict removal at a time, from the definition; weak ones all at once."""
    alive = [list(range(n)) for n in game.structure.shape]

    def pays(i: int, a: int) -> list[Any]:
        others = [own if k != i else [a] for k, own in enumerate(alive)]
        return [game.payoffs[(i, *cell)] for cell in product(*others)]

    def gone(i: int, a: int) -> bool:
        others = [b for b in alive[i] if b != a]
        rows = [[x - y for x, y in zip(pays(i, b), pays(i, a), strict=True)] for b in others]
        if by == "pure":
            return any(min(row) > 0 for row in rows)
        if by == "weak":
            return any(min(row) >= 0 and max(row) > 0 for row in rows)
        return bool(rows) and zero_sum_value(rows) > 0

    while found := [(i, a) for i, own in enumerate(alive) for a in own if gone(i, a)]:
        for i, a in found if by == "weak" else found[-1:]:
            alive[i].remove(a)
    structure = game.structure
    return {
        name: tuple(actions[a] for a in own)
        for name, actions, own in zip(structure.players, structure.actions, alive, strict=True)
    }


@pytest.mark.parametrize("by", ["mixtures", "pure", "weak"])
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 3), (1, 3), (2, 2, 2), (3, 2, 2)])
def test_what_is_left_is_what_the_definition_leaves(by: Any, shape: tuple[int, ...]) -> None:
    rng = random.Random(1984)
    for _ in range(often(30)):
        game = random_table(rng, shape)
        found = eg.rationalizable(game, by)
        assert found.actions == left_over(game, by)
        struck = [(one.player, one.action) for one in sum(found.rounds, ())]
        kept = [(name, action) for name, own in found.actions.items() for action in own]
        assert len({*struck, *kept}) == len(struck) + len(kept) == sum(shape)


def test_certificates_hold_without_the_program() -> None:
    rng = random.Random(1029)
    mixed = 0
    for k in range(often(90)):
        game = random_table(rng, [(4, 3), (3, 2, 2)][k % 2], 4)
        found = eg.rationalizable(game)
        alive = {n: list(a) for n, a in zip(game.structure.players, game.structure.actions,
                                            strict=True)}  # fmt: skip
        for struck in found.rounds:
            for one in struck:
                gains = [
                    sum(p * worth(game, one.player, a, rest) for a, p in one.by.items())
                    - worth(game, one.player, one.action, rest)
                    for rest in rests(alive, one.player)
                ]
                assert sum(one.by.values()) == 1
                assert min(gains) == one.margin > 0
                mixed += len(one.by) > 1
            for one in struck:
                alive[one.player].remove(one.action)
        for name, beliefs in found.beliefs.items():
            assert list(beliefs) == alive[name]
            for action, belief in beliefs.items():
                assert {*belief} <= {*rests(alive, name)}
                assert sum(belief.values()) == 1
                worths = {
                    a: sum(p * worth(game, name, a, rest) for rest, p in belief.items())
                    for a in game.structure.actions[game.structure.players.index(name)]
                }
                assert worths[action] == max(worths.values())
    assert mixed


def rests(alive: dict[str, list[str]], name: str) -> list[tuple[str, ...]]:
    return list(product(*(own for other, own in alive.items() if other != name)))


def worth(game: eg.StrategicGame, name: str, action: str, rest: tuple[str, ...]) -> Any:
    i = game.structure.players.index(name)
    names = [*rest[:i], action, *rest[i:]]
    cell = [own.index(a) for own, a in zip(game.structure.actions, names, strict=True)]
    return game.payoffs[(i, *cell)]


@pytest.mark.parametrize("by", ["pure", "weak"])
def test_as_gambit_finds(by: Any) -> None:
    """Gambit strikes what pure actions dominate, all of a round together."""
    rng = random.Random(16)
    for _ in range(often(40)):
        game = random_table(rng, (4, 4), 5)
        theirs: Any = pygambit.StrategicGame.from_arrays(*map(gambit.rationals, game.payoffs))
        sizes: list[int] = []
        before: list[int] = [4, 4, 4]
        while sizes != before:
            before = sizes
            theirs = pygambit.supports.undominated_strategies_solve(theirs, strict=by == "pure")
            sizes = [len(list(theirs[player])) for player in theirs.game.players]
        assert [*map(len, eg.rationalizable(game, by).actions.values())] == sizes


def test_equilibria_use_only_what_is_left() -> None:
    rng = random.Random(77)
    for _ in range(often(40)):
        game = random_table(rng, (3, 3))
        left = eg.rationalizable(game)
        for equilibrium in eg.solve(game).equilibria:
            for i, mixture in enumerate(equilibrium.profile):
                used = {game.structure.actions[i][a] for a, p in enumerate(mixture) if p}
                assert used <= {*left.actions[game.structure.players[i]]}
            assert left.escalation[0] <= equilibrium.escalation <= left.escalation[1]


def test_the_prisoners_dilemma_and_pennies() -> None:
    prisoners = table([[[2, 0], [3, 1]], [[2, 3], [0, 1]]])
    found = eg.rationalizable(prisoners)
    assert found.actions == {"A": ("a1",), "B": ("b1",)}
    assert found.escalation == (1, 1)
    assert [(s.action, s.by, s.margin) for s in found.rounds[0]] == [
        ("a0", {"a1": 1}, 1), ("b0", {"b1": 1}, 1),
    ]  # fmt: skip
    pennies = eg.rationalizable(table([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]))
    assert pennies.rounds == ()
    assert pennies.caveat is None


def test_weak_dominance_says_that_the_order_matters() -> None:
    found = eg.rationalizable(table([[[1, 0], [1, 0]], [[0, 0], [1, 0]]]), "weak")
    assert found.actions == {"A": ("a0", "a1"), "B": ("b0",)}
    assert found.caveat is not None
    assert found.rounds[0][0].margin == 0


def test_a_tree_is_asked_by_its_plans() -> None:
    found = eg.rationalizable("cornered")  # type: ignore[arg-type]
    assert set(found.actions) == set(eg.load("cornered").structure.players)


def test_mistakes_are_named() -> None:
    with pytest.raises(InputError, match="unknown dominance 'wek'\n  known: mixtures, pure, weak"):
        eg.rationalizable(table([[[1]], [[1]]]), "wek")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="has form stochastic; what is asked here"):
        eg.rationalizable("arms_race_markov")  # type: ignore[arg-type]
    root = eg.loads(
        """
title = "t"
question = "q?"
form = "strategic"
source = "made for a test"
[players]
A = ["a", "b"]
B = ["c", "d"]
[assumptions]
x = { value = 2, range = [1, 3], about = "x" }
[payoffs]
"a / c" = { A = "sqrt(x)", B = 0 }
"a / d" = { A = 0, B = 0 }
"b / c" = { A = 0, B = 0 }
"b / d" = { A = 0, B = 0 }
[escalation]
line = 0.5
why = "w"
"a / c" = 1
""",
        "root",
    )
    with pytest.raises(ComputeError, match="is no short fraction"):
        eg.rationalizable(root)  # type: ignore[arg-type]
