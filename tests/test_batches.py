"""Many games at once against the exact solver, one by one; as whole sets, ties on purpose."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import escalation_games as eg
from escalation_games.definition import Definition
from escalation_games.errors import FormulaError, InputError, Unresolved
from escalation_games.expressions import evaluate, parse
from escalation_games.forms import Batch, StrategicStructure, stacked
from escalation_games.numbers import ROUNDED, Fraction, Rounded, approximate, column
from escalation_games.numbers.many.bounded_float import rounded
from escalation_games.sensitivity.sampling import evaluation
from escalation_games.solvers.many import lockstep, support_enumeration
from escalation_games.solvers.many.bimatrix_many import PayoffSide
from escalation_games.solvers.many.solutions import REGIMES, Solutions, completed
from escalation_games.solvers.result import KINDS, Method, Solution
from escalation_games.solvers.solve import choose, solve, solve_batch
from examples import TIE, first_edition, often, some, us_and_them

NAMES = [entry.name for entry in eg.catalogue()]


# -- numbers with a bound ----------------------------------------------------------------------

TEXTS = st.recursive(
    st.sampled_from(["x", "y", "z", "0.1", "3", "0"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("({})**2".format, inner),
        st.builds("sqrt(abs({}))".format, inner),
        st.builds("exp(min(1, {}))".format, inner),
        st.builds("log(1 + abs({}))".format, inner),
        st.builds("(0.5 + abs({}))**{}".format, inner, st.sampled_from(["x", "0.3"])),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(["<", "<=", "==", "!="]), inner),
        st.builds("({} and not {})".format, inner, inner),
    ),
    max_leaves=8,
)
VALUES = st.lists(st.fractions(-3, 3, max_denominator=10).map(Fraction), min_size=3, max_size=3)


@settings(max_examples=often(400), deadline=None)
@given(text=TEXTS, points=st.lists(VALUES, min_size=1, max_size=3))
def test_the_bound_holds(text: str, points: list[list[Fraction]]) -> None:
    formula = parse(text, "test", names="xyz")
    columns = {
        name: column(np.array([point[k] for point in points], dtype=object))
        for k, name in enumerate("xyz")
    }
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            many = rounded(evaluate(formula, columns, {}, ROUNDED))
    except FormulaError:
        return
    value = np.broadcast_to(many.value, len(points))
    error = np.broadcast_to(many.error, len(points))
    for k, point in enumerate(points):
        try:
            exact = evaluate(formula, dict(zip("xyz", point, strict=True)))
        except Unresolved:  # 2 or sqrt(2)**2: the exact side cannot tell which is smaller
            continue
        except FormulaError:  # no value: then nothing may be known
            assert not error[k] < np.inf
            continue
        if error[k] < np.inf:
            low, high = _bounds(exact)
            margin = Fraction(float(error[k]))
            assert low - margin <= Fraction(float(value[k])) <= high + margin


def _bounds(exact: Any) -> tuple[Fraction, Fraction]:
    return (exact, exact) if isinstance(exact, Fraction) else exact.bounds(30)


@pytest.mark.parametrize("function", ["min", "max"])
def test_of_two_that_are_one_number_any_samples_can_be_taken(function: str) -> None:
    """Which is smaller is then one answer for all samples; the bound is one number all the same."""
    x = column(np.array([-0.5, 0.25, 1.0]))
    found = evaluate(parse(f"abs({function}(x, x))", "test", names="x"), {"x": x}, {}, ROUNDED)
    part = found.take(np.array([0, 2]))
    assert part.value.tolist() == [0.5, 1.0]
    assert not np.any(part.error)


def test_nothing_times_what_has_no_value_has_none() -> None:
    x = column(np.array([Fraction(0), Fraction(1)], dtype=object))
    many = evaluate(parse("0*(x/x)", "test", names="x"), {"x": x}, {}, ROUNDED)
    assert np.isinf(many.error[0])
    assert many.error[1] == many.value[1] == 0


def test_a_number_less_itself_is_certainly_zero() -> None:
    x = Rounded(np.array([0.1, 0.2]))
    assert x - x == Fraction(0)


# -- whole solutions ---------------------------------------------------------------------------


NOT_FOLLOWED = "more than 1 number or function that is not rational"


def assert_same(
    batch: Batch, samples: Any, concept: str | None = None, method: Method | None = None
) -> Solutions:
    """The batch holds exactly the equilibria that the exact solver finds, in these samples."""
    many = solve_batch(batch, concept) if method is None else solved_by(batch, method)
    table = many.equilibria()
    assert table.offsets[-1] == many.count.sum() == len(table.key)
    for i in samples:
        exact = solve(batch.exact(i), concept)
        mine = {
            table.keys[table.key[k]]: (table.profile[k], table.payoffs[k], table.escalation[k])
            for k in range(table.offsets[i], table.offsets[i + 1])
        }
        if NOT_FOLLOWED in (exact.completeness.reason or ""):  # rounded numbers go further here
            mine = {key: own for key, own in mine.items() if set(own[0]) <= {0, 1}}
        else:
            assert many.regime[i] == REGIMES.index(exact.regime)
            assert KINDS[many.completeness[i]] == exact.completeness.kind
            _assert_envelope(many, i, exact)
        assert mine.keys() == {e.key for e in exact.equilibria}
        for e in exact.equilibria:
            profile, payoffs, escalation = mine[e.key]
            assert profile == pytest.approx([approximate(p) for m in e.profile for p in m])
            assert payoffs == pytest.approx([approximate(u) for u in e.payoffs], abs=1e-9)
            assert escalation == pytest.approx(approximate(e.escalation), abs=1e-9)
    return many


def solved_by(batch: Batch, method: Method) -> Solutions:
    """By a method's own twin; what that leaves in doubt, exactly."""
    assert method.batch is not None
    return completed(batch, method, method.batch(batch), (), solve)


