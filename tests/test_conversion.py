"""Games written for other programs: read back here and by Gambit, they are the same games."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import click
import numpy as np
import pygambit
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.cli.completion import complete_format
from escalation_games.definition import Definition
from escalation_games.errors import BudgetExceeded, InputError
from escalation_games.files.conversion import left_out
from escalation_games.files.fixed_numbers import fixed_definition
from escalation_games.forms import StrategicStructure, simultaneous_tree
from escalation_games.report.latex.games import game_latex
from examples import us_and_them
from oracles import gambit
from test_efg import CATALOG as TREES
from test_efg import gambits as gambit_nodes
from test_efg import ours as nodes
from test_nfg import CATALOG as TABLES
from test_nfg import arrays
from test_nfg import gambits as gambit_arrays

WITH_TREES = ("strategic", "timing", "extensive")
LIBRARY = [entry.name for entry in eg.catalogue() if entry.form in WITH_TREES]
OTHERS = [entry.name for entry in eg.catalogue() if entry.form not in WITH_TREES]
TOO_LARGE = {"doorstep"}  # its plans make a hundred million combinations


def is_read(path: Path) -> bool:
    """Not so trees in which somebody forgets; tests of reading say which."""
    try:
        eg.load(path)
    except InputError:
        return False
    return True


def run(*words: str) -> Any:
    return CliRunner().invoke(main, words)


def labels(definition: Definition) -> Any:
    """Players, and all decisions with their actions, in an order that no file changes."""
    decisions = definition.structure.decisions
    return definition.structure.players, sorted((d.name, d.player, d.actions) for d in decisions)


def table(actions: tuple[tuple[str, ...], ...], *payoffs: Any, players: Any = ()) -> Definition:
    """A definition without a file, which may have any names."""
    structure = StrategicStructure(players or ("A", "B", "C")[: len(actions)], actions)
    numbers = [list(map(Fraction, own)) for own in payoffs]
    return fixed_definition(
        structure, numbers, structure.shape, (), text="", file="t", source="made for a test"
    )


READ_TREES = [*filter(is_read, TREES)]
ANY_TREE = [*LIBRARY, *READ_TREES]


# -- there and back --------------------------------------------------------------------------------


@pytest.mark.parametrize("game", ANY_TREE, ids=lambda game: Path(game).stem)
def test_an_efg_file_is_read_back_as_the_same_tree(game: str | Path) -> None:
    definition = eg.load(game)
    text = eg.to_efg(definition)
    again = eg.loads(text, "t.efg")
    theirs = list(gambit_nodes(pygambit.read_efg(io.StringIO(text))))
    assert theirs == list(nodes(again))
    if definition.form == "strategic":
        game_here: Any = definition.at()
        back = eg.reduced_strategic_form(again.at())
        assert (back.payoffs == game_here.payoffs).all()
    else:
        assert sorted(theirs, key=str) == sorted(nodes(definition), key=str)
        assert labels(again) == labels(definition)
    assert (again.title, again.story) == (definition.title, " ".join(definition.story.split()))
    text = eg.to_efg(again)  # names of nodes are short by now
    assert eg.to_efg(eg.loads(text, "t.efg")) == text


def ways(definition: Definition) -> Any:
    """Every node by the way that leads to it: who moves, what they cannot tell apart, what is paid.

    So nothing is said of names of nodes and decisions, nor of the order in which nodes stand.
    """
    game: Any = definition.at()
    game = simultaneous_tree(game) if definition.form == "strategic" else game
    tree = game.structure
    way: list[tuple[str, ...]] = []
    for index, parent in enumerate(tree.parents):
        above = tree.nodes[parent]
        labels = above.labels if above.decision is None else tree.decisions[above.decision].actions
        way.append((*way[parent], labels[above.children.index(index)]) if parent >= 0 else ())
    found = []
    for index, node in enumerate(tree.nodes):
        if node.outcome is not None:
            found.append((way[index], [*game.outcome_payoffs(node.outcome)]))
        elif node.decision is not None:
            decision = tree.decisions[node.decision]
            alike = sorted(way[member] for member in decision.nodes)
            found.append((way[index], tree.players[decision.player], decision.actions, alike))
        else:
            found.append((way[index], [game.probability[edge] for edge in node.edges]))
    return sorted(found, key=lambda one: one[0])


@pytest.mark.parametrize("game", ANY_TREE, ids=lambda game: Path(game).stem)
def test_a_drawn_tree_is_read_back_as_the_same_tree(game: str | Path) -> None:
    definition = eg.load(game)
    text = eg.to_ef(definition)
    again = eg.loads(text, "t.ef")
    assert ways(again) == ways(definition)
    assert eg.to_ef(again) == text


def test_a_drawn_tree_has_a_column_for_every_end() -> None:
    """Nodes of one level stand apart, in the order of the moves, and above what follows them."""
    at: dict[str, float] = {}
    for line in eg.to_ef("beer_quiche").splitlines():
        words = line.split()
        if words[0] == "level":
            above = words[words.index("from") + 1] if "from" in words else ""
            shift = float(words[words.index("xshift") + 1]) if above else 0.0
            at[f"{words[1]},{words[3]}"] = at.get(above, 0.0) + shift
    assert [at[f"6,{k}"] for k in range(1, 9)] == [2.0 * k - 7 for k in range(8)]
    assert [at[f"4,{k}"] for k in range(1, 5)] == [-6, -2, 2, 6]
    assert (at["2,1"], at["2,2"]) == (-4, 4)


@pytest.mark.parametrize("name", ["a~b", "50 %", "a  b", " a", "a\nb", ""])
@pytest.mark.parametrize("where", ["action", "player"])
def test_names_that_drawn_trees_cannot_hold_are_refused(name: str, where: str) -> None:
    players = (name, "B") if where == "player" else ("A", "B")
    game = table(((name if where == "action" else "a",), ("b",)), [0], [1], players=players)
    with pytest.raises(InputError, match="drawn trees cannot say that: rename it"):
        eg.to_ef(game)


@pytest.mark.parametrize("game", [*ANY_TREE, *TABLES], ids=lambda game: Path(game).stem)
def test_an_nfg_file_is_read_back_as_the_same_table(game: str | Path) -> None:
    definition = eg.load(game)
    if definition.name in TOO_LARGE:
        with pytest.raises(BudgetExceeded):
            eg.to_nfg(definition)
        return
    text = eg.to_nfg(definition)
    again = eg.loads(text, "t.nfg")
    found: Any = definition.at()
    wanted = found if definition.form == "strategic" else eg.reduced_strategic_form(found)
    assert arrays(again) == [own.tolist() for own in wanted.payoffs]
    theirs = pygambit.read_nfg(io.StringIO(text))
    assert gambit_arrays(theirs) == arrays(again)
    assert tuple(theirs.players) == wanted.structure.players
    assert [tuple(theirs.get_strategies(p)) for p in theirs.players] == [*wanted.structure.actions]
    if not again.remarks:  # no plan has too long a name
        assert eg.to_nfg(again) == text


@pytest.mark.parametrize("game", READ_TREES, ids=lambda path: path.stem)
def test_the_table_of_a_tree_has_the_payoffs_of_gambits_own(game: Path) -> None:
    """Plans may stand in another order, so that profiles are compared as a whole."""
    ours = arrays(eg.loads(eg.to_nfg(game), "t.nfg"))
    theirs = gambit_arrays(pygambit.read_efg(str(game)))
    assert np.array(ours).shape == np.array(theirs).shape

    def profiles(tables: list[Any]) -> list[tuple[Fraction, ...]]:
        return sorted(zip(*(np.array(own).flat for own in tables), strict=True))

    assert profiles(ours) == profiles(theirs)


@pytest.mark.parametrize("game", [*ANY_TREE, *TABLES], ids=lambda game: Path(game).stem)
def test_a_csv_file_is_read_back_as_the_same_table(game: str | Path) -> None:
    definition = eg.load(game)
    if definition.name in TOO_LARGE:
        return
    if len(definition.structure.players) != 2:
        with pytest.raises(InputError, match="a table of cells has two"):
            eg.to_csv(definition)
        return
    again = eg.loads(eg.to_csv(definition), "t.csv")
    assert arrays(again) == arrays(eg.loads(eg.to_nfg(definition), "t.nfg"))
    assert again.structure.players == definition.structure.players


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_table_has_the_equilibria_that_it_has_in_any_format(path: Path) -> None:
    if len(eg.load(path).structure.players) != 2 or "6x6" in path.stem:
        pytest.skip("tables of two players, which are solved at once")
    wanted = {repr(e.profile) for e in eg.solve(path).equilibria}
    for text, name in ((eg.to_nfg(path), "t.nfg"), (eg.to_csv(path), "t.csv")):
        assert {repr(e.profile) for e in eg.solve(eg.loads(text, name).at()).equilibria} == wanted
    tree = eg.solve(eg.loads(eg.to_efg(path), "t.efg").at(), "nash")
    assert {repr(e.profile) for e in tree.equilibria} == wanted


def test_the_tree_of_a_table_by_hand() -> None:
    """Two by three: one node, then two that its owner cannot tell apart, then six ends."""
    game: Any = table((("a", "b"), ("x", "y", "z")), range(6), range(6, 12)).at()
    tree = simultaneous_tree(game)
    structure = tree.structure
    assert [node.children for node in structure.nodes[:3]] == [(1, 2), (3, 4, 5), (6, 7, 8)]
    assert [(d.name, d.player, d.nodes) for d in structure.decisions] == [
        ("A", 0, (0,)), ("B", 1, (1, 2)),
    ]  # fmt: skip
    assert structure.outcomes == ("a / x", "a / y", "a / z", "b / x", "b / y", "b / z")
    assert tree.payoffs.tolist() == [[*range(6)], [*range(6, 12)]]
    assert (eg.reduced_strategic_form(tree).payoffs == game.payoffs).all()


# -- what a file holds -----------------------------------------------------------------------------


def test_a_point_may_be_asked_for() -> None:
    """At d = 1/3 and o = 1/10, v0*(1 + o)*(1 - d) is 11/15."""
    text = eg.to_nfg("security_dilemma", {"d": "1/3", "o": "0.1"})
    assert text == (
        'NFG 1 R "Security dilemma" { "bloc" "rivals" }\n\n{\n{ "restrain" "build" }\n'
        '{ "restrain" "build" }\n}\n"The bloc and its rivals each restrain or build arms, without '
        'seeing what the other does."\n\n0 0\n-1/10 -11/15\n-11/15 -1/10\n-7/10 -7/10\n'
    )
    result = run("convert", "security_dilemma", "--to", "nfg", "--set", "d=1/3", "--set", "o=0.1")
    assert result.stdout == text
    assert result.stderr == (
        "assumptions are written as their numbers: v0 = 1, o = 1/10, d = 1/3, k = 3/10, aB = 1/5, "
        "aR = 1/5, e = 2/5\nescalation is left out: the format has no place for it\n"
    )


def test_a_file_may_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("convert", str(TABLES[0]), "--to", "csv", "--out", "t.csv")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "wrote t.csv\n")
    assert arrays(eg.load("t.csv")) == arrays(eg.load(TABLES[0]))


def test_a_table_for_a_spreadsheet() -> None:
    game = table((("up", "a, b"), ("left", 'the "right"')), [1, -2, 0, 3], ["1/3", 0, 5, 0])
    assert eg.to_csv(game) == ('A \\ B,left,"the ""right"""\nup,1; 1/3,-2; 0\n"a, b",0; 5,3; 0\n')


