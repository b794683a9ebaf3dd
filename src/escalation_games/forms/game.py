"""What every form answers for itself: its structure, and a game that fills it with numbers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from ..errors import InputError, did_you_mean
from ..notebook import few, picture
from ..numbers import as_fraction, is_number
from .arrays import Array, objects
from .decision import Decision, Deviation
from .mixtures import ONE, Profile

if TYPE_CHECKING:
    from .derived_structures import Coalition, Restriction


SHOWN = 4  # decisions that a game names when it is printed, and actions at each


class Structure:
    """Who chooses what and when; never depends on assumptions.

    form           its name, as game files say it
    all_at_once    does everybody choose once, not knowing what others do?
    can_be_fixed   can an action be taken beforehand, everybody knowing it? see `restricted`
    can_be_merged  can several players act as one? see `merged`
    players        their names
    decisions      where they choose, in the order of a profile
    terms          names of the numbers that an equilibrium speaks of beside its probabilities
    """

    form: ClassVar[str]
    all_at_once: ClassVar[bool] = False
    can_be_fixed: ClassVar[bool] = False
    can_be_merged: ClassVar[bool] = False

    if TYPE_CHECKING:  # a property here would be the default of a dataclass's field

        @property
        def players(self) -> tuple[str, ...]: ...

        @property
        def decisions(self) -> tuple[Decision, ...]: ...

    @property
    def terms(self) -> tuple[str, ...]:
        return ()

    def filled(self, probability: Array, payoffs: Array, escalation: Array, line: Any) -> Game:
        """The game with these numbers; a form without chances has no use for probabilities."""
        raise NotImplementedError

    def player(self, name: str, place: str) -> int:
        """The number of the player of that name. Raises InputError, at `place`, for none."""
        if name not in self.players:
            raise InputError(
                place, f"unknown player '{name}'{did_you_mean(name, self.players)}",
                f"known: {', '.join(self.players)}",
            )  # fmt: skip
        return self.players.index(name)

    def restricted(self, decision: int, action: int) -> Restriction:
        """The structure in which a decision has one action only, where actions can be fixed."""
        raise NotImplementedError

    def merged(self, members: Sequence[int], name: str) -> Coalition:
        """The structure in which these players are one, where players can be merged."""
        raise NotImplementedError

    def first_decisions(self) -> list[int]:
        """The decisions that no other comes before; none where moves have no order."""
        return []

    def lone_decisions(self) -> list[int]:
        """The decisions at which everything before is known, and nobody moves at the same time."""
        return []

    # -- keys: what an equilibrium is without numbers ------------------------------------------

    def on_path(self, key: Hashable) -> list[int]:
        """The decisions that play comes to; all of them where a key tells of all."""
        del key
        return list(range(len(self.decisions)))

    def supports(self, key: Any) -> list[tuple[int, ...]]:
        """The actions in use at every decision that the key tells of."""
        supports, _ = key
        return list(supports)

    def is_pure(self, key: Any) -> bool:
        """Does nobody mix at the decisions that the key tells of?"""
        return all(len(support) == 1 for support in self.supports(key))

    def name_of(self, key: Any) -> str:
        """Play by name: "build / build"; mixtures joined by +, several of them numbered."""
        names = (
            joined(decision, support)
            for decision, support in zip(self.decisions, self.supports(key), strict=True)
        )
        return " / ".join(names) + numbered(key[1])


def joined(decision: Decision, support: Sequence[int]) -> str:
    """The actions in use, joined by +."""
    return "+".join(decision.actions[action] for action in support)


def numbered(ordinal: int) -> str:
    """The number of a mixture among several of the same actions, from the second on."""
    return f" ({ordinal + 1})" if ordinal else ""


class Game:
    """A structure filled with numbers of one number system, and the line that counts.

    ARRAYS  names of its arrays of numbers, in the order in which `Structure.filled` takes them
    """

    ARRAYS: ClassVar[tuple[str, ...]] = ("probability", "payoffs", "escalation")

    if TYPE_CHECKING:

        @property
        def structure(self) -> Structure: ...

        @property
        def probability(self) -> Array: ...

        @property
        def payoffs(self) -> Array: ...

        @property
        def escalation(self) -> Array: ...

        @property
        def line(self) -> Any: ...

    def __repr__(self) -> str:
        decisions = self.structure.decisions
        choices = [f"{one.name}: {few(one.actions, SHOWN)}" for one in decisions[:SHOWN]]
        more = [f"{len(decisions) - SHOWN} more decisions"] if len(decisions) > SHOWN else []
        return f"{type(self).__name__}({'; '.join([*choices, *more])})"

    def _repr_svg_(self) -> str | None:
        """The table, the tree or the states; None of other games, and of large ones."""
        return picture(self) or None

    @property
    def has_levels(self) -> bool:
        """Does any outcome count as escalation?"""
        return any(as_fraction(level) != 0 for level in np.asarray(self.escalation).flat)

    @property
    def arrays(self) -> dict[str, Array]:
        return {name: getattr(self, name) for name in self.ARRAYS}

    def mapped(self, convert: Callable[[Any], Any]) -> Self:
        """The same game, every number of it converted."""
        arrays = {
            name: objects(map(convert, array.flat), array.shape)
            for name, array in self.arrays.items()
        }
        return self.changed(**arrays, line=convert(self.line))

    def changed(self, **fields: Any) -> Self:
        """The same game with other arrays of numbers, or another line."""
        return replace(self, **fields)  # type: ignore[type-var]

    def numbers(self) -> Iterator[Any]:
        """Every number of it."""
        for array in self.arrays.values():
            yield from np.asarray(array).flat
        yield self.line

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes that its structure asks for, by the name of the array."""
        return {}

    def constraints(self) -> Iterator[Any]:
        """Numbers that must not be below 0, for it to be a game: chances and scores, and what is
        left of 1."""
        for x in (*np.asarray(self.probability).flat, *np.asarray(self.escalation).flat):
            yield x
            yield ONE - x

    def impossible(self) -> list[str]:
        """Chance events that have probability 0 here."""
        return []

    def outcome(self, profile: Profile) -> tuple[tuple[Any, ...], Any]:
        """Every player's expected payoff, and the expected escalation."""
        raise NotImplementedError

    def deviations(
        self, profile: Profile, concept: str, beliefs: Sequence[Any] | None = None
    ) -> list[Deviation]:
        """Every other action at every decision, against what its player gets now: from the
        definition of the concept alone, whoever found the profile.

        With `beliefs` what is not reached is judged by them; otherwise it weighs nothing. For
        `nash` in trees, an action is judged with the best plan after it, at decisions that the
        player's own moves do not keep play away from.
        """
        raise NotImplementedError

    def terms(self, profile: Profile) -> tuple[tuple[str, Any], ...]:
        """Numbers that an equilibrium speaks of beside its probabilities, by name."""
        del profile
        return ()


def is_a_point(game: Game) -> bool:
    """Are all its numbers single numbers, and none of them a function on a cell?"""
    return all(map(is_number, game.numbers()))
