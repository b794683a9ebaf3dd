"""What a notebook shows of results: short texts, tables in which nothing is markup, frames."""

from __future__ import annotations

from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.notebook import few, html_table, nearest_float, short
from escalation_games.numbers import Algebraic

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


def html_of(result: Any) -> Cells:
    found = Cells(result._repr_html_())
    assert found.tags <= TAGS
    return found


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


# -- hostile ---------------------------------------------------------------------------------------


def test_no_text_is_markup() -> None:
    actions = (["<b>", "a&b"], ["<i>x</i>".replace("/", ""), "'"])
    game = hunt(title=BAD, about={"k": BAD}, actions=actions)
    for result in (game, eg.solve(game), eg.tips(game)):
        assert BAD not in result._repr_html_()
        html_of(result)
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