# -- what no file can hold -------------------------------------------------------------------------


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("form", ["nfg", "efg", "ef", "csv"])
def test_a_form_without_table_or_tree_is_refused(name: str, form: str) -> None:
    result = run("convert", name, "--to", form)
    assert result.exit_code == 2
    assert (
        "of its own\n  games that have one are of the form strategic or extensive" in result.stderr
    )


def test_numbers_that_are_no_fractions_are_refused() -> None:
    game = eg.loads(us_and_them('x = { value = 2, range = [0, 9], about = "x" }', "sqrt(x)*us.b"))
    for write, at in product((eg.to_nfg, eg.to_efg, eg.to_ef, eg.to_csv), ("2", "3")):
        with pytest.raises(InputError, match="holds a number that is no fraction"):
            write(game, {"x": at})
    assert "1.5" not in eg.to_nfg(game, {"x": "2.25"})
    assert "3/2" in eg.to_nfg(game, {"x": "2.25"})


def test_numbers_that_are_too_long_are_refused() -> None:
    long = Fraction(1, 10**39 + 1)
    for write in (eg.to_nfg, eg.to_efg, eg.to_ef, eg.to_csv):
        with pytest.raises(InputError, match="holds a number of 41 digits; 40 are the most"):
            write(table((("a",), ("b",)), [long], [0]))


