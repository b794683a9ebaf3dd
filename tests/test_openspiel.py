"""Games of OpenSpiel, there and back; what it says of our answers, and what is known of them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import escalation_games as eg
from escalation_games.files.openspiel.tree_text import simplest

pyspiel: Any = pytest.importorskip("pyspiel")

HEAD = 'EFG 2 R "" { "a" "b" }\n""\n\n'
TREES = [entry.name for entry in eg.catalogue() if entry.form in ("timing", "extensive")]


def spiel(text: str) -> Any:
    return pyspiel.load_game(text)


def tree(text: str) -> Any:
    """The tree in the text of an .efg file, as OpenSpiel's own reader makes it."""
    return pyspiel.load_efg_game(HEAD + text)


def payoffs(game: Any) -> Any:
    found: Any = eg.from_pyspiel(game).at()
    return found.payoffs


# -- tables ----------------------------------------------------------------------------------------


def test_the_prisoners_dilemma_of_openspiel() -> None:
    game = spiel("matrix_pd")
    ours = eg.from_pyspiel(game)
    assert ours.title == "Prisoner's Dilemma"
    assert [d.actions for d in ours.structure.decisions] == [("Cooperate", "Defect")] * 2
    assert (payoffs(game) == [game.row_utilities(), game.col_utilities()]).all()
    (only,) = eg.solve(game).equilibria
    assert [tuple(mixture) for mixture in only.profile] == [(0, 1), (0, 1)]


@pytest.mark.parametrize(
    ("name", "n_players", "n_actions"), [("matrix_rps", 2, 3), ("matching_pennies_3p", 3, 2)]
)
def test_games_with_one_known_equilibrium(name: str, n_players: int, n_actions: int) -> None:
    """All actions equally often; of matching pennies for three, Jordan (1993) shows it."""
    solution = eg.solve(spiel(name))
    assert solution.completeness.kind == "all"
    even = (Fraction(1, n_actions),) * n_actions
    assert [[tuple(m) for m in e.profile] for e in solution.equilibria] == [[even] * n_players]


def test_a_one_shot_game_that_is_no_matrix_is_a_table_too() -> None:
    """Blotto with 3 coins on 2 fields: more coins win a field, more fields the game."""
    splits = [(k, 3 - k) for k in range(4)]
    fields = [[np.sign(a[0] - b[0]) + np.sign(a[1] - b[1]) for b in splits] for a in splits]
    game = spiel("blotto(coins=3,fields=2)")
    assert (payoffs(game) == [np.sign(fields), -np.sign(fields)]).all()


