"""Games from arrays: worked by hand, against other packages as whole sets, and hostile arrays."""

from __future__ import annotations

import copy
import warnings
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import nashpy
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import escalation_games as eg
from escalation_games.numbers import decimal_text
from examples import often

Play = tuple[tuple[Fraction, ...], ...]


def plays(solution: eg.Solution) -> set[Play]:
    return {tuple(map(tuple, e.profile)) for e in solution.equilibria}


def payoffs(definition: eg.Definition) -> Any:
    game: Any = definition.at()
    return game.payoffs


# -- by hand ---------------------------------------------------------------------------------------


def test_the_battle_of_the_sexes_by_hand() -> None:
    """Both pure outcomes, and a mixture: each goes to the own favourite with 2/3."""
    game = eg.strategic(
        [[2, 0], [0, 1]], [[1, 0], [0, 2]],
        players=("her", "him"), actions=(["opera", "match"],) * 2, title="Battle",
    )  # fmt: skip
    solution = eg.solve(game)
    two, one = Fraction(2, 3), Fraction(1, 3)
    assert plays(solution) == {((1, 0), (1, 0)), ((0, 1), (0, 1)), ((two, one), (one, two))}
    assert solution.completeness.kind == "all"
    assert [(d.name, d.actions) for d in game.structure.decisions] == [
        ("her", ("opera", "match")), ("him", ("opera", "match")),
    ]  # fmt: skip
    assert (game.title, game.has_escalation) == ("Battle", False)


def test_a_threshold_by_hand() -> None:
    """Cooperation in a prisoners' dilemma with a fine f on defecting: 5 - f <= 3 and 1 - f <= 0."""
    game = eg.strategic(
        [[3, 0], ["5 - f", "1 - f"]], [[3, "5 - f"], [0, "1 - f"]],
        ranges={"f": (0, 0, 4)}, about={"f": "the fine"},
    )  # fmt: skip
    assert [(tip.value, tip.exact) for tip in eg.tips(game) if "structure" in tip.changes] == [
        (1, True), (2, True),
    ]  # fmt: skip
    assert plays(eg.solve(game)) == {((0, 1), (0, 1))}
    assert plays(eg.solve(game.at({"f": "3"}))) == {((1, 0), (1, 0))}
    assert [a.about for a in game.assumptions] == ["the fine"]


def test_three_players_choose_along_their_own_axes() -> None:
    """Player k is paid for the own second action alone: by 1, but with three actions for the last
    by 2 for the third."""
    shape = (2, 2, 3)
    own = [np.zeros(shape, dtype=int) for _ in range(3)]
    own[0][1, :, :] = 1
    own[1][:, 1, :] = 1
    own[2][:, :, 2] = 2
    game = eg.strategic(*own)
    assert plays(eg.solve(game)) == {((0, 1), (0, 1), (0, 0, 1))}
    assert [d.name for d in game.structure.decisions] == ["player1", "player2", "player3"]
    assert [d.actions for d in game.structure.decisions] == [
        ("a1", "a2"), ("b1", "b2"), ("c1", "c2", "c3"),
    ]  # fmt: skip


def test_levels_and_their_line() -> None:
    game = eg.strategic(
        [[1, 0], [0, "k"]], [[1, 0], [0, "k"]], ranges={"k": (0, 2)},
        escalation=[[0, 0], [0, "1/2 + k/4"]], line="3/4",
    )  # fmt: skip
    assert (game.has_escalation, game.line) == (True, Fraction(3, 4))
    solution = eg.solve(game)
    assert solution.envelope.upper == Fraction(3, 4)
    assert solution.regime == "across"
    assert eg.strategic([[1]], [[1]], escalation=[[1]]).line == Fraction(1, 2)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (3, 1), (1, 2, 1)])
def test_players_with_one_action(shape: tuple[int, ...]) -> None:
    game = eg.strategic(*(np.arange(np.prod(shape)).reshape(shape) for _ in shape))
    (play,) = plays(eg.solve(game))
    assert all(mixture[-1] == 1 for mixture in play)


# -- entries ---------------------------------------------------------------------------------------

