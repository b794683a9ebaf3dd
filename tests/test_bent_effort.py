"""Bent bargaining games: what cancels out is 0, and the search keeps to the effort."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import escalation_games as eg
from escalation_games.effort import allowed, left
from escalation_games.errors import BudgetExceeded
from escalation_games.files import loads
from escalation_games.solvers import refined_grid
from escalation_games.solvers.bent_offers import Bent
from examples import some

CASES = Path(__file__).parent / "cases"
GAME = """\
title = "t"
question = "q"
form = "bargaining"
source = "s"
players = ["bloc", "nk"]
[assumptions]
a = {{ value = 0.25, range = [0, 0.5], about = "a" }}
[offer]
player = "bloc"
name = "x"
range = [0, 1]
[type]
name = "c"
range = [0, 1]
[payoffs]
accept = {{ bloc = "{bloc}", nk = "{nk}" }}
reject = {{ bloc = "0.2", nk = "0.6 - c" }}
[escalation]
why = "w"
reject = 1
"""


def game(bloc: str, nk: str) -> Any:
    return loads(GAME.format(bloc=bloc, nk=nk)).at()


# what bloc and nk get, and the same written out as straight lines
SAME: dict[str, tuple[str, str, str, str]] = {
    "a root of a difference of equals": ("x", "((1 - x) - (1 - x))**0.5", "x", "0"),
    "sqrt of the offer less itself": ("x", "sqrt(x - x)", "x", "0"),
    "a cube root": ("x", "((x + a) - (x + a))**(1/3)", "x", "0"),
    "of the type": ("x", "sqrt(c - c) + 0.1", "x", "0.1"),
    "of both": ("x", "sqrt((x - c) - (x - c))", "x", "0"),
    "of products": ("x", "sqrt(x*c - x*c)", "x", "0"),
    "of what bloc gets": ("x + sqrt(x - x)", "1 - x", "x", "1 - x"),
    "in both": ("x + sqrt(x - x)", "(1 - x) + sqrt(x - x)", "x", "1 - x"),
    "in the middle of a formula": ("x", "1 - x - sqrt((1 - x) - (1 - x))*c", "x", "1 - x"),
    "under a function": ("x", "sqrt(exp(x) - exp(x))", "x", "0"),
    "twice": ("x", "sqrt(sqrt(x - x))", "x", "0"),
}


@pytest.mark.parametrize(
    ("bloc", "nk", "plain_bloc", "plain_nk"), some(SAME.values()), ids=some(SAME)
)
def test_what_cancels_out_changes_nothing(
    bloc: str, nk: str, plain_bloc: str, plain_nk: str
) -> None:
    bent, plain = eg.solve(game(bloc, nk)), eg.solve(game(plain_bloc, plain_nk))
    assert (bent.method, plain.method) == ("refined grid", "best offers")
    assert bent.completeness.kind == "all"
    (found,), (wanted,) = bent.equilibria, plain.equilibria
    for got, right in zip(found.payoffs, wanted.payoffs, strict=True):
        low, high = got.bounds() if hasattr(got, "bounds") else (got, got)
        assert low - Fraction(1, 10**9) <= right <= high + Fraction(1, 10**9)


def test_the_case_is_settled_by_a_few_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """NK gets 0 by accepting, whatever the offer: the bloc asks for all, types above 0.6 accept."""
    looks = []
    look = Bent.look

    def counted(self: Bent, a: float, b: float) -> Any:
        looks.append((a, b))
        return look(self, a, b)

    monkeypatch.setattr(Bent, "look", counted)
    solution = eg.solve(eg.load(CASES / "bargaining_bent_slow.toml").at())
    (found,) = solution.equilibria
    assert dict(found.terms)["x"] == 1
    assert solution.completeness.kind == "all"
    assert len(looks) <= 3 * refined_grid.CELLS


HARD = "(x*x - 2*x + 1 - (1 - x)**2)**0.5"  # 0, which is not seen


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches are cut down, so that tests are quick."""
    monkeypatch.setattr(refined_grid, "LOOKS", 40)
    monkeypatch.setattr(refined_grid, "COVER", 40)


def test_a_hard_search_is_charged() -> None:
    with allowed(1):
        before = left()
        solution = eg.solve(game("x", HARD))
        assert before - left() >= 20 * refined_grid.LOOK
    assert solution.completeness.kind == "some"
    assert not solution.completeness.is_cut


def test_with_less_effort_it_says_so_and_the_certificate_still_holds() -> None:
    """The bloc gets x from types above 0.6 and 0.2 from the others: 0.52 by asking for all."""
    solution = eg.solve(game("x", HARD), effort=0.01)
    assert solution.completeness.is_cut
    (found,) = solution.equilibria
    gain = found.certificate.gain
    most = gain.bounds()[1] if hasattr(gain, "bounds") else gain
    paid = found.payoffs[0].bounds()[1]
    assert paid + most >= Fraction(52, 100) - Fraction(1, 10**9)


def test_points_of_little_effort_are_not_resolved_instead_of_dear() -> None:
    definition = loads(GAME.format(bloc="x", nk=HARD))
    columns = eg.draws(definition, "random", 30, 0)
    found = eg.outcomes(definition, columns, effort=0.01)
    assert len(found.unresolved) == 30
    assert set(found.unresolved.values()) == {"a point takes more work than the effort allows"}


def test_cells_of_types_are_halved_within_the_effort(monkeypatch: pytest.MonkeyPatch) -> None:
    """log(c) of types from 0 on has no bound: cells next to 0 are halved again and again."""
    rounds = 0
    sort = Bent._sorted

    def counted(self: Bent, *args: Any) -> Any:
        nonlocal rounds
        rounds += 1
        return sort(self, *args)

    monkeypatch.setattr(Bent, "_sorted", counted)
    with pytest.raises(BudgetExceeded):
        eg.solve(game("x", "log(c)"), effort=0.02)
    assert 10 < rounds < 300
