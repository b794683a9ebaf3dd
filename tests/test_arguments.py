"""What public functions take for a game: the right thing is done, or the right call is named."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import escalation_games as eg

NAME = "security_dilemma"
HALF = {"d": "1/2"}
COLUMNS = {"d": np.linspace(0.0, 1.0, 3)}

OF_DEFINITION: dict[str, Any] = {
    "brief": eg.brief,
    "boxes": lambda g: eg.boxes(g, n=300),
    "compare": lambda g: eg.compare(g, decision="bloc", n=16),
    "draws": lambda g: eg.draws(g, "random", 2, 0),
    "equilibria": lambda g: eg.equilibria(g, COLUMNS),
    "claims": eg.claims,
    "directions": eg.directions,
    "existence": eg.existence,
    "from_samples": lambda g: eg.from_samples(g, np.array([[0.5]]), ["d"]),
    "grid": lambda g: eg.grid(g, {"d": 3}),
    "joint_tips": lambda g: eg.joint_tips(g, 2),
    "length_map": lambda g: eg.length_map(g, "n", "d"),
    "outcomes": lambda g: eg.outcomes(g, COLUMNS),
    "over_ranges": lambda g: eg.over_ranges(g, "d", lines=8),
    "radius": eg.radius,
    "rank": lambda g: eg.rank(g, n=16),
    "read_points": lambda g: eg.read_points({"d": [0.5]}, g),
    "regime_map": lambda g: eg.regime_map(g, "d", "k"),
    "sweep": lambda g: eg.sweep(g, 4, "never"),
    "tips": lambda g: eg.tips(g, ["d"]),
    "to_csv": eg.to_csv,
    "to_ef": eg.to_ef,
    "to_efg": eg.to_efg,
    "to_nfg": eg.to_nfg,
    "to_sage": eg.to_sage,
    "to_toml": eg.to_toml,
    "to_salib_problem": eg.to_salib_problem,
    "watched": eg.watched,
}
RESTRAINT = {"bloc": "restrain", "rivals": "restrain"}
OF_GAME: dict[str, Any] = {
    "solve": eg.solve,
    "select": lambda g: eg.select(g, "risk"),
    "quantal_path": lambda g: eg.quantal_path(g, at=[1]),
    "quantal_branches": eg.quantal_branches,
    "grim_trigger": lambda g: eg.grim_trigger(g, RESTRAINT),
    "to_nashpy": eg.to_nashpy,
    "to_pygambit": eg.to_pygambit,
    "to_pyspiel": eg.to_pyspiel,
    "to_quantecon": eg.to_quantecon,
    "rationalizable": eg.rationalizable,
    "learning": lambda g: eg.learning(g, n=5),
    "evolutionary_stability": eg.evolutionary_stability,
    "minimax": lambda g: eg.minimax(g, "bloc"),
    "commitment": lambda g: eg.commitment(g, "bloc"),
    "correlated": eg.correlated,
}
OF_BATCH: dict[str, Any] = {"solve_batch": eg.solve_batch}
FOREIGN: dict[str, Any] = {
    "None": None, "a dict": {"d": 1}, "a number": 7, "an object": object(), "a list": [],
    "an array": np.zeros((2, 2, 2)), "a class": eg.Definition,
}  # fmt: skip


def profiles(solution: eg.Solution) -> str:
    return repr([equilibrium.profile for equilibrium in solution.equilibria])


def test_every_public_function_of_a_game_stands_in_a_table() -> None:
    others = {
        "catalogue", "load", "loads", "read_sweep", "reduced_strategic_form", "stacked", "validate",
        "strategic", "from_nashpy", "from_pygambit", "from_pyspiel", "from_quantecon",
        "indices",
    }  # fmt: skip
    functions = {n for n in eg.__all__ if callable(getattr(eg, n)) and n.islower()}
    assert functions == {*OF_DEFINITION, *OF_GAME, *OF_BATCH} | others


@pytest.mark.parametrize("name", ["tips", "outcomes", "grid", "to_salib_problem", "read_points"])
@pytest.mark.parametrize("way", ["name", "path", "Path"])
def test_a_name_or_a_path_is_a_definition(name: str, way: str) -> None:
    path = next(entry.path for entry in eg.catalogue() if entry.name == NAME)
    given: Any = {"name": NAME, "path": str(path), "Path": Path(path)}[way]
    assert repr(OF_DEFINITION[name](given)) == repr(OF_DEFINITION[name](eg.load(NAME)))


@pytest.mark.parametrize("name", OF_GAME)
@pytest.mark.parametrize("given", [NAME, eg.load(NAME)], ids=["a name", "a definition"])
def test_a_definition_is_solved_at_its_baseline(name: str, given: Any) -> None:
    if name == "to_pyspiel":
        pytest.importorskip("pyspiel")
    found, wanted = OF_GAME[name](given), OF_GAME[name](eg.load(NAME).at())
    if name == "solve":
        assert profiles(found) == profiles(wanted)
    elif name == "grim_trigger":
        assert found == wanted
    elif name == "to_pyspiel":
        assert (found.row_utilities() == wanted.row_utilities()).all()
    elif name.startswith("to_"):
        assert str(found) == str(wanted)
    elif name == "quantal_branches":
        assert [one.turns for one in found.branches] == [one.turns for one in wanted.branches]
    elif name == "quantal_path":
        assert (found.payoffs == wanted.payoffs).all()
    else:
        assert found == wanted


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("name", [*OF_DEFINITION, *OF_GAME, *OF_BATCH])
def test_what_is_no_game_is_told_the_right_call(name: str, kind: str) -> None:
    call = {**OF_DEFINITION, **OF_GAME, **OF_BATCH}[name]
    with pytest.raises(eg.InputError) as caught:
        call(FOREIGN[kind])
    assert f"eg.{name}(eg.load(" in str(caught.value)
    assert "--" not in str(caught.value)


@pytest.mark.parametrize("kind", ["an array", "a list", "a tuple"])
@pytest.mark.parametrize("name", ["solve", "correlated", "tips", "regime_map"])
def test_arrays_are_told_what_makes_a_game_of_them(name: str, kind: str) -> None:
    array = np.eye(2)
    given = {"an array": array, "a list": array.tolist(), "a tuple": (array, array)}[kind]
    with pytest.raises(eg.InputError) as caught:
        {**OF_DEFINITION, **OF_GAME}[name](given)
    assert f"eg.{name}(eg.strategic(A, B))" in str(caught.value)


def test_arrays_one_after_the_other_are_told_it_too() -> None:
    with pytest.raises(eg.InputError, match=r"eg\.solve\(eg\.strategic\(A, B\)\)"):
        eg.solve(np.eye(2), np.eye(2))  # type: ignore[arg-type]


@pytest.mark.parametrize("place", ["concept", "method"])
def test_values_in_the_place_of_a_name_are_told_where_they_go(place: str) -> None:
    wrong: dict[str, Any] = {place: HALF}
    with pytest.raises(eg.InputError, match=rf"(?s){place}: is a dict.*definition\.at\(\{{"):
        eg.solve(NAME, **wrong)
    with pytest.raises(eg.InputError, match=f"(?s){place}: is an int, not a name.*known: "):
        eg.solve(NAME, **{place: 3})  # type: ignore[arg-type]


def test_what_is_no_game_has_its_right_article() -> None:
    for given, said in ((3, "is an int"), (None, "is None"), (eg.solve(NAME), "is a Solution")):
        with pytest.raises(eg.InputError, match=f"game: {said}\n"):
            eg.solve(given)  # type: ignore[arg-type]


FIXED = eg.strategic([[3, 0], [5, 1]], [[3, 5], [0, 1]], escalation=[[0, 0], [0, 1]])
ASKS_OF_ASSUMPTIONS: dict[str, Any] = {
    **{name: OF_DEFINITION[name] for name in ("boxes", "draws", "equilibria", "grid", "outcomes",
       "over_ranges", "rank", "read_points", "regime_map", "sweep", "tips", "to_salib_problem")},
    "at": lambda g: g.at(HALF),
    "batch": lambda g: g.batch(COLUMNS),
    "compare": lambda g: eg.compare(g, decision="row", n=16),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKS_OF_ASSUMPTIONS)
def test_a_game_without_assumptions_is_told_how_to_get_one(name: str) -> None:
    with pytest.raises(eg.InputError) as caught:
        ASKS_OF_ASSUMPTIONS[name](FIXED)
    assert caught.value.problem == "the game has no assumptions: each of its numbers is fixed"
    assert 'ranges={"v": (value, low, high)}' in str(caught.value)
    varied = eg.strategic([[3, "v"], [5, 1]], [[3, 5], [0, 1]], ranges={"v": (0, -1, 1)})
    assert len(eg.tips(varied)) > 0  # the cure cures
    assert len(eg.tips(FIXED)) == 0  # no question about one: nothing tips


def test_a_file_without_assumptions_is_told_where_they_stand() -> None:
    text = eg.to_toml(FIXED)
    definition = eg.loads(text, "fixed.toml")
    with pytest.raises(eg.InputError, match=r"(?s)fixed.*no assumptions.*\[assumptions\]"):
        eg.regime_map(definition, "a", "b")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["outcomes", "equilibria", "batch"])
def test_a_column_that_is_not_finite_is_named(name: str, bad: float) -> None:
    definition = eg.load(NAME)
    call = definition.batch if name == "batch" else lambda c: getattr(eg, name)(definition, c)
    for at in (1, 50_000):  # in the first block, and in a later one
        columns = {"k": np.full(60_000, 0.5), "d": np.full(60_000, 0.5)}
        columns["d"][at] = bad
        with pytest.raises(eg.InputError, match=rf"columns\.d: holds {bad}\n  finite"):
            call(columns)


def test_columns_are_taken_as_they_are_beyond_a_range_and_settings_are_not() -> None:
    found = eg.outcomes(NAME, {"k": [0.5, 7.0]})  # up to 1
    assert found.count.tolist() == [3, 1]
    assert not found.unresolved
    with pytest.raises(eg.InputError, match="outside the range"):
        eg.outcomes(NAME, {"d": [0.5]}, {"k": 7})
    with pytest.raises(eg.InputError, match="outside the range"):
        eg.read_points({"k": [7.0]}, NAME)


def test_a_sweep_is_told_the_order_of_number_and_folder(tmp_path: Path) -> None:
    for n in (str(tmp_path / "x"), 2.5, True, {"d": 1}):
        with pytest.raises(eg.InputError, match=r'eg\.sweep\(definition, 1000, "folder"\)'):
            eg.sweep(NAME, n, 1000 if n != 2.5 else tmp_path / "x")  # type: ignore[arg-type]
    with pytest.raises(eg.InputError, match="out: is an int, not a folder"):
        eg.sweep(NAME, 10, 1000)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_values_are_a_dict() -> None:
    for given in (2, "d", ["d"]):
        with pytest.raises(eg.InputError, match=r"values: .*\n.*\{"):
            eg.load(NAME).at(given)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", OF_DEFINITION)
def test_a_game_has_no_assumptions_left(name: str) -> None:
    with pytest.raises(eg.InputError, match="it has no assumptions left"):
        OF_DEFINITION[name](eg.load(NAME).at(HALF))


def test_a_batch_is_for_solve_batch_and_a_game_is_not() -> None:
    definition = eg.load(NAME)
    with pytest.raises(eg.InputError, match=r"eg\.solve_batch\(batch\)"):
        eg.solve(definition.batch(COLUMNS))  # type: ignore[arg-type]
    for given in (definition, definition.at(), NAME):
        with pytest.raises(eg.InputError, match=r"\.batch\("):
            eg.solve_batch(given)  # type: ignore[arg-type]


STRUCTURE = eg.StrategicStructure(("row", "column"), (("a", "b"), ("c", "d")))
PAYOFFS = [[[1, 0], [0, 2]], [[2, 0], [0, 1]]]


@pytest.mark.parametrize(
    "kind",
    [int, float, np.int64, np.float32, np.float64, Decimal, Fraction, bool, "int array",
     "float array", "lists", "a Fraction of NumPy's integers"],
    ids=str,
)  # fmt: skip
def test_numbers_become_exact_and_nothing_of_the_caller_changes(kind: Any) -> None:
    plain = [
        [[min(x, 1) if kind is bool else x for x in row] for row in table] for table in PAYOFFS
    ]
    exact = np.array(plain, dtype=object)
    if kind == "int array":
        payoffs: Any = np.array(plain)
    elif kind == "float array":
        payoffs = np.array(plain, dtype=float)
    elif kind == "lists":
        payoffs = plain
    elif kind == "a Fraction of NumPy's integers":
        payoffs = np.vectorize(lambda x: Fraction(np.int64(x), np.int64(1)), otypes=[object])(exact)
    else:
        payoffs = np.vectorize(kind, otypes=[object])(exact)
    game = eg.StrategicGame(STRUCTURE, payoffs, np.eye(2), 0.5)
    before = repr(payoffs)
    found = eg.solve(game)
    wanted = eg.solve(
        eg.StrategicGame(
            STRUCTURE, np.vectorize(Fraction, otypes=[object])(exact),
            np.vectorize(Fraction, otypes=[object])(np.eye(2, dtype=int)), Fraction(1, 2),
        )
    )  # fmt: skip
    assert profiles(found) == profiles(wanted)
    assert all(e.exact for e in found.equilibria)
    assert repr(payoffs) == before
    assert game.payoffs is payoffs


def test_a_float_stands_for_its_shortest_decimal() -> None:
    game = eg.StrategicGame(STRUCTURE, np.array(PAYOFFS) * 0.1, np.zeros((2, 2)), 0.3)
    mixed = next(e for e in eg.solve(game).equilibria if "pure" not in e.labels)
    assert mixed.payoffs[0] == Fraction(1, 15)
    assert eg.solve(game).game.line == Fraction(3, 10)


@pytest.mark.parametrize(
    ("payoffs", "escalation", "line", "said"),
    [
        ([[[1, 0], [0, "2"]], [[2, 0], [0, 1]]], np.eye(2), 0, "'2' is text"),
        ([[[1, 0], [0, None]], [[2, 0], [0, 1]]], np.eye(2), 0, "payoffs: holds None"),
        ([[[1, 0], [0, 1j]], [[2, 0], [0, 1]]], np.eye(2), 0, "holds a complex"),
        (np.full((2, 2, 2), np.nan), np.eye(2), 0, "holds nan"),
        (np.full((2, 2, 2), np.inf), np.eye(2), 0, "holds inf"),
        ([[[Decimal("NaN")] * 2] * 2] * 2, np.eye(2), 0, "holds NaN"),
        (np.zeros((2, 2)), np.eye(2), 0, r"shape \(2, 2\)"),
        (np.zeros((2, 2, 2, 9)), np.eye(2), 0, r"shape \(2, 2, 2, 9\)"),
        (np.zeros((2, 2, 2)), np.zeros(3), 0, r"escalation: the array has shape \(3,\)"),
        (np.zeros((2, 2, 2)), np.eye(2), "1/2", "line: '1/2' is text"),
        (np.zeros((2, 2, 2)), np.eye(2), None, "line: holds None"),
    ],
    ids=["text", "None", "complex", "nan", "inf", "NaN", "too flat", "many games", "escalation",
         "line as text", "no line"],
)  # fmt: skip
def test_what_is_no_number_names_its_place(
    payoffs: Any, escalation: Any, line: Any, said: str
) -> None:
    with pytest.raises(eg.InputError, match=said):
        eg.solve(eg.StrategicGame(STRUCTURE, payoffs, escalation, line))
