"""A table or a tree as its players' sequences: what is paid where each of them has done so much.

In a table a player's sequences are nothing yet, and each action: a tree in which nobody sees what
the others do. Methods that reckon with sequences alone need not know which of the two it is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...errors import Unresolved
from ...forms import ExtensiveGame, Sequences, StrategicGame, objects, outcome_chances
from ...forms.mixtures import times
from ...forms.trees.reduced_strategic_form import reduced_strategic_form
from ...numbers import sign
from ..result import Candidate
from ..trees.sequence_form import Behaviour, ExactMixture, Plays, actions_in_use

SupportsKey = tuple[tuple[tuple[int, ...], ...], int]  # supports, and which mixture of these


@dataclass(frozen=True, eq=False)
class PaidEnd:
    """An end of play: every player's sequence there, and payoffs and escalation times chance."""

    at: tuple[int, ...]
    payoffs: tuple[Any, ...]
    escalation: Any


class Naming(Protocol):
    """How profiles of plans are told apart; `between`: what holds between points of one set."""

    between: str

    def behaviour(self, plans: Mapping[int, Sequence[Any]]) -> Behaviour:
        """What is done at every decision, from probabilities of sequences."""

    def on_path(self, behaviour: Behaviour) -> Mapping[int, ExactMixture]:
        """The mixtures at the decisions that play comes to."""

    def play(self, behaviour: Behaviour) -> Hashable:
        """What is played on the path, without numbers."""

    def whole(self, behaviour: Behaviour) -> Hashable:
        """What is done everywhere, without numbers."""

    def candidates(self, behaviours: Sequence[Behaviour]) -> tuple[Candidate, ...]:
        """One candidate per distinct play, the purest first."""


@dataclass(frozen=True, eq=False)
class SequenceGame:
    """players  every player's sequences; ends  where play can end; payoffs  of whole pure plans,
    shape (n_players, *n_plans), in the order of `Sequences.plans`."""

    players: tuple[Sequences, ...]
    ends: tuple[PaidEnd, ...]
    payoffs: NDArray[Any]
    plays: Naming


def sequence_game(game: StrategicGame | ExtensiveGame) -> SequenceGame:
    """Raises ImperfectRecall, and BudgetExceeded where a tree has too many plans."""
    return _OF_FORM[game.structure.form](game)


def _of_table(game: StrategicGame) -> SequenceGame:
    return SequenceGame(game.structure.sequences, tuple(_cells(game)), game.payoffs, Profiles())


def _of_tree(game: ExtensiveGame) -> SequenceGame:
    players, payoffs = game.structure.sequences, reduced_strategic_form(game).payoffs
    return SequenceGame(players, tuple(_leaves(game)), payoffs, Plays(game))


_OF_FORM: dict[str, Callable[[Any], SequenceGame]] = {
    "strategic": _of_table,
    "extensive": _of_tree,
}


def _cells(game: StrategicGame) -> list[PaidEnd]:
    return [
        PaidEnd(tuple(a + 1 for a in cell), tuple(game.payoffs[(slice(None), *cell)]), level)
        for cell, level in np.ndenumerate(game.escalation)
    ]


def _leaves(game: ExtensiveGame) -> list[PaidEnd]:
    found = []
    for leaf, chance in outcome_chances(game):
        outcome = game.structure.nodes[leaf].outcome
        assert outcome is not None
        at = tuple(own.at[leaf] for own in game.structure.sequences)
        payoffs = tuple(times(chance, payoff) for payoff in game.outcome_payoffs(outcome))
        found.append(PaidEnd(at, payoffs, times(chance, game.escalation[outcome])))
    return found


class Profiles:
    """Profiles of a table: one mixture per player, all of them on the path."""

    between = "whatever is between those of a set is one too"

    def __init__(self) -> None:
        self.known: dict[tuple[tuple[int, ...], ...], list[Behaviour]] = {}  # by supports

    def behaviour(self, plans: Mapping[int, Sequence[Any]]) -> Behaviour:
        """Every player's plan without its first number, which is 1."""
        return tuple(tuple(plans[player][1:]) for player in sorted(plans))

    def on_path(self, behaviour: Behaviour) -> dict[int, ExactMixture]:
        """The mixture of every player."""
        return {player: mixture for player, mixture in enumerate(behaviour) if mixture}

    def play(self, behaviour: Behaviour) -> SupportsKey:
        """The actions in use; equal profiles have equal ordinals."""
        supports = tuple(map(actions_in_use, self.on_path(behaviour).values()))
        known = self.known.setdefault(supports, [])
        for ordinal, other in enumerate(known):
            if _are_same(behaviour, other):
                return supports, ordinal
        known.append(behaviour)
        return supports, len(known) - 1

    whole = play

    def candidates(self, behaviours: Sequence[Behaviour]) -> tuple[Candidate, ...]:
        """Each once, the purest first."""
        once = {self.play(behaviour): behaviour for behaviour in reversed(behaviours)}
        return tuple(_candidate(key, once[key]) for key in sorted(once, key=_purest_first))


def _are_same(one: Behaviour, other: Behaviour) -> bool:
    """Are they the same mixtures? One probability that differs is enough to tell that they are not.
    Raises Unresolved where none does and some are not told to be equal."""
    problem = None
    for mine, theirs in zip(one, other, strict=True):
        for p, q in zip(mine or (), theirs or (), strict=True):
            try:
                if sign(p - q):
                    return False
            except Unresolved as not_told:
                problem = not_told
    if problem is not None:
        raise problem
    return True


def _purest_first(key: SupportsKey) -> tuple[int, SupportsKey]:
    return sum(map(len, key[0])), key


def _candidate(key: SupportsKey, behaviour: Behaviour) -> Candidate:
    profile = tuple(objects(mixture or (), (len(mixture or ()),)) for mixture in behaviour)
    is_pure = all(len(actions) == 1 for actions in key[0])
    return Candidate(profile, key, labels=("pure" if is_pure else "mixed",))