@pytest.mark.parametrize("shape", [(2, 3), (1, 1), (3, 2, 4), (2, 2, 1, 3)])
def test_tables_go_there_and_back(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(len(shape))
    arrays = [rng.random(shape) - 0.5 for _ in shape]
    actions = [[f"{'xyzw'[i]} {k}" for k in range(n)] for i, n in enumerate(shape)]
    theirs = eg.to_pyspiel(eg.strategic(*arrays, actions=actions))
    assert type(theirs).__name__ == ("MatrixGame" if len(shape) == 2 else "TensorGame")
    for player, own in enumerate(arrays):
        assert (np.reshape(theirs.player_utilities(player), shape) == own).all()
    again = eg.from_pyspiel(theirs)
    assert [list(d.actions) for d in again.structure.decisions] == actions
    assert (payoffs(theirs) == np.array(arrays)).all()  # to the last bit


def test_what_cannot_name_actions_here_becomes_the_usual_names() -> None:
    game = pyspiel.create_matrix_game("g", " ", ["u", "u"], ["l"], [[1], [2]], [[3], [4]])
    ours = eg.from_pyspiel(game)
    assert [d.actions for d in ours.structure.decisions] == [("a1", "a2"), ("l",)]
    assert ours.title == "Game"


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_payoffs_that_are_not_finite_are_refused(bad: float) -> None:
    with pytest.raises(eg.InputError, match="finite"):
        eg.solve(pyspiel.create_matrix_game([[bad, 1]], [[0, 0]]))


def test_a_table_that_is_too_large_is_refused_before_it_is_played() -> None:
    with pytest.raises(eg.InputError, match="combinations of actions"):
        eg.from_pyspiel(spiel("blotto(coins=30,fields=3)"))


# -- trees -----------------------------------------------------------------------------------------


def test_kuhn_poker_is_worth_what_kuhn_found() -> None:
    """1 deal of the first card, 3 of the second, then 6 times 4 choices and 5 ends. -1/18: Kuhn
    (1950), A Simplified Two-Person Poker; in all equilibria, which are many."""
    game = spiel("kuhn_poker")
    ours = eg.from_pyspiel(game)
    assert len(ours.structure.nodes) == 1 + 3 + 6 * 9
    assert [sum(d.player == p for d in ours.structure.decisions) for p in (0, 1)] == [6, 6]
    assert "0.3333333333333333 is read as 1/3" in ours.remarks[0]
    found = eg.solve(game, concept="nash").equilibria
    assert {e.payoffs for e in found} == {(Fraction(-1, 18), Fraction(1, 18))}
    # the first player bets the lowest card 0 to 1/3 of the time, and the highest 3 times as often
    at = [d.name for d in ours.structure.decisions]
    bets = sorted((e.profile[at.index("0")][1], e.profile[at.index("2")][1]) for e in found)
    assert bets == [(0, 0), (Fraction(1, 3), 1)]


def exploited(game: Any, profile: Any, structure: Any) -> float:
    """What players gain by best replies, as OpenSpiel computes it; it names what they know."""
    policy = {
        decision.name: [(a, float(p)) for a, p in enumerate(mixture)]
        for decision, mixture in zip(structure.decisions, profile, strict=True)
    }
    return float(pyspiel.nash_conv(game, pyspiel.TabularPolicy(policy)))


@pytest.mark.parametrize("name", ["kuhn_poker", "misere(game=kuhn_poker())", "tiny_hanabi"])
def test_openspiel_finds_nothing_to_gain_at_our_equilibria(name: str) -> None:
    game = spiel(name)
    found, structure = eg.solve(game, concept="nash").equilibria, eg.from_pyspiel(game).structure
    assert found
    for equilibrium in found:
        assert exploited(game, equilibrium.profile, structure) == pytest.approx(0, abs=1e-12)
    even = [[1 / len(d.actions)] * len(d.actions) for d in structure.decisions]
    assert exploited(game, even, structure) > 0.1


@pytest.mark.parametrize(
    "name", ["goofspiel(num_cards=2)", "tiny_hanabi", "nim(pile_sizes=1;2)", "kuhn_poker"]
)
def test_trees_have_the_outcomes_that_openspiel_tabulates(name: str) -> None:
    """Its own table of a tree, over whole plans; of plans here some are told once, so sets."""
    game = spiel(name)
    theirs = pyspiel.extensive_to_tensor_game(
        pyspiel.convert_to_turn_based(game) if name.startswith("goofspiel") else game
    )
    flat = zip(*(np.ravel(theirs.player_utilities(p)) for p in range(2)), strict=True)
    ours = eg.reduced_strategic_form(eg.from_pyspiel(game).at()).payoffs.reshape(2, -1)
    rounded = {(round(float(a), 9), round(float(b), 9)) for a, b in ours.T}
    assert rounded == {(round(a, 9), round(b, 9)) for a, b in flat}


def test_simultaneous_moves_are_not_seen() -> None:
    """Two bids each of three cards, the last being what is left: 9 ways through the first round,
    after each of which both know what was bid, and 4 through the second."""
    ours = eg.from_pyspiel(spiel("goofspiel(num_cards=3,points_order=ascending)"))
    assert ours.title == "Goofspiel"
    first, second, *later = ours.structure.decisions
    assert [(d.player, len(d.nodes)) for d in (first, second)] == [(0, 1), (1, 3)]
    assert sorted((d.player, len(d.nodes)) for d in later) == [(0, 1)] * 9 + [(1, 2)] * 9
    assert sum(node.outcome is not None for node in ours.structure.nodes) == 36


def test_what_is_not_seen_stays_unseen() -> None:
    game = tree(
        'p "" 1 1 "up" { "l" "r" } 0\n'
        'p "" 2 1 "down" { "l" "r" } 0\nt "" 1 "" { 1, 0 }\nt "" 2 "" { 0, 1 }\n'
        'p "" 2 1 "down" { "l" "r" } 0\nt "" 3 "" { 0, 1 }\nt "" 4 "" { 1, 0 }\n'
    )
    assert [len(d.nodes) for d in eg.from_pyspiel(game).structure.decisions] == [1, 2]
    (only,) = eg.solve(game, concept="nash").equilibria
    assert only.payoffs == (Fraction(1, 2), Fraction(1, 2))


def test_where_all_is_seen_no_strings_are_needed() -> None:
    """Breakthrough on 3 by 2 squares: every state is its own information set."""
    game = spiel("breakthrough(rows=3,columns=2)")
    assert not game.get_type().provides_information_state_string
    ours = eg.from_pyspiel(game)
    assert {len(d.nodes) for d in ours.structure.decisions} == {1}
    values = {tuple(map(int, e.payoffs)) for e in eg.solve(ours).equilibria}
    assert values == {best(game.new_initial_state())}


def best(state: Any) -> tuple[int, ...]:
    """What backward induction on OpenSpiel's own states gives, for two with opposed interests."""
    if state.is_terminal():
        return tuple(map(int, state.returns()))
    mover = state.current_player()
    return max((best(state.child(a)) for a in state.legal_actions()), key=lambda v: v[mover])


Way = tuple[str, ...]


def told(game: Any) -> dict[Way, Any]:
    """Every node by the actions before it: what it pays, how probable its events are, or who moves
    there and between which nodes that player cannot tell. Neither names nor orders matter."""
    nodes, ways = game.structure.nodes, dict[int, Way]({0: ()})
    for index, node in enumerate(nodes):
        for label, child in zip(node.labels, node.children, strict=True):
            ways[child] = (*ways[index], label)
    found: dict[Way, Any] = {}
    for index, node in enumerate(nodes):
        if node.outcome is not None:
            found[ways[index]] = tuple(map(float, game.payoffs[:, node.outcome]))
        elif node.decision is not None:
            decision = game.structure.decisions[node.decision]
            found[ways[index]] = decision.player, frozenset(ways[n] for n in decision.nodes)
        else:
            odds = game.probability[list(node.edges)]
            found[ways[index]] = dict(zip(node.labels, odds, strict=True))
    return found


@pytest.mark.parametrize("name", TREES)
def test_trees_of_the_library_go_there_and_back(name: str) -> None:
    """Payoffs as floats, and probabilities exactly: they are short fractions."""
    game = eg.load(name).at()
    assert told(eg.from_pyspiel(eg.to_pyspiel(game)).at()) == told(game)


def test_numbers_that_are_no_fractions_go_as_floats() -> None:
    text = eg.load("trust_spiral").text.replace('bloc = "0"', 'bloc = "sqrt(2)"')
    theirs = told(eg.from_pyspiel(eg.to_pyspiel(eg.loads(text))).at())
    assert any(2**0.5 in pays for pays in theirs.values() if isinstance(pays, tuple))


def test_a_game_written_in_python_is_walked_through_too() -> None:
    pytest.importorskip("open_spiel.python.games.kuhn_poker")
    ours, theirs = (eg.from_pyspiel(spiel(name)) for name in ("kuhn_poker", "python_kuhn_poker"))
    assert told(theirs.at()).keys() == told(ours.at()).keys()
    found = eg.solve(theirs, concept="nash").equilibria
    assert {e.payoffs[0] for e in found} == {Fraction(-1, 18)}


def test_a_tree_of_a_table_is_no_table() -> None:
    theirs = eg.to_pyspiel(eg.loads(eg.to_efg("security_dilemma")))
    ours = eg.from_pyspiel(theirs)
    assert ours.form == "extensive"
    assert {e.payoffs for e in eg.solve(ours, concept="nash").equilibria} == {
        e.payoffs for e in eg.solve(eg.from_pyspiel(eg.to_pyspiel("security_dilemma"))).equilibria
    }


# -- probabilities ---------------------------------------------------------------------------------


@given(st.integers(1, 10_000).flatmap(lambda n: st.fractions(0, 1, max_denominator=n)))
@example(Fraction(0))
@example(Fraction(1))
def test_a_short_fraction_is_found_again_from_its_float(share: Fraction) -> None:
    assert simplest(float(share)) == share


@given(st.floats(0, 1))
def test_the_simplest_fraction_is_stored_as_that_float(number: float) -> None:
    found = simplest(number)
    assert float(Fraction(found)) == number
    assert found.denominator <= Fraction(number).denominator


@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan, math.inf])
def test_what_is_no_probability_is_refused(bad: float) -> None:
    with pytest.raises(eg.InputError, match="is no probability"):
        simplest(bad)


