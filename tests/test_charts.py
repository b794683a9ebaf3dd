"""Charts of what was asked about many points: their texts by boxes, their marks by the results."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from click.testing import CliRunner
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.report.colours import AREAS, SIGNS
from escalation_games.report.pages.report_pictures import picture_of_game
from escalation_games.report.pictures import (
    boxes,
    brief,
    directions,
    policies,
    quantal_path,
    ranking,
)
from escalation_games.report.pictures.canvas import SETTINGS, Poster, headed
from escalation_games.report.pictures.games import states
from escalation_games.report.pictures.labels import GREY, row_label
from escalation_games.report.text.number_text import SYMBOLS
from escalation_games.report.text.words import Standing
from escalation_games.sensitivity.ranking.importance import Importance
from picture_texts import check, check_on_map, texts
from pictured import PLAIN, STAGES, TABLE, TEXTS, TREE, made

CASES = Path(__file__).resolve().parent / "cases"
HERE = Standing()


def sheet(make: Callable[..., Figure], *of: object) -> Figure:
    with mpl.rc_context(SETTINGS):
        return make(*of)


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in texts(figure)]


def case(name: str) -> eg.Definition:
    return eg.loads((CASES / f"{name}.toml").read_text("utf-8"))


def bars(figure: Figure) -> list[Rectangle]:
    (axes,) = figure.axes
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def test_bars_that_are_no_regimes_have_no_colour_of_one() -> None:
    definition = eg.load("security_dilemma")
    figure = sheet(ranking.ranking_sheet, definition, eg.rank(definition, n=64), HERE, "1")
    regimes = {*map(mpl.colors.to_rgba, [*AREAS.values(), *SIGNS.values()])} - {
        mpl.colors.to_rgba(AREAS["unresolved"]), mpl.colors.to_rgba(SIGNS["unresolved"])
    }  # fmt: skip
    assert not regimes & {bar.get_facecolor() for bar in bars(figure)}


# -- ranking ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("game", "options"),
    [
        ("security_dilemma", {}),
        ("security_dilemma", {"method": "shapley"}),
        ("trust_spiral", {}),
        ("path_forward", {"groups": {"firm": ["fd", "fm"]}}),
    ],
    ids=["three panels", "Shapley", "two panels", "one panel and a group"],
)
def test_the_ranking_draws_its_indices_and_nothing_overlaps(
    game: str, options: dict[str, object]
) -> None:
    definition = eg.load(game)
    found: Importance = eg.rank(definition, n=64, **options)  # type: ignore[arg-type]
    figure = sheet(ranking.ranking_sheet, definition, found, HERE, "1")
    check(figure)
    live = [output for output in ("every", "some", "gap") if found.ranking.variance[output] > 0]
    live = live if "gap" in live else live[:1]
    metric = "total" if "method" not in options else "shapley"
    for k, output in enumerate(live):
        drawn = sorted(bar.get_width() for bar in bars(figure) if k - 0.2 <= bar.get_x() < k + 0.8)
        values = sorted(
            index.value
            for index in found.ranking.indices
            if (index.output, index.metric, len(index.assumptions)) == (output, metric, 1)
        )
        scale = drawn[-1] / values[-1]
        assert drawn == pytest.approx([value * scale for value in values], abs=1e-9)
    assert {index.assumptions[0] for index in found.ranking.indices} <= {*words_of(figure)}


@pytest.mark.parametrize(("n", "is_wide"), [(16, True), (1024, False)])
def test_wide_intervals_leave_bars_their_room(n: int, is_wide: bool) -> None:
    """However wide they are, a share of 1 is half a panel long; what is cut off has an arrow."""
    definition = eg.load("russia_warning")
    found = eg.rank(definition, n=n)
    figure = sheet(ranking.ranking_sheet, definition, found, HERE, "1")
    check(figure)
    (axes,) = figure.axes
    place = {text.get_text(): text.get_position()[0] for text in reversed(axes.texts)}
    assert place["1"] - place["0"] > 0.5
    shown = [i for i in found.ranking.indices if len(i.assumptions) == 1]
    ends = [end for i in shown for end in (i.low, i.high)]
    assert (max(ends) > 1.2 or min(ends) < -0.2) == is_wide
    arrows = [line for line in axes.lines if line.get_marker() in ("<", ">")]
    assert (len(arrows) > 0) == is_wide
    assert any("An arrow" in text for text in words_of(figure)) == is_wide


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("name", ["picture_text", "dol1"])
def test_rankings_with_hostile_texts(name: str) -> None:
    definition = case(name)
    figure = sheet(ranking.ranking_sheet, definition, eg.rank(definition, n=32), HERE, "1")
    check(figure)


def test_a_ranking_in_which_nothing_varies_says_so() -> None:
    found = eg.rank("security_dilemma", n=32, values={"d": 1, "k": 1, "aB": 0, "aR": 0})
    assert not any(found.ranking.variance[o] > 0 for o in ("every", "some", "gap"))
    definition = eg.load("security_dilemma")
    figure = sheet(ranking.ranking_sheet, definition, found, HERE, "1")
    check(figure)
    assert "Nothing varies: no share can be told." in words_of(figure)


# -- scenario boxes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("game", "what"),
    [("security_dilemma", "every"), ("path_forward", "some"), ("extended_deterrence", "none")],
)
def test_boxes_draw_their_limits_and_nothing_overlaps(game: str, what: str) -> None:
    definition = eg.load(game)
    found = eg.boxes(definition, what, n=1000)
    figure = sheet(boxes.boxes_sheet, definition, found, HERE, "1")
    check(figure)
    grey = mpl.colors.to_rgba(GREY)
    drawn = [
        (bar.get_x(), bar.get_x() + bar.get_width())
        for bar in bars(figure)
        if bar.get_facecolor() == grey and bar.get_height() > 0.25
    ]
    wanted = []
    for row in found.rows():
        low, high = definition.assumption(row["assumption"]).range or (0, 1)
        ends = (low if row["low"] is None else row["low"], row["high"])
        ends = ends[0], high if ends[1] is None else ends[1]
        wanted.append(tuple(float((end - low) / (high - low)) for end in ends))
    assert wanted
    assert [pytest.approx(ends) for ends in wanted] == drawn
    shown = words_of(figure)
    for box in found.scenarios.boxes:
        assert f"so in {box.density.text} of it" in shown
        assert f"{box.coverage.text} of all such points" in shown
        assert f"{box.mass.text} of the space" in shown


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("name", ["picture_text", "dol1"])
def test_boxes_with_hostile_texts(name: str) -> None:
    definition = case(name)
    check(sheet(boxes.boxes_sheet, definition, eg.boxes(definition, n=600), HERE, "1"))


def test_no_box_is_said() -> None:
    definition = eg.load("security_dilemma")
    found = eg.boxes(definition, n=300, values={"d": 1, "k": 1, "aB": 0, "aR": 0})
    assert not found.scenarios.boxes
    figure = sheet(boxes.boxes_sheet, definition, found, HERE, "1")
    check(figure)
    assert "No box was found." in words_of(figure)


# -- policies --------------------------------------------------------------------------------------


def test_policies_have_their_regrets_and_the_regimes_of_their_levels_in_each_reading() -> None:
    definition = eg.load("path_forward")
    found = eg.compare(definition, n=64)
    figure = sheet(policies.policies_sheet, found, HERE, "1")
    check(figure)
    cells = {
        (round(bar.get_y() + bar.get_height() / 2), round(bar.get_x(), 6)): to_hex(
            bar.get_facecolor()
        )
        for bar in bars(figure)
    }
    rows = [[colour for (row, _), colour in sorted(cells.items()) if row == k] for k in range(4)]
    below, above = AREAS["below"], AREAS["above"]
    # baseline, allied, russian: theta 0.45, 0.2, 0.8, or 1 - theta where opportunists escalate
    assert rows == [
        [above, below, above],  # max_pressure 0.45, 0.2, 0.8
        [above, below, above],  # deter_only   0.45, 0.2, 0.8
        [above, above, below],  # dialogue_only 0.55, 0.8, 0.2
        [below, above, above],  # integrated   0, 1, 0.8
    ]
    dots = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_marker() == "o"]
    regrets = [policy.summary.regret[1] for policy in found.policies]
    assert dots == pytest.approx([policies.REGRET * regret for regret in regrets])


@pytest.mark.filterwarnings("ignore:Glyph")
def test_policies_that_set_assumptions_and_a_payoff_that_has_no_regime() -> None:
    definition = case("picture_text")
    settings = {"a policy with a very long name " * 3: {"v": 2}, "$other_{$": {"v": 0, "k": 1}}
    figure = sheet(policies.policies_sheet, eg.compare(definition, settings, n=16), HERE, "1")
    check(figure)
    judged = eg.compare("security_dilemma", decision="bloc", by="rivals", n=32)
    figure = sheet(policies.policies_sheet, judged, HERE, "1")
    check(figure)
    assert not {*AREAS.values()} & {to_hex(bar.get_facecolor()) for bar in bars(figure)}
    assert not [text for text in words_of(figure) if text[0] in "○◐●"]


def test_a_game_without_readings_shows_where_it_stands() -> None:
    found = eg.compare("beer_quiche", decision="order after strong", n=16)
    assert found.by_reading is None
    figure = sheet(policies.policies_sheet, found, HERE, "1")
    check(figure)
    assert "baseline" in words_of(figure)


# -- directions ------------------------------------------------------------------------------------


def levels_drawn(figure: Figure, row: int, x: float) -> list[float]:
    """The levels of the lines of a row at a place; dashed and thin lines are none."""
    found = []
    for line in figure.axes[0].lines:
        xs, ys = np.array(line.get_xdata(), float), np.array(line.get_ydata(), float)
        is_level = line.get_linewidth() >= 1.6 and line.get_linestyle() == "-" and xs[0] < xs[-1]
        if is_level and xs[0] < x < xs[-1] and row - 0.5 < ys[0] < row + 0.5:
            y = float(np.interp(x, xs, ys))
            share = (y - row - directions.LOW) / (directions.HIGH - directions.LOW)
            found.append(share)
    return [min(found), max(found)]


@pytest.mark.parametrize("game", ["security_dilemma", "path_forward", "hawk_dove"])
def test_directions_draw_the_envelopes_that_solving_point_by_point_gives(game: str) -> None:
    definition = eg.load(game)
    found = eg.directions(definition)
    point = definition.point(None)
    figure = sheet(directions.directions_sheet, definition, point, found, (), HERE, "1")
    check(figure)
    for row, direction in enumerate(found):
        low, high = definition.assumption(direction.assumption).range or (0, 1)
        for k in (7, 31, 53, 89):
            x = low + (high - low) * Fraction(k, 97)
            envelope = eg.solve(definition.at({direction.assumption: x})).envelope
            ends = [float(envelope.lower), float(envelope.upper)]
            assert levels_drawn(figure, row, k / 97) == pytest.approx(ends, abs=2e-3)
    ways = [text for text in words_of(figure) if text in "▲▼⇅="]
    assert len(ways) >= len(found)


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize(
    ("name", "effort"),
    [("picture_text", None), ("three", None), ("crisis", 0.02)],
    ids=["hostile texts", "three", "not settled"],
)
def test_directions_over_all_ranges(name: str, effort: float | None) -> None:
    definition = case(name)
    over = eg.over_ranges(definition, lines=8, effort=effort)
    found, point = eg.directions(definition), definition.point(None)
    figure = sheet(directions.directions_sheet, definition, point, found, over, HERE, "1")
    check(figure)
    assert "Over all\nranges" in words_of(figure)
    assert ("not settled" in words_of(figure)) == (effort is not None)


# -- quantal responses -----------------------------------------------------------------------------


@pytest.mark.parametrize("game", ["security_dilemma", "path_forward", "false_alarm"])
def test_the_quantal_path_draws_its_levels_and_choices(game: str) -> None:
    definition = eg.load(game)
    path, branches = eg.quantal_path(definition), eg.quantal_branches(definition)
    figure = sheet(quantal_path.quantal_sheet, definition, path, branches, HERE, "1")
    check(figure)
    lines = [line for line in figure.axes[0].lines if line.get_linewidth() in (1.4, 2)]
    drawn = [np.asarray(line.get_ydata()) for line in lines]
    assert 1 - drawn[0] / quantal_path.LEVEL == pytest.approx(path.escalation)
    size = quantal_path.CHOICE
    shown = path.profile[: quantal_path.SHOWN]
    wanted = [mixture[:, k] for mixture in shown for k in range(mixture.shape[1])]
    for levels, column in zip(drawn[1:], wanted, strict=True):
        assert -levels / size == pytest.approx(column - column[0] - levels[0] / size)
    (places,) = {tuple(line.get_xdata()) for line in lines}
    order = np.argsort(path.rationality, kind="stable")
    assert (np.diff(np.array(places)[order]) >= 0).all()
    assert (min(places), max(places)) == (0, pytest.approx(1))
    ends = {k for branch in branches.branches for k in branch.ends if k is not None}
    numbers = {text for text in words_of(figure) if text.startswith("number ")}
    assert numbers == {f"number {k + 1}" for k in ends}


@pytest.mark.filterwarnings("ignore:Glyph")
def test_quantal_responses_at_points_and_with_hostile_texts() -> None:
    definition = case("picture_text")
    check(
        sheet(quantal_path.quantal_sheet, definition, eg.quantal_path(definition), None, HERE, "1")
    )
    definition = eg.load("path_forward")
    path = eg.quantal_path(definition, at=[1, 2, 5])
    figure = sheet(quantal_path.quantal_sheet, definition, path, None, HERE, "1")
    check(figure)
    assert not [text for text in words_of(figure) if text.startswith("number ")]


def test_a_picture_of_other_answers_of_solve_is_an_error(tmp_path: Path) -> None:
    command = ["solve", "security_dilemma", "--out", str(tmp_path / "x.png")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert "--out: is for --concept agent-qre" in result.stderr


# -- states ----------------------------------------------------------------------------------------

LADDER = """
title = "A ladder of $5 & <more>"
question = "How far up?"
form = "stochastic"
source = "none"
players = ["us", "them"]
states = ["peace_{$0$}", "a state with a long name that goes on", "crisis", "clash"]
discount = "0.9"
[[moves]]
player = "us"
actions = ["hold", "push"]
seen_by = []
[[moves]]
player = "them"
actions = ["hold", "push"]
[assumptions]
p = { value = 0.1, range = [0, 0.2], about = "chance" }
[payoffs]
us = "0 - them.push"
them = "0 - p*us.hold"
[next]
"peace_{$0$}" = { crisis = "p", clash = "p/7", "war & ruin" = "p/3" }
"a state with a long name that goes on" = { "peace_{$0$}" = "p", crisis = "1/3" }
crisis = { "peace_{$0$}" = "p", clash = "1/3*(1 - p)" }
clash = { "a state with a long name that goes on" = "p/9", "war & ruin" = "1/7" }
[ends]
"war & ruin" = { us = "-3", them = "-3", escalation = 1 }
talks = { us = "1", them = "1", escalation = 0 }
[escalation]
within = 10
line = 0.25
why = "one in four"
"""


def ladder_numbers(figure: Figure) -> list[str]:
    return [text for text in words_of(figure) if re.fullmatch(r"(stays )?(≈ )?[\d./]+", text)]


def test_ladders_have_the_probabilities_of_their_equilibria() -> None:
    """0.2 n leads to tension and 0.1 n to war, where n build; back does 0.3 where nobody builds."""
    definition = eg.load("arms_race_markov")
    game = definition.at()
    figure = sheet(states.states_sheet, definition, eg.solve(game), HERE, "1")
    check(figure)
    assert sorted(ladder_numbers(figure)) == sorted([
        "stays 1", "0.3", "stays 0.7",  # both restrain always
        "stays 1", "0.2", "stays 0.8",  # build when tense
        "0.4", "stays 0.6", "0.2", "stays 0.8",  # build always
    ])  # fmt: skip
    ends = [bar for bar in bars(figure) if to_hex(bar.get_facecolor()) == AREAS["above"]]
    assert len(ends) == 3
    figure = sheet(lambda: eg.plot.states(definition).figure)
    check(figure)
    shown = words_of(figure)
    assert {"0 to 0.4", "0 to 0.3", "0 to 0.2", "stays 0.6 to 1", "stays 0.7 to 0.9"} <= {*shown}


@pytest.mark.parametrize("game", ["pressure_programme", "arms_race_markov"])
def test_every_stochastic_game_of_the_library_has_a_ladder(game: str) -> None:
    definition = eg.load(game)
    for preset in (None, *(preset.name for preset in definition.presets)):
        values = definition.preset(preset).values if preset else None
        found = eg.solve(definition.at(values))
        check(sheet(states.states_sheet, definition, found, Standing(preset), "1"))


def test_ladders_of_many_states_with_hostile_names() -> None:
    definition = eg.loads(LADDER)
    check(sheet(lambda: eg.plot.states(definition).figure))
    check(sheet(states.states_sheet, definition, eg.solve(definition), HERE, "1"))


def test_a_report_shows_the_states() -> None:
    definition = eg.load("arms_race_markov")
    (shown,) = picture_of_game(definition, eg.solve(definition), HERE, "1")
    assert ">tense</text>" in shown.svg
    bargain = eg.load("pressure_bargaining")
    assert list(picture_of_game(bargain, eg.solve(bargain), HERE, "1")) == []


def test_one_ladder_can_be_asked_for_and_more_than_can_be_read_are_told() -> None:
    """Both build always: 0.4 leads to tension and 0.2 to war. Of 256 ladders six are drawn."""
    definition = eg.load("arms_race_markov")
    figure = sheet(states.states_sheet, definition, eg.solve(definition), HERE, "1", 3)
    check(figure)
    assert ladder_numbers(figure) == ["stays 0.6", "stays 0.8", "0.4", "0.2"]
    with pytest.raises(eg.InputError, match="there are 3 equilibria, and 4 is asked for"):
        sheet(states.states_sheet, definition, eg.solve(definition), HERE, "1", 4)


def test_more_states_than_can_be_read_are_refused() -> None:
    """Four states and thirteen ends, one more than stand side by side."""
    ends = "".join(f"\n[ends.e{k}]\nus = 0\nthem = 0\n" for k in range(11))
    definition = eg.loads(LADDER.replace("[escalation]", f"{ends}[escalation]"))
    with pytest.raises(eg.InputError, match="17 states and ends cannot be read as a picture"):
        eg.plot.states(definition)


def test_games_of_other_forms_have_no_states() -> None:
    with pytest.raises(eg.InputError, match="has no states"):
        eg.plot.states("security_dilemma")


# -- several games ---------------------------------------------------------------------------------


READINGS = {**PLAIN, "one": "allied", "other": "russian"}
SMALL = [made(TABLE, READINGS), made(TREE, READINGS)]  # quick games, one of which has readings


@pytest.mark.parametrize("preset", [None, "russian"])
def test_the_brief_shows_every_reading_in_its_colour_and_the_nearest_tips(
    preset: str | None,
) -> None:
    definitions = [*SMALL, eg.load("hawk_dove")]
    games = eg.brief(definitions, preset)
    figure = sheet(brief.brief_sheet, games, preset, "1")
    check(figure)
    regimes = [
        eg.solve(definition.at(values)).regime
        for definition in definitions
        for values in (None, *(p.values for p in definition.presets))
    ]
    rows = [bar for bar in bars(figure) if bar.get_height() == pytest.approx(brief.GAME)]
    assert [to_hex(bar.get_facecolor()) for bar in rows] == [AREAS[regime] for regime in regimes]
    shown = " ".join(words_of(figure))
    nearest = [
        (tip.margin, game.definition.title, tip.assumption)
        for game in games
        for tip in game.tips or ()
        if tip.leads in ("toward", "both") and "regime" in tip.changes
    ]
    _, title, name = min(nearest)
    assert f"{title} · {name}" in shown


@pytest.mark.filterwarnings("ignore:Glyph")
def test_a_brief_of_hostile_texts_and_of_a_game_without_escalation() -> None:
    games = eg.brief([case("picture_text"), case("dol1"), eg.load("prisoners_dilemma")])
    check(sheet(brief.brief_sheet, games, None, "1"))


def test_looks_at_claims_fill_the_bar() -> None:
    games = eg.brief(SMALL)
    figure = sheet(brief.brief_sheet, games, None, "1")
    parts = [bar for bar in bars(figure) if bar.get_height() == pytest.approx(0.22)]
    assert sum(bar.get_width() for bar in parts) == pytest.approx(brief.WIDE)
    looks = sum(len(claim.ways) for game in games for claim in game.claims)
    found = (re.match(r"(\d+) (hold|go|have|are)", text) for text in words_of(figure))
    assert sum(int(match[1]) for match in found if match) == looks


def test_other_ranges_are_not_drawn(tmp_path: Path) -> None:
    command = ["brief", "security_dilemma", "--ranges", "2", "--out", str(tmp_path / "x.png")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert "--ranges: is not drawn" in result.stderr


# -- commands --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        "rank security_dilemma -n 32",
        "boxes security_dilemma -n 300",
        "compare security_dilemma --decision bloc -n 16",
    ],
)
@pytest.mark.parametrize("ending", ["svg", "png"])
def test_commands_write_pictures(arguments: str, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"x.{ending}"
    command = [*arguments.split(), "--out", str(file)]
    result = CliRunner().invoke(main, command)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"wrote {file}\n")
    first = file.read_bytes()
    CliRunner().invoke(main, command)
    assert file.read_bytes() == first


AXES: dict[str, Callable[[Any], Any]] = {
    "tips": lambda ax: eg.plot.tips("security_dilemma", eg.tips("security_dilemma"), ax),
    "ranking": lambda ax: eg.plot.ranking("doorstep", eg.rank("doorstep", n=32), ax),
    "boxes": lambda ax: eg.plot.boxes("doorstep", eg.boxes("doorstep", n=300), ax),
    "policies": lambda ax: eg.plot.policies(eg.compare("path_forward", n=16), ax),
    "directions": lambda ax: eg.plot.directions(
        "security_dilemma", eg.directions("security_dilemma"),
        eg.over_ranges("security_dilemma", lines=8), ax,
    ),
    "quantal_path": lambda ax: eg.plot.quantal_path(
        "security_dilemma", eg.quantal_path("security_dilemma"), None, ax
    ),
    "states": lambda ax: eg.plot.states("arms_race_markov", eg.solve("arms_race_markov"), ax),
    "brief": lambda ax: eg.plot.brief(eg.brief(SMALL), None, ax),
    "map": lambda ax: eg.plot.map(eg.regime_map("security_dilemma", "d", "v0", cells=60), ax),
    "length map": lambda ax: eg.plot.map(eg.length_map(made(STAGES, PLAIN), "N", "b"), ax),
}  # fmt: skip


@pytest.mark.parametrize("name", AXES)
def test_axes_are_drawn_into_and_given_back(name: str) -> None:
    axes = Figure(figsize=(9, 6)).add_axes((0.4, 0.1, 0.4, 0.8))
    assert AXES[name](axes) is axes
    assert axes.texts


@pytest.mark.parametrize("name", AXES)
def test_new_axes_leave_room_for_all_of_their_words(name: str) -> None:
    from matplotlib import pyplot

    with mpl.rc_context({"backend": "agg"}):
        axes = AXES[name](None)
        try:
            check(axes.figure)
        finally:
            pyplot.close(axes.figure)


# -- the map in axes of others -----------------------------------------------------------------


SIZES = [(3.4, 2.6), (6.4, 4.8)]  # inches: a column of a journal, and matplotlib's own


def mapped(found: eg.Map, size: tuple[float, float]) -> Any:
    figure = Figure(figsize=size, dpi=150)
    return eg.plot.map(found, figure.add_axes((0.17, 0.19, 0.79, 0.77)))


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("given", ["readings on a line", "plain", "hostile"])
def test_a_map_can_be_read_in_a_column_and_beside_it(given: str, size: tuple[float, float]) -> None:
    if given == "readings on a line":
        found = eg.regime_map("security_dilemma", "d", "v0", cells=60)
    else:
        found = eg.regime_map(made(TABLE, TEXTS[given]), "v", "d", cells=40)
    axes = mapped(found, size)
    check(axes.figure)
    check_on_map(axes)
    shown = words_of(axes.figure)
    assert {"baseline", *(mark.name for mark in found.presets)} <= {*shown}
    heads = [text.split("\n")[0] for text in shown]
    numbered = {f"{SYMBOLS[r.regime]} {k}" for k, r in enumerate(found.regions, 1) if r.spots}
    assert numbered <= {*heads}
    assert {"ABCDEFGH"[k] for k in range(len(found.boundaries))} <= {*heads}


def test_a_map_in_axes_has_the_regimes_colours_its_rules_and_hatches() -> None:
    """The colour at a point is that of the regime that solving there gives; so is the legend's."""
    found = eg.regime_map("security_dilemma", "d", "v0", cells=60)
    axes = mapped(found, SIZES[0])
    (image,) = axes.images
    handles, labels = axes.get_legend_handles_labels()
    for d, v0 in ((0.05, 0.3), (0.1, 1.4), (0.9, 1.4), (0.9, 0.3)):
        solution = eg.solve(eg.load("security_dilemma").at({"d": str(d), "v0": str(v0)}))
        regime = solution.envelope.regime(solution.game.line)
        region = next(r for r in found.regions if r.regime == regime)
        k = found.regions.index(region)
        i, j = (int(60 * s) for s in ((v0 - 0.2) / 1.3, d))
        colour = tuple(image.get_array()[i, j] / 255)
        assert colour == pytest.approx(handles[k].get_facecolor()[:3], abs=0.01)
        assert bool(handles[k].get_hatch()) == (len(solution.equilibria) > 1)
        assert labels[k].startswith(f"{k + 1}  {SYMBOLS[region.regime]} ")
    assert len(labels) == len(found.regions) + len(found.boundaries)
    assert " ".join(labels[-1].split()) == "A v = k + e, here v0 = 7/(12·(1 − d))"
    curve = next(line for line in axes.lines if line.get_gid() == "boundary-A").get_xydata()
    assert np.allclose(curve[:, 1] * 12 * (1 - curve[:, 0]), 7)