@pytest.mark.parametrize("name", ["a\\", 'a\\"b', "a  b", " a", "a\nb", "a\x07", "a\ud800"])
@pytest.mark.parametrize("where", ["action", "player"])
def test_names_that_gambit_cannot_hold_are_refused(name: str, where: str) -> None:
    players = (name, "B") if where == "player" else ("A", "B")
    game = table(((name if where == "action" else "a",), ("b",)), [0], [1], players=players)
    for write in (eg.to_nfg, eg.to_efg):
        with pytest.raises(InputError, match="Gambit's files cannot say that: rename it"):
            write(game)


@pytest.mark.parametrize("name", ['"', "a\\b", "{", "}", ",", "1, 2", "é ü – ×", "a / b", "'"])
def test_names_that_gambit_can_hold_are_kept(name: str) -> None:
    game = table(((name, "a"), ("b", name)), range(4), range(4), players=(name, "B"))
    nfg, efg = eg.to_nfg(game), eg.to_efg(game)
    theirs = pygambit.read_nfg(io.StringIO(nfg))
    assert [*theirs.players] == [name, "B"]
    assert [theirs.get_strategies(p) for p in theirs.players] == [[name, "a"], ["b", name]]
    assert [*nodes(eg.loads(efg, "t.efg"))] == [*gambit_nodes(pygambit.read_efg(io.StringIO(efg)))]
    assert eg.to_nfg(eg.loads(nfg)) == nfg
    assert eg.to_efg(eg.loads(efg)) == efg


