"""The table that other concepts are asked of: all choose at once, and payoffs are fractions."""

from __future__ import annotations

from typing import Any

from ...errors import ComputeError, InputError
from ...forms import Game, StrategicGame, objects
from ...forms.arrays import Array
from ...forms.trees.reduced_strategic_form import TABLE_OF
from ...numbers import approximate, as_fraction


def rational_table(game: Game) -> StrategicGame:
    """The game as a table of rational numbers; of a tree, its reduced strategic form.

    Raises InputError for a form that has no table, ComputeError where a payoff is irrational, and
    BudgetExceeded for a tree with too many plans.
    """
    form = game.structure.form
    if form not in TABLE_OF:
        raise InputError(
            "game", f"has form {form}; what is asked here is asked of a table",
            'a game with form = "strategic" or "extensive"',
        )  # fmt: skip
    table = TABLE_OF[form](game)
    return table.changed(payoffs=_rational(table.payoffs), escalation=_rational(table.escalation))


def _rational(array: Array) -> Array:
    return objects(map(_fraction, array.flat), array.shape)


def _fraction(number: Any) -> Any:
    fraction = as_fraction(number)
    if fraction is None:
        raise ComputeError(
            f"a payoff, about {approximate(number):.4g}, is no short fraction, and proofs here are "
            "in fractions; choose assumptions at which it is one"
        )
    return fraction