x, y = sympy.symbols("x y")
TWO = {"x": (0, 2), "y": ("1/3", 0, 1)}  # so that x is 1 and y is 1/3


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        (3, 3),
        (Fraction(1, 3), Fraction(1, 3)),
        (Decimal("0.1"), Fraction(1, 10)),
        ("0.1", Fraction(1, 10)),
        ("-1/3", Fraction(-1, 3)),
        ("1e-30", Fraction(1, 10**30)),
        (np.int8(-3), -3),
        (np.uint64(2**64 - 1), 2**64 - 1),
        (10**39, 10**39),
        (0.1, Fraction(0.1)),
        (0.1 + 0.2, Fraction(0.1 + 0.2)),
        (-0.0, 0),
        (5e-8, Fraction(5e-8)),
        (np.float32(0.1), Fraction(float(np.float32(0.1)))),
        (np.float16(0.1), Fraction(1638, 16384)),
        ("x - y", Fraction(2, 3)),
        (" x*\n y ", Fraction(1, 3)),
        ("max(x, y)", 1),
        (x - y, Fraction(2, 3)),
        (x**2 / 3, Fraction(1, 3)),
        (-x, -1),
        (sympy.Rational(2, 7), Fraction(2, 7)),
        (sympy.Integer(4), 4),
        (sympy.Abs(y - x), Fraction(2, 3)),
        (sympy.sqrt(4 * x), 2),
        (sympy.Min(x, y, 5), Fraction(1, 3)),
        (sympy.Float(0.1) * x, Fraction(0.1)),
        (1 / (x + y), Fraction(3, 4)),
        (sympy.log(x), 0),
        (sympy.exp(x - 1), 1),
    ],
    ids=repr,
)
def test_entries_are_exact(entry: Any, value: Any) -> None:
    game = eg.strategic([[entry]], [[0]], ranges=TWO)
    assert payoffs(game)[0, 0, 0] == value
    assert payoffs(eg.loads(game.text))[0, 0, 0] == value


def test_an_irrational_number_has_a_bound() -> None:
    game = eg.strategic([[sympy.E]], [[sympy.exp(x)]], ranges={x: (0, 2)})
    assert {decimal_text(number, 9) for number in payoffs(game)[:, 0, 0]} == {"2.718281828"}


def test_a_float_is_not_rounded() -> None:
    """0.1 + 0.2 is more than 0.3 as floats are stored, so the second row is better."""
    assert plays(eg.solve(eg.strategic([[0.3], [0.1 + 0.2]], [[0], [0]]))) == {((0, 1), (1,))}
    tie = eg.solve(eg.strategic([["0.3"], [Fraction(1, 10) + Fraction(1, 5)]], [[0], [0]]))
    assert len(tie.equilibria) == 2


def test_ends_of_ranges_are_read_as_settings_are() -> None:
    game = eg.strategic([["v"]], [["w"]], ranges={"v": (0.1, 1), "w": (np.float64(0.2), 0, 0.3)})
    assert [(a.value, a.range) for a in game.assumptions] == [
        (Fraction(11, 20), (Fraction(1, 10), 1)),
        (Fraction(1, 5), (0, Fraction(3, 10))),
    ]
    assert game.at({"v": 0.1, "w": 0.3}) is not None


def test_arrays_of_many_kinds() -> None:
    import pandas as pd

    rows = [[1, 2], [3, 4]]
    kinds = [
        rows, tuple(map(tuple, rows)), np.array(rows), np.array(rows, dtype=float),
        np.array(rows, dtype=object), np.array([["1", "2"], ["3", "4"]]), pd.DataFrame(rows),
        sympy.Matrix(rows), np.array(rows, order="F"), np.array([[1, 3], [2, 4]]).T,
    ]  # fmt: skip
    for kind in kinds:
        before = copy.deepcopy(kind)
        assert (payoffs(eg.strategic(kind, kind)) == np.array([rows, rows])).all()
        assert repr(before) == repr(kind)


# -- the text --------------------------------------------------------------------------------------


