"""What is proved of a way over all ranges: against pairs of points, solved anew."""

from __future__ import annotations

import os
from fractions import Fraction

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.numbers.regions.surfaces import Space, quotient
from escalation_games.sensitivity.direction.over_ranges import OverRanges, over_ranges
from escalation_games.sensitivity.direction.proved_ways import (
    Question,
    SignedProduct,
    proved_ways,
)
from escalation_games.solvers.result import KINDS
from examples import us_and_them
from soak.definitions import random_model

PAIRS = 100_000 if os.environ.get("SOAK") else 2_000
ROUNDING = 1e-9
GAMES = [entry.name for entry in eg.catalogue()]
QUICK = ["extended_deterrence", "cornered", "package_deal"]


def pairs_against(definition: eg.Definition, question: Question, n: int, seed: int = 1) -> int:
    """Of random pairs of points that differ in one assumption, those whose level goes that way."""
    name, end, way = question
    rng = np.random.default_rng(seed)
    low = {a.name: float(a.range[0]) for a in definition.ranged if a.range}
    high = {a.name: float(a.range[1]) for a in definition.ranged if a.range}
    shares = {other: rng.random(n) for other in low}
    levels, kinds = [], []
    for share in np.sort(rng.random((2, n)), axis=0):
        at = {**shares, name: share}
        found = eg.outcomes(definition, {o: low[o] + (high[o] - low[o]) * at[o] for o in at})
        levels.append(getattr(found, end))
        kinds.append(found.completeness)
    step = levels[1] - levels[0]
    alike = (kinds[0] == kinds[1]) & (kinds[0] != KINDS.index("some"))
    return int((alike & ((step if way == "rises" else -step) > ROUNDING)).sum())


def asked_of(definition: eg.Definition) -> list[Question]:
    return [
        (a.name, end, way)
        for a in definition.ranged for end in ("lower", "upper") for way in ("rises", "falls")
    ]  # fmt: skip


@pytest.mark.parametrize("name", GAMES if "SOAK" in os.environ else QUICK)
def test_no_pair_of_points_goes_against_what_is_proved(name: str) -> None:
    definition = eg.load(name)
    claimed = [
        (a.name, end, "falls" if says == "rises" else "rises")
        for a in definition.ranged for says in a.claims.values() for end in ("lower", "upper")
    ]  # fmt: skip
    for question in proved_ways(definition, claimed).never:
        assert pairs_against(definition, question, PAIRS) == 0, question


def alone(us: str, score: str = "1", extra: str = "") -> eg.Definition:
    lines = [f'{n} = {{ value = "1/4", range = [0, 1], about = "{n}" }}' for n in "xy"]
    return eg.loads(us_and_them("\n".join(lines), us, escalation=f'"b / b" = "{score}"') + extra)


EVERYTHING = {("x", "falls"), ("x", "rises"), ("y", "falls"), ("y", "rises")}


@pytest.mark.parametrize(
    ("us", "score", "never"),
    [
        ("us.a*x + us.b*y", "1", {("x", "rises"), ("y", "falls")}),  # b is played where y > x
        ("us.b", "x*y", {("x", "falls"), ("y", "falls")}),
        ("us.b", "x*(1 - x)", {("y", "falls"), ("y", "rises")}),
        ("us.b", "x*(2 - y)/2", {("x", "falls"), ("y", "rises")}),
        # constant, but for jumps of both ways
        ("us.b*(x - 1/4)*(3/4 - x) + us.a*0", "1", {("y", "falls"), ("y", "rises")}),
        # where the jump is, the level falls with x; beside it, it rises
        ("us.b*(y - x) + us.a*0", "1/2 + x/4", {("y", "falls")}),
        # it would jump down with x, if y were above 1
        ("us.b*(1 + x - y*x)", "1", EVERYTHING),
    ],
)  # fmt: skip
def test_a_level_that_is_known(us: str, score: str, never: set[tuple[str, str]]) -> None:
    definition = alone(us, score)
    found = proved_ways(definition, asked_of(definition))
    assert {(name, way) for name, end, way in found.never if end == "upper"} == never
    assert {(name, way) for name, end, way in found.never if end == "lower"} == never
    assert found.kind == "all"


