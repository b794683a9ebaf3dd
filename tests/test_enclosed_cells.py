"""Functions of an assumption on cells whose ends are irrational, and known by wide intervals."""

from __future__ import annotations

import random

import pytest

import escalation_games as eg
from escalation_games.expressions import evaluate, parse
from escalation_games.numbers import Algebraic, Fraction, Refine, point_bounds, sign
from escalation_games.numbers.bounds.certified_real import Enclosed
from escalation_games.numbers.line.algebraic import isolate
from escalation_games.numbers.line.cells import Cell
from examples import us_and_them

F = Fraction
FORMULAS = ["x - t", "t - x", "exp(x) - exp(t)", "x**x - t**t", "log(1 + x) - log(1 + t)"]


def irrational(rng: random.Random) -> Algebraic:
    """Between 1/2 and 3, with the interval in which it was found alone."""
    while True:
        polynomial = (-rng.randint(1, 60), rng.randint(0, 3), rng.randint(0, 3), rng.randint(1, 9))
        for root in isolate(polynomial, F(1, 2), F(3)):
            if isinstance(root, Algebraic):
                return root


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("is_upper", [True, False])
def test_a_zero_beside_an_irrational_end_is_found_or_excluded(formula: str, is_upper: bool) -> None:
    rng = random.Random(f"{formula} {is_upper}")
    inside = 0
    for _ in range(12):
        end = irrational(rng)
        cell = Cell(F(1, 2), end) if is_upper else Cell(end, F(3))
        low, high = point_bounds(end)
        zero = low + (high - low) * F(rng.randint(0, 20), 20)
        there = evaluate(parse(formula, "f", names="xt"), {"x": Enclosed.on(cell), "t": zero})
        if (zero < end) == is_upper and F(1, 2) < zero < F(3):
            with pytest.raises(Refine) as caught:
                sign(there)
            (found,) = caught.value.roots(cell)
            least, most = point_bounds(found)
            assert least <= zero <= most
            assert most - least < F(1, 10**6)
            inside += 1
        else:
            is_above = (cell.sample() > zero) == (formula != "t - x")
            assert sign(there) == (1 if is_above else -1)
    assert inside > 2


def test_nearer_to_the_end_than_boxes_are_small() -> None:
    """A zero 10^-20 below the root of 2, which is not the root that was split at."""
    end = next(iter(isolate((-2, 0, 1), F(1), F(2))))
    near = end.within(F(1, 10**20)).lower
    cell = Cell(F(1), end)
    with pytest.raises(Refine) as caught:
        sign(Enclosed.on(cell) - near)
    (found,) = caught.value.roots(cell)
    least, most = point_bounds(found)
    assert least <= near <= most


def test_a_level_that_reaches_the_line_just_before_an_irrational_tip() -> None:
    """`us` turns to b where 7 p^3 = 1, at 0.52276; until then escalation is p, then it is 0."""
    file = us_and_them(
        'p = { value = 0, range = [0, 1], about = "p" }',
        us="us.b*(7*p**3 - 1)*exp(abs(p**3 - 1/7))",
        escalation='"a / b" = "p"\nline = 0.52',
    )
    tips = [tip for tip in eg.tips(eg.loads(file, "two")) if "regime" in tip.changes]
    assert tips[0].value == F("0.52")
    assert float(tips[1].value) == pytest.approx(7 ** (-1 / 3))  # type: ignore[arg-type]


def test_an_irrational_point_has_no_sample() -> None:
    (root,) = isolate((-2, 0, 1), F(1), F(2))
    with pytest.raises(ValueError, match="no Fraction"):
        Cell.at(root).sample()
