"""Scenario boxes, certified boxes and trees, on planted structure and against slow oracles."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import escalation_games as eg
from escalation_games.errors import InputError
from escalation_games.sensitivity.scenarios.certified_box import Ranges, certify
from escalation_games.sensitivity.scenarios.decision_tree import Sentence, decision_tree
from escalation_games.sensitivity.scenarios.prim import (
    MIN_COVERAGE,
    MIN_POINTS,
    Scenarios,
    _peel,
    _Sample,
    prim,
    quasi_p_values,
)
from escalation_games.sensitivity.scenarios.readable_cuts import (
    Estimate,
    Limit,
    inside,
    percent,
    readable_cut,
    shortest,
    thirds,
    written,
)
from escalation_games.solvers.solve import solve
from examples import first_edition

Columns = dict[str, NDArray[np.float64]]
CLAIM = "every equilibrium reaches the line"


def cube(n: int, k: int = 6, seed: int = 0) -> Columns:
    rng = np.random.default_rng(seed)
    return {f"x{i}": rng.random(n) for i in range(k)}


def planted(n: int, seed: int = 0, noise: float = 0.0) -> tuple[Columns, NDArray[np.bool_]]:
    """Interesting where x0 >= 0.3, x1 <= 0.6 and 0.2 <= x2 <= 0.8; labels flipped by noise."""
    x = cube(n, seed=seed)
    hit = (x["x0"] >= 0.3) & (x["x1"] <= 0.6) & (x["x2"] >= 0.2) & (x["x2"] <= 0.8)
    return x, hit ^ (np.random.default_rng(seed + 10_000).random(n) < noise)


PLANTED = {("x0", ">="): 0.3, ("x1", "<="): 0.6, ("x2", ">="): 0.2, ("x2", "<="): 0.8}


def kept_by_hand(limits: tuple[Limit, ...], x: Columns, i: int) -> bool:
    """Does point i keep the limits? In exact fractions of the shortest decimals."""
    for limit in limits:
        value = Fraction(repr(float(x[limit.assumption][i])))
        if limit.relation == ">=" and value < limit.number:
            return False
        if limit.relation == "<=" and value > limit.number:
            return False
        if limit.relation == ">" and value <= limit.number:
            return False
    return True


# -- numbers and shares --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_the_shortest_number_is_the_shortest_by_exhaustion(seed: int) -> None:
    rng = np.random.default_rng(seed)
    low = Fraction(int(rng.integers(-3000, 3000)), int(rng.integers(1, 900)))
    high = low + Fraction(int(rng.integers(1, 900)), 1000)
    near = low + (high - low) * int(rng.integers(0, 11)) / 10
    found = shortest(low, high, near)
    for digits in range(6):
        scale = 10**digits
        first, last = math.ceil(low * scale), math.ceil(high * scale) - 1
        grid = [Fraction(m, scale) for m in range(first, last + 1)]
        if grid:
            break
    assert low <= found < high
    if low <= 0 < high:
        assert found == 0
    elif digits:
        assert abs(found - near) == min(abs(g - near) for g in grid)
    else:
        assert found.denominator == 1


def test_a_cut_parts_the_sets_on_either_side() -> None:
    low, high = np.array([0.11, 0.25, 0.2987]), np.array([0.3012, 0.4, 0.9])
    assert readable_cut(low, high) == Fraction(3, 10)
    assert readable_cut(high, low) == Fraction(3, 10)
    whole = np.array([0.0, 1, 2]), np.array([3.0, 4, 12])
    assert (readable_cut(*whole), readable_cut(*whole[::-1])) == (2, 3)


@pytest.mark.parametrize("seed", range(10))
def test_a_short_cut_moves_at_most_its_share_of_points(seed: int) -> None:
    x = np.sort(np.random.default_rng(seed).lognormal(0, 3, 4_000))
    low, high = x[:1_000], x[1_000:]
    for kept, removed in ((low, high), (high, low)):
        cut = float(readable_cut(kept, removed))
        assert np.count_nonzero((low > cut) | (low == cut) & (kept is high)) <= 10
        assert np.count_nonzero(high < cut) <= 10


def test_numbers_are_written_as_people_write_them() -> None:
    numbers = Fraction(31, 100), Fraction(-5), Fraction(1, 3), Fraction(1200), Fraction(-1, 8)
    assert [written(x) for x in numbers] == ["0.31", "-5", "1/3", "1200", "-0.125"]


@pytest.mark.parametrize(("count", "of"), [(0, 20), (7, 20), (20, 20), (970, 1000)])
def test_intervals_are_wilsons(count: int, of: int) -> None:
    z, p = 1.959963984540054, count / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    assert Estimate(count, of).interval == pytest.approx((middle - half, middle + half), abs=1e-9)


def test_a_share_of_no_points_is_not_a_number() -> None:
    nothing = Estimate(0, 0)
    assert math.isnan(nothing.value)
    assert (nothing.interval, nothing.text) == ((0.0, 1.0), "no points")


def test_only_all_is_called_all() -> None:
    shares = 1.0, 0.999, 0.97, 0.001, 0.0
    assert [percent(x) for x in shares] == ["100 %", "over 99 %", "97 %", "under 1 %", "0 %"]


def test_thirds_are_disjoint_and_whole() -> None:
    parts = thirds(100, 3)
    assert sorted(np.concatenate(parts)) == list(range(100))
    assert [part.size for part in parts] == [34, 33, 33]
    assert all((a == b).all() for a, b in zip(parts, thirds(100, 3), strict=True))
    assert (parts[0] != thirds(100, 0)[0]).any()


# -- peeling -------------------------------------------------------------------------------------


def slow_peel(x: Columns, hit: NDArray[np.bool_], alpha: float) -> list[dict[Any, float]]:
    """Every box on the way, by lists and exact fractions."""
    left = list(range(hit.size))
    ends: dict[Any, float] = {}
    boxes = [dict(ends)]
    while True:
        best: tuple[Fraction, Any, float, list[int]] | None = None
        size, caught = len(left), sum(bool(hit[i]) for i in left)
        for name, column in x.items():
            groups = sorted({float(column[i]) for i in left})
            for side, ordered in (("low", groups), ("high", groups[::-1])):
                gone: list[float] = []
                for value in ordered[:-1]:
                    count = sum(column[i] in (*gone, value) for i in left)
                    if gone and count > max(1, int(alpha * size)):
                        break
                    gone.append(value)
                if gone:
                    rest = [i for i in left if column[i] not in gone]
                    density = Fraction(sum(bool(hit[i]) for i in rest), len(rest))
                    gain = (density - Fraction(caught, size)) / (size - len(rest))
                    if best is None or gain > best[0]:
                        best = gain, (name, side), ordered[len(gone)], rest
        if best is None:
            return boxes
        ends[best[1]], left = best[2], best[3]
        now = sum(bool(hit[i]) for i in left)
        if len(left) < MIN_POINTS or now < MIN_COVERAGE * hit.sum():
            return boxes
        boxes.append(dict(ends))
        if now == len(left):
            return boxes


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("alpha", [0.05, 0.12])
def test_peeling_is_the_published_one(seed: int, alpha: float) -> None:
    rng = np.random.default_rng(seed)
    x = {"a": rng.random(90), "whole": rng.integers(0, 4, 90).astype(float), "b": rng.random(90)}
    x["flag"] = (rng.random(90) < 0.5).astype(float)
    hit = (x["a"] > 0.4) & (x["whole"] >= 1) ^ (rng.random(90) < 0.2)
    sample = _Sample.of(x, hit, np.arange(90))
    fast, slow = list(_peel(sample, alpha)), slow_peel(x, hit, alpha)
    assert len(fast) > 2
    assert fast == slow


@pytest.mark.parametrize("seed", range(8))
def test_a_planted_box_is_recovered(seed: int) -> None:
    """Three of six assumptions matter; bounds, coverage and density within sampling error."""
    x, hit = planted(6_000, seed, noise=0.05)
    found = prim(x, hit, seed=seed)
    assert len(found.boxes) == 1
    (box,) = found.boxes
    ends = {(limit.assumption, limit.relation): float(limit.number) for limit in box.limits}
    assert ends.keys() == PLANTED.keys()  # the three inert ones are free, on every seed
    assert all(abs(ends[key] - PLANTED[key]) < 0.04 for key in PLANTED)
    # Inside 0.95 are interesting; outside, 0.05 of 0.748: so the box holds 0.239 of 0.277.
    assert abs(box.density.value - 0.95) < 0.05
    assert abs(box.coverage.value - 0.239 / 0.277) < 0.06
    assert max(box.quasi_p) < 1e-3


def test_without_noise_the_box_is_exact() -> None:
    x, hit = planted(30_000)
    (box,) = prim(x, hit).boxes
    assert box.where == "x0 >= 0.3 and x1 <= 0.6 and x2 >= 0.2 and x2 <= 0.8"
    assert box.density.value == 1
    assert box.coverage.value == 1


def test_two_planted_boxes_are_found_one_by_one() -> None:
    x = cube(6_000, seed=4)
    one = (x["x0"] <= 0.25) & (x["x1"] <= 0.5)
    other = (x["x3"] >= 0.7) & (x["x4"] >= 0.6)
    found = prim(x, one | other)
    names = [{limit.assumption for limit in box.limits} for box in found.boxes]
    assert sorted(map(sorted, names)) == [["x0", "x1"], ["x3", "x4"]]
    assert all(box.density.value > 0.95 for box in found.boxes)
    assert found.coverage.value > 0.97
    assert sum(box.coverage.count for box in found.boxes) == found.coverage.count
    assert found.reason == "The boxes leave under 5 % of such points"


@pytest.mark.parametrize("seed", range(20))
def test_random_labels_give_no_box(seed: int) -> None:
    hit = np.random.default_rng(seed + 500).random(1_500) < 0.3
    found = prim(cube(1_500, seed=seed), hit, seed=seed)
    assert found.boxes == ()
    assert found.reason == "No box: no limit on an assumption raises the density beyond chance"
    assert found.coverage == Estimate(0, found.base.count)


@pytest.mark.parametrize(
    ("share", "reason"),
    [
        (1, "Every point sampled is such a point: there is nothing to tell apart"),
        (0, "No point sampled is such"),
    ],
)
def test_all_or_no_points_give_no_box(share: int, reason: str) -> None:
    found = prim(cube(300), np.full(300, bool(share)))
    assert found.boxes == ()
    assert found.reason.startswith(reason)
    assert found.base.value == share


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_lone_point_gives_no_box(part: int) -> None:
    """Whichever third it falls into: found on, chosen by, or measured on."""
    hit = np.zeros(300, dtype=bool)
    hit[thirds(300, 0)[part][0]] = True
    found = prim(cube(300), hit)
    assert found.boxes == ()
    assert found.reason.startswith("No box" if part == 0 else "Too few such points")
    assert found.base.count == (part == 2)


def test_assumptions_that_do_not_vary_are_left_alone() -> None:
    x, hit = planted(3_000)
    (box,) = prim({**x, "fixed": np.ones(3_000)}, hit).boxes
    assert {limit.assumption for limit in box.limits} == {"x0", "x1", "x2"}
    assert prim({"fixed": np.ones(300)}, np.arange(300) < 90).boxes == ()
    tree = decision_tree({"fixed": np.ones(300)}, np.arange(300) < 90)
    assert [leaf.conditions for leaf in tree.leaves] == [()]


def test_too_few_points_are_said_to_be() -> None:
    found = prim(cube(40), np.arange(40) < 20)
    assert found.boxes == ()
    assert found.reason == "Too few points: at least 60 are needed"


def test_no_more_boxes_than_asked_for() -> None:
    x = cube(3_000)
    found = prim(x, x["x0"] + x["x1"] > 1.2, max_boxes=1)
    assert len(found.boxes) == 1
    assert found.reason == "No more boxes were asked for"


def test_figures_are_those_of_the_printed_box() -> None:
    """Coverage, density and mass of both boxes, counted by hand on the held-out third."""
    x = cube(900, seed=2)
    hit = (x["x0"] <= 0.3) & (x["x1"] <= 0.6) | (x["x3"] >= 0.75) & (x["x4"] >= 0.4)
    found = prim(x, hit, seed=5)
    assert len(found.boxes) == 2
    earlier: set[int] = set()
    held_out = [int(i) for i in thirds(900, 5)[2]]
    total = sum(bool(hit[i]) for i in held_out)
    for box in found.boxes:
        members = {i for i in held_out if kept_by_hand(box.limits, x, i)} - earlier
        caught = sum(bool(hit[i]) for i in members)
        assert box.coverage == Estimate(caught, total)
        assert box.density == Estimate(caught, len(members))
        assert box.mass == Estimate(len(members), 300)
        earlier |= members
    assert found.density.of == len(earlier)


def test_the_trajectory_trades_coverage_for_density() -> None:
    x, hit = planted(3_000, noise=0.05)
    found = prim(x, hit)
    (box,) = found.boxes
    steps = box.trajectory
    grown = thirds(3_000, 0)[0]
    seen, interesting = {name: column[grown] for name, column in x.items()}, hit[grown]
    for step in steps:
        kept = inside(step.limits, seen)
        assert step.mass == kept.mean()
        assert step.density == pytest.approx(interesting[kept].mean())
        assert step.coverage == pytest.approx(interesting[kept].sum() / interesting.sum())
    assert (steps[0].coverage, steps[0].mass, steps[0].restricted) == (1, 1, 0)
    assert all(a.mass > b.mass for a, b in pairwise(steps))
    rows = found.trajectory_rows()
    assert [row["step"] for row in rows if row["chosen"]] == [box.chosen]
    assert len(rows) == len(steps)


def test_whole_numbers_are_bounded_by_whole_numbers() -> None:
    rng = np.random.default_rng(0)
    x = {"n": rng.integers(1, 13, 3_000).astype(float), "x": rng.random(3_000)}
    x["flag"] = (rng.random(3_000) < 0.5).astype(float)
    (box,) = prim(x, (x["n"] >= 9) & (x["flag"] == 1)).boxes
    assert box.where == "n >= 9 and flag >= 1"


def test_quasi_p_values_are_binomial_tails() -> None:
    x, hit = planted(200, noise=0.2)
    limits = (Limit("x0", ">=", Fraction(1, 2)), Limit("x3", "<=", Fraction(4, 5)))
    found = quasi_p_values(limits, x, hit)
    members = [i for i in range(200) if kept_by_hand(limits, x, i)]
    k, n = sum(bool(hit[i]) for i in members), len(members)
    for p, other in zip(found, limits[::-1], strict=True):
        wider = [i for i in range(200) if kept_by_hand((other,), x, i)]
        q = Fraction(sum(bool(hit[i]) for i in wider), len(wider))
        tail = sum(math.comb(n, j) * q**j * (1 - q) ** (n - j) for j in range(k, n + 1))
        assert p == pytest.approx(float(tail), rel=1e-9)


def test_a_box_without_points_proves_no_limit() -> None:
    x, hit = planted(50)
    assert quasi_p_values((Limit("x0", ">=", Fraction(2)),), x, hit) == [1.0]


def test_the_same_seed_gives_the_same_boxes() -> None:
    x, hit = planted(900, noise=0.1)
    before = {name: column.copy() for name, column in x.items()}
    assert prim(x, hit, seed=0) == prim(x, hit, seed=0)
    assert prim(x, hit, seed=0) != prim(x, hit, seed=1)
    assert all((x[name] == before[name]).all() for name in x)  # the caller's arrays are unchanged


def test_rows_and_words_of_boxes() -> None:
    x, hit = planted(30_000)
    found = prim(x, hit, unresolved=17)
    rows = found.rows()
    ends = [(row["assumption"], row["low"], row["high"]) for row in rows]
    assert ends == [
        ("x0", Fraction(3, 10), None),
        ("x1", None, Fraction(3, 5)),
        ("x2", Fraction(1, 5), Fraction(4, 5)),
    ]
    assert all(row["box"] == 1 and row["density"] == 1 for row in rows)
    assert all(row["density_low"] < 1 == row["density_high"] for row in rows)
    assert found.unresolved == 17
    text = found.text(CLAIM)
    assert text.startswith(f"1. where x0 >= 0.3 and x1 <= 0.6 and x2 >= 0.2 and x2 <= 0.8: {CLAIM}")
    assert "in 100 % of it (95 % interval over 99 % to 100 %); 100 % of all such points" in text
    assert text.endswith("A share of the assumption space is not a probability.")


def test_a_box_within_ranges_is_exact() -> None:
    x, hit = planted(30_000)
    (box,) = prim(x, hit).boxes
    ranges = {name: (Fraction(0), Fraction(1)) for name in x}
    assert box.within(ranges) == {
        **ranges,
        "x0": (Fraction(3, 10), Fraction(1)),
        "x1": (Fraction(0), Fraction(3, 5)),
        "x2": (Fraction(1, 5), Fraction(4, 5)),
    }


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "labels": ({"interesting": np.zeros(90)}, "interesting: holds float64"),
    "table": ({"interesting": np.zeros((90, 1), bool)}, "interesting: is not one label per point"),
    "no columns": ({"columns": {}}, "columns: there are no assumptions"),
    "length": ({"columns": {"a": np.zeros(80)}}, "columns.a: has shape (80,)"),
    "missing": ({"columns": {"a": np.full(90, np.nan)}}, "columns.a: holds an infinite or missing"),
    "words": ({"columns": {"a": ["x"] * 90}}, "columns.a: holds what is not a number"),
    "alpha": ({"alpha": 0}, "alpha: 0 is no share to peel"),
    "coverage": ({"min_coverage": 1.5}, "min_coverage: 1.5 is no share"),
    "boxes": ({"max_boxes": 0}, "max_boxes: 0 boxes cannot be found"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_bad_input_is_named(name: str) -> None:
    given, message = BROKEN[name]
    arguments = {"columns": cube(90), "interesting": np.arange(90) < 30, **given}
    with pytest.raises(InputError) as error:
        prim(arguments.pop("columns"), arguments.pop("interesting"), **arguments)
    assert str(error.value).startswith(message)


# -- certified boxes -----------------------------------------------------------------------------

DILEMMA = eg.load(first_edition("security_dilemma"))
RANGES: Ranges = {a.name: a.range for a in DILEMMA.assumptions if a.range is not None}


def signs(values: list[Fraction]) -> list[int]:
    """The signs between the least and the greatest of a function's values at the corners."""
    low, high = min(values), max(values)
    return [s for s, can in ((-1, low < 0), (0, low <= 0 <= high), (1, high > 0)) if can]


