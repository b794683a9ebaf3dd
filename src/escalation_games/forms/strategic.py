"""Strategic form: everybody chooses at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, ClassVar

import numpy as np

from ..numbers import from_rational
from .arrays import Array, exact
from .decision import Decision, Deviation, compared
from .derived_structures import Coalition, Restriction, grouped, positions
from .game import Game, Structure
from .mixtures import Profile, contracted
from .sequences import Sequences


@dataclass(frozen=True)
class StrategicStructure(Structure):
    """Players and their actions; never depends on assumptions.

    players  their names; every player is one decision
    actions  `actions[i]` are the actions of `players[i]`

    >>> structure = eg.StrategicStructure(("a", "b"), (("stag", "hare"), ("left", "right")))
    >>> structure.shape
    (2, 2)
    """

    form: ClassVar[str] = "strategic"
    all_at_once: ClassVar[bool] = True
    can_be_fixed: ClassVar[bool] = True
    can_be_merged: ClassVar[bool] = True
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
    def two_sides(self) -> tuple[int, int] | None:
        """Both players; of more, the two who have more than one action; None for other games."""
        if len(self.players) == 2:
            return 0, 1
        return (self.choosers[0], self.choosers[1]) if len(self.choosers) == 2 else None

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """One decision per player, named after them."""
        pairs = enumerate(zip(self.players, self.actions, strict=True))
        return tuple(Decision(name, i, actions) for i, (name, actions) in pairs)

    @cached_property
    def sequences(self) -> tuple[Sequences, ...]:
        """Per player: nothing done yet, and each action, as in a tree in which nobody sees what
        the others do."""
        return tuple(
            Sequences((None, *((player, a) for a in range(n))), {player: 0}, ())
            for player, n in enumerate(self.shape)
        )

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
        return StrategicGame(self, exact(payoffs), exact(escalation), from_rational(line))

    def filled(
        self, probability: Array, payoffs: Array, escalation: Array, line: Any
    ) -> StrategicGame:
        """As `fill`; there are no chances."""
        del probability
        return self.fill(payoffs, escalation, line)

    def restricted(self, decision: int, action: int) -> Restriction:
        """The table with one row, or column, of the others gone."""
        actions = list(self.actions)
        actions[decision] = (actions[decision][action],)
        smaller = replace(self, actions=tuple(actions))
        return Restriction(smaller, positions([]), decision, positions([action]))

    def merged(self, members: Sequence[int], name: str) -> Coalition:
        """The table in which one player chooses a combination of the members' actions."""
        players = grouped(len(self.players), members)
        actions = tuple(
            tuple(map(" + ".join, product(*(self.actions[player] for player in group))))
            for group in players
        )
        names = tuple(name if len(group) > 1 else self.players[group[0]] for group in players)
        structure = StrategicStructure(names, actions)

        def cells(numbers: Array) -> Array:
            axes = [player for group in players for player in group]
            beyond = range(len(axes), numbers.ndim)
            turned = numbers.transpose(*axes, *beyond)
            return turned.reshape(*structure.shape, *numbers.shape[len(axes) :])

        return Coalition(structure, players, cells)


@dataclass(frozen=True, eq=False, repr=False)
class StrategicGame(Game):
    """A strategic form filled with numbers of one number system.

    structure   its players and actions
    payoffs     (n_players, *n_actions[, n])
    escalation  (*n_actions[, n]), in [0, 1]
    line        the level of escalation that counts

    >>> structure = eg.StrategicStructure(("a", "b"), (("stag", "hare"), ("stag", "hare")))
    >>> payoffs = [[[2, 0], [1, 1]], [[2, 1], [0, 1]]]
    >>> game = eg.StrategicGame(structure, payoffs, escalation=[[0, 0], [0, 1]], line=0.5)
    >>> len(eg.solve(game).equilibria)
    3
    """

    ARRAYS: ClassVar[tuple[str, ...]] = ("payoffs", "escalation")
    structure: StrategicStructure
    payoffs: Array
    escalation: Array
    line: Any

    @property
    def probability(self) -> Array:
        """Of chance moves: there are none."""
        return np.empty(0, dtype=object)

    def between(self, one: int, other: int) -> tuple[Array, Array]:
        """The payoffs of two players, by the one's action and the other's; all others have one."""
        cells = tuple(slice(None) if p in (one, other) else 0 for p in range(len(self.payoffs)))
        tables = self.payoffs[(one, *cells)], self.payoffs[(other, *cells)]
        return tables if one < other else (tables[0].T, tables[1].T)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes that its structure asks for, by the name of the array."""
        shape = self.structure.shape
        return {"payoffs": (len(self.structure.players), *shape), "escalation": shape}

    def outcome(self, profile: Profile) -> tuple[tuple[Any, ...], Any]:
        """Every player's expected payoff, and the expected escalation."""
        payoffs = tuple(contracted(array, profile) for array in self.payoffs)
        return payoffs, contracted(self.escalation, profile)

    def deviations(
        self, profile: Profile, concept: str, beliefs: Sequence[Any] | None = None
    ) -> list[Deviation]:
        """Every other action of every player, against the others' mixtures."""
        del concept, beliefs
        found = []
        for player, mixture in enumerate(profile):
            values = list(contracted(self.payoffs[player], profile, keep=player))
            found += compared(player, values, mixture)
        return found