def test_probabilities_that_do_not_add_up_are_refused() -> None:
    """0.1 + 0.2, computed, is 0.30000000000000004; OpenSpiel takes it for 0.3."""
    ends = "".join(f't "" {k} "" {{ {k}, 0 }}\n' for k in (1, 2))
    game = tree(f'c "" 1 "" {{ "x" {0.1 + 0.2!r} "y" 0.7 }} 0\n{ends}')
    with pytest.raises(eg.InputError, match=r"actions none: 0\.30000000000000004, 0\.7 do not add"):
        eg.solve(game)


def test_probabilities_that_are_stored_exactly_need_no_remark() -> None:
    ends = "".join(f't "" {k} "" {{ {k}, 0.1 }}\n' for k in (1, 2))
    ours = eg.from_pyspiel(tree(f'c "" 1 "" {{ "x" 0.25 "y" 0.75 }} 0\n{ends}'))
    assert ours.remarks == ()
    found: Any = ours.at()
    assert found.payoffs.tolist() == [[1, 2], [Fraction(0.1)] * 2]  # as they are stored


# -- what is no tree, and what is too much ---------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("negotiation", "draws its chance moves"),
        ("mfg_garnet", "mean-field"),
        ("coin_game", "no information state strings"),
        ("chess", "is too large: there are more than 1,000 moves"),
        ("tic_tac_toe", "is too large: as text"),
    ],
)
def test_other_games_are_refused(name: str, says: str) -> None:
    with pytest.raises(eg.InputError, match=says) as caught:
        eg.from_pyspiel(spiel(name))
    assert str(caught.value).startswith("game: ")
    assert "line " not in str(caught.value)  # of a text that nobody has seen


