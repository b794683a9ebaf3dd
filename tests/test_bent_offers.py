"""Offers where payoffs bend or types are not uniform: proved bounds against independent answers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import InputError, NoMethod, Unresolved
from escalation_games.expressions import evaluate, parse
from escalation_games.forms import BargainingGame, BargainingStructure, Curve, objects
from escalation_games.numbers import Functions, Rounded, is_exact
from escalation_games.numbers.between import Between, ends
from escalation_games.numbers.series import SERIES, Series
from escalation_games.solvers.result import Equilibrium
from escalation_games.solvers.solve import solve, solve_batch
from examples import often, random_bargain, some

F = Fraction
PRECISION = F(1, 10**9)


def curve(text: str) -> Curve:
    return Curve(parse(text, "payoffs", names=("x", "c")), {})


def bent(
    offer: tuple[Any, Any],
    kind: tuple[Any, Any],
    payoffs: tuple[str, str, str, str],
    density: str = "1",
) -> BargainingGame:
    """a offers, b answers; payoffs of a for accept and reject, then of b."""
    structure = BargainingStructure(("a", "b"), 0, "x", "c", bends=True)
    return structure.fill(
        objects([*map(F, (*offer, *kind)), curve(density)], (5,)),
        objects(map(curve, payoffs), (2, 2)),
        objects([F(0), F(1)], (2,)),
        F(1, 2),
    )


def bent_copy(game: BargainingGame) -> BargainingGame:
    """A game of straight lines, its formulas written out for the refined grid."""
    lines = [game.payoffs[i, k] for i in range(2) for k in range(2)]
    texts = [f"({a}) + ({b})*x + ({c})*c" for a, b, c in lines]
    structure = replace(game.structure, bends=True)
    return structure.fill(
        objects([*game.probability, curve("3")], (5,)),
        objects(map(curve, texts), (2, 2)),
        game.escalation,
        game.line,
    )


def only(game: BargainingGame) -> Equilibrium:
    """The one best offer, once it is proved that there is no other."""
    solution = solve(game)
    assert solution.method == "refined grid"
    assert solution.completeness.kind == "all", solution.completeness.reason
    (equilibrium,) = solution.equilibria
    assert not equilibrium.exact
    return equilibrium


def holds(bounds: Any, value: Any) -> bool:
    """Is the value within the bounds, and are they close?"""
    low, high = ends(bounds)
    near = F(1, 10**13)  # of the value, where it is itself computed
    value = F(str(value)) if not isinstance(value, F) else value
    return low - near <= value <= high + near and high - low < PRECISION


def plain(module: Any, constant: Callable[[F], Any], minimum: Any, maximum: Any) -> Functions:
    """The functions of formulas, over the numbers of another library."""
    return Functions(
        constant=constant, minimum=minimum, maximum=maximum, absolute=abs, exp=module.exp,
        log=module.log, sqrt=module.sqrt, power=lambda a, b: a**b, less=lambda a, b: 1 * (a < b),
        less_equal=lambda a, b: 1 * (a <= b), equal=lambda a, b: 1 * (a == b),
    )  # fmt: skip


MPMATH = plain(mpmath, lambda x: mpmath.mpf(x.numerator) / x.denominator, min, max)
NUMPY = plain(np, float, np.minimum, np.maximum)


# -- series ----------------------------------------------------------------------------------------

FORMULAS = (
    "exp(-x*c) + c**3", "log(1 + x + c)*sqrt(c + x)", "x/(1 + c**2)", "(1 + c)**1.5*x",
    "max(x, c)", "abs(c - x)**3", "min(x*c, c**2)", "(x < c)*x*c", "1/(2 - x*c)", "exp(c)**-2",
)  # fmt: skip
ORDERS = [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (0, 4), (2, 4)]


@pytest.mark.parametrize("text", FORMULAS)
def test_coefficients_enclose_the_derivatives_everywhere_in_a_cell(text: str) -> None:
    rng, n = np.random.default_rng(5), 12
    middle, half = rng.uniform(0.1, 0.9, (2, n)), 10 ** rng.uniform(-9, -1, (2, n))
    variables = [Series.variable(Rounded(middle[k], half[k]), F(1), k, (3, 5, n)) for k in range(2)]
    formula = parse(text, "f", names=("x", "c"))
    found = evaluate(formula, dict(zip("xc", variables, strict=True)), {}, SERIES)

    def value(x: Any, c: Any) -> Any:
        return evaluate(formula, {"x": x, "c": c}, {}, MPMATH)

    with mpmath.workdps(50):
        for k, share in itertools.product(range(n), (-0.9, 0.1, 0.7)):
            at = [mpmath.mpf(middle[i, k]) + share * (-1) ** i * half[i, k] for i in range(2)]
            for order in ORDERS:
                one = mpmath.diff(value, at, order) if sum(order) else value(*at)
                one /= mpmath.factorial(order[0]) * mpmath.factorial(order[1])
                low, high = found.low[(*order, k)], found.high[(*order, k)]
                room = 1e-12 * abs(one) + mpmath.mpf(10) ** -20  # of the differences
                assert low - room <= one <= high + room, (order, k)


# -- against the exact method ----------------------------------------------------------------------


def test_straight_lines_and_uniform_types_give_what_the_exact_method_gives() -> None:
    """Of all random games without a tie; and of the others no offer that is better."""
    rng = random.Random(1)
    unique = 0
    for _ in range(often(15)):
        game = random_bargain(rng)
        exact, found = solve(game), solve(bent_copy(game))
        proposer = game.structure.proposer
        best = exact.equilibria[0].payoffs[proposer]
        for equilibrium in found.equilibria:
            low, high = ends(equilibrium.payoffs[proposer])
            assert low <= best <= high + equilibrium.certificate.gain.high
        if found.completeness.kind != "all":
            assert found.completeness.reason
            continue
        (one,), (other,) = exact.equilibria, found.equilibria
        assert exact.completeness.kind == "all"
        assert holds(dict(other.terms)["x"], dict(one.terms)["x"])
        assert holds(other.escalation, one.escalation)
        assert all(map(holds, other.payoffs, one.payoffs))
        assert found.regime in (exact.regime, "unresolved")
        unique += 1
    assert unique >= often(9)


# -- against Fearon's first-order condition --------------------------------------------------------

P, COST = 0.4, 0.1  # a wins with P, and a fight costs it so much

DENSITIES = {
    "uniform": "2 + 0*c",
    "triangular": "max(0, 0.3 - abs(c - 0.35))",
    "truncated exponential": "exp(-3*c)",
    "beta-like": "(c - 0.05)**2*(0.65 - c)",
    "beta-like with roots": "(c - 0.05)**1.5*(0.65 - c)**0.5",
}


@pytest.mark.parametrize("name", some(DENSITIES, 1))
def test_the_best_demand_meets_fearons_condition(name: str) -> None:
    """x - p + cA = (1 - F(x - p))/f(x - p), F being the distribution of costs.

    Solved for the cutoff x - p by mpmath, with its own integrals.
    """
    text = DENSITIES[name]

    def density(c: Any) -> Any:
        # mpmath integrates with more digits, and may step past the end by one of them
        return mpmath.re(curve(text).over({"c": c}, MPMATH))

    with mpmath.workdps(25):
        first, last, kink = mpmath.mpf("0.05"), mpmath.mpf("0.65"), mpmath.mpf("0.35")

        def above(k: Any) -> Any:
            return mpmath.quad(density, sorted({k, max(k, kink), last}))

        mass = mpmath.quad(density, [first, kink, last])
        cutoff = mpmath.findroot(
            lambda k: (k + COST) * density(k) - above(k), (0.1, 0.4), solver="illinois", tol=1e-30
        )
        refused = 1 - above(cutoff) / mass
        best = (P + cutoff) * (1 - refused) + (P - mpmath.mpf("0.1")) * refused
    payoffs = ("x", "0.3", "1 - x", "0.6 - c")
    game = bent((0, 1), ("0.05", "0.65"), payoffs, text)
    equilibrium = only(game)
    terms = dict(equilibrium.terms)
    offer = mpmath.mpf("0.4") + cutoff
    for bounds, value in (
        (terms["x"], offer), (terms["c"], cutoff), (equilibrium.escalation, refused),
    ):  # fmt: skip
        low, high = map(float, ends(bounds))
        assert low - 1e-12 <= value <= high + 1e-12
        assert high - low < 1e-9
    assert abs(float(ends(equilibrium.payoffs[0])[0]) - float(best)) < 1e-9
    assert float(equilibrium.certificate.bound.high) < 1e-9


# -- against brute force ---------------------------------------------------------------------------

CASES: dict[str, tuple[Any, Any, tuple[str, str, str, str], str]] = {
    "risk averse": ((0, 1), (0, 1), ("sqrt(x)", "0.2", "1 - x", "0.7 - 0.6*c"), "1"),
    "damage by the demand": ((0, 1), (0, 1), ("x", "0.3 - 0.2*x", "1 - x**2", "0.8 - c"), "exp(c)"),
    "two intervals accept": (
        (0, 1), (-1, 1), ("x + c", "0.1", "c**2 - x", "0"), "1 + c**2"
    ),
    "a kink that moves": (
        (0, 1), (0, 1), ("x - x**2", "0.1", "1.1 - x", "max(0, 1 - x - c)*2"), "1 + c"
    ),
    "a jump in the density": ((0, 1), (0, 1), ("x", "0.1", "1 - x", "0.6 - c"), "1 + (c > 0.5)"),
    "higher types refuse": ((0, 2), (1, 2), ("2*x - x**2", "0", "1 - x*c*0.5", "0"), "c"),
}  # fmt: skip


@pytest.mark.parametrize("name", some(CASES))
def test_no_offer_on_a_grid_is_better(name: str) -> None:
    offer, kind, payoffs, density = CASES[name]
    solution = solve(bent(offer, kind, payoffs, density))
    n = 20_001
    c = np.linspace(*kind, n)[:-1] + (kind[1] - kind[0]) / (n - 1) / 2

    def values(text: str, x: float) -> Any:
        return curve(text).over({"x": x, "c": c}, NUMPY) * np.ones_like(c)

    weight = values(density, 0.0)

    def expected(x: float) -> tuple[float, float]:
        own, fight, accept, reject = (values(text, x) for text in payoffs)
        accepts = accept >= reject
        share = (weight * ~accepts).sum() / weight.sum()
        return (weight * np.where(accepts, own, fight)).sum() / weight.sum(), share

    error = 2e-4  # a type in doubt at each of a few turns, times the payoffs
    grid = [expected(x)[0] for x in np.linspace(*offer, 301)]
    assert solution.equilibria
    for equilibrium in solution.equilibria:
        x = float(sum(ends(dict(equilibrium.terms)["x"])) / 2)
        gain = float(equilibrium.certificate.bound.high)
        own, refused = expected(x)
        assert float(ends(equilibrium.payoffs[0])[0]) == pytest.approx(own, abs=error)
        assert float(sum(ends(equilibrium.escalation)) / 2) == pytest.approx(refused, abs=error)
        assert max(grid) <= own + gain + error
        assert gain < 1e-6


def test_types_may_accept_in_two_intervals() -> None:
    """c**2 >= x: both ends of [-1, 1] accept, and the middle rejects; a expects x*(1 - sqrt(x)).

    Best is x = (2/3)**2, where two in three reject.
    """
    equilibrium = only(bent((0, 1), (-1, 1), ("x", "0", "c**2", "x")))
    assert holds(dict(equilibrium.terms)["x"], F(4, 9))
    assert holds(equilibrium.escalation, F(2, 3))
    assert "c" not in dict(equilibrium.terms)  # two types are indifferent


def test_two_peaks_of_the_same_height_are_both_kept() -> None:
    """x*(1 - x)*(x - 1/2)**2 is as high on both sides of 1/2; all accept."""
    game = bent((0, 1), (0, 1), ("x*(1 - x)*(x - 0.5)**2", "0", "c", "-1"))
    solution = solve(game)
    assert solution.completeness.kind == "some"
    assert "2 separate clusters" in str(solution.completeness.reason)
    offers = [dict(e.terms)["x"] for e in solution.equilibria]
    for bounds, value in zip(offers, (0.5 - 8**-0.5, 0.5 + 8**-0.5), strict=True):
        assert float(ends(bounds)[0]) == pytest.approx(value, abs=1e-6)
    assert [e.escalation for e in solution.equilibria] == [0, 0]


def test_offers_that_are_all_as_good_are_never_called_one() -> None:
    solution = solve(bent((0, 1), (0, 1), ("1 + x - x", "0", "c", "-1")))
    assert solution.completeness.kind == "some"
    assert "is not proved" in str(solution.completeness.reason)


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"density": "c - 0.5"}, InputError, "negative near c = "),
        ({"density": "max(0, c - 2)"}, Unresolved, "the density of 'c' is 0"),
        ({"offer": (1, 1)}, Unresolved, "the range of 'x' has no length"),
        ({"payoffs": ("1/(x - 0.3)", "0", "1 - x", "0.5 - c")}, Unresolved, "bound"),
        ({"payoffs": ("log(x - 0.5)", "0", "1 - x", "0.5 - c")}, InputError, "logarithm"),
        ({"payoffs": ("sqrt(x - 0.5)", "0", "1 - x", "0.5 - c")}, InputError, "not whole"),
    ],
)
def test_what_has_no_bounds_is_said(
    changed: dict[str, Any], error: type[Exception], said: str
) -> None:
    kind = {"offer": (0, 1), "kind": (0, 1), "payoffs": ("x", "0.2", "1 - x", "0.5 - c")}
    with pytest.raises(error, match=said):
        solve(bent(**{**kind, **changed}))


# -- numbers between bounds ------------------------------------------------------------------------


def test_bounds_hold_through_arithmetic() -> None:
    rng = random.Random(2)
    for _ in range(300):
        a, b, c, d = (F(rng.randint(-9, 9), rng.randint(1, 9)) for _ in range(4))
        x, y = Between(min(a, b), max(a, b)), Between(min(c, d), max(c, d))
        for u, v in ((a, c), (b, d), ((a + b) / 2, (c + d) / 2)):
            for low, value in ((x + y, u + v), (x - y, u - v), (x * y, u * v), (v - x, v - u)):
                assert low.low <= value <= low.high
            if y.low > 0 or y.high < 0:
                assert (x / y).low <= u / v <= (x / y).high
                assert (F(2) / y).low <= F(2) / v <= (F(2) / y).high
    with pytest.raises(Unresolved):
        Between(F(-1), F(1)).sign()
    assert not is_exact(Between(F(1), F(2)))


# -- files -----------------------------------------------------------------------------------------


def text_with(*changes: tuple[str, str]) -> str:
    text = eg.load("pressure_bargaining").text.partition("[[expect]]")[0]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


TYPE = 'about = "what a fight would cost NK"'
DENSE = (TYPE, f'density = "exp(-k*c)"\n{TYPE}')
RATE = ("[offer]", '[assumptions.k]\nvalue = 3\nrange = [0, 9]\nabout = "decay"\n\n[offer]')


def test_a_density_of_an_assumption_moves_the_offer() -> None:
    definition = eg.loads(text_with(DENSE, RATE), "mine")
    assert only(definition.at({"k": 0})).payoffs[0].sign() > 0
    offers = [dict(only(definition.at({"k": k})).terms)["x"] for k in (0, 3)]
    exact = eg.load("pressure_bargaining").at()
    assert holds(offers[0], dict(solve(exact).equilibria[0].terms)["x"])
    assert (offers[1] - offers[0]).sign() < 0  # resolve is likelier: ask for less


def test_a_plain_number_is_the_uniform_density() -> None:
    one = eg.loads(text_with((TYPE, f"density = 2\n{TYPE}")), "mine")
    assert solve(one.at()).method == "best offers"
    assert solve(one.at()).equilibria[0].exact


def test_a_batch_solves_each_game() -> None:
    definition = eg.loads(text_with(DENSE, RATE), "mine")
    found = solve_batch(definition.batch({"k": np.array([1.0, 2.0])}))
    assert not found.unresolved
    for k, level in zip((1, 2), found.lower, strict=True):
        assert holds(only(definition.at({"k": k})).escalation, F(level))


def test_along_an_assumption_it_says_what_works_instead() -> None:
    definition = eg.loads(text_with(DENSE, RATE), "mine")
    with pytest.raises(NoMethod, match="solve, sweep, map, rank"):
        eg.tips(definition)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([(TYPE, f'density = "exp(-z*c)"\n{TYPE}')], "unknown assumption 'z'"),
        ([(TYPE, f'density = "x"\n{TYPE}')], "unknown assumption 'x'"),
        ([(TYPE, f"density = 0\n{TYPE}")], "must be above 0 somewhere"),
        ([(TYPE, f'densty = "1"\n{TYPE}')], "densty"),
        ([('bloc = "x"', 'bloc = "x**2"'), ('nk = "1 - pw - c"', 'nk = "1"')],
         "nothing that nk gets depends on its type"),
    ],
)  # fmt: skip
def test_mistakes_are_named(changes: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(InputError) as error:
        eg.loads(text_with(*changes), "mine")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (["show"], 0, "its density goes with"),
        (["solve"], 0, "x ≈ 0.5573 (balanced)"),
        (["solve", "--json"], 0, '"exact": false'),
        (["tip"], 3, "no method follows best offers along an assumption"),
        (["analyze"], 3, "solve, sweep, map, rank"),
    ],
)
def test_screens(tmp_path: Any, command: list[str], code: int, said: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text_with(DENSE, RATE), encoding="utf-8")
    name, *options = command
    result = CliRunner().invoke(main, [name, str(file), *options])
    assert said in result.output
    assert result.exit_code == code


def test_another_scale_of_payoffs_moves_no_offer() -> None:
    payoffs = ("sqrt(x)", "0.2", "1 - x", "0.7 - 0.6*c")
    scaled = ("7*sqrt(x) - 3", "7*0.2 - 3", "(1 - x)/4 + 1", "(0.7 - 0.6*c)/4 + 1")
    one, two = (only(bent((0, 1), (0, 1), texts, "1 + c")) for texts in (payoffs, scaled))
    assert one.key == two.key
    for (_, x), (_, y) in zip(one.terms, two.terms, strict=True):
        assert max(ends(x)[0], ends(y)[0]) <= min(ends(x)[1], ends(y)[1])
    assert holds(two.payoffs[0] - F(7) * one.payoffs[0], F(-3))
