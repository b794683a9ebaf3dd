"""Several games on one page, as a picture: readings, what tips them, the text tested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...numbers import approximate
from ...sensitivity.claims.brief import GameInBrief
from ...solvers.result import Regime, Solution
from ..colours import AREAS, INK, MUTED, PAPER, RULE
from ..screens import brief as words
from ..screens.tip_table import beyond, level, near_and_far
from ..text import number_text
from ..text.words import count, span
from .canvas import BOTTOM, LINE, WIDTH, Poster, cut, extent, wrapped
from .labels import GREY, MARGIN, fold

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

WIDE = WIDTH - 2 * MARGIN  # inches of the chart, as wide as the sheet
HEAD, GAME, TIP, LOOKS, GAP = 0.34, 0.25, 0.4, 0.62, 0.22  # inches: of rows, between sections
TOWARD, AWAY = 8, 3  # tips, at most
CELLS = 3.1  # inches from the left: where readings begin
VALUE, BAR, FROM, SAID = 2.6, 3.8, 4.75, 6.1  # inches: columns of a tip
BARS = 0.45  # inches: the longest bar of a move, beside its number
CELL = 0.64  # inches: a level
COLUMNS = 0.2  # inches: what the columns of tips are
SHADES = {"so": "#565d66", "not so": "#191c20", "both": "#8b929b", "constant": RULE}
KEY = (
    "○ below the line of the game in every equilibrium, ◐ in some, ● in none. Move: the share of "
    "its range that an assumption has to go; from what, to what escalation."
)


def brief_sheet(games: Sequence[GameInBrief], preset: str | None, version: str) -> Figure:
    """Readings of every game; the nearest tips toward escalation and away from it; the claims."""
    lines = wrapped([KEY, words.FOOT, *words.not_all(games), f"v{version}"])
    below = 0.1 + LINE * len(lines) + BOTTOM
    head = words.TITLE.capitalize(), words.answer(games, preset)
    sheet = Poster(head, height(games, preset), below, MARGIN, MARGIN, MARGIN)
    draw_brief(sheet.axes, games, preset)
    sheet.foot(lines, 0.1)
    return sheet.figure


def height(games: Sequence[GameInBrief], preset: str | None) -> float:
    """Of the chart, in inches."""
    tips = [_tips(games, way, preset) for way in ("toward", "away")]
    parts = [HEAD + GAME * len(games), *(HEAD + _tall(found) for found in tips)]
    return sum(parts) + GAP * len(parts) + (HEAD + LOOKS if words.looks_at(games) else 0)


def draw_brief(axes: Axes, games: Sequence[GameInBrief], preset: str | None = None) -> Axes:
    """All of it, one section below the other."""
    axes.set_axis_off()
    axes.set_xlim(0, WIDE)
    axes.set_ylim(height(games, preset), 0)
    page = _Page(axes)
    y = page.readings(games, 0.0) + GAP
    every = words.n_tips(games)
    for way, title, says in (
        ("toward", "What tips toward escalation", "nearest first"),
        ("away", "What leads back", "the nearest"),
    ):
        whole = len(words.tips_leading(games, way, preset))
        page.head(y, title, f"{whole} of {every} tips, {says}, each alone")
        y = page.tips(_tips(games, way, preset), y + HEAD) + GAP
    if words.looks_at(games):
        page.claims(games, y)
    return axes


def _tips(games: Sequence[GameInBrief], way: str, preset: str | None) -> list[words.TipOfGame]:
    most = {"toward": TOWARD, "away": AWAY}[way]
    return words.tips_leading(games, way, preset)[:most]


def _tall(found: Sequence[words.TipOfGame]) -> float:
    return COLUMNS + TIP * len(found) if found else TIP


@dataclass(frozen=True)
class _Page:
    """Axes as high and as wide as they have inches."""

    axes: Axes

    def head(self, y: float, title: str, under: str = "") -> None:
        """Of a section."""
        text = self._text(0, y + HEAD / 2 - 0.04, title, size=10, weight="bold")
        if under:
            self._text(self._right(text) + 0.12, y + HEAD / 2 - 0.04, under, color=MUTED)
        self.axes.plot([0, WIDE], [y + HEAD - 0.07] * 2, color=RULE, linewidth=0.8, clip_on=False)

    def readings(self, games: Sequence[GameInBrief], y: float) -> float:
        """A row per game, a cell per reading in the colour of its regime; where it ends."""
        names = list(dict.fromkeys(name for game in games for name in game.readings))
        self.head(y, "Readings")
        wide = (WIDE - CELLS) / len(names)
        for k, name in enumerate(names):
            text = self._text(CELLS + wide * (k + 0.5), y + HEAD / 2 - 0.04, name or "now",
                              ha="center", color=MUTED)  # fmt: skip
            cut(text, self._scaled(wide - 0.1))
        y += HEAD
        for game in games:
            title = self._text(0, y + GAME / 2, game.definition.title, size=8.5)
            cut(title, self._scaled(CELLS - 0.15))
            for k, name in enumerate(names):
                if name in game.readings:
                    self._reading(game, game.readings[name], CELLS + wide * k, y, wide)
            y += GAME
        return y

    def _reading(
        self, game: GameInBrief, solution: Solution | None, x: float, y: float, wide: float
    ) -> None:
        if not game.definition.has_escalation:
            self._cell(x, y, wide, GAME, None, "–")
        elif solution is None:
            self._cell(x, y, wide, GAME, "unresolved", "? not settled")
        else:
            sign = number_text.SYMBOLS[solution.regime]
            shown = span(game.definition, solution, number_text.brief)
            shown = shown.replace(number_text.JUST_UNDER, "<")  # words are longer than a cell
            self._cell(x, y, wide, GAME, solution.regime, f"{sign} {shown}")

    def _cell(
        self, x: float, y: float, wide: float, tall: float, regime: Regime | None, text: str
    ) -> None:
        area = PAPER if regime is None else AREAS[regime]
        self.axes.barh(y + tall / 2, wide, left=x, height=tall, color=area, edgecolor=PAPER,
                       linewidth=1.6)  # fmt: skip
        found = self._text(x + wide / 2, y + tall / 2, text, ha="center")
        fold(found, self._scaled(wide - 0.06), 2 if tall > GAME else 1)

    def tips(self, found: Sequence[words.TipOfGame], y: float) -> float:
        """A row per tip; where they end."""
        if not found:
            self._text(0, y + TIP / 2, "none", color=MUTED)
            return y + TIP
        for x, text in ((VALUE, "past"), (BAR, "move"), (FROM, "from"), (FROM + CELL + 0.02, "to"),
                        (SAID + 0.05, "the text says")):  # fmt: skip
            self._text(x, y + COLUMNS / 2, text, size=7, color=MUTED, style="italic")
        moves = [approximate(entry.tip.margin) for entry in found]
        longest = max(moves) or 1.0
        for k, (entry, move) in enumerate(zip(found, moves, strict=True)):
            self._tip(entry, y + COLUMNS + TIP * k, move / longest)
        return y + _tall(found)

    def _tip(self, entry: words.TipOfGame, y: float, share: float) -> None:
        """What it is about; from where past what; how far; from what to what; what readers say."""
        tip, middle = entry.tip, y + TIP / 2
        up, down = middle - 0.075, middle + 0.085
        cut(self._text(0, up, entry.assumption.about, size=8.5), self._scaled(VALUE - 0.1))
        game = self._text(0, down, f"{entry.game.definition.title} · {tip.assumption}",
                          color=MUTED, size=7)  # fmt: skip
        cut(game, self._scaled(VALUE - 0.1))
        ((relation, _), *_) = beyond(tip)
        past = f"{relation} {words.value_words(tip)}".replace("\n", " ")
        now = f"now {number_text.number(tip.baseline)}"
        for text, place, colour in ((past, up, INK), (now, down, MUTED)):
            cut(self._text(VALUE, place, text, color=colour), self._scaled(BAR - VALUE - 0.08))
        self.axes.barh(middle, BARS * share, left=BAR, height=0.13, color=GREY, linewidth=0)
        self._text(BAR + BARS * share + 0.06, middle, number_text.share(tip.margin))
        near, far = near_and_far(tip)
        for x, side in ((FROM, near), (FROM + CELL + 0.02, far)):
            self._cell(x, y + 0.06, CELL, TIP - 0.12, side.regime, level(side))
        readers = self._text(SAID + 0.05, middle, words.said(entry), size=7, color=MUTED)
        self._each_line(readers, lambda text: cut(text, self._scaled(WIDE - SAID - 0.1)))

    @staticmethod
    def _each_line(text: Text, change: Callable[[Text], None]) -> None:
        lines = []
        for line in text.get_text().split("\n"):
            text.set_text(line)
            change(text)
            lines.append(text.get_text())
        text.set_text("\n".join(lines))

    def claims(self, games: Sequence[GameInBrief], y: float) -> None:
        """One bar: how many looks at claims hold, and how many do not."""
        looks = words.looks_at(games)
        whole = sum(looks.values())
        n = sum(len(game.claims) for game in games)
        looked = f"{count(n, 'claim')}, now and in each reading: {count(whole, 'look')}"
        self.head(y, "The text, tested", looked)
        x, y = 0.0, y + HEAD
        for key in (key for key in words.LOOKS if looks[key]):
            wide = WIDE * looks[key] / whole
            shade = SHADES.get(key, PAPER)
            self.axes.barh(y + 0.13, wide, left=x, height=0.22, color=shade, edgecolor=MUTED,
                           linewidth=0.5)  # fmt: skip
            x += wide
        self._counts(looks, y + 0.42)

    def _counts(self, looks: Any, y: float) -> None:
        """A key of shades with counts."""
        x = 0.0
        for key, says in words.LOOKS.items():
            if looks[key]:
                self.axes.barh(y, 0.12, left=x, height=0.12, color=SHADES.get(key, PAPER),
                               edgecolor=MUTED, linewidth=0.5)  # fmt: skip
                text = self._text(x + 0.18, y, f"{looks[key]} {says}")
                x = self._right(text) + 0.2

    def _right(self, text: Text) -> float:
        """Where a text ends, in inches of the chart."""
        box = extent(text)
        return float(self.axes.transData.inverted().transform((box.x1, box.y0))[0])

    def _scaled(self, inches: float) -> float:
        """Inches of the sheet for so many of the chart."""
        box = self.axes.get_window_extent()
        return inches * float(box.width) / self.axes.figure.dpi / WIDE

    def _text(self, x: float, y: float, text: str, **style: Any) -> Text:
        return self.axes.text(x, y, text, **{"va": "center", "color": INK, "size": 7.5, **style})
