"""Sampling designs: distributions against scipy's, slices against the whole, tables as written."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

import escalation_games as eg
from escalation_games.definition import (
    Definition,
    Discrete,
    Distribution,
    LogUniform,
    Normal,
    Triangular,
)
from escalation_games.errors import InputError
from escalation_games.report.json.tables import definition_json
from escalation_games.sensitivity.sampling.designs import (
    DESIGNS,
    draws,
    grid,
    read_points,
    transform,
    unit,
    varying,
)
from examples import first_edition

F = Fraction
GAME = eg.load(
    first_edition("security_dilemma")
)  # v0 in [0.2, 1.5]; o, d, k, a in [0, 1]; e in [0, 0.6]
NAMES = ("v0", "o", "d", "k", "a", "e")


def game(
    correlations: dict[tuple[str, str], Fraction] | None = None,
    ranges: dict[str, tuple[Fraction, Fraction] | None] | None = None,
    **distributions: Distribution,
) -> Definition:
    """The security dilemma with other ranges, distributions and correlations."""
    ranges = ranges or {}
    assumptions = tuple(
        replace(a, range=ranges.get(a.name, a.range), distribution=distributions.get(a.name))
        for a in GAME.assumptions
    )
    return replace(GAME, assumptions=assumptions, correlations=correlations or {})


DISTRIBUTIONS: dict[str, tuple[Distribution, Any]] = {
    "triangular": (Triangular(F(1, 2)), stats.triang(0.3 / 1.3, 0.2, 1.3)),
    "triangular, mode at the low end": (Triangular(F(1, 5)), stats.triang(0, 0.2, 1.3)),
    "triangular, mode at the high end": (Triangular(F(3, 2)), stats.triang(1, 0.2, 1.3)),
    "normal": (Normal(F(1), F(1, 4)), stats.truncnorm(-3.2, 2, 1, 0.25)),
    "normal, mean at an end": (Normal(F(1, 5), F(1, 2)), stats.truncnorm(0, 2.6, 0.2, 0.5)),
    "normal, narrow": (Normal(F(1), F(1, 100)), stats.norm(1, 0.01)),
    "normal, nearly flat": (Normal(F(1), F(1000)), stats.uniform(0.2, 1.3)),
    "log-uniform": (LogUniform(), stats.loguniform(0.2, 1.5)),
}
MIXED = game(
    {("o", "d"): F(1, 2), ("d", "e"): F(-1, 2)},
    v0=Discrete((F(1, 5), F(1, 2), F(1)), (F(1), F(2), F(1))),
    o=Triangular(F(1, 3)),
    d=Normal(F(1, 5), F(1, 4)),
    k=Discrete((F(0), F(1, 4)), (F(1), F(2))),
)


# -- distributions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_draws_follow_the_distribution(name: str) -> None:
    ours, theirs = DISTRIBUTIONS[name]
    column = draws(game(v0=ours), "random", 20_000, seed=1)["v0"]
    assert stats.kstest(column, theirs.cdf).pvalue > 0.01


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_the_transform_is_the_inverse_of_the_distribution_function(name: str) -> None:
    ours, theirs = DISTRIBUTIONS[name]
    u = np.linspace(0.001, 0.999, 999)
    column = transform(game(v0=ours), u[:, np.newaxis], ["v0"])["v0"]
    np.testing.assert_allclose(column, theirs.ppf(u), rtol=1e-6)


def test_uniform_is_the_default() -> None:
    u = unit("random", 1000, 6, seed=4)
    for n, (name, column) in enumerate(draws(GAME, "random", 1000, seed=4).items()):
        low, high = map(float, GAME.assumption(name).range or ())
        np.testing.assert_array_equal(column, low + u[:, n] * (high - low))


def test_a_discrete_distribution_keeps_its_weights() -> None:
    column = draws(MIXED, "random", 20_000, seed=2)["k"]
    assert column.dtype == np.float64  # 0 and 1/4 are floats
    values, counts = np.unique(column, return_counts=True)
    assert list(values) == [0, 0.25]
    assert stats.chisquare(counts, [20_000 / 3, 40_000 / 3]).pvalue > 0.01


def test_a_discrete_value_is_exact_even_where_no_float_is() -> None:
    column = draws(MIXED, "sobol", 1024, seed=2)["v0"]
    assert set(column) == {F(1, 5), F(1, 2), F(1)}
    assert abs(sum(value == F(1, 2) for value in column) - 512) <= 1


@pytest.mark.parametrize("name", ["uniform", *DISTRIBUTIONS])
def test_no_draw_leaves_the_exact_range(name: str) -> None:
    ranges = [
        (F(1, 10), F(3, 10)),
        (F(1, 3), F(2, 3)),
        (F(3, 10), F(7, 10)),
        (F(1), F(1 + 2**40, 2**40)),
    ]
    u = np.array([[0.0], [2.0**-53], [1e-12], [0.5], [1 - 2.0**-53], [1.0]])
    for low, high in ranges:
        ours = DISTRIBUTIONS[name][0] if name != "uniform" else None
        match ours:
            case Triangular():
                ours = Triangular((low + high) / 2)
            case Normal(_, sd):
                ours = Normal(low, sd)
        definition = game(ranges={"v0": (low, high)}, **({"v0": ours} if ours else {}))
        column = transform(definition, u, ["v0"])["v0"]
        assert all(low <= F(float(x)) <= high for x in column)


def test_a_range_without_floats_is_refused() -> None:
    definition = game(ranges={"k": (F(1, 3), F(1, 3) + F(1, 10**30))})
    with pytest.raises(InputError, match="no floating-point number lies in it"):
        draws(definition, "random", 2, seed=0)


# -- in game files ---------------------------------------------------------------------------------


def written(distribution: str, correlations: str = "") -> Definition:
    """The security dilemma with this distribution of `a` (baseline 0.2, range [0, 1])."""
    text = GAME.text.replace(
        'about = "gain, building alone"', f'about = "gain"\ndistribution = {distribution}'
    )
    return eg.loads(text.replace("[define]", f"[correlations]\n{correlations}\n[define]"))


@pytest.mark.parametrize(
    ("text", "distribution"),
    [
        ('"uniform"', None),
        ('{ kind = "uniform" }', None),
        ('"triangular"', Triangular(F(1, 5))),
        ('{ kind = "triangular", mode = "1/3" }', Triangular(F(1, 3))),
        ('{ kind = "normal", sd = 0.1 }', Normal(F(1, 5), F(1, 10))),
        ('{ kind = "normal", mean = 1, sd = 0.1 }', Normal(F(1), F(1, 10))),
        ('{ kind = "discrete", values = [1, 0.3] }', Discrete((F(3, 10), F(1)), (F(1), F(1)))),
        (
            '{ kind = "discrete", values = [1, 0, 0.5], weights = [1, 2, 0.5] }',
            Discrete((F(0), F(1, 2), F(1)), (F(2), F(1, 2), F(1))),
        ),
    ],
)
def test_a_distribution_is_read(text: str, distribution: Distribution | None) -> None:
    assert written(text).assumption("a").distribution == distribution


def test_a_log_uniform_distribution_is_read() -> None:
    text = GAME.text.replace(
        'about = "loss if out-armed"', 'about = "x"\ndistribution = "log-uniform"'
    )
    assert eg.loads(text).assumption("v0").distribution == LogUniform()


def test_correlations_are_read_in_the_order_of_the_assumptions() -> None:
    found = written('"uniform"', '"a ~ k" = 0.5\n"v0~d" = "-1/3"').correlations
    assert found == {("k", "a"): F(1, 2), ("v0", "d"): F(-1, 3)}
    assert GAME.correlations == {}


def test_correlations_at_the_edge_of_what_is_possible_are_read() -> None:
    definition = written('"uniform"', '"a ~ k" = 1\n"k ~ o" = -1\n"a ~ o" = -1')
    assert np.isfinite(draws(definition, "sobol", 64, seed=0)["a"]).all()


def test_a_distribution_moves_no_answer() -> None:
    definition = written('{ kind = "discrete", values = [1] }', '"v0 ~ k" = 0.5')
    assert eg.solve(definition.at()).envelope == eg.solve(GAME.at()).envelope
    assert definition.baseline == GAME.baseline


def test_show_says_how_values_spread() -> None:
    shown = definition_json(MIXED, MIXED.baseline, "")
    spread = {a["name"]: a["distribution"] for a in shown["assumptions"]}
    assert spread["v0"]["values"] == ["1/5", "1/2", "1"]
    assert spread["d"] == {"kind": "normal", "mean": "1/5", "sd": "1/4"}
    assert spread["a"] == {"kind": "uniform"}
    assert shown["correlations"] == {"o ~ d": "1/2", "d ~ e": "-1/2"}


# -- designs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("definition", [GAME, MIXED], ids=["uniform", "mixed"])
@pytest.mark.parametrize("design", DESIGNS)
def test_slices_put_together_are_the_whole(design: str, definition: Definition) -> None:
    n = 5000
    whole = draws(definition, design, n, seed=3)
    for cuts in ([0, 0, 1, 8, 4096, 4097, 4097, n], [0, n - 1, n], [0, 3333, n]):
        parts = [
            draws(definition, design, n, seed=3, start=a, stop=b)
            for a, b in itertools.pairwise(cuts)
        ]
        for name, column in whole.items():
            joined = np.concatenate([part[name] for part in parts])
            assert joined.dtype == column.dtype
            assert joined.tolist() == column.tolist()
            assert column.dtype == object or joined.tobytes() == column.tobytes()


@pytest.mark.parametrize("design", DESIGNS)
def test_the_seed_decides_and_nothing_else(design: str) -> None:
    first, again, other = (unit(design, 64, 3, seed) for seed in (0, 0, 1))
    assert first.tobytes() == again.tobytes()
    assert not np.any(first == other)
    assert first.shape == (64, 3)
    assert first.flags.f_contiguous
    first[:] = 0  # what is given away may be written to
    assert unit(design, 64, 3, 0).tobytes() == again.tobytes()


def test_a_later_assumption_and_more_draws_leave_the_random_ones_alone() -> None:
    few, more = unit("random", 10, 2, seed=5), unit("random", 20, 3, seed=5)
    np.testing.assert_array_equal(few, more[:10, :2])


def test_random_columns_are_independent() -> None:
    u = unit("random", 20_000, 4, seed=0)
    assert all(stats.kstest(column, "uniform").pvalue > 0.01 for column in u.T)
    links = stats.spearmanr(u).statistic[np.triu_indices(4, 1)]
    assert np.abs(links).max() < 0.02


@pytest.mark.filterwarnings("ignore:The balance properties")  # of scipy's own call: 100 is no power
@pytest.mark.parametrize("n", [1, 64, 100])
def test_sobol_points_are_those_of_scipy(n: int) -> None:
    theirs = qmc.Sobol(5, scramble=True, seed=np.random.default_rng(7)).random(n)
    np.testing.assert_array_equal(unit("sobol", n, 5, seed=7), theirs)


@pytest.mark.parametrize("design", DESIGNS)
def test_whole_numbers_of_numpy_are_whole_numbers(design: str) -> None:
    n, d, seed, start, stop = map(np.int64, (64, 2, 3, 5, 9))
    numpys = unit(design, n, d, seed, start, stop)
    assert numpys.tobytes() == unit(design, 64, 2, 3, 5, 9).tobytes()


def test_sobol_points_are_balanced() -> None:
    u = unit("sobol", 256, 3, seed=1)
    for column in u.T:
        assert np.bincount((column * 256).astype(int), minlength=256).tolist() == [1] * 256
    assert qmc.discrepancy(u) < qmc.discrepancy(unit("random", 256, 3, seed=1)) / 10


@pytest.mark.parametrize("n", [1, 100, 1009])
def test_a_latin_hypercube_has_one_point_in_every_slice(n: int) -> None:
    u = unit("latin-hypercube", n, 4, seed=0)
    for column in u.T:
        assert sorted(np.ceil(column * n)) == list(range(1, n + 1))


def test_assumptions_held_fixed_have_no_column() -> None:
    assert varying(GAME) == NAMES
    columns = draws(GAME, "sobol", 8, seed=0, fixed=["k", "e"])
    assert tuple(columns) == ("v0", "o", "d", "a")
    assert "d" not in draws(game(ranges={"d": None}), "sobol", 8, seed=0)


def test_draws_can_fill_a_game() -> None:
    batch = GAME.batch(draws(GAME, "sobol", 16, seed=0))
    assert (batch.n, batch.game.payoffs.shape) == (16, (2, 2, 2))
    mixed = MIXED.batch(draws(MIXED, "sobol", 16, seed=0))
    assert (mixed.n, mixed.game.payoffs.shape) == (16, (2, 2, 2))


# -- rank correlations -----------------------------------------------------------------------------


@pytest.mark.parametrize("design", DESIGNS)
def test_draws_have_the_declared_rank_correlations(design: str) -> None:
    pairs = {("v0", "d"): F(7, 10), ("d", "k"): F(-2, 5), ("v0", "k"): F(-1, 10)}
    definition = game(pairs, v0=LogUniform(), d=Triangular(F(1, 10)), k=Normal(F(1, 2), F(1, 5)))
    columns = draws(definition, design, 2**14, seed=0)
    for one, other in itertools.combinations(NAMES, 2):
        found = stats.spearmanr(columns[one], columns[other]).statistic
        assert found == pytest.approx(float(pairs.get((one, other), 0)), abs=0.025)
    theirs = stats.triang(0.1, 0, 1)
    assert stats.kstest(columns["d"], theirs.cdf).pvalue > 0.01  # each alone is as declared


def test_a_correlation_of_one_moves_both_together() -> None:
    pairs = {("o", "d"): F(1), ("o", "k"): F(-1), ("d", "k"): F(-1)}
    columns = draws(game(pairs), "random", 1000, seed=0)
    np.testing.assert_allclose(columns["o"], columns["d"], atol=1e-6)
    np.testing.assert_allclose(columns["o"], 1 - columns["k"], atol=1e-6)


def test_correlations_leave_the_other_assumptions_alone() -> None:
    plain = draws(GAME, "sobol", 128, seed=0)
    tied = draws(game({("o", "d"): F(1, 2)}), "sobol", 128, seed=0)
    changed = {name for name in NAMES if not np.allclose(plain[name], tied[name])}
    assert changed == {"d"}
    held = draws(game({("o", "d"): F(1, 2)}), "sobol", 128, seed=0, fixed=["o"])
    free = draws(GAME, "sobol", 128, seed=0, fixed=["o"])
    assert held["d"].tobytes() == free["d"].tobytes()


def test_correlated_draws_at_the_ends_are_numbers() -> None:
    definition = game({("o", "d"): F(1, 2)})
    u = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0], [1.0, 1.0]])
    columns = transform(definition, u, ["o", "d"])
    assert all(np.isfinite(column).all() for column in columns.values())


def test_transform_leaves_its_input_alone() -> None:
    u = unit("random", 100, 6, seed=0)
    before = u.copy()
    transform(MIXED, u, NAMES)
    np.testing.assert_array_equal(u, before)
    for given in (np.asfortranarray(u), np.ascontiguousarray(u)):
        columns = transform(MIXED, given, NAMES)
        assert columns["d"].tolist() == draws(MIXED, "random", 100, seed=0)["d"].tolist()


# -- mistakes in calls -----------------------------------------------------------------------------

CALLS: dict[str, tuple[Callable[[], Any], str]] = {
    "design": (
        lambda: draws(GAME, "sobel", 8, 0),
        """\
