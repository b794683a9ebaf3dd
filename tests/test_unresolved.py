"""An unresolved point is neither below the line nor above it; and what algebra decides is decided.

Right values come from closed forms (games whose regime as a function of x is known by hand), from
masks of unresolved points that are put in from outside, and from SymPy at 60 digits.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import sympy

import escalation_games as eg
from escalation_games.errors import ComputeError, Unresolved
from escalation_games.expressions import evaluate, parse
from escalation_games.files import loads
from escalation_games.numbers import Fraction, sign
from escalation_games.sensitivity.maps.regime_map import regime_map
from escalation_games.sensitivity.policies.regret import compare as compare_levels
from escalation_games.sensitivity.ranking import importance
from escalation_games.sensitivity.robustness import joint_tips
from escalation_games.sensitivity.sampling import evaluation
from escalation_games.sensitivity.scenarios import discovery
from escalation_games.sensitivity.tips.tips import Side, _differences
from escalation_games.solvers.many.solutions import REGIMES
from escalation_games.solvers.result import Envelope
from examples import us_and_them

CASES = Path(__file__).parent / "cases"
BELOW, ACROSS, ABOVE, UNRESOLVED = range(4)


def game(
    us: str, them: str = "them.b", ranges: tuple[str, str] = ("[0.25, 2]", "[0.25, 2]")
) -> Any:
    """Us and them choose a or b; both b is escalation 1. By default b is dominant for them."""
    assumptions = "\n".join(
        f'{name} = {{ value = 1, range = {ends}, about = "{name}" }}'
        for name, ends in zip("xy", ranges, strict=True)
    )
    return loads(us_and_them(assumptions, us, them), "t")


# -- what algebra decides ----------------------------------------------------------------------

ZERO = [  # formulas of constants that are 0
    "sqrt(2)*sqrt(2) - 2",
    "sqrt(2)*sqrt(3) - sqrt(6)",
    "sqrt(8) - 2*sqrt(2)",
    "2**(1/3)*4**(1/3) - 2",
    "(2**(1/4))**2 - sqrt(2)",
    "sqrt(sqrt(2))**4 - 2",
    "1/sqrt(2) - sqrt(2)/2",
    "sqrt(3/7) - sqrt(21)/7",
    "2**(-1/3) - 4**(1/3)/2",
    "(1 + sqrt(2))**2 - 3 - 2*sqrt(2)",
    "(sqrt(3) - sqrt(2))*(sqrt(3) + sqrt(2)) - 1",
    "1/(sqrt(3) - sqrt(2)) - sqrt(3) - sqrt(2)",
    "(1 + sqrt(2))**(1/2)*(1 + sqrt(2))**(1/2) - 1 - sqrt(2)",
    "sqrt(4 + 4*sqrt(2)) - 2*sqrt(1 + sqrt(2))",
    "sqrt(1000003*1000033)*sqrt(1000003*1000037) - 1000003*sqrt(1000033*1000037)",
    "exp(1)*exp(-1) - 1",
    "exp(1/2)**2 - exp(1)",
    "sqrt(exp(2)) - exp(1)",
    "exp(log(3)) - 3",
    "exp(log(2)/2) - sqrt(2)",
    "exp(-log(1 + sqrt(2)))*(1 + sqrt(2)) - 1",
    "log(exp(2)) - 2",
    "log(12) - 2*log(2) - log(3)",
    "log(sqrt(2)) - log(2)/2",
    "log(1000003*1000033) - log(1000003) - log(1000033)",
    "(2**sqrt(2))**sqrt(2) - 4",
    "2**sqrt(2)*2**(-sqrt(2)) - 1",
    "4**sqrt(3) - 2**(2*sqrt(3))",
    "max(sqrt(2), 1)*sqrt(2) - 2",
    "sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2)",
    "sqrt(5 + 2*sqrt(6)) - sqrt(2) - sqrt(3)",
    "(7 + 5*sqrt(2))**(1/3) - 1 - sqrt(2)",
    "(2 + sqrt(5))**(1/3) + (sqrt(5) - 2)**(1/3) - sqrt(5)",
    "sqrt(1 + sqrt(1 + sqrt(2)))**2 - 1 - sqrt(1 + sqrt(2))",
    "sqrt(2 + sqrt(3)) - (sqrt(6) + sqrt(2))/2",
    "1/sqrt(3 - 2*sqrt(2)) - 1 - sqrt(2)",
]


def value(text: str) -> Any:
    return evaluate(parse(text, "t", names=()), {})


def by_sympy(text: str) -> Any:
    names = {"exp": sympy.exp, "log": sympy.log, "sqrt": sympy.sqrt, "max": sympy.Max}
    return sympy.N(sympy.sympify(text, locals=names, rational=True), 60)


@pytest.mark.parametrize("text", ZERO)
def test_zero_by_the_laws_of_powers(text: str) -> None:
    assert abs(by_sympy(text)) < 1e-50
    assert sign(value(text)) == 0


@pytest.mark.parametrize("text", ZERO)
def test_nearly_zero_is_not_zero(text: str) -> None:
    assert sign(value(f"{text} + 1/10**40")) == 1
    assert sign(value(f"{text} - 1/10**40")) == -1


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("(sqrt(2)*sqrt(3) - sqrt(6))**(-1/2)", "above 0"),
        ("(sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2))**(-1/2)", "above 0"),
        ("log(sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2))", "above 0"),
        ("1/(sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2))", "0"),
    ],
)
def test_a_hidden_zero_is_a_zero(text: str, remedy: str) -> None:
    with pytest.raises(eg.InputError, match=remedy):
        value(text)


def test_powers_of_a_hidden_zero() -> None:
    assert value("(sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2))**(1/3)") == 0
    assert value("(sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2))**sqrt(2)") == 0


def test_random_radicals_expand() -> None:
    rng = random.Random(7)
    for _ in range(10):
        a, b = (Fraction(rng.getrandbits(50) + 1, rng.getrandbits(20) + 1) for _ in range(2))
        values = {"a": a, "b": b}
        names = list(values)
        for text in (
            "(sqrt(a) + sqrt(b))**2 - a - b - 2*sqrt(a*b)",
            "(a*b)**(1/3) - a**(1/3)*b**(1/3)",
            "log(a*b) - log(a) - log(b)",
            "sqrt(a/b)*b - sqrt(a*b)",
        ):
            found = evaluate(parse(text, "t", names=names), values)
            assert sign(found) == 0, (text, values)
            assert sign(found + Fraction(1, 10**30)) == 1


def test_what_is_not_recognised_is_unresolved() -> None:
    """π is nowhere near: two transcendental numbers that agree by no law that is known here."""
    with pytest.raises(Unresolved):
        sign(value("log(2 + sqrt(3)) - log(7 + 4*sqrt(3))/2"))


IDENTITIES = {  # formulas in x and y, above 0, that are 0 everywhere; may one by one be avoided?
    "sqrt(x)*sqrt(x) - x": True,
    "sqrt(2)*x*sqrt(2) - 2*x": True,
    "(x**(1/3))**3 - x": True,
    "x**1.5 - x*sqrt(x)": True,
    "sqrt(x + y)**2 - x - y": True,
    "sqrt(2)*sqrt(3)*x - sqrt(6)*x": True,
    "log(6)*x - log(2)*x - log(3)*x": True,
    "sqrt(x*y) - sqrt(x)*sqrt(y)": False,
    "exp(x)*exp(-x) - 1": False,
    "2**x*2**(-x) - 1": False,
    "exp(log(x)) - x": False,
    "log(x*y) - log(x) - log(y)": False,
    "sqrt(4*x + 4) - 2*sqrt(x + 1)": False,
    "max(sqrt(2), x)*min(sqrt(2), x) - x*sqrt(2)": False,
}


@pytest.mark.parametrize("formula", IDENTITIES)
def test_indifferent_everywhere(formula: str) -> None:
    """Us is indifferent: (a, b) and (b, b) both hold, everywhere."""
    rng = np.random.default_rng(3)
    columns = {name: rng.uniform(0.25, 2, 66) for name in "xy"}
    found = eg.outcomes(game(f"us.b*({formula})"), columns)
    assert set(found.regime) == {ACROSS}
    assert not found.unresolved
    if IDENTITIES[formula]:
        assert found.n_exact == 0


def test_a_square_is_no_identity_below_zero() -> None:
    """sqrt(x**2) is x above 0 and -x below: us gains 2*abs(x) by b where x < 0."""
    found = eg.outcomes(
        game("us.b*(sqrt(x**2) - x)", ranges=("[-1, 1]", "[0, 1]")),
        {"x": np.linspace(-0.9, 0.9, 10)},
    )
    assert found.regime.tolist() == [ABOVE] * 5 + [ACROSS] * 5


LARGEST = np.log(np.finfo(np.float64).max)  # of which exp is a float
REGIME_OF: dict[str, Callable[[float], int]] = {  # by hand, as a function of x
    "f_sqeq": lambda x: ACROSS,
    "half": lambda x: ACROSS if x <= 1 else ABOVE,
    "f_exp1000": lambda x: ACROSS if x <= LARGEST / 1000 else UNRESOLVED,
}


@pytest.mark.parametrize("name", REGIME_OF)
def test_regime_as_a_function_of_x(name: str) -> None:
    x = np.linspace(0.01, 1.99, 100)
    found = eg.outcomes(eg.load(CASES / f"{name}.toml"), {"x": x})
    assert found.regime.tolist() == [REGIME_OF[name](value) for value in x]
    assert sum(found.known.kinds.values()) + sum(found.known.unresolved.values()) == 100
    assert len(found.known.unresolved) <= 1  # one reason, whatever the numbers of a point


@pytest.mark.parametrize("name", REGIME_OF)
def test_figures_of_the_resolved_points(name: str) -> None:
    """`every`: x above 1 in `half` alone; `some`: wherever anything is known."""
    definition = eg.load(CASES / f"{name}.toml")
    found = eg.rank(definition, n=64)
    x = found_points(definition)
    regimes = np.array([REGIME_OF[name](value) for value in x])
    every, some = found.shares.share("every"), found.shares.share("some")
    assert every.count == (regimes == ABOVE).sum()
    assert some.count == (regimes != UNRESOLVED).sum()
    assert every.unknown == some.unknown == (regimes == UNRESOLVED).sum()
    assert found.ranking.variance["some"] == 0
    matters = name == "half"
    assert (found.ranking.index("every", "total", "x").value > 0.9) == matters


def found_points(definition: Any) -> Any:
    run = importance.experiment(definition)
    return run.columns(run.pair(64, 0)[0])["x"]


# -- masks of unresolved points ----------------------------------------------------------------

WHY = "hidden on purpose"


def hidden(where: Callable[[Any], Any]) -> Callable[..., Any]:
    """`outcomes`, with points as unresolved as a solver would leave them."""

    def outcomes(definition: Any, columns: Any, *rest: Any) -> Any:
        found = evaluation.outcomes(definition, columns, *rest)
        mask = np.broadcast_to(where(columns), (len(found),))
        return replace(
            found,
            lower=np.where(mask, np.nan, found.lower),
            upper=np.where(mask, np.nan, found.upper),
            regime=np.where(mask, UNRESOLVED, found.regime).astype(np.int8),
            count=np.where(mask, 0, found.count),
            unresolved=dict.fromkeys(map(int, np.flatnonzero(mask)), WHY),
        )

    return outcomes


STEP = "us.b*(x - 1)"  # above the line where x > 1, below where x < 1
MASKS: dict[str, Callable[[Any], Any]] = {
    "where it would be above": lambda c: np.asarray(c["x"], dtype=float) > 1.5,
    "where it would be below": lambda c: np.asarray(c["x"], dtype=float) < 0.6,
    "by another assumption": lambda c: np.asarray(c["y"], dtype=float) > 1.2,
    "at a tenth, about": lambda c: (np.asarray(c["y"], dtype=float) * 1000) % 10 < 1,
}


@pytest.mark.parametrize("mask", MASKS)
def test_rank_counts_nothing_unresolved(mask: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importance, "outcomes", hidden(MASKS[mask]))
    definition = game(STEP)
    found = eg.rank(definition, n=256)
    run = importance.experiment(definition)
    base = run.columns(run.pair(256, 0)[0])
    is_hidden = MASKS[mask](base)
    above = ~is_hidden & (base["x"] > 1)
    for output in ("every", "some"):
        share = found.shares.share(output)
        assert (share.count, share.unknown) == (above.sum(), is_hidden.sum())
        assert share.least == above.sum() / 256
        assert share.most == (above.sum() + is_hidden.sum()) / 256
    assert found.marginals.reaching == above.sum()
    assert found.marginals.not_reaching == (~above & ~is_hidden).sum()
    assert found.shares.share("none").count == (~above & ~is_hidden).sum()
    assert found.known.unresolved.keys() == {WHY}
    # y never matters, wherever the line is known to be crossed or not
    assert found.ranking.index("some", "total", "y").value == 0


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("what", ["some", "every", "none"])
def test_boxes_leave_the_unresolved_out(
    mask: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "outcomes", hidden(MASKS[mask]))
    definition = game(STEP)
    found = eg.boxes(definition, what, n=900)
    columns = discovery.draws(definition, "random", 900, 0, fixed={})
    is_hidden = MASKS[mask](columns)
    is_so = ~is_hidden & ((columns["x"] < 1) if what == "none" else (columns["x"] > 1))
    assert (found.share.count, found.share.unknown) == (is_so.sum(), is_hidden.sum())
    assert found.unresolved == is_hidden.sum()
    assert found.scenarios.points == 900 - is_hidden.sum()


def test_nothing_is_said_of_every_point_where_some_are_unresolved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(discovery, "outcomes", hidden(lambda c: c["x"] < 1))
    found = eg.boxes(game(STEP), n=600)
    assert found.scenarios.reason.startswith("Every point that is resolved")
    monkeypatch.setattr(discovery, "outcomes", hidden(lambda c: c["x"] > 1))
    assert (
        eg.boxes(game(STEP), n=600).scenarios.reason == "No point that is resolved is such a point"
    )


NOWHERE = "exp(1000 + x)"  # too large for a payoff at every point


@pytest.mark.parametrize(
    "command",
    [
        lambda d: eg.rank(d, n=16),
        lambda d: eg.rank(d, n=16, method="shapley"),
        lambda d: eg.boxes(d, n=30),
        lambda d: regime_map(d, "x", "y", cells=8),
        lambda d: eg.compare(d, {"low": {"y": "0.5"}, "high": {"y": "1.5"}}, n=16),
    ],
    ids=["rank", "rank by shapley", "boxes", "map", "compare"],
)
def test_with_none_resolved_there_is_no_answer(command: Callable[[Any], Any]) -> None:
    with pytest.raises(ComputeError, match="beyond ±700"):
        command(game(NOWHERE))


def test_boxes_need_three_resolved_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "outcomes", hidden(lambda c: np.arange(len(c["x"])) > 1))
    with pytest.raises(ComputeError, match="only 2 of 50 points"):
        eg.boxes(game(STEP), n=50)
    with pytest.raises(eg.InputError, match="3 or more"):
        eg.boxes(game(STEP), n=2)


def test_policies_are_compared_where_all_are_resolved() -> None:
    """Under x = 1 us is indifferent: ◐. exp(600*y) hides what is beyond y = 1.18."""
    definition = game("us.b*(x - 1) + exp(600*y)")
    found = eg.compare(definition, {"low": {"x": "0.5"}, "high": {"x": "1.5"}}, n=128)
    y = eg.draws(definition, "sobol", 128, 0, fixed={"x"})["y"]
    assert found.left_out == (y > LARGEST / 600).sum() > 0
    low, high = (found.policy(name).summary for name in ("low", "high"))
    assert (low.best, low.surely, low.regret) == (1, 1, (0, 0))
    assert (high.best, high.surely, high.regret) == (0, 0, (1, 1))
    assert (low.envelope, high.envelope) == ((0, 0), (1, 1))


def test_shares_of_policies_are_of_points_known_for_all() -> None:
    nan = np.nan
    level = {"one": np.array([0.0, 0.0, nan]), "other": np.array([0.5, nan, 0.5])}
    found = compare_levels(level, level, limits=(0, 1))
    one, other = (found.policy(name) for name in level)
    assert (one.best, other.best) == (1, 0)
    assert (one.surely, other.possibly) == (1, 0)
    hidden_all = {name: np.full(2, nan) for name in level}
    assert np.isnan(compare_levels(hidden_all, hidden_all, limits=(0, 1)).policy("one").best)


def test_no_border_is_drawn_where_only_the_known_ends() -> None:
    """Below and across meet at y = 1/2; that x beyond 0.7 is unresolved is no rule of the game."""
    definition = game("exp(1000*x)", "them.b*(y - 1/2)", ("[0, 2]", "[0, 2]"))
    found = regime_map(definition, "x", "y", cells=20)
    assert [boundary.exact for boundary in found.boundaries] == [True]
    shares = found.shares
    assert shares["unresolved"] == found.n_unresolved / 400 == pytest.approx(0.65, abs=0.05)
    assert {region.regime for region in found.regions} == {"below", "across", "unresolved"}
    assert REGIMES[UNRESOLVED] == "unresolved"


@pytest.mark.parametrize(
    ("regimes", "tips"),
    [
        (["across", "above"], True), (["across", "unresolved"], False),
        (["unresolved", "below", "unresolved"], False), (["unresolved", "below", "across"], True),
        (["below"], False), ([None, "below"], False),
    ],
)  # fmt: skip
def test_where_nothing_is_known_nothing_is_said_to_tip(
    regimes: list[str | None], tips: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An assumption that only seemed to tip alone kept sets with it from being looked at."""
    line = [
        SimpleNamespace(solution=regime and SimpleNamespace(regime=regime)) for regime in regimes
    ]
    monkeypatch.setattr(joint_tips, "pieces", lambda *_: line)
    definition = eg.load("security_dilemma")
    assert joint_tips.tips_alone(definition, "d", definition.baseline, None) is tips


