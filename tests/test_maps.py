"""Maps: the raster against the exact solver, curves against both their sides, and pictures."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from click.testing import CliRunner, Result

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.limits import MIN_CELLS
from escalation_games.numbers import Fraction, Rounded, column
from escalation_games.report.colours import AREAS
from escalation_games.report.forms import heading
from escalation_games.report.pictures import canvas
from escalation_games.report.pictures.map import AXIS, TINTS, _tint, map_sheet
from escalation_games.report.screens.space.map import plays
from escalation_games.report.text.words import Standing, shape
from escalation_games.sensitivity.maps.boundaries import Boundary
from escalation_games.sensitivity.maps.regime_map import Map, regime_map
from escalation_games.sensitivity.sampling.evaluation import outcomes
from escalation_games.sensitivity.tips.nearest import nearest_two
from escalation_games.solvers.many import lockstep
from escalation_games.solvers.many.solutions import REGIMES
from examples import first_edition, us_and_them
from picture_texts import check, check_on_map

PLANES = [
    ("security_dilemma", "a", "k"),
    ("security_dilemma", "d", "v0"),
    ("extended_deterrence", "lam", "s0"),
    ("path_forward", "chi", "kap"),
    ("alignment_ripple", "T", "cC"),
    ("trilateral_assurance", "th", "cJ"),
]
NAMES = ["-".join(plane) for plane in PLANES]
CELLS = 120


@cache
def drawn(game: str, x: str, y: str, cells: int = CELLS) -> Map:
    return regime_map(eg.load(first_edition(game)), x, y, cells=cells)


def solved(found: Map, x: Any, y: Any) -> tuple[Any, str]:
    """Keys of the equilibria and the regime, by the exact solver."""
    values = {**found.values, found.x.name: Fraction(x), found.y.name: Fraction(y)}
    solution = eg.solve(found.definition.at(values))
    return frozenset(e.key for e in solution.equilibria), solution.regime


def value(boundary: Boundary, x: Fraction, y: Fraction) -> Fraction:
    assert boundary.polynomial is not None
    return sum((c * x**a * y**b for a, b, c in boundary.polynomial), Fraction(0))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["map", *arguments], env={"NO_COLOR": "1"})


# -- raster and regions ------------------------------------------------------------------------


@pytest.mark.parametrize("plane", PLANES, ids=NAMES)
def test_cells_are_what_the_exact_solver_says(plane: tuple[str, str, str]) -> None:
    found = drawn(*plane)
    rng = np.random.default_rng(7)
    known: dict[int, Any] = {}
    for i, j in rng.integers(0, CELLS, size=(25, 2)):
        keys, regime = solved(found, found.xs[j], found.ys[i])
        region = found.regions[found.region[i, j]]
        assert REGIMES[found.regime[i, j]] == regime == region.regime
        assert region.count == len(keys)
        assert known.setdefault(int(found.region[i, j]), keys) == keys


@pytest.mark.parametrize("plane", PLANES, ids=NAMES)
def test_regions_cover_the_plane_once(plane: tuple[str, str, str]) -> None:
    found = drawn(*plane)
    assert sum(region.share for region in found.regions) == pytest.approx(1)
    assert sum(found.shares.values()) == pytest.approx(1)
    for k, region in enumerate(found.regions):
        for x, y in region.spots:
            i, j = (int(np.argmin(abs(axis - at))) for axis, at in ((found.ys, y), (found.xs, x)))
            assert found.region[i, j] == k


def test_a_known_share() -> None:
    shares = drawn("security_dilemma", "a", "v0").shares
    # every equilibrium reaches the line iff a > 3/10 and v0 > 35/48
    assert shares["above"] == pytest.approx(0.7 * (1.5 - 35 / 48) / 1.3, abs=2 / CELLS)


# -- boundaries --------------------------------------------------------------------------------


@pytest.mark.parametrize("plane", PLANES, ids=NAMES)
def test_every_boundary_is_a_rule(plane: tuple[str, str, str]) -> None:
    found = drawn(*plane)
    assert found.boundaries
    # of mixtures, the rule over all assumptions may be too long to be read
    assert all(b.exact and (b.rule or b.here) for b in found.boundaries)


@pytest.mark.parametrize("plane", PLANES, ids=NAMES)
def test_what_holds_differs_across_every_curve(plane: tuple[str, str, str]) -> None:
    """Right beside points of it, by the exact solver; and the rule is 0 between the two."""
    found = drawn(*plane)
    step = np.array([found.xs[1] - found.xs[0], found.ys[1] - found.ys[0]])
    rng = np.random.default_rng(3)
    for boundary in found.boundaries:
        points = np.concatenate(boundary.lines)
        for x, y in points[rng.integers(0, len(points), size=4)]:
            # a point lies on a line of the raster: the other number is one of the axis
            level = np.abs(found.ys - y).min() < np.abs(found.xs - x).min()
            aside = np.array([step[0], 0.0] if level else [0.0, step[1]]) * 1e-3
            near = [tuple(map(Fraction, np.array([x, y]) + s * aside)) for s in (-1, 1)]
            assert solved(found, *near[0]) != solved(found, *near[1])
            assert value(boundary, *near[0]) * value(boundary, *near[1]) < 0


@pytest.mark.parametrize("plane", PLANES, ids=NAMES)
def test_every_change_of_the_raster_has_a_curve(plane: tuple[str, str, str]) -> None:
    """As many points on curves as there are neighbours that differ, at least."""
    found = drawn(*plane)
    changes = (np.diff(found.region, axis=0) != 0).sum() + (np.diff(found.region) != 0).sum()
    assert sum(len(line) for b in found.boundaries for line in b.lines) >= changes


def rules(game: str, x: str, y: str) -> dict[str | None, str | None]:
    return {b.rule: b.here for b in drawn(game, x, y).boundaries}


def test_known_rules() -> None:
    assert rules("security_dilemma", "d", "v0") == {"v = k + e": "v0 = 7/(12*(1 - d))"}
    greed = rules("security_dilemma", "a", "k")
    assert greed["k = a"] is None
    assert greed["v = k + e"] == "k = 0.56"
    assert rules("path_forward", "chi", "kap") == {
        "0.6*C = g + 0.6*kap": "kap = 0.5", "T*(0.6 - 0.36*chi) = w": "chi = 5/12",
    }  # fmt: skip


def test_a_rule_with_an_assumption_in_an_exponent() -> None:
    found = drawn("trilateral_assurance", "gm", "b0")
    curve = next(b for b in found.boundaries if b.here == "b0 = 0.15/(1/3)**gm")
    points = np.concatenate(curve.lines)
    assert curve.polynomial is None
    assert points[:, 1] == pytest.approx(0.15 * 3 ** points[:, 0])


def test_without_rules_boundaries_are_bisected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("escalation_games.sensitivity.maps.boundaries.MAX_TRACED", 0)
    found = regime_map(eg.load(first_edition("security_dilemma")), "d", "v0", cells=60)
    (boundary,) = found.boundaries
    assert not boundary.exact
    assert boundary.rule is None
    d, v0 = np.concatenate(boundary.lines).T
    assert v0 == pytest.approx(7 / (12 * (1 - d)), rel=1e-4)


def test_where_many_cells_must_be_solved_alone_the_plane_is_coarser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At a line of 0.3 somebody is indifferent everywhere; followed together, that is no matter."""
    text = eg.load(first_edition("path_forward")).text.replace(
        "theta = { value = 0.5", "theta = { value = 0.7"
    )
    definition = eg.loads(text.replace("line = 0.5", "line = 0.3"))
    assert len(regime_map(definition, "chi", "kap", cells=80).xs) == 80
    monkeypatch.setattr(lockstep, "MANY", float("inf"))
    found = regime_map(definition, "chi", "kap", cells=80)
    assert MIN_CELLS <= len(found.xs) < 80
    assert found.n_unresolved == 0