def _assert_envelope(many: Solutions, i: int, exact: Solution) -> None:
    if exact.envelope.lower is None:
        assert np.isnan([many.lower[i], many.upper[i]]).all()
        return
    wanted = [approximate(exact.envelope.lower), approximate(exact.envelope.upper)]
    assert [many.lower[i], many.upper[i]] == pytest.approx(wanted, abs=1e-9)


def draws(definition: Definition, n: int, seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        a.name: rng.uniform(float(a.range[0]), float(a.range[1]), n)
        for a in definition.assumptions
        if a.range is not None
    }


def grid(definition: Definition, n: int, seed: int, steps: int = 4) -> dict[str, Any]:
    """Points of a coarse exact grid: many ties."""
    rng = np.random.default_rng(seed)
    return {
        a.name: np.array(
            [
                a.range[0] + (a.range[1] - a.range[0]) * Fraction(int(k), steps)
                for k in rng.integers(0, steps + 1, n)
            ],
            dtype=object,
        )
        for a in definition.assumptions
        if a.range is not None
    }


@pytest.mark.parametrize("name", NAMES)
def test_draws_of_every_game(name: str) -> None:
    definition = eg.load(name)
    assert_same(definition.batch(draws(definition, 60, seed=1)), range(60))


UNTIED = {"pressure_programme"}  # what is worth what rests on quotients: a grid meets no ties
# What deepening and aligning cost has no ties on this grid in the library's file of today.
TIED = [first_edition(name) if name == "alignment_ripple" else name for name in NAMES]


@pytest.mark.parametrize("name", TIED, ids=NAMES)
def test_a_grid_of_every_game(name: str) -> None:
    definition = eg.load(name)
    many = assert_same(definition.batch(grid(definition, 40, seed=2)), range(40))
    assert many.n_exact > 0 or name in UNTIED  # there were ties


SHAPES = [
    (1, 1),
    (1, 3),
    (2, 2),
    (3, 2),
    (3, 3),
    (2, 5),
    (4, 4),
    (5, 5),
    (2, 2, 2),
    (3, 2, 2),
    (3,),
]


def structure(shape: tuple[int, ...]) -> StrategicStructure:
    players = tuple("abc"[: len(shape)])
    return StrategicStructure(players, tuple(tuple(map(str, range(n))) for n in shape))


@pytest.mark.parametrize(
    ("kind", "shape"),
    some(product(["continuous", "small whole numbers", "one player indifferent"], SHAPES), 1),
    ids=str,
)
def test_random_games(shape: tuple[int, ...], kind: str) -> None:
    rng = np.random.default_rng(len(shape) * 100 + sum(shape))
    n = 40
    size = (len(shape), *shape, n)
    payoffs = rng.uniform(-1, 1, size)
    if kind != "continuous":
        payoffs = rng.integers(-2, 3, size).astype(float)
    if kind == "one player indifferent":
        payoffs[0] = 0.0
    escalation = rng.integers(0, 5, (*shape, n)) / (4 if kind != "continuous" else 4.1)
    game = structure(shape).fill(payoffs, escalation, 0.5)
    some = range(n) if max(shape) < 4 else range(0, n, 4)
    many = assert_same(stacked(game), some)
    if kind == "continuous":  # three players have a twin of their own with two actions each
        assert many.n_exact == (n if shape in [(3,), (3, 2, 2)] else 0)


