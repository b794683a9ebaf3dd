"""Policies as a picture: how much each regrets, and what it comes to where a reading is true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...numbers import Fraction
from ...sensitivity.policies.comparison import Judged, PolicyComparison
from ...sensitivity.policies.judging import LevelSpan
from ..colours import AREAS, INK, MUTED, PAPER, RULE
from ..screens.space import compare as words
from ..text import number_text
from ..text.words import Standing, of_those_known, regime_of
from .canvas import BOTTOM, LINE, Poster, cut, headed, key, wrapped
from .labels import MARGIN, aside, fold

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.5  # inches: a policy
HEAD = 0.95  # rows above the first: what the columns are, and the scale
LEFT, RIGHT = 2.1, 0.3  # inches
REGRET, BEST, CELLS = 0.3, 0.42, 0.49  # places: where the scale ends, shares stand, cells begin
KEY = (
    "Regret: the most that a policy loses at one point, its worst equilibrium against the best one "
    "of another policy; the line begins at the kindest equilibria. Best: share of the space where "
    "its worst equilibrium is the best of all policies', ties split."
)
STAR = "* best in that reading, by its worst equilibrium."


def policies_sheet(found: PolicyComparison, standing: Standing, version: str) -> Figure:
    """A row per policy, a column per reading, and the key below."""
    definition = found.definition
    signs = [] if found.by else [key(definition)]
    misread = words.misreadings(found)
    notes = [words.in_short(found), *misread, *words.what_is_missing(found), *signs,
             of_those_known(KEY, found.known.kind)]  # fmt: skip
    notes += [STAR] if found.by_reading else []
    notes += [words.sample_words(found), *words.caveats(found), words.made_words(found, version)]
    lines = wrapped(notes)
    below = 0.15 + LINE * len(lines) + BOTTOM
    sheet = Poster(headed(definition, standing), ROW * rows(found), below, LEFT, RIGHT, MARGIN)
    draw_policies(sheet.axes, found)
    sheet.foot(lines, 0.15)
    return sheet.figure


def rows(found: PolicyComparison) -> float:
    """The height of the chart, in rows."""
    return len(found.policies) + HEAD


def draw_policies(axes: Axes, found: PolicyComparison) -> Axes:
    """A row per policy: its largest regret, the share of the space where it is best, and what it
    comes to in each reading. Names stand left of the axes, which need some 2 inches there."""
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(found.policies) - 0.5, -0.5 - HEAD)
    chart = _Chart(axes, found)
    chart.scale()
    chart.heads()
    for row, policy in enumerate(found.policies):
        chart.row(row, policy)
    return axes


@dataclass(frozen=True)
class _Chart:
    """All that is drawn into the axes."""

    axes: Axes
    found: PolicyComparison

    def scale(self) -> None:
        """From no regret to 1, or to the largest there is."""
        most = self._most()
        for x in (0, most / 2, most):
            place, colour = self._at(x), MUTED if x == 0 else RULE
            ends = [-0.45, len(self.found.policies) - 0.5]
            self.axes.plot([place, place], ends, color=colour, linewidth=0.8, zorder=0)
            text = words.decimal(float(f"{x:.3g}"))
            self._text(place, -0.5, text, va="bottom", size=7, color=MUTED)

    def heads(self) -> None:
        """What the columns are."""
        top = -0.5 - HEAD
        self._text(0, top, "Largest regret", ha="left", va="top", weight="bold", size=8)
        self._text(BEST, top, "Best in", va="top", weight="bold", size=8)
        self._text(BEST, -0.55, "of the space", va="bottom", color=MUTED)
        readings = self._readings()
        what = words.level_name(self.found)
        head = f"{what.capitalize()}, if this reading is true" if len(readings) > 1 else what
        title = self._text(CELLS, top, head, ha="left", va="top", weight="bold", size=8)
        cut(title, self._inches(1 - CELLS))
        for k, name in enumerate(readings):
            text = self._text((self._cell(k) + self._cell(k + 1)) / 2, -0.55,
                              words.reading_name(name), va="bottom", color=MUTED)  # fmt: skip
            fold(text, self._inches(self._cell(1) - self._cell(0)) - 0.08)

    def row(self, row: int, policy: Judged) -> None:
        """One policy."""
        self._label(row, policy)
        self._regret(row, policy)
        share = policy.summary.best
        text = "not known" if share != share else number_text.share(Fraction(share))
        self._text(BEST, row, text, va="center")
        for k, (name, levels) in enumerate(self._readings(policy.name).items()):
            self._coloured(row, k, levels, self._is_best(policy.name, name))

    def _label(self, row: int, policy: Judged) -> None:
        """Its name, bold where it regrets least; what it sets."""
        weight = "bold" if policy.name in self.found.minimax else "normal"
        sets = words.settings(policy.alternative.sets)
        start = 72 * (MARGIN - LEFT)
        up = 0.16 if sets else 0
        name = aside(self.axes, 0, row - up, policy.name, start, color=INK, weight=weight)
        fold(name, LEFT - MARGIN - 0.15, 1 if sets else 2)
        if sets:
            under = aside(self.axes, 0, row + 0.18, sets, start, color=MUTED, size=7)
            fold(under, LEFT - MARGIN - 0.15, 1)

    def _regret(self, row: int, policy: Judged) -> None:
        low, high = map(self._at, policy.summary.regret)
        self.axes.plot([low, high], [row, row], color=MUTED, linewidth=1.6)
        self.axes.plot([high], [row], "o", color=INK, markersize=6, clip_on=False)
        text = words.decimal(policy.summary.regret[1])
        weight = "bold" if policy.name in self.found.minimax else "normal"
        is_right = high < REGRET * 0.75
        self.axes.annotate(
            text, (high, row), (7 if is_right else -7, 7), textcoords="offset points",
            ha="left" if is_right else "right", va="center", size=8, color=INK, weight=weight,
            bbox={"facecolor": PAPER, "linewidth": 0, "pad": 0.5},
        )  # fmt: skip

    def _coloured(self, row: int, k: int, levels: LevelSpan | None, is_best: bool) -> None:
        """A level in the colour of its regime."""
        regime = regime_of(levels, self.found.definition.line)
        low, high = self._cell(k), self._cell(k + 1)
        area = PAPER if self.found.by else AREAS[regime]
        self.axes.barh(
            row, high - low, left=low, height=0.92, color=area, edgecolor=PAPER, linewidth=2
        )
        sign = "" if self.found.by or levels is None else f"{number_text.SYMBOLS[regime]} "
        star = " *" if is_best else ""
        text = self._text(
            (low + high) / 2,
            row,
            f"{sign}{words.level_words(self.found, levels)}{star}",
            va="center",
            weight="bold" if is_best else "normal",
        )
        fold(text, self._inches(high - low) - 0.1)

    def _is_best(self, policy: str, reading: str) -> bool:
        known = self.found.by_reading
        return known is not None and policy in known.best[reading]

    def _readings(self, policy: str | None = None) -> Mapping[str, LevelSpan | None]:
        """What a policy comes to in each reading; where the file has none, where it stands."""
        name = policy or self.found.policies[0].name
        if self.found.by_reading is None:
            return {"": self.found.policy(name).baseline}
        return {reading: row[name] for reading, row in self.found.by_reading.levels.items()}

    def _most(self) -> float:
        if self.found.by is None:
            return 1.0
        return max(policy.summary.regret[1] for policy in self.found.policies) or 1.0

    def _at(self, regret: float) -> float:
        return REGRET * regret / self._most()

    def _cell(self, k: int) -> float:
        return CELLS + (1 - CELLS) * k / len(self._readings())

    def _inches(self, share: float) -> float:
        box = self.axes.get_window_extent()
        return share * float(box.width) / self.axes.figure.dpi

    def _text(self, x: float, y: float, text: str, **style: Any) -> Any:
        return self.axes.text(x, y, text, **{"ha": "center", "color": INK, "size": 7.5, **style})
