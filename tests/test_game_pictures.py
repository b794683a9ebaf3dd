"""Tables and trees as pictures: what is drawn is what was solved, and every text can be read."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from click.testing import CliRunner, Result
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.forms import Decision, ExtensiveStructure, Node
from escalation_games.report.colours import AREAS, INK, PAPER, SIGNS
from escalation_games.report.pictures.canvas import SETTINGS
from escalation_games.report.pictures.games.by_form import game_sheet
from escalation_games.report.pictures.games.tree_layout import columns, lanes, rows
from escalation_games.report.text.number_text import brief
from escalation_games.report.text.words import Standing
from examples import unseen_first_move
from picture_texts import check, texts

CASES = Path(__file__).resolve().parent / "cases"
HOSTILE = {
    "commands": r"a_{1}^$ & <b>'\frac{1}{2}'",
    "right to left": "הסלמה או הרתעה",
    "joined letters": "الضغط والحوار والردع",
    "long": "an action whose name goes on and on, past every margin of every page",
    "wide": "W" * 60,
    "lines": "one % two # three ~ four",
}


def sheet(definition: eg.Definition, number: int | None = None) -> Figure:
    with mpl.rc_context(SETTINGS):
        solution = eg.solve(definition)
        return game_sheet(definition, solution, Standing(game=definition.name), "1.0", number)


def shown(figure: Figure) -> list[str]:
    return [text.get_text() for text in texts(figure)]


def show(*words: str) -> Result:
    return CliRunner().invoke(main, ["show", *words])


# -- every text can be read ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("game", "number"),
    [
        ("security_dilemma", None),
        ("trilateral_assurance", None),
        ("prisoners_dilemma", None),
        ("cuban_missile_crisis", None),
        ("matching_pennies", None),
        ("russia_warning", 1),
        ("russia_warning", 2),
        ("alignment_ripple", 3),
        ("extended_deterrence", None),
        ("cornered", None),
        ("cornered_private", None),
        ("doorstep", None),
        ("package_deal", None),
        ("trust_spiral", None),
        ("beer_quiche", 2),
        ("centipede", None),
        ("seltens_horse", None),
        ("mutual_deterrence", 2),
        ("preventive_war", None),
    ],
)
def test_nothing_lies_over_another_and_nothing_is_cut(game: str, number: int | None) -> None:
    check(sheet(eg.load(game), number))


def table_of(rows: int, columns: int, label: str) -> eg.Definition:
    """Numbers of all lengths, and a label in the name of every action and player."""
    rng = random.Random(rows)
    names = [
        " ".join(f'"{k} {label}"' if k % 2 else f'"{label} {k}"' for k in range(n))
        for n in (rows, columns)
    ]
    payoffs = " ".join(rng.choice(["-125", "-0.25", "0", "3", "1/7"])
                       for _ in range(2 * rows * columns))  # fmt: skip
    return eg.loads(
        f'NFG 1 R "A table" {{ "A {label}" "B {label}" }}\n'
        f"{{ {{ {names[0]} }} {{ {names[1]} }} }}\n\n{payoffs}\n"
    )


@pytest.mark.parametrize("label", HOSTILE.values(), ids=HOSTILE)
def test_tables_with_hostile_names(label: str) -> None:
    for shape in ((2, 3), (5, 6)):
        figure = sheet(table_of(*shape, label))
        check(figure)
        whole = f"0 {label}" if len(label) < 10 else label[:4]
        assert any(whole in text for text in shown(figure))


@pytest.mark.filterwarnings("ignore:Glyph")
def test_a_table_with_texts_like_commands() -> None:
    check(sheet(eg.loads((CASES / "picture_text.toml").read_text("utf-8"))))


Ends = list[tuple[int, int]]


def ends_of(moves: int) -> Ends:
    """Payoffs of two players at the ends of a tree, each player's all unlike."""
    rng = random.Random(moves)
    return list(zip(*(rng.sample(range(-99, 99), 2**moves) for _ in range(2)), strict=True))


