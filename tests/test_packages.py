"""Games of other packages, there and back; their own answers are ours, as whole sets.

Those of OpenSpiel are in test_openspiel.py, since it has not everywhere a wheel.
"""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import nashpy
import numpy as np
import pygambit
import pytest
import quantecon
from hypothesis import given, settings
from hypothesis import strategies as st

import escalation_games as eg
from escalation_games.files import to_packages
from examples import ENTRY, often

theory: Any = quantecon.game_theory
Table = list[list[Fraction]]
fractions = st.fractions(-3, 3, max_denominator=6)


def tables(rows: int, columns: int) -> st.SearchStrategy[Table]:
    row = st.lists(fractions, min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows)


def profiles(solution: eg.Solution) -> set[tuple[tuple[Fraction, ...], ...]]:
    return {tuple(map(tuple, e.profile)) for e in solution.equilibria}


def payoffs(definition: eg.Definition) -> Any:
    game: Any = definition.at()
    return game.payoffs


def random_tables(shape: tuple[int, ...], seed: int = 0) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [rng.integers(-20, 20, shape) for _ in shape]


# -- Gambit ----------------------------------------------------------------------------------------


@given(tables(2, 3), tables(2, 3))
@settings(max_examples=often(60), deadline=None)
def test_gambit_finds_the_same_extreme_equilibria_exactly(A: Table, B: Table) -> None:
    game = eg.strategic(A, B, players=("x", "y"), actions=(("u", "d"), ("l", "m", "r")))
    theirs = eg.to_pygambit(game)
    found = pygambit.nash.enummixed_solve(theirs, rational=True).equilibria
    sets = {
        tuple(tuple(Fraction(int(p.numerator), int(p.denominator)) for _, p in profile[who])
              for who in theirs.players)
        for profile in found
    }  # fmt: skip
    assert profiles(eg.solve(game)) == sets
    again = eg.from_pygambit(theirs)
    assert again.structure == game.structure
    assert (payoffs(again) == payoffs(game)).all()
    assert profiles(eg.solve(theirs)) == sets


def test_gambit_keeps_three_players_and_their_names() -> None:
    game = eg.strategic(*random_tables((2, 3, 4)), players=("a", "b", "c"))
    theirs = eg.to_pygambit(game)
    assert theirs.get_strategies("b") == ["b1", "b2", "b3"]
    again = eg.from_pygambit(theirs)
    assert again.structure == game.structure
    assert (payoffs(again) == payoffs(game)).all()


def test_labels_that_formulas_cannot_use_become_the_usual_ones() -> None:
    theirs = pygambit.StrategicGame.from_arrays([[1, 0], [0, 1]], [[1, 0], [0, 1]], title=" ")
    game = eg.from_pygambit(theirs)  # players 1 and 2, strategies 1 and 2
    assert game.structure.players == ("row", "column")
    assert [d.actions for d in game.structure.decisions] == [("1", "2"), ("1", "2")]
    theirs.relabel_strategies("1", {"1": 'say "no"', "2": "a/b"})
    theirs.relabel_players({"1": "our side", "2": "them"})
    game = eg.from_pygambit(theirs)
    assert game.structure.players == ("row", "column")
    assert [d.actions for d in game.structure.decisions] == [("a1", "a2"), ("1", "2")]


def test_a_tree_of_gambit_is_read_whole() -> None:
    theirs = pygambit.read_efg(io.StringIO(ENTRY))
    game, same = eg.from_pygambit(theirs), eg.loads(ENTRY)
    assert (game.form, game.structure) == ("extensive", same.structure)
    assert profiles(eg.solve(theirs)) == profiles(eg.solve(same))


def test_a_tree_goes_to_gambit_as_its_table_too() -> None:
    table = eg.to_pygambit(eg.reduced_strategic_form(eg.loads(ENTRY).at()))
    found = pygambit.nash.enumpure_solve(table).equilibria
    assert len(found) == 1  # stay, as raids would be fought


TREES = [entry.name for entry in eg.catalogue() if entry.form in ("timing", "extensive")]


def by_name(solution: eg.Solution) -> set[Any]:
    """What is done at every decision, by name, and what it pays."""
    return {
        (
            frozenset(
                (decision.name, *zip(decision.actions, mixture, strict=True))
                for decision, mixture in zip(
                    solution.game.structure.decisions, found.profile, strict=True
                )
            ),
            found.payoffs,
        )
        for found in solution.equilibria
    }


