"""One assumption's whole range, cut where the solution changes: point, open interval, point ..."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...definition import Definition, Settings
from ...effort import Spent
from ...errors import BudgetExceeded, FormulaError, InputError, Unresolved
from ...expressions import SMALLER
from ...files.checks.formula_domains import in_general
from ...numbers import Cell, Fraction, NotRational, Refine
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
    try:
        return _line(definition, name, values, concept, method)
    except _Weaker as found:
        line = _line(definition, name, values, concept, found.solution.method)
        return [_because(piece, found.solution.completeness) for piece in line]


class _Weaker(Exception):
    """On some cell a method gave up, and a weaker method gave `solution` in its place.

    A line is solved by one method, since answers of two methods on both sides of a point could not
    be compared.
    """

    def __init__(self, solution: Solution) -> None:
        self.solution = solution


def _line(
    definition: Definition,
    name: str,
    values: Settings | None,
    concept: str | None,
    method: str | None,
) -> list[Piece]:
    low, high = _range(definition, name)
    done: list[Piece] = []
    todo = [Cell.at(high), Cell(low, high), Cell.at(low)]
    while todo:
        cell = todo.pop()
        try:
            found = _settled_or_split(definition, name, cell, values, concept, method)
        except FormulaError as error:
            is_long = SMALLER in error.remedy  # the formula may have a value, but one too large
            done.append(Piece(cell, None, in_general(error), None if is_long else error))
        except (Unresolved, BudgetExceeded) as error:
            done.append(Piece(cell, None, str(error)))
        except Spent:
            done += [Piece(rest, None, TOO_MUCH_WORK) for rest in (cell, *reversed(todo))]
            break
        else:
            if isinstance(found, Piece):
                done.append(found)
            else:
                todo.extend(reversed(found))
    return done


def _settled_or_split(
    definition: Definition,
    name: str,
    cell: Cell,
    values: Settings | None,
    concept: str | None,
    method: str | None,
) -> Piece | list[Cell]:
    """The cell with its solution; or the cells into which changes of a comparison split it."""
    try:
        return _settled(cell, solved_on(definition, name, cell, values, concept, method))
    except Refine as change:
        return cell.split(change.roots(cell))


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


def solved_on(
    definition: Definition,
    name: str,
    cell: Cell,
    values: Settings | None,
    concept: str | None,
    method: str | None,
) -> Solution:
    """The solution as functions on a cell. Raises Refine where a comparison changes on it."""
    try:
        game = definition.along(name, cell, values)
        solution = solved(game, concept, method, or_weaker=True)
    except NotRational:  # an end of the cell is known only by a bracket
        game = definition.along(name, cell, values, rational=False)
        solution = solved(game, concept, method, or_weaker=True)
    if solution.method != choose(game, concept, method).name:
        raise _Weaker(solution)
    return solution


def _range(definition: Definition, name: str) -> tuple[Fraction, Fraction]:
    assumption = definition.assumption(name)
    if assumption.range is None:
        raise InputError(
            "assumption", f"'{name}' has no range, so it is held fixed",
            "give it a range in the game file",
        )  # fmt: skip
    return assumption.range