def test_exact_sums_and_halves_stay_exact() -> None:
    half = column(np.array([0.0, 1.0, 0.25])) * Fraction(1, 2)
    total = half + column(np.array([0.5, 0.5, 0.25]))
    assert total.error == 0.0
    assert list(total.value) == [0.5, 1.0, 0.375]
    lost = Rounded(np.array([1.0] * 9 + [1e-20])) + Rounded(np.array([0.5] * 9 + [1.0]))
    assert lost.error > 0
    assert (Rounded(np.array([5e-324])) * Fraction(1, 2)).error > 0


def test_a_tree_whose_pair_of_movers_does_not_vary_is_solved() -> None:
    definition = eg.load(first_edition("alignment_ripple"))
    found = outcomes(definition, {"dd": np.array([0.2, 0.35, 0.9]), "k": np.full(3, 0.11)})
    for sample, dd in enumerate((0.2, 0.35, 0.9)):
        values = {"dd": Fraction(dd), "k": Fraction(0.11)}
        assert found.count[sample] == len(eg.solve(definition.at(values)).equilibria)


# -- pictures and screens ----------------------------------------------------------------------


def picture(found: Map, ending: str) -> bytes:
    return canvas.drawn(lambda: map_sheet(found, Standing(), "1.0", CELLS), ending)[0]


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_the_same_map_gives_the_same_bytes(ending: str) -> None:
    found = drawn("security_dilemma", "a", "k")
    first = picture(found, ending)
    assert first == picture(found, ending)
    assert first.startswith({"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[ending])


def test_a_picture_says_what_it_shows() -> None:
    svg = picture(drawn("security_dilemma", "a", "k"), "svg").decode()
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert "Security dilemma" in texts
    assert {"● 1", "Both choose build", "baseline", "hatched: more than one equilibrium"} <= {
        *texts
    }
    assert any("k = a" in text for text in texts)
    assert any("not probabilities" in text for text in texts)
    assert "a  gain, building alone, 0 to 1" in " ".join(texts)


LABELLED = (  # readings near borders, thin regions, short borders, many rules
    ("cornered", "W", "s"), ("cornered_private", "tb", "p"), ("package_deal", "zB", "zN"),
    ("concession_reputation", "p", "b"), ("russia_warning", "r", "a"), ("trust_spiral", "t", "e"),
    ("trilateral_assurance", "cJ", "cK"), ("pressure_programme", "s", "ac"),
    ("arms_race_markov", "a", "k"), ("alignment_ripple", "dd", "A"),
)  # fmt: skip


@pytest.mark.parametrize(("game", "x", "y"), LABELLED)
def test_labels_of_a_map_lie_over_nothing(game: str, x: str, y: str) -> None:
    """And each number in its region, by the cells of the map; the legend is no taller than the
    plane."""
    found = eg.regime_map(game, x, y, cells=100)
    with mpl.rc_context(canvas.SETTINGS):
        sheet = map_sheet(found, Standing(game=game), "1.0", 100)
    axes = sheet.axes[0]
    check(sheet)
    check_on_map(axes)
    tall = sheet.get_size_inches()[1]
    box = axes.get_position()
    assert box.y0 * tall - AXIS - canvas.BOTTOM <= box.height * tall + 1e-9
    leaders = [line for line in axes.lines if line.get_gid() == "leader"]
    ends = [end for line in leaders for end in axes.transData.transform(line.get_xydata())]
    shown = set()
    for text in axes.texts:
        head = re.fullmatch(r"[○◐●?] (\d+)", text.get_text().split("\n")[0])
        if head is None:
            continue
        k = int(head[1]) - 1
        shown.add(k)
        label = canvas.extent(text)
        (x0, y0), (x1, y1) = axes.transData.inverted().transform(label.get_points())
        rows, columns = (y0 < found.ys) & (found.ys < y1), (x0 < found.xs) & (found.xs < x1)
        has_line = any(label.padded(12).contains(*end) for end in ends)
        assert (found.region[np.ix_(rows, columns)] == k).all() or has_line
    assert shown == {k for k, region in enumerate(found.regions) if region.spots}


def test_regions_are_worded_as_in_analyze() -> None:
    """By solving at the places where the numbers stand."""
    found = drawn("security_dilemma", "a", "k")
    for region in found.regions:
        for x, y in region.spots:
            there = {found.x.name: Fraction(x), found.y.name: Fraction(y)}
            game = found.definition.at(there)
            said = {heading(game.structure, one, shape) for one in eg.solve(game).equilibria}
            assert {*plays(found, region)} == said


def test_the_darkest_of_less_is_paler_than_the_palest_of_more() -> None:
    """Of the greys of all tints, after Rec. 601."""
    greys = []
    for regime in ("below", "across", "above"):
        found = [_tint(AREAS[regime], share) for share in TINTS[regime]]
        greys.append([0.299 * red + 0.587 * green + 0.114 * blue for red, green, blue in found])
    assert min(greys[0]) > max(greys[1])
    assert min(greys[1]) > max(greys[2])


def test_hatching_marks_only_planes_with_several_equilibria() -> None:
    one = picture(drawn("extended_deterrence", "lam", "s0"), "svg").decode()
    several = picture(drawn("security_dilemma", "a", "k"), "svg").decode()
    assert "<pattern" not in one
    assert "<pattern" in several


def test_presets_are_marked_and_said_to_lie_beside_the_plane() -> None:
    marks = {mark.name: mark for mark in drawn("path_forward", "chi", "kap").presets}
    assert (marks["russian"].x, marks["russian"].y) == (0.3, 0.3)
    assert dict(marks["russian"].beside) == {"theta": Fraction(4, 5)}
    assert not drawn("extended_deterrence", "lam", "s0").presets[0].beside


def test_drawing_leaves_no_setting_changed() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    picture(drawn("extended_deterrence", "lam", "s0"), "svg")
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("preset", ["allied", "russian"])
@pytest.mark.parametrize("plane", [PLANES[0], PLANES[4]], ids=[NAMES[0], NAMES[4]])
def test_screens_fit_90_columns(plane: tuple[str, str, str], preset: str) -> None:
    arguments = (first_edition(plane[0]), *plane[1:], "--preset", preset)
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 90
    assert sum("│" in line for line in lines) == 20
    assert "not probabilities" in result.stdout
    assert run(*arguments).stdout == result.stdout


def test_json_has_regions_rules_and_shares() -> None:
    answer = json.loads(run(first_edition("security_dilemma"), "d", "v0", "--json").stdout)
    assert answer["cells"] == [500, 500]
    assert answer["boundaries"][0]["rule"] == "v = k + e"
    assert sum(answer["shares"].values()) == pytest.approx(1)
    assert {region["regime"] for region in answer["regions"]} == {"below", "across"}


def test_a_picture_is_written_whole(tmp_path: Path) -> None:
    out = tmp_path / "map.svg"
    result = run("extended_deterrence", "lam", "s0", "--out", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_text(encoding="utf-8").rstrip().endswith("</svg>")
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            (first_edition("security_dilemma"), "a", "vo"),
            "unknown assumption 'vo'; did you mean 'v0'?",
        ),
        ((first_edition("security_dilemma"), "a", "a"), "a map needs two different assumptions"),
        (("path_forward", "E", "kap"), "'E' has no range"),
        ((first_edition("security_dilemma"), "a", "k", "--out", "map.gif"), "known: svg, png, pdf"),
        ((first_edition("security_dilemma"), "a", "k", "--out", "map"), "has no ending"),
        (("extended_deterrence", "lam", "s0", "--out", "no/such/map.svg"), "there is no folder"),
    ],
)
def test_mistakes_are_told_kindly(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("plane", PLANES, ids=NAMES)
def test_no_plane_of_the_library_is_coarser_than_asked(plane: tuple[str, str, str]) -> None:
    assert len(drawn(*plane).xs) == len(drawn(*plane).ys) == CELLS


TIPS_ALONG_X = us_and_them(
    "\n".join(f'{n} = {{ value = 0.4, range = [0, 1], about = "{n}" }}' for n in "yxz"),
    "us.b*(x - 0.5)",
)


@pytest.mark.parametrize("given", [None, "theta"])
def test_without_names_a_map_is_of_the_two_nearest_tips(given: str | None) -> None:
    """Of tips of more than labels."""
    definition = eg.load("path_forward")
    nearest: dict[str, Any] = {}
    for tip in eg.tips(definition):
        if tip.changes - {"labels", "off path"}:
            nearest[tip.assumption] = min(tip.margin, nearest.get(tip.assumption, tip.margin))
    names = sorted(nearest, key=lambda name: nearest[name])
    wanted = (names[0], names[1]) if given is None else (given, names[0])
    assert nearest_two(definition, given) == wanted
    assert set(names[:2]) != {"theta"}


def test_where_fewer_than_two_tip_the_file_gives_the_other() -> None:
    assert nearest_two(eg.loads(TIPS_ALONG_X)) == ("x", "y")
    result = CliRunner().invoke(main, ["map", "concession_reputation", "--json"])
    assert result.exit_code == 0
