"""A root that is proved, told to any precision: against roots known from closed forms."""

from __future__ import annotations

import pickle
import subprocess
import sys
from fractions import Fraction

import pytest

from escalation_games.errors import Unresolved
from escalation_games.numbers import approximate, decimal_text
from escalation_games.numbers.algebra.resultants import roots_between
from escalation_games.numbers.algebra.sparse import Sparse
from escalation_games.numbers.bounds.system_root import NoRoot, SystemRoot
from escalation_games.solvers.solve import _envelope

F = Fraction


def polynomial(n: int, *terms: tuple[int, tuple[int, ...]]) -> Sparse:
    """Of (coefficient, powers)."""
    assert all(len(powers) == n for _, powers in terms)
    return Sparse({powers: F(c) for c, powers in terms})


def golden() -> SystemRoot:
    """x y = 1 - x and x = y: x = y = (sqrt(5) - 1)/2."""
    zero = (
        polynomial(2, (1, (1, 1)), (1, (1, 0)), (-1, (0, 0))),
        polynomial(2, (1, (1, 0)), (-1, (0, 1))),
    )
    return SystemRoot(zero, (0.6, 0.6))


def test_digits_are_those_of_the_closed_form() -> None:
    x, _ = golden().coordinates()
    digits = "0.618033988749894848204586834365638117720309179805762862135448622705260463"
    low, high = x.bounds(60)
    assert low < F(digits) < high
    assert high - low < F(1, 10**55)
    assert abs(F(decimal_text(x, 40)) - F(digits)) < F(1, 10**40)


def test_what_the_equations_say_is_0_is_0_and_nothing_else() -> None:
    x, y = golden().coordinates()
    assert (x - y).sign() == 0
    assert (x * x + x - F(1)).sign() == 0
    assert (x * y + y - F(1)).sign() == 0
    near = F("0.6180339887498948482")
    assert (x - near).sign() == 1
    assert (near - x).sign() == -1
    assert (F(1) / x - x - F(1)).sign() == 0


def test_what_is_0_for_another_reason_is_not_told() -> None:
    """x**4 = 2 - 3 x at the golden ratio, which is no sum of its equations times 1, x or y."""
    x, _ = golden().coordinates()
    with pytest.raises(Unresolved, match="whether they are equal is not proved"):
        (x * x * x * x - F(2) + F(3) * x).sign()


@pytest.mark.parametrize(
    ("zero", "near"),
    [
        # a double root, no root, one far away, and no inverse of derivatives
        ([polynomial(1, (4, (2,)), (-4, (1,)), (1, (0,)))], [0.5]),
        ([polynomial(1, (1, (2,)), (1, (0,)))], [0.5]),
        ([polynomial(1, (1, (1,)), (-100, (0,)))], [0.5]),
        ([polynomial(2, (1, (1, 0)), (1, (0, 1)))] * 2, [0.0, 0.0]),
    ],
)
def test_what_is_not_one_root_is_refused(zero: list[Sparse], near: list[float]) -> None:
    with pytest.raises(NoRoot):
        SystemRoot(zero, near)


def test_numbers_at_several_roots_and_at_a_point_of_a_line() -> None:
    """sqrt(2)/2 is less than 3/4, the root of x**3 = 1/2 is between both and 4/5."""
    golden_x, _ = golden().coordinates()
    (half_root,) = SystemRoot([polynomial(1, (2, (2,)), (-1, (0,)))], [0.7]).coordinates()
    assert (half_root - golden_x).sign() == 1
    assert (half_root * half_root - F(1, 2)).sign() == 0
    (cube_root,) = roots_between([F(-1), F(0), F(0), F(2)], F(0), F(1))
    assert (cube_root - half_root).sign() == 1
    assert (half_root - cube_root).sign() == -1
    product = half_root * golden_x * cube_root
    assert approximate(product) == pytest.approx(0.5**0.5 * 0.5 ** (1 / 3) * (5**0.5 - 1) / 2)
    assert (half_root * half_root * cube_root - cube_root / F(2)).sign() == 0


def test_fractions_that_are_a_root_are_told() -> None:
    """x y = 3/35 and x + y = 22/35, at 3/7 and 1/5."""
    zero = (
        polynomial(2, (35, (1, 1)), (-3, (0, 0))),
        polynomial(2, (35, (1, 0)), (35, (0, 1)), (-22, (0, 0))),
    )
    assert SystemRoot(zero, (0.43, 0.2)).coordinates() == [F(3, 7), F(1, 5)]
    assert SystemRoot(zero, (0.2, 0.43)).coordinates() == [F(1, 5), F(3, 7)]


