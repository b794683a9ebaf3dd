"""What all pictures share: a sheet with head, plot and foot, its letters, and the file it becomes.

A sheet is measured in inches from its top, so that text has one size on every sheet. Drawing goes
through matplotlib's object-oriented interface: nothing global is left changed, and the same picture
is the same bytes whenever it is drawn.
"""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ...definition import Definition
from ...errors import InputError
from ..colours import INK, MUTED
from ..text import number_text
from ..text.words import Standing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

FORMATS: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "escalation_games"},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": "escalation_games", "Producer": None},
}
WIDTH = 7.6  # inches
LEFT, RIGHT, TOP = 0.75, 0.25, 0.75
HEAD = 0.58  # inches: down to there are title and question; a LINE more for each more line
UNDER = 9  # points: letters of the lines under a title
POINTS = 72  # in an inch
LEAST = 0.3  # inches: the margin of sheets whose words stand left of their axes
PLANE = WIDTH - LEFT - RIGHT  # inches: the width of axes with numbers beside them
LINE = 0.185  # inches: the height of a line of the foot
BOTTOM = 0.25
AROUND = 0.2  # inches above and below axes that stand alone
LETTER = 0.0066  # inches: the usual width of a letter, per point of its size
RUNS_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")  # letters of Hebrew, Arabic, Syriac …
TO_THE_RIGHT = "\u200e"  # a mark that is not drawn: the line around it runs from left to right
FOOT = 7.5  # points: letters of the foot
DPI = 150  # of a PNG. Letters are fitted to its pixels, so that lengths are measured at it too
FONT = "DejaVu Sans"  # comes with matplotlib
FAMILY = f"'{FONT}', Verdana, sans-serif"  # in an SVG: of about its width where a reader lacks it
SETTINGS: Any = {
    "figure.dpi": DPI,
    "svg.hashsalt": "escalation_games",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "font.family": [FONT],
    "font.size": 9,
    "axes.linewidth": 0.8,
    "hatch.linewidth": 0.45,
    "hatch.color": "#00000055",
    # Texts come from files and stand as they are written: a $ is a dollar, a \\ a backslash.
    "text.parse_math": False,
    "text.usetex": False,
    "axes.formatter.use_mathtext": False,
}

HATCHES: Any = {name: SETTINGS[name] for name in ("hatch.linewidth", "hatch.color")}
LETTERS: Any = {  # settings of texts
    name: SETTINGS[name] for name in ("font.family", "font.size", "text.parse_math", "text.usetex")
}


def checked_format(name: str, *others: str) -> str:
    """The picture's format by the file's ending: one of FORMATS, or of others. Raises InputError
    for an unknown one."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in (*FORMATS, *others):
        shown = f"unknown ending '.{ending}'" if ending else "the file's name has no ending"
        raise InputError(name, shown, f"known: {', '.join([*FORMATS, *others])}")
    return ending


TAG = re.compile("<[^>]*>")  # of an SVG: what is to be read stands beside them, and may look alike


def drawn(make: Callable[[], Figure], ending: str) -> tuple[bytes, str]:
    """The whole file of a picture, and the letters that its font lacks (of a PNG or PDF)."""
    import matplotlib as mpl

    with mpl.rc_context(SETTINGS), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figure = make()
        out = BytesIO()
        figure.savefig(out, format=ending, dpi=DPI, metadata=FORMATS[ending])
    if ending == "svg":  # it holds the letters themselves: whoever shows it has fonts of their own
        text = out.getvalue().decode()
        return TAG.sub(lambda tag: tag[0].replace(f"'{FONT}'", FAMILY), text).encode(), ""
    return out.getvalue(), missing_glyphs(caught)


def missing_glyphs(caught: Iterable[warnings.WarningMessage]) -> str:
    """The letters that the picture's font lacks, from what drawing warned of."""
    codes = [re.match(r"Glyph (\d+) ", str(warning.message)) for warning in caught]
    return "".join(dict.fromkeys(chr(int(code[1])) for code in codes if code))


def headed(definition: Definition, standing: Standing) -> tuple[str, ...]:
    """The head of a picture of one game: its title, its question, and where the picture stands."""
    return (definition.title, definition.question, *standing.sentences(definition))


