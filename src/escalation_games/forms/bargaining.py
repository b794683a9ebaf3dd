"""Bargaining form: one offer, taken or left by a player whose type the proposer does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import FormulaError, Unresolved
from ..expressions import Formula, evaluate
from ..numbers import Functions
from ..numbers.series import SERIES, Series
from .arrays import exact
from .decision import Decision

Array = NDArray[Any]

OFFERS = ("lowest", "highest", "just safe", "just refused", "balanced")
ANSWERS = ("accept", "reject")


@dataclass(frozen=True, eq=False)
class Curve:
    """A formula in the offer and the type, every assumption in it filled in.

    file  that it stands in; "" where it is in none
    """

    formula: Formula
    values: Mapping[str, Any]
    file: str = ""

    def over(self, values: Mapping[str, Any], functions: Functions) -> Any:
        """Its value where offer, type and assumptions are these, over any number system.

        Raises FormulaError, or Unresolved, that names file and formula, where there is none.
        """
        try:
            return evaluate(self.formula, values, {}, functions, {})
        except FormulaError as error:
            raise error.in_file(self.file) from None
        except Unresolved as error:
            raise Unresolved(f"{self.file}: {error}" if self.file else str(error)) from None

    def over_cells(self, values: Mapping[str, Any], shape: tuple[int, int, int]) -> Series:
        """The same where offer and type are series of this shape, also if it depends on neither."""
        value = self.over(values, SERIES)
        return value if isinstance(value, Series) else Series.number(value, shape)


def check_density(curve: Curve, density: Series, name: str, types: Series) -> None:
    """Raises FormulaError where a density is certainly below 0 in one of these cells of types."""
    below = np.flatnonzero(density.high[0, 0] < 0)
    if len(below):
        raise FormulaError(
            curve.formula.place, f"negative near {name} = {types.value[0, 0, below[0]]:.6g}",
            "keep it at 0 or above over the whole range", text=curve.formula.text,
            file=curve.file or None,
        )  # fmt: skip


@dataclass(frozen=True)
class BargainingStructure:
    """Who makes the offer, and what offer and type are called; never depends on assumptions.

    `proposer` is an index into the two `players`; the other one answers. Every offer that can be
    best has a name, so an offer is a choice among OFFERS:

    lowest, highest   an end of the interval of offers
    just safe         the last offer that every type accepts
    just refused      the first offer that no type accepts
    balanced          where a little more gains as much as the added risk of refusal costs

    `bends`: payoffs are no straight lines in offer and type, or types are not uniform.
    """

    players: tuple[str, ...]
    proposer: int
    offer: str
    type: str
    bends: bool = False

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """The offer, and the answer: its probabilities are shares of the types."""
        return (
            Decision("offer", self.proposer, OFFERS),
            Decision("answer", 1 - self.proposer, ANSWERS),
        )

    @property
    def terms(self) -> tuple[str, str]:
        """The names of numbers that an equilibrium speaks of beside its probabilities."""
        return self.offer, self.type

    def fill(
        self, probability: Array, payoffs: Array, escalation: Array, line: Any
    ) -> BargainingGame:
        """The game with these numbers; shapes as in `BargainingGame`.

        Raises ValueError where a shape does not fit, TypeError for a float in an exact game.
        """
        wanted = ((5,), (2, 2), (2,)) if self.bends else ((4,), (2, 2, 3), (2,))
        shapes = (probability.shape[:1], payoffs.shape[: len(wanted[1])], escalation.shape[:1])
        if shapes != wanted:
            raise ValueError(
                f"probability {probability.shape}, payoffs {payoffs.shape} and escalation "
                f"{escalation.shape} do not fit: this structure needs "
                f"{wanted[0]}, {wanted[1]} and {wanted[2]}"
            )
        return BargainingGame(self, exact(probability), exact(payoffs), exact(escalation), line)


@dataclass(frozen=True, eq=False)
class BargainingGame:
    """A bargaining form filled with numbers of one number system.

    probability  (4[, n]): the ends of the interval of offers, then of the interval on which the
                 type is uniformly distributed; (5,) where something bends: the fifth is a Curve,
                 the density of the type up to a factor
    payoffs      (2 players, 2 answers, 3[, n]): a constant, and what one unit of the offer and one
                 of the type add to it; (2, 2) where something bends: a Curve for each
    escalation   (2 answers[, n]), in [0, 1]
    line         the level of escalation that counts
    """

    structure: BargainingStructure
    probability: Array
    payoffs: Array
    escalation: Array
    line: Any