def test_dollars_in_a_maps_legend_are_dollars() -> None:
    found = eg.regime_map(made(TABLE, TEXTS["hostile"]), "v", "d", cells=20)
    axes = mapped(found, SIZES[1])
    _, labels = axes.get_legend_handles_labels()
    assert any("$1" in label for label in labels)
    axes.figure.legend(*axes.get_legend_handles_labels())
    axes.figure.draw_without_rendering()  # a formula of half a sentence would be an error
    assert all(text.count(r"\$") == text.count("$") for text in labels)


def test_what_is_no_map_is_told_the_call() -> None:
    with pytest.raises(eg.InputError, match=r"eg\.plot\.map\(eg\.regime_map\("):
        eg.plot.map("security_dilemma")  # type: ignore[arg-type]


@pytest.mark.parametrize("game", [entry.name for entry in eg.catalogue()])
def test_texts_of_the_library_are_not_cut(game: str) -> None:
    """The heads of pictures with each reading, and what the rows are about."""
    definition = eg.load(game)
    with mpl.rc_context(SETTINGS):
        for preset in (None, *(preset.name for preset in definition.presets)):
            standing = Standing(preset=preset)
            sheet = Poster(headed(definition, standing), 1.0, 0.5)
            said = " ".join(text.get_text() for text in sheet.figure.texts)
            assert said == " ".join(headed(definition, standing))
            check(sheet.figure)
        for row, assumption in enumerate(definition.assumptions):
            row_label(sheet.axes, row, assumption.about, assumption.name)
    about = [" ".join(text.get_text().split()) for text in sheet.axes.texts[::2]]
    assert about == [" ".join(assumption.about.split()) for assumption in definition.assumptions]


