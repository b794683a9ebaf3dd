"""One offer, taken or left: against brute force over grids, and against closed forms."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import InputError, Unresolved
from escalation_games.forms import BargainingGame, BargainingStructure, objects
from escalation_games.forms.bargaining import OFFERS
from escalation_games.numbers import constant
from escalation_games.solvers.result import Solution
from escalation_games.solvers.solve import solve, solve_batch
from examples import first_edition, random_bargain

N_OFFERS, N_TYPES = 201, 1_000


def fearon(pw: Any, cB: Any, first: Any, last: Any) -> BargainingGame:
    """Demands x in [0, 1] of somebody whose cost of a fight is uniform."""
    payoffs = [0, 1, 0, pw - cB, 0, 0, 1, -1, 0, 1 - pw, 0, -1]
    structure = BargainingStructure(("a", "b"), 0, "x", "c")
    return structure.fill(
        objects(map(Fraction, (0, 1, first, last)), (4,)),
        objects(map(Fraction, payoffs), (2, 2, 3)),
        objects([Fraction(0), Fraction(1)], (2,)),
        Fraction(1, 2),
    )


def by_brute_force(game: BargainingGame) -> tuple[Any, Any, Any]:
    """Offers on a grid, what each gives the proposer, how often it is rejected: type by type."""
    low, high, first, last = map(float, game.probability)
    payoffs = np.array(game.payoffs, dtype=float)
    offers = np.linspace(low, high, N_OFFERS)
    types = first + (last - first) * (np.arange(N_TYPES) + 0.5) / N_TYPES
    x, c = offers[:, None], types[None, :]
    worth = payoffs[..., 0, None, None] + payoffs[..., 1, None, None] * x
    worth = worth + payoffs[..., 2, None, None] * c
    proposer = game.structure.proposer
    accepts = worth[1 - proposer, 0] >= worth[1 - proposer, 1]
    gains = np.where(accepts, worth[proposer, 0], worth[proposer, 1])
    return offers, gains.mean(axis=1), 1 - accepts.mean(axis=1)


def exact_gain(game: BargainingGame, offer: Fraction) -> Fraction:
    """The proposer's, by antiderivatives in the type over both sides of its change of mind."""
    first, last = game.probability[2:]
    mine, other = (game.payoffs[k] for k in (game.structure.proposer, 1 - game.structure.proposer))
    base, per_offer, per_type = (a - r for a, r in zip(*other, strict=True))
    turn = min(max(-(base + per_offer * offer) / per_type, first), last)
    total = Fraction(0)
    for start, end in ((first, turn), (turn, last)):
        middle = (start + end) / 2
        answer = 0 if base + per_offer * offer + per_type * middle >= 0 else 1
        a, b, c = mine[answer]
        total += (a + b * offer) * (end - start) + c * (end**2 - start**2) / 2
    return total / (last - first)


def offers_of(solution: Solution) -> list[Fraction]:
    return [dict(e.terms)["x"] for e in solution.equilibria]


def test_it_agrees_with_brute_force_over_grids_of_offers_and_types() -> None:
    rng = random.Random(1995)
    kinds: dict[str, int] = dict.fromkeys((*OFFERS, "several", "some"), 0)
    for _ in range(400):
        game = random_bargain(rng)
        solution = solve(game)
        grid, gains, rejected = by_brute_force(game)
        error = 20 / N_TYPES  # one type in doubt, times the largest difference of payoffs
        near = float(game.probability[1] - game.probability[0]) / (N_OFFERS - 1)
        proposer = game.structure.proposer
        for equilibrium in solution.equilibria:
            x = float(dict(equilibrium.terms)["x"])
            best = float(equilibrium.payoffs[proposer])
            k = int(np.argmin(abs(grid - x)))
            assert gains.max() - error <= best <= gains.max() + error + 40 * near
            assert abs(rejected[k] - float(equilibrium.escalation)) <= 4 * near + 2 / N_TYPES
            kinds[OFFERS[list(equilibrium.profile[0]).index(1)]] += 1
        found = offers_of(solution)
        highest = exact_gain(game, found[0])
        assert highest == solution.equilibria[0].payoffs[proposer]
        low, high = game.probability[:2]
        for k in range(41):  # exactly: no offer is better, and none as good is missing
            offer = low + (high - low) * Fraction(k, 40)
            gain = exact_gain(game, offer)
            assert gain <= highest
            if gain == highest and offer not in found:
                assert solution.completeness.kind == "some"
        assert all(exact_gain(game, offer) == highest for offer in found)
        kinds["several"] += solution.completeness.kind == "extreme points of every component"
        kinds["some"] += solution.completeness.kind == "some"
    assert min(kinds.values()) > 0, kinds