def test_the_text_makes_the_same_game(tmp_path: Path) -> None:
    game = eg.strategic(
        [["v", 1], [0.1, "v**2"]], [[1, 2], [3, "-v"]], ranges={"v": (1, 0, 3)},
        escalation=[[0, 1], [0.5, "v/3"]], line=0.3, title='A "quoted" \\ tïtle',
    )  # fmt: skip
    path = tmp_path / "mine.toml"
    path.write_text(game.text, encoding="utf-8")
    for again in (eg.loads(game.text), eg.load(path)):
        assert (again.title, again.line, again.structure) == (game.title, game.line, game.structure)
        assert plays(eg.solve(again)) == plays(eg.solve(game))
        assert repr(eg.tips(again)) == repr(eg.tips(game))
    assert game.line == Fraction(0.3)


def test_everything_else_takes_it(tmp_path: Path) -> None:
    game = eg.strategic([["v", 0], [0, 1]], [[1, 0], [0, "w"]], ranges={"v": (0, 2), "w": (-1, 1)})
    run = eg.sweep(game, 64, tmp_path / "run", workers=1)
    assert len(run.frame()) == 64
    plane = eg.regime_map(game, "v", "w", cells=10)
    assert {region.count for region in plane.regions} == {1, 3}
    assert len(eg.outcomes(game, {"v": np.array([0.5, 1.0])}).lower) == 2


# -- against others, as whole sets -----------------------------------------------------------------

small = st.integers(-9, 9)


def tables(rows: int, columns: int) -> st.SearchStrategy[list[list[int]]]:
    return st.lists(
        st.lists(small, min_size=columns, max_size=columns), min_size=rows, max_size=rows
    )