@pytest.mark.parametrize("name", TREES)
def test_trees_go_to_gambit_and_back(name: str) -> None:
    tree: Any = eg.load(name).at()
    again: Any = eg.from_pygambit(eg.to_pygambit(tree)).at()
    assert len(again.structure.nodes) == len(tree.structure.nodes)
    assert by_name(eg.solve(again)) == by_name(eg.solve(tree))


@pytest.mark.parametrize("name", ["extended_deterrence", "package_deal", "trust_spiral"])
def test_gambit_makes_the_same_table_of_a_tree(name: str) -> None:
    """In Gambit's reduced table, every outcome that plans lead to, as a whole set."""
    tree = eg.load(name).at()
    theirs = {tuple(map(Fraction, cell)) for cell in zip(
        *(table.flat for table in eg.to_pygambit(tree).to_arrays()), strict=True)}  # fmt: skip
    ours = {tuple(cell) for cell in eg.reduced_strategic_form(tree).payoffs.reshape(
        len(tree.structure.players), -1).T}  # fmt: skip
    assert theirs == ours


def test_names_of_a_tree_may_hold_anything() -> None:
    text = ENTRY.replace('"fight"', r'"say \"no\""').replace('"stay"', '"a {b} c"')
    tree = eg.loads(text)
    assert tree.structure.decisions[1].actions[0] == 'say "no"'
    again = eg.from_pygambit(eg.to_pygambit(tree))
    assert again.structure == tree.structure


# -- nashpy ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_nashpy_finds_the_same(seed: int) -> None:
    game = eg.strategic(*random_tables((3, 3), seed))
    theirs = eg.to_nashpy(game)
    ours = {tuple(round(float(p), 8) for mix in play for p in mix)
            for play in profiles(eg.solve(theirs))}  # fmt: skip
    found = theirs.vertex_enumeration()
    assert ours == {tuple(abs(round(float(p), 8)) for mix in play for p in mix) for play in found}
    assert (payoffs(eg.from_nashpy(theirs)) == payoffs(game)).all()


def test_one_table_of_nashpy_is_zero_sum() -> None:
    pennies = nashpy.Game([[1, -1], [-1, 1]])
    half = (Fraction(1, 2), Fraction(1, 2))
    assert profiles(eg.solve(pennies)) == {(half, half)}
    assert eg.tips(pennies) == ()


# -- QuantEcon -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 4), (2, 2, 3, 2)])
def test_quantecon_has_the_same_payoffs_and_pure_equilibria(shape: tuple[int, ...]) -> None:
    game = eg.strategic(*random_tables(shape, seed=sum(shape)))
    theirs = eg.to_quantecon(game)
    assert theirs.nums_actions == shape
    for cell in np.ndindex(*shape):
        assert list(theirs[cell]) == [float(x) for x in payoffs(game)[(slice(None), *cell)]]
    pure = eg.solve(game, method="pure inspection")
    ours = {tuple(int(np.argmax(mix)) for mix in play) for play in profiles(pure)}
    assert ours == {*map(tuple, theory.pure_nash_brute(theirs))}
    assert (payoffs(eg.from_quantecon(theirs)) == payoffs(game)).all()


@pytest.mark.parametrize("seed", range(4))
def test_quantecon_finds_the_same_mixtures(seed: int) -> None:
    game = eg.to_quantecon(eg.strategic(*random_tables((3, 3), seed)))
    ours = {tuple(round(float(p), 8) for mix in play for p in mix)
            for play in profiles(eg.solve(game))}  # fmt: skip
    found = theory.support_enumeration(game)
    assert ours == {tuple(round(float(p), 8) for mix in play for p in mix) for play in found}


# -- hostile ---------------------------------------------------------------------------------------

TO: dict[str, Any] = {
    f.__name__: f for f in (eg.to_nashpy, eg.to_pygambit, eg.to_pyspiel, eg.to_quantecon)
}
FROM: dict[str, Any] = {
    f.__name__: f for f in (eg.from_nashpy, eg.from_pygambit, eg.from_pyspiel, eg.from_quantecon)
}


