"""Texts in pictures, and the files that pictures are put into."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from click.testing import CliRunner, Result
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.report.colours import AREAS
from escalation_games.report.pictures.canvas import SETTINGS
from escalation_games.report.pictures.tips import tips_sheet
from escalation_games.report.screens.sections.range_bars import letters, strips
from escalation_games.report.text.words import Standing
from examples import us_and_them
from picture_texts import check, texts

CASES = Path(__file__).resolve().parent / "cases"


def drawn(out: Path | str, game: str = "security_dilemma", plane: str = "d v0") -> Result:
    return CliRunner().invoke(main, ["map", game, *plane.split(), "--out", str(out)])


@pytest.mark.parametrize(
    ("case", "plane", "texts"),
    [
        ("dol0", "v0 d", ["v0  Costs of $5 to $10 bn, 0.2 to 1.5"]),
        ("dol1", "v0 d", ["v0  from $5% to $6%, 0.2 to 1.5"]),
        (
            "picture_text",
            "v k",
            [
                r"Is \frac{1}{2} of $$ enough, or ^_^?",
                "v  stakes of $3 and $4_{each}^{time}, 0 to 2",
                "us: hold_$1$ · russia: wait_{$0$}",
                "us: strike^2 & <go> · russia: 100%{$x$}",
            ],
        ),
    ],
    ids=["an odd dollar", "two dollars and a percent", "everything else"],
)
def test_texts_stand_as_they_are_written(
    case: str, plane: str, texts: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "x.svg"
    result = drawn(file, str(CASES / f"{case}.toml"), plane)
    assert (result.exit_code, result.stderr) == (0, f"wrote {file}\n")
    tree = ElementTree.parse(file)
    found = {"".join(e.itertext()).strip() for e in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert set(texts) <= found


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_letters_that_the_font_lacks_are_told(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"x.{ending}"
    result = drawn(file, str(CASES / "picture_text.toml"), "v k")
    assert result.exit_code == 0
    assert result.stderr.endswith("the picture's font lacks 日本; as .svg they are kept\n")


def test_long_titles_end_within_the_picture(tmp_path: Path) -> None:
    text = (CASES / "picture_text.toml").read_text("utf-8").replace("From $5%", "W" * 900)
    (tmp_path / "long.toml").write_text(text, "utf-8")
    result = drawn(tmp_path / "x.svg", str(tmp_path / "long.toml"), "v k")
    assert result.exit_code == 0
    assert "WWWW …" in (tmp_path / "x.svg").read_text("utf-8")


# -- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "name", "says"),
    [
        (lambda f: None, "no/x.png", "there is no folder"),
        (lambda f: (f / "x.png").mkdir(), "x.png", "is a folder"),
        (lambda f: (f / "file").touch(), "file/x.png", "there is no folder"),
        (lambda f: None, "x.gif", "unknown ending '.gif'"),
        (lambda f: None, "x", "no ending"),
        (lambda f: None, "x" * 300 + ".png", "File name too long"),
        (lambda f: (f / "x.png").symlink_to(f / "x.png"), "x.png", "link"),
        (lambda f: (f / "x.png").symlink_to(f / "no" / "y.png"), "x.png", "there is no folder"),
    ],
    ids=["no folder", "a folder", "in a file", "ending", "no ending", "too long", "to itself",
         "to nowhere"],
)  # fmt: skip
def test_the_target_is_checked_before_any_work(
    make: object, name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from escalation_games.sensitivity.maps import regime_map

    monkeypatch.setattr(regime_map, "regime_map", lambda *_: pytest.fail("it computed"))
    make(tmp_path)  # type: ignore[operator]
    result = drawn(tmp_path / name)
    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="modes and links as Unix has them")
def test_an_existing_file_keeps_its_mode_and_a_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.svg", tmp_path / "link.svg"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real.name)
    assert drawn(link).exit_code == 0
    assert link.is_symlink()
    assert "<svg" in real.read_text("utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.svg", "real.svg"]


def test_a_name_as_long_as_the_disk_allows_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 251 + ".svg")
    assert drawn(file).exit_code == 0
    assert file.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told_with_exit_3(tmp_path: Path) -> None:
    link = tmp_path / "x.png"
    link.symlink_to("/dev/full")
    result = drawn(link)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == f"error: {link}: could not be written: No space left on device\n"
    assert list(tmp_path.iterdir()) == [link]


# -- what tips it ----------------------------------------------------------------------------------


def tips_figure(definition: eg.Definition, preset: str | None = None) -> Figure:
    values = definition.preset(preset).values if preset else None
    standing = Standing(preset, game=definition.name)
    with mpl.rc_context(SETTINGS):
        found = eg.tips(definition, values=values)
        return tips_sheet(definition, eg.solve(definition.at(values)), found, standing, "1.0")


@pytest.mark.parametrize(
    ("game", "preset"),
    [
        ("security_dilemma", None),
        ("path_forward", None),
        ("alignment_ripple", "russian"),
        ("extended_deterrence", None),
        ("trust_spiral", None),
        ("beer_quiche", None),
        ("battle_of_the_sexes", None),
    ],
)
def test_nothing_lies_over_another_in_what_tips_it(game: str, preset: str | None) -> None:
    definition = eg.load(game)
    figure = tips_figure(definition, preset)
    check(figure)
    shown = " ".join(text.get_text() for text in texts(figure)).split()
    found = eg.tips(definition, values=definition.preset(preset).values if preset else None)
    assert {tip.assumption for tip in found if "regime" in tip.changes} <= {*shown}


@pytest.mark.filterwarnings("ignore:Glyph")
def test_what_tips_it_with_hostile_texts_and_long_names() -> None:
    text = (CASES / "picture_text.toml").read_text("utf-8")
    check(tips_figure(eg.loads(text)))


def test_colours_of_bars_are_those_of_the_regimes() -> None:
    """d of the security dilemma: mixed up to 5/12, calm from there on."""
    figure = tips_figure(eg.load("security_dilemma"))
    (axes,) = figure.axes
    rows = list(dict.fromkeys(t.get_text() for t in texts(figure) if t.get_style() == "italic"))
    row = rows.index("d")
    bars = [
        (
            round(bar.get_x(), 6),
            round(bar.get_x() + bar.get_width(), 6),
            to_hex(bar.get_facecolor()),
        )
        for bar in axes.patches
        if isinstance(bar, Rectangle) and bar.get_y() < row < bar.get_y() + bar.get_height()
    ]
    edge = round(5 / 12, 6)
    assert bars == [(0, edge, AREAS["across"]), (edge, 1, AREAS["below"])]


def test_where_there_is_no_game_a_bar_is_blank() -> None:
    """sqrt(x - 1/2) - 1/2 has no value below 1/2, and is 0 at 3/4."""
    ranges = """