@pytest.mark.parametrize("name", ["1, 2", "(3;4)", "a  b", "a\nb", "1 2"])
def test_names_that_a_table_of_cells_would_lose_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="a name would be read otherwise"):
        eg.to_csv(table(((name,), ("b",)), [0], [1]))


def test_a_player_with_a_backslash_is_refused_in_a_table_of_cells() -> None:
    with pytest.raises(InputError, match="a name would be read otherwise"):
        eg.to_csv(table((("a",), ("b",)), [0], [1], players=("x \\ y", "z")))


def test_a_format_that_is_not_written_is_told_which_are() -> None:
    result = run("convert", "security_dilemma", "--to", "docx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: --to: 'docx' is no format that is written\n"
        "  formats: nfg, efg, ef, csv, toml, sage, tex\n"
    )
    assert "did you mean 'nfg'?" in run("convert", "security_dilemma", "--to", "NFG").stderr


def test_formats_are_completed() -> None:
    context = click.Context(main)
    assert complete_format(context, main.params[0], "t") == ["toml", "tex"]


def test_equilibria_of_what_is_written_are_gambits() -> None:
    text = eg.to_nfg("security_dilemma")
    found = eg.solve(eg.loads(text).at()).equilibria
    pair = gambit_arrays(pygambit.read_nfg(io.StringIO(text)))
    wanted = {(*one, *other) for one, other in gambit.extreme_equilibria(*pair)}
    assert {(*e.profile[0], *e.profile[1]) for e in found} == wanted


# -- as a file to go on from -----------------------------------------------------------------------


def ends(definition: Definition) -> Any:
    """Way, by the positions of actions -> what is there; or the arrays of a table."""
    game: Any = definition.at()
    if game.structure.form == "strategic":
        return game.payoffs.tolist(), game.escalation.tolist()
    found, waiting = {}, [((), 0)]
    while waiting:
        way, index = waiting.pop()
        node = game.structure.nodes[index]
        waiting += [((*way, k), child) for k, child in enumerate(node.children)]
        if node.outcome is not None:
            found[way] = (game.outcome_payoffs(node.outcome), game.escalation[node.outcome])
        elif node.decision is None:
            found[way] = tuple(game.probability[edge] for edge in node.edges)
        else:
            decision = game.structure.decisions[node.decision]
            found[way] = (decision.player, len(decision.nodes), len(decision.actions))
    return found


