"""Tips: the solver on cells against the same question asked point by point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.definition import Definition
from escalation_games.errors import InputError
from escalation_games.numbers import (
    Algebraic,
    Bracket,
    CellNumber,
    Fraction,
    from_text,
    point_bounds,
    sign,
)
from escalation_games.report.screens.tip_table import (
    OutcomeNames,
    beyond,
    numbered_rules,
    rule_past,
)
from escalation_games.sensitivity.tips import classified_line
from escalation_games.sensitivity.tips.classified_line import Piece, pieces
from escalation_games.sensitivity.tips.tips import Tip, Tips, tips
from escalation_games.solvers.result import Solution
from escalation_games.solvers.solve import solved
from examples import first_edition, often, some, strategic, us_and_them

GRID = often(60)  # points per range, besides roots, their neighbours and midpoints

LINES = [
    (entry.name, assumption.name)
    for entry in eg.catalogue()
    for assumption in eg.load(entry.name).assumptions
    if assumption.range is not None
]


@cache
def line_of(game: str, name: str) -> list[Piece]:
    """The range of one assumption of the library; looked at by several tests."""
    return pieces(eg.load(game), name)


@cache
def tips_of(game: str) -> Tips:
    """All tips of one game of the library."""
    return tips(eg.load(game))


def along(game: str, name: str) -> list[Tip]:
    return [tip for tip in tips_of(game) if tip.assumption == name]


@pytest.mark.parametrize(("game", "name"), LINES)
def test_the_game_on_a_piece_is_the_one_that_its_formulas_give(game: str, name: str) -> None:
    definition = eg.load(game)
    for piece in line_of(game, name):
        if piece.solution is not None:
            evaluated = definition.along(name, piece.cell).numbers()
            for one, other in zip(piece.solution.game.numbers(), evaluated, strict=True):
                assert sign(one - other) == 0


def grid(definition: Definition, name: str, line: list[Piece]) -> Iterator[tuple[Fraction, Piece]]:
    """Every point of a dense grid, with the piece it lies in; roots themselves included."""
    low, high = definition.assumption(name).range or (Fraction(0), Fraction(0))
    step = (high - low) / GRID
    points = {low + k * step for k in range(GRID + 1)}
    points |= {piece.cell.sample() for piece in line if not piece.cell.is_point}
    points |= {p.cell.lower for p in line if p.cell.is_point and isinstance(p.cell.lower, Fraction)}
    for x in sorted(points):
        yield x, next(piece for piece in line if contains(piece, x))


def contains(piece: Piece, x: Fraction) -> bool:
    lower, upper = piece.cell.lower, piece.cell.upper
    if isinstance(lower, Bracket) or isinstance(upper, Bracket):
        low = lower.upper if isinstance(lower, Bracket) and not piece.cell.is_point else lower
        high = upper.lower if isinstance(upper, Bracket) and not piece.cell.is_point else upper
        low = low.lower if isinstance(low, Bracket) else low
        high = high.upper if isinstance(high, Bracket) else high
        return bool(low <= x <= high)
    return bool(lower == x) if piece.cell.is_point else bool(lower < x < upper)


def at(number: Any, x: Fraction) -> Any:
    return number.at(x) if isinstance(number, CellNumber) else number


def mismatch(piece: Piece, x: Fraction, there: Solution) -> str | None:
    """What the piece says of x, against the solution computed at x alone."""
    here = piece.solution
    if here is None:
        return "unresolved"
    if here.structure != there.structure or here.regime != there.regime:
        return f"{here.structure} {here.regime} is not {there.structure} {there.regime}"
    pairs = [
        (here.envelope.lower, there.envelope.lower),
        (here.envelope.upper, there.envelope.upper),
    ]
    for one, other in zip(here.equilibria, there.equilibria, strict=True):
        if (one.key, one.labels, one.count, one.free) != (
            other.key,
            other.labels,
            other.count,
            other.free,
        ):
            return f"{one.key} {one.labels} is not {other.key} {other.labels}"
        pairs += zip(
            (*one.payoffs, one.escalation), (*other.payoffs, other.escalation), strict=True
        )
        for mix, other_mix in zip(one.profile, other.profile, strict=True):
            pairs += zip(mix, other_mix, strict=True)
    for a, b in pairs:
        if isinstance(b, Fraction) and not agrees(at(a, x), b):
            return f"{at(a, x)} is not {b}"
    return None


def agrees(number: Any, exact: Fraction) -> bool:
    if isinstance(number, Fraction):
        return number == exact
    low, high = number.bounds()  # an enclosure over its whole cell
    return bool(low <= exact <= high)


@pytest.mark.parametrize(("game", "name"), some(LINES), ids=str)
def test_cells_agree_with_solving_at_every_point(game: str, name: str) -> None:
    definition = eg.load(game)
    line = line_of(game, name)
    for x, piece in grid(definition, name, line):
        if isinstance(piece.cell.lower, Bracket) and piece.cell.is_point:
            continue
        there, here = solved(definition.at({name: x})), piece.solution
        if here is not None and here.method != there.method:  # less is searched along the line
            there = solved(definition.at({name: x}), method=here.method)
        found = mismatch(piece, x, there)
        assert found is None, f"{name} = {x}: {found}"


@pytest.mark.parametrize(("game", "name"), LINES, ids=str)
def test_between_two_tips_nothing_changes(game: str, name: str) -> None:
    """The other way round: whatever differs between neighbours is reported as a tip."""
    line = line_of(game, name)
    reported = [point_bounds(tip.value) for tip in along(game, name)]
    for k in range(2, len(line) - 2, 2):
        before, on, after = line[k - 1].solution, line[k].solution, line[k + 1].solution
        assert before is not None
        assert on is not None
        assert after is not None
        if point_bounds(line[k].cell.lower) in reported:
            continue
        assert before.structure == on.structure == after.structure
        assert before.regime == on.regime == after.regime
        assert [e.labels for e in before.equilibria] == [e.labels for e in after.equilibria]


@pytest.mark.parametrize(("game", "name"), LINES, ids=str)
def test_a_tip_is_where_it_says(game: str, name: str) -> None:
    """Just beside a tip, what holds is what the tip says holds on that side."""
    definition = eg.load(game)
    low, high = definition.assumption(name).range or (Fraction(0), Fraction(0))
    near = (high - low) / 2**34
    for tip in along(game, name):
        ends = (tip.value, tip.value)
        if isinstance(tip.value, Algebraic):
            close = tip.value.within(near / 4)
            ends = (close.lower, close.upper)
        if isinstance(tip.value, Bracket):
            ends = (tip.value.lower, tip.value.upper)
        for side, x in ((tip.below, ends[0] - near), (tip.above, ends[1] + near)):
            if side is not None and side.solution is not None:
                there = solved(definition.at({name: x}))
                assert there.regime == side.regime
                assert there.structure == side.solution.structure


@pytest.mark.parametrize(("game", "name"), LINES, ids=str)
def test_a_rule_holds_on_this_side_of_its_tip_and_is_broken_beyond(game: str, name: str) -> None:
    definition = eg.load(game)
    for tip in along(game, name):
        low, high = point_bounds(tip.value)
        if tip.condition is None or tip.below is None or tip.above is None:
            continue
        step = Fraction(1, 10**7)
        is_up = tip.broken_on == "above"
        near, far = (low - step, high + step) if is_up else (high + step, low - step)
        for text in filter(None, (tip.condition.text, tip.condition.closed_form)):
            for x, holds in ((near, 1), (far, 0)):
                point = {**definition.baseline, name: x}
                assert definition.number(text, "rule", point) == holds, (text, x)


def inside(name: str) -> list[Tip]:
    """The tips of a library game that are at no end of a range."""
    return [tip for tip in tips_of(name) if tip.below is not None and tip.above is not None]


def test_every_tip_inside_a_range_has_a_rule() -> None:
    """But where only what some mix changes: a rule of mixtures may be too long to be read. Between
    whole numbers there is no rule."""
    for entry in eg.catalogue():
        if entry.form == "stochastic":
            continue
        for tip in inside(entry.name):
            if tip.condition is None and not tip.is_step:
                assert "regime" not in tip.changes
                assert pure(tip.below.solution) == pure(tip.above.solution)


@pytest.mark.parametrize(("name", "least"), [("arms_race_markov", 8), ("pressure_programme", 12)])
def test_rules_of_values_of_states_are_there_unless_too_long(name: str, least: int) -> None:
    """Others are fractions of a dozen assumptions, or polynomials of degree ten: not readable."""
    assert sum(tip.condition is not None for tip in inside(name)) >= least


def pure(solution: Solution | None) -> set[Any]:
    assert solution is not None
    return {(e.key, e.labels) for e in solution.equilibria if "mixed" not in e.labels}


def test_the_grid_test_can_fail() -> None:
    definition = eg.load(first_edition("security_dilemma"))
    line = pieces(definition, "d")
    wrong = solved(definition.at({"d": "0.9"}))
    assert mismatch(line[1], Fraction(1, 100), wrong) is not None


# -- games made for their tips ---------------------------------------------------------------


ALONE = """
title = "Alone"
question = "Where does it turn?"
form = "timing"
source = "made for a test"
players = ["one"]
[assumptions.x]
value = "1/4"
range = [0, 1]
about = "what moves"
[[moves]]
name = "step"
player = "one"
actions = ["stay", "go"]
[[payoffs]]
when = "step.stay"
one = "{stay}"
[[payoffs]]
one = "{go}"
escalation = 1
[escalation]
why = "it goes"
"""


def alone(stay: str, go: str) -> Definition:
    return eg.loads(ALONE.format(stay=stay, go=go), "alone")


def test_an_irrational_tip_is_exact() -> None:
    (tip,) = tips(alone("1/2", "x**2"))
    assert tip.exact
    assert isinstance(tip.value, Algebraic)
    assert tip.value.polynomial == (-1, 0, 2)
    assert (tip.below.regime, tip.on.regime, tip.above.regime) == ("below", "across", "above")  # type: ignore[union-attr]


def test_a_transcendental_tip_is_bracketed_and_says_so() -> None:
    (tip,) = tips(alone("3/2", "exp(x)"))
    assert not tip.exact
    assert isinstance(tip.value, Bracket)
    assert tip.value.upper - tip.value.lower < Fraction(1, 10**9)
    low, high = float(tip.value.lower), float(tip.value.upper)
    assert low < 0.4054651081081644 < high
    assert (tip.below.regime, tip.on.regime, tip.above.regime) == ("below", "across", "above")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("stay", "go", "expected"),
    [
        ("0", "x - 1/3", ["1/3"]),
        ("0", "(x - 1/3)*(x - 2/3)", ["1/3", "2/3"]),
        ("0", "-(x - 1/2)**2", ["1/2"]),  # touches, and only there both hold
        ("0", "x", ["0"]),  # at an end of the range
        ("0", "1 - x", ["1"]),
        ("0", "max(x - 1/2, 0) - (x < 1/4)", ["1/4", "1/2"]),  # a whole interval of ties
        ("x", "x", []),  # a tie everywhere is no tip
        ("1/(1 + x)", "x", []),  # below its root at 0.618... that is a tip
        ("0", "1", []),
    ],
)
def test_tips_of_one_decision(stay: str, go: str, expected: list[str]) -> None:
    if stay == "1/(1 + x)":
        (tip,) = tips(alone(stay, go))
        assert float(tip.value) == pytest.approx(0.6180339887498949)  # type: ignore[arg-type]
        return
    assert [tip.value for tip in tips(alone(stay, go))] == [from_text(x) for x in expected]


MIXED = """
title = "Mixed"
question = "Where does it turn?"
form = "strategic"
source = "made for a test"
players = {{ one = ["stay", "go"], two = ["look on", "turn away"] }}
[assumptions.x]
value = "1/4"
range = [0, 1]
about = "what moves"
[assumptions.k]
value = "1/3"
range = [0, 1]
about = "another"
[payoffs]
one = "one.go*({go})"
two = "two[\\"look on\\"]"
[escalation]
line = 0.5
why = "it goes"
score = "{score}"
"""


@pytest.mark.parametrize(
    ("go", "expected"),
    [
        ("x - exp(k)/2", 0.6978062125430448),
        ("2**x - 1 - k", 0.41503749927884376),
        ("x - sqrt(2)/2", 0.7071067811865476),
        ("sqrt(x) - 1/3", 0.1111111111111111),
        ("x**2.5 - 1/2", 0.757858283255199),
        ("x**k - 3/5", 0.216),
        ("k**x - 2/3", 0.36907024642854247),
        ("max(x, exp(k)/3) - 3/4", 0.75),
        ("exp(-x)*k - x/2", 0.432562755517),
    ],
)
def test_what_is_not_rational_meets_what_runs(go: str, expected: float) -> None:
    """Powers, roots and exp of the running assumption, of another, and of plain numbers."""
    (tip,) = tips(eg.loads(MIXED.format(go=go, score="one.go"), "mixed"), ["x"])
    low, high = (float(end) for end in point_bounds(tip.value))
    assert low - 1e-6 <= expected <= high + 1e-6
    assert tip.condition is not None


def test_an_envelope_that_moves_does_not_jump_where_formulas_are_not_rational() -> None:
    """Nobody goes anywhere, so escalation is x/4 all along: no tip at all, not even at the ends."""
    definition = eg.loads(MIXED.format(go="exp(-x) - 2", score="one.go/2 + x/4"), "mixed")
    assert tips(definition, ["x"]) == ()


@pytest.mark.parametrize("go", ["sqrt(x)", "log(x + 1) - x", "abs(log(x + 1))", "sqrt(x**2) - x"])
def test_functions_that_touch_0_at_an_end_are_answered(go: str) -> None:
    assert len(pieces(eg.loads(MIXED.format(go=go, score="one.go"), "mixed"), "x")) >= 3


def test_margin_side_and_closed_form() -> None:
    (tip,) = tips(eg.load(first_edition("security_dilemma")), ["e"])
    assert (tip.value, tip.side, tip.changes) == (Fraction(14, 25), "above", frozenset({"labels"}))
    assert tip.margin == Fraction(4, 15)
    assert tip.condition is not None
    assert tip.condition.text == "v + a >= 2*k + e"
    assert tip.condition.closed_form == "e <= v + a - 2*k"


def test_standing_on_a_tip() -> None:
    found = [
        t
        for t in tips(eg.load(first_edition("security_dilemma")), ["k"], {"k": "0.2"})
        if t.margin == 0
    ]
    assert [tip.side for tip in found] == ["on"]


def test_an_assumption_without_a_range_is_refused() -> None:
    with pytest.raises(InputError, match="'WB' has no range, so it is held fixed"):
        tips(eg.load("cornered"), ["WB"])
    with pytest.raises(InputError, match=r"unknown assumption 'vO'; did you mean 'v0'\?"):
        tips(eg.load("security_dilemma"), ["vO"])


# -- which way a tip leads -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "score", "wanted"),
    [
        ("0.3", "0.2 + 0.6*(x > 0.5)", "toward"),
        ("0.3", "0.8 - 0.6*(x > 0.5)", "away"),
        ("0.7", "0.2 + 0.6*(x > 0.5)", "away"),  # where it stands, the line is reached
        ("0.3", "0.2 + 0.6*x + 0.1*(x == 0.5)", "toward"),  # 0.5 is the line
        ("0.3", "x", "toward"),
        ("0.5", "0.2 + 0.6*(x > 0.5)", "toward"),
        ("0.5", "0.5 + 0.1*(x > 0.5) - 0.1*(x < 0.5)", "both"),
    ],
)
def test_where_a_tip_leads(value: str, score: str, wanted: str) -> None:
    assumptions = f'x = {{ value = "{value}", range = [0, 1], about = "x" }}'
    text = us_and_them(assumptions, "us.b", escalation=f'"b / b" = "{score}"')
    (tip,) = eg.tips(eg.loads(text))
    assert tip.leads == wanted


def test_ends_of_the_envelope_that_go_apart_lead_both_ways() -> None:
    """Below 1/2 both choose b, escalation 1/2; above it, a and b are equilibria: 0 and 1."""
    text = strategic(
        'one = ["a", "b"]\ntwo = ["a", "b"]',
        'x = { value = "0.3", range = [0, 1], about = "x" }',
        'one = "(x > 0.5)*one.a*two.a + one.b*(two.b + (x <= 0.5))"\n'
        'two = "(x > 0.5)*one.a*two.a + two.b*(one.b + (x <= 0.5))"',
        'why = "b"\n"b / b" = "0.5 + 0.5*(x > 0.5)"',
    )
    (tip,) = eg.tips(eg.loads(text))
    assert (tip.leads, tip.below and tip.below.regime) == ("both", "above")


def test_at_an_end_of_the_range_only_the_value_itself_differs() -> None:
    found = eg.tips(first_edition("cornered"))
    leads = {(tip.assumption, tip.leads) for tip in found if tip.above is None}
    assert leads == {("p", "neither")}


def test_tips_without_rules_are_the_same_but_for_these() -> None:
    for game in ("security_dilemma", "russia_warning"):
        whole, short = tips(eg.load(game)), tips(eg.load(game), rules=False)
        assert [(t.assumption, t.value, t.changes) for t in whole] == [
            (t.assumption, t.value, t.changes) for t in short
        ]
        assert any(tip.condition for tip in whole)
        assert not any(tip.condition for tip in short)


@pytest.mark.parametrize(("game", "name"), some(LINES))
def test_standing_on_a_tip_a_rule_is_broken_the_way_of_its_row(game: str, name: str) -> None:
    """It is true on the tip, as is what holds there, and false just past the tip, where solving
    the game anew finds that what ends has ended."""
    definition = eg.load(game)
    step = definition.assumption(name).width / 10**7
    for here in {tip.value for tip in along(game, name) if isinstance(tip.value, Fraction)}:
        standing = solved(definition.at({name: here}))
        found = [tip for tip in tips(definition, name, {name: here}) if tip.side == "on"]
        names = {called: text for text, called in numbered_rules(found).items()}
        for tip in found:
            rows = [(way, rule_past(tip, far, numbered_rules(found))) for way, far in beyond(tip)]
            for way, rule in rows:
                past = here - step if way in "<≤" else here + step
                if rule:
                    for x, holds in ((here, 1), (past, 0)):
                        point = {**definition.baseline, name: x}
                        assert definition.number(names[rule], "rule", point) == holds
                    left = {key for key, _ in pure(solved(definition.at({name: past})))}
                    ended = [
                        str(k)
                        for k, equilibrium in enumerate(standing.equilibria, 1)
                        if "pure" in equilibrium.labels and equilibrium.key not in left
                    ]
                    said = OutcomeNames(definition, standing).broken([tip])
                    assert not ended or f": {' and '.join(ended)} end" in said


def test_standing_on_a_tip_both_ways_are_told_and_one_rule() -> None:
    """Building alone gains aB and costs k: both restrain while k >= aB, and so at k = aB.

    Past aB that ends; short of it, it only stands no longer beside a mixture.
    """
    definition = eg.load("security_dilemma")
    at = {"k": definition.assumption("aB").value}
    found = tips(definition, ["aB", "k"], at)
    rows = [
        (tip.assumption, way, rule_past(tip, far, numbered_rules(found)), far.regime)
        for tip in found
        if tip.side == "on"
        for way, far in beyond(tip)
    ]
    assert rows == [
        ("aB", ">", "R1", "above"), ("aB", "<", "", "across"),
        ("k", "<", "R1", "above"), ("k", ">", "", "across"),
    ]  # fmt: skip
    outcomes = OutcomeNames(definition, solved(definition.at(at)))
    assert [outcomes.broken([tip]) for tip in found if tip.side == "on"] == ["broken: 1 ends"] * 2


@pytest.mark.parametrize(("game", "name"), some(LINES, 1))
def test_a_value_stands_out_where_solving_there_and_beside_it_says_so(game: str, name: str) -> None:
    definition = eg.load(game)
    step = definition.assumption(name).width / 10**7
    for tip in along(game, name):
        if not isinstance(tip.value, Fraction) or tip.below is None or tip.above is None:
            continue
        below, on, above = (
            solved(definition.at({name: tip.value + move})) for move in (-step, 0, step)
        )
        around = {below.regime, above.regime}
        is_between = on.regime == "across" and around == {"below", "above"}
        assert tip.stands_out == (on.regime not in around and not is_between)


# r gains x on the left, 1 - x on the right, and by a fight half, less the square of x - 1/2: it may
# fight where x is 1/2 itself, and nowhere else.
ONLY_ON_A_TIE = strategic(
    'r = ["left", "right", "fight"]\nc = ["still"]',
    'x = { value = 0.25, range = [0, 1], about = "x" }',
    'r = "r.left*x + r.right*(1 - x) + r.fight*(1/2 - (x - 1/2)**2)"\nc = "0"',
    'why = "a fight"\n"fight / still" = 1',
)


def test_analyze_names_the_values_at_which_alone_the_line_is_reached(tmp_path: Path) -> None:
    definition = eg.loads(ONLY_ON_A_TIE)
    grid = [Fraction(k, 16) for k in range(17)]
    regimes = [solved(definition.at({"x": x})).regime for x in grid]
    assert regimes == ["below"] * 8 + ["across"] + ["below"] * 8
    text = analyzed(ONLY_ON_A_TIE, tmp_path)
    alone = "but for the value itself at x = 0.5 (◐ 0 to 1). Past a tip what holds changes, "
    alone += "first with x (x); escalation does not jump."
    assert f"No assumption alone, within its range, brings it to the line, {alone}" in text
    assert "At the value itself, and not past it: x = 0.5 (◐ 0 to 1)." in text


JUMPS_BACK = strategic(
    'r = ["left", "right"]\nc = ["still"]',
    'x = { value = 0, range = [0, 0.3], about = "x" }',
    'r = "r.right*(x - 0.25)"\nc = "0"',
    'line = 0.9\nwhy = "w"\n"left / still" = "0.4 - x"\n"right / still" = 0.3',
)


def test_analyze_does_not_say_that_escalation_stays_where_it_jumps_back(tmp_path: Path) -> None:
    """It falls from 0.4, where x is now, to 0.15 on the left, and is 0.3 on the right, from 0.25
    on: a jump that leads to no more than now."""
    definition = eg.loads(JUMPS_BACK)
    definition = eg.loads(JUMPS_BACK)
    levels = [
        solved(definition.at({"x": x})).envelope.upper
        for x in (0, Fraction(6, 25), Fraction(7, 25))
    ]
    assert levels == [Fraction(2, 5), Fraction(4, 25), Fraction(3, 10)]
    text = analyzed(JUMPS_BACK, tmp_path)
    assert "Past a tip what holds changes, first with x (x)." in text
    assert "does not jump" not in text


def analyzed(file: str, folder: Path) -> str:
    """What `analyze` prints of a game file, on one line."""
    path = folder / "t.toml"
    path.write_text(file)
    return " ".join(CliRunner().invoke(main, ["analyze", str(path)]).output.split())


def test_a_method_that_gives_up_twice_on_a_line_gives_way_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each time the next one solves the whole line, and says why the first did not."""
    known = eg.solve("security_dilemma")
    tried: list[str | None] = []

    def gives_up(line: Any) -> list[Piece]:
        tried.append(line.method)
        if len(tried) < 3:
            raise classified_line._Weaker(replace(known, method=f"weaker {len(tried)}"))
        return []

    monkeypatch.setattr(classified_line.AssumptionLine, "pieces", gives_up)
    assert pieces(eg.load("security_dilemma"), "d", method="first") == []
    assert tried == ["first", "weaker 1", "weaker 2"]
