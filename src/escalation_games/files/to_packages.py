"""Tables and trees -> games of nashpy, Gambit, QuantEcon and OpenSpiel, to compare answers.

A definition is taken at its baseline. Gambit gets the exact numbers; the others compute in floats
and get the nearest ones. A package is imported only where its game is asked for.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, Unresolved
from ..forms import Game, Node
from ..limits import MAX_DEPTH
from ..numbers import Fraction, approximate, as_fraction
from .arguments import as_game, takes
from .gambit.efg_writer import efg_text


@takes("game", as_game)
def to_nashpy(game: Game) -> Any:
    """A nashpy.Game with the payoffs of a table for two, as floats.

    Raises InputError where the game is no table for two, and where nashpy is not installed.

    >>> eg.to_nashpy("security_dilemma").payoff_matrices[0].tolist()
    [[0.0, -1.02], [-0.1, -0.7]]
    """
    payoffs = _floats(_table(game, "to_nashpy"))
    if len(payoffs) != 2:
        raise InputError(
            "game", f"has {len(payoffs)} players", "nashpy has games of two; eg.to_pygambit(game)"
        )
    return _package("nashpy", "to_nashpy").Game(*payoffs)


@takes("game", as_game)
def to_quantecon(game: Game) -> Any:
    """A quantecon NormalFormGame with the payoffs of a table, as floats.

    Raises InputError where the game is no table, and where quantecon is not installed.

    >>> eg.to_quantecon("security_dilemma").nums_actions
    (2, 2)
    """
    payoffs = _floats(_table(game, "to_quantecon"))
    theory = _package("quantecon", "to_quantecon").game_theory
    n = len(payoffs)
    return theory.NormalFormGame(
        [
            theory.Player(
                np.ascontiguousarray(np.transpose(array, [(k + a) % n for a in range(n)]))
            )
            for k, array in enumerate(payoffs)
        ]
    )


@takes("game", as_game)
def to_pygambit(game: Game) -> Any:
    """A pygambit StrategicGame of a table, or ExtensiveGame of a tree, exact, with its names.

    Raises InputError where the game is neither, where a number is irrational, and where pygambit
    (17 or newer) is not installed.

    >>> type(eg.to_pygambit("security_dilemma")).__name__
    'StrategicGame'
    """
    if game.structure.form == "extensive":
        return _tree_of_gambit(game)
    payoffs = _table(game, "to_pygambit")
    gambit = _package("pygambit", "to_pygambit")
    rational = np.vectorize(lambda x: gambit.Rational(_fraction(x)), otypes=[object])
    names = game.structure.players
    tables = dict(zip(names, map(rational, payoffs), strict=True))
    with _taken_by("pygambit"):
        made = gambit.StrategicGame.from_dict(tables)
        for name, decision in zip(names, game.structure.decisions, strict=True):
            theirs = made.get_strategies(name)
            made.relabel_strategies(name, dict(zip(theirs, decision.actions, strict=True)))
    return made


@takes("game", as_game)
def to_pyspiel(game: Game) -> Any:
    """A pyspiel MatrixGame or TensorGame of a table, or efg_game of a tree, as floats.

    Actions keep their names; those of an efg_game's players have one order throughout the tree,
    and OpenSpiel counts players from 0 and does not keep their names. Raises InputError where the
    game is neither table nor tree, for a tree of more than a thousand moves in a row or with a
    quotation mark in a name, and where pyspiel (the package open_spiel) is not installed.

    >>> game = eg.to_pyspiel("chicken")
    >>> game.num_players(), game.num_distinct_actions()
    (2, 2)
    """
    if game.structure.form == "extensive":
        return _tree_of_spiel(game)
    payoffs = _floats(_table(game, "to_pyspiel"))
    spiel = _package("pyspiel", "to_pyspiel")
    actions = [list(decision.actions) for decision in game.structure.decisions]
    if len(payoffs) == 2:
        return spiel.create_matrix_game("game", "Game", *actions, *payoffs)
    return spiel.create_tensor_game("game", "Game", actions, [own.ravel() for own in payoffs])


@contextmanager
def _taken_by(package: str) -> Iterator[None]:
    """Within, what the package refuses, such as a name, is an InputError."""
    try:
        yield
    except (ValueError, TypeError, RuntimeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("game", f"{package} does not take it: {error}", "other names") from error


def _tree_of_gambit(game: Any) -> Any:
    text = efg_text(game, "", "")
    gambit = _package("pygambit", "to_pygambit")
    with _taken_by("pygambit"):
        return gambit.read_efg(io.StringIO(text))


def _tree_of_spiel(game: Any) -> Any:
    if _depth(game.structure.nodes) > MAX_DEPTH:  # its reader goes down by recursion, and crashes
        raise InputError("game", f"has more than {MAX_DEPTH:,} moves in a row", "a shorter game")
    text = efg_text(game, "", "", written=_float_text, in_full=True)
    if '\\"' in text:  # its reader takes a quotation mark for the end, whatever stands before it
        raise InputError("game", "has a name with a quotation mark in it", "other names")
    spiel = _package("pyspiel", "to_pyspiel")
    with _taken_by("pyspiel"):
        return spiel.load_efg_game(text)


def _depth(nodes: Sequence[Node]) -> int:
    """The most moves one after another; parents come before children."""
    depths = [0] * len(nodes)
    for depth, node in zip(depths, nodes, strict=True):
        for child in node.children:
            depths[child] = depth + 1
    return max(depths)


def _table(game: Game, function: str) -> NDArray[Any]:
    """The payoffs (n_players, *n_actions)."""
    form = game.structure.form
    if form != "strategic":
        of_a_tree = f"eg.{function}(eg.reduced_strategic_form(game)), or eg.to_pygambit(game)"
        cure = of_a_tree if form == "extensive" else "tables and trees have counterparts there"
        raise InputError("game", f"is {form}, and no table of payoffs", cure)
    payoffs: NDArray[Any] = game.payoffs
    return payoffs


def _floats(payoffs: NDArray[Any]) -> NDArray[np.float64]:
    return np.array([_float(x) for x in payoffs.flat]).reshape(payoffs.shape)


def _float(number: Any) -> float:
    try:
        return approximate(number)
    except Unresolved:
        raise InputError("game", "holds payoffs that no float holds", "eg.to_pygambit") from None


def _float_text(number: Any, _place: str) -> str:
    """As many digits as name this float and no other."""
    return repr(_float(number))


def _fraction(payoff: Any) -> Fraction:
    found = as_fraction(payoff)
    if found is None:
        raise InputError("game", "holds a payoff that is no fraction", "eg.to_nashpy: as floats")
    return found


INSTALLED_AS = {"pyspiel": "open_spiel"}  # where a module's package has another name


def _package(name: str, function: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        cure = f"pip install {INSTALLED_AS.get(name, name)}"
        raise InputError(f"eg.{function}", f"the package {name} is not installed", cure) from None