def test_a_map_along_a_length_has_the_regime_of_every_strip() -> None:
    """The colour at a point is that of the regime that solving there gives."""
    game = made(STAGES, PLAIN)
    axes = eg.plot.map(eg.length_map(game, "N", "b"))
    for n, b in ((1, "0.08"), (2, "0.7"), (3, "0.5"), (5, "0.93")):
        (strip,) = [
            patch for patch in axes.patches
            if abs(patch.get_y() + patch.get_height() / 2 - n) < 0.01
            and patch.get_x() <= float(b) <= patch.get_x() + patch.get_width()
        ]  # fmt: skip
        regime = eg.solve(game.resized(N=n).at({"b": b})).regime
        assert to_hex(strip.get_facecolor()) == AREAS[regime]


WRONG: dict[str, tuple[Callable[[Any], Any], str]] = {
    "tips": (lambda wrong: eg.plot.tips("doorstep", wrong), "eg.tips("),
    "ranking": (lambda wrong: eg.plot.ranking("doorstep", wrong), "eg.rank("),
    "boxes": (lambda wrong: eg.plot.boxes("doorstep", wrong), "eg.boxes("),
    "policies": (eg.plot.policies, "eg.compare("),
    "directions": (lambda wrong: eg.plot.directions("doorstep", wrong), "eg.directions("),
    "over": (
        lambda wrong: eg.plot.directions("doorstep", eg.directions("doorstep", ["g"]), wrong),
        "eg.over_ranges(",
    ),
    "quantal path": (lambda wrong: eg.plot.quantal_path("doorstep", wrong), "eg.quantal_path("),
    "branches": (
        lambda wrong: eg.plot.quantal_path(
            "security_dilemma", eg.quantal_path("security_dilemma", at=[0, 1]), wrong
        ),
        "eg.quantal_branches(",
    ),
    "states": (lambda wrong: eg.plot.states("arms_race_markov", wrong), "eg.solve("),
    "brief": (eg.plot.brief, "eg.brief("),
    "map": (eg.plot.map, "eg.regime_map("),
    "matrix": (eg.plot.matrix, "eg.solve("),
    "tree": (eg.plot.tree, "eg.solve("),
}


@pytest.mark.parametrize("wrong", ["doorstep", 3, ["x"], {"a": 1}], ids=str)
@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_drawn_is_told_the_call(name: str, wrong: Any) -> None:
    draw, right = WRONG[name]
    with pytest.raises(eg.InputError, match=re.escape(right)):
        draw(wrong)