class Poster:
    """A figure with a head, axes of so many inches of height, and room below for lines of text."""

    def __init__(
        self, head: tuple[str, ...], plot: float, below: float,
        left: float = LEFT, right: float = RIGHT, margin: float = LEFT, width: float = WIDTH,
    ) -> None:  # fmt: skip
        """`head`: a title, and sentences under it. `below`, `left`, `right`: inches around the
        axes, for their labels and the foot; head and foot begin at `margin`. `width`: inches of the
        whole sheet."""
        from matplotlib.figure import Figure

        self.margin, self.width = margin, width
        title, *sentences = head
        room = width - margin - RIGHT
        # a question runs as its own letters do
        under = [
            line.removeprefix(TO_THE_RIGHT)
            for sentence in sentences
            for line in filled(sentence, room, size=UNDER)
        ]
        self.end = TOP + LINE * max(len(under) - 1, 0) + plot  # of the axes
        self.height = self.end + below
        self.figure = Figure(figsize=(width, self.height))
        self._head(title, under)
        self.axes: Axes = self.figure.add_axes((
            left / width, 1 - self.end / self.height,
            1 - (left + right) / width, plot / self.height,
        ))  # fmt: skip

    def _head(self, title: str, under: Sequence[str]) -> None:
        """Title, question and where the picture stands."""
        head = [self.text(self.margin, 0.27, title, size=13, weight="bold")]
        cut(head[0], self.width - self.margin - RIGHT)
        head += [
            self.text(self.margin, 0.5 + LINE * k, line, MUTED, size=UNDER)
            for k, line in enumerate(under)
        ]
        for k, text in enumerate(head):
            text.set_gid(f"head-{k}")  # found again where a page says it itself
            text.set_verticalalignment("baseline")

    def text(self, x: float, y: float, text: str, colour: str = INK, **style: Any) -> Text:
        """Text at so many inches from the left and the top."""
        at = x / self.width, 1 - y / self.height
        return self.figure.text(*at, text, **{"color": colour, "va": "center", **style})

    def foot(self, lines: Sequence[str], start: float) -> None:
        """Lines of text, muted, from so many inches under the axes on."""
        for k, line in enumerate(lines):
            self.text(self.margin, self.end + start + LINE * (k + 0.5), line, MUTED, size=FOOT)


def on_axes(
    axes: Axes | None, draw: Callable[[Axes], Axes], size: tuple[float, float],
    beside: tuple[float, float] | None = None,
) -> Axes:  # fmt: skip
    """Draws into these axes, or into new ones on a sheet of so many inches; `beside`: inches left
    and right of them, for their words, if these are more than usual."""
    import matplotlib as mpl

    with mpl.rc_context({**LETTERS, **HATCHES}):
        if axes is None:
            from matplotlib import pyplot as plt

            _, axes = plt.subplots(figsize=size)
            if beside is not None:
                width, (left, right), rim = size[0], beside, AROUND / size[1]
                axes.set_position((left / width, rim, 1 - (left + right) / width, 1 - 2 * rim))
        return draw(axes)


def in_inches(axes: Axes, width: float, height: float) -> float:
    """Gives axes inches from their upper left corner as coordinates, and says how much smaller
    letters have to be where they are smaller than that."""
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    figure = axes.get_figure(root=True)
    assert figure is not None
    box = axes.get_window_extent()
    return float(min(1.0, box.width / figure.dpi / width, box.height / figure.dpi / height))


def key(definition: Definition) -> str:
    """What ○ ◐ ● say."""
    line = number_text.number(definition.line)
    return f"○ {definition.what} is below {line} in every equilibrium, ◐ in some, ● in none."


def wrapped(texts: Iterable[str], room: float = WIDTH - 2 * LEAST) -> list[str]:
    """Lines of the foot, of so many inches."""
    return [line for text in texts for line in filled(text, room, size=FOOT)]


@lru_cache(maxsize=4_096)
def fitted(text: str, room: float, size: float, weight: str = "normal") -> tuple[str, float]:
    """What of a text fits into so many inches, with … for the rest; and the inches it takes."""
    drawn_alone = _alone(text, size=size, weight=weight)
    cut(drawn_alone, room)
    return drawn_alone.get_text(), length(drawn_alone) if text.strip() else 0.0


def filled(text: str, room: float, **style: Any) -> list[str]:
    """Lines of a sentence that each fit into so many inches. A line runs from left to right, also
    where a name in it runs the other way."""
    columns = int(room / LETTER / style["size"])
    lines = textwrap.wrap(text, columns)
    while columns > 8 and any(length(_alone(line, **style)) > room for line in lines):
        columns = columns * 19 // 20
        lines = textwrap.wrap(text, columns)
    return [f"{TO_THE_RIGHT}{line}" if RUNS_LEFT.search(line) else line for line in lines]


def whole(text: str) -> str:
    """A text of a file within a line of ours: a number after its letters stays right of them."""
    return f"{text}{TO_THE_RIGHT}" if RUNS_LEFT.search(text) else text


def _alone(text: str, **style: Any) -> Text:
    """A text on a sheet of its own, to be measured: in our letters, whoever else sets theirs."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(LETTERS):
        return Figure(dpi=DPI).text(0, 0, text, **style)


def cut(text: Text, room: float) -> None:
    """Leaves of a line what fits into so many inches, with … for the rest."""
    whole = text.get_text()
    kept = len(whole)
    while kept and (wide := length(text)) > room:
        kept = min(kept - 1, int(kept * room / wide))
        text.set_text(whole[:kept].rstrip() + " …")


def length(text: Text) -> float:
    """Inches along the line."""
    box = extent(text)
    return float(max(box.width, box.height)) / dpi_of(text)


def extent(text: Text) -> Bbox:
    """The box of a text, in pixels of its figure."""
    return text.get_window_extent(_renderer(dpi_of(text)))


def dpi_of(text: Text) -> float:
    """Pixels per inch of the figure that a text is in."""
    figure = text.get_figure(root=True)
    assert figure is not None
    return float(figure.dpi)


@lru_cache(maxsize=16)
def _renderer(dpi: float) -> RendererAgg:
    """What measures letters; a figure would make one of its whole size for each text."""
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call]