def dilemma_regimes(box: Ranges) -> frozenset[str]:
    """By hand: greed is a - k, fear is v - k - e; both multilinear, so extreme at corners.

    A superset: the two are combined as if they varied apart.
    """
    corners = [dict(zip(box, corner, strict=True)) for corner in product(*box.values())]
    greed = [c["a"] - c["k"] for c in corners]
    fear = [c["v0"] * (1 + c["o"]) * (1 - c["d"]) - c["k"] - c["e"] for c in corners]
    found: set[str] = set()
    for g, f in product(signs(greed), signs(fear)):
        if g > 0 and f > 0:
            found.add("above")
        elif f >= 0:
            found.add("across")  # mutual building holds, and so does something else
        else:
            found |= {"below", "across"} if g > 0 else {"below"}  # chicken's mixture may reach it
    return frozenset(found)


def regime_at(point: Mapping[str, Fraction]) -> str:
    return solve(DILEMMA.at(point)).regime


def random_points(box: Ranges, n: int, seed: int = 0) -> list[dict[str, Fraction]]:
    rng = np.random.default_rng(seed)
    return [
        {k: low + (high - low) * int(rng.integers(0, 9)) / 8 for k, (low, high) in box.items()}
        for _ in range(n)
    ]


def boxed(**ends: tuple[str, str]) -> Ranges:
    return {**RANGES, **{k: (Fraction(low), Fraction(high)) for k, (low, high) in ends.items()}}