design: unknown design 'sobel'; did you mean 'sobol'?
  known: random sobol latin-hypercube""",
    ),
    "no draws": (lambda: draws(GAME, "random", 0, 0), f"n: 0 is not between 1 and {2**40}"),
    "half a draw": (lambda: draws(GAME, "random", 1.5, 0), "n: must be a whole number, not 1.5"),  # type: ignore[arg-type]
    "a true seed": (
        lambda: draws(GAME, "random", 8, True),
        "seed: must be a whole number, not True",
    ),
    "a seed below 0": (
        lambda: draws(GAME, "random", 8, -1),
        f"seed: -1 is not between 0 and {2**128 - 1}",
    ),
    "start": (lambda: draws(GAME, "random", 8, 0, start=9), "start: 9 is not between 0 and 8"),
    "stop": (
        lambda: draws(GAME, "random", 8, 0, start=4, stop=3),
        "stop: 3 is not between 4 and 8",
    ),
    "no column": (lambda: unit("sobol", 8, 0, 0), "d: 0 is not between 1 and 21201"),
    "fixed": (
        lambda: draws(GAME, "random", 8, 0, fixed=["v1"]),
        "fixed: unknown assumption 'v1'; did you mean 'v0'?\n  known: v0 o d k a e",
    ),
    "all fixed": (
        lambda: draws(GAME, "random", 8, 0, fixed=NAMES),
        """\