def pennies(size: str) -> Any:
    """Both mix evenly, whatever the size of what is at stake; so p/4 is escalation."""
    file = us_and_them(
        'p = { value = 1, range = ["1/10", 1], about = "p" }',
        us=f"({size})*(us.b - them.b)**2",
        them=f"-({size})*(us.b - them.b)**2",
        escalation='line = 0.2\n"b / b" = "p"',
    )
    return eg.loads(file, "pennies")


@pytest.mark.parametrize("size", ["min(p, p)", "max(p, p)*1", "abs(p)", "max(p, 0)"])
@pytest.mark.parametrize("n", [1, 4])
def test_a_bound_may_be_one_number_for_all(size: str, n: int) -> None:
    ps = [Fraction(1, 5), Fraction(7, 10), Fraction(9, 10), Fraction(1)][:n]
    found = eg.outcomes(pennies(size), {"p": np.array(ps, dtype=object)})
    assert [REGIMES[code] for code in found.regime] == ["below", "below", "above", "above"][:n]
    assert found.upper == pytest.approx([float(p / 4) for p in ps])
    assert found.n_exact == 0


def test_a_function_that_cancels_within_a_comparison_is_a_number() -> None:
    """exp(p)*exp(-p) is 1: the comparisons are of numbers, also where formulas are kept."""
    definition = pennies("p + (2 <= exp(p)*exp(-p)*(-1)) + (exp(p)*exp(-p) == 2)")
    ps = [Fraction(k, 200) for k in range(100, 190)]
    batch = definition.batch({"p": np.array(ps, dtype=object)})
    assert batch.formal is not None
    assert str(batch.formal().payoffs[0, 0, 1]) == "Multivariate(1 terms over ())"  # p
    found = eg.outcomes(definition, {"p": np.array(ps, dtype=object)})
    line = Fraction(4, 5)
    assert [REGIMES[code] for code in found.regime] == [
        "below" if p < line else "above" for p in ps
    ]


def test_nothing_is_known_of_0_times_what_no_float_holds() -> None:
    """Such points are solved exactly: 7**576 is no float."""
    huge = "*".join(["(10*p)**64"] * 9)
    ps = [Fraction(1, 10), Fraction(7, 10), Fraction(1)]
    found = eg.outcomes(pennies(f"p + 0*({huge})"), {"p": np.array(ps, dtype=object)})
    assert [REGIMES[code] for code in found.regime] == ["below", "below", "above"]
    assert found.n_exact >= 2