def test_two_offers_may_tie() -> None:
    """Types in [0, 1] accept iff c >= x; a gets 1 - 2x if accepted and 1 if not.

    So a expects (1 - x)*(1 - 2x) + x = 1 - 2x + 2x^2: as much at both ends, less in between.
    """
    structure = BargainingStructure(("a", "b"), 0, "x", "c")
    game = structure.fill(
        objects(map(Fraction, (0, 1, 0, 1)), (4,)),
        objects(map(Fraction, (1, -2, 0, 1, 0, 0, 0, -1, 1, 0, 0, 0)), (2, 2, 3)),
        objects([Fraction(0), Fraction(1)], (2,)),
        Fraction(1, 2),
    )
    found = solve(game)
    assert offers_of(found) == [0, 1]
    assert found.completeness.kind == "extreme points of every component"
    assert (found.envelope.lower, found.envelope.upper) == (0, 1)
    assert found.regime == "across"


def test_the_closed_form_of_the_interior_case() -> None:
    """x* = pw + (last - cB)/2 and P = ((last - cB)/2 - first)/(last - first), ends by cases."""
    rng = random.Random(7)
    inside = 0
    for _ in range(200):
        pw, cB, first = (Fraction(rng.randint(0, 10), 20) for _ in range(3))
        last = first + Fraction(rng.randint(1, 20), 20)
        found = solve(fearon(pw, cB, first, last))
        cutoff = min(max((last - cB) / 2, first), 1 - pw)
        (equilibrium,) = found.equilibria
        assert dict(equilibrium.terms)["x"] == min(pw + cutoff, 1)
        assert equilibrium.escalation == max(cutoff - first, 0) / (last - first)
        assert found.completeness.kind == "all"
        inside += first < cutoff < 1 - pw
    assert 20 < inside < 180


def test_pressure_raises_the_risk_iff_it_blurs_enough() -> None:
    """Iff nu*(1 - 2*P0) > 1, P0 being the risk without pressure."""
    definition = eg.load("pressure_bargaining")
    rng = random.Random(3)
    for _ in range(100):
        point = {
            "cB": Fraction(rng.randint(0, 10), 100), "cL": Fraction(rng.randint(0, 10), 100),
            "pw": Fraction(1, 10), "cH": Fraction(rng.randint(40, 50), 100),
            "nu": Fraction(rng.randint(0, 32), 4),
        }  # fmt: skip
        before, after = (
            solve(definition.at({**point, "m": m})).equilibria[0] for m in ("0", "0.01")
        )
        assert before.profile[0][4] == after.profile[0][4] == 1  # both balanced
        rises = point["nu"] * (1 - 2 * before.escalation) - 1
        change = after.escalation - before.escalation
        assert (change > 0) == (rises > 0)
        assert (change == 0) == (rises == 0)


def test_a_batch_says_what_each_game_says() -> None:
    definition = eg.load("pressure_bargaining")
    rng = np.random.default_rng(5)
    ranges = {a.name: tuple(map(float, a.range or ())) for a in definition.assumptions}
    columns = {name: rng.uniform(*ends, size=300) for name, ends in ranges.items()}
    found = solve_batch(definition.batch(columns))
    assert not found.unresolved
    for k in range(0, 300, 10):
        point = {name: Fraction(column[k]) for name, column in columns.items()}
        solution = solve(definition.at(point))
        assert found.lower[k] == pytest.approx(float(solution.envelope.lower), abs=1e-12)