def test_the_regimes_by_hand_are_those_of_the_solver() -> None:
    for point in random_points(RANGES, 150):
        box = {name: (x, x) for name, x in point.items()}
        assert regime_at(point) in dilemma_regimes(box)


GREEDY = boxed(a=("0.6", "1"), k=("0", "0.5"), v0=("1.4", "1.5"), d=("0", "0.1"), e=("0", "0.1"))


def test_a_box_inside_the_region_is_proved() -> None:
    found = certify(GREEDY, "above", dilemma_regimes)
    assert (found.status, found.proved, found.refuted) == ("proved", 1, 0)
    assert found.inner == found.box == GREEDY
    assert found.witness is None
    assert found.text(CLAIM) == f"Proved: {CLAIM} at every point of the box."


def test_splitting_proves_what_one_look_cannot() -> None:
    """Greed and fear bounded apart are too loose for the product x*y - x*y; split, they are not."""

    def loose(box: Ranges) -> frozenset[str]:
        (a, b), (c, d) = box["x"], box["y"]
        least, most = c * (1 - b) + a - 1, d * (1 - a) + b - 1  # of y*(1 - x) + x - 1, loosely
        regimes = {"below"} if least < -Fraction(1, 2) else set()
        return frozenset(regimes | ({"above"} if most >= -Fraction(1, 2) else set()))

    half = {"x": (Fraction(0), Fraction(1)), "y": (Fraction(6, 10), Fraction(1))}
    assert "below" in loose(half)
    found = certify(half, "above", loose)  # y + x - x*y >= 0.6 there
    assert (found.status, found.proved, found.inner) == ("proved", 1, half)
    assert 1 < found.asked <= 2_000


