"""Games of nashpy, Gambit (pygambit), QuantEcon and OpenSpiel (pyspiel) -> definitions.

No package is imported for it before such a game is given. Numbers are taken as they are stored:
Gambit's fractions stay exact, and a float is the number that it holds; of probabilities in
OpenSpiel `from_pyspiel` says more. Such a definition has no assumptions, and says nothing about
escalation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np

from ..definition import Definition
from ..errors import InputError, visible
from .entries.array_entries import called
from .entries.typed_tables import is_identifier, label
from .from_arrays import strategic
from .library import loads
from .openspiel.one_shot_tables import is_table, tables
from .openspiel.tree_text import tree_text


def from_nashpy(game: Any) -> Definition:
    """The definition of a nashpy.Game, with the names row and column, a1, a2, ... and b1, b2, ...

    For other names, escalation or formulas: eg.strategic(*game.payoff_matrices, players=..., ...).
    Raises InputError for another object, and for payoffs that are not finite.

    >>> import nashpy
    >>> game = nashpy.Game([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> eg.from_nashpy(game).structure.actions
    (('a1', 'a2'), ('b1', 'b2'))
    """
    _check(game, "nashpy", "Game", "from_nashpy")
    return strategic(*game.payoff_matrices)


def from_quantecon(game: Any) -> Definition:
    """The definition of a quantecon NormalFormGame of two players or more.

    QuantEcon's arrays have each player's own actions first; here axis i is of player i. Raises
    InputError for another object, for one player, and for payoffs that are not finite.

    >>> import quantecon
    >>> game = quantecon.game_theory.NormalFormGame([[[2, 1], [0, 0]], [[0, 0], [1, 2]]])
    >>> len(eg.solve(eg.from_quantecon(game)).equilibria)
    3
    """
    _check(game, "quantecon", "NormalFormGame", "from_quantecon")
    n = len(game.players)
    arrays = [
        np.transpose(player.payoff_array, [(axis - k) % n for axis in range(n)])
        for k, player in enumerate(game.players)
    ]
    return strategic(*arrays)


def from_pygambit(game: Any) -> Definition:
    """The definition of a pygambit game: of a table by its payoffs, of a tree by its .efg text.

    Labels stay where they are usable: of players where formulas can name each of them, of a
    player's strategies where all differ and are plain ASCII without / " , = and backslash. Others
    become player1 and a1, as of `strategic`. Raises InputError for another object, and for a tree
    in which a player forgets what it knew.

    >>> import pygambit
    >>> game = pygambit.StrategicGame.from_arrays([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> len(eg.solve(eg.from_pygambit(game)).equilibria)
    3
    """
    _check(game, "pygambit", "Game", "from_pygambit")
    if _is(game, "pygambit", "ExtensiveGame"):
        return loads(game.to_efg())
    players = [str(player) for player in game.players]
    usable = all(map(is_identifier, players)) and len({*players}) == len(players)
    strategies = [[str(s) for s in game.get_strategies(player)] for player in game.players]
    return _labelled(
        game.to_arrays(), strategies, str(game.title), players=players if usable else None
    )


def from_pyspiel(game: Any) -> Definition:
    """The definition of an OpenSpiel game: a table where it is one-shot, else a tree.

    Payoffs are taken as they are stored. Probabilities of chance are the simplest fractions that
    are stored as their floats, such as 1/3 for 0.3333333333333333, and must add up to 1 exactly;
    `remarks` says so. What a player knows is the information state string, which names the
    information set; where there is none, each state of a game of perfect information is its own.
    Simultaneous moves become moves one after another that nobody sees. OpenSpiel's player 0 is row
    or player1 in a table and player 1 in a tree.

    Raises InputError for another object, for a game that is too large, draws its chance moves or
    does not say what players know, for one in which a player forgets what it knew, and where
    numbers are not finite or, in a tree, of more than 40 digits as a fraction.

    >>> import pyspiel
    >>> game = eg.from_pyspiel(pyspiel.load_game("kuhn_poker"))
    >>> {str(e.payoffs[0]) for e in eg.solve(game, "nash").equilibria}
    {'-1/18'}
    """
    _check(game, "pyspiel", "Game", "from_pyspiel")
    try:
        if is_table(game):
            return _labelled(*tables(game), game.get_type().long_name)
        text, remarks = tree_text(game)
    except import_module("pyspiel").SpielError as error:
        problem = f"OpenSpiel fails on it: {visible(str(error))}"
        raise InputError("game", problem, "a game whose states can be walked through") from error
    try:
        found = loads(text)
    except InputError as error:  # its place is a line of the text, which nobody sees
        raise InputError("game", error.problem, error.remedy) from None
    return replace(found, source="a game of OpenSpiel", remarks=tuple(remarks))


def _labelled(
    arrays: Sequence[Any],
    labels: Sequence[Sequence[str]],
    title: str,
    players: Sequence[str] | None = None,
) -> Definition:
    """The table with these names of actions, and this title, where they are usable."""
    defaults = strategic(*arrays).structure.decisions
    actions = [
        own if _are_labels(own) else decision.actions
        for own, decision in zip(labels, defaults, strict=True)
    ]
    usable = title if title.strip() and title.isprintable() else "Game"
    return strategic(*arrays, players=players, actions=actions, title=usable)


def _are_labels(texts: Iterable[str]) -> bool:
    """Can all of them name actions of one player?"""
    texts = list(texts)
    try:
        return len({label(text, "") for text in texts}) == len(texts)
    except InputError:
        return False


Reader = Callable[[Any], Definition]
KINDS: dict[tuple[str, str], Reader] = {
    ("nashpy", "Game"): from_nashpy,
    ("pygambit", "Game"): from_pygambit,
    ("pyspiel", "Game"): from_pyspiel,
    ("quantecon", "NormalFormGame"): from_quantecon,
}


def from_package(given: object) -> Definition | None:
    """The definition of a game of one of these packages; None for any other object."""
    found = (read for (package, name), read in KINDS.items() if _is(given, package, name))
    read = next(found, None)
    return None if read is None else read(given)


def _is(given: object, package: str, name: str) -> bool:
    """Is it an object of that class, or of one made from it?"""
    return any(
        kind.__name__ == name and kind.__module__.partition(".")[0] == package
        for kind in type(given).__mro__
    )


def _check(given: object, package: str, name: str, function: str) -> None:
    if not _is(given, package, name):
        raise InputError("game", f"is {called(given)}", f"eg.{function} takes a {package}.{name}")