@pytest.mark.parametrize("game", [*ANY_TREE, *TABLES], ids=lambda game: Path(game).stem)
def test_a_toml_file_is_read_back_as_the_same_game(game: str | Path) -> None:
    definition = eg.load(game)
    again = eg.loads(eg.to_toml(definition))
    assert ends(again) == ends(definition)
    assert (again.line, again.title) == (definition.line, definition.title)
    assert eg.loads(eg.to_toml(again)).at().structure == again.at().structure


def test_a_table_in_which_nothing_counts_as_escalation_stays_one() -> None:
    again = eg.loads(eg.to_toml(eg.strategic([[3, 1], [4, 0]], [[3, 4], [1, 0]])))
    assert not again.has_escalation


def test_names_of_players_and_marks_are_changed_for_a_toml_file() -> None:
    actions = (("a, b", "c"), ("1/2", 'the "x"'))
    game = table(actions, range(4), range(4), players=("Player 1", "2"))
    again = eg.loads(eg.to_toml(game))
    structure: Any = again.structure
    assert structure.players == ("Player_1", "p_2")
    assert structure.actions == (("a; b", "c"), ("1|2", "the 'x'"))


def test_names_of_a_tree_that_are_too_long_have_a_number_in_a_toml_file() -> None:
    """Such as those of payoffs that add up on a long way: `efg_reader` cuts them."""
    way = "".join(f'p "" 1 {k} "{"far away " * 7}{k}" {{ "on" }} {k} "pay {k}" {{ {k} }}\n'
                  for k in range(1, 12))  # fmt: skip
    game = eg.loads(f'EFG 2 R "" {{ "A" }} {way} t "" 0', "t.efg")
    again = eg.loads(eg.to_toml(game))
    assert ends(again) == ends(game)
    assert again.structure.outcomes == ("outcome 0",)  # type: ignore[attr-defined]
    assert [d.name for d in again.structure.decisions][-1] == "information set 10"
    assert left_out(game, {}, "toml") == [
        "outcomes and information sets of too long a name have a number instead"
    ]


@pytest.mark.parametrize("name", ["é", "a  b", "x" * 61])
def test_names_that_a_toml_file_cannot_have_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot be said in a game file"):
        eg.to_toml(table(((name,), ("b",)), [0], [1]))


def test_what_changes_in_a_toml_file_is_said(tmp_path: Path) -> None:
    file = tmp_path / "t.nfg"
    file.write_text('NFG 1 R "t" { "Player 1" "b" } { { "x, y" } 1 } 1 2', encoding="utf-8")
    assert run("convert", str(file), "--to", "toml").stderr == (
        "the player 'Player 1' is called Player_1\n"
        "in names, ; : | and ' stand for marks that have a meaning in a game file\n"
    )


# -- for Sage and for LaTeX ------------------------------------------------------------------------


@pytest.mark.parametrize("game", [*ANY_TREE, *TABLES], ids=lambda game: Path(game).stem)
def test_sage_is_given_the_same_matrices(game: str | Path) -> None:
    definition = eg.load(game)
    if definition.name in TOO_LARGE or len(definition.structure.players) != 2:
        return
    *_, first, second, last = eg.to_sage(definition).splitlines()
    assert last == "game = NormalFormGame([A, B])"
    found = []
    for name, line in (("A", first), ("B", second)):
        assert line.startswith(f"{name} = matrix(QQ, ")
        rows = line.removeprefix(f"{name} = matrix(QQ, ").removesuffix(")")
        texts = json.loads(re.sub(r"-?\d+(/\d+)?", r'"\g<0>"', rows))
        found.append([[Fraction(text) for text in row] for row in texts])
    assert found == arrays(eg.loads(eg.to_nfg(definition)))


def test_sage_has_two_players_and_names_in_comments() -> None:
    with pytest.raises(InputError, match="Sage's matrices have two"):
        eg.to_sage("trilateral_assurance")
    text = eg.to_sage(table((("a\nimport os", "b"), ("c",)), [1, 2], ["1/3", -1]))
    assert text == (
        "# t\n# rows: A, who chooses a import os, b\n# columns: B, who chooses c\n"
        "A = matrix(QQ, [[1], [2]])\nB = matrix(QQ, [[1/3], [-1]])\ngame = NormalFormGame([A, B])\n"
    )