def test_a_box_across_the_edge_is_refuted_by_a_witness() -> None:
    box = boxed(a=("0.3", "1"), k=("0.1", "0.6"), v0=("1.4", "1.5"), d=("0", "0"), e=("0", "0.1"))
    found = certify(box, "above", dilemma_regimes, budget=600)
    assert found.status == "refuted"
    assert found.witness is not None
    assert regime_at(found.witness) != "above"
    assert regime_at(found.witness) in found.witness_regimes
    assert all(low <= found.witness[name] <= high for name, (low, high) in box.items())
    # a > k on all but a triangle of the square, 0.3 * 0.3 / 2 of 0.7 * 0.5; fear holds throughout
    edge = 1 - Fraction("0.045") / Fraction("0.35")
    assert edge - Fraction(1, 10) < found.proved < edge
    assert 0 < found.refuted < 1 - edge
    assert f"{CLAIM}, proved on" in found.text(CLAIM)


def test_the_inner_box_is_proved_at_every_point() -> None:
    box = boxed(a=("0.3", "1"), k=("0.1", "0.6"), v0=("0.9", "1.5"))
    found = certify(box, "above", dilemma_regimes, budget=700)
    assert found.inner is not None
    assert dilemma_regimes(found.inner) == {"above"}  # greed and fear above 0 at every corner
    for name, (low, high) in found.inner.items():
        assert box[name][0] <= low < high <= box[name][1]
        assert len(written(low)) <= 7
        assert len(written(high)) <= 7
    corners = [dict(zip(found.inner, c, strict=True)) for c in product(*found.inner.values())]
    for point in [*corners, *random_points(found.inner, 60)]:
        assert regime_at(point) == "above"
    assert 0 < found.inner_share <= found.proved < 1
    assert found.asked <= 700


