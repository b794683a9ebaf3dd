"""A table of payoffs as a picture: best responses are marked, and equilibria where they are pure.

Of more than two players there is a panel for each combination of what the others choose. Places
are inches from the upper left corner.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from ....definition import Definition
from ....errors import InputError
from ....forms import StrategicGame, StrategicStructure
from ....limits import MAX_CELLS_DRAWN, MAX_SIDE_DRAWN
from ....solvers.result import Solution
from ....solvers.tables.pure_nash import best_replies
from ...colours import INK, MUTED, PAPER, RULE
from ...text import number_text, words
from ...text.words import Standing
from ..canvas import BOTTOM, FOOT, LINE, WIDTH, Poster, filled, fitted, headed, in_inches
from .captions import Captions, area, game_of, notes, signed, solution_of, strong

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN = 0.3  # inches
ROOM = 1.7  # inches: the longest name of an action
CELL, WIDEST = 0.98, 3.2  # inches: the width of a cell, at least and at most
TALL, LOW = 0.74, 0.54  # inches: its height, with and without a level
HEAD = 0.62  # inches: the players and the actions of columns
TITLE = 0.34  # inches: what the others choose in a panel
APART = 0.3  # inches between panels
LETTERS, SMALL, PAYOFF = 9.0, 8.0, 12.0  # points
KEY = "Underlined: a best response to what the others do. Framed: an equilibrium, by its number."


def matrix_sheet(
    definition: Definition, solution: Solution, standing: Standing, version: str,
    number: int | None = None,
) -> Figure:  # fmt: skip
    """The table, every equilibrium under it, and the key. All equilibria are drawn: raises
    InputError where one of them is asked for."""
    if number is not None:
        raise InputError("--equilibrium", "a table shows all equilibria", "leave it out")
    table = _table_of(solution)
    order = f"In each cell the payoffs of {words.listed(table.players)}, in this order."
    texts = (f"{order} {KEY}", *notes(definition, solution, version))
    lines = [line for text in texts for line in filled(text, table.width, size=FOOT)]
    below = 0.15 + LINE * len(lines) + BOTTOM
    width = table.width + 2 * MARGIN
    sheet = Poster(headed(definition, standing), table.height, below, MARGIN, MARGIN, MARGIN, width)
    table.draw(sheet.axes)
    sheet.foot(lines, 0.15)
    return sheet.figure


def draw_matrix(axes: Axes, given: Solution | StrategicGame) -> Axes:
    """The table, and every equilibrium under it, where it is solved. Raises InputError as
    `matrix_size` does."""
    return _table_of(given).draw(axes)


def matrix_size(given: Solution | StrategicGame) -> tuple[float, float]:
    """Inches that the table takes; with less its letters are smaller.

    Raises InputError for a game that is no table, or has one player, or too many actions.
    """
    table = _table_of(given)
    return table.width, table.height


def _table_of(given: Solution | StrategicGame) -> PayoffTable:
    return PayoffTable(game_of(given, "strategic", check_table), solution_of(given))


class PayoffTable:
    """Panels one under another; of a solved game, pure equilibria are framed, and with `captioned`
    there are lines on all of them below."""

    def __init__(
        self, game: StrategicGame, solution: Solution | None = None, captioned: bool = True
    ) -> None:
        self.game, self.captioned = game, solution if captioned else None
        self.players, self.actions = self.game.structure.players, self.game.structure.actions
        self.best = [best_replies(own, i) for i, own in enumerate(self.game.payoffs)]
        self.panels = [*product(*map(range, self.game.structure.shape[2:]))]
        self.pure = dict(_pure_ones(solution) if solution else ())

    @cached_property
    def slot(self) -> float:
        """Inches for one payoff, with the gap to the next."""
        texts = {number_text.brief(u) for own in self.game.payoffs for u in own.flat}
        return 0.16 + max(fitted(text, 9, size=PAYOFF, weight="bold")[1] for text in texts)

    @cached_property
    def side(self) -> float:
        """Inches left of the cells, for the actions of rows."""
        names = [self.players[0], *self.actions[0]]
        return 0.2 + max(fitted(n, ROOM, size=LETTERS, weight="bold")[1] for n in names)

    @cached_property
    def cell(self) -> float:
        """The width of a cell: what is left of the usual sheet, within reason."""
        heads = max(fitted(n, ROOM, size=LETTERS)[1] for n in self.actions[1]) + 0.2
        least = max(CELL, heads, self.slot * len(self.players) + 0.3)
        usual = (WIDTH - 2 * MARGIN - self.side) / len(self.actions[1])
        return max(least, min(usual, WIDEST))

    @property
    def row(self) -> float:
        return TALL if self.game.has_levels else LOW

    @property
    def panel(self) -> float:
        """The height of one panel."""
        return (TITLE if self.panels[0] else 0) + HEAD + self.row * len(self.actions[0])

    @property
    def width(self) -> float:
        """Inches from side to side."""
        cells = self.side + self.cell * len(self.actions[1])
        return max(WIDTH - 2 * MARGIN, cells)

    @cached_property
    def captions(self) -> Captions:
        """Lines on the equilibria."""
        return Captions(self.captioned, self.width)

    @property
    def height(self) -> float:
        """Inches from top to bottom."""
        n = len(self.panels)
        return self.panel * n + APART * n + self.captions.height

    def draw(self, axes: Axes) -> Axes:
        """All of it."""
        self.axes, self.scale = axes, in_inches(axes, self.width, self.height)
        for k, others in enumerate(self.panels):
            self._panel(k * (self.panel + APART), others)
        start = len(self.panels) * (self.panel + APART) - 0.05
        self.captions.draw(axes, start, self.scale)
        return axes

    def _panel(self, top: float, others: tuple[int, ...]) -> None:
        """Its title, players and actions, and the cells."""
        if others:
            title = ", ".join(
                f"{self.players[i]}: {self.actions[i][a]}" for i, a in enumerate(others, 2)
            )
            self._text(0, top + 0.12, title, self.width, size=LETTERS + 1, ha="left",
                       weight="bold")  # fmt: skip
            top += TITLE
        cells = self.cell * len(self.actions[1])
        self._text(self.side + cells / 2, top + 0.12, self.players[1], cells, size=LETTERS,
                   weight="bold")  # fmt: skip
        self._text(0, top + 0.42, self.players[0], ROOM, size=LETTERS, weight="bold", ha="left")
        for j, action in enumerate(self.actions[1]):
            x = self.side + self.cell * (j + 0.5)
            self._text(x, top + 0.42, action, min(ROOM, self.cell - 0.1), size=LETTERS)
        for i, action in enumerate(self.actions[0]):
            y = top + HEAD + self.row * (i + 0.5)
            self._text(0, y, action, ROOM, size=LETTERS, ha="left")
        places = [*product(*map(range, self.game.structure.shape[:2]))]
        for i, j in sorted(places, key=lambda place: (*place, *others) in self.pure):
            x, y = self.side + self.cell * j, top + HEAD + self.row * i
            self._cell(x, y, (i, j, *others))  # frames of equilibria last, over the others

    def _cell(self, x: float, y: float, at: tuple[int, ...]) -> None:
        from matplotlib.patches import Rectangle

        level = self.game.escalation[at]
        number = self.pure.get(at)
        fill, edge, wide = PAPER, RULE, 1.0
        if number is not None:
            fill, edge, wide = area(level, self.game), strong(level, self.game), 2.2
        frame = Rectangle(
            (x, y), self.cell, self.row, facecolor=fill, edgecolor=edge, linewidth=wide,
            clip_on=False,
        )  # fmt: skip
        self.axes.add_patch(frame)
        centre = x + self.cell / 2
        middle = y + (0.28 if self.game.has_levels else self.row / 2)
        for i, own in enumerate(self.game.payoffs):
            across = centre + self.slot * (i - (len(self.players) - 1) / 2)
            self._payoff(across, middle, own[at], bool(self.best[i][at]))
        if self.game.has_levels:
            colour = MUTED if number is None else INK
            self._text(centre, y + self.row - 0.17, signed(level, self.game), self.cell,
                       size=SMALL, color=colour)  # fmt: skip
        if number is not None:
            self._text(x + 0.07, y + 0.13, str(number), 0.3, size=SMALL, weight="bold",
                       ha="left")  # fmt: skip

    def _payoff(self, x: float, y: float, payoff: Any, is_best: bool) -> None:
        """Underlined and bold where it is a best response."""
        weight = "bold" if is_best else "normal"
        text = number_text.brief(payoff)
        wide = self._text(x, y, text, self.slot, size=PAYOFF, weight=weight)
        if is_best:
            ends = [x - wide / 2 - 0.03, x + wide / 2 + 0.03]
            self.axes.plot(ends, [y + 0.12] * 2, color=INK, linewidth=1.1)

    def _text(self, x: float, y: float, text: str, room: float, **style: Any) -> float:
        """Text that ends within so many inches; says how many it takes."""
        size = style.pop("size")
        kept, wide = fitted(text, room, size=size, weight=style.get("weight", "normal"))
        self.axes.text(x, y, kept, size=size * self.scale,
                       **{"va": "center", "ha": "center", "color": INK, **style})  # fmt: skip
        return wide


def check_table(structure: StrategicStructure) -> None:
    """Raises InputError for a table that cannot be read as a picture."""
    shape = structure.shape
    if len(shape) < 2:
        raise InputError("players", "there is one, and a table has two or more")
    if max(shape[:2]) > MAX_SIDE_DRAWN or prod(shape) > MAX_CELLS_DRAWN:
        size = "×".join(map(str, shape))
        raise InputError(
            "", f"a table of {size} cannot be read as a picture",
            f"up to {MAX_SIDE_DRAWN} rows and columns and {MAX_CELLS_DRAWN} cells are drawn; "
            "`show` and `solve` print larger ones",
        )  # fmt: skip


def _pure_ones(solution: Solution) -> Iterator[tuple[tuple[int, ...], int]]:
    """The cell of each pure equilibrium, and its number."""
    for k, equilibrium in enumerate(solution.equilibria, 1):
        structure = solution.game.structure
        if structure.is_pure(equilibrium.key):
            yield tuple(support[0] for support in structure.supports(equilibrium.key)), k
