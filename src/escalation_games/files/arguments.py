"""Arguments of public functions: a definition, a game, a batch, or what leads to one.

In place of a definition its name or path may be given, or a game of nashpy, pygambit, QuantEcon or
OpenSpiel; in place of a game, a definition, whose game at its baseline is meant. Numbers that a
caller filled into a game become exact: a float stands for its shortest decimal, as in
`Definition.point`. An argument of another kind is an InputError that says which call would be
right. No object of the caller is changed.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from numbers import Rational
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..definition import Definition
from ..errors import InputError
from ..forms import Batch, Game, objects
from ..numbers import Fraction, from_rational, from_text
from .entries.array_entries import called
from .from_packages import from_package
from .library import load

Function = TypeVar("Function", bound=Callable[..., Any])
Given = TypeVar("Given")
PACKAGE = __name__.partition(".")[0]


def takes(place: str, convert: Callable[[Any, str], Any]) -> Callable[[Function], Function]:
    """Decorates a function: `convert` is applied to its first argument, which is called `place`.

    `convert` also gets the function's name, for an InputError that shows a right call.
    """

    def decorate(function: Function) -> Function:
        @wraps(function)
        def called(*args: Any, **named: Any) -> Any:
            if args:
                args = (convert(args[0], function.__name__), *args[1:])
            elif place in named:
                named[place] = convert(named[place], function.__name__)
            return function(*args, **named)

        return called  # type: ignore[return-value]

    return decorate


def as_definition(given: object, function: str) -> Definition:
    """The definition that is given: itself, the name of a library game, the path of a file, or a
    game of another package.

    Raises InputError for any other argument; `function` is the one that was called.
    """
    if isinstance(given, Definition):
        return given
    if isinstance(given, str | os.PathLike):
        return load(given)
    if (found := from_package(given)) is not None:
        return found
    what = called(given)
    if isinstance(given, Game | Batch):
        what += ", whose numbers are filled in: it has no assumptions left"
    raise InputError(
        "definition", f"is {what}",
        [
            *_of_arrays(given, function),
            f'eg.{function}(eg.load("security_dilemma"), ...), or a name',
        ],
    )  # fmt: skip


def _of_arrays(given: object, function: str) -> list[str]:
    """What to do with payoffs that are no game yet."""
    if not isinstance(given, np.ndarray | list | tuple):
        return []
    return [f"arrays of payoffs become a game first: eg.{function}(eg.strategic(A, B))"]


def as_definitions(given: object, function: str) -> list[Definition]:
    """The definitions of a list of such arguments, or of one. Raises InputError for any other."""
    if isinstance(given, list | tuple) and given:
        return [as_definition(one, function) for one in given]
    return [as_definition(given, function)]


def with_levels(given: object, function: str) -> Definition:
    """As `as_definition`, for a question of how much escalation there is.

    Raises InputError also for a definition that says nothing about escalation.
    """
    definition = as_definition(given, function)
    check_levels(definition)
    return definition


def check_levels(definition: Definition) -> None:
    """Raises InputError for a definition that says nothing about escalation."""
    if not definition.has_escalation:
        raise InputError(
            "escalation",
            "the game says nothing about it, and the question is how much of it there is",
            ["add [escalation] to the file, or escalation= to eg.strategic",
             "equilibria, tips and maps say what holds, and where"],
            file=definition.file or None,
        )  # fmt: skip


def as_game(given: object, function: str) -> Game:
    """The exact game that is given: itself, or a definition (its name, its path, a game of another
    package), at its baseline.

    Raises InputError for any other argument; `function` is the one that was called.
    """
    if isinstance(given, Game):
        return exact_game(given)
    if isinstance(given, Batch):
        raise InputError("game", "is a Batch of many games", "eg.solve_batch(batch)")
    if isinstance(given, Definition | str | os.PathLike):
        return as_definition(given, function).at()
    if (found := from_package(given)) is not None:
        return found.at()
    raise InputError(
        "game",
        f"is {called(given)}",
        [
            *_of_arrays(given, function),
            f'eg.{function}(eg.load("security_dilemma").at({{"d": "1/2"}}))',
        ],
    )


def as_batch(given: object, function: str) -> Batch:
    """The batch of games that is given. Raises InputError for any other argument."""
    made = 'eg.load("security_dilemma").batch({"d": numpy.linspace(0, 1, 100)})'
    return as_it_is(given, Batch, "batch", f"eg.{function}({made})")


def as_it_is(given: object, kind: type[Given], place: str, right: str) -> Given:
    """What is given, where it is of the kind that can be used only as it is.

    Raises InputError for anything else, with the call that would be right.
    """
    if isinstance(given, kind):
        return given
    raise InputError(place, f"is {called(given)}", right)


def exact_game(game: Game) -> Game:
    """The game with exact numbers; the same object where its numbers are exact already.

    Raises InputError for an entry that is no number, and for arrays that do not fit the structure.
    """
    changed: dict[str, Any] = {}
    for name in (*game.ARRAYS, "line"):
        old = getattr(game, name)
        new = _number(old, name) if name == "line" else _array(old, name)
        if new is not old:
            changed[name] = new
    filled = game.changed(**changed) if changed else game
    _check_shapes(filled)
    return filled


def _array(given: Any, place: str) -> NDArray[Any]:
    array: NDArray[Any] = (
        given if isinstance(given, np.ndarray) else np.asarray(given, dtype=object)
    )
    numbers = [_number(number, place) for number in array.flat]
    if array.dtype == object and all(map(operator.is_, numbers, array.flat)):
        return array
    return objects(numbers, array.shape)


def _number(given: Any, place: str) -> Any:
    if type(given).__module__.startswith(PACKAGE):
        return given  # a number of one of the package's number systems
    if isinstance(given, Rational):
        return from_rational(given)
    if isinstance(given, str):
        raise InputError(place, f"'{given}' is text, not a number", f"Fraction('{given}')")
    try:
        if isinstance(given, Decimal):
            return Fraction(given)
        if isinstance(given, float | np.floating):
            return from_text(str(given))
    except (ValueError, OverflowError):
        raise InputError(place, f"holds {given}", "finite numbers") from None
    raise InputError(place, f"holds {called(given)}, not a number", "Fraction('0.1'), or 0.1")


def _check_shapes(game: Game) -> None:
    for name, right in game.shapes().items():
        found = getattr(game, name).shape
        if found != right:
            raise InputError(name, f"the array has shape {found}", f"{right}, as the structure has")