def test_an_inner_box_is_found_where_no_part_was_proved() -> None:
    found = certify(RANGES, "above", dilemma_regimes, budget=1_000)
    assert found.inner is not None
    assert all(regime_at(point) == "above" for point in random_points(found.inner, 40))


def test_the_inner_box_is_near_the_largest() -> None:
    """Proved where a > k: of x + y > 1 on the unit square no box holds more than 1/4."""

    def regimes(box: Ranges) -> frozenset[str]:
        (a, b), (c, d) = box["x"], box["y"]
        above = {"above"} if b + d > 1 else set()
        return frozenset(above | ({"below"} if a + c <= 1 else set()))

    unit = (Fraction(0), Fraction(1))
    found = certify({"x": unit, "y": unit}, "above", regimes)
    assert found.inner is not None
    assert found.inner["x"][0] + found.inner["y"][0] > 1
    assert Fraction(1, 5) < found.inner_share < Fraction(1, 4)
    assert Fraction(45, 100) < found.proved < Fraction(1, 2)
    assert found.status == "refuted"


def test_a_claim_that_fails_only_at_a_corner_is_refuted_there() -> None:
    box = boxed(a=("0.5", "1"), k=("0", "0.5"), v0=("1.4", "1.5"), d=("0", "0"), e=("0", "0"))
    found = certify(box, "above", dilemma_regimes, budget=400)
    assert found.status == "refuted"
    assert found.witness is not None
    assert found.witness["a"] == found.witness["k"] == Fraction(1, 2)
    assert regime_at(found.witness) == "across"
    assert found.refuted == 0
    assert found.inner_share > Fraction(99, 100)


