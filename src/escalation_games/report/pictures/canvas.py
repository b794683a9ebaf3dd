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
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ...definition import Definition
from ...errors import InputError
from ..colours import INK, MUTED
from ..text import number_text
from ..text.words import Standing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

FORMATS: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "escalation_games"},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": "escalation_games", "Producer": None},
}
WIDTH = 7.6  # inches
LEFT, RIGHT, TOP = 0.75, 0.25, 0.75
LINE = 0.185  # inches: the height of a line of the foot
BOTTOM = 0.25
COLUMNS = 116  # characters in a line of the foot
SETTINGS: Any = {
    "svg.hashsalt": "escalation_games",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.linewidth": 0.8,
    "hatch.linewidth": 0.45,
    "hatch.color": "#00000055",
    # Texts come from files and stand as they are written: a $ is a dollar, a \\ a backslash.
    "text.parse_math": False,
    "text.usetex": False,
    "axes.formatter.use_mathtext": False,
}

LETTERS = ("font.family", "font.size", "text.parse_math", "text.usetex")  # settings of texts


def checked_format(name: str) -> str:
    """The picture's format by the file's ending. Raises InputError for an unknown one."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in FORMATS:
        shown = f"unknown ending '.{ending}'" if ending else "the file's name has no ending"
        raise InputError(name, shown, f"known: {', '.join(FORMATS)}")
    return ending


def drawn(make: Callable[[], Figure], ending: str) -> tuple[bytes, str]:
    """The whole file of a picture, and the letters that its font lacks (of a PNG or PDF)."""
    import matplotlib as mpl

    with mpl.rc_context(SETTINGS), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figure = make()
        out = BytesIO()
        figure.savefig(out, format=ending, dpi=150, metadata=FORMATS[ending])
    # an SVG holds the letters themselves: whoever shows it has fonts of their own
    return out.getvalue(), "" if ending == "svg" else missing_glyphs(caught)


def missing_glyphs(caught: Iterable[warnings.WarningMessage]) -> str:
    """The letters that the picture's font lacks, from what drawing warned of."""
    codes = [re.match(r"Glyph (\d+) ", str(warning.message)) for warning in caught]
    return "".join(dict.fromkeys(chr(int(code[1])) for code in codes if code))


class Poster:
    """A figure with a head, axes of so many inches of height, and room below for lines of text."""

    def __init__(
        self, definition: Definition, standing: Standing, plot: float, below: float,
        left: float = LEFT, right: float = RIGHT, margin: float = LEFT,
    ) -> None:  # fmt: skip
        """`below`, `left`, `right`: inches around the axes, for their labels and the foot; head and
        foot begin at `margin`."""
        from matplotlib.figure import Figure

        self.margin = margin
        self.height = TOP + plot + below
        self.end = TOP + plot  # of the axes
        self.figure = Figure(figsize=(WIDTH, self.height))
        self._head(definition, standing)
        self.axes: Axes = self.figure.add_axes((
            left / WIDTH, 1 - self.end / self.height,
            1 - (left + right) / WIDTH, plot / self.height,
        ))  # fmt: skip

    def _head(self, definition: Definition, standing: Standing) -> None:
        """Title, question and where the picture stands, each on a line that ends within it."""
        moved = "; ".join(standing.sentences(definition))
        under = definition.question + (f"   ({moved})" if moved else "")
        title = self.text(self.margin, 0.27, definition.title, size=13, weight="bold")
        for text in (title, self.text(self.margin, 0.5, under, MUTED)):
            text.set_verticalalignment("baseline")
            cut(text, WIDTH - self.margin - RIGHT)

    def text(self, x: float, y: float, text: str, colour: str = INK, **style: Any) -> Text:
        """Text at so many inches from the left and the top."""
        at = x / WIDTH, 1 - y / self.height
        return self.figure.text(*at, text, **{"color": colour, "va": "center", **style})

    def foot(self, lines: Sequence[str], start: float) -> None:
        """Lines of text, muted, from so many inches under the axes on."""
        for k, line in enumerate(lines):
            self.text(self.margin, self.end + start + LINE * (k + 0.5), line, MUTED, size=7.5)


def on_axes(axes: Axes | None, draw: Callable[[Axes], Axes], size: tuple[float, float]) -> Axes:
    """Draws into these axes, or into new ones of so many inches."""
    import matplotlib as mpl

    letters: Any = {name: SETTINGS[name] for name in LETTERS}
    with mpl.rc_context(letters):
        if axes is None:
            from matplotlib import pyplot as plt

            _, axes = plt.subplots(figsize=size)
        return draw(axes)


def key(definition: Definition) -> str:
    """What ○ ◐ ● say."""
    line = number_text.number(definition.line)
    return f"○ {definition.what} is below {line} in every equilibrium, ◐ in some, ● in none."


def wrapped(texts: Iterable[str]) -> list[str]:
    """Lines of the foot."""
    return [line for text in texts for line in textwrap.wrap(text, COLUMNS)]


def cut(text: Text, room: float) -> None:
    """Leaves of a line what fits into so many inches, with … for the rest."""
    whole = text.get_text()
    kept = len(whole)
    while kept and (wide := length(text)) > room:
        kept = min(kept - 1, int(kept * room / wide))
        text.set_text(whole[:kept].rstrip() + " …")


def length(text: Text) -> float:
    """Inches along the line."""
    box = text.get_window_extent()
    return float(max(box.width, box.height)) / text.get_figure().dpi  # type: ignore[union-attr]
