"""Pictures as they are stored in tests/baselines, and texts that a drawing could take for commands.

`RENEW_PICTURES=1 python -m pytest tests/test_picture_baselines.py` draws the stored ones anew: look
at each that git shows as changed, and say in the commit why it did.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images

import escalation_games as eg
from escalation_games.report.pictures.canvas import SETTINGS, TO_THE_RIGHT, drawn, filled
from escalation_games.report.pictures.map import map_sheet
from escalation_games.report.text.words import Standing
from picture_texts import check, check_on_map, texts
from pictured import HOSTILE, KINDS, TEXTS, figure

STORED = Path(__file__).resolve().parent / "baselines"
DPI = 42  # small files; what is lost to the eye is not lost to the comparison
TOLERANCE = 0.4  # root mean square of 255; the same program on the same fonts is at 0
RENEWS = "RENEW_PICTURES" in os.environ
FONTS = pytest.mark.skipif(
    not mpl.__version__.startswith("3.11."),
    reason="the stored pictures are of matplotlib 3.11: another one shapes letters otherwise",
)


def stored(kind: str, labels: str) -> Path:
    return STORED / f"{kind}-{labels}.png"


def saved(drawing: Figure, file: Path) -> Path:
    with mpl.rc_context(SETTINGS):
        drawing.savefig(file, dpi=DPI, metadata={"Software": None}, pil_kwargs={"optimize": True})
    return file


@FONTS
@pytest.mark.parametrize("labels", TEXTS)
@pytest.mark.parametrize("kind", KINDS)
def test_pictures_are_the_stored_ones(kind: str, labels: str, tmp_path: Path) -> None:
    wanted = stored(kind, labels)
    if RENEWS:
        STORED.mkdir(exist_ok=True)
        saved(figure(kind, labels), wanted)
    found = saved(figure(kind, labels), tmp_path / "found.png")
    assert compare_images(str(wanted), str(found), TOLERANCE) is None


@FONTS
@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_word_and_another_colour_are_seen(kind: str, tmp_path: Path) -> None:
    """Of every picture: its shortest word that has three letters, and its last area or line."""
    drawing = pickle.loads(pickle.dumps(figure(kind, "plain")))
    words = [text for text in texts(drawing) if len(text.get_text()) > 2]
    shortest = min(words, key=lambda text: len(text.get_text()))
    shortest.set_visible(False)
    missing = saved(drawing, tmp_path / "missing.png")
    shortest.set_visible(True)
    (axes,) = drawing.axes
    (axes.patches or axes.lines)[-1].set_color("#a0d080")
    other = saved(drawing, tmp_path / "other.png")
    for changed in (missing, other):
        assert compare_images(str(stored(kind, "plain")), str(changed), TOLERANCE) is not None


def test_stored_pictures_are_small_and_each_is_drawn() -> None:
    files = sorted(STORED.glob("*.png"))
    assert files == sorted(stored(kind, labels) for kind in KINDS for labels in TEXTS)
    assert sum(file.stat().st_size for file in files) < 650_000


# -- every text can be read ------------------------------------------------------------------------


@pytest.mark.parametrize("labels", TEXTS)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_lies_over_another_and_nothing_is_cut(kind: str, labels: str) -> None:
    check(figure(kind, labels))
    if kind == "map":
        check_on_map(figure(kind, labels).axes[0])


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"brief"}))
def test_questions_stand_as_they_are_written(kind: str) -> None:
    """Letter by letter in the order of the file: matplotlib, and whoever shows an SVG, turn what
    runs from right to left."""
    shown = {text.get_text() for text in texts(figure(kind, "hostile"))}
    assert HOSTILE["question"] in shown
    svg, _ = drawn(lambda: figure(kind, "hostile"), "svg")
    assert HOSTILE["question"].replace("<", "&lt;").replace(">", "&gt;") in svg.decode()


def test_sentences_run_to_the_right_whatever_name_is_in_them() -> None:
    """The same words on both sides of a Hebrew name: what stands first is drawn first."""
    (line,) = filled("שלום costs nothing", 5, size=9)
    assert line == f"{TO_THE_RIGHT}שלום costs nothing"
    assert filled("nothing", 5, size=9) == ["nothing"]
    with mpl.rc_context(SETTINGS):
        wide = [Figure().text(0, 0, text).get_window_extent().width for text in (line, line[1:])]
    assert wide[0] == pytest.approx(wide[1], abs=0.5)  # the mark takes no room


def test_right_to_left_text_is_drawn_from_the_right() -> None:
    """A tall letter and a row of dots: ALEF has its dots on the left, A on the right."""
    assert tallest_column("א..........") > tallest_column("A..........") + 50


def tallest_column(text: str) -> int:
    """Where the most ink stands above each other, of text on a sheet of its own, in pixels."""
    with mpl.rc_context(SETTINGS):
        drawing = Figure(figsize=(4, 1), dpi=100)
        drawing.text(0.1, 0.3, text, size=30)
        canvas = FigureCanvasAgg(drawing)
        canvas.draw()
    ink = np.asarray(canvas.buffer_rgba())[:, :, 0] < 128
    return int(np.argmax(ink.sum(axis=0)))


def test_a_map_of_twelve_regions() -> None:
    """Four actions, each best on a quarter of x, and three on parts of y: a region a pair."""
    mine = [[f"-(x - {x})**2"] * 3 for x in ("0.125", "0.375", "0.625", "0.875")]
    theirs = [[f"-(y - {y})**2" for y in ("0.2", "0.5", "0.8")]] * 4
    levels = [[0, "0.1", "0.2"], ["0.3", "0.4", "0.5"], ["0.6", "0.7", "0.8"], ["0.9", 1, 1]]
    labels = [HOSTILE[key] for key in ("hold", "arm", "rush", "wait")]
    definition = eg.strategic(
        mine, theirs, ranges={"x": (0, 1), "y": (0, 1)}, escalation=levels,
        actions=[labels, ["wait", "100%{$y$}", "rush & <go>"]],
    )  # fmt: skip
    found = eg.regime_map(definition, "x", "y", cells=60)
    assert len(found.regions) == 12
    with mpl.rc_context(SETTINGS):
        drawing = map_sheet(found, Standing(), "1.0", 60)
    check(drawing)
    check_on_map(drawing.axes[0])