def test_a_tangent_is_no_jump() -> None:
    """(x - y)**2 is nowhere below 0: b is played wherever x and y differ."""
    definition = alone("us.b*(x - y)**2 + us.a*0")
    assert len(proved_ways(definition, asked_of(definition)).never) == 8


def test_what_is_proved_and_refuted_between_them_settles_small_games() -> None:
    """A place where it falls that no line meets is found beside the proof that fails there."""
    definition = alone("us.b", "1/2 + x/10 - 3/10*(x > 99/100)*(y > 99/100)")
    (found,) = over_ranges(definition, "x", lines=4)
    assert found.falling is not None
    assert found.falling.after < found.falling.before
    assert not found.never_goes("falls")


def test_what_divides_itself_away_is_not_0() -> None:
    """(x - y)*(x + 1)/(x - y) is no 0 where x = y."""
    ends = {name: (Fraction(0), Fraction(1)) for name in "xy"}
    space = Space({"x": Fraction(1, 2), "y": Fraction(1, 3)}, ends, irreducible=True)
    x, y = space.variables().values()
    one = Fraction(1)
    whole = SignedProduct.of(quotient((x - y) * (x + one), x - y))
    (surface,) = dict(SignedProduct.of(x - y).powers)
    assert not whole.is_0_on(surface)
    assert whole.powers == SignedProduct.of(x + one).powers
    assert SignedProduct.of((x - y) * (x + one)).is_0_on(surface)


def test_where_nothing_can_be_proved_nothing_is_said() -> None:
    definition = alone("us.b", "exp(-x)")
    (found,) = over_ranges(definition, "x")
    assert (dict(found.never), found.proved) == (
        {"lower": frozenset(), "upper": frozenset()},
        "some",
    )
    assert found.falling is not None


def test_less_effort_proves_less_and_never_more() -> None:
    least, most = (
        {(f.assumption, e, w) for f in eg.over_ranges("cornered", effort=effort, lines=8)
         for e, ways in f.never.items() for w in ways}
        for effort in (0.0005, 1)
    )  # fmt: skip
    assert least < most


SCORES = ["x", "1 - y", "z*x", "1/2"]
RANDOM = 60 if os.environ.get("SOAK") else 6


@pytest.mark.parametrize("seed", range(RANDOM))
def test_random_games_of_two(seed: int) -> None:
    """Small whole payoffs, moved by three assumptions; every pair of ways by random pairs."""
    definition = random_game(np.random.default_rng(seed))
    for over in eg.over_ranges(definition, lines=64):
        check(definition, over)


def check(definition: eg.Definition, over: OverRanges) -> None:
    for end, ways in over.never.items():
        for way in ways:
            assert over.witness(way) is None or over.witness(way).end != end
            assert pairs_against(definition, (over.assumption, end, way), PAIRS) == 0


def random_game(rng: np.random.Generator) -> eg.Definition:
    """Two players, two actions each; payoffs and scores are affine in products of assumptions."""

    def formula() -> str:
        terms = ["", "*x", "*y", "*z", "*x*y", "*y*z"]
        parts = [f"{rng.integers(-2, 3)}{term}" for term in rng.choice(terms, 3, replace=False)]
        return " + ".join(parts)

    cells = [f"{one} / {other}" for one in "ab" for other in "cd"]
    payoffs = "\n".join(
        f'"{cell}" = {{ us = "{formula()}", them = "{formula()}" }}' for cell in cells
    )
    scores = "\n".join(f'"{cell}" = "{s}"' for cell, s in zip(cells, SCORES, strict=True))
    ranges = "\n".join(f'{n} = {{ value = "1/3", range = [0, 1], about = "{n}" }}' for n in "xyz")
    return eg.loads(f"""
title = "random"
question = "random?"
form = "strategic"
source = "drawn at random"
players = {{ us = ["a", "b"], them = ["c", "d"] }}
[assumptions]
{ranges}
[payoffs]
{payoffs}
[escalation]
line = 0.5
why = "drawn"
{scores}
""")


def test_levels_with_square_roots_prove_nothing() -> None:
    """Three who mix: on some patterns chances are roots of quadratics over the assumptions."""
    found = eg.over_ranges(eg.loads(random_model(2901, 21).toml), lines=16, effort=0.3)
    assert {over.proved for over in found} <= {"some", "all pure"}