@given(tables(3, 2), tables(3, 2))
@settings(max_examples=often(60), deadline=None)
def test_nashpy_lists_the_same_equilibria(A: list[list[int]], B: list[list[int]]) -> None:
    solution = eg.solve(eg.strategic(A, B))
    if solution.completeness.kind != "all" or len(solution.equilibria) % 2 == 0:
        return  # degenerate: nashpy does not say what it lists then
    ours = {tuple(round(float(p), 6) for mix in play for p in mix) for play in plays(solution)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the game may be degenerate
        found = list(nashpy.Game(np.array(A), np.array(B)).support_enumeration())
    theirs = {tuple(round(abs(float(p)), 6) for mix in play for p in mix) for play in found}
    if len(theirs) % 2:
        assert ours == theirs


# -- hostile ---------------------------------------------------------------------------------------

ONES = [[1, 1], [1, 1]]
HUGE = 10**5000
PLUS = sympy.Symbol("v", positive=True)
CALLS: dict[str, tuple[Any, str]] = {
    "nothing": (eg.strategic, "A: there are no payoffs"),
    "one array": (lambda: eg.strategic(ONES), r"A: is the only array.*\n.*eg.strategic\(A, -A\)"),
    "a stack": (lambda: eg.strategic(np.ones((2, 3, 3))), r"first axis: eg\.strategic\(\*A\)$"),
    "a stack at the end": (
        lambda: eg.strategic(np.ones((3, 3, 2))),
        r"\?\n  of the last, as of numpy\.dstack: eg\.strategic\(\*numpy\.moveaxis\(A, -1, 0\)\)$",
    ),
    "a stack at either end": (
        lambda: eg.strategic(np.ones((2, 2, 2))),
        r"(?s)strategic\(\*A\).*moveaxis\(A, -1, 0\)",
    ),
    "three axes for no two": (lambda: eg.strategic(np.ones((3, 3, 3))), "zero-sum"),
    "value last": (
        lambda: eg.strategic(ONES, ONES, ranges={"v": (0, 1, "0.5")}),
        r"1 is not below 0\.5\n.*\(value, low, high\), in this order",
    ),
    "one player": (lambda: eg.strategic([1, 2]), "A: is the only array"),
    "ragged": (lambda: eg.strategic(ONES, [[1], [1, 2]]), "B: its rows are not equally long"),
    "ragged deep": (lambda: eg.strategic(ONES, [[1, [2]], [1, 2]]), "B: its rows are not"),
    "other shape": (lambda: eg.strategic(ONES, [[1, 1]]), r"B: has shape \(1, 2\), and A has \(2"),
    "two axes for three": (lambda: eg.strategic(ONES, ONES, ONES), r"2 axes for 3 players"),
    "one axis": (lambda: eg.strategic([1, 2], [1, 2]), r"A: has shape \(2,\): 1 axis for 2"),
    "empty": (lambda: eg.strategic([[]], [[]]), "a player without actions"),
    "no rows": (lambda: eg.strategic([], []), r"A: has shape \(0,\)"),
    "a number": (lambda: eg.strategic(1, 2), "A: is an int, not an array"),
    "text": (lambda: eg.strategic("ab", "cd"), "A: is a str, not an array"),
    "a dict": (lambda: eg.strategic({}, {}), "A: is a dict, not an array"),
    "None": (lambda: eg.strategic(ONES, None), "B: is None, not an array"),
    "a definition": (lambda: eg.strategic(eg.load("cornered"), ONES), "A: is a.*Definition, not"),
    "masked": (
        lambda: eg.strategic(ONES, np.ma.masked_equal(np.eye(2), 0)),
        "B: some of its entries are",
    ),
    "players": (lambda: eg.strategic(*[[1]] * 21), "21 players; 20 are the most"),
    "profiles": (lambda: eg.strategic(*[np.zeros((400, 400))] * 2), "160,000 combinations"),
    "long text": (
        lambda: eg.strategic(*[np.full((200, 200), "1 + 1 + 1 + 1 + 1 + 1")] * 2),
        "as text the game",
    ),
    "nan": (lambda: eg.strategic([[1, np.nan]], [[1, 1]]), r"A\[0\]\[1\]: holds nan"),
    "inf": (lambda: eg.strategic([[1, 1]], [[1, -np.inf]]), r"B\[0\]\[1\]: holds -inf"),
    "Decimal NaN": (lambda: eg.strategic([[Decimal("NaN")]], [[1]]), r"A\[0\]\[0\]: holds NaN"),
    "bool": (lambda: eg.strategic([[True]], [[1]]), r"A\[0\]\[0\]: holds a bool"),
    "NumPy's bool": (lambda: eg.strategic(np.eye(2) > 0, ONES), r"A\[0\]\[0\]: holds a.*bool"),
    "complex": (lambda: eg.strategic([[1j]], [[1]]), r"A\[0\]\[0\]: holds a complex"),
    "None inside": (lambda: eg.strategic([[None]], [[1]]), r"A\[0\]\[0\]: holds None"),
    "bytes": (lambda: eg.strategic([[b"1"]], [[1]]), r"A\[0\]\[0\]: holds a bytes"),
    "too large": (lambda: eg.strategic([[HUGE]], [[1]]), "more than 40 digits"),
    "too small": (lambda: eg.strategic([[1e-300]], [[1]]), "more than 40 digits"),
    "huge Decimal": (lambda: eg.strategic([[Decimal("1e999999")]], [[1]]), "more than 40 digits"),
    "no formula": (lambda: eg.strategic([["v +"]], [[1]], ranges=TWO), r"A\[0\]\[0\]: not a form"),
    "empty text": (lambda: eg.strategic([[""]], [[1]]), r"A\[0\]\[0\]: the formula is empty"),
    "code": (lambda: eg.strategic([["__import__('os')"]], [[1]]), r"not a function that formulas"),
    "an action": (lambda: eg.strategic([["row.a1"]], [[1]]), r"'row' does not choose anything"),
    "control": (lambda: eg.strategic([["1 + \x1b[1m"]], [[1]]), "not plain ASCII"),
    "pi": (lambda: eg.strategic([[sympy.pi * x]], [[1]], ranges=TWO), "holds 'pi', which formulas"),
    "I": (lambda: eg.strategic([[sympy.I]], [[1]]), "holds 'I'"),
    "oo": (lambda: eg.strategic([[sympy.oo]], [[1]]), "holds 'oo'"),
    "sympy's nan": (lambda: eg.strategic([[sympy.nan]], [[1]]), "holds 'nan'"),
    "sin": (lambda: eg.strategic([[sympy.sin(x)]], [[1]], ranges=TWO), r"holds 'sin\(x\)'"),
    "relation": (lambda: eg.strategic([[x > y]], [[1]], ranges=TWO), r"holds 'x > y'.*\n.*\(a > b"),
    "piecewise": (
        lambda: eg.strategic([[sympy.Piecewise((x, x > 0), (0, True))]], [[1]], ranges=TWO),
        "holds 'Piecewise",
    ),
    "no ranges": (
        lambda: eg.strategic([[1, "v"]], [[x, 1]]),
        r'B\[0\]\[0\]: of the names in formulas, "x", "v" have no.*\n.*ranges=\{"x": \(0, 1\), "v"',
    ),
    "one range": (lambda: eg.strategic([["v"]], [[1]], ranges=TWO), r'\[0\]: "v" has no range'),
    "two symbols": (
        lambda: eg.strategic([[PLUS, sympy.Symbol("v")]], [[1, 1]], ranges={"v": (0, 1)}),
        r"A\[0\]\[1\]: two symbols are called 'v'",
    ),
    "a keyword": (
        lambda: eg.strategic([[sympy.Symbol("lambda")]], [[1]], ranges={"lambda": (0, 1)}),
        r"A\[0\]\[0\]: not a formula",
    ),
    "a symbol of words": (
        lambda: eg.strategic([[sympy.Symbol("x y")]], [[1]], ranges=TWO),
        r"A\[0\]\[0\]: not a formula",
    ),
    "a Greek symbol": (lambda: eg.strategic([[sympy.Symbol("α")]], [[1]]), "not plain ASCII"),
    "a name that clashes": (
        lambda: eg.strategic([["row"]], [[1]], ranges={"row": (0, 1)}),
        r'ranges\["row"\]: \'row\' is already the name of a player',
    ),
    "a function's name": (
        lambda: eg.strategic(ONES, ONES, ranges={"min": (0, 1)}),
        r'ranges\["min"\]: .*already means',
    ),
    "no dict": (lambda: eg.strategic(ONES, ONES, ranges=[(0, 1)]), "ranges: is a list, not a dict"),
    "one end": (
        lambda: eg.strategic(ONES, ONES, ranges={"v": (1,)}),
        r'ranges\["v"\]: must be two',
    ),
    "a range as text": (
        lambda: eg.strategic(ONES, ONES, ranges={"v": "01"}),
        "must be two numbers",
    ),
    "upside down": (lambda: eg.strategic(ONES, ONES, ranges={"v": (1, 0)}), "1 is not below 0"),
    "no width": (lambda: eg.strategic(ONES, ONES, ranges={"v": (1, 1)}), "1 is not below 1"),
    "outside": (
        lambda: eg.strategic(ONES, ONES, ranges={"v": (2, 0, 1)}),
        r"outside the range 0 … 1\n.*in this order",
    ),
    "nan in a range": (
        lambda: eg.strategic(ONES, ONES, ranges={"v": (0, np.nan)}),
        r'ranges\["v"\]\[1\]: .*\n.*finite',
    ),
    "bool in a range": (
        lambda: eg.strategic(ONES, ONES, ranges={"v": (False, 1)}),
        r'\["v"\]\[0\]: is a bool',
    ),
    "None in a range": (
        lambda: eg.strategic(ONES, ONES, ranges={"v": (0, None)}),
        r'\["v"\]\[1\]: is None',
    ),
    "huge end": (lambda: eg.strategic(ONES, ONES, ranges={"v": (0, HUGE)}), "more than 40 digits"),
    "formula as an end": (
        lambda: eg.strategic(ONES, ONES, ranges={"v": (0, "2*w")}),
        r'\["v"\]\[1\]: \'2\*w\' is not',
    ),
    "about nothing": (
        lambda: eg.strategic(ONES, ONES, about={"v": "x"}),
        "about: unknown name 'v'",
    ),
    "about a number": (
        lambda: eg.strategic(ONES, ONES, ranges=TWO, about={"x": 3}),
        r'about\["x"\]: must be text',
    ),
    "too few players": (lambda: eg.strategic(ONES, ONES, players=["a"]), "players: has 1 name"),
    "players as text": (
        lambda: eg.strategic(ONES, ONES, players="ab"),
        "players: is a str, not a l",
    ),
    "the same player": (
        lambda: eg.strategic(ONES, ONES, players=["a", "a"]),
        r"players\[1\]: 'a' is already",
    ),
    "a player of words": (
        lambda: eg.strategic(ONES, ONES, players=["a b", "c"]),
        r"players\[0\]: 'a b' cannot be",
    ),
    "a player as number": (
        lambda: eg.strategic(ONES, ONES, players=[1, 2]),
        r"players\[0\]: is an int, not a name",
    ),
    "actions of one": (lambda: eg.strategic(ONES, ONES, actions=[["a", "b"]]), "actions: must be"),
    "too many actions": (
        lambda: eg.strategic(ONES, ONES, actions=[["a", "b"], ["a", "b", "c"]]),
        r"actions\[1\]: has 3 names\n  2, one for each action of column",
    ),
    "a quote": (
        lambda: eg.strategic(ONES, ONES, actions=[['a"', "b"], ["a", "b"]]),
        r"actions\[0\]\[0\]: .* which is kept for other uses",
    ),
    "a slash": (
        lambda: eg.strategic(ONES, ONES, actions=[["a", "b"], ["a", "b/c"]]),
        r"actions\[1\]\[1\]: ",
    ),
    "the same action": (
        lambda: eg.strategic(ONES, ONES, actions=[["a", "a"], ["a", "b"]]),
        r"actions\[0\]: .* twice",
    ),
    "action as number": (
        lambda: eg.strategic(ONES, ONES, actions=[[0, 1], ["a", "b"]]),
        r"actions\[0\]\[0\]: is an int",
    ),
    "levels of other shape": (
        lambda: eg.strategic(ONES, ONES, escalation=[0, 1]),
        r"escalation: has shape \(2,\)",
    ),
    "level above 1": (
        lambda: eg.strategic(ONES, ONES, escalation=[[0, 0], [0, 2]]),
        r"escalation\[1\]\[1\]: ",
    ),
    "level above 1 somewhere": (
        lambda: eg.strategic(ONES, ONES, escalation=[[0, 0], [0, "x"]], ranges=TWO),
        r"escalation\[1\]\[1\]: ",
    ),
    "line alone": (lambda: eg.strategic(ONES, ONES, line=0.5), "line: is given without escalation"),
    "line above 1": (
        lambda: eg.strategic(ONES, ONES, escalation=np.eye(2), line=2),
        "line: 2 is not between",
    ),
    "line as formula": (
        lambda: eg.strategic(ONES, ONES, escalation=np.eye(2), line="x", ranges=TWO),
        "line: 'x' is",
    ),
    "no title": (lambda: eg.strategic(ONES, ONES, title=""), "title: is empty"),
    "title as number": (lambda: eg.strategic(ONES, ONES, title=3), "title: must be text"),
    "a title that steers": (
        lambda: eg.strategic(ONES, ONES, title="\x1b[1m"),
        "title: .*invisible",
    ),
    "no value there": (
        lambda: eg.strategic([["1/x"]], [[1]], ranges={"x": (0, 0, 1)}).at(),
        r"A\[0\]\[0\]: division by zero",
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_mistakes_name_the_argument(name: str) -> None:
    call, said = CALLS[name]
    with pytest.raises(eg.InputError, match=said) as caught:
        call()
    assert "toml" not in str(caught.value)
    assert not str(caught.value).startswith("game")
    assert caught.value.remedy


anything = st.one_of(
    st.integers(), st.floats(), st.fractions(), st.decimals(), st.booleans(), st.none(),
    st.complex_numbers(), st.text(max_size=8), st.binary(max_size=3),
    st.sampled_from([x, y, x / y]),
)  # fmt: skip
arrays = st.recursive(anything, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
maybe = st.none() | arrays
named = st.dictionaries(st.text(max_size=3) | st.integers(), arrays, max_size=2)


@given(st.lists(arrays, max_size=3), maybe, maybe, maybe | named, maybe | named, maybe, maybe)
@settings(max_examples=often(300), deadline=None)
def test_whatever_is_given_no_other_error_comes_out(
    payoffs: Any, players: Any, actions: Any, ranges: Any, about: Any, escalation: Any, line: Any
) -> None:
    with suppress(eg.InputError):
        eg.strategic(
            *payoffs,
            players=players, actions=actions, ranges=ranges, about=about, escalation=escalation,
            line=line,
        )  # fmt: skip


@given(st.data())
@settings(max_examples=often(100), deadline=None)
def test_whatever_stands_in_right_shapes_no_other_error_comes_out(data: st.DataObject) -> None:
    entries = st.lists(anything, min_size=2, max_size=2)
    A, B = data.draw(entries), data.draw(entries)
    with suppress(eg.EscalationGamesError):
        eg.strategic([A], [B], ranges=TWO).at()
