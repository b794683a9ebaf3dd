"""Strategic form: everybody chooses at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from numpy.typing import NDArray

from .arrays import exact
from .decision import Decision

Array = NDArray[Any]


@dataclass(frozen=True)
class StrategicStructure:
    """Players and their actions; never depends on assumptions.

    `actions[i]` are the actions of `players[i]`. Every player is one decision.
    """

    terms: ClassVar[tuple[str, ...]] = ()  # see `Equilibrium.terms`
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return tuple(len(actions) for actions in self.actions)

    @cached_property
    def choosers(self) -> tuple[int, ...]:
        """The players who have more than one action."""
        return tuple(player for player, n in enumerate(self.shape) if n > 1)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """One decision per player, named after them."""
        pairs = enumerate(zip(self.players, self.actions, strict=True))
        return tuple(Decision(name, i, actions) for i, (name, actions) in pairs)

    def fill(self, payoffs: Array, escalation: Array, line: Any) -> StrategicGame:
        """The game with these numbers. Shapes (n_players, *shape[, n]) and (*shape[, n]).

        Raises ValueError where a shape does not fit, TypeError for a float in an exact game.
        """
        wanted = (len(self.players), *self.shape)
        n_axes = len(wanted)
        if payoffs.shape[:n_axes] != wanted or escalation.shape[: n_axes - 1] != self.shape:
            raise ValueError(
                f"payoffs {payoffs.shape} and escalation {escalation.shape} do not fit: "
                f"this structure has shape {wanted}, escalation one axis less"
            )
        return StrategicGame(self, exact(payoffs), exact(escalation), line)


@dataclass(frozen=True, eq=False)
class StrategicGame:
    """A strategic form filled with numbers of one number system.

    payoffs     (n_players, *n_actions[, n])
    escalation  (*n_actions[, n]), in [0, 1]
    line        the level of escalation that counts
    """

    structure: StrategicStructure
    payoffs: Array
    escalation: Array
    line: Any
