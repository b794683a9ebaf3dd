"""Policies compared, against small cases by hand and brute force over equilibria."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from escalation_games.errors import InputError
from escalation_games.notebook import frame
from escalation_games.sensitivity.policies.regret import Comparison, compare

NAN = np.nan


def levels(**rows: list[float]) -> dict[str, Any]:
    return {name: np.array(row, dtype=float) for name, row in rows.items()}


def test_by_hand() -> None:
    single = levels(deter=[0.0, 1.0, 0.5, 0.2], talk=[0.4, 0.4, 0.5, 0.1])
    found = compare(single, single)
    deter, talk = found.policies
    assert deter.envelope == (0, 1)
    assert talk.envelope == (0.1, 0.5)
    assert (deter.worst, talk.worst) == ((1, 1), (0.5, 0.5))
    assert deter.regret == pytest.approx((0.6, 0.6))
    assert talk.regret == pytest.approx((0.4, 0.4))
    assert found.minimax == ("talk",)
    # best at one point alone, at one together
    assert (deter.best, talk.best) == (1.5 / 4, 2.5 / 4)
    assert deter.tied == talk.tied == 1 / 4
    assert (deter.surely, deter.possibly) == (0.5, 0.5)


def test_a_payoff_is_the_mirror_of_a_cost() -> None:
    rng = np.random.default_rng(0)
    low = {name: rng.random(50) for name in "pqr"}
    high = {name: row + rng.random(50) for name, row in low.items()}
    cost = compare(low, high)
    gain = compare({k: -v for k, v in high.items()}, {k: -v for k, v in low.items()},
                   better="higher")  # fmt: skip
    assert cost.minimax == gain.minimax
    for a, b in zip(cost.policies, gain.policies, strict=True):
        assert (a.regret, a.best, a.tied, a.surely, a.possibly) == (
            b.regret, b.best, b.tied, b.surely, b.possibly,
        )  # fmt: skip
        assert b.envelope == tuple(-x for x in reversed(a.envelope))
        assert b.worst == tuple(-x for x in a.worst)


def test_several_equilibria_make_regret_an_interval() -> None:
    # at the one point, p is 0.2 or 0.8, q is 0.3 for certain
    found = compare(levels(p=[0.2], q=[0.3]), levels(p=[0.8], q=[0.3]))
    p, q = found.policies
    assert p.regret == pytest.approx((0, 0.5))
    assert q.regret == pytest.approx((0, 0.1))
    assert found.minimax == ("q",)
    assert (p.surely, p.possibly) == (0, 1)
    assert (q.surely, q.possibly) == (0, 1)
    assert (p.best, q.best) == (0, 1)  # by the worst equilibrium
    assert p.worst == (0.2, 0.8)


def regrets_by_brute_force(low: Any, high: Any, k: int) -> dict[str, tuple[float, float]]:
    """Over every way to play one of the two ends under each policy."""
    names = list(low)
    found: dict[str, list[float]] = {name: [] for name in names}
    for ends in product(*((low[name][k], high[name][k]) for name in names)):
        for name, level in zip(names, ends, strict=True):
            found[name].append(level - min(ends))
    return {name: (min(r), max(r)) for name, r in found.items()}


@pytest.mark.parametrize("seed", range(3))
def test_regret_intervals_against_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ends = np.sort(rng.integers(0, 5, (2, 3, 30)) / 4, axis=0)  # ties on purpose
    low, high = (dict(zip("pqr", end, strict=True)) for end in ends)
    found = compare(low, high)
    for k in range(30):
        for i, (name, pair) in enumerate(regrets_by_brute_force(low, high, k).items()):
            assert tuple(found.regret[i, k]) == pytest.approx(pair), name
    for i, policy in enumerate(found.policies):
        assert policy.regret == tuple(found.regret[i].max(axis=0))
        assert policy.surely == np.mean(found.regret[i, :, 1] == 0)
        assert policy.surely <= policy.possibly
    assert sum(policy.best for policy in found.policies) == pytest.approx(1)


def test_ties_survive_rounding_and_minimax_names_all() -> None:
    same = levels(p=[0.3, 0.9], q=[0.1 + 0.2, 0.9])
    found = compare(same, same)
    assert found.minimax == ("p", "q")
    assert [(p.best, p.tied, p.surely) for p in found.policies] == [(0.5, 1, 1)] * 2


def test_unresolved_points_are_bounded_by_the_limits() -> None:
    low, high = levels(p=[0.2, NAN], q=[0.3, 0.3]), levels(p=[0.2, NAN], q=[0.3, 0.3])
    found = compare(low, high, limits=(0, 1))
    p, q = found.policies
    assert (p.unresolved, q.unresolved) == (1, 0)
    assert p.envelope == (0, 1)
    assert p.regret == pytest.approx((0, 0.7))
    assert q.regret == pytest.approx((0.1, 0.3))
    assert (p.surely, p.possibly) == (1, 1)  # where both are known


def test_without_limits_the_unresolved_is_unbounded() -> None:
    low, high = levels(p=[0.2, NAN], q=[NAN, 0.3]), levels(p=[0.2, NAN], q=[NAN, 0.3])
    for better in ("lower", "higher"):
        found = compare(low, high, better=better)
        assert all(policy.regret == (0, np.inf) for policy in found.policies)
        assert not np.isnan(found.regret).any()


def test_one_policy_has_no_regret() -> None:
    found = compare(levels(p=[0.2, NAN]), levels(p=[0.4, NAN]))
    assert found.policies[0].regret == (0, 0)
    assert (found.policies[0].best, found.minimax) == (1, ("p",))


def tables(found: Comparison) -> Any:
    return frame(found.rows())


def test_rows() -> None:
    single = levels(p=[0.0, 1.0], q=[0.4, 0.4])
    table = tables(compare(single, single))
    assert len(table) == 2 * 7
    assert set(table["metric"]) == {
        "envelope", "worst", "regret", "best", "tied", "surely", "possibly",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "options", "message"),
    [
        (levels(p=[0]), levels(q=[0]), {}, "name different ones"),
        ({}, {}, {}, "name different ones"),
        (levels(p=[0, 1], q=[0]), levels(p=[0, 1], q=[0]), {}, "the same points"),
        (levels(p=[]), levels(p=[]), {}, "the same points"),
        (levels(p=[0, 1]), levels(p=[0, 0.5]), {}, "policies.p: lower is above upper at point 1"),
        (levels(p=[0]), levels(p=[0]), {"better": "small"}, "unknown word 'small'"),
    ],
)
def test_levels_are_checked(low: Any, high: Any, options: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        compare(low, high, **options)