x = { value = 0.8, range = [0, 1], about = "x" }"""
    definition = eg.loads(us_and_them(ranges, "us.b*(sqrt(x - 0.5) - 0.5)"))
    (assumption,) = definition.ranged
    assert assumption.range is not None
    found = list(strips(eg.tips(definition), "x", assumption.range))
    assert [(one.low, one.high) for one in found] == [(0.5, 0.75), (0.75, 1)]
    assert len({one.regime for one in found}) == 2


def test_a_gap_within_a_range_is_blank_and_told() -> None:
    """sqrt((x - 0.3)(x - 0.7)) has no value between 0.3 and 0.7; what holds is the same around."""
    ranges = """
x = { value = 0.8, range = [0, 1], about = "x" }
y = { value = 0.2, range = [0, 1], about = "y" }"""
    root = "us.b*(sqrt((x - 0.3)*(x - 0.7)) + 0.1)"
    definition = eg.loads(us_and_them(ranges, f"{root} - us.b*4*max(0, x - 0.9) - us.b*y"))
    figure = tips_figure(definition)
    check(figure)
    (axes,) = figure.axes
    row = [t.get_text() for t in texts(figure) if t.get_style() == "italic"].index("x")
    bars = [
        (bar.get_x(), bar.get_x() + bar.get_width())
        for bar in axes.patches
        if isinstance(bar, Rectangle) and bar.get_y() < row < bar.get_y() + bar.get_height()
    ]
    assert not any(low < 0.5 < high for low, high in bars)
    assert {0.3, 0.7} <= {round(end, 6) for ends in bars for end in ends}
    assert "No answer where 0.3 < x < 0.7" in " ".join(text.get_text() for text in texts(figure))


@pytest.mark.filterwarnings("ignore:Glyph")
def test_readings_have_letters_of_their_own() -> None:
    """Of two that begin alike the second has its next letter; of none left, its number."""
    names = ("rise", "risk", "r1", "s")
    text = (CASES / "picture_text.toml").read_text("utf-8").partition("[presets.")[0]
    text += "".join(f'[presets.{n}]\nabout = "{n}"\nvalues = {{ v = 1.8 }}\n' for n in names)
    definition = eg.loads(text)
    assert letters(definition) == {"rise": "R", "risk": "I", "r1": "3", "s": "S"}
    with mpl.rc_context(SETTINGS):
        shown = [text.get_text() for text in texts(tips_figure(definition))]
    assert "R rise, I risk, 3 r1, S s." in " ".join(shown)


def test_axes_are_drawn_into_and_given_back() -> None:
    figure = Figure()
    axes = figure.add_axes((0.4, 0.1, 0.4, 0.8))
    assert eg.plot.tips("security_dilemma", eg.tips("security_dilemma"), axes) is axes
    assert any(text.get_text() == "5/12 = 0.417" for text in texts(figure))


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_tip_writes_a_picture(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"x.{ending}"
    arguments = ["tip", "security_dilemma", "-a", "d", "--out", str(file)]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"wrote {file}\n")
    first = file.read_bytes()
    CliRunner().invoke(main, arguments)
    assert file.read_bytes() == first