def test_a_name_that_is_not_proved_loses_no_equilibrium() -> None:
    """Both agree on a, or on b; whether b is better for us cannot be told, and names only it.

    Two logarithms are equal here, which all their digits cannot prove: 5 + 2 sqrt(6) is the square
    of sqrt(2) + sqrt(3).
    """
    better = "log(5 + 2*sqrt(6)) - 2*log(sqrt(2) + sqrt(3))"
    alike = "(us.a*them.a + us.b*them.b)"
    definition = loads(
        us_and_them(
            'x = { value = 1, range = [0.5, 2], about = "x" }',
            f"{alike}*x + us.b*them.b*({better})", alike,
        )
    )  # fmt: skip
    with pytest.raises(Unresolved):
        sign(evaluate(parse(better, "test", names=""), {}))
    solution = eg.solve(definition.at())
    assert len(solution.equilibria) == 3
    assert solution.completeness.kind == "all"
    assert not any("payoff dominant" in e.labels for e in solution.equilibria)


def test_where_the_solver_gives_up_nothing_tips() -> None:
    """Nor does the regime where no equilibrium is known any more: what is known of them does."""
    solution, none = eg.solve("security_dilemma"), Envelope(None, None)
    known = Side(solution.regime, solution.envelope, solution)
    not_settled = Side("unresolved", none, None)
    nothing_found = Side("unresolved", none, replace(solution, equilibria=()))
    assert _differences(known, not_settled) == _differences(not_settled, known) == set()
    assert "envelope" in _differences(known, nothing_found)
    assert "regime" not in _differences(known, nothing_found)
