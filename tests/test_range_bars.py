"""Bars of ranges: what their parts say is what solving point by point gives."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

import escalation_games as eg
from escalation_games.cli.analysed import analysed
from escalation_games.report.colours import AREAS, SECOND
from escalation_games.report.pages.report_view import report_view
from escalation_games.report.pictures.canvas import SETTINGS
from escalation_games.report.pictures.tips import tips_sheet
from escalation_games.report.screens.sections.range_bars import (
    RangeStrip,
    bar_ends,
    place,
    strips,
    tick,
    tick_text,
)
from escalation_games.report.screens.tip_table import OutcomeNames, beyond, then_stands
from escalation_games.report.text import number_text
from escalation_games.report.text.words import Standing
from examples import often, us_and_them
from picture_texts import check, extent, texts

SIGNS = {"below": "○", "across": "◐", "above": "●"}
F = Fraction
GREY = AREAS["unresolved"]
BARS = ("doorstep", "false_alarm", "security_dilemma", "package_deal", "russia_warning")


def of(definition: eg.Definition, found: Any, name: str) -> list[RangeStrip]:
    return list(strips(found, name, bar_ends(definition.named(name))))


def spelt(solution: Any, line: F) -> str:
    """The level of a solution, from its equilibria, as screens have it in narrow columns."""
    levels = [equilibrium.escalation for equilibrium in solution.equilibria]
    low, high = min(levels), max(levels)
    regime = "below" if high < line else "above" if low >= line else "across"
    return f"{SIGNS[regime]} {number_text.span(low, high, line, regime, number_text.brief)}"


@pytest.mark.parametrize("game", BARS)
def test_parts_of_an_assumption_are_what_points_in_them_give(game: str) -> None:
    """Where one level is written, at every point; where two, near the ends."""
    definition = eg.load(game)
    names = [a.name for a in definition.ranged]
    found = eg.tips(definition, names, rules=False)
    rng, written, drifting = random.Random(game), 0, 0
    for name in rng.sample(names, min(len(names), often(8))):
        low, high = bar_ends(definition.named(name))
        for strip in of(definition, found, name):
            width = F(strip.high) - F(strip.low)
            shares = [F(1, 10**6), F(rng.randint(200, 800), 997), 1 - F(1, 10**6)]
            at = [low + (high - low) * (F(strip.low) + share * width) for share in shares]
            here = [eg.solve(definition.at({name: x})) for x in at]
            assert [solution.regime for solution in here] == [strip.regime] * 3
            if "→" in strip.level:
                drifting += 1
                first, last = strip.level[1:].split(" → ")
                for solution, text in ((here[0], first), (here[2], last)):
                    level = solution.equilibria[0].escalation
                    if " to " not in text:
                        assert float(level) == pytest.approx(_number(text), abs=2e-4)
            elif len(strip.level) > 1:
                written += 1
                assert {spelt(s, definition.line) for s in here} == {strip.level}
    assert written + drifting


def _number(text: str) -> float:
    return float(F(text.replace("≈", "").replace("just under", "").strip()))


@pytest.mark.parametrize("game", ["doorstep", "false_alarm"])
def test_parts_of_one_regime_end_where_the_level_jumps(game: str) -> None:
    definition = eg.load(game)
    found = eg.tips(definition, rules=False)
    told = 0
    for name in found.lines:
        low, high = bar_ends(definition.named(name))
        for one, other in pairwise(of(definition, found, name)):
            assert one.high == other.low
            assert not (one.is_second and other.is_second)
            if one.regime == other.regime:
                told += 1
                assert one.is_second != other.is_second
                x, step = low + (high - low) * F(one.high), (high - low) / 10**9
                sides = [eg.solve(definition.at({name: y})).envelope for y in (x - step, x + step)]
                levels = [(float(e.lower), float(e.upper)) for e in sides]
                assert max(abs(a - b) for a, b in zip(*levels, strict=True)) > 1e-3
    assert told >= 8


@pytest.mark.parametrize(("game", "name"), [("package_deal", "n"), ("concession_reputation", "N")])
def test_parts_of_a_length_are_stretches_of_whole_numbers(game: str, name: str) -> None:
    """Each whole number is solved for itself; a part ends where the next one has another level."""
    definition = eg.load(game)
    found = eg.tips(definition, name if game == "package_deal" else None, rules=False)
    low, high = definition.named(name).range  # type: ignore[misc]
    ends = bar_ends(definition.named(name))
    parts = of(definition, found, name)
    known = range(int(low), min(int(high), 25) + 1)
    solved = {n: eg.solve(definition.resized(**{name: n})) for n in known}

    def part(n: int) -> RangeStrip:
        return next(one for one in parts if one.low < place(F(n), ends) < one.high)

    for n, solution in solved.items():
        assert part(n).level == spelt(solution, definition.line)
        assert part(n).regime == solution.regime
    for n, after in pairwise(known):
        is_same = spelt(solved[n], definition.line) == spelt(solved[after], definition.line)
        assert (part(n) is part(after)) == is_same
    rest = [part(n) for n in range(26, int(high) + 1)]
    assert not any(one.is_known for one in rest)
    assert (parts[0].low, parts[-1].high) == (0, 1)


def test_the_tick_of_a_length_lies_between_two_whole_numbers() -> None:
    """n of package_deal has to be 3 at least: 1 to 12, so 12 cells."""
    definition = eg.load("package_deal")
    for standing, text in ((3, "≤ 2"), (1, "≥ 3")):
        moved = definition.resized(n=standing)
        (tip,) = [tip for tip in eg.tips(moved, "n") if tip.is_step]
        assert tick(tip, bar_ends(moved.named("n"))) == pytest.approx(2 / 12)
        assert tick_text(tip) == text


def test_of_what_drifts_no_single_level_is_written() -> None:
    """nu of false_alarm: 0.24 at its tip, 0.12 where it stands."""
    definition = eg.load("false_alarm")
    calm = of(definition, eg.tips(definition, "nu"), "nu")[-1]
    assert calm.level == "○ 0.24 → 0.03"


HILL = """
title = "Hill"
question = "Q?"
form = "strategic"
source = "made for a test"
[players]
us = ["on", "off"]
them = ["wait", "go"]
[assumptions]
x = { value = 0.3, range = [0, 1], about = "x" }
y = { value = 0.3, range = [0, 1], about = "y" }
[payoffs]
us = "us.on*(y + 1)"
them = "them.wait"
[escalation]
line = 0.6
why = "w"
"on / wait" = "2*x*(1 - x)"
"""


def test_a_level_that_is_alike_at_both_ends_only_is_not_written() -> None:
    """2x(1 - x): 0 at both ends of the range of x, 1/2 in the middle; of y it does not depend."""
    definition = eg.loads(HILL)
    found = eg.tips(definition)
    assert [[one.level for one in of(definition, found, name)] for name in "xy"] == [
        ["○"],
        ["○ 0.42"],
    ]


# -- drawn -----------------------------------------------------------------------------------------


def sheet(definition: eg.Definition, preset: str | None = None) -> Figure:
    values = definition.preset(preset).values if preset else None
    standing = Standing(preset, game=definition.name)
    with mpl.rc_context(SETTINGS):
        found = eg.tips(definition, values=values, rules=False)
        return tips_sheet(definition, eg.solve(definition.at(values)), found, standing, "1.0")


@pytest.mark.parametrize("game", [*BARS, "concession_reputation", "path_forward"])
def test_no_line_crosses_a_text(game: str) -> None:
    """Notches and ticks, by their boxes, against every word of the picture."""
    figure = sheet(eg.load(game))
    check(figure)
    (axes,) = figure.axes
    crossed = []
    for line in axes.lines:
        (x, bottom), (_, top) = axes.transData.transform(line.get_xydata())
        low, high = sorted((bottom, top))
        for text in texts(figure):
            left, under, right, over = extent(text).extents
            if left < x < right and under + 1 < high and low < over - 1:
                crossed.append((text.get_text(), x))
    assert not crossed


def test_lengths_have_a_row() -> None:
    figure = sheet(eg.load("package_deal"))
    shown = [text.get_text() for text in texts(figure)]
    assert {"n", "number of steps", "≤ 2", "1", "12"} <= {*shown}


@pytest.mark.parametrize(
    ("game", "is_there"),
    [("concession_reputation", True), ("pressure_programme", True), ("package_deal", False)],
    ids=["numbers that were not looked at", "no pure equilibrium", "all is known"],
)
def test_grey_is_told_where_it_occurs_and_nowhere_else(game: str, is_there: bool) -> None:
    figure = sheet(eg.load(game))
    (axes,) = figure.axes
    greys = [bar for bar in axes.patches if mpl.colors.to_hex(bar.get_facecolor()) == GREY]
    assert bool(greys) == is_there
    words = " ".join(text.get_text() for text in texts(figure))
    assert ("Grey, or ?: what holds there is not settled" in words) == is_there


def test_of_which_equilibria_tips_are_is_told() -> None:
    words = " ".join(text.get_text() for text in texts(sheet(eg.load("pressure_programme"))))
    assert "The tips are of pure equilibria only" in words


def test_what_is_not_settled_is_not_said_never_to_tip() -> None:
    definition = eg.load("concession_reputation").resized(N=190)
    found = eg.tips(definition, "N", effort=0.05)
    assert "N" in found.unsettled
    with mpl.rc_context(SETTINGS):
        figure = tips_sheet(definition, eg.solve(definition), found, Standing(), "1.0")
    words = " ".join(text.get_text() for text in texts(figure))
    assert "Never alone" not in words
    assert "Not settled over part of the range: N" in words


def test_fractions_are_those_of_the_command() -> None:
    """Where they fit, with all their digits; what is not 0 is not called so."""
    text = us_and_them(
        '\nx = { value = "12/37", range = ["1/300000", 1], about = "x" }', "us.b*(x - 1/1048576)"
    )
    definition = eg.loads(text.replace("1/300000", "-1"))
    shown = {text.get_text() for text in texts(sheet(definition))}
    assert {"12/37", "1/1048576 ≈ 9.5·10^−7"} <= shown


@pytest.mark.parametrize("regime", ["below", "across", "above"])
def test_second_tints_are_paler_and_told_apart_in_grey(regime: str) -> None:
    def grey(colour: str) -> float:
        red, green, blue = mpl.colors.to_rgb(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert grey(SECOND[regime]) - grey(AREAS[regime]) > 0.03
    assert grey(SECOND[regime]) < 0.97


# -- on a report -----------------------------------------------------------------------------------


@cache
def view(game: str) -> Any:
    """The view of a report, without pictures and claims."""
    return report_view(analysed(game, (), None, None), (), [], [])


def test_lengths_are_in_bars_tables_and_the_ledger_of_a_report() -> None:
    shown = view("package_deal")
    (bar,) = [bar for bar in shown.bars if bar.name == "n"]
    assert (bar.low, bar.high, bar.now.text, bar.move) == ("1", "12", "3", "9.1 %")
    assert [(mark.text, mark.left) for mark in bar.ticks] == [("≤ 2", pytest.approx(100 * 2 / 12))]
    assert [(when, then) for when, then, _ in bar.tips] == [("≤ 2", "A ● 1")]
    assert dict(shown.outcomes) == {"A": "bloc: stop"}
    (row,) = [row for row in shown.ledger if row.name == "n"]
    assert (row.value, row.range, row.about) == ("3", "1 to 12", "number of steps")


@pytest.mark.parametrize("game", ["security_dilemma", "concession_reputation", "alignment_ripple"])
def test_then_is_never_what_holds_now(game: str) -> None:
    """The words of each row beside those of what is found where the file stands."""
    shown = view(game)
    numbers = ", ".join(str(card.number) for card in shown.cards)
    now = f"{numbers} {SIGNS[shown.regime]} {shown.level}"
    rows = [then for bar in shown.bars for _, then, _ in bar.tips]
    assert rows
    assert now not in rows


def test_what_changes_past_a_tip_of_the_same_level_is_said() -> None:
    """They always choose b, we from x = 1/2 on too: the level is 0 on both sides."""
    ranges = '\nx = { value = 0.3, range = [0, 1], about = "x" }'
    text = us_and_them(ranges, "us.b*(x - 0.5)", escalation='"a / a" = 1')
    definition = eg.loads(text)
    (tip,) = eg.tips(definition)
    ((relation, far),) = beyond(tip)
    assert (relation, tip.changes & {"regime", "envelope"}) == (">", set())
    assert then_stands(definition, tip, far) == "○ 0, but another outcome"
    outcomes = OutcomeNames(definition, eg.solve(definition))
    assert outcomes.past(tip, far) == "A ○ 0"
    assert outcomes.fresh == {"A": "Both choose b"}


@pytest.mark.parametrize("game", ["security_dilemma", "concession_reputation", "doorstep"])
def test_numbers_under_a_bar_leave_each_other_room(game: str) -> None:
    """The nearest always has its number; of those with one, none reaches into another."""
    for bar in view(game).bars:
        assert bar.ticks[0].shown == "always"
        spots = sorted(
            (mark.left, len(mark.text)) for mark in bar.ticks if mark.shown and 12 < mark.left < 88
        )
        for (left, n), (right, m) in pairwise(spots):
            assert right - left >= 2.2 * (n + m) / 2
