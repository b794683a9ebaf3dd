"""The compiled search of two-player games against the one in NumPy: the same to the last bit."""

from __future__ import annotations

import sys
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.forms import Batch, StrategicStructure, stacked
from escalation_games.sensitivity.sampling import designs
from escalation_games.solvers.many import compiled_search, support_enumeration
from escalation_games.solvers.many.solutions import Solutions
from escalation_games.solvers.solve import solve_batch
from examples import some

SHAPES = [(1, 3), (2, 2), (3, 2), (4, 4)]
KINDS = ["draws", "few values", "constant levels", "levels at the line"]


@pytest.fixture
def either(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Both answers to one batch: by NumPy, and by what is compiled."""

    def both(batch: Batch) -> tuple[Solutions, Solutions]:
        monkeypatch.setattr(support_enumeration, "COMPILED_FROM", float("inf"))
        plain = solve_batch(batch)
        monkeypatch.setattr(support_enumeration, "COMPILED_FROM", 0)
        return plain, solve_batch(batch)

    return both


@pytest.mark.parametrize(("shape", "kind"), some(product(SHAPES, KINDS)))
def test_the_same_to_the_last_bit(shape: tuple[int, int], kind: str, either: Any) -> None:
    plain, compiled_one = either(random_batch(shape, kind, 150))
    assert_same(plain, compiled_one)


def test_bounds_that_differ_from_sample_to_sample(either: Any) -> None:
    """A quotient has a bound of its own in every sample; so have levels."""
    definition = eg.loads(QUOTIENTS, "quotients")
    plain, compiled_one = either(definition.batch(designs.draws(definition, "random", 700, 3)))
    assert_same(plain, compiled_one)
    assert len(set(plain.count)) > 1


def test_more_equilibria_than_there_is_room_for(
    either: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled_search, "ROOM", 0)
    plain, compiled_one = either(random_batch((3, 3), "draws", 200))
    assert_same(plain, compiled_one)


def test_the_tables_name_every_pair_once() -> None:
    for shape in SHAPES:
        keys = compiled_search._keys(shape)
        assert len(set(keys)) == len(keys) == support_enumeration.n_pairs(*shape)


def test_it_is_used_after_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    used = []
    monkeypatch.setattr(compiled_search, "find_many", lambda *args: used.append(args))
    monkeypatch.setattr(support_enumeration, "COMPILED_FROM", 2 * 5 * 100)
    monkeypatch.setattr(support_enumeration, "_looked_at", type(support_enumeration._looked_at)())
    batch = random_batch((2, 2), "draws", 100)
    support_enumeration.find_many(batch)
    assert not used
    support_enumeration.find_many(batch)
    assert len(used) == 1


def test_without_numba_numpy_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "escalation_games.solvers.many.compiled_search", None)
    monkeypatch.delattr(eg.solvers.many, "compiled_search")
    monkeypatch.setattr(support_enumeration, "COMPILED_FROM", 0)
    support_enumeration._loaded.cache_clear()
    try:
        assert support_enumeration._loaded() is None
        assert solve_batch(random_batch((2, 2), "draws", 50)).count.min() > 0
    finally:
        support_enumeration._loaded.cache_clear()


def random_batch(shape: tuple[int, int], kind: str, n: int) -> Batch:
    rng = np.random.default_rng([*shape, KINDS.index(kind)])
    payoffs = rng.random((2, *shape, n))
    levels = rng.random((*shape, n))
    if kind == "few values":
        payoffs, levels = np.round(payoffs * 3), np.round(levels * 2) / 2
    if kind == "constant levels":
        levels = np.round(levels[..., :1] * 2) / 2
    if kind == "levels at the line":
        levels[rng.random(levels.shape) < 0.6] = 0.5
    actions = tuple(
        tuple(f"{who}{k}" for k in range(m)) for who, m in zip("ab", shape, strict=True)
    )
    return stacked(StrategicStructure(("a", "b"), actions).fill(payoffs, levels, 0.5))


def assert_same(one: Solutions, other: Solutions) -> None:
    assert one.n_exact == other.n_exact
    for name in ("count", "n_reaching", "lower", "upper", "regime", "completeness"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name
    assert rows(one) == rows(other)


def rows(solutions: Solutions) -> list[list[Any]]:
    """Per sample, its equilibria, with every number as it is stored."""
    table = solutions.equilibria()
    everything = [
        (str(table.keys[k]), p.tobytes(), u.tobytes(), e.tobytes())
        for k, p, u, e in zip(
            table.key, table.profile, table.payoffs, table.escalation, strict=True
        )
    ]
    return [sorted(everything[a:b]) for a, b in pairwise(table.offsets)]


QUOTIENTS = """
title = "Quotients"
question = "Who gives way?"
form = "strategic"
source = "made for a test"
[players]
a = ["up", "down", "wait"]
b = ["up", "down", "wait"]
[assumptions]
x = { value = 1, range = [0.5, 2], about = "a worth" }
y = { value = 1, range = [0.5, 2], about = "another" }
z = { value = 0.5, range = [0, 1], about = "a share" }
[payoffs]
"up / up" = { a = "-x/y", b = "-y/x" }
"up / down" = { a = "x/(y + z)", b = "-1/y" }
"up / wait" = { a = "z/x", b = "z" }
"down / up" = { a = "-1/x", b = "y/(x + z)" }
"down / down" = { a = "z/y", b = "z/x" }
"down / wait" = { a = "1/(x + y)", b = "x*z" }
"wait / up" = { a = "z", b = "z/y" }
"wait / down" = { a = "y*z", b = "1/(x + y)" }
"wait / wait" = { a = "1/x - 1", b = "1/y - 1" }
[escalation]
line = 0.5
why = "a share that grows with the stakes"
"up / up" = "x/(x + y)"
"up / down" = "z/(x + z)"
"down / up" = "z"
"""
