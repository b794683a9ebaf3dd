"""One assumption's whole range, cut where the solution changes: point, open interval, point ..."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..definition import Definition
from ..effort import Spent
from ..errors import BudgetExceeded, InputError, Unresolved
from ..numbers import Cell, NotRational, Refine
from ..solvers import Solution, solved

TOO_MUCH_WORK = "it takes more work than the effort allows"


@dataclass(frozen=True)
class Piece:
    """A cell of the range on which one solution, a function of the assumption, holds throughout.

    `solution` is None where a comparison could not be decided; `reason` then says which.
    """

    cell: Cell
    solution: Solution | None
    reason: str | None = None


def pieces(
    definition: Definition,
    name: str,
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
    method: str | None = None,
) -> list[Piece]:
    """Every value in the range of one assumption, the others at a point, classified.

    The same exact solver runs on whole cells; where a comparison changes within one, the cell is
    split there and solved again. From left to right: point, open interval, point, ... What takes
    more work than is left stays without a solution. Raises InputError for an assumption without a
    range.
    """
    low, high = _range(definition, name)
    done: list[Piece] = []
    todo = [Cell.at(high), Cell(low, high), Cell.at(low)]
    while todo:
        cell = todo.pop()
        try:
            solution = _solved(definition, name, cell, values, concept, method)
            done.append(_settled(cell, solution))
        except Refine as change:
            todo.extend(reversed(cell.split(change.roots(cell))))
        except (Unresolved, BudgetExceeded) as error:
            done.append(Piece(cell, None, str(error)))
        except Spent:
            done += [Piece(rest, None, TOO_MUCH_WORK) for rest in (cell, *reversed(todo))]
            break
    return done


def _settled(cell: Cell, solution: Solution) -> Piece:
    """A solution that was cut short tells nothing of its neighbours: they may be cut elsewhere."""
    if solution.completeness.is_cut:
        return Piece(cell, None, solution.completeness.reason)
    return Piece(cell, solution)


def _solved(
    definition: Definition,
    name: str,
    cell: Cell,
    values: Mapping[str, Any] | None,
    concept: str | None,
    method: str | None,
) -> Solution:
    try:
        return solved(definition.along(name, cell, values), concept, method)
    except NotRational:  # an end of the cell is known only by a bracket
        return solved(definition.along(name, cell, values, rational=False), concept, method)


def _range(definition: Definition, name: str) -> tuple[Fraction, Fraction]:
    assumption = definition.assumption(name)
    if assumption.range is None:
        raise InputError(
            "assumption", f"'{name}' has no range, so it is held fixed",
            "give it a range in the game file",
        )  # fmt: skip
    return assumption.range
