"""The states of a stochastic game as a ladder: where periods lead, with which probability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ....definition import Definition
from ....errors import InputError
from ....forms import StochasticGame, StochasticStructure
from ....limits import MAX_STATES_DRAWN
from ....numbers import Fraction, approximate, as_fraction
from ....solvers.result import Equilibrium, Solution
from ...colours import AREAS, INK, MUTED, PAPER
from ...forms import heading
from ...text import number_text
from ...text.words import Standing, completeness, how_made, regime_of
from ..canvas import BOTTOM, LINE, WIDTH, Poster, headed, key, wrapped
from ..labels import MARGIN, fold
from .captions import game_of, picked

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE, BOX, GAP = 0.48, 0.6, 0.25  # inches: what is played, a state, between ladders
FIRST, STEP = 0.3, 0.24  # inches: how far a way over one state goes past boxes, and over more
BESIDE = 0.07  # inches: ways to and fro between neighbours are apart by twice so much
WIDE = 0.6  # share of its place that a box has
PLACE = 1.3  # inches: a state or an end, at least
SHOWN = 6  # equilibria, at most
SIDE = 0.3  # inches beside the axes
KEY = (
    "Arrows: where a period can lead, with its probability. Play begins in {}; boxes in colour end "
    "it."
)
RANGES = "From least to most over all that can be played."
LadderWays = Mapping[
    tuple[int, int], tuple[Any, Any]
]  # from, to: the least and the largest probability


def states_sheet(
    definition: Definition, solution: Solution, standing: Standing, version: str,
    number: int | None = None,
) -> Figure:  # fmt: skip
    """A ladder per equilibrium, or the one of that number, or one over all that can be played where
    there is none; and the key below."""
    game: StochasticGame = game_of(solution, "stochastic", check_states)
    drawn = StateLadders(game, solution, number)
    found = completeness(solution.completeness.kind, len(solution.equilibria))
    notes = [key(definition), KEY.format(game.structure.states[0]), f"Equilibria: {found}."]
    notes += [] if solution.equilibria else [RANGES]
    notes += [f"Further ones to draw: --equilibrium {SHOWN + 1}"] if drawn.is_cut else []
    how = solution.concept, solution.method
    lines = wrapped([*notes, how_made(definition, version, *how)])
    below = 0.1 + LINE * len(lines) + BOTTOM
    width = drawn.width + 2 * SIDE
    sheet = Poster(
        headed(definition, standing), drawn.height, below, SIDE, SIDE, MARGIN, width
    )  # fmt: skip
    drawn.draw(sheet.axes)
    sheet.foot(lines, 0.1)
    return sheet.figure


def check_states(structure: StochasticStructure) -> None:
    """Raises InputError for more states and ends than can be read side by side."""
    n = len(structure.ordered)
    if n > MAX_STATES_DRAWN:
        raise InputError(
            "", f"{n} states and ends cannot be read as a picture",
            f"up to {MAX_STATES_DRAWN} are drawn; `solve` tells what is played in more",
        )  # fmt: skip


class StateLadders:
    """A ladder per equilibrium, each below the one before, or that of one number; or, where there
    is none, one over all that can be played. Raises InputError for a number that there is not."""

    def __init__(
        self, game: StochasticGame, solution: Solution | None = None, number: int | None = None
    ) -> None:
        every = list(enumerate(solution.equilibria if solution else (), 1))
        if solution is not None and number is not None:
            chosen = picked(solution, number)
            every = [(number, chosen)] if chosen else []
        self.is_cut = len(every) > SHOWN
        self.width = max(WIDTH - 2 * SIDE, PLACE * len(game.structure.ordered))
        self.ladders = [
            _Ladder(game, _played(game, e), _title(game, k, e)) for k, e in every[:SHOWN]
        ] or [_Ladder(game, _possible(game))]

    @property
    def height(self) -> float:
        """Of the chart, in inches."""
        return sum(ladder.height for ladder in self.ladders)

    def draw(self, axes: Axes) -> Axes:
        """All of them."""
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(self.height, 0)
        top = 0.0
        for ladder in self.ladders:
            ladder.draw(axes, top)
            top += ladder.height
        return axes


def _title(game: StochasticGame, k: int, equilibrium: Equilibrium) -> tuple[str, str]:
    """ "Equilibrium 3: ● 0.7913", "calm: both build · tense: both build"."""
    level = equilibrium.escalation
    sign = number_text.SYMBOLS[regime_of((level, level), game.line)]
    shown = number_text.level(level, game.line, number_text.brief)
    return f"Equilibrium {k}: {sign} {shown}", heading(game.structure, equilibrium)


def _played(game: StochasticGame, equilibrium: Equilibrium) -> LadderWays:
    """Where periods lead in an equilibrium."""
    rows = game.chain(equilibrium.profile).rows
    return {(s, t): (p, p) for s, row in enumerate(rows) for t, p in row.items() if not _is_zero(p)}


def _possible(game: StochasticGame) -> LadderWays:
    """Where periods can lead, from least to most over all that can be played."""
    found: dict[tuple[int, int], tuple[Any, Any]] = {}
    structure = game.structure
    for s, periods in enumerate(structure.of_state):
        for t in range(len(structure.ordered)):
            numbers = [_leads(game, k, t) for k in periods]
            ends = min(numbers, key=approximate), max(numbers, key=approximate)
            if not _is_zero(ends[1]):
                found[s, t] = ends
    return found


def _leads(game: StochasticGame, period: int, target: int) -> Any:
    structure = game.structure
    edges = dict(zip(structure.periods[period].targets, structure.edges[period], strict=True))
    return game.probability[edges[target]] if target in edges else Fraction(0)


def _is_zero(p: Any) -> bool:
    return as_fraction(p) == 0


@dataclass(frozen=True)
class _Ladder:
    """States and ends side by side, and the ways between them; `title` says what is played."""

    game: StochasticGame
    ways: LadderWays
    title: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        """In inches."""
        return self._middle + BOX / 2 + self._past(forth=False) + GAP

    @property
    def _middle(self) -> float:
        """From the top to the middle of the boxes."""
        return (TITLE if self.title else 0.1) + self._past(forth=True) + BOX / 2

    def _past(self, forth: bool) -> float:
        """How far ways that pass over others go beyond the boxes, with their numbers."""
        spans = [t - s if forth else s - t for s, t in self.ways]
        most = max([span for span in spans if span > 1], default=0)
        return self._bow(most) + 0.18 if most else 0.05

    @staticmethod
    def _bow(span: int) -> float:
        return FIRST + STEP * (span - 2)

    def draw(self, axes: Axes, top: float) -> None:
        """Into axes that are as high as they have inches, from so many of them on."""
        names = self.game.structure.ordered
        middle = top + self._middle
        inches = float(axes.get_window_extent().width) / axes.figure.dpi
        place = inches / len(names)
        for line, text in enumerate(self.title):
            weight, colour = ("normal", MUTED) if line else ("bold", INK)
            y = top + 0.02 + 0.17 * line
            fold(axes.text(0, y, text, va="top", size=8.5, color=colour, weight=weight), inches, 1)
        for k, name in enumerate(names):
            self._box(axes, k, name, middle, place)
        for (s, t), ends in self.ways.items():
            if s != t:
                self._way(axes, s, t, middle, _spelt(ends), place)

    def _box(self, axes: Axes, k: int, name: str, middle: float, place: float) -> None:
        """A state with the chance to stay in it, or an end in the colour of its escalation."""
        n, wide = len(self.game.structure.ordered), WIDE * place
        x, states = (k + 0.5) / n, len(self.game.structure.states)
        area, under = PAPER, ""
        if k >= states:
            level = self.game.escalation[len(self.game.structure.periods) + k - states]
            area = AREAS[regime_of((level, level), self.game.line)]
        elif (k, k) in self.ways:
            under = f"stays {_spelt(self.ways[k, k])}"
        axes.barh(middle, WIDE / n, left=x - WIDE / n / 2, height=BOX, color=area,
                  edgecolor=INK if k == 0 else MUTED, linewidth=1.6 if k == 0 else 0.9)  # fmt: skip
        text = axes.text(x, middle - (0.08 if under else 0), name, ha="center", va="center",
                         size=8.5, weight="bold", color=INK)  # fmt: skip
        fold(text, wide - 0.08)
        if under:
            stays = axes.text(x, middle + 0.2, under, ha="center", va="center", size=7, color=MUTED)
            fold(stays, wide - 0.04, 1)

    def _way(self, axes: Axes, s: int, t: int, middle: float, text: str, place: float) -> None:
        """Straight between neighbours, to one side where there is a way back; else in a bow, above
        the boxes where it leads on and below them where it leads back."""
        n, span, up = len(self.game.structure.ordered), abs(t - s), -1 if t > s else 1
        half = WIDE / n / 2 * (1 if t > s else -1)
        if span == 1:
            y = middle + up * BESIDE
            xs, ys = np.array([(s + 0.5) / n + half, (t + 0.5) / n - half]), np.array([y, y])
            label, room = y + up * 0.03, (1 - WIDE) * place
        else:
            share, high = np.linspace(0, 1, 40), self._bow(span)
            start, end = (s + 0.5) / n + half * 0.4, (t + 0.5) / n - half * 0.4
            xs = start + (end - start) * share
            ys = middle + up * (BOX / 2 + high * 4 * share * (1 - share))
            label, room = middle + up * (BOX / 2 + high + 0.03), place
        axes.plot(xs, ys, color=MUTED, linewidth=1)
        style = {"arrowstyle": "-|>", "color": MUTED, "shrinkA": 0, "shrinkB": 0, "linewidth": 1}
        axes.annotate("", (xs[-1], ys[-1]), (xs[-2], ys[-2]), arrowprops=style)
        number = axes.text((xs[0] + xs[-1]) / 2, label, text, ha="center", size=7.5, color=INK,
                           va="bottom" if up < 0 else "top")  # fmt: skip
        fold(number, room, 1)


def _spelt(ends: Sequence[Any]) -> str:
    low, high = map(number_text.brief, ends)
    return low if low == high else f"{low} to {high}"