def test_other_claims_are_sets_of_regimes() -> None:
    box = boxed(v0=("1.4", "1.5"), d=("0", "0.1"), k=("0", "0.5"), e=("0", "0.5"))
    some = certify(box, {"above", "across"}, dilemma_regimes)
    assert some.status == "proved"
    assert certify(box, "above", dilemma_regimes, budget=100).status == "refuted"
    calm = boxed(v0=("0.2", "0.3"), d=("0.5", "1"), a=("0", "0.2"), k=("0.31", "1"))
    assert certify(calm, "below", dilemma_regimes).status == "proved"


@pytest.mark.parametrize("budget", [0, 1, 2, 7, 40])
def test_a_budget_is_kept(budget: int) -> None:
    calls: list[Ranges] = []

    def counted(box: Ranges) -> frozenset[str]:
        calls.append(box)
        return dilemma_regimes(box)

    found = certify(RANGES, "above", counted, budget=budget)
    assert len(calls) == found.asked <= budget
    if budget == 0:
        assert (found.status, found.proved, found.inner) == ("undecided", 0, None)
        assert found.text(CLAIM).endswith("No inner box was proved.")


@pytest.mark.parametrize("answer", [frozenset({"unresolved"}), frozenset({"below", "unresolved"})])
def test_what_is_unresolved_proves_and_refutes_nothing(answer: frozenset[str]) -> None:
    found = certify({"x": (Fraction(0), Fraction(1))}, "above", lambda _: answer, 300)
    assert (found.status, found.witness, found.proved, found.refuted) == ("undecided", None, 0, 0)


def test_an_empty_answer_proves_nothing() -> None:
    found = certify({"x": (Fraction(0), Fraction(1))}, "above", lambda _: frozenset(), 50)
    assert found.status == "undecided"


def test_an_assumption_held_fixed_stays_so() -> None:
    fixed = {**RANGES, "k": (Fraction(1, 4), Fraction(1, 4)), "v0": (Fraction(3, 2),) * 2}
    found = certify(fixed, "above", dilemma_regimes, budget=300)
    assert found.inner is not None
    assert found.inner["k"] == fixed["k"]
    assert all(regime_at(point) == "above" for point in random_points(found.inner, 30))
    point = {name: (x, x) for name, (x, _) in GREEDY.items()}
    assert certify(point, "above", dilemma_regimes).status == "proved"
    assert certify(point, "below", dilemma_regimes).witness == {k: x for k, (x, _) in point.items()}


def test_certifying_is_deterministic_and_tidy() -> None:
    box = boxed(a=("0.3", "1"), k=("0.1", "0.6"), v0=("1.2", "1.5"), d=("0", "0.2"))
    found = certify(box, "above", dilemma_regimes, budget=400)
    assert found.inner is not None
    assert found == certify(box, "above", dilemma_regimes, budget=400)
    rows = found.rows()
    assert [row["assumption"] for row in rows] == list(RANGES)
    assert all(row["low"] <= row["inner_low"] <= row["inner_high"] <= row["high"] for row in rows)