def test_a_tree_in_which_a_player_forgets_is_refused() -> None:
    ends = "".join(f't "" {k} "" {{ {k}, 0 }}\n' for k in (1, 2, 3))
    with pytest.raises(eg.InputError, match="forgets") as caught:
        eg.solve(tree('p "" 1 1 "i" { "l" "r" } 0\n' * 2 + ends))
    assert str(caught.value).startswith("game: player 1 cannot tell")


def test_an_information_set_with_several_sets_of_actions_is_refused() -> None:
    ends = ['t "" %d "" { 1, 0 }\n' * 2 % (k, k + 1) for k in (1, 3)]
    text = 'c "" 1 "" { "x" 0.5 "y" 0.5 } 0\np "" 1 1 "i" { "l" "r" } 0\n' + ends[0]
    with pytest.raises(eg.InputError, match="actions are not the same"):
        eg.from_pyspiel(tree(text + 'p "" 1 1 "i" { "l" "m" } 0\n' + ends[1]))


def test_payoffs_too_small_to_write_out_are_refused() -> None:
    with pytest.raises(eg.InputError, match=r"more than 40 digits"):
        eg.from_pyspiel(tree('p "" 1 1 "" { "l" } 0\nt "" 1 "" { 1e-30, 0 }\n'))


def test_where_openspiel_fails_it_is_an_input_error(capfd: Any) -> None:
    class Broken:
        def get_type(self) -> Any:
            raise pyspiel.SpielError("no such thing")

    Broken.__name__, Broken.__module__ = "Game", "pyspiel"
    with pytest.raises(eg.InputError, match="OpenSpiel fails on it: no such thing"):
        eg.solve(Broken())  # type: ignore[arg-type]
    capfd.readouterr()


def test_a_chain_of_moves_that_openspiel_would_crash_on_is_refused() -> None:
    def centipede(n: int) -> eg.Definition:
        rounds = (
            f'p "" {k % 2 + 1} {k} "" {{ "take" "pass" }} 0\nt "" {k} "" {{ {k}, 1 }}\n'
            for k in range(1, n + 1)
        )
        return eg.loads(HEAD + "".join(rounds) + f't "" {n + 1} "" {{ 0, 0 }}\n')

    assert eg.from_pyspiel(eg.to_pyspiel(centipede(1_000))).form == "extensive"
    with pytest.raises(eg.InputError, match="more than 1,000 moves in a row"):
        eg.to_pyspiel(centipede(1_001))


def test_a_quotation_mark_in_a_name_is_refused() -> None:
    text = HEAD + 'p "" 1 1 "say \\"no\\"" { "l" "r" } 0\nt "" 1 "" { 1, 0 }\nt "" 2 "" { 0, 1 }\n'
    with pytest.raises(eg.InputError, match="quotation mark"):
        eg.to_pyspiel(eg.loads(text))
