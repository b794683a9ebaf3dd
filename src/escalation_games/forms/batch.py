"""Many games of one structure at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..numbers import Fraction, Rounded, from_rational
from ..numbers.many.bounded_float import taken
from .arrays import objects
from .game import Game, Structure


@dataclass(frozen=True, eq=False)
class Batch:
    """n games of one structure, and each of them exactly, for when rounding could decide.

    game    its numbers are Fractions, the same in every sample, or Rounded with n values
    n       how many games
    exact   the exact game of one sample
    formal  the game in formulas of what differs from sample to sample, where there are any: a
            number that is 0 there is 0 in every sample in which it has a value

    >>> import numpy as np
    >>> batch = eg.load("security_dilemma").batch({"d": np.array([0.0, 0.5])})
    >>> print(batch.n, batch.exact(1).payoffs[0, 0, 1])
    2 -3/5
    """

    game: Game
    n: int
    exact: Callable[[int], Game]
    formal: Callable[[], Game] | None = None

    def __repr__(self) -> str:
        return f"Batch({self.n:,} games like {self.game!r})"

    def part(self, samples: NDArray[np.intp]) -> Batch:
        """Only these samples."""
        game = self.game.mapped(lambda number: taken(number, samples))
        return Batch(game, len(samples), lambda k: self.exact(int(samples[k])), self.formal)

    @property
    def structure(self) -> Structure:
        """The structure of every one of the games."""
        return self.game.structure


def stacked(game: Game) -> Batch:
    """The batch that a game of float64 arrays with a trailing sample axis is.

    Every float stands for its exact value. Raises ValueError where an axis is missing, or a number
    is not finite.

    >>> import numpy as np
    >>> structure = eg.StrategicStructure(("a", "b"), (("up", "down"), ("left", "right")))
    >>> payoffs = np.random.default_rng(0).integers(0, 9, (2, 2, 2, 1000)).astype(float)
    >>> game = eg.StrategicGame(structure, payoffs, escalation=np.zeros((2, 2, 1000)), line=0.5)
    >>> eg.solve_batch(eg.stacked(game)).n
    1000
    """
    arrays = {name: np.asarray(array) for name, array in game.arrays.items()}
    n = max(array.shape[-1] for array in arrays.values() if array.size)
    for array in arrays.values():
        if array.dtype != np.float64 or not np.isfinite(array).all():
            raise ValueError("a batch is made of finite float64 arrays with a trailing sample axis")
        if array.size and array.shape[-1] not in (1, n):
            raise ValueError(f"a sample axis has length {array.shape[-1]}; the others have {n}")
    line = _fraction(game.line)
    many = {name: _split(array) for name, array in arrays.items()}

    def exact(sample: int) -> Game:
        return _filled(game, {name: _at(array, sample) for name, array in arrays.items()}, line)

    return Batch(_filled(game, many, line), n, exact)


def _filled(game: Game, arrays: Mapping[str, NDArray[Any]], line: Fraction) -> Game:
    return game.structure.filled(
        arrays.get("probability", game.probability), arrays["payoffs"], arrays["escalation"], line
    )


def _split(array: NDArray[np.float64]) -> NDArray[Any]:
    """One Rounded per number of the game."""
    shape = array.shape[:-1]
    rows = array.reshape(-1, array.shape[-1]) if array.size else ()
    return objects((Rounded(np.ascontiguousarray(row)) for row in rows), shape)


def _at(array: NDArray[np.float64], sample: int) -> NDArray[Any]:
    """The exact numbers of one sample."""
    shape = array.shape[:-1]
    if not array.size:
        return objects((), shape)
    column = array[..., sample if array.shape[-1] > 1 else 0]
    return objects((Fraction(float(x)) for x in column.flat), shape)


def _fraction(x: Any) -> Fraction:
    x = from_rational(x)
    return x if isinstance(x, Fraction) else Fraction(float(x))
