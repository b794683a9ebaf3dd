"""What a notebook shows of results: short texts, tables in which nothing is markup, frames."""

from __future__ import annotations

import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.notebook import few, html_table, nearest_float, short
from escalation_games.numbers import Algebraic
from pictured import PLAIN, STAGES, made

NAMES = [entry.name for entry in eg.catalogue()]
SMALL = ["security_dilemma", "cornered", "arms_race_markov", "pressure_bargaining"]
BAD = "<script>alert('&')</script>"


class Cells(HTMLParser):
    """The tags, and the text of every cell, of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert attrs == []
        self.tags.add(tag)
        self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1] in ("td", "th"):
            self.cells[-1] += data


TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td", "p"}
PICTURE = re.compile(r"<svg.*?</svg>", re.DOTALL)


def html_of(result: Any) -> Cells:
    """What stands beside the picture."""
    found = Cells(PICTURE.sub("", result._repr_html_()))
    assert found.tags <= TAGS
    return found


def pictured(shown: str | None) -> set[str]:
    """The texts of the one picture in it; none where there is no picture."""
    (svg,) = PICTURE.findall(shown or "") or ("<svg/>",)
    assert "<script" not in svg
    texts = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return {"".join(text.itertext()) for text in texts}


def hunt(**more: Any) -> eg.Definition:
    return eg.strategic(
        [[1, 0], ["k", "k"]], [[1, "k"], [0, "k"]], ranges={"k": (0.5, 0, 2)}, **more
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_is_a_line_or_two(name: str) -> None:
    definition = eg.load(name)
    game = definition.at()
    solution = eg.solve(game)
    for thing in (definition, game, solution, *solution.equilibria):
        assert len(repr(thing)) < 320
        assert "\n" not in repr(thing)
        assert repr(thing).startswith(f"{type(thing).__name__}(")
    assert html_of(solution).cells.count("1") >= 1
    assert definition.assumptions[0].about in html_of(definition).cells


def test_what_is_asked_of_many_points_is_printed_in_a_line(tmp_path: Path) -> None:
    game, by = "security_dilemma", "; nash by double description"
    found = eg.regime_map(game, "d", "k", cells=20)
    plane = "d and k in security_dilemma: 5 regions, 3 boundaries; 20 × 20 cells"
    assert repr(found) == f"Map({plane}{by})"
    names = "v0, o, d, k, aB, aR and 1 more"
    assert repr(eg.rank(game, n=32, seed=4)) == f"Importance({names}; 32 rows, seed 4{by})"
    compared = eg.compare(game, decision="bloc", n=16, seed=2)
    best = "restrain, build; least regret: restrain; 16 points, seed 2"
    assert repr(compared) == f"PolicyComparison({best}{by})"
    run = eg.sweep(game, 64, tmp_path / "run", workers=1)
    points = "64 points of security_dilemma: random, seed 0"
    assert repr(run) == f"Run({points}{by}, in {tmp_path / 'run'})"
    box = "1 box where every equilibrium reaches the line; 1000 points, seed 1"
    assert repr(eg.boxes(game, "every", n=1000, seed=1)) == f"Discovery({box}{by})"
    rows = "N and b in game: 5 rows; perfect-bayesian by reputation"
    assert repr(eg.length_map(made(STAGES, PLAIN), "N", "b")) == f"LengthMap({rows})"


def test_large_games_are_printed_in_short() -> None:
    many = eg.strategic(np.zeros((1, 300)), np.arange(300).reshape(1, 300))
    assert len(repr(many.at())) < 200
    assert len(repr(eg.strategic(*[np.zeros((1,) * 20)] * 20))) < 200
    assert "b300" not in html_of(many).cells
    (only,) = eg.solve(many).equilibria
    assert repr(only) == "Equilibrium((1), ([299]: 1); payoffs 0, 299; pure, strict)"


def test_a_definition_shows_the_table_for_two() -> None:
    cells = html_of(hunt(players=("a", "b"), actions=(("stag", "hare"),) * 2)).cells
    start = cells.index("stag, hare")
    assert "1, 1" in cells[start:]
    assert "k, 0" in cells[start:]
    assert cells[-4:] == ["k", "a parameter", "1/2", "0 … 2"]


def test_a_solution_by_hand() -> None:
    solution = eg.solve(hunt())
    assert repr(solution) == "Solution(3 equilibria (all); nash by double description)"
    table = solution.frame()
    assert list(table.columns) == [
        "equilibrium", "row: a1", "row: a2", "column: b1", "column: b2", "payoff row",
        "payoff column", "labels",
    ]  # fmt: skip
    assert table["row: a1"].tolist() == [1.0, 0.0, 0.5]
    assert table["payoff row"].tolist() == [1.0, 0.5, 0.5]
    assert "row: a1 1/2, a2 1/2 · column: b1 1/2, b2 1/2" in html_of(solution).cells
    scored = eg.solve(hunt(escalation=[[0, 0], [0, 1]]))
    assert scored.frame()["escalation"].tolist() == [0.0, 1.0, 0.25]
    assert "escalation 0 to 1, across" in repr(scored)


def test_tips_by_hand() -> None:
    """Above 1 the hare dominates; at 0 the stag does as well, but for ties."""
    tips = eg.tips(hunt())
    (tip,) = [tip for tip in tips if tip.value == 1]
    assert repr(tip) == "Tip(k = 1: 3 equilibria | 2 equilibria | 1 equilibrium; structure)"
    table = tips.frame()
    (row,) = table[table["exact"] == "1"].to_dict("records")
    assert (row["tip"], row["margin"], row["above"]) == (1.0, 0.25, "1 equilibrium")
    assert len(table) == len(tips)
    assert "3 equilibria" in html_of(tips).cells
    assert repr(eg.tips(eg.strategic([[1]], [[1]]))) == "Tips(0)"


@pytest.mark.parametrize("name", SMALL)
def test_frames_have_a_row_for_everything(name: str) -> None:
    definition = eg.load(name)
    tips = eg.tips(definition)
    assert len(tips.frame()) == len(tips)
    assert len(html_of(tips).cells) == 9 * (len(tips) + 1)
    for tip in tips:
        assert "\n" not in repr(tip)
        for side in (tip.below, tip.on, tip.above):
            if side is not None and side.solution is not None:
                assert len(side.solution.frame()) == len(side.solution.equilibria)
                assert html_of(side.solution)
                assert len(repr(side.solution.equilibria)) < 3000


def test_frames_of_what_is_sampled() -> None:
    ranked = eg.rank("security_dilemma", n=16)
    assert ranked.frame().to_dict("records")[0]["assumption"] == ranked.rows()[0]["assumption"]
    plane = eg.regime_map("security_dilemma", "d", "k", cells=20)
    assert plane.frame()["share"].sum() == pytest.approx(1)
    boxes = eg.boxes("security_dilemma", n=600)
    assert len(boxes.frame()) == len(boxes.scenarios.rows())
    found = eg.directions("security_dilemma", ["d"]).frame()
    jump = found[found["from"] == found["to"]]
    assert jump["way"].tolist() == ["falls"]
    assert jump["from"].tolist() == [pytest.approx(5 / 12)]


# -- pictures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("trilateral_assurance", {"jpn: stay", "jpn: join"}),  # a panel per choice of the third
        ("russia_warning", {"go ahead", "hold back", "high  0.3"}),  # its tree
        ("arms_race_markov", {"calm", "tense", "0 to 0.4"}),  # its states
        ("security_dilemma", set()),  # a table for two shows its formulas
        ("pressure_bargaining", set()),
        ("rubinstein", set()),  # 466 nodes
    ],
)
def test_a_definition_shows_its_game_where_no_table_of_formulas_does(
    name: str, words: set[str]
) -> None:
    shown = pictured(eg.load(name)._repr_html_())
    assert words <= shown
    assert bool(words) == bool(shown)


def test_games_are_shown_unsolved() -> None:
    """By hand: both best responses are underlined, and nothing is framed or thick."""
    game = eg.strategic([[2, 0], [3, 1]], [[2, 3], [0, 1]]).at()
    shown = pictured(game._repr_svg_())
    assert {"a1", "b2", "0", "1", "2", "3"} <= shown
    assert not any("equilibri" in text.lower() for text in shown)
    assert eg.load("pressure_bargaining").at()._repr_svg_() is None
    assert eg.load("chain_store").at()._repr_svg_() is None
    assert "stroke-width: 3.2" not in (eg.load("russia_warning").at()._repr_svg_() or "")


def test_a_solution_shows_which_of_its_equilibria_is_drawn() -> None:
    shown = eg.solve("russia_warning")._repr_html_()
    assert "Drawn is equilibrium 1 of 2." in pictured(shown)
    assert "stroke-width: 3.2" in shown  # the path of play
    assert not any("Drawn" in text for text in pictured(eg.solve("cornered")._repr_html_()))
    assert {"1", "○ 0", "● 1"} <= pictured(eg.solve("security_dilemma")._repr_html_())
    assert "Equilibrium 3: ● ≈ 0.7913" in pictured(eg.solve("arms_race_markov")._repr_html_())


def test_a_solution_over_a_range_has_no_picture() -> None:
    """Its payoffs are functions of d, and no numbers stand in its cells."""
    tips = eg.tips("security_dilemma", ["d"])
    between = next(tip.below for tip in tips if tip.below is not None)
    assert between.solution is not None
    assert pictured(between.solution._repr_html_()) == set()


def test_tips_maps_and_policies_show_themselves() -> None:
    tips = eg.tips("security_dilemma", ["d"])
    shown = pictured(tips._repr_html_())
    assert {"5/12 = 0.417", "26.7 %"} <= shown
    assert pictured(eg.tips("security_dilemma", ["e"])._repr_html_()) == set()  # tips nothing
    plane = eg.regime_map("security_dilemma", "d", "v0", {"k": "0.4"}, cells=20)
    shown = pictured(plane._repr_svg_())
    assert any("with k=2/5" in text for text in shown)
    assert any(f"v{eg.__version__}" in text for text in shown)
    lengths = eg.length_map(made(STAGES, PLAIN), "N", "b")
    assert "baseline" in pictured(lengths._repr_svg_())
    policies = eg.compare("security_dilemma", decision="bloc", n=16)
    assert {"restrain", "Largest regret"} <= pictured(policies._repr_svg_())


def test_what_is_sampled_is_shown_as_tables(tmp_path: Path) -> None:
    ranked = eg.rank("security_dilemma", n=16, seed=3)
    cells = html_of(ranked).cells
    first = ranked.ranking.rows()[0]
    assert cells[6:10] == ["v0", "every", first["metric"], f"{first['value']:.3f}"]
    boxes = eg.boxes("security_dilemma", n=600)
    (row, *_) = boxes.rows()
    cells = html_of(boxes).cells
    assert cells[7:12] == ["1", row["assumption"], "", short(row["high"]), f"{row['density']:.1%}"]
    run = eg.sweep("security_dilemma", 16, tmp_path / "sweep", values={"d": "0.5"}, workers=1)
    cells = html_of(run).cells
    assert cells[cells.index("d") + 1] == "held fixed"
    assert cells[cells.index("k") + 1] == "0 … 1"


def rows_of(result: Any) -> list[list[str]]:
    """The rows of its first table, as texts."""
    first = PICTURE.sub("", result._repr_html_()).partition("</table>")[0]
    return [re.findall(r"<td>(.*?)</td>", row) for row in first.split("<tr>")[2:]]


def test_a_sweep_shows_its_shares_and_where_it_is(tmp_path: Path) -> None:
    run = eg.sweep("security_dilemma", 500, tmp_path / "sweep", seed=3, workers=1)
    shown = {name: (int(n), share) for name, n, share, _ in rows_of(run)}
    for name, n in run.frame(["regime"])["regime"].value_counts().items():
        assert shown.pop(str(name), (0, "0.00%")) == (n, f"{n / 5:.2f}%")
    assert shown == {}
    ends = [re.findall(r"[\d.]+", row[3]) for row in rows_of(run)]
    assert all(float(low) <= float(high) for low, high in ends)
    assert str(tmp_path / "sweep") in run._repr_html_()
    run.files[0].write_bytes(b"PAR1")
    damaged = eg.read_sweep(tmp_path / "sweep")
    assert f"its {run.files[0].name} was changed" in damaged._repr_html_()
    assert rows_of(damaged) == []


def test_a_sweep_without_levels_shows_how_many_are_solved(tmp_path: Path) -> None:
    run = eg.sweep(hunt(), 64, tmp_path / "sweep", workers=1)
    assert [row[:3] for row in rows_of(run)] == [["solved", "64", "100.00%"]]


def test_many_points_are_shown_as_shares() -> None:
    """By hand: past d = 5/12 nobody arms, and of k/99 those are from k = 42 on."""
    many = eg.solve_batch(eg.load("security_dilemma").batch({"d": np.arange(100) / 99}))
    assert rows_of(many) == [["below", "58", "58.00%"], ["across", "42", "42.00%"]]
    assert repr(many).startswith("Solutions(100 points: 58 below, 42 across; nash by ")
    found = eg.from_samples("security_dilemma", np.array([[0.1], [0.6], [0.9]]), names=["d"])
    assert rows_of(found) == [["below", "2", "66.67%"], ["across", "1", "33.33%"]]
    assert repr(found) == "Outcomes(3 points: 2 below, 1 across)"


def test_many_points_without_levels_are_shown_by_their_equilibria() -> None:
    """The hare dominates above 1; below it there are two pure ones and a mixed one."""
    found = eg.outcomes(hunt(), {"k": [0.25, 0.5, 1.5]})
    one, three = ["with 1 equilibrium", "1", "33.33%"], ["with 3 equilibria", "2", "66.67%"]
    assert rows_of(found) == [one, three]
    none = eg.solve_batch(hunt().batch({"k": np.array([])}))
    assert (rows_of(none), repr(none).partition(";")[0]) == ([], "Solutions(0 points")


def test_points_that_are_not_solved_say_why() -> None:
    game = eg.strategic(
        [[1, -1], [-1, "k"]], [[-1, 1], [1, -1]], ranges={"k": (1, 0, 2)},
        escalation=[[1, 0], [0, 0]],
    )  # fmt: skip
    many = eg.solve_batch(game.batch({"k": np.array([0.5, 1.5])}), method="pure inspection")
    assert rows_of(many) == [["unresolved", "2", "100.00%"]]
    assert "Equilibria known: all pure at 2." in many._repr_html_()


def test_directions_rankings_and_boxes_show_pictures() -> None:
    found = eg.directions("security_dilemma", ["k", "v0"])
    assert repr(found) == "Directions(k falls, v0 rises; nash by double description)"
    assert rows_of(found)[1] == ["v0", "constant", "rises", "rises", "all"]
    assert {"what building costs", "5/12", "0.62"} - pictured(found._repr_html_()) == {"5/12"}
    assert pictured(eg.directions("security_dilemma", [])._repr_html_()) == set()
    ranked = eg.rank("security_dilemma", n=32, seed=4)
    total = next(
        row["value"] for row in ranked.ranking.rows()
        if (row["assumption"], row["output"], row["metric"]) == ("k", "some", "total")
    )  # fmt: skip
    assert {"what building costs", f"{total:.2f}"} <= pictured(ranked._repr_html_())
    boxes = eg.boxes("security_dilemma", "every", n=1000, seed=1)
    assert {"Scenario 1", "0.392", "0.76"} <= pictured(boxes._repr_html_())


def test_quantal_responses_show_a_picture_and_points() -> None:
    path = eg.quantal_path("security_dilemma", at=[0, 1, 2])
    assert repr(path) == "QuantalPath(logit, agent; 3 points, rationality 0 to 2)"
    whole = eg.quantal_path("security_dilemma")
    assert {"build", "restrain", "rationality"} <= pictured(whole._repr_html_())
    rows = rows_of(path)
    assert rows[0][:3] == ["0", "0.5", "0.5"]  # random choice
    assert [float(row[-1]) for row in rows] == pytest.approx(list(path.escalation), abs=1e-3)
    found = eg.quantal_branches("security_dilemma")
    assert repr(found) == "QuantalBranches(2 branches to 3 equilibria; 0 not reached)"
    assert [row[:3] for row in rows_of(found)] == [["1", "random choice", "2"], ["2", "1", "3"]]
    assert {"number 1", "number 2", "number 3"} <= pictured(found._repr_html_())


def test_the_same_result_is_the_same_picture() -> None:
    game = eg.load("arms_race_markov").at()
    assert game._repr_svg_() == game._repr_svg_()


# -- hostile ---------------------------------------------------------------------------------------


def test_no_text_is_markup() -> None:
    actions = (["<b>", "a&b"], ["<i>x</i>".replace("/", ""), "'"])
    game = hunt(title=BAD, about={"k": BAD}, actions=actions)
    for result in (game, eg.solve(game), eg.tips(game)):
        assert BAD not in result._repr_html_()
        html_of(result)
    assert {"<b>", "a&b"} <= pictured(eg.solve(game)._repr_html_())
    assert any(text.startswith("<script>") for text in pictured(eg.tips(game)._repr_html_()))
    assert BAD in html_of(game).cells
    assert {"<b>", "a&b"} <= {*html_of(game).cells}
    assert Cells(html_table(BAD, [BAD], [[BAD]], [BAD])).cells == [BAD, BAD]


@pytest.mark.parametrize(
    ("number", "text", "near"),
    [
        (Fraction(5, 21), "5/21", 5 / 21), (Fraction(1, 10**20), "≈ 0", 1e-20),
        (Fraction(2), "2", 2.0), (0.5, "≈ 0.5", 0.5), (3, "3", 3.0),
        (Algebraic((-2, 0, 1), Fraction(1), Fraction(2)), "≈ 1.4142", 2**0.5),
        (None, "unknown", np.nan), (float("nan"), "varies", np.nan),
        (Fraction(10) ** 400, "a number too large to be shown", np.nan),
    ],
    ids=str,
)  # fmt: skip
def test_numbers_in_short(number: Any, text: str, near: float) -> None:
    assert short(number) == text
    assert nearest_float(number) == pytest.approx(near, nan_ok=True)


def test_few_names() -> None:
    assert few("abc", 2) == "a, b and 1 more"
    assert few("ab", 2) == "a, b"
    assert few([]) == ""


def test_a_solution_without_equilibria_is_shown() -> None:
    """Matching pennies has no pure equilibrium."""
    found = eg.solve(eg.strategic([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]), method="pure inspection")
    assert repr(found).startswith("Solution(0 equilibria (all pure)")
    assert len(found.frame()) == 0
    assert "Not all:" in found._repr_html_()


def test_an_equilibrium_speaks_of_escalation_where_the_file_does() -> None:
    assert "escalation" not in "".join(map(repr, eg.solve(hunt()).equilibria))
    with_it = hunt(escalation=[[0, 0], [0, 1]])
    assert all("; escalation " in repr(found) for found in eg.solve(with_it).equilibria)
    assert "; escalation 0; " in repr(eg.solve("security_dilemma").equilibria[0])