assumptions: nothing to vary: every assumption with a range is held fixed
  let one of them vary""",
    ),
    "no ranges": (
        lambda: varying(game(ranges=dict.fromkeys(NAMES))),
        "assumptions: nothing to vary: none has a range\n  give one of them a range",
    ),
    "too many for a hypercube": (
        lambda: draws(GAME, "latin-hypercube", 10**7, 0),
        """\
n: 10000000 points of a Latin hypercube; with 6 assumptions 2796202 are the most
  it exists only as a whole; take fewer, or design "sobol" or "random\"""",
    ),
    "too many for Sobol'": (
        lambda: draws(GAME, "sobol", 2**30 + 1, 0),
        'n: 1073741825 Sobol\' points; 1073741824 are the most\n  take fewer, or design "random"',
    ),
    "correlations that do not fit together": (
        lambda: draws(game({("o", "d"): F(1), ("o", "k"): F(1), ("d", "k"): F(0)}), "sobol", 8, 0),
        "correlations: no distribution has all of these\n  bring them closer to 0",
    ),
    "transform what is held fixed": (
        lambda: transform(game(ranges={"o": None}), np.zeros((1, 1)), ["o"]),
        "assumptions.o: has no range, so it does not vary",
    ),
    "transform too few columns": (
        lambda: transform(GAME, np.zeros((5, 1)), ["o", "d"]),
        "u: has shape (5, 1); one column per name, 2, is needed",
    ),
    "transform what is no share": (
        lambda: transform(GAME, np.array([[0.5], [np.nan]]), ["o"]),
        "u: holds numbers that are not between 0 and 1",
    ),
    "no axis": (lambda: grid(GAME, {}), 'grid: there is no axis\n  such as {"k": 21}'),
    "axis of nothing": (
        lambda: grid(GAME, {"kk": 3}),
        "grid: unknown assumption 'kk'; did you mean 'k'?\n  known: v0 o d k a e",
    ),
    "axis with one value": (
        lambda: grid(GAME, {"k": 1}),
        f"grid.k: 1 values; from 2 to {2**24} are possible",
    ),
    "axis in words": (
        lambda: grid(GAME, {"k": "many"}),
        "grid.k: 'many' is no axis\n  a number of values, or a list of values",
    ),
    "empty axis": (
        lambda: grid(GAME, {"k": []}),
        "grid.k: holds no value\n  a number of values, or a list of values",
    ),
    "axis without a range": (
        lambda: grid(game(ranges={"k": None}), {"k": 3}),
        "grid.k: has no range to be divided\n  give the values themselves",
    ),
    "axis past its range": (
        lambda: grid(GAME, {"k": [0, 2]}),
        "grid.k[2]: 2 is outside the range 0 … 1\n  the range stands in the game file",
    ),
    "too large a grid": (
        lambda: grid(GAME, {"k": 5000, "a": 5000}),
        "grid: 25000000 points; 16777216 are the most\n  take fewer per axis",
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_mistake_in_a_call_is_named_with_its_cure(name: str) -> None:
    call, message = CALLS[name]
    with pytest.raises(InputError) as found:
        call()
    assert str(found.value) == message


# -- grids -----------------------------------------------------------------------------------------


def test_a_grid_is_every_combination_exactly() -> None:
    columns = grid(GAME, {"k": 11, "e": [0, 0.1, "1/3"], "v0": np.array([0.7])})
    k, e = [F(n, 10) for n in range(11)], [F(0), F(1, 10), F(1, 3)]
    points = list(zip(*columns.values(), strict=True))
    assert points == list(itertools.product(k, e, [F(7, 10)]))
    assert len({id(value) for value in columns["k"]}) == 11


def test_an_even_axis_runs_from_end_to_end_of_the_range() -> None:
    assert list(grid(GAME, {"v0": 14})["v0"]) == [F(n, 10) for n in range(2, 16)]


# -- tables ----------------------------------------------------------------------------------------


def table(tmp_path: Path, text: str, name: str = "points.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def parquet(tmp_path: Path, columns: dict[str, Any]) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "points.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def test_text_means_what_it_says(tmp_path: Path) -> None:
    path = table(tmp_path, "\ufeffk, v0\r\n0.3,1\r\n1/3,1.0\r\n\r\n 3e-1 ,0.5\r\n")
    columns = read_points(path, GAME)
    assert {name: list(column) for name, column in columns.items()} == {
        "k": [F(3, 10), F(1, 3), F(3, 10)],
        "v0": [F(1), F(1), F(1, 2)],
    }
    assert {column.dtype for column in columns.values()} == {np.dtype(object)}
    assert read_points(str(path), GAME).keys() == columns.keys()


NUMBERS_IN_TEXT = """
    0 1 00.50 -0 -0.0 0.123456789012345678 0.1234567890123456789 +0.5 5e-1 1E-20 1/2
"""


@pytest.mark.parametrize("text", NUMBERS_IN_TEXT.split())
def test_every_way_to_write_a_number_is_read_as_python_reads_it(text: str) -> None:
    assert list(read_points({"k": [text]}, GAME)["k"]) == [F(text)]


def test_equal_cells_share_one_number(tmp_path: Path) -> None:
    path = table(tmp_path, "k\n" + "0.3\n0.7\n" * 500)
    assert len({id(value) for value in read_points(path, GAME)["k"]}) == 2


def test_binary_numbers_are_the_numbers_they_are(tmp_path: Path) -> None:
    k = np.array([0.3, 0.1, 1.0])
    for source in (
        parquet(tmp_path, {"k": k}), {"k": k}, {"k": k.tolist()}, pandas_frame({"k": k}),
    ):  # fmt: skip
        column = read_points(source, GAME)["k"]
        assert column.dtype == np.float64
        assert column.tobytes() == k.tobytes()


def pandas_frame(columns: dict[str, Any]) -> Any:
    import pandas as pd

    return pd.DataFrame(columns)


def test_other_kinds_of_column(tmp_path: Path) -> None:
    import pyarrow as pa

    exact = [F(3, 10), F(1)]
    for values in (
        ["0.3", "1"], ["3/10", 1], [Decimal("0.3"), 1], [F(3, 10), 1.0], np.array(["0.3", "1"]),
    ):  # fmt: skip
        column = read_points({"k": np.array(values, dtype=object)}, GAME)["k"]
        assert column.dtype == object
        assert list(column) == exact
        assert list(read_points(pandas_frame({"k": values}), GAME)["k"]) == exact
    stored: list[Any] = [
        pa.array(["0.3", "1"]),
        pa.array(["0.3", "1"]).dictionary_encode(),
        pa.array([Decimal("0.3"), Decimal(1)]),
    ]
    for values in stored:
        assert list(read_points(parquet(tmp_path, {"k": values}), GAME)["k"]) == exact
    whole = read_points({"k": [0, 1]}, GAME)["k"]
    assert (whole.dtype, list(whole)) == (np.float64, [0, 1])
    free = game(ranges={"k": None})  # without a range, any number may be tried
    assert list(read_points({"k": [2**60 + 1]}, free)["k"]) == [F(2**60 + 1)]
    assert list(read_points({"k": np.array([0.5], dtype=np.float32)}, GAME)["k"]) == [0.5]
    longer = np.longdouble(1) / 3
    (value,) = read_points({"k": [longer]}, GAME)["k"]
    assert value == F(*longer.as_integer_ratio())


def test_a_table_that_is_given_stays_as_it_is() -> None:
    frame = pandas_frame({"k": [0.25, 0.5]})
    read_points(frame, GAME)["k"][:] = 9
    assert list(frame["k"]) == [0.25, 0.5]


RANGE = "the range stands in the game file"
NUMBERS = "write 0.5, 1e-3 or 1/3: a decimal point, at most 40 digits"
KNOWN = "known: v0 o d k a e"
CSV = {
    "unknown column": (
        "k,v\n0.3,1\n",
        f"column v: unknown assumption 'v'; did you mean 'v0'?\n  {KNOWN}",
    ),
    "out of range": (
        "k,v0\n0.3,1\n0.4,7.25\n",
        f"row 2, column v0: 7.25 is outside the range 0.2 … 1.5\n  {RANGE}",
    ),
    "just out of range": (
        "k\n1.00000000000000000001\n",
        f"row 1, column k: 1.00000000000000000001 is outside the range 0 … 1\n  {RANGE}",
    ),
    "text": ("k\n0.3\nhigh\n", f"row 2, column k: 'high' is not a number\n  {NUMBERS}"),
    "nan": ("k\nnan\n", f"row 1, column k: 'nan' is not a number\n  {NUMBERS}"),
    "decimal comma": ('k\n"0,3"\n', f"row 1, column k: '0,3' is not a number\n  {NUMBERS}"),
    "bomb": (
        "k\n1e999999999\n",
        f"row 1, column k: the number is too long or too large\n  {NUMBERS}",
    ),
    "empty cell": (
        "k,a\n0.3,\n",
        "row 1, column a: is empty\n  fill it in, or leave the point out",
    ),
    "short row": ("k,a\n0.3,0\n0.3\n", "row 2: has 1 cells; the header has 2"),
    "long row": ("k\n0.3,1\n", "row 1: has 2 cells; the header has 1"),
    "twice": ("k,k\n0,0\n", "column k: stands there twice\n  leave one of them out"),
    "index": (
        ",k\n0,0.3\n",
        "column 1: has no name\n  pandas writes the index so: save with to_csv(…, index=False)",
    ),
    "semicolons": (
        "k;a\n0,3;0\n",
        "header: semicolons stand between the columns\n  save it with commas",
    ),
    "tabs": ("k\ta\n0\t0\n", "header: tabs stand between the columns\n  save it with commas"),
    "header alone": ("k\n", "column k: has no rows\n  one row per point"),
    "nothing": ("", "points: there is no column\n  one per assumption, named after it"),
    "control character": ("\x1b[31mk\n0\n", None),
}


@pytest.mark.parametrize("name", CSV)
def test_a_mistake_in_a_csv_is_named_with_its_cure(name: str, tmp_path: Path) -> None:
    text, message = CSV[name]
    path = table(tmp_path, text)
    with pytest.raises(InputError) as found:
        read_points(path, GAME)
    assert "\x1b" not in str(found.value)
    assert message is None or str(found.value) == f"{path}: {message}"


FRAMES: dict[str, tuple[Any, str]] = {
    "nan": (
        {"k": [0.5, np.nan]},
        "row 2, column k: nan is no number\n  fill it in, or leave the point out",
    ),
    "infinite": (
        {"k": [np.inf]},
        "row 1, column k: inf is no number\n  fill it in, or leave the point out",
    ),
    "out of range": (
        {"v0": np.array([1, 1, 0.1])},
        f"row 3, column v0: 0.1 is outside the range 0.2 … 1.5\n  {RANGE}",
    ),
    "whole, out of range": (
        {"v0": [1, 7]},
        f"row 2, column v0: 7 is outside the range 0.2 … 1.5\n  {RANGE}",
    ),
    "far out of range": (
        {"k": [F(10**400)]},
        f"row 1, column k: {'1' + '0' * 58}… is outside the range 0 … 1\n  {RANGE}",
    ),
    "absurd": (
        {"k": [F(10**5000)]},
        "row 1, column k: the number is too long or too large\n  choose other units",
    ),
    "an absurd whole number": (
        {"k": [10**5000]},
        "row 1, column k: the number is too long or too large\n  choose other units",
    ),
    "true": ({"k": [True]}, f"row 1, column k: True is no number\n  {NUMBERS}"),
    "nothing": ({"k": [None]}, f"row 1, column k: None is no number\n  {NUMBERS}"),
    "a date": (
        {"k": np.array(["2020-01-01"], dtype="datetime64[D]")},
        f"row 1, column k: 2020-01-01 is no number\n  {NUMBERS}",
    ),
    "a list": ({"k": np.array([[1, 2], None], dtype=object)}, None),
    "a matrix": ({"k": [[1, 2]]}, "column k: has shape (1, 2); a plain list is needed"),
    "a number": ({"k": 1}, "column k: has shape (); a plain list is needed"),
    "lengths": (
        {"k": [0, 0], "a": [0]},
        "column a: has 1 rows, column k has 2\n  every point needs both",
    ),
    "no rows": ({"k": []}, "column k: has no rows\n  one row per point"),
    "no columns": ({}, "points: there is no column\n  one per assumption, named after it"),
    "no table": (
        3,
        """\
points: cannot be read from int
  a path, a data frame, or a mapping of names to sequences of numbers""",
    ),
    "unknown": ({"kk": [0]}, f"column kk: unknown assumption 'kk'; did you mean 'k'?\n  {KNOWN}"),
    "a name that is no text": ({3: [0]}, f"column 3: unknown assumption '3'\n  {KNOWN}"),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_mistake_in_a_frame_is_named_with_its_cure(name: str) -> None:
    source, message = FRAMES[name]
    with pytest.raises(InputError) as found:
        read_points(source, GAME)
    assert message is None or str(found.value) == message


def test_a_frame_with_a_column_twice_is_refused() -> None:
    import pandas as pd

    with pytest.raises(InputError, match="column k: stands there twice"):
        read_points(pd.DataFrame([[0, 0]], columns=["k", "k"]), GAME)


def test_a_binary_number_beside_the_end_of_the_range_is_explained() -> None:
    definition = game(ranges={"k": (F(3, 10), F(1))})  # the float 0.3 is below 3/10
    with pytest.raises(InputError) as found:
        read_points({"k": [0.5, 0.3]}, definition)
    assert str(found.value) == (
        "row 2, column k: the binary number nearest to 0.3 lies just outside the range 0.3 … 1\n"
        '  give the column as text, such as "0.3", or as Fractions'
    )
    assert list(read_points({"k": ["0.3"]}, definition)["k"]) == [F(3, 10)]


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "folder.parquet").mkdir()
    (tmp_path / "latin.csv").write_bytes("k\nfür\n".encode("latin-1"))
    cases = {
        "none.csv": "there is no such file",
        "none.parquet": "there is no such file",
        "folder.csv": "cannot be read: is a directory",
        "folder.parquet": "cannot be read: ",
        "latin.csv": "is not UTF-8 text\n  save it as UTF-8",
        "points.xlsx": "is no table that can be read\n  the name ends in .csv or .parquet",
        table(tmp_path, "k\n0\n", "text.parquet").name: "is no Parquet file: ",
        table(tmp_path, "", "empty.parquet").name: "is no Parquet file: ",
        table(tmp_path, f"k\n{'1' * 200_000}\n", "long.csv").name: "is no CSV: ",
    }
    for name, problem in cases.items():
        with pytest.raises(InputError) as found:
            read_points(tmp_path / name, GAME)
        assert str(found.value).startswith(f"{tmp_path / name}: {problem}")


def test_a_parquet_table_is_checked_as_any_other(tmp_path: Path) -> None:
    cases: dict[str, dict[str, Any]] = {
        "row 2, column k: nan is no number": {"k": [0.5, None]},
        "row 2, column k: 2.5 is outside the range": {"k": [0.5, 2.5]},
        "column kk: unknown assumption": {"kk": [0.5]},
        "row 1, column k: True is no number": {"k": [True]},
    }
    for message, columns in cases.items():
        with pytest.raises(InputError, match=message):
            read_points(parquet(tmp_path, columns), GAME)