def small_beside_large(n: int) -> Batch:
    """Games of very different size; in every other one, an action is better by next to nothing."""
    rng = np.random.default_rng(5)
    payoffs = rng.uniform(-1, 1, (2, 4, 4, n)) * np.logspace(-4, 2, n)
    payoffs[0, 1, :, ::2] = payoffs[0, 2, :, ::2] * (1 + rng.choice([-1, 0, 1], n // 2) * 1e-14)
    return stacked(structure((4, 4)).fill(payoffs, rng.integers(0, 5, (4, 4, n)) / 4, 0.5))


def test_few_are_near_by_a_bound_of_their_own() -> None:
    batch = small_beside_large(80)
    assert_same(batch, range(80))
    assert support_enumeration.find_many(batch).doubtful[1::2].any()
    assert not support_enumeration.find_closer(batch).doubtful[1::2].any()


def test_bounds_of_each_sample_hold() -> None:
    """On the minors and the slacks, against exact ones."""
    batch = small_beside_large(60)
    row, column_pays = batch.game.payoffs
    side, _ = (own.closer() for own in PayoffSide.both(row, column_pays, batch.n))
    for k, (size, r) in product(range(0, batch.n, 7), [(2, 5), (3, 3), (4, 0)]):
        exact = [[Fraction(float(x)) for x in line] for line in side.values[:, :, k]]
        support, *_ = side.supports(size)[r:]
        for c, played in enumerate(combinations(range(4), size - 1)):
            rows = [[exact[i][j] - exact[support[0]][j] for j in played] for i in support[1:]]
            error = abs(Fraction(float(side.minors(size)[r, c, k])) - determinant(rows))
            assert error <= Fraction(float(side.minor_bound(size).error[k]))


def determinant(rows: list[list[Fraction]]) -> Fraction:
    if not rows:
        return Fraction(1)
    return sum(
        (
            (-1) ** j * x * determinant([row[:j] + row[j + 1 :] for row in rows[1:]])
            for j, x in enumerate(rows[0])
        ),
        Fraction(0),
    )


@pytest.mark.parametrize(("points", "name"), some(product([draws, grid], NAMES)))
def test_every_exact_method_can_be_followed(name: str, points: Any) -> None:
    """Without its own twin, a method on numbers that hold many samples finds the same."""
    definition = eg.load(name)
    batch = definition.batch(points(definition, 60, seed=5))
    method = choose(batch.game)
    found = lockstep.many(method.find)(batch)
    assert_same(batch, range(0, 60, 6), None, replace(method, batch=lambda _: found))
    assert found.held
    assert found.doubtful.mean() < 0.9


def test_a_tie_of_the_structure_is_no_doubt() -> None:
    """Where besieged and steady want the same, that is so in every sample."""
    definition = eg.load(first_edition("cornered_private"))
    solutions = solve_batch(definition.batch(draws(definition, 3_000, seed=6)))
    assert solutions.n_exact == 0
    assert len(set(solutions.completeness)) > 1
    exact = [k for k in range(3_000) if solutions.completeness[k]][:20]
    assert_same(definition.batch(draws(definition, 3_000, seed=6)), exact)


def test_games_too_large_for_the_batched_method_are_solved_one_by_one() -> None:
    rng = np.random.default_rng(5)
    game = structure((6, 2)).fill(
        rng.uniform(-1, 1, (2, 6, 2, 4)), rng.uniform(0, 1, (6, 2, 4)), 0.5
    )
    assert assert_same(stacked(game), range(4)).n_exact == 4


TREE = """
title = "Threats"
source = "made for a test"
question = "?"
form = "timing"
players = ["p", "q", "r"]
[assumptions]
a = { value = 0, range = [-2, 2], about = "a" }
b = { value = 1, range = [-2, 2], about = "b" }
c = { value = 0.5, range = [-1, 1], about = "c" }
h = { value = 0.5, range = [0, 1], about = "h" }
[[moves]]
name = "go"
player = "p"
actions = ["out", "left", "right"]
[[moves]]
name = "nature"
chance = { high = "min(1, 2*h)", low = "1 - min(1, 2*h)" }
seen_by = []
[[moves]]
name = "x"
player = "q"
actions = ["up", "down"]
seen_by = []
when = "not go.out"
[[moves]]
name = "y"
player = "r"
actions = ["up", "down"]
when = "not go.out"
[[payoffs]]
when = "go.out"
p = "b"
q = "a*nature.high"
r = "0"
escalation = "h/2"
[[payoffs]]
when = "x.up and y.up"
p = "2 - go.left*nature.low"
q = "a"
r = "b"
escalation = 1
[[payoffs]]
when = "x.up"
p = "c"
q = "b*nature.low - c"
r = "c"
[[payoffs]]
when = "y.up"
p = "-1"
q = "0"
r = "-c + go.left"
escalation = 0.5
[[payoffs]]
p = "a + c"
q = "c"
r = "b*c"
escalation = "h"
[escalation]
line = 0.5
why = "half"
"""


def test_a_tree_with_chance_and_simultaneous_moves() -> None:
    definition = eg.loads(TREE)
    assert_same(definition.batch(draws(definition, 60, seed=3)), range(60))
    assert_same(definition.batch(grid(definition, 60, seed=4)), range(60))


def test_the_tie_game_is_left_to_the_exact_solver() -> None:
    text = TIE.replace("[[moves]]", '[assumptions]\nt = { value = 0, about = "t" }\n[[moves]]', 1)
    many = solve_batch(eg.loads(text).batch({"t": np.zeros(3)}))
    assert many.n_exact == 3
    assert {KINDS[k] for k in many.completeness} == {"extreme points of every component"}
    assert list(many.upper) == [0.5] * 3


def test_blocks_do_not_matter_where_nothing_is_near() -> None:
    definition = eg.load("security_dilemma")
    columns = draws(definition, 500, seed=6)
    whole = solve_batch(definition.batch(columns))
    parts = [
        solve_batch(definition.batch({k: v[i : i + 100] for k, v in columns.items()}))
        for i in range(0, 500, 100)
    ]
    assert np.array_equal(whole.regime, np.concatenate([part.regime for part in parts]))


def test_points_with_many_equilibria_are_solved_in_short_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No more is held at once than the first piece says may be; the answer is the same."""
    definition = eg.load("security_dilemma")
    columns = draws(definition, 700, seed=6)
    whole = eg.outcomes(definition, columns)
    sizes = []

    def solved(batch: Batch, *args: Any, **named: Any) -> Solutions:
        sizes.append(batch.n)
        return solve_batch(batch, *args, **named)

    monkeypatch.setattr(evaluation, "solve_batch", solved)
    monkeypatch.setattr(evaluation, "FIRST", 100)
    first = solve_batch(definition.batch({k: v[:100] for k, v in columns.items()}))
    monkeypatch.setattr(evaluation, "HELD", 2 * first.nbytes)
    parts = eg.outcomes(definition, columns)
    assert sizes == [100, 200, 200, 200]
    for name in ("lower", "upper", "regime", "count", "completeness"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))
    assert [whole.sets[k] for k in whole.holds] == [parts.sets[k] for k in parts.holds]


def test_what_cannot_be_computed_is_unresolved_and_counted() -> None:
    text = eg.load("security_dilemma").text.replace("v0*(1 + o)*(1 - d)", "v0*log(d)")
    definition = eg.loads(text[: text.index("[[expect]]")])
    many = solve_batch(definition.batch({"d": np.array([0.0, 0.5, 0.0])}))
    assert list(many.unresolved) == [0, 2]
    assert "log(d)" in many.unresolved[0]
    assert [REGIMES[k] for k in many.regime] == [
        "unresolved",
        REGIMES[many.regime[1]],
        "unresolved",
    ]
    assert many.count.tolist()[::2] == [0, 0]


def test_columns_of_unequal_length_are_refused() -> None:
    definition = eg.load("security_dilemma")
    with pytest.raises(InputError, match="one length"):
        definition.batch({"d": np.zeros(2), "k": np.zeros(3)})
    with pytest.raises(InputError, match="unknown assumption 'x'"):
        definition.batch({"x": np.zeros(3)})
    with pytest.raises(InputError, match="one length"):
        definition.batch({})


def test_a_batch_of_arrays_must_be_finite() -> None:
    payoffs = np.zeros((2, 2, 2, 3))
    payoffs[0, 0, 0, 1] = np.nan
    with pytest.raises(ValueError, match="finite"):
        stacked(structure((2, 2)).fill(payoffs, np.zeros((2, 2, 1)), 0.5))
    with pytest.raises(ValueError, match="sample axis"):
        stacked(structure((2, 2)).fill(np.zeros((2, 2, 2, 3)), np.zeros((2, 2, 2)), 0.5))


def test_quantecon_finds_the_same_where_there_are_no_ties() -> None:
    quantecon = pytest.importorskip("quantecon.game_theory")
    rng = np.random.default_rng(7)
    for shape in ((2, 2), (3, 3), (4, 4)):
        payoffs = rng.uniform(-1, 1, (2, *shape, 30))
        game = structure(shape).fill(payoffs, np.zeros((*shape, 1)), 0.5)
        table = solve_batch(stacked(game)).equilibria()
        for i in range(30):
            row, other = payoffs[0, :, :, i], payoffs[1, :, :, i].T
            players = quantecon.Player(row.copy()), quantecon.Player(other.copy())
            theirs = quantecon.support_enumeration(quantecon.NormalFormGame(players))
            mine = table.profile[table.offsets[i] : table.offsets[i + 1]]
            wanted = sorted(tuple(np.round(np.concatenate(x), 7)) for x in theirs)
            assert sorted(tuple(np.round(x, 7)) for x in mine) == wanted
            assert len(mine) % 2 == 1


def test_every_pair_of_small_whole_payoffs_of_one_player() -> None:
    """All 2x2 games with payoffs 0 or 1: 256 games, nearly all of them tied."""
    cells = np.array(list(product([0.0, 1.0], repeat=8))).T.reshape(2, 2, 2, 256)
    game = structure((2, 2)).fill(cells, np.eye(2)[..., None], 0.5)
    assert_same(stacked(game), range(256))