@pytest.mark.parametrize(
    ("ends", "payoffs", "said"),
    [
        ((0, 0, 0, 1), {}, "the range of 'x' has no length"),
        ((0, 1, 1, 0), {}, "the range of 'c' has no length"),
        ((0, 1, 0, 1), {11: 0}, "does not depend on the type 'c'"),
    ],
)
def test_where_nothing_is_private_it_says_so(
    ends: tuple[int, ...], payoffs: dict[int, int], said: str
) -> None:
    game = fearon(Fraction(1, 2), Fraction(1, 10), 0, 1)
    numbers = list(game.payoffs.flat)
    for place, value in payoffs.items():
        numbers[place] = constant(value)
    changed = game.structure.fill(
        objects(map(constant, ends), (4,)), objects(numbers, (2, 2, 3)), game.escalation, game.line
    )
    with pytest.raises(Unresolved, match=said):
        solve(changed)


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('nk = "1 - pw - c"', 'nk = "1 - pw"', "nothing that nk gets depends on its type"),
        ("range = [0, 1]\nabout = \"the share", 'range = [1, 0]\nabout = "the share',
         "first end is not below"),
        ('name = "c"', 'name = "m"', "'m' is already the name of an assumption"),
        ('player = "bloc"', 'player = "block"', "unknown player 'block'"),
        ("reject = 1\n", "rejected = 1\n", "rejected"),
        ("reject = 1\n", "reject = 2\n", "must stay between 0 and 1"),
        ("[type]", "[typ]", "typ"),
        ('["bloc", "nk"]', '["bloc", "nk", "third"]', "one offers and one answers"),
    ],
)  # fmt: skip
def test_mistakes_are_named(old: str, new: str, said: str) -> None:
    text = eg.load("pressure_bargaining").text
    assert old in text
    with pytest.raises(InputError) as error:
        eg.loads(text.replace(old, new, 1), "mine")
    assert said in str(error.value)


BENT = """\
mine: payoffs.accept.bloc: must be written as a straight line in the offer 'x' and the type 'c'
    bloc = "{formula}"
            {carets}
  write a number, plus a number times x, plus a number times c;
  formulas without x and c may stand for these numbers.
  What bends has a form if offers and types are few: form = "timing\""""


@pytest.mark.parametrize(
    ("formula", "carets"),
    [
        ("pw + x**2/2", "     ^^^^"),
        ("pw + x*c", "     ^^^"),
        ("x - sqrt(c)", "    ^^^^^^^"),
        ("pw - 1/(1 + x)", "        ^^^^^"),  # of a quotient, its divisor
        ("max(x, pw)", "^^^^^^^^^^"),
        ("2*(x > pw)", "   ^^^^^^"),
        ("x + sqrt(x - x)", "    ^^^^^^^^^^^"),
    ],
)
def test_a_payoff_that_bends_is_refused_at_the_part_that_bends(formula: str, carets: str) -> None:
    text = eg.load("pressure_bargaining").text
    assert text.count('bloc = "x"') == 1
    with pytest.raises(InputError) as error:
        eg.loads(text.replace('bloc = "x"', f'bloc = "{formula}"'), "mine")
    assert str(error.value) == BENT.format(formula=formula, carets=carets)


def test_a_density_is_refused() -> None:
    text = eg.load("pressure_bargaining").text
    with pytest.raises(InputError) as error:
        eg.loads(text.replace("[type]\n", '[type]\ndensity = "exp(-c)"\n'), "mine")
    assert str(error.value) == (
        "mine: type.density: every type is as likely in this form\n"
        '  leave it out; or let chance draw one of a few types, with form = "timing"'
    )


def test_formulas_are_taken_apart_into_straight_lines() -> None:
    """The same payoffs, written in ways that only a human would."""
    text = eg.load("pressure_bargaining").text
    other = text.replace('nk = "1 - x"', 'nk = "-(2*x - (2 - 0*c))/2 + pw*(c - c)"', 1)
    other = other.replace('bloc = "x"', 'bloc = "(1 + m)*x - x*m"', 1)
    one, two = (solve(eg.loads(t, "mine").at()) for t in (text, other))
    assert one.equilibria[0].payoffs == two.equilibria[0].payoffs
    assert one.equilibria[0].terms == two.equilibria[0].terms


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (["show"], 0, "only nk knows"),
        (["solve"], 0, "x = 0.675 (balanced)"),
        (["tip", "--conditions"], 3, "are not written out as formulas"),
        (["compare"], 2, "what is done cannot be fixed beforehand"),
        (["compare", "-n", "64", "--policy", "press: m=0.2", "--policy", "ease: m=0"], 0, "press"),
        (["compare", "--decision", "offer"], 2, "cannot be fixed beforehand"),
        (["solve", "--concept", "nash"], 3, "no method fits this game"),
        (["solve", "--concept", "agent-qre"], 2, "offers"),
    ],
)
def test_every_command_works_or_says_why_not(command: list[str], code: int, said: str) -> None:
    name, *options = command
    result = CliRunner().invoke(main, [name, first_edition("pressure_bargaining"), *options])
    assert said in result.output
    assert result.exit_code == code