def numbers_in(text: str) -> list[Fraction]:
    """The numbers between dollar signs, in order."""
    plain = re.sub(r"\\underline\{((?:\\frac\{\d+\}\{\d+\}|[^{}])*)\}", r"\1", text)
    parts = [part for inside in re.findall(r"\$([^$]*)\$", plain) for part in inside.split(r",\ ")]
    return [Fraction(re.sub(r"\\frac\{(\d+)\}\{(\d+)\}", r"\1/\2", part)) for part in parts]


@pytest.mark.parametrize("path", [p for p in TABLES if "nau" not in str(p)], ids=lambda p: p.stem)
def test_a_tabular_has_the_payoffs_of_the_table(path: Path) -> None:
    result = run("convert", str(path), "--to", "tex")
    one, other = (np.array(own).flat for own in arrays(eg.load(path)))
    wanted = [u for pair in zip(one, other, strict=True) for u in pair]
    assert numbers_in(result.stdout) == wanted


def test_a_tabular_by_hand() -> None:
    game = table((("up", "50 %"), ("left", "a & b")), [1, -2, 0, "1/3"], ["1/8", 0, 5, 0])
    assert game_latex(game) == (
        "% t\n\\par\\noindent\\sbox0{%\n\\begin{tabular}{l|cc}\n & \\multicolumn{2}{c}{B} \\\\\n"
        "A & left & a \\& b \\\\ \\hline\n"
        "up & $\\underline{1},\\ \\underline{0.125}$ & $-2,\\ 0$ \\\\[2pt]\n"
        "50 \\% & $0,\\ \\underline{5}$ & $\\underline{\\frac{1}{3}},\\ 0$ \\\\[2pt]\n"
        "\\end{tabular}\n}\\ifdim\\wd0>\\linewidth\n  \\ifx\\resizebox\\undefined\\usebox0"
        "\\else\\resizebox{\\linewidth}{!}{\\usebox0}\\fi\n\\else\\usebox0\\fi\n"
        "\\par\\smallskip\\noindent In each cell the payoffs of A and B, in this order. "
        "Underlined: a best response to what the others do.\\par\n"
    )


@pytest.mark.parametrize("game", [*LIBRARY, *READ_TREES], ids=lambda game: Path(game).stem)
def test_a_picture_has_every_branch_and_every_end(game: str | Path) -> None:
    definition = eg.load(game)
    filled: Any = definition.at()
    if filled.structure.form == "strategic":
        return
    lines = game_latex(definition).splitlines()
    tree = filled.structure
    branches = [line for line in lines if line.startswith(r"\draw[other]")]
    assert len(branches) == len(tree.nodes) - 1
    ends = [numbers_in(line.partition(r"\quad")[0]) for line in lines if "dotted" in line]
    leaves = [node.outcome for node in tree.nodes if node.outcome is not None]
    assert ends == [[*filled.outcome_payoffs(outcome)] for outcome in leaves]
    places = re.findall(r"^\\draw\[aside, dotted\] \(\S+ (\S+)\)", "\n".join(lines), re.MULTILINE)
    assert len({*places}) == len(places) == len(leaves)


def test_a_form_without_a_picture_is_refused() -> None:
    for name in OTHERS:
        with pytest.raises(InputError, match="has neither table nor tree of its own"):
            game_latex(eg.load(name))


def test_a_table_of_three_is_a_tabular_for_each_action_of_the_third() -> None:
    """In their order, with all payoffs."""
    definition = eg.load("trilateral_assurance")
    text = game_latex(definition)
    parts = text.split("\\end{tabular}")[:-1]
    assert len(parts) == 2
    game: Any = definition.at()
    for k, (part, action) in enumerate(zip(parts, ("stay", "join"), strict=True)):
        assert rf"\textbf{{jpn: {action}}}" in part
        wanted = [own[i, j, k] for i in (0, 1) for j in (0, 1) for own in game.payoffs]
        assert numbers_in(part) == wanted


def test_what_holds_is_marked_in_a_table() -> None:
    """Best responses by hand, and both pure equilibria by their numbers."""
    definition = eg.load("security_dilemma")
    lines = game_latex(definition, solution=eg.solve(definition)).splitlines()
    (first,) = (line for line in lines if line.startswith("restrain &"))
    (second,) = (line for line in lines if line.startswith("build &"))
    framed = r"\fbox{$\underline{0},\ \underline{0}$\enspace{\footnotesize $\circ$ 0}}"
    assert first.startswith(rf"restrain & {framed}\textsuperscript{{1}} & $-1.02,\ -0.1$")
    assert second.startswith(r"build & $-0.1,\ -1.02$")
    assert r"\underline{-0.7},\ \underline{-0.7}" in second
    assert second.endswith(r"$\bullet$ 1}}\textsuperscript{2} \\[2pt]")
    assert "fbox" not in game_latex(definition)