@pytest.mark.parametrize("name", FROM)
@pytest.mark.parametrize("given", [None, 7, "cornered", np.eye(2), object(), nashpy.Game])
def test_what_is_no_game_of_the_package_is_refused(name: str, given: Any) -> None:
    package = name.partition("_")[2]
    with pytest.raises(eg.InputError, match=rf"game: is .*\n  eg\.{name} takes a {package}\."):
        FROM[name](given)


@pytest.mark.parametrize("name", TO)
def test_a_package_that_is_missing_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(package: str) -> Any:
        raise ModuleNotFoundError(package)

    monkeypatch.setattr(to_packages, "import_module", missing)
    package = name.partition("_")[2]
    with pytest.raises(eg.InputError, match=rf"eg\.{name}: the package {package} is not installed"):
        TO[name]("security_dilemma")


@pytest.mark.parametrize("name", TO)
def test_other_games_are_no_tables(name: str) -> None:
    with pytest.raises(eg.InputError, match=r"is stochastic, and no table.*\n.*counterparts"):
        TO[name]("arms_race_markov")
    if name not in ("to_pygambit", "to_pyspiel"):
        with pytest.raises(eg.InputError, match=r"is extensive, and no.*\n.*reduced_strategic"):
            TO[name]("trust_spiral")


def test_what_the_others_cannot_hold_is_said() -> None:
    three = eg.strategic(*random_tables((2, 2, 2)))
    with pytest.raises(eg.InputError, match="has 3 players"):
        eg.to_nashpy(three)
    structure = eg.StrategicStructure(("a", "b"), (("x",), ("y",)))
    large = eg.StrategicGame(structure, np.array([[[10**400]], [[0]]], dtype=object), np.eye(1), 1)
    for name in ("to_nashpy", "to_pyspiel", "to_quantecon"):
        with pytest.raises(eg.InputError, match="no float holds"):
            TO[name](large)
    root = eg.strategic([["sqrt(2)"]], [[0]])
    with pytest.raises(eg.InputError, match="no fraction"):
        eg.to_pygambit(root)
    text = eg.load("trust_spiral").text
    assert 'bloc = "0"' in text
    with pytest.raises(eg.InputError, match="no fraction"):
        eg.to_pygambit(eg.loads(text.replace('bloc = "0"', 'bloc = "sqrt(2)"')))
    assert eg.to_nashpy(root).payoff_matrices[0][0, 0] == pytest.approx(2**0.5)


def test_names_that_gambit_refuses_are_an_input_error() -> None:
    structure = eg.StrategicStructure(("a", "a"), (("x",), ("y",)))
    game = eg.StrategicGame(structure, np.zeros((2, 1, 1)), np.zeros((1, 1)), 1)
    with pytest.raises((eg.InputError, ValueError)) as caught:
        eg.to_pygambit(game)
    assert isinstance(caught.value, eg.InputError)
    structure = eg.StrategicStructure(("a", "b"), (("x", ""), ("y",)))
    game = eg.StrategicGame(structure, np.zeros((2, 2, 1)), np.zeros((2, 1)), 1)
    with pytest.raises(eg.InputError, match="pygambit does not take it"):
        eg.to_pygambit(game)


@pytest.mark.parametrize(
    "game",
    [
        nashpy.Game([[np.nan, 1]], [[1, 1]]),
        theory.NormalFormGame([theory.Player([[1.0, np.inf]]), theory.Player([[1.0], [1.0]])]),
        theory.NormalFormGame([theory.Player([1.0, 2.0])]),
    ],
    ids=["nan", "inf", "one player"],
)
def test_foreign_games_that_are_none(game: Any) -> None:
    with pytest.raises(eg.InputError, match=r"A\[0\]\[.\]: holds|the only array"):
        eg.solve(game)


def test_a_tree_with_a_bad_memory_is_refused() -> None:
    text = 'EFG 2 R "" { "A" "B" }\np "" 1 1 "i" { "l" "r" } 0\np "" 1 1 "i" { "l" "r" } 0\n'
    text += 't "" 1 "" { 1, 0 }\nt "" 2 "" { 0, 1 }\nt "" 3 "" { 1, 1 }\n'
    with pytest.raises(eg.InputError):
        eg.solve(pygambit.read_efg(io.StringIO(text)))
