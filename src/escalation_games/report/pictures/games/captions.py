"""What pictures of a game say of its equilibria: the regime of each, and captions under them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ....definition import Definition
from ....errors import InputError, Unresolved
from ....forms import Game
from ....limits import MAX_EQUILIBRIA_SHOWN
from ....numbers import sign
from ....solvers.result import Equilibrium, Regime, Solution
from ...colours import AREAS, INK, SIGNS
from ...forms import heading
from ...text import number_text, words
from ..canvas import filled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CAPTION = 0.2  # inches: a line
LETTERS = 8.5  # points


DRAWN_BY = {  # form -> what a picture of it is, and what draws it
    "strategic": ("table", "eg.plot.matrix(solution) draws tables"),
    "extensive": ("tree", "eg.plot.tree(solution) draws trees"),
    "stochastic": ("ladder of states", "eg.plot.states(definition, solution) draws states"),
}


def game_of(given: Solution | Game, form: str, check: Callable[[Any], None]) -> Any:
    """The game, solved or not, of that form. Raises InputError where it is of another one, and what
    `check` of its structure raises where it is too large to be read."""
    game = given.game if isinstance(given, Solution) else given
    found = game.structure.form
    if found != form:
        what, cure = DRAWN_BY[form][0], DRAWN_BY.get(found, ("", "`show` prints the game"))[1]
        says = f"is of a game of the form '{found}', which is no {what}"
        raise InputError("solution", says, cure)
    check(game.structure)
    return game


def solution_of(given: Solution | Game) -> Solution | None:
    """The solution; None of a game that was not solved."""
    return given if isinstance(given, Solution) else None


def side(level: Any, game: Game) -> Regime:
    """Where one level stands: below the line or not; unresolved where nothing counts."""
    if not game.has_levels:
        return "unresolved"
    try:
        return "below" if sign(level - game.line) < 0 else "above"
    except Unresolved:
        return "unresolved"


def signed(level: Any, game: Game) -> str:
    """A level with its sign: "● 0.7"."""
    text = number_text.level(level, game.line, number_text.brief)
    return f"{number_text.SYMBOLS[side(level, game)]} {text}"


def area(level: Any, game: Game) -> str:
    """The colour of the area where a level holds."""
    return AREAS[side(level, game)]


def strong(level: Any, game: Game) -> str:
    """The colour of lines and words of a level; ink where nothing counts."""
    return SIGNS[side(level, game)] if game.has_levels else INK


def picked(solution: Solution, number: int) -> Equilibrium | None:
    """The equilibrium of that number, from 1 on, as `solve` counts them; None of none.

    Raises InputError for a number that there is not.
    """
    n = len(solution.equilibria)
    if not n and number == 1:
        return None
    if not 1 <= number <= n:
        have = f"there {'is' if n == 1 else 'are'} {words.count(n, 'equilibrium')}"
        raise InputError("equilibrium", f"{have}, and {number} is asked for", "`solve` lists them")
    return solution.equilibria[number - 1]


class Captions:
    """Lines on the equilibria, of many on the first ones, under a drawing of so many inches; that
    of one number is among them, and stands out. None of a game that was not solved."""

    def __init__(self, solution: Solution | None, room: float, number: int | None = None) -> None:
        self.lines: list[tuple[str, bool]] = []  # and is it of the one that stands out
        if solution is None:
            return
        every = [*enumerate(solution.equilibria, 1)]
        shown = [(k, e) for k, e in every if k <= MAX_EQUILIBRIA_SHOWN or k == number]
        for k, equilibrium in shown:
            lines = filled(
                _caption(solution.game, k, equilibrium), room, size=LETTERS, weight="bold"
            )
            self.lines += [(line, k == number) for line in lines]
        more = len(every) - len(shown)
        if more:
            self.lines.append((f"… and {more} more: `escalation-games solve` lists them.", False))
        if not shown:
            self.lines.append(("No equilibrium was found.", False))

    @property
    def height(self) -> float:
        """Inches."""
        return CAPTION * len(self.lines)

    def draw(self, axes: Axes, top: float, scale: float) -> None:
        """From so many inches under the top of the axes on."""
        for k, (line, stands_out) in enumerate(self.lines):
            weight = "bold" if stands_out else "normal"
            axes.text(0, top + CAPTION * (k + 0.5), line, size=LETTERS * scale, color=INK,
                      weight=weight, va="center")  # fmt: skip


def _caption(game: Game, k: int, equilibrium: Equilibrium) -> str:
    level = f"{signed(equilibrium.escalation, game)}   " if game.has_levels else ""
    payoffs = ", ".join(map(number_text.brief, equilibrium.payoffs))
    labels = f" ({', '.join(equilibrium.labels)})" if equilibrium.labels else ""
    text = f"{k}   {level}{heading(game.structure, equilibrium)}; payoffs {payoffs}{labels}"
    return text.replace("≈ ", "≈\u00a0")  # no line ends between the two


def notes(definition: Definition, solution: Solution, version: str) -> Iterator[str]:
    """The end of a foot: which equilibria these are, what the signs say, how it was made."""
    found = words.completeness(solution.completeness.kind, len(solution.equilibria))
    reason = solution.completeness.reason
    yield f"Equilibria ({solution.concept}): {found}{f': {reason}' if reason else ''}."
    yield from words.default_concept(solution)
    if definition.has_escalation and solution.equilibria:
        symbol, line = number_text.SYMBOLS[solution.regime], number_text.number(definition.line)
        span = words.span(definition, solution)
        yield f"{symbol} {definition.what} {span}: {words.reach(definition, solution)}."
        yield f"○ {definition.what} is below {line}, ● it is not; of an equilibrium, on average."
    yield words.how_made(definition, version, solution.concept, solution.method)