def test_what_holds_is_marked_in_a_tree(tmp_path: Path) -> None:
    """Cho and Kreps (1987): both order beer, and who orders quiche would be fought."""
    definition = eg.load("beer_quiche")
    solution = eg.solve(definition)
    lines = game_latex(definition, solution=solution).splitlines()
    kinds = [re.findall(r"^\\draw\[(played move|answer|other)\]", line) for line in lines]
    after = [
        (*kind, re.sub(r"\\\w+\{|\}|aside", "", lines[k + 1].partition(" {")[2]).rstrip(";"))
        for k, kind in enumerate(kinds) if kind
    ]  # fmt: skip
    assert sorted(label for kind, label in after if kind == "played move") == [
        "beer", "beer", "leave", "leave", "strong $0.9$", "weak $0.1$",
    ]  # fmt: skip
    assert [label for kind, label in after if kind == "answer"] == ["fight", "fight"]
    text = "\n".join(lines)
    assert "at most 0.5" in text
    assert text.count(r"\draw[joined]") == 2
    assert text.count("fill={rgb,255:") == 2
    second = game_latex(definition, solution=solution, number=2)
    assert "Drawn is equilibrium 2 of 2." in second
    assert second != text
    asked = ["show", "beer_quiche", "--equilibrium", "2", "--out", str(tmp_path / "x.tex")]
    assert run(*asked).exit_code == 0
    assert (tmp_path / "x.tex").read_text("utf-8") == second
    with pytest.raises(InputError, match="there are 2 equilibria, and 3 is asked for"):
        game_latex(definition, solution=solution, number=3)


def test_a_number_that_is_no_fraction_is_told_by_what_it_is_about() -> None:
    game = eg.loads(us_and_them('x = { value = 2, range = [0, 9], about = "x" }', "-sqrt(x)*us.b"))
    assert r"${\approx}-1.4142,\ 0$" in game_latex(game)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs LaTeX")
def test_latex_takes_what_is_written(tmp_path: Path) -> None:
    hostile = table(((r"\input{x}", "$a_b^c", "%#&~{}"), ("left", "[r]")), range(6), range(6))
    games = [game_latex(eg.load(name)) for name in ("cornered", "security_dilemma")]
    parts = "\n\n".join([*games, game_latex(hostile)])
    head = r"\documentclass{article}\usepackage{tikz}\begin{document}"
    (tmp_path / "t.tex").write_text(f"{head}\n{parts}\n\\end{{document}}\n", encoding="utf-8")
    words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "t.tex"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    if "tikz.sty' not found" in done.stdout:
        pytest.skip("needs TikZ")
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs LaTeX")
def test_what_is_drawn_fits_an_article(tmp_path: Path) -> None:
    """A tree that is wider than the page is shrunk, a table is set without any package, and what
    the signs say stands below, not in comments."""
    tree, small = tmp_path / "tree.tex", tmp_path / "small.tex"
    asked = ["show", "russia_warning", "--equilibrium", "2", "--out", str(tree)]
    assert run(*asked).exit_code == 0
    assert run("show", "security_dilemma", "--out", str(small)).exit_code == 0
    for file, packages in ((tree, r"\usepackage{tikz}"), (small, "")):
        text = file.read_text("utf-8")
        below = re.sub("%.*", "", text).rpartition(r"\usebox0\fi")[2]
        signs = ("Thick: ", "Dark elsewhere: ", "Dashed: ") if packages else ("Underlined: ",)
        assert all(sign in below for sign in signs)
        document = rf"\documentclass{{article}}{packages}\begin{{document}}\input{{{file.name}}}"
        (tmp_path / "t.tex").write_text(document + r"\end{document}", "utf-8")
        words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        if "tikz.sty' not found" in done.stdout:
            pytest.skip("needs TikZ")
        assert done.returncode == 0, done.stdout[-2000:]
        assert "Overfull" not in done.stdout
