"""One assumption's whole range, cut where the solution changes: point, open interval, point ..."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...definition import Definition, Settings
from ...effort import Spent
from ...errors import BudgetExceeded, FormulaError, InputError, Unresolved
from ...expressions import SMALLER
from ...files.checks.formula_domains import in_general
from ...forms import Game
from ...numbers import Bracket, Cell, CellNumber, Fraction, NotRational, Refine, size
from ...solvers.result import Completeness, Solution
from ...solvers.solve import choose, solved

TOO_MUCH_WORK = "it takes more work than the effort allows"


def asked_names(definition: Definition, names: Iterable[str] | str | None) -> list[str]:
    """Assumptions to move: one, several, or by None all that have a range."""
    if names is None:
        return [assumption.name for assumption in definition.ranged]
    return [names] if isinstance(names, str) else list(names)


@dataclass(frozen=True)
class Piece:
    """A cell of the range on which one solution, a function of the assumption, holds throughout.

    solution  None where a comparison could not be decided, the solution was cut short, or a formula
              has no value
    reason    why there is no solution
    fails     the error of a formula that has no value on the cell; there is no game then
    """

    cell: Cell
    solution: Solution | None
    reason: str | None = None
    fails: FormulaError | None = None


def pieces(
    definition: Definition,
    name: str,
    values: Settings | None = None,
    concept: str | None = None,
    method: str | None = None,
) -> list[Piece]:
    """Every value in the range of one assumption, the others at a point, classified.

    The exact solver runs on whole cells; where a comparison changes its answer within a cell, the
    cell is split there, and its parts are solved. From left to right: point, open interval, point,
    ... One method solves all cells, first `method`: where it gives up on some cell, the next method
    of its concept is taken on all cells. Cells for which the work does not suffice, and cells on
    which a formula has no value, have no solution. Raises InputError for an assumption without a
    range.
    """
    line = AssumptionLine(definition, name, values, concept, method)
    why: Completeness | None = None
    while True:  # each method is weaker than the one before, until none is left
        try:
            found = line.pieces()
        except _Weaker as weaker:
            why = weaker.solution.completeness
            line = replace(line, method=weaker.solution.method)
        else:
            return found if why is None else [_because(piece, why) for piece in found]


class _Weaker(Exception):
    """On some cell a method gave up, and a weaker method gave `solution` in its place.

    A line is solved by one method, since answers of two methods on both sides of a point could not
    be compared.
    """

    def __init__(self, solution: Solution) -> None:
        self.solution = solution


@dataclass(frozen=True)
class AssumptionLine:
    """The range of one assumption, the others at a point, and how games along it are solved."""

    definition: Definition
    name: str
    values: Settings | None = None
    concept: str | None = None
    method: str | None = None

    def pieces(self) -> list[Piece]:
        """From end to end. Raises _Weaker, and InputError for an assumption without a range."""
        low, high = range_of(self.definition, self.name)
        done: list[Piece] = []
        todo = [_Part(Cell.at(high)), _Part(Cell(low, high)), _Part(Cell.at(low))]
        while todo:
            part = todo.pop()
            try:
                found = self._settled_or_split(part)
            except FormulaError as error:
                is_long = SMALLER in error.remedy  # the formula may have a value, but one too large
                fails = None if is_long else error
                done.append(Piece(part.cell, None, in_general(error), fails))
            except (Unresolved, BudgetExceeded) as error:
                done.append(Piece(part.cell, None, str(error)))
            except Spent:
                rest = (part, *reversed(todo))
                done += [Piece(skipped.cell, None, TOO_MUCH_WORK) for skipped in rest]
                break
            else:
                if isinstance(found, Piece):
                    done.append(found)
                else:
                    todo.extend(reversed(found))
        return done

    def _settled_or_split(self, part: _Part) -> Piece | list[_Part]:
        """The cell with its solution; or parts, where a comparison changes on it."""
        cell, game = part.cell, None
        try:
            game = self.game(cell, part.wider)
            return _settled(cell, self._solved(cell, game))
        except Refine as change:
            return [_Part(smaller, game) for smaller in cell.split(change.roots(cell))]

    def game(self, cell: Cell, wider: Game | None = None) -> Game:
        """The game as a function on a cell; `wider` is the one on a cell around it, if known.

        Numbers that are rational functions there are the same functions here, so that formulas are
        not evaluated again. Raises Refine where a formula changes its branch on the cell.
        """
        is_known = not isinstance(cell.lower, Bracket) and not isinstance(cell.upper, Bracket)
        if wider is None or not is_known or not all(map(_is_rational, wider.numbers())):
            return self.definition.along(self.name, cell, self.values)
        game = wider.mapped(lambda x: x.within(cell) if isinstance(x, CellNumber) else x)
        if any(size(x) > 1 for x in game.numbers()):  # formulas say which of them is too large
            return self.definition.along(self.name, cell, self.values)
        return game

    def solution(self, cell: Cell, wider: Game | None = None) -> Solution:
        """As functions on a cell. Raises Refine where a comparison changes on it, and
        BudgetExceeded where the method gives up."""
        try:
            return self._solved(cell, self.game(cell, wider))
        except _Weaker as found:
            raise BudgetExceeded(found.solution.completeness.reason or TOO_MUCH_WORK) from None

    def _solved(self, cell: Cell, game: Game) -> Solution:
        try:
            solution = solved(game, self.concept, self.method, or_weaker=True)
        except NotRational:  # an end of the cell is known only by a bracket
            game = self.definition.along(self.name, cell, self.values, rational=False)
            solution = solved(game, self.concept, self.method, or_weaker=True)
        if solution.method != choose(game, self.concept, self.method).name:
            raise _Weaker(solution)
        return solution


@dataclass(frozen=True)
class _Part:
    """A cell that is to be solved, and the game on one around it, where that is known."""

    cell: Cell
    wider: Game | None = None


def _is_rational(x: object) -> bool:
    return isinstance(x, Fraction | CellNumber)


def _settled(cell: Cell, solution: Solution) -> Piece:
    """The cell with its solution; without it where the solution was cut short.

    Solutions cut short cannot be compared with their neighbours, which may be cut at other places.
    """
    if solution.completeness.is_cut:
        return Piece(cell, None, solution.completeness.reason)
    return Piece(cell, solution)


def _because(piece: Piece, completeness: Completeness) -> Piece:
    """The piece with the completeness that says why a weaker method was taken, if it fits."""
    if piece.solution is None or piece.solution.completeness.kind != completeness.kind:
        return piece
    return replace(piece, solution=replace(piece.solution, completeness=completeness))


def range_of(definition: Definition, name: str) -> tuple[Fraction, Fraction]:
    """The range of an assumption. Raises InputError for one without."""
    assumption = definition.assumption(name)
    if assumption.range is None:
        raise InputError(
            "assumption", f"'{name}' has no range, so it is held fixed",
            "give it a range in the game file",
        )  # fmt: skip
    return assumption.range