def tree_of(ends: Ends, label: str = "") -> eg.Definition:
    """Two players move in turn and see everything; two actions each, until one of these ends."""
    lines = [f'EFG 2 R "A tree {label}" {{ "us" "them {label}" }}', '""']
    sets = iter(range(1, 10_000))

    def below(part: Ends, turn: int) -> None:
        if len(part) == 1:
            number = next(sets)
            lines.append(f't "" {number} "" {{ {part[0][0]}, {part[0][1]} }}')
            return
        lines.append(f'p "" {turn + 1} {next(sets)} "" {{ "stay {label}" "go {label}" }} 0')
        below(part[: len(part) // 2], 1 - turn)
        below(part[len(part) // 2 :], 1 - turn)

    below(ends, 0)
    return eg.loads("\n".join(lines))


def reached_end(ends: Ends, turn: int = 0) -> list[int]:
    """Backward induction by hand: the moves to the end that is reached, as 0 or 1 each."""
    if len(ends) == 1:
        return []
    half = len(ends) // 2
    parts = ends[:half], ends[half:]
    ways = [reached_end(part, 1 - turn) for part in parts]
    values = [part[int("".join(map(str, way)) or "0", 2)][turn] for part, way in
              zip(parts, ways, strict=True)]  # fmt: skip
    best = values.index(max(values))
    return [best, *ways[best]]


def steps(figure: Figure, kind: str) -> dict[tuple[int, int], Any]:
    """(node, which child) -> the line that is drawn of it."""
    (axes,) = figure.axes
    found = {}
    for line in axes.lines:
        drawn = re.fullmatch(rf"{kind}-(\d+)-(\d+)", line.get_gid() or "")
        if drawn:
            found[int(drawn[1]), int(drawn[2])] = line
    return found


def test_the_path_through_a_tree_of_sixty_nodes() -> None:
    ends = ends_of(5)
    definition = tree_of(ends)
    tree: Any = definition.structure
    assert len(tree.nodes) == 63
    figure = sheet(definition)
    check(figure)
    node, path = 0, []
    for k in reached_end(ends):
        path.append((node, k))
        node = tree.nodes[node].children[k]
    assert sorted(steps(figure, "path")) == path
    # a move where play does not get to: one line each that says what would be done there
    asked = sorted(node for node, _ in (*steps(figure, "path"), *steps(figure, "answer")))
    assert asked == [k for k, one in enumerate(tree.nodes) if one.children]


def test_letters_stay_as_large_as_the_tree_grows() -> None:
    small, large = sheet(tree_of(ends_of(2))), sheet(tree_of(ends_of(6)))
    assert {text.get_fontsize() for text in texts(large)} <= {
        text.get_fontsize() for text in texts(small)
    }
    assert min(text.get_fontsize() for text in texts(large)) >= 7
    assert large.get_size_inches()[1] > 4 * small.get_size_inches()[1]


@pytest.mark.parametrize("label", HOSTILE.values(), ids=HOSTILE)
def test_trees_with_hostile_names(label: str) -> None:
    check(sheet(tree_of(ends_of(4), label.replace('"', ""))))


def test_texts_stand_as_they_are_written(tmp_path: Path) -> None:
    file, game = tmp_path / "x.svg", CASES / "picture_text.toml"
    assert show(str(game), "--out", str(file)).exit_code == 0
    svg = ElementTree.parse(file)
    found = {"".join(e.itertext()) for e in svg.iter("{http://www.w3.org/2000/svg}text")}
    actions = [name for one in eg.load(game).structure.decisions for name in one.actions]
    assert {*actions} <= found


# -- tables ----------------------------------------------------------------------------------------


def cells(figure: Figure) -> list[tuple[str, str]]:
    """Fill and frame of each cell, from the upper left one on, row by row."""
    (axes,) = figure.axes
    boxes = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    boxes.sort(key=lambda box: (round(box.get_y(), 6), round(box.get_x(), 6)))
    return [(to_hex(box.get_facecolor()), to_hex(box.get_edgecolor())) for box in boxes]


def test_pure_equilibria_have_the_colours_of_their_regimes() -> None:
    below, above = ((AREAS[side], SIGNS[side]) for side in ("below", "above"))
    found = cells(sheet(eg.load("security_dilemma")))
    assert (found[0], found[3]) == (below, above)
    assert [fill for fill, _ in found[1:3]] == [PAPER, PAPER]


def test_mixed_equilibria_stand_below_and_frame_no_cell() -> None:
    figure = sheet(eg.load("matching_pennies"))
    assert {fill for fill, _ in cells(figure)} == {PAPER}
    assert any("0.5 (50 %)" in text and "mixed" in text for text in shown(figure))


def test_a_table_without_levels_has_frames_of_ink() -> None:
    definition = eg.strategic([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    figure = sheet(definition)
    assert cells(figure)[3] == (AREAS["unresolved"], INK)
    assert not any("○" in text or "●" in text for text in shown(figure))


def test_the_regime_of_the_game_stands_in_the_foot() -> None:
    found = " ".join(shown(sheet(eg.load("security_dilemma"))))
    assert "◐ escalation 0 to 1: some equilibria reach the line (0.25), some do not." in found
    assert "3 found, no others exist." in found


def test_of_many_equilibria_that_which_is_drawn_is_told() -> None:
    solution = eg.solve("beer_quiche")
    many = replace(solution, equilibria=(*solution.equilibria[:1] * 8, *solution.equilibria[1:]))
    axes = eg.plot.tree(many, equilibrium=9)
    found = [text.get_text() for text in axes.texts]
    assert [text.partition(" ")[0] for text in found if "payoffs 2." in text] == [*"1234569"]
    assert "… and 2 more: `escalation-games solve` lists them." in found
    (bold,) = (text for text in axes.texts if text.get_text().startswith("9 "))
    assert bold.get_weight() == "bold"


@pytest.mark.parametrize("seed", range(4))
def test_best_responses_are_underlined(seed: int) -> None:
    """By hand: no other entry of the column, or of the row, is larger."""
    rng = random.Random(seed)
    one, other = ([[rng.randint(0, 3) for _ in range(3)] for _ in range(3)] for _ in range(2))
    best = [
        (i, j, player)
        for i, j in product(range(3), repeat=2)
        for player, is_best in (
            (0, one[i][j] == max(one[k][j] for k in range(3))),
            (1, other[i][j] == max(other[i])),
        )
        if is_best
    ]
    (axes,) = sheet(eg.strategic(one, other)).axes
    (left, top), (right, bottom) = corners(axes)
    found = []
    for line in axes.lines:
        x, y = line.get_xdata().mean(), line.get_ydata()[0]
        across, down = 3 * (x - left) / (right - left), 3 * (y - top) / (bottom - top)
        found.append((int(down), int(across), int(across % 1 > 0.5)))
    assert sorted(found) == sorted(best)


def corners(axes: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    boxes = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    low = min(box.get_x() for box in boxes), min(box.get_y() for box in boxes)
    high = (
        max(box.get_x() + box.get_width() for box in boxes),
        max(box.get_y() + box.get_height() for box in boxes),
    )
    return low, high


def test_a_panel_for_each_choice_of_the_third() -> None:
    """Payoffs are told apart: the third one joins in the lower panel alone."""
    payoffs = [[[[100 * i + 10 * j + k + 1000 * (p + 1) for k in range(3)] for j in range(2)]
                for i in range(2)] for p in range(3)]  # fmt: skip
    definition = eg.strategic(*payoffs, players=("one", "two", "three"))
    (axes,) = sheet(definition).axes
    place = {text.get_text(): text.get_position()[1] for text in axes.texts}
    third = definition.structure.decisions[2].actions
    tops = [place[f"three: {action}"] for action in third]
    assert tops == sorted(tops)
    for i, j, k in product(range(2), range(2), range(3)):
        y = place[str(1000 + 100 * i + 10 * j + k)]
        assert tops[k] < y
        assert k == 2 or y < tops[k + 1]
        assert place[f"{3000 + 100 * i + 10 * j + k}"] == y


@pytest.mark.parametrize("shape", [(3,), (13, 2), (2, 13), (12, 12, 2), (2,) * 8], ids=str)
def test_a_table_that_cannot_be_read_is_refused(shape: tuple[int, ...]) -> None:
    structure = eg.StrategicStructure(
        tuple(f"p{k}" for k in range(len(shape))),
        tuple(tuple(f"a{k}" for k in range(n)) for n in shape),
    )
    solution = eg.solve("security_dilemma")
    game = eg.StrategicGame(structure, zeros((len(shape), *shape)), zeros(shape), 1)
    says = "cannot be read as a picture" if len(shape) > 1 else "a table has two or more"
    with pytest.raises(eg.InputError, match=says):
        eg.plot.matrix(replace(solution, game=game, equilibria=()))


def zeros(shape: tuple[int, ...]) -> Any:
    import numpy as np

    return np.full(shape, Fraction(0), dtype=object)


# -- trees -----------------------------------------------------------------------------------------


def played(definition: eg.Definition, number: int) -> tuple[set[Any], set[Any]]:
    """Steps on the path of an equilibrium, and those off it that would be taken, by hand."""
    tree: Any = definition.structure
    game: Any = definition.at()
    equilibrium = eg.solve(definition).equilibria[number - 1]
    path, answers = set(), set()

    def follow(node: int, is_reached: bool) -> None:
        one = tree.nodes[node]
        for k, child in enumerate(one.children):
            p = (
                game.probability[one.edges[k]]
                if one.decision is None
                else equilibrium.profile[one.decision][k]
            )
            if is_reached and p > 0:
                path.add((node, k))
            elif p > 0 and one.decision is not None:
                answers.add((node, k))
            follow(child, is_reached and p > 0)

    follow(0, True)
    return path, answers


@pytest.mark.parametrize(
    ("game", "number", "colour"),
    [
        ("russia_warning", 1, SIGNS["above"]),  # 0.3, over its line of 0.25
        ("russia_warning", 2, SIGNS["below"]),  # 0.15
        ("alignment_ripple", 3, SIGNS["above"]),
        ("beer_quiche", 2, SIGNS["below"]),
        ("centipede", 1, None),
        ("seltens_horse", 1, None),
        ("doorstep", 1, None),
    ],
)
def test_the_path_drawn_is_that_of_the_equilibrium(
    game: str, number: int, colour: str | None
) -> None:
    definition = eg.load(game)
    figure = sheet(definition, number)
    path, answers = played(definition, number)
    assert steps(figure, "path").keys() == path
    assert steps(figure, "answer").keys() == answers
    thick = {line.get_linewidth() for line in steps(figure, "path").values()}
    others = [*steps(figure, "answer").values(), *steps(figure, "other").values()]
    assert min(thick) > max(line.get_linewidth() for line in others)
    if colour is not None:
        assert {line.get_color() for line in steps(figure, "path").values()} == {colour}


def test_ends_that_are_reached_have_the_colours_of_their_levels() -> None:
    """Russia stays silent, and counters if its stake is high: war in one of two ends."""
    (axes,) = sheet(eg.load("russia_warning"), 1).axes
    bands = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    bands.sort(key=Rectangle.get_y)
    assert [to_hex(band.get_facecolor()) for band in bands] == [AREAS["above"], AREAS["below"]]


def test_beliefs_stand_at_their_nodes() -> None:
    """Both order quiche. After beer, which nobody orders, the bully must hold the strong one to be
    no likelier than the weak one; after quiche it believes what it did before."""
    (axes,) = sheet(eg.load("beer_quiche"), 2).axes
    found = [text for text in axes.texts if text.get_text().startswith("bully [")]
    found.sort(key=lambda text: text.get_position()[1])
    assert [text.get_text() for text in found] == [
        "bully [at most 0.5]", "bully [0.9]", "bully [at least 0.5]", "bully [0.1]",
    ]  # fmt: skip


def test_chances_and_mixtures_have_their_probabilities() -> None:
    found = shown(sheet(eg.load("russia_warning"), 2))
    assert {"high  0.3", "low  0.7", "warn  15/28", "silent  13/28", "warn"} <= {*found}
    assert found.count("go ahead  0.5") == 2


def test_what_cannot_be_told_apart_is_joined() -> None:
    (axes,) = sheet(eg.load("beer_quiche")).axes
    joined = [patch for patch in axes.patches if isinstance(patch, PathPatch)]
    tree: Any = eg.load("beer_quiche").structure
    assert len(joined) == sum(len(one.nodes) - 1 for one in tree.decisions)
    places = {tuple(line.get_xydata()[0]) for line in axes.lines if line.get_marker() == "o"}
    for patch in joined:
        first, *_, last = patch.get_path().vertices
        assert {tuple(first), tuple(last)} <= places
        assert first[1] != last[1]


def test_information_sets_stand_in_one_column_where_they_can() -> None:
    """Three of Selten's horse cannot tell a node after one move from another after two."""
    tree: Any = eg.load("seltens_horse").structure
    column = columns(tree)
    for decision in tree.decisions:
        assert len({column[node] for node in decision.nodes}) == 1
    assert all(column[k] > column[p] for k, p in enumerate(tree.parents) if p >= 0)


def crossed() -> ExtensiveStructure:
    """Chance decides who of two moves first, and neither learns it: no two columns will do."""
    nodes = (
        Node("start", None, None, (1, 2), ("a first", "b first"), (0, 1)),
        Node("a1", 0, None, (3, 4), ("go", "stay")),
        Node("b1", 1, None, (5, 6), ("go", "stay")),
        Node("b2", 1, None, (7, 8), ("go", "stay")),
        Node("end", None, 0),
        Node("a2", 0, None, (9, 10), ("go", "stay")),
        *(Node("end", None, 0) for _ in range(5)),
    )
    decisions = (Decision("a", 0, ("go", "stay"), (1, 5)), Decision("b", 1, ("go", "stay"), (2, 3)))
    return ExtensiveStructure(("a", "b"), decisions, ("end",), nodes)


def test_sets_that_follow_each_other_both_ways_round() -> None:
    tree = crossed()
    column = columns(tree)
    assert [column[node] for node in (0, 1, 2, 3, 5)] == [0, 1, 1, 2, 2]
    assert lanes(tree, column, rows(tree)) == {}
    numbers: Any = [zeros(n) for n in ((2,), (2, 1), (1,))]
    numbers[0][:] = [Fraction(1), Fraction(0)]
    game = tree.fill(*numbers, 1)
    figure = Figure(figsize=(7, 4))
    axes = figure.add_axes((0, 0, 1, 1))
    solution = replace(eg.solve("beer_quiche"), game=game, equilibria=())
    assert eg.plot.tree(solution, axes) is axes
    assert len([patch for patch in axes.patches if isinstance(patch, PathPatch)]) == 2
    assert any("No equilibrium" in text for text in shown(figure))
    check(figure)


def test_lines_between_nodes_of_a_set_pass_no_other_node() -> None:
    """After the same move of two types the bully knows no more, and all stand in one column."""
    tree: Any = eg.load("beer_quiche").structure
    column, row = columns(tree), rows(tree)
    found = lanes(tree, column, row)
    assert sorted(found.values()) == [1, 2]
    tree = eg.load("alignment_ripple").structure  # neighbours: straight lines
    assert {*lanes(tree, columns(tree), rows(tree)).values()} == {0}


@pytest.mark.parametrize(
    ("game", "concept", "values"),
    [
        ("path_forward", None, {}),
        ("path_forward", None, {"theta": "0.3"}),
        ("russia_warning", "nash", {}),
        ("beer_quiche", "nash", {}),
    ],
)
def test_beliefs_follow_from_play_where_a_concept_has_none(
    game: str, concept: str | None, values: dict[str, str]
) -> None:
    """By hand: the product of the chances on the way to a node, as a share of those of its set."""
    solution = eg.solve(eg.load(game).at(values), concept)
    tree: Any = solution.game.structure
    assert all(one.beliefs is None for one in solution.equilibria)
    for k, equilibrium in enumerate(solution.equilibria, 1):
        chance = {0: Fraction(1)}
        for index, node in enumerate(tree.nodes):
            at: Any = solution.game
            for j, child in enumerate(node.children):
                is_chance = node.decision is None
                p = (
                    at.probability[node.edges[j]]
                    if is_chance
                    else equilibrium.profile[node.decision][j]
                )
                chance[child] = chance[index] * p
        here = []
        for decision in tree.decisions:
            whole = sum(chance[node] for node in decision.nodes)
            if len(decision.nodes) > 1 and whole:
                name = tree.players[decision.player]
                here += [f"{name} [{brief(chance[n] / whole)}]" for n in decision.nodes]
        shown_here = [t.get_text() for t in eg.plot.tree(solution, equilibrium=k).axes.texts]
        assert sorted(here) == sorted(text for text in shown_here if re.search(r"\w \[", text))


def test_where_a_concept_says_nothing_of_beliefs_the_key_says_so() -> None:
    with mpl.rc_context(SETTINGS):
        definition = eg.load("seltens_horse")
        solution = eg.solve(definition, "nash")
        figure = game_sheet(definition, solution, Standing(game="seltens_horse"), "1.0", 1)
    words = " ".join(shown(figure))
    assert "In brackets" not in words
    assert (
        "A Nash equilibrium says nothing of what is believed where play does not get to." in words
    )


# -- games that are not solved ---------------------------------------------------------------------


def test_a_tree_that_is_not_solved_is_drawn_without_a_path(tmp_path: Path) -> None:
    """Nine sets have two nodes each, by hand; every payoff of the file stands in it."""
    file, out = tmp_path / "unseen.efg", tmp_path / "x.svg"
    file.write_text(unseen_first_move())
    result = show(str(file), "--out", str(out))
    assert result.exit_code == 0
    warning, wrote = result.stderr.splitlines()
    assert warning.startswith("warning: no equilibrium was found; ")
    assert "pure profiles are to be looked at" in warning
    assert wrote == f"wrote {out}"
    found = ElementTree.fromstring(out.read_text("utf-8"))
    ids = [part.get("id", "").partition("-")[0] for part in found.iter()]
    assert (ids.count("other"), ids.count("set")) == (62, 9)
    assert not {"path", "answer"} & {*ids}
    words = " ".join("".join(part.itertext()) for part in found.iter() if part.tag.endswith("text"))
    assert "No equilibrium was found." in words
    assert "none found so far; there may be some: " in words
    assert "Thick" not in words
    numbers = re.findall(r"{ ([-\d ]+) }", file.read_text())
    assert all(" ".join(row.split()).replace("-", "−") in words for row in numbers)


def test_one_equilibrium_of_a_game_that_is_not_solved_is_not_drawn(tmp_path: Path) -> None:
    file, out = tmp_path / "unseen.efg", tmp_path / "x.svg"
    file.write_text(unseen_first_move())
    result = show(str(file), "--out", str(out), "--equilibrium", "1")
    assert result.exit_code == 3
    assert "pure profiles are to be looked at" in result.stderr
    assert not out.exists()


@pytest.mark.parametrize("game", ["security_dilemma", "arms_race_markov", "russia_warning"])
def test_where_the_effort_does_not_do_the_game_is_drawn_alone(game: str, tmp_path: Path) -> None:
    out = tmp_path / "x.svg"
    result = show(game, "--out", str(out), "--effort", "0.0001")
    text = out.read_text("utf-8")
    has_found = "no equilibrium was found" not in result.stderr
    assert result.exit_code == 0
    assert has_found == ("found so far" not in text)


def test_games_are_drawn_unsolved_in_axes() -> None:
    tree, table = eg.load("beer_quiche").at(), eg.load("security_dilemma").at()
    axes = eg.plot.tree(tree)
    assert {line.get_gid().partition("-")[0] for line in axes.lines if line.get_gid()} == {"other"}
    assert not any("[" in text.get_text() for text in axes.texts)
    axes = eg.plot.matrix(table)
    assert {fill for fill, _ in cells(axes.get_figure())} == {PAPER}
    assert not any("quilibri" in text.get_text() for text in axes.texts)
    with pytest.raises(eg.InputError, match="2 is asked for, and the game is not solved"):
        eg.plot.tree(tree, equilibrium=2)
    with pytest.raises(eg.InputError, match=r"eg\.plot\.tree\(solution\) draws trees"):
        eg.plot.matrix(tree)


def test_a_notebook_shows_a_game_that_is_not_solved() -> None:
    game = eg.loads(unseen_first_move())
    with pytest.raises(eg.BudgetExceeded):
        eg.solve(game)
    for shown_of in (game._repr_html_(), game.at()._repr_svg_()):
        assert shown_of.count("push 4") >= 16


# -- axes, and what is refused ---------------------------------------------------------------------


@pytest.mark.parametrize("game", ["security_dilemma", "beer_quiche"])
def test_axes_are_drawn_into_and_given_back(game: str) -> None:
    solution = eg.solve(game)
    draw = eg.plot.matrix if game == "security_dilemma" else eg.plot.tree
    figure = Figure(figsize=(20, 20))
    axes = figure.add_axes((0, 0, 1, 1))
    assert draw(solution, axes) is axes
    small = Figure(figsize=(4, 2.5)).add_axes((0, 0, 1, 1))
    draw(solution, small)
    sizes = [[text.get_fontsize() for text in one.texts] for one in (axes, small)]
    assert [text.get_text() for text in axes.texts] == [text.get_text() for text in small.texts]
    shares = {round(b / a, 6) for a, b in zip(*sizes, strict=True)}
    assert len(shares) == 1
    assert max(shares) < 1


@pytest.mark.parametrize("draw", ["matrix", "tree"])
def test_texts_are_no_mathematics_in_axes_of_ones_own(draw: str) -> None:
    label = r"$\no such{$"
    game = table_of(2, 2, label) if draw == "matrix" else tree_of(ends_of(2), label)
    with mpl.rc_context({"figure.dpi": 150, "font.family": "monospace", "font.size": 20}):
        axes = getattr(eg.plot, draw)(eg.solve(game))
        figure = axes.get_figure()
        check(figure)
    assert any(label in text for text in shown(figure))


def test_plot_says_what_it_draws() -> None:
    table, tree = eg.solve("security_dilemma"), eg.solve("beer_quiche")
    for draw, solution in ((eg.plot.tree, table), (eg.plot.matrix, tree)):
        with pytest.raises(eg.InputError, match=r"eg\.plot\.(tree|matrix)\(solution\)"):
            draw(solution)
    with pytest.raises(eg.InputError, match=r"eg\.plot\.matrix\(eg\.solve\("):
        eg.plot.matrix(eg.load("security_dilemma"))  # type: ignore[arg-type]
    for number in (0, 3):
        with pytest.raises(eg.InputError, match=f"there are 2 equilibria, and {number} is asked"):
            eg.plot.tree(tree, equilibrium=number)
    with pytest.raises(eg.InputError, match="466 nodes cannot be read"):
        eg.plot.tree(replace(tree, game=eg.load("rubinstein").at()))


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
@pytest.mark.parametrize("game", ["security_dilemma", "beer_quiche"])
def test_show_writes_a_picture(game: str, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"x.{ending}"
    result = show(game, "--out", str(file))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"wrote {file}\n")
    first = file.read_bytes()
    show(game, "--out", str(file))
    assert file.read_bytes() == first


def test_a_picture_stands_where_it_is_asked_for(tmp_path: Path) -> None:
    """Past d = 5/12 nobody builds; the head says so, and which concept it is stands in the foot."""
    file = tmp_path / "x.svg"
    result = show("security_dilemma", "--set", "d=1/2", "--concept", "nash", "--out", str(file))
    assert result.exit_code == 0
    text = file.read_text("utf-8")
    assert "with d=1/2" in text
    assert "Both choose restrain" in text
    assert "Both choose build" not in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("chain_store --out x.png", "games of the form 'reputation' are not drawn"),
        ("risk_and_return --out x.png", "drawn are strategic, extensive and stochastic ones"),
        ("arms_race_markov --out x.png --equilibrium 9", "there are 3 equilibria, and 9 is asked"),
        ("rubinstein --out x.png", "a tree of 466 nodes cannot be read as a picture"),
        ("beer_quiche --out x.png --equilibrium 3", "there are 2 equilibria, and 3 is asked for"),
        ("security_dilemma --out x.png --equilibrium 1", "a table shows all equilibria"),
        ("security_dilemma --equilibrium 1", "add --out FILE"),
        ("security_dilemma --concept nash", "add --out FILE"),
        ("security_dilemma --out x.jpg", "unknown ending '.jpg'"),
        ("arms_race_markov --out x.tex", "form 'stochastic' has neither table nor tree"),
        ("security_dilemma --out x.tex --equilibrium 1", "a table shows all equilibria"),
        ("beer_quiche --out x.tex --equilibrium 3", "there are 2 equilibria, and 3 is asked for"),
        ("security_dilemma --out x.png --concept perfect", "unknown concept 'perfect'"),
    ],
)
def test_what_show_does_not_draw(
    words: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = show(*words.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert list(tmp_path.iterdir()) == []