@pytest.mark.parametrize(
    ("box", "wanted", "message"),
    [
        (RANGES, "escalates", "wanted: escalates is no regime"),
        (RANGES, set(), "wanted: nothing is no regime"),
        (RANGES, "unresolved", "wanted: unresolved is no regime"),
        ({}, "above", "box: names no assumption"),
        ({"x": (Fraction(1), Fraction(0))}, "above", "box.x: runs from 1 down to 0"),
    ],
)
def test_a_senseless_claim_is_refused(box: Ranges, wanted: Any, message: str) -> None:
    with pytest.raises(InputError) as error:
        certify(box, wanted, dilemma_regimes)
    assert str(error.value).startswith(message)


def test_a_sampled_box_becomes_a_certified_one() -> None:
    """From sampling to proof: the PRIM box of the library's game, then what of it is proved."""
    rng = np.random.default_rng(0)
    n = 3_000
    x = {name: rng.uniform(float(low), float(high), n) for name, (low, high) in RANGES.items()}
    greed = x["a"] - x["k"]
    fear = x["v0"] * (1 + x["o"]) * (1 - x["d"]) - x["k"] - x["e"]
    box = prim(x, (greed > 0) & (fear > 0)).boxes[0]
    assert {"a", "k"} <= {limit.assumption for limit in box.limits}
    found = certify(box.within(RANGES), "above", dilemma_regimes, budget=400)
    assert found.status == "refuted"
    assert found.inner is not None
    assert all(regime_at(point) == "above" for point in random_points(found.inner, 40))


# -- trees ---------------------------------------------------------------------------------------


def regions(n: int, seed: int = 0, noise: float = 0.0) -> tuple[Columns, NDArray[np.str_]]:
    """Below where x0 <= 0.3; else across where x1 <= 0.42, above beyond."""
    x = cube(n, seed=seed)
    rng = np.random.default_rng(seed + 7_000)
    told = np.where(x["x0"] <= 0.3, "below", np.where(x["x1"] <= 0.42, "across", "above"))
    other = rng.choice(["below", "across", "above"], n)
    return x, np.where(rng.random(n) < noise, other, told)


def test_a_planted_tree_is_told_in_words() -> None:
    x, regimes = regions(6_000)
    tree = decision_tree(x, regimes)
    assert [leaf.where for leaf in tree.leaves] == [
        "where x0 <= 0.3",
        "where x0 > 0.3 and x1 <= 0.42",
        "where x0 > 0.3 and x1 > 0.42",
    ]
    assert [leaf.regime for leaf in tree.leaves] == ["below", "across", "above"]
    assert tree.accuracy.value > 0.995
    third = tree.leaves[2]
    assert third.text() == (
        f"where x0 > 0.3 and x1 > 0.42: {CLAIM} in 100 % of it (held out "
        f"{third.held_out_purity.text}); {percent(third.share)} of the space"
    )
    assert tree.text().endswith("A share of the assumption space is not a probability.")


@pytest.mark.parametrize("seed", range(6))
def test_noise_is_pruned_and_structure_kept(seed: int) -> None:
    x, regimes = regions(3_000, seed, noise=0.15)
    tree = decision_tree(x, regimes, seed=seed)
    assert len(tree.leaves) == 3
    assert {limit.assumption for leaf in tree.leaves for limit in leaf.conditions} == {"x0", "x1"}
    assert abs(tree.accuracy.value - 0.9) < 0.04


@pytest.mark.parametrize("seed", range(8))
def test_random_labels_give_no_tree(seed: int) -> None:
    regimes = np.random.default_rng(seed + 90).choice(["below", "above"], 1_200, p=[0.7, 0.3])
    tree = decision_tree(cube(1_200, seed=seed), regimes, seed=seed)
    assert [leaf.conditions for leaf in tree.leaves] == [()]
    assert tree.accuracy == tree.guess
    assert "better than chance" in tree.text()


def counted_by_hand(leaf: Sentence, x: Columns, regimes: Any, points: Any) -> dict[str, int]:
    members = [i for i in points if kept_by_hand(leaf.conditions, x, int(i))]
    labels = [str(regimes[i]) for i in members]
    return {regime: labels.count(regime) for regime in leaf.counts}


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_leaves_tile_the_space_and_count_what_they_say(noise: float) -> None:
    x, regimes = regions(600, noise=noise)
    tree = decision_tree(x, regimes, seed=2)
    grow, _, held_out = thirds(600, 2)
    for i in range(600):
        assert sum(kept_by_hand(leaf.conditions, x, i) for leaf in tree.leaves) == 1
    assert sum(leaf.share for leaf in tree.leaves) == pytest.approx(1)
    right = 0
    for leaf in tree.leaves:
        assert dict(leaf.counts) == counted_by_hand(leaf, x, regimes, grow)
        assert leaf.purity == pytest.approx(leaf.counts[leaf.regime] / sum(leaf.counts.values()))
        there = counted_by_hand(leaf, x, regimes, held_out)
        assert leaf.held_out_purity == Estimate(there[leaf.regime], sum(there.values()))
        right += there[leaf.regime]
    assert tree.accuracy == Estimate(right, 200)


