"""Drawn trees (.ef): games by hand, the same games as Gambit has them, every mistake in words."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import InputError
from escalation_games.files import read
from examples import DRAWN
from test_efg import ours as nodes

THIRD = Fraction(1, 3)

# The same tree for Gambit, by hand: chance between ships that an escort cannot tell apart.
LISTED = """
EFG 2 R "" { "Raider" "The escort" }
p "0,1" 1 1 "" { "wait" "sail" } 0
t "" 1 "" { 0 0 }
c "2,2" 1 "" { "fog" 1/3 "sun" 2/3 } 0
p "4,fog" 2 1 "" { "turn" "hold" } 0
t "" 2 "" { 1/2 -1/2 }
t "" 3 "" { 0.25 1 }
p "4,sun" 2 1 "" { "turn" "hold" } 0
t "" 4 "" { -1 1 }
t "" 5 "" { 0 0 }
"""


def test_a_drawn_tree_is_read_exactly() -> None:
    drawn = read(DRAWN, "sail.ef")
    structure: Any = drawn.structure
    assert (drawn.name, drawn.title, drawn.source) == ("sail", "sail", "sail.ef, a drawn tree")
    assert structure.players == ("Raider", "The escort")
    assert [(d.name, d.player, d.actions) for d in structure.decisions] == [
        ("Raider", 0, ("wait", "sail")),
        ("The escort", 1, ("turn", "hold")),
    ]
    members = [structure.nodes[member].name for member in structure.decisions[1].nodes]
    assert members == ["4,fog", "4,sun"]
    assert list(drawn.at().probability) == [THIRD, 2 * THIRD]
    assert structure.outcomes[0] == "end 2,1"
    assert drawn.remarks == ()


def test_it_is_the_tree_that_gambit_would_have() -> None:
    """Also where the second node of the information set has its moves in another order."""
    drawn, listed = read(DRAWN, "t.ef"), read(LISTED, "t.efg")
    assert sorted(nodes(drawn), key=str) == sorted(nodes(listed), key=str)
    assert sorted(nodes(read(eg.to_efg(drawn), "t.efg")), key=str) == sorted(nodes(drawn), key=str)


def test_its_equilibria_are_those_by_hand() -> None:
    """Turning is worth -1/2 and 1 to the escort, holding 1 and 0: 1/2 and 1/3 on average. So it
    turns, which is worth 1/6 - 2/3 to the raider, who waits."""
    (equilibrium,) = eg.solve(read(DRAWN, "t.ef").at()).equilibria
    assert [tuple(mixture) for mixture in equilibrium.profile] == [(1, 0), (1, 0)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("xshift -a=1.5 ", "", id="nothing is said of where things are drawn"),
        pytest.param("move wait", "move:r:0.25 wait arrow:red 0.5", id="where a move is written"),
        pytest.param("level 2 node 2", "level 2.0001 node 2", id="a level that is nearly the same"),
        pytest.param("iset 4,sun 4,fog player 2", "iset 4,sun player 2 4,fog", id="player between"),
        pytest.param("iset 4,sun 4,fog", "iset sun 4.000,fog", id="a node by its name alone"),
        pytest.param(r"\frac{1}{2} -\frac{1}{2}", "0.5 -.5", id="decimals"),
        pytest.param(r"fog~(\frac{1}{3})", "1/3", id="a plain fraction, which has no name"),
        pytest.param("player 1 name Raider\n", "", id="a name where the player moves"),
        pytest.param("\n", "\r\n", id="a line of Windows"),
        pytest.param("player 2 name", "player 0 name Sea\nplayer 2 name", id="a name for chance"),
    ],
)
def test_what_may_be_written_otherwise(old: str, new: str) -> None:
    text = DRAWN.replace("node 1 player 1", "node 1 player 1 name Raider")
    assert old in text
    game: Any = read(text.replace(old, new, 1), "t.ef").at()
    wanted: Any = read(DRAWN, "t.ef").at()
    assert game.structure.players == wanted.structure.players
    assert (game.payoffs == wanted.payoffs).all()
    assert (game.probability == wanted.probability).all()
    members = [[d.nodes for d in one.structure.decisions] for one in (game, wanted)]
    assert members[0] == members[1]


def test_players_of_one_name_are_told_apart_and_it_is_said() -> None:
    definition = read(DRAWN.replace("name The~escort", "name Raider"), "t.ef")
    assert definition.structure.players == ("Raider", "Raider (2)")
    assert definition.remarks == (
        "the players: 'Raider' comes again; it is called 'Raider (2)' here",
    )


def test_a_command_takes_it(tmp_path: Path) -> None:
    file = tmp_path / "sail.ef"
    file.write_text(DRAWN, encoding="utf-8")
    result = CliRunner().invoke(main, ["solve", str(file)])
    assert result.exit_code == 0, result.output
    assert "The escort" in result.output


# -- mistakes --------------------------------------------------------------------------------------


class Slip(NamedTuple):
    """One edit of a good file, and what must be said of it."""

    old: str
    new: str
    place: str
    problem: str


SLIPS = {
    "another word": Slip(
        "player 2 name",
        "players 2 name",
        "line 3, column 1",
        "a line begins with player, level, iset or %; here stands 'players'",
    ),
    "no player of that number": Slip(
        "player 2 name", "player II name", "line 3, column 8", "there is no player 'II'"
    ),
    "nothing behind a word": Slip(
        "from 0,1 move sail", "from 0,1 move", "line 7, column 44", "the line ends behind 'move'"
    ),
    "an unknown word": Slip(
        "from 0,1 move sail",
        "from 0,1 mov sail",
        "line 7, column 44",
        "nothing is known here of 'mov'",
    ),
    "no node": Slip("level 2 node 1", "level 2 1", "line 6, column 9", "'node' should stand here"),
    "no level": Slip(
        "level 2 node 1",
        "level two node 1",
        "line 6, column 7",
        "a level is a number; here stands 'two'",
    ),
    "a node twice": Slip(
        "level 2 node 2", "level 2 node 1", "line 7, column 14", "the node 2,1 is there already"
    ),
    "a second root": Slip(
        "from 0,1 move sail",
        "move sail",
        "line 7, column 14",
        "only the first node comes from no other",
    ),
    "no parent": Slip(
        "from 0,1 move sail", "from 1,1 move sail", "line 7, column 40", "there is no node '1,1'"
    ),
    "a name of several nodes": Slip(
        "from 0,1 move sail", "from 1 move sail", "line 7, column 40", "2 nodes are called '1'"
    ),
    "no move": Slip(
        "from 0,1 move sail", "from 0,1", "line 7, column 14", "no move leads to the node 2,2"
    ),
    "something after an end": Slip(
        "from 0,1 move sail",
        "from 2,1 move sail",
        "line 7, column 14",
        "the game has ended at the node 2,1, which has payoffs",
    ),
    "no end": Slip(
        "move wait payoffs 0 0",
        "move wait",
        "line 6, column 14",
        "nothing follows the node 2,1, nor payoffs",
    ),
    "a payoff for nobody": Slip(
        "wait payoffs 0 0",
        "wait payoffs 0 0 0",
        "line 6, column 14",
        "3 payoffs at the node 2,1",
    ),
    "no number": Slip(
        "wait payoffs 0 0",
        "wait payoffs 0 ~",
        "line 6, column 59",
        "a payoff is a number; here stands '~'",
    ),
    "division by zero": Slip(
        "wait payoffs 0 0",
        "wait payoffs 0 1/0",
        "line 6, column 59",
        "'1/0' divides by zero",
    ),
    "nobody moves": Slip(
        "4,fog player 2", "4,fog", "line 15, column 1", "nobody moves at the node 4,sun"
    ),
    "two move": Slip(
        "node fog",
        "node fog player 1",
        "line 15, column 1",
        "players 1, 2 move at the node 4,sun",
    ),
    "chance in the dark": Slip(
        "4,fog player 2",
        "4,fog player 0",
        "line 15, column 1",
        "chance needs no information set: each of its moves has its own",
    ),
    "a node in two information sets": Slip(
        "iset 4,sun",
        "iset 4,fog player 2\niset 4,sun",
        "line 16, column 1",
        "the node 4,fog is in two information sets, or twice in one",
    ),
    "an end that somebody cannot tell": Slip(
        "iset 4,sun",
        "iset 2,1 4,sun",
        "line 15, column 1",
        "the node 2,1 is in an information set, but nothing follows it",
    ),
    "an empty information set": Slip(
        "iset 4,sun 4,fog",
        "iset",
        "line 15, column 1",
        "there are no nodes in this information set",
    ),
    "a player at an end": Slip(
        "node 1 xshift -a",
        "node 1 player 2 xshift -a",
        "line 6, column 14",
        "the node 2,1 has both a player and payoffs",
    ),
    "other moves": Slip(
        "move hold payoffs 0.25",
        "move stay payoffs 0.25",
        "line 15, column 1",
        "at 4,fog one can choose turn, stay, at 4,sun hold, turn",
    ),
    "a move without a probability": Slip(
        r"fog~(\frac{1}{3})",
        "fog",
        "line 9, column 32",
        "a move of chance is a probability; here stands 'fog'",
    ),
    "probabilities that leave something": Slip(
        "sun~(2/3)",
        "sun~(1/2)",
        "line 7, column 14",
        "the probabilities at the node 2,2 sum to 5/6, not 1",
    ),
    "a probability of two": Slip(
        "sun~(2/3)", "sun~(2)", "line 10, column 32", "the probability 2 is not 0 to 1"
    ),
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_every_mistake_is_told_with_its_place(slip: Slip) -> None:
    assert DRAWN.count(slip.old) == 1
    with pytest.raises(InputError) as caught:
        read(DRAWN.replace(slip.old, slip.new), "t.ef")
    assert (caught.value.file, caught.value.place) == ("t.ef", slip.place)
    assert caught.value.problem.startswith(slip.problem)
    assert caught.value.remedy


def test_who_forgets_an_own_move_is_told_at_the_node() -> None:
    text = """level 0 node 1 player 1
level 2 node 1 from 0,1 move left
level 2 node 2 from 0,1 move right
level 4 node 1 from 2,1 move up payoffs 1
level 4 node 2 from 2,2 move up payoffs 2
iset 2,1 2,2 player 1
"""
    with pytest.raises(InputError, match="1 cannot tell '2,1' from '2,2', so 1 forgets") as caught:
        read(text, "t.ef")
    assert caught.value.place == "line 3, column 14"


def test_an_empty_file_is_no_tree() -> None:
    for text in ("", "% nothing\n\n", "player 1 name Ann"):
        with pytest.raises(InputError, match="there are no nodes"):
            read(text, "t.ef")
    with pytest.raises(InputError, match="the game ends before anybody moves"):
        read("level 0 node 1 payoffs 1", "t.ef")
    with pytest.raises(InputError, match="the game ends before anybody moves"):
        read("level 0 node 1 player 0", "t.ef")
