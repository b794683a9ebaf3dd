"""Tables of payoffs as tabulars, with best responses and, of a solved game, pure equilibria."""

from __future__ import annotations

from collections.abc import Iterator

from ...forms import StrategicGame
from ...solvers.result import Solution
from ..pictures.games.captions import signed
from ..pictures.games.matrix import PayoffTable
from ..text import words
from .letters import latex_text
from .values import shown

UNDERLINED = "Underlined: a best response to what the others do."
FRAMED = "Framed: an equilibrium, by its number."


def table_latex(game: StrategicGame, solution: Solution | None, number: int) -> Iterator[str]:
    """A tabular for each combination of what the third player and further ones do; in each cell
    everybody's payoff, in their order. All equilibria are marked: `number` chooses none."""
    del number
    table = PayoffTable(game, solution, captioned=False)
    for others in table.panels:
        yield "\n".join(_panel(table, others, solution is not None)) + "\n"


def table_key(game: StrategicGame, solution: Solution | None, number: int) -> Iterator[str]:
    """In which order payoffs stand, and what the marks say."""
    del number
    players = words.listed(list(game.structure.players))
    yield f"In each cell the payoffs of {players}, in this order."
    yield UNDERLINED if solution is None else f"{UNDERLINED} {FRAMED}"


def _panel(table: PayoffTable, others: tuple[int, ...], is_solved: bool) -> Iterator[str]:
    first, second = map(latex_text, table.players[:2])
    rows, columns = table.actions[:2]
    yield rf"\begin{{tabular}}{{l|{'c' * len(columns)}}}"
    if others:
        fixed = ", ".join(
            f"{table.players[i]}: {table.actions[i][a]}" for i, a in enumerate(others, 2)
        )
        title = rf"\textbf{{{latex_text(fixed)}}}"
        yield rf"\multicolumn{{{1 + len(columns)}}}{{l}}{{{title}}} \\"
    yield rf" & \multicolumn{{{len(columns)}}}{{c}}{{{second}}} \\"
    yield " & ".join([first, *map(latex_text, columns)]) + r" \\ \hline"
    for i, action in enumerate(rows):
        cells = (_cell(table, (i, j, *others), is_solved) for j in range(len(columns)))
        yield " & ".join([latex_text(action), *cells]) + r" \\[2pt]"
    yield r"\end{tabular}"


def _cell(table: PayoffTable, at: tuple[int, ...], is_solved: bool) -> str:
    """Payoffs, best responses underlined; an equilibrium in a frame, with its number; of a solved
    game the level."""
    payoffs = [
        rf"\underline{{{shown(own[at])}}}" if best[at] else shown(own[at])
        for own, best in zip(table.game.payoffs, table.best, strict=True)
    ]
    inside = r",\ ".join(payoffs)
    text = f"${inside}$"
    if is_solved and table.game.has_levels:
        level = latex_text(signed(table.game.escalation[at], table.game))
        text = rf"{text}\enspace{{\footnotesize {level}}}"
    number = table.pure.get(at)
    return text if number is None else rf"\fbox{{{text}}}\textsuperscript{{{number}}}"