def test_a_pattern_of_three_assumptions_together_is_not_pretended() -> None:
    x = cube(3_000)
    odd = (x["x0"] > 0.5) ^ (x["x1"] > 0.5) ^ (x["x2"] > 0.5)
    tree = decision_tree(x, odd)
    assert tree.accuracy.value < 0.65
    assert all(leaf.held_out_purity.value < 0.75 for leaf in tree.leaves if leaf.share > 0.1)


def test_xor_shows_low_purity_where_the_depth_ends() -> None:
    x = cube(3_000)
    tree = decision_tree(x, (x["x0"] > 0.5) ^ (x["x1"] > 0.5), max_depth=1)
    assert all(leaf.purity < 0.75 for leaf in tree.leaves if leaf.share > 0.2)
    assert tree.accuracy.value < 0.65


@pytest.mark.parametrize("label", ["below", "across", "above"])
def test_one_regime_everywhere_is_one_leaf(label: str) -> None:
    tree = decision_tree(cube(300), np.full(300, label))
    (leaf,) = tree.leaves
    assert (leaf.conditions, leaf.regime, leaf.purity, leaf.share) == ((), label, 1, 1)
    assert leaf.text().startswith("everywhere: ")
    assert "better than chance" not in tree.text()


def test_true_and_false_have_words_too() -> None:
    x = cube(900)
    tree = decision_tree(x, x["x3"] > 0.7, seed=1)
    assert [leaf.regime for leaf in tree.leaves] == ["false", "true"]
    words = {"true": "arms race", "false": "calm"}
    assert [leaf.text(words).split(" in ")[0] for leaf in tree.leaves] == [
        f"where x3 <= {written(tree.leaves[0].conditions[0].number)}: calm",
        f"where x3 > {written(tree.leaves[1].conditions[0].number)}: arms race",
    ]


def test_large_values_close_together_are_told_apart() -> None:
    """A float32 cannot hold 1e9 + 1: the tree must not see values so."""
    rng = np.random.default_rng(0)
    offset = rng.integers(0, 20, 900)
    tree = decision_tree({"x": 1e9 + offset}, offset > 11)
    assert tree.accuracy.value == 1
    assert [leaf.where for leaf in tree.leaves] == ["where x <= 1000000011", "where x > 1000000011"]


def test_rows_of_a_tree() -> None:
    x, regimes = regions(3_000)
    tree = decision_tree(x, regimes)
    rows = tree.rows()
    assert [(row["leaf"], row["assumption"], row["relation"]) for row in rows] == [
        (1, "x0", "<="), (2, "x0", ">"), (2, "x1", "<="), (3, "x0", ">"), (3, "x1", ">"),
    ]  # fmt: skip
    assert all(row["n_below"] >= 0 and 0 <= row["held_out_low"] <= 1 for row in rows)
    (row,) = decision_tree(x, np.full(3_000, "below")).rows()
    assert (row["assumption"], row["regime"], row["n_below"]) == (None, "below", 1_000)


def test_the_same_seed_gives_the_same_tree() -> None:
    x, regimes = regions(900, noise=0.2)
    assert decision_tree(x, regimes) == decision_tree(x, regimes, seed=0)


@pytest.mark.parametrize(
    ("columns", "regimes", "message"),
    [
        (cube(90), ["unresolved"] * 90, "regimes: 'unresolved' is no regime"),
        (cube(90), ["below"] * 80, "columns.x0: has shape (90,)"),
        (cube(2), ["below"] * 2, "regimes: 2 points cannot be split in thirds"),
        ({}, ["below"] * 90, "columns: there are no assumptions"),
    ],
)
def test_bad_input_to_a_tree_is_named(columns: Columns, regimes: Any, message: str) -> None:
    with pytest.raises(InputError) as error:
        decision_tree(columns, regimes)
    assert str(error.value).startswith(message)


def test_a_depth_of_zero_is_refused() -> None:
    with pytest.raises(InputError, match="max_depth"):
        decision_tree(cube(90), np.arange(90) < 40, max_depth=0)


def test_results_are_frozen() -> None:
    x, hit = planted(300)
    found: Scenarios = prim(x, hit)
    with pytest.raises(AttributeError):
        found.seed = 1  # type: ignore[misc]
