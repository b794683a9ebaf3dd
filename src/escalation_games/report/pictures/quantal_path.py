"""Quantal responses as a picture: escalation and every choice, from random choice on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition
from ...forms import Decision
from ...numbers import approximate
from ...solvers.quantal import QuantalPath
from ...solvers.quantal_branches import QuantalBranches
from ..colours import INK, MUTED, RULE
from ..screens import quantal as words
from ..text import number_text
from ..text.words import Standing
from .canvas import BOTTOM, LINE, Poster, headed, wrapped
from .labels import LABELS, MARGIN, aside, fold, meet, row_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

LEVEL, CHOICE, BETWEEN = 1.9, 0.5, 0.28  # inches: of escalation, of a decision, between them
SHOWN = 12  # decisions, at most
RIGHT = 1.45  # inches
SPAN = 300_000  # times smaller than the largest rationality is where the scale begins to be log.
OFF = (0.0, 0.16, -0.16, 0.32)  # inches that a number may stand higher
ALIKE = 0.27  # of a probability: nearer ends share a label
STYLES: tuple[Any, ...] = ("-", (0, (4, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))
KEY = (
    "Above: {} along the branch that begins in random choice; numbers are those of the equilibria "
    "that it and other branches (grey) lead to. Dashed: the line, {}. Below: how often each action "
    "is taken. Rationality on a logarithmic scale."
)


def quantal_sheet(
    definition: Definition, path: QuantalPath, branches: QuantalBranches | None,
    standing: Standing, version: str,
) -> Figure:  # fmt: skip
    """Escalation, then a chart for every decision, and the key below."""
    key = KEY.format(definition.what, number_text.number(definition.line))
    more = len(path.profile) - SHOWN
    hidden = [f"{more} further decisions are not drawn."] if more > 0 else []
    notes = [*words.sentences(path, branches), key, *hidden]
    errors = f"{path.noise} · {words.ERRORS[path.errors]}"
    made = f"{errors} · {words.made_words(definition, path, version)}"
    lines = wrapped([*notes, made])
    below = 0.15 + LINE * len(lines) + BOTTOM
    sheet = Poster(headed(definition, standing), height(path), below, LABELS, RIGHT, MARGIN)
    draw_quantal_path(sheet.axes, path, branches, definition.what)
    sheet.foot(lines, 0.15)
    return sheet.figure


def height(path: QuantalPath) -> float:
    """The height of the chart, in inches."""
    return LEVEL + (BETWEEN + CHOICE) * min(len(path.profile), SHOWN) + BETWEEN + 0.15


def draw_quantal_path(
    axes: Axes, path: QuantalPath, branches: QuantalBranches | None = None,
    what: str = "escalation",
) -> Axes:  # fmt: skip
    """Escalation along the path, then a chart for every decision. Words stand left of the axes,
    which need some 2.5 inches there, and names of actions right of them, which need 1.5."""
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(height(path), 0)
    chart = _PathChart(axes, path)
    chart.levels(what, branches)
    for k in range(min(len(path.profile), SHOWN)):
        chart.choices(k)
    chart.scale()
    return axes


@dataclass(frozen=True)
class _PathChart:
    """All that is drawn into the axes, which are as high as they have inches."""

    axes: Axes
    path: QuantalPath

    def levels(self, what: str, branches: QuantalBranches | None) -> None:
        """Escalation along the branch from random choice, and along others."""
        self._frame(0, LEVEL)
        line = approximate(self.path.game.line)
        self._line(np.array([0.0, 1.0]), np.array([line, line]), 0, LEVEL, color=MUTED,
                   linewidth=0.8, linestyle=(0, (4, 3)))  # fmt: skip
        row_label(self.axes, LEVEL / 2, what, "")
        taken: list[Text] = []
        for branch in branches.branches if branches else ():
            is_first = branch.path is branches.branches[0].path if branches else False
            colour = INK if is_first else MUTED
            levels = branch.path.escalation
            for k, level in zip(branch.ends, (levels[0], levels[-1]), strict=True):
                self._number(k, float(level), taken, colour)
            if not is_first:
                places = self._x(branch.path.rationality)
                self._line(places, levels, 0, LEVEL, color=MUTED, linewidth=1)
        self._line(self._x(self.path.rationality), self.path.escalation, 0, LEVEL, color=INK,
                   linewidth=2, **self._points())  # fmt: skip

    def _number(self, k: int | None, level: float, taken: list[Text], colour: str) -> None:
        """The number of the equilibrium that an end is near, a little off where others stand."""
        for off in OFF if k is not None else ():
            text = aside(self.axes, 1, LEVEL * (1 - level) - off, f"number {(k or 0) + 1}", 8,
                         color=colour, size=8)  # fmt: skip
            if not any(meet(text, other) for other in taken):
                taken.append(text)
                return
            text.remove()

    def choices(self, k: int) -> None:
        """How often each action of a decision is taken; its name where its line ends."""
        decision, mixture = self.path.game.structure.decisions[k], self.path.profile[k]
        top = LEVEL + BETWEEN + (CHOICE + BETWEEN) * k
        self._frame(top, CHOICE)
        player = self.path.game.structure.players[decision.player]
        name = player if player != decision.name else ""
        row_label(self.axes, top + CHOICE / 2, decision.name, name)
        for column, style in zip(range(mixture.shape[1]), _styles(), strict=False):
            self._line(self._x(self.path.rationality), mixture[:, column], top, CHOICE, color=INK,
                       linewidth=1.4, linestyle=style, **self._points())  # fmt: skip
        ends = _ends(decision, mixture[-1])
        is_roomy = ends[0][0] - ends[-1][0] > 2 * ALIKE and len(ends) == 2
        for level, names in ends:
            text = aside(self.axes, 1, top + CHOICE * (1 - level), names, 8, color=INK, size=7.5)
            fold(text, RIGHT - 0.3, 2 if is_roomy else 1)

    def scale(self) -> None:
        """Rationality, below all."""
        bottom = height(self.path) - 0.15 - BETWEEN + 0.06
        taken: list[Text] = []
        for r in self._ticks():
            x = float(self._x(np.array([r]))[0])
            text = self.axes.text(x, bottom, words.short(r), ha="center", va="top", size=7,
                                  color=MUTED)  # fmt: skip
            if any(meet(text, other) for other in taken):
                text.remove()
            else:
                taken.append(text)
        self.axes.text(0.5, bottom + 0.15, "rationality", ha="center", va="top", size=7.5,
                       color=MUTED)  # fmt: skip

    def _ticks(self) -> list[float]:
        most = float(self.path.rationality.max())
        decades = [10.0**k for k in range(-12, 13) if self._start() <= 10.0**k <= most]
        points = decades if len(decades) > 1 else [float(r) for r in self.path.rationality if r]
        return [0.0, *points]

    def _start(self) -> float:
        positive = self.path.rationality[self.path.rationality > 0]
        return max(float(positive.min()), float(positive.max()) / SPAN) if positive.size else 1.0

    def _x(self, rationality: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places from 0 to 1: near 0 in proportion, then as logarithms."""
        start, most = self._start(), max(float(self.path.rationality.max()), self._start())
        shares: NDArray[np.float64] = np.log1p(np.minimum(rationality, most) / start)
        return shares / float(np.log1p(most / start))

    def _frame(self, top: float, size: float) -> None:
        for level in (0, 1):
            y = top + size * (1 - level)
            self.axes.plot([0, 1], [y, y], color=RULE, linewidth=0.8, zorder=0, clip_on=False)
            aside(self.axes, 0, y, f"{level}", -4, ha="right", color=MUTED, size=7)

    def _line(
        self, xs: NDArray[Any], levels: NDArray[Any], top: float, size: float, **style: Any
    ) -> None:
        self.axes.plot(xs, top + size * (1 - levels), clip_on=False, **style)

    def _points(self) -> dict[str, Any]:
        """Marks where there are few points."""
        return {"marker": "o", "markersize": 3.5} if len(self.path.rationality) < 12 else {}


def _styles() -> Iterator[Any]:
    while True:
        yield from STYLES


def _ends(decision: Decision, mixture: Sequence[float]) -> list[tuple[float, str]]:
    """Where lines end, with the names of the actions that end there."""
    groups: list[tuple[float, list[str]]] = []
    for action, p in sorted(zip(decision.actions, mixture, strict=True), key=lambda pair: -pair[1]):
        if groups and groups[-1][0] - float(p) < ALIKE:
            groups[-1][1].append(action)
        else:
            groups.append((float(p), [action]))
    return [(level, ", ".join(names)) for level, names in groups]
