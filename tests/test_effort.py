"""Work is counted, and no question goes on without end: what is not settled is said."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import escalation_games as eg
from escalation_games import effort
from escalation_games.effort import Allowance, Spent, allowed, left, points, ran_out, share, spend
from escalation_games.errors import BudgetExceeded, InputError
from escalation_games.report.screens.space.rank import rank_screen
from escalation_games.report.text import words
from escalation_games.report.text.layout import rendered
from escalation_games.sensitivity.claims import brief as brief_module

CASES = Path(__file__).parent / "cases"
SMALL = 0.02  # of the usual effort: some seconds at the most
KINDS = ("all", "extreme points of every component", "all pure", "some")


# -- counting --------------------------------------------------------------------------------------


def test_without_a_question_nothing_is_refused() -> None:
    spend(10**15)
    assert left() == float("inf")


def test_a_question_ends_where_its_work_is_done() -> None:
    def asked() -> None:
        with allowed(2):
            spend(2 * effort.QUESTION)
            assert left() == 0
            spend(1)

    with pytest.raises(BudgetExceeded, match="more work than an effort of 2 allows"):
        asked()


def test_a_part_leaves_the_rest_its_own() -> None:
    with allowed():
        with pytest.raises(Spent), share(0.25):
            spend(0.3 * effort.QUESTION)
        assert left() == 0.75 * effort.QUESTION  # what is refused does not count


@pytest.mark.parametrize("inner", [0.1, 0.5, 100])
def test_a_question_within_a_question_takes_the_smaller_effort(inner: float) -> None:
    with allowed(0.5):
        with allowed(inner):
            assert left() == min(inner, 0.5) * effort.QUESTION
            spend(7)
        assert left() == 0.5 * effort.QUESTION - 7


def test_a_question_that_is_refused_goes_back_to_whoever_gave_too_little() -> None:
    with allowed():
        with pytest.raises(BudgetExceeded, match=r"an effort of 0\.1 allows"), allowed(0.1):
            spend(effort.QUESTION / 2)
        with pytest.raises(Spent), share(0.5), allowed():
            spend(effort.QUESTION * 3 / 4)


def test_fewer_points_where_the_usual_number_takes_too_much() -> None:
    def answer(each: float, n: int) -> int:
        spend(n * each)
        return n

    for each, wanted in ((1, 4096), (0.5 * effort.QUESTION / 4096, 4096), (20_000, 256)):
        with allowed():
            assert effort.fewer_if_spent(4096, partial(answer, each)) == wanted
    with allowed(), pytest.raises(Spent):
        effort.fewer_if_spent(4096, partial(answer, effort.QUESTION))


def test_ranks_and_comparisons_say_that_they_took_fewer_points() -> None:
    definition = eg.load("security_dilemma")
    standing = words.Standing(None, (), "security_dilemma", None)
    few = eg.rank(definition, n=256)
    assert few.usual is None
    for found, is_said in ((few, False), (replace(few, usual=4096), True)):
        text = rendered(rank_screen(definition, found, standing, "0"))
        assert ("256 rows instead of the usual 4,096" in text) == is_said


def test_points_have_an_effort_of_their_own() -> None:
    with allowed(0.5):
        with points(3):
            assert left() == 1.5 * effort.POINT
        assert left() == 0.5 * effort.QUESTION


def test_work_in_several_goes() -> None:
    purse = Allowance(100)
    with purse.drawn(60):
        spend(50)
    with pytest.raises(Spent), purse.drawn(60):
        spend(55)
    assert purse.left == 0


@pytest.mark.parametrize("wanted", [0, -1, float("nan")])
def test_an_effort_is_above_0(wanted: float) -> None:
    with pytest.raises(InputError, match="not above 0"):
        eg.solve("security_dilemma", effort=wanted)


def test_what_was_remembered_does_not_change_the_count() -> None:
    """The same question twice: polynomials are remembered between, and the count is the same."""

    def work() -> float:
        meter = Allowance(10**12)
        with meter.drawn():
            eg.tips("alignment_ripple")
        return 10**12 - meter.left

    assert work() == work()


# -- hard questions --------------------------------------------------------------------------------


def table(actions: list[int], payoff: Callable[[], int]) -> eg.StrategicGame:
    """A table of players with so many actions."""
    names = tuple(f"p{k}" for k in range(len(actions)))
    moves = tuple(tuple(f"a{j}" for j in range(n)) for n in actions)
    structure = eg.StrategicStructure(names, moves)
    payoffs = np.empty((len(actions), *actions), dtype=object)
    score = np.empty(tuple(actions), dtype=object)
    for place in np.ndindex(payoffs.shape):
        payoffs[place] = Fraction(payoff())
    for place in np.ndindex(score.shape):
        score[place] = Fraction(int(not any(place)))
    return structure.fill(payoffs, score, Fraction(1, 2))


def drawn(seed: int, size: int = 1000) -> Callable[[], int]:
    rng = random.Random(seed)
    return lambda: rng.randint(-size, size)


HARD = [
    pytest.param([3] * 8, lambda: 0, id="8 players, all tied"),
    pytest.param([2] * 10, lambda: 0, id="10 players, all tied"),
    pytest.param([12, 12], drawn(1), id="12 x 12"),
    pytest.param([16, 16], drawn(2), id="16 x 16"),
    pytest.param([17, 17], drawn(3), id="17 x 17"),
    pytest.param([20, 20], drawn(4), id="20 x 20"),
    pytest.param([50, 50], drawn(5), id="50 x 50"),
    pytest.param([10, 10], lambda: 0, id="10 x 10, all tied"),
    pytest.param([14, 14], drawn(6, 1), id="14 x 14, many ties"),
    pytest.param([4, 4, 4], drawn(7, 1), id="4 x 4 x 4, many ties"),
    pytest.param([30, 2], drawn(8, 2), id="30 x 2"),
]


@pytest.mark.parametrize(("actions", "payoff"), HARD)
def test_a_large_table_gets_an_answer(actions: list[int], payoff: Callable[[], int]) -> None:
    game = table(actions, payoff)
    solution = eg.solve(game, effort=SMALL)
    if solution.completeness.kind != "all":
        assert solution.completeness.reason
    for equilibrium in solution.equilibria:
        assert equilibrium.certificate.gain == 0


def test_whether_work_was_refused_is_known_of_the_part_and_of_those_around_it() -> None:
    with allowed(1):
        with share(0.5):
            spend(1)
            assert not ran_out()
        with share(0.5):
            with pytest.raises(Spent), share(0.1):
                spend(math.inf)
            assert ran_out()
        assert ran_out()
        with share(0.5):
            assert not ran_out()  # another part


def test_brief_asks_again_only_where_more_effort_might_tell_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """pressure_programme has parts without a pure equilibrium: no effort settles these."""
    asked = []
    in_brief = brief_module._in_brief
    monkeypatch.setattr(
        brief_module, "_in_brief", lambda d, preset: asked.append(d.name) or in_brief(d, preset)
    )
    definition = eg.load("pressure_programme")
    (game,) = brief_module.brief([definition])
    assert game.n_open
    assert asked == ["pressure_programme"]
    brief_module.brief([definition], effort=0.01)
    assert asked == ["pressure_programme"] * 3
