"""A game of OpenSpiel, state by state from its start, as the text of an .efg file.

At two states a player knows the same where their information state strings are equal; that string
names the information set. OpenSpiel's numbers are floats. Payoffs are taken as they are stored.
Probabilities are not, since three times 0.3333333333333333 is less than 1: each is the simplest
fraction that is stored as that float, so 1/3 here, and these must add up to 1 exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from ...errors import InputError, visible
from ...limits import MAX_BYTES, MAX_DEPTH
from ...numbers import Fraction
from ...numbers.line.cells import simplest_between
from ..entries.array_entries import as_stored, number_text
from ..entries.typed_tables import decimal
from ..fixed_numbers import one_line
from ..gambit.gambit_head import EFG
from ..gambit.gambit_text import head_text, listed, quoted


def tree_text(game: Any) -> tuple[str, list[str]]:
    """The text, and remarks on numbers that are not what is stored.

    Simultaneous moves become moves one after another that nobody sees. Raises InputError for a
    game that is no tree or does not say what players know, one that is too large, one in which an
    information set has several sets of actions, and for numbers as above.
    """
    _check_kind(game)
    title = game.get_type().long_name
    if game.get_type().dynamics.name == "SIMULTANEOUS":
        game = import_module("pyspiel").convert_to_turn_based(game)
    _check_knowledge(game)
    walk = _StateWalk(game)
    lines = [head_text(EFG, title, [""] * game.num_players()), '""', ""]
    size = 0
    for line in walk.lines():
        lines.append(line)
        size += len(line) + 1
        if size > MAX_BYTES:
            raise _too_large(f"as text its tree has more than {MAX_BYTES:,} characters")
    return "\n".join(lines) + "\n", walk.remarks


def _too_large(why: str) -> InputError:
    remedy = "set its parameters lower: fewer cards, a smaller board, a shorter horizon"
    return InputError("game", f"is too large: {why}", remedy)


def _check_kind(game: Any) -> None:
    kind = game.get_type()
    if kind.dynamics.name == "MEAN_FIELD":
        raise InputError("game", "is a mean-field game, and no tree", "a game of single players")
    if kind.chance_mode.name == "SAMPLED_STOCHASTIC":
        raise InputError(
            "game", "draws its chance moves, and does not say how probable they are",
            "a game whose chance moves are explicit",
        )  # fmt: skip


def _check_knowledge(game: Any) -> None:
    kind = game.get_type()
    if not kind.provides_information_state_string and kind.information.name != (
        "PERFECT_INFORMATION"
    ):
        raise InputError(
            "game", "has no information state strings, so it is not known what players know",
            "a game that provides them",
        )  # fmt: skip


@dataclass
class _StateWalk:
    """Nodes from the root down, in the order of the file, numbered from 1.

    infosets  player and what is known -> the number of the first node there, and its actions
    """

    game: Any
    infosets: dict[tuple[int, str], tuple[int, list[int]]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """A line for every state, each followed by all that follows its first action, and so on."""
        waiting, index = [(self.game.new_initial_state(), 0)], 0
        while waiting:
            (state, depth), index = waiting.pop(), index + 1
            if depth > MAX_DEPTH:
                raise _too_large(f"there are more than {MAX_DEPTH:,} moves one after another")
            if state.is_terminal():
                yield f't "" {index} "" {_payoffs(state)}'
                continue
            if state.is_chance_node():
                odds = state.chance_outcomes()
                actions = [action for action, _ in odds]
                yield f'c "" {index} "" {self.chances(state, odds)} 0'
            else:
                actions = state.legal_actions()
                yield f'p "" {self.infoset(state, actions, index)} 0'
            waiting += [(state.child(action), depth + 1) for action in reversed(actions)]

    def infoset(self, state: Any, actions: list[int], index: int) -> str:
        player = state.current_player()
        by_string = self.game.get_type().provides_information_state_string
        known = state.information_state_string(player) if by_string else f"state {index}"
        number, before = self.infosets.setdefault((player, known), (index, actions))
        if before != actions:
            raise InputError(
                "game", f"in two states where player {player + 1} knows '{_name(known)}', "
                "the actions are not the same", "information state strings that differ",
            )  # fmt: skip
        if number != index:
            return f"{player + 1} {number}"
        labels = listed((_name(state.action_to_string(player, a)) for a in actions), "actions")
        name = quoted(_name(known) if by_string else "", "information sets")
        return f"{player + 1} {number} {name} {labels}"

    def chances(self, state: Any, odds: list[tuple[int, float]]) -> str:
        shares = [simplest(p) for _, p in odds]
        if sum(shares, Fraction(0)) != 1:
            shown = ", ".join(repr(p) for _, p in odds[:6]) + (", ..." if len(odds) > 6 else "")
            after = ", ".join(map(str, state.history())) or "none"
            raise InputError(
                "game",
                f"chance, after the actions {after}: {shown} do not add up to 1 as the simplest "
                f"fractions that are stored so, but to {decimal(sum(shares, Fraction(0)))}",
                "probabilities such as 0.5, 0.1 or 1/3, or an .efg text with fractions: eg.loads",
            )
        self.remark([p for _, p in odds], shares)
        names = [quoted(_name(state.action_to_string(a)), "chance") for a, _ in odds]
        pairs = zip(names, shares, strict=True)
        return f"{{ {' '.join(f'{name} {number_text(p, name)}' for name, p in pairs)} }}"

    def remark(self, floats: list[float], shares: list[Fraction]) -> None:
        """Says once, by the first of them, that probabilities are not taken as they are stored."""
        changed = [(p, q) for p, q in zip(floats, shares, strict=True) if Fraction(p) != q]
        if changed and not self.remarks:
            p, q = changed[0]
            self.remarks.append(
                f"chance moves: {p!r} is read as {q}, the simplest fraction that is stored so, "
                "and other probabilities likewise"
            )


def simplest(number: float) -> Fraction:
    """The fraction with the smallest denominator of those whose nearest float is this one.

    Raises InputError for a number that is no probability.

    >>> print(simplest(0.3333333333333333), simplest(0.1), simplest(0.5))
    1/3 1/10 1/2
    """
    if not 0 <= number <= 1:
        raise InputError("game", f"chance: {number} is no probability", "numbers from 0 to 1")
    exact = Fraction(number)
    below, above = (Fraction(math.nextafter(number, end)) for end in (-1.0, 2.0))
    return simplest_between((below + exact) / 2, (exact + above) / 2)


def _payoffs(state: Any) -> str:
    numbers = (number_text(as_stored(x, "payoffs"), "payoffs") for x in state.returns())
    return f"{{ {', '.join(numbers)} }}"


def _name(text: str) -> str:
    """A name as an .efg file can hold it: one short line, and a slash for a backslash."""
    return visible(one_line(text).replace("\\", "/"))