def test_the_box_holds_no_other_root() -> None:
    """x**2 - x + 6/25 is 0 at 2/5 and 3/5."""
    zero = [polynomial(1, (25, (2,)), (-25, (1,)), (6, (0,)))]
    for root, other in ((0.4, F(3, 5)), (0.6, F(2, 5))):
        ((low, high),) = SystemRoot(zero, [root]).within
        assert low < F(root) < high
        assert not low <= other <= high


def test_an_envelope_is_right_where_a_root_has_another_one_nearby() -> None:
    """x**2 = 1/50 - 1e-11, and 1/50 + 1e-11: no box of a usual size holds one of these only."""
    (far,) = SystemRoot([polynomial(1, (2, (2,)), (-1, (0,)))], [0.7]).coordinates()
    apart = F(1, 10**11)
    coefficients = [F(1, 50) ** 2 - apart**2, F(0), -F(1, 25), F(0), F(1)]
    below, above = roots_between(coefficients, F(0), F(1))
    (large,) = roots_between([F(-50), F(0), F(1)], F(0), F(100))
    assert (far - below).sign() == 1
    assert (below * far - above * far).sign() == -1
    for levels in ([far, below, large], [large, below, far], [below, large, far]):
        envelope = _envelope(levels)
        assert envelope.lower is below
        assert envelope.upper is large


@pytest.mark.parametrize("apart", [F(1, 10**4), F(1, 10**6), F(1, 2 * 10**7)])
def test_roots_near_each_other_have_digits_too(apart: Fraction) -> None:
    """The nearer, the more digits are lost on the way; an irrational shift keeps them from being
    told as Fractions."""
    p = polynomial(1, (1, (2,)), (-1, (1,))) + Sparse.constant(F(1, 4) - 2 * apart**2, 1)
    (x,) = SystemRoot([p], [0.5 + 2**0.5 * float(apart)]).coordinates()
    low, high = x.bounds(60)
    assert F(1, 2) < low < high
    assert (low - F(1, 2)) ** 2 < 2 * apart**2 < (high - F(1, 2)) ** 2


@pytest.mark.parametrize("unit", [F(10) ** 400, F(1, 10**400)])
def test_sizes_beyond_floats_do_not_matter(unit: Fraction) -> None:
    p = polynomial(1, (2, (2,)), (-1, (0,)))
    (x,) = SystemRoot([p.scaled(unit)], [0.7]).coordinates()
    assert (x * x - F(1, 2)).sign() == 0


def test_one_root_from_two_points_is_known_to_be_one() -> None:
    p = polynomial(1, (2, (2,)), (-1, (0,)))
    one, other = SystemRoot([p], [0.7]), SystemRoot([p], [0.72])
    assert one.is_in(other)
    assert not SystemRoot([p], [-0.7]).is_in(one)


OTHER_PROCESS = """
import pickle, sys
from fractions import Fraction as F
from escalation_games.numbers.algebra.sparse import Sparse
from escalation_games.numbers.bounds.system_root import SystemRoot
p = Sparse({(2,): F(1), (0,): F(-1, int(sys.argv[1]))})
print(pickle.dumps(SystemRoot([p], [0.5]).coordinates()[0]).hex())
"""


def test_numbers_that_other_processes_found_are_told_apart() -> None:
    """sqrt(1/3) and sqrt(1/5), each the first root of its process."""
    made = [
        subprocess.run(
            [sys.executable, "-c", OTHER_PROCESS, n], capture_output=True, check=True, text=True
        ).stdout
        for n in ("3", "5", "3")
    ]
    third, fifth, again = (pickle.loads(bytes.fromhex(text)) for text in made)
    assert (third - fifth).sign() == 1
    assert (third * third * fifth - fifth / F(3)).sign() == 0
    assert third == again


def test_what_cancels_does_not_show_in_a_float() -> None:
    """sqrt(2) less 40 of its digits: what comes after them is left."""
    (x,) = roots_between([F(-2), F(0), F(1)], F(1), F(2))
    near = F("1.4142135623730950488016887242096980785696")
    rest = 7.18753769480731767973799e-41
    assert approximate(x - near) == pytest.approx(rest, rel=1e-12)
    assert approximate((x - near) * F(10) ** 40) == pytest.approx(rest * 1e40, rel=1e-12)
    assert approximate(F(1) / (x - near)) == pytest.approx(1 / rest, rel=1e-12)
