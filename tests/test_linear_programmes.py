"""Exact linear programmes: the way by floats, and the way by pivots, against all vertices."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from escalation_games.effort import allowed
from escalation_games.errors import BudgetExceeded
from escalation_games.solvers.concepts import linear_programme
from escalation_games.solvers.concepts.linear_programme import LinearRow, maximum
from escalation_games.solvers.concepts.zero_sum import zero_sum
from examples import often
from oracles.linear_programmes import largest, zero_sum_value

F = Fraction


def rows(table: Any) -> list[LinearRow]:
    return [LinearRow({j: F(a) for j, a in enumerate(row)}, F(bound)) for row, bound in table]


@pytest.fixture(params=["floats first", "pivots only"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "pivots only":
        monkeypatch.setattr(linear_programme, "_by_floats", lambda asked: None)
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_small_programmes_full_of_ties() -> None:
    rng = random.Random(1947)
    seen = 0

    def entries(n: int) -> list[int]:
        return [rng.randint(-2, 2) for _ in range(n)]

    for _ in range(often(150)):
        n, m, k = rng.randint(1, 4), rng.randint(0, 3), rng.randint(0, 2)
        box = [([1] * n, 3)]  # so that there is a largest value
        at_most = [*box, *((entries(n), rng.randint(-1, 2)) for _ in range(m))]
        equal = [(entries(n), rng.randint(0, 1)) for _ in range(min(k, n))]
        objective = entries(n)
        both = [*equal, *(([-a for a in row], -b) for row, b in equal)]  # they may be dependent
        wanted = largest(objective, [*at_most, *both], [])
        try:
            found = maximum([F(c) for c in objective], rows(at_most), rows(equal))
        except ValueError:
            assert wanted is None
            continue
        seen += 1
        assert found.value == wanted
    assert seen > often(60)


@pytest.mark.usefixtures("way")
def test_what_has_no_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="no point fits"):
        maximum([F(1)], rows([([1], -1)]))
    with pytest.raises(ValueError, match="no largest value"):
        maximum([F(1)])
    assert maximum([F(-1)]).value == 0


@pytest.mark.parametrize("scale", [F(10) ** 400, F(1, 10**400), F(1, 10**12), F(10) ** 12])
def test_numbers_that_floats_do_not_tell_apart(scale: Fraction) -> None:
    near = 1 + F(1, 10**30)
    found = maximum([scale, scale * near], rows([([1, 1], 1)]))
    assert (found.value, found.point) == (scale * near, (0, 1))


def test_zero_sum_tables_full_of_ties() -> None:
    rng = random.Random(1928)
    for _ in range(often(120)):
        m, n = rng.randint(1, 4), rng.randint(1, 4)
        table = [[F(rng.randint(-2, 2)) for _ in range(n)] for _ in range(m)]
        assert zero_sum(table).value == zero_sum_value(table)


def test_work_is_counted() -> None:
    table = [[F((7 * i * j) % 11) for j in range(40)] for i in range(40)]
    with pytest.raises(BudgetExceeded), allowed(1e-4):
        zero_sum(table)
